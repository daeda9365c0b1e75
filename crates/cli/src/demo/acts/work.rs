//! Work: done for a commitment, for a want, for free or for the commons; answered, disputed, challenged.

use rand::Rng;
use remainder_chain::Actor;
use remainder_interfaces::{
    clearing::Error as ClearingError,
    contributions::{Against, Contributions as _, Error, Side},
};
use remainder_rules::{audit::deterrence::NOTICED, Millis, Quantity, BP, COMMONS};

use super::{Act, Game, Played};
use crate::demo::court::Cheat;

/// How often somebody who has no part in it sees that work was not done.
const WITNESSED: f64 = 0.05;

impl Game<'_> {
    pub(super) fn work(&mut self, commitment: u32, quantity: Quantity) -> Played<()> {
        let Some((provider, receiver, left)) = self.committed.get(&commitment).copied() else {
            return Ok(());
        };
        let by = self.actor(provider);
        if self.on_break(provider) {
            return self.decline(commitment, &by);
        }
        let lapse = self.file.behaviour.lapse;
        if self.chance(lapse) {
            // Half of those who will not do it say so; the rest is found out when its time is over.
            return if self.chance(0.5) {
                self.decline(commitment, &by)
            } else {
                Ok(())
            };
        }
        let evidence = self.evidence();
        let room = self.scene.rooms.contributions;
        let registered = self.scene.send("contributions.register", room, &by, |m| {
            m.register(Against::Commitment(commitment), quantity, evidence)
        })?;
        let contribution = match registered {
            Ok(contribution) => contribution,
            Err(refusal) if refusal.name() == "MayNotOrder" => return self.trim(commitment),
            Err(_) => return Ok(()),
        };
        match left.saturating_sub(quantity) {
            0 => self.committed.remove(&commitment),
            left => self
                .committed
                .insert(commitment, (provider, receiver, left)),
        };
        self.claim_too_much(contribution, provider)?;
        self.await_answer(contribution, provider, receiver, quantity, true);
        Ok(())
    }

    pub(super) fn decline(&mut self, commitment: u32, by: &Actor) -> Played<()> {
        let room = self.scene.rooms.contributions;
        let declined = self
            .scene
            .send("contributions.decline", room, by, |m| m.decline(commitment))?;
        if declined.is_ok() {
            self.committed.remove(&commitment);
        }
        Ok(())
    }

    pub(super) fn trim(&mut self, commitment: u32) -> Played<()> {
        let (room, by) = (self.scene.rooms.contributions, self.passer_by());
        let trimmed = self
            .scene
            .send("contributions.trim", room, &by, |m| m.trim(commitment))?;
        if trimmed.is_ok() {
            let still = self
                .scene
                .rooms
                .contributions
                .read(&self.scene.chain, |m| m.commitment(commitment))?;
            if still.is_none() {
                self.committed.remove(&commitment);
            }
        }
        Ok(())
    }

    pub(super) fn await_answer(
        &mut self,
        contribution: u32,
        provider: usize,
        receiver: usize,
        quantity: Quantity,
        matched: bool,
    ) {
        let soon = self.rng.random_range(0..=self.confirm_ms() / 10 * 8);
        let moment = self.scene.now() + soon;
        self.plan(
            moment,
            Act::Answer {
                contribution,
                provider,
                receiver,
                quantity,
                matched,
            },
        );
    }

    pub(super) fn answer(
        &mut self,
        contribution: u32,
        provider: usize,
        receiver: usize,
        quantity: Quantity,
        matched: bool,
    ) -> Played<()> {
        let b = &self.file.behaviour;
        let cheat = self.cheat(contribution);
        let dice: f64 = match cheat {
            // A friend says yes. Who was told too much notices it now and then.
            Some(Cheat::Fake) => 1.0,
            Some(Cheat::Inflated) if self.rng.random_bool(NOTICED as f64 / BP as f64) => 0.0,
            Some(Cheat::Inflated) => 1.0,
            None => self.rng.random(),
        };
        let now = self.scene.now();
        let (mut dispute, mut less) = (None, None);
        if dice < b.dispute || (cheat.is_some() && dice == 0.0) {
            dispute = Some(self.evidence());
        } else if dice < b.dispute + b.less && quantity > 1 {
            less = Some(self.rng.random_range(quantity.div_ceil(2)..quantity));
        } else if dice < b.dispute + b.less + b.silence {
            let silent = now + self.confirm_ms() + 1;
            if matched {
                self.settle_after(silent, contribution, provider);
            } else {
                self.plan(silent, Act::Lapse { contribution });
            }
            return Ok(());
        }
        let room = self.scene.rooms.contributions;
        if matched && dispute.is_none() && less.is_none() {
            let id = self.people[receiver].id;
            let can = room.read(&self.scene.chain, |m| m.can_confirm(contribution, id))?;
            // One of the two cannot pledge what a confirmation asks for. Silence confirms it too.
            if can == Err(Error::Clearing(ClearingError::NotCovered)) {
                self.settle_after(now + self.confirm_ms() + 1, contribution, provider);
                return Ok(());
            }
        }
        let by = self.actor(receiver);
        let answered = match dispute {
            Some(reason) => self.scene.send("contributions.dispute", room, &by, |m| {
                m.dispute(contribution, reason)
            })?,
            None => self.scene.send("contributions.confirm", room, &by, |m| {
                m.confirm(contribution, less)
            })?,
        };
        match (answered, dispute) {
            (Ok(()), Some(_)) => {
                self.dispute_is_about(contribution)?;
                let later = now + self.challenge_ms() / 3;
                self.plan(
                    later,
                    Act::Resolve {
                        contribution,
                        provider,
                        receiver,
                        quantity,
                    },
                );
            }
            (Ok(()), _) => self.confirmed(contribution, provider, receiver),
            (Err(refusal), _) if refusal.name() == "NotCovered" && matched => {
                self.settle_after(now + self.confirm_ms() + 1, contribution, provider);
            }
            // Nobody can pay for it: the provider takes it back.
            (Err(_), _) => self.cancel(contribution, provider)?,
        }
        Ok(())
    }

    /// A confirmed contribution waits out the challenge window.
    pub(super) fn confirmed(&mut self, contribution: u32, provider: usize, receiver: usize) {
        let now = self.scene.now();
        let doubts = match self.cheat(contribution) {
            Some(_) => WITNESSED,
            None => self.file.behaviour.challenge,
        };
        if self.challenge_ms() > 0 && self.chance(doubts) {
            let soon = now + self.challenge_ms() / 2;
            self.plan(
                soon,
                Act::Challenge {
                    contribution,
                    provider,
                    receiver,
                },
            );
        } else {
            self.settle_after(now, contribution, provider);
        }
    }

    /// What was confirmed at this moment is settled once the window is over and, where work is audited, the seed of its epoch is known.
    fn settle_after(&mut self, confirmed: Millis, contribution: u32, by: usize) {
        let window = confirmed + self.challenge_ms();
        let known = self.court.as_ref().map_or(0, |c| c.known(confirmed));
        self.plan(window.max(known), Act::Settle { contribution, by });
    }

    /// Settles, or finds out that the lot fell on it.
    pub(super) fn settle(&mut self, contribution: u32, by: usize) -> Played<()> {
        let (room, actor) = (self.scene.rooms.contributions, self.actor(by));
        if self.court.is_some() {
            let can = room.read(&self.scene.chain, |m| m.can_settle(contribution))?;
            if can == Err(Error::Drawn) {
                let soon = self.some_hours();
                self.plan(
                    soon,
                    Act::Open {
                        contribution,
                        by: None,
                    },
                );
                return Ok(());
            }
        }
        let _counted = self.scene.send("contributions.settle", room, &actor, |m| {
            m.settle(contribution)
        })?;
        Ok(())
    }

    pub(super) fn cancel(&mut self, contribution: u32, provider: usize) -> Played<()> {
        let (room, by) = (self.scene.rooms.contributions, self.actor(provider));
        let _counted = self.scene.send("contributions.cancel", room, &by, |m| {
            m.cancel(contribution)
        })?;
        Ok(())
    }

    /// Two who disagree talk: half of them agree on half, some take it back, the rest waits for the audit.
    pub(super) fn resolve(
        &mut self,
        contribution: u32,
        provider: usize,
        receiver: usize,
        quantity: Quantity,
    ) -> Played<()> {
        let dice: f64 = self.rng.random();
        if dice < 0.5 && quantity > 1 {
            let (room, by) = (self.scene.rooms.contributions, self.actor(receiver));
            let less = Some(quantity / 2);
            let agreed = self.scene.send("contributions.confirm", room, &by, |m| {
                m.confirm(contribution, less)
            })?;
            if agreed.is_ok() {
                self.confirmed(contribution, provider, receiver);
            }
        } else if dice < 0.9 {
            self.cancel(contribution, provider)?;
        } else if self.court.is_some() {
            let by = Some(receiver);
            self.plan(self.scene.now(), Act::Open { contribution, by });
        }
        Ok(())
    }

    pub(super) fn challenge(
        &mut self,
        contribution: u32,
        provider: usize,
        receiver: usize,
    ) -> Played<()> {
        let confirmed = self.scene.now() - self.challenge_ms() / 2;
        let third = self
            .somebody(|p| p.stays())
            .filter(|third| *third != provider && *third != receiver);
        let Some(third) = third else {
            self.settle_after(confirmed, contribution, provider);
            return Ok(());
        };
        let (room, by, reason) = (
            self.scene.rooms.contributions,
            self.actor(third),
            self.evidence(),
        );
        let challenged = self.scene.send("contributions.challenge", room, &by, |m| {
            m.challenge(contribution, reason)
        })?;
        if challenged.is_err() {
            self.settle_after(confirmed, contribution, provider);
        } else if self.court.is_some() {
            let (soon, by) = (self.some_hours(), Some(third));
            self.plan(soon, Act::Open { contribution, by });
        }
        Ok(())
    }

    /// Work without a commitment: for somebody's want if one has something left, else for whoever needs a hand.
    pub(super) fn free_work(&mut self, person: usize) -> Played<()> {
        let skills: Vec<usize> = self.skills(person);
        if !self.people[person].stays() || skills.is_empty() || self.on_break(person) {
            return Ok(());
        }
        let kind = skills[self.rng.random_range(0..skills.len())];
        let Some(receiver) = self.somebody(|p| p.stays()).filter(|r| *r != person) else {
            return Ok(());
        };
        let value = self.rng.random_range(500..3_000);
        let quantity = self.quantity_worth(kind, value);
        let want = self.people[receiver]
            .posted
            .iter()
            .find(|posted| posted.side == Side::Want && posted.kind == kind)
            .map(|posted| posted.id);
        let against = match want {
            Some(want) => Against::Want(want),
            None => Against::Free(self.people[receiver].id, self.kinds[kind]),
        };
        self.register_free(person, receiver, against, quantity)?;
        Ok(())
    }

    pub(super) fn register_free(
        &mut self,
        person: usize,
        receiver: usize,
        against: Against,
        quantity: Quantity,
    ) -> Played<Option<u32>> {
        let (room, by, evidence) = (
            self.scene.rooms.contributions,
            self.actor(person),
            self.evidence(),
        );
        let registered = self.scene.send("contributions.register", room, &by, |m| {
            m.register(against, quantity, evidence)
        })?;
        if let Ok(contribution) = registered {
            self.await_answer(contribution, person, receiver, quantity, false);
        }
        Ok(registered.ok())
    }

    /// The kinds that somebody offers.
    pub(super) fn skills(&self, person: usize) -> Vec<usize> {
        let skills = self
            .lines(self.people[person].trade)
            .filter(|(side, _)| *side == Side::Offer);
        skills.map(|(_, line)| line.kind).collect()
    }

    pub(super) fn commons_work(&mut self, person: usize) -> Played<()> {
        let skills = self.skills(person);
        if !self.people[person].stays() || skills.is_empty() || self.on_break(person) {
            return Ok(());
        }
        let kind = skills[self.rng.random_range(0..skills.len())];
        let value = self.rng.random_range(500..2_200);
        let quantity = self.quantity_worth(kind, value);
        let (room, by, evidence) = (
            self.scene.rooms.contributions,
            self.actor(person),
            self.evidence(),
        );
        let against = Against::Free(COMMONS, self.kinds[kind]);
        let registered = self.scene.send("contributions.register", room, &by, |m| {
            m.register(against, quantity, evidence)
        })?;
        if let Ok(contribution) = registered {
            let soon = self.scene.now() + self.confirm_ms() / 4;
            self.plan(
                soon,
                Act::Approve {
                    contribution,
                    provider: person,
                    first: None,
                },
            );
        }
        Ok(())
    }

    /// Two admins look at work for the commons, one after the other.
    pub(super) fn approve(
        &mut self,
        contribution: u32,
        provider: usize,
        first: Option<usize>,
    ) -> Played<()> {
        let able = |n: &usize| *n != provider && Some(*n) != first && self.people[*n].stays();
        let able: Vec<usize> = self.admins.iter().copied().filter(able).collect();
        let now = self.scene.now();
        if able.is_empty() {
            self.plan(now + self.confirm_ms(), Act::Lapse { contribution });
            return Ok(());
        }
        let admin = able[self.rng.random_range(0..able.len())];
        let (room, by) = (self.scene.rooms.contributions, self.actor(admin));
        let said = self.scene.send("contributions.approve", room, &by, |m| {
            m.approve(contribution, None)
        })?;
        let said = match (said, first) {
            (Ok(()), Some(_)) => self.scene.send("contributions.confirm", room, &by, |m| {
                m.confirm(contribution, None)
            })?,
            (said, _) => said,
        };
        match (said, first) {
            (Ok(()), None) => {
                let soon = now + self.confirm_ms() / 4;
                self.plan(
                    soon,
                    Act::Approve {
                        contribution,
                        provider,
                        first: Some(admin),
                    },
                );
            }
            (Ok(()), Some(_)) => self.settle_after(now, contribution, provider),
            (Err(_), _) => self.cancel(contribution, provider)?,
        }
        Ok(())
    }
}
