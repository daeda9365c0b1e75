//! What proves that no plan meets much more?

use std::{vec, vec::Vec};

use super::{
    market::{parts, Market},
    Club, WHOLE,
};
use crate::Solution;

/// A potential for each member and kind, and for both ends of the money arc: whatever they are, [`bound`](Certificate::bound) holds; those
/// of the best plan make it tight.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Certificate {
    /// By member.
    pub members: Vec<u32>,
    /// By kind.
    pub kinds: Vec<u32>,
    /// Where members pay, and where they are paid from.
    pub tills: [u32; 2],
}

impl Certificate {
    pub(crate) fn new(market: &Market, solution: &Solution) -> Self {
        let (members, kinds) = solution.potentials.split_at(market.club.spendable.len());
        Self {
            members: members.to_vec(),
            kinds: kinds[..market.club.kinds.len()].to_vec(),
            tills: market
                .tills()
                .map(|node| solution.potentials[node as usize]),
        }
    }

    /// What one more credit of money would let be met.
    pub fn slope(&self) -> u32 {
        self.tills[0].saturating_sub(self.tills[1])
    }

    /// No plan of the club in which money is at most `target` of [`WHOLE`] of the value met meets more than this. None if these potentials
    /// prove nothing.
    ///
    /// For a plan that meets `V` with money `M`, weak duality says `V <= D + s M`: `D` is what all arcs but the money arc could gain at
    /// these potentials, each filled where it gains and empty where it does not, and `s` what the money arc gains. With `M <= t V`
    /// that is `V <= D / (1 - t s)`. Offers and wants are taken one by one, and as they are: nothing of how a plan was found is trusted.
    pub fn bound(&self, club: &Club, target: u32) -> Option<u64> {
        let member = |member: u32| self.members.get(member as usize).copied().map(i128::from);
        let kind = |kind: u32| self.kinds.get(kind as usize).copied().map(i128::from);
        let [payers, payees] = self.tills.map(i128::from);
        let (gives, takes) = parts(club);
        let mut gain = 0i128;
        // What each could give and receive in all: more than that they neither earn nor pay.
        let mut all = vec![[0u64; 2]; club.spendable.len()];
        for (side, list) in [gives, takes].into_iter().enumerate() {
            for part in list {
                let value = club.kinds.get(part.kind as usize)?.value(part.quantity);
                all.get_mut(part.member as usize)?[side] += value;
                let rise = member(part.member)? - kind(part.kind)?;
                let gains = if side == 0 { rise } else { 1 - rise };
                gain += i128::from(value) * gains.max(0);
            }
        }
        for (who, ([give, take], spendable)) in all.into_iter().zip(&club.spendable).enumerate() {
            let who = member(who as u32)?;
            gain += i128::from(take.min(*spendable)) * (who - payers).max(0);
            gain += i128::from(give) * (payees - who).max(0);
        }
        let divisor = i128::from(WHOLE) - i128::from(target) * i128::from(self.slope());
        if divisor <= 0 {
            return None;
        }
        u64::try_from(gain * i128::from(WHOLE) / divisor).ok()
    }
}
