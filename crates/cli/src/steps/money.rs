//! What does a member own and owe, and what can they do with it?

use remainder_chain::readable;
use remainder_interfaces::{
    clearing::Clearing, club::Club, contributions::Contributions, reserve::Reserve,
};
use remainder_rules::{account::Account as Record, clearing::Config, Cycle, MemberId, COMMONS};
use serde_json::json;

use super::page;
use crate::{
    args::Place,
    error::CliError,
    output::{hundredths, signed_hundredths, table, Answer},
    parse,
    session::Session,
    show::day,
};

/// Whose account.
#[derive(Debug, clap::Args)]
pub struct Account {
    /// A member, or `commons`; all accounts if left out.
    name: Option<String>,
}

/// A gift.
#[derive(Debug, clap::Args)]
pub struct Gift {
    name: String,
    #[arg(value_parser = parse::hundredths, allow_negative_numbers = true)]
    amount: u64,
}

/// So many tokens.
#[derive(Debug, clap::Args)]
pub struct Amount {
    #[arg(value_parser = parse::hundredths, allow_negative_numbers = true)]
    amount: u64,
}

/// A pledge for another member.
#[derive(Debug, clap::Args)]
pub struct Guarantee {
    name: String,
    #[arg(value_parser = parse::hundredths_or_none, allow_negative_numbers = true)]
    amount: u64,
}

pub fn gift(args: &Gift, place: &Place) -> Result<Answer, CliError> {
    let mut s = Session::open(place)?;
    let (actor, to) = (s.actor()?, s.member(&args.name)?);
    s.send(s.rooms.clearing, &actor, |m| m.gift(to, args.amount))?;
    s.done(json!({}))
}

pub fn stake(args: &Amount, place: &Place) -> Result<Answer, CliError> {
    let mut s = Session::open(place)?;
    let actor = s.actor()?;
    s.send(s.rooms.reserve, &actor, |m| m.stake(args.amount))?;
    s.done(json!({}))
}

pub fn unbond(args: &Amount, place: &Place) -> Result<Answer, CliError> {
    let mut s = Session::open(place)?;
    let actor = s.actor()?;
    s.send(s.rooms.reserve, &actor, |m| m.unbond(args.amount))?;
    s.done(json!({}))
}

pub fn withdraw(place: &Place) -> Result<Answer, CliError> {
    let mut s = Session::open(place)?;
    let actor = s.actor()?;
    s.send(s.rooms.reserve, &actor, |m| m.withdraw())?;
    s.done(json!({}))
}

pub fn guarantee(args: &Guarantee, place: &Place) -> Result<Answer, CliError> {
    let mut s = Session::open(place)?;
    let (actor, member) = (s.actor()?, s.member(&args.name)?);
    s.send(s.rooms.reserve, &actor, |m| {
        m.guarantee(member, args.amount)
    })?;
    s.done(json!({}))
}

pub fn account(args: &Account, place: &Place) -> Result<Answer, CliError> {
    let mut s = Session::look(place)?;
    match &args.name {
        Some(name) => {
            let id = s.member(name)?;
            one(id, &s)
        }
        None => all(&s),
    }
}

/// The account as it is once rolled into the running cycle; the stored one waits for that until it is touched.
fn rolled(mut account: Record, config: &Config, now: Cycle) -> Record {
    account.roll(config, now);
    account
}

/// What a debt above the soft limit leads to, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warning {
    /// It has to be below the soft limit by the beginning of this cycle.
    SettleBy(Cycle),
    /// It was not, so that the member orders nothing since this cycle.
    FrozenSince(Cycle),
}

impl Warning {
    /// Of a rolled account; none for one below the soft limit.
    pub fn of(account: &Record, config: &Config, now: Cycle) -> Option<Self> {
        let day = account
            .over_since?
            .saturating_add(Cycle::from(config.grace_cycles));
        Some(match config.frozen_at(account, now) {
            true => Self::FrozenSince(day),
            false => Self::SettleBy(day),
        })
    }
}

impl std::fmt::Display for Warning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::SettleBy(cycle) => write!(f, "has to settle by cycle {cycle}"),
            Self::FrozenSince(cycle) => write!(f, "frozen since cycle {cycle}"),
        }
    }
}

fn one(id: MemberId, s: &Session) -> Result<Answer, CliError> {
    let stored = s.rooms.clearing.read(&s.chain, |m| m.account(id))?;
    let (config, now) = (s.rooms.clearing.read(&s.chain, |m| m.config())?, s.cycle()?);
    let stake = s.rooms.reserve.read(&s.chain, |m| m.stake_of(id))?;
    let activity = s.rooms.contributions.read(&s.chain, |m| m.activity(id))?;
    let Some(stored) = stored else {
        let text = format!(
            "{} has no account yet: it is opened by the first trade",
            s.who(id)
        );
        let data = json!({
            "member": id, "account": null, "headroom": null, "soft_limit": null, "settle_by": null, "frozen_since": null,
            "stake": stake, "activity": activity,
        });
        return Ok(Answer::new(readable(&data), text));
    };
    let account = rolled(stored, &config, now);
    // The commons has a budget instead of a limit.
    let (headroom, soft, warning) = match id {
        COMMONS => (None, None, None),
        id => (
            s.rooms.clearing.read(&s.chain, |m| m.headroom(id))?.ok(),
            Some(config.soft_limit(&account)),
            Warning::of(&account, &config, now),
        ),
    };
    let mut rows = table(["", &format!("account of {}", s.who(id))]);
    let amounts = [
        ("given this cycle", account.given),
        ("received this cycle", account.received),
        ("tokens", account.tokens),
        ("of these gifted", account.gifted),
        ("of these spare", account.spare()),
        ("debt", account.debt),
        ("planned to receive", account.open_receive),
        ("planned to give", account.open_give),
        ("staked", stake.staked),
        ("unbonding", stake.unbonding),
        ("pledged: bonds and guarantees", account.locked),
        ("guaranteed by sponsors", account.guarantee),
    ];
    rows.add_row(["net of this cycle", &signed_hundredths(account.net())]);
    for (what, amount) in amounts {
        rows.add_row([what, &hundredths(amount)]);
    }
    rows.add_row([
        "left of the debit limit",
        &headroom.map_or("-".into(), signed_hundredths),
    ]);
    rows.add_row([
        "soft limit: a debt above it has to be settled",
        &soft.map_or("-".into(), hundredths),
    ]);
    if let Some(warning) = warning {
        rows.add_row(["the debt is above the soft limit", &warning.to_string()]);
    }
    if stake.unbonding > 0 {
        rows.add_row(["unbonded from", &day(stake.free_at)]);
    }
    rows.add_row(["offers and wants", &activity.intents.to_string()]);
    rows.add_row([
        "commitments and contributions open",
        &activity.open.to_string(),
    ]);
    let data = json!({
        "member": id, "account": account, "stored": stored, "net": account.net(), "spare": account.spare(),
        "headroom": headroom, "soft_limit": soft, "settle_by": settle_by(warning), "frozen_since": frozen_since(warning),
        "stake": stake, "activity": activity,
    });
    Ok(Answer::new(readable(&data), rows.to_string()))
}

fn settle_by(warning: Option<Warning>) -> Option<Cycle> {
    match warning {
        Some(Warning::SettleBy(cycle)) => Some(cycle),
        _ => None,
    }
}

fn frozen_since(warning: Option<Warning>) -> Option<Cycle> {
    match warning {
        Some(Warning::FrozenSince(cycle)) => Some(cycle),
        _ => None,
    }
}

fn all(s: &Session) -> Result<Answer, CliError> {
    let last = s.rooms.club.read(&s.chain, |m| m.counts())?.last_id;
    let accounts = page::accounts(s, last)?;
    let (config, now) = (s.rooms.clearing.read(&s.chain, |m| m.config())?, s.cycle()?);
    let mut rows = table([
        "account",
        ">given",
        ">received",
        ">net",
        ">tokens",
        ">gifted",
        ">debt",
        ">planned net",
        "",
    ]);
    let mut list = Vec::new();
    for (id, stored) in accounts {
        let account = rolled(stored, &config, now);
        let warning = Warning::of(&account, &config, now).filter(|_| id != COMMONS);
        let planned = remainder_rules::clearing::signed(account.open_give)
            .saturating_sub(remainder_rules::clearing::signed(account.open_receive));
        rows.add_row([
            s.who(id),
            hundredths(account.given),
            hundredths(account.received),
            signed_hundredths(account.net()),
            hundredths(account.tokens),
            hundredths(account.gifted),
            hundredths(account.debt),
            signed_hundredths(planned),
            warning.map_or(String::new(), |warning| warning.to_string()),
        ]);
        list.push(json!({
            "member": id, "account": readable(&account), "net": account.net(),
            "settle_by": settle_by(warning), "frozen_since": frozen_since(warning),
        }));
    }
    Ok(Answer::new(json!({ "accounts": list }), rows.to_string()))
}
