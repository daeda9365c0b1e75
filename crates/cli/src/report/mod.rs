//! How much of what the club exchanged needed money? The report of a run: what it holds, as JSON; [`html`] and [`text`] show it.
//!
//! Credits are integers in hundredths. Every figure is read from the contracts or their events; docs/report.md explains each.

pub mod audit;
pub mod charts;
pub mod governance;
pub mod html;
pub mod planned;
pub mod text;
pub mod weights;

use std::collections::BTreeMap;

use remainder_rules::{valuation::Category, Credits, Cycle, MemberId};
use serde::Serialize;

use crate::{demo::tally::Tally, error::CliError};
pub use audit::AuditReport;
pub use governance::GovernmentReport;
pub use weights::WeightLine;

/// What a run came to.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    pub club: String,
    /// `None` for a replay, in which nothing is random.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    pub cycle_days: f64,
    pub cycles: Vec<CycleLine>,
    pub members: Vec<MemberLine>,
    pub categories: Vec<CategoryLine>,
    /// What audits found, where work is audited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audit: Option<AuditReport>,
    /// What was decided, and who was elected, where something was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub government: Option<GovernmentReport>,
    /// What rules refused, by message and reason, the most frequent first.
    pub refused: Vec<RefusedLine>,
    pub weights: BTreeMap<String, WeightLine>,
    pub invariants: BTreeMap<String, bool>,
    /// What is wrong, where an invariant does not hold.
    pub violations: BTreeMap<String, String>,
}

/// A cycle, after its accounts were rolled into the next one.
#[derive(Clone, Debug, Default, Serialize)]
pub struct CycleLine {
    pub cycle: Cycle,
    /// Members at its end.
    pub members: u32,
    /// Value that was offered, wanted, and committed by both sides before the work began.
    pub offered: Credits,
    pub wanted: Credits,
    pub committed: Credits,
    /// The plan, and what first-fit would have come to, where cycles are planned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub planned: Option<planned::PlannedLine>,
    /// What could be met with less money and with more: the corners of a curve that is straight between them, where cycles are planned.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub frontier: Vec<planned::Met>,
    /// Contributions settled.
    pub contributions: u32,
    /// Value moved by them.
    pub value: Credits,
    /// Sum of the positive nets: all that had to move as token.
    pub remainder: Credits,
    /// remainder / value, 0 to 1; 0 where nothing moved.
    pub money_share: f64,
    /// Part of the value that went to the commons.
    pub levy: Credits,
    /// Tokens minted and burned by the roll that closed the cycle, and by exits within it.
    pub minted: Credits,
    pub burned: Credits,
    pub gifts: Credits,
    /// Tokens in existence and sum of the debts, after that roll.
    pub supply: Credits,
    pub debt: Credits,
    /// Tokens that the reserve holds.
    pub reserve: Credits,
    /// What went wrong: contributions disputed, challenged, lapsed, cancelled, and messages refused.
    pub disputed: u32,
    pub challenged: u32,
    pub lapsed: u32,
    pub cancelled: u32,
    pub refused: u64,
    /// Cases opened, and votes of jurors.
    pub cases: u32,
    pub votes: u32,
    /// Members who joined and left.
    pub joined: u32,
    pub left: u32,
}

/// A member at the end. Member 0 is the commons.
#[derive(Clone, Debug, Serialize)]
pub struct MemberLine {
    pub id: MemberId,
    pub name: String,
    pub trade: String,
    /// `active`, `probation`, `on_break`, `frozen`, `leaving`, `left`; `commons`.
    pub status: String,
    pub joined: Cycle,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left: Option<Cycle>,
    /// Over all cycles, given after the levy.
    pub given: Credits,
    pub received: Credits,
    pub net: i64,
    pub tokens: Credits,
    /// The part of the tokens that was given.
    pub gifted: Credits,
    pub debt: Credits,
    /// Own stake.
    pub reserve: Credits,
}

/// A category over all cycles.
#[derive(Clone, Debug, Serialize)]
pub struct CategoryLine {
    pub category: Category,
    pub contributions: u32,
    pub value: Credits,
    /// Value in each cycle of [`Report::cycles`].
    pub by_cycle: Vec<Credits>,
    pub kinds: Vec<KindFlow>,
}

/// A kind over all cycles.
#[derive(Clone, Debug, Serialize)]
pub struct KindFlow {
    pub label: String,
    pub unit: remainder_rules::valuation::Unit,
    pub contributions: u32,
    pub quantity: u64,
    pub value: Credits,
}

/// What was refused how often.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct RefusedLine {
    /// The message, such as `contributions.accept`.
    pub message: &'static str,
    /// The room that said no, such as `clearing`.
    pub room: &'static str,
    /// The error's name, such as `DebitLimit`.
    pub reason: &'static str,
    /// What that means, in a sentence.
    pub meaning: &'static str,
    pub count: u64,
}

/// `remainder / value`, 0 where nothing moved.
pub fn share(remainder: Credits, value: Credits) -> f64 {
    if value == 0 {
        0.0
    } else {
        remainder as f64 / value as f64
    }
}

impl Report {
    /// The whole run: value moved, and the sum of the cycles' remainders.
    pub fn totals(&self) -> (Credits, Credits) {
        let value = self.cycles.iter().map(|c| c.value).sum();
        let remainder = self.cycles.iter().map(|c| c.remainder).sum();
        (value, remainder)
    }

    /// Do all invariants hold?
    pub fn sound(&self) -> bool {
        self.invariants.values().all(|holds| *holds)
    }

    /// What the command says in the end. A run that violated an invariant has failed, whatever else it found out.
    ///
    /// # Errors
    /// `invariants`, with exit code 5.
    pub fn verdict(&self) -> Result<(), CliError> {
        match self.sound() {
            true => Ok(()),
            false => Err(CliError::violated(&self.invariants, &self.violations)),
        }
    }
}

/// What rules refused in a run, the most frequent first.
pub fn refused(tally: &Tally) -> Vec<RefusedLine> {
    let mut lines: Vec<RefusedLine> = tally
        .refused
        .iter()
        .map(|((message, reason), (count, said))| RefusedLine {
            message,
            room: said.room,
            reason,
            meaning: said.sentence,
            count: *count,
        })
        .collect();
    lines.sort_by_key(|line| std::cmp::Reverse(line.count));
    lines
}
