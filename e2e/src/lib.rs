//! Does a real node run the contracts, and does every client reach them there?
//!
//! The contracts are those of the build's bundles; the node is the one that `CONTRACTS_NODE` names. Any
//! substrate-contracts-node will do: where time cannot travel, what is to come later is refused by name instead.

mod bundle;
mod club;
mod node;

pub use bundle::{Bundles, CONTRACTS};
pub use club::{account, room, Club, OfficeRef};
pub use node::{Node, DAY};

/// A message of a contract, as the builder of its trait makes it.
pub type Message<Args, R> = ink_e2e::CallBuilderFinal<ink::env::DefaultEnvironment, Args, R>;
