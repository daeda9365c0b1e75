//! What does a chain say when it is asked? Messages that are tried, time, balances, and what contracts store.

use frame_support::{Blake2_128Concat, ReversibleStorageHasher, StorageHasher, Twox64Concat};
use ink::primitives::AccountId;
use jsonrpsee::{core::traits::ToRpcParams, rpc_params};
use scale::{Decode, Encode};
use serde::de::DeserializeOwned;
use subxt::utils::H256;

use super::{blocks, dry, link::Fault, spec::key, Bytes, Node};
use crate::{ChainError, Receipt, Storage};

/// How many values are asked for at once.
const PAGE: u32 = 512;
/// The storage key under which a map lies before its encoded key: ink! writes both as one variable-length key.
const INK_KEY_LEN: usize = 4;
/// Where the tries of contracts lie.
const CHILD: &[u8] = b":child_storage:default:";

impl Node {
    /// The number of the best block, or of the one that it is seen at.
    ///
    /// # Errors
    /// `NodeUnreachable`, `Transport`.
    pub fn block_number(&self) -> Result<u32, ChainError> {
        self.run(async {
            let header = blocks::header(&self.inner.link, self.at).await?;
            let header =
                header.ok_or_else(|| ChainError::Transport("it has no such block".into()))?;
            Ok(header.number)
        })
    }

    /// The chain as it is now, whatever comes later: all that is read of it is of one block.
    ///
    /// # Errors
    /// `NodeUnreachable`, `Transport`.
    pub fn still(&self) -> Result<Self, ChainError> {
        let best = self.run(self.ask::<H256>("chain_getBlockHash", rpc_params![]))?;
        Ok(self.at(best.0))
    }

    /// The number of the last block that nothing can undo, and its hash.
    ///
    /// # Errors
    /// `NodeUnreachable`, `Transport`.
    pub fn last_final(&self) -> Result<(u32, [u8; 32]), ChainError> {
        let head = self.run(blocks::last_final(&self.inner.link))?;
        Ok((head.number, head.hash.0))
    }

    /// The number of the best block, and its hash.
    ///
    /// # Errors
    /// `NodeUnreachable`, `Transport`.
    pub fn best(&self) -> Result<(u32, [u8; 32]), ChainError> {
        let head = self.run(blocks::best_now(&self.inner.link))?;
        Ok((head.number, head.hash.0))
    }

    /// The chain as it is after its last final block, once that is as late as the block that is the best one now.
    ///
    /// # Errors
    /// `NodeUnreachable`; `Transport` if no block became final for as long as patience lasts.
    pub fn until_final(&self) -> Result<Self, ChainError> {
        let last = self.run(blocks::until_final(&self.inner.link))?;
        Ok(self.at(last.hash.0))
    }

    /// The hash of the block of a number; none if there is none yet.
    ///
    /// # Errors
    /// `NodeUnreachable`, `Transport`.
    pub fn block_hash(&self, number: u32) -> Result<Option<[u8; 32]>, ChainError> {
        let hash = self.run(self.ask::<Option<H256>>("chain_getBlockHash", rpc_params![number]));
        Ok(hash?.map(|hash| hash.0))
    }

    /// What an account has of the chain's own token and is free to use, in parts of its unit.
    ///
    /// # Errors
    /// `NodeUnreachable`, `Transport`.
    pub fn balance(&self, account: &AccountId) -> Result<u128, ChainError> {
        // How often it sent and how it is referred to; what is free.
        type Record = ([u32; 4], u128);
        let at = Blake2_128Concat::hash(&account.0);
        let record: Option<Record> = self.run(self.stored(key("System", "Account", &at)))?;
        Ok(record.map_or(0, |(_, free)| free))
    }

    /// The time of the block.
    pub(super) async fn time(&self) -> Result<u64, Fault> {
        let now = self.stored(key("Timestamp", "Now", &[])).await?;
        Ok(now.unwrap_or(0))
    }

    pub(super) async fn sudo_key(&self) -> Result<Option<AccountId>, Fault> {
        let found: Option<[u8; 32]> = self.stored(key("Sudo", "Key", &[])).await?;
        Ok(found.map(AccountId))
    }

    pub(super) async fn has_code(&self, hash: &[u8; 32]) -> Result<bool, Fault> {
        let key = key("Contracts", "CodeInfoOf", hash);
        let size: Option<u64> = self
            .ask("state_getStorageSize", rpc_params![key, self.at])
            .await?;
        Ok(size.is_some())
    }

    /// The trie id and the code hash of a contract.
    pub(super) async fn info(
        &self,
        contract: &AccountId,
    ) -> Result<Option<(Vec<u8>, [u8; 32])>, Fault> {
        let at = Twox64Concat::hash(&contract.0);
        self.stored(key("Contracts", "ContractInfoOf", &at)).await
    }

    pub(super) async fn value_of(
        &self,
        contract: &AccountId,
        ink_key: u32,
        map_key: &[u8],
    ) -> Result<Option<Vec<u8>>, Fault> {
        let key = [&ink_key.to_le_bytes(), map_key].concat();
        let answer = self
            .state_call(
                "ContractsApi_get_storage",
                &(contract, key).encode(),
                self.at,
            )
            .await?;
        // There is no value where there is no contract.
        let found = Result::<Option<Vec<u8>>, u8>::decode(&mut answer.as_slice());
        Ok(found.map_err(Fault::odd)?.unwrap_or(None))
    }

    pub(super) async fn storage_of(&self, contract: &AccountId) -> Result<Storage, Fault> {
        let mut storage = Storage::new();
        let Some((trie, _)) = self.info(contract).await? else {
            return Ok(storage);
        };
        // All pages have to be of one block.
        let at = match self.at {
            Some(at) => at,
            None => {
                self.ask::<H256>("chain_getBlockHash", rpc_params![])
                    .await?
            }
        };
        let child = super::hex_of(&[CHILD, &trie].concat());
        let mut last: Option<String> = None;
        loop {
            let keys: Vec<String> = self
                .ask(
                    "childstate_getKeysPaged",
                    rpc_params![&child, "0x", PAGE, &last, at],
                )
                .await?;
            let values: Vec<Option<Bytes>> = self
                .ask(
                    "childstate_getStorageEntries",
                    rpc_params![&child, &keys, at],
                )
                .await?;
            for (key, value) in keys.iter().zip(values) {
                let key = hex::decode(key.trim_start_matches("0x")).map_err(Fault::odd)?;
                let key = Blake2_128Concat::reverse(&key);
                let Some((ink_key, map_key)) = key.split_at_checked(INK_KEY_LEN) else {
                    continue;
                };
                let ink_key = u32::decode(&mut &*ink_key).map_err(Fault::odd)?;
                if let Some(Bytes(value)) = value {
                    storage.insert((ink_key, map_key.to_vec()), value);
                }
            }
            match keys.last() {
                Some(key) if keys.len() == PAGE as usize => last = Some(key.clone()),
                _ => return Ok(storage),
            }
        }
    }

    /// Tries a message.
    pub(super) async fn tried(
        &self,
        from: &AccountId,
        to: &AccountId,
        input: &[u8],
        at: Option<H256>,
    ) -> Result<dry::Tried, Fault> {
        let answer = self
            .state_call("ContractsApi_call", &dry::call(from, to, input), at)
            .await?;
        let spec = self.inner.link.wire().await?.spec.clone();
        dry::read(&spec, &answer, false)
    }

    pub(super) async fn read_of(
        &self,
        from: &AccountId,
        to: &AccountId,
        input: &[u8],
    ) -> Result<Receipt, ChainError> {
        let tried = self.tried(from, to, input, self.at).await?;
        let returned = tried.result?;
        let mut events = Vec::new();
        if !returned.reverted && !tried.events.is_empty() {
            let spec = self.inner.link.wire().await?.spec.clone();
            events = blocks::dry_events(&spec, tried.events)?;
        }
        Ok(Receipt {
            output: returned.output,
            reverted: returned.reverted,
            events,
            weight: tried.used,
            deposit: if returned.reverted { 0 } else { tried.deposit },
        })
    }

    /// Has the chain's runtime answer something.
    pub(super) async fn state_call(
        &self,
        method: &str,
        arguments: &[u8],
        at: Option<H256>,
    ) -> Result<Vec<u8>, Fault> {
        let arguments = super::hex_of(arguments);
        let Bytes(answer) = self
            .ask("state_call", rpc_params![method, &arguments, at])
            .await?;
        Ok(answer)
    }

    async fn stored<V: Decode>(&self, key: String) -> Result<Option<V>, Fault> {
        let found: Option<Bytes> = self
            .ask("state_getStorage", rpc_params![&key, self.at])
            .await?;
        let decode = |Bytes(bytes): Bytes| V::decode(&mut bytes.as_slice()).map_err(Fault::odd);
        found.map(decode).transpose()
    }

    async fn ask<R: DeserializeOwned>(
        &self,
        method: &str,
        params: impl ToRpcParams + Clone + Send,
    ) -> Result<R, Fault> {
        self.inner.link.ask(method, params).await
    }
}
