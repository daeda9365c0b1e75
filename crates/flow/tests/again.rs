//! Clearing again after changes comes to what clearing anew comes to.

use remainder_flow::{
    generate::{generate, Random, Shape},
    solve, verify, Clearing, Edge, Graph, GraphError,
};

#[test]
fn clearing_again_has_the_optimum_of_clearing_anew() {
    for (round, (name, shape)) in Shape::ALL.into_iter().enumerate() {
        let (nodes, edges) = generate(shape, 3_000, round as u64);
        let mut clearing = Clearing::new(Graph::new(nodes, edges).unwrap());
        let mut random = Random::new(round as u64);
        for turn in 0..6 {
            let count = [1, 3, 30, 300, 3_000, 0][turn];
            let changes: Vec<_> = (0..count)
                .map(|_| {
                    let edge = random.below(clearing.graph().len() as u64) as usize;
                    (edge, random.below(3) * random.below(100_000))
                })
                .collect();
            clearing.change(&changes).unwrap();
            let again = clearing.solution();
            let graph = Graph::new(nodes, clearing.graph().edges().collect()).unwrap();
            assert_eq!(&graph, clearing.graph(), "{name}");
            let anew = solve(&graph);
            let weight = verify(&graph, &anew.flow, &anew.potentials);
            assert!(weight.is_ok(), "{name}");
            assert_eq!(
                verify(&graph, &again.flow, &again.potentials),
                weight,
                "{name}"
            );
        }
    }
}

/// Edges come, go, change their weight and their amount: each is one of several of other weights between the same two nodes.
#[test]
fn edges_come_and_go_and_change_their_weight() {
    let weights = [-3, 0, 1, 2, 50];
    for (round, (name, shape)) in Shape::ALL.into_iter().enumerate() {
        let mut random = Random::new(round as u64);
        let (nodes, list) = generate(shape, 1_000, round as u64);
        let edges: Vec<Edge> = list
            .iter()
            .flat_map(|&e| {
                // A third is not there yet.
                let now = random.below(weights.len() as u64 * 3 / 2) as usize;
                weights
                    .into_iter()
                    .enumerate()
                    .map(move |(i, weight)| Edge {
                        weight,
                        capacity: if i == now { e.capacity } else { 0 },
                        ..e
                    })
            })
            .collect();
        let mut clearing = Clearing::new(Graph::new(nodes, edges).unwrap());
        let places = clearing.graph().len() / weights.len();
        let mut optima = vec![];
        for count in [1, 2, 5, 20, 100, 1_000] {
            let mut changes = vec![];
            for _ in 0..count {
                // Of its five edges at most one is left.
                let first = random.below(places as u64) as usize * weights.len();
                let now = random.below(weights.len() as u64 * 3 / 2) as usize;
                let capacity = random.below(100_000);
                changes.extend(
                    (0..weights.len()).map(|i| (first + i, if i == now { capacity } else { 0 })),
                );
            }
            clearing.change(&changes).unwrap();
            let again = clearing.solution();
            let weight = verify(clearing.graph(), &again.flow, &again.potentials);
            let anew = solve(clearing.graph());
            let other = verify(clearing.graph(), &anew.flow, &anew.potentials);
            assert_eq!(weight, other, "{name}, {count}");
            optima.push(weight.unwrap());
        }
        optima.dedup();
        // One way around of which something is missing clears nothing.
        assert!(
            optima.len() > 3 || shape == Shape::Path,
            "{name}: {optima:?}"
        );
    }
}

#[test]
fn a_change_that_overflows_changes_nothing() {
    let edge = |from, to, capacity| Edge {
        from,
        to,
        capacity,
        weight: 1,
    };
    let graph = Graph::new(2, vec![edge(0, 1, 5), edge(1, 0, 5)]).unwrap();
    let mut clearing = Clearing::new(graph.clone());
    let most = i64::MAX as u64;
    assert_eq!(
        clearing.change(&[(0, most), (1, 1)]),
        Err(GraphError::TotalTooLarge)
    );
    assert_eq!(clearing.graph(), &graph);
    assert_eq!(clearing.change(&[(0, most), (0, 7), (1, 9)]), Ok(()));
    assert_eq!(clearing.solution().flow, [7, 7]);
}
