//! What cannot be founded is named, with a remedy, and nothing is sent.

use remainder_chain::Actor;

use crate::*;

#[test]
fn what_cannot_be_founded_is_refused_before_anything_is_sent() {
    let place = Place::new();
    let alice = Actor::dev("alice").account();
    let has = || place.node.connect().balance(&alice).unwrap();
    let before = has();
    let poor = deploy("--execute").replace("--as alice", "--as zoe");
    let error = place.fails(&poor, 5, "chain.NotEnoughFunds");
    assert!(
        error["message"].as_str().unwrap().contains("0.0000 UNIT"),
        "{error}"
    );
    let said = place.says(&poor.replace("--execute", ""));
    assert!(said.contains("NOT ENOUGH"), "{said}");

    let nobody = deploy("").replace("--as alice", "");
    place.fails(&nobody, 2, "usage");
    let without = "deploy club.toml --as alice";
    let error = place.fails(without, 2, "usage");
    assert!(
        error["message"].as_str().unwrap().contains("no founders"),
        "{error}"
    );
    place.fails(
        &deploy("--url ws://127.0.0.1:1"),
        4,
        "chain.NodeUnreachable",
    );
    std::fs::write(place.path("deployment.json"), "{}").unwrap();
    place.fails(&deploy("--execute"), 3, "deployment.NotADeployment");
    std::fs::remove_file(place.path("deployment.json")).unwrap();
    std::fs::create_dir(place.path("deployment.json")).unwrap();
    place.fails(&deploy("--execute"), 3, "deployment.Io");
    assert_eq!(has(), before, "nothing was sent");
}

#[test]
fn a_founding_that_was_begun_is_not_mixed_with_another() {
    let place = Place::new();
    place.does(&deploy("--execute"));
    let file = std::fs::read(place.path("deployment.json")).unwrap();
    let club = std::fs::read_to_string(place.path("club.toml")).unwrap();
    std::fs::write(
        place.path("club.toml"),
        club.replace("fee = 45", "fee = 50"),
    )
    .unwrap();
    let error = place.fails(&deploy("--execute"), 3, "deployment.OtherClub");
    assert!(
        error["message"].as_str().unwrap().contains("fee: 45 -> 50"),
        "{error}"
    );
    let error = place.fails(
        "verify-deployment deployment.json --club club.toml",
        1,
        "deploy.Unverified",
    );
    assert!(
        error["message"].as_str().unwrap().contains("fee: 45 -> 50"),
        "{error}"
    );
    std::fs::write(place.path("club.toml"), club).unwrap();
    place.fails(&deploy("--execute --salt two"), 3, "deployment.OtherClub");

    let with = |line: &str, other: &Path| {
        let mut command = place.command(&format!("{line} --output json"));
        command.env("REMAINDER_CONTRACTS_DIR", other);
        let output = command.output().unwrap();
        serde_json::from_slice::<Value>(&output.stdout).unwrap()
    };
    let other = with_token(&place, "psp22");
    let refused = with(&deploy("--execute"), &other);
    assert_eq!(
        refused["error"]["code"], "deployment.OtherBuild",
        "{refused}"
    );
    assert!(
        refused["error"]["message"]
            .as_str()
            .unwrap()
            .contains("(token)"),
        "{refused}"
    );
    // What was built here is another token than the club's, whatever the file says of it.
    let verified = with("verify-deployment deployment.json", &other);
    assert_eq!(verified["error"]["code"], "deploy.Unverified", "{verified}");
    let message = verified["error"]["message"].as_str().unwrap();
    assert!(message.contains("code of token"), "{verified}");
    let shown = with("club show --deployment deployment.json", &other);
    assert_eq!(shown["error"]["code"], "deployment.OtherBuild", "{shown}");
    // Where there is no token at all its hash alone can be compared, and the last line says so.
    std::fs::remove_file(other.join("token.contract")).unwrap();
    let verified = with("verify-deployment deployment.json", &other);
    assert_eq!(
        verified["data"]["unverified"],
        serde_json::json!(["token"]),
        "{verified}"
    );
    let mut command = place.command("verify-deployment deployment.json");
    command.env("REMAINDER_CONTRACTS_DIR", &other);
    let said = String::from_utf8(command.output().unwrap().stdout).unwrap();
    let last = said.trim_end().lines().last().unwrap();
    assert!(
        last.starts_with("UNVERIFIED: what the code of token does"),
        "{said}"
    );

    assert_eq!(std::fs::read(place.path("deployment.json")).unwrap(), file);

    // All development chains begin with the same block: another chain's is written here.
    let text = String::from_utf8(file).unwrap();
    let genesis = place.file()["chain"]["genesis"]
        .as_str()
        .unwrap()
        .to_owned();
    let other = format!("0x{}", "7".repeat(64));
    std::fs::write(
        place.path("deployment.json"),
        text.replace(&genesis, &other),
    )
    .unwrap();
    place.fails(&deploy("--execute"), 3, "deployment.OtherChain");
    let error = place.fails("verify-deployment deployment.json", 1, "deploy.Unverified");
    assert!(
        error["message"]
            .as_str()
            .unwrap()
            .contains("genesis of chain"),
        "{error}"
    );
}
