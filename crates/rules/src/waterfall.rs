//! Who gets what a cheater loses, and who pays what a debtor does not?

use crate::{share_bp, Credits};
use scale::{Decode, Encode};

/// What is forfeited, in shares: restitution, the challenger's reward, the care pool. Never a share for jurors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Shares {
    pub injured: Credits,
    pub challenger: Credits,
    pub care: Credits,
}

impl Shares {
    /// Restitution up to the proven `loss` (0 without a receiver who disputed), then the reward in basis points of the whole as far as
    /// something is left (0 without a challenger), the rest to the care pool.
    pub fn of(amount: Credits, loss: Credits, reward_bp: u16) -> Self {
        let injured = amount.min(loss);
        let left = amount.saturating_sub(injured);
        let challenger = share_bp(amount, reward_bp).min(left);
        Self {
            injured,
            challenger,
            care: left.saturating_sub(challenger),
        }
    }

    /// The part of each share that `stake` pays, in their order. What it does not pay is posted: offender -, beneficiary +.
    pub fn paid_from(&self, stake: Credits) -> Self {
        let injured = self.injured.min(stake);
        let left = stake.saturating_sub(injured);
        let challenger = self.challenger.min(left);
        let left = left.saturating_sub(challenger);
        Self {
            injured,
            challenger,
            care: self.care.min(left),
        }
    }

    pub fn sum(&self) -> Credits {
        self.injured
            .saturating_add(self.challenger)
            .saturating_add(self.care)
    }
}

/// Covers as much of `debt` as `source` holds. Returns what it covers and what is left: one step of a write-off, which goes
/// through the reserve, then each guarantor, and leaves the rest to the commons.
pub fn cover(debt: Credits, source: Credits) -> (Credits, Credits) {
    let covered = debt.min(source);
    (covered, debt.saturating_sub(covered))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn restitution_comes_before_reward_and_the_rest_is_care() {
        let s = Shares::of(300, 100, 3_000);
        assert_eq!((s.injured, s.challenger, s.care), (100, 90, 110));
        let all_lost = Shares::of(300, 1_000, 3_000);
        assert_eq!((all_lost.injured, all_lost.challenger), (300, 0));
        assert_eq!(Shares::of(300, 0, 0).care, 300);
        assert_eq!(cover(10, 4), (4, 6));
        assert_eq!(cover(4, 10), (4, 0));
    }

    proptest! {
        /// Invariant 4: forfeits = the sum of their shares, paid from stake or posted.
        #[test]
        fn no_credit_is_lost_or_made(amount in 0u64..1 << 40, loss in 0u64..1 << 41, reward in 0u16..=10_000, stake in 0u64..1 << 41) {
            let shares = Shares::of(amount, loss, reward);
            prop_assert_eq!(shares.sum(), amount);
            prop_assert!(shares.injured <= loss);
            let paid = shares.paid_from(stake);
            prop_assert_eq!(paid.sum(), amount.min(stake));
            prop_assert!(paid.injured <= shares.injured && paid.challenger <= shares.challenger && paid.care <= shares.care);
        }
    }
}
