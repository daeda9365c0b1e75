//! Who gives what to whom? The planner decides, for what people offer and want, before the cycle's work begins. What first come, first served would
//! come to is computed beside it, to compare.

use std::collections::BTreeMap;

use remainder_flow::plan::{
    first_fit, frontier, plan, Club, Corner, Intent, Kind, Lots, PlanError, Relation, Terms,
};
use remainder_rules::{Credits, Cycle, MemberId, Quantity};

use crate::plan::lot;

/// The most of a plan's value that may need money, in basis points: less than a fifth, so that the levy, and what does not happen as planned, find room
/// below it.
pub const TARGET: u32 = 1_500;

/// What is left of an offer or a want for a cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    pub intent: u32,
    pub member: MemberId,
    /// Index of the kind in the club file.
    pub kind: usize,
    pub quantity: Quantity,
}

/// An offer and a want that fit, and how much of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fit {
    pub offer: Left,
    pub want: Left,
    pub quantity: Quantity,
}

/// The least that is ever asked for: a quarter of a unit.
pub const LEAST: Quantity = 25;

/// What the planner is given for a cycle.
#[derive(Clone, Debug, Default)]
pub struct Market {
    /// What each kind is worth, in the order of the club file.
    pub kinds: Vec<Kind>,
    /// What each member can receive beyond what they give.
    pub spendable: BTreeMap<MemberId, Credits>,
    pub offers: Vec<Left>,
    pub wants: Vec<Left>,
    /// Provider, receiver and kind of work that was settled, and how much of it.
    pub settled: Vec<(MemberId, MemberId, usize, Quantity)>,
}

/// Who should give what to whom, and what that comes to.
#[derive(Clone, Debug)]
pub struct Matched {
    pub fits: Vec<Fit>,
    pub plan: Corner,
    /// No plan within [`TARGET`] meets more.
    pub bound: Credits,
    pub first_fit: Corner,
    /// What could be met with less money and with more.
    pub frontier: Vec<Corner>,
}

/// In what a kind is counted: quarters of a unit where everybody does, hundredths elsewhere.
fn step(market: &Market, kind: usize) -> Quantity {
    let intents = market.offers.iter().chain(&market.wants);
    let quarters = intents
        .filter(|left| left.kind == kind)
        .all(|left| left.quantity.is_multiple_of(LEAST));
    if quarters {
        LEAST
    } else {
        1
    }
}

impl Market {
    /// Plans the cycle.
    ///
    /// # Errors
    /// [`PlanError`], which no club that fits on a chain gives.
    pub fn matched(&self, cycle: Cycle) -> Result<Matched, PlanError> {
        let steps: Vec<Quantity> = (0..self.kinds.len()).map(|k| step(self, k)).collect();
        let places: BTreeMap<MemberId, u32> = self.spendable.keys().copied().zip(0..).collect();
        let intents = |list: &[Left]| -> Vec<Intent> {
            let of = |left: &Left| Intent {
                member: places.get(&left.member).copied().unwrap_or(u32::MAX),
                kind: left.kind as u32,
                quantity: left.quantity / steps[left.kind],
                priority: 0,
            };
            list.iter().map(of).collect()
        };
        let kinds = self.kinds.iter().zip(&steps).map(|(kind, step)| Kind {
            rate: kind.rate.saturating_mul(*step),
            per: kind.per,
        });
        let relations = self
            .settled
            .iter()
            .filter_map(|&(provider, receiver, kind, quantity)| {
                Some(Relation {
                    provider: *places.get(&provider)?,
                    receiver: *places.get(&receiver)?,
                    kind: kind as u32,
                    quantity,
                })
            });
        let club = Club {
            kinds: kinds.collect(),
            spendable: self.spendable.values().copied().collect(),
            offers: intents(&self.offers),
            wants: intents(&self.wants),
            relations: relations.collect(),
            // Nobody is advised.
            resting: vec![],
            lots: Lots {
                members: self
                    .spendable
                    .keys()
                    .map(|id| lot(cycle, &id.to_le_bytes()))
                    .collect(),
                kinds: (0..self.kinds.len() as u32)
                    .map(|kind| lot(cycle, &kind.to_le_bytes()))
                    .collect(),
            },
        };
        let terms = Terms {
            target: TARGET,
            cycle,
            advice: 0,
            ..Terms::default()
        };
        let planned = plan(&club, &terms)?;
        let fits = planned.assignments.iter().map(|a| {
            let offer = self.offers[a.offer as usize];
            Fit {
                offer,
                want: self.wants[a.want as usize],
                quantity: a.quantity * steps[offer.kind],
            }
        });
        Ok(Matched {
            fits: fits.collect(),
            plan: planned.met,
            bound: planned.bound,
            first_fit: Corner::of(&club, &first_fit(&club)),
            frontier: frontier(&club)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(intent: u32, member: MemberId, kind: usize, quantity: Quantity) -> Left {
        Left {
            intent,
            member,
            kind,
            quantity,
        }
    }

    /// Member 3 gives to 9, 9 to 3; member 5 gives nothing.
    fn market() -> Market {
        Market {
            kinds: vec![
                Kind {
                    rate: 1_000,
                    per: 100
                };
                2
            ],
            spendable: [(3, 5_000), (5, 5_000), (9, 5_000)].into(),
            offers: vec![left(1, 3, 0, 400), left(2, 9, 1, 400)],
            wants: vec![left(4, 5, 0, 200), left(5, 9, 0, 300), left(6, 3, 1, 300)],
            settled: vec![(3, 9, 0, 100), (3, 77, 0, 100)],
        }
    }

    #[test]
    fn barter_comes_first_and_is_counted_in_quarters() {
        let matched = market().matched(0).unwrap();
        let (plan, first_fit) = (matched.plan, matched.first_fit);
        assert!(plan.share() <= 0.15 && plan.share() > 0.0, "{plan:?}");
        // First come: 20.00 for nothing, then 20.00 and 30.00 between the two.
        assert_eq!((first_fit.value, first_fit.money), (7_000, 2_000));
        assert!(matched.fits.iter().all(|fit| fit.quantity % LEAST == 0));
        let to = |want: u32| -> Quantity {
            let mine = matched.fits.iter().filter(|fit| fit.want.intent == want);
            mine.map(|fit| fit.quantity).sum()
        };
        assert_eq!((to(5), to(6), to(4)), (300, 300, 100));
    }

    #[test]
    fn what_is_not_offered_in_quarters_is_matched_in_hundredths() {
        let mut market = market();
        market.offers[0].quantity = 310;
        let matched = market.matched(0).unwrap();
        let given = matched.fits.iter().filter(|fit| fit.offer.intent == 1);
        assert_eq!(given.map(|fit| fit.quantity).sum::<u64>(), 310);
    }
}
