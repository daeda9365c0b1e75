//! What share of a trade log would have needed money, and what would have been refused? `remainder replay TRADES.csv`.
//!
//! Two passes over the same rows, each on a chain of its own and in a thread of its own: with all limits lifted, and under the default
//! debit limits. docs/report.md says which parameters each has.

mod engine;
mod trades;

use std::{collections::BTreeMap, path::PathBuf};

use remainder_rules::COMMONS;
use serde::Serialize;
use serde_json::{json, Value};

use crate::{
    demo::{close::member_line, conclude, Reports},
    error::CliError,
    output::{hundredths, table, Answer, Output},
    report::{html, refused, share, text, weights, CycleLine, MemberLine, Report},
};
use engine::{replay, Limits, Pass, RefusedRow};
use trades::TradeLog;

/// `remainder replay TRADES.csv`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The trade log: day,provider,receiver,amount_cents.
    #[arg(value_name = "TRADES.csv")]
    trades: PathBuf,
    /// Length of a cycle in days.
    #[arg(long, value_name = "D", default_value_t = 7, value_parser = clap::value_parser!(u64).range(1..=366))]
    cycle_days: u64,
    #[command(flatten)]
    reports: Reports,
}

/// Rows that a pass could not take.
#[derive(Serialize)]
struct Dropped {
    refused_rows: usize,
    refused_value: u64,
    /// How many rows each reason refused.
    reasons: BTreeMap<&'static str, usize>,
}

/// The pass with all limits lifted. It refuses too what reaches beyond the highest limit that there is.
#[derive(Serialize)]
struct Lifted {
    #[serde(flatten)]
    dropped: Dropped,
    refused: Vec<RefusedRow>,
}

/// The pass under the default limits.
#[derive(Serialize)]
struct Limited {
    cycles: Vec<CycleLine>,
    money_share: f64,
    #[serde(flatten)]
    dropped: Dropped,
    clearing: remainder_rules::clearing::Config,
}

/// Replays a trade log twice.
///
/// # Errors
/// A fault in the file, before anything is done; what the chain refuses.
pub fn run(args: &Args, output: &mut Output) -> Result<Answer, CliError> {
    args.reports.check()?;
    let log = trades::read(&args.trades)?;
    if log.duplicates > 0 {
        output.note(format!(
            "note: {} rows repeat an earlier one and are kept",
            log.duplicates
        ));
    }
    let bar = output.progress(
        log.rows.len() as u64 * 2,
        format!("replaying {} trades twice", log.rows.len()),
    );
    let pass = |limits| replay(&log, args.cycle_days, limits, |rows| bar.inc(rows));
    let (lifted, limited) = std::thread::scope(|scope| {
        // What a pass needs and returns stays in its thread but for figures: a chain is not shared.
        let limited = scope.spawn(|| pass(Limits::Default).map(|pass| Part::of(pass, &log)));
        let lifted = pass(Limits::Lifted).map(|pass| Part::of(pass, &log));
        (lifted, limited.join())
    });
    let limited = limited.map_err(|_| {
        CliError::internal(
            "the replay under the default limits failed",
            "report it with the file",
        )
    })??;
    let (lifted, limited) = (lifted??, limited?);
    bar.finish_and_clear();
    answer(args, &log, lifted, limited, output)
}

/// What is kept of a pass.
struct Part {
    report: Report,
    refused: Vec<RefusedRow>,
    refused_value: u64,
}

impl Part {
    fn dropped(&self) -> Dropped {
        let mut reasons: BTreeMap<&'static str, usize> = BTreeMap::new();
        for row in &self.refused {
            *reasons.entry(row.reason).or_default() += 1;
        }
        Dropped {
            refused_rows: self.refused.len(),
            refused_value: self.refused_value,
            reasons,
        }
    }

    fn of(pass: Pass, log: &TradeLog) -> Result<Self, CliError> {
        let Pass {
            scene,
            cycles,
            refused: rows,
            refused_value,
            findings,
        } = pass;
        let accounts: BTreeMap<_, _> = scene.accounts()?.into_iter().collect();
        let mut members: Vec<MemberLine> = Vec::new();
        for (n, name) in log.accounts.iter().enumerate() {
            let id = n as u32 + 1;
            members.push(member_line(&scene, id, accounts.get(&id), name)?);
        }
        members.insert(
            0,
            member_line(&scene, COMMONS, accounts.get(&COMMONS), "The commons")?,
        );
        let transfer = weights::transfer(&scene.chain)?;
        let holds = |found: &Result<(), String>| found.is_ok();
        let report = Report {
            club: String::new(),
            seed: None,
            cycle_days: scene.cycle_ms() as f64 / 86_400_000.0,
            cycles,
            members,
            categories: Vec::new(),
            audit: None,
            government: None,
            refused: refused(&scene.tally),
            weights: weights::lines(&scene.tally, transfer),
            invariants: findings
                .iter()
                .map(|(name, found)| ((*name).to_owned(), holds(found)))
                .collect(),
            violations: findings
                .into_iter()
                .filter_map(|(name, found)| Some((name.to_owned(), found.err()?)))
                .collect(),
        };
        Ok(Self {
            report,
            refused: rows,
            refused_value,
        })
    }
}

fn answer(
    args: &Args,
    log: &TradeLog,
    lifted: Part,
    limited: Part,
    output: &Output,
) -> Result<Answer, CliError> {
    let name = args
        .trades
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let free = Lifted {
        dropped: lifted.dropped(),
        refused: lifted.refused,
    };
    let mut report = lifted.report;
    report.club = name.clone();
    let (value, remainder) = limited.report.totals();
    // An invariant holds if it does in both passes.
    for (name, holds) in &limited.report.invariants {
        let both = report.invariants.entry(name.clone()).or_insert(true);
        *both &= *holds;
    }
    report.violations.extend(limited.report.violations.clone());
    report.refused = limited.report.refused.clone();
    let strict = Limited {
        money_share: share(remainder, value),
        dropped: limited.dropped(),
        cycles: limited.report.cycles,
        clearing: Limits::Default.clearing(),
    };
    let text = summary(log, &report, &free.dropped, &strict);
    let internal =
        |error| CliError::internal(format!("the report is no JSON: {error}"), "report it");
    let (all, of) = report.totals();
    let data: Value = json!({
        "file": name,
        "rows": log.rows.len(),
        "accounts": log.accounts.len(),
        "duplicates": log.duplicates,
        "cycle_days": args.cycle_days,
        "money_share": share(of, all),
        "cycles": report.cycles,
        "members": report.members,
        "invariants": report.invariants,
        "violations": report.violations,
        "weights": report.weights,
        "refused": serde_json::to_value(&limited.refused).map_err(internal)?,
        "lifted": serde_json::to_value(&free).map_err(internal)?,
        "limited": serde_json::to_value(&strict).map_err(internal)?,
    });
    let answer = Answer::new(data, text);
    args.reports.write(&answer, &report, output)?;
    conclude(answer, &report, output)
}

fn rows(number: usize) -> String {
    format!("{number} row{}", if number == 1 { "" } else { "s" })
}

fn summary(log: &TradeLog, report: &Report, free: &Dropped, strict: &Limited) -> String {
    let (value, remainder) = report.totals();
    let mut text = format!(
        "{}: {} trades of {} accounts\n\nAll limits lifted:\n{}\n{} of the value moved would have needed money.\n\n",
        report.club,
        log.rows.len(),
        log.accounts.len(),
        text::cycles(&report.cycles),
        html::percent(share(remainder, value)),
    );
    if free.refused_rows > 0 {
        text += &format!(
            "{} worth {} lie beyond the highest limit that there is, and are left out of these figures.\n\n",
            rows(free.refused_rows),
            hundredths(free.refused_value),
        );
    }
    text += &format!(
        "Under the default debit limits:\n{}\n{} of the value moved would have needed money; {} worth {} would have been refused.\n",
        text::cycles(&strict.cycles),
        html::percent(strict.money_share),
        rows(strict.dropped.refused_rows),
        hundredths(strict.dropped.refused_value),
    );
    if !report.refused.is_empty() {
        let mut lines = table(["refused", "message", ">times", "meaning"]);
        for line in &report.refused {
            lines.add_row([
                line.reason,
                line.message,
                &line.count.to_string(),
                line.meaning,
            ]);
        }
        text += &format!("\n{lines}\n");
    }
    let broken = report
        .violations
        .iter()
        .map(|(name, why)| format!("VIOLATED: {name}: {why}\n"));
    text += &broken.collect::<String>();
    if report.sound() {
        text += &format!(
            "\nAll {} invariants hold in both passes.\n",
            report.invariants.len()
        );
    }
    text
}
