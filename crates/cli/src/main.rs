//! The command `remainder`: a club from the shell.
//!
//! A command is a module with `Args` (clap) and `run(&Args, &mut Output) -> Result<Answer, CliError>`, one variant of
//! [`args::Command`] and one line of [`run`]. It prints nothing on stdout itself: what it has to say is its [`Answer`].

mod args;
mod bench;
mod clear;
mod clubfile;
mod config;
mod decided;
mod demo;
mod deploy;
mod error;
mod ground;
mod happened;
mod history;
mod journal;
mod named;
mod orders;
mod output;
mod parse;
mod plan;
mod replay;
mod report;
mod secret;
mod seen;
mod sentences;
mod session;
mod show;
mod simulate;
mod steps;
mod texts;
mod written;

use std::{
    io,
    panic::{catch_unwind, AssertUnwindSafe},
    process::ExitCode,
};

use clap::CommandFactory;

use args::{Cli, Command};
use error::CliError;
use output::{Answer, Output};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let (format, quiet, parsed) = args::parse();
    let mut output = Output::new(format, quiet);
    let result = match parsed {
        Ok(cli) => catch_unwind(AssertUnwindSafe(|| run(cli, &mut output))).unwrap_or_else(|_| {
            Err(CliError::internal(
                "the program failed where it should not have",
                "report it with the command that caused it; the chain file is as it was",
            ))
        }),
        Err(error) => Err(error),
    };
    match output.finish(&result) {
        // Nobody reads any more: `remainder … | head`.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        Err(error) => {
            eprintln!("error: the answer could not be written: {error}");
            return ExitCode::from(error::Exit::Internal as u8);
        }
        Ok(()) => {}
    }
    match result {
        Ok(_) => ExitCode::SUCCESS,
        Err(error) => ExitCode::from(error.exit as u8),
    }
}

fn run(cli: Cli, output: &mut Output) -> Result<Answer, CliError> {
    match cli.command {
        Command::Step(step) => steps::run(step, &cli.place, output),
        Command::Demo(args) => demo::run(&args, output),
        Command::Run(args) => demo::run_file(&args, output),
        Command::Replay(args) => replay::run(&args, output),
        Command::Clear(args) => clear::run(&args, output),
        Command::Verify(args) => clear::verify(&args, output),
        Command::Plan(args) => plan::run(&args, &cli.place, output),
        Command::Bench(what) => bench::run(&what, &cli.place, output),
        Command::Deploy(args) => deploy::run(&args, &cli.place, output),
        Command::VerifyDeployment(args) => deploy::verify(&args, &cli.place, output),
        Command::Index(args) => history::index(&args, &cli.place, output),
        Command::Serve(args) => history::serve(&args, &cli.place, output),
        Command::Content(what) => history::content(&what, &cli.place),
        Command::Simulate(what) => simulate::run(&what, output),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "remainder", &mut script);
            let script = String::from_utf8_lossy(&script).into_owned();
            Ok(Answer::new(serde_json::json!({ "script": script }), script))
        }
    }
}
