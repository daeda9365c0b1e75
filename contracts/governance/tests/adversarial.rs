//! One test a threat.

use crate::club::*;
use remainder_chain::Weight;
use remainder_rules::governance::MAX_CALLS;

fn rates(club: &mut Governed, rate: u64) -> Call {
    club.call("valuation", "Valuation::set_rates", &vec![(CARE, rate)])
}

fn rate(club: &Governed) -> u64 {
    let kind = club.f.read(club.f.rooms.valuation, |m| m.kind(CARE));
    kind.unwrap().rate.now
}

/// Threat: a member votes, changes their key, and votes again with the other one.
#[test]
fn nobody_votes_twice_through_another_key() {
    let mut club = Governed::new();
    let id = club.propose("jana", &[]).unwrap();
    club.vote("anna", id, Choice::Yes).unwrap();
    let (anna, key) = (club.f.id("anna"), club.f.account_of("anna2"));
    club.f.club("anna", |m| m.propose_key(key)).unwrap();
    club.f.club("anna2", |m| m.accept_key(anna)).unwrap();
    let again = club.vote("anna2", id, Choice::Yes);
    assert_eq!(again, Err(GovernError::AlreadyVoted));
    assert_eq!(
        club.vote("anna", id, Choice::Yes),
        Err(GovernError::Club(ClubError::NotAMember))
    );
}

/// Threat: a member votes, leaves, comes back under another number, and votes again.
#[test]
fn nobody_votes_twice_by_coming_back() {
    let mut club = Governed::with(|c| {
        c.ordinary.vote_ms = 60 * DAY;
        c.constitutional.vote_ms = 60 * DAY;
    });
    let id = club.propose("jana", &[]).unwrap();
    club.vote("emil", id, Choice::Yes).unwrap();
    club.f.contributions("emil", |m| m.leave()).unwrap();
    assert_eq!(
        club.vote("emil", id, Choice::No),
        Err(GovernError::NotEligible)
    );
    club.f.cycles(1);
    club.days(2);
    club.f.contributions("emil", |m| m.leave()).unwrap();
    club.f.join("emil");
    assert_eq!(
        club.vote("emil", id, Choice::Yes),
        Err(GovernError::NotEligible)
    );
    assert_eq!(club.proposal(id).0.tally.votes(), 1);
}

/// Threat: delegates in a ring multiply a vote, or walk for ever.
#[test]
fn a_ring_of_delegates_counts_each_once() {
    let mut club = Governed::new();
    let ring = ["anna", "bert", "cleo"];
    let ids = ring.map(|name| club.f.id(name));
    for n in 0..3 {
        let to = Some(ids[(n + 1) % 3]);
        club.f
            .governance(ring[n], |m| m.delegate(Track::Ordinary, to))
            .unwrap();
    }
    let own = club
        .f
        .governance("dora", |m| m.delegate(Track::Ordinary, Some(4)));
    assert_eq!(own, Err(GovernError::NoDelegate));
    let id = club.propose("jana", &[]).unwrap();
    let follow = |club: &mut Governed, n: usize| {
        let member = ids[n];
        club.f.governance("mallory", |m| m.follow(id, member))
    };
    for n in 0..3 {
        assert_eq!(follow(&mut club, n), Err(GovernError::DelegateSilent));
    }
    club.vote("bert", id, Choice::Yes).unwrap();
    follow(&mut club, 0).unwrap();
    assert_eq!(follow(&mut club, 0), Err(GovernError::AlreadyVoted));
    // cleo follows anna, whose vote is itself a followed one: a second hop.
    assert_eq!(follow(&mut club, 2), Err(GovernError::DelegateSilent));
    assert_eq!(follow(&mut club, 1), Err(GovernError::DelegateSilent));
    assert_eq!(club.proposal(id).0.tally.votes(), 2);
}

/// Threat: members who come into standing after a proposal was opened are voted in to decide it.
#[test]
fn who_came_into_standing_later_has_no_vote() {
    let mut club = Governed::new();
    let dora = club.f.id("dora");
    let freeze = |club: &mut Governed, frozen: bool| {
        let call = club.call("club", "Club::mark", &(dora, frozen, false, [7u8; 32]));
        let act = club.propose("anna", &[call]).unwrap();
        club.days(3);
        club.execute(act).unwrap();
        club.close(act).unwrap();
    };
    freeze(&mut club, true);
    let id = club.propose("jana", &[]).unwrap();
    assert_eq!(club.proposal(id).0.eligible, 9);
    assert_eq!(
        club.vote("dora", id, Choice::Yes),
        Err(GovernError::NotEligible)
    );
    freeze(&mut club, false);
    assert!(club.f.party("dora").standing);
    assert_eq!(
        club.vote("dora", id, Choice::Yes),
        Err(GovernError::NotEligible)
    );
    club.days(1);
    let later = club.propose("bert", &[]).unwrap();
    club.vote("dora", later, Choice::Yes).unwrap();
}

/// Threat: newcomers without standing are let in to vote, or to fill a quorum.
#[test]
fn a_flash_of_members_and_dust_count_for_nothing() {
    let mut club = Governed::new();
    club.f.join("zoe");
    club.f.join("yara");
    let id = club.propose("jana", &[]).unwrap();
    assert_eq!(club.proposal(id).0.eligible, 10);
    for name in ["zoe", "yara"] {
        assert_eq!(
            club.vote(name, id, Choice::Yes),
            Err(GovernError::NotEligible)
        );
        assert_eq!(club.propose(name, &[]), Err(GovernError::NotEligible));
    }
    assert_eq!(
        club.vote("stranger", id, Choice::Yes),
        Err(GovernError::Club(ClubError::NotAMember))
    );
    for name in ["anna", "bert"] {
        club.vote(name, id, Choice::Yes).unwrap();
    }
    club.days(7);
    assert_eq!(
        club.status(id),
        Standing::Rejected,
        "two of ten, all for it"
    );
}

/// Threat: in the last hour, when nobody looks, enough come to turn the vote.
#[test]
fn a_late_swing_leaves_time_for_an_answer() {
    let mut club = Governed::new();
    let id = club.propose("jana", &[]).unwrap();
    let end = club.proposal(id).0.ends_at;
    club.f.chain.set_time_ms(end - 1).unwrap();
    for name in ["anna", "bert", "cleo"] {
        club.vote(name, id, Choice::Yes).unwrap();
    }
    club.days(1);
    assert_eq!(club.status(id), Standing::Voting);
    for name in ["dora", "emil", "fred", "gina"] {
        club.vote(name, id, Choice::No).unwrap();
    }
    club.days(9);
    assert_eq!(club.status(id), Standing::Rejected);
}

/// Threat: a member floods the club with proposals.
#[test]
fn a_member_has_one_proposal_open() {
    let mut club = Governed::new();
    let id = club.propose("jana", &[]).unwrap();
    assert_eq!(club.propose("jana", &[]), Err(GovernError::OpenProposal));
    assert_eq!(club.close(id), Err(GovernError::StillOpen));
    club.days(7);
    assert_eq!(club.propose("jana", &[]), Err(GovernError::OpenProposal));
    club.close(id).unwrap();
    assert_eq!(club.close(id), Err(GovernError::StillOpen));
    club.propose("jana", &[]).unwrap();
    let call = rates(&mut club, 1_100);
    let many = vec![call.clone(); MAX_CALLS + 1];
    assert_eq!(club.propose("bert", &many), Err(GovernError::TooManyCalls));
    let long = Call {
        input: vec![0; 901],
        ..call
    };
    assert_eq!(
        club.propose("bert", &[long]),
        Err(GovernError::TooManyCalls)
    );
}

/// Threat: what was accepted is carried out early, twice, or when it is long forgotten.
#[test]
fn a_decision_is_carried_out_once_and_in_its_time() {
    let mut club = Governed::new();
    let call = rates(&mut club, 1_100);
    let id = club.accepted(&[call.clone()]);
    let ready = club.proposal(id).0.ready_at();
    for early in [DAY, 1] {
        let mut club = Governed { f: club.f.clone() };
        let id = club.propose("anna", &[call.clone()]).unwrap();
        for name in &NAMES[..9] {
            club.vote(name, id, Choice::Yes).unwrap();
        }
        let then = club.proposal(id).0.ready_at() - early;
        club.f.chain.set_time_ms(then).unwrap();
        assert_eq!(club.execute(id), Err(GovernError::TooEarly), "early");
        assert_eq!(rate(&club), 1_000);
    }
    assert_eq!(club.f.now(), ready);
    club.execute(id).unwrap();
    assert_eq!(club.execute(id), Err(GovernError::NotAccepted), "twice");
    club.close(id).unwrap();
    let id = club.accepted(&[call]);
    club.days(14);
    assert_eq!(club.execute(id), Err(GovernError::NotAccepted), "expired");
}

/// Threat: one call of several fails, and the others stay done. ink! gives the answer of a callee that undid itself like any other.
#[test]
fn one_refused_call_undoes_all() {
    let mut club = Governed::new();
    let good = rates(&mut club, 1_100);
    let bad = club.call("valuation", "Valuation::set_rates", &vec![(99u32, 5u64)]);
    let nowhere = Call {
        room: AccountId::from([9; 32]),
        ..good.clone()
    };
    let nonsense = Call {
        selector: [1, 2, 3, 4],
        ..good.clone()
    };
    let cases = [bad, nowhere, nonsense];
    for (n, second) in cases.into_iter().enumerate() {
        let mut club = Governed { f: club.f.clone() };
        let id = club.accepted(&[good.clone(), second]);
        let before = club.f.chain.storage(&club.f.rooms.valuation.account());
        assert_eq!(
            club.execute(id),
            Err(GovernError::CallFailed(1)),
            "case {n}"
        );
        let after = club.f.chain.storage(&club.f.rooms.valuation.account());
        assert!(before == after, "case {n}: something is half done");
        assert_eq!(club.status(id), Standing::Ready, "case {n}");
    }
    assert_eq!(rate(&club), 1_000);
}

/// Threat: whoever executes gives so little weight that a call fails in the middle.
#[test]
fn a_call_that_runs_out_of_weight_leaves_nothing_half_done() {
    let mut club = Governed::new();
    let calls = [rates(&mut club, 1_100), rates(&mut club, 1_200)];
    let id = club.accepted(&calls);
    let governance = club.f.rooms.governance;
    let mut done = 0;
    for millions in (1_000..20_000).step_by(250) {
        let mut chain = club.f.chain.clone();
        chain.set_weight_limit(Weight {
            ref_time: millions * 1_000_000,
            proof_size: u64::MAX / 2,
        });
        let mallory = club.f.actor("mallory");
        let sent = governance.send(&mut chain, &mallory, |m| m.execute(id));
        let kind = club.f.rooms.valuation.read(&chain, |m| m.kind(CARE));
        let now = kind.map(|kind| kind.unwrap().rate.now);
        match sent {
            Ok(_) => {
                assert_eq!(now, Ok(1_200));
                done += 1;
            }
            Err(_) => assert!(!matches!(now, Ok(1_100 | 1_200)), "{millions} M: {now:?}"),
        }
    }
    assert!(done > 10, "it can be done");
}

/// Threat: a call whose answer is longer than the caller has room for stops the room for good.
#[test]
fn an_answer_too_long_stops_its_own_proposal_only() {
    let mut club = Governed::new();
    let list = club.call("club", "Club::members", &(0u32, 50u32));
    let id = club.accepted(&[list.clone(), list]);
    let (governance, mallory) = (club.f.rooms.governance, club.f.actor("mallory"));
    let sent = governance.send(&mut club.f.chain, &mallory, |m| m.execute(id));
    assert!(sent.is_err(), "a list is no `Ok`");
    let call = rates(&mut club, 1_100);
    let other = club.propose("anna", &[call]).unwrap();
    club.vote("bert", other, Choice::Yes).unwrap();
}

/// Threat: whoever calls `claim_seat` first, or between two calls, takes the seat for themselves.
#[test]
fn a_seat_is_the_boards_whoever_calls() {
    let mut club = Governed::new();
    club.election(
        Body::Admins,
        &[("anna", 0), ("bert", 0), ("cleo", 0), ("dora", 0)],
        &[
            ("emil", &[("dora", 3)]),
            ("fred", &[("cleo", 2), ("bert", 1)]),
        ],
    );
    for grabber in ["anna", "mallory", "anna"] {
        club.f
            .governance(grabber, |m| m.claim_seat(Body::Admins, 0))
            .unwrap();
    }
    assert_eq!(club.bench(Body::Admins), ["dora", "cleo", "bert"]);
    let more = club.f.governance("anna", |m| m.claim_seat(Body::Admins, 0));
    assert_eq!(more, Err(GovernError::NoVacancy));
}

/// Threat: a guardian pauses and never lifts; who wants to leave, to appeal or to recall the guardian is stuck.
#[test]
fn a_guardian_cannot_hold_the_club() {
    let mut club = Governed::new();
    club.election(Body::Guardian, &[("anna", 0)], &[("bert", &[("anna", 1)])]);
    club.claim(Body::Guardian, 0).unwrap();
    let pause =
        |club: &mut Governed, by: &str, days: u64| club.f.governance(by, |m| m.pause(days * DAY));
    assert_eq!(pause(&mut club, "bert", 1), Err(GovernError::NotGuardian));
    assert_eq!(pause(&mut club, "anna", 8), Err(GovernError::BudgetSpent));
    let begun = club.f.register("hugo", "ines", CARE, HOUR);
    pause(&mut club, "anna", 7).unwrap();
    let (ines, care) = (club.f.id("ines"), CARE);
    let new = club.f.contributions("hugo", |m| {
        m.register(Against::Free(ines, care), HOUR, [0; 32])
    });
    assert_eq!(new, Err(ContributionsError::Club(ClubError::Paused)));
    assert_eq!(club.propose("bert", &[]), Err(GovernError::Paused));
    // What was begun goes on, and nobody is held.
    club.f.confirm("ines", begun);
    club.f.contributions("dora", |m| m.leave()).unwrap();
    let nothing_staked = club.f.reserve("hugo", |m| m.withdraw());
    assert_eq!(nothing_staked, Err(ReserveError::TooEarly));
    let anna = club.f.id("anna");
    let call = club.call("governance", "Governance::unseat", &(Body::Guardian, anna));
    let recall = club.propose("bert", &[call]).unwrap();
    for name in ["bert", "cleo", "emil"] {
        club.sign(name, recall).unwrap();
    }
    for name in ["bert", "cleo", "emil"] {
        club.vote(name, recall, Choice::Yes).unwrap();
    }
    club.days(7);
    club.f.register("hugo", "ines", CARE, HOUR);
    assert_eq!(pause(&mut club, "anna", 1), Err(GovernError::BudgetSpent));
    club.execute(recall).unwrap();
    assert_eq!(pause(&mut club, "anna", 1), Err(GovernError::NotGuardian));
}

/// Threat: the club decides itself into a corner: a quorum that nobody can meet, another admin, another club to ask.
#[test]
fn a_decision_cannot_brick_the_club() {
    let club = Governed::new();
    let rooms = club.f.rooms;
    let bad: [fn(&mut Config); 4] = [
        |c| c.constitutional.quorum_bp = 10_000,
        |c| c.constitutional.threshold_bp = 10_000,
        |c| c.constitutional.timelock_ms = u64::MAX,
        |c| c.signers_min = u32::MAX,
    ];
    for (n, spoil) in bad.into_iter().enumerate() {
        let mut club = Governed { f: club.f.clone() };
        let mut config = Config::default();
        spoil(&mut config);
        let call = club.call("governance", "Governance::set_config", &config);
        assert_eq!(
            club.decide(&[call]),
            Err(GovernError::InvalidConfig),
            "bound {n}"
        );
    }
    let mut club = club;
    for room in ["club", "governance", "clearing", "token"] {
        let call = club.call(room, "Office::set_admin", &[7u8; 32]);
        let refused = club.propose("anna", &[call]);
        assert_eq!(refused, Err(GovernError::Forbidden), "{room}");
    }
    let wiring = Wiring {
        club: rooms.token.account(),
        ..club.f.read(club.f.office("governance"), |m| m.wiring())
    };
    let call = club.call("governance", "Office::wire", &wiring);
    assert_eq!(club.decide(&[call]), Err(GovernError::CallFailed(0)));
}

/// Threat: parameters that are allowed, and with which nothing can ever be decided again.
#[test]
fn at_the_bounds_of_its_parameters_a_club_still_decides() {
    let strict: fn(&mut Config) = |c| {
        let day = DAY;
        for terms in [&mut c.ordinary, &mut c.constitutional] {
            terms.vote_ms = 60 * day;
            terms.timelock_ms = 60 * day;
            terms.quorum_bp = 6_000;
            terms.threshold_bp = 8_000;
        }
        c.constitutional.timelock_ms = 400 * day;
        (c.quorum_min, c.signers_min) = (100, 100);
        (c.objectors_bp, c.petition_bp) = (3_000, 3_000);
        c.grace_ms = 60 * day;
        c.window_ms = day;
        c.deposit = 100_000;
    };
    let lax: fn(&mut Config) = |c| {
        for terms in [&mut c.ordinary, &mut c.constitutional] {
            terms.vote_ms = DAY / 24;
            terms.timelock_ms = 0;
            terms.quorum_bp = 0;
            terms.threshold_bp = 5_000;
        }
        (c.quorum_min, c.signers_min) = (1, 1);
        (c.objectors_bp, c.petition_bp) = (0, 0);
        (c.grace_ms, c.deposit) = (0, 0);
    };
    // However high the floor, three of five who may vote are enough.
    for (change, voters) in [(strict, 6), (lax, 1)] {
        let mut club = Governed::with(change);
        let usual = club.call("governance", "Governance::set_config", &Config::default());
        let id = club.propose("jana", &[usual]).unwrap();
        for name in &NAMES[..voters] {
            club.vote(name, id, Choice::Yes).unwrap();
        }
        let ready = club.proposal(id).0.ready_at();
        club.f.chain.set_time_ms(ready).unwrap();
        club.execute(id).unwrap();
        let now = club.f.read(club.f.rooms.governance, |m| m.config());
        assert_eq!(now, Config::default());
    }
}

/// Threat: the club adopts code that is none, or of another room, and can never replace it.
#[test]
fn code_that_does_not_understand_the_room_is_not_adopted() {
    let club = Governed::new();
    let chain = &club.f.chain;
    let token = chain.code_hash(&club.f.rooms.token.account()).unwrap();
    for (room, code) in [
        ("club", token),
        ("governance", token),
        ("club", [9; 32]),
        ("governance", [9; 32]),
    ] {
        let mut club = Governed { f: club.f.clone() };
        let before = club.code(room);
        let call = club.call(room, "Office::set_code", &code);
        let id = club.accepted(&[call]);
        assert_eq!(club.proposal(id).0.track, Track::Constitutional);
        let (governance, anyone) = (club.f.rooms.governance, club.f.actor("anyone"));
        let sent = governance.send(&mut club.f.chain, &anyone, |m| m.execute(id));
        assert!(sent.is_err(), "{room}");
        let after = club.code(room);
        assert_eq!(before, after, "{room}");
        club.f.check();
    }
}

/// Threat: an admin or the deployer calls what only a decision may.
#[test]
fn nobody_speaks_in_the_clubs_name() {
    let mut club = Governed::new();
    for by in ["admin", "anna", "mallory", "club", "audit"] {
        let config = Config::default();
        let no = Err(GovernError::NotAdmin);
        assert_eq!(club.f.governance(by, |m| m.set_config(config)), no);
        let unseated = club.f.governance(by, |m| m.unseat(Body::Admins, 1));
        assert_eq!(unseated, no);
    }
}
