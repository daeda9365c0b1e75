//! How is a record found and kept?

use crate::contributions::ContributionsRoom;
use ink::prelude::vec::Vec;
use remainder_interfaces::{contributions::*, PAGE};
use remainder_rules::{
    audit::Epoch,
    valuation::turnover::{Turnover, SUMS},
    Cycle, MemberId, Millis,
};

/// Turnovers of kinds, in even cycles; in odd ones it is one more: quantity and value.
pub(crate) const OF_KIND: u32 = 0;
/// The same of members: value given, by category.
pub(crate) const OF_MEMBER: u32 = 2;

impl ContributionsRoom {
    /// What was settled in a cycle of a kind or by a member.
    pub(crate) fn turnover_in(&self, of: u32, id: u32, cycle: Cycle) -> [u64; SUMS] {
        let cell = self.turnovers.get(&(of | cycle & 1, id));
        Turnover::of_cycle(cell, cycle).sums()
    }

    /// Adds to what was settled in a cycle of a kind or by a member.
    #[inline(never)]
    pub(crate) fn turn_over(&mut self, of: u32, id: u32, cycle: Cycle, sums: &[(usize, u64)]) {
        let key = (of | cycle & 1, id);
        let mut turnover = Turnover::of_cycle(self.turnovers.get(&key), cycle);
        for (place, amount) in sums {
            turnover.add(*place, *amount);
        }
        self.turnovers.insert(&key, &turnover);
    }

    /// The cycle that closed last.
    pub(crate) fn last_cycle(&self) -> Result<Cycle, Error> {
        self.cycle().checked_sub(1).ok_or(Error::TooEarly)
    }

    #[cfg_attr(feature = "cold", inline(never))]
    pub(crate) fn find_intent(&self, id: u32) -> Result<Intent, Error> {
        self.intents.get(&id).ok_or(Error::NoSuchIntent)
    }

    #[cfg_attr(feature = "cold", inline(never))]
    pub(crate) fn store_commitment(&mut self, id: u32, commitment: &Commitment) {
        self.commitments.insert(&id, commitment);
    }

    #[cfg_attr(feature = "cold", inline(never))]
    pub(crate) fn store(&mut self, id: u32, contribution: &Contribution) {
        self.contributions.insert(&id, contribution);
    }

    #[cfg_attr(feature = "cold", inline(never))]
    pub(crate) fn find_commitment(&self, id: u32) -> Result<Commitment, Error> {
        self.commitments.get(&id).ok_or(Error::NoSuchCommitment)
    }

    #[inline(never)]
    pub(crate) fn find(&self, id: u32) -> Result<Contribution, Error> {
        self.contributions.get(&id).ok_or(Error::NoSuchContribution)
    }

    #[inline(never)]
    pub(crate) fn get_activity(&self, member: MemberId) -> Activity {
        self.activity.get(&member).unwrap_or_default()
    }

    #[inline(never)]
    pub(crate) fn store_activity(&mut self, member: MemberId, activity: &Activity) {
        self.activity.insert(&member, activity);
    }

    pub(crate) fn with_activity(&mut self, member: MemberId, change: impl FnOnce(&mut Activity)) {
        let mut activity = self.get_activity(member);
        change(&mut activity);
        self.store_activity(member, &activity);
    }

    pub(crate) fn opened(&mut self, provider: MemberId, receiver: MemberId) {
        for member in [provider, receiver] {
            self.with_activity(member, Activity::opened);
        }
    }

    #[inline(never)]
    pub(crate) fn close_one(&mut self, member: MemberId) {
        self.with_activity(member, Activity::closed);
    }

    /// Nobody is bound by a contribution any more.
    #[cfg_attr(feature = "cold", inline(never))]
    pub(crate) fn closed(&mut self, contribution: &Contribution) {
        for member in contribution.asserted() {
            self.close_one(member);
        }
    }

    #[cfg_attr(feature = "cold", inline(never))]
    pub(crate) fn store_intent(&mut self, id: u32, intent: &Intent) {
        self.intents.insert(&id, intent);
    }

    /// The parameters of `audit`, as last adopted.
    #[inline(never)]
    pub(crate) fn terms_now(&self) -> Option<Terms> {
        self.terms.get(&0)
    }

    /// The epoch of a moment.
    pub(crate) fn epoch(&self, terms: &Terms, at: Millis) -> Epoch {
        terms.epochs(&self.wiring.clock()).cycle_at(at)
    }

    pub(crate) fn shown(&self, mut contribution: Contribution) -> Contribution {
        contribution.state = contribution.state_at(self.now());
        contribution
    }

    pub(crate) fn history_of(
        &self,
        member: MemberId,
        before: u32,
        limit: u32,
    ) -> Vec<(u32, Contribution)> {
        let older = |found: &Contribution| {
            let [provider, receiver] = found.before;
            match member {
                _ if member == found.provider => provider,
                _ if member == found.receiver => receiver,
                _ => 0,
            }
        };
        let mut id = match before {
            0 => self.get_activity(member).last,
            before => self.find(before).map_or(0, |found| older(&found)),
        };
        let mut list = Vec::new();
        for _ in 0..limit.min(PAGE) {
            let Ok(found) = self.find(id) else { break };
            list.push((id, self.shown(found)));
            id = older(&found);
        }
        list
    }
}
