//! One test a threat, in a club: what a committee, an external contract or a crowd may try.

use crate::{
    external::{adopted, answers, number},
    house::{Committee, SALT},
};
use remainder_fixture::prelude::*;
use remainder_interfaces::{
    blake2,
    valuation::{Error as E, RoundEnded},
};
use remainder_rules::valuation::round::commitment;

/// What the room stores.
fn cells(c: &Committee) -> Storage {
    c.f.chain.storage(&c.f.rooms.valuation.account())
}

/// Threat: the contract that was voted on burns all weight, fails, undoes itself, answers nonsense or nothing.
#[test]
fn an_external_contract_that_fails_fails_alone() {
    let cases = [
        ("burns", "(loop $again (br $again))"),
        ("traps", "unreachable"),
        (
            "undoes itself",
            "(call $return (i32.const 1) (i32.const 100) (i32.const 9))",
        ),
        ("is silent", ""),
        (
            "answers too little",
            "(call $return (i32.const 0) (i32.const 100) (i32.const 3))",
        ),
        (
            "does not understand",
            "(i32.store8 (i32.const 100) (i32.const 1)) (i32.store8 (i32.const 101) (i32.const 1))
             (call $return (i32.const 0) (i32.const 100) (i32.const 2))",
        ),
    ];
    for (what, does) in cases {
        let (mut c, _) = adopted(does);
        let before = cells(&c);
        assert_eq!(c.refresh(CARE), Err(E::NoAnswer), "{what}");
        assert!(before == cells(&c), "{what}");
    }
}

/// Threat: it burns what others need. Its limit is its own: the rest of the weight is left.
#[test]
fn what_it_burns_is_limited() {
    let (mut c, _) = adopted(&format!(
        "(loop $again
            (i32.store (i32.const 700) (i32.add (i32.load (i32.const 700)) (i32.const 1)))
            (br_if $again (i32.lt_u (i32.load (i32.const 700)) (i32.const 1000000000))))
         {}",
        answers(110)
    ));
    let limit = c.f.read(c.f.rooms.valuation, |m| m.config()).poll_time;
    let stranger = c.f.actor("stranger");
    let mut chain = c.f.chain.clone();
    chain.set_weight_limit(Weight {
        ref_time: limit + 15_000_000_000,
        proof_size: u64::MAX / 2,
    });
    let room = c.f.rooms.valuation;
    let sent = room.send(&mut chain, &stranger, |m| m.refresh(CARE));
    assert_eq!(sent.map(|_| ()), Err(Failed::Refused(E::NoAnswer)));
    assert_eq!(c.refresh(CARE), Err(E::NoAnswer));
}

/// Threat: it answers more than the room can hold, for which the chain ends whoever asked. That is a frame of its own.
#[test]
fn too_much_data_is_no_answer() {
    for bytes in [4_097, 60_000, 1_000_000] {
        let (mut c, _) = adopted(&format!(
            "(call $return (i32.const 0) (i32.const 100) (i32.const {bytes}))"
        ));
        let before = cells(&c);
        assert_eq!(c.refresh(CARE), Err(E::NoAnswer), "{bytes} bytes");
        let gate = c.f.read(c.f.rooms.valuation, |m| m.can_refresh(CARE));
        assert_eq!(gate, Err(E::NoAnswer), "{bytes} bytes");
        assert!(before == cells(&c));
        let id = c.f.work("anna", "bert", CARE, HOUR);
        assert_eq!(c.f.contribution(id).value, 1_000);
    }
    // As much as there is room for is read, and what follows the number does not matter.
    let (mut c, _) = adopted(&format!(
        "{} (call $return (i32.const 0) (i32.const 100) (i32.const 4096))",
        number(110)
    ));
    c.refresh(CARE).unwrap();
    assert_eq!(c.rate(CARE), 1_100);
}

/// Threat: it calls back while it is asked, to refresh once more or to change a rate.
#[test]
fn it_cannot_call_back() {
    let selector = &blake2(b"Valuation::refresh")[..4];
    let number = i32::from_le_bytes([selector[0], selector[1], selector[2], selector[3]]);
    let (mut c, _) = adopted(&format!(
        "(i32.store (i32.const 200) (i32.const 32))
         (call $caller (i32.const 204) (i32.const 200))
         (i32.store (i32.const 300) (i32.const {number}))
         (i32.store (i32.const 304) (i32.load (i32.const 12)))
         (drop (call $call (i32.const 0) (i32.const 204) (i64.const 0) (i32.const 400) (i32.const 300) (i32.const 8)
            (i32.const -1) (i32.const 0)))
         {}",
        answers(110)
    ));
    let before = cells(&c);
    assert_eq!(c.refresh(CARE), Err(E::NoAnswer), "the chain denies it");
    assert!(before == cells(&c));
}

/// Threat: it stores what it likes, and whoever refreshes pays the deposit.
#[test]
fn what_it_stores_is_no_answer() {
    let (mut c, _) = adopted(&format!(
        "(drop (call $store (i32.const 500) (i32.const 32) (i32.const 600) (i32.const 4000))) {}",
        answers(110)
    ));
    let before = cells(&c);
    let stranger = c.f.account_of("stranger");
    let has = c.f.chain.balance(&stranger);
    assert_eq!(c.refresh(CARE), Err(E::NoAnswer));
    assert!(before == cells(&c));
    assert!(c.f.chain.balance(&stranger) >= has, "nobody paid for it");
}

/// Threat: whoever polls a contract through the room has it called in the room's name, with a message that somebody trusts.
#[test]
fn to_be_polled_is_to_be_asked_for_a_rate_and_nothing_else() {
    let (mut c, algorithm) = adopted(&answers(110));
    let Algorithm::External { account, code } = algorithm else {
        unreachable!()
    };
    let room = c.f.rooms.valuation;
    let ask = |c: &Committee, account, code| c.f.read(room, |m| m.poll(account, code, CARE, 500));
    assert_eq!(ask(&c, account, code), Ok(550));
    assert_eq!(ask(&c, account, [9; 32]), Err(E::OtherCode));
    // The other rooms understand no such question, and nothing has changed for it.
    for (name, at) in c.f.rooms.offices() {
        let at = at.account();
        if let (true, Some(code)) = (name != "valuation", c.f.chain.code_hash(&at)) {
            assert_eq!(ask(&c, at.0, code), Err(E::NoAnswer), "{name}");
        }
    }
    c.f.check();
}

/// Threat: another contract stands where the one was that the club voted on, or nothing does.
#[test]
fn only_the_code_that_was_voted_on_is_asked() {
    let (mut c, algorithm) = adopted(&answers(110));
    let Algorithm::External { account, .. } = algorithm else {
        unreachable!()
    };
    let other = Algorithm::External {
        account,
        code: [9; 32],
    };
    let nobody = Algorithm::External {
        account: [7; 32],
        code: [0; 32],
    };
    for algorithm in [other, nobody] {
        c.adopt(algorithm);
        assert_eq!(c.refresh(CARE), Err(E::OtherCode));
    }
}

/// Threat: the whole committee is recalled between ballots and closing, or one bloc has the others recalled and decides alone.
#[test]
fn a_committee_recalled_in_the_middle_decides_nothing() {
    for (recalled, effective) in [(0, true), (1, false), (3, false)] {
        let mut c = Committee::new();
        c.round(&[("anna", 1_200), ("bert", 1_200), ("cleo", 1_200)]);
        for member in 1..=recalled {
            c.f.club("admin", |m| m.appoint(member, role::COMMITTEE, false))
                .unwrap();
        }
        c.close(&[CARE]).unwrap();
        let ended = c.f.emitted::<RoundEnded>();
        assert_eq!(ended[0].effective, effective, "{recalled} recalled");
        assert_eq!(ended[0].ballots, 3 - recalled);
        assert_eq!(c.rate(CARE), if effective { 1_200 } else { 1_000 });
    }
}

/// Threat: a ballot that is copied from another's commitment, or used again in the next round.
#[test]
fn a_commitment_belongs_to_its_member_and_its_round() {
    let mut c = Committee::new();
    c.open("anna").unwrap();
    c.commit("anna", &[(CARE, 900)]).unwrap();
    let paper = c.f.read(c.f.rooms.valuation, |m| m.paper(0)).unwrap();
    c.f.valuation("bert", |m| m.commit(paper.commitment))
        .unwrap();
    c.f.days(2);
    assert_eq!(c.reveal("bert", &[(CARE, 900)]), Err(E::WrongBallot));
    c.reveal("anna", &[(CARE, 900)]).unwrap();
    c.f.cycles(1);
    c.open("anna").unwrap();
    c.f.valuation("anna", |m| m.commit(paper.commitment))
        .unwrap();
    c.f.days(2);
    assert_eq!(c.reveal("anna", &[(CARE, 900)]), Err(E::WrongBallot));
    let own = commitment(
        &c.f.rooms.valuation.account().0,
        1,
        1,
        &[(CARE, 900)],
        &SALT,
        blake2,
    );
    assert_ne!(own, paper.commitment);
}

/// Threat: reports are made up.
#[test]
fn nobody_but_contributions_reports() {
    let mut c = Committee::new();
    c.open("anna").unwrap();
    c.commit("anna", &[(CARE, 900)]).unwrap();
    for by in ["admin", "anna", "club", "clearing"] {
        let kind = c.f.valuation(by, |m| m.note_kind(CARE, 0, 1, 1));
        assert_eq!(kind, Err(E::NotEntitled), "{by}");
        let given = c.f.valuation(by, |m| m.note_member(1, 0, [0; 10]));
        assert_eq!(given, Err(E::NotEntitled), "{by}");
    }
}

/// Threat: a member who can neither vote nor sit adopts an algorithm, ends one, or changes the parameters.
#[test]
fn a_member_changes_no_algorithm() {
    let mut c = Committee::new();
    let refused = Err(E::NotAdmin);
    assert_eq!(
        c.f.valuation("anna", |m| m.set_kind_algorithm(CARE, None)),
        refused
    );
    assert_eq!(c.f.valuation("anna", |m| m.sunset(0, 5)), refused);
}

/// Threat: many small steps, by every way there is, in one cycle.
#[test]
fn all_ways_together_lead_no_further_than_a_fifth() {
    let (mut c, external) = adopted(&answers(115));
    c.refresh(CARE).unwrap();
    for rate in [1_100, 1_200] {
        c.f.valuation("admin", |m| m.set_rates(vec![(CARE, rate)]))
            .unwrap();
        let _ = c.refresh(CARE);
    }
    c.round(&[("anna", 5_000), ("bert", 5_000), ("cleo", 5_000)]);
    c.close(&[CARE]).unwrap();
    for algorithm in [Algorithm::Rates, external, Algorithm::Rates] {
        c.adopt(algorithm);
        let _ = c.refresh(CARE);
    }
    assert_eq!(c.rate(CARE), 1_200);
}
