//! How far may a member go into debt? The parameters and errors of `clearing`, and the debit limit.

use crate::{account::Account, club, ensure, share_bp, Credits, Cycle, BP, MAX_VALUE};
use scale::{Decode, Encode};

crate::coded! {
    /// Why `clearing` says no.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Encode)]
    #[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
    pub enum Error {
        /// Returned if a parameter lies outside its bounds.
        InvalidConfig,
        /// Returned if the caller is not the admin.
        NotAdmin,
        /// Returned if the caller is not the room that may do this.
        NotEntitled,
        /// Returned if a room could not be reached: it is not wired, or it ran out of weight.
        Unreachable,
        /// Returned if `club` says no.
        Club(club::Error),
        /// Returned if `token` says no, which it does only if the books were wrong.
        TokenRefused,
        /// Returned if the member has no account yet.
        NoAccount,
        /// Returned if an amount is 0 or above [`MAX_VALUE`].
        AmountOutOfBounds,
        /// Returned if consenting would take the receiver over the debit limit.
        DebitLimit,
        /// Returned if the receiver is past the settlement day of a debt above the soft limit.
        PastSettlementDay,
        /// Returned if fewer tokens are free than should leave the member.
        InsufficientTokens,
        /// Returned if the receiver of a gift is the giver, or neither on a break nor marked unable to contribute.
        MayNotBeGiven,
        /// Returned if the gifts of the cycle would exceed the receiver's three-cycle average of received.
        GiftTooLarge,
        /// Returned if the commons' budget of the cycle, or the member's share of it, is spent.
        BudgetSpent,
        /// Returned if neither free reserve nor unused debit limit covers a pledge, or pledged reserve should be taken.
        NotCovered,
        /// Returned if less is pledged than should be released.
        NotLocked,
        /// Returned if a member who wants to leave has debt, pledges, stake or something open.
        StillOwes,
        /// Returned if the club has voted no money-share policy.
        NoPolicy,
        /// Returned if there are not three closed cycles yet.
        TooEarly,
        /// Returned if the policy was applied in this cycle before.
        AlreadyApplied,
        /// Returned if a budget for the commons is more than admins may grant, or for longer.
        InvalidBudget,
    }
}

/// Parameters of `clearing`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(
    feature = "std",
    derive(scale_info::TypeInfo, serde::Serialize, serde::Deserialize)
)]
#[cfg_attr(feature = "std", serde(deny_unknown_fields, default))]
pub struct Config {
    /// Debit limit of a member with nothing else.
    pub base_limit: Credits,
    /// The most that any debit limit can be, at least the base limit.
    pub limit_cap: Credits,
    /// Part of the free reserve that counts towards the limit, in basis points, at most 10 000.
    pub reserve_bp: u16,
    /// Part of the base limit that holds on probation, in basis points, at most 10 000.
    pub probation_bp: u16,
    /// Above this part of the limit a debt is over the soft limit, in basis points, at most 10 000.
    pub soft_bp: u16,
    /// Cycles from the first that begins with a debt over the soft limit to its settlement day, 1 to 52.
    pub grace_cycles: u8,
    /// Part of each value that goes to the commons, in basis points, at most 2 000.
    pub levy_bp: u16,
    /// What the commons may spend in each of the first cycles beside its levy and its tokens, at most `commons_most`. Admins may change it.
    pub commons_base: Credits,
    /// For how many cycles, from the founding on, it may. Admins may change it.
    pub commons_cycles: Cycle,
    /// The most that admins may have the commons spend so in a cycle.
    pub commons_most: Credits,
    /// The most of a cycle's budget that one member can earn by work for the commons, in basis points, at most 10 000.
    pub commons_member_bp: u16,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            base_limit: 40_000,
            limit_cap: 200_000,
            reserve_bp: 10_000,
            probation_bp: 5_000,
            soft_bp: 7_500,
            grace_cycles: 3,
            levy_bp: 200,
            commons_base: 20_000,
            commons_cycles: 3,
            commons_most: 40_000,
            commons_member_bp: 1_000,
        }
    }
}

impl Config {
    /// # Errors
    /// [`Error::InvalidConfig`] if a parameter lies outside the bounds that its field documents.
    pub fn validate(&self) -> Result<(), Error> {
        let sound = self.base_limit <= self.limit_cap
            && self.limit_cap <= MAX_VALUE
            && self.reserve_bp as u64 <= BP
            && self.probation_bp as u64 <= BP
            && self.soft_bp as u64 <= BP
            && (1..=52).contains(&self.grace_cycles)
            && self.levy_bp <= 2_000
            && self.commons_base <= self.commons_most
            && self.commons_most <= MAX_VALUE
            && self.commons_member_bp as u64 <= BP;
        ensure!(sound, Error::InvalidConfig);
        Ok(())
    }

    /// `min(cap, base + k x free reserve + guarantee + trust)`, the base reduced on probation. Reserve that is pledged does not count,
    /// so that nothing is pledged twice.
    pub fn limit(&self, account: &Account, probation: bool) -> Credits {
        let base = if probation {
            share_bp(self.base_limit, self.probation_bp)
        } else {
            self.base_limit
        };
        let free = account.reserve.saturating_sub(account.locked);
        base.saturating_add(share_bp(free, self.reserve_bp))
            .saturating_add(account.guarantee)
            .saturating_add(account.trust.min(self.base_limit))
            .min(self.limit_cap)
    }

    /// What is left of the limit, negative if it is exceeded:
    /// `limit + tokens + net - debt - pledges from the limit - max(0, open receives - open gives)`.
    /// The same before and after a roll, since a roll moves equal amounts between net, tokens and debt.
    pub fn headroom(&self, account: &Account, probation: bool) -> i64 {
        let open = account.open_receive.saturating_sub(account.open_give);
        let pledged = account.locked.saturating_sub(account.reserve);
        signed(self.limit(account, probation))
            .saturating_add(signed(account.tokens))
            .saturating_add(account.net())
            .saturating_sub(signed(account.debt))
            .saturating_sub(signed(pledged))
            .saturating_sub(signed(open))
    }

    /// The debt above which a member has to settle.
    pub fn soft_limit(&self, account: &Account) -> Credits {
        share_bp(self.limit(account, false), self.soft_bp)
    }

    /// Is the member past the settlement day of a debt above the soft limit?
    pub fn frozen_at(&self, account: &Account, cycle: Cycle) -> bool {
        account
            .over_since
            .is_some_and(|since| cycle >= since.saturating_add(self.grace_cycles as Cycle))
    }

    /// May this member consent to receive so much more?
    ///
    /// # Errors
    /// [`Error::AmountOutOfBounds`], [`Error::PastSettlementDay`], [`Error::DebitLimit`].
    pub fn may_receive(
        &self,
        account: &Account,
        probation: bool,
        cycle: Cycle,
        value: Credits,
    ) -> Result<(), Error> {
        check_amount(value)?;
        let mut view = *account;
        view.roll(self, cycle);
        ensure!(!self.frozen_at(&view, cycle), Error::PastSettlementDay);
        view.open_receive = view.open_receive.saturating_add(value);
        ensure!(self.headroom(&view, probation) >= 0, Error::DebitLimit);
        Ok(())
    }

    /// Pledges so much more: free reserve first, then unused limit.
    ///
    /// # Errors
    /// [`Error::AmountOutOfBounds`], [`Error::NotCovered`].
    pub fn lock(
        &self,
        account: &mut Account,
        probation: bool,
        amount: Credits,
    ) -> Result<(), Error> {
        check_amount(amount)?;
        account.locked = account.locked.saturating_add(amount);
        ensure!(self.headroom(account, probation) >= 0, Error::NotCovered);
        Ok(())
    }
}

/// An amount as a signed number; what does not fit counts as the most that does.
pub fn signed(amount: Credits) -> i64 {
    i64::try_from(amount).unwrap_or(i64::MAX)
}

/// # Errors
/// [`Error::AmountOutOfBounds`] if it is 0 or above [`MAX_VALUE`].
pub fn check_amount(amount: Credits) -> Result<(), Error> {
    ensure!(amount > 0 && amount <= MAX_VALUE, Error::AmountOutOfBounds);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn defaults_are_valid_and_each_bound_is_held() {
        let good = Config::default();
        assert_eq!(good.validate(), Ok(()));
        let bad: [fn(&mut Config); 9] = [
            |c| c.base_limit = c.limit_cap + 1,
            |c| c.limit_cap = MAX_VALUE + 1,
            |c| c.reserve_bp = 10_001,
            |c| c.probation_bp = 10_001,
            |c| c.soft_bp = 10_001,
            |c| c.grace_cycles = 0,
            |c| c.levy_bp = 2_001,
            |c| c.commons_base = MAX_VALUE + 1,
            |c| c.commons_member_bp = 10_001,
        ];
        for (i, spoil) in bad.iter().enumerate() {
            let mut config = good;
            spoil(&mut config);
            assert_eq!(config.validate(), Err(Error::InvalidConfig), "bound {i}");
        }
    }

    #[test]
    fn the_limit_is_capped_and_halved_on_probation() {
        let config = Config::default();
        let mut a = Account::new([0; 32], 0);
        assert_eq!(config.limit(&a, false), 40_000);
        assert_eq!(config.limit(&a, true), 20_000);
        a.reserve = 5_000;
        a.guarantee = 1_000;
        a.trust = 90_000;
        assert_eq!(
            config.limit(&a, false),
            86_000,
            "trust counts up to the base"
        );
        a.locked = 2_000;
        assert_eq!(
            config.limit(&a, false),
            84_000,
            "pledged reserve does not count"
        );
        a.reserve = MAX_VALUE;
        assert_eq!(config.limit(&a, false), config.limit_cap);
    }

    #[test]
    fn consent_is_refused_above_the_limit_to_the_credit() {
        let config = Config::default();
        let mut a = Account::new([0; 32], 0);
        assert_eq!(config.may_receive(&a, false, 0, 40_000), Ok(()));
        assert_eq!(
            config.may_receive(&a, false, 0, 40_001),
            Err(Error::DebitLimit)
        );
        a.open_give = 1;
        assert_eq!(config.may_receive(&a, false, 0, 40_001), Ok(()));
        for amount in [0, u64::MAX] {
            assert_eq!(
                config.may_receive(&a, false, 0, amount),
                Err(Error::AmountOutOfBounds)
            );
        }
    }

    #[test]
    fn a_debt_over_the_soft_limit_freezes_on_its_settlement_day() {
        let config = Config::default();
        let mut a = Account::new([0; 32], 0);
        a.receive(30_001);
        a.roll(&config, 1);
        assert_eq!(a.over_since, Some(1));
        assert_eq!(
            config.may_receive(&a, false, 3, 1),
            Ok(()),
            "a warning only"
        );
        assert_eq!(
            config.may_receive(&a, false, 4, 1),
            Err(Error::PastSettlementDay)
        );
        a.give(1);
        a.cycle = 4;
        a.roll(&config, 5);
        assert_eq!(a.over_since, None);
        assert_eq!(config.may_receive(&a, false, 5, 1), Ok(()));
    }

    #[test]
    fn the_settlement_day_waits_for_no_roll() {
        let config = Config::default();
        let mut debtor = Account::new([0; 32], 0);
        debtor.receive(30_001);
        for (cycle, answer) in [(3, Ok(())), (4, Err(Error::PastSettlementDay))] {
            assert_eq!(config.may_receive(&debtor, false, cycle, 1), answer);
        }
        let mut late = debtor;
        late.roll(&config, 5);
        debtor.roll(&config, 1);
        assert_eq!((late.over_since, debtor.over_since), (Some(1), Some(1)));
    }

    proptest! {
        /// Nothing is pledged twice: what is pledged and what is owed or ordered never exceed what backs them, when taken.
        #[test]
        fn pledges_and_orders_share_one_backing(steps in proptest::collection::vec((any::<bool>(), 1u64..30_000), 1..40), reserve in 0u64..50_000) {
            let config = Config::default();
            let mut a = Account::new([0; 32], 0);
            a.reserve = reserve;
            for (pledge, amount) in steps {
                if pledge {
                    let mut after = a;
                    if config.lock(&mut after, false, amount).is_ok() { a = after; }
                } else if config.may_receive(&a, false, 0, amount).is_ok() {
                    a.open_receive += amount;
                }
                prop_assert!(a.locked + a.open_receive <= config.base_limit + reserve);
            }
        }
    }
}
