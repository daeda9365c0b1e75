//! What did they find? A case goes through rounds until nobody appeals, or until the whole club has spoken.
//!
//! ```text
//! opened -> seating --all seats filled--> committing --> revealing --close--> found --appeal--> seating, next round
//!              |                                             |                  |---time------> final
//!              |                                             |--under two thirds revealed, once--> seating of the missing seats
//!              |                                             \--again, or "they knew" by a small panel--> seating, next round
//!              \--a seat that finds nobody, or no round left--> ballot of the whole club --close--> final
//! ```
//! | file | question |
//! |---|---|
//! | [`verdict`] | what do the votes say? |
//! | [`round`] | where is a round? |
//! | [`case`] | where is a case? |
//! | [`juror`] | what is a juror bound to, paid and charged? |

pub mod case;
pub mod juror;
pub mod round;
pub mod verdict;

pub use case::{Case, Cause, Next, Side, Stage};
pub use juror::{affordable_fee, commitment, Outcome, Paper, Seat};
pub use round::{Close, Round};
pub use verdict::{Found, Verdict, Votes};

/// The number of the round in which the whole club votes.
pub const BALLOT: u8 = 3;
