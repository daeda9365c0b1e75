//! How does a plan become commitments? What people offer and want goes to the planner; each match is proposed by one side and accepted by the
//! other.

use std::collections::BTreeMap;

use remainder_interfaces::{
    club::{Club as _, Status},
    contributions::{Contributions as _, Side, State},
    valuation::Valuation as _,
    PAGE,
};
use remainder_rules::{MemberId, Quantity};

use super::{
    game::Game,
    matching::{Fit, Left, Market},
    scene::Played,
};
use crate::{
    error::CliError,
    plan::chain::{priced, spendable},
    report::planned::{Met, PlannedLine},
};

/// A commitment that one side proposed.
#[derive(Clone, Copy)]
struct Proposed {
    commitment: u32,
    fit: Fit,
    /// Places of people.
    proposer: usize,
    accepter: usize,
}

impl Game<'_> {
    /// Plans what is left of offers and wants, and has both sides accept.
    ///
    /// # Errors
    /// What the chain refuses.
    pub fn commit_all(&mut self) -> Played<Vec<(u32, Quantity)>> {
        let market = self.market()?;
        let worth =
            |game: &Self, list: &[Left]| list.iter().map(|l| game.worth(l.kind, l.quantity)).sum();
        self.planned[0] = worth(self, &market.offers);
        self.planned[1] = worth(self, &market.wants);
        let matched = market.matched(self.cycle).map_err(|error| {
            CliError::internal(format!("no plan can be made: {error}"), "report it")
        })?;
        self.plan = Some(PlannedLine::of(&matched));
        self.frontier = matched.frontier.iter().map(Met::of).collect();
        let mut waiting = Vec::new();
        for fit in matched.fits {
            waiting.extend(self.propose_match(fit)?);
        }
        let mut committed = Vec::new();
        // What somebody may receive grows with what they have promised to give: who cannot accept yet is asked again.
        loop {
            let before = waiting.len();
            let mut still = Vec::new();
            for proposed in waiting {
                match self.accept(proposed, false)? {
                    Some(done) => committed.push(done),
                    None => still.push(proposed),
                }
            }
            waiting = still;
            if waiting.is_empty() || waiting.len() == before {
                break;
            }
        }
        for proposed in waiting {
            committed.extend(self.accept(proposed, true)?);
        }
        Ok(committed)
    }

    /// What the planner is given: offers and wants of the cycle, and what each member could owe.
    fn market(&mut self) -> Played<Market> {
        let room = self.scene.rooms.valuation;
        let adopted = room.read(&self.scene.chain, |m| m.adopted())?;
        let mut kinds = Vec::new();
        for id in &self.kinds {
            let kind = room.read(&self.scene.chain, |m| m.kind(*id))?;
            kinds.extend(kind.map(|kind| priced(&adopted, self.cycle, &kind)));
        }
        let mut market = Market {
            kinds,
            settled: self.newly_settled()?,
            ..Market::default()
        };
        let accounts: BTreeMap<_, _> = self.scene.accounts()?.into_iter().collect();
        for person in self.people.iter().filter(|p| p.stays()) {
            let id = person.id;
            let Ok(party) = (self.scene.rooms.club).read(&self.scene.chain, |m| m.party(id))?
            else {
                continue;
            };
            let account = accounts.get(&id).copied();
            let spendable = spendable(account, &self.file.clearing, party.probation, self.cycle);
            market.spendable.insert(id, spendable);
            for posted in &person.posted {
                let (list, may) = match posted.side {
                    Side::Offer => (
                        &mut market.offers,
                        !matches!(party.status, Status::OnBreak(_)),
                    ),
                    Side::Want => (&mut market.wants, party.may_order()),
                };
                if may && (posted.first..=posted.last).contains(&self.cycle) {
                    list.push(Left {
                        intent: posted.id,
                        member: id,
                        kind: posted.kind,
                        quantity: posted.quantity,
                    });
                }
            }
        }
        Ok(market)
    }

    /// Work settled among what was registered since the last plan: provider, receiver, kind and quantity.
    fn newly_settled(&mut self) -> Played<Vec<(MemberId, MemberId, usize, Quantity)>> {
        let room = self.scene.rooms.contributions;
        let (_, _, last) = room.read(&self.scene.chain, |m| m.last_ids())?;
        let mut settled = Vec::new();
        for after in (self.planned_from..last).step_by(PAGE as usize) {
            let page = room.read(&self.scene.chain, |m| m.contributions(after, PAGE))?;
            for (_, done) in page {
                let kind = self.kinds.iter().position(|kind| *kind == done.kind);
                if let (State::Settled { .. }, Some(kind)) = (done.state, kind) {
                    settled.push((done.provider, done.receiver, kind, done.quantity));
                }
            }
        }
        self.planned_from = last;
        Ok(settled)
    }

    /// One of the two proposes. None if a rule refused it.
    fn propose_match(&mut self, fit: Fit) -> Played<Option<Proposed>> {
        let (provider, receiver) = (self.by_id[&fit.offer.member], self.by_id[&fit.want.member]);
        let (mut proposer, mut accepter) = (provider, receiver);
        if self.chance(0.5) {
            std::mem::swap(&mut proposer, &mut accepter);
        }
        let (room, cycle) = (self.scene.rooms.contributions, self.cycle);
        let (offer, want, quantity) = (fit.offer.intent, fit.want.intent, fit.quantity);
        let by = self.people[proposer].actor.clone();
        let proposed = self.scene.send("contributions.commit", room, &by, |m| {
            m.commit(offer, want, quantity, cycle)
        })?;
        Ok(proposed.ok().map(|commitment| Proposed {
            commitment,
            fit,
            proposer,
            accepter,
        }))
    }

    /// The other one accepts, as soon as the receiver can afford it; or, for the last time, is refused, and the proposal is dropped.
    fn accept(&mut self, proposed: Proposed, last: bool) -> Played<Option<(u32, Quantity)>> {
        let Proposed {
            commitment,
            fit,
            proposer,
            accepter,
        } = proposed;
        let room = self.scene.rooms.contributions;
        let id = self.people[accepter].id;
        let can = room.read(&self.scene.chain, |m| m.can_accept(commitment, id))?;
        if can.is_err() && !last {
            return Ok(None);
        }
        let by = self.people[accepter].actor.clone();
        let accepted = self
            .scene
            .send("contributions.accept", room, &by, |m| m.accept(commitment))?;
        if accepted.is_ok() {
            let (provider, receiver) =
                (self.by_id[&fit.offer.member], self.by_id[&fit.want.member]);
            self.committed
                .insert(commitment, (provider, receiver, fit.quantity));
            self.planned[2] += self.worth(fit.offer.kind, fit.quantity);
            return Ok(Some((commitment, fit.quantity)));
        }
        // The receiver cannot afford it: the plan is dropped, offer and want are free again.
        let by = self.people[proposer].actor.clone();
        let _counted = self.scene.send("contributions.decline", room, &by, |m| {
            m.decline(commitment)
        })?;
        Ok(None)
    }
}
