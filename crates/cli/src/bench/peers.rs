//! How long do others take? A program is given the graph in a file and prints a line for each solver: `NAME: MS ms, weight WEIGHT`.

use std::{path::Path, process::Command};

use remainder_flow::Graph;
use serde::Serialize;

use crate::error::CliError;

/// Another solver, and what it took.
#[derive(Debug, Serialize, PartialEq)]
pub struct Peer {
    pub name: String,
    pub ms: f64,
    pub weight: u64,
}

/// Writes the graph - from, to (u32), capacity (u64) and weight (i64), little-endian - and runs the program on it.
///
/// # Errors
/// A program that cannot be run, fails, or prints something else.
pub fn clear_too(program: &Path, graph: &Graph) -> Result<Vec<Peer>, CliError> {
    let failed = |what: String| {
        let remedy = "scripts/flow-peers wants Python and: pip install numpy pylmcf ortools";
        CliError::input(format!("{}: {what}", program.display()), remedy)
    };
    let mut bytes = Vec::with_capacity(graph.len() * 24);
    for edge in graph.edges() {
        bytes.extend(edge.from.to_le_bytes());
        bytes.extend(edge.to.to_le_bytes());
        bytes.extend(edge.capacity.to_le_bytes());
        bytes.extend(i64::from(edge.weight).to_le_bytes());
    }
    let file = std::env::temp_dir().join(format!("remainder-graph-{}", std::process::id()));
    std::fs::write(&file, bytes).map_err(|error| failed(error.to_string()))?;
    let done = Command::new(program).arg(&file).output();
    let _gone = std::fs::remove_file(&file);
    let done = done.map_err(|error| failed(error.to_string()))?;
    if !done.status.success() {
        let said = String::from_utf8_lossy(&done.stderr);
        return Err(failed(
            said.lines().last().unwrap_or("it failed").to_owned(),
        ));
    }
    let said = String::from_utf8_lossy(&done.stdout);
    said.lines()
        .map(|line| read(line).ok_or_else(|| failed(format!("it says \"{line}\""))))
        .collect()
}

fn read(line: &str) -> Option<Peer> {
    let (name, rest) = line.split_once(": ")?;
    let (ms, weight) = rest.split_once(" ms, weight ")?;
    Some(Peer {
        name: name.into(),
        ms: ms.parse().ok()?,
        weight: weight.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_a_peer_is_read_and_no_other() {
        let peer = Peer {
            name: "LEMON cost scaling".into(),
            ms: 12.0,
            weight: 345,
        };
        assert_eq!(read("LEMON cost scaling: 12 ms, weight 345"), Some(peer));
        for line in [
            "",
            "x",
            "x: 12 ms",
            "x: y ms, weight 3",
            "x: 1 ms, weight -3",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
