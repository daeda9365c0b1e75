//! Traits, events, errors and shared types of all rooms. No logic.
//!
//! A room calls another through its trait: `ask!(ClubRef, address, resolve(account), ...)`. The errors and records live in
//! `remainder-rules`, which knows nothing of ink!; this crate gives them addresses, messages and events.
#![cfg_attr(not(feature = "std"), no_std)]

pub mod audit;
pub mod clearing;
pub mod club;
pub mod contributions;
pub mod governance;
pub mod office;
pub mod plans;
pub mod reserve;
pub mod token;
pub mod valuation;

mod bytes;
mod cells;
#[cfg(not(feature = "std"))]
pub mod door;
mod host;
pub mod raw;
mod stored;

pub use cells::{Cells, Key};
pub use host::{blake2, caller, now};
pub use office::{Office, OfficeError, Wiring, NOWHERE};
pub use raw::emit;
/// The attribute of a contract that goes on chain; ink!'s own serves everywhere else.
pub use remainder_door::contract;
pub use remainder_rules as rules;
pub use stored::Stored;

/// The most entries that a list message returns, whatever limit it is asked for.
pub const PAGE: u32 = 50;

/// Asks another room. A room that traps, is missing or speaks another language gives `$unreachable`; its own error is wrapped.
#[macro_export]
macro_rules! ask {
    ($room:ty, $at:expr, $message:ident ( $($arg:expr),* ), $unreachable:expr) => {{
        use ::ink::codegen::TraitCallBuilder;
        let mut room: $room = $at.into();
        let call = room.call_mut().$message($($arg),*).params();
        $crate::raw::ask(&call).ok_or($unreachable)
    }};
    ($room:ty, $at:expr, $message:ident ( $($arg:expr),* ), $unreachable:expr, $wrap:path) => {
        match $crate::ask!($room, $at, $message($($arg),*), $unreachable) {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => Err($wrap(error)),
            Err(unreachable) => Err(unreachable),
        }
    };
}
