//! What the history keeps is what happened on the node, whenever the program that keeps it is killed, and whoever looks finds it.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    process::{Child, ChildStderr, Command, Stdio},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use rand::{Rng as _, SeedableRng as _};
use remainder_chain::{Actor, Node, Rooms};
use remainder_fixture::TestNode;
use remainder_history::{compare, Db, Verified};
use remainder_interfaces::{
    clearing::Clearing as _,
    contributions::{Against, Contributions as _, State},
};
use serde_json::Value;

use crate::{common, done, failed, Club};

/// Three days and some: the challenge window.
const WINDOW: u64 = 3 * 86_400_000 + 1;

/// One hour's work of a member's for the next one, until it is settled.
fn work(node: &mut Node, rooms: &Rooms, round: usize) {
    let names = crate::SIX;
    let (provider, receiver) = (round % names.len(), (round + 1) % names.len());
    let [by, to] = [provider, receiver].map(|place| Actor::dev(names[place]));
    let against = Against::Free(receiver as u32 + 1, 1);
    let room = rooms.contributions;
    let registered = room.send(node, &by, |m| m.register(against, 100, [round as u8; 32]));
    let id = registered.unwrap().value;
    room.send(node, &to, |m| m.confirm(id, None)).unwrap();
    node.advance_ms(WINDOW).unwrap();
    room.send(node, &to, |m| m.settle(id)).unwrap();
    if round % 5 == 4 {
        let member = provider as u32 + 1;
        rooms.clearing.send(node, &by, |m| m.roll(member)).unwrap();
    }
}

/// `remainder index` on a club, into a database beside its deployment file.
pub fn index(club: &Club, db: &str, flags: &[&str]) -> Command {
    let mut command = common::remainder();
    command
        .env("REMAINDER_URL", club.started.url())
        .env("REMAINDER_DEPLOYMENT", club.file())
        .env("REMAINDER_DB", address(club, db))
        .args(["index", "--output", "json"])
        .args(flags)
        .stdin(Stdio::null());
    command
}

fn address(club: &Club, db: &str) -> String {
    format!("sqlite:{}", club.folder.path().join(db).display())
}

/// Two histories, row by row.
fn compared(club: &Club, one: &str, other: &str) -> Verified {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let one = Db::read(&address(club, one), 1).await.unwrap();
        let other = Db::read(&address(club, other), 1).await.unwrap();
        let mut found = Verified::default();
        let compared = compare(&one, &other, u64::MAX, &mut found).await;
        compared.unwrap();
        found
    })
}

#[test]
fn whenever_it_is_killed_it_goes_on_as_if_nothing_had_been() {
    let club = Club::founded();
    let mut node = club.node.clone();
    for round in 0..40 {
        work(&mut node, &club.rooms, round);
    }
    // Many blocks to read, so that it is killed while it writes, too.
    for _ in 0..600 {
        node.advance_ms(1_000).unwrap();
    }
    let over = AtomicBool::new(false);
    let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(6);
    let mut cut = 0;
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut node = club.node.clone();
            let mut round = 40;
            while !over.load(Ordering::Relaxed) {
                work(&mut node, &club.rooms, round);
                round += 1;
            }
        });
        for _ in 0..50 {
            let mut child = index(&club, "killed.db", &[])
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            thread::sleep(Duration::from_millis(rng.random_range(5..700)));
            // SIGKILL: it has no say in it.
            cut += usize::from(child.try_wait().unwrap().is_none());
            child.kill().unwrap();
            child.wait().unwrap();
        }
        over.store(true, Ordering::Relaxed);
    });
    assert_eq!(cut, 50, "it ran until it was killed");
    done(&index(&club, "killed.db", &["--once"]).output().unwrap());
    done(&index(&club, "whole.db", &["--once"]).output().unwrap());
    let found = compared(&club, "killed.db", "whole.db");
    assert_eq!(found.differences, vec![]);
    assert!(found.rows > 2_000, "{}", found.rows);
    // And it is the chain's, to the last figure that `clearing` reports.
    let verified = done(&index(&club, "killed.db", &["--verify"]).output().unwrap());
    assert!(verified["cycles"].as_u64().unwrap() > 4, "{verified}");
}

#[test]
fn what_the_node_takes_back_leaves_no_ghost() {
    // Nothing is final but what the test says.
    let flags = ["--block-every=0", "--finalize-delay-sec=3600"];
    let club = Club::founded_on(TestNode::start_with(&flags));
    let mut node = club.node.clone();
    let mut branch = node.create_block(None).unwrap();
    let height = node.block_number().unwrap();
    node.finalize_block(branch).unwrap();
    work(&mut node, &club.rooms, 0);
    let longest = node.block_number().unwrap();
    let first = done(&index(&club, "club.db", &["--once"]).output().unwrap());
    assert_eq!(first["block"], longest);
    let settled = |node: &Node| {
        let room = club.rooms.contributions;
        let there = room.read(node, |m| m.contribution(1)).unwrap();
        there.is_some_and(|there| matches!(there.state, State::Settled { .. }))
    };
    assert!(settled(&node));
    // Another branch grows longer, on which the days that the work had to wait have not passed.
    for _ in height..=longest {
        branch = node.create_block(Some(branch)).unwrap();
    }
    let last = node.block_number().unwrap();
    assert!(last > longest);
    assert!(!settled(&node));
    let second = done(&index(&club, "club.db", &["--once"]).output().unwrap());
    assert_eq!(second["taken_back"], longest - height);
    done(&index(&club, "other.db", &["--once"]).output().unwrap());
    let found = compared(&club, "club.db", "other.db");
    assert_eq!(found.differences, vec![]);
    let tip = node.create_block(None).unwrap();
    node.finalize_block(tip).unwrap();
    done(&index(&club, "club.db", &["--once"]).output().unwrap());
    let verified = done(&index(&club, "club.db", &["--verify"]).output().unwrap());
    assert!(verified["block"].as_u64() > Some(last.into()), "{verified}");
}

#[test]
fn what_somebody_changed_is_found() {
    let club = Club::founded();
    let mut node = club.node.clone();
    for round in 0..3 {
        work(&mut node, &club.rooms, round);
    }
    done(&index(&club, "club.db", &["--once"]).output().unwrap());
    let proved = || done(&index(&club, "club.db", &["--verify"]).output().unwrap());
    assert_eq!(proved()["unproven"], 0);
    let change = |text: &'static str| changed(&club, "club.db", text);
    let differing = || {
        let output = index(&club, "club.db", &["--verify"]).output().unwrap();
        let error = failed(&output, 5, "history.Differs");
        let differences = error["details"]["differences"].as_array().unwrap();
        let tables = differences.iter().map(|difference| &difference["table"]);
        let tables = tables.map(|table| table.as_str().unwrap().to_owned());
        tables.collect::<Vec<_>>()
    };
    // Rows of a block that was never read.
    change("INSERT INTO events VALUES (999999999, 0, 0, 'club', 'MemberExpelled', '{}')");
    assert_eq!(differing(), ["events"]);
    change("DELETE FROM events WHERE block = 999999999");
    // Whose history it is.
    for (forged, back) in [
        (
            "UPDATE club SET name = 'Lindenhof (old)'",
            "UPDATE club SET name = 'Lindenhof'",
        ),
        (
            "UPDATE club SET rooms = ' ' || rooms",
            "UPDATE club SET rooms = TRIM(rooms)",
        ),
    ] {
        change(forged);
        assert_eq!(differing(), ["club"]);
        change(back);
    }
    proved();
    // More than the chain has.
    change("CREATE TABLE cursor_as_it_was AS SELECT * FROM cursor");
    change("UPDATE cursor SET best_block = 999999999, final_block = 999999999");
    for flag in ["--verify", "--once"] {
        let output = index(&club, "club.db", &[flag]).output().unwrap();
        failed(&output, 4, "history.NodeBehind");
    }
    change("DELETE FROM cursor; INSERT INTO cursor SELECT * FROM cursor_as_it_was");
    proved();
    // What moved; and the database does not say itself up to where it is to be proved.
    change("UPDATE postings SET amount = amount + 1 WHERE what = 'received' AND leg = 0");
    for forged in [
        "SELECT 1",
        "UPDATE cursor SET (final_block, final_hash) = (SELECT after_block, after_hash FROM club)",
    ] {
        change(forged);
        let tables = differing();
        assert_eq!(tables[0], "postings");
        assert!(tables.contains(&"cycles".to_owned()), "{tables:?}");
    }
}

/// Changes a database by hand.
fn changed(club: &Club, db: &str, text: &'static str) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        use sqlx::Connection as _;
        let url = address(club, db);
        let mut held = sqlx::SqliteConnection::connect(&url).await.unwrap();
        sqlx::raw_sql(text).execute(&mut held).await.unwrap();
    });
}

#[test]
fn what_is_not_final_yet_is_not_proved() {
    // Nothing is final but what the test says.
    let flags = ["--block-every=0", "--finalize-delay-sec=3600"];
    let club = Club::founded_on(TestNode::start_with(&flags));
    let node = club.node.clone();
    let verify = || index(&club, "club.db", &["--verify"]).output().unwrap();
    done(&index(&club, "club.db", &["--once"]).output().unwrap());
    // Nothing of the club is final; then some of its rooms; then all.
    failed(&verify(), 5, "history.NotDeployed");
    let text = std::fs::read_to_string(club.file()).unwrap();
    let file: Value = serde_json::from_str(&text).unwrap();
    let after = file["block"].as_u64().unwrap() as u32;
    let hash = |number| node.block_hash(number).unwrap().unwrap();
    node.finalize_block(hash(after + 1)).unwrap();
    failed(&verify(), 5, "history.NotDeployed");
    let last = node.block_number().unwrap();
    node.finalize_block(hash(last - 1)).unwrap();
    let verified = done(&verify());
    assert_eq!(verified["block"], last - 1);
    assert!(verified["unproven"].as_u64() > Some(0), "{verified}");
}

#[test]
fn why_the_server_failed_is_told_to_whoever_runs_it_alone() {
    let club = Club::founded();
    done(&index(&club, "club.db", &["--once"]).output().unwrap());
    let mut server = Server::start(&club, "club.db", &[]);
    changed(
        &club,
        "club.db",
        "DROP TABLE kinds; CREATE TABLE kinds (id BIGINT)",
    );
    let (status, body) = server.get("/api/kinds?limit=7");
    assert_eq!(status, 500, "{body}");
    assert!(!body.contains("column"), "{body}");
    let mut line = String::new();
    server.told.read_line(&mut line).unwrap();
    assert!(line.starts_with("/api/kinds: "), "{line}");
    assert!(line.contains("no such column"), "{line}");
}

#[test]
fn what_cannot_be_indexed_says_why() {
    let club = Club::founded();
    let other = Club::founded();
    let run = |url: &str, file: &std::path::Path, db: &str| {
        let mut command = common::remainder();
        command.env("REMAINDER_DB", db).env("REMAINDER_URL", url);
        command.env("REMAINDER_DEPLOYMENT", file);
        let flags = ["index", "--once", "--output", "json"];
        command.args(flags).output().unwrap()
    };
    let (url, db) = (club.started.url(), address(&club, "club.db"));
    done(&run(&url, &club.file(), &db));
    // Nobody there.
    let output = run("ws://127.0.0.1:1", &club.file(), &db);
    failed(&output, 4, "history.Node");
    // Somebody who takes up the connection and says nothing.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let begun = Instant::now();
    let output = run(
        &format!("ws://{}", silent.local_addr().unwrap()),
        &club.file(),
        &db,
    );
    failed(&output, 4, "history.Node");
    assert!(begun.elapsed() < Duration::from_secs(20));
    // A club that is not founded to the end.
    let text = std::fs::read_to_string(club.file()).unwrap();
    let mut file: Value = serde_json::from_str(&text).unwrap();
    file["left"] = 1.into();
    let begun = club.beside("begun.json", &file.to_string());
    let output = run(&url, begun.as_ref(), &db);
    failed(&output, 3, "deployment.Unfinished");
    // Another chain: the file's genesis is another one.
    let text = std::fs::read_to_string(club.file()).unwrap();
    let mut file: Value = serde_json::from_str(&text).unwrap();
    file["chain"]["genesis"] = format!("0x{}", "12".repeat(32)).into();
    let wrong = club.folder.path().join("wrong.json");
    std::fs::write(&wrong, file.to_string()).unwrap();
    failed(&run(&url, &wrong, &db), 4, "history.WrongChain");
    // The same first block, and another history since: a development chain that was started anew.
    let output = run(&other.started.url(), &club.file(), &db);
    failed(&output, 5, "history.OtherHistory");
    failed(&run(&url, &club.file(), "club.db"), 3, "history.CannotOpen");
    failed(
        &run(&url, &wrong.with_extension("x"), &db),
        3,
        "deployment.NotFound",
    );
    // What was there is still there.
    let verify = index(&club, "club.db", &["--verify"]).output().unwrap();
    assert!(done(&verify)["rows"].as_u64().unwrap() > 20);
}

/// A server of the history.
pub struct Server {
    child: Child,
    told: BufReader<ChildStderr>,
    /// Where it is, without `http://`.
    pub address: String,
}

impl Server {
    pub fn start(club: &Club, db: &str, flags: &[&str]) -> Self {
        let mut child = common::remainder()
            .env("REMAINDER_DEPLOYMENT", club.file())
            .env("REMAINDER_DB", address(club, db))
            .args(["serve", "--listen", "127.0.0.1:0", "--content"])
            .arg(club.folder.path().join("content.db"))
            .args(flags)
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut told = BufReader::new(child.stderr.take().unwrap());
        told.read_line(&mut line).unwrap();
        let address = line
            .trim()
            .rsplit_once("http://")
            .unwrap_or_else(|| panic!("{line}"));
        Self {
            address: address.1.into(),
            told,
            child,
        }
    }

    /// Status and body of what is at a path.
    fn get(&self, path: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(stream, "GET {path} HTTP/1.0\r\nHost: x\r\n\r\n").unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, body.into())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn it_is_served_with_the_web_app_while_it_grows() {
    let club = Club::founded();
    let mut node = club.node.clone();
    work(&mut node, &club.rooms, 0);
    let web = club.folder.path().join("web");
    std::fs::create_dir(&web).unwrap();
    std::fs::write(web.join("index.html"), "<p>the app").unwrap();
    std::fs::write(web.join("app.js"), "1").unwrap();
    done(&index(&club, "club.db", &["--once"]).output().unwrap());
    let web = web.display().to_string();
    let mut following = index(&club, "club.db", &[])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let server = Server::start(&club, "club.db", &["--web", &web]);
    let json = |path: &str| -> Value {
        let (status, body) = server.get(path);
        assert_eq!(status, 200, "{path}: {body}");
        serde_json::from_str(&body).unwrap()
    };
    assert_eq!(json("/api/members")["items"].as_array().unwrap().len(), 6);
    assert_eq!(json("/api/contributions/1")["state"], "settled");
    for path in ["/", "/members/3"] {
        assert_eq!(server.get(path), (200, "<p>the app".into()), "{path}");
    }
    assert_eq!(server.get("/app.js"), (200, "1".into()));
    assert_eq!(
        server.get("/../club.json").0,
        200,
        "the app, not what is beside it"
    );
    assert!(server.get("/../club.json").1.contains("the app"));
    assert_eq!(server.get("/api/nothing").0, 404);
    work(&mut node, &club.rooms, 1);
    let until = Instant::now() + Duration::from_secs(20);
    while server.get("/api/contributions/2").0 != 200
        || json("/api/contributions/2")["state"] != "settled"
    {
        assert!(Instant::now() < until, "it does not follow");
        thread::sleep(Duration::from_millis(100));
    }
    // It is proved while it grows: what is not final, or comes meanwhile, is not looked at.
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut round = 2;
            while !over.load(Ordering::Relaxed) {
                work(&mut node, &club.rooms, round);
                round += 1;
            }
        });
        for _ in 0..3 {
            let output = index(&club, "club.db", &["--verify"]).output();
            over.store(
                !output.as_ref().is_ok_and(|output| output.status.success()),
                Ordering::Relaxed,
            );
            done(&output.unwrap());
        }
        over.store(true, Ordering::Relaxed);
    });
    // Asked to stop it stops, and says up to where it came.
    let asked = Command::new("kill")
        .args(["-TERM", &following.id().to_string()])
        .status();
    assert!(asked.unwrap().success());
    let mut said = String::new();
    following
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut said)
        .unwrap();
    assert!(following.wait().unwrap().success(), "{said}");
    let said: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(said["success"], true);
}
