//! From a proposal to what it does.

use crate::club::*;

#[test]
fn a_club_decides_and_anyone_carries_it_out() {
    let mut club = Governed::new();
    let rates = club.call("valuation", "Valuation::set_rates", &vec![(CARE, 1_200u64)]);
    let id = club.propose("anna", &[rates]).unwrap();
    let (proposal, status) = club.proposal(id);
    assert_eq!(
        (proposal.track, status),
        (Track::Ordinary, Standing::Voting)
    );
    assert_eq!((proposal.eligible, proposal.quorum), (10, 3));
    for name in ["anna", "bert", "cleo"] {
        club.vote(name, id, Choice::Yes).unwrap();
    }
    club.vote("dora", id, Choice::No).unwrap();
    assert_eq!(club.execute(id), Err(GovernError::TooEarly), "still voting");
    club.days(7);
    assert_eq!(club.status(id), Standing::Waiting);
    assert_eq!(club.execute(id), Err(GovernError::TooEarly), "timelock");
    club.days(2);
    club.execute(id).unwrap();
    let kind = club.f.read(club.f.rooms.valuation, |m| m.kind(CARE));
    assert_eq!(kind.unwrap().rate.now, 1_200);
    assert_eq!(club.status(id), Standing::Executed);
    let calls = club.f.read(club.f.rooms.governance, |m| m.calls(id));
    assert_eq!(calls.len(), 1);
    club.close(id).unwrap();
    // The papers are freed one by one.
    let anna = club.f.id("anna");
    club.f
        .governance("stranger", |m| m.sweep(id, false, anna))
        .unwrap();
    let paper = club.f.read(club.f.rooms.governance, |m| m.paper(id, anna));
    assert_eq!(paper, None);
}

#[test]
fn an_act_of_an_admin_is_in_force_after_three_days_unless_three_object() {
    let mut club = Governed::new();
    let dora = club.f.id("dora");
    let mark = club.call("club", "Club::mark", &(dora, false, true, [7u8; 32]));
    let id = club.propose("anna", &[mark.clone()]).unwrap();
    assert_eq!(club.proposal(id).0.track, Track::Act);
    for name in ["bert", "cleo"] {
        club.sign(name, id).unwrap();
    }
    assert_eq!(club.execute(id), Err(GovernError::TooEarly));
    club.days(3);
    club.execute(id).unwrap();
    assert!(club.f.party("dora").unable);
    club.close(id).unwrap();

    // Another one meets three who object, and then a vote that nobody defends.
    let grab = club.call("club", "Club::mark", &(dora, true, false, [7u8; 32]));
    let id = club.propose("anna", &[grab]).unwrap();
    for name in ["bert", "cleo", "dora"] {
        club.sign(name, id).unwrap();
    }
    assert_eq!(club.status(id), Standing::Voting);
    assert_eq!(club.sign("emil", id), Err(GovernError::NotGathering));
    for name in ["bert", "cleo", "dora"] {
        club.vote(name, id, Choice::No).unwrap();
    }
    club.days(10);
    assert_eq!(club.execute(id), Err(GovernError::NotAccepted));
    club.close(id).unwrap();
    let anna = club.f.id("anna");
    let card = club.f.read(club.f.rooms.governance, |m| m.scorecard(anna));
    assert_eq!((card.acts, card.objections, card.overturned), (2, 5, 1));
    // What the commons may spend is such an act as well, within what was voted.
    let grant = |base| Grant { base, cycles: 2 };
    for (base, does) in [(40_001, Err(GovernError::CallFailed(0))), (40_000, Ok(()))] {
        let budget = club.call("clearing", "Clearing::set_budget", &grant(base));
        let id = club.propose("anna", &[budget]).unwrap();
        assert_eq!(club.proposal(id).0.track, Track::Act);
        club.days(3);
        assert_eq!(club.execute(id), does);
        club.days(30);
        club.close(id).unwrap();
    }
    let config = club.f.read(club.f.rooms.clearing, |m| m.config());
    assert_eq!(config.grant(), grant(40_000));
    // Of who is no admin the same is an ordinary proposal.
    club.f
        .governance("anna", |m| m.resign(Body::Admins))
        .unwrap();
    let id = club.propose("anna", &[mark]).unwrap();
    assert_eq!(club.proposal(id).0.track, Track::Ordinary);
}

#[test]
fn members_delegate_on_a_track_and_vote_themselves_if_they_like() {
    let mut club = Governed::new();
    let ids: Vec<_> = NAMES.iter().map(|name| club.f.id(name)).collect();
    for name in ["bert", "cleo"] {
        club.f
            .governance(name, |m| m.delegate(Track::Ordinary, Some(ids[0])))
            .unwrap();
    }
    let id = club.propose("dora", &[]).unwrap();
    let follow =
        |club: &mut Governed, member: u32| club.f.governance("stranger", |m| m.follow(id, member));
    assert_eq!(follow(&mut club, ids[1]), Err(GovernError::DelegateSilent));
    club.vote("anna", id, Choice::No).unwrap();
    follow(&mut club, ids[1]).unwrap();
    follow(&mut club, ids[2]).unwrap();
    assert_eq!(follow(&mut club, ids[3]), Err(GovernError::NoDelegate));
    assert_eq!(club.proposal(id).0.tally.no, 3);
    club.vote("cleo", id, Choice::Yes).unwrap();
    let tally = club.proposal(id).0.tally;
    assert_eq!((tally.yes, tally.no), (1, 2));
    // Constitutional questions are another track, and a delegation ends when its giver says so.
    let wiring = club.f.read(club.f.office("club"), |m| m.wiring());
    let wire = club.call("club", "Office::wire", &wiring);
    let other = club.propose("emil", &[wire]).unwrap();
    assert_eq!(club.proposal(other).0.track, Track::Constitutional);
    club.vote("anna", other, Choice::No).unwrap();
    let followed = club.f.governance("bert", |m| m.follow(other, ids[1]));
    assert_eq!(followed, Err(GovernError::NoDelegate));
    club.f
        .governance("bert", |m| m.delegate(Track::Ordinary, None))
        .unwrap();
    let of = club.f.read(club.f.rooms.governance, |m| {
        m.delegate_of(ids[1], Track::Ordinary)
    });
    assert_eq!(of, None);
}

#[test]
fn the_constitution_changes_slowly_enough_for_whoever_wants_to_leave() {
    let mut club = Governed::new();
    let config = Config {
        admins: 5,
        ..Config::default()
    };
    let change = club.call("governance", "Governance::set_config", &config);
    let id = club.accepted(&[change]);
    let (proposal, _) = club.proposal(id);
    assert_eq!(proposal.track, Track::Constitutional);
    assert_eq!(proposal.ready_at() - proposal.ends_at, 35 * DAY);
    club.execute(id).unwrap();
    let now = club.f.read(club.f.rooms.governance, |m| m.config());
    assert_eq!(now.admins, 5);
}

#[test]
fn an_abuse_costs_the_deposit() {
    let mut club = Governed::new();
    let before = club.f.headroom("jana");
    let id = club.propose("jana", &[]).unwrap();
    for name in ["anna", "bert", "cleo"] {
        club.vote(name, id, Choice::Slash).unwrap();
    }
    club.days(7);
    club.close(id).unwrap();
    let deposit = Config::default().deposit as i64;
    assert_eq!(club.f.headroom("jana"), before - deposit);
}
