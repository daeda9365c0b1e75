//! Invariants of membership: 6 as far as members are counted, 11, 14 and 18.

use super::{hold, State, CELL, MEMBER_CELLS};
use crate::{standing::HORIZON, MemberId, COMMONS};
use std::{
    collections::{BTreeMap, BTreeSet},
    string::String,
};

/// Counts = recount; who spoke for somebody did it once.
pub fn counts(state: &State) -> Result<(), String> {
    let members = state.members.len();
    hold!(
        state.member_count as usize == members,
        "{} members are counted, there are {members}",
        state.member_count
    );
    for cycle in state.cycle()..state.cycle().saturating_add(HORIZON) {
        let counted = state.standing.in_standing(cycle);
        let recount = state
            .members
            .values()
            .filter(|m| m.standing_at(cycle))
            .count();
        hold!(
            counted as usize == recount,
            "{counted} are counted in standing in cycle {cycle}, {recount} are"
        );
    }
    for application in &state.applications {
        distinct(state, "sponsors of an application", &application.sponsors)?;
        hold!(
            !state.ids.contains_key(&application.account),
            "a member's account has an application open"
        );
    }
    for (id, change) in &state.key_changes {
        distinct(state, "approvals of a key change", &change.approvals)?;
        hold!(
            !change.approvals.contains(id),
            "member {id} approved the own recovery"
        );
    }
    for (id, member) in &state.members {
        distinct(state, "sponsors of a member", &member.sponsors)?;
        hold!(
            !member.sponsors.contains(id),
            "member {id} is the own sponsor"
        );
        hold!(
            state.ids.get(&member.account) == Some(id),
            "the account of member {id} is {:?}'s",
            state.ids.get(&member.account)
        );
    }
    hold!(
        state.ids.len() == members,
        "{} accounts are members', there are {members} members",
        state.ids.len()
    );
    Ok(())
}

/// Places that are filled name different members, now or before.
fn distinct(state: &State, what: &str, places: &[MemberId]) -> Result<(), String> {
    let filled: BTreeSet<_> = places.iter().filter(|p| **p != 0).collect();
    let count = places.iter().filter(|p| **p != 0).count();
    hold!(filled.len() == count, "{what} repeat: {places:?}");
    hold!(
        filled.iter().all(|p| **p <= state.last_member),
        "{what} were never members: {places:?}"
    );
    Ok(())
}

/// Is this the id of a member who left?
fn ended(state: &State, id: MemberId) -> bool {
    id != COMMONS && !state.members.contains_key(&id)
}

/// Nothing is left of who left.
pub fn exits(state: &State) -> Result<(), String> {
    let gone = |what: &str, id: MemberId| {
        hold!(!ended(state, id), "member {id} is gone and has {what}");
        Ok(())
    };
    for id in state.accounts.keys() {
        gone("an account", *id)?;
    }
    for id in state.stakes.keys() {
        gone("a stake", *id)?;
    }
    for (sponsor, member) in state.guarantees.keys() {
        gone("given a guarantee", *sponsor)?;
        gone("a guarantee", *member)?;
    }
    for intent in state.intents.values() {
        gone("an offer or want", intent.member)?;
    }
    for plan in state.plans.values() {
        gone("a plan", plan.planner)?;
    }
    for commitment in state.commitments.values() {
        gone("a commitment to give", commitment.provider)?;
        gone("a commitment to receive", commitment.receiver)?;
    }
    for contribution in state.contributions.values().filter(|c| !c.finished()) {
        gone("something unfinished to give", contribution.provider)?;
        gone("something unfinished to receive", contribution.receiver)?;
    }
    for id in state.key_changes.keys() {
        gone("a change of key", *id)?;
    }
    Ok(())
}

/// Slots and members are one to one.
pub fn slots(state: &State) -> Result<(), String> {
    let mut seen: BTreeMap<u32, MemberId> = BTreeMap::new();
    for (id, member) in &state.members {
        if let Some(other) = seen.insert(member.slot, *id) {
            return Err(std::format!(
                "members {other} and {id} share slot {}",
                member.slot
            ));
        }
    }
    hold!(
        seen == state.slots,
        "members say slots {seen:?}, slots say {:?}",
        state.slots
    );
    let mut all: BTreeSet<u32> = seen.into_keys().collect();
    for slot in &state.free_slots {
        hold!(
            all.insert(*slot),
            "slot {slot} is free and taken, or free twice"
        );
    }
    let made: BTreeSet<u32> = (0..state.slot_count).collect();
    hold!(
        all == made,
        "{} slots were made, these are known: {all:?}",
        state.slot_count
    );
    Ok(())
}

/// A member's cells are few and small.
pub fn storage(state: &State) -> Result<(), String> {
    hold!(
        state.largest_cell <= CELL,
        "a cell has {} bytes, more than {CELL}",
        state.largest_cell
    );
    let bound = MEMBER_CELLS + u32::from(state.contributions_config.max_intents);
    for (id, cells) in &state.cells {
        hold!(
            !ended(state, *id),
            "member {id} is gone and has {cells} cells"
        );
        hold!(
            *cells <= bound,
            "member {id} has {cells} cells, more than {bound}"
        );
    }
    Ok(())
}
