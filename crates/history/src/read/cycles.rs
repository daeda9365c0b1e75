//! How much of what was exchanged needed money, and what was it?

use remainder_rules::BP;
use serde::Serialize;
use sqlx::{any::AnyRow, Row as _};
use utoipa::ToSchema;

use super::Page;
use crate::{Db, HistoryError};

/// A cycle. Credits are hundredths.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CycleFigures {
    pub cycle: i64,
    /// What was exchanged.
    pub value: i64,
    /// What of it had to move as token: the positive nets.
    pub remainder: i64,
    /// Remainder over value, in hundredths of a percent; 0 if nothing was exchanged.
    pub money_share_bp: i64,
    /// What went to the commons.
    pub levy: i64,
    pub minted: i64,
    pub burned: i64,
    pub gifts: i64,
    /// Contributions settled.
    pub contributions: i64,
}

/// The figures of cycles, as the view `cycles` has them: but a condition on that would be looked at only when all cycles are summed up.
const CYCLE: &str = "SELECT cycle, CAST(SUM(received) AS BIGINT), CAST(SUM(CASE WHEN given > received THEN given - received ELSE 0 END) AS BIGINT), \
    CAST(SUM(levy) AS BIGINT), CAST(SUM(minted) AS BIGINT), CAST(SUM(burned) AS BIGINT), CAST(SUM(gifts) AS BIGINT), CAST(SUM(contributions) AS BIGINT) \
    FROM balances";

fn row_of(row: &AnyRow) -> Result<CycleFigures, sqlx::Error> {
    let (value, remainder): (i64, i64) = (row.try_get(1)?, row.try_get(2)?);
    let bp = i64::try_from(BP).unwrap_or(i64::MAX);
    let share = remainder.saturating_mul(bp).checked_div(value);
    Ok(CycleFigures {
        cycle: row.try_get(0)?,
        value,
        remainder,
        money_share_bp: share.unwrap_or(0).min(bp),
        levy: row.try_get(3)?,
        minted: row.try_get(4)?,
        burned: row.try_get(5)?,
        gifts: row.try_get(6)?,
        contributions: row.try_get(7)?,
    })
}

/// The earliest cycle of a page, so that no other one is summed up. A number of its own: within another question SQLite would not begin with it.
async fn earliest(
    db: &Db,
    member: Option<u32>,
    before: i64,
    limit: u32,
) -> Result<i64, HistoryError> {
    let of = member.map_or("", |_| "member = $3 AND ");
    let text = format!("SELECT COALESCE(MIN(cycle), 0) FROM (SELECT DISTINCT cycle FROM postings WHERE {of}cycle < $1 ORDER BY cycle DESC LIMIT $2) AS last");
    let mut query = sqlx::query(&text).bind(before).bind(i64::from(limit) + 1);
    if let Some(member) = member {
        query = query.bind(i64::from(member));
    }
    Ok(query.fetch_one(&db.pool).await?.try_get(0)?)
}

/// The figures of cycles before `before`, the latest first.
///
/// # Errors
/// Of the database.
pub async fn cycles(
    db: &Db,
    before: Option<u32>,
    limit: u32,
) -> Result<Page<CycleFigures>, HistoryError> {
    let before = before.map_or(i64::MAX, i64::from);
    let text = format!(
        "{CYCLE} WHERE cycle >= $1 AND cycle < $2 GROUP BY cycle ORDER BY cycle DESC LIMIT $3"
    );
    let rows = sqlx::query(&text)
        .bind(earliest(db, None, before, limit).await?)
        .bind(before)
        .bind(i64::from(limit) + 1)
        .fetch_all(&db.pool)
        .await?;
    Page::of(&rows, limit, row_of, |figures: &CycleFigures| {
        figures.cycle.to_string()
    })
}

/// The figures of a cycle; none if nothing was posted in it.
///
/// # Errors
/// Of the database.
pub async fn cycle(db: &Db, cycle: u32) -> Result<Option<CycleFigures>, HistoryError> {
    let row = sqlx::query(&format!("{CYCLE} WHERE cycle = $1 GROUP BY cycle"))
        .bind(i64::from(cycle))
        .fetch_optional(&db.pool)
        .await?;
    Ok(row.as_ref().map(row_of).transpose()?)
}

/// What was settled of a category in a cycle.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Flow {
    #[schema(example = "care")]
    pub category: String,
    pub contributions: i64,
    pub value: i64,
}

/// What was settled in a cycle, by category, the most first. There are ten categories.
///
/// # Errors
/// Of the database.
pub async fn flows(db: &Db, cycle: u32) -> Result<Vec<Flow>, HistoryError> {
    let rows = sqlx::query(
        "SELECT category, CAST(SUM(contributions) AS BIGINT), CAST(SUM(value) AS BIGINT) AS worth FROM flows WHERE cycle = $1 GROUP BY category ORDER BY worth DESC, category LIMIT 50",
    )
    .bind(i64::from(cycle))
    .fetch_all(&db.pool)
    .await?;
    let flow = |row: &AnyRow| -> Result<Flow, sqlx::Error> {
        Ok(Flow {
            category: row.try_get(0)?,
            contributions: row.try_get(1)?,
            value: row.try_get(2)?,
        })
    };
    Ok(rows.iter().map(flow).collect::<Result<_, _>>()?)
}

/// What was settled of a kind in a cycle.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct KindFlow {
    pub kind: i64,
    pub label: String,
    pub category: String,
    pub unit: String,
    pub contributions: i64,
    pub quantity: i64,
    pub value: i64,
}

/// What was settled in a cycle of kinds with a higher number than `after`.
///
/// # Errors
/// Of the database.
pub async fn kind_flows(
    db: &Db,
    cycle: u32,
    after: u32,
    limit: u32,
) -> Result<Page<KindFlow>, HistoryError> {
    let rows = sqlx::query(
        "SELECT kind, label, category, unit, contributions, quantity, value FROM flows WHERE cycle = $1 AND kind > $2 ORDER BY kind LIMIT $3",
    )
    .bind(i64::from(cycle))
    .bind(i64::from(after))
    .bind(i64::from(limit) + 1)
    .fetch_all(&db.pool)
    .await?;
    let flow = |row: &AnyRow| -> Result<KindFlow, sqlx::Error> {
        Ok(KindFlow {
            kind: row.try_get(0)?,
            label: row.try_get(1)?,
            category: row.try_get(2)?,
            unit: row.try_get(3)?,
            contributions: row.try_get(4)?,
            quantity: row.try_get(5)?,
            value: row.try_get(6)?,
        })
    };
    Page::of(&rows, limit, flow, |flow: &KindFlow| flow.kind.to_string())
}

/// A member's cycle.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Balance {
    pub cycle: i64,
    /// What counts as given: the levy is off.
    pub given: i64,
    pub received: i64,
    /// Earned less paid by rule: fees of jurors, what a verdict costs.
    pub adjusted: i64,
    /// Given less received, and what was adjusted.
    pub net: i64,
    pub minted: i64,
    pub burned: i64,
}

/// A member's cycles before `before`, the latest first.
///
/// # Errors
/// Of the database.
pub async fn balances(
    db: &Db,
    member: u32,
    before: Option<u32>,
    limit: u32,
) -> Result<Page<Balance>, HistoryError> {
    let before = before.map_or(i64::MAX, i64::from);
    let rows = sqlx::query(
        "SELECT cycle, given, received, adjusted, minted, burned FROM balances WHERE member = $1 AND cycle >= $2 AND cycle < $3 ORDER BY cycle DESC LIMIT $4",
    )
    .bind(i64::from(member))
    .bind(earliest(db, Some(member), before, limit).await?)
    .bind(before)
    .bind(i64::from(limit) + 1)
    .fetch_all(&db.pool)
    .await?;
    let balance = |row: &AnyRow| -> Result<Balance, sqlx::Error> {
        let (given, received, adjusted): (i64, i64, i64) =
            (row.try_get(1)?, row.try_get(2)?, row.try_get(3)?);
        Ok(Balance {
            cycle: row.try_get(0)?,
            given,
            received,
            adjusted,
            net: given - received + adjusted,
            minted: row.try_get(4)?,
            burned: row.try_get(5)?,
        })
    };
    Page::of(&rows, limit, balance, |balance: &Balance| {
        balance.cycle.to_string()
    })
}
