//! Who asks? Whoever signs with the key that acts for a member.
//!
//! ```text
//! Authorization: Remainder account="5G…", until="1767225600000", signature="0x…"
//! ```
//! The signature is sr25519 over [`statement`], as it is or, as wallets sign text, between `<Bytes>` and `</Bytes>`.

use std::collections::BTreeMap;

use ink::primitives::AccountId;
use remainder_chain::account_from_text;
use subxt_signer::sr25519::{verify, PublicKey, Signature};

use crate::Club;

/// How long a signature holds at most, in milliseconds.
const LONGEST: u64 = 10 * 60 * 1_000;

/// What is signed to read, store or delete something.
pub fn statement(club: &Club, method: &str, hash: &str, until: u64) -> String {
    format!(
        "remainder content\n{method} {hash}\nclub {}\nchain {}\nuntil {until}",
        club.address(),
        club.genesis_text()
    )
}

/// A question that somebody signed.
#[derive(Clone, Debug)]
pub struct Signed {
    /// Who signed it.
    pub account: AccountId,
}

impl Signed {
    /// Reads the header `Authorization`. `now` is in milliseconds since 1970.
    ///
    /// # Errors
    /// What is wrong with it, in a sentence.
    pub fn read(
        header: &str,
        club: &Club,
        method: &str,
        hash: &str,
        now: u64,
    ) -> Result<Self, &'static str> {
        const FORM: &str =
            "Authorization is: Remainder account=\"…\", until=\"…\", signature=\"0x…\"";
        let rest = header.strip_prefix("Remainder ").ok_or(FORM)?;
        let mut parts = BTreeMap::new();
        for part in rest.split(',') {
            let (name, value) = part.trim().split_once('=').ok_or(FORM)?;
            parts.insert(name.trim(), value.trim().trim_matches('"'));
        }
        let part = |name| parts.get(name).copied().ok_or(FORM);
        let account = account_from_text(part("account")?).ok_or("the account is mistyped")?;
        // The identity of the group as a key: one signature by it is good for every text.
        if account.0 == [0; 32] {
            return Err("anyone can sign for the account of zeros; sign with a member's key");
        }
        let until: u64 = part("until")?.parse().map_err(|_| FORM)?;
        if until < now {
            return Err("the signature has expired; sign again");
        }
        if until - now > LONGEST {
            return Err("the signature holds for longer than ten minutes; sign for less");
        }
        let signature = part("signature")?.trim_start_matches("0x");
        let mut bytes = [0; 64];
        hex::decode_to_slice(signature, &mut bytes).map_err(|_| FORM)?;
        let plain = statement(club, method, hash, until);
        let wrapped = format!("<Bytes>{plain}</Bytes>");
        let key = PublicKey(account.0);
        let good = [plain, wrapped]
            .iter()
            .any(|text| verify(&Signature(bytes), text.as_bytes(), &key));
        match good {
            true => Ok(Self { account }),
            false => Err("the signature is not of this account over this request; sign what docs/history.md says"),
        }
    }
}
