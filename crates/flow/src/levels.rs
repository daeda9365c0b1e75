//! Which node is next, by distance? Buckets in four levels, one a byte of the distance: a short one finds its place at once, the longest in four moves.

use std::{vec, vec::Vec};

const BITS: u32 = 8;
const WIDTH: usize = 1 << BITS;

/// Nodes by distance, taken nearest first; no distance is added that is below the last one taken.
#[derive(Debug)]
pub(crate) struct Levels {
    /// What shares all higher bytes with `now` lies in its level by the first byte that differs.
    buckets: Vec<Vec<u32>>,
    now: u32,
    /// How many of the nearest were taken: first come, first served.
    taken: usize,
    len: usize,
}

impl Default for Levels {
    fn default() -> Self {
        Self {
            buckets: vec![vec![]; WIDTH * (32 / BITS) as usize],
            now: 0,
            taken: 0,
            len: 0,
        }
    }
}

impl Levels {
    fn slot(&self, dist: u32) -> usize {
        let level = (31 - ((dist ^ self.now) | 1).leading_zeros()) / BITS;
        level as usize * WIDTH + (dist >> (level * BITS)) as usize % WIDTH
    }

    /// Adds a node, or moves it nearer: `before` is its distance so far, [`u32::MAX`] if it has none. It is to be told apart by its distance: what
    /// comes out at another one than it has was left behind.
    #[inline(always)]
    pub fn add(&mut self, node: u32, dist: u32, before: u32) {
        let slot = self.slot(dist);
        // It may be waiting in the right place already, among others that are not told apart yet.
        if before == u32::MAX || slot != self.slot(before) {
            self.buckets[slot].push(node);
            self.len += 1;
        }
    }

    /// The next node and its distance.
    #[inline(always)]
    pub fn next(&mut self, dist: &[u32]) -> Option<(u32, u32)> {
        loop {
            let nearest = &mut self.buckets[self.now as usize % WIDTH];
            if let Some(&node) = nearest.get(self.taken) {
                self.taken += 1;
                if dist[node as usize] == self.now {
                    return Some((node, self.now));
                }
                continue;
            }
            nearest.clear();
            self.len -= std::mem::take(&mut self.taken);
            if self.len == 0 {
                return None;
            }
            self.advance(dist);
        }
    }

    /// Goes on to the next bucket that is not empty, and tells apart what lies in it.
    fn advance(&mut self, dist: &[u32]) {
        for level in 0..32 / BITS {
            let place = (self.now >> (level * BITS)) as usize % WIDTH;
            let row = level as usize * WIDTH;
            let Some(next) = (place + 1..WIDTH).find(|&i| !self.buckets[row + i].is_empty()) else {
                continue;
            };
            let above = self.now.checked_shr((level + 1) * BITS).unwrap_or(0);
            self.now = (((above as u64) << BITS | next as u64) << (level * BITS)) as u32;
            if level > 0 {
                let mut waiting = std::mem::take(&mut self.buckets[row + next]);
                self.len -= waiting.len();
                for node in waiting.drain(..) {
                    let d = dist[node as usize];
                    // What was moved nearer is not here any more.
                    if d >> (level * BITS) == self.now >> (level * BITS) {
                        self.add(node, d, u32::MAX);
                    }
                }
                self.buckets[row + next] = waiting;
            }
            return;
        }
    }

    /// Forgets what is left.
    pub fn clear(&mut self) {
        if self.len > 0 {
            self.buckets.iter_mut().for_each(Vec::clear);
        }
        (self.now, self.taken, self.len) = (0, 0, 0);
    }
}
