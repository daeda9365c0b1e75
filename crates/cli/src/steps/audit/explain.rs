//! Why was a contribution drawn, or not? Reckoned here by the rules from what the chain shows, so that nobody has to believe the room, and
//! compared with what the room says.
//!
//! ```text
//! links of the keepers, hashed on from the last one --> mix of the epoch \
//!                        seed before, by the record of its own epoch --> seed --> number --below the odds?--> drawn
//! ```
//! When a contribution was confirmed is forgotten once it is judged or settled. Then each epoch in which it can have been is reckoned.

use remainder_interfaces::{
    audit::{Audit, Cause, Lot},
    club::Club,
    contributions::{Contribution, State},
};
use remainder_rules::{
    audit::{lottery, odds, sanctions::Said, CaseId, Epoch},
    BP,
};
use serde_json::{json, Value};

use super::{
    court::{hex32, Court},
    panel,
    seed::{kept_back, Seed},
    work,
};
use crate::{
    args::Place,
    error::CliError,
    output::{percent, table, Answer},
    parse::content_hash,
    session::Session,
};

/// As many epochs are reckoned at most where the one of the confirmation is not known.
const MOST: usize = 14;

/// What to explain.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("what").required(true))]
pub struct Args {
    /// Why this contribution was drawn, or not.
    #[arg(group = "what")]
    contribution: Option<u32>,
    /// Why these members judge this case.
    #[arg(long, group = "what")]
    case: Option<CaseId>,
    /// The contribution was confirmed in this epoch.
    #[arg(long, requires = "contribution")]
    epoch: Option<Epoch>,
}

pub fn run(args: &Args, place: &Place) -> Result<Answer, CliError> {
    let s = Session::look(place)?;
    let court = Court::of(&s)?;
    match (args.contribution, args.case) {
        (Some(id), _) => contribution(&s, &court, id, args.epoch),
        (None, Some(case)) => panel::explain(&s, &court, case),
        (None, None) => Err(CliError::usage(
            "nothing is named",
            "name a contribution, or a case: --case CASE",
        )),
    }
}

fn contribution(
    s: &Session,
    court: &Court,
    id: u32,
    epoch: Option<Epoch>,
) -> Result<Answer, CliError> {
    let work = work::find(s, id)?;
    let epochs = match epoch {
        Some(epoch) => vec![epoch],
        None => confirmed_in(court, &work),
    };
    let mut agrees = true;
    let (mut list, mut texts, mut drawn) = (Vec::new(), Vec::new(), false);
    for epoch in epochs {
        let Some(reckoned) = Reckoned::of(s, court, id, &work, epoch)? else {
            list.push(json!({ "epoch": epoch, "known_from_ms": court.known_from(epoch) }));
            texts.push(format!(
                "the seed of epoch {epoch} is not known: `remainder audit epoch {epoch}`"
            ));
            continue;
        };
        agrees &= reckoned.agrees();
        drawn |= reckoned.drawn;
        texts.push(reckoned.text(court, id, &work));
        list.push(reckoned.json());
    }
    if list.is_empty() {
        texts.push(format!(
            "contribution {id} is not confirmed, so that no lot is drawn for it"
        ));
    }
    if let Some(by_lot) = by_lot(s, court, &work)? {
        agrees &= !by_lot || drawn;
        texts.push(match (by_lot, drawn) {
            (true, true) => "its case was opened since the lot fell on it, and so it did".into(),
            (true, false) => {
                "its case was opened since the lot fell on it, WHICH IT DID NOT by this reckoning"
                    .into()
            }
            (false, _) => "its case was not opened because of the lot".into(),
        });
    }
    texts.push(match agrees {
        true => "what the chain says agrees with it".into(),
        false => "WHAT THE CHAIN SAYS DOES NOT AGREE WITH IT".into(),
    });
    let now = assessed(s, court, &work)?;
    texts.insert(0, now.1);
    let data = json!({ "contribution": id, "odds_bp": work.odds_bp, "now": now.0, "epochs": list, "drawn": drawn, "agrees": agrees });
    Ok(Answer::new(data, texts.join("\n\n")))
}

/// Was the case about a contribution opened because of the lot? None without a case that is there still.
fn by_lot(s: &Session, court: &Court, work: &Contribution) -> Result<Option<bool>, CliError> {
    let State::Audited { case } = work.state else {
        return Ok(None);
    };
    let file = court.room.read(&s.chain, |m| m.case(case))?;
    Ok(file.map(|file| file.case.cause == Cause::Lot))
}

/// Did the lot fall on a contribution, in any epoch in which it can have been confirmed? None while that is not known.
pub fn was_drawn(
    s: &Session,
    court: &Court,
    id: u32,
    work: &Contribution,
) -> Result<Option<bool>, CliError> {
    let mut known = None;
    for epoch in confirmed_in(court, work) {
        if let Some(reckoned) = Reckoned::of(s, court, id, work, epoch)? {
            known = Some(known.unwrap_or(false) || reckoned.drawn);
        }
    }
    Ok(known)
}

/// The epochs in which a contribution can have been confirmed.
fn confirmed_in(court: &Court, work: &Contribution) -> Vec<Epoch> {
    let (first, last) = match work.state {
        State::Confirmed { at } => (at, at),
        State::Registered
        | State::Approved { .. }
        | State::Disputed
        | State::Lapsed
        | State::Cancelled => {
            return Vec::new();
        }
        _ if work.said == Said::Silent => (work.answer_by, work.answer_by),
        _ => (work.registered_at, work.answer_by.min(court.now)),
    };
    let epochs = court.epochs.cycle_at(first)..=court.epochs.cycle_at(last);
    epochs.take(MOST).collect()
}

/// What the odds would be if the work were registered now, and why. Those that count were fixed when it was.
fn assessed(s: &Session, court: &Court, work: &Contribution) -> Result<(Value, String), CliError> {
    let club = s.rooms.club;
    let Some(member) = club.read(&s.chain, |m| m.member(work.provider))? else {
        return Ok((
            Value::Null,
            format!(
                "odds {}, fixed when it was registered",
                percent(work.odds_bp.into())
            ),
        ));
    };
    let account = member.account.into();
    let found = club.read(&s.chain, |m| {
        m.assess(account, work.receiver, work.category)
    })?;
    let (_, _, a) = found.map_err(|error| CliError::refused(&error))?;
    let struck = court
        .config
        .strike_in_force((a.strikes > 0).then_some(a.struck), s.cycle()?);
    let standing = odds::Standing {
        points: a.reputation.points(&court.config, court.now),
        probation: a.probation,
        struck,
        members: a.members,
    };
    let base = odds::base(&court.config, &standing);
    let would = odds::at_confirmation(&court.config, &standing, a.quarters, work.for_commons());
    let why = match (
        struck,
        a.probation,
        a.members < court.config.small_club.into(),
    ) {
        (true, _, _) => "a strike is in force".into(),
        (_, true, _) => "on probation".into(),
        (_, _, true) => format!("a club of {} in standing", a.members),
        _ => format!("{} of 1000 points in this category", standing.points),
    };
    let more = u64::from(court.config.quarter_bp).saturating_mul(a.quarters.into());
    let commons = if work.for_commons() {
        ", doubled for the commons"
    } else {
        ""
    };
    let text = format!(
        "odds {}, fixed when it was registered; registered now they would be {}: {} ({why}) and {} for {} quarters of the volume that go to the receiver{commons}",
        percent(work.odds_bp.into()), percent(would.into()), percent(base.into()), percent(more), a.quarters
    );
    let data = json!({
        "odds_bp": would, "base_bp": base, "points": standing.points, "probation": a.probation, "struck": struck, "members": a.members,
        "quarters": a.quarters, "quarters_bp": more, "commons_doubled": work.for_commons(),
    });
    Ok((data, text))
}

/// The lot of a contribution, if it was confirmed in that epoch.
struct Reckoned {
    epoch: Epoch,
    seed: Seed,
    spoken: u16,
    odds: u16,
    by_party: bool,
    number: u16,
    drawn: bool,
    /// What the room says.
    chain: Lot,
}

impl Reckoned {
    fn of(
        s: &Session,
        court: &Court,
        id: u32,
        work: &Contribution,
        epoch: Epoch,
    ) -> Result<Option<Self>, CliError> {
        let Some(seed) = Seed::of(s, court, epoch)? else {
            return Ok(None);
        };
        let parties = [work.provider, work.receiver];
        let by_party = seed.record.spoiled()
            && kept_back(s, court, epoch)?
                .iter()
                .any(|id| parties.contains(id));
        let odds = odds::in_epoch(&court.config, work.odds(), &seed.record, by_party);
        let at = court.epochs.start_of(epoch);
        let Some(chain) = work::drawn(s, court, id, work, at)? else {
            return Ok(None);
        };
        Ok(Some(Self {
            epoch,
            spoken: work.odds(),
            odds,
            by_party,
            number: lottery::lot(&seed.seed, id, content_hash),
            drawn: lottery::is_drawn(&seed.seed, id, odds, content_hash),
            seed,
            chain,
        }))
    }

    fn agrees(&self) -> bool {
        self.drawn == (self.chain != Lot::Clear) && self.seed.before
    }

    fn text(&self, court: &Court, id: u32, work: &Contribution) -> String {
        let mut rows = table([
            "",
            &format!("contribution {id}, if confirmed in epoch {}", self.epoch),
        ]);
        let (links, before) = self.seed.words();
        let silence = if work.said == Said::Silent {
            ", doubled since only silence confirmed it"
        } else {
            ""
        };
        let spoiled = match (self.seed.record.spoiled(), self.by_party) {
            (false, _) => String::new(),
            (true, true) => ", certain since a party kept a link back".into(),
            (true, false) => format!(
                ", times {} since a link was kept back",
                court.config.withheld_times
            ),
        };
        let says = match self.chain {
            Lot::Clear => "not drawn",
            Lot::Drawn => "drawn",
            Lot::Expired => "drawn, and not opened in time",
        };
        for (what, value) in [
            ("seed", hex32(&self.seed.seed)),
            (
                "",
                format!("made of links for epoch {}", self.seed.record.made),
            ),
            ("", links.into()),
            ("", before.into()),
            (
                "odds",
                format!("{}{silence}{spoiled}", percent(self.odds.into())),
            ),
            (
                "number",
                format!("{} of {BP}: drawn below {}", self.number, self.odds),
            ),
            (
                "by this",
                if self.drawn { "drawn" } else { "not drawn" }.into(),
            ),
            ("the chain says", says.into()),
        ] {
            rows.add_row([what, &value]);
        }
        rows.to_string()
    }

    fn json(&self) -> Value {
        let says = match self.chain {
            Lot::Clear => "clear",
            Lot::Drawn => "drawn",
            Lot::Expired => "expired",
        };
        json!({
            "epoch": self.epoch, "seed": self.seed.json(), "odds_said_bp": self.spoken, "odds_bp": self.odds,
            "spoiled": self.seed.record.spoiled(), "by_party": self.by_party, "number": self.number, "drawn": self.drawn,
            "chain": says, "agrees": self.agrees(),
        })
    }
}
