//! From the lot to the last juror's pay.

use remainder_fixture::audited::*;
use remainder_fixture::prelude::*;

#[test]
fn nothing_settles_before_its_seed_is_known() {
    let mut club = Audited::new();
    club.days(1);
    let id = club.f.register("dora", "emil", CARE, HOUR);
    club.f.confirm("emil", id);
    // The challenge window is over, and the reveals are not.
    club.f.chain.advance_ms(3 * 24 * 3_600_000);
    let early = club.f.contributions("stranger", |m| m.settle(id));
    assert_eq!(
        early,
        Err(ContributionsError::Audit(AuditError::SeedUnknown))
    );
}

#[test]
fn what_is_not_drawn_settles_and_frees_its_pledges() {
    let mut club = Audited::new();
    let id = club.spared("dora", "emil");
    club.f.settle(id);
    assert!(matches!(
        club.f.contribution(id).state,
        State::Settled { .. }
    ));
    assert_eq!(
        club.f.account("emil").locked + club.f.account("dora").locked,
        0
    );
    let open = club.f.contributions("fred", |m| m.open(id));
    assert_eq!(open, Err(ContributionsError::WrongState));
}

#[test]
fn work_that_a_jury_upholds_settles_in_full_and_its_jurors_are_paid() {
    let mut club = Audited::new();
    let id = club.drawn();
    assert_eq!(
        club.f.account("dora").locked,
        6_000,
        "three times its value"
    );
    let case = club.f.contributions("fred", |m| m.open(id)).unwrap();
    assert_eq!(club.file(case).unwrap().case.cause, Cause::Lot);
    let jurors = club.vote(case, Verdict::Whole);
    assert!(jurors
        .iter()
        .all(|(juror, _)| juror != "dora" && juror != "emil"));
    let early = club.f.contributions("stranger", |m| m.execute(id));
    assert_eq!(
        early,
        Err(ContributionsError::Audit(AuditError::StillAppealable))
    );
    club.days(2);
    club.f.contributions("stranger", |m| m.execute(id)).unwrap();
    let given = club.f.account("dora").given;
    club.f.settle(id);
    assert_eq!(
        club.f.account("dora").given - given,
        1_960,
        "all but the levy"
    );
    assert_eq!(club.f.account("dora").locked, 0);
    for (juror, place) in &jurors {
        club.f
            .audit("stranger", |m| m.settle_juror(case, *place))
            .unwrap();
        assert_eq!(club.f.account(juror).adjust, 60, "{juror}'s fee");
    }
    assert_eq!(
        club.file(case),
        None,
        "a case that is done with leaves nothing"
    );
    let dora = club.f.id("dora");
    let reputation = club
        .f
        .read(club.f.rooms.club, |m| m.reputation(dora, Category::Care));
    assert!(reputation.thousandths > 0);
}

#[test]
fn a_fake_costs_each_who_asserted_it_three_times_its_value() {
    let mut club = Audited::new();
    let id = club.drawn();
    let case = club.f.contributions("fred", |m| m.open(id)).unwrap();
    club.vote(case, Verdict::Nothing);
    club.days(2);
    club.f.contributions("stranger", |m| m.execute(id)).unwrap();
    assert_eq!(club.f.contribution(id).state, State::Rejected);
    for asserted in ["dora", "emil"] {
        assert_eq!(club.f.account(asserted).adjust, -6_000, "{asserted}");
        assert_eq!(club.f.account(asserted).locked, 0, "{asserted}");
    }
    let dora = club.f.id("dora");
    let member = club.f.read(club.f.rooms.club, |m| m.member(dora)).unwrap();
    assert_eq!(member.strikes, 1);
}

#[test]
fn a_party_who_appeals_is_judged_by_seven_others() {
    let mut club = Audited::new();
    let id = club.drawn();
    let case = club.f.contributions("fred", |m| m.open(id)).unwrap();
    let first = club.vote(case, Verdict::Half);
    let stranger = club.f.audit("gina", |m| m.appeal(case));
    assert_eq!(stranger, Err(AuditError::NotAParty));
    club.f.audit("dora", |m| m.appeal(case)).unwrap();
    assert_eq!(club.file(case).unwrap().case.round, 1);
    // Ten members less two parties and three jurors leave no panel of seven: the whole club is asked.
    club.days(3);
    for _ in 0..8 {
        if club.f.audit("stranger", |m| m.seat(case, 32)).is_err() {
            break;
        }
    }
    assert_eq!(first.len(), 3);
    assert_eq!(club.file(case).unwrap().case.round, 3);
}

#[test]
fn votes_are_bound_to_their_juror_and_their_seat() {
    let mut club = Audited::new();
    let id = club.drawn();
    let case = club.f.contributions("fred", |m| m.open(id)).unwrap();
    let jurors = club.seat(case);
    let ((one, place), (other, theirs)) = (jurors[0].clone(), jurors[1].clone());
    let hash = club.hash(case, &one, place, Verdict::Whole);
    // A seat of another, and none.
    let refused = club.f.audit(&other, |m| m.commit(case, place, hash));
    assert_eq!(refused, Err(AuditError::NoSeat));
    let refused = club.f.audit("dora", |m| m.commit(case, place, hash));
    assert_eq!(refused, Err(AuditError::NoSeat), "a party");
    club.f.audit(&one, |m| m.commit(case, place, hash)).unwrap();
    let again = club.f.audit(&one, |m| m.commit(case, place, hash));
    assert_eq!(again, Err(AuditError::AlreadyCommitted));
    // A commitment that is copied cannot be opened by who copied it.
    club.f
        .audit(&other, |m| m.commit(case, theirs, hash))
        .unwrap();
    let early = club
        .f
        .audit(&one, |m| m.reveal(case, place, Verdict::Whole, [7; 32]));
    assert_eq!(early, Err(AuditError::NotRevealing));
    club.days(2);
    let copied = club
        .f
        .audit(&other, |m| m.reveal(case, theirs, Verdict::Whole, [7; 32]));
    assert_eq!(copied, Err(AuditError::WrongVote));
    club.f
        .audit(&one, |m| m.reveal(case, place, Verdict::Whole, [7; 32]))
        .unwrap();
    let twice = club
        .f
        .audit(&one, |m| m.reveal(case, place, Verdict::Whole, [7; 32]));
    assert_eq!(twice, Err(AuditError::AlreadyVoted));
}

#[test]
fn a_keeper_who_keeps_a_link_back_loses_bond_and_office() {
    let mut club = Audited::new();
    club.days(2);
    club.faithful = vec!["anna", "bert"];
    club.days(4);
    let kept = club.f.audit("stranger", |m| m.dismiss(0));
    assert_eq!(kept, Err(AuditError::StillOnDuty));
    club.f.audit("stranger", |m| m.dismiss(2)).unwrap();
    let cleo = club.f.id("cleo");
    let member = club.f.read(club.f.rooms.club, |m| m.member(cleo)).unwrap();
    assert_eq!(member.roles & role::KEEPER, 0);
    assert_eq!(club.f.account("cleo").locked, 0);
    assert_eq!(club.f.account("cleo").adjust, -20_000, "the bond");
}
