//! How does a club live? `remainder demo` and `remainder run CLUB.toml`: invented people, real contracts.
//!
//! [`clubfile`](crate::clubfile) says who they are, [`game`] holds the club and what is planned, [`cycle`] takes it through a cycle, [`matching`] and [`commit`] plan it, [`acts`]
//! are the messages they send, [`scene`] the chain that answers, [`tally`] counts, [`close`] reads the figures.

mod acts;
pub mod close;
mod commit;
pub mod court;
mod cycle;
pub mod game;
pub mod government;
pub mod matching;
mod people;
pub mod scene;
pub mod tally;

use std::path::{Path, PathBuf};

use remainder_chain::{ChainFile, FileError};
use scale::Encode as _;

use crate::{
    clubfile::{self, ClubFile},
    error::CliError,
    output::{envelope, Answer, Output},
    report::{html, text, weights, Report},
    session::Header,
};
use game::Game;
use scene::Played;

/// The neighbourhood that `remainder demo` plays.
const NEIGHBOURHOOD: &str = include_str!("../../../../examples/clubs/neighbourhood.toml");

/// `remainder demo`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// How many people the club begins with; the file's number if not said.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(3..=clubfile::MAX_MEMBERS as i64))]
    members: Option<u32>,
    /// How many cycles to play; the file's number if not said.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=clubfile::MAX_CYCLES as i64))]
    cycles: Option<u32>,
    /// What the dice begin with: the same seed gives the same run.
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Keep the club in a new chain file, to go on with it by hand: `remainder --chain FILE --as amara account`.
    #[arg(long, value_name = "FILE")]
    keep: Option<PathBuf>,
    #[command(flatten)]
    reports: Reports,
}

/// Where a report is written.
#[derive(Debug, clap::Args)]
pub struct Reports {
    /// Write the report as JSON.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Write the report as one HTML page with charts.
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
    /// Write its main chart as an SVG picture.
    #[arg(long, value_name = "FILE")]
    pub svg: Option<PathBuf>,
}

/// `remainder run CLUB.toml`.
#[derive(Debug, clap::Args)]
pub struct RunArgs {
    /// The club file; see docs/club-file.md.
    #[arg(value_name = "CLUB.toml")]
    club: PathBuf,
    #[command(flatten)]
    play: Args,
}

/// Plays the neighbourhood.
///
/// # Errors
/// What the chain refuses, or a report that cannot be written.
pub fn run(args: &Args, output: &mut Output) -> Result<Answer, CliError> {
    let file = clubfile::parse("examples/clubs/neighbourhood.toml", NEIGHBOURHOOD)?;
    play(&file, args, output)
}

/// Plays a club of one's own.
///
/// # Errors
/// A fault in the file; else as [`run`].
pub fn run_file(args: &RunArgs, output: &mut Output) -> Result<Answer, CliError> {
    let file = clubfile::read(&args.club)?;
    play(&file, &args.play, output)
}

fn play(file: &ClubFile, args: &Args, output: &mut Output) -> Result<Answer, CliError> {
    args.reports.check()?;
    if let Some(path) = args.keep.as_ref().filter(|path| path.exists()) {
        return Err(FileError::Exists(path.clone()).into());
    }
    let members = args.members.unwrap_or(file.members);
    let cycles = args.cycles.unwrap_or(file.cycles);
    let seed = args.seed.unwrap_or(file.seed);
    let bar = output.progress(u64::from(cycles) + 1, format!("{}: founding", file.name));
    let (mut game, report) = live(file, members, cycles, seed, |what| {
        bar.inc(1);
        bar.set_message(format!("{}: {what}", file.name));
    })?;
    bar.finish_and_clear();
    let answer = answer(&report)?;
    args.reports.write(&answer, &report, output)?;
    if let Some(path) = &args.keep {
        let mut header = Header::new(file.name.clone(), game.scene.rooms);
        header.names = game.names();
        header.texts = game.texts();
        header.log = std::mem::take(&mut game.scene.log);
        header.plans = std::mem::take(&mut game.scene.plans);
        ChainFile::create(path, &game.scene.chain, &header.encode())?;
        output.note(format!("kept {}", path.display()));
    }
    conclude(answer, &report, output)
}

/// Founds a club and lives through its cycles. `tell` hears of each step.
fn live<'a>(
    file: &'a ClubFile,
    members: u32,
    cycles: u32,
    seed: u64,
    mut tell: impl FnMut(String),
) -> Played<(Game<'a>, Report)> {
    let mut game = Game::found(file, members, cycles, seed)?;
    let mut lines = Vec::new();
    for cycle in 0..cycles {
        game.open(cycle)?;
        if let Some(closed) = cycle.checked_sub(1) {
            lines.push(game.close(closed)?);
        }
        tell(format!("cycle {cycle} of {cycles}"));
        game.live()?;
    }
    game.open(cycles)?;
    lines.push(game.close(cycles - 1)?);
    tell("weighing".into());
    let transfer = weights::transfer(&game.scene.chain)?;
    let report = game.report(seed, lines, transfer)?;
    Ok((game, report))
}

impl Reports {
    /// Finds out before the work that a report could not be written after it.
    ///
    /// # Errors
    /// A folder that is not there, or a folder where a file should be.
    pub fn check(&self) -> Result<(), CliError> {
        for path in [&self.json, &self.html, &self.svg].into_iter().flatten() {
            let folder = path
                .parent()
                .filter(|folder| !folder.as_os_str().is_empty());
            if folder.is_some_and(|folder| !folder.is_dir()) {
                let what = format!("there is no folder for {}", path.display());
                return Err(CliError::usage(
                    what,
                    "make the folder, or choose another path",
                ));
            }
            if path.is_dir() {
                let what = format!("{} is a folder", path.display());
                return Err(CliError::usage(what, "name a file in it"));
            }
        }
        Ok(())
    }

    /// Writes what was asked for, each file whole or not at all: the answer as JSON, the report as a page and as a picture.
    ///
    /// # Errors
    /// What the system says.
    pub fn write(&self, answer: &Answer, report: &Report, output: &Output) -> Result<(), CliError> {
        let page = self.html.as_ref().map(|_| html::page(report)).transpose()?;
        let picture = self
            .svg
            .as_ref()
            .map(|_| html::picture(report))
            .transpose()?;
        self.save(|| whole(answer, report), page, picture, output)
    }

    /// Writes what was drawn, and the envelope as JSON.
    ///
    /// # Errors
    /// What the system says.
    pub fn save(
        &self,
        envelope: impl FnOnce() -> serde_json::Value,
        page: Option<String>,
        picture: Option<String>,
        output: &Output,
    ) -> Result<(), CliError> {
        let json = self.json.as_ref().map(|_| format!("{:#}\n", envelope()));
        let files = [(&self.json, json), (&self.html, page), (&self.svg, picture)];
        for (path, text) in files {
            if let (Some(path), Some(text)) = (path, text) {
                save(path, &text)?;
                output.note(format!("wrote {}", path.display()));
            }
        }
        Ok(())
    }
}

/// The envelope of a report in a file. That of a run that violated an invariant holds both the error and the figures, since these
/// show what went wrong.
fn whole(answer: &Answer, report: &Report) -> serde_json::Value {
    let mut whole = envelope(&report.verdict().map(|()| answer.clone()));
    if let (false, Some(envelope)) = (report.sound(), whole.as_object_mut()) {
        envelope.insert("data".into(), answer.data.clone());
    }
    whole
}

/// Answers for a run whose reports are written: with its figures, or with what it violated. The figures of that one are for people
/// on stderr.
///
/// # Errors
/// [`Report::verdict`].
pub fn conclude(answer: Answer, report: &Report, output: &Output) -> Result<Answer, CliError> {
    if !report.sound() {
        output.note(&answer.text);
    }
    report.verdict().map(|()| answer)
}

/// The report as it is, for programs and for people.
fn answer(report: &Report) -> Result<Answer, CliError> {
    let data = serde_json::to_value(report).map_err(|error| {
        CliError::internal(format!("the report is no JSON: {error}"), "report it")
    })?;
    Ok(Answer::new(data, text::summary(report)))
}

/// Puts a text into a file by way of a file beside it, so that a full disk leaves no half of it.
fn save(path: &Path, text: &str) -> Result<(), CliError> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let part = path.with_file_name(name);
    let written = std::fs::write(&part, text).and_then(|()| std::fs::rename(&part, path));
    written.map_err(|error| {
        let _ = std::fs::remove_file(&part);
        let what = format!("{} cannot be written: {error}", path.display());
        CliError::internal(what, "check the path and the room on the disk")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{error::Exit, output::Format};

    /// A run of nothing in which an invariant did not hold.
    fn violated() -> Report {
        Report {
            club: "Nobody".into(),
            seed: None,
            cycle_days: 7.0,
            cycles: Vec::new(),
            members: Vec::new(),
            categories: Vec::new(),
            audit: None,
            government: None,
            refused: Vec::new(),
            weights: Default::default(),
            invariants: [("1 money".to_owned(), false), ("2 supply".to_owned(), true)].into(),
            violations: [("1 money".to_owned(), "3 are missing".to_owned())].into(),
        }
    }

    #[test]
    fn a_run_that_violated_an_invariant_writes_its_reports_and_fails() {
        let folder = tempfile::tempdir().unwrap();
        let (json, html) = (folder.path().join("r.json"), folder.path().join("r.html"));
        let reports = Reports {
            json: Some(json.clone()),
            html: Some(html.clone()),
            svg: None,
        };
        let (report, output) = (violated(), Output::new(Format::Json, true));
        let told = answer(&report).unwrap();
        assert!(told.text.contains("VIOLATED: 1 money: 3 are missing"));

        reports.write(&told, &report, &output).unwrap();
        let error = conclude(told, &report, &output).unwrap_err();

        assert_eq!(
            (error.exit, error.code.as_str()),
            (Exit::Internal, "invariants")
        );
        assert!(error.message.contains("1 money (3 are missing)"), "{error}");
        assert_eq!(error.details["invariants"]["2 supply"], true);
        let written: serde_json::Value =
            serde_json::from_slice(&std::fs::read(json).unwrap()).unwrap();
        assert_eq!(written["success"], false);
        assert_eq!(written["error"]["code"], "invariants");
        assert_eq!(written["data"]["violations"]["1 money"], "3 are missing");
        let page = std::fs::read_to_string(html).unwrap();
        assert!(page.contains("✗ violated") && page.contains("3 are missing"));
    }
}
