//! What if? The same attempts under other odds, panels and jurors, beside what the closed forms say.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use remainder_rules::{
    audit::{
        deterrence::{self, Row, Strategy},
        jury::Verdict,
        Config,
    },
    clearing, Credits,
};
use serde::Serialize;

use super::{
    cheats::{Measured, Scene, Sums, ATTEMPTS},
    world::{ask, Epoch, Jurors},
};

/// Jurors as they are assumed to be: right four times in five, whether the others err or are bought.
pub const ACCURACY_BP: u16 = 8_000;

/// A way to cheat, as played and as computed.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    pub closed: Row,
    pub simulated: Measured,
}

/// All ways to cheat, under one change.
#[derive(Clone, Debug, Serialize)]
pub struct Point {
    /// What was changed, as text and as a number.
    pub at: String,
    pub x: f64,
    pub lines: Vec<Line>,
}

/// What was changed, over its range.
#[derive(Clone, Debug, Serialize)]
pub struct Sweep {
    pub axis: &'static str,
    pub points: Vec<Point>,
}

/// A panel that is asked once.
#[derive(Clone, Debug, Serialize)]
pub struct Panel {
    pub seats: u8,
    /// The accuracy of its jurors, or the part of them that was bought.
    pub jurors_bp: u16,
    /// How often it is right, or captured.
    pub simulated: f64,
    pub closed: f64,
    pub cases: u64,
}

/// A pair whose payer goes bust.
#[derive(Clone, Debug, Serialize)]
pub struct BustOut {
    /// What the limit could otherwise have bought them, of its face value.
    pub worth: f64,
    pub simulated: f64,
    pub closed: f64,
}

/// The odds from which on, and the juror's accuracy from which on, a way to cheat loses; none if never.
#[derive(Clone, Debug, Serialize)]
pub struct Margin {
    pub strategy: Strategy,
    pub floor_bp: Option<u16>,
    pub accuracy_bp: Option<u16>,
}

/// How much is played, and from which seed.
#[derive(Clone, Copy, Debug)]
pub struct Plays {
    pub seasons: u32,
    pub seed: u64,
}

/// The largest value that an ordinary member can assert: its exposure fills the base limit.
pub fn largest(config: &Config) -> Credits {
    clearing::Config::default().base_limit / u64::from(config.fake_times.max(1))
}

impl Plays {
    /// A stream of chance for each use, so that none depends on what was played before it.
    fn rng(&self, stream: u64) -> ChaCha8Rng {
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
        rng.set_stream(stream);
        rng
    }

    fn each<T>(
        &self,
        stream: u64,
        mut attempt: impl FnMut(&mut ChaCha8Rng, &Epoch, u32) -> Option<T>,
        mut add: impl FnMut(T),
    ) {
        let mut rng = self.rng(stream);
        for _ in 0..self.seasons {
            let epoch = Epoch::new(&mut rng);
            for id in 0..ATTEMPTS {
                if let Some(outcome) = attempt(&mut rng, &epoch, id) {
                    add(outcome);
                }
            }
        }
    }

    /// One way to cheat.
    pub fn cheat(&self, config: &Config, jurors: Jurors, strategy: Strategy, cell: u64) -> Line {
        let missing = largest(config);
        let scene = Scene {
            config,
            jurors,
            missing,
        };
        let mut sums = Sums::default();
        let stream = cell * 100 + strategy as u64;
        self.each(
            stream,
            |rng, epoch, id| scene.attempt(rng, strategy, epoch, id),
            |outcome| sums.add(&outcome, missing),
        );
        Line {
            closed: deterrence::row(config, jurors.effective_bp(), missing, strategy),
            simulated: sums.measured(),
        }
    }

    /// All ways to cheat.
    pub fn cheats(&self, config: &Config, jurors: Jurors, cell: u64) -> Vec<Line> {
        let all = Strategy::ALL.into_iter();
        all.map(|strategy| self.cheat(config, jurors, strategy, cell))
            .collect()
    }

    /// Honest work.
    pub fn honest(&self, config: &Config, jurors: Jurors) -> Measured {
        let missing = largest(config);
        let scene = Scene {
            config,
            jurors,
            missing,
        };
        let mut sums = Sums::default();
        self.each(
            99,
            |rng, epoch, id| scene.honest(rng, epoch, id),
            |outcome| sums.add(&outcome, missing),
        );
        sums.measured()
    }

    /// A pair whose payer goes bust: by what the limit is worth otherwise.
    pub fn bust_out(&self, config: &Config, jurors: Jurors) -> Vec<BustOut> {
        let missing = largest(config);
        let scene = Scene {
            config,
            jurors,
            missing,
        };
        let (mut n, mut cash, mut limit) = (0.0, 0.0, 0.0);
        self.each(
            98,
            |rng, epoch, id| scene.attempt(rng, Strategy::Pair, epoch, id),
            |o| {
                n += missing as f64;
                cash += (o.kept + o.back) as f64 - o.provider as f64;
                // What was settled is the payer's debt, and so is what the payer was charged.
                limit += (o.kept + o.accomplice) as f64;
            },
        );
        let worths = [0u16, 2_500, 5_000, 7_500, 10_000];
        let of = |bp: u16| {
            let worth = f64::from(bp) / 10_000.0;
            BustOut {
                worth,
                simulated: (cash - worth * limit) / f64::max(n, 1.0),
                closed: deterrence::bust_out(config, jurors.effective_bp(), bp.into()) as f64
                    / 10_000.0,
            }
        };
        worths.map(of).into()
    }

    /// How often a panel that is asked once is right, with jurors who are right so often.
    pub fn panels(&self) -> Vec<Panel> {
        let accuracies = [6_000, 7_000, 8_000, 9_000];
        self.asked(200, accuracies, Jurors::right, Verdict::Nothing)
    }

    /// How often a ring that has bought so many jurors gets its verdict from a panel whose other jurors are always right.
    pub fn rings(&self) -> Vec<Panel> {
        let ring = |ring_bp| Jurors {
            accuracy_bp: 10_000,
            ring_bp,
        };
        self.asked(300, [1_000, 2_000, 3_000, 4_000], ring, Verdict::Whole)
    }

    fn asked(
        &self,
        first: u64,
        levels: [u16; 4],
        jurors: impl Fn(u16) -> Jurors,
        wanted: Verdict,
    ) -> Vec<Panel> {
        let mut panels = Vec::new();
        for (seats, stream) in Config::default().panels.into_iter().zip(first..) {
            // One round: what it finds is not appealed.
            for (bp, more) in levels.into_iter().zip(0u64..) {
                let mut rng = self.rng(stream * 10 + more);
                let cases = u64::from(self.seasons) * u64::from(ATTEMPTS);
                let hits = (0..cases)
                    .filter(|_| ask(&mut rng, seats, jurors(bp), Verdict::Nothing) == Some(wanted));
                panels.push(Panel {
                    seats,
                    jurors_bp: bp,
                    simulated: hits.count() as f64 / cases.max(1) as f64,
                    closed: deterrence::majority(seats, bp) as f64 / 10_000.0,
                    cases,
                });
            }
        }
        panels
    }

    /// The lowest odds.
    pub fn odds(&self) -> Sweep {
        let floors = [500, 1_000, 1_500, 2_000, 2_500, 3_000, 4_000, 5_000];
        let points = floors.into_iter().zip(10u64..);
        let points = points.map(|(floor_bp, cell)| {
            let config = Config {
                floor_bp,
                ..Config::default()
            };
            let lines = self.cheats(&config, Jurors::right(ACCURACY_BP), cell);
            point(f64::from(floor_bp) / 100.0, lines)
        });
        Sweep {
            axis: "lowest odds of an audit, in %",
            points: points.collect(),
        }
    }

    /// How often a juror is right.
    pub fn accuracy(&self) -> Sweep {
        let points = [6_000, 7_000, 7_500, 8_000, 8_500, 9_000, 9_500]
            .into_iter()
            .zip(30u64..);
        let points = points.map(|(accuracy_bp, cell)| {
            let lines = self.cheats(&Config::default(), Jurors::right(accuracy_bp), cell);
            point(f64::from(accuracy_bp) / 100.0, lines)
        });
        Sweep {
            axis: "how often a juror is right, in %",
            points: points.collect(),
        }
    }

    /// How many jurors were bought, by themselves and beside the errors of the others.
    pub fn collusion(&self, accuracy_bp: u16, axis: &'static str, first: u64) -> Sweep {
        let points = [0, 500, 1_000, 2_000, 3_000].into_iter().zip(first..);
        let points = points.map(|(ring_bp, cell)| {
            let jurors = Jurors {
                accuracy_bp,
                ring_bp,
            };
            let lines = self.cheats(&Config::default(), jurors, cell);
            point(f64::from(ring_bp) / 100.0, lines)
        });
        Sweep {
            axis,
            points: points.collect(),
        }
    }

    /// Other panels.
    pub fn sizes(&self) -> Sweep {
        let sizes = [[1, 3, 5], [3, 5, 7], [3, 7, 15], [5, 9, 15], [7, 11, 15]];
        let points = sizes.into_iter().zip(70u64..);
        let points = points.map(|(panels, cell)| {
            let config = Config {
                panels,
                ..Config::default()
            };
            let [a, b, c] = panels;
            Point {
                at: format!("{a}, {b}, {c}"),
                x: a.into(),
                lines: self.cheats(&config, Jurors::right(ACCURACY_BP), cell),
            }
        });
        Sweep {
            axis: "seats of the three panels",
            points: points.collect(),
        }
    }
}

fn point(x: f64, lines: Vec<Line>) -> Point {
    Point {
        at: format!("{x}"),
        x,
        lines,
    }
}

/// From where on each way to cheat loses, everything else as it is.
pub fn margins(config: &Config) -> Vec<Margin> {
    let value = largest(config);
    let loses = |config: &Config, accuracy, strategy| {
        deterrence::row(config, accuracy, value, strategy).gain_bp < 0
    };
    let of = |strategy| Margin {
        strategy,
        floor_bp: (1..=config.newcomer_bp).find(|floor_bp| {
            let other = Config {
                floor_bp: *floor_bp,
                ..*config
            };
            loses(&other, ACCURACY_BP, strategy)
        }),
        accuracy_bp: (5_000..=10_000).find(|accuracy| loses(config, *accuracy, strategy)),
    };
    Strategy::ALL.map(of).into()
}
