//! An offer and a want are matched, accepted by both, and what falls away gives back what it took.

use crate::freeze;
use remainder_fixture::prelude::*;
use remainder_interfaces::contributions::{
    Commitment, CommitmentAccepted, CommitmentEnded, CommitmentProposed,
};
use ContributionsError as E;

fn commitment(f: &ClubFixture, id: u32) -> Option<Commitment> {
    f.read(f.rooms.contributions, |m| m.commitment(id))
}

fn left(f: &ClubFixture, intent: u32) -> u64 {
    let found = f.read(f.rooms.contributions, |m| m.intent(intent));
    found.unwrap().left_in(f.cycle())
}

#[test]
fn one_proposes_and_the_other_accepts() {
    let mut f = ClubFixture::new();
    let (offer, want) = (
        f.offer("anna", CARE, 5 * HOUR),
        f.want("bert", CARE, 3 * HOUR),
    );
    let id = f
        .contributions("anna", |m| m.commit(offer, want, 2 * HOUR, 0))
        .unwrap();
    let proposed = f.emitted::<CommitmentProposed>();
    assert_eq!(
        (proposed[0].id, Some(proposed[0].commitment)),
        (id, commitment(&f, id))
    );
    assert_eq!((left(&f, offer), left(&f, want)), (5 * HOUR, 3 * HOUR));
    assert_eq!(
        f.account("bert").open_receive,
        0,
        "nothing is open before both agree"
    );
    assert_eq!(
        f.read(f.rooms.contributions, |m| m.can_accept(id, 2)),
        Ok(())
    );
    f.contributions("bert", |m| m.accept(id)).unwrap();
    assert_eq!(f.emitted::<CommitmentAccepted>()[0].value, 2_000);
    assert_eq!((left(&f, offer), left(&f, want)), (3 * HOUR, HOUR));
    assert_eq!(f.account("bert").open_receive, 2_000);
    assert_eq!(f.account("anna").open_give, 2_000);
    assert_eq!(f.headroom("bert"), 38_000);
}

#[test]
fn the_receiver_may_propose_too() {
    let mut f = ClubFixture::new();
    let (offer, want) = (f.offer("anna", CARE, HOUR), f.want("bert", CARE, HOUR));
    let id = f
        .contributions("bert", |m| m.commit(offer, want, HOUR, 1))
        .unwrap();
    assert_eq!(
        f.contributions("bert", |m| m.accept(id)),
        Err(E::AlreadyAccepted)
    );
    f.contributions("anna", |m| m.accept(id)).unwrap();
    assert_eq!(f.account("bert").open_receive, 1_000);
}

#[test]
fn what_does_not_match_is_refused() {
    let mut f = ClubFixture::new();
    let (offer, want) = (
        f.offer("anna", CARE, 5 * HOUR),
        f.want("bert", CARE, 3 * HOUR),
    );
    let (bread, own) = (f.want("bert", BREAD, KILO), f.want("anna", CARE, HOUR));
    f.cycles(1);
    for (by, offer, want, quantity, cycle, why) in [
        ("anna", offer, bread, HOUR, 1, E::Mismatch),
        ("anna", offer, offer, HOUR, 1, E::Mismatch),
        ("anna", want, offer, HOUR, 1, E::Mismatch),
        ("anna", offer, own, HOUR, 1, E::SelfTrade),
        ("anna", offer, want, HOUR, 0, E::WrongCycle),
        ("anna", offer, want, HOUR, 3, E::WrongCycle),
        ("anna", offer, want, HOUR, u32::MAX, E::WrongCycle),
        ("anna", offer, want, 4 * HOUR, 1, E::CapacityExceeded),
        ("anna", offer, want, u64::MAX, 1, E::QuantityOutOfBounds),
        ("anna", offer, want, 0, 1, E::QuantityOutOfBounds),
        ("cleo", offer, want, HOUR, 1, E::NotYours),
        ("anna", 99, want, HOUR, 1, E::NoSuchIntent),
        ("anna", offer, 99, HOUR, 1, E::NoSuchIntent),
    ] {
        let refused = f.contributions(by, |m| m.commit(offer, want, quantity, cycle));
        assert_eq!(refused, Err(why), "{by} {offer} {want} {quantity} {cycle}");
    }
    f.valuation("admin", |m| m.retire_kind(CARE, true)).unwrap();
    let retired = f.contributions("anna", |m| m.commit(offer, want, HOUR, 1));
    assert_eq!(retired, Err(E::Valuation(ValuationError::KindRetired)));
}

#[test]
fn only_the_other_one_accepts_and_only_once() {
    let mut f = ClubFixture::new();
    let id = f.propose("anna", "bert", CARE, HOUR);
    assert_eq!(
        f.contributions("anna", |m| m.accept(id)),
        Err(E::AlreadyAccepted)
    );
    assert_eq!(f.contributions("cleo", |m| m.accept(id)), Err(E::NotYours));
    assert_eq!(
        f.contributions("bert", |m| m.accept(id + 1)),
        Err(E::NoSuchCommitment)
    );
    f.contributions("bert", |m| m.accept(id)).unwrap();
    assert_eq!(
        f.contributions("bert", |m| m.accept(id)),
        Err(E::AlreadyAccepted)
    );
    let can = |id, member| f.read(f.rooms.contributions, |m| m.can_accept(id, member));
    assert_eq!(can(id, 2), Err(E::AlreadyAccepted));
    assert_eq!(can(9, 2), Err(E::NoSuchCommitment));
    assert_eq!(can(id, 3), Err(E::NotYours));
}

#[test]
fn what_the_receiver_cannot_afford_is_not_accepted() {
    let mut f = ClubFixture::new();
    let id = f.propose("anna", "bert", CARE, 41 * HOUR);
    let no = Err(E::Clearing(ClearingError::DebitLimit));
    assert_eq!(f.read(f.rooms.contributions, |m| m.can_accept(id, 2)), no);
    assert_eq!(f.contributions("bert", |m| m.accept(id)), no);
}

#[test]
fn a_frozen_receiver_neither_proposes_nor_accepts() {
    let mut f = ClubFixture::new();
    let id = f.propose("anna", "bert", CARE, HOUR);
    let (offer, want) = (f.offer("cleo", CARE, HOUR), f.want("bert", CARE, HOUR));
    freeze(&mut f, "bert");
    assert_eq!(
        f.contributions("bert", |m| m.accept(id)),
        Err(E::MayNotOrder)
    );
    assert_eq!(
        f.read(f.rooms.contributions, |m| m.can_accept(id, 2)),
        Err(E::MayNotOrder)
    );
    let proposed = f.contributions("bert", |m| m.commit(offer, want, HOUR, 0));
    assert_eq!(proposed, Err(E::MayNotOrder));
}

#[test]
fn a_proposal_can_be_accepted_until_its_cycle_is_over() {
    let mut f = ClubFixture::new();
    let id = f.propose("anna", "bert", CARE, HOUR);
    f.cycles(1);
    assert_eq!(
        f.contributions("bert", |m| m.accept(id)),
        Err(E::WrongCycle)
    );
}

#[test]
fn the_agreed_value_outlasts_a_new_rate() {
    let mut f = ClubFixture::new();
    let id = f.commit("anna", "bert", CARE, 2 * HOUR);
    f.valuation("admin", |m| m.set_rates(vec![(CARE, 1_200)]))
        .unwrap();
    let work = f.register_against("anna", Against::Commitment(id), 2 * HOUR);
    let done = f.contribution(work);
    assert_eq!((done.value, done.version), (2_000, 1));
}

#[test]
fn declining_gives_back_capacity_and_headroom() {
    let mut f = ClubFixture::new();
    for by in ["anna", "bert"] {
        let id = f.commit("anna", "bert", CARE, 2 * HOUR);
        assert_eq!(f.contributions("cleo", |m| m.decline(id)), Err(E::NotYours));
        f.contributions(by, |m| m.decline(id)).unwrap();
        let ended = f.emitted::<CommitmentEnded>();
        assert_eq!((ended[0].quantity, ended[0].value), (2 * HOUR, 2_000));
        assert_eq!(commitment(&f, id), None);
        assert_eq!(
            (f.headroom("bert"), f.account("anna").open_give),
            (40_000, 0)
        );
        let (offer, want, _) = f.read(f.rooms.contributions, |m| m.last_ids());
        assert_eq!((left(&f, offer), want), (2 * HOUR, id));
        assert_eq!(
            f.contributions(by, |m| m.decline(id)),
            Err(E::NoSuchCommitment)
        );
    }
}

#[test]
fn anyone_ends_what_was_not_done_in_time() {
    let mut f = ClubFixture::new();
    let id = f.commit("anna", "bert", CARE, 2 * HOUR);
    f.cycles(1);
    f.days(3);
    assert_eq!(
        f.contributions("cleo", |m| m.decline(id)),
        Err(E::NotYours),
        "the last moment"
    );
    f.chain.advance_ms(1);
    f.contributions("stranger", |m| m.decline(id)).unwrap();
    assert_eq!(f.headroom("bert"), 40_000);
}

#[test]
fn capacity_is_counted_by_cycle() {
    let mut f = ClubFixture::new();
    let (offer, want) = (
        f.offer("anna", CARE, 2 * HOUR),
        f.want("bert", CARE, 9 * HOUR),
    );
    let commit = |f: &mut ClubFixture, cycle| {
        let id = f.contributions("anna", |m| m.commit(offer, want, 2 * HOUR, cycle))?;
        f.contributions("bert", |m| m.accept(id))
    };
    commit(&mut f, 0).unwrap();
    assert_eq!(commit(&mut f, 0), Err(E::CapacityExceeded));
    commit(&mut f, 1).unwrap();
    f.cycles(1);
    assert_eq!(commit(&mut f, 1), Err(E::CapacityExceeded));
    commit(&mut f, 2).unwrap();
}

#[test]
fn a_commitment_outlives_the_offer_it_was_made_of() {
    let mut f = ClubFixture::new();
    let id = f.commit("anna", "bert", CARE, HOUR);
    let offer = commitment(&f, id).unwrap().offer;
    f.contributions("anna", |m| m.withdraw(offer)).unwrap();
    f.register_against("anna", Against::Commitment(id), HOUR);
    let other = f.commit("anna", "bert", CARE, HOUR);
    let want = commitment(&f, other).unwrap().want;
    f.contributions("bert", |m| m.withdraw(want)).unwrap();
    f.contributions("bert", |m| m.decline(other)).unwrap();
}

/// anna may receive 15 hours from bert since she is to give 10 to cleo, who declines: now anna is over her limit by 5.
fn overdrawn() -> (ClubFixture, u32) {
    let mut f = ClubFixture::builder()
        .spec(|s| s.clearing.base_limit = 10_000)
        .build();
    let give = f.commit("anna", "cleo", CARE, 10 * HOUR);
    let receive = f.commit("bert", "anna", CARE, 15 * HOUR);
    f.contributions("cleo", |m| m.decline(give)).unwrap();
    (f, receive)
}

#[test]
fn a_give_that_falls_away_uncovers_a_receive_and_anyone_trims_it() {
    let (mut f, receive) = overdrawn();
    assert_eq!(f.headroom("anna"), -5_000);
    assert_eq!(f.read(f.rooms.contributions, |m| m.activity(1)).over, 5_000);
    let against = Against::Commitment(receive);
    let work = f.contributions("bert", |m| m.register(against, HOUR, [0; 32]));
    assert_eq!(
        work,
        Err(E::MayNotOrder),
        "no work that anna cannot pay for"
    );
    f.contributions("stranger", |m| m.trim(receive)).unwrap();
    assert_eq!(f.emitted::<CommitmentEnded>()[0].value, 15_000);
    assert_eq!(f.headroom("anna"), 10_000);
    assert_eq!(f.read(f.rooms.contributions, |m| m.activity(1)).over, 0);
}

#[test]
fn what_is_covered_again_is_not_trimmed() {
    let (mut f, receive) = overdrawn();
    f.commit("anna", "cleo", CARE, 5 * HOUR);
    f.contributions("stranger", |m| m.trim(receive)).unwrap();
    assert!(
        commitment(&f, receive).is_some(),
        "only the mark is taken away"
    );
    f.register_against("bert", Against::Commitment(receive), 15 * HOUR);
}

#[test]
fn what_was_never_uncovered_stays() {
    let mut f = ClubFixture::new();
    let proposal = f.propose("anna", "bert", CARE, HOUR);
    assert_eq!(
        f.contributions("cleo", |m| m.trim(proposal)),
        Err(E::NotAccepted)
    );
    assert_eq!(
        f.contributions("cleo", |m| m.trim(99)),
        Err(E::NoSuchCommitment)
    );
    let id = f.commit("anna", "bert", CARE, HOUR);
    assert_eq!(
        f.contributions("cleo", |m| m.trim(id)),
        Err(E::NotOverdrawn)
    );
}

#[test]
fn commitments_are_listed() {
    let mut f = ClubFixture::new();
    let ids: Vec<_> = (0..3)
        .map(|_| f.propose("anna", "bert", CARE, HOUR))
        .collect();
    let listed = f.read(f.rooms.contributions, |m| m.commitments(1, 50));
    assert_eq!(
        listed.iter().map(|(id, _)| *id).collect::<Vec<_>>(),
        ids[1..]
    );
}

#[test]
fn a_proposal_takes_nothing_until_it_is_accepted() {
    let mut f = ClubFixture::new();
    let (offer, want) = (f.offer("anna", CARE, HOUR), f.want("bert", CARE, HOUR));
    let propose = |f: &mut ClubFixture| {
        f.contributions("bert", |m| m.commit(offer, want, HOUR, 0))
            .unwrap()
    };
    let (first, second, third) = (propose(&mut f), propose(&mut f), propose(&mut f));
    assert_eq!((left(&f, offer), left(&f, want)), (HOUR, HOUR));
    f.contributions("anna", |m| m.accept(first)).unwrap();
    assert_eq!((left(&f, offer), left(&f, want)), (0, 0));
    let no = Err(E::CapacityExceeded);
    assert_eq!(
        f.read(f.rooms.contributions, |m| m.can_accept(second, 1)),
        no
    );
    assert_eq!(f.contributions("anna", |m| m.accept(second)), no);
    f.contributions("anna", |m| m.decline(second)).unwrap();
    assert_eq!(left(&f, offer), 0, "a proposal gives nothing back");
    f.contributions("bert", |m| m.decline(first)).unwrap();
    f.contributions("bert", |m| m.withdraw(want)).unwrap();
    let gone = Err(E::NoSuchIntent);
    assert_eq!(
        f.read(f.rooms.contributions, |m| m.can_accept(third, 1)),
        gone
    );
    assert_eq!(f.contributions("anna", |m| m.accept(third)), gone);
}
