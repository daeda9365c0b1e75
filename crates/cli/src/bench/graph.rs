//! What does a graph take to clear, to clear again, and to check?

use std::path::Path;

use remainder_flow::{generate::Random, verify, Clearing, Edge, Graph, Solution};
use serde::Serialize;

use super::{
    clock::{forget_peak, held, peak, Clock},
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
    /// With the telling of the flow and its potentials.
    pub clear_ms: f64,
    /// The telling alone: it looks at every edge.
    pub tell_ms: f64,
    /// After a thousandth of the edges changed, without the telling.
    pub again_ms: f64,
    pub check_ms: f64,
    /// The most that the process held while it cleared, the list that the graph was made from included, and what it held before not.
    pub bytes_an_edge: Option<f64>,
    pub highest_potential: u32,
    pub peers: Vec<Peer>,
}

impl Cleared {
    /// Clearing again as a part of clearing, both without the telling.
    pub fn again(&self) -> f64 {
        self.again_ms / (self.clear_ms - self.tell_ms).max(f64::MIN_POSITIVE)
    }

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
    let list = edges.capacity() * std::mem::size_of::<Edge>();
    let before = held().map(|bytes| bytes - list as f64);
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
    let bytes_an_edge = (peak().zip(before))
        .filter(|_| edges >= LARGE)
        .map(|(bytes, before)| (bytes - before) / edges as f64);
    let (weight, check_ms) = check(clearing.graph(), &solution)?;
    let others = match peers {
        Some(program) => clear_too(program, clearing.graph())?,
        None => vec![],
    };
    if let Some(other) = others.iter().find(|p| p.weight != weight) {
        let what = format!(
            "{name}: {} found {} and not {weight}",
            other.name, other.weight
        );
        return Err(CliError::internal(what, "report it with the seed"));
    }
    let clock = Clock::start();
    for _ in 0..times {
        std::hint::black_box(clearing.solution());
    }
    let tell_ms = clock.ms() / times as f64;
    // Other edges each time, with up to twice what they had at first.
    let mut random = Random::new(99);
    let mut change = || {
        let edge = random.below(edges as u64) as usize;
        let most = clearing.graph().capacity(edge) * 2;
        (edge, random.below(most + 1))
    };
    let turns = (2 * times).max(4);
    let changes: Vec<Vec<_>> = (0..turns)
        .map(|_| (0..edges.div_ceil(1_000)).map(|_| change()).collect())
        .collect();
    let clock = Clock::start();
    for changes in &changes {
        clearing
            .change(changes)
            .map_err(|error| CliError::input(error.to_string(), "measure a smaller graph"))?;
    }
    let again_ms = clock.ms() / turns as f64;
    // What proves itself is the optimum, whoever found it.
    check(clearing.graph(), &clearing.solution())?;
    Ok(Cleared {
        name: name.into(),
        nodes,
        edges,
        weight,
        clear_ms,
        tell_ms,
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
