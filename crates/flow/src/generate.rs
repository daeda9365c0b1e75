//! Graphs to measure with, and to be attacked with: the same for everyone who names the shape, the size and the seed.

use std::{vec, vec::Vec};

use crate::Edge;

/// SplitMix64: small, and the same on every machine.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// A stream for a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`, which is not 0.
    pub fn below(&mut self, end: u64) -> u64 {
        ((u128::from(self.bits()) * u128::from(end)) >> 64) as u64
    }

    /// Between 0 and 1, in steps of `2^-53`.
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// What a generated graph looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A few are in most obligations, on either side, as in trade: both ends by a power law, four edges a node.
    Popularity,
    /// Every pair is as likely as any other; eight edges a node.
    Random,
    /// A club: members offer two or three kinds of work and want ten, and some kinds are popular. From member to kind with weight 0,
    /// from kind to member with weight 1.
    Producers,
    /// One cycle through all nodes with amounts that rise, fall and rise: the deepest potentials that there are.
    Path,
    /// Everyone owes everyone.
    Complete,
    /// Many obligations of few pairs.
    Duplicates,
}

impl Shape {
    /// All shapes with their names.
    pub const ALL: [(&'static str, Shape); 6] = [
        ("popularity", Shape::Popularity),
        ("random", Shape::Random),
        ("producers", Shape::Producers),
        ("path", Shape::Path),
        ("complete", Shape::Complete),
        ("duplicates", Shape::Duplicates),
    ];
}

/// An amount between 1.00 and some 3,000.00, most of them small.
fn amount(random: &mut Random) -> u64 {
    (100.0 * (8.0 * random.unit()).exp()) as u64
}

/// A graph with about as many edges as asked for: the number of its nodes, and its edges.
pub fn generate(shape: Shape, edges: usize, seed: u64) -> (u32, Vec<Edge>) {
    let mut random = Random::new(seed);
    let edge = |from: u64, to: u64, capacity: u64| Edge {
        from: from as u32,
        to: to as u32,
        capacity,
        weight: 1,
    };
    match shape {
        Shape::Popularity => {
            let nodes = (edges / 4).max(2) as u64;
            // Node of rank r with weight r^-0.75 or so; who is popular as a debtor is only partly popular as a creditor.
            let draw = |random: &mut Random| {
                ((random.unit().powi(4) * nodes as f64) as u64).min(nodes - 1)
            };
            let other: Vec<u64> = {
                let mut other: Vec<u64> = (0..nodes).collect();
                for i in 0..nodes as usize {
                    let j = (i as u64 + random.below((i as u64 / 2 + 2).min(nodes - i as u64)))
                        as usize;
                    other.swap(i, j);
                }
                other
            };
            let list = (0..edges)
                .map(|_| {
                    let from = draw(&mut random);
                    let mut to = other[draw(&mut random) as usize];
                    if to == from {
                        to = (to + 1) % nodes;
                    }
                    edge(from, to, amount(&mut random))
                })
                .collect();
            (nodes as u32, list)
        }
        Shape::Random => {
            let nodes = (edges / 8).max(2) as u64;
            let list = (0..edges)
                .map(|_| {
                    let from = random.below(nodes);
                    let to = (from + 1 + random.below(nodes - 1)) % nodes;
                    edge(from, to, amount(&mut random))
                })
                .collect();
            (nodes as u32, list)
        }
        Shape::Producers => {
            let members = (edges / 13).max(1) as u64;
            club(members, 8 + 2 * members.isqrt(), &mut random)
        }
        Shape::Path => {
            let nodes = edges.max(2) as u64;
            let list = (0..nodes)
                .map(|i| {
                    let turn = (i * 5 % nodes).abs_diff(nodes / 2);
                    edge(i, (i + 1) % nodes, 100 + turn + random.below(100))
                })
                .collect();
            (nodes as u32, list)
        }
        Shape::Complete => {
            let nodes = (edges.isqrt() + 1).max(2) as u64;
            let mut list = Vec::with_capacity((nodes * nodes) as usize);
            for from in 0..nodes {
                for to in (0..nodes).filter(|&to| to != from) {
                    list.push(edge(from, to, amount(&mut random)));
                }
            }
            (nodes as u32, list)
        }
        Shape::Duplicates => {
            let nodes = 10u64;
            let list = (0..edges)
                .map(|_| {
                    let (from, to) = (random.below(nodes), random.below(nodes));
                    edge(from, to, amount(&mut random))
                })
                .collect();
            (nodes as u32, list)
        }
    }
}

/// A club of so many members and kinds: two or three offers and ten wants a member, what a member can do and what they want drawn
/// independently of each other, kinds popular by a power law. Members are numbered first, then kinds.
fn club(members: u64, kinds: u64, random: &mut Random) -> (u32, Vec<Edge>) {
    let mut list = Vec::with_capacity(13 * members as usize);
    let mut mine: Vec<u64> = vec![];
    for member in 0..members {
        let supply = amount(random);
        let demand = amount(random);
        let offers = 2 + random.below(2);
        for (count, total, offer) in [(offers, supply, true), (10, demand, false)] {
            mine.clear();
            while (mine.len() as u64) < count.min(kinds) {
                let kind = ((random.unit().powi(2) * kinds as f64) as u64).min(kinds - 1);
                if !mine.contains(&kind) {
                    mine.push(kind);
                }
            }
            for &kind in &mine {
                let capacity = (total / count).max(1) + random.below(total / count / 2 + 1);
                let (from, to) = if offer {
                    (member, members + kind)
                } else {
                    (members + kind, member)
                };
                list.push(Edge {
                    from: from as u32,
                    to: to as u32,
                    capacity,
                    weight: i8::from(!offer),
                });
            }
        }
    }
    ((members + kinds) as u32, list)
}
