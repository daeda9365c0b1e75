//! What do they leave behind? All that the command shows of a club, in a form that does not depend on where the club is.

use std::cell::RefCell;

use serde_json::{json, Map, Value};

use crate::place::Place;

/// In milliseconds.
pub const DAY: u64 = 24 * 60 * 60 * 1000;
/// Times are numbers later than 2001; no amount of these people's is that large.
const TIMES: u64 = 1_000_000_000_000;

/// What is shown as a whole.
const LISTS: [&str; 16] = [
    "member list",
    "kind list",
    "value show",
    "value round show",
    "intent list",
    "commitment list",
    "plan list",
    "plan show 1",
    "cycle report",
    "cycle show",
    "reserve show",
    "policy show",
    "audit keepers",
    "audit cases",
    "govern list",
    "govern officers",
];

/// What is shown one by one, and how many there are.
const ITEMS: [(&str, usize); 5] = [
    ("member show", 12),
    ("account", 12),
    ("contribution show", 32),
    ("govern scorecard", 12),
    ("govern show", 1),
];

/// What cannot be shown, because it never was or has left. It is there as the error that says so.
const REFUSED: [(&str, &str); 4] = [
    ("policy show", "clearing.NoPolicy"),
    ("member show 8", "club.NoSuchMember"),
    ("account 8", "club.NoSuchMember"),
    ("govern scorecard 8", "club.NoSuchMember"),
];

/// All of it.
pub fn of(place: &impl Place) -> Value {
    let shown = place.run(None, &["club", "show"]);
    let form = Form::of(&shown["data"]);
    let refused: RefCell<Vec<(String, Value)>> = RefCell::default();
    let show = |words: &str| {
        let mut answer = place.run(None, &words.split(' ').collect::<Vec<_>>());
        if answer["success"] == true {
            return form.apply(answer["data"].take());
        }
        let code = answer["error"]["code"].take();
        refused.borrow_mut().push((words.to_owned(), code.clone()));
        code
    };
    let mut all = Map::new();
    all.insert("club show".into(), form.apply(shown["data"].clone()));
    for words in LISTS {
        all.insert(words.into(), show(words));
    }
    for (words, count) in ITEMS {
        let items = (1..=count).map(|id| show(&format!("{words} {id}")));
        all.insert(words.into(), items.collect());
    }
    let due = REFUSED.map(|(words, code)| (words.to_owned(), json!(code)));
    assert_eq!(refused.into_inner(), due);
    Value::Object(all)
}

/// Addresses of rooms become their names, times the days since the founding.
struct Form {
    rooms: Vec<(String, String)>,
    genesis: u64,
}

impl Form {
    fn of(club: &Value) -> Self {
        let rooms = club["rooms"].as_object().expect("rooms");
        let genesis = club["clock"]["genesis"].as_u64().expect("a clock");
        Self {
            rooms: rooms
                .iter()
                .map(|(name, address)| (address.as_str().unwrap().to_owned(), name.clone()))
                .collect(),
            genesis,
        }
    }

    fn apply(&self, value: Value) -> Value {
        match value {
            Value::Object(fields) => fields
                .into_iter()
                .filter(|(key, value)| !belongs_to_the_chain(key, value))
                .map(|(key, value)| (key, self.apply(value)))
                .collect(),
            Value::Array(items) => items.into_iter().map(|item| self.apply(item)).collect(),
            Value::Number(number) => match number.as_u64() {
                Some(time) if time >= TIMES => {
                    json!(format!("day {}", time.saturating_sub(self.genesis) / DAY))
                }
                _ => Value::Number(number),
            },
            Value::String(text) => {
                let room = self.rooms.iter().find(|(address, _)| *address == text);
                json!(room.map_or(text, |(_, name)| name.clone()))
            }
            other => other,
        }
    }
}

/// Weights and deposits are a chain's own, and so is what a key makes for it: a keeper's links, the seal of a ballot, the hash of calls to
/// addresses. What people are called, and whose links can be counted, is known to who asks: on a node each knows their own key alone.
fn belongs_to_the_chain(key: &str, value: &Value) -> bool {
    let sealed = ["commitment", "calls"].contains(&key) && value.is_string();
    let known = ["name", "links_left"].contains(&key);
    sealed || known || ["tip", "chain", "file", "weight", "deposit"].contains(&key)
}

/// Where two clubs differ: each field by its path, with both values.
pub fn differences(one: &Value, other: &Value) -> Vec<String> {
    let mut found = Vec::new();
    compare("", one, other, &mut found);
    found
}

fn compare(path: &str, one: &Value, other: &Value, found: &mut Vec<String>) {
    match (one, other) {
        (Value::Object(a), Value::Object(b)) => {
            for key in a.keys().chain(b.keys().filter(|key| !a.contains_key(*key))) {
                let (x, y) = (a.get(key), b.get(key));
                let path = format!("{path}/{key}");
                compare(
                    &path,
                    x.unwrap_or(&Value::Null),
                    y.unwrap_or(&Value::Null),
                    found,
                );
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (place, (x, y)) in a.iter().zip(b).enumerate() {
                compare(&format!("{path}/{place}"), x, y, found);
            }
        }
        _ if one == other => (),
        _ => found.push(format!("{path}: {one} and {other}")),
    }
}
