//! What happened on a chain? What the contracts told, block by block, from any block on.

use futures::{stream, StreamExt as _, TryStreamExt as _};
use ink::primitives::AccountId;
use jsonrpsee::rpc_params;
use subxt::{events::Phase, utils::H256};

use super::{
    blocks::{self, What},
    link::Fault,
    Node,
};
use crate::{ChainError, RawEvent};

/// How many blocks are asked for at once.
const AT_ONCE: usize = 32;

/// What a transaction did, as far as contracts tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    /// The number of its block.
    pub block: u32,
    /// The hash of its block, and of the one before.
    pub hash: [u8; 32],
    pub parent: [u8; 32],
    /// Who sent it; none for what the block's maker put in.
    pub by: Option<AccountId>,
    /// The events of contracts, in order.
    pub events: Vec<RawEvent>,
}

/// A block, and what it says of contracts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    pub number: u32,
    pub hash: [u8; 32],
    pub parent: [u8; 32],
    /// In milliseconds since 1970.
    pub time_ms: u64,
    pub told: Vec<Told>,
}

/// Something that a block says of a contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The place of the transaction that did it in its block; none if the block did it by itself.
    pub extrinsic: Option<u32>,
    /// Its place among all events of the block.
    pub index: u32,
    pub what: What,
}

impl Node {
    /// A block by its hash.
    ///
    /// # Errors
    /// `NodeUnreachable`; `Transport` if the node does not keep the state of blocks that old.
    pub fn block(&self, hash: [u8; 32]) -> Result<Block, ChainError> {
        Ok(self.run(self.block_of(H256(hash)))?)
    }

    async fn block_of(&self, hash: H256) -> Result<Block, Fault> {
        let link = &self.inner.link;
        let (header, recorded) = futures::try_join!(
            blocks::header(link, Some(hash)),
            self.inner.blocks.recorded(link, hash),
        )?;
        let header = header.ok_or_else(|| blocks::no_block(hash))?;
        let mut told = Vec::new();
        for event in recorded.events.iter() {
            let event = event.map_err(blocks::odd_events)?;
            let name = (event.pallet_name(), event.variant_name());
            let topics = || event.topics().iter().map(|topic| topic.0).collect();
            let what = What::of(name, event.field_bytes(), topics)
                .map_err(|error| Fault::odd(format!("{}.{}: {error}", name.0, name.1)))?;
            let extrinsic = match event.phase() {
                Phase::ApplyExtrinsic(place) => Some(place),
                _ => None,
            };
            let index = event.index();
            told.extend(what.map(|what| Told {
                extrinsic,
                index,
                what,
            }));
        }
        Ok(Block {
            number: header.number,
            hash: hash.0,
            parent: header.parent_hash.0,
            time_ms: recorded.time_ms,
            told,
        })
    }

    /// What happened in the blocks from one number to another, in order; those that there are not yet are left out.
    ///
    /// # Errors
    /// `NodeUnreachable`; `Transport` if the node does not keep the state of blocks that old.
    pub fn happened(&self, first: u32, last: u32) -> Result<Vec<Happened>, ChainError> {
        let numbers = stream::iter(first..=last).map(|number| self.in_block(number));
        let blocks = numbers.buffered(AT_ONCE).try_collect::<Vec<_>>();
        Ok(self.run(blocks)?.into_iter().flatten().collect())
    }

    async fn in_block(&self, number: u32) -> Result<Vec<Happened>, Fault> {
        let link = &self.inner.link;
        let hash: Option<H256> = link.ask("chain_getBlockHash", rpc_params![number]).await?;
        let Some(hash) = hash else {
            return Ok(Vec::new());
        };
        let outcomes = self.inner.blocks.fetch_outcomes(link, hash).await?;
        // Most blocks have nothing of a contract.
        if outcomes.iter().all(|outcome| outcome.events.is_empty()) {
            return Ok(Vec::new());
        }
        let block = blocks::fetch(link, hash).await?;
        let told = outcomes.into_iter().zip(&block.extrinsics);
        let told = told.filter(|(outcome, _)| !outcome.events.is_empty());
        let told = told.map(|(outcome, extrinsic)| Happened {
            block: number,
            hash: hash.0,
            parent: block.parent.0,
            by: extrinsic.signer,
            events: outcome.events,
        });
        Ok(told.collect())
    }
}
