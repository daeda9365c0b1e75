//! Graphs with deep potentials: long ways without a turning, which are solved as one edge, and ladders, which are not.

mod common;

use common::edge;
use remainder_flow::{
    generate::{generate, Random, Shape},
    solve, verify, Clearing, Edge, Graph,
};

fn optimum(nodes: u32, edges: &[Edge]) -> i128 {
    let graph = Graph::new(nodes, edges.to_vec()).unwrap();
    let solution = solve(&graph);
    verify(&graph, &solution.flow, &solution.potentials).unwrap()
}

/// Some edges drawn out into many: the sum of the weights is that of the edge, the least of the capacities too.
fn draw_out(nodes: u32, edges: &[Edge], random: &mut Random) -> (u32, Vec<Edge>) {
    let (mut next, mut long) = (nodes, vec![]);
    for e in edges {
        if random.below(2) == 0 {
            long.push(*e);
            continue;
        }
        let parts = 30 + random.below(40) as u32;
        let (least, heavy) = (random.below(parts.into()), random.below(parts.into()));
        for i in 0..parts {
            let from = if i == 0 { e.from } else { next - 1 };
            let to = if i == parts - 1 { e.to } else { next };
            next += u32::from(i < parts - 1);
            let more = random.below(3);
            long.push(edge(
                from,
                to,
                e.capacity + if u64::from(i) == least { 0 } else { more },
                if u64::from(i) == heavy { e.weight } else { 0 },
            ));
        }
    }
    (next, long)
}

#[test]
fn edges_that_are_drawn_out_change_nothing() {
    let mut random = Random::new(3);
    for round in 0..300u64 {
        let nodes = 2 + random.below(5) as u32;
        let edges: Vec<Edge> = (0..random.below(14))
            .map(|_| {
                let (from, to) = (random.below(nodes.into()), random.below(nodes.into()));
                let weight = random.below(255) as i16 - 127;
                edge(from as u32, to as u32, random.below(9), weight as i8)
            })
            .collect();
        let (many, long) = draw_out(nodes, &edges, &mut random);
        assert_eq!(
            optimum(many, &long),
            optimum(nodes, &edges),
            "graph {round}"
        );
    }
}

#[test]
fn what_changes_within_a_long_way_is_cleared_again() {
    let mut random = Random::new(4);
    for _ in 0..60 {
        let edges: Vec<Edge> = (0..12)
            .map(|_| {
                let (from, to) = (random.below(5) as u32, random.below(5) as u32);
                edge(from, to, random.below(9), random.below(9) as i8 - 2)
            })
            .collect();
        let (nodes, long) = draw_out(5, &edges, &mut random);
        let mut clearing = Clearing::new(Graph::new(nodes, long).unwrap());
        for _ in 0..5 {
            let changes: Vec<_> = (0..10)
                .map(|_| {
                    let edge = random.below(clearing.graph().len() as u64) as usize;
                    (edge, random.below(12))
                })
                .collect();
            clearing.change(&changes).unwrap();
            let again = clearing.solution();
            let weight = verify(clearing.graph(), &again.flow, &again.potentials);
            let edges: Vec<_> = clearing.graph().edges().collect();
            assert_eq!(weight, Ok(optimum(nodes, &edges)));
        }
    }
}

#[test]
fn a_loop_of_a_million() {
    let (nodes, edges) = generate(Shape::Path, 1_000_000, 1);
    let least = edges.iter().map(|e| e.capacity).min().unwrap();
    assert_eq!(optimum(nodes, &edges), i128::from(least) * 1_000_000);
    assert_eq!(optimum(nodes, &edges[1..]), 0);
}

#[test]
fn a_ladder_of_fifty_thousand() {
    let (mut random, rungs) = (Random::new(1), 12_500);
    let edges: Vec<Edge> = (0..rungs)
        .flat_map(|i| {
            let (a, next) = (2 * i, 2 * (i + 1) % (2 * rungs));
            let (rail, rung) = (random.below(1_000), random.below(100));
            [
                edge(a, next, 100 + rail, 1),
                edge(a + 1, next + 1, 100 + random.below(1_000), 1),
                edge(a, a + 1, 1 + rung, 1),
                edge(a + 1, next, 1 + rung, 1),
            ]
        })
        .collect();
    assert!(optimum(2 * rungs, &edges) > 0);
}
