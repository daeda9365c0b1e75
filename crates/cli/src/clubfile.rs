//! What club does a file describe? `CLUB.toml`: parameters, kinds, trades and how people behave.
//!
//! All amounts are integers in hundredths, as on the chain: `rate = 1500` is 15.00 credits a unit, `quantity = 250` is 2.5 units.
//! A mistake is a [`Fault`]: file, line, column, what is wrong and what to do.

use std::{fmt, path::Path};

use remainder_rules::{
    clearing, club, contributions, reserve,
    valuation::{check_rate, Algorithm, Category, Kind, Unit, LABEL},
    Quantity, MAX_VALUE,
};
use serde::{de::DeserializeOwned, Deserialize};
use serde_json::json;
use toml::Spanned;

use crate::error::CliError;

/// The most members a club file may ask for.
pub const MAX_MEMBERS: u32 = 2_000;
/// The most cycles a club file may ask for.
pub const MAX_CYCLES: u32 = 120;
/// The longest club file that is read, in bytes.
const MAX_FILE: u64 = 1 << 20;

/// A mistake in a file that somebody wrote: where, what, and what to do about it. Lines and columns count from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub file: String,
    pub line: usize,
    pub column: usize,
    pub what: String,
    pub remedy: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            file,
            line,
            column,
            what,
            remedy,
        } = self;
        write!(f, "{file}:{line}:{column}: {what}; {remedy}")
    }
}

impl std::error::Error for Fault {}

impl From<Fault> for CliError {
    fn from(fault: Fault) -> Self {
        let Fault {
            file,
            line,
            column,
            what,
            remedy,
        } = fault;
        let details = json!({ "file": file, "line": line, "column": column });
        Self::input(format!("{file}:{line}:{column}: {what}"), remedy).with(details)
    }
}

/// A club as a file describes it, checked.
#[derive(Clone, Debug)]
pub struct ClubFile {
    pub name: String,
    pub seed: u64,
    pub cycles: u32,
    pub members: u32,
    pub club: club::Config,
    pub clearing: clearing::Config,
    pub contributions: contributions::Config,
    pub reserve: reserve::Config,
    pub algorithm: Algorithm,
    pub kinds: Vec<KindLine>,
    pub trades: Vec<Trade>,
    pub behaviour: Behaviour,
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
        }
    }
}

impl Behaviour {
    /// Each probability by the name that the file gives it.
    fn named(&self) -> [(&'static str, f64); 16] {
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
        ]
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    name: Spanned<String>,
    #[serde(default = "first_seed")]
    seed: u64,
    #[serde(default = "some_cycles")]
    cycles: Spanned<u32>,
    #[serde(default = "some_members")]
    members: Spanned<u32>,
    club: Option<Spanned<toml::Table>>,
    clearing: Option<Spanned<toml::Table>>,
    contributions: Option<Spanned<toml::Table>>,
    reserve: Option<Spanned<toml::Table>>,
    #[serde(default)]
    valuation: RawValuation,
    #[serde(default)]
    kind: Vec<Spanned<RawKind>>,
    #[serde(default)]
    everyone: RawLines,
    #[serde(default)]
    trade: Vec<Spanned<RawTrade>>,
    behaviour: Option<Spanned<Behaviour>>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawValuation {
    /// Credits an hour of anybody's labour; without it each kind has its own rate.
    equal_hours: Option<Spanned<u64>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawKind {
    label: Spanned<String>,
    #[serde(default)]
    description: String,
    category: Category,
    unit: Unit,
    minutes: Spanned<u32>,
    rate: Spanned<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTrade {
    name: Spanned<String>,
    weight: Spanned<u32>,
    #[serde(default)]
    offers: Vec<RawLine>,
    #[serde(default)]
    wants: Vec<RawLine>,
}

/// What people of every trade give and want beside their trade's own.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawLines {
    offers: Vec<RawLine>,
    wants: Vec<RawLine>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLine {
    kind: Spanned<String>,
    quantity: Spanned<u64>,
    chance: Option<Spanned<f64>>,
    #[serde(default = "yes")]
    recurring: bool,
}

fn first_seed() -> u64 {
    1
}

fn some_cycles() -> Spanned<u32> {
    Spanned::new(0..0, 6)
}

fn some_members() -> Spanned<u32> {
    Spanned::new(0..0, 40)
}

fn yes() -> bool {
    true
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
    let size = std::fs::metadata(path)
        .map_err(|e| unreadable(format!("cannot be read: {e}")))?
        .len();
    if size > MAX_FILE {
        return Err(unreadable(format!(
            "has {size} bytes, a club file at most {MAX_FILE}"
        )));
    }
    let bytes = std::fs::read(path).map_err(|e| unreadable(format!("cannot be read: {e}")))?;
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
    let algorithm = match &raw.valuation.equal_hours {
        Some(hour) => {
            page.rate(hour, "equal_hours")?;
            Algorithm::EqualHours(*hour.get_ref())
        }
        None => Algorithm::Rates,
    };
    let kinds = page.kinds(&raw.kind)?;
    let trades = page.trades(&raw.trade, &raw.everyone, &kinds)?;
    let behaviour = match &raw.behaviour {
        Some(behaviour) => page.behaviour(behaviour)?,
        None => Behaviour::default(),
    };
    Ok(ClubFile {
        name,
        seed: raw.seed,
        cycles: *raw.cycles.get_ref(),
        members: *raw.members.get_ref(),
        club: page.config("club", &raw.club, |c: &club::Config| c.validate().is_ok())?,
        clearing: page.config("clearing", &raw.clearing, |c: &clearing::Config| {
            c.validate().is_ok()
        })?,
        contributions: page.config(
            "contributions",
            &raw.contributions,
            |c: &contributions::Config| c.validate().is_ok(),
        )?,
        reserve: page.config("reserve", &raw.reserve, |c: &reserve::Config| {
            c.validate().is_ok()
        })?,
        algorithm,
        kinds,
        trades,
        behaviour,
    })
}

/// The text that is being checked.
struct Page<'a> {
    file: &'a str,
    text: &'a str,
}

impl Page<'_> {
    fn fault(&self, at: usize, what: impl Into<String>, remedy: impl Into<String>) -> Fault {
        let (line, column) = place(self.text, at);
        Fault {
            file: self.file.into(),
            line,
            column,
            what: what.into(),
            remedy: remedy.into(),
        }
    }

    fn line_of_text(
        &self,
        text: &Spanned<String>,
        what: &str,
        bytes: usize,
    ) -> Result<String, Fault> {
        let trimmed = text.get_ref().trim();
        if trimmed.is_empty() || trimmed.len() > bytes || trimmed.chars().any(char::is_control) {
            let what = format!(
                "{what} has {} bytes and must have 1 to {bytes} in one line",
                trimmed.len()
            );
            return Err(self.fault(text.span().start, what, "shorten or complete it"));
        }
        Ok(trimmed.to_owned())
    }

    fn within(
        &self,
        number: &Spanned<u32>,
        least: u32,
        most: u32,
        what: &str,
    ) -> Result<(), Fault> {
        let n = *number.get_ref();
        if !(least..=most).contains(&n) {
            let what = format!("{what} is {n} and must lie between {least} and {most}");
            return Err(self.fault(number.span().start, what, "choose another number"));
        }
        Ok(())
    }

    fn rate(&self, rate: &Spanned<u64>, what: &str) -> Result<(), Fault> {
        check_rate(*rate.get_ref()).map_err(|_| {
            let what = format!(
                "{what} is {} hundredths of a credit and must be 1 to {}",
                rate.get_ref(),
                remainder_rules::valuation::MAX_RATE
            );
            self.fault(rate.span().start, what, "choose a rate within these bounds")
        })
    }

    fn kinds(&self, raw: &[Spanned<RawKind>]) -> Result<Vec<KindLine>, Fault> {
        if raw.is_empty() {
            return Err(self.fault(
                0,
                "there is no [[kind]]",
                "say at least one way to contribute",
            ));
        }
        let mut kinds: Vec<KindLine> = Vec::new();
        for spanned in raw {
            let kind = spanned.get_ref();
            let label = self.line_of_text(&kind.label, "a kind's label", LABEL)?;
            if kinds.iter().any(|known| known.label == label) {
                let what = format!("there are two kinds with the label \"{label}\"");
                return Err(self.fault(
                    kind.label.span().start,
                    what,
                    "give one of them another label",
                ));
            }
            self.rate(&kind.rate, "rate")?;
            self.within(&kind.minutes, 1, 527_040, "minutes")?;
            let line = KindLine {
                label,
                description: kind.description.clone(),
                category: kind.category,
                unit: kind.unit,
                minutes: *kind.minutes.get_ref(),
                rate: *kind.rate.get_ref(),
            };
            if line.record().validate().is_err() {
                return Err(self.fault(
                    spanned.span().start,
                    "this kind is not one that a club takes",
                    "check label, minutes and rate",
                ));
            }
            kinds.push(line);
        }
        Ok(kinds)
    }

    fn trades(
        &self,
        raw: &[Spanned<RawTrade>],
        everyone: &RawLines,
        kinds: &[KindLine],
    ) -> Result<Vec<Trade>, Fault> {
        if raw.is_empty() {
            return Err(self.fault(
                0,
                "there is no [[trade]]",
                "say what at least one group of members gives and wants",
            ));
        }
        let (offers, wants) = (
            self.lines(&everyone.offers, kinds)?,
            self.lines(&everyone.wants, kinds)?,
        );
        // What a trade says itself of a kind holds instead of what everyone does.
        let with = |mut own: Vec<Line>, common: &[Line]| {
            let more: Vec<Line> = common
                .iter()
                .filter(|line| own.iter().all(|mine| mine.kind != line.kind))
                .copied()
                .collect();
            own.extend(more);
            own
        };
        let mut trades: Vec<Trade> = Vec::new();
        for spanned in raw {
            let trade = spanned.get_ref();
            let name = self.line_of_text(&trade.name, "a trade's name", 48)?;
            if trades.iter().any(|known| known.name == name) {
                let what = format!("there are two trades with the name \"{name}\"");
                return Err(self.fault(
                    trade.name.span().start,
                    what,
                    "give one of them another name",
                ));
            }
            self.within(&trade.weight, 1, 1_000_000_000, "weight")?;
            trades.push(Trade {
                name,
                weight: *trade.weight.get_ref(),
                offers: with(self.lines(&trade.offers, kinds)?, &offers),
                wants: with(self.lines(&trade.wants, kinds)?, &wants),
            });
        }
        Ok(trades)
    }

    fn lines(&self, raw: &[RawLine], kinds: &[KindLine]) -> Result<Vec<Line>, Fault> {
        raw.iter()
            .map(|line| {
                let label = line.kind.get_ref().trim();
                let kind = kinds
                    .iter()
                    .position(|kind| kind.label == label)
                    .ok_or_else(|| {
                        let what = format!("there is no kind with the label \"{}\"", shown(label));
                        self.fault(
                            line.kind.span().start,
                            what,
                            "add a [[kind]] with this label, or correct it",
                        )
                    })?;
                let quantity = *line.quantity.get_ref();
                if quantity == 0 || quantity > MAX_VALUE {
                    let what = format!(
                        "quantity is {quantity} and must be 1 to {MAX_VALUE} hundredths of a unit"
                    );
                    return Err(self.fault(
                        line.quantity.span().start,
                        what,
                        "choose another quantity",
                    ));
                }
                let chance = match &line.chance {
                    Some(chance) => {
                        self.probability("chance", *chance.get_ref(), chance.span().start)?;
                        *chance.get_ref()
                    }
                    None => 1.0,
                };
                Ok(Line {
                    kind,
                    quantity,
                    chance,
                    recurring: line.recurring,
                })
            })
            .collect()
    }

    fn probability(&self, name: &str, value: f64, at: usize) -> Result<(), Fault> {
        if !(0.0..=1.0).contains(&value) {
            let what = format!("{name} is {value} and must lie between 0 and 1");
            return Err(self.fault(
                at,
                what,
                "write a probability, such as 0.05 for one in twenty",
            ));
        }
        Ok(())
    }

    fn behaviour(&self, behaviour: &Spanned<Behaviour>) -> Result<Behaviour, Fault> {
        let start = behaviour.span().start;
        for (name, value) in behaviour.get_ref().named() {
            self.probability(name, value, self.key(start, name))?;
        }
        let b = behaviour.get_ref();
        if b.dispute + b.less + b.silence > 1.0 {
            let what = "dispute, less and silence are together more than 1";
            return Err(self.fault(
                self.key(start, "dispute"),
                what,
                "they are parts of all answers: make them smaller",
            ));
        }
        Ok(b.clone())
    }

    /// Parameters of a room. A parameter outside its bounds is found by trying each one alone.
    fn config<C: Default + DeserializeOwned>(
        &self,
        room: &str,
        table: &Option<Spanned<toml::Table>>,
        sound: impl Fn(&C) -> bool,
    ) -> Result<C, Fault> {
        let Some(table) = table else {
            return Ok(C::default());
        };
        let start = table.span().start;
        for (name, value) in table.get_ref() {
            let alone = toml::Table::from_iter([(name.clone(), value.clone())]);
            let config: C = alone.try_into().map_err(|error: toml::de::Error| {
                self.fault(
                    self.key(start, name),
                    error.message().trim(),
                    "see docs/club-file.md for the parameters of each room",
                )
            })?;
            if !sound(&config) {
                let what =
                    format!("{name} = {value} lies outside the bounds of this parameter of {room}");
                let remedy = "its bounds are in the documentation of remainder_rules, its default in docs/club-file.md";
                return Err(self.fault(self.key(start, name), what, remedy));
            }
        }
        let whole: Result<C, toml::de::Error> = table.get_ref().clone().try_into();
        match whole {
            Ok(config) if sound(&config) => Ok(config),
            _ => Err(self.fault(
                start,
                format!("the parameters of {room} do not fit together"),
                "check them against each other",
            )),
        }
    }

    /// Where a key of the table that begins at `start` stands; `start` if it cannot be told.
    fn key(&self, start: usize, name: &str) -> usize {
        let rest = self.text.get(start..).unwrap_or_default();
        let mut at = start;
        for line in rest.split_inclusive('\n') {
            let indent = line.len() - line.trim_start().len();
            let key = line
                .trim_start()
                .split(['=', ' ', '\t'])
                .next()
                .unwrap_or_default();
            if key == name {
                return at + indent;
            }
            at += line.len();
        }
        start
    }
}

impl KindLine {
    /// The label as the chain keeps it.
    pub fn label_bytes(&self) -> [u8; LABEL] {
        let mut bytes = [0; LABEL];
        for (byte, letter) in bytes.iter_mut().zip(self.label.bytes()) {
            *byte = letter;
        }
        bytes
    }

    /// The kind as the rules see it.
    pub fn record(&self) -> Kind {
        Kind {
            category: self.category,
            unit: self.unit,
            label: self.label_bytes(),
            content: [0; 32],
            minutes: self.minutes,
            rate: self.rate,
            since: 0,
            retired: false,
        }
    }
}

/// The line and column of a byte in a text, from 1, columns in characters.
fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at.min(text.len())).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .unwrap_or_default()
        .chars()
        .count()
        + 1;
    (line, column)
}

/// A text that somebody wrote, short enough for a message.
pub fn shown(text: &str) -> String {
    let mut short: String = text.chars().take(40).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
