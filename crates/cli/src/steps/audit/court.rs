//! What do all commands of the audit read? The room, its clock, cases with their rounds and papers.

use remainder_chain::{ChainError, Room};
use remainder_interfaces::{
    audit::{Audit, AuditRef, Error, File, Place, Round, Seat},
    club::Club,
};
use remainder_rules::{
    audit::{
        beacon::EpochRecord,
        jury::{Stage, BALLOT},
        CaseId, Config, Epoch,
    },
    time::Clock,
    Hash, MemberId, Millis, COMMONS,
};
use serde::Serialize;
use serde_json::{json, Value};

use crate::{
    error::CliError,
    parse::content_hash,
    session::Session,
    show::{day, verdict},
};
use remainder_chain::Chain;

/// The room at this moment.
pub struct Court {
    pub room: Room<AuditRef>,
    pub config: Config,
    pub epochs: Clock,
    pub now: Millis,
}

impl Court {
    /// # Errors
    /// In a club without an audit room.
    pub fn of(s: &Session) -> Result<Self, CliError> {
        let room = s.auditor()?;
        let config = room.read(&s.chain, |m| m.config())?;
        let clock = s.rooms.club.read(&s.chain, |m| m.clock())?;
        Ok(Self {
            room,
            config,
            epochs: config.epochs(&clock),
            now: s.chain.now_ms()?,
        })
    }

    pub fn running(&self) -> Epoch {
        self.epochs.cycle_at(self.now)
    }

    /// The epoch whose links are taken now; none in the first two.
    pub fn owed(&self) -> Option<Epoch> {
        self.running().checked_sub(2)
    }

    /// The moment from which an epoch's seed is known, if somebody gives a link for it.
    pub fn known_from(&self, epoch: Epoch) -> Millis {
        self.epochs.start_of(epoch.saturating_add(3))
    }

    pub fn record(&self, s: &Session, epoch: Epoch) -> Result<Option<EpochRecord>, ChainError> {
        self.room.read(&s.chain, |m| m.epoch(epoch))
    }

    /// What is known of an epoch, and its seed, once it is known.
    pub fn seed(
        &self,
        s: &Session,
        epoch: Epoch,
    ) -> Result<Option<(EpochRecord, Hash)>, ChainError> {
        let record = self.record(s, epoch)?;
        Ok(record.and_then(|record| {
            let seed = record.seed(self.running(), content_hash).ok()?;
            Some((record, seed))
        }))
    }

    /// # Errors
    /// `audit.NoSuchCase`.
    pub fn file(&self, s: &Session, case: CaseId) -> Result<File, CliError> {
        self.room
            .read(&s.chain, |m| m.case(case))?
            .ok_or_else(|| CliError::refused(&Error::NoSuchCase))
    }

    /// # Errors
    /// `audit.NoSuchCase`.
    pub fn round(&self, s: &Session, case: CaseId, number: u8) -> Result<Round, CliError> {
        self.room
            .read(&s.chain, |m| m.round(case, number))?
            .ok_or_else(|| CliError::refused(&Error::NoSuchCase))
    }

    /// The papers of a round: of its panel, or of the members who vote in the ballot.
    pub fn papers(
        &self,
        s: &Session,
        case: CaseId,
        round: u8,
    ) -> Result<Vec<(Place, Seat)>, ChainError> {
        if round < BALLOT {
            let panel = self.room.read(&s.chain, |m| m.panel(case, round))?;
            return Ok(panel
                .into_iter()
                .map(|paper| {
                    let seat = paper.seat;
                    (Place::Panel { round, seat }, paper)
                })
                .collect());
        }
        let last = s.rooms.club.read(&s.chain, |m| m.counts())?.last_id;
        let mut papers = Vec::new();
        for member in 1..=last {
            let place = Place::Ballot { member };
            let paper = self.room.read(&s.chain, |m| m.paper(case, place))?;
            papers.extend(paper.map(|paper| (place, paper)));
        }
        Ok(papers)
    }

    /// The paper of a member in the running round, and where it lies. In the ballot of the whole club it is there once they have committed.
    pub fn paper_of(
        &self,
        s: &Session,
        case: CaseId,
        member: MemberId,
    ) -> Result<(Place, Option<Seat>), CliError> {
        let running = self.file(s, case)?.case.round;
        if running >= BALLOT {
            let place = Place::Ballot { member };
            let paper = self.room.read(&s.chain, |m| m.paper(case, place))?;
            return Ok((place, paper));
        }
        let papers = self.papers(s, case, running)?;
        let mine = papers.into_iter().find(|(_, paper)| paper.juror == member);
        let (place, paper) = mine.ok_or_else(|| CliError::refused(&Error::NoSeat))?;
        Ok((place, Some(paper)))
    }

    /// Where a case is.
    pub fn at(&self, file: &File, round: &Round) -> At {
        let config = &self.config;
        let found = file.case.verdict.map_or("nothing", verdict);
        match file.case.stage {
            Stage::InRound if round.seating() => {
                let epoch = round.seed_epoch(&self.epochs);
                let known = self.known_from(epoch);
                let vacant = round.cursor.vacant.count_ones();
                let words = match self.now < known {
                    true => format!(
                        "{vacant} seats are drawn by the seed of epoch {epoch}, known from {}",
                        day(known)
                    ),
                    false => {
                        format!("{vacant} seats wait to be drawn by the seed of epoch {epoch}")
                    }
                };
                At::new("seating", Some(known), words)
            }
            Stage::InRound if self.now < round.reveals_from(config) => {
                let until = round.reveals_from(config);
                let who = if round.is_ballot() {
                    "the whole club commits"
                } else {
                    "jurors commit"
                };
                At::new(
                    "committing",
                    Some(until),
                    format!("{who} until {}", day(until)),
                )
            }
            Stage::InRound if self.now < round.reveals_until(config) => {
                let until = round.reveals_until(config);
                At::new(
                    "revealing",
                    Some(until),
                    format!("votes are revealed until {}", day(until)),
                )
            }
            Stage::InRound => At::new("closing", None, "the round waits to be counted".into()),
            Stage::Found if file.case.may_appeal(config, self.now).is_ok() => {
                let until = file.case.found_at.saturating_add(config.appeal_ms);
                let words = format!("found: {found}; may be appealed until {}", day(until));
                At::new("appealable", Some(until), words)
            }
            Stage::Found => At::new(
                "executable",
                None,
                format!("found: {found}; waits to be executed"),
            ),
            Stage::Final => {
                let papers = file.papers;
                At::new(
                    "decided",
                    None,
                    format!("decided: {found}; {papers} jurors wait for their pay"),
                )
            }
        }
    }
}

/// Where a case is: in a word for programs and in words, and when that ends (or, for seats, begins).
#[derive(Clone, Debug, Serialize)]
pub struct At {
    pub stage: &'static str,
    pub time_ms: Option<Millis>,
    #[serde(skip)]
    pub words: String,
}

impl At {
    fn new(stage: &'static str, time_ms: Option<Millis>, words: String) -> Self {
        Self {
            stage,
            time_ms,
            words,
        }
    }
}

/// All who have a side, as the room sees it: whoever opened what was drawn has none.
pub fn sides(file: &File) -> Vec<MemberId> {
    use remainder_interfaces::audit::Cause;
    let matter = &file.matter;
    let [first, second] = matter.admins;
    let opener = match file.case.cause {
        Cause::Lot => COMMONS,
        _ => file.case.opener,
    };
    let mut sides: Vec<MemberId> = Vec::new();
    for id in [matter.provider, matter.receiver, first, second, opener] {
        if id != COMMONS && !sides.contains(&id) {
            sides.push(id);
        }
    }
    sides
}

/// A place for programs.
pub fn place_json(place: Place) -> Value {
    match place {
        Place::Panel { round, seat } => json!({ "round": round, "seat": seat }),
        Place::Ballot { member } => json!({ "member": member }),
    }
}

/// 32 bytes as text.
pub fn hex32(hash: &Hash) -> String {
    format!("0x{}", hex::encode(hash))
}
