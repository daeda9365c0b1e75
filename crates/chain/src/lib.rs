//! How does a program talk to the rooms? One typed client over two chains: the *embedded* chain, pallet-contracts inside
//! this process, and a [`Node`].
//!
//! ```no_run
//! use psp22::{PSP22Error, Transfer, PSP22};
//! use remainder_chain::{deploy, face, input, Actor, Bundle, Embedded, Failed};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let mut chain = Embedded::default();
//! let (alice, bob) = (Actor::dev("alice"), Actor::dev("bob"));
//!
//! let bundle = Bundle::load("psp22")?;
//! let new = input(bundle.constructor("new")?, &(1_000u128, None::<String>, None::<String>, 2u8));
//! let token = deploy::<face!(PSP22), ()>(&mut chain, &alice, &bundle, &new, b"salt")?.room;
//!
//! let done = token.send(&mut chain, &alice, |m| m.transfer(bob.account(), 5, Vec::new()))?;
//! assert_eq!(done.decode::<Transfer>()[0].value, 5);
//! assert_eq!(token.read(&chain, |m| m.balance_of(bob.account()))?, 5);
//!
//! let refused = token.send(&mut chain, &bob, |m| m.transfer(alice.account(), 6, Vec::new()));
//! assert_eq!(refused, Err(Failed::Refused(PSP22Error::InsufficientBalance)));
//! # Ok(()) }
//! ```
//!
//! [`Bundle`] finds the contracts that were built, [`deploy`] makes one of them live, [`Room`] sends it messages and reads
//! it through ink!'s own traits, [`Receipt`] and [`Done`] say what a call did and cost, [`ChainFile`] keeps an embedded
//! chain in a file.

mod actor;
mod answers;
mod bundle;
mod chain;
mod deploy;
mod deployment;
mod embedded;
mod error;
mod events;
mod externalities;
mod file;
mod keyfile;
mod limits;
mod node;
mod room;
mod rooms;
pub mod runtime;
mod sandbox;
pub mod state;
mod store;
mod text;
mod verify;

pub use actor::{account_from_text, account_text, Actor};
pub use bundle::{Bundle, BundleError, Code};
pub use chain::{Chain, Created, Label, RawEvent, Receipt, Weight};
pub use deploy::{
    found, hand_over, Auditor, Charter, ClubSpec, Codes, Cost, DeployError, Founding, NewKind, Step,
};
pub use deployment::{Deployment, DeploymentError, OnChain};
pub use embedded::{Embedded, Snapshot, Storage};
pub use error::ChainError;
pub use events::{readable, ClubEvent};
pub use file::{replace, wait_for_lock, ChainFile, FileError};
pub use keyfile::{KeyError, KeyFile};
pub use limits::{Limits, Need};
pub use node::{Block, Happened, Inclusion, Node, Options, Told, What, MARGIN, MORTALITY};
pub use room::{deploy, input, Deployed, Done, Failed, Message, Room};
pub use rooms::{OfficeRef, Rooms};
pub use verify::{powers, verify, Check, Found, Known, Powers, Somebody};

#[doc(hidden)]
pub use ink as __ink;

/// How many contracts may be on the stack: the node's 23 frames, and the contract that was called first.
pub const MAX_CALL_DEPTH: usize = 24;
