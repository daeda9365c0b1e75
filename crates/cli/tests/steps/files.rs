//! Chain files and club files that cannot be used.

use remainder_chain::{ChainFile, Embedded};

use crate::{remainder, Club};

#[test]
fn a_file_that_is_missing_or_there_already() {
    let club = Club::nowhere();
    club.fails("member list", 4, "chain_file.NotFound");
    club.fails("member apply --as dave", 4, "chain_file.NotFound");
    let output = remainder().args(["member", "list"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "no file is named");
    let club = Club::founded();
    club.fails(
        "club new --founders alice,bob,carol",
        4,
        "chain_file.Exists",
    );
}

#[test]
fn a_file_that_is_in_use() {
    let club = Club::founded();
    let held = ChainFile::open(club.file()).unwrap();
    club.fails("member apply --as dave", 4, "chain_file.Locked");
    // Looking needs no lock.
    club.does("member list");
    drop(held);
    club.does("member apply --as dave");
}

#[test]
fn a_file_that_is_no_chain_or_damaged() {
    let club = Club::founded();
    let good = club.bytes();
    let cases: [(&str, Vec<u8>); 5] = [
        ("chain_file.NotAChain", b"hello".to_vec()),
        ("chain_file.NotAChain", Vec::new()),
        ("chain_file.Truncated", good[..good.len() / 2].to_vec()),
        ("chain_file.Damaged", {
            let mut bytes = good.clone();
            *bytes.last_mut().unwrap() ^= 1;
            bytes
        }),
        ("chain_file.Version", {
            let mut bytes = good.clone();
            bytes[8] ^= 0x40;
            bytes
        }),
    ];
    for (code, bytes) in cases {
        std::fs::write(club.file(), bytes).unwrap();
        club.fails("member list", 4, code);
        club.fails("member apply --as dave", 4, code);
    }
}

#[test]
fn a_chain_without_a_club() {
    let club = Club::nowhere();
    for header in [&b""[..], b"\x01rubbish", b"\x63"] {
        let _ = std::fs::remove_file(club.file());
        drop(ChainFile::create(club.file(), &Embedded::default(), header).unwrap());
        club.fails("member list", 4, "chain_file.Header");
    }
}

#[test]
fn a_club_file_with_a_mistake_names_the_place() {
    let club = Club::nowhere();
    let path = club.beside("bad.toml", "name = \"x\"\nmembers = \"many\"\n");
    let error = club.fails_all(
        &[
            "club",
            "new",
            "--founders",
            "alice,bob,carol",
            "--from",
            &path,
        ],
        3,
        "input",
    );
    assert_eq!(error["details"]["line"], 2, "{error}");
    assert!(!club.file().exists());
    club.fails(
        "club new --founders alice,bob,carol --from /no/such.toml",
        3,
        "input",
    );
}

#[test]
fn founders_that_no_club_can_have() {
    let club = Club::nowhere();
    club.fails("club new", 2, "usage");
    club.fails(
        "club new --founders alice,alice,bob",
        1,
        "club.AccountInUse",
    );
    club.fails("club new --founders alice,,bob", 2, "usage");
    assert!(!club.file().exists());
}

#[test]
fn a_club_file_says_how_work_is_valued() {
    let example = format!(
        "{}/../../examples/clubs/repair-cafe.toml",
        env!("CARGO_MANIFEST_DIR")
    );
    let example = std::fs::read_to_string(example).unwrap();
    let with = |lines: &str| example.replacen("equal_hours = 1_200", lines, 1);
    let club = Club::nowhere();
    let scarce = "scarcity = { step_bp = 1500, band_bp = 4000 }\nquorum = 2\ncommit_ms = 86400000";
    let path = club.beside("scarce.toml", &with(scarce));
    club.does(&format!(
        "club new --founders alice,bob,carol --from {path} --no-governance"
    ));
    let config = &club.does("club config valuation")["config"];
    assert_eq!(config["quorum"], 2, "{config}");
    assert_eq!(config["commit_ms"], 86_400_000, "{config}");
    assert_eq!(config["reveal_ms"], 86_400_000, "the default");
    let listed = club.does("kind list");
    assert_eq!(
        listed["algorithm"]["scarcity"]["step_bp"], 1_500,
        "{listed}"
    );

    // Parameters can be adopted later, an algorithm is a decision of its own.
    let path = club.beside("hours.toml", &with("equal_hours = 900\nquorum = 4"));
    let done = club.does(&format!("club configure {path} --as alice"));
    assert_eq!(done["changed"], serde_json::json!(["valuation"]));
    let config = &club.does("club config valuation")["config"];
    assert_eq!(config["quorum"], 4, "{config}");
    assert_eq!(club.does("kind list")["algorithm"], listed["algorithm"]);
}
