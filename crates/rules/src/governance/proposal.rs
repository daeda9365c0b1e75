//! Where does a proposal stand? A state machine in which time does most: what was decided is computed when it is read.
//!
//! ```text
//! act       --> gathering --time--> accepted (nobody objected enough)
//!                   \--objections--> voting
//! recall    --> gathering --time--> rejected (nobody wanted it)
//!                   \--signatures--> voting
//! ordinary, constitutional --> voting --time--> rejected | accepted
//! accepted --timelock--> ready --execute--> executed
//!                          \--time--> expired
//! ```

use super::{flat_enum, Config, Error, Track, MOST_BP};
use crate::{ensure, party::Elector, Credits, Hash, MemberId, Millis, BP};
use scale::{Decode, Encode};

/// How often a vote that turns late is extended at most, so that it ends.
pub const MAX_EXTENSIONS: u8 = 3;

/// What a member says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(
    feature = "std",
    derive(scale_info::TypeInfo, serde::Serialize, serde::Deserialize)
)]
#[cfg_attr(feature = "std", serde(rename_all = "snake_case"))]
pub enum Choice {
    Yes,
    No,
    /// Counts towards the quorum alone.
    Abstain,
    /// No, and the proposal is an abuse: the proposer shall lose the deposit.
    Slash,
    /// Not said yet: the member signed, or objected.
    Silent,
}
flat_enum!(Choice: Yes, No, Abstain, Slash; Silent);

/// What a member left with a proposal. One cell a proposal and member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Paper {
    /// The delegate whose vote it follows, 0 for a vote of the member's own.
    pub follows: MemberId,
    pub choice: Choice,
    /// The member objected, or signed.
    pub signed: bool,
}
crate::flat!(Paper {
    follows: u32,
    choice: Choice,
    signed: bool
});

/// The votes on a proposal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Tally {
    pub yes: u32,
    pub no: u32,
    pub abstain: u32,
    pub slash: u32,
}
crate::flat!(Tally {
    yes: u32,
    no: u32,
    abstain: u32,
    slash: u32
});

impl Tally {
    fn of(&mut self, choice: Choice) -> Option<&mut u32> {
        match choice {
            Choice::Yes => Some(&mut self.yes),
            Choice::No => Some(&mut self.no),
            Choice::Abstain => Some(&mut self.abstain),
            Choice::Slash => Some(&mut self.slash),
            Choice::Silent => None,
        }
    }

    pub fn add(&mut self, choice: Choice) {
        if let Some(count) = self.of(choice) {
            *count = count.saturating_add(1);
        }
    }

    fn take(&mut self, choice: Choice) {
        if let Some(count) = self.of(choice) {
            *count = count.saturating_sub(1);
        }
    }

    const fn against(&self) -> u32 {
        self.no.saturating_add(self.slash)
    }

    /// For and against.
    const fn decided(&self) -> u32 {
        self.yes.saturating_add(self.against())
    }

    /// All votes.
    pub const fn votes(&self) -> u32 {
        self.decided().saturating_add(self.abstain)
    }
}

/// Where a proposal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
#[cfg_attr(feature = "std", serde(rename_all = "snake_case"))]
pub enum Status {
    /// Objections, or signatures, come in.
    Gathering,
    Voting,
    Rejected,
    /// Accepted, in its timelock.
    Waiting,
    /// Anyone may execute it.
    Ready,
    /// Accepted, and not executed in time.
    Expired,
    Executed,
}

/// A proposal. One cell; what it asks for is fixed when it is opened, so that no other decision changes the rules under it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Proposal {
    /// Hash of its calls, as they are encoded.
    pub calls: Hash,
    /// Hash of the text that argues for it.
    pub text: Hash,
    /// When it was opened; when it was put to the vote, if that was later. Who came into standing after that has no vote.
    pub opened_at: Millis,
    /// End of the gathering or of the vote.
    pub ends_at: Millis,
    pub timelock_ms: Millis,
    pub window_ms: Millis,
    pub grace_ms: Millis,
    /// 0 until it is executed.
    pub executed_at: Millis,
    pub deposit: Credits,
    pub proposer: MemberId,
    /// How many may vote.
    pub eligible: u32,
    /// How many must.
    pub quorum: u32,
    pub tally: Tally,
    /// Objections or signatures, and how many put it to the vote.
    pub signatures: u32,
    pub needed: u32,
    pub threshold_bp: u16,
    pub track: Track,
    /// How many calls it makes.
    pub count: u8,
    pub extensions: u8,
    pub voting: bool,
    pub closed: bool,
}

crate::flat!(Proposal {
    calls: [u8; 32],
    text: [u8; 32],
    opened_at: u64,
    ends_at: u64,
    timelock_ms: u64,
    window_ms: u64,
    grace_ms: u64,
    executed_at: u64,
    deposit: u64,
    proposer: u32,
    eligible: u32,
    quorum: u32,
    tally: Tally,
    signatures: u32,
    needed: u32,
    threshold_bp: u16,
    track: Track,
    count: u8,
    extensions: u8,
    voting: bool,
    closed: bool
});

/// So many of those who may vote, at least so many, and never more than [`MOST_BP`] of them or three: what asks for nearly everybody is never met.
fn share_of(eligible: u32, bp: u16, least: u32) -> u32 {
    let part = |bp: u16| {
        let share = (eligible as u64).saturating_mul(bp as u64).div_ceil(BP);
        share.min(u32::MAX as u64) as u32
    };
    let most = part(MOST_BP).max(3).min(eligible);
    part(bp).max(least).min(most)
}

/// What becomes of a proposal that is at its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// What the proposer loses.
    pub forfeit: Credits,
    /// An act of an admin that the club did not want.
    pub overturned: bool,
}

impl Proposal {
    /// Opens a proposal of a member. Each track asks the opener for what [`Elector`] says; see [`Proposal::may_open`].
    pub fn open(
        config: &Config,
        track: Track,
        by: &Elector,
        now: Millis,
        calls: Hash,
        count: u8,
        text: Hash,
    ) -> Self {
        let mut proposal = Self {
            calls,
            text,
            opened_at: now,
            ends_at: now,
            timelock_ms: 0,
            window_ms: config.window_ms,
            grace_ms: config.grace_ms,
            executed_at: 0,
            deposit: config.deposit,
            proposer: by.id,
            eligible: by.in_standing,
            quorum: 0,
            tally: Tally::default(),
            signatures: 0,
            needed: 0,
            threshold_bp: 0,
            track,
            count,
            extensions: 0,
            voting: false,
            closed: false,
        };
        let (gather, bp) = match track {
            Track::Act => (config.objection_ms, config.objectors_bp),
            Track::Recall => (config.petition_ms, config.petition_bp),
            _ => {
                proposal.put_to_vote(config, by.in_standing, now);
                return proposal;
            }
        };
        proposal.ends_at = now.saturating_add(gather);
        proposal.needed = share_of(by.in_standing, bp, config.signers_min).max(1);
        proposal
    }

    /// The vote begins, and with it another snapshot.
    fn put_to_vote(&mut self, config: &Config, eligible: u32, now: Millis) {
        let terms = config.terms(self.track);
        self.voting = true;
        self.opened_at = now;
        self.ends_at = now.saturating_add(terms.vote_ms);
        self.timelock_ms = terms.timelock_ms;
        self.eligible = eligible;
        self.quorum = share_of(eligible, terms.quorum_bp, config.quorum_min).max(1);
        self.threshold_bp = terms.threshold_bp;
    }

    /// May this member vote on it? In standing now and when it began.
    ///
    /// # Errors
    /// [`Error::NotEligible`].
    pub fn may_vote(&self, by: &Elector) -> Result<(), Error> {
        ensure!(by.standing && by.since < self.opened_at, Error::NotEligible);
        Ok(())
    }

    /// Would it be accepted with the votes as they are? A vote in which nobody says yes accepts nothing.
    pub fn passes(&self) -> bool {
        let share = (self.tally.yes as u64).saturating_mul(BP);
        let threshold = (self.tally.decided() as u64).saturating_mul(self.threshold_bp as u64);
        self.tally.votes() >= self.quorum && share > threshold
    }

    /// Was it rejected as an abuse? With a quorum, by at least half of those who took a side.
    pub fn is_abuse(&self) -> bool {
        let half = self.tally.decided().div_ceil(2);
        self.voting
            && self.tally.votes() >= self.quorum
            && self.tally.slash > 0
            && self.tally.slash >= half
    }

    /// From when on it can be executed, if it is accepted.
    pub const fn ready_at(&self) -> Millis {
        self.ends_at.saturating_add(self.timelock_ms)
    }

    pub fn status_at(&self, now: Millis) -> Status {
        if self.executed_at != 0 {
            return Status::Executed;
        }
        if now < self.ends_at {
            return if self.voting {
                Status::Voting
            } else {
                Status::Gathering
            };
        }
        let accepted = match self.voting {
            true => self.passes(),
            false => self.track == Track::Act,
        };
        if !accepted {
            return Status::Rejected;
        }
        match now.checked_sub(self.ready_at()) {
            None => Status::Waiting,
            Some(late) if late < self.window_ms => Status::Ready,
            Some(_) => Status::Expired,
        }
    }

    /// A member objects, or signs. Enough of them put it to the vote.
    ///
    /// # Errors
    /// [`Error::NotGathering`], [`Error::NotEligible`], [`Error::AlreadyVoted`].
    pub fn sign(
        &mut self,
        config: impl FnOnce() -> Config,
        paper: Option<Paper>,
        by: &Elector,
        now: Millis,
    ) -> Result<Paper, Error> {
        ensure!(
            self.status_at(now) == Status::Gathering,
            Error::NotGathering
        );
        self.may_vote(by)?;
        ensure!(paper.is_none(), Error::AlreadyVoted);
        self.signatures = self.signatures.saturating_add(1);
        if self.signatures >= self.needed {
            self.put_to_vote(&config(), by.in_standing, now);
        }
        Ok(Paper {
            follows: 0,
            choice: Choice::Silent,
            signed: true,
        })
    }

    /// A member votes, or somebody casts their delegate's vote for them (`follows`). A vote of one's own replaces that; it is not replaced
    /// itself. A vote that turns late goes on for a while.
    ///
    /// # Errors
    /// [`Error::NotVoting`], [`Error::NotEligible`], [`Error::AlreadyVoted`].
    pub fn cast(
        &mut self,
        paper: Option<Paper>,
        choice: Choice,
        follows: MemberId,
        by: &Elector,
        now: Millis,
    ) -> Result<Paper, Error> {
        let voting = self.status_at(now) == Status::Voting && choice != Choice::Silent;
        ensure!(voting, Error::NotVoting);
        self.may_vote(by)?;
        let mut paper = paper.unwrap_or(Paper {
            follows: 0,
            choice: Choice::Silent,
            signed: false,
        });
        let free = paper.choice == Choice::Silent || (paper.follows != 0 && follows == 0);
        ensure!(free, Error::AlreadyVoted);
        let before = self.passes();
        self.tally.take(paper.choice);
        self.tally.add(choice);
        (paper.choice, paper.follows) = (choice, follows);
        let late = self.ends_at.saturating_sub(now) < self.grace_ms;
        if before != self.passes() && late && self.extensions < MAX_EXTENSIONS {
            self.ends_at = now.saturating_add(self.grace_ms);
            self.extensions = self.extensions.saturating_add(1);
        }
        Ok(paper)
    }

    /// Marks it as executed.
    ///
    /// # Errors
    /// [`Error::TooEarly`] before the vote and the timelock are over; [`Error::NotAccepted`].
    pub fn execute(&mut self, now: Millis) -> Result<(), Error> {
        match self.status_at(now) {
            Status::Ready => {
                self.executed_at = now;
                Ok(())
            }
            Status::Gathering | Status::Voting | Status::Waiting => Err(Error::TooEarly),
            Status::Rejected | Status::Expired | Status::Executed => Err(Error::NotAccepted),
        }
    }

    /// Ends it for good, and frees the proposer for another one.
    ///
    /// # Errors
    /// [`Error::StillOpen`] if it is not at its end, or was closed before.
    pub fn close(&mut self, now: Millis) -> Result<Outcome, Error> {
        let status = self.status_at(now);
        let over = matches!(
            status,
            Status::Rejected | Status::Expired | Status::Executed
        );
        ensure!(over && !self.closed, Error::StillOpen);
        self.closed = true;
        let forfeit = match self.is_abuse() {
            true => self.deposit,
            false => 0,
        };
        Ok(Outcome {
            forfeit,
            overturned: self.track == Track::Act && status == Status::Rejected,
        })
    }
}

#[cfg(test)]
mod tests;
