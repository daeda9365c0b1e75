//! The circulation of most weight.

use std::vec::Vec;

use crate::{
    chains::Core,
    components::components,
    repair::{Repair, FAR},
    residual::{Gains, Residual},
    scaling::Scaling,
    tell::tell,
    ways::Ways,
    Graph, GraphError,
};

/// A circulation of most weight, and what proves that it is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Solution {
    /// The flow on each edge of the graph.
    pub flow: Vec<u64>,
    /// The potential of each node; the least is 0.
    pub potentials: Vec<u32>,
}

/// How many fractions a unit of weight has while prices are sought: see [`Scaling`].
const FRACTIONS: i64 = 64;

/// A graph that was cleared and can be cleared again when capacities have changed, from the prices that were found before.
#[derive(Debug)]
pub struct Clearing {
    graph: Graph,
    core: Core,
    rest: Residual,
    ways: Ways,
    repair: Repair,
    /// The nodes whose excess may not be 0.
    open: Vec<u32>,
    /// How far from 0 a price was when all of the graph was last approached.
    farthest: u32,
}

impl Clearing {
    /// Clears a graph.
    pub fn new(graph: Graph) -> Self {
        let (core, degrees) = Core::new(&graph, components(&graph));
        let rest = Residual::new(&graph, &core, degrees);
        let nodes = graph.nodes();
        let mut clearing = Self {
            open: (0..nodes)
                .filter(|&v| rest.excess[v as usize] != 0)
                .collect(),
            farthest: 0,
            ways: Ways::default(),
            repair: Repair::default(),
            graph,
            core,
            rest,
        };
        clearing.settle(0);
        clearing
    }

    /// The graph as it is now.
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// Gives edges other capacities and clears again; an edge may be named more than once. An edge that may come has capacity 0 until then, and
    /// one that goes has it from then on; one whose weight may change has edges of its other weights beside it, of capacity 0.
    ///
    /// # Errors
    /// [`GraphError::TotalTooLarge`], with nothing changed.
    ///
    /// # Panics
    /// If there is no such edge.
    pub fn change(&mut self, changes: &[(usize, u64)]) -> Result<(), GraphError> {
        self.graph.total_after(changes)?;
        for &(edge, capacity) in changes {
            self.graph.set_capacity(edge, capacity);
        }
        let chain =
            |&(edge, _): &(usize, u64)| self.core.chain(self.graph.from(edge), self.graph.to(edge));
        let mut chains: Vec<usize> = changes.iter().filter_map(chain).collect();
        chains.sort_unstable();
        chains.dedup();
        for chain in chains {
            self.core.weigh(&self.graph, chain);
        }
        if self.farthest > FAR {
            self.anew();
            return Ok(());
        }
        for &(edge, _) in changes {
            let from = self.graph.from(edge);
            let chain = self.core.chain(from, self.graph.to(edge));
            let (from, edge) = match chain {
                Some(chain) => {
                    let chain = &self.core.chains[chain];
                    (chain.from, chain.first as usize)
                }
                None => (from, edge),
            };
            let Some(lead) = self.core.lead(&self.graph, from, edge) else {
                continue;
            };
            let (x, y, capacity) = (from as usize, lead.to as usize, lead.capacity);
            let out = self.entry(from, edge, lead.to);
            let cost = self.rest.price[y] - self.rest.price[x] - lead.weight;
            let before = self.rest.flow(out);
            let flow = match cost {
                ..0 => capacity,
                0 => before.min(capacity),
                1.. => 0,
            };
            self.rest.set(out, capacity - flow, flow);
            let more = flow as i64 - before as i64;
            self.rest.excess[x] -= more;
            self.rest.excess[y] += more;
            self.open.extend([x as u32, y as u32]);
        }
        self.open.sort_unstable();
        self.open.dedup();
        self.settle(self.rest.head.len() * 30);
        Ok(())
    }

    /// The entry of an edge that has one.
    fn entry(&self, from: u32, edge: usize, to: u32) -> usize {
        let edges = self.graph.leaving(from);
        if self.core.chains.is_empty() {
            // As sorted as the edges; those between the same two nodes have an entry each.
            let first = self.graph.find(from, to).unwrap_or(edge);
            return self.rest.find(from, to) + edge - first;
        }
        let leads = |&other: &usize| self.core.lead(&self.graph, from, other).is_some();
        self.rest.entries(from).start + (edges.start..edge).filter(leads).count()
    }

    /// Sends all excess to where something is missing: first what is near, for so much work, then all of it approximately, ever
    /// finer until rounding breaks nothing, and what is then left exactly.
    fn settle(&mut self, near: usize) {
        if near > 0 {
            let gains = std::mem::replace(&mut self.rest.gains, Gains::One(0));
            let (rest, open) = (&mut self.rest, &mut self.open);
            match &gains {
                Gains::One(weight) => self.repair.run(rest, weight, open, near),
                Gains::Each(each) => self.repair.run(rest, &each.as_slice(), open, near),
                Gains::Wide(each) => self.repair.run(rest, &each.as_slice(), open, near),
            }
            self.rest.gains = gains;
        }
        if near > 0 {
            if self.open.is_empty() && !self.repair.far {
                return;
            }
            // Prices that have drifted leave no room for fractions.
            if self.farthest() > FAR / 256 {
                return self.anew();
            }
        }
        let nodes = i64::from(self.graph.nodes());
        let most = (1 << 29) / (nodes + 1) / self.graph.widest().max(1);
        for finer in 0..3 {
            let fractions = (FRACTIONS << finer).min(most) as i32;
            if self.open.is_empty() || fractions < 2 {
                break;
            }
            for price in &mut self.rest.price {
                *price *= fractions;
            }
            let gains = std::mem::replace(&mut self.rest.gains, Gains::One(0));
            match &gains {
                Gains::One(weight) => Scaling::new(&mut self.rest, *weight, fractions).run(),
                Gains::Each(each) => Scaling::new(&mut self.rest, each.as_slice(), fractions).run(),
                Gains::Wide(each) => Scaling::new(&mut self.rest, each.as_slice(), fractions).run(),
            }
            self.rest.gains = gains;
            let excess = &self.rest.excess;
            self.open.clear();
            self.open
                .extend((0..self.graph.nodes()).filter(|&v| excess[v as usize] != 0));
        }
        self.mend();
        self.note_tight();
        self.farthest = self.farthest();
    }

    /// How far from 0 a price is.
    fn farthest(&self) -> u32 {
        let prices = self.rest.price.iter();
        prices.map(|price| price.unsigned_abs()).max().unwrap_or(0)
    }

    /// Clears the graph as it is now from the beginning.
    fn anew(&mut self) {
        *self = Self::new(self.graph.clone());
    }

    /// What costs nothing is where clearing again looks first.
    fn note_tight(&mut self) {
        let gains = std::mem::replace(&mut self.rest.gains, Gains::One(0));
        match &gains {
            Gains::One(weight) => self.rest.note_tight(weight),
            Gains::Each(each) => self.rest.note_tight(&each.as_slice()),
            Gains::Wide(each) => self.rest.note_tight(&each.as_slice()),
        }
        self.rest.gains = gains;
    }

    /// Sends excess to where something is missing by cheapest ways.
    fn mend(&mut self) {
        let (rest, ways) = (&mut self.rest, &mut self.ways);
        let excess = |rest: &Residual, v: u32| rest.excess[v as usize];
        let pick = |wanted: fn(i64) -> bool| -> Vec<u32> {
            let open = self.open.iter().copied();
            open.filter(|&v| wanted(excess(rest, v))).collect()
        };
        let (mut sources, mut sinks) = (pick(|e| e > 0), pick(|e| e < 0));
        if sources.is_empty() {
            return;
        }
        ways.make_room(rest);
        while !sources.is_empty() {
            ways.seek(rest, sources.len(), &sinks);
            ways.augment(rest);
            ways.forget();
            sources.retain(|&v| excess(rest, v) > 0);
            sinks.retain(|&v| excess(rest, v) < 0);
        }
        self.open.clear();
    }

    /// The flow as it is now and what proves that it is of most weight.
    pub fn solution(&self) -> Solution {
        // Changes can drive components so far apart that it takes a fresh start to tell how far.
        let told = |of: &Self| tell(&of.graph, &of.core, &of.rest);
        told(self)
            .or_else(|| told(&Self::new(self.graph.clone())))
            .expect("from the beginning no price goes further than a few times the nodes and the largest weight")
    }
}

/// Finds a circulation of most weight.
pub fn solve(graph: &Graph) -> Solution {
    Clearing::new(graph.clone()).solution()
}

#[cfg(test)]
mod tests {
    use std::vec;

    use super::*;
    use crate::{
        generate::{generate, Random, Shape},
        verify, Edge,
    };

    /// Two loops that share a node, twice, with an edge between; each component's prices may be as far off as one likes.
    fn example() -> Clearing {
        let ends = [(0, 1), (1, 0), (1, 2), (2, 1)];
        let edge = |from, to, capacity| Edge {
            from,
            to,
            capacity,
            weight: 1,
        };
        let mut edges: Vec<Edge> = ends.iter().map(|&(a, b)| edge(a, b, 9)).collect();
        edges.extend(ends.iter().map(|&(a, b)| edge(a + 3, b + 3, 9)));
        edges.push(edge(2, 3, 9));
        Clearing::new(Graph::new(6, edges).unwrap())
    }

    /// All prices moved until the one that is farthest on one side is at `far`.
    fn drift(mut clearing: Clearing, far: u32, sign: i32) -> Clearing {
        let prices = clearing.rest.price.iter();
        let most = prices.map(|price| price * sign).max().unwrap();
        for price in &mut clearing.rest.price {
            *price += sign * (far as i32 - most);
        }
        clearing.farthest = clearing.farthest();
        assert_eq!(clearing.farthest, far);
        clearing
    }

    #[test]
    fn prices_that_have_drifted_far_are_found_anew() {
        let mut random = Random::new(8);
        for far in [FAR, FAR + 1, i32::MAX as u32] {
            for sign in [1, -1] {
                let (nodes, edges) = generate(Shape::Popularity, 2_000, 1);
                let mut clearing =
                    drift(Clearing::new(Graph::new(nodes, edges).unwrap()), far, sign);
                clearing.change(&[]).unwrap();
                assert_eq!(clearing.farthest() > FAR / 2, far == FAR);
                for _ in 0..200 {
                    let edge = random.below(clearing.graph.len() as u64) as usize;
                    let capacity = random.below(300_000);
                    clearing.change(&[(edge, capacity)]).unwrap();
                }
                let told = clearing.solution();
                let weight = verify(&clearing.graph, &told.flow, &told.potentials);
                let anew = solve(&clearing.graph);
                let other = verify(&clearing.graph, &anew.flow, &anew.potentials);
                assert_eq!(weight, other);
                assert!(weight.is_ok());
                assert!(clearing.farthest() < FAR / 2, "{far} {sign}");
            }
        }
    }

    /// Of two nodes one moves past the other when the edge that binds changes: up or down, so in one of the two directions beyond what is far.
    #[test]
    fn a_price_that_is_driven_beyond_is_found_anew() {
        let edge = |from, to, capacity| Edge {
            from,
            to,
            capacity,
            weight: 50,
        };
        let anew = [1, -1].map(|sign| {
            let edges = vec![edge(0, 1, 5), edge(1, 0, 9)];
            let mut clearing = drift(Clearing::new(Graph::new(2, edges).unwrap()), FAR - 10, sign);
            clearing.change(&[(0, 20)]).unwrap();
            assert_eq!(clearing.solution().flow, [9, 9]);
            assert!(clearing.farthest() <= FAR);
            clearing.farthest() < FAR / 2
        });
        assert!(anew[0] || anew[1]);
    }

    #[test]
    fn potentials_that_do_not_fit_are_told_from_a_fresh_start() {
        let mut clearing = example();
        let far = i32::MAX - 9;
        for (price, shift) in clearing
            .rest
            .price
            .iter_mut()
            .zip([-far, -far, far, -far, -far, far])
        {
            *price += shift;
        }
        // Nothing but the shared nodes' edges is told by these; they are no solution, but they are too far apart to be told.
        assert!(tell(&clearing.graph, &clearing.core, &clearing.rest).is_none());
        let told = clearing.solution();
        assert!(verify(&clearing.graph, &told.flow, &told.potentials).is_ok());
    }
}
