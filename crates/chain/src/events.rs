//! What did a call do, in words that a program or a person can read?

use ink::primitives::AccountId;
use remainder_interfaces::{
    audit, clearing, club, contributions, governance, office, plans, reserve, rules, valuation,
};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::{account_text, RawEvent};

macro_rules! events {
    ($($room:ident :: $name:ident { $($field:ident),* })*) => {
        /// An event of any of the rooms.
        #[allow(missing_docs)]
        pub enum ClubEvent {
            $($name($room::$name),)*
        }

        impl ClubEvent {
            /// The event, if it is one of a room's.
            pub fn decode(raw: &RawEvent) -> Option<Self> {
                $(if let Some(event) = raw.decode::<$room::$name>() {
                    return Some(Self::$name(event));
                })*
                None
            }

            /// What it is called.
            pub fn name(&self) -> &'static str {
                match self { $(Self::$name(_) => stringify!($name),)* }
            }

            /// Its fields as JSON: accounts in SS58, hashes in hex, labels as text.
            pub fn fields(&self) -> Map<String, Value> {
                let mut fields = Map::new();
                match self {
                    $(Self::$name(event) => {
                        let _ = event;
                        $(fields.insert(stringify!($field).into(), event.$field.shown());)*
                    })*
                }
                fields
            }
        }
    };
}

events! {
    office::AdminChanged { before, after }
    office::Wired {}
    office::ConfigChanged { actor }
    office::CodeChanged { actor, code }
    club::MemberApplied { account, application }
    club::ApplicationRemoved { account }
    club::SponsorVouched { account, sponsor }
    club::MemberAdmitted { member, account, slot }
    club::BreakChanged { member, kind, until }
    club::MemberMarked { member, actor, frozen, unable, roles_before, roles, reason }
    club::LeaveBegun { member, until }
    club::MemberLeft { member, slot }
    club::KeyChangeProposed { member, account, by }
    club::KeyChangeCancelled { member }
    club::KeyChanged { member, before, after }
    valuation::KindAdded { kind, record }
    valuation::KindRetired { kind, retired }
    valuation::RateChanged { kind, version, before, after }
    valuation::AlgorithmAdopted { version, kind, algorithm, actor }
    valuation::AlgorithmEnds { version, kind, last }
    valuation::RateAgreed { kind, ballots, median, before, after }
    valuation::RoundOpened { cycle, member }
    valuation::BallotCommitted { cycle, member }
    valuation::BallotRevealed { cycle, member, ballot }
    valuation::RoundEnded { cycle, ballots, effective }
    valuation::KindReported { kind, cycle, quantity, value }
    contributions::IntentChanged { id, intent }
    contributions::CommitmentProposed { id, commitment }
    contributions::CommitmentAccepted { id, value }
    contributions::CommitmentEnded { id, quantity, value }
    contributions::ContributionRegistered { id, contribution }
    contributions::ContributionChanged { id, state, quantity, value, reason }
    contributions::ContributionSettled { id, provider, receiver, kind, quantity, value, cycle }
    contributions::ContributionPruned { id }
    plans::PlanPublished { id, plan }
    plans::PlanRows { id, first, rows }
    plans::RowsActivated { plan, first, places, commitments }
    plans::PlanClosed { id, plan, forfeit }
    clearing::Posted { provider, receiver, cycle, value, levy }
    clearing::RulePosted { from, to, amount }
    clearing::AccountRolled { member, cycle, minted, burned, debt }
    clearing::Gifted { from, to, amount }
    clearing::BudgetGranted { before, after, actor }
    clearing::PolicyVoted { policy, actor }
    clearing::PolicyApplied { cycle, share_bp, holds, before, after }
    clearing::DebtWrittenOff { member, stake, guarantors, commons }
    clearing::AccountClosed { member, tokens }
    club::MemberStruck { member, strikes }
    club::ContributionsPaused { until }
    audit::KeeperRegistered { place, keeper }
    audit::LinkRevealed { epoch, member }
    audit::KeeperGone { member, dismissed }
    audit::CaseOpened { case, contribution, cause, opener }
    audit::JurorSeated { case, round, seat, juror }
    audit::VoteCommitted { case, place }
    audit::VoteRevealed { case, place, verdict }
    audit::RoundClosed { case, round, verdict }
    audit::RoundCalled { case, round, appellant }
    audit::CaseDecided { case, contribution, verdict }
    audit::JurorSettled { case, juror, fee, forfeit }
    governance::ProposalOpened { id, proposer, track, text }
    governance::ProposalSigned { id, member, voting }
    governance::Voted { id, member, choice, follows }
    governance::ProposalExecuted { id }
    governance::ProposalClosed { id, status, forfeit }
    governance::Delegated { member, track, to }
    governance::ElectionCalled { election, body }
    governance::CandidateStood { election, member, chamber }
    governance::BallotCast { election, member }
    governance::SeatCalled { body, election, member, seated }
    governance::OfficeLeft { body, member, recalled }
    governance::GuardianPaused { guardian, until }
    reserve::Staked { member, amount }
    reserve::Unbonding { member, amount, free_at }
    reserve::Withdrawn { member, amount }
    reserve::BondChanged { member, bonded }
    reserve::GuaranteeChanged { sponsor, member, amount }
    reserve::ReserveSlashed { offender, shares, from_stake }
    reserve::CareGranted { member, amount, by, reason }
}

/// A record as JSON that a person can read: 32 bytes are text if they are a label, an SS58 address if they are an account, and
/// hex otherwise.
pub fn readable(record: &impl Serialize) -> Value {
    let value = serde_json::to_value(record).unwrap_or(Value::Null);
    tidy("", value)
}

fn tidy(key: &str, value: Value) -> Value {
    match value {
        Value::Object(map) => map
            .into_iter()
            .map(|(key, value)| (key.clone(), tidy(&key, value)))
            .collect(),
        Value::Array(list) => match bytes32(&list) {
            Some(bytes) => match key {
                "label" => String::from_utf8_lossy(&bytes)
                    .trim_end_matches('\0')
                    .into(),
                "account" | "holder" => account_text(&AccountId(bytes)).into(),
                _ => format!("0x{}", hex::encode(bytes)).into(),
            },
            None => list.into_iter().map(|value| tidy(key, value)).collect(),
        },
        value => value,
    }
}

fn bytes32(list: &[Value]) -> Option<[u8; 32]> {
    let bytes: Option<Vec<u8>> = list
        .iter()
        .map(|value| value.as_u64().and_then(|n| u8::try_from(n).ok()))
        .collect();
    bytes?.try_into().ok()
}

/// A field of an event as JSON.
trait Shown {
    fn shown(&self) -> Value;
}

impl Shown for AccountId {
    fn shown(&self) -> Value {
        account_text(self).into()
    }
}

impl Shown for ink::primitives::Hash {
    fn shown(&self) -> Value {
        format!("0x{}", hex::encode(self)).into()
    }
}

impl Shown for audit::Place {
    fn shown(&self) -> Value {
        match self {
            Self::Panel { round, seat } => serde_json::json!({ "round": round, "seat": seat }),
            Self::Ballot { member } => serde_json::json!({ "member": member }),
        }
    }
}

macro_rules! shown {
    ($($kind:ty)*) => {
        $(impl Shown for $kind {
            fn shown(&self) -> Value {
                readable(self)
            }
        })*
    };
}

shown! {
    bool u8 u16 u32 u64 [u8; 32]
    Option<rules::party::BreakKind>
    valuation::Kind Option<valuation::Algorithm> valuation::Ballot
    clearing::Grant clearing::Policy clearing::Config
    Option<contributions::Intent> contributions::Commitment contributions::Contribution contributions::State
    reserve::Shares
    plans::Plan Vec<plans::Row> Vec<contributions::Commitment> Vec<u32>
    audit::Keeper audit::Cause audit::Verdict Option<audit::Verdict>
    governance::Track governance::Choice governance::Status governance::Body
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Actor;

    #[test]
    fn bytes_are_shown_as_what_they_are() {
        let bob = Actor::dev("bob");
        let application = club::Application::new(bob.account().0, 5);
        assert_eq!(readable(&application)["account"], bob.ss58());
        assert_eq!([7u8; 32].shown(), format!("0x{}", "07".repeat(32)));
        let mut label = [0; 32];
        label[..5].copy_from_slice(b"bread");
        let kind = valuation::Kind {
            category: valuation::Category::Food,
            unit: valuation::Unit::Kilogram,
            label,
            content: [1; 32],
            minutes: 20,
            rate: valuation::Paced::new(300, 0),
            agreed: valuation::Paced::new(300, 0),
            since: 1,
            decided: 0,
            retired: false,
            own: None,
        };
        let shown = kind.shown();
        assert_eq!(
            (&shown["label"], &shown["category"]),
            (&"bread".into(), &"food".into())
        );
    }
}
