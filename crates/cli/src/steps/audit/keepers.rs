//! Who keeps the beacon, and what do they owe it?

use std::collections::BTreeMap;

use remainder_chain::{readable, Actor};
use remainder_interfaces::audit::{Audit, Error, Keeper};
use remainder_rules::{
    audit::{beacon::bit, Epoch},
    MemberId, Millis,
};
use serde_json::{json, Value};

use super::{
    court::{hex32, Court},
    links::{self, LINKS},
};
use crate::{
    args::Place,
    error::CliError,
    output::{table, Answer},
    session::Session,
    show::day,
};

/// So few links left are worth a word.
const FEW: u32 = 30;

pub fn keep(place: &Place) -> Result<Answer, CliError> {
    let mut s = Session::open(place)?;
    let actor = s.actor()?;
    let court = Court::of(&s)?;
    let first = court.running().saturating_add(1);
    let tip = links::tip(&s, &court, &actor, first)?;
    let seat = s.send(court.room, &actor, |m| m.keep(tip))?;
    let mut answer = s.done(json!({ "place": seat, "first_epoch": first, "links": LINKS }))?;
    answer.text += &format!(
        "\nthe first link is owed in epoch {}, which begins {}: `remainder audit beat`; links come from the key, and there are {LINKS}",
        first.saturating_add(2),
        day(court.epochs.start_of(first.saturating_add(2)))
    );
    Ok(answer)
}

/// The links that were given, and by whom, and keepers who owe one that no key here makes.
#[derive(Default)]
pub struct Beat {
    pub given: Vec<MemberId>,
    pub owing: Vec<MemberId>,
    /// Somebody acted who keeps no part.
    stranger: bool,
}

/// With which epoch the duty in a place began, as far as it was found out: looking for it takes most of the time.
type Begun = BTreeMap<u8, Epoch>;

/// Gives the links that are owed now: of one keeper, or of all whose key is known here.
///
/// # Errors
/// If the room refuses one.
fn beat(s: &mut Session, only: Option<&Actor>, begun: &mut Begun) -> Result<Beat, CliError> {
    let court = Court::of(s)?;
    let mut beat = Beat {
        stranger: only.is_some(),
        ..Beat::default()
    };
    let sender = match only {
        Some(actor) => actor.clone(),
        None => s.anyone()?,
    };
    for (place, keeper) in court.room.read(&s.chain, |m| m.keepers())? {
        let member = s.account(&keeper.member.to_string())?;
        let theirs = only.is_none_or(|actor| *actor == member);
        let key = only.unwrap_or(&member);
        let known = begun
            .get(&place)
            .and_then(|first| links::own_since(s, &court, key, &keeper, *first));
        let own = known.or_else(|| links::own(s, &court, key, &keeper));
        if let Some(own) = &own {
            begun.insert(place, own.first);
        }
        if theirs || own.is_some() {
            beat.stranger = false;
        }
        let Some(epoch) = court.owed().filter(|epoch| keeper.on_duty(*epoch)) else {
            continue;
        };
        match own.and_then(|own| own.link) {
            Some(link) => {
                s.send(court.room, &sender, |m| m.reveal_link(place, epoch, link))?;
                beat.given.push(keeper.member);
            }
            None if theirs => beat.owing.push(keeper.member),
            None => {}
        }
    }
    Ok(beat)
}

/// Lets the time pass to a moment, epoch by epoch, and gives in each the links that are owed.
///
/// # Errors
/// In a club without an audit room, and as [`beat`].
pub fn beat_until(s: &mut Session, moment: Millis) -> Result<(), CliError> {
    let mut begun = Begun::new();
    loop {
        beat(s, None, &mut begun)?;
        let court = Court::of(s)?;
        let next = court.epochs.start_of(court.running().saturating_add(1));
        if next > moment {
            return Ok(());
        }
        s.chain.set_time_ms(next)?;
    }
}

pub fn beats(place: &Place) -> Result<Answer, CliError> {
    let mut s = Session::open(place)?;
    let only = match place.acts() {
        true => Some(s.actor()?),
        false => None,
    };
    let epoch = Court::of(&s)?.owed();
    let beat = beat(&mut s, only.as_ref(), &mut Begun::new())?;
    if beat.stranger {
        return Err(CliError::refused(&Error::NotAKeeper));
    }
    let owing: Vec<String> = beat.owing.iter().map(|id| s.who(*id)).collect();
    if let (Some(actor), [_, ..]) = (&only, beat.owing.as_slice()) {
        return Err(links::no_key(actor));
    }
    let none = beat.given.is_empty();
    let mut answer = s.done(json!({ "epoch": epoch, "given": beat.given, "owing": beat.owing }))?;
    if none {
        answer.text = "no link is owed now that a key here makes".into();
    }
    if !owing.is_empty() {
        answer.text += &format!(
            "\nstill owed by {}: no key here makes them",
            owing.join(", ")
        );
    }
    Ok(answer)
}

pub fn list(place: &Place) -> Result<Answer, CliError> {
    let mut s = Session::look(place)?;
    let court = Court::of(&s)?;
    let mut rows = table([">place", "keeper", ">next link", "owed", ">links left"]);
    let mut list = Vec::new();
    for (place, keeper) in court.room.read(&s.chain, |m| m.keepers())? {
        let member = s.account(&keeper.member.to_string())?;
        let left = links::own(&s, &court, &member, &keeper).map(|own| own.left);
        let (state, words) = owes(&court, &keeper);
        rows.add_row([
            place.to_string(),
            s.who(keeper.member),
            keeper.next.to_string(),
            words,
            left.map_or("?".into(), |left| match left < FEW {
                true => format!("{left}: resign and keep anew"),
                false => left.to_string(),
            }),
        ]);
        list.push(json!({
            "place": place, "keeper": readable(&keeper), "state": state, "links_left": left,
        }));
    }
    let text = match list.is_empty() {
        true => "nobody keeps the beacon, so that no seed is made: `remainder audit keep`".into(),
        false => rows.to_string(),
    };
    Ok(Answer::new(
        json!({ "epoch": court.running(), "keepers": list }),
        text,
    ))
}

/// What a keeper owes, in a word and in words.
pub fn owes(court: &Court, keeper: &Keeper) -> (&'static str, String) {
    let now = court.running();
    let taken = |epoch: Epoch| day(court.epochs.start_of(epoch.saturating_add(2)));
    if keeper.has_withheld(now) {
        return (
            "withheld",
            format!("kept the link for epoch {} back", keeper.next),
        );
    }
    if keeper.may_go().is_ok() {
        return ("free", "nothing: may be let go".into());
    }
    if court.owed() == Some(keeper.next) {
        let until = day(court.known_from(keeper.next));
        return ("owed", format!("now, until {until}"));
    }
    ("waits", format!("from {} on", taken(keeper.next)))
}

pub fn epoch(epoch: Option<Epoch>, place: &Place) -> Result<Answer, CliError> {
    let s = Session::look(place)?;
    let court = Court::of(&s)?;
    let running = court.running();
    let epoch = epoch.unwrap_or(running);
    let record = court.record(&s, epoch)?;
    let seed = court.seed(&s, epoch)?.map(|(_, seed)| seed);
    let known = record.map_or(court.known_from(epoch), |r| r.known_at(&court.epochs));
    let taken = court.epochs.start_of(epoch.saturating_add(2));
    let (state, words) = match (&record, &seed) {
        _ if epoch > running => ("future", "has not begun".into()),
        (Some(_), Some(_)) => ("known", format!("its seed is known since {}", day(known))),
        (Some(_), None) => ("revealing", format!("links are given; its seed is known from {}", day(known))),
        (None, _) if court.now < taken => ("waits", format!("links for it are taken from {} on", day(taken))),
        (None, _) if court.now < known => ("revealing", format!("links for it are taken until {}; none is given yet", day(known))),
        (None, _) => ("silent", "nobody gave a link: it takes the seed of the next epoch that has one, `remainder audit adopt`".into()),
    };
    let begun = (epoch <= running).then(|| day(court.epochs.start_of(epoch)));
    let mut rows = table(["", &format!("epoch {epoch}")]);
    rows.add_row([
        "running",
        &format!(
            "epoch {running}, until {}",
            day(court.epochs.start_of(running.saturating_add(1)))
        ),
    ]);
    rows.add_row(["began", &begun.unwrap_or_else(|| "-".into())]);
    rows.add_row(["is", &words]);
    if let Some(record) = &record {
        let places = |bits: u16| -> String {
            let list: Vec<String> = (0..16)
                .filter(|n| bits & bit(*n) != 0)
                .map(|n: u8| n.to_string())
                .collect();
            if list.is_empty() {
                "none".into()
            } else {
                list.join(", ")
            }
        };
        rows.add_row(["made of links for epoch", &record.made.to_string()]);
        rows.add_row(["slots", &record.slots.to_string()]);
        rows.add_row(["places on duty", &places(record.duty)]);
        rows.add_row(["places that gave a link", &places(record.revealed)]);
        let kept = if seed.is_some() {
            places(record.withheld())
        } else {
            "not over".into()
        };
        rows.add_row(["places that kept it back", &kept]);
    }
    if let Some(seed) = &seed {
        rows.add_row(["seed", &hex32(seed)]);
    }
    let data = json!({
        "epoch": epoch, "running": running, "state": state, "record": readable(&record), "seed": seed.map(|seed| hex32(&seed)),
        "starts_ms": court.epochs.start_of(epoch), "revealed_from_ms": taken, "known_from_ms": known,
    });
    Ok(Answer::new(data, rows.to_string()))
}

pub fn adopt(epoch: Epoch, place: &Place) -> Result<Answer, CliError> {
    let mut s = Session::open(place)?;
    let (actor, room) = (s.anyone()?, s.auditor()?);
    s.send(room, &actor, |m| m.adopt(epoch))?;
    said(
        s,
        json!({ "epoch": epoch }),
        format!("epoch {epoch} takes the seed of the next one"),
    )
}

pub fn resign(place: &Place) -> Result<Answer, CliError> {
    let mut s = Session::open(place)?;
    let (actor, room) = (s.actor()?, s.auditor()?);
    s.send(room, &actor, |m| m.resign())?;
    let running = Court::of(&s)?.running();
    let until = running.saturating_add(2);
    said(
        s,
        json!({ "last_epoch": running }),
        format!("the duty ends with epoch {running}; its link is owed in epoch {until}, after which `remainder audit dismiss` frees the bond"),
    )
}

pub fn dismiss(seat: u8, place: &Place) -> Result<Answer, CliError> {
    let mut s = Session::open(place)?;
    let (actor, room) = (s.anyone()?, s.auditor()?);
    s.send(room, &actor, |m| m.dismiss(seat))?;
    s.done(json!({ "place": seat }))
}

/// What no event tells.
fn said(s: Session, data: Value, text: String) -> Result<Answer, CliError> {
    let done = s.done(data)?;
    Ok(Answer::new(done.data, text))
}
