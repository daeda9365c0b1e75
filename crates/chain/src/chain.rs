//! What can be asked of a chain, whichever it is?

use ink::{env::Event, primitives::AccountId};
use scale::Decode;

use crate::{Actor, ChainError, Limits, Storage};

/// A chain that holds the rooms: the embedded one in this process, or a node.
///
/// Calls block until their effect can be read. Inputs and outputs are SCALE-encoded as on the wire (a selector and the
/// arguments in, `Result<R, LangError>` out); [`Room`](crate::Room) does that with types.
pub trait Chain {
    /// Which chain this is.
    fn label(&self) -> Label;

    /// The time that a contract sees whose message is [read](Chain::read) now, in milliseconds since 1970.
    ///
    /// # Errors
    /// If the chain cannot be reached.
    fn now_ms(&self) -> Result<u64, ChainError>;

    /// Uploads `code` unless the chain has it.
    ///
    /// # Errors
    /// Any [`ChainError`] of the chain, such as `CodeRejected` or `NotEnoughFunds`.
    fn upload(&mut self, from: &Actor, code: &[u8]) -> Result<(), ChainError>;

    /// Uploads `code` unless the chain has it and makes a contract of it. `salt` tells two contracts with the same code
    /// and input apart.
    ///
    /// A constructor that returns an error makes no contract: `receipt.reverted` is set and the output holds the error.
    ///
    /// # Errors
    /// Any [`ChainError`] of the chain, such as `CodeRejected`, `NotEnoughFunds` or `DuplicateContract`.
    fn instantiate(
        &mut self,
        from: &Actor,
        code: &[u8],
        input: &[u8],
        salt: &[u8],
    ) -> Result<Created, ChainError>;

    /// Sends a message to a contract. A message that returns an error changes nothing and has `reverted` set.
    ///
    /// # Errors
    /// Any [`ChainError`] of the chain, such as `OutOfGas`, `ContractTrapped` or `ContractNotFound`. Nothing has changed then, but for `Undecided` and
    /// `OutputUnknown`.
    fn call(&mut self, from: &Actor, to: &AccountId, input: &[u8]) -> Result<Receipt, ChainError>;

    /// Runs a message as [`call`](Chain::call) would, on the state as it is now, and changes nothing.
    ///
    /// # Errors
    /// As [`call`](Chain::call).
    fn read(&self, from: &AccountId, to: &AccountId, input: &[u8]) -> Result<Receipt, ChainError>;

    /// The hash of a contract's code. None if there is no such contract.
    ///
    /// # Errors
    /// If the chain cannot be reached.
    fn code_hash(&self, contract: &AccountId) -> Result<Option<[u8; 32]>, ChainError>;

    /// One value that a contract stores, encoded: `map_key` is the encoded key of a `Mapping`, empty for a cell.
    ///
    /// # Errors
    /// If the chain cannot be reached.
    fn value(
        &self,
        contract: &AccountId,
        ink_key: u32,
        map_key: &[u8],
    ) -> Result<Option<Vec<u8>>, ChainError>;

    /// All that a contract stores. Empty if there is no such contract.
    ///
    /// # Errors
    /// If the chain cannot be reached.
    fn storage(&self, contract: &AccountId) -> Result<Storage, ChainError>;

    /// Whether the chain has a code, by its hash.
    ///
    /// # Errors
    /// If the chain cannot be reached.
    fn has_code(&self, code: &[u8; 32]) -> Result<bool, ChainError>;

    /// What an account can pay deposits and fees with, in parts of the chain's unit.
    ///
    /// # Errors
    /// If the chain cannot be reached.
    fn funds(&self, account: &AccountId) -> Result<u128, ChainError>;

    /// Whose key the chain lets do anything, by its pallet `sudo`. None if it has no such pallet, or nobody has the key.
    ///
    /// # Errors
    /// If the chain cannot be reached.
    fn sudo(&self) -> Result<Option<AccountId>, ChainError>;

    /// What the chain allows and asks for.
    ///
    /// # Errors
    /// If the chain cannot be reached.
    fn limits(&self) -> Result<Limits, ChainError>;
}

/// Which chain it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Its name, for people.
    pub name: String,
    /// The hash of its first block, for programs: an address means nothing on a chain with another one.
    pub genesis: [u8; 32],
}

/// What a call did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// What the message returned, encoded: `Result<R, LangError>`.
    pub output: Vec<u8>,
    /// Whether the message returned an error, so that all it did was undone.
    pub reverted: bool,
    /// The events of all contracts that took part, in order. Empty if reverted.
    pub events: Vec<RawEvent>,
    /// The weight it used, without the base that every transaction has.
    pub weight: Weight,
    /// The storage deposit, in parts of the chain's unit (10^12 a unit): positive if taken from the sender, negative if
    /// given back.
    pub deposit: i128,
}

impl Receipt {
    /// All events of one type, in order. Events of other types, and those that do not decode, are left out.
    pub fn decode<E: Event + Decode>(&self) -> Vec<E> {
        decode_events(&self.events)
    }
}

/// A new contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Created {
    /// Its address (where it would have been, if `receipt.reverted`).
    pub account: AccountId,
    /// What its constructor did.
    pub receipt: Receipt,
}

/// An event as the chain keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawEvent {
    /// The contract that emitted it.
    pub contract: AccountId,
    /// What it can be found by; the first is the signature of its type.
    pub topics: Vec<[u8; 32]>,
    /// Its fields, encoded.
    pub data: Vec<u8>,
}

impl RawEvent {
    /// The event, if it is of this type. Anonymous events are of no type that can be told.
    pub fn decode<E: Event + Decode>(&self) -> Option<E> {
        if self.topics.first().copied()? != E::SIGNATURE_TOPIC? {
            return None;
        }
        E::decode(&mut self.data.as_slice()).ok()
    }
}

/// All events of one type among these.
pub(crate) fn decode_events<E: Event + Decode>(events: &[RawEvent]) -> Vec<E> {
    events.iter().filter_map(RawEvent::decode).collect()
}

/// What a call costs a chain to carry out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Weight {
    /// Time on the reference machine, in picoseconds.
    pub ref_time: u64,
    /// What a proof of the state it touched takes, in bytes.
    pub proof_size: u64,
}
