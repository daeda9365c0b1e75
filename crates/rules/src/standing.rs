//! How many members are in standing? Counts bucketed by the last valid cycle, so that the answer is one read.

use crate::Cycle;

/// How many cycles ahead standing can last. Standing is never granted for longer.
pub const HORIZON: Cycle = 8;

/// A ring of counts: `counts[i]` members are in standing through cycle `base + i`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct StandingCounts {
    base: Cycle,
    counts: [u32; HORIZON as usize],
}

crate::flat!(StandingCounts {
    base: u32,
    counts: [u32; 8]
});

impl StandingCounts {
    /// Forgets the buckets before `now`.
    fn advance(&mut self, now: Cycle) {
        let steps = now.saturating_sub(self.base).min(HORIZON) as usize;
        self.counts.copy_within(steps.., 0);
        let kept = self.counts.len().saturating_sub(steps);
        for count in self.counts.iter_mut().skip(kept) {
            *count = 0;
        }
        self.base = self.base.max(now);
    }

    /// The last cycle that standing may be granted through at `now`.
    pub const fn horizon(now: Cycle) -> Cycle {
        now.saturating_add(HORIZON - 1)
    }

    /// Moves a member from the bucket of `from` to that of `to` (`None`: not in standing). Buckets in the past are ignored.
    pub fn shift(&mut self, now: Cycle, from: Option<Cycle>, to: Option<Cycle>) {
        self.advance(now);
        if let Some(count) = self.bucket(from) {
            *count = count.saturating_sub(1);
        }
        if let Some(count) = self.bucket(to) {
            *count = count.saturating_add(1);
        }
    }

    fn bucket(&mut self, last: Option<Cycle>) -> Option<&mut u32> {
        let index = last?.checked_sub(self.base)?;
        self.counts.get_mut(index as usize)
    }

    /// How many members are in standing in cycle `now`.
    pub fn in_standing(&self, now: Cycle) -> u32 {
        let skip = now.saturating_sub(self.base).min(HORIZON) as usize;
        self.counts
            .iter()
            .skip(skip)
            .fold(0, |sum, n| sum.saturating_add(*n))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    proptest! {
        /// The ring says what a naive count over all members says, whatever is granted, taken or left to lapse.
        #[test]
        fn the_ring_counts_like_a_list(steps in proptest::collection::vec((0u32..20, 0u32..10, 0u32..4), 1..80)) {
            let mut ring = StandingCounts::default();
            let mut last: HashMap<u32, Cycle> = HashMap::new();
            let mut now = 0;
            for (member, length, passed) in steps {
                now += passed;
                let to = (length < HORIZON).then_some(now + length);
                ring.shift(now, last.get(&member).copied(), to);
                match to {
                    Some(cycle) => last.insert(member, cycle),
                    None => last.remove(&member),
                };
                for ahead in 0..12 {
                    let naive = last.values().filter(|l| **l >= now + ahead).count() as u32;
                    prop_assert_eq!(ring.in_standing(now + ahead), naive);
                }
            }
        }
    }

    #[test]
    fn the_horizon_is_the_last_bucket() {
        let mut ring = StandingCounts::default();
        ring.shift(5, None, Some(StandingCounts::horizon(5)));
        assert_eq!(ring.in_standing(StandingCounts::horizon(5)), 1);
        assert_eq!(ring.in_standing(StandingCounts::horizon(5) + 1), 0);
    }
}
