//! What does a folder of tables say of a club? `members.csv`, `kinds.csv`, `offers.csv`, `wants.csv` and, if there is one, `relations.csv`.
//! docs/planner.md describes them.

use std::{collections::HashMap, path::Path};

use remainder_flow::plan::{Club, Intent, Kind, Relation, MOST_PRIORITY};
use remainder_rules::{valuation::MAX_RATE, Cycle, MAX_VALUE};

use super::sheet::{read, Column, Row};
use crate::{
    clubfile::{shown, Fault},
    error::CliError,
    parse::content_hash,
};

/// A club with the names of what is in it.
#[derive(Clone, Debug, Default)]
pub struct Book {
    pub club: Club,
    pub members: Vec<String>,
    pub kinds: Vec<String>,
    /// The unit of each kind, for people.
    pub units: Vec<String>,
}

/// The tables.
pub const FILES: [&str; 5] = [
    "members.csv",
    "kinds.csv",
    "offers.csv",
    "wants.csv",
    "relations.csv",
];

const MEMBERS: &[Column] = &[
    ("member", true),
    ("tokens", false),
    ("limit", false),
    ("status", false),
];
const KINDS: &[Column] = &[("kind", true), ("rate", true), ("unit", false)];
const OFFERS: &[Column] = &[
    ("member", true),
    ("kind", true),
    ("quantity", true),
    ("from", false),
    ("to", false),
];
const WANTS: &[Column] = &[
    ("member", true),
    ("kind", true),
    ("quantity", true),
    ("from", false),
    ("to", false),
    ("priority", false),
];
const RELATIONS: &[Column] = &[
    ("provider", true),
    ("receiver", true),
    ("kind", true),
    ("quantity", true),
];

/// What somebody may do in the cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct May {
    give: bool,
    order: bool,
}

type Known = HashMap<String, u32>;

/// Reads the tables of a folder, as they hold in a cycle.
///
/// # Errors
/// The first mistake in a file, with its place.
pub fn read_folder(folder: &Path, cycle: Cycle) -> Result<Book, CliError> {
    let mut book = Book::default();
    let (mut members, mut kinds) = (Known::new(), Known::new());
    let mut may = vec![];
    read(&folder.join("members.csv"), MEMBERS, |row| {
        let name = add(row, &mut members, &mut book.members)?;
        book.club.lots.members.push(lot(cycle, name.as_bytes()));
        let (tokens, limit) = (row.hundredths_or_none(1)?, row.hundredths_or_none(2)?);
        book.club
            .spendable
            .push(tokens.saturating_add(limit).min(MAX_VALUE));
        let status = status(row)?;
        book.club.resting.push(!status.give);
        may.push(status);
        Ok(())
    })?;
    read(&folder.join("kinds.csv"), KINDS, |row| {
        let name = add(row, &mut kinds, &mut book.kinds)?;
        book.club.lots.kinds.push(lot(cycle, name.as_bytes()));
        let rate = row.hundredths(1)?;
        if rate > MAX_RATE {
            let what = format!("rate is above {}", crate::output::hundredths(MAX_RATE));
            return Err(row.fault(1, what, "use a smaller unit"));
        }
        book.club.kinds.push(Kind { rate, per: 100 });
        book.units
            .push(row.maybe(2)?.unwrap_or_default().to_owned());
        Ok(())
    })?;
    for (name, columns, offers) in [("offers.csv", OFFERS, true), ("wants.csv", WANTS, false)] {
        let list = if offers {
            &mut book.club.offers
        } else {
            &mut book.club.wants
        };
        read(&folder.join(name), columns, |row| {
            let intent = Intent {
                member: find(row, 0, &members, "members.csv")?,
                kind: find(row, 1, &kinds, "kinds.csv")?,
                quantity: quantity(row, 2)?,
                priority: match offers {
                    true => 0,
                    false => row.whole(5, MOST_PRIORITY.into())?.unwrap_or(0) as u8,
                },
            };
            let first = row.whole(3, Cycle::MAX)?.unwrap_or(0);
            let last = row.whole(4, Cycle::MAX)?.unwrap_or(Cycle::MAX);
            if first > last {
                let what = format!("it begins in cycle {first} and ends in cycle {last}");
                return Err(row.fault(4, what, "let it end when it begins, or later"));
            }
            let may = may[intent.member as usize];
            let may = if offers { may.give } else { may.order };
            if may && (first..=last).contains(&cycle) {
                list.push(intent);
            }
            Ok(())
        })?;
    }
    let relations = folder.join(FILES[4]);
    if relations.exists() {
        read(&relations, RELATIONS, |row| {
            book.club.relations.push(Relation {
                provider: find(row, 0, &members, "members.csv")?,
                receiver: find(row, 1, &members, "members.csv")?,
                kind: find(row, 2, &kinds, "kinds.csv")?,
                quantity: quantity(row, 3)?,
            });
            Ok(())
        })?;
    }
    Ok(book)
}

/// A new name, in the first column.
fn add<'a>(row: &'a Row, known: &mut Known, names: &mut Vec<String>) -> Result<&'a str, Fault> {
    let name = row.name(0)?;
    if known.insert(name.to_owned(), names.len() as u32).is_some() {
        let what = format!("\"{}\" is there twice", shown(name));
        return Err(row.fault(0, what, "give each a name of its own, in one line"));
    }
    names.push(name.to_owned());
    Ok(name)
}

/// The lot of a member or kind in a cycle: the first eight bytes, the highest first, of the blake2b-256 hash of the cycle (four bytes, the lowest first) and what
/// it is known by: its name in a table, its number (four bytes, the lowest first) on a chain. Ties in a plan go by it, so that neither who is listed
/// first nor who joined first has the better of it, nor anybody in every cycle.
pub fn lot(cycle: Cycle, known_by: &[u8]) -> u64 {
    let hash = content_hash(&[&cycle.to_le_bytes(), known_by].concat());
    hash.iter()
        .take(8)
        .fold(0, |lot, &byte| lot << 8 | u64::from(byte))
}

fn find(row: &Row, field: usize, known: &Known, file: &str) -> Result<u32, Fault> {
    let name = row.name(field)?;
    known.get(name).copied().ok_or_else(|| {
        let what = format!("\"{}\" is not in {file}", shown(name));
        row.fault(field, what, "correct the name, or add it there")
    })
}

fn quantity(row: &Row, field: usize) -> Result<u64, Fault> {
    let quantity = row.hundredths(field)?;
    if quantity > MAX_VALUE {
        let most = crate::output::hundredths(MAX_VALUE);
        return Err(row.fault(
            field,
            format!("the quantity is above {most}"),
            "use a larger unit",
        ));
    }
    Ok(quantity)
}

fn status(row: &Row) -> Result<May, Fault> {
    let (give, order) = match row.maybe(3)? {
        None | Some("active") => (true, true),
        Some("break") => (false, true),
        Some("frozen") => (true, false),
        Some(other) => {
            let what = format!("status is \"{}\"", shown(other));
            return Err(row.fault(
                3,
                what,
                "write active, break or frozen, or nothing for active",
            ));
        }
    };
    Ok(May { give, order })
}
