//! Can the chain fork, as chains do whose blocks are made by many? Which branch is the best one, and what is final?

mod common;

use common::{remark, Node};
use serde_json::{json, Value};
use sp_keyring::AccountKeyring;
use std::time::Duration;

const NOT_DEV: i64 = -32010;
const REFUSED: i64 = -32011;
/// No block is final but those that a test says.
const NEVER: [&str; 3] = ["--dev", "--block-every=0", "--finalize-delay-sec=3600"];

fn hash_of(node: &Node, number: u64) -> Value {
    node.get("chain_getBlockHash", json!([number]))
}

fn best(node: &Node) -> Value {
    node.get("chain_getBlockHash", json!([]))
}

#[test]
fn the_longer_branch_is_the_best_and_what_was_on_the_other_one_is_in_a_block_again() {
    let node = Node::start(&NEVER);
    let transaction = remark(&node, AccountKeyring::Alice, 0);
    node.get("author_submitExtrinsic", json!([transaction]));
    node.wait_for("a block", Duration::from_secs(20), || node.height() == 1);
    let first = best(&node);
    let genesis = hash_of(&node, 0);
    assert_eq!(node.final_height(), 0);

    // As long as the other: the best one stays.
    let beside = node.get("dev_createBlock", json!([genesis]));
    assert_ne!(beside, first);
    assert_eq!(best(&node), first);
    // Longer.
    let longer = node.get("dev_createBlock", json!([beside]));
    assert_eq!(hash_of(&node, 2), longer);
    assert_eq!(hash_of(&node, 1), beside);
    // The transaction goes into a block of this branch by itself.
    node.wait_for("a block with it", Duration::from_secs(20), || {
        node.height() == 3 && node.extrinsics().contains(&transaction)
    });
    assert_eq!(node.final_height(), 0);
}

#[test]
fn a_block_is_final_when_it_was_decided_and_a_branch_that_is_closed_stays_closed() {
    let node = Node::start(&NEVER);
    let genesis = hash_of(&node, 0);
    let first = node.get("dev_createBlock", json!([]));
    let second = node.get("dev_createBlock", json!([]));
    let beside = node.get("dev_createBlock", json!([genesis]));
    // Who votes for the shorter branch makes it the best one.
    node.get("dev_finalizeBlock", json!([beside]));
    assert_eq!(node.final_height(), 1);
    assert_eq!(best(&node), beside);
    for closed in [&first, &second, &genesis] {
        let (code, message) = node.ask("dev_createBlock", json!([closed])).unwrap_err();
        assert_eq!(code, REFUSED);
        assert!(message.contains("closed"), "{message}");
    }
    let (code, message) = node.ask("dev_finalizeBlock", json!([second])).unwrap_err();
    assert_eq!(code, REFUSED, "{message}");
    let nowhere = format!("0x{}", "11".repeat(32));
    let (code, message) = node.ask("dev_createBlock", json!([nowhere])).unwrap_err();
    assert_eq!(code, REFUSED);
    assert!(message.contains("no block"), "{message}");
    // It goes on from there.
    node.get("dev_createBlock", json!([]));
    assert_eq!(node.height(), 2);
}

#[test]
fn blocks_become_final_some_time_after_they_were_made() {
    let node = Node::start(&["--dev", "--block-every=0", "--finalize-delay-sec=4"]);
    node.get("dev_createBlock", json!([]));
    node.get("dev_createBlock", json!([]));
    assert_eq!((node.height(), node.final_height()), (2, 0));
    node.wait_for("finality", Duration::from_secs(30), || {
        node.final_height() == 2
    });
    assert_eq!(node.height(), 2, "no block was made for it");
}

#[test]
fn a_block_of_a_branch_that_was_given_up_does_not_become_final() {
    let node = Node::start(&["--dev", "--block-every=0", "--finalize-delay-sec=3"]);
    let genesis = hash_of(&node, 0);
    node.get("dev_createBlock", json!([]));
    let beside = node.get("dev_createBlock", json!([genesis]));
    let longer = node.get("dev_createBlock", json!([beside]));
    node.wait_for("finality", Duration::from_secs(30), || {
        node.final_height() == 2
    });
    assert_eq!(hash_of(&node, 1), beside);
    assert_eq!(hash_of(&node, 2), longer);
}

#[test]
fn only_a_node_for_tests_makes_branches() {
    let node = Node::start(&["--block-every=0"]);
    for (method, params) in [
        ("dev_createBlock", json!([])),
        ("dev_finalizeBlock", json!([hash_of(&node, 0)])),
    ] {
        let (code, message) = node.ask(method, params).unwrap_err();
        assert_eq!(code, NOT_DEV);
        assert!(message.contains("--dev"), "{message}");
    }
    assert_eq!(node.height(), 0);
}
