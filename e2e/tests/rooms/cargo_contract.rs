//! cargo-contract 5.0.3, by the library that it consists of: deploys a contract from its bundle, calls it by text, and decodes its errors.

use std::path::PathBuf;

use contract_build::Verbosity;
use contract_extrinsics::{
    extrinsic_opts::{ExtrinsicOpts, ExtrinsicOptsBuilder},
    CallCommandBuilder, CallExec, InstantiateCommandBuilder,
};
use ink::env::DefaultEnvironment;
use remainder_e2e::{Node, DAY};
use subxt::{utils::AccountId32, OnlineClient, PolkadotConfig};
use subxt_signer::sr25519::{dev, Keypair};

type Options = ExtrinsicOpts<PolkadotConfig, DefaultEnvironment, Keypair>;
type Call = CallExec<PolkadotConfig, DefaultEnvironment, Keypair>;

/// What `--suri`, `--url` and the file are on its command line.
fn options(node: &Node, by: Keypair) -> Options {
    let folder = std::env::var_os("REMAINDER_CONTRACTS_DIR").unwrap();
    ExtrinsicOptsBuilder::new(by)
        .file(Some(PathBuf::from(folder).join("token.contract")))
        .url(url::Url::parse(node.url()).unwrap())
        .verbosity(Verbosity::Quiet)
        .done()
}

async fn message(node: &Node, by: Keypair, to: &AccountId32, name: &str, args: &[&str]) -> Call {
    CallCommandBuilder::new(to.clone(), name, options(node, by))
        .args(args.to_vec())
        .done()
        .await
        .unwrap()
}

/// What a dry run returns, as text.
async fn answer(call: &Call) -> String {
    let tried = call.call_dry_run().await.unwrap().result.unwrap();
    let decoded = call
        .transcoder()
        .decode_message_return(call.message(), &mut tried.data.as_slice());
    decoded.unwrap().to_string()
}

pub async fn cargo_contract_deploys_and_calls(node: &Node) {
    let (alice, bob) = (dev::alice(), dev::bob());
    let bob_text = bob.public_key().to_account_id().to_string();
    let made = InstantiateCommandBuilder::new(options(node, alice.clone()))
        .constructor("new")
        .args(vec![r#"Some("Remainder")"#, r#"Some("REM")"#])
        .salt(Some(vec![3].into()))
        .done()
        .await
        .unwrap();
    let made = made.instantiate(None).await;
    let token = made
        .unwrap_or_else(|error| panic!("{error}"))
        .contract_address;

    let taken = message(node, bob.clone(), &token, "Office::set_admin", &[&bob_text]).await;
    assert_eq!(answer(&taken).await, "Ok(Err(NotAdmin))");
    let given = message(node, alice, &token, "Office::set_admin", &[&bob_text]).await;
    assert_eq!(answer(&given).await, "Ok(Ok())");
    given
        .call(None)
        .await
        .unwrap_or_else(|error| panic!("{error}"));
    let admin = message(node, bob.clone(), &token, "Office::admin", &[]).await;
    assert_eq!(answer(&admin).await, format!("Ok({bob_text})"));
    let transfer = ["PSP22::transfer", &bob_text];
    let sent = message(node, bob, &token, transfer[0], &[transfer[1], "1", "[]"]).await;
    let why = answer(&sent).await;
    assert!(why.contains("tokens move by clearing alone"), "{why}");
}

pub async fn every_client_in_rust_sees_the_time_travelled_to(node: &Node) {
    let client = OnlineClient::<PolkadotConfig>::from_url(node.url())
        .await
        .unwrap();
    let now = || async {
        let address = subxt::dynamic::storage("Timestamp", "Now", ());
        let state = client.storage().at_latest().await.unwrap();
        let found = state.fetch(&address).await.unwrap().unwrap();
        found.as_type::<u64>().unwrap()
    };
    // A node that makes no blocks by itself has no time before the first transaction.
    let before = node.time().await.unwrap();
    if !node.pass(28 * DAY).await.unwrap() {
        return;
    }
    for after in [node.time().await.unwrap(), now().await] {
        let passed = after - before;
        assert!((28 * DAY..29 * DAY).contains(&passed), "{passed}");
    }
}
