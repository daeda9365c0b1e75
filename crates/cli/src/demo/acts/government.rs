//! What the club decides, and whom it elects: the course of a proposal.

use rand::{seq::SliceRandom, Rng};
use remainder_chain::{Bundle, Chain, OfficeRef};
use remainder_interfaces::{
    club::Electorate as _,
    governance::{Body, Call, Choice, Governance as _, Status, Track},
    valuation::{Category, Unit, Valuation as _},
    Office as _,
};
use remainder_rules::{party::Elector, Credits, Millis};

use super::{Act, Game, Played};
use crate::{
    demo::government::{
        self, Forbidden, Government, Matter, Proposed, Upgraded, DELEGATES, GRABBED, TURNOUT,
    },
    orders, parse,
    session::{Header, Session},
    steps::govern::words,
};

/// The bundle of the version that the club goes on in.
const NEXT: &str = "token-next";

/// A step of governing. Numbers of people are places in [`Game::people`].
#[derive(Clone, Copy, Debug)]
pub enum Step {
    Call { body: Body },
    Ballot { election: u32, person: usize },
    Seat { body: Body },
    OpenRound,
    Reveal,
    CloseRound,
    Delegate,
    Propose(Matter),
    Sign { proposal: u32, person: usize },
    Vote { proposal: u32, person: usize },
    Follow { proposal: u32, person: usize },
    Attend { proposal: u32 },
}

impl Game<'_> {
    /// Hands the club over to itself, if it is meant to be, and plans what is to be decided.
    ///
    /// # Errors
    /// What the chain refuses.
    pub(in crate::demo) fn hand_over(&mut self, seed: u64) -> Played<()> {
        if self.file.governance.is_none() {
            return Ok(());
        }
        self.scene.hand_over()?;
        self.government = Some(Government::new(seed));
        let file = self.file;
        let what = &file.decisions;
        let votes = [what.grab, what.upgrade];
        let day = self.scene.cycle_ms() / 28;
        let mut plan = |cycle: u32, days: u64, step: Step| {
            let moment = self.scene.start_of(cycle) + days * day;
            self.plan(moment, Act::Govern(step));
        };
        if what.elections {
            for body in Body::ALL {
                plan(0, 2, Step::Call { body });
            }
        }
        if !what.rates.is_empty() {
            plan(1, 2, Step::OpenRound);
        }
        if votes.contains(&true) {
            plan(0, 1, Step::Delegate);
        }
        for (planned, (cycle, days, matter)) in votes
            .into_iter()
            .zip([(1, 4, Matter::Grab), (2, 2, Matter::Upgrade)])
        {
            if planned {
                plan(cycle, days, Step::Propose(matter));
            }
        }
        Ok(())
    }

    /// Does a step of governing.
    ///
    /// # Errors
    /// What the chain itself refuses; what a rule refuses is counted.
    pub(super) fn govern(&mut self, step: Step) -> Played<()> {
        match step {
            Step::Call { body } => self.call_election(body),
            Step::Ballot { election, person } => self.cast_ballot(election, person),
            Step::Seat { body } => self.seat_elected(body),
            Step::OpenRound => self.open_round(),
            Step::Reveal => self.reveal_rates(),
            Step::CloseRound => self.close_round(),
            Step::Delegate => self.delegate(),
            Step::Propose(matter) => self.propose(matter),
            Step::Sign { proposal, person } => self.sign(proposal, person),
            Step::Vote { proposal, person } => self.vote_on(proposal, person),
            Step::Follow { proposal, person } => self.follow(proposal, person),
            Step::Attend { proposal } => self.attend_to(proposal),
        }
    }

    pub(super) fn plan_step(&mut self, moment: Millis, step: Step) {
        self.plan(moment, Act::Govern(step));
    }

    /// The dice of government.
    pub(super) fn lots(&mut self) -> Option<&mut rand_chacha::ChaCha8Rng> {
        self.government.as_mut().map(|g| &mut g.rng)
    }

    pub(super) fn happens(&mut self, probability: f64) -> bool {
        self.lots()
            .is_some_and(|dice| dice.random_bool(probability))
    }

    /// A moment between two parts of a span, in hundredths.
    pub(super) fn within(&mut self, from: Millis, to: Millis, parts: [u64; 2]) -> Millis {
        let span = to.saturating_sub(from);
        let [first, last] = parts.map(|part| from + span / 100 * part);
        self.lots()
            .map_or(first, |dice| dice.random_range(first..=last))
    }

    pub(super) fn elector(&self, person: usize) -> Played<Option<Elector>> {
        let account = self.people[person].actor.account();
        let room = self.scene.rooms.electorate();
        let found = room.read(&self.scene.chain, |m| m.elector(account))?;
        Ok(found.ok().filter(|_| self.people[person].stays()))
    }

    /// Members in standing, in the order of the lot.
    pub(super) fn in_standing(&mut self) -> Played<Vec<usize>> {
        let mut able = Vec::new();
        for person in 0..self.people.len() {
            let elector = self.elector(person)?;
            if elector.is_some_and(|e| e.standing && !e.probation) {
                able.push(person);
            }
        }
        if let Some(dice) = self.lots() {
            able.shuffle(dice);
        }
        Ok(able)
    }

    /// Some trust others to think for them.
    fn delegate(&mut self) -> Played<()> {
        let room = self.scene.rooms.governance;
        let able = self.in_standing()?;
        for person in 0..self.people.len() {
            if !self.happens(DELEGATES) {
                continue;
            }
            let Some(to) = able.iter().find(|other| **other != person) else {
                continue;
            };
            let (by, to) = (self.actor(person), self.people[*to].id);
            for track in [Track::Ordinary, Track::Constitutional] {
                let _counted = self.scene.send("governance.delegate", room, &by, |m| {
                    m.delegate(track, Some(to))
                })?;
            }
            if let Some(government) = &mut self.government {
                government.delegating.push(person);
            }
        }
        Ok(())
    }

    /// Who proposes it, and with what calls. None if there is nobody for it.
    fn drafted(&mut self, matter: Matter) -> Played<Option<(usize, Vec<Call>)>> {
        let rooms = self.scene.rooms;
        let grabber = self.government.as_ref().and_then(|g| g.grabber);
        let able = self.in_standing()?;
        let somebody = able.into_iter().find(|person| Some(*person) != grabber);
        let (by, room, message) = match matter {
            Matter::Grab => {
                let admin = self.bench(Body::Admins)?.last().copied();
                let admin = admin.or(self.admins.last().copied());
                let label = parse::label("Chairing the meetings").unwrap_or_default();
                let content = government::hash("Only for who chairs them.");
                let room = rooms.valuation;
                let message = room.encode(|m| {
                    m.add_kind(
                        Category::Administration,
                        Unit::Hour,
                        label,
                        content,
                        60,
                        GRABBED,
                    )
                });
                (admin, room.account(), message)
            }
            Matter::Recall => {
                let Some(grabber) = grabber else {
                    return Ok(None);
                };
                let (room, id) = (rooms.governance, self.people[grabber].id);
                let message = room.encode(|m| m.unseat(Body::Admins, id));
                (somebody, room.account(), message)
            }
            Matter::Upgrade => {
                let Some(by) = self.bench(Body::Admins)?.first().copied().or(somebody) else {
                    return Ok(None);
                };
                let bundle = Bundle::load(NEXT)?;
                let uploader = self.actor(by);
                for cold in &bundle.cold {
                    self.scene.chain.upload(&uploader, &cold.wasm)?;
                }
                self.scene.chain.upload(&uploader, &bundle.wasm)?;
                let room = rooms.token.face::<OfficeRef>();
                let message = room.encode(|m| m.set_code(bundle.code_hash.into()));
                (Some(by), room.account(), message)
            }
        };
        Ok(by.zip(orders::call(room, &message).map(|call| vec![call])))
    }

    fn propose(&mut self, matter: Matter) -> Played<()> {
        let Some((person, calls)) = self.drafted(matter)? else {
            return Ok(());
        };
        if matter == Matter::Grab {
            self.grab_a_room(person)?;
        }
        let mut header = Header::new(self.file.name.clone(), self.scene.rooms);
        header.names = self.names();
        let view = Session::over(self.scene.chain.clone(), header);
        let words = calls.iter().map(|call| words::of(&view, call)).collect();
        let (room, by) = (self.scene.rooms.governance, self.actor(person));
        let text = government::hash(matter.text());
        let opened = self
            .scene
            .send("governance.propose", room, &by, |m| m.propose(calls, text))?;
        let Ok(id) = opened else { return Ok(()) };
        let at = self.scene.now();
        if let Some(government) = &mut self.government {
            government.proposed.push(Proposed {
                id,
                matter,
                at,
                words,
            });
            if matter == Matter::Grab {
                government.grabber = Some(person);
            }
        }
        let Some((proposal, status)) = room.read(&self.scene.chain, |m| m.proposal(id))? else {
            return Ok(());
        };
        if status == Status::Voting {
            return self.call_to_vote(id);
        }
        let enough = proposal.needed as usize + 1;
        let able = self.in_standing()?;
        let signers = able
            .into_iter()
            .filter(|other| *other != person)
            .take(enough);
        for person in signers.collect::<Vec<_>>() {
            let moment = self.within(at, proposal.ends_at, [5, 80]);
            self.plan_step(
                moment,
                Step::Sign {
                    proposal: id,
                    person,
                },
            );
        }
        self.plan_step(proposal.ends_at + 1, Step::Attend { proposal: id });
        Ok(())
    }

    /// The key to the accounts: nobody gets it, by whatever vote.
    fn grab_a_room(&mut self, person: usize) -> Played<()> {
        let (room, by) = (self.scene.rooms.governance, self.actor(person));
        let accounts = self.scene.rooms.clearing.face::<OfficeRef>();
        let message = accounts.encode(|m| m.set_admin(by.account()));
        let calls = orders::call(accounts.account(), &message)
            .into_iter()
            .collect();
        let text = government::hash(Matter::Grab.text());
        let refused = self
            .scene
            .send("governance.propose", room, &by, |m| m.propose(calls, text))?;
        let at = self.scene.now();
        if let (Err(_), Some(government)) = (refused, &mut self.government) {
            government.forbidden = Some(Forbidden { person, at });
        }
        Ok(())
    }

    fn sign(&mut self, id: u32, person: usize) -> Played<()> {
        let (room, by) = (self.scene.rooms.governance, self.actor(person));
        let status = room.read(&self.scene.chain, |m| m.proposal(id))?;
        // Enough have signed before.
        if status.is_none_or(|(_, status)| status != Status::Gathering) {
            return Ok(());
        }
        let signed = self
            .scene
            .send("governance.sign", room, &by, |m| m.sign(id))?;
        let status = room.read(&self.scene.chain, |m| m.proposal(id))?;
        match (signed, status) {
            (Ok(()), Some((_, Status::Voting))) => self.call_to_vote(id),
            _ => Ok(()),
        }
    }

    /// Members vote before the last days, in which a vote that turns would go on; delegates' votes are cast for others after that.
    fn call_to_vote(&mut self, id: u32) -> Played<()> {
        let room = self.scene.rooms.governance;
        let Some((proposal, _)) = room.read(&self.scene.chain, |m| m.proposal(id))? else {
            return Ok(());
        };
        let delegating = self.government.as_ref().map(|g| g.delegating.clone());
        let delegating = delegating.unwrap_or_default();
        let (from, to) = (self.scene.now(), proposal.ends_at);
        for person in 0..self.people.len() {
            if delegating.contains(&person) {
                let moment = self.within(from, to, [66, 70]);
                self.plan_step(
                    moment,
                    Step::Follow {
                        proposal: id,
                        person,
                    },
                );
            } else if self.happens(TURNOUT) {
                let moment = self.within(from, to, [2, 65]);
                self.plan_step(
                    moment,
                    Step::Vote {
                        proposal: id,
                        person,
                    },
                );
            }
        }
        self.plan_step(to + 1, Step::Attend { proposal: id });
        Ok(())
    }

    fn may_vote(&self, id: u32, person: usize) -> Played<bool> {
        let account = self.people[person].actor.account();
        let room = self.scene.rooms.governance;
        let able = room.read(&self.scene.chain, |m| m.can_vote(id, account))?;
        Ok(able.is_ok() && self.people[person].stays())
    }

    fn vote_on(&mut self, id: u32, person: usize) -> Played<()> {
        let Some(government) = &mut self.government else {
            return Ok(());
        };
        let Some(matter) = government.matter(id) else {
            return Ok(());
        };
        let mut choice = matter.choice(&mut government.rng);
        let grabber = government.grabber;
        if !self.may_vote(id, person)? {
            return Ok(());
        }
        if grabber == Some(person) {
            choice = match matter {
                Matter::Grab => Choice::Yes,
                Matter::Recall => Choice::No,
                _ => choice,
            };
        }
        let (room, by) = (self.scene.rooms.governance, self.actor(person));
        let _counted = self
            .scene
            .send("governance.vote", room, &by, |m| m.vote(id, choice))?;
        Ok(())
    }

    fn follow(&mut self, id: u32, person: usize) -> Played<()> {
        let Some(anyone) = self.government.as_ref().map(|g| g.anyone.clone()) else {
            return Ok(());
        };
        if !self.may_vote(id, person)? {
            return Ok(());
        }
        let (room, member) = (self.scene.rooms.governance, self.people[person].id);
        let _counted = self
            .scene
            .send("governance.follow", room, &anyone, |m| m.follow(id, member))?;
        Ok(())
    }

    /// Looks after a proposal: carries it out, or closes it, when it is time; else comes back.
    fn attend_to(&mut self, id: u32) -> Played<()> {
        let Some((anyone, matter)) = self
            .government
            .as_ref()
            .and_then(|g| Some((g.anyone.clone(), g.matter(id)?)))
        else {
            return Ok(());
        };
        let room = self.scene.rooms.governance;
        let Some((proposal, status)) = room.read(&self.scene.chain, |m| m.proposal(id))? else {
            return Ok(());
        };
        if proposal.closed {
            return Ok(());
        }
        let again = match status {
            Status::Gathering | Status::Voting => Some(proposal.ends_at + 1),
            Status::Waiting => Some(proposal.ready_at() + 1),
            _ => None,
        };
        if let Some(moment) = again {
            self.plan_step(moment, Step::Attend { proposal: id });
            return Ok(());
        }
        let mut executed = false;
        if status == Status::Ready {
            let code = self.token_code()?;
            let done = self
                .scene
                .send("governance.execute", room, &anyone, |m| m.execute(id))?;
            executed = done.is_ok();
            if matter == Matter::Upgrade && executed {
                self.note_upgrade(code)?;
            }
        }
        let _counted = self
            .scene
            .send("governance.close", room, &anyone, |m| m.close(id))?;
        match (matter, executed) {
            (Matter::Grab, false) => {
                let soon = self.scene.now() + self.scene.cycle_ms() / 28;
                self.plan_step(soon, Step::Propose(Matter::Recall));
            }
            (Matter::Recall, true) => {
                let bench = room.read(&self.scene.chain, |m| m.bench(Body::Admins))?;
                self.free_bonds(bench.election)?;
                self.seat_elected(Body::Admins)?;
            }
            _ => {}
        }
        Ok(())
    }

    /// The code of the token, its version, and how many tokens there are.
    fn token_code(&self) -> Played<(String, u32, Credits)> {
        let room = self.scene.rooms.token;
        let code = self.scene.chain.code_hash(&room.account());
        let version = room
            .face::<OfficeRef>()
            .read(&self.scene.chain, |m| m.version())?;
        let hash = format!("0x{}", hex::encode(code.unwrap_or_default()));
        Ok((hash, version, self.scene.supply()?))
    }

    fn note_upgrade(&mut self, before: (String, u32, Credits)) -> Played<()> {
        let (code, version, supply) = self.token_code()?;
        let (code_before, version_before, supply_before) = before;
        let day = self.day_of(self.scene.now());
        if let Some(government) = &mut self.government {
            government.upgraded = Some(Upgraded {
                room: "token",
                day,
                version_before,
                version,
                code_before,
                code,
                supply_before,
                supply,
            });
        }
        Ok(())
    }

    /// The day since the founding, from 1.
    pub fn day_of(&self, moment: Millis) -> u64 {
        moment.saturating_sub(self.scene.start_of(0)) / 86_400_000 + 1
    }
}
