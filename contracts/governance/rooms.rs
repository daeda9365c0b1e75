//! How does governance ask the other rooms?

use crate::governance::GovernanceRoom;
use ink::primitives::AccountId;
use remainder_interfaces::{
    ask,
    club::{Club, ClubRef, Elector, Electorate, ElectorateRef},
    governance::Error,
    reserve::{Forfeit, Reserve, ReserveRef},
};
use remainder_rules::{governance::leaving_ms, Credits, MemberId, Millis};

/// Sends `club` a message.
macro_rules! club {
    ($room:expr, $message:ident ( $($arg:expr),* )) => {
        ask!(ClubRef, $room.wiring.club, $message($($arg),*), Error::Unreachable, Error::Club)
    };
}

impl GovernanceRoom {
    /// Who decides?
    #[inline(never)]
    pub(crate) fn elector(&self, account: AccountId) -> Result<Elector, Error> {
        ask!(
            ElectorateRef,
            self.wiring.club,
            elector(account),
            Error::Unreachable,
            Error::Club
        )
    }

    /// The same by id.
    #[inline(never)]
    pub(crate) fn elector_by_id(&self, member: MemberId) -> Result<Elector, Error> {
        ask!(
            ElectorateRef,
            self.wiring.club,
            elector_by_id(member),
            Error::Unreachable,
            Error::Club
        )
    }

    /// Has this member left the club?
    #[inline(never)]
    pub(crate) fn is_gone(&self, member: MemberId) -> bool {
        self.elector_by_id(member) == Err(Error::Club(remainder_rules::club::Error::NoSuchMember))
    }

    /// Gives a member an office, or takes it.
    #[inline(never)]
    pub(crate) fn appoint(&self, member: MemberId, office: u8, on: bool) -> Result<(), Error> {
        club!(self, appoint(member, office, on))
    }

    /// How many are in standing.
    pub(crate) fn in_standing(&self) -> Result<u32, Error> {
        let counts = ask!(ClubRef, self.wiring.club, counts(), Error::Unreachable)?;
        Ok(counts.in_standing)
    }

    pub(crate) fn pause_club(&self, until: Millis) -> Result<(), Error> {
        club!(self, pause(until))
    }

    /// How long leaving takes: the notice, or as long as stakes are bound, in milliseconds.
    #[inline(never)]
    pub(crate) fn unbonding(&self) -> Result<Millis, Error> {
        let club = ask!(ClubRef, self.wiring.club, config(), Error::Unreachable)?;
        let reserve = ask!(
            ReserveRef,
            self.wiring.reserve,
            config(),
            Error::Unreachable
        )?;
        Ok(leaving_ms(&club, &reserve))
    }

    /// Pledges a bond of a member.
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

    /// Gives a bond back.
    pub(crate) fn release(&self, member: MemberId, amount: Credits) -> Result<(), Error> {
        ask!(
            ReserveRef,
            self.wiring.reserve,
            release(member, amount),
            Error::Unreachable,
            Error::Reserve
        )
    }

    /// Takes an amount for the care pool, from stake first, then by a posting; so much of a bond ends with it.
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
