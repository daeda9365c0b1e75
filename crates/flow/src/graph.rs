//! Who owes whom at most how much: edges by the node that they leave, parallel ones merged.

use std::vec::Vec;

use crate::{Check, Invalid, Potential};

/// One obligation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// The node that it leaves: who owes.
    pub from: u32,
    /// The node that it enters: who is owed.
    pub to: u32,
    /// The most that may flow on it.
    pub capacity: u64,
    /// What each unit of flow counts for.
    pub weight: i8,
}

/// Why a graph cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GraphError {
    /// Returned if an edge names a node that is not below the number of nodes.
    UnknownNode(Edge),
    /// Returned if a weight is -128, which has no negative of its size.
    WeightTooLow(Edge),
    /// Returned if the capacities come to more than `i64::MAX` together.
    TotalTooLarge,
    /// Returned if there are `2^28` nodes or `2^30` edges, or more.
    TooMany,
    /// Returned if the nodes times the largest weight come to `2^29` or more: a potential may be as large as that, and the solver counts
    /// in 32 bits.
    TooDeep,
}

impl std::fmt::Display for GraphError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::UnknownNode(edge) => {
                write!(
                    f,
                    "the edge from {} to {} names a node that there is not",
                    edge.from, edge.to
                )
            }
            Self::WeightTooLow(edge) => write!(
                f,
                "the edge from {} to {} has weight -128; the least is -127",
                edge.from, edge.to
            ),
            Self::TotalTooLarge => write!(f, "the capacities come to more than 2^63 - 1 together"),
            Self::TooMany => write!(f, "there are 2^28 nodes or 2^30 edges, or more"),
            Self::TooDeep => write!(f, "the nodes times the largest weight come to 2^29 or more"),
        }
    }
}

impl std::error::Error for GraphError {}

/// A graph in canonical order: edges by the node that they leave, then the one that they enter, then weight.
///
/// Equal edge lists in any order make equal graphs, and equal graphs have the same solution: that is the rule for ties.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Graph {
    /// Where each node's edges start; one more than there are nodes.
    first: Vec<u32>,
    to: Vec<u32>,
    capacity: Vec<u64>,
    /// What the capacities come to.
    total: u64,
    weights: Weights,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Weights {
    All(i8),
    Each(Vec<i8>),
}

/// More would not leave room for an entry at both ends of each edge, and for four bits beside a node.
const MOST_NODES: u32 = 1 << 28;
const MOST_EDGES: usize = 1 << 30;
/// Potentials that differ by less: several such distances add up within 31 bits.
const MOST_DEEP: u64 = 1 << 29;

impl Graph {
    /// Makes a graph of `nodes` nodes. Edges that agree in both ends and weight become one; an edge of capacity 0 is kept.
    ///
    /// # Errors
    /// [`GraphError`].
    pub fn new(nodes: u32, mut edges: Vec<Edge>) -> Result<Self, GraphError> {
        if nodes >= MOST_NODES || edges.len() >= MOST_EDGES {
            return Err(GraphError::TooMany);
        }
        let (mut total, mut widest) = (0u64, 0u8);
        for edge in &edges {
            widest = widest.max(edge.weight.unsigned_abs());
            if edge.from >= nodes || edge.to >= nodes {
                return Err(GraphError::UnknownNode(*edge));
            }
            if edge.weight == i8::MIN {
                return Err(GraphError::WeightTooLow(*edge));
            }
            total = total
                .checked_add(edge.capacity)
                .filter(|&t| t <= i64::MAX as u64)
                .ok_or(GraphError::TotalTooLarge)?;
        }
        if u64::from(nodes) * u64::from(widest) >= MOST_DEEP {
            return Err(GraphError::TooDeep);
        }
        let key = |e: &Edge| (u64::from(e.from) << 32 | u64::from(e.to), e.weight);
        edges.sort_unstable_by_key(key);
        edges.dedup_by(|next, kept| {
            let same = key(next) == key(kept);
            if same {
                kept.capacity += next.capacity;
            }
            same
        });
        let mut first = std::vec![0u32; nodes as usize + 1];
        for edge in &edges {
            first[edge.from as usize + 1] += 1;
        }
        for node in 0..nodes as usize {
            first[node + 1] += first[node];
        }
        let weight = edges.first().map_or(1, |e| e.weight);
        let weights = if edges.iter().all(|e| e.weight == weight) {
            Weights::All(weight)
        } else {
            Weights::Each(edges.iter().map(|e| e.weight).collect())
        };
        Ok(Self {
            first,
            to: edges.iter().map(|e| e.to).collect(),
            capacity: edges.iter().map(|e| e.capacity).collect(),
            weights,
            total,
        })
    }

    /// How many nodes there are.
    pub fn nodes(&self) -> u32 {
        (self.first.len() - 1) as u32
    }

    /// How many edges there are, parallel ones of one weight counted as one.
    pub fn len(&self) -> usize {
        self.to.len()
    }

    /// Whether there is no edge.
    pub fn is_empty(&self) -> bool {
        self.to.is_empty()
    }

    /// The numbers of the edges that leave a node.
    pub fn leaving(&self, node: u32) -> std::ops::Range<usize> {
        self.first[node as usize] as usize..self.first[node as usize + 1] as usize
    }

    /// The node that an edge enters.
    pub fn to(&self, edge: usize) -> u32 {
        self.to[edge]
    }

    /// The most that may flow on an edge.
    pub fn capacity(&self, edge: usize) -> u64 {
        self.capacity[edge]
    }

    /// What each unit of flow on an edge counts for.
    pub fn weight(&self, edge: usize) -> i8 {
        match &self.weights {
            Weights::All(weight) => *weight,
            Weights::Each(weights) => weights[edge],
        }
    }

    /// The first edge from one node to another.
    pub fn find(&self, from: u32, to: u32) -> Option<usize> {
        let range = self.leaving(from);
        let place = range.start + self.to[range.clone()].partition_point(|&other| other < to);
        (place < range.end && self.to[place] == to).then_some(place)
    }

    /// The node that an edge leaves.
    pub fn from(&self, edge: usize) -> u32 {
        (self.first.partition_point(|&first| first as usize <= edge) - 1) as u32
    }

    pub(crate) fn set_capacity(&mut self, edge: usize, capacity: u64) {
        self.capacity[edge] = capacity;
        // The total is kept by `total_after`.
    }

    /// The total of the capacities with some of them changed, the last change of an edge counting.
    pub(crate) fn total_after(&mut self, changes: &[(usize, u64)]) -> Result<(), GraphError> {
        let mut total = i128::from(self.total);
        let mut last: Vec<(usize, u64)> = changes.iter().rev().copied().collect();
        last.sort_by_key(|&(edge, _)| edge);
        last.dedup_by_key(|&mut (edge, _)| edge);
        for (edge, capacity) in last {
            total += i128::from(capacity) - i128::from(self.capacity[edge]);
        }
        self.total = i64::try_from(total).map_err(|_| GraphError::TotalTooLarge)? as u64;
        Ok(())
    }

    /// The largest weight without its sign.
    pub(crate) fn widest(&self) -> i64 {
        match &self.weights {
            Weights::All(weight) => i64::from(*weight).abs(),
            Weights::Each(weights) => weights
                .iter()
                .map(|&w| i64::from(w).abs())
                .max()
                .unwrap_or(0),
        }
    }

    /// The weight of all edges, if they have one.
    pub(crate) fn one_weight(&self) -> Option<i8> {
        match self.weights {
            Weights::All(weight) => Some(weight),
            Weights::Each(_) => None,
        }
    }

    /// All edges in canonical order.
    pub fn edges(&self) -> impl Iterator<Item = Edge> + '_ {
        (0..self.nodes()).flat_map(move |from| {
            self.leaving(from).map(move |edge| Edge {
                from,
                to: self.to(edge),
                capacity: self.capacity(edge),
                weight: self.weight(edge),
            })
        })
    }
}

/// Checks a flow on a graph against potentials: the weight of the flow, which no circulation exceeds.
///
/// # Errors
/// [`Invalid`].
pub fn verify<P: Potential>(
    graph: &Graph,
    flow: &[u64],
    potentials: &[P],
) -> Result<i128, Invalid> {
    if flow.len() != graph.len() {
        return Err(Invalid::Lengths);
    }
    let mut balances = std::vec![0; potentials.len()];
    let mut check = Check::new(potentials, &mut balances)?;
    for node in 0..graph.nodes() {
        let range = graph.leaving(node);
        let ends = graph.to[range.clone()]
            .iter()
            .zip(&graph.capacity[range.clone()])
            .zip(&flow[range.clone()]);
        match &graph.weights {
            Weights::All(weight) => {
                check.edges(node, ends.map(|((&to, &l), &f)| (to, l, *weight, f)))?
            }
            Weights::Each(weights) => {
                check.edges(
                    node,
                    ends.zip(&weights[range])
                        .map(|(((&to, &l), &f), &w)| (to, l, w, f)),
                )?;
            }
        }
    }
    check.finish()
}
