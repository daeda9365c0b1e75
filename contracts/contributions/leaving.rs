//! Who may leave, and what is removed then?

use crate::{contributions::ContributionsRoom, records::OF_MEMBER};
use remainder_interfaces::{
    ask,
    audit::{Audit, AuditRef},
    clearing::{Clearing, ClearingRef},
    club::{Club, ClubRef, Error as ClubError, Status},
    contributions::*,
    reserve::{Reserve, ReserveRef},
};
use remainder_rules::{ensure, MemberId};

impl ContributionsRoom {
    /// Has the member nothing open, staked or judged any more?
    pub(crate) fn check_leave(&self, member: MemberId) -> Result<(), Error> {
        let stake = ask!(
            ReserveRef,
            self.wiring.reserve,
            stake_of(member),
            Error::Unreachable
        )?;
        let bound = self.terms.contains(&0)
            && ask!(
                AuditRef,
                self.wiring.audit,
                is_bound(member),
                Error::Unreachable
            )?;
        ensure!(
            self.get_activity(member).is_idle() && stake.is_empty() && !bound,
            Error::StillOpen
        );
        Ok(())
    }

    pub(crate) fn leave_club(&mut self) -> Result<(), Error> {
        let by = self.resolve()?;
        if by.status != Status::Leaving {
            return ask!(
                ClubRef,
                self.wiring.club,
                begin_leave(by.id),
                Error::Unreachable,
                Error::Club
            );
        }
        self.check_leave(by.id)?;
        ask!(
            ClearingRef,
            self.wiring.clearing,
            close(by.id),
            Error::Unreachable,
            Error::Clearing
        )?;
        self.activity.remove(&by.id);
        for parity in [0, 1] {
            self.turnovers.remove(&(OF_MEMBER | parity, by.id));
        }
        ask!(
            ClubRef,
            self.wiring.club,
            end(by.id),
            Error::Unreachable,
            Error::Club
        )
    }

    pub(crate) fn check_leaving(&self, member: MemberId) -> Result<(), Error> {
        if self.party(member)?.status != Status::Leaving {
            return Ok(());
        }
        self.check_leave(member)?;
        ask!(
            ClearingRef,
            self.wiring.clearing,
            can_close(member),
            Error::Unreachable,
            Error::Clearing
        )?;
        let record = ask!(
            ClubRef,
            self.wiring.club,
            member(member),
            Error::Unreachable
        )?;
        let ends = record.map_or(Err(ClubError::NoSuchMember), |m| m.may_end(self.now()));
        ends.map_err(Error::Club)
    }
}
