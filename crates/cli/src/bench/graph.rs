//! What does a graph take to clear, to clear again, and to check?

use std::path::Path;

use remainder_flow::{generate::Random, verify, Clearing, Edge, Graph, Solution};
use serde::Serialize;

use super::{
    clock::{forget_peak, peak, Clock},
    peers::{clear_too, Peer},
};
use crate::error::CliError;

/// From so many edges on memory is told: below, the program itself is most of it.
const LARGE: usize = 500_000;

/// A graph that was cleared, with milliseconds of the processor.
#[derive(Debug, Serialize)]
pub struct Cleared {
    pub name: String,
    pub nodes: u32,
    pub edges: usize,
    /// What no circulation exceeds.
    pub weight: u64,
    pub clear_ms: f64,
    /// After a thousandth of the edges changed.
    pub again_ms: f64,
    pub check_ms: f64,
    /// The most that the process held while it cleared, the list that the graph was made from included.
    pub bytes_an_edge: Option<f64>,
    pub highest_potential: u32,
    pub peers: Vec<Peer>,
}

impl Cleared {
    pub fn best_peer(&self) -> Option<&Peer> {
        self.peers.iter().min_by(|a, b| a.ms.total_cmp(&b.ms))
    }
}

/// Clears a graph in every way.
///
/// # Errors
/// A graph that cannot be made, a peer that fails.
pub fn measure(
    name: &str,
    nodes: u32,
    edges: Vec<Edge>,
    peers: Option<&Path>,
) -> Result<Cleared, CliError> {
    forget_peak();
    let graph = Graph::new(nodes, edges)
        .map_err(|error| CliError::input(error.to_string(), "measure a smaller graph"))?;
    let edges = graph.len();
    // The clock of the processor ticks in steps of 4 ms on some systems: what is short is done often.
    let times = (400_000 / edges.max(1)).clamp(1, 400);
    let clock = Clock::start();
    for _ in 1..times {
        std::hint::black_box(Clearing::new(graph.clone()).solution());
    }
    let mut clearing = Clearing::new(graph);
    let solution = clearing.solution();
    let clear_ms = clock.ms() / times as f64;
    let bytes_an_edge = peak()
        .filter(|_| edges >= LARGE)
        .map(|bytes| bytes / edges as f64);
    let (weight, check_ms) = check(clearing.graph(), &solution)?;
    // There and back again, each time as many changes.
    let mut random = Random::new(99);
    let there: Vec<_> = (0..edges.div_ceil(1_000).min(edges))
        .map(|_| {
            let edge = random.below(edges as u64) as usize;
            (edge, random.below(clearing.graph().capacity(edge) * 2 + 1))
        })
        .collect();
    let back: Vec<_> = there
        .iter()
        .map(|&(edge, _)| (edge, clearing.graph().capacity(edge)))
        .collect();
    let clock = Clock::start();
    for turn in 0..2 * times {
        let changes = if turn % 2 == 0 { &there } else { &back };
        clearing
            .change(changes)
            .map_err(|error| CliError::input(error.to_string(), "measure a smaller graph"))?;
    }
    let again_ms = clock.ms() / (2 * times) as f64;
    let (still, _) = check(clearing.graph(), &clearing.solution())?;
    let others = match peers {
        Some(program) => clear_too(program, clearing.graph())?,
        None => vec![],
    };
    let ours = Peer {
        name: "clearing again".into(),
        ms: again_ms,
        weight: still,
    };
    if let Some(other) = others.iter().chain([&ours]).find(|p| p.weight != weight) {
        let what = format!(
            "{name}: {} found {} and not {weight}",
            other.name, other.weight
        );
        return Err(CliError::internal(what, "report it with the seed"));
    }
    Ok(Cleared {
        name: name.into(),
        nodes,
        edges,
        weight,
        clear_ms,
        again_ms,
        check_ms,
        bytes_an_edge,
        highest_potential: solution.potentials.iter().copied().max().unwrap_or(0),
        peers: others,
    })
}

/// The weight, and how long one check of it takes: potentials a byte each where they fit.
fn check(graph: &Graph, solution: &Solution) -> Result<(u64, f64), CliError> {
    let bytes: Result<Vec<u8>, _> = solution.potentials.iter().map(|&p| p.try_into()).collect();
    let times = (20_000_000 / graph.len().max(1)).clamp(1, 100_000);
    let clock = Clock::start();
    let mut weight = 0;
    for _ in 0..times {
        let checked = match &bytes {
            Ok(bytes) => verify(graph, &solution.flow, bytes),
            Err(_) => verify(graph, &solution.flow, &solution.potentials),
        };
        weight = checked.map_err(|error| {
            CliError::internal(format!("the solution is not valid: {error:?}"), "report it")
        })?;
    }
    Ok((
        u64::try_from(weight).unwrap_or(0),
        clock.ms() / f64::from(times as u32),
    ))
}
