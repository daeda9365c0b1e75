//! Who comes first where several plans are equally good? Lots decide, not the order of the lists.
//!
//! The search, the rounding and the pairing all meet members and kinds in the order of their numbers. So a plan is made of the club
//! with both numbered by their lots, and told in the numbers that it came with.

use std::{cmp::Reverse, vec::Vec};

use super::{Advice, Certificate, Club, Intent, Lots, Plan, Relation};

/// A club with its members and kinds in the order of their lots, and its offers and wants by these.
#[derive(Debug)]
pub(crate) struct Drawn {
    pub club: Club,
    /// What number each had before.
    members: Vec<u32>,
    kinds: Vec<u32>,
    offers: Vec<u32>,
    wants: Vec<u32>,
}

/// The numbers below `count` in the order of their lots; where there is none the number is the lot.
fn order(lots: &[u64], count: usize) -> Vec<u32> {
    let mut order: Vec<u32> = (0..count as u32).collect();
    order.sort_by_key(|&number| {
        let lot = lots.get(number as usize).copied();
        (lot.unwrap_or(number.into()), number)
    });
    order
}

/// Where each number stands in an order.
fn places(order: &[u32]) -> Vec<u32> {
    let mut places = std::vec![0; order.len()];
    for (place, &number) in (0..).zip(order) {
        places[number as usize] = place;
    }
    places
}

/// A list that was put in an order, back as it was.
fn undone<T: Copy + Default>(list: &[T], order: &[u32]) -> Vec<T> {
    let mut before = std::vec![T::default(); list.len()];
    for (&item, &number) in list.iter().zip(order) {
        before[number as usize] = item;
    }
    before
}

impl Drawn {
    /// Of a club that is valid.
    pub fn new(club: &Club) -> Self {
        let members = order(&club.lots.members, club.spendable.len());
        let kinds = order(&club.lots.kinds, club.kinds.len());
        let (member, kind) = (places(&members), places(&kinds));
        let sorted = |list: &[Intent]| -> (Vec<u32>, Vec<Intent>) {
            let mut list: Vec<(u32, Intent)> = (0..)
                .zip(list)
                .map(|(number, intent)| {
                    let drawn = Intent {
                        member: member[intent.member as usize],
                        kind: kind[intent.kind as usize],
                        ..*intent
                    };
                    (number, drawn)
                })
                .collect();
            // Of one member's of one kind the urgent come first, then the large.
            list.sort_by_key(|(_, i)| (i.kind, i.member, Reverse((i.priority, i.quantity))));
            list.into_iter().unzip()
        };
        let (offers, offered) = sorted(&club.offers);
        let (wants, wanted) = sorted(&club.wants);
        let relation = |r: &Relation| Relation {
            provider: member[r.provider as usize],
            receiver: member[r.receiver as usize],
            kind: kind[r.kind as usize],
            quantity: r.quantity,
        };
        let club = Club {
            kinds: kinds.iter().map(|&k| club.kinds[k as usize]).collect(),
            spendable: members
                .iter()
                .map(|&m| club.spendable[m as usize])
                .collect(),
            offers: offered,
            wants: wanted,
            relations: club.relations.iter().map(relation).collect(),
            resting: members.iter().map(|&m| club.rests(m)).collect(),
            lots: Lots::default(),
        };
        Self {
            club,
            members,
            kinds,
            offers,
            wants,
        }
    }

    /// A plan of the drawn club, in the numbers from before.
    pub fn told(&self, plan: Plan) -> Plan {
        let mut assignments = plan.assignments;
        for a in &mut assignments {
            a.offer = self.offers[a.offer as usize];
            a.want = self.wants[a.want as usize];
        }
        assignments.sort_by_key(|a| (a.offer, a.want));
        let advice = |a: Advice| Advice {
            member: self.members[a.member as usize],
            kind: self.kinds[a.kind as usize],
            ..a
        };
        Plan {
            assignments,
            certificate: Certificate {
                members: undone(&plan.certificate.members, &self.members),
                kinds: undone(&plan.certificate.kinds, &self.kinds),
                tills: plan.certificate.tills,
            },
            scarcity: undone(&plan.scarcity, &self.kinds),
            advice: plan.advice.into_iter().map(advice).collect(),
            ..plan
        }
    }
}
