//! Seventeen months of debts of 37,677 people, where the file is at hand.

use std::{fs, path::Path};

use remainder_flow::{solve, verify, Edge, Graph};

#[test]
fn the_published_debts_clear_what_is_known_of_them() {
    let Some(folder) = std::env::var_os("REMAINDER_DATA") else {
        eprintln!("skipped: REMAINDER_DATA names no folder with sarafu_debt.csv");
        return;
    };
    let Ok(text) = fs::read_to_string(Path::new(&folder).join("sarafu_debt.csv")) else {
        eprintln!("skipped: there is no sarafu_debt.csv");
        return;
    };
    let mut nodes = 0;
    let edges: Vec<_> = text
        .lines()
        .skip(1)
        .map(|line| {
            let fields: Vec<u64> = line.split(',').map(|f| f.parse().unwrap()).collect();
            nodes = nodes.max(fields[0] + 1).max(fields[1] + 1);
            Edge {
                from: fields[0] as u32,
                to: fields[1] as u32,
                capacity: fields[2],
                weight: 1,
            }
        })
        .collect();
    let graph = Graph::new(nodes as u32, edges).unwrap();
    assert_eq!(
        graph.edges().map(|e| e.capacity).sum::<u64>(),
        107_886_628_824
    );
    let solution = solve(&graph);
    assert_eq!(
        verify(&graph, &solution.flow, &solution.potentials),
        Ok(72_671_889_614)
    );
    let bytes: Vec<u8> = solution
        .potentials
        .iter()
        .map(|&p| p.try_into().unwrap())
        .collect();
    assert_eq!(verify(&graph, &solution.flow, &bytes), Ok(72_671_889_614));
}
