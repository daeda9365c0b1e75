//! What does a member offer and want?

use clap::Subcommand;
use remainder_chain::readable;
use remainder_interfaces::contributions::{Contributions, Side};
use remainder_rules::Cycle;
use serde_json::json;

use super::{kind, page};
use crate::{
    args::Place,
    error::CliError,
    happened::cycles,
    output::{hundredths, table, Answer},
    parse,
    session::Session,
    show::{kind_label, unit},
};

/// An offer or want.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The kind's number or label.
    kind: String,
    /// How much a cycle, in the kind's unit: 1.5
    #[arg(value_parser = parse::hundredths, allow_negative_numbers = true)]
    quantity: u64,
    /// The first cycle; the running one if left out.
    #[arg(long, value_name = "CYCLE")]
    from: Option<Cycle>,
    /// The last cycle; the first one if left out.
    #[arg(long, value_name = "CYCLE", conflicts_with = "forever")]
    to: Option<Cycle>,
    /// Each cycle until it is changed or withdrawn.
    #[arg(long)]
    forever: bool,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// All offers and wants.
    List {
        /// Of this member only.
        #[arg(long, value_name = "NAME")]
        of: Option<String>,
    },
    /// From a cycle on another quantity holds (0 pauses it).
    Change {
        id: u32,
        #[arg(value_parser = parse::hundredths_or_none, allow_negative_numbers = true)]
        quantity: u64,
        /// From this cycle on; the running one if left out.
        #[arg(long, value_name = "CYCLE")]
        from: Option<Cycle>,
        /// The last cycle; as it was if left out.
        #[arg(long, value_name = "CYCLE", conflicts_with = "forever")]
        to: Option<Cycle>,
        /// Each cycle until it is changed or withdrawn.
        #[arg(long)]
        forever: bool,
    },
    /// Withdraw an offer or want. Commitments made of it stand.
    Withdraw { id: u32 },
}

pub fn offer(args: &Args, place: &Place) -> Result<Answer, CliError> {
    intend(Side::Offer, args, place)
}

pub fn want(args: &Args, place: &Place) -> Result<Answer, CliError> {
    intend(Side::Want, args, place)
}

fn intend(side: Side, args: &Args, place: &Place) -> Result<Answer, CliError> {
    let mut s = Session::open(place)?;
    let actor = s.actor()?;
    let (kind, _) = kind::find(&s, &args.kind)?;
    let first = match args.from {
        Some(cycle) => cycle,
        None => s.cycle()?,
    };
    let last = if args.forever {
        Cycle::MAX
    } else {
        args.to.unwrap_or(first)
    };
    let room = s.rooms.contributions;
    let id = match side {
        Side::Offer => s.send(room, &actor, |m| m.offer(kind, args.quantity, first, last))?,
        Side::Want => s.send(room, &actor, |m| m.want(kind, args.quantity, first, last))?,
    };
    s.done(json!({ "intent": id }))
}

pub fn run(command: Command, place: &Place) -> Result<Answer, CliError> {
    if let Command::List { of } = command {
        return list(of.as_deref(), place);
    }
    let mut s = Session::open(place)?;
    let actor = s.actor()?;
    let room = s.rooms.contributions;
    match command {
        Command::List { .. } => {}
        Command::Change {
            id,
            quantity,
            from,
            to,
            forever,
        } => {
            let Some(intent) = room.read(&s.chain, |m| m.intent(id))? else {
                return Err(CliError::refused(
                    &remainder_rules::contributions::Error::NoSuchIntent,
                )
                .saying(format!("There is no offer or want {id}.")));
            };
            let cycle = match from {
                Some(cycle) => cycle,
                None => s.cycle()?,
            };
            let last = if forever {
                Cycle::MAX
            } else {
                to.unwrap_or(intent.last)
            };
            s.send(room, &actor, |m| m.change(id, cycle, quantity, last))?;
        }
        Command::Withdraw { id } => s.send(room, &actor, |m| m.withdraw(id))?,
    }
    s.done(json!({}))
}

fn list(of: Option<&str>, place: &Place) -> Result<Answer, CliError> {
    let mut s = Session::look(place)?;
    let of = of.map(|name| s.member(name)).transpose()?;
    let (now, kinds) = (s.cycle()?, page::kinds(&s)?);
    let mut rows = table([
        ">id",
        "member",
        "",
        "kind",
        ">a cycle",
        "unit",
        "when",
        ">left now",
        ">left next",
    ]);
    let mut list = Vec::new();
    for (id, intent) in page::intents(&s)? {
        if of.is_some_and(|of| of != intent.member) {
            continue;
        }
        let kind = kinds.get(&intent.kind);
        let (left, next) = (intent.left_in(now), intent.left_in(now.saturating_add(1)));
        rows.add_row([
            id.to_string(),
            s.who(intent.member),
            match intent.side {
                Side::Offer => "offers".into(),
                Side::Want => "wants".into(),
            },
            kind.map_or_else(|| intent.kind.to_string(), kind_label),
            hundredths(intent.quantity_in(now.max(intent.first))),
            kind.map_or("", |kind| unit(kind.unit)).to_owned(),
            cycles(intent.first, intent.last),
            hundredths(left),
            hundredths(next),
        ]);
        list.push(
            json!({ "id": id, "intent": readable(&intent), "left": left, "left_next": next }),
        );
    }
    Ok(Answer::new(
        json!({ "cycle": now, "intents": list }),
        rows.to_string(),
    ))
}
