//! Whose key is it? What may be shown of it, which is never the secret.

use clap::Subcommand;
use qrcode::{render::unicode::Dense1x2, QrCode};
use remainder_chain::Chain as _;
use serde_json::json;

use crate::{
    args::Place,
    error::CliError,
    named,
    output::{table, Answer},
};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// The address of the key that --suri, --keyfile or --as names.
    Address,
    /// That address as a QR code, for another device.
    Qr,
    /// What is known of that key: where it comes from, its address, and with --url what it has to pay fees with.
    Inspect,
}

pub fn run(command: Command, place: &Place) -> Result<Answer, CliError> {
    let (holder, source) = place.holder()?;
    let address = holder.ss58();
    match command {
        Command::Address => Ok(Answer::new(json!({ "address": address }), address)),
        Command::Qr => {
            let code = QrCode::new(&address).map_err(|error| {
                CliError::internal(
                    error.to_string(),
                    "report it with the command that caused it",
                )
            })?;
            let image = code.render::<Dense1x2>().build();
            Ok(Answer::new(
                json!({ "address": address }),
                format!("{image}\n{address}"),
            ))
        }
        Command::Inspect => {
            let free = match &place.url {
                Some(_) => {
                    let node = named::connect(named::node(place)?, None, place)?;
                    Some((node.balance(&holder.account())?, node.limits()?))
                }
                None => None,
            };
            let public = format!("0x{}", hex::encode(holder.account()));
            let mut rows = table(["", "key"]);
            rows.add_row(["comes from", source]);
            rows.add_row(["address", &address]);
            rows.add_row(["public key", &public]);
            if let Some((free, limits)) = &free {
                let units = limits.amount(*free);
                rows.add_row(["can pay fees and deposits with", &units]);
            }
            let data = json!({
                "address": address, "public_key": public, "source": source, "free": free.map(|(free, _)| free.to_string()),
            });
            Ok(Answer::new(data, rows.to_string()))
        }
    }
}
