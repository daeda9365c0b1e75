//! A contract that says what work is worth: how does it get onto the chain, and how is it told something?

use std::path::Path;

use clap::Subcommand;
use remainder_chain::{account_text, Bundle, Chain as _};
use remainder_interfaces::blake2;
use serde_json::json;

use crate::{
    args::Place,
    error::{CliError, Exit},
    output::Answer,
    session::Session,
};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Put a contract on the chain, by its constructor `new`. Anyone may; it counts when the club adopts it.
    Deploy {
        /// Its bundle, a file NAME.contract, or the name of one that was built.
        #[arg(value_name = "BUNDLE")]
        bundle: String,
        /// What `new` is given, SCALE-encoded, as hex digits.
        #[arg(default_value = "")]
        arguments: String,
    },
    /// Send it a message of its own: `value contract send 5F… publish f82a0000`.
    Send {
        /// Its address.
        contract: String,
        /// As its metadata labels it; one of a trait as Trait::message.
        message: String,
        /// What the message is given, SCALE-encoded, as hex digits.
        #[arg(default_value = "")]
        arguments: String,
    },
}

pub fn run(command: Command, place: &Place) -> Result<Answer, CliError> {
    match command {
        Command::Deploy { bundle, arguments } => deploy(&bundle, &arguments, place),
        Command::Send {
            contract,
            message,
            arguments,
        } => send(&contract, &message, &arguments, place),
    }
}

fn deploy(name: &str, arguments: &str, place: &Place) -> Result<Answer, CliError> {
    let mut s = Session::open(place)?;
    let actor = s.anyone()?;
    let bundle = match name.ends_with(".contract") {
        true => Bundle::load_file(Path::new(name)),
        false => Bundle::load(name),
    }
    .map_err(|error| unusable(name, &error.to_string()))?;
    let new = bundle
        .constructor("new")
        .map_err(|error| unusable(name, &error.to_string()))?;
    let input = [&new[..], &decoded(arguments)?].concat();
    // The same contract may stand there twice: each at its own time.
    let salt = s.chain.now_ms()?.to_le_bytes();
    let created = s
        .change(|chain| chain.instantiate(&actor, &bundle.wasm, &input, &salt))
        .map_err(|error| unusable(name, &error.to_string()))?;
    answered(&created.receipt.output, created.receipt.reverted)?;
    let address = account_text(&created.account);
    let code = format!("0x{}", hex::encode(bundle.code_hash));
    let mut answer = s.done(json!({ "contract": address, "code": code }))?;
    answer.text = format!(
        "the contract is at {address}\n\
         have the club adopt it: `govern propose kind algorithm external {address}`"
    );
    Ok(answer)
}

fn send(contract: &str, message: &str, arguments: &str, place: &Place) -> Result<Answer, CliError> {
    let mut s = Session::open(place)?;
    let actor = s.anyone()?;
    let account = s.account(contract)?.account();
    if s.chain.code_hash(&account)?.is_none() {
        return Err(CliError::usage(
            format!("there is no contract at {contract}"),
            "deploy it first: `value contract deploy`, and name it by its address",
        ));
    }
    // The rooms are called by their own commands, which say in words what they answer.
    if let Some(room) = s.rooms.name_of(&account) {
        return Err(CliError::usage(
            format!("{contract} is this club's room {room}"),
            "send it what the other commands send: see `remainder --help`",
        ));
    }
    // As ink! has it.
    let selector = &blake2(message.as_bytes())[..4];
    let input = [selector, &decoded(arguments)?].concat();
    let receipt = s.change(|chain| chain.call(&actor, &account, &input))?;
    answered(&receipt.output, receipt.reverted)?;
    let output = format!("0x{}", hex::encode(&receipt.output));
    let mut answer = s.done(json!({ "output": output }))?;
    answer.text = format!("it answered {output}");
    Ok(answer)
}

/// An answer after which all that was done stays.
fn answered(output: &[u8], reverted: bool) -> Result<(), CliError> {
    if !reverted {
        return Ok(());
    }
    Err(CliError::new(
        Exit::Refused,
        "contract.Refused",
        format!(
            "The contract refused, and answered 0x{}.",
            hex::encode(output)
        ),
        "its metadata says which messages and errors it has",
    ))
}

fn unusable(name: &str, why: &str) -> CliError {
    CliError::input(
        format!("{name} cannot be deployed: {why}"),
        "name the bundle of an ink! contract with a constructor `new`: a file NAME.contract",
    )
}

fn decoded(arguments: &str) -> Result<Vec<u8>, CliError> {
    hex::decode(arguments.trim_start_matches("0x")).map_err(|error| {
        CliError::usage(
            format!("the arguments are no hex: {error}"),
            "write the SCALE-encoded arguments as hex digits, or nothing for none",
        )
    })
}
