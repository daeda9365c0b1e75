//! After rounding: nobody may owe more than they can, and money may be no more than its share. What is over is taken back.

use std::{vec, vec::Vec};

use super::{Assignment, Club, WHOLE};

/// What each member gives less what they receive.
pub(crate) fn nets(club: &Club, assignments: &[Assignment]) -> Vec<i64> {
    let mut nets = vec![0i64; club.spendable.len()];
    for a in assignments {
        nets[club.offers[a.offer as usize].member as usize] += a.value as i64;
        nets[club.wants[a.want as usize].member as usize] -= a.value as i64;
    }
    nets
}

/// Takes back as little as it can find: from whoever would owe too much, then, while money is above its share, from those who receive more
/// than they give and got it from those who give more than they receive. With a target of 0 only rounding is left, and is let be.
pub(crate) fn trim(club: &Club, assignments: &mut Vec<Assignment>, target: u32) {
    let mut nets = nets(club, assignments);
    let mut received: Vec<Vec<u32>> = vec![vec![]; club.spendable.len()];
    for (place, a) in assignments.iter().enumerate() {
        received[club.wants[a.want as usize].member as usize].push(place as u32);
    }
    loop {
        limit(club, assignments, &received, &mut nets);
        if over(assignments, &nets, target) == 0 {
            break;
        }
        if !lower(club, assignments, &mut nets, target) {
            // Nobody in debt received from somebody who is owed: what is taken back along a chain of debtors ends at one who is.
            let debtor = |a: &&mut Assignment| {
                nets[club.wants[a.want as usize].member as usize] < 0 && a.value > 0
            };
            let Some(a) = assignments.iter_mut().find(debtor) else {
                break;
            };
            cut(club, a, 1, &mut nets);
        }
    }
    assignments.retain(|a| a.value > 0);
}

/// Nobody owes more than they can: their receipts are cut, and then those of whoever earned by them.
fn limit(club: &Club, assignments: &mut [Assignment], received: &[Vec<u32>], nets: &mut [i64]) {
    let excess = |who: usize, nets: &[i64]| {
        let spendable = i64::try_from(club.spendable[who]).unwrap_or(i64::MAX);
        (-nets[who] - spendable).max(0) as u64
    };
    let mut over: Vec<usize> = (0..nets.len())
        .filter(|&who| excess(who, nets) > 0)
        .collect();
    while let Some(who) = over.pop() {
        for &place in &received[who] {
            let excess_here = excess(who, nets);
            if excess_here == 0 {
                break;
            }
            let provider = cut(club, &mut assignments[place as usize], excess_here, nets);
            if excess(provider, nets) > 0 {
                over.push(provider);
            }
        }
    }
}

/// How much value with its money has to go for the rest to be within the target: `(M - t V) / (1 - t)`.
fn over(assignments: &[Assignment], nets: &[i64], target: u32) -> u64 {
    let value: u64 = assignments.iter().map(|a| a.value).sum();
    let money: u64 = nets.iter().map(|net| net.max(&0).unsigned_abs()).sum();
    if target == 0 || target >= WHOLE {
        return 0;
    }
    let over = (u128::from(money) * u128::from(WHOLE))
        .saturating_sub(u128::from(value) * u128::from(target));
    over.div_ceil(u128::from(WHOLE - target)) as u64
}

/// Takes back what debtors received from those who are owed. Whether there was any.
fn lower(club: &Club, assignments: &mut [Assignment], nets: &mut [i64], target: u32) -> bool {
    let mut left = over(assignments, nets, target);
    let all = left;
    for a in assignments {
        let receiver = club.wants[a.want as usize].member as usize;
        let provider = club.offers[a.offer as usize].member as usize;
        let least = (-nets[receiver])
            .min(nets[provider])
            .min(a.value as i64)
            .max(0) as u64;
        let amount = least.min(left);
        if amount > 0 {
            cut(club, a, amount, nets);
            left -= amount;
        }
    }
    left < all
}

/// Takes back a quantity worth at least so much, or all; who gave it.
fn cut(club: &Club, a: &mut Assignment, value: u64, nets: &mut [i64]) -> usize {
    let (offer, want) = (&club.offers[a.offer as usize], &club.wants[a.want as usize]);
    let kind = club.kinds[offer.kind as usize];
    let quantity =
        (u128::from(value) * u128::from(kind.per)).div_ceil(u128::from(kind.rate.max(1)));
    let before = a.value;
    a.quantity -= u64::try_from(quantity).unwrap_or(u64::MAX).min(a.quantity);
    a.value = kind.value(a.quantity);
    let less = (before - a.value) as i64;
    nets[offer.member as usize] -= less;
    nets[want.member as usize] += less;
    offer.member as usize
}
