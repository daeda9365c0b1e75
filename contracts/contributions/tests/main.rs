//! Contributions in a whole club on the embedded chain: one file a behaviour. Every message also checks all invariants.

mod adversarial;
mod commitments;
mod commons_work;
mod confirming;
mod disputing;
mod extremes;
mod gates;
mod intents;
mod leaving;
mod plans;
mod registering;
mod settling;

use remainder_fixture::prelude::*;

/// The errors of a club without that account as a member.
const NO_MEMBER: Result<(), ContributionsError> =
    Err(ContributionsError::Club(ClubError::NotAMember));

/// The state of a contribution now.
fn state(f: &ClubFixture, id: u32) -> State {
    f.contribution(id).state
}

/// Marks a member as frozen.
fn freeze(f: &mut ClubFixture, name: &str) {
    let id = f.id(name);
    f.club("admin", |m| m.mark(id, true, false, [0; 32]))
        .unwrap();
}
