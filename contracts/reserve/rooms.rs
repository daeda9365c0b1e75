//! How does the reserve ask the other rooms?

use ink::primitives::AccountId;
use remainder_interfaces::{
    ask,
    club::{Club, ClubRef, Party},
    reserve::Error,
};
use remainder_rules::MemberId;

/// Sends `clearing` a message.
macro_rules! clearing {
    ($at:expr, $message:ident ( $($arg:expr),* )) => {{
        use remainder_interfaces::{ask, clearing::{Clearing, ClearingRef}, reserve::Error};
        ask!(ClearingRef, $at, $message($($arg),*), Error::Unreachable, Error::Clearing)
    }};
}
pub(crate) use clearing;

/// Who is this account?
#[inline(never)]
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
#[inline(never)]
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
#[inline(never)]
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
#[inline(never)]
pub fn unlock(at: AccountId, member: MemberId, amount: u64) -> Result<(), Error> {
    clearing!(at, unlock(member, amount))
}
