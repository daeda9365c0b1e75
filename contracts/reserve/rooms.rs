//! How does the reserve ask the other rooms?

use ink::primitives::AccountId;
use remainder_interfaces::{
    ask,
    club::{Club, ClubRef, Party},
    reserve::Error,
};
use remainder_rules::{Credits, MemberId};

/// Sends `clearing` a message.
macro_rules! clearing {
    ($at:expr, $message:ident ( $($arg:expr),* )) => {{
        use remainder_interfaces::{ask, clearing::{Clearing, ClearingRef}, reserve::Error};
        ask!(ClearingRef, $at, $message($($arg),*), Error::Unreachable, Error::Clearing)
    }};
}
pub(crate) use clearing;

/// Who is this account?
pub fn resolve(club: AccountId, account: AccountId) -> Result<Party, Error> {
    ask!(
        ClubRef,
        club,
        resolve(account),
        Error::Unreachable,
        Error::Club
    )
}

/// Who are this account and that member?
pub fn pair(club: AccountId, account: AccountId, other: MemberId) -> Result<(Party, Party), Error> {
    ask!(
        ClubRef,
        club,
        pair(account, other),
        Error::Unreachable,
        Error::Club
    )
}

/// Who is that member?
pub fn party(club: AccountId, member: MemberId) -> Result<Party, Error> {
    ask!(
        ClubRef,
        club,
        party(member),
        Error::Unreachable,
        Error::Club
    )
}

/// Ends a pledge.
pub fn unlock(at: AccountId, member: MemberId, amount: Credits) -> Result<(), Error> {
    clearing!(at, unlock(member, amount))
}

/// Pledges so much more of a member's.
pub fn lock(at: AccountId, member: Party, amount: Credits) -> Result<(), Error> {
    clearing!(at, lock(member, amount))
}

/// Pays tokens out to a member.
pub fn pay_out(at: AccountId, member: MemberId, amount: Credits, gift: bool) -> Result<(), Error> {
    clearing!(at, pay_out(member, amount, gift))
}
