//! Who did what by virtue of an office or a decision?

use ink::primitives::AccountId;
use remainder_chain::{account_text, ClubEvent};
use serde_json::json;

use crate::{
    args::Place,
    error::CliError,
    happened,
    output::{table, Answer},
    session::Session,
    show::day,
};

pub fn show(last: Option<usize>, place: &Place) -> Result<Answer, CliError> {
    let mut s = Session::look(place)?;
    s.recall(None)?;
    let log = &s.header.log;
    let first = log.len().saturating_sub(last.unwrap_or(log.len()));
    let mut rows = table(["when", "sent by", "room", "what"]);
    let mut list = Vec::new();
    for entry in log.iter().skip(first) {
        let room = AccountId(entry.room);
        let room = s.rooms.name_of(&room).unwrap_or("another");
        let Some(event) = entry.event() else {
            continue;
        };
        let mut lines = vec![happened::sentence(&event, &s).unwrap_or_else(|| event.name().into())];
        lines.extend(entry.changes.iter().map(ToString::to_string));
        if let ClubEvent::ProposalOpened(e) = &event {
            lines.push(match s.header.texts.get(&e.text) {
                Some(text) => format!("because: {}", text.trim()),
                None => format!("because: 0x{}", hex::encode(e.text)),
            });
        }
        rows.add_row([
            day(entry.at),
            s.called(&entry.by),
            room.to_owned(),
            lines.join("\n"),
        ]);
        list.push(json!({
            "at_ms": entry.at, "by": account_text(&AccountId(entry.by)), "room": room, "event": event.name(),
            "fields": event.fields(), "changes": entry.changes,
        }));
    }
    let text = match list.is_empty() {
        true => "nobody has used an office yet".into(),
        false => rows.to_string(),
    };
    Ok(Answer::new(json!({ "log": list }), text))
}
