//! What rules does the embedded chain run under?
//!
//! A runtime of four pallets around pallet-contracts 31, set up like `contracts-node-runtime` 0.42 wherever a contract or
//! its user can tell: deposit prices, existential deposit, call stack, code size, default deposit limit. Two things differ.
//! Weights are those of pallet-contracts 31 (the node has 38; no figure carries over), and the unstable host functions are
//! off, so that what runs here uses nothing that another chain may lack.

use std::sync::OnceLock;

use frame_support::{
    construct_runtime, derive_impl, parameter_types,
    sp_runtime::{traits::Convert, AccountId32, Perbill},
    traits::{ConstBool, ConstU128, ConstU32, ConstU64, Get, Randomness},
    weights::{constants::RocksDbWeight, Weight},
};
use sp_core::H256;

/// One unit of the chain's own token, in its smallest parts. Deposits and balances are counted in parts.
pub const UNIT: u128 = 1_000_000_000_000;
/// The least an account may hold, in parts of [`UNIT`]: the node's.
pub const EXISTENTIAL_DEPOSIT: u128 = UNIT / 1_000;
/// Deposit for one stored item, in parts of [`UNIT`]: 0.1 UNIT, as `contracts_config.rs` of `contracts-node-runtime` 0.42
/// computes it in `deposit(1, 0)`.
pub const DEPOSIT_PER_ITEM: u128 = UNIT / 10;
/// Deposit for one stored byte, in parts of [`UNIT`]: 0.000005 UNIT, `deposit(0, 1)` of the same file, whose 5 hundredths
/// of a *milli*-unit are divided by ten.
pub const DEPOSIT_PER_BYTE: u128 = UNIT / 1_000 * 5 / 100 / 10;
/// The most that one call may take as deposit, in parts of [`UNIT`]: the node's `deposit(1024, 1024 * 1024)`.
pub const DEPOSIT_LIMIT: u128 = 1024 * DEPOSIT_PER_ITEM + 1024 * 1024 * DEPOSIT_PER_BYTE;
/// The weight that a call may use unless told otherwise: the node's share of a two-second block for transactions, and
/// the proof of a parachain's block (the node, which makes none, leaves it open).
pub const CALL_WEIGHT: Weight = Weight::from_parts(1_500_000_000_000, 5 * 1024 * 1024);

construct_runtime!(
    pub enum Runtime {
        System: frame_system,
        Balances: pallet_balances,
        Timestamp: pallet_timestamp,
        Contracts: pallet_contracts,
    }
);

#[derive_impl(frame_system::config_preludes::SolochainDefaultConfig as frame_system::DefaultConfig)]
impl frame_system::Config for Runtime {
    type Block = frame_system::mocking::MockBlockU32<Runtime>;
    type Version = ();
    type BlockHashCount = ConstU32<250>;
    type DbWeight = RocksDbWeight;
    type AccountData = pallet_balances::AccountData<u128>;
}

impl pallet_balances::Config for Runtime {
    type RuntimeEvent = RuntimeEvent;
    type WeightInfo = ();
    type Balance = u128;
    type DustRemoval = ();
    type ExistentialDeposit = ConstU128<EXISTENTIAL_DEPOSIT>;
    type AccountStore = System;
    type ReserveIdentifier = [u8; 8];
    type FreezeIdentifier = ();
    type MaxLocks = ();
    type MaxReserves = ();
    type MaxFreezes = ();
    type RuntimeHoldReason = RuntimeHoldReason;
    type RuntimeFreezeReason = RuntimeFreezeReason;
}

impl pallet_timestamp::Config for Runtime {
    type Moment = u64;
    type OnTimestampSet = ();
    type MinimumPeriod = ConstU64<1>;
    type WeightInfo = ();
}

/// There is none: ink! 5.1.1 has no call for it, and the host function is deprecated.
pub enum NoRandomness {}

impl Randomness<H256, u32> for NoRandomness {
    fn random(_: &[u8]) -> (H256, u32) {
        (H256::zero(), 0)
    }
}

impl Convert<Weight, u128> for Runtime {
    fn convert(weight: Weight) -> u128 {
        weight.ref_time().into()
    }
}

/// The node's schedule, worked out once: it is asked for on every call.
pub struct NodeSchedule;

impl Get<pallet_contracts::Schedule<Runtime>> for NodeSchedule {
    fn get() -> pallet_contracts::Schedule<Runtime> {
        static SCHEDULE: OnceLock<pallet_contracts::Schedule<Runtime>> = OnceLock::new();
        let limits = || pallet_contracts::Limits {
            // Room for code of the node's size on a stack of the node's height. It is only ever checked, never taken.
            runtime_memory: 1024 * 1024 * 1024,
            ..Default::default()
        };
        let schedule = || pallet_contracts::Schedule {
            limits: limits(),
            ..Default::default()
        };
        SCHEDULE.get_or_init(schedule).clone()
    }
}

parameter_types! {
    pub const CodeHashLockupDepositPercent: Perbill = Perbill::from_percent(0);
}

impl pallet_contracts::Config for Runtime {
    type Time = Timestamp;
    type Randomness = NoRandomness;
    type Currency = Balances;
    type RuntimeEvent = RuntimeEvent;
    type RuntimeCall = RuntimeCall;
    type CallFilter = frame_support::traits::Nothing;
    type WeightPrice = Self;
    type WeightInfo = pallet_contracts::weights::SubstrateWeight<Self>;
    type ChainExtension = ();
    type Schedule = NodeSchedule;
    type CallStack = [pallet_contracts::Frame<Self>; crate::MAX_CALL_DEPTH - 1];
    type DepositPerByte = ConstU128<DEPOSIT_PER_BYTE>;
    type DepositPerItem = ConstU128<DEPOSIT_PER_ITEM>;
    type AddressGenerator = pallet_contracts::DefaultAddressGenerator;
    type MaxCodeLen = ConstU32<{ 256 * 1024 }>;
    type MaxStorageKeyLen = ConstU32<128>;
    type UnsafeUnstableInterface = ConstBool<false>;
    type UploadOrigin = frame_system::EnsureSigned<AccountId32>;
    type InstantiateOrigin = frame_system::EnsureSigned<AccountId32>;
    type MaxDebugBufferLen = ConstU32<{ 2 * 1024 * 1024 }>;
    type Migrations = ();
    type DefaultDepositLimit = ConstU128<DEPOSIT_LIMIT>;
    type Debug = ();
    type CodeHashLockupDepositPercent = CodeHashLockupDepositPercent;
    type MaxDelegateDependencies = ConstU32<32>;
    type RuntimeHoldReason = RuntimeHoldReason;
    type Environment = ();
    type Xcm = ();
    type ApiVersion = ();
}
