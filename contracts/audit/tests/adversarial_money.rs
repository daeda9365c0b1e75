//! Threats to what a case costs and brings, and to what it leaves behind: one test each.

use remainder_fixture::audited::*;
use remainder_fixture::prelude::*;
use std::collections::BTreeMap;
use AuditError as E;
use ContributionsError as C;

/// Work for the commons that these admins approve and anyone has confirmed.
fn for_commons(club: &mut Audited, provider: &str, admins: [&str; 2]) -> u32 {
    club.days(1);
    let id = club.f.register(provider, "commons", CARE, 2 * HOUR);
    for admin in admins {
        club.f
            .contributions(admin, |m| m.approve(id, None))
            .unwrap();
    }
    club.f
        .contributions("stranger", |m| m.confirm(id, None))
        .unwrap();
    club.days(4);
    id
}

/// Threat: whoever asserted a fake challenges it themselves, and has a part of the penalty back as a reward.
#[test]
fn nobody_challenges_what_they_asserted() {
    let mut club = Audited::new();
    club.days(1);
    let id = club.f.register("dora", "emil", CARE, HOUR);
    club.f.confirm("emil", id);
    for name in ["dora", "emil"] {
        let answer = club.f.contributions(name, |m| m.challenge(id, [0; 32]));
        assert_eq!(answer, Err(C::SelfChallenge), "{name}");
    }
    let id = club.f.register("dora", "commons", CARE, HOUR);
    for admin in ["anna", "bert"] {
        club.f
            .contributions(admin, |m| m.approve(id, None))
            .unwrap();
    }
    club.f
        .contributions("stranger", |m| m.confirm(id, None))
        .unwrap();
    for name in ["anna", "bert", "dora"] {
        let answer = club.f.contributions(name, |m| m.challenge(id, [0; 32]));
        assert_eq!(answer, Err(C::SelfChallenge), "{name}");
    }
}

/// Threat: a friend challenges the fake, for the reward.
#[test]
fn a_ring_that_challenges_itself_loses_most_of_what_it_pays() {
    let mut club = Audited::new();
    club.days(2);
    let id = club.f.register("dora", "emil", CARE, 2 * HOUR);
    club.f.confirm("emil", id);
    club.f
        .contributions("fred", |m| m.challenge(id, [0; 32]))
        .unwrap();
    let case = club.open("fred", id);
    club.vote(case, Verdict::Nothing);
    club.execute(id);
    let paid = ["dora", "emil", "fred"].map(|name| club.worth(name));
    assert_eq!(paid, [-6_000, -6_000, 3_600], "30 % of it");
}

/// Threat: a friend confirms a fake, or disputes it, and is made whole for it.
#[test]
fn nothing_is_restored_to_a_friend() {
    let mut club = Audited::new();
    let id = club.drawn();
    let worth = ["dora", "emil"].map(|name| club.worth(name));
    let case = club.open("fred", id);
    club.vote(case, Verdict::Nothing);
    club.execute(id);
    for (name, before) in ["dora", "emil"].into_iter().zip(worth) {
        assert_eq!(club.worth(name) - before, -6_000, "{name} said it was so");
    }
    let mut club = Audited::new();
    club.days(2);
    let (id, case) = club.disputed("dora", "emil");
    club.vote(case, Verdict::Nothing);
    club.execute(id);
    assert_eq!(club.worth("dora"), -3_000);
    assert_eq!(club.worth("emil"), 0, "was never charged, and lost nothing");
    assert_eq!(club.worth("commons"), 3_000);
}

/// Threat: two admins confirm each other's work for the commons.
#[test]
fn two_admins_cannot_confirm_each_other_and_three_pay_for_it() {
    let mut club = Audited::new();
    club.days(1);
    let (annas, berts) = (
        club.f.register("anna", "commons", CARE, HOUR),
        club.f.register("bert", "commons", CARE, HOUR),
    );
    club.f
        .contributions("bert", |m| m.approve(annas, None))
        .unwrap();
    club.f
        .contributions("anna", |m| m.approve(berts, None))
        .unwrap();
    for (admin, id) in [
        ("bert", annas),
        ("anna", annas),
        ("anna", berts),
        ("bert", berts),
    ] {
        let alone = club.f.contributions(admin, |m| m.approve(id, None));
        assert_eq!(alone, Err(C::Related), "{admin}");
        let early = club.f.contributions(admin, |m| m.confirm(id, None));
        assert_eq!(early, Err(C::NotYours), "{admin}");
    }
    club.days(4);
    assert_eq!(club.f.contribution(annas).state, State::Lapsed);
    // With a third one it is confirmed, drawn at double odds, and costs all three of them.
    let id = for_commons(&mut club, "anna", ["bert", "cleo"]);
    assert_eq!(club.f.contribution(id).odds_bp, 10_000);
    assert!(club.is_drawn(id));
    let case = club.open("fred", id);
    club.vote(case, Verdict::Nothing);
    club.execute(id);
    for name in ["anna", "bert", "cleo"] {
        assert_eq!(club.worth(name), -6_000, "{name}");
    }
}

/// Threat: an admin who approved a fake never traded, so that there is no account to charge and no verdict to execute.
#[test]
fn a_verdict_reaches_an_admin_without_an_account() {
    let mut club = Audited::new();
    for name in ["gina", "hugo"] {
        let id = club.f.id(name);
        let account = club.f.read(club.f.rooms.clearing, |m| m.account(id));
        assert_eq!(account, None, "{name} never traded");
    }
    let id = for_commons(&mut club, "dora", ["gina", "hugo"]);
    let case = club.open("fred", id);
    club.vote(case, Verdict::Nothing);
    club.execute(id);
    for name in ["dora", "gina", "hugo"] {
        assert_eq!(club.worth(name), -6_000, "{name}");
    }
}

/// Threat: whoever will be charged leaves while the case is open.
#[test]
fn nobody_leaves_with_an_open_case() {
    let mut club = Audited::of(&MANY, |_| ());
    club.days(2);
    let (id, case) = club.disputed("dora", "emil");
    let commons = for_commons(&mut club, "fred", ["gina", "hugo"]);
    let challenged = club.f.register("fred", "ines", CARE, HOUR);
    club.f.confirm("ines", challenged);
    club.f
        .contributions("jana", |m| m.challenge(challenged, [0; 32]))
        .unwrap();
    let jurors = club.seat(case);
    let juror = jurors[0].0.clone();
    let all = ["dora", "emil", "gina", "hugo", "jana", "anna", &juror];
    for name in all {
        // A juror may be one of the others.
        let _ = club.f.contributions(name, |m| m.leave());
    }
    // The notice passes, and nobody decides anything.
    club.days(28);
    let bound = |club: &mut Audited, name: &str| {
        let id = club.f.id(name);
        let gate = club.f.read(club.f.rooms.contributions, |m| m.can_leave(id));
        let sent = club.clone().f.contributions(name, |m| m.leave());
        assert_eq!(gate, sent, "{name}");
        sent
    };
    for (name, why) in [
        ("dora", "provider"),
        ("emil", "receiver"),
        ("gina", "admin who approved"),
        ("hugo", "the other one"),
        ("jana", "challenger"),
        ("anna", "keeper"),
        (&juror, "juror"),
    ] {
        assert_eq!(bound(&mut club, name), Err(C::StillOpen), "{why}");
    }
    assert!(club.is_drawn(commons), "at double odds");
    club.f
        .contributions("stranger", |m| m.expire(commons))
        .unwrap();
    let sits = |name: &str| jurors.iter().any(|(juror, _)| juror == name);
    for admin in ["gina", "hugo"].iter().filter(|name| !sits(name)) {
        assert_eq!(bound(&mut club, admin), Ok(()), "{admin}");
    }
    // The juror did not vote, nobody did, and in the end the whole club is asked.
    while club.running(case) < 3 {
        match club.f.audit("stranger", |m| m.seat(case, 32)) {
            Ok(()) => (),
            Err(_) => {
                club.days(3);
                let _ = club.f.audit("stranger", |m| m.close(case));
            }
        }
    }
    let vote = club.voter("bert", Verdict::Whole);
    club.decide(case, &[vote.clone()]);
    club.f.contributions("stranger", |m| m.execute(id)).unwrap();
    club.f.settle(id);
    assert_ne!(bound(&mut club, "dora"), Err(C::StillOpen));
}

/// Threat: a juror without a stake, on a break or leaving keeps the bond.
#[test]
fn a_juror_has_no_way_around_the_bond() {
    let mut club = Audited::new();
    club.days(2);
    let (_, case) = club.disputed("dora", "emil");
    let jurors = club.seat(case);
    let [(leaves, _), (rests, _), (votes, third)] = &jurors[..] else {
        panic!("{jurors:?}");
    };
    for (juror, _) in &jurors {
        let member = club.f.id(juror);
        let stake = club.f.read(club.f.rooms.reserve, |m| m.stake_of(member));
        assert_eq!(stake.staked, 0, "{juror}");
    }
    club.f.contributions(leaves, |m| m.leave()).unwrap();
    club.f
        .club(rests, |m| m.take_break(BreakKind::Sick, 20))
        .unwrap();
    let vote = (votes.clone(), *third, Verdict::Whole);
    club.decide(case, &[vote]);
    assert!(club.round(case, 0).redrawn, "one of three is too few");
    // Both are charged when somebody else has the seat.
    club.seat(case);
    for juror in [leaves, rests] {
        assert_eq!(club.worth(juror), -500, "{juror}");
        let member = club.f.member(juror);
        assert_eq!(
            member.standing_through,
            Some(0),
            "{juror} is in standing no longer"
        );
    }
}

/// Threat: two keep juries busy, and the commons paying them, with work that was done.
#[test]
fn whoever_keeps_juries_busy_pays_for_it() {
    let mut club = Audited::of(&MANY, |s| s.clearing.commons_base = 10_000);
    club.days(2);
    // Disputed by the receiver, found as claimed.
    let (id, case) = club.disputed("dora", "emil");
    let worth = club.worth("emil");
    club.vote(case, Verdict::Whole);
    club.execute(id);
    assert_eq!(club.worth("emil") - worth, -1_000, "as a challenger");
    club.f.settle(id);
    // A part of it was not there: then the receiver was right to ask.
    let (id, case) = club.disputed("dora", "emil");
    let worth = club.worth("emil");
    club.vote(case, Verdict::ThreeQuarters);
    club.execute(id);
    assert_eq!(club.worth("emil"), worth);
    assert_eq!(club.f.member("dora").strikes, 1);
    // Challenged by a friend, found as claimed.
    let id = club.f.register("dora", "emil", CARE, HOUR);
    club.f.confirm("emil", id);
    club.f
        .contributions("fred", |m| m.challenge(id, [0; 32]))
        .unwrap();
    let case = club.open("fred", id);
    let worth = club.worth("fred");
    club.vote(case, Verdict::Whole);
    club.execute(id);
    assert_eq!(club.worth("fred") - worth, -1_000, "the bond");
    // Fakes: each is a strike, and the third takes what there is.
    for strikes in [2, 3] {
        let (id, case) = club.disputed("dora", "emil");
        club.vote(case, Verdict::Nothing);
        club.execute(id);
        assert_eq!(club.f.member("dora").strikes, strikes);
    }
}

/// Threat: cases without number empty the commons.
#[test]
fn fees_are_bounded_by_the_budget_and_wait_for_it() {
    let mut club = Audited::of(&MANY, |s| s.clearing.commons_base = 100);
    club.days(2);
    let (id, case) = club.disputed("dora", "emil");
    let jurors = club.vote(case, Verdict::Nothing);
    club.execute(id);
    let budget = Err(E::Clearing(ClearingError::BudgetSpent));
    let paid: Vec<_> = jurors
        .iter()
        .map(|(_, place)| club.settle_juror(case, *place))
        .collect();
    assert!(paid.contains(&budget), "{paid:?}");
    assert!(club.file(case).is_some(), "their papers wait");
}

/// All that the rooms store, and what the chain holds for it at the node's prices, in parts of its unit.
fn stored(club: &Audited) -> (BTreeMap<String, Storage>, u128) {
    let mut price = 0;
    let rooms = Rooms::NAMES.into_iter().zip(club.f.rooms.addresses());
    let rooms = rooms.map(|(name, room)| {
        let storage = club.f.chain.storage(&room);
        for value in storage.values() {
            price += DEPOSIT_PER_ITEM + value.len() as u128 * DEPOSIT_PER_BYTE;
        }
        (name.to_owned(), storage)
    });
    (rooms.collect(), price)
}

/// Threat: cases fill the storage, and who pays for it has nothing back.
#[test]
fn a_case_that_is_done_with_leaves_nothing_and_its_deposit_is_back() {
    let mut club = Audited::of(&MANY, |s| {
        (s.clearing.commons_base, s.clearing.commons_most) = (100_000, 100_000)
    });
    club.days(2);
    // Nothing else to be opened on the way.
    for name in MANY {
        let party = club.f.party(name);
        club.f.clearing("audit", |m| m.pay_fee(party, 0)).unwrap();
    }
    let id = club.f.register("dora", "emil", CARE, HOUR);
    club.f
        .contributions("emil", |m| m.dispute(id, [0; 32]))
        .unwrap();
    let epochs = |storage: &mut BTreeMap<String, Storage>| {
        let audit = storage.get_mut("audit").unwrap();
        let before = audit.len();
        // The seeds of the epochs stay, one a day, whatever is judged.
        audit.retain(|(table, _), _| *table != u32::from_be_bytes(*b"EPOC"));
        before - audit.len()
    };
    let people: Vec<AccountId> = MANY
        .iter()
        .chain(&["stranger"])
        .map(|name| club.f.account_of(name))
        .collect();
    for one in &people {
        club.f.chain.fund(one);
    }
    let held =
        |club: &Audited| -> u128 { people.iter().map(|one| club.f.chain.balance(one)).sum() };
    let (mut before, price) = stored(&club);
    let money = held(&club);
    let case = club.open("emil", id);
    let (_, opened) = stored(&club);
    let paid = money - held(&club);
    assert!(paid.abs_diff(opened - price) < 1_000, "{paid}");
    // A juror is replaced, a panel appealed, a verdict found.
    let jurors = club.seat(case);
    let (juror, place) = jurors[0].clone();
    club.decide(case, &[(juror, place, Verdict::Half)]);
    club.vote_missing(case, Verdict::Half);
    club.f.audit("dora", |m| m.appeal(case)).unwrap();
    club.vote(case, Verdict::Nothing);
    club.execute(id);
    for round in 0..2 {
        for (_, place) in club.panel(case, round) {
            club.settle_juror(case, place).unwrap();
        }
    }
    let (mut after, last) = stored(&club);
    let spent = money as i128 - held(&club) as i128;
    let more = last as i128 - price as i128;
    assert!((spent - more).abs() < 100_000, "{spent} for {more}");
    let (first, now) = (epochs(&mut before), epochs(&mut after));
    assert!(now > first);
    let keys = |storage: &BTreeMap<String, Storage>| -> Vec<_> {
        storage["audit"].keys().cloned().collect()
    };
    assert_eq!(keys(&after), keys(&before));
}
