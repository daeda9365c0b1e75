//! Who may read something in the store? Whom the chain says.
//!
//! | what the chain names it as | who reads it |
//! |---|---|
//! | the description of a kind, the text of a proposal | anyone |
//! | evidence of a contribution, the reason of a dispute or a challenge | provider, receiver, challenger, who approved it; who opened a case about it and its jurors; every member while the whole club votes on it |
//! | the same of work for the commons | the admins too, until it is over: any of them may be asked to approve it |
//! | the reason why a member was marked | any member |
//! | the reason why the care pool helped | that member, and who granted it |
//! | nothing | who stored it |
//!
//! Who stored something reads it always. A hash is public, and anyone can name it: what is personal counts only as it was named by whoever stored it.
//! Otherwise somebody else's evidence could be read by naming it in a contribution, or a proposal, of one's own. What the club names counts as well,
//! unless whoever stored it had named it as theirs before: an officer could name anybody's evidence in the club's name.

use std::collections::BTreeSet;

use remainder_rules::{party::role, COMMONS};
use serde_json::Value;
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
    let mut looked_at = BTreeSet::new();
    for row in rows {
        let (what, id, by): (String, i64, i64) =
            (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
        // -1 stands for the club, which names what it decided, or for an officer in its name. Whoever comes first says what it is: no officer opens
        // evidence by naming it, and nobody hides what the club named by naming it as evidence.
        if !is_owner(by) && (by >= 0 || personal) {
            continue;
        }
        personal |= is_owner(by) && ["evidence", "reason"].contains(&what.as_str());
        let may = match (what.as_str(), reader) {
            ("kind" | "proposal", _) => true,
            (_, Reader::Anyone) => false,
            ("mark", Reader::Member(_)) => true,
            ("care", Reader::Member(member)) => {
                let at: (i64, i64) = (row.try_get(3)?, row.try_get(4)?);
                concerns(db, at, member).await?
            }
            ("evidence" | "reason", Reader::Member(member)) if looked_at.insert(id) => {
                involved(db, id, member).await?
                    || whole_club_votes(db, id).await?
                    || may_be_asked_to_approve(db, id, member).await?
            }
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

/// Does the whole club vote on a case about a contribution? Then it is the case's juror, until the case is decided.
async fn whole_club_votes(db: &Db, contribution: i64) -> Result<bool, HistoryError> {
    let row = sqlx::query(
        "SELECT p.id FROM mentions m JOIN subjects s ON s.block = m.block AND s.idx = m.idx AND s.what = 'case' \
         JOIN parties p ON p.what = 'case' AND p.id = s.id AND p.member = $2 AND p.role = 'juror' \
         WHERE m.what = 'contribution' AND m.id = $1 \
         AND NOT EXISTS (SELECT 1 FROM mentions d JOIN events e ON e.block = d.block AND e.idx = d.idx \
         WHERE d.what = 'case' AND d.id = s.id AND e.name = 'CaseDecided') LIMIT 1",
    )
    .bind(contribution)
    .bind(i64::from(COMMONS))
    .fetch_optional(&db.pool)
    .await?;
    Ok(row.is_some())
}

/// Is it work for the commons that is not over, and the member an admin? Two of them approve it, and events name the first alone.
async fn may_be_asked_to_approve(
    db: &Db,
    contribution: i64,
    member: u32,
) -> Result<bool, HistoryError> {
    let open = sqlx::query(
        "SELECT c.id FROM contributions c WHERE c.id = $1 AND c.receiver = $2 \
         AND NOT EXISTS (SELECT 1 FROM changes g WHERE g.id = c.id AND g.state IN ('settled', 'lapsed', 'cancelled', 'rejected'))",
    )
    .bind(contribution)
    .bind(i64::from(COMMONS))
    .fetch_optional(&db.pool)
    .await?;
    Ok(open.is_some() && is_admin(db, member).await?)
}

/// Is the member an admin now? Founders are, until something else is said of them.
async fn is_admin(db: &Db, member: u32) -> Result<bool, HistoryError> {
    let marked = sqlx::query(
        "SELECT e.fields FROM mentions m JOIN events e ON e.block = m.block AND e.idx = m.idx \
         WHERE m.what = 'member' AND m.id = $1 AND e.name = 'MemberMarked' ORDER BY m.block DESC, m.idx DESC LIMIT 1",
    )
    .bind(i64::from(member))
    .fetch_optional(&db.pool)
    .await?;
    if let Some(row) = marked {
        let fields: String = row.try_get(0)?;
        let fields: Value = serde_json::from_str(&fields).unwrap_or_default();
        let roles = fields["roles"].as_u64().unwrap_or(0);
        return Ok(roles & u64::from(role::ADMIN) != 0);
    }
    let founder = sqlx::query("SELECT member FROM keys WHERE member = $1 AND became = 'founder'")
        .bind(i64::from(member))
        .fetch_optional(&db.pool)
        .await?;
    Ok(founder.is_some())
}
