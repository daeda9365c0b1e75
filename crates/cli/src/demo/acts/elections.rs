//! Whom does the club elect? From the call of an election to the seats.

use rand::seq::SliceRandom;
use remainder_interfaces::governance::{Body, Governance as _, Pile};

use super::{Game, Played, Step};
use crate::demo::government::TURNOUT;

impl Game<'_> {
    /// Who sits in a body, in the order of the seats.
    pub(super) fn bench(&self, body: Body) -> Played<Vec<usize>> {
        let room = self.scene.rooms.governance;
        let bench = room.read(&self.scene.chain, |m| m.bench(body))?;
        let seats = bench.seats.iter().filter_map(|id| self.by_id.get(id));
        Ok(seats.copied().collect())
    }

    pub(super) fn call_election(&mut self, body: Body) -> Played<()> {
        let Some(anyone) = self.government.as_ref().map(|g| g.anyone.clone()) else {
            return Ok(());
        };
        let room = self.scene.rooms.governance;
        let called = self
            .scene
            .send("governance.call_election", room, &anyone, |m| {
                m.call_election(body)
            })?;
        let Ok(number) = called else { return Ok(()) };
        let Some(election) = room.read(&self.scene.chain, |m| m.election(number))? else {
            return Ok(());
        };
        let grabber = self.government.as_ref().and_then(|g| g.grabber);
        let mut able = self.in_standing()?;
        // Nobody puts up again whom the club has just recalled.
        able.retain(|person| Some(*person) != grabber);
        let (stood, cycle) = (self.government.as_ref().map(|g| &g.stood), self.cycle);
        able.sort_by_key(|person| stood.is_some_and(|stood| stood.get(person) == Some(&cycle)));
        let mut able = able.into_iter();
        for (chamber, seats) in (0u8..).zip(election.seats) {
            // Somebody to choose from: one more for few seats, two for many.
            let stand = match seats {
                0 => 0,
                1 => 2,
                seats => usize::from(seats) + 2,
            };
            for person in able.by_ref().take(stand) {
                let by = self.actor(person);
                let stands = self
                    .scene
                    .send("governance.stand", room, &by, |m| m.stand(number, chamber))?;
                if let (Ok(()), Some(government)) = (stands, &mut self.government) {
                    government.stood.insert(person, cycle);
                }
            }
        }
        for person in 0..self.people.len() {
            if self.happens(TURNOUT) {
                let moment = self.within(election.stand_until, election.elect_until, [1, 95]);
                self.plan_step(
                    moment,
                    Step::Ballot {
                        election: number,
                        person,
                    },
                );
            }
        }
        // Who was elected is seated when the term before is over.
        let bench = room.read(&self.scene.chain, |m| m.bench(body))?;
        let from = match bench.election {
            0 => election.elect_until,
            _ => election.elect_until.max(self.scene.start_of(bench.ends)),
        };
        self.plan_step(from + 1, Step::Seat { body });
        Ok(())
    }

    /// A ballot: all points on one candidate, or on two; of the committee for one side, and at large.
    pub(super) fn cast_ballot(&mut self, number: u32, person: usize) -> Played<()> {
        let room = self.scene.rooms.governance;
        let Some(election) = room.read(&self.scene.chain, |m| m.election(number))? else {
            return Ok(());
        };
        let able = self.elector(person)?;
        if !able.is_some_and(|e| e.standing && e.since < election.called_at) {
            return Ok(());
        }
        let side = usize::from(election.seats[1] > 0 && self.happens(0.5));
        let mut piles = Vec::new();
        for chamber in [side, 2] {
            let points = election.seats[chamber];
            let board = election.boards[chamber].members;
            let mut names: Vec<u32> = board.into_iter().filter(|id| *id != 0).collect();
            if points == 0 || names.is_empty() {
                continue;
            }
            let all = points == 1 || names.len() == 1 || self.happens(0.6);
            if let Some(dice) = self.lots() {
                names.shuffle(dice);
            }
            let first = if all { points } else { points - 1 };
            piles.push(Pile {
                candidate: names[0],
                points: first,
            });
            if !all {
                piles.push(Pile {
                    candidate: names[1],
                    points: 1,
                });
            }
        }
        if piles.is_empty() {
            return Ok(());
        }
        let by = self.actor(person);
        let _counted = self
            .scene
            .send("governance.elect", room, &by, |m| m.elect(number, piles))?;
        Ok(())
    }

    /// Seats who was elected, relieves who has no seat any more, and gives back the bonds of the election before.
    pub(super) fn seat_elected(&mut self, body: Body) -> Played<()> {
        let Some(anyone) = self.government.as_ref().map(|g| g.anyone.clone()) else {
            return Ok(());
        };
        let room = self.scene.rooms.governance;
        let before = room.read(&self.scene.chain, |m| m.bench(body))?;
        for chamber in 0..3 {
            while room
                .dry_run(&self.scene.chain, &anyone, |m| m.claim_seat(body, chamber))
                .is_ok()
            {
                self.scene
                    .must("governance.claim_seat", room, &anyone, |m| {
                        m.claim_seat(body, chamber)
                    })?;
            }
        }
        let bench = room.read(&self.scene.chain, |m| m.bench(body))?;
        for person in 0..self.people.len() {
            let id = self.people[person].id;
            let holds = self.elector(person)?.is_some_and(|e| e.holds(body.role()));
            if holds && !bench.holds(id) && bench.election != 0 {
                let _counted = self
                    .scene
                    .send("governance.relieve", room, &anyone, |m| m.relieve(body, id))?;
            }
        }
        if bench.election != before.election {
            self.free_bonds(before.election)?;
            // An election whose result nobody lives to see is not played.
            if bench.ends < self.cycles {
                let day = self.scene.cycle_ms() / 28;
                let next = self.scene.start_of(bench.ends.saturating_sub(1)) + 2 * day;
                self.plan_step(next, Step::Call { body });
            }
        }
        self.note_admins()
    }

    /// Gives back, or takes, what candidates of an election pledged, as far as they are called no more.
    pub(super) fn free_bonds(&mut self, number: u32) -> Played<()> {
        let Some(anyone) = self.government.as_ref().map(|g| g.anyone.clone()) else {
            return Ok(());
        };
        let room = self.scene.rooms.governance;
        let election = room.read(&self.scene.chain, |m| m.election(number))?;
        let boards = election.iter().flat_map(|election| election.boards);
        let members: Vec<u32> = boards
            .flat_map(|board| board.members)
            .filter(|id| *id != 0)
            .collect();
        for member in members {
            let free = room.dry_run(&self.scene.chain, &anyone, |m| {
                m.settle_bond(number, member)
            });
            if free.is_ok() {
                self.scene
                    .must("governance.settle_bond", room, &anyone, |m| {
                        m.settle_bond(number, member)
                    })?;
            }
        }
        Ok(())
    }

    /// Who is an admin now?
    fn note_admins(&mut self) -> Played<()> {
        let mut admins = Vec::new();
        for person in 0..self.people.len() {
            let elector = self.elector(person)?;
            if elector.is_some_and(|e| e.holds(Body::Admins.role())) {
                admins.push(person);
            }
        }
        self.admins = admins;
        Ok(())
    }
}
