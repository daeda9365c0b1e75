//! What would happen without a plan? First come, first served.

use std::{vec, vec::Vec};

use super::{Assignment, Club};

/// Want by want in their order, each is served by the first offers that have something left, as far as the member can owe it. It is what
/// trading without a plan comes to, to compare with.
pub fn first_fit(club: &Club) -> Vec<Assignment> {
    let mut shelves = Shelves::new(club);
    let mut nets = vec![0i64; club.spendable.len()];
    let mut assignments = vec![];
    for (place, want) in (0..).zip(&club.wants) {
        let kind = club.kinds[want.kind as usize];
        let receiver = want.member as usize;
        let mut missing = want.quantity;
        while let Some(offer) = shelves.front(want.kind, want.member) {
            let spendable = i64::try_from(club.spendable[receiver]).unwrap_or(i64::MAX);
            let credit = spendable.saturating_add(nets[receiver]).max(0) as u64;
            let affordable =
                u128::from(credit) * u128::from(kind.per) / u128::from(kind.rate.max(1));
            let missing_now = missing.min(u64::try_from(affordable).unwrap_or(u64::MAX));
            let left = &mut shelves.left[offer as usize];
            let quantity = missing_now.min(*left);
            let value = kind.value(quantity);
            if value == 0 {
                // What lies on a shelf is worth something: it is the want, or what can be paid, that no longer is.
                break;
            }
            *left -= quantity;
            missing -= quantity;
            let (done, crumb) = (*left > 0, kind.value(*left) == 0);
            if crumb {
                shelves.clear_front(want.kind, want.member);
            }
            let provider = club.offers[offer as usize].member as usize;
            nets[receiver] -= value as i64;
            nets[provider] += value as i64;
            assignments.push(Assignment {
                offer,
                want: place,
                quantity,
                value,
            });
            if done {
                break;
            }
        }
    }
    assignments
}

/// No such place.
const NONE: u32 = u32::MAX;

/// Offers of one kind and one member that follow each other, once nothing is left of those between them.
#[derive(Clone, Copy, Debug)]
struct Run {
    member: u32,
    first: u32,
    last: u32,
    next: u32,
}

/// What is left of the offers of each kind that is worth something, in runs. Neighbouring runs are of different members, so that whoever wants
/// passes over one at most, their own; else one member with many offers and wants would make everything take the square of the time.
#[derive(Debug)]
struct Shelves {
    left: Vec<u64>,
    /// The offer that follows each in its run.
    after: Vec<u32>,
    runs: Vec<Run>,
    /// By kind.
    first: Vec<u32>,
}

impl Shelves {
    fn new(club: &Club) -> Self {
        let mut shelves = Self {
            left: club.offers.iter().map(|offer| offer.quantity).collect(),
            after: vec![NONE; club.offers.len()],
            runs: vec![],
            first: vec![NONE; club.kinds.len()],
        };
        let mut last = shelves.first.clone();
        for (place, offer) in (0..).zip(&club.offers) {
            if club.value(offer) == 0 {
                continue;
            }
            let (member, last) = (offer.member, &mut last[offer.kind as usize]);
            let number = shelves.runs.len() as u32;
            match shelves.runs.get_mut(*last as usize) {
                Some(run) if run.member == member => {
                    shelves.after[run.last as usize] = place;
                    run.last = place;
                    continue;
                }
                Some(run) => run.next = number,
                None => shelves.first[offer.kind as usize] = number,
            }
            *last = number;
            shelves.runs.push(Run {
                member,
                first: place,
                last: place,
                next: NONE,
            });
        }
        shelves
    }

    /// The receiver's own run where it is the first, and the first that is not theirs.
    fn runs(&self, kind: u32, receiver: u32) -> (Option<u32>, u32) {
        let first = self.first[kind as usize];
        match self.runs.get(first as usize) {
            Some(run) if run.member == receiver => (Some(first), run.next),
            _ => (None, first),
        }
    }

    /// The first offer of others.
    fn front(&self, kind: u32, receiver: u32) -> Option<u32> {
        let (_, run) = self.runs(kind, receiver);
        self.runs.get(run as usize).map(|run| run.first)
    }

    /// Takes that offer off.
    fn clear_front(&mut self, kind: u32, receiver: u32) {
        let (own, number) = self.runs(kind, receiver);
        let run = self.runs[number as usize];
        if run.first != run.last {
            self.runs[number as usize].first = self.after[run.first as usize];
            return;
        }
        let Some(own) = own else {
            self.first[kind as usize] = run.next;
            return;
        };
        match self.runs.get(run.next as usize).copied() {
            Some(next) if next.member == receiver => {
                let own = &mut self.runs[own as usize];
                self.after[own.last as usize] = next.first;
                (own.last, own.next) = (next.last, next.next);
            }
            _ => self.runs[own as usize].next = run.next,
        }
    }
}
