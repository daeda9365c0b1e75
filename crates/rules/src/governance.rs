//! What do we decide? The parameters of `governance`, its errors, and the tracks that a decision takes.
//!
//! Whatever the parameters within their bounds, a decision can be reached: a quorum is never more than the members who may vote, a majority
//! never unanimous, and every wait ends. The modules are one question each.

pub mod delegation;
pub mod election;
pub mod pause;
pub mod proposal;
pub mod scorecard;
pub mod seats;

use crate::{clearing, club, ensure, reserve, time::DAY, Credits, Millis, MAX_VALUE};
use scale::{Decode, Encode};

/// The most calls that a proposal can make.
pub const MAX_CALLS: usize = 8;
/// The most bytes of arguments that a call can have: it lies in one cell.
pub const MAX_INPUT: usize = 900;

/// Why `governance` says no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub enum Error {
    /// Returned if a parameter lies outside its bounds.
    InvalidConfig,
    /// Returned if the caller is not the admin: after the handing over, that is nobody but a decision of the club.
    NotAdmin,
    /// Returned if a room could not be reached: it is not wired, or it ran out of weight.
    Unreachable,
    /// Returned if `club` says no.
    Club(club::Error),
    /// Returned if `reserve` says no.
    Reserve(reserve::Error),
    /// Returned if `clearing` says no.
    Clearing(clearing::Error),
    /// Returned if the member is not in standing, or was not yet when it began.
    NotEligible,
    /// Returned while new proposals are paused by the guardian.
    Paused,
    /// Returned if a proposal has more than [`MAX_CALLS`] calls, or one of them too many bytes.
    TooManyCalls,
    /// Returned if a call would give a room another admin.
    Forbidden,
    /// Returned if the member's last proposal is not closed.
    OpenProposal,
    /// Returned if there is no proposal of that number.
    NoSuchProposal,
    /// Returned if the proposal gathers no signatures now.
    NotGathering,
    /// Returned if the proposal is not voted on now.
    NotVoting,
    /// Returned if the member voted on this before, or signed it.
    AlreadyVoted,
    /// Returned if the member delegates to nobody on this track, or wants to delegate to themselves.
    NoDelegate,
    /// Returned if the delegate has not voted themselves.
    DelegateSilent,
    /// Returned if the proposal was not accepted, was executed, or its time is over.
    NotAccepted,
    /// Returned if the timelock, the vote or the term is not over.
    TooEarly,
    /// Returned if a call of the proposal was refused; which, is said by its place.
    CallFailed(u8),
    /// Returned if the proposal is closed already, or not at its end.
    StillOpen,
    /// Returned if the proposal is not closed, or the member left nothing there.
    NothingToSweep,
    /// Returned if there is no election of that number.
    NoSuchElection,
    /// Returned if an election of that body is under way, or its term is not about to end.
    NoElectionDue,
    /// Returned if the election takes no candidates, or no ballots, now.
    WrongPhase,
    /// Returned if the member stands in this election already.
    AlreadyStands,
    /// Returned if the member has served as many terms in a row as one can.
    TermLimit,
    /// Returned if a ballot names who is no candidate, more points than it has, or both sides of the committee.
    BadBallot,
    /// Returned if there is no free place, or no result that fills it.
    NoVacancy,
    /// Returned if the member is no candidate, or holds no such office.
    NoSuchCandidate,
    /// Returned if the member holds the office, or may still be called to it.
    HoldsSeat,
    /// Returned if the caller is not the guardian.
    NotGuardian,
    /// Returned if the pause is longer than what is left for 84 days.
    BudgetSpent,
    /// Returned if nothing is paused.
    NotPaused,
    /// Returned if a room has no version that it can name after its code was replaced.
    NoVersion,
    /// Returned if leaving would take longer than a constitutional decision waits.
    TimelockTooShort,
}

/// How a decision is made. In the order of what they ask for: a proposal takes the last track of its calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
#[cfg_attr(feature = "std", serde(rename_all = "snake_case"))]
pub enum Track {
    /// Of an admin: in force after a delay, unless enough members object; then they vote.
    Act,
    /// Takes officers out of office: put to the vote by enough signatures, in force at once.
    Recall,
    /// A majority.
    Ordinary,
    /// Two thirds, and a timelock within which whoever disagrees can leave.
    Constitutional,
}

/// An enum of one byte in a flat record; a byte that means nothing is the last one.
macro_rules! flat_enum {
    ($type:ident: $($variant:ident),*; $last:ident) => {
        impl $crate::flat::Flat for $type {
            const LEN: usize = 1;
            #[inline(always)]
            fn put(&self, to: &mut [u8]) {
                (*self as u8).put(to);
            }
            #[inline(always)]
            fn get(from: &[u8]) -> Self {
                match u8::get(from) {
                    $(code if code == Self::$variant as u8 => Self::$variant,)*
                    _ => Self::$last,
                }
            }
        }
    };
}
pub(crate) use flat_enum;
flat_enum!(Track: Act, Recall, Ordinary; Constitutional);

impl Track {
    /// The track of a proposal with calls of both.
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            _ if self == other => self,
            // What else is decided with a recall is not decided at once.
            (Self::Act | Self::Recall, Self::Act | Self::Recall) => Self::Ordinary,
            _ => self.max(other),
        }
    }
}

/// The most that is ever asked of those who may vote, in basis points: a quorum, objections or signatures. Where they are few, it is three of them.
pub const MOST_BP: u16 = 6_000;

/// What a vote asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "std",
    derive(scale_info::TypeInfo, serde::Serialize, serde::Deserialize)
)]
#[cfg_attr(feature = "std", serde(deny_unknown_fields))]
pub struct Terms {
    /// How long members vote, in milliseconds, 1 hour to 60 days.
    pub vote_ms: Millis,
    /// How long what was accepted waits, in milliseconds, up to 60 days; 400 on the constitutional track.
    pub timelock_ms: Millis,
    /// Votes needed, in basis points of those who may vote, up to [`MOST_BP`].
    pub quorum_bp: u16,
    /// More than this share of the votes for and against must be for, in basis points, 5 000 to 8 000.
    pub threshold_bp: u16,
}

crate::flat!(Terms {
    vote_ms: u64,
    timelock_ms: u64,
    quorum_bp: u16,
    threshold_bp: u16
});

/// Parameters of `governance`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "std",
    derive(scale_info::TypeInfo, serde::Serialize, serde::Deserialize)
)]
#[cfg_attr(feature = "std", serde(deny_unknown_fields, default))]
pub struct Config {
    pub ordinary: Terms,
    /// Asks for no less than the ordinary track in anything.
    pub constitutional: Terms,
    /// How long members can object to an act of an admin, in milliseconds, 1 hour to 30 days.
    pub objection_ms: Millis,
    /// How long a petition gathers signatures, in milliseconds, 1 hour to 60 days.
    pub petition_ms: Millis,
    /// How long what was accepted can be executed, in milliseconds, 1 to 90 days.
    pub window_ms: Millis,
    /// A vote that turns within so long of its end goes on for so long, in milliseconds, at most as long as the shortest vote.
    pub grace_ms: Millis,
    /// How long candidates come forward, in milliseconds, 1 hour to 30 days.
    pub stand_ms: Millis,
    /// How long members vote on them, in milliseconds, 1 hour to 30 days.
    pub elect_ms: Millis,
    /// What a proposer loses whose proposal is rejected as an abuse, in credits.
    pub deposit: Credits,
    /// What a candidate pledges, and an officer who is recalled loses, in credits.
    pub seat_bond: Credits,
    /// Votes needed at least, as far as [`MOST_BP`] allows, 1 to 100.
    pub quorum_min: u32,
    /// Objections, or signatures, needed at least, as far as [`MOST_BP`] allows, 1 to 100.
    pub signers_min: u32,
    /// Objections that put an act to the vote, in basis points of those who may vote, up to 3 000.
    pub objectors_bp: u16,
    /// Signatures that put a recall to the vote, in basis points of those who may vote, up to 3 000.
    pub petition_bp: u16,
    /// Cycles of a term, 1 to 26.
    pub term_cycles: u8,
    /// Terms that a member can serve in a row in one body, 1 to 10.
    pub terms_in_a_row: u8,
    /// Admins, 1 to 5.
    pub admins: u8,
}

crate::flat!(Config {
    ordinary: Terms,
    constitutional: Terms,
    objection_ms: u64,
    petition_ms: u64,
    window_ms: u64,
    grace_ms: u64,
    stand_ms: u64,
    elect_ms: u64,
    deposit: u64,
    seat_bond: u64,
    quorum_min: u32,
    signers_min: u32,
    objectors_bp: u16,
    petition_bp: u16,
    term_cycles: u8,
    terms_in_a_row: u8,
    admins: u8
});

const HOUR: Millis = DAY / 24;

impl Default for Config {
    fn default() -> Self {
        Self {
            ordinary: Terms {
                vote_ms: 7 * DAY,
                timelock_ms: 2 * DAY,
                quorum_bp: 2_500,
                threshold_bp: 5_000,
            },
            constitutional: Terms {
                vote_ms: 7 * DAY,
                timelock_ms: 35 * DAY,
                quorum_bp: 4_000,
                threshold_bp: 6_666,
            },
            objection_ms: 3 * DAY,
            petition_ms: 14 * DAY,
            window_ms: 14 * DAY,
            grace_ms: 2 * DAY,
            stand_ms: 7 * DAY,
            elect_ms: 7 * DAY,
            deposit: 2_000,
            seat_bond: 10_000,
            quorum_min: 3,
            signers_min: 3,
            objectors_bp: 500,
            petition_bp: 1_000,
            term_cycles: 3,
            terms_in_a_row: 2,
            admins: 3,
        }
    }
}

impl Terms {
    fn validate(&self, most: Millis) -> bool {
        (HOUR..=60 * DAY).contains(&self.vote_ms)
            && self.timelock_ms <= most
            && self.quorum_bp <= MOST_BP
            && (5_000..=8_000).contains(&self.threshold_bp)
    }

    fn asks_no_less_than(&self, other: &Self) -> bool {
        self.vote_ms >= other.vote_ms
            && self.timelock_ms >= other.timelock_ms
            && self.quorum_bp >= other.quorum_bp
            && self.threshold_bp >= other.threshold_bp
    }
}

/// How long leaving takes: the notice, or as long as stakes are bound, in milliseconds.
pub fn leaving_ms(club: &club::Config, reserve: &reserve::Config) -> Millis {
    club.notice_ms().max(reserve.unbond_ms)
}

impl Config {
    /// The constitutional timelock of a club in which leaving takes so long: as long, and seven days.
    pub fn leaving_takes(mut self, leaving_ms: Millis) -> Self {
        let wait = leaving_ms.saturating_add(7 * DAY).min(400 * DAY);
        self.constitutional.timelock_ms = wait.max(self.ordinary.timelock_ms);
        self
    }

    /// Is whoever disagrees with a constitutional decision out before it is in force? See [`Self::leaving_takes`].
    ///
    /// # Errors
    /// [`Error::TimelockTooShort`].
    pub fn check_leaving_takes(&self, leaving_ms: Millis) -> Result<(), Error> {
        // Who takes longer to leave than a decision can wait at most is refused as well.
        let wait = leaving_ms.saturating_add(7 * DAY);
        ensure!(
            self.constitutional.timelock_ms >= wait,
            Error::TimelockTooShort
        );
        Ok(())
    }

    /// How long an ordinary vote goes on at most.
    fn longest_vote(&self) -> Millis {
        let extensions = self
            .grace_ms
            .saturating_mul(proposal::MAX_EXTENSIONS.into());
        self.ordinary.vote_ms.saturating_add(extensions)
    }

    /// How long an ordinary decision takes at most from its proposal until it is in force, in milliseconds.
    pub fn vote_takes(&self) -> Millis {
        self.longest_vote()
            .saturating_add(self.ordinary.timelock_ms)
    }

    /// How long a recall takes from the petition to the last moment of its execution, in milliseconds.
    pub fn recall_takes(&self) -> Millis {
        self.petition_ms
            .saturating_add(self.longest_vote())
            .saturating_add(self.window_ms)
    }

    /// # Errors
    /// [`Error::InvalidConfig`] if a parameter lies outside the bounds that its field documents.
    pub fn validate(&self) -> Result<(), Error> {
        let votes = self.ordinary.validate(60 * DAY)
            && self.constitutional.validate(400 * DAY)
            && self.constitutional.asks_no_less_than(&self.ordinary);
        let times = (HOUR..=30 * DAY).contains(&self.objection_ms)
            && (HOUR..=60 * DAY).contains(&self.petition_ms)
            && (DAY..=90 * DAY).contains(&self.window_ms)
            && self.grace_ms <= self.ordinary.vote_ms
            && (HOUR..=30 * DAY).contains(&self.stand_ms)
            && (HOUR..=30 * DAY).contains(&self.elect_ms);
        let numbers = self.deposit <= MAX_VALUE
            && self.seat_bond <= MAX_VALUE
            && (1..=100).contains(&self.quorum_min)
            && (1..=100).contains(&self.signers_min)
            && self.objectors_bp <= 3_000
            && self.petition_bp <= 3_000
            && (1..=26).contains(&self.term_cycles)
            && (1..=10).contains(&self.terms_in_a_row)
            && (1..=5).contains(&self.admins);
        ensure!(votes && times && numbers, Error::InvalidConfig);
        Ok(())
    }

    /// What a vote on this track asks for. Acts and recalls come to a vote as ordinary proposals do; a recall, once accepted, does not wait.
    pub fn terms(&self, track: Track) -> Terms {
        match track {
            Track::Constitutional => self.constitutional,
            Track::Recall => Terms {
                timelock_ms: 0,
                ..self.ordinary
            },
            Track::Act | Track::Ordinary => self.ordinary,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flat::Flat;

    #[test]
    fn defaults_are_valid_and_each_bound_is_held() {
        let good = Config::default();
        assert_eq!(good.validate(), Ok(()));
        let bad: &[fn(&mut Config)] = &[
            |c| c.ordinary.vote_ms = HOUR - 1,
            |c| c.constitutional.vote_ms = 60 * DAY + 1,
            |c| c.constitutional.vote_ms = c.ordinary.vote_ms - 1,
            |c| (c.ordinary.timelock_ms, c.constitutional.timelock_ms) = (61 * DAY, 61 * DAY),
            |c| c.constitutional.timelock_ms = 400 * DAY + 1,
            |c| c.constitutional.timelock_ms = c.ordinary.timelock_ms - 1,
            |c| (c.ordinary.quorum_bp, c.constitutional.quorum_bp) = (6_001, 6_001),
            |c| c.constitutional.quorum_bp = 10_000,
            |c| c.constitutional.quorum_bp = c.ordinary.quorum_bp - 1,
            |c| c.ordinary.threshold_bp = 4_999,
            |c| c.constitutional.threshold_bp = 10_000,
            |c| c.constitutional.threshold_bp = 5_000 - 1,
            |c| c.objection_ms = HOUR - 1,
            |c| c.objection_ms = 30 * DAY + 1,
            |c| c.petition_ms = HOUR - 1,
            |c| c.petition_ms = 60 * DAY + 1,
            |c| c.window_ms = DAY - 1,
            |c| c.window_ms = 90 * DAY + 1,
            |c| c.grace_ms = c.ordinary.vote_ms + 1,
            |c| c.stand_ms = HOUR - 1,
            |c| c.stand_ms = 30 * DAY + 1,
            |c| c.elect_ms = HOUR - 1,
            |c| c.elect_ms = 30 * DAY + 1,
            |c| c.deposit = MAX_VALUE + 1,
            |c| c.seat_bond = MAX_VALUE + 1,
            |c| c.quorum_min = 0,
            |c| c.quorum_min = 101,
            |c| c.signers_min = 0,
            |c| c.signers_min = 101,
            |c| c.objectors_bp = 3_001,
            |c| c.petition_bp = 3_001,
            |c| c.term_cycles = 0,
            |c| c.term_cycles = 27,
            |c| c.terms_in_a_row = 0,
            |c| c.terms_in_a_row = 11,
            |c| c.admins = 0,
            |c| c.admins = 6,
        ];
        for (i, spoil) in bad.iter().enumerate() {
            let mut config = good;
            spoil(&mut config);
            assert_eq!(config.validate(), Err(Error::InvalidConfig), "bound {i}");
        }
        assert_eq!(Config::decode(&mut &good.encode()[..]), Ok(good));
    }

    #[test]
    fn whoever_disagrees_with_a_constitution_can_leave_first() {
        for unbond in [0, 28 * DAY, 300 * DAY] {
            let config = Config::default().leaving_takes(unbond);
            assert_eq!(config.validate(), Ok(()));
            assert!(config.constitutional.timelock_ms >= unbond + 7 * DAY);
        }
        let longest = Config::default().leaving_takes(Millis::MAX);
        assert_eq!(longest.validate(), Ok(()));
        let too_long = longest.check_leaving_takes(394 * DAY);
        assert_eq!(too_long, Err(Error::TimelockTooShort));
        assert_eq!(longest.check_leaving_takes(393 * DAY), Ok(()));
    }

    #[test]
    fn a_proposal_takes_the_heaviest_track_of_its_calls() {
        use Track::*;
        assert_eq!(Act.and(Act), Act);
        assert_eq!(Recall.and(Recall), Recall);
        assert_eq!(Act.and(Recall), Ordinary, "no act slips in with a recall");
        assert_eq!(Recall.and(Ordinary), Ordinary);
        assert_eq!(Constitutional.and(Act), Constitutional);
        for track in [Act, Recall, Ordinary, Constitutional] {
            let mut byte = [0];
            track.put(&mut byte);
            assert_eq!(Track::get(&byte), track);
        }
    }
}
