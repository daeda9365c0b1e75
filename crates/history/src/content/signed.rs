//! Who asks? Whoever signs with the key that acts for a member.
//!
//! ```text
//! Authorization: Remainder account="5G…", until="1767225600000", signature="0x…"
//! ```
//! The signature is sr25519 over [`statement`], as it is or, as wallets sign text, between `<Bytes>` and `</Bytes>`.

use std::collections::BTreeMap;

use axum::http::Uri;
use ink::primitives::AccountId;
use remainder_chain::account_from_text;
use subxt_signer::sr25519::{verify, PublicKey, Signature};

use crate::Club;

/// How long a signature holds at most, in milliseconds.
const LONGEST: u64 = 10 * 60 * 1_000;

/// What is signed to read, store or delete something. `server` is the [origin] of the one that is asked: whoever runs another one cannot use the
/// signature there.
pub fn statement(club: &Club, server: &str, method: &str, hash: &str, until: u64) -> String {
    format!(
        "remainder content\n{method} {hash}\nserver {server}\nclub {}\nchain {}\nuntil {until}",
        club.address(),
        club.genesis_text()
    )
}

/// How a server is named in a signature: scheme, host and port of its URL, the port only where it is not the usual one. None for what is no
/// `http://` or `https://` URL.
pub fn origin(url: &str) -> Option<String> {
    let url: Uri = url.parse().ok()?;
    let scheme = url.scheme_str()?.to_ascii_lowercase();
    let usual = match scheme.as_str() {
        "http" => 80,
        "https" => 443,
        _ => return None,
    };
    let host = url.host().filter(|host| !host.is_empty())?;
    let host = host.to_ascii_lowercase();
    Some(match url.port_u16().filter(|port| *port != usual) {
        Some(port) => format!("{scheme}://{host}:{port}"),
        None => format!("{scheme}://{host}"),
    })
}

/// A question that somebody signed.
#[derive(Clone, Debug)]
pub struct Signed {
    /// Who signed it.
    pub account: AccountId,
    /// Until when it holds, in milliseconds since 1970.
    pub until: u64,
}

impl Signed {
    /// Reads the header `Authorization` of a question to `server`. `now` is in milliseconds since 1970.
    ///
    /// # Errors
    /// What is wrong with it, in a sentence.
    pub fn read(
        header: &str,
        club: &Club,
        server: &str,
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
        let plain = statement(club, server, method, hash, until);
        let wrapped = format!("<Bytes>{plain}</Bytes>");
        let key = PublicKey(account.0);
        let good = [plain, wrapped]
            .iter()
            .any(|text| verify(&Signature(bytes), text.as_bytes(), &key));
        match good {
            true => Ok(Self { account, until }),
            false => Err("the signature is not of this account over this request to this server; sign what docs/history.md says"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_named_by_its_origin() {
        for (url, is) in [
            ("http://127.0.0.1:8080", Some("http://127.0.0.1:8080")),
            ("https://Club.Example/", Some("https://club.example")),
            (
                "https://club.example:443/history",
                Some("https://club.example"),
            ),
            ("http://club.example:80", Some("http://club.example")),
            ("https://club.example:80", Some("https://club.example:80")),
            ("HTTP://[::1]:8080/a?b", Some("http://[::1]:8080")),
            ("ws://club.example", None),
            ("club.example", None),
            ("/history", None),
            ("", None),
        ] {
            assert_eq!(origin(url).as_deref(), is, "{url}");
        }
    }
}
