//! One test a threat. And where each error of `contributions` is provoked:
//!
//! | error | by |
//! |---|---|
//! | `InvalidConfig`, `NotAdmin` | extremes, `nobody_but_the_admin_rules` |
//! | `Unreachable` | extremes, `an_unwired_room_says_so` |
//! | `Club` | registering, confirming, leaving |
//! | `Valuation` | intents, commitments, registering |
//! | `Clearing` | commitments, confirming, commons_work, leaving |
//! | `Reserve` | disputing |
//! | `NoSuchIntent`, `TooManyIntents` | intents |
//! | `NoSuchCommitment`, `Mismatch`, `AlreadyAccepted`, `NotOverdrawn` | commitments |
//! | `NoSuchContribution` | confirming |
//! | `NotYours` | intents, commitments, registering, confirming |
//! | `SelfTrade`, `CapacityExceeded`, `NotAccepted` | commitments, registering |
//! | `QuantityOutOfBounds`, `WrongCycle` | intents, commitments, registering |
//! | `MayNotOrder` | intents, commitments, registering, confirming |
//! | `WrongState`, `TooEarly` | confirming, settling |
//! | `NotOldest` | settling |
//! | `Related` | commons_work |
//! | `SelfChallenge` | disputing |
//! | `StillOpen` | leaving |

use crate::freeze;
use remainder_fixture::prelude::*;
use ContributionsError as E;

/// Threat: somebody confirms work that was never done for them.
#[test]
fn a_stranger_s_confirmation_counts_for_nothing() {
    let mut f = ClubFixture::new();
    f.join("dora");
    let id = f.register("anna", "bert", CARE, 9 * HOUR);
    for by in [
        "anna", "cleo", "dora", "stranger", "admin", "clearing", "audit",
    ] {
        let fake = f.contributions(by, |m| m.confirm(id, None));
        assert_eq!(fake, Err(E::NotYours), "{by}");
    }
}

/// Threat: the same work is paid twice.
#[test]
fn nothing_settles_twice() {
    let mut f = ClubFixture::new();
    let id = f.work("anna", "bert", CARE, HOUR);
    for _ in 0..3 {
        f.days(30);
        for by in ["anna", "stranger"] {
            assert_eq!(f.contributions(by, |m| m.settle(id)), Err(E::WrongState));
        }
        assert_eq!(
            f.contributions("bert", |m| m.confirm(id, None)),
            Err(E::WrongState)
        );
        assert_eq!(
            f.contributions("anna", |m| m.cancel(id)),
            Err(E::WrongState)
        );
    }
    f.cycles(4);
    f.contributions("anna", |m| m.prune(id)).unwrap();
    assert_eq!(
        f.contributions("anna", |m| m.settle(id)),
        Err(E::NoSuchContribution)
    );
}

/// Threat: a pair settles before anyone can look.
#[test]
fn no_one_settles_within_the_challenge_window() {
    let mut f = ClubFixture::new();
    let commitment = f.commit("anna", "bert", CARE, HOUR);
    let silent = f.register_against("anna", Against::Commitment(commitment), HOUR);
    let early = f.contributions("anna", |m| m.settle(silent));
    assert_eq!(early, Err(E::WrongState));
    f.days(3);
    assert_eq!(
        f.contributions("anna", |m| m.settle(silent)),
        Err(E::WrongState)
    );
    f.chain.advance_ms(1);
    let early = f.contributions("anna", |m| m.settle(silent));
    assert_eq!(
        early,
        Err(E::TooEarly),
        "silence has its challenge window too"
    );
    f.after_challenge();
    f.settle(silent);
}

/// Threat: a member works for themself, through an offer and a want of their own, a want, or freely.
#[test]
fn nobody_trades_with_themself() {
    let mut f = ClubFixture::new();
    let (offer, want) = (f.offer("anna", CARE, HOUR), f.want("anna", CARE, HOUR));
    let commit = f.contributions("anna", |m| m.commit(offer, want, HOUR, 0));
    assert_eq!(commit, Err(E::SelfTrade));
    for against in [Against::Want(want), Against::Free(1, CARE)] {
        let work = f.contributions("anna", |m| m.register(against, HOUR, [0; 32]));
        assert_eq!(work, Err(E::SelfTrade));
    }
}

/// Threat: one and the same want is answered twice over, so that its owner is presented work they never asked for.
#[test]
fn a_want_is_not_exhausted_twice() {
    let mut f = ClubFixture::new();
    let want = f.want("bert", CARE, 2 * HOUR);
    let against = Against::Want(want);
    let once = f.register_against("anna", against, 2 * HOUR);
    let again = |f: &mut ClubFixture| f.contributions("cleo", |m| m.register(against, 1, [0; 32]));
    assert_eq!(again(&mut f), Err(E::CapacityExceeded));
    let offer = f.offer("cleo", CARE, HOUR);
    let commit = f.contributions("cleo", |m| m.commit(offer, want, 1, 0));
    assert_eq!(commit, Err(E::CapacityExceeded));
    // What a false claim took is free again as soon as the owner of the want says so, and not once more when it is taken back.
    f.contributions("bert", |m| m.dispute(once, [0; 32]))
        .unwrap();
    assert_eq!(again(&mut f), Ok(2));
    f.contributions("anna", |m| m.cancel(once)).unwrap();
    let rest = f.contributions("cleo", |m| m.register(against, 2 * HOUR, [0; 32]));
    assert_eq!(rest, Err(E::CapacityExceeded));
}

/// Threat: work is registered against a commitment that others made.
#[test]
fn a_commitment_of_others_pays_nobody_else() {
    let mut f = ClubFixture::new();
    let id = f.commit("anna", "bert", CARE, HOUR);
    for by in ["bert", "cleo"] {
        let work = f.contributions(by, |m| m.register(Against::Commitment(id), HOUR, [0; 32]));
        assert_eq!(work, Err(E::NotYours), "{by}");
    }
}

/// Threat: a member plans gives that never come, to receive beyond the limit.
#[test]
fn planned_gives_that_lapse_cover_nothing() {
    let mut f = ClubFixture::builder()
        .spec(|s| s.clearing.base_limit = 10_000)
        .build();
    let promise = f.commit("anna", "cleo", CARE, 10 * HOUR);
    let first = f.commit("bert", "anna", CARE, 12 * HOUR);
    let second = f.commit("bert", "anna", CARE, 8 * HOUR);
    let done = f.register_against("bert", Against::Commitment(first), 12 * HOUR);
    // anna lets the promise fall away herself, as soon as the first work is registered.
    f.contributions("anna", |m| m.decline(promise)).unwrap();
    let more = f.contributions("bert", |m| {
        m.register(Against::Commitment(second), HOUR, [0; 32])
    });
    assert_eq!(
        more,
        Err(E::MayNotOrder),
        "nobody works for what is not covered"
    );
    f.contributions("stranger", |m| m.trim(second)).unwrap();
    f.confirm("anna", done);
    f.after_challenge();
    f.settle(done);
    // What was done is paid: the loss is the planned give at most.
    assert_eq!(f.headroom("anna"), -2_000);
    let order = f.propose("bert", "anna", CARE, HOUR);
    let order = f.contributions("anna", |m| m.accept(order));
    assert_eq!(order, Err(E::Clearing(ClearingError::DebitLimit)));
}

/// Threat: a stranger ends commitments of a member who lost no give: the levy alone, or a lower limit, uncovers a part of what is planned.
#[test]
fn nobody_trims_what_no_lost_give_uncovered() {
    let mut f = ClubFixture::builder()
        .spec(|s| s.clearing.base_limit = 10_000)
        .build();
    let give = f.commit("anna", "cleo", CARE, 10 * HOUR);
    let receive = f.commit("bert", "anna", CARE, 20 * HOUR);
    let trim = |f: &mut ClubFixture| f.contributions("stranger", |m| m.trim(receive));
    let work = f.register_against("anna", Against::Commitment(give), 10 * HOUR);
    f.confirm("cleo", work);
    f.after_challenge();
    f.settle(work);
    assert_eq!(f.headroom("anna"), -200, "the levy of what she gave");
    assert_eq!(trim(&mut f), Err(E::NotOverdrawn));
    let mut lower = f.read(f.rooms.clearing, |m| m.config());
    lower.base_limit = 1_000;
    f.clearing("admin", |m| m.set_config(lower)).unwrap();
    assert_eq!(f.headroom("anna"), -9_200);
    assert_eq!(trim(&mut f), Err(E::NotOverdrawn));
    f.register_against("bert", Against::Commitment(receive), HOUR);
}

/// Threat: a give that falls away by a credit is the pretext to cancel all that is uncovered for other reasons.
#[test]
fn no_more_is_cancelled_than_fell_away() {
    let mut f = ClubFixture::new();
    let give = f.commit("anna", "cleo", CARE, HOUR);
    f.commit("bert", "anna", CARE, 20 * HOUR);
    let mut lower = f.read(f.rooms.clearing, |m| m.config());
    lower.base_limit = 1_000;
    f.clearing("admin", |m| m.set_config(lower)).unwrap();
    f.contributions("cleo", |m| m.decline(give)).unwrap();
    assert_eq!(f.headroom("anna"), -19_000);
    let anna = f.read(f.rooms.contributions, |m| m.activity(1));
    assert_eq!(anna.over, 1_000);
}

/// Threat: one large debt above the limit is split into many small ones.
#[test]
fn many_small_consents_are_one_large_one() {
    let mut f = ClubFixture::builder()
        .spec(|s| s.clearing.base_limit = 10_000)
        .build();
    let ids: Vec<_> = (0..12)
        .map(|_| f.register("anna", "bert", CARE, HOUR))
        .collect();
    let answers = ids
        .iter()
        .map(|id| f.contributions("bert", |m| m.confirm(*id, None)));
    let answers: Vec<_> = answers.collect();
    let limit = Err(E::Clearing(ClearingError::DebitLimit));
    assert!(answers[..10].iter().all(Result::is_ok));
    assert_eq!(answers[10..], [limit, limit]);
    // Nor is the limit fresh in the next cycle.
    f.after_challenge();
    for id in &ids[..10] {
        f.settle(*id);
    }
    f.cycles(1);
    let next = f.register("anna", "bert", CARE, HOUR);
    assert_eq!(f.contributions("bert", |m| m.confirm(next, None)), limit);
}

/// Threat: a frozen member gets others to order in their name.
#[test]
fn the_frozen_order_nothing_by_any_way() {
    let mut f = ClubFixture::new();
    let (offer, want) = (
        f.offer("anna", CARE, 9 * HOUR),
        f.want("bert", CARE, 9 * HOUR),
    );
    let proposed = f
        .contributions("anna", |m| m.commit(offer, want, HOUR, 0))
        .unwrap();
    let free = f.register("anna", "bert", CARE, HOUR);
    freeze(&mut f, "bert");
    // Proposed by the provider: the receiver cannot accept it.
    let id = f
        .contributions("anna", |m| m.commit(offer, want, HOUR, 0))
        .unwrap();
    for id in [proposed, id] {
        assert_eq!(
            f.contributions("bert", |m| m.accept(id)),
            Err(E::MayNotOrder)
        );
    }
    assert_eq!(
        f.contributions("bert", |m| m.confirm(free, None)),
        Err(E::MayNotOrder)
    );
    for against in [Against::Want(want), Against::Free(2, CARE)] {
        let work = f.contributions("anna", |m| m.register(against, HOUR, [0; 32]));
        assert_eq!(work, Err(E::MayNotOrder));
    }
}

/// Threat: a provider accepts what a receiver proposed before they were frozen.
#[test]
fn an_old_proposal_of_the_frozen_is_not_accepted() {
    let mut f = ClubFixture::new();
    let (offer, want) = (f.offer("anna", CARE, HOUR), f.want("bert", CARE, HOUR));
    let id = f
        .contributions("bert", |m| m.commit(offer, want, HOUR, 0))
        .unwrap();
    freeze(&mut f, "bert");
    assert_eq!(
        f.contributions("anna", |m| m.accept(id)),
        Err(E::MayNotOrder)
    );
}

/// Threat: two admins pay each other from the commons.
#[test]
fn admins_do_not_confirm_each_other_without_a_third() {
    let mut f = ClubFixture::new();
    let (hers, his) = (
        f.register("anna", "commons", CARE, HOUR),
        f.register("bert", "commons", CARE, HOUR),
    );
    f.contributions("bert", |m| m.approve(hers, None)).unwrap();
    f.contributions("anna", |m| m.approve(his, None)).unwrap();
    for (by, id) in [("anna", hers), ("bert", hers), ("bert", his), ("anna", his)] {
        assert_eq!(
            f.contributions(by, |m| m.approve(id, None)),
            Err(E::Related)
        );
    }
}

/// Threat: a member runs up a debt and goes.
#[test]
fn no_one_leaves_with_a_debt() {
    let mut f = ClubFixture::builder()
        .spec(|s| s.club.unbond_cycles = 0)
        .build();
    f.join("dora");
    let commitment = f.commit("anna", "dora", CARE, HOUR);
    f.contributions("dora", |m| m.leave()).unwrap();
    let leave = |f: &mut ClubFixture| f.contributions("dora", |m| m.leave());
    assert_eq!(leave(&mut f), Err(E::StillOpen), "an order is open");
    let id = f.register_against("anna", Against::Commitment(commitment), HOUR);
    assert_eq!(
        leave(&mut f),
        Err(E::StillOpen),
        "and so is what came of it"
    );
    f.contributions("dora", |m| m.confirm(id, None)).unwrap();
    f.after_challenge();
    f.settle(id);
    let dora = f.read(f.rooms.contributions, |m| m.activity(4));
    assert_eq!(dora.open, 0);
    for want in 1..=f.read(f.rooms.contributions, |m| m.last_ids()).0 {
        let _ = f.contributions("dora", |m| m.withdraw(want));
    }
    let owes = Err(E::Clearing(ClearingError::StillOwes));
    assert_eq!(leave(&mut f), owes, "in the cycle of the work");
    f.cycles(2);
    assert_eq!(leave(&mut f), owes, "and ever after");
}

/// Threat: a leaver keeps ordering until the notice is over.
#[test]
fn a_leaver_orders_nothing() {
    let mut f = ClubFixture::new();
    let (offer, want) = (
        f.offer("anna", CARE, 9 * HOUR),
        f.want("bert", CARE, 9 * HOUR),
    );
    let id = f.register("anna", "bert", CARE, HOUR);
    f.contributions("bert", |m| m.leave()).unwrap();
    assert_eq!(
        f.contributions("bert", |m| m.commit(offer, want, HOUR, 0)),
        Err(E::MayNotOrder)
    );
    assert_eq!(
        f.contributions("bert", |m| m.confirm(id, None)),
        Err(E::MayNotOrder)
    );
    let work = f.contributions("anna", |m| {
        m.register(Against::Free(2, CARE), HOUR, [0; 32])
    });
    assert_eq!(work, Err(E::MayNotOrder));
}

/// Threat: others bury a leaver in registrations, so that there is always something open.
#[test]
fn nobody_holds_a_leaver_with_made_up_work() {
    let mut f = ClubFixture::new();
    f.join("dora");
    for _ in 0..20 {
        f.register("anna", "dora", CARE, 1);
    }
    f.contributions("dora", |m| m.leave()).unwrap();
    f.cycles(1);
    for id in 1..=20 {
        f.contributions("dora", |m| m.lapse(id)).unwrap();
    }
    f.contributions("dora", |m| m.leave()).unwrap();
}

/// Threat: a cheap rate now, a dear one when it counts.
#[test]
fn a_later_rate_does_not_change_what_was_agreed() {
    let mut f = ClubFixture::new();
    let id = f.register("anna", "bert", CARE, HOUR);
    f.valuation("admin", |m| m.set_rates(vec![(CARE, 1_200)]))
        .unwrap();
    f.confirm("bert", id);
    f.after_challenge();
    f.settle(id);
    assert_eq!(f.account("bert").received, 1_000);
}
