//! What has happened? Counts of what the rooms' own events say: nothing here is decided, all of it is read.

use std::collections::BTreeMap;

use remainder_chain::{Done, RawEvent};
use remainder_interfaces::reserve::{CareGranted, ReserveSlashed};
use remainder_interfaces::{
    audit::{
        CaseDecided, CaseOpened, Cause, JurorSettled, KeeperGone, LinkRevealed, Place, RoundCalled,
        VoteRevealed,
    },
    clearing::{AccountRolled, Gifted, Posted, RulePosted},
    contributions::{ContributionChanged, ContributionSettled, State},
};
use remainder_rules::{invariants::History, Credits, Cycle, KindId, MemberId, COMMONS};

use super::scene::Refusal;
use crate::sentences::Said;

/// What a message has weighed so far.
#[derive(Clone, Copy, Debug, Default)]
pub struct Weighed {
    pub calls: u64,
    pub ref_time: u128,
    pub proof_size: u128,
    pub most_ref_time: u64,
    pub most_proof_size: u64,
}

/// What settled contributions moved for a member, or between a member and others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    pub given: Credits,
    pub received: Credits,
}

/// What happened since the counts were last taken.
#[derive(Clone, Copy, Debug, Default)]
pub struct Since {
    pub minted: Credits,
    pub burned: Credits,
    pub gifts: Credits,
    pub disputed: u32,
    pub challenged: u32,
    pub lapsed: u32,
    pub cancelled: u32,
    /// Cases opened, and votes of jurors.
    pub cases: u32,
    pub votes: u32,
    pub refused: u64,
}

/// All counts of a run.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    pub weights: BTreeMap<&'static str, Weighed>,
    /// By message and the error's name: how often, and what it means.
    pub refused: BTreeMap<(&'static str, &'static str), (u64, Said)>,
    /// By member, over all cycles.
    pub members: BTreeMap<MemberId, Moved>,
    /// Postings by rule, by member.
    pub adjusted: BTreeMap<MemberId, i64>,
    /// What the invariants are checked against.
    pub history: History,
    /// By cycle and kind: value, quantity and number.
    pub kinds: BTreeMap<(Cycle, KindId), (Credits, u64, u32)>,
    pub since: Since,
    /// What audits came to.
    pub audit: Audits,
}

/// What keepers, juries and verdicts did.
#[derive(Clone, Debug, Default)]
pub struct Audits {
    /// Cases opened: after a dispute, a challenge, by lot.
    pub opened: [u32; 3],
    pub decided: u32,
    /// Votes revealed, and those in the ballot of the whole club among them.
    pub votes: u32,
    pub ballots: u32,
    /// By juror: votes revealed in panels.
    pub duty: BTreeMap<MemberId, u32>,
    /// Seats of a panel whose juror did not vote, or was outside the majority.
    pub forfeits: u32,
    pub fees: Credits,
    pub appeals: u32,
    pub links: u32,
    pub dismissed: u32,
    /// What was forfeited in all, and what of it challengers got.
    pub charged: Credits,
    pub rewards: Credits,
}

impl Audits {
    fn opened(&mut self, opened: &CaseOpened) {
        let place = match opened.cause {
            Cause::Dispute => 0,
            Cause::Challenge | Cause::LateChallenge => 1,
            Cause::Lot => 2,
        };
        self.opened[place] += 1;
    }

    fn voted(&mut self, vote: &VoteRevealed) {
        self.votes += 1;
        self.ballots += u32::from(matches!(vote.place, Place::Ballot { .. }));
    }

    /// Counts what is audit's of all other events.
    fn note(&mut self, event: &RawEvent) {
        if event.decode::<CaseDecided>().is_some() {
            self.decided += 1;
        } else if let Some(paid) = event.decode::<JurorSettled>() {
            self.fees += paid.fee;
            self.forfeits += u32::from(paid.forfeit > 0);
            *self.duty.entry(paid.juror).or_default() += u32::from(paid.fee > 0);
        } else if let Some(called) = event.decode::<RoundCalled>() {
            self.appeals += u32::from(called.appellant != COMMONS);
        } else if event.decode::<LinkRevealed>().is_some() {
            self.links += 1;
        } else if let Some(gone) = event.decode::<KeeperGone>() {
            self.dismissed += u32::from(gone.dismissed);
        }
    }
}

impl Tally {
    /// A message was carried out.
    pub fn done<R>(&mut self, label: &'static str, done: &Done<R>) {
        let weighed = self.weights.entry(label).or_default();
        weighed.calls += 1;
        weighed.ref_time += u128::from(done.weight.ref_time);
        weighed.proof_size += u128::from(done.weight.proof_size);
        weighed.most_ref_time = weighed.most_ref_time.max(done.weight.ref_time);
        weighed.most_proof_size = weighed.most_proof_size.max(done.weight.proof_size);
        for event in &done.events {
            if let Some(posted) = event.decode::<Posted>() {
                self.posted(&posted);
            } else if let Some(rolled) = event.decode::<AccountRolled>() {
                self.since.minted += rolled.minted;
                self.since.burned += rolled.burned;
            } else if let Some(settled) = event.decode::<ContributionSettled>() {
                self.settled(&settled);
            } else if let Some(changed) = event.decode::<ContributionChanged>() {
                match changed.state {
                    State::Disputed => self.since.disputed += 1,
                    State::Challenged { .. } => self.since.challenged += 1,
                    State::Lapsed => self.since.lapsed += 1,
                    State::Cancelled => self.since.cancelled += 1,
                    _ => {}
                }
            } else if let Some(gift) = event.decode::<Gifted>() {
                self.since.gifts += gift.amount;
            } else if let Some(slashed) = event.decode::<ReserveSlashed>() {
                self.history.slashed(&slashed.shares, &slashed.from_stake);
                self.audit.charged += slashed.shares.sum();
                self.audit.rewards += slashed.shares.challenger;
            } else if let Some(care) = event.decode::<CareGranted>() {
                self.history.helped(care.amount);
            } else if let Some(rule) = event.decode::<RulePosted>() {
                *self.adjusted.entry(rule.from).or_default() -= rule.amount as i64;
                *self.adjusted.entry(rule.to).or_default() += rule.amount as i64;
            } else if let Some(opened) = event.decode::<CaseOpened>() {
                self.since.cases += 1;
                self.audit.opened(&opened);
            } else if let Some(vote) = event.decode::<VoteRevealed>() {
                self.since.votes += 1;
                self.audit.voted(&vote);
            } else {
                self.audit.note(event);
            }
        }
    }

    fn posted(&mut self, posted: &Posted) {
        let Posted {
            provider,
            receiver,
            cycle,
            value,
            levy,
        } = *posted;
        self.history.posted(provider, receiver, cycle, value, levy);
        self.members.entry(provider).or_default().given += value.saturating_sub(levy);
        self.members.entry(receiver).or_default().received += value;
        self.members.entry(COMMONS).or_default().given += levy;
    }

    fn settled(&mut self, settled: &ContributionSettled) {
        self.history.settled(settled.id);
        let flow = self.kinds.entry((settled.cycle, settled.kind)).or_default();
        flow.0 += settled.value;
        flow.1 += settled.quantity;
        flow.2 += 1;
    }

    /// A message was refused by a rule.
    pub fn refused(&mut self, refusal: &Refusal) {
        let entry = self.refused.entry((refusal.message, refusal.name()));
        entry.or_insert((0, refusal.said)).0 += 1;
        self.since.refused += 1;
    }

    /// The counts since they were last taken; they begin anew.
    pub fn take_since(&mut self) -> Since {
        std::mem::take(&mut self.since)
    }
}
