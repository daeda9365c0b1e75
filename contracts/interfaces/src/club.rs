//! `club`: who belongs?

use ink::{prelude::vec::Vec, primitives::AccountId};
pub use remainder_rules::{
    audit::{odds::Assessed, reputation::Reputation},
    club::{Application, Config, Error},
    keys::KeyChange,
    member::Member,
    party::{BreakKind, Elector, Party, Status},
    time::Clock,
    valuation::Category,
};
use remainder_rules::{Credits, Cycle, Hash, MemberId, Millis};

/// Calls to `club`.
pub type ClubRef = ink::contract_ref!(Club, ink::env::DefaultEnvironment);

/// Whose account is it?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub enum Holder {
    Member(MemberId),
    /// By the number of the application.
    Applicant(u32),
}

/// The club in numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct Counts {
    /// The running cycle.
    pub cycle: Cycle,
    /// The highest member id ever given.
    pub last_id: MemberId,
    /// The highest number that an application ever had.
    pub last_application: u32,
    /// Members now.
    pub members: u32,
    /// Slots ever made; freed ones are given again.
    pub slots: u32,
    /// Members in standing now.
    pub in_standing: u32,
}

/// An account asked to join.
#[ink::event]
#[repr(C)]
pub struct MemberApplied {
    pub account: AccountId,
    pub application: u32,
}

/// An application was taken back, or removed after its time.
#[ink::event]
#[repr(C)]
pub struct ApplicationRemoved {
    pub account: AccountId,
}

/// A member vouched for an applicant.
#[ink::event]
#[repr(C)]
pub struct SponsorVouched {
    pub account: AccountId,
    pub sponsor: MemberId,
}

/// An applicant became a member.
#[ink::event]
#[repr(C)]
pub struct MemberAdmitted {
    pub member: MemberId,
    pub account: AccountId,
    pub slot: u32,
}

/// A member began a break, or ended it early.
#[ink::event]
#[repr(C)]
pub struct BreakChanged {
    pub member: MemberId,
    pub kind: Option<BreakKind>,
    pub until: Millis,
}

/// The admin froze or unfroze a member, marked them unable to contribute, or changed their offices.
#[ink::event]
#[repr(C)]
pub struct MemberMarked {
    pub member: MemberId,
    pub actor: AccountId,
    pub frozen: bool,
    pub unable: bool,
    pub roles_before: u8,
    pub roles: u8,
    /// Hash of the reason.
    pub reason: Hash,
}

/// New contributions are paused until then; not at all if that is past.
#[ink::event]
#[repr(C)]
pub struct ContributionsPaused {
    pub until: Millis,
}

/// An audit found less than a member asserted.
#[ink::event]
#[repr(C)]
pub struct MemberStruck {
    pub member: MemberId,
    pub strikes: u8,
}

/// A member gave notice.
#[ink::event]
#[repr(C)]
pub struct LeaveBegun {
    pub member: MemberId,
    pub until: Millis,
}

/// A member left; the record is gone and the slot is free.
#[ink::event]
#[repr(C)]
pub struct MemberLeft {
    pub member: MemberId,
    pub slot: u32,
}

/// A change of key was proposed by the member, or approved by one who can recover it.
#[ink::event]
#[repr(C)]
pub struct KeyChangeProposed {
    pub member: MemberId,
    pub account: AccountId,
    pub by: MemberId,
}

/// The member wants no change of key: nothing is under way any more.
#[ink::event]
#[repr(C)]
pub struct KeyChangeCancelled {
    pub member: MemberId,
}

/// A member's key changed; `clearing.rekey` moves the tokens.
#[ink::event]
#[repr(C)]
pub struct KeyChanged {
    pub member: MemberId,
    pub before: AccountId,
    pub after: AccountId,
}

/// Who belongs? Members, sponsors, status, standing, breaks, roles, slots and the clock. Calls nobody. All messages are O(1), lists
/// O(limit).
#[ink::trait_definition]
pub trait Club {
    /// The one question that other rooms ask: who is this account, and in what status now?
    ///
    /// # Errors
    /// [`Error::NotAMember`].
    #[ink(message)]
    fn resolve(&self, account: AccountId) -> Result<Party, Error>;

    /// The same for a caller and another member, who may be the commons.
    ///
    /// # Errors
    /// [`Error::NotAMember`], [`Error::NoSuchMember`].
    #[ink(message)]
    fn pair(&self, account: AccountId, other: MemberId) -> Result<(Party, Party), Error>;

    /// Two members by id, of whom either may be the commons. Who acts for one of them is known by the account: one read less than by asking
    /// whose account it is.
    ///
    /// # Errors
    /// [`Error::NoSuchMember`].
    #[ink(message)]
    fn both(&self, one: MemberId, other: MemberId) -> Result<(Party, Party), Error>;

    /// The same by id.
    ///
    /// # Errors
    /// [`Error::NoSuchMember`].
    #[ink(message)]
    fn party(&self, member: MemberId) -> Result<Party, Error>;

    /// The same for a caller who works for another member, who may be the commons, and what is known of the caller: the odds of an audit follow
    /// from it.
    ///
    /// # Errors
    /// [`Error::NotAMember`], [`Error::NoSuchMember`], [`Error::Paused`]: nothing new begins without this question.
    #[ink(message)]
    fn assess(
        &self,
        account: AccountId,
        receiver: MemberId,
        category: Category,
    ) -> Result<(Party, Party, Assessed), Error>;

    /// Until when new contributions are paused.
    #[ink(message)]
    fn paused_until(&self) -> Millis;

    /// Who holds a slot, and since when a jury could be drawn from them, if it can now.
    #[ink(message)]
    fn at_slot(&self, slot: u32) -> Option<(Party, Millis)>;

    /// What audits found of a member's work in a category, as it was then: it has decayed since.
    #[ink(message)]
    fn reputation(&self, member: MemberId, category: Category) -> Reputation;

    /// A member's record.
    #[ink(message)]
    fn member(&self, member: MemberId) -> Option<Member>;

    /// Those of the next `limit` ids whose members have not left. A page can be empty: the last one ends at [`Counts::last_id`].
    #[ink(message)]
    fn members(&self, start_after: MemberId, limit: u32) -> Vec<(MemberId, Member)>;

    /// An account's open application.
    #[ink(message)]
    fn application(&self, account: AccountId) -> Option<Application>;

    /// Those of the next `limit` numbers whose applications are open. The last page ends at [`Counts::last_application`].
    #[ink(message)]
    fn applications(&self, start_after: u32, limit: u32) -> Vec<(u32, Application)>;

    /// The club in numbers.
    #[ink(message)]
    fn counts(&self) -> Counts;

    /// Genesis and length of the cycles.
    #[ink(message)]
    fn clock(&self) -> Clock;

    /// The parameters.
    #[ink(message)]
    fn config(&self) -> Config;

    /// A member's change of key under way.
    #[ink(message)]
    fn key_change(&self, member: MemberId) -> Option<KeyChange>;

    /// Asks to join.
    ///
    /// # Errors
    /// [`Error::AccountInUse`].
    /// # Emits
    /// [`MemberApplied`].
    #[ink(message)]
    fn apply(&mut self) -> Result<(), Error>;

    /// Removes the caller's own application, or anybody's that has expired.
    ///
    /// # Errors
    /// [`Error::NoSuchApplication`], [`Error::TooEarly`].
    /// # Emits
    /// [`ApplicationRemoved`].
    #[ink(message)]
    fn withdraw(&mut self, applicant: AccountId) -> Result<(), Error>;

    /// Vouches for an applicant as a sponsor.
    ///
    /// # Errors
    /// [`Error::NotAMember`], [`Error::NoSuchApplication`], [`Error::MayNotVouch`], [`Error::AlreadyVouched`].
    /// # Emits
    /// [`SponsorVouched`].
    #[ink(message)]
    fn vouch(&mut self, applicant: AccountId) -> Result<(), Error>;

    /// Would `vouch` by this account be accepted?
    ///
    /// # Errors
    /// As [`Club::vouch`].
    #[ink(message)]
    fn can_vouch(&self, account: AccountId, applicant: AccountId) -> Result<(), Error>;

    /// Admits an applicant who has enough sponsors, within the cycle's intake. Anyone may call it.
    ///
    /// # Errors
    /// [`Error::NoSuchApplication`], [`Error::TooFewSponsors`], [`Error::IntakeFull`].
    /// # Emits
    /// [`MemberAdmitted`].
    #[ink(message)]
    fn admit(&mut self, applicant: AccountId) -> Result<MemberId, Error>;

    /// Would `admit` be accepted?
    ///
    /// # Errors
    /// As [`Club::admit`].
    #[ink(message)]
    fn can_admit(&self, applicant: AccountId) -> Result<(), Error>;

    /// Begins a break of so many days.
    ///
    /// # Errors
    /// [`Error::NotAMember`], [`Error::StatusForbids`], [`Error::BreakTooLong`].
    /// # Emits
    /// [`BreakChanged`].
    #[ink(message)]
    fn take_break(&mut self, kind: BreakKind, days: u16) -> Result<(), Error>;

    /// Would this break be granted? # Errors: [`Error::NoSuchMember`], else as [`Club::take_break`].
    #[ink(message)]
    fn can_take_break(&self, member: MemberId, kind: BreakKind, days: u16) -> Result<(), Error>;

    /// Ends it early.
    ///
    /// # Errors
    /// [`Error::NotAMember`], [`Error::NoBreak`].
    /// # Emits
    /// [`BreakChanged`].
    #[ink(message)]
    fn end_break(&mut self) -> Result<(), Error>;

    /// First step of a rotation: names the new key. The second is [`Club::accept_key`] by that key.
    ///
    /// # Errors
    /// [`Error::NotAMember`], [`Error::AccountInUse`].
    /// # Emits
    /// [`KeyChangeProposed`].
    #[ink(message)]
    fn propose_key(&mut self, account: AccountId) -> Result<(), Error>;

    /// A sponsor asks that a lost key be replaced by this account; the one that two name, or the only sponsor that the member ever had, can
    /// take over after the delay. Where fewer than two of the sponsors are left, admins may ask too. Who asked before may name another
    /// account; what others named, and the member's own rotation, stay.
    ///
    /// # Errors
    /// [`Error::NotAMember`], [`Error::NoSuchMember`], [`Error::AccountInUse`], [`Error::MayNotRecover`].
    /// # Emits
    /// [`KeyChangeProposed`].
    #[ink(message)]
    fn recover_key(&mut self, member: MemberId, account: AccountId) -> Result<(), Error>;

    /// The member stops a change of key; the answer to a recovery that was not wanted.
    ///
    /// # Errors
    /// [`Error::NotAMember`], [`Error::NoKeyChange`].
    /// # Emits
    /// [`KeyChangeCancelled`].
    #[ink(message)]
    fn cancel_key(&mut self) -> Result<(), Error>;

    /// The new key takes over.
    ///
    /// # Errors
    /// [`Error::NoSuchMember`], [`Error::NoKeyChange`], [`Error::TooEarly`], [`Error::AccountInUse`].
    /// # Emits
    /// [`KeyChanged`].
    #[ink(message)]
    fn accept_key(&mut self, member: MemberId) -> Result<(), Error>;

    /// Admin: freezes or marks a member, with the hash of the reason.
    ///
    /// # Errors
    /// [`Error::NotAdmin`], [`Error::NoSuchMember`].
    /// # Emits
    /// [`MemberMarked`].
    #[ink(message)]
    fn mark(
        &mut self,
        member: MemberId,
        frozen: bool,
        unable: bool,
        reason: Hash,
    ) -> Result<(), Error>;

    /// Admin: gives a member these offices and no others.
    ///
    /// # Errors
    /// [`Error::NotAdmin`], [`Error::NoSuchMember`], [`Error::InvalidConfig`] for a bit that means nothing.
    /// # Emits
    /// [`MemberMarked`].
    #[ink(message)]
    fn set_roles(&mut self, member: MemberId, roles: u8, reason: Hash) -> Result<(), Error>;

    /// Admin: gives a member in standing and past probation an office, or takes it from any member, and leaves the others as they are. The
    /// value committee and admins keep a part of the beacon too.
    ///
    /// # Errors
    /// [`Error::NotAdmin`], [`Error::NoSuchMember`], [`Error::StatusForbids`], [`Error::InvalidConfig`] for a bit that means nothing.
    /// # Emits
    /// [`MemberMarked`].
    #[ink(message)]
    fn appoint(&mut self, member: MemberId, office: u8, on: bool) -> Result<(), Error>;

    /// Admin: pauses new contributions until then, 7 days at most; a time that is past lifts it. What was begun goes on: nobody is kept from
    /// confirming, appealing, withdrawing or leaving.
    ///
    /// # Errors
    /// [`Error::NotAdmin`], [`Error::InvalidConfig`].
    /// # Emits
    /// [`ContributionsPaused`].
    #[ink(message)]
    fn pause(&mut self, until: Millis) -> Result<(), Error>;

    /// Admin: other parameters. The length of a cycle stays.
    ///
    /// # Errors
    /// [`Error::NotAdmin`], [`Error::InvalidConfig`].
    /// # Emits
    /// [`crate::office::ConfigChanged`].
    #[ink(message)]
    fn set_config(&mut self, config: Config) -> Result<(), Error>;

    /// `contributions` only: starts the notice of a leaver.
    ///
    /// # Errors
    /// [`Error::NotEntitled`], [`Error::NoSuchMember`], [`Error::StatusForbids`].
    /// # Emits
    /// [`LeaveBegun`].
    #[ink(message)]
    fn begin_leave(&mut self, member: MemberId) -> Result<(), Error>;

    /// `contributions` only: ends a membership whose notice is over.
    ///
    /// # Errors
    /// [`Error::NotEntitled`], [`Error::NoSuchMember`], [`Error::StatusForbids`], [`Error::TooEarly`].
    /// # Emits
    /// [`MemberLeft`].
    #[ink(message)]
    fn end(&mut self, member: MemberId) -> Result<(), Error>;

    /// `audit` only: what was found of a member's work, and whether it is a strike. A member who has left is left alone. Returns the strikes
    /// before.
    ///
    /// # Errors
    /// [`Error::NotEntitled`].
    /// # Emits
    /// [`MemberStruck`] for a strike.
    #[ink(message)]
    fn note_audit(
        &mut self,
        member: MemberId,
        found: Option<(Category, Reputation)>,
        strike: bool,
    ) -> Result<u8, Error>;

    /// `audit` only: a member served on a jury, or failed to. It changes their standing.
    ///
    /// # Errors
    /// [`Error::NotEntitled`].
    #[ink(message)]
    fn note_duty(&mut self, member: MemberId, served: bool) -> Result<(), Error>;

    /// `audit` only: a keeper who kept a reveal back loses the office.
    ///
    /// # Errors
    /// [`Error::NotEntitled`].
    #[ink(message)]
    fn dismiss(&mut self, member: MemberId) -> Result<(), Error>;

    /// `contributions` only: counts settled work towards the provider's standing.
    ///
    /// # Errors
    /// [`Error::NotEntitled`], [`Error::NoSuchMember`].
    #[ink(message)]
    fn note_work(
        &mut self,
        provider: MemberId,
        receiver: MemberId,
        value: Credits,
    ) -> Result<(), Error>;
}

/// Calls to what `club` says of who decides.
pub type ElectorateRef = ink::contract_ref!(Electorate, ink::env::DefaultEnvironment);

/// Who decides? What `governance` asks `club`; apart from [`Club`], so that nobody's everyday loads the code for it (docs/decisions/0012).
#[ink::trait_definition]
pub trait Electorate {
    /// Who decides: standing and its beginning, offices, and how many are in standing.
    ///
    /// # Errors
    /// [`Error::NotAMember`].
    #[ink(message)]
    fn elector(&self, account: AccountId) -> Result<Elector, Error>;

    /// The same by id.
    ///
    /// # Errors
    /// [`Error::NoSuchMember`].
    #[ink(message)]
    fn elector_by_id(&self, member: MemberId) -> Result<Elector, Error>;
}
