//! What was settled in the last cycle, of a kind or by a member? Two cycles in one record, so that what a cycle closed with can be asked for
//! while the next one runs, and nothing piles up.

use crate::Cycle;
use scale::{Decode, Encode, Error, Input, Output};

/// Sums that a turnover holds: a category each of a member's, quantity and value of a kind's.
pub const SUMS: usize = 10;

/// Bytes of the sums of one cycle.
const HALF: usize = 8 * SUMS;

/// Sums of the newest cycle in which something was settled, and of the one before it. They are added to where they lie, as bytes: settling
/// reads two of these, and a loop over twenty numbers would weigh more than the cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Turnover {
    /// Of `cycle`, then of the cycle before; little-endian.
    sums: [u8; 2 * HALF],
    cycle: Cycle,
}

impl Default for Turnover {
    fn default() -> Self {
        Self {
            sums: [0; 2 * HALF],
            cycle: 0,
        }
    }
}

impl Turnover {
    /// Adds to the sums from this place on in a cycle.
    pub fn add(&mut self, cycle: Cycle, place: usize, amounts: &[u64]) {
        let gone = cycle.saturating_sub(self.cycle);
        if gone > 0 {
            let (now, last) = self.sums.split_at_mut(HALF);
            last.copy_from_slice(now);
            now.fill(0);
            if gone > 1 {
                last.fill(0);
            }
            self.cycle = cycle;
        }
        let places = self.sums.chunks_exact_mut(8).take(SUMS).skip(place);
        for (bytes, amount) in places.zip(amounts) {
            if let Some(sum) = bytes.first_chunk_mut() {
                *sum = u64::from_le_bytes(*sum)
                    .saturating_add(*amount)
                    .to_le_bytes();
            }
        }
    }

    /// The sums of a cycle, if it is the newest, the one before that or a later one.
    pub fn in_cycle(&self, cycle: Cycle) -> [u64; SUMS] {
        let (now, last) = self.sums.split_at(HALF);
        let half = match cycle {
            _ if cycle == self.cycle => now,
            _ if cycle.saturating_add(1) == self.cycle => last,
            _ => &[],
        };
        let mut sums = [0; SUMS];
        for (sum, bytes) in sums.iter_mut().zip(half.chunks_exact(8)) {
            *sum = bytes
                .first_chunk()
                .map_or(0, |bytes| u64::from_le_bytes(*bytes));
        }
        sums
    }
}

// As derived, but read and written in one block.
impl Encode for Turnover {
    fn encode_to<T: Output + ?Sized>(&self, to: &mut T) {
        to.write(&self.sums);
        to.write(&self.cycle.to_le_bytes());
    }
}

impl Decode for Turnover {
    fn decode<I: Input>(input: &mut I) -> Result<Self, Error> {
        let mut turnover = Self::default();
        input.read(&mut turnover.sums)?;
        turnover.cycle = Decode::decode(input)?;
        Ok(turnover)
    }
}

#[cfg(feature = "std")]
impl serde::Serialize for Turnover {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;
        let mut record = to.serialize_struct("Turnover", 3)?;
        record.serialize_field("now", &self.in_cycle(self.cycle))?;
        let before = self.cycle.checked_sub(1);
        let last = before.map_or([0; SUMS], |cycle| self.in_cycle(cycle));
        record.serialize_field("last", &last)?;
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
            let mut turnover = Turnover::default();
            let (mut cycle, mut all) = (0, std::vec::Vec::new());
            for (later, place, amount) in steps {
                cycle += later;
                turnover.add(cycle, place, &[amount]);
                all.push((cycle, place, amount));
                for asked in cycle.saturating_sub(1)..=cycle + 1 {
                    let sum = |p| all.iter().filter(|(c, q, _)| (*c, *q) == (asked, p)).map(|(_, _, a)| *a).sum::<u64>();
                    prop_assert_eq!(&turnover.in_cycle(asked)[..2], [sum(0), sum(1)]);
                }
            }
            let bytes = turnover.encode();
            let last = turnover.in_cycle(cycle.wrapping_sub(1));
            prop_assert_eq!(&bytes, &(turnover.in_cycle(cycle), last, cycle).encode());
            prop_assert_eq!(Turnover::decode(&mut bytes.as_slice()).unwrap(), turnover);
        }
    }

    #[test]
    fn what_nobody_touched_for_long_is_nothing() {
        let mut turnover = Turnover::default();
        turnover.add(3, 1, &[9]);
        assert_eq!(turnover.in_cycle(4), [0; SUMS]);
        turnover.add(7, 0, &[5]);
        assert_eq!(turnover.in_cycle(6), [0; SUMS]);
        assert_eq!(turnover.in_cycle(3), [0; SUMS]);
        for nowhere in [SUMS, SUMS + 1, usize::MAX] {
            turnover.add(7, nowhere, &[1]);
        }
        assert_eq!(turnover.in_cycle(7).iter().sum::<u64>(), 5);
    }
}
