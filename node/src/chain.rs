//! What is there in the first block? The runtime, and accounts with money.

use contracts_node_runtime::{AccountId, WASM_BINARY};
use sc_service::{ChainType, GenericChainSpec};
use sp_keyring::AccountKeyring;

/// What each well-known account has: over a million units of 10^12, as on substrate-contracts-node.
const ENDOWMENT: u64 = 1 << 60;

pub fn specification() -> Result<GenericChainSpec, String> {
    let code = WASM_BINARY.ok_or("this node was built without a runtime (SKIP_WASM_BUILD)")?;
    let accounts: Vec<(AccountId, u64)> = AccountKeyring::iter()
        .map(|account| (account.to_account_id(), ENDOWMENT))
        .collect();
    Ok(GenericChainSpec::builder(code, Default::default())
        .with_name("Development")
        .with_id("dev")
        .with_protocol_id("remainder")
        .with_chain_type(ChainType::Development)
        .with_genesis_config_patch(serde_json::json!({
            "balances": { "balances": accounts },
            "sudo": { "key": AccountKeyring::Alice.to_account_id() },
        }))
        .build())
}
