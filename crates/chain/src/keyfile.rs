//! How does a person's key get here? As a secret phrase or address, or from the file that polkadot-js and the wallets that share its format export.
//!
//! That file is JSON; the key in it is encrypted with a password. It is read here and not by a library since what the libraries give back signs, and
//! does nothing else: salts and links are made of the key as well ([`Actor::secret`]).

use base64::{engine::general_purpose::STANDARD, Engine};
use crypto_secretbox::{
    aead::{Aead, KeyInit},
    Key, Nonce, XSalsa20Poly1305,
};
use ink::primitives::AccountId;
use schnorrkel::SecretKey;
use serde::Deserialize;
use sp_core::{sr25519, Pair as _};
use zeroize::Zeroizing;

use crate::{account_from_text, Actor};

/// Before the secret: the head of a PKCS#8 file of an Ed25519 key, under which sr25519 keys are kept too.
const HEAD: [u8; 16] = [48, 83, 2, 1, 1, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32];
/// Between secret and public key.
const DIVIDER: [u8; 5] = [161, 35, 3, 33, 0];
/// How long head, secret, divider and public key are together.
const PLAIN: usize = HEAD.len() + 64 + DIVIDER.len() + 32;
/// What the password is hashed with, and the only such numbers that are taken: a file could ask for hours and gigabytes.
const SCRYPT: [u32; 3] = [1 << 15, 1, 8];

/// Why a key could not be had. No secret is in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The text is no secret phrase or address.
    #[error("the secret is not one; give a phrase of 12 or 24 words, 0x and 64 hexadecimal digits, or //Name, each with a path and ///password behind it if wanted")]
    NotASecret,
    /// The file holds something else.
    #[error("it is not a key file ({0}); export the account again, as JSON, from the wallet that holds it")]
    NotAKeyFile(String),
    /// The file's key is of another sort, or not encrypted.
    #[error("its key is {0}, and only sr25519 keys that are encrypted with a password are used; export it anew, with a password")]
    Unsupported(String),
    /// The password does not open the file.
    #[error("the password does not open it; try again: capitals and spaces count")]
    WrongPassword,
}

impl KeyError {
    /// The error's name.
    pub fn name(&self) -> &'static str {
        match self {
            Self::NotASecret => "NotASecret",
            Self::NotAKeyFile(_) => "NotAKeyFile",
            Self::Unsupported(_) => "Unsupported",
            Self::WrongPassword => "WrongPassword",
        }
    }
}

impl Actor {
    /// Whose secret phrase or address this is: `word word … //path///password`, `0x…`, `//Alice`.
    ///
    /// # Errors
    /// `NotASecret`.
    pub fn of_secret(secret: &str) -> Result<Self, KeyError> {
        let secret = secret.trim();
        // Where a phrase is left out the well-known one is meant. Nobody leaves it out by mistake and signs with what everybody has.
        let named = secret
            .strip_prefix("//")
            .map(|name| !name.is_empty() && !name.starts_with('/'));
        if secret.is_empty() || secret.starts_with('/') && named != Some(true) {
            return Err(KeyError::NotASecret);
        }
        let key = sr25519::Pair::from_string(secret, None);
        Ok(Self::with_key(key.map_err(|_| KeyError::NotASecret)?))
    }
}

/// A key file as it is exported.
#[derive(Deserialize)]
pub struct KeyFile {
    encoded: String,
    encoding: Encoding,
    address: String,
}

#[derive(Deserialize)]
struct Encoding {
    content: Vec<String>,
    r#type: Vec<String>,
    version: String,
}

impl KeyFile {
    /// Reads what is in a file.
    ///
    /// # Errors
    /// `NotAKeyFile`.
    pub fn parse(json: &str) -> Result<Self, KeyError> {
        // What the reader says would quote the file.
        serde_json::from_str(json).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            KeyError::NotAKeyFile(format!("line {line}, column {column}"))
        })
    }

    /// Whose key it is, as the file says it without a password.
    ///
    /// # Errors
    /// `NotAKeyFile`.
    pub fn account(&self) -> Result<AccountId, KeyError> {
        account_from_text(&self.address)
            .ok_or_else(|| KeyError::NotAKeyFile("its address is mistyped".into()))
    }

    /// Opens it.
    ///
    /// # Errors
    /// Any [`KeyError`].
    pub fn open(&self, password: &str) -> Result<Actor, KeyError> {
        let (content, sort) = (&self.encoding.content, &self.encoding.r#type);
        let all = [
            content.join(" "),
            sort.join(" "),
            self.encoding.version.clone(),
        ]
        .join(", ");
        if content[..] != ["pkcs8", "sr25519"]
            || sort[..] != ["scrypt", "xsalsa20-poly1305"]
            || self.encoding.version != "3"
        {
            return Err(KeyError::Unsupported(all));
        }
        let cut = || KeyError::NotAKeyFile("it is cut short".into());
        let bytes = STANDARD.decode(&self.encoded).map_err(|_| cut())?;
        let (salt, rest) = bytes.split_first_chunk::<32>().ok_or_else(cut)?;
        let (numbers, rest) = rest.split_first_chunk::<12>().ok_or_else(cut)?;
        let (nonce, sealed) = rest.split_first_chunk::<24>().ok_or_else(cut)?;
        let mut asked = [0; 3];
        for (number, bytes) in asked.iter_mut().zip(numbers.chunks_exact(4)) {
            *number = bytes.try_into().map_or(0, u32::from_le_bytes);
        }
        if asked != SCRYPT {
            return Err(KeyError::Unsupported(format!(
                "hashed with scrypt {asked:?}"
            )));
        }
        let mut key = Zeroizing::new([0; 32]);
        let hash = scrypt::Params::new(15, 8, 1, 32).ok().and_then(|params| {
            scrypt::scrypt(password.as_bytes(), salt, &params, &mut key[..]).ok()
        });
        hash.ok_or_else(|| KeyError::Unsupported(all))?;
        let plain = XSalsa20Poly1305::new(&Key::from(*key)).decrypt(&Nonce::from(*nonce), sealed);
        let plain = Zeroizing::new(plain.map_err(|_| KeyError::WrongPassword)?);
        let whole = plain.len() == PLAIN && plain.starts_with(&HEAD);
        let (secret, public) = match (whole, plain.get(16..80), plain.get(85..)) {
            (true, Some(secret), Some(public)) if plain[80..85] == DIVIDER => (secret, public),
            _ => {
                return Err(KeyError::NotAKeyFile(
                    "it holds something else than a key".into(),
                ))
            }
        };
        let secret = SecretKey::from_ed25519_bytes(secret)
            .map_err(|_| KeyError::NotAKeyFile("it holds something else than a key".into()))?;
        let secret = Zeroizing::new(secret.to_bytes());
        let key = sr25519::Pair::from_seed_slice(&secret[..])
            .map_err(|_| KeyError::NotAKeyFile("it holds something else than a key".into()))?;
        let actor = Actor::with_key(key);
        if public != actor.account().0 || self.account()? != actor.account() {
            return Err(KeyError::NotAKeyFile(
                "it is of another address than it says".into(),
            ));
        }
        Ok(actor)
    }
}

impl std::fmt::Debug for KeyFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KeyFile({})", self.address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As polkadot-js exported it; the password is `whoisalice`.
    const ALICE: &str = r#"{
        "encoded": "DumgApKCTqoCty1OZW/8WS+sgo6RdpHhCwAkA2IoDBMAgAAAAQAAAAgAAAB6IG/q24EeVf0JqWqcBd5m2tKq5BlyY84IQ8oamLn9DZe9Ouhgunr7i36J1XxUnTI801axqL/ym1gil0U8440Qvj0lFVKwGuxq38zuifgoj0B3Yru0CI6QKEvQPU5xxj4MpyxdSxP+2PnTzYao0HDH0fulaGvlAYXfqtU89xrx2/z9z7IjSwS3oDFPXRQ9kAdDebtyCVreZ9Otw9v3",
        "encoding": { "content": ["pkcs8", "sr25519"], "type": ["scrypt", "xsalsa20-poly1305"], "version": "3" },
        "address": "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY",
        "meta": { "genesisHash": "", "name": "Alice", "whenCreated": 1718265838755 }
    }"#;

    fn open(json: &str, password: &str) -> Result<Actor, KeyError> {
        KeyFile::parse(json)?.open(password)
    }

    #[test]
    fn a_key_file_opens_with_its_password_and_is_that_key() {
        let alice = open(ALICE, "whoisalice").unwrap();
        assert_eq!(alice, Actor::dev("alice"));
        // It signs, and makes the same secrets.
        let key = alice.key().unwrap();
        assert!(sr25519::Pair::verify(&key.sign(b"x"), b"x", &key.public()));
        assert_eq!(
            alice.secret(b"votes", b"one"),
            Actor::dev("alice").secret(b"votes", b"one")
        );
    }

    #[test]
    fn a_key_file_that_cannot_be_used_says_why() {
        let name = |json: &str, password: &str| open(json, password).unwrap_err().name();
        assert_eq!(name(ALICE, "whoisbob"), "WrongPassword");
        assert_eq!(name("{}", ""), "NotAKeyFile");
        assert_eq!(
            name(&ALICE.replace("sr25519", "ed25519"), "whoisalice"),
            "Unsupported"
        );
        assert_eq!(
            name(&ALICE.replace("\"scrypt\"", "\"none\""), "whoisalice"),
            "Unsupported"
        );
        let bob = Actor::dev("bob").ss58();
        let other = ALICE.replace("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY", &bob);
        assert_eq!(name(&other, "whoisalice"), "NotAKeyFile");
        let short = ALICE.replace("oDFPXRQ9kAdDebtyCVreZ9Otw9v3", "");
        assert_eq!(name(&short, "whoisalice"), "WrongPassword");
        assert_eq!(
            name(
                &ALICE.replace("AgAAAAQAAAAgAAAB6", "AgQAAAQAAAAgAAAB6"),
                "x"
            ),
            "Unsupported"
        );
    }

    #[test]
    fn a_secret_is_what_every_substrate_tool_takes_and_no_error_repeats_it() {
        assert_eq!(Actor::of_secret("//Alice").unwrap(), Actor::dev("alice"));
        let phrase = sp_core::crypto::DEV_PHRASE;
        let spelled = format!(" {phrase}//Alice\n");
        assert_eq!(Actor::of_secret(&spelled).unwrap(), Actor::dev("alice"));
        let error = Actor::of_secret("correct horse battery").unwrap_err();
        assert!(!format!("{error:?}{error}").contains("horse"));
        assert!(!format!("{:?}", Actor::dev("alice")).contains("Pair"));
    }
}
