//! Where does a club live that is on a node's chain? In one JSON file, which whoever deployed it hands to all others:
//!
//! ```json
//! {
//!   "version": 1,
//!   "club": "Lindenhof",
//!   "chain": { "name": "Development", "genesis": "0x…" },
//!   "block": 41,
//!   "deployer": "5G…",
//!   "rooms": { "club": { "address": "5F…", "code_hash": "0x…" }, … },
//!   "charter": { "deployer": "5G…", "salt": "0x…", "spec": { … }, "codes": { … } },
//!   "left": 12
//! }
//! ```
//!
//! It holds nothing secret, and nothing that has to be believed: what it says can be checked on the chain.

mod error;

pub use error::DeploymentError;

use std::{
    collections::BTreeMap,
    convert::Infallible,
    fs,
    io::{self, Read as _},
    path::Path,
};

use ink::primitives::AccountId;
use remainder_interfaces::NOWHERE;
use serde::{Deserialize, Serialize};

use crate::{file::replace_public, text, verify::differences, Charter, Codes, Label, Rooms};

/// The format that this program writes, and the only one that it reads.
const VERSION: u16 = 1;
/// Bytes of a file that are read: a deployment has two thousand.
const LARGEST: u64 = 1 << 20;

/// A club on a node's chain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deployment {
    version: u16,
    /// The club's name.
    pub club: String,
    /// Which chain it is on.
    pub chain: OnChain,
    /// A block before the first of its contracts was made: all that ever happened in the club is in later ones.
    pub block: u32,
    /// Who deployed it, in SS58.
    #[serde(with = "text::account")]
    pub deployer: AccountId,
    rooms: BTreeMap<String, Place>,
    /// What it was founded with; none in a file that does not say it, with which the club cannot be verified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub charter: Option<Charter>,
    /// Steps of the founding that are not done; 0 once the club is there.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub left: usize,
}

/// Which chain: its name for people, and the hash of its first block for programs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OnChain {
    pub name: String,
    #[serde(with = "text::hash")]
    pub genesis: [u8; 32],
}

/// Where a room is, and what code it had when it was deployed; none for an account that stands in for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Place {
    #[serde(with = "text::account")]
    address: AccountId,
    #[serde(with = "maybe_hash")]
    code_hash: Option<[u8; 32]>,
}

impl Deployment {
    /// A club whose rooms are on a chain. `code_of` says which code a room has; `block` is one before the first of them was made.
    pub fn new<E>(
        club: &str,
        chain: &Label,
        block: u32,
        deployer: AccountId,
        rooms: &Rooms,
        code_of: impl Fn(&AccountId) -> Result<Option<[u8; 32]>, E>,
    ) -> Result<Self, E> {
        let rooms = rooms
            .offices()
            .into_iter()
            .map(|(name, room)| {
                let place = Place {
                    address: room.account(),
                    code_hash: code_of(&room.account())?,
                };
                Ok((name.to_owned(), place))
            })
            .collect::<Result<_, E>>()?;
        Ok(Self {
            version: VERSION,
            club: club.to_owned(),
            chain: OnChain {
                name: chain.name.clone(),
                genesis: chain.genesis,
            },
            block,
            deployer,
            rooms,
            charter: None,
            left: 0,
        })
    }

    /// A club that is to be founded on a chain. `block` is one before the first of its rooms is made, `left` how many steps that takes.
    pub fn begun(club: &str, chain: &Label, block: u32, charter: Charter, left: usize) -> Self {
        let rooms = charter.rooms();
        let code_of = |account: &AccountId| -> Result<_, Infallible> {
            let codes = rooms
                .name_of(account)
                .and_then(|room| charter.codes.get(room));
            Ok(codes.map(|codes| codes.code))
        };
        let Ok(begun) = Self::new(club, chain, block, charter.deployer, &rooms, code_of);
        Self {
            charter: Some(charter),
            left,
            ..begun
        }
    }

    /// The file of a founding that was begun, if there is one: it must be of this club, and on this chain.
    ///
    /// # Errors
    /// `OtherChain`, `OtherBuild`, `OtherClub`; as [`read`](Deployment::read), but for `NotFound`.
    pub fn resume(
        path: &Path,
        chain: &Label,
        charter: &Charter,
    ) -> Result<Option<Self>, DeploymentError> {
        let read = match Self::read(path) {
            Ok(read) => read,
            Err(DeploymentError::NotFound(_)) => return Ok(None),
            Err(error) => return Err(error),
        };
        if read.chain.genesis != chain.genesis {
            return Err(DeploymentError::OtherChain {
                path: path.to_owned(),
                chain: chain.name.clone(),
                other: read.chain.name,
            });
        }
        let value = |charter: &Charter| serde_json::to_value(charter).unwrap_or_default();
        let changed = match &read.charter {
            Some(begun) if begun == charter => return Ok(Some(read)),
            // The salt follows from all the rest.
            Some(begun) => differences(&value(begun), &value(charter))
                .into_iter()
                .filter(|change| !change.starts_with("salt: "))
                .collect(),
            None => vec!["it does not say what the club was founded with".to_owned()],
        };
        if let Some(begun) = &read.charter {
            let other = |(room, codes): (&String, &Codes)| {
                (charter.codes.get(room) != Some(codes)).then(|| room.clone())
            };
            let rooms: Vec<String> = begun.codes.iter().filter_map(other).collect();
            if !rooms.is_empty() && begun.spec == charter.spec {
                return Err(DeploymentError::OtherBuild {
                    path: path.to_owned(),
                    rooms,
                });
            }
        }
        Err(DeploymentError::OtherClub {
            path: path.to_owned(),
            changed,
        })
    }

    /// Reads a deployment file.
    ///
    /// # Errors
    /// Any [`DeploymentError`].
    pub fn read(path: &Path) -> Result<Self, DeploymentError> {
        let failed = |source: io::Error| match source.kind() {
            io::ErrorKind::NotFound => DeploymentError::NotFound(path.to_owned()),
            _ => DeploymentError::Io {
                path: path.to_owned(),
                doing: "read",
                source,
            },
        };
        let not = |why: String| DeploymentError::NotADeployment {
            path: path.to_owned(),
            why,
        };
        // What is no regular file does not say how long it is.
        let mut bytes = Vec::new();
        let file = fs::File::open(path).map_err(failed)?;
        let read = file.take(LARGEST + 1).read_to_end(&mut bytes);
        if read.map_err(failed)? as u64 > LARGEST {
            return Err(not(format!("it has more than {LARGEST} bytes")));
        }
        // Another version may have other fields: what it is comes first.
        #[derive(Deserialize)]
        struct Versioned {
            version: u64,
        }
        let Versioned { version } =
            serde_json::from_slice(&bytes).map_err(|error| not(error.to_string()))?;
        if version != u64::from(VERSION) {
            return Err(DeploymentError::Version {
                path: path.to_owned(),
                found: version,
            });
        }
        let read: Self = serde_json::from_slice(&bytes).map_err(|error| not(error.to_string()))?;
        read.check().map_err(not)?;
        Ok(read)
    }

    /// Writes the file; it is on the disk when this returns, and as it was if this fails.
    ///
    /// # Errors
    /// `Io`.
    pub fn write(&self, path: &Path) -> Result<(), DeploymentError> {
        let failed = |source| DeploymentError::Io {
            path: path.to_owned(),
            doing: "written",
            source,
        };
        let mut text = serde_json::to_vec_pretty(self).map_err(|error| failed(error.into()))?;
        text.push(b'\n');
        replace_public(path, &text).map_err(failed)
    }

    /// The club's rooms.
    pub fn rooms(&self) -> Rooms {
        let at = |name| match self.rooms.get(name) {
            Some(place) => place.address,
            None => NOWHERE,
        };
        Rooms::at(Rooms::NAMES.map(at))
    }

    /// A room that is not where what the club was founded with has it, if there is one: who changed the file would have members speak to it.
    pub fn misplaced(&self) -> Option<&'static str> {
        let charter = self.charter.as_ref()?;
        let (here, there) = (self.rooms().addresses(), charter.rooms().addresses());
        let mut rooms = Rooms::NAMES.into_iter().zip(here.iter().zip(&there));
        rooms
            .find(|(_, (here, there))| here != there)
            .map(|(room, _)| room)
    }

    /// The code that a room had when it was deployed, by its name; none for one that the club does not have.
    pub fn code_hash(&self, room: &str) -> Option<[u8; 32]> {
        self.rooms.get(room)?.code_hash
    }

    fn check(&self) -> Result<(), String> {
        if let Some(odd) = self
            .rooms
            .keys()
            .find(|name| !Rooms::NAMES.contains(&name.as_str()))
        {
            return Err(format!("a club has no room {odd}"));
        }
        let optional = ["audit", "governance"];
        for name in Rooms::NAMES {
            match self.rooms.get(name) {
                None if optional.contains(&name) => {}
                Some(place) if place.code_hash.is_some() || name == "audit" => {}
                None => return Err(format!("it does not say where {name} is")),
                Some(_) => return Err(format!("it does not say which code {name} has")),
            }
        }
        Ok(())
    }
}

fn is_zero(left: &usize) -> bool {
    *left == 0
}

mod maybe_hash {
    use super::*;
    use serde::{Deserializer, Serializer};

    #[derive(Deserialize)]
    struct Hash(#[serde(with = "text::hash")] [u8; 32]);

    pub fn serialize<S: Serializer>(maybe: &Option<[u8; 32]>, to: S) -> Result<S::Ok, S::Error> {
        match maybe {
            Some(some) => text::hash::serialize(some, to),
            None => to.serialize_none(),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<[u8; 32]>, D::Error> {
        Ok(Option::<Hash>::deserialize(from)?.map(|Hash(hash)| hash))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Deployment {
        let mut addresses = [1, 2, 3, 4, 5, 6, 8, 9].map(|byte| AccountId([byte; 32]));
        // A club without a room that governs.
        addresses[7] = NOWHERE;
        let chain = Label {
            name: "Development".into(),
            genesis: [7; 32],
        };
        let code = |account: &AccountId| Ok::<_, ()>(Some(account.0));
        let nobody = AccountId([3; 32]);
        Deployment::new("Lindenhof", &chain, 41, nobody, &Rooms::at(addresses), code).unwrap()
    }

    #[test]
    fn a_deployment_reads_back_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("club.json");
        sample().write(&path).unwrap();
        let read = Deployment::read(&path).unwrap();
        assert_eq!(read, sample());
        assert_eq!(read.rooms().addresses(), sample().rooms().addresses());
        assert_eq!(read.code_hash("clearing"), Some([4; 32]));
        assert_eq!(read.rooms().governor().map(|room| room.account()), None);
    }

    #[test]
    fn what_is_no_deployment_says_what_is_wrong_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("club.json");
        let read = |text: &str| {
            fs::write(&path, text).unwrap();
            Deployment::read(&path).unwrap_err()
        };
        let text = serde_json::to_string(&sample()).unwrap();
        for (wrong, name, said) in [
            ("{".to_owned(), "NotADeployment", "EOF"),
            ("{}".to_owned(), "NotADeployment", "version"),
            (
                text.replace("\"version\":1", "\"version\":2"),
                "Version",
                "format 2",
            ),
            (
                text.replace("\"token\"", "\"purse\""),
                "NotADeployment",
                "no room purse",
            ),
            (
                text.replace("\"club\":{", "\"audits\":{"),
                "NotADeployment",
                "no room audits",
            ),
            (text.replace("0x0707", "0x07"), "NotADeployment", "hash"),
            (
                text.replace("\"address\":\"5", "\"address\":\"6"),
                "NotADeployment",
                "mistyped",
            ),
            (
                text.replace("\"block\"", "\"blocks\""),
                "NotADeployment",
                "blocks",
            ),
        ] {
            let error = read(&wrong);
            assert_eq!(error.name(), name, "{error}");
            assert!(error.to_string().contains(said), "{error}");
        }
        fs::remove_file(&path).unwrap();
        assert_eq!(Deployment::read(&path).unwrap_err().name(), "NotFound");
    }
}
