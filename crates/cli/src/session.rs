//! What does a command work on? A club in a chain file or on a node, the people in it by their names, and what the command did.

use std::collections::BTreeMap;

use ink::{
    codegen::TraitCallBuilder,
    env::{call::FromAccountId, DefaultEnvironment},
    primitives::AccountId,
};
use remainder_chain::{
    account_from_text, account_text, Actor, Bundle, BundleError, Chain, ChainError, ChainFile,
    ClubEvent, Deployment, Embedded, Failed, Message, Node, RawEvent, Room, Rooms,
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
    ground::Ground,
    happened,
    history::{self, Server},
    journal::{self, Entry},
    named,
    output::{hundredths, Answer, Format, Output},
    parse::Evidence,
    plan::announced::{self, Plans},
    secret,
    seen::Seen,
    sentences::Explain,
    show::{kind_label, unit},
    texts,
};

/// The version of the header that this program writes and reads.
const HEADER: u8 = 4;

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

/// The rooms that run other code than was built with this program. Where none was built there is nothing to compare with.
#[derive(Default)]
struct Codes {
    /// The code that they were founded with.
    founded: Vec<&'static str>,
    /// A code that took its place, as the club may decide.
    replaced: Vec<&'static str>,
}

impl Codes {
    fn of(node: &Node, deployment: &Deployment) -> Result<Self, CliError> {
        let mut codes = Self::default();
        for (room, office) in deployment.rooms().offices() {
            let built = match Bundle::load(room) {
                Ok(bundle) => bundle.code_hash,
                Err(BundleError::Missing { .. }) => continue,
                Err(error) => return Err(error.into()),
            };
            match node.code_hash(&office.account())? {
                // An account that stands in for the room that judges.
                None if room == "audit" => {}
                None => {
                    return Err(CliError::new(
                        Exit::Input,
                        "deployment.NotThere",
                        format!(
                        "the deployment file has {room} where there is no contract on this chain"
                    ),
                        "ask for the file of whoever deployed the club",
                    ))
                }
                Some(code) if code == built => {}
                code if code == deployment.code_hash(room) => codes.founded.push(room),
                Some(_) => codes.replaced.push(room),
            }
        }
        Ok(codes)
    }
}

/// A club in a chain file, and what a command did to it so far. What is not [`done`](Session::done) is not saved.
///
/// Or a club on a node: what was sent there is done, whatever becomes of the rest.
pub struct Session {
    /// The file, locked; none for a command that only reads.
    file: Option<ChainFile>,
    pub chain: Ground,
    pub rooms: Rooms,
    /// On a node, what was [recalled](Session::recall).
    pub header: Header,
    place: Place,
    /// The holder of the key that the command line names by a secret or a file, once it was had.
    key: Option<Actor>,
    /// The last block before the club was, on a node.
    deployed: u32,
    events: Vec<RawEvent>,
    /// What was named by its hash and is stored nowhere by this command.
    unstored: Vec<[u8; 32]>,
    moved: bool,
    /// The calls of a proposal that is being drafted; see [`order`](Session::order).
    pub draft: Option<Vec<Call>>,
}

impl Session {
    /// Opens the chain file to change it, which nobody else can while this lives; or the club on a node.
    ///
    /// # Errors
    /// If no file and no node is named, or it cannot be used.
    pub fn open(place: &Place) -> Result<Self, CliError> {
        if place.url.is_some() {
            return Self::on_node(place);
        }
        let (file, chain, header) = ChainFile::open(named::path(place)?)?;
        let header = Header::read(&header)?;
        Ok(Self::new(
            Some(file),
            Ground::Embedded(chain.into()),
            header,
            place,
        ))
    }

    /// Reads the chain file, or looks at the club on a node.
    ///
    /// # Errors
    /// As [`open`](Session::open), but for a lock.
    pub fn look(place: &Place) -> Result<Self, CliError> {
        if place.url.is_some() {
            return Self::on_node(place);
        }
        let (chain, header) = ChainFile::peek(named::path(place)?)?;
        let header = Header::read(&header)?;
        Ok(Self::new(
            None,
            Ground::Embedded(chain.into()),
            header,
            place,
        ))
    }

    /// The club that a deployment file tells of, on a node of its chain.
    fn on_node(place: &Place) -> Result<Self, CliError> {
        let url = named::node(place)?;
        let path = named::path(place)?;
        let deployment = named::founded(&path)?;
        let node = named::connect(url, Some(deployment.chain.genesis), place)?;
        let rooms = deployment.rooms();
        let about = |code: &str, what: &str, remedy: &str| {
            let message = format!("{} tells of a club that is {what}", path.display());
            CliError::new(Exit::Input, format!("deployment.{code}"), message, remedy)
        };
        if node.code_hash(&rooms.club.account())?.is_none() {
            return Err(about(
                "NotThere",
                "not on this chain",
                "ask for the file of the last deployment: a development chain that was started anew has lost its clubs",
            ));
        }
        let understood = rooms.club.read(&node, |m| m.clock());
        if let Err(ChainError::NotUnderstood | ChainError::NotDecoded(_)) = understood {
            return Err(about(
                "OtherBuild",
                "of another build than this program",
                "use the program that came with its contracts",
            ));
        }
        understood?;
        let codes = Codes::of(&node, &deployment)?;
        if !codes.founded.is_empty() {
            return Err(about(
                "OtherBuild",
                &format!(
                    "of another build than this program ({})",
                    codes.founded.join(", ")
                ),
                "use the program that came with its contracts",
            ));
        }
        if !codes.replaced.is_empty() {
            Output::new(Format::Table, place.quiet).note(format!(
                "note: {} runs other code than this program came with, replaced since the club was founded; where the club decided that, there is a \
                 newer program",
                codes.replaced.join(", ")
            ));
        }
        let header = Header::new(deployment.club.clone(), rooms);
        let mut session = Self::new(None, Ground::Node(node), header, place);
        session.deployed = deployment.block;
        Ok(session)
    }

    fn new(file: Option<ChainFile>, chain: Ground, header: Header, place: &Place) -> Self {
        Self {
            file,
            chain,
            rooms: header.rooms,
            header,
            place: place.clone(),
            key: None,
            deployed: 0,
            events: Vec::new(),
            unstored: Vec::new(),
            moved: false,
            draft: None,
        }
    }

    /// A club on a chain that is in no file: to look at it as a command does.
    pub fn over(chain: Embedded, header: Header) -> Self {
        Self::new(
            None,
            Ground::Embedded(chain.into()),
            header,
            &Place::default(),
        )
    }

    /// Sees to it that the header says what a chain file keeps beside its chain: the log, what was told of plans, and texts. On a node that is read from
    /// the blocks since the deployment, and texts are those that were written here.
    ///
    /// # Errors
    /// If the node cannot be reached, or a file beside the deployment file cannot be read.
    pub fn recall(&mut self, output: Option<&Output>) -> Result<(), CliError> {
        let Ground::Node(node) = &self.chain else {
            return Ok(());
        };
        let path = named::path(&self.place)?;
        let seen = Seen::until_now(node, &self.rooms, self.deployed, &path, output)?;
        (self.header.log, self.header.plans) = (seen.log, seen.plans);
        self.recall_texts()
    }

    /// The texts alone.
    ///
    /// # Errors
    /// If a file beside the deployment file cannot be read.
    pub fn recall_texts(&mut self) -> Result<(), CliError> {
        if let Ground::Node(_) = self.chain {
            self.header.texts = texts::beside(&named::path(&self.place)?)?.known();
        }
        Ok(())
    }

    /// Keeps a text that argues for a proposal.
    ///
    /// # Errors
    /// If it cannot be written down.
    pub fn keep_text(&mut self, hash: [u8; 32], text: String) -> Result<(), CliError> {
        if let Ground::Node(_) = self.chain {
            texts::beside(&named::path(&self.place)?)?.keep(hash, &text)?;
        }
        self.header.texts.insert(hash, text);
        Ok(())
    }

    /// The club's name.
    pub fn name(&self) -> &str {
        &self.header.name
    }

    /// Who acts, as `--as`, `--suri` or `--keyfile` says.
    ///
    /// # Errors
    /// If none does, or it names nobody, or the key cannot be had.
    pub fn actor(&mut self) -> Result<Actor, CliError> {
        if let Some(known) = &self.key {
            return Ok(known.clone());
        }
        let named = self.place.actor.clone();
        if let Some(mut key) = self.place.key()? {
            if let Some(text) = &named {
                key = secret::of_one(key, &self.account(text)?)?;
            }
            return Ok(self.key.insert(key).clone());
        }
        match named {
            Some(text) => self.account(&text),
            None => Err(named::nobody()),
        }
    }

    /// Who acts where anybody may: who is named, or else the development account `anyone`. On a node somebody has to pay the fee.
    ///
    /// # Errors
    /// As [`actor`](Session::actor).
    pub fn anyone(&mut self) -> Result<Actor, CliError> {
        match (self.place.acts(), &self.chain) {
            (false, Ground::Embedded(_)) => Ok(Actor::dev(ANYONE)),
            _ => self.actor(),
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
        let actor = Actor::dev(&named::name(text)?);
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
        Ok(clock.cycle_at(self.chain.now_ms()?))
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

    /// The hash of something said or shown. In a club on a node it is stored first, where the command line names a server: if that fails, nothing is
    /// on the chain.
    ///
    /// # Errors
    /// `content.…` if the server does not take it; a server of a club that is in a chain file.
    pub fn evidence(&mut self, evidence: &Evidence, from: &Actor) -> Result<[u8; 32], CliError> {
        let (Some(bytes), hash) = (&evidence.bytes, evidence.hash) else {
            return Ok(evidence.hash);
        };
        match (&self.chain, &self.place.server) {
            (Ground::Embedded(_), None) => {}
            (Ground::Embedded(_), Some(_)) => {
                return Err(CliError::usage(
                    "a server is named, and a club in a chain file is not served",
                    "leave --server and REMAINDER_SERVER out",
                ))
            }
            (Ground::Node(_), None) => self.unstored.push(hash),
            (Ground::Node(_), Some(_)) => {
                let club = history::club(&self.place)?;
                Server::of(&self.place, &club)?.put(from, bytes)?;
            }
        }
        Ok(hash)
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
        let before = match &self.chain {
            Ground::Embedded(chain) if noting => Some(chain.as_ref().clone()),
            _ => None,
        };
        let done = match room.send(&mut self.chain, from, message) {
            Ok(done) => done,
            Err(failed) => {
                // It was sent, and this much is known of what it did.
                if let Failed::Chain(ChainError::OutputUnknown { events, .. }) = &failed {
                    self.events.extend(events.iter().cloned());
                    self.moved |= !events.is_empty();
                }
                return Err(self.after_what_stands(failed.into()));
            }
        };
        // What happened on a node is read from its blocks.
        if let Ground::Embedded(chain) = &self.chain {
            let (chain, before) = (chain.as_ref(), before.as_ref());
            let told = journal::entries(chain, &self.rooms, before, from, &done.events)?;
            self.header.log.extend(told);
            announced::note(&mut self.header.plans, &done.events);
        }
        self.events.extend(done.events);
        self.moved = true;
        Ok(done.value)
    }

    /// What a command did on a node before it failed stays, which has to be said.
    fn after_what_stands(&self, error: CliError) -> CliError {
        let (Ground::Node(_), true) = (&self.chain, self.moved) else {
            return error;
        };
        let lines = self.told().join("; ");
        let stands = match lines.is_empty() {
            true => "A part of it".to_owned(),
            false => format!("What came before ({lines})"),
        };
        let message = format!("{} {stands} was carried out, and stays so.", error.message);
        let details = json!({ "done": self.shown() });
        CliError { message, ..error }.with(details)
    }

    /// A line for each event so far that people are told of.
    fn told(&self) -> Vec<String> {
        let events = self.events.iter().filter_map(ClubEvent::decode);
        events
            .filter_map(|event| happened::sentence(&event, self))
            .collect()
    }

    /// The events so far, for programs.
    fn shown(&self) -> Value {
        let shown = self.events.iter().filter_map(|raw| {
            let event = ClubEvent::decode(raw)?;
            let room = self.rooms.name_of(&raw.contract);
            Some(json!({ "room": room, "event": event.name(), "fields": event.fields() }))
        });
        shown.collect()
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
        act: impl FnOnce(&mut Ground) -> Result<R, ChainError>,
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
        let mut lines = self.told();
        if lines.is_empty() && self.moved {
            lines.push("done".into());
        }
        for hash in &self.unstored {
            lines.push(format!("What 0x{} stands for is stored nowhere yet; for those who judge it: `remainder content put`, or --server with this command", hex::encode(hash)));
        }
        if let (Some(file), Ground::Embedded(chain)) = (&mut self.file, &self.chain) {
            file.save(chain, &self.header.encode())?;
        }
        let mut data = match data {
            Value::Object(map) => map,
            _ => Map::new(),
        };
        data.insert("events".into(), self.shown());
        data.insert("now_ms".into(), self.chain.now_ms()?.into());
        data.insert("cycle".into(), self.cycle()?.into());
        Ok(Answer::new(Value::Object(data), lines.join("\n")))
    }

    /// Writes a club that was just founded into a new file.
    ///
    /// # Errors
    /// If there is such a file already, or it cannot be written.
    pub fn create(place: &Place, chain: Embedded, header: Header) -> Result<Self, CliError> {
        let file = ChainFile::create(named::path(place)?, &chain, &header.encode())?;
        Ok(Self::new(
            Some(file),
            Ground::Embedded(chain.into()),
            header,
            place,
        ))
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
