//! The rules of a club as pure `no_std` functions and state machines.
//!
//! No ink types, no storage, no clock: the contracts are thin shells around this crate, and replay, model checking and fuzzing
//! run on it alone. Each module is named for the question it answers. The words are those of the design: a *contribution* is the
//! economic event, *credits* are the club's unit of account in hundredths, a *cycle* is the club's period.
#![cfg_attr(not(feature = "std"), no_std)]
#![forbid(unsafe_code)]

#[cfg(feature = "std")]
extern crate std;

mod packed;

pub mod account;
pub mod audit;
pub mod budget;
pub mod clearing;
pub mod club;
pub mod contribution;
pub mod contributions;
pub mod flat;
pub mod governance;
pub mod intent;
#[cfg(feature = "std")]
pub mod invariants;
pub mod keys;
pub mod member;
pub mod party;
pub mod policy;
pub mod report;
pub mod reserve;
pub mod standing;
pub mod time;
pub mod valuation;
pub mod waterfall;

/// A member's number; it never changes and is never used again. See [`COMMONS`].
pub type MemberId = u32;
/// The number of a kind of contribution.
pub type KindId = u32;
/// The number of a cycle, from 0.
pub type Cycle = u32;
/// Value in hundredths of the club's unit of account.
pub type Credits = u64;
/// An amount of a kind in hundredths of its native unit (150 = 1.5 hours).
pub type Quantity = u64;
/// Milliseconds since 1970, or a span of them.
pub type Millis = u64;
/// A 32-byte content hash.
pub type Hash = [u8; 32];
/// The 32 bytes of a chain account.
pub type Account32 = [u8; 32];

/// Member 0 is the club itself: it can receive work and owes for it.
pub const COMMONS: MemberId = 0;

/// The most that one contribution, gift, stake or bond may be worth. It keeps every sum of a member in 63 bits for at least
/// eight million postings of this size.
pub const MAX_VALUE: Credits = 1 << 40;

/// Ten thousand basis points are the whole.
pub const BP: u64 = 10_000;

/// `amount * bp / 10 000`, rounded down; exact for all amounts up to [`MAX_VALUE`].
pub const fn share_bp(amount: Credits, bp: u16) -> Credits {
    amount.saturating_mul(bp as u64) / BP
}

/// The same, rounded up: what a levy takes, so that splitting work into small parts avoids none of it.
pub const fn share_bp_up(amount: Credits, bp: u16) -> Credits {
    amount.saturating_mul(bp as u64).div_ceil(BP)
}

/// Returns early with `$error` unless `$cond` holds.
#[macro_export]
macro_rules! ensure {
    ($cond:expr, $error:expr) => {
        if !$cond {
            return Err($error);
        }
    };
}
