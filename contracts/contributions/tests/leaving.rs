//! A member leaves: notice, a clean account, and nothing stays behind.

use crate::NO_MEMBER;
use remainder_fixture::prelude::*;
use remainder_interfaces::club::{LeaveBegun, MemberLeft};
use ContributionsError as E;

fn leave(f: &mut ClubFixture, name: &str) -> Result<(), E> {
    f.contributions(name, |m| m.leave())
}

fn cells(f: &ClubFixture) -> usize {
    let rooms = f.rooms.addresses();
    rooms.iter().map(|room| f.chain.storage(room).len()).sum()
}

#[test]
fn who_leaves_serves_the_notice_and_frees_the_storage() {
    let mut f = ClubFixture::new();
    let before = cells(&f);
    f.join("dora");
    let offer = f.offer("dora", CARE, HOUR);
    leave(&mut f, "dora").unwrap();
    assert_eq!(f.emitted::<LeaveBegun>()[0].member, 4);
    assert_eq!(f.party("dora").status, Status::Leaving);
    f.cycles(1);
    assert_eq!(leave(&mut f, "dora"), Err(E::StillOpen), "an offer is open");
    f.contributions("dora", |m| m.withdraw(offer)).unwrap();
    leave(&mut f, "dora").unwrap();
    assert_eq!(f.emitted::<MemberLeft>()[0].member, 4);
    // What is left is the slot that waits to be given again.
    assert_eq!(cells(&f), before + 1);
    assert_eq!(leave(&mut f, "dora"), NO_MEMBER);
    assert_eq!(f.join("dora"), 5, "an id is never given twice");
}

#[test]
fn the_notice_is_a_cycle() {
    let mut f = ClubFixture::new();
    f.join("dora");
    leave(&mut f, "dora").unwrap();
    f.days(27);
    assert_eq!(leave(&mut f, "dora"), Err(E::Club(ClubError::TooEarly)));
    f.days(1);
    leave(&mut f, "dora").unwrap();
}

#[test]
fn whatever_is_open_holds_a_leaver() {
    let mut f = ClubFixture::new();
    f.join("dora");
    leave(&mut f, "dora").unwrap();
    f.cycles(1);
    let given = f.register("dora", "anna", CARE, HOUR);
    assert_eq!(leave(&mut f, "dora"), Err(E::StillOpen));
    f.contributions("dora", |m| m.cancel(given)).unwrap();
    f.earn("dora", "anna", 1_000);
    f.reserve("dora", |m| m.stake(500)).unwrap();
    assert_eq!(leave(&mut f, "dora"), Err(E::StillOpen));
    f.reserve("dora", |m| m.unbond(500)).unwrap();
    assert_eq!(leave(&mut f, "dora"), Err(E::StillOpen));
    f.cycles(1);
    f.reserve("dora", |m| m.withdraw()).unwrap();
    leave(&mut f, "dora").unwrap();
}

#[test]
fn who_owes_or_is_guaranteed_for_stays() {
    let mut f = ClubFixture::new();
    f.join("dora");
    f.work("anna", "dora", CARE, HOUR);
    leave(&mut f, "dora").unwrap();
    f.cycles(1);
    let owes = Err(E::Clearing(ClearingError::StillOwes));
    assert_eq!(leave(&mut f, "dora"), owes);
    f.work("dora", "bert", CARE, 2 * HOUR);
    f.reserve("bert", |m| m.guarantee(4, 100)).unwrap();
    assert_eq!(leave(&mut f, "dora"), owes);
    f.reserve("dora", |m| m.guarantee(4, 0)).unwrap();
    leave(&mut f, "dora").unwrap();
}

#[test]
fn a_leaver_s_tokens_go_to_the_commons() {
    let mut f = ClubFixture::new();
    f.join("dora");
    leave(&mut f, "dora").unwrap();
    f.earn("dora", "anna", 1_000);
    assert_eq!(f.balance("dora"), 980);
    leave(&mut f, "dora").unwrap();
    assert_eq!(f.balance("dora"), 0);
    f.roll("commons");
    assert_eq!(f.account("commons").tokens, 1_000, "980, and the levy");
}

#[test]
fn a_net_of_the_running_cycle_is_cashed_at_the_exit() {
    let mut f = ClubFixture::new();
    f.join("dora");
    leave(&mut f, "dora").unwrap();
    f.cycles(1);
    f.work("dora", "anna", CARE, HOUR);
    leave(&mut f, "dora").unwrap();
    assert_eq!(f.account("commons").tokens, 980);
    assert_eq!(f.account("anna").received, 1_000);
}
