//! What happens by itself when too much money moves?

use clap::Subcommand;
use remainder_chain::{readable, Actor};
use remainder_interfaces::clearing::{Clearing, Error, Policy};
use serde_json::json;

use crate::{
    args::Place,
    config,
    error::CliError,
    output::{hundredths, percent, table, Answer},
    session::Session,
};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// The policy that was voted, and whether it holds.
    Show,
    /// Decide by the money share of the last three cycles whether it holds in this one. Anyone may, once a cycle.
    Apply,
    #[command(flatten)]
    Order(Order),
}

/// What the rooms' admin orders: a person while the club is founded, and then the club itself.
#[derive(Debug, Subcommand)]
pub enum Order {
    /// Vote what holds while too much money moves (the rooms' admin): `policy set target_bp=2000 levy_bp=400`. It takes the place of the
    /// policy that was voted before.
    Set {
        /// target_bp, base_limit, reserve_bp, levy_bp; what is not named stays as usual.
        #[arg(required = true, value_name = "NAME=VALUE")]
        settings: Vec<String>,
    },
}

pub fn run(command: Command, place: &Place) -> Result<Answer, CliError> {
    match command {
        Command::Show => show(place),
        Command::Apply => {
            let mut s = Session::open(place)?;
            let actor = s.anyone()?;
            s.send(s.rooms.clearing, &actor, |m| m.apply_policy())?;
            s.done(json!({}))
        }
        Command::Order(what) => {
            let mut s = Session::open(place)?;
            let actor = s.actor()?;
            order(&mut s, &actor, what)?;
            s.done(json!({}))
        }
    }
}

/// Orders it, or drafts it.
///
/// # Errors
/// As [`Session::order`].
pub fn order(s: &mut Session, actor: &Actor, what: Order) -> Result<(), CliError> {
    let Order::Set { settings } = what;
    let usual = config::json(&Policy::default());
    let (policy, _) = config::edited(&usual, "a policy", &settings)?;
    let policy: Policy = config::typed(policy, "a policy")?;
    let parameters = s.rooms.clearing.read(&s.chain, |m| m.config())?;
    config::sound(policy.validate(&parameters))?;
    s.order(s.rooms.clearing, actor, |m| m.set_policy(policy))?;
    Ok(())
}

fn show(place: &Place) -> Result<Answer, CliError> {
    let s = Session::look(place)?;
    let room = s.rooms.clearing;
    let standing = room.read(&s.chain, |m| m.policy())?;
    let standing = standing.ok_or_else(|| CliError::refused(&Error::NoPolicy))?;
    let due = room.read(&s.chain, |m| m.can_apply_policy())?;
    let (usual, over) = (standing.usual, standing.policy.over(&standing.usual));
    let mut rows = table(["", ">usually", ">above the target"]);
    for (what, usual, over) in [
        (
            "base of debit limits",
            hundredths(usual.base_limit),
            hundredths(over.base_limit),
        ),
        (
            "free reserve that counts",
            percent(usual.reserve_bp.into()),
            percent(over.reserve_bp.into()),
        ),
        (
            "levy",
            percent(usual.levy_bp.into()),
            percent(over.levy_bp.into()),
        ),
    ] {
        rows.add_row([what.to_owned(), usual, over]);
    }
    let target = percent(standing.policy.target_bp.into());
    let holds = match (standing.holds, standing.decided) {
        (true, Some(cycle)) => format!("it holds, as was decided for cycle {cycle}"),
        (_, Some(cycle)) => format!("the usual parameters hold, as was decided for cycle {cycle}"),
        (_, None) => "it was not applied yet: the usual parameters hold".into(),
    };
    let next = match due {
        Ok(()) => "; it can be applied for this cycle: `remainder policy apply`",
        Err(_) => "",
    };
    let text = format!(
        "{rows}\nabove a money share of {target} over three cycles the policy holds; {holds}{next}"
    );
    let data = json!({ "policy": readable(&standing), "due": due.is_ok() });
    Ok(Answer::new(data, text))
}
