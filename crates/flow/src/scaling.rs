//! Coming close quickly: push and relabel on prices in fractions of a unit of weight.
//!
//! Weights are multiplied by the number of fractions in a unit, and every excess is sent to where something is missing with no way left
//! that would gain more than one fraction: cost scaling with its last phase alone, which is enough where weights are small. To be exact
//! the textbook takes more fractions than there are nodes. Here the prices are rounded back to units instead. Only what would gain
//! a fraction can be broken by that, and only where the price of its start has just passed a unit; so of all the places to round at, the one that
//! breaks least is taken (on most graphs: nothing), and what is broken is mended exactly (see `solve`).

use std::{collections::VecDeque, vec, vec::Vec};

use crate::residual::Residual;

const UNSEEN: u32 = u32::MAX;

/// Prices are brought up to date as a whole whenever so many times as many entries were looked at as there are edges.
const UPDATE_EVERY: usize = 5;
/// How far an excess is taken at a time.
const STEPS: usize = 4;

pub(crate) struct Scaling<'a> {
    rest: &'a mut Residual,
    unit: i32,
    cur: Vec<u32>,
    path: Vec<u32>,
    /// How many levels there were when prices were last brought up to date.
    levels: usize,
    queue: VecDeque<u32>,
    dist: Vec<u32>,
    buckets: Vec<Vec<u32>>,
}

impl<'a> Scaling<'a> {
    pub fn new(rest: &'a mut Residual, unit: i32) -> Self {
        let n = rest.price.len();
        Self {
            unit,
            cur: rest.first[..n].to_vec(),
            path: vec![],
            levels: 0,
            queue: VecDeque::new(),
            dist: vec![UNSEEN; n],
            buckets: vec![],
            rest,
        }
    }

    fn cost(&self, node: usize, entry: usize, to: usize) -> i32 {
        self.rest.price[to]
            - self.rest.price[node]
            - self.rest.gain(entry, self.rest.head[entry]) * self.unit
    }

    /// How much the price of the start would have to pass for what can go by an entry to go: without end if nothing can.
    #[inline(always)]
    fn reach(&self, entry: usize) -> i32 {
        let head = self.rest.head[entry];
        let reach = self.rest.price[head.to()] - self.rest.gain(entry, head) * self.unit;
        if head.leads() {
            reach
        } else {
            i32::MAX
        }
    }

    /// Sends every excess to where something is missing, with flow and prices optimal to within one fraction.
    pub fn run(&mut self) {
        self.update();
        let mut work = 0usize;
        let limit = UPDATE_EVERY * self.rest.head.len() / 2 + self.cur.len();
        while let Some(&node) = self.queue.front() {
            if self.rest.excess[node as usize] <= 0 {
                self.queue.pop_front();
                continue;
            }
            work += self.advance(node);
            if work > limit + self.levels {
                work = 0;
                self.update();
            }
        }
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
            let mut best = i32::MAX;
            let mut found = usize::MAX;
            for entry in cur..range.end {
                let reach = self.reach(entry);
                if reach < price {
                    found = entry;
                    break;
                }
                best = best.min(reach);
            }
            if found != usize::MAX {
                work += found - cur + 1;
                self.cur[tip] = found as u32;
                self.path.push(found as u32);
                tip = self.rest.head[found].to();
                continue;
            }
            for entry in begin..cur {
                best = best.min(self.reach(entry));
            }
            work += range.len();
            // What came this way can go back.
            if let Some(&last) = self.path.last() {
                let twin = self.rest.link[last as usize].twin as usize;
                let head = self.rest.head[twin];
                best =
                    best.min(self.rest.price[head.to()] - self.rest.gain(twin, head) * self.unit);
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
            let amount = self.rest.link[entry].left().min(self.rest.excess[from].max(0) as u64);
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

    /// Raises prices by the distance to where something is missing.
    fn update(&mut self) {
        let n = self.rest.price.len();
        self.queue.clear();
        self.dist.fill(UNSEEN);
        let mut wanted = 0;
        if self.buckets.is_empty() {
            self.buckets.push(vec![]);
        }
        for node in 0..n {
            let excess = self.rest.excess[node];
            if excess < 0 {
                self.dist[node] = 0;
                self.buckets[0].push(node as u32);
            } else if excess > 0 {
                wanted += 1;
            }
        }
        let mut level = 0;
        let mut settled: Vec<u32> = vec![];
        let mut last = 0;
        while wanted > 0 && level < self.buckets.len() {
            let mut bucket = core::mem::take(&mut self.buckets[level]);
            let mut i = 0;
            while i < bucket.len() {
                let node = bucket[i] as usize;
                i += 1;
                if self.dist[node] != level as u32 {
                    continue;
                }
                settled.push(node as u32);
                if self.rest.excess[node] > 0 {
                    wanted -= 1;
                    last = level;
                }
                let price = self.rest.price[node];
                for entry in self.rest.entries(node as u32) {
                    let head = self.rest.head[entry];
                    let from = head.to();
                    if !head.is_led_to() {
                        continue;
                    }
                    let seen = self.dist[from];
                    if seen <= level as u32 {
                        continue;
                    }
                    let cost =
                        price - self.rest.price[from] + self.rest.gain(entry, head) * self.unit;
                    let length = (cost + 1).max(0);
                    let dist = level as u32 + length as u32;
                    if dist < seen {
                        self.dist[from] = dist;
                        if length == 0 {
                            bucket.push(from as u32);
                        } else {
                            while self.buckets.len() <= dist as usize {
                                self.buckets.push(vec![]);
                            }
                            self.buckets[dist as usize].push(from as u32);
                        }
                    }
                }
            }
            bucket.clear();
            self.buckets[level] = bucket;
            level += 1;
        }
        for bucket in self.buckets.iter_mut().skip(level) {
            bucket.clear();
        }
        self.levels = level;
        // Sources farthest first to the back: nearest are discharged first.
        for &node in &settled {
            let dist = self.dist[node as usize] as i32;
            if dist < last as i32 {
                self.rest.price[node as usize] -= last as i32 - dist;
            }
            self.cur[node as usize] = self.rest.first[node as usize];
            if self.rest.excess[node as usize] > 0 {
                self.queue.push_back(node);
            }
        }
    }

    /// Rounds the prices to units, where that breaks least, and fills or empties what is broken.
    pub fn round(self) {
        let unit = self.unit;
        let mut broken = vec![0i64; unit as usize + 1];
        let n = self.rest.price.len();
        let least = self.rest.price.iter().copied().min().unwrap_or(0);
        for price in &mut self.rest.price {
            *price -= least;
        }
        for node in 0..n {
            for entry in self.rest.entries(node as u32) {
                let to = self.rest.head[entry].to();
                if self.rest.head[entry].leads() {
                    let cost = self.cost(node, entry, to);
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
                    && self.rest.price[to] - self.rest.price[node] < self.rest.gain(entry, head)
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
