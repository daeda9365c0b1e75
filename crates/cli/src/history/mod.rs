//! How is what happened in a club kept, proved and shown? `remainder index`, `remainder serve` and `remainder content`.

mod content;
mod index;
mod serve;

pub use content::{run as content, Command as Content, Server};
pub use index::{run as index, Index};
pub use serve::{run as serve, Serve};

use std::future::Future;

use remainder_history::{Club, HistoryError};

use crate::{
    args::Place,
    error::{in_two, CliError, Exit},
    named,
};

/// Runs what waits for a node, a database or a browser, until it is done.
fn block_on<T>(work: impl Future<Output = Result<T, CliError>>) -> Result<T, CliError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| {
            CliError::internal(format!("no threads could be started: {error}"), "try again")
        })?;
    let done = runtime.block_on(work);
    // What still waits for a node is not waited for.
    runtime.shutdown_background();
    done
}

/// The club that the command line names.
///
/// # Errors
/// If it names no deployment file, or one that cannot be read.
pub fn club(place: &Place) -> Result<Club, CliError> {
    let path = place.deployment.as_ref().ok_or_else(|| {
        CliError::usage(
            "no deployment file is named, which says whose history it is",
            "name it: --deployment FILE, or set REMAINDER_DEPLOYMENT",
        )
    })?;
    let deployment = named::founded(path)?;
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
            | HistoryError::Node { .. }
            | HistoryError::NodeBehind { .. } => Exit::ChainFile,
            HistoryError::OtherDeployment { .. }
            | HistoryError::CannotOpen { .. }
            | HistoryError::NoHistory
            | HistoryError::NoName(_) => Exit::Input,
            _ => Exit::Internal,
        };
        Self::new(exit, format!("history.{}", error.name()), message, remedy)
    }
}
