//! How does the audit ask the other rooms?

use crate::audit::AuditRoom;
use ink::primitives::AccountId;
use remainder_interfaces::{
    ask,
    audit::Error,
    clearing::{Clearing, ClearingRef},
    club::{Category, Club, ClubRef, Counts, Party, Reputation},
    reserve::{Error as ReserveError, Forfeit, Reserve, ReserveRef},
};
use remainder_rules::{Credits, MemberId, Millis};

/// Sends `club` a message.
macro_rules! club {
    ($room:expr, $message:ident ( $($arg:expr),* )) => {{
        use remainder_interfaces::{ask, audit::Error, club::{Club, ClubRef}};
        ask!(ClubRef, $room.wiring.club, $message($($arg),*), Error::Unreachable, Error::Club)
    }};
}
pub(crate) use club;

/// Sends `clearing` a message.
macro_rules! clearing {
    ($room:expr, $message:ident ( $($arg:expr),* )) => {{
        use remainder_interfaces::{ask, audit::Error, clearing::{Clearing, ClearingRef}};
        ask!(ClearingRef, $room.wiring.clearing, $message($($arg),*), Error::Unreachable, Error::Clearing)
    }};
}
pub(crate) use clearing;

impl AuditRoom {
    /// Who is this account?
    #[inline(never)]
    pub(crate) fn resolve(&self, account: AccountId) -> Result<Party, Error> {
        club!(self, resolve(account))
    }

    /// Who is that member?
    #[inline(never)]
    pub(crate) fn party(&self, member: MemberId) -> Result<Party, Error> {
        club!(self, party(member))
    }

    pub(crate) fn counts(&self) -> Result<Counts, Error> {
        ask!(ClubRef, self.wiring.club, counts(), Error::Unreachable)
    }

    pub(crate) fn at_slot(&self, slot: u32) -> Result<Option<(Party, Millis)>, Error> {
        ask!(ClubRef, self.wiring.club, at_slot(slot), Error::Unreachable)
    }

    pub(crate) fn reputation(
        &self,
        member: MemberId,
        category: Category,
    ) -> Result<Reputation, Error> {
        ask!(
            ClubRef,
            self.wiring.club,
            reputation(member, category),
            Error::Unreachable
        )
    }

    /// Pledges a bond of a member.
    #[inline(never)]
    pub(crate) fn bond(&self, member: MemberId, amount: Credits) -> Result<(), Error> {
        if amount == 0 {
            return Ok(());
        }
        ask!(
            ReserveRef,
            self.wiring.reserve,
            bond(member, amount),
            Error::Unreachable,
            Error::Reserve
        )
    }

    /// Could a member pledge a bond?
    pub(crate) fn check_bond(&self, member: Party, amount: Credits) -> Result<(), Error> {
        if amount == 0 {
            return Ok(());
        }
        let refused = |error| Error::Reserve(ReserveError::Clearing(error));
        ask!(
            ClearingRef,
            self.wiring.clearing,
            can_lock(member, amount),
            Error::Unreachable,
            refused
        )
    }

    /// Gives a bond back, or takes it for the care pool.
    #[inline(never)]
    pub(crate) fn end_bond(
        &self,
        member: MemberId,
        amount: Credits,
        lost: bool,
    ) -> Result<(), Error> {
        if amount == 0 {
            return Ok(());
        }
        if lost {
            return self.slash(member, amount, amount);
        }
        ask!(
            ReserveRef,
            self.wiring.reserve,
            release(member, amount),
            Error::Unreachable,
            Error::Reserve
        )
    }

    /// Takes an amount for the care pool: from stake first, then by a posting. So much of a bond ends with it.
    #[inline(never)]
    pub(crate) fn slash(
        &self,
        offender: MemberId,
        amount: Credits,
        bond: Credits,
    ) -> Result<(), Error> {
        let forfeit = Forfeit {
            offender,
            amount,
            bond,
            injured: None,
            challenger: None,
        };
        ask!(
            ReserveRef,
            self.wiring.reserve,
            slash(forfeit),
            Error::Unreachable,
            Error::Reserve
        )
    }
}
