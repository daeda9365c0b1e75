//! What goes where: data on stdout, progress and notes on stderr.

use std::io::{self, IsTerminal, Write};

use comfy_table::{presets, CellAlignment, ContentArrangement, Table, TableComponent};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::{json, Value};

use crate::error::CliError;

/// The version of the JSON envelope and of what it holds.
pub const SCHEMA_VERSION: u32 = 1;

/// How data is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Table,
    /// For programs: one envelope, `{schema_version, success, data | error}`.
    Json,
}

/// What a command has to say: for programs and for people. It is printed once, when the command is done.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    pub data: Value,
    pub text: String,
}

impl Answer {
    /// `data` for programs, `text` for people.
    pub fn new(data: Value, text: impl Into<String>) -> Self {
        Self {
            data,
            text: text.into(),
        }
    }
}

/// Where a command shows that it is alive.
pub struct Output {
    format: Format,
    quiet: bool,
}

impl Output {
    /// `quiet` shows no progress and no notes.
    pub fn new(format: Format, quiet: bool) -> Self {
        Self { format, quiet }
    }

    /// A bar on stderr for `steps` steps; nothing is drawn when stderr is no terminal, or quiet is asked for.
    pub fn progress(&self, steps: u64, what: impl Into<String>) -> ProgressBar {
        let bar = ProgressBar::with_draw_target(Some(steps), self.target());
        if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {eta}") {
            bar.set_style(style);
        }
        bar.set_message(what.into());
        bar
    }

    /// A sign of life on stderr for work of unknown length.
    pub fn spinner(&self, what: impl Into<String>) -> ProgressBar {
        let bar = ProgressBar::with_draw_target(None, self.target());
        bar.set_message(what.into());
        bar.enable_steady_tick(std::time::Duration::from_millis(120));
        bar
    }

    /// A line on stderr for people, unless quiet is asked for.
    pub fn note(&self, text: impl std::fmt::Display) {
        if !self.quiet {
            let _ = writeln!(io::stderr(), "{text}");
        }
    }

    fn target(&self) -> ProgressDrawTarget {
        match self.quiet || !io::stderr().is_terminal() {
            true => ProgressDrawTarget::hidden(),
            false => ProgressDrawTarget::stderr(),
        }
    }

    /// Prints how it went: what was asked for on stdout, a failure for people on stderr.
    ///
    /// # Errors
    /// Of the stream, for one that is full or closed.
    pub fn finish(&self, result: &Result<Answer, CliError>) -> io::Result<()> {
        let mut stdout = io::stdout().lock();
        match (self.format, result) {
            (Format::Json, _) => writeln!(stdout, "{}", envelope(result))?,
            (Format::Table, Ok(answer)) if answer.text.is_empty() => {}
            (Format::Table, Ok(answer)) => {
                // Tables fill their columns with spaces.
                for line in answer.text.trim_end().lines() {
                    writeln!(stdout, "{}", line.trim_end())?;
                }
            }
            (Format::Table, Err(error)) => {
                let (red, plain) =
                    match colours(io::stderr().is_terminal(), std::env::var_os("NO_COLOR")) {
                        true => ("\u{1b}[1;31m", "\u{1b}[0m"),
                        false => ("", ""),
                    };
                writeln!(io::stderr(), "{red}error{plain}: {error}")?;
            }
        }
        stdout.flush()
    }
}

/// The JSON envelope.
pub fn envelope(result: &Result<Answer, CliError>) -> Value {
    match result {
        Ok(answer) => {
            json!({ "schema_version": SCHEMA_VERSION, "success": true, "data": answer.data })
        }
        Err(error) => {
            json!({ "schema_version": SCHEMA_VERSION, "success": false, "error": error.json() })
        }
    }
}

/// Colours only on a terminal, and not where NO_COLOR is set to something.
fn colours(terminal: bool, no_color: Option<std::ffi::OsString>) -> bool {
    terminal && no_color.is_none_or(|value| value.is_empty())
}

/// A table with these headings. A heading that begins with `>` is of a column of numbers and loses the sign.
pub fn table<'a>(headings: impl IntoIterator<Item = &'a str>) -> Table {
    let headings: Vec<&str> = headings.into_iter().collect();
    let mut table = Table::new();
    table
        .load_preset(presets::NOTHING)
        .set_style(TableComponent::HeaderLines, '─')
        .set_style(TableComponent::MiddleHeaderIntersections, '─')
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header(
            headings
                .iter()
                .map(|heading| heading.trim_start_matches('>')),
        );
    if !io::stdout().is_terminal() {
        // Scripts and pipes get whole lines.
        table.set_content_arrangement(ContentArrangement::Disabled);
    }
    for (column, heading) in table.column_iter_mut().zip(&headings) {
        if heading.starts_with('>') {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

/// Hundredths as text: 1250 is `12.50`.
pub fn hundredths(amount: u64) -> String {
    format!("{}.{:02}", amount / 100, amount % 100)
}

/// Hundredths with a sign as text.
pub fn signed_hundredths(amount: i64) -> String {
    let sign = if amount < 0 { "-" } else { "" };
    format!("{sign}{}", hundredths(amount.unsigned_abs()))
}

/// Basis points as percent: 2345 is `23.45 %`.
pub fn percent(basis_points: u64) -> String {
    format!("{} %", hundredths(basis_points))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Exit;

    #[test]
    fn hundredths_read_like_money() {
        assert_eq!(hundredths(0), "0.00");
        assert_eq!(hundredths(1_205), "12.05");
        assert_eq!(hundredths(u64::MAX), "184467440737095516.15");
        assert_eq!(signed_hundredths(-5), "-0.05");
        assert_eq!(signed_hundredths(i64::MIN), "-92233720368547758.08");
        assert_eq!(percent(7_731), "77.31 %");
    }

    #[test]
    fn colours_are_for_terminals_that_want_them() {
        assert!(colours(true, None) && colours(true, Some("".into())));
        assert!(!colours(true, Some("1".into())) && !colours(false, None));
    }

    #[test]
    fn the_envelope_has_either_data_or_error() {
        let good = envelope(&Ok(Answer::new(json!({ "a": 1 }), "")));
        assert_eq!(
            good,
            json!({ "schema_version": 1, "success": true, "data": { "a": 1 } })
        );
        let bad = envelope(&Err(
            CliError::new(Exit::Input, "x", "m", "r").with(json!({ "line": 3 }))
        ));
        let details = json!({ "line": 3, "remedy": "r", "exit_code": 3 });
        let error = json!({ "code": "x", "message": "m", "details": details });
        assert_eq!(
            bad,
            json!({ "schema_version": 1, "success": false, "error": error })
        );
    }
}
