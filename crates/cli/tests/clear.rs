//! `remainder clear` and `remainder verify`: what can be set off, and who is to believe it?

mod common;

use std::{fs, path::Path};

use serde_json::Value;

fn remainder(args: &[&str]) -> (i32, Value) {
    let done = common::remainder()
        .args(["--output", "json"])
        .args(args)
        .output()
        .unwrap();
    (
        done.status.code().unwrap(),
        serde_json::from_slice(&done.stdout).unwrap(),
    )
}

fn files(folder: &Path) -> [String; 3] {
    ["debts.csv", "notices.csv", "certificate.csv"]
        .map(|name| folder.join(name).to_str().unwrap().to_owned())
}

const DEBTS: &str =
    "debtor,creditor,amount\nana,ben,600\nben,cleo,500\nana,ben,400\ncleo,ana,700\ncleo,dan,50\n";

/// Writes these debts, their notices and the certificate.
fn cleared(debts: &str, notices: &str, certificate: &str) {
    fs::write(debts, DEBTS).unwrap();
    remainder(&[
        "clear",
        debts,
        "--out",
        notices,
        "--certificate",
        certificate,
    ]);
}

#[test]
fn a_loop_is_set_off_earlier_obligations_first_and_the_proof_holds() {
    let folder = tempfile::tempdir().unwrap();
    let [debts, notices, certificate] = &files(folder.path());
    fs::write(debts, DEBTS).unwrap();
    let (code, said) = remainder(&[
        "clear",
        debts,
        "--out",
        notices,
        "--certificate",
        certificate,
    ]);
    assert_eq!(code, 0, "{said}");
    let data = &said["data"];
    let figures = [
        "obligations",
        "names",
        "gross",
        "cleared",
        "remaining",
        "net_internal_debt",
    ]
    .map(|k| data[k].as_u64().unwrap());
    assert_eq!(figures, [5, 4, 2_250, 1_500, 750, 550]);
    assert_eq!(data["largest_loops"][0]["amount"], 500);
    assert_eq!(data["largest_loops"][0]["length"], 3);
    assert_eq!(
        fs::read_to_string(notices).unwrap(),
        "debtor,creditor,amount,cleared,remaining\nana,ben,600,500,100\nben,cleo,500,500,0\nana,ben,400,0,400\ncleo,ana,700,500,200\ncleo,dan,50,0,50\n"
    );
    let (code, said) = remainder(&["verify", debts, notices, certificate]);
    assert_eq!(
        (code, &said["data"]["cleared"]),
        (0, &1_500.into()),
        "{said}"
    );
}

/// Two loops of 5 share an edge of 5: one of them clears. Whose it is goes by lot, not by name or place in the list, and is proved either way.
#[test]
fn of_two_loops_that_clear_as_much_the_lots_of_the_cycle_choose() {
    let folder = tempfile::tempdir().unwrap();
    let [debts, notices, certificate] = &files(folder.path());
    let rows = ["a,x,5", "x,y,5", "y,a,5", "b,x,5", "y,b,5"];
    let mut winners = std::collections::BTreeSet::new();
    for cycle in 0..12 {
        let cycle = cycle.to_string();
        let mut said = vec![];
        for turned in [false, true] {
            let mut rows = rows.to_vec();
            if turned {
                rows.reverse();
            }
            fs::write(
                debts,
                format!("debtor,creditor,amount\n{}\n", rows.join("\n")),
            )
            .unwrap();
            let files = ["--out", notices, "--certificate", certificate];
            let (code, told) =
                remainder(&[&["clear", debts, "--cycle", &cycle][..], &files].concat());
            assert_eq!((code, &told["data"]["cleared"]), (0, &15.into()), "{told}");
            assert_eq!(remainder(&["verify", debts, notices, certificate]).0, 0);
            let notices = fs::read_to_string(notices).unwrap();
            said.push(notices.contains("a,x,5,5,0"));
        }
        assert_eq!(
            said[0], said[1],
            "by the place in the list in cycle {cycle}"
        );
        winners.insert(said[0]);
    }
    assert_eq!(winners.len(), 2, "always the same");
}

#[test]
fn what_was_tampered_with_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let [debts, notices, certificate] = &files(folder.path());
    cleared(debts, notices, certificate);
    let good = (
        fs::read_to_string(notices).unwrap(),
        fs::read_to_string(certificate).unwrap(),
    );
    for (name, from, to) in [
        (
            "more than is owed",
            "ben,cleo,500,500,0",
            "ben,cleo,500,501,0",
        ),
        (
            "less than can be",
            "ben,cleo,500,500,0",
            "ben,cleo,500,499,1",
        ),
        (
            "not conserved",
            "ana,ben,600,500,100",
            "ana,ben,600,499,101",
        ),
        ("another amount", "cleo,dan,50,0,50", "cleo,dan,60,0,60"),
        (
            "a wrong remainder",
            "ana,ben,400,0,400",
            "ana,ben,400,0,399",
        ),
        ("a line less", "cleo,dan,50,0,50\n", ""),
        (
            "a line more",
            "cleo,dan,50,0,50\n",
            "cleo,dan,50,0,50\ncleo,dan,50,0,50\n",
        ),
    ] {
        assert!(good.0.contains(from));
        fs::write(notices, good.0.replace(from, to)).unwrap();
        assert_eq!(
            remainder(&["verify", debts, notices, certificate]).0,
            3,
            "{name}"
        );
    }
    fs::write(notices, &good.0).unwrap();
    for changed in [
        good.1.replace("ana", "eve"),
        good.1.replace("dan,", "dan,x"),
        format!("{}ana,0\n", good.1),
        "name,potential\nana,0\nben,0\ncleo,0\ndan,0\n".to_owned(),
    ] {
        fs::write(certificate, &changed).unwrap();
        assert_eq!(
            remainder(&["verify", debts, notices, certificate]).0,
            3,
            "{changed}"
        );
    }
}

#[test]
fn a_later_obligation_of_a_pair_is_not_cleared_before_an_earlier_one() {
    let folder = tempfile::tempdir().unwrap();
    let [debts, notices, certificate] = &files(folder.path());
    cleared(debts, notices, certificate);
    // The same sum between the two, so that every circulation and every proof is as before.
    let split = fs::read_to_string(notices)
        .unwrap()
        .replace("ana,ben,600,500,100", "ana,ben,600,100,500")
        .replace("ana,ben,400,0,400", "ana,ben,400,400,0");
    fs::write(notices, split).unwrap();
    let (code, said) = remainder(&["verify", debts, notices, certificate]);
    assert_eq!(
        (code, &said["error"]["details"]["line"]),
        (3, &4.into()),
        "{said}"
    );
    let message = said["error"]["message"].as_str().unwrap();
    assert!(message.contains("an earlier obligation"), "{message}");
}

#[test]
fn the_longest_names_commas_and_quotation_marks_come_back_through_notices_and_certificate() {
    let folder = tempfile::tempdir().unwrap();
    let [debts, notices, certificate] = &files(folder.path());
    let [one, other] = ["\u{e4}".repeat(127) + "x", "\"".repeat(255)];
    let quoted = format!("\"{}\"", other.replace('"', "\"\""));
    let rows = format!("amount,debtor,creditor\r\n7,{one},{quoted}\r\n7,{quoted},\"Meier, Anna\"\r\n9,\"Meier, Anna\",{one}\r\n");
    fs::write(debts, rows).unwrap();
    let (code, said) = remainder(&[
        "clear",
        debts,
        "--out",
        notices,
        "--certificate",
        certificate,
    ]);
    assert_eq!((code, &said["data"]["cleared"]), (0, &21.into()), "{said}");
    let (code, said) = remainder(&["verify", debts, notices, certificate]);
    assert_eq!((code, &said["data"]["cleared"]), (0, &21.into()), "{said}");
}

#[test]
fn spaces_around_a_name_make_nobody_else_and_empty_lines_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let [debts, ..] = &files(folder.path());
    fs::write(
        debts,
        "debtor, creditor,amount\nana, ben,5\n\nben ,\" ana\",5\n\n",
    )
    .unwrap();
    let (code, said) = remainder(&["clear", debts]);
    let data = &said["data"];
    assert_eq!(
        (code, &data["names"], &data["cleared"]),
        (0, &2.into(), &10.into()),
        "{said}"
    );
}

#[test]
fn nothing_is_written_over_what_is_read_or_written_besides() {
    let folder = tempfile::tempdir().unwrap();
    let [debts, notices, certificate] = &files(folder.path());
    fs::write(debts, DEBTS).unwrap();
    let around = format!(
        "{}/../{}/debts.csv",
        folder.path().display(),
        folder.path().file_name().unwrap().to_str().unwrap()
    );
    for more in [
        ["--out", debts, "--certificate", certificate],
        ["--out", notices, "--certificate", notices],
        ["--out", notices, "--certificate", &around],
    ] {
        let (code, said) = remainder(&[&["clear", debts][..], &more].concat());
        assert_eq!(code, 2, "{said}");
        assert!(
            said["error"]["message"]
                .as_str()
                .unwrap()
                .contains("the same file"),
            "{said}"
        );
    }
    assert_eq!(fs::read_to_string(debts).unwrap(), DEBTS);
    // Of two files both are written or none, and no half of one is left.
    fs::write(notices, "old").unwrap();
    let nowhere = folder.path().join("no/such/file.csv");
    let (code, _) = remainder(&[
        "clear",
        debts,
        "--out",
        notices,
        "--certificate",
        nowhere.to_str().unwrap(),
    ]);
    assert_eq!(
        (code, fs::read_to_string(notices).unwrap().as_str()),
        (3, "old")
    );
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    assert_eq!(remainder(&["clear", debts, "--out", "/dev/null"]).0, 0);
}

#[test]
fn each_mistake_is_named_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let [debts, ..] = &files(folder.path());
    let header = "debtor,creditor,amount\n";
    for (name, text, line) in [
        ("empty", String::new(), 1),
        ("another header", "from,to,amount\n".to_owned(), 1),
        ("NaN", format!("{header}a,b,1\na,b,NaN\n"), 3),
        ("a sign", format!("{header}a,b,+1\n"), 2),
        ("negative", format!("{header}a,b,-1\n"), 2),
        ("a fraction", format!("{header}a,b,1.5\n"), 2),
        ("no amount", format!("{header}a,b,\n"), 2),
        ("no name", format!("{header},b,5\n"), 2),
        ("2^64", format!("{header}a,b,18446744073709551616\n"), 2),
        (
            "a sum above 2^63 - 1",
            format!("{header}a,b,9223372036854775807\nb,a,1\n"),
            3,
        ),
        ("too few", format!("{header}a,b\n"), 2),
        ("too many", format!("{header}a,b,5,6\n"), 2),
        ("256 bytes", format!("{header}a,{},5\n", "b".repeat(256)), 2),
        ("an escape", format!("{header}a,b\u{1b}[31m,5\n"), 2),
        ("a line break", format!("{header}a,\"b\nc\",5\n"), 2),
        (
            "no end of a quotation",
            format!("{header}a,b,5\na,\"b,5\n"),
            3,
        ),
        (
            "a quotation without an end",
            format!("{header}a,\"{}", "b,5\n".repeat(1 << 18)),
            2,
        ),
        (
            "a long line",
            format!("{header}a,{},5\n", "b".repeat(1 << 20)),
            2,
        ),
    ] {
        fs::write(debts, text).unwrap();
        let (code, said) = remainder(&["clear", debts]);
        assert_eq!(
            (code, said["error"]["details"]["line"].as_u64()),
            (3, Some(line)),
            "{name}: {said}"
        );
    }
    fs::write(debts, b"debtor,creditor,amount\n\xff,b,5\n").unwrap();
    assert_eq!(
        remainder(&["clear", debts]).1["error"]["details"]["line"],
        2
    );
    assert_eq!(remainder(&["clear", "/no/such/file.csv"]).0, 3);
    fs::write(debts, header).unwrap();
    assert_eq!(remainder(&["clear", debts]).1["data"]["gross"], 0);
}

#[test]
fn the_published_debts_clear_what_is_known_of_them() {
    let Some(data) = std::env::var_os("REMAINDER_DATA") else {
        eprintln!("skipped: REMAINDER_DATA names no folder with sarafu_debt.csv");
        return;
    };
    let debts = Path::new(&data).join("sarafu_debt.csv");
    if !debts.exists() {
        eprintln!("skipped: there is no {}", debts.display());
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let [_, notices, certificate] = &files(folder.path());
    let debts = debts.to_str().unwrap();
    let (code, said) = remainder(&[
        "clear",
        debts,
        "--out",
        notices,
        "--certificate",
        certificate,
    ]);
    assert_eq!(
        (code, &said["data"]["cleared"]),
        (0, &72_671_889_614u64.into()),
        "{said}"
    );
    let (code, said) = remainder(&["verify", debts, notices, certificate]);
    assert_eq!(
        (code, &said["data"]["cleared"]),
        (0, &72_671_889_614u64.into()),
        "{said}"
    );
}
