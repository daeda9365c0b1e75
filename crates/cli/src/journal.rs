//! Who did what by virtue of an office or a decision? The log of a club, taken from the events of its rooms, with what was so before and
//! what is so since, read from the rooms' states on both sides of the message.

use ink::primitives::AccountId;
use remainder_chain::{Actor, Chain, ClubEvent, RawEvent, Snapshot};
use remainder_interfaces::{club::Club, Office};
use remainder_rules::{MemberId, Millis};
use scale::{Decode, Encode};
use serde::Serialize;

use crate::{config, session::Session};

/// Something that changed: what, from what, to what.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize)]
pub struct Change {
    pub what: String,
    pub before: String,
    pub after: String,
}

impl std::fmt::Display for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {} -> {}", self.what, self.before, self.after)
    }
}

/// A line of the log.
#[derive(Clone, Debug, Encode, Decode)]
pub struct Entry {
    pub at: Millis,
    /// Who sent it.
    pub by: [u8; 32],
    /// The room that tells it.
    pub room: [u8; 32],
    topics: Vec<[u8; 32]>,
    data: Vec<u8>,
    /// What the event alone does not say.
    pub changes: Vec<Change>,
}

impl Entry {
    /// What happened.
    pub fn event(&self) -> Option<ClubEvent> {
        ClubEvent::decode(&RawEvent {
            contract: AccountId(self.room),
            topics: self.topics.clone(),
            data: self.data.clone(),
        })
    }
}

/// Is it done by virtue of an office or a decision, or does it lead to one?
fn is_privileged(event: &ClubEvent) -> bool {
    use ClubEvent as E;
    match event {
        E::ProposalSigned(e) => e.voting,
        _ => matches!(
            event,
            E::AdminChanged(_)
                | E::Wired(_)
                | E::ConfigChanged(_)
                | E::CodeChanged(_)
                | E::MemberMarked(_)
                | E::ContributionsPaused(_)
                | E::KindAdded(_)
                | E::KindRetired(_)
                | E::RateChanged(_)
                | E::AlgorithmAdopted(_)
                | E::DebtWrittenOff(_)
                | E::CareGranted(_)
                | E::ProposalOpened(_)
                | E::ProposalExecuted(_)
                | E::ProposalClosed(_)
                | E::ElectionCalled(_)
                | E::SeatCalled(_)
                | E::OfficeLeft(_)
                | E::GuardianPaused(_)
        ),
    }
}

/// Enters what a message did. `before` is the chain as it was when it was sent.
pub fn enter(s: &mut Session, before: &Snapshot, by: &Actor, events: &[RawEvent]) {
    let told: Vec<(&RawEvent, ClubEvent)> = events
        .iter()
        .filter_map(|raw| Some((raw, ClubEvent::decode(raw)?)))
        .filter(|(_, event)| is_privileged(event))
        .collect();
    if told.is_empty() {
        return;
    }
    let after: Vec<_> = told.iter().map(|(raw, e)| state(s, raw, e)).collect();
    let now = s.chain.snapshot();
    s.chain.restore(before);
    let was: Vec<_> = told.iter().map(|(raw, e)| state(s, raw, e)).collect();
    s.chain.restore(&now);
    for (((raw, _), was), is) in told.iter().zip(was).zip(after) {
        let changes = config::changes(&was, &is);
        let entry = Entry {
            at: s.chain.now_ms(),
            by: by.account().0,
            room: raw.contract.0,
            topics: raw.topics.clone(),
            data: raw.data.clone(),
            changes,
        };
        s.header.log.push(entry);
    }
}

/// What an event is about, as it is on the chain now: a map of names and values.
fn state(s: &Session, raw: &RawEvent, event: &ClubEvent) -> serde_json::Value {
    let room = s.rooms.name_of(&raw.contract).unwrap_or_default();
    match event {
        ClubEvent::ConfigChanged(_) => config::of(s, room).unwrap_or_default(),
        ClubEvent::CodeChanged(_) => {
            let code = s.chain.code_hash(&raw.contract).map(hex::encode);
            let office = remainder_chain::Room::<remainder_chain::OfficeRef>::at(raw.contract);
            let version = office.read(&s.chain, |m| m.version()).ok();
            serde_json::json!({ "code": code, "version": version })
        }
        ClubEvent::MemberMarked(e) => marks(s, e.member),
        _ => serde_json::Value::Null,
    }
}

fn marks(s: &Session, member: MemberId) -> serde_json::Value {
    let record = s.rooms.club.read(&s.chain, |m| m.member(member));
    match record {
        Ok(Some(record)) => serde_json::json!({
            "offices": crate::show::offices(record.roles), "frozen": record.frozen, "unable": record.unable,
        }),
        _ => serde_json::Value::Null,
    }
}
