//! Which rows does a plan have, and how does one prove that it is of the plan? What was announced is not believed unless it has the plan's root.

use remainder_interfaces::{blake2, plans::Row};
use remainder_rules::plan::Tree;
use serde::Serialize;
use sqlx::{any::AnyRow, Row as _};
use utoipa::ToSchema;

use crate::{read::Page, words::hex32, Db, HistoryError};

/// Rows of a plan that a proof is made of here; who publishes larger ones proves them.
pub const MOST_ROWS: i64 = 200_000;

/// A plan as it was published. Credits are hundredths.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Plan {
    pub id: i64,
    pub cycle: i64,
    /// The member who published it.
    pub planner: i64,
    /// The root of its rows.
    pub root: String,
    pub rows: i64,
    pub claimed: i64,
    pub bond: i64,
}

/// A row of a plan: so much of an offer is for a want.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlanRow {
    /// Its place in the plan, from 0.
    pub place: i64,
    pub offer: i64,
    pub want: i64,
    /// In hundredths of the kind's unit.
    pub quantity: i64,
    /// The commitment that was made of it; null if it was not taken up.
    pub commitment: Option<i64>,
}

/// A row with what proves that it is of its plan.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Proof {
    pub row: PlanRow,
    /// The hashes that lead from it to the root, the lowest first: BLAKE2b of 256 bits, in a tree as in RFC 9162, section 2.1.
    pub path: Vec<String>,
    pub root: String,
}

const PLAN: &str =
    "SELECT p.id, p.cycle, p.planner, p.root, p.row_count, p.claimed, p.bond FROM plans p";

fn plan_of(row: &AnyRow) -> Result<Plan, sqlx::Error> {
    Ok(Plan {
        id: row.try_get(0)?,
        cycle: row.try_get(1)?,
        planner: row.try_get(2)?,
        root: row.try_get(3)?,
        rows: row.try_get(4)?,
        claimed: row.try_get(5)?,
        bond: row.try_get(6)?,
    })
}

/// Plans with a higher number than `after`, of one cycle or of all.
///
/// # Errors
/// Of the database.
pub async fn plans(
    db: &Db,
    cycle: Option<u32>,
    after: u32,
    limit: u32,
) -> Result<Page<Plan>, HistoryError> {
    let of = cycle.map_or("", |_| " AND p.cycle = $3");
    let text = format!("{PLAN} WHERE p.id > $1{of} ORDER BY p.id LIMIT $2");
    let mut query = sqlx::query(&text)
        .bind(i64::from(after))
        .bind(i64::from(limit) + 1);
    if let Some(cycle) = cycle {
        query = query.bind(i64::from(cycle));
    }
    let rows = query.fetch_all(&db.pool).await?;
    Page::of(&rows, limit, plan_of, |plan: &Plan| plan.id.to_string())
}

/// A plan, if there is one of this number.
///
/// # Errors
/// Of the database.
pub async fn plan(db: &Db, id: u32) -> Result<Option<Plan>, HistoryError> {
    let row = sqlx::query(&format!("{PLAN} WHERE p.id = $1"))
        .bind(i64::from(id))
        .fetch_optional(&db.pool)
        .await?;
    Ok(row.as_ref().map(plan_of).transpose()?)
}

/// How many rows of a plan were taken up.
///
/// # Errors
/// Of the database.
pub async fn taken(db: &Db, plan: &Plan) -> Result<i64, HistoryError> {
    let row = sqlx::query(
        "SELECT CAST(COUNT(DISTINCT t.place) AS BIGINT) FROM taken t WHERE t.plan = $1",
    )
    .bind(plan.id)
    .fetch_one(&db.pool)
    .await?;
    Ok(row.try_get(0)?)
}

const ROW: &str = "SELECT r.place, r.offer, r.want, r.quantity, \
    COALESCE((SELECT t.commitment FROM taken t WHERE t.plan = r.plan AND t.place = r.place ORDER BY t.block DESC, t.idx DESC LIMIT 1), -1) \
    FROM plan_rows r WHERE r.plan = $1 \
    AND NOT EXISTS (SELECT 1 FROM plan_rows l WHERE l.plan = r.plan AND l.place = r.place AND (l.block, l.idx) > (r.block, r.idx))";

fn row_of(row: &AnyRow) -> Result<PlanRow, sqlx::Error> {
    let commitment: i64 = row.try_get(4)?;
    Ok(PlanRow {
        place: row.try_get(0)?,
        offer: row.try_get(1)?,
        want: row.try_get(2)?,
        quantity: row.try_get(3)?,
        commitment: (commitment >= 0).then_some(commitment),
    })
}

/// The rows of a plan as they were announced, from a place on. They are its own if they give its root, which [`prove`] checks.
///
/// # Errors
/// Of the database.
pub async fn rows(
    db: &Db,
    plan: &Plan,
    from: i64,
    limit: u32,
) -> Result<Page<PlanRow>, HistoryError> {
    let text = format!("{ROW} AND r.place >= $2 AND r.place < $3 ORDER BY r.place LIMIT $4");
    let rows = sqlx::query(&text)
        .bind(plan.id)
        .bind(from)
        .bind(plan.rows)
        .bind(i64::from(limit) + 1)
        .fetch_all(&db.pool)
        .await?;
    Page::of(&rows, limit, row_of, |row: &PlanRow| row.place.to_string())
}

/// The tree of a plan's rows, if all were announced and they give its root.
///
/// # Errors
/// Of the database.
pub async fn tree(db: &Db, plan: &Plan) -> Result<Option<Tree>, HistoryError> {
    let text = format!("{ROW} AND r.place < $2 ORDER BY r.place LIMIT $3");
    let rows = sqlx::query(&text)
        .bind(plan.id)
        .bind(plan.rows)
        .bind(MOST_ROWS)
        .fetch_all(&db.pool)
        .await?;
    let rows = rows.iter().map(row_of).collect::<Result<Vec<_>, _>>()?;
    if rows.len() as i64 != plan.rows {
        return Ok(None);
    }
    let small = |number: i64| u32::try_from(number).unwrap_or(0);
    let leaves = rows.iter().map(|row| Row {
        quantity: row.quantity.unsigned_abs(),
        offer: small(row.offer),
        want: small(row.want),
    });
    let tree = Tree::new(leaves.collect(), blake2);
    Ok(tree.filter(|tree| hex32(&tree.root()) == plan.root))
}

/// A row with its proof, if there is one in that place.
///
/// # Errors
/// Of the database.
pub async fn prove(
    db: &Db,
    plan: &Plan,
    tree: &Tree,
    place: u32,
) -> Result<Option<Proof>, HistoryError> {
    let Some(proven) = tree.prove(place) else {
        return Ok(None);
    };
    let found = rows(db, plan, place.into(), 1).await?.items.pop();
    Ok(found.map(|row| Proof {
        row,
        path: proven.path.iter().map(hex32).collect(),
        root: plan.root.clone(),
    }))
}
