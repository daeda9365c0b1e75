//! Where are the texts and the evidence whose hashes are on the chain? In a store beside the history. Who loses it loses no money and no vote: what
//! counts is on the chain.

mod access;
mod signed;
mod sniff;
mod store;

pub use access::{may_read, Reader};
pub use signed::{origin, statement, Signed};
pub use sniff::media_of;
pub use store::{Item, Put, Store};

/// The name of something in the store: BLAKE2b of 256 bits of its bytes, as the chain has it.
pub fn hash_of(bytes: &[u8]) -> [u8; 32] {
    remainder_interfaces::blake2(bytes)
}
