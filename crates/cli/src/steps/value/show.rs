//! What is each kind worth, and since when?

use remainder_chain::readable;
use remainder_interfaces::valuation::{Kind, RateEntry, Valuation, Version};
use remainder_rules::KindId;
use serde_json::json;

use super::{kind, page};
use crate::{
    args::Place,
    error::CliError,
    output::{hundredths, table, Answer},
    session::Session,
    show::{self, kind_label},
};

pub fn show(only: Option<&str>, place: &Place) -> Result<Answer, CliError> {
    let s = Session::look(place)?;
    let room = s.rooms.valuation;
    let (version, algorithm) = room.read(&s.chain, |m| m.algorithm())?;
    let adopted = room.read(&s.chain, |m| m.adopted())?;
    let kinds = match only {
        Some(text) => vec![kind::find(&s, text)?],
        None => page::kinds(&s)?.into_iter().collect(),
    };
    let cycle = s.cycle()?;
    let mut rows = table([
        ">kind",
        "label",
        ">worth now",
        ">rate",
        ">agreed",
        ">before",
        "valued by",
    ]);
    let (mut list, mut lines) = (Vec::new(), Vec::new());
    for (id, record) in &kinds {
        let history = history(&s, *id, record)?;
        let worth = room.read(&s.chain, |m| m.value_of(*id, 100))?.ok();
        let next = room.read(&s.chain, |m| m.can_refresh(*id))?.ok();
        let own = record.own.as_ref().and_then(|own| own.in_cycle(cycle));
        rows.add_row([
            id.to_string(),
            kind_label(record),
            worth.map_or("-".into(), |worth| hundredths(worth.value)),
            hundredths(record.rate.now),
            hundredths(record.agreed.now),
            history
                .get(1)
                .map_or("-".into(), |entry| hundredths(entry.rate)),
            own.as_ref().map_or("the club's".into(), show::algorithm),
        ]);
        if only.is_some() {
            lines.extend(history.iter().map(|entry| {
                format!(
                    "\nversion {}, cycle {}: {}",
                    entry.since,
                    entry.cycle,
                    hundredths(entry.rate)
                )
            }));
        }
        let history: Vec<_> = history
            .iter()
            .map(|e| json!({ "version": e.since, "cycle": e.cycle, "rate": e.rate }))
            .collect();
        list.push(json!({
            "kind": id, "record": readable(record), "worth": worth.map(|worth| worth.value), "refreshes_to": next, "history": history,
            "settled": readable(&room.read(&s.chain, |m| m.quantities(*id))?),
        }));
    }
    let ends = match adopted.last {
        u32::MAX => String::new(),
        last if last < cycle => format!(
            "; what was adopted in version {} ended with cycle {last}",
            adopted.version
        ),
        last => format!("; it ends with cycle {last}"),
    };
    let data = json!({ "version": version, "algorithm": readable(&algorithm), "adopted": readable(&adopted), "kinds": list });
    let text = format!(
        "{rows}{}\n{} (version {version}){ends}",
        lines.concat(),
        show::algorithm(&algorithm)
    );
    Ok(Answer::new(data, text))
}

/// A kind's rates, the newest first, as each leads to the one before.
fn history(s: &Session, kind: KindId, record: &Kind) -> Result<Vec<RateEntry>, CliError> {
    let mut rates = Vec::new();
    let mut next: Option<Version> = Some(record.since);
    while let Some(version) = next {
        let entry = s
            .rooms
            .valuation
            .read(&s.chain, |m| m.rate_since(kind, version))?;
        next = entry.and_then(|entry| entry.before);
        rates.extend(entry);
    }
    Ok(rates)
}
