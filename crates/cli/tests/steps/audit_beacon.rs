//! Who keeps the beacon, whose links come from their keys.

use serde_json::json;

use crate::Club;

#[test]
fn keepers_give_the_link_that_is_owed_and_no_other() {
    let club = Club::audited();
    let keepers = club.does("audit keepers");
    assert_eq!(keepers["epoch"], 4);
    for keeper in keepers["keepers"].as_array().unwrap() {
        // They began with epoch 1, and have given the links for 1 and 2.
        assert_eq!(
            (&keeper["keeper"]["next"], &keeper["state"]),
            (&json!(3), &json!("waits"))
        );
        assert_eq!(keeper["links_left"], 1_022);
    }
    assert_eq!(club.does("audit epoch 1")["state"], "known");
    assert_eq!(club.does("audit epoch 2")["state"], "revealing");
    assert_eq!(club.does("audit epoch")["state"], "waits");
    assert_eq!(club.does("audit epoch 9")["state"], "future");
    assert_eq!(club.does("audit beat")["given"], json!([]));
    club.fails("audit keep --as alice", 1, "audit.AlreadyAKeeper");
    club.does("member roles dora none --reason hers --as alice");
    club.fails("audit keep --as dora", 1, "audit.NotEntitled");
    club.fails("audit beat --as dora", 1, "audit.NotAKeeper");
    club.fails("audit resign --as dora", 1, "audit.NotAKeeper");

    club.does("time advance 1d");
    let duties = club.does("audit duties --as alice");
    assert_eq!(duties["duties"][0]["duty"], "reveal_link");
    assert_eq!(duties["duties"][0]["must"], true);
    assert_eq!(club.does("audit beat --as alice")["given"], json!([1]));
    assert_eq!(club.does("audit reveal-link")["given"], json!([2, 3]));

    // alice resigns; what she owes until then she still gives.
    club.does("audit resign --as alice");
    club.fails("audit dismiss 0", 1, "audit.StillOnDuty");
    club.does("time advance 2d --beat");
    club.does("audit dismiss 0");
}

#[test]
fn an_old_key_gives_the_links_that_it_made() {
    let club = Club::audited();
    club.does("member propose-key kate --as carol");
    club.does("member accept-key carol --as kate");
    club.does("time advance 1d");
    let beat = club.does("audit beat");
    assert_eq!(
        (&beat["given"], &beat["owing"]),
        (&json!([1, 2]), &json!([3]))
    );
    assert_eq!(
        club.does("audit keepers")["keepers"][2]["links_left"],
        json!(null)
    );
    club.fails("audit beat --as kate", 2, "usage");
    assert_eq!(club.does("audit beat --as carol")["given"], json!([3]));
}

#[test]
fn who_keeps_links_back_is_dismissed_and_silent_epochs_take_the_next_seed() {
    let club = Club::audited();
    // Nobody gives the link for epoch 3.
    club.does("time advance 2d");
    assert_eq!(club.does("audit epoch 3")["state"], "silent");
    let duties = club.does("audit duties --as dora");
    assert_eq!(duties["duties"].as_array().unwrap().len(), 3, "{duties}");
    club.fails("audit adopt 3", 1, "audit.SeedUnknown");
    for place in 0..3 {
        let gone = club.does(&format!("audit dismiss {place}"));
        assert!(gone["events"].to_string().contains("KeeperGone"), "{gone}");
    }
    club.fails("audit dismiss 0", 1, "audit.NotAKeeper");
    assert_eq!(club.does("audit keepers")["keepers"], json!([]));
    // So few are left that anybody in standing may begin: with epoch 7, whose seed is known in epoch 10.
    assert_eq!(club.does("audit keep --as dora")["first_epoch"], 7);
    club.does("time advance 4d --beat");
    for epoch in [6, 5, 4, 3] {
        club.does(&format!("audit adopt {epoch}"));
    }
    club.fails("audit adopt 3", 1, "audit.AlreadyRecorded");
    let epoch = club.does("audit epoch 3");
    assert_eq!(
        (&epoch["state"], &epoch["record"]["made"]),
        (&json!("known"), &json!(7))
    );
}
