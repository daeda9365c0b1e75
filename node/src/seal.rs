//! When is there a block, and at what time? When a transaction came in, when there was none for a while, and when
//! somebody travels in time. One task orders all blocks and owns the clock, so that nobody else has to know the time.

use crate::{
    clock::{Clock, TravelError},
    service::{Client, Hash, Pool},
};
use codec::Decode;
use futures::{
    channel::{mpsc, oneshot},
    future, FutureExt, SinkExt, StreamExt,
};
use sc_client_api::{StorageKey, StorageProvider};
use sc_consensus_manual_seal::{EngineCommand, Error};
use sc_transaction_pool_api::TransactionPool;
use sp_blockchain::HeaderBackend;
use sp_crypto_hashing::twox_128;
use std::{
    sync::{
        atomic::{AtomicU64, Ordering},
        Arc,
    },
    time::Duration,
};
use tokio::time::Instant;

/// Where somebody wants to travel. Milliseconds.
#[derive(Debug)]
pub enum Travel {
    Ask,
    To(u64),
    By(u64),
}

/// Why there is no block.
#[derive(Debug)]
pub enum SealError {
    Refused(TravelError),
    Failed(String),
}

impl std::fmt::Display for SealError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refused(error) => error.fmt(f),
            Self::Failed(error) => write!(f, "the block could not be made: {error}"),
        }
    }
}

pub type Answer = oneshot::Sender<Result<u64, SealError>>;

/// Hands travels to the task that makes blocks.
#[derive(Clone)]
pub struct Traveller(pub mpsc::Sender<(Travel, Answer)>);

impl Traveller {
    /// The time of the block that was made for it, or of the next one if the time was asked for only.
    pub async fn go(&self, travel: Travel) -> Result<u64, SealError> {
        let stopping = || SealError::Failed("the node is stopping".to_string());
        let (answer, time) = oneshot::channel();
        let mut queue = self.0.clone();
        queue.send((travel, answer)).await.map_err(|_| stopping())?;
        time.await.map_err(|_| stopping())?
    }
}

/// Makes the blocks.
pub struct Sealer {
    pub client: Arc<Client>,
    pub pool: Arc<Pool>,
    /// How long there may be no block; `None`: as long as may be.
    pub beat: Option<Duration>,
    pub travels: mpsc::Receiver<(Travel, Answer)>,
    /// Where blocks are ordered, one at a time, and the time of the one that is.
    pub orders: mpsc::Sender<EngineCommand<Hash>>,
    pub time: Arc<AtomicU64>,
}

impl Sealer {
    pub async fn run(mut self) {
        let mut imported = self.pool.import_notification_stream();
        let mut clock = Clock::of_chain(self.last());
        let mut sealed = Instant::now();
        // Whether the pool may hold what is in no block yet.
        let mut more = false;
        loop {
            let beat = self.beat;
            let overdue = async {
                match beat {
                    Some(beat) => tokio::time::sleep_until(sealed + beat).await,
                    None => future::pending().await,
                }
            };
            let made = tokio::select! {
                Some((travel, answer)) = self.travels.next() => {
                    let time = self.travel(&mut clock, travel).await;
                    let made = matches!(time, Ok((_, true)));
                    // Whoever asked may have hung up.
                    let _ = answer.send(time.map(|(time, _)| time));
                    made
                }
                Some(_) = imported.next() => {
                    // Those that came in together go into one block.
                    while imported.next().now_or_never().flatten().is_some() {}
                    more = true;
                    false
                }
                () = future::ready(()), if more => {
                    more = self.seal(clock.next(self.last()), false).await.unwrap_or_else(told);
                    more
                }
                () = overdue => {
                    self.seal(clock.next(self.last()), true).await.unwrap_or_else(told);
                    true
                }
            };
            if made {
                sealed = Instant::now();
            }
        }
    }

    /// The time travelled to, and whether a block was made there.
    async fn travel(
        &mut self,
        clock: &mut Clock,
        travel: Travel,
    ) -> Result<(u64, bool), SealError> {
        let last = self.last();
        let now = clock.next(last);
        let time = match travel {
            Travel::Ask => return Ok((now, false)),
            Travel::To(time) => time,
            Travel::By(length) => now.saturating_add(length),
        };
        let moved = Clock::moved_to(time, last).map_err(SealError::Refused)?;
        self.seal(time, true).await.map_err(SealError::Failed)?;
        *clock = moved;
        Ok((time, true))
    }

    /// Makes a final block at `time` of what is in the pool; of nothing, if `empty` is fine. Answers whether there is one.
    async fn seal(&mut self, time: u64, empty: bool) -> Result<bool, String> {
        let (sender, outcome) = oneshot::channel();
        self.time.store(time, Ordering::SeqCst);
        let order = EngineCommand::SealNewBlock {
            create_empty: empty,
            finalize: true,
            parent_hash: None,
            sender: Some(sender),
        };
        self.orders
            .send(order)
            .await
            .map_err(|error| error.to_string())?;
        match outcome.await {
            Ok(Ok(_)) => Ok(true),
            Ok(Err(Error::EmptyTransactionPool)) => Ok(false),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err("nobody answered".to_string()),
        }
    }

    /// The time of the last block, milliseconds since 1970; 0 after the first, which has none.
    fn last(&self) -> u64 {
        let mut key = twox_128(b"Timestamp").to_vec();
        key.extend(twox_128(b"Now"));
        self.client
            .storage(self.client.info().best_hash, &StorageKey(key))
            .ok()
            .flatten()
            .and_then(|data| u64::decode(&mut data.0.as_slice()).ok())
            .unwrap_or(0)
    }
}

/// Nobody waits for this block, so the error goes to the log.
fn told(error: String) -> bool {
    log::error!("no block: {error}");
    false
}
