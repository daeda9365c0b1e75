//! Coming close quickly: push and relabel on prices in fractions of a unit of weight.
//!
//! Weights are multiplied by the number of fractions in a unit, and every excess is sent to where something is missing with no way left
//! that would gain more than one fraction: cost scaling with its last phase alone, which is enough where weights are small. To be exact
//! the textbook takes more fractions than there are nodes. Here the prices are rounded back to units instead. Only what would gain
//! a fraction can be broken by that, and only where the price of its start has just passed a unit; so of all the places to round at, the one that
//! breaks least is taken (on most graphs: nothing), and what is broken is mended exactly (see `solve`).

use std::{collections::VecDeque, vec, vec::Vec};

use crate::{
    levels::Levels,
    residual::{Gain, Head, Residual},
};

const UNSEEN: u32 = u32::MAX;

/// Prices are brought up to date as a whole whenever so many times as many entries were looked at as there are edges.
const UPDATE_EVERY: usize = 3;
/// How far an excess is taken at a time.
const STEPS: usize = 4;

pub(crate) struct Scaling<'a, G> {
    rest: &'a mut Residual,
    gains: G,
    unit: i32,
    cur: Vec<u32>,
    path: Vec<u32>,
    queue: VecDeque<u32>,
    dist: Vec<u32>,
    levels: Levels,
    /// The nodes that were reached when prices were last brought up to date, nearest first.
    settled: Vec<u32>,
}

impl<'a, G: Gain> Scaling<'a, G> {
    pub fn new(rest: &'a mut Residual, gains: G, unit: i32) -> Self {
        let n = rest.price.len();
        Self {
            gains,
            unit,
            cur: rest.first[..n].to_vec(),
            path: vec![],
            queue: VecDeque::new(),
            dist: vec![UNSEEN; n],
            levels: Levels::default(),
            settled: vec![],
            rest,
        }
    }

    /// What goes by an entry counts for so many fractions.
    #[inline(always)]
    fn gain(&self, entry: usize, head: Head) -> i32 {
        self.gains.of(entry, head) * self.unit
    }

    fn cost(&self, node: usize, entry: usize, head: Head) -> i32 {
        self.rest.price[head.to()] - self.rest.price[node] - self.gain(entry, head)
    }

    /// The first entry that something can go by from a node of this price; or, if there is none, the price that would have to be passed.
    #[inline(always)]
    fn find(&self, from: usize, to: usize, price: i32) -> Result<usize, i32> {
        let mut best = i32::MAX;
        for (i, &head) in self.rest.head[from..to].iter().enumerate() {
            let reach = self.rest.price[head.to()] - self.gain(from + i, head);
            let reach = if head.leads() { reach } else { i32::MAX };
            if reach < price {
                return Ok(from + i);
            }
            best = best.min(reach);
        }
        Err(best)
    }

    /// Sends every excess to where something is missing, with flow and prices optimal to within one fraction, and rounds the prices.
    pub fn run(mut self) {
        self.settle();
        self.round();
    }

    fn settle(&mut self) {
        let limit = UPDATE_EVERY * self.rest.head.len() / 2 + self.cur.len();
        loop {
            self.update();
            let mut work = self.wave();
            while work <= limit {
                let Some(&node) = self.queue.front() else {
                    return;
                };
                if self.rest.excess[node as usize] <= 0 {
                    self.queue.pop_front();
                    continue;
                }
                work += self.advance(node);
            }
        }
    }

    /// Sends on what is too much, farthest first, so that what has the same way goes it together. How many entries were looked at.
    fn wave(&mut self) -> usize {
        let mut work = 0;
        for i in (0..self.settled.len()).rev() {
            let node = self.settled[i];
            if self.rest.excess[node as usize] > 0 {
                work += self.discharge(node as usize);
            }
        }
        self.queue.clear();
        for &node in &self.settled {
            if self.rest.excess[node as usize] > 0 {
                self.queue.push_back(node);
            }
        }
        work
    }

    /// Sends what is too much at a node one step on, as far as the prices are.
    fn discharge(&mut self, node: usize) -> usize {
        let range = self.rest.entries(node as u32);
        let mut cur = self.cur[node] as usize;
        let start = cur;
        let price = self.rest.price[node];
        while let Ok(entry) = self.find(cur, range.end, price) {
            let excess = self.rest.excess[node];
            let left = self.rest.link[entry].left();
            let amount = left.min(excess as u64);
            let to = self.rest.head[entry].to();
            self.rest.push(entry, amount);
            self.rest.excess[node] -= amount as i64;
            self.rest.excess[to] += amount as i64;
            cur = entry;
            if self.rest.excess[node] == 0 {
                self.cur[node] = cur as u32;
                return cur + 1 - start;
            }
        }
        self.cur[node] = range.end as u32;
        range.end - start
    }

    /// Sends what is too much at `start` up to four steps on. How many entries were looked at.
    fn advance(&mut self, start: u32) -> usize {
        let mut work = 0;
        let mut tip = start as usize;
        self.path.clear();
        while self.path.len() < STEPS && self.rest.excess[tip] >= 0 {
            let range = self.rest.entries(tip as u32);
            let (begin, cur) = (range.start, self.cur[tip] as usize);
            let price = self.rest.price[tip];
            let best = match self.find(cur, range.end, price) {
                Ok(found) => {
                    work += found - cur + 1;
                    self.cur[tip] = found as u32;
                    self.path.push(found as u32);
                    tip = self.rest.head[found].to();
                    continue;
                }
                Err(best) => best,
            };
            // What was passed by before: it leads nowhere yet, or will be found from the higher price.
            let passed = self.find(begin, cur, i32::MIN).err();
            let mut best = best.min(passed.unwrap_or(i32::MAX));
            work += range.len();
            // What came this way can go back.
            if let Some(&last) = self.path.last() {
                let twin = self.rest.link[last as usize].twin as usize;
                let head = self.rest.head[twin];
                best = best.min(self.rest.price[head.to()] - self.gain(twin, head));
            }
            self.rest.price[tip] = best + 1;
            self.cur[tip] = begin as u32;
            if let Some(last) = self.path.pop() {
                tip = self.rest.start(last as usize);
            }
        }
        let mut from = start as usize;
        for i in 0..self.path.len() {
            let entry = self.path[i] as usize;
            let to = self.rest.head[entry].to();
            let amount = self.rest.link[entry]
                .left()
                .min(self.rest.excess[from].max(0) as u64);
            self.rest.push(entry, amount);
            self.rest.excess[from] -= amount as i64;
            let before = self.rest.excess[to];
            self.rest.excess[to] = before + amount as i64;
            if before <= 0 && before + amount as i64 > 0 {
                self.queue.push_back(to as u32);
            }
            from = to;
        }
        work
    }

    /// Raises prices by the distance to where something is missing, and sends on what is too much, farthest first.
    fn update(&mut self) {
        self.queue.clear();
        self.dist.fill(UNSEEN);
        self.settled.clear();
        self.levels.clear();
        let mut wanted = 0;
        for (node, &excess) in self.rest.excess.iter().enumerate() {
            if excess < 0 {
                self.dist[node] = 0;
                self.levels.add(node as u32, 0, UNSEEN);
            } else if excess > 0 {
                wanted += 1;
            }
        }
        let mut last = 0;
        while wanted > 0 {
            let Some((node, level)) = self.levels.next(&self.dist) else {
                break;
            };
            self.settled.push(node);
            if self.rest.excess[node as usize] > 0 {
                wanted -= 1;
                last = level;
            }
            let price = self.rest.price[node as usize];
            let range = self.rest.entries(node);
            for (i, &head) in self.rest.head[range.clone()].iter().enumerate() {
                let from = head.to();
                let seen = self.dist[from];
                let cost = price - self.rest.price[from] + self.gain(range.start + i, head);
                let dist = level + (cost + 1).max(0) as u32;
                // Not short-circuited: each half alone is hard to predict, both together seldom hold.
                if head.is_led_to() & (dist < seen) {
                    self.dist[from] = dist;
                    self.levels.add(from as u32, dist, seen);
                }
            }
        }
        for &node in &self.settled {
            let x = node as usize;
            let dist = self.dist[x];
            if dist < last {
                self.rest.price[x] -= (last - dist) as i32;
            }
            self.cur[x] = self.rest.first[x];
        }
    }

    /// Rounds the prices to units, where that breaks least, and fills or empties what is broken.
    fn round(self) {
        let unit = self.unit;
        let mut broken = vec![0i64; unit as usize + 1];
        let n = self.rest.price.len();
        let least = self.rest.price.iter().copied().min().unwrap_or(0);
        for price in &mut self.rest.price {
            *price -= least;
        }
        for node in 0..n {
            for entry in self.rest.entries(node as u32) {
                let head = self.rest.head[entry];
                if head.leads() {
                    let cost = self.cost(node, entry, head);
                    if cost < 0 {
                        // Broken where the price of `node`, shifted, has just passed a unit: shift + price in 0..-cost.
                        let start = (-self.rest.price[node]).rem_euclid(unit) as usize;
                        let end = start + (-cost).min(unit) as usize;
                        broken[start] += 1;
                        if end < unit as usize {
                            broken[end] -= 1;
                        } else {
                            broken[0] += 1;
                            broken[end - unit as usize] -= 1;
                        }
                    }
                }
            }
        }
        let mut run = 0;
        let mut best = (i64::MAX, 0);
        for (shift, change) in broken.iter().take(unit as usize).enumerate() {
            run += change;
            if run < best.0 {
                best = (run, shift as i32);
            }
        }
        for price in &mut self.rest.price {
            *price = (*price + best.1).div_euclid(unit);
        }
        for node in 0..n {
            for entry in self.rest.entries(node as u32) {
                let head = self.rest.head[entry];
                let to = head.to();
                if head.leads()
                    && self.rest.price[to] - self.rest.price[node] < self.gains.of(entry, head)
                {
                    let left = self.rest.link[entry].left();
                    self.rest.push(entry, left);
                    self.rest.excess[node] -= left as i64;
                    self.rest.excess[to] += left as i64;
                }
            }
        }
    }
}
