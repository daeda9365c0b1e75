//! Who joins, pauses, is marked, and leaves?

use clap::{ArgGroup, Subcommand, ValueEnum};
use remainder_chain::{readable, Actor, Chain};
use remainder_interfaces::{
    club::{BreakKind, Club},
    contributions::Contributions,
};
use remainder_rules::time::Clock;
use serde_json::{json, Value};

use super::{keys, page};
use crate::{
    args::Place,
    error::CliError,
    output::{table, Answer},
    parse::{evidence, Evidence},
    session::Session,
    show::{day, offices, pause, status, OFFICES},
};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Ask to join.
    Apply,
    /// Take an application back; anybody's once it has expired.
    Withdraw {
        /// The applicant; who acts if left out.
        name: Option<String>,
    },
    /// Vouch for an applicant.
    Vouch { name: String },
    /// Admit an applicant who has enough sponsors. Anyone may.
    Admit { name: String },
    /// All members, and the open applications.
    List,
    /// A member, or an applicant.
    Show { name: String },
    /// Take a break; saved tokens and gifts pay.
    Break {
        kind: Pause,
        /// How long, in days.
        #[arg(long)]
        days: u16,
    },
    /// End the break early.
    EndBreak,
    #[command(flatten)]
    Order(Order),
    #[command(flatten)]
    Keys(keys::Command),
    /// Give notice; once it is over, leave.
    Leave,
}

/// What the rooms' admin orders: a person while the club is founded, and then the club itself.
#[derive(Debug, Subcommand)]
pub enum Order {
    /// Mark a member frozen or unable to contribute, or take a mark away (the rooms' admin). A mark that is not named stays as it is.
    #[command(group(ArgGroup::new("marks").required(true).multiple(true).args(["frozen", "unable"])))]
    Mark {
        name: String,
        /// Orders nothing and sinks no further; `--frozen=no` ends it.
        #[arg(long, value_name = "yes|no", num_args = 0..=1, require_equals = true, default_missing_value = "yes")]
        frozen: Option<Mark>,
        /// Gifts may come in without a break; `--unable=no` ends it.
        #[arg(long, value_name = "yes|no", num_args = 0..=1, require_equals = true, default_missing_value = "yes")]
        unable: Option<Mark>,
        /// Why: a text, @FILE, or a hash. Its hash goes on the chain.
        #[arg(long, value_parser = evidence)]
        reason: Evidence,
    },
    /// Give a member these offices and no others (the rooms' admin).
    Roles {
        name: String,
        /// admin, committee, guardian, keeper, or none; several with commas.
        #[arg(value_delimiter = ',', value_parser = office, required = true)]
        offices: Vec<u8>,
        /// Why: a text, @FILE, or a hash. Its hash goes on the chain.
        #[arg(long, value_parser = evidence)]
        reason: Evidence,
    },
    /// Give a member in standing an office, or take it, and leave the others as they are (the rooms' admin).
    Appoint {
        name: String,
        /// admin, committee, guardian or keeper.
        #[arg(value_parser = office)]
        office: u8,
        /// Take it.
        #[arg(long)]
        end: bool,
    },
}

/// Whether a mark is set or taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Mark {
    Yes,
    No,
}

impl Mark {
    /// What the mark is after this, given what it was.
    fn over(this: Option<Self>, before: bool) -> bool {
        this.map_or(before, |mark| mark == Self::Yes)
    }
}

/// Why a member pauses.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Pause {
    Sick,
    Care,
    Holiday,
}

fn office(text: &str) -> Result<u8, String> {
    if text == "none" {
        return Ok(0);
    }
    let found = OFFICES.iter().find(|(name, _)| *name == text);
    found
        .map(|(_, bit)| *bit)
        .ok_or_else(|| "the offices are admin, committee, guardian, keeper, none".into())
}

pub fn run(command: Command, place: &Place) -> Result<Answer, CliError> {
    let mut s = match command {
        Command::List => return list(place),
        Command::Show { name } => return show(&name, place),
        Command::Keys(command) => return keys::run(command, place),
        _ => Session::open(place)?,
    };
    let club = s.rooms.club;
    let mut data = json!({});
    match command {
        Command::List | Command::Show { .. } | Command::Keys(_) => {}
        Command::Apply => {
            let actor = s.actor()?;
            s.send(club, &actor, |m| m.apply())?;
        }
        Command::Withdraw { name } => {
            let actor = s.actor()?;
            let applicant = match name {
                Some(name) => s.account(&name)?,
                None => actor.clone(),
            };
            s.send(club, &actor, |m| m.withdraw(applicant.account()))?;
        }
        Command::Vouch { name } => {
            let (actor, applicant) = (s.actor()?, s.account(&name)?.account());
            s.send(club, &actor, |m| m.vouch(applicant))?;
        }
        Command::Admit { name } => {
            let (actor, applicant) = (s.anyone()?, s.account(&name)?.account());
            let id = s.send(club, &actor, |m| m.admit(applicant))?;
            data = json!({ "member": id });
        }
        Command::Break { kind, days } => {
            let actor = s.actor()?;
            let kind = match kind {
                Pause::Sick => BreakKind::Sick,
                Pause::Care => BreakKind::Care,
                Pause::Holiday => BreakKind::Holiday,
            };
            s.send(club, &actor, |m| m.take_break(kind, days))?;
        }
        Command::EndBreak => {
            let actor = s.actor()?;
            s.send(club, &actor, |m| m.end_break())?;
        }
        Command::Order(what) => {
            let actor = s.actor()?;
            order(&mut s, &actor, what)?;
        }
        Command::Leave => {
            let actor = s.actor()?;
            s.send(s.rooms.contributions, &actor, |m| m.leave())?;
        }
    }
    s.done(data)
}

/// Orders it, or drafts it.
///
/// # Errors
/// As [`Session::order`].
pub fn order(s: &mut Session, actor: &Actor, what: Order) -> Result<(), CliError> {
    let club = s.rooms.club;
    match what {
        Order::Mark {
            name,
            frozen,
            unable,
            reason,
        } => {
            let id = s.member(&name)?;
            // The message sets both marks, so the one that is not named is sent as it is.
            let Some(before) = club.read(&s.chain, |m| m.member(id))? else {
                let error = &remainder_rules::club::Error::NoSuchMember;
                return Err(CliError::refused(error).saying("The commons bears no marks."));
            };
            let frozen = Mark::over(frozen, before.frozen);
            let unable = Mark::over(unable, before.unable);
            let reason = s.evidence(&reason, actor)?;
            s.order(club, actor, |m| m.mark(id, frozen, unable, reason))?;
        }
        Order::Roles {
            name,
            offices,
            reason,
        } => {
            let id = s.member(&name)?;
            let roles = offices.iter().fold(0, |roles, bit| roles | bit);
            let reason = s.evidence(&reason, actor)?;
            s.order(club, actor, |m| m.set_roles(id, roles, reason))?;
        }
        Order::Appoint { name, office, end } => {
            let id = s.member(&name)?;
            s.order(club, actor, |m| m.appoint(id, office, !end))?;
        }
    }
    Ok(())
}

fn list(place: &Place) -> Result<Answer, CliError> {
    let s = Session::look(place)?;
    let clock: Clock = s.rooms.club.read(&s.chain, |m| m.clock())?;
    let now = s.chain.now_ms()?;
    let mut rows = table([
        ">id", "name", "status", "standing", "offices", "sponsors", "joined",
    ]);
    let mut members = Vec::new();
    for (id, member) in page::members(&s)? {
        let party = member.party(id, &clock, now);
        let name = s.called(&member.account);
        let standing = match (party.standing, member.standing_through) {
            (true, Some(cycle)) => format!("through cycle {cycle}"),
            _ => "no".into(),
        };
        rows.add_row([
            id.to_string(),
            name.clone(),
            status(party.status),
            standing,
            offices(member.roles),
            sponsors(&s, &member.sponsors),
            day(member.joined_at),
        ]);
        members.push(json!({ "id": id, "name": name, "party": readable(&party), "record": readable(&member) }));
    }
    let mut text = rows.to_string();
    let applications = page::applications(&s)?;
    if !applications.is_empty() {
        let mut rows = table([">application", "name", "vouched for by", "since"]);
        for (number, application) in &applications {
            rows.add_row([
                number.to_string(),
                s.called(&application.account),
                sponsors(&s, &application.sponsors),
                day(application.applied_at),
            ]);
        }
        text = format!("{text}\n\n{rows}");
    }
    let applications: Vec<Value> = applications
        .iter()
        .map(|(number, a)| json!({ "number": number, "name": s.called(&a.account), "record": readable(a) }))
        .collect();
    Ok(Answer::new(
        json!({ "members": members, "applications": applications }),
        text,
    ))
}

fn sponsors(s: &Session, ids: &[u32]) -> String {
    let names: Vec<String> = ids
        .iter()
        .filter(|id| **id != 0)
        .map(|id| s.who(*id))
        .collect();
    if names.is_empty() {
        return "none".into();
    }
    names.join(", ")
}

fn show(name: &str, place: &Place) -> Result<Answer, CliError> {
    let mut s = Session::look(place)?;
    let account = s.account(name)?.account();
    let club = s.rooms.club;
    if let Some(application) = club.read(&s.chain, |m| m.application(account))? {
        let text = format!(
            "{} applied {}; vouched for by {}",
            s.called(&account.0),
            day(application.applied_at),
            sponsors(&s, &application.sponsors)
        );
        return Ok(Answer::new(
            json!({ "application": readable(&application) }),
            text,
        ));
    }
    let id = s.member(name)?;
    let (Some(member), Ok(party)) = (
        club.read(&s.chain, |m| m.member(id))?,
        club.read(&s.chain, |m| m.party(id))?,
    ) else {
        return Err(CliError::refused(
            &remainder_rules::club::Error::NoSuchMember,
        ));
    };
    let key = club.read(&s.chain, |m| m.key_change(id))?;
    let days = club.read(&s.chain, |m| m.config())?.break_days;
    let mut rows = table(["", &s.who(id)]);
    let paused = |kind: BreakKind| {
        let (taken, most) = (
            member.break_days.get(kind as usize),
            days.get(kind as usize),
        );
        format!(
            "{} {} of {}",
            pause(kind),
            taken.unwrap_or(&0),
            most.unwrap_or(&0)
        )
    };
    let breaks = [BreakKind::Sick, BreakKind::Care, BreakKind::Holiday]
        .map(paused)
        .join(", ");
    for (what, value) in [
        ("account", remainder_chain::account_text(&account)),
        ("status", status(party.status)),
        (
            "standing",
            if party.standing { "yes" } else { "no" }.to_owned(),
        ),
        (
            "standing through cycle",
            member
                .standing_through
                .map_or("none".into(), |c| c.to_string()),
        ),
        ("probation ends in cycle", member.probation_ends.to_string()),
        ("offices", offices(member.roles)),
        ("sponsors", sponsors(&s, &member.sponsors)),
        (
            "unable to contribute",
            if member.unable { "yes" } else { "no" }.to_owned(),
        ),
        (
            "break",
            member.pause.map_or("none".into(), |p| {
                format!("{} until {}", pause(p.kind), day(p.until))
            }),
        ),
        ("days of break this year", breaks),
        (
            "notice ends",
            member.leaves_at.map_or("none given".into(), day),
        ),
        ("slot", member.slot.to_string()),
        ("joined", day(member.joined_at)),
        (
            "new key",
            key.map_or("none".into(), |key| match (key.rotation, key.recovery) {
                (_, Some((account, ready))) => {
                    format!("{} from {}", s.called(&account), day(ready))
                }
                (Some(account), None) => format!("{} at once", s.called(&account)),
                (None, None) => "approvals are missing".into(),
            }),
        ),
    ] {
        rows.add_row([what, &value]);
    }
    let data = json!({
        "id": id, "name": s.called(&account.0), "party": readable(&party), "record": readable(&member),
        "key_change": readable(&key),
    });
    Ok(Answer::new(data, rows.to_string()))
}
