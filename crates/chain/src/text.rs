//! How do accounts and hashes look in a file? Accounts as SS58 text, bytes as hex.

use ink::primitives::AccountId;
use serde::{de::Error, Deserialize, Deserializer, Serializer};

use crate::{account_from_text, account_text};

pub mod account {
    use super::*;

    pub fn serialize<S: Serializer>(account: &AccountId, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&account_text(account))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<AccountId, D::Error> {
        read(&String::deserialize(from)?)
    }
}

pub mod accounts {
    use super::*;

    pub fn serialize<S: Serializer>(accounts: &[AccountId], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(accounts.iter().map(account_text))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<AccountId>, D::Error> {
        let texts = Vec::<String>::deserialize(from)?;
        texts.iter().map(|text| read(text)).collect()
    }
}

pub mod bytes {
    use super::*;

    pub fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&format!("0x{}", hex::encode(bytes)))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(from)?;
        hex::decode(text.trim_start_matches("0x"))
            .map_err(|error| D::Error::custom(format!("\"{text}\" is not hexadecimal: {error}")))
    }
}

pub mod hash {
    use super::*;

    pub fn serialize<S: Serializer>(hash: &[u8; 32], to: S) -> Result<S::Ok, S::Error> {
        bytes::serialize(hash, to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<[u8; 32], D::Error> {
        let bytes = bytes::deserialize(from)?;
        <[u8; 32]>::try_from(bytes)
            .map_err(|bytes| D::Error::custom(format!("a hash has 32 bytes, not {}", bytes.len())))
    }
}

pub mod hashes {
    use super::*;

    pub fn serialize<S: Serializer>(hashes: &[[u8; 32]], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(hashes.iter().map(|hash| format!("0x{}", hex::encode(hash))))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<[u8; 32]>, D::Error> {
        #[derive(Deserialize)]
        struct Hash(#[serde(with = "hash")] [u8; 32]);
        let hashes = Vec::<Hash>::deserialize(from)?;
        Ok(hashes.into_iter().map(|Hash(hash)| hash).collect())
    }
}

fn read<E: Error>(text: &str) -> Result<AccountId, E> {
    account_from_text(text).ok_or_else(|| E::custom("an address in it is mistyped"))
}
