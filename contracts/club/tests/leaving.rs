//! Notice, end, and what is left of a member: nothing.

use crate::house::*;
use remainder_interfaces::club::{LeaveBegun, MemberLeft};

fn begin(house: &mut House, id: MemberId) -> Result<(), Error> {
    house.send("contributions", |m| m.begin_leave(id))
}

fn end(house: &mut House, id: MemberId) -> Result<(), Error> {
    house.send("contributions", |m| m.end(id))
}

#[test]
fn a_leaver_serves_a_cycle_of_notice() {
    let mut house = House::new();
    let genesis = house.read(|m| m.clock()).genesis;
    assert_eq!(
        end(&mut house, 1),
        Err(Error::StatusForbids),
        "no notice yet"
    );
    begin(&mut house, 1).unwrap();
    let begun: LeaveBegun = house.emitted();
    assert_eq!((begun.member, begun.until), (1, genesis + 28 * DAY));
    assert_eq!(house.party("anna").status, Status::Leaving);
    assert_eq!(begin(&mut house, 1), Err(Error::StatusForbids));
    house.chain.advance_ms(28 * DAY - 1);
    assert_eq!(end(&mut house, 1), Err(Error::TooEarly));
    house.chain.advance_ms(1);
    end(&mut house, 1).unwrap();
    let left: MemberLeft = house.emitted();
    assert_eq!((left.member, left.slot), (1, 0));
    assert_eq!(house.resolve("anna"), Err(Error::NotAMember));
    assert_eq!(house.read(|m| m.party(1)), Err(Error::NoSuchMember));
}

#[test]
fn nobody_cannot_leave() {
    let mut house = House::new();
    for nobody in [COMMONS, 4] {
        assert_eq!(begin(&mut house, nobody), Err(Error::NoSuchMember));
        assert_eq!(end(&mut house, nobody), Err(Error::NoSuchMember));
    }
}

#[test]
fn all_that_a_member_had_is_freed_and_paid_back() {
    let mut house = House::new();
    let cells = house.cells();
    let dora = house.join("dora");
    house
        .send("dora", |m| m.propose_key(account("dora2")))
        .unwrap();
    house.work(dora, 1, 5_000);
    house.leave(dora);
    assert!(house.deposit < 0);
    // One cell stays: the freed slot, until somebody joins.
    assert_eq!(house.cells(), cells + 1);
    assert_eq!(house.read(|m| m.key_change(dora)), None);
    let accepted = house.send("dora2", |m| m.accept_key(dora));
    assert_eq!(accepted, Err(Error::NoSuchMember));
}

#[test]
fn a_freed_slot_is_given_again_and_an_id_never() {
    let mut house = House::new();
    let dora = house.join("dora");
    let emil = house.join("emil");
    house.leave(dora);
    house.leave(1);
    house.apply("fritz").unwrap();
    house.vouch("bert", "fritz").unwrap();
    house.vouch("cleo", "fritz").unwrap();
    let fritz = house.admit("fritz").unwrap();
    assert_eq!((dora, emil, fritz), (4, 5, 6));
    assert_eq!(house.member(fritz).unwrap().slot, 0, "the one freed last");
    let counts = house.counts();
    assert_eq!((counts.members, counts.slots, counts.last_id), (4, 5, 6));
}

#[test]
fn who_left_can_come_back_as_somebody_new() {
    let mut house = House::new();
    let first = house.join("dora");
    house.leave(first);
    let second = house.join("dora");
    assert_eq!(second, first + 1);
    let dora = house.party("dora");
    assert_eq!((dora.status, dora.standing), (Status::Probation, false));
}
