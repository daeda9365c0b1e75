//! Who would have gained by a draft, and who lost? A past cycle's work, as the chain still holds it in native units, valued anew and netted
//! again.

use std::{collections::BTreeMap, path::PathBuf};

use remainder_interfaces::{
    clearing::Clearing,
    contributions::{Contribution, State},
    valuation::{Adopted, Algorithm, Category, Error, Kind, Valuation, Version},
};
use remainder_rules::{report::Report, share_bp_up, Credits, Cycle, KindId, MemberId, COMMONS};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{kind, page};
use crate::{
    args::Place,
    error::CliError,
    named::{text_at_most, Unread},
    output::{hundredths, percent, signed_hundredths, table, Answer, Output},
    report::charts,
    session::Session,
};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The draft: `algorithm`, `[rates]` by kind, `[kinds]` with algorithms of their own. See docs/valuation.md.
    #[arg(long, value_name = "FILE")]
    draft: PathBuf,
    /// The cycle, closed and with all its records still on the chain.
    #[arg(long)]
    cycle: Cycle,
    /// Draw who gains and who loses into this file.
    #[arg(long, value_name = "FILE.svg")]
    plot: Option<PathBuf>,
}

/// What a club might adopt. What it does not name stays as it is.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Draft {
    algorithm: Option<Drafted>,
    /// Hundredths of credits a unit, by number or label of the kind.
    rates: BTreeMap<String, Credits>,
    kinds: BTreeMap<String, Drafted>,
}

/// An algorithm as a draft names it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Drafted {
    EqualHours(Credits),
    Rates,
    Scarcity {
        step_bp: u16,
        band_bp: u16,
    },
    /// The address of a contract.
    External(String),
}

impl Drafted {
    /// The algorithm that a vote would adopt now.
    fn algorithm(&self, s: &mut Session) -> Result<Algorithm, CliError> {
        let algorithm = match self {
            Self::EqualHours(hour) => Algorithm::EqualHours(*hour),
            Self::Rates => Algorithm::Rates,
            Self::Scarcity { step_bp, band_bp } => Algorithm::Scarcity {
                step_bp: *step_bp,
                band_bp: *band_bp,
            },
            Self::External(contract) => kind::external(s, contract)?,
        };
        algorithm.validate().map_err(|e| CliError::refused(&e))?;
        Ok(algorithm)
    }
}

/// A member or a category, before and after.
#[derive(Clone, Copy, Debug, Default, Serialize)]
struct Line {
    given: [Credits; 2],
    received: [Credits; 2],
}

impl Line {
    fn net(&self, when: usize) -> i64 {
        let of = |side: &[Credits; 2]| side.get(when).copied().unwrap_or(0) as i64;
        of(&self.given) - of(&self.received)
    }

    fn change(&self) -> i64 {
        self.net(1) - self.net(0)
    }
}

pub fn run(args: &Args, place: &Place, output: &Output) -> Result<Answer, CliError> {
    let mut s = Session::look(place)?;
    let cycle = args.cycle;
    let draft = read(&args.draft)?;
    let values = valued(&mut s, &draft)?;
    let works = works(&s, cycle)?;
    let report = s.rooms.clearing.read(&s.chain, |m| m.report(cycle))?;
    let report = report.unwrap_or_default();
    let levy_bp = levy(&s, &report, &works)?;

    let mut members: BTreeMap<MemberId, Line> = BTreeMap::new();
    let mut categories: BTreeMap<Category, [Credits; 2]> = BTreeMap::new();
    let mut contributions = Vec::new();
    for (id, work) in &works {
        let after = values.get(&work.kind).map_or(0, |(algorithm, kind)| {
            algorithm.value_of(kind, work.quantity).unwrap_or(0)
        });
        for (when, value) in [work.value, after].into_iter().enumerate() {
            let levy = share_bp_up(value, levy_bp);
            members.entry(work.receiver).or_default().received[when] += value;
            members.entry(work.provider).or_default().given[when] += value - levy;
            members.entry(COMMONS).or_default().given[when] += levy;
            categories.entry(work.category).or_default()[when] += value;
        }
        contributions.push(json!({ "id": id, "kind": work.kind, "quantity": work.quantity, "before": work.value, "after": after }));
    }
    let shares = [0, 1].map(|when| {
        let value = categories.values().map(|line| line[when]).sum();
        let remainder = members
            .values()
            .map(|line| line.net(when).max(0) as u64)
            .sum();
        Report {
            value,
            remainder,
            ..Report::default()
        }
        .money_share_bp()
    });

    let mut order: Vec<_> = members.iter().map(|(id, line)| (*id, *line)).collect();
    order.sort_by_key(|(id, line)| (-line.change(), *id));
    let mut rows = table([
        "who",
        ">given",
        ">received",
        ">would give",
        ">would receive",
        ">change",
    ]);
    for (id, line) in &order {
        rows.add_row([
            s.who(*id),
            hundredths(line.given[0]),
            hundredths(line.received[0]),
            hundredths(line.given[1]),
            hundredths(line.received[1]),
            signed_hundredths(line.change()),
        ]);
    }
    let mut by_category = table(["category", ">value", ">would be"]);
    for (category, [before, after]) in &categories {
        by_category.add_row([word(*category), hundredths(*before), hundredths(*after)]);
    }
    if let Some(path) = &args.plot {
        let changes: Vec<(String, f64)> = order
            .iter()
            .map(|(id, line)| (s.who(*id), line.change() as f64 / 100.0))
            .collect();
        let drawn = charts::changes(&changes).map_err(|error| {
            CliError::internal(format!("the plot failed: {error}"), "report it")
        })?;
        let title = format!("Who gains, who loses: cycle {cycle} under the draft, in credits");
        let svg = charts::plain(&drawn, &title);
        remainder_chain::replace(path, svg.as_bytes()).map_err(|error| {
            CliError::input(
                format!("{} cannot be written: {error}", path.display()),
                "choose another place for the plot",
            )
        })?;
        output.note(format!("the plot is in {}", path.display()));
    }
    let text = format!(
        "{rows}\n{by_category}\n{} contributions of cycle {cycle}; {} of the value needed money, {} would have",
        works.len(),
        percent(shares[0].into()),
        percent(shares[1].into())
    );
    let lines: Vec<_> = order
        .iter()
        .map(|(id, line)| json!({ "member": id, "given": line.given, "received": line.received, "change": line.change() }))
        .collect();
    let categories: Vec<_> = categories
        .iter()
        .map(|(category, [before, after])| json!({ "category": category, "before": before, "after": after }))
        .collect();
    let data = json!({
        "cycle": cycle, "levy_bp": levy_bp, "money_share_bp": { "before": shares[0], "after": shares[1], "reported": report.money_share_bp() },
        "members": lines, "categories": categories, "contributions": contributions,
    });
    Ok(Answer::new(data, text))
}

fn word(category: Category) -> String {
    let text = remainder_chain::readable(&category);
    text.as_str().unwrap_or_default().to_owned()
}

/// Bytes of a draft that are read.
const LARGEST: u64 = 1 << 20;

fn read(path: &std::path::Path) -> Result<Draft, CliError> {
    let wrong = |why: String| {
        CliError::input(
            format!("{}: {why}", path.display()),
            "see docs/valuation.md for what a draft holds",
        )
    };
    let read = text_at_most(path, LARGEST);
    let text = read.map_err(|error| match error {
        Unread::Failed(error) => wrong(error.to_string()),
        Unread::TooLarge(size) => wrong(format!("has {size} bytes, a draft at most {LARGEST}")),
    })?;
    toml::from_str(&text).map_err(|error| wrong(error.to_string().trim().to_owned()))
}

/// What each kind would be valued by, checked as the room would check it: what a vote could not adopt is refused here.
fn valued(s: &mut Session, draft: &Draft) -> Result<BTreeMap<KindId, (Algorithm, Kind)>, CliError> {
    let room = s.rooms.valuation;
    let cycle = s.cycle()?;
    let step_bp = room.read(&s.chain, |m| m.config())?.step_bp;
    let mut adopted = room.read(&s.chain, |m| m.adopted())?;
    let refused = |error| CliError::refused(&error);
    if let Some(drafted) = &draft.algorithm {
        adopted = whole(drafted.algorithm(s)?, 0);
    }
    let mut kinds = page::kinds(s)?;
    for (name, drafted) in &draft.kinds {
        let algorithm = drafted.algorithm(s)?;
        let (id, _) = kind::find(s, name)?;
        if let Some(kind) = kinds.get_mut(&id) {
            kind.own = Some(whole(algorithm, id));
        }
    }
    let mut rates = BTreeMap::new();
    for (name, rate) in &draft.rates {
        rates.insert(kind::find(s, name)?.0, *rate);
    }
    let is_drafted = |algorithm: &Algorithm, kind: &Kind| {
        let own = kind.own.filter(|own| own.in_cycle(cycle).is_some());
        let named = own.unwrap_or(adopted).version == Version::MAX;
        named && matches!(algorithm, Algorithm::External { .. })
    };
    let mut values = BTreeMap::new();
    for (id, mut kind) in kinds {
        let algorithm = kind.algorithm(&adopted, cycle);
        if let Some(rate) = rates.get(&id) {
            kind.agree(&algorithm, *rate, cycle, step_bp).map_err(|error| {
                refused(error).saying(format!(
                    "Kind {id} cannot be agreed to be worth {} now: {} was agreed on when the cycle began.",
                    hundredths(*rate),
                    hundredths(kind.agreed.start_of(cycle))
                ))
            })?;
        }
        if !algorithm.follows_committee() {
            let settled = room.read(&s.chain, |m| m.quantities(id))?;
            // What it says now, asked as a refresh asks it; what the chain ends there is no answer either.
            let asked = |account: &[u8; 32], code: &[u8; 32], agreed| {
                let said = room.read(&s.chain, |m| m.poll(*account, *code, id, agreed));
                said.unwrap_or(Err(Error::NoAnswer))
            };
            match kind.refreshed(&algorithm, &settled, cycle, step_bp, asked) {
                Ok(rate) => kind.rate.set(rate, cycle),
                // The club would vote for a contract that moves nothing.
                Err(error) if error != Error::NothingToRefresh && is_drafted(&algorithm, &kind) => {
                    let error = refused(error);
                    let why = error.message.clone();
                    return Err(error.saying(format!(
                        "The external algorithm of the draft says nothing of kind {id} that would count: {why}"
                    )));
                }
                // Where nothing would be refreshed, the last rate stands.
                Err(_) => {}
            }
        }
        // What is retired now was not then.
        kind.retired = false;
        values.insert(id, (algorithm, kind));
    }
    Ok(values)
}

/// An algorithm without an end.
fn whole(algorithm: Algorithm, kind: KindId) -> Adopted {
    Adopted {
        version: Version::MAX,
        kind,
        last: Cycle::MAX,
        algorithm: Some(algorithm),
    }
}

/// What was settled in a cycle, if all of it is still there.
fn works(s: &Session, cycle: Cycle) -> Result<Vec<(u32, Contribution)>, CliError> {
    let works: Vec<_> = page::contributions(s)?
        .into_iter()
        .filter(|(_, work)| work.state == State::Settled { cycle })
        .collect();
    let report = s.rooms.clearing.read(&s.chain, |m| m.report(cycle))?;
    let counted = report.map_or(0, |report| report.contributions) as usize;
    if cycle >= s.cycle()? {
        return Err(CliError::input(
            format!("cycle {cycle} is not closed"),
            "replay a past one: `remainder cycle show` says which it is",
        ));
    }
    if works.len() != counted {
        return Err(CliError::input(
            format!("{counted} contributions were settled in cycle {cycle}, and {} of them are still on the chain", works.len()),
            "replay a later cycle: records are pruned after the retention",
        ));
    }
    Ok(works)
}

/// The levy that the cycle's report was made with: the usual one, or half of it.
fn levy(s: &Session, report: &Report, works: &[(u32, Contribution)]) -> Result<u16, CliError> {
    let config = s.rooms.clearing.read(&s.chain, |m| m.config())?;
    let standing = s.rooms.clearing.read(&s.chain, |m| m.policy())?;
    let policy = standing.map(|standing| standing.policy.over(&standing.usual).levy_bp);
    let usual = standing.map(|standing| standing.usual.levy_bp);
    let known = [Some(config.levy_bp), usual, policy].into_iter().flatten();
    let mut tried = known.flat_map(|bp| [bp, bp / 2]);
    let fits = |bp: &u16| {
        let sum: Credits = works
            .iter()
            .map(|(_, work)| share_bp_up(work.value, *bp))
            .sum();
        sum == report.levy
    };
    // Where it changed within the cycle, the average is what there is.
    let average = report.levy.saturating_mul(10_000).checked_div(report.value);
    Ok(tried.find(fits).unwrap_or(average.unwrap_or(0) as u16))
}
