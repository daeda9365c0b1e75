//! Invariants of the juries: 6 for tallies, 8 and 9.

use super::{hold, State};
use crate::{
    audit::{jury::Votes, CaseId},
    MemberId,
};
use std::{collections::BTreeMap, collections::BTreeSet, string::String};

/// Tallies, papers and duties = recount.
pub fn tallies(state: &State) -> Result<(), String> {
    let mut votes: BTreeMap<(CaseId, u32), Votes> = BTreeMap::new();
    let mut papers: BTreeMap<CaseId, u32> = BTreeMap::new();
    let mut duties: BTreeMap<MemberId, u32> = BTreeMap::new();
    for ((case, _), paper) in &state.papers {
        *papers.entry(*case).or_default() += 1;
        *duties.entry(paper.juror).or_default() += 1;
        if let Some(vote) = paper.vote {
            let round = (*case, u32::from(paper.round));
            votes.entry(round).or_default().add(vote);
        }
    }
    for keeper in state.keepers.values() {
        *duties.entry(keeper.member).or_default() += 1;
    }
    hold!(
        duties == state.duties,
        "duties are {:?}, the recount says {duties:?}",
        state.duties
    );
    for (id, (case, said)) in &state.cases {
        let is = papers.get(id).copied().unwrap_or(0);
        hold!(
            *said == is,
            "case {id} counts {said} papers, there are {is}"
        );
        // Of a decided case papers are paid and freed one by one.
        if case.stage == crate::audit::jury::Stage::Final {
            continue;
        }
        let rounds = state.rounds.range((*id, 0)..=(*id, u32::MAX));
        for (round, record) in rounds {
            let is = votes.get(round).copied().unwrap_or_default();
            hold!(
                record.votes == is,
                "round {round:?} has the tally {:?}, its papers say {is:?}",
                record.votes
            );
        }
    }
    Ok(())
}

/// Nobody judges twice, or their own case; and nothing is left of a case that is done with.
pub fn seats(state: &State) -> Result<(), String> {
    let left = state
        .seated
        .iter()
        .map(|(case, _)| case)
        .chain(state.rounds.keys().map(|(case, _)| case))
        .find(|case| !state.cases.contains_key(case));
    hold!(
        left.is_none(),
        "something is left of case {left:?}, which is done with"
    );
    let mut seen = BTreeSet::new();
    for ((case, place), paper) in &state.papers {
        hold!(
            seen.insert((*case, paper.juror)) || *place > 255,
            "member {} has two seats on case {case}",
            paper.juror
        );
        hold!(
            *place > 255 || state.seated.contains(&(*case, paper.juror)),
            "member {} has a seat on case {case} and is not marked as seated",
            paper.juror
        );
        let Some((record, _)) = state.cases.get(case) else {
            return Err(std::format!("a paper of case {case}, which is none"));
        };
        if let Some(work) = state.contributions.get(&record.contribution) {
            hold!(
                paper.juror != work.provider && paper.juror != work.receiver,
                "member {} judges their own work in case {case}",
                paper.juror
            );
        }
    }
    Ok(())
}
