//! Does a chain allow what a club needs?

use crate::{Charter, Weight};

/// The longest key under which a room stores something, in bytes: ink!'s own four, and two accounts (the token's allowances).
const KEY: u32 = 4 + 2 * 32;
/// The most that a room puts into one event or one stored value, in bytes.
const PAYLOAD: u32 = 16 * 1024;
/// The most topics of one event, the one of its type among them.
const TOPICS: u32 = 4;
/// What one transaction must be able to do: twice the heaviest message of docs/weights.md, which is the execution of a proposal.
const WEIGHT: Weight = Weight {
    ref_time: 85_000_000_000,
    proof_size: 1_400_000,
};

/// What a chain allows and asks for, as far as a club can tell. Deposits are in parts of the chain's unit, lengths in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The name and version of its runtime, for people.
    pub runtime: String,
    /// What its unit is called.
    pub unit: String,
    /// Into how many decimal places a unit is divided.
    pub decimals: u8,
    /// The deposit for a stored item.
    pub per_item: u128,
    /// The deposit for a stored byte.
    pub per_byte: u128,
    /// The least that an account may hold; every contract holds it.
    pub existential_deposit: u128,
    /// The most that one call may take as deposit unless told otherwise.
    pub deposit: u128,
    /// The longest code.
    pub code_len: u32,
    /// The longest key that a contract stores under.
    pub key_len: u32,
    /// The most codes that a contract can depend on.
    pub dependencies: u32,
    /// The most that one event or one stored value may hold.
    pub payload_len: u32,
    /// The most topics of an event.
    pub event_topics: u32,
    /// The most that one transaction may weigh.
    pub weight: Weight,
}

/// Something that a chain must allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Need {
    /// What it is, for people.
    pub what: &'static str,
    /// How much the chain allows.
    pub allowed: u64,
    /// How much the club needs.
    pub needed: u64,
}

impl Need {
    pub fn is_met(&self) -> bool {
        self.allowed >= self.needed
    }
}

impl Limits {
    /// What a club needs of a chain, and what this one allows. `code_len` is the length of the longest of its codes, if it is known.
    pub fn needs(&self, charter: &Charter, code_len: Option<usize>) -> Vec<Need> {
        let dependencies = charter.codes.values().map(|codes| codes.cold.len()).max();
        let need = |what, allowed: u64, needed: u64| Need {
            what,
            allowed,
            needed,
        };
        let count = |n: Option<usize>| n.and_then(|n| u64::try_from(n).ok()).unwrap_or(0);
        let mut needs = vec![
            need("bytes of a storage key", self.key_len.into(), KEY.into()),
            need(
                "codes that a contract depends on",
                self.dependencies.into(),
                count(dependencies),
            ),
            need(
                "bytes of an event or a stored value",
                self.payload_len.into(),
                PAYLOAD.into(),
            ),
            need(
                "topics of an event",
                self.event_topics.into(),
                TOPICS.into(),
            ),
            need(
                "picoseconds of execution in a transaction",
                self.weight.ref_time,
                WEIGHT.ref_time,
            ),
            need(
                "bytes of proof in a transaction",
                self.weight.proof_size,
                WEIGHT.proof_size,
            ),
        ];
        if code_len.is_some() {
            needs.push(need(
                "bytes of a code",
                self.code_len.into(),
                count(code_len),
            ));
        }
        needs
    }

    /// An amount of the chain's token, for people: `12.3456 UNIT`.
    pub fn amount(&self, parts: u128) -> String {
        const SHOWN: u32 = 4;
        let places = u32::from(self.decimals);
        let one = 10u128.saturating_pow(places);
        let (whole, rest) = (parts / one, parts % one);
        let unit = &self.unit;
        match places.checked_sub(SHOWN) {
            Some(hidden) => format!("{whole}.{:04} {unit}", rest / 10u128.saturating_pow(hidden)),
            None => format!("{whole} {unit}"),
        }
    }

    /// How many items and bytes a deposit at this chain's prices was taken for. It can tell as long as the bytes cost less than an item.
    pub fn taken_for(&self, deposit: u128) -> (u128, u128) {
        let (item, byte) = (self.per_item.max(1), self.per_byte.max(1));
        (deposit / item, deposit % item / byte)
    }

    /// What this chain asks for so many items and bytes.
    pub fn price(&self, items: u128, bytes: u128) -> u128 {
        let items = items.saturating_mul(self.per_item);
        items.saturating_add(bytes.saturating_mul(self.per_byte))
    }
}

#[cfg(test)]
mod tests {
    use crate::{Chain, Embedded};

    #[test]
    fn deposits_are_told_apart_and_amounts_are_in_units() {
        let limits = Embedded::default().limits().unwrap();
        assert_eq!(limits.taken_for(limits.price(3, 19_999)), (3, 19_999));
        assert_eq!(limits.amount(1_234_567_890_123), "1.2345 UNIT");
        assert_eq!(limits.amount(50_000_000), "0.0000 UNIT");
        assert_eq!(limits.amount(limits.price(1, 0)), "0.1000 UNIT");
    }
}
