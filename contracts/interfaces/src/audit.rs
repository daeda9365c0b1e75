//! `audit`: was it so?

use ink::{prelude::vec::Vec, primitives::AccountId};
pub use remainder_rules::audit::{
    beacon::{EpochRecord, Keeper},
    jury::{Case, Cause, Round, Seat, Side, Verdict},
    reputation::Trust,
    CaseId, Config, Epoch, Error,
};
use remainder_rules::{valuation::Category, Credits, Hash, MemberId};

/// Calls to `audit`.
pub type AuditRef = ink::contract_ref!(Audit, ink::env::DefaultEnvironment);

/// What a case is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(TypeInfo)]
pub struct Matter {
    pub value: Credits,
    pub contribution: u32,
    pub provider: MemberId,
    pub receiver: MemberId,
    /// Admins who confirmed work for the commons, 0 for none.
    pub admins: [u32; 2],
    pub category: Category,
    /// The receiver disputed it.
    pub disputed: bool,
}

remainder_rules::flat!(Matter {
    value: u64,
    contribution: u32,
    provider: u32,
    receiver: u32,
    admins: [u32; 2],
    category: Category,
    disputed: bool
});

/// A case with what it is about, and how many papers of its jurors are not settled yet. One cell; freed with the last paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(TypeInfo)]
pub struct File {
    pub matter: Matter,
    pub case: Case,
    pub papers: u32,
}

remainder_rules::flat!(File {
    matter: Matter,
    case: Case,
    papers: u32
});

/// Where a juror's paper lies: round and seat of a panel, or the member's number in the ballot of the whole club.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum Place {
    Panel { round: u8, seat: u8 },
    Ballot { member: MemberId },
}

impl Place {
    /// The key of its cell within the case: panels lie below 256, members above.
    pub const fn key(self) -> u32 {
        match self {
            Self::Panel { round, seat } => ((round & 15) as u32) << 4 | (seat & 15) as u32,
            Self::Ballot { member } => member.saturating_add(256),
        }
    }
}

/// What the lot says of a confirmed contribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum Lot {
    /// Not drawn: it settles.
    Clear,
    /// Drawn: somebody has to open a case.
    Drawn,
    /// Drawn, and nobody opened it in time.
    Expired,
}

/// What is to be done about a case that is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct Finding {
    pub verdict: Verdict,
    pub cause: Cause,
    pub opener: MemberId,
    pub bond: Credits,
    /// Strikes of the provider and of the receiver before this case.
    pub strikes: [u8; 2],
}

/// A member keeps a part of the beacon.
#[ink::event]
pub struct KeeperRegistered {
    pub place: u8,
    pub keeper: Keeper,
}

/// A keeper gave the link for an epoch.
#[ink::event]
pub struct LinkRevealed {
    pub epoch: Epoch,
    pub member: MemberId,
}

/// A keeper went: resigned and released, or dismissed for a reveal kept back.
#[ink::event]
pub struct KeeperGone {
    pub member: MemberId,
    pub dismissed: bool,
}

/// A case was opened.
#[ink::event]
#[repr(C)]
pub struct CaseOpened {
    pub case: CaseId,
    pub contribution: u32,
    pub cause: Cause,
    pub opener: MemberId,
}

/// A juror has a seat.
#[ink::event]
pub struct JurorSeated {
    pub case: CaseId,
    pub round: u8,
    pub seat: u8,
    pub juror: MemberId,
}

/// A juror committed to a vote.
#[ink::event]
#[repr(C)]
pub struct VoteCommitted {
    pub case: CaseId,
    pub place: Place,
}

/// A vote was revealed.
#[ink::event]
#[repr(C)]
pub struct VoteRevealed {
    pub case: CaseId,
    pub place: Place,
    pub verdict: Verdict,
}

/// A round ended: with a verdict, or none.
#[ink::event]
pub struct RoundClosed {
    pub case: CaseId,
    pub round: u8,
    pub verdict: Option<Verdict>,
}

/// A round was called: by an appellant, or by rule (0).
#[ink::event]
pub struct RoundCalled {
    pub case: CaseId,
    pub round: u8,
    pub appellant: MemberId,
}

/// A verdict is final.
#[ink::event]
pub struct CaseDecided {
    pub case: CaseId,
    pub contribution: u32,
    pub verdict: Verdict,
}

/// What a juror got and lost.
#[ink::event]
pub struct JurorSettled {
    pub case: CaseId,
    pub juror: MemberId,
    pub fee: Credits,
    pub forfeit: Credits,
}

/// Was it so? The beacon, the lottery, juries and their verdicts. Calls `club`, `reserve` and `clearing`. All messages are O(1), lists
/// O(limit). Every message may also give [`Error::Unreachable`].
#[ink::trait_definition]
pub trait Audit {
    #[ink(message)]
    fn config(&self) -> Config;
    /// Admin. # Errors: [`Error::NotAdmin`], [`Error::InvalidConfig`]. # Emits: [`crate::office::ConfigChanged`].
    #[ink(message)]
    fn set_config(&mut self, config: Config) -> Result<(), Error>;

    /// Keepers by place; at most [`remainder_rules::audit::beacon::MAX_KEEPERS`].
    #[ink(message)]
    fn keepers(&self) -> Vec<(u8, Keeper)>;
    /// What is known of an epoch.
    #[ink(message)]
    fn epoch(&self, epoch: Epoch) -> Option<EpochRecord>;
    /// The running epoch.
    #[ink(message)]
    fn running(&self) -> Epoch;
    /// A member with the office, or any in standing while keepers are few, keeps a part of the beacon from the next epoch on, with the tip of a
    /// hash chain, and pledges the bond. Returns the place.
    ///
    /// # Errors
    /// [`Error::Club`], [`Error::NotEntitled`], [`Error::AlreadyAKeeper`], [`Error::TooManyKeepers`], [`Error::Reserve`].
    /// # Emits
    /// [`KeeperRegistered`].
    #[ink(message)]
    fn keep(&mut self, tip: Hash) -> Result<u8, Error>;
    /// Would `keep` by this member be taken? Errors as [`Audit::keep`].
    #[ink(message)]
    fn can_keep(&self, member: MemberId) -> Result<(), Error>;
    /// Anyone who knows it gives the link of a keeper for an epoch.
    ///
    /// # Errors
    /// [`Error::NotAKeeper`], [`Error::WrongEpoch`], [`Error::NotOnDuty`], [`Error::AlreadyRevealed`], [`Error::WrongPreimage`].
    /// # Emits
    /// [`LinkRevealed`].
    #[ink(message)]
    fn reveal_link(&mut self, place: u8, epoch: Epoch, link: Hash) -> Result<(), Error>;
    /// An epoch that nobody revealed for takes the seed of the next one. Anyone may call it.
    ///
    /// # Errors
    /// [`Error::AlreadyRecorded`], [`Error::SeedUnknown`].
    #[ink(message)]
    fn adopt(&mut self, epoch: Epoch) -> Result<(), Error>;
    /// A keeper ends the duty with the running epoch.
    ///
    /// # Errors
    /// [`Error::Club`], [`Error::NotAKeeper`].
    #[ink(message)]
    fn resign(&mut self) -> Result<(), Error>;
    /// Gives back the bond of a keeper who resigned and owes nothing, or takes it, with the office, from one who kept a reveal back. Anyone may
    /// call it.
    ///
    /// # Errors
    /// [`Error::NotAKeeper`], [`Error::StillOnDuty`], [`Error::Reserve`].
    /// # Emits
    /// [`KeeperGone`].
    #[ink(message)]
    fn dismiss(&mut self, place: u8) -> Result<(), Error>;

    /// What the lot says of a contribution that was confirmed in an epoch, at these odds.
    ///
    /// # Errors
    /// [`Error::SeedUnknown`].
    #[ink(message)]
    fn lot(
        &self,
        contribution: u32,
        epoch: Epoch,
        odds_bp: u16,
        parties: (MemberId, MemberId),
    ) -> Result<Lot, Error>;
    /// `contributions` only: opens a case.
    ///
    /// # Errors
    /// [`Error::NotEntitled`].
    /// # Emits
    /// [`CaseOpened`].
    #[ink(message)]
    fn open(
        &mut self,
        matter: Matter,
        cause: Cause,
        opener: MemberId,
        bond: Credits,
    ) -> Result<CaseId, Error>;
    #[ink(message)]
    fn case(&self, case: CaseId) -> Option<File>;
    /// Cases that are not done with.
    #[ink(message)]
    fn cases(&self, start_after: CaseId, limit: u32) -> Vec<(CaseId, File)>;
    #[ink(message)]
    fn round(&self, case: CaseId, round: u8) -> Option<Round>;
    /// A juror's paper.
    #[ink(message)]
    fn paper(&self, case: CaseId, place: Place) -> Option<Seat>;
    /// The papers of a round's panel, by seat.
    #[ink(message)]
    fn panel(&self, case: CaseId, round: u8) -> Vec<Seat>;

    /// Draws who judges, so many tries at most; repeat until all seats are filled. Anyone may call it. A seat that finds nobody sends the case
    /// to the whole club.
    ///
    /// # Errors
    /// [`Error::NoSuchCase`], [`Error::NotSeating`], [`Error::SeedUnknown`].
    /// # Emits
    /// [`JurorSeated`], [`RoundCalled`].
    #[ink(message)]
    fn seat(&mut self, case: CaseId, tries: u8) -> Result<(), Error>;
    /// Would `seat` draw now? Errors as [`Audit::seat`].
    #[ink(message)]
    fn can_seat(&self, case: CaseId) -> Result<(), Error>;
    /// A juror commits to a vote: see [`remainder_rules::audit::jury::commitment`]. In the ballot of the whole club any member in standing who is
    /// no party does.
    ///
    /// # Errors
    /// [`Error::NoSuchCase`], [`Error::Club`], [`Error::NoSeat`], [`Error::NotCommitting`], [`Error::AlreadyCommitted`].
    /// # Emits
    /// [`VoteCommitted`].
    #[ink(message)]
    fn commit(&mut self, case: CaseId, place: Place, commitment: Hash) -> Result<(), Error>;
    /// Would a commitment of this account be taken? Errors as [`Audit::commit`].
    #[ink(message)]
    fn can_commit(&self, case: CaseId, place: Place, account: AccountId) -> Result<(), Error>;
    /// Anyone who knows verdict and salt reveals a vote.
    ///
    /// # Errors
    /// [`Error::NoSuchCase`], [`Error::NoSeat`], [`Error::NotRevealing`], [`Error::NotCommitted`], [`Error::AlreadyVoted`],
    /// [`Error::WrongVote`].
    /// # Emits
    /// [`VoteRevealed`].
    #[ink(message)]
    fn reveal(
        &mut self,
        case: CaseId,
        place: Place,
        verdict: Verdict,
        salt: Hash,
    ) -> Result<(), Error>;
    /// Ends a round and calls what comes next. Anyone may call it.
    ///
    /// # Errors
    /// [`Error::NoSuchCase`], [`Error::StillVoting`].
    /// # Emits
    /// [`RoundClosed`], [`RoundCalled`].
    #[ink(message)]
    fn close(&mut self, case: CaseId) -> Result<(), Error>;
    /// Would `close` be taken now? Errors as [`Audit::close`].
    #[ink(message)]
    fn can_close(&self, case: CaseId) -> Result<(), Error>;
    /// A party appeals and pledges the next round's fees, which are lost unless the outcome improves.
    ///
    /// # Errors
    /// [`Error::NoSuchCase`], [`Error::Club`], [`Error::NotAParty`], [`Error::NoVerdict`], [`Error::NoAppeal`], [`Error::Reserve`].
    /// # Emits
    /// [`RoundCalled`].
    #[ink(message)]
    fn appeal(&mut self, case: CaseId) -> Result<(), Error>;
    /// Would an appeal of this member be taken? Errors as [`Audit::appeal`].
    #[ink(message)]
    fn can_appeal(&self, case: CaseId, member: MemberId) -> Result<(), Error>;
    /// `contributions` only: the verdict becomes final; reputation, trust and strikes follow from it here.
    ///
    /// # Errors
    /// [`Error::NotEntitled`], [`Error::NoSuchCase`], [`Error::NoVerdict`], [`Error::StillAppealable`], [`Error::Club`], [`Error::Clearing`].
    /// # Emits
    /// [`CaseDecided`].
    #[ink(message)]
    fn finish(&mut self, case: CaseId) -> Result<Finding, Error>;
    /// Has a verdict become final, so that it can be executed? Errors as [`Audit::finish`], who asks and the other rooms aside.
    #[ink(message)]
    fn can_finish(&self, case: CaseId) -> Result<(), Error>;
    /// Pays or charges a juror of a case that is decided, and frees the paper; with the last one the case is freed. Anyone may call it.
    ///
    /// # Errors
    /// [`Error::NoSuchCase`], [`Error::NoSeat`], [`Error::StillVoting`], [`Error::Clearing`] with `BudgetSpent` until the commons can pay.
    /// # Emits
    /// [`JurorSettled`].
    #[ink(message)]
    fn settle_juror(&mut self, case: CaseId, place: Place) -> Result<(), Error>;
    /// Has the member a seat, a part of the beacon, or another duty? Then they cannot leave yet.
    #[ink(message)]
    fn is_bound(&self, member: MemberId) -> bool;
    /// The value of a member's that audits upheld.
    #[ink(message)]
    fn trust(&self, member: MemberId) -> Trust;
    /// Tells `clearing` what is left of a member's trust. Anyone may call it. # Errors: [`Error::Clearing`].
    #[ink(message)]
    fn refresh_trust(&mut self, member: MemberId) -> Result<(), Error>;
}
