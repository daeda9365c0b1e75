//! Invariants of what the club decides: 6, 7, 8, 12 and 16.

use super::{hold, State};
use crate::{
    governance::{
        election::{Body, Candidate, Election},
        pause::{Pause, BUDGET},
        proposal::{Choice, Paper, Proposal, Tally},
        seats::Bench,
        Track,
    },
    MemberId,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    string::String,
    vec::Vec,
};

/// All that `governance` stores, the calls aside. Empty in a club without it.
#[derive(Clone, Debug, Default)]
pub struct Decisions {
    pub pause: Pause,
    pub proposals: BTreeMap<u32, Proposal>,
    /// By proposal and member.
    pub papers: BTreeMap<(u32, MemberId), Paper>,
    /// By member and sort.
    pub open: BTreeMap<(MemberId, u32), u32>,
    pub delegates: BTreeMap<(MemberId, u32), MemberId>,
    pub elections: BTreeMap<u32, Election>,
    /// By election and member.
    pub candidates: BTreeMap<(u32, MemberId), Candidate>,
    pub ballots: BTreeMap<(u32, MemberId), u8>,
    /// By body.
    pub benches: BTreeMap<u32, Bench>,
}

/// Votes = papers; nobody is counted twice, and no more than were eligible.
pub fn ballots(state: &State) -> Result<(), String> {
    let decisions = &state.decisions;
    let mut recount: BTreeMap<u32, (Tally, u32)> = BTreeMap::new();
    for ((id, member), paper) in &decisions.papers {
        let (tally, signed) = recount.entry(*id).or_default();
        tally.add(paper.choice);
        *signed += u32::from(paper.signed);
        hold!(
            paper.signed || paper.choice != Choice::Silent,
            "member {member} left an empty paper with proposal {id}"
        );
        hold!(
            paper.follows != *member,
            "member {member} follows themselves"
        );
    }
    for (id, proposal) in &decisions.proposals {
        hold!(
            proposal.tally.votes() <= proposal.eligible || !proposal.voting,
            "proposal {id} has more votes than {} who were eligible",
            proposal.eligible
        );
        hold!(
            proposal.quorum <= proposal.eligible.max(1),
            "the quorum of proposal {id} cannot be met"
        );
        // Of a closed one papers are swept.
        let is = recount.get(id).copied().unwrap_or_default();
        hold!(
            proposal.closed || is == (proposal.tally, proposal.signatures),
            "proposal {id} has {:?} and {} signatures, its papers say {is:?}",
            proposal.tally,
            proposal.signatures
        );
    }
    let open: BTreeSet<_> = decisions.open.values().copied().collect();
    let unclosed: Vec<_> = decisions
        .proposals
        .iter()
        .filter(|(_, p)| !p.closed)
        .collect();
    hold!(
        open.len() == unclosed.len() && decisions.open.len() == open.len(),
        "{} proposals are marked as open, {} are",
        open.len(),
        unclosed.len()
    );
    for ((member, _), id) in &decisions.open {
        let own = decisions
            .proposals
            .get(id)
            .is_some_and(|p| p.proposer == *member);
        hold!(own, "proposal {id} is not member {member}'s");
    }
    for (number, election) in &decisions.elections {
        let cast = decisions
            .ballots
            .range((*number, 0)..=(*number, MemberId::MAX));
        let cast = cast.count();
        let counted = election.ballots as usize;
        let right = match election.over(state.now) {
            true => cast <= counted,
            false => cast == counted,
        };
        hold!(
            right && election.ballots <= election.eligible,
            "election {number} of {} counts {counted} ballots, {cast} were cast",
            election.eligible
        );
    }
    Ok(())
}

/// Who sits where was elected, once, and holds the office.
pub fn benches(state: &State) -> Result<(), String> {
    for body in Body::ALL {
        let Some(bench) = state.decisions.benches.get(&(body as u32)) else {
            continue;
        };
        let seated: Vec<_> = bench.seats.iter().filter(|seat| **seat != 0).collect();
        let distinct: BTreeSet<_> = seated.iter().collect();
        hold!(
            seated.len() == distinct.len(),
            "a member has two seats of {body:?}: {seated:?}"
        );
        for member in seated {
            let candidate = state.decisions.candidates.get(&(bench.election, *member));
            let elected = candidate.is_some_and(|c| c.seated && !c.recalled);
            hold!(elected, "member {member} of {body:?} was not elected");
            // Of who left the club, the seat is free for anyone to say so.
            let record = state.members.get(member);
            let holds = record.is_none_or(|m| m.roles & body.role() != 0);
            hold!(holds, "member {member} of {body:?} has not the office");
        }
    }
    Ok(())
}

/// What was executed was accepted, and in its time.
pub fn timelock(state: &State) -> Result<(), String> {
    for (id, proposal) in &state.decisions.proposals {
        if proposal.executed_at == 0 {
            continue;
        }
        let accepted = match proposal.voting {
            true => proposal.passes(),
            false => proposal.track == Track::Act,
        };
        let from = proposal.ready_at();
        let until = from.saturating_add(proposal.window_ms);
        hold!(
            accepted && (from..until).contains(&proposal.executed_at),
            "proposal {id} was executed at {}, its time is {from} to {until}, accepted: {accepted}",
            proposal.executed_at
        );
    }
    Ok(())
}

/// A pause ends soon, and is of the club's new contributions and of proposals alike.
pub fn guardian(state: &State) -> Result<(), String> {
    let pause = &state.decisions.pause;
    let latest = state.now.saturating_add(BUDGET);
    hold!(
        pause.until <= latest && state.paused_until <= latest,
        "a pause lasts until {}, more than seven days from {}",
        pause.until.max(state.paused_until),
        state.now
    );
    hold!(
        pause.used <= BUDGET,
        "the guardian paused for {} of {BUDGET}",
        pause.used
    );
    Ok(())
}
