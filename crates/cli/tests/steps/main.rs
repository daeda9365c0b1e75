//! The command `remainder`, run as a person or a script would: real contracts, a real chain file.

mod admin;
mod audit;
mod audit_beacon;
mod audit_explain;
mod bad_input;
#[path = "../common/mod.rs"]
mod common;
mod cycles;
mod docs;
mod envelope;
mod files;
mod govern;
mod govern_input;
mod life;
mod plan;
mod plan_on_chain;
mod refusals;
mod shell;
mod value;

use std::{path::PathBuf, process::Output, sync::OnceLock};

use assert_cmd::Command;
use serde_json::Value;

/// The members of an audited club, by id from 1 on.
pub const TEN: [&str; 10] = [
    "alice", "bob", "carol", "dora", "emil", "fred", "gina", "hugo", "ines", "jana",
];

/// A club of alice, bob and carol in a file of its own, with two kinds: 1 is an hour of sitting, 2 a kilogram of bread.
/// Nothing in it is audited, so that work settles with its challenge window.
pub struct Club {
    folder: tempfile::TempDir,
}

impl Club {
    /// Founded once; each test gets a copy of the file.
    pub fn founded() -> Self {
        static FOUNDED: OnceLock<Vec<u8>> = OnceLock::new();
        let club = Self::nowhere();
        let bytes = FOUNDED.get_or_init(|| {
            let first = Self::nowhere();
            first.does("club new --founders alice,bob,carol --no-audit");
            first.does("kind add care hour sitting --as alice");
            first.does("kind add food kilogram bread --minutes 30 --as alice");
            std::fs::read(first.file()).unwrap()
        });
        std::fs::write(club.file(), bytes).unwrap();
        club
    }

    /// An audited club of ten, of whom alice, bob and carol keep the beacon; the same kinds. Four days old, all links given.
    pub fn audited() -> Self {
        static AUDITED: OnceLock<Vec<u8>> = OnceLock::new();
        let club = Self::nowhere();
        let bytes = AUDITED.get_or_init(|| {
            let first = Self::nowhere();
            first.does(&format!("club new --founders {}", TEN.join(",")));
            first.does("kind add care hour sitting --as alice");
            first.does("kind add food kilogram bread --minutes 30 --as alice");
            for keeper in ["alice", "bob", "carol"] {
                first.does(&format!("audit keep --as {keeper}"));
            }
            first.does("time advance 4d --beat");
            std::fs::read(first.file()).unwrap()
        });
        std::fs::write(club.file(), bytes).unwrap();
        club
    }

    /// A club of ten that was handed over to itself a day ago, with the same kinds; nothing in it is audited. All of the ten are admins.
    pub fn governed() -> Self {
        static GOVERNED: OnceLock<Vec<u8>> = OnceLock::new();
        let club = Self::nowhere();
        let bytes = GOVERNED.get_or_init(|| {
            let first = Self::nowhere();
            first.does(&format!("club new --founders {} --no-audit", TEN.join(",")));
            first.does("kind add care hour sitting --as alice");
            first.does("kind add food kilogram bread --minutes 30 --as alice");
            first.does("club hand-over --as alice");
            first.does("time advance 1d");
            std::fs::read(first.file()).unwrap()
        });
        std::fs::write(club.file(), bytes).unwrap();
        club
    }

    /// Proposes something, in the words that come after `govern propose`, and gives the number.
    #[track_caller]
    pub fn proposes(&self, by: &str, what: &str) -> u64 {
        let words: Vec<&str> = what.split_whitespace().collect();
        let head = ["govern", "propose", "--text", "it is time", "--as", by];
        self.does_all(&[&head[..], &words].concat())["proposal"]
            .as_u64()
            .unwrap()
    }

    /// These members vote alike.
    #[track_caller]
    pub fn votes_of(&self, id: u64, choice: &str, members: &[&str]) {
        for name in members {
            self.does(&format!("govern vote {id} {choice} --as {name}"));
        }
    }

    /// A folder without a chain file.
    pub fn nowhere() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub fn file(&self) -> PathBuf {
        self.folder.path().join("club.chain")
    }

    /// The file of votes that are not revealed.
    pub fn votes(&self) -> PathBuf {
        self.folder.path().join("club.chain.votes")
    }

    pub fn bytes(&self) -> Vec<u8> {
        std::fs::read(self.file()).unwrap_or_default()
    }

    /// A file beside the chain file.
    pub fn beside(&self, name: &str, content: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.display().to_string()
    }

    /// Runs the command with the arguments of a line, or of an array where one holds spaces.
    pub fn run(&self, arguments: &[&str]) -> Output {
        remainder()
            .arg("--chain")
            .arg(self.file())
            .args(arguments)
            .output()
            .unwrap()
    }

    /// Runs a command that has to be done, and gives its data.
    #[track_caller]
    pub fn does(&self, line: &str) -> Value {
        self.does_all(&line.split_whitespace().collect::<Vec<_>>())
    }

    #[track_caller]
    pub fn does_all(&self, arguments: &[&str]) -> Value {
        let output = self.run(&[arguments, &["--output", "json"]].concat());
        let envelope = envelope(&output);
        assert_eq!(envelope["success"], true, "{arguments:?}: {envelope}");
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        envelope["data"].clone()
    }

    /// Runs a command that has to fail, leaving the file as it was, and gives its error.
    #[track_caller]
    pub fn fails(&self, line: &str, exit: i32, code: &str) -> Value {
        self.fails_all(&line.split_whitespace().collect::<Vec<_>>(), exit, code)
    }

    #[track_caller]
    pub fn fails_all(&self, arguments: &[&str], exit: i32, code: &str) -> Value {
        let before = self.bytes();
        let output = self.run(&[arguments, &["--output", "json"]].concat());
        let envelope = envelope(&output);
        let error = &envelope["error"];
        assert_eq!(envelope["success"], false, "{arguments:?}");
        assert_eq!(output.status.code(), Some(exit), "{error}");
        assert_eq!(error["code"], code, "{error}");
        assert_eq!(error["details"]["exit_code"], exit);
        assert!(error["message"].as_str().unwrap().len() > 5, "{error}");
        assert!(
            error["details"]["remedy"].as_str().unwrap().len() > 5,
            "{error}"
        );
        assert!(
            self.bytes() == before,
            "a failed step changed the file: {arguments:?}"
        );
        error.clone()
    }
}

/// The one line of JSON that stdout holds.
#[track_caller]
pub fn envelope(output: &Output) -> Value {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    assert_eq!(
        text.lines().count(),
        1,
        "stdout: {text}\nstderr: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let envelope: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(envelope["schema_version"], 1);
    envelope
}

/// The command, in an environment of which it knows nothing.
pub fn remainder() -> Command {
    Command::from_std(common::remainder())
}
