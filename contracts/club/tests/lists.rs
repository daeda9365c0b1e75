//! Reads: parties, pairs and pages.

use crate::house::*;

#[test]
fn a_pair_is_a_caller_and_a_member_or_the_commons() {
    let house = House::new();
    let (anna, bert) = house.read(|m| m.pair(account("anna"), 2)).unwrap();
    assert_eq!((anna, bert), (house.party("anna"), house.party("bert")));
    let (_, commons) = house.read(|m| m.pair(account("anna"), COMMONS)).unwrap();
    assert_eq!(commons, Party::commons());
    assert_eq!((commons.id, commons.account), (0, [0; 32]));
    assert_eq!((commons.status, commons.standing), (Status::Active, false));
    assert!(!commons.related_to(&anna));
    let nobody = house.read(|m| m.pair(account("anna"), 4));
    assert_eq!(nobody, Err(Error::NoSuchMember));
    let stranger = house.read(|m| m.pair(account("stranger"), COMMONS));
    assert_eq!(stranger, Err(Error::NotAMember));
}

#[test]
fn a_party_is_asked_for_by_id() {
    let house = House::new();
    assert_eq!(house.read(|m| m.party(2)), Ok(house.party("bert")));
    for nobody in [COMMONS, 4, u32::MAX] {
        assert_eq!(house.read(|m| m.party(nobody)), Err(Error::NoSuchMember));
        assert_eq!(house.member(nobody), None);
    }
}

#[test]
fn members_are_paged_by_id_past_those_who_left() {
    let mut house = House::new();
    house.leave(2);
    let page = |after, limit| -> Vec<MemberId> {
        let page = house.read(|m| m.members(after, limit));
        page.into_iter().map(|(id, _)| id).collect()
    };
    assert_eq!(page(0, 10), [1, 3]);
    assert_eq!(page(0, 1), [1]);
    assert_eq!(page(1, 1), [0; 0], "of the next id only");
    assert_eq!(page(2, 1), [3]);
    assert_eq!(page(3, 10), [0; 0]);
    assert_eq!(page(0, 0), [0; 0]);
    assert_eq!(page(u32::MAX, u32::MAX), [0; 0]);
    let (_, anna) = house.read(|m| m.members(0, 1)).remove(0);
    assert_eq!(Some(anna), house.member(1));
}

#[test]
fn applications_are_paged_by_number_past_those_that_are_closed() {
    let mut house = House::new();
    for name in ["dora", "emil", "fritz"] {
        house.apply(name).unwrap();
    }
    house.send("emil", |m| m.withdraw(account("emil"))).unwrap();
    let page = house.read(|m| m.applications(0, 10));
    let found: Vec<_> = page.iter().map(|(n, a)| (*n, a.account)).collect();
    assert_eq!(found, [(1, account("dora").0), (3, account("fritz").0)]);
    assert_eq!(house.counts().last_application, 3);
}

#[test]
fn clock_and_parameters_can_be_read() {
    let house = House::with(|c| c.standing_value = 77);
    let clock = house.read(|m| m.clock());
    assert_eq!(clock.genesis, remainder_chain::Embedded::DEFAULT_GENESIS_MS);
    assert_eq!(clock.cycle_ms, 28 * DAY);
    let expected = Config {
        standing_value: 77,
        ..Config::default()
    };
    assert_eq!(house.read(|m| m.config()), expected);
}
