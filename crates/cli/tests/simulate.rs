//! `remainder simulate audit`: does cheating pay?

mod common;

use std::{fs, path::Path};

use serde_json::Value;

fn simulate(more: &[&str]) -> (i32, Value) {
    let done = common::remainder()
        .args(["--output", "json", "simulate", "audit"])
        .args(more)
        .output()
        .unwrap();
    (
        done.status.code().unwrap(),
        serde_json::from_slice(&done.stdout).unwrap(),
    )
}

#[test]
fn cheating_loses_and_the_reports_say_so() {
    let folder = tempfile::tempdir().unwrap();
    let [json, html, svg] = ["a.json", "a.html", "a.svg"].map(|name| folder.path().join(name));
    let files = [&json, &html, &svg].map(|path| path.to_str().unwrap());
    let [to_json, to_html, to_svg] = files;
    let (code, envelope) = simulate(&[
        "--seasons",
        "50",
        "--seed",
        "4",
        "--json",
        to_json,
        "--html",
        to_html,
        "--svg",
        to_svg,
    ]);
    assert_eq!(code, 0, "{envelope}");
    let data = &envelope["data"];
    assert_eq!(data["deters"], true);
    assert_eq!(
        (&data["attempts"], &data["seed"]),
        (&5_000.into(), &4.into())
    );
    for line in data["strategies"].as_array().unwrap() {
        assert!(line["closed"]["gain_bp"].as_i64().unwrap() < 0, "{line}");
    }
    let written: Value = serde_json::from_str(&fs::read_to_string(&json).unwrap()).unwrap();
    assert_eq!(written, envelope);
    let page = fs::read_to_string(&html).unwrap();
    assert!(page.contains("Does cheating pay?") && page.contains("</html>"));
    assert!(fs::read_to_string(&svg).unwrap().starts_with("<svg xmlns="));
}

#[test]
fn no_seasons_are_not_played() {
    let (code, envelope) = simulate(&["--seasons", "0"]);
    assert_eq!((code, &envelope["error"]["code"]), (2, &"usage".into()));
}

/// The figures of the documentation are those of the program.
#[test]
fn the_documentation_shows_what_is_printed() {
    let done = common::remainder()
        .args(["--quiet", "simulate", "audit"])
        .output()
        .unwrap();
    let printed = String::from_utf8(done.stdout).unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/audit.md");
    let page = fs::read_to_string(&path).unwrap();
    let (text, shown) = page.split_once("```text\n").unwrap();
    if std::env::var_os("REMAINDER_BLESS").is_some() {
        fs::write(&path, format!("{text}```text\n{printed}```\n")).unwrap();
    } else {
        assert_eq!(
            shown,
            format!("{printed}```\n"),
            "REMAINDER_BLESS=1 writes it"
        );
    }
}
