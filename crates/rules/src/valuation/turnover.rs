//! What was settled in the last cycle, of a kind or by a member? Two cycles in one record, so that what a cycle closed with can be asked for
//! while the next one runs, and nothing piles up.

use crate::Cycle;
use scale::{Decode, Encode, Error, Input, Output};

/// Sums of the newest cycle in which something was settled, and of the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Turnover<const N: usize> {
    /// Of `cycle`.
    pub now: [u64; N],
    /// Of the cycle before.
    pub last: [u64; N],
    pub cycle: Cycle,
}

impl<const N: usize> Default for Turnover<N> {
    fn default() -> Self {
        Self {
            now: [0; N],
            last: [0; N],
            cycle: 0,
        }
    }
}

impl<const N: usize> Turnover<N> {
    /// Adds to the sum of this place in a cycle.
    pub fn add(&mut self, cycle: Cycle, place: usize, amount: u64) {
        if cycle > self.cycle {
            self.last = self.in_cycle(cycle.saturating_sub(1));
            self.now = [0; N];
            self.cycle = cycle;
        }
        if let Some(sum) = self.now.get_mut(place) {
            *sum = sum.saturating_add(amount);
        }
    }

    /// The sums of a cycle, if it is the newest, the one before that or a later one.
    pub fn in_cycle(&self, cycle: Cycle) -> [u64; N] {
        match cycle {
            _ if cycle == self.cycle => self.now,
            _ if cycle.saturating_add(1) == self.cycle => self.last,
            _ => [0; N],
        }
    }
}

// As derived, in a loop: there are twenty numbers in a member's.
impl<const N: usize> Encode for Turnover<N> {
    fn encode_to<T: Output + ?Sized>(&self, to: &mut T) {
        for sum in self.now.iter().chain(&self.last) {
            to.write(&sum.to_le_bytes());
        }
        to.write(&self.cycle.to_le_bytes());
    }
}

impl<const N: usize> Decode for Turnover<N> {
    fn decode<I: Input>(input: &mut I) -> Result<Self, Error> {
        let mut turnover = Self::default();
        for sum in turnover.now.iter_mut().chain(&mut turnover.last) {
            let mut bytes = [0; 8];
            input.read(&mut bytes)?;
            *sum = u64::from_le_bytes(bytes);
        }
        turnover.cycle = Decode::decode(input)?;
        Ok(turnover)
    }
}

#[cfg(feature = "std")]
impl<const N: usize> serde::Serialize for Turnover<N> {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;
        let mut record = to.serialize_struct("Turnover", 3)?;
        record.serialize_field("now", self.now.as_slice())?;
        record.serialize_field("last", self.last.as_slice())?;
        record.serialize_field("cycle", &self.cycle)?;
        record.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// The running cycle and the last one are what a recount says, and every other is nothing.
        #[test]
        fn two_cycles_are_as_recounted(steps in proptest::collection::vec((0u32..3, 0usize..2, 0u64..1 << 40), 1..40)) {
            let mut turnover = Turnover::<2>::default();
            let (mut cycle, mut all) = (0, std::vec::Vec::new());
            for (later, place, amount) in steps {
                cycle += later;
                turnover.add(cycle, place, amount);
                all.push((cycle, place, amount));
                for asked in cycle.saturating_sub(1)..=cycle + 1 {
                    let sum = |p| all.iter().filter(|(c, q, _)| (*c, *q) == (asked, p)).map(|(_, _, a)| *a).sum::<u64>();
                    prop_assert_eq!(turnover.in_cycle(asked), [sum(0), sum(1)]);
                }
            }
            let bytes = turnover.encode();
            prop_assert_eq!(&bytes, &(turnover.now, turnover.last, turnover.cycle).encode());
            prop_assert_eq!(Turnover::decode(&mut bytes.as_slice()).unwrap(), turnover);
        }
    }

    #[test]
    fn what_nobody_touched_for_long_is_nothing() {
        let mut turnover = Turnover::<2>::default();
        turnover.add(3, 1, 9);
        assert_eq!(turnover.in_cycle(4), [0, 0]);
        turnover.add(7, 0, 5);
        assert_eq!(turnover.in_cycle(6), [0, 0]);
        assert_eq!(turnover.in_cycle(3), [0, 0]);
        turnover.add(7, 2, 1);
        assert_eq!(turnover.now, [5, 0]);
    }
}
