//! Was it drawn? Evaluated when somebody asks: what is not drawn costs no storage.

use super::{beacon::EpochRecord, number_of, Config, Preimage};
use crate::{time::Clock, Hash, Millis, BP};

/// The number that a contribution draws, 0 to 9 999. It depends on the seed and the id alone: nothing that anyone does to anything else
/// moves it.
pub fn lot(seed: &Hash, contribution: u32, hash: impl Fn(&[u8]) -> Hash) -> u16 {
    let drawn = Preimage::new(b"rm/draw/").bytes(seed).number(contribution);
    (number_of(&drawn.hash(hash)) % BP) as u16
}

/// Is it audited? Odds of 10 000 always are, 0 never.
pub fn is_drawn(
    seed: &Hash,
    contribution: u32,
    odds_bp: u16,
    hash: impl Fn(&[u8]) -> Hash,
) -> bool {
    lot(seed, contribution, hash) < odds_bp
}

/// The moment from which a drawn contribution that nobody opened counts as rejected.
pub const fn unopened_until(config: &Config, record: &EpochRecord, epochs: &Clock) -> Millis {
    record.known_at(epochs).saturating_add(config.open_ms)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{audit::blake2, time::DAY};
    use proptest::prelude::*;

    #[test]
    fn lots_fall_as_often_as_the_odds_say() {
        for odds in [2_000u16, 5_000] {
            let drawn = (0..20_000).filter(|id| is_drawn(&[7; 32], *id, odds, blake2));
            let share = drawn.count() as f64 / 20_000.0;
            let expected = f64::from(odds) / 10_000.0;
            assert!((share - expected).abs() < 0.012, "{share} at {expected}");
        }
    }

    #[test]
    fn a_drawn_one_waits_for_two_weeks_from_its_seed() {
        let epochs = Clock {
            genesis: 0,
            cycle_ms: DAY,
        };
        let mut record = EpochRecord::new(1, [0; 32], 1, 1);
        let until = |r: &EpochRecord| unopened_until(&Config::default(), r, &epochs);
        assert_eq!(until(&record), 18 * DAY);
        record.made = 3;
        assert_eq!(until(&record), 20 * DAY, "adopted later, known later");
    }

    proptest! {
        #[test]
        fn certain_is_certain_and_higher_odds_keep_who_was_drawn(seed in any::<[u8; 32]>(), id in any::<u32>(), a in 0u16..=10_000, b in 0u16..=10_000) {
            let drawn = |odds| is_drawn(&seed, id, odds, blake2);
            prop_assert!(drawn(10_000) && !drawn(0));
            let own = lot(&seed, id, blake2);
            prop_assert!(drawn(own + 1) && !drawn(own));
            prop_assert!(!drawn(a.min(b)) || drawn(a.max(b)));
        }
    }
}
