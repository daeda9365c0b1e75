//! What chain is it? Its name, its metadata, and whether it has contracts that this program can speak to.

use std::sync::Arc;

use jsonrpsee::{core::client::ClientT, rpc_params, ws_client::WsClient};
use scale::{Compact, Decode};
use subxt::{
    ext::subxt_core::client::{ClientState, RuntimeVersion},
    utils::H256,
    Metadata, SubstrateConfig,
};

use super::{hex_of, link::Fault, Bytes};
use crate::{ChainError, Label, Weight};

/// The calls that this program makes, with the fields that it knows them by.
const CALLS: [(&str, &str, &[&str]); 5] = [
    (
        "Contracts",
        "call",
        &[
            "dest",
            "value",
            "gas_limit",
            "storage_deposit_limit",
            "data",
        ],
    ),
    (
        "Contracts",
        "instantiate_with_code",
        &[
            "value",
            "gas_limit",
            "storage_deposit_limit",
            "code",
            "data",
            "salt",
        ],
    ),
    (
        "Contracts",
        "instantiate",
        &[
            "value",
            "gas_limit",
            "storage_deposit_limit",
            "code_hash",
            "data",
            "salt",
        ],
    ),
    (
        "Contracts",
        "upload_code",
        &["code", "storage_deposit_limit", "determinism"],
    ),
    ("Balances", "transfer_keep_alive", &["dest", "value"]),
];

/// What a chain is.
pub struct Spec {
    pub label: Label,
    pub state: ClientState<SubstrateConfig>,
    /// The largest weight that one transaction may have, if there is one.
    pub most: Option<Weight>,
    /// What a byte and an item of storage cost a contract's user, in parts of the chain's unit.
    pub prices: (u128, u128),
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Version {
    spec_version: u32,
    transaction_version: u32,
}

impl Spec {
    /// Asks a node. `known` is what the chain was before, which holds as long as its runtime is the same.
    ///
    /// # Errors
    /// `NoContracts`, or that of a question.
    pub async fn of(
        client: &WsClient,
        url: &str,
        known: Option<&Arc<Spec>>,
    ) -> Result<Arc<Self>, Fault> {
        let genesis: H256 = client
            .request("chain_getBlockHash", rpc_params![0u32])
            .await?;
        let version: Version = client
            .request("state_getRuntimeVersion", rpc_params![])
            .await?;
        let runtime_version = RuntimeVersion {
            spec_version: version.spec_version,
            transaction_version: version.transaction_version,
        };
        if let Some(known) = known {
            if known.label.genesis == genesis.0 && known.state.runtime_version == runtime_version {
                return Ok(known.clone());
            }
        }
        let name: String = client.request("system_chain", rpc_params![]).await?;
        let Bytes(metadata) = client.request("state_getMetadata", rpc_params![]).await?;
        let none = |why: String| ChainError::NoContracts {
            url: url.to_owned(),
            why,
        };
        let metadata =
            Metadata::decode(&mut metadata.as_slice()).map_err(|error| none(error.to_string()))?;
        for (pallet, call, fields) in CALLS {
            let known = metadata
                .pallet_by_name(pallet)
                .ok_or_else(|| none(format!("it has no pallet {pallet}")))?;
            let found = known
                .call_variant_by_name(call)
                .ok_or_else(|| none(format!("its pallet {pallet} has no call {call}")))?;
            let names = found.fields.iter().map(|field| field.name.as_deref());
            if !names.eq(fields.iter().copied().map(Some)) {
                return Err(none(format!("its {pallet}.{call} takes something else")).into());
            }
        }
        let constant = |name: &str| -> u128 {
            let pallet = metadata.pallet_by_name("Contracts");
            let constant = pallet.and_then(|pallet| pallet.constant_by_name(name));
            constant
                .and_then(|constant| u128::decode(&mut &*constant.value()).ok())
                .unwrap_or(0)
        };
        Ok(Arc::new(Self {
            label: Label {
                name,
                genesis: genesis.0,
            },
            most: most(&metadata),
            prices: (constant("DepositPerByte"), constant("DepositPerItem")),
            state: ClientState {
                genesis_hash: genesis,
                runtime_version,
                metadata,
            },
        }))
    }

    /// A call of this chain: its numbers, and then its arguments, which are encoded already.
    pub fn call(&self, pallet: &str, call: &str, arguments: &[u8]) -> Vec<u8> {
        let known = self.state.metadata.pallet_by_name(pallet);
        let numbers = known.and_then(|known| {
            let call = known.call_variant_by_name(call)?;
            Some([known.index(), call.index])
        });
        // That it has these calls was seen when it was met.
        let mut bytes = numbers.unwrap_or_default().to_vec();
        bytes.extend_from_slice(arguments);
        bytes
    }

    /// What an encoded `DispatchError` is called, as the pallets and Substrate spell it.
    pub fn error_name(&self, mut bytes: &[u8]) -> String {
        const NAMES: [&str; 14] = [
            "Other",
            "CannotLookup",
            "BadOrigin",
            "Module",
            "ConsumerRemaining",
            "NoProviders",
            "TooManyConsumers",
            "Token",
            "Arithmetic",
            "Transactional",
            "Exhausted",
            "Corruption",
            "Unavailable",
            "RootNotAllowed",
        ];
        let odd = || format!("DispatchError 0x{}", hex::encode(bytes));
        let Some((&kind, rest)) = bytes.split_first() else {
            return odd();
        };
        if kind == 3 {
            let module = <(u8, [u8; 4])>::decode(&mut &*rest).ok();
            let named = module.and_then(|(pallet, error)| {
                let pallet = self.state.metadata.pallet_by_index(pallet)?;
                Some(pallet.error_variant_by_index(error[0])?.name.clone())
            });
            return named.unwrap_or_else(odd);
        }
        let name = NAMES.get(usize::from(kind)).map(|name| (*name).to_owned());
        let name = name.unwrap_or_else(odd);
        bytes = rest;
        match (kind, bytes.first()) {
            // Of what a token refuses, these are for want of money.
            (7, Some(0..=3 | 5 | 8)) => "StorageDepositNotEnoughFunds".into(),
            _ => name,
        }
    }

    /// The error that the chain means by an encoded `DispatchError`.
    pub fn error(&self, bytes: &[u8], debug_message: &[u8]) -> ChainError {
        let detail = String::from_utf8_lossy(debug_message);
        ChainError::from_name(&self.error_name(bytes), detail.trim())
    }
}

/// The largest weight of a transaction, as the chain's own limits have it.
fn most(metadata: &Metadata) -> Option<Weight> {
    type Pair = (Compact<u64>, Compact<u64>);
    let limits = metadata
        .pallet_by_name("System")?
        .constant_by_name("BlockWeights")?;
    // Base of a block, largest block; of a normal transaction its base and the largest one.
    type Limits = (Pair, Pair, Pair, Option<Pair>);
    let (_, _, _, most) = Limits::decode(&mut &*limits.value()).ok()?;
    most.map(|(ref_time, proof_size)| Weight {
        ref_time: ref_time.0,
        proof_size: proof_size.0,
    })
}

/// The key of a value in the chain's storage.
pub fn key(pallet: &str, item: &str, hashed: &[u8]) -> String {
    let mut key = sp_core::twox_128(pallet.as_bytes()).to_vec();
    key.extend(sp_core::twox_128(item.as_bytes()));
    key.extend_from_slice(hashed);
    hex_of(&key)
}
