//! Who should do what for whom in a cycle? `remainder plan`: from tables in a folder, or from the offers and wants of a club on a chain.

pub mod announced;
mod book;
pub mod chain;
mod onchain;
pub mod proof;
pub mod sheet;
mod show;
pub mod taking;

use std::path::{Path, PathBuf};

use remainder_flow::plan::{first_fit, frontier, plan, Corner, Plan, PlanError, Terms, WHOLE};
use remainder_rules::Cycle;
use serde_json::json;

use crate::{
    args::Place,
    error::CliError,
    output::{Answer, Output},
    report::charts,
    written::{distinct, write},
};
pub use book::lot;
use book::Book;
pub use show::curve;

#[derive(Debug, clap::Args)]
#[command(after_help = "\
With a folder, its members.csv, kinds.csv, offers.csv, wants.csv and, if there is one, relations.csv are read (docs/planner.md); without \
one, the offers and wants of the club in the chain file. The plan meets the most value that can be met with so little money, but for what \
rounding to hundredths of a unit costs, and says how far it is from the bound that is proved. All quantities are divisible. The same input gives the same plan. A folder that is called as a \
command is: ./list")]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    #[command(subcommand)]
    command: Option<onchain::Command>,
    /// The folder with the tables; without it, the club in the chain file is planned for.
    #[arg(value_name = "FOLDER")]
    folder: Option<PathBuf>,
    #[command(flatten)]
    aim: Aim,
    /// How many contributions to advise that would let more be exchanged.
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u8).range(0..=50))]
    advice: u8,
    /// Write who does what for whom here, as CSV.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Write what proves the bound here: CSV, a potential for each member and kind. `remainder verify` checks it, and the plan.
    #[arg(long, value_name = "FILE", requires = "folder")]
    certificate: Option<PathBuf>,
    /// Draw what could be met with more or less money, as an SVG picture.
    #[arg(long, value_name = "FILE")]
    frontier: Option<PathBuf>,
    /// Make commitments of the plan on the chain: all of them, or those of `--as NAME` in their name, which the others then accept.
    #[arg(long, conflicts_with = "folder")]
    propose: bool,
}

/// What a plan is to be like.
#[derive(Clone, Debug, clap::Args)]
pub struct Aim {
    /// The most that may need money, in percent of the value met.
    #[arg(long, value_name = "PERCENT", default_value = "20", value_parser = percent)]
    target: u32,
    /// How much of each kind may stay between those who gave it to each other before, in percent; the rest is spread.
    #[arg(long, value_name = "PERCENT", default_value_t = 50, value_parser = clap::value_parser!(u8).range(0..=100))]
    keep: u8,
    /// The cycle to plan; the next one of a chain, 0 of a folder.
    #[arg(long)]
    cycle: Option<Cycle>,
}

/// What was planned, and what to compare it with.
pub struct Planned {
    pub cycle: Cycle,
    pub terms: Terms,
    pub plan: Plan,
    /// What would be met first come, first served.
    pub unplanned: Corner,
    /// What could be met for each amount of money.
    pub frontier: Vec<Corner>,
}

/// Percent as parts of [`WHOLE`].
///
/// # Errors
/// What is no number from 0 to 100.
pub fn percent(text: &str) -> Result<u32, String> {
    let parts = crate::parse::hundredths_or_none(text)?;
    u32::try_from(parts)
        .ok()
        .filter(|parts| *parts <= WHOLE)
        .ok_or_else(|| "it is more than 100 percent".into())
}

/// `remainder plan`.
///
/// # Errors
/// A mistake in a table, a chain that cannot be read, a file that cannot be written.
pub fn run(args: &Args, place: &Place, output: &Output) -> Result<Answer, CliError> {
    if let Some(command) = &args.command {
        return onchain::run(command, place, output);
    }
    let Some(folder) = &args.folder else {
        return chain::run(args, place, output);
    };
    let cycle = args.aim.cycle.unwrap_or(0);
    apart(args, folder)?;
    let book = book::read_folder(folder, cycle)?;
    let planned = planned(args, &book, cycle, output)?;
    save(args, &book, &planned, output)?;
    Ok(show::answer(&book, &planned))
}

fn planned(args: &Args, book: &Book, cycle: Cycle, output: &Output) -> Result<Planned, CliError> {
    let terms = args.aim.terms(cycle, args.advice.into());
    let sign = output.spinner("planning");
    let plan = plan(&book.club, &terms).map_err(too_much)?;
    sign.set_message("what more or less money could do");
    let frontier = frontier(&book.club).map_err(too_much)?;
    sign.finish_and_clear();
    Ok(Planned {
        cycle,
        terms,
        unplanned: Corner::of(&book.club, &first_fit(&book.club)),
        plan,
        frontier,
    })
}

fn too_much(error: PlanError) -> CliError {
    CliError::input(error.to_string(), "plan a part of the club")
}

impl Aim {
    fn terms(&self, cycle: Cycle, advice: usize) -> Terms {
        Terms {
            target: self.target,
            keep: self.keep,
            cycle,
            advice,
        }
    }
}

/// Sees to it that no table, and no other file that is written, is written over.
fn apart(args: &Args, folder: &Path) -> Result<(), CliError> {
    let tables = book::FILES.map(|name| folder.join(name));
    let read: Vec<_> = (book::FILES.into_iter())
        .zip(tables.iter().map(|t| t.as_path()))
        .collect();
    let written = [
        ("--out", args.out.as_deref()),
        ("--certificate", args.certificate.as_deref()),
        ("--frontier", args.frontier.as_deref()),
    ];
    distinct(&read, &written)
}

/// Writes what was asked for.
fn save(args: &Args, book: &Book, planned: &Planned, output: &Output) -> Result<(), CliError> {
    if let Some(path) = &args.out {
        write(path, |to| show::assignments(to, book, &planned.plan))?;
        output.note(format!("wrote {}", path.display()));
    }
    if let Some(path) = &args.certificate {
        write(path, |to| {
            proof::certificate(to, book, &planned.plan.certificate)
        })?;
        output.note(format!("wrote {}", path.display()));
    }
    if let Some(path) = &args.frontier {
        let wanted = show::worth(book, &book.club.wants);
        let at = |corner: &Corner| (corner.share(), corner.value as f64 / wanted.max(1) as f64);
        let target = f64::from(planned.terms.target) / f64::from(WHOLE);
        let drawn = charts::plan::frontier(
            &show::curve(&planned.frontier, wanted),
            at(&planned.plan.met),
            at(&planned.unplanned),
            target,
        );
        let chart = drawn.map_err(|error| {
            CliError::internal(format!("the chart cannot be drawn: {error}"), "report it")
        })?;
        let picture = charts::plain(
            &chart,
            "How much of what is wanted can be met, and at which money share",
        );
        write(path, |to| to.write_all(picture.as_bytes()))?;
        output.note(format!("wrote {}", path.display()));
    }
    Ok(())
}

impl Planned {
    /// The figures for programs.
    fn json(&self, wanted: u64) -> serde_json::Value {
        let corner =
            |c: &Corner| json!({ "money": c.money, "value": c.value, "money_share": c.share() });
        json!({
            "cycle": self.cycle,
            "target_bp": self.terms.target,
            "wanted": wanted,
            "met": corner(&self.plan.met),
            "bound": self.plan.bound,
            "first_fit": corner(&self.unplanned),
            "frontier": self.frontier.iter().map(corner).collect::<Vec<_>>(),
        })
    }
}
