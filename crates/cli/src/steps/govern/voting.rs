//! How does a proposal come to its end?

use remainder_chain::{Actor, ClubEvent, Failed, Room};
use remainder_interfaces::{
    club::Club,
    contributions::Contributions,
    governance::{Choice, Error, Governance, GovernanceRef, Track},
};
use remainder_rules::MemberId;
use serde_json::json;

use super::{elections, proposals, trial, words, Questions};
use crate::{
    args::Place,
    error::CliError,
    output::Answer,
    session::{Session, ANYONE},
};

/// Opens the club and finds the room that governs.
pub fn begin(place: &Place) -> Result<(Session, Room<GovernanceRef>), CliError> {
    let s = Session::open(place)?;
    let room = s.governor()?;
    Ok((s, room))
}

/// Saves, and says where the proposal stands now.
fn done(s: Session, id: u32) -> Result<Answer, CliError> {
    let (proposal, status) = proposals::find(&s, id)?;
    let next = proposals::next(&s, id, &proposal, status);
    let answer = s.done(json!({ "proposal": id, "status": status }))?;
    Ok(Answer::new(answer.data, format!("{}\n{next}", answer.text)))
}

pub fn sign(id: u32, place: &Place) -> Result<Answer, CliError> {
    let (mut s, room) = begin(place)?;
    let actor = s.actor()?;
    s.send(room, &actor, |m| m.sign(id))?;
    done(s, id)
}

pub fn vote(id: u32, choice: Choice, place: &Place) -> Result<Answer, CliError> {
    let (mut s, room) = begin(place)?;
    let actor = s.actor()?;
    s.send(room, &actor, |m| m.vote(id, choice))?;
    done(s, id)
}

pub fn follow(id: u32, name: Option<&str>, place: &Place) -> Result<Answer, CliError> {
    let (mut s, room) = begin(place)?;
    let actor = s.anyone()?;
    let members = match name {
        Some(name) => vec![s.member(name)?],
        None => unheard(&s, id)?,
    };
    if members.is_empty() {
        return Err(CliError::refused(&Error::NoDelegate)
            .saying(format!("Nobody's delegate has voted on {id} for them.")));
    }
    for member in members {
        s.send(room, &actor, |m| m.follow(id, member))?;
    }
    done(s, id)
}

/// Whose delegates have voted on a proposal, while nobody has cast it for them.
pub fn unheard(s: &Session, id: u32) -> Result<Vec<MemberId>, CliError> {
    let room = s.governor()?;
    let last = s.rooms.club.read(&s.chain, |m| m.counts())?.last_id;
    let anyone = Actor::dev(ANYONE);
    let heard = |member: &MemberId| {
        room.dry_run(&s.chain, &anyone, |m| m.follow(id, *member))
            .is_ok()
    };
    Ok((1..=last).filter(heard).collect())
}

pub fn delegate(name: &str, of: Option<Questions>, place: &Place) -> Result<Answer, CliError> {
    let (mut s, room) = begin(place)?;
    let actor = s.actor()?;
    let to = match name {
        "nobody" => None,
        name => Some(s.member(name)?),
    };
    let tracks: &[Track] = match of {
        Some(Questions::Ordinary) => &[Track::Ordinary],
        Some(Questions::Constitutional) => &[Track::Constitutional],
        None => &[Track::Ordinary, Track::Constitutional],
    };
    for track in tracks {
        s.send(room, &actor, |m| m.delegate(*track, to))?;
    }
    s.done(json!({ "delegate": to }))
}

pub fn execute(id: u32, place: &Place) -> Result<Answer, CliError> {
    let (mut s, room) = begin(place)?;
    let actor = s.anyone()?;
    if let Err(Failed::Refused(Error::CallFailed(n))) =
        room.dry_run(&s.chain, &actor, |m| m.execute(id))
    {
        return Err(failed(&s, id, n)?);
    }
    s.send(room, &actor, |m| m.execute(id))?;
    // What the club decided about audits holds once `contributions` has taken it over, which anyone may ask for.
    let audits = s.rooms.auditor().map(|room| room.account());
    if s.changed_config().any(|room| Some(room) == audits) {
        s.send(s.rooms.contributions, &actor, |m| m.adopt_terms())?;
    }
    done(s, id)
}

/// A refused call with the reason, as far as it shows on the state as it is: calls before it are not in force then.
fn failed(s: &Session, id: u32, place: u8) -> Result<CliError, CliError> {
    let error = CliError::refused(&Error::CallFailed(place));
    let calls = s.governor()?.read(&s.chain, |m| m.calls(id))?;
    let Some(call) = calls.get(usize::from(place)) else {
        return Ok(error);
    };
    let what = words::of(s, call).text;
    let number = u32::from(place) + 1;
    Ok(match trial::refusal(s, call) {
        Some(why) => CliError {
            remedy: why.remedy,
            ..error.saying(format!(
                "Call {number} of proposal {id} ({what}) was refused, so that nothing of it was done: {}",
                why.message
            ))
        },
        None => error.saying(format!(
            "Call {number} of proposal {id} ({what}) was refused after the calls before it, so that nothing of it was done."
        )),
    })
}

pub fn close(id: u32, place: &Place) -> Result<Answer, CliError> {
    let (mut s, room) = begin(place)?;
    let actor = s.anyone()?;
    s.send(room, &actor, |m| m.close(id))?;
    done(s, id)
}

pub fn sweep(place: &Place) -> Result<Answer, CliError> {
    let (mut s, room) = begin(place)?;
    let actor = s.anyone()?;
    let last = s.rooms.club.read(&s.chain, |m| m.counts())?.last_id;
    let (mut papers, mut bonds, mut delegations) = (0u32, 0u32, 0u32);
    let closed = proposals::all(&s)?.into_iter().filter(|(_, p, _)| p.closed);
    let elections = elections::all(&s)?;
    let places = closed
        .map(|(id, _, _)| (id, false))
        .chain(elections.iter().map(|(number, _)| (*number, true)));
    for (number, election) in places {
        for member in 1..=last {
            let swept = |m: &mut _| Governance::sweep(m, number, election, member);
            if room.dry_run(&s.chain, &actor, swept).is_ok() {
                s.send(room, &actor, |m| m.sweep(number, election, member))?;
                papers += 1;
            }
        }
    }
    for (number, _) in &elections {
        // Anyone may have stood, also who is on no board.
        for member in 1..=last {
            let freed = room.dry_run(&s.chain, &actor, |m| m.settle_bond(*number, member));
            if freed.is_ok() {
                s.send(room, &actor, |m| m.settle_bond(*number, member))?;
                bonds += 1;
            }
        }
    }
    for member in 1..=last {
        let gone = s.rooms.club.read(&s.chain, |m| m.member(member))?.is_none();
        let mut left = false;
        for track in [Track::Ordinary, Track::Constitutional] {
            let to = room.read(&s.chain, |m| m.delegate_of(member, track))?;
            left |= to.is_some();
        }
        if gone && left {
            s.send(room, &actor, |m| m.forget(member))?;
            delegations += 1;
        }
    }
    if papers + bonds + delegations == 0 {
        return Err(CliError::refused(&Error::NothingToSweep));
    }
    let text = format!(
        "freed: {papers} papers and ballots, {bonds} bonds, {delegations} delegations of who left"
    );
    let data = json!({ "papers": papers, "bonds": bonds, "delegations": delegations });
    let done = s.done(data)?;
    Ok(Answer::new(done.data, text))
}

impl Session {
    /// The rooms whose parameters this session changed.
    fn changed_config(&self) -> impl Iterator<Item = ink::primitives::AccountId> + '_ {
        self.raw_events()
            .iter()
            .filter(|raw| matches!(ClubEvent::decode(raw), Some(ClubEvent::ConfigChanged(_))))
            .map(|raw| raw.contract)
    }
}
