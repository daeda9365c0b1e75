//! One test a threat.

use crate::house::*;
use remainder_chain::{input, Actor, Bundle, Chain as _};

#[test]
fn a_sponsor_does_not_count_twice() {
    let mut house = House::new();
    house.apply("dora").unwrap();
    house.vouch("anna", "dora").unwrap();
    assert_eq!(house.vouch("anna", "dora"), Err(Error::AlreadyVouched));
    assert_eq!(house.admit("dora"), Err(Error::TooFewSponsors));
}

#[test]
fn a_sponsor_does_not_count_twice_through_another_key() {
    let mut house = House::new();
    house.apply("dora").unwrap();
    house.vouch("anna", "dora").unwrap();
    house
        .send("anna", |m| m.propose_key(account("anna2")))
        .unwrap();
    house.send("anna2", |m| m.accept_key(1)).unwrap();
    assert_eq!(house.vouch("anna2", "dora"), Err(Error::AlreadyVouched));
    assert_eq!(house.vouch("anna", "dora"), Err(Error::NotAMember));
}

#[test]
fn a_sponsor_does_not_count_twice_by_leaving_and_coming_back() {
    let mut house = House::with(|c| {
        c.application_ms = 366 * DAY;
        c.unbond_cycles = 0;
        c.probation_cycles = 0;
        c.standing_partners = 0;
    });
    house.apply("dora").unwrap();
    house.vouch("anna", "dora").unwrap();
    house.leave(1);
    house.apply("anna").unwrap();
    house.vouch("bert", "anna").unwrap();
    house.vouch("cleo", "anna").unwrap();
    let anna = house.admit("anna").unwrap();
    house.work(anna, 2, 4_000);
    house.vouch("anna", "dora").unwrap();
    let sponsors = house
        .read(|m| m.application(account("dora")))
        .unwrap()
        .sponsors;
    assert_eq!(sponsors, [anna, 0, 0], "who left no longer vouches");
    assert_eq!(house.admit("dora"), Err(Error::TooFewSponsors));
}

#[test]
fn newcomers_and_the_idle_cannot_let_their_friends_in() {
    let mut house = House::new();
    let dora = house.join("dora");
    house.apply("emil").unwrap();
    assert_eq!(
        house.vouch("dora", "emil"),
        Err(Error::MayNotVouch),
        "probation"
    );
    house.work(dora, 1, 5_000);
    house.work(dora, 2, 5_000);
    assert_eq!(
        house.vouch("dora", "emil"),
        Err(Error::MayNotVouch),
        "probation"
    );
    house.cycles(2);
    house.vouch("dora", "emil").unwrap();
    house.cycles(1);
    house.apply("fritz").unwrap();
    assert_eq!(
        house.vouch("dora", "fritz"),
        Err(Error::MayNotVouch),
        "idle since"
    );
    assert_eq!(
        house.vouch("anna", "fritz"),
        Err(Error::MayNotVouch),
        "idle since"
    );
}

#[test]
fn the_frozen_and_the_leaving_cannot_vouch() {
    let mut house = House::new();
    house.apply("dora").unwrap();
    house.mark(1, true, false);
    assert_eq!(house.vouch("anna", "dora"), Err(Error::MayNotVouch));
    house.send("contributions", |m| m.begin_leave(2)).unwrap();
    assert_eq!(house.vouch("bert", "dora"), Err(Error::MayNotVouch));
}

#[test]
fn no_more_vouch_than_there_are_places() {
    let founders = ["anna", "bert", "cleo", "dirk"].map(account);
    let mut house = try_found(Config::default(), &founders).unwrap();
    house.apply("dora").unwrap();
    for sponsor in FOUNDERS {
        house.vouch(sponsor, "dora").unwrap();
    }
    assert_eq!(house.vouch("dirk", "dora"), Err(Error::AlreadyVouched));
}

#[test]
fn a_crowd_cannot_take_the_club_over_in_one_cycle() {
    let mut house = House::with(|c| c.sponsors = 0);
    let crowd: Vec<_> = (0..8).map(|n| format!("sock{n}")).collect();
    for name in &crowd {
        house.apply(name).unwrap();
    }
    let admitted = crowd
        .iter()
        .filter(|name| house.admit(name).is_ok())
        .count();
    assert_eq!(admitted, 2);
    // Leaving does not make room within the cycle, and newcomers do not raise the next cap beyond its share.
    house.send("contributions", |m| m.begin_leave(1)).unwrap();
    assert_eq!(house.admit("sock5"), Err(Error::IntakeFull));
    house.cycles(1);
    let next = crowd
        .iter()
        .filter(|name| house.admit(name).is_ok())
        .count();
    assert_eq!(next, 2);
}

#[test]
fn an_application_cannot_be_removed_by_a_rival() {
    let mut house = House::new();
    house.apply("dora").unwrap();
    for rival in ["anna", "stranger", "admin", "contributions"] {
        let removed = house.send(rival, |m| m.withdraw(account("dora")));
        assert_eq!(removed, Err(Error::TooEarly), "{rival}");
    }
    let member = house.send("stranger", |m| m.withdraw(account("anna")));
    assert_eq!(
        member,
        Err(Error::NoSuchApplication),
        "a member is no application"
    );
    assert_eq!(house.id("anna"), 1);
}

#[test]
fn one_sponsor_alone_cannot_seize_a_key() {
    let mut house = House::new();
    let dora = house.join("dora");
    let recover =
        |house: &mut House, by: &str| house.send(by, |m| m.recover_key(dora, account("mallory")));
    recover(&mut house, "anna").unwrap();
    assert_eq!(
        recover(&mut house, "anna"),
        Err(Error::MayNotRecover),
        "twice"
    );
    house
        .send("anna", |m| m.propose_key(account("anna2")))
        .unwrap();
    house.send("anna2", |m| m.accept_key(1)).unwrap();
    assert_eq!(
        recover(&mut house, "anna2"),
        Err(Error::MayNotRecover),
        "another key"
    );
    assert_eq!(
        recover(&mut house, "cleo"),
        Err(Error::MayNotRecover),
        "no sponsor"
    );
    assert_eq!(
        recover(&mut house, "dora"),
        Err(Error::MayNotRecover),
        "the member"
    );
    house.days(90);
    let seized = house.send("mallory", |m| m.accept_key(dora));
    assert_eq!(seized, Err(Error::TooEarly));
    assert_eq!(house.id("dora"), dora);
}

/// Threat: one of three sponsors names an account of their own, again and again, so that the other two never come to an end.
#[test]
fn a_hostile_sponsor_cannot_stall_a_recovery() {
    let mut house = House::new();
    house.apply("dora").unwrap();
    for sponsor in ["anna", "bert", "cleo"] {
        house.vouch(sponsor, "dora").unwrap();
    }
    let dora = house.admit("dora").unwrap();
    let recover = |house: &mut House, by: &str, new: &str| {
        house.send(by, |m| m.recover_key(dora, account(new)))
    };
    recover(&mut house, "cleo", "mallory").unwrap();
    recover(&mut house, "anna", "dora2").unwrap();
    recover(&mut house, "cleo", "mallory2").unwrap();
    recover(&mut house, "bert", "dora2").unwrap();
    for day in 0..7 {
        recover(&mut house, "cleo", &format!("mallory{day}")).unwrap();
        house.days(1);
    }
    let seized = house.send("mallory6", |m| m.accept_key(dora));
    assert_eq!(seized, Err(Error::TooEarly));
    house.send("dora2", |m| m.accept_key(dora)).unwrap();
}

/// Threat: a sponsor asks for a recovery in the moment in which the member changes their key, and so undoes it.
#[test]
fn a_recovery_does_not_replace_the_members_own_rotation() {
    let mut house = House::new();
    let dora = house.join("dora");
    house
        .send("dora", |m| m.propose_key(account("dora2")))
        .unwrap();
    house
        .send("anna", |m| m.recover_key(dora, account("mallory")))
        .unwrap();
    house.send("dora2", |m| m.accept_key(dora)).unwrap();
    let late = house.send("mallory", |m| m.accept_key(dora));
    assert_eq!(late, Err(Error::NoKeyChange));
}

#[test]
fn admins_cannot_seize_the_key_of_who_has_sponsors() {
    let mut house = House::new();
    let dora = house.join("dora");
    for admin in ["cleo", "admin"] {
        let asked = house.send(admin, |m| m.recover_key(dora, account("mallory")));
        assert!(matches!(
            asked,
            Err(Error::MayNotRecover | Error::NotAMember)
        ));
    }
    // An office does not help either: cleo holds it already, and emil does not become a sponsor by it.
    let emil = house.join("emil");
    house
        .send("admin", |m| m.set_roles(emil, role::ADMIN, REASON))
        .unwrap();
    let asked = house.send("emil", |m| m.recover_key(dora, account("mallory")));
    assert_eq!(asked, Err(Error::MayNotRecover));
}

#[test]
fn a_member_cannot_rotate_to_another_s_account() {
    let mut house = House::new();
    let taken = house.send("anna", |m| m.propose_key(account("bert")));
    assert_eq!(taken, Err(Error::AccountInUse));
    // Two members cannot become one by accepting both.
    house.send("anna", |m| m.propose_key(account("x"))).unwrap();
    house.send("bert", |m| m.propose_key(account("x"))).unwrap();
    house.send("x", |m| m.accept_key(1)).unwrap();
    let both = house.send("x", |m| m.accept_key(2));
    assert_eq!(both, Err(Error::AccountInUse));
    assert_eq!((house.id("x"), house.id("bert")), (1, 2));
}

#[test]
fn an_old_rotation_does_not_survive_its_member() {
    let mut house = House::new();
    let dora = house.join("dora");
    house
        .send("dora", |m| m.propose_key(account("dora2")))
        .unwrap();
    house.leave(dora);
    let emil = house.join("emil");
    for id in [dora, emil] {
        let taken = house.send("dora2", |m| m.accept_key(id));
        assert!(matches!(
            taken,
            Err(Error::NoSuchMember | Error::NoKeyChange)
        ));
    }
}

#[test]
fn only_contributions_notes_work_and_ends_memberships() {
    let mut house = House::new();
    for stranger in ["anna", "admin", "stranger"] {
        let noted = house.send(stranger, |m| m.note_work(1, 2, 4_000));
        assert_eq!(noted, Err(Error::NotEntitled), "{stranger}");
        let begun = house.send(stranger, |m| m.begin_leave(2));
        assert_eq!(begun, Err(Error::NotEntitled), "{stranger}");
        let ended = house.send(stranger, |m| m.end(2));
        assert_eq!(ended, Err(Error::NotEntitled), "{stranger}");
    }
}

#[test]
fn a_club_that_is_not_wired_lets_nobody_in_by_the_back_door() {
    let mut house = House::new();
    house
        .office("admin", |m| m.wire(Wiring::default()))
        .unwrap();
    let noted = house.send("contributions", |m| m.note_work(1, 2, 4_000));
    assert_eq!(noted, Err(Error::NotEntitled));
}

#[test]
fn only_the_admin_wires_configures_marks_and_upgrades() {
    let mut house = House::new();
    let before = house.chain.storage(&house.club.account());
    let no = Err(OfficeError::NotAdmin);
    for stranger in ["anna", "stranger", "contributions"] {
        assert_eq!(house.office(stranger, |m| m.wire(Wiring::default())), no);
        assert_eq!(
            house.office(stranger, |m| m.set_admin(account(stranger))),
            no
        );
        assert_eq!(house.office(stranger, |m| m.set_code([0; 32].into())), no);
        let config = Config::default();
        let no = Err(Error::NotAdmin);
        assert_eq!(house.send(stranger, |m| m.set_config(config)), no);
        assert_eq!(house.send(stranger, |m| m.mark(2, true, true, REASON)), no);
        assert_eq!(
            house.send(stranger, |m| m.set_roles(1, role::ALL, REASON)),
            no
        );
        assert_eq!(house.send(stranger, |m| m.set_roles(9, 255, REASON)), no);
    }
    assert_eq!(house.chain.storage(&house.club.account()), before);
}

#[test]
fn no_list_is_longer_than_a_page() {
    let founders: Vec<_> = (1..=60u8).map(|n| [n; 32].into()).collect();
    let house = try_found(Config::default(), &founders).unwrap();
    let page = house.read(|m| m.members(0, u32::MAX));
    assert_eq!(page.len(), remainder_interfaces::PAGE as usize);
    let rest = house.read(|m| m.members(50, u32::MAX));
    assert_eq!(rest.len(), 10);
}

#[test]
fn standing_cannot_be_bought_by_one_friend_or_by_overflow() {
    let mut house = House::new();
    let dora = house.join("dora");
    house.work(dora, 1, u64::MAX);
    house.work(dora, 1, u64::MAX);
    assert!(!house.party("dora").standing);
    house.work(dora, 2, u64::MAX);
    assert!(house.party("dora").standing);
    assert_eq!(house.member(dora).unwrap().earning.value, u64::MAX);
}

#[test]
fn a_freeze_cannot_be_slept_through() {
    let mut house = House::new();
    house.mark(1, true, false);
    let paused = house.send("anna", |m| m.take_break(BreakKind::Sick, 1));
    assert_eq!(paused, Err(Error::StatusForbids));
    house.cycles(30);
    assert_eq!(
        house.party("anna").status,
        Status::Frozen,
        "only the admin thaws"
    );
}

#[test]
fn time_at_its_end_stops_nobody_from_reading() {
    let mut house = House::new();
    house
        .send("anna", |m| m.take_break(BreakKind::Sick, 1))
        .unwrap();
    house.chain.set_time_ms(u64::MAX).unwrap();
    assert_eq!(house.party("anna").status, Status::Active);
    assert_eq!(house.counts().in_standing, 0);
    house.send("contributions", |m| m.begin_leave(1)).unwrap();
    house.send("contributions", |m| m.end(1)).unwrap();
}

/// Threat: whoever uploaded the code of the cold messages takes it away, and nobody can join, mark or leave any more.
#[test]
fn the_code_of_cold_messages_cannot_be_taken_away() {
    let mut house = House::new();
    let cold = Bundle::load("club").unwrap().cold;
    let admin = Actor::dev("admin");
    for code in cold {
        let error = house.chain.remove_code(&admin, code.hash).unwrap_err();
        assert_eq!(error.name(), "CodeInUse");
    }
    house.apply("newcomer").unwrap();
}

/// Threat: the code of the cold messages is deployed as a room of its own, with storage that no constructor made.
#[test]
fn the_code_of_cold_messages_makes_no_room() {
    let mut house = House::new();
    let bundle = Bundle::load("club").unwrap();
    let new = bundle.constructor("new").unwrap();
    let new = input(new, &(Config::default(), vec![account("mallory")]));
    for code in bundle.cold {
        let made = house
            .chain
            .instantiate(&Actor::dev("mallory"), &code.wasm, &new, b"alone")
            .unwrap();
        assert!(made.receipt.reverted);
    }
}

/// Threat: the code that made the room is asked to make it again, with founders of the attacker's.
#[test]
fn a_room_is_made_once() {
    let mut house = House::new();
    let bundle = Bundle::load("club").unwrap();
    let new = bundle.constructor("new").unwrap();
    let new = input(new, &(Config::default(), vec![account("mallory")]));
    let club = house.club.account();
    let mallory = Actor::dev("mallory");
    let asked = house.chain.call(&mallory, &club, &new).unwrap();
    assert!(asked.reverted);
    assert_eq!(house.resolve("mallory"), Err(Error::NotAMember));
}
