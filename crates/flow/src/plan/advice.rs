//! Which one contribution, by whom, would let most more be exchanged?

use std::{cmp::Reverse, vec, vec::Vec};

use super::{
    market::{Best, Market},
    money::search,
    Club, Intent, Terms,
};

/// What would help: that a member offers more of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Advice {
    /// Who.
    pub member: u32,
    /// Of what.
    pub kind: u32,
    /// How much, in hundredths of the kind's unit.
    pub quantity: u64,
    /// How much more value would then be met within the target, in hundredths of credits: found by planning again.
    pub gain: u64,
    /// Whether the member offers some of it already.
    pub offered: bool,
}

/// How many members, and kinds, are looked at.
const NEAR: usize = 4;

/// The prices say who lacks something to give and what is lacking: members at high potentials, kinds at low ones. What would come of the
/// most promising pairs is found by planning again with each; those that help most are told.
pub(crate) fn advise(club: &Club, market: &Market, best: &Best, terms: &Terms) -> Vec<Advice> {
    if terms.advice == 0 {
        return vec![];
    }
    let candidates = candidates(market, best, terms.advice * 2);
    let mut with = club.clone();
    let mut advice = vec![];
    for (member, kind, value) in candidates {
        let worth = club.kinds[kind as usize];
        let quantity = u128::from(value) * u128::from(worth.per) / u128::from(worth.rate.max(1));
        let quantity = u64::try_from(quantity).unwrap_or(u64::MAX);
        with.offers.push(Intent {
            member,
            kind,
            quantity,
            priority: 0,
        });
        let then =
            Market::new(&with, best.money).and_then(|mut market| search(&mut market, terms.target));
        with.offers.pop();
        // With so much more the club may be too large to be planned: that is no fault of the plan.
        let Ok((then, _)) = then else {
            continue;
        };
        let offered = club
            .offers
            .iter()
            .any(|o| (o.member, o.kind) == (member, kind));
        advice.push(Advice {
            member,
            kind,
            quantity,
            gain: then.value.saturating_sub(best.value),
            offered,
        });
    }
    advice.retain(|advice| advice.gain > 0);
    // Of equal ones more of what somebody gives already: that they can.
    let key = |a: &Advice| (Reverse(a.gain), !a.offered, a.quantity, a.member, a.kind);
    advice.sort_by_key(key);
    // Whoever could help in several ways is told the best.
    let mut told = vec![];
    advice.retain(|a| {
        let first = !told.contains(&a.member);
        told.push(a.member);
        first
    });
    advice.truncate(terms.advice);
    advice
}

/// Members and kinds with the most to win: what each unit would win by the prices, times how many units are lacking.
fn candidates(market: &Market, best: &Best, most: usize) -> Vec<(u32, u32, u64)> {
    let club = market.club;
    let flow = &best.solution.flow;
    let potential = |node: u32| i64::from(best.solution.potentials[node as usize]);
    let (mut lacks, mut lacking) = (
        vec![0u64; club.spendable.len()],
        vec![0u64; club.kinds.len()],
    );
    for part in &market.takes {
        let unmet = market.graph().capacity(part.edge) - flow[part.edge];
        lacks[part.member as usize] += unmet;
        lacking[part.kind as usize] += unmet;
    }
    let top = |unmet: &[u64], price: &dyn Fn(u32) -> i64| {
        let mut list: Vec<u32> = (0..unmet.len() as u32)
            .filter(|&i| unmet[i as usize] > 0)
            .collect();
        // By price, then by how much: the first few of each price, since the best pair may be of two that are second.
        list.sort_by_key(|&i| (-price(i), Reverse(unmet[i as usize]), i));
        let mut kept: Vec<u32> = vec![];
        for level in list.chunk_by(|&a, &b| price(a) == price(b)).take(NEAR) {
            kept.extend(level.iter().take(NEAR));
        }
        kept
    };
    // Nobody is asked to give while they rest.
    for (member, lack) in (0..).zip(&mut lacks) {
        if club.rests(member) {
            *lack = 0;
        }
    }
    let members = top(&lacks, &|member| potential(member));
    let kinds = top(&lacking, &|kind| -potential(market.node(kind)));
    let mut pairs: Vec<(u64, u32, u32, u64)> = vec![];
    for &member in &members {
        for &kind in &kinds {
            let price = potential(member) - potential(market.node(kind));
            let wants = market
                .takes
                .binary_search_by_key(&(kind, member), |part| (part.kind, part.member));
            let value = lacks[member as usize].min(lacking[kind as usize]);
            if price > 0 && wants.is_err() {
                pairs.push((price as u64 * value, member, kind, value));
            }
        }
    }
    pairs.sort_by_key(|&(win, member, kind, _)| (Reverse(win), member, kind));
    // Not the same member, or kind, again and again.
    let mut chosen: Vec<(u32, u32, u64)> = vec![];
    for (_, member, kind, value) in pairs {
        let told = chosen
            .iter()
            .filter(|c| c.0 == member || c.1 == kind)
            .count();
        if told < 2 && chosen.len() < most {
            chosen.push((member, kind, value));
        }
    }
    chosen
}
