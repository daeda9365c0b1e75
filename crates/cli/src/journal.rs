//! Who did what by virtue of an office or a decision? The log of a club, taken from the events of its rooms, with what was so before and
//! what is so since, read from the rooms' states on both sides of the message.

use ink::primitives::AccountId;
use remainder_chain::{
    Actor, Chain, ClubEvent, Embedded, OfficeRef, RawEvent, Room, Rooms, Snapshot,
};
use remainder_interfaces::{club::Club, Office};
use remainder_rules::Millis;
use scale::{Decode, Encode};
use serde::Serialize;
use serde_json::{json, Value};

use crate::{config, show::offices};

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
                | E::AlgorithmEnds(_)
                | E::RateAgreed(_)
                | E::RoundEnded(_)
                | E::BudgetGranted(_)
                | E::PolicyVoted(_)
                | E::PolicyApplied(_)
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

/// The lines of the log of what a message did. `before` is the chain as it was when it was sent, where what was so before matters.
pub fn entries(
    chain: &mut Embedded,
    rooms: &Rooms,
    before: Option<&Snapshot>,
    by: &Actor,
    events: &[RawEvent],
) -> Vec<Entry> {
    let told: Vec<(&RawEvent, ClubEvent)> = events
        .iter()
        .filter_map(|raw| Some((raw, ClubEvent::decode(raw)?)))
        .filter(|(_, event)| is_privileged(event))
        .collect();
    if told.is_empty() {
        return Vec::new();
    }
    let states = |chain: &Embedded| -> Vec<Value> {
        let told = told.iter();
        told.map(|(raw, event)| state(chain, rooms, raw, event))
            .collect()
    };
    let after = states(chain);
    let was = match before {
        Some(before) => {
            let now = chain.snapshot();
            chain.restore(before);
            let was = states(chain);
            chain.restore(&now);
            was
        }
        None => after.clone(),
    };
    let pairs = was.iter().zip(&after);
    told.iter()
        .zip(pairs)
        .map(|((raw, _), (was, is))| Entry {
            at: chain.now_ms(),
            by: by.account().0,
            room: raw.contract.0,
            topics: raw.topics.clone(),
            data: raw.data.clone(),
            changes: config::changes(was, is),
        })
        .collect()
}

/// What an event is about, as it is on the chain now: a map of names and values.
fn state(chain: &Embedded, rooms: &Rooms, raw: &RawEvent, event: &ClubEvent) -> Value {
    match event {
        ClubEvent::ConfigChanged(_) => {
            let room = rooms.name_of(&raw.contract).unwrap_or_default();
            config::of(chain, rooms, room).unwrap_or_default()
        }
        ClubEvent::CodeChanged(_) => {
            let code = chain.code_hash(&raw.contract).map(hex::encode);
            let office = Room::<OfficeRef>::at(raw.contract);
            let version = office.read(chain, |m| m.version()).ok();
            json!({ "code": code, "version": version })
        }
        ClubEvent::MemberMarked(e) => match rooms.club.read(chain, |m| m.member(e.member)) {
            Ok(Some(record)) => json!({
                "offices": offices(record.roles), "frozen": record.frozen, "unable": record.unable,
            }),
            _ => Value::Null,
        },
        _ => Value::Null,
    }
}
