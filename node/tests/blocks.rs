//! When is there a block, what is in it, and which runtime makes it?

mod common;

use common::{bytes, hex, remark, Node};
use serde_json::json;
use sp_keyring::AccountKeyring;
use std::time::Duration;

/// The metadata of substrate-contracts-node 0.42.0, built from its own packages: blake2 of 256 bits.
const METADATA: &str = "9fd4164787982261fefce38d58de6beca2a2d516c6bcb8bb720950aa820307b7";

#[test]
fn says_where_it_listens_as_ink_e2e_reads_it_and_has_the_runtime_of_the_contracts_node() {
    // What ink_e2e 5.1.1 starts a node with.
    let node = Node::start(&["--dev", "--port=0"]);
    assert!(
        node.line
            .contains("Running JSON-RPC server: addr=127.0.0.1:"),
        "{}",
        node.line
    );
    let version = node.get("state_getRuntimeVersion", json!([]));
    assert_eq!(version["specName"], "substrate-contracts-node");
    let metadata = node.get("state_getMetadata", json!([]));
    let metadata = bytes(metadata.as_str().expect("hex"));
    assert_eq!(hex(&sp_crypto_hashing::blake2_256(&metadata)), METADATA);
}

#[test]
fn a_transaction_is_in_a_final_block_at_once_and_no_block_is_made_without_one_if_there_is_no_beat()
{
    let node = Node::start(&["--dev", "--block-every=0"]);
    std::thread::sleep(Duration::from_secs(4));
    assert_eq!(node.height(), 0, "nobody asked for a block");

    let transaction = remark(&node, AccountKeyring::Alice, 0);
    node.get("author_submitExtrinsic", json!([transaction]));
    node.wait_for("a block", Duration::from_secs(20), || node.height() == 1);
    assert!(node.extrinsics().contains(&transaction));
    assert_eq!(node.final_height(), 1);
}

#[test]
fn transactions_that_come_together_are_all_in_blocks_and_none_is_lost() {
    let node = Node::start(&["--dev", "--block-every=0"]);
    for nonce in 0..50 {
        for signer in [AccountKeyring::Alice, AccountKeyring::Bob] {
            node.get(
                "author_submitExtrinsic",
                json!([remark(&node, signer, nonce)]),
            );
        }
    }
    for signer in [AccountKeyring::Alice, AccountKeyring::Bob] {
        let account = signer.to_account_id().to_string();
        node.wait_for("all of them", Duration::from_secs(60), || {
            let header = node.get("chain_getHeader", json!([]));
            header.is_object() && node.get("system_accountNextIndex", json!([account])) == 50
        });
    }
    node.wait_for("an empty pool", Duration::from_secs(20), || {
        node.get("author_pendingExtrinsics", json!([])) == json!([])
    });
}

#[test]
fn there_is_an_empty_block_at_every_beat() {
    let node = Node::start(&["--dev", "--block-every=0.5"]);
    node.wait_for("three blocks", Duration::from_secs(20), || {
        node.height() >= 3
    });
    assert_eq!(node.extrinsics().len(), 1, "the time, and nothing else");
    assert_eq!(node.final_height(), node.height());
}
