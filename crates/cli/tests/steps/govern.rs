//! A club that governs itself decides, elects and recalls.

use serde_json::{json, Value};

use crate::{Club, TEN};

fn rate(club: &Club, kind: usize) -> Value {
    club.does("kind list")["kinds"][kind - 1]["record"]["rate"]["now"].clone()
}

fn texts(shown: &Value) -> Vec<String> {
    let calls = shown["calls"].as_array().unwrap().iter();
    calls
        .map(|call| call["text"].as_str().unwrap().to_owned())
        .collect()
}

/// The lines of the log that tell of an event.
fn log(club: &Club, event: &str) -> Vec<Value> {
    let log = club.does("govern log")["log"].clone();
    let log = log.as_array().unwrap().iter();
    log.filter(|line| line["event"] == event).cloned().collect()
}

#[test]
fn a_rate_is_changed_by_a_vote() {
    let club = Club::governed();
    let before = rate(&club, 2);
    let id = club.proposes("jana", "kind rate bread=9");
    let show = format!("govern show {id}");
    let shown = club.does(&show);
    assert_eq!(shown["status"], "voting");
    assert_eq!(shown["proposal"]["track"], "ordinary");
    assert_eq!(shown["text"], "it is time");
    let change = json!({ "what": "bread (2)", "before": "10.00", "after": "9.00" });
    assert_eq!(shown["calls"][0]["changes"], json!([change]));
    assert_eq!(shown["calls"][0]["message"], "Valuation::set_rates");

    club.votes_of(id, "yes", &TEN[..4]);
    club.votes_of(id, "no", &TEN[4..6]);
    club.fails(
        &format!("govern vote {id} no --as alice"),
        1,
        "governance.AlreadyVoted",
    );
    let execute = format!("govern execute {id}");
    club.fails(&execute, 1, "governance.TooEarly");
    club.does("time advance 7d");
    club.fails(&execute, 1, "governance.TooEarly");
    assert_eq!(rate(&club, 2), before);
    assert_eq!(club.does(&show)["status"], "waiting");
    club.does("time advance 2d");
    assert_eq!(club.does(&execute)["status"], "executed");
    assert_eq!(rate(&club, 2), 900);
    club.fails(&execute, 1, "governance.NotAccepted");
    club.does(&format!("govern close {id}"));
    assert_eq!(
        club.does("govern list --open")["proposals"],
        json!([]),
        "nothing is open any more"
    );
    let told = log(&club, "RateChanged");
    assert_eq!(
        (&told[0]["fields"]["before"], &told[0]["fields"]["after"]),
        (&before, &json!(900))
    );
    assert!(club.does("govern sweep")["papers"] == 6);
    club.fails("govern sweep", 1, "governance.NothingToSweep");
}

#[test]
fn an_act_of_an_admin_holds_unless_enough_object() {
    let club = Club::governed();
    let kinds = |club: &Club| club.does("kind list")["kinds"].as_array().unwrap().len();
    let id = club.proposes("alice", "kind add food piece egg");
    assert_eq!(
        club.does(&format!("govern show {id}"))["proposal"]["track"],
        "act"
    );
    club.does("time advance 3d");
    club.does(&format!("govern execute {id}"));
    club.does(&format!("govern close {id}"));
    assert_eq!(kinds(&club), 3);

    let grab = club.proposes("alice", "kind retire bread");
    for name in ["bob", "carol", "dora"] {
        club.does(&format!("govern object {grab} --as {name}"));
    }
    club.votes_of(grab, "no", &TEN[1..6]);
    club.votes_of(grab, "yes", &["alice"]);
    club.does("time advance 7d");
    let execute = format!("govern execute {grab}");
    club.fails(&execute, 1, "governance.NotAccepted");
    club.does(&format!("govern close {grab}"));
    let card = club.does("govern scorecard alice")["scorecard"].clone();
    assert_eq!(
        (&card["acts"], &card["objections"], &card["overturned"]),
        (&json!(2), &json!(3), &json!(1))
    );
    let bread = &club.does("kind list")["kinds"][1]["record"];
    assert_eq!(bread["retired"], false);

    let budget = club.proposes("alice", "club budget 300 --through 2");
    let shown = club.does(&format!("govern show {budget}"));
    assert_eq!(shown["proposal"]["track"], "act");
    let change = json!({ "what": "a cycle", "before": "200.00 through cycle 2", "after": "300.00 through cycle 2" });
    assert_eq!(shown["calls"][0]["changes"], json!([change]));
    club.does("time advance 3d");
    club.does(&format!("govern execute {budget}"));
    let told = log(&club, "BudgetGranted");
    assert_eq!(told[0]["fields"]["before"]["base"], 20_000);
    assert_eq!(told[0]["fields"]["after"]["base"], 30_000);
    club.fails(
        "club budget 300 --through 9 --as alice",
        1,
        "governance.ClubDecides",
    );
}

#[test]
fn the_elected_take_their_seats() {
    let club = Club::governed();
    club.fails(
        "govern stand admins --as hugo",
        1,
        "governance.NoSuchElection",
    );
    club.does("govern call-election admins");
    for name in ["gina", "hugo", "ines", "jana"] {
        club.does(&format!("govern stand admins --as {name}"));
    }
    club.fails(
        "govern stand admins --as hugo",
        1,
        "governance.AlreadyStands",
    );
    let elect = "govern elect admins";
    club.fails(
        &format!("{elect} hugo=1 --as alice"),
        1,
        "governance.WrongPhase",
    );
    club.does("time advance 7d");
    for (ballot, code) in [
        ("hugo=3,ines=1", "governance.BadBallot"),
        ("dora=1", "governance.BadBallot"),
    ] {
        club.fails(&format!("{elect} {ballot} --as alice"), 1, code);
    }
    for (voter, ballot) in [
        ("alice", "hugo=3"),
        ("bob", "ines=2,gina=1"),
        ("carol", "jana=3"),
    ] {
        club.does(&format!("{elect} {ballot} --as {voter}"));
    }
    club.fails("govern claim admins", 1, "governance.NoVacancy");
    club.does("time advance 7d");
    assert_eq!(club.does("govern claim admins")["called"], 3);
    let officers = club.does("govern officers");
    let seats = officers["admins"]["bench"]["seats"].as_array().unwrap();
    // Two have three points, one two: hugo (8), jana (10), ines (9).
    assert_eq!(seats[..3], [json!(8), json!(10), json!(9)]);
    assert_eq!(officers["admins"]["runners_up"][0], json!([7]));
    // Founders stay until they are relieved; the elected cannot be.
    club.does("govern relieve admins alice");
    club.fails("govern relieve admins hugo", 1, "governance.HoldsSeat");
    assert_eq!(club.does("member show alice")["record"]["roles"], 0);
    // Who gives a seat up is followed by the next.
    club.does("govern resign admins --as ines");
    club.does("govern claim admins");
    let seats = &club.does("govern officers")["admins"]["bench"]["seats"];
    assert_eq!(seats[2], 7);
    // The papers are freed at once, her bond when nobody can ask her to answer for it any more.
    assert_eq!(club.does("govern sweep")["bonds"], 0);
    club.does("time advance 41d");
    assert_eq!(club.does("govern sweep")["bonds"], 1);
}

#[test]
fn an_officer_is_recalled_by_petition_and_vote() {
    let club = Club::governed();
    let recall = [
        "govern",
        "recall",
        "admins",
        "alice",
        "--text",
        "she sells",
        "--as",
        "bob",
    ];
    let id = club.does_all(&recall)["proposal"].as_u64().unwrap();
    let shown = club.does(&format!("govern show {id}"));
    assert_eq!(
        (&shown["status"], &shown["proposal"]["track"]),
        (&json!("gathering"), &json!("recall"))
    );
    assert_eq!(texts(&shown), ["recall alice (1) from the admins"]);
    club.fails(
        &format!("govern vote {id} yes --as bob"),
        1,
        "governance.NotVoting",
    );
    for name in ["bob", "carol", "dora"] {
        club.does(&format!("govern sign {id} --as {name}"));
    }
    club.votes_of(id, "yes", &TEN[1..7]);
    club.does("time advance 7d");
    club.does(&format!("govern execute {id}"));
    let offices = club.does("member show alice")["record"]["roles"].clone();
    assert_eq!(offices, 0);
    let card = club.does("govern scorecard alice");
    assert_eq!(card["scorecard"]["recalled"], 1);
    assert_eq!(log(&club, "OfficeLeft")[0]["fields"]["recalled"], true);
    // No admin any more: what she proposes of the catalogue is no act.
    let next = club.proposes("alice", "kind add food piece egg");
    let track = club.does(&format!("govern show {next}"))["proposal"]["track"].clone();
    assert_eq!(track, "ordinary");
}

#[test]
fn parameters_are_changed_by_name_and_read_back_into_words() {
    let club = Club::governed();
    let id = club.proposes("jana", "club config clearing levy_bp=300 base_limit=50000");
    let shown = club.does(&format!("govern show {id}"));
    assert_eq!(texts(&shown), ["change parameters of clearing"]);
    let changes = shown["calls"][0]["changes"].as_array().unwrap();
    let levy = json!({ "what": "levy_bp", "before": "2.00 %", "after": "3.00 %" });
    assert!(changes.len() == 2 && changes.contains(&levy), "{changes:?}");
    club.votes_of(id, "yes", &TEN[..6]);
    club.does("time advance 9d");
    club.does(&format!("govern execute {id}"));
    let config = &club.does("club config clearing")["config"];
    assert_eq!(config["levy_bp"], 300);
    let told = log(&club, "ConfigChanged");
    assert!(told[0]["changes"].as_array().unwrap().contains(&levy));

    // What concerns voting is constitutional, and waits until who disagrees can have left.
    let id = club.proposes("bob", "club config governance ordinary.vote_ms=5d");
    let shown = club.does(&format!("govern show {id}"));
    let change = json!({ "what": "ordinary.vote_ms", "before": "7 days", "after": "5 days" });
    assert_eq!(shown["calls"][0]["changes"], json!([change]));
    assert_eq!(shown["proposal"]["track"], "constitutional");
    let wait = 35 * 86_400_000u64;
    assert_eq!(shown["proposal"]["timelock_ms"], wait);
}

#[test]
fn several_calls_are_one_decision_whatever_the_words() {
    let club = Club::governed();
    let file = club.beside(
        "calls.toml",
        "text = \"a better catalogue\"\n\
         calls = [\"kind retire bread\", [\"kind\", \"add\", \"care\", \"night\", \"night watch\"],\n\
         \"member mark bob --unable --reason ill\", \"member roles carol keeper --reason busy\",\n\
         \"member appoint dora guardian\", \"raw club Club::pause 0000000000000000\", \"kind algorithm equal-hours 12\", \"raw valuation Valuation::sunset 0000000005000000\"]\n",
    );
    let id = club.does(&format!("govern propose file {file} --as alice"))["proposal"].clone();
    let shown = club.does(&format!("govern show {id}"));
    assert_eq!(shown["text"], "a better catalogue");
    assert_eq!(
        texts(&shown),
        [
            "retire the kind bread (2)",
            "add the kind night watch (care, nights): 60 minutes of labour and 10.00 each",
            "mark bob (2)",
            "give carol (3) these offices",
            "give dora (4) the office guardian",
            "pause new contributions until 1970-01-01 00:00",
            "adopt another value algorithm",
            "end the club's algorithm with cycle 5; the committee's rates follow"
        ]
    );
    assert_eq!(shown["calls"][3]["changes"][0]["after"], json!("keeper"));
    // A message that has no words of its own is named by the bundle.
    let id = club.proposes("bob", "raw token Office::set_code --even-so");
    let shown = club.does(&format!("govern show {id}"));
    assert_eq!(texts(&shown), ["send token Office::set_code with 0x"]);
}

#[test]
fn what_is_decided_about_values_has_words() {
    let club = Club::governed();
    let told = |by: &str, what: &str| {
        let id = club.proposes(by, what);
        club.does(&format!("govern show {id}"))["calls"][0].clone()
    };
    let own = told("alice", "kind algorithm --only bread scarcity --step 5");
    assert_eq!(own["text"], "value bread (2) in another way");
    assert_eq!(own["changes"][0]["before"], "as the club has it");
    let after = own["changes"][0]["after"].as_str().unwrap();
    assert!(after.contains("5.00 % a cycle"), "{after}");
    let end = told("bob", "kind sunset 4");
    assert_eq!(
        end["text"],
        "end the club's algorithm with cycle 4; the committee's rates follow"
    );
    let policy = told("carol", "policy set target_bp=2000 levy_bp=400");
    assert_eq!(policy["message"], "Clearing::set_policy");
    let change = json!({ "what": "levy_bp", "before": "nothing", "after": "4.00 %" });
    let changes = policy["changes"].as_array().unwrap();
    assert!(changes.contains(&change), "{changes:?}");
    let config = told("dora", "club config valuation step_bp=1000");
    let change = json!({ "what": "step_bp", "before": "20.00 %", "after": "10.00 %" });
    assert_eq!(config["changes"], json!([change]));
    club.fails(
        "govern propose --text why policy set levy_bp=5000 --as emil",
        1,
        "clearing.InvalidConfig",
    );
}

#[test]
fn a_delegates_vote_counts_for_who_delegates() {
    let club = Club::governed();
    let id = club.proposes("jana", "kind rate bread=9");
    let follow = format!("govern follow {id} bob");
    club.fails(&follow, 1, "governance.NoDelegate");
    club.does("govern delegate alice --as bob");
    club.fails(&follow, 1, "governance.DelegateSilent");
    let all = format!("govern follow {id}");
    club.fails(&all, 1, "governance.NoDelegate");
    club.votes_of(id, "yes", &["alice"]);
    let bob = club.does(&format!("govern show {id}"))["to_be_cast"].clone();
    assert_eq!(bob, json!([2]));
    club.does(&all);
    assert_eq!(
        club.does(&format!("govern show {id}"))["to_be_cast"],
        json!([])
    );
    let tally = |club: &Club| club.does(&format!("govern show {id}"))["proposal"]["tally"].clone();
    assert_eq!(tally(&club)["yes"], 2);
    club.votes_of(id, "no", &["bob"]);
    assert_eq!(
        (&tally(&club)["yes"], &tally(&club)["no"]),
        (&json!(1), &json!(1))
    );
    club.does("govern delegate nobody --as bob");
    club.fails(&follow, 1, "governance.NoDelegate");
}

#[test]
fn a_guardian_pauses_what_is_new_and_nothing_else() {
    let club = Club::governed();
    club.fails("govern pause 2d --as alice", 1, "governance.NotGuardian");
    club.does("govern call-election guardian");
    club.does("govern stand guardian --as gina");
    club.does("time advance 7d");
    club.does("govern elect guardian gina=1 --as bob");
    club.does("time advance 7d");
    club.does("govern claim guardian");
    club.fails("govern pause 8d --as gina", 1, "governance.BudgetSpent");
    club.does("govern pause 2d --as gina");
    let propose = [
        "govern", "propose", "kind", "retire", "bread", "--text", "x",
    ];
    club.fails_all(
        &[&propose[..], &["--as", "alice"]].concat(),
        1,
        "governance.Paused",
    );
    club.fails(
        "contribute sitting 1 --for bob --as alice",
        1,
        "club.Paused",
    );
    club.does("govern lift --as gina");
    club.does_all(&[&propose[..], &["--as", "alice"]].concat());
    club.does("contribute sitting 1 --for bob --as alice");
    let card = club.does("govern scorecard gina");
    assert_eq!(card["scorecard"]["pauses"], 1);
}

#[test]
fn a_room_goes_on_in_other_code_by_the_constitutional_track() {
    let club = Club::governed();
    let id = club.proposes("jana", "club upgrade valuation");
    let shown = club.does(&format!("govern show {id}"));
    assert_eq!(shown["proposal"]["track"], "constitutional");
    assert_eq!(texts(&shown), ["have the room valuation run other code"]);
    club.votes_of(id, "yes", &TEN[..7]);
    club.does("time advance 41d");
    club.fails(&format!("govern execute {id}"), 1, "governance.TooEarly");
    club.does("time advance 1d");
    club.does(&format!("govern execute {id}"));
    assert_eq!(log(&club, "CodeChanged").len(), 1);
    assert_eq!(club.does("kind list")["kinds"].as_array().unwrap().len(), 2);
    club.does("invariants");
}

#[test]
fn without_a_committee_a_vote_of_all_changes_rates() {
    let club = Club::governed();
    let error = club.fails("value round open --as alice", 1, "valuation.NotCommittee");
    let remedy = error["details"]["remedy"].as_str().unwrap();
    assert!(
        remedy.contains("govern propose --text WHY kind rate"),
        "{error}"
    );
    assert!(remedy.contains("govern call-election committee"), "{error}");
    // Where there is one, who does not sit on it is told who does.
    club.does("govern call-election committee");
    club.does("govern stand committee --side producers --as bob");
    club.does("time advance 7d");
    club.does("govern elect committee bob=1 --as carol");
    club.does("time advance 7d");
    club.does("govern claim committee");
    let error = club.fails("value round open --as alice", 1, "valuation.NotCommittee");
    let remedy = error["details"]["remedy"].as_str().unwrap();
    assert!(remedy.contains("member list"), "{error}");
    club.does("value round open --as bob");
}
