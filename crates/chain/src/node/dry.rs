//! What would a call do? The node tries it on the state as it is and changes nothing.

use ink::primitives::AccountId;
use scale::{Compact, Decode, Encode};
use subxt::utils::H256;

use super::{link::Fault, spec::Spec};
use crate::{ChainError, Weight};

/// The flag of a contract's answer that undoes what it did.
const REVERT: u32 = 1;

/// What a call or a constructor would do.
#[derive(Debug)]
pub struct Tried {
    /// What it returned, a revert included; or what the chain has against it.
    pub result: Result<Returned, ChainError>,
    pub used: Weight,
    /// What it has to be given to get through.
    pub required: Weight,
    /// Taken from the sender if positive.
    pub deposit: i128,
    /// The events of the block that it was tried on and its own, encoded, if the chain tells them.
    pub events: Vec<u8>,
}

#[derive(Debug)]
pub struct Returned {
    pub output: Vec<u8>,
    pub reverted: bool,
    /// The new contract, of a constructor.
    pub account: Option<AccountId>,
}

/// The code of a new contract, as the chain takes it.
#[derive(Encode)]
pub enum Code {
    Upload(Vec<u8>),
    Existing([u8; 32]),
}

type Wire = (Compact<u64>, Compact<u64>);

#[derive(Decode)]
enum Deposit {
    Refund(u128),
    Charge(u128),
}

/// The arguments of a dry run of a message.
pub fn call(from: &AccountId, to: &AccountId, input: &[u8]) -> Vec<u8> {
    let no_limits = (None::<Wire>, None::<u128>);
    (from, to, 0u128, no_limits, input).encode()
}

/// The arguments of a dry run of a constructor.
pub fn instantiate(from: &AccountId, code: &Code, input: &[u8], salt: &[u8]) -> Vec<u8> {
    let no_limits = (None::<Wire>, None::<u128>);
    (from, 0u128, no_limits, code, input, salt).encode()
}

/// The arguments of a dry run of an upload, in which code has to be deterministic.
pub fn upload(from: &AccountId, code: &[u8]) -> Vec<u8> {
    (from, code, None::<u128>, 0u8).encode()
}

/// What the dry run of a message or a constructor said.
///
/// # Errors
/// If it cannot be understood.
pub fn read(spec: &Spec, answer: &[u8], constructor: bool) -> Result<Tried, Fault> {
    let from = &mut &*answer;
    let mut decode = || -> Result<Tried, scale::Error> {
        let (used, required) = <(Wire, Wire)>::decode(from)?;
        let deposit = match Deposit::decode(from)? {
            Deposit::Refund(amount) => i128::try_from(amount).map(|amount| -amount),
            Deposit::Charge(amount) => i128::try_from(amount),
        };
        let debug_message = Vec::<u8>::decode(from)?;
        let result = match u8::decode(from)? {
            0 => {
                let (flags, output) = <(u32, Vec<u8>)>::decode(from)?;
                let account = constructor.then(|| <[u8; 32]>::decode(from)).transpose()?;
                Ok(Returned {
                    output,
                    reverted: flags & REVERT != 0,
                    account: account.map(AccountId),
                })
            }
            // A trial has no limit but what the sender has.
            _ => Err(match spec.error(from, &debug_message) {
                ChainError::StorageDepositLimitExhausted => ChainError::NotEnoughFunds,
                other => other,
            }),
        };
        // Events were added to what is answered later than the rest: there may be none.
        let events = match from.split_first() {
            Some((1, events)) if result.is_ok() => events.to_vec(),
            _ => Vec::new(),
        };
        Ok(Tried {
            result,
            events,
            used: weight(used),
            required: weight(required),
            deposit: deposit.unwrap_or(i128::MAX),
        })
    };
    decode().map_err(|error| Fault::odd(format!("the answer to a dry run: {error}")))
}

/// The deposit that an upload would take.
///
/// # Errors
/// What the chain has against it; an answer that cannot be understood.
pub fn read_upload(spec: &Spec, answer: &[u8]) -> Result<u128, Fault> {
    let from = &mut &*answer;
    let odd = |error| Fault::odd(format!("the answer to an upload's dry run: {error}"));
    match u8::decode(from).map_err(odd)? {
        0 => Ok(<(H256, u128)>::decode(from).map_err(odd)?.1),
        _ => Err(spec.error(from, &[]).into()),
    }
}

fn weight((ref_time, proof_size): Wire) -> Weight {
    Weight {
        ref_time: ref_time.0,
        proof_size: proof_size.0,
    }
}
