//! Rotation of a key, recovery of a lost one.

use crate::house::*;
use remainder_interfaces::club::{KeyChangeCancelled, KeyChangeProposed, KeyChanged};

fn propose(house: &mut House, by: &str, new: &str) -> Result<(), Error> {
    house.send(by, |m| m.propose_key(account(new)))
}

fn recover(house: &mut House, by: &str, member: MemberId, new: &str) -> Result<(), Error> {
    house.send(by, |m| m.recover_key(member, account(new)))
}

fn accept(house: &mut House, new: &str, member: MemberId) -> Result<(), Error> {
    house.send(new, |m| m.accept_key(member))
}

#[test]
fn a_key_is_rotated_in_two_steps_and_the_id_stays() {
    let mut house = House::new();
    propose(&mut house, "anna", "anna2").unwrap();
    let proposed: KeyChangeProposed = house.emitted();
    assert_eq!((proposed.member, proposed.by), (1, 1));
    assert_eq!(proposed.account, account("anna2"));
    assert_eq!(
        house.id("anna"),
        1,
        "the old key holds until the new one takes over"
    );
    assert_eq!(house.resolve("anna2"), Err(Error::NotAMember));

    accept(&mut house, "anna2", 1).unwrap();
    let changed: KeyChanged = house.emitted();
    assert_eq!((changed.member, changed.before), (1, account("anna")));
    assert_eq!(changed.after, account("anna2"));
    assert_eq!(house.resolve("anna"), Err(Error::NotAMember));
    let anna = house.party("anna2");
    assert_eq!((anna.id, anna.account), (1, account("anna2").0));
    assert!(anna.standing && anna.holds(role::ADMIN));
    assert_eq!(house.read(|m| m.key_change(1)), None);
}

#[test]
fn a_new_key_is_nobody_s() {
    let mut house = House::new();
    house.apply("dora").unwrap();
    for taken in ["anna", "bert", "dora"] {
        assert_eq!(propose(&mut house, "anna", taken), Err(Error::AccountInUse));
    }
    assert_eq!(propose(&mut house, "stranger", "x"), Err(Error::NotAMember));
    // It was free when it was proposed, and is no more.
    propose(&mut house, "anna", "emil").unwrap();
    house.apply("emil").unwrap();
    assert_eq!(accept(&mut house, "emil", 1), Err(Error::AccountInUse));
}

#[test]
fn only_the_key_that_was_named_can_accept() {
    let mut house = House::new();
    assert_eq!(accept(&mut house, "x", 7), Err(Error::NoSuchMember));
    assert_eq!(accept(&mut house, "x", 1), Err(Error::NoKeyChange));
    propose(&mut house, "anna", "anna2").unwrap();
    assert_eq!(accept(&mut house, "x", 1), Err(Error::NoKeyChange));
    assert_eq!(accept(&mut house, "anna2", 2), Err(Error::NoKeyChange));
}

#[test]
fn a_rotation_can_be_stopped() {
    let mut house = House::new();
    let cancel = |house: &mut House, by| house.send(by, |m| m.cancel_key());
    assert_eq!(cancel(&mut house, "anna"), Err(Error::NoKeyChange));
    assert_eq!(cancel(&mut house, "stranger"), Err(Error::NotAMember));
    propose(&mut house, "anna", "anna2").unwrap();
    cancel(&mut house, "anna").unwrap();
    assert_eq!(accept(&mut house, "anna2", 1), Err(Error::NoKeyChange));
}

#[test]
fn two_sponsors_recover_a_lost_key_after_a_delay() {
    let mut house = House::new();
    let dora = house.join("dora");
    recover(&mut house, "anna", dora, "dora2").unwrap();
    let proposed: KeyChangeProposed = house.emitted();
    assert_eq!((proposed.member, proposed.by), (dora, 1));
    house.days(30);
    assert_eq!(accept(&mut house, "dora2", dora), Err(Error::TooEarly));
    recover(&mut house, "bert", dora, "dora2").unwrap();
    house.days(7);
    house.chain.set_time_ms(house_now(&house)).unwrap();
    accept(&mut house, "dora2", dora).unwrap();
    assert_eq!(house.id("dora2"), dora);
    assert_eq!(house.resolve("dora"), Err(Error::NotAMember));
}

fn house_now(house: &House) -> u64 {
    house.chain.now_ms()
}

#[test]
fn the_delay_is_a_full_week() {
    let mut house = House::new();
    let dora = house.join("dora");
    recover(&mut house, "anna", dora, "dora2").unwrap();
    recover(&mut house, "bert", dora, "dora2").unwrap();
    house.chain.advance_ms(7 * DAY - 1);
    assert_eq!(accept(&mut house, "dora2", dora), Err(Error::TooEarly));
    house.chain.advance_ms(1);
    accept(&mut house, "dora2", dora).unwrap();
}

#[test]
fn admins_recover_the_key_of_a_founder() {
    let mut house = House::new();
    recover(&mut house, "bert", 1, "anna2").unwrap();
    recover(&mut house, "cleo", 1, "anna2").unwrap();
    house.days(7);
    accept(&mut house, "anna2", 1).unwrap();
    assert_eq!(house.id("anna2"), 1);
}

#[test]
fn recovery_is_of_a_member_by_a_member_to_a_free_account() {
    let mut house = House::new();
    assert_eq!(recover(&mut house, "x", 1, "y"), Err(Error::NotAMember));
    assert_eq!(
        recover(&mut house, "bert", 9, "y"),
        Err(Error::NoSuchMember)
    );
    assert_eq!(
        recover(&mut house, "bert", COMMONS, "y"),
        Err(Error::NoSuchMember)
    );
    assert_eq!(
        recover(&mut house, "bert", 1, "cleo"),
        Err(Error::AccountInUse)
    );
}

#[test]
fn who_named_another_account_leaves_the_first_to_the_others() {
    let mut house = House::new();
    let dora = house.join("dora");
    recover(&mut house, "anna", dora, "dora2").unwrap();
    recover(&mut house, "bert", dora, "dora3").unwrap();
    house.days(8);
    assert_eq!(accept(&mut house, "dora2", dora), Err(Error::TooEarly));
    assert_eq!(accept(&mut house, "dora3", dora), Err(Error::TooEarly));
    recover(&mut house, "bert", dora, "dora2").unwrap();
    house.days(7);
    assert_eq!(accept(&mut house, "dora3", dora), Err(Error::NoKeyChange));
    accept(&mut house, "dora2", dora).unwrap();
}

#[test]
fn admins_stand_in_for_sponsors_who_have_left() {
    let mut house = House::new();
    let dora = house.join("dora");
    assert_eq!(
        recover(&mut house, "cleo", dora, "dora2"),
        Err(Error::MayNotRecover),
        "both sponsors are there"
    );
    recover(&mut house, "anna", dora, "dora3").unwrap();
    house.leave(1);
    recover(&mut house, "bert", dora, "dora2").unwrap();
    recover(&mut house, "cleo", dora, "dora2").unwrap();
    let change = house.read(|m| m.key_change(dora)).unwrap();
    assert_eq!(change.approvals, [2, 3, 0], "who left asks for nothing");
    house.days(7);
    accept(&mut house, "dora2", dora).unwrap();
}

#[test]
fn who_still_has_the_key_answers_an_unwanted_recovery() {
    let mut house = House::new();
    let dora = house.join("dora");
    recover(&mut house, "anna", dora, "mallory").unwrap();
    recover(&mut house, "bert", dora, "mallory").unwrap();
    house.send("dora", |m| m.cancel_key()).unwrap();
    assert_eq!(house.emitted::<KeyChangeCancelled>().member, dora);
    house.days(8);
    assert_eq!(accept(&mut house, "mallory", dora), Err(Error::NoKeyChange));
    assert_eq!(house.id("dora"), dora);
}
