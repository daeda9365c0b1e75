//! `clearing`: who owes what?

use ink::{prelude::vec::Vec, primitives::AccountId};
pub use remainder_rules::{
    account::Account,
    budget::{Budget, Grant},
    clearing::{Config, Error},
    party::Party,
    policy::{Policy, Standing},
    report::Report,
};
use remainder_rules::{Credits, Cycle, MemberId};

/// Calls to `clearing`.
pub type ClearingRef = ink::contract_ref!(Clearing, ink::env::DefaultEnvironment);

/// How a forfeit is paid: `staked` of it from stake that still counted towards the limit, `unlocked` of the offender's pledges end,
/// tokens go from `reserve` to the beneficiaries, and what the stake did not cover is posted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct Collection {
    pub offender: MemberId,
    pub staked: Credits,
    pub unlocked: Credits,
    /// Beneficiaries (injured, challenger): id, tokens from the reserve, and posted. Id 0 with nothing is nobody.
    pub shares: [(MemberId, Credits, Credits); 2],
    /// What is posted to the commons: the care pool's part that no stake covered.
    pub commons: Credits,
}

/// What a receiver consents to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(TypeInfo)]
pub struct Consent {
    pub value: Credits,
    /// What is open for it already, since a commitment was accepted: at least the value, or 0.
    pub reserved: Credits,
    /// What each who asserts it pledges: provider and receiver, but not the commons.
    pub exposure: Credits,
}

remainder_rules::flat!(Consent {
    value: u64,
    reserved: u64,
    exposure: u64
});

/// What ends with a contribution.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(TypeInfo)]
pub struct Closing {
    /// Was open on both sides.
    pub open: Credits,
    /// Was pledged by the provider and by the receiver.
    pub provider: Credits,
    pub receiver: Credits,
}

remainder_rules::flat!(Closing {
    open: u64,
    provider: u64,
    receiver: u64
});

/// Postings of a settled contribution were made.
#[ink::event]
pub struct Posted {
    pub provider: MemberId,
    pub receiver: MemberId,
    pub cycle: Cycle,
    pub value: Credits,
    pub levy: Credits,
}

/// A posting by rule: `from` -amount, `to` +amount.
#[ink::event]
pub struct RulePosted {
    pub from: MemberId,
    pub to: MemberId,
    pub amount: Credits,
}

/// An account was rolled into a cycle.
#[ink::event]
pub struct AccountRolled {
    pub member: MemberId,
    pub cycle: Cycle,
    pub minted: Credits,
    pub burned: Credits,
    pub debt: Credits,
}

/// Tokens were given.
#[ink::event]
pub struct Gifted {
    /// 0 for help from the care pool.
    pub from: MemberId,
    pub to: MemberId,
    pub amount: Credits,
}

/// Admins changed what the commons may spend beside its levy and its tokens.
#[ink::event]
pub struct BudgetGranted {
    pub before: Grant,
    pub after: Grant,
    pub actor: AccountId,
}

/// The club voted a money-share policy. It holds in no cycle yet.
#[ink::event]
pub struct PolicyVoted {
    pub policy: Policy,
    pub actor: AccountId,
}

/// It was decided by the money share of the three cycles before whether the policy holds in this one.
#[ink::event]
pub struct PolicyApplied {
    pub cycle: Cycle,
    pub share_bp: u16,
    pub holds: bool,
    /// The parameters in force before it, and after.
    pub before: Config,
    pub after: Config,
}

/// A debt was written off: covered by stake, guarantors, and the rest moved to the commons.
#[ink::event]
pub struct DebtWrittenOff {
    pub member: MemberId,
    pub stake: Credits,
    pub guarantors: Credits,
    pub commons: Credits,
}

/// An account was closed at exit; what it held went to the commons.
#[ink::event]
pub struct AccountClosed {
    pub member: MemberId,
    pub tokens: Credits,
}

/// Who owes what? One account a member; the only room that moves a member's tokens. Calls `club` and `token`. All messages are O(1),
/// lists O(limit). Every message may also give [`Error::Unreachable`].
#[ink::trait_definition]
pub trait Clearing {
    #[ink(message)]
    fn config(&self) -> Config;
    /// Admin. # Errors: [`Error::NotAdmin`], [`Error::InvalidConfig`]. # Emits: [`crate::office::ConfigChanged`].
    #[ink(message)]
    fn set_config(&mut self, config: Config) -> Result<(), Error>;
    /// Admin: what the commons may spend beside its levy and its tokens, and until when. In a club that governs itself it is an act of its
    /// admins, within what was voted.
    ///
    /// # Errors
    /// [`Error::NotAdmin`], [`Error::InvalidBudget`] above `commons_most`, or for longer than three cycles beyond the running one.
    /// # Emits
    /// [`BudgetGranted`].
    #[ink(message)]
    fn set_budget(&mut self, grant: Grant) -> Result<(), Error>;
    /// Admin: what holds while the money share of three closed cycles is above a target. Until it is applied, the usual parameters hold.
    ///
    /// # Errors
    /// [`Error::NotAdmin`], [`Error::InvalidConfig`].
    /// # Emits
    /// [`PolicyVoted`].
    #[ink(message)]
    fn set_policy(&mut self, policy: Policy) -> Result<(), Error>;
    /// The policy, and whether it holds.
    #[ink(message)]
    fn policy(&self) -> Option<Standing>;
    /// Decides, once a cycle, by the money share of the three cycles before it, whether the policy holds in it; until it is decided for a later
    /// one, it stays so. Anyone may call it.
    ///
    /// # Errors
    /// [`Error::NoPolicy`], [`Error::TooEarly`] before three cycles are closed, [`Error::AlreadyApplied`].
    /// # Emits
    /// [`PolicyApplied`].
    #[ink(message)]
    fn apply_policy(&mut self) -> Result<(), Error>;
    /// Would `apply_policy` be taken? Errors as there.
    #[ink(message)]
    fn can_apply_policy(&self) -> Result<(), Error>;

    /// A member's account as stored: it may wait for its roll.
    #[ink(message)]
    fn account(&self, member: MemberId) -> Option<Account>;
    /// Accounts by member.
    #[ink(message)]
    fn accounts(&self, start_after: MemberId, limit: u32) -> Vec<(MemberId, Account)>;
    /// What is left of a member's debit limit, negative if it is exceeded.
    #[ink(message)]
    fn headroom(&self, member: MemberId) -> Result<i64, Error>;
    /// Would consenting to receive so much be accepted? Errors as [`Clearing::consent`].
    #[ink(message)]
    fn can_receive(&self, member: MemberId, value: Credits) -> Result<(), Error>;
    /// Would this consent be taken? Errors as [`Clearing::consent`], the caller aside.
    #[ink(message)]
    fn can_consent(&self, receiver: Party, provider: Party, consent: Consent) -> Result<(), Error>;
    /// Would this pledge be taken? Errors as [`Clearing::lock`], the caller aside.
    #[ink(message)]
    fn can_lock(&self, member: Party, amount: Credits) -> Result<(), Error>;
    /// Could so much stake unbond? Errors as [`Clearing::unstake`], the caller aside.
    #[ink(message)]
    fn can_unstake(&self, member: MemberId, amount: Credits) -> Result<(), Error>;
    /// Could sponsors pledge so much and no more? Errors as [`Clearing::set_guarantee`], the caller aside.
    #[ink(message)]
    fn can_set_guarantee(&self, member: Party, amount: Credits) -> Result<(), Error>;
    /// The report of a cycle: one read. `None` if nothing was posted in it.
    #[ink(message)]
    fn report(&self, cycle: Cycle) -> Option<Report>;
    /// What the commons has collected and promised, and the levy in force in basis points.
    #[ink(message)]
    fn budget(&self) -> (Budget, u16);

    /// Rolls an account into the running cycle. Anyone may call it. # Errors: [`Error::NoAccount`]. # Emits: [`AccountRolled`].
    #[ink(message)]
    fn roll(&mut self, member: MemberId) -> Result<(), Error>;
    /// Moves the tokens of a member whose key changed to the new key. Anyone may call it. # Errors: [`Error::NoAccount`], [`Error::Club`].
    #[ink(message)]
    fn rekey(&mut self, member: MemberId) -> Result<(), Error>;
    /// Gives own tokens to a member who is on a break or marked unable to contribute.
    ///
    /// # Errors
    /// [`Error::Club`], [`Error::NoAccount`], [`Error::AmountOutOfBounds`], [`Error::InsufficientTokens`],
    /// [`Error::MayNotBeGiven`], [`Error::GiftTooLarge`].
    /// # Emits
    /// [`Gifted`].
    #[ink(message)]
    fn gift(&mut self, to: MemberId, amount: Credits) -> Result<(), Error>;
    /// Would this gift be accepted? Errors as [`Clearing::gift`].
    #[ink(message)]
    fn can_gift(&self, from: AccountId, to: MemberId, amount: Credits) -> Result<(), Error>;

    /// `contributions` only: the receiver consents; `consent.value` is open on both sides, instead of what was reserved before, and each who
    /// asserts it pledges the exposure. Opens missing accounts. For the commons as receiver the budget is charged instead. Returns by how
    /// much the provider's planned receives are uncovered now.
    ///
    /// # Errors
    /// [`Error::NotEntitled`], [`Error::AmountOutOfBounds`], [`Error::DebitLimit`], [`Error::PastSettlementDay`],
    /// [`Error::BudgetSpent`], [`Error::NotCovered`] if one of them cannot pledge so much.
    #[ink(message)]
    fn consent(
        &mut self,
        receiver: Party,
        provider: Party,
        consent: Consent,
    ) -> Result<Credits, Error>;
    /// `contributions` only: so much is open no longer, and so much pledged. Returns by how much the provider's planned receives are
    /// uncovered now.
    ///
    /// # Errors
    /// [`Error::NotEntitled`], [`Error::NoAccount`], [`Error::NotLocked`].
    #[ink(message)]
    fn release(
        &mut self,
        receiver: MemberId,
        provider: MemberId,
        closing: Closing,
    ) -> Result<Credits, Error>;
    /// By how much a member's planned receives are uncovered.
    #[ink(message)]
    fn uncovered(&self, member: MemberId) -> Credits;
    /// `contributions` only: posts a settled contribution, after rolling both sides and the commons, and ends what it held open. Never refused
    /// for what is afforded.
    ///
    /// # Errors
    /// [`Error::NotEntitled`], [`Error::NoAccount`].
    /// # Emits
    /// [`Posted`], [`AccountRolled`].
    #[ink(message)]
    fn post(
        &mut self,
        receiver: MemberId,
        provider: MemberId,
        value: Credits,
        closing: Closing,
    ) -> Result<(), Error>;
    /// `audit` only: a juror's fee, by rule and within the commons' budget; 0 for whoever a verdict is about. Opens a missing account. # Errors: [`Error::NotEntitled`],
    /// [`Error::BudgetSpent`]. # Emits: [`RulePosted`].
    #[ink(message)]
    fn pay_fee(&mut self, juror: Party, fee: Credits) -> Result<(), Error>;
    /// `audit` only: what upheld audits add to a member's limit. No account is fine. # Errors: [`Error::NotEntitled`].
    #[ink(message)]
    fn set_trust(&mut self, member: MemberId, trust: Credits) -> Result<(), Error>;
    /// May this member leave as far as money goes? No account is fine. # Errors: [`Error::StillOwes`].
    #[ink(message)]
    fn can_close(&self, member: MemberId) -> Result<(), Error>;
    /// `contributions` only: closes a leaver's account; tokens left go to the commons. # Errors: [`Error::NotEntitled`],
    /// [`Error::StillOwes`]. # Emits: [`AccountClosed`].
    #[ink(message)]
    fn close(&mut self, member: MemberId) -> Result<(), Error>;

    /// `reserve` only: moves spare tokens of a member into the reserve. # Errors: [`Error::NotEntitled`], [`Error::NoAccount`],
    /// [`Error::AmountOutOfBounds`], [`Error::InsufficientTokens`].
    #[ink(message)]
    fn stake(&mut self, member: MemberId, amount: Credits) -> Result<(), Error>;
    /// `reserve` only: so much stake counts no longer, since it unbonds. # Errors: [`Error::NotEntitled`], [`Error::NoAccount`],
    /// [`Error::NotCovered`] if it is pledged or the limit needs it.
    #[ink(message)]
    fn unstake(&mut self, member: MemberId, amount: Credits) -> Result<(), Error>;
    /// `reserve` only: pays tokens out of the reserve, as what was withdrawn or, `gift`, as help. # Errors: [`Error::NotEntitled`],
    /// [`Error::NoAccount`]; for a gift [`Error::GiftTooLarge`]. # Emits: [`Gifted`] for help.
    #[ink(message)]
    fn pay_out(&mut self, member: MemberId, amount: Credits, gift: bool) -> Result<(), Error>;
    /// `reserve` only: pledges so much more: free reserve first, then unused limit. # Errors: [`Error::NotEntitled`],
    /// [`Error::AmountOutOfBounds`], [`Error::NotCovered`].
    #[ink(message)]
    fn lock(&mut self, member: Party, amount: Credits) -> Result<(), Error>;
    /// `reserve` only: ends a pledge. # Errors: [`Error::NotEntitled`], [`Error::NoAccount`], [`Error::NotLocked`].
    #[ink(message)]
    fn unlock(&mut self, member: MemberId, amount: Credits) -> Result<(), Error>;
    /// `reserve` only: what sponsors pledge for a member, in all. # Errors: [`Error::NotEntitled`], [`Error::NotCovered`] if less
    /// would leave the member over the limit.
    #[ink(message)]
    fn set_guarantee(&mut self, member: Party, amount: Credits) -> Result<(), Error>;
    /// `reserve` only: executes a forfeit. Opens a beneficiary's missing account; the share of one who has left is the commons'. # Errors: [`Error::NotEntitled`], [`Error::NoAccount`], [`Error::NotLocked`].
    /// # Emits: [`RulePosted`].
    #[ink(message)]
    fn collect(&mut self, collection: Collection) -> Result<(), Error>;
    /// `reserve` only: writes a debt off: `staked` covers first (burned from the reserve), then each guarantor (id, pledge; the pledge
    /// ends, what is used is posted), then the commons. Returns what was taken from the stake. # Errors: [`Error::NotEntitled`],
    /// [`Error::NoAccount`]. # Emits: [`DebtWrittenOff`], [`RulePosted`].
    #[ink(message)]
    fn write_off(
        &mut self,
        member: MemberId,
        staked: Credits,
        guarantors: [(MemberId, Credits); 3],
    ) -> Result<Credits, Error>;
}

/// Calls to what `clearing` answers about plans.
pub type PlannedRef = ink::contract_ref!(Planned, ink::env::DefaultEnvironment);

/// `clearing`, continued: who consents to what a plan says? In a code of its own, since taking up a plan is to load little.
#[ink::trait_definition]
pub trait Planned {
    /// `contributions` only: the receiver consents to all these gives of a plan; each value is open on both sides. Opens missing accounts.
    ///
    /// # Errors
    /// [`Error::NotEntitled`], [`Error::AmountOutOfBounds`], [`Error::DebitLimit`], [`Error::PastSettlementDay`], [`Error::Club`].
    #[ink(message)]
    fn consent_planned(
        &mut self,
        receiver: Party,
        gives: Vec<(MemberId, Credits)>,
    ) -> Result<(), Error>;
}
