//! A chain made of what the contracts told on an embedded one: each message is a block. It can be forked, which no development node does.

use std::sync::{Arc, Mutex};

use remainder_chain::RawEvent;
use remainder_fixture::prelude::*;
use remainder_history::{
    Block, Blocks, Club, Emitted, Founding, Head, Heads, HistoryError, Index, Told,
};

pub const GENESIS: [u8; 32] = [1; 32];

/// A club, and the blocks of what happened in it.
#[derive(Clone)]
pub struct Story {
    pub f: ClubFixture,
    pub blocks: Vec<Block>,
    /// What tells the hashes of this fork from those of others.
    fork: u8,
}

impl Story {
    /// A club of anna, bert and cleo with two kinds.
    pub fn new() -> Self {
        let mut story = Self::over(ClubFixture::builder().without_kinds().build());
        for (category, unit, name, minutes, rate) in [
            (Category::Care, Unit::Hour, "care", 60, 1_000),
            (Category::Food, Unit::Kilogram, "bread", 24, 400),
        ] {
            story.act(|f| f.add_kind(category, unit, name, minutes, rate));
        }
        story
    }

    /// A club as it is.
    pub fn over(f: ClubFixture) -> Self {
        let first = Block {
            number: 0,
            hash: GENESIS,
            parent: [0; 32],
            time_ms: f.now(),
            events: vec![],
        };
        let clock = f.read(f.rooms.club, |m| m.clock());
        let members = f.read(f.rooms.club, |m| m.members(0, 50));
        let members = members.iter().map(|(id, m)| (*id, m.account.into()));
        let founding = Told::Founded(Founding {
            clock,
            members: members.collect(),
        });
        let mut story = Self {
            f,
            blocks: vec![first],
            fork: 0,
        };
        story.block(vec![founding]);
        story
    }

    /// Sends one message, and has a block of what it told.
    pub fn act<R>(&mut self, message: impl FnOnce(&mut ClubFixture) -> R) -> R {
        self.f.events.clear();
        let answer = message(&mut self.f);
        let told: Vec<RawEvent> = self.f.events.clone();
        self.block(told.into_iter().map(Told::Event).collect());
        answer
    }

    /// A block in which nothing happens.
    pub fn idle(&mut self) {
        self.block(vec![]);
    }

    fn block(&mut self, told: Vec<Told>) {
        let parent = self.head();
        let number = parent.number + 1;
        let mut hash = [self.fork; 32];
        hash[24..].copy_from_slice(&number.to_be_bytes());
        let events = (2..).zip(told).map(|(index, told)| Emitted {
            extrinsic: Some(1),
            index,
            told,
        });
        self.blocks.push(Block {
            number,
            hash,
            parent: parent.hash,
            time_ms: self.f.now(),
            events: events.collect(),
        });
    }

    pub fn head(&self) -> Head {
        let last = self.blocks.last().unwrap();
        Head {
            number: last.number,
            hash: last.hash,
        }
    }

    /// A fork that begins here.
    pub fn forked(&self) -> Self {
        static FORKS: Mutex<u8> = Mutex::new(0);
        let mut forks = FORKS.lock().unwrap();
        *forks += 1;
        Self {
            fork: *forks,
            ..self.clone()
        }
    }

    pub fn club(&self) -> Club {
        Club {
            name: "Lindenhof".into(),
            genesis: GENESIS,
            after_block: 0,
            rooms: self.f.rooms,
        }
    }

    /// Work of `provider` for `receiver`, from its registration to its end.
    pub fn work(&mut self, provider: &str, receiver: &str, quantity: u64) -> u32 {
        let id = self.act(|f| f.register(provider, receiver, CARE, quantity));
        self.act(|f| f.confirm(receiver, id));
        self.f.after_challenge();
        self.act(|f| f.settle(id));
        id
    }
}

/// A node's view of it, which changes when another fork becomes the best one.
#[derive(Clone)]
pub struct View(Arc<Mutex<(Vec<Block>, u64)>>);

impl View {
    /// The fork of a story, final up to a block.
    pub fn of(story: &Story, last_final: u64) -> Self {
        Self(Arc::new(Mutex::new((story.blocks.clone(), last_final))))
    }

    /// Another fork is the best one.
    pub fn show(&self, story: &Story, last_final: u64) {
        *self.0.lock().unwrap() = (story.blocks.clone(), last_final);
    }

    fn at(&self, number: u64) -> Option<Block> {
        self.0.lock().unwrap().0.get(number as usize).cloned()
    }
}

impl Blocks for View {
    async fn genesis(&self) -> Result<[u8; 32], HistoryError> {
        Ok(GENESIS)
    }

    async fn heads(&self) -> Result<Heads, HistoryError> {
        let view = self.0.lock().unwrap();
        let head = |block: &Block| Head {
            number: block.number,
            hash: block.hash,
        };
        Ok(Heads {
            best: head(view.0.last().unwrap()),
            last_final: head(&view.0[view.1 as usize]),
        })
    }

    async fn hash_at(&self, number: u64) -> Result<Option<[u8; 32]>, HistoryError> {
        Ok(self.at(number).map(|block| block.hash))
    }

    async fn block(&self, head: Head) -> Result<Block, HistoryError> {
        let found = self.at(head.number).filter(|block| block.hash == head.hash);
        found.ok_or(HistoryError::StatePruned { block: head.number })
    }
}

/// Reads until there is no more; how many blocks were taken back.
pub async fn catch_up(index: &mut Index<View>) -> u64 {
    let mut back = 0;
    loop {
        let step = index.step().await.unwrap();
        back += step.taken_back;
        if step.caught_up() {
            return back;
        }
    }
}
