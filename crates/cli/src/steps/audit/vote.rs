//! How does a case go on, and how does a juror vote?

use remainder_chain::Chain;
use remainder_interfaces::audit::{Audit, Error, Place as Seat, Verdict};
use remainder_rules::{
    audit::{
        jury::{commitment, Paper, Stage, BALLOT},
        CaseId,
    },
    MemberId,
};
use serde_json::json;

use super::{
    court::{place_json, Court},
    votes::{recovered, salt, Kept, Votes},
};
use crate::{
    args::Place,
    error::CliError,
    named,
    output::{Answer, Output},
    parse::content_hash,
    session::Session,
    show::{day, verdict as words},
};

/// Tries of a call that draws seats: few enough for any block.
const TRIES: u8 = 16;

pub fn seat(case: CaseId, place: &Place) -> Result<Answer, CliError> {
    let mut s = Session::open(place)?;
    let actor = s.anyone()?;
    let court = Court::of(&s)?;
    let room = court.room;
    let begun = court.file(&s, case)?.case.round;
    loop {
        s.send(room, &actor, |m| m.seat(case, TRIES))?;
        // A seat that finds nobody ends the round, and the whole club is asked.
        let running = court.file(&s, case)?.case.round;
        if running != begun || !court.round(&s, case, begun)?.seating() {
            break;
        }
    }
    let file = court.file(&s, case)?;
    let round = court.round(&s, case, file.case.round)?;
    let at = court.at(&file, &round);
    let mut answer = s.done(json!({ "case": case, "round": file.case.round, "at": at }))?;
    answer.text += &format!("\ncase {case}: {}", at.words);
    Ok(answer)
}

/// The paper that a member votes on, as a commitment is bound to it.
fn paper(court: &Court, case: CaseId, seat: Seat, juror: MemberId) -> Paper {
    let (round, seat) = match seat {
        Seat::Panel { round, seat } => (round, seat),
        Seat::Ballot { .. } => (BALLOT, 0),
    };
    Paper {
        contract: court.room.account().0,
        case,
        round,
        seat,
        juror,
    }
}

pub fn commit(
    case: CaseId,
    verdict: Verdict,
    place: &Place,
    output: &Output,
) -> Result<Answer, CliError> {
    let mut s = Session::open(place)?;
    let actor = s.actor()?;
    let court = Court::of(&s)?;
    let juror = s.member(&actor.ss58())?;
    let (seat, _) = court.paper_of(&s, case, juror)?;
    let paper = paper(&court, case, seat, juror);
    let made = salt(s.chain.label().genesis, &actor, &paper);
    let chosen = made.unwrap_or_else(rand::random);
    let hash = commitment(&paper, verdict, &chosen, content_hash);
    // Nothing is kept of what would be refused, and nothing is sent that is not kept.
    court
        .room
        .dry_run(&s.chain, &actor, |m| m.commit(case, seat, hash))?;
    let mut votes = Votes::beside(&named::path(place)?)?;
    votes.keep(Kept::new(&paper, verdict, chosen))?;
    s.send(court.room, &actor, |m| m.commit(case, seat, hash))?;
    let round = court.round(&s, case, paper.round)?;
    let (from, until) = (
        round.reveals_from(&court.config),
        round.reveals_until(&court.config),
    );
    let path = votes.path().display();
    output.note(match made {
        Some(_) => format!("the vote is in {path} until it is revealed: keep that file to yourself; should it be lost, the key of {} finds the vote again", actor.name()),
        None => format!("the vote is in {path} AND NOWHERE ELSE, since the key of {} is not known here: without that file it cannot be revealed, and the bond is lost", actor.name()),
    });
    let mut answer = s.done(json!({
        "case": case, "place": place_json(seat), "verdict": verdict, "file": votes.path(), "recoverable": made.is_some(),
        "reveal_from_ms": from, "reveal_until_ms": until,
    }))?;
    answer.text += &format!(
        "\nreveal it from {} to {}: `remainder audit reveal {case}`",
        day(from),
        day(until)
    );
    Ok(answer)
}

pub fn reveal(
    case: CaseId,
    of: Option<&str>,
    place: &Place,
    output: &Output,
) -> Result<Answer, CliError> {
    let mut s = Session::open(place)?;
    let actor = s.actor()?;
    let court = Court::of(&s)?;
    let juror = match of {
        Some(name) => s.member(name)?,
        None => s.member(&actor.ss58())?,
    };
    let (seat, found) = court.paper_of(&s, case, juror)?;
    let committed = found
        .ok_or_else(|| CliError::refused(&Error::NoSeat))?
        .commitment;
    if committed == [0; 32] {
        return Err(CliError::refused(&Error::NotCommitted));
    }
    let paper = paper(&court, case, seat, juror);
    let votes = Votes::beside(&named::path(place)?);
    let kept = votes
        .as_ref()
        .ok()
        .and_then(|votes| votes.of(&paper, &committed));
    let (found, from) = match kept {
        Some(vote) => (Some(vote), "file"),
        None => (
            recovered(s.chain.label().genesis, &actor, &paper, &committed),
            "key",
        ),
    };
    let Some((verdict, salt)) = found else {
        // A file that cannot be read is the likelier reason.
        votes?;
        return Err(CliError::refused(&Error::WrongVote).saying(format!(
            "Neither the file of votes nor the key of {} knows what was committed to.",
            actor.name()
        )));
    };
    if from == "key" {
        output.note(format!(
            "the file does not know the vote; the key of {} has found it again: {}",
            actor.name(),
            words(verdict)
        ));
    }
    s.send(court.room, &actor, |m| m.reveal(case, seat, verdict, salt))?;
    s.done(json!({ "case": case, "place": place_json(seat), "verdict": verdict, "found_in": from }))
}

pub fn close(case: CaseId, place: &Place) -> Result<Answer, CliError> {
    let mut s = Session::open(place)?;
    let actor = s.anyone()?;
    let court = Court::of(&s)?;
    s.send(court.room, &actor, |m| m.close(case))?;
    stands(s, &court, case)
}

pub fn appeal(case: CaseId, place: &Place) -> Result<Answer, CliError> {
    let mut s = Session::open(place)?;
    let actor = s.actor()?;
    let court = Court::of(&s)?;
    s.send(court.room, &actor, |m| m.appeal(case))?;
    stands(s, &court, case)
}

/// Saves what was done to a case and says where it is now.
fn stands(s: Session, court: &Court, case: CaseId) -> Result<Answer, CliError> {
    let file = court.file(&s, case)?;
    let round = court.round(&s, case, file.case.round)?;
    let at = court.at(&file, &round);
    let mut answer = s.done(json!({
        "case": case, "round": file.case.round, "verdict": file.case.verdict, "at": at,
    }))?;
    answer.text += &format!("\ncase {case}: {}", at.words);
    Ok(answer)
}

/// All papers of a decided case that can be settled now; fees wait while the commons has no budget for them.
pub fn pay(case: CaseId, place: &Place) -> Result<Answer, CliError> {
    let mut s = Session::open(place)?;
    let actor = s.anyone()?;
    let court = Court::of(&s)?;
    let file = court.file(&s, case)?;
    if file.case.stage != Stage::Final {
        return Err(CliError::refused(&Error::StillVoting));
    }
    let (mut paid, mut refused) = (Vec::new(), None);
    for round in 0..=BALLOT {
        if court
            .room
            .read(&s.chain, |m| m.round(case, round))?
            .is_none()
        {
            continue;
        }
        for (seat, _) in court.papers(&s, case, round)? {
            match s.send(court.room, &actor, |m| m.settle_juror(case, seat)) {
                Ok(()) => paid.push(place_json(seat)),
                Err(error) => refused = refused.or(Some(error)),
            }
        }
    }
    let left = court.room.read(&s.chain, |m| m.case(case))?;
    if let (true, Some(error)) = (paid.is_empty(), &refused) {
        return Err(error.clone());
    }
    if left.is_none() {
        let mut votes = Votes::beside(&named::path(place)?)?;
        votes.forget(court.room.account().0, |number| number == case)?;
    }
    let waiting = left.map_or(0, |file| file.papers);
    let mut answer = s.done(json!({ "case": case, "paid": paid, "waiting": waiting }))?;
    answer.text += &match refused {
        Some(why) => format!("\n{waiting} still wait: {}", why.message),
        None => format!("\ncase {case} is done with"),
    };
    Ok(answer)
}
