//! Which parameters hold while too much money moves?

use crate::clearing::ClearingRoom;
use remainder_interfaces::{caller, clearing::*, emit, office::ConfigChanged, Stored};
use remainder_rules::{ensure, Cycle};

impl ClearingRoom {
    /// The policy, decided for the running cycle, and the money share that decided it.
    #[inline(never)]
    pub(crate) fn decided(&self) -> Result<(Standing, u16), Error> {
        let mut standing = self.policies.get(&0).ok_or(Error::NoPolicy)?;
        let share_bp = standing.decide(self.cycle(), |cycle| self.report_of(cycle))?;
        Ok((standing, share_bp))
    }

    #[inline(never)]
    pub(crate) fn report_of(&self, cycle: Cycle) -> Option<Report> {
        if cycle == self.report.0.cycle {
            return Some(self.report.0);
        }
        self.reports.get(&cycle)
    }

    pub(crate) fn adopt(&mut self, config: Config) -> Result<(), Error> {
        let actor = caller();
        ensure!(actor == self.admin, Error::NotAdmin);
        config.validate()?;
        self.config = Stored(config);
        if let Some(mut standing) = self.policies.get(&0) {
            standing.vote(config)?;
            self.config = Stored(standing.in_force());
            self.policies.insert(&0, &standing);
        }
        emit(&ConfigChanged { actor });
        Ok(())
    }

    pub(crate) fn vote_policy(&mut self, policy: Policy) -> Result<(), Error> {
        let actor = caller();
        ensure!(actor == self.admin, Error::NotAdmin);
        let last = self.policies.get(&0);
        let usual = last.map_or(self.config.0, |standing| standing.usual);
        let standing = Standing::new(policy, usual)?;
        self.config = Stored(usual);
        self.policies.insert(&0, &standing);
        emit(&PolicyVoted { policy, actor });
        Ok(())
    }

    pub(crate) fn decide_policy(&mut self) -> Result<(), Error> {
        let (standing, share_bp) = self.decided()?;
        let before = self.config.0;
        let after = standing.in_force();
        self.config = Stored(after);
        self.policies.insert(&0, &standing);
        emit(&PolicyApplied {
            cycle: self.cycle(),
            share_bp,
            holds: standing.holds,
            before,
            after,
        });
        Ok(())
    }
}
