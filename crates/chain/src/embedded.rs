//! How does a chain run inside this process?

use std::{cell::RefCell, collections::BTreeMap};

use frame_support::{
    sp_runtime::{AccountId32, DispatchError},
    traits::{
        fungible::{Inspect, Mutate},
        Get,
    },
    weights::Weight as PalletWeight,
    Blake2_128Concat, ReversibleStorageHasher, StorageHasher, Twox64Concat,
};
use ink::primitives::AccountId;
use pallet_contracts::{
    Code, CollectEvents, ContractResult, DebugInfo, Determinism, ExecReturnValue, StorageDeposit,
};
use scale::Decode;
use sp_core::{blake2_256, twox_128, H256};

use crate::{
    runtime::{
        Balances, Contracts, Runtime, RuntimeEvent, RuntimeOrigin, System, CALL_WEIGHT,
        DEPOSIT_PER_BYTE, DEPOSIT_PER_ITEM, EXISTENTIAL_DEPOSIT, UNIT,
    },
    store::{State, Store},
    Actor, Chain, ChainError, Created, Label, Limits, RawEvent, Receipt, Weight,
};

/// What a contract stores: ink!'s storage key and the encoded key of a `Mapping` (empty for a cell; the root cell is
/// `(0, [])`), and the encoded value.
pub type Storage = BTreeMap<(u32, Vec<u8>), Vec<u8>>;

/// The storage key under which a map lies before its encoded key: ink! writes both as one variable-length key.
const INK_KEY_LEN: usize = 4;
/// A sender with less than this is funded before a call, in parts of a unit.
const LOW_FUNDS: u128 = 10_000 * UNIT;
/// What a sender is funded with, in parts of a unit.
const FUNDS: u128 = 1_000_000 * UNIT;

type BareResult<R> =
    ContractResult<Result<R, DispatchError>, u128, frame_system::EventRecord<RuntimeEvent, H256>>;

/// A development chain in this process, deterministic: its clock moves only when told, one call is one block, and a
/// sender that runs low is given funds.
pub struct Embedded {
    pub(crate) store: RefCell<Store>,
    limit: PalletWeight,
}

/// The state of an embedded chain at one moment, its clock included. Cheap to take, to clone and to restore: what has
/// not changed since is shared.
#[derive(Clone)]
pub struct Snapshot(State);

impl Embedded {
    /// When a chain begins unless told otherwise: 1 January 2026, in milliseconds since 1970.
    pub const DEFAULT_GENESIS_MS: u64 = 1_767_225_600_000;

    /// A new chain without contracts, whose clock stands at `genesis_ms`, in milliseconds since 1970.
    pub fn new(genesis_ms: u64) -> Self {
        let chain = Self::from_state(State::default());
        chain.run(|| {
            // Events are kept from block 1 on. The first block's hash tells chains apart.
            System::set_block_number(1);
            let genesis = blake2_256(format!("remainder embedded {genesis_ms}").as_bytes());
            frame_system::BlockHash::<Runtime>::insert(0, H256(genesis));
            pallet_timestamp::Now::<Runtime>::put(genesis_ms);
        });
        chain
    }

    pub(crate) fn from_state(state: State) -> Self {
        Self {
            store: RefCell::new(Store::new(state)),
            limit: CALL_WEIGHT,
        }
    }

    /// Where the clock stands, in milliseconds since 1970.
    pub fn now_ms(&self) -> u64 {
        self.run(pallet_timestamp::Now::<Runtime>::get)
    }

    /// Sets the clock, in milliseconds since 1970.
    ///
    /// # Errors
    /// `TimeBackwards` if that is before [`now_ms`](Embedded::now_ms).
    pub fn set_time_ms(&mut self, ms: u64) -> Result<(), ChainError> {
        let now_ms = self.now_ms();
        if ms < now_ms {
            return Err(ChainError::TimeBackwards {
                now_ms,
                asked_ms: ms,
            });
        }
        self.run(|| pallet_timestamp::Now::<Runtime>::put(ms));
        Ok(())
    }

    /// Moves the clock on by so many milliseconds.
    pub fn advance_ms(&mut self, ms: u64) {
        let now = self.now_ms();
        self.run(|| pallet_timestamp::Now::<Runtime>::put(now.saturating_add(ms)));
    }

    /// Sets the weight that a call may use from now on.
    pub fn set_weight_limit(&mut self, limit: Weight) {
        self.limit = PalletWeight::from_parts(limit.ref_time, limit.proof_size);
    }

    /// Gives an account a million units of the chain's own token, unless it has plenty. Senders get this by themselves.
    pub fn fund(&mut self, account: &AccountId) {
        self.run(|| ensure_funds(&native(account)));
    }

    /// What an account has of the chain's own token and is free to use, in parts of a unit.
    pub fn balance(&self, account: &AccountId) -> u128 {
        self.run(|| Balances::balance(&native(account)))
    }

    /// The state as it is now.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot(self.store.borrow().state().clone())
    }

    /// Puts the chain back (or forward) to a snapshot, clock and balances included.
    pub fn restore(&mut self, snapshot: &Snapshot) {
        self.store.get_mut().replace(snapshot.0.clone());
    }

    /// All that a contract stores. Empty if there is no such contract.
    pub fn storage(&self, contract: &AccountId) -> Storage {
        let store = self.store.borrow();
        let Some((trie_id, _)) = contract_info(store.state(), contract) else {
            return Storage::new();
        };
        let Some(map) = store.state().children.get(&trie_id) else {
            return Storage::new();
        };
        map.iter()
            .filter_map(|(key, value)| {
                let key = Blake2_128Concat::reverse(key);
                let (ink_key, map_key) = key.split_at_checked(INK_KEY_LEN)?;
                let ink_key = u32::decode(&mut &*ink_key).ok()?;
                Some(((ink_key, map_key.to_vec()), value.clone()))
            })
            .collect()
    }

    /// One value that a contract stores, encoded: `map_key` is the encoded key of a `Mapping`, empty for a cell.
    pub fn value(&self, contract: &AccountId, ink_key: u32, map_key: &[u8]) -> Option<Vec<u8>> {
        let store = self.store.borrow();
        let (trie_id, _) = contract_info(store.state(), contract)?;
        let key = [&ink_key.to_le_bytes(), map_key].concat();
        store
            .state()
            .children
            .get(&trie_id)?
            .get(&Blake2_128Concat::hash(&key))
            .cloned()
    }

    /// The hash of a contract's code. None if there is no such contract.
    pub fn code_hash(&self, contract: &AccountId) -> Option<[u8; 32]> {
        contract_info(self.store.borrow().state(), contract).map(|(_, code_hash)| code_hash)
    }

    /// Has the chain forget a code that `from` uploaded and no contract uses or depends on.
    ///
    /// # Errors
    /// `CodeInUse`, `CodeNotFound`, or `BadOrigin` for somebody else's code.
    pub fn remove_code(&mut self, from: &Actor, code: [u8; 32]) -> Result<(), ChainError> {
        let origin = RuntimeOrigin::signed(native(&from.account()));
        let remove = || Contracts::remove_code(origin, H256(code));
        let removed = self.store.borrow_mut().transact(remove, Result::is_ok);
        match removed {
            Ok(_) => Ok(()),
            Err(error) => Err(ChainError::from_dispatch(error.error, &[])),
        }
    }

    pub(crate) fn run<R>(&self, run: impl FnOnce() -> R) -> R {
        self.store.borrow_mut().execute_with(run)
    }

    /// Runs one call as one block and keeps what it did, if `keep` and if it neither failed nor reverted.
    fn block<R>(
        &self,
        keep: bool,
        from: &AccountId,
        run: impl FnOnce(AccountId32) -> BareResult<R>,
        returned: impl Fn(&R) -> &ExecReturnValue,
    ) -> Result<(R, Receipt), ChainError> {
        let from = native(from);
        let (result, events) = self.store.borrow_mut().transact(
            || {
                System::set_block_number(System::block_number() + 1);
                ensure_funds(&from);
                System::reset_events();
                let result = run(from);
                let events = match &result.result {
                    Ok(value) if !returned(value).did_revert() => contract_events(),
                    _ => Vec::new(),
                };
                System::reset_events();
                (result, events)
            },
            |(result, _)| {
                keep && result
                    .result
                    .as_ref()
                    .is_ok_and(|v| !returned(v).did_revert())
            },
        );
        let ContractResult {
            result,
            gas_consumed,
            storage_deposit,
            debug_message,
            ..
        } = result;
        let value = result.map_err(|error| ChainError::from_dispatch(error, &debug_message))?;
        let reverted = returned(&value).did_revert();
        let receipt = Receipt {
            output: returned(&value).data.clone(),
            reverted,
            events,
            weight: Weight {
                ref_time: gas_consumed.ref_time(),
                proof_size: gas_consumed.proof_size(),
            },
            deposit: match storage_deposit {
                _ if reverted => 0,
                StorageDeposit::Charge(parts) => i128::try_from(parts).unwrap_or(i128::MAX),
                StorageDeposit::Refund(parts) => -i128::try_from(parts).unwrap_or(i128::MAX),
            },
        };
        Ok((value, receipt))
    }

    fn message(
        &self,
        keep: bool,
        from: &AccountId,
        to: &AccountId,
        input: &[u8],
    ) -> Result<Receipt, ChainError> {
        let (limit, to, input) = (self.limit, native(to), input.to_vec());
        let call = |from| {
            Contracts::bare_call(
                from,
                to,
                0,
                limit,
                None,
                input,
                DebugInfo::Skip,
                CollectEvents::Skip,
                Determinism::Enforced,
            )
        };
        self.block(keep, from, call, |value| value)
            .map(|(_, receipt)| receipt)
    }
}

impl Clone for Embedded {
    /// A second chain in the same state, which goes its own way from here.
    fn clone(&self) -> Self {
        Self {
            store: RefCell::new(Store::new(self.snapshot().0)),
            limit: self.limit,
        }
    }
}

impl Default for Embedded {
    /// A new chain that begins at [`Embedded::DEFAULT_GENESIS_MS`].
    fn default() -> Self {
        Self::new(Self::DEFAULT_GENESIS_MS)
    }
}

impl Chain for Embedded {
    fn label(&self) -> Label {
        let genesis = self.run(|| System::block_hash(0));
        Label {
            name: "embedded".into(),
            genesis: genesis.0,
        }
    }

    fn now_ms(&self) -> Result<u64, ChainError> {
        Ok(self.now_ms())
    }

    fn upload(&mut self, from: &Actor, code: &[u8]) -> Result<(), ChainError> {
        let from = native(&from.account());
        let upload = || {
            ensure_funds(&from);
            Contracts::bare_upload_code(from, code.to_vec(), None, Determinism::Enforced)
        };
        let uploaded = self.store.borrow_mut().transact(upload, Result::is_ok);
        match uploaded {
            Ok(_) => Ok(()),
            Err(error) => Err(ChainError::from_dispatch(error, &[])),
        }
    }

    fn instantiate(
        &mut self,
        from: &Actor,
        code: &[u8],
        input: &[u8],
        salt: &[u8],
    ) -> Result<Created, ChainError> {
        let limit = self.limit;
        let instantiate = |from| {
            Contracts::bare_instantiate(
                from,
                0,
                limit,
                None,
                Code::Upload(code.to_vec()),
                input.to_vec(),
                salt.to_vec(),
                // A rejected code says why.
                DebugInfo::UnsafeDebug,
                CollectEvents::Skip,
            )
        };
        let (value, receipt) =
            self.block(true, &from.account(), instantiate, |value| &value.result)?;
        Ok(Created {
            account: AccountId(value.account_id.into()),
            receipt,
        })
    }

    fn call(&mut self, from: &Actor, to: &AccountId, input: &[u8]) -> Result<Receipt, ChainError> {
        self.message(true, &from.account(), to, input)
    }

    fn read(&self, from: &AccountId, to: &AccountId, input: &[u8]) -> Result<Receipt, ChainError> {
        self.message(false, from, to, input)
    }

    fn code_hash(&self, contract: &AccountId) -> Result<Option<[u8; 32]>, ChainError> {
        Ok(self.code_hash(contract))
    }

    fn value(
        &self,
        contract: &AccountId,
        ink_key: u32,
        map_key: &[u8],
    ) -> Result<Option<Vec<u8>>, ChainError> {
        Ok(self.value(contract, ink_key, map_key))
    }

    fn storage(&self, contract: &AccountId) -> Result<Storage, ChainError> {
        Ok(self.storage(contract))
    }

    fn has_code(&self, code: &[u8; 32]) -> Result<bool, ChainError> {
        // The pallet keeps its map of codes to itself, by the hash as it is.
        let mut key = twox_128(b"Contracts").to_vec();
        key.extend(twox_128(b"PristineCode"));
        key.extend(code);
        Ok(self.store.borrow().state().top.contains_key(&key))
    }

    fn funds(&self, account: &AccountId) -> Result<u128, ChainError> {
        Ok(self.balance(account))
    }

    fn sudo(&self) -> Result<Option<AccountId>, ChainError> {
        Ok(None)
    }

    fn limits(&self) -> Result<Limits, ChainError> {
        let schedule = <Runtime as pallet_contracts::Config>::Schedule::get();
        Ok(Limits {
            runtime: "embedded, with pallet-contracts 31".into(),
            unit: "UNIT".into(),
            decimals: 12,
            per_item: DEPOSIT_PER_ITEM,
            per_byte: DEPOSIT_PER_BYTE,
            existential_deposit: EXISTENTIAL_DEPOSIT,
            code_len: <Runtime as pallet_contracts::Config>::MaxCodeLen::get(),
            key_len: <Runtime as pallet_contracts::Config>::MaxStorageKeyLen::get(),
            dependencies: <Runtime as pallet_contracts::Config>::MaxDelegateDependencies::get(),
            payload_len: schedule.limits.payload_len,
            event_topics: schedule.limits.event_topics,
            weight: Weight {
                ref_time: CALL_WEIGHT.ref_time(),
                proof_size: CALL_WEIGHT.proof_size(),
            },
        })
    }
}

fn native(account: &AccountId) -> AccountId32 {
    AccountId32::new(account.0)
}

/// Gives an account funds if it has little. A transfer between accounts of the chain's own token is not modelled, so
/// minting does.
fn ensure_funds(account: &AccountId32) {
    if Balances::balance(account) < LOW_FUNDS {
        // It fails only if the sum of all balances passes 2^128.
        let _ = Balances::mint_into(account, FUNDS);
    }
}

/// The contracts' events of this block, in order.
fn contract_events() -> Vec<RawEvent> {
    System::read_events_no_consensus()
        .filter_map(|record| match record.event {
            RuntimeEvent::Contracts(pallet_contracts::Event::ContractEmitted {
                contract,
                data,
            }) => {
                let topics = record.topics.iter().map(|topic| topic.0).collect();
                Some(RawEvent {
                    contract: AccountId(contract.into()),
                    topics,
                    data,
                })
            }
            _ => None,
        })
        .collect()
}

/// The trie id and the code hash of a contract, which the pallet keeps to itself: the first two fields of
/// `Contracts::ContractInfoOf`.
fn contract_info(state: &State, contract: &AccountId) -> Option<(Vec<u8>, [u8; 32])> {
    let mut key = twox_128(b"Contracts").to_vec();
    key.extend(twox_128(b"ContractInfoOf"));
    key.extend(Twox64Concat::hash(&contract.0));
    <(Vec<u8>, [u8; 32])>::decode(&mut state.top.get(&key)?.as_slice()).ok()
}
