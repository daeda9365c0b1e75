//! Which edges can carry flow at all: those within a strongly connected component.

use std::{vec, vec::Vec};

use crate::Graph;

/// The strongly connected components of a graph, numbered so that an edge between two goes from a higher number to a lower.
#[derive(Debug)]
pub(crate) struct Components {
    /// The component of each node.
    pub of: Vec<u32>,
    /// The nodes, component by component from number 0.
    pub nodes: Vec<u32>,
}

const UNSEEN: u32 = u32::MAX;
const DONE: u32 = 1 << 31;

/// Tarjan's algorithm, with a stack of its own. The lowest node that is reached is kept in the node's number itself.
pub(crate) fn components(graph: &Graph) -> Components {
    let nodes = graph.nodes() as usize;
    // Unseen, or the lowest preorder number reached, or the component with a mark.
    let mut of = vec![UNSEEN; nodes];
    let mut order = Vec::with_capacity(nodes);
    let mut open: Vec<u32> = Vec::new();
    // A node on the way with its own preorder number and its next edge.
    let mut way: Vec<(u32, u32, u32)> = Vec::new();
    let (mut seen, mut found) = (0u32, 0u32);
    for root in 0..nodes as u32 {
        if of[root as usize] != UNSEEN {
            continue;
        }
        let mut enter = Some(root);
        loop {
            if let Some(node) = enter.take() {
                of[node as usize] = seen;
                way.push((node, seen, graph.leaving(node).start as u32));
                open.push(node);
                seen += 1;
            }
            let Some((node, number, next)) = way.last_mut() else {
                break;
            };
            let (node, number) = (*node, *number);
            let end = graph.leaving(node).end as u32;
            let mut low = of[node as usize];
            while *next < end {
                let to = graph.to(*next as usize);
                let reached = of[to as usize];
                if reached == UNSEEN {
                    enter = Some(to);
                    break;
                }
                if reached & DONE == 0 {
                    low = low.min(reached);
                }
                *next += 1;
            }
            of[node as usize] = low;
            if enter.is_some() {
                continue;
            }
            way.pop();
            if low == number {
                loop {
                    let member = open.pop().expect("a root is above its component");
                    of[member as usize] = DONE | found;
                    order.push(member);
                    if member == node {
                        break;
                    }
                }
                found += 1;
            }
            // The edge that led here is looked at again by the one before, and then counts.
        }
    }
    for component in &mut of {
        *component &= !DONE;
    }
    Components { of, nodes: order }
}
