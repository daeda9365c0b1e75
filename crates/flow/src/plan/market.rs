//! A club as a graph: what its members could give each other, and all money through one arc.
//!
//! Value flows from who gives through the kind to who receives, and money the other way round: what somebody receives beyond what they
//! give flows on to the *payers'* node, through the money arc to the *payees'* node, and from there to whoever gives more than they receive.
//! Only what reaches a want counts. So a circulation is a plan, its weight is the value that is met, and the flow on the money arc is the
//! sum of the positive nets: the remainder.

use std::{vec, vec::Vec};

use super::{Club, PlanError};
use crate::{Clearing, Edge, Graph, Solution};

/// What a member offers of a kind, or wants of it, in all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub member: u32,
    pub kind: u32,
    /// At most so much, in hundredths of the kind's unit.
    pub quantity: u64,
    /// Its edge in the graph.
    pub edge: usize,
}

/// The graph of a club, cleared for so much money.
#[derive(Debug)]
pub(crate) struct Market<'a> {
    pub club: &'a Club,
    /// By kind, then member.
    pub gives: Vec<Part>,
    /// By kind, then member.
    pub takes: Vec<Part>,
    clearing: Clearing,
    /// The money arc.
    money: usize,
}

/// The most value for a cap on money.
#[derive(Clone, Debug)]
pub(crate) struct Best {
    pub solution: Solution,
    /// The cap.
    pub money: u64,
    pub value: u64,
    /// What one more unit of money would let be met.
    pub slope: u32,
}

/// Sums by kind and member. Nobody serves themselves: who is on both sides gives at most what all others want and receives at most what they offer.
pub(crate) fn parts(club: &Club) -> (Vec<Part>, Vec<Part>) {
    let sum = |list: &[super::Intent]| {
        let mut parts: Vec<Part> = list
            .iter()
            .map(|intent| Part {
                member: intent.member,
                kind: intent.kind,
                quantity: intent.quantity,
                edge: 0,
            })
            .collect();
        parts.sort_unstable_by_key(|part| (part.kind, part.member));
        parts.dedup_by(|next, kept| {
            let same = (next.kind, next.member) == (kept.kind, kept.member);
            if same {
                kept.quantity = kept.quantity.saturating_add(next.quantity);
            }
            same
        });
        parts
    };
    let (mut gives, mut takes) = (sum(&club.offers), sum(&club.wants));
    let of_others = |parts: &mut [Part], others: &[Part]| {
        let mut all = vec![0u64; club.kinds.len()];
        for other in others {
            let sum = &mut all[other.kind as usize];
            *sum = sum.saturating_add(other.quantity);
        }
        let mut place = 0;
        for part in parts {
            let key = (part.kind, part.member);
            while place < others.len() && (others[place].kind, others[place].member) < key {
                place += 1;
            }
            // Of whoever is on one side only this is so by itself.
            let own = others
                .get(place)
                .filter(|own| (own.kind, own.member) == key);
            if let Some(own) = own {
                part.quantity = part.quantity.min(all[part.kind as usize] - own.quantity);
            }
        }
    };
    let wanted = takes.clone();
    of_others(&mut takes, &gives);
    of_others(&mut gives, &wanted);
    let worth = |part: &Part| club.kinds[part.kind as usize].value(part.quantity) > 0;
    gives.retain(worth);
    takes.retain(worth);
    (gives, takes)
}

impl<'a> Market<'a> {
    /// The graph of a club, cleared for at most so much money.
    ///
    /// # Errors
    /// [`PlanError`].
    pub fn new(club: &'a Club, money: u64) -> Result<Self, PlanError> {
        club.validate()?;
        let (mut gives, mut takes) = parts(club);
        let members = club.spendable.len();
        let payers = (members + club.kinds.len()) as u32;
        let payees = payers + 1;
        let node = |kind: u32| members as u32 + kind;
        let value = |part: &Part| club.kinds[part.kind as usize].value(part.quantity);
        let mut edges = Vec::with_capacity(gives.len() + takes.len() + 2 * members + 1);
        let mut edge = |from: u32, to: u32, capacity: u64, weight: i8| {
            edges.push(Edge {
                from,
                to,
                capacity,
                weight,
            });
        };
        let (mut can_give, mut can_take) = (vec![0u64; members], vec![0u64; members]);
        for part in &gives {
            edge(part.member, node(part.kind), value(part), 0);
            can_give[part.member as usize] += value(part);
        }
        for part in &takes {
            edge(node(part.kind), part.member, value(part), 1);
            can_take[part.member as usize] += value(part);
        }
        for member in 0..members {
            let (give, take) = (can_give[member], can_take[member]);
            if take > 0 {
                edge(member as u32, payers, club.spendable[member].min(take), 0);
            }
            if give > 0 {
                edge(payees, member as u32, give, 0);
            }
        }
        edge(payers, payees, money, 0);
        let graph = Graph::new(payees + 1, edges).map_err(|error| match error {
            crate::GraphError::TooMany | crate::GraphError::TooDeep => PlanError::TooMany,
            _ => PlanError::TotalTooLarge,
        })?;
        let place = |from: u32, to: u32| graph.find(from, to).unwrap_or(usize::MAX);
        for part in &mut gives {
            part.edge = place(part.member, node(part.kind));
        }
        for part in &mut takes {
            part.edge = place(node(part.kind), part.member);
        }
        Ok(Self {
            club,
            gives,
            takes,
            money: place(payers, payees),
            clearing: Clearing::new(graph),
        })
    }

    /// The most that could be met with money without end: of each kind no more than is offered and wanted.
    pub fn ceiling(club: &Club) -> u64 {
        let (gives, takes) = parts(club);
        let mut sums = vec![[0u64; 2]; club.kinds.len()];
        for (side, list) in [(0, &gives), (1, &takes)] {
            for part in list {
                let kind = part.kind as usize;
                sums[kind][side] += club.kinds[kind].value(part.quantity);
            }
        }
        sums.iter().map(|[give, take]| give.min(take)).sum()
    }

    pub fn graph(&self) -> &Graph {
        self.clearing.graph()
    }

    /// The node of a kind.
    pub fn node(&self, kind: u32) -> u32 {
        self.club.spendable.len() as u32 + kind
    }

    /// The node that members pay in at, and the one that they are paid from.
    pub fn tills(&self) -> [u32; 2] {
        let payers = self.node(self.club.kinds.len() as u32);
        [payers, payers + 1]
    }

    /// The most value that can be met with at most so much money.
    ///
    /// # Errors
    /// [`PlanError::TotalTooLarge`].
    pub fn with(&mut self, money: u64) -> Result<Best, PlanError> {
        if self.graph().capacity(self.money) != money {
            self.clearing
                .change(&[(self.money, money)])
                .map_err(|_| PlanError::TotalTooLarge)?;
        }
        let solution = self.clearing.solution();
        let value = self.takes.iter().map(|part| solution.flow[part.edge]).sum();
        let [payers, payees] = self.tills().map(|node| solution.potentials[node as usize]);
        Ok(Best {
            money,
            value,
            slope: payers.saturating_sub(payees),
            solution,
        })
    }
}
