//! How does work come before a jury, and what follows from its verdict?

use crate::{contributions::ContributionsRoom, verdict, work::NO_REASON};
use remainder_interfaces::{
    ask,
    audit::{Audit, AuditRef, Cause, Error as AuditError, Lot, Matter},
    clearing::{Clearing, ClearingRef},
    contributions::*,
    reserve::Error as ReserveError,
};
use remainder_rules::{ensure, Credits, Hash, MemberId};

impl ContributionsRoom {
    /// Why a case would be opened, whose it is, and with what bond. Whoever opens is asked for where it matters.
    #[inline(never)]
    pub(crate) fn check_open(
        &self,
        id: u32,
        contribution: &Contribution,
        by: &dyn Fn() -> Result<MemberId, Error>,
    ) -> Result<(Cause, MemberId, Credits), Error> {
        Ok(match contribution.state_at(self.now()) {
            State::Disputed => {
                let by = by()?;
                ensure!(
                    by == contribution.provider || by == contribution.receiver,
                    Error::NotYours
                );
                (Cause::Dispute, contribution.receiver, 0)
            }
            State::Challenged { by, bond, late } if late => (Cause::LateChallenge, by, bond),
            State::Challenged { by, bond, .. } => (Cause::Challenge, by, bond),
            State::Confirmed { at } => {
                ensure!(
                    self.lot(id, contribution, at)? == Lot::Drawn,
                    Error::Audit(AuditError::NotDrawn)
                );
                (Cause::Lot, by()?, 0)
            }
            _ => return Err(Error::WrongState),
        })
    }

    /// Was it drawn, and opened by nobody in time?
    pub(crate) fn check_expire(&self, id: u32, contribution: &Contribution) -> Result<(), Error> {
        let State::Confirmed { at } = contribution.state_at(self.now()) else {
            return Err(Error::WrongState);
        };
        let lot = self.lot(id, contribution, at)?;
        ensure!(lot == Lot::Expired, Error::NotExpired);
        Ok(())
    }

    /// The case that is about a contribution.
    pub(crate) fn case_of(contribution: &Contribution) -> Result<u32, Error> {
        match contribution.state {
            State::Audited { case } => Ok(case),
            _ => Err(Error::WrongState),
        }
    }

    pub(crate) fn challenge_work(&mut self, id: u32, reason: Hash) -> Result<(), Error> {
        let mut contribution = self.find(id)?;
        let by = self.resolve()?.id;
        let config = self.config.0;
        let bond = config.challenge_bond;
        let clock = self.wiring.clock();
        let epochs = self.terms_now().map_or(clock, |terms| terms.epochs(&clock));
        contribution.challenge(&config, &epochs, self.now(), by, bond)?;
        verdict::pledge(self.wiring.reserve, by, bond)?;
        self.changed(id, &contribution, reason);
        Ok(())
    }

    pub(crate) fn check_challenge(&self, id: u32, member: MemberId) -> Result<(), Error> {
        let mut contribution = self.find(id)?;
        let by = self.party(member)?;
        let config = self.config.0;
        let bond = config.challenge_bond;
        let clock = self.wiring.clock();
        let epochs = self.terms_now().map_or(clock, |terms| terms.epochs(&clock));
        contribution.challenge(&config, &epochs, self.now(), by.id, bond)?;
        if bond == 0 {
            return Ok(());
        }
        let refused = |error| Error::Reserve(ReserveError::Clearing(error));
        ask!(
            ClearingRef,
            self.wiring.clearing,
            can_lock(by, bond),
            Error::Unreachable,
            refused
        )
    }

    pub(crate) fn open_case(&mut self, id: u32) -> Result<u32, Error> {
        let mut contribution = self.find(id)?;
        let by = || Ok(self.resolve()?.id);
        let (cause, opener, bond) = self.check_open(id, &contribution, &by)?;
        let matter = Matter {
            value: contribution.value,
            contribution: id,
            provider: contribution.provider,
            receiver: contribution.receiver,
            admins: contribution.admins,
            category: contribution.category,
            disputed: contribution.said == Said::Disputed,
        };
        let case = ask!(
            AuditRef,
            self.wiring.audit,
            open(matter, cause, opener, bond),
            Error::Unreachable,
            Error::Audit
        )?;
        contribution.audit(self.now(), case)?;
        self.changed(id, &contribution, NO_REASON);
        Ok(case)
    }

    pub(crate) fn check_opening(&self, id: u32, member: MemberId) -> Result<(), Error> {
        let by = || Ok(self.party(member)?.id);
        self.check_open(id, &self.find(id)?, &by).map(|_| ())
    }

    pub(crate) fn execute_verdict(&mut self, id: u32) -> Result<(), Error> {
        let contribution = self.find(id)?;
        let case = Self::case_of(&contribution)?;
        let finding = ask!(
            AuditRef,
            self.wiring.audit,
            finish(case),
            Error::Unreachable,
            Error::Audit
        )?;
        let mut done = contribution;
        done.deliver(finding.verdict);
        if done.finished() {
            self.fall_away(id, done)?;
        } else {
            self.changed(id, &done, NO_REASON);
        }
        let Some(terms) = self.terms_now() else {
            return Ok(());
        };
        let bond = self.config.0.challenge_bond;
        verdict::charge(self.wiring.reserve, &terms, &contribution, &finding, bond)
    }

    pub(crate) fn check_execute(&self, id: u32) -> Result<(), Error> {
        let case = Self::case_of(&self.find(id)?)?;
        ask!(
            AuditRef,
            self.wiring.audit,
            can_finish(case),
            Error::Unreachable,
            Error::Audit
        )
    }

    pub(crate) fn expire_drawn(&mut self, id: u32) -> Result<(), Error> {
        let mut contribution = self.find(id)?;
        self.check_expire(id, &contribution)?;
        contribution.state = State::Rejected;
        self.fall_away(id, contribution)
    }
}
