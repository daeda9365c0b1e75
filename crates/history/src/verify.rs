//! Is all of it the chain's? Everything is read from the chain once more, into a database beside it, and compared row by row; what the cycles
//! come to is compared with what `clearing` says.

use futures::TryStreamExt as _;
use remainder_interfaces::clearing::Report;
use remainder_rules::Cycle;
use serde::Serialize;
use sqlx::Row as _;

use crate::{
    tables::{Cell, Table, ALL},
    words::whole,
    Blocks, Club, Db, Head, HistoryError, Index, NodeBlocks,
};

/// Differences that are told of; one is enough to know.
const TOLD: usize = 20;

/// What the comparison found.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Verified {
    /// Up to which block: the last one that was read and is final on the chain. What comes later may still be taken back, and an index may
    /// write it meanwhile.
    pub block: u64,
    /// Rows that are equal.
    pub rows: u64,
    /// Rows of later blocks, of which nothing is proved.
    pub unproven: u64,
    /// Cycles whose figures are those that `clearing` reports.
    pub cycles: u64,
    /// What differs, 20 at most.
    pub differences: Vec<Difference>,
}

/// Something that is not as the chain has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The table or view.
    pub table: String,
    /// What the database has; empty if it has no such row.
    pub stored: String,
    /// What the chain has; empty if it has no such row.
    pub chain: String,
}

/// Compares a history with its chain. `beside` is an empty database, `progress` is told of every step.
///
/// # Errors
/// Any [`HistoryError`].
pub async fn verify(
    blocks: &NodeBlocks,
    db: &Db,
    club: &Club,
    beside: Db,
    progress: impl FnMut(u64, u64),
) -> Result<Verified, HistoryError> {
    let mut verified = rebuild(blocks, db, club, beside.clone(), progress).await?;
    let at = beside.cursor().await?.best;
    compare_cycles(blocks, db, &beside, at, &mut verified).await?;
    Ok(verified)
}

/// Compares all rows of what is final with those of a history that is read anew.
///
/// # Errors
/// As [`verify`].
pub async fn rebuild<B: Blocks>(
    blocks: &B,
    db: &Db,
    club: &Club,
    beside: Db,
    mut progress: impl FnMut(u64, u64),
) -> Result<Verified, HistoryError> {
    db.is_of(club).await?;
    let to = provable(blocks, db).await?;
    if to <= club.after_block {
        return Err(HistoryError::NotDeployed { block: to });
    }
    let mut index = Index::open(blocks, beside, club.clone()).await?;
    loop {
        let step = index.step_to(to).await?;
        progress(step.read, to);
        if step.read >= to {
            break;
        }
        if step.caught_up() {
            // Another node answers now, which has not got there.
            let node = step.best;
            return Err(HistoryError::NodeBehind { node, read: to });
        }
    }
    let mut verified = Verified {
        block: to,
        ..Verified::default()
    };
    compare_club(db, &index.db, &mut verified).await?;
    compare(db, &index.db, to, &mut verified).await?;
    for table in ALL {
        look_beyond(table, db, to, &mut verified).await?;
    }
    Ok(verified)
}

/// Up to where a history can be proved: what is final on the chain, as far as it was read. What the database itself says of what is final counts
/// for nothing.
async fn provable<B: Blocks>(blocks: &B, db: &Db) -> Result<u64, HistoryError> {
    // In this order: an index that writes meanwhile has read what was final before.
    let last_final = blocks.heads().await?.last_final;
    let cursor = db.cursor().await?;
    let node = blocks.heads().await?.best.number;
    let read = cursor.best.number.max(cursor.last_final.number);
    if node < read {
        return Err(HistoryError::NodeBehind { node, read });
    }
    let final_here = cursor.last_final;
    if blocks.hash_at(final_here.number).await? != Some(final_here.hash) {
        return Err(HistoryError::OtherHistory {
            block: final_here.number,
        });
    }
    let to = last_final.number.min(cursor.best.number);
    let stored = match to == cursor.best.number {
        true => Some(cursor.best.hash),
        false => db.hash_of(to).await?,
    };
    let found = blocks.hash_at(to).await?;
    match stored {
        Some(hash) if found != Some(hash) => Err(HistoryError::OtherBranch { block: to }),
        _ => Ok(to),
    }
}

/// Compares whose history it is, and where it began.
async fn compare_club(db: &Db, beside: &Db, verified: &mut Verified) -> Result<(), HistoryError> {
    const CLUB: &str = "SELECT genesis, address, name, rooms, after_hash, after_block FROM club";
    let row = |db: &Db| {
        let pool = db.pool.clone();
        async move {
            let row = sqlx::query(CLUB).fetch_one(&pool).await?;
            let texts = (0..5).map(|place| row.try_get::<String, _>(place).map(Cell::Text));
            let mut cells = texts.collect::<Result<Vec<_>, _>>()?;
            cells.push(Cell::Whole(row.try_get(5)?));
            Ok::<_, HistoryError>(Some(cells))
        }
    };
    let (stored, chain) = (row(db).await?, row(beside).await?);
    match stored == chain {
        true => verified.rows += 1,
        false => verified.differences.push(Difference {
            table: "club".into(),
            stored: said(&stored),
            chain: said(&chain),
        }),
    }
    Ok(())
}

/// Looks at the rows of blocks that are not proved: those that were not even read are nobody's.
async fn look_beyond(
    table: &Table,
    db: &Db,
    to: u64,
    verified: &mut Verified,
) -> Result<(), HistoryError> {
    let (name, list, key) = (table.name, table.list(), table.key);
    // One statement each: an index that writes meanwhile moves the cursor together with the rows.
    let text = format!("SELECT {list} FROM {name} WHERE block > (SELECT best_block FROM cursor) ORDER BY {key} LIMIT 1");
    let stray = sqlx::query(&text).fetch_optional(&db.pool).await?;
    if let Some(row) = &stray {
        verified.differences.push(Difference {
            table: name.into(),
            stored: said(&Some(row_of(table, row)?)),
            chain: String::new(),
        });
    }
    let text = format!("SELECT CAST(COUNT(*) AS BIGINT) FROM {name} WHERE block > $1");
    let later: i64 = sqlx::query(&text)
        .bind(whole(to))
        .fetch_one(&db.pool)
        .await?
        .try_get(0)?;
    verified.unproven += later.unsigned_abs();
    Ok(())
}

/// Compares all rows of two histories up to a block, of which the first is `stored` and the second `chain` in what is told.
///
/// # Errors
/// Of the databases.
pub async fn compare(
    db: &Db,
    beside: &Db,
    to: u64,
    verified: &mut Verified,
) -> Result<(), HistoryError> {
    for table in ALL {
        compare_table(table, db, beside, to, verified).await?;
    }
    Ok(())
}

/// Compares a table, in order. Blocks that nothing happened in are kept until they are final, and prove nothing.
async fn compare_table(
    table: &Table,
    db: &Db,
    beside: &Db,
    to: u64,
    verified: &mut Verified,
) -> Result<(), HistoryError> {
    let only = match table.name {
        "blocks" => " AND EXISTS (SELECT 1 FROM events WHERE events.block = blocks.block)",
        _ => "",
    };
    let (name, list, key) = (table.name, table.list(), table.key);
    let text = format!("SELECT {list} FROM {name} WHERE block <= $1{only} ORDER BY {key}");
    let to = whole(to);
    let (mut here, mut there) = (
        sqlx::query(&text).bind(to).fetch(&db.pool),
        sqlx::query(&text).bind(to).fetch(&beside.pool),
    );
    loop {
        let (stored, chain) = (here.try_next().await?, there.try_next().await?);
        let cells = |row: &Option<sqlx::any::AnyRow>| -> Result<Option<Vec<Cell>>, sqlx::Error> {
            row.as_ref().map(|row| row_of(table, row)).transpose()
        };
        let (stored, chain) = (cells(&stored)?, cells(&chain)?);
        match (&stored, &chain) {
            (None, None) => return Ok(()),
            (a, b) if a == b => verified.rows += 1,
            _ => {
                verified.differences.push(Difference {
                    table: table.name.into(),
                    stored: said(&stored),
                    chain: said(&chain),
                });
                // After the first one rows no longer stand beside their like.
                return Ok(());
            }
        }
    }
}

fn row_of(table: &Table, row: &sqlx::any::AnyRow) -> Result<Vec<Cell>, sqlx::Error> {
    let columns = table.columns().enumerate();
    columns
        .map(|(place, (_, text))| match text {
            true => row.try_get::<String, _>(place).map(Cell::Text),
            false => row.try_get::<i64, _>(place).map(Cell::Whole),
        })
        .collect()
}

fn said(row: &Option<Vec<Cell>>) -> String {
    let cells = row.iter().flatten().map(|cell| match cell {
        Cell::Whole(number) => number.to_string(),
        Cell::Text(text) => text.clone(),
    });
    cells.collect::<Vec<_>>().join(" ")
}

/// The figures of a cycle that both know.
#[derive(Debug, PartialEq, Eq, Default)]
struct Figures([i64; 7]);

impl Figures {
    fn of(report: &Report) -> Self {
        let r = report;
        Self([
            whole(r.value),
            whole(r.remainder),
            whole(r.levy),
            whole(r.minted),
            whole(r.burned),
            whole(r.gifts),
            r.contributions.into(),
        ])
    }
}

async fn compare_cycles(
    blocks: &NodeBlocks,
    db: &Db,
    beside: &Db,
    at: Head,
    verified: &mut Verified,
) -> Result<(), HistoryError> {
    let clock = crate::db::clock(&mut *beside.pool.acquire().await?).await?;
    let Some(clock) = clock else {
        return Err(HistoryError::NotDeployed { block: at.number });
    };
    let now = blocks.block(at).await?.time_ms;
    for cycle in 0..=clock.cycle_at(now) {
        let mut stored = figures(db, cycle).await?;
        // Where more was posted since, the rows up to there are the same beside, and no others.
        if posted_after(db, cycle, at).await? {
            stored = figures(beside, cycle).await?;
        }
        let report = blocks.report(at, cycle).await?;
        let chain = report.as_ref().map(Figures::of).unwrap_or_default();
        if stored == chain {
            verified.cycles += 1;
        } else if verified.differences.len() < TOLD {
            verified.differences.push(Difference {
                table: "cycles".into(),
                stored: format!("{cycle}: {:?}", stored.0),
                chain: format!("{cycle}: {:?}", chain.0),
            });
        }
    }
    Ok(())
}

/// Was anything posted in a cycle after a block?
async fn posted_after(db: &Db, cycle: Cycle, at: Head) -> Result<bool, HistoryError> {
    let row = sqlx::query("SELECT block FROM postings WHERE cycle = $1 AND block > $2 LIMIT 1")
        .bind(i64::from(cycle))
        .bind(whole(at.number))
        .fetch_optional(&db.pool)
        .await?;
    Ok(row.is_some())
}

async fn figures(db: &Db, cycle: Cycle) -> Result<Figures, HistoryError> {
    let row = sqlx::query("SELECT value, remainder, levy, minted, burned, gifts, contributions FROM cycles WHERE cycle = $1")
        .bind(i64::from(cycle))
        .fetch_optional(&db.pool)
        .await?;
    let mut figures = Figures::default();
    if let Some(row) = row {
        for (place, figure) in figures.0.iter_mut().enumerate() {
            *figure = row.try_get(place)?;
        }
    }
    Ok(figures)
}
