//! `remainder replay TRADES.csv`: what share of a trade log would have needed money, and what would have been refused?

mod common;

use std::{fs, path::Path};

use assert_cmd::Command;
use serde_json::Value;

fn remainder() -> Command {
    Command::from_std(common::remainder())
}

fn replay(file: &Path, more: &[&str]) -> (i32, Value) {
    let done = remainder()
        .args(["--output", "json", "replay"])
        .arg(file)
        .args(more)
        .output()
        .unwrap();
    (
        done.status.code().unwrap(),
        serde_json::from_slice(&done.stdout).unwrap(),
    )
}

fn replay_text(text: &str, more: &[&str]) -> (i32, Value) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("trades.csv");
    fs::write(&file, text).unwrap();
    replay(&file, more)
}

const HEADER: &str = "day,provider,receiver,amount_cents\n";

#[test]
fn what_is_netted_in_a_cycle_needs_no_money() {
    // Cycle 0: a gives 100, gets 60; b gives 60 and 30 more to c. Cycle 1: nothing comes back.
    let rows = "3,a,b,100\n4,b,a,60\n9,b,c,30\n10,c,a,50\n";
    let (code, envelope) = replay_text(&format!("{HEADER}{rows}"), &["--cycle-days", "7"]);
    assert_eq!(code, 0, "{envelope}");
    let data = &envelope["data"];
    let cycles = data["cycles"].as_array().unwrap();
    let figures: Vec<_> = cycles
        .iter()
        .map(|c| {
            [
                "cycle",
                "contributions",
                "value",
                "remainder",
                "supply",
                "debt",
                "levy",
            ]
            .map(|k| c[k].as_u64().unwrap())
        })
        .collect();
    // a: +40, b: -40 + 30 = -10, c: -30; then c: +50, a: -50, of which c's 30 and a's 40 pay old debt and burn old tokens.
    assert_eq!(
        figures,
        [[0, 3, 190, 40, 40, 40, 0], [1, 1, 50, 50, 20, 20, 0]]
    );
    assert!((cycles[0]["money_share"].as_f64().unwrap() - 40.0 / 190.0).abs() < 1e-12);
    assert!((data["money_share"].as_f64().unwrap() - 90.0 / 240.0).abs() < 1e-12);
    assert_eq!(data["refused"].as_array().unwrap().len(), 0);
    assert_eq!(data["limited"]["cycles"], data["cycles"]);
    assert_eq!(data["lifted"]["refused_rows"], 0);
    assert!(
        data["invariants"]
            .as_object()
            .unwrap()
            .values()
            .all(|holds| holds == true),
        "{}",
        data["violations"]
    );
    // Every row went through the contracts, and all members of it are in the report.
    assert_eq!(data["weights"]["contributions.settle"]["calls"], 4);
    let names: Vec<_> = data["members"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| m["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["The commons", "a", "b", "c"]);
}

#[test]
fn days_decide_the_cycle() {
    let text = format!("{HEADER}0,a,b,100\n6,b,a,100\n");
    let share = |days: &str| {
        replay_text(&text, &["--cycle-days", days]).1["data"]["money_share"]
            .as_f64()
            .unwrap()
    };
    assert_eq!(share("7"), 0.0);
    assert_eq!(share("6"), 1.0);
}

#[test]
fn the_default_limits_refuse_who_only_receives() {
    // The default base limit is 400 credits: 40,000 cents.
    let text = format!("{HEADER}0,a,b,39000\n0,a,b,1001\n0,a,b,1000\n1,b,a,500\n1,a,b,600\n");
    let (code, envelope) = replay_text(&text, &[]);
    assert_eq!(code, 0, "{envelope}");
    let data = &envelope["data"];
    assert_eq!(
        data["cycles"][0]["contributions"], 5,
        "with the limits lifted nothing is refused"
    );
    let refused = data["refused"].as_array().unwrap();
    let rows: Vec<_> = refused
        .iter()
        .map(|r| (r["row"].as_u64().unwrap(), r["reason"].as_str().unwrap()))
        .collect();
    assert_eq!(rows, [(3, "DebitLimit"), (6, "DebitLimit")]);
    assert_eq!(refused[0]["amount_cents"], 1_001);
    assert_eq!(
        (&refused[0]["provider"], &refused[0]["receiver"]),
        (&"a".into(), &"b".into())
    );
    let limited = &data["limited"];
    assert_eq!(limited["refused_rows"], 2);
    assert_eq!(limited["refused_value"], 1_601);
    assert_eq!(limited["reasons"]["DebitLimit"], 2);
    assert_eq!(limited["cycles"][0]["value"], 40_500);
    assert_eq!(limited["clearing"]["base_limit"], 40_000);
    assert!(data["invariants"]
        .as_object()
        .unwrap()
        .values()
        .all(|holds| holds == true));
}

#[test]
fn a_row_beyond_the_highest_limit_is_left_out_and_said_so() {
    // 2^40 is the most that one row may be worth, and the most that anybody may owe.
    let most = 1u64 << 40;
    let text = format!("{HEADER}0,a,b,{most}\n0,c,b,{most}\n1,b,c,7\n");
    let (code, envelope) = replay_text(&text, &[]);
    assert_eq!(code, 0, "{envelope}");
    let lifted = &envelope["data"]["lifted"];
    assert_eq!(lifted["refused_rows"], 1, "{lifted}");
    assert_eq!(lifted["refused_value"], most);
    assert_eq!(lifted["reasons"]["DebitLimit"], 1);
    assert_eq!(lifted["refused"][0]["row"], 3);
    assert_eq!(envelope["data"]["cycles"][0]["value"], most + 7);

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("trades.csv");
    fs::write(&file, text).unwrap();
    let said = remainder().arg("replay").arg(&file).output().unwrap();
    let said = String::from_utf8(said.stdout).unwrap();
    assert!(
        said.contains("1 row worth 10995116277.76 lie beyond the highest limit"),
        "{said}"
    );
}

#[test]
fn the_page_of_a_replay_says_nothing_of_invented_people() {
    let folder = tempfile::tempdir().unwrap();
    let (file, html) = (folder.path().join("t.csv"), folder.path().join("t.html"));
    fs::write(&file, format!("{HEADER}0,a,b,40001\n")).unwrap();
    let (code, envelope) = replay(&file, &["--html", html.to_str().unwrap()]);
    assert_eq!(code, 0, "{envelope}");
    let page = fs::read_to_string(html).unwrap();
    for false_here in [
        "invented",
        "first fit",
        "at the end of every cycle",
        "What was exchanged",
    ] {
        assert!(!page.contains(false_here), "{false_here}");
    }
    assert!(page.contains("at the end of both passes"));
    assert!(page.contains("1 message was refused by a rule of the club, in the second pass"));
}

#[test]
fn rows_that_repeat_are_kept_and_counted() {
    let (_, envelope) = replay_text(&format!("{HEADER}0,a,b,5\n0,a,b,5\n1,a,b,5\n"), &[]);
    assert_eq!(envelope["data"]["duplicates"], 1);
    assert_eq!(envelope["data"]["cycles"][0]["contributions"], 3);
}

#[test]
fn each_mistake_is_named_with_line_column_and_remedy_and_nothing_is_written() {
    let long = format!("{HEADER}0,{},b,5\n", "a".repeat(1 << 20));
    for (name, text, line, column) in [
        ("empty", String::new(), 1, 1),
        ("no rows", HEADER.to_owned(), 1, 1),
        (
            "another header",
            "day,from,to,amount\n0,a,b,5\n".to_owned(),
            1,
            5,
        ),
        (
            "not a number",
            format!("{HEADER}0,a,b,5\n0,a,b,five\n"),
            3,
            7,
        ),
        ("a fraction", format!("{HEADER}0,a,b,5.5\n"), 2, 7),
        ("negative", format!("{HEADER}0,a,b,-5\n"), 2, 7),
        ("nothing", format!("{HEADER}0,a,b,0\n"), 2, 7),
        (
            "u64::MAX",
            format!("{HEADER}0,a,b,18446744073709551615\n"),
            2,
            7,
        ),
        (
            "a day of u64::MAX",
            format!("{HEADER}18446744073709551615,a,b,5\n"),
            2,
            1,
        ),
        ("with oneself", format!("{HEADER}0,a,a,5\n"), 2, 5),
        ("backwards", format!("{HEADER}5,a,b,5\n4,a,b,5\n"), 3, 1),
        ("too few fields", format!("{HEADER}0,a,b\n"), 2, 5),
        ("too many fields", format!("{HEADER}0,a,b,5,6\n"), 2, 7),
        ("a megabyte", long, 2, 3),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let (file, json) = (
            folder.path().join("trades.csv"),
            folder.path().join("report.json"),
        );
        fs::write(&file, text).unwrap();
        let (code, envelope) = replay(&file, &["--json", json.to_str().unwrap()]);
        assert_eq!(code, 3, "{name}: {envelope}");
        let error = &envelope["error"];
        let place = (
            error["details"]["line"].as_u64(),
            error["details"]["column"].as_u64(),
        );
        assert_eq!(place, (Some(line), Some(column)), "{name}: {error}");
        assert!(!error["details"]["remedy"].as_str().unwrap().is_empty());
        assert!(error["message"].as_str().unwrap().len() < 1_000, "{name}");
        assert!(!json.exists(), "{name}: something was written");
    }
    remainder()
        .args(["replay", "/no/such/file.csv"])
        .assert()
        .code(3);
}

#[test]
fn the_published_trades_come_to_what_is_known_of_them() {
    let Some(folder) = std::env::var_os("REMAINDER_DATA") else {
        eprintln!("skipped: REMAINDER_DATA names no folder with sarafu_trades.csv");
        return;
    };
    let file = Path::new(&folder).join("sarafu_trades.csv");
    if !file.exists() {
        eprintln!("skipped: there is no {}", file.display());
        return;
    }
    let (code, envelope) = replay(&file, &["--cycle-days", "7"]);
    assert_eq!(code, 0, "{envelope}");
    let data = &envelope["data"];
    assert_eq!(
        (&data["rows"], &data["accounts"]),
        (&1_371.into(), &937.into())
    );
    assert_eq!(data["cycles"].as_array().unwrap().len(), 1);
    // Known from the file itself, by the sum of the accounts' positive nets.
    assert_eq!(
        (data["money_share"].as_f64().unwrap() * 10_000.0).round(),
        7_731.0
    );
    assert!(!data["refused"].as_array().unwrap().is_empty());
    assert!(data["invariants"]
        .as_object()
        .unwrap()
        .values()
        .all(|holds| holds == true));
}
