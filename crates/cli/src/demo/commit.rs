//! How does a plan become commitments? What people offer and want goes to the planner; one of them publishes the plan on the chain, and those who
//! receive take its rows up.

use std::collections::BTreeMap;

use remainder_interfaces::{
    blake2,
    club::{Club as _, Status},
    contributions::{Contributions as _, Side, State},
    plans::{Plans as _, Proven, Row},
    valuation::Valuation as _,
    PAGE,
};
use remainder_rules::{plan::Tree, Credits, MemberId, Quantity};

use super::{
    game::Game,
    matching::{Fit, Left, Market, Matched},
    scene::Played,
};
use crate::{
    error::CliError,
    plan::{
        announced::chunks,
        chain::{priced, spendable},
        taking::batch,
    },
    report::planned::{Met, PlannedLine, PublishedLine},
};

impl Game<'_> {
    /// Plans what is left of offers and wants; a member publishes the plan, and those who receive take its rows up. Gives the commitments and
    /// how much of them.
    ///
    /// # Errors
    /// What the chain refuses.
    pub fn agree(&mut self) -> Played<Vec<(u32, Quantity)>> {
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
        match self.publish(&market, &matched)? {
            Some(id) => self.take_up_all(id, &matched.fits),
            None => Ok(Vec::new()),
        }
    }

    /// Whoever can pledge most publishes the plan and announces its rows. None if nobody may, or there is nothing to do.
    fn publish(&mut self, market: &Market, matched: &Matched) -> Played<Option<u32>> {
        let row = |fit: &Fit| Row {
            offer: fit.offer.intent,
            want: fit.want.intent,
            quantity: fit.quantity,
        };
        let Some(tree) = Tree::new(matched.fits.iter().map(row).collect(), blake2) else {
            return Ok(None);
        };
        let room = self.scene.rooms.plans();
        let mut planners: Vec<(Credits, MemberId)> = Vec::new();
        for (id, spendable) in &market.spendable {
            if room
                .read(&self.scene.chain, |m| m.can_publish_plan(*id))?
                .is_ok()
            {
                planners.push((*spendable, *id));
            }
        }
        let Some((_, planner)) = planners.into_iter().max() else {
            return Ok(None);
        };
        let by = self.people[self.by_id[&planner]].actor.clone();
        let (cycle, root, count) = (self.cycle, tree.root(), tree.rows().len() as u32);
        let claimed = matched.plan.value;
        let published = self
            .scene
            .send("contributions.publish_plan", room, &by, |m| {
                m.publish_plan(cycle, root, count, claimed)
            })?;
        let Ok(id) = published else {
            return Ok(None);
        };
        for (first, chunk) in chunks(&tree) {
            self.scene
                .must("contributions.announce_rows", room, &by, |m| {
                    m.announce_rows(id, first, chunk.to_vec())
                })?;
        }
        self.published.push(id);
        Ok(Some(id))
    }

    /// Everybody takes up what is planned for them, as soon as they can afford it: what somebody may receive grows with what others take of
    /// theirs, so that who cannot yet tries again.
    fn take_up_all(&mut self, id: u32, fits: &[Fit]) -> Played<Vec<(u32, Quantity)>> {
        let room = self.scene.rooms.plans();
        let plan = room.read(&self.scene.chain, |m| m.plan(id))?;
        // The rows as they were announced, and not as they were planned.
        let tree = match (plan, self.scene.plans.get(&id)) {
            (Some(plan), Some(told)) => told.tree(id, &plan)?,
            _ => return Ok(Vec::new()),
        };
        let mut waiting: BTreeMap<MemberId, Vec<Proven>> = BTreeMap::new();
        for (fit, place) in fits.iter().zip(0..) {
            let mine = waiting.entry(fit.want.member).or_default();
            mine.extend(tree.prove(place));
        }
        let mut committed = Vec::new();
        loop {
            let before = committed.len();
            for (member, mine) in &mut waiting {
                let by = self.people[self.by_id[member]].actor.clone();
                let mut refused = Vec::new();
                while !mine.is_empty() {
                    let rows = batch(mine, &mut refused, |rows| {
                        room.read(&self.scene.chain, |m| {
                            m.can_activate(id, *member, rows.to_vec())
                        })
                    })?;
                    let places: Vec<_> = rows.iter().map(|proven| proven.place).collect();
                    if rows.is_empty() {
                        continue;
                    }
                    let first = self.scene.must("contributions.activate", room, &by, |m| {
                        m.activate(id, rows)
                    })?;
                    for (place, commitment) in places.into_iter().zip(first..) {
                        let fit = fits[place as usize];
                        let ends = [fit.offer.member, fit.want.member];
                        let [provider, receiver] = ends.map(|id| self.by_id[&id]);
                        self.committed
                            .insert(commitment, (provider, receiver, fit.quantity));
                        self.planned[2] += self.worth(fit.offer.kind, fit.quantity);
                        committed.push((commitment, fit.quantity));
                    }
                }
                mine.extend(refused.into_iter().map(|(row, _)| row));
            }
            if committed.len() == before {
                return Ok(committed);
            }
        }
    }

    /// Notes what became of the plan of the cycle that is over, and closes those of which nothing can be called off any more.
    ///
    /// # Errors
    /// What the chain refuses.
    pub fn close_plans(&mut self) -> Played<()> {
        let rooms = self.scene.rooms;
        let room = rooms.plans();
        let config = rooms
            .contributions
            .read(&self.scene.chain, |m| m.config())?;
        let clock = rooms.club.read(&self.scene.chain, |m| m.clock())?;
        let mut standing = Vec::new();
        for id in std::mem::take(&mut self.published) {
            let Some(plan) = room.read(&self.scene.chain, |m| m.plan(id))? else {
                continue;
            };
            if let (Some(line), true) = (&mut self.plan, plan.cycle + 1 == self.cycle) {
                line.published = Some(PublishedLine::of(&plan));
            }
            if plan.close(self.cycle, &config, &clock).is_err() {
                standing.push(id);
                continue;
            }
            let by = self.passer_by();
            self.scene
                .must("contributions.close_plan", room, &by, |m| m.close_plan(id))?;
        }
        self.published = standing;
        Ok(())
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
}
