//! Twelve people with keys of their own live through three cycles. What they do is a list of commands (`twelve.txt`), and where they do it
//! makes no difference to what they leave behind.

#[path = "../common/mod.rs"]
mod common;
mod place;
mod script;
mod state;

use place::{Embedded, OnNode, Place};
use script::{Step, PEOPLE};
use serde_json::{json, Value};

/// How many days an epoch of their beacon has, as in `twelve.toml`.
const EPOCH: u64 = 4;
/// Who keeps it.
const KEEPERS: [&str; 2] = ["alice", "bob"];

/// Founds the club and does everything in its turn.
fn live(place: &mut impl Place) {
    place.found(&PEOPLE[..6]);
    for (line, step) in script::steps() {
        match step {
            Step::Pass(days) => {
                let mut left = days;
                while left > 0 {
                    let span = left.min(EPOCH);
                    place.pass(span);
                    for keeper in KEEPERS {
                        expect(place, line, Some(keeper), &["audit", "beat"], None);
                    }
                    left -= span;
                }
            }
            Step::Act(who, words, refusal) => {
                let words: Vec<&str> = words.iter().map(String::as_str).collect();
                expect(place, line, who.as_deref(), &words, refusal.as_deref());
            }
        }
    }
}

/// A command is done, or refused as is due.
fn expect(
    place: &impl Place,
    line: usize,
    who: Option<&str>,
    words: &[&str],
    refusal: Option<&str>,
) {
    let answer = place.run(who, words);
    match refusal {
        None => assert_eq!(
            answer["success"], true,
            "twelve.txt:{line}: {words:?} of {who:?}: {answer}"
        ),
        Some(code) => assert_eq!(
            answer["error"]["code"], *code,
            "twelve.txt:{line}: {words:?} of {who:?}: {answer}"
        ),
    }
}

/// What came of it, in short: that all of it really took place.
fn remembered(club: &Value) {
    let work = |id: usize| &club["contribution show"][id - 1]["contribution"];
    assert_eq!(work(1)["state"], "rejected", "the fake");
    assert_eq!(work(6)["said"], "silent", "nobody answered");
    assert_eq!(work(6)["state"], json!({ "settled": { "cycle": 2 } }));
    assert_eq!(work(27)["value"], 1_000, "of the two hours one and a half");
    let member = |id: usize| &club["member show"][id - 1]["record"];
    assert_eq!(member(4)["strikes"], 1, "who did not do it");
    assert_eq!(member(12)["pause"]["kind"], "sick");
    let listed = club["member list"]["members"].as_array().unwrap();
    assert_eq!(listed.len(), 11, "two has left");
    let account = |id: usize| &club["account"][id - 1];
    // Thrice six hours at 10.00, of both who said that it was so.
    for faker in [4, 5] {
        assert!(account(faker)["account"]["debt"].as_u64().unwrap() >= 18_000);
    }
    assert_eq!(account(6)["stake"]["staked"], 200);
    assert_eq!(
        club["govern officers"]["committee"]["bench"]["seats"],
        json!([1, 3, 0, 2, 6, 0, 0, 0])
    );
    assert_eq!(club["kind list"]["kinds"][1]["record"]["rate"]["now"], 550);
    assert_eq!(club["kind list"]["kinds"][3]["record"]["label"], "egg");
    let cycles = club["cycle report"]["cycles"].as_array().unwrap();
    assert_eq!(cycles.len(), 4);
    assert_eq!(cycles[2]["gifts"], 300);
}

#[test]
fn twelve_people_leave_the_same_club_behind_on_either_chain() {
    // Both at once: the one waits for the other's node most of the time.
    let node = std::thread::spawn(|| {
        let mut place = OnNode::new();
        live(&mut place);
        place.is_read_and_proved();
        state::of(&place)
    });
    let mut place = Embedded::new();
    live(&mut place);
    let holds = place.run(None, &["invariants"]);
    let holds = holds["data"]["invariants"].as_object().unwrap().clone();
    assert!(holds.values().all(|holds| *holds == true), "{holds:?}");
    let embedded = state::of(&place);
    remembered(&embedded);
    let node = node.join().unwrap();
    let differences = state::differences(&embedded, &node);
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
