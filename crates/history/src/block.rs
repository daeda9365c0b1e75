//! What is a block to the history, and where do blocks come from?

use std::future::Future;

use ink::primitives::AccountId;
use remainder_chain::RawEvent;
use remainder_rules::{time::Clock, MemberId};

use crate::HistoryError;

/// A block with what the contracts told in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    pub number: u64,
    pub hash: [u8; 32],
    pub parent: [u8; 32],
    /// In milliseconds since 1970.
    pub time_ms: u64,
    pub events: Vec<Emitted>,
}

/// Something that was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Emitted {
    /// The place of the transaction that did it in its block; none if the block did it by itself.
    pub extrinsic: Option<u32>,
    /// Its place among all events of the block.
    pub index: u32,
    pub told: Told,
}

/// What was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// An event of a contract.
    Event(RawEvent),
    /// The club was made. Its room tells nothing of that: who founded it is in its state.
    Founded(Founding),
}

/// What a club began with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Founding {
    pub clock: Clock,
    pub members: Vec<(MemberId, AccountId)>,
}

/// A block by number and hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    pub number: u64,
    pub hash: [u8; 32],
}

/// The ends of a chain: of the best fork, and of what all forks share for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heads {
    pub best: Head,
    pub last_final: Head,
}

/// Where blocks come from: a node.
pub trait Blocks: Send + Sync {
    /// The hash of the chain's first block.
    fn genesis(&self) -> impl Future<Output = Result<[u8; 32], HistoryError>> + Send;

    /// The ends of the chain now.
    fn heads(&self) -> impl Future<Output = Result<Heads, HistoryError>> + Send;

    /// The block of the best fork with this number; none if it is not that long.
    fn hash_at(
        &self,
        number: u64,
    ) -> impl Future<Output = Result<Option<[u8; 32]>, HistoryError>> + Send;

    /// A block by its hash.
    ///
    /// # Errors
    /// `StatePruned`, `Node`, `NotUnderstood`.
    fn block(&self, head: Head) -> impl Future<Output = Result<Block, HistoryError>> + Send;
}
