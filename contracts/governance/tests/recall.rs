//! The club takes officers out of office.

use crate::{club::*, offices::with_admins};

fn unseat(club: &mut Governed, body: Body, name: &str) -> Call {
    let member = club.f.id(name);
    club.call("governance", "Governance::unseat", &(body, member))
}

/// These sign it, those vote for it, and the vote is over.
fn petitioned(club: &mut Governed, id: u32, signers: &[&str], voters: &[&str]) {
    for name in signers {
        club.sign(name, id).unwrap();
    }
    for name in voters {
        club.vote(name, id, Choice::Yes).unwrap();
    }
    club.days(7);
}

#[test]
fn a_petition_and_a_vote_take_an_officer_out_at_once() {
    let mut club = with_admins();
    let call = unseat(&mut club, Body::Admins, "hugo");
    let id = club.propose("anna", &[call]).unwrap();
    assert_eq!(club.proposal(id).0.track, Track::Recall);
    petitioned(&mut club, id, &["anna", "bert", "cleo"], &NAMES[..6]);
    club.execute(id).unwrap();
    assert_eq!(club.roles("hugo") & role::ADMIN, 0);
    let hugo = club.f.id("hugo");
    let card = club.f.read(club.f.rooms.governance, |m| m.scorecard(hugo));
    assert_eq!(card.recalled, 1);
    // The bond is lost, and the runner-up follows.
    let before = club.f.headroom("hugo");
    club.f
        .governance("stranger", |m| m.settle_bond(1, hugo))
        .unwrap();
    assert!(club.f.headroom("hugo") <= before);
    let lost = club
        .f
        .emitted::<remainder_interfaces::reserve::ReserveSlashed>();
    assert_eq!(lost[0].offender, hugo);
    club.claim(Body::Admins, 0).unwrap();
    assert_eq!(club.bench(Body::Admins), ["gina", "ines", "jana"]);
}

/// Threat: an officer who sees the petition coming resigns, and takes the bond along.
#[test]
fn who_resigns_before_the_recall_loses_the_bond_all_the_same() {
    let mut club = with_admins();
    let call = unseat(&mut club, Body::Admins, "hugo");
    let id = club.propose("anna", &[call]).unwrap();
    club.f
        .governance("hugo", |m| m.resign(Body::Admins))
        .unwrap();
    let hugo = club.f.id("hugo");
    let settle = |club: &mut Governed| club.f.governance("stranger", |m| m.settle_bond(1, hugo));
    assert_eq!(settle(&mut club), Err(GovernError::HoldsSeat));
    petitioned(&mut club, id, &["anna", "bert", "cleo"], &NAMES[..6]);
    club.execute(id).unwrap();
    settle(&mut club).unwrap();
    let lost = club
        .f
        .emitted::<remainder_interfaces::reserve::ReserveSlashed>();
    assert_eq!(lost[0].offender, hugo);
}

#[test]
fn who_holds_no_office_is_not_taken_out_of_one_and_saves_nobody() {
    let mut club = with_admins();
    let dora = club.f.id("dora");
    club.f
        .governance("stranger", |m| m.relieve(Body::Admins, dora))
        .unwrap();
    let calls = ["dora", "hugo"].map(|name| unseat(&mut club, Body::Admins, name));
    let id = club.propose("anna", &calls).unwrap();
    petitioned(&mut club, id, &["anna", "bert", "cleo"], &NAMES[..6]);
    club.execute(id).unwrap();
    let card = club.f.read(club.f.rooms.governance, |m| m.scorecard(dora));
    assert_eq!(card.recalled, 0);
    assert_eq!(club.roles("hugo") & role::ADMIN, 0);
}

#[test]
fn a_petition_that_nobody_signs_comes_to_nothing() {
    let mut club = with_admins();
    let call = unseat(&mut club, Body::Admins, "hugo");
    let id = club.propose("anna", &[call]).unwrap();
    club.days(14);
    assert_eq!(club.execute(id), Err(GovernError::NotAccepted));
    club.close(id).unwrap();
    assert_eq!(club.roles("hugo") & role::ADMIN, role::ADMIN);
}

#[test]
fn founders_who_were_never_elected_can_be_recalled() {
    let mut club = Governed::new();
    let call = unseat(&mut club, Body::Admins, "anna");
    let id = club.propose("bert", &[call]).unwrap();
    petitioned(
        &mut club,
        id,
        &["bert", "cleo", "dora"],
        &["bert", "cleo", "dora"],
    );
    club.execute(id).unwrap();
    assert_eq!(club.roles("anna") & role::ADMIN, 0);
}

/// Threat: the whole committee is recalled while its work is under way; the club must not be left without a way to elect another.
#[test]
fn the_whole_committee_can_be_recalled_and_another_elected() {
    let mut club = Governed::new();
    let candidates: Vec<_> = NAMES[..7]
        .iter()
        .zip([0, 0, 0, 1, 1, 1, 2])
        .map(|(name, chamber)| (*name, chamber))
        .collect();
    club.election(Body::Committee, &candidates, &[("jana", &[("gina", 1)])]);
    for chamber in [0, 0, 0, 1, 1, 1, 2] {
        club.claim(Body::Committee, chamber).unwrap();
    }
    let calls: Vec<_> = NAMES[..7]
        .iter()
        .map(|name| unseat(&mut club, Body::Committee, name))
        .collect();
    let id = club.propose("jana", &calls).unwrap();
    petitioned(
        &mut club,
        id,
        &["hugo", "ines", "jana"],
        &["hugo", "ines", "jana"],
    );
    club.execute(id).unwrap();
    assert!(club.bench(Body::Committee).is_empty());
    assert_eq!(club.claim(Body::Committee, 0), Err(GovernError::NoVacancy));
    let again = [("hugo", 0), ("ines", 1), ("jana", 2)];
    club.election(Body::Committee, &again, &[("anna", &[("hugo", 3)])]);
    for chamber in [0, 1, 2] {
        club.claim(Body::Committee, chamber).unwrap();
    }
    assert_eq!(club.bench(Body::Committee), ["hugo", "ines", "jana"]);
}
