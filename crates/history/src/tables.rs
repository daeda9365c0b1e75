//! What does a row of each table hold? Written, taken back and compared from here; the schema is in `migrations/`.

use std::collections::BTreeMap;

/// A value of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    Whole(i64),
    Text(String),
}

impl From<i64> for Cell {
    fn from(number: i64) -> Self {
        Self::Whole(number)
    }
}
impl From<u32> for Cell {
    fn from(number: u32) -> Self {
        Self::Whole(number.into())
    }
}
impl From<u64> for Cell {
    fn from(number: u64) -> Self {
        Self::Whole(crate::words::whole(number))
    }
}
impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

/// A table whose rows come from blocks. A column whose name ends in `$` holds text, any other a whole number.
#[derive(Debug)]
pub struct Table {
    pub name: &'static str,
    columns: &'static str,
    /// What its rows are told apart, and ordered, by.
    pub key: &'static str,
}

impl Table {
    /// The names of its columns, and whether they hold text.
    pub fn columns(&self) -> impl Iterator<Item = (&'static str, bool)> {
        let names = self.columns.split(' ');
        names.map(|name| match name.strip_suffix('$') {
            Some(name) => (name, true),
            None => (name, false),
        })
    }

    /// The names of its columns, as a query lists them.
    pub fn list(&self) -> String {
        let names: Vec<_> = self.columns().map(|(name, _)| name).collect();
        names.join(", ")
    }
}

macro_rules! tables {
    ($($id:ident = $name:literal ($columns:literal) by $key:literal;)*) => {
        $(pub const $id: Table = Table { name: $name, columns: $columns, key: $key };)*

        /// All of them.
        pub const ALL: &[Table] = &[$($id),*];
    };
}

tables! {
    BLOCKS = "blocks" ("block hash$ parent$ time_ms") by "block";
    EVENTS = "events" ("block idx extrinsic room$ name$ fields$") by "block, idx";
    MENTIONS = "mentions" ("what$ id block idx") by "block, idx, what, id";
    SUBJECTS = "subjects" ("what$ id block idx") by "block, idx, what, id";
    PARTIES = "parties" ("what$ id member role$ block idx") by "block, idx, what, id, member, role";
    KEYS = "keys" ("block idx member account$ became$") by "block, idx, member";
    KINDS = "kinds" ("id category$ unit$ label$ content$ block idx") by "block, idx";
    CONTRIBUTIONS = "contributions" ("id provider receiver kind quantity value evidence$ commitment registered_ms block idx") by "block, idx";
    CHANGES = "changes" ("id block idx state$ quantity value cycle") by "block, idx";
    POSTINGS = "postings" ("block idx leg cycle member what$ amount") by "block, idx, leg";
    HASHES = "hashes" ("hash$ what$ id named_by block idx") by "block, idx, hash, what, id";
    PLANS = "plans" ("id cycle planner root$ row_count claimed bond block idx") by "block, idx";
    PLAN_ROWS = "plan_rows" ("plan place block idx offer want quantity") by "block, idx, place";
    TAKEN = "taken" ("plan place block idx commitment") by "block, idx, place";
}

/// Rows to be written, by the name of their table.
#[derive(Debug, Default)]
pub struct Rows(BTreeMap<&'static str, Vec<Vec<Cell>>>);

impl Rows {
    /// One more row, in the order of the table's columns.
    pub fn add<const N: usize>(&mut self, table: &Table, row: [Cell; N]) {
        debug_assert_eq!(N, table.columns().count(), "{}", table.name);
        self.0.entry(table.name).or_default().push(row.into());
    }

    /// Those of a table.
    pub fn of(&self, table: &Table) -> &[Vec<Cell>] {
        self.0.get(table.name).map_or(&[], Vec::as_slice)
    }
}
