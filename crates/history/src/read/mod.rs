//! What happened, as far as it is kept? Every question here is bounded: a page has at most [`LARGEST`] entries and begins where the last one
//! ended.

mod activity;
mod cycles;
mod people;
mod work;

pub use activity::{
    events, is_known, subject, subjects, Asked, Event, Involved, Position, Subject, SUBJECTS,
};
pub use cycles::{
    balances, cycle, cycles, flows, kind_flows, Balance, CycleFigures, Flow, KindFlow,
};
pub use people::{club, last_held_by, member, member_of, members, ClubNow, Member};
pub use work::{contribution, contributions, kinds, Contribution, Kind, Which};

use serde::Serialize;
use sqlx::any::AnyRow;
use utoipa::ToSchema;

use crate::HistoryError;

/// The most entries of a page.
pub const LARGEST: u32 = 200;

/// Part of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// What to ask for `after` (or `before`) to get the next page; null at the end.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// A page of so many rows: one more was asked for, which tells whether there is another page.
    ///
    /// # Errors
    /// Of a row that cannot be read.
    pub(crate) fn of<E>(
        rows: &[AnyRow],
        limit: u32,
        read: impl Fn(&AnyRow) -> Result<T, E>,
        cursor: impl Fn(&T) -> String,
    ) -> Result<Self, HistoryError>
    where
        HistoryError: From<E>,
    {
        let mut items = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let more = items.len() > limit as usize;
        items.truncate(limit as usize);
        let next = items.last().filter(|_| more).map(cursor);
        Ok(Self { items, next })
    }
}
