//! What does a plan of a generated club take, and what does it bring?

use remainder_flow::{
    generate,
    plan::{first_fit, frontier, plan, Corner, Terms},
};
use serde::Serialize;

use super::clock::Clock;
use crate::{
    error::CliError,
    output::table,
    report::{html::percent, share},
};

/// A club that was planned, with milliseconds of the processor; shares are parts of 1.
#[derive(Debug, Serialize)]
pub struct Planned {
    pub members: u32,
    /// Offers and wants.
    pub intents: usize,
    pub plan_ms: f64,
    pub frontier_ms: f64,
    pub met: f64,
    pub money_share: f64,
    /// What the plan meets less than the bound that is proved.
    pub short: f64,
    pub first_fit_met: f64,
    pub first_fit_money_share: f64,
    /// Met with no money, and with all that is of use; and the money share of that.
    pub barter_met: f64,
    pub most_met: f64,
    pub most_money_share: f64,
}

/// Plans a club at the usual target.
///
/// # Errors
/// A club too large to be planned.
pub fn measure(members: u32, seed: u64) -> Result<Planned, CliError> {
    let club = generate::club(members, seed);
    let wanted: u64 = club.wants.iter().map(|want| club.value(want)).sum();
    let failed = |error: remainder_flow::plan::PlanError| {
        CliError::input(error.to_string(), "measure a smaller club")
    };
    let terms = Terms {
        advice: 0,
        ..Terms::default()
    };
    let clock = Clock::start();
    let plan = plan(&club, &terms).map_err(failed)?;
    let plan_ms = clock.ms();
    let clock = Clock::start();
    let corners = frontier(&club).map_err(failed)?;
    let frontier_ms = clock.ms();
    let unplanned = Corner::of(&club, &first_fit(&club));
    let (least, most) = (corners.first(), corners.last());
    let part = |corner: Option<&Corner>| corner.map_or(0.0, |c| share(c.value, wanted));
    Ok(Planned {
        members,
        intents: club.offers.len() + club.wants.len(),
        plan_ms,
        frontier_ms,
        met: part(Some(&plan.met)),
        money_share: plan.met.share(),
        short: 1.0 - share(plan.met.value, plan.bound),
        first_fit_met: part(Some(&unplanned)),
        first_fit_money_share: unplanned.share(),
        barter_met: part(least),
        most_met: part(most),
        most_money_share: most.map_or(0.0, Corner::share),
    })
}

pub fn table_of(clubs: &[Planned]) -> String {
    let mut rows = table([
        ">members",
        ">offers and wants",
        ">plan, ms",
        ">frontier, ms",
        ">met",
        ">needs money",
        ">short of the bound",
        ">first-fit",
        ">needs money",
        ">no money",
        ">all money",
        ">needs money",
    ]);
    for c in clubs {
        rows.add_row([
            c.members.to_string(),
            c.intents.to_string(),
            format!("{:.1}", c.plan_ms),
            format!("{:.1}", c.frontier_ms),
            percent(c.met),
            percent(c.money_share),
            format!("{:.3} %", c.short * 100.0),
            percent(c.first_fit_met),
            percent(c.first_fit_money_share),
            percent(c.barter_met),
            percent(c.most_met),
            percent(c.most_money_share),
        ]);
    }
    match clubs.is_empty() {
        true => String::new(),
        false => rows.to_string(),
    }
}
