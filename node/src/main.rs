//! What does a club live on while it is tried out? A development chain with contracts: the runtime of
//! substrate-contracts-node 0.42, a block whenever there is something to do, and a clock that can be moved.

mod chain;
mod cli;
mod clock;
mod rpc;
mod seal;
mod service;

use clap::Parser;
use std::{process::ExitCode, time::Duration};
use tokio::signal::unix::{signal, SignalKind};

/// What runs is told to stop, and has this long for it.
const PATIENCE: Duration = Duration::from_secs(10);

fn main() -> ExitCode {
    match run(cli::Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: cli::Cli) -> Result<(), String> {
    cli.start_log()?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("cannot start threads: {error}"))?;
    let ended = runtime.block_on(async {
        // Before anything else, so that no signal is missed while the node gets ready.
        let mut interrupt = signal(SignalKind::interrupt()).map_err(|error| error.to_string())?;
        let mut terminate = signal(SignalKind::terminate()).map_err(|error| error.to_string())?;
        let mut tasks = service::start(&cli, runtime.handle().clone())?;
        tokio::select! {
            _ = interrupt.recv() => Ok(()),
            _ = terminate.recv() => Ok(()),
            result = tasks.future() => Err(match result {
                Ok(()) => "the node ended by itself".to_string(),
                Err(error) => format!("a part of the node failed: {error}"),
            }),
        }
    });
    runtime.shutdown_timeout(PATIENCE);
    ended
}
