//! From a dry run to a verified club, with the power cut twice.

use std::{
    process::Stdio,
    sync::{
        atomic::{AtomicBool, AtomicUsize, Ordering},
        Arc,
    },
    thread::sleep,
    time::{Duration, Instant},
};

use remainder_chain::Chain as _;
use remainder_fixture::proxy::{answer, Fate, From, Proxy};

use crate::*;

#[test]
fn a_dry_run_says_what_it_would_do_and_sends_nothing() {
    let place = Place::new();
    let before = place.node.connect().block_number().unwrap();
    let said = place.says(&deploy(""));
    assert!(
        said.trim_end().ends_with("DRY RUN - nothing sent"),
        "{said}"
    );
    for part in [
        "make governance",
        "hand over token",
        "add kind 1",
        "steps are left",
        "UNIT as deposit",
        "contracts-node",
    ] {
        assert!(said.contains(part), "{part} is not in {said}");
    }
    assert!(!place.path("deployment.json").exists());
    let data = place.does(&deploy(""));
    assert_eq!(
        (&data["sent"], &data["lacking"]),
        (&false.into(), &serde_json::json!([]))
    );
    let steps = data["steps"].as_array().unwrap();
    assert_eq!(data["left"], steps.len());
    assert!(steps.iter().all(|step| step["done"] == false));
    assert!(
        place.node.connect().block_number().unwrap() <= before + 2,
        "only the node's own beat"
    );
}

/// Begins to found, and ends the process without warning once so many steps are left.
fn cut_at(place: &Place, left: u64) {
    let mut child = place
        .command(&deploy("--execute --quiet"))
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let until = Instant::now() + Duration::from_secs(120);
    while Instant::now() < until {
        if place.path("deployment.json").exists() && place.file()["left"].as_u64() <= Some(left) {
            break;
        }
        assert_eq!(
            child.try_wait().unwrap(),
            None,
            "it ended before it was cut off"
        );
        sleep(Duration::from_millis(5));
    }
    // SIGKILL.
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_founding_is_cut_off_twice_goes_on_and_is_verified() {
    let place = Place::new();
    let planned = place.does(&deploy(""));
    let steps = planned["left"].as_u64().unwrap();
    cut_at(&place, steps - 7);
    cut_at(&place, 20);
    let left = place.file()["left"].as_u64().unwrap();
    assert!(left > 0 && left <= 20, "{left}");
    let error = place.fails("verify-deployment deployment.json", 1, "deploy.Unverified");
    assert!(
        error["message"].as_str().unwrap().contains("admin of"),
        "{error}"
    );

    let done = place.does(&deploy("--execute"));
    // A step that was sent before the cut and not counted is done all the same.
    let sent = done["sent"].as_u64().unwrap();
    assert!(sent == left || sent + 1 == left, "{sent} of {left}");
    assert_eq!(done["rooms"], planned["rooms"]);
    assert!(place.file().get("left").is_none());
    let price = planned["deposit"]
        .as_str()
        .unwrap()
        .parse::<u128>()
        .unwrap();
    assert!(price > 0);

    let again = place.does(&deploy("--execute"));
    assert_eq!(again["sent"], 0);
    assert_eq!(again["paid"], "0");
    let said = place.says(&deploy(""));
    assert!(said.contains("all is done"), "{said}");

    let said = place.says("verify-deployment deployment.json --club club.toml");
    assert!(
        said.contains("the club itself") && said.contains("the club alone"),
        "{said}"
    );
    assert!(!said.contains("FAILS"), "{said}");
    let data = place.does("verify-deployment deployment.json");
    assert_eq!(data["rooms"], planned["rooms"]);
    assert_eq!(data["unverified"], serde_json::json!([]));
    // The node is for development: Alice may do anything on its chain.
    let checks = data["checks"].as_array().unwrap().iter();
    let odd: Vec<_> = checks.filter(|check| check["found"] != "holds").collect();
    assert_eq!(odd.len(), 1, "{odd:?}");
    assert_eq!(
        (&odd[0]["what"], &odd[0]["found"]),
        (&"sudo".into(), &"noted".into())
    );
    let alice = remainder_chain::Actor::dev("alice").ss58();
    assert!(
        odd[0]["says"].as_str().unwrap().starts_with(&alice),
        "{odd:?}"
    );
}

#[test]
fn a_lost_file_is_made_again_and_tells_the_same_club() {
    let place = Place::new();
    place.does(&deploy("--execute"));
    let (first, path) = (place.file(), place.path("deployment.json"));
    let node = place.node.connect();
    for _ in 0..20 {
        node.advance_ms(60_000).unwrap();
    }
    let log = || place.does("govern log --deployment deployment.json")["log"].clone();
    let told = log();
    assert!(!told.as_array().unwrap().is_empty(), "{told}");

    std::fs::remove_file(&path).unwrap();
    assert_eq!(place.does(&deploy("--execute"))["sent"], 0);
    let again = place.file();
    assert_eq!(again["rooms"], first["rooms"]);
    // The last block without a room of it: none of its events is left out.
    let block = again["block"].as_u64().unwrap() as u32;
    assert!(u64::from(block) >= first["block"].as_u64().unwrap());
    let rooms = remainder_chain::Deployment::read(&path).unwrap().rooms();
    let there = |number| {
        let then = node.at(node.block_hash(number).unwrap().unwrap());
        let mut codes = rooms.addresses().into_iter();
        codes.any(|room| then.code_hash(&room).unwrap().is_some())
    };
    assert!(!there(block) && there(block + 1), "{block}");
    assert_eq!(log(), told);

    // Another club in a file of that name has a history of its own.
    std::fs::remove_file(&path).unwrap();
    place.does(&deploy("--execute --salt two"));
    let remembered = log();
    std::fs::remove_file(place.path("deployment.json.seen")).unwrap();
    assert_eq!(remembered, log());
    assert_ne!(remembered, told);

    // A file in which somebody put a room elsewhere is not acted on, and one from a later block neither.
    let mut changed = place.file();
    changed["rooms"]["clearing"] = first["rooms"]["clearing"].clone();
    std::fs::write(&path, changed.to_string()).unwrap();
    place.fails(
        "club show --deployment deployment.json",
        3,
        "deployment.Misplaced",
    );
    let mut late = first.clone();
    late["block"] = u32::MAX.into();
    std::fs::write(&path, late.to_string()).unwrap();
    place.fails(
        "govern log --deployment deployment.json",
        3,
        "deployment.NotThere",
    );
}

#[test]
fn a_file_that_cannot_be_kept_or_has_no_end_is_named() {
    let place = Place::new();
    let before = place.node.connect().block_number().unwrap();
    let nowhere = place.fails(
        &deploy("--execute --out no/such/folder.json"),
        3,
        "deployment.Io",
    );
    let remedy = nowhere["details"]["remedy"].as_str().unwrap();
    assert!(remedy.contains("another file"), "{remedy}");
    let endless = "club show --deployment /dev/zero";
    place.fails(endless, 3, "deployment.NotADeployment");
    let endless = "key address --keyfile /dev/zero";
    place.fails(endless, 3, "input");
    let now = place.node.connect().block_number().unwrap();
    assert!(now <= before + 4, "only the node's own beat");
}

/// Whoever pays for a founding need not be of the club; they are funded, and the stranger that rooms are asked about is not.
#[test]
fn who_is_no_founder_founds_for_others_and_has_no_power() {
    let place = Place::new();
    let others = "deploy club.toml --founders bob,charlie,dave,eve,ferdie --as alice";
    place.does(&format!("{others} --execute"));
    let said = place.says("verify-deployment deployment.json --club club.toml");
    assert!(!said.contains("FAILS"), "{said}");
    assert!(said.contains("the club alone"), "{said}");
}

#[test]
fn a_club_is_founded_once_it_is_final() {
    let place = Place::new();
    let proxy = Proxy::before(&place.node.address);
    let genesis = hex::encode(place.node.connect().label().genesis);
    let (held, asked) = (
        Arc::new(AtomicBool::new(true)),
        Arc::new(AtomicUsize::new(0)),
    );
    let (hold, ask) = (held.clone(), asked.clone());
    proxy.judge(move |who, said| {
        if who == From::Client && said.contains("author_submitExtrinsic") {
            ask.store(0, Ordering::SeqCst);
        }
        if who == From::Client && said.contains("chain_getFinalizedHead") {
            ask.fetch_add(1, Ordering::SeqCst);
            if hold.load(Ordering::SeqCst) {
                return answer(said, &format!("\"0x{genesis}\""));
            }
        }
        Fate::Pass
    });
    let line = deploy(&format!(
        "--execute --quiet --output json --url {}",
        proxy.url()
    ));
    let child = place.command(&line).stdout(Stdio::piped()).spawn();
    let child = child.unwrap();
    // All is sent, and it waits.
    let until = Instant::now() + Duration::from_secs(120);
    while asked.load(Ordering::SeqCst) < 10 {
        assert!(Instant::now() < until, "it does not ask for final blocks");
        sleep(Duration::from_millis(20));
    }
    assert_eq!(place.file()["left"], 1);
    held.store(false, Ordering::SeqCst);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(place.file().get("left").is_none());
}

#[test]
fn a_file_that_cannot_be_written_on_the_way_says_how_to_go_on() {
    let place = Place::new();
    std::fs::create_dir(place.path("out")).unwrap();
    let line = deploy("--execute --quiet --output json --out out/deployment.json");
    let child = place.command(&line).stdout(Stdio::piped()).spawn();
    let child = child.unwrap();
    let until = Instant::now() + Duration::from_secs(120);
    while !place.path("out/deployment.json").exists() {
        assert!(Instant::now() < until, "it does not begin");
        sleep(Duration::from_millis(5));
    }
    // As a disk that is taken away.
    std::fs::rename(place.path("out"), place.path("away")).unwrap();
    let output = child.wait_with_output().unwrap();
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(said["error"]["code"], "deployment.Io", "{said}");
    let remedy = said["error"]["details"]["remedy"].as_str().unwrap();
    assert!(remedy.contains("run the same command again"), "{remedy}");
    std::fs::rename(place.path("away"), place.path("out")).unwrap();
    place.does(&deploy("--execute --out out/deployment.json"));
}
