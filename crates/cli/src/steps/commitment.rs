//! Who does what for whom in a cycle?

use clap::Subcommand;
use remainder_chain::readable;
use remainder_interfaces::contributions::Contributions;
use remainder_rules::Cycle;
use serde_json::json;

use super::page;
use crate::{
    args::Place,
    error::CliError,
    output::{hundredths, table, Answer},
    parse,
    session::Session,
    show::{kind_label, unit},
};

/// A match of an offer and a want.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The offer's number.
    offer: u32,
    /// The want's number.
    want: u32,
    /// How much, in the kind's unit: 1.5
    #[arg(value_parser = parse::hundredths, allow_negative_numbers = true)]
    quantity: u64,
    /// For this cycle; the running one if left out.
    #[arg(long)]
    cycle: Option<Cycle>,
}

/// A commitment.
#[derive(Debug, clap::Args)]
pub struct Id {
    /// The commitment's number.
    id: u32,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// All commitments of which something is left.
    List {
        /// Of this member only.
        #[arg(long, value_name = "NAME")]
        of: Option<String>,
    },
}

pub fn commit(args: &Args, place: &Place) -> Result<Answer, CliError> {
    let mut s = Session::open(place)?;
    let actor = s.actor()?;
    let cycle = match args.cycle {
        Some(cycle) => cycle,
        None => s.cycle()?,
    };
    let Args {
        offer,
        want,
        quantity,
        ..
    } = *args;
    let id = s.send(s.rooms.contributions, &actor, |m| {
        m.commit(offer, want, quantity, cycle)
    })?;
    s.done(json!({ "commitment": id }))
}

pub fn accept(id: &Id, place: &Place) -> Result<Answer, CliError> {
    let mut s = Session::open(place)?;
    let actor = s.actor()?;
    s.send(s.rooms.contributions, &actor, |m| m.accept(id.id))?;
    s.done(json!({ "commitment": id.id }))
}

pub fn decline(id: &Id, place: &Place) -> Result<Answer, CliError> {
    let mut s = Session::open(place)?;
    let actor = s.anyone()?;
    s.send(s.rooms.contributions, &actor, |m| m.decline(id.id))?;
    s.done(json!({ "commitment": id.id }))
}

pub fn trim(id: &Id, place: &Place) -> Result<Answer, CliError> {
    let mut s = Session::open(place)?;
    let actor = s.anyone()?;
    s.send(s.rooms.contributions, &actor, |m| m.trim(id.id))?;
    s.done(json!({ "commitment": id.id }))
}

pub fn run(command: Command, place: &Place) -> Result<Answer, CliError> {
    let Command::List { of } = command;
    let mut s = Session::look(place)?;
    let of = of.map(|name| s.member(&name)).transpose()?;
    let kinds = page::kinds(&s)?;
    let mut rows = table([
        ">id", ">cycle", "provider", "receiver", "kind", ">left", "unit", ">worth", "accepted",
    ]);
    let mut list = Vec::new();
    for (id, c) in page::commitments(&s)? {
        if of.is_some_and(|of| !c.involves(of)) {
            continue;
        }
        let kind = kinds.get(&c.kind);
        rows.add_row([
            id.to_string(),
            c.cycle.to_string(),
            s.who(c.provider),
            s.who(c.receiver),
            kind.map_or_else(|| c.kind.to_string(), kind_label),
            hundredths(c.quantity),
            kind.map_or("", |kind| unit(kind.unit)).to_owned(),
            hundredths(c.value),
            if c.accepted {
                "yes".into()
            } else {
                format!("{} has to", s.who(c.other()))
            },
        ]);
        list.push(json!({ "id": id, "commitment": readable(&c) }));
    }
    Ok(Answer::new(
        json!({ "commitments": list }),
        rows.to_string(),
    ))
}
