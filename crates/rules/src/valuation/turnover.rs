//! What was settled in the last cycle, of a kind or by a member? Two cycles in one record, so that what a cycle closed with can be asked for
//! while the next one runs, and nothing piles up.

use crate::Cycle;

/// Quantity and value of the newest cycle in which something was settled, and of the one before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Turnover {
    /// Of `cycle`.
    pub now: [u64; 2],
    /// Of the cycle before.
    pub last: [u64; 2],
    pub cycle: Cycle,
}

crate::flat!(Turnover {
    now: [u64; 2],
    last: [u64; 2],
    cycle: u32
});

impl Turnover {
    /// Adds quantity and value to the sums of a cycle.
    pub fn add(&mut self, cycle: Cycle, amounts: [u64; 2]) {
        if cycle > self.cycle {
            self.last = self.in_cycle(cycle.saturating_sub(1));
            self.now = [0; 2];
            self.cycle = cycle;
        }
        for (sum, amount) in self.now.iter_mut().zip(amounts) {
            *sum = sum.saturating_add(amount);
        }
    }

    /// The sums of a cycle, if it is the newest, the one before that or a later one.
    pub fn in_cycle(&self, cycle: Cycle) -> [u64; 2] {
        match cycle {
            _ if cycle == self.cycle => self.now,
            _ if cycle.saturating_add(1) == self.cycle => self.last,
            _ => [0; 2],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// The running cycle and the last one are what a recount says, and every other is nothing.
        #[test]
        fn two_cycles_are_as_recounted(steps in proptest::collection::vec((0u32..3, 0u64..1 << 40, 0u64..1 << 40), 1..40)) {
            let mut turnover = Turnover::default();
            let (mut cycle, mut all) = (0, std::vec::Vec::new());
            for (later, quantity, value) in steps {
                cycle += later;
                turnover.add(cycle, [quantity, value]);
                all.push((cycle, [quantity, value]));
                for asked in cycle.saturating_sub(1)..=cycle + 1 {
                    let sum = |at: usize| all.iter().filter(|(c, _)| *c == asked).map(|(_, a)| a[at]).sum::<u64>();
                    prop_assert_eq!(turnover.in_cycle(asked), [sum(0), sum(1)]);
                }
            }
        }
    }

    #[test]
    fn what_nobody_touched_for_long_is_nothing() {
        let mut turnover = Turnover::default();
        turnover.add(3, [0, 9]);
        assert_eq!(turnover.in_cycle(4), [0, 0]);
        turnover.add(7, [5, 0]);
        assert_eq!(turnover.in_cycle(6), [0, 0]);
        assert_eq!(turnover.in_cycle(3), [0, 0]);
        assert_eq!(turnover.now, [5, 0]);
    }
}
