//! An account rolls when it is first touched in a later cycle.

use remainder_fixture::prelude::*;
use remainder_interfaces::clearing::AccountRolled;

fn books(f: &mut ClubFixture, name: &str) -> (u64, u64, i64) {
    let account = f.account(name);
    (account.tokens, account.debt, account.net())
}

#[test]
fn nets_become_tokens_and_debts_when_the_cycle_is_over() {
    let mut f = ClubFixture::new();
    f.work("anna", "bert", CARE, 2 * HOUR);
    f.roll("anna");
    assert_eq!(
        books(&mut f, "anna"),
        (0, 0, 1_960),
        "nothing in the running cycle"
    );
    f.cycles(1);
    assert_eq!(
        books(&mut f, "anna"),
        (0, 0, 1_960),
        "nor before it is touched"
    );
    f.roll("anna");
    let said = &f.emitted::<AccountRolled>()[0];
    assert_eq!(
        (said.member, said.cycle, said.minted, said.burned),
        (1, 1, 1_960, 0)
    );
    f.roll("bert");
    assert_eq!(f.emitted::<AccountRolled>()[0].debt, 2_000);
    f.roll("commons");
    assert_eq!(books(&mut f, "anna"), (1_960, 0, 0));
    assert_eq!(books(&mut f, "bert"), (0, 2_000, 0));
    assert_eq!(books(&mut f, "commons"), (40, 0, 0));
    assert_eq!(f.balance("anna"), 1_960);
    assert_eq!(f.read(f.rooms.token, |m| m.total_supply()), 2_000);
    f.roll("anna");
    assert!(f.emitted::<AccountRolled>().is_empty(), "once a cycle");
}

#[test]
fn a_debt_is_paid_before_tokens_are_minted() {
    let mut f = ClubFixture::builder()
        .spec(|s| s.clearing.levy_bp = 0)
        .build();
    f.work("anna", "bert", CARE, 2 * HOUR);
    f.cycles(1);
    f.work("bert", "cleo", CARE, 3 * HOUR);
    f.cycles(1);
    f.roll("bert");
    assert_eq!(books(&mut f, "bert"), (1_000, 0, 0));
}

#[test]
fn tokens_are_burned_before_a_debt_is_made() {
    let mut f = ClubFixture::builder()
        .spec(|s| s.clearing.levy_bp = 0)
        .build();
    f.earn("bert", "anna", 2_000);
    f.work("cleo", "bert", CARE, 3 * HOUR);
    f.cycles(1);
    f.roll("bert");
    let said = &f.emitted::<AccountRolled>()[0];
    assert_eq!((said.minted, said.burned, said.debt), (0, 2_000, 1_000));
    assert_eq!(f.balance("bert"), 0);
}

#[test]
fn work_rolls_all_whom_it_touches() {
    let mut f = ClubFixture::new();
    f.work("anna", "bert", CARE, HOUR);
    f.cycles(3);
    let id = f.register("bert", "anna", CARE, HOUR);
    f.confirm("anna", id);
    f.after_challenge();
    f.settle(id);
    let mut rolled: Vec<_> = f
        .emitted::<AccountRolled>()
        .iter()
        .map(|e| (e.member, e.cycle))
        .collect();
    rolled.sort_unstable();
    assert_eq!(rolled, [(0, 3), (1, 3), (2, 3)]);
}

#[test]
fn a_roll_leaves_headroom_as_it_is() {
    let mut f = ClubFixture::new();
    f.work("anna", "bert", CARE, 2 * HOUR);
    f.work("bert", "cleo", CARE, HOUR);
    f.cycles(1);
    for name in ["anna", "bert", "cleo"] {
        let before = f.headroom(name);
        f.roll(name);
        assert_eq!(f.headroom(name), before, "{name}");
    }
}

#[test]
fn who_has_no_account_is_not_rolled() {
    let mut f = ClubFixture::new();
    for nobody in [3, 99, u32::MAX] {
        let roll = f.clearing("stranger", |m| m.roll(nobody));
        assert_eq!(roll, Err(ClearingError::NoAccount));
    }
    assert_eq!(f.clearing("stranger", |m| m.roll(COMMONS)), Ok(()));
}

#[test]
fn accounts_are_listed() {
    let mut f = ClubFixture::new();
    f.work("anna", "bert", CARE, HOUR);
    f.work("bert", "cleo", CARE, HOUR);
    let listed = f.read(f.rooms.clearing, |m| m.accounts(1, 50));
    assert_eq!(listed.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [2, 3]);
    assert_eq!(f.read(f.rooms.clearing, |m| m.account(9)), None);
}
