//! How does a transaction get into a block exactly once, whatever happens to the connection?
//!
//! It is signed once, for one nonce and for so many blocks. While its fate is open these bytes are all that is sent, and the chain takes them once: the
//! nonce has passed then. What became of it is seen in the blocks themselves, not told by a subscription that a broken connection takes along.
//!
//! From its first offer on an error says that nothing was done only if final blocks show it. All else is `Undecided`, or once it was seen in a block
//! `OutputUnknown`: who repeats a gift because of an error gives it twice.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex},
    time::Duration,
};

use frame_support::{Blake2_128Concat, StorageHasher as _};
use ink::primitives::AccountId;
use jsonrpsee::rpc_params;
use scale::Decode as _;
use sp_core::{sr25519, Pair as _};
use subxt::{
    config::DefaultExtrinsicParamsBuilder,
    ext::subxt_core,
    tx::{Payload, Signer},
    utils::{AccountId32, MultiAddress, MultiSignature, H256},
    Metadata, SubstrateConfig,
};
use tokio::time::{sleep, timeout, Instant};

use super::{
    blocks::{best_now, last_final, Blocks},
    hex_of,
    link::{Fault, Head, Link},
    spec::key,
    Bytes, Inclusion,
};
use crate::{account_text, Actor, ChainError, RawEvent};

/// For so many blocks a transaction can get into one: 25 minutes where a block takes 6 seconds. A power of two, as the chain wants it.
pub const MORTALITY: u32 = 256;
/// A block that is so many blocks old still does for the birth of a transaction.
const BIRTH: u32 = 16;
/// A transaction that is in no block for so long is offered to the node again: it may have fallen out of its pool.
const AGAIN: Duration = Duration::from_secs(10);
/// The pause before something is asked again.
const PAUSE: Duration = Duration::from_millis(500);
/// How often a nonce that somebody else took is replaced by the next.
const NONCES: u32 = 5;

/// Where a transaction is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub block: H256,
    pub number: u32,
    pub index: usize,
}

impl Place {
    /// The error of a transaction that is there, did this as far as is known, and of which something is not known.
    pub fn but(&self, why: impl Into<String>, events: &[RawEvent]) -> ChainError {
        ChainError::OutputUnknown {
            block: self.number,
            why: why.into(),
            events: events.to_vec(),
        }
    }
}

/// A transaction that is signed, and where it was looked for.
struct Transaction {
    bytes: String,
    hash: H256,
    from: AccountId,
    nonce: u64,
    birth: u32,
    looked_at: HashSet<H256>,
    /// Whether it is not known any more if a node has it: an offer was not answered, or it was taken.
    offered: bool,
    /// Whether the node refused it after that, so that maybe nothing comes of it.
    refused: bool,
}

impl Transaction {
    /// The first block that it cannot be in any more.
    fn death(&self) -> u32 {
        self.birth.saturating_add(MORTALITY)
    }

    fn expired(&self) -> ChainError {
        ChainError::Expired {
            transaction: self.hash.0,
            last: self.death().saturating_sub(1),
        }
    }

    fn undecided(&self, link: &Link) -> ChainError {
        ChainError::Undecided {
            transaction: self.hash.0,
            last: self.death().saturating_sub(1),
            url: link.url().to_owned(),
        }
    }
}

/// The next nonce of an account as far as it is known here. Whoever holds it is the only one to submit for the account.
type Next = Arc<tokio::sync::Mutex<Option<u64>>>;

/// Submits what is signed here.
#[derive(Default)]
pub struct Outbox {
    nonces: Mutex<HashMap<[u8; 32], Next>>,
    birth: tokio::sync::Mutex<Option<Head>>,
}

struct Key<'a>(&'a sr25519::Pair);

impl Signer<SubstrateConfig> for Key<'_> {
    fn account_id(&self) -> AccountId32 {
        AccountId32(self.0.public().0)
    }

    fn address(&self) -> MultiAddress<AccountId32, u32> {
        MultiAddress::Id(self.account_id())
    }

    fn sign(&self, payload: &[u8]) -> MultiSignature {
        MultiSignature::Sr25519(self.0.sign(payload).0)
    }
}

struct Encoded<'a>(&'a [u8]);

impl Payload for Encoded<'_> {
    fn encode_call_data_to(
        &self,
        _: &Metadata,
        out: &mut Vec<u8>,
    ) -> Result<(), subxt_core::Error> {
        out.extend_from_slice(self.0);
        Ok(())
    }
}

impl Outbox {
    /// Signs a call, submits it and waits until it is in a block.
    ///
    /// # Errors
    /// `NoKey`, `NotEnoughFunds`, `StaleNonce`, `Expired`, `NodeUnreachable`, or what else the node has against it: nothing was done. `Undecided`, or
    /// `OutputUnknown` if it is in a block that is not final, and was to be. What the call itself says is in its block.
    pub async fn send(
        &self,
        link: &Link,
        blocks: &Blocks,
        from: &Actor,
        call: &[u8],
        inclusion: Inclusion,
    ) -> Result<Place, ChainError> {
        let Some(key) = from.key() else {
            return Err(ChainError::NoKey(from.ss58()));
        };
        let next = self.next_of(&from.account());
        let mut next = next.lock().await;
        let mut taken = 0;
        let mut tx = loop {
            let told: u64 = link
                .ask(
                    "system_accountNextIndex",
                    rpc_params![account_text(&from.account())],
                )
                .await?;
            let nonce = next.unwrap_or(0).max(told);
            let mut tx = self.sign(link, from, key, call, nonce).await?;
            match offer(link, &mut tx).await {
                Ok(()) => {
                    // A refusal may mean that the nonce was not used.
                    *next = (!tx.refused).then_some(nonce + 1);
                    break tx;
                }
                // The node refused it at once and handed it to nobody, so that it may be signed anew.
                Err(ChainError::StaleNonce) if taken < NONCES => {
                    *next = None;
                    taken += 1;
                }
                Err(error) => {
                    *next = None;
                    return Err(error);
                }
            }
        };
        drop(next);
        let place = follow(link, blocks, &mut tx, inclusion).await;
        if place.is_err() {
            // A nonce that is left out would hold up all later ones.
            *self.next_of(&from.account()).lock().await = None;
        }
        place
    }

    fn next_of(&self, account: &AccountId) -> Next {
        let mut nonces = self
            .nonces
            .lock()
            .unwrap_or_else(|broken| broken.into_inner());
        nonces.entry(account.0).or_default().clone()
    }

    async fn sign(
        &self,
        link: &Link,
        from: &Actor,
        key: &sr25519::Pair,
        call: &[u8],
        nonce: u64,
    ) -> Result<Transaction, ChainError> {
        let birth = self.birth(link).await?;
        let spec = link.wire().await?.spec.clone();
        let params = DefaultExtrinsicParamsBuilder::<SubstrateConfig>::new()
            .mortal_unchecked(birth.number.into(), birth.hash, MORTALITY.into())
            .nonce(nonce)
            .build();
        let signed = subxt_core::tx::create_signed::<SubstrateConfig, _, _>(
            &Encoded(call),
            &spec.state,
            &Key(key),
            params,
        )
        .map_err(|error| ChainError::Transport(error.to_string()))?;
        Ok(Transaction {
            hash: H256(sp_core::blake2_256(signed.encoded())),
            bytes: hex_of(signed.encoded()),
            from: from.account(),
            nonce,
            birth: birth.number,
            looked_at: HashSet::new(),
            offered: false,
            refused: false,
        })
    }

    /// A block that nothing can undo, from which a transaction may count its life: the last final one, or one that was a while ago.
    async fn birth(&self, link: &Link) -> Result<Head, ChainError> {
        let mut known = self.birth.lock().await;
        let best = best(link).await?;
        if let Some(birth) = *known {
            if (birth.number..birth.number.saturating_add(BIRTH)).contains(&best.number) {
                return Ok(birth);
            }
        }
        let birth = last_final(link).await?;
        *known = Some(birth);
        Ok(birth)
    }
}

/// The best block, as it was last told or else as the node says.
async fn best(link: &Link) -> Result<Head, Fault> {
    let wire = link.wire().await?;
    if let Ok(heads) = wire.heads().await {
        if let Some(head) = *heads.borrow() {
            return Ok(head);
        }
    }
    best_now(link).await
}

/// Looks for a transaction in the blocks since its birth that were not looked at yet.
async fn look(
    link: &Link,
    blocks: &Blocks,
    tx: &mut Transaction,
    head: Head,
) -> Result<Option<Place>, Fault> {
    let (mut hash, mut number) = (head.hash, head.number);
    let mut looked_at = Vec::new();
    while number > tx.birth && !tx.looked_at.contains(&hash) {
        let block = blocks.block(link, hash).await?;
        let found = block
            .extrinsics
            .iter()
            .position(|in_it| in_it.hash == tx.hash);
        if let Some(index) = found {
            return Ok(Some(Place {
                block: hash,
                number: block.number,
                index,
            }));
        }
        looked_at.push(hash);
        (hash, number) = (block.parent, block.number.saturating_sub(1));
    }
    tx.looked_at.extend(looked_at);
    Ok(None)
}

/// Has the node take a transaction into its pool, or sees that it may have.
///
/// # Errors
/// What the node has against it if it said so at the first offer: then nobody has it. `NodeUnreachable` before that, `Undecided` after it.
async fn offer(link: &Link, tx: &mut Transaction) -> Result<(), ChainError> {
    let until = Instant::now() + link.patience();
    let mut pause = Duration::from_millis(50);
    loop {
        let wire = match link.wire().await {
            Ok(wire) => wire,
            Err(_) if tx.offered => return Err(tx.undecided(link)),
            Err(error) => return Err(error),
        };
        let submitted = wire
            .ask::<H256>("author_submitExtrinsic", rpc_params![&tx.bytes])
            .await;
        let (code, message, data) = match submitted {
            Ok(_) => {
                tx.offered = true;
                return Ok(());
            }
            Err(Fault::Lost(_)) => {
                tx.offered = true;
                link.drop_wire(&wire).await;
                if Instant::now() >= until {
                    // Who follows it offers it again.
                    return Ok(());
                }
                sleep(pause).await;
                pause = (pause * 2).min(Duration::from_secs(3));
                continue;
            }
            // It answered, and what cannot be told.
            Err(Fault::Dead(_)) => {
                tx.offered = true;
                return Err(tx.undecided(link));
            }
            Err(Fault::Said {
                code,
                message,
                data,
            }) => (code, message, data),
        };
        let refusal = match (code, data.as_str()) {
            // It is in the pool already.
            (1013, _) => {
                tx.offered = true;
                return Ok(());
            }
            // The pool is full.
            (1016, _) if Instant::now() < until => {
                sleep(pause).await;
                pause = (pause * 2).min(Duration::from_secs(3));
                continue;
            }
            (1010, data) if data.contains("outdated") => ChainError::StaleNonce,
            // Another one with its nonce is in the pool.
            (1014, _) => ChainError::StaleNonce,
            (1010, data) if data.contains("ancient birth") => tx.expired(),
            (1010, data) if data.contains("pay some fees") => ChainError::NotEnoughFunds,
            (_, "") => ChainError::Refused(message),
            (_, data) => ChainError::Refused(data.to_owned()),
        };
        if !tx.offered {
            return Err(refusal);
        }
        // What is in a block is refused as well, and what this node refuses another one may have.
        tx.refused = true;
        return Ok(());
    }
}

/// Waits until a transaction that was offered is in a block, and sees to it that it is.
async fn follow(
    link: &Link,
    blocks: &Blocks,
    tx: &mut Transaction,
    inclusion: Inclusion,
) -> Result<Place, ChainError> {
    // When something last moved that is waited for: the best block, or the last final one.
    let mut moved: Option<(Head, Instant)> = None;
    let mut again = Instant::now() + AGAIN;
    let mut broken: Option<Instant> = None;
    // Where it was seen last.
    let mut seen: Option<Place> = None;
    loop {
        let Ok(wire) = link.wire().await else {
            return Err(unsure(tx, link, seen));
        };
        let mut heads = match wire.heads().await {
            Ok(heads) => heads,
            Err(Fault::Lost(_))
                if broken.get_or_insert_with(Instant::now).elapsed() <= link.patience() =>
            {
                link.drop_wire(&wire).await;
                sleep(PAUSE).await;
                again = Instant::now();
                continue;
            }
            Err(_) => return Err(unsure(tx, link, seen)),
        };
        broken = None;
        let told = *heads.borrow_and_update();
        let head = match told {
            Some(head) => Ok(head),
            None => best_now(link).await,
        };
        let head = head.map_err(|_| unsure(tx, link, seen))?;
        let found = look(link, blocks, tx, head).await;
        let found = found.map_err(|_| unsure(tx, link, seen))?;
        seen = found;
        // What has to move on, or else there is nothing to wait for.
        let waited_for = match found {
            Some(place) if inclusion == Inclusion::Best => return Ok(place),
            Some(place) => {
                let last = last_final(link).await;
                let last = last.map_err(|_| unsure(tx, link, seen))?;
                let stays = is_final(link, &place, last).await;
                if stays.map_err(|_| unsure(tx, link, seen))? {
                    return Ok(place);
                }
                last
            }
            None if tx.refused || head.number.saturating_add(1) >= tx.death() => {
                let last = last_final(link).await;
                let last = last.map_err(|_| tx.undecided(link))?;
                let hopeless = hopeless(link, blocks, tx, last).await;
                if let Some(error) = hopeless.map_err(|_| tx.undecided(link))? {
                    return Err(error);
                }
                last
            }
            None => head,
        };
        match moved {
            Some((known, since)) if known == waited_for => {
                if since.elapsed() > link.patience() {
                    return Err(unsure(tx, link, seen));
                }
            }
            _ => moved = Some((waited_for, Instant::now())),
        }
        if found.is_none() && Instant::now() >= again {
            offer(link, tx).await?;
            again = Instant::now() + AGAIN;
        }
        // A block that becomes final is no new head.
        let pause = match found.is_some() || tx.refused {
            true => PAUSE,
            false => AGAIN,
        };
        match timeout(pause, heads.changed()).await {
            Ok(Err(_)) => {
                link.drop_wire(&wire).await;
                again = Instant::now();
            }
            Ok(Ok(())) | Err(_) => {}
        }
    }
}

/// The error of a transaction that was offered, and is not known to be settled.
fn unsure(tx: &Transaction, link: &Link, seen: Option<Place>) -> ChainError {
    match seen {
        Some(place) => {
            let why = "does not say that this block is final, so that another one may still take its place";
            place.but(format!("{} {why}", link.url()), &[])
        }
        None => tx.undecided(link),
    }
}

/// Whether nothing can undo a block any more.
async fn is_final(link: &Link, place: &Place, last: Head) -> Result<bool, Fault> {
    if last.number < place.number {
        return Ok(false);
    }
    let there: Option<H256> = link
        .ask("chain_getBlockHash", rpc_params![place.number])
        .await?;
    Ok(there == Some(place.block))
}

/// Why nothing can come of a transaction any more: it is in no final block, and the last one is past its life, or has another one with its nonce
/// behind it. Other blocks prove nothing, since others may take their place.
async fn hopeless(
    link: &Link,
    blocks: &Blocks,
    tx: &mut Transaction,
    last: Head,
) -> Result<Option<ChainError>, Fault> {
    if look(link, blocks, tx, last).await?.is_some() {
        return Ok(None);
    }
    if last.number.saturating_add(1) >= tx.death() {
        return Ok(Some(tx.expired()));
    }
    let account = key("System", "Account", &Blake2_128Concat::hash(&tx.from.0));
    let stored: Option<Bytes> = link
        .ask("state_getStorage", rpc_params![account, last.hash])
        .await?;
    let used = match stored {
        Some(Bytes(record)) => u32::decode(&mut record.as_slice()).map_err(Fault::odd)?,
        None => 0,
    };
    Ok((u64::from(used) > tx.nonce).then_some(ChainError::StaleNonce))
}
