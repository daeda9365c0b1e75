//! What is in a block? Which transactions, by whom, and what each of them did.
//!
//! A block is understood with the metadata of the runtime that made it, which is another one than today's if the chain was upgraded since.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex},
    time::Duration,
};

use ink::primitives::AccountId;
use jsonrpsee::rpc_params;
use scale::{Compact, Decode, Encode as _};
use subxt::{
    config::Header as _,
    events::{Events, Phase},
    utils::H256,
    Metadata, SubstrateConfig,
};
use tokio::time::{sleep, Instant};

use super::{
    link::{Fault, Head, Link},
    spec::{key, Spec},
    Bytes, Header,
};
use crate::{RawEvent, Weight};

/// How many blocks are remembered.
const KEPT: usize = 1_024;
/// How often it is looked whether more blocks are final.
const PAUSE: Duration = Duration::from_millis(500);

/// A block, without what its transactions did.
pub struct Block {
    pub hash: H256,
    pub parent: H256,
    pub number: u32,
    pub extrinsics: Vec<Extrinsic>,
}

pub struct Extrinsic {
    pub hash: H256,
    /// Who signed it; none for what the block's maker put in.
    pub signer: Option<AccountId>,
}

/// What a transaction did.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Whether the chain says how it went.
    pub told: bool,
    /// The encoded error, if it failed.
    pub failed: Option<Vec<u8>>,
    /// The events of contracts.
    pub events: Vec<RawEvent>,
    pub weight: Weight,
    /// Deposits: from whom or to whom, and how much; given back if negative.
    deposits: Vec<(AccountId, i128)>,
}

impl Outcome {
    /// Whether a contract had a part in it, as far as events tell.
    pub fn of_contracts(&self) -> bool {
        !self.events.is_empty() || !self.deposits.is_empty()
    }

    /// The deposit that was taken from an account; negative if it was given back.
    pub fn deposit(&self, of: &AccountId) -> i128 {
        let of = self.deposits.iter().filter(|(account, _)| account == of);
        of.map(|(_, amount)| *amount).sum()
    }
}

type Once<T> = Arc<tokio::sync::OnceCell<Arc<T>>>;

/// The last blocks that were looked at, each asked for once however many want it.
#[derive(Default)]
pub struct Blocks {
    known: Mutex<(
        HashMap<H256, (Once<Block>, Once<Vec<Outcome>>)>,
        VecDeque<H256>,
    )>,
    /// The metadata of runtimes before the one that there was when the node was met, by what the chain calls them.
    runtimes: Mutex<HashMap<Vec<u8>, Metadata>>,
}

/// What the state after a block says of the block.
pub struct Recorded {
    pub time_ms: u64,
    pub events: Events<SubstrateConfig>,
}

impl Blocks {
    fn cells(&self, hash: H256) -> (Once<Block>, Once<Vec<Outcome>>) {
        let mut known = self
            .known
            .lock()
            .unwrap_or_else(|broken| broken.into_inner());
        let (map, order) = &mut *known;
        if let Some(cells) = map.get(&hash) {
            return cells.clone();
        }
        if order.len() >= KEPT {
            if let Some(oldest) = order.pop_front() {
                map.remove(&oldest);
            }
        }
        order.push_back(hash);
        map.entry(hash).or_default().clone()
    }

    /// A block.
    ///
    /// # Errors
    /// Any [`Fault`].
    pub async fn block(&self, link: &Link, hash: H256) -> Result<Arc<Block>, Fault> {
        let (block, _) = self.cells(hash);
        block
            .get_or_try_init(|| async { fetch(link, hash).await.map(Arc::new) })
            .await
            .cloned()
    }

    /// What the transactions of a block did, in their order.
    ///
    /// # Errors
    /// Any [`Fault`].
    pub async fn outcomes(&self, link: &Link, hash: H256) -> Result<Arc<Vec<Outcome>>, Fault> {
        let (_, outcomes) = self.cells(hash);
        outcomes
            .get_or_try_init(|| async { self.fetch_outcomes(link, hash).await.map(Arc::new) })
            .await
            .cloned()
    }

    /// The same, asked for anew and not remembered.
    ///
    /// # Errors
    /// Any [`Fault`].
    pub async fn fetch_outcomes(&self, link: &Link, hash: H256) -> Result<Vec<Outcome>, Fault> {
        let recorded = self.recorded(link, hash).await?;
        let mut outcomes = Vec::<Outcome>::new();
        each_event(&recorded.events, |phase, outcome| {
            if let Phase::ApplyExtrinsic(index) = phase {
                let index = index as usize;
                if outcomes.len() <= index {
                    outcomes.resize_with(index + 1, Outcome::default);
                }
                outcome(&mut outcomes[index])?;
            }
            Ok(())
        })?;
        Ok(outcomes)
    }

    /// What the state after a block says of it.
    ///
    /// # Errors
    /// Any [`Fault`]; the node's if it does not keep that state.
    pub async fn recorded(&self, link: &Link, hash: H256) -> Result<Recorded, Fault> {
        #[derive(serde::Deserialize)]
        struct Set {
            changes: Vec<(String, Option<Bytes>)>,
        }
        let keys = [
            key("System", "Events", &[]),
            key("Timestamp", "Now", &[]),
            key("System", "LastRuntimeUpgrade", &[]),
        ];
        let sets: Vec<Set> = link
            .ask("state_queryStorageAt", rpc_params![&keys, hash])
            .await?;
        let mut found: HashMap<String, Vec<u8>> = HashMap::new();
        for (key, value) in sets.into_iter().flat_map(|set| set.changes) {
            found.extend(value.map(|Bytes(value)| (key, value)));
        }
        let mut value = |key: &String| found.remove(key);
        let [events, now, runtime] = &keys;
        // The first block was made by nobody, at no time.
        let now = value(now).unwrap_or_else(|| 0u64.encode());
        let time_ms = u64::decode(&mut now.as_slice())
            .map_err(|error| Fault::odd(format!("the time of a block: {error}")))?;
        let runtime = value(runtime).unwrap_or_default();
        let metadata = self.metadata(link, hash, runtime).await?;
        let events = value(events).unwrap_or_default();
        Ok(Recorded {
            time_ms,
            events: Events::decode_from(events, metadata),
        })
    }

    /// The metadata of the runtime that made a block. `runtime` is what the chain calls it.
    async fn metadata(&self, link: &Link, hash: H256, runtime: Vec<u8>) -> Result<Metadata, Fault> {
        let spec = link.wire().await?.spec.clone();
        let version = Compact::<u32>::decode(&mut runtime.as_slice());
        if version.is_ok_and(|version| version.0 == spec.state.runtime_version.spec_version) {
            return Ok(spec.state.metadata.clone());
        }
        let runtimes = || {
            self.runtimes
                .lock()
                .unwrap_or_else(|broken| broken.into_inner())
        };
        // The lock is not held while the node is asked.
        let known = runtimes().get(&runtime).cloned();
        if let Some(metadata) = known {
            return Ok(metadata);
        }
        // The code that made a block is in the state before it: after it there may be the next one already. Before the first one there is none.
        let header = header(link, Some(hash)).await?;
        let header = header.ok_or_else(|| no_block(hash))?;
        let before = match header.number {
            0 => hash,
            _ => header.parent_hash,
        };
        let Bytes(metadata) = link.ask("state_getMetadata", rpc_params![before]).await?;
        let metadata = Metadata::decode(&mut metadata.as_slice())
            .map_err(|error| Fault::odd(format!("the metadata of an old block: {error}")))?;
        runtimes().insert(runtime, metadata.clone());
        Ok(metadata)
    }
}

/// There is none by that hash.
pub fn no_block(hash: H256) -> Fault {
    Fault::odd(format!("the node has no block {hash:?}"))
}

/// The header of a block, the best one if none is named. None if there is no such block.
pub async fn header(link: &Link, hash: Option<H256>) -> Result<Option<Header>, Fault> {
    link.ask("chain_getHeader", rpc_params![hash]).await
}

/// The best block, as the node says.
///
/// # Errors
/// Any [`Fault`].
pub async fn best_now(link: &Link) -> Result<Head, Fault> {
    let header = header(link, None).await?;
    let header = header.ok_or_else(|| Fault::odd("the node has no block"))?;
    Ok(Head::from(&header))
}

/// The last block that nothing can undo.
///
/// # Errors
/// Any [`Fault`].
pub async fn last_final(link: &Link) -> Result<Head, Fault> {
    let hash: H256 = link.ask("chain_getFinalizedHead", rpc_params![]).await?;
    let header = header(link, Some(hash)).await?;
    let header = header.ok_or_else(|| no_block(hash))?;
    Ok(Head::from(&header))
}

/// Waits until the last final block is as late as the one that is the best now.
///
/// # Errors
/// Any [`Fault`]; also if none became final for as long as patience lasts.
pub async fn until_final(link: &Link) -> Result<Head, Fault> {
    let best = best_now(link).await?;
    let mut last = last_final(link).await?;
    let mut since = Instant::now();
    while last.number < best.number {
        if since.elapsed() > link.patience() {
            let number = last.number;
            return Err(Fault::odd(format!("no block after {number} becomes final")));
        }
        sleep(PAUSE).await;
        let now = last_final(link).await?;
        if now != last {
            (last, since) = (now, Instant::now());
        }
    }
    Ok(last)
}

pub async fn fetch(link: &Link, hash: H256) -> Result<Block, Fault> {
    #[derive(serde::Deserialize)]
    struct Signed {
        block: Inner,
    }
    #[derive(serde::Deserialize)]
    struct Inner {
        header: Header,
        extrinsics: Vec<Bytes>,
    }
    let found: Option<Signed> = link.ask("chain_getBlock", rpc_params![hash]).await?;
    let Some(Signed { block }) = found else {
        return Err(no_block(hash));
    };
    let extrinsics = block.extrinsics.iter().map(|Bytes(bytes)| Extrinsic {
        hash: H256(sp_core::blake2_256(bytes)),
        signer: signer(bytes),
    });
    Ok(Block {
        hash,
        parent: block.header.parent_hash,
        number: block.header.number(),
        extrinsics: extrinsics.collect(),
    })
}

/// Who signed a transaction of version 4: after its length come a byte with the version, and an address.
fn signer(mut bytes: &[u8]) -> Option<AccountId> {
    let from = &mut bytes;
    Compact::<u32>::decode(from).ok()?;
    let (version, address) = <(u8, u8)>::decode(from).ok()?;
    let signed = version == 0x84 && address == 0;
    signed.then(|| <[u8; 32]>::decode(from).ok().map(AccountId))?
}

/// The events of contracts in a dry run. It is tried after a block's last transaction, and the block's events come first.
///
/// # Errors
/// Events that cannot be understood.
pub fn dry_events(spec: &Spec, bytes: Vec<u8>) -> Result<Vec<RawEvent>, Fault> {
    let mut tried = Outcome::default();
    let events = Events::decode_from(bytes, spec.state.metadata.clone());
    each_event(&events, |phase, outcome| {
        match phase {
            // What is tried is in no phase, which is written like the first one.
            Phase::Initialization => outcome(&mut tried)?,
            _ => tried = Outcome::default(),
        }
        Ok(())
    })?;
    Ok(tried.events)
}

type Noted = Result<(), scale::Error>;

fn each_event(
    events: &Events<SubstrateConfig>,
    mut see: impl FnMut(Phase, &dyn Fn(&mut Outcome) -> Noted) -> Noted,
) -> Result<(), Fault> {
    for event in events.iter() {
        let event = event.map_err(odd_events)?;
        let name = (event.pallet_name(), event.variant_name());
        let seen = see(event.phase(), &|outcome| {
            let topics = event.topics().iter().map(|topic| topic.0).collect();
            note(outcome, name, event.field_bytes(), topics)
        });
        seen.map_err(|error| Fault::odd(format!("{}.{}: {error}", name.0, name.1)))?;
    }
    Ok(())
}

/// Events that cannot be understood.
pub fn odd_events(error: impl std::fmt::Display) -> Fault {
    Fault::odd(format!("the events of a block: {error}"))
}

/// What an event of a chain says of a contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A contract told something.
    Emitted(RawEvent),
    /// A contract was made.
    Instantiated(AccountId),
}

impl What {
    /// It, if it is one of these. `name` is the pallet's and the event's.
    ///
    /// # Errors
    /// Fields that are not as they were known.
    pub fn of(
        name: (&str, &str),
        mut fields: &[u8],
        topics: impl FnOnce() -> Vec<[u8; 32]>,
    ) -> Result<Option<Self>, scale::Error> {
        let from = &mut fields;
        Ok(match name {
            ("Contracts", "ContractEmitted") => {
                let (contract, data) = Decode::decode(from)?;
                Some(Self::Emitted(RawEvent {
                    contract: AccountId(contract),
                    topics: topics(),
                    data,
                }))
            }
            ("Contracts", "Instantiated") => {
                let (_, contract) = <([u8; 32], [u8; 32])>::decode(from)?;
                Some(Self::Instantiated(AccountId(contract)))
            }
            _ => None,
        })
    }
}

fn note(outcome: &mut Outcome, name: (&str, &str), fields: &[u8], topics: Vec<[u8; 32]>) -> Noted {
    let from = &mut &*fields;
    if let Some(What::Emitted(event)) = What::of(name, fields, || topics)? {
        outcome.events.push(event);
    }
    match name {
        ("Contracts", "StorageDepositTransferredAndHeld") => {
            let (payer, _, amount) = <([u8; 32], [u8; 32], u128)>::decode(from)?;
            let amount = i128::try_from(amount).unwrap_or(i128::MAX);
            outcome.deposits.push((AccountId(payer), amount));
        }
        ("Contracts", "StorageDepositTransferredAndReleased") => {
            let (_, payee, amount) = <([u8; 32], [u8; 32], u128)>::decode(from)?;
            let amount = i128::try_from(amount).unwrap_or(i128::MAX);
            outcome.deposits.push((AccountId(payee), -amount));
        }
        ("System", "ExtrinsicSuccess") => {
            let (ref_time, proof_size) = <(Compact<u64>, Compact<u64>)>::decode(from)?;
            outcome.told = true;
            outcome.weight = Weight {
                ref_time: ref_time.0,
                proof_size: proof_size.0,
            };
        }
        ("System", "ExtrinsicFailed") => {
            outcome.told = true;
            outcome.failed = Some(fields.to_vec());
        }
        _ => {}
    }
    Ok(())
}
