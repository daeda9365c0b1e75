//! What would a trade log have come to in a club? Every row goes through the contracts: registered by the provider, confirmed by the
//! receiver, settled. Nothing is batched, nothing is computed beside the chain.

use remainder_chain::{Actor, ClubSpec};
use remainder_interfaces::{
    clearing::{self, Clearing as _},
    club::{self, Club as _},
    contributions::{self, Against, Contributions as _},
    rules::time::DAY,
    valuation::{Algorithm, Category, Unit, Valuation as _},
};
use remainder_rules::{Credits, Cycle, KindId, MemberId, MAX_VALUE};
use serde::Serialize;

use super::trades::{Row, TradeLog};
use crate::{
    demo::{
        close::{cycle_line, invariants},
        scene::{Played, Refusal, Scene},
    },
    error::CliError,
    parse::content_hash,
    report::CycleLine,
};

/// How far members may go into debt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limits {
    /// As far as numbers reach.
    Lifted,
    /// The default parameters of `clearing`, the levy apart.
    Default,
}

impl Limits {
    /// The parameters of `clearing` for a replay. The levy is 0 in both, so that nothing is moved that the log does not hold.
    pub fn clearing(self) -> clearing::Config {
        let usual = clearing::Config {
            levy_bp: 0,
            commons_base: 0,
            ..clearing::Config::default()
        };
        match self {
            Self::Default => usual,
            Self::Lifted => clearing::Config {
                base_limit: MAX_VALUE,
                limit_cap: MAX_VALUE,
                ..usual
            },
        }
    }
}

/// A row that a rule refused.
#[derive(Clone, Debug, Serialize)]
pub struct RefusedRow {
    /// The line of the file.
    pub row: usize,
    pub day: u64,
    pub provider: String,
    pub receiver: String,
    pub amount_cents: u64,
    /// The error's name, such as `DebitLimit`.
    pub reason: &'static str,
    /// The room that said no.
    pub room: &'static str,
    /// The message that was refused.
    pub message: &'static str,
}

/// What a pass came to.
pub struct Pass {
    pub scene: Scene,
    pub cycles: Vec<CycleLine>,
    pub refused: Vec<RefusedRow>,
    /// Value of the refused rows.
    pub refused_value: Credits,
    pub findings: Vec<(&'static str, Result<(), String>)>,
}

/// Founders that the constructor takes; the other accounts apply and are admitted.
const FOUNDERS: usize = 64;

struct Replay<'a> {
    log: &'a TradeLog,
    scene: Scene,
    actors: Vec<Actor>,
    ids: Vec<MemberId>,
    kind: KindId,
    first_day: u64,
    cycle_days: u64,
    /// Who traded in the running cycle, to be rolled when it closes.
    traded: Vec<bool>,
    cycle: Cycle,
    moved: bool,
    cycles: Vec<CycleLine>,
    refused: Vec<RefusedRow>,
    refused_value: Credits,
}

/// Replays a log. `tell` hears of rows done since it was told last.
///
/// # Errors
/// What the chain refuses; what a rule refuses is in the answer.
pub fn replay(
    log: &TradeLog,
    cycle_days: u64,
    limits: Limits,
    mut tell: impl FnMut(u64),
) -> Played<Pass> {
    let actors: Vec<Actor> = (0..log.accounts.len())
        .map(|n| Actor::dev(&format!("trader{}", n + 1)))
        .collect();
    let mut spec = ClubSpec::new(actors.iter().take(FOUNDERS).map(Actor::account).collect());
    spec.club = club::Config {
        cycle_ms: DAY.saturating_mul(cycle_days),
        sponsors: 0,
        intake_min: u32::MAX,
        probation_cycles: 0,
        ..club::Config::default()
    };
    spec.algorithm = Algorithm::Rates;
    spec.contributions = contributions::Config {
        confirm_ms: 0,
        challenge_ms: 0,
        ..contributions::Config::default()
    };
    spec.clearing = limits.clearing();
    let mut replay = Replay {
        log,
        scene: Scene::found(Actor::dev("admin"), &spec)?,
        ids: Vec::new(),
        kind: 0,
        first_day: log.rows.first().map_or(0, |row| row.day),
        cycle_days,
        traded: vec![false; actors.len()],
        actors,
        cycle: 0,
        moved: false,
        cycles: Vec::new(),
        refused: Vec::new(),
        refused_value: 0,
    };
    replay.enrol()?;
    for (n, row) in log.rows.iter().enumerate() {
        replay.row(row)?;
        if n % 256 == 255 {
            tell(256);
        }
    }
    replay.close()?;
    tell(log.rows.len() as u64 % 256);
    let findings = invariants(&replay.scene)?.into_iter().collect();
    let Replay {
        scene,
        cycles,
        refused,
        refused_value,
        ..
    } = replay;
    Ok(Pass {
        scene,
        cycles,
        refused,
        refused_value,
        findings,
    })
}

impl Replay<'_> {
    /// Makes all accounts members, and the one kind: a trade, a unit of which is a credit.
    fn enrol(&mut self) -> Played<()> {
        let mut label = [0; 32];
        label[..5].copy_from_slice(b"trade");
        let (admin, content) = (
            self.scene.admin.clone(),
            content_hash(b"a purchase of a trade log"),
        );
        self.kind = self.scene.must(
            "valuation.add_kind",
            self.scene.rooms.valuation,
            &admin,
            |m| {
                // 100 hundredths a unit: so many hundredths of a unit are worth as many hundredths of a credit.
                m.add_kind(Category::Other, Unit::Credit, label, content, 1, 100)
            },
        )?;
        let club = self.scene.rooms.club;
        for (n, actor) in self.actors.iter().enumerate() {
            if n < FOUNDERS {
                self.ids.push(n as MemberId + 1);
                continue;
            }
            let account = actor.account();
            self.scene.must("club.apply", club, actor, |m| m.apply())?;
            self.ids.push(
                self.scene
                    .must("club.admit", club, actor, |m| m.admit(account))?,
            );
        }
        Ok(())
    }

    fn row(&mut self, row: &Row) -> Played<()> {
        let since = row.day - self.first_day;
        let cycle = Cycle::try_from(since / self.cycle_days).map_err(|_| {
            CliError::input(
                format!("line {}: too many cycles", row.line),
                "make the cycles longer",
            )
        })?;
        if cycle != self.cycle {
            self.close()?;
            self.cycle = cycle;
        }
        self.scene
            .wait_until(self.scene.start_of(0) + since * DAY)?;
        let (provider, receiver) = (row.provider as usize, row.receiver as usize);
        let (by, to, to_id) = (
            self.actors[provider].clone(),
            self.actors[receiver].clone(),
            self.ids[receiver],
        );
        let room = self.scene.rooms.contributions;
        let (against, quantity) = (Against::Free(to_id, self.kind), row.amount);
        let registered = self.scene.send("contributions.register", room, &by, |m| {
            m.register(against, quantity, [0; 32])
        })?;
        let contribution = match registered {
            Ok(contribution) => contribution,
            Err(refusal) => return self.refuse(row, refusal),
        };
        let confirmed = self.scene.send("contributions.confirm", room, &to, |m| {
            m.confirm(contribution, None)
        })?;
        if let Err(refusal) = confirmed {
            self.scene.must("contributions.cancel", room, &by, |m| {
                m.cancel(contribution)
            })?;
            return self.refuse(row, refusal);
        }
        self.scene.must("contributions.settle", room, &by, |m| {
            m.settle(contribution)
        })?;
        self.traded[provider] = true;
        self.traded[receiver] = true;
        self.moved = true;
        Ok(())
    }

    fn refuse(&mut self, row: &Row, refusal: Refusal) -> Played<()> {
        let name = |account: u32| self.log.accounts[account as usize].clone();
        self.refused.push(RefusedRow {
            row: row.line,
            day: row.day,
            provider: name(row.provider),
            receiver: name(row.receiver),
            amount_cents: row.amount,
            reason: refusal.name(),
            room: refusal.said.room,
            message: refusal.message,
        });
        self.refused_value += row.amount;
        self.moved = true;
        Ok(())
    }

    /// Closes the running cycle: rolls the accounts that traded in it, and takes its figures. Others have nothing to roll.
    fn close(&mut self) -> Played<()> {
        self.scene
            .wait_until(self.scene.start_of(self.cycle.saturating_add(1)))?;
        let (room, by) = (self.scene.rooms.clearing, self.scene.admin.clone());
        for n in 0..self.traded.len() {
            if std::mem::take(&mut self.traded[n]) {
                let id = self.ids[n];
                self.scene
                    .must("clearing.roll", room, &by, |m| m.roll(id))?;
            }
        }
        if std::mem::take(&mut self.moved) {
            let line = cycle_line(&mut self.scene, self.cycle)?;
            self.cycles.push(line);
        }
        Ok(())
    }
}
