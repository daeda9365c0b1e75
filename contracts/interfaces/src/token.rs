//! `token`: what remains?

use ink::{prelude::vec::Vec, primitives::AccountId};
pub use psp22::{PSP22Error, PSP22Metadata, PSP22};

/// Calls to `token` beyond the standard.
pub type TokenRef = ink::contract_ref!(Token, ink::env::DefaultEnvironment);

/// One movement: minted where `from` is `None`, burned where `to` is, moved where both are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub struct Move {
    pub from: Option<AccountId>,
    pub to: Option<AccountId>,
    pub value: u128,
}

/// What a member's own transfer or approval is refused with.
pub const REFUSED: &str = "tokens move by clearing alone";

/// What remains? PSP22 balances that `clearing` alone mints, burns and moves. Calls nobody.
#[ink::trait_definition]
pub trait Token {
    /// `clearing` only: makes all the movements, or none.
    ///
    /// # Errors
    /// [`PSP22Error::Custom`] with [`REFUSED`] for any other caller, [`PSP22Error::InsufficientBalance`].
    /// # Emits
    /// `psp22::Transfer` for each.
    #[ink(message)]
    fn apply(&mut self, moves: Vec<Move>) -> Result<(), PSP22Error>;
}
