//! What happened in a club, and who may read it?
//!
//! [`Index`] follows a chain, block by block, and keeps what the club's rooms told in a database; [`verify`] proves that all of it is the
//! chain's. [`serve`] answers whoever asks, and keeps the texts and the evidence whose hashes are on the chain.
//!
//! ```text
//! a chain --Blocks--> Index --one transaction a batch--> Db <--reads-- serve <-- the web app, a spreadsheet, another club
//! ```

mod block;
mod club;
pub mod content;
mod db;
mod error;
mod index;
mod node;
pub mod plan;
pub mod read;
pub mod serve;
mod tables;
mod told;
mod verify;
mod words;

pub use block::{Block, Blocks, Emitted, Founding, Head, Heads, Told};
pub use club::Club;
pub use db::{Cursor, Db};
pub use error::HistoryError;
pub use index::{Index, Step};
pub use node::NodeBlocks;
pub use verify::{compare, rebuild, verify, Difference, Verified};
