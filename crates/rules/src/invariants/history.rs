//! What a state cannot show any more: fed with every event and every state, in order.

use super::{hold, State, EXITS, PAY, PLEDGES, SEEDS, SETTLED_ONCE};
use crate::{
    audit::{CaseId, Epoch},
    contribution::{self, Contribution},
    share_bp,
    waterfall::Shares,
    Credits, Cycle, MemberId, Millis, COMMONS,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    string::String,
};

/// What was given and received by a member in a cycle, by the postings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flow {
    pub given: u128,
    pub received: u128,
}

/// The postings of a cycle.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Postings {
    pub contributions: u32,
    pub value: u128,
    pub levy: u128,
    pub flows: BTreeMap<MemberId, Flow>,
}

impl Postings {
    /// The sum of the positive nets.
    pub fn remainder(&self) -> u128 {
        let nets = self
            .flows
            .values()
            .map(|f| f.given.saturating_sub(f.received));
        nets.sum()
    }
}

/// What happened, as far as invariants ask.
#[derive(Clone, Debug, Default)]
pub struct History {
    postings: BTreeMap<Cycle, Postings>,
    settled: BTreeSet<u32>,
    forfeited: u128,
    /// What stakes paid into the care pool, less the help granted.
    pool: i128,
    finished: BTreeMap<u32, Contribution>,
    pledged: BTreeMap<MemberId, (Credits, Credits)>,
    /// What the lot hangs on of each contribution that is confirmed.
    confirmed: BTreeMap<u32, Drawable>,
    /// Epochs that somebody has revealed for.
    revealed: BTreeSet<Epoch>,
    last_ids: (u32, u32, u32),
    last_member: MemberId,
    /// Since the last state: proposals executed, and whether something privileged changed.
    decided: u32,
    changed: bool,
    wrong: BTreeMap<&'static str, String>,
}

/// When it was confirmed, its odds, and who its parties are.
type Drawable = (Millis, u16, MemberId, MemberId);

/// What the lot hangs on, of what is confirmed.
fn drawable(contribution: &Contribution) -> Option<Drawable> {
    let contribution::State::Confirmed { at } = contribution.state else {
        return None;
    };
    let Contribution {
        provider, receiver, ..
    } = *contribution;
    Some((at, contribution.odds(), provider, receiver))
}

impl History {
    /// The postings of each cycle.
    pub fn postings(&self) -> &BTreeMap<Cycle, Postings> {
        &self.postings
    }

    pub(super) fn forfeited(&self) -> u128 {
        self.forfeited
    }

    pub(super) fn pool(&self) -> i128 {
        self.pool
    }

    /// What a step did wrong, the first of each invariant.
    pub fn wrong(&self, name: &str) -> Option<&str> {
        self.wrong.get(name).map(String::as_str)
    }

    fn note(&mut self, name: &'static str, found: Result<(), String>) {
        if let Err(why) = found {
            self.wrong.entry(name).or_insert(why);
        }
    }

    /// A contribution was posted.
    pub fn posted(
        &mut self,
        provider: MemberId,
        receiver: MemberId,
        cycle: Cycle,
        value: Credits,
        levy: Credits,
    ) {
        let postings = self.postings.entry(cycle).or_default();
        let (value, levy) = (u128::from(value), u128::from(levy));
        postings.contributions += 1;
        postings.value += value;
        postings.levy += levy;
        postings.flows.entry(receiver).or_default().received += value;
        postings.flows.entry(provider).or_default().given += value.saturating_sub(levy);
        postings.flows.entry(COMMONS).or_default().given += levy;
    }

    /// A proposal was executed.
    pub fn decided(&mut self) {
        self.decided += 1;
    }

    /// Something changed that only a decision of the club changes.
    pub fn changed(&mut self) {
        self.changed = true;
    }

    /// A contribution was settled.
    pub fn settled(&mut self, id: u32) {
        if !self.settled.insert(id) {
            self.note(
                SETTLED_ONCE,
                Err(std::format!("contribution {id} settled twice")),
            );
        }
    }

    /// An offender was slashed.
    pub fn slashed(&mut self, shares: &Shares, paid: &Shares) {
        let part = paid.injured <= shares.injured
            && paid.challenger <= shares.challenger
            && paid.care <= shares.care;
        if !part {
            self.note(
                super::FORFEITS,
                Err(std::format!("{paid:?} was paid of {shares:?}")),
            );
        }
        for share in [shares.injured, shares.challenger, shares.care] {
            self.forfeited += u128::from(share);
        }
        self.pool += i128::from(paid.care);
    }

    /// The care pool helped.
    pub fn helped(&mut self, amount: Credits) {
        self.pool -= i128::from(amount);
    }

    /// A member's tokens or a debt went where only a leaver may send them: at exit the account must have held no debt.
    pub fn left(&mut self, before: &State, member: MemberId) {
        let Some(account) = before.accounts.get(&member) else {
            return;
        };
        if let Err(error) = account.may_close() {
            self.note(
                EXITS,
                Err(std::format!(
                    "member {member} left with {account:?}: {error:?}"
                )),
            );
        }
    }

    /// A juror was paid or charged.
    pub fn paid(
        &mut self,
        before: &State,
        (case, juror): (CaseId, MemberId),
        fee: Credits,
        forfeit: Credits,
    ) {
        let Some(terms) = before.terms else { return };
        let papers = before.papers.range((case, 0)..=(case, u32::MAX));
        let outside = share_bp(terms.seat_bond, terms.outside_bp);
        let fits = papers
            .filter(|(_, paper)| paper.juror == juror)
            .any(|((_, place), paper)| match paper.vote {
                _ if *place > 255 => (fee, forfeit) == (0, 0),
                Some(_) => fee == terms.fee && (forfeit == 0 || forfeit == outside),
                // Who was seated for a panel that was never full was not asked.
                None => fee == 0 && (forfeit == 0 || forfeit == terms.seat_bond),
            });
        if !fits {
            self.note(
                PAY,
                Err(std::format!(
                    "juror {juror} of case {case} got {fee} and lost {forfeit}"
                )),
            );
        }
    }

    /// The state after a step. Compares it with the one before.
    pub fn observe(&mut self, state: &State) {
        let steps = self.ids(state).and_then(|()| self.absorb(state));
        self.note(SETTLED_ONCE, steps);
        let seeds = self.fixed(state);
        self.note(SEEDS, seeds);
        self.confirmed = state
            .contributions
            .iter()
            .filter_map(|(id, c)| Some((*id, drawable(c)?)))
            .collect();
        self.revealed = state.epochs.keys().copied().collect();
        if self.changed && self.decided == 0 && state.governed() {
            let why = Err("something privileged changed, and no decision was executed".into());
            self.note(super::TIMELOCK, why);
        }
        (self.changed, self.decided) = (false, 0);
        let pledges = self.covered(state);
        self.note(PLEDGES, pledges);
        self.finished = state
            .contributions
            .iter()
            .filter(|(_, c)| c.finished())
            .map(|(id, c)| (*id, *c))
            .collect();
        self.pledged = state
            .accounts
            .iter()
            .map(|(id, a)| (*id, (a.locked, a.open_receive)))
            .collect();
        self.last_ids = state.last_ids;
        self.last_member = state.last_member;
    }

    /// Numbers rise, and none is given again.
    fn ids(&self, state: &State) -> Result<(), String> {
        let (was, is) = (self.last_ids, state.last_ids);
        hold!(
            is.0 >= was.0
                && is.1 >= was.1
                && is.2 >= was.2
                && state.last_member >= self.last_member,
            "numbers fell from {was:?} to {is:?}"
        );
        let within = |last: u32, highest: Option<&u32>| highest.is_none_or(|id| *id <= last);
        hold!(
            within(is.0, state.intents.keys().next_back())
                && within(is.1, state.commitments.keys().next_back())
                && within(is.2, state.contributions.keys().next_back()),
            "a number is above the last one given, {is:?}"
        );
        Ok(())
    }

    /// Terminal states absorb; what was removed does not come back.
    fn absorb(&self, state: &State) -> Result<(), String> {
        for (id, now) in &state.contributions {
            match self.finished.get(id) {
                Some(then) => hold!(
                    then == now,
                    "contribution {id} was over as {then:?} and is {now:?}"
                ),
                None if *id <= self.last_ids.2 => {
                    hold!(
                        !self.settled.contains(id) || now.finished(),
                        "contribution {id} was settled and is {now:?}"
                    );
                }
                None => {}
            }
        }
        Ok(())
    }

    /// What the lot hangs on was fixed before anyone revealed for its epoch.
    fn fixed(&self, state: &State) -> Result<(), String> {
        let Some(terms) = state.terms else {
            return Ok(());
        };
        let epochs = terms.epochs(&state.clock);
        for (id, contribution) in &state.contributions {
            let Some(now) = drawable(contribution) else {
                continue;
            };
            match self.confirmed.get(id) {
                Some(then) => hold!(
                    *then == now,
                    "contribution {id} was to be drawn as {then:?} and is as {now:?}"
                ),
                None => hold!(
                    !self.revealed.contains(&epochs.cycle_at(now.0)),
                    "contribution {id} was confirmed as {now:?}, for an epoch that was revealed for"
                ),
            }
        }
        Ok(())
    }

    /// What a step pledged or consented to was covered: the account has headroom after it.
    fn covered(&self, state: &State) -> Result<(), String> {
        for (id, account) in &state.accounts {
            if *id == COMMONS {
                continue;
            }
            let (locked, open) = self.pledged.get(id).copied().unwrap_or_default();
            if account.locked <= locked && account.open_receive <= open {
                continue;
            }
            let member = state.members.get(id);
            let probation = member.is_some_and(|m| m.on_probation(&state.clock, state.now));
            let headroom = state.clearing_config.headroom(account, probation);
            hold!(
                headroom >= 0,
                "member {id} pledged or consented beyond the limit by {headroom}: {account:?}"
            );
        }
        Ok(())
    }
}
