//! What is ordered of the rooms: their parameters, their wiring, their code.

use std::path::{Path, PathBuf};

use clap::{builder::PossibleValuesParser, Subcommand};
use remainder_chain::{readable, Actor, Auditor, Bundle, OfficeRef, Room, Rooms};
use remainder_interfaces::{
    audit::Audit,
    clearing::{Clearing, Grant},
    club::Club,
    contributions::Contributions,
    governance::Governance,
    reserve::Reserve,
    valuation::Valuation,
    Office, Wiring,
};
use remainder_rules::Cycle;
use serde_json::{json, Value};

use crate::{
    args::Place,
    clubfile, config,
    error::CliError,
    output::{table, Answer},
    parse,
    session::Session,
};

/// What the rooms' admin orders: a person while the club is founded, and then the club itself.
#[derive(Debug, Subcommand)]
pub enum Order {
    /// Adopt the parameters of a club file (the rooms' admin). The length of a cycle stays as it is.
    Configure {
        #[arg(value_name = "CLUB.toml")]
        from: PathBuf,
    },
    /// Change parameters of a room (the rooms' admin): `club config clearing levy_bp=300`, `club config governance ordinary.vote_ms=5d`.
    Config {
        #[arg(value_parser = PossibleValuesParser::new(config::ROOMS))]
        room: String,
        /// Names and values as in a club file; a dot leads into a group. Without any, they are shown.
        #[arg(value_name = "NAME=VALUE")]
        settings: Vec<String>,
    },
    /// Grant the commons so much a cycle beside its levy and its tokens (the rooms' admin; where the club governs itself, any admin by
    /// office proposes it and only objections stop it).
    Budget {
        #[arg(value_parser = parse::hundredths, allow_negative_numbers = true)]
        amount: u64,
        /// The last cycle in which it may be spent.
        #[arg(long, value_name = "CYCLE")]
        through: Cycle,
    },
    /// Tell a room where others are (the rooms' admin).
    Wire {
        #[arg(value_parser = PossibleValuesParser::new(Rooms::NAMES))]
        room: String,
        #[arg(required = true, value_name = "ROOM=ADDRESS")]
        others: Vec<String>,
    },
    /// Have a room run other code, on the state that it has (the rooms' admin).
    Upgrade {
        #[arg(value_parser = PossibleValuesParser::new(Rooms::NAMES))]
        room: String,
        /// A bundle with the code; all its codes are uploaded. The one that was built for the room if left out.
        #[arg(long, value_name = "FILE", conflicts_with = "code")]
        bundle: Option<PathBuf>,
        /// The hash of a code that the chain has.
        #[arg(long, value_name = "HASH", value_parser = parse::hash)]
        code: Option<[u8; 32]>,
    },
}

/// Orders it, or drafts it. Gives data, and a text where the events do not say it all.
///
/// # Errors
/// As [`Session::order`].
pub fn order(s: &mut Session, actor: &Actor, what: Order) -> Result<(Value, String), CliError> {
    match what {
        Order::Configure { from } => configure(s, actor, &from),
        Order::Config { room, settings } => {
            let changes = config::order(s, actor, &room, &settings)?;
            let lines: Vec<String> = changes.iter().map(ToString::to_string).collect();
            Ok((
                json!({ "room": room, "changes": changes }),
                lines.join("\n"),
            ))
        }
        Order::Budget { amount, through } => {
            let grant = Grant {
                base: amount,
                cycles: through.saturating_add(1),
            };
            s.order(s.rooms.clearing, actor, |m| m.set_budget(grant))?;
            Ok((json!({ "grant": readable(&grant) }), String::new()))
        }
        Order::Wire { room, others } => {
            let office = office(s, &room)?;
            let mut wiring = office.read(&s.chain, |m| m.wiring())?;
            for other in others {
                wire(s, &mut wiring, &other)?;
            }
            s.order(office, actor, |m| m.wire(wiring))?;
            Ok((json!({ "room": room }), String::new()))
        }
        Order::Upgrade { room, bundle, code } => upgrade(s, actor, &room, bundle, code),
    }
}

fn configure(s: &mut Session, actor: &Actor, from: &Path) -> Result<(Value, String), CliError> {
    let file = clubfile::read(from)?;
    let rooms = s.rooms;
    let mut changed = Vec::new();
    if rooms.club.read(&s.chain, |m| m.config())? != file.club {
        s.order(rooms.club, actor, |m| m.set_config(file.club))?;
        changed.push("club");
    }
    if rooms.contributions.read(&s.chain, |m| m.config())? != file.contributions {
        s.order(rooms.contributions, actor, |m| {
            m.set_config(file.contributions)
        })?;
        changed.push("contributions");
    }
    if rooms.clearing.read(&s.chain, |m| m.config())? != file.clearing {
        s.order(rooms.clearing, actor, |m| m.set_config(file.clearing))?;
        changed.push("clearing");
    }
    if rooms.reserve.read(&s.chain, |m| m.config())? != file.reserve {
        s.order(rooms.reserve, actor, |m| m.set_config(file.reserve))?;
        changed.push("reserve");
    }
    if rooms.valuation.read(&s.chain, |m| m.config())? != file.valuation {
        s.order(rooms.valuation, actor, |m| m.set_config(file.valuation))?;
        changed.push("valuation");
    }
    // Which rooms there are is decided when the club is founded.
    if let (Some(room), Auditor::Room(new)) = (rooms.auditor(), &file.audit) {
        if room.read(&s.chain, |m| m.config())? != *new {
            config::set_audit(s, actor, *new)?;
            changed.push("audit");
        }
    }
    if let (Some(room), Some(new)) = (rooms.governor(), file.governance) {
        if room.read(&s.chain, |m| m.config())? != new {
            s.order(room, actor, |m| m.set_config(new))?;
            changed.push("governance");
        }
    }
    let text = match changed.is_empty() {
        true => "all parameters are as the file has them".to_owned(),
        false => format!("other parameters hold in {}", changed.join(", ")),
    };
    Ok((json!({ "changed": changed }), text))
}

/// A room of the club as what all rooms are.
fn office(s: &Session, room: &str) -> Result<Room<OfficeRef>, CliError> {
    let rooms = s.rooms.offices();
    let found = rooms.into_iter().find(|(name, _)| *name == room);
    found.map(|(_, office)| office).ok_or_else(|| {
        CliError::usage(
            format!("this club has no room {room}"),
            "see `remainder club show`",
        )
    })
}

fn wire(s: &mut Session, wiring: &mut Wiring, other: &str) -> Result<(), CliError> {
    let wrong = || {
        CliError::usage(
            "another room is written ROOM=ADDRESS, of club, valuation, contributions, audit, reserve, clearing and token",
            "for example: club wire contributions audit=5F…",
        )
    };
    let (name, account) = other.split_once('=').ok_or_else(wrong)?;
    let account = s.account(account)?.account();
    let place = match name {
        "club" => &mut wiring.club,
        "valuation" => &mut wiring.valuation,
        "contributions" => &mut wiring.contributions,
        "audit" => &mut wiring.audit,
        "reserve" => &mut wiring.reserve,
        "clearing" => &mut wiring.clearing,
        "token" => &mut wiring.token,
        _ => return Err(wrong()),
    };
    *place = account;
    Ok(())
}

fn upgrade(
    s: &mut Session,
    actor: &Actor,
    room: &str,
    bundle: Option<PathBuf>,
    code: Option<[u8; 32]>,
) -> Result<(Value, String), CliError> {
    let office = office(s, room)?;
    let code = match code {
        Some(code) => code,
        None => {
            let bundle = match bundle {
                Some(path) => Bundle::load_file(&path),
                None => Bundle::load(room),
            }?;
            for cold in &bundle.cold {
                s.upload(actor, &cold.wasm)?;
            }
            s.upload(actor, &bundle.wasm)?;
            bundle.code_hash
        }
    };
    s.order(office, actor, |m| m.set_code(code.into()))?;
    let hash = format!("0x{}", hex::encode(code));
    Ok((json!({ "room": room, "code": hash }), String::new()))
}

/// The parameters of a room as they are.
///
/// # Errors
/// If the club has no such room.
pub fn parameters(room: &str, place: &Place) -> Result<Answer, CliError> {
    let s = Session::look(place)?;
    let found = config::of_room(&s, room)?;
    let mut rows = table(["parameter", room]);
    for (name, value) in config::lines(&found) {
        rows.add_row([name, value]);
    }
    Ok(Answer::new(
        json!({ "room": room, "config": readable(&found) }),
        rows.to_string(),
    ))
}
