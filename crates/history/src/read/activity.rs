//! What was told, of whom and of what?

use std::{fmt, str::FromStr};

use serde::Serialize;
use serde_json::Value;
use sqlx::{any::AnyRow, Row as _};
use utoipa::ToSchema;

use super::Page;
use crate::{words::whole, Db, HistoryError};

/// What has a number and an activity of its own, and what one of them is called in a path.
pub const SUBJECTS: [(&str, &str); 9] = [
    ("members", "member"),
    ("contributions", "contribution"),
    ("commitments", "commitment"),
    ("intents", "intent"),
    ("cases", "case"),
    ("proposals", "proposal"),
    ("plans", "plan"),
    ("kinds", "kind"),
    ("elections", "election"),
];

/// Where an event is: its block, and its place among the events of the block. As text `41-7`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    pub block: u64,
    pub index: u32,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.block, self.index)
    }
}

impl FromStr for Position {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (block, index) = text.split_once('-').ok_or(())?;
        let block: u64 = block.parse().map_err(drop)?;
        // The database's numbers have a sign.
        i64::try_from(block).map_err(drop)?;
        Ok(Self {
            block,
            index: index.parse().map_err(drop)?,
        })
    }
}

/// Something that happened.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Event {
    /// Its block, and its place among the events of the block.
    #[schema(example = "41-7")]
    pub at: String,
    pub block: i64,
    /// When, in milliseconds since 1970.
    pub time_ms: i64,
    /// The place of the transaction in its block; null if the block did it by itself.
    pub extrinsic: Option<i64>,
    /// The room that told it.
    #[schema(example = "contributions")]
    pub room: String,
    #[schema(example = "ContributionSettled")]
    pub name: String,
    /// Amounts and quantities are hundredths, times milliseconds, accounts SS58, hashes hex.
    #[schema(value_type = Object)]
    pub fields: Value,
    #[serde(skip)]
    pub(crate) position: Position,
    #[serde(skip)]
    pub(crate) hash: String,
}

/// Which events.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Those that concern this: `("member", 3)`.
    pub about: Option<(&'static str, u32)>,
    pub name: Option<String>,
    /// Older ones than this, newest first; unless `after` is given.
    pub before: Option<Position>,
    /// Newer ones than this, oldest first.
    pub after: Option<Position>,
    pub limit: u32,
}

/// Mentions that are walked through for events of one name: a page that finds too few among them says where to go on.
const WALK: u32 = 10_000;

const EVENT: &str = "e.block, e.idx, e.extrinsic, e.room, e.name, e.fields, b.time_ms, b.hash";

/// Events.
///
/// # Errors
/// Of the database.
pub async fn events(db: &Db, asked: &Asked) -> Result<Page<Event>, HistoryError> {
    let (sign, order, at) = match (asked.after, asked.before) {
        (Some(after), _) => (">", "ASC", after),
        (None, before) => (
            "<",
            "DESC",
            before.unwrap_or(Position {
                block: u64::MAX,
                index: u32::MAX,
            }),
        ),
    };
    // Positions are compared on the table whose index is read.
    let (from, on) = match (&asked.about, &asked.name) {
        (Some(_), None) => (
            "mentions p JOIN events e ON e.block = p.block AND e.idx = p.idx".to_owned(),
            format!("{MENTIONED} AND (p.block, p.idx) {sign} ($1, $2)"),
        ),
        (Some(_), Some(_)) => (
            format!(
                "(SELECT p.block, p.idx FROM mentions p WHERE {MENTIONED} AND (p.block, p.idx) {sign} ($1, $2) ORDER BY p.block {order}, p.idx {order} LIMIT {WALK}) p JOIN events e ON e.block = p.block AND e.idx = p.idx"
            ),
            "e.name = $6".to_owned(),
        ),
        (None, Some(_)) => (
            "events e".to_owned(),
            format!("e.name = $4 AND (e.block, e.idx) {sign} ($1, $2)"),
        ),
        (None, None) => (
            "events e".to_owned(),
            format!("(e.block, e.idx) {sign} ($1, $2)"),
        ),
    };
    let table = if asked.about.is_some() { "p" } else { "e" };
    let text = format!(
        "SELECT {EVENT} FROM {from} JOIN blocks b ON b.block = e.block WHERE {on} ORDER BY {table}.block {order}, {table}.idx {order} LIMIT $3"
    );
    let mut query = sqlx::query(&text)
        .bind(whole(at.block))
        .bind(i64::from(at.index))
        .bind(i64::from(asked.limit) + 1);
    if let Some((what, id)) = asked.about {
        query = query.bind(what).bind(i64::from(id));
    }
    if let Some(name) = &asked.name {
        query = query.bind(name.as_str());
    }
    let rows = query.fetch_all(&db.pool).await?;
    let mut page = Page::of(&rows, asked.limit, event, |event: &Event| event.at.clone())?;
    if let (None, Some((what, id)), Some(_)) = (&page.next, asked.about, &asked.name) {
        let last = format!(
            "SELECT p.block, p.idx FROM mentions p WHERE {MENTIONED} AND (p.block, p.idx) {sign} ($1, $2) ORDER BY p.block {order}, p.idx {order} LIMIT 1 OFFSET $3"
        );
        let row = sqlx::query(&last)
            .bind(whole(at.block))
            .bind(i64::from(at.index))
            .bind(i64::from(WALK) - 1)
            .bind(what)
            .bind(i64::from(id))
            .fetch_optional(&db.pool)
            .await?;
        page.next = row
            .as_ref()
            .map(position)
            .transpose()?
            .map(|at| at.to_string());
    }
    Ok(page)
}

/// Was anything ever told of it?
///
/// # Errors
/// Of the database.
pub async fn is_known(db: &Db, what: &str, id: u32) -> Result<bool, HistoryError> {
    let row = sqlx::query("SELECT id FROM mentions WHERE what = $1 AND id = $2 LIMIT 1")
        .bind(what)
        .bind(i64::from(id))
        .fetch_optional(&db.pool)
        .await?;
    Ok(row.is_some())
}

/// What is about something.
const MENTIONED: &str = "p.what = $4 AND p.id = $5";

fn position(row: &AnyRow) -> Result<Position, sqlx::Error> {
    let (block, index): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
    Ok(Position {
        block: block.unsigned_abs(),
        index: u32::try_from(index).unwrap_or(u32::MAX),
    })
}

fn event(row: &AnyRow) -> Result<Event, HistoryError> {
    let extrinsic: i64 = row.try_get(2)?;
    let fields: String = row.try_get(5)?;
    let position = position(row)?;
    Ok(Event {
        at: position.to_string(),
        block: row.try_get(0)?,
        time_ms: row.try_get(6)?,
        extrinsic: (extrinsic >= 0).then_some(extrinsic),
        room: row.try_get(3)?,
        name: row.try_get(4)?,
        fields: serde_json::from_str(&fields).unwrap_or_default(),
        position,
        hash: row.try_get(7)?,
    })
}

/// Something with a number: what it began with, and what was told of it last.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Subject {
    pub id: i64,
    pub began: Event,
    pub last: Event,
}

/// Somebody who has to do with it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Involved {
    pub member: i64,
    #[schema(example = "juror")]
    pub role: String,
}

/// Those with a higher number than `after`, in the order of their numbers.
///
/// # Errors
/// Of the database.
pub async fn subjects(
    db: &Db,
    what: &'static str,
    after: u32,
    limit: u32,
) -> Result<Page<Subject>, HistoryError> {
    let text = format!(
        "SELECT {EVENT}, s.id FROM subjects s JOIN events e ON e.block = s.block AND e.idx = s.idx JOIN blocks b ON b.block = e.block WHERE s.what = $1 AND s.id > $2 ORDER BY s.id LIMIT $3"
    );
    let rows = sqlx::query(&text)
        .bind(what)
        .bind(i64::from(after))
        .bind(i64::from(limit) + 1)
        .fetch_all(&db.pool)
        .await?;
    let of = |row: &AnyRow| Ok::<_, HistoryError>((row.try_get(8)?, event(row)?));
    let page = Page::of(&rows, limit, of, |(id, _): &(i64, Event)| id.to_string())?;
    let mut items = Vec::new();
    for (id, began) in page.items {
        items.push(with_last(db, what, id, began).await?);
    }
    let next = page.next;
    Ok(Page { items, next })
}

async fn with_last(
    db: &Db,
    what: &'static str,
    id: i64,
    began: Event,
) -> Result<Subject, HistoryError> {
    let asked = Asked {
        about: Some((what, u32::try_from(id).unwrap_or(0))),
        limit: 1,
        ..Asked::default()
    };
    let last = events(db, &asked).await?.items.pop();
    Ok(Subject {
        id,
        last: last.unwrap_or_else(|| began.clone()),
        began,
    })
}

/// One of them, and who has to do with it; none if there is no such thing.
///
/// # Errors
/// Of the database.
pub async fn subject(
    db: &Db,
    what: &'static str,
    id: u32,
) -> Result<Option<(Subject, Vec<Involved>)>, HistoryError> {
    let text = format!(
        "SELECT {EVENT} FROM subjects s JOIN events e ON e.block = s.block AND e.idx = s.idx JOIN blocks b ON b.block = e.block WHERE s.what = $1 AND s.id = $2"
    );
    let row = sqlx::query(&text)
        .bind(what)
        .bind(i64::from(id))
        .fetch_optional(&db.pool)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let found = with_last(db, what, id.into(), event(&row)?).await?;
    // Rounds of at most 15 seats, and the whole club at the very end: the first of them.
    let rows = sqlx::query(
        "SELECT member, role FROM parties WHERE what = $1 AND id = $2 ORDER BY block, idx, member, role LIMIT 200",
    )
    .bind(what)
    .bind(i64::from(id))
    .fetch_all(&db.pool)
    .await?;
    let involved = rows.iter().map(|row| {
        Ok(Involved {
            member: row.try_get(0)?,
            role: row.try_get(1)?,
        })
    });
    let involved = involved.collect::<Result<_, sqlx::Error>>()?;
    Ok(Some((found, involved)))
}
