//! What is proposed, and where does it stand?

use remainder_chain::{readable, Chain};
use remainder_interfaces::{
    club::Club,
    governance::{Choice, Governance, Paper, Proposal, Status, Track},
    PAGE,
};
use remainder_rules::MemberId;
use serde_json::json;

use super::words::{self, Words};
use crate::{
    args::Place,
    decided::{choice, status, track},
    error::CliError,
    output::{percent, table, Answer},
    session::Session,
    show::{day, span},
};

/// All proposals by number, with their states.
pub fn all(s: &Session) -> Result<Vec<(u32, Proposal, Status)>, CliError> {
    let room = s.governor()?;
    let mut all = Vec::new();
    loop {
        let last = all.last().map_or(0, |(id, _, _)| *id);
        let page = room.read(&s.chain, |m| m.proposals(last, PAGE))?;
        if page.is_empty() {
            return Ok(all);
        }
        all.extend(page);
    }
}

/// A proposal and its state.
pub fn find(s: &Session, id: u32) -> Result<(Proposal, Status), CliError> {
    let found = s.governor()?.read(&s.chain, |m| m.proposal(id))?;
    found.ok_or_else(|| {
        CliError::refused(&remainder_rules::governance::Error::NoSuchProposal)
            .saying(format!("There is no proposal {id}."))
    })
}

/// What its calls do, in words.
pub fn calls(s: &Session, id: u32) -> Result<Vec<Words>, CliError> {
    let calls = s.governor()?.read(&s.chain, |m| m.calls(id))?;
    Ok(calls.iter().map(|call| words::of(s, call)).collect())
}

/// What comes next, and by whom.
pub fn next(s: &Session, id: u32, p: &Proposal, status: Status) -> String {
    let (ends, ready) = (day(p.ends_at), day(p.ready_at()));
    match status {
        Status::Gathering if p.track == Track::Act => format!(
            "{} objected; {} by {ends} put it to the vote (`remainder govern object {id}`), else anyone carries it out then",
            p.signatures, p.needed
        ),
        Status::Gathering => format!(
            "{} signed; {} by {ends} put it to the vote (`remainder govern sign {id}`), else it has failed",
            p.signatures, p.needed
        ),
        Status::Voting => format!(
            "members in standing since before {} vote until {ends}: `remainder govern vote {id} yes`; as it is, it would be {}",
            day(p.opened_at),
            if p.passes() { "accepted" } else { "rejected" }
        ),
        Status::Waiting => format!("anyone carries it out from {ready} on: `remainder govern execute {id}`"),
        Status::Ready => format!(
            "anyone carries it out before {}: `remainder govern execute {id}`",
            day(p.ready_at().saturating_add(p.window_ms))
        ),
        Status::Rejected | Status::Expired | Status::Executed if !p.closed => format!(
            "anyone closes it, which lets {} propose again: `remainder govern close {id}`",
            s.who(p.proposer)
        ),
        Status::Rejected | Status::Expired | Status::Executed => "it is closed".into(),
    }
}

fn votes(p: &Proposal) -> String {
    let t = &p.tally;
    match p.voting {
        true => format!("{} / {} / {} / {}", t.yes, t.no, t.abstain, t.slash),
        false => "-".into(),
    }
}

/// The next moment that matters to a proposal.
fn until(p: &Proposal, status: Status) -> String {
    match status {
        Status::Gathering | Status::Voting => day(p.ends_at),
        Status::Waiting => day(p.ready_at()),
        Status::Ready => day(p.ready_at().saturating_add(p.window_ms)),
        Status::Rejected | Status::Expired | Status::Executed => "-".into(),
    }
}

pub fn list(open: bool, place: &Place) -> Result<Answer, CliError> {
    let s = Session::look(place)?;
    let mut rows = table([
        ">proposal",
        "by",
        "what",
        "sort",
        "is",
        "until",
        "yes / no / abstain / slash",
    ]);
    let mut list = Vec::new();
    for (id, p, state) in all(&s)? {
        if open && p.closed {
            continue;
        }
        let calls = calls(&s, id)?;
        let texts: Vec<&str> = calls.iter().map(|call| call.text.as_str()).collect();
        rows.add_row([
            id.to_string(),
            s.who(p.proposer),
            texts.join("; "),
            track(p.track).into(),
            status(state).into(),
            until(&p, state),
            votes(&p),
        ]);
        list.push(json!({ "id": id, "status": state, "proposal": readable(&p), "calls": calls }));
    }
    let text = match list.is_empty() {
        true => "nothing is proposed".into(),
        false => rows.to_string(),
    };
    Ok(Answer::new(json!({ "proposals": list }), text))
}

pub fn show(id: u32, place: &Place) -> Result<Answer, CliError> {
    let mut s = Session::look(place)?;
    s.recall_texts()?;
    let (p, state) = find(&s, id)?;
    let calls = calls(&s, id)?;
    let hash = format!("0x{}", hex::encode(p.text));
    let argued = s.header.texts.get(&p.text);
    let mut rows = table(["", &format!("proposal {id}")]);
    let mut add = |what: &str, value: String| {
        rows.add_row([what, &value]);
    };
    add("is", status(state).into());
    add("by", s.who(p.proposer));
    add("sort", track(p.track).into());
    for (n, call) in (1..).zip(&calls) {
        add(
            &format!("call {n}"),
            format!("{} [{}]", call.text, call.message),
        );
        for change in &call.changes {
            add("", change.to_string());
        }
    }
    add(
        "why",
        argued.map_or(hash.clone(), |text| text.trim().to_owned()),
    );
    if p.voting {
        let t = &p.tally;
        add(
            "may vote",
            format!("{}, at least {} have to", p.eligible, p.quorum),
        );
        add(
            "votes",
            format!(
                "{}: {} yes, {} no, {} abstain, {} no and an abuse",
                t.votes(),
                t.yes,
                t.no,
                t.abstain,
                t.slash
            ),
        );
        add(
            "accepted with",
            format!(
                "more than {} yes of those who take a side",
                percent(p.threshold_bp.into())
            ),
        );
        add("vote ends", day(p.ends_at));
        if p.timelock_ms > 0 {
            add(
                "then waits",
                format!("{}, until {}", span(p.timelock_ms), day(p.ready_at())),
            );
        }
    } else {
        add(
            if p.track == Track::Act {
                "objections"
            } else {
                "signatures"
            },
            format!(
                "{}; {} of {} members put it to the vote",
                p.signatures, p.needed, p.eligible
            ),
        );
    }
    let unheard = match state {
        Status::Voting => super::voting::unheard(&s, id)?,
        _ => Vec::new(),
    };
    if !unheard.is_empty() {
        let names: Vec<_> = unheard.iter().map(|member| s.who(*member)).collect();
        add(
            "to be cast",
            format!(
                "{}, as their delegates voted: `remainder govern follow {id}`",
                names.join(", ")
            ),
        );
    }
    if p.executed_at > 0 {
        add("carried out", day(p.executed_at));
    }
    let papers = papers(&s, id)?;
    if !papers.is_empty() {
        add("who", said(&s, &papers));
    }
    add("next", next(&s, id, &p, state));
    let data = json!({
        "id": id, "status": state, "proposal": readable(&p), "calls": calls, "text": argued, "passes": p.passes(), "to_be_cast": unheard,
        "ready_at_ms": p.ready_at(), "papers": papers
            .iter()
            .map(|(member, paper)| json!({ "member": member, "paper": readable(paper) }))
            .collect::<Vec<_>>(), "now_ms": s.chain.now_ms()?,
    });
    Ok(Answer::new(data, rows.to_string()))
}

/// What members left with a proposal.
fn papers(s: &Session, id: u32) -> Result<Vec<(MemberId, Paper)>, CliError> {
    let room = s.governor()?;
    let last = s.rooms.club.read(&s.chain, |m| m.counts())?.last_id;
    let mut papers = Vec::new();
    for member in 1..=last {
        let paper = room.read(&s.chain, |m| m.paper(id, member))?;
        papers.extend(paper.map(|paper| (member, paper)));
    }
    Ok(papers)
}

/// The same in words.
fn said(s: &Session, papers: &[(MemberId, Paper)]) -> String {
    let lines = papers.iter().map(|(member, paper)| {
        let mut words = Vec::new();
        if paper.signed {
            words.push("signed");
        }
        if paper.choice != Choice::Silent {
            words.push(choice(paper.choice));
        }
        if paper.follows != 0 {
            words.push("by delegate");
        }
        format!("{}: {}", s.who(*member), words.join(", "))
    });
    lines.collect::<Vec<_>>().join("; ")
}
