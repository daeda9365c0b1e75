//! What would happen without a plan? First come, first served.

use std::{vec, vec::Vec};

use super::{Assignment, Club};

/// Want by want in their order, each is served by the first offers that have something left, as far as the member can owe it. It is what
/// trading without a plan comes to, to compare with.
pub fn first_fit(club: &Club) -> Vec<Assignment> {
    let mut by_kind: Vec<Vec<u32>> = vec![vec![]; club.kinds.len()];
    for (place, offer) in club.offers.iter().enumerate() {
        by_kind[offer.kind as usize].push(place as u32);
    }
    let mut left: Vec<u64> = club.offers.iter().map(|offer| offer.quantity).collect();
    let mut next = vec![0usize; club.kinds.len()];
    let mut nets = vec![0i64; club.spendable.len()];
    let mut assignments = vec![];
    for (place, want) in club.wants.iter().enumerate() {
        let kind = club.kinds[want.kind as usize];
        let (list, receiver) = (&by_kind[want.kind as usize], want.member as usize);
        let first = &mut next[want.kind as usize];
        while list
            .get(*first)
            .is_some_and(|&offer| left[offer as usize] == 0)
        {
            *first += 1;
        }
        let mut missing = want.quantity;
        for &offer in &list[*first..] {
            let spendable = i64::try_from(club.spendable[receiver]).unwrap_or(i64::MAX);
            let credit = spendable.saturating_add(nets[receiver]).max(0) as u64;
            let affordable =
                u128::from(credit) * u128::from(kind.per) / u128::from(kind.rate.max(1));
            let missing_now = missing.min(u64::try_from(affordable).unwrap_or(u64::MAX));
            if missing_now == 0 {
                break;
            }
            let provider = club.offers[offer as usize].member;
            let quantity = left[offer as usize].min(missing_now);
            let value = kind.value(quantity);
            if provider == want.member || value == 0 {
                continue;
            }
            left[offer as usize] -= quantity;
            missing -= quantity;
            nets[receiver] -= value as i64;
            nets[provider as usize] += value as i64;
            assignments.push(Assignment {
                offer,
                want: place as u32,
                quantity,
                value,
            });
        }
    }
    assignments
}
