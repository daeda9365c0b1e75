//! How is a node started, and how does its time pass?

use std::env;

use anyhow::{anyhow, ensure, Context, Result};
use ink::env::DefaultEnvironment;
use ink_e2e::{
    subxt::{self, backend::rpc::RpcParams, dynamic::Value, rpc_params},
    PolkadotConfig, TestNodeProcess,
};

use crate::Bundles;

/// A day, in milliseconds.
pub const DAY: u64 = 24 * 60 * 60 * 1000;

pub(crate) type Client = ink_e2e::Client<PolkadotConfig, DefaultEnvironment>;

/// A node with a chain in memory. It ends with it.
pub struct Node {
    process: TestNodeProcess<PolkadotConfig>,
    pub(crate) bundles: Bundles,
    travels: bool,
}

impl Node {
    /// Starts the node that `CONTRACTS_NODE` names.
    pub async fn start() -> Result<Self> {
        ensure!(
            env::var_os("CONTRACTS_NODE").is_some(),
            "CONTRACTS_NODE does not name a node; try CONTRACTS_NODE=\"$(scripts/node --build)\""
        );
        let bundles = Bundles::unpack()?;
        let process = TestNodeProcess::build_with_env_or_default()
            .spawn()
            .await
            .map_err(|error| anyhow!(error))?;
        let rpc = process.rpc();
        let methods: Methods = rpc.request("rpc_methods", RpcParams::new()).await?;
        let travels = methods.methods.iter().any(|name| name == "dev_advanceTime");
        Ok(Self {
            process,
            bundles,
            travels,
        })
    }

    /// Where it is spoken to.
    pub fn url(&self) -> &str {
        self.process.url()
    }

    /// The code of a contract.
    pub fn code(&self, name: &str) -> Result<Vec<u8>> {
        Ok(std::fs::read(self.bundles.file(name))?)
    }

    /// Lets time pass, if the node can.
    pub async fn pass(&self, ms: u64) -> Result<bool> {
        if self.travels {
            let rpc = self.process.rpc();
            let _: u64 = rpc
                .request("dev_advanceTime", rpc_params![ms])
                .await
                .context("time did not pass")?;
        }
        Ok(self.travels)
    }

    /// The time of the last block, as `ink_e2e`'s client reads it; 0 before the first.
    pub async fn time(&self) -> Result<u64> {
        let now = subxt::dynamic::storage("Timestamp", "Now", Vec::<Value>::new());
        let state = self.process.client().storage().at_latest().await?;
        let found = state.fetch_or_default(&now).await?.to_value()?;
        let time = found.as_u128().context("a time that is no number")?;
        Ok(u64::try_from(time)?)
    }

    pub(crate) async fn client(&self) -> Result<Client> {
        Ok(Client::new(self.process.rpc(), self.bundles.files()).await?)
    }
}

#[derive(serde::Deserialize)]
struct Methods {
    methods: Vec<String>,
}
