//! What do jurors do, and what do they get?

use crate::{
    audit::AuditRoom,
    rooms::{clearing, club},
};
use ink::primitives::AccountId;
use remainder_interfaces::{audit::*, blake2, caller, emit, now};
use remainder_rules::{
    audit::{
        jury::{Paper, Stage, BALLOT},
        seats::may_serve,
    },
    ensure, Hash,
};

impl AuditRoom {
    /// The paper that an account may commit on now; a new one in the ballot of the whole club.
    pub(crate) fn paper_of(
        &self,
        case: CaseId,
        place: Place,
        account: AccountId,
    ) -> Result<Seat, Error> {
        let file = self.file(case)?;
        let round = self.round_of(case, file.case.round)?;
        round.may_commit(&self.terms(), now())?;
        let party = self.resolve(account)?;
        let paper = self.papers.get(&(case, place.key()));
        match place {
            Place::Panel { round: number, .. } => {
                ensure!(number == round.number, Error::NotCommitting);
                let paper = paper.filter(|paper| paper.juror == party.id);
                let paper = paper.ok_or(Error::NoSeat)?;
                paper.may_commit()?;
                Ok(paper)
            }
            Place::Ballot { member } => {
                ensure!(round.is_ballot(), Error::NotCommitting);
                let votes = member == party.id
                    && may_serve(&party)
                    && !Self::sides(&file).contains(&member);
                ensure!(votes, Error::NoSeat);
                let paper = paper.unwrap_or(Seat {
                    juror: member,
                    round: BALLOT,
                    ..Seat::default()
                });
                paper.may_commit()?;
                Ok(paper)
            }
        }
    }

    pub(crate) fn take_commitment(
        &mut self,
        case: CaseId,
        place: Place,
        commitment: Hash,
    ) -> Result<(), Error> {
        let mut paper = self.paper_of(case, place, caller())?;
        let key = (case, place.key());
        if paper.round == BALLOT && !self.papers.contains(&key) {
            let mut file = self.file(case)?;
            file.papers = file.papers.saturating_add(1);
            self.cases.insert(&case, &file);
            self.bind(paper.juror);
        }
        paper.commit(commitment)?;
        self.papers.insert(&key, &paper);
        emit!(VoteCommitted {
            case: &case,
            place: &place,
        });
        Ok(())
    }

    pub(crate) fn take_vote(
        &mut self,
        case: CaseId,
        place: Place,
        verdict: Verdict,
        salt: &Hash,
    ) -> Result<(), Error> {
        let file = self.file(case)?;
        let mut round = self.round_of(case, file.case.round)?;
        let key = (case, place.key());
        let mut paper = self.papers.get(&key).ok_or(Error::NoSeat)?;
        ensure!(paper.round == round.number, Error::NotRevealing);
        round.may_reveal(&self.terms(), now())?;
        let form = Paper {
            contract: *self.account().as_ref(),
            case,
            round: paper.round,
            seat: paper.seat,
            juror: paper.juror,
        };
        paper.reveal(&form, verdict, salt, blake2)?;
        round.vote(&self.terms(), now(), paper.seat, verdict)?;
        self.papers.insert(&key, &paper);
        self.put_round(case, &round);
        emit!(VoteRevealed {
            case: &case,
            place: &place,
            verdict: &verdict,
        });
        Ok(())
    }

    pub(crate) fn pay_juror(&mut self, case: CaseId, place: Place) -> Result<(), Error> {
        let mut file = self.file(case)?;
        ensure!(file.case.stage == Stage::Final, Error::StillVoting);
        let key = (case, place.key());
        let paper = self.papers.get(&key).ok_or(Error::NoSeat)?;
        let round = self.round_of(case, paper.round)?;
        self.settle_paper(case, &mut file, &round, &paper)?;
        self.papers.remove(&key);
        if !round.is_ballot() {
            for sat in [paper.juror, paper.replaces] {
                self.sat.remove(&(case, sat));
            }
        }
        self.put_or_free(case, &file);
        Ok(())
    }

    /// Pays or charges a juror, and notes whether the duty was done.
    pub(crate) fn settle_paper(
        &mut self,
        case: CaseId,
        file: &mut File,
        round: &Round,
        paper: &Seat,
    ) -> Result<(), Error> {
        let juror = paper.juror;
        let outcome = paper.outcome(&self.terms(), round)?;
        if !round.is_ballot() {
            // Also without a fee: it opens the account of a juror who never traded, from which a forfeit is taken.
            let party = self.party(juror)?;
            clearing!(self, pay_fee(party, outcome.fee))?;
            if outcome.forfeit > 0 {
                self.slash(juror, outcome.forfeit, 0)?;
            }
            let failed = paper.failed(round);
            if failed || paper.vote.is_some() {
                club!(self, note_duty(juror, !failed))?;
            }
        }
        self.unbind(juror);
        file.papers = file.papers.saturating_sub(1);
        emit(&JurorSettled {
            case,
            juror,
            fee: outcome.fee,
            forfeit: outcome.forfeit,
        });
        Ok(())
    }
}
