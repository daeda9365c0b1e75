//! Work for the commons: no member pays, two unrelated admins confirm, within the cycle's budget.

use crate::state;
use remainder_fixture::prelude::*;
use remainder_rules::Quantity;
use ContributionsError as E;

/// An admin approves; with the second one it is confirmed.
fn confirm(f: &mut ClubFixture, by: &str, id: u32) -> Result<(), E> {
    approve(f, by, id, None)
}

fn approve(f: &mut ClubFixture, by: &str, id: u32, less: Option<Quantity>) -> Result<(), E> {
    f.contributions(by, |m| m.approve(id, less))?;
    if f.contribution(id).approved() {
        f.contributions(by, |m| m.confirm(id, None))?;
    }
    Ok(())
}

#[test]
fn two_unrelated_admins_confirm_and_the_commons_owes() {
    let mut f = ClubFixture::new();
    let id = f.register("anna", "commons", CARE, 2 * HOUR);
    confirm(&mut f, "bert", id).unwrap();
    assert_eq!(state(&f, id), State::Approved { by: 2 });
    confirm(&mut f, "cleo", id).unwrap();
    f.after_challenge();
    f.settle(id);
    assert_eq!(f.account("anna").given, 1_960);
    let commons = f.account("commons");
    assert_eq!((commons.received, commons.given), (2_000, 40));
}

#[test]
fn one_admin_is_not_two() {
    let mut f = ClubFixture::new();
    let id = f.register("anna", "commons", CARE, HOUR);
    confirm(&mut f, "bert", id).unwrap();
    assert_eq!(confirm(&mut f, "bert", id), Err(E::Related));
    assert_eq!(
        confirm(&mut f, "anna", id),
        Err(E::Related),
        "nor the provider"
    );
}

#[test]
fn admins_related_to_the_provider_or_each_other_do_not_count() {
    let mut f = ClubFixture::builder()
        .founders(&["anna", "bert", "cleo", "dora"])
        .build();
    f.join_by("emil", &["anna", "bert"]);
    f.join_by("fred", &["anna", "cleo"]);
    for id in [5, 6] {
        f.club("admin", |m| m.set_roles(id, role::ADMIN, [0; 32]))
            .unwrap();
    }
    let sponsored = f.register("emil", "commons", CARE, HOUR);
    for related in ["anna", "bert", "fred"] {
        assert_eq!(
            confirm(&mut f, related, sponsored),
            Err(E::Related),
            "{related}"
        );
    }
    let id = f.register("dora", "commons", CARE, HOUR);
    confirm(&mut f, "emil", id).unwrap();
    assert_eq!(
        confirm(&mut f, "fred", id),
        Err(E::Related),
        "of the same sponsor"
    );
    assert_eq!(
        confirm(&mut f, "anna", id),
        Err(E::Related),
        "sponsor of the first"
    );
    confirm(&mut f, "cleo", id).unwrap();
}

#[test]
fn members_without_the_office_do_not_confirm() {
    let mut f = ClubFixture::new();
    f.join("dora");
    f.join_by("emil", &["bert", "cleo"]);
    let id = f.register("anna", "commons", CARE, HOUR);
    assert_eq!(confirm(&mut f, "emil", id), Err(E::Related));
    assert_eq!(
        f.read(f.rooms.contributions, |m| m.can_confirm(id, 5)),
        Err(E::Related)
    );
    assert_eq!(
        f.read(f.rooms.contributions, |m| m.can_confirm(id, 2)),
        Ok(())
    );
}

#[test]
fn the_first_admin_says_all_of_it_and_the_second_may_say_less() {
    let mut f = ClubFixture::new();
    let id = f.register("anna", "commons", CARE, 2 * HOUR);
    let less = |f: &mut ClubFixture, by: &str| f.contributions(by, |m| m.approve(id, Some(HOUR)));
    assert_eq!(less(&mut f, "bert"), Err(E::QuantityOutOfBounds));
    confirm(&mut f, "bert", id).unwrap();
    less(&mut f, "cleo").unwrap();
    assert_eq!(f.contribution(id).value, 1_000);
    assert_eq!(confirm(&mut f, "cleo", id), Err(E::WrongState));
}

#[test]
fn a_member_earns_a_tenth_of_the_budget_and_all_of_them_the_whole() {
    let mut f = ClubFixture::builder()
        .spec(|s| (s.clearing.commons_base, s.clearing.commons_member_bp) = (10_000, 6_000))
        .build();
    let done = |f: &mut ClubFixture, provider: &str, hours: u64| {
        let admins: Vec<_> = ["anna", "bert", "cleo"]
            .into_iter()
            .filter(|a| *a != provider)
            .collect();
        let id = f.register(provider, "commons", CARE, hours * HOUR);
        confirm(f, admins[0], id)?;
        confirm(f, admins[1], id)
    };
    let spent = Err(E::Clearing(ClearingError::BudgetSpent));
    done(&mut f, "anna", 5).unwrap();
    assert_eq!(
        done(&mut f, "anna", 2),
        spent,
        "more than the member's share"
    );
    done(&mut f, "anna", 1).unwrap();
    assert_eq!(done(&mut f, "bert", 5), spent, "more than is left");
    done(&mut f, "bert", 4).unwrap();
    let (budget, levy_bp) = f.read(f.rooms.clearing, |m| m.budget());
    assert_eq!((budget.spent, levy_bp), (10_000, 200));
}

#[test]
fn after_the_first_cycles_the_levy_pays_for_it() {
    let mut f = ClubFixture::builder()
        .spec(|s| (s.clearing.commons_cycles, s.clearing.commons_member_bp) = (0, 10_000))
        .build();
    f.work("anna", "bert", CARE, 30 * HOUR);
    f.cycles(1);
    let id = f.register("cleo", "commons", CARE, HOUR);
    confirm(&mut f, "anna", id).unwrap();
    let second = confirm(&mut f, "bert", id);
    assert_eq!(
        second,
        Err(E::Clearing(ClearingError::BudgetSpent)),
        "600 were levied"
    );
    let id = f.register("cleo", "commons", CARE, HOUR);
    confirm(&mut f, "anna", id).unwrap();
    approve(&mut f, "bert", id, Some(60)).unwrap();
}

#[test]
fn disputed_work_for_the_commons_is_taken_back_or_stays() {
    let mut f = ClubFixture::new();
    let id = f.register("anna", "commons", CARE, HOUR);
    f.contributions("bert", |m| m.dispute(id, [1; 32])).unwrap();
    assert_eq!(confirm(&mut f, "cleo", id), Err(E::WrongState));
    f.contributions("anna", |m| m.cancel(id)).unwrap();
}

#[test]
fn what_the_second_admin_never_saw_lapses() {
    let mut f = ClubFixture::new();
    let id = f.register("anna", "commons", CARE, HOUR);
    confirm(&mut f, "bert", id).unwrap();
    f.after_confirm();
    assert_eq!(confirm(&mut f, "cleo", id), Err(E::WrongState));
    f.contributions("cleo", |m| m.lapse(id)).unwrap();
    assert_eq!(state(&f, id), State::Lapsed);
}

#[test]
fn the_gate_says_what_confirming_would() {
    let mut f = ClubFixture::builder()
        .spec(|s| (s.clearing.commons_base, s.clearing.commons_member_bp) = (1_500, 10_000))
        .build();
    let (first, second) = (
        f.register("anna", "commons", CARE, HOUR),
        f.register("anna", "commons", CARE, HOUR),
    );
    let disputed = f.register("anna", "commons", CARE, HOUR);
    let both = |f: &mut ClubFixture, by: &str, id: u32| {
        let member = f.id(by);
        let gate = f.read(f.rooms.contributions, |m| m.can_confirm(id, member));
        assert_eq!(gate, approve(&mut f.clone(), by, id, None));
        gate
    };
    f.contributions("bert", |m| m.dispute(disputed, [0; 32]))
        .unwrap();
    assert_eq!(both(&mut f, "cleo", disputed), Err(E::WrongState));
    for id in [first, second] {
        assert_eq!(both(&mut f, "bert", id), Ok(()));
        confirm(&mut f, "bert", id).unwrap();
        assert_eq!(both(&mut f, "bert", id), Err(E::Related), "she did already");
        assert_eq!(both(&mut f, "cleo", id), Ok(()));
    }
    confirm(&mut f, "cleo", first).unwrap();
    assert_eq!(both(&mut f, "cleo", first), Err(E::WrongState));
    let spent = Err(E::Clearing(ClearingError::BudgetSpent));
    assert_eq!(both(&mut f, "cleo", second), spent);
}
