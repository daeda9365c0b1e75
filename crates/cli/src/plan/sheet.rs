//! How is a table read? A CSV file whose first line names its columns, in any order; a mistake is named with line and column. Spaces around a field do
//! not count, and empty lines neither.

use std::{
    cell::Cell,
    fs::File,
    io::{self, Read},
    path::Path,
    rc::Rc,
};

use csv::ByteRecord;

use crate::{
    clubfile::{column, shown, Fault},
    error::CliError,
    parse,
};

/// More rows of a file are not read.
pub const MOST_ROWS: usize = 10_000_000;
/// The longest name, in bytes.
pub const LONGEST: usize = 255;
/// No row is longer, in bytes: many times what a few names and numbers take.
const LONGEST_ROW: u64 = 1 << 16;

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
            Some(text) if text.len() > LONGEST => {
                let what = format!("{name} is longer than {LONGEST} bytes");
                Err(self.fault(field, what, "shorten it"))
            }
            Some(text) if text.chars().any(char::is_control) => {
                let what = format!("{name} has a line break or a control character in it");
                Err(self.fault(
                    field,
                    what,
                    "write it in one line, with letters that can be seen",
                ))
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

    /// A whole number with digits alone, up to `u64::MAX`; of what it is a number.
    pub fn digits(&self, field: usize, of_what: &str) -> Result<u64, Fault> {
        let text = self.maybe(field)?.unwrap_or_default();
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|_| digits).ok_or_else(|| {
            let what = format!(
                "write a whole number{of_what} from 0 to {}, without sign or point",
                u64::MAX
            );
            self.number(field, text, &what)
        })
    }

    fn number(&self, field: usize, text: &str, what: &str) -> Fault {
        let name = self.columns[field].0;
        self.fault(field, format!("{name} is \"{}\"", shown(text)), what)
    }
}

/// A table, and how much of it is read.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    pub columns: &'static [Column],
    /// More rows are not read.
    pub rows: usize,
    /// What to do about a file that cannot be read, and about one with too many rows.
    pub remedies: [&'static str; 2],
}

/// Calls `row` with each line of a table of a club.
///
/// # Errors
/// The first mistake.
pub fn read(
    path: &Path,
    columns: &'static [Column],
    row: impl FnMut(&Row) -> Result<(), Fault>,
) -> Result<(), CliError> {
    let table = Table {
        columns,
        rows: MOST_ROWS,
        remedies: [
            "give a folder with members.csv, kinds.csv, offers.csv and wants.csv: docs/planner.md",
            "plan a part of the club",
        ],
    };
    table.read(path, |_, _| {}, row)
}

impl Table {
    /// Calls `row` with each line of a file, and `progress` now and then with how many bytes of how many have been read.
    ///
    /// # Errors
    /// The first mistake.
    pub fn read(
        &self,
        path: &Path,
        mut progress: impl FnMut(u64, u64),
        mut row: impl FnMut(&Row) -> Result<(), Fault>,
    ) -> Result<(), CliError> {
        let file = path.display().to_string();
        let opened = File::open(path).and_then(|file| Ok((file.metadata()?.len(), file)));
        let (size, input) = opened.map_err(|error| {
            let what = format!("{file} cannot be read: {error}");
            CliError::input(what, self.remedies[0])
        })?;
        let allowed = Rc::new(Cell::new(LONGEST_ROW));
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .buffer_capacity(1 << 16)
            .from_reader(Capped {
                from: input,
                given: 0,
                allowed: Rc::clone(&allowed),
            });
        let mut record = ByteRecord::new();
        let mut places: Option<(Vec<Option<usize>>, usize)> = None;
        let mut rows = 0;
        loop {
            let fault = |line: u64, what: String, remedy: &str| Fault {
                file: file.clone(),
                line: line as usize,
                column: 1,
                what,
                remedy: remedy.into(),
            };
            let (line, byte) = (reader.position().line(), reader.position().byte());
            allowed.set(byte + LONGEST_ROW);
            let more = reader.read_byte_record(&mut record).map_err(|error| {
                fault(line, format!("cannot be read: {error}"), "check the file")
            })?;
            let line = record.position().map_or(1, |at| at.line());
            if !more {
                if places.is_none() {
                    let list: Vec<_> = self.columns.iter().map(|column| column.0).collect();
                    let remedy = format!("let the first line be {}", list.join(","));
                    return Err(fault(1, "the file is empty".into(), &remedy).into());
                }
                return Ok(());
            }
            let Some((places, fields)) = &places else {
                let found = header(&file, line as usize, self.columns, &record)?;
                places = Some((found, record.len()));
                continue;
            };
            rows += 1;
            if rows > self.rows {
                let what = format!("there are more than {} rows", self.rows);
                return Err(fault(line, what, self.remedies[1]).into());
            }
            if rows % 4_096 == 0 {
                progress(byte, size);
            }
            if record.iter().all(|field| field.trim_ascii().is_empty()) {
                continue;
            }
            if record.len() > *fields {
                let what = format!("there are {} fields, and {fields} columns", record.len());
                return Err(fault(line, what, "put names with commas in quotation marks").into());
            }
            row(&Row {
                file: &file,
                line: line as usize,
                columns: self.columns,
                places,
                record: &record,
            })?;
        }
    }
}

/// Lets no more of a file through than is allowed, so that a row without an end does not fill the memory.
struct Capped<R> {
    from: R,
    given: u64,
    allowed: Rc<Cell<u64>>,
}

impl<R: Read> Read for Capped<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let room = self.allowed.get().saturating_sub(self.given) as usize;
        if room == 0 {
            let what = format!("this row is longer than {LONGEST_ROW} bytes");
            return Err(io::Error::other(what));
        }
        let most = into.len().min(room);
        let bytes = self.from.read(&mut into[..most])?;
        self.given += bytes as u64;
        Ok(bytes)
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

#[cfg(test)]
mod tests {
    use super::*;

    /// How many rows of a text are read.
    fn rows(table: &Table, text: &str) -> Result<usize, CliError> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        let mut rows = 0;
        table.read(
            file.path(),
            |_, _| {},
            |row| {
                row.name(0)?;
                rows += 1;
                Ok(())
            },
        )?;
        Ok(rows)
    }

    #[test]
    fn no_more_rows_are_read_than_a_table_may_have() {
        let table = Table {
            columns: &[("name", true), ("more", false)],
            rows: 3,
            remedies: ["", "split it"],
        };
        assert_eq!(rows(&table, "name\na\nb\nc\n\n").unwrap(), 3);
        let error = rows(&table, "name\na\nb\nc\nd\n").unwrap_err();
        assert_eq!(
            (error.details["line"].as_u64(), error.remedy.as_str()),
            (Some(5), "split it")
        );
    }

    #[test]
    fn a_field_without_a_column_is_a_mistake_and_one_that_is_missing_is_empty() {
        let table = Table {
            columns: &[("name", true), ("more", false)],
            rows: 3,
            remedies: ["", ""],
        };
        assert_eq!(rows(&table, "more,name\n,a\n \n").unwrap(), 1);
        assert!(rows(&table, "name\na,b\n").is_err());
        assert!(rows(&table, "more,name\na\n").is_err());
    }
}
