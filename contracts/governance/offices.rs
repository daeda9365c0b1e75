//! Who holds an office? Elections, seats, recalls, bonds, and the guardian's pause.

use crate::governance::GovernanceRoom;
use remainder_interfaces::{caller, emit, governance::*, now};
use remainder_rules::{
    club, ensure, governance::seats::may_be_relieved, party::role, Cycle, MemberId, Millis,
};

impl GovernanceRoom {
    fn cycle(&self) -> Cycle {
        self.wiring.clock().cycle_at(now())
    }

    #[inline(never)]
    pub(crate) fn bench_of(&self, body: Body) -> Bench {
        self.benches.get(&(body as u32)).unwrap_or_default()
    }

    #[inline(never)]
    fn put_bench(&mut self, body: Body, bench: &Bench) {
        self.benches.insert(&(body as u32), bench);
    }

    #[inline(never)]
    fn election_of(&self, number: u32) -> Result<Election, Error> {
        self.elections.get(&number).ok_or(Error::NoSuchElection)
    }

    pub(crate) fn begin_election(&mut self, body: Body) -> Result<u32, Error> {
        let mut bench = self.bench_of(body);
        let current = self.elections.get(&bench.election);
        let next = self.elections.get(&bench.next);
        bench.may_call(current.as_ref(), next.as_ref(), self.cycle(), now())?;
        let number = self.last_election.saturating_add(1);
        self.last_election = number;
        let election = Election::call(&self.terms(), body, self.in_standing()?, now());
        self.elections.insert(&number, &election);
        bench.next = number;
        self.put_bench(body, &bench);
        emit(&ElectionCalled {
            election: number,
            body,
        });
        Ok(number)
    }

    pub(crate) fn take_candidate(&mut self, number: u32, chamber: u8) -> Result<(), Error> {
        let by = self.elector(caller())?;
        ensure!(by.standing && !by.probation, Error::NotEligible);
        let mut election = self.election_of(number)?;
        election.may_stand(chamber, now())?;
        let key = (number, by.id);
        ensure!(!self.candidates.contains(&key), Error::AlreadyStands);
        let (terms, bench) = (self.terms(), self.bench_of(election.body));
        let last = self.candidates.get(&(bench.election, by.id));
        let candidate = Candidate {
            bond: terms.seat_bond,
            points: 0,
            chamber,
            row: bench.row(&terms, last.as_ref())?,
            seated: false,
            recalled: false,
            left_at: 0,
        };
        self.bond(by.id, terms.seat_bond)?;
        self.candidates.insert(&key, &candidate);
        if let Some(board) = election.boards.get_mut(chamber as usize) {
            board.raise(by.id, 0);
        }
        self.elections.insert(&number, &election);
        emit(&CandidateStood {
            election: number,
            member: by.id,
            chamber,
        });
        Ok(())
    }

    pub(crate) fn take_ballot(&mut self, number: u32, piles: &[Pile]) -> Result<(), Error> {
        let by = self.elector(caller())?;
        let mut election = self.election_of(number)?;
        election.may_elect(now())?;
        let eligible = by.standing && by.since < election.called_at;
        ensure!(eligible, Error::NotEligible);
        let key = (number, by.id);
        ensure!(!self.ballots.contains(&key), Error::AlreadyVoted);
        let candidates = &mut self.candidates;
        election.count(piles, |pile| {
            let key = (number, pile.candidate);
            let mut candidate = candidates.get(&key)?;
            candidate.points = candidate.points.saturating_add(pile.points.into());
            candidates.insert(&key, &candidate);
            Some(candidate)
        })?;
        self.ballots.insert(&key, &1);
        self.elections.insert(&number, &election);
        emit(&BallotCast {
            election: number,
            member: by.id,
        });
        Ok(())
    }

    pub(crate) fn call_next(&mut self, body: Body, chamber: u8) -> Result<(), Error> {
        let mut bench = self.bench_of(body);
        let mut current = self.elections.get(&bench.election);
        let mut before = None;
        if let Some(next) = self.elections.get(&bench.next) {
            let (cycle, ends) = (self.cycle(), bench.ends);
            if bench.renew(&self.terms(), current.as_ref(), &next, cycle, now()) {
                (current, before) = (Some(next), Some(ends));
            }
        }
        let election = current.ok_or(Error::NoVacancy)?;
        let (member, place) = bench.ask_next(&election, chamber)?;
        let seated = match self.appoint(member, body.role(), true) {
            Ok(()) => true,
            // Not in standing: the next one's turn, but not at once.
            Err(Error::Club(club::Error::StatusForbids)) => {
                let clock = self.wiring.clock();
                let passed = bench.may_pass_over(&self.terms(), &election, before, &clock, now());
                ensure!(passed, Error::NotEligible);
                false
            }
            Err(Error::Club(club::Error::NoSuchMember)) => false,
            Err(error) => return Err(error),
        };
        if seated {
            bench.seat(place, member);
            self.note_candidate(bench.election, member, &|candidate| candidate.seated = true);
        }
        self.put_bench(body, &bench);
        emit(&SeatCalled {
            body,
            election: bench.election,
            member,
            seated,
        });
        Ok(())
    }

    #[inline(never)]
    fn leave(&mut self, body: Body, member: MemberId, recalled: bool) -> Result<(), Error> {
        match self.appoint(member, body.role(), false) {
            // Who left the club has no office to lose.
            Ok(()) | Err(Error::Club(club::Error::NoSuchMember)) => (),
            Err(error) => return Err(error),
        }
        emit(&OfficeLeft {
            body,
            member,
            recalled,
        });
        Ok(())
    }

    pub(crate) fn give_up(&mut self, body: Body) -> Result<(), Error> {
        let by = self.elector(caller())?;
        let mut bench = self.bench_of(body);
        let sat = bench.vacate(by.id);
        if sat {
            self.note_candidate(bench.election, by.id, &|candidate| {
                candidate.left_at = now()
            });
        } else {
            let mut struck = false;
            for number in [bench.election, bench.next] {
                struck |= self.strike(&mut bench, number, by.id);
            }
            ensure!(struck || by.holds(body.role()), Error::NoSuchCandidate);
        }
        self.put_bench(body, &bench);
        if sat || by.holds(body.role()) {
            self.leave(body, by.id, false)?;
        }
        Ok(())
    }

    /// Takes a candidate off the board of an election that is over, so that they are not called.
    fn strike(&mut self, bench: &mut Bench, number: u32, member: MemberId) -> bool {
        let candidate = self.candidates.get(&(number, member));
        let (Some(candidate), Some(mut election)) = (candidate, self.elections.get(&number)) else {
            return false;
        };
        let struck =
            election.over(now()) && bench.strike(number, &mut election, member, candidate.chamber);
        if struck {
            self.elections.insert(&number, &election);
        }
        struck
    }

    /// Notes something with a candidate, if there is such a one.
    #[inline(never)]
    fn note_candidate(&mut self, number: u32, member: MemberId, note: &dyn Fn(&mut Candidate)) {
        let key = (number, member);
        if let Some(mut candidate) = self.candidates.get(&key) {
            note(&mut candidate);
            self.candidates.insert(&key, &candidate);
        }
    }

    pub(crate) fn relieve_of(&mut self, body: Body, member: MemberId) -> Result<(), Error> {
        let mut bench = self.bench_of(body);
        let gone = self.is_gone(member);
        if gone && bench.vacate(member) {
            self.put_bench(body, &bench);
        } else {
            may_be_relieved(&bench, member)?;
            let holds = gone || self.elector_by_id(member)?.holds(body.role());
            ensure!(holds, Error::NoSuchCandidate);
        }
        self.leave(body, member, false)
    }

    /// What a recall that was voted does, to founders who were never elected too, and to who gave the seat up meanwhile: their bond is lost.
    pub(crate) fn recall(&mut self, body: Body, member: MemberId) -> Result<(), Error> {
        let mut bench = self.bench_of(body);
        let sat = bench.vacate(member);
        let served = self.candidates.get(&(bench.election, member));
        let answers = served.is_some_and(|c| c.seated && !c.recalled && c.bond > 0);
        // Of several who are recalled together one who is out already saves nobody.
        if !(sat || answers || self.elector_by_id(member)?.holds(body.role())) {
            return Ok(());
        }
        if sat {
            self.put_bench(body, &bench);
        }
        if sat || answers {
            self.note_candidate(bench.election, member, &|candidate| {
                candidate.recalled = true
            });
        }
        let mut card = self.cards.get(&member).unwrap_or_default();
        card.recalled = card.recalled.saturating_add(1);
        self.cards.insert(&member, &card);
        self.leave(body, member, true)
    }

    pub(crate) fn end_bond(&mut self, number: u32, member: MemberId) -> Result<(), Error> {
        let election = self.election_of(number)?;
        let key = (number, member);
        let mut candidate = self.candidates.get(&key).ok_or(Error::NoSuchCandidate)?;
        let bench = self.bench_of(election.body);
        let free = bench.bond_is_free(&self.terms(), number, &election, member, &candidate, now());
        ensure!(free, Error::HoldsSeat);
        let past = bench.election > number;
        let bond = candidate.bond;
        ensure!(past || bond > 0, Error::NothingToSweep);
        if bond > 0 {
            match candidate.recalled {
                true => self.slash(member, bond, bond)?,
                false => self.release(member, bond)?,
            }
        }
        // What they were is remembered until the next term: the limit asks for it.
        candidate.bond = 0;
        match past {
            true => self.candidates.remove(&key),
            false => self.candidates.insert(&key, &candidate),
        }
        Ok(())
    }

    fn guardian(&self) -> Result<MemberId, Error> {
        let by = self.elector(caller())?;
        ensure!(by.holds(role::GUARDIAN), Error::NotGuardian);
        Ok(by.id)
    }

    fn paused_by(&mut self, guardian: MemberId) -> Result<(), Error> {
        let until = self.paused.0.until;
        self.pause_club(until)?;
        emit(&GuardianPaused { guardian, until });
        Ok(())
    }

    pub(crate) fn pause_for(&mut self, length: Millis) -> Result<(), Error> {
        let guardian = self.guardian()?;
        self.paused.0.begin(now(), length)?;
        let mut card = self.cards.get(&guardian).unwrap_or_default();
        card.pauses = card.pauses.saturating_add(1);
        self.cards.insert(&guardian, &card);
        self.paused_by(guardian)
    }

    pub(crate) fn lift_pause(&mut self) -> Result<(), Error> {
        let guardian = self.guardian()?;
        self.paused.0.lift(now())?;
        self.paused_by(guardian)
    }
}
