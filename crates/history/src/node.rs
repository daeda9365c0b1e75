//! How are blocks read from a node? As JSON-RPC gives them, decoded with the chain's own metadata.

use std::sync::Mutex;

use ink::primitives::{AccountId, LangError};
use remainder_chain::{Message, RawEvent, Room, Rooms};
use remainder_interfaces::{
    clearing::{Clearing as _, Report},
    club::{Club as _, Member},
    PAGE,
};
use remainder_rules::{time::Clock, Cycle, MemberId};
use scale::{Decode, Encode};
use sp_crypto_hashing::twox_128;
use subxt::{
    backend::{legacy::LegacyRpcMethods, rpc::RpcClient},
    ext::subxt_core::events::{decode_from, EventDetails, Phase},
    utils::H256,
    Metadata, SubstrateConfig,
};

use crate::{Block, Blocks, Club, Emitted, Founding, Head, Heads, HistoryError, Told};

/// The key of a value that a pallet stores.
fn key(pallet: &str, item: &str) -> Vec<u8> {
    [pallet, item]
        .map(|name| twox_128(name.as_bytes()))
        .concat()
}

type Rpc = LegacyRpcMethods<SubstrateConfig>;

/// The blocks of a node.
pub struct NodeBlocks {
    url: String,
    rpc: Rpc,
    rooms: Rooms,
    /// The metadata of the runtime that made the last block that was read, and what tells that runtime.
    metadata: Mutex<Option<(Vec<u8>, Metadata)>>,
}

impl NodeBlocks {
    /// Connects to the node at `url`.
    ///
    /// # Errors
    /// `Node`; `WrongChain` if the club was deployed elsewhere.
    pub async fn connect(url: &str, club: &Club) -> Result<Self, HistoryError> {
        let rpc = RpcClient::from_insecure_url(url)
            .await
            .map_err(|error| node_error(url, &error))?;
        let node = Self {
            url: url.into(),
            rpc: Rpc::new(rpc),
            rooms: club.rooms,
            metadata: Mutex::new(None),
        };
        let found = node.genesis().await?;
        if found != club.genesis {
            return Err(HistoryError::WrongChain {
                expected: club.genesis_text(),
                found: crate::words::hex32(&found),
            });
        }
        Ok(node)
    }

    fn failed(&self, error: subxt::Error) -> HistoryError {
        node_error(&self.url, &error)
    }

    /// What a failed question about a block's state means: the node forgot it, or is not to be reached.
    fn failed_at(&self, block: u64, error: subxt::Error) -> HistoryError {
        let text = error.to_string();
        let forgotten = ["State already discarded", "UnknownBlock", "Unknown block"];
        match forgotten.iter().any(|said| text.contains(said)) {
            true => HistoryError::StatePruned { block },
            false => node_error(&self.url, &error),
        }
    }

    async fn metadata(&self, runtime: Vec<u8>, head: Head) -> Result<Metadata, HistoryError> {
        let known = |known: &Option<(Vec<u8>, Metadata)>| match known {
            Some((of, metadata)) if *of == runtime => Some(metadata.clone()),
            _ => None,
        };
        // The lock is not held while the node is asked.
        let found = self.metadata.lock().ok().and_then(|guard| known(&guard));
        if let Some(metadata) = found {
            return Ok(metadata);
        }
        let asked = self.rpc.state_get_metadata(Some(H256(head.hash))).await;
        let metadata = asked.map_err(|error| self.failed_at(head.number, error))?;
        if let Ok(mut guard) = self.metadata.lock() {
            *guard = Some((runtime, metadata.clone()));
        }
        Ok(metadata)
    }

    /// Asks a room in the state that a block left.
    ///
    /// # Errors
    /// `StatePruned`, `Node`, `NotUnderstood`.
    pub async fn ask<T, A, R>(
        &self,
        head: Head,
        room: Room<T>,
        message: impl FnOnce(&mut T::Builder) -> Message<A, R>,
    ) -> Result<R, HistoryError>
    where
        T: ink::codegen::TraitCallBuilder,
        T::Builder: ink::env::call::FromAccountId<ink::env::DefaultEnvironment>,
        A: Encode,
        R: Decode,
    {
        let nobody = [0u8; 32];
        let no_limits = (None::<(u64, u64)>, None::<u128>);
        let input = room.encode(message);
        let call = (nobody, room.account(), 0u128, no_limits, input).encode();
        let asked = self
            .rpc
            .state_call("ContractsApi_call", Some(&call), Some(H256(head.hash)))
            .await;
        let answer = asked.map_err(|error| self.failed_at(head.number, error))?;
        let not_understood = |why: &str| HistoryError::NotUnderstood {
            block: head.number,
            why: format!(
                "{} answered {why}",
                self.rooms.name_of(&room.account()).unwrap_or("a room")
            ),
        };
        let (output, reverted) =
            returned(&answer).ok_or_else(|| not_understood("that it could not be called"))?;
        let value = Result::<R, LangError>::decode(&mut output.as_slice());
        match (reverted, value) {
            (false, Ok(Ok(value))) => Ok(value),
            _ => Err(not_understood(&format!("0x{}", hex::encode(output)))),
        }
    }

    /// The report of a cycle as `clearing` had it after a block.
    ///
    /// # Errors
    /// As [`ask`](NodeBlocks::ask).
    pub async fn report(&self, head: Head, cycle: Cycle) -> Result<Option<Report>, HistoryError> {
        self.ask(head, self.rooms.clearing, |m| m.report(cycle))
            .await
    }

    /// Who founded the club, and when, from its state after the block that it was made in.
    async fn founding(&self, head: Head) -> Result<Founding, HistoryError> {
        let club = self.rooms.club;
        let clock: Clock = self.ask(head, club, |m| m.clock()).await?;
        let last = self.ask(head, club, |m| m.counts()).await?.last_id;
        let mut members: Vec<(MemberId, AccountId)> = Vec::new();
        let mut after = 0;
        while after < last {
            let page: Vec<(MemberId, Member)> =
                self.ask(head, club, |m| m.members(after, PAGE)).await?;
            members.extend(page.iter().map(|(id, m)| (*id, AccountId(m.account))));
            after = after.saturating_add(PAGE);
        }
        Ok(Founding { clock, members })
    }

    async fn told(
        &self,
        head: Head,
        event: &EventDetails<SubstrateConfig>,
    ) -> Result<Option<Told>, HistoryError> {
        if event.pallet_name() != "Contracts" {
            return Ok(None);
        }
        let not_understood = |error: scale::Error| HistoryError::NotUnderstood {
            block: head.number,
            why: format!("the event {}: {error}", event.variant_name()),
        };
        let fields = &mut event.field_bytes();
        match event.variant_name() {
            "ContractEmitted" => {
                let (contract, data) =
                    <([u8; 32], Vec<u8>)>::decode(fields).map_err(not_understood)?;
                let topics = event.topics().iter().map(|topic| topic.0).collect();
                let contract = AccountId(contract);
                Ok(Some(Told::Event(RawEvent {
                    contract,
                    topics,
                    data,
                })))
            }
            "Instantiated" => {
                let (_, contract) =
                    <([u8; 32], [u8; 32])>::decode(fields).map_err(not_understood)?;
                match AccountId(contract) == self.rooms.club.account() {
                    true => Ok(Some(Told::Founded(self.founding(head).await?))),
                    false => Ok(None),
                }
            }
            _ => Ok(None),
        }
    }
}

impl Blocks for NodeBlocks {
    async fn genesis(&self) -> Result<[u8; 32], HistoryError> {
        let hash = self.rpc.genesis_hash().await;
        hash.map(|hash| hash.0).map_err(|error| self.failed(error))
    }

    async fn heads(&self) -> Result<Heads, HistoryError> {
        let last_final = self.rpc.chain_get_finalized_head().await;
        let last_final = last_final.map_err(|error| self.failed(error))?;
        let head = |hash: Option<H256>| async move {
            let header = self.rpc.chain_get_header(hash).await;
            let header = header.map_err(|error| self.failed(error))?;
            let header = header.ok_or_else(|| HistoryError::Node {
                url: self.url.clone(),
                why: "it has no such block".into(),
            })?;
            let hash = subxt::config::Header::hash(&header).0;
            Ok::<_, HistoryError>(Head {
                number: header.number.into(),
                hash,
            })
        };
        Ok(Heads {
            last_final: head(Some(last_final)).await?,
            best: head(None).await?,
        })
    }

    async fn hash_at(&self, number: u64) -> Result<Option<[u8; 32]>, HistoryError> {
        let asked = self.rpc.chain_get_block_hash(Some(number.into())).await;
        let hash = asked.map_err(|error| self.failed(error))?;
        Ok(hash.map(|hash| hash.0))
    }

    async fn block(&self, head: Head) -> Result<Block, HistoryError> {
        let at = Some(H256(head.hash));
        let [events, now, runtime] = [
            key("System", "Events"),
            key("Timestamp", "Now"),
            key("System", "LastRuntimeUpgrade"),
        ];
        let keys = [&*events, &*now, &*runtime];
        let (header, stored) = futures::join!(
            self.rpc.chain_get_header(at),
            self.rpc.state_query_storage_at(keys, at),
        );
        let header = header.map_err(|error| self.failed_at(head.number, error))?;
        let header = header.ok_or(HistoryError::StatePruned { block: head.number })?;
        let stored = stored.map_err(|error| self.failed_at(head.number, error))?;
        let value = |key: &[u8]| -> Vec<u8> {
            let changes = stored.iter().flat_map(|set| &set.changes);
            let mut found = changes.filter(|(of, _)| of.0 == key);
            let found = found.next().and_then(|(_, value)| value.as_ref());
            found.map(|value| value.0.clone()).unwrap_or_default()
        };
        let not_understood = |why: String| HistoryError::NotUnderstood {
            block: head.number,
            why,
        };
        let time_ms = u64::decode(&mut value(&now).as_slice())
            .map_err(|error| not_understood(format!("its time: {error}")))?;
        let metadata = self.metadata(value(&runtime), head).await?;
        let all = decode_from::<SubstrateConfig>(value(&events), metadata);
        let mut told = Vec::new();
        for event in all.iter() {
            let event = event.map_err(|error| not_understood(error.to_string()))?;
            let Some(what) = self.told(head, &event).await? else {
                continue;
            };
            told.push(Emitted {
                extrinsic: match event.phase() {
                    Phase::ApplyExtrinsic(place) => Some(place),
                    _ => None,
                },
                index: event.index(),
                told: what,
            });
        }
        Ok(Block {
            number: head.number,
            hash: head.hash,
            parent: header.parent_hash.0,
            time_ms,
            events: told,
        })
    }
}

impl<T: Blocks> Blocks for &T {
    async fn genesis(&self) -> Result<[u8; 32], HistoryError> {
        (**self).genesis().await
    }
    async fn heads(&self) -> Result<Heads, HistoryError> {
        (**self).heads().await
    }
    async fn hash_at(&self, number: u64) -> Result<Option<[u8; 32]>, HistoryError> {
        (**self).hash_at(number).await
    }
    async fn block(&self, head: Head) -> Result<Block, HistoryError> {
        (**self).block(head).await
    }
}

/// What a contract returned, out of what the runtime answers: the weight it took and asks for, its deposit and what it printed come before.
fn returned(answer: &[u8]) -> Option<(Vec<u8>, bool)> {
    type Weight = (scale::Compact<u64>, scale::Compact<u64>);
    let input = &mut &*answer;
    let _ = <(Weight, Weight)>::decode(input).ok()?;
    // Whether it would be given back or taken, and how much.
    let _deposit = <(u8, u128)>::decode(input).ok()?;
    let _printed = Vec::<u8>::decode(input).ok()?;
    match u8::decode(input).ok()? {
        0 => {}
        _ => return None,
    }
    let (flags, data) = <(u32, Vec<u8>)>::decode(input).ok()?;
    Some((data, flags & 1 == 1))
}

fn node_error(url: &str, error: &subxt::Error) -> HistoryError {
    HistoryError::Node {
        url: url.into(),
        why: error.to_string(),
    }
}
