//! How is a whole list read? Page by page, by messages, as it would be from a node.

use std::collections::BTreeMap;

use remainder_chain::{ChainError, Room};
use remainder_interfaces::{
    audit::{Audit, AuditRef, File},
    clearing::{Account, Clearing},
    club::{Application, Club, Member},
    contributions::{Commitment, Contribution, Contributions, Intent},
    plans::{Plan, Plans},
    valuation::{Kind, Valuation},
    PAGE,
};
use remainder_rules::{KindId, MemberId, COMMONS};

use crate::session::Session;

type Rows<T> = Result<BTreeMap<u32, T>, ChainError>;

/// Reads the numbers 1 to `last` in pages. A record that was removed leaves a gap.
fn all<T>(last: u32, mut page: impl FnMut(u32) -> Result<Vec<(u32, T)>, ChainError>) -> Rows<T> {
    let mut rows = BTreeMap::new();
    for start_after in (0..last).step_by(PAGE as usize) {
        rows.extend(page(start_after)?);
    }
    Ok(rows)
}

/// All members by id.
///
/// # Errors
/// If the chain cannot be read; so for all that follow.
pub fn members(s: &Session) -> Result<BTreeMap<MemberId, Member>, ChainError> {
    let last = s.rooms.club.read(&s.chain, |m| m.counts())?.last_id;
    all(last, |after| {
        s.rooms.club.read(&s.chain, |m| m.members(after, PAGE))
    })
}

/// All open applications by number.
pub fn applications(s: &Session) -> Rows<Application> {
    let last = s
        .rooms
        .club
        .read(&s.chain, |m| m.counts())?
        .last_application;
    all(last, |after| {
        s.rooms.club.read(&s.chain, |m| m.applications(after, PAGE))
    })
}

/// All kinds by number.
pub fn kinds(s: &Session) -> Result<BTreeMap<KindId, Kind>, ChainError> {
    let last = s.rooms.valuation.read(&s.chain, |m| m.kind_count())?;
    all(last, |after| {
        s.rooms.valuation.read(&s.chain, |m| m.kinds(after, PAGE))
    })
}

/// All offers and wants by number.
pub fn intents(s: &Session) -> Rows<Intent> {
    let (last, _, _) = s.rooms.contributions.read(&s.chain, |m| m.last_ids())?;
    all(last, |after| {
        s.rooms
            .contributions
            .read(&s.chain, |m| m.intents(after, PAGE))
    })
}

/// All commitments by number.
pub fn commitments(s: &Session) -> Rows<Commitment> {
    let (_, last, _) = s.rooms.contributions.read(&s.chain, |m| m.last_ids())?;
    all(last, |after| {
        s.rooms
            .contributions
            .read(&s.chain, |m| m.commitments(after, PAGE))
    })
}

/// All plans that are not closed, by number. A page passes over those that are, so that the last one is empty.
pub fn plans(s: &Session) -> Rows<Plan> {
    let room = s.rooms.plans();
    let mut plans = BTreeMap::new();
    loop {
        let after = plans.last_key_value().map_or(0, |(id, _)| *id);
        let page = room.read(&s.chain, |m| m.plans(after, PAGE))?;
        if page.is_empty() {
            return Ok(plans);
        }
        plans.extend(page);
    }
}

/// All contributions by number.
pub fn contributions(s: &Session) -> Rows<Contribution> {
    let (_, _, last) = s.rooms.contributions.read(&s.chain, |m| m.last_ids())?;
    all(last, |after| {
        s.rooms
            .contributions
            .read(&s.chain, |m| m.contributions(after, PAGE))
    })
}

/// All cases that are not done with. Nobody says how many there were, but no contribution had more than one.
pub fn cases(s: &Session, room: Room<AuditRef>) -> Rows<File> {
    let (_, _, last) = s.rooms.contributions.read(&s.chain, |m| m.last_ids())?;
    all(last, |after| room.read(&s.chain, |m| m.cases(after, PAGE)))
}

/// All accounts by member, the commons' first.
pub fn accounts(s: &Session, last: MemberId) -> Result<BTreeMap<MemberId, Account>, ChainError> {
    let room = s.rooms.clearing;
    // Pages begin after an id, and the commons has the first one.
    let commons = room.read(&s.chain, |m| m.account(COMMONS))?;
    let mut rows = all(last, |after| {
        room.read(&s.chain, |m| m.accounts(after, PAGE))
    })?;
    rows.extend(commons.map(|account| (COMMONS, account)));
    Ok(rows)
}
