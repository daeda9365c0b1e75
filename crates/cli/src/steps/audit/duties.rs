//! What has a member to do now, and what may they do, until when?

use remainder_chain::{Actor, ChainError};
use remainder_interfaces::{
    audit::{Audit, File, Lot, Place as Seat, Round},
    contributions::{Contribution, State},
};
use remainder_rules::{
    audit::{
        jury::{Stage, BALLOT},
        CaseId,
    },
    MemberId, Millis,
};
use serde::Serialize;
use serde_json::{json, Value};

use super::{
    court::{sides, Court},
    keepers, links,
    work::{drawn, open_until},
};
use crate::{
    args::Place,
    error::CliError,
    output::{table, Answer},
    session::Session,
    show::{day, verdict},
    steps::page,
};

/// So few links left are worth a word.
const FEW: u32 = 30;

/// Something to do.
#[derive(Serialize)]
struct Duty {
    /// For programs.
    duty: &'static str,
    /// It is this member's, and costs something if it is not done; the others anybody may do, or nobody.
    must: bool,
    case: Option<CaseId>,
    contribution: Option<u32>,
    /// From when on it can be done, if not yet.
    from_ms: Option<Millis>,
    until_ms: Option<Millis>,
    command: Option<String>,
    #[serde(skip)]
    words: String,
}

impl Duty {
    fn new(duty: &'static str, words: impl Into<String>) -> Self {
        Self {
            duty,
            must: false,
            case: None,
            contribution: None,
            from_ms: None,
            until_ms: None,
            command: None,
            words: words.into(),
        }
    }

    fn must(mut self) -> Self {
        self.must = true;
        self
    }

    fn case(mut self, case: CaseId) -> Self {
        self.case = Some(case);
        self
    }

    fn work(mut self, contribution: u32) -> Self {
        self.contribution = Some(contribution);
        self
    }

    fn from(mut self, ms: Millis) -> Self {
        self.from_ms = Some(ms);
        self
    }

    fn until(mut self, ms: Millis) -> Self {
        self.until_ms = Some(ms);
        self
    }

    fn by(mut self, command: impl std::fmt::Display) -> Self {
        self.command = Some(format!("remainder audit {command}"));
        self
    }
}

/// Who asks.
struct Asker {
    id: MemberId,
    actor: Actor,
}

pub fn show(place: &Place) -> Result<Answer, CliError> {
    let mut s = Session::look(place)?;
    let actor = s.actor()?;
    let court = Court::of(&s)?;
    let me = Asker {
        id: s.member(&actor.ss58())?,
        actor,
    };
    let mut list = beacon(&s, &court, &me)?;
    for (case, file) in page::cases(&s, court.room)? {
        let round = court.round(&s, case, file.case.round)?;
        list.extend(of_case(&s, &court, &me, case, &file, &round)?);
    }
    for (id, work) in page::contributions(&s)? {
        list.extend(of_work(&s, &court, &me, id, &work)?);
    }
    // What must be done first, and what ends first.
    list.sort_by_key(|duty| (!duty.must, duty.until_ms.unwrap_or(Millis::MAX)));
    let mut rows = table(["", "what", "from", "until", "command"]);
    let moment = |ms: Option<Millis>| ms.map_or("-".into(), day);
    for duty in &list {
        rows.add_row([
            if duty.must { "must" } else { "may" }.to_owned(),
            duty.words.clone(),
            moment(duty.from_ms),
            moment(duty.until_ms),
            duty.command.clone().unwrap_or_default(),
        ]);
    }
    let text = match list.is_empty() {
        true => format!("{} has nothing to do in the audit now", s.who(me.id)),
        false => rows.to_string(),
    };
    let list: Vec<Value> = list.iter().map(|duty| json!(duty)).collect();
    Ok(Answer::new(
        json!({ "member": me.id, "now_ms": court.now, "duties": list }),
        text,
    ))
}

fn beacon(s: &Session, court: &Court, me: &Asker) -> Result<Vec<Duty>, ChainError> {
    let mut list = Vec::new();
    for (place, keeper) in court.room.read(&s.chain, |m| m.keepers())? {
        let (state, _) = keepers::owes(court, &keeper);
        let mine = keeper.member == me.id;
        match state {
            "owed" if mine => list.push(
                Duty::new(
                    "reveal_link",
                    format!("the link for epoch {} is owed", keeper.next),
                )
                .must()
                .until(court.known_from(keeper.next))
                .by("beat"),
            ),
            "withheld" => {
                let what = format!(
                    "{} kept the link for epoch {} back",
                    s.who(keeper.member),
                    keeper.next
                );
                list.push(Duty::new("dismiss", what).by(format_args!("dismiss {place}")));
            }
            "free" => {
                let what = format!("{} has resigned and owes no link", s.who(keeper.member));
                list.push(Duty::new("dismiss", what).by(format_args!("dismiss {place}")));
            }
            _ => {}
        }
        let own = if mine {
            links::own(s, court, &me.actor, &keeper)
        } else {
            None
        };
        if let Some(own) = own.filter(|own| own.left < FEW) {
            let what = format!("{} links are left: resign and keep anew", own.left);
            list.push(Duty::new("renew_chain", what).must().by("resign"));
        }
    }
    Ok(list)
}

fn of_case(
    s: &Session,
    court: &Court,
    me: &Asker,
    case: CaseId,
    file: &File,
    round: &Round,
) -> Result<Vec<Duty>, CliError> {
    let mut list = Vec::new();
    let at = court.at(file, round);
    let (reveals, ends) = (
        round.reveals_from(&court.config),
        round.reveals_until(&court.config),
    );
    let mine = my_paper(s, court, me, case, file)?;
    match (at.stage, mine) {
        ("seating", _) => {
            let what = format!("case {case}: {}", at.words);
            let mut duty = Duty::new("seat", what).by(format_args!("seat {case}"));
            duty.from_ms = at.time_ms.filter(|known| *known > court.now);
            list.push(duty);
        }
        ("committing", Some(Mine::Open { must })) => {
            let what = format!(
                "vote in case {case}, about contribution {}",
                file.matter.contribution
            );
            let mut duty = Duty::new("commit", what)
                .until(reveals)
                .by(format_args!("commit {case} VERDICT"));
            duty.must = must;
            list.push(duty);
        }
        ("committing", Some(Mine::Committed)) => list.push(
            Duty::new("reveal", format!("reveal the vote in case {case}"))
                .must()
                .from(reveals)
                .until(ends)
                .by(format_args!("reveal {case}")),
        ),
        ("revealing", Some(Mine::Committed)) => list.push(
            Duty::new("reveal", format!("reveal the vote in case {case}"))
                .must()
                .until(ends)
                .by(format_args!("reveal {case}")),
        ),
        ("appealable", _) => {
            let party = court
                .room
                .read(&s.chain, |m| m.can_appeal(case, me.id))?
                .is_ok();
            if party {
                let found = file.case.verdict.map_or("nothing", verdict);
                let what = format!("appeal in case {case}, which found: {found}");
                let mut duty = Duty::new("appeal", what).by(format_args!("appeal {case}"));
                duty.until_ms = at.time_ms;
                list.push(duty);
            }
        }
        ("executable", _) => {
            let id = file.matter.contribution;
            let what = format!("do what case {case} found");
            list.push(Duty::new("execute", what).by(format_args!("execute {id}")));
        }
        ("decided", _) => list.push(
            Duty::new("pay", format!("pay the jurors of case {case}"))
                .by(format_args!("pay {case}")),
        ),
        _ => {}
    }
    // Whoever waits for the time to be over need not: all may have revealed.
    let closes = court
        .room
        .dry_run(&s.chain, &me.actor, |m| m.close(case))
        .is_ok();
    if file.case.stage == Stage::InRound && closes {
        list.push(
            Duty::new("close", format!("count the votes of case {case}"))
                .by(format_args!("close {case}")),
        );
    }
    if sides(file).contains(&me.id) && file.case.stage == Stage::InRound {
        let what = format!(
            "case {case} is about this member's contribution {}: {}",
            file.matter.contribution, at.words
        );
        list.push(Duty::new("party", what));
    }
    Ok(list
        .into_iter()
        .map(|duty| duty.case(case).work(file.matter.contribution))
        .collect())
}

/// What a member has to do with the running round of a case.
enum Mine {
    /// A vote to commit to: a juror must, in the ballot one may.
    Open {
        must: bool,
    },
    Committed,
}

fn my_paper(
    s: &Session,
    court: &Court,
    me: &Asker,
    case: CaseId,
    file: &File,
) -> Result<Option<Mine>, CliError> {
    let running = file.case.round;
    let committed = |paper: &remainder_interfaces::audit::Seat| paper.commitment != [0; 32];
    if running >= BALLOT {
        let seat = Seat::Ballot { member: me.id };
        let paper = court.room.read(&s.chain, |m| m.paper(case, seat))?;
        if let Some(paper) = paper.filter(committed) {
            return Ok(paper.vote.is_none().then_some(Mine::Committed));
        }
        let account = me.actor.account();
        let may = court
            .room
            .read(&s.chain, |m| m.can_commit(case, seat, account))?
            .is_ok();
        return Ok(may.then_some(Mine::Open { must: false }));
    }
    let papers = court.papers(s, case, running)?;
    let mine = papers.into_iter().find(|(_, paper)| paper.juror == me.id);
    Ok(
        mine.and_then(|(_, paper)| match (committed(&paper), paper.vote) {
            (_, Some(_)) => None,
            (true, None) => Some(Mine::Committed),
            (false, None) => Some(Mine::Open { must: true }),
        }),
    )
}

fn of_work(
    s: &Session,
    court: &Court,
    me: &Asker,
    id: u32,
    work: &Contribution,
) -> Result<Option<Duty>, CliError> {
    let party = me.id == work.provider || me.id == work.receiver;
    let duty = match work.state {
        State::Disputed if party => Some(
            Duty::new(
                "open",
                format!("contribution {id} is disputed: bring it before a jury, or agree"),
            )
            .by(format_args!("open {id}")),
        ),
        State::Challenged { .. } => Some(
            Duty::new(
                "open",
                format!("contribution {id} is challenged: bring it before a jury"),
            )
            .by(format_args!("open {id}")),
        ),
        State::Confirmed { at } => match drawn(s, court, id, work, at)? {
            Some(Lot::Drawn) => {
                let record = court.record(s, court.epochs.cycle_at(at))?;
                let mut duty = Duty::new(
                    "open",
                    format!("the lot fell on contribution {id}: open the case"),
                )
                .by(format_args!("open {id}"));
                duty.until_ms = record.map(|record| open_until(court, &record));
                // Unopened it is rejected, which is the provider's loss.
                duty.must = me.id == work.provider;
                Some(duty)
            }
            Some(Lot::Expired) => Some(
                Duty::new(
                    "expire",
                    format!("contribution {id} was drawn, and nobody opened it"),
                )
                .by(format_args!("expire {id}")),
            ),
            Some(Lot::Clear) | None => None,
        },
        _ => None,
    };
    Ok(duty.map(|duty| duty.work(id)))
}
