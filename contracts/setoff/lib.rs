//! `setoff`: is this the most that can be set off? Obligations that were agreed on, by their hash, and what clears them, checked in one call.
//!
//! It is no room of a club: it makes, alone, the check that the room between clubs makes, so that this can be weighed and attacked.
//! The code is the verifier of `crates/flow`, in one pass over the bytes of the call (`flow::encode`).
//!
//! | cell | key | holds |
//! |---|---|---|
//! | root | 0 | the hash of the obligations, and what was cleared of them |
#![cfg_attr(not(feature = "std"), no_std, no_main)]
// What ink!'s macros generate has no docs.
#![allow(missing_docs)]

use ink::prelude::vec::Vec;
use remainder_flow::Refused;

/// Calls to it.
pub type SetOffRef = ink::contract_ref!(SetOff, ink::env::DefaultEnvironment);

/// Why nothing is cleared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[ink::scale_derive(Encode, Decode, TypeInfo)]
pub enum Error {
    /// Returned if these are not the obligations that were agreed on.
    OtherObligations,
    /// Returned if the bytes are no set-off.
    Unreadable,
    /// Returned if more is cleared of an obligation than it is.
    AboveAmount,
    /// Returned if a node is cleared more of what it owes than of what it is owed, or less.
    NotConserved,
    /// Returned if the potentials do not prove that no more can be cleared.
    NotProved,
}

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        use remainder_flow::Invalid as I;
        match refused {
            Refused::Invalid(I::AboveCapacity) => Self::AboveAmount,
            Refused::Invalid(I::NotConserved(_)) => Self::NotConserved,
            Refused::Invalid(I::NotOptimal) => Self::NotProved,
            _ => Self::Unreadable,
        }
    }
}

/// What can be set off of obligations?
#[ink::trait_definition]
pub trait SetOff {
    /// Clears the obligations that were agreed on; gives how much. O(bytes).
    ///
    /// # Errors
    /// [`Error`].
    #[ink(message)]
    fn clear(&mut self, obligations: Vec<u8>, answer: Vec<u8>) -> Result<u64, Error>;

    /// How much was cleared.
    #[ink(message)]
    fn cleared(&self) -> u64;
}

#[cfg_attr(feature = "std", ink::contract)]
#[cfg_attr(not(feature = "std"), remainder_interfaces::contract)]
mod setoff {
    use super::{Error, SetOff};
    use ink::prelude::{vec, vec::Vec};
    use remainder_flow::{nodes, verify_encoded};
    use remainder_interfaces::{blake2, rules::ensure};

    #[ink(storage)]
    pub struct SetOffCheck {
        agreed: [u8; 32],
        cleared: u64,
    }

    impl SetOffCheck {
        /// # Errors
        /// None.
        #[ink(constructor)]
        pub fn new(agreed: [u8; 32]) -> Result<Self, Error> {
            Ok(Self { agreed, cleared: 0 })
        }
    }

    impl SetOff for SetOffCheck {
        #[ink(message)]
        fn clear(&mut self, obligations: Vec<u8>, answer: Vec<u8>) -> Result<u64, Error> {
            ensure!(blake2(&obligations) == self.agreed, Error::OtherObligations);
            let count = nodes(&obligations)?;
            let (mut potentials, mut balances) = (vec![0; count], vec![0; count]);
            self.cleared = verify_encoded(&obligations, &answer, &mut potentials, &mut balances)?;
            Ok(self.cleared)
        }

        #[ink(message)]
        fn cleared(&self) -> u64 {
            self.cleared
        }
    }
}
