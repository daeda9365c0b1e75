//! What does a club live on while it is tried out? A development chain with contracts: the runtime of
//! substrate-contracts-node 0.42, a block whenever there is something to do, and a clock that can be moved.

mod chain;
mod cli;
mod clock;
mod rpc;
mod seal;
mod service;

use clap::Parser;
use futures::{future::Either, pin_mut};
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
        // Before anything else, so that a signal is never missed.
        let mut interrupt = signal(SignalKind::interrupt()).map_err(|error| error.to_string())?;
        let mut terminate = signal(SignalKind::terminate()).map_err(|error| error.to_string())?;
        let mut tasks = service::start(&cli, runtime.handle().clone())?;
        let stop = async {
            let (interrupt, terminate) = (interrupt.recv(), terminate.recv());
            pin_mut!(interrupt, terminate);
            futures::future::select(interrupt, terminate).await;
        };
        let failure = tasks.future();
        pin_mut!(stop);
        match futures::future::select(stop, failure).await {
            Either::Left(_) => {
                log::info!("stopping");
                Ok(tasks)
            }
            Either::Right((result, _)) => Err(match result {
                Ok(()) => "the node ended by itself".to_string(),
                Err(error) => format!("a part of the node failed: {error}"),
            }),
        }
    })
    .map(drop);
    runtime.shutdown_timeout(PATIENCE);
    ended
}
