//! What is wrong with a file, and where?

use std::fmt;

use serde_json::json;

use crate::error::CliError;

/// A mistake in a file that somebody wrote: where, what, and what to do about it. Lines and columns count from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub file: String,
    pub line: usize,
    pub column: usize,
    pub what: String,
    pub remedy: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            file,
            line,
            column,
            what,
            remedy,
        } = self;
        write!(f, "{file}:{line}:{column}: {what}; {remedy}")
    }
}

impl std::error::Error for Fault {}

impl From<Fault> for CliError {
    fn from(fault: Fault) -> Self {
        let Fault {
            file,
            line,
            column,
            what,
            remedy,
        } = fault;
        let details = json!({ "file": file, "line": line, "column": column });
        Self::input(format!("{file}:{line}:{column}: {what}"), remedy).with(details)
    }
}

/// The line and column of a byte in a text, from 1, columns in characters.
pub fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at.min(text.len())).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .unwrap_or_default()
        .chars()
        .count()
        + 1;
    (line, column)
}

/// A text that somebody wrote, short enough for a message.
pub fn shown(text: &str) -> String {
    let mut short: String = text.chars().take(40).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// The column at which a field of a CSV file begins, from 1, if no field before it is quoted.
pub fn column(record: &csv::ByteRecord, field: usize) -> usize {
    let letters = |bytes: &[u8]| String::from_utf8_lossy(bytes).chars().count() + 1;
    record.iter().take(field).map(letters).sum::<usize>() + 1
}
