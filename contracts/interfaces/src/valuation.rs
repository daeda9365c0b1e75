//! `valuation`: what is work worth?

use ink::{prelude::vec::Vec, primitives::AccountId};
pub use remainder_rules::valuation::{
    Adopted, Algorithm, Category, Config, Error, Kind, Paced, Paper, Quantities, Round, Unit,
    Valued, Version,
};
use remainder_rules::{
    ensure, valuation::round::CATEGORIES, Account32, Credits, Cycle, Hash, KindId, MemberId,
    Quantity,
};

/// Calls to `valuation`.
pub type ValuationRef = ink::contract_ref!(Valuation, ink::env::DefaultEnvironment);

/// A rate that was in force: since which version, and which version's rate it replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct RateEntry {
    pub rate: Credits,
    pub since: Version,
    /// The cycle in which it came into force.
    pub cycle: Cycle,
    /// The version whose entry this one replaced; `None` for the first.
    pub before: Option<Version>,
}

/// The value of what was settled in a cycle, by category.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
#[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
pub struct Totals {
    pub cycle: Cycle,
    pub settled: [Credits; CATEGORIES],
    /// Kinds that there are, and kinds of which it is reported what was settled of them in that cycle.
    pub kinds: [u32; CATEGORIES],
    pub reported: [u32; CATEGORIES],
}

impl Totals {
    /// A kind was added.
    pub fn added(&mut self, category: Category) {
        count(&mut self.kinds, category);
    }

    /// So much was settled of a kind in a cycle, which is told once.
    pub fn report(&mut self, cycle: Cycle, category: Category, value: Credits) {
        if self.cycle != cycle {
            *self = Self {
                cycle,
                kinds: self.kinds,
                ..Self::default()
            };
        }
        count(&mut self.reported, category);
        if let Some(total) = self.settled.get_mut(category as usize) {
            *total = total.saturating_add(value);
        }
    }

    /// What was settled of a category in the cycle before this one; nothing before the first.
    ///
    /// # Errors
    /// [`Error::NotReported`] while a kind of it is not reported.
    pub fn before(&self, cycle: Cycle, category: Category) -> Result<Credits, Error> {
        if cycle == 0 {
            return Ok(0);
        }
        let at = category as usize;
        let known =
            self.cycle.saturating_add(1) == cycle && self.reported.get(at) == self.kinds.get(at);
        ensure!(known, Error::NotReported);
        Ok(self.settled.get(at).copied().unwrap_or(0))
    }
}

fn count(counts: &mut [u32; CATEGORIES], category: Category) {
    if let Some(count) = counts.get_mut(category as usize) {
        *count = count.saturating_add(1);
    }
}

/// Rates by kind, as a committee member sees them.
pub type Ballot = Vec<(KindId, Credits)>;

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

/// Another algorithm values what is registered from now on: of one kind, or (0) of all that have none of their own. Without an algorithm a
/// kind is valued by the club's again.
#[ink::event]
pub struct AlgorithmAdopted {
    pub version: Version,
    pub kind: KindId,
    pub algorithm: Option<Algorithm>,
    pub actor: AccountId,
}

/// An algorithm ends: of one kind, or (0) the club's.
#[ink::event]
pub struct AlgorithmEnds {
    pub version: Version,
    pub kind: KindId,
    /// The last cycle in which it holds.
    pub last: Cycle,
}

/// A rate was agreed on, by a vote (0 ballots) or a round of the committee.
#[ink::event]
pub struct RateAgreed {
    pub kind: KindId,
    pub ballots: u32,
    /// What the ballots said, before it was brought within what a cycle allows.
    pub median: Credits,
    pub before: Credits,
    pub after: Credits,
}

/// The round of a cycle was opened by a committee member.
#[ink::event]
pub struct RoundOpened {
    pub cycle: Cycle,
    pub member: MemberId,
}

/// A committee member committed to a ballot.
#[ink::event]
pub struct BallotCommitted {
    pub cycle: Cycle,
    pub member: MemberId,
}

/// A committee member's ballot was revealed.
#[ink::event]
pub struct BallotRevealed {
    pub cycle: Cycle,
    pub member: MemberId,
    pub ballot: Ballot,
}

/// A round was closed with so many ballots that count; without effect if they are too few.
#[ink::event]
pub struct RoundEnded {
    pub cycle: Cycle,
    pub ballots: u32,
    pub effective: bool,
}

/// It is known now how much of a kind was settled in a cycle.
#[ink::event]
pub struct KindReported {
    pub kind: KindId,
    pub cycle: Cycle,
    pub quantity: Quantity,
    pub value: Credits,
}

/// What is work worth? Kinds and versioned values. Calls `club`, which calls nobody, and an external algorithm where the club has adopted
/// one; nothing on the path of a contribution. All messages are O(1), lists and batches O(limit).
#[ink::trait_definition]
pub trait Valuation {
    /// What so much of a kind is worth in the version in force.
    ///
    /// # Errors
    /// [`Error::NoSuchKind`], [`Error::KindRetired`], [`Error::Worthless`], [`Error::TooLarge`].
    #[ink(message)]
    fn value_of(&self, kind: KindId, quantity: Quantity) -> Result<Valued, Error>;

    /// The same of several at once, in their order. Errors as [`Valuation::value_of`], of the first that has one.
    #[ink(message)]
    fn values_of(&self, amounts: Vec<(KindId, Quantity)>) -> Result<Vec<Valued>, Error>;

    /// How many kinds there are; their numbers are 1 to this.
    #[ink(message)]
    fn kind_count(&self) -> KindId;

    /// A kind.
    #[ink(message)]
    fn kind(&self, kind: KindId) -> Option<Kind>;

    /// Kinds by number.
    #[ink(message)]
    fn kinds(&self, start_after: KindId, limit: u32) -> Vec<(KindId, Kind)>;

    /// The version in force, and the club's algorithm in this cycle.
    #[ink(message)]
    fn algorithm(&self) -> (Version, Algorithm);

    /// The club's algorithm as it was adopted.
    #[ink(message)]
    fn adopted(&self) -> Adopted;

    /// The algorithm that came into force with a version, if that version adopted one, for the club or a kind.
    #[ink(message)]
    fn algorithm_since(&self, version: Version) -> Option<Adopted>;

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

    /// Admin: agrees on rates in the committee's place, together one new version.
    ///
    /// # Errors
    /// [`Error::NotAdmin`], [`Error::NoSuchKind`], [`Error::RateOutOfBounds`], [`Error::TooManyRates`], [`Error::StepTooLarge`] for
    /// more than a fifth of what was agreed on when the cycle began.
    /// # Emits
    /// [`RateAgreed`] for each, [`RateChanged`] where it is in force at once.
    #[ink(message)]
    fn set_rates(&mut self, rates: Vec<(KindId, Credits)>) -> Result<(), Error>;

    /// Admin: adopts an algorithm as a new version, for all kinds that have none of their own.
    ///
    /// # Errors
    /// [`Error::NotAdmin`], [`Error::RateOutOfBounds`], [`Error::StepTooLarge`] and [`Error::OutOfBand`] for a scarcity out of its bounds.
    /// # Emits
    /// [`AlgorithmAdopted`].
    #[ink(message)]
    fn set_algorithm(&mut self, algorithm: Algorithm) -> Result<(), Error>;

    /// Admin: adopts an algorithm for one kind as a new version, or gives it back to the club's.
    ///
    /// # Errors
    /// As [`Valuation::set_algorithm`]; [`Error::NoSuchKind`].
    /// # Emits
    /// [`AlgorithmAdopted`].
    #[ink(message)]
    fn set_kind_algorithm(
        &mut self,
        kind: KindId,
        algorithm: Option<Algorithm>,
    ) -> Result<(), Error>;

    /// Admin: the algorithm of a kind, or of the club (0), ends with a cycle; the committee's rates follow. What was offered, committed or
    /// registered under it keeps its value.
    ///
    /// # Errors
    /// [`Error::NotAdmin`], [`Error::NoSuchKind`], [`Error::NoAlgorithm`] if the kind has none of its own, [`Error::WrongCycle`] if the
    /// cycle is over.
    /// # Emits
    /// [`AlgorithmEnds`].
    #[ink(message)]
    fn sunset(&mut self, kind: KindId, last: Cycle) -> Result<(), Error>;

    /// Admin. # Errors: [`Error::NotAdmin`], [`Error::InvalidConfig`]. # Emits: [`crate::office::ConfigChanged`].
    #[ink(message)]
    fn set_config(&mut self, config: Config) -> Result<(), Error>;

    #[ink(message)]
    fn config(&self) -> Config;

    /// The round of the committee, as it was last opened.
    #[ink(message)]
    fn round(&self) -> Option<Round>;

    /// The ballot at a place of that round.
    #[ink(message)]
    fn paper(&self, place: u32) -> Option<Paper>;

    /// What was settled of a kind in the last cycles that were reported.
    #[ink(message)]
    fn quantities(&self, kind: KindId) -> Quantities;

    /// What was settled in the last cycle that was reported, by category, as far as its kinds are.
    #[ink(message)]
    fn totals(&self) -> Totals;

    /// A committee member opens the round of the running cycle.
    ///
    /// # Errors
    /// [`Error::NotCommittee`], [`Error::RoundOpen`], [`Error::TooLate`].
    /// # Emits
    /// [`RoundOpened`].
    #[ink(message)]
    fn open_round(&mut self) -> Result<(), Error>;

    /// Would `open_round` by this member be taken? Errors as there.
    #[ink(message)]
    fn can_open_round(&self, member: MemberId) -> Result<(), Error>;

    /// A committee member commits to a ballot: `rules::valuation::round::commitment`.
    ///
    /// # Errors
    /// [`Error::NotCommittee`], [`Error::NoRound`], [`Error::WrongPhase`], [`Error::AlreadyCommitted`],
    /// [`Error::RoundFull`].
    /// # Emits
    /// [`BallotCommitted`].
    #[ink(message)]
    fn commit(&mut self, commitment: Hash) -> Result<(), Error>;

    /// Would a commitment of this member be taken? Errors as [`Valuation::commit`].
    #[ink(message)]
    fn can_commit(&self, member: MemberId) -> Result<(), Error>;

    /// Reveals the ballot of a member. Anyone who has it may send it.
    ///
    /// # Errors
    /// [`Error::NoRound`], [`Error::NotInRound`], [`Error::WrongPhase`], [`Error::AlreadyRevealed`], [`Error::BadBallot`],
    /// [`Error::RateOutOfBounds`], [`Error::WrongBallot`].
    /// # Emits
    /// [`BallotRevealed`].
    #[ink(message)]
    fn reveal(&mut self, member: MemberId, ballot: Ballot, salt: Hash) -> Result<(), Error>;

    /// Would a ballot of this member be taken? Errors as [`Valuation::reveal`], what is in it aside.
    #[ink(message)]
    fn can_reveal(&self, member: MemberId) -> Result<(), Error>;

    /// Closes the round for these kinds: each is agreed to be worth the median of the ballots that count, as far as the cycle allows. The
    /// first call decides which count: those of members who still sit on the committee. What each of them gave in the last cycle has to be
    /// reported before (`contributions.report_member`), and what was settled of every kind of a category before its kinds are closed
    /// (`contributions.report_kind`): who calls it first has no say on whom it hears. Anyone may call it, and again for further kinds. With too few ballots it closes without effect.
    ///
    /// # Errors
    /// [`Error::NoRound`], [`Error::WrongPhase`], [`Error::TooManyRates`], [`Error::NoSuchKind`], [`Error::AlreadyClosed`],
    /// [`Error::NotReported`], [`Error::TooFewBallots`] for a kind, or if it was closed without effect before.
    /// # Emits
    /// [`RoundEnded`] the first time; [`RateAgreed`], [`RateChanged`] for each kind.
    #[ink(message)]
    fn close_round(&mut self, kinds: Vec<KindId>) -> Result<(), Error>;

    /// Would `close_round` be taken now? Errors as there, those of kinds aside.
    #[ink(message)]
    fn can_close_round(&self) -> Result<(), Error>;

    /// Brings the rate of a kind to what its algorithm says now, as far as the cycle allows. Anyone may call it. An external algorithm is
    /// asked as by [`Valuation::poll`]. The last rate stands after every error.
    ///
    /// # Errors
    /// [`Error::NoSuchKind`], [`Error::NothingToRefresh`], [`Error::NotReported`], [`Error::OtherCode`], [`Error::NoAnswer`],
    /// [`Error::OutOfBand`], [`Error::RateOutOfBounds`].
    /// # Emits
    /// [`RateChanged`].
    #[ink(message)]
    fn refresh(&mut self, kind: KindId) -> Result<(), Error>;

    /// The rate that `refresh` would lead to. Errors as there.
    #[ink(message)]
    fn can_refresh(&self, kind: KindId) -> Result<Credits, Error>;

    /// What an external contract says a kind is worth that was agreed to be worth so much: asked with the limits of the parameters, with no
    /// deposit to spend, and only if it has this code. It need not be adopted, so that a draft can be tried.
    ///
    /// # Errors
    /// [`Error::OtherCode`], [`Error::NoAnswer`]. Sent by itself, and not by `refresh`, the chain ends it if the answer is larger than
    /// 4 KiB or something was stored.
    #[ink(message)]
    fn poll(
        &self,
        account: Account32,
        code: Hash,
        kind: KindId,
        agreed: Credits,
    ) -> Result<Credits, Error>;

    /// `contributions` only: so much of a kind was settled in a cycle. Once; again it changes nothing.
    ///
    /// # Errors
    /// [`Error::NotEntitled`], [`Error::NoSuchKind`].
    /// # Emits
    /// [`KindReported`].
    #[ink(message)]
    fn note_kind(
        &mut self,
        kind: KindId,
        cycle: Cycle,
        quantity: Quantity,
        value: Credits,
    ) -> Result<(), Error>;

    /// `contributions` only: so much a member gave in a cycle, by category.
    ///
    /// # Errors
    /// [`Error::NotEntitled`], [`Error::NotInRound`] unless the member committed in the round of the next cycle.
    #[ink(message)]
    fn note_member(
        &mut self,
        member: MemberId,
        cycle: Cycle,
        given: [Credits; CATEGORIES],
    ) -> Result<(), Error>;
}

/// An external algorithm: polled and stored by `valuation`, never called on a contribution's path.
#[ink::trait_definition]
pub trait ValueAlgorithm {
    /// Credits per native unit of a kind, given the rate that would hold without this algorithm.
    #[ink(message)]
    fn rate(&self, kind: KindId, fallback: Credits) -> Credits;
}
