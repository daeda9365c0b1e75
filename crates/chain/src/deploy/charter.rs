//! Where will a club be, before anything of it is there?
//!
//! A contract's address is the hash of who deploys it, its code, its constructor's input and a salt. So whoever knows what a club is
//! founded with knows all its addresses, can see on the chain what of it is there, and can prove of a room with which code and
//! parameters it was made.

use std::collections::BTreeMap;

use ink::{primitives::AccountId, selector_bytes};
use remainder_interfaces::{Wiring, NOWHERE};
use scale::Encode;
use serde::{Deserialize, Serialize};
use sp_core::blake2_256;

use super::{Auditor, ClubSpec};
use crate::{text, Bundle, Rooms};

/// What a club is founded with, to the last byte: who deploys it, what it is to be, and the codes of its rooms.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Charter {
    /// The account that makes the rooms, and is their admin until they are handed over.
    #[serde(with = "text::account")]
    pub deployer: AccountId,
    /// What keeps this club's rooms apart from others with the same code and parameters.
    #[serde(with = "text::bytes")]
    pub salt: Vec<u8>,
    pub spec: ClubSpec,
    /// The codes of each room that the club has.
    pub codes: BTreeMap<String, Codes>,
}

/// The codes of a room, by their hashes.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Serialize, Deserialize)]
pub struct Codes {
    /// The code that it runs.
    #[serde(with = "text::hash")]
    pub code: [u8; 32],
    /// The codes that its cold messages are handed to, the last first.
    #[serde(with = "text::hashes")]
    pub cold: Vec<[u8; 32]>,
}

impl Codes {
    /// The codes of a bundle.
    pub fn of(bundle: &Bundle) -> Self {
        Self {
            code: bundle.code_hash,
            cold: bundle.cold.iter().map(|code| code.hash).collect(),
        }
    }
}

impl Charter {
    /// A club of these bundles, with a salt as it is.
    pub fn new(deployer: AccountId, spec: ClubSpec, bundles: &[Bundle], salt: Vec<u8>) -> Self {
        let has = |bundle: &&Bundle| has(&spec, &bundle.name);
        let codes = bundles.iter().filter(has);
        let codes = codes
            .map(|bundle| (bundle.name.clone(), Codes::of(bundle)))
            .collect();
        Self {
            deployer,
            salt,
            spec,
            codes,
        }
    }

    /// A club by this name: its salt is the hash of the name and of all that the club is founded with. Two clubs that differ in anything
    /// share no room then, not even one that is the same in both.
    pub fn named(deployer: AccountId, spec: ClubSpec, bundles: &[Bundle], name: &str) -> Self {
        let mut charter = Self::new(deployer, spec, bundles, Vec::new());
        let rooms: Vec<_> = charter
            .made()
            .map(|room| (room, charter.codes.get(room), charter.input(room)))
            .collect();
        let stands_in = match &charter.spec.audit {
            Auditor::Room(_) => None,
            Auditor::Account(account) => Some(account),
        };
        let all = (name, rooms, stands_in, &charter.spec.kinds);
        charter.salt = blake2_256(&all.encode()).to_vec();
        charter
    }

    /// The rooms that are made, in the order in which that is done.
    pub fn made(&self) -> impl Iterator<Item = &'static str> + '_ {
        Rooms::NAMES
            .into_iter()
            .filter(|room| has(&self.spec, room))
    }

    /// The input of a room's constructor.
    pub fn input(&self, room: &str) -> Vec<u8> {
        let spec = &self.spec;
        let arguments = match (room, &spec.audit, &spec.governance) {
            ("club", ..) => (spec.club, &spec.founders).encode(),
            ("valuation", ..) => (spec.algorithm, spec.valuation).encode(),
            ("contributions", ..) => spec.contributions.encode(),
            ("clearing", ..) => spec.clearing.encode(),
            ("reserve", ..) => spec.reserve.encode(),
            ("token", ..) => spec.token.encode(),
            ("audit", Auditor::Room(config), _) => config.encode(),
            ("governance", _, Some(config)) => config.encode(),
            _ => Vec::new(),
        };
        [selector_bytes!("new").to_vec(), arguments].concat()
    }

    /// The salt of a room.
    pub fn salt(&self, room: &str) -> Vec<u8> {
        [&self.salt, room.as_bytes()].concat()
    }

    /// Where the rooms are, or will be.
    pub fn rooms(&self) -> Rooms {
        Rooms::at(Rooms::NAMES.map(|room| match self.codes.get(room) {
            Some(codes) => address(
                &self.deployer,
                &codes.code,
                &self.input(room),
                &self.salt(room),
            ),
            None => match (&self.spec.audit, room) {
                (Auditor::Account(account), "audit") => *account,
                _ => NOWHERE,
            },
        }))
    }

    /// What every room is told about the others.
    pub fn wiring(&self, rooms: &Rooms, clock: [u64; 2]) -> Wiring {
        Wiring {
            club: rooms.club.account(),
            valuation: rooms.valuation.account(),
            contributions: rooms.contributions.account(),
            audit: rooms.audit.account(),
            reserve: rooms.reserve.account(),
            clearing: rooms.clearing.account(),
            token: rooms.token.account(),
            clock,
        }
    }
}

/// Whether the club has the room, rather than an account in its place or nothing.
fn has(spec: &ClubSpec, room: &str) -> bool {
    match room {
        "audit" => matches!(spec.audit, Auditor::Room(_)),
        "governance" => spec.governance.is_some(),
        _ => Rooms::NAMES.contains(&room),
    }
}

/// The address of a contract, as pallet-contracts works it out.
fn address(deployer: &AccountId, code: &[u8; 32], input: &[u8], salt: &[u8]) -> AccountId {
    let all = (b"contract_addr_v1", &deployer.0, code, input, salt);
    AccountId(all.using_encoded(blake2_256))
}
