//! Breaks and gifts, stakes and guarantees, new keys.

use rand::Rng;
use remainder_chain::Actor;
use remainder_interfaces::{
    clearing::Clearing as _,
    club::{BreakKind, Club as _},
    reserve::Reserve as _,
};
use remainder_rules::{time::DAY, Credits};

use super::{Act, Game, Played};
use crate::demo::people::Stage;

impl Game<'_> {
    pub(super) fn take_break(&mut self, person: usize) -> Played<()> {
        if !self.people[person].stays() {
            return Ok(());
        }
        let kind =
            [BreakKind::Sick, BreakKind::Care, BreakKind::Holiday][self.rng.random_range(0..3)];
        let days = self.rng.random_range(3..=21);
        let (room, by) = (self.scene.rooms.club, self.actor(person));
        let began = self
            .scene
            .send("club.take_break", room, &by, |m| m.take_break(kind, days))?;
        if began.is_ok() {
            self.people[person].away_until = self.scene.now() + DAY * u64::from(days);
            let soon = self.scene.now() + DAY.min(self.scene.cycle_ms() / 28);
            self.plan(soon, Act::Gift { to: person });
        }
        Ok(())
    }

    /// Those with tokens to spare may give some to one who cannot contribute now.
    pub(super) fn gift(&mut self, to: usize) -> Played<()> {
        let b = self.file.behaviour.gift;
        let to_id = self.people[to].id;
        for giver in 0..self.people.len() {
            if giver == to || !self.people[giver].stays() {
                continue;
            }
            let spare = self.spare(giver)?;
            if spare >= 500 && self.chance(b) {
                let amount = (spare / 4).clamp(100, 5_000);
                let (room, by) = (self.scene.rooms.clearing, self.actor(giver));
                let given = self
                    .scene
                    .send("clearing.gift", room, &by, |m| m.gift(to_id, amount))?;
                if given.is_err() {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Tokens that somebody could part with.
    pub(super) fn spare(&self, person: usize) -> Played<Credits> {
        Ok(self
            .scene
            .account(self.people[person].id)?
            .map_or(0, |account| account.spare()))
    }

    pub(super) fn stake(&mut self, person: usize) -> Played<()> {
        let amount = self.spare(person)? / 3;
        if amount >= 300 {
            let (room, by) = (self.scene.rooms.reserve, self.actor(person));
            let _counted = self
                .scene
                .send("reserve.stake", room, &by, |m| m.stake(amount))?;
        }
        Ok(())
    }

    pub(super) fn unbond(&mut self, person: usize) -> Played<()> {
        let id = self.people[person].id;
        let stake = self
            .scene
            .rooms
            .reserve
            .read(&self.scene.chain, |m| m.stake_of(id))?;
        let leaving = self.people[person].stage == Stage::Leaving;
        let amount = if leaving {
            stake.staked
        } else {
            stake.staked / 2
        };
        if amount == 0 {
            return Ok(());
        }
        let (room, by) = (self.scene.rooms.reserve, self.actor(person));
        let begun = self
            .scene
            .send("reserve.unbond", room, &by, |m| m.unbond(amount))?;
        if begun.is_ok() {
            let free_at = self.scene.now() + self.file.reserve.unbond_ms;
            self.plan(free_at, Act::Withdraw { person });
        }
        Ok(())
    }

    pub(super) fn guarantee(&mut self, person: usize, member: usize) -> Played<()> {
        let (room, by, id) = (
            self.scene.rooms.reserve,
            self.actor(person),
            self.people[member].id,
        );
        let amount = self.file.clearing.base_limit / 10;
        if amount > 0 && self.people[member].belongs() {
            let pledged = self
                .scene
                .send("reserve.guarantee", room, &by, |m| m.guarantee(id, amount))?;
            if pledged.is_ok() {
                self.people[person].guarantees.push(member);
            }
        }
        Ok(())
    }

    /// Who leaves guarantees for nobody any more, and needs nobody's guarantee.
    pub(super) fn end_guarantees(&mut self, person: usize) -> Played<()> {
        let (room, by) = (self.scene.rooms.reserve, self.actor(person));
        let mut ended = std::mem::take(&mut self.people[person].guarantees);
        if self.people.iter().any(|p| p.guarantees.contains(&person)) {
            ended.push(person);
        }
        for member in ended {
            if self.people[member].belongs() {
                let id = self.people[member].id;
                let _counted = self
                    .scene
                    .send("reserve.guarantee", room, &by, |m| m.guarantee(id, 0))?;
            }
        }
        Ok(())
    }

    /// A new phone: the member names the new key, the new key takes over, and the tokens follow.
    pub(super) fn new_key(&mut self, person: usize) -> Played<()> {
        if !self.people[person].stays() {
            return Ok(());
        }
        let (club, clearing) = (self.scene.rooms.club, self.scene.rooms.clearing);
        let (old, id) = (self.actor(person), self.people[person].id);
        let keys = self.people[person].keys + 1;
        // `amara`, then `amara-key2`, `amara-key3`.
        let first = old.name().split("-key").next().unwrap_or_default();
        let new = Actor::dev(&format!("{first}-key{keys}"));
        let account = new.account();
        let proposed = self
            .scene
            .send("club.propose_key", club, &old, |m| m.propose_key(account))?;
        if proposed.is_err() {
            return Ok(());
        }
        let accepted = self
            .scene
            .send("club.accept_key", club, &new, |m| m.accept_key(id))?;
        if accepted.is_ok() {
            self.people[person].actor = new.clone();
            self.people[person].keys = keys;
            if self.scene.account(id)?.is_some() {
                let _counted = self
                    .scene
                    .send("clearing.rekey", clearing, &new, |m| m.rekey(id))?;
            }
        }
        Ok(())
    }
}
