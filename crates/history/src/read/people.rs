//! Who is in the club, and whose key is an account?

use ink::primitives::AccountId;
use remainder_chain::account_text;
use serde::Serialize;
use serde_json::Value;
use sqlx::{any::AnyRow, Row as _};
use utoipa::ToSchema;

use super::Page;
use crate::{words::hex32, Db, HistoryError};

/// The club, and up to where its history is read.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ClubNow {
    pub name: String,
    /// The address of the room `club`.
    pub address: String,
    /// The hash of the chain's first block.
    pub genesis: String,
    /// The addresses of all rooms.
    #[schema(value_type = Object)]
    pub rooms: Value,
    /// When cycle 0 began and how long a cycle is, in milliseconds; null before the club was founded.
    #[schema(value_type = Option<Object>)]
    pub clock: Value,
    /// The last block that was read.
    pub block: u64,
    pub hash: String,
    /// The last block that was read and cannot be taken back.
    pub final_block: u64,
}

/// A member.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Member {
    pub id: i64,
    /// The account that acts for the member now, or did last.
    pub account: String,
    /// When the member joined, in milliseconds since 1970.
    pub joined_ms: i64,
    /// Whether the member was there from the beginning.
    pub founder: bool,
    /// When the member left; null for who has not.
    pub left_ms: Option<i64>,
}

/// The club.
///
/// # Errors
/// Of the database.
pub async fn club(db: &Db) -> Result<ClubNow, HistoryError> {
    let row = sqlx::query("SELECT name, address, genesis, rooms FROM club")
        .fetch_optional(&db.pool)
        .await?
        .ok_or(HistoryError::NoHistory)?;
    let at = db.cursor().await?;
    let clock = crate::db::clock(&mut *db.pool.acquire().await?).await?;
    let rooms: String = row.try_get(3)?;
    Ok(ClubNow {
        name: row.try_get(0)?,
        address: row.try_get(1)?,
        genesis: row.try_get(2)?,
        rooms: serde_json::from_str(&rooms).unwrap_or_default(),
        clock: serde_json::to_value(clock).unwrap_or_default(),
        block: at.best.number,
        hash: hex32(&at.best.hash),
        final_block: at.last_final.number,
    })
}

const MEMBER: &str = "SELECT s.id, \
    (SELECT k.account FROM keys k WHERE k.member = s.id AND k.became <> 'left' ORDER BY k.block DESC, k.idx DESC LIMIT 1), \
    b.time_ms, \
    COALESCE((SELECT g.time_ms FROM keys k JOIN blocks g ON g.block = k.block WHERE k.member = s.id AND k.became = 'left' LIMIT 1), -1), \
    (SELECT CAST(COUNT(*) AS BIGINT) FROM keys k WHERE k.member = s.id AND k.became = 'founder') \
    FROM subjects s JOIN blocks b ON b.block = s.block WHERE s.what = 'member'";

fn row_of(row: &AnyRow) -> Result<Member, sqlx::Error> {
    let (left, founder): (i64, i64) = (row.try_get(3)?, row.try_get(4)?);
    Ok(Member {
        id: row.try_get(0)?,
        account: row.try_get(1)?,
        joined_ms: row.try_get(2)?,
        founder: founder > 0,
        left_ms: (left >= 0).then_some(left),
    })
}

/// Members with a higher number than `after`.
///
/// # Errors
/// Of the database.
pub async fn members(db: &Db, after: u32, limit: u32) -> Result<Page<Member>, HistoryError> {
    let text = format!("{MEMBER} AND s.id > $1 ORDER BY s.id LIMIT $2");
    let rows = sqlx::query(&text)
        .bind(i64::from(after))
        .bind(i64::from(limit) + 1)
        .fetch_all(&db.pool)
        .await?;
    Page::of(&rows, limit, row_of, |member: &Member| {
        member.id.to_string()
    })
}

/// A member, if there ever was one of this number.
///
/// # Errors
/// Of the database.
pub async fn member(db: &Db, id: u32) -> Result<Option<Member>, HistoryError> {
    let row = sqlx::query(&format!("{MEMBER} AND s.id = $1"))
        .bind(i64::from(id))
        .fetch_optional(&db.pool)
        .await?;
    Ok(row.as_ref().map(row_of).transpose()?)
}

/// Whose key an account is now. Who left has none.
///
/// # Errors
/// Of the database.
pub async fn member_of(db: &Db, account: &str) -> Result<Option<u32>, HistoryError> {
    let row = sqlx::query(
        "SELECT k.member FROM keys k WHERE k.account = $1 AND k.became <> 'left' AND NOT EXISTS (SELECT 1 FROM keys l WHERE l.member = k.member AND (l.block, l.idx) > (k.block, k.idx))",
    )
    .bind(account)
    .fetch_optional(&db.pool)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let member: i64 = row.try_get(0)?;
    Ok(u32::try_from(member).ok())
}

/// The members whose key an account is, or was last for those who left: it may be several who came one after the other.
///
/// # Errors
/// Of the database.
pub async fn last_held_by(db: &Db, account: &AccountId) -> Result<Vec<u32>, HistoryError> {
    // It is nobody's.
    if account.0 == [0; 32] {
        return Ok(Vec::new());
    }
    let rows = sqlx::query(
        "SELECT k.member FROM keys k WHERE k.account = $1 AND NOT EXISTS (SELECT 1 FROM keys l WHERE l.member = k.member AND l.became <> 'left' AND (l.block, l.idx) > (k.block, k.idx)) ORDER BY k.member LIMIT 100",
    )
    .bind(account_text(account))
    .fetch_all(&db.pool)
    .await?;
    let members = rows.iter().map(|row| row.try_get::<i64, _>(0));
    let members = members.collect::<Result<Vec<_>, _>>()?;
    Ok(members
        .into_iter()
        .filter_map(|member| u32::try_from(member).ok())
        .collect())
}
