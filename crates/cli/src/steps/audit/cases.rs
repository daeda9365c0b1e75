//! What is judged, and where is it?

use remainder_chain::readable;
use remainder_interfaces::{
    audit::{Audit, File, Round},
    contributions::Contributions,
};
use remainder_rules::audit::{jury::BALLOT, CaseId};
use serde_json::{json, Value};

use super::court::{hex32, place_json, sides, Court};
use crate::{
    args::Place,
    error::CliError,
    output::{hundredths, table, Answer},
    session::Session,
    show::{cause, day, verdict},
    steps::page,
};

pub fn list(place: &Place) -> Result<Answer, CliError> {
    let s = Session::look(place)?;
    let court = Court::of(&s)?;
    let mut rows = table([
        ">case",
        ">contribution",
        "provider",
        "receiver",
        ">value",
        ">round",
        "is",
    ]);
    let mut list = Vec::new();
    for (case, file) in page::cases(&s, court.room)? {
        let round = court.round(&s, case, file.case.round)?;
        let at = court.at(&file, &round);
        let matter = &file.matter;
        rows.add_row([
            case.to_string(),
            matter.contribution.to_string(),
            s.who(matter.provider),
            s.who(matter.receiver),
            hundredths(matter.value),
            called(file.case.round),
            at.words.clone(),
        ]);
        list.push(json!({ "id": case, "contribution": matter.contribution, "round": file.case.round, "at": readable(&at) }));
    }
    let text = match list.is_empty() {
        true => "no case is open".into(),
        false => rows.to_string(),
    };
    Ok(Answer::new(json!({ "cases": list }), text))
}

pub fn show(case: CaseId, place: &Place) -> Result<Answer, CliError> {
    let s = Session::look(place)?;
    let court = Court::of(&s)?;
    let file = court.file(&s, case)?;
    let running = court.round(&s, case, file.case.round)?;
    let at = court.at(&file, &running);
    let (matter, heard) = (&file.matter, &file.case);
    let work = s
        .rooms
        .contributions
        .read(&s.chain, |m| m.contribution(matter.contribution))?;
    let mut rows = table(["", &format!("case {case}")]);
    let parties: Vec<String> = sides(&file).into_iter().map(|id| s.who(id)).collect();
    let mut lines = vec![
        ("is", at.words.clone()),
        (
            "about",
            format!(
                "contribution {}, worth {}",
                matter.contribution,
                hundredths(matter.value)
            ),
        ),
        ("why", cause(heard.cause).into()),
        ("parties", parties.join(", ")),
        ("opened by", s.who(heard.opener)),
    ];
    if let Some(work) = &work {
        lines.push((
            "registered",
            format!(
                "{}, {}",
                s.much(work.quantity, work.kind),
                day(work.registered_at)
            ),
        ));
        lines.push(("evidence", hex32(&work.evidence)));
    }
    if heard.bond > 0 {
        lines.push(("bond of the challenger", hundredths(heard.bond)));
    }
    if heard.appellant > 0 {
        let locked = hundredths(heard.locked);
        lines.push((
            "appeal",
            format!("of {}, who pledges {locked}", s.who(heard.appellant)),
        ));
    }
    for (what, value) in lines {
        rows.add_row([what, &value]);
    }
    let (mut text, mut rounds) = (rows.to_string(), Vec::new());
    for number in 0..=heard.round.min(BALLOT) {
        // A seat that finds nobody sends a case over the rounds between.
        let Some(round) = court.room.read(&s.chain, |m| m.round(case, number))? else {
            continue;
        };
        let (value, shown) = panel(&s, &court, case, &round)?;
        text += &format!("\n\nround {}\n{shown}", called(number));
        rounds.push(value);
    }
    let data = json!({
        "id": case, "at": readable(&at), "matter": matter_json(&file), "case": readable(heard), "papers": file.papers,
        "contribution": work.map(|work| readable(&work)), "rounds": rounds,
    });
    Ok(Answer::new(data, text))
}

/// A round with its papers, for programs and for people.
fn panel(
    s: &Session,
    court: &Court,
    case: CaseId,
    round: &Round,
) -> Result<(Value, String), CliError> {
    let mut rows = table([">seat", "juror", "vote"]);
    let mut papers = Vec::new();
    for (place, paper) in court.papers(s, case, round.number)? {
        let vote = match (paper.vote, paper.commitment == [0; 32]) {
            (Some(vote), _) => verdict(vote),
            (None, false) => "committed",
            (None, true) => "-",
        };
        let seat = if round.is_ballot() {
            "-".into()
        } else {
            paper.seat.to_string()
        };
        rows.add_row([seat, s.who(paper.juror), vote.into()]);
        papers.push(json!({ "place": place_json(place), "paper": readable(&paper) }));
    }
    let text = match papers.is_empty() {
        true => "nobody has a seat yet".into(),
        false => rows.to_string(),
    };
    let data = json!({
        "round": readable(round), "papers": papers, "seed_epoch": round.seed_epoch(&court.epochs),
        "commits_until_ms": round.reveals_from(&court.config), "reveals_until_ms": round.reveals_until(&court.config),
    });
    Ok((data, text))
}

/// What a round is called: its number, as events and papers have it, or the ballot.
pub fn called(round: u8) -> String {
    match round {
        BALLOT => "of the whole club".into(),
        panel => panel.to_string(),
    }
}

fn matter_json(file: &File) -> Value {
    let m = &file.matter;
    json!({
        "contribution": m.contribution, "value": m.value, "provider": m.provider, "receiver": m.receiver, "admins": m.admins,
        "category": readable(&m.category), "disputed": m.disputed,
    })
}
