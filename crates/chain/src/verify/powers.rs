//! Who has a power? Every message of a room, as its metadata lists them, in everybody's name.
//!
//! Arguments are all zeros: enough to see whether a room looks at who asks before it looks at anything else.

use ink::primitives::AccountId;

use crate::{Actor, Bundle, Chain, ChainError, Receipt};

/// Zeros for any message's arguments, in bytes.
const ARGUMENTS: usize = 2_048;

/// Somebody in whose name a room is asked.
#[derive(Clone, Debug)]
pub struct Somebody {
    /// What they are called, for people.
    pub name: String,
    pub account: AccountId,
    pub known: Known,
}

/// What somebody is to the club.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// Nothing, so that no room may answer them otherwise than a stranger.
    Outsider,
    Member,
    Room,
}

/// Who may send a room what no stranger may.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Powers {
    /// The messages that the club's admin may send.
    pub privileged: Vec<String>,
    /// Messages and who else may send them.
    pub others: Vec<(String, String)>,
}

/// Asks a room in the name of its admin, and of others, who should be no more to it than a stranger is.
///
/// # Errors
/// If the chain does not answer. What it refuses is an answer.
pub fn powers(
    chain: &(impl Chain + ?Sized),
    room: &AccountId,
    bundle: &Bundle,
    admin: &Somebody,
    others: &[Somebody],
) -> Result<Powers, ChainError> {
    let stranger = Actor::dev("a stranger").account();
    let mut powers = Powers::default();
    let (admin, whose) = (&admin.account, admin.known);
    let members: Vec<&Somebody> = match whose {
        Known::Member => others.iter().filter(|one| one.known == whose).collect(),
        _ => Vec::new(),
    };
    for label in bundle.messages() {
        let Ok(selector) = bundle.message(label) else {
            continue;
        };
        let refused = answer(chain, &stranger, room, selector)?;
        let mut privileged = answer(chain, admin, room, selector)? != refused;
        // What all other members may do as well is no power of an admin who is one.
        let mut theirs = privileged && !members.is_empty();
        for one in &members {
            theirs = theirs && answer(chain, &one.account, room, selector)? != refused;
        }
        privileged &= !theirs;
        if privileged {
            powers.privileged.push(label.to_owned());
            if !refused.refuses() {
                powers.others.push((label.to_owned(), "anybody".into()));
            }
        }
        for one in others
            .iter()
            .filter(|one| privileged || one.known == Known::Outsider)
        {
            if answer(chain, &one.account, room, selector)? != refused {
                powers.others.push((label.to_owned(), one.name.clone()));
            }
        }
    }
    Ok(powers)
}

/// What a room says.
#[derive(Debug)]
enum Said {
    /// It refuses, or traps.
    Refused(Vec<u8>),
    /// It does what it was asked for.
    Accepted(Vec<u8>),
    /// It would do it, if who asks could pay the deposit for what it stores: that is asked for when all else is done.
    Unpaid,
}

impl Said {
    fn refuses(&self) -> bool {
        matches!(self, Self::Refused(_))
    }
}

/// Who has no funds is told no more than that they could have had it done.
impl PartialEq for Said {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Refused(one), Self::Refused(other))
            | (Self::Accepted(one), Self::Accepted(other)) => one == other,
            (Self::Unpaid, other) | (other, Self::Unpaid) => !other.refuses(),
            _ => false,
        }
    }
}

fn answer(
    chain: &(impl Chain + ?Sized),
    by: &AccountId,
    room: &AccountId,
    selector: [u8; 4],
) -> Result<Said, ChainError> {
    let mut input = selector.to_vec();
    input.resize(selector.len() + ARGUMENTS, 0);
    match chain.read(by, room, &input) {
        Ok(Receipt {
            reverted: true,
            output,
            ..
        }) => Ok(Said::Refused(output)),
        Ok(Receipt { output, .. }) => Ok(Said::Accepted(output)),
        Err(ChainError::NotEnoughFunds | ChainError::StorageDepositLimitExhausted) => {
            Ok(Said::Unpaid)
        }
        // That a call comes to nothing is an answer; that nobody answers is none.
        Err(
            error @ (ChainError::ContractTrapped
            | ChainError::OutOfGas
            | ChainError::ReentranceDenied
            | ChainError::MaxCallDepthReached
            | ChainError::ContractNotFound
            | ChainError::Refused(_)),
        ) => Ok(Said::Refused(error.name().as_bytes().to_vec())),
        Err(error) => Err(error),
    }
}
