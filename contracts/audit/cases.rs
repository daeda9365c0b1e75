//! How does a case go on? Opening, seating, closing rounds, appeals and the end.

use crate::{
    audit::AuditRoom,
    rooms::{clearing, club},
};
use ink::prelude::vec::Vec;
use remainder_interfaces::{
    ask,
    audit::*,
    blake2, caller,
    clearing::{Clearing, ClearingRef},
    club::Party,
    emit, now,
};
use remainder_rules::{
    audit::{
        jury::{Next, BALLOT},
        seats::{Candidate, Draw, Try},
    },
    ensure, Credits, MemberId, Millis, COMMONS,
};

impl AuditRoom {
    #[inline(never)]
    pub(crate) fn only_contributions(&self) -> Result<(), Error> {
        ensure!(caller() == self.wiring.contributions, Error::NotEntitled);
        Ok(())
    }

    #[inline(never)]
    pub(crate) fn file(&self, case: CaseId) -> Result<File, Error> {
        self.cases.get(&case).ok_or(Error::NoSuchCase)
    }

    /// The running round of a case, or the last.
    #[inline(never)]
    pub(crate) fn round_of(&self, case: CaseId, round: u8) -> Result<Round, Error> {
        self.rounds
            .get(&(case, round.into()))
            .ok_or(Error::NoSuchCase)
    }

    #[inline(never)]
    pub(crate) fn put_round(&mut self, case: CaseId, round: &Round) {
        self.rounds.insert(&(case, round.number.into()), round);
    }

    /// Stores a round that was called, and says so.
    #[inline(never)]
    fn called(&mut self, case: CaseId, round: &Round, appellant: MemberId) {
        self.put_round(case, round);
        emit(&RoundCalled {
            case,
            round: round.number,
            appellant,
        });
    }

    /// A member holds one more duty.
    #[inline(never)]
    pub(crate) fn bind(&mut self, member: MemberId) {
        let duties = self.duties.get(&member).unwrap_or(0).saturating_add(1);
        self.duties.insert(&member, &duties);
    }

    #[inline(never)]
    pub(crate) fn unbind(&mut self, member: MemberId) {
        let duties = self.duties.get(&member).unwrap_or(0).saturating_sub(1);
        if duties == 0 {
            self.duties.remove(&member);
        } else {
            self.duties.insert(&member, &duties);
        }
    }

    pub(crate) fn open_case(
        &mut self,
        matter: &Matter,
        cause: Cause,
        opener: MemberId,
        bond: Credits,
    ) -> Result<CaseId, Error> {
        self.only_contributions()?;
        let config = self.terms();
        let contribution = matter.contribution;
        let (case, round) = Case::open(&config, contribution, cause, opener, bond, now());
        let id = self.last_case.saturating_add(1);
        self.last_case = id;
        let file = File {
            matter: *matter,
            case,
            papers: 0,
        };
        self.cases.insert(&id, &file);
        self.put_round(id, &round);
        emit!(CaseOpened {
            case: &id,
            contribution: &contribution,
            cause: &cause,
            opener: &opener,
        });
        Ok(id)
    }

    /// All who have a side. Whoever opened a drawn case has none, since the lot brought it; but they are paid for what is found, so that they
    /// sit on no panel.
    pub(crate) fn sides(file: &File) -> Vec<MemberId> {
        let Matter {
            provider,
            receiver,
            admins: [first, second],
            ..
        } = file.matter;
        let opener = match file.case.cause {
            Cause::Lot => COMMONS,
            _ => file.case.opener,
        };
        [provider, receiver, first, second, opener]
            .into_iter()
            .filter(|id| *id != COMMONS)
            .collect()
    }

    /// All who have a side, as `club` knows them.
    #[inline(never)]
    fn parties(&self, file: &File) -> Result<Vec<Party>, Error> {
        let mut parties = Vec::new();
        for id in Self::sides(file) {
            match self.party(id) {
                Ok(party) => parties.push(party),
                // Only a challenger whose bond was 0 can have left, and is nobody's friend any more.
                Err(Error::Club(_)) => (),
                Err(error) => return Err(error),
            }
        }
        Ok(parties)
    }

    /// A case with the round that is being seated, and what is drawn for it: from which seed, and when its reveals began.
    #[inline(never)]
    pub(crate) fn seating(&self, case: CaseId) -> Result<(File, Round, Draw, Millis), Error> {
        let file = self.file(case)?;
        let round = self.round_of(case, file.case.round)?;
        ensure!(round.seating(), Error::NotSeating);
        let clock = self.clock();
        let epoch = round.seed_epoch(&clock);
        let record = self.epochs.get(&epoch).ok_or(Error::SeedUnknown)?;
        let draw = Draw {
            seed: record.seed(clock.cycle_at(now()), blake2)?,
            case,
            round: round.number,
            redrawn: round.redrawn,
            slots: record.slots,
        };
        Ok((file, round, draw, record.begun_at(&clock)))
    }

    pub(crate) fn fill_seats(&mut self, case: CaseId, tries: u8) -> Result<(), Error> {
        let (mut file, mut round, draw, begun_at) = self.seating(case)?;
        let (config, time) = (self.terms(), now());
        let parties = self.parties(&file)?;
        for _ in 0..tries.min(config.tries) {
            let slot = round.cursor.slot(&draw, blake2)?;
            let candidate = self.at_slot(slot)?.map(|(party, since)| Candidate {
                seated: party.id == file.case.opener || self.sat.contains(&(case, party.id)),
                party,
                since,
            });
            let found = round
                .cursor
                .look(&config, candidate.as_ref(), begun_at, &parties)?;
            match found {
                Try::PassedOver(_) => (),
                Try::Seated { seat, juror } => {
                    self.assign(case, &mut file, &round, seat, juror)?;
                    round.filled(time);
                    if !round.seating() {
                        break;
                    }
                }
                Try::NobodyLeft => {
                    let ballot = file.case.unseated(&config, &mut round, time)?;
                    self.called(case, &ballot, COMMONS);
                    break;
                }
            }
        }
        self.put_round(case, &round);
        self.cases.insert(&case, &file);
        Ok(())
    }

    /// Gives a member a seat. Whoever failed it before is charged now, since the paper is used again.
    fn assign(
        &mut self,
        case: CaseId,
        file: &mut File,
        round: &Round,
        seat: u8,
        juror: MemberId,
    ) -> Result<(), Error> {
        let place = Place::Panel {
            round: round.number,
            seat,
        };
        let mut replaces = COMMONS;
        if let Some(failed) = self.papers.get(&(case, place.key())) {
            self.settle_paper(case, file, round, &failed)?;
            replaces = failed.juror;
        }
        let paper = Seat {
            juror,
            round: round.number,
            seat,
            redrawn: round.redrawn,
            replaces,
            ..Seat::default()
        };
        self.papers.insert(&(case, place.key()), &paper);
        self.sat.insert(&(case, juror), &1);
        self.bind(juror);
        file.papers = file.papers.saturating_add(1);
        emit(&JurorSeated {
            case,
            round: round.number,
            seat,
            juror,
        });
        Ok(())
    }

    /// A case with its running round, closed, and what comes next.
    #[inline(never)]
    pub(crate) fn closing(&self, case: CaseId) -> Result<(File, Round, Next), Error> {
        let mut file = self.file(case)?;
        let mut round = self.round_of(case, file.case.round)?;
        let next = file.case.close(&self.terms(), &mut round, now())?;
        Ok((file, round, next))
    }

    pub(crate) fn close_round(&mut self, case: CaseId) -> Result<(), Error> {
        let (file, round, next) = self.closing(case)?;
        let number = round.number;
        self.put_round(case, &round);
        let verdict = match next {
            Next::Found(verdict, _) => Some(verdict),
            _ => None,
        };
        emit(&RoundClosed {
            case,
            round: number,
            verdict,
        });
        match next {
            Next::Redraw => (),
            Next::Round(round) => self.called(case, &round, COMMONS),
            Next::Found(_, Some(appeal)) => {
                self.end_bond(appeal.appellant, appeal.locked, appeal.lost)?;
            }
            Next::Found(_, None) => (),
        }
        self.cases.insert(&case, &file);
        Ok(())
    }

    /// On which side a member is.
    fn side(file: &File, member: MemberId) -> Result<Side, Error> {
        let Matter {
            provider,
            receiver,
            admins,
            disputed,
            ..
        } = file.matter;
        ensure!(member != COMMONS, Error::NotAParty);
        if member == provider || member == receiver && !disputed || admins.contains(&member) {
            return Ok(Side::Asserts);
        }
        ensure!(
            member == receiver || member == file.case.opener,
            Error::NotAParty
        );
        Ok(Side::Doubts)
    }

    /// A case that this member has appealed, and the round that is then called.
    #[inline(never)]
    fn appealed(&self, case: CaseId, member: MemberId) -> Result<(File, Round), Error> {
        let mut file = self.file(case)?;
        let side = Self::side(&file, member)?;
        let round = file.case.appeal(&self.terms(), member, side, now())?;
        Ok((file, round))
    }

    pub(crate) fn take_appeal(&mut self, case: CaseId) -> Result<(), Error> {
        let member = self.resolve(caller())?.id;
        let (file, round) = self.appealed(case, member)?;
        self.bond(member, file.case.locked)?;
        self.cases.insert(&case, &file);
        self.called(case, &round, member);
        Ok(())
    }

    pub(crate) fn check_appeal(&self, case: CaseId, member: MemberId) -> Result<(), Error> {
        let (file, _) = self.appealed(case, member)?;
        self.check_bond(self.party(member)?, file.case.locked)
    }

    /// A case whose verdict has become final.
    #[inline(never)]
    pub(crate) fn finished(&self, case: CaseId) -> Result<(File, Verdict), Error> {
        let mut file = self.file(case)?;
        let verdict = file.case.finish(&self.terms(), now())?;
        Ok((file, verdict))
    }

    pub(crate) fn decide(&mut self, case: CaseId) -> Result<Finding, Error> {
        self.only_contributions()?;
        let (file, verdict) = self.finished(case)?;
        let (config, time) = (self.terms(), now());
        let Matter {
            provider,
            receiver,
            category,
            value,
            disputed,
            contribution,
            ..
        } = file.matter;
        // Whoever never traded has an account from now on, in which the verdict can be settled.
        for party in self.parties(&file)? {
            clearing!(self, pay_fee(party, 0))?;
        }
        let upheld = verdict == Verdict::Whole;
        let mut reputation = self.reputation(provider, category)?;
        let mut trust = self.trusts.get(&provider).unwrap_or_default();
        if upheld {
            reputation.uphold(&config, time);
            let base = self.base_limit()?;
            trust.uphold(&config, base, receiver, value, time);
        } else {
            reputation.fail(time);
            trust.fail(time);
        }
        self.trusts.insert(&provider, &trust);
        self.push_trust(provider)?;
        let found = Some((category, reputation));
        let first = club!(self, note_audit(provider, found, !upheld))?;
        let second = if verdict == Verdict::Collusion && !disputed && receiver != COMMONS {
            club!(self, note_audit(receiver, None, true))?
        } else {
            0
        };
        let Case {
            cause,
            opener,
            bond,
            ..
        } = file.case;
        self.put_or_free(case, &file);
        emit(&CaseDecided {
            case,
            contribution,
            verdict,
        });
        Ok(Finding {
            verdict,
            cause,
            opener,
            bond,
            strikes: [first, second],
        })
    }

    /// Stores a case, or frees it if it is decided and no paper is left.
    #[inline(never)]
    pub(crate) fn put_or_free(&mut self, case: CaseId, file: &File) {
        if file.papers > 0 || file.case.stage != remainder_rules::audit::jury::Stage::Final {
            self.cases.insert(&case, file);
            return;
        }
        self.cases.remove(&case);
        for round in 0..=BALLOT {
            self.rounds.remove(&(case, round.into()));
        }
    }

    fn base_limit(&self) -> Result<Credits, Error> {
        let config = ask!(
            ClearingRef,
            self.wiring.clearing,
            config(),
            Error::Unreachable
        )?;
        Ok(config.base_limit)
    }

    #[inline(never)]
    pub(crate) fn push_trust(&mut self, member: MemberId) -> Result<(), Error> {
        let trust = self.trusts.get(&member).unwrap_or_default();
        let base = self.base_limit()?;
        let credits = trust.credits(&self.terms(), base, now());
        if credits == 0 {
            self.trusts.remove(&member);
        }
        clearing!(self, set_trust(member, credits))
    }
}
