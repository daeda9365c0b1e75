//! What is a club founded with?

use ink::primitives::AccountId;
use remainder_interfaces::{
    audit, clearing, club, contributions, governance, reserve,
    valuation::{self, Algorithm, Category, Unit},
    NOWHERE,
};
use scale::Encode;
use serde::{Deserialize, Serialize};

use crate::{text, verify::differences};

/// All that a club is founded with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
    #[serde(with = "text::accounts")]
    pub founders: Vec<AccountId>,
    pub audit: Auditor,
    /// With these parameters the club has a room that governs it, once it is [handed over](crate::hand_over). Without, the deployer stays
    /// the rooms' admin.
    pub governance: Option<governance::Config>,
    /// The first ways to contribute, numbered from 1 in this order.
    pub kinds: Vec<NewKind>,
}

/// Who audits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Auditor {
    /// A room with these parameters: work is drawn, and juries decide.
    Room(audit::Config),
    /// An account that stands in its place: it can strike members and take their stakes. [`NOWHERE`] for nobody: nothing is drawn, and what is
    /// disputed stays so.
    #[serde(with = "text::account")]
    Account(AccountId),
}

impl Auditor {
    /// Nobody.
    pub const NONE: Self = Self::Account(NOWHERE);

    /// The account that stands in the place of a room, if somebody has it.
    pub fn stand_in(&self) -> Option<AccountId> {
        match self {
            Self::Account(account) if *account != NOWHERE => Some(*account),
            _ => None,
        }
    }
}

/// A way to contribute, as a club is founded with it.
#[derive(Clone, Debug, PartialEq, Encode, Serialize, Deserialize)]
pub struct NewKind {
    pub category: Category,
    pub unit: Unit,
    /// Up to 32 bytes.
    pub label: String,
    /// The hash of its description.
    #[serde(with = "text::hash")]
    pub content: [u8; 32],
    /// Minutes of labour in one unit.
    pub minutes: u32,
    /// Credits a unit, in hundredths.
    pub rate: u64,
}

impl NewKind {
    /// The label as the chain keeps it: padded with zeros, cut if it is too long.
    pub fn label_bytes(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        for (byte, letter) in bytes.iter_mut().zip(self.label.bytes()) {
            *byte = letter;
        }
        bytes
    }
}

impl ClubSpec {
    /// What another one has otherwise, each as `name: here -> there`.
    pub fn differences(&self, other: &Self) -> Vec<String> {
        let value = |spec: &Self| serde_json::to_value(spec).unwrap_or_default();
        differences(&value(self), &value(other))
    }

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
            kinds: Vec::new(),
        }
    }
}
