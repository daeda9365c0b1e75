//! How likely is a contribution to be audited? Fixed when it is confirmed and stored with it, from what was so before: what its
//! parties do later changes nothing. Only a reveal kept back raises it, for the whole epoch.

use super::{
    beacon::EpochRecord,
    reputation::{Reputation, FULL},
    Config,
};
use crate::{Credits, Cycle, MemberId, Millis, BP};

/// Certain.
const ALWAYS: u16 = BP as u16;

/// What is known of a provider at a confirmation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Points in the category of the kind.
    pub points: u16,
    pub probation: bool,
    /// A strike is in force.
    pub struck: bool,
    /// Members of the club in standing.
    pub members: u32,
}

/// What `club` knows of a provider who works for a receiver, in a category.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Assessed {
    pub reputation: Reputation,
    /// Members of the club in standing.
    pub members: u32,
    /// Strikes ever, and the cycle of the last.
    pub strikes: u8,
    pub struck: Cycle,
    /// Full quarters of the provider's volume that go to the receiver.
    pub quarters: u8,
    pub probation: bool,
}

crate::flat!(Assessed {
    reputation: Reputation,
    members: u32,
    strikes: u8,
    struck: u32,
    quarters: u8,
    probation: bool
});

impl Assessed {
    /// The odds of work that is confirmed now. `doubled` for what only silence confirms, and for the commons.
    pub fn odds(&self, config: &Config, cycle: Cycle, now: Millis, doubled: bool) -> u16 {
        let struck = (self.strikes > 0).then_some(self.struck);
        let standing = Standing {
            points: self.reputation.points(config, now),
            probation: self.probation,
            struck: config.strike_in_force(struck, cycle),
            members: self.members,
        };
        at_confirmation(config, &standing, self.quarters, doubled)
    }
}

/// Odds before concentration: from the newcomer's at no points straight to the floor at full ones. Certain after a strike; a newcomer's
/// on probation whatever the points, and in a small club.
pub fn base(config: &Config, standing: &Standing) -> u16 {
    if standing.struck {
        return ALWAYS;
    }
    if standing.probation || standing.members < u32::from(config.small_club) {
        return config.newcomer_bp;
    }
    let range = u32::from(config.newcomer_bp.saturating_sub(config.floor_bp));
    let points = u32::from(standing.points.min(FULL));
    // Exact: at most the range. Rounded down, so that the odds are rounded up.
    let less = (range.saturating_mul(points) / u32::from(FULL)) as u16;
    config.newcomer_bp.saturating_sub(less)
}

/// The odds of a contribution: the base, more for each full quarter of the provider's volume that goes to this receiver, and all of it
/// doubled if only silence confirmed it, or if it is work for the commons that no member pays for.
pub fn at_confirmation(config: &Config, standing: &Standing, quarters: u8, doubled: bool) -> u16 {
    let more = config.quarter_bp.saturating_mul(u16::from(quarters));
    let odds = base(config, standing).saturating_add(more).min(ALWAYS);
    if doubled {
        odds.saturating_mul(2).min(ALWAYS)
    } else {
        odds
    }
}

/// The odds in force once the seed is known: multiplied in an epoch of which a reveal was kept back, certain if a party to it, one of the
/// two, did so.
pub fn in_epoch(config: &Config, odds: u16, record: &EpochRecord, by_party: bool) -> u16 {
    if !record.spoiled() {
        return odds;
    }
    if by_party {
        return ALWAYS;
    }
    odds.saturating_mul(u16::from(config.withheld_times))
        .min(ALWAYS)
}

/// With how many counterparties a summary keeps count.
const COUNTERS: usize = 3;

/// Where a provider's volume goes: a Misra-Gries summary, so that it has a bound whatever the number of counterparties.
///
/// Value from a fourth counterparty is taken off all three counters and itself, so each unit that is lost takes four units of the total:
/// no count is above what was given, and none is more than a quarter of the total below it. So whoever has more than a quarter is
/// among the three, a share is never overstated, and it is understated by one quarter at most - by none with up to three
/// counterparties. Counts and total halve when a cycle begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Volumes {
    pub counts: [Credits; COUNTERS],
    pub total: Credits,
    /// Whose the counts are; a count of 0 is a free place.
    pub partners: [MemberId; COUNTERS],
    pub cycle: Cycle,
}

crate::flat!(Volumes {
    counts: [u64; 3],
    total: u64,
    partners: [u32; 3],
    cycle: u32
});

impl Volumes {
    /// Halves what lies in earlier cycles: counts down and the total up, so that no share is overstated.
    fn age(&mut self, cycle: Cycle) {
        let halves = cycle.saturating_sub(self.cycle).min(63);
        for count in self.counts.iter_mut() {
            *count = count.checked_shr(halves).unwrap_or(0);
        }
        let ones = 1u64.checked_shl(halves).unwrap_or(1).saturating_sub(1);
        self.total = self
            .total
            .saturating_add(ones)
            .checked_shr(halves)
            .unwrap_or(0);
        self.cycle = self.cycle.max(cycle);
    }

    /// Adds settled value.
    pub fn note(&mut self, cycle: Cycle, partner: MemberId, value: Credits) {
        self.age(cycle);
        self.total = self.total.saturating_add(value);
        let mut places = self.partners.iter().zip(self.counts.iter_mut());
        if let Some((_, count)) = places.find(|(p, count)| **p == partner && **count > 0) {
            *count = count.saturating_add(value);
            return;
        }
        // With a free place the lowest count is 0, and nothing is taken off.
        let lowest = self.counts.iter().copied().min().unwrap_or(0);
        let off = lowest.min(value);
        for count in self.counts.iter_mut() {
            *count = count.saturating_sub(off);
        }
        let left = value.saturating_sub(off);
        let mut places = self.partners.iter_mut().zip(self.counts.iter_mut());
        if let Some((place, count)) = places.find(|(_, count)| **count == 0) {
            if left > 0 {
                *place = partner;
                *count = left;
            }
        }
    }

    /// How much of the total surely went to this counterparty.
    pub fn count(&self, partner: MemberId) -> Credits {
        let mut places = self.partners.iter().zip(self.counts.iter());
        places.find(|(p, _)| **p == partner).map_or(0, |(_, c)| *c)
    }

    /// Full quarters of the volume that go to this counterparty, 0 to 4.
    pub fn quarters(&self, partner: MemberId) -> u8 {
        let four = self.count(partner).saturating_mul(4);
        // Exact: a count is at most the total.
        four.checked_div(self.total).unwrap_or(0).min(4) as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use scale::{Decode, Encode};
    use std::{collections::BTreeMap, vec::Vec};

    fn proven(points: u16) -> Standing {
        Standing {
            points,
            members: 50,
            ..Standing::default()
        }
    }

    #[test]
    fn odds_fall_from_a_half_to_a_fifth_with_points() {
        let config = Config::default();
        for (points, odds) in [(0, 5_000), (500, 3_500), (1_000, 2_000), (9_000, 2_000)] {
            assert_eq!(base(&config, &proven(points)), odds);
        }
        assert_eq!(base(&config, &proven(1)), 4_997, "rounded up");
    }

    #[test]
    fn probation_a_strike_and_a_small_club_outweigh_points() {
        let config = Config::default();
        let mut s = proven(1_000);
        s.probation = true;
        assert_eq!(base(&config, &s), 5_000);
        s.struck = true;
        assert_eq!(base(&config, &s), 10_000);
        let mut small = proven(1_000);
        small.members = 11;
        assert_eq!(base(&config, &small), 5_000);
        small.members = 12;
        assert_eq!(base(&config, &small), 2_000);
    }

    #[test]
    fn concentration_adds_and_silence_doubles() {
        let config = Config::default();
        let odds = |quarters, doubled| at_confirmation(&config, &proven(1_000), quarters, doubled);
        assert_eq!((odds(0, false), odds(0, true)), (2_000, 4_000));
        assert_eq!((odds(1, false), odds(4, false)), (3_000, 6_000));
        assert_eq!(odds(4, true), 10_000);
    }

    #[test]
    fn a_reveal_kept_back_audits_the_floor_in_full_and_whoever_kept_it() {
        let config = Config::default();
        let mut record = EpochRecord::new(1, [0; 32], 0b11, 1);
        record.add(0, &[1; 32]).unwrap();
        assert_eq!(in_epoch(&config, config.floor_bp, &record, false), 10_000);
        assert_eq!(in_epoch(&config, 1_500, &record, false), 7_500);
        assert_eq!(in_epoch(&config, 4_000, &record, false), 10_000);
        assert_eq!(in_epoch(&config, 2_000, &record, true), 10_000);
        record.add(1, &[1; 32]).unwrap();
        assert_eq!(in_epoch(&config, 2_000, &record, true), 2_000);
    }

    #[test]
    fn a_summary_keeps_the_three_largest_and_halves_by_cycle() {
        let mut v = Volumes::default();
        assert_eq!(v.quarters(1), 0, "nothing to compare with");
        v.note(0, 1, 600);
        v.note(0, 2, 300);
        v.note(0, 3, 100);
        assert_eq!((v.quarters(1), v.quarters(2), v.quarters(3)), (2, 1, 0));
        v.note(0, 4, 150);
        assert_eq!((v.counts, v.partners), ([500, 200, 50], [1, 2, 4]));
        assert_eq!(v.count(3), 0);
        assert_eq!(Volumes::decode(&mut &v.encode()[..]), Ok(v));
        v.note(1, 2, 1);
        assert_eq!((v.counts, v.total), ([250, 101, 25], 576));
        v.note(90, 5, 8);
        assert_eq!((v.count(1), v.total, v.quarters(5)), (0, 9, 3));
    }

    proptest! {
        /// Odds stay odds, and each reason to doubt raises them or leaves them.
        #[test]
        fn doubt_never_lowers_the_odds(points in 0u16..1_200, quarters in 0u8..5, probation in any::<bool>(), struck in any::<bool>(), members in 1u32..30) {
            let config = Config::default();
            let s = Standing { points, probation, struck, members };
            let odds = at_confirmation(&config, &s, quarters, false);
            prop_assert!((config.floor_bp..=ALWAYS).contains(&odds));
            prop_assert!(at_confirmation(&config, &s, quarters + 1, false) >= odds);
            prop_assert!(at_confirmation(&config, &s, quarters, true) >= odds);
            let doubted = [Standing { struck: true, ..s }, Standing { probation: true, ..s }, Standing { points: points.saturating_sub(9), ..s }];
            for worse in doubted {
                prop_assert!(at_confirmation(&config, &worse, quarters, false) >= odds);
            }
        }

        /// Whoever has more than a quarter is found; no share is overstated; none is understated by more than a quarter.
        #[test]
        fn every_partner_above_a_quarter_is_found(trades in proptest::collection::vec((1u32..9, 1u64..1_000, 0u32..5), 1..80)) {
            let mut v = Volumes::default();
            let mut exact: BTreeMap<u32, u64> = BTreeMap::new();
            let mut now = 0;
            for (partner, value, step) in trades {
                let later = now + u32::from(step == 0);
                // Scaled so that halving is exact.
                let value = value << 40;
                if later > now { exact.values_mut().for_each(|e| *e /= 2); }
                now = later;
                v.note(now, partner, value);
                *exact.entry(partner).or_default() += value;
                let total: u64 = exact.values().sum();
                // Roundings, of one unit in 2^40 a step.
                let slack = 1u64 << 10;
                prop_assert!(v.total.abs_diff(total) < slack);
                for (partner, given) in &exact {
                    let count = v.count(*partner);
                    prop_assert!(count <= *given, "overstated");
                    prop_assert!(count + total / 4 + slack >= *given, "understated by more than a quarter");
                    let found = v.partners.iter().zip(v.counts).any(|(p, c)| p == partner && c > 0);
                    prop_assert!(found || *given <= total / 4 + slack, "not found");
                    let full = (given * 4).checked_div(total).unwrap_or(0) as u8;
                    prop_assert!(v.quarters(*partner) <= full);
                }
            }
        }

        /// What is settled after a confirmation is not in the odds that were stored: they are a function of what was so then.
        #[test]
        fn trading_more_after_the_confirmation_moves_no_stored_odds(before in proptest::collection::vec((1u32..5, 1u64..1_000), 0..20), after in proptest::collection::vec((1u32..5, 1u64..1_000), 1..20)) {
            let config = Config::default();
            let mut v = Volumes::default();
            for (partner, value) in before { v.note(0, partner, value); }
            let seen = v;
            let stored = at_confirmation(&config, &proven(500), v.quarters(1), false);
            for (partner, value) in after { v.note(0, partner, value); }
            prop_assert_eq!(at_confirmation(&config, &proven(500), seen.quarters(1), false), stored);
            let whole: EpochRecord = EpochRecord::new(1, [0; 32], 0, 1);
            let drawn: Vec<bool> = [stored, in_epoch(&config, stored, &whole, false)].map(|o| o >= stored).into();
            prop_assert!(drawn.iter().all(|d| *d), "an epoch only ever raises them");
        }
    }
}
