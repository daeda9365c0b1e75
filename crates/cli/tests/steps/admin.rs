//! What the rooms' admin does, and hands over.

use serde_json::json;

use crate::Club;

#[test]
fn a_club_is_handed_over_with_all_its_rooms() {
    let club = Club::founded();
    club.fails("club hand-over bob --as bob", 1, "office.NotAdmin");
    let done = club.does("club hand-over dora --as alice");
    let rooms: Vec<_> = done["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| (e["room"].as_str().unwrap(), e["event"].as_str().unwrap()))
        .collect();
    let names = [
        "club",
        "valuation",
        "contributions",
        "clearing",
        "reserve",
        "token",
        "governance",
    ];
    assert_eq!(rooms, names.map(|name| (name, "AdminChanged")));
    assert_eq!(club.does("club show")["admin"], done["admin"]);
    // Each room obeys the new one and no longer the old one.
    club.fails(
        "kind add food piece egg --as alice",
        1,
        "valuation.NotAdmin",
    );
    club.does("kind add food piece egg --as dora");
    club.fails("reserve write-off bob --as alice", 1, "reserve.NotAdmin");
    club.does("club hand-over 1 --as dora");
    club.does("kind retire egg --as alice");
}

#[test]
fn a_mark_that_is_not_named_stays_as_it_was() {
    let club = Club::founded();
    let marks = |line: &str| {
        club.does(&format!("member mark bob {line} --reason known --as alice"));
        let record = &club.does("member show bob")["record"];
        (record["frozen"].clone(), record["unable"].clone())
    };
    assert_eq!(marks("--frozen"), (json!(true), json!(false)));
    assert_eq!(marks("--unable"), (json!(true), json!(true)));
    assert_eq!(marks("--frozen=no"), (json!(false), json!(true)));
    assert_eq!(
        marks("--unable=no --frozen=yes"),
        (json!(true), json!(false))
    );
    club.fails("member mark bob --reason known --as alice", 2, "usage");
    club.fails(
        "member mark bob --frozen=maybe --reason x --as alice",
        2,
        "usage",
    );
    club.fails(
        "member mark commons --frozen --reason x --as alice",
        1,
        "club.NoSuchMember",
    );
}

#[test]
fn a_label_means_the_kind_that_is_in_use() {
    let club = Club::founded();
    // Kind 2 is bread; it is retired and made anew as kind 3.
    club.does("kind retire bread --as alice");
    assert_eq!(
        club.does("kind add food kilogram bread --as alice")["kind"],
        3
    );
    let offer = club.does("offer bread 1 --as bob");
    assert_eq!(offer["events"][0]["fields"]["intent"]["kind"], 3);
    // To bring one back is said of one that is retired.
    club.does("kind retire bread --back --as alice");
    assert_eq!(
        club.does("kind list")["kinds"][1]["record"]["retired"],
        false
    );
    let error = club.fails("offer bread 1 --as bob", 2, "usage");
    assert_eq!(error["message"], "\"bread\" is the label of kinds 2 and 3");
    club.does("offer 2 1 --as bob");
}

#[test]
fn a_club_is_audited_unless_it_was_founded_without() {
    let club = Club::nowhere();
    let shown = |club: &Club| club.does("club show")["config"]["audit"].clone();
    club.does("club new --founders alice,bob,carol");
    assert_eq!(shown(&club)["floor_bp"], 2_000);
    assert_eq!(shown(&Club::founded()), json!(null));

    // The file says what is audited, or that nothing is; the command line goes before it.
    let example = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../examples/clubs/neighbourhood.toml"
    );
    let text = std::fs::read_to_string(example).unwrap();
    let with = |keys: &str| text.replace("[audit]\n", &format!("[audit]\n{keys}\n"));
    let more = with("floor_bp = 3000\nnewcomer_bp = 6000");
    let (more, off) = (
        club.beside("more.toml", &more),
        club.beside("off.toml", &with("enabled = false")),
    );
    let changed = club.does(&format!("club configure {more} --as alice"))["changed"].clone();
    assert!(changed.as_array().unwrap().contains(&json!("audit")));
    assert_eq!(shown(&club)["newcomer_bp"], 6_000);
    for (from, audited) in [
        (more.clone(), json!(3_000)),
        (off, json!(null)),
        (format!("{more} --no-audit"), json!(null)),
    ] {
        let club = Club::nowhere();
        club.does(&format!(
            "club new --founders alice,bob,carol --from {from}"
        ));
        assert_eq!(shown(&club)["floor_bp"], audited, "{from}");
    }
}
