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
    contributions::{proportion, Config, Error},
    ensure,
    intent::check_quantity,
    time::Clock,
    valuation::Version,
    Credits, Cycle, Hash, KindId, MemberId, Millis, Quantity, COMMONS,
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
    },
    Settled {
        cycle: Cycle,
    },
    Lapsed,
    Cancelled,
    /// A jury found that it was not done.
    Rejected,
}

/// The receiver's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub enum Answer {
    /// It was so.
    Same,
    /// It was this much, less than was registered.
    Less(Quantity),
    /// It was not so; hash of the reason.
    Dispute(Hash),
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
    /// What `clearing` holds open for it on both sides.
    pub reserved: Credits,
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
    pub state: State,
}

crate::packed!(Contribution { evidence; quantity, value, registered_at, reserved; provider, receiver, kind, version, commitment, want; before, state });

impl Contribution {
    /// The state now: silence confirms what matches an accepted commitment; anything else lapses.
    pub fn state_at(&self, config: &Config, now: Millis) -> State {
        match self.state {
            State::Registered | State::Approved { .. } => {
                let deadline = self.registered_at.saturating_add(config.confirm_ms);
                if now <= deadline {
                    self.state
                } else if self.commitment != 0 {
                    State::Confirmed { at: deadline }
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
    pub fn confirm(
        &mut self,
        config: &Config,
        now: Millis,
        less: Option<Quantity>,
    ) -> Result<Credits, Error> {
        let state = self.state_at(config, now);
        ensure!(
            matches!(
                state,
                State::Registered | State::Approved { .. } | State::Disputed
            ),
            Error::WrongState
        );
        if let Some(quantity) = less {
            check_quantity(quantity)?;
            ensure!(quantity < self.quantity, Error::QuantityOutOfBounds);
            self.value = proportion(self.value, quantity, self.quantity);
            ensure!(self.value > 0, Error::QuantityOutOfBounds);
            self.quantity = quantity;
        }
        self.state = State::Confirmed { at: now };
        Ok(self.value)
    }

    /// The first of two admins confirms work for the commons.
    ///
    /// # Errors
    /// [`Error::WrongState`] unless registered.
    pub fn approve(&mut self, config: &Config, now: Millis, by: MemberId) -> Result<(), Error> {
        ensure!(
            self.state_at(config, now) == State::Registered,
            Error::WrongState
        );
        self.state = State::Approved { by };
        Ok(())
    }

    /// The receiver says that it was not so.
    ///
    /// # Errors
    /// [`Error::WrongState`] unless registered.
    pub fn dispute(&mut self, config: &Config, now: Millis) -> Result<(), Error> {
        ensure!(
            matches!(
                self.state_at(config, now),
                State::Registered | State::Approved { .. }
            ),
            Error::WrongState
        );
        self.state = State::Disputed;
        Ok(())
    }

    /// The provider takes it back.
    ///
    /// # Errors
    /// [`Error::WrongState`] once confirmed, challenged or over.
    pub fn cancel(&mut self, config: &Config, now: Millis) -> Result<(), Error> {
        ensure!(
            matches!(
                self.state_at(config, now),
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
    pub fn lapse(&mut self, config: &Config, now: Millis) -> Result<(), Error> {
        ensure!(
            !self.finished() && self.state_at(config, now) == State::Lapsed,
            Error::WrongState
        );
        self.state = State::Lapsed;
        Ok(())
    }

    /// Somebody else doubts it within the challenge window.
    ///
    /// # Errors
    /// [`Error::WrongState`] unless confirmed and within the window; [`Error::SelfChallenge`] for provider and receiver, who have
    /// answers of their own.
    pub fn challenge(
        &mut self,
        config: &Config,
        now: Millis,
        by: MemberId,
        bond: Credits,
    ) -> Result<(), Error> {
        let State::Confirmed { at } = self.state_at(config, now) else {
            return Err(Error::WrongState);
        };
        ensure!(
            now < at.saturating_add(config.challenge_ms),
            Error::WrongState
        );
        ensure!(
            by != self.provider && by != self.receiver,
            Error::SelfChallenge
        );
        self.state = State::Challenged { by, bond };
        Ok(())
    }

    /// The challenge window is over and nobody spoke against it.
    ///
    /// # Errors
    /// [`Error::WrongState`] unless confirmed, [`Error::TooEarly`] within the challenge window.
    pub fn settle(&mut self, config: &Config, now: Millis, cycle: Cycle) -> Result<(), Error> {
        let State::Confirmed { at } = self.state_at(config, now) else {
            return Err(Error::WrongState);
        };
        ensure!(
            now >= at.saturating_add(config.challenge_ms),
            Error::TooEarly
        );
        self.state = State::Settled { cycle };
        Ok(())
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
            commitment,
            want: 0,
            reserved: 0,
            state: State::Registered,
            before: [0; 2],
        }
    }

    const LATE: Millis = 3 * DAY + 1;

    #[test]
    fn silence_confirms_a_commitment_and_lapses_anything_else() {
        assert_eq!(
            registered(7).state_at(&config(), LATE),
            State::Confirmed { at: 3 * DAY }
        );
        let mut free = registered(0);
        assert_eq!(free.lapse(&config(), 3 * DAY), Err(Error::WrongState));
        assert_eq!(free.state_at(&config(), LATE), State::Lapsed);
        assert_eq!(free.confirm(&config(), LATE, None), Err(Error::WrongState));
        assert_eq!(free.lapse(&config(), LATE), Ok(()));
        assert_eq!(free.lapse(&config(), LATE), Err(Error::WrongState));
        assert!(free.finished() && !free.for_commons());
    }

    #[test]
    fn less_is_worth_its_part() {
        let mut c = registered(0);
        let bad = Err(Error::QuantityOutOfBounds);
        assert_eq!(c.confirm(&config(), 0, Some(0)), bad);
        assert_eq!(c.confirm(&config(), 0, Some(300)), bad);
        assert_eq!(c.confirm(&config(), 0, Some(100)), Ok(333));
        assert_eq!((c.quantity, c.value), (100, 333));
        let mut cheap = registered(0);
        cheap.value = 2;
        assert_eq!(cheap.confirm(&config(), 0, Some(1)), bad);
    }

    #[test]
    fn a_dispute_ends_by_agreement() {
        let mut c = registered(7);
        c.dispute(&config(), 0).unwrap();
        assert_eq!(c.dispute(&config(), 0), Err(Error::WrongState));
        assert_eq!(c.state_at(&config(), u64::MAX), State::Disputed);
        assert_eq!(c.settle(&config(), u64::MAX, 9), Err(Error::WrongState));
        let mut withdrawn = c;
        assert_eq!(withdrawn.cancel(&config(), LATE), Ok(()));
        assert_eq!(withdrawn.cancel(&config(), LATE), Err(Error::WrongState));
        assert_eq!(c.confirm(&config(), LATE, None), Ok(1_000));
    }

    #[test]
    fn a_challenge_comes_from_outside_and_in_time() {
        let mut c = registered(0);
        assert_eq!(
            c.challenge(&config(), 0, 3, 9),
            Err(Error::WrongState),
            "not confirmed yet"
        );
        c.confirm(&config(), 5, None).unwrap();
        let end = 5 + 3 * DAY;
        assert_eq!(c.challenge(&config(), 5, 1, 9), Err(Error::SelfChallenge));
        assert_eq!(c.challenge(&config(), 5, 2, 9), Err(Error::SelfChallenge));
        assert_eq!(c.challenge(&config(), end, 3, 9), Err(Error::WrongState));
        assert_eq!(c.settle(&config(), end - 1, 0), Err(Error::TooEarly));
        let mut settled = c;
        assert_eq!(settled.settle(&config(), end, 0), Ok(()));
        assert_eq!(c.challenge(&config(), end - 1, 3, 9), Ok(()));
        assert_eq!(c.state, State::Challenged { by: 3, bond: 9 });
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
        assert_eq!(c.approve(&config(), 0, 4), Ok(()));
        assert_eq!(c.approve(&config(), 0, 5), Err(Error::WrongState));
        assert_eq!(c.confirm(&config(), 0, None), Ok(1_000));
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
                let done = match step {
                    0 => c.confirm(&config(), now, None).is_ok(),
                    1 => c.confirm(&config(), now, Some(50)).is_ok(),
                    2 => c.dispute(&config(), now).is_ok(),
                    3 => c.cancel(&config(), now).is_ok(),
                    4 => c.lapse(&config(), now).is_ok(),
                    5 => c.challenge(&config(), now, 3, 1).is_ok(),
                    6 => c.approve(&config(), now, 3).is_ok(),
                    _ => c.settle(&config(), now, 0).is_ok(),
                };
                prop_assert!(!(before.finished() && done), "left {:?} by step {}", before.state, step);
                if step == 7 && done { settled += 1; }
                prop_assert!(c.value <= before.value && c.quantity <= before.quantity);
            }
            prop_assert!(settled <= 1);
        }
    }
}
