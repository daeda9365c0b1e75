//! Invariants of the books: 1, 2, 3, 4 and 17.

use super::{hold, History, State};
use crate::Credits;
use std::{collections::BTreeMap, string::String};

/// Supply + nets = debts.
pub fn m1(state: &State) -> Result<(), String> {
    let nets: i128 = state.accounts.values().map(|a| i128::from(a.net())).sum();
    let debts: u128 = sum(state.accounts.values().map(|a| a.debt));
    let left = i128::try_from(state.supply)
        .unwrap_or(i128::MAX)
        .saturating_add(nets);
    hold!(
        left == debts as i128,
        "supply {} + nets {nets} = {left}, but debts are {debts}",
        state.supply
    );
    Ok(())
}

/// Supply = balances = what the accounts and the reserve say.
pub fn supply(state: &State) -> Result<(), String> {
    let balances: u128 = state.balances.values().sum();
    hold!(
        state.supply == balances,
        "supply is {}, balances are {balances}",
        state.supply
    );
    let mut held: BTreeMap<_, u128> = BTreeMap::new();
    for (id, account) in &state.accounts {
        hold!(
            account.gifted <= account.tokens,
            "member {id} has {} gifted of {} tokens",
            account.gifted,
            account.tokens
        );
        // A key that was given up may join again before the tokens were moved to the new one.
        *held.entry(account.holder).or_default() += u128::from(account.tokens);
    }
    let staked = sum(state.stakes.values().flat_map(|s| [s.staked, s.unbonding]))
        + u128::from(state.care_pool);
    *held.entry(state.reserve).or_default() += staked;
    for (holder, balance) in &state.balances {
        let known = held.get(holder).copied().unwrap_or(0);
        hold!(
            *balance == known,
            "{holder:?} has {balance} tokens, the books say {known}"
        );
    }
    for (holder, known) in held {
        let balance = state.balances.get(&holder).copied().unwrap_or(0);
        hold!(
            balance == known,
            "{holder:?} has {balance} tokens, the books say {known}"
        );
    }
    Ok(())
}

/// What two rooms say of a pledge is the same.
pub fn pledges(state: &State) -> Result<(), String> {
    let mut given: BTreeMap<_, u128> = BTreeMap::new();
    let mut received: BTreeMap<_, u128> = BTreeMap::new();
    for ((sponsor, member), pledge) in &state.guarantees {
        *given.entry(*sponsor).or_default() += u128::from(*pledge);
        *received.entry(*member).or_default() += u128::from(*pledge);
    }
    let mut exposed: BTreeMap<_, u128> = BTreeMap::new();
    for contribution in state.contributions.values().filter(|c| !c.finished()) {
        let members = [contribution.provider, contribution.receiver];
        for (id, pledge) in members.into_iter().zip(contribution.pledges()) {
            *exposed.entry(id).or_default() += u128::from(pledge);
        }
    }
    let of = |map: &BTreeMap<u32, u128>, id: &u32| map.get(id).copied().unwrap_or(0);
    for id in state
        .accounts
        .keys()
        .chain(state.stakes.keys())
        .chain(given.keys())
        .chain(received.keys())
        .chain(exposed.keys())
    {
        let stake = state.stakes.get(id).copied().unwrap_or_default();
        let pledged = u128::from(stake.bonded) + u128::from(stake.guaranteed) + of(&exposed, id);
        let account = state.accounts.get(id);
        let (locked, reserve, guarantee) =
            account.map_or((0, 0, 0), |a| (a.locked, a.reserve, a.guarantee));
        hold!(
            u128::from(locked) == pledged,
            "member {id} has {locked} locked, but bonds, guarantees and what is asserted come to {pledged}"
        );
        hold!(
            u128::from(stake.guaranteed) == of(&given, id),
            "member {id} guarantees {}, but the pledges are {}",
            stake.guaranteed,
            of(&given, id)
        );
        hold!(
            reserve == stake.staked,
            "member {id} has a reserve of {reserve}, but {} staked",
            stake.staked
        );
        hold!(
            u128::from(guarantee) == of(&received, id),
            "member {id} is guaranteed {guarantee}, but the pledges are {}",
            of(&received, id)
        );
    }
    Ok(())
}

/// Forfeits = shares.
pub fn forfeits(state: &State, history: Option<&History>) -> Result<(), String> {
    hold!(
        state.care_pool <= state.forfeited,
        "the care pool holds {}, more than the {} ever forfeited",
        state.care_pool,
        state.forfeited
    );
    let Some(history) = history else {
        return Ok(());
    };
    hold!(
        u128::from(state.forfeited) == history.forfeited(),
        "forfeited {}, but the shares are {}",
        state.forfeited,
        history.forfeited()
    );
    hold!(
        i128::from(state.care_pool) == history.pool(),
        "the care pool holds {}, but {} went into it",
        state.care_pool,
        history.pool()
    );
    Ok(())
}

/// Each report = its postings.
pub fn reports(state: &State, history: &History) -> Result<(), String> {
    for (cycle, postings) in history.postings() {
        let Some(report) = state.reports.get(cycle) else {
            return Err(std::format!("cycle {cycle} has postings and no report"));
        };
        let said = (
            report.contributions,
            u128::from(report.value),
            u128::from(report.levy),
        );
        let is = (postings.contributions, postings.value, postings.levy);
        hold!(
            said == is,
            "the report of cycle {cycle} says {said:?} (number, value, levy), its postings {is:?}"
        );
        let remainder = postings.remainder();
        hold!(
            u128::from(report.remainder) == remainder,
            "the report of cycle {cycle} says a remainder of {}, its postings {remainder}",
            report.remainder
        );
    }
    for (cycle, report) in &state.reports {
        hold!(
            report.contributions == 0 || history.postings().contains_key(cycle),
            "cycle {cycle} reports {} contributions and has no postings",
            report.contributions
        );
    }
    let minted = sum(state.reports.values().map(|r| r.minted));
    let burned = sum(state.reports.values().map(|r| r.burned));
    hold!(
        minted == state.supply.saturating_add(burned),
        "the reports say {minted} minted and {burned} burned, but the supply is {}",
        state.supply
    );
    if let Some(newest) = state.reports.values().next_back() {
        let debts = sum(state.accounts.values().map(|a| a.debt));
        let said = (u128::from(newest.supply), u128::from(newest.debt));
        hold!(
            said == (state.supply, debts),
            "the newest report says supply and debt {said:?}, they are {:?}",
            (state.supply, debts)
        );
    }
    Ok(())
}

fn sum(amounts: impl Iterator<Item = Credits>) -> u128 {
    amounts.map(u128::from).sum()
}
