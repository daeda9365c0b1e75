//! While too much value moves as money, what the club voted beforehand holds.

use remainder_fixture::prelude::*;
use remainder_interfaces::{
    clearing::{Config, Policy, PolicyApplied, PolicyVoted},
    office::ConfigChanged,
};
use ClearingError as E;

const POLICY: Policy = Policy {
    target_bp: 2_000,
    base_limit: Some(60_000),
    reserve_bp: None,
    levy_bp: Some(100),
};

fn apply(f: &mut ClubFixture) -> Result<(), E> {
    let gate = f.read(f.rooms.clearing, |m| m.can_apply_policy());
    let sent = f.clearing("stranger", |m| m.apply_policy());
    assert_eq!(gate, sent, "the gate says what the message says");
    sent
}

fn config(f: &ClubFixture) -> Config {
    f.read(f.rooms.clearing, |m| m.config())
}

/// One works, nobody works back: all of it needs money.
fn one_way(f: &mut ClubFixture) {
    f.work("anna", "bert", CARE, HOUR);
}

/// Each works for the other: none of it but the levy does.
fn both_ways(f: &mut ClubFixture) {
    f.work("anna", "bert", CARE, HOUR);
    f.work("bert", "anna", CARE, HOUR);
}

#[test]
fn above_the_target_it_holds_for_a_cycle_and_below_it_ends() {
    let mut f = ClubFixture::new();
    assert_eq!(apply(&mut f), Err(E::NoPolicy));
    f.clearing("admin", |m| m.set_policy(POLICY)).unwrap();
    assert_eq!(f.emitted::<PolicyVoted>()[0].policy, POLICY);
    assert_eq!(config(&f), Config::default(), "not yet");
    assert_eq!(apply(&mut f), Err(E::TooEarly));
    one_way(&mut f);
    f.cycles(3);

    apply(&mut f).unwrap();

    let said = f.emitted::<PolicyApplied>();
    assert_eq!(
        (said[0].cycle, said[0].share_bp, said[0].holds),
        (3, 10_000, true)
    );
    assert_eq!(
        (said[0].before, said[0].after),
        (Config::default(), config(&f))
    );
    assert_eq!((config(&f).base_limit, config(&f).levy_bp), (60_000, 100));
    assert_eq!(f.headroom("cleo"), 60_000, "it is the limit of everybody");
    assert_eq!(apply(&mut f), Err(E::AlreadyApplied));
    f.cycles(1);
    // Of cycles 1 to 3 nothing is known but that nothing moved.
    apply(&mut f).unwrap();
    assert!(!f.emitted::<PolicyApplied>()[0].holds);
    assert_eq!(config(&f), Config::default());
}

#[test]
fn three_cycles_count_together() {
    let mut f = ClubFixture::new();
    f.clearing("admin", |m| m.set_policy(POLICY)).unwrap();
    both_ways(&mut f);
    f.cycles(3);
    let first = f.read(f.rooms.clearing, |m| m.report(0)).unwrap();
    apply(&mut f).unwrap();
    let said = f.emitted::<PolicyApplied>();
    assert_eq!(said[0].share_bp, first.money_share_bp());
    assert!(said[0].share_bp > 0, "the levy");
    assert!(!said[0].holds);
}

#[test]
fn other_usual_parameters_are_voted_under_it() {
    let mut f = ClubFixture::new();
    f.clearing("admin", |m| m.set_policy(POLICY)).unwrap();
    one_way(&mut f);
    f.cycles(3);
    apply(&mut f).unwrap();
    let usual = Config {
        grace_cycles: 5,
        ..Config::default()
    };
    f.clearing("admin", |m| m.set_config(usual)).unwrap();
    assert_eq!(f.emitted::<ConfigChanged>().len(), 1);
    assert_eq!(
        (config(&f).grace_cycles, config(&f).base_limit),
        (5, 60_000)
    );
    let far = Config {
        base_limit: 10_000,
        ..usual
    };
    let refused = f.clearing("admin", |m| m.set_config(far));
    assert_eq!(refused, Err(E::InvalidConfig), "the policy does not fit it");
    // Another policy begins with the usual parameters.
    f.clearing("admin", |m| m.set_policy(Policy::default()))
        .unwrap();
    assert_eq!(config(&f), usual);
    apply(&mut f).unwrap();
    assert_eq!(config(&f), usual, "it names nothing");
}

/// Threat: a policy as a way around the bounds of parameters, or around the vote.
#[test]
fn a_policy_is_voted_and_bounded() {
    let mut f = ClubFixture::new();
    let refused = f.clearing("anna", |m| m.set_policy(POLICY));
    assert_eq!(refused, Err(E::NotAdmin));
    for bad in [
        Policy {
            base_limit: Some(80_001),
            ..POLICY
        },
        Policy {
            levy_bp: Some(701),
            ..POLICY
        },
        Policy {
            reserve_bp: Some(10_001),
            ..POLICY
        },
        Policy {
            target_bp: 10_001,
            ..POLICY
        },
    ] {
        let refused = f.clearing("admin", |m| m.set_policy(bad));
        assert_eq!(refused, Err(E::InvalidConfig), "{bad:?}");
    }
    assert_eq!(f.read(f.rooms.clearing, |m| m.policy()), None);
}
