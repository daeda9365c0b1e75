//! Sick, care and holiday.

use crate::house::*;
use remainder_interfaces::club::BreakChanged;

fn take(house: &mut House, by: &str, kind: BreakKind, days: u16) -> Result<(), Error> {
    house.send(by, |m| m.take_break(kind, days))
}

fn end(house: &mut House, by: &str) -> Result<(), Error> {
    house.send(by, |m| m.end_break())
}

#[test]
fn a_break_lasts_its_days_and_says_so() {
    let mut house = House::new();
    let begun = house.read(|m| m.clock()).genesis;
    take(&mut house, "anna", BreakKind::Sick, 3).unwrap();
    let changed: BreakChanged = house.emitted();
    assert_eq!((changed.member, changed.kind), (1, Some(BreakKind::Sick)));
    assert_eq!(changed.until, begun + 3 * DAY);
    assert_eq!(house.party("anna").status, Status::OnBreak(BreakKind::Sick));
    house.days(3);
    assert_eq!(house.party("anna").status, Status::Active);
    assert_eq!(end(&mut house, "anna"), Err(Error::NoBreak));
}

#[test]
fn a_break_can_end_early() {
    let mut house = House::new();
    take(&mut house, "anna", BreakKind::Holiday, 10).unwrap();
    house.days(1);
    let now = house.read(|m| m.clock()).genesis + DAY;
    end(&mut house, "anna").unwrap();
    let changed: BreakChanged = house.emitted();
    assert_eq!((changed.kind, changed.until), (None, now));
    assert_eq!(house.party("anna").status, Status::Active);
}

#[test]
fn breaks_are_for_members_who_are_neither_away_nor_frozen_nor_leaving() {
    let mut house = House::new();
    let kind = BreakKind::Care;
    assert_eq!(
        take(&mut house, "stranger", kind, 1),
        Err(Error::NotAMember)
    );
    assert_eq!(end(&mut house, "stranger"), Err(Error::NotAMember));
    assert_eq!(end(&mut house, "anna"), Err(Error::NoBreak));
    take(&mut house, "anna", kind, 1).unwrap();
    assert_eq!(take(&mut house, "anna", kind, 1), Err(Error::StatusForbids));
    house.mark(2, true, false);
    assert_eq!(take(&mut house, "bert", kind, 1), Err(Error::StatusForbids));
    house.send("contributions", |m| m.begin_leave(3)).unwrap();
    assert_eq!(take(&mut house, "cleo", kind, 1), Err(Error::StatusForbids));
}

#[test]
fn each_kind_has_its_days_a_year() {
    let mut house = House::new();
    let too_long = Err(Error::BreakTooLong);
    assert_eq!(take(&mut house, "anna", BreakKind::Holiday, 0), too_long);
    assert_eq!(take(&mut house, "anna", BreakKind::Holiday, 43), too_long);
    assert_eq!(
        take(&mut house, "anna", BreakKind::Holiday, u16::MAX),
        too_long
    );
    take(&mut house, "anna", BreakKind::Holiday, 42).unwrap();
    house.days(42);
    assert_eq!(take(&mut house, "anna", BreakKind::Holiday, 1), too_long);
    take(&mut house, "anna", BreakKind::Sick, 1).unwrap();
    house.cycles(13);
    take(&mut house, "anna", BreakKind::Holiday, 42).unwrap();
}

#[test]
fn a_break_keeps_the_standing_that_there_was() {
    let mut house = House::new();
    take(&mut house, "anna", BreakKind::Care, 29).unwrap();
    house.cycles(4);
    assert!(house.party("anna").standing, "two begun cycles longer");
    assert_eq!(house.counts().in_standing, 1);
    house.cycles(1);
    assert_eq!(house.counts().in_standing, 0);
    take(&mut house, "bert", BreakKind::Care, 29).unwrap();
    assert!(!house.party("bert").standing, "lapsed standing stays so");
}
