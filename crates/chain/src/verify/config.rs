//! Which parameters does a room have, and which should it have?

use remainder_interfaces::{
    audit::Audit, clearing::Clearing, club::Club, contributions::Contributions,
    governance::Governance, reserve::Reserve, token::PSP22Metadata, valuation::Valuation,
};
use serde::Serialize;
use serde_json::{json, Value};

use crate::{Auditor, Chain, ChainError, ClubSpec, Rooms};

/// The parameters of a room as the chain has them.
///
/// # Errors
/// Any [`ChainError`] of reading.
pub fn now(chain: &(impl Chain + ?Sized), rooms: &Rooms, room: &str) -> Result<Value, ChainError> {
    Ok(match room {
        "club" => value(&rooms.club.read(chain, |m| m.config())?),
        "valuation" => {
            let config = rooms.valuation.read(chain, |m| m.config())?;
            let (_, algorithm) = rooms.valuation.read(chain, |m| m.algorithm())?;
            json!({ "config": config, "algorithm": algorithm })
        }
        "contributions" => value(&rooms.contributions.read(chain, |m| m.config())?),
        "clearing" => value(&rooms.clearing.read(chain, |m| m.config())?),
        "reserve" => value(&rooms.reserve.read(chain, |m| m.config())?),
        "token" => {
            let name = rooms.metadata().read(chain, |m| m.token_name())?;
            let symbol = rooms.metadata().read(chain, |m| m.token_symbol())?;
            json!({ "name": name, "symbol": symbol })
        }
        "audit" => value(&rooms.audit.read(chain, |m| m.config())?),
        "governance" => value(&rooms.governance.read(chain, |m| m.config())?),
        _ => Value::Null,
    })
}

/// The parameters that a room was founded with.
pub fn then(spec: &ClubSpec, room: &str) -> Value {
    match (room, &spec.audit) {
        ("club", _) => value(&spec.club),
        ("valuation", _) => json!({ "config": spec.valuation, "algorithm": spec.algorithm }),
        ("contributions", _) => value(&spec.contributions),
        ("clearing", _) => value(&spec.clearing),
        ("reserve", _) => value(&spec.reserve),
        ("token", _) => json!({ "name": spec.token.0, "symbol": spec.token.1 }),
        ("audit", Auditor::Room(config)) => value(config),
        ("governance", _) => value(&spec.governance),
        _ => Value::Null,
    }
}

/// What differs, each as `name: before -> after`.
pub fn differences(before: &Value, after: &Value) -> Vec<String> {
    let mut found = Vec::new();
    compare("", before, after, &mut found);
    found
}

fn compare(name: &str, before: &Value, after: &Value, found: &mut Vec<String>) {
    match (before, after) {
        (Value::Object(old), Value::Object(new)) => {
            for (key, old) in old {
                let dot = if name.is_empty() { "" } else { "." };
                let new = new.get(key).unwrap_or(&Value::Null);
                compare(&format!("{name}{dot}{key}"), old, new, found);
            }
        }
        _ if before != after => found.push(format!("{name}: {before} -> {after}")),
        _ => {}
    }
}

fn value(config: &impl Serialize) -> Value {
    serde_json::to_value(config).unwrap_or_default()
}
