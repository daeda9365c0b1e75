//! How does a club come to be? Its contracts are made from their bundles and told where the others are.

use std::fmt;

use ink::primitives::AccountId;
use remainder_interfaces::{
    audit, audit::Audit, clearing, club, club::Club, contributions, contributions::Contributions,
    governance, office::Office, reserve, valuation, valuation::Algorithm, OfficeError, Wiring,
};
use scale::{Decode, Encode};

use crate::{input, Actor, Bundle, BundleError, Chain, ChainError, Failed, Rooms};

/// All that a club is founded with.
#[derive(Clone, Debug)]
pub struct ClubSpec {
    pub club: club::Config,
    pub algorithm: Algorithm,
    pub valuation: valuation::Config,
    pub contributions: contributions::Config,
    pub clearing: clearing::Config,
    pub reserve: reserve::Config,
    /// The token's name and symbol.
    pub token: (Option<String>, Option<String>),
    /// The first members, who get the ids 1, 2, 3 and so on in this order.
    pub founders: Vec<AccountId>,
    pub audit: Auditor,
    /// With these parameters the club has a room that governs it, once it is [handed over](hand_over). Without, `admin` stays the admin.
    pub governance: Option<governance::Config>,
}

/// Who audits.
#[derive(Clone, Debug)]
pub enum Auditor {
    /// A room with these parameters: work is drawn, and juries decide.
    Room(audit::Config),
    /// An account that stands in its place, zeros for nobody: nothing is drawn, and what is disputed stays so.
    Account(AccountId),
}

impl Auditor {
    /// Nobody.
    pub const NONE: Self = Self::Account(AccountId([0; 32]));
}

impl ClubSpec {
    /// A club with the default parameters, in which an hour is worth 10 credits.
    pub fn new(founders: Vec<AccountId>) -> Self {
        Self {
            club: club::Config::default(),
            algorithm: Algorithm::EqualHours(1_000),
            valuation: valuation::Config::default(),
            contributions: contributions::Config::default(),
            clearing: clearing::Config::default(),
            reserve: reserve::Config::default(),
            token: (Some("Remainder".into()), Some("REM".into())),
            founders,
            audit: Auditor::NONE,
            governance: None,
        }
    }
}

/// Why a club could not be founded. What was made of it before that stays on the chain, unused.
#[derive(Debug)]
#[non_exhaustive]
pub enum DeployError {
    /// A contract was not built, or its bundle is damaged.
    Bundle(BundleError),
    /// The chain refused.
    Chain(ChainError),
    /// `club` refused its parameters or the founders.
    Club(club::Error),
    /// `valuation` refused the algorithm.
    Valuation(valuation::Error),
    /// `contributions` refused its parameters.
    Contributions(contributions::Error),
    /// `clearing` refused its parameters.
    Clearing(clearing::Error),
    /// `reserve` refused its parameters.
    Reserve(reserve::Error),
    /// `audit` refused its parameters.
    Audit(audit::Error),
    /// `governance` refused its parameters.
    Governance(governance::Error),
    /// The club has no room that governs it, or an account stands in for `audit`: somebody would keep a power.
    NotSelfGoverned,
    /// `contributions` refused the parameters of `audit`.
    Terms(contributions::Error),
    /// A room refused to be wired.
    Office(OfficeError),
}

impl fmt::Display for DeployError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bundle(error) => error.fmt(f),
            Self::Chain(error) => error.fmt(f),
            Self::Club(error) => write!(f, "club refused to be made: {error:?}"),
            Self::Valuation(error) => write!(f, "valuation refused to be made: {error:?}"),
            Self::Contributions(error) => write!(f, "contributions refused to be made: {error:?}"),
            Self::Clearing(error) => write!(f, "clearing refused to be made: {error:?}"),
            Self::Reserve(error) => write!(f, "reserve refused to be made: {error:?}"),
            Self::Audit(error) => write!(f, "audit refused to be made: {error:?}"),
            Self::Governance(error) => write!(f, "governance refused to be made: {error:?}"),
            Self::NotSelfGoverned => write!(
                f,
                "the club cannot be handed over: it needs the room governance, and no account in the place of audit"
            ),
            Self::Terms(error) => write!(f, "contributions refused the terms: {error:?}"),
            Self::Office(error) => write!(f, "a room refused to be wired: {error:?}"),
        }
    }
}

impl std::error::Error for DeployError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Bundle(error) => Some(error),
            Self::Chain(error) => Some(error),
            _ => None,
        }
    }
}

impl From<BundleError> for DeployError {
    fn from(error: BundleError) -> Self {
        Self::Bundle(error)
    }
}

impl From<ChainError> for DeployError {
    fn from(error: ChainError) -> Self {
        Self::Chain(error)
    }
}

/// Founds a club: makes its rooms and wires them. `admin` is their admin.
///
/// # Errors
/// `Bundle` before anything is done; `Chain`, or the error of the room that refused.
pub fn found(
    chain: &mut (impl Chain + ?Sized),
    admin: &Actor,
    spec: &ClubSpec,
) -> Result<Rooms, DeployError> {
    let bundles = Rooms::NAMES.map(Bundle::load);
    let [club, valuation, contributions, clearing, reserve, token, audit, governance] = bundles;
    let (club, valuation, contributions) = (club?, valuation?, contributions?);
    let (clearing, reserve, token) = (clearing?, reserve?, token?);
    let (audit, governance) = (audit?, governance?);

    let club = make(
        chain,
        admin,
        &club,
        &(spec.club, &spec.founders),
        DeployError::Club,
    )?;
    let valuation = make(
        chain,
        admin,
        &valuation,
        &(spec.algorithm, spec.valuation),
        DeployError::Valuation,
    )?;
    let contributions = make(
        chain,
        admin,
        &contributions,
        &spec.contributions,
        DeployError::Contributions,
    )?;
    let clearing = make(
        chain,
        admin,
        &clearing,
        &spec.clearing,
        DeployError::Clearing,
    )?;
    let reserve = make(chain, admin, &reserve, &spec.reserve, DeployError::Reserve)?;
    let token = make(chain, admin, &token, &spec.token, |(): ()| {
        // Its constructor returns no error, so that this says that bundle and program do not fit.
        DeployError::Chain(ChainError::NotUnderstood)
    })?;

    let (audit, stands_in) = match &spec.audit {
        Auditor::Room(config) => (
            make(chain, admin, &audit, config, DeployError::Audit)?,
            false,
        ),
        Auditor::Account(account) => (*account, true),
    };
    let governance = match &spec.governance {
        Some(config) => make(chain, admin, &governance, config, DeployError::Governance)?,
        None => AccountId([0; 32]),
    };
    let rooms = Rooms::at([
        club,
        valuation,
        contributions,
        clearing,
        reserve,
        token,
        audit,
        governance,
    ]);
    let clock = rooms.club.read(chain, |m| m.clock())?;
    let wiring = Wiring {
        club,
        valuation,
        contributions,
        audit,
        reserve,
        clearing,
        token,
        clock: [clock.genesis, clock.cycle_ms],
    };
    for (name, room) in rooms.offices() {
        if stands_in && name == "audit" {
            continue;
        }
        room.send(chain, admin, |m| m.wire(wiring))
            .map_err(|failed| match failed {
                Failed::Refused(error) => DeployError::Office(error),
                Failed::Chain(error) => DeployError::Chain(error),
            })?;
    }
    if !stands_in {
        let adopted = rooms.contributions.send(chain, admin, |m| m.adopt_terms());
        adopted.map_err(|failed| match failed {
            Failed::Refused(error) => DeployError::Terms(error),
            Failed::Chain(error) => DeployError::Chain(error),
        })?;
    }
    Ok(rooms)
}

/// Hands a club over to itself: `governance` becomes the admin of every room, its own too, and no account keeps a power.
///
/// # Errors
/// `NotSelfGoverned`; `Chain`, or `Office` if `admin` is not the admin. What was handed over before that is.
pub fn hand_over(
    chain: &mut (impl Chain + ?Sized),
    admin: &Actor,
    rooms: &Rooms,
) -> Result<(), DeployError> {
    let governance = rooms.governance.account();
    let offices = rooms.offices();
    let nobody = AccountId([0; 32]);
    let audit = rooms.audit.account();
    let audited = audit == nobody || rooms.audit.read(chain, |m| m.config()).is_ok();
    if governance == nobody || !audited {
        return Err(DeployError::NotSelfGoverned);
    }
    // Its own comes last, as the last of the rooms.
    for (_, room) in offices {
        room.send(chain, admin, |m| m.set_admin(governance))
            .map_err(|failed| match failed {
                Failed::Refused(error) => DeployError::Office(error),
                Failed::Chain(error) => DeployError::Chain(error),
            })?;
    }
    Ok(())
}

fn make<E: Decode>(
    chain: &mut (impl Chain + ?Sized),
    admin: &Actor,
    bundle: &Bundle,
    arguments: &impl Encode,
    wrap: impl FnOnce(E) -> DeployError,
) -> Result<AccountId, DeployError> {
    let input = input(bundle.constructor("new")?, arguments);
    let salt = bundle.name.as_bytes();
    match crate::deploy::<(), E>(chain, admin, bundle, &input, salt) {
        Ok(made) => Ok(made.room.account()),
        Err(Failed::Refused(error)) => Err(wrap(error)),
        Err(Failed::Chain(error)) => Err(DeployError::Chain(error)),
    }
}
