//! What the government of a club does not take: an exit code, a sentence, and a file as it was.

use crate::{Club, TEN};

#[test]
fn what_an_admin_did_is_the_clubs_to_decide_and_the_answer_says_how() {
    let club = Club::governed();
    let words = ["kind", "add", "care", "hour", "child care", "--as", "alice"];
    let error = club.fails_all(&words, 1, "governance.ClubDecides");
    let remedy = error["details"]["remedy"].as_str().unwrap();
    assert!(
        remedy.contains("remainder govern propose --text WHY")
            && remedy.contains("kind add care hour 'child care'"),
        "{remedy}"
    );
    for line in [
        "kind retire bread",
        "kind rate bread=9",
        "kind algorithm rates",
        "member mark bob --frozen --reason x",
        "member roles bob none --reason x",
        "member appoint bob admin --end",
        "reserve write-off bob",
        "club config clearing levy_bp=300",
        "club wire contributions audit=bob",
        "club upgrade token",
        "club hand-over bob",
    ] {
        club.fails(&format!("{line} --as alice"), 1, "governance.ClubDecides");
    }
}

#[test]
fn a_proposal_that_says_nothing_or_too_much_is_refused() {
    let club = Club::governed();
    let propose = |words: &str| format!("govern propose {words} --as jana");
    let error = club.fails(&propose("kind retire bread"), 2, "usage");
    assert_eq!(error["message"], "no text argues for the proposal");
    let says = |words: &str| propose(&format!("--text why {words}"));
    for (words, exit, code) in [
        ("kind retire cake", 1, "valuation.NoSuchKind"),
        (
            "member mark nobody --frozen --reason x",
            1,
            "club.NotAMember",
        ),
        ("club config clearing levy=1", 2, "usage"),
        ("club config clearing levy_bp=many", 2, "usage"),
        (
            "club config clearing levy_bp=10001",
            1,
            "clearing.InvalidConfig",
        ),
        (
            "club config governance ordinary.quorum_bp=9000",
            1,
            "governance.InvalidConfig",
        ),
        ("club config clearing levy_bp=200", 2, "usage"),
        ("club config audit floor_bp=3000", 1, "audit.NoRoom"),
        ("raw club Club::nothing", 2, "usage"),
        ("raw club Club::pause xyz", 2, "usage"),
        ("raw attic Club::pause", 2, "usage"),
        ("raw club Club::pause 00", 2, "usage"),
        ("file /no/such.toml", 3, "input"),
        ("unseat kings bob", 2, "usage"),
    ] {
        club.fails(&says(words), exit, code);
    }
    let code = "0x".to_owned() + &"07".repeat(32);
    club.fails(
        &says(&format!("club upgrade club --code {code}")),
        1,
        "office.NoSuchCode",
    );
    // Nobody gets the key to a room, whatever the club would vote.
    let grab = format!("raw valuation Office::set_admin {}", "02".repeat(32));
    club.fails(&says(&grab), 1, "governance.Forbidden");
    // More than eight calls.
    let calls: Vec<String> = (0..9)
        .map(|n| format!("\"kind rate bread={}\"", n + 1))
        .collect();
    let file = club.beside("many.toml", &format!("calls = [{}]", calls.join(", ")));
    club.fails(&says(&format!("file {file}")), 1, "governance.TooManyCalls");
    for (text, part) in [
        ("calls = [\"kind burn bread\"]", "call 1"),
        ("calls = 7", "calls.toml"),
        ("calls = [\"file other.toml\"]", "another file"),
    ] {
        let file = club.beside("calls.toml", text);
        let error = club.fails(&says(&format!("file {file}")), 3, "input");
        let message = error["message"].as_str().unwrap();
        assert!(message.contains(part), "{message}");
    }
    // One of a sort at a time.
    club.proposes("jana", "kind rate bread=9");
    club.fails(&says("kind rate bread=8"), 1, "governance.OpenProposal");
}

#[test]
fn votes_and_ballots_that_do_not_count_are_refused() {
    let club = Club::governed();
    let id = club.proposes("jana", "kind rate bread=9");
    club.fails("govern vote 9 yes --as bob", 1, "governance.NoSuchProposal");
    club.fails(&format!("govern vote {id} maybe --as bob"), 2, "usage");
    club.fails(
        &format!("govern vote {id} yes --as zoe"),
        1,
        "club.NotAMember",
    );
    club.fails(
        &format!("govern sign {id} --as bob"),
        1,
        "governance.NotGathering",
    );
    club.fails(&format!("govern close {id}"), 1, "governance.StillOpen");
    club.fails("govern delegate bob --as bob", 1, "governance.NoDelegate");
    // Who comes later has a vote on what begins later.
    club.does("member apply --as zoe");
    for sponsor in &TEN[..2] {
        club.does(&format!("member vouch zoe --as {sponsor}"));
    }
    club.does("member admit zoe");
    club.fails(
        &format!("govern vote {id} yes --as zoe"),
        1,
        "governance.NotEligible",
    );

    club.does("govern call-election committee");
    club.fails(
        "govern call-election committee",
        1,
        "governance.NoElectionDue",
    );
    club.fails("govern stand committee --as bob", 2, "usage");
    club.fails("govern stand admins --side producers --as bob", 2, "usage");
    club.does("govern stand committee --side producers --as bob");
    club.fails(
        "govern stand committee --side consumers --as zoe",
        1,
        "governance.NotEligible",
    );
    club.does("time advance 7d");
    for ballot in ["bob", "bob=x", "bob=0", "bob=9", "=2"] {
        club.fails(
            &format!("govern elect committee {ballot} --as carol"),
            2,
            "usage",
        );
    }
    club.fails(
        "govern elect committee nobody=1 --as carol",
        1,
        "club.NotAMember",
    );
    club.fails(
        "govern elect committee bob=1,bob=1 --as carol",
        1,
        "governance.BadBallot",
    );
    club.does("govern elect committee bob=3 --as carol");
    club.fails(
        "govern elect committee bob=3 --as carol",
        1,
        "governance.AlreadyVoted",
    );
    club.fails("govern election 9", 1, "governance.NoSuchElection");
    club.fails("govern election kings", 2, "usage");
    club.fails("govern lift --as bob", 1, "governance.NotGuardian");
    club.fails(
        "govern resign guardian --as bob",
        1,
        "governance.NoSuchCandidate",
    );
}

#[test]
fn a_decision_that_a_room_refuses_says_which_call_and_why() {
    let club = Club::governed();
    let retire = "raw valuation Valuation::retire_kind 0700000001";
    let propose = format!("govern propose --text why {retire} --as jana");
    let error = club.fails(&propose, 1, "valuation.NoSuchKind");
    let message = error["message"].as_str().unwrap();
    assert!(
        message.contains("call 1 (retire the kind number 7)"),
        "{message}"
    );
    let id = club.proposes("jana", &format!("--even-so {retire}"));
    club.does("time advance 3d");
    let error = club.fails(&format!("govern execute {id}"), 1, "governance.CallFailed");
    let message = error["message"].as_str().unwrap();
    assert!(
        message.contains("Call 1") && message.contains("no kind of that number"),
        "{message}"
    );
}

#[test]
fn there_is_no_government_before_the_club_is_handed_over() {
    let club = Club::founded();
    club.fails(
        "govern propose --text why kind retire bread --as alice",
        1,
        "governance.NotHandedOver",
    );
    assert_eq!(club.does("club show")["governs_itself"], false);
    club.does("club hand-over --as alice");
    assert_eq!(club.does("club show")["governs_itself"], true);
    club.fails("kind retire bread --as alice", 1, "governance.ClubDecides");

    let club = Club::nowhere();
    club.does("club new --founders alice,bob,carol --no-governance");
    club.does("kind add care hour sitting --as alice");
    club.fails("govern list", 1, "governance.NoRoom");
    club.fails("club hand-over --as alice", 1, "governance.NoRoom");
}

#[test]
fn a_club_of_a_file_governs_itself_at_once_as_the_file_says() {
    let example = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../examples/clubs/neighbourhood.toml"
    );
    let text = std::fs::read_to_string(example).unwrap();
    let founded = |table: &str| {
        let club = Club::nowhere();
        let file = club.beside("club.toml", &format!("{text}\n{table}\n"));
        let done = club.does(&format!(
            "club new --founders alice,bob,carol --from {file}"
        ));
        (club, done)
    };
    let (club, done) = founded("");
    assert_eq!(done["governs_itself"], true);
    assert_eq!(done["admin"], done["rooms"]["governance"]);
    club.fails("kind retire 1 --as alice", 1, "governance.ClubDecides");
    let (club, _) =
        founded("[governance]\nseat_bond = 5000\n[governance.ordinary]\nvote_ms = 432000000");
    let config = &club.does("club config governance")["config"];
    assert_eq!(
        (&config["seat_bond"], &config["ordinary"]["vote_ms"]),
        (&5_000.into(), &432_000_000.into())
    );
    assert_eq!(config["ordinary"]["quorum_bp"], 2_500);
    let (_, done) = founded("[governance]\nenabled = false");
    assert_eq!(done["governs_itself"], false);
    let club = Club::nowhere();
    for (table, part) in [
        ("[governance]\nadmins = 9", "admins = 9"),
        ("[governance]\nkings = 1", "unknown field"),
        ("[governance]\nenabled = 3", "true or false"),
        ("[governance.ordinary]\nquorum_bp = 9000", "ordinary"),
    ] {
        let file = club.beside("club.toml", &format!("{text}\n{table}\n"));
        let error = club.fails(
            &format!("club new --founders alice,bob,carol --from {file}"),
            3,
            "input",
        );
        let message = error["message"].as_str().unwrap();
        assert!(message.contains(part), "{message}");
    }
}
