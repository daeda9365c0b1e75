//! How does the history follow a chain? Batch by batch: what was read and up to where is one transaction, so that nothing is told twice and
//! nothing is left out, whenever the program ends.
//!
//! The best fork is followed to its end. When it is another one than before, the blocks that are not on it are taken back in the same
//! transaction that adds those that are.

use std::collections::BTreeSet;

use futures::{StreamExt as _, TryStreamExt as _};

use crate::{
    db::Batch,
    told::{hear, Teller},
    Block, Blocks, Club, Cursor, Db, Head, Heads, HistoryError,
};

/// Blocks in one transaction.
const BATCH: u64 = 64;
/// Blocks that are asked for at a time.
const AT_ONCE: usize = 16;

/// The history of a club, and the chain that it follows.
pub struct Index<B> {
    pub blocks: B,
    pub db: Db,
    club: Club,
}

/// What a step did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Up to where the chain is read now.
    pub read: u64,
    /// How long it is at the node.
    pub best: u64,
    /// Events that were added.
    pub events: usize,
    /// Blocks that were taken back.
    pub taken_back: u64,
}

impl Step {
    /// Is there nothing left to read?
    pub fn caught_up(&self) -> bool {
        self.read >= self.best
    }

    /// Is the node not as far as the history?
    pub fn behind(&self) -> bool {
        self.read > self.best
    }
}

impl<B: Blocks> Index<B> {
    /// Opens the history of a club on a chain; a new database becomes this club's.
    ///
    /// # Errors
    /// `WrongChain`, `OtherDeployment`, `OtherHistory`, `NodeBehind` and those of both sides.
    pub async fn open(blocks: B, db: Db, club: Club) -> Result<Self, HistoryError> {
        let found = blocks.genesis().await?;
        if found != club.genesis {
            return Err(HistoryError::WrongChain {
                expected: club.genesis_text(),
                found: crate::words::hex32(&found),
            });
        }
        let number = club.after_block;
        let hash = blocks.hash_at(number).await?;
        let Some(hash) = hash else {
            let node = blocks.heads().await?.best.number;
            return Err(HistoryError::NodeBehind { node, read: number });
        };
        db.claim(&club, Head { number, hash }).await?;
        // A chain that began anew has another one there, though nothing that was kept since may tell.
        let begin = db.begin().await?;
        if blocks.hash_at(begin.number).await? != Some(begin.hash) {
            return Err(HistoryError::OtherHistory {
                block: begin.number,
            });
        }
        Ok(Self { blocks, db, club })
    }

    /// Reads one batch of blocks, if there are any.
    ///
    /// # Errors
    /// Any [`HistoryError`]; nothing of the batch is kept then.
    pub async fn step(&mut self) -> Result<Step, HistoryError> {
        self.step_to(u64::MAX).await
    }

    /// The same, not beyond a block.
    pub(crate) async fn step_to(&mut self, most: u64) -> Result<Step, HistoryError> {
        let before = self.db.cursor().await?;
        let mut heads = self.blocks.heads().await?;
        if heads.best.number > most {
            let hash = self.blocks.hash_at(most).await?;
            let hash = hash.ok_or(HistoryError::OtherHistory { block: most })?;
            heads.best = Head { number: most, hash };
        }
        let Some(keep) = self.shared(before, heads).await? else {
            // The node has not got as far as the database.
            return Ok(Step {
                read: before.best.number,
                best: heads.best.number,
                events: 0,
                taken_back: 0,
            });
        };
        let blocks = self.fetch(keep, heads.best.number).await?;
        let best = blocks.last().map_or(keep, |block| Head {
            number: block.number,
            hash: block.hash,
        });
        let last_final = self.last_final(before, heads, &blocks, best).await?;
        let after = Cursor { best, last_final };
        let events = match after == before {
            true => 0,
            false => self.write(before, after, keep, &blocks).await?,
        };
        Ok(Step {
            read: best.number,
            best: heads.best.number,
            events,
            taken_back: before.best.number.saturating_sub(keep.number),
        })
    }

    /// The last block of the database that is on the best fork; none if the node is behind.
    async fn shared(&self, at: Cursor, heads: Heads) -> Result<Option<Head>, HistoryError> {
        let mut number = at.best.number.min(heads.best.number);
        if number < at.last_final.number {
            // Either it still catches up, or it is another chain with the same first block.
            let stored = self.db.last_up_to(number).await?;
            if let Some(stored) = stored {
                if self.blocks.hash_at(stored.number).await? != Some(stored.hash) {
                    return Err(HistoryError::OtherHistory {
                        block: stored.number,
                    });
                }
            }
            return Ok(None);
        }
        loop {
            let stored = if number == at.best.number {
                Some(at.best.hash)
            } else if number == at.last_final.number {
                Some(at.last_final.hash)
            } else {
                self.db.hash_of(number).await?
            };
            let found = self.blocks.hash_at(number).await?;
            match stored {
                Some(hash) if found == Some(hash) => return Ok(Some(Head { number, hash })),
                _ if number <= at.last_final.number => {
                    return Err(HistoryError::OtherHistory { block: number })
                }
                _ => number -= 1,
            }
        }
    }

    /// The blocks after one, as far as they follow each other: the best fork can change while they are read.
    async fn fetch(&self, after: Head, best: u64) -> Result<Vec<Block>, HistoryError> {
        let last = best.min(after.number.saturating_add(BATCH));
        let numbers = futures::stream::iter(after.number + 1..=last);
        let source = &self.blocks;
        let found: Vec<Option<Block>> = numbers
            .map(|number| async move {
                match source.hash_at(number).await? {
                    Some(hash) => source.block(Head { number, hash }).await.map(Some),
                    None => Ok(None),
                }
            })
            .buffered(AT_ONCE)
            .try_collect()
            .await?;
        let mut parent = after.hash;
        let follows = |block: &Block| {
            let follows = block.parent == parent;
            parent = block.hash;
            follows
        };
        Ok(found
            .into_iter()
            .map_while(|block| block)
            .take_while(follows)
            .collect())
    }

    /// The last of the blocks that are read and final.
    async fn last_final(
        &self,
        before: Cursor,
        heads: Heads,
        blocks: &[Block],
        best: Head,
    ) -> Result<Head, HistoryError> {
        let number = heads.last_final.number;
        if number <= before.last_final.number {
            return Ok(before.last_final);
        }
        if number >= best.number {
            return Ok(best);
        }
        let read = blocks.iter().find(|block| block.number == number);
        let hash = match read {
            Some(block) => Some(block.hash),
            None => self.db.hash_of(number).await?,
        };
        // Final is what the chain says it is, not whatever is read at that height.
        Ok(match hash {
            Some(hash) if hash == heads.last_final.hash => heads.last_final,
            _ => before.last_final,
        })
    }

    async fn write(
        &self,
        before: Cursor,
        after: Cursor,
        keep: Head,
        blocks: &[Block],
    ) -> Result<usize, HistoryError> {
        let mut batch = Batch::begin(&self.db, before, after).await?;
        if keep.number < before.best.number {
            batch.roll_back(keep.number).await?;
        }
        let heard = hear(&self.club, blocks);
        if !heard.is_empty() {
            let asked: Vec<_> = heard.iter().flat_map(|heard| heard.asks_about()).collect();
            let known = batch.known(&asked).await?;
            let clock = batch.clock().await?;
            let mut teller = Teller::new(&self.club, clock, known);
            for heard in &heard {
                teller.tell(heard);
            }
            batch.add(&teller.rows).await?;
        }
        let happened: BTreeSet<u64> = heard.iter().map(|heard| heard.block()).collect();
        let last_final = after.last_final.number;
        batch
            .add_blocks(blocks, |number| happened.contains(&number), last_final)
            .await?;
        batch.commit().await?;
        Ok(heard.len())
    }
}
