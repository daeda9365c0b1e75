//! Invariants of what work is worth: 10, and that no parameter of money is anybody's whim.

use super::{hold, State};
use crate::{
    contribution::State as Is,
    valuation::{
        pace::{within, STEP_BP},
        Adopted, Algorithm, Kind, Paced, Paper, Quantities, Round, Turnover, Version,
    },
    Credits, Cycle, KindId, MemberId,
};
use std::{collections::BTreeMap, string::String};

/// All that `valuation` stores, parameters and totals aside.
#[derive(Clone, Debug, Default)]
pub struct Values {
    pub version: Version,
    pub adopted: Option<Adopted>,
    pub kinds: BTreeMap<KindId, Kind>,
    /// The rate that a version brought, and its cycle.
    pub rates: BTreeMap<(KindId, Version), (Credits, Cycle)>,
    pub algorithms: BTreeMap<Version, Adopted>,
    pub round: Option<Round>,
    /// By place of the round.
    pub papers: BTreeMap<u32, Paper>,
    pub quantities: BTreeMap<KindId, Quantities>,
}

impl Values {
    /// The rate of a kind in a version.
    pub fn rate(&self, kind: KindId, version: Version) -> Option<Credits> {
        let until = self.rates.range((kind, 0)..=(kind, version));
        until.last().map(|(_, (rate, _))| *rate)
    }

    /// The algorithm that valued a kind in a version and a cycle.
    pub fn algorithm(&self, kind: KindId, version: Version, cycle: Cycle) -> Option<Algorithm> {
        let last = |of| {
            let until = self.algorithms.range(..=version);
            until.map(|(_, a)| a).filter(|a| a.kind == of).last()
        };
        let own = last(kind).and_then(|own| own.in_cycle(cycle));
        own.or(last(0).and_then(|club| club.in_cycle(cycle)))
    }
}

/// Rates move a step a cycle, whoever moves them; versions say what they said.
pub fn pace(state: &State) -> Result<(), String> {
    let values = &state.values;
    for (id, kind) in &values.kinds {
        // Where the cycle of an entry began: the last rate of an earlier one, or the first of all.
        let mut begun = None;
        let mut last: Option<(Credits, Cycle)> = None;
        for ((_, version), (rate, cycle)) in values.rates.range((*id, 0)..=(*id, Version::MAX)) {
            begun = match last {
                Some((before, then)) if then < *cycle => Some(before),
                _ => begun.or(Some(*rate)),
            };
            let start = begun.unwrap_or(*rate);
            hold!(
                within(*rate, start, STEP_BP),
                "kind {id} is worth {rate} from version {version} on, in cycle {cycle}, which began at {start}"
            );
            hold!(
                *version <= values.version,
                "kind {id} has a rate of version {version}, of {}",
                values.version
            );
            last = Some((*rate, *cycle));
        }
        let Paced { now, start, .. } = kind.agreed;
        hold!(
            within(now, start, STEP_BP),
            "for kind {id} {now} was agreed on in a cycle that began at {start}"
        );
        let newest = values.rates.get(&(*id, kind.since));
        // Agreeing on what holds already begins no version.
        let newest = newest.filter(|(_, cycle)| *cycle <= kind.rate.cycle);
        hold!(
            newest.is_some_and(|(rate, _)| *rate == kind.rate.now) && last == newest.copied(),
            "kind {id} is worth {:?} since version {}, which says {newest:?}",
            kind.rate,
            kind.since
        );
    }
    worth(state)?;
    turnovers(state)
}

/// Work registered outside a commitment is worth what its version says, as long as nobody found it to be less.
fn worth(state: &State) -> Result<(), String> {
    let values = &state.values;
    for (id, c) in &state.contributions {
        if c.state != Is::Registered || c.commitment != 0 {
            continue;
        }
        let Some(kind) = values.kinds.get(&c.kind) else {
            return Err(std::format!("contribution {id} is of no kind"));
        };
        let cycle = state.clock.cycle_at(c.registered_at);
        let (Some(rate), Some(algorithm)) = (
            values.rate(c.kind, c.version),
            values.algorithm(c.kind, c.version, cycle),
        ) else {
            return Err(std::format!(
                "version {} of kind {} is lost",
                c.version,
                c.kind
            ));
        };
        let mut then = *kind;
        then.rate.now = rate;
        then.retired = false;
        hold!(
            algorithm.value_of(&then, c.quantity) == Ok(c.value),
            "contribution {id} is worth {}, not what version {} says: {algorithm:?} at {rate}",
            c.value,
            c.version
        );
    }
    Ok(())
}

/// What was settled of a kind, and given by a member, is what the records say that are still there.
fn turnovers(state: &State) -> Result<(), String> {
    let mut kinds: BTreeMap<(KindId, Cycle), [u64; 2]> = BTreeMap::new();
    let mut given: BTreeMap<(MemberId, Cycle, usize), Credits> = BTreeMap::new();
    for c in state.contributions.values() {
        let Is::Settled { cycle } = c.state else {
            continue;
        };
        let [quantity, value] = kinds.entry((c.kind, cycle)).or_default();
        *quantity += c.quantity;
        *value += c.value;
        *given
            .entry((c.provider, cycle, c.category as usize))
            .or_default() += c.value;
    }
    // Records are kept for longer than two cycles.
    for cycle in state.cycle().saturating_sub(1)..=state.cycle() {
        for kind in state.values.kinds.keys() {
            let turnover = state.turnovers.get(&(*kind, cycle & 1));
            let turnover = Turnover::of_cycle(turnover.copied(), cycle);
            let recount = kinds.get(&(*kind, cycle)).copied().unwrap_or_default();
            hold!(
                turnover.sums().starts_with(&recount),
                "of kind {kind} {recount:?} was settled in cycle {cycle}, counted are {turnover:?}"
            );
        }
        let now = state
            .given
            .iter()
            .filter(|((_, parity), _)| *parity == cycle & 1);
        for ((member, _), turnover) in now {
            let sums = Turnover::of_cycle(Some(*turnover), cycle).sums();
            for (category, sum) in sums.iter().enumerate() {
                let recount = given.get(&(*member, cycle, category)).copied();
                hold!(
                    *sum == recount.unwrap_or_default(),
                    "member {member} gave {recount:?} of category {category} in cycle {cycle}, counted is {sum}"
                );
            }
        }
    }
    Ok(())
}

/// The parameters of money were voted, or a policy was that says them.
pub fn policy(state: &State) -> Result<(), String> {
    let Some(standing) = &state.policy else {
        return Ok(());
    };
    let valid = standing.policy.validate(&standing.usual);
    hold!(
        valid.is_ok(),
        "the policy is out of bounds: {:?}",
        standing.policy
    );
    hold!(
        standing.in_force() == state.clearing_config,
        "in force is {:?}, the policy says {:?}",
        state.clearing_config,
        standing.in_force()
    );
    Ok(())
}
