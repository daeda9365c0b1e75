//! Rates from the shell: rounds, algorithms, reports, the replay of a draft, and the money-share policy.

use crate::Club;

/// alice, bob and carol sit on the committee.
fn committee() -> Club {
    let club = Club::founded();
    for name in ["alice", "bob", "carol"] {
        club.does(&format!(
            "member roles {name} committee,admin,keeper --reason elected --as alice"
        ));
    }
    club.does("kind algorithm rates --as alice");
    club
}

/// Hours of sitting that one gives another, settled.
fn sits(club: &Club, provider: &str, receiver: &str, hours: u32) {
    let done = club.does(&format!(
        "contribute sitting {hours} --for {receiver} --as {provider}"
    ));
    let id = done["contribution"].as_u64().unwrap();
    club.does(&format!("confirm {id} --as {receiver}"));
    club.does("time advance 3d");
    club.does(&format!("settle {id}"));
}

#[test]
fn a_round_changes_what_work_is_worth() {
    let club = committee();
    club.does("value round open --as alice");
    for (name, rate) in [("alice", "11"), ("bob", "12"), ("carol", "9")] {
        club.does(&format!("value round commit sitting={rate} --as {name}"));
    }
    club.fails("value round reveal --as alice", 1, "valuation.WrongPhase");
    club.does("time advance 2d");
    for name in ["alice", "bob"] {
        club.does(&format!("value round reveal --as {name}"));
    }
    // The file is lost: the key knows the salt.
    std::fs::remove_file(club.file().with_extension("chain.ballots")).unwrap();
    club.fails("value round reveal --as carol", 1, "valuation.WrongBallot");
    club.fails(
        "value round reveal sitting=10 --as carol",
        1,
        "valuation.WrongBallot",
    );
    club.does("value round reveal sitting=9 --as carol");
    let shown = club.does("value round show");
    assert_eq!(shown["phase"], "revealing");
    assert_eq!(shown["papers"].as_array().unwrap().len(), 3);
    club.does("time advance 1d");
    let closed = club.does("value round close");
    assert_eq!(closed["kinds"], serde_json::json!([1]));
    let shown = club.does("value show sitting");
    assert_eq!(shown["kinds"][0]["worth"], 1_100);
    assert_eq!(
        shown["kinds"][0]["history"].as_array().unwrap().len(),
        2,
        "{shown}"
    );
}

#[test]
fn a_draft_replayed_says_what_the_rooms_say_when_it_is_adopted() {
    let club = committee();
    sits(&club, "alice", "bob", 5);
    sits(&club, "bob", "carol", 3);
    sits(&club, "carol", "alice", 1);
    let report = club.does("time to-cycle 1");
    assert_eq!(report["cycle"], 1);
    let draft = club.beside("draft.toml", "[rates]\nsitting = 1_200\n");
    let plot = club.file().with_extension("svg");
    let replayed = club.does(&format!(
        "value replay --draft {draft} --cycle 0 --plot {}",
        plot.display()
    ));
    assert!(std::fs::read_to_string(plot).unwrap().contains("<svg"));
    let share = &replayed["money_share_bp"];
    assert_eq!(share["before"], share["reported"], "as clearing has it");
    let after = share["after"].clone();
    let values: Vec<u64> = replayed["contributions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["after"].as_u64().unwrap())
        .collect();
    assert_eq!(values, [6_000, 3_600, 1_200]);
    let given: Vec<_> = replayed["members"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| {
            (
                m["member"].clone(),
                m["given"][1].clone(),
                m["received"][1].clone(),
            )
        })
        .collect();

    // Adopted, and the same work done in the next cycle.
    club.does("kind rate sitting=12 --as alice");
    sits(&club, "alice", "bob", 5);
    sits(&club, "bob", "carol", 3);
    sits(&club, "carol", "alice", 1);

    let listed = club.does("contribution list");
    let worth: Vec<u64> = listed["contributions"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|c| c["contribution"]["version"] != 2)
        .map(|c| c["contribution"]["value"].as_u64().unwrap())
        .collect();
    assert_eq!(worth, values, "{listed}");
    for (member, gave, got) in given {
        let id = member.as_u64().unwrap();
        if id == 0 {
            continue;
        }
        let account = club.does(&format!("account {id}"));
        let record = &account["account"];
        assert_eq!(
            (&record["given"], &record["received"]),
            (&gave, &got),
            "{account}"
        );
    }
    let cycles = club.does("cycle report");
    let report = &cycles["cycles"][1];
    let share = 10_000 * report["remainder"].as_u64().unwrap() / report["value"].as_u64().unwrap();
    assert_eq!(after, share, "{cycles}");
}

/// Adopted, an algorithm of a draft values the same work as the replay said, whichever it is.
#[test]
fn whatever_algorithm_is_drafted_the_rooms_say_the_same_of_it() {
    for (draft, adopt, refreshed) in [
        ("algorithm = { equal_hours = 900 }", "equal-hours 9", false),
        (
            "algorithm = { scarcity = { step_bp = 1000, band_bp = 3000 } }",
            "scarcity --step 10 --band 30",
            true,
        ),
    ] {
        let club = committee();
        sits(&club, "alice", "bob", 5);
        sits(&club, "bob", "carol", 4);
        club.does("time to-cycle 1");
        club.does("value report");
        sits(&club, "alice", "bob", 3);
        sits(&club, "carol", "alice", 2);
        club.does("time to-cycle 2");
        club.does("value report");
        let draft = club.beside("draft.toml", draft);
        let replayed = club.does(&format!("value replay --draft {draft} --cycle 1"));
        let values: Vec<_> = replayed["contributions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|c| c["after"].clone())
            .collect();
        assert_ne!(values, [3_000, 2_000], "the draft changes something");

        club.does(&format!("kind algorithm {adopt} --as alice"));
        if refreshed {
            club.does("value refresh sitting");
        }
        sits(&club, "alice", "bob", 3);
        sits(&club, "carol", "alice", 2);

        let listed = club.does("contribution list")["contributions"].clone();
        let worth: Vec<_> = listed.as_array().unwrap()[4..]
            .iter()
            .map(|c| c["contribution"]["value"].clone())
            .collect();
        assert_eq!(worth, values, "{adopt}: {listed}");
        for line in replayed["members"].as_array().unwrap() {
            if line["member"] == 0 {
                continue;
            }
            // What is given is less a levy, which is another in this cycle.
            let account = club.does(&format!("account {}", line["member"]))["account"].clone();
            assert_eq!(account["received"], line["received"][1], "{adopt}: {line}");
        }
    }
}

#[test]
fn a_draft_that_no_vote_could_adopt_is_refused() {
    let club = committee();
    sits(&club, "alice", "bob", 5);
    club.does("time to-cycle 1");
    let far = club.beside("far.toml", "[rates]\nsitting = 1_201\n");
    club.fails(
        &format!("value replay --draft {far} --cycle 0"),
        1,
        "valuation.StepTooLarge",
    );
    let typo = club.beside("typo.toml", "[rats]\nsitting = 1_100\n");
    let error = club.fails(
        &format!("value replay --draft {typo} --cycle 0"),
        3,
        "input",
    );
    assert!(error["message"].as_str().unwrap().contains("rats"));
    let good = club.beside("good.toml", "algorithm = { equal_hours = 900 }\n");
    club.fails(
        &format!("value replay --draft {good} --cycle 1"),
        3,
        "input",
    );
    club.does(&format!("value replay --draft {good} --cycle 0"));
}

#[test]
fn algorithms_are_adopted_reported_refreshed_and_end() {
    let club = committee();
    club.does("kind algorithm --only bread scarcity --step 10 --band 20 --as alice");
    club.fails("value refresh bread", 1, "valuation.NotReported");
    club.fails("value report", 1, "contributions.TooEarly");
    club.does("time to-cycle 1");
    let reported = club.does("value report");
    assert_eq!(reported["kinds"], serde_json::json!([1, 2]));
    let refreshed = club.does("value refresh");
    assert_eq!(refreshed["refused"][0]["kind"], 2, "{refreshed}");
    club.does("kind sunset 1 --only bread --as alice");
    club.fails(
        "kind sunset 0 --only bread --as alice",
        1,
        "valuation.WrongCycle",
    );
    club.does("kind club-algorithm bread --as alice");
    club.fails(
        "kind sunset 1 --only sitting --as alice",
        1,
        "valuation.NoAlgorithm",
    );
    club.fails("kind algorithm external alice --as alice", 2, "usage");
}

/// `price-index` is on the chain, and has published 110 % three times. Its address.
fn indexed(club: &Club) -> String {
    let deployed = club.does("value contract deploy price-index --as alice");
    let address = deployed["contract"].as_str().unwrap().to_owned();
    for _ in 0..3 {
        // 11 000 hundredths of a percent, as a number of four bytes.
        club.does(&format!(
            "value contract send {address} publish f82a0000 --as alice"
        ));
    }
    address
}

#[test]
fn an_external_contract_is_deployed_replayed_adopted_and_asked() {
    let club = committee();
    sits(&club, "alice", "bob", 5);
    club.does("time to-cycle 1");
    let address = indexed(&club);
    let draft = club.beside(
        "draft.toml",
        &format!("[kinds]\nsitting = {{ external = \"{address}\" }}\n"),
    );
    let replayed = club.does(&format!("value replay --draft {draft} --cycle 0"));
    let before = club.bytes();
    assert_eq!(replayed["contributions"][0]["before"], 5_000);
    assert_eq!(replayed["contributions"][0]["after"], 5_500, "{replayed}");
    club.does(&format!("value replay --draft {draft} --cycle 0"));
    assert!(club.bytes() == before, "asking changes nothing");

    // Adopted, it says the same.
    club.does(&format!(
        "kind algorithm --only sitting external {address} --as alice"
    ));
    club.does("value refresh sitting");
    assert_eq!(club.does("value show sitting")["kinds"][0]["worth"], 1_100);
    sits(&club, "alice", "bob", 5);
    let given = club.does("contribution list")["contributions"].clone();
    let last = given.as_array().unwrap().last().unwrap().clone();
    assert_eq!(last["contribution"]["value"], 5_500, "{last}");
}

#[test]
fn a_draft_with_a_contract_that_would_not_count_is_refused() {
    let club = committee();
    sits(&club, "alice", "bob", 5);
    club.does("time to-cycle 1");
    let address = indexed(&club);
    let nobody = club.beside("nobody.toml", "algorithm = { external = \"alice\" }\n");
    club.fails(
        &format!("value replay --draft {nobody} --cycle 0"),
        2,
        "usage",
    );
    // 130 % three times is further from the agreed rate than it may be.
    for _ in 0..3 {
        club.does(&format!(
            "value contract send {address} publish c8320000 --as alice"
        ));
    }
    let far = club.beside(
        "far.toml",
        &format!("algorithm = {{ external = \"{address}\" }}\n"),
    );
    let error = club.fails(
        &format!("value replay --draft {far} --cycle 0"),
        1,
        "valuation.OutOfBand",
    );
    assert!(error["message"].as_str().unwrap().contains("kind 1"));
    // A contract that is adopted and moves nothing leaves the last rate, in a replay as on the chain.
    club.does(&format!("kind algorithm external {address} --as alice"));
    let other = club.beside("other.toml", "[rates]\nbread = 1_100\n");
    let replayed = club.does(&format!("value replay --draft {other} --cycle 0"));
    assert_eq!(replayed["contributions"][0]["after"], 5_000);
}

#[test]
fn what_is_no_contract_is_neither_deployed_nor_sent_anything() {
    let club = committee();
    club.fails("value contract deploy no-such", 3, "input");
    let broken = club.beside("broken.contract", "{}");
    club.fails(&format!("value contract deploy {broken}"), 3, "input");
    club.fails("value contract deploy price-index xyz", 2, "usage");
    club.fails("value contract send alice publish", 2, "usage");
    let rooms = club.does("club show")["rooms"].clone();
    let room = rooms["valuation"].as_str().unwrap();
    club.fails(&format!("value contract send {room} poll"), 2, "usage");
    let address = indexed(&club);
    // Nobody but its deployer publishes, and there is no such message.
    for sent in ["publish f82a0000 --as bob", "publsh f82a0000 --as alice"] {
        club.fails(
            &format!("value contract send {address} {sent}"),
            1,
            "contract.Refused",
        );
    }
}

#[test]
fn without_a_policy_there_is_none_to_apply() {
    let club = Club::founded();
    club.fails("policy show", 1, "clearing.NoPolicy");
    club.fails("policy apply", 1, "clearing.NoPolicy");
}
