//! What does an event say, and about whom? From one event its rows, and nothing but from events.

use std::collections::{BTreeMap, BTreeSet};

use ink::primitives::AccountId;
use remainder_chain::{account_text, readable, ClubEvent, RawEvent};
use remainder_interfaces::{
    audit::{CaseId, Place},
    contributions::{Commitment, State},
    NOWHERE,
};
use remainder_rules::{audit::jury::BALLOT, time::Clock, Credits, Cycle, Hash, MemberId, COMMONS};
use serde::Serialize;
use serde_json::{json, Map, Value};

use crate::{
    tables::{self, Cell, Rows},
    words::{hex32, whole},
    Block, Club, Emitted, Founding, Told,
};

/// Something with a number that events are about: `contribution`, `case`, and so on.
pub type Subject = (&'static str, u32);

/// Who has to do with subjects, jurors aside.
#[derive(Debug, Default)]
pub struct Known(BTreeMap<Subject, Vec<MemberId>>);

impl Known {
    /// Somebody has to do with a subject.
    pub fn learn(&mut self, subject: Subject, member: MemberId) {
        self.0.entry(subject).or_default().push(member);
    }

    /// Who sits in a place: who was seated there last.
    fn in_place(&self, case: CaseId, place: Place) -> Option<MemberId> {
        match place {
            Place::Ballot { member } => Some(member),
            Place::Panel { round, seat } => {
                self.0.get(&seat_of(case, round, seat))?.last().copied()
            }
        }
    }
}

/// A seat of a case's panel: it has no number of its own, and events name who sits there only once.
fn seat_of(case: CaseId, round: u8, seat: u8) -> Subject {
    let place = Place::Panel { round, seat };
    // Places of a panel lie below 256.
    ("seat", case.saturating_mul(256).saturating_add(place.key()))
}

/// An event with what it is.
pub struct Heard<'a> {
    block: &'a Block,
    emitted: &'a Emitted,
    room: &'static str,
    event: Option<ClubEvent>,
}

/// What a batch of blocks says of a club.
pub struct Teller<'a> {
    pub clock: Option<Clock>,
    pub known: Known,
    pub rows: Rows,
    club: &'a Club,
}

/// The events of the club's own rooms.
pub fn hear<'a>(club: &Club, blocks: &'a [Block]) -> Vec<Heard<'a>> {
    let all = blocks
        .iter()
        .flat_map(|block| block.events.iter().map(move |emitted| (block, emitted)));
    all.filter_map(|(block, emitted)| {
        let (room, event) = match &emitted.told {
            Told::Founded(_) => ("club", None),
            Told::Event(raw) => (club.rooms.name_of(&raw.contract)?, ClubEvent::decode(raw)),
        };
        Some(Heard {
            block,
            emitted,
            room,
            event,
        })
    })
    .collect()
}

impl Heard<'_> {
    pub fn block(&self) -> u64 {
        self.block.number
    }

    /// The subjects whose people the event concerns without naming them.
    pub fn asks_about(&self) -> Vec<Subject> {
        use ClubEvent as E;
        let Some(event) = &self.event else {
            return vec![];
        };
        match event {
            E::CaseOpened(e) => vec![("contribution", e.contribution)],
            E::VoteCommitted(e) => asks_of_vote(e.case, e.place),
            E::VoteRevealed(e) => asks_of_vote(e.case, e.place),
            event => subject_of(event).into_iter().collect(),
        }
    }
}

/// Who votes is told by their place.
fn asks_of_vote(case: CaseId, place: Place) -> Vec<Subject> {
    let mut asks = vec![("case", case)];
    if let Place::Panel { round, seat } = place {
        asks.push(seat_of(case, round, seat));
    }
    asks
}

/// The one thing that an event is about.
fn subject_of(event: &ClubEvent) -> Option<Subject> {
    use ClubEvent as E;
    Some(match event {
        E::KindAdded(e) => ("kind", e.kind),
        E::KindRetired(e) => ("kind", e.kind),
        E::RateChanged(e) => ("kind", e.kind),
        E::AlgorithmAdopted(e) if e.kind != 0 => ("kind", e.kind),
        E::AlgorithmEnds(e) if e.kind != 0 => ("kind", e.kind),
        E::RateAgreed(e) => ("kind", e.kind),
        E::KindReported(e) => ("kind", e.kind),
        E::IntentChanged(e) => ("intent", e.id),
        E::CommitmentProposed(e) => ("commitment", e.id),
        E::CommitmentAccepted(e) => ("commitment", e.id),
        E::CommitmentEnded(e) => ("commitment", e.id),
        E::ContributionRegistered(e) => ("contribution", e.id),
        E::ContributionChanged(e) => ("contribution", e.id),
        E::ContributionSettled(e) => ("contribution", e.id),
        E::ContributionPruned(e) => ("contribution", e.id),
        E::PlanPublished(e) => ("plan", e.id),
        E::PlanRows(e) => ("plan", e.id),
        E::RowsActivated(e) => ("plan", e.plan),
        E::PlanClosed(e) => ("plan", e.id),
        E::CaseOpened(e) => ("case", e.case),
        E::JurorSeated(e) => ("case", e.case),
        E::VoteCommitted(e) => ("case", e.case),
        E::VoteRevealed(e) => ("case", e.case),
        E::RoundClosed(e) => ("case", e.case),
        E::RoundCalled(e) => ("case", e.case),
        E::CaseDecided(e) => ("case", e.case),
        E::JurorSettled(e) => ("case", e.case),
        E::ProposalOpened(e) => ("proposal", e.id),
        E::ProposalSigned(e) => ("proposal", e.id),
        E::Voted(e) => ("proposal", e.id),
        E::ProposalExecuted(e) => ("proposal", e.id),
        E::ProposalClosed(e) => ("proposal", e.id),
        E::ElectionCalled(e) => ("election", e.election),
        E::CandidateStood(e) => ("election", e.election),
        E::BallotCast(e) => ("election", e.election),
        E::SeatCalled(e) => ("election", e.election),
        _ => return None,
    })
}

/// What an event says beside its fields.
#[derive(Default)]
struct Said {
    about: BTreeSet<Subject>,
    members: BTreeSet<MemberId>,
    /// Who has to do with what from now on, and as what.
    parties: Vec<(Subject, MemberId, &'static str)>,
    begins: Vec<Subject>,
    postings: Vec<(Cycle, MemberId, &'static str, Credits)>,
    /// Hashes of what lies off the chain, as what they are named, and by whom: -1 for the club.
    hashes: Vec<(Hash, &'static str, u32, i64)>,
}

impl Said {
    fn people(&mut self, members: impl IntoIterator<Item = MemberId>) {
        self.members.extend(members);
    }

    fn begin(&mut self, subject: Subject, parties: &[(MemberId, &'static str)]) {
        self.about.insert(subject);
        self.begins.push(subject);
        for (member, role) in parties {
            self.parties.push((subject, *member, role));
            self.members.insert(*member);
        }
    }
}

impl<'a> Teller<'a> {
    pub fn new(club: &'a Club, clock: Option<Clock>, known: Known) -> Self {
        Self {
            clock,
            known,
            rows: Rows::default(),
            club,
        }
    }

    /// Notes what was told.
    pub fn tell(&mut self, heard: &Heard) {
        let at = [heard.block.number.into(), heard.emitted.index.into()];
        let (name, fields, said) = match (&heard.emitted.told, &heard.event) {
            (Told::Founded(founding), _) => self.founded(founding, &at),
            (Told::Event(raw), None) => other(raw),
            (Told::Event(_), Some(event)) => {
                let said = self.said(heard, event, &at);
                (event.name(), fields(event), said)
            }
        };
        let [block, idx] = at;
        let extrinsic = heard.emitted.extrinsic.map_or(-1, i64::from);
        let fields = Value::Object(fields).to_string();
        let row = [
            block.clone(),
            idx.clone(),
            extrinsic.into(),
            heard.room.into(),
            name.into(),
            fields.into(),
        ];
        self.rows.add(&tables::EVENTS, row);
        self.write(said, &[block, idx]);
    }

    fn write(&mut self, mut said: Said, at: &[Cell; 2]) {
        for subject in &said.about {
            said.members
                .extend(self.known.0.get(subject).into_iter().flatten());
        }
        let [block, idx] = at;
        let members = said.members.iter().map(|id| ("member", *id));
        for (what, id) in said.about.iter().copied().chain(members) {
            let row = [what.into(), id.into(), block.clone(), idx.clone()];
            self.rows.add(&tables::MENTIONS, row);
        }
        for (what, id) in said.begins {
            let row = [what.into(), id.into(), block.clone(), idx.clone()];
            self.rows.add(&tables::SUBJECTS, row);
        }
        for ((what, id), member, role) in said.parties {
            // Jurors hear of their own seat; what becomes of the case is not about them.
            if role != "juror" {
                self.known.learn((what, id), member);
            }
            let row = [
                what.into(),
                id.into(),
                member.into(),
                role.into(),
                block.clone(),
                idx.clone(),
            ];
            self.rows.add(&tables::PARTIES, row);
        }
        let moved = said.postings.into_iter().filter(|posting| posting.3 > 0);
        for (leg, (cycle, member, what, amount)) in (0u32..).zip(moved) {
            let row = [
                block.clone(),
                idx.clone(),
                leg.into(),
                cycle.into(),
                member.into(),
                what.into(),
                amount.into(),
            ];
            self.rows.add(&tables::POSTINGS, row);
        }
        for (hash, what, id, by) in said.hashes {
            if hash != [0; 32] {
                let row = [
                    hex32(&hash).into(),
                    what.into(),
                    id.into(),
                    by.into(),
                    block.clone(),
                    idx.clone(),
                ];
                self.rows.add(&tables::HASHES, row);
            }
        }
    }

    fn founded(
        &mut self,
        founding: &Founding,
        at: &[Cell; 2],
    ) -> (&'static str, Map<String, Value>, Said) {
        self.clock = Some(founding.clock);
        let mut said = Said::default();
        let mut members = Vec::new();
        for (id, account) in &founding.members {
            said.people([*id]);
            members.push(json!({ "member": id, "account": account_text(account) }));
            self.key(at, *id, account, "founder");
            said.begin(("member", *id), &[]);
        }
        said.about.clear();
        let fields =
            json!({ "clock": founding.clock, "members": members, "rooms": self.club.rooms });
        let Value::Object(fields) = fields else {
            return ("ClubFounded", Map::new(), said);
        };
        ("ClubFounded", fields, said)
    }

    fn key(&mut self, at: &[Cell; 2], member: MemberId, account: &AccountId, became: &str) {
        let [block, idx] = at.clone();
        let account = account_text(account);
        let row = [block, idx, member.into(), account.into(), became.into()];
        self.rows.add(&tables::KEYS, row);
    }

    /// The cycle of a block: what is posted belongs to the one that runs.
    fn cycle(&self, heard: &Heard) -> Cycle {
        self.clock
            .map_or(0, |clock| clock.cycle_at(heard.block.time_ms))
    }

    fn said(&mut self, heard: &Heard, event: &ClubEvent, at: &[Cell; 2]) -> Said {
        use ClubEvent as E;
        let mut said = Said::default();
        said.about.extend(subject_of(event));
        let cycle = self.cycle(heard);
        match event {
            E::SponsorVouched(e) => said.people([e.sponsor]),
            E::MemberAdmitted(e) => {
                said.people([e.member]);
                said.begins.push(("member", e.member));
                self.key(at, e.member, &e.account, "admitted");
            }
            E::BreakChanged(e) => said.people([e.member]),
            E::MemberMarked(e) => {
                said.people([e.member]);
                said.hashes.push((e.reason, "mark", e.member, -1));
            }
            E::MemberStruck(e) => said.people([e.member]),
            E::LeaveBegun(e) => said.people([e.member]),
            E::MemberLeft(e) => {
                said.people([e.member]);
                self.key(at, e.member, &NOWHERE, "left");
            }
            E::KeyChangeProposed(e) => said.people([e.member, e.by]),
            E::KeyChangeCancelled(e) => said.people([e.member]),
            E::KeyChanged(e) => {
                said.people([e.member]);
                self.key(at, e.member, &e.after, "rekeyed");
            }
            E::KindAdded(e) => {
                said.begin(("kind", e.kind), &[]);
                said.hashes.push((e.record.content, "kind", e.kind, -1));
                let row = [
                    e.kind.into(),
                    word(&e.record.category).into(),
                    word(&e.record.unit).into(),
                    label(&e.record.label).into(),
                    hex32(&e.record.content).into(),
                    at[0].clone(),
                    at[1].clone(),
                ];
                self.rows.add(&tables::KINDS, row);
            }
            E::RoundOpened(e) => said.people([e.member]),
            E::BallotCommitted(e) => said.people([e.member]),
            E::BallotRevealed(e) => said.people([e.member]),
            E::IntentChanged(e) => {
                if let Some(intent) = &e.intent {
                    said.begin(("intent", e.id), &[(intent.member, "member")]);
                }
            }
            E::CommitmentProposed(e) => promised(&mut said, e.id, &e.commitment),
            E::ContributionRegistered(e) => {
                let c = &e.contribution;
                let parties = [(c.provider, "provider"), (c.receiver, "receiver")];
                said.begin(("contribution", e.id), &parties);
                said.about.insert(("kind", c.kind));
                if c.commitment != 0 {
                    said.about.insert(("commitment", c.commitment));
                }
                said.hashes
                    .push((c.evidence, "evidence", e.id, c.provider.into()));
                let row = [
                    e.id.into(),
                    c.provider.into(),
                    c.receiver.into(),
                    c.kind.into(),
                    c.quantity.into(),
                    c.value.into(),
                    hex32(&c.evidence).into(),
                    c.commitment.into(),
                    c.registered_at.into(),
                    at[0].clone(),
                    at[1].clone(),
                ];
                self.rows.add(&tables::CONTRIBUTIONS, row);
            }
            E::ContributionChanged(e) => {
                // Who challenges says why; a dispute is the receiver's.
                let by = match (e.state, self.receiver(e.id)) {
                    (State::Challenged { by, .. }, _) => i64::from(by),
                    (_, Some(receiver)) if receiver != COMMONS => receiver.into(),
                    _ => -1,
                };
                said.hashes.push((e.reason, "reason", e.id, by));
                match e.state {
                    State::Challenged { by, .. } => {
                        said.parties
                            .push((("contribution", e.id), by, "challenger"));
                        said.people([by]);
                    }
                    // Whoever approves work for the commons has a side in a case about it.
                    State::Approved { by } => {
                        said.parties.push((("contribution", e.id), by, "admin"));
                        said.people([by]);
                    }
                    State::Audited { case } => {
                        said.about.insert(("case", case));
                    }
                    _ => {}
                }
                let settled = match e.state {
                    State::Settled { cycle } => i64::from(cycle),
                    _ => -1,
                };
                self.change(at, e.id, state_word(&e.state), e.quantity, e.value, settled);
            }
            E::ContributionSettled(e) => {
                said.people([e.provider, e.receiver]);
                said.about.insert(("kind", e.kind));
                self.change(
                    at,
                    e.id,
                    "settled".into(),
                    e.quantity,
                    e.value,
                    e.cycle.into(),
                );
            }
            E::PlanPublished(e) => {
                said.begin(("plan", e.id), &[(e.plan.planner, "planner")]);
                let row = [
                    e.id.into(),
                    e.plan.cycle.into(),
                    e.plan.planner.into(),
                    hex32(&e.plan.root).into(),
                    e.plan.rows.into(),
                    e.plan.claimed.into(),
                    e.plan.bond.into(),
                    at[0].clone(),
                    at[1].clone(),
                ];
                self.rows.add(&tables::PLANS, row);
            }
            E::PlanRows(e) => {
                for (place, row) in (e.first..).zip(&e.rows) {
                    let row = [
                        e.id.into(),
                        place.into(),
                        at[0].clone(),
                        at[1].clone(),
                        row.offer.into(),
                        row.want.into(),
                        row.quantity.into(),
                    ];
                    self.rows.add(&tables::PLAN_ROWS, row);
                }
            }
            E::RowsActivated(e) => {
                for ((id, place), commitment) in (e.first..).zip(&e.places).zip(&e.commitments) {
                    promised(&mut said, id, commitment);
                    let row = [
                        e.plan.into(),
                        (*place).into(),
                        at[0].clone(),
                        at[1].clone(),
                        id.into(),
                    ];
                    self.rows.add(&tables::TAKEN, row);
                }
            }
            E::Posted(e) => {
                said.people([e.provider, e.receiver]);
                let given = e.value.saturating_sub(e.levy);
                said.postings = vec![
                    (e.cycle, e.receiver, "received", e.value),
                    (e.cycle, e.provider, "given", given),
                    (e.cycle, COMMONS, "levy", e.levy),
                ];
            }
            E::RulePosted(e) => {
                said.people([e.from, e.to]);
                said.postings = vec![
                    (cycle, e.from, "paid", e.amount),
                    (cycle, e.to, "earned", e.amount),
                ];
            }
            E::AccountRolled(e) => {
                said.people([e.member]);
                said.postings = vec![
                    (e.cycle, e.member, "minted", e.minted),
                    (e.cycle, e.member, "burned", e.burned),
                ];
            }
            E::Gifted(e) => {
                said.people([e.from, e.to]);
                said.postings = vec![(cycle, e.to, "gift", e.amount)];
            }
            E::DebtWrittenOff(e) => {
                said.people([e.member]);
                said.postings = vec![(cycle, e.member, "burned", e.stake)];
            }
            E::AccountClosed(e) => said.people([e.member]),
            E::KeeperRegistered(e) => said.people([e.keeper.member]),
            E::LinkRevealed(e) => said.people([e.member]),
            E::KeeperGone(e) => said.people([e.member]),
            E::CaseOpened(e) => {
                let of = ("contribution", e.contribution);
                let mut parties = vec![(e.opener, "opener")];
                let known = self.known.0.get(&of).into_iter().flatten();
                let known: BTreeSet<_> = known.map(|id| (*id, "party")).collect();
                parties.extend(known);
                said.begin(("case", e.case), &parties);
                said.about.insert(of);
            }
            E::JurorSeated(e) => {
                said.people([e.juror]);
                said.parties.push((("case", e.case), e.juror, "juror"));
                let seat = seat_of(e.case, e.round, e.seat);
                said.parties.push((seat, e.juror, "holder"));
            }
            E::VoteCommitted(e) => {
                said.people(self.known.in_place(e.case, e.place));
                if let Place::Ballot { member } = e.place {
                    said.parties.push((("case", e.case), member, "juror"));
                }
            }
            E::VoteRevealed(e) => said.people(self.known.in_place(e.case, e.place)),
            E::RoundCalled(e) => {
                said.people((e.appellant != 0).then_some(e.appellant));
                if e.round == BALLOT {
                    // The whole club votes.
                    said.parties.push((("case", e.case), COMMONS, "juror"));
                }
            }
            E::CaseDecided(e) => {
                said.about.insert(("contribution", e.contribution));
            }
            E::JurorSettled(e) => said.people([e.juror]),
            E::ProposalOpened(e) => {
                said.begin(("proposal", e.id), &[(e.proposer, "proposer")]);
                said.hashes
                    .push((e.text, "proposal", e.id, e.proposer.into()));
            }
            E::ProposalSigned(e) => said.people([e.member]),
            E::Voted(e) => {
                said.people([e.member]);
                said.people((e.follows != 0).then_some(e.follows));
            }
            E::Delegated(e) => {
                said.people([e.member]);
                said.people((e.to != 0).then_some(e.to));
            }
            E::ElectionCalled(e) => said.begin(("election", e.election), &[]),
            E::CandidateStood(e) => said.people([e.member]),
            E::BallotCast(e) => said.people([e.member]),
            E::SeatCalled(e) => said.people([e.member]),
            E::OfficeLeft(e) => said.people([e.member]),
            E::GuardianPaused(e) => said.people([e.guardian]),
            E::Staked(e) => said.people([e.member]),
            E::Unbonding(e) => said.people([e.member]),
            E::Withdrawn(e) => said.people([e.member]),
            E::BondChanged(e) => said.people([e.member]),
            E::GuaranteeChanged(e) => said.people([e.sponsor, e.member]),
            E::ReserveSlashed(e) => said.people([e.offender]),
            E::CareGranted(e) => {
                said.people([e.member, e.by]);
                said.hashes.push((e.reason, "care", e.member, e.by.into()));
            }
            _ => {}
        }
        said
    }

    /// Who received a contribution: parties are in the order in which they were told, and the provider comes first.
    fn receiver(&self, id: u32) -> Option<MemberId> {
        self.known.0.get(&("contribution", id))?.get(1).copied()
    }

    fn change(
        &mut self,
        [block, idx]: &[Cell; 2],
        id: u32,
        state: String,
        quantity: u64,
        value: u64,
        cycle: i64,
    ) {
        let row = [
            id.into(),
            block.clone(),
            idx.clone(),
            state.into(),
            quantity.into(),
            value.into(),
            cycle.into(),
        ];
        self.rows.add(&tables::CHANGES, row);
    }
}

fn promised(said: &mut Said, id: u32, c: &Commitment) {
    let parties = [(c.provider, "provider"), (c.receiver, "receiver")];
    said.begin(("commitment", id), &parties);
    said.about.insert(("kind", c.kind));
    said.about.insert(("intent", c.offer));
    said.about.insert(("intent", c.want));
}

/// The fields of an event; the rows of a plan are kept in a table of their own.
fn fields(event: &ClubEvent) -> Map<String, Value> {
    let mut fields = event.fields();
    if let ClubEvent::PlanRows(e) = event {
        fields.insert("rows".into(), e.rows.len().into());
    }
    fields
}

/// An event that is none of the rooms' own: those of the token are the standard's; what is not known is kept as it came.
fn other(raw: &RawEvent) -> (&'static str, Map<String, Value>, Said) {
    let account = |account: Option<AccountId>| account.map(|account| account_text(&account));
    let (name, fields) = if let Some(e) = raw.decode::<psp22::Transfer>() {
        let (from, to) = (account(e.from), account(e.to));
        (
            "Transfer",
            json!({ "from": from, "to": to, "value": amount(e.value) }),
        )
    } else if let Some(e) = raw.decode::<psp22::Approval>() {
        let (owner, spender) = (account(Some(e.owner)), account(Some(e.spender)));
        (
            "Approval",
            json!({ "owner": owner, "spender": spender, "amount": amount(e.amount) }),
        )
    } else {
        let topics: Vec<_> = raw.topics.iter().map(hex32).collect();
        let data = format!("0x{}", hex::encode(&raw.data));
        ("Unknown", json!({ "topics": topics, "data": data }))
    };
    match fields {
        Value::Object(fields) => (name, fields, Said::default()),
        _ => (name, Map::new(), Said::default()),
    }
}

/// Tokens as a number, which they are as long as the rules hold.
fn amount(tokens: u128) -> Value {
    u64::try_from(tokens).map_or_else(|_| tokens.to_string().into(), |n| whole(n).into())
}

/// The name of a variant, as JSON spells it.
fn word(variant: &impl Serialize) -> String {
    match readable(variant) {
        Value::String(word) => word,
        Value::Object(map) => map.keys().next().cloned().unwrap_or_default(),
        _ => String::new(),
    }
}

fn state_word(state: &State) -> String {
    word(state)
}

fn label(bytes: &[u8; 32]) -> String {
    // A zero byte is the one character that PostgreSQL's text cannot hold.
    String::from_utf8_lossy(bytes)
        .trim_end_matches('\0')
        .replace('\0', " ")
}
