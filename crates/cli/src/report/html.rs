//! The report as one page: everything in it, nothing loaded from elsewhere.

use minijinja::{context, Environment, Value};
use remainder_flow::plan::Corner;

use super::{audit, charts, governance, planned, share, CycleLine, Report};
use crate::{decided, demo::court::Cheat, error::CliError, plan::curve};

const TEMPLATE: &str = include_str!("../../templates/report.html");
/// What all pages look like.
pub const STYLE: &str = include_str!("../../templates/style.html");

/// Hundredths as people write them: `1 234.50`.
pub fn credits(hundredths: i64) -> String {
    let sign = if hundredths < 0 { "−" } else { "" };
    let amount = hundredths.unsigned_abs();
    format!("{sign}{}.{:02}", grouped(amount / 100), amount % 100)
}

/// A whole number with its thousands apart by a thin space that does not break.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

/// A fraction in percent, one decimal.
pub fn percent(fraction: f64) -> String {
    format!("{:.1} %", fraction * 100.0)
}

/// A number without decimals that say nothing.
fn short(number: f64) -> String {
    let text = format!("{number:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn number(value: &Value) -> i64 {
    i64::try_from(value.clone()).unwrap_or_default()
}

/// The report as HTML.
///
/// # Errors
/// A chart that cannot be drawn or a template that does not fit, which no run has.
pub fn page(report: &Report) -> Result<String, CliError> {
    render(report).map_err(|error| {
        CliError::internal(
            format!("the report cannot be drawn: {error:#}"),
            "report it",
        )
    })
}

/// The chart of the money share as a picture of its own.
///
/// # Errors
/// A chart that cannot be drawn, which no run has.
pub fn picture(report: &Report) -> Result<String, CliError> {
    let chart = charts::money_share(&report.cycles).map_err(|error| {
        CliError::internal(format!("the chart cannot be drawn: {error}"), "report it")
    })?;
    let title = format!("{}: part of the value moved that needed money", report.club);
    Ok(charts::plain(&chart, &title))
}

fn render(report: &Report) -> Result<String, Box<dyn std::error::Error>> {
    let mut environment = Environment::new();
    environment.set_trim_blocks(true);
    environment.set_lstrip_blocks(true);
    environment.add_filter("credits", |value: Value| credits(number(&value)));
    environment.add_filter("whole", |value: Value| {
        grouped((number(&value).unsigned_abs() + 50) / 100)
    });
    environment.add_filter("grouped", |value: Value| {
        grouped(number(&value).unsigned_abs())
    });
    environment.add_filter("percent", |value: f64| percent(value));
    environment.add_filter("short", short);
    environment.add_filter("micros", |value: Value| {
        grouped(number(&value).unsigned_abs() / 1_000_000)
    });
    environment.add_filter("ratio", |value: f64| format!("{value:.2}"));
    environment.add_filter("words", |value: String| value.replace('_', " "));
    environment.add_template("style.html", STYLE)?;
    environment.add_template("report.html", TEMPLATE)?;

    let (value, remainder) = report.totals();
    let share = super::share(remainder, value);
    let legend: Vec<Value> = report
        .categories
        .iter()
        .map(|line| context! { category => line.category, colour => charts::colour(line.category), value => line.value })
        .collect();
    let percents: Vec<String> = report
        .cycles
        .iter()
        .map(|c| format!("cycle {}: {}", c.cycle, percent(c.money_share)))
        .collect();
    let money_share = charts::themed(
        &charts::money_share(&report.cycles)?,
        &format!(
            "Line chart of the money share against the target of 20 %. {}.",
            percents.join(", ")
        ),
    );
    let flows = charts::themed(
        &charts::flows(&report.cycles, &report.categories)?,
        "Stacked bars of the value moved in each cycle by category; the same figures are in the table of categories.",
    );
    let balances = charts::themed(
        &charts::balances(&report.members)?,
        "Histogram of the members' balances, tokens less debt; each member's is in the table of members.",
    );
    let giving = charts::themed(
        &charts::giving(&report.members)?,
        "Each member as a point, received to the right and given upwards; each member's figures are in the table of members.",
    );
    let plans = match report.cycles.iter().any(|c| c.planned.is_some()) {
        true => Some(charts::themed(
            &charts::plan::planned(&report.cycles)?,
            "Two joined points a cycle, the plan and first-fit: part of what is wanted upwards, money share to the right; the same figures are in the table of plans.",
        )),
        false => None,
    };
    let frontier = frontier(&report.cycles)?;
    let members: Vec<Value> = report
        .members
        .iter()
        .map(
            |m| context! { balance => m.tokens as i64 - m.debt as i64, ..Value::from_serialize(m) },
        )
        .collect();
    let government = report.government.as_ref().map(|g| {
        let elections = g.elections.iter().map(
            |line| context! { body => decided::body(line.body), seats => governance::seats(line), ..Value::from_serialize(line) },
        );
        let proposals = g.proposals.iter().map(
            |line| context! { does => governance::what(line), outcome => governance::outcome(line), ..Value::from_serialize(line) },
        );
        context! {
            elections => elections.collect::<Vec<_>>(),
            proposals => proposals.collect::<Vec<_>>(),
            ..Value::from_serialize(g)
        }
    });
    let last = report.cycles.last();
    Ok(environment.get_template("report.html")?.render(context! {
        r => report,
        members,
        legend,
        value,
        remainder,
        share,
        target => charts::TARGET,
        within => share <= charts::TARGET,
        contributions => report.cycles.iter().map(|c| u64::from(c.contributions)).sum::<u64>(),
        refusals => report.refused.iter().map(|line| line.count).sum::<u64>(),
        government,
        sound => report.sound(),
        // Only what is invented has a seed.
        replayed => report.seed.is_none(),
        last,
        version => env!("CARGO_PKG_VERSION"),
        cheats => context! { fake => audit::words(Cheat::Fake), inflated => audit::words(Cheat::Inflated) },
        charts => context! { money_share, flows, balances, giving, plans, frontier },
    })?)
}

/// How much of what is wanted the last planned cycle could have met, with no money up to all there is: a chart and a sentence.
fn frontier(cycles: &[CycleLine]) -> Result<Option<Value>, Box<dyn std::error::Error>> {
    let last = cycles.iter().rev().find(|c| !c.frontier.is_empty());
    let Some((c, p)) = last.and_then(|c| Some((c, c.planned.as_ref()?))) else {
        return Ok(None);
    };
    let corner = |met: &planned::Met| Corner {
        money: met.money,
        value: met.value,
    };
    let corners: Vec<Corner> = c.frontier.iter().map(corner).collect();
    let at = |met: &planned::Met| (met.money_share, share(met.value, c.wanted));
    let target = f64::from(p.target_bp) / 10_000.0;
    let drawn = charts::plan::frontier(
        &curve(&corners, c.wanted),
        at(&p.plan),
        at(&p.first_fit),
        target,
    )?;
    let part =
        |met: Option<&planned::Met>| percent(met.map_or(0.0, |met| share(met.value, c.wanted)));
    let most = c.frontier.last();
    let sentence = format!(
        "In cycle {} {} of what was wanted could be met with no money at all, {} as planned, and {} with all the money there is, of which it would need {}.",
        c.cycle,
        part(c.frontier.first()),
        part(Some(&p.plan)),
        part(most),
        percent(most.map_or(0.0, |met| met.money_share)),
    );
    let chart = charts::themed(
        &drawn,
        &format!("Line chart of what can be met by money share. {sentence}"),
    );
    Ok(Some(context! { chart, sentence }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_read_like_figures() {
        assert_eq!(credits(123_450), "1\u{202f}234.50");
        assert_eq!(credits(-5), "−0.05");
        assert_eq!(grouped(1_234_567), "1\u{202f}234\u{202f}567");
        assert_eq!(percent(0.7731), "77.3 %");
    }
}
