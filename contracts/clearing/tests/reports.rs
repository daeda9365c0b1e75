//! How much of what was exchanged needed money? The report of a cycle is one read.

use remainder_fixture::prelude::*;
use remainder_interfaces::clearing::Report;

fn report(f: &ClubFixture, cycle: Cycle) -> Option<Report> {
    f.read(f.rooms.clearing, |m| m.report(cycle))
}

#[test]
fn what_goes_around_needs_no_money() {
    let mut f = ClubFixture::builder()
        .spec(|s| s.clearing.levy_bp = 0)
        .build();
    f.work("anna", "bert", CARE, 5 * HOUR);
    assert_eq!(report(&f, 0).unwrap().money_share_bp(), 10_000);
    f.work("bert", "cleo", CARE, 5 * HOUR);
    assert_eq!(report(&f, 0).unwrap().money_share_bp(), 5_000);
    f.work("cleo", "anna", CARE, 4 * HOUR);
    let now = report(&f, 0).unwrap();
    assert_eq!(
        (now.contributions, now.value, now.remainder),
        (3, 14_000, 1_000)
    );
    assert_eq!(now.money_share_bp(), 714);
}

#[test]
fn a_closed_report_is_final() {
    let mut f = ClubFixture::new();
    f.work("anna", "bert", CARE, 5 * HOUR);
    f.cycles(1);
    assert_eq!(report(&f, 1), None);
    for name in ["anna", "bert", "commons"] {
        f.roll(name);
    }
    f.work("bert", "anna", CARE, HOUR);
    let closed = report(&f, 0).unwrap();
    assert_eq!(
        (closed.value, closed.levy, closed.remainder),
        (5_000, 100, 5_000)
    );
    assert_eq!((closed.minted, closed.supply, closed.debt), (0, 0, 0));
    let running = report(&f, 1).unwrap();
    assert_eq!(
        (running.value, running.minted, running.burned),
        (1_000, 5_000, 0)
    );
    assert_eq!((running.supply, running.debt), (5_000, 5_000));
    f.cycles(3);
    f.roll("anna");
    assert_eq!(report(&f, 1).map(|r| r.value), Some(1_000));
    assert_eq!(report(&f, 2), None, "nothing happened in it");
    assert_eq!(
        (report(&f, 4).unwrap().burned, report(&f, 4).unwrap().value),
        (1_000, 0)
    );
}

#[test]
fn gifts_are_counted_and_are_no_value() {
    let mut f = ClubFixture::new();
    f.work("anna", "cleo", CARE, 9 * HOUR);
    f.earn("bert", "anna", 10_000);
    crate::unable(&mut f, "cleo");
    f.clearing("bert", |m| m.gift(3, 700)).unwrap();
    let now = report(&f, 1).unwrap();
    assert_eq!((now.gifts, now.value, now.contributions), (700, 0, 0));
}

#[test]
fn rules_move_no_value() {
    let mut f = ClubFixture::new();
    f.work("anna", "bert", CARE, HOUR);
    let before = report(&f, 0).unwrap();
    let forfeit = Forfeit {
        offender: 2,
        amount: 900,
        bond: 0,
        injured: Some((1, 500)),
        challenger: None,
    };
    f.reserve("audit", |m| m.slash(forfeit)).unwrap();
    assert_eq!(f.account("bert").adjust, -900);
    assert_eq!(
        (f.account("anna").adjust, f.account("commons").adjust),
        (500, 400)
    );
    let after = report(&f, 0).unwrap();
    assert_eq!(
        (after.value, after.remainder),
        (before.value, before.remainder)
    );
}
