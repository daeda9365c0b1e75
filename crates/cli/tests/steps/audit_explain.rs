//! Anybody can reckon a draw again, and see if the chain says something else.

use remainder_chain::{account_from_text, Actor, ChainFile, OfficeRef, Room};
use remainder_interfaces::{
    audit::{Audit, AuditRef, Cause, Matter},
    Office,
};
use remainder_rules::valuation::Category;
use serde_json::json;

use crate::Club;

/// Confirmed work whose seed is known: its number, and what the lot says.
fn work(club: &Club) -> (u64, String) {
    let done = club.does("contribute sitting 1 --for emil --as dora");
    let id = done["contribution"].as_u64().unwrap();
    club.does(&format!("confirm {id} --as emil"));
    assert_eq!(club.does(&format!("audit lot {id}"))["lot"], "unknown");
    let early = club.does(&format!("audit explain {id}"));
    assert!(early["epochs"][0]["known_from_ms"].is_u64(), "{early}");
    club.does("time advance 4d --beat");
    let lot = club.does(&format!("audit lot {id}"));
    (id, lot["lot"].as_str().unwrap().to_owned())
}

/// Work that the lot fell on, or did not.
fn lot(club: &Club, wanted: &str) -> u64 {
    for _ in 0..20 {
        let (id, said) = work(club);
        let explained = club.does(&format!("audit explain {id}"));
        let epoch = &explained["epochs"][0];
        assert_eq!(explained["agrees"], true, "{explained}");
        assert_eq!(
            (&epoch["seed"]["links"], &epoch["chain"]),
            (&json!("agree"), &json!(said))
        );
        // A quarter more goes to emil with each that settles.
        let odds = explained["odds_bp"].as_u64().unwrap();
        assert!(
            odds >= 5_000 && explained["now"]["odds_bp"] == odds,
            "{explained}"
        );
        let drawn = epoch["number"].as_u64().unwrap() < odds;
        assert_eq!((drawn, &epoch["drawn"]), (said == "drawn", &json!(drawn)));
        if said == wanted {
            return id;
        }
    }
    panic!("odds of a half, twenty times");
}

#[test]
fn a_lot_is_reckoned_again_and_what_it_falls_on_can_be_opened_or_expires() {
    let club = Club::audited();
    let clear = lot(&club, "clear");
    club.does(&format!("settle {clear}"));
    // Confirmed in one of the epochs from its registration on: that it was clear in one of them is all that is known now.
    assert_eq!(club.does(&format!("audit explain {clear}"))["agrees"], true);
    let drawn = lot(&club, "drawn");
    club.fails(&format!("settle {drawn}"), 1, "contributions.Drawn");
    club.fails(
        &format!("audit expire {drawn}"),
        1,
        "contributions.NotExpired",
    );
    let fred = club.does("audit duties --as fred");
    assert_eq!(
        fred["duties"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|d| d["contribution"] == drawn)
            .count(),
        1
    );
    club.does("time advance 14d --beat");
    assert_eq!(club.does(&format!("audit lot {drawn}"))["lot"], "expired");
    assert_eq!(club.does(&format!("audit explain {drawn}"))["agrees"], true);
    club.fails(
        &format!("audit open {drawn} --as fred"),
        1,
        "audit.NotDrawn",
    );
    club.does(&format!("audit expire {drawn}"));
    assert_eq!(
        club.does(&format!("contribution show {drawn}"))["contribution"]["state"],
        "rejected"
    );
}

#[test]
fn each_seat_is_drawn_again_slot_by_slot() {
    let club = Club::audited();
    let id = lot(&club, "drawn");
    club.does(&format!("audit open {id} --as fred"));
    assert_eq!(
        club.does("audit explain --case 1")["rounds"][0]["seats"],
        json!([])
    );
    club.does("time advance 3d --beat");
    club.does("audit seat 1");
    let explained = club.does("audit explain --case 1");
    assert_eq!(explained["agrees"], true, "{explained}");
    let seats = explained["rounds"][0]["seats"].as_array().unwrap();
    assert_eq!(seats.len(), 3);
    for seat in seats {
        let tries = seat["tries"].as_array().unwrap();
        assert_eq!(tries.last().unwrap()["member"], seat["juror"], "{seat}");
        assert!(
            tries[..tries.len() - 1]
                .iter()
                .all(|t| t["passed_over"].is_string()),
            "{seat}"
        );
    }
    assert_eq!(club.does(&format!("audit explain {id}"))["agrees"], true);
}

#[test]
fn a_link_kept_back_is_in_the_explanation() {
    let club = Club::audited();
    club.does("contribute sitting 1 --for emil --as dora");
    club.does("confirm 1 --as emil");
    club.does("contribute sitting 1 --for bob --as dora");
    club.does("confirm 2 --as bob");
    // For epoch 4 alice and carol give their links, and bob, a party to the second, does not.
    club.does("time advance 1d --beat");
    club.does("time advance 1d");
    for keeper in ["alice", "carol"] {
        club.does(&format!("audit beat --as {keeper}"));
    }
    club.does("time advance 1d");
    let of = |id: u32| club.does(&format!("audit explain {id}"))["epochs"][0].clone();
    for dismissed in [false, true] {
        let (first, second) = (of(1), of(2));
        assert_eq!(
            (&first["spoiled"], &first["odds_bp"], &first["by_party"]),
            (&json!(true), &json!(10_000), &json!(false))
        );
        assert_eq!(
            (&second["by_party"], &second["drawn"], &second["agrees"]),
            (&json!(true), &json!(true), &json!(true))
        );
        if !dismissed {
            club.does("audit dismiss 1");
        }
    }
}

#[test]
fn a_case_that_no_lot_opened_is_seen_by_anyone() {
    let club = Club::audited();
    let id = lot(&club, "clear") as u32;
    let shown = club.does("club show")["rooms"]["audit"].clone();
    let address = account_from_text(shown.as_str().unwrap()).unwrap();
    // The admin takes the place of `contributions`, and opens a case about work that the lot did not fall on.
    let (mut file, mut chain, header) = ChainFile::open(club.file()).unwrap();
    let (alice, room) = (Actor::dev("alice"), Room::<AuditRef>::at(address));
    let office = Room::<OfficeRef>::at(address);
    let mut wiring = office.read(&chain, |m| m.wiring()).unwrap();
    wiring.contributions = alice.account();
    office.send(&mut chain, &alice, |m| m.wire(wiring)).unwrap();
    let matter = Matter {
        value: 1_000,
        contribution: id,
        provider: 4,
        receiver: 6,
        admins: [0; 2],
        category: Category::Care,
        disputed: false,
    };
    room.send(&mut chain, &alice, |m| m.open(matter, Cause::Lot, 1, 0))
        .unwrap();
    file.save(&chain, &header).unwrap();
    drop(file);
    let explained = club.does("audit explain --case 1");
    assert_eq!(explained["agrees"], false);
    let said = String::from_utf8(club.run(&["audit", "explain", "--case", "1"]).stdout).unwrap();
    assert!(
        said.contains("the lot DID NOT fall") && said.contains("ARE NOT those of contribution"),
        "{said}"
    );
}
