//! Each invariant holds in a small sound club, and is seen to fail when one thing in it is spoiled.

mod steps;

use super::*;
use crate::{
    audit::{
        beacon::Keeper,
        jury::{Case, Cause, Seat, Verdict},
        sanctions::Said,
        Config as Terms,
    },
    contribution::State as Step,
    governance::{
        self,
        election::{Body, Candidate, Election},
        proposal::{Choice, Proposal},
        seats::Bench,
        Track,
    },
    intent::Side,
    party::Elector,
    policy::Policy,
    time::DAY,
    valuation::{Adopted, Algorithm, Category, Kind, Paced, Unit},
    waterfall::Shares,
    COMMONS,
};

const RESERVE: Account32 = [200; 32];

/// Two founders and a newcomer with a guarantee, a stake, an offer, a commitment, a settled and an open contribution.
fn club() -> (State, History) {
    let clock = Clock {
        genesis: 1_000,
        cycle_ms: 28 * DAY,
    };
    let mut s = State::empty(clock);
    s.now = 1_000 + DAY;
    s.reserve = RESERVE;
    for id in 1..=3u32 {
        let account = [id as u8; 32];
        let mut member = Member::founder(account, 1_000, id - 1);
        if id == 3 {
            member = Member::admitted(account, 1_000, 1, [1, 2, 0], 2);
        }
        s.standing.shift(0, None, member.counted_through());
        s.members.insert(id, member);
        s.ids.insert(account, id);
        s.slots.insert(id - 1, id);
        s.accounts.insert(id, Account::new(account, 0));
        s.cells.insert(id, 5);
    }
    (s.last_member, s.member_count, s.slot_count) = (4, 3, 4);
    s.free_slots = std::vec![3];
    s.accounts.insert(COMMONS, Account::new([100; 32], 0));
    // 1 gave 1,000 to 2, of which 20 went to the commons.
    s.accounts.entry(1).and_modify(|a| a.given = 980);
    s.accounts.entry(2).and_modify(|a| a.received = 1_000);
    s.accounts.entry(COMMONS).and_modify(|a| a.given = 20);
    // 1 has 70 tokens and 30 staked; 2 has 100 debt; 1 guarantees 10 for 3.
    s.accounts
        .entry(1)
        .and_modify(|a| (a.tokens, a.gifted, a.reserve, a.locked) = (70, 5, 30, 15));
    s.accounts.entry(2).and_modify(|a| a.debt = 105);
    s.accounts.entry(3).and_modify(|a| a.guarantee = 10);
    s.stakes.insert(
        1,
        Stake {
            staked: 30,
            bonded: 5,
            guaranteed: 10,
            ..Stake::default()
        },
    );
    s.guarantees.insert((1, 3), 10);
    (s.care_pool, s.forfeited) = (5, 7);
    s.supply = 105;
    s.balances = [([1; 32], 70), (RESERVE, 35)].into();
    let report = Report {
        contributions: 1,
        value: 1_000,
        levy: 20,
        remainder: 1_000,
        minted: 110,
        burned: 5,
        supply: 105,
        debt: 105,
        ..Report::default()
    };
    s.reports.insert(0, report);
    s.intents.insert(
        1,
        Intent {
            member: 2,
            side: Side::Offer,
            kind: 1,
            first: 0,
            last: 9,
            quantity: 100,
            later: None,
            used: Default::default(),
        },
    );
    s.commitments.insert(
        1,
        Commitment {
            offer: 1,
            want: 2,
            provider: 2,
            receiver: 3,
            kind: 1,
            cycle: 0,
            quantity: 50,
            value: 40,
            version: 1,
            proposer: 3,
            plan: 0,
            accepted: true,
            category: Category::Care,
        },
    );
    let done = Contribution {
        provider: 1,
        receiver: 2,
        kind: 1,
        quantity: 100,
        value: 1_000,
        version: 1,
        evidence: [0; 32],
        registered_at: 1_000,
        answer_by: 5_000,
        commitment: 0,
        want: 0,
        reserved: 1_000,
        exposure: 0,
        state: Step::Settled { cycle: 0 },
        before: [0; 2],
        admins: [0; 2],
        odds_bp: 0,
        category: Category::Care,
        said: Said::Confirmed,
    };
    s.contributions.insert(1, done);
    let state = Step::Confirmed { at: 2_000 };
    s.contributions.insert(
        2,
        Contribution {
            provider: 3,
            receiver: 1,
            value: 60,
            reserved: 60,
            state,
            ..done
        },
    );
    s.accounts.entry(1).and_modify(|a| a.open_receive = 60);
    s.accounts
        .entry(3)
        .and_modify(|a| (a.open_give, a.open_receive) = (60, 40));
    s.accounts.entry(2).and_modify(|a| a.open_give = 40);
    let activity = |intents, open| Activity {
        intents,
        open,
        ..Activity::default()
    };
    s.activities = [
        (1, activity(0, 1)),
        (2, activity(1, 1)),
        (3, activity(0, 2)),
    ]
    .into();
    s.last_ids = (2, 1, 2);
    judge(&mut s);
    decide(&mut s);
    value(&mut s);
    s.largest_cell = 200;
    let mut h = History::default();
    h.posted(1, 2, 0, 1_000, 20);
    h.settled(1);
    h.slashed(
        &Shares {
            injured: 1,
            challenger: 0,
            care: 6,
        },
        &Shares {
            injured: 0,
            challenger: 0,
            care: 6,
        },
    );
    h.helped(1);
    h.observe(&s);
    (s, h)
}

fn kind(s: &mut State) -> &mut Kind {
    s.values.kinds.get_mut(&1).unwrap()
}

/// What 1 gave 2 is counted; the kind's rate rose by a fifth in cycle 0 and another one in cycle 1; 3 has work registered in between.
fn value(s: &mut State) {
    let mut turnover = Turnover::new(0);
    turnover.add(0, 100);
    turnover.add(1, 1_000);
    s.turnovers.insert((1, 0), turnover);
    let mut given = Turnover::new(0);
    given.add(Category::Care as usize, 1_000);
    s.given.insert((1, 0), given);
    let mut rate = Paced::new(1_000, 0);
    let values = &mut s.values;
    for (version, next, cycle) in [(1, 1_000, 0), (2, 1_200, 0), (3, 1_440, 1)] {
        rate.set(next, cycle);
        values.rates.insert((1, version), (next, cycle));
    }
    let kind = Kind {
        category: Category::Care,
        unit: Unit::Hour,
        label: [b'x'; 32],
        content: [0; 32],
        minutes: 60,
        rate,
        agreed: rate,
        since: 3,
        decided: 0,
        retired: false,
        own: None,
    };
    values.kinds.insert(1, kind);
    values.version = 3;
    let club = Adopted {
        version: 1,
        kind: 0,
        last: Cycle::MAX,
        algorithm: Some(Algorithm::Rates),
    };
    (values.adopted, values.algorithms) = (Some(club), [(1, club)].into());
    let registered = Contribution {
        provider: 3,
        receiver: 1,
        version: 2,
        value: 1_200,
        reserved: 0,
        state: Step::Registered,
        said: Said::Silent,
        ..s.contributions[&1]
    };
    s.contributions.insert(3, registered);
    s.activities.entry(1).or_default().open += 1;
    s.activities.entry(3).or_default().open += 1;
    s.last_ids.2 = 3;
    let policy = Policy {
        target_bp: 2_000,
        levy_bp: Some(100),
        ..Policy::default()
    };
    s.policy = Standing::new(policy, s.clearing_config).ok();
}

/// 2 keeps a part of the beacon, and sits on a case about what 3 gave to 1, and has voted.
fn judge(s: &mut State) {
    let (case, mut round) = Case::open(&Terms::default(), 2, Cause::Challenge, 2, 0, s.now);
    let vote = Some(Verdict::Half);
    round.votes.add(Verdict::Half);
    s.cases.insert(1, (case, 1));
    s.rounds.insert((1, 0), round);
    let paper = Seat {
        juror: 2,
        vote,
        ..Seat::default()
    };
    s.papers.insert((1, 0), paper);
    s.seated = std::vec![(1, 2)];
    s.keepers.insert(0, Keeper::new(2, [1; 32], 0));
    s.duties.insert(2, 2);
}

/// 1 is elected an admin with a ballot, and proposed what 1 and 2 accepted and somebody executed.
fn decide(s: &mut State) {
    let config = governance::Config::default();
    let by = |id| Elector {
        since: 0,
        id,
        in_standing: 2,
        roles: 0,
        standing: true,
        probation: false,
    };
    let begun = 2_000;
    let (track, none) = (Track::Ordinary, [0; 32]);
    let mut proposal = Proposal::open(&config, track, &by(1), begun, none, 0, none);
    for id in 1..=2 {
        let paper = proposal.cast(None, Choice::Yes, 0, &by(id), begun).unwrap();
        s.decisions.papers.insert((1, id), paper);
    }
    proposal.execute(proposal.ready_at()).unwrap();
    s.decisions.proposals.insert(1, proposal);
    s.decisions.open.insert((1, 2), 1);
    let mut election = Election::call(&config, Body::Admins, 2, begun);
    election.ballots = 1;
    s.decisions.elections.insert(1, election);
    s.decisions.ballots.insert((1, 2), 1);
    let candidate = Candidate {
        bond: 0,
        points: 3,
        chamber: 0,
        row: 1,
        seated: true,
        recalled: false,
        left_at: 0,
    };
    s.decisions.candidates.insert((1, 1), candidate);
    let mut bench = Bench::default();
    (bench.election, bench.seats[0]) = (1, 1);
    s.decisions.benches.insert(Body::Admins as u32, bench);
}

fn decided(s: &mut State) -> &mut Proposal {
    s.decisions.proposals.get_mut(&1).unwrap()
}

#[test]
fn what_nobody_decided_is_seen_in_a_club_that_governs_itself() {
    let (mut state, mut history) = club();
    history.changed();
    history.observe(&state);
    assert!(broken(&state, &history).is_empty(), "an admin did it");
    (state.admin, state.governance) = ([9; 32], [9; 32]);
    history.changed();
    history.decided();
    history.observe(&state);
    assert!(broken(&state, &history).is_empty());
    history.changed();
    history.observe(&state);
    assert_eq!(broken(&state, &history), [TIMELOCK]);
}

/// The names of the invariants that do not hold.
fn broken(state: &State, history: &History) -> Vec<&'static str> {
    let findings = check(state, Some(history));
    findings
        .into_iter()
        .filter(|(_, found)| found.is_err())
        .map(|(name, _)| name)
        .collect()
}

#[test]
fn a_sound_club_passes() {
    let (state, history) = club();
    let findings = check(&state, Some(&history));
    assert_eq!(findings.len(), 20);
    for (name, found) in findings {
        assert_eq!(found, Ok(()), "{name}");
    }
    // Without a history, four are left out.
    assert_eq!(check(&state, None).len(), 16);
    assert_eq!(state.cycle(), 0);
    assert!(broken(
        &State::empty(Clock {
            genesis: 0,
            cycle_ms: 1
        }),
        &History::default()
    )
    .is_empty());
}

/// What is spoiled, and which invariant says so.
type Spoil = (&'static str, fn(&mut State));

#[test]
fn one_spoiled_thing_is_seen() {
    let spoils: &[Spoil] = &[
        (M1, |s| s.accounts.get_mut(&2).unwrap().debt += 1),
        (M1, |s| s.accounts.get_mut(&1).unwrap().adjust -= 1),
        (M1, |s| s.supply += 1),
        (SUPPLY, |s| s.supply -= 1),
        (SUPPLY, |s| *s.balances.get_mut(&[1; 32]).unwrap() -= 1),
        (SUPPLY, |s| {
            s.balances.insert([9; 32], 1);
        }),
        (SUPPLY, |s| {
            s.balances.remove(&RESERVE);
        }),
        (SUPPLY, |s| s.accounts.get_mut(&1).unwrap().gifted = 71),
        (SUPPLY, |s| s.stakes.get_mut(&1).unwrap().unbonding = 1),
        (PLEDGES, |s| s.accounts.get_mut(&1).unwrap().locked += 1),
        (PLEDGES, |s| s.accounts.get_mut(&1).unwrap().reserve -= 1),
        (PLEDGES, |s| s.accounts.get_mut(&3).unwrap().guarantee += 1),
        (PLEDGES, |s| {
            s.guarantees.insert((2, 3), 1);
        }),
        (PLEDGES, |s| s.stakes.get_mut(&1).unwrap().bonded += 1),
        (FORFEITS, |s| s.forfeited += 1),
        (FORFEITS, |s| s.care_pool = 4),
        (FORFEITS, |s| s.forfeited = 4),
        (COUNTS, |s| s.member_count = 4),
        (COUNTS, |s| {
            s.members.get_mut(&3).unwrap().standing_through = Some(4)
        }),
        (COUNTS, |s| s.members.get_mut(&1).unwrap().frozen = true),
        (COUNTS, |s| {
            s.members.get_mut(&3).unwrap().sponsors = [1, 1, 0]
        }),
        (COUNTS, |s| {
            s.members.get_mut(&3).unwrap().sponsors = [3, 1, 0]
        }),
        (COUNTS, |s| {
            s.members.get_mut(&3).unwrap().sponsors = [9, 1, 0]
        }),
        (COUNTS, |s| s.members.get_mut(&3).unwrap().account = [7; 32]),
        (COUNTS, |s| {
            s.ids.insert([7; 32], 3);
        }),
        (COUNTS, |s| {
            s.applications.push(Application::new([1; 32], 0))
        }),
        (COUNTS, |s| {
            let mut application = Application::new([8; 32], 0);
            application.sponsors = [2, 2, 0];
            s.applications.push(application);
        }),
        (COUNTS, |s| {
            let approvals = [3, 0, 0];
            let change = KeyChange {
                approvals,
                ..KeyChange::default()
            };
            s.key_changes.insert(3, change);
        }),
        (COUNTS, |s| s.activities.get_mut(&2).unwrap().intents = 2),
        (COUNTS, |s| {
            s.activities.remove(&3);
        }),
        (COUNTS, |s| {
            s.accounts.get_mut(&3).unwrap().open_receive = 41
        }),
        (COUNTS, |s| {
            s.commitments.get_mut(&1).unwrap().accepted = false
        }),
        (COUNTS, |s| {
            s.contributions.get_mut(&1).unwrap().provider = 2
        }),
        (COUNTS, |s| s.contributions.get_mut(&2).unwrap().value = 61),
        (TALLIES, |s| {
            s.rounds.get_mut(&(1, 0)).unwrap().votes.counts[5] = 1
        }),
        (TALLIES, |s| s.papers.get_mut(&(1, 0)).unwrap().vote = None),
        (TALLIES, |s| {
            s.papers.get_mut(&(1, 0)).unwrap().vote = Some(Verdict::Whole)
        }),
        (TALLIES, |s| s.cases.get_mut(&1).unwrap().1 = 2),
        (TALLIES, |s| {
            s.duties.insert(2, 1);
        }),
        (TALLIES, |s| s.keepers.clear()),
        (SEATS, |s| {
            let paper = s.papers[&(1, 0)];
            s.papers.insert((1, 1), paper);
        }),
        (SEATS, |s| s.seated.clear()),
        (SEATS, |s| s.seated.push((9, 2))),
        (SEATS, |s| {
            let paper = s.papers[&(1, 0)];
            s.papers.insert((2, 0), paper);
            s.seated.push((2, 2));
        }),
        (SEATS, |s| {
            s.papers.get_mut(&(1, 0)).unwrap().juror = 3;
            s.seated.push((1, 3));
        }),
        (SEATS, |s| {
            s.papers.get_mut(&(1, 0)).unwrap().juror = 1;
            s.seated.push((1, 1));
        }),
        (EXITS, |s| {
            let _ = s.accounts.insert(4, Account::new([4; 32], 0));
        }),
        (EXITS, |s| {
            s.stakes.insert(4, Stake::default());
        }),
        (EXITS, |s| {
            s.guarantees.insert((4, 3), 0);
        }),
        (EXITS, |s| {
            s.guarantees.insert((1, 4), 0);
        }),
        (EXITS, |s| s.intents.get_mut(&1).unwrap().member = 4),
        (EXITS, |s| s.commitments.get_mut(&1).unwrap().provider = 4),
        (EXITS, |s| s.commitments.get_mut(&1).unwrap().receiver = 4),
        (EXITS, |s| s.contributions.get_mut(&2).unwrap().receiver = 4),
        (EXITS, |s| {
            let _ = s.key_changes.insert(4, KeyChange::rotation([8; 32]));
        }),
        (SLOTS, |s| s.members.get_mut(&3).unwrap().slot = 1),
        (SLOTS, |s| {
            s.slots.insert(2, 1);
        }),
        (SLOTS, |s| s.free_slots.push(3)),
        (SLOTS, |s| s.free_slots.push(0)),
        (SLOTS, |s| s.slot_count = 5),
        (REPORTS, |s| s.reports.get_mut(&0).unwrap().remainder += 1),
        (REPORTS, |s| s.reports.get_mut(&0).unwrap().value -= 1),
        (REPORTS, |s| s.reports.get_mut(&0).unwrap().levy = 0),
        (REPORTS, |s| s.reports.get_mut(&0).unwrap().supply = 1),
        (REPORTS, |s| s.reports.get_mut(&0).unwrap().debt = 1),
        (REPORTS, |s| s.reports.get_mut(&0).unwrap().minted += 1),
        (REPORTS, |s| s.reports.get_mut(&0).unwrap().burned += 1),
        (REPORTS, |s| {
            s.reports.remove(&0);
        }),
        (REPORTS, |s| {
            let report = Report {
                contributions: 1,
                ..s.reports[&0].next(1)
            };
            s.reports.insert(1, report);
        }),
        (BALLOTS, |s| decided(s).tally.yes = 3),
        (BALLOTS, |s| decided(s).eligible = 1),
        (BALLOTS, |s| decided(s).quorum = 9),
        (BALLOTS, |s| decided(s).proposer = 3),
        (BALLOTS, |s| decided(s).closed = true),
        (BALLOTS, |s| {
            s.decisions.papers.remove(&(1, 1));
        }),
        (BALLOTS, |s| {
            s.decisions.papers.get_mut(&(1, 1)).unwrap().follows = 1
        }),
        (BALLOTS, |s| {
            s.decisions.elections.get_mut(&1).unwrap().ballots = 2
        }),
        (BENCHES, |s| {
            s.decisions.benches.get_mut(&1).unwrap().seats[1] = 1
        }),
        (BENCHES, |s| {
            s.decisions.benches.get_mut(&1).unwrap().seats[1] = 2
        }),
        (BENCHES, |s| s.members.get_mut(&1).unwrap().roles = 0),
        (BENCHES, |s| {
            s.decisions.candidates.get_mut(&(1, 1)).unwrap().recalled = true
        }),
        (TIMELOCK, |s| decided(s).executed_at -= 1),
        (TIMELOCK, |s| decided(s).executed_at += 14 * DAY),
        (TIMELOCK, |s| decided(s).quorum = 3),
        (PACE, |s| {
            s.values.rates.insert((1, 2), (1_201, 0));
        }),
        (PACE, |s| {
            s.values.rates.insert((1, 3), (1_440, 0));
        }),
        (PACE, |s| {
            s.values.rates.insert((1, 4), (1_440, 2));
        }),
        (PACE, |s| kind(s).since = 2),
        (PACE, |s| kind(s).rate.now = 1_439),
        (PACE, |s| kind(s).agreed.now = 1_441),
        (PACE, |s| s.values.version = 2),
        (PACE, |s| s.values.algorithms.clear()),
        (PACE, |s| {
            let club = s.values.algorithms.get_mut(&1).unwrap();
            club.algorithm = Some(Algorithm::EqualHours(1_000));
        }),
        (PACE, |s| s.contributions.get_mut(&3).unwrap().value = 1_199),
        (PACE, |s| s.contributions.get_mut(&3).unwrap().version = 1),
        (PACE, |s| s.contributions.get_mut(&3).unwrap().kind = 7),
        (PACE, |s| s.turnovers.clear()),
        (PACE, |s| s.turnovers.get_mut(&(1, 0)).unwrap().add(0, 1)),
        (PACE, |s| {
            s.given.entry((2, 0)).or_insert(Turnover::new(0)).add(1, 1)
        }),
        (POLICY, |s| s.clearing_config.levy_bp = 100),
        (POLICY, |s| s.policy.as_mut().unwrap().holds = true),
        (POLICY, |s| {
            s.policy.as_mut().unwrap().policy.levy_bp = Some(2_000)
        }),
        (GUARDIAN, |s| s.paused_until = s.now + 7 * DAY + 1),
        (GUARDIAN, |s| s.decisions.pause.until = s.now + 7 * DAY + 1),
        (GUARDIAN, |s| s.decisions.pause.used = 7 * DAY + 1),
        (STORAGE, |s| s.largest_cell = CELL + 1),
        (STORAGE, |s| {
            s.cells.insert(1, 500);
        }),
        (STORAGE, |s| {
            s.cells.insert(4, 1);
        }),
    ];
    for (n, (name, spoil)) in spoils.iter().enumerate() {
        let (mut state, history) = club();
        spoil(&mut state);
        let broken = broken(&state, &history);
        assert!(
            broken.contains(name),
            "spoil {n} of {name}: only {broken:?}"
        );
    }
}
