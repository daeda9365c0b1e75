//! What does clearing cost? `flow SHAPE EDGES [SEED]` generates a graph; `flow FILE.csv` reads one. In one run, on one thread:
//! milliseconds of processor time to clear, to clear again after a thousandth of the edges changed, and to verify.
//!
//! With `--write FILE` the graph is written for other solvers: from, to (u32), capacity (u64) and weight (i64), little-endian.

use std::{fs, time::Instant};

use remainder_flow::{
    generate::{generate, Random, Shape},
    verify, Clearing, Edge, Graph,
};

type Failure = Box<dyn std::error::Error>;

/// Milliseconds that this thread had a processor: on a busy machine the only time that can be compared.
fn busy(began: Instant) -> f64 {
    let stat = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanos = stat.and_then(|s| s.split(' ').next()?.parse::<f64>().ok());
    nanos.unwrap_or(began.elapsed().as_nanos() as f64) / 1e6
}

fn read(file: &str) -> Result<(u32, Vec<Edge>), Failure> {
    let mut nodes = 0;
    let mut edges = vec![];
    for line in fs::read_to_string(file)?.lines().skip(1) {
        let mut fields = line.split(',').map(str::parse::<u64>);
        let mut next = || {
            fields
                .next()
                .ok_or("a field is missing")?
                .map_err(Failure::from)
        };
        let (from, to, capacity) = (next()? as u32, next()? as u32, next()?);
        nodes = nodes.max(from + 1).max(to + 1);
        edges.push(Edge {
            from,
            to,
            capacity,
            weight: 1,
        });
    }
    Ok((nodes, edges))
}

fn main() -> Result<(), Failure> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut written = None;
    if let Some(place) = arguments.iter().position(|a| a == "--write") {
        written = Some(
            arguments
                .get(place + 1)
                .ok_or("--write wants a file")?
                .clone(),
        );
        arguments.drain(place..place + 2);
    }
    let what = arguments.first().ok_or("which shape, or file?")?;
    let (nodes, edges) = match Shape::ALL.iter().find(|(name, _)| name == what) {
        Some(&(_, shape)) => {
            let edges = arguments.get(1).ok_or("how many edges?")?.parse()?;
            let seed = arguments.get(2).map_or(Ok(1), |s| s.parse())?;
            generate(shape, edges, seed)
        }
        None => read(what)?,
    };
    let graph = Graph::new(nodes, edges)?;
    if let Some(file) = written {
        let mut bytes = Vec::new();
        for edge in graph.edges() {
            bytes.extend(edge.from.to_le_bytes());
            bytes.extend(edge.to.to_le_bytes());
            bytes.extend(edge.capacity.to_le_bytes());
            bytes.extend(i64::from(edge.weight).to_le_bytes());
        }
        fs::write(file, bytes)?;
    }
    let began = Instant::now();
    let measure = |before: f64| busy(began) - before;
    let edges = graph.len();
    let start = busy(began);
    let mut clearing = Clearing::new(graph);
    let solution = clearing.solution();
    let cold = measure(start);

    // Before anything is kept twice.
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| {
        line.strip_prefix("VmHWM:")?
            .trim()
            .strip_suffix(" kB")?
            .parse::<f64>()
            .ok()
    });

    let potentials: Result<Vec<u8>, _> = solution
        .potentials
        .iter()
        .map(|&p| u8::try_from(p))
        .collect();
    let start = busy(began);
    let repeats = (20_000_000 / edges.max(1)).max(1);
    let mut weight = 0;
    for _ in 0..repeats {
        weight = match &potentials {
            Ok(bytes) => verify(clearing.graph(), &solution.flow, bytes),
            Err(_) => verify(clearing.graph(), &solution.flow, &solution.potentials),
        }
        .map_err(|error| format!("{error:?}"))?;
    }
    let checked = measure(start) / repeats as f64;

    let mut random = Random::new(99);
    let changes: Vec<_> = (0..edges.div_ceil(1_000))
        .map(|_| {
            let edge = random.below(edges as u64) as usize;
            (edge, random.below(clearing.graph().capacity(edge) * 2 + 1))
        })
        .collect();
    let start = busy(began);
    clearing.change(&changes)?;
    let again = measure(start);
    let start = busy(began);
    let changed = clearing.solution();
    let told = measure(start);
    verify(clearing.graph(), &changed.flow, &changed.potentials)
        .map_err(|error| format!("{error:?}"))?;

    println!(
        "{what} {nodes} nodes {edges} edges: weight {weight}, highest potential {}",
        solution.potentials.iter().max().unwrap_or(&0)
    );
    println!(
        "clear {cold:.1} ms; again {again:.2} ms and {told:.2} to tell; verify {checked:.3} ms, {:.0} M edges/s",
        edges as f64 / checked / 1e3
    );
    if let Some(peak) = peak {
        println!(
            "at most {:.1} MiB, {:.1} bytes an edge",
            peak / 1024.0,
            peak * 1024.0 / edges.max(1) as f64
        );
    }
    Ok(())
}
