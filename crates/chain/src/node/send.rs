//! How does a transaction get into a block exactly once, whatever happens to the connection?
//!
//! It is signed once, for one nonce and for so many blocks. While its fate is open these bytes are all that is sent, and the chain takes them once: the
//! nonce has passed then. What became of it is seen in the blocks themselves, not told by a subscription that a broken connection takes along.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex},
    time::Duration,
};

use ink::primitives::AccountId;
use jsonrpsee::rpc_params;
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
    blocks::{header, Blocks},
    hex_of,
    link::{Fault, Head, Link},
    Inclusion,
};
use crate::{account_text, Actor, ChainError};

/// For so many blocks a transaction can get into one: 25 minutes where a block takes 6 seconds. A power of two, as the chain wants it.
pub const MORTALITY: u32 = 256;
/// A block that is so many blocks old still does for the birth of a transaction.
const BIRTH: u32 = 16;
/// A transaction that is in no block for so long is offered to the node again: it may have fallen out of its pool.
const AGAIN: Duration = Duration::from_secs(10);
/// How often a nonce that somebody else took is replaced by the next.
const NONCES: u32 = 5;

/// Where a transaction is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub block: H256,
    pub number: u32,
    pub index: usize,
}

/// A transaction that is signed, and where it was looked for.
struct Transaction {
    bytes: String,
    hash: H256,
    birth: u32,
    looked_at: HashSet<H256>,
}

/// What the node did with a transaction that it was offered.
enum Offered {
    /// It is in the pool.
    Taken,
    /// It is in a block already.
    InBlock,
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
    /// `NoKey`, `NotEnoughFunds`, `StaleNonce`, `Expired`, `Undecided`, `NodeUnreachable`, or what else the node has against it. What the call itself says
    /// is in its block.
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
            let mut tx = self.sign(link, key, call, nonce).await?;
            let mut lost = false;
            match offer(link, blocks, &mut tx, &mut lost).await {
                Ok(Offered::InBlock | Offered::Taken) => {
                    *next = Some(nonce + 1);
                    break tx;
                }
                // The node refused it at once and handed it to nobody, so that it may be signed anew.
                Err(ChainError::StaleNonce) if !lost && taken < NONCES => {
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
            birth: birth.number,
            looked_at: HashSet::new(),
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
        let hash: H256 = link.ask("chain_getFinalizedHead", rpc_params![]).await?;
        let header = header(link, Some(hash)).await?;
        let header = header.ok_or_else(|| ChainError::Transport("no final block".into()))?;
        let birth = Head::from(&header);
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

async fn best_now(link: &Link) -> Result<Head, Fault> {
    let header = header(link, None).await?;
    let header = header.ok_or_else(|| Fault::odd("the node has no block"))?;
    Ok(Head::from(&header))
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

/// Has the node take a transaction into its pool. `lost` is set once it is not known any more whether it did so before.
async fn offer(
    link: &Link,
    blocks: &Blocks,
    tx: &mut Transaction,
    lost: &mut bool,
) -> Result<Offered, ChainError> {
    let until = Instant::now() + link.patience();
    let mut pause = Duration::from_millis(50);
    loop {
        let wire = match link.wire().await {
            Ok(wire) => wire,
            Err(_) if *lost => return Err(undecided(tx, link)),
            Err(error) => return Err(error),
        };
        if *lost {
            if look(link, blocks, tx, best_now(link).await?)
                .await?
                .is_some()
            {
                return Ok(Offered::InBlock);
            }
        }
        let submitted = wire
            .ask::<H256>("author_submitExtrinsic", rpc_params![&tx.bytes])
            .await;
        let (code, message, data) = match submitted {
            Ok(_) => return Ok(Offered::Taken),
            Err(Fault::Lost(_)) => {
                *lost = true;
                link.drop_wire(&wire).await;
                continue;
            }
            Err(Fault::Dead(error)) => return Err(error),
            Err(Fault::Said {
                code,
                message,
                data,
            }) => (code, message, data),
        };
        let refusal = match (code, data.as_str()) {
            // It is in the pool already, or it just was and is in a block now.
            (1013, _) => return Ok(Offered::Taken),
            (1012, _) if *lost => return Ok(Offered::Taken),
            // The pool is full.
            (1016, _) if Instant::now() < until => {
                sleep(pause).await;
                pause = (pause * 2).min(Duration::from_secs(3));
                continue;
            }
            (1010, data) if data.contains("outdated") => ChainError::StaleNonce,
            // Another one with its nonce is in the pool.
            (1014, _) => ChainError::StaleNonce,
            (1010, data) if data.contains("ancient birth") => expired(tx),
            (1010, data) if data.contains("pay some fees") => ChainError::NotEnoughFunds,
            (_, "") => ChainError::Refused(message),
            (_, data) => ChainError::Refused(data.to_owned()),
        };
        // What is in a block is refused as well.
        return match look(link, blocks, tx, best_now(link).await?).await? {
            Some(_) => Ok(Offered::InBlock),
            None => Err(refusal),
        };
    }
}

/// Waits until a transaction that the node took is in a block, and sees to it that it is.
async fn follow(
    link: &Link,
    blocks: &Blocks,
    tx: &mut Transaction,
    inclusion: Inclusion,
) -> Result<Place, ChainError> {
    let mut last: Option<(Head, Instant)> = None;
    let mut again = Instant::now() + AGAIN;
    // From here on the node may have handed it on: that it cannot be reached does not say that nothing comes of it.
    let mut lost = true;
    loop {
        let Ok(wire) = link.wire().await else {
            return Err(undecided(tx, link));
        };
        let mut heads = match wire.heads().await {
            Ok(heads) => heads,
            Err(Fault::Lost(_)) => {
                link.drop_wire(&wire).await;
                again = Instant::now();
                continue;
            }
            Err(fault) => return Err(fault.into()),
        };
        let told = *heads.borrow_and_update();
        let head = match told {
            Some(head) => head,
            None => best_now(link).await.map_err(|_| undecided(tx, link))?,
        };
        let found = look(link, blocks, tx, head).await;
        if let Some(place) = found.map_err(|_| undecided(tx, link))? {
            if inclusion == Inclusion::Best || is_final(link, &place).await? {
                return Ok(place);
            }
        } else if head.number.saturating_add(1) >= tx.birth.saturating_add(MORTALITY) {
            return Err(expired(tx));
        } else if Instant::now() >= again {
            if let Offered::InBlock = offer(link, blocks, tx, &mut lost).await? {
                continue;
            }
            again = Instant::now() + AGAIN;
        }
        match last {
            Some((known, since)) if known == head => {
                if since.elapsed() > link.patience() {
                    return Err(undecided(tx, link));
                }
            }
            _ => last = Some((head, Instant::now())),
        }
        match timeout(AGAIN, heads.changed()).await {
            Ok(Err(_)) => {
                link.drop_wire(&wire).await;
                again = Instant::now();
            }
            Ok(Ok(())) | Err(_) => {}
        }
    }
}

/// Whether nothing can undo a block any more.
async fn is_final(link: &Link, place: &Place) -> Result<bool, Fault> {
    let hash: H256 = link.ask("chain_getFinalizedHead", rpc_params![]).await?;
    let last = header(link, Some(hash)).await?;
    if last.is_none_or(|last| last.number < place.number) {
        return Ok(false);
    }
    let there: Option<H256> = link
        .ask("chain_getBlockHash", rpc_params![place.number])
        .await?;
    Ok(there == Some(place.block))
}

fn expired(tx: &Transaction) -> ChainError {
    ChainError::Expired {
        transaction: tx.hash.0,
        last: tx.birth.saturating_add(MORTALITY).saturating_sub(1),
    }
}

fn undecided(tx: &Transaction, link: &Link) -> ChainError {
    ChainError::Undecided {
        transaction: tx.hash.0,
        last: tx.birth.saturating_add(MORTALITY).saturating_sub(1),
        url: link.url().to_owned(),
    }
}
