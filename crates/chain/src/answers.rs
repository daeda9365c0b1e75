//! What did a message return? No block of a node says it. But a message that makes something returns its number, and tells that number in an event.

use remainder_interfaces::{audit, club, contributions, governance, plans, valuation};
use scale::Encode;

use crate::RawEvent;

/// What an event has of a message's answer, encoded; none if it is another event.
type Tells = fn(&RawEvent) -> Option<Vec<u8>>;

macro_rules! answers {
    ($($message:tt: $room:ident::$event:ident.$field:ident)*) => {
        /// All messages that return a number to whoever sends them: by their selectors, and where they tell it.
        const ANSWERS: &[(&str, [u8; 4], Tells)] = &[$((
            $message,
            ink::selector_bytes!($message),
            |raw| Some(raw.decode::<$room::$event>()?.$field.encode()),
        )),*];
    };
}

answers! {
    "Club::admit": club::MemberAdmitted.member
    "Valuation::add_kind": valuation::KindAdded.kind
    "Contributions::offer": contributions::IntentChanged.id
    "Contributions::want": contributions::IntentChanged.id
    "Contributions::commit": contributions::CommitmentProposed.id
    "Contributions::register": contributions::ContributionRegistered.id
    "Contributions::open": audit::CaseOpened.case
    "Plans::publish_plan": plans::PlanPublished.id
    "Plans::activate": plans::RowsActivated.first
    "Audit::keep": audit::KeeperRegistered.place
    "Governance::propose": governance::ProposalOpened.id
    "Governance::call_election": governance::ElectionCalled.election
}

/// What a message returned that did not fail, as its own events tell; none if they do not, or more than one could be it.
pub fn told(input: &[u8], events: &[RawEvent]) -> Option<Vec<u8>> {
    let selector = input.first_chunk::<4>()?;
    let (_, _, tells) = ANSWERS.iter().find(|(_, of, _)| of == selector)?;
    let mut found = events.iter().filter_map(tells);
    match (found.next(), found.next()) {
        // No error of the language, none of its own.
        (Some(answer), None) => Some([&[0, 0], answer.as_slice()].concat()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use serde_json::Value;

    use super::*;
    use crate::{Bundle, Rooms};

    /// What rooms ask of each other. No transaction sends it.
    const BETWEEN_ROOMS: [&str; 6] = [
        "Club::note_audit",
        "Audit::open",
        "Audit::finish",
        "Clearing::consent",
        "Clearing::release",
        "Clearing::write_off",
    ];

    /// The messages of a room that change something and return more than whether they did, with their selectors.
    fn answering(metadata: &Value) -> BTreeMap<String, String> {
        let of = |id: &Value| &metadata["types"][id.as_u64().unwrap() as usize]["type"];
        let good = |result: &Value| {
            let params = result["params"].as_array().unwrap();
            params.iter().find(|param| param["name"] == "T").unwrap()["type"].clone()
        };
        let messages = metadata["spec"]["messages"].as_array().unwrap();
        let answering = messages.iter().filter(|message| {
            let mut answer = of(&good(of(&message["returnType"]["type"])));
            if answer["path"][0] == "Result" {
                answer = of(&good(answer));
            }
            message["mutates"] == true && answer["def"] != serde_json::json!({ "tuple": [] })
        });
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        answering
            .map(|message| (text(&message["label"]), text(&message["selector"])))
            .collect()
    }

    #[test]
    fn every_message_that_returns_a_number_is_known() {
        let mut known: BTreeSet<_> = ANSWERS.iter().map(|(label, ..)| *label).collect();
        for room in Rooms::NAMES {
            let text = std::fs::read(Bundle::place(room).unwrap()).unwrap();
            for (label, selector) in answering(&serde_json::from_slice(&text).unwrap()) {
                if BETWEEN_ROOMS.contains(&label.as_str()) {
                    continue;
                }
                let answer = ANSWERS.iter().find(|(of, ..)| *of == label);
                let (_, bytes, _) = answer.unwrap_or_else(|| panic!("{label} is not known"));
                assert_eq!(format!("0x{}", hex::encode(bytes)), selector, "{label}");
                known.remove(label.as_str());
            }
        }
        assert!(known.is_empty(), "no room has {known:?}");
    }

    #[test]
    fn a_number_that_two_events_tell_is_not_taken() {
        let event = |election: u32| {
            let event = governance::ElectionCalled {
                election,
                body: governance::Body::Guardian,
            };
            RawEvent {
                contract: ink::primitives::AccountId([1; 32]),
                topics: vec![
                    <governance::ElectionCalled as ink::env::Event>::SIGNATURE_TOPIC.unwrap(),
                ],
                data: event.encode(),
            }
        };
        let call = ink::selector_bytes!("Governance::call_election");
        let seven = Some((0u8, 0u8, 7u32).encode());
        assert_eq!(told(&call, &[event(7)]), seven);
        assert_eq!(told(&call, &[event(7), event(8)]), None);
        assert_eq!(told(&call, &[]), None);
        assert_eq!(told(&[1, 2, 3, 4], &[event(7)]), None);
    }
}
