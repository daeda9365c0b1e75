//! Standing: earned by work, lost by time, freezing and leaving; always counted.

use crate::house::*;

#[test]
fn work_for_two_partners_earns_standing_for_two_cycles_more() {
    let mut house = House::new();
    let dora = house.join("dora");
    house.cycles(1);
    house.work(dora, 1, 3_000);
    house.work(dora, 1, 3_000);
    assert!(!house.party("dora").standing, "one partner is not enough");
    assert_eq!(house.counts().in_standing, 3);
    house.work(dora, 2, 1);
    assert!(house.party("dora").standing);
    assert_eq!(house.counts().in_standing, 4);
    house.cycles(2);
    assert_eq!(house.counts().in_standing, 1, "the founders' has lapsed");
    assert!(house.party("dora").standing);
    house.cycles(1);
    assert_eq!(house.counts().in_standing, 0);
    assert!(!house.party("dora").standing);
}

#[test]
fn the_work_of_two_cycles_is_not_added_up() {
    let mut house = House::new();
    let dora = house.join("dora");
    house.work(dora, 1, 3_999);
    house.work(dora, 2, 0);
    house.cycles(1);
    house.work(dora, 1, 3_999);
    house.work(dora, 2, 0);
    assert!(!house.party("dora").standing);
    house.work(dora, COMMONS, 1);
    assert!(house.party("dora").standing, "work for the commons counts");
}

#[test]
fn the_frozen_are_not_counted_until_they_thaw() {
    let mut house = House::new();
    house.mark(1, true, false);
    let anna = house.party("anna");
    assert_eq!((anna.status, anna.standing), (Status::Frozen, false));
    assert_eq!(house.counts().in_standing, 2);
    house.work(1, 2, 4_000);
    house.work(1, 3, 4_000);
    assert_eq!(house.counts().in_standing, 2, "earned, and not counted");
    house.cycles(2);
    house.mark(1, false, false);
    assert_eq!(house.counts().in_standing, 3);
    house.cycles(1);
    assert_eq!(house.counts().in_standing, 0);
}

#[test]
fn who_leaves_is_not_counted_any_more() {
    let mut house = House::new();
    house.send("contributions", |m| m.begin_leave(1)).unwrap();
    let anna = house.party("anna");
    assert_eq!((anna.status, anna.standing), (Status::Leaving, false));
    assert_eq!(house.counts().in_standing, 2);
    house.cycles(1);
    house.send("contributions", |m| m.end(1)).unwrap();
    assert_eq!(house.counts().in_standing, 2);
}

#[test]
fn work_of_nobody_is_refused() {
    let mut house = House::new();
    for nobody in [COMMONS, 4, u32::MAX] {
        let noted = house.send("contributions", |m| m.note_work(nobody, 1, 1));
        assert_eq!(noted, Err(Error::NoSuchMember));
    }
}

#[test]
fn counts_hold_over_many_cycles_of_changes() {
    let mut house = House::with(|c| c.standing_partners = 1);
    for round in 0..24u32 {
        let id = round % 3 + 1;
        let name = FOUNDERS[(id - 1) as usize];
        match round % 5 {
            0 => house.work(id, COMMONS, 4_000),
            1 => house.mark(id, round % 2 == 1, false),
            2 => drop(house.send(name, |m| m.take_break(BreakKind::Care, 30))),
            3 => house.days(9),
            _ => house.mark(id, false, false),
        }
        house.days(5);
        // The books compare the counts with a recount.
        house.check();
    }
    assert!(house.counts().cycle >= 4);
}
