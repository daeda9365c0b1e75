//! How much is left of what was proved some time ago? Halves per half-life, by a table instead of a loop.

use crate::Millis;

/// The whole, 2^30.
pub const ONE: u64 = 1 << 30;

/// 2^(30 - k/16), rounded.
const POWERS: [u32; 17] = [
    1073741824, 1028218693, 984625594, 942880699, 902905651, 864625413, 827968132, 792865000,
    759250125, 727060411, 696235434, 666717336, 638450708, 611382493, 585461881, 560640218,
    536870912,
];

/// The part of the whole that is left after a time, in 2^-30: exact at each sixteenth of a half-life and straight between them, which
/// is never more than 0.03 % above the exact power. Nothing is left after 30 half-lives.
pub fn left(elapsed: Millis, half_life: Millis) -> u64 {
    let (Some(halves), Some(rest)) = (
        elapsed.checked_div(half_life),
        elapsed.checked_rem(half_life),
    ) else {
        return 0;
    };
    // rest < half_life, so that a half-life of up to 2^30 steps keeps all in 64 bits. Longer ones lose lower bits first.
    let shift = 34u32.saturating_sub(half_life.leading_zeros());
    let rest = rest.checked_shr(shift).unwrap_or(0);
    let whole = half_life.checked_shr(shift).unwrap_or(1).max(1);
    let scaled = rest.saturating_mul(16);
    let step = (scaled / whole) as usize;
    let within = scaled % whole;
    let (Some(from), Some(to)) = (POWERS.get(step), POWERS.get(step.saturating_add(1))) else {
        return 0;
    };
    let fall = u64::from(from.saturating_sub(*to)).saturating_mul(within) / whole;
    let power = u64::from(*from).saturating_sub(fall);
    u32::try_from(halves)
        .ok()
        .and_then(|halves| power.checked_shr(halves))
        .unwrap_or(0)
}

/// What is left of an amount below 2^32, rounded down.
pub fn decayed(amount: u32, elapsed: Millis, half_life: Millis) -> u32 {
    // Exact: the product has 62 bits, and the quotient is at most the amount.
    (u64::from(amount).saturating_mul(left(elapsed, half_life)) / ONE) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::DAY;
    use proptest::prelude::*;

    #[test]
    fn the_table_is_the_power() {
        for (k, power) in POWERS.iter().enumerate() {
            let exact = 2f64.powf(30.0 - k as f64 / 16.0).round();
            assert_eq!(f64::from(*power), exact, "{k}");
        }
    }

    #[test]
    fn a_half_is_left_after_a_half_life() {
        assert_eq!(left(0, 90 * DAY), ONE);
        assert_eq!(left(90 * DAY, 90 * DAY), ONE / 2);
        assert_eq!(decayed(1_000, 180 * DAY, 90 * DAY), 250);
        assert_eq!(left(31 * 90 * DAY, 90 * DAY), 0);
        assert_eq!(left(u64::MAX, 1), 0);
        assert_eq!(left(5, 0), 0, "no half-life, nothing left");
    }

    proptest! {
        #[test]
        fn it_is_within_a_thousandth_of_the_exact_power(elapsed in 0u64..900 * DAY, half_life in DAY..3_660 * DAY) {
            let exact = 0.5f64.powf(elapsed as f64 / half_life as f64);
            let table = left(elapsed, half_life) as f64 / ONE as f64;
            prop_assume!(exact > 1e-5);
            prop_assert!((table / exact - 1.0).abs() < 0.001, "{table} for {exact}");
        }

        #[test]
        fn it_never_rises(a in 0u64..900 * DAY, b in 0u64..900 * DAY) {
            let (early, late) = (a.min(b), a.max(b));
            prop_assert!(left(late, 90 * DAY) <= left(early, 90 * DAY));
        }
    }
}
