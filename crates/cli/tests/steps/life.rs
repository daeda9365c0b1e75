//! A whole life by commands: found, join, offer, commit, work, settle, report, give, rotate a key, leave.

use serde_json::json;

use crate::Club;

/// The names of the events of a step.
fn events(data: &serde_json::Value) -> Vec<&str> {
    data["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["event"].as_str().unwrap())
        .collect()
}

#[test]
fn a_newcomer_works_is_paid_in_kind_and_leaves() {
    let club = Club::founded();

    // dave joins.
    club.does("member apply --as dave");
    club.fails("member admit dave", 1, "club.TooFewSponsors");
    club.does("member vouch dave --as alice");
    club.does("member vouch dave --as bob");
    assert_eq!(club.does("member admit dave")["member"], 4);
    let members = club.does("member list");
    assert_eq!(members["members"][3]["name"], "dave");
    assert_eq!(members["members"][3]["party"]["status"], "probation");

    // alice offers, bob wants, both agree on two hours.
    let offer = club.does("offer sitting 4 --forever --as alice");
    assert_eq!(
        (&offer["intent"], events(&offer)),
        (&json!(1), vec!["IntentChanged"])
    );
    club.does("want 1 2.5 --as bob");
    let commitment = club.does("commit 1 2 2 --as alice");
    assert_eq!(commitment["commitment"], 1);
    club.fails(
        "contribute sitting 2 --commitment 1 --as alice",
        1,
        "contributions.NotAccepted",
    );
    club.does("accept 1 --as bob");
    assert_eq!(club.does("account bob")["account"]["open_receive"], 2_000);
    assert_eq!(club.does("intent list --of bob")["intents"][0]["left"], 50);

    // The work is done, confirmed, and settled after the challenge window.
    let done =
        club.does("contribute sitting 2 --for bob --commitment 1 --evidence diary --as alice");
    assert_eq!(done["contribution"], 1);
    club.does("confirm 1 --as bob");
    let early = club.fails("settle 1", 1, "contributions.TooEarly");
    assert_eq!(early["details"]["path"], "contributions.TooEarly");
    assert_eq!(club.does("settle --all")["settled"], json!([]));
    // bob gives carol bread without a commitment; she says that it was less.
    club.does("contribute bread 4 --for carol --as bob");
    club.does("confirm 2 --less 3 --as carol");
    club.does("time advance 3d");
    let settled = club.does("settle --all");
    assert_eq!(settled["settled"], json!([1, 2]));
    assert!(
        events(&settled).contains(&"ContributionSettled"),
        "{settled}"
    );

    // An hour is worth 10, a kilogram of bread half an hour; 2 % go to the commons.
    assert_eq!(club.does("account alice")["net"], 1_960);
    assert_eq!(club.does("account bob")["net"], 1_470 - 2_000);
    assert_eq!(club.does("account carol")["net"], -1_500);
    assert_eq!(club.does("account commons")["net"], 70);
    let report = &club.does("cycle report --cycle 0")["cycles"][0];
    assert_eq!(
        (&report["value"], &report["contributions"]),
        (&json!(3_500), &json!(2))
    );
    assert_eq!(report["remainder"], 1_960 + 70);
    assert_eq!(report["money_share"], 2_030.0 / 3_500.0);

    // In the next cycle what is left over has become token and debt; carol is sick, alice gives her some.
    club.does("time to-cycle 1");
    assert_eq!(club.does("cycle roll")["rolled"], json!([0, 1, 2, 3]));
    assert_eq!(club.does("cycle roll")["rolled"], json!([]));
    let report = &club.does("cycle report")["cycles"][1];
    assert_eq!(
        (&report["supply"], &report["debt"]),
        (&json!(2_030), &json!(2_030))
    );
    assert_eq!(club.does("account alice")["account"]["tokens"], 1_960);
    assert_eq!(club.does("account carol")["account"]["debt"], 1_500);
    club.fails("gift carol 2 --as alice", 1, "clearing.MayNotBeGiven");
    club.does("member break sick --days 10 --as carol");
    club.fails("gift carol 5.01 --as alice", 1, "clearing.GiftTooLarge");
    let gift = club.does("gift carol 5 --as alice");
    assert!(events(&gift).contains(&"Gifted"), "{gift}");

    // alice stakes, and takes half of it out again.
    club.does("stake 10 --as alice");
    club.does("unbond 5 --as alice");
    let reserve = club.does("reserve show");
    assert_eq!(reserve["staked"], 1_000);
    assert_eq!(reserve["stakes"][0]["stake"]["unbonding"], 500);
    club.fails("withdraw --as alice", 1, "reserve.TooEarly");

    // carol's key moves to erin's account, and the tokens with it.
    club.does("member propose-key erin --as carol");
    club.fails("member accept-key carol --as dave", 1, "club.NoKeyChange");
    club.does("member accept-key carol --as erin");
    assert_eq!(club.does("member show erin")["id"], 3);
    club.fails("member show carol", 1, "club.NotAMember");

    // dave never traded, so he can go once his notice is over; bob owes, so he cannot.
    club.does("member leave --as dave");
    club.fails("member leave --as dave", 1, "club.TooEarly");
    let owed = club.does("intent list --of bob")["intents"]
        .as_array()
        .unwrap()
        .len();
    assert_eq!(owed, 1);
    club.does("time advance 4w");
    club.does("withdraw --as alice");
    assert_eq!(events(&club.does("member leave --as dave")), ["MemberLeft"]);
    assert_eq!(
        club.does("member list")["members"]
            .as_array()
            .unwrap()
            .len(),
        3
    );

    let holds = club.does("invariants");
    let holds = holds["invariants"].as_object().unwrap();
    assert!(holds.len() >= 7, "{holds:?}");
    assert!(holds.values().all(|holds| holds == true), "{holds:?}");
}

#[test]
fn what_goes_wrong_between_two_people_has_a_command_too() {
    let club = Club::founded();
    club.does("contribute sitting 1 --for bob --as alice");
    club.does_all(&["confirm", "1", "--dispute", "nobody came", "--as", "bob"]);
    assert_eq!(
        club.does("contribution show 1")["contribution"]["state"],
        "disputed"
    );
    club.does("cancel 1 --as alice");

    club.does("contribute sitting 1 --for bob --as alice");
    club.does("confirm 2 --as bob");
    club.does_all(&[
        "challenge",
        "2",
        "--reason",
        "they were both away",
        "--as",
        "carol",
    ]);
    assert_eq!(
        club.does("contribution show 2")["contribution"]["state"]["challenged"]["by"],
        3
    );

    club.does("contribute sitting 1 --for bob --as alice");
    club.does("time advance 4d");
    club.does("lapse 3");
    club.fails("confirm 3 --as bob", 1, "contributions.WrongState");
    club.fails("prune 3", 1, "contributions.TooEarly");
    club.does("time advance 16w");
    club.fails("prune 3", 1, "contributions.NotOldest");
    club.does("prune 1");
    club.fails("contribution show 1", 1, "contributions.NoSuchContribution");

    club.does("offer bread 5 --forever --as alice");
    club.does("want bread 5 --forever --as bob");
    club.does("commit 1 2 3 --as bob");
    club.does("decline 1 --as alice");
    assert_eq!(club.does("commitment list")["commitments"], json!([]));
    club.does("intent change 1 0 --as alice");
    assert_eq!(club.does("intent list --of alice")["intents"][0]["left"], 0);
    club.does("intent withdraw 1 --as alice");
    club.fails(
        "intent withdraw 1 --as alice",
        1,
        "contributions.NoSuchIntent",
    );
}

#[test]
fn work_for_the_commons_takes_two_admins() {
    let club = Club::founded();
    club.does("contribute sitting 1 --for commons --as alice");
    club.fails("confirm 1 --as alice", 1, "contributions.Related");
    club.does("confirm 1 --as bob");
    assert_eq!(
        club.does("contribution show 1")["contribution"]["state"]["approved"]["by"],
        2
    );
    club.does("confirm 1 --as carol");
    club.does("time advance 3d");
    club.does("settle 1");
    assert_eq!(club.does("account commons")["net"], 20 - 1_000);
}

#[test]
fn the_admin_rates_kinds_and_marks_members() {
    let club = Club::founded();
    club.does("kind algorithm rates --as alice");
    club.does("kind rate bread=8.50 1=12 --as alice");
    let kinds = club.does("kind list");
    assert_eq!(
        (&kinds["kinds"][0]["worth"], &kinds["kinds"][1]["worth"]),
        (&json!(1_200), &json!(850))
    );
    club.does("kind retire bread --as alice");
    club.fails(
        "contribute bread 1 --for carol --as bob",
        1,
        "valuation.KindRetired",
    );
    club.does("kind retire bread --back --as alice");
    club.does("offer bread 1 --as bob");
    club.does_all(&[
        "member", "mark", "bob", "--frozen", "--reason", "he knows", "--as", "alice",
    ]);
    club.fails("want bread 1 --as bob", 1, "contributions.MayNotOrder");
    club.does("member roles carol committee,keeper --reason elected --as alice");
    assert_eq!(club.does("member show carol")["record"]["roles"], 10);
    club.fails("kind retire bread --as bob", 1, "valuation.NotAdmin");
}

#[test]
fn a_lost_key_is_recovered_by_sponsors_after_the_delay() {
    let club = Club::founded();
    club.does("member apply --as dave");
    club.does("member vouch dave --as alice");
    club.does("member vouch dave --as bob");
    club.does("member admit dave");
    club.fails(
        "member recover-key dave erin --as carol",
        1,
        "club.MayNotRecover",
    );
    club.does("member recover-key dave erin --as alice");
    club.does("member recover-key dave erin --as bob");
    club.fails("member accept-key dave --as erin", 1, "club.TooEarly");
    club.does("time advance 7d");
    club.does("member accept-key dave --as erin");
    assert_eq!(club.does("member show 4")["name"], "erin");
    // What was proposed by mistake can be stopped.
    club.does("member propose-key frank --as erin");
    club.does("member cancel-key --as erin");
    club.fails("member accept-key 4 --as frank", 1, "club.NoKeyChange");
    // A sponsor pledges for the one they vouched for.
    club.does("guarantee erin 20 --as alice");
    club.fails("guarantee erin 20 --as carol", 1, "reserve.NotASponsor");
    assert_eq!(
        club.does("reserve show")["stakes"][0]["stake"]["guaranteed"],
        2_000
    );
    club.does("guarantee erin 0 --as alice");
}

#[test]
fn the_admin_adopts_the_parameters_of_a_file() {
    let club = Club::founded();
    let example = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../examples/clubs/neighbourhood.toml"
    );
    let text = std::fs::read_to_string(example).unwrap();
    // The example's own parameters, if any, make room for these.
    let mut kept = true;
    let rest: Vec<&str> = text
        .lines()
        .filter(|line| {
            if line.starts_with('[') {
                kept = !["[club]", "[clearing]", "[contributions]", "[reserve]"].contains(line);
            }
            kept
        })
        .collect();
    let path = club.beside(
        "new.toml",
        &format!("{}\n[clearing]\nlevy_bp = 300\n", rest.join("\n")),
    );
    club.fails(
        &format!("club configure {path} --as bob"),
        1,
        "clearing.NotAdmin",
    );
    assert_eq!(
        club.does(&format!("club configure {path} --as alice"))["changed"],
        json!(["clearing"])
    );
    assert_eq!(club.does("club show")["config"]["clearing"]["levy_bp"], 300);
    assert_eq!(
        club.does(&format!("club configure {path} --as alice"))["changed"],
        json!([])
    );
    let other = format!("{}\n[club]\ncycle_ms = 604800000\n", rest.join("\n"));
    let path = club.beside("weeks.toml", &other);
    club.fails(
        &format!("club configure {path} --as alice"),
        1,
        "club.InvalidConfig",
    );
}

#[test]
fn a_list_longer_than_a_page_is_whole() {
    let club = Club::founded();
    for _ in 0..18 {
        for name in ["alice", "bob", "carol"] {
            club.does(&format!("offer bread 1 --as {name}"));
        }
    }
    club.does("intent withdraw 7 --as alice");
    club.does("intent withdraw 50 --as bob");
    let list = club.does("intent list");
    let ids: Vec<u64> = list["intents"]
        .as_array()
        .unwrap()
        .iter()
        .map(|i| i["id"].as_u64().unwrap())
        .collect();
    let expected: Vec<u64> = (1..=54).filter(|id| ![7, 50].contains(id)).collect();
    assert_eq!(ids, expected);
}
