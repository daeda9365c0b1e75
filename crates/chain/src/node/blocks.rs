//! What is in a block? Which transactions, by whom, and what each of them did.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex},
};

use ink::primitives::AccountId;
use jsonrpsee::rpc_params;
use scale::{Compact, Decode};
use subxt::{
    config::Header as _,
    events::{Events, Phase},
    utils::H256,
    SubstrateConfig,
};

use super::{
    link::{Fault, Link},
    spec::{key, Spec},
    Bytes, Header,
};
use crate::{RawEvent, Weight};

/// How many blocks are remembered.
const KEPT: usize = 1_024;

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
            .get_or_try_init(|| async { fetch_outcomes(link, hash).await.map(Arc::new) })
            .await
            .cloned()
    }
}

/// The header of a block, the best one if none is named. None if there is no such block.
pub async fn header(link: &Link, hash: Option<H256>) -> Result<Option<Header>, Fault> {
    link.ask("chain_getHeader", rpc_params![hash]).await
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
        return Err(Fault::odd(format!("the node has no block {hash:?}")));
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

pub async fn fetch_outcomes(link: &Link, hash: H256) -> Result<Vec<Outcome>, Fault> {
    let stored: Option<Bytes> = link
        .ask(
            "state_getStorage",
            rpc_params![key("System", "Events", &[]), hash],
        )
        .await?;
    let Some(Bytes(bytes)) = stored else {
        return Ok(Vec::new());
    };
    let spec = link.wire().await?.spec.clone();
    let mut outcomes = Vec::<Outcome>::new();
    each_event(&spec, bytes, |phase, outcome| {
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

/// The events of contracts in a dry run. It is tried after a block's last transaction, and the block's events come first.
///
/// # Errors
/// Events that cannot be understood.
pub fn dry_events(spec: &Spec, bytes: Vec<u8>) -> Result<Vec<RawEvent>, Fault> {
    let mut tried = Outcome::default();
    each_event(spec, bytes, |phase, outcome| {
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
    spec: &Spec,
    bytes: Vec<u8>,
    mut see: impl FnMut(Phase, &dyn Fn(&mut Outcome) -> Noted) -> Noted,
) -> Result<(), Fault> {
    let events = Events::<SubstrateConfig>::decode_from(bytes, spec.state.metadata.clone());
    for event in events.iter() {
        let event = event.map_err(|error| Fault::odd(format!("the events of a block: {error}")))?;
        let name = (event.pallet_name(), event.variant_name());
        let seen = see(event.phase(), &|outcome| {
            let topics = event.topics().iter().map(|topic| topic.0).collect();
            note(outcome, name, event.field_bytes(), topics)
        });
        seen.map_err(|error| Fault::odd(format!("{}.{}: {error}", name.0, name.1)))?;
    }
    Ok(())
}

fn note(outcome: &mut Outcome, name: (&str, &str), fields: &[u8], topics: Vec<[u8; 32]>) -> Noted {
    let from = &mut &*fields;
    match name {
        ("Contracts", "ContractEmitted") => {
            let (contract, data) = Decode::decode(from)?;
            outcome.events.push(RawEvent {
                contract: AccountId(contract),
                topics,
                data,
            });
        }
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
            outcome.weight = Weight {
                ref_time: ref_time.0,
                proof_size: proof_size.0,
            };
        }
        ("System", "ExtrinsicFailed") => outcome.failed = Some(fields.to_vec()),
        _ => {}
    }
    Ok(())
}
