//! Work is registered against a commitment, a want, or nothing.

use crate::{freeze, state, NO_MEMBER};
use remainder_fixture::prelude::*;
use remainder_interfaces::contributions::ContributionRegistered;
use ContributionsError as E;

fn try_register(f: &mut ClubFixture, by: &str, against: Against, quantity: u64) -> Result<u32, E> {
    f.contributions(by, |m| m.register(against, quantity, [7; 32]))
}

#[test]
fn free_work_is_valued_when_it_is_registered_and_reserves_nothing() {
    let mut f = ClubFixture::new();
    let id = f.register("anna", "bert", CARE, 150);
    let said = f.emitted::<ContributionRegistered>();
    assert_eq!((said[0].id, said[0].contribution), (id, f.contribution(id)));
    f.valuation("admin", |m| m.set_rates(vec![(CARE, 1_200)]))
        .unwrap();
    let work = f.contribution(id);
    assert_eq!(
        (work.provider, work.receiver, work.value, work.version),
        (1, 2, 1_500, 1)
    );
    assert_eq!((work.evidence, work.reserved), ([7; 32], 0));
    assert_eq!(f.headroom("bert"), 40_000);
    let later = f.register("anna", "bert", CARE, 150);
    assert_eq!(f.contribution(later).value, 1_800);
}

#[test]
fn a_commitment_is_used_up_part_by_part() {
    let mut f = ClubFixture::new();
    let id = f.commit("anna", "bert", CARE, 3 * HOUR);
    let against = Against::Commitment(id);
    let first = f.register_against("anna", against, HOUR);
    assert_eq!(f.contribution(first).reserved, 1_000);
    assert_eq!(
        try_register(&mut f, "anna", against, 3 * HOUR),
        Err(E::CapacityExceeded)
    );
    let rest = f.register_against("anna", against, 2 * HOUR);
    assert_eq!(f.contribution(rest).value, 2_000);
    assert_eq!(f.read(f.rooms.contributions, |m| m.commitment(id)), None);
    assert_eq!(
        try_register(&mut f, "anna", against, HOUR),
        Err(E::NoSuchCommitment)
    );
    assert_eq!(f.account("bert").open_receive, 3_000);
}

#[test]
fn a_commitment_is_for_its_provider_in_its_cycle() {
    let mut f = ClubFixture::new();
    let (offer, want) = (
        f.offer("anna", CARE, 9 * HOUR),
        f.want("bert", CARE, 9 * HOUR),
    );
    let id = f
        .contributions("anna", |m| m.commit(offer, want, HOUR, 1))
        .unwrap();
    let against = Against::Commitment(id);
    assert_eq!(
        try_register(&mut f, "anna", against, HOUR),
        Err(E::NotAccepted)
    );
    f.contributions("bert", |m| m.accept(id)).unwrap();
    assert_eq!(
        try_register(&mut f, "anna", against, HOUR),
        Err(E::WrongCycle),
        "too early"
    );
    assert_eq!(
        try_register(&mut f, "bert", against, HOUR),
        Err(E::NotYours)
    );
    f.cycles(2);
    f.days(3);
    f.register_against("anna", against, 50);
    f.chain.advance_ms(1);
    assert_eq!(
        try_register(&mut f, "anna", against, 50),
        Err(E::WrongCycle),
        "too late"
    );
}

#[test]
fn a_want_is_answered_until_it_is_full() {
    let mut f = ClubFixture::new();
    let want = f.want("bert", CARE, 3 * HOUR);
    let first = f.register_against("anna", Against::Want(want), 2 * HOUR);
    assert_eq!(
        (f.contribution(first).receiver, f.contribution(first).want),
        (2, want)
    );
    let more = try_register(&mut f, "cleo", Against::Want(want), 2 * HOUR);
    assert_eq!(more, Err(E::CapacityExceeded));
    f.contributions("anna", |m| m.cancel(first)).unwrap();
    f.register_against("cleo", Against::Want(want), 3 * HOUR);
}

#[test]
fn what_is_no_work_is_refused() {
    let mut f = ClubFixture::new();
    let offer = f.offer("bert", CARE, HOUR);
    let own = f.want("anna", CARE, HOUR);
    f.add_kind(Category::Food, Unit::Piece, "crumb", 1, 1);
    let valuation = |error| Err(E::Valuation(error));
    for (against, quantity, why) in [
        (Against::Free(2, CARE), 0, Err(E::QuantityOutOfBounds)),
        (
            Against::Free(2, CARE),
            MAX_VALUE + 1,
            Err(E::QuantityOutOfBounds),
        ),
        (
            Against::Free(2, CARE),
            u64::MAX,
            Err(E::QuantityOutOfBounds),
        ),
        (
            Against::Free(2, CARE),
            MAX_VALUE,
            valuation(ValuationError::TooLarge),
        ),
        (
            Against::Free(2, 3),
            99,
            valuation(ValuationError::Worthless),
        ),
        (
            Against::Free(2, 9),
            HOUR,
            valuation(ValuationError::NoSuchKind),
        ),
        (Against::Free(1, CARE), HOUR, Err(E::SelfTrade)),
        (Against::Want(own), HOUR, Err(E::SelfTrade)),
        (
            Against::Free(99, CARE),
            HOUR,
            Err(E::Club(ClubError::NoSuchMember)),
        ),
        (Against::Want(offer), HOUR, Err(E::Mismatch)),
        (Against::Want(99), HOUR, Err(E::NoSuchIntent)),
        (Against::Commitment(99), HOUR, Err(E::NoSuchCommitment)),
    ] {
        assert_eq!(
            try_register(&mut f, "anna", against, quantity),
            why,
            "{against:?} {quantity}"
        );
    }
    let stranger = try_register(&mut f, "stranger", Against::Free(2, CARE), HOUR);
    assert_eq!(stranger.map(|_| ()), NO_MEMBER);
    f.valuation("admin", |m| m.retire_kind(CARE, true)).unwrap();
    let retired = try_register(&mut f, "anna", Against::Free(2, CARE), HOUR);
    assert_eq!(retired, valuation(ValuationError::KindRetired));
}

#[test]
fn a_part_worth_nothing_is_refused() {
    let mut f = ClubFixture::new();
    let cheap = f.add_kind(Category::Food, Unit::Piece, "nail", 1, 2);
    let id = f.commit("anna", "bert", cheap, 100);
    let part = try_register(&mut f, "anna", Against::Commitment(id), 49);
    assert_eq!(part, Err(E::QuantityOutOfBounds));
    f.register_against("anna", Against::Commitment(id), 100);
}

#[test]
fn nobody_works_for_the_frozen_unless_it_was_committed() {
    let mut f = ClubFixture::new();
    let id = f.commit("anna", "bert", CARE, HOUR);
    let want = f.want("bert", CARE, HOUR);
    freeze(&mut f, "bert");
    let free = try_register(&mut f, "anna", Against::Free(2, CARE), HOUR);
    assert_eq!(free, Err(E::MayNotOrder));
    assert_eq!(
        try_register(&mut f, "anna", Against::Want(want), HOUR),
        Err(E::MayNotOrder)
    );
    f.register_against("anna", Against::Commitment(id), HOUR);
    let by_frozen = f.register("bert", "anna", CARE, HOUR);
    assert_eq!(
        state(&f, by_frozen),
        State::Registered,
        "the frozen can always contribute"
    );
}
