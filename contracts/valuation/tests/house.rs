//! A valuation room and its admin.

use remainder_chain::{deploy, face, input, Actor, Bundle, Done, Embedded, Failed, Room};
use remainder_interfaces::{
    valuation::{
        Algorithm, Category, Error, Kind, RateEntry, Unit, Valuation, ValuationRef, Valued, Version,
    },
    Office,
};
use remainder_rules::{Credits, KindId, Quantity};

pub struct House {
    pub chain: Embedded,
    pub room: Room<ValuationRef>,
    pub office: Room<face!(Office)>,
    pub admin: Actor,
    pub ada: Actor,
}

/// The arguments of a kind; a test changes what it is about.
#[derive(Clone)]
pub struct NewKind {
    pub label: [u8; 32],
    pub minutes: u32,
    pub rate: Credits,
}

impl Default for NewKind {
    fn default() -> Self {
        Self {
            label: label("child care"),
            minutes: 60,
            rate: 1_500,
        }
    }
}

pub fn label(text: &str) -> [u8; 32] {
    let mut label = [0; 32];
    label[..text.len()].copy_from_slice(text.as_bytes());
    label
}

impl House {
    /// An hour is worth 10 credits.
    pub fn new() -> Self {
        Self::with(Algorithm::EqualHours(1_000)).unwrap()
    }

    pub fn with(algorithm: Algorithm) -> Result<Self, Failed<Error>> {
        let bundle = Bundle::load("valuation").unwrap_or_else(|error| panic!("{error}"));
        let mut chain = Embedded::default();
        let admin = Actor::dev("admin");
        let new = input(bundle.constructor("new").unwrap(), &algorithm);
        let room =
            deploy::<ValuationRef, Error>(&mut chain, &admin, &bundle, &new, b"valuation")?.room;
        Ok(Self {
            chain,
            room,
            office: room.face(),
            admin,
            ada: Actor::dev("ada"),
        })
    }

    pub fn try_add(&mut self, by: &Actor, kind: NewKind) -> Result<Done<KindId>, Failed<Error>> {
        let NewKind {
            label,
            minutes,
            rate,
        } = kind;
        self.room.send(&mut self.chain, by, |m| {
            m.add_kind(Category::Care, Unit::Hour, label, [7; 32], minutes, rate)
        })
    }

    pub fn add(&mut self, kind: NewKind) -> KindId {
        let admin = self.admin.clone();
        self.try_add(&admin, kind).unwrap().value
    }

    pub fn set_rates(&mut self, rates: &[(KindId, Credits)]) -> Result<Done<()>, Failed<Error>> {
        let rates = rates.to_vec();
        self.room
            .send(&mut self.chain, &self.admin, |m| m.set_rates(rates))
    }

    pub fn set_algorithm(&mut self, algorithm: Algorithm) -> Result<Done<()>, Failed<Error>> {
        self.room
            .send(&mut self.chain, &self.admin, |m| m.set_algorithm(algorithm))
    }

    pub fn retire(&mut self, kind: KindId, retired: bool) -> Result<Done<()>, Failed<Error>> {
        self.room.send(&mut self.chain, &self.admin, |m| {
            m.retire_kind(kind, retired)
        })
    }

    pub fn value(&self, kind: KindId, quantity: Quantity) -> Result<Valued, Error> {
        self.room
            .read(&self.chain, |m| m.value_of(kind, quantity))
            .unwrap()
    }

    pub fn kind(&self, kind: KindId) -> Option<Kind> {
        self.room.read(&self.chain, |m| m.kind(kind)).unwrap()
    }

    pub fn rate(&self, kind: KindId, version: Version) -> Option<RateEntry> {
        self.room
            .read(&self.chain, |m| m.rate_since(kind, version))
            .unwrap()
    }

    pub fn version(&self) -> Version {
        self.room.read(&self.chain, |m| m.algorithm()).unwrap().0
    }

    /// A kind's rates, the newest first, as `before` leads to them.
    pub fn history(&self, kind: KindId) -> Vec<(Version, Credits)> {
        let mut rates = Vec::new();
        let mut next = self.kind(kind).map(|k| k.since);
        while let Some(version) = next {
            let entry = self.rate(kind, version).expect("the chain has no gap");
            rates.push((entry.since, entry.rate));
            assert!(rates.len() < 1_000, "the chain has no end");
            next = entry.before;
        }
        rates
    }
}

pub fn refused<R>(error: Error) -> Result<R, Failed<Error>> {
    Err(Failed::Refused(error))
}
