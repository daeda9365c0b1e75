//! Why did the chain refuse?

use frame_support::sp_runtime::DispatchError;

/// Why the chain did not carry out a call. [`Display`](std::fmt::Display) gives one sentence and what to do about it;
/// [`name`](ChainError::name) gives the word to search for.
///
/// A refused call has changed nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ChainError {
    /// The call needed more weight than its limit.
    #[error("the call used up its weight limit; do less in one call (a shorter page, fewer items), or raise the limit")]
    OutOfGas,
    /// The call would have stored more than its deposit limit pays for.
    #[error("the call stores more than its deposit limit pays for; store less in one call, or raise the limit")]
    StorageDepositLimitExhausted,
    /// The sender's account cannot pay the deposit or the transfer.
    #[error("the sender's account cannot pay the deposit; fund it with the chain's own token and send again")]
    NotEnoughFunds,
    /// The contract stopped with a panic, an overflow, or an answer that did not fit the caller's buffer.
    #[error("the contract trapped: it panicked, or a contract it called answered what it could not take; this is a defect in the contract")]
    ContractTrapped,
    /// The chain does not accept the code.
    #[error("the chain rejected the code ({0}); build the contract with Rust 1.81 to 1.86: run ./scripts/build")]
    CodeRejected(String),
    /// The code is larger than the chain allows.
    #[error(
        "the code is larger than the chain allows; build in release mode: run ./scripts/build"
    )]
    CodeTooLarge,
    /// No contract lives at the address.
    #[error("there is no contract at this address; check the address and that this is the chain it was deployed to")]
    ContractNotFound,
    /// A contract with the same code, input and salt exists.
    #[error("a contract with this code, input and salt exists already; use another salt")]
    DuplicateContract,
    /// A contract was called while it was already on the stack.
    #[error("a contract was called back while it was still running, which the chain refuses; calls between rooms go one way")]
    ReentranceDenied,
    /// Contracts called each other too deeply.
    #[error(
        "contracts called each other more than {} deep; calls between rooms go one way",
        crate::MAX_CALL_DEPTH
    )]
    MaxCallDepthReached,
    /// Another error of the chain, by the name that the chain gives it.
    #[error("the chain refused the call: {0}; look the name up in the documentation of pallet-contracts 31")]
    Refused(String),
    /// The contract knows no such message, or could not read its arguments.
    #[error("the contract knows no such message or could not read its arguments; interface and deployed code are of different versions: build and deploy them together")]
    NotUnderstood,
    /// The contract refused, with an error that the caller did not ask to have decoded.
    #[error("the contract refused, with the encoded error 0x{}; call with the message's error type to read it", hex::encode(.0))]
    Reverted(Vec<u8>),
    /// The answer is not of the type that the interface names.
    #[error("the answer (0x{}) is not of the type that the interface names; build and deploy them together", hex::encode(.0))]
    NotDecoded(Vec<u8>),
    /// The clock was asked to go backwards.
    #[error("the clock stands at {now_ms} ms and cannot go back to {asked_ms} ms; choose a later time, or restore a snapshot")]
    TimeBackwards {
        /// Where the clock stands, in milliseconds since 1970.
        now_ms: u64,
        /// Where it was asked to go, in milliseconds since 1970.
        asked_ms: u64,
    },
    /// The actor is an address without a key, and this chain wants signatures.
    #[error("there is no key to sign for {0}; use an account whose key you hold")]
    NoKey(String),
    /// The chain could not be reached, or answered what cannot be understood.
    #[error("the node did not answer as expected ({0}); check that it runs and is reachable, then try again")]
    Transport(String),
}

impl ChainError {
    /// The error's name, as the chain spells it where it has one.
    pub fn name(&self) -> &str {
        match self {
            Self::OutOfGas => "OutOfGas",
            Self::StorageDepositLimitExhausted => "StorageDepositLimitExhausted",
            Self::NotEnoughFunds => "NotEnoughFunds",
            Self::ContractTrapped => "ContractTrapped",
            Self::CodeRejected(_) => "CodeRejected",
            Self::CodeTooLarge => "CodeTooLarge",
            Self::ContractNotFound => "ContractNotFound",
            Self::DuplicateContract => "DuplicateContract",
            Self::ReentranceDenied => "ReentranceDenied",
            Self::MaxCallDepthReached => "MaxCallDepthReached",
            Self::Refused(name) => name,
            Self::NotUnderstood => "NotUnderstood",
            Self::Reverted(_) => "Reverted",
            Self::NotDecoded(_) => "NotDecoded",
            Self::TimeBackwards { .. } => "TimeBackwards",
            Self::NoKey(_) => "NoKey",
            Self::Transport(_) => "Transport",
        }
    }

    /// The error that the chain calls by this name. `detail` is what it said beside it, if anything.
    pub fn from_name(name: &str, detail: &str) -> Self {
        match name {
            "OutOfGas" => Self::OutOfGas,
            "StorageDepositLimitExhausted" => Self::StorageDepositLimitExhausted,
            "StorageDepositNotEnoughFunds" | "TransferFailed" => Self::NotEnoughFunds,
            "ContractTrapped" => Self::ContractTrapped,
            "CodeRejected" if detail.is_empty() => Self::CodeRejected("no reason given".into()),
            "CodeRejected" => Self::CodeRejected(detail.into()),
            "CodeTooLarge" => Self::CodeTooLarge,
            "ContractNotFound" => Self::ContractNotFound,
            "DuplicateContract" => Self::DuplicateContract,
            "ReentranceDenied" => Self::ReentranceDenied,
            "MaxCallDepthReached" => Self::MaxCallDepthReached,
            other => Self::Refused(other.into()),
        }
    }

    pub(crate) fn from_dispatch(error: DispatchError, debug_message: &[u8]) -> Self {
        let name: &'static str = error.into();
        Self::from_name(name, String::from_utf8_lossy(debug_message).trim())
    }
}
