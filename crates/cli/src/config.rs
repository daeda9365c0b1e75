//! What are a room's parameters, by name? Read, compared, and changed one by one.

use ink::selector_bytes;
use remainder_chain::{Actor, Chain, ChainError, Rooms};
use remainder_interfaces::{
    audit::{self, Audit},
    clearing::{self, Clearing},
    club::{self, Club},
    contributions::{self, Contributions},
    governance::{self, Governance},
    reserve::{self, Reserve},
    valuation::{self, Valuation},
};
use scale::DecodeAll;
use serde::{de::DeserializeOwned, Serialize};
use serde_json::Value;

use crate::{
    error::CliError, journal::Change, output::percent, parse, sentences::Explain, session::Session,
    show::span,
};

/// The rooms that have parameters.
pub const ROOMS: [&str; 7] = [
    "club",
    "valuation",
    "contributions",
    "clearing",
    "reserve",
    "audit",
    "governance",
];

/// A room's parameters as JSON; null for a room that has none, or that the club does not have.
///
/// # Errors
/// If the room cannot be read.
pub fn of(chain: &(impl Chain + ?Sized), rooms: &Rooms, room: &str) -> Result<Value, ChainError> {
    Ok(match room {
        "club" => json(&rooms.club.read(chain, |m| m.config())?),
        "valuation" => json(&rooms.valuation.read(chain, |m| m.config())?),
        "contributions" => json(&rooms.contributions.read(chain, |m| m.config())?),
        "clearing" => json(&rooms.clearing.read(chain, |m| m.config())?),
        "reserve" => json(&rooms.reserve.read(chain, |m| m.config())?),
        "audit" => match rooms.auditor() {
            Some(room) => json(&room.read(chain, |m| m.config())?),
            None => Value::Null,
        },
        "governance" => match rooms.governor() {
            Some(room) => json(&room.read(chain, |m| m.config())?),
            None => Value::Null,
        },
        _ => Value::Null,
    })
}

/// The same of a room that the club has to have.
///
/// # Errors
/// `audit.NoRoom` or `governance.NoRoom` too.
pub fn of_room(s: &Session, room: &str) -> Result<Value, CliError> {
    match room {
        "audit" => s.auditor().map(drop)?,
        "governance" => s.governor().map(drop)?,
        _ => {}
    }
    Ok(of(&s.chain, &s.rooms, room)?)
}

pub fn json(config: &impl Serialize) -> Value {
    serde_json::to_value(config).unwrap_or_default()
}

/// The parameters that a message would give a room; none if it is another message.
pub fn decoded(room: &str, selector: [u8; 4], input: &[u8]) -> Option<Value> {
    fn read<C: DecodeAll + Serialize>(mut input: &[u8]) -> Option<Value> {
        Some(json(&C::decode_all(&mut input).ok()?))
    }
    match (room, selector) {
        ("club", CLUB) => read::<club::Config>(input),
        ("valuation", VALUATION) => read::<valuation::Config>(input),
        ("contributions", CONTRIBUTIONS) => read::<contributions::Config>(input),
        ("clearing", CLEARING) => read::<clearing::Config>(input),
        ("reserve", RESERVE) => read::<reserve::Config>(input),
        ("audit", AUDIT) => read::<audit::Config>(input),
        ("governance", GOVERNANCE) => read::<governance::Config>(input),
        _ => None,
    }
}

const CLUB: [u8; 4] = selector_bytes!("Club::set_config");
const VALUATION: [u8; 4] = selector_bytes!("Valuation::set_config");
const CONTRIBUTIONS: [u8; 4] = selector_bytes!("Contributions::set_config");
const CLEARING: [u8; 4] = selector_bytes!("Clearing::set_config");
const RESERVE: [u8; 4] = selector_bytes!("Reserve::set_config");
const AUDIT: [u8; 4] = selector_bytes!("Audit::set_config");
const GOVERNANCE: [u8; 4] = selector_bytes!("Governance::set_config");

/// Orders other values of some of a room's parameters, and says what changes.
///
/// # Errors
/// `usage` for a name or a value that is none, or if nothing changes; the room's `InvalidConfig`; as [`Session::order`].
pub fn order(
    s: &mut Session,
    actor: &Actor,
    room: &str,
    settings: &[String],
) -> Result<Vec<Change>, CliError> {
    let (after, changes) = edited(&of_room(s, room)?, room, settings)?;
    let rooms = s.rooms;
    match room {
        "club" => {
            let config = typed::<club::Config>(after, room)?;
            sound(config.validate())?;
            s.order(rooms.club, actor, |m| m.set_config(config))?;
        }
        "valuation" => {
            let config = typed::<valuation::Config>(after, room)?;
            sound(config.validate())?;
            s.order(rooms.valuation, actor, |m| m.set_config(config))?;
        }
        "contributions" => {
            let config = typed::<contributions::Config>(after, room)?;
            sound(config.validate())?;
            s.order(rooms.contributions, actor, |m| m.set_config(config))?;
        }
        "clearing" => {
            let config = typed::<clearing::Config>(after, room)?;
            sound(config.validate())?;
            s.order(rooms.clearing, actor, |m| m.set_config(config))?;
        }
        "reserve" => {
            let config = typed::<reserve::Config>(after, room)?;
            sound(config.validate())?;
            s.order(rooms.reserve, actor, |m| m.set_config(config))?;
        }
        "audit" => {
            let config = typed::<audit::Config>(after, room)?;
            sound(config.validate())?;
            set_audit(s, actor, config)?;
        }
        _ => {
            let config = typed::<governance::Config>(after, room)?;
            sound(config.validate())?;
            s.order(rooms.governance, actor, |m| m.set_config(config))?;
        }
    }
    Ok(changes)
}

/// Parameters with other values of some, and what changes.
///
/// # Errors
/// `usage` for a name or a value that is none, or if nothing changes.
pub fn edited(
    before: &Value,
    room: &str,
    settings: &[String],
) -> Result<(Value, Vec<Change>), CliError> {
    let mut after = before.clone();
    for setting in settings {
        set(&mut after, room, setting)?;
    }
    let changes = changes(before, &after);
    if changes.is_empty() {
        return Err(CliError::usage(
            format!("the parameters of {room} are so already"),
            "name one that is to change, with its new value",
        ));
    }
    Ok((after, changes))
}

/// The parameters of `audit` hold once `contributions` has taken them over, which anyone may ask for.
///
/// # Errors
/// As [`Session::order`].
pub fn set_audit(s: &mut Session, actor: &Actor, config: audit::Config) -> Result<(), CliError> {
    let room = s.auditor()?;
    if s.order(room, actor, |m| m.set_config(config))?.is_some() {
        s.send(s.rooms.contributions, actor, |m| m.adopt_terms())?;
    }
    Ok(())
}

/// # Errors
/// The room's `InvalidConfig`.
pub fn sound<E: Explain>(validated: Result<(), E>) -> Result<(), CliError> {
    validated.map_err(|error| CliError::refused(&error))
}

/// # Errors
/// `usage` for values that these parameters cannot have.
pub fn typed<C: DeserializeOwned>(value: Value, room: &str) -> Result<C, CliError> {
    serde_json::from_value(value).map_err(|error| {
        CliError::usage(
            format!("a parameter of {room} cannot be so: {error}"),
            "see docs/club-file.md for the parameters of each room",
        )
    })
}

/// Puts `NAME=VALUE` into parameters; a dot leads into a group of them: `ordinary.vote_ms=5d`.
fn set(config: &mut Value, room: &str, setting: &str) -> Result<(), CliError> {
    let Some((name, text)) = setting.split_once('=') else {
        return Err(CliError::usage(
            "a parameter is written NAME=VALUE",
            "for example: club config clearing levy_bp=300",
        ));
    };
    let pointer = format!("/{}", name.replace('.', "/"));
    let Some(place) = config.pointer_mut(&pointer) else {
        let names = leaves("", config).join(", ");
        return Err(CliError::usage(
            format!("{room} has no parameter called {}", short(name)),
            format!("it has {names}"),
        ));
    };
    let wrong = |why: String| {
        CliError::usage(
            format!("{} is no value of {name}: {why}", short(text)),
            "numbers are as in a club file: amounts in hundredths, parts in basis points, times in ms or as 12h, 7d",
        )
    };
    *place = match (name.ends_with("_ms"), parse::span(text)) {
        (true, Ok(ms)) => ms.into(),
        _ => serde_json::from_str(text).map_err(|error| wrong(error.to_string()))?,
    };
    Ok(())
}

fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

/// The names of all single parameters.
fn leaves(above: &str, value: &Value) -> Vec<String> {
    let Value::Object(map) = value else {
        return vec![above.trim_end_matches('.').to_owned()];
    };
    map.iter()
        .flat_map(|(key, value)| leaves(&format!("{above}{key}."), value))
        .collect()
}

/// All parameters by name, with their values for people.
pub fn lines(config: &Value) -> Vec<(String, String)> {
    let names = leaves("", config).into_iter();
    names
        .map(|name| {
            let value = at(config, &name);
            let text = shown(&name, &value);
            (name, text)
        })
        .collect()
}

fn at(value: &Value, name: &str) -> Value {
    let pointer = format!("/{}", name.replace('.', "/"));
    value.pointer(&pointer).cloned().unwrap_or_default()
}

/// What differs between two maps of names and values.
pub fn changes(before: &Value, after: &Value) -> Vec<Change> {
    if before.is_null() && after.is_null() {
        return Vec::new();
    }
    leaves("", if after.is_null() { before } else { after })
        .into_iter()
        .map(|name| (at(before, &name), at(after, &name), name))
        .filter(|(before, after, _)| before != after)
        .map(|(before, after, name)| Change {
            before: shown(&name, &before),
            after: shown(&name, &after),
            what: name,
        })
        .collect()
}

/// A parameter's value for people: times as spans, basis points as percent.
fn shown(name: &str, value: &Value) -> String {
    match (value, value.as_u64()) {
        (_, Some(ms)) if name.ends_with("_ms") => span(ms),
        (_, Some(bp)) if name.ends_with("_bp") => percent(bp),
        (Value::String(text), _) => text.clone(),
        (Value::Null, _) => "nothing".into(),
        (other, _) => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_changed_by_its_name_and_shown_with_what_it_was() {
        let before = json(&governance::Config::default());
        let mut after = before.clone();
        for setting in ["ordinary.vote_ms=5d", "objectors_bp=700", "deposit=100"] {
            set(&mut after, "governance", setting).unwrap();
        }
        let shown: Vec<String> = changes(&before, &after)
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(
            shown,
            [
                "deposit: 2000 -> 100",
                "objectors_bp: 5.00 % -> 7.00 %",
                "ordinary.vote_ms: 7 days -> 5 days"
            ]
        );
        assert!(typed::<governance::Config>(after.clone(), "governance").is_ok());
        for (setting, part) in [
            ("levy", "NAME=VALUE"),
            ("levy=1", "no parameter called levy"),
            ("ordinary.levy=1", "no parameter"),
            ("deposit=many", "no value of deposit"),
        ] {
            let error = set(&mut after, "governance", setting).unwrap_err();
            assert!(error.message.contains(part), "{}", error.message);
        }
        set(&mut after, "governance", "admins=-1").unwrap();
        assert!(typed::<governance::Config>(after, "governance").is_err());
    }
}
