//! What do the calls of a proposal do? Read back into words, with what is so now and would be so then.

use ink::selector_bytes;
use remainder_chain::{account_text, Bundle, Chain as _, OfficeRef, Room};
use remainder_interfaces::{
    clearing::{Clearing, Grant, Policy},
    club::Club,
    governance::{Body, Call},
    valuation::{Algorithm, Category, Unit, Valuation},
    Office, Wiring,
};
use remainder_rules::{Credits, Cycle, Hash, KindId, MemberId, Millis};
use scale::{Decode, DecodeAll};
use serde::Serialize;
use serde_json::Value;

use crate::{
    config, decided,
    journal::Change,
    output::hundredths,
    session::Session,
    show::{algorithm, day, kind_label, offices, unit},
    steps::kind::category as category_name,
};

/// A call in words.
#[derive(Clone, Debug, Serialize)]
pub struct Words {
    /// The room, or its address if it is none of the club's.
    pub room: String,
    /// The message, or its selector if no bundle knows it.
    pub message: String,
    /// What it does.
    pub text: String,
    pub changes: Vec<Change>,
    /// The arguments as they are.
    pub input: String,
}

impl std::fmt::Display for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)?;
        for (n, change) in self.changes.iter().enumerate() {
            write!(f, "{} {change}", if n == 0 { ":" } else { "," })?;
        }
        Ok(())
    }
}

/// What a call does.
pub fn of(s: &Session, call: &Call) -> Words {
    let room = match s.rooms.name_of(&call.room) {
        Some(name) => name.to_owned(),
        None => account_text(&call.room),
    };
    let input = format!("0x{}", hex::encode(&call.input));
    let message = label(&room, call.selector);
    let known = office(s, &room, call).or_else(|| match room.as_str() {
        "club" => club(s, call),
        "valuation" => valuation(s, call),
        "clearing" => clearing(s, call),
        "reserve" => reserve(s, call),
        "governance" => governance(s, call),
        _ => None,
    });
    let (text, changes) = known
        .or_else(|| parameters(s, &room, call))
        .unwrap_or_else(|| (format!("send {room} {message} with {input}"), Vec::new()));
    Words {
        room,
        message,
        text,
        changes,
        input,
    }
}

type Told = Option<(String, Vec<Change>)>;

fn arguments<T: Decode>(call: &Call) -> Option<T> {
    T::decode_all(&mut &*call.input).ok()
}

fn change(what: &str, before: impl ToString, after: impl ToString) -> Change {
    Change {
        what: what.into(),
        before: before.to_string(),
        after: after.to_string(),
    }
}

/// What a message is called, as the room's bundle has it.
fn label(room: &str, selector: [u8; 4]) -> String {
    let unknown = || format!("0x{}", hex::encode(selector));
    let Ok(bundle) = Bundle::load(room) else {
        return unknown();
    };
    let mut labels = bundle.messages();
    let found = labels.find(|label| bundle.message(label).is_ok_and(|known| known == selector));
    found.map_or_else(unknown, ToOwned::to_owned)
}

/// What all rooms understand.
fn office(s: &Session, room: &str, call: &Call) -> Told {
    let face = Room::<OfficeRef>::at(call.room);
    if call.selector == selector_bytes!("Office::set_code") {
        let code: [u8; 32] = arguments(call)?;
        let hex = |code: [u8; 32]| format!("0x{}", hex::encode(code));
        let before = s.chain.code_hash(&call.room).ok()?;
        let before = before.map_or("none".into(), hex);
        let text = format!("have the room {room} run other code");
        return Some((text, vec![change("code", before, hex(code))]));
    }
    if call.selector == selector_bytes!("Office::wire") {
        let after: Wiring = arguments(call)?;
        let before = face.read(&s.chain, |m| m.wiring()).ok()?;
        let named = |w: &Wiring| {
            [
                ("club", w.club),
                ("valuation", w.valuation),
                ("contributions", w.contributions),
                ("audit", w.audit),
                ("reserve", w.reserve),
                ("clearing", w.clearing),
                ("token", w.token),
            ]
        };
        let pairs = named(&before).into_iter().zip(named(&after));
        let mut changes: Vec<Change> = pairs
            .filter(|((_, before), (_, after))| before != after)
            .map(|((name, b), (_, a))| change(name, account_text(&b), account_text(&a)))
            .collect();
        if before.clock != after.clock {
            let [before, after] = [before.clock, after.clock].map(|clock| format!("{clock:?}"));
            changes.push(change("clock", before, after));
        }
        return Some((
            format!("tell the room {room} where the others are"),
            changes,
        ));
    }
    None
}

fn club(s: &Session, call: &Call) -> Told {
    let record = |id: MemberId| s.rooms.club.read(&s.chain, |m| m.member(id)).ok().flatten();
    let yes = |flag: bool| if flag { "yes" } else { "no" };
    if call.selector == selector_bytes!("Club::mark") {
        let (id, frozen, unable, _): (MemberId, bool, bool, Hash) = arguments(call)?;
        let before = record(id)?;
        let mut changes = Vec::new();
        for (what, before, after) in [
            ("frozen", before.frozen, frozen),
            ("unable to contribute", before.unable, unable),
        ] {
            if before != after {
                changes.push(change(what, yes(before), yes(after)));
            }
        }
        return Some((format!("mark {}", s.who(id)), changes));
    }
    if call.selector == selector_bytes!("Club::set_roles") {
        let (id, roles, _): (MemberId, u8, Hash) = arguments(call)?;
        let before = offices(record(id)?.roles);
        let changes = vec![change("offices", before, offices(roles))];
        return Some((format!("give {} these offices", s.who(id)), changes));
    }
    if call.selector == selector_bytes!("Club::appoint") {
        let (id, office, on): (MemberId, u8, bool) = arguments(call)?;
        let (who, office) = (s.who(id), offices(office));
        return Some(match on {
            true => (format!("give {who} the office {office}"), Vec::new()),
            false => (format!("take the office {office} from {who}"), Vec::new()),
        });
    }
    if call.selector == selector_bytes!("Club::pause") {
        let until: Millis = arguments(call)?;
        let text = format!("pause new contributions until {}", day(until));
        return Some((text, Vec::new()));
    }
    None
}

fn valuation(s: &Session, call: &Call) -> Told {
    let room = s.rooms.valuation;
    let kind = |id: KindId| room.read(&s.chain, |m| m.kind(id)).ok().flatten();
    let named = |id: KindId| match kind(id) {
        Some(kind) => format!("{} ({id})", kind_label(&kind)),
        None => format!("number {id}"),
    };
    if call.selector == selector_bytes!("Valuation::add_kind") {
        type Added = (Category, Unit, [u8; 32], [u8; 32], u32, Credits);
        let (category, of, label, _, minutes, rate): Added = arguments(call)?;
        let text = format!(
            "add the kind {} ({}, {}): {minutes} minutes of labour and {} each",
            String::from_utf8_lossy(&label).trim_end_matches('\0'),
            category_name(category),
            unit(of),
            hundredths(rate)
        );
        return Some((text, Vec::new()));
    }
    if call.selector == selector_bytes!("Valuation::retire_kind") {
        let (id, retired): (KindId, bool) = arguments(call)?;
        let verb = if retired { "retire" } else { "bring back" };
        return Some((format!("{verb} the kind {}", named(id)), Vec::new()));
    }
    if call.selector == selector_bytes!("Valuation::set_rates") {
        let rates: Vec<(KindId, Credits)> = arguments(call)?;
        let changes = rates.iter().map(|(id, after)| {
            let before = kind(*id).map_or("none".into(), |kind| hundredths(kind.agreed.now));
            change(&named(*id), before, hundredths(*after))
        });
        return Some(("change rates".into(), changes.collect()));
    }
    if call.selector == selector_bytes!("Valuation::set_algorithm") {
        let after: Algorithm = arguments(call)?;
        let (_, before) = room.read(&s.chain, |m| m.algorithm()).ok()?;
        let [before, after] = [before, after].map(|a| algorithm(&a));
        let changes = vec![change("worth", before, after)];
        return Some(("adopt another value algorithm".into(), changes));
    }
    if call.selector == selector_bytes!("Valuation::set_kind_algorithm") {
        let (id, after): (KindId, Option<Algorithm>) = arguments(call)?;
        let own = |a: Option<Algorithm>| a.map_or("as the club has it".into(), |a| algorithm(&a));
        let before = kind(id).and_then(|kind| kind.own);
        let changes = vec![change(
            "worth",
            own(before.and_then(|a| a.algorithm)),
            own(after),
        )];
        return Some((format!("value {} in another way", named(id)), changes));
    }
    if call.selector == selector_bytes!("Valuation::sunset") {
        let (id, last): (KindId, Cycle) = arguments(call)?;
        let whose = match id {
            0 => "the club's algorithm".into(),
            id => format!("the algorithm of {}", named(id)),
        };
        let text = format!("end {whose} with cycle {last}; the committee's rates follow");
        return Some((text, Vec::new()));
    }
    None
}

fn clearing(s: &Session, call: &Call) -> Told {
    if call.selector == selector_bytes!("Clearing::set_budget") {
        let after: Grant = arguments(call)?;
        let before = s
            .rooms
            .clearing
            .read(&s.chain, |m| m.config())
            .ok()?
            .grant();
        let text = "change what the commons may spend beside its levy".into();
        return Some((
            text,
            vec![change("a cycle", granted(before), granted(after))],
        ));
    }
    if call.selector == selector_bytes!("Clearing::set_policy") {
        let after: Policy = arguments(call)?;
        let before = s.rooms.clearing.read(&s.chain, |m| m.policy()).ok()?;
        let before = before.map_or(Value::Null, |standing| config::json(&standing.policy));
        let changes = config::changes(&before, &config::json(&after));
        let text = "vote what holds while too much money moves".into();
        return Some((text, changes));
    }
    None
}

fn granted(grant: Grant) -> String {
    match grant.last() {
        Some(last) => format!("{} through cycle {last}", hundredths(grant.base)),
        None => "nothing".into(),
    }
}

fn reserve(s: &Session, call: &Call) -> Told {
    if call.selector == selector_bytes!("Reserve::write_off") {
        let id: MemberId = arguments(call)?;
        let account = s.rooms.clearing.read(&s.chain, |m| m.account(id)).ok()?;
        let debt = account.map_or(0, |account| account.debt);
        let text = format!(
            "write off the debt of {}, {} now",
            s.who(id),
            hundredths(debt)
        );
        return Some((text, Vec::new()));
    }
    None
}

fn governance(s: &Session, call: &Call) -> Told {
    if call.selector == selector_bytes!("Governance::unseat") {
        let (body, id): (Body, MemberId) = arguments(call)?;
        let text = format!("recall {} from {}", s.who(id), decided::body(body));
        return Some((text, Vec::new()));
    }
    None
}

/// Other parameters of a room.
fn parameters(s: &Session, room: &str, call: &Call) -> Told {
    let after = config::decoded(room, call.selector, &call.input)?;
    let changes = config::changes(&config::of(&s.chain, &s.rooms, room).ok()?, &after);
    let text = match changes.is_empty() {
        true => format!("set the parameters of {room} as they are now"),
        false => format!("change parameters of {room}"),
    };
    Some((text, changes))
}
