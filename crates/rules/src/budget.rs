//! What may the commons spend, and what does it take?

use crate::{
    account::Account,
    clearing::{Config, Error},
    ensure, share_bp, Credits, Cycle,
};
use scale::{Decode, Encode};

/// How many cycles beyond the running one an admin can grant a budget for.
pub const AHEAD: Cycle = 3;

/// What the commons may spend beside its levy and its tokens: so much in each cycle before a number of cycles since the founding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Grant {
    pub base: Credits,
    pub cycles: Cycle,
}

impl Grant {
    /// The last cycle in which it may be spent; none if there is none.
    pub fn last(&self) -> Option<Cycle> {
        self.cycles.checked_sub(1)
    }
}

impl Config {
    /// What is granted to the commons.
    pub fn grant(&self) -> Grant {
        Grant {
            base: self.commons_base,
            cycles: self.commons_cycles,
        }
    }

    /// The parameters with another grant, which in `cycle` an admin can make.
    ///
    /// # Errors
    /// [`Error::InvalidBudget`] if it is more than `commons_most`, or reaches more than [`AHEAD`] cycles beyond the running one.
    pub fn granting(&self, grant: Grant, cycle: Cycle) -> Result<Self, Error> {
        let latest = cycle.saturating_add(1).saturating_add(AHEAD);
        ensure!(
            grant.base <= self.commons_most && grant.cycles <= latest,
            Error::InvalidBudget
        );
        Ok(Self {
            commons_base: grant.base,
            commons_cycles: grant.cycles,
            ..*self
        })
    }
}

/// What the commons has collected and promised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Budget {
    /// Levy of the last cycle and of the one before.
    pub levies: [Credits; 2],
    /// Work and fees promised in the running cycle, and before it as far as that was not settled when it began.
    pub spent: Credits,
}

impl Budget {
    /// A new cycle begins, so many cycles after the one that collected `levy`. What is still `open` of older promises will be paid from
    /// the same tokens.
    pub fn turn(&mut self, cycles: Cycle, levy: Credits, open: Credits) {
        let [last, _] = self.levies;
        self.levies = match cycles {
            0 => return,
            1 => [levy, last],
            2 => [0, levy],
            _ => [0; 2],
        };
        self.spent = open;
    }

    /// `last cycle's levy + the commons' tokens`, and the base limit in the first cycles. `tokens` are those of the rolled account.
    pub fn of_cycle(&self, config: &Config, cycle: Cycle, tokens: Credits) -> Credits {
        let [levy, _] = self.levies;
        let base = if cycle < config.commons_cycles {
            config.commons_base
        } else {
            0
        };
        levy.max(tokens).saturating_add(base)
    }

    /// Promises work worth `value` to a member, within the budget and the member's share of it.
    ///
    /// # Errors
    /// [`Error::BudgetSpent`].
    pub fn spend(
        &mut self,
        config: &Config,
        cycle: Cycle,
        tokens: Credits,
        member: &mut Account,
        value: Credits,
    ) -> Result<(), Error> {
        let budget = self.of_cycle(config, cycle, tokens);
        let earned = match member.commons_work {
            (when, sum) if when == cycle => sum.saturating_add(value),
            _ => value,
        };
        let spent = self.spent.saturating_add(value);
        ensure!(
            spent <= budget && earned <= share_bp(budget, config.commons_member_bp),
            Error::BudgetSpent
        );
        member.commons_work = (cycle, earned);
        self.spent = spent;
        Ok(())
    }

    /// Promises a fee, within the budget.
    ///
    /// # Errors
    /// [`Error::BudgetSpent`].
    pub fn spend_fee(
        &mut self,
        config: &Config,
        cycle: Cycle,
        tokens: Credits,
        fee: Credits,
    ) -> Result<(), Error> {
        let spent = self.spent.saturating_add(fee);
        ensure!(
            spent <= self.of_cycle(config, cycle, tokens),
            Error::BudgetSpent
        );
        self.spent = spent;
        Ok(())
    }

    /// The levy in force: half, once the commons holds more than it collected in the last two cycles, and so left it unspent.
    pub fn levy_bp(&self, config: &Config, tokens: Credits) -> u16 {
        let [last, before] = self.levies;
        if before > 0 && tokens >= last.saturating_add(before) {
            config.levy_bp / 2
        } else {
            config.levy_bp
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_budget_is_the_last_levy_and_a_base_at_first() {
        let config = Config::default();
        let mut b = Budget::default();
        assert_eq!(b.of_cycle(&config, 0, 0), 20_000);
        b.turn(1, 700, 0);
        assert_eq!(b.of_cycle(&config, 1, 700), 20_700);
        assert_eq!(b.of_cycle(&config, 3, 700), 700);
        assert_eq!(b.of_cycle(&config, 3, 900), 900, "saved tokens count");
        b.spent = 5;
        b.turn(0, 1, 9);
        assert_eq!((b.levies, b.spent), ([700, 0], 5), "the same cycle");
        b.turn(2, 300, 4);
        assert_eq!((b.levies, b.spent), ([0, 300], 4));
        b.turn(3, 300, 0);
        assert_eq!(b.levies, [0, 0]);
    }

    #[test]
    fn an_admin_grants_within_what_was_voted_and_not_for_ever() {
        let config = Config::default();
        let grant = |base, cycles| Grant { base, cycles };
        let granted = config.granting(grant(40_000, 14), 10).unwrap();
        assert_eq!(granted.grant(), grant(40_000, 14));
        assert_eq!(granted.commons_most, config.commons_most);
        let no = Err(Error::InvalidBudget);
        assert_eq!(config.granting(grant(40_001, 14), 10), no);
        assert_eq!(config.granting(grant(40_000, 15), 10), no);
        assert_eq!(
            config.granting(grant(0, 0), 10).map(|c| c.grant()),
            Ok(grant(0, 0))
        );
    }

    #[test]
    fn a_member_earns_a_tenth_of_the_budget_at_most() {
        let config = Config::default();
        let mut b = Budget::default();
        let mut m = Account::new([1; 32], 0);
        let no = Err(Error::BudgetSpent);
        assert_eq!(b.spend(&config, 0, 0, &mut m, 2_001), no);
        assert_eq!(b.spend(&config, 0, 0, &mut m, 1_500), Ok(()));
        assert_eq!(b.spend(&config, 0, 0, &mut m, 501), no);
        assert_eq!(b.spend(&config, 0, 0, &mut m, 500), Ok(()));
        b.spent = 19_000;
        let mut other = Account::new([2; 32], 0);
        assert_eq!(b.spend(&config, 0, 0, &mut other, 1_001), no);
        assert_eq!(b.spend(&config, 0, 0, &mut other, 1_000), Ok(()));
        b.turn(1, 0, 0);
        assert_eq!(b.spend(&config, 1, 0, &mut m, 2_000), Ok(()));
    }

    #[test]
    fn a_levy_unspent_for_two_cycles_is_halved() {
        let config = Config::default();
        let mut b = Budget::default();
        assert_eq!(b.levy_bp(&config, 0), 200);
        b.turn(1, 100, 0);
        assert_eq!(b.levy_bp(&config, 100), 200);
        b.turn(1, 50, 0);
        assert_eq!(b.levy_bp(&config, 149), 200);
        assert_eq!(b.levy_bp(&config, 150), 100);
    }
}
