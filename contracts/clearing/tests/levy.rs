//! A part of each value goes to the commons.

use remainder_fixture::prelude::*;
use remainder_interfaces::clearing::Posted;

#[test]
fn the_provider_gets_the_value_less_the_levy() {
    let mut f = ClubFixture::new();
    f.work("anna", "bert", CARE, 2 * HOUR);
    let posted = &f.emitted::<Posted>()[0];
    assert_eq!((posted.value, posted.levy, posted.cycle), (2_000, 40, 0));
    assert_eq!(
        (f.account("anna").given, f.account("bert").received),
        (1_960, 2_000)
    );
    assert_eq!(f.account("commons").given, 40);
}

#[test]
fn a_club_may_do_without() {
    let mut f = ClubFixture::builder()
        .spec(|s| s.clearing.levy_bp = 0)
        .build();
    f.work("anna", "bert", CARE, 2 * HOUR);
    assert_eq!(f.emitted::<Posted>()[0].levy, 0);
    assert_eq!(f.account("anna").given, 2_000);
}

#[test]
fn the_levy_is_rounded_up() {
    let mut f = ClubFixture::new();
    f.work("anna", "bert", CARE, 1);
    let posted = &f.emitted::<Posted>()[0];
    assert_eq!((posted.value, posted.levy), (10, 1));
}

#[test]
fn a_levy_unspent_for_two_cycles_is_halved() {
    let mut f = ClubFixture::new();
    let levy = |f: &ClubFixture| f.read(f.rooms.clearing, |m| m.budget()).1;
    for cycle in 0..2 {
        assert_eq!(levy(&f), 200, "cycle {cycle}");
        f.work("anna", "bert", CARE, 5 * HOUR);
        f.work("bert", "anna", CARE, 5 * HOUR);
        f.cycles(1);
    }
    assert_eq!(levy(&f), 100, "400 were left");
    f.work("anna", "bert", CARE, 5 * HOUR);
    assert_eq!(f.emitted::<Posted>()[0].levy, 50);
}

#[test]
fn the_commons_spends_what_it_collects() {
    let mut f = ClubFixture::new();
    f.work("anna", "bert", CARE, 20 * HOUR);
    f.cycles(1);
    let id = f.register("cleo", "commons", CARE, 40);
    for admin in ["anna", "bert"] {
        f.confirm(admin, id);
    }
    f.after_challenge();
    f.settle(id);
    f.cycles(1);
    f.roll("commons");
    assert_eq!(
        f.account("commons").tokens,
        8,
        "400 of levy, 8 of this, less 400 for cleo"
    );
}
