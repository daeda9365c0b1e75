//! Threats to the vote, one test each.

use remainder_fixture::audited::*;
use remainder_fixture::prelude::*;
use AuditError as E;

/// A drawn contribution of dora's for emil, opened by fred and seated.
fn seated(club: &mut Audited) -> (u32, u32, Vec<(String, Place)>) {
    let id = club.drawn();
    let case = club.open("fred", id);
    let jurors = club.seat(case);
    (id, case, jurors)
}

/// Threat: who has no opinion copies another's commitment, and reveals what the other reveals.
#[test]
fn a_copied_commitment_cannot_be_revealed_and_costs_the_bond() {
    let mut club = Audited::new();
    let (id, case, jurors) = seated(&mut club);
    let [(one, first), (copier, second), (other, third)] = &jurors[..] else {
        panic!("{jurors:?}");
    };
    let hash = club.hash(case, one, *first, Verdict::Half);
    for (juror, place) in [(one, first), (copier, second)] {
        club.f
            .audit(juror, |m| m.commit(case, *place, hash))
            .unwrap();
    }
    club.commit(case, other, *third, Verdict::Half).unwrap();
    club.days(2);
    club.reveal(case, *first, Verdict::Half).unwrap();
    for verdict in Verdict::ALL {
        assert_eq!(club.reveal(case, *second, verdict), Err(E::WrongVote));
    }
    club.reveal(case, *third, Verdict::Half).unwrap();
    club.days(1);
    club.close(case);
    club.execute(id);
    for (_, place) in &jurors {
        club.settle_juror(case, *place).unwrap();
    }
    assert_eq!(club.f.account(one).adjust, 60);
    assert_eq!(club.f.account(other).adjust, 60);
    assert_eq!(club.f.account(copier).adjust, -500, "the bond");
}

/// Threat: a juror who sits on two cases lets a commitment to one stand for the other.
#[test]
fn a_commitment_of_another_case_is_none() {
    let mut club = Audited::new();
    let (_, one, first) = seated(&mut club);
    // Somebody who sits on both: another case until there is one.
    for _ in 0..10 {
        let id = club.drawn_of("dora", "emil");
        let other = club.open("fred", id);
        let second = club.seat(other);
        let both = first.iter().find_map(|(juror, place)| {
            let there = second.iter().find(|(name, _)| name == juror)?;
            Some((juror.clone(), *place, there.1))
        });
        let Some((juror, here, there)) = both else {
            continue;
        };
        let hash = club.hash(one, &juror, here, Verdict::Whole);
        club.f
            .audit(&juror, |m| m.commit(other, there, hash))
            .unwrap();
        club.days(2);
        let revealed = club.reveal(other, there, Verdict::Whole);
        assert_eq!(revealed, Err(E::WrongVote));
        return;
    }
    panic!("three of eight, ten times, and never one of them");
}

/// Threat: a vote is revealed twice and counts twice.
#[test]
fn a_vote_counts_once() {
    let mut club = Audited::new();
    let (_, case, jurors) = seated(&mut club);
    let (juror, place) = &jurors[0];
    club.commit(case, juror, *place, Verdict::Whole).unwrap();
    let again = club.commit(case, juror, *place, Verdict::Nothing);
    assert_eq!(again, Err(E::AlreadyCommitted));
    club.days(2);
    club.reveal(case, *place, Verdict::Whole).unwrap();
    let twice = club.reveal(case, *place, Verdict::Whole);
    assert_eq!(twice, Err(E::AlreadyVoted));
    assert_eq!(club.round(case, 0).votes.sum(), 1);
}

/// Threat: an early reveal tells the others what to say; a late one picks the winner's side.
#[test]
fn votes_are_revealed_between_the_commitments_and_the_end() {
    let mut club = Audited::new();
    let (_, case, jurors) = seated(&mut club);
    for (juror, place) in &jurors {
        club.commit(case, juror, *place, Verdict::Whole).unwrap();
    }
    let place = jurors[0].1;
    club.days(1);
    let early = club.reveal(case, place, Verdict::Whole);
    assert_eq!(early, Err(E::NotRevealing));
    club.days(1);
    // Who has seen a vote commits no more.
    club.reveal(case, place, Verdict::Whole).unwrap();
    let (juror, place) = &jurors[1];
    let after = club.commit(case, juror, *place, Verdict::Whole);
    assert_eq!(after, Err(E::NotCommitting));
    club.days(1);
    let late = club.reveal(case, *place, Verdict::Whole);
    assert_eq!(late, Err(E::NotRevealing));
}

/// Threat: somebody votes who was not drawn.
#[test]
fn nobody_votes_without_a_seat() {
    let mut club = Audited::new();
    let (_, case, jurors) = seated(&mut club);
    let sits = |name: &str| jurors.iter().any(|(juror, _)| juror == name);
    for name in ["fred", "gina", "hugo", "ines", "jana", "dora", "emil"] {
        for (_, place) in jurors.iter().filter(|_| !sits(name)) {
            let answer = club.commit(case, name, *place, Verdict::Whole);
            assert_eq!(answer, Err(E::NoSeat), "{name}");
        }
    }
    // Nor in a place that does not exist, in a round that is not on, or in a ballot that was not called.
    let (juror, _) = &jurors[0];
    let member = club.f.id(juror);
    for (place, refused) in [
        (Place::Panel { round: 0, seat: 9 }, E::NoSeat),
        (Place::Panel { round: 1, seat: 0 }, E::NotCommitting),
        (Place::Ballot { member }, E::NotCommitting),
    ] {
        let answer = club.commit(case, juror, place, Verdict::Whole);
        assert_eq!(answer, Err(refused));
    }
    let place = jurors[0].1;
    let stranger = club
        .f
        .audit("stranger", |m| m.commit(case, place, [1; 32]))
        .unwrap_err();
    assert_eq!(stranger, E::Club(ClubError::NotAMember));
    club.days(2);
    let none = club.reveal(case, Place::Panel { round: 0, seat: 9 }, Verdict::Whole);
    assert_eq!(none, Err(E::NoSeat));
    let empty = club.reveal(case, place, Verdict::Whole);
    assert_eq!(empty, Err(E::NotCommitted));
}

/// Threat: a juror whose key changes votes once with each.
#[test]
fn a_new_key_has_the_seat_of_the_old_one_and_no_other() {
    let mut club = Audited::new();
    let (id, case, jurors) = seated(&mut club);
    let (juror, place) = jurors[0].clone();
    let hash = club.hash(case, &juror, place, Verdict::Whole);
    club.f
        .audit(&juror, |m| m.commit(case, place, hash))
        .unwrap();
    let (member, key) = (club.f.id(&juror), club.f.account_of("new key"));
    club.f.club(&juror, |m| m.propose_key(key)).unwrap();
    club.f.club("new key", |m| m.accept_key(member)).unwrap();
    let old = club.f.audit(&juror, |m| m.commit(case, place, [1; 32]));
    assert_eq!(old, Err(E::Club(ClubError::NotAMember)));
    let new = club.f.audit("new key", |m| m.commit(case, place, [1; 32]));
    assert_eq!(new, Err(E::AlreadyCommitted));
    // A seat of somebody else's is none of the new key's either, and what the old one committed to is revealed.
    let theirs = club
        .f
        .audit("new key", |m| m.commit(case, jurors[1].1, [1; 32]));
    assert_eq!(theirs, Err(E::NoSeat));
    for (juror, place) in &jurors[1..] {
        club.commit(case, juror, *place, Verdict::Whole).unwrap();
    }
    club.days(2);
    for (_, place) in &jurors {
        club.reveal(case, *place, Verdict::Whole).unwrap();
    }
    assert_eq!(club.round(case, 0).votes.sum(), 3);
    club.close(case);
    club.execute(id);
    club.settle_juror(case, place).unwrap();
    assert_eq!(club.f.account("new key").adjust, 60);
}

/// Threat: a party whose key changes is not recognised as one, and votes in their own case.
#[test]
fn a_party_with_a_new_key_is_still_a_party() {
    let mut club = Audited::of(&["anna", "bert", "cleo", "dora"], |_| ());
    let id = club.drawn_of("dora", "anna");
    let case = club.open("bert", id);
    // Two are left: no panel of three.
    club.seat(case);
    assert_eq!(club.running(case), 3);
    let (member, key) = (club.f.id("dora"), club.f.account_of("new key"));
    club.f.club("dora", |m| m.propose_key(key)).unwrap();
    club.f.club("new key", |m| m.accept_key(member)).unwrap();
    let (name, place, said) = club.voter("new key", Verdict::Whole);
    assert_eq!(club.commit(case, &name, place, said), Err(E::NoSeat));
}

/// Threat: a member votes in another's name in the ballot, or in their own twice.
#[test]
fn the_ballot_counts_each_member_once() {
    let mut club = Audited::of(&["anna", "bert", "cleo", "dora"], |_| ());
    let id = club.drawn_of("dora", "anna");
    let case = club.open("bert", id);
    club.seat(case);
    let (bert, bert_place, said) = club.voter("bert", Verdict::Nothing);
    let (cleo, cleo_place, _) = club.voter("cleo", Verdict::Nothing);
    let forged = club.commit(case, &bert, cleo_place, said);
    assert_eq!(forged, Err(E::NoSeat));
    club.commit(case, &bert, bert_place, said).unwrap();
    let twice = club.commit(case, &bert, bert_place, said);
    assert_eq!(twice, Err(E::AlreadyCommitted));
    let (dora, dora_place, _) = club.voter("dora", Verdict::Whole);
    assert_eq!(club.commit(case, &dora, dora_place, said), Err(E::NoSeat));
    club.commit(case, &cleo, cleo_place, said).unwrap();
    club.days(2);
    club.reveal(case, bert_place, said).unwrap();
    assert_eq!(club.reveal(case, bert_place, said), Err(E::AlreadyVoted));
    assert_eq!(club.round(case, 3).votes.sum(), 1);
}
