//! A kind can have an algorithm of its own, and an algorithm can end.

use crate::house::{refused, Committee, House, NewKind};
use remainder_fixture::prelude::*;
use remainder_interfaces::valuation::{AlgorithmAdopted, AlgorithmEnds, Error as E, Valuation};

#[test]
fn a_kind_has_an_algorithm_of_its_own_until_it_is_given_back() {
    let mut house = House::new();
    let own = house.add(NewKind::default());
    let other = house.add(NewKind::default());
    let set = |house: &mut House, algorithm| {
        house.room.send(&mut house.chain, &house.admin, |m| {
            m.set_kind_algorithm(own, algorithm)
        })
    };
    let done = set(&mut house, Some(Algorithm::Rates)).unwrap();
    let said = done.decode::<AlgorithmAdopted>();
    assert_eq!((said[0].kind, said[0].version), (own, 2));
    let worth = |house: &House, kind| house.value(kind, 100).map(|v| v.value);
    assert_eq!(worth(&house, own), Ok(1_500));
    assert_eq!(worth(&house, other), Ok(1_000));
    house.set_algorithm(Algorithm::EqualHours(700)).unwrap();
    assert_eq!(worth(&house, own), Ok(1_500), "whatever the club's is");
    set(&mut house, None).unwrap();
    assert_eq!(worth(&house, own), Ok(700));
    let found = house.room.read(&house.chain, |m| m.algorithm_since(4));
    assert_eq!(found.unwrap().unwrap().algorithm, None);
    let bad = set(&mut house, Some(Algorithm::EqualHours(0)));
    assert_eq!(bad, refused(E::RateOutOfBounds));
    let none = house.room.send(&mut house.chain, &house.admin, |m| {
        m.set_kind_algorithm(99, None)
    });
    assert_eq!(none, refused(E::NoSuchKind));
}

#[test]
fn an_algorithm_ends_with_a_cycle_and_what_was_agreed_keeps_its_value() {
    let mut c = Committee::new();
    c.adopt(Algorithm::EqualHours(700));
    c.f.valuation("admin", |m| m.sunset(0, 1)).unwrap();
    let said = c.f.emitted::<AlgorithmEnds>();
    assert_eq!((said[0].version, said[0].last), (2, 1));
    c.f.cycles(1);
    assert_eq!(
        c.f.valuation("admin", |m| m.sunset(0, 0)),
        Err(E::WrongCycle)
    );
    let commitment = c.f.commit("anna", "bert", CARE, 2 * HOUR);
    let before = c.f.register("anna", "bert", CARE, HOUR);
    assert_eq!(c.f.contribution(before).value, 700);
    c.f.cycles(1);
    let after = c.f.register("anna", "bert", CARE, HOUR);
    assert_eq!(c.f.contribution(after).value, 1_000, "the rate follows");
    let agreed =
        c.f.register_against("anna", Against::Commitment(commitment), 2 * HOUR);
    assert_eq!(c.f.contribution(agreed).value, 1_400);
    let (_, now) = c.f.read(c.f.rooms.valuation, |m| m.algorithm());
    assert_eq!(now, Algorithm::Rates);
    let revived = c.f.valuation("admin", |m| m.sunset(0, 9));
    assert_eq!(revived, Err(E::WrongCycle), "what has ended stays so");
}

#[test]
fn only_an_algorithm_that_is_there_can_end() {
    let mut c = Committee::new();
    assert_eq!(
        c.f.valuation("admin", |m| m.sunset(CARE, 3)),
        Err(E::NoAlgorithm)
    );
    assert_eq!(
        c.f.valuation("admin", |m| m.sunset(99, 3)),
        Err(E::NoSuchKind)
    );
    c.f.valuation("admin", |m| {
        m.set_kind_algorithm(CARE, Some(Algorithm::EqualHours(500)))
    })
    .unwrap();
    c.f.valuation("admin", |m| m.sunset(CARE, 0)).unwrap();
    let worth = |c: &Committee| {
        let valued = c.f.read(c.f.rooms.valuation, |m| m.value_of(CARE, HOUR));
        valued.unwrap().value
    };
    assert_eq!(worth(&c), 500);
    c.f.cycles(1);
    assert_eq!(worth(&c), 1_000);
}

#[test]
fn a_rate_that_was_moved_walks_back_a_fifth_a_cycle() {
    let mut c = Committee::new();
    c.adopt(Algorithm::Scarcity {
        step_bp: 2_000,
        band_bp: 5_000,
    });
    c.f.work("anna", "bert", CARE, HOUR);
    for _ in 0..4 {
        c.f.cycles(1);
        c.f.contributions("stranger", |m| m.report_kind(CARE))
            .unwrap();
        let _ = c.refresh(CARE);
    }
    let high = c.rate(CARE);
    assert!(high >= 1_440, "{high}");
    c.f.cycles(1);
    c.adopt(Algorithm::Rates);
    assert_eq!(c.rate(CARE), high, "nothing jumps");
    c.refresh(CARE).unwrap();
    assert_eq!(c.rate(CARE), high - high / 5);
    c.f.cycles(1);
    c.refresh(CARE).unwrap();
    c.f.cycles(1);
    let _ = c.refresh(CARE);
    assert_eq!(c.rate(CARE), 1_000);
    assert_eq!(c.refresh(CARE), Err(E::NothingToRefresh));
}
