//! What can still be changed: for each edge an entry at the node that it leaves and one at the node that it enters.

use std::{vec, vec::Vec};

use crate::{
    chains::{Core, Degrees, Lead},
    Graph,
};

/// What leads to the other node, in one word: who seeks a way reads these alone. The node has the bits below.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Head(u32);

/// The edge enters this node.
const BACK: u32 = 1 << 31;
/// Something can go from here to the other node.
const OPEN: u32 = 1 << 30;
/// Something can come from the other node.
const REOPEN: u32 = 1 << 29;
/// What goes by here costs nothing, either way. Kept where prices are settled.
const TIGHT: u32 = 1 << 28;
const NODE: u32 = TIGHT - 1;
/// Something can go to the other node at no cost.
pub(crate) const LEADS_FREE: u32 = TIGHT | OPEN;
/// Something can come from there at no cost.
pub(crate) const LED_TO_FREE: u32 = TIGHT | REOPEN;

impl Head {
    /// The other node.
    #[inline(always)]
    pub fn to(self) -> usize {
        (self.0 & NODE) as usize
    }

    /// Whether anything can go to the other node.
    #[inline(always)]
    pub fn leads(self) -> bool {
        self.0 & OPEN != 0
    }

    /// Whether anything can come from the other node.
    #[inline(always)]
    pub fn is_led_to(self) -> bool {
        self.0 & REOPEN != 0
    }

    /// Whether all of these bits are set.
    #[inline(always)]
    pub fn has(self, bits: u32) -> bool {
        self.0 & bits == bits
    }

    /// Whether what goes either way costs nothing.
    #[inline(always)]
    pub fn is_tight(self) -> bool {
        self.0 & TIGHT != 0
    }

    /// Notes whether what goes either way costs nothing.
    #[inline(always)]
    pub fn set_tight(&mut self, tight: bool) {
        self.0 = self.0 & !TIGHT | u32::from(tight) << 28;
    }

    /// 0 where the edge leaves this node, -1 where it enters it.
    #[inline(always)]
    fn sign(self) -> i32 {
        self.0 as i32 >> 31
    }
}

/// What is needed of an entry once something goes by it. In words of 32 bits: with one of 64 a quarter would be empty.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Link {
    left: [u32; 2],
    /// The other end of the edge.
    pub twin: u32,
}

impl Link {
    /// How many more units can go to the other node.
    #[inline(always)]
    pub fn left(self) -> u64 {
        u64::from(self.left[0]) | u64::from(self.left[1]) << 32
    }

    #[inline(always)]
    fn set(&mut self, left: u64) {
        self.left = [left as u32, (left >> 32) as u32];
    }
}

/// The residual graph of the edges within components, with a price for each node.
///
/// An entry at `x` that leads to `y` with gain `g` and `left > 0` says that `left` more units can go from `x` to `y`, for `g` each.
/// At all times every such entry costs `price[y] - price[x] - g >= 0`: flow and prices are optimal for the excesses that there are.
#[derive(Debug)]
pub(crate) struct Residual {
    pub first: Vec<u32>,
    pub head: Vec<Head>,
    pub link: Vec<Link>,
    pub gains: Gains,
    pub price: Vec<i32>,
    /// What entered each node less what left it.
    pub excess: Vec<i64>,
}

impl Residual {
    /// The graph with all edges of positive weight full, the others empty, and all prices 0.
    pub fn new(graph: &Graph, core: &Core, degrees: Degrees) -> Self {
        let nodes = graph.nodes() as usize;
        let mut first = vec![0u32; nodes + 1];
        // Where the next entry that enters the node goes: behind all that leave it.
        let mut behind = vec![0u32; nodes];
        for (node, [leave, enter]) in degrees.into_iter().enumerate() {
            behind[node] = first[node] + leave;
            first[node + 1] = behind[node] + enter;
        }
        let entries = first[nodes] as usize;
        let mut head = vec![Head::default(); entries];
        let mut link = vec![Link::default(); entries];
        let mut gains = match graph.one_weight() {
            _ if !core.chains.is_empty() => Gains::Wide(vec![0; entries]),
            Some(weight) => Gains::One(weight.into()),
            None => Gains::Each(vec![0; entries]),
        };
        let mut excess = vec![0i64; nodes];
        for from in 0..graph.nodes() {
            let mut out = first[from as usize] as usize;
            for edge in graph.leaving(from) {
                let Some(Lead {
                    to,
                    capacity,
                    weight,
                }) = core.lead(graph, from, edge)
                else {
                    continue;
                };
                let back = behind[to as usize] as usize;
                behind[to as usize] += 1;
                let (mut there, mut here) = (to, from | BACK);
                (link[out].twin, link[back].twin) = (back as u32, out as u32);
                match &mut gains {
                    Gains::One(_) => {}
                    Gains::Each(gains) => {
                        (gains[out], gains[back]) = (weight as i8, -weight as i8);
                    }
                    Gains::Wide(gains) => (gains[out], gains[back]) = (weight, -weight),
                }
                if weight > 0 {
                    link[back].set(capacity);
                    excess[from as usize] -= capacity as i64;
                    excess[to as usize] += capacity as i64;
                } else {
                    link[out].set(capacity);
                }
                if capacity > 0 {
                    let (open, reopen) = if weight > 0 {
                        (REOPEN, OPEN)
                    } else {
                        (OPEN, REOPEN)
                    };
                    there |= open;
                    here |= reopen;
                }
                (head[out], head[back]) = (Head(there), Head(here));
                out += 1;
            }
        }
        Self {
            first,
            head,
            link,
            gains,
            price: vec![0; nodes],
            excess,
        }
    }

    /// The first entry of the edges that leave a node that leads to `to` or beyond, where they are sorted.
    pub fn find(&self, node: u32, to: u32) -> usize {
        let range = self.entries(node);
        let before = |head: &Head| head.0 & BACK == 0 && head.to() < to as usize;
        range.start + self.head[range].partition_point(before)
    }

    #[inline(always)]
    pub fn entries(&self, node: u32) -> std::ops::Range<usize> {
        self.first[node as usize] as usize..self.first[node as usize + 1] as usize
    }

    /// The flow on the edge that an entry is an end of, where the edge leaves its node.
    #[inline(always)]
    pub fn flow(&self, entry: usize) -> u64 {
        self.link[self.link[entry].twin as usize].left()
    }

    /// The node of an entry.
    #[inline(always)]
    pub fn start(&self, entry: usize) -> usize {
        self.head[self.link[entry].twin as usize].to()
    }

    /// Sets what can go to the other node and what can come from there.
    #[inline(always)]
    pub fn set(&mut self, entry: usize, left: u64, back: u64) {
        let twin = self.link[entry].twin as usize;
        self.link[entry].set(left);
        self.link[twin].set(back);
        self.flag(entry, twin, left, back);
    }

    fn flag(&mut self, entry: usize, twin: usize, left: u64, back: u64) {
        let flags = |word: u32, there: u64, here: u64| {
            word & !(OPEN | REOPEN) | u32::from(there > 0) << 30 | u32::from(here > 0) << 29
        };
        self.head[entry].0 = flags(self.head[entry].0, left, back);
        self.head[twin].0 = flags(self.head[twin].0, back, left);
    }

    #[inline(always)]
    pub fn push(&mut self, entry: usize, amount: u64) {
        let twin = self.link[entry].twin as usize;
        let left = self.link[entry].left() - amount;
        let before = self.link[twin].left();
        self.link[entry].set(left);
        self.link[twin].set(before + amount);
        // Most pushes find both ways open and leave them so.
        if left == 0 || before == 0 {
            self.flag(entry, twin, left, before + amount);
        }
    }

    /// Notes of all entries which cost nothing.
    pub fn note_tight<G: Gain>(&mut self, gains: &G) {
        for node in 0..self.price.len() {
            let price = self.price[node];
            for entry in self.entries(node as u32) {
                let head = self.head[entry];
                let cost = self.price[head.to()] - price - gains.of(entry, head);
                self.head[entry].set_tight(cost == 0);
            }
        }
    }

    /// Notes which entries of a node cost nothing now that its price has changed.
    pub fn note_tight_at<G: Gain>(&mut self, gains: &G, node: u32) {
        let price = self.price[node as usize];
        for entry in self.entries(node) {
            let head = self.head[entry];
            let tight = self.price[head.to()] - price == gains.of(entry, head);
            if tight != head.is_tight() {
                self.head[entry].set_tight(tight);
                self.head[self.link[entry].twin as usize].set_tight(tight);
            }
        }
    }

    /// What each unit that goes by this entry counts for.
    #[inline(always)]
    pub fn gain(&self, entry: usize, head: Head) -> i32 {
        match &self.gains {
            Gains::One(weight) => weight.of(entry, head),
            Gains::Each(gains) => gains.as_slice().of(entry, head),
            Gains::Wide(gains) => gains.as_slice().of(entry, head),
        }
    }
}

/// What each unit that goes by an entry counts for, asked in one way throughout a search.
pub(crate) trait Gain {
    fn of(&self, entry: usize, head: Head) -> i32;
}

/// One weight.
impl Gain for i32 {
    #[inline(always)]
    fn of(&self, _: usize, head: Head) -> i32 {
        let sign = head.sign();
        (self ^ sign) - sign
    }
}

impl Gain for &[i8] {
    #[inline(always)]
    fn of(&self, entry: usize, _: Head) -> i32 {
        self[entry].into()
    }
}

impl Gain for &[i32] {
    #[inline(always)]
    fn of(&self, entry: usize, _: Head) -> i32 {
        self[entry]
    }
}

/// The gains of all entries.
#[derive(Debug)]
pub(crate) enum Gains {
    /// All edges have one weight.
    One(i32),
    Each(Vec<i8>),
    /// Some are sums of many.
    Wide(Vec<i32>),
}
