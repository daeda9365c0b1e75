//! Graphs to measure with, and to be attacked with: the same for everyone who names the shape, the size and the seed.

use std::{vec, vec::Vec};

use crate::{
    plan::{Club, Intent, Kind},
    Edge,
};

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
    /// A [`club`] without money.
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
            // Twelve and a half intents a member.
            barter(&club((edges * 2 / 25).max(1) as u32, seed))
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

/// A club of producers and consumers: two or three offers and ten wants a member, what they can give and what they would like to have drawn
/// independently of each other, each with an exponential distribution around 20 hours' work a cycle; kinds popular by a power law. Each can
/// owe 80 hours' work.
///
/// By construction no more than half of what is wanted can be bartered in a large one: the mean of the lesser of two such draws is half of either's.
pub fn club(members: u32, seed: u64) -> Club {
    const HOUR: u64 = 1_000;
    let mut random = Random::new(seed);
    let count = 16 + u64::from(members).isqrt();
    let mut club = Club {
        kinds: (0..count)
            .map(|_| Kind {
                rate: HOUR / 5 * (1 + random.below(10)),
                per: 100,
            })
            .collect(),
        spendable: vec![80 * HOUR; members as usize],
        ..Club::default()
    };
    let mut mine: Vec<u64> = vec![];
    for member in 0..members {
        let (supply, demand) = (
            around(20 * HOUR, &mut random),
            around(20 * HOUR, &mut random),
        );
        let offers = 2 + random.below(2);
        mine.clear();
        for (parts, total, offer) in [(offers, supply, true), (10, demand, false)] {
            // Nobody wants what they do themselves.
            let first = mine.len();
            while ((mine.len() - first) as u64) < parts {
                let draw = random.unit();
                let kind = ((draw * draw.sqrt() * count as f64) as u64).min(count - 1);
                if !mine.contains(&kind) {
                    mine.push(kind);
                }
            }
            for &kind in &mine[first..] {
                // Between half and three halves of an equal part.
                let value = total / parts / 4 * 3 + random.below(total / parts / 2 + 1);
                let quantity = value * 100 / club.kinds[kind as usize].rate;
                let to = if offer {
                    &mut club.offers
                } else {
                    &mut club.wants
                };
                to.push(Intent {
                    member,
                    kind: kind as u32,
                    quantity: quantity.max(1),
                    priority: 0,
                });
            }
        }
    }
    club
}

/// An amount with an exponential distribution around a mean.
fn around(mean: u64, random: &mut Random) -> u64 {
    (-(1.0 - random.unit()).ln() * mean as f64) as u64
}

/// The graph of a club without money. From member to kind with weight 0, from kind to member with weight 1; members are numbered first.
fn barter(club: &Club) -> (u32, Vec<Edge>) {
    let members = club.spendable.len() as u32;
    let offers = club.offers.iter().map(|intent| (intent, true));
    let wants = club.wants.iter().map(|intent| (intent, false));
    let list = offers.chain(wants).map(|(intent, offer)| {
        let kind = members + intent.kind;
        let (from, to) = if offer {
            (intent.member, kind)
        } else {
            (kind, intent.member)
        };
        Edge {
            from,
            to,
            capacity: club.value(intent),
            weight: i8::from(!offer),
        }
    });
    (members + club.kinds.len() as u32, list.collect())
}
