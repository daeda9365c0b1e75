//! Where is a case?

use super::{round::seats_of, Close, Round, Verdict, BALLOT};
use crate::{
    audit::{Config, Error},
    ensure,
    flat::Flat,
    Credits, MemberId, Millis, COMMONS,
};
use scale::{Decode, Encode};

/// How a case came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
#[cfg_attr(feature = "std", serde(rename_all = "snake_case"))]
pub enum Cause {
    /// The receiver says that it was not so.
    Dispute,
    /// Somebody pledged a bond and doubts it, before the seed was public.
    Challenge,
    /// The same, when the seed was public: the lot would have found it, and there is no reward.
    LateChallenge,
    /// It was drawn, and somebody opened it.
    Lot,
}

/// Which way a party wants the verdict to move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
#[cfg_attr(feature = "std", serde(rename_all = "snake_case"))]
pub enum Side {
    /// Asserted it: the provider, and the receiver unless they disputed.
    Asserts,
    /// Doubts it: the receiver who disputed, the challenger.
    Doubts,
}

impl Side {
    /// Is `after` better for this side than `before`?
    pub fn improved(self, before: Verdict, after: Verdict) -> bool {
        match self {
            Self::Asserts => after > before,
            Self::Doubts => after < before,
        }
    }
}

/// Where a case is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
#[cfg_attr(feature = "std", serde(rename_all = "snake_case"))]
pub enum Stage {
    /// A round is being seated or votes.
    InRound,
    /// A round has spoken; it may be appealed for a time.
    Found,
    /// For good.
    Final,
}

/// Enums of one byte, in the order of their declaration.
macro_rules! codes {
    ($($type:ident: $first:ident $(, $other:ident)*;)*) => {$(
        impl Flat for $type {
            const LEN: usize = 1;
            #[inline(always)]
            fn put(&self, to: &mut [u8]) {
                (*self as u8).put(to);
            }
            #[inline(always)]
            fn get(from: &[u8]) -> Self {
                match u8::get(from) {
                    $(code if code == Self::$other as u8 => Self::$other,)*
                    _ => Self::$first,
                }
            }
        }
    )*};
}
codes! {
    Cause: Dispute, Challenge, LateChallenge, Lot;
    Side: Asserts, Doubts;
    Stage: InRound, Found, Final;
}

/// A case. One cell, freed when it is final and its jurors are paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Case {
    /// The challenger's bond; 0 for any other cause.
    pub bond: Credits,
    /// What the appellant locked for the running round.
    pub locked: Credits,
    /// When a round last found a verdict.
    pub found_at: Millis,
    pub contribution: u32,
    /// Whoever disputed, challenged or opened it.
    pub opener: MemberId,
    /// Who appealed to the running round; [`COMMONS`] for nobody.
    pub appellant: MemberId,
    /// The number of the running round.
    pub round: u8,
    pub cause: Cause,
    pub side: Side,
    pub stage: Stage,
    /// The last verdict.
    pub verdict: Option<Verdict>,
}

crate::flat!(Case {
    bond: u64,
    locked: u64,
    found_at: u64,
    contribution: u32,
    opener: u32,
    appellant: u32,
    round: u8,
    cause: Cause,
    side: Side,
    stage: Stage,
    verdict: Option<Verdict>
});

/// What becomes of an appellant's lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Appealed {
    pub appellant: MemberId,
    pub locked: Credits,
    /// Forfeit: the outcome did not improve.
    pub lost: bool,
}

/// What comes after a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Its missing seats are drawn again.
    Redraw,
    /// This round.
    Round(Round),
    /// A verdict, which may be appealed unless it is the club's, and what becomes of the lock of who appealed.
    Found(Verdict, Option<Appealed>),
}

impl Case {
    /// Opens a case and calls its first round.
    pub fn open(
        config: &Config,
        contribution: u32,
        cause: Cause,
        opener: MemberId,
        bond: Credits,
        now: Millis,
    ) -> (Self, Round) {
        let case = Self {
            bond,
            locked: 0,
            found_at: now,
            contribution,
            opener,
            appellant: COMMONS,
            round: 0,
            cause,
            side: Side::Asserts,
            stage: Stage::InRound,
            verdict: None,
        };
        (case, Round::new(config, 0, now))
    }

    /// Closes the running round.
    ///
    /// # Errors
    /// [`Error::StillVoting`], also if no round is running.
    pub fn close(
        &mut self,
        config: &Config,
        round: &mut Round,
        now: Millis,
    ) -> Result<Next, Error> {
        ensure!(self.stage == Stage::InRound, Error::StillVoting);
        Ok(match round.close(config, now)? {
            Close::Redraw => Next::Redraw,
            Close::NextRound => Next::Round(self.call(config, self.round.saturating_add(1), now)),
            Close::Verdict(verdict) => self.find(verdict, now),
            // Nobody in the club says that it was not so: what the last round found stands, and without one the work does.
            Close::Silence => self.find(self.verdict.unwrap_or(Verdict::Whole), now),
        })
    }

    /// A seat of the running round found nobody at any level: the whole club is asked.
    ///
    /// # Errors
    /// [`Error::NotSeating`].
    pub fn unseated(
        &mut self,
        config: &Config,
        round: &mut Round,
        now: Millis,
    ) -> Result<Round, Error> {
        ensure!(
            self.stage == Stage::InRound && round.seating(),
            Error::NotSeating
        );
        round.give_up();
        Ok(self.call(config, BALLOT, now))
    }

    fn call(&mut self, config: &Config, number: u8, now: Millis) -> Round {
        let round = Round::new(config, number, now);
        self.round = round.number;
        self.stage = Stage::InRound;
        round
    }

    fn find(&mut self, verdict: Verdict, now: Millis) -> Next {
        let appealed = (self.appellant != COMMONS).then(|| Appealed {
            appellant: self.appellant,
            locked: self.locked,
            lost: !self
                .verdict
                .is_some_and(|before| self.side.improved(before, verdict)),
        });
        self.appellant = COMMONS;
        self.locked = 0;
        self.verdict = Some(verdict);
        self.found_at = now;
        self.stage = Stage::Found;
        Next::Found(verdict, appealed)
    }

    /// What an appeal locks: the fees of the next round. The ballot pays none and asks everybody, so that it takes as much as the largest
    /// panel.
    pub fn appeal_lock(&self, config: &Config) -> Credits {
        let seats = match seats_of(config, self.round.saturating_add(1)) {
            0 => seats_of(config, BALLOT - 1),
            seats => seats,
        };
        config.fee.saturating_mul(seats.into())
    }

    /// May somebody appeal now?
    ///
    /// # Errors
    /// [`Error::NoVerdict`] while a round is on; [`Error::NoAppeal`].
    pub fn may_appeal(&self, config: &Config, now: Millis) -> Result<(), Error> {
        ensure!(self.stage != Stage::InRound, Error::NoVerdict);
        let in_time = now < self.found_at.saturating_add(config.appeal_ms);
        ensure!(
            self.stage == Stage::Found && self.round < BALLOT && in_time,
            Error::NoAppeal
        );
        Ok(())
    }

    /// A party appeals. Returns the next round; [`Case::locked`] is what has to be locked.
    ///
    /// # Errors
    /// As [`Case::may_appeal`].
    pub fn appeal(
        &mut self,
        config: &Config,
        appellant: MemberId,
        side: Side,
        now: Millis,
    ) -> Result<Round, Error> {
        self.may_appeal(config, now)?;
        self.locked = self.appeal_lock(config);
        self.appellant = appellant;
        self.side = side;
        Ok(self.call(config, self.round.saturating_add(1), now))
    }

    /// The verdict becomes final when nobody has appealed in time, and that of the whole club at once. It does so once: what it costs is
    /// taken when this says yes.
    ///
    /// # Errors
    /// [`Error::NoVerdict`] while a round is on, and when it is final already; [`Error::StillAppealable`].
    pub fn finish(&mut self, config: &Config, now: Millis) -> Result<Verdict, Error> {
        let verdict = self.verdict.filter(|_| self.stage == Stage::Found);
        let verdict = verdict.ok_or(Error::NoVerdict)?;
        ensure!(
            self.may_appeal(config, now).is_err(),
            Error::StillAppealable
        );
        self.stage = Stage::Final;
        Ok(verdict)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::DAY;
    use proptest::prelude::*;
    use std::vec::Vec;
    use Verdict::*;

    fn config() -> Config {
        Config::default()
    }

    fn opened() -> (Case, Round) {
        Case::open(&config(), 9, Cause::Challenge, 3, 1_000, 0)
    }

    /// Fills all seats now and lets so many of them vote.
    fn vote(round: &mut Round, now: Millis, votes: &[Verdict]) -> Millis {
        round.cursor.vacant = 0;
        round.filled(now);
        for (seat, verdict) in votes.iter().enumerate() {
            let at = round.reveals_from(&config());
            round.vote(&config(), at, seat as u8, *verdict).unwrap();
        }
        round.reveals_until(&config())
    }

    #[test]
    fn an_unappealed_verdict_becomes_final() {
        let (mut case, mut round) = opened();
        assert_eq!(case.finish(&config(), u64::MAX), Err(Error::NoVerdict));
        assert_eq!(case.may_appeal(&config(), 0), Err(Error::NoVerdict));
        let end = vote(&mut round, 0, &[Half, Half, Whole]);
        assert_eq!(
            case.close(&config(), &mut round, 0).ok(),
            Some(Next::Found(Half, None))
        );
        assert_eq!(
            case.close(&config(), &mut round, end),
            Err(Error::StillVoting)
        );
        assert_eq!(
            case.unseated(&config(), &mut round, 0),
            Err(Error::NotSeating)
        );
        let deadline = config().appeal_ms;
        assert_eq!(
            case.finish(&config(), deadline - 1),
            Err(Error::StillAppealable)
        );
        assert_eq!(case.may_appeal(&config(), deadline), Err(Error::NoAppeal));
        assert_eq!(case.finish(&config(), deadline), Ok(Half));
        assert_eq!(
            case.finish(&config(), deadline),
            Err(Error::NoVerdict),
            "once"
        );
        assert_eq!(case.may_appeal(&config(), 0), Err(Error::NoAppeal));
        assert_eq!(Case::decode(&mut &case.encode()[..]), Ok(case));
    }

    #[test]
    fn an_appeal_costs_the_fees_unless_it_helps() {
        for (side, after, lost) in [
            (Side::Asserts, Whole, false),
            (Side::Asserts, Half, true),
            (Side::Asserts, Quarter, true),
            (Side::Doubts, Quarter, false),
            (Side::Doubts, Half, true),
            (Side::Doubts, Collusion, false),
        ] {
            let (mut case, mut round) = opened();
            vote(&mut round, 0, &[Half; 3]);
            case.close(&config(), &mut round, 0).unwrap();
            let mut second = case.appeal(&config(), 1, side, 5).unwrap();
            assert_eq!((second.number, second.seats, second.called_at), (1, 7, 5));
            assert_eq!(case.locked, 7 * config().fee);
            vote(&mut second, 5, &[after; 7]);
            let appealed = Appealed {
                appellant: 1,
                locked: 420,
                lost,
            };
            let next = case.close(&config(), &mut second, 5);
            assert_eq!(next, Ok(Next::Found(after, Some(appealed))), "{side:?}");
            assert_eq!((case.appellant, case.locked), (COMMONS, 0));
        }
    }

    #[test]
    fn three_panels_then_the_whole_club_and_no_further() {
        let (mut case, mut round) = opened();
        let mut locks = Vec::new();
        for number in 0..3u8 {
            assert_eq!(round.number, number);
            let seats = round.seats;
            vote(&mut round, 0, &[Half].repeat(seats.into()));
            case.close(&config(), &mut round, 0).unwrap();
            round = case.appeal(&config(), 1, Side::Asserts, 0).unwrap();
            locks.push(case.locked);
        }
        assert_eq!(locks, [420, 900, 900]);
        assert!(round.is_ballot());
        let end = vote(&mut round, 0, &[Whole]);
        case.close(&config(), &mut round, end).unwrap();
        assert_eq!(case.may_appeal(&config(), end), Err(Error::NoAppeal));
        assert_eq!(case.finish(&config(), end), Ok(Whole));
    }

    #[test]
    fn rounds_that_too_few_attend_end_at_the_club_and_a_silent_club_in_favour() {
        let (mut case, mut round) = opened();
        for number in 1..=BALLOT {
            let end = vote(&mut round, 0, &[]);
            assert_eq!(case.close(&config(), &mut round, end), Ok(Next::Redraw));
            let end = vote(&mut round, end, &[]);
            let next = case.close(&config(), &mut round, end);
            let Ok(Next::Round(called)) = next else {
                panic!("{next:?}");
            };
            assert_eq!((called.number, case.round), (number, number));
            round = called;
        }
        let end = round.reveals_until(&config());
        let next = case.close(&config(), &mut round, end);
        assert_eq!(next, Ok(Next::Found(Whole, None)));
    }

    #[test]
    fn a_club_too_small_for_a_panel_votes_as_a_whole() {
        let (mut case, mut round) = opened();
        let ballot = case.unseated(&config(), &mut round, 2 * DAY).unwrap();
        assert!(ballot.is_ballot() && round.over);
        assert_eq!((ballot.called_at, case.round), (2 * DAY, BALLOT));
        assert_eq!(
            case.unseated(&config(), &mut round, 0),
            Err(Error::NotSeating)
        );
    }

    #[test]
    fn a_silent_club_leaves_the_last_verdict() {
        let (mut case, mut round) = opened();
        vote(&mut round, 0, &[Half; 3]);
        case.close(&config(), &mut round, 0).unwrap();
        let mut second = case.appeal(&config(), 1, Side::Asserts, 0).unwrap();
        let mut ballot = case.unseated(&config(), &mut second, 0).unwrap();
        let end = ballot.reveals_until(&config());
        let next = case.close(&config(), &mut ballot, end).unwrap();
        assert!(matches!(
            next,
            Next::Found(Half, Some(Appealed { lost: true, .. }))
        ));
    }

    #[test]
    fn codes_are_the_bytes_of_a_derived_codec() {
        for cause in [
            Cause::Dispute,
            Cause::Challenge,
            Cause::LateChallenge,
            Cause::Lot,
        ] {
            let bytes = cause.encode();
            assert_eq!(Cause::get(&bytes), cause);
            assert_eq!(Cause::decode(&mut &bytes[..]), Ok(cause));
        }
        for stage in [Stage::InRound, Stage::Found, Stage::Final] {
            assert_eq!(Stage::get(&stage.encode()), stage);
        }
        for side in [Side::Asserts, Side::Doubts] {
            assert_eq!(Side::get(&side.encode()), side);
        }
    }

    proptest! {
        /// Whatever is tried in whatever order: a case ends, a final verdict stays, and no lock is dropped or returned twice.
        #[test]
        fn a_final_verdict_absorbs_and_every_lock_ends(steps in proptest::collection::vec((0u8..6, 0u64..4, prop::sample::select(Verdict::ALL.to_vec())), 1..80)) {
            let (mut case, mut round) = opened();
            let (mut now, mut locked, mut ended) = (0, 0u64, 0u64);
            for (step, days, verdict) in steps {
                now += days * DAY;
                let before = case;
                match step {
                    0 => if round.seating() { round.cursor.vacant = 0; round.filled(now); },
                    1 => { let _ = round.vote(&config(), now, (verdict as u8) % 3, verdict); }
                    2 => match case.close(&config(), &mut round, now) {
                        Ok(Next::Round(next)) => round = next,
                        Ok(Next::Found(_, Some(appealed))) => ended += appealed.locked,
                        _ => {}
                    },
                    3 => if let Ok(next) = case.appeal(&config(), 1, Side::Doubts, now) { locked += case.locked; round = next; },
                    4 => if let Ok(next) = case.unseated(&config(), &mut round, now) { round = next; },
                    _ => { let _ = case.finish(&config(), now); }
                }
                prop_assert!(before.stage != Stage::Final || case == before);
                prop_assert_eq!(locked - ended, case.locked);
                prop_assert!(round.number == case.round);
            }
        }
    }
}
