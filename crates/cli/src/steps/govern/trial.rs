//! Would the rooms do it now? A call is tried in the club's name on the state as it is, and nothing of it stays.

use ink::selector_bytes;
use remainder_chain::{Chain, ChainError};
use remainder_interfaces::{
    audit, clearing, club, contributions, governance, governance::Call, reserve, valuation,
    OfficeError,
};
use scale::Decode;

use crate::{error::CliError, sentences::Explain, session::Session};

/// Why a room would refuse a call now; none if it would not.
pub fn refusal(s: &Session, call: &Call) -> Option<CliError> {
    let mut message = call.selector.to_vec();
    message.extend_from_slice(&call.input);
    let governor = s.rooms.governance.account();
    let output = match s.chain.read(&governor, &call.room, &message) {
        Ok(receipt) => receipt.output,
        // The room has nothing to pay a deposit with: whoever carries a proposal out pays it.
        Err(ChainError::NotEnoughFunds) => return None,
        Err(error) => return Some(error.into()),
    };
    match output.as_slice() {
        [0, 0, ..] => None,
        [0, 1, error @ ..] => Some(in_words(s, call, error)),
        _ => Some(CliError::usage(
            "the room does not understand the message, or its arguments",
            "see the messages of the room's bundle, and how its arguments are encoded",
        )),
    }
}

fn in_words(s: &Session, call: &Call, error: &[u8]) -> CliError {
    let office = [
        selector_bytes!("Office::wire"),
        selector_bytes!("Office::set_code"),
    ];
    let said = match s.rooms.name_of(&call.room) {
        _ if office.contains(&call.selector) => decoded::<OfficeError>(error),
        Some("club") => decoded::<club::Error>(error),
        Some("valuation") => decoded::<valuation::Error>(error),
        Some("contributions") => decoded::<contributions::Error>(error),
        Some("clearing") => decoded::<clearing::Error>(error),
        Some("reserve") => decoded::<reserve::Error>(error),
        Some("audit") => decoded::<audit::Error>(error),
        Some("governance") => decoded::<governance::Error>(error),
        _ => None,
    };
    said.unwrap_or_else(|| {
        CliError::new(
            crate::error::Exit::Refused,
            "governance.CallFailed",
            "The contract refuses it, for a reason that only it knows.",
            format!("its error is 0x{}", hex::encode(error)),
        )
    })
}

fn decoded<E: Decode + Explain>(mut error: &[u8]) -> Option<CliError> {
    Some(CliError::refused(&E::decode(&mut error).ok()?))
}
