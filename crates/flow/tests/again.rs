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
