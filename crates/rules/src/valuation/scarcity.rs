//! What was settled of a kind, and what does that do to its rate?
//!
//! With `q` settled in the last cycle and `m` a cycle on average before it, the rate goes from `r` at the start of the cycle to
//!
//! ```text
//! r x (1 + step x (m - q) / (m + q)),   within  agreed x (1 - band) .. agreed x (1 + band)
//! ```
//!
//! It is a tatonnement: a price moves a bounded step in the direction in which less is to be had, as in Cole and Fleischer, "Fast-converging
//! tatonnement algorithms for one-time and ongoing market problems" (STOC 2008), where the step is a factor of the excess demand
//! and capped. The excess is measured by what was settled, not by what was wanted: a want costs nothing to fake. The quotient lies between -1
//! and 1, so that no history moves the rate by more than the step.

use super::Error;
use crate::{ensure, share_bp, Credits, Cycle, Quantity, BP};
use scale::{Decode, Encode};

/// Cycles that are remembered.
pub const CYCLES: usize = 4;

/// What is settled of a kind beyond that in one cycle counts no more.
const MOST: Quantity = 1 << 60;

/// The furthest that scarcity takes a rate from what the committee agreed on, in basis points.
pub const BAND_BP: u16 = 5_000;

/// What was settled of a kind in the last cycles that were reported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Quantities {
    /// The newest first.
    pub settled: [Quantity; CYCLES],
    /// The cycle of the newest.
    pub newest: Cycle,
    /// How many of them mean something.
    pub known: u8,
}

impl Quantities {
    /// A cycle closed with so much. Returns whether it was news.
    pub fn note(&mut self, cycle: Cycle, quantity: Quantity) -> bool {
        if self.known > 0 && cycle <= self.newest {
            return false;
        }
        self.settled.rotate_right(1);
        if let Some(newest) = self.settled.first_mut() {
            *newest = quantity.min(MOST);
        }
        self.newest = cycle;
        self.known = self.known.saturating_add(1).min(CYCLES as u8);
        true
    }

    /// The rate that the last cycle leads to, from `start` at the beginning of this one.
    ///
    /// # Errors
    /// [`Error::NotReported`] unless the last cycle and one before it are known.
    pub fn rate(
        &self,
        cycle: Cycle,
        start: Credits,
        agreed: Credits,
        step_bp: u16,
        band_bp: u16,
    ) -> Result<Credits, Error> {
        let known = usize::from(self.known);
        let (Some((last, _)), Some(before)) =
            (self.settled.split_first(), self.settled.get(1..known))
        else {
            return Err(Error::NotReported);
        };
        let fresh = self.newest.saturating_add(1) == cycle && !before.is_empty();
        ensure!(fresh, Error::NotReported);
        let sum = before.iter().fold(0, |sum: u64, q| sum.saturating_add(*q));
        let mean = sum.checked_div(before.len() as u64).unwrap_or(0);
        // Without the lowest bits the sum and the product below fit, at a loss of less than a basis point.
        let (mean, last) = if mean.max(*last) >> 48 == 0 {
            (mean, *last)
        } else {
            (mean >> 16, *last >> 16)
        };
        let gap = mean.abs_diff(last).saturating_mul(BP);
        let part = gap.checked_div(mean.saturating_add(last)).unwrap_or(0);
        let step = share_bp(share_bp(start, step_bp), part.min(BP) as u16);
        let rate = if mean > last {
            start.saturating_add(step)
        } else {
            start.saturating_sub(step)
        };
        let band = share_bp(agreed, band_bp);
        Ok(rate
            .max(agreed.saturating_sub(band))
            .min(agreed.saturating_add(band)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn after(quantities: &[Quantity]) -> Quantities {
        let mut all = Quantities::default();
        for (cycle, quantity) in quantities.iter().enumerate() {
            assert!(all.note(cycle as Cycle, *quantity));
        }
        all
    }

    fn rate(quantities: &[Quantity]) -> Result<Credits, Error> {
        let now = quantities.len() as Cycle;
        after(quantities).rate(now, 1_000, 1_000, 1_000, 3_000)
    }

    #[test]
    fn less_than_before_raises_and_more_lowers() {
        assert_eq!(rate(&[300, 100]), Ok(1_050), "half the way of a tenth");
        assert_eq!(rate(&[100, 300]), Ok(950));
        assert_eq!(rate(&[100, 0]), Ok(1_100), "nothing at all: the whole step");
        assert_eq!(rate(&[0, 100]), Ok(900));
        assert_eq!(rate(&[0, 0]), Ok(1_000));
        assert_eq!(rate(&[100, 200, 300, 200]), Ok(1_000), "the mean is 200");
        assert_eq!(
            rate(&[9_999, 300, 300, 300, 100]),
            Ok(1_050),
            "the oldest is forgotten"
        );
    }

    #[test]
    fn one_cycle_says_nothing_and_an_old_one_neither() {
        let nothing = Err(Error::NotReported);
        assert_eq!(rate(&[]), nothing);
        assert_eq!(rate(&[5]), nothing);
        let old = after(&[5, 6]);
        for cycle in [0, 1, 3, Cycle::MAX] {
            assert_eq!(old.rate(cycle, 1_000, 1_000, 1_000, 3_000), nothing);
        }
    }

    #[test]
    fn a_cycle_is_noted_once_and_in_order() {
        let mut all = after(&[5, 6]);
        assert!(!all.note(1, 99) && !all.note(0, 99));
        assert_eq!(all, after(&[5, 6]));
        assert!(all.note(7, 3), "after cycles of which nobody reported");
        assert_eq!((all.settled, all.known), ([3, 6, 5, 0], 3));
    }

    proptest! {
        /// Whatever was settled: at most the step, never out of the band, and in the right direction.
        #[test]
        fn a_bounded_step_towards_what_is_scarce(quantities in proptest::collection::vec(prop_oneof![0u64..10_000, any::<u64>()], 2..8), start in 1u64..1 << 32, step_bp in 0u16..=2_000, band_bp in 0u16..=5_000) {
            let now = quantities.len() as Cycle;
            let rate = after(&quantities).rate(now, start, start, step_bp, band_bp).unwrap();
            prop_assert!(rate.abs_diff(start) <= share_bp(start, step_bp));
            prop_assert!(rate.abs_diff(start) <= share_bp(start, band_bp));
            let quantities: std::vec::Vec<_> = quantities.iter().map(|q| (*q).min(MOST)).collect();
            let before = &quantities[quantities.len().saturating_sub(4)..quantities.len() - 1];
            let mean = before.iter().map(|q| *q as u128).sum::<u128>() / before.len() as u128;
            let last = *quantities.last().unwrap() as u128;
            if rate > start { prop_assert!(mean > last); }
            if rate < start { prop_assert!(mean < last); }
        }
    }
}
