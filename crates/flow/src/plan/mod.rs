//! Who should do what for whom in a cycle, so that as much as possible is met and hardly any of it needs money?
//!
//! A [`Club`] says what its members offer, want and can owe. [`plan`] finds the most value that can be met with money of at most a target
//! share of it, and hands out [`Assignment`]s; [`frontier`] is the most value for each amount of money; a [`Certificate`] proves that no plan
//! meets much more. All in integers, and the same on every machine.
//!
//! All quantities are divisible, down to a hundredth of the kind's unit.
//!
//! `draw` puts members and kinds in the order that decides ties, `market` is the graph, `money` searches the cap, `prefer` serves priorities, `round`
//! makes quantities of values, `pair` says who serves whom, `trim` takes back what rounding added, `advice` asks what would help.

mod advice;
mod certificate;
mod club;
mod draw;
mod first_fit;
mod market;
mod money;
mod pair;
mod prefer;
mod round;
mod trim;

use std::vec::Vec;

pub use advice::Advice;
pub use certificate::Certificate;
pub use club::{Club, Intent, Kind, Lots, PlanError, Relation, MOST_PRIORITY};
pub use first_fit::first_fit;
use market::Market;
pub use money::Corner;

/// Targets are in parts of this.
pub const WHOLE: u32 = 10_000;

/// How a plan is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The most money, in parts of [`WHOLE`] of the value met.
    pub target: u32,
    /// Which percentage of each kind may stay between those who gave it to each other before; the rest is spread.
    pub keep: u8,
    /// The cycle: what is spread is spread differently in the next one.
    pub cycle: u32,
    /// How many pieces of advice are wanted; each takes another search.
    pub advice: usize,
}

impl Default for Terms {
    /// The target of the design, a fifth; half of a kind may stay with whom it was; three pieces of advice.
    fn default() -> Self {
        Self {
            target: WHOLE / 5,
            keep: 50,
            cycle: 0,
            advice: 3,
        }
    }
}

/// An offer that serves a want.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// Place in the club's offers.
    pub offer: u32,
    /// Place in the club's wants.
    pub want: u32,
    /// In hundredths of the kind's unit.
    pub quantity: u64,
    /// In hundredths of credits.
    pub value: u64,
}

/// A plan for a cycle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// By offer, then want.
    pub assignments: Vec<Assignment>,
    /// What they come to.
    pub met: Corner,
    /// No plan within the target meets more: what [`Certificate::bound`] says.
    pub bound: u64,
    /// What proves the bound.
    pub certificate: Certificate,
    /// By kind the scarcity price: how much more value would be met with the same money for each unit of value of it that somebody offered beside
    /// what is offered, to be paid like everybody. Never less than comes of the next unit, and more than comes of many. 0 where there is enough.
    pub scarcity: Vec<u32>,
    /// What would help most, the best first.
    pub advice: Vec<Advice>,
}

/// Finds the plan that meets the most value with money of at most the target. Of several such plans it is the one that is found with members and
/// kinds in the order of their [lots](Club::lots), whatever the order of the lists.
///
/// # Errors
/// [`PlanError`].
pub fn plan(club: &Club, terms: &Terms) -> Result<Plan, PlanError> {
    if terms.target > WHOLE {
        return Err(PlanError::TargetTooHigh(terms.target));
    }
    club.validate()?;
    let drawn = draw::Drawn::new(club);
    Ok(drawn.told(in_order(&drawn.club, terms)?))
}

/// The plan, ties going by the numbers of members and kinds.
fn in_order(club: &Club, terms: &Terms) -> Result<Plan, PlanError> {
    let mut market = Market::new(club, 0)?;
    let (best, certificate) = money::search(&mut market, terms.target)?;
    let flow = prefer::prefer(&market, &best.solution)?;
    let quantities = round::round(&market, &flow);
    let mut assignments = pair::pair(&market, &quantities, terms);
    trim::trim(club, &mut assignments, terms.target);
    let bound = certificate.bound(club, terms.target);
    let kinds = 0..club.kinds.len();
    let scarcity = kinds
        .map(|kind| certificate.tills[1].saturating_sub(certificate.kinds[kind]))
        .collect();
    let advice = advice::advise(club, &market, &best, terms);
    Ok(Plan {
        met: Corner::of(club, &assignments),
        assignments,
        bound: bound.unwrap_or_else(|| Market::ceiling(club)),
        certificate,
        scarcity,
        advice,
    })
}

/// The most value for each amount of money, as the corners of a concave curve that is straight between them.
///
/// # Errors
/// [`PlanError`].
pub fn frontier(club: &Club) -> Result<Vec<Corner>, PlanError> {
    money::frontier(&mut Market::new(club, 0)?)
}

impl Corner {
    /// What assignments come to.
    pub fn of(club: &Club, assignments: &[Assignment]) -> Self {
        let nets = trim::nets(club, assignments);
        Self {
            money: nets.iter().map(|net| net.max(&0).unsigned_abs()).sum(),
            value: assignments.iter().map(|a| a.value).sum(),
        }
    }
}
