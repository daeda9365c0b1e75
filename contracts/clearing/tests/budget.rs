//! What may the commons spend beside its levy and its tokens, and who says so?

use remainder_fixture::prelude::*;
use remainder_interfaces::clearing::{BudgetGranted, Config, Grant, Policy};
use ClearingError as E;

fn grant(base: u64, cycles: u32) -> Grant {
    Grant { base, cycles }
}

fn granted(f: &mut ClubFixture, by: &str, grant: Grant) -> Result<(), E> {
    f.clearing(by, |m| m.set_budget(grant))
}

fn config(f: &ClubFixture) -> Config {
    f.read(f.rooms.clearing, |m| m.config())
}

#[test]
fn it_is_granted_within_what_was_voted_and_for_a_while() {
    let mut f = ClubFixture::new();
    let before = config(&f);
    assert_eq!(granted(&mut f, "anna", grant(1, 1)), Err(E::NotAdmin));
    let most = before.commons_most;
    assert_eq!(
        granted(&mut f, "admin", grant(most + 1, 1)),
        Err(E::InvalidBudget)
    );
    assert_eq!(
        granted(&mut f, "admin", grant(most, 5)),
        Err(E::InvalidBudget)
    );
    assert_eq!(config(&f), before, "nothing changed");

    granted(&mut f, "admin", grant(most, 4)).unwrap();

    let told = f.emitted::<BudgetGranted>();
    assert_eq!(
        (told[0].before, told[0].after),
        (before.grant(), grant(most, 4))
    );
    let other = Config {
        commons_base: most,
        commons_cycles: 4,
        ..before
    };
    assert_eq!(config(&f), other, "nothing else changed");
    f.cycles(10);
    assert_eq!(granted(&mut f, "admin", grant(1, 14)), Ok(()));
    assert_eq!(
        granted(&mut f, "admin", grant(1, 15)),
        Err(E::InvalidBudget)
    );
}

#[test]
fn under_a_policy_that_holds_it_is_granted_too_and_stays_when_the_policy_ends() {
    let mut f = ClubFixture::new();
    let policy = Policy {
        target_bp: 2_000,
        levy_bp: Some(100),
        ..Policy::default()
    };
    f.clearing("admin", |m| m.set_policy(policy)).unwrap();
    f.work("anna", "bert", CARE, HOUR);
    f.cycles(3);
    f.clearing("anna", |m| m.apply_policy()).unwrap();
    assert_eq!(config(&f).levy_bp, 100);

    granted(&mut f, "admin", grant(30_000, 5)).unwrap();

    assert_eq!(
        (config(&f).levy_bp, config(&f).grant()),
        (100, grant(30_000, 5))
    );
    f.cycles(1);
    f.clearing("anna", |m| m.apply_policy()).unwrap();
    assert_eq!(
        (config(&f).levy_bp, config(&f).grant()),
        (200, grant(30_000, 5))
    );
}
