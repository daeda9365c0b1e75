//! With whose key does a command sign? With that of a secret, of a key file, or of a development account, which everyone knows.

use std::{
    env,
    io::{self, IsTerminal as _},
    path::Path,
};

use remainder_chain::{account_text, Actor, KeyError, KeyFile};
use sp_core::crypto::{ExposeSecret, SecretString};

use crate::{
    args::Place,
    error::{CliError, Exit},
    named::{self, Unread},
};

/// Where the password of a key file may be, so that nobody has to be asked.
const PASSWORD: &str = "REMAINDER_PASSWORD";
/// Bytes of a key file that are read: one has five hundred.
const LARGEST: u64 = 1 << 16;

impl Place {
    /// Whether it says who acts.
    pub fn acts(&self) -> bool {
        self.actor.is_some() || self.suri.is_some() || self.keyfile.is_some()
    }

    /// The holder of the key that the command line names; none if it names none by a secret or a file.
    ///
    /// # Errors
    /// `key.…` if it cannot be had; `PROMPT_REQUIRED` if somebody would have to be asked for a password, and nobody is there.
    pub fn key(&self) -> Result<Option<Actor>, CliError> {
        match (&self.suri, &self.keyfile) {
            (Some(_), Some(_)) => Err(two()),
            (Some(secret), None) => of_secret(secret).map(Some),
            (None, Some(path)) => {
                let file = read(path)?;
                let password = password(&account_text(&file.account().map_err(|e| at(path, e))?))?;
                let opened = file.open(password.expose_secret());
                opened.map(Some).map_err(|error| at(path, error))
            }
            (None, None) => Ok(None),
        }
    }

    /// Who acts where there is no club whose members have numbers: the holder of the key, or else who is named by an address or as a
    /// development account.
    ///
    /// # Errors
    /// As [`key`](Place::key); if both are named and differ.
    pub fn somebody(&self) -> Result<Option<Actor>, CliError> {
        match (self.key()?, &self.actor) {
            (Some(key), name) => alone(key, name).map(Some),
            (None, Some(name)) => named::anybody(name).map(Some),
            (None, None) => Ok(None),
        }
    }

    /// Who that is, for which no password is needed, and where its key comes from.
    ///
    /// # Errors
    /// As [`key`](Place::key); if nobody is named.
    pub fn holder(&self) -> Result<(Actor, &'static str), CliError> {
        match (&self.suri, &self.keyfile, &self.actor) {
            (Some(_), Some(_), _) => Err(two()),
            (Some(secret), None, name) => {
                let from = match secret.expose_secret().trim().starts_with('/') {
                    true => "a development secret, which everyone knows",
                    false => "a secret",
                };
                Ok((alone(of_secret(secret)?, name)?, from))
            }
            (None, Some(path), name) => {
                let account = read(path)?.account().map_err(|error| at(path, error))?;
                let holder = Actor::address(&account_text(&account), account);
                Ok((alone(holder, name)?, "a key file"))
            }
            (None, None, Some(name)) => match remainder_chain::account_from_text(name) {
                Some(account) => Ok((Actor::address(name, account), "an address")),
                None => Ok((
                    Actor::dev(&named::name(name)?),
                    "a development account, whose key everyone knows",
                )),
            },
            (None, None, None) => Err(named::nobody()),
        }
    }
}

/// The same where there is no club whose members have numbers.
fn alone(key: Actor, name: &Option<String>) -> Result<Actor, CliError> {
    match name {
        Some(name) => of_one(key, &named::anybody(name)?),
        None => Ok(key),
    }
}

/// The key, if whoever is named beside it has it.
///
/// # Errors
/// If somebody else is named: as whom it signs would be a guess.
pub fn of_one(key: Actor, named: &Actor) -> Result<Actor, CliError> {
    if key.account() == named.account() {
        return Ok(key);
    }
    Err(CliError::usage(
        format!(
            "the key is that of {}, and --as names {}",
            key.ss58(),
            named.ss58()
        ),
        "name one of them: --as (REMAINDER_AS), or --suri (REMAINDER_SURI), or --keyfile (REMAINDER_KEYFILE)",
    ))
}

fn of_secret(secret: &SecretString) -> Result<Actor, CliError> {
    Actor::of_secret(secret.expose_secret()).map_err(|error| explained(&error.to_string(), &error))
}

fn two() -> CliError {
    CliError::usage(
        "a secret and a key file are both named",
        "name one: --suri (REMAINDER_SURI) or --keyfile (REMAINDER_KEYFILE)",
    )
}

fn explained(text: &str, error: &KeyError) -> CliError {
    let (message, remedy) = crate::error::in_two(text);
    CliError::new(
        Exit::Input,
        format!("key.{}", error.name()),
        message,
        remedy,
    )
}

fn at(path: &Path, error: KeyError) -> CliError {
    explained(&format!("{}: {error}", path.display()), &error)
}

fn read(path: &Path) -> Result<KeyFile, CliError> {
    let cannot = |why: String| {
        CliError::input(
            format!("the key file {} cannot be read: {why}", path.display()),
            "check the path: --keyfile FILE, or REMAINDER_KEYFILE",
        )
    };
    let read = named::text_at_most(path, LARGEST);
    let text = read.map_err(|error| match error {
        Unread::Failed(error) => cannot(error.to_string()),
        Unread::TooLarge(size) => cannot(format!(
            "it has {size} bytes, and a key file has few hundred"
        )),
    })?;
    KeyFile::parse(&text).map_err(|error| at(path, error))
}

/// The password of a key file: from the environment, or asked for on the terminal, where it is not shown.
fn password(of: &str) -> Result<SecretString, CliError> {
    if let Ok(password) = env::var(PASSWORD) {
        return Ok(SecretString::new(password));
    }
    if !io::stdin().is_terminal() {
        return Err(CliError::new(
            Exit::Usage,
            "PROMPT_REQUIRED",
            format!("the key file of {of} wants a password, and there is no terminal to ask on"),
            format!("put it into the environment: {PASSWORD}=…"),
        ));
    }
    rpassword::prompt_password(format!("Password of {of}: "))
        .map(SecretString::new)
        .map_err(|error| {
            CliError::internal(
                format!("the password could not be asked for: {error}"),
                format!("put it into the environment: {PASSWORD}=…"),
            )
        })
}
