//! What only the admin may do.

use crate::house::*;
use remainder_chain::{Bundle, Chain as _, ChainError};
use remainder_interfaces::{
    club::MemberMarked,
    office::{AdminChanged, CodeChanged, ConfigChanged, Wired},
};

#[test]
fn the_admin_hands_the_room_over() {
    let mut house = House::new();
    let read = |house: &House| house.office.read(&house.chain, |m| m.admin()).unwrap();
    assert_eq!(read(&house), account("admin"));
    house
        .office("admin", |m| m.set_admin(account("governance")))
        .unwrap();
    let changed: AdminChanged = house.emitted();
    assert_eq!(changed.before, account("admin"));
    assert_eq!(changed.after, account("governance"));
    assert_eq!(read(&house), account("governance"));
    let old = house.office("admin", |m| m.set_admin(account("admin")));
    assert_eq!(old, Err(OfficeError::NotAdmin));
}

#[test]
fn the_admin_wires_the_room() {
    let mut house = House::new();
    let wiring = Wiring {
        club: house.club.account(),
        valuation: account("v"),
        contributions: account("c"),
        audit: account("a"),
        reserve: account("r"),
        clearing: account("l"),
        token: account("t"),
        clock: [1, 2],
    };
    house.office("admin", |m| m.wire(wiring)).unwrap();
    assert_eq!(house.emitted::<Wired>().wiring, wiring);
    let read = house.office.read(&house.chain, |m| m.wiring()).unwrap();
    assert_eq!(read, wiring);
    let before = house.send("contributions", |m| m.begin_leave(1));
    assert_eq!(before, Err(Error::NotEntitled), "another room now");
    house.send("c", |m| m.begin_leave(1)).unwrap();
}

#[test]
fn the_admin_replaces_the_code_and_the_members_stay() {
    let mut house = House::new();
    let nowhere = house.office("admin", |m| m.set_code([7; 32].into()));
    assert_eq!(nowhere, Err(OfficeError::NoSuchCode));
    let code = Bundle::load("club").unwrap().code_hash;
    house.office("admin", |m| m.set_code(code.into())).unwrap();
    let changed: CodeChanged = house.emitted();
    assert_eq!(
        (changed.actor, changed.code),
        (account("admin"), code.into())
    );
    house.check();
    assert_eq!(house.id("cleo"), 3);
}

#[test]
fn parameters_change_within_their_bounds_and_the_cycle_never() {
    let mut house = House::new();
    let wanted = Config {
        sponsors: 3,
        ..Config::default()
    };
    house.send("admin", |m| m.set_config(wanted)).unwrap();
    assert_eq!(house.emitted::<ConfigChanged>().actor, account("admin"));
    assert_eq!(house.read(|m| m.config()), wanted);
    let longer = Config {
        cycle_ms: wanted.cycle_ms + 1,
        ..wanted
    };
    let beyond = Config {
        sponsors: 4,
        ..wanted
    };
    for bad in [longer, beyond] {
        let set = house.send("admin", |m| m.set_config(bad));
        assert_eq!(set, Err(Error::InvalidConfig));
    }
    assert_eq!(house.read(|m| m.config()), wanted);
}

#[test]
fn marks_and_offices_say_who_why_and_what_was() {
    let mut house = House::new();
    house.mark(1, true, true);
    let marked: MemberMarked = house.emitted();
    assert_eq!((marked.member, marked.actor), (1, account("admin")));
    assert_eq!((marked.frozen, marked.unable), (true, true));
    assert_eq!((marked.roles_before, marked.roles), (9, 9));
    assert_eq!(marked.reason, REASON);
    assert!(house.party("anna").unable);

    let roles = role::COMMITTEE | role::GUARDIAN;
    house
        .send("admin", |m| m.set_roles(1, roles, REASON))
        .unwrap();
    let marked: MemberMarked = house.emitted();
    assert_eq!((marked.roles_before, marked.roles), (9, roles));
    assert_eq!((marked.frozen, marked.unable), (true, true));
    assert_eq!(house.party("anna").roles, roles);
}

#[test]
fn marks_and_offices_are_of_members_and_mean_something() {
    let mut house = House::new();
    for nobody in [COMMONS, 4] {
        let marked = house.send("admin", |m| m.mark(nobody, true, true, REASON));
        assert_eq!(marked, Err(Error::NoSuchMember));
        let given = house.send("admin", |m| m.set_roles(nobody, 0, REASON));
        assert_eq!(given, Err(Error::NoSuchMember));
    }
    let given = house.send("admin", |m| m.set_roles(1, 16, REASON));
    assert_eq!(given, Err(Error::InvalidConfig));
}

#[test]
fn what_is_not_understood_changes_nothing() {
    let mut house = House::new();
    let before = house.chain.storage(&house.club.account());
    let vouch = house.club.encode(|m| m.vouch(account("anna")));
    let unknown = [1, 2, 3, 4].as_slice();
    for input in [unknown, &[], &vouch[..3], &vouch[..35]] {
        let who = remainder_chain::Actor::dev("anna");
        let receipt = house
            .chain
            .call(&who, &house.club.account(), input)
            .unwrap();
        assert!(receipt.reverted, "{input:?}");
        assert_eq!(receipt.output, [1, 1], "CouldNotReadInput, as ink! has it");
    }
    // A kind of break that there is not.
    let mut odd = house.club.encode(|m| m.take_break(BreakKind::Sick, 1));
    odd[4] = 3;
    let who = remainder_chain::Actor::dev("anna");
    let receipt = house.chain.call(&who, &house.club.account(), &odd).unwrap();
    assert_eq!(receipt.output, [1, 1]);
    assert_eq!(house.chain.storage(&house.club.account()), before);
    let nowhere = house.chain.call(&who, &account("anna"), unknown);
    assert_eq!(nowhere, Err(ChainError::ContractNotFound));
}
