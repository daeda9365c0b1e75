//! The report as tables for a terminal.

use super::{charts::TARGET, html::percent, CycleLine, Report};
use crate::output::{hundredths, signed_hundredths, table};

/// The cycles as a table.
pub fn cycles(cycles: &[CycleLine]) -> String {
    let mut lines = table([
        ">cycle",
        ">members",
        ">contributions",
        ">value",
        ">remainder",
        ">money share",
        ">supply",
        ">debt",
        ">reserve",
        ">refused",
    ]);
    for c in cycles {
        lines.add_row([
            c.cycle.to_string(),
            c.members.to_string(),
            c.contributions.to_string(),
            hundredths(c.value),
            hundredths(c.remainder),
            percent(c.money_share),
            hundredths(c.supply),
            hundredths(c.debt),
            hundredths(c.reserve),
            c.refused.to_string(),
        ]);
    }
    lines.to_string()
}

/// The whole summary.
pub fn summary(report: &Report) -> String {
    let (value, remainder) = report.totals();
    let share = super::share(remainder, value);
    let mut text = format!("{}\n\n{}\n\n", report.club, cycles(&report.cycles));
    text += &format!(
        "{} of the value moved needed money (aim: at most {}); the rest was barter.\n\n",
        percent(share),
        percent(TARGET)
    );
    text += &super::planned::summary(&report.cycles);
    let mut categories = table(["category", ">contributions", ">value", ">part"]);
    for line in &report.categories {
        let part = super::share(line.value, value);
        categories.add_row([
            name(&line.category),
            line.contributions.to_string(),
            hundredths(line.value),
            percent(part),
        ]);
    }
    text += &format!("{categories}\n\n");
    let mut members: Vec<_> = report.members.iter().filter(|m| m.left.is_none()).collect();
    members.sort_by_key(|m| (-(m.tokens as i64 - m.debt as i64), m.id));
    let shown = 5;
    let mut people = table([
        "member",
        "trade",
        ">given",
        ">received",
        ">net",
        ">tokens",
        ">debt",
    ]);
    let (most, rest) = members.split_at(members.len().min(shown));
    let least = rest
        .get(rest.len().saturating_sub(shown)..)
        .unwrap_or_default();
    for m in most.iter().chain(least) {
        people.add_row([
            m.name.clone(),
            m.trade.clone(),
            hundredths(m.given),
            hundredths(m.received),
            signed_hundredths(m.net),
            hundredths(m.tokens),
            hundredths(m.debt),
        ]);
    }
    text += &format!(
        "Those who hold most and owe most, of {}:\n{people}\n\n",
        members.len()
    );
    if let Some(audit) = &report.audit {
        text += &super::audit::summary(audit);
    }
    if let Some(government) = &report.government {
        text += &super::governance::summary(government);
    }
    if !report.refused.is_empty() {
        let mut refused = table(["refused", "message", ">times"]);
        for line in &report.refused {
            refused.add_row([line.reason, line.message, &line.count.to_string()]);
        }
        text += &format!("{refused}\n\n");
    }
    let violated: Vec<_> = report
        .invariants
        .iter()
        .filter(|(_, holds)| !**holds)
        .collect();
    if violated.is_empty() {
        text += &format!("All {} invariants hold.\n", report.invariants.len());
    }
    for (name, _) in violated {
        let why = report.violations.get(name).map_or("", String::as_str);
        text += &format!("VIOLATED: {name}: {why}\n");
    }
    text
}

/// A category or another name as JSON spells it.
fn name(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value)
        .ok()
        .and_then(|v| v.as_str().map(str::to_owned))
        .unwrap_or_default()
}
