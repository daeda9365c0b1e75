//! The receiver answers, or is silent.

use crate::{freeze, state};
use remainder_fixture::prelude::*;
use remainder_interfaces::contributions::ContributionChanged;
use remainder_rules::{contributions::Config, Quantity};
use ContributionsError as E;

fn can(f: &ClubFixture, id: u32, member: MemberId) -> Result<(), E> {
    f.read(f.rooms.contributions, |m| m.can_confirm(id, member))
}

fn answer(f: &mut ClubFixture, by: &str, id: u32, less: Option<Quantity>) -> Result<(), E> {
    f.contributions(by, |m| m.confirm(id, less))
}

#[test]
fn the_receiver_s_yes_opens_the_value_on_both_sides() {
    let mut f = ClubFixture::new();
    let id = f.register("anna", "bert", CARE, 2 * HOUR);
    assert_eq!(can(&f, id, 2), Ok(()));
    f.confirm("bert", id);
    let at = f.now();
    assert_eq!(state(&f, id), State::Confirmed { at });
    let said = &f.emitted::<ContributionChanged>()[0];
    assert_eq!(
        (said.id, said.state, said.value),
        (id, State::Confirmed { at }, 2_000)
    );
    assert_eq!(f.account("bert").open_receive, 2_000);
    assert_eq!(f.account("anna").open_give, 2_000);
    assert_eq!(answer(&mut f, "bert", id, None), Err(E::WrongState));
    assert_eq!(can(&f, id, 2), Err(E::WrongState));
}

#[test]
fn less_is_worth_its_part() {
    let mut f = ClubFixture::new();
    let id = f.register("anna", "bert", CARE, 300);
    for none in [0, 300, 301, u64::MAX] {
        let refused = answer(&mut f, "bert", id, Some(none));
        assert_eq!(refused, Err(E::QuantityOutOfBounds), "{none}");
    }
    answer(&mut f, "bert", id, Some(100)).unwrap();
    assert_eq!(
        (f.contribution(id).value, f.contribution(id).quantity),
        (1_000, 100)
    );
}

#[test]
fn less_of_a_commitment_frees_the_rest_of_what_it_reserved() {
    let mut f = ClubFixture::new();
    let commitment = f.commit("anna", "bert", CARE, 3 * HOUR);
    let id = f.register_against("anna", Against::Commitment(commitment), 3 * HOUR);
    answer(&mut f, "bert", id, Some(HOUR)).unwrap();
    assert_eq!(f.contribution(id).reserved, 1_000);
    assert_eq!(f.account("bert").open_receive, 1_000);
}

#[test]
fn nobody_else_answers() {
    let mut f = ClubFixture::new();
    let id = f.register("anna", "bert", CARE, HOUR);
    for by in ["anna", "cleo"] {
        assert_eq!(answer(&mut f, by, id, None), Err(E::NotYours), "{by}");
    }
    assert_eq!(answer(&mut f, "stranger", id, None), Err(E::NotYours));
    assert_eq!(answer(&mut f, "bert", 99, None), Err(E::NoSuchContribution));
    assert_eq!(can(&f, id, 3), Err(E::NotYours));
    assert_eq!(can(&f, 99, 3), Err(E::NoSuchContribution));
}

#[test]
fn a_receiver_who_cannot_afford_it_cannot_confirm() {
    let mut f = ClubFixture::new();
    let id = f.register("anna", "bert", CARE, 41 * HOUR);
    let no = Err(E::Clearing(ClearingError::DebitLimit));
    assert_eq!(can(&f, id, 2), no);
    assert_eq!(answer(&mut f, "bert", id, None), no);
    answer(&mut f, "bert", id, Some(40 * HOUR)).unwrap();
}

#[test]
fn silence_lets_free_work_lapse() {
    let mut f = ClubFixture::new();
    let id = f.register("anna", "bert", CARE, HOUR);
    f.days(3);
    assert_eq!(f.contributions("cleo", |m| m.lapse(id)), Err(E::WrongState));
    f.chain.advance_ms(1);
    assert_eq!(state(&f, id), State::Lapsed, "as it is read");
    assert_eq!(answer(&mut f, "bert", id, None), Err(E::WrongState));
    f.contributions("stranger", |m| m.lapse(id)).unwrap();
    assert_eq!(f.emitted::<ContributionChanged>()[0].state, State::Lapsed);
    assert_eq!(
        f.contributions("stranger", |m| m.lapse(id)),
        Err(E::WrongState)
    );
    assert_eq!(
        f.contributions("stranger", |m| m.lapse(99)),
        Err(E::NoSuchContribution)
    );
}

#[test]
fn silence_confirms_what_matches_a_commitment() {
    let mut f = ClubFixture::new();
    let commitment = f.commit("anna", "bert", CARE, HOUR);
    let id = f.register_against("anna", Against::Commitment(commitment), HOUR);
    let deadline = f.now() + 3 * DAY;
    f.after_confirm();
    assert_eq!(state(&f, id), State::Confirmed { at: deadline });
    assert_eq!(
        f.contributions("stranger", |m| m.lapse(id)),
        Err(E::WrongState)
    );
    f.after_challenge();
    f.settle(id);
    assert_eq!(f.account("bert").received, 1_000);
}

#[test]
fn a_shorter_window_answers_for_no_work_of_the_past() {
    let mut f = ClubFixture::new();
    let commitment = f.commit("anna", "bert", CARE, 2 * HOUR);
    let promised = f.now() + 3 * DAY;
    let before = f.register_against("anna", Against::Commitment(commitment), HOUR);
    f.days(1);
    let shorter = Config {
        confirm_ms: DAY / 2,
        ..f.work_config()
    };
    f.contributions("admin", |m| m.set_config(shorter)).unwrap();
    let after = f.register_against("anna", Against::Commitment(commitment), HOUR);
    let soon = f.now() + DAY / 2;
    f.days(1);
    assert_eq!(state(&f, before), State::Registered, "as it was promised");
    assert_eq!(state(&f, after), State::Confirmed { at: soon });
    f.days(2);
    assert_eq!(state(&f, before), State::Confirmed { at: promised });
}

#[test]
fn the_frozen_confirm_only_what_they_had_committed_to() {
    let mut f = ClubFixture::new();
    let commitment = f.commit("anna", "bert", CARE, HOUR);
    let committed = f.register_against("anna", Against::Commitment(commitment), HOUR);
    let free = f.register("anna", "bert", CARE, HOUR);
    freeze(&mut f, "bert");
    assert_eq!(answer(&mut f, "bert", free, None), Err(E::MayNotOrder));
    assert_eq!(can(&f, free, 2), Err(E::MayNotOrder));
    f.confirm("bert", committed);
}

#[test]
fn the_provider_takes_back_what_is_not_confirmed() {
    let mut f = ClubFixture::new();
    let commitment = f.commit("anna", "bert", CARE, HOUR);
    let id = f.register_against("anna", Against::Commitment(commitment), HOUR);
    assert_eq!(f.contributions("bert", |m| m.cancel(id)), Err(E::NotYours));
    assert_eq!(
        f.contributions("anna", |m| m.cancel(99)),
        Err(E::NoSuchContribution)
    );
    f.contributions("anna", |m| m.cancel(id)).unwrap();
    assert_eq!(state(&f, id), State::Cancelled);
    assert_eq!(f.headroom("bert"), 40_000);
    let free = f.register("anna", "bert", CARE, HOUR);
    f.confirm("bert", free);
    assert_eq!(
        f.contributions("anna", |m| m.cancel(free)),
        Err(E::WrongState)
    );
}

#[test]
fn without_a_confirm_window_the_answer_comes_in_the_same_block() {
    let mut f = ClubFixture::builder()
        .spec(|s| (s.contributions.confirm_ms, s.contributions.challenge_ms) = (0, 0))
        .build();
    let id = f.register("anna", "bert", CARE, HOUR);
    f.confirm("bert", id);
    f.settle(id);
    assert_eq!(state(&f, id), State::Settled { cycle: 0 });
}
