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
    error::{CliError, Exit},
    output::hundredths,
    written::write,
};

/// Rows that are announced in one message: as many as event data of 16 KiB holds.
const CHUNK: usize = 1_000;

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

/// The rows of a plan as they are announced, message by message: from which place on, and which.
pub fn chunks(tree: &Tree) -> impl ExactSizeIterator<Item = (u32, &[Row])> {
    tree.rows()
        .chunks(CHUNK)
        .enumerate()
        .map(|(number, rows)| ((number * CHUNK) as u32, rows))
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
    /// Whether these rows were announced from this place on, together.
    pub fn tells(&self, first: u32, rows: &[Row]) -> bool {
        self.chunks
            .iter()
            .any(|(from, told)| *from == first && told == rows)
    }

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

#[cfg(test)]
mod tests {
    use super::*;
    use remainder_interfaces::plans::{PlanClosed, PlanRows, RowsActivated};

    fn rows(count: u32) -> Vec<Row> {
        let row = |i| Row {
            quantity: 100 + u64::from(i),
            offer: i,
            want: i,
        };
        (0..count).map(row).collect()
    }

    fn plan(rows: Vec<Row>) -> Plan {
        let count = rows.len() as u32;
        let root = Tree::new(rows, blake2).unwrap().root();
        Plan::publish(0, 1, root, count, 1, (0, 0)).unwrap()
    }

    fn raw<E: ink::env::Event + Encode>(event: &E) -> RawEvent {
        RawEvent {
            contract: ink::primitives::AccountId([0; 32]),
            topics: E::SIGNATURE_TOPIC.into_iter().collect(),
            data: event.encode(),
        }
    }

    fn told(chunks: &[(u32, Vec<Row>)]) -> Plans {
        let told = chunks.iter().map(|(first, rows)| PlanRows {
            id: 7,
            first: *first,
            rows: rows.clone(),
        });
        let events: Vec<_> = told.map(|event| raw(&event)).collect();
        let mut plans = Plans::new();
        note(&mut plans, &events);
        plans
    }

    fn code(chunks: &[(u32, Vec<Row>)]) -> String {
        let plan = plan(rows(5));
        match told(chunks)[&7].tree(7, &plan) {
            Ok(tree) => format!("{} rows", tree.rows().len()),
            Err(error) => error.code,
        }
    }

    #[test]
    fn rows_are_put_together_in_whatever_order_they_were_announced() {
        let all = rows(5);
        assert_eq!(code(&[(0, all.clone())]), "5 rows");
        assert_eq!(
            code(&[(3, all[3..].to_vec()), (0, all[..3].to_vec())]),
            "5 rows"
        );
        // What was announced wrong may be announced again.
        assert_eq!(
            code(&[(0, rows(3)), (2, vec![all[0]; 3]), (2, all[2..].to_vec())]),
            "5 rows"
        );
    }

    #[test]
    fn what_does_not_give_the_root_is_not_used() {
        let all = rows(5);
        assert_eq!(code(&[(0, all[..4].to_vec())]), "plan.RowsMissing");
        assert_eq!(
            code(&[(0, all[..4].to_vec()), (u32::MAX, all.clone())]),
            "plan.RowsMissing"
        );
        assert_eq!(code(&[(0, vec![all[0]; 5])]), "plan.RootDiffers");
        // More than the plan has is no part of it.
        assert_eq!(code(&[(0, rows(9))]), "5 rows");
    }

    #[test]
    fn what_was_announced_is_not_announced_again() {
        let all = rows(5);
        let plans = told(&[(0, all[..3].to_vec()), (3, vec![all[0]; 2])]);
        assert!(plans[&7].tells(0, &all[..3]));
        // Announced wrong, or from another place on.
        assert!(!plans[&7].tells(3, &all[3..]));
        assert!(!plans[&7].tells(1, &all[..3]));
    }

    #[test]
    fn what_was_taken_up_is_known_until_the_plan_is_closed() {
        let mut plans = told(&[(0, rows(5))]);
        let taken = RowsActivated {
            plan: 7,
            first: 40,
            places: vec![2, 0],
            commitments: vec![],
        };
        note(&mut plans, &[raw(&taken)]);
        assert_eq!(plans[&7].taken, [(0, 41), (2, 40)].into());
        let closed = PlanClosed {
            id: 7,
            plan: plan(rows(5)),
            forfeit: 0,
        };
        note(&mut plans, &[raw(&closed)]);
        assert!(plans.is_empty());
    }
}
