//! A club is founded on a real node by the real command, cut off, gone on with, and verified.

#[path = "../common/mod.rs"]
mod common;
mod refused;
mod replaced;
mod walk;

use std::{
    path::{Path, PathBuf},
    process::{Output, Stdio},
};

use assert_cmd::Command;
use remainder_fixture::TestNode;
use serde_json::Value;

/// A folder with a club file, and a node.
pub struct Place {
    folder: tempfile::TempDir,
    pub node: TestNode,
}

impl Place {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let club = root.join("examples/clubs/neighbourhood.toml");
        std::fs::copy(club, folder.path().join("club.toml")).unwrap();
        Self {
            folder,
            node: TestNode::start(),
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The deployment file, as it is.
    pub fn file(&self) -> Value {
        let text = std::fs::read(self.path("deployment.json")).unwrap();
        serde_json::from_slice(&text).unwrap()
    }

    pub fn command(&self, line: &str) -> std::process::Command {
        let mut command = common::remainder();
        command
            .current_dir(self.folder.path())
            .args(line.split_whitespace());
        if !line.contains("--url") {
            command.args(["--url", &self.node.url()]);
        }
        command.stdin(Stdio::null());
        command
    }

    pub fn run(&self, line: &str) -> Output {
        Command::from_std(self.command(line)).output().unwrap()
    }

    /// What it says to people, if it succeeds.
    #[track_caller]
    pub fn says(&self, line: &str) -> String {
        let output = self.run(line);
        assert!(output.status.success(), "{line}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Its data, if it succeeds.
    #[track_caller]
    pub fn does(&self, line: &str) -> Value {
        let envelope = self.envelope(&format!("{line} --output json"), 0);
        assert_eq!(envelope["success"], true, "{envelope}");
        envelope["data"].clone()
    }

    /// Its error, if it fails.
    #[track_caller]
    pub fn fails(&self, line: &str, exit: i32, code: &str) -> Value {
        let envelope = self.envelope(&format!("{line} --output json"), exit);
        let error = envelope["error"].clone();
        assert_eq!(error["code"], code, "{error}");
        let remedy = error["details"]["remedy"].as_str().unwrap();
        assert!(remedy.len() > 10, "{error}");
        error
    }

    #[track_caller]
    fn envelope(&self, line: &str, exit: i32) -> Value {
        let output = self.run(line);
        let text = String::from_utf8(output.stdout).unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(exit), "{line}: {text} {said}");
        serde_json::from_str(&text).unwrap()
    }
}

/// Where the contracts were built.
pub fn built() -> PathBuf {
    let built = std::env::var_os("REMAINDER_CONTRACTS_DIR").map(PathBuf::from);
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    built.unwrap_or_else(|| target.unwrap_or(root.join("target")).join("contracts"))
}

/// A folder of contracts in which another one is the token.
pub fn with_token(place: &Place, name: &str) -> PathBuf {
    let other = place.path("other");
    std::fs::create_dir(&other).unwrap();
    for entry in std::fs::read_dir(built()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|kind| kind == "contract") {
            std::fs::copy(&path, other.join(path.file_name().unwrap())).unwrap();
        }
    }
    let token = other.join("token.contract");
    std::fs::copy(other.join(format!("{name}.contract")), token).unwrap();
    other
}

/// Deploys as a development account, with more on the line.
pub fn deploy(more: &str) -> String {
    format!("deploy club.toml --founders alice,bob,charlie,dave,eve,ferdie --as alice {more}")
}
