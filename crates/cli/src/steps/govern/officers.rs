//! Who holds an office, and what did they do with it?

use remainder_chain::{readable, Chain};
use remainder_interfaces::{
    club::Club,
    governance::{Body, Governance},
};
use remainder_rules::Millis;
use serde_json::json;

use super::{elections::chamber, voting::begin};
use crate::{
    args::Place,
    decided,
    error::CliError,
    output::{table, Answer},
    session::Session,
    show::{day, span},
    steps::page,
};

pub fn resign(body: Body, place: &Place) -> Result<Answer, CliError> {
    let (mut s, room) = begin(place)?;
    let actor = s.actor()?;
    s.send(room, &actor, |m| m.resign(body))?;
    s.done(json!({}))
}

pub fn relieve(body: Body, name: &str, place: &Place) -> Result<Answer, CliError> {
    let (mut s, room) = begin(place)?;
    let (actor, member) = (s.anyone()?, s.member(name)?);
    s.send(room, &actor, |m| m.relieve(body, member))?;
    s.done(json!({}))
}

pub fn pause(length: Millis, place: &Place) -> Result<Answer, CliError> {
    let (mut s, room) = begin(place)?;
    let actor = s.actor()?;
    s.send(room, &actor, |m| m.pause(length))?;
    s.done(json!({}))
}

pub fn lift(place: &Place) -> Result<Answer, CliError> {
    let (mut s, room) = begin(place)?;
    let actor = s.actor()?;
    s.send(room, &actor, |m| m.lift())?;
    s.done(json!({}))
}

pub fn list(place: &Place) -> Result<Answer, CliError> {
    let s = Session::look(place)?;
    let room = s.governor()?;
    let members = page::members(&s)?;
    let clock = s.rooms.club.read(&s.chain, |m| m.clock())?;
    let mut rows = table(["office", "who", "term ends", "then follow"]);
    let mut bodies = serde_json::Map::new();
    let mut notes = Vec::new();
    for body in Body::ALL {
        let bench = room.read(&s.chain, |m| m.bench(body))?;
        let election = room.read(&s.chain, |m| m.election(bench.election))?;
        let ends = day(clock.start_of(bench.ends));
        let mut seat = 0usize;
        let mut next = Vec::new();
        if let Some(election) = &election {
            for (n, board) in election.boards.iter().enumerate() {
                let asked = usize::from(bench.asked.get(n).copied().unwrap_or_default());
                let waiting: Vec<u32> = board
                    .members
                    .iter()
                    .skip(asked)
                    .copied()
                    .filter(|member| *member != 0)
                    .collect();
                for _ in 0..election.seats.get(n).copied().unwrap_or_default() {
                    let holder = bench.seats.get(seat).copied().unwrap_or_default();
                    let who = if holder == 0 {
                        "nobody".into()
                    } else {
                        s.who(holder)
                    };
                    let follow: Vec<String> = waiting.iter().map(|id| s.who(*id)).collect();
                    rows.add_row([
                        chamber(body, n).to_owned(),
                        who,
                        ends.clone(),
                        follow.join(", "),
                    ]);
                    seat += 1;
                }
                next.push(waiting);
            }
        }
        let without: Vec<u32> = members
            .iter()
            .filter(|(id, member)| member.roles & body.role() != 0 && !bench.holds(**id))
            .map(|(id, _)| *id)
            .collect();
        for id in &without {
            rows.add_row([
                decided::body(body).to_owned(),
                s.who(*id),
                "with the next election".into(),
                String::new(),
            ]);
        }
        if bench.next != 0 {
            notes.push(format!(
                "election {} of {} is under way: `remainder govern election {}`",
                bench.next,
                decided::body(body),
                bench.next
            ));
        }
        let name = readable(&body).as_str().unwrap_or_default().to_owned();
        bodies.insert(
            name,
            json!({ "bench": readable(&bench), "runners_up": next, "without_a_seat": without }),
        );
    }
    let (pause, now) = (room.read(&s.chain, |m| m.paused())?, s.chain.now_ms()?);
    notes.push(match pause.on(now) {
        true => format!(
            "new contributions and proposals are paused until {}",
            day(pause.until)
        ),
        false => format!(
            "nothing is paused; the guardian may pause for {}",
            span(pause.left(now))
        ),
    });
    bodies.insert(
        "pause".into(),
        json!({ "until_ms": pause.until, "left_ms": pause.left(now), "on": pause.on(now) }),
    );
    Ok(Answer::new(
        bodies.into(),
        format!("{rows}\n{}", notes.join("\n")),
    ))
}

pub fn scorecard(name: &str, place: &Place) -> Result<Answer, CliError> {
    let mut s = Session::look(place)?;
    let member = s.member(name)?;
    let card = s.governor()?.read(&s.chain, |m| m.scorecard(member))?;
    let mut rows = table(["", &s.who(member)]);
    for (what, number) in [
        ("acts as an admin that are closed", card.acts),
        ("objections to them", card.objections),
        ("of them voted down", card.overturned),
        ("pauses as the guardian", card.pauses),
        ("recalls", card.recalled),
    ] {
        rows.add_row([what, &number.to_string()]);
    }
    Ok(Answer::new(
        json!({ "member": member, "scorecard": readable(&card) }),
        rows.to_string(),
    ))
}
