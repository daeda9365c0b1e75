//! When does work count, and what is kept of it?

use crate::{
    contributions::ContributionsRoom,
    records::{OF_KIND, OF_MEMBER},
    verdict,
};
use remainder_interfaces::{
    ask,
    audit::Lot,
    clearing::{Clearing, ClearingRef},
    club::{Club, ClubRef},
    contributions::*,
    emit,
    valuation::{Valuation, ValuationRef},
};
use remainder_rules::{ensure, KindId, MemberId};

impl ContributionsRoom {
    pub(crate) fn settle_work(&mut self, id: u32) -> Result<(), Error> {
        let mut contribution = self.find(id)?;
        let cycle = self.cycle();
        let at = contribution.settle(&self.config.0, self.now(), cycle)?;
        if let Some(at) = at {
            ensure!(self.lot(id, &contribution, at)? == Lot::Clear, Error::Drawn);
        }
        let closing = verdict::closing(&contribution);
        contribution.reserved = 0;
        contribution.exposure = 0;
        let Contribution {
            provider,
            receiver,
            kind,
            quantity,
            value,
            ..
        } = contribution;
        ask!(
            ClubRef,
            self.wiring.club,
            note_work(provider, receiver, value),
            Error::Unreachable,
            Error::Club
        )?;
        ask!(
            ClearingRef,
            self.wiring.clearing,
            post(receiver, provider, value, closing),
            Error::Unreachable,
            Error::Clearing
        )?;
        self.closed(&contribution);
        self.store(id, &contribution);
        self.turn_over(OF_KIND, kind, cycle, &[(0, quantity), (1, value)]);
        let category = contribution.category as usize;
        self.turn_over(OF_MEMBER, provider, cycle, &[(category, value)]);
        emit!(ContributionSettled {
            id: &id,
            provider: &provider,
            receiver: &receiver,
            kind: &kind,
            quantity: &quantity,
            value: &value,
            cycle: &cycle,
        });
        Ok(())
    }

    pub(crate) fn check_settle(&self, id: u32) -> Result<(), Error> {
        let mut contribution = self.find(id)?;
        let at = contribution.settle(&self.config.0, self.now(), self.cycle())?;
        if let Some(at) = at {
            ensure!(self.lot(id, &contribution, at)? == Lot::Clear, Error::Drawn);
        }
        Ok(())
    }

    pub(crate) fn prune_work(&mut self, id: u32) -> Result<(), Error> {
        let contribution = self.find(id)?;
        contribution.may_prune(&self.config.0, &self.wiring.clock(), self.now())?;
        let [provider, receiver] = contribution.before;
        let oldest =
            !self.contributions.contains(&provider) && !self.contributions.contains(&receiver);
        ensure!(oldest, Error::NotOldest);
        self.contributions.remove(&id);
        emit(&ContributionPruned { id });
        Ok(())
    }

    pub(crate) fn tell_kind(&mut self, kind: KindId) -> Result<(), Error> {
        let cycle = self.last_cycle()?;
        let [quantity, value, ..] = self.turnover_in(OF_KIND, kind, cycle);
        ask!(
            ValuationRef,
            self.wiring.valuation,
            note_kind(kind, cycle, quantity, value),
            Error::Unreachable,
            Error::Valuation
        )
    }

    pub(crate) fn tell_member(&mut self, member: MemberId) -> Result<(), Error> {
        let cycle = self.last_cycle()?;
        let given = self.turnover_in(OF_MEMBER, member, cycle);
        ask!(
            ValuationRef,
            self.wiring.valuation,
            note_member(member, cycle, given),
            Error::Unreachable,
            Error::Valuation
        )
    }
}
