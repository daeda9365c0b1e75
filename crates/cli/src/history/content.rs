//! How do texts and evidence get to those who are to read them? Through the server of the club's history, signed by the member's key.

use std::{
    path::{Path, PathBuf},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use clap::Subcommand;
use remainder_chain::{Actor, ChainError};
use remainder_history::{
    content::{hash_of, media_of, origin, statement},
    Club,
};
use serde_json::{json, Value};
use sp_core::Pair as _;

use super::club;
use crate::{
    args::Place,
    error::{in_two, CliError, Exit},
    named::{self, Unread},
    output::Answer,
    parse, written,
};

/// The largest item that is sent or taken, in bytes: what a server keeps at most.
const LARGEST: u64 = 100 << 20;
/// How long one request may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long what is signed holds, in milliseconds.
const HOLDS: u64 = 300_000;

/// What is stored by its hash.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Store a file, or a text, so that those may read it whom the chain says.
    Put {
        #[arg(required_unless_present = "text")]
        file: Option<PathBuf>,
        /// A text as it is.
        #[arg(long, conflicts_with = "file")]
        text: Option<String>,
    },
    /// Fetch what a hash stands for.
    Get {
        #[arg(value_parser = parse::hash)]
        hash: [u8; 32],
        /// Write it into a file.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Delete what one stored. The hash stays on the chain.
    Delete {
        #[arg(value_parser = parse::hash)]
        hash: [u8; 32],
    },
}

/// `remainder content`.
///
/// # Errors
/// Those of the deployment file, the key, and the server; `content.HashDiffers` for something else than was asked for.
pub fn run(command: &Command, place: &Place) -> Result<Answer, CliError> {
    let club = club(place)?;
    let actor = place.somebody()?;
    let server = Server::of(place, &club)?;
    let signing = || actor.as_ref().ok_or_else(named::nobody);
    match command {
        Command::Put { file, text } => {
            let bytes = match (file, text) {
                (Some(path), _) => read(path)?,
                (None, text) => text.clone().unwrap_or_default().into_bytes(),
            };
            let (hash, media) = server.put(signing()?, &bytes)?;
            Ok(Answer::new(
                json!({ "hash": hash, "media": media, "size": bytes.len() }),
                format!("{hash} is stored ({media}, {} bytes).", bytes.len()),
            ))
        }
        Command::Get { hash, out } => {
            let bytes = server.get(actor.as_ref(), hash)?;
            got(hash, &bytes, out.as_deref())
        }
        Command::Delete { hash } => {
            server.ask(Some(signing()?), "DELETE", hash, None)?;
            let hash = named_hash(hash);
            Ok(Answer::new(
                json!({ "hash": hash }),
                format!("{hash} is deleted; the hash stays on the chain."),
            ))
        }
    }
}

fn got(hash: &[u8; 32], bytes: &[u8], out: Option<&Path>) -> Result<Answer, CliError> {
    // What it is, its bytes say, and not whoever sent it.
    let media = media_of(bytes).unwrap_or("application/octet-stream");
    let mut data = json!({ "hash": named_hash(hash), "media": media, "size": bytes.len() });
    if let Some(path) = out {
        written::write(path, |to| to.write_all(bytes))?;
        data["out"] = path.display().to_string().into();
        let said = format!(
            "{} holds it ({media}, {} bytes).",
            path.display(),
            bytes.len()
        );
        return Ok(Answer::new(data, said));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) if media.starts_with("text/") => {
            data["text"] = text.into();
            Ok(Answer::new(data, text))
        }
        _ => Err(CliError::usage(
            format!("it is {media}, which is no text to be shown here"),
            "give a file for it: --out FILE",
        )),
    }
}

fn named_hash(hash: &[u8; 32]) -> String {
    format!("0x{}", hex::encode(hash))
}

fn read(path: &Path) -> Result<Vec<u8>, CliError> {
    let cannot = |why: String| {
        CliError::input(
            format!("{} cannot be stored: {why}", path.display()),
            "give a file that can be read, of at most 100 MB",
        )
    };
    named::read_at_most(path, LARGEST).map_err(|error| match error {
        Unread::Failed(error) => cannot(error.to_string()),
        Unread::TooLarge(size) => cannot(format!("it has {size} bytes")),
    })
}

/// The server of a club's history, as a member uses it.
pub struct Server<'a> {
    url: &'a str,
    /// What it is called in what is signed for it.
    name: String,
    club: &'a Club,
    agent: ureq::Agent,
}

impl<'a> Server<'a> {
    /// The one that the command line names.
    ///
    /// # Errors
    /// If it names none.
    pub fn of(place: &'a Place, club: &'a Club) -> Result<Self, CliError> {
        let usage = |what: &str| {
            CliError::usage(
                what,
                "name the server of the club's history: --server https://…, or set REMAINDER_SERVER",
            )
        };
        let url = place
            .server
            .as_deref()
            .ok_or_else(|| usage("no server is named"))?;
        let name = origin(url).ok_or_else(|| usage("the server is no http:// or https:// URL"))?;
        let agent = ureq::Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .http_status_as_error(false)
            // What is signed for one server is for no other.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .build();
        Ok(Self {
            url: url.trim_end_matches('/'),
            name,
            club,
            agent: agent.into(),
        })
    }

    /// Stores something; under which hash, and what it was taken for.
    ///
    /// # Errors
    /// Why the server would not have it.
    pub fn put(&self, actor: &Actor, bytes: &[u8]) -> Result<(String, String), CliError> {
        let hash = hash_of(bytes);
        let answer = self.ask(Some(actor), "PUT", &hash, Some(bytes))?;
        let answer: Value = serde_json::from_slice(&answer).unwrap_or_default();
        let media = answer["media"].as_str().unwrap_or_default();
        Ok((named_hash(&hash), media.into()))
    }

    /// Fetches something, and sees to it that it is what was asked for.
    ///
    /// # Errors
    /// Why the server would not give it; `content.HashDiffers`.
    pub fn get(&self, actor: Option<&Actor>, hash: &[u8; 32]) -> Result<Vec<u8>, CliError> {
        let bytes = self.ask(actor, "GET", hash, None)?;
        match hash_of(&bytes) == *hash {
            true => Ok(bytes),
            false => Err(CliError::new(
                Exit::Internal,
                "content.HashDiffers",
                "What the server sent has another hash than was asked for.",
                "do not believe it; ask whoever stored it for the thing itself",
            )),
        }
    }

    fn ask(
        &self,
        actor: Option<&Actor>,
        method: &str,
        hash: &[u8; 32],
        body: Option<&[u8]>,
    ) -> Result<Vec<u8>, CliError> {
        let hash = named_hash(hash);
        let url = format!("{}/api/content/{hash}", self.url);
        let signed = actor
            .map(|actor| self.signed(actor, method, &hash))
            .transpose()?;
        let signed = signed
            .iter()
            .map(|header| ("authorization", header.as_str()));
        let sent = match (method, body) {
            ("PUT", Some(body)) => {
                let request = signed.fold(self.agent.put(&url), |r, (name, value)| {
                    r.header(name, value)
                });
                // What is refused is not sent first.
                request.header("expect", "100-continue").send(body)
            }
            ("DELETE", _) => signed
                .fold(self.agent.delete(&url), |r, (name, value)| {
                    r.header(name, value)
                })
                .call(),
            _ => signed
                .fold(self.agent.get(&url), |r, (name, value)| {
                    r.header(name, value)
                })
                .call(),
        };
        let unreachable = |error: ureq::Error| {
            CliError::new(
                Exit::Internal,
                "content.NoServer",
                format!(
                    "The server at {} did not answer as expected: {error}.",
                    self.url
                ),
                "check that it runs and that the URL is its own: --server, or REMAINDER_SERVER",
            )
        };
        let mut answer = sent.map_err(unreachable)?;
        let status = answer.status();
        let body = answer.body_mut().with_config().limit(LARGEST).read_to_vec();
        let body = body.map_err(unreachable)?;
        match status.is_success() {
            true => Ok(body),
            false => Err(refused(self.url, status.as_u16(), &body)),
        }
    }

    /// The header by which the server knows who asks.
    fn signed(&self, actor: &Actor, method: &str, hash: &str) -> Result<String, CliError> {
        let key = actor.key().ok_or_else(|| ChainError::NoKey(actor.ss58()))?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let until = now.map_or(0, |since| since.as_millis() as u64) + HOLDS;
        let text = statement(self.club, &self.name, method, hash, until);
        let signature = hex::encode(key.sign(text.as_bytes()).0);
        let account = actor.ss58();
        Ok(format!(
            "Remainder account=\"{account}\", until=\"{until}\", signature=\"0x{signature}\""
        ))
    }
}

/// Why a server did not do it, as it says itself.
fn refused(url: &str, status: u16, body: &[u8]) -> CliError {
    let problem: Value = serde_json::from_slice(body).unwrap_or_default();
    let (Some(title), Some(detail)) = (problem["title"].as_str(), problem["detail"].as_str())
    else {
        return CliError::new(
            Exit::Internal,
            "content.NoServer",
            format!("{url} answered with the status {status}, which is not how a club's history is served."),
            "check that the URL is the server's own: --server, or REMAINDER_SERVER",
        );
    };
    let exit = match status {
        400..=499 => Exit::Refused,
        _ => Exit::Internal,
    };
    let word = title.bytes().all(|byte| byte.is_ascii_alphanumeric()) && title.len() < 40;
    let title = if word { title } else { "Refused" };
    let (message, remedy) = in_two(detail);
    CliError::new(exit, format!("content.{title}"), message, remedy)
}
