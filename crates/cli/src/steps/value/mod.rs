//! What is work worth, who says so, and what if they said otherwise?
//!
//! | file | question |
//! |---|---|
//! | [`show`] | what is each kind worth, and since when? |
//! | [`round`] | how does the committee agree? |
//! | [`ballots`] | where is a ballot between commitment and reveal? |
//! | [`contract`] | how does a contract that says the rates get onto the chain? |
//! | [`replay`] | who would have gained by a draft, and who lost? |

mod ballots;
mod contract;
mod replay;
mod round;
mod show;

use clap::Subcommand;
use remainder_chain::Failed;
use remainder_interfaces::{
    contributions::{Contributions, Error as WorkError},
    valuation::{Error, Valuation},
};
use remainder_rules::{KindId, MemberId};
use serde_json::json;

use super::{kind, page};
use crate::{
    args::Place,
    error::CliError,
    output::{Answer, Output},
    session::Session,
};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// The algorithm in force, what each kind is worth, and how its rate came about.
    Show {
        /// One kind, by number or label, with all its rates.
        kind: Option<String>,
    },
    /// The committee's round of sealed ballots.
    #[command(subcommand)]
    Round(round::Command),
    /// Bring the rate of a kind, or of all, to what its algorithm says now. Anyone may.
    Refresh {
        /// The kind's number or label.
        kind: Option<String>,
    },
    /// Tell the room of values what was settled in the last cycle: of every kind, and by who is in the round. Anyone may.
    Report,
    /// Contracts that say what work is worth, for the club to adopt.
    #[command(subcommand)]
    Contract(contract::Command),
    /// Recompute a past cycle under a draft: who gains, who loses, and what share would have needed money.
    Replay(replay::Args),
}

pub fn run(command: Command, place: &Place, output: &mut Output) -> Result<Answer, CliError> {
    match command {
        Command::Show { kind } => show::show(kind.as_deref(), place),
        Command::Round(command) => round::run(command, place, output),
        Command::Refresh { kind } => refresh(kind.as_deref(), place),
        Command::Report => report(place),
        Command::Contract(command) => contract::run(command, place),
        Command::Replay(args) => replay::run(&args, place, output),
    }
}

/// Of all kinds those that have nothing to refresh are passed over; of one that is named, why is said.
fn refresh(kind: Option<&str>, place: &Place) -> Result<Answer, CliError> {
    let mut s = Session::open(place)?;
    let actor = s.anyone()?;
    let room = s.rooms.valuation;
    let mut refreshed = Vec::new();
    let mut refused = Vec::new();
    match kind {
        Some(text) => {
            let (id, _) = kind::find(&s, text)?;
            s.send(room, &actor, |m| m.refresh(id))?;
            refreshed.push(id);
        }
        None => {
            for id in page::kinds(&s)?.into_keys() {
                match room.dry_run(&s.chain, &actor, |m| m.refresh(id)) {
                    Ok(_) => {
                        s.send(room, &actor, |m| m.refresh(id))?;
                        refreshed.push(id);
                    }
                    Err(Failed::Refused(Error::NothingToRefresh)) => {}
                    Err(failed) => {
                        let error = CliError::from(failed);
                        refused.push(
                            json!({ "kind": id, "code": error.code, "message": error.message }),
                        );
                    }
                }
            }
        }
    }
    let none = refreshed.is_empty() && refused.is_empty();
    let words = refused.iter().map(|r| {
        format!(
            "\nkind {}: {}",
            r["kind"],
            r["message"].as_str().unwrap_or_default()
        )
    });
    let words: String = words.collect();
    let mut answer = s.done(json!({ "refreshed": refreshed, "refused": refused }))?;
    answer.text += &words;
    if none {
        answer.text += "every rate is what it should be";
    }
    Ok(answer)
}

fn report(place: &Place) -> Result<Answer, CliError> {
    let mut s = Session::open(place)?;
    let actor = s.anyone()?;
    let kinds: Vec<KindId> = page::kinds(&s)?.into_keys().collect();
    for id in &kinds {
        s.send(s.rooms.contributions, &actor, |m| m.report_kind(*id))?;
    }
    let members = report_members(&mut s, &actor)?;
    let mut answer = s.done(json!({ "kinds": kinds, "members": members }))?;
    answer.text += &format!(
        "\nreported: {} kinds, {} members of the round",
        kinds.len(),
        members.len()
    );
    Ok(answer)
}

/// Reports what each member gave who is in the running round.
fn report_members(
    s: &mut Session,
    actor: &remainder_chain::Actor,
) -> Result<Vec<MemberId>, CliError> {
    let mut reported = Vec::new();
    let Some(round) = s.rooms.valuation.read(&s.chain, |m| m.round())? else {
        return Ok(reported);
    };
    for member in round.members.into_iter().filter(|member| *member != 0) {
        let sent = s
            .rooms
            .contributions
            .dry_run(&s.chain, actor, |m| m.report_member(member));
        match sent {
            Err(Failed::Refused(WorkError::Valuation(Error::NotInRound) | WorkError::TooEarly)) => {
            }
            _ => {
                s.send(s.rooms.contributions, actor, |m| m.report_member(member))?;
                reported.push(member);
            }
        }
    }
    Ok(reported)
}
