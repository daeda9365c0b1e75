//! The circulation of most weight.

use std::{borrow::Cow, vec, vec::Vec};

use crate::{
    chains::{Chain, Core},
    components::components,
    levels::Levels,
    repair::Repair,
    residual::{Gains, Residual},
    scaling::Scaling,
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

const UNSEEN: u32 = u32::MAX;

/// How many fractions a unit of weight has while prices are sought: see [`Scaling`].
const FRACTIONS: i64 = 64;

/// A graph that was cleared and can be cleared again when capacities have changed, from the prices that were found before.
#[derive(Debug)]
pub struct Clearing {
    graph: Graph,
    core: Core,
    rest: Residual,
    search: Search,
    repair: Repair,
    /// The nodes whose excess may not be 0.
    open: Vec<u32>,
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
            search: Search::default(),
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
        if near > 0 && self.open.is_empty() {
            return;
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
        self.mend(usize::MAX);
        self.note_tight();
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

    /// Sends excess to where something is missing by cheapest ways, until the work is more than `most`.
    fn mend(&mut self, most: usize) {
        let (rest, search) = (&mut self.rest, &mut self.search);
        let excess = |rest: &Residual, v: u32| rest.excess[v as usize];
        let pick = |wanted: fn(i64) -> bool| -> Vec<u32> {
            let open = self.open.iter().copied();
            open.filter(|&v| wanted(excess(rest, v))).collect()
        };
        let (mut sources, mut sinks) = (pick(|e| e > 0), pick(|e| e < 0));
        if most == 0 || sources.is_empty() {
            return;
        }
        search.make_room(rest);
        let mut work = 0;
        while !sources.is_empty() && work < most {
            work += search.seek(rest, sources.len(), &sinks);
            search.augment(rest);
            search.forget();
            sources.retain(|&v| excess(rest, v) > 0);
            sinks.retain(|&v| excess(rest, v) < 0);
        }
        self.open.clear();
        if !sources.is_empty() {
            self.open.extend(sources.iter().chain(&sinks));
        }
    }

    /// The flow as it is now and what proves that it is of most weight.
    pub fn solution(&self) -> Solution {
        finish(&self.graph, &self.core, &self.rest)
    }
}

/// Finds a circulation of most weight.
pub fn solve(graph: &Graph) -> Solution {
    Clearing::new(graph.clone()).solution()
}

#[derive(Debug, Default)]
struct Search {
    dist: Vec<u32>,
    /// When each node was settled.
    order: Vec<u32>,
    cur: Vec<u32>,
    settled: Vec<u32>,
    /// Those of the settled that have too much.
    found: Vec<u32>,
    levels: Levels,
    /// Those that have a distance.
    touched: Vec<u32>,
    path: Vec<u32>,
}

impl Search {
    fn make_room(&mut self, rest: &Residual) {
        let nodes = rest.price.len();
        self.dist.resize(nodes, UNSEEN);
        self.order.resize(nodes, UNSEEN);
        self.cur.resize(nodes, 0);
    }

    fn forget(&mut self) {
        for node in self.touched.drain(..) {
            self.dist[node as usize] = UNSEEN;
            self.order[node as usize] = UNSEEN;
        }
    }

    /// Cheapest ways to a sink, cost first and then steps; prices follow. Ends when it has looked at twice as much as the first source
    /// took to find: what is near is settled cheaply, and what is far has been found with it.
    fn seek(&mut self, rest: &mut Residual, sources: usize, sinks: &[u32]) -> usize {
        self.settled.clear();
        self.found.clear();
        self.levels.clear();
        for &sink in sinks {
            self.dist[sink as usize] = 0;
            self.levels.add(sink, 0, UNSEEN);
            self.touched.push(sink);
        }
        let (mut work, mut enough) = (0, usize::MAX);
        let mut level = 0;
        while let Some((node, now)) = self.levels.next(&self.dist) {
            level = now;
            let x = node as usize;
            self.order[x] = self.settled.len() as u32;
            self.cur[x] = rest.first[x];
            self.settled.push(node);
            if rest.excess[x] > 0 {
                self.found.push(node);
                enough = enough.min(2 * work);
                if self.found.len() == sources {
                    break;
                }
            }
            if work > enough {
                break;
            }
            let price = rest.price[x];
            work += rest.entries(node).len();
            for entry in rest.entries(node) {
                let head = rest.head[entry];
                let from = head.to();
                if !head.is_led_to() || self.order[from] != UNSEEN {
                    continue;
                }
                // The other end leads here: its gain is the negative of this one's.
                let cost = price - rest.price[from] + rest.gain(entry, head);
                let dist = (level as i32).saturating_add(cost) as u32;
                let seen = self.dist[from];
                if dist < seen {
                    if seen == UNSEEN {
                        self.touched.push(from as u32);
                    }
                    self.dist[from] = dist;
                    self.levels.add(from as u32, dist, seen);
                }
            }
        }
        for &node in &self.settled {
            rest.price[node as usize] += self.dist[node as usize] as i32 - level as i32;
        }
        work
    }

    /// Sends what the sources that were found have too much along zero cost towards what was settled before, until all ways are blocked.
    fn augment(&mut self, rest: &mut Residual) {
        for i in 0..self.found.len() {
            let source = self.found[i];
            'source: while rest.excess[source as usize] > 0 {
                self.path.clear();
                let mut node = source;
                loop {
                    if rest.excess[node as usize] < 0 {
                        let mut amount =
                            (rest.excess[source as usize]).min(-rest.excess[node as usize]) as u64;
                        for &entry in &self.path {
                            amount = amount.min(rest.link[entry as usize].left());
                        }
                        rest.excess[source as usize] -= amount as i64;
                        rest.excess[node as usize] += amount as i64;
                        let mut cut = self.path.len();
                        for (i, &entry) in self.path.iter().enumerate() {
                            rest.push(entry as usize, amount);
                            if rest.link[entry as usize].left() == 0 && cut > i {
                                cut = i;
                            }
                        }
                        if rest.excess[source as usize] == 0 {
                            continue 'source;
                        }
                        if cut < self.path.len() {
                            node = rest.start(self.path[cut] as usize) as u32;
                            self.path.truncate(cut);
                        }
                        // A sink that is filled may lead on to others.
                        continue;
                    }
                    let end = rest.first[node as usize + 1];
                    let mut cur = self.cur[node as usize];
                    let (price, order) = (rest.price[node as usize], self.order[node as usize]);
                    let mut found = None;
                    while cur < end {
                        let entry = cur as usize;
                        let head = rest.head[entry];
                        if head.leads() {
                            let to = head.to() as u32;
                            if self.order[to as usize] < order
                                && rest.price[to as usize] - price - rest.gain(entry, head) == 0
                            {
                                found = Some(to);
                                break;
                            }
                        }
                        cur += 1;
                    }
                    self.cur[node as usize] = cur;
                    if let Some(to) = found {
                        self.path.push(cur);
                        node = to;
                    } else if let Some(entry) = self.path.pop() {
                        node = rest.start(entry as usize) as u32;
                        self.cur[node as usize] += 1;
                    } else {
                        break 'source;
                    }
                }
            }
        }
    }
}

fn finish(graph: &Graph, core: &Core, rest: &Residual) -> Solution {
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
    // Within components the prices hold; a component as a whole is raised until the edges that enter it want to be empty.
    let mut potentials = vec![0u32; n];
    let mut needed = vec![i64::MIN / 2; n];
    let mut end = n;
    while end > 0 {
        let part = of[core.parts.nodes[end - 1] as usize];
        let mut start = end;
        while start > 0 && of[core.parts.nodes[start - 1] as usize] == part {
            start -= 1;
        }
        let nodes = &core.parts.nodes[start..end];
        let least = nodes.iter().map(|&v| price[v as usize]).min().unwrap_or(0);
        let offset = nodes
            .iter()
            .map(|&v| needed[v as usize] - i64::from(price[v as usize]))
            .max()
            .unwrap_or(0)
            .max(-i64::from(least));
        for &v in nodes {
            let p = i64::from(price[v as usize]) + offset;
            potentials[v as usize] = p as u32;
            for edge in graph.leaving(v) {
                let to = graph.to(edge) as usize;
                if of[to] != part {
                    needed[to] = needed[to].max(p + i64::from(graph.weight(edge)));
                }
            }
        }
        end = start;
    }
    Solution { flow, potentials }
}
