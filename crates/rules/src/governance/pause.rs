//! How long can the guardian stop new things? Seven days in any 84, whatever the pattern.

use super::Error;
use crate::{ensure, time::DAY, Millis};

/// All that a guardian can pause, in milliseconds.
pub const BUDGET: Millis = 7 * DAY;
/// Within so long.
pub const PERIOD: Millis = 84 * DAY;

/// What was paused lately. The budget is whole again when nothing was paused for a period, so that no window of that length ever holds
/// more than one budget.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Pause {
    /// End of the last pause.
    pub until: Millis,
    /// Used of the budget.
    pub used: Millis,
}
crate::flat!(Pause {
    until: u64,
    used: u64
});

impl Pause {
    pub const fn on(&self, now: Millis) -> bool {
        now < self.until
    }

    /// What is left of the budget.
    pub const fn left(&self, now: Millis) -> Millis {
        let rested = self.used == 0 || now >= self.until.saturating_add(PERIOD);
        BUDGET.saturating_sub(if rested { 0 } else { self.used })
    }

    /// Pauses for so long.
    ///
    /// # Errors
    /// [`Error::BudgetSpent`], also for a pause of no time or on top of one.
    pub fn begin(&mut self, now: Millis, length: Millis) -> Result<(), Error> {
        let left = self.left(now);
        ensure!(
            length > 0 && length <= left && !self.on(now),
            Error::BudgetSpent
        );
        self.used = BUDGET.saturating_sub(left).saturating_add(length);
        self.until = now.saturating_add(length);
        Ok(())
    }

    /// Ends it early; what was not used comes back.
    ///
    /// # Errors
    /// [`Error::NotPaused`].
    pub fn lift(&mut self, now: Millis) -> Result<(), Error> {
        ensure!(self.on(now), Error::NotPaused);
        self.used = self.used.saturating_sub(self.until.saturating_sub(now));
        self.until = now;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::vec::Vec;

    proptest! {
        /// However a guardian goes about it, no window of 84 days has more than seven days of pause.
        #[test]
        fn seven_days_in_any_84(steps in proptest::collection::vec((0u64..40, 0u64..9, any::<bool>()), 1..120)) {
            const HOUR: u64 = DAY / 24;
            let (mut pause, mut now, mut stretches) = (Pause::default(), 1_000 * DAY, Vec::new());
            for (wait, length, lift) in steps {
                now += wait * 12 * HOUR;
                if lift && pause.lift(now).is_ok() {
                    let (from, _) = stretches.pop().unwrap();
                    stretches.push((from, now));
                } else if pause.begin(now, length * 20 * HOUR).is_ok() {
                    stretches.push((now, now + length * 20 * HOUR));
                }
            }
            for (start, _) in &stretches {
                for from in [*start, start.saturating_sub(PERIOD / 2), start.saturating_sub(PERIOD - DAY)] {
                    let within = |(a, b): &(u64, u64)| (*b).min(from + PERIOD).saturating_sub((*a).max(from));
                    let total: u64 = stretches.iter().map(within).sum();
                    prop_assert!(total <= BUDGET, "{total} in the window from {from}");
                }
            }
        }
    }

    #[test]
    fn a_pause_ends_and_is_not_put_on_top_of_another() {
        let mut pause = Pause::default();
        assert_eq!(pause.begin(1, BUDGET + 1), Err(Error::BudgetSpent));
        assert_eq!(pause.begin(1, 0), Err(Error::BudgetSpent));
        assert_eq!(pause.begin(1, 2 * DAY), Ok(()));
        assert_eq!(pause.begin(2, DAY), Err(Error::BudgetSpent), "on top");
        assert!(pause.on(2 * DAY) && !pause.on(2 * DAY + 1));
        assert_eq!(pause.lift(2 * DAY + 1), Err(Error::NotPaused));
        assert_eq!(pause.begin(3 * DAY, 6 * DAY), Err(Error::BudgetSpent));
        assert_eq!(pause.begin(3 * DAY, 5 * DAY), Ok(()));
        assert_eq!(pause.lift(4 * DAY), Ok(()));
        assert_eq!(pause.left(4 * DAY), 4 * DAY);
        assert_eq!(pause.left(4 * DAY + PERIOD), BUDGET);
    }
}
