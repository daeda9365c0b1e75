//! Which cycle is it? Time is the block timestamp; nothing has to be cranked.

use crate::{Cycle, Millis};

/// One day in milliseconds.
pub const DAY: Millis = 86_400_000;

/// When the club began and how long its cycles are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "std",
    derive(scale_info::TypeInfo, serde::Serialize, serde::Deserialize)
)]
pub struct Clock {
    /// Start of cycle 0, in milliseconds since 1970.
    pub genesis: Millis,
    /// Length of a cycle in milliseconds; never 0 in a validated configuration.
    pub cycle_ms: Millis,
}

crate::flat!(Clock {
    genesis: u64,
    cycle_ms: u64
});

impl Clock {
    /// `(now - genesis) / length`; before the genesis it is cycle 0.
    pub const fn cycle_at(&self, now: Millis) -> Cycle {
        match now.saturating_sub(self.genesis).checked_div(self.cycle_ms) {
            Some(cycle) if cycle < Cycle::MAX as u64 => cycle as Cycle,
            _ => Cycle::MAX,
        }
    }

    /// The moment at which a cycle starts.
    pub const fn start_of(&self, cycle: Cycle) -> Millis {
        self.genesis
            .saturating_add((cycle as u64).saturating_mul(self.cycle_ms))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLOCK: Clock = Clock {
        genesis: 1_000,
        cycle_ms: 100,
    };

    #[test]
    fn a_cycle_begins_with_its_first_millisecond() {
        assert_eq!(CLOCK.cycle_at(999), 0);
        assert_eq!(CLOCK.cycle_at(1_099), 0);
        assert_eq!(CLOCK.cycle_at(1_100), 1);
        assert_eq!(CLOCK.start_of(3), 1_300);
        assert_eq!(CLOCK.cycle_at(CLOCK.start_of(3)), 3);
    }

    #[test]
    fn the_clock_never_traps() {
        let stopped = Clock {
            genesis: 0,
            cycle_ms: 0,
        };
        assert_eq!(stopped.cycle_at(5), Cycle::MAX);
        let fast = Clock {
            genesis: 0,
            cycle_ms: 1,
        };
        assert_eq!(fast.cycle_at(u64::MAX), Cycle::MAX);
        assert_eq!(fast.start_of(7), 7);
    }
}
