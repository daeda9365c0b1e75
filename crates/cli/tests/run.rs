//! `remainder run CLUB.toml`: a club of one's own, and what is said of a file that is wrong.

mod common;

use std::{fs, path::PathBuf};

use assert_cmd::Command;
use serde_json::Value;

fn remainder() -> Command {
    Command::from_std(common::remainder())
}

const GOOD: &str = r#"name = "Three friends"
members = 3
cycles = 2

[clearing]
levy_bp = 100

[[kind]]
label = "Bread"
category = "food"
unit = "piece"
minutes = 15
rate = 250

[[trade]]
name = "Bakers"
weight = 1
offers = [{ kind = "Bread", quantity = 1000 }]
wants = [{ kind = "Bread", quantity = 800 }]

[behaviour]
lapse = 0.0
join = 0
"#;

fn run(text: &str) -> (i32, Value, usize) {
    let folder = tempfile::tempdir().unwrap();
    let (club, json) = (
        folder.path().join("club.toml"),
        folder.path().join("report.json"),
    );
    fs::write(&club, text).unwrap();
    let done = remainder()
        .args(["--output", "json", "run"])
        .arg(&club)
        .arg("--json")
        .arg(&json)
        .output()
        .unwrap();
    let envelope = serde_json::from_slice(&done.stdout).unwrap();
    (
        done.status.code().unwrap(),
        envelope,
        fs::read_dir(folder.path()).unwrap().count(),
    )
}

#[test]
fn a_club_of_ones_own_lives() {
    let (code, envelope, files) = run(GOOD);
    assert_eq!((code, files), (0, 2), "{envelope}");
    let data = &envelope["data"];
    assert_eq!(data["club"], "Three friends");
    assert_eq!(data["cycles"].as_array().unwrap().len(), 2);
    assert_eq!(
        data["cycles"][0]["wanted"]
            .as_u64()
            .is_some_and(|wanted| wanted > 0),
        true
    );
    // The levy of the file holds: one per cent of each value, rounded up.
    let cycle = &data["cycles"][0];
    let [value, levy, count] =
        ["value", "levy", "contributions"].map(|key| cycle[key].as_u64().unwrap());
    assert!(
        value.div_ceil(100) <= levy && levy <= value / 100 + count,
        "{levy} of {value}"
    );
    assert!(data["invariants"]
        .as_object()
        .unwrap()
        .values()
        .all(|holds| holds == true));
}

#[test]
fn parameters_that_only_fit_together_are_taken_together() {
    let raised = GOOD.replacen(
        "levy_bp = 100",
        "base_limit = 300000\nlimit_cap = 400000",
        1,
    );
    let (code, envelope, _) = run(&raised);
    assert_eq!(code, 0, "{envelope}");
}

#[test]
fn the_examples_are_good_club_files() {
    let examples = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples/clubs");
    let mut files: Vec<_> = fs::read_dir(examples)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert!(files.len() >= 2);
    for file in files {
        remainder()
            .arg("run")
            .arg(&file)
            .args(["--members", "5", "--cycles", "1", "--quiet"])
            .assert()
            .success();
    }
}

#[test]
fn each_mistake_is_named_with_line_column_and_remedy_and_nothing_is_written() {
    let with = |from: &str, to: &str| GOOD.replacen(from, to, 1);
    let long = "x".repeat(1 << 20);
    let cases = [
        ("not TOML", with("members = 3", "members ="), 2, 10, ""),
        ("unknown key", with("members = 3", "people = 3"), 2, 1, "unknown field `people`"),
        ("no name", with("name = \"Three friends\"\n", ""), 1, 1, "missing field `name`"),
        ("a name of a megabyte", with("Three friends", &long[..100_000]), 1, 8, "100000 bytes"),
        ("members 0", with("members = 3", "members = 0"), 2, 11, "must lie between"),
        ("members u64::MAX", with("members = 3", "members = 18446744073709551615"), 2, 11, ""),
        ("no cycles", with("cycles = 2", "cycles = 0"), 3, 10, "cycles is 0"),
        ("a parameter that is none", with("levy_bp", "levy"), 6, 1, "unknown field `levy`"),
        ("a parameter out of bounds", with("levy_bp = 100", "levy_bp = 9000"), 6, 1, "outside the bounds"),
        ("a parameter beside another that it may lean on", with("levy_bp = 100", "base_limit = 300000\nlimit_cap = 400000\nlevy_bp = 9000"), 8, 1, "levy_bp = 9000 lies outside"),
        ("a base limit above its cap", with("levy_bp = 100", "base_limit = 300000"), 6, 1, "base_limit = 300000 lies outside"),
        ("a base limit and a cap of which either would do", with("levy_bp = 100", "limit_cap = 100000\nbase_limit = 150000"), 7, 1, "base_limit and limit_cap of clearing do not fit together"),
        ("two parameters out of bounds", with("levy_bp = 100", "levy_bp = 9000\nsoft_bp = 20000"), 6, 1, "levy_bp = 9000 lies outside"),
        ("a label too long", with("Bread", &"b".repeat(33)), 9, 9, "33 bytes"),
        ("an empty label", with("\"Bread\"", "\" \""), 9, 9, "0 bytes"),
        ("an unknown category", with("\"food\"", "\"fod\""), 10, 12, "unknown variant `fod`"),
        ("an unknown unit", with("\"piece\"", "\"pound\""), 11, 8, "unknown variant `pound`"),
        ("rate 0", with("rate = 250", "rate = 0"), 13, 8, "rate is 0"),
        ("rate above the bound", with("rate = 250", "rate = 9223372036854775807"), 13, 8, "must be 1 to"),
        ("a rate with a point", with("rate = 250", "rate = 2.5"), 13, 8, "floating point"),
        ("minutes 0", with("minutes = 15", "minutes = 0"), 12, 11, "minutes is 0"),
        ("two kinds of one label", with("[[trade]]", "[[kind]]\nlabel = \"Bread\"\ncategory = \"food\"\nunit = \"piece\"\nminutes = 1\nrate = 1\n[[trade]]"), 16, 9, "two kinds"),
        ("weight 0", with("weight = 1", "weight = 0"), 17, 10, "weight is 0"),
        ("an offer of no kind", with("kind = \"Bread\", quantity = 1000", "kind = \"Bred\", quantity = 1000"), 18, 20, "no kind with the label \"Bred\""),
        ("quantity 0", with("quantity = 1000", "quantity = 0"), 18, 40, "quantity is 0"),
        ("a chance above 1", with("quantity = 800", "quantity = 800, chance = 1.5"), 19, 53, "between 0 and 1"),
        ("a probability below 0", with("lapse = 0.0", "lapse = -0.1"), 22, 1, "lapse is -0.1"),
        ("a probability that is no number", with("lapse = 0.0", "lapse = nan"), 22, 1, "NaN"),
        ("answers that are more than all", with("lapse = 0.0", "dispute = 0.5\nless = 0.4\nsilence = 0.3"), 22, 1, "more than 1"),
        ("an audit parameter out of bounds", with("[clearing]\nlevy_bp = 100", "[audit]\nfloor_bp = 0"), 6, 1, "floor_bp = 0 lies outside"),
        ("an audit parameter that is none", with("[clearing]\nlevy_bp = 100", "[audit]\nfloor = 1"), 6, 1, "unknown field `floor`"),
        ("an audit that is neither on nor off", with("[clearing]\nlevy_bp = 100", "[audit]\nenabled = 1"), 6, 1, "true or false"),
        ("a round's parameter out of bounds", with("[clearing]\nlevy_bp = 100", "[valuation]\nquorum = 1"), 6, 1, "quorum = 1 lies outside the bounds of this parameter of valuation"),
        ("a parameter of values that is none", with("[clearing]\nlevy_bp = 100", "[valuation]\npace = 1"), 6, 1, "unknown field `pace`"),
        ("an hour worth nothing", with("[clearing]\nlevy_bp = 100", "[valuation]\nequal_hours = 0"), 6, 1, "equal_hours = 0 lies outside"),
        ("an hour that is no number", with("[clearing]\nlevy_bp = 100", "[valuation]\nequal_hours = \"ten\""), 6, 1, "is no algorithm"),
        ("scarcity that is too fast", with("[clearing]\nlevy_bp = 100", "[valuation]\nscarcity = { step_bp = 2001, band_bp = 3000 }"), 6, 1, "lies outside its bounds"),
        ("scarcity without a band", with("[clearing]\nlevy_bp = 100", "[valuation]\nscarcity = { step_bp = 1000 }"), 6, 1, "missing field `band_bp`"),
        ("two algorithms", with("[clearing]\nlevy_bp = 100", "[valuation]\nequal_hours = 1000\nscarcity = { step_bp = 1000, band_bp = 3000 }"), 7, 1, "two algorithms"),
        ("a round longer than a cycle", with("[clearing]\nlevy_bp = 100", "[club]\ncycle_ms = 604800000\n[valuation]\ncommit_ms = 518400000"), 8, 1, "more than a cycle"),
        ("no kinds", "name = \"x\"\n".to_owned(), 1, 1, "no [[kind]]"),
        ("no trades", GOOD[..GOOD.find("[[trade]]").unwrap()].to_owned(), 1, 1, "no [[trade]]"),
    ];
    for (name, text, line, column, what) in cases {
        assert_ne!(text, GOOD, "{name}: the case changes nothing");
        let (code, envelope, files) = run(&text);
        assert_eq!(code, 3, "{name}: {envelope}");
        assert_eq!(files, 1, "{name}: something was written");
        assert_eq!(envelope["success"], false);
        let error = &envelope["error"];
        let place = (
            error["details"]["line"].as_u64(),
            error["details"]["column"].as_u64(),
        );
        assert_eq!(place, (Some(line), Some(column)), "{name}: {error}");
        let message = error["message"].as_str().unwrap();
        assert!(
            message.contains(what) && message.contains(&format!(":{line}:{column}:")),
            "{name}: {message}"
        );
        assert!(
            message.len() < 2_000,
            "{name}: the message repeats the file"
        );
        assert!(
            !error["details"]["remedy"].as_str().unwrap().is_empty(),
            "{name}"
        );
    }
}

#[test]
fn a_file_that_is_missing_too_large_or_no_text_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("none.toml");
    remainder().arg("run").arg(&missing).assert().code(3);
    remainder().arg("run").arg(folder.path()).assert().code(3);
    let large = folder.path().join("large.toml");
    fs::write(&large, "#".repeat((1 << 20) + 1)).unwrap();
    remainder().arg("run").arg(&large).assert().code(3);
    let binary = folder.path().join("binary.toml");
    fs::write(&binary, b"name = \"x\"\nseed = \xff").unwrap();
    let failed = remainder().arg("run").arg(&binary).assert().code(3);
    assert!(
        String::from_utf8_lossy(&failed.get_output().stderr).contains(":2:8: is not text in UTF-8")
    );
}
