//! How is the history kept? In SQLite or PostgreSQL, by one schema and the same statements.

use std::{str::FromStr as _, time::Duration};

use remainder_rules::time::Clock;
use serde_json::Value;
use sqlx::{
    any::{AnyArguments, AnyConnectOptions, AnyPoolOptions, AnyRow},
    migrate::{Migration, MigrationType, Migrator},
    query::Query,
    Any, AnyConnection, AnyPool, Connection as _, Executor as _, Row as _,
};

use crate::{
    tables::{self, Cell, Rows, Table},
    told::{Known, Subject},
    words::{hash_from, hex32, whole},
    Block, Club, Head, HistoryError,
};

/// The schema, and what later versions change of it.
const MIGRATIONS: [(&str, &str); 1] = [("history", include_str!("../migrations/0001_history.sql"))];

/// The number of the schema, of which answers may depend.
pub(crate) const SCHEMA: usize = MIGRATIONS.len();

/// The most values in one statement: SQLite's limit, which is the lower one.
const MOST_VALUES: usize = 32_766;
/// How long to wait for somebody else's lock.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a database is opened for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Write,
    /// To answer others, of whom none may hold it up.
    Serve,
    /// To read all of it, however long that takes.
    Prove,
}

/// A database of a club's history.
#[derive(Clone)]
pub struct Db {
    pub(crate) pool: AnyPool,
    url: String,
}

/// Up to where the chain was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub best: Head,
    pub last_final: Head,
}

impl Db {
    /// Opens a database to write into it, and makes it if there is none: `sqlite:FILE`, or `postgres://…`.
    ///
    /// # Errors
    /// `CannotOpen`, `Locked`, `OtherVersion`.
    pub async fn open(url: &str) -> Result<Self, HistoryError> {
        let db = Self::connect(url, Purpose::Write, 2).await?;
        let mut held = db.pool.acquire().await?;
        if db.is_sqlite() {
            // Readers and the writer do not wait for each other; a batch is on the disk when it is committed.
            held.execute("PRAGMA journal_mode = WAL").await?;
        }
        migrations().run(&mut *held).await?;
        drop(held);
        Ok(db)
    }

    /// Opens a database to read it, with so many connections.
    ///
    /// # Errors
    /// `CannotOpen`; `NoHistory` if nobody indexed into it.
    pub async fn read(url: &str, connections: u32) -> Result<Self, HistoryError> {
        let db = Self::connect(url, Purpose::Serve, connections).await?;
        db.club_row().await?.ok_or(HistoryError::NoHistory)?;
        Ok(db)
    }

    /// Opens a database to read all of it: no statement is ended because it takes long.
    ///
    /// # Errors
    /// As [`read`](Db::read).
    pub async fn read_all(url: &str) -> Result<Self, HistoryError> {
        let db = Self::connect(url, Purpose::Prove, 2).await?;
        db.club_row().await?.ok_or(HistoryError::NoHistory)?;
        Ok(db)
    }

    async fn connect(url: &str, purpose: Purpose, connections: u32) -> Result<Self, HistoryError> {
        sqlx::any::install_default_drivers();
        let cannot = |why: String| HistoryError::CannotOpen {
            url: without_password(url),
            why,
        };
        let sqlite = url.starts_with("sqlite:");
        if !sqlite && !url.starts_with("postgres:") && !url.starts_with("postgresql:") {
            return Err(cannot("it is neither sqlite:FILE nor postgres://…".into()));
        }
        let full = match (sqlite, url.contains('?')) {
            (true, false) if purpose == Purpose::Write => format!("{url}?mode=rwc"),
            (true, false) => format!("{url}?mode=rw"),
            _ => url.to_owned(),
        };
        let options =
            AnyConnectOptions::from_str(&full).map_err(|error| cannot(error.to_string()))?;
        let cannot_for = |error: sqlx::Error| match HistoryError::from(error) {
            HistoryError::Database(why) => cannot(why),
            known => known,
        };
        // A pool tries again until its patience is spent, and then says only that; one connection says why there is none.
        let first = async {
            let mut held = AnyConnection::connect_with(&options).await?;
            prepare(&mut held, sqlite, purpose).await?;
            held.close().await
        };
        match tokio::time::timeout(PATIENCE, first).await {
            Ok(done) => done.map_err(cannot_for)?,
            Err(_) => {
                let seconds = PATIENCE.as_secs();
                return Err(cannot(format!("it does not answer within {seconds} s")));
            }
        }
        let pool = AnyPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(PATIENCE)
            .after_connect(move |held, _| Box::pin(prepare(held, sqlite, purpose)))
            .connect_with(options)
            .await
            .map_err(cannot_for)?;
        Ok(Self {
            pool,
            url: url.into(),
        })
    }

    pub(crate) fn is_sqlite(&self) -> bool {
        self.url.starts_with("sqlite:")
    }

    /// Waits until nobody uses it, and closes it.
    pub async fn close(self) {
        self.pool.close().await;
    }

    /// The address and the chain of the club that the database is of, if anything was indexed into it.
    async fn club_row(&self) -> Result<Option<(String, String)>, HistoryError> {
        let row = sqlx::query("SELECT address, genesis FROM club")
            .fetch_optional(&self.pool)
            .await?;
        row.map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
            .transpose()
    }

    /// Is it a database of this club?
    ///
    /// # Errors
    /// `OtherDeployment`, `NoHistory`.
    pub async fn is_of(&self, club: &Club) -> Result<(), HistoryError> {
        let found = self.club_row().await?.ok_or(HistoryError::NoHistory)?;
        same(club, &found)
    }

    /// Makes it this club's, if it is nobody's: nothing after `begin` was read yet.
    ///
    /// # Errors
    /// `OtherDeployment`.
    pub(crate) async fn claim(&self, club: &Club, begin: Head) -> Result<(), HistoryError> {
        if let Some(found) = self.club_row().await? {
            return same(club, &found);
        }
        let mut held = self.pool.begin().await?;
        sqlx::query("INSERT INTO club (one, genesis, address, name, after_block, after_hash, rooms) VALUES (1, $1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING")
            .bind(club.genesis_text())
            .bind(club.address())
            .bind(club.name.clone())
            .bind(whole(begin.number))
            .bind(hex32(&begin.hash))
            .bind(serde_json::to_string(&club.rooms).unwrap_or_default())
            .execute(&mut *held)
            .await?;
        sqlx::query("INSERT INTO cursor (one, best_block, best_hash, final_block, final_hash) VALUES (1, $1, $2, $1, $2) ON CONFLICT DO NOTHING")
            .bind(whole(begin.number))
            .bind(hex32(&begin.hash))
            .execute(&mut *held)
            .await?;
        held.commit().await?;
        // Another program may have been first.
        self.is_of(club).await
    }

    /// The block that reading began after.
    ///
    /// # Errors
    /// `NoHistory`.
    pub(crate) async fn begin(&self) -> Result<Head, HistoryError> {
        let row = sqlx::query("SELECT after_block, after_hash FROM club")
            .fetch_optional(&self.pool)
            .await?
            .ok_or(HistoryError::NoHistory)?;
        head(&row, 0)
    }

    /// Up to where the chain was read.
    ///
    /// # Errors
    /// `NoHistory`.
    pub async fn cursor(&self) -> Result<Cursor, HistoryError> {
        let row = sqlx::query("SELECT best_block, best_hash, final_block, final_hash FROM cursor")
            .fetch_optional(&self.pool)
            .await?
            .ok_or(HistoryError::NoHistory)?;
        Ok(Cursor {
            best: head(&row, 0)?,
            last_final: head(&row, 2)?,
        })
    }

    /// The hash of a block that is kept.
    pub(crate) async fn hash_of(&self, block: u64) -> Result<Option<[u8; 32]>, HistoryError> {
        let row = sqlx::query("SELECT hash FROM blocks WHERE block = $1")
            .bind(whole(block))
            .fetch_optional(&self.pool)
            .await?;
        row.map(|row| hash(&row, 0)).transpose()
    }

    /// The last block that is kept, up to a number.
    pub(crate) async fn last_up_to(&self, block: u64) -> Result<Option<Head>, HistoryError> {
        let row = sqlx::query(
            "SELECT block, hash FROM blocks WHERE block <= $1 ORDER BY block DESC LIMIT 1",
        )
        .bind(whole(block))
        .fetch_optional(&self.pool)
        .await?;
        row.map(|row| head(&row, 0)).transpose()
    }
}

fn migrations() -> Migrator {
    let all = (1..).zip(MIGRATIONS).map(|(version, (name, text))| {
        Migration::new(
            version,
            name.into(),
            MigrationType::Simple,
            text.into(),
            false,
        )
    });
    Migrator {
        migrations: all.collect::<Vec<_>>().into(),
        ..Migrator::DEFAULT
    }
}

fn same(club: &Club, (address, genesis): &(String, String)) -> Result<(), HistoryError> {
    if *genesis != club.genesis_text() {
        return Err(HistoryError::WrongChain {
            expected: club.genesis_text(),
            found: genesis.clone(),
        });
    }
    match *address == club.address() {
        true => Ok(()),
        false => Err(HistoryError::OtherDeployment {
            expected: club.address(),
            found: address.clone(),
        }),
    }
}

/// Makes a new connection wait, write and read as it is meant to.
async fn prepare(
    held: &mut AnyConnection,
    sqlite: bool,
    purpose: Purpose,
) -> Result<(), sqlx::Error> {
    let milliseconds = PATIENCE.as_millis();
    if sqlite {
        let wait = format!("PRAGMA busy_timeout = {milliseconds}");
        held.execute(wait.as_str()).await?;
        held.execute("PRAGMA synchronous = FULL").await?;
        held.execute("PRAGMA temp_store = MEMORY").await?;
        if purpose != Purpose::Write {
            held.execute("PRAGMA query_only = ON").await?;
        }
        // Before anything is read of it, any file is a database.
        held.execute("SELECT 1 FROM sqlite_master LIMIT 1").await?;
        return Ok(());
    }
    if purpose == Purpose::Write {
        let wait = format!("SET lock_timeout = {milliseconds}");
        held.execute(wait.as_str()).await?;
        return Ok(());
    }
    held.execute("SET default_transaction_read_only = on")
        .await?;
    let most = match purpose {
        Purpose::Prove => 0,
        _ => milliseconds,
    };
    let most = format!("SET statement_timeout = {most}");
    held.execute(most.as_str()).await?;
    Ok(())
}

/// A URL as it may be shown: a password is between the name and the place, or in the query.
fn without_password(url: &str) -> String {
    let Some((scheme, _)) = url.split_once("://") else {
        return url.into();
    };
    let Ok(mut shown) = url::Url::parse(url) else {
        // Where a password would be cannot be told.
        return format!("{scheme}://…");
    };
    // Only a URL without a host has no place for one.
    let _ = shown.set_password(None);
    let kept: Vec<(String, String)> = shown
        .query_pairs()
        .filter(|(name, _)| !name.to_ascii_lowercase().contains("password"))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    shown.set_query(None);
    if !kept.is_empty() {
        shown.query_pairs_mut().extend_pairs(kept);
    }
    shown.into()
}

fn hash(row: &AnyRow, column: usize) -> Result<[u8; 32], HistoryError> {
    let text: String = row.try_get(column)?;
    hash_from(&text).ok_or_else(|| HistoryError::Database(format!("{text} is no hash")))
}

fn head(row: &AnyRow, column: usize) -> Result<Head, HistoryError> {
    let number: i64 = row.try_get(column)?;
    Ok(Head {
        number: number.unsigned_abs(),
        hash: hash(row, column + 1)?,
    })
}

/// One change of the history, which is made as a whole or not at all.
pub(crate) struct Batch<'a> {
    held: sqlx::Transaction<'a, Any>,
    before: Cursor,
}

impl Batch<'_> {
    /// Begins a change of a history that is read up to `before`.
    ///
    /// # Errors
    /// `Locked`; `Concurrent` if somebody else read on.
    pub(crate) async fn begin<'a>(
        db: &'a Db,
        before: Cursor,
        after: Cursor,
    ) -> Result<Batch<'a>, HistoryError> {
        let mut held = db.pool.begin().await?;
        // The first statement writes, so that whoever comes second waits here and finds another cursor.
        let moved = sqlx::query(
            "UPDATE cursor SET best_block = $1, best_hash = $2, final_block = $3, final_hash = $4 WHERE best_block = $5 AND best_hash = $6 AND final_block = $7",
        )
        .bind(whole(after.best.number))
        .bind(hex32(&after.best.hash))
        .bind(whole(after.last_final.number))
        .bind(hex32(&after.last_final.hash))
        .bind(whole(before.best.number))
        .bind(hex32(&before.best.hash))
        .bind(whole(before.last_final.number))
        .execute(&mut *held)
        .await?;
        match moved.rows_affected() {
            1 => Ok(Batch { held, before }),
            _ => Err(HistoryError::Concurrent),
        }
    }

    /// Takes back all blocks after this one.
    pub(crate) async fn roll_back(&mut self, after: u64) -> Result<(), HistoryError> {
        for table in tables::ALL {
            sqlx::query(&format!("DELETE FROM {} WHERE block > $1", table.name))
                .bind(whole(after))
                .execute(&mut *self.held)
                .await?;
        }
        Ok(())
    }

    /// The club's clock, if it was founded already.
    pub(crate) async fn clock(&mut self) -> Result<Option<Clock>, HistoryError> {
        clock(&mut self.held).await
    }

    /// Who has to do with these.
    pub(crate) async fn known(&mut self, subjects: &[Subject]) -> Result<Known, HistoryError> {
        let mut known = Known::default();
        let mut by_kind = std::collections::BTreeMap::<&'static str, Vec<u32>>::new();
        for (what, id) in subjects {
            by_kind.entry(what).or_default().push(*id);
        }
        for (what, mut ids) in by_kind {
            ids.sort_unstable();
            ids.dedup();
            for ids in ids.chunks(500) {
                let list: Vec<String> = ids.iter().map(u32::to_string).collect();
                let text = format!(
                    "SELECT id, member FROM parties WHERE what = $1 AND role <> 'juror' AND id IN ({}) ORDER BY block, idx, CASE role WHEN 'provider' THEN 0 ELSE 1 END",
                    list.join(", ")
                );
                let query = sqlx::query(&text).bind(what).persistent(false);
                for row in query.fetch_all(&mut *self.held).await? {
                    let (id, member): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
                    known.learn((what, number(id)), number(member));
                }
            }
        }
        Ok(known)
    }

    /// Adds rows; blocks are not among them.
    pub(crate) async fn add(&mut self, rows: &Rows) -> Result<(), HistoryError> {
        for table in tables::ALL {
            self.insert(table, rows.of(table)).await?;
        }
        Ok(())
    }

    /// Adds blocks: those that something happened in, and those that are not final.
    pub(crate) async fn add_blocks(
        &mut self,
        blocks: &[Block],
        happened: impl Fn(u64) -> bool,
        last_final: u64,
    ) -> Result<(), HistoryError> {
        let kept = blocks
            .iter()
            .filter(|block| block.number > last_final || happened(block.number));
        let rows: Vec<Vec<Cell>> = kept
            .map(|block| {
                vec![
                    block.number.into(),
                    hex32(&block.hash).into(),
                    hex32(&block.parent).into(),
                    block.time_ms.into(),
                ]
            })
            .collect();
        self.insert(&tables::BLOCKS, &rows).await?;
        // Those that have become final since, and that nothing happened in.
        sqlx::query("DELETE FROM blocks WHERE block > $1 AND block <= $2 AND NOT EXISTS (SELECT 1 FROM events WHERE events.block = blocks.block)")
            .bind(whole(self.before.last_final.number))
            .bind(whole(last_final))
            .execute(&mut *self.held)
            .await?;
        Ok(())
    }

    async fn insert(&mut self, table: &Table, rows: &[Vec<Cell>]) -> Result<(), HistoryError> {
        let width = table.columns().count();
        for chunk in rows.chunks((MOST_VALUES / width).min(1_000)) {
            let mut text = format!("INSERT INTO {} ({}) VALUES ", table.name, table.list());
            for row in 0..chunk.len() {
                text.push_str(if row == 0 { "(" } else { ", (" });
                for column in 0..width {
                    let sign = if column == 0 { "$" } else { ", $" };
                    text.push_str(sign);
                    text.push_str(&(row * width + column + 1).to_string());
                }
                text.push(')');
            }
            // Whatever takes part in something is said once, whenever it is told again.
            if ["parties", "subjects"].contains(&table.name) {
                text.push_str(" ON CONFLICT DO NOTHING");
            }
            let query = sqlx::query(&text).persistent(false);
            let query = chunk.iter().flatten().fold(query, bind);
            query.execute(&mut *self.held).await?;
        }
        Ok(())
    }

    /// Makes the change.
    pub(crate) async fn commit(self) -> Result<(), HistoryError> {
        Ok(self.held.commit().await?)
    }
}

fn bind<'q>(
    query: Query<'q, Any, AnyArguments<'q>>,
    cell: &'q Cell,
) -> Query<'q, Any, AnyArguments<'q>> {
    match cell {
        Cell::Whole(number) => query.bind(*number),
        Cell::Text(text) => query.bind(text.as_str()),
    }
}

/// A number that was one of the chain's.
fn number(stored: i64) -> u32 {
    u32::try_from(stored).unwrap_or(u32::MAX)
}

/// The club's clock, which its founding tells.
pub(crate) async fn clock(held: &mut AnyConnection) -> Result<Option<Clock>, HistoryError> {
    let row = sqlx::query("SELECT fields FROM events WHERE name = 'ClubFounded'")
        .fetch_optional(held)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let fields: String = row.try_get(0)?;
    let fields: Value = serde_json::from_str(&fields).unwrap_or_default();
    Ok(serde_json::from_value(fields["clock"].clone()).ok())
}

#[cfg(test)]
mod tests {
    use remainder_chain::Rooms;

    use super::*;

    #[tokio::test]
    async fn a_full_disk_keeps_nothing_of_a_batch() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("full.db").display());
        let db = Db::open(&url).await.unwrap();
        let head = |number| Head {
            number,
            hash: [1; 32],
        };
        let club = Club {
            name: "Lindenhof".into(),
            genesis: [1; 32],
            after_block: 0,
            rooms: Rooms::at([[3; 32].into(); 8]),
        };
        db.claim(&club, head(0)).await.unwrap();
        let before = db.cursor().await.unwrap();
        let after = Cursor {
            best: head(1),
            last_final: head(1),
        };
        let mut rows = Rows::default();
        for index in 0u32..1_000 {
            let fields = "x".repeat(1_000);
            rows.add(
                &tables::EVENTS,
                [
                    1u32.into(),
                    index.into(),
                    0u32.into(),
                    "club".into(),
                    "Told".into(),
                    fields.into(),
                ],
            );
        }
        let mut batch = Batch::begin(&db, before, after).await.unwrap();
        // As many pages as there are, and no more.
        batch
            .held
            .execute("PRAGMA max_page_count = 1")
            .await
            .unwrap();
        let error = batch.add(&rows).await.unwrap_err();
        assert_eq!(error.name(), "DiskFull", "{error}");
        drop(batch);
        assert_eq!(db.cursor().await.unwrap(), before);
        let kept: i64 = sqlx::query("SELECT COUNT(*) FROM events")
            .fetch_one(&db.pool)
            .await
            .unwrap()
            .get(0);
        assert_eq!(kept, 0);
    }

    #[test]
    fn a_password_is_not_shown() {
        let shown = without_password("postgres://anna:secret@host/club");
        assert_eq!(shown, "postgres://anna@host/club");
        let asked = "postgres://host/club?user=anna&password=secret&sslmode=require";
        let shown = without_password(asked);
        assert_eq!(shown, "postgres://host/club?user=anna&sslmode=require");
        let shown = without_password("postgres://host/club?%70assword=secret");
        assert_eq!(shown, "postgres://host/club");
        let shown = without_password("postgres://anna:secret@host:port/club");
        assert_eq!(shown, "postgres://…");
        assert_eq!(without_password("sqlite:club.db"), "sqlite:club.db");
    }
}
