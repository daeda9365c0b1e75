//! Can time be moved, by whom, and never back?

mod common;

use common::Node;
use serde_json::json;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A cycle of the club.
const CYCLE: u64 = 28 * 24 * 60 * 60 * 1000;
const REFUSED: i64 = -32011;

/// What the tests themselves take, at most.
const SLACK: u64 = 120_000;

fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.expect("after 1970").as_millis() as u64
}

#[test]
fn a_block_is_made_at_the_time_that_was_set_and_the_next_ones_follow_it() {
    let node = Node::start(&["--dev", "--block-every=0"]);
    let there = now() + 13 * CYCLE;
    assert_eq!(node.get("dev_setTime", json!([there])), json!(there));
    assert_eq!(node.height(), 1);
    assert_eq!(node.time(), there);
    assert_eq!(node.final_height(), 1);

    let later = node
        .get("dev_advanceTime", json!([CYCLE]))
        .as_u64()
        .expect("a time");
    assert_eq!(node.height(), 2);
    assert_eq!(node.time(), later);
    assert!((there + CYCLE..there + CYCLE + SLACK).contains(&later));

    // Without a travel time goes on at its own pace from there.
    let asked = node.get("dev_time", json!([])).as_u64().expect("a time");
    assert!((later..later + SLACK).contains(&asked));
}

#[test]
fn the_beat_goes_on_from_the_time_travelled_to() {
    let node = Node::start(&["--dev", "--block-every=0.5"]);
    let there = now() + CYCLE;
    node.get("dev_setTime", json!([there]));
    let height = node.height();
    node.wait_for("the beat", Duration::from_secs(20), || {
        node.height() > height
    });
    assert!((there + 1..there + SLACK).contains(&node.time()));
}

#[test]
fn a_chain_without_blocks_can_begin_in_the_past() {
    let node = Node::start(&["--dev", "--block-every=0"]);
    let past = 1_700_000_000_000;
    assert_eq!(node.get("dev_setTime", json!([past])), json!(past));
    assert_eq!(node.time(), past);
    let next = node.get("dev_time", json!([])).as_u64().expect("a time");
    assert!((past..past + SLACK).contains(&next));
}

#[test]
fn time_goes_neither_back_nor_beyond_the_year_9999_and_a_refusal_makes_no_block() {
    let node = Node::start(&["--dev", "--block-every=0"]);
    let there = now() + CYCLE;
    node.get("dev_setTime", json!([there]));

    let back = node
        .ask("dev_setTime", json!([there - 1]))
        .expect_err("back");
    assert_eq!(back.0, REFUSED);
    assert!(back.1.contains("time does not go back"), "{}", back.1);
    // The same time is not later.
    let same = node
        .ask("dev_setTime", json!([there]))
        .expect_err("the same");
    assert_eq!(same.0, REFUSED);
    // Microseconds where milliseconds are meant.
    let unit = node
        .ask("dev_setTime", json!([there * 1000]))
        .expect_err("unit");
    assert_eq!(unit.0, REFUSED);
    assert!(unit.1.contains("milliseconds"), "{}", unit.1);
    let far = node
        .ask("dev_advanceTime", json!([u64::MAX]))
        .expect_err("far");
    assert_eq!(far.0, REFUSED);
    for nonsense in [json!(["tomorrow"]), json!([-1]), json!([1.5]), json!([])] {
        let error = node.ask("dev_setTime", nonsense).expect_err("nonsense");
        assert_eq!(error.0, -32602, "invalid params: {}", error.1);
    }

    assert_eq!(node.height(), 1);
    assert_eq!(node.time(), there);
    node.get("dev_advanceTime", json!([1000]));
    assert!((there + 1000..there + 1000 + SLACK).contains(&node.time()));
}

#[test]
fn who_did_not_start_it_for_tests_cannot_move_time() {
    let node = Node::start(&["--block-every=0"]);
    let before = node.get("dev_time", json!([])).as_u64().expect("a time");
    for (method, param) in [("dev_setTime", now() + CYCLE), ("dev_advanceTime", CYCLE)] {
        let (code, message) = node.ask(method, json!([param])).expect_err("refused");
        assert_eq!(code, -32010);
        assert!(message.contains("--dev"), "{message}");
    }
    assert_eq!(node.height(), 0);
    let after = node.get("dev_time", json!([])).as_u64().expect("a time");
    assert!((before..before + SLACK).contains(&after));
}
