//! Bad input is refused in a short sentence and changes nothing.

use crate::Club;

#[test]
fn people_who_do_not_exist() {
    let club = Club::founded();
    club.fails("gift mallory 1 --as alice", 1, "club.NotAMember");
    club.fails(
        "contribute bread 1 --for mallory --as alice",
        1,
        "club.NotAMember",
    );
    club.fails(
        "contribute bread 1 --for 77 --as alice",
        1,
        "club.NoSuchMember",
    );
    club.fails("account 77", 1, "club.NoSuchMember");
    club.fails("offer bread 1 --as mallory", 1, "club.NotAMember");
    club.fails("offer bread 1", 2, "usage");
    club.fails_all(&["offer", "bread", "1", "--as", "no one"], 2, "usage");
    club.fails_all(&["offer", "bread", "1", "--as", "<script>"], 2, "usage");
    club.fails("member apply --as alice", 1, "club.AccountInUse");
}

#[test]
fn things_that_do_not_exist() {
    let club = Club::founded();
    club.fails("offer gold 1 --as bob", 1, "valuation.NoSuchKind");
    club.fails("offer 9 1 --as bob", 1, "valuation.NoSuchKind");
    club.fails("commit 1 2 1 --as bob", 1, "contributions.NoSuchIntent");
    club.fails("accept 1 --as bob", 1, "contributions.NoSuchCommitment");
    club.fails("confirm 1 --as bob", 1, "contributions.NoSuchContribution");
    club.fails(
        "contribute bread 1 --want 8 --as bob",
        1,
        "contributions.NoSuchIntent",
    );
    club.fails("cycle report --cycle 1", 2, "usage");
    club.fails("time to-cycle 4294967295", 2, "usage");
}

#[test]
fn work_for_oneself() {
    let club = Club::founded();
    club.fails(
        "contribute bread 1 --for alice --as alice",
        1,
        "contributions.SelfTrade",
    );
    club.does("offer bread 1 --as alice");
    club.does("want bread 1 --as alice");
    club.fails("commit 1 2 1 --as alice", 1, "contributions.SelfTrade");
}

#[test]
fn quantities_and_amounts_that_are_none() {
    let club = Club::founded();
    for quantity in [
        "0",
        "0.00",
        "-1",
        "1.005",
        "1e3",
        "abc",
        "",
        ".",
        "184467440737095516.16",
        "NaN",
    ] {
        let error = club.fails_all(&["offer", "bread", quantity, "--as", "bob"], 2, "usage");
        assert!(
            error["message"].as_str().unwrap().contains("<QUANTITY>"),
            "{error}"
        );
    }
    // The largest number that can be written is understood, and refused by the rooms.
    let most = "184467440737095516.15";
    for line in [
        "offer bread M --as bob",
        "contribute bread M --for alice --as bob",
        "want 1 M --as bob",
    ] {
        let error = club.fails(
            &line.replace('M', most),
            1,
            "contributions.QuantityOutOfBounds",
        );
        assert!(
            error["message"].as_str().unwrap().contains("too large"),
            "{error}"
        );
    }
    club.fails(
        &format!("stake {most} --as bob"),
        1,
        "clearing.AmountOutOfBounds",
    );
    club.fails(
        &format!("unbond {most} --as bob"),
        1,
        "reserve.Insufficient",
    );
    club.fails("stake 0 --as bob", 2, "usage");
    club.fails("gift bob -3 --as alice", 2, "usage");
    club.fails(
        "offer bread 1 --from 3 --to 2 --as bob",
        1,
        "contributions.WrongCycle",
    );
    club.fails("offer bread 1 --from 4294967296 --as bob", 2, "usage");
}

#[test]
fn time_that_goes_backwards() {
    let club = Club::founded();
    club.does("time to-cycle 2");
    club.fails("time to-cycle 1", 2, "usage");
    for span in ["-3d", "0d", "3", "d", "1.5h", "99999999999999999999d"] {
        club.fails_all(&["time", "advance", span], 2, "usage");
    }
    assert_eq!(club.does("time show")["cycle"], 2);
}

#[test]
fn a_megabyte_where_a_word_is_asked_for() {
    let club = Club::founded();
    // The kernel itself takes no single argument of more than 128 KiB: then the program is not even started.
    let long = "x".repeat(100_000);
    for arguments in [
        vec!["offer", &long, "1", "--as", "bob"],
        vec!["offer", "bread", &long, "--as", "bob"],
        vec!["offer", "bread", "1", "--as", &long],
        vec![
            "contribute",
            "bread",
            "1",
            "--for",
            "alice",
            "--as",
            "bob",
            "--evidence",
            &long,
        ],
        vec!["club", "new", "--founders", &long],
        vec!["kind", "add", "food", "hour", &long, "--as", "alice"],
    ] {
        let error = club.fails_all(&arguments, 2, "usage");
        assert!(error.to_string().len() < 1_000, "the text was echoed");
    }
    // A megabyte of evidence has its place in a file.
    let path = club.beside("evidence.txt", &"x".repeat(1 << 20));
    club.does_all(&[
        "contribute",
        "bread",
        "1",
        "--for",
        "alice",
        "--as",
        "bob",
        "--evidence",
        &format!("@{path}"),
    ]);
    let error = club.fails_all(
        &[
            "kind",
            "add",
            "food",
            "hour",
            &"y".repeat(4_000),
            "--as",
            "alice",
        ],
        2,
        "usage",
    );
    assert!(error.to_string().len() < 1_000, "the text was echoed");
    club.fails_all(&["member", "show", &"z".repeat(4_000)], 2, "usage");
}

#[test]
fn evidence_that_cannot_be_read() {
    let club = Club::founded();
    let base = [
        "contribute",
        "bread",
        "1",
        "--for",
        "alice",
        "--as",
        "bob",
        "--evidence",
    ];
    club.fails_all(&[&base[..], &["@/no/such/file"]].concat(), 2, "usage");
    club.fails_all(&[&base[..], &["0x12"]].concat(), 2, "usage");
}
