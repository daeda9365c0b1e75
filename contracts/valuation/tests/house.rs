//! A valuation room and its admin.

use remainder_chain::{deploy, face, input, Actor, Bundle, Done, Embedded, Failed, Room};
use remainder_fixture::{ClubFixture, CARE};
use remainder_interfaces::{blake2, club::Club as _, contributions::Contributions as _};
use remainder_interfaces::{
    valuation::{
        Algorithm, Category, Config, Error, Kind, RateEntry, Unit, Valuation, ValuationRef, Valued,
        Version,
    },
    Office,
};
use remainder_rules::{party::role, valuation::round::commitment, Credits, KindId, Quantity};

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
        let new = (algorithm, Config::default());
        let new = input(bundle.constructor("new").unwrap(), &new);
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

/// A club of three founders who sit on the committee.
pub struct Committee {
    pub f: ClubFixture,
}

pub const SALT: [u8; 32] = [8; 32];

impl Committee {
    pub fn new() -> Self {
        Self::over(ClubFixture::new())
    }

    /// All founders sit on it.
    pub fn over(mut f: ClubFixture) -> Self {
        let founders = f.read(f.rooms.club, |m| m.counts()).last_id;
        for member in 1..=founders {
            f.club("admin", |m| m.appoint(member, role::COMMITTEE, true))
                .unwrap();
        }
        Self { f }
    }

    pub fn open(&mut self, by: &str) -> Result<(), Error> {
        self.f.valuation(by, |m| m.open_round())
    }

    pub fn commit(&mut self, by: &str, ballot: &[(KindId, Credits)]) -> Result<(), Error> {
        let room = self.f.rooms.valuation;
        let cycle = self.f.cycle();
        let member = self.f.id(by);
        let paper = commitment(&room.account().0, cycle, member, ballot, &SALT, blake2);
        self.f.valuation(by, |m| m.commit(paper))
    }

    pub fn reveal(&mut self, of: &str, ballot: &[(KindId, Credits)]) -> Result<(), Error> {
        let member = self.f.id(of);
        let ballot = ballot.to_vec();
        self.f
            .valuation("stranger", |m| m.reveal(member, ballot, SALT))
    }

    pub fn close(&mut self, kinds: &[KindId]) -> Result<(), Error> {
        let kinds = kinds.to_vec();
        self.f.valuation("stranger", |m| m.close_round(kinds))
    }

    /// A round about care, from its opening to the end of the ballots.
    pub fn round(&mut self, ballots: &[(&str, Credits)]) {
        self.open(ballots[0].0).unwrap();
        for (name, rate) in ballots {
            self.commit(name, &[(CARE, *rate)]).unwrap();
        }
        self.f.days(2);
        for (name, rate) in ballots {
            self.reveal(name, &[(CARE, *rate)]).unwrap();
        }
        self.f.days(1);
    }

    /// Reports what the committee's members gave, and what was settled of each kind.
    pub fn report_all(&mut self) {
        let kinds = self.f.read(self.f.rooms.valuation, |m| m.kind_count());
        for kind in 1..=kinds {
            self.f
                .contributions("stranger", |m| m.report_kind(kind))
                .unwrap();
        }
        for member in 1..=3 {
            // Who is not in the round has nothing to report.
            let _ = self
                .f
                .contributions("stranger", |m| m.report_member(member));
        }
    }

    pub fn rate(&self, kind: KindId) -> Credits {
        let kind = self.f.read(self.f.rooms.valuation, |m| m.kind(kind));
        kind.unwrap().rate.now
    }

    pub fn refresh(&mut self, kind: KindId) -> Result<(), Error> {
        self.f.valuation("stranger", |m| m.refresh(kind))
    }

    pub fn adopt(&mut self, algorithm: Algorithm) {
        self.f
            .valuation("admin", |m| m.set_algorithm(algorithm))
            .unwrap();
    }
}
