//! What was found, told of the whole graph: of chains edge by edge, and of all components one above the other.

use std::{borrow::Cow, vec};

use crate::{
    chains::{Chain, Core},
    residual::Residual,
    Graph, Solution,
};

/// The flow on every edge and the potential of every node; `None` if a potential is beyond 32 bits.
pub(crate) fn tell(graph: &Graph, core: &Core, rest: &Residual) -> Option<Solution> {
    let n = graph.nodes() as usize;
    let of = &core.parts.of;
    let mut flow = vec![0; graph.len()];
    let mut price = Cow::Borrowed(&rest.price);
    for from in 0..graph.nodes() {
        let mut entry = rest.first[from as usize] as usize;
        for edge in graph.leaving(from) {
            let to = graph.to(edge);
            let lead = core.lead(graph, from, edge);
            let here = if lead.is_some() {
                entry += 1;
                rest.flow(entry - 1)
            } else {
                0
            };
            if let Some(chain) = core.chain(from, to) {
                let Chain {
                    first,
                    to,
                    least,
                    weight,
                    ..
                } = core.chains[chain];
                if first as usize == edge {
                    let around = if weight > 0 {
                        graph.capacity(least as usize)
                    } else {
                        0
                    };
                    let here = if to == from { around } else { here };
                    core.unfold(graph, chain, here, &mut flow, price.to_mut());
                }
            } else if from == to {
                flow[edge] = if graph.weight(edge) > 0 {
                    graph.capacity(edge)
                } else {
                    0
                };
            } else {
                flow[edge] = here;
            }
        }
    }
    // Within components the prices hold; a component as a whole is raised until the edges that enter it want to be empty. Until a
    // node's turn comes, its place holds what they need of it.
    let mut potentials = vec![0u32; n];
    let mut end = n;
    while end > 0 {
        let part = of[core.parts.nodes[end - 1] as usize];
        let mut start = end;
        while start > 0 && of[core.parts.nodes[start - 1] as usize] == part {
            start -= 1;
        }
        let nodes = &core.parts.nodes[start..end];
        let offset = nodes
            .iter()
            .map(|&v| i64::from(potentials[v as usize]) - i64::from(price[v as usize]))
            .max()
            .unwrap_or(0);
        for &v in nodes {
            let p = i64::from(price[v as usize]) + offset;
            potentials[v as usize] = u32::try_from(p).ok()?;
            for edge in graph.leaving(v) {
                let to = graph.to(edge) as usize;
                if of[to] != part {
                    let needed = (p + i64::from(graph.weight(edge))).max(0);
                    potentials[to] = potentials[to].max(u32::try_from(needed).ok()?);
                }
            }
        }
        end = start;
    }
    Some(Solution { flow, potentials })
}
