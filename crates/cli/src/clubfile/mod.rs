//! What club does a file describe? `CLUB.toml`: parameters, kinds, trades and how people behave.
//!
//! All amounts are integers in hundredths, as on the chain: `rate = 1500` is 15.00 credits a unit, `quantity = 250` is 2.5 units.
//! A mistake is a [`Fault`]: file, line, column, what is wrong and what to do.

mod check;
mod fault;
mod raw;

use std::path::Path;

use ink::primitives::AccountId;
use remainder_chain::{Actor, Auditor, ClubSpec, NewKind};
use remainder_rules::{
    clearing, club, contributions, governance, reserve,
    valuation::{self, Algorithm, Category, Kind, Paced, Unit, LABEL},
    Credits, Quantity,
};
use serde::Deserialize;

use crate::{
    named::{read_at_most, Unread},
    parse::content_hash,
};
use check::Page;
use fault::place;
pub use fault::{column, shown, Fault};
use raw::RawFile;

/// The most members a club file may ask for.
pub const MAX_MEMBERS: u32 = 2_000;
/// The most cycles a club file may ask for.
pub const MAX_CYCLES: u32 = 120;
/// The longest club file that is read, in bytes.
const MAX_FILE: u64 = 1 << 20;

/// A club as a file describes it, checked.
#[derive(Clone, Debug)]
pub struct ClubFile {
    pub name: String,
    pub seed: u64,
    pub cycles: u32,
    pub members: u32,
    /// The first members of a club that is not played but founded; none if the file leaves that to the command line.
    pub founders: Vec<Actor>,
    pub club: club::Config,
    pub clearing: clearing::Config,
    pub contributions: contributions::Config,
    pub reserve: reserve::Config,
    pub audit: Auditor,
    /// None for a club whose rooms keep an account for their admin.
    pub governance: Option<governance::Config>,
    pub valuation: valuation::Config,
    /// By what work is valued at first.
    pub algorithm: Algorithm,
    pub kinds: Vec<KindLine>,
    pub trades: Vec<Trade>,
    pub behaviour: Behaviour,
    pub cheats: Cheats,
    pub decisions: Decisions,
}

/// A kind of contribution.
#[derive(Clone, Debug)]
pub struct KindLine {
    pub label: String,
    /// The full text that the content hash on chain stands for.
    pub description: String,
    pub category: Category,
    pub unit: Unit,
    pub minutes: u32,
    pub rate: u64,
}

/// A trade and what its people give and want in a cycle.
#[derive(Clone, Debug)]
pub struct Trade {
    pub name: String,
    /// Its proportion of the members, in any measure.
    pub weight: u32,
    pub offers: Vec<Line>,
    pub wants: Vec<Line>,
}

/// One offer or want of a trade.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    /// Index into [`ClubFile::kinds`].
    pub kind: usize,
    pub quantity: Quantity,
    /// Part of the trade's people who have it.
    pub chance: f64,
    /// Each cycle anew, or in one cycle only.
    pub recurring: bool,
}

/// How likely people do what. Each is a probability, 0 to 1.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Behaviour {
    /// What was committed is never done.
    pub lapse: f64,
    /// A receiver disputes.
    pub dispute: f64,
    /// A receiver confirms less than was registered.
    pub less: f64,
    /// A receiver does not answer.
    pub silence: f64,
    /// Somebody else challenges a confirmed contribution.
    pub challenge: f64,
    /// A member works for another without a commitment, in a cycle.
    pub free_work: f64,
    /// A member works for the commons, in a cycle.
    pub commons_work: f64,
    /// A member takes a break, in a cycle.
    #[serde(rename = "break")]
    pub pause: f64,
    /// A member with spare tokens gives some to one on a break, in a cycle.
    pub gift: f64,
    /// A member with spare tokens stakes some, in a cycle.
    pub stake: f64,
    /// A member with a stake takes some out, in a cycle.
    pub unbond: f64,
    /// A member gives notice, in a cycle.
    pub leave: f64,
    /// Applicants a cycle, per member.
    pub join: f64,
    /// A recurring offer or want changes, in a cycle.
    pub change: f64,
    /// A member gets a new key, in a cycle.
    pub new_key: f64,
    /// How far quantities differ from member to member and from cycle to cycle.
    pub variation: f64,
    /// A juror who was not bought sees what was so.
    pub juror_right: f64,
    /// A juror does not vote.
    pub no_show: f64,
}

/// Who cheats: nobody, unless the file says so. Where work is not audited, it says nothing.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Cheats {
    /// Pairs of whom one registers work that was never done, and the other confirms it, once a cycle.
    pub faking_pairs: u32,
    /// Members who register twice what they did, with receivers who do not always count.
    pub inflaters: u32,
    /// Part of the members who acquit any cheater when they sit on a jury, 0 to 1. The cheaters are the first of them.
    pub ring: f64,
    /// Keepers of the beacon who keep a link back, once, from the second cycle on.
    pub withholders: u32,
}

/// What a club that governs itself decides: nothing, unless the file says so.
#[derive(Clone, Debug, Default)]
pub struct Decisions {
    /// Officers are elected, when it is due.
    pub elections: bool,
    /// Rates that are proposed in the second cycle: places in [`ClubFile::kinds`], and credits a unit.
    pub rates: Vec<(usize, Credits)>,
    /// An admin tries to enrich themselves in the second cycle, and members ask for their recall.
    pub grab: bool,
    /// The next version of a room is proposed in the third cycle.
    pub upgrade: bool,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            lapse: 0.04,
            dispute: 0.02,
            less: 0.05,
            silence: 0.08,
            challenge: 0.002,
            free_work: 0.05,
            commons_work: 0.10,
            pause: 0.05,
            gift: 0.30,
            stake: 0.15,
            unbond: 0.10,
            leave: 0.02,
            join: 0.05,
            change: 0.15,
            new_key: 0.01,
            variation: 0.30,
            juror_right: 0.90,
            no_show: 0.03,
        }
    }
}

impl Behaviour {
    /// Each probability by the name that the file gives it.
    fn named(&self) -> [(&'static str, f64); 18] {
        [
            ("lapse", self.lapse),
            ("dispute", self.dispute),
            ("less", self.less),
            ("silence", self.silence),
            ("challenge", self.challenge),
            ("free_work", self.free_work),
            ("commons_work", self.commons_work),
            ("break", self.pause),
            ("gift", self.gift),
            ("stake", self.stake),
            ("unbond", self.unbond),
            ("leave", self.leave),
            ("join", self.join),
            ("change", self.change),
            ("new_key", self.new_key),
            ("variation", self.variation),
            ("juror_right", self.juror_right),
            ("no_show", self.no_show),
        ]
    }
}

impl ClubFile {
    /// What a club of these founders is founded with, its kinds included.
    pub fn spec(&self, founders: Vec<AccountId>) -> ClubSpec {
        ClubSpec {
            club: self.club,
            algorithm: self.algorithm,
            valuation: self.valuation,
            contributions: self.contributions,
            clearing: self.clearing,
            reserve: self.reserve,
            audit: self.audit.clone(),
            governance: self.governance,
            kinds: self.kinds.iter().map(KindLine::founding).collect(),
            ..ClubSpec::new(founders)
        }
    }
}

/// Reads and checks a club file.
///
/// # Errors
/// A [`Fault`] with the place of the first mistake.
pub fn read(path: &Path) -> Result<ClubFile, Fault> {
    let file = path.display().to_string();
    let unreadable = |what: String| Fault {
        file: file.clone(),
        line: 1,
        column: 1,
        what,
        remedy: "check the path, or copy one of examples/clubs/*.toml".into(),
    };
    let read = read_at_most(path, MAX_FILE);
    let bytes = read.map_err(|error| match error {
        Unread::Failed(error) => unreadable(format!("cannot be read: {error}")),
        Unread::TooLarge(size) => {
            unreadable(format!("has {size} bytes, a club file at most {MAX_FILE}"))
        }
    })?;
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let good = error.utf8_error().valid_up_to();
            let before = String::from_utf8_lossy(&error.as_bytes()[..good]).into_owned();
            let (line, column) = place(&before, before.len());
            return Err(Fault {
                file,
                line,
                column,
                what: "is not text in UTF-8 from here on".into(),
                remedy: "save it as UTF-8".into(),
            });
        }
    };
    parse(&file, &text)
}

/// Checks the text of a club file; `file` names it in a fault.
///
/// # Errors
/// As [`read`].
pub fn parse(file: &str, text: &str) -> Result<ClubFile, Fault> {
    let page = Page { file, text };
    let raw: RawFile = toml::from_str(text).map_err(|error| {
        page.fault(
            error.span().map_or(0, |span| span.start),
            error.message().trim(),
            "see docs/club-file.md for what a club file holds",
        )
    })?;
    let name = page.line_of_text(&raw.name, "a club's name", 64)?;
    page.within(&raw.members, 3, MAX_MEMBERS, "members")?;
    page.within(&raw.cycles, 1, MAX_CYCLES, "cycles")?;
    let kinds = page.kinds(&raw.kind)?;
    let trades = page.trades(&raw.trade, &raw.everyone, &kinds)?;
    let behaviour = match &raw.behaviour {
        Some(behaviour) => page.behaviour(behaviour)?,
        None => Behaviour::default(),
    };
    let cheats = match &raw.cheats {
        Some(cheats) => page.cheats(cheats)?,
        None => Cheats::default(),
    };
    let reserve = page.config("reserve", &raw.reserve, |c: &reserve::Config| {
        c.validate().is_ok()
    })?;
    let decisions = page.decisions(&raw.decisions, &kinds)?;
    let club = page.config("club", &raw.club, |c: &club::Config| c.validate().is_ok())?;
    let (algorithm, valuation) = page.values(&raw.valuation, club.cycle_ms)?;
    Ok(ClubFile {
        name,
        seed: raw.seed,
        cycles: *raw.cycles.get_ref(),
        members: *raw.members.get_ref(),
        founders: page.founders(&raw.founders)?,
        club,
        clearing: page.config("clearing", &raw.clearing, |c: &clearing::Config| {
            c.validate().is_ok()
        })?,
        contributions: page.config(
            "contributions",
            &raw.contributions,
            |c: &contributions::Config| c.validate().is_ok(),
        )?,
        reserve,
        audit: page.auditor(&raw.audit)?,
        governance: page.governor(&raw.governance, governance::leaving_ms(&club, &reserve))?,
        valuation,
        algorithm,
        kinds,
        trades,
        behaviour,
        cheats,
        decisions,
    })
}

impl KindLine {
    /// The label as the chain keeps it.
    pub fn label_bytes(&self) -> [u8; LABEL] {
        self.founding().label_bytes()
    }

    /// The kind as a club is founded with it.
    pub fn founding(&self) -> NewKind {
        NewKind {
            category: self.category,
            unit: self.unit,
            label: self.label.clone(),
            content: content_hash(self.description.as_bytes()),
            minutes: self.minutes,
            rate: self.rate,
        }
    }

    /// The kind as the rules see it.
    pub fn record(&self) -> Kind {
        Kind {
            category: self.category,
            unit: self.unit,
            label: self.label_bytes(),
            content: [0; 32],
            minutes: self.minutes,
            rate: Paced::new(self.rate, 0),
            agreed: Paced::new(self.rate, 0),
            since: 0,
            decided: 0,
            retired: false,
            own: None,
        }
    }
}
