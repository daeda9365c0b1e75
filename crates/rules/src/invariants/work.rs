//! Invariants of what was done: 6 as far as a member's open things are counted.

use super::{hold, State};
use crate::{contribution, contributions::Activity, MemberId};
use std::{collections::BTreeMap, string::String};

/// Activities and open amounts = recount.
pub fn counts(state: &State) -> Result<(), String> {
    let mut counted: BTreeMap<MemberId, Activity> = BTreeMap::new();
    let mut open: BTreeMap<MemberId, (u128, u128)> = BTreeMap::new();
    let mut reserve = |receiver: MemberId, provider: MemberId, value: u64| {
        open.entry(receiver).or_default().0 += u128::from(value);
        open.entry(provider).or_default().1 += u128::from(value);
    };
    for intent in state.intents.values() {
        counted.entry(intent.member).or_default().intents += 1;
    }
    for plan in state.plans.values() {
        counted.entry(plan.planner).or_default().intents += 1;
    }
    for commitment in state.commitments.values() {
        for id in [commitment.provider, commitment.receiver] {
            counted.entry(id).or_default().open += 1;
        }
        if commitment.accepted {
            reserve(commitment.receiver, commitment.provider, commitment.value);
        }
    }
    for contribution in state.contributions.values() {
        for id in contribution.asserted() {
            let activity = counted.entry(id).or_default();
            activity.open += u32::from(!contribution.finished());
        }
        if !contribution.finished() {
            reserve(
                contribution.receiver,
                contribution.provider,
                contribution.reserved,
            );
        }
        hold!(
            contribution.provider != contribution.receiver,
            "member {} traded with themselves",
            contribution.provider
        );
        hold!(
            !matches!(contribution.state, contribution::State::Confirmed { .. })
                || contribution.reserved == contribution.value,
            "what was confirmed is not what is reserved: {contribution:?}"
        );
    }
    let ids = counted.keys().chain(state.activities.keys());
    for id in ids {
        let (said, is) = (state.activities.get(id), counted.get(id));
        let said = said.map_or((0, 0), |a| (a.intents, a.open));
        let is = is.map_or((0, 0), |a| (a.intents, a.open));
        hold!(
            said == is,
            "member {id} has (intents, open) {said:?}, the recount says {is:?}"
        );
    }
    for (id, account) in &state.accounts {
        let said = (
            u128::from(account.open_receive),
            u128::from(account.open_give),
        );
        let is = open.get(id).copied().unwrap_or_default();
        hold!(
            said == is,
            "member {id} has open (receive, give) {said:?}, the recount says {is:?}"
        );
    }
    Ok(())
}
