//! What did a cycle come to, and the run? Figures read from the rooms once the accounts are rolled.

use std::collections::BTreeMap;

use remainder_chain::{state, Weight};
use remainder_interfaces::{
    clearing::Clearing as _,
    club::{Club as _, Status},
    contributions::{Contributions as _, State},
};
use remainder_rules::{account::Account, invariants::check, Credits, Cycle, MemberId, COMMONS};

use super::{
    court::Court,
    game::Game,
    people::Stage,
    scene::{Played, Scene},
    tally::Tally,
};
use crate::{
    error::CliError,
    report::{
        refused, share, weights, AuditReport, CategoryLine, CycleLine, KindFlow, MemberLine, Report,
    },
};

/// The figures of a cycle whose accounts have all been rolled out of it.
///
/// # Errors
/// What the chain refuses.
pub fn cycle_line(scene: &mut Scene, cycle: Cycle) -> Played<CycleLine> {
    let report = scene
        .rooms
        .clearing
        .read(&scene.chain, |m| m.report(cycle))?
        .unwrap_or_default();
    let since = scene.tally.take_since();
    let debt: Credits = scene
        .accounts()?
        .iter()
        .map(|(_, account)| account.debt)
        .sum();
    let members = scene.rooms.club.read(&scene.chain, |m| m.counts())?.members;
    Ok(CycleLine {
        cycle,
        members,
        contributions: report.contributions,
        value: report.value,
        remainder: report.remainder,
        money_share: share(report.remainder, report.value),
        levy: report.levy,
        minted: since.minted,
        burned: since.burned,
        gifts: since.gifts,
        supply: scene.supply()?,
        debt,
        reserve: scene.reserve()?,
        disputed: since.disputed,
        challenged: since.challenged,
        lapsed: since.lapsed,
        cancelled: since.cancelled,
        refused: since.refused,
        cases: since.cases,
        votes: since.votes,
        ..CycleLine::default()
    })
}

/// What is found wrong with the state as it is, by the name of the invariant; empty for those that hold.
///
/// # Errors
/// A state that this program cannot read.
pub fn invariants(scene: &Scene) -> Played<BTreeMap<&'static str, Result<(), String>>> {
    let state = state::read(&scene.chain, &scene.rooms)
        .map_err(|error| CliError::internal(error.to_string(), "run ./scripts/build"))?;
    Ok(check(&state, Some(&scene.tally.history)))
}

/// A member's line.
///
/// # Errors
/// What the chain refuses.
pub fn member_line(
    scene: &Scene,
    id: MemberId,
    account: Option<&Account>,
    name: &str,
) -> Played<MemberLine> {
    let moved = scene.tally.members.get(&id).copied().unwrap_or_default();
    let status = match id {
        COMMONS => "commons",
        _ => match scene.rooms.club.read(&scene.chain, |m| m.party(id))? {
            Ok(party) => status_name(party.status),
            Err(_) => "left",
        },
    };
    Ok(MemberLine {
        id,
        name: name.to_owned(),
        trade: String::new(),
        status: status.to_owned(),
        joined: 0,
        left: None,
        given: moved.given,
        received: moved.received,
        net: moved.given as i64 - moved.received as i64,
        tokens: account.map_or(0, |a| a.tokens),
        gifted: account.map_or(0, |a| a.gifted),
        debt: account.map_or(0, |a| a.debt),
        reserve: account.map_or(0, |a| a.reserve),
    })
}

fn status_name(status: Status) -> &'static str {
    match status {
        Status::Probation => "probation",
        Status::Active => "active",
        Status::OnBreak(_) => "on_break",
        Status::Frozen => "frozen",
        Status::Leaving => "leaving",
    }
}

impl Game<'_> {
    /// Closes a cycle: its figures, and whether the invariants hold at this moment.
    ///
    /// # Errors
    /// What the chain refuses.
    pub fn close(&mut self, cycle: Cycle) -> Played<CycleLine> {
        for (name, found) in invariants(&self.scene)? {
            let entry = self.findings.entry(name).or_insert(Ok(()));
            if entry.is_ok() {
                *entry = found.map_err(|why| format!("at the end of cycle {cycle}: {why}"));
            }
        }
        let line = cycle_line(&mut self.scene, cycle)?;
        let [offered, wanted, committed] = self.planned;
        let count = |when: &dyn Fn(&super::people::Person) -> bool| {
            self.people.iter().filter(|p| when(p)).count() as u32
        };
        Ok(CycleLine {
            offered,
            wanted,
            committed,
            planned: self.plan,
            frontier: std::mem::take(&mut self.frontier),
            joined: count(&|p| p.id != 0 && p.joined == cycle),
            left: count(&|p| p.left == Some(cycle)),
            ..line
        })
    }

    /// The report of the whole run.
    ///
    /// # Errors
    /// What the chain refuses.
    pub fn report(&self, seed: u64, cycles: Vec<CycleLine>, transfer: Weight) -> Played<Report> {
        let accounts: BTreeMap<MemberId, Account> = self.scene.accounts()?.into_iter().collect();
        let mut members = vec![member_line(
            &self.scene,
            COMMONS,
            accounts.get(&COMMONS),
            "The commons",
        )?];
        for person in self.people.iter().filter(|p| p.id != 0) {
            let line = member_line(
                &self.scene,
                person.id,
                accounts.get(&person.id),
                &person.name,
            )?;
            members.push(MemberLine {
                trade: self.file.trades[person.trade].name.clone(),
                joined: person.joined,
                left: person.left.filter(|_| person.stage == Stage::Left),
                ..line
            });
        }
        members.sort_by_key(|line| line.id);
        let tally: &Tally = &self.scene.tally;
        let audit = match &self.court {
            Some(court) => {
                let settled = self.settled(court)?;
                let members = cycles.iter().map(|line| line.members).sum();
                let name = |person: usize| self.people[person].name.clone();
                Some(AuditReport::of(
                    court,
                    &tally.audit,
                    &settled,
                    members,
                    name,
                ))
            }
            None => None,
        };
        Ok(Report {
            club: self.file.name.clone(),
            seed: Some(seed),
            cycle_days: self.scene.cycle_ms() as f64 / 86_400_000.0,
            categories: self.categories(&cycles),
            audit,
            government: self.governed()?,
            cycles,
            members,
            refused: refused(tally),
            weights: weights::lines(tally, transfer),
            invariants: self
                .findings
                .iter()
                .map(|(name, found)| ((*name).to_owned(), found.is_ok()))
                .collect(),
            violations: self
                .findings
                .iter()
                .filter_map(|(name, found)| Some(((*name).to_owned(), found.clone().err()?)))
                .collect(),
        })
    }

    /// What the claims of a court settled at, as far as they have.
    fn settled(&self, court: &Court) -> Played<BTreeMap<u32, Credits>> {
        let mut settled = BTreeMap::new();
        for id in court.claims.keys().copied() {
            let room = self.scene.rooms.contributions;
            let found = room.read(&self.scene.chain, |m| m.contribution(id))?;
            if let Some(found) = found.filter(|c| matches!(c.state, State::Settled { .. })) {
                settled.insert(id, found.value);
            }
        }
        Ok(settled)
    }

    fn categories(&self, cycles: &[CycleLine]) -> Vec<CategoryLine> {
        let mut lines: BTreeMap<_, CategoryLine> = BTreeMap::new();
        for (place, kind) in self.file.kinds.iter().enumerate() {
            let number = self.kinds[place];
            let line = lines.entry(kind.category).or_insert_with(|| CategoryLine {
                category: kind.category,
                contributions: 0,
                value: 0,
                by_cycle: vec![0; cycles.len()],
                kinds: Vec::new(),
            });
            let mut flow = KindFlow {
                label: kind.label.clone(),
                unit: kind.unit,
                contributions: 0,
                quantity: 0,
                value: 0,
            };
            for (i, cycle) in cycles.iter().enumerate() {
                if let Some((value, quantity, count)) =
                    self.scene.tally.kinds.get(&(cycle.cycle, number))
                {
                    line.by_cycle[i] += value;
                    flow.value += value;
                    flow.quantity += quantity;
                    flow.contributions += count;
                }
            }
            line.value += flow.value;
            line.contributions += flow.contributions;
            if flow.contributions > 0 {
                line.kinds.push(flow);
            }
        }
        let mut lines: Vec<_> = lines.into_values().filter(|line| line.value > 0).collect();
        lines.sort_by_key(|line| std::cmp::Reverse(line.value));
        lines
    }
}
