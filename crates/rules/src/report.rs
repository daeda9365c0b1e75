//! How much of what a club exchanged needed money? The cycle's report, kept at each posting, so that it is one read.

use crate::{account::Account, Credits, Cycle, BP};

/// The report of a cycle; final once a later one has begun.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Report {
    /// Value moved.
    pub value: Credits,
    /// Sum of the positive nets (given - received): all that has to move as token.
    pub remainder: Credits,
    /// What went to the commons.
    pub levy: Credits,
    /// Tokens minted and burned by rolls and exits during the cycle.
    pub minted: Credits,
    pub burned: Credits,
    /// Gifts made.
    pub gifts: Credits,
    /// Token supply and sum of debts after the last posting.
    pub supply: Credits,
    pub debt: Credits,
    pub cycle: Cycle,
    /// Contributions settled.
    pub contributions: u32,
}

crate::packed!(Report { ; value, remainder, levy, minted, burned, gifts, supply, debt; cycle, contributions;  });

impl Report {
    /// An empty report that takes over supply and debt.
    pub fn next(&self, cycle: Cycle) -> Self {
        Self {
            cycle,
            supply: self.supply,
            debt: self.debt,
            ..Self::default()
        }
    }

    /// The remainder after an account's change.
    pub fn track(&mut self, before: &Account, after: &Account) {
        self.remainder = self
            .remainder
            .saturating_add(after.remainder())
            .saturating_sub(before.remainder());
    }

    /// Tokens and debt after a roll or an exit.
    pub fn track_debt(&mut self, before: &Account, after: &Account) {
        self.debt = self
            .debt
            .saturating_add(after.debt)
            .saturating_sub(before.debt);
    }

    /// A settled contribution.
    pub fn settled(&mut self, value: Credits, levy: Credits) {
        self.contributions = self.contributions.saturating_add(1);
        self.value = self.value.saturating_add(value);
        self.levy = self.levy.saturating_add(levy);
    }

    /// remainder / value in basis points, 0 where nothing moved.
    pub fn money_share_bp(&self) -> u16 {
        let share = self.remainder.saturating_mul(BP).checked_div(self.value);
        share.unwrap_or(0).min(BP) as u16
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_empty_cycle_needed_no_money() {
        assert_eq!(Report::default().money_share_bp(), 0);
        let r = Report {
            supply: 5,
            debt: 7,
            value: 9,
            ..Default::default()
        };
        let next = r.next(3);
        assert_eq!(
            (next.cycle, next.supply, next.debt, next.value),
            (3, 5, 7, 0)
        );
    }

    proptest! {
        /// Invariant 17: kept at each posting, the remainder is what a recount over all accounts says, and never above the value.
        #[test]
        fn the_running_remainder_is_the_recounted_one(trades in proptest::collection::vec((0usize..6, 0usize..6, 1u64..10_000), 1..60), levy_bp in 0u16..2_000) {
            let mut accounts = [Account::new([0; 32], 0); 7];
            let mut report = Report::default();
            for (provider, receiver, value) in trades {
                if provider == receiver { continue; }
                let levy = crate::share_bp(value, levy_bp);
                let before = accounts;
                accounts[receiver].receive(value);
                accounts[provider].give(value - levy);
                accounts[6].give(levy);
                for i in [receiver, provider, 6] { report.track(&before[i], &accounts[i]); }
                report.settled(value, levy);
                let recount: u64 = accounts.iter().map(Account::remainder).sum();
                prop_assert_eq!(report.remainder, recount);
                prop_assert_eq!(accounts.iter().map(Account::net).sum::<i64>(), 0);
                prop_assert!(report.money_share_bp() <= 10_000);
            }
        }
    }
}
