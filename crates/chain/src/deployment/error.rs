//! Why could a deployment file not be used?

use std::{io, path::PathBuf};

use super::VERSION;

/// Why a deployment file could not be used. In every case it is as it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeploymentError {
    /// There is no such file.
    #[error("there is no deployment file {}; ask whoever deployed the club for it, or check the path", .0.display())]
    NotFound(PathBuf),
    /// The file holds something else.
    #[error("{} is not a deployment file ({why}); check the path, or ask whoever deployed the club for it again", .path.display())]
    NotADeployment {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// The file was written by a program of another version.
    #[error("{} has format {found}, this program reads format {VERSION}; use the program that wrote it", .path.display())]
    Version {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: u64,
    },
    /// The file is of a club on another chain.
    #[error("{} is of a club on {other}, and this is the chain {chain}; connect to that one, or name another file for a club on this one", .path.display())]
    OtherChain {
        /// The file.
        path: PathBuf,
        /// The name of the chain that is connected to.
        chain: String,
        /// The name of the chain that the club is on.
        other: String,
    },
    /// The file is of a club whose rooms are of other code.
    #[error("{} was begun with other contracts than were built here ({}); build those of its version and name their folder in REMAINDER_CONTRACTS_DIR to go on with it, or name another file to found another club",
        .path.display(), .rooms.join(", "))]
    OtherBuild {
        /// The file.
        path: PathBuf,
        /// The rooms that differ.
        rooms: Vec<String>,
    },
    /// The file is of a club that was to be otherwise.
    #[error("{} is of another club ({}); undo that to go on with it, or name another file to found another club", .path.display(), said(.changed))]
    OtherClub {
        /// The file.
        path: PathBuf,
        /// What differs.
        changed: Vec<String>,
    },
    /// The system refused.
    #[error("{} could not be {doing}: {source}; {}", .path.display(), instead(.doing))]
    Io {
        /// The file.
        path: PathBuf,
        /// What was tried.
        doing: &'static str,
        /// What the system says.
        source: io::Error,
    },
}

impl DeploymentError {
    /// The error's name.
    pub fn name(&self) -> &'static str {
        match self {
            Self::NotFound(_) => "NotFound",
            Self::NotADeployment { .. } => "NotADeployment",
            Self::Version { .. } => "Version",
            Self::OtherChain { .. } => "OtherChain",
            Self::OtherBuild { .. } => "OtherBuild",
            Self::OtherClub { .. } => "OtherClub",
            Self::Io { .. } => "Io",
        }
    }
}

/// What to do about a file that the system refuses.
fn instead(doing: &str) -> &'static str {
    match doing {
        "written" => "nothing that is in it is lost: make room, or name another file in a folder that may be written to, and run the same command again",
        _ => "check the path and its permissions",
    }
}

/// What differs, as far as it fits in a sentence.
fn said(changed: &[String]) -> String {
    match changed {
        [] => "it has another salt or name".to_owned(),
        [first, second, third, rest @ ..] if !rest.is_empty() => {
            format!("{first}, {second}, {third} and {} more", rest.len())
        }
        few => few.join(", "),
    }
}
