//! A list of obligations as a CSV file, `debtor,creditor,amount` and perhaps more columns, read line by line.

use std::{
    collections::HashMap,
    fs::File,
    io::{BufRead, BufReader, Read},
    path::Path,
};

use remainder_flow::Edge;
use serde_json::json;

use crate::{error::CliError, output::Output};

/// More rows are not read.
pub const MOST_ROWS: usize = 10_000_000;
/// A longer line is not read, in bytes.
const LONGEST_LINE: u64 = 1_024;

/// Obligations in the order of their file.
#[derive(Debug, Default)]
pub struct Obligations {
    /// Who owes, who is owed: places in `names`; and how much.
    pub rows: Vec<(u32, u32, u64)>,
    /// In the order of their bytes, whatever the order of the file.
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
}

/// What is wrong at a line of a file.
pub fn wrong(file: &Path, line: u64, what: &str, remedy: &str) -> CliError {
    CliError::input(format!("{}, line {line}: {what}", file.display()), remedy)
        .with(json!({ "file": file, "line": line }))
}

/// Calls `row` with the line number and the fields of each line of a file that begins with `header`.
pub fn each_row<const N: usize>(
    file: &Path,
    header: &str,
    output: &Output,
    mut row: impl FnMut(u64, [&str; N]) -> Result<(), CliError>,
) -> Result<(), CliError> {
    let cannot = |error: std::io::Error| {
        CliError::input(
            format!("{} cannot be read: {error}", file.display()),
            "give the path of a file that can be read",
        )
    };
    let opened = File::open(file).map_err(cannot)?;
    let size = opened.metadata().map_err(cannot)?.len();
    let bar = output.progress(size, format!("reading {}", file.display()));
    let mut reader = BufReader::with_capacity(1 << 16, opened);
    let (mut line, mut number) = (Vec::new(), 0u64);
    let mut done = 0;
    loop {
        line.clear();
        let bytes = (&mut reader)
            .take(LONGEST_LINE + 1)
            .read_until(b'\n', &mut line)
            .map_err(cannot)?;
        if bytes == 0 {
            break;
        }
        number += 1;
        if line.len() as u64 > LONGEST_LINE {
            return Err(wrong(
                file,
                number,
                &format!("longer than {LONGEST_LINE} bytes"),
                "shorten the names",
            ));
        }
        let text = std::str::from_utf8(&line)
            .map_err(|_| wrong(file, number, "not UTF-8", "save the file as UTF-8"))?
            .trim_end_matches(['\n', '\r']);
        let text = if number == 1 {
            text.trim_start_matches('\u{feff}')
        } else {
            text
        };
        if number == 1 {
            if text != header {
                return Err(wrong(
                    file,
                    1,
                    &format!("the header is not {header}"),
                    &format!("let the first line be {header}"),
                ));
            }
            continue;
        }
        if number as usize > MOST_ROWS + 1 {
            return Err(wrong(
                file,
                number,
                &format!("more than {MOST_ROWS} rows"),
                "split the file",
            ));
        }
        let mut fields = [""; N];
        let mut parts = text.split(',');
        for field in &mut fields {
            *field = parts.next().ok_or_else(|| {
                wrong(
                    file,
                    number,
                    &format!("fewer than {N} fields"),
                    &format!("let each line be {header}"),
                )
            })?;
        }
        if parts.next().is_some() {
            return Err(wrong(
                file,
                number,
                &format!("more than {N} fields"),
                "leave commas and quotation marks out of names",
            ));
        }
        row(number, fields)?;
        done += bytes as u64;
        if number % 4_096 == 0 {
            bar.set_position(done);
        }
    }
    bar.finish_and_clear();
    if number == 0 {
        return Err(wrong(
            file,
            1,
            "the file is empty",
            &format!("let the first line be {header}"),
        ));
    }
    Ok(())
}

/// An amount: digits alone.
pub fn amount(file: &Path, line: u64, text: &str) -> Result<u64, CliError> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| digits).ok_or_else(|| {
        let what = format!("{text:?} is not a whole number from 0 to {}", u64::MAX);
        wrong(
            file,
            line,
            &what,
            "write amounts as whole numbers in hundredths, without sign, point or spaces",
        )
    })
}

/// Reads a list of obligations.
pub fn read(file: &Path, output: &Output) -> Result<Obligations, CliError> {
    let mut known: HashMap<Box<str>, u32> = HashMap::new();
    let mut rows = Vec::new();
    let mut total = 0u64;
    each_row(
        file,
        "debtor,creditor,amount",
        output,
        |line, [debtor, creditor, text]| {
            let mut ends = [0; 2];
            for (end, name) in ends.iter_mut().zip([debtor, creditor]) {
                if name.is_empty() {
                    return Err(wrong(
                        file,
                        line,
                        "a name is missing",
                        "name both debtor and creditor",
                    ));
                }
                let next = known.len() as u32;
                *end = match known.get(name) {
                    Some(&number) => number,
                    None => *known.entry(name.into()).or_insert(next),
                };
            }
            let amount = amount(file, line, text)?;
            total = total
                .checked_add(amount)
                .filter(|&total| total <= i64::MAX as u64)
                .ok_or_else(|| {
                    let what = format!("with this row the amounts come to more than {}", i64::MAX);
                    wrong(
                        file,
                        line,
                        &what,
                        "look for amounts that are too large, or clear in a larger unit",
                    )
                })?;
            let [debtor, creditor] = ends;
            rows.push((debtor, creditor, amount));
            Ok(())
        },
    )?;
    let mut sorted: Vec<(Box<str>, u32)> = known.into_iter().collect();
    sorted.sort_unstable();
    let mut place = vec![0u32; sorted.len()];
    for (new, (_, old)) in sorted.iter().enumerate() {
        if let Some(place) = place.get_mut(*old as usize) {
            *place = new as u32;
        }
    }
    for (debtor, creditor, _) in &mut rows {
        for end in [debtor, creditor] {
            *end = place.get(*end as usize).copied().unwrap_or_default();
        }
    }
    let names = sorted.into_iter().map(|(name, _)| name).collect();
    Ok(Obligations { rows, names })
}
