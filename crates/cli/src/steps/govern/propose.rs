//! What is proposed? The commands of the rooms' admin, drafted as calls instead of sent.

use std::path::{Path, PathBuf};

use clap::{Parser, Subcommand};
use remainder_chain::{Actor, Bundle};
use remainder_interfaces::governance::{Body, Call, Governance};
use remainder_rules::governance::MAX_CALLS;
use serde::Deserialize;
use serde_json::json;

use super::{body, proposals, trial, words};
use crate::{
    args::Place,
    error::{CliError, Exit},
    named::{text_at_most, Unread},
    output::Answer,
    parse::content_hash,
    session::Session,
    steps::{kind, member, policy, reserve, rooms},
};

/// The longest text, and the longest file of calls, in bytes.
const LONGEST: u64 = 64 << 10;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    why: Why,
    #[command(subcommand)]
    what: What,
}

/// Why it is proposed.
#[derive(Debug, clap::Args)]
struct Why {
    /// The text that argues for it. Its hash goes on the chain, the text itself stays with the chain file.
    #[arg(long, global = true)]
    text: Option<String>,
    /// The same in a file.
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "text")]
    text_file: Option<PathBuf>,
    /// Propose it even if a room would refuse it as things are now.
    #[arg(long, global = true)]
    even_so: bool,
}

/// Whom to recall, and why.
#[derive(Debug, clap::Args)]
pub struct Recall {
    #[command(flatten)]
    unseat: Unseat,
    #[command(flatten)]
    why: Why,
}

#[derive(Debug, clap::Args)]
struct Unseat {
    #[arg(value_parser = body())]
    body: Body,
    name: String,
}

#[derive(Debug, Subcommand)]
enum What {
    /// The catalogue, and what work is worth.
    #[command(subcommand)]
    Kind(kind::Order),
    /// Marks and offices of members.
    #[command(subcommand)]
    Member(member::Order),
    /// Parameters, wiring and code of the rooms.
    #[command(subcommand)]
    Club(rooms::Order),
    /// Debts that are given up.
    #[command(subcommand)]
    Reserve(reserve::Order),
    /// What holds while too much money moves.
    #[command(subcommand)]
    Policy(policy::Order),
    /// Take an officer out of office: what `govern recall` proposes.
    Unseat(Unseat),
    /// Any message of a room, for experts: `raw reserve Reserve::write_off 02000000`.
    Raw {
        room: String,
        /// As the room's bundle labels it.
        message: String,
        /// The arguments, SCALE-encoded, in hex.
        #[arg(default_value = "")]
        arguments: String,
    },
    /// Several calls at once, from a TOML file: `calls = ["kind retire egg", ["kind", "add", "care", "hour", "child care"]]`.
    File { path: PathBuf },
}

impl What {
    /// Puts its calls on the draft.
    fn draft(self, s: &mut Session, actor: &Actor) -> Result<(), CliError> {
        match self {
            Self::Kind(what) => kind::order(s, actor, what).map(drop),
            Self::Member(what) => member::order(s, actor, what),
            Self::Club(what) => rooms::order(s, actor, what).map(drop),
            Self::Reserve(what) => reserve::order(s, actor, what),
            Self::Policy(what) => policy::order(s, actor, what),
            Self::Unseat(whom) => {
                let (room, member) = (s.governor()?, s.member(&whom.name)?);
                s.order(room, actor, |m| m.unseat(whom.body, member))?;
                Ok(())
            }
            Self::Raw {
                room,
                message,
                arguments,
            } => {
                let call = raw(s, &room, &message, &arguments)?;
                s.draft.get_or_insert_default().push(call);
                Ok(())
            }
            Self::File { path } => Calls::read(&path)?.draft(s, actor, &path),
        }
    }
}

pub fn run(args: Args, place: &Place) -> Result<Answer, CliError> {
    let mut why = args.why;
    if let (None, None, What::File { path }) = (&why.text, &why.text_file, &args.what) {
        why.text = Calls::read(path)?.text;
    }
    open(&why, place, |s, actor| args.what.draft(s, actor))
}

pub fn recall(args: Recall, place: &Place) -> Result<Answer, CliError> {
    open(&args.why, place, |s, actor| {
        What::Unseat(args.unseat).draft(s, actor)
    })
}

/// Opens the proposal that is drafted.
fn open(
    why: &Why,
    place: &Place,
    draft: impl FnOnce(&mut Session, &Actor) -> Result<(), CliError>,
) -> Result<Answer, CliError> {
    let text = why.text()?;
    let mut s = Session::open(place)?;
    let (room, actor) = (s.governor()?, s.actor()?);
    if !s.obeys_club(s.rooms.club.face())? {
        return Err(CliError::new(
            Exit::Refused,
            "governance.NotHandedOver",
            "This club is not handed over to itself yet: an account is its rooms' admin.",
            "let that account do it: `remainder club hand-over`",
        ));
    }
    s.draft = Some(Vec::new());
    draft(&mut s, &actor)?;
    let calls = s.draft.take().unwrap_or_default();
    if calls.is_empty() {
        return Err(CliError::usage(
            "it changes nothing, so that there is nothing to decide",
            "propose something that is to change",
        ));
    }
    if calls.len() <= MAX_CALLS && !why.even_so {
        try_all(&s, &calls)?;
    }
    let hash = content_hash(text.as_bytes());
    let opened = calls.clone();
    let id = s.send(room, &actor, |m| m.propose(opened, hash))?;
    s.keep_text(hash, text)?;
    let (proposal, status) = proposals::find(&s, id)?;
    let mut lines = Vec::new();
    for call in &calls {
        lines.push(format!("  {}", words::of(&s, call)));
    }
    lines.push(proposals::next(&s, id, &proposal, status));
    let done = s.done(json!({ "proposal": id }))?;
    let text = format!("{}\n{}", done.text, lines.join("\n"));
    Ok(Answer::new(done.data, text))
}

/// What a room would refuse now, it will most likely refuse when it is decided; better to know before.
fn try_all(s: &Session, calls: &[Call]) -> Result<(), CliError> {
    for (n, call) in (1..).zip(calls) {
        let Some(mut refusal) = trial::refusal(s, call) else {
            continue;
        };
        let what = words::of(s, call);
        refusal.message = format!(
            "As things are now, call {n} ({}) would be refused: {}",
            what.text, refusal.message
        );
        refusal.remedy = format!(
            "{}; or propose it with --even-so, if that will have changed",
            refusal.remedy
        );
        return Err(refusal);
    }
    Ok(())
}

impl Why {
    fn text(&self) -> Result<String, CliError> {
        let text = match (&self.text, &self.text_file) {
            (Some(text), _) => text.clone(),
            (None, Some(path)) => read(path)?,
            (None, None) => String::new(),
        };
        if text.trim().is_empty() {
            return Err(CliError::usage(
                "no text argues for the proposal",
                "say why: --text TEXT, or --text-file FILE",
            ));
        }
        Ok(text)
    }
}

/// Several calls in a file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Calls {
    text: Option<String>,
    calls: Vec<Line>,
}

/// A command: its words, or a line that is divided at its spaces.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Line {
    Text(String),
    Words(Vec<String>),
}

/// A command of the file.
#[derive(Debug, Parser)]
#[command(no_binary_name = true, disable_help_flag = true)]
struct Spoken {
    #[command(subcommand)]
    what: What,
}

impl Calls {
    fn read(path: &Path) -> Result<Self, CliError> {
        toml::from_str(&read(path)?).map_err(|error| {
            CliError::input(
                format!("{}: {}", path.display(), error.message().trim()),
                "write it as docs/cli.md shows: calls = [\"kind retire egg\", …]",
            )
        })
    }

    fn draft(self, s: &mut Session, actor: &Actor, path: &Path) -> Result<(), CliError> {
        for (n, line) in (1..).zip(self.calls) {
            let words = match line {
                Line::Text(text) => text.split_whitespace().map(ToOwned::to_owned).collect(),
                Line::Words(words) => words,
            };
            let at = format!("{}: call {n}", path.display());
            let spoken = Spoken::try_parse_from(&words).map_err(|error| {
                let said = error.to_string();
                let said = said.trim_start_matches("error: ").lines().next();
                CliError::input(
                    format!("{at}: {}", said.unwrap_or_default()),
                    "write each as after `remainder govern propose`",
                )
            })?;
            if let What::File { .. } = spoken.what {
                return Err(CliError::input(
                    format!("{at}: it names another file"),
                    "put all calls into one file",
                ));
            }
            spoken.what.draft(s, actor).map_err(|mut error| {
                error.message = format!("{at}: {}", error.message);
                error
            })?;
        }
        Ok(())
    }
}

fn read(path: &Path) -> Result<String, CliError> {
    let wrong = |why: String| {
        CliError::input(
            format!("{}: {why}", path.display()),
            "name a text file in UTF-8 of at most 64 KiB",
        )
    };
    let read = text_at_most(path, LONGEST);
    read.map_err(|error| match error {
        Unread::Failed(error) => wrong(format!("cannot be read: {error}")),
        Unread::TooLarge(size) => {
            wrong(format!("has {size} bytes, and at most {LONGEST} are read"))
        }
    })
}

fn raw(s: &Session, room: &str, message: &str, arguments: &str) -> Result<Call, CliError> {
    let found = s
        .rooms
        .offices()
        .into_iter()
        .find(|(name, _)| *name == room);
    let (name, office) = found.ok_or_else(|| {
        CliError::usage(
            format!("this club has no room called {room}"),
            "see `remainder club show`",
        )
    })?;
    let bundle = Bundle::load(name)?;
    let selector = bundle.message(message).map_err(|_| {
        let labels: Vec<&str> = bundle.messages().collect();
        CliError::usage(
            format!("{name} has no message {message}"),
            format!("it has {}", labels.join(", ")),
        )
    })?;
    let input = hex::decode(arguments.trim_start_matches("0x")).map_err(|error| {
        CliError::usage(
            format!("the arguments are no hex: {error}"),
            "write the SCALE-encoded arguments as hex digits, or nothing for none",
        )
    })?;
    Ok(Call {
        room: office.account(),
        selector,
        input,
    })
}
