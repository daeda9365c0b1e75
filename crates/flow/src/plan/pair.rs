//! Who gives to whom? Within a kind anybody can serve anybody, so this changes nothing of how much is met.

use std::{vec, vec::Vec};

use super::{
    market::{Market, Part},
    prefer::by_part,
    round::Quantities,
    Assignment, Club, Terms,
};
use crate::generate::Random;

/// What is left of an offer or a want.
#[derive(Clone, Copy, Debug)]
struct Left {
    intent: u32,
    member: u32,
    quantity: u64,
}

/// Pairs what is given with what is taken: first those who worked well together, up to a part of the kind, then the rest in an order
/// that differs from kind to kind and cycle to cycle.
pub(crate) fn pair(market: &Market, quantities: &Quantities, terms: &Terms) -> Vec<Assignment> {
    let club = market.club;
    let mut offers: Vec<u32> = (0..club.offers.len() as u32).collect();
    offers.sort_by_key(|&offer| {
        let offer = &club.offers[offer as usize];
        (offer.kind, offer.member)
    });
    let of_offers = offers
        .chunk_by(|a, b| {
            let [a, b] = [a, b].map(|&offer| &club.offers[offer as usize]);
            (a.kind, a.member) == (b.kind, b.member)
        })
        .filter_map(|list| {
            let first = &club.offers[list[0] as usize];
            let key = (first.kind, first.member);
            let place = market
                .gives
                .binary_search_by_key(&key, |part| (part.kind, part.member));
            place.ok().map(|place| (place, list.to_vec()))
        });
    let gives = share_out(of_offers, &market.gives, &quantities.gives, |i| {
        club.offers[i].quantity
    });
    let takes = share_out(
        by_part(market).into_iter(),
        &market.takes,
        &quantities.takes,
        |i| club.wants[i].quantity,
    );
    let mut relations: Vec<_> = club
        .relations
        .iter()
        .map(|r| (r.kind, r.quantity, r.provider, r.receiver))
        .collect();
    relations.sort_by_key(|&(kind, quantity, provider, receiver)| {
        (kind, std::cmp::Reverse(quantity), provider, receiver)
    });
    let (mut g, mut t, mut r) = (0, 0, 0);
    let mut assignments = vec![];
    for kind in 0..club.kinds.len() as u32 {
        let next =
            |from: usize, end: &dyn Fn(usize) -> bool| (from..).find(|&i| end(i)).unwrap_or(from);
        let g_end = next(g, &|i| gives.get(i).is_none_or(|(k, _)| *k != kind));
        let t_end = next(t, &|i| takes.get(i).is_none_or(|(k, _)| *k != kind));
        let r_end = next(r, &|i| relations.get(i).is_none_or(|x| x.0 != kind));
        let mut here: Vec<Left> = gives[g..g_end].iter().map(|(_, left)| *left).collect();
        let mut there: Vec<Left> = takes[t..t_end].iter().map(|(_, left)| *left).collect();
        let from = assignments.len();
        keep(
            &mut here,
            &mut there,
            &relations[r..r_end],
            terms.keep,
            &mut assignments,
        );
        let mut random = Random::new(u64::from(terms.cycle) << 32 | u64::from(kind));
        spread(&mut here, &mut there, &mut random, &mut assignments);
        part_selves(club, &mut assignments, from);
        (g, t, r) = (g_end, t_end, r_end);
    }
    // By who serves whom, so that what is trimmed does not go by the order of the lists.
    assignments.sort_by_key(|a: &Assignment| {
        let (offer, want) = (&club.offers[a.offer as usize], &club.wants[a.want as usize]);
        (offer.kind, offer.member, want.member, a.offer, a.want)
    });
    assignments.dedup_by(|next, kept| {
        let same = (next.offer, next.want) == (kept.offer, kept.want);
        if same {
            kept.quantity += next.quantity;
        }
        same
    });
    for assignment in &mut assignments {
        let kind = club.offers[assignment.offer as usize].kind as usize;
        assignment.value = club.kinds[kind].value(assignment.quantity);
    }
    assignments.retain(|a| a.value > 0);
    assignments
}

/// The quantity of each part, to its intents in their order; each with its kind.
fn share_out(
    lists: impl Iterator<Item = (usize, Vec<u32>)>,
    parts: &[Part],
    quantities: &[u64],
    most: impl Fn(usize) -> u64,
) -> Vec<(u32, Left)> {
    let mut shared = vec![];
    for (place, intents) in lists {
        let mut left = quantities[place];
        for intent in intents {
            let quantity = left.min(most(intent as usize));
            left -= quantity;
            if quantity > 0 {
                let member = parts[place].member;
                shared.push((
                    parts[place].kind,
                    Left {
                        intent,
                        member,
                        quantity,
                    },
                ));
            }
        }
    }
    shared
}

type Known = (u32, u64, u32, u32);

/// Those who worked well together before do so again, the largest first, until at least `percent` of the kind is kept. Wants are kept whole where
/// they can be: to keep a part of each would double the number of errands.
fn keep(
    gives: &mut [Left],
    takes: &mut [Left],
    relations: &[Known],
    percent: u8,
    to: &mut Vec<Assignment>,
) {
    let all: u64 = takes.iter().map(|take| take.quantity).sum();
    let mut left = (u128::from(all) * u128::from(percent.min(100))).div_ceil(100) as u64;
    for &(_, _, provider, receiver) in relations.iter().filter(|r| r.2 != r.3) {
        let from = gives.partition_point(|left| left.member < provider);
        let into = takes.partition_point(|left| left.member < receiver);
        let offers = gives[from..].iter_mut();
        for offer in offers.take_while(|offer| offer.member == provider) {
            let wants = takes[into..].iter_mut();
            for want in wants.take_while(|want| want.member == receiver) {
                if left == 0 {
                    return;
                }
                let quantity = offer.quantity.min(want.quantity);
                left = left.saturating_sub(quantity);
                assign(offer, want, quantity, to);
            }
        }
    }
}

/// The rest, each want from as few as it takes.
fn spread(gives: &mut [Left], takes: &mut [Left], random: &mut Random, to: &mut Vec<Assignment>) {
    for list in [&mut *gives, &mut *takes] {
        for i in (1..list.len()).rev() {
            list.swap(i, random.below(i as u64 + 1) as usize);
        }
    }
    let (mut g, mut t) = (0, 0);
    while let (Some(offer), Some(want)) = (gives.get(g), takes.get(t)) {
        // Whoever would serve themselves waits for the next one, if there is one.
        if offer.member == want.member {
            let (who, left) = (offer.member, |left: &Left| left.quantity > 0);
            let other = |list: &[Left]| list.iter().position(|l| l.member != who && left(l));
            if let Some(next) = other(&takes[t..]) {
                takes.swap(t, t + next);
            } else if let Some(next) = other(&gives[g..]) {
                gives.swap(g, g + next);
            }
        }
        let (offer, want) = (&mut gives[g], &mut takes[t]);
        assign(offer, want, offer.quantity.min(want.quantity), to);
        g += usize::from(offer.quantity == 0);
        t += usize::from(want.quantity == 0);
    }
}

/// Who was left to serve themselves changes places with others: they serve who was served by another, and are served by that one. What is then left,
/// because one member gives and takes more of a kind together than is given in all, is not done.
fn part_selves(club: &Club, assignments: &mut Vec<Assignment>, from: usize) {
    let ends = |a: &Assignment| {
        let (offer, want) = (&club.offers[a.offer as usize], &club.wants[a.want as usize]);
        (offer.member, want.member)
    };
    let selves: Vec<usize> = (from..assignments.len())
        .filter(|&i| ends(&assignments[i]).0 == ends(&assignments[i]).1)
        .collect();
    for own in selves {
        let who = ends(&assignments[own]).0;
        for other in from..assignments.len() {
            let (provider, receiver) = ends(&assignments[other]);
            if provider == who || receiver == who || assignments[own].quantity == 0 {
                continue;
            }
            let quantity = assignments[own].quantity.min(assignments[other].quantity);
            let (mine, theirs) = (assignments[own], assignments[other]);
            assignments[own].quantity -= quantity;
            assignments[other].quantity -= quantity;
            for (offer, want) in [(mine.offer, theirs.want), (theirs.offer, mine.want)] {
                assignments.push(Assignment {
                    offer,
                    want,
                    quantity,
                    value: 0,
                });
            }
        }
        assignments[own].quantity = 0;
    }
}

fn assign(offer: &mut Left, want: &mut Left, quantity: u64, to: &mut Vec<Assignment>) {
    if quantity == 0 {
        return;
    }
    offer.quantity -= quantity;
    want.quantity -= quantity;
    to.push(Assignment {
        offer: offer.intent,
        want: want.intent,
        quantity,
        value: 0,
    });
}
