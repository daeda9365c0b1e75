//! Why did the chain refuse?

use frame_support::sp_runtime::DispatchError;

use crate::RawEvent;

/// Why the chain did not carry out a call. [`Display`](std::fmt::Display) gives one sentence and what to do about it;
/// [`name`](ChainError::name) gives the word to search for.
///
/// A call has changed nothing then, but for two of them: `Undecided` leaves open whether it did, and `OutputUnknown` says that it was sent and is in
/// a block. To repeat it may be to do it twice.
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
    #[error("the sender's account cannot pay the fee and the deposit; fund it with the chain's own token and send again")]
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
    #[error("the chain refused the call: {0}; look the name up in the documentation of pallet-contracts")]
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
    /// Nobody answers at the address.
    #[error("no node answers at {url} ({why}); {}", unreachable_remedy(.why))]
    NodeUnreachable {
        /// The address.
        url: String,
        /// What the system says.
        why: String,
    },
    /// The chain has other contracts than this program knows, or none.
    #[error("the chain at {url} has no contracts that this program can speak to ({why}); use the address of a node of a chain with pallet-contracts")]
    NoContracts {
        /// The address.
        url: String,
        /// What is missing.
        why: String,
    },
    /// It is another chain than the one that was meant.
    #[error("the node belongs to another chain: its first block is 0x{}, and 0x{} was expected; use a node of the chain that the club was deployed on, or the deployment file of a club on this one",
        hex::encode(.found), hex::encode(.expected))]
    WrongChain {
        /// The first block that was expected.
        expected: [u8; 32],
        /// The first block that it has.
        found: [u8; 32],
    },
    /// The number of the transaction was taken by another one of the same account.
    #[error("another transaction of the same account came first and nothing was done; see what it did, and try again")]
    StaleNonce,
    /// The transaction was in no block for as long as it could be.
    #[error("transaction 0x{} got into no block up to {last}, and can get into none any more: nothing was done; try again", hex::encode(.transaction))]
    Expired {
        /// Its hash.
        transaction: [u8; 32],
        /// The last block that it could be in.
        last: u32,
    },
    /// The transaction was sent, and what became of it cannot be seen.
    #[error("whether transaction 0x{} was carried out is not known, since {url} does not answer, makes no blocks or none that are final. It can be until block {last}; once the node is back look whether it was, before you try again",
        hex::encode(.transaction))]
    Undecided {
        /// Its hash.
        transaction: [u8; 32],
        /// The last block that it can be in.
        last: u32,
        /// The node's address.
        url: String,
    },
    /// The transaction is in a block, and what it did or returned there cannot be told.
    #[error("it was sent and is in block {block}, but {why}; look there what it did, and do not repeat it")]
    OutputUnknown {
        /// The block.
        block: u32,
        /// What is not known, and why.
        why: String,
        /// What it did there, as far as that is known.
        events: Vec<RawEvent>,
    },
    /// Something was sent to the chain as it was.
    #[error("a block that is past cannot be changed; send it to the chain as it is now")]
    PastBlock,
    /// The node does not move its clock, or makes no branches.
    #[error(
        "the node does not do that ({0}), which is for development; wait, or use a remainder-node that was started with --dev"
    )]
    NoTimeTravel(String),
    /// The chain could not be reached, or answered what cannot be understood.
    #[error("the node did not answer as expected ({0}); check that it runs and is reachable, then try again")]
    Transport(String),
}

/// What to do about a node that does not answer, by what the system says.
fn unreachable_remedy(why: &str) -> &'static str {
    match why.contains("certificate") {
        true => "check the address; if it is right, this machine does not know who vouches for that node: have whoever runs it use a certificate that is trusted everywhere, or trust its issuer here (SSL_CERT_FILE)",
        false => "check the address, and that a node listens there: ws://127.0.0.1:9944 is a local one's",
    }
}

impl ChainError {
    /// What happened, without what to do about it: for an error of which this is only the reason, and that has a remedy of its own.
    pub fn without_remedy(&self) -> String {
        let text = self.to_string();
        text.split(';').next().unwrap_or_default().to_owned()
    }

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
            Self::NodeUnreachable { .. } => "NodeUnreachable",
            Self::NoContracts { .. } => "NoContracts",
            Self::WrongChain { .. } => "WrongChain",
            Self::StaleNonce => "StaleNonce",
            Self::Expired { .. } => "Expired",
            Self::Undecided { .. } => "Undecided",
            Self::OutputUnknown { .. } => "OutputUnknown",
            Self::PastBlock => "PastBlock",
            Self::NoTimeTravel(_) => "NoTimeTravel",
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
