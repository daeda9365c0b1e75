//! What is a juror bound to, paid and charged?

use super::{Round, Verdict};
use crate::{
    audit::{CaseId, Config, Error, Preimage},
    ensure, share_bp, Account32, Credits, Hash, MemberId,
};

/// The ballot paper: all that a commitment is bound to, so that none can be copied to another seat, round, case or chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paper {
    /// The account of the contract.
    pub contract: Account32,
    pub case: CaseId,
    pub round: u8,
    /// 0 in the ballot of the whole club.
    pub seat: u8,
    pub juror: MemberId,
}

/// What a juror commits to: the hash of domain `rm/vote/`, contract, case, round, seat, juror, verdict, salt; numbers little-endian, the
/// verdict its place in [`Verdict::ALL`].
pub fn commitment(
    paper: &Paper,
    verdict: Verdict,
    salt: &Hash,
    hash: impl Fn(&[u8]) -> Hash,
) -> Hash {
    Preimage::new(b"rm/vote/")
        .bytes(&paper.contract)
        .number(paper.case)
        .bytes(&[paper.round, paper.seat])
        .number(paper.juror)
        .bytes(&[verdict as u8])
        .bytes(salt)
        .hash(hash)
}

/// The seat of a juror, or the vote of a member in the ballot. One cell, freed when it is paid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Seat {
    /// All 0 until the juror commits.
    pub commitment: Hash,
    pub juror: MemberId,
    pub round: u8,
    pub seat: u8,
    /// Seated when missing seats were drawn again.
    pub redrawn: bool,
    pub vote: Option<Verdict>,
    /// Who failed the seat before it was drawn again, [`COMMONS`](crate::COMMONS) for nobody: they sat on the case too.
    pub replaces: MemberId,
}

crate::flat!(Seat { commitment: [u8; 32], juror: u32, round: u8, seat: u8, redrawn: bool, vote: Option<Verdict>, replaces: u32 });

/// What a juror gets and loses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Outcome {
    /// Posted from the commons.
    pub fee: Credits,
    /// Of the bond, to the care pool.
    pub forfeit: Credits,
}

impl Seat {
    /// Has the juror not committed yet?
    ///
    /// # Errors
    /// [`Error::AlreadyCommitted`].
    pub fn may_commit(&self) -> Result<(), Error> {
        ensure!(self.commitment == [0; 32], Error::AlreadyCommitted);
        Ok(())
    }

    /// The juror commits, once.
    ///
    /// # Errors
    /// [`Error::AlreadyCommitted`]; [`Error::WrongVote`] for a commitment of zeros, which would read as none.
    pub fn commit(&mut self, commitment: Hash) -> Result<(), Error> {
        self.may_commit()?;
        ensure!(commitment != [0; 32], Error::WrongVote);
        self.commitment = commitment;
        Ok(())
    }

    /// Whoever knows verdict and salt reveals the vote, once.
    ///
    /// # Errors
    /// [`Error::NotCommitted`], [`Error::AlreadyVoted`], [`Error::WrongVote`].
    pub fn reveal(
        &mut self,
        paper: &Paper,
        verdict: Verdict,
        salt: &Hash,
        hash: impl Fn(&[u8]) -> Hash,
    ) -> Result<(), Error> {
        ensure!(self.commitment != [0; 32], Error::NotCommitted);
        ensure!(self.vote.is_none(), Error::AlreadyVoted);
        ensure!(
            commitment(paper, verdict, salt, hash) == self.commitment,
            Error::WrongVote
        );
        self.vote = Some(verdict);
        Ok(())
    }

    /// Was the juror asked, and did not vote? Who was seated in a round that found no full panel was never asked.
    pub const fn failed(&self, round: &Round) -> bool {
        let asked = !round.given_up() || self.redrawn != round.redrawn;
        asked && self.vote.is_none()
    }

    /// What the juror gets and loses: the flat fee for a revealed vote, whatever it says; the bond without one; a part of it outside a
    /// two-thirds majority. The ballot is every member's duty: no fee, no bond.
    ///
    /// # Errors
    /// [`Error::StillVoting`] until the round is over. A seat that was drawn again is over at once for who failed it.
    pub fn outcome(&self, config: &Config, round: &Round) -> Result<Outcome, Error> {
        if round.is_ballot() {
            return Ok(Outcome::default());
        }
        let failed = round.redrawn && !self.redrawn && self.vote.is_none();
        ensure!(round.over || failed, Error::StillVoting);
        let Some(vote) = self.vote else {
            let forfeit = if self.failed(round) {
                config.seat_bond
            } else {
                0
            };
            return Ok(Outcome { fee: 0, forfeit });
        };
        let majority = round.votes.majority();
        let outside = majority.is_some_and(|said| said != vote.of_quantity());
        Ok(Outcome {
            fee: config.fee,
            forfeit: if outside {
                share_bp(config.seat_bond, config.outside_bp)
            } else {
                0
            },
        })
    }
}

/// The fee a seat that the levy on an average contribution can bear: `average x levy / (odds x seats)`. With a levy of 2 %, odds of 20 %
/// and three seats it is a thirtieth of the average.
pub const fn affordable_fee(average: Credits, levy_bp: u16, odds_bp: u16, seats: u8) -> Credits {
    let seats = (odds_bp as u64).saturating_mul(seats as u64);
    match average.saturating_mul(levy_bp as u64).checked_div(seats) {
        Some(fee) => fee,
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::blake2;
    use proptest::prelude::*;
    use scale::{Decode, Encode};
    use std::vec::Vec;
    use Verdict::*;

    fn paper() -> Paper {
        Paper {
            contract: [1; 32],
            case: 2,
            round: 1,
            seat: 4,
            juror: 7,
        }
    }

    const SALT: Hash = [3; 32];

    #[test]
    fn a_commitment_is_bound_to_its_place_and_its_juror() {
        let p = paper();
        let own = commitment(&p, Half, &SALT, blake2);
        let copies = [
            Paper {
                contract: [2; 32],
                ..p
            },
            Paper { case: 3, ..p },
            Paper { round: 2, ..p },
            Paper { seat: 5, ..p },
            Paper { juror: 8, ..p },
        ];
        for copy in copies {
            assert_ne!(commitment(&copy, Half, &SALT, blake2), own, "{copy:?}");
        }
        assert_ne!(commitment(&p, Whole, &SALT, blake2), own);
        assert_ne!(commitment(&p, Half, &[4; 32], blake2), own);
        let mut bytes = b"rm/vote/".to_vec();
        bytes.extend([1; 32]);
        bytes.extend([2, 0, 0, 0, 1, 4, 7, 0, 0, 0, 3]);
        bytes.extend(SALT);
        assert_eq!(own, blake2(&bytes), "the layout a wallet can follow");
    }

    #[test]
    fn a_vote_is_committed_once_and_revealed_once_as_committed() {
        let mut s = Seat::default();
        let own = commitment(&paper(), Half, &SALT, blake2);
        assert_eq!(
            s.reveal(&paper(), Half, &SALT, blake2),
            Err(Error::NotCommitted)
        );
        assert_eq!(s.commit([0; 32]), Err(Error::WrongVote));
        s.commit(own).unwrap();
        assert_eq!(s.commit([9; 32]), Err(Error::AlreadyCommitted));
        assert_eq!(
            s.reveal(&paper(), Whole, &SALT, blake2),
            Err(Error::WrongVote)
        );
        s.reveal(&paper(), Half, &SALT, blake2).unwrap();
        assert_eq!(
            s.reveal(&paper(), Half, &SALT, blake2),
            Err(Error::AlreadyVoted)
        );
        assert_eq!(Seat::decode(&mut &s.encode()[..]), Ok(s));
    }

    fn closed(votes: &[Verdict]) -> (Round, Vec<Seat>) {
        let mut round = Round::new(&Config::default(), 1, 0);
        round.cursor.vacant = 0;
        round.over = true;
        votes.iter().for_each(|v| round.votes.add(*v));
        let seat = |vote: &Verdict| Seat {
            vote: Some(*vote),
            ..Seat::default()
        };
        (round, votes.iter().map(seat).collect())
    }

    #[test]
    fn a_no_show_loses_the_bond_and_an_outsider_a_quarter() {
        let config = Config::default();
        let (mut round, seats) = closed(&[Nothing, Collusion, Collusion, Nothing, Whole]);
        let paid = |s: &Seat| s.outcome(&config, &round).unwrap();
        assert_eq!(
            paid(&seats[0]),
            Outcome {
                fee: 60,
                forfeit: 0
            }
        );
        assert_eq!(
            paid(&seats[1]),
            Outcome {
                fee: 60,
                forfeit: 0
            }
        );
        assert_eq!(
            paid(&seats[4]),
            Outcome {
                fee: 60,
                forfeit: 125
            }
        );
        let absent = Seat::default();
        assert_eq!(
            paid(&absent),
            Outcome {
                fee: 0,
                forfeit: 500
            }
        );
        round.over = false;
        assert_eq!(absent.outcome(&config, &round), Err(Error::StillVoting));
        round.redrawn = true;
        assert_eq!(absent.outcome(&config, &round).unwrap().forfeit, 500);
        assert_eq!(seats[0].outcome(&config, &round), Err(Error::StillVoting));
        let second = Seat {
            redrawn: true,
            ..absent
        };
        assert_eq!(second.outcome(&config, &round), Err(Error::StillVoting));
        let ballot = Round::new(&config, 3, 0);
        assert_eq!(seats[4].outcome(&config, &ballot), Ok(Outcome::default()));
    }

    #[test]
    fn who_was_seated_and_never_asked_loses_nothing() {
        let config = Config::default();
        let mut round = Round::new(&config, 1, 0);
        let waiting = Seat::default();
        round.give_up();
        assert_eq!(waiting.outcome(&config, &round), Ok(Outcome::default()));
        round.redrawn = true;
        let lost = waiting.outcome(&config, &round).unwrap().forfeit;
        assert_eq!(lost, 500, "was asked, before the seats were drawn again");
        let second = Seat {
            redrawn: true,
            ..waiting
        };
        assert_eq!(second.outcome(&config, &round), Ok(Outcome::default()));
    }

    #[test]
    fn a_seat_costs_a_thirtieth_of_an_average_contribution() {
        assert_eq!(affordable_fee(3_000, 200, 2_000, 3), 100);
        assert_eq!(affordable_fee(3_000, 200, 0, 3), 0);
        assert_eq!(affordable_fee(2_000, 200, 2_000, 3), 66);
        let config = Config::default();
        assert!(
            config.fee <= affordable_fee(2_000, 200, config.floor_bp, 3),
            "two hours on average"
        );
    }

    fn any_verdict() -> impl Strategy<Value = Verdict> {
        prop::sample::select(Verdict::ALL.to_vec())
    }

    proptest! {
        /// Invariant 15: the fee is the same for every vote and every verdict; what is lost hangs on agreement alone, so that turning all
        /// votes around turns nothing.
        #[test]
        fn pay_does_not_depend_on_the_verdict(votes in proptest::collection::vec(any_verdict(), 1..15)) {
            let config = Config::default();
            let around = |v: &Verdict| match v.of_quantity() {
                Nothing => Whole,
                Quarter => ThreeQuarters,
                Half => Half,
                ThreeQuarters => Quarter,
                _ => Nothing,
            };
            let turned: Vec<Verdict> = votes.iter().map(around).collect();
            let ((a, seats), (b, mirrored)) = (closed(&votes), closed(&turned));
            for (seat, mirror) in seats.iter().zip(&mirrored) {
                let outcome = seat.outcome(&config, &a).unwrap();
                prop_assert_eq!(outcome.fee, config.fee);
                prop_assert_eq!(outcome, mirror.outcome(&config, &b).unwrap());
                prop_assert!(outcome.forfeit <= config.seat_bond);
            }
        }
    }
}
