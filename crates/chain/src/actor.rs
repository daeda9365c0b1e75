//! Who sends?

use std::{fmt, sync::OnceLock};

use ink::primitives::AccountId;
use sp_core::{
    crypto::{AccountId32, DeriveJunction, Ss58AddressFormat, Ss58Codec, DEV_PHRASE},
    sr25519, Pair,
};

/// The SS58 prefix of addresses: 42, that of any Substrate chain.
const PREFIX: u16 = 42;

/// Someone who sends calls: an account and, if known, the key that signs for it.
#[derive(Clone)]
pub struct Actor {
    name: String,
    account: AccountId,
    key: Option<sr25519::Pair>,
}

impl Actor {
    /// A development account by its name: `alice` is the sr25519 account `//Alice`, `member12` is `//Member12`. Everyone
    /// knows these keys: they are worth nothing outside a development chain.
    pub fn dev(name: &str) -> Self {
        // The phrase is stretched with 2048 rounds of hashing; deriving from its key is not.
        static ROOT: OnceLock<sr25519::Pair> = OnceLock::new();
        let root = ROOT.get_or_init(|| {
            sr25519::Pair::from_phrase(DEV_PHRASE, None)
                .expect("the development phrase is valid")
                .0
        });
        let mut letters = name.chars();
        let path: String = letters
            .next()
            .into_iter()
            .flat_map(char::to_uppercase)
            .chain(letters)
            .collect();
        let junction = DeriveJunction::from(path.as_str()).harden();
        let key = root
            .derive([junction].into_iter(), None)
            .expect("a hard path can be derived")
            .0;
        Self {
            name: name.to_owned(),
            account: AccountId(key.public().0),
            key: Some(key),
        }
    }

    /// Whoever holds a key. It is called by its address.
    pub(crate) fn with_key(key: sr25519::Pair) -> Self {
        let account = AccountId(key.public().0);
        Self {
            name: account_text(&account),
            account,
            key: Some(key),
        }
    }

    /// An address without its key: it can read on any chain, and send on the embedded one.
    pub fn address(name: &str, account: AccountId) -> Self {
        Self {
            name: name.to_owned(),
            account,
            key: None,
        }
    }

    /// What it is called here.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its account.
    pub fn account(&self) -> AccountId {
        self.account
    }

    /// Its account as text, with prefix 42.
    pub fn ss58(&self) -> String {
        account_text(&self.account)
    }

    /// 32 bytes that nobody without the key can make or foresee, and that the key makes again at any time: the output of its verifiable
    /// random function. A signature would not do, since those of sr25519 are randomised. None without the key.
    pub fn secret(&self, domain: &'static [u8], message: &[u8]) -> Option<[u8; 32]> {
        let input = sr25519::vrf::VrfTranscript::new(b"remainder", &[(domain, message)]);
        Some(self.key()?.make_bytes(domain, &input))
    }

    /// The key that signs for it, if known.
    pub fn key(&self) -> Option<&sr25519::Pair> {
        self.key.as_ref()
    }
}

impl PartialEq for Actor {
    fn eq(&self, other: &Self) -> bool {
        self.account == other.account
    }
}

impl Eq for Actor {}

impl fmt::Debug for Actor {
    /// Name and address; never the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.name, self.ss58())
    }
}

/// An account as SS58 text with prefix 42.
pub fn account_text(account: &AccountId) -> String {
    AccountId32::new(account.0).to_ss58check_with_version(Ss58AddressFormat::custom(PREFIX))
}

/// The account that an SS58 text of any prefix stands for; none if it is mistyped.
pub fn account_from_text(text: &str) -> Option<AccountId> {
    let (account, _) = AccountId32::from_ss58check_with_version(text).ok()?;
    Some(AccountId(account.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_accounts_that_every_substrate_tool_knows() {
        let alice = Actor::dev("alice");
        assert_eq!(
            alice.ss58(),
            "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"
        );
        let spelled = sr25519::Pair::from_string("//Member12", None).unwrap();
        assert_eq!(
            Actor::dev("member12").account(),
            AccountId(spelled.public().0)
        );
        assert_eq!(Actor::dev("member12"), Actor::dev("Member12"));
        // Digits alone are a number to every tool that knows these keys; they are two accounts all the same.
        assert_ne!(Actor::dev("1"), Actor::dev("2"));
    }

    #[test]
    fn an_address_reads_back_and_a_mistyped_one_does_not() {
        let bob = Actor::dev("bob");
        assert_eq!(account_from_text(&bob.ss58()), Some(bob.account()));
        assert_eq!(account_from_text(&bob.ss58().replace('5', "6")), None);
    }

    #[test]
    fn a_secret_is_the_same_each_time_and_another_for_each_key_domain_and_message() {
        let (alice, bob) = (Actor::dev("alice"), Actor::dev("bob"));
        let secret = alice.secret(b"votes", b"one").unwrap();
        assert_eq!(Actor::dev("alice").secret(b"votes", b"one"), Some(secret));
        for other in [
            bob.secret(b"votes", b"one"),
            alice.secret(b"links", b"one"),
            alice.secret(b"votes", b"two"),
        ] {
            assert!(other.is_some_and(|other| other != secret));
        }
        // An address alone makes none.
        assert_eq!(
            Actor::address("alice", alice.account()).secret(b"votes", b"one"),
            None
        );
    }
}
