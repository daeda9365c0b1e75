//! Offers and wants: made, changed from cycle to cycle, withdrawn.

use crate::{freeze, NO_MEMBER};
use remainder_fixture::prelude::*;
use remainder_interfaces::contributions::IntentChanged;
use remainder_rules::intent::{Intent, Side};
use ContributionsError as E;

fn intent(f: &ClubFixture, id: u32) -> Option<Intent> {
    f.read(f.rooms.contributions, |m| m.intent(id))
}

#[test]
fn an_offer_says_how_much_of_what_and_when() {
    let mut f = ClubFixture::new();
    let id = f
        .contributions("anna", |m| m.offer(CARE, 5 * HOUR, 1, 4))
        .unwrap();
    let made = intent(&f, id).unwrap();
    assert_eq!((made.member, made.side, made.kind), (1, Side::Offer, CARE));
    assert_eq!(
        [
            made.quantity_in(0),
            made.quantity_in(1),
            made.quantity_in(5)
        ],
        [0, 5 * HOUR, 0]
    );
    let said = f.emitted::<IntentChanged>();
    assert_eq!(
        (said.len(), said[0].id, said[0].intent),
        (1, id, Some(made))
    );
    let once = f
        .contributions("bert", |m| m.want(BREAD, KILO, 0, 0))
        .unwrap();
    assert_eq!(intent(&f, once).unwrap().side, Side::Want);
    assert_eq!(f.read(f.rooms.contributions, |m| m.last_ids()), (2, 0, 0));
}

#[test]
fn what_is_no_offer_is_refused() {
    let mut f = ClubFixture::new();
    f.cycles(2);
    let no_kind = Err(E::Valuation(ValuationError::NoSuchKind));
    for (kind, quantity, first, last, why) in [
        (0, HOUR, 2, 2, no_kind),
        (3, HOUR, 2, 2, no_kind),
        (u32::MAX, HOUR, 2, 2, no_kind),
        (CARE, 0, 2, 2, Err(E::QuantityOutOfBounds)),
        (CARE, u64::MAX, 2, 2, Err(E::QuantityOutOfBounds)),
        (CARE, HOUR, 0, 1, Err(E::WrongCycle)),
        (CARE, HOUR, 4, 3, Err(E::WrongCycle)),
    ] {
        assert_eq!(
            f.contributions("anna", |m| m.offer(kind, quantity, first, last)),
            why
        );
        assert_eq!(
            f.contributions("anna", |m| m.want(kind, quantity, first, last)),
            why
        );
    }
    let stranger = f.contributions("stranger", |m| m.offer(CARE, HOUR, 2, 2));
    assert_eq!(stranger.map(|_| ()), NO_MEMBER);
}

#[test]
fn a_kind_added_later_can_be_offered() {
    let mut f = ClubFixture::new();
    f.offer("anna", CARE, HOUR);
    let kind = f.add_kind(Category::Repair, Unit::Piece, "bicycle", 90, 1_500);
    f.offer("anna", kind, 100);
}

#[test]
fn a_member_has_so_many_intents_and_no_more() {
    let mut f = ClubFixture::builder()
        .spec(|s| s.contributions.max_intents = 2)
        .build();
    f.offer("anna", CARE, HOUR);
    let want = f.want("anna", BREAD, KILO);
    let third = f.contributions("anna", |m| m.offer(CARE, HOUR, 0, 0));
    assert_eq!(third, Err(E::TooManyIntents));
    f.contributions("anna", |m| m.withdraw(want)).unwrap();
    assert_eq!(f.emitted::<IntentChanged>()[0].intent, None);
    f.offer("anna", CARE, HOUR);
}

#[test]
fn a_quantity_changes_from_a_later_cycle_on() {
    let mut f = ClubFixture::new();
    let id = f.offer("anna", CARE, 5 * HOUR);
    f.contributions("anna", |m| m.change(id, 1, 2 * HOUR, 3))
        .unwrap();
    let changed = intent(&f, id).unwrap();
    let quantities = [0, 1, 3, 4].map(|cycle| changed.quantity_in(cycle));
    assert_eq!(quantities, [500, 200, 200, 0]);
    f.cycles(1);
    for (cycle, quantity, last, why) in [
        (0, HOUR, 3, E::WrongCycle),
        (2, HOUR, 1, E::WrongCycle),
        (2, u64::MAX, 3, E::QuantityOutOfBounds),
    ] {
        let refused = f.contributions("anna", |m| m.change(id, cycle, quantity, last));
        assert_eq!(refused, Err(why));
    }
}

#[test]
fn an_intent_is_its_owner_s() {
    let mut f = ClubFixture::new();
    let id = f.offer("anna", CARE, HOUR);
    assert_eq!(
        f.contributions("bert", |m| m.change(id, 1, 1, 3)),
        Err(E::NotYours)
    );
    assert_eq!(
        f.contributions("bert", |m| m.withdraw(id)),
        Err(E::NotYours)
    );
    assert_eq!(
        f.contributions("anna", |m| m.withdraw(9)),
        Err(E::NoSuchIntent)
    );
    assert_eq!(
        f.contributions("anna", |m| m.change(9, 1, 1, 3)),
        Err(E::NoSuchIntent)
    );
    assert_eq!(f.contributions("stranger", |m| m.withdraw(id)), NO_MEMBER);
}

#[test]
fn the_frozen_want_nothing_and_leavers_offer_nothing_either() {
    let mut f = ClubFixture::new();
    freeze(&mut f, "bert");
    f.offer("bert", CARE, HOUR);
    assert_eq!(
        f.contributions("bert", |m| m.want(CARE, HOUR, 0, 0)),
        Err(E::MayNotOrder)
    );
    f.contributions("cleo", |m| m.leave()).unwrap();
    assert_eq!(
        f.contributions("cleo", |m| m.want(CARE, HOUR, 0, 0)),
        Err(E::MayNotOrder)
    );
    assert_eq!(
        f.contributions("cleo", |m| m.offer(CARE, HOUR, 0, 0)),
        Err(E::MayNotOrder)
    );
}

#[test]
fn lists_are_paged() {
    let mut f = ClubFixture::builder()
        .spec(|s| s.contributions.max_intents = 64)
        .build();
    for _ in 0..60 {
        f.offer("anna", CARE, HOUR);
    }
    let page = |after, limit| f.read(f.rooms.contributions, |m| m.intents(after, limit));
    assert_eq!(page(0, 7).len(), 7);
    assert_eq!(page(0, u32::MAX).len(), 50, "a page is never longer");
    assert_eq!(page(50, 50).len(), 10);
    assert!(page(60, 50).is_empty() && page(u32::MAX, 50).is_empty());
}
