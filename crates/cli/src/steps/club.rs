//! How is a club founded, and what is it like?

use std::path::PathBuf;

use clap::Subcommand;
use remainder_chain::{found, readable, Actor, Auditor, ClubSpec, Embedded, FileError};
use remainder_interfaces::{
    audit::{self, Audit},
    clearing::Clearing,
    club::Club,
    contributions::Contributions,
    governance::{self, Governance},
    reserve::Reserve,
    token::PSP22,
    valuation::Valuation,
    Office,
};
use remainder_rules::governance::leaving_ms;
use serde_json::json;

use crate::{
    args::Place,
    clubfile,
    error::CliError,
    ground::Ground,
    named,
    output::{hundredths, percent, table, Answer, Output},
    session::{Header, Session},
    show::{self, day, span},
    steps::rooms,
};

/// The name of a club that was given none.
const NAMELESS: &str = "a club";

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Found a club in a new chain file.
    New {
        /// The founders, by name: members 1, 2, 3 and so on. Those of the club file if left out.
        #[arg(long, value_delimiter = ',', value_name = "NAMES")]
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
        /// Without a room that governs: the rooms' admin stays an account.
        #[arg(long)]
        no_governance: bool,
    },
    #[command(flatten)]
    Order(rooms::Order),
    /// Hand all rooms over to the club itself, or to another account (the rooms' admin). From the club there is no way back.
    HandOver {
        /// A name, a member's number, or an address; the room that governs if left out.
        account: Option<String>,
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
            no_governance,
        } => {
            let founding = Founding {
                founders: &founders,
                from,
                name,
                audited: !no_audit,
                governed: !no_governance,
            };
            new(founding, place, output)
        }
        Command::Order(rooms::Order::Config { room, settings }) if settings.is_empty() => {
            rooms::parameters(&room, place)
        }
        Command::Order(what) => {
            let mut s = Session::open(place)?;
            let actor = s.actor()?;
            let (data, text) = rooms::order(&mut s, &actor, what)?;
            let mut done = s.done(data)?;
            if !text.is_empty() {
                done.text = text;
            }
            Ok(done)
        }
        Command::HandOver { account } => hand_over(account.as_deref(), place),
        Command::Show => show(place),
    }
}

/// What a club is founded with.
struct Founding<'a> {
    founders: &'a [String],
    from: Option<PathBuf>,
    name: Option<String>,
    audited: bool,
    governed: bool,
}

fn new(founding: Founding, place: &Place, output: &mut Output) -> Result<Answer, CliError> {
    if place.url.is_some() {
        return Err(Ground::embedded_only("`club new`"));
    }
    let path = named::path(place)?;
    if path.exists() {
        return Err(FileError::Exists(path).into());
    }
    let file = founding
        .from
        .map(|path| clubfile::read(&path))
        .transpose()?;
    let mut people = Vec::new();
    for text in founding.founders {
        people.push(Actor::dev(&named::name(text.trim())?));
    }
    if let (true, Some(file)) = (people.is_empty(), &file) {
        people = file.founders.clone();
    }
    // The rooms' admin is an account until the club is handed over: who acts, or else the first founder.
    let admin = match (&place.actor, people.first()) {
        (_, None) => {
            return Err(CliError::usage(
                "there are no founders",
                "name them: --founders alice,bob,carol, or founders = [\"alice\", \"bob\"] in the club file",
            ))
        }
        (Some(text), _) => Actor::dev(&named::name(text)?),
        (None, Some(first)) => first.clone(),
    };
    let founders = people.iter().map(Actor::account).collect();
    let mut spec = match &file {
        Some(file) => file.spec(founders),
        None => {
            let mut spec = ClubSpec::new(founders);
            spec.audit = Auditor::Room(audit::Config::default());
            let leaving = leaving_ms(&spec.club, &spec.reserve);
            spec.governance = Some(governance::Config::default().leaving_takes(leaving));
            spec
        }
    };
    if !founding.audited {
        spec.audit = Auditor::NONE;
    }
    spec.governance = spec.governance.filter(|_| founding.governed);
    let title = founding
        .name
        .or_else(|| file.as_ref().map(|file| file.name.clone()));
    let sign = output.spinner("making the rooms");
    let mut chain = Embedded::default();
    let rooms = found(&mut chain, &admin, &spec)?;
    // A file says all that a founder would have to. Without one, there are kinds to add before the club can decide about them.
    let handed_over = file.is_some() && spec.governance.is_some();
    if handed_over {
        remainder_chain::hand_over(&mut chain, &admin, &rooms)?;
    }
    sign.finish_and_clear();
    let mut header = Header::new(title.unwrap_or_else(|| NAMELESS.into()), rooms);
    for person in people.iter().chain([&admin]) {
        header
            .names
            .insert(person.account().0, person.name().to_owned());
    }
    let kinds = spec.kinds.len();
    let ruler = match (handed_over, &spec.governance) {
        (true, _) => "it governs itself".to_owned(),
        (false, Some(_)) => format!(
            "{} is the rooms' admin until it is handed over to itself: `remainder club hand-over`",
            admin.name()
        ),
        (false, None) => format!("{} is the rooms' admin", admin.name()),
    };
    let text = format!(
        "{} is founded by {} in {}; {kinds} kinds are known; {ruler}",
        header.name,
        people
            .iter()
            .map(Actor::name)
            .collect::<Vec<_>>()
            .join(", "),
        path.display(),
    );
    let ruling = match handed_over {
        true => remainder_chain::account_text(&rooms.governance.account()),
        false => admin.ss58(),
    };
    let data = json!({
        "name": header.name, "chain": path, "rooms": rooms, "admin": ruling, "kinds": kinds, "governs_itself": handed_over,
        "founders": people.iter().map(|p| json!({ "name": p.name(), "account": p.ss58() })).collect::<Vec<_>>(),
    });
    let session = Session::create(place, chain, header)?;
    drop(session);
    Ok(Answer::new(data, text))
}

/// All rooms or none: a club whose rooms obey different accounts could not be configured as one.
fn hand_over(to: Option<&str>, place: &Place) -> Result<Answer, CliError> {
    let mut s = Session::open(place)?;
    let actor = s.actor()?;
    let to = match to {
        Some(to) => s.account(to)?,
        None => Actor::address("the club itself", s.governor()?.account()),
    };
    for (_, room) in s.rooms.offices() {
        s.order(room, &actor, |m| m.set_admin(to.account()))?;
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
    let governance = match s.rooms.governor() {
        Some(room) => Some(room.read(&s.chain, |m| m.config())?),
        None => None,
    };
    let (version, algorithm) = s.rooms.valuation.read(&s.chain, |m| m.algorithm())?;
    let kinds = s.rooms.valuation.read(&s.chain, |m| m.kind_count())?;
    let supply = s.rooms.token.read(&s.chain, |m| m.total_supply())?;
    let admin = club
        .face::<remainder_chain::face!(Office)>()
        .read(&s.chain, |m| m.admin())?;
    let now = remainder_chain::Chain::now_ms(&s.chain)?;

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
            match s.obeys_club(club.face())? {
                true => "the club itself".into(),
                false => s.called(AsRef::<[u8; 32]>::as_ref(&admin)),
            },
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
        (
            "the commons' budget beside it",
            match clearing.grant().last() {
                Some(last) => format!(
                    "{} a cycle through cycle {last}",
                    hundredths(clearing.commons_base)
                ),
                None => "none".into(),
            },
        ),
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
        "config": { "club": config, "clearing": clearing, "contributions": contributions, "reserve": reserve, "audit": audit, "governance": governance },
        "governs_itself": s.obeys_club(club.face())?,
        "rooms": s.rooms,
    });
    Ok(Answer::new(readable(&data), rows.to_string()))
}

/// What part of the work is audited.
fn odds(audit: &audit::Config) -> String {
    let [known, new] = [audit.floor_bp, audit.newcomer_bp].map(|bp| percent(bp.into()));
    format!("{known} of the work of who is known, {new} of a newcomer's")
}
