//! What time is it on the chain? The machine's time, moved by what was asked for, and never back.

use std::time::{SystemTime, UNIX_EPOCH};

/// The least that lies between two blocks, milliseconds: `MinimumPeriod` of the runtime.
pub const LEAST_STEP: u64 = 5;

/// The end of the year 9999, milliseconds. Later is a mistake of units, and there would be no way back from it.
pub const LATEST: u64 = 253_402_300_799_000;

/// Refused travels. Times are in milliseconds since 1970.
#[derive(Debug, PartialEq, Eq)]
pub enum TravelError {
    /// Returned if the next block would not be later than the last.
    BackInTime { asked: u64, earliest: u64 },
    /// Returned if the time is after the year 9999.
    TooFar { asked: u64 },
}

impl std::fmt::Display for TravelError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::BackInTime { asked, earliest } => write!(
                f,
                "time does not go back: {asked} was asked for, the next block is at {earliest} at the earliest \
                 (milliseconds since 1970)"
            ),
            Self::TooFar { asked } => write!(
                f,
                "{asked} is after the year 9999 ({LATEST}); times are in milliseconds since 1970"
            ),
        }
    }
}

/// The chain's clock.
#[derive(Debug)]
pub struct Clock {
    /// By how much the chain is ahead of the machine, milliseconds.
    ahead: i64,
}

impl Clock {
    /// The clock of a chain whose last block is at `last`. A chain that was ahead when it was stopped goes on from there.
    pub fn of_chain(last: u64) -> Self {
        Self {
            ahead: difference(last, machine()).max(0),
        }
    }

    /// The time of a block that is made now, after one at `last`. A machine whose clock was turned back holds nothing up.
    pub fn next(&self, last: u64) -> u64 {
        machine()
            .saturating_add_signed(self.ahead)
            .max(last.saturating_add(LEAST_STEP))
    }

    /// The clock with which it is `time` now, after a block at `last`.
    pub fn moved_to(time: u64, last: u64) -> Result<Self, TravelError> {
        let earliest = last.saturating_add(LEAST_STEP);
        if time < earliest {
            return Err(TravelError::BackInTime {
                asked: time,
                earliest,
            });
        }
        if time > LATEST {
            return Err(TravelError::TooFar { asked: time });
        }
        Ok(Self {
            ahead: difference(time, machine()),
        })
    }
}

/// Both are far below 2^63.
fn difference(a: u64, b: u64) -> i64 {
    a as i64 - b as i64
}

fn machine() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_millis() as u64)
}
