//! One envelope on stdout, whatever happens; people get tables there and errors on stderr.

use crate::{envelope, remainder, Club};

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn success_and_failure_have_the_same_frame() {
    let club = Club::founded();
    let good = envelope(&club.run(&["club", "show", "--output", "json"]));
    let keys: Vec<&String> = good.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["data", "schema_version", "success"]);
    let bad = envelope(&club.run(&["--output=json", "accept", "9", "--as", "bob"]));
    let keys: Vec<&String> = bad.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["error", "schema_version", "success"]);
    let keys: Vec<&String> = bad["error"].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["code", "details", "message"]);
    assert_eq!(bad["error"]["details"]["room"], "contributions");
}

#[test]
fn a_command_line_that_is_not_understood_has_it_too() {
    for arguments in [
        &["--output", "json", "dance"][..],
        &["--output", "json"][..],
        &["offer", "--output=json"][..],
        &["offer", "1", "nothing", "--output", "json"][..],
    ] {
        let output = remainder().args(arguments).output().unwrap();
        let envelope = envelope(&output);
        assert_eq!(envelope["error"]["code"], "usage", "{envelope}");
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(text(&output.stderr), "");
    }
    let output = remainder()
        .env("REMAINDER_OUTPUT", "json")
        .args(["dance"])
        .output()
        .unwrap();
    assert_eq!(envelope(&output)["success"], false);
}

#[test]
fn people_get_tables_on_stdout_and_errors_on_stderr() {
    let club = Club::founded();
    let output = club.run(&["member", "list"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(
        text(&output.stdout).contains("carol"),
        "{}",
        text(&output.stdout)
    );
    assert_eq!(text(&output.stderr), "");

    let output = club.run(&["offer", "bread", "1.5", "--as", "bob"]);
    assert_eq!(
        text(&output.stdout),
        "intent 1: bob (2) offers 1.50 kg of bread in cycle 0\n"
    );
    assert_eq!(text(&output.stderr), "");

    let output = club.run(&["accept", "9", "--as", "bob"]);
    assert_eq!(
        (output.status.code(), text(&output.stdout)),
        (Some(1), String::new())
    );
    let said = text(&output.stderr);
    assert!(
        said.contains("There is no commitment") && said.contains("what to do:"),
        "{said}"
    );
    assert!(
        !said.contains('\u{1b}'),
        "colours only on a terminal: {said:?}"
    );
}

#[test]
fn where_and_who_can_come_from_the_environment() {
    let club = Club::founded();
    let output = remainder()
        .env("REMAINDER_CHAIN", club.file())
        .env("REMAINDER_AS", "carol")
        .args(["offer", "bread", "2", "--output", "json"])
        .output()
        .unwrap();
    assert_eq!(
        envelope(&output)["data"]["events"][0]["fields"]["intent"]["member"],
        3
    );
}
