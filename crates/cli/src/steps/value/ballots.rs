//! Where is a ballot between its commitment and its reveal? In a file beside the chain file; the salt is in the member's key as well
//! (docs/decisions/0018), so that who lost the file says the same rates again.

use std::path::Path;

use remainder_chain::Actor;
use remainder_rules::{Credits, Cycle, Hash, KindId, MemberId};
use scale::Encode;
use serde::{Deserialize, Serialize};

use crate::{
    error::CliError,
    steps::unrevealed::{Sort, Unrevealed},
};

/// A ballot with all that reveals it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    pub contract: String,
    pub cycle: Cycle,
    pub member: MemberId,
    pub rates: Vec<(KindId, Credits)>,
    pub salt: String,
}

const SORT: Sort = Sort {
    ending: ".ballots",
    code: "ballots_file",
    remedy: "it holds ballots that are not revealed yet: move it aside, do not delete it",
};

/// The file with the ballots that are not revealed yet, of a chain file.
///
/// # Errors
/// As [`Unrevealed::beside`].
pub fn beside(chain: &Path) -> Result<Unrevealed<Kept>, CliError> {
    Unrevealed::beside(chain, &SORT)
}

impl Unrevealed<Kept> {
    /// Keeps a ballot, on the disk when this returns; those of earlier rounds of the same room are forgotten.
    ///
    /// # Errors
    /// If the file cannot be written; then it is as it was.
    pub fn keep(&mut self, ballot: Kept) -> Result<(), CliError> {
        self.change(|kept| {
            kept.retain(|old| old.contract != ballot.contract || old.cycle >= ballot.cycle);
            kept.push(ballot);
            true
        })
    }
}

/// The salt that a member's key makes for a round; none without the key.
pub fn salt(
    genesis: [u8; 32],
    by: &Actor,
    contract: [u8; 32],
    cycle: Cycle,
    member: MemberId,
) -> Option<Hash> {
    by.secret(b"rm/rates", &(genesis, contract, cycle, member).encode())
}
