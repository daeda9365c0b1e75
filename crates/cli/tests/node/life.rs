//! People with keys of their own live in a club on a node.

use serde_json::json;

use crate::Club;

#[test]
fn a_member_joins_trades_saves_and_gives_on_a_node() {
    let club = Club::founded();
    assert_eq!(club.does("club show")["name"], "Lindenhof");

    // one joins.
    club.does("member apply --as one");
    club.fails("member admit one --as one", 1, "club.TooFewSponsors");
    club.does("member vouch one --as alice");
    club.does("member vouch one --as bob");
    assert_eq!(club.does("member admit one --as one")["member"], 7);
    // Somebody has to pay, even where anybody may.
    club.fails("member admit two", 2, "usage");

    // alice offers, bob wants, both agree on two hours.
    let offer = club.does("offer sitting 4 --forever --as alice");
    assert_eq!(offer["intent"], 1);
    assert_eq!(offer["events"][0]["event"], "IntentChanged");
    assert_eq!(club.does("want 1 2.5 --as bob")["intent"], 2);
    assert_eq!(club.does("commit 1 2 2 --as alice")["commitment"], 1);
    let early = "contribute sitting 2 --commitment 1 --as alice";
    club.fails(early, 1, "contributions.NotAccepted");
    club.does("accept 1 --as bob");
    assert_eq!(club.does("account 2")["account"]["open_receive"], 2_000);

    // The work is done, confirmed, and settled after the challenge window.
    let work = "contribute sitting 2 --for bob --commitment 1 --evidence diary --as alice";
    assert_eq!(club.does(work)["contribution"], 1);
    club.does("confirm 1 --as bob");
    club.fails("settle 1 --as eve", 1, "contributions.TooEarly");
    club.does("contribute bread 4 --for charlie --as bob");
    club.does("confirm 2 --less 3 --as charlie");
    club.does("time advance 3d");
    assert_eq!(club.does("settle --all --as eve")["settled"], json!([1, 2]));
    // An hour is worth 10, a kilogram of bread half an hour; 2 % go to the commons.
    assert_eq!(club.does("account alice")["net"], 1_960);
    assert_eq!(club.does("account bob")["net"], 1_470 - 2_000);
    assert_eq!(club.does("account commons")["net"], 70);
    let report = &club.does("cycle report --cycle 0")["cycles"][0];
    assert_eq!(
        (&report["value"], &report["remainder"]),
        (&json!(3_500), &json!(2_030))
    );

    // In the next cycle what is left over has become token and debt; charlie is sick, alice gives some.
    club.does("time to-cycle 1");
    assert_eq!(
        club.does("cycle roll --as eve")["rolled"],
        json!([0, 1, 2, 3])
    );
    club.fails("gift charlie 2 --as alice", 1, "clearing.MayNotBeGiven");
    club.does("member break sick --days 10 --as charlie");
    club.fails("gift charlie 5.01 --as alice", 1, "clearing.GiftTooLarge");
    let gift = club.does("gift charlie 5 --as alice");
    assert!(gift["events"].to_string().contains("Gifted"), "{gift}");
    club.does("stake 10 --as alice");
    assert_eq!(club.does("reserve show")["staked"], 1_000);
    club.fails("withdraw --as alice", 1, "reserve.TooEarly");

    // All that must hold does, as the chain's whole state shows.
    let holds = club.does("invariants");
    let holds = holds["invariants"].as_object().unwrap();
    assert!(
        holds.len() >= 7 && holds.values().all(|holds| holds == true),
        "{holds:?}"
    );
    // And people are told it in words.
    let told = club.run(&["stake", "1", "--as", "alice"]);
    let told = String::from_utf8(told.stdout).unwrap();
    assert!(told.contains("1.00") && told.contains("stake"), "{told}");
}

#[test]
fn a_plan_is_published_and_taken_up_from_what_blocks_tell() {
    let club = Club::founded();
    club.does("offer sitting 4 --forever --as alice");
    club.does("offer bread 8 --forever --as bob");
    club.does("want bread 6 --forever --as alice");
    club.does("want sitting 3 --forever --as bob");
    let plan = club.does("plan publish --cycle 0 --as charlie");
    assert_eq!((&plan["plan"], &plan["rows"]), (&json!(1), &json!(2)));
    // Its rows are on the chain as events only, which are read block by block.
    assert_eq!(
        club.does("plan show 1")["rows"].as_array().unwrap().len(),
        2
    );
    let seen = club.folder.path().join("club.json.seen");
    assert!(seen.is_file());
    let taken = club.does("plan accept 1 --as alice");
    assert_eq!(taken["commitments"].as_array().unwrap().len(), 1, "{taken}");
    club.fails("plan accept 1 --as alice", 1, "plan.NothingForYou");
    // What was seen is no secret and no treasure.
    for damage in [&b""[..], b"\x01rubbish", b"something else"] {
        std::fs::write(&seen, damage).unwrap();
        let rows = club.does("plan show 1")["rows"].clone();
        let taken = rows.as_array().unwrap().iter();
        let taken = taken.filter(|row| row["commitment"] == 1).count();
        assert_eq!(taken, 1, "{rows}");
    }
    std::fs::remove_file(&seen).unwrap();
    club.does("plan accept 1 --as bob");
}
