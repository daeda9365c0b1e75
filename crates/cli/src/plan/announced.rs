//! Which rows does a plan on chain have, and which were taken up? On the chain is only their root; the rows were announced as event data, which
//! the chain file keeps beside the chain, or come in a file. Neither is believed: what does not give the root is not used.

use std::{collections::BTreeMap, path::Path};

use remainder_chain::{ClubEvent, RawEvent};
use remainder_interfaces::{
    blake2,
    plans::{Plan, Row},
};
use remainder_rules::plan::Tree;
use scale::{Decode, Encode};

use super::sheet;
use crate::{
    clear::write,
    error::{CliError, Exit},
    output::hundredths,
};

/// Rows that are announced in one message: as many as event data of 16 KiB holds.
pub const CHUNK: usize = 1_000;

/// The columns of a file of rows.
const ROWS: &[sheet::Column] = &[("offer", true), ("want", true), ("quantity", true)];

/// What was told of a plan.
#[derive(Clone, Debug, Default, Encode, Decode)]
pub struct Announced {
    /// Rows from a place on, as they were announced.
    chunks: Vec<(u32, Vec<Row>)>,
    /// The commitment that was made of the row in a place, the last one if there were several.
    pub taken: BTreeMap<u32, u32>,
}

/// The plans that events told of, by number.
pub type Plans = BTreeMap<u32, Announced>;

/// Notes what events tell of plans.
pub fn note(plans: &mut Plans, events: &[RawEvent]) {
    for event in events.iter().filter_map(ClubEvent::decode) {
        match event {
            ClubEvent::PlanRows(told) => {
                let known = plans.entry(told.id).or_default();
                known.chunks.push((told.first, told.rows));
            }
            ClubEvent::RowsActivated(told) => {
                let known = plans.entry(told.plan).or_default();
                known
                    .taken
                    .extend(told.places.into_iter().zip(told.first..));
            }
            ClubEvent::PlanClosed(told) => {
                plans.remove(&told.id);
            }
            _ => {}
        }
    }
}

impl Announced {
    /// The rows of a plan, in a tree that has its root.
    ///
    /// # Errors
    /// `plan.RowsMissing`, `plan.RootDiffers`.
    pub fn tree(&self, id: u32, plan: &Plan) -> Result<Tree, CliError> {
        let missing = || {
            let told: usize = self.chunks.iter().map(|(_, rows)| rows.len()).sum();
            refused(
                "RowsMissing",
                format!(
                    "Plan {id} has {} rows, and {told} of them were announced here.",
                    plan.rows
                ),
                "ask its planner for the rows and give them: --rows FILE",
            )
        };
        // What is announced is not checked: as much is put together as was told, whatever the plan says it has.
        let mut rows = BTreeMap::new();
        for (first, chunk) in &self.chunks {
            rows.extend((*first..plan.rows).zip(chunk.iter().copied()));
        }
        if rows.len() != plan.rows as usize {
            return Err(missing());
        }
        rooted(rows.into_values().collect(), plan).ok_or_else(|| {
            refused(
                "RootDiffers",
                format!("The rows that were announced of plan {id} are not those that it was published with."),
                "ask its planner for the rows and give them: --rows FILE",
            )
        })
    }
}

/// The rows in a file, in a tree that has the root of a plan.
///
/// # Errors
/// A mistake in the file; `plan.RootDiffers`.
pub fn of_file(path: &Path, id: u32, plan: &Plan) -> Result<Tree, CliError> {
    rooted(read(path)?, plan).ok_or_else(|| {
        CliError::new(
            Exit::Input,
            "plan.RootDiffers",
            format!("{} does not hold the rows of plan {id}.", path.display()),
            "take the file as it was written, in its order: `remainder plan show N --out FILE`",
        )
    })
}

/// The tree of these rows, if it has the root of the plan.
fn rooted(rows: Vec<Row>, plan: &Plan) -> Option<Tree> {
    let whole = rows.len() == plan.rows as usize;
    Tree::new(rows, blake2).filter(|tree| whole && tree.root() == plan.root)
}

/// The rows in a file, in their order.
///
/// # Errors
/// The first mistake.
pub fn read(path: &Path) -> Result<Vec<Row>, CliError> {
    if !path.is_file() {
        return Err(CliError::input(
            format!("{} is no file of rows", path.display()),
            "name one, as `remainder plan show N --out FILE` writes it",
        ));
    }
    let mut rows = vec![];
    sheet::read(path, ROWS, |row| {
        let number = |field: usize| {
            let (name, number) = (ROWS[field].0, row.whole(field, u32::MAX)?);
            number.ok_or_else(|| row.fault(field, format!("{name} is empty"), "write its number"))
        };
        rows.push(Row {
            offer: number(0)?,
            want: number(1)?,
            quantity: row.hundredths(2)?,
        });
        Ok(())
    })?;
    Ok(rows)
}

/// Writes rows into a file, in their order.
///
/// # Errors
/// If it cannot be written.
pub fn save(path: &Path, rows: &[Row]) -> Result<(), CliError> {
    write(path, |to| {
        let names: Vec<_> = ROWS.iter().map(|column| column.0).collect();
        writeln!(to, "{}", names.join(","))?;
        for row in rows {
            let quantity = hundredths(row.quantity);
            writeln!(to, "{},{},{quantity}", row.offer, row.want)?;
        }
        Ok(())
    })
}

/// A refusal of this program's own.
pub fn refused(name: &str, sentence: impl Into<String>, remedy: &str) -> CliError {
    CliError::new(Exit::Refused, format!("plan.{name}"), sentence, remedy)
}
