//! From an election to the end of a term.

use crate::club::*;

/// hugo, ines and jana are elected admins, gina is the runner-up.
pub fn with_admins() -> Governed {
    let mut club = Governed::new();
    club.election(
        Body::Admins,
        &[("gina", 0), ("hugo", 0), ("ines", 0), ("jana", 0)],
        &[
            ("anna", &[("hugo", 3)]),
            ("bert", &[("ines", 3)]),
            ("cleo", &[("jana", 2), ("gina", 1)]),
        ],
    );
    for _ in 0..3 {
        club.claim(Body::Admins, 0).unwrap();
    }
    club
}

#[test]
fn the_elected_take_their_seats_and_founders_are_relieved() {
    let mut club = with_admins();
    assert_eq!(club.bench(Body::Admins), ["hugo", "ines", "jana"]);
    assert_eq!(club.claim(Body::Admins, 0), Err(GovernError::NoVacancy));
    let anna = club.f.id("anna");
    assert_eq!(club.roles("anna") & role::ADMIN, role::ADMIN, "still");
    club.f
        .governance("stranger", |m| m.relieve(Body::Admins, anna))
        .unwrap();
    assert_eq!(club.roles("anna"), 0, "no admin, no keeper");
    let hugo = club.f.id("hugo");
    let kept = club
        .f
        .governance("stranger", |m| m.relieve(Body::Admins, hugo));
    assert_eq!(kept, Err(GovernError::HoldsSeat));
}

#[test]
fn a_runner_up_follows_who_resigns_and_bonds_come_back() {
    let mut club = with_admins();
    club.f
        .governance("ines", |m| m.resign(Body::Admins))
        .unwrap();
    assert_eq!(club.roles("ines") & role::ADMIN, 0);
    let (ines, jana) = (club.f.id("ines"), club.f.id("jana"));
    let settle = |club: &mut Governed, member: u32| {
        club.f.governance("stranger", |m| m.settle_bond(1, member))
    };
    assert_eq!(settle(&mut club, jana), Err(GovernError::HoldsSeat));
    assert_eq!(
        settle(&mut club, ines),
        Err(GovernError::HoldsSeat),
        "she answers for a while"
    );
    club.days(Config::default().recall_takes() / DAY);
    settle(&mut club, ines).unwrap();
    assert_eq!(settle(&mut club, ines), Err(GovernError::NothingToSweep));
    club.claim(Body::Admins, 0).unwrap();
    assert_eq!(club.bench(Body::Admins), ["hugo", "gina", "jana"]);
    let bonded = |club: &mut Governed, name: &str| {
        let id = club.f.id(name);
        club.f.read(club.f.rooms.reserve, |m| m.stake_of(id)).bonded
    };
    assert_eq!(bonded(&mut club, "ines"), 0);
    assert_eq!(bonded(&mut club, "gina"), Config::default().seat_bond);
}

/// Threat: a bond that only ends with a term keeps a runner-up in the club while a decision is in force that they would leave for.
#[test]
fn a_runner_up_who_wants_to_leave_is_called_no_more() {
    let mut club = with_admins();
    let gina = club.f.id("gina");
    let settle = |club: &mut Governed| club.f.governance("stranger", |m| m.settle_bond(1, gina));
    assert_eq!(settle(&mut club), Err(GovernError::HoldsSeat));
    club.f
        .governance("gina", |m| m.resign(Body::Admins))
        .unwrap();
    let again = club.f.governance("gina", |m| m.resign(Body::Admins));
    assert_eq!(again, Err(GovernError::NoSuchCandidate));
    settle(&mut club).unwrap();
    club.f
        .governance("ines", |m| m.resign(Body::Admins))
        .unwrap();
    assert_eq!(club.claim(Body::Admins, 0), Err(GovernError::NoVacancy));
    club.f.contributions("gina", |m| m.leave()).unwrap();
    club.f.cycles(1);
    club.days(15);
    club.f.contributions("gina", |m| m.leave()).unwrap();
}

/// Threat: who calls the elected to their seats picks the moment in which one of them may not take it.
#[test]
fn an_elected_member_is_waited_for() {
    let mut club = Governed::new();
    club.election(
        Body::Admins,
        &[("hugo", 0), ("ines", 0)],
        &[("anna", &[("hugo", 3)])],
    );
    let hugo = club.f.id("hugo");
    let mark = club.call("club", "Club::mark", &(hugo, true, false, TEXT));
    let act = club.propose("anna", &[mark]).unwrap();
    club.days(3);
    club.execute(act).unwrap();
    let called = club.claim(Body::Admins, 0);
    assert_eq!(called, Err(GovernError::NotEligible));
    // A vote that ends it has time to.
    club.days(11);
    let called = club.claim(Body::Admins, 0);
    assert_eq!(called, Err(GovernError::NotEligible));
    club.days(1);
    club.claim(Body::Admins, 0).unwrap();
    assert_eq!(club.bench(Body::Admins), [""; 0], "passed over");
    club.claim(Body::Admins, 0).unwrap();
    assert_eq!(club.bench(Body::Admins), ["ines"]);
}

#[test]
fn an_election_at_which_nobody_stood_blocks_nothing() {
    let mut club = Governed::new();
    let call = |club: &mut Governed| {
        club.f
            .governance("stranger", |m| m.call_election(Body::Guardian))
    };
    call(&mut club).unwrap();
    assert_eq!(
        call(&mut club),
        Err(GovernError::NoElectionDue),
        "under way"
    );
    club.days(14);
    let claimed = club.claim(Body::Guardian, 0);
    assert_eq!(claimed, Err(GovernError::NoVacancy));

    // It is called again, and this time somebody stands.
    club.election(Body::Guardian, &[("hugo", 0)], &[("anna", &[("hugo", 1)])]);
    club.claim(Body::Guardian, 0).unwrap();
    assert_eq!(club.bench(Body::Guardian), ["hugo"]);
}

#[test]
fn nobody_is_relieved_of_what_they_do_not_hold() {
    let mut club = Governed::new();
    club.election(Body::Admins, &[("hugo", 0)], &[("anna", &[("hugo", 3)])]);
    club.claim(Body::Admins, 0).unwrap();
    club.f.join("zoe");
    let zoe = club.f.id("zoe");
    let relieved = club
        .f
        .governance("stranger", |m| m.relieve(Body::Admins, zoe));
    assert_eq!(relieved, Err(GovernError::NoSuchCandidate));
}

#[test]
fn the_seat_of_who_left_the_club_is_free() {
    let mut club = Governed::with(|c| c.seat_bond = 0);
    club.election(Body::Admins, &[("hugo", 0), ("ines", 0)], &[]);
    for _ in 0..2 {
        club.claim(Body::Admins, 0).unwrap();
    }
    let hugo = club.f.id("hugo");
    let relieve = |club: &mut Governed| {
        club.f
            .governance("stranger", |m| m.relieve(Body::Admins, hugo))
    };
    club.f.contributions("hugo", |m| m.leave()).unwrap();
    assert_eq!(relieve(&mut club), Err(GovernError::HoldsSeat));
    club.f.cycles(1);
    club.days(15);
    club.f.contributions("hugo", |m| m.leave()).unwrap();
    relieve(&mut club).unwrap();
    assert_eq!(club.bench(Body::Admins), ["ines"]);
}

#[test]
fn the_committee_has_two_sides_and_one_at_large() {
    let mut club = Governed::new();
    let candidates = [
        ("anna", 0),
        ("bert", 0),
        ("cleo", 0),
        ("dora", 1),
        ("emil", 1),
        ("fred", 1),
        ("gina", 2),
        ("hugo", 2),
    ];
    club.election(
        Body::Committee,
        &candidates,
        &[
            ("ines", &[("anna", 3), ("gina", 1)]),
            ("jana", &[("dora", 2), ("fred", 1), ("hugo", 1)]),
            ("anna", &[("hugo", 1)]),
        ],
    );
    for chamber in [0, 0, 0, 1, 1, 1, 2] {
        club.claim(Body::Committee, chamber).unwrap();
    }
    assert_eq!(
        club.bench(Body::Committee),
        ["anna", "bert", "cleo", "dora", "fred", "emil", "hugo"]
    );
    assert_eq!(club.roles("dora") & role::COMMITTEE, role::COMMITTEE);
    for chamber in [0, 1, 2, 3] {
        let more = club.claim(Body::Committee, chamber);
        assert_eq!(more, Err(GovernError::NoVacancy));
    }
}

#[test]
fn a_term_ends_when_the_next_is_seated_and_two_in_a_row_are_enough() {
    let mut club = Governed::with(|c| {
        c.term_cycles = 1;
        c.terms_in_a_row = 2;
    });
    let mut number = 0;
    for round in 1..=2 {
        number = club.election(Body::Guardian, &[("anna", 0)], &[("bert", &[("anna", 1)])]);
        club.claim(Body::Guardian, 0).unwrap();
        assert_eq!(club.bench(Body::Guardian), ["anna"], "term {round}");
        if round < 2 {
            club.f.cycles(1);
        }
    }
    let (anna, first) = (club.f.id("anna"), number - 1);
    // The bond of the first term is free, and so is the record of it.
    club.f
        .governance("stranger", |m| m.settle_bond(first, anna))
        .unwrap();
    let called = club
        .f
        .governance("stranger", |m| m.call_election(Body::Guardian))
        .unwrap();
    let third = club.f.governance("anna", |m| m.stand(called, 0));
    assert_eq!(third, Err(GovernError::TermLimit));
}
