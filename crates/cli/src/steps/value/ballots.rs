//! Where is a ballot between its commitment and its reveal? In a file beside the chain file; the salt is in the member's key as well
//! (docs/decisions/0018), so that who lost the file says the same rates again.

use std::{
    fs,
    path::{Path, PathBuf},
};

use remainder_chain::Actor;
use remainder_rules::{Credits, Cycle, Hash, KindId, MemberId};
use scale::Encode;
use serde::{Deserialize, Serialize};

use crate::error::{CliError, Exit};

/// A ballot with all that reveals it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    pub contract: String,
    pub cycle: Cycle,
    pub member: MemberId,
    pub rates: Vec<(KindId, Credits)>,
    pub salt: String,
}

/// The file with the ballots that are not revealed yet.
pub struct Ballots {
    pub path: PathBuf,
    pub kept: Vec<Kept>,
}

impl Ballots {
    /// The file that belongs to a chain file, whether it is there or not.
    ///
    /// # Errors
    /// If it cannot be read, or holds something else. It is never written over then.
    pub fn beside(chain: &Path) -> Result<Self, CliError> {
        // Through a symbolic link it lies beside the chain, not beside the link.
        let chain = fs::canonicalize(chain).unwrap_or_else(|_| chain.to_owned());
        let mut path = chain.into_os_string();
        path.push(".ballots");
        let path = PathBuf::from(path);
        let kept = match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes)
                .map_err(|error| unusable(&path, "read", &error.to_string()))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(unusable(&path, "read", &error.to_string())),
        };
        Ok(Self { path, kept })
    }

    /// Keeps a ballot, on the disk when this returns; those of earlier rounds of the same room are forgotten.
    ///
    /// # Errors
    /// If the file cannot be written; then it is as it was.
    pub fn keep(&mut self, ballot: Kept) -> Result<(), CliError> {
        self.kept
            .retain(|old| old.contract != ballot.contract || old.cycle >= ballot.cycle);
        self.kept.push(ballot);
        let failed = |why: String| unusable(&self.path, "written", &why);
        let text = serde_json::to_vec_pretty(&self.kept).map_err(|e| failed(e.to_string()))?;
        #[cfg(unix)]
        if self.path.exists() {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(&self.path, fs::Permissions::from_mode(0o600))
                .map_err(|e| failed(e.to_string()))?;
        }
        remainder_chain::replace(&self.path, &text).map_err(|e| failed(e.to_string()))
    }
}

fn unusable(path: &Path, doing: &str, why: &str) -> CliError {
    CliError::new(
        Exit::Input,
        "ballots_file",
        format!("{} could not be {doing}: {why}", path.display()),
        "it holds ballots that are not revealed yet: move it aside, do not delete it",
    )
}

/// The salt that a member's key makes for a round; none without the key.
pub fn salt(
    genesis: [u8; 32],
    by: &Actor,
    contract: [u8; 32],
    cycle: Cycle,
    member: MemberId,
) -> Option<Hash> {
    by.secret(b"rm/rates", &(genesis, contract, cycle, member).encode())
}
