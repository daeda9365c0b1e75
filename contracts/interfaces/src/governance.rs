//! `governance`: what do we decide?

use ink::{prelude::vec::Vec, primitives::AccountId};
pub use remainder_rules::governance::{
    election::{Body, Candidate, Election, Pile},
    pause::Pause,
    proposal::{Choice, Paper, Proposal, Status},
    scorecard::Scorecard,
    seats::Bench,
    Config, Error, Terms, Track,
};
use remainder_rules::{Credits, Hash, MemberId, Millis};

/// Calls to `governance`.
pub type GovernanceRef = ink::contract_ref!(Governance, ink::env::DefaultEnvironment);

/// A message that the club sends to one of its rooms.
#[derive(Clone, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct Call {
    pub room: AccountId,
    pub selector: [u8; 4],
    /// The arguments, encoded.
    pub input: Vec<u8>,
}

/// A proposal was opened. The calls are in storage too, one by one.
#[ink::event]
pub struct ProposalOpened {
    pub id: u32,
    pub proposer: MemberId,
    pub track: Track,
    pub calls: Vec<Call>,
    /// Hash of the text that argues for it.
    pub text: Hash,
}

/// A member objected to an act, or signed a petition. With enough of them it is voted on.
#[ink::event]
pub struct ProposalSigned {
    pub id: u32,
    pub member: MemberId,
    pub voting: bool,
}

/// A vote was cast; for a member who delegates, by the delegate's own.
#[ink::event]
pub struct Voted {
    pub id: u32,
    pub member: MemberId,
    pub choice: Choice,
    pub follows: MemberId,
}

/// A proposal was carried out, all its calls.
#[ink::event]
pub struct ProposalExecuted {
    pub id: u32,
}

/// A proposal is at its end.
#[ink::event]
pub struct ProposalClosed {
    pub id: u32,
    pub status: Status,
    /// What the proposer lost.
    pub forfeit: Credits,
}

/// A member delegates, or does so no more (0).
#[ink::event]
pub struct Delegated {
    pub member: MemberId,
    pub track: Track,
    pub to: MemberId,
}

/// An election was called.
#[ink::event]
pub struct ElectionCalled {
    pub election: u32,
    pub body: Body,
}

/// A member stands in an election.
#[ink::event]
pub struct CandidateStood {
    pub election: u32,
    pub member: MemberId,
    pub chamber: u8,
}

/// A member's ballot was counted.
#[ink::event]
pub struct BallotCast {
    pub election: u32,
    pub member: MemberId,
}

/// An elected member took a seat, or, `seated` false, was passed over: not in standing, or gone.
#[ink::event]
pub struct SeatCalled {
    pub body: Body,
    pub election: u32,
    pub member: MemberId,
    pub seated: bool,
}

/// A member has an office no more.
#[ink::event]
pub struct OfficeLeft {
    pub body: Body,
    pub member: MemberId,
    pub recalled: bool,
}

/// The guardian paused new contributions and proposals until then, or, if it is past, lifted the pause.
#[ink::event]
pub struct GuardianPaused {
    pub guardian: MemberId,
    pub until: Millis,
}

/// What do we decide? Proposals, votes, elections, recalls, the timelock; the admin of every other room. All messages are O(1), lists
/// O(limit). Every message may also give [`Error::Unreachable`], and [`Error::Club`] for a caller who is no member.
#[ink::trait_definition]
pub trait Governance {
    #[ink(message)]
    fn config(&self) -> Config;
    /// A decision of the club. # Errors: [`Error::NotAdmin`], [`Error::InvalidConfig`]. # Emits: [`crate::office::ConfigChanged`].
    #[ink(message)]
    fn set_config(&mut self, config: Config) -> Result<(), Error>;
    /// The track of a call, unless it is forbidden. Whatever is not known is constitutional.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    #[ink(message)]
    fn track_of(&self, room: AccountId, selector: [u8; 4]) -> Result<Track, Error>;

    /// Opens a proposal of these calls, with the hash of the text that argues for it. Calls that are all acts make one if the proposer is an
    /// admin. A member has one open at a time: one act, one recall, one other.
    ///
    /// # Errors
    /// [`Error::NotEligible`], [`Error::TooManyCalls`], [`Error::Forbidden`], [`Error::Paused`], [`Error::OpenProposal`].
    /// # Emits
    /// [`ProposalOpened`].
    #[ink(message)]
    fn propose(&mut self, calls: Vec<Call>, text: Hash) -> Result<u32, Error>;
    /// Objects to an act, or signs a petition for a recall.
    ///
    /// # Errors
    /// [`Error::NoSuchProposal`], [`Error::NotGathering`], [`Error::NotEligible`], [`Error::AlreadyVoted`].
    /// # Emits
    /// [`ProposalSigned`].
    #[ink(message)]
    fn sign(&mut self, proposal: u32) -> Result<(), Error>;
    /// Votes. It replaces what was cast by [`Governance::follow`], and is final.
    ///
    /// # Errors
    /// [`Error::NoSuchProposal`], [`Error::NotVoting`], [`Error::NotEligible`], [`Error::AlreadyVoted`].
    /// # Emits
    /// [`Voted`].
    #[ink(message)]
    fn vote(&mut self, proposal: u32, choice: Choice) -> Result<(), Error>;
    /// Would a vote of this account be taken? Errors as [`Governance::vote`].
    #[ink(message)]
    fn can_vote(&self, proposal: u32, account: AccountId) -> Result<(), Error>;
    /// Casts for a member what their delegate voted. Anyone may call it.
    ///
    /// # Errors
    /// As [`Governance::vote`], for that member; [`Error::NoDelegate`], [`Error::DelegateSilent`].
    /// # Emits
    /// [`Voted`].
    #[ink(message)]
    fn follow(&mut self, proposal: u32, member: MemberId) -> Result<(), Error>;
    /// Delegates on a track to a member, or to nobody. Recalls and acts that are voted on count as ordinary.
    ///
    /// # Errors
    /// [`Error::NoDelegate`] for oneself.
    /// # Emits
    /// [`Delegated`].
    #[ink(message)]
    fn delegate(&mut self, track: Track, to: Option<MemberId>) -> Result<(), Error>;
    /// Carries out what was accepted: all calls, or none. Anyone may call it.
    ///
    /// # Errors
    /// [`Error::NoSuchProposal`], [`Error::TooEarly`], [`Error::NotAccepted`], [`Error::CallFailed`], [`Error::NoVersion`].
    /// # Emits
    /// [`ProposalExecuted`], and whatever the calls emit.
    #[ink(message)]
    fn execute(&mut self, proposal: u32) -> Result<(), Error>;
    /// Ends a proposal that is at its end: enters it in the scorecard, takes the deposit of an abuse, frees the proposer. Anyone may call it.
    ///
    /// # Errors
    /// [`Error::NoSuchProposal`], [`Error::StillOpen`].
    /// # Emits
    /// [`ProposalClosed`].
    #[ink(message)]
    fn close(&mut self, proposal: u32) -> Result<(), Error>;
    /// Frees what a member left with a closed proposal, or, with `election`, in an election that is over. Anyone may call it.
    ///
    /// # Errors
    /// [`Error::NothingToSweep`].
    #[ink(message)]
    fn sweep(&mut self, number: u32, election: bool, member: MemberId) -> Result<(), Error>;
    /// Frees the delegations of a member who left. Anyone may call it. # Errors: [`Error::NothingToSweep`].
    #[ink(message)]
    fn forget(&mut self, member: MemberId) -> Result<(), Error>;

    #[ink(message)]
    fn proposal(&self, proposal: u32) -> Option<(Proposal, Status)>;
    /// Proposals after a number, as they stand now.
    #[ink(message)]
    fn proposals(&self, start_after: u32, limit: u32) -> Vec<(u32, Proposal, Status)>;
    /// The calls of a proposal.
    #[ink(message)]
    fn calls(&self, proposal: u32) -> Vec<Call>;
    #[ink(message)]
    fn paper(&self, proposal: u32, member: MemberId) -> Option<Paper>;
    #[ink(message)]
    fn delegate_of(&self, member: MemberId, track: Track) -> Option<MemberId>;
    #[ink(message)]
    fn scorecard(&self, member: MemberId) -> Scorecard;

    /// Calls an election of a body: the first, one in the last cycle of a term, or when too few are left of it. Anyone may call it.
    ///
    /// # Errors
    /// [`Error::NoElectionDue`].
    /// # Emits
    /// [`ElectionCalled`].
    #[ink(message)]
    fn call_election(&mut self, body: Body) -> Result<u32, Error>;
    /// Stands in a chamber of an election, and pledges the bond.
    ///
    /// # Errors
    /// [`Error::NoSuchElection`], [`Error::WrongPhase`], [`Error::NotEligible`], [`Error::AlreadyStands`], [`Error::TermLimit`],
    /// [`Error::Reserve`].
    /// # Emits
    /// [`CandidateStood`].
    #[ink(message)]
    fn stand(&mut self, election: u32, chamber: u8) -> Result<(), Error>;
    /// Casts a ballot: points for candidates, in each chamber as many as it has seats, piled as one likes; of the committee on one side, and
    /// at large.
    ///
    /// # Errors
    /// [`Error::NoSuchElection`], [`Error::WrongPhase`], [`Error::NotEligible`], [`Error::AlreadyVoted`], [`Error::BadBallot`].
    /// # Emits
    /// [`BallotCast`].
    #[ink(message)]
    fn elect(&mut self, election: u32, piles: Vec<Pile>) -> Result<(), Error>;
    /// Calls the next elected, or the next runner-up, to a free seat of a chamber, who then holds the office. Anyone may call it: who is called is
    /// the board's order.
    ///
    /// # Errors
    /// [`Error::NoVacancy`]; [`Error::NotEligible`] within a week of the result's coming into force, if the member may not take the seat now.
    /// # Emits
    /// [`SeatCalled`].
    #[ink(message)]
    fn claim_seat(&mut self, body: Body, chamber: u8) -> Result<(), Error>;
    /// Gives the caller's office up; or, of who was not seated, the claim to be called to it, once the election is over.
    /// # Errors: [`Error::NoSuchCandidate`]. # Emits: [`OfficeLeft`], of who held it.
    #[ink(message)]
    fn resign(&mut self, body: Body) -> Result<(), Error>;
    /// Takes the office from who has no seat: founders, and officers of a term that is over, once somebody elected is seated; and the seat of who left
    /// the club. Anyone may call it.
    ///
    /// # Errors
    /// [`Error::HoldsSeat`].
    /// # Emits
    /// [`OfficeLeft`].
    #[ink(message)]
    fn relieve(&mut self, body: Body, member: MemberId) -> Result<(), Error>;
    /// A decision of the club, by petition and vote: takes a member out of an office, and the bond of who was elected to it, even if they have
    /// resigned since. # Errors: [`Error::NotAdmin`], [`Error::NoSuchCandidate`]. # Emits: [`OfficeLeft`].
    #[ink(message)]
    fn unseat(&mut self, body: Body, member: MemberId) -> Result<(), Error>;
    /// Gives a candidate's bond back once they are called no more, or takes that of who was recalled. Anyone may call it.
    ///
    /// # Errors
    /// [`Error::NoSuchElection`], [`Error::NoSuchCandidate`], [`Error::HoldsSeat`], [`Error::NothingToSweep`], [`Error::Reserve`].
    #[ink(message)]
    fn settle_bond(&mut self, election: u32, member: MemberId) -> Result<(), Error>;
    #[ink(message)]
    fn election(&self, election: u32) -> Option<Election>;
    #[ink(message)]
    fn candidate(&self, election: u32, member: MemberId) -> Option<Candidate>;
    #[ink(message)]
    fn bench(&self, body: Body) -> Bench;

    /// The guardian pauses new contributions and proposals for so long, at most 7 days in any 84.
    ///
    /// # Errors
    /// [`Error::NotGuardian`], [`Error::BudgetSpent`].
    /// # Emits
    /// [`GuardianPaused`].
    #[ink(message)]
    fn pause(&mut self, length: Millis) -> Result<(), Error>;
    /// The guardian lifts it early; what was not used comes back. # Errors: [`Error::NotGuardian`], [`Error::NotPaused`]. # Emits:
    /// [`GuardianPaused`].
    #[ink(message)]
    fn lift(&mut self) -> Result<(), Error>;
    #[ink(message)]
    fn paused(&self) -> Pause;
}
