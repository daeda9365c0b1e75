//! What of a graph has to be solved: edges that can carry flow, and long ways without a turning as one edge each.
//!
//! A node that one edge enters and one leaves passes on what it gets. A way over many such nodes carries at most what its least
//! edge does, for the sum of its weights. As edges of their own they would make the potentials as deep as the way is long; as one they
//! cost nothing. Potentials within it follow: each edge but the least costs nothing.

use std::{vec, vec::Vec};

use crate::{components::Components, Graph};

/// Shorter ways are left as they are: weights that do not fit a byte cost memory on every edge.
const LONG: usize = 32;

const NONE: u32 = u32::MAX;

/// A way without a turning.
#[derive(Debug)]
pub(crate) struct Chain {
    pub from: u32,
    pub to: u32,
    /// Its first edge.
    pub first: u32,
    /// Its edge of least capacity, the first of several.
    pub least: u32,
    /// The sum of its weights.
    pub weight: i32,
}

/// What an edge is when it is solved.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lead {
    pub to: u32,
    pub capacity: u64,
    pub weight: i32,
}

/// The components of a graph and the chains within them.
#[derive(Debug)]
pub(crate) struct Core {
    pub parts: Components,
    pub chains: Vec<Chain>,
    /// The chain that each node lies within; empty if there is none.
    of: Vec<u32>,
}

/// How many edges that can carry flow leave each node, and how many enter it.
pub(crate) type Degrees = Vec<[u32; 2]>;

impl Core {
    /// With the degrees of what is to be solved.
    pub fn new(graph: &Graph, parts: Components) -> (Self, Degrees) {
        let mut core = Self {
            parts,
            chains: vec![],
            of: vec![],
        };
        let degrees = core.degrees(graph);
        core.find_chains(graph, &degrees);
        if core.chains.is_empty() {
            return (core, degrees);
        }
        let degrees = core.degrees(graph);
        (core, degrees)
    }

    fn degrees(&self, graph: &Graph) -> Degrees {
        let mut degrees = vec![[0; 2]; graph.nodes() as usize];
        for from in 0..graph.nodes() {
            let mut leave = 0;
            for edge in graph.leaving(from) {
                if let Some(lead) = self.lead(graph, from, edge) {
                    leave += 1;
                    degrees[lead.to as usize][1] += 1;
                }
            }
            degrees[from as usize][0] += leave;
        }
        degrees
    }

    fn find_chains(&mut self, graph: &Graph, degrees: &Degrees) {
        let passes = |node: u32| degrees[node as usize] == [1, 1];
        let mut chains = vec![];
        let mut start = 0;
        let nodes = &self.parts.nodes;
        while let Some(&one) = nodes.get(start) {
            let part = self.parts.of[one as usize];
            let size = nodes[start..]
                .iter()
                .take_while(|&&v| self.parts.of[v as usize] == part)
                .count();
            let members = &nodes[start..start + size];
            start += size;
            if size < LONG {
                continue;
            }
            // A loop of nothing but such nodes begins and ends at the first of them.
            let loop_at = if members.iter().all(|&v| passes(v)) {
                members.iter().min().copied()
            } else {
                None
            };
            let anchors = members
                .iter()
                .filter(|&&v| !passes(v) || Some(v) == loop_at);
            for &from in anchors {
                for first in graph.leaving(from) {
                    let ends = |node: u32| !passes(node) || Some(node) == loop_at;
                    if !self.inner(from, graph.to(first)) || ends(graph.to(first)) {
                        continue;
                    }
                    let mut chain = Chain {
                        from,
                        to: from,
                        first: first as u32,
                        least: first as u32,
                        weight: 0,
                    };
                    let mut length = 0;
                    let mut edge = first;
                    loop {
                        length += 1;
                        chain.to = graph.to(edge);
                        chain.weight += i32::from(graph.weight(edge));
                        if graph.capacity(edge) < graph.capacity(chain.least as usize) {
                            chain.least = edge as u32;
                        }
                        if ends(chain.to) {
                            break;
                        }
                        edge = self.next(graph, chain.to);
                    }
                    if length >= LONG {
                        chains.push(chain);
                    }
                }
            }
        }
        if chains.is_empty() {
            return;
        }
        self.of = vec![NONE; graph.nodes() as usize];
        for (i, chain) in chains.iter().enumerate() {
            let mut edge = chain.first as usize;
            while graph.to(edge) != chain.to {
                let node = graph.to(edge);
                self.of[node as usize] = i as u32;
                edge = self.next(graph, node);
            }
        }
        self.chains = chains;
    }

    /// Whether an edge lies within a component.
    fn inner(&self, from: u32, to: u32) -> bool {
        from != to && self.parts.of[from as usize] == self.parts.of[to as usize]
    }

    /// The edge that leaves a node within a chain.
    fn next(&self, graph: &Graph, node: u32) -> usize {
        let mut edges = graph.leaving(node);
        edges
            .find(|&edge| self.inner(node, graph.to(edge)))
            .expect("one edge leaves a node that passes on")
    }

    /// The chain that a node lies within.
    fn within(&self, node: u32) -> Option<usize> {
        let chain = *self.of.get(node as usize)?;
        (chain != NONE).then_some(chain as usize)
    }

    /// The chain that an edge is part of.
    pub fn chain(&self, from: u32, to: u32) -> Option<usize> {
        if self.of.is_empty() || !self.inner(from, to) {
            return None;
        }
        self.within(from).or_else(|| self.within(to))
    }

    /// What is solved in place of an edge: nothing if it cannot carry flow, leads back to where it comes from, or is a later one of a chain.
    #[inline(always)]
    pub fn lead(&self, graph: &Graph, from: u32, edge: usize) -> Option<Lead> {
        let to = graph.to(edge);
        if !self.inner(from, to) {
            return None;
        }
        let Some(chain) = self.chain(from, to) else {
            return Some(Lead {
                to,
                capacity: graph.capacity(edge),
                weight: graph.weight(edge).into(),
            });
        };
        let chain = &self.chains[chain];
        (chain.first as usize == edge && chain.to != from).then(|| Lead {
            to: chain.to,
            capacity: graph.capacity(chain.least as usize),
            weight: chain.weight,
        })
    }

    /// The edges of a chain.
    pub fn edges<'a>(&'a self, graph: &'a Graph, chain: usize) -> impl Iterator<Item = usize> + 'a {
        let Chain { first, to, .. } = self.chains[chain];
        std::iter::successors(Some(first as usize), move |&edge| {
            let node = graph.to(edge);
            (node != to).then(|| self.next(graph, node))
        })
    }

    /// Finds the least edge of a chain again.
    pub fn weigh(&mut self, graph: &Graph, chain: usize) {
        let least = self
            .edges(graph, chain)
            .min_by_key(|&edge| graph.capacity(edge))
            .expect("a chain has edges");
        self.chains[chain].least = least as u32;
    }

    /// Puts the same flow on all edges of a chain, and gives the nodes within it prices by which they all want that.
    pub fn unfold(
        &self,
        graph: &Graph,
        chain: usize,
        flow: u64,
        flows: &mut [u64],
        price: &mut [i32],
    ) {
        let Chain {
            from,
            to,
            least,
            weight,
            ..
        } = self.chains[chain];
        let mut so_far = 0;
        let mut before = true;
        for edge in self.edges(graph, chain) {
            flows[edge] = flow;
            so_far += i32::from(graph.weight(edge));
            before &= edge != least as usize;
            let node = graph.to(edge);
            if node != to {
                price[node as usize] = if before {
                    price[from as usize] + so_far
                } else {
                    price[to as usize] - (weight - so_far)
                };
            }
        }
    }
}
