//! The command `remainder` on a club that lives on a node: real contracts on a real chain, and nobody's chain file.

#[path = "../common/mod.rs"]
mod common;
mod content;
mod decisions;
mod history;
mod keys;
mod life;
mod tls;
mod up;
mod wrong;

use std::{fs, path::PathBuf, process::Output};

use assert_cmd::Command;
use remainder_chain::{found, hand_over, Actor, Chain as _, ClubSpec, Deployment, Node, Rooms};
use remainder_fixture::TestNode;
use remainder_interfaces::{
    governance,
    valuation::{Category, Unit, Valuation as _},
};
use serde_json::Value;

/// The members, by id from 1 on: accounts that a development chain gives something to pay fees with.
pub const SIX: [&str; 6] = ["alice", "bob", "charlie", "dave", "eve", "ferdie"];

/// A club of six that governs itself, on a node of its own, with two kinds: 1 is an hour of sitting, 2 a kilogram of bread. Nothing in it is audited.
pub struct Club {
    pub started: TestNode,
    pub node: Node,
    pub rooms: Rooms,
    pub folder: tempfile::TempDir,
}

impl Club {
    pub fn founded() -> Self {
        Self::founded_on(TestNode::start())
    }

    pub fn founded_on(started: TestNode) -> Self {
        let mut node = started.connect();
        let alice = Actor::dev("alice");
        let block = node.block_number().unwrap();
        let mut spec = ClubSpec::new(SIX.map(|name| Actor::dev(name).account()).to_vec());
        spec.governance = Some(governance::Config::default().leaving_takes(spec.reserve.unbond_ms));
        let rooms = found(&mut node, &alice, &spec).unwrap_or_else(|error| panic!("{error}"));
        for (category, unit, name, minutes, rate) in [
            (Category::Care, Unit::Hour, "sitting", 60, 1_000),
            (Category::Food, Unit::Kilogram, "bread", 30, 1_000),
        ] {
            let mut label = [0; 32];
            label[..name.len()].copy_from_slice(name.as_bytes());
            let add = rooms.valuation.send(&mut node, &alice, |m| {
                m.add_kind(category, unit, label, [0; 32], minutes, rate)
            });
            add.unwrap();
        }
        hand_over(&mut node, &alice, &rooms).unwrap();
        let (label, code_of) = (node.label(), |account: &_| node.code_hash(account));
        let deployed =
            Deployment::new("Lindenhof", &label, block, alice.account(), &rooms, code_of).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let club = Self {
            started,
            node,
            rooms,
            folder,
        };
        deployed.write(&club.file()).unwrap();
        club
    }

    /// The deployment file.
    pub fn file(&self) -> PathBuf {
        self.folder.path().join("club.json")
    }

    /// A file beside it.
    pub fn beside(&self, name: &str, content: &str) -> String {
        let path = self.folder.path().join(name);
        fs::write(&path, content).unwrap();
        path.display().to_string()
    }

    pub fn command(&self) -> Command {
        let mut command = remainder();
        command.env("REMAINDER_URL", self.started.url());
        command.env("REMAINDER_DEPLOYMENT", self.file());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command().args(arguments).output().unwrap()
    }

    /// Runs a command that has to be done, and gives its data.
    #[track_caller]
    pub fn does(&self, line: &str) -> Value {
        self.does_all(&line.split_whitespace().collect::<Vec<_>>())
    }

    #[track_caller]
    pub fn does_all(&self, arguments: &[&str]) -> Value {
        done(&self.run(&[arguments, &["--output", "json"]].concat()))
    }

    /// Runs a command that has to fail, and gives its error.
    #[track_caller]
    pub fn fails(&self, line: &str, exit: i32, code: &str) -> Value {
        let arguments: Vec<&str> = line.split_whitespace().collect();
        failed(
            &self.run(&[&arguments[..], &["--output", "json"]].concat()),
            exit,
            code,
        )
    }
}

/// The command, in an environment of which it knows nothing.
pub fn remainder() -> Command {
    Command::from_std(common::remainder())
}

#[track_caller]
fn envelope(output: &Output) -> Value {
    let text = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(&text).unwrap_or_else(|error| {
        let said = String::from_utf8_lossy(&output.stderr);
        panic!("{error}: {text}\n{said}")
    })
}

#[track_caller]
pub fn done(output: &Output) -> Value {
    let envelope = envelope(output);
    assert_eq!(envelope["success"], true, "{envelope}");
    envelope["data"].clone()
}

#[track_caller]
pub fn failed(output: &Output, exit: i32, code: &str) -> Value {
    let error = envelope(output)["error"].clone();
    assert_eq!(error["code"], code, "{error}");
    assert_eq!(output.status.code(), Some(exit), "{error}");
    assert!(error["message"].as_str().unwrap().len() > 5, "{error}");
    let remedy = error["details"]["remedy"].as_str().unwrap();
    assert!(remedy.len() > 5, "{error}");
    error
}
