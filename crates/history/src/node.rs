//! How are a club's blocks read from a node? Through the client of all other commands; what a club's history makes of them is here.

use std::sync::Arc;

use ink::primitives::AccountId;
use remainder_chain::{ChainError, Message, Node, Options, Room, Rooms, What};
use remainder_interfaces::{
    clearing::{Clearing as _, Report},
    club::{Club as _, Member},
    PAGE,
};
use remainder_rules::{time::Clock, Cycle, MemberId};
use scale::{Decode, Encode};

use crate::{Block, Blocks, Club, Emitted, Founding, Head, Heads, HistoryError, Told};

/// The blocks of a node.
pub struct NodeBlocks {
    url: Arc<str>,
    node: Node,
    rooms: Rooms,
}

impl NodeBlocks {
    /// Connects to the node at `url`.
    ///
    /// # Errors
    /// `Node`; `WrongChain` if the club was deployed elsewhere.
    pub async fn connect(url: &str, club: &Club) -> Result<Self, HistoryError> {
        let options = Options {
            genesis: Some(club.genesis),
            // Who follows a chain tries again by itself, and is not to be held up when it is asked to stop.
            patience: std::time::Duration::ZERO,
            ..Options::default()
        };
        let url: Arc<str> = url.into();
        let to = url.clone();
        let node = blocking(move || Node::connect(&to, options)).await;
        Ok(Self {
            node: node.map_err(|error| node_error(&url, error))?,
            url,
            rooms: club.rooms,
        })
    }

    /// Asks the node something.
    async fn from_node<R: Send + 'static>(
        &self,
        ask: impl FnOnce(&Node) -> Result<R, ChainError> + Send + 'static,
    ) -> Result<R, HistoryError> {
        let node = self.node.clone();
        let answer = blocking(move || ask(&node)).await;
        answer.map_err(|error| node_error(&self.url, error))
    }

    /// The same of what a block left: the node may have forgotten that.
    async fn from_block<R: Send + 'static>(
        &self,
        head: Head,
        ask: impl FnOnce(&Node) -> Result<R, ChainError> + Send + 'static,
    ) -> Result<R, HistoryError> {
        let node = self.node.at(head.hash);
        let answer = blocking(move || ask(&node)).await;
        answer.map_err(|error| {
            let text = error.to_string();
            let forgotten = ["State already discarded", "UnknownBlock", "has no block"];
            match error {
                _ if forgotten.iter().any(|said| text.contains(said)) => {
                    HistoryError::StatePruned { block: head.number }
                }
                ChainError::ContractNotFound => HistoryError::NotDeployed { block: head.number },
                ChainError::NotUnderstood | ChainError::NotDecoded(_) => {
                    HistoryError::NotUnderstood {
                        block: head.number,
                        why: error.without_remedy(),
                    }
                }
                error => node_error(&self.url, error),
            }
        })
    }

    /// Asks a room in the state that a block left.
    ///
    /// # Errors
    /// `StatePruned`, `Node`, `NotUnderstood`.
    pub async fn ask<T, A, R>(
        &self,
        head: Head,
        room: Room<T>,
        message: impl FnOnce(&mut T::Builder) -> Message<A, R> + Send + 'static,
    ) -> Result<R, HistoryError>
    where
        T: ink::codegen::TraitCallBuilder + 'static,
        T::Builder: ink::env::call::FromAccountId<ink::env::DefaultEnvironment>,
        A: Encode,
        R: Decode + Send + 'static,
    {
        self.from_block(head, move |node| room.read(node, message))
            .await
    }

    /// The report of a cycle as `clearing` had it after a block.
    ///
    /// # Errors
    /// As [`ask`](NodeBlocks::ask).
    pub async fn report(&self, head: Head, cycle: Cycle) -> Result<Option<Report>, HistoryError> {
        self.ask(head, self.rooms.clearing, move |m| m.report(cycle))
            .await
    }

    /// Who founded the club, and when, from its state after the block that it was made in.
    async fn founding(&self, head: Head) -> Result<Founding, HistoryError> {
        let club = self.rooms.club;
        let clock: Clock = self.ask(head, club, |m| m.clock()).await?;
        let last = self.ask(head, club, |m| m.counts()).await?.last_id;
        let mut members: Vec<(MemberId, AccountId)> = Vec::new();
        let mut after = 0;
        while after < last {
            let page: Vec<(MemberId, Member)> = self
                .ask(head, club, move |m| m.members(after, PAGE))
                .await?;
            members.extend(page.iter().map(|(id, m)| (*id, AccountId(m.account))));
            after = after.saturating_add(PAGE);
        }
        Ok(Founding { clock, members })
    }

    /// What a block says of a contract, as far as it is of the club.
    async fn told(&self, head: Head, what: What) -> Result<Option<Told>, HistoryError> {
        match what {
            What::Emitted(event) => Ok(Some(Told::Event(event))),
            What::Instantiated(account) if account == self.rooms.club.account() => {
                Ok(Some(Told::Founded(self.founding(head).await?)))
            }
            _ => Ok(None),
        }
    }
}

impl Blocks for NodeBlocks {
    async fn genesis(&self) -> Result<[u8; 32], HistoryError> {
        // It is asked for anew: the node may have been replaced.
        let hash = self.from_node(|node| node.block_hash(0)).await?;
        hash.ok_or_else(|| node_error(&self.url, ChainError::Transport("it has no block".into())))
    }

    async fn heads(&self) -> Result<Heads, HistoryError> {
        let head = |(number, hash): (u32, [u8; 32])| Head {
            number: number.into(),
            hash,
        };
        self.from_node(move |node| {
            Ok(Heads {
                last_final: head(node.last_final()?),
                best: head(node.best()?),
            })
        })
        .await
    }

    async fn hash_at(&self, number: u64) -> Result<Option<[u8; 32]>, HistoryError> {
        match u32::try_from(number) {
            Ok(number) => self.from_node(move |node| node.block_hash(number)).await,
            // No chain of this kind is that long.
            Err(_) => Ok(None),
        }
    }

    async fn block(&self, head: Head) -> Result<Block, HistoryError> {
        let block = self.from_block(head, move |node| node.block(head.hash));
        let block = block.await?;
        let mut events = Vec::new();
        for said in block.told {
            let told = self.told(head, said.what).await?;
            events.extend(told.map(|told| Emitted {
                extrinsic: said.extrinsic,
                index: said.index,
                told,
            }));
        }
        Ok(Block {
            number: head.number,
            hash: head.hash,
            parent: block.parent,
            time_ms: block.time_ms,
            events,
        })
    }
}

impl<T: Blocks> Blocks for &T {
    async fn genesis(&self) -> Result<[u8; 32], HistoryError> {
        (**self).genesis().await
    }
    async fn heads(&self) -> Result<Heads, HistoryError> {
        (**self).heads().await
    }
    async fn hash_at(&self, number: u64) -> Result<Option<[u8; 32]>, HistoryError> {
        (**self).hash_at(number).await
    }
    async fn block(&self, head: Head) -> Result<Block, HistoryError> {
        (**self).block(head).await
    }
}

/// Has a client that blocks ask on a thread of its own.
async fn blocking<R: Send + 'static>(
    ask: impl FnOnce() -> Result<R, ChainError> + Send + 'static,
) -> Result<R, ChainError> {
    match tokio::task::spawn_blocking(ask).await {
        Ok(answer) => answer,
        Err(error) => Err(ChainError::Transport(error.to_string())),
    }
}

fn node_error(url: &str, error: ChainError) -> HistoryError {
    match error {
        ChainError::WrongChain { expected, found } => HistoryError::WrongChain {
            expected: crate::words::hex32(&expected),
            found: crate::words::hex32(&found),
        },
        ChainError::NodeUnreachable { why, .. } | ChainError::Transport(why) => {
            HistoryError::Node {
                url: url.into(),
                why,
            }
        }
        // Its remedy is another one.
        error => HistoryError::Node {
            url: url.into(),
            why: error.without_remedy(),
        },
    }
}
