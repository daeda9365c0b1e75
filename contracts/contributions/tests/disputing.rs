//! The receiver disputes, somebody else challenges: nothing is settled before it is cleared.

use crate::{state, NO_MEMBER};
use remainder_fixture::prelude::*;
use remainder_interfaces::contributions::ContributionChanged;
use ContributionsError as E;

fn dispute(f: &mut ClubFixture, by: &str, id: u32) -> Result<(), E> {
    f.contributions(by, |m| m.dispute(id, [9; 32]))
}

fn challenge(f: &mut ClubFixture, by: &str, id: u32) -> Result<(), E> {
    f.contributions(by, |m| m.challenge(id, [8; 32]))
}

#[test]
fn what_is_disputed_waits() {
    let mut f = ClubFixture::new();
    let commitment = f.commit("anna", "bert", CARE, HOUR);
    let id = f.register_against("anna", Against::Commitment(commitment), HOUR);
    assert_eq!(dispute(&mut f, "cleo", id), Err(E::NotYours));
    dispute(&mut f, "bert", id).unwrap();
    let said = &f.emitted::<ContributionChanged>()[0];
    assert_eq!((said.state, said.reason), (State::Disputed, [9; 32]));
    f.days(300);
    assert_eq!(state(&f, id), State::Disputed, "silence confirms no more");
    assert_eq!(
        f.contributions("anna", |m| m.settle(id)),
        Err(E::WrongState)
    );
    assert_eq!(f.contributions("anna", |m| m.lapse(id)), Err(E::WrongState));
    assert_eq!(dispute(&mut f, "bert", id), Err(E::WrongState));
    assert_eq!(f.account("bert").open_receive, 1_000, "and stays reserved");
}

#[test]
fn a_dispute_ends_by_agreement() {
    let mut f = ClubFixture::new();
    let (one, other) = (
        f.register("anna", "bert", CARE, HOUR),
        f.register("anna", "bert", CARE, HOUR),
    );
    for id in [one, other] {
        dispute(&mut f, "bert", id).unwrap();
    }
    f.days(30);
    f.contributions("bert", |m| m.confirm(one, Some(50)))
        .unwrap();
    f.contributions("anna", |m| m.cancel(other)).unwrap();
    f.after_challenge();
    f.settle(one);
    assert_eq!(f.account("bert").received, 500);
}

#[test]
fn a_challenger_pledges_the_bond() {
    let mut f = ClubFixture::new();
    let id = f.register("anna", "bert", CARE, HOUR);
    f.confirm("bert", id);
    challenge(&mut f, "cleo", id).unwrap();
    let challenged = State::Challenged {
        by: 3,
        bond: 1_000,
        late: false,
    };
    let said = f.emitted::<ContributionChanged>();
    assert_eq!((said[0].state, said[0].reason), (challenged, [8; 32]));
    assert_eq!(
        (f.account("cleo").locked, f.headroom("cleo")),
        (1_000, 39_000)
    );
    f.days(300);
    assert_eq!(state(&f, id), challenged);
    assert_eq!(
        f.contributions("anna", |m| m.settle(id)),
        Err(E::WrongState)
    );
    assert_eq!(
        f.contributions("anna", |m| m.cancel(id)),
        Err(E::WrongState)
    );
    assert_eq!(challenge(&mut f, "cleo", id), Err(E::WrongState));
}

#[test]
fn only_what_is_confirmed_is_challenged_and_only_in_time() {
    let mut f = ClubFixture::new();
    let id = f.register("anna", "bert", CARE, HOUR);
    assert_eq!(challenge(&mut f, "cleo", id), Err(E::WrongState));
    f.confirm("bert", id);
    for party in ["anna", "bert"] {
        assert_eq!(challenge(&mut f, party, id), Err(E::SelfChallenge));
    }
    assert_eq!(challenge(&mut f, "stranger", id), NO_MEMBER);
    assert_eq!(challenge(&mut f, "cleo", 99), Err(E::NoSuchContribution));
    f.after_challenge();
    assert_eq!(challenge(&mut f, "cleo", id), Err(E::WrongState));
}

#[test]
fn who_cannot_cover_the_bond_cannot_challenge() {
    let mut f = ClubFixture::builder()
        .spec(|s| s.contributions.challenge_bond = 40_001)
        .build();
    let id = f.register("anna", "bert", CARE, HOUR);
    f.confirm("bert", id);
    let no = E::Reserve(ReserveError::Clearing(ClearingError::NotCovered));
    assert_eq!(challenge(&mut f, "cleo", id), Err(no));
}

#[test]
fn without_a_bond_a_challenge_is_free() {
    let mut f = ClubFixture::builder()
        .spec(|s| s.contributions.challenge_bond = 0)
        .build();
    let id = f.register("anna", "bert", CARE, HOUR);
    f.confirm("bert", id);
    challenge(&mut f, "cleo", id).unwrap();
    assert_eq!(f.account("cleo").locked, 0);
}
