//! A club whose three founders keep the beacon, and what passes there.

use remainder_fixture::prelude::*;
pub use remainder_interfaces::audit::{
    Audit as _, Cause, EpochRecord, Error as AuditError, File, Place, Round, Seat, Verdict,
};
use remainder_interfaces::blake2;
use remainder_rules::{
    audit::{
        jury::{commitment, Paper, BALLOT},
        seats::{Candidate, Draw, Try},
    },
    time::DAY,
    Hash, Millis,
};

pub const KEEPERS: [&str; 3] = ["anna", "bert", "cleo"];
const NAMES: [&str; 10] = [
    "anna", "bert", "cleo", "dora", "emil", "fred", "gina", "hugo", "ines", "jana",
];
/// Enough founders for all three panels: 25 jurors, the parties, and some.
pub const MANY: [&str; 30] = [
    "anna", "bert", "cleo", "dora", "emil", "fred", "gina", "hugo", "ines", "jana", "karl", "lena",
    "mina", "nils", "olga", "paul", "quin", "rosa", "sven", "tina", "udo", "vera", "wim", "xena",
    "yves", "zoe", "alma", "ben", "cora", "dirk",
];
/// Links that a keeper's chain has in these tests.
const LINKS: u32 = 250;
pub const SALT: Hash = [7; 32];

#[derive(Clone)]
pub struct Audited {
    pub f: ClubFixture,
    /// Who keeps no link back.
    pub faithful: Vec<&'static str>,
    /// The first epoch that the keepers owe a link for.
    first: u32,
    /// The members, by number.
    names: Vec<&'static str>,
}

/// The link of a keeper that is `left` before the tip.
pub fn link(keeper: &str, left: u32) -> Hash {
    remainder_fixture::link(keeper, LINKS, left)
}

impl Audited {
    /// A club of ten founders.
    pub fn new() -> Self {
        Self::of(&NAMES, |_| ())
    }

    /// A club of these founders, in which everybody is in standing.
    pub fn of(names: &[&'static str], change: impl FnOnce(&mut ClubSpec)) -> Self {
        let f = ClubFixture::builder()
            .founders(names)
            .spec(|s| {
                s.clearing.base_limit = 100_000;
                s.clearing.limit_cap = 400_000;
            })
            .audited()
            .spec(change)
            .build();
        let mut club = Self {
            f,
            faithful: KEEPERS.to_vec(),
            first: 1,
            names: names.to_vec(),
        };
        for keeper in KEEPERS {
            let tip = link(keeper, 0);
            club.f.audit(keeper, |m| m.keep(tip)).unwrap();
        }
        club
    }

    /// Somebody joins with these sponsors.
    pub fn join(&mut self, name: &'static str, sponsors: &[&str]) -> MemberId {
        let id = self.f.join_by(name, sponsors);
        assert_eq!(id as usize, self.names.len() + 1);
        self.names.push(name);
        id
    }

    pub fn name(&self, id: MemberId) -> &'static str {
        self.names[id as usize - 1]
    }

    pub fn epoch(&self) -> u32 {
        self.f.read(self.f.rooms.audit, |m| m.running())
    }

    pub fn record(&self, epoch: u32) -> EpochRecord {
        self.f
            .read(self.f.rooms.audit, |m| m.epoch(epoch))
            .unwrap_or_else(|| panic!("nobody revealed for {epoch}"))
    }

    /// The link that a keeper owes for an epoch.
    pub fn link(&self, keeper: &str, epoch: u32) -> Hash {
        link(keeper, epoch - self.first + 1)
    }

    /// Days pass, on each of which the faithful reveal.
    pub fn days(&mut self, days: u64) {
        for _ in 0..days {
            self.f.chain.advance_ms(DAY);
            let Some(epoch) = self.epoch().checked_sub(2) else {
                continue;
            };
            if epoch < self.first {
                continue;
            }
            for keeper in self.faithful.clone() {
                self.reveal_link(keeper, epoch).unwrap();
            }
        }
    }

    pub fn reveal_link(&mut self, keeper: &str, epoch: u32) -> Result<(), AuditError> {
        let place = KEEPERS.iter().position(|name| *name == keeper).unwrap() as u8;
        let link = self.link(keeper, epoch);
        self.f
            .audit("stranger", |m| m.reveal_link(place, epoch, link))
    }

    /// Work that is confirmed and whose seed is known.
    pub fn confirmed(&mut self, provider: &str, receiver: &str) -> u32 {
        self.days(1);
        let id = self.f.register(provider, receiver, CARE, 2 * HOUR);
        self.f.confirm(receiver, id);
        self.days(4);
        id
    }

    pub fn is_drawn(&self, id: u32) -> bool {
        match self
            .f
            .read(self.f.rooms.contributions, |m| m.can_settle(id))
        {
            Ok(()) => false,
            Err(ContributionsError::Drawn) => true,
            Err(other) => panic!("{other:?}"),
        }
    }

    /// Two hours' work of dora's for emil that was drawn.
    pub fn drawn(&mut self) -> u32 {
        self.drawn_of("dora", "emil")
    }

    /// Two hours' work, confirmed until the lot falls on it. What it does not fall on is settled.
    pub fn drawn_of(&mut self, provider: &str, receiver: &str) -> u32 {
        for _ in 0..12 {
            let id = self.confirmed(provider, receiver);
            if self.is_drawn(id) {
                return id;
            }
            self.f.settle(id);
        }
        panic!("odds of a half, twelve times");
    }

    /// The same, until it does not fall. What it falls on expires.
    pub fn spared(&mut self, provider: &str, receiver: &str) -> u32 {
        for _ in 0..12 {
            let id = self.confirmed(provider, receiver);
            if !self.is_drawn(id) {
                return id;
            }
            self.open("fred", id);
        }
        panic!("odds of a half, twelve times");
    }

    pub fn open(&mut self, by: &str, id: u32) -> u32 {
        self.f.contributions(by, |m| m.open(id)).unwrap()
    }

    /// An hour's work that the receiver disputes, and its case.
    pub fn disputed(&mut self, provider: &str, receiver: &str) -> (u32, u32) {
        let id = self.f.register(provider, receiver, CARE, HOUR);
        self.f
            .contributions(receiver, |m| m.dispute(id, [0; 32]))
            .unwrap();
        (id, self.open(provider, id))
    }

    /// What a member has: tokens less debt, and the cycle's net.
    pub fn worth(&mut self, name: &str) -> i64 {
        let account = self.f.account(name);
        account.tokens as i64 - account.debt as i64 + account.net()
    }

    pub fn file(&self, case: u32) -> Option<File> {
        self.f.read(self.f.rooms.audit, |m| m.case(case))
    }

    /// The number of the running round.
    pub fn running(&self, case: u32) -> u8 {
        self.file(case).unwrap().case.round
    }

    pub fn round(&self, case: u32, round: u8) -> Round {
        self.f
            .read(self.f.rooms.audit, |m| m.round(case, round))
            .unwrap()
    }

    /// Seats are drawn until none is left to draw. Who sits where is returned.
    pub fn fill(&mut self, case: u32) -> Vec<(String, Place)> {
        let round = self.running(case);
        while self.round(case, round).seating() {
            self.f.audit("stranger", |m| m.seat(case, 16)).unwrap();
        }
        self.panel(case, round)
    }

    /// The same, when its seed is known.
    pub fn seat(&mut self, case: u32) -> Vec<(String, Place)> {
        self.days(3);
        self.fill(case)
    }

    pub fn panel(&self, case: u32, round: u8) -> Vec<(String, Place)> {
        let panel = self.f.read(self.f.rooms.audit, |m| m.panel(case, round));
        let seated = |paper: &Seat| {
            let seat = paper.seat;
            (
                self.name(paper.juror).to_owned(),
                Place::Panel { round, seat },
            )
        };
        panel.iter().map(seated).collect()
    }

    pub fn hash(&mut self, case: u32, juror: &str, place: Place, verdict: Verdict) -> Hash {
        let (round, seat) = match place {
            Place::Panel { round, seat } => (round, seat),
            Place::Ballot { .. } => (BALLOT, 0),
        };
        let paper = Paper {
            contract: self.f.rooms.audit.account().0,
            case,
            round,
            seat,
            juror: self.f.id(juror),
        };
        commitment(&paper, verdict, &SALT, blake2)
    }

    pub fn commit(
        &mut self,
        case: u32,
        juror: &str,
        place: Place,
        verdict: Verdict,
    ) -> Result<(), AuditError> {
        let hash = self.hash(case, juror, place, verdict);
        self.f.audit(juror, |m| m.commit(case, place, hash))
    }

    pub fn reveal(&mut self, case: u32, place: Place, verdict: Verdict) -> Result<(), AuditError> {
        self.f
            .audit("stranger", |m| m.reveal(case, place, verdict, SALT))
    }

    pub fn close(&mut self, case: u32) {
        self.f.audit("stranger", |m| m.close(case)).unwrap();
    }

    /// These say this, each in their place; then the reveals are over and the round is closed.
    pub fn decide(&mut self, case: u32, votes: &[(String, Place, Verdict)]) {
        for (juror, place, verdict) in votes {
            self.commit(case, juror, *place, *verdict).unwrap();
        }
        self.days(2);
        for (_, place, verdict) in votes {
            self.reveal(case, *place, *verdict).unwrap();
        }
        self.days(1);
        self.close(case);
    }

    /// A round of a panel from its seats to its end, in which all say the same. Returns the jurors.
    pub fn vote(&mut self, case: u32, verdict: Verdict) -> Vec<(String, Place)> {
        let jurors = self.seat(case);
        let said: Vec<_> = jurors
            .iter()
            .map(|(juror, place)| (juror.clone(), *place, verdict))
            .collect();
        self.decide(case, &said);
        jurors
    }

    /// The same for seats that are drawn again: those say it who have not voted.
    pub fn vote_missing(&mut self, case: u32, verdict: Verdict) {
        let (jurors, round) = (self.seat(case), self.running(case));
        let revealed = self.round(case, round).revealed;
        let missing = jurors.into_iter().enumerate();
        let said: Vec<_> = missing
            .filter(|(seat, _)| revealed & 1 << seat == 0)
            .map(|(_, (juror, place))| (juror, place, verdict))
            .collect();
        self.decide(case, &said);
    }

    /// The vote of a member in the ballot of the whole club.
    pub fn voter(&mut self, name: &str, verdict: Verdict) -> (String, Place, Verdict) {
        let member = self.f.id(name);
        (name.to_owned(), Place::Ballot { member }, verdict)
    }

    /// The time to appeal passes, and the verdict is executed.
    pub fn execute(&mut self, id: u32) {
        self.days(2);
        self.f.contributions("stranger", |m| m.execute(id)).unwrap();
    }

    pub fn settle_juror(&mut self, case: u32, place: Place) -> Result<(), AuditError> {
        self.f.audit("stranger", |m| m.settle_juror(case, place))
    }

    /// What drawing the running round's seats would come to, try by try, computed from what anyone can read: the slot, and who got or did
    /// not get the seat.
    pub fn foresee(&self, case: u32) -> Vec<(u32, Try)> {
        let audit = self.f.rooms.audit;
        let file = self.file(case).unwrap();
        let mut round = self.round(case, file.case.round);
        let config = self.f.read(audit, |m| m.config());
        let clock = config.epochs(&self.f.read(self.f.rooms.club, |m| m.clock()));
        let record = self.record(round.seed_epoch(&clock));
        let draw = Draw {
            seed: record.seed(self.epoch(), blake2).unwrap(),
            case,
            round: round.number,
            redrawn: round.redrawn,
            slots: record.slots,
        };
        let mut sides = vec![file.matter.provider, file.matter.receiver];
        sides.extend(file.matter.admins);
        if file.case.cause != Cause::Lot {
            sides.push(file.case.opener);
        }
        let club = self.f.rooms.club;
        let party = |id: &MemberId| self.f.read(club, |m| m.party(*id)).ok();
        let parties: Vec<Party> = sides.iter().filter_map(party).collect();
        let begun: Millis = record.begun_at(&clock);
        let (mut tries, mut seated) = (Vec::new(), Vec::new());
        while round.cursor.seat().is_some() {
            let slot = round.cursor.slot(&draw, blake2).unwrap();
            let holder = self.f.read(club, |m| m.at_slot(slot));
            let candidate = holder.map(|(party, since)| Candidate {
                seated: party.id == file.case.opener || seated.contains(&party.id),
                party,
                since,
            });
            let looked = round
                .cursor
                .look(&config, candidate.as_ref(), begun, &parties)
                .unwrap();
            tries.push((slot, looked));
            match looked {
                Try::Seated { juror, .. } => seated.push(juror),
                Try::PassedOver(_) => (),
                Try::NobodyLeft => break,
            }
        }
        tries
    }
}
