//! What do people do? Each act of a cycle, sent to the rooms as the messages that a member would send.

use rand::Rng;
use remainder_chain::Actor;
use remainder_interfaces::{
    clearing::Clearing as _,
    club::{BreakKind, Club as _},
    contributions::{Against, Answer, Contributions as _, Side},
    reserve::Reserve as _,
};
use remainder_rules::{time::DAY, Credits, MemberId, Millis, Quantity, COMMONS};

use super::{
    game::Game,
    people::{Person, Stage},
    scene::Played,
};

/// Something that somebody does at a moment. Numbers of people are places in [`Game::people`].
#[derive(Clone, Copy, Debug)]
pub enum Act {
    Apply {
        person: usize,
    },
    Vouch {
        person: usize,
        tries: u8,
    },
    Admit {
        person: usize,
    },
    Work {
        commitment: u32,
        quantity: Quantity,
    },
    FreeWork {
        person: usize,
    },
    CommonsWork {
        person: usize,
    },
    WorkOff {
        person: usize,
    },
    Answer {
        contribution: u32,
        provider: usize,
        receiver: usize,
        quantity: Quantity,
        matched: bool,
    },
    Approve {
        contribution: u32,
        provider: usize,
        first: Option<usize>,
    },
    Resolve {
        contribution: u32,
        provider: usize,
        receiver: usize,
        quantity: Quantity,
    },
    Challenge {
        contribution: u32,
        provider: usize,
        receiver: usize,
    },
    Settle {
        contribution: u32,
        by: usize,
    },
    Lapse {
        contribution: u32,
    },
    Expire {
        commitment: u32,
    },
    Break {
        person: usize,
    },
    Gift {
        to: usize,
    },
    Stake {
        person: usize,
    },
    Unbond {
        person: usize,
    },
    Withdraw {
        person: usize,
    },
    Guarantee {
        person: usize,
        member: usize,
    },
    NewKey {
        person: usize,
    },
    Notice {
        person: usize,
    },
    End {
        person: usize,
    },
}

impl Game<'_> {
    /// Does what is due.
    ///
    /// # Errors
    /// What the chain itself refuses; what a rule refuses is counted.
    pub fn act(&mut self, act: Act) -> Played<()> {
        match act {
            Act::Apply { person } => self.apply(person),
            Act::Vouch { person, tries } => self.vouch(person, tries),
            Act::Admit { person } => self.admit(person),
            Act::Work {
                commitment,
                quantity,
            } => self.work(commitment, quantity),
            Act::FreeWork { person } => self.free_work(person),
            Act::CommonsWork { person } => self.commons_work(person),
            Act::WorkOff { person } => self.work_off(person),
            Act::Answer {
                contribution,
                provider,
                receiver,
                quantity,
                matched,
            } => self.answer(contribution, provider, receiver, quantity, matched),
            Act::Approve {
                contribution,
                provider,
                first,
            } => self.approve(contribution, provider, first),
            Act::Resolve {
                contribution,
                provider,
                receiver,
                quantity,
            } => self.resolve(contribution, provider, receiver, quantity),
            Act::Challenge {
                contribution,
                provider,
                receiver,
            } => self.challenge(contribution, provider, receiver),
            Act::Settle { contribution, by } => {
                let (room, by) = (self.scene.rooms.contributions, self.actor(by));
                let _counted = self.scene.send("contributions.settle", room, &by, |m| {
                    m.settle(contribution)
                })?;
                Ok(())
            }
            Act::Lapse { contribution } => {
                let (room, by) = (self.scene.rooms.contributions, self.passer_by());
                let _counted = self
                    .scene
                    .send("contributions.lapse", room, &by, |m| m.lapse(contribution))?;
                Ok(())
            }
            Act::Expire { commitment } => {
                // What was done or declined has nothing left to expire.
                if !self.committed.contains_key(&commitment) {
                    return Ok(());
                }
                let by = self.passer_by();
                self.decline(commitment, &by)
            }
            Act::Break { person } => self.take_break(person),
            Act::Gift { to } => self.gift(to),
            Act::Stake { person } => self.stake(person),
            Act::Unbond { person } => self.unbond(person),
            Act::Withdraw { person } => {
                let (room, by) = (self.scene.rooms.reserve, self.actor(person));
                let _counted = self
                    .scene
                    .send("reserve.withdraw", room, &by, |m| m.withdraw())?;
                Ok(())
            }
            Act::Guarantee { person, member } => self.guarantee(person, member),
            Act::NewKey { person } => self.new_key(person),
            Act::Notice { person } => self.notice(person),
            Act::End { person } => self.end(person),
        }
    }

    fn actor(&self, person: usize) -> Actor {
        self.people[person].actor.clone()
    }

    /// Whoever turns a crank that anyone may turn.
    pub fn passer_by(&mut self) -> Actor {
        match self.somebody(Person::stays) {
            Some(person) => self.actor(person),
            None => self.scene.admin.clone(),
        }
    }

    fn confirm_ms(&self) -> Millis {
        self.file.contributions.confirm_ms
    }

    fn challenge_ms(&self) -> Millis {
        self.file.contributions.challenge_ms
    }

    /// Is somebody on a break now, as the club says?
    fn on_break(&self, person: usize) -> Played<bool> {
        let id = self.people[person].id;
        let party = self
            .scene
            .rooms
            .club
            .read(&self.scene.chain, |m| m.party(id))?;
        Ok(party.is_ok_and(|party| {
            matches!(party.status, remainder_interfaces::club::Status::OnBreak(_))
        }))
    }

    fn work(&mut self, commitment: u32, quantity: Quantity) -> Played<()> {
        let Some((provider, receiver, left)) = self.committed.get(&commitment).copied() else {
            return Ok(());
        };
        let by = self.actor(provider);
        if self.on_break(provider)? {
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
        self.await_answer(contribution, provider, receiver, quantity, true);
        Ok(())
    }

    fn decline(&mut self, commitment: u32, by: &Actor) -> Played<()> {
        let room = self.scene.rooms.contributions;
        let declined = self
            .scene
            .send("contributions.decline", room, by, |m| m.decline(commitment))?;
        if declined.is_ok() {
            self.committed.remove(&commitment);
        }
        Ok(())
    }

    fn trim(&mut self, commitment: u32) -> Played<()> {
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

    fn await_answer(
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

    fn answer(
        &mut self,
        contribution: u32,
        provider: usize,
        receiver: usize,
        quantity: Quantity,
        matched: bool,
    ) -> Played<()> {
        let b = &self.file.behaviour;
        let dice: f64 = self.rng.random();
        let now = self.scene.now();
        let answer = if dice < b.dispute {
            Answer::Dispute(self.evidence())
        } else if dice < b.dispute + b.less && quantity > 1 {
            Answer::Less(self.rng.random_range(quantity.div_ceil(2)..quantity))
        } else if dice < b.dispute + b.less + b.silence {
            let silent = now + self.confirm_ms() + 1;
            let next = if matched {
                (
                    silent + self.challenge_ms(),
                    Act::Settle {
                        contribution,
                        by: provider,
                    },
                )
            } else {
                (silent, Act::Lapse { contribution })
            };
            self.plan(next.0, next.1);
            return Ok(());
        } else {
            Answer::Same
        };
        let (room, by) = (self.scene.rooms.contributions, self.actor(receiver));
        let confirmed = self.scene.send("contributions.confirm", room, &by, |m| {
            m.confirm(contribution, answer)
        })?;
        match (confirmed, answer) {
            (Ok(()), Answer::Dispute(_)) => {
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
            // Nobody can pay for it: the provider takes it back.
            (Err(_), _) => self.cancel(contribution, provider)?,
        }
        Ok(())
    }

    /// A confirmed contribution waits out the challenge window.
    fn confirmed(&mut self, contribution: u32, provider: usize, receiver: usize) {
        let now = self.scene.now();
        let doubts = self.file.behaviour.challenge;
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
            self.plan(
                now + self.challenge_ms(),
                Act::Settle {
                    contribution,
                    by: provider,
                },
            );
        }
    }

    fn cancel(&mut self, contribution: u32, provider: usize) -> Played<()> {
        let (room, by) = (self.scene.rooms.contributions, self.actor(provider));
        let _counted = self.scene.send("contributions.cancel", room, &by, |m| {
            m.cancel(contribution)
        })?;
        Ok(())
    }

    /// Two who disagree talk: half of them agree on half, some take it back, the rest waits for the audit.
    fn resolve(
        &mut self,
        contribution: u32,
        provider: usize,
        receiver: usize,
        quantity: Quantity,
    ) -> Played<()> {
        let dice: f64 = self.rng.random();
        if dice < 0.5 && quantity > 1 {
            let (room, by) = (self.scene.rooms.contributions, self.actor(receiver));
            let answer = Answer::Less(quantity / 2);
            let agreed = self.scene.send("contributions.confirm", room, &by, |m| {
                m.confirm(contribution, answer)
            })?;
            if agreed.is_ok() {
                self.confirmed(contribution, provider, receiver);
            }
        } else if dice < 0.9 {
            self.cancel(contribution, provider)?;
        }
        Ok(())
    }

    fn challenge(&mut self, contribution: u32, provider: usize, receiver: usize) -> Played<()> {
        let third = self.somebody(|p| p.stays());
        let Some(third) = third.filter(|third| *third != provider && *third != receiver) else {
            let now = self.scene.now();
            self.plan(
                now + self.challenge_ms(),
                Act::Settle {
                    contribution,
                    by: provider,
                },
            );
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
            let now = self.scene.now();
            self.plan(
                now + self.challenge_ms(),
                Act::Settle {
                    contribution,
                    by: provider,
                },
            );
        }
        Ok(())
    }

    /// Work without a commitment: for somebody's want if one has something left, else for whoever needs a hand.
    fn free_work(&mut self, person: usize) -> Played<()> {
        let skills: Vec<usize> = self.skills(person);
        if !self.people[person].stays() || skills.is_empty() || self.on_break(person)? {
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
        self.register_free(person, receiver, against, quantity)
    }

    fn register_free(
        &mut self,
        person: usize,
        receiver: usize,
        against: Against,
        quantity: Quantity,
    ) -> Played<()> {
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
        Ok(())
    }

    /// The kinds that somebody offers.
    fn skills(&self, person: usize) -> Vec<usize> {
        let skills = self
            .lines(self.people[person].trade)
            .filter(|(side, _)| *side == Side::Offer);
        skills.map(|(_, line)| line.kind).collect()
    }

    fn commons_work(&mut self, person: usize) -> Played<()> {
        let skills = self.skills(person);
        if !self.people[person].stays() || skills.is_empty() || self.on_break(person)? {
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
    fn approve(&mut self, contribution: u32, provider: usize, first: Option<usize>) -> Played<()> {
        let admins: Vec<usize> = self.admins()?;
        let able = |n: &usize| *n != provider && Some(*n) != first;
        let able: Vec<usize> = admins.into_iter().filter(able).collect();
        let now = self.scene.now();
        if able.is_empty() {
            self.plan(now + self.confirm_ms(), Act::Lapse { contribution });
            return Ok(());
        }
        let admin = able[self.rng.random_range(0..able.len())];
        let (room, by) = (self.scene.rooms.contributions, self.actor(admin));
        let said = self
            .scene
            .send("contributions.confirm_commons", room, &by, |m| {
                m.confirm(contribution, Answer::Same)
            })?;
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
            (Ok(()), Some(_)) => {
                self.plan(
                    now + self.challenge_ms(),
                    Act::Settle {
                        contribution,
                        by: provider,
                    },
                );
            }
            (Err(_), _) => self.cancel(contribution, provider)?,
        }
        Ok(())
    }

    fn admins(&self) -> Played<Vec<usize>> {
        let mut admins = Vec::new();
        for (n, person) in self.people.iter().enumerate().take(64) {
            if person.stays() {
                let party = self
                    .scene
                    .rooms
                    .club
                    .read(&self.scene.chain, |m| m.party(person.id))?;
                if party.is_ok_and(|party| party.holds(remainder_rules::party::role::ADMIN)) {
                    admins.push(n);
                }
            }
        }
        Ok(admins)
    }

    fn take_break(&mut self, person: usize) -> Played<()> {
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
            let soon = self.scene.now() + DAY.min(self.scene.cycle_ms() / 28);
            self.plan(soon, Act::Gift { to: person });
        }
        Ok(())
    }

    /// Those with tokens to spare may give some to one who cannot contribute now.
    fn gift(&mut self, to: usize) -> Played<()> {
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
    fn spare(&self, person: usize) -> Played<Credits> {
        Ok(self
            .scene
            .account(self.people[person].id)?
            .map_or(0, |account| account.spare()))
    }

    fn stake(&mut self, person: usize) -> Played<()> {
        let amount = self.spare(person)? / 3;
        if amount >= 300 {
            let (room, by) = (self.scene.rooms.reserve, self.actor(person));
            let _counted = self
                .scene
                .send("reserve.stake", room, &by, |m| m.stake(amount))?;
        }
        Ok(())
    }

    fn unbond(&mut self, person: usize) -> Played<()> {
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

    fn guarantee(&mut self, person: usize, member: usize) -> Played<()> {
        let (room, by, id) = (
            self.scene.rooms.reserve,
            self.actor(person),
            self.people[member].id,
        );
        let amount = self.file.clearing.base_limit / 10;
        if amount > 0 && self.people[member].belongs() {
            let _counted = self
                .scene
                .send("reserve.guarantee", room, &by, |m| m.guarantee(id, amount))?;
        }
        Ok(())
    }

    /// A new phone: the member names the new key, the new key takes over, and the tokens follow.
    fn new_key(&mut self, person: usize) -> Played<()> {
        if !self.people[person].stays() {
            return Ok(());
        }
        let (club, clearing) = (self.scene.rooms.club, self.scene.rooms.clearing);
        let (old, id) = (self.actor(person), self.people[person].id);
        let keys = self.people[person].keys + 1;
        let new = Actor::dev(&format!(
            "{}key{keys}",
            old.name().split("key").next().unwrap_or_default()
        ));
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

/// Joining and leaving.
impl Game<'_> {
    fn apply(&mut self, person: usize) -> Played<()> {
        let (room, by) = (self.scene.rooms.club, self.actor(person));
        let applied = self.scene.send("club.apply", room, &by, |m| m.apply())?;
        if applied.is_ok() {
            for tries in 0..self.file.club.sponsors {
                let soon = self.scene.now() + self.scene.cycle_ms() / 200 * u64::from(tries + 1);
                self.plan(soon, Act::Vouch { person, tries: 3 });
            }
            let soon = self.scene.now() + self.scene.cycle_ms() / 50;
            self.plan(soon, Act::Admit { person });
        }
        Ok(())
    }

    /// A member vouches. One who may not is asked first and finds out; then another tries.
    fn vouch(&mut self, person: usize, tries: u8) -> Played<()> {
        let asked = self.people[person].vouched.clone();
        let mut known = None;
        for _ in 0..8 {
            known = self.somebody(|p| p.stays());
            if known.is_some_and(|n| !asked.contains(&n)) {
                break;
            }
        }
        let Some(sponsor) = known else { return Ok(()) };
        let (room, by) = (self.scene.rooms.club, self.actor(sponsor));
        let applicant = self.people[person].actor.account();
        let vouched = self
            .scene
            .send("club.vouch", room, &by, |m| m.vouch(applicant))?;
        match vouched {
            Ok(()) => self.people[person].vouched.push(sponsor),
            Err(_) if tries > 1 => {
                let soon = self.scene.now() + 1;
                self.plan(
                    soon,
                    Act::Vouch {
                        person,
                        tries: tries - 1,
                    },
                );
            }
            Err(_) => {}
        }
        Ok(())
    }

    fn admit(&mut self, person: usize) -> Played<()> {
        if self.people[person].stage != Stage::Applied {
            return Ok(());
        }
        let (room, by) = (self.scene.rooms.club, self.actor(person));
        let applicant = by.account();
        let admitted = self
            .scene
            .send("club.admit", room, &by, |m| m.admit(applicant))?;
        match admitted {
            Ok(id) => {
                self.joined(person, id);
                self.post_all(person)?;
                let pledge = self.file.behaviour.stake;
                if let Some(sponsor) = self.people[person].vouched.first().copied() {
                    if self.chance(pledge) {
                        let soon = self.scene.now() + 1;
                        self.plan(
                            soon,
                            Act::Guarantee {
                                person: sponsor,
                                member: person,
                            },
                        );
                    }
                }
            }
            Err(refusal) if refusal.name() != "NoSuchApplication" => {
                // The application stands; next cycle there may be room, or another sponsor.
                let next = self.scene.now() + self.scene.cycle_ms();
                self.plan(next - 1, Act::Vouch { person, tries: 3 });
                self.plan(next, Act::Admit { person });
            }
            Err(_) => {}
        }
        Ok(())
    }

    /// Gives notice: takes back what is offered and wanted, and the stake, and asks `contributions`.
    fn notice(&mut self, person: usize) -> Played<()> {
        if !self.people[person].stays() {
            return Ok(());
        }
        let (room, by) = (self.scene.rooms.contributions, self.actor(person));
        for posted in std::mem::take(&mut self.people[person].posted) {
            self.scene.must("contributions.withdraw", room, &by, |m| {
                m.withdraw(posted.id)
            })?;
        }
        let begun = self
            .scene
            .send("contributions.leave", room, &by, |m| m.leave())?;
        if begun.is_ok() {
            self.people[person].stage = Stage::Leaving;
            self.unbond(person)?;
            let notice = u64::from(self.file.club.unbond_cycles) * self.scene.cycle_ms();
            let moment = self.scene.now() + notice.max(self.file.reserve.unbond_ms) + 2;
            self.plan(moment, Act::End { person });
            let soon = self.scene.now() + self.scene.cycle_ms() / 8;
            self.plan(soon, Act::WorkOff { person });
        }
        Ok(())
    }

    /// A leaver in debt works it off for somebody who has tokens.
    fn work_off(&mut self, person: usize) -> Played<()> {
        let id = self.people[person].id;
        let owed = self.scene.account(id)?.map_or(0, |account| {
            let owed = account.debt as i64 - account.net() - account.tokens as i64;
            u64::try_from(owed).unwrap_or(0)
        });
        let skills = self.skills(person);
        if owed == 0 || skills.is_empty() || self.people[person].stage != Stage::Leaving {
            return Ok(());
        }
        let mut richest: Option<(Credits, usize)> = None;
        for other in 0..self.people.len() {
            if other != person && self.people[other].stays() {
                let spare = self.spare(other)?;
                richest = richest.max(Some((spare, other)));
            }
        }
        let Some((_, receiver)) = richest else {
            return Ok(());
        };
        let kind = skills[self.rng.random_range(0..skills.len())];
        // What the levy takes has to be earned too.
        let value = owed + owed / 10 + 100;
        let quantity = self.quantity_worth(kind, value.min(8_000));
        let receiver_id: MemberId = self.people[receiver].id;
        let against = Against::Free(receiver_id, self.kinds[kind]);
        self.register_free(person, receiver, against, quantity)?;
        if value > 8_000 {
            let soon = self.scene.now() + self.scene.cycle_ms() / 8;
            self.plan(soon, Act::WorkOff { person });
        }
        Ok(())
    }

    /// The notice is over: leaves, or finds out what is still open.
    fn end(&mut self, person: usize) -> Played<()> {
        if self.people[person].stage != Stage::Leaving {
            return Ok(());
        }
        let (room, by) = (self.scene.rooms.contributions, self.actor(person));
        let ended = self
            .scene
            .send("contributions.leave", room, &by, |m| m.leave())?;
        if ended.is_ok() {
            self.people[person].stage = Stage::Left;
            self.people[person].left = Some(self.cycle);
        } else {
            self.unbond(person)?;
            let now = self.scene.now();
            self.plan(now + self.scene.cycle_ms() / 16, Act::WorkOff { person });
            self.plan(now + self.scene.cycle_ms() / 2, Act::End { person });
        }
        Ok(())
    }
}
