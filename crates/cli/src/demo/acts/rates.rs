//! What does the value committee agree on? A round: ballots are sealed, revealed and counted.

use rand::Rng;
use remainder_interfaces::{
    contributions::Contributions as _,
    governance::Body,
    valuation::{RateAgreed, Valuation as _},
};
use remainder_rules::{valuation::round::commitment, Credits, KindId};

use super::{Game, Played, Step};
use crate::{
    demo::government::{Agreed, Round, Sealed, DIFFER},
    parse::content_hash,
};

impl Game<'_> {
    /// A member of the committee opens the round, and all who sit on it commit to what they find right.
    pub(super) fn open_round(&mut self) -> Played<()> {
        let committee = self.bench(Body::Committee)?;
        let (room, now) = (self.scene.rooms.valuation, self.scene.now());
        let Some(first) = committee.first().copied() else {
            return Ok(());
        };
        let by = self.actor(first);
        let opened = self
            .scene
            .send("valuation.open_round", room, &by, |m| m.open_round())?;
        let round = room.read(&self.scene.chain, |m| m.round())?;
        let (Ok(()), Some(round)) = (opened, round) else {
            return Ok(());
        };
        for person in committee {
            let ballot = self.ballot();
            let salt = self.lots().map_or([0; 32], |dice| dice.random());
            let (contract, member) = (room.account().0, self.people[person].id);
            let sealed = commitment(&contract, round.cycle, member, &ballot, &salt, content_hash);
            let by = self.actor(person);
            let committed = self
                .scene
                .send("valuation.commit", room, &by, |m| m.commit(sealed))?;
            if let (Ok(()), Some(government)) = (committed, &mut self.government) {
                government.sealed.push(Sealed {
                    person,
                    ballot,
                    salt,
                });
            }
        }
        if let Some(government) = &mut self.government {
            government.opened = now;
        }
        self.plan_step(round.commits_until + 1, Step::Reveal);
        self.plan_step(round.reveals_until + 1, Step::CloseRound);
        Ok(())
    }

    /// What somebody finds right: about what the file says.
    fn ballot(&mut self) -> Vec<(KindId, Credits)> {
        let rates = self.file.decisions.rates.iter();
        let mut ballot: Vec<(KindId, Credits)> = rates
            .map(|(kind, rate)| (self.kinds[*kind], *rate))
            .collect();
        for (_, rate) in &mut ballot {
            let part = self
                .lots()
                .map_or(0.0, |dice| dice.random_range(-DIFFER..=DIFFER));
            *rate = ((*rate as f64) * (1.0 + part)).round() as Credits;
        }
        ballot.sort_unstable();
        ballot
    }

    pub(super) fn reveal_rates(&mut self) -> Played<()> {
        let Some(government) = &self.government else {
            return Ok(());
        };
        let room = self.scene.rooms.valuation;
        for sealed in government.sealed.clone() {
            let by = self.actor(sealed.person);
            let member = self.people[sealed.person].id;
            let _counted = self.scene.send("valuation.reveal", room, &by, |m| {
                m.reveal(member, sealed.ballot, sealed.salt)
            })?;
        }
        Ok(())
    }

    /// What each member of the round gave last cycle is reported, so that nobody's ballot counts for their own trade; then it is counted.
    pub(super) fn close_round(&mut self) -> Played<()> {
        let Some(government) = &mut self.government else {
            return Ok(());
        };
        let (anyone, sealed) = (
            government.anyone.clone(),
            std::mem::take(&mut government.sealed),
        );
        let opened = government.opened;
        let rooms = self.scene.rooms;
        for sealed in &sealed {
            let member = self.people[sealed.person].id;
            let room = rooms.contributions;
            let _counted = self
                .scene
                .send("contributions.report_member", room, &anyone, |m| {
                    m.report_member(member)
                })?;
        }
        let kinds: Vec<KindId> = self
            .file
            .decisions
            .rates
            .iter()
            .map(|(kind, _)| self.kinds[*kind])
            .collect();
        // A quarter of a category is a quarter of all its kinds.
        let file = self.file;
        let voted: Vec<_> = file
            .decisions
            .rates
            .iter()
            .map(|(kind, _)| file.kinds[*kind].category)
            .collect();
        for (place, line) in file.kinds.iter().enumerate() {
            if voted.contains(&line.category) {
                let (room, kind) = (rooms.contributions, self.kinds[place]);
                let _counted =
                    self.scene
                        .send("contributions.report_kind", room, &anyone, |m| {
                            m.report_kind(kind)
                        })?;
            }
        }
        let before = self.scene.log.len();
        let closed = self
            .scene
            .send("valuation.close_round", rooms.valuation, &anyone, |m| {
                m.close_round(kinds)
            })?;
        let round = rooms.valuation.read(&self.scene.chain, |m| m.round())?;
        let (Ok(()), Some(round)) = (closed, round) else {
            return Ok(());
        };
        let told: Vec<RateAgreed> = self.scene.log[before..]
            .iter()
            .filter_map(|entry| match entry.event() {
                Some(remainder_chain::ClubEvent::RateAgreed(e)) => Some(e),
                _ => None,
            })
            .collect();
        let agreed = told.iter().map(|e| Agreed {
            label: self.label(e.kind),
            ballots: e.ballots,
            median: e.median,
            before: e.before,
            after: e.after,
        });
        let line = Round {
            opened_day: self.day_of(opened),
            closed_day: self.day_of(self.scene.now()),
            committed: sealed.len() as u32,
            counted: round.counted.count_ones(),
            agreed: agreed.collect(),
        };
        if let Some(government) = &mut self.government {
            government.rounds.push(line);
        }
        self.note_rates()
    }

    fn label(&self, kind: KindId) -> String {
        let place = self.kinds.iter().position(|number| *number == kind);
        place.map_or(String::new(), |place| self.file.kinds[place].label.clone())
    }

    /// What work is worth from now on.
    fn note_rates(&mut self) -> Played<()> {
        for place in 0..self.kinds.len() {
            let number = self.kinds[place];
            let room = self.scene.rooms.valuation;
            if let Some(kind) = room.read(&self.scene.chain, |m| m.kind(number))? {
                self.rates[place] = kind.rate.now;
            }
        }
        Ok(())
    }
}
