//! Mending exactly, from all ends at once: cheapest ways from everything that is too much, and as much along them as can go.

use std::vec::Vec;

use crate::{levels::Levels, residual::Residual};

const UNSEEN: u32 = u32::MAX;

#[derive(Debug, Default)]
pub(crate) struct Ways {
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

impl Ways {
    pub fn make_room(&mut self, rest: &Residual) {
        let nodes = rest.price.len();
        self.dist.resize(nodes, UNSEEN);
        self.order.resize(nodes, UNSEEN);
        self.cur.resize(nodes, 0);
    }

    pub fn forget(&mut self) {
        for node in self.touched.drain(..) {
            self.dist[node as usize] = UNSEEN;
            self.order[node as usize] = UNSEEN;
        }
    }

    /// Cheapest ways to a sink, cost first and then steps; prices follow. Ends when it has looked at twice as much as the first source
    /// took to find: what is near is settled cheaply, and what is far has been found with it.
    pub fn seek(&mut self, rest: &mut Residual, sources: usize, sinks: &[u32]) {
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
    }

    /// Sends what the sources that were found have too much along zero cost towards what was settled before, until all ways are blocked.
    pub fn augment(&mut self, rest: &mut Residual) {
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
