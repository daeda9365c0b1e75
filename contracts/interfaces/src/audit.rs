//! `audit`: was it so? The interface that `contributions` will speak to; the room itself is not built yet.

use remainder_rules::{Credits, MemberId};

/// Calls to `audit`.
pub type AuditRef = ink::contract_ref!(Audit, ink::env::DefaultEnvironment);

/// What a jury found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum Verdict {
    /// No case, or none decided yet: what is disputed stays disputed.
    Pending,
    /// So much of the quantity was delivered, in quarters: 0 to 4.
    Delivered(u8),
    /// Not done at all, and both knew.
    Collusion,
}

/// Why `audit` says no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum Error {
    /// Returned if the caller is not `contributions`.
    NotEntitled,
    /// Returned if the contribution has a case already.
    CaseExists,
}

/// Was it so? Cases about contributions, and their verdicts.
#[ink::trait_definition]
pub trait Audit {
    /// `contributions` only: opens a case about a disputed or challenged contribution.
    ///
    /// # Errors
    /// [`Error::NotEntitled`], [`Error::CaseExists`].
    #[ink(message)]
    fn open(
        &mut self,
        contribution: u32,
        provider: MemberId,
        receiver: MemberId,
        value: Credits,
        challenger: Option<MemberId>,
    ) -> Result<(), Error>;

    /// What was found about a contribution.
    #[ink(message)]
    fn verdict(&self, contribution: u32) -> Verdict;

    /// Has the member a case, a seat or another duty open?
    #[ink(message)]
    fn is_bound(&self, member: MemberId) -> bool;
}
