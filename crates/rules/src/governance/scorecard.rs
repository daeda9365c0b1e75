//! What has an officer done, and what did the club say to it?

use super::proposal::{Outcome, Proposal};
use super::Track;

/// The record of a member who holds or held an office. One cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Scorecard {
    /// Acts as an admin that are closed.
    pub acts: u32,
    /// Objections to them.
    pub objections: u32,
    /// Acts that were voted down.
    pub overturned: u32,
    /// Pauses as the guardian.
    pub pauses: u32,
    /// Offices that were taken away by a recall.
    pub recalled: u32,
}
crate::flat!(Scorecard {
    acts: u32,
    objections: u32,
    overturned: u32,
    pauses: u32,
    recalled: u32
});

impl Scorecard {
    /// Enters an act that is closed. Says whether it was one.
    pub fn enter(&mut self, proposal: &Proposal, outcome: &Outcome) -> bool {
        if proposal.track != Track::Act {
            return false;
        }
        self.acts = self.acts.saturating_add(1);
        self.objections = self.objections.saturating_add(proposal.signatures);
        self.overturned = self.overturned.saturating_add(outcome.overturned as u32);
        true
    }
}
