//! What was settled in a cycle, of a kind or by a member? A cell for even cycles and one for odd ones, so that what a cycle closed with can be
//! asked for while the next one runs, and nothing piles up.

use crate::Cycle;
use scale::{Decode, Encode, Error, Input, Output};

/// Sums that a turnover holds: one a category of what a member gave, quantity and value of a kind.
pub const SUMS: usize = 10;

/// The sums of a cycle. They are added to where they lie, as bytes: every settlement reads two of these, and a loop over the numbers
/// would weigh more than the cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Turnover {
    /// Little-endian.
    sums: [u8; 8 * SUMS],
    cycle: Cycle,
}

impl Turnover {
    /// A cycle in which nothing was settled.
    pub const fn new(cycle: Cycle) -> Self {
        Self {
            sums: [0; 8 * SUMS],
            cycle,
        }
    }

    /// What is stored, if it is of this cycle; those of an earlier one are forgotten.
    pub fn of_cycle(stored: Option<Self>, cycle: Cycle) -> Self {
        match stored {
            Some(turnover) if turnover.cycle == cycle => turnover,
            _ => Self::new(cycle),
        }
    }

    /// Adds to the sum of this place.
    pub fn add(&mut self, place: usize, amount: u64) {
        let bytes = self.sums.get_mut(place.saturating_mul(8)..);
        if let Some(sum) = bytes.and_then(<[u8]>::first_chunk_mut) {
            // A million contributions of the largest value are still far from the top.
            *sum = u64::from_le_bytes(*sum).wrapping_add(amount).to_le_bytes();
        }
    }

    /// The sums.
    pub fn sums(&self) -> [u64; SUMS] {
        let mut sums = [0; SUMS];
        for (sum, bytes) in sums.iter_mut().zip(self.sums.chunks_exact(8)) {
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
        let mut turnover = Self::new(0);
        input.read(&mut turnover.sums)?;
        turnover.cycle = Decode::decode(input)?;
        Ok(turnover)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// With a cell for even cycles and one for odd ones, the running cycle and the last one are what a recount says.
        #[test]
        fn two_cycles_are_as_recounted(steps in proptest::collection::vec((0u32..3, 0usize..12, 0u64..1 << 40), 1..40)) {
            let mut cells = [None; 2];
            let (mut cycle, mut all) = (0, std::vec::Vec::new());
            for (later, place, amount) in steps {
                cycle += later;
                let cell = &mut cells[cycle as usize & 1];
                let mut turnover = Turnover::of_cycle(*cell, cycle);
                turnover.add(place, amount);
                turnover.add(place + 1, 1);
                *cell = Some(turnover);
                all.extend([(cycle, place, amount), (cycle, place + 1, 1)]);
                for asked in cycle.saturating_sub(1)..=cycle + 2 {
                    let sum = |p| all.iter().filter(|(c, q, _)| (*c, *q) == (asked, p)).map(|(_, _, a)| *a).sum::<u64>();
                    let recount: [u64; SUMS] = core::array::from_fn(sum);
                    prop_assert_eq!(Turnover::of_cycle(cells[asked as usize & 1], asked).sums(), recount);
                }
            }
            let one = cells[cycle as usize & 1].unwrap();
            let bytes = one.encode();
            prop_assert_eq!(&bytes, &(one.sums(), cycle).encode());
            prop_assert_eq!(Turnover::decode(&mut bytes.as_slice()).unwrap(), one);
        }
    }
}
