//! How did a cycle go, and what time is it in the club?

use clap::Subcommand;
use remainder_chain::{readable, Chain};
use remainder_interfaces::{
    clearing::{Account, Clearing, Report},
    club::Club,
};
use remainder_rules::{share_bp, time::DAY, Cycle, MemberId, Millis, COMMONS};
use serde_json::{json, Value};

use super::{audit, page};
use crate::{
    args::Place,
    error::CliError,
    output::{hundredths, percent, table, Answer, Output},
    parse,
    session::Session,
    show::{day, span},
};

/// How far ahead the clock can be moved at once.
const FAR: Millis = 100 * 366 * DAY;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Value, remainder and money share of a cycle.
    Report {
        /// Of this cycle; of all so far if left out.
        #[arg(long)]
        cycle: Option<Cycle>,
    },
    /// Roll all accounts into the running cycle: nets become tokens and debts. Anyone may; any trade does it for its own two.
    Roll,
    /// The running cycle: when it ends, what the commons may spend.
    Show,
}

#[derive(Debug, Subcommand)]
pub enum Time {
    /// What time it is.
    Show,
    /// Move the clock on.
    Advance {
        /// How far: 45s, 90m, 12h, 3d, 2w
        #[arg(value_parser = parse::span, allow_hyphen_values = true)]
        span: Millis,
        /// On the way, in each epoch, give the links that are owed by keepers whose key is known here.
        #[arg(long)]
        beat: bool,
    },
    /// Move the clock to the beginning of a cycle.
    ToCycle {
        cycle: Cycle,
        /// On the way, in each epoch, give the links that are owed by keepers whose key is known here.
        #[arg(long)]
        beat: bool,
    },
}

pub fn run(command: Command, place: &Place, output: &mut Output) -> Result<Answer, CliError> {
    match command {
        Command::Report { cycle } => report(cycle, &Session::look(place)?),
        Command::Show => show(&Session::look(place)?),
        Command::Roll => roll(place, output),
    }
}

fn roll(place: &Place, output: &mut Output) -> Result<Answer, CliError> {
    let mut s = Session::open(place)?;
    let (actor, now) = (s.anyone()?, s.cycle()?);
    let last = s.rooms.club.read(&s.chain, |m| m.counts())?.last_id;
    let waiting: Vec<MemberId> = page::accounts(&s, last)?
        .into_iter()
        .filter(|(_, account)| account.cycle < now)
        .map(|(id, _)| id)
        .collect();
    let bar = output.progress(waiting.len() as u64, "rolling");
    for id in &waiting {
        s.send(s.rooms.clearing, &actor, |m| m.roll(*id))?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    let none = waiting.is_empty();
    let mut answer = s.done(json!({ "rolled": waiting }))?;
    if none {
        answer.text = format!("all accounts are in cycle {now}");
    }
    Ok(answer)
}

fn report(cycle: Option<Cycle>, s: &Session) -> Result<Answer, CliError> {
    let now = s.cycle()?;
    let cycles = match cycle {
        Some(cycle) if cycle > now => {
            return Err(CliError::usage(
                format!("cycle {cycle} has not begun: cycle {now} is running"),
                format!("choose 0 to {now}"),
            ));
        }
        Some(cycle) => cycle..=cycle,
        None => 0..=now,
    };
    let mut rows = table([
        ">cycle",
        ">contributions",
        ">value",
        ">remainder",
        ">money share",
        ">levy",
        ">minted",
        ">burned",
        ">gifts",
        ">tokens",
        ">debt",
    ]);
    let mut list: Vec<Value> = Vec::new();
    for cycle in cycles {
        let report = report_of(s, cycle)?;
        let share = report.money_share_bp();
        rows.add_row([
            cycle.to_string(),
            report.contributions.to_string(),
            hundredths(report.value),
            hundredths(report.remainder),
            if report.value > 0 {
                percent(share.into())
            } else {
                "-".into()
            },
            hundredths(report.levy),
            hundredths(report.minted),
            hundredths(report.burned),
            hundredths(report.gifts),
            hundredths(report.supply),
            hundredths(report.debt),
        ]);
        let mut line = readable(&report);
        if let Value::Object(line) = &mut line {
            let exact = if report.value > 0 {
                report.remainder as f64 / report.value as f64
            } else {
                0.0
            };
            line.insert("money_share".into(), exact.into());
        }
        list.push(line);
    }
    Ok(Answer::new(
        json!({ "running": now, "cycles": list }),
        rows.to_string(),
    ))
}

/// The report of a cycle. One in which nothing happened has none of its own: then nothing moved, and tokens and debt are those of the
/// last cycle in which something did.
fn report_of(s: &Session, cycle: Cycle) -> Result<Report, CliError> {
    for earlier in (0..=cycle).rev() {
        if let Some(report) = s.rooms.clearing.read(&s.chain, |m| m.report(earlier))? {
            return Ok(match earlier == cycle {
                true => report,
                false => report.next(cycle),
            });
        }
    }
    Ok(Report::default().next(cycle))
}

fn show(s: &Session) -> Result<Answer, CliError> {
    let (clock, now) = (
        s.rooms.club.read(&s.chain, |m| m.clock())?,
        s.chain.now_ms()?,
    );
    let cycle = clock.cycle_at(now);
    let (start, end) = (
        clock.start_of(cycle),
        clock.start_of(cycle.saturating_add(1)),
    );
    let counts = s.rooms.club.read(&s.chain, |m| m.counts())?;
    let (budget, levy) = s.rooms.clearing.read(&s.chain, |m| m.budget())?;
    let [last, _] = budget.levies;
    // As `clearing` reckons it: the tokens are those of the commons once it is rolled.
    let config = s.rooms.clearing.read(&s.chain, |m| m.config())?;
    let mut commons = s
        .rooms
        .clearing
        .read(&s.chain, |m| m.account(COMMONS))?
        .unwrap_or_else(|| Account::new([0; 32], cycle));
    commons.roll(&config, cycle);
    let whole = budget.of_cycle(&config, cycle, commons.tokens);
    let left = whole.saturating_sub(budget.spent);
    let share = share_bp(whole, config.commons_member_bp);
    let mut rows = table(["", &format!("cycle {cycle}")]);
    for (what, value) in [
        ("began", day(start)),
        ("ends", day(end)),
        ("now", day(now)),
        ("members in standing", counts.in_standing.to_string()),
        ("levy in force", percent(levy.into())),
        ("levy of the last cycle", hundredths(last)),
        ("tokens of the commons", hundredths(commons.tokens)),
        ("the commons may spend", hundredths(whole)),
        ("promised of it", hundredths(budget.spent)),
        ("left of it", hundredths(left)),
        ("for one member at most", hundredths(share)),
    ] {
        rows.add_row([what, &value]);
    }
    let data = json!({
        "cycle": cycle, "start_ms": start, "end_ms": end, "now_ms": now, "in_standing": counts.in_standing,
        "levy_bp": levy, "budget": budget, "budget_of_cycle": whole, "budget_left": left, "budget_of_member": share,
    });
    Ok(Answer::new(data, rows.to_string()))
}

pub fn time(command: Time, place: &Place) -> Result<Answer, CliError> {
    if let Time::Show = command {
        let s = Session::look(place)?;
        return clock(&s, s.cycle()?);
    }
    let mut s = Session::open(place)?;
    let before = s.chain.now_ms()?;
    let beats = match command {
        Time::Show => false,
        Time::Advance { beat, .. } | Time::ToCycle { beat, .. } => beat,
    };
    let moment = match command {
        Time::Show => before,
        Time::Advance { span, .. } => before.saturating_add(span),
        Time::ToCycle { cycle, .. } => {
            let clock = s.rooms.club.read(&s.chain, |m| m.clock())?;
            let (start, running) = (clock.start_of(cycle), clock.cycle_at(before));
            if start < before {
                return Err(CliError::usage(
                    format!(
                        "cycle {cycle} began {}, and time only goes forward",
                        day(start)
                    ),
                    format!("cycle {running} is running: choose a later one"),
                ));
            }
            if start.saturating_sub(before) > FAR {
                return Err(CliError::usage(
                    format!("cycle {cycle} is more than a century away"),
                    format!("cycle {running} is running: choose a nearer one"),
                ));
            }
            start
        }
    };
    if beats {
        audit::beat_until(&mut s, moment)?;
    }
    s.chain.set_time_ms(moment)?;
    let mut answer = clock(&s, s.cycle()?)?;
    answer.text = format!(
        "{} later: {}",
        span(moment.saturating_sub(before)),
        answer.text
    );
    let done = s.done(answer.data)?;
    Ok(Answer::new(done.data, answer.text))
}

fn clock(s: &Session, cycle: Cycle) -> Result<Answer, CliError> {
    let now = s.chain.now_ms()?;
    Ok(Answer::new(
        json!({ "now_ms": now, "cycle": cycle }),
        format!("{}, cycle {cycle}", day(now)),
    ))
}
