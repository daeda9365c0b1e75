//! Sponsors pledge for those they vouched for.

use crate::house::{of, refused, House, ADA, BEN, CAI, DEE, EVE};
use remainder_chain::Actor;
use remainder_interfaces::{
    clearing, club,
    reserve::{Error, GuaranteeChanged, Reserve},
};
use remainder_rules::{Credits, MemberId, COMMONS, MAX_VALUE};

fn pledge(house: &House, sponsor: MemberId) -> Credits {
    house
        .rooms
        .reserve
        .read(&house.chain, |m| m.guarantee_of(sponsor, EVE))
        .unwrap()
}

#[test]
fn a_guarantee_lends_limit_from_the_sponsor_to_the_member() {
    let mut house = House::new();
    let (ada, eve) = (house.headroom(ADA), house.headroom(EVE));

    let done = house.guarantee(ADA, EVE, 3_000).unwrap();

    assert_eq!(
        (house.headroom(ADA), house.headroom(EVE)),
        (ada - 3_000, eve + 3_000)
    );
    assert_eq!(
        (pledge(&house, ADA), house.stake_of(ADA).guaranteed),
        (3_000, 3_000)
    );
    let [event] = done.decode::<GuaranteeChanged>().try_into().ok().unwrap();
    assert_eq!(
        (event.sponsor, event.member, event.amount),
        (ADA, EVE, 3_000)
    );
}

#[test]
fn sponsors_add_up_and_a_change_moves_the_difference() {
    let mut house = House::new();
    house.guarantee(ADA, EVE, 3_000).unwrap();
    house.guarantee(BEN, EVE, 500).unwrap();
    assert_eq!(house.account(EVE).unwrap().guarantee, 3_500);
    for amount in [4_000, 1_000, 1_000] {
        house.guarantee(ADA, EVE, amount).unwrap();
        assert_eq!(house.account(EVE).unwrap().guarantee, amount + 500);
        assert_eq!(house.account(ADA).unwrap().locked, amount);
    }
    let unchanged = house.guarantee(ADA, EVE, 1_000).unwrap();
    assert!(
        unchanged.events.is_empty(),
        "nothing changed, nothing is said"
    );
}

#[test]
fn an_ended_guarantee_costs_no_storage() {
    let mut house = House::new();
    let before = house.cells();
    house.guarantee(ADA, EVE, 3_000).unwrap();
    assert_eq!(
        house.cells(),
        before + 2,
        "the sponsor's stake, and the pledge"
    );
    house.guarantee(ADA, EVE, 0).unwrap();
    assert_eq!(house.cells(), before);
}

#[test]
fn only_a_sponsor_guarantees() {
    let mut house = House::new();
    for (sponsor, member) in [
        (DEE, EVE),
        (ADA, BEN),
        (ADA, ADA),
        (EVE, EVE),
        (ADA, COMMONS),
    ] {
        let answer = house.guarantee(sponsor, member, 1);
        assert_eq!(
            answer,
            refused(Error::NotASponsor),
            "{sponsor} for {member}"
        );
    }
    let nobody = refused(Error::Club(club::Error::NoSuchMember));
    assert_eq!(house.guarantee(ADA, 99, 1), nobody);
    let stranger = Actor::dev("stranger");
    let answer = house.send(&stranger, |m| m.guarantee(EVE, 1));
    assert_eq!(answer, refused(Error::Club(club::Error::NotAMember)));
}

#[test]
fn nobody_guarantees_what_they_do_not_have() {
    let mut house = House::new();
    let all = u64::try_from(house.headroom(ADA)).unwrap();
    let not_covered = refused(Error::Clearing(clearing::Error::NotCovered));
    assert_eq!(house.guarantee(ADA, EVE, all + 1), not_covered);
    for amount in [MAX_VALUE + 1, u64::MAX] {
        let answer = house.guarantee(ADA, EVE, amount);
        assert_eq!(
            answer,
            refused(Error::Clearing(clearing::Error::AmountOutOfBounds))
        );
    }
    house.guarantee(ADA, EVE, all).unwrap();
    assert_eq!(
        house.bond(ADA, 1),
        refused(Error::Clearing(clearing::Error::NotCovered))
    );
}

#[test]
fn what_the_member_has_used_stays_guaranteed() {
    let mut house = House::new();
    house.guarantee(ADA, EVE, 3_000).unwrap();
    let all = u64::try_from(house.headroom(EVE)).unwrap();
    house.order(EVE, CAI, all - 1_000);
    let needed = refused(Error::Clearing(clearing::Error::NotCovered));
    assert_eq!(house.guarantee(ADA, EVE, 1_999), needed);
    assert!(house.guarantee(ADA, EVE, 2_000).is_ok());
    assert_eq!(
        house.guarantee(EVE, EVE, 0),
        needed,
        "not by the member either"
    );
}

#[test]
fn the_member_can_let_all_sponsors_go() {
    let mut house = House::new();
    let before = house.cells();
    house.guarantee(ADA, EVE, 3_000).unwrap();
    house.guarantee(BEN, EVE, 500).unwrap();

    let done = house.send(&of(EVE), |m| m.guarantee(EVE, 0)).unwrap();

    let ended = done.decode::<GuaranteeChanged>();
    let ended: Vec<_> = ended
        .iter()
        .map(|e| (e.sponsor, e.member, e.amount))
        .collect();
    assert_eq!(ended, [(ADA, EVE, 0), (BEN, EVE, 0)]);
    assert_eq!((pledge(&house, ADA), pledge(&house, BEN)), (0, 0));
    assert_eq!(house.account(EVE).unwrap().guarantee, 0);
    assert_eq!(house.account(ADA).unwrap().locked, 0);
    assert_eq!(house.cells(), before);
}
