//! Is it sound? Each value of a club file against its bounds.

use remainder_chain::{Actor, Auditor};
use remainder_rules::{
    audit, governance,
    time::DAY,
    valuation::{self, check_rate, round::BALLOT, Algorithm, LABEL, MAX_RATE},
    Millis, MAX_VALUE,
};
use serde::de::DeserializeOwned;
use toml::Spanned;

use super::{
    fault::{place, shown, Fault},
    raw::{RawDecisions, RawKind, RawLine, RawLines, RawTrade},
    Behaviour, Cheats, Decisions, KindLine, Line, Trade, MAX_MEMBERS,
};
use crate::named;

/// The text that is being checked.
pub struct Page<'a> {
    pub file: &'a str,
    pub text: &'a str,
}

impl Page<'_> {
    pub fn fault(&self, at: usize, what: impl Into<String>, remedy: impl Into<String>) -> Fault {
        let (line, column) = place(self.text, at);
        Fault {
            file: self.file.into(),
            line,
            column,
            what: what.into(),
            remedy: remedy.into(),
        }
    }

    pub fn line_of_text(
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

    pub fn within(
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

    pub fn rate(&self, rate: &Spanned<u64>, what: &str) -> Result<(), Fault> {
        check_rate(*rate.get_ref()).map_err(|_| {
            let what = format!(
                "{what} is {} hundredths of a credit and must be 1 to {}",
                rate.get_ref(),
                MAX_RATE
            );
            self.fault(rate.span().start, what, "choose a rate within these bounds")
        })
    }

    /// Each an address or a development account, once.
    pub fn founders(&self, raw: &[Spanned<String>]) -> Result<Vec<Actor>, Fault> {
        let mut founders: Vec<Actor> = Vec::new();
        for text in raw {
            let at = text.span().start;
            let founder = named::anybody(text.get_ref().trim()).map_err(|_| {
                let what = format!("\"{}\" is no account", shown(text.get_ref()));
                self.fault(
                    at,
                    what,
                    "write an address, or a development account's name",
                )
            })?;
            if founders.contains(&founder) {
                let what = format!("{} is a founder twice", shown(text.get_ref()));
                return Err(self.fault(at, what, "name each founder once"));
            }
            founders.push(founder);
        }
        Ok(founders)
    }

    pub fn kinds(&self, raw: &[Spanned<RawKind>]) -> Result<Vec<KindLine>, Fault> {
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

    pub fn trades(
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

    pub fn lines(&self, raw: &[RawLine], kinds: &[KindLine]) -> Result<Vec<Line>, Fault> {
        raw.iter()
            .map(|line| {
                let kind = self.kind(&line.kind, kinds)?;
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

    pub fn probability(&self, name: &str, value: f64, at: usize) -> Result<(), Fault> {
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

    pub fn behaviour(&self, behaviour: &Spanned<Behaviour>) -> Result<Behaviour, Fault> {
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

    pub fn cheats(&self, cheats: &Spanned<Cheats>) -> Result<Cheats, Fault> {
        let (start, c) = (cheats.span().start, cheats.get_ref());
        self.probability("ring", c.ring, self.key(start, "ring"))?;
        for (name, number) in [
            ("faking_pairs", c.faking_pairs),
            ("inflaters", c.inflaters),
            ("withholders", c.withholders),
        ] {
            if number > MAX_MEMBERS {
                let what = format!("{name} is {number} and must be at most {MAX_MEMBERS}");
                return Err(self.fault(self.key(start, name), what, "choose another number"));
            }
        }
        Ok(c.clone())
    }

    /// What is decided, of the kinds that there are.
    pub fn decisions(&self, raw: &RawDecisions, kinds: &[KindLine]) -> Result<Decisions, Fault> {
        let mut rates = Vec::new();
        for line in &raw.rates {
            self.rate(&line.rate, "rate")?;
            rates.push((self.kind(&line.kind, kinds)?, *line.rate.get_ref()));
        }
        if rates.len() > BALLOT {
            let what = format!("a ballot of the committee would have {} rates", rates.len());
            let at = raw.rates.first().map_or(0, |line| line.kind.span().start);
            return Err(self.fault(at, what, format!("name at most {BALLOT}")));
        }
        Ok(Decisions {
            elections: raw.elections,
            rates,
            grab: raw.grab,
            upgrade: raw.upgrade,
        })
    }

    /// The place of the kind with this label.
    fn kind(&self, label: &Spanned<String>, kinds: &[KindLine]) -> Result<usize, Fault> {
        let text = label.get_ref().trim();
        let found = kinds.iter().position(|kind| kind.label == text);
        found.ok_or_else(|| {
            let what = format!("there is no kind with the label \"{}\"", shown(text));
            self.fault(
                label.span().start,
                what,
                "add a [[kind]] with this label, or correct it",
            )
        })
    }

    /// Parameters of a room. Some bounds depend on others (a base limit lies below its cap), so the table is judged as a whole, and
    /// a culprit is looked for only if it fails.
    pub fn config<C: Default + DeserializeOwned>(
        &self,
        room: &str,
        table: &Option<Spanned<toml::Table>>,
        sound: impl Fn(&C) -> bool,
    ) -> Result<C, Fault> {
        let Some(table) = table else {
            return Ok(C::default());
        };
        let read = |table: toml::Table| table.try_into::<C>();
        if let Ok(config) = read(table.get_ref().clone()) {
            if sound(&config) {
                return Ok(config);
            }
        }
        let start = table.span().start;
        let names = || table.get_ref().keys();
        for (name, value) in table.get_ref() {
            let alone = toml::Table::from_iter([(name.clone(), value.clone())]);
            if let Err(error) = read(alone) {
                let remedy = "see docs/club-file.md for the parameters of each room";
                return Err(self.fault(self.key(start, name), error.message().trim(), remedy));
            }
        }
        // One without which the rest is sound is the culprit; if each of several would do, they contradict each other.
        let fits = |table: toml::Table| read(table).is_ok_and(|config| sound(&config));
        let without = |name: &&String| {
            let mut rest = table.get_ref().clone();
            rest.remove(*name);
            fits(rest)
        };
        let mut culprits: Vec<&String> = names().filter(without).collect();
        if culprits.is_empty() {
            let unfit = |name: &&String| {
                let value = table.get_ref().get(*name).cloned();
                !fits(
                    value
                        .map(|value| ((*name).clone(), value))
                        .into_iter()
                        .collect(),
                )
            };
            culprits = names().filter(unfit).take(1).collect();
        }
        let at = culprits.first().map_or(start, |name| self.key(start, name));
        let what = match culprits.as_slice() {
            [name] => {
                let value = table.get_ref().get(*name).map(ToString::to_string);
                let value = value.unwrap_or_default();
                format!("{name} = {value} lies outside the bounds of this parameter of {room}")
            }
            several => {
                let names: Vec<&str> = several.iter().map(|name| name.as_str()).collect();
                let names = names.join(" and ");
                format!("the parameters {names} of {room} do not fit together")
            }
        };
        let remedy = "docs/club-file.md has the bounds of each parameter, and its default";
        Err(self.fault(at, what, remedy))
    }

    /// Who audits: a room, unless `enabled` says no.
    pub fn auditor(&self, table: &Option<Spanned<toml::Table>>) -> Result<Auditor, Fault> {
        let (table, enabled) = self.switch(table, "audit")?;
        let config = self.config("audit", &table, |c: &audit::Config| c.validate().is_ok())?;
        Ok(match enabled {
            true => Auditor::Room(config),
            false => Auditor::NONE,
        })
    }

    /// Does the club govern itself? Yes, unless `enabled` says no. What a vote asks for may be said in part, and unless the file says how
    /// long a constitutional decision waits, it waits until who disagrees can have left.
    pub fn governor(
        &self,
        table: &Option<Spanned<toml::Table>>,
        leaving_ms: Millis,
    ) -> Result<Option<governance::Config>, Fault> {
        let (mut table, enabled) = self.switch(table, "governance")?;
        let usual = governance::Config::default().leaving_takes(leaving_ms);
        if let Some(spanned) = &mut table {
            let table = spanned.get_mut();
            for (name, terms) in [
                ("ordinary", usual.ordinary),
                ("constitutional", usual.constitutional),
            ] {
                let whole = toml::Table::try_from(terms).unwrap_or_default();
                match table.get_mut(name) {
                    None => {
                        table.insert(name.into(), whole.into());
                    }
                    Some(toml::Value::Table(said)) => {
                        for (key, value) in whole {
                            said.entry(key).or_insert(value);
                        }
                    }
                    // What is no table is a mistake that is found below.
                    Some(_) => {}
                }
            }
        }
        let sound = |c: &governance::Config| c.validate().is_ok();
        let config = match &table {
            None => usual,
            some => self.config("governance", some, sound)?,
        };
        if enabled && config.check_leaving_takes(leaving_ms).is_err() {
            let start = table.as_ref().map_or(0, |table| table.span().start);
            let least = config.leaving_takes(leaving_ms).constitutional.timelock_ms;
            let what = format!(
                "constitutional.timelock_ms is {}, and leaving takes {leaving_ms}: who disagrees could not be out before a decision is in force",
                config.constitutional.timelock_ms
            );
            let remedy = format!(
                "let it be at least {least}, or leave it out; or shorten reserve.unbond_ms and the notice, club.unbond_cycles"
            );
            return Err(self.fault(self.key(start, "timelock_ms"), what, remedy));
        }
        Ok(enabled.then_some(config))
    }

    /// By what work is valued at first - each kind by its own rate, unless the file names an algorithm - and the parameters of the room. What the
    /// file says of the committee's round has to fit in a cycle.
    pub fn values(
        &self,
        table: &Option<Spanned<toml::Table>>,
        cycle_ms: Millis,
    ) -> Result<(Algorithm, valuation::Config), Fault> {
        let mut table = table.clone();
        let mut named = Vec::new();
        if let Some(spanned) = &mut table {
            let start = spanned.span().start;
            for name in ["equal_hours", "scarcity"] {
                if let Some(value) = spanned.get_mut().remove(name) {
                    let at = self.key(start, name);
                    named.push((at, self.algorithm(at, name, value)?));
                }
            }
        }
        if let [_, (at, _)] = named.as_slice() {
            let what = "there are two algorithms, and a club begins with one";
            return Err(self.fault(*at, what, "keep either equal_hours or scarcity"));
        }
        let config = self.config("valuation", &table, |c: &valuation::Config| {
            c.validate().is_ok()
        })?;
        let said = |name: &str| table.as_ref().filter(|t| t.get_ref().contains_key(name));
        let round = config.commit_ms.saturating_add(config.reveal_ms);
        if let Some(spanned) = said("reveal_ms").or(said("commit_ms")) {
            if round.saturating_add(DAY) > cycle_ms {
                let name = if said("commit_ms").is_some() {
                    "commit_ms"
                } else {
                    "reveal_ms"
                };
                let what = format!(
                    "commit_ms, reveal_ms and a day to close a round are more than a cycle of {cycle_ms} ms"
                );
                let at = self.key(spanned.span().start, name);
                return Err(self.fault(at, what, "make them shorter, or the cycle longer"));
            }
        }
        let algorithm = named.pop().map_or(Algorithm::Rates, |(_, named)| named);
        Ok((algorithm, config))
    }

    /// An algorithm by its name and what it is given.
    fn algorithm(&self, at: usize, name: &str, value: toml::Value) -> Result<Algorithm, Fault> {
        let line = shown(&format!("{name} = {value}"));
        let table = toml::Table::from_iter([(name.to_owned(), value)]);
        let algorithm = table.try_into::<Algorithm>().map_err(|error| {
            let what = format!("{line} is no algorithm: {}", error.message().trim());
            let remedy =
                "write equal_hours = CREDITS in hundredths, or scarcity = { step_bp = 1000, band_bp = 3000 }";
            self.fault(at, what, remedy)
        })?;
        algorithm.validate().map_err(|_| {
            let remedy = format!(
                "an hour is worth 1 to {MAX_RATE} hundredths of a credit; scarcity moves a rate by at most {} basis points a cycle, {} in all",
                valuation::pace::STEP_BP,
                valuation::scarcity::BAND_BP
            );
            self.fault(at, format!("{line} lies outside its bounds"), remedy)
        })?;
        Ok(algorithm)
    }

    /// Takes `enabled` out of a room's table. The rest is checked all the same, so that a switch is all there is to turn.
    fn switch(
        &self,
        table: &Option<Spanned<toml::Table>>,
        room: &str,
    ) -> Result<(Option<Spanned<toml::Table>>, bool), Fault> {
        let (mut table, mut enabled) = (table.clone(), true);
        if let Some(spanned) = &mut table {
            let start = spanned.span().start;
            enabled = match spanned.get_mut().remove("enabled") {
                None => true,
                Some(toml::Value::Boolean(enabled)) => enabled,
                Some(other) => {
                    let what = format!(
                        "enabled is {} and must be true or false",
                        shown(&other.to_string())
                    );
                    let remedy = format!("write false for a club without the room {room}");
                    return Err(self.fault(self.key(start, "enabled"), what, remedy));
                }
            };
        }
        Ok((table, enabled))
    }

    /// Where a key of the table that begins at `start` stands; `start` if it cannot be told.
    pub fn key(&self, start: usize, name: &str) -> usize {
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
