//! How does a cycle go? It opens with the roll of all accounts, people say what they offer and want, the plan becomes
//! commitments, the month's acts are planned and done one after the other, and the next one opens.

use rand::Rng;
use remainder_interfaces::{
    clearing::Clearing as _, contributions::Contributions as _, contributions::Side,
};
use remainder_rules::{Cycle, Quantity, COMMONS};

use super::{
    acts::Act,
    game::{Game, WHOLE},
    people::{Person, Posted},
    scene::Played,
};

impl Game<'_> {
    /// Opens a cycle: moves the clock, rolls the accounts that wait for it.
    ///
    /// # Errors
    /// What the chain refuses.
    pub fn open(&mut self, cycle: Cycle) -> Played<()> {
        self.cycle = cycle;
        let start = self.at(0);
        self.scene.wait_until(start)?;
        self.close_plans()?;
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
        let committed = self.agree()?;
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
