//! Was it so? The parameters and errors of `audit`, and its rules, one question a file.
//!
//! | module | question |
//! |---|---|
//! | [`beacon`] | where does chance come from, and who kept their part of it back? |
//! | [`odds`] | how likely is a contribution to be audited? |
//! | [`lottery`] | was it drawn? |
//! | [`seats`] | who judges? |
//! | [`jury`] | what did they find? |
//! | [`sanctions`] | what does it cost, whom, and who gets it? |
//! | [`reputation`] | what has a member proved? |
//! | [`decay`] | how much of it is left? |
//! | [`deterrence`] | does cheating pay? |
//!
//! A contribution confirmed in epoch e can no longer change when the epoch is over; the reveals that make its seed come two epochs
//! later, and the seed is known when those are over. What is judged by chance is fixed before chance is known.
//!
//! ```text
//! epoch   e            e+1          e+2              e+3
//!         confirmed    nothing      reveals for e    the seed of e is known: drawn or not
//! case    opened       reveals for e-1               its first round is seated by the seed of e-1
//! ```
//! Hashes are blake2b-256. The caller brings the function, since on chain it is the host's.

pub mod beacon;
pub mod decay;
pub mod deterrence;
pub mod jury;
pub mod lottery;
pub mod odds;
pub mod reputation;
pub mod sanctions;
pub mod seats;

use crate::{
    clearing, club, ensure,
    flat::Flat,
    reserve,
    time::{Clock, DAY},
    Credits, Cycle, Hash, Millis, BP, MAX_VALUE,
};
use scale::Encode;

/// The number of an epoch, from 0.
pub type Epoch = u32;
/// The number of a case.
pub type CaseId = u32;

/// The most seats that a panel can have: a round keeps its seats as bits.
pub const MAX_SEATS: u8 = 15;

crate::coded! {
    /// Why `audit` says no.
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
        /// Returned if `reserve` says no.
        Reserve(reserve::Error),
        /// Returned if the member keeps no part of the beacon.
        NotAKeeper,
        /// Returned if the member keeps a part of the beacon already.
        AlreadyAKeeper,
        /// Returned if all places of keepers are taken.
        TooManyKeepers,
        /// Returned if a keeper who has not resigned, or still owes reveals, wants the bond back.
        StillOnDuty,
        /// Returned if reveals for that epoch are not taken now.
        WrongEpoch,
        /// Returned if a keeper is not on duty for that epoch, or kept an earlier reveal back.
        NotOnDuty,
        /// Returned if the keeper revealed for that epoch before.
        AlreadyRevealed,
        /// Returned if what is revealed does not fit the tip of the keeper's chain.
        WrongPreimage,
        /// Returned if an epoch that has a record should adopt the seed of the next one.
        AlreadyRecorded,
        /// Returned if the seed that decides is not known yet.
        SeedUnknown,
        /// Returned if the lot did not fall on the contribution.
        NotDrawn,
        /// Returned if there is no case of that number.
        NoSuchCase,
        /// Returned if the round has all its seats, or the case is not being seated.
        NotSeating,
        /// Returned if the member has no seat in the round, or no vote in the ballot.
        NoSeat,
        /// Returned if commitments are not taken now.
        NotCommitting,
        /// Returned if the juror committed before.
        AlreadyCommitted,
        /// Returned if votes are not revealed now.
        NotRevealing,
        /// Returned if the juror committed to nothing.
        NotCommitted,
        /// Returned if the juror's vote was revealed before.
        AlreadyVoted,
        /// Returned if verdict and salt do not fit the commitment.
        WrongVote,
        /// Returned if the round is still being seated or votes may still come in.
        StillVoting,
        /// Returned if the case has no verdict yet that could be appealed or become final.
        NoVerdict,
        /// Returned if the time to appeal is over, or the ballot of the whole club has spoken.
        NoAppeal,
        /// Returned if the verdict may still be appealed.
        StillAppealable,
        /// Returned if the member is no party to the case.
        NotAParty,
    }
}

/// Parameters of `audit`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "std",
    derive(scale_info::TypeInfo, serde::Serialize, serde::Deserialize)
)]
#[cfg_attr(feature = "std", serde(deny_unknown_fields, default))]
pub struct Config {
    /// Length of an epoch in milliseconds, 1 minute to 14 days.
    pub epoch_ms: Millis,
    /// Time of a panel to commit, from the moment its last seat is filled, in milliseconds, 1 minute to 30 days.
    pub commit_ms: Millis,
    /// Time to reveal after it, in milliseconds, 1 minute to 30 days.
    pub reveal_ms: Millis,
    /// Time to appeal after a tally, in milliseconds, up to 30 days.
    pub appeal_ms: Millis,
    /// A drawn contribution that nobody opened for so long is rejected, in milliseconds, 1 hour to 90 days.
    pub open_ms: Millis,
    /// Half-life of points and trust in milliseconds, 1 day to 3 660 days.
    pub half_life_ms: Millis,
    /// What a juror gets for a revealed vote, whatever it says. See [`jury::affordable_fee`].
    pub fee: Credits,
    /// What a juror has at stake.
    pub seat_bond: Credits,
    /// What a keeper has at stake.
    pub keeper_bond: Credits,
    /// Odds of a member whose points are full, in basis points, 1 to 10 000.
    pub floor_bp: u16,
    /// Odds of a member without points, in basis points, from the floor to 10 000.
    pub newcomer_bp: u16,
    /// Odds added for each full quarter of the provider's volume that goes to the receiver, in basis points, up to 2 500.
    pub quarter_bp: u16,
    /// Points for an upheld audit, up to 1 000.
    pub upheld_points: u16,
    /// What a juror outside a two-thirds majority loses of the bond, in basis points, at most 10 000.
    pub outside_bp: u16,
    /// The reward of a challenger who spoke before the seed was public, in basis points of what is forfeited, at most 10 000.
    pub reward_bp: u16,
    /// The reward of whoever opens a drawn case, in basis points of what is forfeited, at most [`Config::reward_bp`]. The lot has found
    /// it already, and a cheater's friend may be the first to open: what comes back to them this way is missing from the deterrence.
    pub opener_bp: u16,
    /// Odds of an epoch of which a reveal was kept back are so many times as high, 1 to 10.
    pub withheld_times: u8,
    /// In a club with fewer members in standing nobody's points lower the odds, up to 100: a jury of two or three needs a
    /// higher chance to be asked.
    pub small_club: u8,
    /// Cycles after a strike in which all is audited, up to 26.
    pub strike_cycles: u8,
    /// The strike that costs the whole reserve, 2 to 10.
    pub last_strike: u8,
    /// What a part not delivered costs each who asserted it, in times its value: without a strike before, and with one; rising, 1 to 10.
    pub shortfall_times: [u8; 2],
    /// What work not done at all costs each who asserted it, in times its value, from the larger of these to 10.
    pub fake_times: u8,
    /// Tries of a seat before it takes the next level of conflict, 1 to 64.
    pub tries: u8,
    /// Seats of the first, second and third round, odd and rising, up to [`MAX_SEATS`].
    pub panels: [u8; 3],
}

crate::flat!(Config {
    epoch_ms: u64,
    commit_ms: u64,
    reveal_ms: u64,
    appeal_ms: u64,
    open_ms: u64,
    half_life_ms: u64,
    fee: u64,
    seat_bond: u64,
    keeper_bond: u64,
    floor_bp: u16,
    newcomer_bp: u16,
    quarter_bp: u16,
    upheld_points: u16,
    outside_bp: u16,
    reward_bp: u16,
    opener_bp: u16,
    withheld_times: u8,
    small_club: u8,
    strike_cycles: u8,
    last_strike: u8,
    shortfall_times: [u8; 2],
    fake_times: u8,
    tries: u8,
    panels: [u8; 3]
});

impl Default for Config {
    fn default() -> Self {
        Self {
            epoch_ms: DAY,
            commit_ms: 2 * DAY,
            reveal_ms: DAY,
            appeal_ms: 2 * DAY,
            open_ms: 14 * DAY,
            half_life_ms: 90 * DAY,
            fee: 60,
            seat_bond: 500,
            keeper_bond: 20_000,
            floor_bp: 2_000,
            newcomer_bp: 5_000,
            quarter_bp: 1_000,
            upheld_points: 250,
            outside_bp: 2_500,
            reward_bp: 3_000,
            opener_bp: 300,
            withheld_times: 5,
            small_club: 12,
            strike_cycles: 2,
            last_strike: 3,
            shortfall_times: [3, 3],
            fake_times: 3,
            tries: 32,
            panels: [3, 7, 15],
        }
    }
}

/// Times that a member acts in: a minute to a month.
const MINUTE: Millis = 60_000;
const MONTH: Millis = 30 * DAY;

impl Config {
    /// # Errors
    /// [`Error::InvalidConfig`] if a parameter lies outside the bounds that its field documents.
    pub fn validate(&self) -> Result<(), Error> {
        let [first, again] = self.shortfall_times;
        let [small, middle, large] = self.panels;
        let times = (MINUTE..=14 * DAY).contains(&self.epoch_ms)
            && (MINUTE..=MONTH).contains(&self.commit_ms)
            && (MINUTE..=MONTH).contains(&self.reveal_ms)
            && self.appeal_ms <= MONTH
            && (DAY / 24..=3 * MONTH).contains(&self.open_ms)
            && (DAY..=3_660 * DAY).contains(&self.half_life_ms);
        let stakes = self.fee <= MAX_VALUE
            && self.seat_bond <= MAX_VALUE
            && self.keeper_bond <= MAX_VALUE
            && self.outside_bp as u64 <= BP
            && self.reward_bp as u64 <= BP
            && self.opener_bp <= self.reward_bp;
        let odds = self.floor_bp > 0
            && self.floor_bp <= self.newcomer_bp
            && self.newcomer_bp as u64 <= BP
            && self.quarter_bp <= 2_500
            && self.upheld_points <= reputation::FULL
            && (1..=10).contains(&self.withheld_times)
            && self.small_club <= 100;
        let sanctions = self.strike_cycles <= 26
            && (2..=10).contains(&self.last_strike)
            && 1 <= first
            && first <= again
            && again <= self.fake_times
            && self.fake_times <= 10;
        let panels = (1..=64).contains(&self.tries)
            && [small, middle, large].iter().all(|seats| seats % 2 == 1)
            && small < middle
            && middle < large
            && large <= MAX_SEATS;
        ensure!(
            times && stakes && odds && sanctions && panels,
            Error::InvalidConfig
        );
        Ok(())
    }

    /// The clock of the epochs: they begin with the club's first cycle.
    pub const fn epochs(&self, club: &Clock) -> Clock {
        Clock {
            genesis: club.genesis,
            cycle_ms: self.epoch_ms,
        }
    }

    /// Is all of a member's work audited in this cycle, after a strike in that one?
    pub const fn strike_in_force(&self, struck: Option<Cycle>, cycle: Cycle) -> bool {
        match struck {
            Some(struck) => cycle <= struck.saturating_add(self.strike_cycles as Cycle),
            None => false,
        }
    }
}

/// What is hashed: a domain of eight bytes, so that no hash of one kind is ever one of another, and parts of fixed length, so that no
/// two lists of parts are the same bytes.
struct Preimage {
    bytes: [u8; 96],
    len: usize,
}

impl Preimage {
    fn new(domain: &[u8; 8]) -> Self {
        let empty = Self {
            bytes: [0; 96],
            len: 0,
        };
        empty.bytes(domain)
    }

    fn bytes(mut self, part: &[u8]) -> Self {
        let end = self.len.saturating_add(part.len());
        if let Some(to) = self.bytes.get_mut(self.len..end) {
            to.copy_from_slice(part);
            self.len = end;
        }
        self
    }

    fn number(self, number: u32) -> Self {
        self.bytes(&number.to_le_bytes())
    }

    fn as_slice(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }

    fn hash(&self, hash: impl Fn(&[u8]) -> Hash) -> Hash {
        hash(self.as_slice())
    }
}

/// The first eight bytes of a hash as a number. Its remainder by n is even to one part in 2^64 / n.
fn number_of(hash: &Hash) -> u64 {
    u64::get(hash)
}

/// blake2b-256, as on chain.
#[cfg(test)]
pub(crate) fn blake2(bytes: &[u8]) -> Hash {
    use blake2::{digest::consts::U32, Blake2b, Digest};
    Blake2b::<U32>::digest(bytes).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_valid_and_each_bound_is_held() {
        let good = Config::default();
        assert_eq!(good.validate(), Ok(()));
        let bad: [fn(&mut Config); 36] = [
            |c| c.epoch_ms = MINUTE - 1,
            |c| c.epoch_ms = 14 * DAY + 1,
            |c| c.commit_ms = MINUTE - 1,
            |c| c.commit_ms = MONTH + 1,
            |c| c.reveal_ms = MINUTE - 1,
            |c| c.reveal_ms = MONTH + 1,
            |c| c.appeal_ms = MONTH + 1,
            |c| c.open_ms = DAY / 24 - 1,
            |c| c.open_ms = 90 * DAY + 1,
            |c| c.half_life_ms = DAY - 1,
            |c| c.half_life_ms = 3_660 * DAY + 1,
            |c| c.fee = MAX_VALUE + 1,
            |c| c.seat_bond = MAX_VALUE + 1,
            |c| c.keeper_bond = MAX_VALUE + 1,
            |c| c.outside_bp = 10_001,
            |c| c.reward_bp = 10_001,
            |c| c.opener_bp = c.reward_bp + 1,
            |c| c.floor_bp = 0,
            |c| c.newcomer_bp = c.floor_bp - 1,
            |c| c.newcomer_bp = 10_001,
            |c| c.quarter_bp = 2_501,
            |c| c.upheld_points = 1_001,
            |c| c.withheld_times = 0,
            |c| c.withheld_times = 11,
            |c| c.small_club = 101,
            |c| c.strike_cycles = 27,
            |c| c.last_strike = 1,
            |c| c.last_strike = 11,
            |c| c.shortfall_times = [0, 3],
            |c| c.shortfall_times = [3, 2],
            |c| c.fake_times = 2,
            |c| c.fake_times = 11,
            |c| c.tries = 0,
            |c| c.tries = 65,
            |c| c.panels = [3, 7, 17],
            |c| c.panels = [3, 8, 15],
        ];
        for (i, spoil) in bad.iter().enumerate() {
            let mut config = good;
            spoil(&mut config);
            assert_eq!(config.validate(), Err(Error::InvalidConfig), "bound {i}");
        }
        for panels in [[3, 3, 15], [7, 3, 15], [3, 15, 15]] {
            let config = Config { panels, ..good };
            assert_eq!(config.validate(), Err(Error::InvalidConfig));
        }
        assert_eq!(
            <Config as scale::Decode>::decode(&mut &good.encode()[..]),
            Ok(good)
        );
    }

    #[test]
    fn epochs_begin_with_the_club() {
        let club = Clock {
            genesis: 5,
            cycle_ms: 28 * DAY,
        };
        let epochs = Config::default().epochs(&club);
        assert_eq!(epochs.cycle_at(4 + DAY), 0);
        assert_eq!(epochs.cycle_at(5 + DAY), 1);
    }

    #[test]
    fn a_strike_is_in_force_for_its_cycle_and_two_more() {
        let config = Config::default();
        assert!(!config.strike_in_force(None, 0));
        assert!(config.strike_in_force(Some(3), 5));
        assert!(!config.strike_in_force(Some(3), 6));
    }

    #[test]
    fn a_preimage_is_its_parts_in_their_order() {
        let p = Preimage::new(b"a domain").number(0x0403_0201).bytes(&[9]);
        assert_eq!(p.as_slice(), b"a domain\x01\x02\x03\x04\x09");
        assert_eq!(p.hash(blake2), blake2(b"a domain\x01\x02\x03\x04\x09"));
        assert_eq!(number_of(&[1; 32]), 0x0101_0101_0101_0101);
    }
}
