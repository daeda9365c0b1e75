//! A plan that is published on the chain, taken up row by row, and closed.

use std::fs;

use serde_json::Value;

use crate::Club;

/// alice sits for bob, bob bakes for alice, carol would like both.
fn posted() -> Club {
    let club = Club::founded();
    club.does("offer sitting 4 --forever --as alice");
    club.does("offer bread 8 --forever --as bob");
    club.does("want bread 6 --forever --as alice");
    club.does("want sitting 3 --forever --as bob");
    club.does("want sitting 1 --forever --as carol");
    club
}

/// The same with a plan of the running cycle, published by carol: 60.00 between alice and bob, 10.00 for carol.
fn published() -> Club {
    let club = posted();
    let data = club.does("plan publish --cycle 0 --as carol");
    assert_eq!((&data["plan"], &data["rows"]), (&1.into(), &3.into()));
    assert_eq!(data["claimed"], 7_000);
    club
}

fn rows(club: &Club, line: &str) -> Vec<Value> {
    club.does(line)["rows"].as_array().unwrap().clone()
}

/// Writes the rows into a file, as `plan show` does, and gives its name and text.
fn written(club: &Club) -> (String, String) {
    let file = club.beside("rows.csv", "");
    club.does(&format!("plan show 1 --out {file}"));
    let text = fs::read_to_string(&file).unwrap();
    (file, text)
}

#[test]
fn a_plan_is_published_taken_up_and_closed() {
    let club = published();
    let shown = club.does("plan show 1");
    assert_eq!(shown["plan"]["bond"], 70);
    assert!(shown["plan"]["root"].as_str().unwrap().starts_with("0x"));
    assert_eq!(rows(&club, "plan show 1").len(), 3);
    let for_carol = rows(&club, "plan show 1 --of carol");
    assert_eq!(for_carol.len(), 1);
    assert_eq!(
        (&for_carol[0]["provider"], &for_carol[0]["receiver"]),
        (&1.into(), &3.into())
    );
    let data = club.does("plan accept 1 --as alice");
    assert_eq!(data["commitments"].as_array().unwrap().len(), 1, "{data}");
    club.does("plan activate 1 --as bob");
    let list = club.does("plan list");
    assert_eq!(list["plans"][0]["plan"]["activated"], 6_000);
    // They are commitments as any other.
    let made = club.does("commitment list");
    let made = made["commitments"].as_array().unwrap();
    assert!(made.len() == 2 && made.iter().all(|row| row["commitment"]["accepted"] == true));
    club.does("contribute bread 6 --for alice --commitment 1 --as bob");
    club.fails("plan close 1", 1, "contributions.TooEarly");
    club.does("time to-cycle 1");
    club.fails("plan close 1", 1, "contributions.TooEarly");
    club.does("time to-cycle 2");
    let closed = club.does("plan close 1");
    let event = closed["events"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&event["event"], &event["fields"]["forfeit"]),
        (&"PlanClosed".into(), &10.into())
    );
    assert_eq!(club.does("plan list")["plans"].as_array().unwrap().len(), 0);
    club.fails("plan show 1", 1, "contributions.NoSuchPlan");
    club.fails("plan accept 1 --as carol", 1, "contributions.NoSuchPlan");
    club.fails("plan close 1", 1, "contributions.NoSuchPlan");
}

/// The file that rows were written to before they were published is what announcing goes on with; what was announced is not announced again.
#[test]
fn rows_are_announced_from_the_file_that_they_were_written_to() {
    let club = posted();
    let out = club.beside("mine.csv", "");
    let data = club.does(&format!("plan publish --cycle 0 --out {out} --as carol"));
    assert_eq!(data["plan"], 1);
    let (_, text) = written(&club);
    assert_eq!(fs::read_to_string(&out).unwrap(), text);
    let again = club.does(&format!("plan announce 1 --rows {out} --as carol"));
    assert_eq!(
        (&again["rows"], &again["announced"]),
        (&3.into(), &0.into())
    );
    let other = club.beside("other.csv", "offer,want,quantity\n1,4,1\n");
    club.fails(
        &format!("plan announce 1 --rows {other} --as carol"),
        3,
        "plan.RootDiffers",
    );
}

#[test]
fn people_are_told_what_a_plan_says() {
    let club = published();
    let told = |line: &str| {
        let output = club.run(&line.split_whitespace().collect::<Vec<_>>());
        String::from_utf8(output.stdout).unwrap()
    };
    let shown = told("plan show 1");
    for part in [
        "Plan 1 of carol (3), for cycle 0",
        "0.00 of the 70.00",
        "its bond is 0.70",
        "now they are worth 70.00",
        "6.00 kg of bread",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let taken = told("plan accept 1 --as alice");
    assert!(
        taken.contains("commitment 1, of plan 1: bob (2) gives alice (1) 6.00 kg of bread in cycle 0, worth 30.00"),
        "{taken}"
    );
    assert!(told("plan list").contains("stands"));
}

#[test]
fn what_was_taken_up_is_not_taken_up_again_by_itself() {
    let club = published();
    club.does("plan accept 1 --as alice");
    club.fails("plan accept 1 --as alice", 1, "plan.NothingForYou");
    let place = rows(&club, "plan show 1 --of alice")
        .iter()
        .position(|row| row["receiver"] == 1)
        .map(|at| rows(&club, "plan show 1 --of alice")[at]["place"].clone())
        .unwrap();
    // By its place it may be, as long as something is left: here nothing is.
    club.fails(
        &format!("plan accept 1 {place} --as alice"),
        1,
        "contributions.CapacityExceeded",
    );
    // What was declined is there again, for who asks for it.
    club.does("decline 1 --as bob");
    club.fails("plan accept 1 --as alice", 1, "plan.NothingForYou");
    club.does(&format!("plan accept 1 {place} --as alice"));
}

#[test]
fn rows_are_taken_from_a_file_if_they_are_the_plans_own() {
    let club = published();
    let (file, text) = written(&club);
    assert_eq!(text.lines().next(), Some("offer,want,quantity"));
    assert_eq!(text.lines().count(), 4);
    club.does(&format!("plan accept 1 --rows {file} --as alice"));
    // One row more, one less, another quantity, another order: none of them is the plan.
    let lines: Vec<&str> = text.lines().collect();
    let tampered = [
        format!("{text}{}\n", lines[1]),
        lines[..3].join("\n"),
        text.replacen("3.00", "3.01", 1),
        [lines[0], lines[2], lines[1], lines[3]].join("\n"),
    ];
    for (i, wrong) in tampered.iter().enumerate() {
        assert_ne!(*wrong, text);
        let file = club.beside(&format!("wrong{i}.csv"), wrong);
        for line in ["plan accept 1 --as bob", "plan show 1"] {
            let error = club.fails(&format!("{line} --rows {file}"), 3, "plan.RootDiffers");
            assert!(error["message"].as_str().unwrap().contains("does not hold"));
        }
    }
    let error = club.fails(
        &format!(
            "plan show 1 --rows {}",
            club.beside("bad.csv", "offer,want,quantity\n1,x,2\n")
        ),
        3,
        "input",
    );
    assert!(
        error["message"].as_str().unwrap().contains("bad.csv:2:3"),
        "{error}"
    );
    club.fails("plan show 1 --rows nowhere.csv", 3, "input");
}

#[test]
fn a_plan_of_others_is_published_from_their_rows() {
    let club = posted();
    let file = club.beside("rows.csv", "want,offer,quantity\n5,1,1\n4,1,2.5\n");
    let data = club.does(&format!("plan publish --rows {file} --cycle 0 --as bob"));
    assert_eq!(data["claimed"], 3_500);
    // Rows that nobody could take up are told, and not published.
    for (row, code) in [
        ("1,2,1", "contributions.Mismatch"),
        ("9,4,1", "contributions.NoSuchIntent"),
        ("2,3,1", "published"),
        ("1,3,1", "contributions.Mismatch"),
    ] {
        let file = club.beside("row.csv", &format!("offer,want,quantity\n{row}\n"));
        let line = format!("plan publish --rows {file} --as bob");
        match code {
            "published" => drop(club.does(&line)),
            code => {
                let error = club.fails(&line, 1, code);
                assert!(
                    error["message"]
                        .as_str()
                        .unwrap()
                        .starts_with("Row 0, of offer"),
                    "{error}"
                );
            }
        }
    }
    let none = club.beside("none.csv", "offer,want,quantity\n");
    club.fails(
        &format!("plan publish --rows {none} --as bob"),
        1,
        "plan.NoRows",
    );
}

#[test]
fn each_takes_up_only_what_is_theirs_and_left() {
    let club = published();
    let place = |of: &str, who: u64| {
        let rows = rows(&club, &format!("plan show 1 --of {of}"));
        let mine = rows.into_iter().find(|row| row["receiver"] == who);
        mine.unwrap()["place"].as_u64().unwrap()
    };
    let (alices, carols) = (place("alice", 1), place("carol", 3));
    club.fails(
        &format!("plan accept 1 {alices} --as bob"),
        1,
        "contributions.NotYours",
    );
    club.fails("plan accept 1 --as dora", 1, "club.NotAMember");
    club.fails("plan accept 1 7 --as bob", 2, "usage");
    club.fails(
        &format!("plan accept 1 {carols} {carols} --as carol"),
        2,
        "usage",
    );
    club.fails("plan accept 2 --as bob", 1, "contributions.NoSuchPlan");
    // Somebody else was served first: the offer is used up, and the row cannot be taken up.
    club.does("want sitting 4 --as carol");
    club.does("commit 1 6 4 --cycle 0 --as alice");
    club.does("accept 1 --as carol");
    club.fails(
        "plan accept 1 --as bob",
        1,
        "contributions.CapacityExceeded",
    );
    // A withdrawn offer too.
    club.does("intent withdraw 2 --as bob");
    club.fails("plan accept 1 --as alice", 1, "contributions.NoSuchIntent");
    let gone = rows(&club, "plan show 1");
    assert!(gone.iter().any(|row| row["provider"].is_null()));
    club.does("time to-cycle 1");
    club.fails("plan accept 1 --as bob", 1, "contributions.WrongCycle");
}

#[test]
fn what_cannot_be_afforded_waits_until_something_is_given_for_it() {
    let club = Club::founded();
    club.does("offer sitting 100 --as alice");
    club.does("want sitting 60 --as bob");
    club.does("want sitting 30 --as bob");
    club.does("offer bread 100 --as bob");
    club.does("want bread 100 --as alice");
    let file = club.beside("rows.csv", "offer,want,quantity\n1,2,60\n1,3,30\n4,5,100\n");
    club.does(&format!("plan publish --rows {file} --cycle 0 --as carol"));
    // bob may owe 400.00: an hour is 10.00.
    let data = club.does("plan accept 1 --as bob");
    assert_eq!(data["commitments"].as_array().unwrap().len(), 1);
    assert_eq!(data["left"][0]["place"], 0);
    assert_eq!(data["left"][0]["code"], "clearing.DebitLimit");
    club.fails("plan accept 1 --as bob", 1, "clearing.DebitLimit");
    club.does("plan accept 1 --as alice");
    let data = club.does("plan accept 1 --as bob");
    assert_eq!(data["commitments"].as_array().unwrap().len(), 1);
    assert_eq!(data["left"].as_array().unwrap().len(), 0);
    assert_eq!(
        club.does("plan list")["plans"][0]["plan"]["activated"],
        140_000
    );
}

#[test]
fn a_plan_that_cannot_be_published_is_told() {
    let club = posted();
    club.fails("plan publish", 2, "usage");
    club.fails(
        "plan publish --cycle 2 --as carol",
        1,
        "contributions.WrongCycle",
    );
    club.fails("plan publish --as dora", 1, "club.NotAMember");
    Club::nowhere().fails("plan list", 4, "chain_file.NotFound");
    let empty = Club::founded();
    empty.fails("plan publish --as carol", 1, "plan.NoRows");
    assert_eq!(
        empty.does("plan list")["plans"].as_array().unwrap().len(),
        0
    );
}
