//! What was done?

use serde::Serialize;
use sqlx::{any::AnyRow, Row as _};
use utoipa::ToSchema;

use super::Page;
use crate::{Db, HistoryError};

/// A contribution as it is now, as far as was told. Quantities and credits are hundredths.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Contribution {
    pub id: i64,
    pub provider: i64,
    /// 0 for the commons.
    pub receiver: i64,
    pub kind: i64,
    #[schema(example = "bicycles")]
    pub label: String,
    #[schema(example = "repair")]
    pub category: String,
    #[schema(example = "hour")]
    pub unit: String,
    pub quantity: i64,
    pub value: i64,
    /// What was told last. Silence tells nothing: registered work that matches a commitment is confirmed by it.
    #[schema(example = "settled")]
    pub state: String,
    /// The cycle in which it was settled.
    pub cycle: Option<i64>,
    /// The hash of the evidence.
    pub evidence: String,
    /// The commitment that it fulfils; 0 for none.
    pub commitment: i64,
    /// When it was registered, in milliseconds since 1970.
    pub registered_ms: i64,
}

/// Which contributions.
#[derive(Clone, Debug, Default)]
pub struct Which {
    /// Given or received by this member.
    pub member: Option<u32>,
    /// Settled in this cycle.
    pub cycle: Option<u32>,
    pub after: u32,
    pub limit: u32,
}

const CONTRIBUTION: &str = "SELECT c.id, c.provider, c.receiver, c.kind, COALESCE(k.label, ''), COALESCE(k.category, ''), COALESCE(k.unit, ''), \
    COALESCE(n.quantity, c.quantity), COALESCE(n.value, c.value), COALESCE(n.state, 'registered'), COALESCE(n.cycle, -1), c.evidence, c.commitment, c.registered_ms \
    FROM contributions c LEFT JOIN kinds k ON k.id = c.kind \
    LEFT JOIN changes n ON n.id = c.id AND NOT EXISTS (SELECT 1 FROM changes l WHERE l.id = n.id AND (l.block, l.idx) > (n.block, n.idx))";

fn row_of(row: &AnyRow) -> Result<Contribution, sqlx::Error> {
    let cycle: i64 = row.try_get(10)?;
    Ok(Contribution {
        id: row.try_get(0)?,
        provider: row.try_get(1)?,
        receiver: row.try_get(2)?,
        kind: row.try_get(3)?,
        label: row.try_get(4)?,
        category: row.try_get(5)?,
        unit: row.try_get(6)?,
        quantity: row.try_get(7)?,
        value: row.try_get(8)?,
        state: row.try_get(9)?,
        cycle: (cycle >= 0).then_some(cycle),
        evidence: row.try_get(11)?,
        commitment: row.try_get(12)?,
        registered_ms: row.try_get(13)?,
    })
}

/// Contributions, in the order of their numbers.
///
/// # Errors
/// Of the database.
pub async fn contributions(db: &Db, which: &Which) -> Result<Page<Contribution>, HistoryError> {
    const GAVE_OR_RECEIVED: &str =
        "p.member = $3 AND p.what = 'contribution' AND p.role IN ('provider', 'receiver')";
    // Which ones comes first, from an index alone.
    let ids = match (which.member, which.cycle) {
        (None, None) => String::new(),
        (Some(_), None) => format!("SELECT p.id FROM parties p WHERE {GAVE_OR_RECEIVED} AND p.id > $1 ORDER BY p.id LIMIT $2"),
        (None, Some(_)) => "SELECT s.id FROM changes s WHERE s.cycle = $3 AND s.state = 'settled' AND s.id > $1 ORDER BY s.id LIMIT $2".into(),
        (Some(_), Some(_)) => format!("SELECT s.id FROM changes s WHERE s.cycle = $4 AND s.state = 'settled' AND s.id > $1 AND EXISTS (SELECT 1 FROM parties p WHERE p.id = s.id AND {GAVE_OR_RECEIVED}) ORDER BY s.id LIMIT $2"),
    };
    let only = match ids.is_empty() {
        true => String::new(),
        false => format!(" AND c.id IN ({ids})"),
    };
    let text = format!("{CONTRIBUTION} WHERE c.id > $1{only} ORDER BY c.id LIMIT $2");
    let mut query = sqlx::query(&text)
        .bind(i64::from(which.after))
        .bind(i64::from(which.limit) + 1);
    for number in [which.member, which.cycle].into_iter().flatten() {
        query = query.bind(i64::from(number));
    }
    let rows = query.fetch_all(&db.pool).await?;
    Page::of(&rows, which.limit, row_of, |c: &Contribution| {
        c.id.to_string()
    })
}

/// A contribution, if there is one of this number.
///
/// # Errors
/// Of the database.
pub async fn contribution(db: &Db, id: u32) -> Result<Option<Contribution>, HistoryError> {
    let row = sqlx::query(&format!("{CONTRIBUTION} WHERE c.id = $1"))
        .bind(i64::from(id))
        .fetch_optional(&db.pool)
        .await?;
    Ok(row.as_ref().map(row_of).transpose()?)
}

/// One way to contribute.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Kind {
    pub id: i64,
    pub category: String,
    pub unit: String,
    pub label: String,
    /// The hash of its description.
    pub content: String,
}

/// Kinds with a higher number than `after`.
///
/// # Errors
/// Of the database.
pub async fn kinds(db: &Db, after: u32, limit: u32) -> Result<Page<Kind>, HistoryError> {
    let rows = sqlx::query(
        "SELECT id, category, unit, label, content FROM kinds WHERE id > $1 ORDER BY id LIMIT $2",
    )
    .bind(i64::from(after))
    .bind(i64::from(limit) + 1)
    .fetch_all(&db.pool)
    .await?;
    let kind = |row: &AnyRow| -> Result<Kind, sqlx::Error> {
        Ok(Kind {
            id: row.try_get(0)?,
            category: row.try_get(1)?,
            unit: row.try_get(2)?,
            label: row.try_get(3)?,
            content: row.try_get(4)?,
        })
    };
    Page::of(&rows, limit, kind, |kind: &Kind| kind.id.to_string())
}
