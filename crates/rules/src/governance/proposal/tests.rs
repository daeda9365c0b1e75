use super::*;
use crate::time::DAY;
use proptest::prelude::*;
use std::{collections::BTreeMap, vec::Vec};

const NOW: Millis = 100 * DAY;

fn elector(id: MemberId, in_standing: u32) -> Elector {
    Elector {
        since: 0,
        id,
        in_standing,
        roles: 0,
        standing: true,
        probation: false,
    }
}

fn open(track: Track, eligible: u32) -> Proposal {
    let by = elector(1, eligible);
    Proposal::open(&Config::default(), track, &by, NOW, [1; 32], 1, [2; 32])
}

/// So many vote so.
fn votes(p: &mut Proposal, from: MemberId, count: u32, choice: Choice, now: Millis) {
    for id in from..from + count {
        p.cast(None, choice, 0, &elector(id, 100), now).unwrap();
    }
}

#[test]
fn a_majority_with_a_quorum_is_carried_out_after_the_timelock() {
    let mut p = open(Track::Ordinary, 100);
    assert_eq!((p.quorum, p.status_at(NOW)), (25, Status::Voting));
    votes(&mut p, 1, 13, Choice::Yes, NOW);
    votes(&mut p, 20, 11, Choice::No, NOW);
    assert!(!p.passes(), "24 votes are no quorum");
    votes(&mut p, 40, 1, Choice::Abstain, NOW);
    assert!(p.passes());
    let end = NOW + 7 * DAY;
    assert_eq!(p.execute(end - 1), Err(Error::TooEarly));
    assert_eq!(p.status_at(end), Status::Waiting);
    assert_eq!(p.execute(end + 2 * DAY - 1), Err(Error::TooEarly));
    let mut late = p;
    assert_eq!(late.status_at(end + 16 * DAY), Status::Expired);
    assert_eq!(late.execute(end + 16 * DAY), Err(Error::NotAccepted));
    assert_eq!(p.close(end + 2 * DAY), Err(Error::StillOpen));
    assert_eq!(p.execute(end + 2 * DAY), Ok(()));
    assert_eq!(p.execute(end + 2 * DAY), Err(Error::NotAccepted), "twice");
    assert_eq!(p.close(end + 2 * DAY).map(|o| o.forfeit), Ok(0));
    assert_eq!(p.close(end + 2 * DAY), Err(Error::StillOpen));
}

#[test]
fn half_is_no_majority_and_two_thirds_are_for_a_constitution() {
    let mut p = open(Track::Ordinary, 4);
    votes(&mut p, 1, 2, Choice::Yes, NOW);
    votes(&mut p, 3, 2, Choice::No, NOW);
    assert!(!p.passes());
    let mut p = open(Track::Constitutional, 6);
    votes(&mut p, 1, 4, Choice::Yes, NOW);
    votes(&mut p, 5, 2, Choice::No, NOW);
    assert!(p.passes(), "two thirds are enough");
    let mut p = open(Track::Constitutional, 5);
    votes(&mut p, 1, 3, Choice::Yes, NOW);
    votes(&mut p, 4, 2, Choice::No, NOW);
    assert!(!p.passes());
}

#[test]
fn a_quorum_can_always_be_met_and_is_never_nobody() {
    let longest = Config {
        quorum_min: 100,
        ..Config::default()
    };
    for eligible in 0..300 {
        for track in [Track::Ordinary, Track::Constitutional] {
            let by = elector(1, eligible);
            let p = Proposal::open(&longest, track, &by, NOW, [0; 32], 0, [0; 32]);
            assert!(p.quorum <= eligible.max(1) && p.quorum > 0);
            let most = (eligible * 6).div_ceil(10).max(3);
            assert!(p.quorum <= most, "{} of {eligible}", p.quorum);
        }
    }
}

#[test]
fn who_came_into_standing_later_has_no_vote() {
    let mut p = open(Track::Ordinary, 10);
    let newcomer = Elector {
        since: NOW,
        ..elector(9, 11)
    };
    let lapsed = Elector {
        standing: false,
        ..elector(8, 9)
    };
    for by in [newcomer, lapsed] {
        let cast = p.cast(None, Choice::Yes, 0, &by, NOW + 1);
        assert_eq!(cast, Err(Error::NotEligible));
    }
}

#[test]
fn a_followed_vote_is_replaced_by_ones_own_and_nothing_else_is() {
    let mut p = open(Track::Ordinary, 10);
    let by = elector(2, 10);
    let followed = p.cast(None, Choice::Yes, 7, &by, NOW).unwrap();
    let again = p.cast(Some(followed), Choice::No, 7, &by, NOW);
    assert_eq!(again, Err(Error::AlreadyVoted), "followed again");
    let own = p.cast(Some(followed), Choice::No, 0, &by, NOW).unwrap();
    assert_eq!((p.tally.yes, p.tally.no, p.tally.votes()), (0, 1, 1));
    for follows in [0, 7] {
        let again = p.cast(Some(own), Choice::Yes, follows, &by, NOW);
        assert_eq!(again, Err(Error::AlreadyVoted));
    }
    let silent = p.cast(None, Choice::Silent, 0, &elector(3, 10), NOW);
    assert_eq!(silent, Err(Error::NotVoting));
}

#[test]
fn a_vote_that_turns_late_goes_on_but_not_for_ever() {
    let mut p = open(Track::Ordinary, 40);
    let mut now = NOW + 7 * DAY - 1;
    votes(&mut p, 1, 10, Choice::Yes, now);
    assert_eq!(p.ends_at, now + 2 * DAY, "a late quorum");
    let mut from = 11;
    for _ in 0..10 {
        now = p.ends_at - 1;
        let choice = [Choice::No, Choice::Yes][usize::from(!p.passes())];
        let more = if p.passes() { 10 } else { 1 };
        let left = 41 - from;
        votes(&mut p, from, more.min(left), choice, now);
        from += more.min(left);
    }
    assert!(p.extensions <= MAX_EXTENSIONS);
    assert!(p.ends_at <= NOW + 7 * DAY + 3 * 2 * DAY);
}

#[test]
fn an_act_is_in_force_unless_enough_object() {
    let config = Config::default;
    let act = open(Track::Act, 100);
    assert_eq!((act.needed, act.status_at(NOW)), (5, Status::Gathering));
    let early = act.status_at(NOW + 3 * DAY - 1);
    assert_eq!(early, Status::Gathering);
    assert_eq!(act.status_at(NOW + 3 * DAY), Status::Ready);
    let mut p = act;
    let cast = p.cast(None, Choice::No, 0, &elector(2, 100), NOW);
    assert_eq!(cast, Err(Error::NotVoting), "not yet");
    let mut papers = BTreeMap::new();
    for id in 1..=5 {
        let paper = p.sign(config, None, &elector(id, 90), NOW + DAY).unwrap();
        papers.insert(id, paper);
        if id < 5 {
            let again = p.sign(config, Some(paper), &elector(id, 90), NOW + DAY);
            assert_eq!(again, Err(Error::AlreadyVoted));
        }
    }
    assert_eq!(p.status_at(NOW + DAY), Status::Voting);
    assert_eq!((p.eligible, p.opened_at), (90, NOW + DAY), "a new snapshot");
    let late = p.sign(config, None, &elector(9, 90), NOW + DAY);
    assert_eq!(late, Err(Error::NotGathering));
    // Who objected votes too; nobody defends the act.
    for (id, paper) in papers {
        let by = elector(id, 90);
        p.cast(Some(paper), Choice::No, 0, &by, NOW + DAY).unwrap();
    }
    let outcome = p.close(NOW + 9 * DAY).unwrap();
    assert!(outcome.overturned && outcome.forfeit == 0);
}

#[test]
fn in_a_small_club_three_object_and_in_a_smaller_one_all() {
    for (eligible, needed) in [(0, 1), (1, 1), (2, 2), (3, 3), (60, 3), (61, 4)] {
        assert_eq!(open(Track::Act, eligible).needed, needed, "{eligible}");
    }
}

#[test]
fn a_recall_needs_signatures_and_then_waits_for_nothing() {
    let mut p = open(Track::Recall, 20);
    assert_eq!(
        p.status_at(NOW + 14 * DAY),
        Status::Rejected,
        "nobody signed"
    );
    for id in 1..=3 {
        p.sign(Config::default, None, &elector(id, 20), NOW)
            .unwrap();
    }
    votes(&mut p, 1, 6, Choice::Yes, NOW + 1);
    assert_eq!(p.status_at(NOW + 7 * DAY), Status::Ready);
}

#[test]
fn an_abuse_costs_the_deposit_and_needs_a_quorum() {
    let mut p = open(Track::Ordinary, 20);
    votes(&mut p, 1, 3, Choice::Slash, NOW);
    assert!(!p.is_abuse(), "three are no quorum of twenty");
    votes(&mut p, 4, 3, Choice::No, NOW);
    assert!(p.is_abuse());
    votes(&mut p, 7, 1, Choice::Yes, NOW);
    assert!(!p.is_abuse(), "half of those who took a side");
    votes(&mut p, 8, 1, Choice::Slash, NOW);
    let outcome = p.close(NOW + 8 * DAY).unwrap();
    assert_eq!(outcome.forfeit, Config::default().deposit);
}

#[derive(Clone, Debug)]
enum Step {
    Vote(u32, u8),
    Follow(u32, u32),
    Wait(u64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (1..40u32, 0..4u8).prop_map(|(id, choice)| Step::Vote(id, choice)),
        (1..40u32, 1..40u32).prop_map(|(id, delegate)| Step::Follow(id, delegate)),
        (0..40u64).prop_map(Step::Wait),
    ]
}

proptest! {
    /// Whatever is tried, the tally is the papers, nobody is counted twice, and no more than were eligible.
    #[test]
    fn the_tally_is_the_papers(eligible in 1..40u32, steps in proptest::collection::vec(step(), 1..200)) {
        const CHOICES: [Choice; 4] = [Choice::Yes, Choice::No, Choice::Abstain, Choice::Slash];
        let mut p = open(Track::Ordinary, eligible);
        let mut papers: BTreeMap<MemberId, Paper> = BTreeMap::new();
        let mut now = NOW;
        for step in steps {
            let (id, choice, follows) = match step {
                Step::Wait(hours) => { now += hours * DAY / 24; continue }
                Step::Vote(id, choice) => (id, CHOICES[choice as usize], 0),
                Step::Follow(id, delegate) => {
                    let Ok(choice) = crate::governance::delegation::follow(papers.get(&delegate).copied()) else { continue };
                    (id, choice, delegate)
                }
            };
            // Those above came into standing later.
            let since = if id <= eligible { 0 } else { NOW + 1 };
            let by = Elector { since, ..elector(id, 40) };
            if let Ok(paper) = p.cast(papers.get(&id).copied(), choice, follows, &by, now) {
                papers.insert(id, paper);
            }
            let mut recount = Tally::default();
            papers.values().for_each(|paper| recount.add(paper.choice));
            prop_assert_eq!(p.tally, recount);
            prop_assert!(p.tally.votes() <= p.eligible);
            prop_assert!(p.ends_at <= NOW + 7 * DAY + 6 * DAY);
        }
    }

    /// Nothing is executed before its timelock, after its window, or twice.
    #[test]
    fn a_decision_is_executed_in_its_time_or_not(track in 0..4u8, yes in 0..30u32, no in 0..30u32, signs in 0..6u32, tries in proptest::collection::vec(0..2_000u64, 1..30)) {
        let track = [Track::Act, Track::Recall, Track::Ordinary, Track::Constitutional][track as usize];
        let mut p = open(track, 60);
        for id in 1..=signs {
            let _ = p.sign(Config::default, None, &elector(id, 60), NOW);
        }
        for id in 1..=yes + no {
            let choice = if id <= yes { Choice::Yes } else { Choice::No };
            let _ = p.cast(None, choice, 0, &elector(id, 60), NOW + 1);
        }
        let mut tries: Vec<_> = tries.into_iter().map(|hours| NOW + 1 + hours * DAY / 24).collect();
        tries.sort_unstable();
        let mut done = 0;
        for now in tries {
            if p.execute(now).is_ok() {
                done += 1;
                prop_assert!(now >= p.ready_at() && now < p.ready_at() + p.window_ms);
                prop_assert!(p.passes() || (track == Track::Act && !p.voting));
            }
        }
        prop_assert!(done <= 1);
    }
}
