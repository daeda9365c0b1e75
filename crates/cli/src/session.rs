//! What does a command work on? A club in a chain file, the people in it by their names, and what the command did.

use std::{collections::BTreeMap, path::PathBuf};

use ink::{
    codegen::TraitCallBuilder,
    env::{call::FromAccountId, DefaultEnvironment},
    primitives::AccountId,
};
use remainder_chain::{
    account_from_text, account_text, Actor, Chain, ChainError, ChainFile, ClubEvent, Embedded,
    Message, RawEvent, Room, Rooms,
};
use remainder_interfaces::{
    audit::AuditRef,
    club::Club,
    governance::{Call, GovernanceRef},
    valuation::Valuation,
};
use remainder_rules::{Cycle, KindId, MemberId, Quantity, COMMONS};
use scale::{Decode, Encode};
use serde_json::{json, Map, Value};

use crate::{
    args::Place,
    error::{CliError, Exit},
    happened,
    journal::{self, Entry},
    output::{hundredths, Answer},
    plan::announced::{self, Plans},
    sentences::Explain,
    show::{kind_label, unit},
};

/// The version of the header that this program writes and reads.
const HEADER: u8 = 3;

/// The account that does what anybody may.
pub const ANYONE: &str = "anyone";

/// What a chain file says of the club beside the chain itself.
#[derive(Clone, Debug, Encode, Decode)]
pub struct Header {
    version: u8,
    /// The club's name.
    pub name: String,
    pub rooms: Rooms,
    /// What accounts are called.
    pub names: BTreeMap<[u8; 32], String>,
    /// The texts that argue for proposals, by their hashes, as far as they were written here.
    pub texts: BTreeMap<[u8; 32], String>,
    /// What was done by virtue of an office or a decision, the first first.
    pub log: Vec<Entry>,
    /// What was told of the plans that stand.
    pub plans: Plans,
}

impl Header {
    pub fn new(name: String, rooms: Rooms) -> Self {
        Self {
            version: HEADER,
            name,
            rooms,
            names: BTreeMap::new(),
            texts: BTreeMap::new(),
            log: Vec::new(),
            plans: Plans::new(),
        }
    }

    fn read(bytes: &[u8]) -> Result<Self, CliError> {
        let wrong = |what: &str| {
            CliError::new(
                Exit::ChainFile,
                "chain_file.Header",
                format!("the chain file holds {what}"),
                "use a file that `remainder club new` made with this version of the program",
            )
        };
        if bytes.first() != Some(&HEADER) {
            return Err(wrong(
                "a chain without a club, or the club of another version",
            ));
        }
        Self::decode(&mut &*bytes).map_err(|_| wrong("a club that cannot be read"))
    }
}

/// A club in a chain file, and what a command did to it so far. What is not [`done`](Session::done) is not saved.
pub struct Session {
    /// The file, locked; none for a command that only reads.
    file: Option<ChainFile>,
    pub chain: Embedded,
    pub rooms: Rooms,
    pub header: Header,
    actor: Option<String>,
    events: Vec<RawEvent>,
    moved: bool,
    /// The calls of a proposal that is being drafted; see [`order`](Session::order).
    pub draft: Option<Vec<Call>>,
}

impl Session {
    /// Opens the chain file to change it. Nobody else can while this lives.
    ///
    /// # Errors
    /// If no file is named, or it cannot be used.
    pub fn open(place: &Place) -> Result<Self, CliError> {
        let (file, chain, header) = ChainFile::open(path(place)?)?;
        Self::new(Some(file), chain, &header, place)
    }

    /// Reads the chain file.
    ///
    /// # Errors
    /// As [`open`](Session::open), but for a lock.
    pub fn look(place: &Place) -> Result<Self, CliError> {
        let (chain, header) = ChainFile::peek(path(place)?)?;
        Self::new(None, chain, &header, place)
    }

    fn new(
        file: Option<ChainFile>,
        chain: Embedded,
        header: &[u8],
        place: &Place,
    ) -> Result<Self, CliError> {
        let header = Header::read(header)?;
        let (rooms, actor) = (header.rooms, place.actor.clone());
        Ok(Self {
            file,
            chain,
            rooms,
            header,
            actor,
            events: Vec::new(),
            moved: false,
            draft: None,
        })
    }

    /// A club on a chain that is in no file: to look at it as a command does.
    pub fn over(chain: Embedded, header: Header) -> Self {
        Self {
            file: None,
            chain,
            rooms: header.rooms,
            header,
            actor: None,
            events: Vec::new(),
            moved: false,
            draft: None,
        }
    }

    /// The club's name.
    pub fn name(&self) -> &str {
        &self.header.name
    }

    /// Who acts, as `--as` says.
    ///
    /// # Errors
    /// If it does not say, or names nobody.
    pub fn actor(&mut self) -> Result<Actor, CliError> {
        let Some(text) = self.actor.clone() else {
            return Err(CliError::usage(
                "nobody acts",
                "name who does: --as NAME, or set REMAINDER_AS",
            ));
        };
        self.account(&text)
    }

    /// Who acts where anybody may: `--as`, or else the development account `anyone`.
    ///
    /// # Errors
    /// If `--as` names nobody.
    pub fn anyone(&mut self) -> Result<Actor, CliError> {
        match self.actor.clone() {
            Some(text) => self.account(&text),
            None => Ok(Actor::dev(ANYONE)),
        }
    }

    /// The account that a text stands for: a member's number, an address, or a name.
    ///
    /// # Errors
    /// If there is no such member, or it cannot be a name.
    pub fn account(&mut self, text: &str) -> Result<Actor, CliError> {
        if let Ok(id) = text.parse::<MemberId>() {
            let record = self.rooms.club.read(&self.chain, |m| m.member(id))?;
            let account = match record {
                Some(member) => AccountId(member.account),
                None => {
                    return Err(
                        CliError::refused(&remainder_rules::club::Error::NoSuchMember)
                            .saying(format!("There is no member {id}.")),
                    )
                }
            };
            return Ok(match self.header.names.get(&account.0) {
                Some(name) => known(name, account),
                None => Actor::address(&account_text(&account), account),
            });
        }
        if let Some(account) = account_from_text(text) {
            return Ok(match self.header.names.get(&account.0) {
                Some(name) => known(name, account),
                None => Actor::address(text, account),
            });
        }
        let actor = Actor::dev(&name(text)?);
        self.header
            .names
            .entry(actor.account().0)
            .or_insert_with(|| actor.name().to_owned());
        Ok(actor)
    }

    /// The member that a text stands for, `commons` included.
    ///
    /// # Errors
    /// `club.NotAMember` or `club.NoSuchMember` if there is none.
    pub fn member(&mut self, text: &str) -> Result<MemberId, CliError> {
        if text.eq_ignore_ascii_case("commons") || text == "0" {
            return Ok(COMMONS);
        }
        let account = self.account(text)?.account();
        match self.rooms.club.read(&self.chain, |m| m.resolve(account))? {
            Ok(party) => Ok(party.id),
            Err(error) => Err(CliError::refused(&error).saying(format!("{text} is not a member."))),
        }
    }

    /// What an account is called: its name if one was ever used here, else its address in short.
    pub fn called(&self, account: &[u8; 32]) -> String {
        let account = AccountId(*account);
        if self
            .rooms
            .governor()
            .is_some_and(|room| room.account() == account)
        {
            return "the club itself".into();
        }
        if account == Actor::dev(ANYONE).account() {
            return ANYONE.into();
        }
        match self.header.names.get(&account.0) {
            Some(name) => name.clone(),
            None => {
                let text = account_text(&account);
                let (head, tail) = (text.get(..6), text.get(text.len().saturating_sub(4)..));
                format!("{}…{}", head.unwrap_or_default(), tail.unwrap_or_default())
            }
        }
    }

    /// What a member is called: name and number.
    pub fn who(&self, id: MemberId) -> String {
        if id == COMMONS {
            return "the commons".into();
        }
        match self.rooms.club.read(&self.chain, |m| m.member(id)) {
            Ok(Some(member)) => format!("{} ({id})", self.called(&member.account)),
            _ => format!("member {id}"),
        }
    }

    /// So much of a kind, as people say it: `2.00 kg of bread`.
    pub fn much(&self, quantity: Quantity, kind: KindId) -> String {
        match self.rooms.valuation.read(&self.chain, |m| m.kind(kind)) {
            Ok(Some(record)) => {
                format!(
                    "{} {} of {}",
                    hundredths(quantity),
                    unit(record.unit),
                    kind_label(&record)
                )
            }
            _ => format!("{} of kind {kind}", hundredths(quantity)),
        }
    }

    /// The running cycle.
    ///
    /// # Errors
    /// If `club` cannot be read.
    pub fn cycle(&self) -> Result<Cycle, CliError> {
        let clock = self.rooms.club.read(&self.chain, |m| m.clock())?;
        Ok(clock.cycle_at(self.chain.now_ms()))
    }

    /// The room that audits.
    ///
    /// # Errors
    /// In a club that has none.
    pub fn auditor(&self) -> Result<Room<AuditRef>, CliError> {
        self.rooms.auditor().ok_or_else(|| {
            CliError::new(
                Exit::Refused,
                "audit.NoRoom",
                "This club was founded without a room that audits.",
                "found one with it: `remainder club new` without --no-audit",
            )
        })
    }

    /// The room that governs.
    ///
    /// # Errors
    /// In a club that has none.
    pub fn governor(&self) -> Result<Room<GovernanceRef>, CliError> {
        self.rooms.governor().ok_or_else(|| {
            CliError::new(
                Exit::Refused,
                "governance.NoRoom",
                "This club was founded without a room that governs: an account is its rooms' admin.",
                "found one with it: `remainder club new` without --no-governance",
            )
        })
    }

    /// Sends a message and remembers what it did.
    ///
    /// # Errors
    /// The room's refusal in words, or the chain's.
    pub fn send<T, A, R, E>(
        &mut self,
        room: Room<T>,
        from: &Actor,
        message: impl FnOnce(&mut T::Builder) -> Message<A, Result<R, E>>,
    ) -> Result<R, CliError>
    where
        T: TraitCallBuilder,
        T::Builder: FromAccountId<DefaultEnvironment>,
        A: Encode,
        R: Decode,
        E: Decode + Explain,
    {
        let noting = self.rooms.governor().map(|room| room.account()) == Some(room.account());
        self.send_noting(noting, room, from, message)
    }

    /// The same; with `noting`, the log says what was so before.
    ///
    /// # Errors
    /// As [`send`](Session::send).
    pub fn send_noting<T, A, R, E>(
        &mut self,
        noting: bool,
        room: Room<T>,
        from: &Actor,
        message: impl FnOnce(&mut T::Builder) -> Message<A, Result<R, E>>,
    ) -> Result<R, CliError>
    where
        T: TraitCallBuilder,
        T::Builder: FromAccountId<DefaultEnvironment>,
        A: Encode,
        R: Decode,
        E: Decode + Explain,
    {
        let before = noting.then(|| self.chain.snapshot());
        let done = room.send(&mut self.chain, from, message)?;
        let before = before.as_ref();
        let told = journal::entries(&mut self.chain, &self.rooms, before, from, &done.events);
        self.header.log.extend(told);
        announced::note(&mut self.header.plans, &done.events);
        self.events.extend(done.events);
        self.moved = true;
        Ok(done.value)
    }

    /// Puts a code on the chain, unless it has it.
    ///
    /// # Errors
    /// The chain's.
    pub fn upload(&mut self, from: &Actor, code: &[u8]) -> Result<(), CliError> {
        self.chain.upload(from, code)?;
        self.moved = true;
        Ok(())
    }

    /// Does something on the chain that is no message to a room.
    ///
    /// # Errors
    /// The chain's.
    pub fn change<R>(
        &mut self,
        act: impl FnOnce(&mut Embedded) -> Result<R, ChainError>,
    ) -> Result<R, ChainError> {
        let done = act(&mut self.chain)?;
        self.moved = true;
        Ok(done)
    }

    /// What this session did so far, as the chain tells it.
    pub fn raw_events(&self) -> &[RawEvent] {
        &self.events
    }

    /// Saves what was done and says so: `data` with the events, the time and the cycle for programs, a line an event for people.
    ///
    /// # Errors
    /// If the file cannot be written; then it is as it was.
    pub fn done(mut self, data: Value) -> Result<Answer, CliError> {
        let events: Vec<ClubEvent> = self.events.iter().filter_map(ClubEvent::decode).collect();
        let mut lines: Vec<String> = events
            .iter()
            .filter_map(|event| happened::sentence(event, &self))
            .collect();
        if lines.is_empty() && self.moved {
            lines.push("done".into());
        }
        if let Some(file) = &mut self.file {
            file.save(&self.chain, &self.header.encode())?;
        }
        let mut data = match data {
            Value::Object(map) => map,
            _ => Map::new(),
        };
        let shown = self.events.iter().filter_map(|raw| {
            let event = ClubEvent::decode(raw)?;
            let room = self.rooms.name_of(&raw.contract);
            Some(json!({ "room": room, "event": event.name(), "fields": event.fields() }))
        });
        data.insert("events".into(), shown.collect());
        data.insert("now_ms".into(), self.chain.now_ms().into());
        data.insert("cycle".into(), self.cycle()?.into());
        Ok(Answer::new(Value::Object(data), lines.join("\n")))
    }

    /// Writes a club that was just founded into a new file.
    ///
    /// # Errors
    /// If there is such a file already, or it cannot be written.
    pub fn create(place: &Place, chain: Embedded, header: Header) -> Result<Self, CliError> {
        let file = ChainFile::create(path(place)?, &chain, &header.encode())?;
        let (rooms, actor) = (header.rooms, place.actor.clone());
        Ok(Self {
            file: Some(file),
            chain,
            rooms,
            header,
            actor,
            events: Vec::new(),
            moved: false,
            draft: None,
        })
    }
}

/// The chain file that the command line names.
///
/// # Errors
/// If it names none.
pub fn path(place: &Place) -> Result<PathBuf, CliError> {
    place.chain.clone().ok_or_else(|| {
        CliError::usage(
            "no chain file is named",
            "name one: --chain club.chain, or set REMAINDER_CHAIN",
        )
    })
}

/// A name as a development account has it: letters, digits, `-` and `_`, in lower case.
///
/// # Errors
/// If it cannot be one.
pub fn name(text: &str) -> Result<String, CliError> {
    let fits = (1..=32).contains(&text.len())
        && text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || "-_".contains(letter));
    if !fits {
        let short: String = text
            .chars()
            .filter(|letter| !letter.is_control())
            .take(40)
            .collect();
        return Err(CliError::usage(
            format!("\"{short}\" is neither a name, a member's number nor an address"),
            "a name has 1 to 32 letters, digits, - and _, and begins with a letter: alice, member12",
        ));
    }
    Ok(text.to_ascii_lowercase())
}

/// The account that a text stands for where there is no club: an address, or a development account's name.
///
/// # Errors
/// If it is neither.
pub fn anybody(text: &str) -> Result<Actor, CliError> {
    match account_from_text(text) {
        Some(account) => Ok(Actor::address(text, account)),
        None => Ok(Actor::dev(&name(text)?)),
    }
}

/// The development account of that name if it is that account, else the account by that name.
fn known(name: &str, account: AccountId) -> Actor {
    let actor = Actor::dev(name);
    match actor.account() == account {
        true => actor,
        false => Actor::address(name, account),
    }
}
