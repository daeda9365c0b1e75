//! A club of ten founders that governs itself, and what passes there.

use ink::scale::Encode;
pub use remainder_fixture::prelude::*;
pub use remainder_interfaces::{
    audit::Audit as _,
    clearing::Grant,
    governance::{
        Body, Call, Choice, Config, Error as GovernError, Governance as _, Pile, Proposal,
        Status as Standing, Track,
    },
};

pub const NAMES: [&str; 10] = [
    "anna", "bert", "cleo", "dora", "emil", "fred", "gina", "hugo", "ines", "jana",
];
pub const TEXT: [u8; 32] = [5; 32];

pub struct Governed {
    pub f: ClubFixture,
}

impl Governed {
    pub fn new() -> Self {
        Self::with(|_| ())
    }

    /// Other parameters of governance than the defaults.
    pub fn with(change: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config::default();
        change(&mut config);
        Self::of(|s| s.governance = Some(config))
    }

    /// Other parameters than the defaults.
    pub fn of(change: impl FnOnce(&mut ClubSpec)) -> Self {
        let f = ClubFixture::builder()
            .founders(&NAMES)
            .spec(|s| {
                s.clearing.base_limit = 100_000;
                s.clearing.limit_cap = 400_000;
            })
            .governed()
            .spec(change)
            .build();
        let mut club = Self { f };
        // The first vote is not in the moment of the founding.
        club.days(1);
        club
    }

    pub fn days(&mut self, days: u64) {
        self.f.days(days);
    }

    /// A call to a room by its name, with the message as the metadata labels it.
    pub fn call(&mut self, room: &str, label: &str, arguments: &impl Encode) -> Call {
        let selector = selector(label);
        Call {
            room: self.f.account_of(room),
            selector,
            input: arguments.encode(),
        }
    }

    pub fn propose(&mut self, by: &str, calls: &[Call]) -> Result<u32, GovernError> {
        let calls = calls.to_vec();
        self.f.governance(by, |m| m.propose(calls, TEXT))
    }

    pub fn vote(&mut self, by: &str, id: u32, choice: Choice) -> Result<(), GovernError> {
        self.f.governance(by, |m| m.vote(id, choice))
    }

    pub fn sign(&mut self, by: &str, id: u32) -> Result<(), GovernError> {
        self.f.governance(by, |m| m.sign(id))
    }

    pub fn execute(&mut self, id: u32) -> Result<(), GovernError> {
        self.f.governance("stranger", |m| m.execute(id))
    }

    pub fn close(&mut self, id: u32) -> Result<(), GovernError> {
        self.f.governance("stranger", |m| m.close(id))
    }

    pub fn proposal(&self, id: u32) -> (Proposal, Standing) {
        let found = self.f.read(self.f.rooms.governance, |m| m.proposal(id));
        found.unwrap()
    }

    pub fn status(&self, id: u32) -> Standing {
        self.proposal(id).1
    }

    /// A proposal of jana's that all but her accept, when it can be executed.
    pub fn accepted(&mut self, calls: &[Call]) -> u32 {
        let id = self.propose("jana", calls).unwrap();
        for name in &NAMES[..9] {
            self.vote(name, id, Choice::Yes).unwrap();
        }
        let (proposal, _) = self.proposal(id);
        self.f.chain.set_time_ms(proposal.ready_at()).unwrap();
        id
    }

    /// What the club decides.
    pub fn decide(&mut self, calls: &[Call]) -> Result<(), GovernError> {
        // Ten founders are in standing for three cycles; longer timelocks than that are another test.
        let id = self.accepted(calls);
        let done = self.execute(id);
        if done.is_ok() {
            self.close(id).unwrap();
        }
        done
    }

    /// An election from the call to the end of the ballots: who stands where, and who votes how.
    pub fn election(
        &mut self,
        body: Body,
        candidates: &[(&str, u8)],
        ballots: &[(&str, &[(&str, u8)])],
    ) -> u32 {
        let number = self
            .f
            .governance("stranger", |m| m.call_election(body))
            .unwrap();
        for (name, chamber) in candidates {
            self.f
                .governance(name, |m| m.stand(number, *chamber))
                .unwrap();
        }
        self.days(7);
        for (name, piles) in ballots {
            self.elect(name, number, piles).unwrap();
        }
        self.days(7);
        number
    }

    pub fn elect(
        &mut self,
        by: &str,
        election: u32,
        piles: &[(&str, u8)],
    ) -> Result<(), GovernError> {
        let piles: Vec<_> = piles
            .iter()
            .map(|(name, points)| Pile {
                candidate: self.f.id(name),
                points: *points,
            })
            .collect();
        self.f.governance(by, |m| m.elect(election, piles))
    }

    pub fn claim(&mut self, body: Body, chamber: u8) -> Result<(), GovernError> {
        self.f
            .governance("stranger", |m| m.claim_seat(body, chamber))
    }

    /// Who sits, by name.
    pub fn bench(&self, body: Body) -> Vec<&'static str> {
        let bench = self.f.read(self.f.rooms.governance, |m| m.bench(body));
        let seats = bench.seats.iter().filter(|seat| **seat != 0);
        seats.map(|seat| NAMES[*seat as usize - 1]).collect()
    }

    /// The code that a room runs.
    pub fn code(&mut self, room: &str) -> Option<[u8; 32]> {
        let room = self.f.account_of(room);
        self.f.chain.code_hash(&room)
    }

    pub fn roles(&mut self, name: &str) -> u8 {
        self.f.party(name).roles
    }
}

/// As ink! has it.
pub fn selector(label: &str) -> [u8; 4] {
    let hash = remainder_interfaces::blake2(label.as_bytes());
    [hash[0], hash[1], hash[2], hash[3]]
}
