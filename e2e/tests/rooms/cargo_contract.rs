//! cargo-contract 5.0.3, the program: deploys a contract from its bundle, calls it by text, and shows its errors. And what time clients see.

use std::{env, path::PathBuf, process::Command};

use remainder_e2e::{Node, DAY};
use serde_json::Value;
use subxt::{OnlineClient, PolkadotConfig};

const BOB: &str = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty";

/// What it says, as JSON; the text of its error if it fails.
fn cargo_contract(node: &Node, words: &[&str]) -> Result<Value, String> {
    let program = env::var_os("CARGO_CONTRACT").expect("CARGO_CONTRACT names cargo-contract 5.0.3");
    let folder = env::var_os("REMAINDER_CONTRACTS_DIR").unwrap();
    let done = Command::new(program)
        .args(["contract", words[0]])
        .arg(PathBuf::from(folder).join("token.contract"))
        .args(["--url", node.url(), "--output-json"])
        .args(&words[1..])
        .output()
        .unwrap();
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    match done.status.success() {
        true => Ok(serde_json::from_str(&said(&done.stdout)).unwrap_or_default()),
        false => Err(said(&done.stderr) + &said(&done.stdout)),
    }
}

/// What a dry run of a message returns, as text.
fn answer(node: &Node, by: &str, token: &str, message: &[&str]) -> String {
    let words = [&["call", "--contract", token, "--suri", by, "-m"], message].concat();
    let tried = cargo_contract(node, &words).unwrap();
    tried["data"].to_string()
}

pub async fn cargo_contract_deploys_and_calls(node: &Node) {
    let new = ["instantiate", "--suri", "//Alice", "--salt", "03"];
    let args = ["--args", r#"Some("Remainder")"#, r#"Some("REM")"#];
    let sent = ["--execute", "--skip-confirm"];
    let made = cargo_contract(node, &[&new[..], &args, &sent].concat()).unwrap();
    let token = made["contract"].as_str().unwrap();

    let hand_over = ["Office::set_admin", "--args", BOB];
    let taken = answer(node, "//Bob", token, &hand_over);
    assert!(taken.contains("NotAdmin"), "{taken}");
    let call = ["call", "--contract", token, "--suri", "//Alice", "-m"];
    cargo_contract(node, &[&call[..], &hand_over, &sent].concat()).unwrap();
    let admin = answer(node, "//Bob", token, &["Office::admin"]);
    assert!(admin.contains(BOB), "{admin}");
    let transfer = ["PSP22::transfer", "--args", BOB, "1", "[]"];
    let why = answer(node, "//Bob", token, &transfer);
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
