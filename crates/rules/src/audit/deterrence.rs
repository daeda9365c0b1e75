//! Does cheating pay? The expected gain of each way to cheat, from the parameters in force.
//!
//! With audit odds p and conviction d, cheating for v loses on average if `slash > v (1 - p d) / (p d)`. Everything is in basis points, of
//! one or of v, so that the chain, the screen and the tests compute the same. What is assumed is stated:
//!
//! - A cheater appeals as long as it may help, and nobody appeals against them: the conviction is the product of those of all panels and of
//!   the ballot after them, in which [`MAX_VOTERS`] vote. A juror who is bought is one who is wrong.
//! - A friend opens the drawn case, so that the opener's reward comes back.
//! - The most that an assertion can bring is v itself, although what one of a pair gets the other pays: v is what a pair gains if the
//!   payer then leaves with the debt. What [`bust_out`] says of it is exact: what a payer charges to a limit that will never be paid
//!   costs the pair what that limit would have bought.
//! - An honest receiver who is asked notices an inflated quantity one time in four, and says so.

use super::Config;
use crate::{Credits, BP};

/// A probability or a part of v, in basis points.
type Bp = u64;

/// Precision inside: a probability of one.
const ONE: u64 = 1 << 40;

/// The most voters that chances are computed for.
pub const MAX_VOTERS: u8 = 31;

/// The chance that at least `least` of `n` independent voters do what each does with probability `p`: the exact binomial, rounded to the
/// nearest basis point. More than [`MAX_VOTERS`] count as that many.
pub fn at_least(n: u8, least: u8, p: u16) -> Bp {
    // chances[k]: that k of those asked so far did. Exact but for one rounding a voter of a part in 2^40.
    let mut chances = [0u64; MAX_VOTERS as usize + 1];
    if let Some(none) = chances.first_mut() {
        *none = ONE;
    }
    let p = u64::from(p).min(BP);
    let not = BP.saturating_sub(p);
    for _ in 0..n.min(MAX_VOTERS) {
        let mut before = 0;
        for chance in chances.iter_mut() {
            let now = *chance;
            let sum = now.saturating_mul(not).saturating_add(before);
            *chance = sum / BP;
            before = now.saturating_mul(p);
        }
    }
    let tail = chances
        .iter()
        .skip(least.into())
        .fold(0u64, |sum, chance| sum.saturating_add(*chance));
    tail.saturating_mul(BP).saturating_add(ONE / 2) / ONE
}

/// The chance that `n` voters find a fake of which each is right with probability `accuracy`: more than half, for a tie goes upwards.
pub fn majority(n: u8, accuracy: u16) -> Bp {
    at_least(n, (n / 2).saturating_add(1), accuracy)
}

/// The chance that a fake is found by all the panels that it can be appealed to, and by the ballot.
pub fn conviction(config: &Config, accuracy: u16) -> Bp {
    let rounds = config.panels.iter().chain(&[MAX_VOTERS]);
    rounds.fold(BP, |d, voters| times(d, majority(*voters, accuracy)))
}

fn times(a: Bp, b: Bp) -> Bp {
    a.saturating_mul(b) / BP
}

/// The expected gain, in basis points of v: what is kept if it is not found, less what is lost if it is. `slash` and `cost` are in basis
/// points of v; `cost` is lost either way.
pub fn gain(odds: Bp, conviction: Bp, slash: Bp, cost: Bp) -> i64 {
    let found = times(odds, conviction);
    let kept = BP.saturating_sub(found);
    let lost = times(found, slash).saturating_add(cost);
    (kept as i64).saturating_sub(lost as i64)
}

/// The slash above which cheating loses, in basis points of v, rounded up; none if it is never found.
pub fn slash_needed(odds: Bp, conviction: Bp) -> Option<Bp> {
    let found = times(odds, conviction);
    if found == 0 {
        return None;
    }
    Some(BP.saturating_sub(found).saturating_mul(BP).div_ceil(found))
}

/// A way to cheat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
#[cfg_attr(feature = "std", serde(rename_all = "snake_case"))]
pub enum Strategy {
    /// Registers what was not done against a commitment and hopes for silence.
    LoneFake,
    /// Two assert what was not done, and the payer will leave.
    Pair,
    /// Two assert more than was delivered, and the payer will leave. Here and below v is the value of what is missing.
    InflatingPair,
    /// Claims more than was delivered; the receiver is silent.
    InflatedInSilence,
    /// Claims more than was delivered; the receiver is asked, and notices one time in four.
    InflatedToAHonestReceiver,
    /// Fakes work for the commons, which two admins confirm who were deceived: what they lose is not the cheater's loss, and a part
    /// of it comes back to the opener.
    FakeForTheCommons,
    /// A pair, and a keeper who keeps the last share back if the seed would draw them.
    WithholdingKeeper,
    /// A pair in the small club whose whole ballot is worst at finding it, with the conflicts of a panel dropped.
    SmallClub,
}

impl Strategy {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::LoneFake,
        Self::Pair,
        Self::InflatingPair,
        Self::InflatedInSilence,
        Self::InflatedToAHonestReceiver,
        Self::FakeForTheCommons,
        Self::WithholdingKeeper,
        Self::SmallClub,
    ];
}

/// How often an honest receiver notices an inflated quantity.
pub const NOTICED: Bp = 2_500;

/// What a way to cheat is worth at the parameters in force, at the lowest odds that they allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Row {
    pub strategy: Strategy,
    /// The effective odds: that anybody judges.
    pub odds_bp: Bp,
    pub conviction_bp: Bp,
    /// What is lost if found, in basis points of v, less what comes back through the opener.
    pub slash_bp: Bp,
    /// What is lost either way.
    pub cost_bp: Bp,
    /// The expected gain, in basis points of v: negative if it deters.
    pub gain_bp: i64,
}

impl Row {
    fn new(strategy: Strategy, odds: Bp, conviction: Bp, slash: Bp, cost: Bp) -> Self {
        Self {
            strategy,
            odds_bp: odds,
            conviction_bp: conviction,
            slash_bp: slash,
            cost_bp: cost,
            gain_bp: gain(odds, conviction, slash, cost),
        }
    }
}

/// The row of a way to cheat, with jurors who are right with probability `accuracy`, for work worth `value` - which matters only to a keeper,
/// whose bond is one for all values.
pub fn row(config: &Config, accuracy: u16, value: Credits, strategy: Strategy) -> Row {
    let floor = Bp::from(config.floor_bp);
    let doubled = floor.saturating_mul(2).min(BP);
    let d = conviction(config, accuracy);
    let opener = Bp::from(config.opener_bp);
    let back = BP.saturating_sub(opener);
    let fake = Bp::from(config.fake_times).saturating_mul(back);
    let pair = fake.saturating_mul(2);
    let short = Bp::from(config.shortfall_times[0]).saturating_mul(back);
    match strategy {
        Strategy::LoneFake => Row::new(strategy, doubled, d, fake, 0),
        Strategy::FakeForTheCommons => {
            let from_two = Bp::from(config.fake_times)
                .saturating_mul(opener)
                .saturating_mul(2);
            Row::new(strategy, doubled, d, fake.saturating_sub(from_two), 0)
        }
        Strategy::Pair => Row::new(strategy, floor, d, pair, 0),
        Strategy::InflatingPair => Row::new(strategy, floor, d, short.saturating_mul(2), 0),
        Strategy::InflatedInSilence => Row::new(strategy, doubled, d, short, 0),
        Strategy::InflatedToAHonestReceiver => {
            // Who disputes is the opener, and has no reward. Who did not notice is charged as well, and a part of it comes back.
            let drawn = times(BP.saturating_sub(NOTICED), floor);
            let odds = NOTICED.saturating_add(drawn);
            let whole = Bp::from(config.shortfall_times[0]).saturating_mul(BP);
            let from_two = Bp::from(config.shortfall_times[0])
                .saturating_mul(opener)
                .saturating_mul(2);
            let back = times(drawn, from_two).saturating_mul(BP).checked_div(odds);
            Row::new(
                strategy,
                odds,
                d,
                whole.saturating_sub(back.unwrap_or(0)),
                0,
            )
        }
        Strategy::WithholdingKeeper => {
            let (odds, bonds) = withheld(config, 1);
            let bond = config.keeper_bond.saturating_mul(BP);
            let bond = bond / value.max(1);
            Row::new(strategy, odds, d, pair, times(bonds, bond))
        }
        Strategy::SmallClub => {
            let odds = Bp::from(config.newcomer_bp);
            let voters = 1..=config.small_club.saturating_sub(2).max(1);
            let worst = voters.map(|n| majority(n, accuracy)).min();
            Row::new(strategy, odds, worst.unwrap_or(0).min(d), pair, 0)
        }
    }
}

/// The effective odds of work at the floor if so many of the last keepers to reveal keep their shares back one after the other as long as
/// the seed would draw it, and how many bonds that costs on average, in basis points of a bond. Each further share kept back is another
/// seed, at the odds of a spoiled epoch.
pub fn withheld(config: &Config, keepers: u8) -> (Bp, Bp) {
    let spoiled = Bp::from(config.floor_bp).saturating_mul(config.withheld_times.into());
    let spoiled = spoiled.min(BP);
    let (mut drawn, mut bonds) = (Bp::from(config.floor_bp), 0u64);
    for _ in 0..keepers {
        bonds = bonds.saturating_add(drawn);
        drawn = times(drawn, spoiled);
    }
    (drawn, bonds)
}

/// The expected gain of a pair in basis points of v, if the payer will go bust and pays all with the limit, which could otherwise have
/// bought them `worth` basis points of its face value. The root of it is the part of a limit that faking can make of it.
pub fn bust_out(config: &Config, accuracy: u16, worth: Bp) -> i64 {
    let found = times(config.floor_bp.into(), conviction(config, accuracy));
    let own = BP.saturating_sub(worth);
    let each = Bp::from(config.fake_times);
    let slash = each.saturating_mul(BP.saturating_add(worth));
    let back = each
        .saturating_mul(2)
        .saturating_mul(config.opener_bp.into());
    let kept = times(BP.saturating_sub(found), own);
    let lost = times(found, slash.saturating_sub(back));
    (kept as i64).saturating_sub(lost as i64)
}

/// All rows.
pub fn table(config: &Config, accuracy: u16, value: Credits) -> [Row; 8] {
    Strategy::ALL.map(|strategy| row(config, accuracy, value, strategy))
}

/// Does every way to cheat lose?
pub fn deters(config: &Config, accuracy: u16, value: Credits) -> bool {
    table(config, accuracy, value)
        .iter()
        .all(|row| row.gain_bp < 0)
}

#[cfg(test)]
mod tests;
