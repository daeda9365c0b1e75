//! What can be contributed, and what is it worth?

use clap::{
    builder::{PossibleValuesParser, TypedValueParser},
    Subcommand,
};
use remainder_chain::{readable, Actor, Chain as _};
use remainder_interfaces::valuation::{Algorithm, Category, Kind, Unit, Valuation};
use remainder_rules::{Credits, Cycle, KindId};
use serde::de::DeserializeOwned;
use serde_json::{json, Value};

use super::page;
use crate::{
    args::Place,
    error::CliError,
    output::{hundredths, table, Answer},
    parse,
    session::Session,
    show::{self, kind_label, unit},
};

const CATEGORIES: [&str; 10] = [
    "housing",
    "food",
    "transport",
    "repair",
    "care",
    "education",
    "energy",
    "culture",
    "administration",
    "other",
];
const UNITS: [&str; 6] = ["hour", "kilogram", "kilometre", "night", "piece", "credit"];

#[derive(Debug, Subcommand)]
pub enum Command {
    /// All kinds and their rates.
    List,
    #[command(flatten)]
    Order(Order),
}

/// What the rooms' admin orders: a person while the club is founded, and then the club itself.
#[derive(Debug, Subcommand)]
pub enum Order {
    /// Add a kind (the rooms' admin).
    Add {
        #[arg(value_parser = word::<Category>(&CATEGORIES))]
        category: Category,
        #[arg(value_parser = word::<Unit>(&UNITS))]
        unit: Unit,
        /// What it is called, up to 32 bytes.
        #[arg(value_parser = parse::label)]
        label: [u8; 32],
        /// Minutes of labour in one unit; what equal hours go by.
        #[arg(long, default_value_t = 60)]
        minutes: u32,
        /// Credits a unit, where each kind has its rate.
        #[arg(long, default_value = "10", value_parser = parse::hundredths, allow_negative_numbers = true)]
        rate: u64,
        /// What exactly it is: a text, @FILE, or a hash. Its hash goes on the chain.
        #[arg(long, value_parser = parse::evidence)]
        description: Option<parse::Evidence>,
    },
    /// Retire a kind, or bring it back (the rooms' admin).
    Retire {
        /// The kind's number or label.
        kind: String,
        /// Bring it back.
        #[arg(long)]
        back: bool,
    },
    /// Change rates, together one new version (the rooms' admin).
    Rate {
        /// KIND=CREDITS, each by the kind's number or label.
        #[arg(required = true, value_name = "KIND=CREDITS")]
        rates: Vec<String>,
    },
    /// Adopt an algorithm as a new version (the rooms' admin).
    Algorithm {
        /// For this kind alone, by number or label.
        #[arg(long, value_name = "KIND")]
        only: Option<String>,
        #[command(subcommand)]
        adopt: Adopt,
    },
    /// Have a kind valued by the club's algorithm again (the rooms' admin).
    ClubAlgorithm {
        /// The kind's number or label.
        kind: String,
    },
    /// End an algorithm with a cycle; the committee's rates follow (the rooms' admin).
    Sunset {
        cycle: Cycle,
        /// That of this kind instead of the club's, by number or label.
        #[arg(long, value_name = "KIND")]
        only: Option<String>,
    },
}

/// How credits come about.
#[derive(Debug, Subcommand)]
pub enum Adopt {
    /// An hour of anybody's labour is worth so many credits.
    EqualHours {
        #[arg(value_parser = parse::hundredths, allow_negative_numbers = true)]
        credits: u64,
    },
    /// Each kind has a rate of its own.
    Rates,
    /// Rates rise while less is settled than before, and fall while more is.
    Scarcity {
        /// The most that a rate moves in a cycle, in percent.
        #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u16).range(0..=20))]
        step: u16,
        /// The furthest that it goes from what the committee agreed on, in percent.
        #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u16).range(0..=50))]
        band: u16,
    },
    /// A contract says the rate, within a fifth of what the committee agreed on. Its code is the one that it has now.
    External {
        /// Its address.
        contract: String,
    },
}

/// A parser for the words of an enumeration, as its own text form has them.
pub fn word<T>(words: &'static [&'static str]) -> impl TypedValueParser<Value = T>
where
    T: DeserializeOwned + Clone + Send + Sync + 'static,
{
    PossibleValuesParser::new(words)
        .try_map(|text| serde_json::from_value::<T>(Value::String(text)))
}

/// The kind that a text stands for: a number, or a label in any case. Of kinds with the same label those in use go before the
/// retired ones.
///
/// # Errors
/// `valuation.NoSuchKind`; `usage` for a label that several kinds have.
pub fn find(s: &Session, text: &str) -> Result<(KindId, Kind), CliError> {
    find_first(s, text, false)
}

/// The same, where kinds that are retired, or are not, go before the others.
fn find_first(s: &Session, text: &str, retired: bool) -> Result<(KindId, Kind), CliError> {
    let unknown = || CliError::refused(&remainder_rules::valuation::Error::NoSuchKind);
    if let Ok(id) = text.parse::<KindId>() {
        let kind = s.rooms.valuation.read(&s.chain, |m| m.kind(id))?;
        return kind
            .map(|kind| (id, kind))
            .ok_or_else(|| unknown().saying(format!("There is no kind {id}.")));
    }
    let wanted = text.trim().to_lowercase();
    let (first, second): (Vec<_>, Vec<_>) = page::kinds(s)?
        .into_iter()
        .filter(|(_, kind)| kind_label(kind).to_lowercase() == wanted)
        .partition(|(_, kind)| kind.retired == retired);
    let mut found = if first.is_empty() { second } else { first };
    let short: String = text.chars().take(40).collect();
    match (found.pop(), found.as_slice()) {
        (Some(only), []) => Ok(only),
        (Some(last), others) => {
            let numbers: Vec<String> = others.iter().map(|(id, _)| id.to_string()).collect();
            Err(CliError::usage(
                format!(
                    "\"{short}\" is the label of kinds {} and {}",
                    numbers.join(", "),
                    last.0
                ),
                "name the kind by its number: see `remainder kind list`",
            ))
        }
        (None, _) => Err(unknown().saying(format!("There is no kind called \"{short}\"."))),
    }
}

pub fn run(command: Command, place: &Place) -> Result<Answer, CliError> {
    match command {
        Command::List => list(place),
        Command::Order(what) => {
            let mut s = Session::open(place)?;
            let actor = s.actor()?;
            let data = order(&mut s, &actor, what)?;
            s.done(data)
        }
    }
}

/// Orders it, or drafts it.
///
/// # Errors
/// As [`Session::order`].
pub fn order(s: &mut Session, actor: &Actor, what: Order) -> Result<Value, CliError> {
    let room = s.rooms.valuation;
    match what {
        Order::Add {
            category,
            unit,
            label,
            minutes,
            rate,
            description,
        } => {
            let content = match &description {
                Some(text) => s.evidence(text, actor)?,
                None => parse::content_hash(&label),
            };
            let id = s.order(room, actor, |m| {
                m.add_kind(category, unit, label, content, minutes, rate)
            })?;
            return Ok(json!({ "kind": id }));
        }
        Order::Retire { kind, back } => {
            let (id, _) = find_first(s, &kind, back)?;
            s.order(room, actor, |m| m.retire_kind(id, !back))?;
        }
        Order::Rate { rates } => {
            let rates = rates
                .iter()
                .map(|text| rate(s, text))
                .collect::<Result<Vec<_>, _>>()?;
            s.order(room, actor, |m| m.set_rates(rates))?;
        }
        Order::Algorithm { only, adopt } => {
            let algorithm = match adopt {
                Adopt::EqualHours { credits } => Algorithm::EqualHours(credits),
                Adopt::Rates => Algorithm::Rates,
                Adopt::Scarcity { step, band } => Algorithm::Scarcity {
                    step_bp: step.saturating_mul(100),
                    band_bp: band.saturating_mul(100),
                },
                Adopt::External { contract } => external(s, &contract)?,
            };
            match only {
                Some(kind) => {
                    let (id, _) = find(s, &kind)?;
                    s.order(room, actor, |m| m.set_kind_algorithm(id, Some(algorithm)))?;
                }
                None => {
                    s.order(room, actor, |m| m.set_algorithm(algorithm))?;
                }
            }
        }
        Order::ClubAlgorithm { kind } => {
            let (id, _) = find(s, &kind)?;
            s.order(room, actor, |m| m.set_kind_algorithm(id, None))?;
        }
        Order::Sunset { cycle, only } => {
            let id = match only {
                Some(kind) => find(s, &kind)?.0,
                None => 0,
            };
            s.order(room, actor, |m| m.sunset(id, cycle))?;
        }
    }
    Ok(json!({}))
}

/// The contract at an address as an algorithm, with the code that it has now.
///
/// # Errors
/// `usage` if there is none.
pub fn external(s: &mut Session, contract: &str) -> Result<Algorithm, CliError> {
    let account = s.account(contract)?.account();
    let code = s.chain.code_hash(&account)?.ok_or_else(|| {
        CliError::usage(
            format!("there is no contract at {contract}"),
            "deploy it first: `value contract deploy`, and name it by its address",
        )
    })?;
    Ok(Algorithm::External {
        account: account.0,
        code,
    })
}

/// A rate as it is written, KIND=CREDITS.
///
/// # Errors
/// `usage` if it is written otherwise; as [`find`].
pub fn rate(s: &Session, text: &str) -> Result<(KindId, Credits), CliError> {
    let Some((kind, credits)) = text.rsplit_once('=') else {
        return Err(CliError::usage(
            "a rate is written KIND=CREDITS",
            "for example: kind rate bread=4.50",
        ));
    };
    let credits = parse::hundredths(credits).map_err(|why| {
        CliError::usage(
            format!("the rate of {kind} is no amount: {why}"),
            "for example: kind rate bread=4.50",
        )
    })?;
    Ok((find(s, kind)?.0, credits))
}

fn list(place: &Place) -> Result<Answer, CliError> {
    let s = Session::look(place)?;
    let (version, algorithm) = s.rooms.valuation.read(&s.chain, |m| m.algorithm())?;
    let kinds = page::kinds(&s)?;
    let mut rows = table([
        ">kind",
        "label",
        "category",
        "unit",
        ">minutes",
        ">rate",
        ">worth now",
        "",
    ]);
    let mut list = Vec::new();
    for (id, kind) in &kinds {
        let worth = s
            .rooms
            .valuation
            .read(&s.chain, |m| m.value_of(*id, 100))?
            .ok();
        rows.add_row([
            id.to_string(),
            kind_label(kind),
            category(kind.category),
            unit(kind.unit).to_owned(),
            kind.minutes.to_string(),
            hundredths(kind.rate.now),
            worth.map_or("-".into(), |worth| hundredths(worth.value)),
            if kind.retired { "retired" } else { "" }.to_owned(),
        ]);
        list.push(json!({ "kind": id, "record": readable(kind), "worth": worth.map(|worth| worth.value) }));
    }
    let text = format!("{} (version {version})", show::algorithm(&algorithm));
    let data = json!({ "version": version, "algorithm": algorithm, "kinds": list });
    Ok(Answer::new(data, format!("{rows}\n{text}")))
}

pub fn category(category: Category) -> String {
    match readable(&category) {
        Value::String(text) => text,
        _ => String::new(),
    }
}
