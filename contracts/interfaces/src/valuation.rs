//! `valuation`: what is work worth?

use ink::{prelude::vec::Vec, primitives::AccountId};
pub use remainder_rules::valuation::{Algorithm, Category, Error, Kind, Unit, Valued, Version};
use remainder_rules::{Credits, KindId, Quantity};

/// Calls to `valuation`.
pub type ValuationRef = ink::contract_ref!(Valuation, ink::env::DefaultEnvironment);

/// A rate that was in force: since which version, and which version's rate it replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct RateEntry {
    pub rate: Credits,
    pub since: Version,
    /// The version whose entry this one replaced; `None` for the first.
    pub before: Option<Version>,
}

/// A kind was added.
#[ink::event]
pub struct KindAdded {
    pub kind: KindId,
    pub record: Kind,
}

/// A kind was retired, or brought back.
#[ink::event]
pub struct KindRetired {
    pub kind: KindId,
    pub retired: bool,
}

/// A rate changed.
#[ink::event]
pub struct RateChanged {
    pub kind: KindId,
    pub version: Version,
    pub before: Credits,
    pub after: Credits,
}

/// Another algorithm values what is registered from now on.
#[ink::event]
pub struct AlgorithmAdopted {
    pub version: Version,
    pub algorithm: Algorithm,
    pub actor: AccountId,
}

/// What is work worth? Kinds and versioned values. Calls nobody. All messages are O(1), lists and batches O(limit).
#[ink::trait_definition]
pub trait Valuation {
    /// What so much of a kind is worth in the version in force.
    ///
    /// # Errors
    /// [`Error::NoSuchKind`], [`Error::KindRetired`], [`Error::Worthless`], [`Error::TooLarge`].
    #[ink(message)]
    fn value_of(&self, kind: KindId, quantity: Quantity) -> Result<Valued, Error>;

    /// How many kinds there are; their numbers are 1 to this.
    #[ink(message)]
    fn kind_count(&self) -> KindId;

    /// A kind.
    #[ink(message)]
    fn kind(&self, kind: KindId) -> Option<Kind>;

    /// Kinds by number.
    #[ink(message)]
    fn kinds(&self, start_after: KindId, limit: u32) -> Vec<(KindId, Kind)>;

    /// The version in force and its algorithm.
    #[ink(message)]
    fn algorithm(&self) -> (Version, Algorithm);

    /// The algorithm that came into force with a version, if that version changed it.
    #[ink(message)]
    fn algorithm_since(&self, version: Version) -> Option<Algorithm>;

    /// A kind's rate that came into force with a version; follow `before` for older ones.
    #[ink(message)]
    fn rate_since(&self, kind: KindId, version: Version) -> Option<RateEntry>;

    /// Admin: adds a kind.
    ///
    /// # Errors
    /// [`Error::NotAdmin`], [`Error::LabelEmpty`], [`Error::RateOutOfBounds`].
    /// # Emits
    /// [`KindAdded`].
    #[ink(message)]
    fn add_kind(
        &mut self,
        category: Category,
        unit: Unit,
        label: [u8; 32],
        content: [u8; 32],
        minutes: u32,
        rate: Credits,
    ) -> Result<KindId, Error>;

    /// Admin: retires a kind, or brings it back.
    ///
    /// # Errors
    /// [`Error::NotAdmin`], [`Error::NoSuchKind`].
    /// # Emits
    /// [`KindRetired`].
    #[ink(message)]
    fn retire_kind(&mut self, kind: KindId, retired: bool) -> Result<(), Error>;

    /// Admin: changes rates, together one new version.
    ///
    /// # Errors
    /// [`Error::NotAdmin`], [`Error::NoSuchKind`], [`Error::RateOutOfBounds`], [`Error::TooManyRates`].
    /// # Emits
    /// [`RateChanged`] for each.
    #[ink(message)]
    fn set_rates(&mut self, rates: Vec<(KindId, Credits)>) -> Result<(), Error>;

    /// Admin: adopts an algorithm as a new version.
    ///
    /// # Errors
    /// [`Error::NotAdmin`], [`Error::RateOutOfBounds`].
    /// # Emits
    /// [`AlgorithmAdopted`].
    #[ink(message)]
    fn set_algorithm(&mut self, algorithm: Algorithm) -> Result<(), Error>;
}

/// An external algorithm: polled and stored by `valuation`, never called on a contribution's path.
#[ink::trait_definition]
pub trait ValueAlgorithm {
    /// Credits per native unit of a kind, given the rate that would hold without this algorithm.
    #[ink(message)]
    fn rate(&self, kind: KindId, fallback: Credits) -> Credits;
}
