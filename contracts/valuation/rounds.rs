//! How does the committee agree? Its round of the cycle: `rules::valuation::round`.

use crate::valuation::ValuationRoom;
use ink::prelude::vec::Vec;
use remainder_interfaces::{
    ask, blake2, caller,
    club::{Club, ClubRef, Error as ClubError, Party},
    emit, now,
    valuation::{
        Ballot, BallotCommitted, BallotRevealed, Error, Paper, Round, RoundEnded, RoundOpened,
    },
};
use remainder_rules::{
    ensure,
    party::role,
    valuation::{
        round::{self, CATEGORIES},
        MAX_BATCH,
    },
    Credits, Cycle, Hash, KindId, MemberId,
};

/// Who is no member does not sit on the committee.
fn nobody(_: ClubError) -> Error {
    Error::NotCommittee
}

impl ValuationRoom {
    fn resolve(&self) -> Result<Party, Error> {
        let caller = caller();
        ask!(
            ClubRef,
            self.wiring.club,
            resolve(caller),
            Error::Unreachable,
            nobody
        )
    }

    #[inline(never)]
    pub(crate) fn party(&self, member: MemberId) -> Result<Party, Error> {
        ask!(
            ClubRef,
            self.wiring.club,
            party(member),
            Error::Unreachable,
            nobody
        )
    }

    fn current(&self) -> Result<Round, Error> {
        self.rounds.get(&0).ok_or(Error::NoRound)
    }

    /// The round that this member would open.
    #[inline(never)]
    pub(crate) fn new_round(&self, by: &Party) -> Result<Round, Error> {
        ensure!(by.holds(role::COMMITTEE), Error::NotCommittee);
        let last = self.rounds.get(&0);
        Round::open(&self.terms(), &self.wiring.clock(), last.as_ref(), now())
    }

    pub(crate) fn begin_round(&mut self) -> Result<(), Error> {
        let by = self.resolve()?;
        let round = self.new_round(&by)?;
        self.rounds.insert(&0, &round);
        emit(&RoundOpened {
            cycle: round.cycle,
            member: by.id,
        });
        Ok(())
    }

    /// The round with a commitment of this member, and its place.
    #[inline(never)]
    pub(crate) fn committed(&self, by: &Party) -> Result<(Round, u32), Error> {
        ensure!(by.holds(role::COMMITTEE), Error::NotCommittee);
        let mut round = self.current()?;
        let place = round.commit(by.id, now())?;
        Ok((round, place))
    }

    pub(crate) fn take_commitment(&mut self, commitment: Hash) -> Result<(), Error> {
        let by = self.resolve()?;
        let (round, place) = self.committed(&by)?;
        self.rounds.insert(&0, &round);
        self.papers.insert(&place, &Paper::new(commitment));
        emit(&BallotCommitted {
            cycle: round.cycle,
            member: by.id,
        });
        Ok(())
    }

    /// The round with this member's ballot revealed, its place, and the paper as it is.
    #[inline(never)]
    pub(crate) fn revealed(&self, member: MemberId) -> Result<(Round, u32, Paper), Error> {
        let mut round = self.current()?;
        let place = round.place(member).ok_or(Error::NotInRound)?;
        round.reveal(place, now())?;
        let paper = self.papers.get(&place).ok_or(Error::NotInRound)?;
        Ok((round, place, paper))
    }

    pub(crate) fn take_ballot(
        &mut self,
        member: MemberId,
        ballot: Ballot,
        salt: &Hash,
    ) -> Result<(), Error> {
        let (round, place, mut paper) = self.revealed(member)?;
        paper.fill(&ballot)?;
        let contract = self.account();
        let cycle = round.cycle;
        let fits = round::commitment(contract.as_ref(), cycle, member, &ballot, salt, blake2);
        ensure!(fits == paper.commitment, Error::WrongBallot);
        self.rounds.insert(&0, &round);
        self.papers.insert(&place, &paper);
        emit(&BallotRevealed {
            cycle,
            member,
            ballot,
        });
        Ok(())
    }

    /// The round, if it can be closed.
    #[inline(never)]
    pub(crate) fn closable(&self) -> Result<Round, Error> {
        let round = self.current()?;
        round.may_close(self.cycle(), now())?;
        Ok(round)
    }

    /// The ballots at these places.
    fn ballots(&self, round: &Round, bits: u16) -> Vec<(u32, MemberId, Paper)> {
        let places = round.places(bits);
        places
            .filter_map(|(place, member)| Some((place, member, self.papers.get(&place)?)))
            .collect()
    }

    pub(crate) fn decide(&mut self, kinds: &[KindId]) -> Result<(), Error> {
        ensure!(kinds.len() <= MAX_BATCH, Error::TooManyRates);
        let mut round = self.closable()?;
        if !round.closed {
            self.count(&mut round)?;
            if !round.effective() {
                return Ok(());
            }
        }
        if kinds.is_empty() {
            return Ok(());
        }
        let ballots = self.ballots(&round, round.counted);
        let totals = self.totals.get(&0).unwrap_or_default();
        let version = self.next_version();
        for kind in kinds {
            let mut record = self.load(*kind)?;
            let decided = round.cycle.saturating_add(1);
            ensure!(record.decided != decided, Error::AlreadyClosed);
            record.decided = decided;
            let category = record.category;
            let total = totals.before(round.cycle, category)?;
            let mut said: Vec<Credits> = ballots
                .iter()
                .filter_map(|(_, _, paper)| paper.counts(*kind, category, total))
                .collect();
            ensure!(said.len() >= round.quorum.into(), Error::TooFewBallots);
            let agreed = record.agreed.now;
            let median = round::median(&mut said, agreed).unwrap_or(agreed);
            let step_bp = self.terms().step_bp;
            let rate = record.agreed.towards(median, round.cycle, step_bp);
            let ballots = u32::try_from(said.len()).unwrap_or(u32::MAX);
            self.agree_on(*kind, record, rate, version, ballots, median)?;
        }
        Ok(())
    }

    /// Closes the round: a ballot counts if its member still sits on the committee. What they gave in the cycle before has to be
    /// known, of each of them: else who closes it first could choose whose ballots count.
    fn count(&mut self, round: &mut Round) -> Result<(), Error> {
        let ballots = self.ballots(round, round.revealed);
        for (place, member, paper) in ballots {
            let sits = match self.party(member) {
                Ok(party) => party.holds(role::COMMITTEE),
                Err(Error::NotCommittee) => false,
                Err(error) => return Err(error),
            };
            if sits {
                let known = paper.given.is_some() || round.cycle == 0;
                ensure!(known, Error::NotReported);
                round.counted |= round::bit(place);
            }
        }
        round.closed = true;
        self.rounds.insert(&0, round);
        emit(&RoundEnded {
            cycle: round.cycle,
            ballots: round.counted.count_ones(),
            effective: round.effective(),
        });
        Ok(())
    }

    pub(crate) fn take_given(
        &mut self,
        member: MemberId,
        cycle: Cycle,
        given: [Credits; CATEGORIES],
    ) -> Result<(), Error> {
        ensure!(caller() == self.wiring.contributions, Error::NotEntitled);
        let round = self.current()?;
        let next = round.cycle == cycle.saturating_add(1) && !round.closed;
        let place = round.place(member).filter(|_| next);
        let place = place.ok_or(Error::NotInRound)?;
        let mut paper = self.papers.get(&place).ok_or(Error::NotInRound)?;
        paper.given = Some(given);
        self.papers.insert(&place, &paper);
        Ok(())
    }
}
