//! What does a chain allow and ask for? Its runtime's own constants, and what it calls its unit.

use jsonrpsee::rpc_params;
use scale::Decode;
use serde_json::Value as Json;
use subxt::{
    ext::scale_value::{scale::decode_as_type, At, Value},
    Metadata,
};

use super::Node;
use crate::{ChainError, Limits, Weight};

/// What most chains of this kind do, where a chain does not say: 10^12 parts a unit.
const DECIMALS: u8 = 12;

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Version {
    spec_name: String,
    spec_version: u32,
}

impl Node {
    pub(super) async fn limits_of(&self) -> Result<Limits, ChainError> {
        let link = &self.inner.link;
        let version: Version = link
            .ask("state_getRuntimeVersion", rpc_params![self.at])
            .await?;
        let properties: Json = link.ask("system_properties", rpc_params![]).await?;
        let spec = link.wire().await?.spec.clone();
        let metadata = &spec.state.metadata;
        let (per_byte, per_item) = spec.prices;
        // A chain with several tokens lists its own first.
        let first = |name: &str| match properties.get(name) {
            Some(Json::Array(all)) => all.first().cloned(),
            other => other.cloned(),
        };
        let unit = first("tokenSymbol").and_then(|symbol| Some(symbol.as_str()?.to_owned()));
        let decimals = first("tokenDecimals").and_then(|places| places.as_u64());
        let schedule = schedule(metadata);
        let limit = |name: &str| -> u32 {
            let limits = schedule.as_ref().and_then(|all| all.at("limits"));
            let found = limits.and_then(|limits| limits.at(name)?.as_u128());
            found
                .and_then(|found| u32::try_from(found).ok())
                .unwrap_or(0)
        };
        Ok(Limits {
            runtime: format!("{} {}", version.spec_name, version.spec_version),
            unit: unit.unwrap_or_else(|| "UNIT".into()),
            decimals: decimals
                .and_then(|n| u8::try_from(n).ok())
                .unwrap_or(DECIMALS),
            per_item,
            per_byte,
            existential_deposit: constant(metadata, "Balances", "ExistentialDeposit").unwrap_or(0),
            deposit: constant(metadata, "Contracts", "DefaultDepositLimit").unwrap_or(0),
            code_len: constant(metadata, "Contracts", "MaxCodeLen").unwrap_or(0),
            key_len: constant(metadata, "Contracts", "MaxStorageKeyLen").unwrap_or(0),
            dependencies: constant(metadata, "Contracts", "MaxDelegateDependencies").unwrap_or(0),
            payload_len: limit("payload_len"),
            event_topics: limit("event_topics"),
            weight: spec.most.unwrap_or(Weight {
                ref_time: u64::MAX,
                proof_size: u64::MAX,
            }),
        })
    }
}

fn constant<V: Decode>(metadata: &Metadata, pallet: &str, name: &str) -> Option<V> {
    let constant = metadata.pallet_by_name(pallet)?.constant_by_name(name)?;
    V::decode(&mut &*constant.value()).ok()
}

/// The pallet's schedule, whichever fields it has.
fn schedule(metadata: &Metadata) -> Option<Value<u32>> {
    let constant = metadata
        .pallet_by_name("Contracts")?
        .constant_by_name("Schedule")?;
    decode_as_type(&mut &*constant.value(), constant.ty(), metadata.types()).ok()
}
