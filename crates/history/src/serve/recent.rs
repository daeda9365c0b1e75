//! What happened last? Looked up once for all who listen, whenever there is news.

use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use sqlx::Row as _;

use crate::{
    read::{self, Asked, Event, Position, LARGEST},
    words::{hash_from, whole},
    Cursor, Db, HistoryError,
};

/// How often it is read anew if an indexer writes meanwhile.
const TRIES: usize = 3;

/// The end of a history.
#[derive(Clone, Debug)]
pub struct Recent {
    /// Up to where it is read.
    pub cursor: Cursor,
    /// All events after this are here; none if they could not be read.
    from: Option<Position>,
    /// The oldest first, each with the members that it concerns.
    events: Vec<(Event, HashSet<u32>)>,
    /// The blocks after that, as far as they are kept.
    blocks: BTreeMap<u64, [u8; 32]>,
}

impl Recent {
    /// What happened last.
    ///
    /// # Errors
    /// Of the database.
    pub async fn read(db: &Db) -> Result<Arc<Self>, HistoryError> {
        let mut cursor = db.cursor().await?;
        for _ in 0..TRIES {
            let found = Self::at(db, cursor).await?;
            let after = db.cursor().await?;
            if after == cursor {
                return Ok(Arc::new(found));
            }
            cursor = after;
        }
        // Somebody writes all the time: whoever listens asks for themselves.
        Ok(Arc::new(Self {
            cursor,
            from: None,
            events: Vec::new(),
            blocks: BTreeMap::new(),
        }))
    }

    async fn at(db: &Db, cursor: Cursor) -> Result<Self, HistoryError> {
        let asked = Asked {
            limit: LARGEST,
            ..Asked::default()
        };
        let mut last = read::events(db, &asked).await?.items;
        // The oldest of them is the one that all others are after.
        let from = match last.len() < LARGEST as usize {
            true => Position::default(),
            false => last
                .pop()
                .map_or(Position::default(), |event| event.position),
        };
        last.reverse();
        let begin = last
            .first()
            .map_or(cursor.best.number, |event| event.position.block);
        let mut concerns = BTreeMap::<(u64, u32), HashSet<u32>>::new();
        let rows = sqlx::query(
            "SELECT block, idx, id FROM mentions WHERE block >= $1 AND what = 'member'",
        )
        .bind(whole(begin))
        .fetch_all(&db.pool)
        .await?;
        for row in rows {
            let (block, idx, id): (i64, i64, i64) =
                (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
            let at = (block.unsigned_abs(), u32::try_from(idx).unwrap_or(u32::MAX));
            concerns.entry(at).or_default().extend(u32::try_from(id));
        }
        let rows = sqlx::query("SELECT block, hash FROM blocks WHERE block >= $1")
            .bind(whole(from.block))
            .fetch_all(&db.pool)
            .await?;
        let mut blocks = BTreeMap::new();
        for row in rows {
            let (block, hash): (i64, String) = (row.try_get(0)?, row.try_get(1)?);
            blocks.extend(hash_from(&hash).map(|hash| (block.unsigned_abs(), hash)));
        }
        let with_members = |event: Event| {
            let at = (event.position.block, event.position.index);
            let members = concerns.remove(&at).unwrap_or_default();
            (event, members)
        };
        Ok(Self {
            cursor,
            from: Some(from),
            events: last.into_iter().map(with_members).collect(),
            blocks,
        })
    }

    /// What happened after a position, as far as it concerns a member; none if that began before what is known here.
    pub fn after(&self, at: Position, member: Option<u32>) -> Option<Vec<Event>> {
        if at < self.from? {
            return None;
        }
        let begin = self
            .events
            .partition_point(|(event, _)| event.position <= at);
        let later = self.events[begin..].iter();
        let concern = later.filter(|(_, members)| member.is_none_or(|id| members.contains(&id)));
        Some(concern.map(|(event, _)| event.clone()).collect())
    }

    /// The hash of a block, if it is kept; none if the block is older than what is known here.
    pub fn hash_of(&self, block: u64) -> Option<Option<[u8; 32]>> {
        let from = self.from?;
        (block >= from.block).then(|| self.blocks.get(&block).copied())
    }
}
