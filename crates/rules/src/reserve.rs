//! What is at stake? Stakes, bonds and the parameters and errors of `reserve`.

use crate::{clearing, club, ensure, time::DAY, Credits, Millis, BP};
use scale::{Decode, Encode};

crate::coded! {
    /// Why `reserve` says no.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Encode)]
    #[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
    pub enum Error {
        /// Returned if a parameter lies outside its bounds.
        InvalidConfig,
        /// Returned if the caller is not the admin.
        NotAdmin,
        /// Returned if the caller is not the room, or holds not the office, that may do this.
        NotEntitled,
        /// Returned if a room could not be reached: it is not wired, or it ran out of weight.
        Unreachable,
        /// Returned if `club` says no.
        Club(club::Error),
        /// Returned if `clearing` says no.
        Clearing(clearing::Error),
        /// Returned if less is staked, bonded or guaranteed than should be taken.
        Insufficient,
        /// Returned if nothing unbonds, or the unbonding is not over.
        TooEarly,
        /// Returned if the caller is not a sponsor of the member.
        NotASponsor,
        /// Returned if help is asked for a member who is on no sick or care break, or more than the care pool holds.
        NoCare,
    }
}

/// Parameters of `reserve`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(
    feature = "std",
    derive(scale_info::TypeInfo, serde::Serialize, serde::Deserialize)
)]
#[cfg_attr(feature = "std", serde(deny_unknown_fields, default))]
pub struct Config {
    /// How long a stake unbonds, in milliseconds, up to 366 days.
    pub unbond_ms: Millis,
    /// A challenger's reward, in basis points of what is forfeited, at most 10 000.
    pub reward_bp: u16,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            unbond_ms: 28 * DAY,
            reward_bp: 3_000,
        }
    }
}

impl Config {
    /// # Errors
    /// [`Error::InvalidConfig`] if a parameter lies outside the bounds that its field documents.
    pub fn validate(&self) -> Result<(), Error> {
        ensure!(
            self.unbond_ms <= 366 * DAY && self.reward_bp as u64 <= BP,
            Error::InvalidConfig
        );
        Ok(())
    }
}

/// The stake of a member. One cell, freed when empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Stake {
    pub staked: Credits,
    /// On its way out; it can still be slashed.
    pub unbonding: Credits,
    pub free_at: Millis,
    /// Pledged as bonds, of what `clearing` holds locked.
    pub bonded: Credits,
    /// Pledged as guarantees for others.
    pub guaranteed: Credits,
}

crate::packed!(Stake { ; staked, unbonding, free_at, bonded, guaranteed; ;  });

impl Stake {
    pub fn stake(&mut self, amount: Credits) {
        self.staked = self.staked.saturating_add(amount);
    }

    /// Starts to take a part out. A second part makes the first one wait with it.
    ///
    /// # Errors
    /// [`Error::Insufficient`].
    pub fn unbond(&mut self, config: &Config, now: Millis, amount: Credits) -> Result<(), Error> {
        ensure!(amount > 0 && amount <= self.staked, Error::Insufficient);
        self.staked = self.staked.saturating_sub(amount);
        self.unbonding = self.unbonding.saturating_add(amount);
        self.free_at = now.saturating_add(config.unbond_ms);
        Ok(())
    }

    /// Takes out what has unbonded.
    ///
    /// # Errors
    /// [`Error::TooEarly`].
    pub fn withdraw(&mut self, now: Millis) -> Result<Credits, Error> {
        ensure!(self.unbonding > 0 && now >= self.free_at, Error::TooEarly);
        Ok(core::mem::take(&mut self.unbonding))
    }

    /// Takes up to `amount` for a slash, from what unbonds first. Returns the parts taken from the unbonding and from the staked.
    pub fn slash(&mut self, amount: Credits) -> (Credits, Credits) {
        let unbonding = amount.min(self.unbonding);
        let staked = amount.saturating_sub(unbonding).min(self.staked);
        self.unbonding = self.unbonding.saturating_sub(unbonding);
        self.staked = self.staked.saturating_sub(staked);
        (unbonding, staked)
    }

    pub fn is_empty(&self) -> bool {
        *self
            == Self {
                free_at: self.free_at,
                ..Self::default()
            }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_valid_and_each_bound_is_held() {
        let good = Config::default();
        assert_eq!(good.validate(), Ok(()));
        let bad: [fn(&mut Config); 2] = [|c| c.unbond_ms = 367 * DAY, |c| c.reward_bp = 10_001];
        for spoil in bad {
            let mut config = good;
            spoil(&mut config);
            assert_eq!(config.validate(), Err(Error::InvalidConfig));
        }
    }

    #[test]
    fn a_stake_leaves_after_its_time() {
        let config = Config::default();
        let mut s = Stake::default();
        assert!(s.is_empty());
        s.stake(100);
        assert_eq!(s.unbond(&config, 0, 0), Err(Error::Insufficient));
        assert_eq!(s.unbond(&config, 0, 101), Err(Error::Insufficient));
        assert_eq!(s.withdraw(u64::MAX), Err(Error::TooEarly));
        s.unbond(&config, 0, 30).unwrap();
        s.unbond(&config, 5, 10).unwrap();
        assert_eq!(s.withdraw(4 + config.unbond_ms), Err(Error::TooEarly));
        assert_eq!(s.withdraw(5 + config.unbond_ms), Ok(40));
        assert_eq!((s.staked, s.unbonding), (60, 0));
        assert!(!s.is_empty());
    }

    #[test]
    fn what_unbonds_is_slashed_first() {
        let mut s = Stake {
            staked: 50,
            unbonding: 30,
            ..Default::default()
        };
        assert_eq!(s.slash(40), (30, 10));
        assert_eq!(s.slash(100), (0, 40));
        assert_eq!(s.slash(1), (0, 0));
    }
}
