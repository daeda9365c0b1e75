//! The beacon, the cheats, and the course of a case.

use rand::Rng;
use remainder_interfaces::{
    audit::{Audit as _, File, Place, Round, Verdict},
    contributions::{Against, Contributions as _, State},
};
use remainder_rules::{
    audit::{
        beacon,
        jury::{commitment, Cause, Paper, Stage, BALLOT},
        CaseId, Epoch,
    },
    Hash, MemberId,
};

use super::{Act, Game, Played};
use crate::{
    demo::court::{self, Cheat, Claim, Court, Judged, Keeper, KEEPERS},
    parse::content_hash,
};

/// How often an inflater asks for twice what was done, and how often a cheater who was found out appeals.
const INFLATES: f64 = 0.3;
const TRIES_AGAIN: f64 = 0.25;

/// The cycle from which on keepers who mean to keep a link back do so.
const WITHHELD_IN: u32 = 1;

impl Game<'_> {
    /// Where work is audited: casts who cheats, and has the first people keep the beacon.
    ///
    /// # Errors
    /// What the chain refuses.
    pub(in crate::demo) fn convene(&mut self) -> Played<()> {
        let remainder_chain::Auditor::Room(config) = self.file.audit else {
            return Ok(());
        };
        let club = self.scene.clock();
        let parts = (self.admins.len(), self.people.len());
        let court = Court::new(self.file, config, &club, &mut self.rng, parts);
        let (epochs, now) = (court.epochs, court.epoch(self.scene.now()));
        self.court = Some(court);
        for person in 0..self.people.len().min(KEEPERS) {
            self.keep(person)?;
        }
        let next = now + 1;
        self.plan(epochs.start_of(next), Act::Beat { epoch: next });
        Ok(())
    }

    fn keep(&mut self, person: usize) -> Played<()> {
        let Some(court) = &self.court else {
            return Ok(());
        };
        let now = court.epoch(self.scene.now());
        let left = self
            .scene
            .start_of(self.cycles)
            .saturating_sub(self.scene.now());
        let links = left / court.config.epoch_ms + 4;
        let (links, tip) = court::chain(self.rng.random(), links as usize);
        let (room, by) = (self.scene.rooms.audit, self.actor(person));
        let kept = self.scene.send("audit.keep", room, &by, |m| m.keep(tip))?;
        if let (Ok(place), Some(court)) = (kept, &mut self.court) {
            court.keepers.push(Keeper {
                person,
                place,
                next: now + 1,
                links,
            });
        }
        Ok(())
    }

    /// The keepers give their links for the epoch before the last. Who keeps one back is dismissed when the seed is known.
    pub(super) fn beat(&mut self, epoch: Epoch) -> Played<()> {
        let cycle = self.cycle;
        let Some(court) = &mut self.court else {
            return Ok(());
        };
        let (epochs, of) = (court.epochs, epoch.saturating_sub(2));
        let gone = if cycle >= WITHHELD_IN {
            court.withhold()
        } else {
            None
        };
        let links = court.links(of);
        if let Some(keeper) = gone {
            let place = keeper.place;
            self.plan(
                beacon::known_from(keeper.next, &epochs),
                Act::Dismiss { place },
            );
        }
        for (person, place, link) in links {
            let (room, by) = (self.scene.rooms.audit, self.actor(person));
            self.scene.must("audit.reveal_link", room, &by, |m| {
                m.reveal_link(place, of, link)
            })?;
        }
        self.plan(epochs.start_of(epoch + 1), Act::Beat { epoch: epoch + 1 });
        Ok(())
    }

    /// A keeper who kept a link back loses bond and office, and another founder takes the part.
    pub(super) fn dismiss(&mut self, place: u8) -> Played<()> {
        let (room, by) = (self.scene.rooms.audit, self.passer_by());
        let _counted = self
            .scene
            .send("audit.dismiss", room, &by, |m| m.dismiss(place))?;
        let able = |n: &usize| {
            let keeps = self.court.as_ref().is_some_and(|c| c.keeps(*n));
            self.people[*n].stays() && !keeps && *n >= KEEPERS
        };
        match (0..self.people.len()).find(able) {
            Some(next) => self.keep(next),
            None => Ok(()),
        }
    }

    /// The way of cheating of a contribution, if it is one.
    pub(super) fn cheat(&self, contribution: u32) -> Option<Cheat> {
        self.court.as_ref()?.claims.get(&contribution)?.cheat
    }

    fn claim(&mut self, contribution: u32, truth: Verdict, cheat: Option<Cheat>) -> Played<()> {
        let found = self
            .scene
            .rooms
            .contributions
            .read(&self.scene.chain, |m| m.contribution(contribution))?;
        if let (Some(found), Some(court)) = (found, &mut self.court) {
            let claim = Claim {
                truth,
                cheat,
                provider: self.by_id.get(&found.provider).copied().unwrap_or(0),
                value: found.value,
            };
            court.claims.entry(contribution).or_insert(claim);
        }
        Ok(())
    }

    /// An inflater did half of what was registered.
    pub(super) fn claim_too_much(&mut self, contribution: u32, provider: usize) -> Played<()> {
        let inflates = self
            .court
            .as_ref()
            .is_some_and(|c| c.inflaters.contains(&provider));
        if inflates && self.chance(INFLATES) {
            self.claim(contribution, Verdict::Half, Some(Cheat::Inflated))?;
        }
        Ok(())
    }

    /// Two who disagree in good faith: half of it was done.
    pub(super) fn dispute_is_about(&mut self, contribution: u32) -> Played<()> {
        self.claim(contribution, Verdict::Half, None)
    }

    /// Each pair plans its fake of the cycle.
    pub(in crate::demo) fn plan_fakes(&mut self, last: u64) {
        let pairs = self.court.as_ref().map_or(Vec::new(), |c| c.pairs.clone());
        for (provider, friend) in pairs {
            let moment = self.between(60, last);
            self.plan(moment, Act::Fake { provider, friend });
        }
    }

    /// Registers what was never done; the friend will say that it was.
    pub(super) fn fake(&mut self, provider: usize, friend: usize) -> Played<()> {
        let skills = self.skills(provider);
        if !self.people[provider].stays() || !self.people[friend].stays() || skills.is_empty() {
            return Ok(());
        }
        let kind = skills[self.rng.random_range(0..skills.len())];
        let value = self.rng.random_range(1_500..4_000);
        let quantity = self.quantity_worth(kind, value);
        let against = Against::Free(self.people[friend].id, self.kinds[kind]);
        if let Some(contribution) = self.register_free(provider, friend, against, quantity)? {
            self.claim(contribution, Verdict::Nothing, Some(Cheat::Fake))?;
        }
        Ok(())
    }

    pub(super) fn open_case(&mut self, contribution: u32, by: Option<usize>) -> Played<()> {
        let by = match by {
            Some(person) => self.actor(person),
            None => self.passer_by(),
        };
        let room = self.scene.rooms.contributions;
        let opened = self
            .scene
            .send("contributions.open", room, &by, |m| m.open(contribution))?;
        match opened {
            Ok(case) => self.attend(case, contribution),
            Err(_) => Ok(()),
        }
    }

    fn case_now(&self, case: CaseId) -> Played<Option<(File, Round)>> {
        let (room, chain) = (self.scene.rooms.audit, &self.scene.chain);
        let Some(file) = room.read(chain, |m| m.case(case))? else {
            return Ok(None);
        };
        let round = room.read(chain, |m| m.round(case, file.case.round))?;
        Ok(round.map(|round| (file, round)))
    }

    /// Does what a case is waiting for, as far as it can be done now, and comes back for the rest.
    pub(super) fn attend(&mut self, case: CaseId, contribution: u32) -> Played<()> {
        let again = Act::Attend { case, contribution };
        let Some(config) = self.court.as_ref().map(|c| c.config) else {
            return Ok(());
        };
        let room = self.scene.rooms.audit;
        while let Some((file, round)) = self.case_now(case)? {
            let now = self.scene.now();
            let by = self.passer_by();
            match file.case.stage {
                Stage::InRound if round.seating() => {
                    let known = self.court.as_ref().map_or(0, |c| c.known_for(&round));
                    let tries = config.tries;
                    if now < known {
                        self.plan(known, again);
                        return Ok(());
                    }
                    let seated = self
                        .scene
                        .send("audit.seat", room, &by, |m| m.seat(case, tries))?;
                    if seated.is_err() {
                        self.plan(now + config.epoch_ms, again);
                        return Ok(());
                    }
                }
                Stage::InRound if now < round.reveals_until(&config) => {
                    self.plan_votes(case, contribution, &round)?;
                    self.plan(round.reveals_until(&config), again);
                    return Ok(());
                }
                Stage::InRound => {
                    self.scene
                        .must("audit.close", room, &by, |m| m.close(case))?;
                }
                Stage::Found => {
                    let until = file.case.found_at + config.appeal_ms;
                    if file.case.round < BALLOT && now < until {
                        if self.appeal(case, contribution, &file)? {
                            continue;
                        }
                        self.plan(until, again);
                        return Ok(());
                    }
                    return self.execute(case, contribution);
                }
                Stage::Final => return self.pay(case),
            }
        }
        Ok(())
    }

    /// Who has a seat commits within the window, and reveals when it is over; some forget.
    fn plan_votes(&mut self, case: CaseId, contribution: u32, round: &Round) -> Played<()> {
        let Some(config) = self.court.as_ref().map(|c| c.config) else {
            return Ok(());
        };
        let mut voters: Vec<(Place, MemberId)> = Vec::new();
        if round.is_ballot() {
            for person in self.people.iter().filter(|p| p.stays()) {
                let (member, account) = (person.id, person.actor.account());
                let place = Place::Ballot { member };
                let may = self
                    .scene
                    .rooms
                    .audit
                    .read(&self.scene.chain, |m| m.can_commit(case, place, account))?;
                if may.is_ok() {
                    voters.push((place, member));
                }
            }
        } else {
            let number = round.number;
            let panel = self
                .scene
                .rooms
                .audit
                .read(&self.scene.chain, |m| m.panel(case, number))?;
            voters.extend(
                panel
                    .iter()
                    .filter(|paper| paper.vote.is_none())
                    .map(|paper| {
                        let place = Place::Panel {
                            round: number,
                            seat: paper.seat,
                        };
                        (place, paper.juror)
                    }),
            );
        }
        let window = self.scene.now()..round.reveals_from(&config);
        for (place, juror) in voters {
            let Some(person) = self.by_id.get(&juror).copied() else {
                continue;
            };
            if self.chance(self.file.behaviour.no_show) {
                continue;
            }
            let Some(court) = &self.court else { continue };
            let verdict = court.says(&mut self.rng, person, contribution);
            let moment = self.rng.random_range(window.clone());
            self.plan(
                moment,
                Act::Vote {
                    case,
                    place,
                    person,
                    verdict,
                },
            );
        }
        Ok(())
    }

    pub(super) fn vote(
        &mut self,
        case: CaseId,
        place: Place,
        person: usize,
        verdict: Verdict,
    ) -> Played<()> {
        let salt: Hash = self.evidence();
        let (room, by, juror) = (
            self.scene.rooms.audit,
            self.actor(person),
            self.people[person].id,
        );
        let (round, seat) = match place {
            Place::Panel { round, seat } => (round, seat),
            Place::Ballot { .. } => (BALLOT, 0),
        };
        let paper = Paper {
            contract: room.account().0,
            case,
            round,
            seat,
            juror,
        };
        let hash = commitment(&paper, verdict, &salt, content_hash);
        let committed = self
            .scene
            .send("audit.commit", room, &by, |m| m.commit(case, place, hash))?;
        let Some((_, round)) = self.case_now(case)? else {
            return Ok(());
        };
        if let (Ok(()), Some(court)) = (committed, &mut self.court) {
            if let Place::Ballot { member } = place {
                court.ballots.entry(case).or_default().insert(member);
            }
            let from = round.reveals_from(&court.config);
            let moment = self
                .rng
                .random_range(from..from + court.config.reveal_ms / 2);
            self.plan(
                moment,
                Act::Reveal {
                    case,
                    place,
                    verdict,
                    salt,
                },
            );
        }
        Ok(())
    }

    pub(super) fn reveal(
        &mut self,
        case: CaseId,
        place: Place,
        verdict: Verdict,
        salt: Hash,
    ) -> Played<()> {
        let (room, by) = (self.scene.rooms.audit, self.passer_by());
        let _counted = self.scene.send("audit.reveal", room, &by, |m| {
            m.reveal(case, place, verdict, salt)
        })?;
        Ok(())
    }

    /// Does a party appeal? Who asserted more than was found does, whether it was so or not; who doubted it does now and then.
    fn appeal(&mut self, case: CaseId, contribution: u32, file: &File) -> Played<bool> {
        let (found, truth) = (
            file.case.verdict.unwrap_or(Verdict::Whole),
            self.court
                .as_ref()
                .map_or(Verdict::Whole, |c| c.truth(contribution)),
        );
        let cheats = self.cheat(contribution).is_some();
        let doubted = matches!(file.case.cause, Cause::Dispute | Cause::Challenge);
        let wronged = found < truth;
        let appellant = if wronged || (cheats && found < Verdict::Whole && self.chance(TRIES_AGAIN))
        {
            file.matter.provider
        } else if found > truth && doubted && self.chance(0.5) {
            file.case.opener
        } else {
            return Ok(false);
        };
        let Some(person) = self.by_id.get(&appellant).copied() else {
            return Ok(false);
        };
        let (room, by) = (self.scene.rooms.audit, self.actor(person));
        let appealed = self
            .scene
            .send("audit.appeal", room, &by, |m| m.appeal(case))?;
        Ok(appealed.is_ok())
    }

    /// The verdict is final: it is executed, what was delivered is settled, and the jurors are paid.
    fn execute(&mut self, case: CaseId, contribution: u32) -> Played<()> {
        let (room, by) = (self.scene.rooms.contributions, self.passer_by());
        let verdict = self.case_now(case)?.and_then(|(file, _)| file.case.verdict);
        let before = self.scene.tally.audit.charged;
        self.scene.must("contributions.execute", room, &by, |m| {
            m.execute(contribution)
        })?;
        let charged = self.scene.tally.audit.charged - before;
        if let (Some(verdict), Some(court)) = (verdict, &mut self.court) {
            court
                .judged
                .insert(contribution, Judged { verdict, charged });
        }
        let state = room
            .read(&self.scene.chain, |m| m.contribution(contribution))?
            .map(|c| c.state);
        if state == Some(State::Delivered) {
            self.scene.must("contributions.settle", room, &by, |m| {
                m.settle(contribution)
            })?;
        }
        self.pay(case)
    }

    /// Pays the jurors; what the commons cannot pay now waits for the next cycle.
    pub(super) fn pay(&mut self, case: CaseId) -> Played<()> {
        let Some((file, _)) = self.case_now(case)? else {
            return Ok(());
        };
        let room = self.scene.rooms.audit;
        let mut places: Vec<Place> = Vec::new();
        for round in 0..=file.case.round.min(BALLOT - 1) {
            let panel = room.read(&self.scene.chain, |m| m.panel(case, round))?;
            places.extend(panel.iter().map(|paper| Place::Panel {
                round,
                seat: paper.seat,
            }));
        }
        let voters = self.court.as_ref().and_then(|c| c.ballots.get(&case));
        places.extend(
            voters
                .into_iter()
                .flatten()
                .map(|member| Place::Ballot { member: *member }),
        );
        let by = self.passer_by();
        for place in places {
            if room
                .read(&self.scene.chain, |m| m.paper(case, place))?
                .is_none()
            {
                continue;
            }
            let paid = self.scene.send("audit.settle_juror", room, &by, |m| {
                m.settle_juror(case, place)
            })?;
            if paid.is_err() {
                let next = self.scene.start_of(self.cycle + 1) + 1;
                self.plan(next, Act::Pay { case });
                return Ok(());
            }
        }
        Ok(())
    }
}
