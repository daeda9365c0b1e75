//! A club whose three founders keep the beacon, and what passes there.

use remainder_fixture::prelude::*;
pub use remainder_interfaces::audit::{
    Audit as _, Cause, Error as AuditError, File, Place, Round, Seat, Verdict,
};
use remainder_interfaces::blake2;
use remainder_rules::{
    audit::jury::{commitment, Paper},
    time::DAY,
    Hash,
};

const KEEPERS: [&str; 3] = ["anna", "bert", "cleo"];
/// Links that a keeper's chain has in these tests.
const LINKS: u32 = 60;

pub struct Audited {
    pub f: ClubFixture,
    /// Who keeps no link back.
    pub faithful: Vec<&'static str>,
    /// The first epoch that the keepers owe a link for.
    first: u32,
}

/// The link of a keeper that is `left` before the tip.
fn link(keeper: &str, left: u32) -> Hash {
    let mut link = [keeper.as_bytes()[0]; 32];
    for _ in 0..LINKS.saturating_sub(left) {
        link = blake2(&link);
    }
    link
}

impl Audited {
    /// A club of the founders and so many who joined, in which everybody is in standing.
    pub fn new() -> Self {
        let names = [
            "anna", "bert", "cleo", "dora", "emil", "fred", "gina", "hugo", "ines", "jana",
        ];
        let f = ClubFixture::builder()
            .founders(&names)
            .spec(|s| {
                s.clearing.base_limit = 100_000;
                s.clearing.limit_cap = 400_000;
            })
            .audited()
            .build();
        let mut club = Self {
            f,
            faithful: KEEPERS.to_vec(),
            first: 1,
        };
        for keeper in KEEPERS {
            let tip = link(keeper, 0);
            club.f.audit(keeper, |m| m.keep(tip)).unwrap();
        }
        club
    }

    pub fn epoch(&self) -> u32 {
        self.f.read(self.f.rooms.audit, |m| m.running())
    }

    /// Days pass, on each of which the faithful reveal.
    pub fn days(&mut self, days: u64) {
        for _ in 0..days {
            self.f.chain.advance_ms(DAY);
            let now = self.epoch();
            let Some(epoch) = now.checked_sub(2).filter(|epoch| *epoch >= self.first) else {
                continue;
            };
            for (place, keeper) in KEEPERS.iter().enumerate() {
                if self.faithful.contains(keeper) {
                    let link = link(keeper, epoch - self.first + 1);
                    self.f
                        .audit("stranger", |m| m.reveal_link(place as u8, epoch, link))
                        .unwrap();
                }
            }
        }
    }

    pub fn file(&self, case: u32) -> Option<File> {
        self.f.read(self.f.rooms.audit, |m| m.case(case))
    }

    /// All seats of the running round are drawn. Returns who sits where.
    pub fn seat(&mut self, case: u32) -> Vec<(String, Place)> {
        self.days(3);
        let round = self.file(case).unwrap().case.round;
        while self.round(case, round).seating() {
            self.f.audit("stranger", |m| m.seat(case, 16)).unwrap();
        }
        let panel = self.f.read(self.f.rooms.audit, |m| m.panel(case, round));
        panel
            .iter()
            .map(|paper| {
                let name = [
                    "anna", "bert", "cleo", "dora", "emil", "fred", "gina", "hugo", "ines", "jana",
                ];
                let place = Place::Panel {
                    round,
                    seat: paper.seat,
                };
                (name[paper.juror as usize - 1].to_owned(), place)
            })
            .collect()
    }

    pub fn round(&self, case: u32, round: u8) -> Round {
        self.f
            .read(self.f.rooms.audit, |m| m.round(case, round))
            .unwrap()
    }

    pub fn hash(&mut self, case: u32, juror: &str, place: Place, verdict: Verdict) -> Hash {
        let Place::Panel { round, seat } = place else {
            panic!("no panel")
        };
        let paper = Paper {
            contract: self.f.rooms.audit.account().0,
            case,
            round,
            seat,
            juror: self.f.id(juror),
        };
        commitment(&paper, verdict, &[7; 32], blake2)
    }

    /// A round from its seats to its end, in which all say the same. Returns the jurors.
    pub fn vote(&mut self, case: u32, verdict: Verdict) -> Vec<(String, Place)> {
        let jurors = self.seat(case);
        for (juror, place) in &jurors {
            let hash = self.hash(case, juror, *place, verdict);
            self.f
                .audit(juror, |m| m.commit(case, *place, hash))
                .unwrap();
        }
        self.days(2);
        for (_, place) in &jurors {
            self.f
                .audit("stranger", |m| m.reveal(case, *place, verdict, [7; 32]))
                .unwrap();
        }
        self.f.audit("stranger", |m| m.close(case)).unwrap();
        jurors
    }
}
