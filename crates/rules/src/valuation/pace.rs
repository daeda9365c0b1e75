//! How far may a rate move in a cycle? A fifth of what it was when the cycle began, whoever moves it, and however often.

use super::MAX_RATE;
use crate::{share_bp, Credits, Cycle};

/// The most that a rate can ever move in a cycle, in basis points.
pub const STEP_BP: u16 = 2_000;

/// A rate that remembers where the cycle of its last change began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Paced {
    /// Credits per native unit.
    pub now: Credits,
    /// What it was when `cycle` began.
    pub start: Credits,
    /// The cycle of its last change.
    pub cycle: Cycle,
}
crate::flat!(Paced {
    now: u64,
    start: u64,
    cycle: u32
});

impl Paced {
    /// A rate that begins in this cycle.
    pub const fn new(rate: Credits, cycle: Cycle) -> Self {
        Self {
            now: rate,
            start: rate,
            cycle,
        }
    }

    /// What it was when the running cycle began.
    pub const fn start_of(&self, cycle: Cycle) -> Credits {
        if self.cycle == cycle {
            self.start
        } else {
            self.now
        }
    }

    /// As far towards `target` as it may be in this cycle.
    pub fn towards(&self, target: Credits, cycle: Cycle, step_bp: u16) -> Credits {
        let start = self.start_of(cycle);
        let step = share_bp(start, step_bp);
        let most = start.saturating_add(step).min(MAX_RATE);
        target.max(start.saturating_sub(step)).min(most)
    }

    /// Another rate is in force.
    pub fn set(&mut self, rate: Credits, cycle: Cycle) {
        self.start = self.start_of(cycle);
        self.cycle = cycle;
        self.now = rate;
    }
}

/// Is a rate so near to another?
pub const fn within(rate: Credits, of: Credits, bp: u16) -> bool {
    rate.abs_diff(of) <= share_bp(of, bp)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_step_is_measured_from_the_start_of_the_cycle() {
        let mut rate = Paced::new(1_000, 0);
        for (target, reached) in [(5_000, 1_200), (1, 800), (1_100, 1_100), (9_999, 1_200)] {
            assert_eq!(rate.towards(target, 1, STEP_BP), reached);
            rate.set(reached, 1);
        }
        assert_eq!(rate.start_of(1), 1_000);
        assert_eq!(rate.start_of(2), 1_200);
        assert_eq!(rate.towards(5_000, 2, STEP_BP), 1_440);
        assert_eq!(rate.towards(5_000, 2, 100), 1_212);
    }

    #[test]
    fn a_rate_that_begins_in_a_cycle_steps_in_it() {
        let rate = Paced::new(1_000, 3);
        assert_eq!(rate.towards(MAX_RATE, 3, STEP_BP), 1_200);
        assert_eq!(
            Paced::new(MAX_RATE, 0).towards(u64::MAX, 0, STEP_BP),
            MAX_RATE
        );
        assert_eq!(Paced::new(4, 0).towards(9, 1, STEP_BP), 4, "rounded down");
    }

    #[test]
    fn a_fifth_is_within_and_a_bit_more_is_not() {
        assert!(within(800, 1_000, STEP_BP) && within(1_200, 1_000, STEP_BP));
        assert!(!within(799, 1_000, STEP_BP) && !within(1_201, 1_000, STEP_BP));
    }
}
