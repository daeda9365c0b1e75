//! How is a table of a club read? A CSV file whose first line names its columns, in any order; a mistake is named with line and column.

use std::{fs::File, path::Path};

use csv::ByteRecord;

use crate::{
    clubfile::{column, shown, Fault},
    error::CliError,
    parse,
};

/// More rows of a file are not read.
const MOST_ROWS: usize = 10_000_000;
/// The longest name, in bytes.
const LONGEST: usize = 64;

/// A column, and whether it has to be there.
pub type Column = (&'static str, bool);

/// One line of a file.
pub struct Row<'a> {
    file: &'a str,
    line: usize,
    columns: &'a [Column],
    /// Where each column stands.
    places: &'a [Option<usize>],
    record: &'a ByteRecord,
}

impl Row<'_> {
    /// What is wrong with a field of this line.
    pub fn fault(&self, field: usize, what: impl Into<String>, remedy: &str) -> Fault {
        let place = self.places[field].unwrap_or(0);
        Fault {
            file: self.file.into(),
            line: self.line,
            column: column(self.record, place),
            what: what.into(),
            remedy: remedy.into(),
        }
    }

    /// What stands in a field; nothing if it is empty or its column is not there.
    pub fn maybe(&self, field: usize) -> Result<Option<&str>, Fault> {
        let Some(place) = self.places[field] else {
            return Ok(None);
        };
        let bytes = self.record.get(place).unwrap_or_default();
        let text = std::str::from_utf8(bytes).map_err(|_| {
            self.fault(field, "this is not text in UTF-8", "save the file as UTF-8")
        })?;
        Ok(Some(text.trim()).filter(|text| !text.is_empty()))
    }

    /// A name.
    pub fn name(&self, field: usize) -> Result<&str, Fault> {
        let name = self.columns[field].0;
        match self.maybe(field)? {
            None => Err(self.fault(field, format!("{name} is empty"), "write a name")),
            Some(text) if text.len() > LONGEST || text.chars().any(char::is_control) => {
                let what = format!("{name} is longer than {LONGEST} bytes or a line");
                Err(self.fault(field, what, "shorten it"))
            }
            Some(text) => Ok(text),
        }
    }

    /// A quantity or an amount in hundredths, more than 0.
    pub fn hundredths(&self, field: usize) -> Result<u64, Fault> {
        let text = self.maybe(field)?.unwrap_or_default();
        parse::hundredths(text).map_err(|what| self.number(field, text, &what))
    }

    /// The same, with nothing and 0 for 0.
    pub fn hundredths_or_none(&self, field: usize) -> Result<u64, Fault> {
        match self.maybe(field)? {
            None => Ok(0),
            Some(text) => {
                parse::hundredths_or_none(text).map_err(|what| self.number(field, text, &what))
            }
        }
    }

    /// A whole number up to `most`; nothing if the field is empty.
    pub fn whole(&self, field: usize, most: u32) -> Result<Option<u32>, Fault> {
        let Some(text) = self.maybe(field)? else {
            return Ok(None);
        };
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        match text.parse() {
            Ok(number) if digits && number <= most => Ok(Some(number)),
            _ => Err(self.number(
                field,
                text,
                &format!("write a whole number from 0 to {most}"),
            )),
        }
    }

    fn number(&self, field: usize, text: &str, what: &str) -> Fault {
        let name = self.columns[field].0;
        self.fault(field, format!("{name} is \"{}\"", shown(text)), what)
    }
}

/// Calls `row` with each line of a file.
///
/// # Errors
/// The first mistake.
pub fn read(
    path: &Path,
    columns: &[Column],
    mut row: impl FnMut(&Row) -> Result<(), Fault>,
) -> Result<(), CliError> {
    let file = path.display().to_string();
    let input = File::open(path).map_err(|error| {
        CliError::input(
            format!("{file} cannot be read: {error}"),
            "give a folder with members.csv, kinds.csv, offers.csv and wants.csv: docs/planner.md",
        )
    })?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(std::io::BufReader::new(input));
    let mut record = ByteRecord::new();
    let mut places: Option<Vec<Option<usize>>> = None;
    let mut rows = 0;
    loop {
        let fault = |line: usize, what: String, remedy: &str| Fault {
            file: file.clone(),
            line,
            column: 1,
            what,
            remedy: remedy.into(),
        };
        let more = reader.read_byte_record(&mut record).map_err(|error| {
            let line = error.position().map_or(1, |at| at.line() as usize);
            fault(line, format!("cannot be read: {error}"), "check the file")
        })?;
        let line = record.position().map_or(1, |at| at.line() as usize);
        let list = || columns.iter().map(|c| c.0).collect::<Vec<_>>().join(",");
        if !more {
            if places.is_none() {
                let remedy = format!("let the first line be {}", list());
                return Err(fault(1, "the file is empty".into(), &remedy).into());
            }
            return Ok(());
        }
        match &places {
            None => places = Some(header(&file, line, columns, &record)?),
            Some(places) => {
                rows += 1;
                if rows > MOST_ROWS {
                    let what = format!("there are more than {MOST_ROWS} rows");
                    return Err(fault(line, what, "plan a part of the club").into());
                }
                if record.iter().all(|field| field.trim_ascii().is_empty()) {
                    continue;
                }
                row(&Row {
                    file: &file,
                    line,
                    columns,
                    places,
                    record: &record,
                })?;
            }
        }
    }
}

/// Where each column stands.
fn header(
    file: &str,
    line: usize,
    columns: &[Column],
    record: &ByteRecord,
) -> Result<Vec<Option<usize>>, Fault> {
    let remedy = {
        let must: Vec<&str> = columns.iter().filter(|c| c.1).map(|c| c.0).collect();
        let may: Vec<&str> = columns.iter().filter(|c| !c.1).map(|c| c.0).collect();
        match may.is_empty() {
            true => format!("let the first line be {}", must.join(",")),
            false => format!(
                "let the first line name {}, and if you like {}",
                must.join(", "),
                may.join(", ")
            ),
        }
    };
    let fault = |place: usize, what: String| Fault {
        file: file.into(),
        line,
        column: column(record, place),
        what,
        remedy: remedy.clone(),
    };
    let mut places = vec![None; columns.len()];
    for (place, field) in record.iter().enumerate() {
        let name = String::from_utf8_lossy(field);
        let name = name.trim_start_matches('\u{feff}').trim();
        let Some(known) = columns.iter().position(|column| column.0 == name) else {
            return Err(fault(
                place,
                format!("there is no column \"{}\"", shown(name)),
            ));
        };
        if places[known].replace(place).is_some() {
            return Err(fault(place, format!("the column {name} is there twice")));
        }
    }
    for (column, place) in columns.iter().zip(&places) {
        if column.1 && place.is_none() {
            return Err(fault(0, format!("the column {} is missing", column.0)));
        }
    }
    Ok(places)
}
