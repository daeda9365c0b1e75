//! Threats to chance, one test each: who is audited, and who judges.

use remainder_fixture::audited::*;
use remainder_fixture::prelude::*;
use remainder_interfaces::{audit::Lot, blake2};
use remainder_rules::{
    audit::{
        lottery::is_drawn,
        seats::{PassedOver, Try},
    },
    time::DAY,
};
use AuditError as E;
use ContributionsError as C;

fn with_newcomers() -> Audited {
    let mut club = Audited::new();
    club.join("karl", &["anna", "bert"]);
    club.join("lena", &["anna", "cleo"]);
    club
}

/// Of some cases of a pair, one whose draw comes by what is wanted. Its seats can be drawn now.
fn naming(club: &mut Audited, (provider, receiver): (&str, &str), wanted: (u32, Try)) -> u32 {
    club.days(2);
    let cases: Vec<u32> = (0..12)
        .map(|_| club.disputed(provider, receiver).1)
        .collect();
    club.days(3);
    let mut cases = cases.into_iter();
    cases
        .find(|case| club.foresee(*case).contains(&wanted))
        .expect("no draw comes by it")
}

fn jurors(tries: &[(u32, Try)]) -> Vec<(u8, MemberId)> {
    let juror = |(_, found): &(u32, Try)| match found {
        Try::Seated { seat, juror } => Some((*seat, *juror)),
        _ => None,
    };
    tries.iter().filter_map(juror).collect()
}

fn panel(club: &Audited, case: u32) -> Vec<(u8, MemberId)> {
    let round = club.running(case);
    let panel = club.f.read(club.f.rooms.audit, |m| m.panel(case, round));
    panel.iter().map(|p| (p.seat, p.juror)).collect()
}

/// Threat: a party judges their own case.
#[test]
fn a_party_that_is_drawn_is_passed_over() {
    let mut club = Audited::new();
    // Slot 3 is dora's.
    let passed = (3, Try::PassedOver(PassedOver::Party));
    let case = naming(&mut club, ("dora", "emil"), passed);
    let foreseen = jurors(&club.foresee(case));
    club.fill(case);
    assert_eq!(panel(&club, case), foreseen);
    let dora = club.f.id("dora");
    assert!(foreseen.iter().all(|(_, juror)| *juror != dora));
}

/// Threat: whoever vouched for a party judges the case.
#[test]
fn a_sponsor_of_a_party_that_is_drawn_is_passed_over() {
    let mut club = with_newcomers();
    // Slot 0 is anna's.
    let passed = (0, Try::PassedOver(PassedOver::Sponsor));
    let case = naming(&mut club, ("karl", "dora"), passed);
    club.fill(case);
    let seated = panel(&club, case);
    assert_eq!(seated.len(), 3);
    for related in ["anna", "bert", "lena"] {
        let id = club.f.id(related);
        assert!(seated.iter().all(|(_, juror)| *juror != id), "{related}");
    }
}

/// Threat: who brought the case judges it.
#[test]
fn a_challenger_does_not_judge() {
    let mut club = Audited::new();
    for _ in 0..8 {
        club.days(2);
        let id = club.f.register("dora", "emil", CARE, HOUR);
        club.f.confirm("emil", id);
        club.f
            .contributions("fred", |m| m.challenge(id, [0; 32]))
            .unwrap();
        let case = club.open("stranger", id);
        let seated = club.seat(case);
        assert!(seated.iter().all(|(juror, _)| juror != "fred"));
    }
}

/// Threat: whoever opens a drawn case is paid for what is found, sits on its jury and finds it.
#[test]
fn whoever_opened_a_drawn_case_does_not_judge_it() {
    let mut club = Audited::new();
    // Eight others for three seats, several times.
    for _ in 0..4 {
        let id = club.drawn();
        let case = club.open("fred", id);
        let seated = club.seat(case);
        assert_eq!(seated.len(), 3);
        assert!(seated.iter().all(|(juror, _)| juror != "fred"));
    }
}

/// Threat: a cheater who was drawn takes the work back, has it disputed, or makes it smaller.
#[test]
fn what_was_drawn_cannot_be_taken_back() {
    let mut club = Audited::new();
    let id = club.drawn();
    let before = club.f.contribution(id);
    let refused = Err(C::WrongState);
    assert_eq!(club.f.contributions("dora", |m| m.cancel(id)), refused);
    let answer = club.f.contributions("emil", |m| m.dispute(id, [0; 32]));
    assert_eq!(answer, refused);
    for less in [None, Some(HOUR)] {
        let answer = club.f.contributions("emil", |m| m.confirm(id, less));
        assert_eq!(answer, refused);
    }
    let answer = club.f.contributions("dora", |m| m.lapse(id));
    assert_eq!(answer, refused);
    assert_eq!(club.f.contribution(id), before);
    let case = club.open("fred", id);
    assert_eq!(club.f.contributions("dora", |m| m.cancel(id)), refused);
    assert_eq!(
        club.f.contributions("emil", |m| m.dispute(id, [0; 32])),
        refused
    );
    assert!(club.file(case).is_some());
}

/// Threat: the keeper who reveals last computes both seeds, and keeps the link back if the other one spares a friend.
#[test]
fn a_link_kept_back_has_the_whole_epoch_audited() {
    let mut club = Audited::new();
    club.days(1);
    let epoch = club.epoch();
    let own = club.f.register("cleo", "dora", CARE, HOUR);
    club.f.confirm("dora", own);
    club.days(1);
    let mut kept = club.clone();
    kept.faithful = vec!["anna", "bert"];
    for club in [&mut club, &mut kept] {
        club.days(3);
    }
    let drawn = |club: &Audited, odds, parties| -> usize {
        let lot = |id| {
            club.f
                .read(club.f.rooms.audit, |m| m.lot(id, epoch, odds, parties))
        };
        (1..=100)
            .filter(|id| lot(*id).unwrap() == Lot::Drawn)
            .count()
    };
    // Members 3 and 4 are cleo, who kept it back, and dora.
    assert!((5..40).contains(&drawn(&club, 2_000, (5, 6))), "a fifth");
    assert_eq!(drawn(&kept, 2_000, (5, 6)), 100, "five times as many");
    assert!(drawn(&kept, 1_000, (5, 6)) < 100);
    assert_eq!(drawn(&kept, 1_000, (3, 4)), 100, "the keeper's own");
    assert_eq!(
        drawn(&kept, 1_000, (4, 3)),
        100,
        "and their counterparties'"
    );
    assert!(kept.is_drawn(own));
    // Whether she is dismissed before or after the lot is asked changes nothing.
    kept.f.audit("stranger", |m| m.dismiss(2)).unwrap();
    assert_eq!(drawn(&kept, 1_000, (3, 4)), 100);
    assert_eq!(kept.f.account("cleo").adjust, -20_000, "the bond");
}

/// Threat: a keeper reveals something else than the link that fits, or another epoch's, or the same twice.
#[test]
fn a_keeper_has_one_link_an_epoch() {
    let mut club = Audited::new();
    club.faithful = vec!["anna", "bert"];
    club.days(4);
    let (due, place) = (club.epoch() - 2, 2);
    let give = |club: &mut Audited, epoch, link| {
        club.f.audit("cleo", |m| m.reveal_link(place, epoch, link))
    };
    let (earlier, link, next) = (
        club.link("cleo", 1),
        club.link("cleo", due),
        club.link("cleo", due + 1),
    );
    assert_eq!(due, 2);
    assert_eq!(
        give(&mut club, due, link),
        Err(E::NotOnDuty),
        "one was kept back"
    );
    assert_eq!(give(&mut club, 1, earlier), Err(E::WrongEpoch), "too late");

    let mut club = Audited::new();
    club.faithful = vec!["anna", "bert"];
    club.days(3);
    for wrong in [[9; 32], link, next] {
        assert_eq!(give(&mut club, 1, wrong), Err(E::WrongPreimage));
    }
    assert_eq!(give(&mut club, 2, earlier), Err(E::WrongEpoch), "too early");
    give(&mut club, 1, earlier).unwrap();
    assert_eq!(give(&mut club, 1, earlier), Err(E::AlreadyRevealed));
    let nobody = club.f.audit("cleo", |m| m.reveal_link(9, 1, earlier));
    assert_eq!(nobody, Err(E::NotAKeeper));
}

/// Threat: who knows the seed before it is final - the last keeper does - has friends join, into a freed slot or a new one.
#[test]
fn who_joins_for_a_seat_is_passed_over() {
    let mut club = Audited::new();
    // Hugo's slot is free by then.
    club.f.contributions("hugo", |m| m.leave()).unwrap();
    club.days(28);
    club.f.contributions("hugo", |m| m.leave()).unwrap();
    let id = club.drawn();
    let case = club.open("fred", id);
    club.days(2);
    // The reveals have begun, and the seed is not known yet.
    let mut joined = club.clone();
    joined.join("karl", &["anna", "bert"]);
    joined.join("lena", &["anna", "cleo"]);
    for club in [&mut club, &mut joined] {
        club.days(1);
        club.fill(case);
    }
    assert_eq!(panel(&joined, case), panel(&club, case));
}

/// Threat: members leave, freeze or go on a break so that the draw falls on friends.
#[test]
fn who_goes_is_replaced_and_moves_nobody_else() {
    let mut club = Audited::new();
    let id = club.drawn();
    let case = club.open("fred", id);
    club.days(3);
    let before = jurors(&club.foresee(case));
    for (place, name) in ["fred", "gina", "hugo", "ines", "jana"].iter().enumerate() {
        let mut gone = club.clone();
        let id = gone.f.id(name);
        match place % 3 {
            0 => gone.f.contributions(name, |m| m.leave()).unwrap(),
            1 => gone
                .f
                .club(name, |m| m.take_break(BreakKind::Holiday, 7))
                .unwrap(),
            _ => gone
                .f
                .club("admin", |m| m.mark(id, true, false, [0; 32]))
                .unwrap(),
        }
        gone.fill(case);
        let after = panel(&gone, case);
        for (_, juror) in before.iter().filter(|(_, juror)| *juror != id) {
            assert!(after.iter().any(|(_, still)| still == juror), "{name}");
        }
        let sat = before.iter().any(|(_, juror)| *juror == id);
        assert!(sat || after == before, "{name} had no seat");
    }
}

/// Threat: a friend without standing whose slot the seed names earns it before the seats are drawn.
#[test]
fn who_comes_into_standing_for_a_seat_is_passed_over() {
    let mut club = with_newcomers();
    // Work of lena's for two others that only waits to be settled: with it she is in standing.
    let mut ready = Vec::new();
    for receiver in ["fred", "gina"] {
        club.days(1);
        for _ in 0..4 {
            let id = club.f.register("lena", receiver, CARE, 2 * HOUR);
            club.f.confirm(receiver, id);
            ready.push(id);
        }
    }
    club.days(4);
    let spared: Vec<u32> = ready.into_iter().filter(|id| !club.is_drawn(*id)).collect();
    assert!(spared.len() >= 3);
    // Slot 11 is lena's, who has no sponsor in common with a founder.
    let named = (11, Try::PassedOver(PassedOver::MayNotServe));
    let case = naming(&mut club, ("dora", "emil"), named);
    let mut undisturbed = club.clone();
    undisturbed.fill(case);
    for id in spared {
        club.f.settle(id);
    }
    assert!(club.f.party("lena").standing, "now she is");
    club.fill(case);
    assert_eq!(panel(&club, case), panel(&undisturbed, case));
}

/// Threat: a juror on a break comes back for the seat that the seed would name.
#[test]
fn who_comes_back_for_a_seat_is_passed_over() {
    let mut club = Audited::new();
    club.f
        .club("jana", |m| m.take_break(BreakKind::Holiday, 40))
        .unwrap();
    // Slot 9 is jana's.
    let named = (9, Try::PassedOver(PassedOver::MayNotServe));
    let case = naming(&mut club, ("dora", "emil"), named);
    let mut undisturbed = club.clone();
    undisturbed.fill(case);
    club.f.club("jana", |m| m.end_break()).unwrap();
    club.fill(case);
    assert_eq!(panel(&club, case), panel(&undisturbed, case));
}

/// Threat: a pair that trades mostly with itself trades with others once it is drawn, so that its odds fall.
#[test]
fn odds_are_not_diluted_after_the_seed() {
    let mut club = Audited::new();
    for _ in 0..2 {
        let id = club.spared("dora", "emil");
        club.f.settle(id);
    }
    let id = club.drawn();
    let odds = club.f.contribution(id).odds_bp;
    assert_eq!(odds, 9_000, "a newcomer's, and all of the volume with one");
    let mut diluted = club.clone();
    for receiver in ["fred", "gina", "hugo"] {
        let work = diluted.spared("dora", receiver);
        diluted.f.settle(work);
    }
    let next = diluted.f.register("dora", "emil", CARE, HOUR);
    assert!(diluted.f.contribution(next).odds_bp < odds, "of what comes");
    assert_eq!(diluted.f.contribution(id).odds_bp, odds, "of what was");
    assert!(diluted.is_drawn(id));
}

/// Threat: the lot falls on a fake, and nobody opens a case.
#[test]
fn a_drawn_contribution_that_nobody_opens_is_rejected() {
    let mut club = Audited::new();
    let id = club.drawn();
    let early = club.f.contributions("stranger", |m| m.expire(id));
    assert_eq!(early, Err(C::NotExpired));
    club.days(14);
    let settled = club.f.contributions("dora", |m| m.settle(id));
    assert_eq!(settled, Err(C::Drawn));
    let opened = club.f.contributions("fred", |m| m.open(id));
    assert_eq!(opened, Err(C::Audit(E::NotDrawn)));
    let given = club.f.account("dora").given;
    club.f.contributions("stranger", |m| m.expire(id)).unwrap();
    assert_eq!(club.f.contribution(id).state, State::Rejected);
    assert_eq!(club.f.account("dora").given, given, "nothing is credited");
    for name in ["dora", "emil"] {
        assert_eq!(club.f.account(name).locked, 0, "{name}");
    }
    // What was not drawn does not expire.
    let spared = club.spared("gina", "hugo");
    club.days(20);
    let answer = club.f.contributions("stranger", |m| m.expire(spared));
    assert_eq!(answer, Err(C::NotExpired));
}

/// Threat: a challenger waits for the seed, and is paid for what the lot would have found.
#[test]
fn a_challenge_after_the_reveals_began_earns_nothing() {
    let mut club = Audited::new();
    club.days(2);
    // As late in its epoch as can be, so that the challenge window reaches past the next two.
    club.f.chain.advance_ms(DAY - 1);
    let id = club.f.register("dora", "emil", CARE, 2 * HOUR);
    club.f.confirm("emil", id);
    club.days(1);
    let mut in_time = club.clone();
    for (club, late) in [(&mut in_time, false), (&mut club, true)] {
        if late {
            club.f.chain.advance_ms(1);
            for keeper in KEEPERS {
                club.reveal_link(keeper, 2).unwrap();
            }
        }
        club.f
            .contributions("fred", |m| m.challenge(id, [0; 32]))
            .unwrap();
        let case = club.open("stranger", id);
        let cause = club.file(case).unwrap().case.cause;
        assert_eq!(
            cause,
            if late {
                Cause::LateChallenge
            } else {
                Cause::Challenge
            }
        );
        club.vote(case, Verdict::Nothing);
        club.execute(id);
        let reward = if late { 0 } else { 3_600 };
        let fred = club.f.account("fred");
        assert_eq!(
            (fred.adjust, fred.locked),
            (reward, 0),
            "the bond came back"
        );
    }
    let mut after = Audited::new();
    let id = after.confirmed("dora", "emil");
    let answer = after.f.contributions("fred", |m| m.challenge(id, [0; 32]));
    assert_eq!(answer, Err(C::WrongState));
}

/// Threat: nobody reveals at all, so that nothing is ever drawn.
#[test]
fn an_epoch_that_nobody_revealed_for_takes_the_next_seed_and_is_audited_five_times_as_often() {
    let mut club = Audited::new();
    club.days(1);
    let epoch = club.epoch();
    let id = club.f.register("dora", "emil", CARE, HOUR);
    club.f.confirm("emil", id);
    let faithful = std::mem::take(&mut club.faithful);
    club.days(3);
    let settled = club.f.contributions("stranger", |m| m.settle(id));
    assert_eq!(settled, Err(C::Audit(E::SeedUnknown)));
    let adopted = club.f.audit("stranger", |m| m.adopt(epoch));
    assert_eq!(adopted, Err(E::SeedUnknown), "nor is there a next one");
    // All three are dismissed, and others step in: few keepers, so any in standing may.
    for place in 0..3 {
        club.f.audit("stranger", |m| m.dismiss(place)).unwrap();
    }
    drop(faithful);
    let first = club.epoch() + 1;
    club.f.audit("gina", |m| m.keep(link("gina", 0))).unwrap();
    club.f.chain.advance_ms(3 * DAY);
    club.f
        .audit("gina", |m| m.reveal_link(0, first, link("gina", 1)))
        .unwrap();
    club.f.chain.advance_ms(DAY);
    for missed in (epoch..first).rev() {
        club.f.audit("stranger", |m| m.adopt(missed)).unwrap();
    }
    let again = club.f.audit("stranger", |m| m.adopt(epoch));
    assert_eq!(again, Err(E::AlreadyRecorded));
    // A newcomer's half, five times: certain.
    let settled = club.f.contributions("stranger", |m| m.settle(id));
    assert_eq!(settled, Err(C::Drawn));
    let record = club.record(epoch);
    let seed = record.seed(club.epoch(), blake2).unwrap();
    assert!(is_drawn(&seed, id, 10_000, blake2));
}
