//! When is there a block, at what time, and when is it final? When a transaction came in, when there was none for a while, and
//! when somebody travels in time or asks for one. One task orders all blocks and owns the clock, so that nobody else has to know
//! the time.

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
use sp_runtime::traits::Header as _;
use std::{
    collections::VecDeque,
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

/// What a client can ask of the task that makes blocks, and where it waits for the answer.
pub enum Wish {
    /// The time of the block that is made for it, or of the next one if the time is asked for only.
    Travel(Travel, Answer<u64>),
    /// A block after this one, or after the best one, that is final no sooner than others; its hash.
    Block(Option<Hash>, Answer<Hash>),
    /// A block, and all before it, becomes final.
    Final(Hash, Answer<()>),
}

type Answer<T> = oneshot::Sender<Result<T, SealError>>;

/// Why there is no block.
#[derive(Debug)]
pub enum SealError {
    Refused(TravelError),
    /// There is no block with this hash.
    NoBlock(Hash),
    /// Not after the last final block, so that it can never be one.
    Undone(Hash),
    Failed(String),
}

impl std::fmt::Display for SealError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refused(error) => error.fmt(f),
            Self::NoBlock(hash) => write!(f, "there is no block {hash:?}"),
            Self::Undone(hash) => write!(
                f,
                "block {hash:?} is on a branch that final blocks have closed; a new branch begins at the last final block or after it"
            ),
            Self::Failed(error) => write!(f, "the block could not be made: {error}"),
        }
    }
}

/// Hands wishes to the task that makes blocks.
#[derive(Clone)]
pub struct Wishes(pub mpsc::Sender<Wish>);

impl Wishes {
    /// The answer to a wish that is made to be answered here.
    pub async fn ask<T>(&self, wish: impl FnOnce(Answer<T>) -> Wish) -> Result<T, SealError> {
        let stopping = || SealError::Failed("the node is stopping".to_string());
        let (answer, told) = oneshot::channel();
        let mut queue = self.0.clone();
        queue.send(wish(answer)).await.map_err(|_| stopping())?;
        told.await.map_err(|_| stopping())?
    }
}

/// Makes the blocks.
pub struct Sealer {
    pub client: Arc<Client>,
    pub pool: Arc<Pool>,
    /// How long there may be no block; `None`: as long as may be.
    pub beat: Option<Duration>,
    /// How long after it was made a block is final.
    pub finality: Duration,
    pub wishes: mpsc::Receiver<Wish>,
    /// Where blocks are ordered, one at a time, and the time of the one that is.
    pub orders: mpsc::Sender<EngineCommand<Hash>>,
    pub time: Arc<AtomicU64>,
    /// Blocks that are not final yet, and when they will be.
    pub waiting: VecDeque<(Instant, Hash)>,
}

impl Sealer {
    pub async fn run(mut self) {
        let mut imported = self.pool.import_notification_stream();
        let mut clock = Clock::of_chain(self.last());
        let mut sealed = Instant::now();
        // Whether the pool may hold what is in no block yet.
        let mut more = false;
        loop {
            let overdue = sleep_until(self.beat.map(|beat| sealed + beat));
            let due = sleep_until(self.waiting.front().map(|(when, _)| *when));
            let made = tokio::select! {
                Some(wish) = self.wishes.next() => self.grant(&mut clock, wish).await,
                Some(_) = imported.next() => {
                    // Those that came in together go into one block.
                    while imported.next().now_or_never().flatten().is_some() {}
                    more = true;
                    false
                }
                () = due => {
                    self.finalize_the_oldest().await;
                    false
                }
                () = future::ready(()), if more => {
                    more = self.seal_next(&clock, false).await;
                    more
                }
                () = overdue => {
                    self.seal_next(&clock, true).await;
                    true
                }
            };
            if made {
                sealed = Instant::now();
            }
        }
    }

    /// Does what somebody asked for, and answers whether a block was made. Whoever asked may have hung up.
    async fn grant(&mut self, clock: &mut Clock, wish: Wish) -> bool {
        match wish {
            Wish::Travel(travel, answer) => {
                let time = self.travel(clock, travel).await;
                let made = matches!(time, Ok((_, true)));
                let _ = answer.send(time.map(|(time, _)| time));
                made
            }
            Wish::Block(parent, answer) => {
                let block = self.block_after(clock, parent).await;
                let made = block.is_ok();
                let _ = answer.send(block);
                made
            }
            Wish::Final(hash, answer) => {
                let done = match self.open(hash) {
                    Ok(()) => self.finalize(hash).await.map_err(SealError::Failed),
                    Err(error) => Err(error),
                };
                let _ = answer.send(done);
                false
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
        self.seal(time, true, None)
            .await
            .map_err(SealError::Failed)?;
        *clock = moved;
        Ok((time, true))
    }

    /// A block after one that is named, or after the best one. Of two branches the longer one is the best.
    async fn block_after(
        &mut self,
        clock: &Clock,
        parent: Option<Hash>,
    ) -> Result<Hash, SealError> {
        let parent = parent.unwrap_or(self.client.info().best_hash);
        self.open(parent)?;
        let time = clock.next(self.time_of(parent));
        let made = self.seal(time, true, Some(parent)).await;
        let made = made.map_err(SealError::Failed)?;
        made.ok_or_else(|| SealError::Failed("it would be empty".to_string()))
    }

    /// Whether a block is there, and final or after the last final one.
    fn open(&self, hash: Hash) -> Result<(), SealError> {
        let unknown = || SealError::NoBlock(hash);
        let header = |hash| self.client.header(hash).ok().flatten();
        let last = self.client.info();
        let mut at = header(hash).ok_or_else(unknown)?;
        if *at.number() < last.finalized_number {
            return Err(SealError::Undone(hash));
        }
        while *at.number() > last.finalized_number {
            at = header(*at.parent_hash()).ok_or_else(unknown)?;
        }
        match at.hash() == last.finalized_hash {
            true => Ok(()),
            false => Err(SealError::Undone(hash)),
        }
    }

    /// A block that nobody waits for, so that an error goes to the log. Answers whether there is one.
    async fn seal_next(&mut self, clock: &Clock, empty: bool) -> bool {
        let sealed = self.seal(clock.next(self.last()), empty, None).await;
        sealed.unwrap_or_else(told).is_some()
    }

    /// Makes a block at `time` of what is in the pool; of nothing, if `empty` is fine.
    async fn seal(
        &mut self,
        time: u64,
        empty: bool,
        parent_hash: Option<Hash>,
    ) -> Result<Option<Hash>, String> {
        let at_once = self.finality.is_zero() && parent_hash.is_none();
        self.time.store(time, Ordering::SeqCst);
        let made = self.order(|sender| EngineCommand::SealNewBlock {
            create_empty: empty,
            finalize: at_once,
            parent_hash,
            sender,
        });
        match made.await? {
            Ok(made) => {
                if !at_once {
                    let when = Instant::now() + self.finality;
                    self.waiting.push_back((when, made.hash));
                }
                Ok(Some(made.hash))
            }
            Err(Error::EmptyTransactionPool) => Ok(None),
            Err(error) => Err(error.to_string()),
        }
    }

    /// The block that has waited longest becomes final, if it is on the best chain still.
    async fn finalize_the_oldest(&mut self) {
        let Some((_, hash)) = self.waiting.pop_front() else {
            return;
        };
        let number = self.client.number(hash).ok().flatten();
        let best = number.and_then(|number| self.client.hash(number).ok().flatten());
        let later = number > Some(self.client.info().finalized_number);
        if later && best == Some(hash) {
            self.finalize(hash).await.unwrap_or_else(told);
        }
    }

    async fn finalize(&mut self, hash: Hash) -> Result<(), String> {
        let done = self.order(|sender| EngineCommand::FinalizeBlock {
            hash,
            sender,
            justification: None,
        });
        done.await?.map_err(|error| error.to_string())
    }

    /// What becomes of an order.
    async fn order<T>(
        &mut self,
        order: impl FnOnce(Option<oneshot::Sender<Result<T, Error>>>) -> EngineCommand<Hash>,
    ) -> Result<Result<T, Error>, String> {
        let (sender, outcome) = oneshot::channel();
        let sent = self.orders.send(order(Some(sender))).await;
        sent.map_err(|error| error.to_string())?;
        outcome.await.map_err(|_| "nobody answered".to_string())
    }

    /// The time of the last block, milliseconds since 1970; 0 after the first, which has none.
    fn last(&self) -> u64 {
        self.time_of(self.client.info().best_hash)
    }

    fn time_of(&self, block: Hash) -> u64 {
        let mut key = twox_128(b"Timestamp").to_vec();
        key.extend(twox_128(b"Now"));
        self.client
            .storage(block, &StorageKey(key))
            .ok()
            .flatten()
            .and_then(|data| u64::decode(&mut data.0.as_slice()).ok())
            .unwrap_or(0)
    }
}

async fn sleep_until(when: Option<Instant>) {
    match when {
        Some(when) => tokio::time::sleep_until(when).await,
        None => future::pending().await,
    }
}

/// Nobody waits for this block, so the error goes to the log.
fn told<T: Default>(error: String) -> T {
    log::error!("no block: {error}");
    T::default()
}
