//! What offenders lost helps those who are sick or care for others.

use crate::house::{forfeit, of, refused, House, ADA, BEN, CAI, DEE, EVE};
use remainder_chain::{Actor, Done, Failed};
use remainder_interfaces::{
    clearing, club,
    club::BreakKind,
    reserve::{CareGranted, Error, Reserve},
};
use remainder_rules::{Credits, MemberId, COMMONS};

/// A pool of 500, and ben, who lately received 1,200 a cycle.
fn house() -> House {
    let mut house = House::new();
    house.earn(ADA, 1_000);
    house.stake(ADA, 1_000).unwrap();
    house.slash(forfeit(ADA, 500)).unwrap();
    for _ in 0..3 {
        house.work(CAI, BEN, 1_200);
        house.work(BEN, CAI, 1_200);
        house.next_cycle();
    }
    house
}

fn grant(
    house: &mut House,
    by: MemberId,
    to: MemberId,
    amount: Credits,
) -> Result<Done<()>, Failed<Error>> {
    house.send(&of(by), |m| m.grant_care(to, amount, [9; 32]))
}

#[test]
fn an_admin_helps_a_sick_member_from_the_pool() {
    for kind in [BreakKind::Sick, BreakKind::Care] {
        let mut house = house();
        house.take_break(BEN, kind);
        let before = house.tokens(BEN);

        let done = grant(&mut house, DEE, BEN, 300).unwrap();

        let [event] = done.decode::<CareGranted>().try_into().ok().unwrap();
        assert_eq!((event.member, event.amount), (BEN, 300));
        assert_eq!((event.by, event.reason), (DEE, [9; 32]));
        assert_eq!(house.tokens(BEN), before + 300);
        assert_eq!(house.account(BEN).unwrap().gifted, 300);
        assert_eq!((house.pool(), house.held()), ((200, 500), 700));
    }
}

#[test]
fn there_is_no_more_care_than_the_pool_holds() {
    let mut house = house();
    house.take_break(BEN, BreakKind::Sick);
    for amount in [0, 501, u64::MAX] {
        assert_eq!(grant(&mut house, DEE, BEN, amount), refused(Error::NoCare));
    }
    grant(&mut house, DEE, BEN, 500).unwrap();
    assert_eq!(grant(&mut house, DEE, BEN, 1), refused(Error::NoCare));
    assert_eq!(house.pool(), (0, 500));
}

#[test]
fn care_is_for_those_who_are_sick_or_care() {
    let mut house = house();
    assert_eq!(grant(&mut house, DEE, BEN, 1), refused(Error::NoCare));
    house.take_break(BEN, BreakKind::Holiday);
    assert_eq!(grant(&mut house, DEE, BEN, 1), refused(Error::NoCare));
    assert_eq!(grant(&mut house, DEE, COMMONS, 1), refused(Error::NoCare));
    let nobody = refused(Error::Club(club::Error::NoSuchMember));
    assert_eq!(grant(&mut house, DEE, 99, 1), nobody);
}

#[test]
fn only_an_admin_by_office_grants_care_and_never_to_themself() {
    let mut house = house();
    house.take_break(BEN, BreakKind::Sick);
    assert_eq!(grant(&mut house, EVE, BEN, 1), refused(Error::NotEntitled));
    assert_eq!(grant(&mut house, BEN, BEN, 1), refused(Error::NotEntitled));
    let stranger = Actor::dev("stranger");
    let answer = house.send(&stranger, |m| m.grant_care(BEN, 1, [0; 32]));
    assert_eq!(answer, refused(Error::Club(club::Error::NotAMember)));
}

#[test]
fn care_is_a_gift_and_capped_like_one() {
    let mut house = house();
    house.take_break(DEE, BreakKind::Sick);
    house.order(DEE, CAI, 1);
    let too_large = refused(Error::Clearing(clearing::Error::GiftTooLarge));
    assert_eq!(
        grant(&mut house, ADA, DEE, 1),
        too_large,
        "dee never received anything"
    );
    assert_eq!(house.pool(), (500, 500));
}

#[test]
fn care_is_not_staked() {
    let mut house = house();
    house.take_break(BEN, BreakKind::Sick);
    grant(&mut house, DEE, BEN, 300).unwrap();
    let answer = house.stake(BEN, 300);
    assert_eq!(
        answer,
        refused(Error::Clearing(clearing::Error::InsufficientTokens))
    );
}
