//! A gate says what its message would: asked of a club, and then tried on a copy of it, by everybody and at every stage of a case.

use remainder_fixture::audited::*;
use remainder_fixture::prelude::*;
use std::collections::BTreeSet;

/// Gates that said something: their name, and what.
type Said = BTreeSet<(&'static str, String)>;

/// Asks the gate of a room, sends the message on a copy, and compares.
macro_rules! same {
    ($said:ident, $club:ident, $room:ident, $by:expr, $gate:ident($($asked:expr),*), $message:expr) => {{
        let gate = $club.f.read($club.f.rooms.$room, |m| m.$gate($($asked),*));
        let sent = $club.f.clone().$room($by, $message).map(|_| ());
        assert_eq!(gate, sent, "{} by {}", stringify!($gate), $by);
        $said.insert((stringify!($gate), format!("{gate:?}")));
    }};
}

/// All gates of contribution `id` and case `case` agree with their messages now.
fn agree(club: &mut Audited, said: &mut Said, names: &[&str], id: u32, case: u32) {
    for name in names {
        let member = club.f.id(name);
        let account = club.f.account_of(name);
        same!(said, club, contributions, name, can_open(id, member), |m| m
            .open(id));
        same!(
            said,
            club,
            contributions,
            name,
            can_dispute(id, member),
            |m| m.dispute(id, [0; 32])
        );
        same!(said, club, audit, name, can_keep(member), |m| m
            .keep([1; 32]));
        same!(said, club, audit, name, can_appeal(case, member), |m| m
            .appeal(case));
        let panel = (0..4).map(|seat| Place::Panel { round: 0, seat });
        for place in panel.chain([Place::Ballot { member }, Place::Ballot { member: 1 }]) {
            same!(
                said,
                club,
                audit,
                name,
                can_commit(case, place, account),
                |m| m.commit(case, place, [1; 32])
            );
        }
    }
    let by = "stranger";
    same!(said, club, contributions, by, can_execute(id), |m| m
        .execute(id));
    same!(said, club, contributions, by, can_expire(id), |m| m
        .expire(id));
    same!(said, club, contributions, by, can_settle(id), |m| m
        .settle(id));
    same!(said, club, audit, by, can_seat(case), |m| m.seat(case, 1));
    same!(said, club, audit, by, can_close(case), |m| m.close(case));
}

#[test]
fn gates_and_messages_agree_from_the_first_word_to_the_last() {
    // Dora can pledge no appeal, and few can pledge a keeper's bond.
    let names = ["anna", "bert", "cleo", "dora", "emil", "fred"];
    let mut club = Audited::of(&names, |s| {
        s.clearing.base_limit = 25_000;
        s.club.standing_partners = 1;
    });
    let mut said = Said::new();
    club.join("karl", &["anna", "bert"]);
    let names = ["anna", "bert", "cleo", "dora", "emil", "fred", "karl"];
    club.days(2);
    let id = club.f.register("dora", "emil", CARE, 2 * HOUR);
    agree(&mut club, &mut said, &names, id, 1);
    club.f.confirm("emil", id);
    agree(&mut club, &mut said, &names, id, 1);
    // Drawn and expired.
    let drawn = club.drawn();
    agree(&mut club, &mut said, &names, drawn, 1);
    let mut late = club.clone();
    late.days(15);
    agree(&mut late, &mut said, &names, drawn, 1);
    // Drawn and judged.
    let case = club.open("fred", drawn);
    agree(&mut club, &mut said, &names, drawn, case);
    club.days(3);
    agree(&mut club, &mut said, &names, drawn, case);
    let jurors = club.fill(case);
    agree(&mut club, &mut said, &names, drawn, case);
    let asked: Vec<_> = match club.running(case) {
        0 => jurors,
        _ => ["anna", "bert", "cleo", "fred"]
            .map(|name| {
                let (name, place, _) = club.voter(name, Verdict::Half);
                (name, place)
            })
            .to_vec(),
    };
    for (juror, place) in &asked {
        club.commit(case, juror, *place, Verdict::Half).unwrap();
        agree(&mut club, &mut said, &names, drawn, case);
    }
    club.days(2);
    agree(&mut club, &mut said, &names, drawn, case);
    for (_, place) in &asked {
        club.reveal(case, *place, Verdict::Half).unwrap();
    }
    club.days(1);
    agree(&mut club, &mut said, &names, drawn, case);
    club.close(case);
    agree(&mut club, &mut said, &names, drawn, case);
    club.days(2);
    agree(&mut club, &mut said, &names, drawn, case);
    club.f
        .contributions("stranger", |m| m.execute(drawn))
        .unwrap();
    agree(&mut club, &mut said, &names, drawn, case);
    // Disputed, and challenged.
    let id = club.f.register("fred", "anna", CARE, HOUR);
    agree(&mut club, &mut said, &names, id, case);
    club.f
        .contributions("anna", |m| m.dispute(id, [0; 32]))
        .unwrap();
    agree(&mut club, &mut said, &names, id, case);
    let id = club.f.register("fred", "anna", CARE, HOUR);
    club.f.confirm("anna", id);
    club.f
        .contributions("bert", |m| m.challenge(id, [0; 32]))
        .unwrap();
    agree(&mut club, &mut said, &names, id, case);
    let id = club.f.register("fred", "commons", CARE, HOUR);
    agree(&mut club, &mut said, &names, id, case);
    // Few keepers are left, so that others may.
    for keeper in ["anna", "bert"] {
        club.f.audit(keeper, |m| m.resign()).unwrap();
    }
    club.days(2);
    club.faithful.clear();
    club.days(2);
    for place in 0..3 {
        let _ = club.f.audit("stranger", |m| m.dismiss(place));
    }
    agree(&mut club, &mut said, &names, id, case);

    for (gate, words) in [
        (
            "can_open",
            vec!["Ok", "NotYours", "WrongState", "SeedUnknown", "NotDrawn"],
        ),
        (
            "can_dispute",
            vec!["Ok", "NotYours", "WrongState", "Related"],
        ),
        (
            "can_keep",
            vec!["Ok", "AlreadyAKeeper", "NotEntitled", "NotCovered"],
        ),
        (
            "can_appeal",
            vec!["Ok", "NotAParty", "NoVerdict", "NoAppeal", "NoSuchCase"],
        ),
        (
            "can_commit",
            vec![
                "Ok",
                "NoSeat",
                "NotCommitting",
                "AlreadyCommitted",
                "NoSuchCase",
            ],
        ),
        (
            "can_execute",
            vec!["Ok", "WrongState", "NoVerdict", "StillAppealable"],
        ),
        (
            "can_expire",
            vec!["Ok", "WrongState", "NotExpired", "SeedUnknown"],
        ),
        ("can_settle", vec!["Ok", "Drawn", "WrongState", "TooEarly"]),
        (
            "can_seat",
            vec!["Ok", "NoSuchCase", "NotSeating", "SeedUnknown"],
        ),
        ("can_close", vec!["Ok", "NoSuchCase", "StillVoting"]),
    ] {
        for word in words {
            let heard = said
                .iter()
                .any(|(name, what)| *name == gate && what.contains(word));
            assert!(heard, "{gate} never said {word}: {said:#?}");
        }
    }
}
