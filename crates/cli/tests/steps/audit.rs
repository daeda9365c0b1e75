//! A case from the dispute to the last juror's pay, and votes whose file is lost.

use serde_json::{json, Value};

use crate::{Club, TEN};

/// The duties of a member, by their names.
fn duties(club: &Club, name: &str) -> Vec<String> {
    let list = club.does(&format!("audit duties --as {name}"));
    let list = list["duties"].as_array().unwrap().clone();
    list.iter()
        .map(|duty| duty["duty"].as_str().unwrap().to_owned())
        .collect()
}

fn has(club: &Club, name: &str, duty: &str) -> bool {
    duties(club, name).iter().any(|known| known == duty)
}

/// The jurors of a round, by seat.
fn jurors(club: &Club, case: u32, round: usize) -> Vec<&'static str> {
    let shown = club.does(&format!("audit case {case}"));
    let papers = shown["rounds"][round]["papers"].as_array().unwrap().clone();
    papers
        .iter()
        .map(|paper| TEN[paper["paper"]["juror"].as_u64().unwrap() as usize - 1])
        .collect()
}

fn stage(club: &Club, case: u32) -> Value {
    club.does(&format!("audit case {case}"))["at"]["stage"].clone()
}

/// dora says that she worked two hours for emil, who says that she did not: contribution 2 and case 1, whose panel is drawn.
fn disputed() -> Club {
    let club = Club::audited();
    club.does("contribute sitting 1 --for gina --as dora");
    club.does("confirm 1 --as gina");
    club.does("contribute sitting 2 --for emil --evidence diary --as dora");
    club.does("confirm 2 --dispute alone --as emil");
    assert!(has(&club, "emil", "open") && !has(&club, "fred", "open"));
    club.fails("audit open 2 --as fred", 1, "contributions.NotYours");
    assert_eq!(club.does("audit open 2 --as emil")["case"], 1);
    assert_eq!(stage(&club, 1), "seating");
    club.fails("audit seat 1", 1, "audit.SeedUnknown");
    club.does("time advance 3d --beat");
    assert!(has(&club, "fred", "seat"));
    assert_eq!(club.does("audit seat 1")["at"]["stage"], "committing");
    club.fails("audit seat 1", 1, "audit.NotSeating");
    club
}

#[test]
fn a_dispute_goes_through_a_panel_and_the_whole_club_to_the_last_jurors_pay() {
    let club = disputed();
    let panel = jurors(&club, 1, 0);
    assert_eq!(panel.len(), 3);
    assert!(!panel.contains(&"dora") && !panel.contains(&"emil"));
    let shown = club.does("audit case 1");
    let evidence = shown["contribution"]["evidence"].as_str().unwrap();
    assert_eq!(evidence.len(), 66, "{shown}");

    // They commit, each in secret.
    club.fails("audit commit 1 100 --as dora", 1, "audit.NoSeat");
    club.fails("audit commit 1 60 --as dora", 2, "usage");
    club.fails("audit commit 2 100 --as dora", 1, "audit.NoSuchCase");
    for juror in &panel {
        assert!(has(&club, juror, "commit"));
        club.fails(
            &format!("audit reveal 1 --as {juror}"),
            1,
            "audit.NotCommitted",
        );
        club.does(&format!("audit commit 1 100 --as {juror}"));
        assert!(has(&club, juror, "reveal"));
    }
    let twice = format!("audit commit 1 0 --as {}", panel[0]);
    club.fails(&twice, 1, "audit.AlreadyCommitted");
    club.fails(
        &format!("audit reveal 1 --as {}", panel[0]),
        1,
        "audit.NotRevealing",
    );
    club.fails("audit close 1", 1, "audit.StillVoting");
    club.does("time advance 2d --beat");
    for juror in &panel {
        assert_eq!(
            club.does(&format!("audit reveal 1 --as {juror}"))["found_in"],
            "file"
        );
    }
    club.fails(
        &format!("audit reveal 1 --as {}", panel[0]),
        1,
        "audit.AlreadyVoted",
    );
    assert!(has(&club, "fred", "close"));
    let closed = club.does("audit close 1");
    assert_eq!(
        (&closed["verdict"], &closed["at"]["stage"]),
        (&json!("whole"), &json!("appealable"))
    );
    club.fails("audit execute 2", 1, "audit.StillAppealable");

    // emil appeals. Five are left who have no side and no seat, so that the seats of a panel of seven find nobody.
    assert!(has(&club, "emil", "appeal"));
    club.fails("audit appeal 1 --as fred", 1, "audit.NotAParty");
    assert_eq!(club.does("audit appeal 1 --as emil")["round"], 1);
    club.does("time advance 3d --beat");
    let seated = club.does("audit seat 1");
    assert_eq!(
        (&seated["round"], &seated["at"]["stage"]),
        (&json!(3), &json!("committing"))
    );
    let voters: Vec<&str> = TEN
        .into_iter()
        .filter(|name| has(&club, name, "commit"))
        .collect();
    assert_eq!(voters.len(), 8, "everybody but the parties: {voters:?}");
    for voter in &voters[..3] {
        club.does(&format!("audit commit 1 75% --as {voter}"));
    }
    club.does("time advance 2d --beat");
    for voter in &voters[..3] {
        club.does(&format!("audit reveal 1 --as {voter}"));
    }
    club.fails("audit close 1", 1, "audit.StillVoting");
    club.does("time advance 1d --beat");
    let closed = club.does("audit close 1");
    assert_eq!(
        (&closed["verdict"], &closed["at"]["stage"]),
        (&json!("three_quarters"), &json!("executable"))
    );

    // The verdict is done, what was delivered settles, and the jurors are paid.
    assert!(has(&club, "fred", "execute"));
    club.fails("audit pay 1", 1, "audit.StillVoting");
    club.does("audit execute 2");
    assert_eq!(
        club.does("contribution show 2")["contribution"]["state"],
        "delivered"
    );
    club.does("settle 2");
    assert_eq!(
        club.does("contribution show 2")["contribution"]["value"],
        1_500
    );
    assert!(has(&club, "fred", "pay"));
    let paid = club.does("audit pay 1");
    assert!(paid["paid"].as_array().unwrap().len() >= 6, "{paid}");
    assert_eq!(paid["waiting"], 0);
    club.fails("audit case 1", 1, "audit.NoSuchCase");
    assert_eq!(club.does("audit cases")["cases"], json!([]));
    for juror in &panel {
        assert_eq!(
            club.does(&format!("account {juror}"))["account"]["adjust"],
            60
        );
    }
    // Now, and not before, the votes are forgotten.
    assert_eq!(std::fs::read_to_string(club.votes()).unwrap(), "[]");
    let holds = club.does("invariants");
    assert!(
        holds["invariants"]
            .as_object()
            .unwrap()
            .values()
            .all(|holds| holds == true),
        "{holds}"
    );
}

#[test]
fn a_vote_survives_the_loss_of_its_file() {
    let club = disputed();
    let panel = jurors(&club, 1, 0);
    let said = ["knew", "25", "50"];
    for (juror, said) in panel.iter().zip(said) {
        let output = club.run(&["audit", "commit", "1", said, "--as", juror]);
        let warned = String::from_utf8(output.stderr).unwrap();
        assert!(
            warned.contains("club.chain.votes") && warned.contains("keep that file"),
            "{warned}"
        );
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(club.votes())
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    club.does("time advance 2d --beat");
    std::fs::remove_file(club.votes()).unwrap();
    for (juror, said) in panel.iter().zip(["collusion", "quarter", "half"]) {
        let found = club.does(&format!("audit reveal 1 --as {juror}"));
        assert_eq!(
            (&found["found_in"], &found["verdict"]),
            (&json!("key"), &json!(said))
        );
    }
}

#[test]
fn whoever_has_the_file_reveals_for_a_juror_and_nobody_else() {
    let club = disputed();
    let panel = jurors(&club, 1, 0);
    club.does(&format!("audit commit 1 100 --as {}", panel[0]));
    club.does("time advance 2d --beat");
    let file = std::fs::read(club.votes()).unwrap();
    std::fs::remove_file(club.votes()).unwrap();
    let others = format!("audit reveal 1 --of {} --as dora", panel[0]);
    club.fails(&others, 1, "audit.WrongVote");
    // A file that cannot be read is told of, and never written over.
    std::fs::write(club.votes(), "not a list").unwrap();
    club.fails(&others, 3, "votes_file");
    assert_eq!(std::fs::read_to_string(club.votes()).unwrap(), "not a list");
    std::fs::write(club.votes(), file).unwrap();
    assert_eq!(club.does(&others)["found_in"], "file");
}

#[test]
fn a_damaged_file_stops_a_commitment_before_it_is_sent() {
    let club = disputed();
    std::fs::write(club.votes(), "not a list").unwrap();
    let line = format!("audit commit 1 100 --as {}", jurors(&club, 1, 0)[0]);
    club.fails(&line, 3, "votes_file");
    assert_eq!(std::fs::read_to_string(club.votes()).unwrap(), "not a list");
}

#[test]
fn what_is_not_there_is_refused_by_name() {
    let club = Club::audited();
    for line in [
        "case 9",
        "seat 9",
        "close 9",
        "appeal 9 --as dora",
        "pay 9",
        "explain --case 9",
    ] {
        club.fails(&format!("audit {line}"), 1, "audit.NoSuchCase");
    }
    for line in [
        "lot 9",
        "explain 9",
        "execute 9",
        "expire 9",
        "open 9 --as dora",
    ] {
        club.fails(
            &format!("audit {line}"),
            1,
            "contributions.NoSuchContribution",
        );
    }
    for line in [
        "commit 1",
        "commit 1 all --as dora",
        "explain",
        "case",
        "epoch -1",
        "dismiss 256",
    ] {
        club.fails(&format!("audit {line}"), 2, "usage");
    }
    club.fails("audit commit 1 100 --as nobody", 1, "club.NotAMember");
    club.fails("audit duties --as nobody", 1, "club.NotAMember");
    club.fails("audit duties", 2, "usage");
    club.does("contribute sitting 1 --for emil --as dora");
    club.fails("audit lot 1", 1, "contributions.WrongState");
    club.fails("audit open 1 --as dora", 1, "contributions.WrongState");
    let plain = Club::founded();
    plain.fails("audit cases", 1, "audit.NoRoom");
    plain.fails("audit keep --as alice", 1, "audit.NoRoom");
    plain.fails("time advance 1d --beat", 1, "audit.NoRoom");
}
