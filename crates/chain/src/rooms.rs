//! Where are a club's rooms, and how is each spoken to?

use ink::primitives::AccountId;
use remainder_interfaces::{
    audit::AuditRef,
    clearing::{ClearingRef, PlannedRef},
    club::{ClubRef, ElectorateRef},
    contributions::ContributionsRef,
    governance::GovernanceRef,
    office::Office,
    plans::PlansRef,
    reserve::ReserveRef,
    token::{PSP22Metadata, PSP22},
    valuation::ValuationRef,
    NOWHERE,
};
use scale::{Decode, Encode};
use serde::{de::Error as _, ser::SerializeMap, Deserialize, Deserializer, Serialize, Serializer};

use crate::{account_from_text, account_text, face, Room};

/// Calls to what all rooms share.
pub type OfficeRef = face!(Office);

/// The rooms of a club, each under the trait that it is spoken to by. Encoded, they are their addresses; as text, a
/// map from room to SS58 address.
#[derive(Clone, Copy, Debug)]
pub struct Rooms {
    pub club: Room<ClubRef>,
    pub valuation: Room<ValuationRef>,
    pub contributions: Room<ContributionsRef>,
    pub clearing: Room<ClearingRef>,
    pub reserve: Room<ReserveRef>,
    pub token: Room<face!(PSP22)>,
    /// An account that stands in for it in a club that has no such room; [`NOWHERE`] for nobody.
    pub audit: Room<AuditRef>,
    /// [`NOWHERE`] in a club that has no such room: its rooms have an account for their admin.
    pub governance: Room<GovernanceRef>,
}

impl Rooms {
    /// The rooms' names, as their bundles are called, in the order of [`addresses`](Rooms::addresses).
    pub const NAMES: [&'static str; 8] = [
        "club",
        "valuation",
        "contributions",
        "clearing",
        "reserve",
        "token",
        "audit",
        "governance",
    ];

    /// The rooms at these addresses, in the order of [`NAMES`](Rooms::NAMES).
    pub fn at(addresses: [AccountId; 8]) -> Self {
        let [club, valuation, contributions, clearing, reserve, token, audit, governance] =
            addresses;
        Self {
            club: Room::at(club),
            valuation: Room::at(valuation),
            contributions: Room::at(contributions),
            clearing: Room::at(clearing),
            reserve: Room::at(reserve),
            token: Room::at(token),
            audit: Room::at(audit),
            governance: Room::at(governance),
        }
    }

    /// Who decides, which `club` knows.
    pub fn electorate(&self) -> Room<ElectorateRef> {
        Room::at(self.club.account())
    }

    /// The plans, which `contributions` keeps.
    pub fn plans(&self) -> Room<PlansRef> {
        Room::at(self.contributions.account())
    }

    /// What `clearing` answers about plans.
    pub fn planned(&self) -> Room<PlannedRef> {
        Room::at(self.clearing.account())
    }

    /// Where they are, in the order of [`NAMES`](Rooms::NAMES).
    pub fn addresses(&self) -> [AccountId; 8] {
        [
            self.club.account(),
            self.valuation.account(),
            self.contributions.account(),
            self.clearing.account(),
            self.reserve.account(),
            self.token.account(),
            self.audit.account(),
            self.governance.account(),
        ]
    }

    /// The room at an address, if it is one of these.
    pub fn name_of(&self, account: &AccountId) -> Option<&'static str> {
        let place = self
            .addresses()
            .iter()
            .position(|address| address == account)?;
        Self::NAMES.get(place).copied()
    }

    /// The room that audits; none in a club without one.
    pub fn auditor(&self) -> Option<Room<AuditRef>> {
        (self.audit.account() != NOWHERE).then_some(self.audit)
    }

    /// The room that governs; none in a club without one.
    pub fn governor(&self) -> Option<Room<GovernanceRef>> {
        (self.governance.account() != NOWHERE).then_some(self.governance)
    }

    /// Each room as what all rooms are: something with an admin, a wiring and code. A room that the club does not have is left out.
    pub fn offices(&self) -> Vec<(&'static str, Room<OfficeRef>)> {
        let rooms = Self::NAMES.into_iter().zip(self.addresses());
        rooms
            .filter(|(_, address)| *address != NOWHERE)
            .map(|(name, address)| (name, Room::at(address)))
            .collect()
    }

    /// The token's name, symbol and decimals.
    pub fn metadata(&self) -> Room<face!(PSP22Metadata)> {
        self.token.face()
    }
}

impl Encode for Rooms {
    fn encode(&self) -> Vec<u8> {
        self.addresses().encode()
    }
}

impl Decode for Rooms {
    fn decode<I: scale::Input>(input: &mut I) -> Result<Self, scale::Error> {
        Decode::decode(input).map(Self::at)
    }
}

impl Serialize for Rooms {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(Self::NAMES.len()))?;
        for (name, address) in Self::NAMES.iter().zip(self.addresses()) {
            map.serialize_entry(name, &account_text(&address))?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Rooms {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let map = std::collections::BTreeMap::<String, String>::deserialize(deserializer)?;
        let mut addresses = [NOWHERE; 8];
        for (name, address) in Self::NAMES.iter().zip(&mut addresses) {
            let text = map
                .get(*name)
                .ok_or_else(|| D::Error::missing_field(name))?;
            *address = account_from_text(text)
                .ok_or_else(|| D::Error::custom(format!("the address of {name} is mistyped")))?;
        }
        Ok(Self::at(addresses))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `NOWHERE` is no key, and zeros are everybody's: the identity, of which this is a signature of whatever is asked.
    #[test]
    fn nobody_can_sign_for_nowhere_and_anyone_for_zeros() {
        let mut anything = [0; 64];
        anything[63] = 0x80;
        let anything = schnorrkel::Signature::from_bytes(&anything).unwrap();
        let zeros = schnorrkel::PublicKey::from_bytes(&[0; 32]).unwrap();
        let message = b"whatever is asked";
        assert!(zeros
            .verify_simple(b"substrate", message, &anything)
            .is_ok());
        assert!(schnorrkel::PublicKey::from_bytes(&NOWHERE.0).is_err());
    }

    #[test]
    fn rooms_survive_being_written_down() {
        let rooms = Rooms::at([1, 2, 3, 4, 5, 6, 8, 9].map(|byte| AccountId([byte; 32])));
        let decoded = Rooms::decode(&mut rooms.encode().as_slice()).unwrap();
        assert_eq!(decoded.addresses(), rooms.addresses());
        let text = serde_json::to_string(&rooms).unwrap();
        let read: Rooms = serde_json::from_str(&text).unwrap();
        assert_eq!(read.addresses(), rooms.addresses());
        assert_eq!(rooms.name_of(&AccountId([4; 32])), Some("clearing"));
        assert_eq!(rooms.name_of(&AccountId([7; 32])), None);
        let lost = text.replace("\"token\"", "\"purse\"");
        assert!(serde_json::from_str::<Rooms>(&lost)
            .unwrap_err()
            .to_string()
            .contains("token"));
    }
}
