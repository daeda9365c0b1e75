//! What can be sent without changing a price: by entries that cost nothing, from one excess to one lack and to what else lies near.
//!
//! What is tight is noted with each entry, so that a search passes over all others without a look at what they lead to. It goes on from both
//! ends by turns, in order of steps; what is closed off on one side costs no more on the other. What was found is used on: after the
//! first way both trees grow until twice as much has been looked at, and what hangs on an entry that is full by then is not used. Only
//! then is all of it sought anew.

use std::{collections::VecDeque, vec::Vec};

use crate::residual::{Residual, LEADS_FREE, LED_TO_FREE};

/// The `up` of a root.
const ROOT: u32 = u32::MAX;

/// How many entries of a node one side looks at before it is the other's turn.
const TURN: usize = 64;

#[derive(Clone, Copy, Debug, Default)]
struct Place {
    /// The entry that leads towards the root.
    up: u32,
    /// The tree that it is in: each search has two, with numbers of their own.
    tree: u32,
}

/// One side's tree.
#[derive(Debug, Default)]
struct Side {
    tree: u32,
    /// The nodes whose entries are to be looked at, nearest first.
    waiting: VecDeque<u32>,
    /// The node whose entries are being looked at, and which is next.
    current: Option<(u32, usize)>,
    work: usize,
}

/// From what is too much, and from what is missing against the edges.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Excess,
    Lack,
}
use End::{Excess, Lack};

impl End {
    fn other(self) -> Self {
        match self {
            Excess => Lack,
            Lack => Excess,
        }
    }

    /// What an entry has by which something can go on, at no cost.
    fn bits(self) -> u32 {
        match self {
            Excess => LEADS_FREE,
            Lack => LED_TO_FREE,
        }
    }

    /// Whether a node is what is sought.
    #[inline(always)]
    fn seeks(self, excess: i64) -> bool {
        match self {
            Excess => excess < 0,
            Lack => excess > 0,
        }
    }
}

enum Grown {
    /// There is nothing left to look at.
    Out,
    /// Nothing was met yet, or nothing new.
    On,
    /// Something was sent.
    Sent,
}

#[derive(Debug, Default)]
pub(crate) struct Plateau {
    places: Vec<Place>,
    ahead: Side,
    behind: Side,
    trees: u32,
}

impl Plateau {
    /// Sends what is too much at one node and what is missing at another to and from wherever it can, until one of the two is settled or no
    /// more can go at these prices. How many entries were looked at; the last search may pass `most`.
    pub fn run(&mut self, rest: &mut Residual, source: u32, sink: u32, most: usize) -> usize {
        self.places.resize(rest.price.len(), Place::default());
        let mut work = 0;
        while work <= most {
            self.plant(source, Excess);
            self.plant(sink, Lack);
            let mut enough = usize::MAX;
            while self.work() <= enough {
                let from = match self.ahead.work <= self.behind.work {
                    true => Excess,
                    false => Lack,
                };
                match self.grow(rest, from) {
                    Grown::On => {}
                    Grown::Out if enough == usize::MAX => return work + self.work(),
                    Grown::Out => break,
                    Grown::Sent => {
                        enough = enough.min(2 * self.work());
                        let [left, lack] = [source, sink].map(|v| rest.excess[v as usize]);
                        if left <= 0 || lack >= 0 {
                            return work + self.work();
                        }
                    }
                }
            }
            work += self.work();
        }
        work
    }

    /// What this search has looked at.
    fn work(&self) -> usize {
        self.ahead.work + self.behind.work
    }

    fn side(&mut self, from: End) -> &mut Side {
        match from {
            Excess => &mut self.ahead,
            Lack => &mut self.behind,
        }
    }

    fn plant(&mut self, root: u32, from: End) {
        if self.trees == u32::MAX {
            self.places.fill(Place::default());
            self.trees = 0;
        }
        self.trees += 1;
        let tree = self.trees;
        let side = self.side(from);
        side.waiting.clear();
        side.waiting.push_back(root);
        (side.tree, side.current, side.work) = (tree, None, 0);
        self.places[root as usize] = Place { up: ROOT, tree };
    }

    /// Looks at some entries of one node.
    fn grow(&mut self, rest: &mut Residual, from: End) -> Grown {
        let others = self.side(from.other()).tree;
        let side = self.side(from);
        let tree = side.tree;
        let fresh = |node: u32| (node, rest.first[node as usize] as usize);
        let next = side.current.take();
        let Some((node, start)) = next.or_else(|| side.waiting.pop_front().map(fresh)) else {
            return Grown::Out;
        };
        let end = rest.first[node as usize + 1] as usize;
        let stop = end.min(start + TURN);
        let mut at = start;
        let mut grown = Grown::On;
        let bits = from.bits();
        loop {
            let mut heads = rest.head[at..stop].iter();
            let Some(next) = heads.position(|head| head.has(bits)) else {
                at = stop;
                break;
            };
            let to = rest.head[at + next].to();
            at += next + 1;
            let met = self.places[to].tree;
            if met == tree {
                continue;
            }
            let sought = met != others && from.seeks(rest.excess[to]);
            if sought {
                self.places[to].up = ROOT;
            }
            if sought || met == others {
                if self.send(rest, from, node, at - 1) {
                    grown = Grown::Sent;
                }
                if met == others || from.seeks(rest.excess[to]) {
                    // As it was. What is still sought may be met by another way.
                    break;
                }
            }
            let up = rest.link[at - 1].twin;
            self.places[to] = Place { up, tree };
            self.side(from).waiting.push_back(to as u32);
            if sought {
                break;
            }
        }
        let side = self.side(from);
        side.work += at - start + 1;
        if at < end {
            side.current = Some((node, at));
        }
        grown
    }

    /// Sends as much as can go from root to root by an entry that joins two trees. Whether anything could: since they were grown, an entry may have been
    /// filled.
    fn send(&mut self, rest: &mut Residual, side: End, node: u32, at: usize) -> bool {
        let other = rest.head[at].to();
        let (from, to, joint) = match side {
            Excess => (node as usize, other, at),
            Lack => (other, node as usize, rest.link[at].twin as usize),
        };
        let mut amount = rest.link[joint].left();
        let (mut v, mut steps) = (from, 1);
        while let Some(up) = self.up(v) {
            amount = amount.min(rest.flow(up));
            v = rest.head[up].to();
            steps += 1;
        }
        amount = amount.min(rest.excess[v].max(0) as u64);
        v = to;
        while let Some(up) = self.up(v) {
            amount = amount.min(rest.link[up].left());
            v = rest.head[up].to();
            steps += 1;
        }
        amount = amount.min(rest.excess[v].min(0).unsigned_abs());
        self.side(side).work += steps;
        if amount == 0 {
            return false;
        }
        rest.push(joint, amount);
        v = from;
        while let Some(up) = self.up(v) {
            rest.push(rest.link[up].twin as usize, amount);
            v = rest.head[up].to();
        }
        rest.excess[v] -= amount as i64;
        v = to;
        while let Some(up) = self.up(v) {
            rest.push(up, amount);
            v = rest.head[up].to();
        }
        rest.excess[v] += amount as i64;
        true
    }

    /// The entry towards the root.
    #[inline(always)]
    fn up(&self, node: usize) -> Option<usize> {
        let up = self.places[node].up;
        (up != ROOT).then_some(up as usize)
    }
}
