//! What was done, was it so, and when does it count?

use clap::Subcommand;
use remainder_chain::{readable, Chain};
use remainder_interfaces::contributions::{Against, Contribution, Contributions, Error, State};
use serde_json::json;

use super::{kind, page};
use crate::{
    args::Place,
    error::CliError,
    output::{hundredths, table, Answer, Output},
    parse,
    session::Session,
    show::{day, kind_label, state, unit},
};

/// Work that was done.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("against").multiple(true).required(true))]
pub struct Args {
    /// The kind's number or label.
    kind: String,
    /// How much, in the kind's unit: 1.5
    #[arg(value_parser = parse::hundredths, allow_negative_numbers = true)]
    quantity: u64,
    /// The receiver: a member, or `commons`.
    #[arg(long = "for", value_name = "NAME", group = "against")]
    receiver: Option<String>,
    /// In answer to this want.
    #[arg(
        long,
        value_name = "ID",
        group = "against",
        conflicts_with = "commitment"
    )]
    want: Option<u32>,
    /// In fulfilment of this commitment.
    #[arg(long, value_name = "ID", group = "against")]
    commitment: Option<u32>,
    /// What shows it: a text, @FILE, or a hash. Its hash goes on the chain; with --server it is stored for those who judge it.
    #[arg(long, value_parser = parse::evidence)]
    evidence: Option<parse::Evidence>,
}

/// A contribution.
#[derive(Debug, clap::Args)]
pub struct Id {
    /// The contribution's number.
    id: u32,
}

/// An answer.
#[derive(Debug, clap::Args)]
pub struct Confirm {
    /// The contribution's number.
    id: u32,
    /// It was this much, less than was registered.
    #[arg(long, value_name = "QTY", value_parser = parse::hundredths, allow_negative_numbers = true)]
    less: Option<u64>,
    /// It was not so: a text, @FILE, or a hash. Its hash goes on the chain.
    #[arg(long, value_name = "REASON", value_parser = parse::evidence, conflicts_with = "less")]
    dispute: Option<parse::Evidence>,
}

/// A doubt.
#[derive(Debug, clap::Args)]
pub struct Challenge {
    /// The contribution's number.
    id: u32,
    /// Why: a text, @FILE, or a hash. Its hash goes on the chain.
    #[arg(long, value_parser = parse::evidence)]
    reason: parse::Evidence,
}

/// What to settle.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("which").required(true))]
pub struct Settle {
    /// The contribution's number.
    #[arg(group = "which")]
    id: Option<u32>,
    /// All that can be settled now.
    #[arg(long, group = "which")]
    all: bool,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// All contributions of which there is a record.
    List {
        /// Of this member only.
        #[arg(long, value_name = "NAME")]
        of: Option<String>,
    },
    /// One contribution.
    Show { id: u32 },
}

pub fn contribute(args: &Args, place: &Place) -> Result<Answer, CliError> {
    let mut s = Session::open(place)?;
    let actor = s.actor()?;
    let room = s.rooms.contributions;
    let (kind, _) = kind::find(&s, &args.kind)?;
    let receiver = args
        .receiver
        .as_deref()
        .map(|name| s.member(name))
        .transpose()?;
    let unknown = |error: Error, what: String| CliError::refused(&error).saying(what);
    // The chain takes kind and receiver from the commitment or want: what was typed is compared with it.
    let (against, agreed) = match (args.commitment, args.want, receiver) {
        (Some(id), _, _) => {
            let found = room.read(&s.chain, |m| m.commitment(id))?;
            let c = found.ok_or_else(|| {
                unknown(
                    Error::NoSuchCommitment,
                    format!("There is no commitment {id}."),
                )
            })?;
            (Against::Commitment(id), (c.kind, c.receiver))
        }
        (None, Some(id), _) => {
            let found = room.read(&s.chain, |m| m.intent(id))?;
            let want = found
                .ok_or_else(|| unknown(Error::NoSuchIntent, format!("There is no want {id}.")))?;
            (Against::Want(id), (want.kind, want.member))
        }
        (None, None, Some(member)) => (Against::Free(member, kind), (kind, member)),
        (None, None, None) => {
            return Err(CliError::usage(
                "nobody received it",
                "name the receiver: --for NAME, or --for commons",
            ));
        }
    };
    if agreed.0 != kind || receiver.is_some_and(|receiver| receiver != agreed.1) {
        return Err(CliError::usage(
            format!(
                "that was agreed for kind {} and {}",
                agreed.0,
                s.who(agreed.1)
            ),
            "name that kind and receiver, or contribute without --commitment and --want",
        ));
    }
    let evidence = match &args.evidence {
        Some(evidence) => s.evidence(evidence, &actor)?,
        None => [0; 32],
    };
    let id = s.send(room, &actor, |m| {
        m.register(against, args.quantity, evidence)
    })?;
    s.done(json!({ "contribution": id }))
}

pub fn confirm(args: &Confirm, place: &Place) -> Result<Answer, CliError> {
    let mut s = Session::open(place)?;
    let actor = s.actor()?;
    let (room, id) = (s.rooms.contributions, args.id);
    let found = room.read(&s.chain, |m| m.contribution(id))?;
    match &args.dispute {
        Some(reason) => {
            let reason = s.evidence(reason, &actor)?;
            s.send(room, &actor, |m| m.dispute(id, reason))?;
        }
        None if found.is_some_and(|work| work.for_commons()) => {
            s.send(room, &actor, |m| m.approve(id, args.less))?;
            let found = room.read(&s.chain, |m| m.contribution(id))?;
            if found.is_some_and(|work| work.approved()) {
                s.send(room, &actor, |m| m.confirm(id, None))?;
            }
        }
        None => s.send(room, &actor, |m| m.confirm(id, args.less))?,
    };
    s.done(json!({ "contribution": args.id }))
}

pub fn cancel(id: &Id, place: &Place) -> Result<Answer, CliError> {
    let mut s = Session::open(place)?;
    let actor = s.actor()?;
    s.send(s.rooms.contributions, &actor, |m| m.cancel(id.id))?;
    s.done(json!({ "contribution": id.id }))
}

pub fn lapse(id: &Id, place: &Place) -> Result<Answer, CliError> {
    let mut s = Session::open(place)?;
    let actor = s.anyone()?;
    s.send(s.rooms.contributions, &actor, |m| m.lapse(id.id))?;
    s.done(json!({ "contribution": id.id }))
}

pub fn challenge(args: &Challenge, place: &Place) -> Result<Answer, CliError> {
    let mut s = Session::open(place)?;
    let actor = s.actor()?;
    let reason = s.evidence(&args.reason, &actor)?;
    s.send(s.rooms.contributions, &actor, |m| {
        m.challenge(args.id, reason)
    })?;
    s.done(json!({ "contribution": args.id }))
}

pub fn prune(id: &Id, place: &Place) -> Result<Answer, CliError> {
    let mut s = Session::open(place)?;
    let actor = s.anyone()?;
    s.send(s.rooms.contributions, &actor, |m| m.prune(id.id))?;
    s.done(json!({ "contribution": id.id }))
}

pub fn settle(args: &Settle, place: &Place, output: &mut Output) -> Result<Answer, CliError> {
    let mut s = Session::open(place)?;
    let actor = s.anyone()?;
    let room = s.rooms.contributions;
    let ids = match args.id {
        Some(id) => vec![id],
        None => {
            let mut ready = Vec::new();
            for (id, c) in page::contributions(&s)? {
                if matches!(c.state, State::Confirmed { .. })
                    && room.read(&s.chain, |m| m.can_settle(id))?.is_ok()
                {
                    ready.push(id);
                }
            }
            ready
        }
    };
    let bar = output.progress(ids.len() as u64, "settling");
    for id in &ids {
        s.send(room, &actor, |m| m.settle(*id))?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    let none = ids.is_empty();
    let mut answer = s.done(json!({ "settled": ids }))?;
    if none {
        answer.text = "nothing can be settled now".into();
    }
    Ok(answer)
}

pub fn run(command: Command, place: &Place) -> Result<Answer, CliError> {
    let mut s = Session::look(place)?;
    match command {
        Command::List { of } => list(of.as_deref(), &mut s),
        Command::Show { id } => show(id, &s),
    }
}

fn list(of: Option<&str>, s: &mut Session) -> Result<Answer, CliError> {
    let of = of.map(|name| s.member(name)).transpose()?;
    let kinds = page::kinds(s)?;
    let mut rows = table([
        ">id",
        "provider",
        "receiver",
        "kind",
        ">quantity",
        "unit",
        ">value",
        "state",
    ]);
    let mut list = Vec::new();
    for (id, c) in page::contributions(s)? {
        if of.is_some_and(|of| of != c.provider && of != c.receiver) {
            continue;
        }
        let kind = kinds.get(&c.kind);
        rows.add_row([
            id.to_string(),
            s.who(c.provider),
            s.who(c.receiver),
            kind.map_or_else(|| c.kind.to_string(), kind_label),
            hundredths(c.quantity),
            kind.map_or("", |kind| unit(kind.unit)).to_owned(),
            hundredths(c.value),
            state(c.state),
        ]);
        list.push(json!({ "id": id, "contribution": readable(&c) }));
    }
    Ok(Answer::new(
        json!({ "contributions": list }),
        rows.to_string(),
    ))
}

fn show(id: u32, s: &Session) -> Result<Answer, CliError> {
    let room = s.rooms.contributions;
    let Some(c) = room.read(&s.chain, |m| m.contribution(id))? else {
        return Err(CliError::refused(&Error::NoSuchContribution)
            .saying(format!("There is no contribution {id}.")));
    };
    let config = room.read(&s.chain, |m| m.config())?;
    let label = s.rooms.valuation.read(&s.chain, |m| {
        use remainder_interfaces::valuation::Valuation;
        m.kind(c.kind)
    })?;
    let mut rows = table(["", &format!("contribution {id}")]);
    let against = match (c.commitment, c.want) {
        (0, 0) => "nothing".into(),
        (0, want) => format!("want {want}"),
        (commitment, _) => format!("commitment {commitment}"),
    };
    for (what, value) in [
        ("provider", s.who(c.provider)),
        ("receiver", s.who(c.receiver)),
        (
            "kind",
            format!(
                "{} {}",
                c.kind,
                label.as_ref().map_or_else(String::new, kind_label)
            ),
        ),
        ("quantity", hundredths(c.quantity)),
        (
            "value",
            format!("{} (version {})", hundredths(c.value), c.version),
        ),
        ("state", state(c.state)),
        ("next", next(&c, &config, s.chain.now_ms()?)),
        ("registered", day(c.registered_at)),
        ("against", against),
        ("planned on both sides", hundredths(c.reserved)),
        ("evidence", format!("0x{}", hex::encode(c.evidence))),
    ] {
        rows.add_row([what, &value]);
    }
    Ok(Answer::new(
        json!({ "id": id, "contribution": readable(&c) }),
        rows.to_string(),
    ))
}

fn next(c: &Contribution, config: &remainder_rules::contributions::Config, now: u64) -> String {
    match c.state {
        State::Registered | State::Approved { .. } => {
            let then = if c.commitment == 0 {
                "lapses"
            } else {
                "counts as confirmed"
            };
            format!("to be confirmed; {then} after {}", day(c.answer_by))
        }
        State::Confirmed { at } => {
            let opens = at.saturating_add(config.challenge_ms);
            if now >= opens {
                "can be settled".into()
            } else {
                format!("can be settled from {}", day(opens))
            }
        }
        State::Disputed => {
            "the receiver confirms, the provider cancels, or either opens a case".into()
        }
        State::Challenged { .. } => "anyone opens the case".into(),
        State::Delivered => "can be settled".into(),
        State::Audited { case } => format!("waits for the verdict in case {case}"),
        _ => "it is over".into(),
    }
}
