//! Clearing in a whole club on the embedded chain: one file a behaviour. Every message also checks all invariants.

mod adversarial;
mod budget;
mod gifts;
mod levy;
mod limits;
mod policy;
mod rekey;
mod reports;
mod rolling;

use remainder_fixture::prelude::*;

/// Marks a member as unable to contribute.
fn unable(f: &mut ClubFixture, name: &str) {
    let id = f.id(name);
    f.club("admin", |m| m.mark(id, false, true, [0; 32]))
        .unwrap();
}

/// An answer "same" by the receiver to new work of this value.
fn order(
    f: &mut ClubFixture,
    provider: &str,
    receiver: &str,
    value: Credits,
) -> Result<u32, ContributionsError> {
    let id = f.register(provider, receiver, CARE, value / 10);
    f.contributions(receiver, |m| m.confirm(id, None))?;
    Ok(id)
}

/// What an order beyond the limit is refused with.
const OVER: ContributionsError = ContributionsError::Clearing(ClearingError::DebitLimit);
