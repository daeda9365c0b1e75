//! Founding, applying, vouching, admitting.

use crate::house::*;
use remainder_interfaces::club::{
    ApplicationRemoved, MemberAdmitted, MemberApplied, SponsorVouched,
};
use remainder_rules::club::Application as Record;

fn application(house: &House, name: &str) -> Option<Record> {
    house.read(|m| m.application(account(name)))
}

#[test]
fn founders_are_members_with_slots_offices_and_standing() {
    let house = House::new();
    for (place, name) in (0..).zip(FOUNDERS) {
        let party = house.party(name);
        assert_eq!((party.id, party.status), (place + 1, Status::Active));
        assert!(party.standing && party.holds(role::ADMIN | role::KEEPER));
        assert_eq!(house.member(place + 1).unwrap().slot, place);
    }
    let counts = house.counts();
    assert_eq!((counts.cycle, counts.last_id, counts.members), (0, 3, 3));
    assert_eq!((counts.slots, counts.in_standing), (3, 3));
}

#[test]
fn a_club_has_1_to_64_founders_none_of_them_twice() {
    let many: Vec<_> = (0..65u8).map(|n| [n; 32].into()).collect();
    let found = |founders: &_| try_found(Config::default(), founders).map(|_| ());
    assert_eq!(found(&[]), Err(Error::InvalidConfig));
    assert_eq!(found(&many), Err(Error::InvalidConfig));
    assert_eq!(found(&many[..64]), Ok(()));
    let twice = [account("anna"), account("bert"), account("anna")];
    assert_eq!(found(&twice), Err(Error::AccountInUse));
    let bad = Config {
        sponsors: 4,
        ..Config::default()
    };
    assert!(matches!(
        try_found(bad, &many[..1]),
        Err(Error::InvalidConfig)
    ));
}

#[test]
fn an_applicant_with_two_sponsors_becomes_a_member_on_probation() {
    let mut house = House::new();
    house.apply("dora").unwrap();
    let applied: MemberApplied = house.emitted();
    assert_eq!((applied.account, applied.application), (account("dora"), 1));
    house.vouch("cleo", "dora").unwrap();
    let vouched: SponsorVouched = house.emitted();
    assert_eq!((vouched.account, vouched.sponsor), (account("dora"), 3));
    assert_eq!(application(&house, "dora").unwrap().sponsors, [3, 0, 0]);
    assert_eq!(house.admit("dora"), Err(Error::TooFewSponsors));
    house.vouch("anna", "dora").unwrap();

    assert_eq!(house.admit("dora"), Ok(4));
    let admitted: MemberAdmitted = house.emitted();
    assert_eq!((admitted.member, admitted.account), (4, account("dora")));
    assert_eq!(admitted.slot, 3);
    let party = house.party("dora");
    assert_eq!((party.id, party.sponsors), (4, [3, 1, 0]));
    assert_eq!((party.status, party.standing), (Status::Probation, false));
    assert_eq!(application(&house, "dora"), None);
    house.cycles(2);
    assert_eq!(house.party("dora").status, Status::Active);
}

#[test]
fn who_is_known_cannot_apply() {
    let mut house = House::new();
    assert_eq!(house.apply("anna"), Err(Error::AccountInUse));
    house.apply("dora").unwrap();
    assert_eq!(house.apply("dora"), Err(Error::AccountInUse));
}

#[test]
fn vouching_takes_a_member_and_an_open_application() {
    let mut house = House::new();
    house.apply("dora").unwrap();
    assert_eq!(house.vouch("stranger", "dora"), Err(Error::NotAMember));
    assert_eq!(house.vouch("dora", "dora"), Err(Error::NotAMember));
    assert_eq!(house.vouch("anna", "emil"), Err(Error::NoSuchApplication));
    assert_eq!(house.vouch("anna", "bert"), Err(Error::NoSuchApplication));
    house.days(57);
    assert_eq!(house.vouch("anna", "dora"), Err(Error::NoSuchApplication));
}

#[test]
fn the_gates_say_what_the_messages_do() {
    let mut house = House::new();
    house.apply("dora").unwrap();
    let dora = account("dora");
    for sponsor in ["stranger", "anna", "anna", "bert"] {
        let can = house.read(|m| m.can_vouch(account(sponsor), dora));
        assert_eq!(house.vouch(sponsor, "dora"), can, "{sponsor}");
        let can = house.read(|m| m.can_admit(dora));
        let tried = house
            .club
            .dry_run(&house.chain, &remainder_chain::Actor::dev("x"), |m| {
                m.admit(dora)
            });
        assert_eq!(can.is_ok(), tried.is_ok(), "{sponsor}");
    }
    house.admit("dora").unwrap();
    let again = house.read(|m| m.can_admit(dora));
    assert_eq!(again, Err(Error::NoSuchApplication));
}

#[test]
fn a_tenth_and_at_least_two_join_in_a_cycle() {
    let mut house = House::new();
    for name in ["dora", "emil", "fritz"] {
        house.apply(name).unwrap();
        house.vouch("anna", name).unwrap();
        house.vouch("bert", name).unwrap();
    }
    house.admit("dora").unwrap();
    house.admit("emil").unwrap();
    assert_eq!(house.admit("fritz"), Err(Error::IntakeFull));
    house.cycles(1);
    assert_eq!(house.admit("fritz"), Ok(6));
}

#[test]
fn an_application_can_be_taken_back_and_made_again() {
    let mut house = House::new();
    let cells = house.cells();
    house.apply("dora").unwrap();
    house.vouch("anna", "dora").unwrap();
    house.send("dora", |m| m.withdraw(account("dora"))).unwrap();
    assert_eq!(
        house.emitted::<ApplicationRemoved>().account,
        account("dora")
    );
    assert_eq!(house.cells(), cells, "nothing is left of it");
    assert!(house.deposit < 0, "the deposit came back");
    house.apply("dora").unwrap();
    let anew = application(&house, "dora").unwrap();
    assert_eq!(anew.sponsors, [0; 3], "the vouching is gone");
    assert_eq!(house.counts().last_application, 2);
}

#[test]
fn an_expired_application_admits_nobody_and_anyone_may_remove_it() {
    let mut house = House::new();
    house.apply("dora").unwrap();
    house.vouch("anna", "dora").unwrap();
    house.vouch("bert", "dora").unwrap();
    house.days(56);
    let early = house.send("stranger", |m| m.withdraw(account("dora")));
    assert_eq!(early, Err(Error::TooEarly));
    house.chain.advance_ms(1);
    assert_eq!(house.admit("dora"), Err(Error::NoSuchApplication));
    house
        .send("stranger", |m| m.withdraw(account("dora")))
        .unwrap();
    assert!(house.deposit < 0, "who cleans up is paid");
    let again = house.send("stranger", |m| m.withdraw(account("dora")));
    assert_eq!(again, Err(Error::NoSuchApplication));
}

#[test]
fn a_club_may_ask_for_no_sponsors() {
    let mut house = House::with(|c| c.sponsors = 0);
    house.apply("dora").unwrap();
    assert_eq!(house.admit("dora"), Ok(4));
    assert_eq!(house.party("dora").sponsors, [0; 3]);
}
