//! `remainder demo`: a neighbourhood lives through some cycles, and the report says what came of it.

mod common;

use std::{fs, path::Path};

use assert_cmd::Command;
use serde_json::Value;

fn remainder() -> Command {
    Command::from_std(common::remainder())
}

fn demo(seed: &str, json: &Path, html: Option<&Path>) -> Value {
    let mut command = remainder();
    command
        .args([
            "demo",
            "--members",
            "9",
            "--cycles",
            "3",
            "--seed",
            seed,
            "--json",
        ])
        .arg(json);
    if let Some(html) = html {
        command.arg("--html").arg(html);
    }
    command.assert().success();
    serde_json::from_slice(&fs::read(json).unwrap()).unwrap()
}

fn number(value: &Value, key: &str) -> u64 {
    value[key]
        .as_u64()
        .unwrap_or_else(|| panic!("{key} of {value}"))
}

#[test]
fn the_envelope_holds_what_the_contracts_say() {
    let folder = tempfile::tempdir().unwrap();
    let envelope = demo("5", &folder.path().join("report.json"), None);
    assert_eq!(envelope["schema_version"], 1);
    assert_eq!(envelope["success"], true);
    let data = &envelope["data"];

    let cycles = data["cycles"].as_array().unwrap();
    assert_eq!(cycles.len(), 3);
    for (n, cycle) in cycles.iter().enumerate() {
        assert_eq!(number(cycle, "cycle"), n as u64);
        assert!(number(cycle, "contributions") > 0, "{cycle}");
        let (value, remainder) = (number(cycle, "value"), number(cycle, "remainder"));
        assert!(remainder <= value);
        let share = cycle["money_share"].as_f64().unwrap();
        let [plan, first_fit] = ["plan", "first_fit"].map(|way| &cycle["planned"][way]);
        assert!(plan["money_share"].as_f64().unwrap() <= 0.15, "{cycle}");
        assert!(number(plan, "value") > 0 && number(first_fit, "value") > 0);
        let bound = number(&cycle["planned"], "bound");
        assert!(number(plan, "value") <= bound && bound <= number(cycle, "wanted"));
        let published = &cycle["planned"]["published"];
        assert!(published["root"].as_str().unwrap().starts_with("0x"));
        let [claimed, activated, bond, back] =
            ["claimed", "activated", "bond", "returned"].map(|key| number(published, key));
        assert_eq!(claimed, number(plan, "value"));
        assert!(activated > 0 && activated <= claimed, "{published}");
        // What was called off since does not count.
        assert!(activated <= number(cycle, "committed"), "{cycle}");
        assert_eq!(bond, claimed.div_ceil(100));
        assert_eq!(back, bond * activated / claimed);
        let frontier = cycle["frontier"].as_array().unwrap();
        assert_eq!(number(&frontier[0], "money"), 0);
        let most = number(frontier.last().unwrap(), "value");
        assert!(
            number(&frontier[0], "value") < number(plan, "value") && number(plan, "value") <= most
        );
        assert!((share - remainder as f64 / value as f64).abs() < 1e-12);
        // Once all accounts are rolled, every token is somebody's debt.
        assert_eq!(number(cycle, "supply"), number(cycle, "debt"), "{cycle}");
        for key in [
            "levy",
            "minted",
            "burned",
            "reserve",
            "gifts",
            "refused",
            "members",
            "offered",
            "wanted",
            "committed",
        ] {
            number(cycle, key);
        }
    }
    // What a cycle minted and burned is what the supply moved.
    for pair in cycles.windows(2) {
        let moved = number(&pair[1], "minted") as i64 - number(&pair[1], "burned") as i64;
        assert_eq!(
            number(&pair[1], "supply") as i64 - number(&pair[0], "supply") as i64,
            moved
        );
    }

    let members = data["members"].as_array().unwrap();
    assert!(members.len() > 9, "nine people and the commons");
    let nets: i64 = members.iter().map(|m| m["net"].as_i64().unwrap()).sum();
    assert_eq!(nets, 0, "what one gave another received");
    for member in members {
        let net = number(member, "given") as i64 - number(member, "received") as i64;
        assert_eq!(member["net"].as_i64().unwrap(), net);
    }
    let debts: u64 = members.iter().map(|m| number(m, "debt")).sum();
    assert_eq!(debts, number(cycles.last().unwrap(), "debt"));

    let categories = data["categories"].as_array().unwrap();
    let by_category: u64 = categories.iter().map(|c| number(c, "value")).sum();
    assert_eq!(
        by_category,
        cycles.iter().map(|c| number(c, "value")).sum::<u64>()
    );

    let invariants = data["invariants"].as_object().unwrap();
    assert!(invariants.len() >= 8, "{invariants:?}");
    assert!(
        invariants.values().all(|holds| holds == true),
        "{invariants:?} {}",
        data["violations"]
    );

    let weights = data["weights"].as_object().unwrap();
    assert_eq!(weights["psp22.transfer"]["ratio"], 1.0);
    for message in [
        "contributions.register",
        "contributions.confirm",
        "contributions.settle",
        "contributions.offer",
        "contributions.activate",
        "clearing.roll",
    ] {
        let weight = &weights[message];
        assert!(
            number(weight, "ref_time") > 0 && number(weight, "proof_size") > 0,
            "{message}"
        );
        let ratio = number(weight, "ref_time") as f64
            / number(&weights["psp22.transfer"], "ref_time") as f64;
        assert!((weight["ratio"].as_f64().unwrap() - ratio).abs() < 1e-9);
    }
    for line in data["refused"].as_array().unwrap() {
        assert!(number(line, "count") > 0);
        assert!(!line["meaning"].as_str().unwrap().is_empty());
    }
}

#[test]
fn the_same_seed_is_the_same_run_and_another_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let run = |seed: &str, name: &str| demo(seed, &folder.path().join(name), None);
    let (one, again, other) = (run("1", "a"), run("1", "b"), run("2", "c"));
    assert_eq!(one, again);
    assert_ne!(one["data"]["cycles"], other["data"]["cycles"]);
}

#[test]
fn the_page_has_charts_tables_and_nothing_from_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let html = folder.path().join("report.html");
    let envelope = demo("5", &folder.path().join("report.json"), Some(&html));
    let page = fs::read_to_string(html).unwrap();
    for foreign in ["http://", "https://", "<script", "<link", "@import", "url("] {
        assert!(!page.contains(foreign), "the page asks for {foreign}");
    }
    assert_eq!(page.matches("<svg").count(), 6);
    assert!(page.contains("could be met with no money at all"));
    assert_eq!(
        page.matches("role=\"img\" aria-label=\"").count(),
        6,
        "each chart has words"
    );
    assert_eq!(page.matches("<h1>").count(), 1);
    assert_eq!(
        page.matches("<table>").count(),
        page.matches("<caption>").count()
    );
    assert!(page.contains("target 20 %"));
    // Bars of flows and balances, the line of the money share, a dot a member.
    assert!(page.matches("<rect").count() > 6);
    assert!(page.matches("<circle").count() > 9);
    for member in envelope["data"]["members"].as_array().unwrap() {
        assert!(page.contains(member["name"].as_str().unwrap()));
    }
    assert!(page.contains("width=device-width"));
    assert!(page.contains("at the end of every cycle"));
}

#[test]
fn people_get_tables_and_programs_an_envelope() {
    let people = remainder()
        .args(["demo", "--members", "3", "--cycles", "1"])
        .assert()
        .success();
    let text = String::from_utf8(people.get_output().stdout.clone()).unwrap();
    assert!(
        text.contains("money share") && text.contains("invariants hold"),
        "{text}"
    );
    let program = remainder()
        .args([
            "--output",
            "json",
            "demo",
            "--members",
            "3",
            "--cycles",
            "1",
        ])
        .assert()
        .success();
    let envelope: Value = serde_json::from_slice(&program.get_output().stdout).unwrap();
    assert_eq!(envelope["data"]["cycles"].as_array().unwrap().len(), 1);
}

#[test]
fn a_club_that_is_kept_can_be_gone_on_with() {
    let folder = tempfile::tempdir().unwrap();
    let (chain, picture) = (
        folder.path().join("club.chain"),
        folder.path().join("share.svg"),
    );
    let demo = |cycles: &str| {
        let mut command = remainder();
        command
            .args(["demo", "--members", "4", "--cycles", cycles, "--keep"])
            .arg(&chain);
        command
    };
    demo("1").arg("--svg").arg(&picture).assert().success();
    let shown = remainder()
        .args(["--output", "json", "club", "show", "--chain"])
        .arg(&chain)
        .assert()
        .success();
    let envelope: Value = serde_json::from_slice(&shown.get_output().stdout).unwrap();
    assert!(envelope.to_string().contains("Linden Court"), "{envelope}");
    // The people of the demo act by their names.
    let account = remainder()
        .args(["account", "amara", "--as", "amara", "--chain"])
        .arg(&chain)
        .assert()
        .success();
    assert!(!account.get_output().stdout.is_empty());
    // It is never written over.
    let before = fs::read(&chain).unwrap();
    demo("1").assert().code(4);
    assert_eq!(fs::read(&chain).unwrap(), before);
    let picture = fs::read_to_string(picture).unwrap();
    assert!(picture.starts_with("<svg xmlns") && picture.contains("target 20 %"));
}

#[test]
fn what_could_not_be_written_is_found_out_before_the_work() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("no/such/folder/report.json");
    let failed = remainder()
        .args(["demo", "--json"])
        .arg(&nowhere)
        .assert()
        .code(2);
    assert!(String::from_utf8_lossy(&failed.get_output().stderr).contains("make the folder"));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    for numbers in [
        ["--members", "2"],
        ["--members", "99999999999"],
        ["--cycles", "0"],
        ["--seed", "-1"],
    ] {
        remainder().arg("demo").args(numbers).assert().code(2);
    }
}

/// Twenty-six people of whom six cheat in every way, audited with high odds: enough cases that luck does not decide.
#[test]
fn cheaters_are_caught_and_lose_and_honest_people_do_not() {
    let folder = tempfile::tempdir().unwrap();
    let (club, report, page) = (
        folder.path().join("club.toml"),
        folder.path().join("report.json"),
        folder.path().join("report.html"),
    );
    let neighbourhood = include_str!("../../../examples/clubs/neighbourhood.toml");
    let (file, _) = neighbourhood.split_once("[cheats]").unwrap();
    let cheats = "[cheats]\nfaking_pairs = 2\ninflaters = 2\nring = 0.2\nwithholders = 1\n";
    fs::write(&club, format!("{file}{cheats}")).unwrap();

    let mut run = remainder();
    run.arg("run").arg(&club);
    run.args(["--members", "26", "--cycles", "3", "--seed", "2"]);
    run.arg("--json").arg(&report).arg("--html").arg(&page);
    run.assert().success();

    let envelope: Value = serde_json::from_slice(&fs::read(&report).unwrap()).unwrap();
    let data = &envelope["data"];
    let audit = &data["audit"];
    let cycles = data["cycles"].as_array().unwrap();
    let sum = |key: &str| cycles.iter().map(|c| number(c, key)).sum::<u64>();
    // The same cases and votes, counted by cycle and in all.
    let cases: u64 = ["drawn", "disputed", "challenged"]
        .map(|key| number(audit, key))
        .iter()
        .sum();
    assert_eq!(sum("cases"), cases);
    assert_eq!(sum("votes"), number(audit, "votes"));
    let each = number(audit, "votes") as f64 / sum("members") as f64;
    assert!((audit["votes_a_member_and_cycle"].as_f64().unwrap() - each).abs() < 1e-9);
    // A round of three, a few of seven, and some who do not vote.
    let votes = number(audit, "votes") as f64 / number(audit, "decided") as f64;
    assert!((2.0..5.0).contains(&votes), "{votes} votes a case");
    assert_eq!(
        number(audit, "dismissed"),
        1,
        "the keeper who kept a link back"
    );

    let honest = &audit["honest"];
    assert!(number(honest, "judged") > 50, "{honest}");
    assert!(
        number(honest, "wronged") * 50 <= number(honest, "judged"),
        "{honest}"
    );
    let lines = audit["cheats"].as_array().unwrap();
    let (mut caught, mut gain) = (0, 0);
    for line in lines {
        caught += number(line, "caught");
        gain += line["gain"].as_i64().unwrap();
        assert!(number(line, "caught") <= number(line, "judged"));
        assert!(number(line, "judged") <= number(line, "attempts"));
        let kept = number(line, "kept") as i64 - number(line, "charged") as i64;
        assert_eq!(line["gain"].as_i64().unwrap(), kept);
    }
    assert!(caught > 2 && gain < 0, "{lines:?}");
    let times: u64 = audit["caught"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| number(line, "times"))
        .sum();
    assert_eq!(times, caught);
    let charged: u64 = lines.iter().map(|line| number(line, "charged")).sum();
    assert!(charged <= number(audit, "charged"), "jurors forfeit too");
    assert!(data["invariants"]
        .as_object()
        .unwrap()
        .values()
        .all(|holds| holds == true));
    let page = fs::read_to_string(page).unwrap();
    assert!(page.contains("Who was found out") && page.contains("faked, confirmed by a friend"));
}

#[test]
fn an_unaudited_club_draws_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (club, report) = (
        folder.path().join("club.toml"),
        folder.path().join("report.json"),
    );
    let neighbourhood = include_str!("../../../examples/clubs/neighbourhood.toml");
    fs::write(
        &club,
        neighbourhood.replace("[audit]", "[audit]\nenabled = false"),
    )
    .unwrap();
    let mut run = remainder();
    run.arg("run")
        .arg(&club)
        .args(["--members", "9", "--cycles", "1", "--json"]);
    run.arg(&report).assert().success();
    let envelope: Value = serde_json::from_slice(&fs::read(&report).unwrap()).unwrap();
    assert!(envelope["data"].get("audit").is_none());
    assert_eq!(number(&envelope["data"]["cycles"][0], "cases"), 0);
}

/// Twelve neighbours live long enough for a constitutional decision: a vote of a week, and the time it takes to leave.
#[test]
fn the_club_elects_decides_recalls_and_goes_on_in_other_code() {
    let folder = tempfile::tempdir().unwrap();
    let (json, html, chain) = (
        folder.path().join("report.json"),
        folder.path().join("report.html"),
        folder.path().join("club.chain"),
    );
    let mut command = remainder();
    command.args(["demo", "--members", "20", "--cycles", "4"]);
    command.arg("--json").arg(&json).arg("--html").arg(&html);
    command.arg("--keep").arg(&chain).assert().success();
    let envelope: Value = serde_json::from_slice(&fs::read(&json).unwrap()).unwrap();
    let government = &envelope["data"]["government"];

    // Each body is elected by a part of those who may, and its seats go to those with most points.
    let elections = government["elections"].as_array().unwrap();
    for body in ["committee", "admins", "guardian"] {
        let election = elections.iter().find(|e| e["body"] == body).unwrap();
        let (ballots, eligible) = (number(election, "ballots"), number(election, "eligible"));
        assert!(0 < ballots && ballots <= eligible, "{election}");
        let candidates = election["candidates"].as_array().unwrap();
        assert!(candidates.iter().any(|c| c["seated"] == true), "{election}");
    }

    let proposals = government["proposals"].as_array().unwrap();
    let about = |matter: &str| proposals.iter().find(|p| p["matter"] == matter).unwrap();
    for p in proposals {
        let votes: u64 = ["yes", "no", "abstain", "slash"]
            .map(|key| number(p, key))
            .iter()
            .sum();
        assert!(votes <= number(p, "eligible"), "{p}");
        let turnout = votes as f64 / number(p, "eligible") as f64;
        assert!((p["turnout"].as_f64().unwrap() - turnout).abs() < 1e-9);
        assert!(number(p, "delegated") <= votes);
    }
    // What care work is worth, before and after a round of the committee: the median, and no more than a fifth in a cycle.
    let round = &government["rounds"][0];
    assert!(
        number(round, "counted") <= number(round, "committed"),
        "{round}"
    );
    let agreed = round["agreed"].as_array().unwrap();
    assert_eq!(agreed.len(), 3);
    for line in agreed {
        let [before, median, after] = ["before", "median", "after"].map(|key| number(line, key));
        assert!(before < after && after <= before + before / 5, "{line}");
        assert!(after <= median, "{line}");
    }
    // Who grabbed was voted down, and recalled.
    let (grab, recall) = (about("grab"), about("recall"));
    assert_eq!(grab["track"], "act");
    assert_eq!(grab["status"], "rejected");
    // The deposit is lost if at least half of those who took a side call it an abuse.
    let [yes, no, slash] = ["yes", "no", "slash"].map(|key| number(grab, key));
    let abuse = 2 * slash >= yes + no + slash;
    assert_eq!(
        number(grab, "forfeit"),
        if abuse { 2_000 } else { 0 },
        "{grab}"
    );
    assert!(number(grab, "signatures") >= number(grab, "needed"));
    assert_eq!(recall["status"], "executed");
    let name = grab["by"].as_str().unwrap();
    let officers = government["officers"].as_array().unwrap();
    let card = &officers.iter().find(|o| o["name"] == name).unwrap()["scorecard"];
    assert_eq!(
        (number(card, "overturned"), number(card, "recalled")),
        (1, 1)
    );
    assert_eq!(government["forbidden"][0]["name"], name);
    assert_eq!(government["forbidden"][0]["reason"], "Forbidden");
    // Other code, after a vote of a week and a timelock of five, on the tokens that were there.
    let (upgrade, code) = (about("upgrade"), &government["upgraded"]);
    assert_eq!(upgrade["track"], "constitutional");
    assert!(
        number(upgrade, "executed_day") >= number(upgrade, "day") + 42,
        "{upgrade}"
    );
    assert_ne!(code["code"], code["code_before"]);
    assert_eq!(
        (number(code, "version_before"), number(code, "version")),
        (1, 2)
    );
    assert_eq!(code["supply"], code["supply_before"]);
    assert!(number(code, "supply") > 0);

    let page = fs::read_to_string(html).unwrap();
    assert!(page.contains("What was decided") && page.contains("went on in version 2"));
    // The club that is kept goes on in the new code, and knows what was done in it.
    let asked = |line: &str| {
        let mut command = remainder();
        command.args(["--output", "json"]).args(line.split(' '));
        let output = command.arg("--chain").arg(&chain).assert().success();
        let envelope: Value = serde_json::from_slice(&output.get_output().stdout).unwrap();
        envelope["data"].clone()
    };
    assert_eq!(asked("club show")["governs_itself"], true);
    let log = asked("govern log");
    let log = log["log"].as_array().unwrap();
    let changed = log
        .iter()
        .find(|line| line["event"] == "CodeChanged")
        .unwrap();
    let version = changed["changes"].as_array().unwrap();
    let version = version.iter().find(|c| c["what"] == "version").unwrap();
    assert_eq!(
        (&version["before"], &version["after"]),
        (&"1".into(), &"2".into())
    );
    let shown = asked(&format!("govern show {}", number(grab, "id")));
    assert_eq!(shown["text"], grab["why"]);
}
