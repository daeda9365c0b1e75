//! Do the rules hold what they promise? `remainder simulate audit` plays many seasons over the rules alone, without a chain.
//!
//! | file | question |
//! |---|---|
//! | [`world`] | what happens to one piece of work? |
//! | [`cheats`] | what does a way to cheat bring? |
//! | [`sweeps`] | what if the odds, the panels or the jurors were others? |
//! | [`show`] | how does a person read it? |

mod cheats;
mod show;
mod sweeps;
mod world;

use remainder_rules::audit::Config;
use serde::Serialize;

use crate::{
    demo::Reports,
    error::CliError,
    output::{envelope, Answer, Output},
};
use cheats::Measured;
use sweeps::{BustOut, Margin, Panel, Plays, ACCURACY_BP};
pub use sweeps::{Line, Sweep};
pub use world::Jurors;

/// What can be played.
#[derive(Debug, clap::Subcommand)]
pub enum Simulate {
    /// Cheat in every known way, and see what it brings beside what the formulas say.
    Audit(Args),
}

/// `remainder simulate audit`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// How many seasons, of 100 attempts each, are played of each way to cheat.
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    seasons: u32,
    /// The seed of all chance: the same seed gives the same figures.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    #[command(flatten)]
    reports: Reports,
}

/// What the play came to. Gains are parts of the value that is missing.
#[derive(Clone, Debug, Serialize)]
pub struct Findings {
    pub seasons: u32,
    pub attempts: u64,
    pub seed: u64,
    pub accuracy_bp: u16,
    pub config: Config,
    /// Does every way to cheat lose at the parameters in force, as played and as computed?
    pub deters: bool,
    pub strategies: Vec<Line>,
    pub margins: Vec<Margin>,
    /// What juries cost a member who did nothing wrong.
    pub honest: Measured,
    pub panels: Vec<Panel>,
    pub rings: Vec<Panel>,
    pub bust_out: Vec<BustOut>,
    pub sweeps: Vec<Sweep>,
}

/// Plays.
///
/// # Errors
/// A report that cannot be written.
pub fn run(what: &Simulate, output: &mut Output) -> Result<Answer, CliError> {
    let Simulate::Audit(args) = what;
    args.reports.check()?;
    let plays = Plays {
        seasons: args.seasons,
        seed: args.seed,
    };
    let spinner = output.spinner("cheating");
    let findings = play(plays);
    spinner.finish_and_clear();
    let data = serde_json::to_value(&findings).map_err(|error| {
        CliError::internal(format!("the findings are no JSON: {error}"), "report it")
    })?;
    let page = args.reports.html.as_ref().map(|_| show::page(&findings));
    let picture = args.reports.svg.as_ref().map(|_| show::picture(&findings));
    let result = Ok(Answer::new(data, show::text(&findings)));
    args.reports.save(
        || envelope(&result),
        page.transpose()?,
        picture.transpose()?,
        output,
    )?;
    result
}

fn play(plays: Plays) -> Findings {
    let config = Config::default();
    let jurors = Jurors::right(ACCURACY_BP);
    // A sweep has many points: each is played a fifth as often.
    let swept = Plays {
        seasons: plays.seasons.div_ceil(5),
        ..plays
    };
    let strategies = plays.cheats(&config, jurors, 0);
    let losing = |line: &Line| line.closed.gain_bp < 0 && line.simulated.gain < 0.0;
    Findings {
        seasons: plays.seasons,
        attempts: u64::from(plays.seasons) * u64::from(cheats::ATTEMPTS),
        seed: plays.seed,
        accuracy_bp: ACCURACY_BP,
        config,
        deters: strategies.iter().all(losing),
        strategies,
        margins: sweeps::margins(&config),
        honest: plays.honest(&config, jurors),
        panels: plays.panels(),
        rings: plays.rings(),
        bust_out: plays.bust_out(&config, jurors),
        sweeps: vec![
            swept.odds(),
            swept.accuracy(),
            swept.collusion(10_000, "jurors bought, in %, the others always right", 50),
            swept.collusion(
                ACCURACY_BP,
                "jurors bought, in %, the others right four times in five",
                60,
            ),
            swept.sizes(),
        ],
    }
}

#[cfg(test)]
mod tests;
