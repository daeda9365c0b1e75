//! Mending a little, near where it is: cheapest ways from what is too much and to what is missing, sought from both ends at once.
//!
//! Each search has one start and one end, and goes on from whichever side has looked at less. What lies between is found when the sides meet,
//! after about the square root of what a search from one side would look at; and where one side is closed off, no more is looked at than
//! twice what it holds, however large the other. Prices change only where a side has come. Most can go without such a change: see [`plateau`](crate::plateau).

use std::{cmp::Reverse, vec, vec::Vec};

use crate::{
    levels::Levels,
    plateau::Plateau,
    residual::{Gain, Residual},
};

const UNSEEN: u32 = u32::MAX;

/// With prices no farther than this from 0 the length of any way, and a price that has moved by it, fit in 31 bits. Whoever changes
/// a graph again and again can drive them beyond; then it is cleared anew.
pub(crate) const FAR: u32 = 1 << 28;

#[derive(Debug, Default)]
struct Side {
    dist: Vec<u32>,
    /// The entry by which each node was reached.
    by: Vec<u32>,
    levels: Levels,
    touched: Vec<u32>,
    /// What is nearer was looked at.
    level: u32,
    work: usize,
}

impl Side {
    fn start(&mut self, node: u32) {
        self.dist[node as usize] = 0;
        self.levels.add(node, 0, UNSEEN);
        self.touched.push(node);
        (self.level, self.work) = (0, 0);
    }

    fn forget(&mut self) {
        for node in self.touched.drain(..) {
            self.dist[node as usize] = UNSEEN;
        }
        self.levels.clear();
    }
}

/// Where a search ended.
enum Found {
    /// The sides met, at a node on a cheapest way of this length.
    Meeting(u32, u32),
    /// One side came upon what the other seeks.
    Other(u32),
}

/// Both sides of a search.
#[derive(Debug, Default)]
pub(crate) struct Repair {
    /// From what is too much.
    ahead: Side,
    /// From what is missing, against the edges.
    behind: Side,
    path: Vec<u32>,
    plateau: Plateau,
    /// Whether a price has passed [`FAR`].
    pub far: bool,
}

impl Repair {
    fn make_room(&mut self, nodes: usize) {
        for side in [&mut self.ahead, &mut self.behind] {
            side.dist.resize(nodes, UNSEEN);
            side.by.resize(nodes, 0);
        }
    }

    /// Sends what is too much at the open nodes to where something is missing until nothing is open, or it looks as if
    /// the work were to be more than `most`. First by what costs nothing, and where no more goes by that, by a way that costs something.
    pub fn run<G: Gain>(
        &mut self,
        rest: &mut Residual,
        gains: &G,
        open: &mut Vec<u32>,
        most: usize,
    ) {
        self.make_room(rest.price.len());
        let (mut sources, mut sinks): (Vec<u32>, Vec<u32>) = (vec![], vec![]);
        for node in open.drain(..) {
            match rest.excess[node as usize] {
                1.. => sources.push(node),
                ..0 => sinks.push(node),
                0 => {}
            }
        }
        // Smallest first, from the end: what is small finds a way near by, before what is large has filled it.
        for ends in [&mut sources, &mut sinks] {
            ends.sort_by_key(|&v| (Reverse(rest.excess[v as usize].unsigned_abs()), v));
        }
        let mut work = 0;
        let all = sources.len();
        let amount: i64 = sources.iter().map(|&v| rest.excess[v as usize]).sum();
        let mut sent = 0i64;
        loop {
            sources.retain_last(|v| rest.excess[v as usize] > 0);
            sinks.retain_last(|v| rest.excess[v as usize] < 0);
            let (Some(&source), Some(&sink)) = (sources.last(), sinks.last()) else {
                break;
            };
            // As it went so far, would all of it take too much? Between what each of them took, which is too little to expect of the large
            // ones that are left, and what each unit did, which is too much.
            let (done, left) = (all - sources.len(), sources.len());
            let apart = (left as f64 * (amount - sent) as f64) / (done as f64 * sent as f64);
            if work > most || work > most / 32 && work as f64 * apart.sqrt() > most as f64 {
                break;
            }
            let before = rest.excess[source as usize];
            work += self.plateau.run(rest, source, sink, most);
            sent += before - rest.excess[source as usize];
            if rest.excess[source as usize] <= 0 || rest.excess[sink as usize] >= 0 {
                continue;
            }
            self.ahead.start(source);
            self.behind.start(sink);
            let (ahead, found) = self.seek(rest, gains);
            work += self.ahead.work + self.behind.work;
            self.shift(rest, gains, ahead, &found);
            sent += self.send(rest, ahead, source, sink, &found);
            self.ahead.forget();
            self.behind.forget();
            if self.far {
                break;
            }
        }
        open.extend(sources.into_iter().chain(sinks));
        open.retain(|&v| rest.excess[v as usize] != 0);
    }

    /// Until a cheapest way is known: from which side, and where.
    fn seek<G: Gain>(&mut self, rest: &Residual, gains: &G) -> (bool, Found) {
        let mut meeting = None;
        loop {
            let ahead = self.ahead.work <= self.behind.work;
            let found = if ahead {
                go_on::<true, G>(&mut self.ahead, &self.behind, rest, gains, &mut meeting)
            } else {
                go_on::<false, G>(&mut self.behind, &self.ahead, rest, gains, &mut meeting)
            };
            if let Some(found) = found {
                return (ahead, found);
            }
        }
    }

    /// Makes the way that was found cost nothing.
    fn shift<G: Gain>(&mut self, rest: &mut Residual, gains: &G, ahead: bool, found: &Found) {
        let (there, back) = match *found {
            Found::Meeting(_, length) => {
                let there = self.ahead.level.min(length);
                (there, length - there)
            }
            Found::Other(_) if ahead => (self.ahead.level, 0),
            Found::Other(_) => (0, self.behind.level),
        };
        for (side, reach, sign) in [(&self.ahead, there, 1), (&self.behind, back, -1)] {
            if reach > 0 {
                for &node in &side.touched {
                    let more = reach.saturating_sub(side.dist[node as usize]);
                    let price = &mut rest.price[node as usize];
                    *price += sign * more as i32;
                    self.far |= price.unsigned_abs() > FAR;
                }
            }
        }
        for (side, reach) in [(&self.ahead, there), (&self.behind, back)] {
            for &node in &side.touched {
                if side.dist[node as usize] < reach {
                    rest.note_tight_at(gains, node);
                }
            }
        }
    }

    /// Sends as much as can go by the way that was found: how much.
    fn send(
        &mut self,
        rest: &mut Residual,
        ahead: bool,
        source: u32,
        sink: u32,
        found: &Found,
    ) -> i64 {
        self.path.clear();
        let (middle, from, to) = match *found {
            Found::Meeting(middle, _) => (middle, source, sink),
            Found::Other(other) if ahead => (other, source, other),
            Found::Other(other) => (other, other, sink),
        };
        let mut node = middle;
        while node != from {
            let entry = self.ahead.by[node as usize];
            self.path.push(entry);
            node = rest.start(entry as usize) as u32;
        }
        node = middle;
        while node != to {
            let entry = self.behind.by[node as usize] as usize;
            self.path.push(rest.link[entry].twin);
            node = rest.start(entry) as u32;
        }
        let ends = rest.excess[from as usize].min(-rest.excess[to as usize]) as u64;
        let left = self.path.iter().map(|&e| rest.link[e as usize].left());
        let amount = left.fold(ends, u64::min);
        for &entry in &self.path {
            rest.push(entry as usize, amount);
        }
        rest.excess[from as usize] -= amount as i64;
        rest.excess[to as usize] += amount as i64;
        amount as i64
    }
}

/// Looks at what one more node of a side leads to, or is led to from.
fn go_on<const AHEAD: bool, G: Gain>(
    side: &mut Side,
    other: &Side,
    rest: &Residual,
    gains: &G,
    meeting: &mut Option<(u32, u32)>,
) -> Option<Found> {
    let sought = |node: u32| {
        let excess = rest.excess[node as usize];
        if AHEAD {
            excess < 0
        } else {
            excess > 0
        }
    };
    let (node, level) = side
        .levels
        .next(&side.dist)
        .expect("in a component what is missing can be reached");
    side.level = level;
    if let Some((at, length)) = *meeting {
        if length <= level + other.level {
            return Some(Found::Meeting(at, length));
        }
    }
    if sought(node) {
        return Some(Found::Other(node));
    }
    let price = rest.price[node as usize];
    let range = rest.entries(node);
    let begin = range.start;
    for (i, &head) in rest.head[range.clone()].iter().enumerate() {
        if !(if AHEAD {
            head.leads()
        } else {
            head.is_led_to()
        }) {
            continue;
        }
        let to = head.to();
        let seen = side.dist[to];
        if seen <= level {
            continue;
        }
        let rise = rest.price[to] - price - gains.of(begin + i, head);
        let dist = level + if AHEAD { rise } else { -rise } as u32;
        if dist >= seen {
            continue;
        }
        side.dist[to] = dist;
        side.by[to] = (begin + i) as u32;
        if seen == UNSEEN {
            side.touched.push(to as u32);
        }
        if other.dist[to] != UNSEEN {
            let length = dist + other.dist[to];
            if meeting.is_none_or(|(_, least)| length < least) {
                *meeting = Some((to as u32, length));
                if length <= level + other.level {
                    side.work += i;
                    return Some(Found::Meeting(to as u32, length));
                }
            }
        } else if dist == level && sought(to as u32) {
            side.work += i;
            return Some(Found::Other(to as u32));
        }
        side.levels.add(to as u32, dist, seen);
    }
    side.work += range.len();
    None
}

trait RetainLast {
    fn retain_last(&mut self, keep: impl Fn(u32) -> bool);
}

impl RetainLast for Vec<u32> {
    /// Takes off the end what is not to be kept.
    fn retain_last(&mut self, keep: impl Fn(u32) -> bool) {
        while self.last().is_some_and(|&v| !keep(v)) {
            self.pop();
        }
    }
}
