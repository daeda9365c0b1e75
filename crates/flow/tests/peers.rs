//! The solver against LEMON and OR-tools on a thousand small graphs, and what a certificate must refuse on each.
//!
//! What the peers found is in peers.txt, a line a graph. Where Python has them (`pip install numpy pylmcf ortools`; PYTHON names another than
//! python3) they are asked again, and with REMAINDER_BLESS the file is written anew.

use std::{fmt::Write as _, fs, path::Path, process::Command};

use remainder_flow::{generate::Random, solve, verify, Edge, Graph};

const GRAPHS: u64 = 1_000;

/// Between 13 and 200 nodes, of eight shapes, with amounts up to 1, 100, 100,000 and 2^40, and weights of 1, from -2 to 2 and from -127 to 127.
fn graph(number: u64) -> (u32, Vec<Edge>) {
    let mut random = Random::new(number);
    let nodes = match number % 8 {
        1 => 13 + random.below(28),
        _ => 13 + random.below(188),
    };
    let count = match number % 8 {
        // Now and then no edge at all.
        0 if number % 200 == 0 => 0,
        0 => nodes + random.below(nodes),
        1 => nodes * (nodes - 1) * 3 / 4,
        _ => nodes * (1 + random.below(8)),
    };
    let most = [1, 100, 100_000, 1 << 40][random.below(4) as usize];
    let popular = |random: &mut Random| (random.unit().powi(3) * nodes as f64) as u64;
    let edges = (0..count)
        .map(|i| {
            let (mut from, mut to) = (random.below(nodes), random.below(nodes));
            match number % 8 {
                // Sparse and dense are as they fall; then a few pairs with many edges each, loops at every other node, a long way round with short cuts, a
                // hub, two sides, and a few that are in most.
                2 => (from, to) = (from % 5, to % 5),
                3 if i % 2 == 0 => to = from,
                4 if i < nodes => (from, to) = (i, (i + 1) % nodes),
                5 if i % 2 == 0 => from = 0,
                5 => to = 0,
                6 if (from < nodes / 2) == (to < nodes / 2) => to = nodes - 1 - from,
                7 => (from, to) = (popular(&mut random), nodes - 1 - popular(&mut random)),
                _ => {}
            }
            Edge {
                from: from as u32,
                to: to as u32,
                capacity: random.below(most + 1),
                weight: match number / 8 % 3 {
                    0 => 1,
                    1 => random.below(5) as i8 - 2,
                    _ => (random.below(255) as i16 - 127) as i8,
                },
            }
        })
        .collect();
    (nodes as u32, edges)
}

/// What the peers find, a line a graph, if they are there.
fn ask() -> Option<String> {
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".into());
    let here = Command::new(&python)
        .args(["-c", "import numpy, ortools, pylmcf"])
        .output();
    if !here.is_ok_and(|said| said.status.success()) {
        eprintln!(
            "{python} has no numpy, ortools and pylmcf: compared with what they found before"
        );
        return None;
    }
    let mut bytes = vec![];
    for number in 0..GRAPHS {
        let (nodes, edges) = graph(number);
        bytes.extend(nodes.to_le_bytes());
        bytes.extend((edges.len() as u32).to_le_bytes());
        for edge in edges {
            bytes.extend(edge.from.to_le_bytes());
            bytes.extend(edge.to.to_le_bytes());
            bytes.extend(edge.capacity.to_le_bytes());
            bytes.extend(i64::from(edge.weight).to_le_bytes());
        }
    }
    let file = std::env::temp_dir().join(format!("remainder-graphs-{}", std::process::id()));
    fs::write(&file, bytes).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/flow-peers");
    let done = Command::new(&python)
        .arg(script)
        .arg("--batch")
        .arg(&file)
        .output()
        .unwrap();
    fs::remove_file(file).unwrap();
    let said = String::from_utf8(done.stdout).unwrap();
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    let mut found = String::new();
    for (number, line) in said.lines().enumerate() {
        let all: Vec<&str> = line.split(' ').collect();
        assert_eq!(all.len(), 3);
        assert!(
            all.iter().all(|one| *one == all[0]),
            "the peers differ on graph {number}: {line}"
        );
        writeln!(found, "{}", all[0]).unwrap();
    }
    Some(found)
}

#[test]
fn a_thousand_small_graphs_have_the_optimum_that_lemon_and_or_tools_find() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers.txt");
    let asked = ask();
    if let (Some(found), Some(_)) = (&asked, std::env::var_os("REMAINDER_BLESS")) {
        fs::write(&path, found).unwrap();
    }
    let known = fs::read_to_string(&path).unwrap();
    if let Some(found) = asked {
        assert!(
            found == known,
            "the peers find something else than peers.txt says"
        );
    }
    let known: Vec<i128> = known.lines().map(|line| line.parse().unwrap()).collect();
    assert_eq!(known.len() as u64, GRAPHS);
    let mut worth = 0;
    for (number, &weight) in (0..).zip(&known) {
        let (nodes, edges) = graph(number);
        let graph = Graph::new(nodes, edges).unwrap();
        let solution = solve(&graph);
        assert_eq!(
            verify(&graph, &solution.flow, &solution.potentials),
            Ok(weight),
            "graph {number}"
        );
        worth += usize::from(weight > 0);
    }
    assert!(worth > 800, "{worth}");
}

/// Whether a flow is a circulation, and its weight what the potentials allow: the two sums of the textbook, where the verifier goes edge by edge.
fn proves(graph: &Graph, flow: &[u64], potentials: &[u32]) -> bool {
    let mut balances = vec![0i128; graph.nodes() as usize];
    let (mut weight, mut bound) = (0, 0);
    for (edge, &flow) in graph.edges().zip(flow) {
        if flow > edge.capacity {
            return false;
        }
        balances[edge.from as usize] += i128::from(flow);
        balances[edge.to as usize] -= i128::from(flow);
        let w = i128::from(edge.weight);
        let [from, to] = [edge.from, edge.to].map(|node| i128::from(potentials[node as usize]));
        weight += w * i128::from(flow);
        bound += i128::from(edge.capacity) * (w + from - to).max(0);
    }
    weight == bound && balances.iter().all(|&balance| balance == 0)
}

#[test]
fn whatever_is_changed_in_a_flow_or_a_certificate_is_refused_unless_it_proves_the_same() {
    let mut random = Random::new(77);
    let (mut flows, mut potentials) = ([0; 2], [0; 2]);
    for number in 0..GRAPHS {
        let (nodes, edges) = graph(number);
        let graph = Graph::new(nodes, edges).unwrap();
        if graph.is_empty() {
            continue;
        }
        let solution = solve(&graph);
        assert!(proves(&graph, &solution.flow, &solution.potentials));
        let idle = vec![0; graph.len()];
        let none = verify(&graph, &idle, &solution.potentials);
        assert_eq!(none.is_ok(), proves(&graph, &idle, &solution.potentials));
        for _ in 0..10 {
            let mut changed = solution.flow.clone();
            let edge = random.below(graph.len() as u64) as usize;
            let flow = changed[edge];
            changed[edge] = match random.below(5) {
                0 => flow.wrapping_sub(1),
                1 => flow + 1,
                2 => graph.capacity(edge) + 1,
                3 => graph.capacity(edge) - flow,
                _ => random.bits(),
            };
            let accepted = verify(&graph, &changed, &solution.potentials).is_ok();
            assert_eq!(
                accepted,
                proves(&graph, &changed, &solution.potentials),
                "graph {number}"
            );
            if changed[edge] != flow && graph.from(edge) != graph.to(edge) {
                assert!(
                    !accepted,
                    "graph {number}, edge {edge}: {} for {flow}",
                    changed[edge]
                );
            }
            flows[usize::from(accepted)] += 1;

            let mut changed = solution.potentials.clone();
            let [one, other] =
                [random.below(nodes.into()), random.below(nodes.into())].map(|n| n as usize);
            match random.below(4) {
                0 => changed[one] += 1 + random.below(3) as u32,
                1 => changed[one] = changed[one].saturating_sub(1),
                2 => changed.swap(one, other),
                _ => changed[one] = random.bits() as u32,
            }
            let accepted = verify(&graph, &solution.flow, &changed).is_ok();
            assert_eq!(
                accepted,
                proves(&graph, &solution.flow, &changed),
                "graph {number}"
            );
            potentials[usize::from(accepted)] += 1;
        }
    }
    assert!(
        flows[0] > 7_000 && potentials[0] > 4_000,
        "{flows:?} {potentials:?}"
    );
}
