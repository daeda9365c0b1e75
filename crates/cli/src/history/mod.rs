//! How is what happened in a club kept, proved and shown? `remainder index` and `remainder serve`.

mod index;
mod serve;

pub use index::{run as index, Index};
pub use serve::{run as serve, Serve};

use std::{future::Future, path::Path};

use remainder_chain::{Deployment, DeploymentError};
use remainder_history::{Club, HistoryError};

use crate::error::{in_two, CliError, Exit};

/// Runs what waits for a node, a database or a browser, until it is done.
fn block_on<T>(work: impl Future<Output = Result<T, CliError>>) -> Result<T, CliError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| {
            CliError::internal(format!("no threads could be started: {error}"), "try again")
        })?;
    runtime.block_on(work)
}

/// The club of a deployment file.
fn club(path: &Path) -> Result<Club, CliError> {
    let deployment = Deployment::read(path)?;
    Ok(Club {
        name: deployment.club.clone(),
        genesis: deployment.chain.genesis,
        after_block: deployment.block.into(),
        rooms: deployment.rooms(),
    })
}

/// Ctrl-C, or SIGTERM from whoever supervises the process.
async fn asked_to_stop() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{signal, SignalKind};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupted => {}
                _ = terminated.recv() => {}
            }
            return;
        }
    }
    let _ = interrupted.await;
}

impl From<HistoryError> for CliError {
    fn from(error: HistoryError) -> Self {
        let (message, remedy) = in_two(&error.to_string());
        let exit = match error {
            HistoryError::WrongChain { .. }
            | HistoryError::OtherDeployment { .. }
            | HistoryError::CannotOpen { .. }
            | HistoryError::NoHistory => Exit::Input,
            _ => Exit::Internal,
        };
        Self::new(exit, format!("history.{}", error.name()), message, remedy)
    }
}

impl From<DeploymentError> for CliError {
    fn from(error: DeploymentError) -> Self {
        let (message, remedy) = in_two(&error.to_string());
        let code = format!("deployment.{}", error.name());
        Self::new(Exit::Input, code, message, remedy)
    }
}
