//! What is at stake, and what does the care pool hold?

use clap::Subcommand;
use remainder_chain::{readable, Actor};
use remainder_interfaces::{club::Club, reserve::Reserve};
use serde_json::json;

use crate::{
    args::Place,
    error::CliError,
    output::{hundredths, table, Answer},
    parse,
    session::Session,
    show::day,
};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Stakes, bonds, guarantees and the care pool.
    Show,
    /// Help a member on a sick or care break from the care pool (a member who is admin by office).
    Care {
        name: String,
        #[arg(value_parser = parse::hundredths, allow_negative_numbers = true)]
        amount: u64,
        /// Why: a text, @FILE, or a hash. Its hash goes on the chain.
        #[arg(long, value_parser = parse::evidence)]
        reason: parse::Evidence,
    },
    #[command(flatten)]
    Order(Order),
}

/// What the rooms' admin orders: a person while the club is founded, and then the club itself.
#[derive(Debug, Subcommand)]
pub enum Order {
    /// Write a member's debt off: stake, then guarantors, then the commons (the rooms' admin).
    WriteOff { name: String },
}

pub fn run(command: Command, place: &Place) -> Result<Answer, CliError> {
    let mut s = match command {
        Command::Show => return show(place),
        _ => Session::open(place)?,
    };
    let actor = s.actor()?;
    let room = s.rooms.reserve;
    match command {
        Command::Show => {}
        Command::Care {
            name,
            amount,
            reason,
        } => {
            let member = s.member(&name)?;
            let reason = s.evidence(&reason, &actor)?;
            s.send(room, &actor, |m| m.grant_care(member, amount, reason))?;
        }
        Command::Order(what) => order(&mut s, &actor, what)?,
    }
    s.done(json!({}))
}

/// Orders it, or drafts it.
///
/// # Errors
/// As [`Session::order`].
pub fn order(s: &mut Session, actor: &Actor, what: Order) -> Result<(), CliError> {
    let Order::WriteOff { name } = what;
    let member = s.member(&name)?;
    s.order(s.rooms.reserve, actor, |m| m.write_off(member))?;
    Ok(())
}

fn show(place: &Place) -> Result<Answer, CliError> {
    let s = Session::look(place)?;
    let (pool, forfeited) = s.rooms.reserve.read(&s.chain, |m| m.care_pool())?;
    let last = s.rooms.club.read(&s.chain, |m| m.counts())?.last_id;
    let mut rows = table([
        "member",
        ">staked",
        ">unbonding",
        "free from",
        ">bonded",
        ">guarantees",
    ]);
    let (mut list, mut sum) = (Vec::new(), 0u64);
    for id in 1..=last {
        let stake = s.rooms.reserve.read(&s.chain, |m| m.stake_of(id))?;
        if stake.is_empty() {
            continue;
        }
        sum = sum
            .saturating_add(stake.staked)
            .saturating_add(stake.unbonding);
        rows.add_row([
            s.who(id),
            hundredths(stake.staked),
            hundredths(stake.unbonding),
            if stake.unbonding > 0 {
                day(stake.free_at)
            } else {
                "-".into()
            },
            hundredths(stake.bonded),
            hundredths(stake.guaranteed),
        ]);
        list.push(json!({ "member": id, "stake": readable(&stake) }));
    }
    let text = format!(
        "{rows}\n{} staked in all; the care pool holds {}; {} was ever forfeited",
        hundredths(sum),
        hundredths(pool),
        hundredths(forfeited)
    );
    let data = json!({ "stakes": list, "staked": sum, "care_pool": pool, "forfeited": forfeited });
    Ok(Answer::new(data, text))
}
