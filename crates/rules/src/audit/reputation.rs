//! What has a member proved? Points in a category set the odds, trust adds to the debit limit. Neither is ever a vote.
//!
//! Both come from upheld audits alone, halve with time, and are gone with one that was not upheld.

use super::{decay::decayed, Config};
use crate::{Credits, MemberId, Millis};

/// Full points.
pub const FULL: u16 = 1_000;

/// Points are kept in thousandths, so that reading and writing often loses nothing that matters.
const UNIT: u32 = 1_000;

/// The points of a member in one category. One cell, freed when empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Reputation {
    pub at: Millis,
    /// Thousandths of a point, as they were then.
    pub thousandths: u32,
}

crate::flat!(Reputation {
    at: u64,
    thousandths: u32
});

impl Reputation {
    fn left(&self, config: &Config, now: Millis) -> u32 {
        let elapsed = now.saturating_sub(self.at);
        decayed(self.thousandths, elapsed, config.half_life_ms)
    }

    /// Points at a moment, 0 to [`FULL`].
    pub fn points(&self, config: &Config, now: Millis) -> u16 {
        // Exact: at most FULL.
        (self.left(config, now) / UNIT).min(FULL.into()) as u16
    }

    /// An audit found that all was delivered.
    pub fn uphold(&mut self, config: &Config, now: Millis) {
        let more = UNIT.saturating_mul(config.upheld_points.into());
        let full = UNIT.saturating_mul(FULL.into());
        self.thousandths = self.left(config, now).saturating_add(more).min(full);
        self.at = now;
    }

    /// An audit found less.
    pub fn fail(&mut self, now: Millis) {
        self.thousandths = 0;
        self.at = now;
    }
}

/// Groups of counterparties that trust is counted by.
const GROUPS: u32 = 8;

/// Value of a member's that audits upheld, by groups of counterparties. One cell.
///
/// At most a quarter of trust may come from one counterparty, and a list of counterparties would have no bound. So they are grouped by
/// the remainder of their id, each in one group for good, and no *group* counts for more than a quarter: then no counterparty in it
/// does. Two of the same group share its quarter, which errs on the side of less trust; with four groups at work it is full.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Trust {
    pub at: Millis,
    pub earned: [u32; GROUPS as usize],
}

crate::flat!(Trust {
    at: u64,
    earned: [u32; 8]
});

impl Trust {
    fn age(&mut self, config: &Config, now: Millis) {
        let elapsed = now.saturating_sub(self.at);
        for earned in self.earned.iter_mut() {
            *earned = decayed(*earned, elapsed, config.half_life_ms);
        }
        self.at = now;
    }

    /// An audit upheld work worth `value` for `partner`. No group holds more than could ever count.
    pub fn uphold(
        &mut self,
        config: &Config,
        base_limit: Credits,
        partner: MemberId,
        value: Credits,
        now: Millis,
    ) {
        self.age(config, now);
        let most = base_limit / 4;
        if let Some(earned) = self.earned.get_mut((partner % GROUPS) as usize) {
            let sum = u64::from(*earned).saturating_add(value).min(most);
            *earned = u32::try_from(sum).unwrap_or(u32::MAX);
        }
    }

    /// An audit found less than was claimed.
    pub fn fail(&mut self, now: Millis) {
        *self = Self {
            at: now,
            ..Self::default()
        };
    }

    /// Credits of debit limit: the largest T of which no group counts for more than T / 4, at most the base limit.
    ///
    /// Let the j largest groups count T / 4 each and the rest in full: T = rest x 4 / (4 - j). The largest T that all groups can bear is
    /// the smallest of these for j = 0 to 3, for the sum of min(earned, T / 4) is the smallest over all choices of who is cut.
    pub fn credits(&self, config: &Config, base_limit: Credits, now: Millis) -> Credits {
        let mut view = *self;
        view.age(config, now);
        view.earned.sort_unstable_by(|a, b| b.cmp(a));
        let mut rest = view
            .earned
            .iter()
            .fold(0u64, |sum, earned| sum.saturating_add(u64::from(*earned)));
        let mut trust = rest;
        for (largest, parts) in view.earned.iter().zip([3u64, 2, 1]) {
            rest = rest.saturating_sub(u64::from(*largest));
            trust = trust.min(rest.saturating_mul(4).checked_div(parts).unwrap_or(0));
        }
        trust.min(base_limit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::DAY;
    use proptest::prelude::*;
    use scale::{Decode, Encode};
    use std::vec::Vec;

    const BASE: Credits = 40_000;

    #[test]
    fn points_rise_with_upheld_audits_halve_in_ninety_days_and_are_lost_at_once() {
        let config = Config::default();
        let mut r = Reputation::default();
        r.uphold(&config, DAY);
        assert_eq!(r.points(&config, DAY), 250);
        assert_eq!(r.points(&config, 91 * DAY), 125);
        r.uphold(&config, 91 * DAY);
        assert_eq!(r.points(&config, 91 * DAY), 375);
        for _ in 0..9 {
            r.uphold(&config, 91 * DAY);
        }
        assert_eq!(r.points(&config, 91 * DAY), FULL, "and no more");
        assert_eq!(Reputation::decode(&mut &r.encode()[..]), Ok(r));
        r.fail(92 * DAY);
        assert_eq!(r.points(&config, 92 * DAY), 0);
    }

    #[test]
    fn reading_late_and_writing_often_come_to_nearly_the_same() {
        let config = Config {
            upheld_points: 0,
            ..Config::default()
        };
        let mut often = Reputation {
            at: 0,
            thousandths: 1_000_000,
        };
        let once = often;
        for day in 1..=90 {
            often.uphold(&config, day * DAY);
        }
        let (a, b) = (
            often.points(&config, 90 * DAY),
            once.points(&config, 90 * DAY),
        );
        assert!(
            a.abs_diff(b) <= 10,
            "{a} and {b}, a fiftieth after 90 writes"
        );
    }

    #[test]
    fn one_friend_earns_no_trust_and_four_earn_all_of_it() {
        let config = Config::default();
        let mut t = Trust::default();
        t.uphold(&config, BASE, 1, 90_000, 0);
        assert_eq!(t.earned[1], 10_000, "no more than could count");
        assert_eq!(t.credits(&config, BASE, 0), 0);
        for partner in 2..=3 {
            t.uphold(&config, BASE, partner, 90_000, 0);
        }
        assert_eq!(
            t.credits(&config, BASE, 0),
            0,
            "three would be a third each"
        );
        t.uphold(&config, BASE, 4, 5_000, 0);
        assert_eq!(t.credits(&config, BASE, 0), 20_000);
        t.uphold(&config, BASE, 4, 5_000, 0);
        assert_eq!(t.credits(&config, BASE, 0), BASE);
        assert_eq!(t.credits(&config, BASE, 90 * DAY), BASE / 2);
        assert_eq!(Trust::decode(&mut &t.encode()[..]), Ok(t));
        t.fail(1);
        assert_eq!(t.credits(&config, BASE, 1), 0);
    }

    proptest! {
        /// At most the base limit, at most a quarter from one counterparty, and as much as that allows.
        #[test]
        fn no_counterparty_counts_for_more_than_a_quarter(upheld in proptest::collection::vec((1u32..12, 1u64..30_000), 0..20)) {
            let config = Config::default();
            let mut t = Trust::default();
            let mut by: std::collections::BTreeMap<u32, u64> = Default::default();
            for (partner, value) in upheld {
                t.uphold(&config, BASE, partner, value, 0);
                *by.entry(partner).or_default() += value;
            }
            let trust = t.credits(&config, BASE, 0);
            prop_assert!(trust <= BASE);
            let bears = |trust: u64, parts: &[u64]| {
                let four: u64 = parts.iter().map(|p| (4 * p).min(trust)).sum();
                four >= 4 * trust
            };
            let partners: Vec<u64> = by.values().copied().collect();
            prop_assert!(bears(trust, &partners), "{trust} of {partners:?}");
            let groups: Vec<u64> = t.earned.iter().map(|e| u64::from(*e)).collect();
            prop_assert!(trust == BASE || !bears(trust + 1, &groups), "{trust} of {groups:?} is not the most");
        }
    }
}
