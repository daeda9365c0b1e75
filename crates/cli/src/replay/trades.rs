//! Is it a trade log? Reads `day,provider,receiver,amount_cents` and checks the whole file before anything is done with it.
//!
//! Accounts are any text up to 64 bytes. A row that repeats an earlier one (same day, both accounts, same amount) is kept, since people
//! do buy the same thing twice a day; how many there are is reported.

use std::{
    collections::{HashMap, HashSet},
    io::Read,
    path::Path,
};

use remainder_rules::MAX_VALUE;

use crate::clubfile::{column, shown, Fault};

/// The first line of a trade log.
pub const HEADER: [&str; 4] = ["day", "provider", "receiver", "amount_cents"];
/// The highest number of a day, and so the longest log: ten million days.
pub const MAX_DAY: u64 = 10_000_000;
/// The longest name of an account, in bytes.
pub const MAX_ACCOUNT: usize = 64;
/// The most accounts a log may have.
pub const MAX_ACCOUNTS: usize = 1_000_000;

/// A purchase: `provider` gave something, `receiver` owed `amount` for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The line of the file, from 1; the header is line 1.
    pub line: usize,
    pub day: u64,
    /// Index into [`TradeLog::accounts`].
    pub provider: u32,
    pub receiver: u32,
    /// In cents, which are hundredths of a credit here.
    pub amount: u64,
}

/// A trade log, checked.
#[derive(Clone, Debug, Default)]
pub struct TradeLog {
    pub rows: Vec<Row>,
    /// The accounts in the order in which they appear.
    pub accounts: Vec<String>,
    /// Rows that repeat an earlier one. They are kept.
    pub duplicates: usize,
}

/// Reads and checks a trade log.
///
/// # Errors
/// A [`Fault`] with the place of the first mistake.
pub fn read(path: &Path) -> Result<TradeLog, Fault> {
    let file = path.display().to_string();
    let input = std::fs::File::open(path).map_err(|error| Fault {
        file: file.clone(),
        line: 1,
        column: 1,
        what: format!("cannot be read: {error}"),
        remedy: "check the path".into(),
    })?;
    parse(&file, std::io::BufReader::new(input))
}

/// Checks a trade log; `file` names it in a fault.
///
/// # Errors
/// As [`read`].
pub fn parse(file: &str, input: impl Read) -> Result<TradeLog, Fault> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(input);
    let mut checker = Checker {
        file,
        log: TradeLog::default(),
        known: HashMap::new(),
        seen: HashSet::new(),
    };
    let mut record = csv::ByteRecord::new();
    let mut first = true;
    loop {
        let more = reader.read_byte_record(&mut record).map_err(|error| {
            let line = error.position().map_or(1, |at| at.line() as usize);
            checker.fault(
                line,
                1,
                format!("cannot be read: {error}"),
                "check the file",
            )
        })?;
        if !more {
            break;
        }
        let line = record.position().map_or(1, |at| at.line() as usize);
        if first {
            checker.header(line, &record)?;
            first = false;
        } else {
            checker.row(line, &record)?;
        }
    }
    if checker.log.rows.is_empty() {
        let what = if first {
            "the file is empty"
        } else {
            "there is no trade under the header"
        };
        return Err(checker.fault(
            1,
            1,
            what,
            "write one line a trade under the header day,provider,receiver,amount_cents",
        ));
    }
    Ok(checker.log)
}

struct Checker<'a> {
    file: &'a str,
    log: TradeLog,
    known: HashMap<String, u32>,
    seen: HashSet<(u64, u32, u32, u64)>,
}

impl Checker<'_> {
    fn fault(&self, line: usize, column: usize, what: impl Into<String>, remedy: &str) -> Fault {
        Fault {
            file: self.file.into(),
            line,
            column,
            what: what.into(),
            remedy: remedy.into(),
        }
    }

    fn header(&self, line: usize, record: &csv::ByteRecord) -> Result<(), Fault> {
        const REMEDY: &str = "make the first line day,provider,receiver,amount_cents";
        for (i, name) in HEADER.iter().enumerate() {
            let found = String::from_utf8_lossy(record.get(i).unwrap_or_default());
            let found = found.trim_start_matches('\u{feff}').trim();
            if found != *name {
                let what = format!(
                    "the header's column {} is \"{}\" and must be \"{name}\"",
                    i + 1,
                    shown(found)
                );
                return Err(self.fault(line, column(record, i), what, REMEDY));
            }
        }
        if record.len() > HEADER.len() {
            let what = format!("the header has {} columns and must have 4", record.len());
            return Err(self.fault(line, column(record, 4), what, REMEDY));
        }
        Ok(())
    }

    fn row(&mut self, line: usize, record: &csv::ByteRecord) -> Result<(), Fault> {
        if record.len() != HEADER.len() {
            let what = format!("the row has {} fields and must have 4", record.len());
            let at = column(record, record.len().min(4).saturating_sub(1));
            return Err(self.fault(line, at, what, "write day,provider,receiver,amount_cents"));
        }
        let day = self.number(line, record, 0)?;
        if day > MAX_DAY {
            let what = format!("day is {day} and must be at most {MAX_DAY}");
            return Err(self.fault(
                line,
                column(record, 0),
                what,
                "count days from the first trade",
            ));
        }
        if let Some(last) = self.log.rows.last().filter(|last| day < last.day) {
            let what = format!("day {day} comes after day {}", last.day);
            return Err(self.fault(line, column(record, 0), what, "sort the rows by day"));
        }
        let provider = self.account(line, record, 1)?;
        let receiver = self.account(line, record, 2)?;
        if provider == receiver {
            let what = format!(
                "\"{}\" trades with itself",
                self.log.accounts[provider as usize]
            );
            return Err(self.fault(
                line,
                column(record, 2),
                what,
                "remove the row, or correct one of the accounts",
            ));
        }
        let amount = self.number(line, record, 3)?;
        if amount == 0 || amount > MAX_VALUE {
            let what = format!("amount_cents is {amount} and must be 1 to {MAX_VALUE}");
            return Err(self.fault(
                line,
                column(record, 3),
                what,
                "remove the row, or divide it into smaller trades",
            ));
        }
        if !self.seen.insert((day, provider, receiver, amount)) {
            self.log.duplicates += 1;
        }
        self.log.rows.push(Row {
            line,
            day,
            provider,
            receiver,
            amount,
        });
        Ok(())
    }

    fn text<'r>(
        &self,
        line: usize,
        record: &'r csv::ByteRecord,
        field: usize,
    ) -> Result<&'r str, Fault> {
        let bytes = record.get(field).unwrap_or_default();
        std::str::from_utf8(bytes).map(str::trim).map_err(|_| {
            let what = format!("{} is not text in UTF-8", HEADER[field]);
            self.fault(line, column(record, field), what, "save the file as UTF-8")
        })
    }

    fn number(&self, line: usize, record: &csv::ByteRecord, field: usize) -> Result<u64, Fault> {
        let text = self.text(line, record, field)?;
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        match text.parse() {
            Ok(number) if digits => Ok(number),
            _ => {
                let name = HEADER[field];
                let what = if digits {
                    format!("{name} is {} and larger than any number here", shown(text))
                } else {
                    format!("{name} is \"{}\" and not a whole number", shown(text))
                };
                Err(self.fault(
                    line,
                    column(record, field),
                    what,
                    "write digits only: no sign, point or separator",
                ))
            }
        }
    }

    fn account(
        &mut self,
        line: usize,
        record: &csv::ByteRecord,
        field: usize,
    ) -> Result<u32, Fault> {
        let text = self.text(line, record, field)?;
        if text.is_empty() || text.len() > MAX_ACCOUNT || text.chars().any(char::is_control) {
            let what = format!(
                "{} has {} bytes and must have 1 to {MAX_ACCOUNT} in one line",
                HEADER[field],
                text.len()
            );
            return Err(self.fault(line, column(record, field), what, "number the accounts"));
        }
        if let Some(index) = self.known.get(text) {
            return Ok(*index);
        }
        if self.log.accounts.len() == MAX_ACCOUNTS {
            let what = format!("this is account number {}", MAX_ACCOUNTS + 1);
            return Err(self.fault(
                line,
                column(record, field),
                what,
                "replay fewer accounts at a time",
            ));
        }
        let index = self.log.accounts.len() as u32;
        self.known.insert(text.to_owned(), index);
        self.log.accounts.push(text.to_owned());
        Ok(index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "day,provider,receiver,amount_cents\n";

    fn fault(rows: &str) -> (usize, usize, String) {
        let fault = parse("t.csv", format!("{GOOD}{rows}").as_bytes()).unwrap_err();
        assert!(!fault.remedy.is_empty());
        (fault.line, fault.column, fault.what)
    }

    #[test]
    fn a_log_is_read_with_its_accounts_and_repetitions() {
        let log = parse(
            "t.csv",
            format!("{GOOD}0,1,2,50\n0,2,shop,100\n0,1,2,50\n3,1,2,50\n").as_bytes(),
        )
        .unwrap();
        assert_eq!(log.accounts, ["1", "2", "shop"]);
        assert_eq!(log.duplicates, 1);
        assert_eq!(log.rows.len(), 4);
        assert_eq!(
            log.rows[1],
            Row {
                line: 3,
                day: 0,
                provider: 1,
                receiver: 2,
                amount: 100
            }
        );
    }

    #[test]
    fn each_mistake_is_named_with_its_place() {
        for (rows, line, column, what) in [
            ("0,1,2,50\n0,1,2,x\n", 3, 7, "not a whole number"),
            ("0,1,2,-5\n", 2, 7, "not a whole number"),
            ("0,1,2,1.5\n", 2, 7, "not a whole number"),
            ("0,1,2,0\n", 2, 7, "must be 1 to"),
            ("0,1,2,18446744073709551615\n", 2, 7, "must be 1 to"),
            (
                "0,1,2,18446744073709551616\n",
                2,
                7,
                "larger than any number",
            ),
            ("18446744073709551615,1,2,5\n", 2, 1, "must be at most"),
            ("0,11,11,50\n", 2, 6, "trades with itself"),
            ("5,1,2,50\n4,1,2,50\n", 3, 1, "day 4 comes after day 5"),
            ("0,1,,50\n", 2, 5, "receiver has 0 bytes"),
            ("0,1,2\n", 2, 5, "3 fields"),
            ("0,1,2,3,4\n", 2, 7, "5 fields"),
            ("", 1, 1, "no trade"),
        ] {
            let found = fault(rows);
            assert_eq!((found.0, found.1), (line, column), "{rows:?}: {}", found.2);
            assert!(found.2.contains(what), "{rows:?}: {}", found.2);
        }
        let long = format!("0,{},2,50\n", "a".repeat(1 << 20));
        let found = fault(&long);
        assert_eq!((found.0, found.1), (2, 3));
        assert!(found.2.len() < 200, "a message does not repeat a megabyte");
    }

    #[test]
    fn another_header_is_refused() {
        for (text, column) in [
            ("", 1),
            ("a,b\n", 1),
            ("day,provider,buyer,amount_cents\n", 14),
            ("day,provider,receiver,amount_cents,x\n", 36),
        ] {
            let fault = parse("t.csv", text.as_bytes()).unwrap_err();
            assert_eq!((fault.line, fault.column), (1, column), "{text:?}");
        }
        let bom = format!("\u{feff}{GOOD}0,1,2,50\n");
        assert!(parse("t.csv", bom.as_bytes()).is_ok());
    }
}
