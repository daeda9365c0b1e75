//! How does a cycle go? It opens with the roll of all accounts, people say what they offer and want, the plan becomes
//! commitments, the month's acts are planned and done one after the other, and the next one opens.

use std::collections::BTreeMap;

use rand::Rng;
use remainder_interfaces::{
    clearing::Clearing as _,
    club::{Club as _, Status},
    contributions::{Contributions as _, Side, State},
    PAGE,
};
use remainder_rules::{Cycle, MemberId, Quantity, COMMONS};

use super::{
    acts::Act,
    game::{Game, WHOLE},
    matching::{Fit, Left, Market},
    people::{Person, Posted},
    scene::Played,
};
use crate::{
    error::CliError,
    plan::chain::{priced, spendable},
    report::planned::PlannedLine,
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
    /// Opens a cycle: moves the clock, rolls the accounts that wait for it.
    ///
    /// # Errors
    /// What the chain refuses.
    pub fn open(&mut self, cycle: Cycle) -> Played<()> {
        self.cycle = cycle;
        let start = self.at(0);
        self.scene.wait_until(start)?;
        let by = self.passer_by();
        let room = self.scene.rooms.clearing;
        for (member, account) in self.scene.accounts()? {
            // The commons has an account before anything was posted to it; its roll moves nothing then.
            if account.cycle < cycle
                && (member != COMMONS || account.net() != 0 || account.debt > 0)
            {
                self.scene
                    .must("clearing.roll", room, &by, |m| m.roll(member))?;
            }
        }
        Ok(())
    }

    /// Lives through the open cycle.
    ///
    /// # Errors
    /// What the chain refuses.
    pub fn live(&mut self) -> Played<()> {
        self.planned = [0; 3];
        self.plan = None;
        self.say_what_is_offered()?;
        self.plan_arrivals();
        self.plan_breaks();
        self.do_until(40)?;
        let committed = self.commit_all()?;
        self.plan_the_month(committed)?;
        self.do_until(WHOLE)
    }

    fn do_until(&mut self, part: u64) -> Played<()> {
        let end = if part == WHOLE {
            self.scene.start_of(self.cycle + 1)
        } else {
            self.at(part)
        };
        while let Some(act) = self.next_before(end)? {
            self.act(act)?;
        }
        self.scene
            .wait_until(end.saturating_sub(u64::from(part == WHOLE)))
    }

    /// Posts all offers and wants of somebody who has none yet.
    ///
    /// # Errors
    /// What the chain refuses.
    pub fn post_all(&mut self, person: usize) -> Played<()> {
        for (side, line) in self.lines(self.people[person].trade) {
            if !self.chance(line.chance) {
                continue;
            }
            let quantity = self.vary(person, side, line.quantity, 1.0);
            let last = if line.recurring {
                Cycle::MAX
            } else {
                self.cycle
            };
            self.post(person, side, line.kind, line.quantity, quantity, last)?;
        }
        Ok(())
    }

    fn post(
        &mut self,
        person: usize,
        side: Side,
        kind: usize,
        usual: Quantity,
        quantity: Quantity,
        last: Cycle,
    ) -> Played<()> {
        let (room, by) = (
            self.scene.rooms.contributions,
            self.people[person].actor.clone(),
        );
        let (number, first) = (self.kinds[kind], self.cycle);
        let posted = match side {
            Side::Offer => self.scene.send("contributions.offer", room, &by, |m| {
                m.offer(number, quantity, first, last)
            })?,
            Side::Want => self.scene.send("contributions.want", room, &by, |m| {
                m.want(number, quantity, first, last)
            })?,
        };
        if let Ok(id) = posted {
            let recurring = last == Cycle::MAX;
            let posted = Posted {
                id,
                side,
                kind,
                usual,
                quantity,
                recurring,
                first,
                last,
            };
            self.people[person].posted.push(posted);
        }
        Ok(())
    }

    /// In the first cycle everybody says what they offer and want; later some change it, and what was for once is said anew.
    fn say_what_is_offered(&mut self) -> Played<()> {
        for person in 0..self.people.len() {
            if !self.people[person].stays() {
                continue;
            }
            if self.cycle == 0 {
                self.post_all(person)?;
                continue;
            }
            self.change_some(person)?;
            self.say_anew(person)?;
        }
        Ok(())
    }

    fn change_some(&mut self, person: usize) -> Played<()> {
        let how_often = self.file.behaviour.change;
        let (give, take) = self.mood(person)?;
        for n in 0..self.people[person].posted.len() {
            let posted = self.people[person].posted[n];
            if !posted.recurring || !self.chance(how_often) {
                continue;
            }
            let mood = if posted.side == Side::Offer {
                give
            } else {
                take
            };
            let quantity = self.vary(person, posted.side, posted.usual, mood);
            let (room, by) = (
                self.scene.rooms.contributions,
                self.people[person].actor.clone(),
            );
            let cycle = self.cycle;
            let changed = self.scene.send("contributions.change", room, &by, |m| {
                m.change(posted.id, cycle, quantity, Cycle::MAX)
            })?;
            if changed.is_ok() {
                self.people[person].posted[n].quantity = quantity;
            }
        }
        Ok(())
    }

    /// Who has saved gives less and asks for more, who owes gives more and asks for less: factors for both.
    fn mood(&self, person: usize) -> Played<(f64, f64)> {
        let Some(account) = self.scene.account(self.people[person].id)? else {
            return Ok((1.0, 1.0));
        };
        let limit = self.file.clearing.base_limit.max(1) as f64;
        let balance = (account.tokens as f64 - account.debt as f64) / limit;
        Ok((
            (1.0 - balance).clamp(0.6, 1.5),
            (1.0 + balance).clamp(0.5, 1.6),
        ))
    }

    fn say_anew(&mut self, person: usize) -> Played<()> {
        let over: Vec<Posted> = self.people[person]
            .posted
            .iter()
            .filter(|posted| posted.last < self.cycle)
            .copied()
            .collect();
        let (room, by) = (
            self.scene.rooms.contributions,
            self.people[person].actor.clone(),
        );
        for posted in over {
            self.scene.must("contributions.withdraw", room, &by, |m| {
                m.withdraw(posted.id)
            })?;
            self.people[person]
                .posted
                .retain(|kept| kept.id != posted.id);
        }
        for (side, line) in self.lines(self.people[person].trade) {
            if !line.recurring && self.chance(line.chance) {
                let quantity = self.vary(person, side, line.quantity, 1.0);
                self.post(person, side, line.kind, line.quantity, quantity, self.cycle)?;
            }
        }
        Ok(())
    }

    fn plan_arrivals(&mut self) {
        if self.cycle == 0 || self.file.behaviour.join == 0.0 {
            return;
        }
        let members = self.people.iter().filter(|p| p.stays()).count();
        let join = self.file.behaviour.join;
        let arrivals = (0..members).filter(|_| self.chance(join)).count();
        let weights: Vec<u64> = self
            .file
            .trades
            .iter()
            .map(|trade| u64::from(trade.weight))
            .collect();
        for _ in 0..arrivals {
            let mut dice = self.rng.random_range(0..weights.iter().sum());
            let trade = weights.iter().position(|weight| {
                let hit = dice < *weight;
                dice = dice.saturating_sub(*weight);
                hit
            });
            let person = self.people.len();
            self.people
                .push(Person::new(person, trade.unwrap_or(0), self.cycle));
            let moment = self.between(1, 15);
            self.plan(moment, Act::Apply { person });
        }
    }

    fn plan_breaks(&mut self) {
        let pause = self.file.behaviour.pause;
        for person in 0..self.people.len() {
            if self.people[person].stays() && self.chance(pause) {
                let moment = self.between(50, 600);
                self.plan(moment, Act::Break { person });
            }
        }
    }

    /// Plans what is left of offers and wants, and has both sides accept.
    fn commit_all(&mut self) -> Played<Vec<(u32, Quantity)>> {
        let market = self.market()?;
        let worth =
            |game: &Self, list: &[Left]| list.iter().map(|l| game.worth(l.kind, l.quantity)).sum();
        self.planned[0] = worth(self, &market.offers);
        self.planned[1] = worth(self, &market.wants);
        let matched = market.matched(self.cycle).map_err(|error| {
            CliError::internal(format!("no plan can be made: {error}"), "report it")
        })?;
        self.plan = Some(PlannedLine::of(&matched));
        let mut waiting = Vec::new();
        for fit in matched.fits {
            waiting.extend(self.propose(fit)?);
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
        let mut market = Market {
            kinds: (self.file.kinds.iter())
                .map(|line| priced(&self.file.algorithm, &line.record()))
                .collect(),
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
    fn propose(&mut self, fit: Fit) -> Played<Option<Proposed>> {
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

    /// The last part of a cycle at which work can begin so that it settles within it, silence included.
    fn last_work(&self) -> u64 {
        let windows = self.file.contributions.confirm_ms * 2 + self.file.contributions.challenge_ms;
        let part = windows.saturating_mul(WHOLE) / self.scene.cycle_ms();
        WHOLE.saturating_sub(part + 20).max(500)
    }

    fn plan_the_month(&mut self, committed: Vec<(u32, Quantity)>) -> Played<()> {
        let last = self.last_work();
        let (end, grace) = (
            self.scene.start_of(self.cycle + 1),
            self.file.contributions.confirm_ms + 1,
        );
        for (commitment, quantity) in committed {
            let parts = if quantity >= 400 && self.chance(0.3) {
                2
            } else {
                1
            };
            let half = quantity / parts;
            for part in 0..parts {
                let quantity = if part == 0 {
                    quantity - half * (parts - 1)
                } else {
                    half
                };
                let moment = self.between(60, last);
                self.plan(
                    moment,
                    Act::Work {
                        commitment,
                        quantity,
                    },
                );
            }
            self.plan(end + grace, Act::Expire { commitment });
        }
        self.plan_fakes(last);
        let b = self.file.behaviour.clone();
        for person in 0..self.people.len() {
            if !self.people[person].stays() {
                continue;
            }
            let acts = [
                (b.free_work, 60, last, Act::FreeWork { person }),
                (b.commons_work, 60, last, Act::CommonsWork { person }),
                (b.stake, 60, 300, Act::Stake { person }),
                (b.unbond, 300, 500, Act::Unbond { person }),
                (b.new_key, 100, 800, Act::NewKey { person }),
                (b.leave, 900, 990, Act::Notice { person }),
            ];
            for (probability, from, to, act) in acts {
                if self.chance(probability) {
                    let moment = self.between(from, to);
                    self.plan(moment, act);
                }
            }
        }
        Ok(())
    }
}
