//! How are texts and evidence kept? In an SQLite file of their own, which the history can be built without.

use std::{
    str::FromStr as _,
    time::{SystemTime, UNIX_EPOCH},
};

use sqlx::{
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions},
    Row as _, SqliteConnection, SqlitePool,
};

use crate::{
    words::{hex32, whole},
    HistoryError,
};

const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS contents (hash TEXT NOT NULL PRIMARY KEY, media TEXT NOT NULL, bytes BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS owners (hash TEXT NOT NULL, member INTEGER NOT NULL, size INTEGER NOT NULL, PRIMARY KEY (hash, member));
CREATE INDEX IF NOT EXISTS owners_by_member ON owners (member, size);
CREATE TABLE IF NOT EXISTS signed (hash TEXT NOT NULL, member INTEGER NOT NULL, until INTEGER NOT NULL, PRIMARY KEY (hash, member));
";

/// What a member keeps beside one thing.
const USED: &str = "SELECT COALESCE(SUM(size), 0) FROM owners WHERE member = ?1 AND hash <> ?2";

/// Up to when anything held that a member signed of something, if the member does not keep it any more.
const DELETED: &str = "SELECT MAX(until) FROM signed WHERE hash = ?1 AND member = ?2 AND NOT EXISTS (SELECT 1 FROM owners WHERE owners.hash = ?1 AND owners.member = ?2)";

/// Notes what was signed of something, as long as it holds: whoever has seen it could send it again.
async fn note(
    held: &mut SqliteConnection,
    hash: &str,
    member: u32,
    until: u64,
) -> Result<(), HistoryError> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.map_or(0, |since| since.as_millis() as u64);
    sqlx::query("DELETE FROM signed WHERE until < ?1")
        .bind(whole(now))
        .execute(&mut *held)
        .await?;
    sqlx::query("INSERT INTO signed (hash, member, until) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET until = MAX(until, excluded.until)")
        .bind(hash)
        .bind(member)
        .bind(whole(until))
        .execute(&mut *held)
        .await?;
    Ok(())
}

/// A store of texts and evidence.
#[derive(Clone)]
pub struct Store {
    pool: SqlitePool,
}

/// Something in the store.
#[derive(Clone, Debug)]
pub struct Item {
    pub media: String,
    pub bytes: Vec<u8>,
}

/// What became of something that was to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Put {
    Kept,
    /// Nothing more of the member's fits: so much is kept already, in bytes.
    Full {
        used: u64,
    },
    /// The member deleted it after having signed this: what was signed before that held until then.
    Deleted {
        until: u64,
    },
}

impl Store {
    /// Opens the store in a file, and makes it if there is none; `:memory:` is one that is gone with the process.
    ///
    /// # Errors
    /// `CannotOpen`, `Locked`.
    pub async fn open(file: &str) -> Result<Self, HistoryError> {
        let url = format!("sqlite:{file}");
        let cannot = |error: sqlx::Error| match HistoryError::from(error) {
            HistoryError::Database(why) => HistoryError::CannotOpen {
                url: url.clone(),
                why,
            },
            known => known,
        };
        let memory = file == ":memory:";
        let mut options = SqliteConnectOptions::from_str(&url)
            .map_err(cannot)?
            .create_if_missing(true)
            // What is deleted is overwritten, and not only forgotten.
            .pragma("secure_delete", "ON");
        if !memory {
            options = options.journal_mode(SqliteJournalMode::Wal);
        }
        let pool = SqlitePoolOptions::new()
            // What is in memory is of one connection.
            .max_connections(if memory { 1 } else { 4 })
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options)
            .await
            .map_err(cannot)?;
        sqlx::raw_sql(SCHEMA).execute(&pool).await.map_err(cannot)?;
        Ok(Self { pool })
    }

    /// Keeps something of a member's, as long as all of it stays within `quota` bytes. What is there already costs its share only once. It was
    /// signed to hold `until`: once the member deleted it, what was signed before does not bring it back.
    ///
    /// # Errors
    /// `DiskFull`, `Locked`.
    pub async fn put(
        &self,
        hash: &[u8; 32],
        item: &Item,
        member: u32,
        quota: u64,
        until: u64,
    ) -> Result<Put, HistoryError> {
        let (hash, size) = (hex32(hash), whole(item.bytes.len() as u64));
        let mut held = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        let deleted: Option<i64> = sqlx::query(DELETED)
            .bind(&hash)
            .bind(member)
            .fetch_one(&mut *held)
            .await?
            .try_get(0)?;
        if let Some(last) = deleted.filter(|last| whole(until) <= *last) {
            let until = last.unsigned_abs();
            return Ok(Put::Deleted { until });
        }
        let used: i64 = sqlx::query(USED)
            .bind(member)
            .bind(&hash)
            .fetch_one(&mut *held)
            .await?
            .try_get(0)?;
        if used.saturating_add(size) > whole(quota) {
            let used = used.unsigned_abs();
            return Ok(Put::Full { used });
        }
        note(&mut held, &hash, member, until).await?;
        sqlx::query("INSERT INTO contents (hash, media, bytes) VALUES (?1, ?2, ?3) ON CONFLICT (hash) DO UPDATE SET media = excluded.media, bytes = excluded.bytes")
            .bind(&hash)
            .bind(&item.media)
            .bind(&item.bytes)
            .execute(&mut *held)
            .await?;
        sqlx::query(
            "INSERT INTO owners (hash, member, size) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        )
        .bind(&hash)
        .bind(member)
        .bind(size)
        .execute(&mut *held)
        .await?;
        held.commit().await?;
        Ok(Put::Kept)
    }

    /// Something that is kept; none if there is no such thing.
    ///
    /// # Errors
    /// Of the file.
    pub async fn get(&self, hash: &[u8; 32]) -> Result<Option<Item>, HistoryError> {
        let row = sqlx::query("SELECT media, bytes FROM contents WHERE hash = ?1")
            .bind(hex32(hash))
            .fetch_optional(&self.pool)
            .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(Item {
            media: row.try_get(0)?,
            bytes: row.try_get(1)?,
        }))
    }

    /// The members who put it there.
    ///
    /// # Errors
    /// Of the file.
    pub async fn owners(&self, hash: &[u8; 32]) -> Result<Vec<u32>, HistoryError> {
        let rows =
            sqlx::query("SELECT member FROM owners WHERE hash = ?1 ORDER BY member LIMIT 1000")
                .bind(hex32(hash))
                .fetch_all(&self.pool)
                .await?;
        let owners = rows.iter().map(|row| row.try_get::<u32, _>(0));
        Ok(owners.collect::<Result<_, _>>()?)
    }

    /// How much a member keeps here beside something, in bytes.
    ///
    /// # Errors
    /// Of the file.
    pub async fn used_beside(&self, hash: &[u8; 32], member: u32) -> Result<u64, HistoryError> {
        let used: i64 = sqlx::query(USED)
            .bind(member)
            .bind(hex32(hash))
            .fetch_one(&self.pool)
            .await?
            .try_get(0)?;
        Ok(used.unsigned_abs())
    }

    /// Takes a member's claim to it away, and it itself with the last one: no byte of it stays in the file. Whether there was such a claim. What
    /// asks for it was signed to hold `until`.
    ///
    /// # Errors
    /// Of the file.
    pub async fn remove(
        &self,
        hash: &[u8; 32],
        member: u32,
        until: u64,
    ) -> Result<bool, HistoryError> {
        let hash = hex32(hash);
        let mut held = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        let removed = sqlx::query("DELETE FROM owners WHERE hash = ?1 AND member = ?2")
            .bind(&hash)
            .bind(member)
            .execute(&mut *held)
            .await?;
        // Of what was not there too: who held it back on its way could bring it after this.
        note(&mut held, &hash, member, until).await?;
        sqlx::query("DELETE FROM contents WHERE hash = ?1 AND NOT EXISTS (SELECT 1 FROM owners WHERE owners.hash = ?1)")
            .bind(&hash)
            .execute(&mut *held)
            .await?;
        held.commit().await?;
        let removed = removed.rows_affected() > 0;
        if removed {
            // The log of what was written still has it. Somebody who reads just now keeps it there until the next deletion.
            sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
                .execute(&self.pool)
                .await?;
        }
        Ok(removed)
    }
}
