//! A club on a node decides, and what was decided can be read back.

use serde_json::json;

use crate::{Club, SIX};

#[test]
fn a_rate_is_changed_by_a_vote_and_the_log_says_from_what_to_what() {
    let club = Club::founded();
    // Who may vote was there before.
    club.does("time advance 1d");
    let before = club.does("kind list")["kinds"][1]["record"]["rate"]["now"].clone();
    let propose = [
        "govern",
        "propose",
        "--text",
        "bread is dear",
        "kind",
        "rate",
        "bread=9",
        "--as",
        "ferdie",
    ];
    let id = club.does_all(&propose)["proposal"].as_u64().unwrap();
    let show = format!("govern show {id}");
    let shown = club.does(&show);
    assert_eq!(
        (&shown["status"], &shown["text"]),
        (&json!("voting"), &json!("bread is dear"))
    );
    let change = json!({ "what": "bread (2)", "before": "10.00", "after": "9.00" });
    assert_eq!(shown["calls"][0]["changes"], json!([change]));
    for name in &SIX[..5] {
        club.does(&format!("govern vote {id} yes --as {name}"));
    }
    let again = format!("govern vote {id} no --as alice");
    club.fails(&again, 1, "governance.AlreadyVoted");
    let execute = format!("govern execute {id} --as eve");
    club.fails(&execute, 1, "governance.TooEarly");
    club.does("time advance 9d");
    assert_eq!(club.does(&execute)["status"], "executed");
    assert_eq!(
        club.does("kind list")["kinds"][1]["record"]["rate"]["now"],
        900
    );

    let lines = |club: &Club| {
        let log = club.does("govern log")["log"].clone();
        log.as_array().unwrap().clone()
    };
    let log = lines(&club);
    let named = |event: &str| {
        let found = log.iter().find(|line| line["event"] == event);
        found
            .unwrap_or_else(|| panic!("no {event} in {log:?}"))
            .clone()
    };
    let told = named("RateChanged");
    assert_eq!(
        (&told["fields"]["before"], &told["fields"]["after"]),
        (&before, &json!(900))
    );
    assert_eq!(told["by"], remainder_chain::Actor::dev("eve").ss58());
    named("ProposalOpened");
    named("AdminChanged");
    // It is the same once it is read from the chain again.
    std::fs::remove_file(club.folder.path().join("club.json.seen")).unwrap();
    assert_eq!(lines(&club), log);
    // An election is called, and a member stands.
    club.does("govern call-election guardian --as alice");
    club.does("govern stand guardian --as bob");
    assert!(lines(&club).len() > log.len());
}
