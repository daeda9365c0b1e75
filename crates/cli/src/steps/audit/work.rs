//! What becomes of a contribution that is drawn, or judged?

use remainder_interfaces::{
    audit::{Audit, Error as AuditError, Lot},
    contributions::{Contribution, Contributions, Error, State},
};
use remainder_rules::{
    audit::{beacon::EpochRecord, lottery::unopened_until, Epoch},
    Millis,
};
use serde_json::json;

use super::court::Court;
use crate::{
    args::Place,
    error::CliError,
    output::Answer,
    session::Session,
    show::{day, state},
};

pub fn open(id: u32, place: &Place) -> Result<Answer, CliError> {
    let mut s = Session::open(place)?;
    let actor = s.actor()?;
    let court = Court::of(&s)?;
    let case = s.send(s.rooms.contributions, &actor, |m| m.open(id))?;
    let file = court.file(&s, case)?;
    let round = court.round(&s, case, 0)?;
    let at = court.at(&file, &round);
    let mut answer = s.done(json!({ "contribution": id, "case": case, "at": at }))?;
    answer.text += &format!("\ncase {case}: {}", at.words);
    Ok(answer)
}

pub fn execute(id: u32, place: &Place) -> Result<Answer, CliError> {
    let mut s = Session::open(place)?;
    let actor = s.anyone()?;
    s.send(s.rooms.contributions, &actor, |m| m.execute(id))?;
    s.done(json!({ "contribution": id }))
}

pub fn expire(id: u32, place: &Place) -> Result<Answer, CliError> {
    let mut s = Session::open(place)?;
    let actor = s.anyone()?;
    s.send(s.rooms.contributions, &actor, |m| m.expire(id))?;
    s.done(json!({ "contribution": id }))
}

/// A contribution.
///
/// # Errors
/// `contributions.NoSuchContribution`.
pub fn find(s: &Session, id: u32) -> Result<Contribution, CliError> {
    let found = s
        .rooms
        .contributions
        .read(&s.chain, |m| m.contribution(id))?;
    found.ok_or_else(|| {
        CliError::refused(&Error::NoSuchContribution)
            .saying(format!("There is no contribution {id}."))
    })
}

/// What the lot says of work that was confirmed then; none while its seed is not known.
///
/// # Errors
/// If the chain cannot be read.
pub fn drawn(
    s: &Session,
    court: &Court,
    id: u32,
    work: &Contribution,
    at: Millis,
) -> Result<Option<Lot>, CliError> {
    let (epoch, odds) = (court.epochs.cycle_at(at), work.odds());
    let parties = (work.provider, work.receiver);
    match court
        .room
        .read(&s.chain, |m| m.lot(id, epoch, odds, parties))?
    {
        Ok(lot) => Ok(Some(lot)),
        Err(AuditError::SeedUnknown) => Ok(None),
        Err(other) => Err(CliError::refused(&other)),
    }
}

/// Until when a drawn contribution can be opened.
pub fn open_until(court: &Court, record: &EpochRecord) -> Millis {
    unopened_until(&court.config, record, &court.epochs)
}

pub fn lot(id: u32, place: &Place) -> Result<Answer, CliError> {
    let s = Session::look(place)?;
    let court = Court::of(&s)?;
    let work = find(&s, id)?;
    let State::Confirmed { at } = work.state else {
        return Err(CliError::refused(&Error::WrongState).saying(format!(
            "Contribution {id} is {}: the lot is asked about what is confirmed.",
            state(work.state)
        )));
    };
    let epoch: Epoch = court.epochs.cycle_at(at);
    let until = court
        .record(&s, epoch)?
        .map(|record| open_until(&court, &record));
    let (lot, words) = match drawn(&s, &court, id, &work, at)? {
        None => {
            let known = court.known_from(epoch);
            let words = match court.now < known {
                true => format!("is known from {} on", day(known)),
                false => format!("waits for a seed: nobody gave a link for epoch {epoch}, `remainder audit epoch {epoch}`"),
            };
            ("unknown", words)
        }
        Some(Lot::Clear) => ("clear", "did not fall on it: it settles".into()),
        Some(Lot::Drawn) => {
            let until = until.map_or_else(String::new, |until| format!(" until {}", day(until)));
            (
                "drawn",
                format!(
                    "fell on it: any member opens the case{until}, `remainder audit open {id}`"
                ),
            )
        }
        Some(Lot::Expired) => (
            "expired",
            format!("fell on it, and nobody opened it in time: `remainder audit expire {id}`"),
        ),
    };
    let data = json!({
        "contribution": id, "epoch": epoch, "lot": lot, "odds_bp": work.odds(), "known_from_ms": court.known_from(epoch), "open_until_ms": until,
    });
    Ok(Answer::new(data, format!("the lot {words}")))
}
