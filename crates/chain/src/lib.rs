//! How does a program talk to the rooms? One typed client over two chains: the *embedded* chain, pallet-contracts inside
//! this process, and later a node.
//!
//! ```
//! use remainder_chain::{Actor, Chain, Embedded};
//!
//! let mut chain = Embedded::default();
//! let alice = Actor::dev("alice");
//! chain.advance_ms(1_000);
//! assert_eq!(chain.now_ms(), Embedded::DEFAULT_GENESIS_MS + 1_000);
//! # let _ = alice;
//! ```
//!
//! [`Bundle`] finds the contracts that were built, [`deploy`] makes one of them live, [`Room`] sends it messages and reads
//! it through ink!'s own traits, [`Receipt`] and [`Done`] say what a call did and cost, [`ChainFile`] keeps an embedded
//! chain in a file.

mod actor;
mod bundle;
mod chain;
mod embedded;
mod error;
mod externalities;
mod file;
mod room;
pub mod runtime;
mod sandbox;
mod store;

pub use actor::{account_from_text, account_text, Actor};
pub use bundle::{Bundle, BundleError};
pub use chain::{Chain, Created, Label, RawEvent, Receipt, Weight};
pub use embedded::{Embedded, Snapshot, Storage};
pub use error::ChainError;
pub use file::{ChainFile, FileError};
pub use room::{deploy, input, Deployed, Done, Failed, Message, Room};

#[doc(hidden)]
pub use ink as __ink;

/// How many contracts may call each other in a row: the node's, and the one that was called first.
pub const MAX_CALL_DEPTH: usize = 24;
