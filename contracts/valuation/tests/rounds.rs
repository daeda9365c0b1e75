//! The committee agrees on rates in a round of sealed ballots.

use crate::house::Committee;
use remainder_fixture::prelude::*;
use remainder_interfaces::valuation::{
    BallotRevealed, Config, Error as E, RateAgreed, RateChanged, RoundEnded, RoundOpened,
};

#[test]
fn the_median_of_three_ballots_is_the_next_rate() {
    let mut c = Committee::new();
    c.open("anna").unwrap();
    assert_eq!(c.f.emitted::<RoundOpened>()[0].member, 1);
    let ballots = [("anna", 1_050), ("bert", 1_200), ("cleo", 1_100)];
    for (name, rate) in ballots {
        c.commit(name, &[(CARE, rate)]).unwrap();
    }
    c.f.days(2);
    for (name, rate) in ballots {
        c.reveal(name, &[(CARE, rate)]).unwrap();
    }
    assert_eq!(c.f.emitted::<BallotRevealed>()[0].ballot, [(CARE, 1_100)]);
    c.f.days(1);

    c.close(&[CARE]).unwrap();

    let ended = c.f.emitted::<RoundEnded>();
    assert_eq!((ended[0].ballots, ended[0].effective), (3, true));
    let agreed = c.f.emitted::<RateAgreed>();
    assert_eq!((agreed[0].median, agreed[0].after), (1_100, 1_100));
    let changed = c.f.emitted::<RateChanged>();
    assert_eq!((changed[0].before, changed[0].after), (1_000, 1_100));
    assert_eq!(c.rate(CARE), 1_100);
    assert_eq!(c.close(&[CARE]), Err(E::AlreadyClosed));
    assert_eq!(c.close(&[99]), Err(E::NoSuchKind));
    let id = c.f.register("anna", "bert", CARE, HOUR);
    assert_eq!(c.f.contribution(id).value, 1_100);
}

#[test]
fn a_median_further_than_a_fifth_goes_a_fifth() {
    let mut c = Committee::new();
    c.round(&[("anna", 9_000), ("bert", 9_000), ("cleo", 9_000)]);
    c.close(&[CARE]).unwrap();
    let agreed = c.f.emitted::<RateAgreed>();
    assert_eq!((agreed[0].median, agreed[0].after), (9_000, 1_200));
    // And no vote adds to it in the same cycle.
    let more = c.f.valuation("admin", |m| m.set_rates(vec![(CARE, 1_201)]));
    assert_eq!(more, Err(E::StepTooLarge));
    c.f.cycles(1);
    c.f.valuation("admin", |m| m.set_rates(vec![(CARE, 1_440)]))
        .unwrap();
    assert_eq!(c.rate(CARE), 1_440);
}

#[test]
fn each_step_has_its_time() {
    let mut c = Committee::new();
    assert_eq!(c.commit("anna", &[(CARE, 900)]), Err(E::NoRound));
    assert_eq!(c.close(&[]), Err(E::NoRound));
    c.open("anna").unwrap();
    assert_eq!(c.open("bert"), Err(E::RoundOpen));
    c.commit("anna", &[(CARE, 900)]).unwrap();
    assert_eq!(c.commit("anna", &[(CARE, 950)]), Err(E::AlreadyCommitted));
    assert_eq!(c.reveal("anna", &[(CARE, 900)]), Err(E::WrongPhase));
    c.f.days(2);
    assert_eq!(c.commit("bert", &[(CARE, 900)]), Err(E::WrongPhase));
    assert_eq!(c.reveal("bert", &[(CARE, 900)]), Err(E::NotInRound));
    assert_eq!(c.reveal("anna", &[(CARE, 901)]), Err(E::WrongBallot));
    assert_eq!(c.reveal("anna", &[]), Err(E::BadBallot));
    c.reveal("anna", &[(CARE, 900)]).unwrap();
    assert_eq!(c.reveal("anna", &[(CARE, 900)]), Err(E::AlreadyRevealed));
    assert_eq!(c.close(&[CARE]), Err(E::WrongPhase));
    c.f.cycles(1);
    assert_eq!(c.close(&[CARE]), Err(E::WrongPhase), "the cycle is over");
    c.open("bert").unwrap();
    c.f.cycles(1);
    c.f.days(24);
    c.open("bert").unwrap();
    c.f.cycles(1);
    c.f.days(25);
    assert_eq!(c.open("bert"), Err(E::TooLate));
}

#[test]
fn who_does_not_sit_on_the_committee_has_no_ballot() {
    let mut c = Committee::new();
    c.f.join("dora");
    assert_eq!(c.open("dora"), Err(E::NotCommittee));
    let stranger = c.f.valuation("stranger", |m| m.open_round());
    assert_eq!(stranger, Err(E::NotCommittee));
    c.open("anna").unwrap();
    assert_eq!(c.commit("dora", &[(CARE, 900)]), Err(E::NotCommittee));
}

#[test]
fn gates_say_what_the_messages_say() {
    let mut c = Committee::new();
    c.f.join("dora");
    let room = c.f.rooms.valuation;
    let gates = |c: &Committee, member| {
        [
            c.f.read(room, |m| m.can_open_round(member)),
            c.f.read(room, |m| m.can_commit(member)),
            c.f.read(room, |m| m.can_reveal(member)),
            c.f.read(room, |m| m.can_close_round()),
        ]
    };
    let sent = |c: &Committee, name: &str| {
        let ballot = [(CARE, 900)];
        let copy = || Committee { f: c.f.clone() };
        [
            copy().open(name),
            copy().commit(name, &ballot),
            copy().reveal(name, &ballot),
            copy().close(&[]),
        ]
    };
    let mut seen = [0; 4];
    for step in 0..4 {
        for (name, id) in [("anna", 1), ("bert", 2), ("dora", 4)] {
            let (gates, sent) = (gates(&c, id), sent(&c, name));
            assert_eq!(gates, sent, "step {step}, {name}");
            for (count, answer) in seen.iter_mut().zip(gates) {
                *count += i32::from(answer.is_ok());
            }
        }
        match step {
            0 => c.open("anna").unwrap(),
            1 => {
                c.commit("anna", &[(CARE, 900)]).unwrap();
                c.f.days(2);
            }
            _ => c.f.days(1),
        }
    }
    assert!(seen.iter().all(|count| *count > 0), "{seen:?}");
}

#[test]
fn too_few_ballots_leave_the_rate_where_it_is() {
    let mut c = Committee::new();
    c.round(&[("anna", 1_200), ("bert", 1_200)]);
    c.close(&[CARE]).unwrap();
    let ended = c.f.emitted::<RoundEnded>();
    assert_eq!((ended[0].ballots, ended[0].effective), (2, false));
    assert_eq!(c.rate(CARE), 1_000);
    assert_eq!(c.close(&[CARE]), Err(E::TooFewBallots));
}

#[test]
fn a_kind_that_too_few_name_stays() {
    let mut c = Committee::new();
    c.open("anna").unwrap();
    let ballots: [(&str, &[(u32, u64)]); 3] = [
        ("anna", &[(CARE, 1_100), (BREAD, 500)]),
        ("bert", &[(CARE, 1_100), (BREAD, 500)]),
        ("cleo", &[(CARE, 1_100)]),
    ];
    for (name, ballot) in ballots {
        c.commit(name, ballot).unwrap();
    }
    c.f.days(2);
    for (name, ballot) in ballots {
        c.reveal(name, ballot).unwrap();
    }
    c.f.days(1);
    assert_eq!(c.close(&[CARE, BREAD]), Err(E::TooFewBallots));
    assert_eq!(c.rate(CARE), 1_000, "all or nothing");
    c.close(&[CARE]).unwrap();
    assert_eq!((c.rate(CARE), c.rate(BREAD)), (1_100, 400));
}

#[test]
fn other_parameters_hold_from_the_next_round_on() {
    let mut c = Committee::new();
    c.open("anna").unwrap();
    let config = Config {
        quorum: 2,
        step_bp: 500,
        ..Config::default()
    };
    c.f.valuation("admin", |m| m.set_config(config)).unwrap();
    let round = c.f.read(c.f.rooms.valuation, |m| m.round()).unwrap();
    assert_eq!(round.quorum, 3);
    assert_eq!(round.commits_until, c.f.now() + 2 * DAY);
    c.f.cycles(1);
    c.round(&[("anna", 1_200), ("bert", 1_200)]);
    c.report_all();
    c.close(&[CARE]).unwrap();
    assert_eq!(c.rate(CARE), 1_050, "a twentieth a cycle");
    let bad = Config {
        step_bp: 2_001,
        ..config
    };
    let refused = c.f.valuation("admin", |m| m.set_config(bad));
    assert_eq!(refused, Err(E::InvalidConfig));
    let refused = c.f.valuation("anna", |m| m.set_config(config));
    assert_eq!(refused, Err(E::NotAdmin));
}
