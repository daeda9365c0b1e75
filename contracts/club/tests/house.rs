//! A club alone, with named actors. An account called `contributions` stands where that room will be.

use std::collections::BTreeMap;

use ink::{
    codegen::TraitCallBuilder,
    env::Event,
    primitives::AccountId,
    scale::{Decode, Encode},
};
use remainder_chain::{
    deploy, face, input, Actor, Bundle, Embedded, Failed, Message, RawEvent, Room,
};
pub use remainder_interfaces::{
    club::{
        Application, BreakKind, Club as _, ClubRef, Config, Counts, Error, Member, Party, Status,
    },
    office::{Office as _, OfficeError, Wiring},
};
pub use remainder_rules::{party::role, time::DAY, MemberId, COMMONS};

pub const FOUNDERS: [&str; 3] = ["anna", "bert", "cleo"];
pub const REASON: [u8; 32] = [9; 32];

type Builder = <ClubRef as TraitCallBuilder>::Builder;
type OfficeRef = face!(remainder_interfaces::Office);

pub struct House {
    pub chain: Embedded,
    pub club: Room<ClubRef>,
    pub office: Room<OfficeRef>,
    /// What the last message emitted that was carried out.
    pub events: Vec<RawEvent>,
    /// The deposit that it took or, below zero, gave back.
    pub deposit: i128,
}

pub fn account(name: &str) -> AccountId {
    Actor::dev(name).account()
}

/// Founds a club; the deployer is `admin`.
pub fn try_found(config: Config, founders: &[AccountId]) -> Result<House, Error> {
    let bundle = Bundle::load("club").unwrap_or_else(|error| panic!("{error}"));
    let mut chain = Embedded::default();
    let new = input(bundle.constructor("new").unwrap(), &(config, founders));
    let deployed =
        deploy::<ClubRef, Error>(&mut chain, &Actor::dev("admin"), &bundle, &new, b"club");
    let club = match deployed {
        Ok(deployed) => deployed.room,
        Err(Failed::Refused(error)) => return Err(error),
        Err(Failed::Chain(error)) => panic!("the chain refused: {error}"),
    };
    let mut house = House {
        chain,
        club,
        office: club.face(),
        events: Vec::new(),
        deposit: 0,
    };
    let wiring = Wiring {
        contributions: account("contributions"),
        ..Wiring::default()
    };
    house.office("admin", |m| m.wire(wiring)).unwrap();
    Ok(house)
}

impl House {
    pub fn new() -> Self {
        Self::with(|_| ())
    }

    /// Other parameters than the defaults.
    pub fn with(change: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config::default();
        change(&mut config);
        let house = try_found(config, &FOUNDERS.map(account)).unwrap();
        house.check();
        house
    }

    /// Sends a message in the name of an actor. Afterwards the books must be right.
    pub fn send<A: Encode, R: Decode>(
        &mut self,
        by: &str,
        message: impl FnOnce(&mut Builder) -> Message<A, Result<R, Error>>,
    ) -> Result<R, Error> {
        match self.club.send(&mut self.chain, &Actor::dev(by), message) {
            Ok(done) => {
                self.events = done.events;
                self.deposit = done.deposit;
                self.check();
                Ok(done.value)
            }
            Err(Failed::Refused(error)) => Err(error),
            Err(Failed::Chain(error)) => panic!("the chain refused {by}: {error}"),
        }
    }

    pub fn office<A: Encode>(
        &mut self,
        by: &str,
        message: impl FnOnce(
            &mut <OfficeRef as TraitCallBuilder>::Builder,
        ) -> Message<A, Result<(), OfficeError>>,
    ) -> Result<(), OfficeError> {
        match self.office.send(&mut self.chain, &Actor::dev(by), message) {
            Ok(done) => {
                self.events = done.events;
                Ok(())
            }
            Err(Failed::Refused(error)) => Err(error),
            Err(Failed::Chain(error)) => panic!("the chain refused {by}: {error}"),
        }
    }

    pub fn read<A: Encode, R: Decode>(
        &self,
        message: impl FnOnce(&mut Builder) -> Message<A, R>,
    ) -> R {
        self.club.read(&self.chain, message).unwrap()
    }

    /// The one event of this type that the last message emitted.
    pub fn emitted<E: Event + Decode>(&self) -> E {
        let mut found: Vec<E> = self.events.iter().filter_map(RawEvent::decode).collect();
        assert_eq!((found.len(), self.events.len()), (1, 1));
        found.remove(0)
    }

    pub fn resolve(&self, name: &str) -> Result<Party, Error> {
        self.read(|m| m.resolve(account(name)))
    }

    pub fn party(&self, name: &str) -> Party {
        self.resolve(name).unwrap()
    }

    pub fn id(&self, name: &str) -> MemberId {
        self.party(name).id
    }

    pub fn member(&self, id: MemberId) -> Option<Member> {
        self.read(|m| m.member(id))
    }

    pub fn counts(&self) -> Counts {
        self.read(|m| m.counts())
    }

    pub fn apply(&mut self, name: &str) -> Result<(), Error> {
        self.send(name, |m| m.apply())
    }

    pub fn vouch(&mut self, sponsor: &str, applicant: &str) -> Result<(), Error> {
        self.send(sponsor, |m| m.vouch(account(applicant)))
    }

    pub fn admit(&mut self, applicant: &str) -> Result<MemberId, Error> {
        self.send("stranger", |m| m.admit(account(applicant)))
    }

    /// A newcomer joins with the sponsors anna and bert.
    pub fn join(&mut self, name: &str) -> MemberId {
        self.apply(name).unwrap();
        self.vouch("anna", name).unwrap();
        self.vouch("bert", name).unwrap();
        self.admit(name).unwrap()
    }

    /// `contributions` settles work worth so much.
    pub fn work(&mut self, provider: MemberId, receiver: MemberId, value: u64) {
        self.send("contributions", |m| m.note_work(provider, receiver, value))
            .unwrap();
    }

    pub fn mark(&mut self, id: MemberId, frozen: bool, unable: bool) {
        self.send("admin", |m| m.mark(id, frozen, unable, REASON))
            .unwrap();
    }

    /// Gives notice and, after it, leaves.
    pub fn leave(&mut self, id: MemberId) {
        self.send("contributions", |m| m.begin_leave(id)).unwrap();
        self.cycles(1);
        self.send("contributions", |m| m.end(id)).unwrap();
    }

    pub fn days(&mut self, days: u64) {
        self.chain.advance_ms(days * DAY);
    }

    pub fn cycles(&mut self, cycles: u64) {
        self.days(28 * cycles);
    }

    /// How many cells the club has.
    pub fn cells(&self) -> usize {
        self.chain.storage(&self.club.account()).len()
    }

    fn table<V: Decode>(&self, name: &[u8; 4]) -> BTreeMap<Vec<u8>, V> {
        let space = u32::from_be_bytes(*name);
        let storage = self.chain.storage(&self.club.account());
        let cells = storage
            .into_iter()
            .filter(|((found, _), _)| *found == space);
        cells
            .map(|((_, key), value)| (key, V::decode(&mut value.as_slice()).unwrap()))
            .collect()
    }

    /// The books: one account, one slot and one id a member; applications found by account; standing counted right.
    pub fn check(&self) {
        let counts = self.counts();
        let members: BTreeMap<_, Member> = self.table(b"MEMB");
        let applications: BTreeMap<_, Application> = self.table(b"APPL");
        let ids: BTreeMap<_, (bool, u32)> = self.table(b"IDEN");
        let slots: BTreeMap<_, MemberId> = self.table(b"SLOT");
        let freed: BTreeMap<_, u32> = self.table(b"FREE");
        assert_eq!(members.len(), counts.members as usize);
        assert_eq!(slots.len(), members.len());
        assert_eq!(ids.len(), members.len() + applications.len());
        assert_eq!(slots.len() + freed.len(), counts.slots as usize);
        for (key, member) in &members {
            let id = u32::decode(&mut key.as_slice()).unwrap();
            assert_eq!(ids[member.account.as_slice()], (false, id));
            assert_eq!(slots[&member.slot.encode()], id);
        }
        for (key, application) in &applications {
            let number = u32::decode(&mut key.as_slice()).unwrap();
            assert_eq!(ids[application.account.as_slice()], (true, number));
        }
        let standing = members.values().filter(|m| m.standing_at(counts.cycle));
        assert_eq!(standing.count(), counts.in_standing as usize);
    }
}
