//! How is a club founded, and what is it like?

use std::path::{Path, PathBuf};

use clap::Subcommand;
use remainder_chain::{found, readable, Actor, Auditor, ClubSpec, Embedded, FileError};
use remainder_interfaces::{
    audit::{self, Audit},
    clearing::Clearing,
    club::Club,
    contributions::Contributions,
    reserve::Reserve,
    token::PSP22,
    valuation::Valuation,
    Office,
};
use serde_json::json;

use crate::{
    args::Place,
    clubfile,
    error::CliError,
    output::{hundredths, percent, table, Answer, Output},
    parse::content_hash,
    session::{self, Header, Session},
    show::{self, day, span},
};

/// The name of a club that was given none.
const NAMELESS: &str = "a club";

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Found a club in a new chain file.
    New {
        /// The founders, by name: members 1, 2, 3 and so on.
        #[arg(long, value_delimiter = ',', required = true, value_name = "NAMES")]
        founders: Vec<String>,
        /// Take parameters and kinds from a club file.
        #[arg(long, value_name = "CLUB.toml")]
        from: Option<PathBuf>,
        /// What the club is called.
        #[arg(long)]
        name: Option<String>,
        /// Without an audit room: nothing is drawn, and what is disputed stays so.
        #[arg(long)]
        no_audit: bool,
    },
    /// Adopt the parameters of a club file (the rooms' admin). The length of a cycle stays as it is.
    Configure {
        #[arg(value_name = "CLUB.toml")]
        from: PathBuf,
    },
    /// Hand all rooms over to another account (the rooms' admin). There is no way back but that account's own.
    HandOver {
        /// A name, a member's number, or an address: of a person, or of a contract.
        account: String,
    },
    /// The club in numbers: members, parameters, rooms.
    Show,
}

pub fn run(command: Command, place: &Place, output: &mut Output) -> Result<Answer, CliError> {
    match command {
        Command::New {
            founders,
            from,
            name,
            no_audit,
        } => new(&founders, from, name, no_audit, place, output),
        Command::Configure { from } => configure(&from, place),
        Command::HandOver { account } => hand_over(&account, place),
        Command::Show => show(place),
    }
}

fn new(
    founders: &[String],
    from: Option<PathBuf>,
    name: Option<String>,
    no_audit: bool,
    place: &Place,
    output: &mut Output,
) -> Result<Answer, CliError> {
    let path = session::path(place)?;
    if path.exists() {
        return Err(FileError::Exists(path).into());
    }
    let mut people = Vec::new();
    for text in founders {
        people.push(Actor::dev(&session::name(text.trim())?));
    }
    // The rooms' admin is an account until there is governance: who acts, or else the first founder.
    let admin = match (&place.actor, people.first()) {
        (Some(text), _) => Actor::dev(&session::name(text)?),
        (None, Some(first)) => first.clone(),
        (None, None) => {
            return Err(CliError::usage(
                "there are no founders",
                "name them: --founders alice,bob,carol",
            ))
        }
    };
    let file = from.map(|path| clubfile::read(&path)).transpose()?;
    let mut spec = ClubSpec::new(people.iter().map(Actor::account).collect());
    spec.audit = Auditor::Room(audit::Config::default());
    if let Some(file) = &file {
        spec.club = file.club;
        spec.clearing = file.clearing;
        spec.contributions = file.contributions;
        spec.reserve = file.reserve;
        spec.algorithm = file.algorithm;
        spec.audit = file.audit.clone();
    }
    if no_audit {
        spec.audit = Auditor::NONE;
    }
    let title = name.or_else(|| file.as_ref().map(|file| file.name.clone()));
    let sign = output.spinner("making the rooms");
    let mut chain = Embedded::default();
    let rooms = found(&mut chain, &admin, &spec)?;
    for kind in file.iter().flat_map(|file| &file.kinds) {
        let content = content_hash(kind.description.as_bytes());
        let (category, unit, minutes, rate) = (kind.category, kind.unit, kind.minutes, kind.rate);
        rooms.valuation.send(&mut chain, &admin, |m| {
            m.add_kind(category, unit, kind.label_bytes(), content, minutes, rate)
        })?;
    }
    sign.finish_and_clear();
    let mut header = Header::new(title.unwrap_or_else(|| NAMELESS.into()), rooms);
    for person in people.iter().chain([&admin]) {
        header
            .names
            .insert(person.account().0, person.name().to_owned());
    }
    let kinds = file.as_ref().map_or(0, |file| file.kinds.len());
    let text = format!(
        "{} is founded by {} in {}; {} is the rooms' admin, {kinds} kinds are known",
        header.name,
        people
            .iter()
            .map(Actor::name)
            .collect::<Vec<_>>()
            .join(", "),
        path.display(),
        admin.name()
    );
    let data = json!({
        "name": header.name, "chain": path, "rooms": rooms, "admin": admin.ss58(), "kinds": kinds,
        "founders": people.iter().map(|p| json!({ "name": p.name(), "account": p.ss58() })).collect::<Vec<_>>(),
    });
    let session = Session::create(place, chain, header)?;
    drop(session);
    Ok(Answer::new(data, text))
}

fn configure(from: &Path, place: &Place) -> Result<Answer, CliError> {
    let file = clubfile::read(from)?;
    let mut s = Session::open(place)?;
    let actor = s.actor()?;
    let rooms = s.rooms;
    let mut changed = Vec::new();
    if rooms.club.read(&s.chain, |m| m.config())? != file.club {
        s.send(rooms.club, &actor, |m| m.set_config(file.club))?;
        changed.push("club");
    }
    if rooms.contributions.read(&s.chain, |m| m.config())? != file.contributions {
        s.send(rooms.contributions, &actor, |m| {
            m.set_config(file.contributions)
        })?;
        changed.push("contributions");
    }
    if rooms.clearing.read(&s.chain, |m| m.config())? != file.clearing {
        s.send(rooms.clearing, &actor, |m| m.set_config(file.clearing))?;
        changed.push("clearing");
    }
    if rooms.reserve.read(&s.chain, |m| m.config())? != file.reserve {
        s.send(rooms.reserve, &actor, |m| m.set_config(file.reserve))?;
        changed.push("reserve");
    }
    // Whether there is an audit room is decided when the club is founded.
    if let (Some(room), Auditor::Room(config)) = (rooms.auditor(), &file.audit) {
        if room.read(&s.chain, |m| m.config())? != *config {
            s.send(room, &actor, |m| m.set_config(*config))?;
            s.send(rooms.contributions, &actor, |m| m.adopt_terms())?;
            changed.push("audit");
        }
    }
    let text = match changed.is_empty() {
        true => "all parameters are as the file has them".to_owned(),
        false => format!("other parameters hold in {}", changed.join(", ")),
    };
    let done = s.done(json!({ "changed": changed }))?;
    Ok(Answer::new(done.data, text))
}

/// All rooms or none: a club whose rooms obey different accounts could not be configured as one.
fn hand_over(to: &str, place: &Place) -> Result<Answer, CliError> {
    let mut s = Session::open(place)?;
    let (actor, to) = (s.actor()?, s.account(to)?);
    for (_, room) in s.rooms.offices() {
        s.send(room, &actor, |m| m.set_admin(to.account()))?;
    }
    let text = format!(
        "{} is the admin of all rooms now, after {}",
        to.name(),
        actor.name()
    );
    let done = s.done(json!({ "admin": to.ss58() }))?;
    Ok(Answer::new(done.data, text))
}

fn show(place: &Place) -> Result<Answer, CliError> {
    let s = Session::look(place)?;
    let club = s.rooms.club;
    let (counts, clock) = (
        club.read(&s.chain, |m| m.counts())?,
        club.read(&s.chain, |m| m.clock())?,
    );
    let config = club.read(&s.chain, |m| m.config())?;
    let clearing = s.rooms.clearing.read(&s.chain, |m| m.config())?;
    let contributions = s.rooms.contributions.read(&s.chain, |m| m.config())?;
    let reserve = s.rooms.reserve.read(&s.chain, |m| m.config())?;
    let audit = match s.rooms.auditor() {
        Some(room) => Some(room.read(&s.chain, |m| m.config())?),
        None => None,
    };
    let (version, algorithm) = s.rooms.valuation.read(&s.chain, |m| m.algorithm())?;
    let kinds = s.rooms.valuation.read(&s.chain, |m| m.kind_count())?;
    let supply = s.rooms.token.read(&s.chain, |m| m.total_supply())?;
    let admin = club
        .face::<remainder_chain::face!(Office)>()
        .read(&s.chain, |m| m.admin())?;
    let now = remainder_chain::Chain::now_ms(&s.chain);

    let worth = show::algorithm(&algorithm);
    let mut rows = table(["", s.name()]);
    for (what, value) in [
        ("now", day(now)),
        (
            "cycle",
            format!(
                "{}, of {}, since {}",
                counts.cycle,
                span(clock.cycle_ms),
                day(clock.start_of(counts.cycle))
            ),
        ),
        (
            "members",
            format!(
                "{}, {} of them in standing",
                counts.members, counts.in_standing
            ),
        ),
        ("kinds", format!("{kinds}; {worth} (version {version})")),
        (
            "tokens",
            hundredths(u64::try_from(supply).unwrap_or(u64::MAX)),
        ),
        (
            "admin of the rooms",
            s.called(AsRef::<[u8; 32]>::as_ref(&admin)),
        ),
        (
            "to join",
            format!(
                "{} sponsors, at least {} a cycle are taken",
                config.sponsors, config.intake_min
            ),
        ),
        (
            "to confirm, to challenge",
            format!(
                "{}, {}",
                span(contributions.confirm_ms),
                span(contributions.challenge_ms)
            ),
        ),
        (
            "debit limit",
            format!(
                "{} to {}",
                hundredths(clearing.base_limit),
                hundredths(clearing.limit_cap)
            ),
        ),
        ("levy", percent(clearing.levy_bp.into())),
        ("unbonding", span(reserve.unbond_ms)),
        ("audit", audit.map_or("none".into(), |audit| odds(&audit))),
    ] {
        rows.add_row([what, &value]);
    }
    for (name, room) in s.rooms.offices() {
        rows.add_row([name, &remainder_chain::account_text(&room.account())]);
    }
    let data = json!({
        "name": s.name(), "now_ms": now, "cycle": counts.cycle,
        "clock": clock,
        "counts": { "members": counts.members, "in_standing": counts.in_standing, "slots": counts.slots, "last_id": counts.last_id, "kinds": kinds },
        "valuation": { "version": version, "algorithm": algorithm },
        "supply": u64::try_from(supply).unwrap_or(u64::MAX),
        "admin": remainder_chain::account_text(&admin),
        "config": { "club": config, "clearing": clearing, "contributions": contributions, "reserve": reserve, "audit": audit },
        "rooms": s.rooms,
    });
    Ok(Answer::new(readable(&data), rows.to_string()))
}

/// What part of the work is audited.
fn odds(audit: &audit::Config) -> String {
    let [known, new] = [audit.floor_bp, audit.newcomer_bp].map(|bp| percent(bp.into()));
    format!("{known} of the work of who is known, {new} of a newcomer's")
}
