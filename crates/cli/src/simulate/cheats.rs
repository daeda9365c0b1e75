//! What does a way to cheat bring? Attempt by attempt, for what the rules take and give back.

use rand_chacha::ChaCha8Rng;
use remainder_rules::{
    audit::{
        deterrence::{self, Strategy, NOTICED},
        jury::{Cause, Verdict},
        sanctions::{self, Said},
        Config,
    },
    Credits,
};
use serde::Serialize;

use super::world::{chance, judge, odds_of, Court, Epoch, Judged, Jurors, CLUB};

/// Attempts in a season, each with an id of its own.
pub const ATTEMPTS: u32 = 100;

/// What one attempt came to, in credits.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Outcome {
    /// Was anything missing by the final verdict?
    pub convicted: bool,
    /// Did anybody judge?
    pub judged: bool,
    /// What was settled beyond what was delivered.
    pub kept: Credits,
    /// What the provider lost, and with it whoever paid for the attempt in another way.
    pub provider: Credits,
    /// What an accomplice who confirmed it lost.
    pub accomplice: Credits,
    /// What came back to a friend who opened the case.
    pub back: Credits,
    /// Votes cast in panels.
    pub votes: u32,
}

impl Outcome {
    /// What the cheaters have of it.
    pub fn gain(&self) -> f64 {
        let won = self.kept + self.back;
        won as f64 - (self.provider + self.accomplice) as f64
    }
}

/// Where an attempt is made.
pub struct Scene<'a> {
    pub config: &'a Config,
    pub jurors: Jurors,
    /// The value of what is missing.
    pub missing: Credits,
}

/// Who said what of work of which this is true.
struct Claim {
    truth: Verdict,
    said: Said,
    /// Who confirmed it is in it too.
    accomplice: bool,
    /// How many confirmed it.
    confirming: u32,
    members: u32,
}

impl Claim {
    fn of(strategy: Strategy, noticed: bool) -> Self {
        use Strategy::*;
        let inflated = matches!(
            strategy,
            InflatingPair | InflatedInSilence | InflatedToAHonestReceiver
        );
        let said = match strategy {
            LoneFake | InflatedInSilence => Said::Silent,
            _ if noticed => Said::Disputed,
            _ => Said::Confirmed,
        };
        Self {
            truth: if inflated {
                Verdict::Half
            } else {
                Verdict::Nothing
            },
            said,
            accomplice: !matches!(strategy, InflatedToAHonestReceiver | FakeForTheCommons),
            confirming: if strategy == FakeForTheCommons { 2 } else { 1 },
            // The small club of which two are the pair and two may vote, both of whom have to see it.
            members: if strategy == SmallClub { 4 } else { CLUB },
        }
    }
}

impl Scene<'_> {
    /// One attempt. `None` if the rules refuse a step.
    pub fn attempt(
        &self,
        rng: &mut ChaCha8Rng,
        strategy: Strategy,
        epoch: &Epoch,
        id: u32,
    ) -> Option<Outcome> {
        let config = self.config;
        let asked = strategy == Strategy::InflatedToAHonestReceiver;
        let noticed = asked && chance(rng, NOTICED as u16);
        let claim = Claim::of(strategy, noticed);
        let doubled = claim.said == Said::Silent || strategy == Strategy::FakeForTheCommons;
        let odds = odds_of(config, claim.members, doubled);
        let (mut drawn, mut bond) = (noticed, 0);
        if !noticed {
            drawn = epoch.draws(config, id, odds);
        }
        if drawn && strategy == Strategy::WithholdingKeeper {
            bond = config.keeper_bond;
            drawn = epoch.draws_without(config, id, odds);
        }
        if !drawn {
            return Some(Outcome {
                kept: self.missing,
                provider: bond,
                ..Outcome::default()
            });
        }
        let cause = if noticed { Cause::Dispute } else { Cause::Lot };
        let court = match strategy {
            Strategy::SmallClub if self.ballot_is_worse(claim.members - 2) => {
                Court::Ballot(claim.members - 2)
            }
            _ => Court::Panels,
        };
        let judged = judge(rng, config, self.jurors, (claim.truth, cause, court))?;
        let mut outcome = self.cost(&claim, cause, judged);
        outcome.provider += bond;
        Some(outcome)
    }

    /// Would so many voters find a fake more rarely than panels of which somebody's friend may be one?
    fn ballot_is_worse(&self, voters: u32) -> bool {
        let accuracy = self.jurors.effective_bp();
        let by_ballot = deterrence::majority(voters as u8, accuracy);
        by_ballot < deterrence::conviction(self.config, accuracy)
    }

    /// Honest work, drawn and judged: what juries cost who did nothing wrong.
    pub fn honest(&self, rng: &mut ChaCha8Rng, epoch: &Epoch, id: u32) -> Option<Outcome> {
        let claim = Claim {
            truth: Verdict::Whole,
            said: Said::Confirmed,
            accomplice: true,
            confirming: 1,
            members: CLUB,
        };
        if !epoch.draws(self.config, id, odds_of(self.config, CLUB, false)) {
            return Some(Outcome::default());
        }
        let judged = judge(
            rng,
            self.config,
            self.jurors,
            (claim.truth, Cause::Lot, Court::Panels),
        )?;
        Some(self.cost(&claim, Cause::Lot, judged))
    }

    fn cost(&self, claim: &Claim, cause: Cause, Judged { verdict, votes }: Judged) -> Outcome {
        let config = self.config;
        // What is missing is all of it, or half of it.
        let value = match claim.truth {
            Verdict::Half => self.missing * 2,
            _ => self.missing,
        };
        let provider = sanctions::of_provider(config, verdict, value, 0);
        let receiver = sanctions::of_receiver(config, verdict, value, claim.said, 0);
        let reward = |penalty| sanctions::shares(config, penalty, 0, 0, cause).challenger;
        let confirming = Credits::from(claim.confirming);
        Outcome {
            judged: true,
            convicted: verdict != Verdict::Whole,
            kept: verdict
                .delivered(value)
                .saturating_sub(claim.truth.delivered(value)),
            provider: provider.amount,
            accomplice: if claim.accomplice { receiver.amount } else { 0 },
            back: reward(&provider) + reward(&receiver) * confirming,
            votes,
        }
    }
}

/// What many attempts came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Measured {
    pub attempts: u64,
    /// The average gain, in parts of what is missing, and its standard error.
    pub gain: f64,
    pub error: f64,
    /// How many were judged, and how many of the judged were found.
    pub judged: f64,
    pub convicted: f64,
    /// Votes cast in panels for each attempt.
    pub votes: f64,
}

/// Sums as they come in.
#[derive(Default)]
pub struct Sums {
    n: u64,
    gain: f64,
    squares: f64,
    judged: u64,
    convicted: u64,
    votes: u64,
}

impl Sums {
    pub fn add(&mut self, outcome: &Outcome, missing: Credits) {
        let gain = outcome.gain() / missing as f64;
        self.n += 1;
        self.gain += gain;
        self.squares += gain * gain;
        self.judged += u64::from(outcome.judged);
        self.convicted += u64::from(outcome.convicted);
        self.votes += u64::from(outcome.votes);
    }

    pub fn measured(&self) -> Measured {
        let n = self.n.max(1) as f64;
        let gain = self.gain / n;
        let variance = (self.squares / n - gain * gain).max(0.0);
        Measured {
            attempts: self.n,
            gain,
            error: (variance / n).sqrt(),
            judged: self.judged as f64 / n,
            convicted: self.convicted as f64 / self.judged.max(1) as f64,
            votes: self.votes as f64 / n,
        }
    }
}
