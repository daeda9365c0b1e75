//! Does the default deter, and would less?

use super::{Strategy, *};
use crate::clearing;
use proptest::prelude::*;
use std::println;

/// The binomial by its formula.
fn exact(n: u8, least: u8, p: f64) -> f64 {
    let choose = |k: u8| (0..k).fold(1.0, |c, i| c * f64::from(n - i) / f64::from(i + 1));
    let chance = |k: u8| choose(k) * p.powi(k.into()) * (1.0 - p).powi((n - k).into());
    (least..=n).map(chance).sum()
}

#[test]
fn panels_convict_and_are_captured_as_often_as_the_formulas_say() {
    let of_panels = |p| [3, 7, 15].map(|n| majority(n, p));
    assert_eq!(of_panels(8_000), [8_960, 9_667, 9_958], "80 % accurate");
    assert_eq!(of_panels(2_000), [1_040, 333, 42], "20 % colluders");
    assert_eq!(conviction(&Config::default(), 8_000), 8_623);
}

/// The most that an ordinary member can assert: a lock of three times the value on the base limit.
fn largest(config: &Config) -> Credits {
    clearing::Config::default().base_limit / u64::from(config.fake_times)
}

#[test]
fn every_way_to_cheat_loses_at_the_default_parameters() {
    let config = Config::default();
    let table = table(&config, 8_000, largest(&config));
    println!(
        "strategy                     odds  conviction  slash   cost   gain, in % of the value"
    );
    for row in table {
        let percent = |bp: u64| bp as f64 / 100.0;
        println!(
            "{:26} {:6.1} {:11.1} {:6.0} {:6.1} {:6.1}",
            std::format!("{:?}", row.strategy),
            percent(row.odds_bp),
            percent(row.conviction_bp),
            percent(row.slash_bp),
            percent(row.cost_bp),
            row.gain_bp as f64 / 100.0
        );
        assert!(row.gain_bp < 0, "{row:?}");
    }
    assert!(deters(&config, 8_000, largest(&config)));
}

#[test]
fn the_designs_figures_follow_from_the_inequality() {
    assert_eq!(
        slash_needed(2_000, 8_500),
        Some(48_824),
        "4.9 v, two lose 6 v"
    );
    assert_eq!(
        slash_needed(4_000, 8_500),
        Some(19_412),
        "1.9 v, one loses 3 v"
    );
    assert_eq!(slash_needed(0, 8_500), None);
}

/// Why the defaults are what they are: each of these alone makes a way to cheat pay.
#[test]
fn parameters_that_would_not_deter_are_seen() {
    let config = Config::default();
    let gains = |c: Config, strategy| row(&c, 8_000, largest(&c), strategy).gain_bp >= 0;
    let shortfall_times = [1, 3];
    let once = Config {
        shortfall_times,
        ..config
    };
    assert!(
        gains(once, Strategy::InflatedInSilence),
        "the missing value once"
    );
    let shortfall_times = [2, 3];
    let twice = Config {
        shortfall_times,
        ..config
    };
    assert!(
        gains(twice, Strategy::InflatingPair),
        "the missing value twice, from each of two"
    );
    let opener_bp = 3_000;
    let generous = Config {
        opener_bp,
        ..config
    };
    assert!(
        gains(generous, Strategy::Pair),
        "an opener paid like a challenger"
    );
    let newcomer_bp = config.floor_bp;
    let lenient = Config {
        newcomer_bp,
        ..config
    };
    assert!(
        gains(lenient, Strategy::SmallClub),
        "a small club at the floor"
    );
    let (withheld_times, keeper_bond) = (3, 10_000);
    let cheap = Config {
        withheld_times,
        keeper_bond,
        ..config
    };
    assert!(
        gains(cheap, Strategy::WithholdingKeeper),
        "threefold odds and a bond of a hundred credits"
    );
    let floor_bp = 1_000;
    let rare = Config { floor_bp, ..config };
    assert!(gains(rare, Strategy::Pair), "one in ten");
}

/// At three times the odds one keeper is deterred by the bond, up to the largest value of an ordinary member, and two are not. At five
/// times, when the spoiled epoch is audited in full, keeping back is useless for any number of keepers and any value.
#[test]
fn keeping_shares_back_is_useless_because_a_spoiled_epoch_is_audited_in_full() {
    let config = Config::default();
    let keeper_bond = 0;
    let free = Config {
        keeper_bond,
        ..config
    };
    for keepers in 0..9 {
        assert_eq!(withheld(&config, keepers).0, 2_000);
    }
    let gain = |c: &Config, strategy| row(c, 8_000, u64::MAX, strategy).gain_bp;
    let pair = gain(&free, Strategy::Pair);
    assert_eq!(gain(&free, Strategy::WithholdingKeeper), pair);
    let withheld_times = 3;
    let threefold = Config {
        withheld_times,
        ..config
    };
    assert_eq!(withheld(&threefold, 0), (2_000, 0));
    assert_eq!(withheld(&threefold, 1), (1_200, 2_000));
    assert_eq!(withheld(&threefold, 2), (720, 3_200));
    assert!(gain(&threefold, Strategy::WithholdingKeeper) > 0);
}

#[test]
fn a_keepers_bond_comes_on_top_and_is_compared_with_the_value_at_stake() {
    let config = Config::default();
    let gain = |value| row(&config, 8_000, value, Strategy::WithholdingKeeper).gain_bp;
    assert!(gain(10_000) < gain(100_000) && gain(100_000) < gain(u64::MAX));
    assert!(gain(u64::MAX) < 0, "the bond is not what deters");
    assert!(gain(0) < 0);
}

/// A pair that will never pay the payer's debts makes a quarter of the limit by faking; by buying they would make all of it.
#[test]
fn faking_is_a_poor_way_to_go_bust() {
    let config = Config::default();
    let gain = |worth| bust_out(&config, 8_000, worth);
    assert_eq!((gain(0), gain(10_000)), (3_415, -10_033));
    assert!(gain(2_500) > 0 && gain(2_600) < 0);
}

proptest! {
    #[test]
    fn chances_are_the_exact_binomials(n in 0u8..=MAX_VOTERS, least in 0u8..=MAX_VOTERS, p in 0u16..=10_000) {
        let expected = exact(n, least, f64::from(p) / 10_000.0);
        let chance = at_least(n, least, p) as f64 / 10_000.0;
        prop_assert!((chance - expected).abs() <= 0.000_051, "{chance} for {expected}");
    }

    /// The inequality and the expected gain are one statement.
    #[test]
    fn the_slash_needed_is_where_the_gain_turns(odds in 100u64..=10_000, d in 1_000u64..=10_000) {
        let needed = slash_needed(odds, d).unwrap();
        prop_assert!(gain(odds, d, needed + 200, 0) <= 0);
        prop_assert!(gain(odds, d, needed.saturating_sub(200), 0) >= 0);
    }

    /// More odds, better juries, higher slashes: never a higher gain.
    #[test]
    fn stricter_never_pays_better(odds in 0u64..=10_000, d in 0u64..=10_000, slash in 10_000u64..90_000, more in 0u64..500) {
        let at = gain(odds, d, slash, 0);
        prop_assert!(gain((odds + more).min(BP), d, slash, 0) <= at);
        prop_assert!(gain(odds, (d + more).min(BP), slash, 0) <= at);
        prop_assert!(gain(odds, d, slash + more, more) <= at);
    }
}
