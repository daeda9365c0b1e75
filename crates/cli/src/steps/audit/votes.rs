//! Where is a vote between its commitment and its reveal? In a file beside the chain file, and in the juror's key.
//!
//! The salt of a vote is what the juror's key makes of the paper, so that whoever has the key can make it again and try the six verdicts:
//! losing the file loses nothing. The file is there for whom the key is not at hand when the time to reveal comes, and for votes of an
//! account whose key is not known here, whose salt is chance. Why it is not a signature: docs/decisions/0018.

use std::path::Path;

use remainder_chain::Actor;
use remainder_interfaces::audit::Verdict;
use remainder_rules::{
    audit::jury::{commitment, Paper},
    Hash,
};
use scale::Encode;
use serde::{Deserialize, Serialize};

use crate::{
    error::CliError,
    parse::content_hash,
    steps::unrevealed::{Sort, Unrevealed},
};

/// A vote with all that reveals it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    #[serde(with = "text")]
    pub contract: [u8; 32],
    pub case: u32,
    pub round: u8,
    /// 0 in the ballot of the whole club.
    pub seat: u8,
    pub juror: u32,
    pub verdict: Verdict,
    #[serde(with = "text")]
    pub salt: Hash,
}

impl Kept {
    pub fn new(paper: &Paper, verdict: Verdict, salt: Hash) -> Self {
        Self {
            contract: paper.contract,
            case: paper.case,
            round: paper.round,
            seat: paper.seat,
            juror: paper.juror,
            verdict,
            salt,
        }
    }

    fn paper(&self) -> Paper {
        Paper {
            contract: self.contract,
            case: self.case,
            round: self.round,
            seat: self.seat,
            juror: self.juror,
        }
    }
}

const SORT: Sort = Sort {
    ending: ".votes",
    code: "votes_file",
    remedy: "it holds votes that are not revealed yet: move it aside, do not delete it",
};

/// The file with the votes that are not revealed yet.
pub struct Votes(Unrevealed<Kept>);

impl Votes {
    /// The file that belongs to a chain file, whether it is there or not.
    ///
    /// # Errors
    /// As [`Unrevealed::beside`].
    pub fn beside(chain: &Path) -> Result<Self, CliError> {
        Unrevealed::beside(chain, &SORT).map(Self)
    }

    pub fn path(&self) -> &Path {
        &self.0.path
    }

    /// Keeps a vote, on the disk when this returns. Another one of the same paper stays: only one of them fits the commitment.
    ///
    /// # Errors
    /// If the file cannot be written; then it is as it was.
    pub fn keep(&mut self, vote: Kept) -> Result<(), CliError> {
        self.0.change(|kept| {
            let new = !kept.contains(&vote);
            kept.extend(new.then_some(vote));
            new
        })
    }

    /// Forgets the votes of a room's cases that are done with.
    ///
    /// # Errors
    /// As [`keep`](Votes::keep).
    pub fn forget(
        &mut self,
        contract: [u8; 32],
        done: impl Fn(u32) -> bool,
    ) -> Result<(), CliError> {
        self.0.change(|kept| {
            let before = kept.len();
            kept.retain(|vote| vote.contract != contract || !done(vote.case));
            before != kept.len()
        })
    }

    /// The vote on a paper that fits a commitment.
    pub fn of(&self, paper: &Paper, committed: &Hash) -> Option<(Verdict, Hash)> {
        let mut votes = self.0.kept.iter().filter(|vote| vote.paper() == *paper);
        let vote = votes
            .find(|vote| commitment(paper, vote.verdict, &vote.salt, content_hash) == *committed)?;
        Some((vote.verdict, vote.salt))
    }
}

/// 32 bytes as hex.
mod text {
    use serde::{de::Error, Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(bytes: &[u8; 32], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&hex::encode(bytes))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<[u8; 32], D::Error> {
        let bytes = hex::decode(String::deserialize(from)?).map_err(D::Error::custom)?;
        bytes
            .try_into()
            .map_err(|_| D::Error::custom("no 32 bytes"))
    }
}

/// The salt that a juror's key makes for a paper; none without the key.
pub fn salt(genesis: [u8; 32], juror: &Actor, paper: &Paper) -> Option<Hash> {
    let Paper {
        contract,
        case,
        round,
        seat,
        juror: member,
    } = *paper;
    juror.secret(
        b"rm/salt/",
        &(genesis, contract, case, round, seat, member).encode(),
    )
}

/// The vote that a juror's key finds again for a commitment.
pub fn recovered(
    genesis: [u8; 32],
    juror: &Actor,
    paper: &Paper,
    committed: &Hash,
) -> Option<(Verdict, Hash)> {
    let salt = salt(genesis, juror, paper)?;
    let verdict = Verdict::ALL
        .into_iter()
        .find(|verdict| commitment(paper, *verdict, &salt, content_hash) == *committed)?;
    Some((verdict, salt))
}
