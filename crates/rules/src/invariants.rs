//! What must always hold? The invariants of a club, each a pure function over the whole state.
//!
//! [`State`] is all that the rooms store, read from the chain by `remainder-chain`; [`History`] is what a state cannot show any
//! more: postings of closed cycles, what was settled, what a member had before the last step. [`check`] runs after every step of
//! every random test, and at the end of a demo. The numbers are those of the design; those of rooms that do not exist yet are missing.
//!
//! | name | precisely |
//! |---|---|
//! | [`M1`] | token supply + sum of the nets of all accounts, the commons' too = sum of their debts (no gateway yet) |
//! | [`SUPPLY`] | supply = sum of balances; a holder's balance = the `tokens` of the accounts it holds, of which `gifted` are a part; the reserve's = staked + unbonding + care pool; nobody else holds any |
//! | [`PLEDGES`] | an account's `locked` = bonds + guarantees given + the exposure of what is asserted and not settled, `reserve` = stake, `guarantee` = guarantees received; a step that raises locks or open receives leaves headroom; free reserve counts once |
//! | [`FORFEITS`] | forfeited in all = sum of the shares; paid shares are at most the shares; care pool = what stakes paid into it less the help that was granted |
//! | [`SETTLED_ONCE`] | no id is settled twice; a finished contribution never changes again; a removed one never returns; numbers rise |
//! | [`COUNTS`] | members counted = members; in standing, now and in each later cycle = recount; sponsors and approvals are distinct and were members; a member's open things = recount |
//! | [`TALLIES`] | the tally of a round = its revealed papers; a case's papers, and a member's duties, = recount |
//! | [`SEATS`] | nobody sits twice on a case, or on one of which they are a party; who has a paper is marked as seated; a case that is done with leaves nothing |
//! | [`SEEDS`] | nothing is confirmed for an epoch that somebody revealed for; odds, parties and moment of what is confirmed never change |
//! | [`PAY`] | a juror gets the fee for a vote and nothing without one, whatever it says; a forfeit is the bond without a vote, at most the outsider's part of it with one |
//! | [`EXITS`] | an ended member has no account, stake, guarantee, offer, want, commitment or unfinished contribution, and left without debt or pledge |
//! | [`SLOTS`] | slots in use and free ones are disjoint and together all that were ever made; each member has one, each slot one member |
//! | [`REPORTS`] | value, levy, number, remainder (so the money share) of every report = recomputed from its postings; supply and debt of the newest = the sums; minted - burned in all = supply |
//! | [`BALLOTS`] | the tally of a proposal = its papers, at most those who were eligible; an election's ballots = those who cast one; one open proposal of a sort a member, the member's own |
//! | [`BENCHES`] | in each body seats are distinct, and held by candidates of the election in force who are members and hold the office |
//! | [`PACE`] | no rate ends a cycle, nor is within it, further than a fifth from where the cycle began, nor is what was agreed on; a kind's rate is that of its newest version; what a version said never changes; work registered is worth what its version said; what was settled of a kind and given by a member = recount |
//! | [`POLICY`] | the parameters of money are those that were voted, or what the policy says over them, within its bounds |
//! | [`TIMELOCK`] | what was executed was accepted, after its timelock and within its window; in a club that governs itself parameters, the catalogue, algorithms, the commons' budget, marks, code and wiring change in such a step only, and debts are written off and officers recalled |
//! | [`GUARDIAN`] | a pause ends within seven days, is the club's and governance's alike, and within the budget |
//! | [`STORAGE`] | cells of a member are bounded in number and size; none of an ended member is left |

mod audit;
mod club;
mod decisions;
mod history;
mod money;
mod values;
mod work;

#[cfg(test)]
mod tests;

pub use decisions::Decisions;
pub use history::History;
pub use values::Values;

use crate::{
    account::Account,
    audit::{
        beacon::{EpochRecord, Keeper},
        jury::{Case, Round, Seat},
        CaseId, Config as Terms, Epoch,
    },
    clearing,
    club::Application,
    contribution::Contribution,
    contributions::{self, Activity, Commitment},
    intent::Intent,
    keys::KeyChange,
    member::Member,
    plan::Plan,
    policy::Standing,
    report::Report,
    reserve::Stake,
    standing::StandingCounts,
    time::Clock,
    valuation::Turnover,
    Account32, Credits, Cycle, KindId, MemberId, Millis,
};
use std::{
    collections::BTreeMap,
    string::{String, ToString},
    vec::Vec,
};

pub const M1: &str = "M1 supply + nets = debts";
pub const SUPPLY: &str = "2 supply = sum of balances";
pub const PLEDGES: &str = "3 nothing is pledged twice";
pub const FORFEITS: &str = "4 forfeits = sum of their shares";
pub const SETTLED_ONCE: &str = "5 settled at most once";
pub const COUNTS: &str = "6 counts = recount";
pub const EXITS: &str = "11 no exit with debt or duties";
pub const TALLIES: &str = "6 tally = recorded votes";
pub const SEATS: &str = "8, 9 seats distinct and unconflicted";
pub const SEEDS: &str = "13 drawn after all is fixed";
pub const PAY: &str = "15 juror pay by rule";
pub const BALLOTS: &str = "6, 7 votes = papers, one a member";
pub const BENCHES: &str = "8 officers distinct and eligible";
pub const PACE: &str = "10 rate step bounded, version fixed";
pub const POLICY: &str = "12 parameters are those that were voted";
pub const TIMELOCK: &str = "12 nothing privileged before its timelock";
pub const GUARDIAN: &str = "16 the guardian cannot block exits";
pub const SLOTS: &str = "14 one slot a member";
pub const REPORTS: &str = "17 money share = recomputed";
pub const STORAGE: &str = "18 storage bounded and freed";

/// The largest cell that a member can cause, in bytes.
pub const CELL: u32 = 512;

/// Cells that are keyed by a member beside offers and wants: record, key, slot, key change, account, stake, activity, two turnovers, trust, duties, one
/// guarantee a sponsor, and one reputation a category.
pub const MEMBER_CELLS: u32 = 9 + crate::party::MAX_SPONSORS as u32 + AUDIT_CELLS;

/// Those of them that come with audits.
pub const AUDIT_CELLS: u32 = 2 + crate::valuation::Category::ALL.len() as u32;

/// All that the rooms store.
#[derive(Clone, Debug)]
pub struct State {
    pub now: Millis,
    pub clock: Clock,
    pub clearing_config: clearing::Config,
    pub contributions_config: contributions::Config,

    pub members: BTreeMap<MemberId, Member>,
    pub last_member: MemberId,
    pub member_count: u32,
    /// Whose account is it?
    pub ids: BTreeMap<Account32, MemberId>,
    pub slots: BTreeMap<u32, MemberId>,
    pub free_slots: Vec<u32>,
    /// Slots ever made, numbered from 0.
    pub slot_count: u32,
    pub standing: StandingCounts,
    /// New contributions are paused until then.
    pub paused_until: Millis,
    pub applications: Vec<Application>,
    pub key_changes: BTreeMap<MemberId, KeyChange>,

    pub accounts: BTreeMap<MemberId, Account>,
    pub reports: BTreeMap<Cycle, Report>,

    pub supply: u128,
    pub balances: BTreeMap<Account32, u128>,

    /// The account of the reserve itself.
    pub reserve: Account32,
    pub stakes: BTreeMap<MemberId, Stake>,
    /// (sponsor, member) -> pledge.
    pub guarantees: BTreeMap<(MemberId, MemberId), Credits>,
    pub care_pool: Credits,
    pub forfeited: Credits,

    pub intents: BTreeMap<u32, Intent>,
    pub commitments: BTreeMap<u32, Commitment>,
    pub contributions: BTreeMap<u32, Contribution>,
    pub activities: BTreeMap<MemberId, Activity>,
    /// Plans that were not closed yet.
    pub plans: BTreeMap<u32, Plan>,
    /// The parameters of `audit`, in a club that has such a room.
    pub terms: Option<Terms>,
    /// Epochs that somebody revealed for, or that took the seed of another.
    pub epochs: BTreeMap<Epoch, EpochRecord>,
    /// Keepers by place.
    pub keepers: BTreeMap<u32, Keeper>,
    /// Cases that are not done with, and how many papers each counts.
    pub cases: BTreeMap<CaseId, (Case, u32)>,
    /// By case and number.
    pub rounds: BTreeMap<(CaseId, u32), Round>,
    /// Papers of jurors, by case and place.
    pub papers: BTreeMap<(CaseId, u32), Seat>,
    /// Who sits or sat on a case.
    pub seated: Vec<(CaseId, MemberId)>,
    /// How many seats and parts of the beacon a member holds.
    pub duties: BTreeMap<MemberId, u32>,
    /// The highest numbers given: intents, commitments, contributions.
    pub last_ids: (u32, u32, u32),

    /// The money-share policy, if one was voted.
    pub policy: Option<Standing>,
    /// What was settled of a kind in the last even and in the last odd cycle.
    pub turnovers: BTreeMap<(KindId, u32), Turnover>,
    /// What a member gave, by category, in the same.
    pub given: BTreeMap<(MemberId, u32), Turnover>,
    /// What `valuation` stores.
    pub values: Values,

    /// What `governance` stores.
    pub decisions: Decisions,
    /// The admin of the club's rooms, and the account of `governance`.
    pub admin: Account32,
    pub governance: Account32,

    /// How many cells are keyed by a member, in all rooms.
    pub cells: BTreeMap<MemberId, u32>,
    /// The largest cell of any room, the roots apart, in bytes.
    pub largest_cell: u32,
}

impl State {
    /// A club without members, at the start of its clock.
    pub fn empty(clock: Clock) -> Self {
        Self {
            now: clock.genesis,
            clock,
            clearing_config: clearing::Config::default(),
            contributions_config: contributions::Config::default(),
            members: BTreeMap::new(),
            last_member: 0,
            member_count: 0,
            ids: BTreeMap::new(),
            slots: BTreeMap::new(),
            free_slots: Vec::new(),
            slot_count: 0,
            standing: StandingCounts::default(),
            paused_until: 0,
            applications: Vec::new(),
            key_changes: BTreeMap::new(),
            accounts: BTreeMap::new(),
            reports: BTreeMap::new(),
            supply: 0,
            balances: BTreeMap::new(),
            reserve: [0; 32],
            stakes: BTreeMap::new(),
            guarantees: BTreeMap::new(),
            care_pool: 0,
            forfeited: 0,
            intents: BTreeMap::new(),
            commitments: BTreeMap::new(),
            contributions: BTreeMap::new(),
            activities: BTreeMap::new(),
            plans: BTreeMap::new(),
            terms: None,
            epochs: BTreeMap::new(),
            keepers: BTreeMap::new(),
            cases: BTreeMap::new(),
            rounds: BTreeMap::new(),
            papers: BTreeMap::new(),
            seated: Vec::new(),
            duties: BTreeMap::new(),
            last_ids: (0, 0, 0),
            policy: None,
            turnovers: BTreeMap::new(),
            given: BTreeMap::new(),
            values: Values::default(),
            decisions: Decisions::default(),
            admin: [0; 32],
            governance: [0; 32],
            cells: BTreeMap::new(),
            largest_cell: 0,
        }
    }

    /// Does the club govern itself?
    pub fn governed(&self) -> bool {
        self.admin == self.governance && self.governance != [0; 32]
    }

    /// The running cycle.
    pub fn cycle(&self) -> Cycle {
        self.clock.cycle_at(self.now)
    }
}

/// What each invariant says of a state: nothing, or what is wrong.
pub type Findings = BTreeMap<&'static str, Result<(), String>>;

/// Checks all invariants. Those that need what happened before are left out without it.
pub fn check(state: &State, history: Option<&History>) -> Findings {
    let mut findings = Findings::new();
    let mut add = |name: &'static str, found: Result<(), String>| {
        let before = history.and_then(|h| h.wrong(name));
        let found = found.and(before.map_or(Ok(()), |wrong| Err(wrong.to_string())));
        findings.insert(name, found);
    };
    add(M1, money::m1(state));
    add(SUPPLY, money::supply(state));
    add(PLEDGES, money::pledges(state));
    add(FORFEITS, money::forfeits(state, history));
    add(
        COUNTS,
        club::counts(state).and_then(|()| work::counts(state)),
    );
    add(EXITS, club::exits(state));
    add(TALLIES, audit::tallies(state));
    add(SEATS, audit::seats(state));
    add(BALLOTS, decisions::ballots(state));
    add(BENCHES, decisions::benches(state));
    add(TIMELOCK, decisions::timelock(state));
    add(GUARDIAN, decisions::guardian(state));
    add(PACE, values::pace(state));
    add(POLICY, values::policy(state));
    add(SLOTS, club::slots(state));
    add(STORAGE, club::storage(state));
    if let Some(history) = history {
        for name in [SETTLED_ONCE, SEEDS, PAY] {
            add(name, Ok(()));
        }
        add(REPORTS, money::reports(state, history));
    }
    findings
}

/// Fails with a sentence unless a condition holds.
macro_rules! hold {
    ($cond:expr, $($why:tt)+) => {
        if !$cond {
            return Err(std::format!($($why)+));
        }
    };
}
use hold;
