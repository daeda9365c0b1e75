//! Which parameters hold, while too much money moves too, and what may the commons spend?

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
        self.put(config)?;
        emit(&ConfigChanged { actor });
        Ok(())
    }

    pub(crate) fn grant(&mut self, after: Grant) -> Result<(), Error> {
        let actor = caller();
        ensure!(actor == self.admin, Error::NotAdmin);
        let usual = self.usual();
        self.put(usual.granting(after, self.cycle())?)?;
        emit(&BudgetGranted {
            before: usual.grant(),
            after,
            actor,
        });
        Ok(())
    }

    /// The parameters that were voted, in force unless the policy holds.
    fn usual(&self) -> Config {
        let standing = self.policies.get(&0);
        standing.map_or(self.config.0, |standing| standing.usual)
    }

    /// Puts others in their place, under the policy if it holds.
    fn put(&mut self, usual: Config) -> Result<(), Error> {
        self.config = Stored(usual);
        if let Some(mut standing) = self.policies.get(&0) {
            standing.vote(usual)?;
            self.config = Stored(standing.in_force());
            self.policies.insert(&0, &standing);
        }
        Ok(())
    }

    pub(crate) fn vote_policy(&mut self, policy: Policy) -> Result<(), Error> {
        let actor = caller();
        ensure!(actor == self.admin, Error::NotAdmin);
        let usual = self.usual();
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
