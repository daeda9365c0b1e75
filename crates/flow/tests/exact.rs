//! The solver against another that is slow and simple, on many small graphs; and what each certificate must refuse.

mod common;

use common::{cancel_cycles, edge};
use remainder_flow::{generate::Random, solve, verify, Edge, Graph, GraphError, Invalid, Solution};

/// The weight of an optimum that is found another way.
fn reference(nodes: u32, edges: &[Edge]) -> i128 {
    let arcs: Vec<_> = edges
        .iter()
        .map(|e| (e.from, e.to, e.capacity, e.weight.into()))
        .collect();
    let flow = cancel_cycles(nodes, &arcs);
    edges
        .iter()
        .zip(flow)
        .map(|(e, flow)| i128::from(e.weight) * i128::from(flow))
        .sum()
}

fn solved(nodes: u32, edges: &[Edge]) -> (Graph, Solution, i128) {
    let graph = Graph::new(nodes, edges.to_vec()).unwrap();
    let solution = solve(&graph);
    let weight = verify(&graph, &solution.flow, &solution.potentials).unwrap();
    (graph, solution, weight)
}

#[test]
fn a_thousand_small_graphs_of_several_shapes_have_the_optimum_of_the_reference() {
    let mut random = Random::new(5);
    for round in 0..1_000u64 {
        let nodes = 1 + random.below(12) as u32;
        let count = random.below(40);
        let most = [1, 3, 100, 1 << 40][random.below(4) as usize];
        let edges: Vec<_> = (0..count)
            .map(|i| {
                let (mut from, mut to) = (
                    random.below(nodes.into()) as u32,
                    random.below(nodes.into()) as u32,
                );
                match round % 5 {
                    // A long way round, a hub, two sides, and parallel edges and loops; every fifth graph is as it falls.
                    0 => (from, to) = (i as u32 % nodes, (i as u32 + 1) % nodes),
                    1 => {
                        if i % 2 == 0 {
                            from = 0
                        } else {
                            to = 0
                        }
                    }
                    2 => {
                        (from, to) = (from & !1, to | 1);
                        to = to.min(nodes - 1);
                        if i % 2 == 0 {
                            (from, to) = (to, from)
                        }
                    }
                    3 => (from, to) = (from % 3, to % 3),
                    _ => {}
                }
                let (from, to) = (from.min(nodes - 1), to.min(nodes - 1));
                let weight = match round % 3 {
                    0 => 1,
                    1 => random.below(5) as i8 - 2,
                    _ => (random.below(255) as i16 - 127) as i8,
                };
                edge(from, to, random.below(most + 1), weight)
            })
            .collect();
        let (_, _, weight) = solved(nodes, &edges);
        assert_eq!(weight, reference(nodes, &edges), "graph {round}: {edges:?}");
    }
}

#[test]
fn the_smallest_graphs() {
    assert_eq!(solved(0, &[]).2, 0);
    assert_eq!(solved(3, &[]).2, 0);
    assert_eq!(
        solved(1, &[edge(0, 0, 5, 1), edge(0, 0, 7, -1)]).2,
        5,
        "a loop clears itself"
    );
    assert_eq!(solved(2, &[edge(0, 1, 5, 1)]).2, 0);
    assert_eq!(solved(2, &[edge(0, 1, 5, 1), edge(1, 0, 0, 1)]).2, 0);
    let parallel = [edge(0, 1, 5, 1), edge(0, 1, 6, 1), edge(1, 0, 20, 1)];
    let (graph, solution, weight) = solved(2, &parallel);
    assert_eq!((graph.len(), weight), (2, 22));
    assert_eq!(solution.flow, [11, 11]);
    let large = [
        edge(0, 1, 1 << 40, 1),
        edge(1, 2, (1 << 40) - 1, 1),
        edge(2, 0, u64::MAX >> 2, 1),
    ];
    assert_eq!(solved(3, &large).2, 3 * ((1 << 40) - 1));
}

#[test]
fn what_cannot_be_a_graph_is_named() {
    let stray = edge(0, 2, 1, 1);
    assert_eq!(
        Graph::new(2, vec![stray]),
        Err(GraphError::UnknownNode(stray))
    );
    let low = edge(0, 1, 1, i8::MIN);
    assert_eq!(Graph::new(2, vec![low]), Err(GraphError::WeightTooLow(low)));
    let most = i64::MAX as u64;
    assert!(Graph::new(2, vec![edge(0, 1, most, 1)]).is_ok());
    assert_eq!(
        Graph::new(2, vec![edge(0, 1, most, 1), edge(1, 0, 1, 1)]),
        Err(GraphError::TotalTooLarge)
    );
    assert_eq!(
        Graph::new(2, vec![edge(0, 1, u64::MAX, 1), edge(1, 0, 1, 1)]),
        Err(GraphError::TotalTooLarge)
    );
    assert_eq!(Graph::new(1 << 28, vec![]), Err(GraphError::TooMany));
    let wide = |nodes, weight| Graph::new(nodes, vec![edge(0, 1, 1, weight)]);
    assert_eq!(wide(1 << 23, 127), Err(GraphError::TooDeep));
    assert_eq!(wide(1 << 23, -127), Err(GraphError::TooDeep));
    assert!(wide(1 << 23, 1).is_ok());
}

#[test]
fn potentials_as_deep_as_there_can_be_are_told() {
    let nodes = 1 << 22;
    let way: Vec<_> = (1..nodes).map(|to| edge(to - 1, to, 1, 127)).collect();
    assert_eq!(
        solved(nodes, &way).1.potentials[nodes as usize - 1],
        127 * (nodes - 1)
    );
    let back = [edge(nodes - 1, 0, 2, -127)];
    let (_, solution, weight) = solved(nodes, &[way, back.to_vec()].concat());
    assert_eq!(weight, 127 * i128::from(nodes - 2));
    assert!(solution.flow.iter().all(|&flow| flow == 1));
}

#[test]
fn the_order_of_the_list_does_not_matter() {
    let mut random = Random::new(9);
    let mut edges: Vec<_> = (0..300)
        .map(|_| {
            edge(
                random.below(40) as u32,
                random.below(40) as u32,
                random.below(1_000),
                1,
            )
        })
        .collect();
    let (graph, solution, _) = solved(40, &edges);
    for i in (1..edges.len()).rev() {
        edges.swap(i, random.below(i as u64 + 1) as usize);
    }
    let (again, same, _) = solved(40, &edges);
    assert_eq!((graph, solution), (again, same));
}

/// Two loops with a shared edge, and an edge to outside.
fn example() -> (Graph, Solution) {
    let edges = [
        edge(0, 1, 10, 1),
        edge(1, 2, 4, 1),
        edge(1, 3, 9, 1),
        edge(2, 0, 5, 1),
        edge(3, 0, 3, 1),
        edge(3, 4, 2, 1),
    ];
    let (graph, solution, weight) = solved(5, &edges);
    assert_eq!(weight, 21);
    (graph, solution)
}

#[test]
fn a_flow_that_was_changed_is_refused() {
    let (graph, solution) = example();
    for edge in 0..graph.len() {
        for flow in [
            solution.flow[edge].wrapping_sub(1),
            solution.flow[edge] + 1,
            u64::MAX,
            0,
        ] {
            if flow == solution.flow[edge] {
                continue;
            }
            let mut changed = solution.flow.clone();
            changed[edge] = flow;
            assert!(
                verify(&graph, &changed, &solution.potentials).is_err(),
                "{edge}: {flow}"
            );
        }
    }
    assert_eq!(
        verify(&graph, &[0; 6], &solution.potentials),
        Err(Invalid::NotOptimal),
        "a circulation, but not of most weight"
    );
    assert_eq!(
        verify(&graph, &[0; 5], &solution.potentials),
        Err(Invalid::Lengths)
    );
    // Without potentials that want anything, conservation is all that is asked.
    let graph = Graph::new(2, vec![edge(0, 1, 3, 0), edge(1, 0, 3, 0)]).unwrap();
    assert_eq!(
        verify(&graph, &[2, 1], &[0u8, 0]),
        Err(Invalid::NotConserved(0))
    );
    assert_eq!(verify(&graph, &[2, 2], &[0u8, 0]), Ok(0));
    assert_eq!(
        verify(&graph, &[4, 4], &[0u8, 0]),
        Err(Invalid::AboveCapacity)
    );
}

#[test]
fn a_certificate_that_was_changed_is_refused_or_proves_the_same() {
    let (graph, solution) = example();
    let mut refused = 0;
    for node in 0..5 {
        for potential in 0..=u8::MAX {
            let mut changed: Vec<u8> = solution.potentials.iter().map(|&p| p as u8).collect();
            changed[node] = potential;
            match verify(&graph, &solution.flow, &changed) {
                Ok(weight) => assert_eq!(weight, 21),
                Err(error) => {
                    assert_eq!(error, Invalid::NotOptimal);
                    refused += 1;
                }
            }
        }
    }
    assert!(refused > 700, "{refused}");
    assert_eq!(
        verify(&graph, &solution.flow, &solution.potentials[..4]),
        Err(Invalid::UnknownNode)
    );
}

#[test]
fn sums_that_overflow_are_refused() {
    let mut balances = [0; 2];
    let mut check = remainder_flow::Check::new(&[0u8, 0], &mut balances).unwrap();
    for (from, to) in [(0, 1), (1, 0)] {
        check.edge(from, to, u64::MAX, 0, u64::MAX).unwrap();
    }
    assert_eq!(check.finish(), Err(Invalid::TotalTooLarge));
    let mut few = [0; 1];
    assert_eq!(
        remainder_flow::Check::new(&[0u8, 0], &mut few).err(),
        Some(Invalid::Lengths)
    );
}
