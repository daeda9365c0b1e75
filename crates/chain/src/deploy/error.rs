//! Why could a club not be founded?

use ink::primitives::AccountId;
use remainder_interfaces::{
    audit, clearing, club, contributions, governance, reserve, valuation, OfficeError,
};

use crate::{account_text, BundleError, ChainError};

/// Why a club could not be founded. What was made of it before that stays on the chain, and founding can go on from there.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeployError {
    /// A contract was not built, or its bundle is damaged.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// The contracts that were built here are not those that the club is founded with.
    #[error("{room} was built with other code (0x{}) than the club is founded with (0x{})", hex::encode(.built), hex::encode(.wanted))]
    OtherBuild {
        /// The room.
        room: &'static str,
        /// The hash of the code that was built here.
        built: [u8; 32],
        /// The hash of the code that the club is founded with.
        wanted: [u8; 32],
    },
    /// The chain refused.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// `club` refused its parameters or the founders.
    #[error("club refused to be made: {0:?}")]
    Club(club::Error),
    /// `valuation` refused the algorithm.
    #[error("valuation refused to be made: {0:?}")]
    Valuation(valuation::Error),
    /// `contributions` refused its parameters.
    #[error("contributions refused to be made: {0:?}")]
    Contributions(contributions::Error),
    /// `clearing` refused its parameters.
    #[error("clearing refused to be made: {0:?}")]
    Clearing(clearing::Error),
    /// `reserve` refused its parameters.
    #[error("reserve refused to be made: {0:?}")]
    Reserve(reserve::Error),
    /// `audit` refused its parameters.
    #[error("audit refused to be made: {0:?}")]
    Audit(audit::Error),
    /// `governance` refused its parameters.
    #[error("governance refused to be made: {0:?}")]
    Governance(governance::Error),
    /// `contributions` refused the parameters of `audit`.
    #[error("contributions refused the terms: {0:?}")]
    Terms(contributions::Error),
    /// `valuation` refused a kind.
    #[error("valuation refused the kind {label}: {error:?}")]
    Kind {
        /// The kind's label.
        label: String,
        /// What `valuation` said.
        error: valuation::Error,
    },
    /// The catalogue holds another kind in a kind's place.
    #[error(
        "kind {id} of the club is not {label}: somebody else with the deployer's key added one"
    )]
    OtherKind {
        /// The number.
        id: u32,
        /// The label that it should have.
        label: String,
    },
    /// A room refused to be wired or handed over.
    #[error("{room} refused: {error:?}")]
    Office {
        /// The room.
        room: &'static str,
        /// What it said.
        error: OfficeError,
    },
    /// A room has neither the deployer nor the club for its admin.
    #[error("{room} obeys {}, which is neither the deployer nor the club", account_text(.admin))]
    OtherAdmin {
        /// The room.
        room: &'static str,
        /// Its admin.
        admin: AccountId,
    },
    /// The club has no room that governs it, or an account stands in for `audit`: somebody would keep a power.
    #[error("the club cannot be handed over: it needs the room governance, and no account in the place of audit")]
    NotSelfGoverned,
}
