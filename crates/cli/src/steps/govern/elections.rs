//! Who stands, and who is elected?

use remainder_chain::{readable, Chain};
use remainder_interfaces::governance::{Body, Election, Error, Governance, Pile};
use serde_json::{json, Value};

use super::{voting::begin, Side};
use crate::{
    args::Place,
    decided,
    error::CliError,
    output::{table, Answer},
    session::Session,
    show::day,
};

/// All elections by number.
pub fn all(s: &Session) -> Result<Vec<(u32, Election)>, CliError> {
    let room = s.governor()?;
    let mut all = Vec::new();
    for number in 1.. {
        match room.read(&s.chain, |m| m.election(number))? {
            Some(election) => all.push((number, election)),
            None => break,
        }
    }
    Ok(all)
}

/// The election of a body that is under way.
fn running(s: &Session, body: Body) -> Result<u32, CliError> {
    let bench = s.governor()?.read(&s.chain, |m| m.bench(body))?;
    match bench.next {
        0 => Err(CliError::refused(&Error::NoSuchElection).saying(format!(
            "No election of {} is under way.",
            decided::body(body)
        ))),
        number => Ok(number),
    }
}

pub fn call(body: Body, place: &Place) -> Result<Answer, CliError> {
    let (mut s, room) = begin(place)?;
    let actor = s.anyone()?;
    let number = s.send(room, &actor, |m| m.call_election(body))?;
    let (_, election) = find(&s, &number.to_string())?;
    let when = phases(&s, &election)?;
    let done = s.done(json!({ "election": number }))?;
    Ok(Answer::new(done.data, format!("{}\n{when}", done.text)))
}

pub fn stand(body: Body, side: Option<Side>, place: &Place) -> Result<Answer, CliError> {
    let chamber = match (body, side) {
        (Body::Committee, Some(Side::Producers)) => 0,
        (Body::Committee, Some(Side::Consumers)) => 1,
        (Body::Committee, Some(Side::AtLarge)) => 2,
        (Body::Committee, None) => {
            return Err(CliError::usage(
                "it is not said for which part of the value committee",
                "name it: --side producers, --side consumers or --side at-large",
            ))
        }
        (_, None) => 0,
        (_, Some(_)) => {
            return Err(CliError::usage(
                "only the value committee has sides",
                "leave --side out",
            ))
        }
    };
    let (mut s, room) = begin(place)?;
    let (actor, number) = (s.actor()?, running(&s, body)?);
    s.send(room, &actor, |m| m.stand(number, chamber))?;
    s.done(json!({ "election": number }))
}

pub fn elect(body: Body, piles: &[String], place: &Place) -> Result<Answer, CliError> {
    let (mut s, room) = begin(place)?;
    let (actor, number) = (s.actor()?, running(&s, body)?);
    let mut ballot = Vec::new();
    for text in piles {
        ballot.push(pile(&mut s, text)?);
    }
    s.send(room, &actor, |m| m.elect(number, ballot))?;
    s.done(json!({ "election": number }))
}

fn pile(s: &mut Session, text: &str) -> Result<Pile, CliError> {
    let wrong = |what: &str| {
        CliError::usage(
            format!("\"{}\" {what}", text.chars().take(40).collect::<String>()),
            "write NAME=POINTS with 1 to 7 points: `remainder govern elect admins anna=2,ben=1`",
        )
    };
    let (name, points) = text
        .trim()
        .split_once('=')
        .ok_or_else(|| wrong("does not say how many points"))?;
    let points = points.trim().parse().ok().filter(|n| (1..=7).contains(n));
    Ok(Pile {
        points: points.ok_or_else(|| wrong("gives no number of points that there can be"))?,
        candidate: s.member(name.trim())?,
    })
}

pub fn claim(body: Body, place: &Place) -> Result<Answer, CliError> {
    let (mut s, room) = begin(place)?;
    let actor = s.anyone()?;
    let mut called = 0;
    for chamber in 0..3 {
        while room
            .dry_run(&s.chain, &actor, |m| m.claim_seat(body, chamber))
            .is_ok()
        {
            s.send(room, &actor, |m| m.claim_seat(body, chamber))?;
            called += 1;
        }
    }
    if called == 0 {
        s.send(room, &actor, |m| m.claim_seat(body, 0))?;
    }
    s.done(json!({ "called": called }))
}

/// An election by its number, or of a body: the one under way, or else the last whose result is in force.
fn find(s: &Session, which: &str) -> Result<(u32, Election), CliError> {
    let room = s.governor()?;
    let body = Body::ALL.into_iter().find(|body| readable(body) == which);
    let number = match (body, which.parse()) {
        (Some(body), _) => {
            let bench = room.read(&s.chain, |m| m.bench(body))?;
            if bench.next == 0 {
                bench.election
            } else {
                bench.next
            }
        }
        (None, Ok(number)) => number,
        (None, Err(_)) => {
            return Err(CliError::usage(
                "an election is named by its number or its body",
                "the bodies are committee, admins and guardian",
            ))
        }
    };
    let found = room.read(&s.chain, |m| m.election(number))?;
    found
        .map(|election| (number, election))
        .ok_or_else(|| CliError::refused(&Error::NoSuchElection))
}

fn phases(s: &Session, election: &Election) -> Result<String, CliError> {
    let (stand, elect) = (day(election.stand_until), day(election.elect_until));
    let now = s.chain.now_ms()?;
    if election.over(now) {
        return Ok("it is over: `remainder govern claim` seats who was elected, once the term before is over".into());
    }
    Ok(match election.may_elect(now) {
        Ok(()) => format!("ballots are taken until {elect}: `remainder govern elect`"),
        Err(_) => format!("candidates come forward until {stand} (`remainder govern stand`), ballots are taken until {elect}"),
    })
}

/// What a part of a body is called.
pub fn chamber(body: Body, chamber: usize) -> &'static str {
    match (body, chamber) {
        (Body::Committee, 0) => "producers",
        (Body::Committee, 1) => "consumers",
        (Body::Committee, _) => "at large",
        (Body::Admins, _) => "admins",
        (Body::Guardian, _) => "guardian",
    }
}

pub fn show(which: &str, place: &Place) -> Result<Answer, CliError> {
    let s = Session::look(place)?;
    let (number, election) = find(&s, which)?;
    let room = s.governor()?;
    let mut rows = table(["for", ">seats", "candidate", ">points", "term", ""]);
    let mut list: Vec<Value> = Vec::new();
    for (n, board) in election.boards.iter().enumerate() {
        let pairs = board.members.iter().zip(board.points);
        for (member, points) in pairs.filter(|(member, _)| **member != 0) {
            let Some(candidate) = room.read(&s.chain, |m| m.candidate(number, *member))? else {
                continue;
            };
            let became = match (candidate.recalled, candidate.seated) {
                (true, _) => "was recalled",
                (false, true) => "took a seat",
                (false, false) => "",
            };
            let seats = election.seats.get(n).copied().unwrap_or_default();
            rows.add_row([
                chamber(election.body, n).to_owned(),
                seats.to_string(),
                s.who(*member),
                points.to_string(),
                if candidate.row > 1 {
                    "the second in a row"
                } else {
                    "the first"
                }
                .to_owned(),
                became.to_owned(),
            ]);
            list.push(json!({ "member": member, "chamber": n, "candidate": readable(&candidate) }));
        }
    }
    let text = format!(
        "election {number} of {}, called {}: {} of {} who may have cast a ballot\n{rows}\n{}",
        decided::body(election.body),
        day(election.called_at),
        election.ballots,
        election.eligible,
        phases(&s, &election)?
    );
    let data = json!({ "number": number, "election": readable(&election), "candidates": list });
    Ok(Answer::new(data, text))
}
