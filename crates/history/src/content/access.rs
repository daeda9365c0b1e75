//! Who may read something in the store? Whom the chain says.
//!
//! | what the chain names it as | who reads it |
//! |---|---|
//! | the description of a kind, the text of a proposal | anyone |
//! | evidence of a contribution, the reason of a dispute or a challenge | provider, receiver, challenger; who opened a case about it and its jurors |
//! | the reason why a member was marked | any member |
//! | the reason why the care pool helped | that member, and who granted it |
//! | nothing | who stored it |
//!
//! Who stored something reads it always. A hash is public, and anyone can name it: what is personal counts only as it was named by whoever stored it.
//! Otherwise somebody else's evidence could be read by naming it in a contribution, or a proposal, of one's own. What the club names counts as well,
//! unless whoever stored it named it as theirs: an officer could name anybody's evidence in the club's name.

use sqlx::Row as _;

use crate::{words::hex32, Db, HistoryError};

/// Whoever asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// Nobody in particular.
    Anyone,
    Member(u32),
}

/// Where the chain names it, and who does.
const NAMED: &str = "SELECT h.what, h.id, h.named_by, h.block, h.idx FROM hashes h WHERE h.hash = $1 ORDER BY h.block, h.idx LIMIT 1000";

/// May they read it? `owners` stored it.
///
/// # Errors
/// Of the database.
pub async fn may_read(
    db: &Db,
    hash: &[u8; 32],
    owners: &[u32],
    reader: Reader,
) -> Result<bool, HistoryError> {
    if let Reader::Member(member) = reader {
        if owners.contains(&member) {
            return Ok(true);
        }
    }
    let rows = sqlx::query(NAMED)
        .bind(hex32(hash))
        .fetch_all(&db.pool)
        .await?;
    let is_owner = |by: i64| owners.iter().any(|owner| i64::from(*owner) == by);
    let mut personal = false;
    for row in &rows {
        let (what, by): (String, i64) = (row.try_get(0)?, row.try_get(2)?);
        personal |= is_owner(by) && ["evidence", "reason"].contains(&what.as_str());
    }
    for row in rows {
        let (what, id, by): (String, i64, i64) =
            (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
        // -1 stands for the club, which names what it decided, or for an officer in its name.
        if !is_owner(by) && (by >= 0 || personal) {
            continue;
        }
        let may = match (what.as_str(), reader) {
            ("kind" | "proposal", _) => true,
            (_, Reader::Anyone) => false,
            ("mark", Reader::Member(_)) => true,
            ("care", Reader::Member(member)) => {
                let at: (i64, i64) = (row.try_get(3)?, row.try_get(4)?);
                concerns(db, at, member).await?
            }
            ("evidence" | "reason", Reader::Member(member)) => involved(db, id, member).await?,
            _ => false,
        };
        if may {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Is the event about this member?
async fn concerns(db: &Db, (block, idx): (i64, i64), member: u32) -> Result<bool, HistoryError> {
    let row = sqlx::query(
        "SELECT id FROM mentions WHERE what = 'member' AND id = $1 AND block = $2 AND idx = $3",
    )
    .bind(i64::from(member))
    .bind(block)
    .bind(idx)
    .fetch_optional(&db.pool)
    .await?;
    Ok(row.is_some())
}

/// Is this member a party of a contribution, or of a case about it?
async fn involved(db: &Db, contribution: i64, member: u32) -> Result<bool, HistoryError> {
    let row = sqlx::query(
        "SELECT p.member FROM parties p WHERE p.what = 'contribution' AND p.id = $1 AND p.member = $2 \
         UNION ALL \
         SELECT p.member FROM mentions m JOIN subjects s ON s.block = m.block AND s.idx = m.idx AND s.what = 'case' \
         JOIN parties p ON p.what = 'case' AND p.id = s.id AND p.member = $2 \
         WHERE m.what = 'contribution' AND m.id = $1 LIMIT 1",
    )
    .bind(contribution)
    .bind(i64::from(member))
    .fetch_optional(&db.pool)
    .await?;
    Ok(row.is_some())
}
