//! `remainder plan` from tables: what is planned, what is written, and what is said of a mistake.

mod common;

use std::{fs, path::Path};

use assert_cmd::Command;
use serde_json::Value;

const FILES: [(&str, &str); 4] = [
    (
        "members.csv",
        "member,tokens,limit,status\nana,,,\nben,,,active\ncleo,10.00,20.00,\n",
    ),
    (
        "kinds.csv",
        "kind,rate,unit\ncooking,10.00,hour\nmending,20,hour\n",
    ),
    (
        "offers.csv",
        "member,kind,quantity\nana,cooking,10\nben,mending,5\n",
    ),
    (
        "wants.csv",
        "member,kind,quantity,priority\nana,mending,3,\nben,cooking,6,\ncleo,cooking,4,\ncleo,mending,2,9\n",
    ),
];

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        for (name, text) in FILES {
            folder.write(name, text);
        }
        folder
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.0.path().join(name), text).unwrap();
    }

    fn plan(&self, more: &[&str]) -> (i32, Value) {
        let folder = self.path("");
        remainder(&[&["--output", "json", "plan", &folder][..], more].concat())
    }

    fn planned(&self, more: &[&str]) -> Value {
        let (code, said) = self.plan(more);
        assert_eq!(code, 0, "{said}");
        said["data"].clone()
    }
}

fn command() -> Command {
    Command::from_std(common::remainder())
}

fn remainder(args: &[&str]) -> (i32, Value) {
    let done = command().args(args).output().unwrap();
    let said = serde_json::from_slice(&done.stdout).unwrap();
    (done.status.code().unwrap(), said)
}

fn figures(data: &Value) -> [u64; 4] {
    [
        &data["wanted"],
        &data["met"]["value"],
        &data["met"]["money"],
        &data["bound"],
    ]
    .map(|figure| figure.as_u64().unwrap())
}

fn does(data: &Value) -> Vec<(&str, &str, &str, u64)> {
    let rows = data["assignments"].as_array().unwrap().iter();
    let text = |row: &'_ Value, key: &str| -> &'static str {
        Box::leak(row[key].as_str().unwrap().to_owned().into_boxed_str())
    };
    let mut list: Vec<_> = rows
        .map(|row| {
            let [provider, receiver, kind] = ["provider", "receiver", "kind"].map(|k| text(row, k));
            (provider, receiver, kind, row["quantity"].as_u64().unwrap())
        })
        .collect();
    list.sort();
    list
}

#[test]
fn what_can_be_bartered_is_and_money_goes_where_it_is_urgent() {
    let folder = Folder::new();
    let data = folder.planned(&[]);
    // 60.00 for 60.00 between ana and ben; 30.00 are a fifth of 150.00, and all that cleo can pay.
    assert_eq!(figures(&data), [20_000, 15_000, 3_000, 15_000]);
    assert_eq!(
        does(&data),
        [
            ("ana", "ben", "cooking", 600),
            ("ben", "ana", "mending", 300),
            ("ben", "cleo", "mending", 150),
        ]
    );
    assert_eq!(
        figures(&folder.planned(&["--target", "0"]))[1..],
        [12_000, 0, 12_000]
    );
    let data = folder.planned(&["--target", "10"]);
    assert!(data["met"]["money_share"].as_f64().unwrap() <= 0.1);
    assert_eq!(data["frontier"][0]["value"], 12_000);
    assert_eq!(
        data["members"][2]["unmet"],
        8_000 - data["members"][2]["receives"].as_u64().unwrap()
    );
}

#[test]
fn whoever_is_on_a_break_gives_nothing_and_whoever_is_frozen_orders_nothing() {
    let folder = Folder::new();
    folder.write(
        "members.csv",
        "member,limit,status\nana,100,break\nben,0,\ncleo,30,\n",
    );
    let data = folder.planned(&["--target", "100"]);
    assert!(does(&data).iter().all(|row| row.0 == "ben"), "{data}");
    assert_eq!(data["met"]["value"], 9_000);
    folder.write("members.csv", "status,member\n,ana\nfrozen,ben\n,cleo\n");
    let data = folder.planned(&["--target", "100"]);
    assert_eq!(does(&data), []);
    assert_eq!(data["wanted"], 14_000);
}

#[test]
fn a_pledge_holds_from_its_first_cycle_to_its_last() {
    let folder = Folder::new();
    folder.write(
        "offers.csv",
        "member,kind,quantity,from,to\nana,cooking,10,,3\nben,mending,5,2,\n",
    );
    let met = |cycle: &str| folder.planned(&["--cycle", cycle])["met"]["value"].clone();
    assert_eq!(
        [met("1"), met("2"), met("3"), met("4")],
        [0, 15_000, 15_000, 0]
    );
}

#[test]
fn advice_names_who_could_give_what() {
    let folder = Folder::new();
    folder.write("kinds.csv", &format!("{}singing,15,hour\n", FILES[1].1));
    folder.write("wants.csv", &format!("{}ben,singing,2,\n", FILES[3].1));
    let data = folder.planned(&[]);
    let advice = &data["advice"][0];
    assert_eq!(
        (&advice["member"], &advice["kind"], &advice["offers_it"]),
        (&"cleo".into(), &"singing".into(), &false.into()),
        "{data}"
    );
    let gain = advice["gain"].as_u64().unwrap();
    assert!(gain > 0);
    let kind = advice["kind"].as_str().unwrap();
    let quantity = advice["quantity"].as_u64().unwrap();
    let more = format!(
        "{}cleo,{kind},{}.{:02}\n",
        FILES[2].1,
        quantity / 100,
        quantity % 100
    );
    folder.write("offers.csv", &more);
    let after = folder.planned(&[])["met"]["value"].as_u64().unwrap();
    assert_eq!(after, 15_000 + gain);
}

#[test]
fn who_worked_well_together_stays_together() {
    let folder = Folder::new();
    folder.write("members.csv", "member\nana\nann\nben\nbo\n");
    folder.write(
        "offers.csv",
        "member,kind,quantity\nana,cooking,4\nann,cooking,4\nben,mending,2\nbo,mending,2\n",
    );
    folder.write(
        "wants.csv",
        "member,kind,quantity\nana,mending,2\nann,mending,2\nben,cooking,4\nbo,cooking,4\n",
    );
    for (one, other) in [("ben", "bo"), ("bo", "ben")] {
        folder.write(
            "relations.csv",
            &format!(
                "provider,receiver,kind,quantity\nana,{one},cooking,1\nann,{other},cooking,1\n"
            ),
        );
        let data = folder.planned(&["--keep", "100"]);
        let mut kept = vec![("ana", one, "cooking", 400), ("ann", other, "cooking", 400)];
        kept.sort();
        assert_eq!(does(&data)[..2], kept);
    }
}

#[test]
fn assignments_and_the_frontier_are_written() {
    let folder = Folder::new();
    let (rows, picture) = (folder.path("plan.csv"), folder.path("frontier.svg"));
    folder.planned(&["--out", &rows, "--frontier", &picture]);
    let rows = fs::read_to_string(rows).unwrap();
    let mut lines = rows.lines();
    assert_eq!(lines.next(), Some("provider,receiver,kind,quantity,value"));
    assert!(rows.contains("ben,cleo,mending,1.50,30.00"), "{rows}");
    assert_eq!(lines.count(), 3);
    let picture = fs::read_to_string(picture).unwrap();
    assert!(
        picture.starts_with("<svg") && picture.contains("the plan: 75 %"),
        "{picture}"
    );
    let told = command().args(["plan", &folder.path("")]).output().unwrap();
    let told = String::from_utf8(told.stdout).unwrap();
    for part in [
        "first come, first served",
        "150.00",
        "20.0 %",
        "No plan within that share",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
}

#[test]
fn the_order_of_the_tables_decides_no_tie_and_another_cycle_another() {
    // Each of four wants what there is once, and can pay it.
    let folder = Folder::new();
    folder.write("kinds.csv", "kind,rate\ncooking,10\nmending,10\n");
    folder.write("offers.csv", "member,kind,quantity\ndan,cooking,1\n");
    let names = ["ana", "ben", "cleo", "eve"];
    let list = |turn: usize| {
        let mut names = names;
        names.rotate_left(turn);
        let members = names.map(|name| format!("{name},100\n")).concat();
        folder.write("members.csv", &format!("member,limit\n{members}dan,0\n"));
        let wants = names.map(|name| format!("{name},cooking,1\n")).concat();
        folder.write("wants.csv", &format!("member,kind,quantity\n{wants}"));
    };
    let mut winners = std::collections::BTreeSet::new();
    for cycle in 0..20 {
        let mut served = vec![];
        for turn in 0..3 {
            list(turn);
            let data = folder.planned(&["--target", "100", "--cycle", &cycle.to_string()]);
            served.push(
                does(&data)
                    .iter()
                    .map(|row| row.1.to_owned())
                    .collect::<Vec<_>>(),
            );
        }
        assert_eq!(served[0].len(), 1);
        assert!(
            served.iter().all(|who| *who == served[0]),
            "cycle {cycle}: {served:?}"
        );
        winners.extend(served.swap_remove(0));
    }
    assert_eq!(winners.len(), 4, "{winners:?}");
}

#[test]
fn anybody_can_check_a_plan_and_what_was_changed_is_refused() {
    let folder = Folder::new();
    let (rows, proof, tables) = (
        folder.path("plan.csv"),
        folder.path("proof.csv"),
        folder.path(""),
    );
    folder.planned(&["--out", &rows, "--certificate", &proof]);
    let verify = |more: &[&str]| {
        remainder(
            &[
                &["--output", "json", "verify", &tables, &rows, &proof][..],
                more,
            ]
            .concat(),
        )
    };
    let (code, said) = verify(&[]);
    let data = &said["data"];
    assert_eq!(
        (
            code,
            &data["met"]["value"],
            &data["met"]["money"],
            &data["bound"]
        ),
        (0, &15_000.into(), &3_000.into(), &15_000.into()),
        "{said}"
    );
    let good = [&rows, &proof].map(|path| fs::read_to_string(path).unwrap());
    for (name, from, to) in [
        (
            "more than is wanted",
            "ana,ben,cooking,6.00,60.00",
            "ana,ben,cooking,6.01,60.10",
        ),
        (
            "another value",
            "ana,ben,cooking,6.00,60.00",
            "ana,ben,cooking,6.00,60.01",
        ),
        (
            "more money than the share",
            "ana,ben,cooking,6.00,60.00",
            "ana,ben,cooking,5.00,50.00",
        ),
        ("not offered", "ana,ben,cooking", "cleo,ben,cooking"),
        ("not wanted", "ana,ben,cooking", "ana,ana,cooking"),
        (
            "twice",
            "ana,ben,cooking,6.00,60.00",
            "ana,ben,cooking,6.00,60.00\nana,ben,cooking,0.01,0.10",
        ),
        ("nobody", "ana,ben,cooking", "ana,eve,cooking"),
    ] {
        assert!(good[0].contains(from), "{}", good[0]);
        fs::write(&rows, good[0].replace(from, to)).unwrap();
        let (code, said) = verify(&["--target", "20"]);
        assert_eq!(code, 3, "{name}: {said}");
    }
    fs::write(&rows, &good[0]).unwrap();
    assert_eq!(verify(&["--target", "19"]).0, 3, "a fifth needs money");
    // Less is a plan, but further from the bound.
    fs::write(
        &rows,
        good[0].replace("ben,cleo,mending,1.50,30.00", "ben,cleo,mending,1.00,20.00"),
    )
    .unwrap();
    let (code, said) = verify(&[]);
    let data = &said["data"];
    assert_eq!(
        (code, &data["met"]["value"], &data["bound"]),
        (0, &14_000.into(), &15_000.into()),
        "{said}"
    );
    fs::write(&rows, &good[0]).unwrap();
    for changed in [
        good[1].replace("member,ana", "member,eve"),
        good[1].replace("member,ana", "kind,ana"),
        good[1].replace("till,payers", "till,ana"),
        good[1].lines().take(3).collect::<Vec<_>>().join("\n"),
        format!("{}member,ana,0\n", good[1]),
        good[1].replace("till,payers,", "till,payers,-"),
        good[1].replace("till,payers,", "till,payers,9"),
    ] {
        assert_ne!(changed, good[1]);
        fs::write(&proof, &changed).unwrap();
        let (code, said) = verify(&[]);
        let less = said["data"]["bound"]
            .as_u64()
            .is_some_and(|bound| bound < 15_000);
        assert!(
            code == 3 || !less && changed.contains("payers,9"),
            "{changed}: {said}"
        );
    }
}

#[test]
fn no_table_is_written_over() {
    let folder = Folder::new();
    let wants = folder.path("wants.csv");
    for flag in ["--out", "--certificate", "--frontier"] {
        let (code, said) = folder.plan(&[flag, &wants]);
        assert_eq!(code, 2, "{flag}: {said}");
    }
    assert_eq!(fs::read_to_string(&wants).unwrap(), FILES[3].1);
}

#[test]
fn what_rounding_leaves_where_no_money_is_allowed_is_said() {
    // Thirds of a credit do not come out even.
    let folder = Folder::new();
    folder.write("kinds.csv", "kind,rate\ncooking,3.33\nmending,7.77\n");
    folder.write("members.csv", "member,limit\nana,10\nben,10\ncleo,30\n");
    let tables = folder.path("");
    let told = command()
        .args(["plan", &tables, "--target", "0"])
        .output()
        .unwrap();
    let text = String::from_utf8(told.stdout).unwrap();
    let data = folder.planned(&["--target", "0"]);
    let money = data["met"]["money"].as_u64().unwrap();
    assert!((1..50).contains(&money), "{data}");
    assert!(
        text.contains("is what rounding to hundredths of a unit leaves"),
        "{text}"
    );
    let (rows, proof) = (folder.path("plan.csv"), folder.path("proof.csv"));
    folder.planned(&["--target", "0", "--out", &rows, "--certificate", &proof]);
    let (code, said) = remainder(&[
        "--output", "json", "verify", &tables, &rows, &proof, "--target", "0",
    ]);
    assert_eq!(code, 0, "{said}");
}

#[test]
fn each_mistake_is_named_with_its_place() {
    for (file, text, place, what) in [
        ("members.csv", "member\nana\nana\n", "3:1", "there twice"),
        ("members.csv", "", "1:1", "empty"),
        ("members.csv", "name\nana\n", "1:1", "no column \"name\""),
        ("members.csv", "member,member\n", "1:8", "there twice"),
        (
            "members.csv",
            "member,status\nana,ill\n",
            "2:5",
            "status is \"ill\"",
        ),
        (
            "members.csv",
            "member,tokens\nana,-3\n",
            "2:5",
            "tokens is \"-3\"",
        ),
        (
            "members.csv",
            "tokens,member\n,\n,ana\n3,\n",
            "4:3",
            "member is empty",
        ),
        (
            "kinds.csv",
            "kind\ncooking\n",
            "1:1",
            "column rate is missing",
        ),
        (
            "kinds.csv",
            "kind,rate\ncooking,NaN\n",
            "2:9",
            "rate is \"NaN\"",
        ),
        (
            "kinds.csv",
            "kind,rate\ncooking,99999999999\n",
            "2:9",
            "rate is above",
        ),
        (
            "offers.csv",
            "member,kind,quantity\nanna,cooking,1\n",
            "2:1",
            "not in members.csv",
        ),
        (
            "offers.csv",
            "member,kind,quantity\nana,cookin,1\n",
            "2:5",
            "not in kinds.csv",
        ),
        (
            "offers.csv",
            "member,kind,quantity\nana,cooking,0\n",
            "2:13",
            "quantity is \"0\"",
        ),
        (
            "offers.csv",
            "member,kind,quantity\nana,cooking\n",
            "2:13",
            "quantity is \"\"",
        ),
        (
            "offers.csv",
            "member,kind,quantity\nana,cooking,99999999999999999999\n",
            "2:13",
            "quantity is",
        ),
        (
            "offers.csv",
            "member,kind,quantity,from,to\nana,cooking,1,5,4\n",
            "2:17",
            "begins in cycle 5",
        ),
        (
            "offers.csv",
            "member,kind,quantity,from\nana,cooking,1,x\n",
            "2:15",
            "from is \"x\"",
        ),
        (
            "wants.csv",
            "member,kind,quantity,priority\nana,cooking,1,10\n",
            "2:15",
            "priority is \"10\"",
        ),
        (
            "relations.csv",
            "provider,receiver,kind,quantity\nana,dan,cooking,1\n",
            "2:5",
            "\"dan\" is not",
        ),
    ] {
        let folder = Folder::new();
        folder.write(file, text);
        let out = folder.path("plan.csv");
        let (code, said) = folder.plan(&["--out", &out]);
        let message = said["error"]["message"].as_str().unwrap();
        assert_eq!(code, 3, "{file} {text:?}: {said}");
        assert!(
            message.contains(&format!("{file}:{place}: ")) && message.contains(what),
            "{text:?}: {message}"
        );
        assert!(!Path::new(&out).exists());
        assert!(said["error"]["details"]["remedy"].as_str().unwrap().len() > 5);
    }
}

#[test]
fn bytes_that_are_no_text_and_files_that_are_not_there_are_named() {
    let folder = Folder::new();
    fs::write(
        folder.path("offers.csv"),
        b"member,kind,quantity\na\xffa,cooking,1\n",
    )
    .unwrap();
    let (code, said) = folder.plan(&[]);
    assert_eq!(code, 3);
    let message = said["error"]["message"].as_str().unwrap();
    assert!(
        message.contains("offers.csv:2:1: ") && message.contains("UTF-8"),
        "{message}"
    );
    fs::remove_file(folder.path("wants.csv")).unwrap();
    folder.write("offers.csv", FILES[2].1);
    let (code, said) = folder.plan(&[]);
    assert_eq!(code, 3);
    assert!(
        said["error"]["message"]
            .as_str()
            .unwrap()
            .contains("wants.csv cannot be read"),
        "{said}"
    );
    for wrong in [["--target", "101"], ["--target", "-1"], ["--keep", "101"]] {
        assert_eq!(folder.plan(&wrong).0, 2, "{wrong:?}");
    }
}
