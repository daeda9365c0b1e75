//! What is wrong has a name and a remedy, and nothing is half done.

use std::fs;

use remainder_chain::Chain as _;
use remainder_fixture::proxy::{answer, Fate, From, Proxy};

use crate::{failed, remainder, Club};

#[test]
fn what_is_wrong_with_node_file_or_account_is_named() {
    let club = Club::founded();
    let json = ["--output", "json"];
    let at = |url: &str, deployment: &str, line: &str| {
        let mut command = remainder();
        command.args(["--url", url, "--deployment", deployment]);
        command
            .args(line.split_whitespace())
            .args(json)
            .output()
            .unwrap()
    };
    let (url, file) = (club.started.url(), club.file().display().to_string());
    let text = fs::read_to_string(club.file()).unwrap();
    let show = |deployment: &str| at(&url, deployment, "club show");

    // A wrong address.
    failed(
        &at("ws://127.0.0.1:1", &file, "club show"),
        4,
        "chain.NodeUnreachable",
    );
    for nonsense in ["nonsense", "http://127.0.0.1:9944", "127.0.0.1:9944", ""] {
        failed(&at(nonsense, &file, "club show"), 2, "usage");
    }
    // A deployment on another chain, and one whose chain was started anew.
    let genesis = hex::encode(club.node.label().genesis);
    let other = club.beside("other.json", &text.replace(&genesis, &"07".repeat(32)));
    let error = failed(&show(&other), 4, "chain.WrongChain");
    assert!(
        error["message"].as_str().unwrap().contains(&genesis),
        "{error}"
    );
    let text_of = remainder_chain::account_text;
    let club_at = text_of(&club.rooms.club.account());
    let nowhere = remainder_chain::Actor::dev("nobody").ss58();
    let gone = club.beside("gone.json", &text.replace(&club_at, &nowhere));
    failed(&show(&gone), 3, "deployment.NotThere");
    // One of another build: what is there understands something else.
    let token_at = text_of(&club.rooms.token.account());
    let built = club.beside("built.json", &text.replace(&club_at, &token_at));
    failed(&show(&built), 3, "deployment.OtherBuild");
    // One that is none.
    failed(&show("no.json"), 3, "deployment.NotFound");
    let none = club.beside("none.json", "{}");
    failed(&show(&none), 3, "deployment.NotADeployment");
    let newer = text.replace("\"version\": 1", "\"version\": 9");
    failed(
        &show(&club.beside("newer.json", &newer)),
        3,
        "deployment.Version",
    );

    // An account without funds has changed nothing, though it may do it.
    let poor = at(&url, &file, "member apply --suri //Poor");
    let error = failed(&poor, 5, "chain.NotEnoughFunds");
    assert!(
        error["details"]["remedy"]
            .as_str()
            .unwrap()
            .contains("fund"),
        "{error}"
    );
    assert_eq!(
        club.does("member list")["applications"],
        serde_json::json!([])
    );
    // Half a place, or two.
    let chain = club.folder.path().join("x.chain").display().to_string();
    let run = |arguments: &[&str]| remainder().args(arguments).args(json).output().unwrap();
    failed(&run(&["--url", &url, "club", "show"]), 2, "usage");
    failed(&run(&["--deployment", &file, "club", "show"]), 2, "usage");
    let both = [
        "--url",
        &url,
        "--deployment",
        &file,
        "--chain",
        &chain,
        "club",
        "show",
    ];
    failed(&run(&both), 2, "usage");
    failed(
        &at(&url, &file, "club new --founders alice"),
        2,
        "EmbeddedOnly",
    );
    assert!(!club.folder.path().join("x.chain").exists());
}

#[test]
fn who_asks_for_final_blocks_is_told_if_there_are_none() {
    let club = Club::founded();
    let proxy = Proxy::before(&club.started.address);
    let genesis = hex::encode(club.node.label().genesis);
    proxy.judge(move |who, said| match who {
        From::Client if said.contains("chain_getFinalizedHead") => {
            answer(said, &format!("\"0x{genesis}\""))
        }
        _ => Fate::Pass,
    });
    let offer = |asked: bool| {
        let mut command = club.command();
        command.env("REMAINDER_URL", proxy.url());
        command.env("REMAINDER_FINAL", asked.to_string());
        let arguments = "offer bread 2 --as alice --output json";
        command.args(arguments.split_whitespace()).output().unwrap()
    };
    assert_eq!(crate::done(&offer(false))["intent"], 1);
    // It takes a minute of patience.
    let error = failed(&offer(true), 5, "chain.OutputUnknown");
    let text = error["message"].as_str().unwrap();
    assert!(text.contains("is in block"), "{text}");
    assert_eq!(club.does("offer bread 2 --as alice --final")["intent"], 3);
}
