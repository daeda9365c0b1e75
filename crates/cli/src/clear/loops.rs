//! Which loops carry the most of what is cleared?

use remainder_flow::Graph;

/// How many loops are told of.
const MOST: usize = 5;

/// A few loops that a flow consists of, each found by following the largest flow: how much goes around each, and the nodes on it.
pub fn largest(graph: &Graph, flow: &[u64]) -> Vec<(u64, Vec<u32>)> {
    let mut left = flow.to_vec();
    let mut loops = vec![];
    let mut seen = vec![0usize; graph.nodes() as usize];
    while loops.len() < MOST {
        let most = (0..left.len()).max_by_key(|&edge| (left[edge], std::cmp::Reverse(edge)));
        let Some(start) = most.filter(|&edge| left[edge] > 0) else {
            break;
        };
        // Conservation: wherever something enters, something leaves, so a node comes round again.
        let mut way: Vec<usize> = vec![];
        let mut node = graph.from(start);
        let first = loop {
            let place = &mut seen[node as usize];
            if *place > 0 {
                break *place - 1;
            }
            *place = way.len() + 1;
            let next = graph
                .leaving(node)
                .max_by_key(|&edge| (left[edge], std::cmp::Reverse(edge)));
            let Some(edge) = next.filter(|&edge| left[edge] > 0) else {
                return loops;
            };
            way.push(edge);
            node = graph.to(edge);
        };
        for &edge in &way {
            seen[graph.from(edge) as usize] = 0;
        }
        let around = &way[first..];
        let amount = around.iter().map(|&edge| left[edge]).min().unwrap_or(0);
        for &edge in around {
            left[edge] -= amount;
        }
        loops.push((
            amount,
            around.iter().map(|&edge| graph.from(edge)).collect(),
        ));
    }
    loops.sort_by_key(|(amount, _)| std::cmp::Reverse(*amount));
    loops
}
