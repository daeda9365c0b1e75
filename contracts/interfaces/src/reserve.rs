//! `reserve`: what is at stake?

use ink::prelude::vec::Vec;
pub use remainder_rules::{
    reserve::{Config, Error, Stake},
    waterfall::Shares,
};
use remainder_rules::{Credits, Hash, MemberId, Millis};

/// Calls to `reserve`.
pub type ReserveRef = ink::contract_ref!(Reserve, ink::env::DefaultEnvironment);

/// What is taken from an offender, and for whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct Forfeit {
    pub offender: MemberId,
    pub amount: Credits,
    /// How much of the offender's bonds ends with it.
    pub bond: Credits,
    /// A receiver who disputed, and the proven loss.
    pub injured: Option<(MemberId, Credits)>,
    /// Who brought the case, and their part in basis points, at most [`Config::reward_bp`].
    pub challenger: Option<(MemberId, u16)>,
}

/// Tokens were staked.
#[ink::event]
pub struct Staked {
    pub member: MemberId,
    pub amount: Credits,
}

/// A stake began to unbond.
#[ink::event]
pub struct Unbonding {
    pub member: MemberId,
    pub amount: Credits,
    pub free_at: Millis,
}

/// A stake was withdrawn.
#[ink::event]
pub struct Withdrawn {
    pub member: MemberId,
    pub amount: Credits,
}

/// Bonds of a member rose or fell to `bonded`.
#[ink::event]
pub struct BondChanged {
    pub member: MemberId,
    pub bonded: Credits,
}

/// A sponsor pledges so much for a member (0: no longer).
#[ink::event]
pub struct GuaranteeChanged {
    pub sponsor: MemberId,
    pub member: MemberId,
    pub amount: Credits,
}

/// An offender lost so much; `from_stake` of it was staked, the rest posted.
#[ink::event]
pub struct ReserveSlashed {
    pub offender: MemberId,
    pub shares: Shares,
    pub from_stake: Shares,
}

/// The care pool helped a member.
#[ink::event]
pub struct CareGranted {
    pub member: MemberId,
    pub amount: Credits,
    pub by: MemberId,
    pub reason: Hash,
}

/// What is at stake? Stakes, bonds, guarantees, slashing and the care pool. Calls `club` and `clearing`. All messages are O(1). Every
/// message may also give [`Error::Unreachable`], [`Error::Club`] and [`Error::Clearing`].
#[ink::trait_definition]
pub trait Reserve {
    #[ink(message)]
    fn config(&self) -> Config;
    /// Admin. # Errors: [`Error::NotAdmin`], [`Error::InvalidConfig`]. # Emits: [`crate::office::ConfigChanged`].
    #[ink(message)]
    fn set_config(&mut self, config: Config) -> Result<(), Error>;
    #[ink(message)]
    fn stake_of(&self, member: MemberId) -> Stake;
    /// Stakes of the next `limit` members who have one, by member. A page can be empty: the last one ends at the last member's id.
    #[ink(message)]
    fn stakes(&self, start_after: MemberId, limit: u32) -> Vec<(MemberId, Stake)>;
    /// What each sponsor pledges for a member, those who pledge anything. # Errors: [`Error::Club`].
    #[ink(message)]
    fn guarantees_of(&self, member: MemberId) -> Result<Vec<(MemberId, Credits)>, Error>;
    /// What a sponsor pledges for a member.
    #[ink(message)]
    fn guarantee_of(&self, sponsor: MemberId, member: MemberId) -> Credits;
    /// Tokens of the care pool, and all that was ever forfeited.
    #[ink(message)]
    fn care_pool(&self) -> (Credits, Credits);

    /// Stakes own spare tokens. # Errors: [`Error::Clearing`] with what is missing. # Emits: [`Staked`].
    #[ink(message)]
    fn stake(&mut self, amount: Credits) -> Result<(), Error>;
    /// Starts to take stake out; it can be slashed until withdrawn. # Errors: [`Error::Insufficient`], [`Error::Clearing`] if it is
    /// pledged or the limit needs it. # Emits: [`Unbonding`].
    #[ink(message)]
    fn unbond(&mut self, amount: Credits) -> Result<(), Error>;
    /// Would `unbond` be accepted? Errors as [`Reserve::unbond`].
    #[ink(message)]
    fn can_unbond(&self, member: MemberId, amount: Credits) -> Result<(), Error>;
    /// Takes out what has unbonded. # Errors: [`Error::TooEarly`]. # Emits: [`Withdrawn`].
    #[ink(message)]
    fn withdraw(&mut self) -> Result<(), Error>;
    /// Would `withdraw` be accepted? Errors as [`Reserve::withdraw`].
    #[ink(message)]
    fn can_withdraw(&self, member: MemberId) -> Result<(), Error>;
    /// A sponsor sets what they pledge for a member they vouched for; 0 ends it. A member who names themself with 0 ends all that is
    /// pledged for them, so that no sponsor can keep them from leaving. # Errors: [`Error::NotASponsor`],
    /// [`Error::Clearing`] if it is not covered, or the member needs it. # Emits: [`GuaranteeChanged`].
    #[ink(message)]
    fn guarantee(&mut self, member: MemberId, amount: Credits) -> Result<(), Error>;
    /// Would this guarantee be accepted? Errors as [`Reserve::guarantee`].
    #[ink(message)]
    fn can_guarantee(
        &self,
        sponsor: MemberId,
        member: MemberId,
        amount: Credits,
    ) -> Result<(), Error>;

    /// `contributions`, `audit` and the admin, which is governance, only: pledges a bond of a member. # Errors: [`Error::NotEntitled`], [`Error::Clearing`].
    /// # Emits: [`BondChanged`].
    #[ink(message)]
    fn bond(&mut self, member: MemberId, amount: Credits) -> Result<(), Error>;
    /// `contributions`, `audit` and the admin, which is governance, only: gives a bond back. # Errors: [`Error::NotEntitled`], [`Error::Insufficient`].
    /// # Emits: [`BondChanged`].
    #[ink(message)]
    fn release(&mut self, member: MemberId, amount: Credits) -> Result<(), Error>;
    /// `contributions`, `audit` and the admin, which is governance, only: takes from an offender: stake first, then a posting; shared out by the waterfall.
    ///
    /// # Errors
    /// [`Error::NotEntitled`], [`Error::Insufficient`] if the bond is larger than what is bonded.
    /// # Emits
    /// [`ReserveSlashed`].
    #[ink(message)]
    fn slash(&mut self, forfeit: Forfeit) -> Result<(), Error>;
    /// An admin (by office) helps a member on a sick or care break from the care pool. # Errors: [`Error::NotEntitled`],
    /// [`Error::NoCare`], [`Error::Clearing`]. # Emits: [`CareGranted`].
    #[ink(message)]
    fn grant_care(&mut self, member: MemberId, amount: Credits, reason: Hash) -> Result<(), Error>;
    /// Admin (of the room): writes off a debt: stake, then guarantors, then the commons. # Errors: [`Error::NotAdmin`],
    /// [`Error::Clearing`].
    #[ink(message)]
    fn write_off(&mut self, member: MemberId) -> Result<(), Error>;
}
