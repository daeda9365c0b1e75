//! What can still be changed: for each edge an entry at the node that it leaves and one at the node that it enters.

use std::{vec, vec::Vec};

use crate::{components::Components, Graph};

/// One end of an edge, at one of its nodes. All of it lies together, since who looks at one part looks at the others.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Entry {
    /// How many more units can go to the other node.
    pub left: u64,
    /// The other node, with [`BACK`] if the edge enters this one.
    head: u32,
    /// The other end of the edge.
    pub twin: u32,
}

const BACK: u32 = 1 << 31;

impl Entry {
    /// The other node.
    #[inline(always)]
    pub fn to(self) -> usize {
        (self.head & !BACK) as usize
    }
}

/// The residual graph of the edges within components, with a price for each node.
///
/// An entry at `x` that leads to `y` with gain `g` and `left > 0` says that `left` more units can go from `x` to `y`, for `g` each.
/// At all times every such entry costs `price[y] - price[x] - g >= 0`: flow and prices are optimal for the excesses that there are.
#[derive(Debug)]
pub(crate) struct Residual {
    pub first: Vec<u32>,
    pub at: Vec<Entry>,
    /// The gain of each entry, where they are not all one weight or its negative.
    pub gains: Vec<i8>,
    /// The one weight, where there is one.
    pub weight: i8,
    pub price: Vec<i32>,
    /// What entered each node less what left it.
    pub excess: Vec<i64>,
}

impl Residual {
    /// The graph with all edges of positive weight full, the others empty, and all prices 0.
    pub fn new(graph: &Graph, components: &Components) -> Self {
        let nodes = graph.nodes() as usize;
        let of = &components.of;
        let inner = |from: u32, to: u32| from != to && of[from as usize] == of[to as usize];
        let mut first = vec![0u32; nodes + 1];
        // Where the next entry that enters the node goes: behind all that leave it.
        let mut behind = vec![0u32; nodes];
        for from in 0..graph.nodes() {
            for edge in graph.leaving(from) {
                let to = graph.to(edge);
                if inner(from, to) {
                    behind[from as usize] += 1;
                    first[from as usize + 1] += 1;
                    first[to as usize + 1] += 1;
                }
            }
        }
        for node in 0..nodes {
            behind[node] += first[node];
            first[node + 1] += first[node];
        }
        let entries = first[nodes] as usize;
        let mut at = vec![Entry::default(); entries];
        let mut gains = vec![
            0;
            if graph.one_weight().is_some() {
                0
            } else {
                entries
            }
        ];
        let mut excess = vec![0i64; nodes];
        for from in 0..graph.nodes() {
            let mut out = first[from as usize] as usize;
            for edge in graph.leaving(from) {
                let to = graph.to(edge);
                if !inner(from, to) {
                    continue;
                }
                let back = behind[to as usize] as usize;
                behind[to as usize] += 1;
                let (capacity, weight) = (graph.capacity(edge), graph.weight(edge));
                (at[out].head, at[back].head) = (to, from | BACK);
                (at[out].twin, at[back].twin) = (back as u32, out as u32);
                if !gains.is_empty() {
                    (gains[out], gains[back]) = (weight, -weight);
                }
                if weight > 0 {
                    at[back].left = capacity;
                    excess[from as usize] -= capacity as i64;
                    excess[to as usize] += capacity as i64;
                } else {
                    at[out].left = capacity;
                }
                out += 1;
            }
        }
        Self {
            first,
            at,
            gains,
            weight: graph.one_weight().unwrap_or(0),
            price: vec![0; nodes],
            excess,
        }
    }

    #[inline(always)]
    pub fn entries(&self, node: u32) -> std::ops::Range<usize> {
        self.first[node as usize] as usize..self.first[node as usize + 1] as usize
    }

    #[inline(always)]
    pub fn push(&mut self, entry: usize, amount: u64) {
        let Entry { twin, .. } = self.at[entry];
        self.at[entry].left -= amount;
        self.at[twin as usize].left += amount;
    }

    /// What each unit that goes by this entry counts for.
    #[inline(always)]
    pub fn gain(&self, entry: usize, at: Entry) -> i32 {
        if self.gains.is_empty() {
            let weight = i32::from(self.weight);
            if at.head & BACK == 0 {
                weight
            } else {
                -weight
            }
        } else {
            i32::from(self.gains[entry])
        }
    }
}
