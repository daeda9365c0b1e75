//! What state is a contribution in? The state machine of the economic event.
//!
//! ```text
//! registered --confirm--> confirmed --challenge window--> settled
//!     |   \                   \--challenge--> challenged
//!     |    \--dispute--> disputed --confirm--> confirmed
//!     |                     \--cancel--> cancelled
//!     |--cancel--> cancelled
//!     |--silence, against a commitment--> confirmed
//!     \--silence, else--> lapsed
//! ```
//! Settled, lapsed, cancelled and rejected absorb: nothing leads out of them.

use crate::{
    audit::{self, beacon, jury::Verdict, odds::Assessed, sanctions::Said, CaseId},
    contributions::{proportion, Config, Error},
    ensure,
    intent::check_quantity,
    time::Clock,
    valuation::{Category, Version},
    Credits, Cycle, Hash, KindId, MemberId, Millis, Quantity, BP, COMMONS,
};
use scale::{Decode, Encode};

/// A state, as stored or as it is at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
#[cfg_attr(feature = "std", serde(rename_all = "snake_case"))]
pub enum State {
    Registered,
    /// Work for the commons that one admin has confirmed.
    Approved {
        by: MemberId,
    },
    Confirmed {
        at: Millis,
    },
    /// The receiver says that it was not so.
    Disputed,
    /// Somebody else says that it was not so, and has pledged a bond.
    Challenged {
        by: MemberId,
        bond: Credits,
        /// The reveals of its seed had begun: there is no reward.
        late: bool,
    },
    /// A jury looks at it.
    Audited {
        case: CaseId,
    },
    /// A jury found that so much was delivered, which is to be settled.
    Delivered,
    Settled {
        cycle: Cycle,
    },
    Lapsed,
    Cancelled,
    /// A jury found that it was not done.
    Rejected,
}

/// The economic event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Contribution {
    pub evidence: Hash,
    pub quantity: Quantity,
    /// Fixed at registration, or before it by the commitment.
    pub value: Credits,
    pub registered_at: Millis,
    /// The last moment of the receiver's answer, fixed at registration: a vote on the window that is to come moves no work of
    /// the past into an epoch whose seed is known.
    pub answer_by: Millis,
    /// What `clearing` holds open for it on both sides.
    pub reserved: Credits,
    /// What each who asserts it pledges, from its confirmation until it is settled.
    pub exposure: Credits,
    pub provider: MemberId,
    /// [`COMMONS`] for work that no member pays for.
    pub receiver: MemberId,
    pub kind: KindId,
    pub version: Version,
    /// The commitment it fulfils, 0 for none.
    pub commitment: u32,
    /// The want it answers, 0 for none.
    pub want: u32,
    /// The provider's and the receiver's contribution before this one, 0 for none.
    pub before: [u32; 2],
    /// Admins who confirmed work for the commons, 0 for none.
    pub admins: [MemberId; 2],
    /// The chance of an audit, in basis points, fixed at registration: nothing that anyone does later moves it. See [`Self::odds`].
    pub odds_bp: u16,
    pub category: Category,
    /// What the receiver said of it.
    pub said: Said,
    pub state: State,
}

crate::packed!(Contribution { evidence; quantity, value, registered_at, answer_by, reserved, exposure; provider, receiver, kind, version, commitment, want; before, admins, odds_bp, category, said, state });

impl Contribution {
    /// The state now: silence confirms what matches an accepted commitment; anything else lapses.
    pub fn state_at(&self, now: Millis) -> State {
        match self.state {
            State::Registered | State::Approved { .. } => {
                if now <= self.answer_by {
                    self.state
                } else if self.commitment != 0 {
                    State::Confirmed { at: self.answer_by }
                } else {
                    State::Lapsed
                }
            }
            state => state,
        }
    }

    /// Is it over, one way or the other?
    pub fn finished(&self) -> bool {
        matches!(
            self.state,
            State::Settled { .. } | State::Lapsed | State::Cancelled | State::Rejected
        )
    }

    /// The receiver says that it was so, or less. Returns what it is worth now; a smaller quantity is worth its part, rounded down.
    ///
    /// # Errors
    /// [`Error::WrongState`] unless registered or disputed; [`Error::QuantityOutOfBounds`] if less is nothing, or not less.
    pub fn confirm(&mut self, now: Millis, less: Option<Quantity>) -> Result<Credits, Error> {
        let state = self.state_at(now);
        ensure!(
            matches!(
                state,
                State::Registered | State::Approved { .. } | State::Disputed
            ),
            Error::WrongState
        );
        self.lessen(less)?;
        self.said = Said::Confirmed;
        self.state = State::Confirmed { at: now };
        Ok(self.value)
    }

    /// The first of two admins confirms work for the commons.
    ///
    /// # Errors
    /// [`Error::WrongState`] unless registered.
    pub fn approve(&mut self, now: Millis, by: MemberId) -> Result<(), Error> {
        ensure!(self.state_at(now) == State::Registered, Error::WrongState);
        self.admins = [by, COMMONS];
        self.state = State::Approved { by };
        Ok(())
    }

    /// The second admin confirms it too, or less of it: then anyone may have it count as confirmed.
    ///
    /// # Errors
    /// [`Error::WrongState`] unless one admin has confirmed it; [`Error::QuantityOutOfBounds`].
    pub fn approve_too(
        &mut self,
        now: Millis,
        by: MemberId,
        less: Option<Quantity>,
    ) -> Result<(), Error> {
        let [first, second] = self.admins;
        let state = self.state_at(now);
        ensure!(
            matches!(state, State::Approved { .. }) && second == COMMONS,
            Error::WrongState
        );
        self.lessen(less)?;
        self.admins = [first, by];
        Ok(())
    }

    /// Have two admins confirmed it?
    pub fn approved(&self) -> bool {
        let [_, second] = self.admins;
        second != COMMONS
    }

    /// It was less than was registered, and is worth its part.
    fn lessen(&mut self, less: Option<Quantity>) -> Result<(), Error> {
        if let Some(quantity) = less {
            check_quantity(quantity)?;
            ensure!(quantity < self.quantity, Error::QuantityOutOfBounds);
            self.value = proportion(self.value, quantity, self.quantity);
            ensure!(self.value > 0, Error::QuantityOutOfBounds);
            self.exposure = proportion(self.exposure, quantity, self.quantity);
            self.quantity = quantity;
        }
        Ok(())
    }

    /// The receiver says that it was not so.
    ///
    /// # Errors
    /// [`Error::WrongState`] unless registered.
    pub fn dispute(&mut self, now: Millis) -> Result<(), Error> {
        ensure!(
            matches!(
                self.state_at(now),
                State::Registered | State::Approved { .. }
            ),
            Error::WrongState
        );
        self.said = Said::Disputed;
        self.state = State::Disputed;
        Ok(())
    }

    /// The provider takes it back.
    ///
    /// # Errors
    /// [`Error::WrongState`] once confirmed, challenged or over.
    pub fn cancel(&mut self, now: Millis) -> Result<(), Error> {
        ensure!(
            matches!(
                self.state_at(now),
                State::Registered | State::Approved { .. } | State::Disputed
            ),
            Error::WrongState
        );
        self.state = State::Cancelled;
        Ok(())
    }

    /// Nobody answered and nothing spoke for it.
    ///
    /// # Errors
    /// [`Error::WrongState`] if it has not lapsed, or was marked so before.
    pub fn lapse(&mut self, now: Millis) -> Result<(), Error> {
        ensure!(
            !self.finished() && self.state_at(now) == State::Lapsed,
            Error::WrongState
        );
        self.state = State::Lapsed;
        Ok(())
    }

    /// Somebody else doubts it within the challenge window.
    ///
    /// # Errors
    /// [`Error::WrongState`] unless confirmed and within the window; [`Error::SelfChallenge`] for who asserted it, who have
    /// answers of their own.
    pub fn challenge(
        &mut self,
        config: &Config,
        epochs: &Clock,
        now: Millis,
        by: MemberId,
        bond: Credits,
    ) -> Result<(), Error> {
        let State::Confirmed { at } = self.state_at(now) else {
            return Err(Error::WrongState);
        };
        ensure!(
            now < at.saturating_add(config.challenge_ms),
            Error::WrongState
        );
        ensure!(
            by != self.provider && by != self.receiver && !self.admins.contains(&by),
            Error::SelfChallenge
        );
        let late = beacon::reveals_begun(epochs.cycle_at(at), epochs.cycle_at(now));
        self.state = State::Challenged { by, bond, late };
        Ok(())
    }

    /// The challenge window is over and nobody spoke against it. Returns when it was confirmed, unless a
    /// jury has spoken: then no lot has to.
    ///
    /// # Errors
    /// [`Error::WrongState`] unless confirmed or judged, [`Error::TooEarly`] within the challenge window.
    pub fn settle(
        &mut self,
        config: &Config,
        now: Millis,
        cycle: Cycle,
    ) -> Result<Option<Millis>, Error> {
        let at = match self.state_at(now) {
            State::Delivered => None,
            State::Confirmed { at } => Some(at),
            _ => return Err(Error::WrongState),
        };
        let ends = at.map_or(0, |at| at.saturating_add(config.challenge_ms));
        ensure!(now >= ends, Error::TooEarly);
        self.state = State::Settled { cycle };
        Ok(at)
    }

    /// May the record be removed? Once it is over and the retention has passed.
    ///
    /// # Errors
    /// [`Error::WrongState`], [`Error::TooEarly`].
    pub fn may_prune(&self, config: &Config, clock: &Clock, now: Millis) -> Result<(), Error> {
        ensure!(self.finished(), Error::WrongState);
        let born = match self.state {
            State::Settled { cycle } => cycle,
            _ => clock.cycle_at(self.registered_at),
        };
        let kept = born.saturating_add(config.retention_cycles as Cycle);
        ensure!(clock.cycle_at(now) > kept, Error::TooEarly);
        Ok(())
    }

    /// A case was opened about it.
    ///
    /// # Errors
    /// [`Error::WrongState`] unless it is disputed, challenged or confirmed. That a confirmed one was drawn is for the caller to know.
    pub fn audit(&mut self, now: Millis, case: CaseId) -> Result<(), Error> {
        ensure!(
            matches!(
                self.state_at(now),
                State::Disputed | State::Challenged { .. } | State::Confirmed { .. }
            ),
            Error::WrongState
        );
        self.state = State::Audited { case };
        Ok(())
    }

    /// A jury found that so much was delivered.
    pub fn deliver(&mut self, verdict: Verdict) {
        self.value = verdict.delivered(self.value);
        self.quantity = verdict.delivered(self.quantity);
        self.state = if self.value > 0 {
            State::Delivered
        } else {
            State::Rejected
        };
    }

    /// What provider and receiver have pledged: nothing before the confirmation, to which the message of silence adds none. The commons pledges
    /// nothing.
    pub fn pledges(&self) -> [Credits; 2] {
        match self.said {
            Said::Confirmed if self.for_commons() => [self.exposure, 0],
            Said::Confirmed => [self.exposure; 2],
            Said::Silent | Said::Disputed => [0; 2],
        }
    }

    /// Fixes odds and exposure, under the parameters of `audit` and from what is known of the provider now.
    pub fn expose(
        &mut self,
        terms: &audit::Config,
        assessed: &Assessed,
        cycle: Cycle,
        now: Millis,
    ) {
        self.odds_bp = assessed.odds(terms, cycle, now, self.for_commons());
        self.exposure = audit::sanctions::exposure(terms, self.value);
    }

    /// The chance of an audit: doubled if only silence confirmed it.
    pub fn odds(&self) -> u16 {
        match self.said {
            Said::Silent => self.odds_bp.saturating_mul(2).min(BP as u16),
            Said::Confirmed | Said::Disputed => self.odds_bp,
        }
    }

    /// All who are bound until it is over: the two, and the admins who confirmed it.
    pub fn asserted(&self) -> impl Iterator<Item = MemberId> {
        let admins = self.admins.into_iter().filter(|admin| *admin != COMMONS);
        [self.provider, self.receiver].into_iter().chain(admins)
    }

    /// Is it work for the commons?
    pub fn for_commons(&self) -> bool {
        self.receiver == COMMONS
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::DAY;
    use proptest::prelude::*;

    fn config() -> Config {
        Config::default()
    }

    fn registered(commitment: u32) -> Contribution {
        Contribution {
            provider: 1,
            receiver: 2,
            kind: 1,
            quantity: 300,
            value: 1_000,
            version: 1,
            evidence: [0; 32],
            registered_at: 0,
            answer_by: 3 * DAY,
            commitment,
            want: 0,
            reserved: 0,
            exposure: 0,
            state: State::Registered,
            before: [0; 2],
            admins: [0; 2],
            odds_bp: 0,
            category: Category::Care,
            said: Said::Silent,
        }
    }

    const LATE: Millis = 3 * DAY + 1;
    const EPOCHS: Clock = Clock {
        genesis: 0,
        cycle_ms: DAY,
    };

    #[test]
    fn silence_confirms_a_commitment_and_lapses_anything_else() {
        assert_eq!(
            registered(7).state_at(LATE),
            State::Confirmed { at: 3 * DAY }
        );
        let mut free = registered(0);
        assert_eq!(free.lapse(3 * DAY), Err(Error::WrongState));
        assert_eq!(free.state_at(LATE), State::Lapsed);
        assert_eq!(free.confirm(LATE, None), Err(Error::WrongState));
        assert_eq!(free.lapse(LATE), Ok(()));
        assert_eq!(free.lapse(LATE), Err(Error::WrongState));
        assert!(free.finished() && !free.for_commons());
    }

    #[test]
    fn less_is_worth_its_part() {
        let mut c = registered(0);
        let bad = Err(Error::QuantityOutOfBounds);
        assert_eq!(c.confirm(0, Some(0)), bad);
        assert_eq!(c.confirm(0, Some(300)), bad);
        assert_eq!(c.confirm(0, Some(100)), Ok(333));
        assert_eq!((c.quantity, c.value), (100, 333));
        let mut cheap = registered(0);
        cheap.value = 2;
        assert_eq!(cheap.confirm(0, Some(1)), bad);
    }

    #[test]
    fn a_dispute_ends_by_agreement() {
        let mut c = registered(7);
        c.dispute(0).unwrap();
        assert_eq!(c.dispute(0), Err(Error::WrongState));
        assert_eq!(c.state_at(u64::MAX), State::Disputed);
        assert_eq!(c.settle(&config(), u64::MAX, 9), Err(Error::WrongState));
        let mut withdrawn = c;
        assert_eq!(withdrawn.cancel(LATE), Ok(()));
        assert_eq!(withdrawn.cancel(LATE), Err(Error::WrongState));
        assert_eq!(c.confirm(LATE, None), Ok(1_000));
    }

    #[test]
    fn a_challenge_comes_from_outside_and_in_time() {
        let mut c = registered(0);
        assert_eq!(
            c.challenge(&config(), &EPOCHS, 0, 3, 9),
            Err(Error::WrongState),
            "not confirmed yet"
        );
        c.confirm(5, None).unwrap();
        let end = 5 + 3 * DAY;
        assert_eq!(
            c.challenge(&config(), &EPOCHS, 5, 1, 9),
            Err(Error::SelfChallenge)
        );
        assert_eq!(
            c.challenge(&config(), &EPOCHS, 5, 2, 9),
            Err(Error::SelfChallenge)
        );
        assert_eq!(
            c.challenge(&config(), &EPOCHS, end, 3, 9),
            Err(Error::WrongState)
        );
        assert_eq!(c.settle(&config(), end - 1, 0), Err(Error::TooEarly));
        let mut settled = c;
        assert_eq!(settled.settle(&config(), end, 0), Ok(Some(5)));
        assert_eq!(c.challenge(&config(), &EPOCHS, end - 1, 3, 9), Ok(()));
        assert_eq!(
            c.state,
            State::Challenged {
                by: 3,
                bond: 9,
                late: true
            }
        );
    }

    #[test]
    fn records_stay_readable_for_the_retention() {
        let clock = Clock {
            genesis: 0,
            cycle_ms: DAY,
        };
        let mut c = registered(0);
        assert_eq!(c.may_prune(&config(), &clock, 0), Err(Error::WrongState));
        c.state = State::Settled { cycle: 1 };
        let at = |cycle| c.may_prune(&config(), &clock, clock.start_of(cycle));
        assert_eq!(at(4), Err(Error::TooEarly));
        assert_eq!(at(5), Ok(()));
        c.state = State::Lapsed;
        assert_eq!(c.may_prune(&config(), &clock, clock.start_of(4)), Ok(()));
    }

    #[test]
    fn the_first_admin_approves_once() {
        let mut c = registered(0);
        c.receiver = COMMONS;
        assert!(c.for_commons());
        assert_eq!(c.approve(0, 4), Ok(()));
        assert_eq!(c.approve(0, 5), Err(Error::WrongState));
        assert_eq!(c.confirm(0, None), Ok(1_000));
    }

    /// What anyone may try. Was it taken?
    fn step_of(c: &mut Contribution, step: u8, now: Millis) -> bool {
        match step {
            0 => c.confirm(now, None).is_ok(),
            1 => c.confirm(now, Some(50)).is_ok(),
            2 => c.dispute(now).is_ok(),
            3 => c.cancel(now).is_ok(),
            4 => c.lapse(now).is_ok(),
            5 => c.challenge(&config(), &EPOCHS, now, 3, 1).is_ok(),
            6 => c.approve(now, 3).is_ok(),
            _ => c.settle(&config(), now, 0).is_ok(),
        }
    }

    proptest! {
        /// Invariant 5: whatever is tried in whatever order, it settles at most once and terminal states absorb.
        #[test]
        fn terminal_states_absorb(matched in any::<bool>(), steps in proptest::collection::vec((0u8..8, 0u64..3), 1..40)) {
            let mut c = registered(matched as u32);
            let (mut now, mut settled) = (0, 0);
            for (step, days) in steps {
                now += days * DAY;
                let before = c;
                let done = step_of(&mut c, step, now);
                prop_assert!(!(before.finished() && done), "left {:?} by step {}", before.state, step);
                if step == 7 && done { settled += 1; }
                prop_assert!(c.value <= before.value && c.quantity <= before.quantity);
            }
            prop_assert!(settled <= 1);
        }

        /// Invariant 13: once the reveals have begun that draw a contribution, nothing that anyone tries moves what is drawn, or its odds.
        #[test]
        fn nothing_after_the_reveals_began_moves_what_is_drawn(
            commitment in any::<bool>(),
            odds_bp in 0u16..=10_000,
            steps in proptest::collection::vec((0u8..8, 0u64..30), 1..30),
        ) {
            let mut c = Contribution { odds_bp, exposure: 3_000, ..registered(commitment as u32) };
            let (mut now, mut fixed) = (0, None);
            for (step, hours) in steps {
                now += hours * (DAY / 24);
                let is = (c.odds(), c.exposure, c.value, c.quantity, c.said);
                if let State::Confirmed { at } = c.state_at(now) {
                    if beacon::reveals_begun(EPOCHS.cycle_at(at), EPOCHS.cycle_at(now)) {
                        fixed.get_or_insert((at, is));
                    }
                }
                step_of(&mut c, step, now);
                if let Some((confirmed, was)) = fixed {
                    prop_assert_eq!((c.odds(), c.exposure, c.value, c.quantity, c.said), was);
                    if let State::Confirmed { at } = c.state_at(now) {
                        prop_assert_eq!(at, confirmed);
                    }
                }
            }
        }
    }
}
