//! How far may a member go into debt?

use crate::{order, OVER};
use remainder_fixture::prelude::*;
use remainder_interfaces::clearing::Config;

#[test]
fn a_member_may_owe_the_base_limit() {
    let mut f = ClubFixture::new();
    assert_eq!(order(&mut f, "anna", "bert", 40_010), Err(OVER));
    order(&mut f, "anna", "bert", 40_000).unwrap();
    assert_eq!(f.headroom("bert"), 0);
    assert_eq!(order(&mut f, "cleo", "bert", 10), Err(OVER));
}

#[test]
fn half_of_it_on_probation() {
    let mut f = ClubFixture::new();
    f.join("dora");
    assert_eq!(f.headroom("dora"), 20_000);
    assert_eq!(order(&mut f, "anna", "dora", 20_010), Err(OVER));
    order(&mut f, "anna", "dora", 20_000).unwrap();
    f.cycles(1);
    assert_eq!(
        f.headroom("dora"),
        20_000,
        "the full limit, less what is open"
    );
}

#[test]
fn a_break_lifts_no_probation() {
    let mut f = ClubFixture::new();
    f.join("dora");
    f.club("dora", |m| m.take_break(BreakKind::Holiday, 5))
        .unwrap();
    assert_eq!(f.headroom("dora"), 20_000);
    assert_eq!(order(&mut f, "anna", "dora", 20_010), Err(OVER));
}

#[test]
fn what_is_planned_to_be_given_covers_what_is_received() {
    let mut f = ClubFixture::new();
    f.commit("bert", "cleo", CARE, 10 * HOUR);
    order(&mut f, "anna", "bert", 50_000).unwrap();
    // But what is planned beyond what is received is no means for a pledge.
    assert_eq!(f.headroom("bert"), 0);
}

#[test]
fn tokens_and_the_net_of_the_cycle_are_means() {
    let mut f = ClubFixture::new();
    f.earn("bert", "anna", 10_000);
    f.work("bert", "cleo", CARE, 10 * HOUR);
    assert_eq!(f.headroom("bert"), 40_000 + 9_800 + 9_800);
    order(&mut f, "anna", "bert", 59_600).unwrap();
}

#[test]
fn a_guarantee_raises_the_limit_of_one_and_lowers_that_of_the_other() {
    let mut f = ClubFixture::new();
    let dora = f.join("dora");
    f.reserve("anna", |m| m.guarantee(dora, 5_000)).unwrap();
    assert_eq!((f.headroom("dora"), f.headroom("anna")), (25_000, 35_000));
    assert_eq!(order(&mut f, "bert", "dora", 25_010), Err(OVER));
    order(&mut f, "bert", "dora", 25_000).unwrap();
    let end = f.reserve("anna", |m| m.guarantee(dora, 4_000));
    assert_eq!(
        end,
        Err(ReserveError::Clearing(ClearingError::NotCovered)),
        "it is needed"
    );
}

#[test]
fn stake_counts_as_its_part_and_never_above_the_cap() {
    let mut f = ClubFixture::builder()
        .spec(|s| (s.clearing.limit_cap, s.clearing.reserve_bp) = (41_000, 5_000))
        .build();
    f.earn("bert", "anna", 10_000);
    assert_eq!(f.headroom("bert"), 49_800);
    f.reserve("bert", |m| m.stake(1_000)).unwrap();
    assert_eq!(f.headroom("bert"), 40_500 + 8_800);
    f.reserve("bert", |m| m.stake(8_000)).unwrap();
    assert_eq!(f.headroom("bert"), 41_000 + 800, "capped");
}

#[test]
fn what_is_pledged_counts_no_more() {
    let mut f = ClubFixture::new();
    f.earn("bert", "anna", 10_000);
    f.reserve("bert", |m| m.stake(9_800)).unwrap();
    let before = f.headroom("bert");
    f.reserve("audit", |m| m.bond(2, 4_000)).unwrap();
    assert_eq!(f.headroom("bert"), before - 4_000, "from free reserve");
    f.reserve("audit", |m| m.bond(2, 10_000)).unwrap();
    assert_eq!(f.headroom("bert"), before - 14_000, "then from the limit");
    let unbond = f.reserve("bert", |m| m.unbond(9_800));
    assert_eq!(unbond, Ok(()), "40,000 of limit cover the pledges");
    assert_eq!(f.headroom("bert"), 26_000);
    let more = f.reserve("audit", |m| m.bond(2, 26_001));
    assert_eq!(more, Err(ReserveError::Clearing(ClearingError::NotCovered)));
}

#[test]
fn pledged_stake_cannot_unbond_when_nothing_else_covers() {
    let mut f = ClubFixture::new();
    f.earn("bert", "anna", 10_000);
    f.reserve("bert", |m| m.stake(9_800)).unwrap();
    f.reserve("audit", |m| m.bond(2, 49_000)).unwrap();
    let unbond = f.reserve("bert", |m| m.unbond(801));
    assert_eq!(
        unbond,
        Err(ReserveError::Clearing(ClearingError::NotCovered))
    );
    f.reserve("bert", |m| m.unbond(800)).unwrap();
}

#[test]
fn the_gate_says_what_consent_would() {
    let mut f = ClubFixture::new();
    let can =
        |f: &ClubFixture, member, value| f.read(f.rooms.clearing, |m| m.can_receive(member, value));
    assert_eq!(can(&f, 2, 40_000), Ok(()));
    assert_eq!(can(&f, 2, 40_001), Err(ClearingError::DebitLimit));
    for absurd in [0, MAX_VALUE + 1, u64::MAX] {
        assert_eq!(can(&f, 2, absurd), Err(ClearingError::AmountOutOfBounds));
    }
    let nobody = Err(ClearingError::Club(ClubError::NoSuchMember));
    assert_eq!(can(&f, 99, 1), nobody);
    assert_eq!(
        f.read(f.rooms.clearing, |m| m.headroom(99)).map(|_| ()),
        nobody
    );
    order(&mut f, "anna", "bert", 1_000).unwrap();
    assert_eq!(can(&f, 2, 39_001), Err(ClearingError::DebitLimit));
}

#[test]
fn a_debt_above_the_soft_limit_freezes_after_its_settlement_day() {
    let mut f = ClubFixture::new();
    f.work("anna", "bert", CARE, 31 * HOUR);
    f.cycles(1);
    f.roll("bert");
    assert_eq!(f.account("bert").over_since, Some(1));
    order(&mut f, "anna", "bert", 1_000).unwrap();
    f.after_challenge();
    f.settle(2);
    f.cycles(2);
    order(&mut f, "anna", "bert", 1_000).unwrap();
    f.cycles(1);
    let late = Err(ContributionsError::Clearing(
        ClearingError::PastSettlementDay,
    ));
    assert_eq!(order(&mut f, "anna", "bert", 10), late);
    let can = f.read(f.rooms.clearing, |m| m.can_receive(2, 10));
    assert_eq!(can, Err(ClearingError::PastSettlementDay));
    // A frozen member can always contribute, and so come out of it.
    f.work("bert", "cleo", CARE, 4 * HOUR);
    f.cycles(1);
    order(&mut f, "anna", "bert", 10).unwrap();
}

#[test]
fn a_lower_limit_takes_nothing_back_but_allows_nothing_new() {
    let mut f = ClubFixture::new();
    order(&mut f, "anna", "bert", 30_000).unwrap();
    let lower = Config {
        base_limit: 10_000,
        ..Config::default()
    };
    f.clearing("admin", |m| m.set_config(lower)).unwrap();
    assert_eq!(f.headroom("bert"), -20_000);
    assert_eq!(order(&mut f, "anna", "bert", 10), Err(OVER));
    f.after_challenge();
    f.settle(1);
    assert_eq!(f.account("bert").received, 30_000);
}
