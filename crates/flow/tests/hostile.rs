//! Graphs that are meant to take long.

use std::time::{Duration, Instant};

use remainder_flow::{
    generate::{generate, Shape},
    solve, verify, Edge, Graph,
};

/// Ample even on a busy machine; what is looked for is a time that grows with the square: of a million it would be hours.
const PATIENCE: Duration = Duration::from_secs(60);

const MANY: usize = 1_000_000;

fn in_time(nodes: u32, edges: Vec<Edge>) -> i128 {
    let graph = Graph::new(nodes, edges).unwrap();
    let began = Instant::now();
    let solution = solve(&graph);
    assert!(began.elapsed() < PATIENCE, "{:?}", began.elapsed());
    verify(&graph, &solution.flow, &solution.potentials).unwrap()
}

#[test]
fn one_long_path() {
    let (nodes, edges) = generate(Shape::Path, MANY, 1);
    let least = edges.iter().map(|e| e.capacity).min().unwrap();
    assert_eq!(
        in_time(nodes, edges.clone()),
        i128::from(least) * MANY as i128
    );
    // Without the edge that closes it, nothing: potentials as deep as the path is long.
    assert_eq!(in_time(nodes, edges[1..].to_vec()), 0);
}

#[test]
fn amounts_that_only_rise_along_a_path() {
    let nodes = MANY as u32;
    let edges = (0..nodes)
        .map(|i| Edge {
            from: i,
            to: (i + 1) % nodes,
            capacity: u64::from(i) + 1,
            weight: 1,
        })
        .collect();
    assert_eq!(in_time(nodes, edges), MANY as i128);
}

#[test]
fn everyone_owes_everyone() {
    let (nodes, edges) = generate(Shape::Complete, MANY, 1);
    assert!(in_time(nodes, edges) > 0);
}

#[test]
fn ten_million_duplicates() {
    let (nodes, edges) = generate(Shape::Duplicates, 10 * MANY, 1);
    assert!(in_time(nodes, edges) > 0);
}
