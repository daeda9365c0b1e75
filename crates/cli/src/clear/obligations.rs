//! A list of obligations as a CSV file, `debtor,creditor,amount`, read line by line.

use std::{collections::HashMap, path::Path};

use remainder_flow::Edge;
use remainder_rules::Cycle;

use crate::{
    clubfile::Fault,
    error::CliError,
    output::Output,
    plan::{
        lot,
        sheet::{Column, Row, Table, MOST_ROWS},
    },
};

pub const OBLIGATIONS: Table = table(
    &[("debtor", true), ("creditor", true), ("amount", true)],
    MOST_ROWS,
);
pub const NOTICES: Table = table(
    &[
        ("debtor", true),
        ("creditor", true),
        ("amount", true),
        ("cleared", true),
        ("remaining", true),
    ],
    MOST_ROWS,
);
/// Two may be named by each obligation who are named by no other.
pub const CERTIFICATE: Table = table(&[("name", true), ("potential", true)], 2 * MOST_ROWS);

/// What amounts are numbers of: said where one is not understood.
pub const CENTS: &str = " of hundredths (150 for 1.50)";

const fn table(columns: &'static [Column], rows: usize) -> Table {
    Table {
        columns,
        rows,
        remedies: ["give the path of a file that can be read", "split the list"],
    }
}

/// Obligations in the order of their file.
#[derive(Debug, Default)]
pub struct Obligations {
    /// Who owes, who is owed: places in `names`; and how much.
    pub rows: Vec<(u32, u32, u64)>,
    /// In the order of their lots, whatever the order of the file.
    pub names: Vec<Box<str>>,
}

impl Obligations {
    /// An edge of weight 1 for each.
    pub fn edges(&self) -> Vec<Edge> {
        let edge = |&(from, to, capacity): &(u32, u32, u64)| Edge {
            from,
            to,
            capacity,
            weight: 1,
        };
        self.rows.iter().map(edge).collect()
    }

    /// The name with a number.
    pub fn name(&self, number: u32) -> &str {
        self.names.get(number as usize).map_or("", |name| name)
    }
}

/// Calls `row` with each line of a file, and shows how far it is.
///
/// # Errors
/// The first mistake.
pub fn each_row(
    table: &Table,
    file: &Path,
    output: &Output,
    row: impl FnMut(&Row) -> Result<(), Fault>,
) -> Result<(), CliError> {
    let bar = output.progress(0, format!("reading {}", file.display()));
    let progress = |done, size| {
        bar.set_length(size);
        bar.set_position(done);
    };
    let read = table.read(file, progress, row);
    bar.finish_and_clear();
    read
}

/// Reads a list of obligations. Names are put in the order of their lots in a cycle: ties go by it.
///
/// # Errors
/// The first mistake.
pub fn read(file: &Path, cycle: Cycle, output: &Output) -> Result<Obligations, CliError> {
    let mut known: HashMap<Box<str>, u32> = HashMap::new();
    let mut rows = Vec::new();
    let mut total = 0u64;
    each_row(&OBLIGATIONS, file, output, |row| {
        let mut ends = [0; 2];
        for (field, end) in ends.iter_mut().enumerate() {
            let name = row.name(field)?;
            let next = known.len() as u32;
            *end = match known.get(name) {
                Some(&number) => number,
                None => *known.entry(name.into()).or_insert(next),
            };
        }
        let amount = row.digits(2, CENTS)?;
        total = total
            .checked_add(amount)
            .filter(|&total| total <= i64::MAX as u64)
            .ok_or_else(|| {
                let what = format!("with this row the amounts come to more than {}", i64::MAX);
                row.fault(
                    2,
                    what,
                    "look for amounts that are too large, or clear in a larger unit",
                )
            })?;
        let [debtor, creditor] = ends;
        rows.push((debtor, creditor, amount));
        Ok(())
    })?;
    let drawn = |(name, number): (Box<str>, u32)| (lot(cycle, name.as_bytes()), name, number);
    let mut sorted: Vec<(u64, Box<str>, u32)> = known.into_iter().map(drawn).collect();
    sorted.sort_unstable();
    let mut place = vec![0u32; sorted.len()];
    for (new, (_, _, old)) in sorted.iter().enumerate() {
        if let Some(place) = place.get_mut(*old as usize) {
            *place = new as u32;
        }
    }
    for (debtor, creditor, _) in &mut rows {
        for end in [debtor, creditor] {
            *end = place.get(*end as usize).copied().unwrap_or_default();
        }
    }
    let names = sorted.into_iter().map(|(_, name, _)| name).collect();
    Ok(Obligations { rows, names })
}
