//! Where do they live, and how is the command told?

use std::path::PathBuf;

use assert_cmd::Command;
use remainder_chain::Node;
use remainder_fixture::TestNode;
use serde_json::Value;

use crate::{
    script::{who, Person},
    state::DAY,
};

/// A chain for a club, and the command that speaks to it.
pub trait Place {
    /// Founds the club of `twelve.toml`.
    fn found(&mut self, founders: &[Person]);
    /// Runs a command by somebody, or by no matter whom, and gives what it prints.
    fn run(&self, who: Option<&str>, words: &[&str]) -> Value;
    /// Days pass.
    fn pass(&mut self, days: u64);
}

/// The file that the club is founded from.
pub fn club_file() -> String {
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/scenario/twelve.toml").to_owned()
}

/// The command, in an environment of which it knows nothing.
pub fn remainder() -> Command {
    let mut command = Command::from_std(crate::common::remainder());
    command.args(["--output", "json"]);
    command
}

/// What the command printed.
pub fn printed(mut command: Command) -> Value {
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(&text)
        .unwrap_or_else(|_| panic!("{text}{}", String::from_utf8_lossy(&output.stderr)))
}

/// The chain inside the process, kept in a file.
pub struct Embedded {
    folder: tempfile::TempDir,
}

impl Embedded {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder }
    }
}

impl Place for Embedded {
    fn found(&mut self, founders: &[Person]) {
        let names: Vec<&str> = founders.iter().map(|person| person.name).collect();
        let (file, names) = (club_file(), names.join(","));
        let words = ["club", "new", "--from", &file, "--founders", &names];
        let founded = self.run(Some("alice"), &words);
        assert_eq!(founded["success"], true, "{founded}");
    }

    fn run(&self, by: Option<&str>, words: &[&str]) -> Value {
        let mut command = remainder();
        command.args(words);
        command
            .arg("--chain")
            .arg(self.folder.path().join("club.chain"));
        if let Some(name) = by {
            command.args(["--as", who(name).told()]);
        }
        printed(command)
    }

    fn pass(&mut self, days: u64) {
        let passed = self.run(None, &["time", "advance", &format!("{days}d")]);
        assert_eq!(passed["success"], true, "{passed}");
    }
}

/// A node with a chain of its own, spoken to by each with their own key.
pub struct OnNode {
    started: TestNode,
    node: Node,
    folder: tempfile::TempDir,
}

impl OnNode {
    pub fn new() -> Self {
        let started = TestNode::start();
        let node = started.connect();
        Self {
            started,
            node,
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn command(&self, by: &Person, words: &[&str]) -> Command {
        let mut command = remainder();
        command.env("REMAINDER_SURI", by.suri).args(words);
        command.args(["--url", &self.started.url()]);
        command
    }

    /// All that happened is kept, and all that is kept is what happened.
    pub fn is_read_and_proved(&self) {
        let db = format!("sqlite:{}", self.folder.path().join("history.db").display());
        let read = self.run(None, &["index", "--db", &db, "--once"]);
        assert_eq!(read["success"], true, "{read}");
        assert!(read["data"]["events"].as_u64() > Some(300), "{read}");
        let proved = self.run(None, &["index", "--db", &db, "--verify"]);
        assert_eq!(proved["success"], true, "{proved}");
        assert_eq!(proved["data"]["cycles"], 4, "{proved}");
        assert_eq!(proved["data"]["unproven"], 0, "{proved}");
    }

    fn deployment(&self) -> PathBuf {
        self.folder.path().join("deployment.json")
    }
}

impl Place for OnNode {
    fn found(&mut self, founders: &[Person]) {
        let addresses: Vec<&str> = founders.iter().map(|person| person.address).collect();
        let (file, founders) = (club_file(), addresses.join(","));
        let words = ["deploy", &file, "--founders", &founders, "--execute"];
        let mut command = self.command(who("alice"), &words);
        command.arg("--out").arg(self.deployment());
        let founded = printed(command);
        assert_eq!(founded["success"], true, "{founded}");
    }

    /// What anybody may do is done by one of the twelve, who has what it costs.
    fn run(&self, by: Option<&str>, words: &[&str]) -> Value {
        let mut command = self.command(who(by.unwrap_or("eve")), words);
        command.arg("--deployment").arg(self.deployment());
        printed(command)
    }

    /// What the commands themselves take comes on top: seconds, of which no rule that is at work here takes notice.
    fn pass(&mut self, days: u64) {
        self.node.advance_ms(days * DAY).unwrap();
    }
}
