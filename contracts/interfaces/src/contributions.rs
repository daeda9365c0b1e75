//! `contributions`: what was done?

use ink::prelude::vec::Vec;
pub use remainder_rules::{
    audit::{sanctions::Said, Config as Terms},
    contribution::{Contribution, State},
    contributions::{Activity, Commitment, Config, Error},
    intent::{Intent, Side},
};
use remainder_rules::{Credits, Cycle, Hash, KindId, MemberId, Quantity};

/// Calls to `contributions`.
pub type ContributionsRef = ink::contract_ref!(Contributions, ink::env::DefaultEnvironment);

/// What a contribution is registered against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum Against {
    /// An accepted commitment: receiver, kind and value are the commitment's.
    Commitment(u32),
    /// A want: receiver and kind are the want's.
    Want(u32),
    /// Nothing: work for this receiver (0 for the commons) of this kind.
    Free(MemberId, KindId),
}

/// An offer or want was made, changed, or withdrawn (`intent` is `None`).
#[ink::event]
#[repr(C)]
pub struct IntentChanged {
    pub id: u32,
    pub intent: Option<Intent>,
}

/// An offer and a want were matched for a cycle, by one of the two.
#[ink::event]
pub struct CommitmentProposed {
    pub id: u32,
    pub commitment: Commitment,
}

/// The other one accepted: `value` is open on both sides.
#[ink::event]
pub struct CommitmentAccepted {
    pub id: u32,
    pub value: Credits,
}

/// What was left of a commitment fell away: declined, expired or trimmed.
#[ink::event]
pub struct CommitmentEnded {
    pub id: u32,
    pub quantity: Quantity,
    pub value: Credits,
}

/// Work was registered.
#[ink::event]
#[repr(C)]
pub struct ContributionRegistered {
    pub id: u32,
    pub contribution: Contribution,
}

/// A contribution changed its state; `value` and `quantity` as they are now.
#[ink::event]
#[repr(C)]
pub struct ContributionChanged {
    pub id: u32,
    pub state: State,
    pub quantity: Quantity,
    pub value: Credits,
    /// Hash of the reason of a dispute or challenge, zeros elsewhere.
    pub reason: Hash,
}

/// A contribution was settled: the postings are made.
#[ink::event]
#[repr(C)]
pub struct ContributionSettled {
    pub id: u32,
    pub provider: MemberId,
    pub receiver: MemberId,
    pub kind: KindId,
    pub quantity: Quantity,
    pub value: Credits,
    pub cycle: Cycle,
}

/// The record of a finished contribution was removed.
#[ink::event]
pub struct ContributionPruned {
    pub id: u32,
}

/// What was done? Offers, wants, commitments and contributions. Calls `club`, `valuation`, `reserve`, `clearing`. All messages are
/// O(1), lists O(limit). Every message may also give [`Error::Unreachable`], and [`Error::Club`] if the caller is no member.
#[ink::trait_definition]
pub trait Contributions {
    #[ink(message)]
    fn config(&self) -> Config;

    /// Admin. # Errors: [`Error::NotAdmin`], [`Error::InvalidConfig`]. # Emits: [`crate::office::ConfigChanged`].
    #[ink(message)]
    fn set_config(&mut self, config: Config) -> Result<(), Error>;

    #[ink(message)]
    fn intent(&self, id: u32) -> Option<Intent>;
    #[ink(message)]
    fn intents(&self, start_after: u32, limit: u32) -> Vec<(u32, Intent)>;
    #[ink(message)]
    fn commitment(&self, id: u32) -> Option<Commitment>;
    #[ink(message)]
    fn commitments(&self, start_after: u32, limit: u32) -> Vec<(u32, Commitment)>;
    /// A contribution, its `state` as it is now (silence counted).
    #[ink(message)]
    fn contribution(&self, id: u32) -> Option<Contribution>;
    #[ink(message)]
    fn contributions(&self, start_after: u32, limit: u32) -> Vec<(u32, Contribution)>;
    /// A member's contributions, newest first, before `before` (0: from the newest). Nothing, if `before` is none of theirs.
    #[ink(message)]
    fn history(&self, member: MemberId, before: u32, limit: u32) -> Vec<(u32, Contribution)>;
    #[ink(message)]
    fn activity(&self, member: MemberId) -> Activity;
    /// The highest numbers given: intents, commitments, contributions.
    #[ink(message)]
    fn last_ids(&self) -> (u32, u32, u32);

    /// Offers so much of a kind per cycle, `first` to `last` (the same for a one-off, `u32::MAX` for ever).
    ///
    /// # Errors
    /// [`Error::MayNotOrder`] for a leaver, [`Error::Valuation`] for an unknown kind, [`Error::QuantityOutOfBounds`],
    /// [`Error::WrongCycle`], [`Error::TooManyIntents`].
    /// # Emits
    /// [`IntentChanged`].
    #[ink(message)]
    fn offer(
        &mut self,
        kind: KindId,
        quantity: Quantity,
        first: Cycle,
        last: Cycle,
    ) -> Result<u32, Error>;

    /// Wants so much of a kind per cycle. Errors and events as [`Contributions::offer`]; [`Error::MayNotOrder`] for the frozen too.
    #[ink(message)]
    fn want(
        &mut self,
        kind: KindId,
        quantity: Quantity,
        first: Cycle,
        last: Cycle,
    ) -> Result<u32, Error>;

    /// From `cycle` on another quantity holds, through `last`. # Errors: [`Error::NoSuchIntent`], [`Error::NotYours`],
    /// [`Error::QuantityOutOfBounds`], [`Error::WrongCycle`]. # Emits: [`IntentChanged`].
    #[ink(message)]
    fn change(
        &mut self,
        id: u32,
        cycle: Cycle,
        quantity: Quantity,
        last: Cycle,
    ) -> Result<(), Error>;

    /// Removes an own offer or want. Accepted commitments made of it stand. # Errors: [`Error::NoSuchIntent`], [`Error::NotYours`].
    /// # Emits: [`IntentChanged`].
    #[ink(message)]
    fn withdraw(&mut self, id: u32) -> Result<(), Error>;

    /// One of the two matches an offer and a want for this cycle or the next, at the value in force; the other accepts. Takes nothing of
    /// either until then.
    ///
    /// # Errors
    /// [`Error::NoSuchIntent`], [`Error::NotYours`], [`Error::Mismatch`], [`Error::SelfTrade`], [`Error::WrongCycle`],
    /// [`Error::CapacityExceeded`], [`Error::QuantityOutOfBounds`], [`Error::Valuation`], [`Error::MayNotOrder`].
    /// # Emits
    /// [`CommitmentProposed`].
    #[ink(message)]
    fn commit(
        &mut self,
        offer: u32,
        want: u32,
        quantity: Quantity,
        cycle: Cycle,
    ) -> Result<u32, Error>;

    /// The other one accepts. Now offer and want are taken, and the receiver's headroom is reserved.
    ///
    /// # Errors
    /// [`Error::NoSuchCommitment`], [`Error::NotYours`], [`Error::AlreadyAccepted`], [`Error::MayNotOrder`] if the receiver is frozen
    /// or leaving, [`Error::WrongCycle`] once its cycle is over, [`Error::NoSuchIntent`] and [`Error::CapacityExceeded`] if offer or want are
    /// withdrawn or taken since, [`Error::Clearing`] if the receiver cannot afford it.
    /// # Emits
    /// [`CommitmentAccepted`].
    #[ink(message)]
    fn accept(&mut self, id: u32) -> Result<(), Error>;

    /// Would the acceptance by this member be taken? Errors as [`Contributions::accept`].
    #[ink(message)]
    fn can_accept(&self, id: u32, member: MemberId) -> Result<(), Error>;

    /// Ends what is left of a commitment: by one of the two at any time; by anyone once its time to register is over.
    ///
    /// # Errors
    /// [`Error::NoSuchCommitment`], [`Error::NotYours`], [`Error::Clearing`].
    /// # Emits
    /// [`CommitmentEnded`].
    #[ink(message)]
    fn decline(&mut self, id: u32) -> Result<(), Error>;

    /// Ends a commitment whose receiver can no longer afford it since a planned give fell away. Anyone may call it.
    ///
    /// # Errors
    /// [`Error::NoSuchCommitment`], [`Error::NotAccepted`], [`Error::NotOverdrawn`].
    /// # Emits
    /// [`CommitmentEnded`].
    #[ink(message)]
    fn trim(&mut self, id: u32) -> Result<(), Error>;

    /// The provider registers work done. Reserves nothing.
    ///
    /// # Errors
    /// [`Error::SelfTrade`], [`Error::NotYours`], [`Error::NoSuchCommitment`], [`Error::NoSuchIntent`], [`Error::NotAccepted`],
    /// [`Error::WrongCycle`], [`Error::CapacityExceeded`], [`Error::QuantityOutOfBounds`], [`Error::Mismatch`],
    /// [`Error::Valuation`], [`Error::Club`] for an unknown receiver, [`Error::MayNotOrder`] if the receiver has planned more than
    /// they can afford, or is frozen or leaving (unless committed before).
    /// # Emits
    /// [`ContributionRegistered`].
    #[ink(message)]
    fn register(
        &mut self,
        against: Against,
        quantity: Quantity,
        evidence: Hash,
    ) -> Result<u32, Error>;

    /// Would this registration by this member be taken? Errors as [`Contributions::register`].
    #[ink(message)]
    fn can_register(
        &self,
        member: MemberId,
        against: Against,
        quantity: Quantity,
    ) -> Result<(), Error>;

    /// The receiver says that it was so, or that it was less; for the commons, any member once two admins have approved. Each of the two
    /// pledges the exposure until it is settled, where work is audited.
    ///
    /// # Errors
    /// [`Error::NoSuchContribution`], [`Error::NotYours`], [`Error::WrongState`], [`Error::QuantityOutOfBounds`],
    /// [`Error::MayNotOrder`], [`Error::Clearing`] if the receiver cannot afford it, or one of the two cannot pledge the exposure.
    /// # Emits
    /// [`ContributionChanged`].
    #[ink(message)]
    fn confirm(&mut self, id: u32, less: Option<Quantity>) -> Result<(), Error>;

    /// An admin says that work for the commons was done. Once two have who are related neither to the provider nor to each other, of whom the
    /// second may say that it was less, anyone may `confirm` it.
    ///
    /// # Errors
    /// [`Error::NoSuchContribution`], [`Error::NotYours`] if it is not for the commons, [`Error::WrongState`], [`Error::Related`],
    /// [`Error::QuantityOutOfBounds`].
    /// # Emits
    /// [`ContributionChanged`].
    #[ink(message)]
    fn approve(&mut self, id: u32, less: Option<Quantity>) -> Result<(), Error>;

    /// The receiver, or an admin for the commons, says that it was not so. The hash is of the reason. A receiver whom a jury contradicts
    /// wholly loses as much as a challenger.
    ///
    /// # Errors
    /// [`Error::NoSuchContribution`], [`Error::NotYours`], [`Error::WrongState`], [`Error::Related`].
    /// # Emits
    /// [`ContributionChanged`].
    #[ink(message)]
    fn dispute(&mut self, id: u32, reason: Hash) -> Result<(), Error>;

    /// Would `dispute` by this member be taken? Errors as [`Contributions::dispute`].
    #[ink(message)]
    fn can_dispute(&self, id: u32, member: MemberId) -> Result<(), Error>;

    /// Would `confirm`, or `approve`, by this member be taken? Errors as theirs.
    #[ink(message)]
    fn can_confirm(&self, id: u32, member: MemberId) -> Result<(), Error>;

    /// The provider takes it back. # Errors: [`Error::NoSuchContribution`], [`Error::NotYours`], [`Error::WrongState`].
    /// # Emits: [`ContributionChanged`].
    #[ink(message)]
    fn cancel(&mut self, id: u32) -> Result<(), Error>;

    /// Marks what nobody confirmed in time. Anyone may call it. # Errors: [`Error::NoSuchContribution`], [`Error::WrongState`].
    /// # Emits: [`ContributionChanged`].
    #[ink(message)]
    fn lapse(&mut self, id: u32) -> Result<(), Error>;

    /// Another member doubts a confirmed contribution and pledges the bond; `open` brings it before a jury.
    ///
    /// # Errors
    /// [`Error::NoSuchContribution`], [`Error::WrongState`], [`Error::SelfChallenge`], [`Error::Reserve`].
    /// # Emits
    /// [`ContributionChanged`].
    #[ink(message)]
    fn challenge(&mut self, id: u32, reason: Hash) -> Result<(), Error>;

    /// Opens a case about a contribution that is disputed (by provider or receiver), challenged, or drawn (by any member, who is paid if
    /// less was delivered). Returns its number.
    ///
    /// # Errors
    /// [`Error::NoSuchContribution`], [`Error::NotYours`], [`Error::WrongState`], [`Error::Audit`] with `SeedUnknown`, or `NotDrawn`.
    /// # Emits
    /// [`ContributionChanged`]; of `audit`: `CaseOpened`.
    #[ink(message)]
    fn open(&mut self, id: u32) -> Result<u32, Error>;

    /// Would `open` by this member be taken? Errors as [`Contributions::open`].
    #[ink(message)]
    fn can_open(&self, id: u32, member: MemberId) -> Result<(), Error>;

    /// Does what the jury found, once the verdict is final: takes what is missing costs, and leaves what was delivered to `settle`. Anyone may
    /// call it.
    ///
    /// # Errors
    /// [`Error::NoSuchContribution`], [`Error::WrongState`], [`Error::Audit`] while it may be appealed.
    /// # Emits
    /// [`ContributionChanged`]; of `reserve`: `ReserveSlashed`.
    #[ink(message)]
    fn execute(&mut self, id: u32) -> Result<(), Error>;

    /// Would `execute` be taken now? Errors as [`Contributions::execute`].
    #[ink(message)]
    fn can_execute(&self, id: u32) -> Result<(), Error>;

    /// Rejects a drawn contribution that nobody opened in time. Anyone may call it.
    ///
    /// # Errors
    /// [`Error::NoSuchContribution`], [`Error::WrongState`], [`Error::NotExpired`], [`Error::Audit`].
    /// # Emits
    /// [`ContributionChanged`].
    #[ink(message)]
    fn expire(&mut self, id: u32) -> Result<(), Error>;

    /// Would `expire` be taken now? Errors as [`Contributions::expire`].
    #[ink(message)]
    fn can_expire(&self, id: u32) -> Result<(), Error>;

    /// Takes over the parameters of `audit`, which decide odds and exposure: until it is done once, nothing is drawn. Anyone may call it.
    ///
    /// # Errors
    /// [`Error::Unreachable`].
    #[ink(message)]
    fn adopt_terms(&mut self) -> Result<(), Error>;

    /// The parameters of `audit` that are in force here; `None` before any were adopted.
    #[ink(message)]
    fn terms(&self) -> Option<Terms>;

    /// Would `challenge` by this member be taken? Errors as [`Contributions::challenge`].
    #[ink(message)]
    fn can_challenge(&self, id: u32, member: MemberId) -> Result<(), Error>;

    /// Settles after the challenge window, and not before the seed of its epoch is known, unless it was drawn. Anyone may call it. Never
    /// refused for what a member can afford.
    ///
    /// # Errors
    /// [`Error::NoSuchContribution`], [`Error::WrongState`], [`Error::TooEarly`], [`Error::Drawn`], [`Error::Audit`] with `SeedUnknown`.
    /// # Emits
    /// [`ContributionSettled`].
    #[ink(message)]
    fn settle(&mut self, id: u32) -> Result<(), Error>;

    /// Would `settle` be taken now? Errors as [`Contributions::settle`].
    #[ink(message)]
    fn can_settle(&self, id: u32) -> Result<(), Error>;

    /// Removes the record of a finished contribution after the retention, the oldest of both parties first; its deposit pays the caller.
    ///
    /// # Errors
    /// [`Error::NoSuchContribution`], [`Error::WrongState`], [`Error::TooEarly`], [`Error::NotOldest`].
    /// # Emits
    /// [`ContributionPruned`].
    #[ink(message)]
    fn prune(&mut self, id: u32) -> Result<(), Error>;

    /// What was settled of a kind in the running cycle or the last one: quantity and value.
    #[ink(message)]
    fn turnover(&self, kind: KindId, cycle: Cycle) -> (Quantity, Credits);

    /// Tells `valuation` how much of a kind was settled in the cycle that closed last. Anyone may call it; again it changes nothing.
    ///
    /// # Errors
    /// [`Error::TooEarly`] in the first cycle, [`Error::Valuation`] for an unknown kind.
    /// # Emits
    /// Of `valuation`: `KindReported`.
    #[ink(message)]
    fn report_kind(&mut self, kind: KindId) -> Result<(), Error>;

    /// Tells `valuation` what a member gave in the cycle that closed last, by category, if the member committed to a ballot in the round of
    /// this one. Anyone may call it.
    ///
    /// # Errors
    /// [`Error::TooEarly`] in the first cycle, [`Error::Valuation`] for who is not in the round.
    #[ink(message)]
    fn report_member(&mut self, member: MemberId) -> Result<(), Error>;

    /// Leaves the club: the first call starts the notice, one after it ends the membership, closes the account and frees the storage.
    ///
    /// # Errors
    /// [`Error::StillOpen`], [`Error::Clearing`] with what is owed, [`Error::Club`] while the notice runs.
    /// # Emits
    /// Of `club`: `LeaveBegun`, then `MemberLeft`.
    #[ink(message)]
    fn leave(&mut self) -> Result<(), Error>;

    /// Would the next step of leaving be taken? Errors as [`Contributions::leave`].
    #[ink(message)]
    fn can_leave(&self, member: MemberId) -> Result<(), Error>;
}
