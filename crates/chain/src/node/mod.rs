//! How is a chain spoken to that is not in this process? Over a node's JSON-RPC, with the chain's own metadata.
//!
//! A [`Node`] is a handle: it can be cloned, and used by many threads at once. Its methods block, on a runtime of their own, and panic if they are
//! called from an async function: wrap them in `spawn_blocking` there.
//!
//! What it sends is tried first. A message that is refused there costs nothing and is not sent; what is sent has the limits that it needed there and a
//! [margin](MARGIN), and gets into a block once, whatever happens to the connection.

mod blocks;
mod call;
mod dry;
mod happened;
mod limits;
mod link;
mod reading;
mod send;
mod spec;

use std::{future::Future, sync::Arc, time::Duration};

use jsonrpsee::{core::traits::ToRpcParams, rpc_params};
use serde::{de::DeserializeOwned, Deserialize};
use subxt::{
    config::substrate::{BlakeTwo256, SubstrateHeader},
    utils::H256,
};
use tokio::runtime::Runtime;

use self::{
    blocks::Blocks,
    link::{Fault, Link},
    send::Outbox,
};
use crate::{ChainError, Label};

pub use blocks::What;
pub use call::MARGIN;
pub use happened::{Block, Happened, Told};
pub use send::MORTALITY;

type Header = SubstrateHeader<u32, BlakeTwo256>;

/// A chain at the other end of a connection.
#[derive(Clone)]
pub struct Node {
    inner: Arc<Inner>,
    /// The block that it is seen at; the best one if none.
    at: Option<H256>,
}

/// What all handles share.
struct Inner {
    /// There until it is dropped.
    runtime: Option<Runtime>,
    link: Link,
    blocks: Blocks,
    outbox: Outbox,
    label: Label,
    inclusion: Inclusion,
}

/// How a node is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The hash of the first block of the chain that it has to be; any if none.
    pub genesis: Option<[u8; 32]>,
    /// When a transaction counts as carried out.
    pub inclusion: Inclusion,
    /// How long to wait for a node that does not answer any more, and for a block.
    pub patience: Duration,
}

impl Default for Options {
    /// Any chain; in the best block; a minute.
    fn default() -> Self {
        Self {
            genesis: None,
            inclusion: Inclusion::Best,
            patience: Duration::from_secs(60),
        }
    }
}

/// When a transaction counts as carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inclusion {
    /// Once it is in the best block. Where best blocks are replaced by others this may turn out not to be so.
    Best,
    /// Once it is in a block that is final.
    Final,
}

impl Node {
    /// Connects to a node: `ws://127.0.0.1:9944`, `wss://…`.
    ///
    /// # Errors
    /// `NodeUnreachable`, `WrongChain`, `NoContracts`.
    pub fn connect(url: &str, options: Options) -> Result<Self, ChainError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("node")
            .enable_all()
            .build()
            .map_err(|error| ChainError::Transport(error.to_string()))?;
        let inclusion = options.inclusion;
        let link = Link::new(url, options);
        let wire = runtime.block_on(link.wire())?;
        Ok(Self {
            inner: Arc::new(Inner {
                runtime: Some(runtime),
                label: wire.spec.label.clone(),
                link,
                blocks: Blocks::default(),
                outbox: Outbox::default(),
                inclusion,
            }),
            at: None,
        })
    }

    /// The chain as it was after a block: what is read is of then. Nothing can be sent to it.
    pub fn at(&self, block: [u8; 32]) -> Self {
        Self {
            inner: self.inner.clone(),
            at: Some(H256(block)),
        }
    }

    /// Moves a development node's clock on by so many milliseconds, and makes a block at the time that it answers.
    ///
    /// # Errors
    /// `NoTimeTravel` if the node does not do that.
    pub fn advance_ms(&self, ms: u64) -> Result<u64, ChainError> {
        self.develop("dev_advanceTime", rpc_params![ms])
    }

    /// Sets a development node's clock, in milliseconds since 1970, and makes a block at that time.
    ///
    /// # Errors
    /// `NoTimeTravel` if the node does not do that, or not to that time.
    pub fn set_time_ms(&self, ms: u64) -> Result<u64, ChainError> {
        self.develop("dev_setTime", rpc_params![ms])
    }

    /// Has a development node make a block after another one, or else after the best one; its hash. After a block that has a successor it begins a
    /// branch, which is the best one once it is longer.
    ///
    /// # Errors
    /// `NoTimeTravel` if the node does not do that, or not there.
    pub fn create_block(&self, after: Option<[u8; 32]>) -> Result<[u8; 32], ChainError> {
        let made: H256 = self.develop("dev_createBlock", rpc_params![after.map(H256)])?;
        Ok(made.0)
    }

    /// Has a development node make a block final, and all before it.
    ///
    /// # Errors
    /// `NoTimeTravel` if the node does not do that, or not with that block.
    pub fn finalize_block(&self, block: [u8; 32]) -> Result<(), ChainError> {
        self.develop("dev_finalizeBlock", rpc_params![H256(block)])
    }

    /// Asks for what only a development node does.
    fn develop<R: DeserializeOwned>(
        &self,
        method: &str,
        params: impl ToRpcParams + Send,
    ) -> Result<R, ChainError> {
        self.run(async {
            // Asked once: moving on twice is further.
            let wire = self.inner.link.wire().await?;
            match wire.ask(method, params).await {
                Err(Fault::Said { message, .. }) => Err(ChainError::NoTimeTravel(message)),
                other => Ok(other?),
            }
        })
    }

    fn run<R>(&self, asking: impl Future<Output = R>) -> R {
        match &self.inner.runtime {
            Some(runtime) => runtime.block_on(asking),
            None => unreachable!("the runtime is there until the last handle is dropped"),
        }
    }
}

impl Drop for Inner {
    /// The last handle may be dropped in an async function, where nothing may be waited for.
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl std::fmt::Debug for Node {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Node({}, {})",
            self.inner.label.name,
            self.inner.link.url()
        )
    }
}

/// Bytes, in JSON as `0x…`.
struct Bytes(Vec<u8>);

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(from)?;
        let digits = text.strip_prefix("0x").unwrap_or(&text);
        hex::decode(digits)
            .map(Self)
            .map_err(serde::de::Error::custom)
    }
}

fn hex_of(bytes: &[u8]) -> String {
    format!("0x{}", hex::encode(bytes))
}
