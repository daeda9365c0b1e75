//! The ways that a case can go: three panels and the ballot of the whole club, seats drawn again, a club too small.

use remainder_fixture::audited::*;
use remainder_fixture::prelude::*;
use AuditError as E;

fn large() -> Audited {
    Audited::of(&MANY, |s| {
        (s.clearing.commons_base, s.clearing.commons_most) = (100_000, 100_000)
    })
}

/// All members but these, saying the same in the ballot.
fn ballot(club: &mut Audited, names: &[&str], verdict: Verdict) -> Vec<(String, Place, Verdict)> {
    names.iter().map(|name| club.voter(name, verdict)).collect()
}

fn verdict(club: &Audited, case: u32) -> Option<Verdict> {
    club.file(case).unwrap().case.verdict
}

#[test]
fn appeals_go_from_three_to_seven_to_fifteen_to_the_whole_club_and_no_further() {
    let mut club = large();
    let id = club.drawn();
    let case = club.open("fred", id);
    let (mut jurors, worth) = (Vec::new(), club.worth("dora"));
    for (round, seats, lock) in [(0, 3, 7), (1, 7, 15), (2, 15, 15)] {
        assert_eq!(club.running(case), round);
        let panel = club.vote(case, Verdict::Half);
        assert_eq!(panel.len(), seats);
        assert_eq!(verdict(&club, case), Some(Verdict::Half));
        jurors.extend(panel.into_iter().map(|(juror, _)| juror));
        let locked = club.f.account("dora").locked;
        club.f.audit("dora", |m| m.appeal(case)).unwrap();
        assert_eq!(club.f.account("dora").locked - locked, lock * 60);
        // Appeals that did not help cost what they had locked.
        let lost = club.worth("dora") - worth;
        assert_eq!(lost, [0, -420, -1_320][round as usize]);
    }
    let all = jurors.len();
    jurors.sort();
    jurors.dedup();
    assert_eq!((all, jurors.len()), (25, 25), "nobody twice");
    // The whole club, at once: no seed decides who votes.
    assert_eq!(club.running(case), 3);
    assert!(!club.round(case, 3).seating());
    let voters: Vec<&str> = MANY
        .into_iter()
        .filter(|name| !["dora", "emil"].contains(name))
        .collect();
    let votes = ballot(&mut club, &voters, Verdict::Whole);
    club.decide(case, &votes);
    assert_eq!(verdict(&club, case), Some(Verdict::Whole));
    let again = club.f.audit("dora", |m| m.appeal(case));
    assert_eq!(again, Err(E::NoAppeal), "it is final at once");
    club.f.contributions("stranger", |m| m.execute(id)).unwrap();
    assert_eq!(
        club.worth("dora") - worth,
        -1_320,
        "the last appeal helped: its lock came back"
    );
    club.f.settle(id);
    assert_eq!(club.f.account("dora").locked, 0);
}

#[test]
fn who_doubts_may_appeal_too_and_the_outcome_has_to_improve_for_them() {
    let mut club = large();
    let id = club.drawn();
    let case = club.open("fred", id);
    club.vote(case, Verdict::Whole);
    let worth = club.worth("fred");
    club.f.audit("fred", |m| m.appeal(case)).unwrap();
    assert_eq!(club.f.account("fred").locked, 420);
    club.vote(case, Verdict::Nothing);
    assert_eq!(club.f.account("fred").locked, 0);
    assert_eq!(club.worth("fred"), worth, "it helped");
    // Nobody appeals against that any more once the time is over.
    club.days(2);
    let late = club.f.audit("dora", |m| m.appeal(case));
    assert_eq!(late, Err(E::NoAppeal));
    club.f.contributions("stranger", |m| m.execute(id)).unwrap();
    assert_eq!(club.f.contribution(id).state, State::Rejected);
}

#[test]
fn the_median_decides_upwards_on_a_tie() {
    for (said, found) in [
        (
            [Verdict::Nothing, Verdict::Half, Verdict::Whole],
            Verdict::Half,
        ),
        (
            [Verdict::Whole, Verdict::Quarter, Verdict::Quarter],
            Verdict::Quarter,
        ),
        (
            [Verdict::Collusion, Verdict::Whole, Verdict::Whole],
            Verdict::Whole,
        ),
    ] {
        let mut club = Audited::new();
        let id = club.drawn();
        let case = club.open("fred", id);
        let jurors = club.seat(case);
        let votes: Vec<_> = jurors
            .iter()
            .zip(said)
            .map(|((juror, place), verdict)| (juror.clone(), *place, verdict))
            .collect();
        // With the last of them away, the two in the middle are all there are.
        let mut two = club.clone();
        two.decide(case, &votes[..2]);
        let tie = votes[0].2.max(votes[1].2);
        assert_eq!(verdict(&two, case), Some(tie), "{said:?}");
        club.decide(case, &votes);
        assert_eq!(verdict(&club, case), Some(found), "{said:?}");
    }
}

#[test]
fn too_few_votes_draw_the_missing_seats_again_once_and_then_more_look() {
    let mut club = large();
    let id = club.drawn();
    let case = club.open("fred", id);
    let first = club.seat(case);
    let said = |jurors: &[(String, Place)], count: usize| -> Vec<_> {
        jurors[..count]
            .iter()
            .map(|(juror, place)| (juror.clone(), *place, Verdict::Half))
            .collect()
    };
    let all: Vec<_> = MANY.iter().map(|name| club.worth(name)).collect();
    let change = |club: &mut Audited, name: &str| {
        let place = MANY.iter().position(|n| *n == name).unwrap();
        club.worth(name) - all[place]
    };
    // One of three: two seats are drawn again, the first one keeps his vote.
    club.decide(case, &said(&first, 1));
    assert_eq!((club.running(case), club.round(case, 0).redrawn), (0, true));
    assert_eq!(club.round(case, 0).cursor.vacant, 0b110);
    let second = club.seat(case);
    assert_eq!(second[0], first[0]);
    for (juror, _) in &second[1..] {
        assert!(!first.iter().any(|(before, _)| before == juror), "{juror}");
    }
    for (juror, _) in &first[1..] {
        assert_eq!(change(&mut club, juror), -500, "{juror} failed it");
        let bound = club.f.id(juror);
        assert!(!club.f.read(club.f.rooms.audit, |m| m.is_bound(bound)));
    }
    // None of the new ones comes either: seven others look.
    club.days(3);
    club.close(case);
    assert_eq!(club.running(case), 1);
    let third = club.vote(case, Verdict::Quarter);
    assert_eq!(third.len(), 7);
    for (juror, _) in first.iter().chain(&second[1..]) {
        assert!(!third.iter().any(|(later, _)| later == juror), "{juror}");
    }
    club.execute(id);
    for (_, place) in second.iter().chain(&third) {
        club.settle_juror(case, *place).unwrap();
    }
    assert_eq!(club.file(case), None);
    assert_eq!(change(&mut club, &first[0].0), 60, "the one who came");
    for (juror, _) in &second[1..] {
        assert_eq!(change(&mut club, juror), -500, "{juror}");
    }
}

#[test]
fn an_exhausted_panel_hands_over_to_the_whole_club_and_charges_nobody() {
    let mut club = Audited::new();
    let id = club.drawn();
    let case = club.open("fred", id);
    club.vote(case, Verdict::Half);
    club.f.audit("dora", |m| m.appeal(case)).unwrap();
    // Ten less two parties, who opened it and three jurors: four for seven seats.
    let waiting = club.seat(case);
    assert_eq!((club.running(case), waiting.len()), (3, 4));
    // They and the first three vote with all others.
    let voters = [
        "anna", "bert", "cleo", "fred", "gina", "hugo", "ines", "jana",
    ];
    let votes = ballot(&mut club, &voters, Verdict::Whole);
    club.decide(case, &votes);
    club.f.contributions("stranger", |m| m.execute(id)).unwrap();
    let before: Vec<_> = voters.iter().map(|n| club.worth(n)).collect();
    for (_, place) in &waiting {
        club.settle_juror(case, *place).unwrap();
    }
    for (_, place, _) in &votes {
        club.settle_juror(case, *place).unwrap();
    }
    let after: Vec<_> = voters.iter().map(|n| club.worth(n)).collect();
    assert_eq!(
        before, after,
        "no bond of who was never asked, no fee of the ballot"
    );
    for (juror, _) in &waiting {
        assert!(club.f.party(juror).standing, "{juror}");
    }
    assert!(
        club.file(case).is_some(),
        "the first panel is still to be paid"
    );
    for seat in 0..3 {
        let place = Place::Panel { round: 0, seat };
        club.settle_juror(case, place).unwrap();
    }
    assert_eq!(club.file(case), None);
}

#[test]
fn a_panel_of_three_that_says_they_knew_has_seven_look() {
    let mut club = large();
    let id = club.drawn();
    let case = club.open("fred", id);
    club.vote(case, Verdict::Collusion);
    assert_eq!((club.running(case), verdict(&club, case)), (1, None));
    club.vote(case, Verdict::Collusion);
    assert_eq!(verdict(&club, case), Some(Verdict::Collusion));
    club.execute(id);
    for name in ["dora", "emil"] {
        assert_eq!(club.f.member(name).strikes, 1, "{name}");
        assert_eq!(club.f.account(name).adjust, -6_000, "{name}");
    }
}

#[test]
fn in_a_club_of_three_the_third_decides() {
    let mut club = Audited::of(&KEEPERS, |_| ());
    let id = club.drawn_of("anna", "bert");
    let case = club.open("cleo", id);
    club.seat(case);
    assert_eq!(club.running(case), 3);
    for party in ["anna", "bert"] {
        let (name, place, said) = club.voter(party, Verdict::Whole);
        assert_eq!(club.commit(case, &name, place, said), Err(E::NoSeat));
    }
    let votes = ballot(&mut club, &["cleo"], Verdict::Half);
    club.decide(case, &votes);
    let appeal = club.f.audit("anna", |m| m.appeal(case));
    assert_eq!(appeal, Err(E::NoAppeal));
    club.f.contributions("stranger", |m| m.execute(id)).unwrap();
    for name in ["anna", "bert"] {
        assert_eq!(club.f.account(name).adjust, -3_000, "{name}");
    }
    let given = club.f.account("anna").given;
    club.f.settle(id);
    assert_eq!(
        club.f.account("anna").given - given,
        980,
        "half, less the levy"
    );
    for place in [votes[0].1]
        .into_iter()
        .chain(club.panel(case, 0).iter().map(|(_, p)| *p))
    {
        club.settle_juror(case, place).unwrap();
    }
    assert_eq!(club.file(case), None);
}

#[test]
fn a_silent_club_leaves_the_last_verdict_and_without_one_the_work() {
    let mut club = Audited::of(&KEEPERS, |_| ());
    let id = club.drawn_of("anna", "bert");
    let case = club.open("cleo", id);
    club.seat(case);
    // Asked twice, since the silent are asked again.
    let mut rounds = 0;
    while verdict(&club, case).is_none() {
        club.days(3);
        club.close(case);
        rounds += 1;
        assert!(rounds < 4);
    }
    assert_eq!(verdict(&club, case), Some(Verdict::Whole));
    club.f.contributions("stranger", |m| m.execute(id)).unwrap();
    club.f.settle(id);

    let mut club = Audited::new();
    let id = club.drawn();
    let case = club.open("fred", id);
    club.vote(case, Verdict::Half);
    club.f.audit("dora", |m| m.appeal(case)).unwrap();
    club.seat(case);
    assert_eq!(club.running(case), 3);
    while club.file(case).unwrap().case.round == 3 && verdict(&club, case) == Some(Verdict::Half) {
        club.days(3);
        if club.f.audit("stranger", |m| m.close(case)).is_err() {
            break;
        }
    }
    let refused = club.f.audit("dora", |m| m.appeal(case));
    assert_eq!(refused, Err(E::NoAppeal));
    club.f.contributions("stranger", |m| m.execute(id)).unwrap();
    assert_eq!(verdict(&club, case), Some(Verdict::Half));
    assert_eq!(
        club.f.account("dora").adjust,
        -3_000 - 420,
        "the missing half three times, and an appeal that did not help"
    );
}

#[test]
fn upheld_work_settles_between_two_who_never_traded() {
    let mut club = Audited::new();
    club.days(2);
    let (id, case) = club.disputed("dora", "emil");
    club.vote(case, Verdict::Whole);
    club.execute(id);

    club.f.settle(id);

    let value = club.f.contribution(id).value;
    let emil = club.f.account("emil");
    assert_eq!(emil.received, value, "an account was opened for it");
}
