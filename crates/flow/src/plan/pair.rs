//! Who gives to whom? Within a kind anybody can serve anybody, so this changes nothing of how much is met.

use std::{collections::VecDeque, vec, vec::Vec};

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
        let selves = spread(here, there, &mut random, &mut assignments);
        part_selves(club, selves, &mut assignments, from);
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
    // From where each has something left, by where theirs begin: what is used up is not looked at again for the next relation.
    let (mut from, mut into) = (vec![0; gives.len()], vec![0; takes.len()]);
    for &(_, _, provider, receiver) in relations.iter().filter(|r| r.2 != r.3) {
        let first_offer = gives.partition_point(|left| left.member < provider);
        let first_want = takes.partition_point(|left| left.member < receiver);
        let (Some(used), Some(met)) = (from.get_mut(first_offer), into.get_mut(first_want)) else {
            continue;
        };
        while let (Some(offer), Some(want)) = (
            gives
                .get_mut(first_offer + *used)
                .filter(|g| g.member == provider),
            takes
                .get_mut(first_want + *met)
                .filter(|t| t.member == receiver),
        ) {
            if left == 0 {
                return;
            }
            let quantity = offer.quantity.min(want.quantity);
            left = left.saturating_sub(quantity);
            assign(offer, want, quantity, to);
            *used += usize::from(offer.quantity == 0);
            *met += usize::from(want.quantity == 0);
        }
    }
}

/// The rest, each want from as few as it takes. Whoever would serve themselves serves the next one; what only they could serve is left over:
/// offers and wants of one member, as many of the one as of the other.
fn spread(
    mut gives: Vec<Left>,
    mut takes: Vec<Left>,
    random: &mut Random,
    to: &mut Vec<Assignment>,
) -> (Vec<Left>, VecDeque<Left>) {
    for list in [&mut gives, &mut takes] {
        list.retain(|left| left.quantity > 0);
        for i in (1..list.len()).rev() {
            list.swap(i, random.below(i as u64 + 1) as usize);
        }
    }
    let mut takes = VecDeque::from(takes);
    // Wants that were passed over, since the offer was of the same member: of one member only, for an offer of anybody else takes these first.
    let mut passed: VecDeque<Left> = VecDeque::new();
    let mut over = vec![];
    for mut offer in gives {
        while offer.quantity > 0 {
            let first = passed
                .front()
                .is_some_and(|want| want.member != offer.member);
            let queue = if first { &mut passed } else { &mut takes };
            let Some(mut want) = queue.pop_front() else {
                over.push(offer);
                break;
            };
            if want.member == offer.member {
                passed.push_back(want);
                continue;
            }
            let quantity = offer.quantity.min(want.quantity);
            assign(&mut offer, &mut want, quantity, to);
            if want.quantity > 0 {
                queue.push_front(want);
            }
        }
    }
    (over, passed)
}

/// Who was left to serve themselves changes places with others, the last first: they serve who was served by another, and are served by that one. What
/// is then left, because one member gives and takes more of a kind together than is given in all, is not done.
fn part_selves(
    club: &Club,
    (offers, wants): (Vec<Left>, VecDeque<Left>),
    assignments: &mut Vec<Assignment>,
    from: usize,
) {
    let Some(who) = offers.first().map(|offer| offer.member) else {
        return;
    };
    let (mut offers, mut wants) = (offers.into_iter(), wants.into_iter());
    let (mut offer, mut want) = (offers.next(), wants.next());
    for other in (from..assignments.len()).rev() {
        let ends = {
            let (offer, want) = (assignments[other].offer, assignments[other].want);
            [club.offers[offer as usize], club.wants[want as usize]].map(|intent| intent.member)
        };
        if ends.contains(&who) {
            continue;
        }
        while let (Some(mine), Some(theirs)) = (&mut offer, &mut want) {
            let kept = assignments[other];
            let quantity = mine.quantity.min(theirs.quantity).min(kept.quantity);
            mine.quantity -= quantity;
            theirs.quantity -= quantity;
            assignments[other].quantity -= quantity;
            for (offer, want) in [(mine.intent, kept.want), (kept.offer, theirs.intent)] {
                assignments.push(Assignment {
                    offer,
                    want,
                    quantity,
                    value: 0,
                });
            }
            let (given, taken) = (mine.quantity == 0, theirs.quantity == 0);
            if given {
                offer = offers.next();
            }
            if taken {
                want = wants.next();
            }
            if assignments[other].quantity == 0 {
                break;
            }
        }
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
