//! Why do these members judge? Each seat is drawn again here, slot by slot, from what the chain shows, and compared with who sits there.
//!
//! Who could serve when a seat was drawn is reckoned from who can now: a member who lost or regained standing since makes a difference
//! that is nobody's fault, and the words say so.

use remainder_chain::Chain as _;
use remainder_interfaces::{
    audit::{Audit, Cause, File, Place, Round, Seat},
    club::{Club, Party},
};
use remainder_rules::{
    audit::{
        jury::BALLOT,
        seats::{level_of, may_judge, Candidate, Draw, PassedOver},
        CaseId,
    },
    MemberId,
};
use serde_json::{json, Value};

use super::{
    cases::called,
    court::{hex32, sides, Court},
    explain::was_drawn,
    seed::Seed,
    work,
};
use crate::{
    error::CliError,
    output::{table, Answer},
    parse::content_hash,
    session::Session,
};

/// Where the room keeps who sits or sat on a case.
const SAT: u32 = 0x5341_5454;

pub fn explain(s: &Session, court: &Court, case: CaseId) -> Result<Answer, CliError> {
    let file = court.file(s, case)?;
    let mut seen = Seen::default();
    matter(s, court, &file, &mut seen)?;
    let mut rounds = Vec::new();
    for number in 0..=file.case.round {
        let Some(round) = court.room.read(&s.chain, |m| m.round(case, number))? else {
            continue;
        };
        rounds.push(panel(s, court, case, &file, &round, &mut seen)?);
    }
    seen.lines.push(match seen.agrees {
        true => "what the chain says agrees with it".into(),
        false => "WHAT THE CHAIN SAYS DOES NOT AGREE WITH IT".into(),
    });
    Ok(Answer::new(
        json!({ "case": case, "rounds": rounds, "agrees": seen.agrees }),
        seen.lines.join("\n"),
    ))
}

/// What was found so far.
struct Seen {
    lines: Vec<String>,
    agrees: bool,
}

impl Default for Seen {
    fn default() -> Self {
        Self {
            lines: Vec::new(),
            agrees: true,
        }
    }
}

impl Seen {
    fn check(&mut self, holds: bool, line: impl Into<String>) {
        self.lines.push(line.into());
        self.agrees &= holds;
    }
}

/// Is the case about that contribution, and was there cause for it?
fn matter(s: &Session, court: &Court, file: &File, seen: &mut Seen) -> Result<(), CliError> {
    let matter = &file.matter;
    let id = matter.contribution;
    let Ok(work) = work::find(s, id) else {
        seen.check(true, format!("the record of contribution {id} is removed"));
        return Ok(());
    };
    let same = (matter.provider, matter.receiver) == (work.provider, work.receiver);
    seen.check(
        same,
        match same {
            true => format!("the parties are those of contribution {id}"),
            false => format!("the parties ARE NOT those of contribution {id}"),
        },
    );
    if file.case.cause == Cause::Lot {
        match was_drawn(s, court, id, &work)? {
            Some(true) => seen.check(
                true,
                format!("the lot fell on contribution {id}: `remainder audit explain {id}`"),
            ),
            Some(false) => seen.check(
                false,
                format!(
                    "the lot DID NOT fall on contribution {id}: `remainder audit explain {id}`"
                ),
            ),
            None => seen.check(false, format!("no lot WAS DRAWN for contribution {id} yet")),
        }
    }
    Ok(())
}

fn panel(
    s: &Session,
    court: &Court,
    case: CaseId,
    file: &File,
    round: &Round,
    seen: &mut Seen,
) -> Result<Value, CliError> {
    let number = round.number;
    seen.lines.push(String::new());
    if number >= BALLOT {
        seen.lines
            .push("the whole club votes: no seat is drawn".into());
        return Ok(json!({ "round": number, "seats": [] }));
    }
    let epoch = round.seed_epoch(&court.epochs);
    let Some(seed) = Seed::of(s, court, epoch)? else {
        seen.lines.push(format!(
            "round {}: the seed of epoch {epoch} is not known yet",
            called(number)
        ));
        return Ok(json!({ "round": number, "seed_epoch": epoch, "seats": [] }));
    };
    let (links, before) = seed.words();
    let what = format!(
        "round {}, drawn by the seed of epoch {epoch}, {}: {links}; {before}",
        called(number),
        hex32(&seed.seed)
    );
    seen.check(seed.before, what);
    let draw = Draw {
        seed: seed.seed,
        case,
        round: number,
        redrawn: round.redrawn,
        slots: seed.record.slots,
    };
    let parties: Vec<Party> = sides(file)
        .into_iter()
        .filter_map(|id| s.rooms.club.read(&s.chain, |m| m.party(id)).ok()?.ok())
        .collect();
    let later = later(s, court, case, file, number)?;
    let papers = court.papers(s, case, number)?;
    let mut rows = table([">seat", "juror", ">tries", "passed over", "agrees"]);
    let mut seats = Vec::new();
    for (_, paper) in &papers {
        let found = match paper.redrawn == round.redrawn {
            // When the first draw of a round was called is forgotten when missing seats are drawn again.
            false => None,
            true => {
                let after: Vec<MemberId> = papers
                    .iter()
                    .filter(|(_, other)| other.redrawn == paper.redrawn && other.seat >= paper.seat)
                    .map(|(_, other)| other.juror)
                    .chain(later.iter().copied())
                    .collect();
                // Whoever opened the case sits on no panel of it.
                let sat = |id: MemberId| {
                    id == file.case.opener || (!after.contains(&id) && sits(s, court, case, id))
                };
                Some(tries(
                    s,
                    court,
                    &draw,
                    paper,
                    seed.record.begun_at(&court.epochs),
                    &parties,
                    sat,
                )?)
            }
        };
        let agrees = found.as_ref().map(|found| found.seated);
        seen.agrees &= agrees.unwrap_or(true);
        rows.add_row([
            paper.seat.to_string(),
            s.who(paper.juror),
            found
                .as_ref()
                .map_or("-".into(), |found| found.slots.len().to_string()),
            found.as_ref().map_or(
                "drawn before, by a seed that is forgotten".into(),
                |found| found.words(s),
            ),
            match agrees {
                Some(true) => "yes",
                Some(false) => "NO",
                None => "-",
            }
            .into(),
        ]);
        seats.push(json!({
            "seat": paper.seat, "juror": paper.juror, "agrees": agrees, "tries": found.map(|found| found.slots),
        }));
    }
    seen.lines.push(match papers.is_empty() {
        true => "no seat is drawn yet".into(),
        false => rows.to_string(),
    });
    Ok(
        json!({ "round": number, "redrawn": round.redrawn, "seed_epoch": epoch, "seed": seed.json(), "slots": draw.slots, "seats": seats }),
    )
}

/// Jurors of later rounds, who did not sit on the case yet.
fn later(
    s: &Session,
    court: &Court,
    case: CaseId,
    file: &File,
    round: u8,
) -> Result<Vec<MemberId>, CliError> {
    let mut jurors = Vec::new();
    for number in round.saturating_add(1)..=file.case.round.min(BALLOT - 1) {
        let papers: Vec<(Place, Seat)> = court.papers(s, case, number)?;
        jurors.extend(papers.iter().map(|(_, paper)| paper.juror));
    }
    Ok(jurors)
}

/// Does the room know that a member sits or sat on a case?
fn sits(s: &Session, court: &Court, case: CaseId, member: MemberId) -> bool {
    let key = [case.to_le_bytes(), member.to_le_bytes()].concat();
    let kept = s.chain.value(&court.room.account(), SAT, &key);
    kept.is_ok_and(|kept| kept.is_some())
}

/// The tries of a seat until its juror was found.
struct Tries {
    slots: Vec<Value>,
    seated: bool,
    /// Somebody who would have been seated before.
    instead: Option<MemberId>,
    reasons: Vec<PassedOver>,
}

impl Tries {
    fn words(&self, s: &Session) -> String {
        let mut counts: Vec<(&'static str, usize)> = Vec::new();
        for reason in &self.reasons {
            let word = word(*reason);
            match counts.iter_mut().find(|(known, _)| *known == word) {
                Some((_, count)) => *count += 1,
                None => counts.push((word, 1)),
            }
        }
        let list: Vec<String> = counts
            .into_iter()
            .map(|(word, count)| format!("{count} {word}"))
            .collect();
        let list = if list.is_empty() {
            "nobody".into()
        } else {
            list.join(", ")
        };
        match (self.seated, self.instead) {
            (true, _) => list,
            (false, Some(id)) => format!(
                "{list}; then {} would have the seat, unless they may judge only since",
                s.who(id)
            ),
            (false, None) => format!("{list}; the juror's slot was not drawn"),
        }
    }
}

fn tries(
    s: &Session,
    court: &Court,
    draw: &Draw,
    paper: &Seat,
    begun_at: u64,
    parties: &[Party],
    sat: impl Fn(MemberId) -> bool,
) -> Result<Tries, CliError> {
    let mut tries = Tries {
        slots: Vec::new(),
        seated: false,
        instead: None,
        reasons: Vec::new(),
    };
    for attempt in 0..=u8::MAX {
        let (Some(level), Some(slot)) = (
            level_of(&court.config, attempt),
            draw.slot(paper.seat, attempt, content_hash),
        ) else {
            break;
        };
        let holder = s.rooms.club.read(&s.chain, |m| m.at_slot(slot))?;
        let holder = holder.map(|(party, since)| Candidate {
            seated: sat(party.id),
            party,
            since,
        });
        let id = holder.as_ref().map(|holder| holder.party.id);
        let said = may_judge(holder.as_ref(), begun_at, parties, level);
        tries
            .slots
            .push(json!({ "slot": slot, "member": id, "level": level, "passed_over": said.err() }));
        if id == Some(paper.juror) {
            // A juror who may not serve any more could when they were seated; who is too close never could.
            tries.seated = matches!(said, Ok(_) | Err(PassedOver::MayNotServe));
            break;
        }
        match said {
            Ok(other) => {
                tries.instead = Some(other);
                break;
            }
            Err(reason) => tries.reasons.push(reason),
        }
    }
    Ok(tries)
}

fn word(reason: PassedOver) -> &'static str {
    match reason {
        PassedOver::Empty => "empty",
        PassedOver::TooLate => "came into standing later",
        PassedOver::MayNotServe => "may not serve",
        PassedOver::AlreadySeated => "sits already",
        PassedOver::Party => "a party",
        PassedOver::Sponsor => "sponsor of a party or sponsored by one",
        PassedOver::SameSponsor => "of the same sponsor as a party",
    }
}
