//! What does the whole club look like? Every cell of every room, read from storage at once, for the invariants of
//! `remainder-rules` to judge.
//!
//! Reading all rooms of a small club takes well under a millisecond; messages would take a hundred calls. A cell that no table of a
//! contract's documentation names is an error, so that nothing is overlooked when a room gets a new one.
//!
//! | room | key | holds |
//! |---|---|---|
//! | club | `MEMB` `IDEN` `APPL` `SLOT` `FREE` `KEYC` `REPU` | members, account to member or application, applications, slots, freed slots, key changes, reputations by (member, category) |
//! | valuation | `kind` `rate` `algo` `CONF` `ROND` `PAPR` `QUAN` `TOTL` | kinds, rates, algorithms, parameters, the round, its papers, quantities settled, totals |
//! | contributions | `INTT` `CMIT` `CTRB` `ACTV` `TERM` `TURN` `PLAN` `PLNC` | intents, commitments, contributions, activities, the terms of audit, turnovers of kinds, plans and how many there were |
//! | clearing | `ACCT` `REPT` `POLI` | accounts, closed reports, the money-share policy |
//! | reserve | `stak` `pled` | stakes, guarantees by (member, sponsor) |
//! | audit | `CONF` `KEEP` `ABSN` `EPOC` `CASE` `ROND` `PAPR` `SATT` `DUTY` `TRST` | parameters, keepers, dismissed keepers, epochs, cases, rounds, papers, who sat on a case, duties, trust |
//! | governance | `CONF` `PROP` `CALL` `VOTE` `OPEN` `DELE` `ELEC` `CAND` `BLLT` `BNCH` `CARD` | parameters, proposals, calls, papers, open proposals, delegations, elections, candidates, ballots, benches, scorecards |
//! | token | derived by `psp22` | balances (keys of 32 bytes) |

use std::collections::BTreeMap;

use remainder_interfaces::{
    audit, clearing, contributions, reserve,
    rules::{
        audit::reputation::Reputation,
        club::{self, Intake},
        invariants::{check, Findings, History, State, Values},
        report::Report,
        standing::StandingCounts,
        time::Clock,
        valuation::Turnover,
        Account32, Credits, Cycle, MemberId, COMMONS,
    },
    Wiring,
};
use scale::{Decode, DecodeAll};

use crate::{Chain, ClubEvent, Embedded, RawEvent, Rooms, Storage};

/// Why the state could not be read: the rooms and this program are of different versions.
#[derive(Debug, thiserror::Error)]
#[error("the storage of {room} holds {what}; build and deploy rooms and program together: run ./scripts/build")]
pub struct StateError {
    /// Which room.
    pub room: &'static str,
    /// What was found there.
    pub what: String,
}

/// Reads the whole state of a club.
///
/// # Errors
/// If a room stores something that this program does not know, or has no root cell: then it is not this club's.
pub fn read(chain: &Embedded, rooms: &Rooms) -> Result<State, StateError> {
    let mut state = State::empty(Clock {
        genesis: 0,
        cycle_ms: 1,
    });
    state.now = chain.now_ms();
    state.reserve = rooms.reserve.account().0;
    let cells = |room: &'static str| {
        let place = Rooms::NAMES.iter().position(|name| *name == room);
        let account = place.map(|place| rooms.addresses()[place]);
        let storage = account.map(|account| chain.storage(&account));
        let storage = storage.unwrap_or_default();
        Cells { room, storage }
    };
    read_club(&mut state, cells("club"))?;
    read_clearing(&mut state, cells("clearing"))?;
    read_contributions(&mut state, cells("contributions"))?;
    read_reserve(&mut state, cells("reserve"))?;
    read_token(&mut state, cells("token"))?;
    read_valuation(&mut state, cells("valuation"))?;
    if chain.code_hash(&rooms.audit.account()).is_some() {
        read_audit(&mut state, cells("audit"))?;
    }
    if chain.code_hash(&rooms.governance.account()).is_some() {
        read_governance(&mut state, cells("governance"))?;
        state.governance = rooms.governance.account().0;
    }
    Ok(state)
}

/// Follows a club step by step, so that invariants can be checked which need what happened before.
#[derive(Clone)]
pub struct Watch {
    rooms: Rooms,
    history: History,
    last: Option<State>,
}

impl Watch {
    /// Watches a club from its founding on.
    pub fn new(rooms: Rooms) -> Self {
        Self {
            rooms,
            history: History::default(),
            last: None,
        }
    }

    /// Notes the events of a call. To be told of every call that may have posted, settled, slashed or ended a membership.
    pub fn saw(&mut self, events: &[RawEvent]) {
        for raw in events {
            let history = &mut self.history;
            match ClubEvent::decode(raw) {
                Some(ClubEvent::Posted(e)) => {
                    history.posted(e.provider, e.receiver, e.cycle, e.value, e.levy);
                }
                Some(ClubEvent::ContributionSettled(e)) => history.settled(e.id),
                Some(ClubEvent::ReserveSlashed(e)) => history.slashed(&e.shares, &e.from_stake),
                Some(ClubEvent::ProposalExecuted(_)) => history.decided(),
                // What nothing but a decision can do. Offices and rates change by rules as well.
                Some(
                    ClubEvent::AdminChanged(_)
                    | ClubEvent::ConfigChanged(_)
                    | ClubEvent::CodeChanged(_)
                    | ClubEvent::Wired(_)
                    | ClubEvent::KindAdded(_)
                    | ClubEvent::KindRetired(_)
                    | ClubEvent::AlgorithmAdopted(_)
                    | ClubEvent::AlgorithmEnds(_)
                    | ClubEvent::PolicyVoted(_)
                    | ClubEvent::BudgetGranted(_)
                    | ClubEvent::DebtWrittenOff(_),
                ) => history.changed(),
                Some(ClubEvent::OfficeLeft(e)) if e.recalled => history.changed(),
                // An election gives offices too, and no reason.
                Some(ClubEvent::MemberMarked(e)) if e.reason != [0; 32] => history.changed(),
                Some(ClubEvent::CareGranted(e)) => history.helped(e.amount),
                Some(ClubEvent::JurorSettled(e)) => {
                    if let Some(before) = &self.last {
                        history.paid(before, (e.case, e.juror), e.fee, e.forfeit);
                    }
                }
                Some(ClubEvent::MemberLeft(e)) => {
                    if let Some(before) = &self.last {
                        history.left(before, e.member);
                    }
                }
                _ => {}
            }
        }
    }

    /// Checks all invariants on the chain's state as it is now.
    ///
    /// # Errors
    /// As [`read`].
    pub fn check(&mut self, chain: &Embedded) -> Result<Findings, StateError> {
        let state = read(chain, &self.rooms)?;
        self.history.observe(&state);
        let findings = check(&state, Some(&self.history));
        self.last = Some(state);
        Ok(findings)
    }

    /// The state as it was last checked.
    pub fn state(&self) -> Option<&State> {
        self.last.as_ref()
    }

    /// What happened so far.
    pub fn history(&self) -> &History {
        &self.history
    }
}

/// The cells of a room, by table.
struct Cells {
    room: &'static str,
    storage: Storage,
}

impl Cells {
    fn error(&self, what: String) -> StateError {
        let room = self.room;
        StateError { room, what }
    }

    fn decode<T: Decode>(&self, what: &str, bytes: &[u8]) -> Result<T, StateError> {
        T::decode_all(&mut &*bytes).map_err(|_| {
            self.error(format!(
                "{what} that cannot be read: 0x{}",
                hex::encode(bytes)
            ))
        })
    }

    fn root<T: Decode>(&mut self) -> Result<T, StateError> {
        let root = self.storage.remove(&(0, Vec::new()));
        let root = root.ok_or_else(|| self.error("no root cell".into()))?;
        self.decode("a root cell", &root)
    }

    /// Takes out a `Mapping` by its key, spelled in ASCII.
    fn table<K: Decode + Ord, V: Decode>(
        &mut self,
        name: &[u8; 4],
        largest: &mut u32,
    ) -> Result<BTreeMap<K, V>, StateError> {
        let key = u32::from_be_bytes(*name);
        let from = (key, Vec::new());
        let mut rest = self.storage.split_off(&from);
        if let Some(next) = key.checked_add(1) {
            let mut after = rest.split_off(&(next, Vec::new()));
            self.storage.append(&mut after);
        }
        let what = String::from_utf8_lossy(name);
        let mut table = BTreeMap::new();
        for ((_, key), value) in rest {
            *largest = (*largest).max(value.len() as u32);
            table.insert(self.decode(&what, &key)?, self.decode(&what, &value)?);
        }
        Ok(table)
    }

    /// Nothing may be left that was not asked for.
    fn end(self) -> Result<(), StateError> {
        match self.storage.keys().next() {
            None => Ok(()),
            Some((key, _)) => Err(self.error(format!(
                "a cell under the unknown key {:?} (0x{key:08x})",
                String::from_utf8_lossy(&key.to_be_bytes())
            ))),
        }
    }
}

fn count(state: &mut State, member: MemberId) {
    if member != COMMONS {
        *state.cells.entry(member).or_default() += 1;
    }
}

fn count_all(state: &mut State, members: Vec<MemberId>) {
    for member in members {
        count(state, member);
    }
}

/// The admin and the wiring, with which every root begins (the token's has them last).
type Office = (Account32, Wiring);

fn read_club(state: &mut State, mut cells: Cells) -> Result<(), StateError> {
    #[derive(Decode)]
    struct Root {
        office: Office,
        config: club::Config,
        genesis: u64,
        last_id: MemberId,
        _last_application: u32,
        slot_count: u32,
        freed_count: u32,
        _intake: Intake,
        standing: StandingCounts,
        paused_until: u64,
    }
    #[derive(Decode)]
    enum Holder {
        Member(MemberId),
        Applicant(u32),
    }
    let root: Root = cells.root()?;
    let largest = &mut state.largest_cell;
    state.members = cells.table(b"MEMB", largest)?;
    let holders: BTreeMap<Account32, Holder> = cells.table(b"IDEN", largest)?;
    let applications: BTreeMap<u32, club::Application> = cells.table(b"APPL", largest)?;
    state.slots = cells.table(b"SLOT", largest)?;
    let freed: BTreeMap<u32, u32> = cells.table(b"FREE", largest)?;
    state.key_changes = cells.table(b"KEYC", largest)?;
    let reputations: BTreeMap<(MemberId, u32), Reputation> = cells.table(b"REPU", largest)?;
    state.clock = Clock {
        genesis: root.genesis,
        cycle_ms: root.config.cycle_ms,
    };
    state.admin = root.office.0;
    state.last_member = root.last_id;
    state.slot_count = root.slot_count;
    state.member_count = root.slot_count.saturating_sub(root.freed_count);
    state.standing = root.standing;
    state.paused_until = root.paused_until;
    if freed.len() != root.freed_count as usize || !freed.keys().copied().eq(0..root.freed_count) {
        return Err(cells.error(format!(
            "{} freed slots where {} are counted",
            freed.len(),
            root.freed_count
        )));
    }
    state.free_slots = freed.into_values().collect();
    let mut applicants = 0;
    for (account, holder) in holders {
        match holder {
            Holder::Member(id) => {
                state.ids.insert(account, id);
                count(state, id);
            }
            Holder::Applicant(number) => {
                applicants += 1;
                if applications.get(&number).map(|a| a.account) != Some(account) {
                    return Err(
                        cells.error(format!("application {number}, which is not its account's"))
                    );
                }
            }
        }
    }
    if applicants != applications.len() {
        return Err(cells.error(format!(
            "{} applications of {applicants} accounts",
            applications.len()
        )));
    }
    state.applications = applications.into_values().collect();
    let keyed = state.members.keys().chain(state.slots.values());
    let keyed = keyed.chain(state.key_changes.keys()).copied();
    let keyed = keyed
        .chain(reputations.keys().map(|(member, _)| *member))
        .collect();
    count_all(state, keyed);
    cells.end()
}

fn read_clearing(state: &mut State, mut cells: Cells) -> Result<(), StateError> {
    let (_, config, _, report): (Office, clearing::Config, clearing::Budget, Report) =
        cells.root()?;
    state.clearing_config = config;
    state.accounts = cells.table(b"ACCT", &mut state.largest_cell)?;
    let closed: BTreeMap<Cycle, Report> = cells.table(b"REPT", &mut state.largest_cell)?;
    state.reports = closed;
    if state.reports.insert(report.cycle, report).is_some() {
        return Err(cells.error(format!("the report of cycle {} twice", report.cycle)));
    }
    let policies: BTreeMap<u32, clearing::Standing> =
        cells.table(b"POLI", &mut state.largest_cell)?;
    state.policy = policies.get(&0).copied();
    let keyed = state.accounts.keys().copied().collect();
    count_all(state, keyed);
    cells.end()
}

fn read_contributions(state: &mut State, mut cells: Cells) -> Result<(), StateError> {
    type Root = (Office, contributions::Config, [u32; 4]);
    let (_, config, [intents, commitments, contributions, _]): Root = cells.root()?;
    state.contributions_config = config;
    state.last_ids = (intents, commitments, contributions);
    let largest = &mut state.largest_cell;
    state.intents = cells.table(b"INTT", largest)?;
    state.commitments = cells.table(b"CMIT", largest)?;
    state.contributions = cells.table(b"CTRB", largest)?;
    state.activities = cells.table(b"ACTV", largest)?;
    let _: BTreeMap<u32, contributions::Terms> = cells.table(b"TERM", largest)?;
    state.plans = cells.table(b"PLAN", largest)?;
    let _: BTreeMap<u32, u32> = cells.table(b"PLNC", largest)?;
    let turnovers: BTreeMap<(u32, u32), Turnover> = cells.table(b"TURN", largest)?;
    for ((of, id), turnover) in turnovers {
        match of {
            0 | 1 => state.turnovers.insert((id, of), turnover),
            _ => state.given.insert((id, of & 1), turnover),
        };
    }
    let owners = state.intents.values().map(|intent| intent.member);
    let givers = state.given.keys().map(|(member, _)| *member);
    let keyed = state.activities.keys().copied().chain(owners);
    let keyed = keyed.chain(givers).collect();
    count_all(state, keyed);
    cells.end()
}

fn read_audit(state: &mut State, mut cells: Cells) -> Result<(), StateError> {
    use audit::{CaseId, Epoch, File, Trust};
    type Root = (Office, CaseId, Option<Epoch>);
    let _: Root = cells.root()?;
    let largest = &mut state.largest_cell;
    let terms: BTreeMap<u32, audit::Config> = cells.table(b"CONF", largest)?;
    state.terms = terms.get(&0).copied();
    state.keepers = cells.table(b"KEEP", largest)?;
    let _: BTreeMap<(Epoch, u32), MemberId> = cells.table(b"ABSN", largest)?;
    state.epochs = cells.table(b"EPOC", largest)?;
    let files: BTreeMap<CaseId, File> = cells.table(b"CASE", largest)?;
    state.rounds = cells.table(b"ROND", largest)?;
    state.papers = cells.table(b"PAPR", largest)?;
    let sat: BTreeMap<(CaseId, MemberId), u8> = cells.table(b"SATT", largest)?;
    state.duties = cells.table(b"DUTY", largest)?;
    let trusts: BTreeMap<MemberId, Trust> = cells.table(b"TRST", largest)?;
    state.seated = sat.into_keys().collect();
    state.cases = files
        .iter()
        .map(|(id, file)| (*id, (file.case, file.papers)))
        .collect();
    let keyed = state.duties.keys().chain(trusts.keys()).copied().collect();
    count_all(state, keyed);
    cells.end()
}

fn read_governance(state: &mut State, mut cells: Cells) -> Result<(), StateError> {
    use remainder_interfaces::governance::{Call, Config, Pause, Scorecard};
    type Root = (Office, u32, u32, Pause);
    let (_, _, _, pause): Root = cells.root()?;
    let decisions = &mut state.decisions;
    decisions.pause = pause;
    // Calls have a bound of their own, and no member owns them.
    let mut largest = 0;
    let _: BTreeMap<(u32, u32), Call> = cells.table(b"CALL", &mut largest)?;
    let largest = &mut state.largest_cell;
    let _: BTreeMap<MemberId, Scorecard> = cells.table(b"CARD", largest)?;
    let _: BTreeMap<u32, Config> = cells.table(b"CONF", largest)?;
    decisions.proposals = cells.table(b"PROP", largest)?;
    decisions.papers = cells.table(b"VOTE", largest)?;
    decisions.open = cells.table(b"OPEN", largest)?;
    decisions.delegates = cells.table(b"DELE", largest)?;
    decisions.elections = cells.table(b"ELEC", largest)?;
    decisions.candidates = cells.table(b"CAND", largest)?;
    decisions.ballots = cells.table(b"BLLT", largest)?;
    decisions.benches = cells.table(b"BNCH", largest)?;
    cells.end()
}

fn read_reserve(state: &mut State, mut cells: Cells) -> Result<(), StateError> {
    let root: (Office, reserve::Config, Credits, Credits) = cells.root()?;
    (state.care_pool, state.forfeited) = (root.2, root.3);
    state.stakes = cells.table(b"stak", &mut state.largest_cell)?;
    let pledges: BTreeMap<(MemberId, MemberId), Credits> =
        cells.table(b"pled", &mut state.largest_cell)?;
    let swap = |((member, sponsor), amount)| ((sponsor, member), amount);
    state.guarantees = pledges.into_iter().map(swap).collect();
    let pledged = state.guarantees.keys().map(|(_, member)| *member);
    let keyed = state.stakes.keys().copied().chain(pledged).collect();
    count_all(state, keyed);
    cells.end()
}

fn read_token(state: &mut State, mut cells: Cells) -> Result<(), StateError> {
    type Root = (u128, Option<String>, Option<String>, Office);
    let root: Root = cells.root()?;
    state.supply = root.0;
    let storage = std::mem::take(&mut cells.storage);
    for ((_, key), value) in storage {
        let holder: Account32 = cells.decode("a key of an allowance, or another,", &key)?;
        let balance: u128 = cells.decode("a balance", &value)?;
        if state.balances.insert(holder, balance).is_some() {
            return Err(cells.error(format!("two balances of 0x{}", hex::encode(holder))));
        }
    }
    cells.end()
}

fn read_valuation(state: &mut State, mut cells: Cells) -> Result<(), StateError> {
    use remainder_interfaces::valuation::{
        Adopted, Config, Kind, Paper, Quantities, RateEntry, Round, Totals, Version,
    };
    type Root = (Office, Version, Adopted, u32);
    let (_, version, adopted, _): Root = cells.root()?;
    let largest = &mut state.largest_cell;
    let kinds: BTreeMap<u32, Kind> = cells.table(b"kind", largest)?;
    let rates: BTreeMap<(u32, Version), RateEntry> = cells.table(b"rate", largest)?;
    let algorithms: BTreeMap<Version, Adopted> = cells.table(b"algo", largest)?;
    let _: BTreeMap<u32, Config> = cells.table(b"CONF", largest)?;
    let rounds: BTreeMap<u32, Round> = cells.table(b"ROND", largest)?;
    let papers: BTreeMap<u32, Paper> = cells.table(b"PAPR", largest)?;
    let quantities: BTreeMap<u32, Quantities> = cells.table(b"QUAN", largest)?;
    let _: BTreeMap<u32, Totals> = cells.table(b"TOTL", largest)?;
    state.values = Values {
        version,
        adopted: Some(adopted),
        kinds,
        rates: rates
            .into_iter()
            .map(|(key, entry)| (key, (entry.rate, entry.cycle)))
            .collect(),
        algorithms,
        round: rounds.get(&0).copied(),
        papers,
        quantities,
    };
    cells.end()
}
