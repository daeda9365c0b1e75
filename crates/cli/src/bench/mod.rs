//! What does it cost? `remainder bench flow` measures clearing and planning on this machine, in one run; `remainder bench node` a chain.
//!
//! [`graph`] measures one graph, [`peers`] lets other solvers clear the same one, [`club`] measures plans, [`clock`] tells time and memory.

mod clock;
mod club;
mod graph;
mod node;
mod peers;

use std::path::PathBuf;

use remainder_flow::generate::Shape;
use serde_json::json;

use crate::{
    args::Place,
    error::CliError,
    output::{table, Answer, Output},
};
use graph::Cleared;

/// What can be measured.
#[derive(Debug, clap::Subcommand)]
pub enum Bench {
    /// Clearing, clearing again after a thousandth of the edges changed, checking, and planning.
    Flow(Args),
    /// Messages of members on a node.
    Node(node::Args),
}

/// `remainder bench flow`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Times are of the processor, one thread. Graphs and clubs are generated, the same for the same seed. Take ratios of one run: on a busy \
machine the same graph takes up to twice as long from one run to the next.")]
pub struct Args {
    /// Which graphs: popularity, random, producers, path, complete, duplicates.
    #[arg(long, value_name = "SHAPE", value_delimiter = ',', default_value = "popularity,random,producers", value_parser = shape)]
    shapes: Vec<Named>,
    /// How many edges.
    #[arg(long, value_name = "N", value_delimiter = ',', default_value = "1000,10000,100000,1000000", value_parser = clap::value_parser!(u32).range(1..=20_000_000))]
    edges: Vec<u32>,
    /// Clubs to plan, by their members; none for a single 0.
    #[arg(long, value_name = "N", value_delimiter = ',', default_value = "60,1000,100000", value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    members: Vec<u32>,
    /// What the generators begin with.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Measure this list of obligations too: CSV with the header debtor,creditor,amount.
    #[arg(long, value_name = "FILE")]
    obligations: Option<PathBuf>,
    /// Let this program clear each graph too, to compare: scripts/flow-peers.
    #[arg(long, value_name = "PROGRAM")]
    peers: Option<PathBuf>,
}

/// A shape with its name.
#[derive(Clone, Copy, Debug)]
struct Named(&'static str, Shape);

fn shape(text: &str) -> Result<Named, String> {
    let found = Shape::ALL.into_iter().find(|(name, _)| *name == text);
    found
        .map(|(name, shape)| Named(name, shape))
        .ok_or_else(|| Shape::ALL.map(|(name, _)| name).join(", "))
}

/// Measures.
///
/// # Errors
/// A list that cannot be read, a peer that fails or finds another optimum.
pub fn run(what: &Bench, place: &Place, output: &Output) -> Result<Answer, CliError> {
    match what {
        Bench::Flow(args) => flow(args, output),
        Bench::Node(args) => node::run(args, place, output),
    }
}

fn flow(args: &Args, output: &Output) -> Result<Answer, CliError> {
    let mut graphs = vec![];
    let mut measure = |name: &str, nodes: u32, edges| -> Result<(), CliError> {
        let sign = output.spinner(format!("clearing {name}"));
        graphs.push(graph::measure(name, nodes, edges, args.peers.as_deref())?);
        sign.finish_and_clear();
        Ok(())
    };
    if let Some(file) = &args.obligations {
        let list = crate::clear::read(file, 0, output)?;
        let name = file.file_stem().unwrap_or_default().to_string_lossy();
        measure(&name, list.names.len() as u32, list.edges())?;
    }
    for Named(name, shape) in &args.shapes {
        for &edges in &args.edges {
            let (nodes, list) =
                remainder_flow::generate::generate(*shape, edges as usize, args.seed);
            measure(name, nodes, list)?;
        }
    }
    let mut clubs = vec![];
    for &members in args.members.iter().filter(|members| **members > 0) {
        let sign = output.spinner(format!("planning {members}"));
        clubs.push(club::measure(members, args.seed)?);
        sign.finish_and_clear();
    }
    let text = format!("{}\n\n{}", cleared(&graphs), club::table_of(&clubs));
    Ok(Answer::new(
        json!({ "seed": args.seed, "graphs": graphs, "clubs": clubs }),
        text,
    ))
}

fn cleared(graphs: &[Cleared]) -> String {
    let peers = graphs.iter().any(|g| !g.peers.is_empty());
    let mut headings = vec![
        "graph",
        ">nodes",
        ">edges",
        ">clear, ms",
        ">tell, ms",
        ">again, ms",
        ">again/clear",
        ">check, ms",
        ">clear/check",
        ">M edges/s",
        ">bytes/edge",
        ">depth",
    ];
    if peers {
        headings.extend([">best peer, ms", ">peer/clear", ">peer/check", "which"]);
    }
    let mut rows = table(headings);
    for g in graphs {
        let mut row = vec![
            g.name.clone(),
            g.nodes.to_string(),
            g.edges.to_string(),
            format!("{:.1}", g.clear_ms),
            format!("{:.2}", g.tell_ms),
            format!("{:.2}", g.again_ms),
            format!("{:.1} %", 100.0 * g.again()),
            format!("{:.3}", g.check_ms),
            format!("{:.0}", g.clear_ms / g.check_ms),
            format!("{:.0}", g.edges as f64 / g.check_ms / 1e3),
            g.bytes_an_edge
                .map_or("-".into(), |bytes| format!("{bytes:.1}")),
            g.highest_potential.to_string(),
        ];
        if peers {
            row.extend(match g.best_peer() {
                Some(peer) => [
                    format!("{:.0}", peer.ms),
                    format!("{:.1}", peer.ms / g.clear_ms),
                    format!("{:.0}", peer.ms / g.check_ms),
                    peer.name.clone(),
                ],
                None => ["-"; 4].map(str::to_owned),
            });
        }
        rows.add_row(row);
    }
    rows.to_string()
}
