//! How many messages of members does a node carry out in a minute, sent by this client?

use std::{
    path::PathBuf,
    thread,
    time::{Duration, Instant},
};

use clap::ValueHint;
use remainder_chain::{found, Actor, Chain as _, ClubSpec, Deployment, Node, Options, Rooms};
use remainder_interfaces::{
    contributions::Contributions,
    valuation::{Category, Unit, Valuation},
};
use remainder_rules::Cycle;
use serde_json::json;

use crate::{
    args::Place,
    error::CliError,
    named,
    output::{table, Answer, Output},
};

/// What each member is given to pay fees and deposits with, in parts of the chain's own token: a thousand units.
const FUNDS: u128 = 1_000 * 1_000_000_000_000;

/// `remainder bench node`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
It founds a club of its own on the node of --url, with development accounts for members, and has each of them change an offer again and again, one message \
at a time. Each message is tried first, as with every command. The club stays on the chain; with --save its history can be indexed.")]
pub struct Args {
    /// How many members send at once.
    #[arg(long, value_name = "N", default_value_t = 16, value_parser = clap::value_parser!(u32).range(1..=256))]
    members: u32,
    /// For how long.
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=3600))]
    seconds: u32,
    /// Where the club's deployment file is written.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    save: Option<PathBuf>,
}

/// Measures.
///
/// # Errors
/// If no node is named, or it fails; a message that is refused.
pub fn run(args: &Args, place: &Place, output: &Output) -> Result<Answer, CliError> {
    let url = named::node(place)?;
    let payer = place.somebody()?.unwrap_or_else(|| Actor::dev("alice"));
    let node = Node::connect(url, Options::default())?;
    let sign = output.spinner("founding a club");
    let members: Vec<Actor> = (1..=args.members)
        .map(|n| Actor::dev(&format!("bench{n}")))
        .collect();
    let before = node.block_number()?;
    let (rooms, offers) = prepare(&node, &payer, &members)?;
    sign.finish_and_clear();
    if let Some(file) = &args.save {
        let code_of = |account: &_| node.code_hash(account);
        let (label, by) = (node.label(), payer.account());
        Deployment::new("Bench", &label, before, by, &rooms, code_of)?.write(file)?;
    }

    let sign = output.spinner(format!("sending for {} seconds", args.seconds));
    let first = node.block_number()?;
    let began = Instant::now();
    let until = began + Duration::from_secs(args.seconds.into());
    let times = thread::scope(|scope| {
        let send = |(member, offer)| {
            let node = node.clone();
            scope.spawn(move || changes(node, rooms, member, offer, until))
        };
        let sending: Vec<_> = members.iter().zip(offers).map(send).collect();
        let sent = sending.into_iter().map(|thread| match thread.join() {
            Ok(sent) => sent,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        sent.collect::<Result<Vec<_>, _>>()
    })?;
    let seconds = began.elapsed().as_secs_f64();
    let blocks = node.block_number()?.saturating_sub(first);
    sign.finish_and_clear();

    let mut times: Vec<f64> = times.into_iter().flatten().collect();
    times.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let place = (times.len() as f64 * share) as usize;
        times.get(place).or(times.last()).copied().unwrap_or(0.0)
    };
    let (sent, half, most) = (times.len(), at(0.5), at(0.99));
    let minute = sent as f64 * 60.0 / seconds;
    let in_block = sent as f64 / f64::from(blocks.max(1));
    let mut rows = table([
        ">members",
        ">messages",
        ">a minute",
        ">half within, ms",
        ">99 % within, ms",
        ">blocks",
        ">in a block",
    ]);
    rows.add_row([
        args.members.to_string(),
        sent.to_string(),
        format!("{minute:.0}"),
        format!("{half:.0}"),
        format!("{most:.0}"),
        blocks.to_string(),
        format!("{in_block:.1}"),
    ]);
    let data = json!({
        "members": args.members, "seconds": seconds, "messages": sent, "a_minute": minute, "half_ms": half, "p99_ms": most,
        "blocks": blocks, "in_a_block": in_block,
    });
    Ok(Answer::new(data, rows.to_string()))
}

/// A club of these members, with a kind and an offer of each.
fn prepare(node: &Node, payer: &Actor, members: &[Actor]) -> Result<(Rooms, Vec<u32>), CliError> {
    let mut chain = node.clone();
    for member in members {
        chain.transfer(payer, &member.account(), FUNDS)?;
    }
    let spec = ClubSpec::new(members.iter().map(Actor::account).collect());
    let rooms = found(&mut chain, payer, &spec)?;
    let mut label = [0; 32];
    label[..4].copy_from_slice(b"work");
    let (category, unit) = (Category::Care, Unit::Hour);
    let kind = rooms.valuation.send(&mut chain, payer, |m| {
        m.add_kind(category, unit, label, [0; 32], 60, 1_000)
    })?;
    let kind = kind.value;
    let mut offers = Vec::new();
    for member in members {
        let offered = rooms
            .contributions
            .send(&mut chain, member, |m| m.offer(kind, 100, 0, Cycle::MAX))?;
        offers.push(offered.value);
    }
    Ok((rooms, offers))
}

/// Changes an offer until a moment, and says how many milliseconds each change took.
fn changes(
    mut node: Node,
    rooms: Rooms,
    member: &Actor,
    offer: u32,
    until: Instant,
) -> Result<Vec<f64>, CliError> {
    let mut times = Vec::new();
    for quantity in (100..200).cycle() {
        let began = Instant::now();
        if began >= until {
            break;
        }
        rooms.contributions.send(&mut node, member, |m| {
            m.change(offer, 0, quantity, Cycle::MAX)
        })?;
        times.push(began.elapsed().as_secs_f64() * 1e3);
    }
    Ok(times)
}
