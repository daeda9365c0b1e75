//! Where is what was committed to and is not revealed yet? In a file beside the chain file, which only its owner reads.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde::{de::DeserializeOwned, Serialize};

use crate::error::{CliError, Exit};

/// What a file holds: how its name ends, what its error is called, and what to do when it cannot be used.
pub struct Sort {
    pub ending: &'static str,
    pub code: &'static str,
    pub remedy: &'static str,
}

/// A file of things that are not revealed yet.
pub struct Unrevealed<T> {
    sort: &'static Sort,
    pub path: PathBuf,
    pub kept: Vec<T>,
}

impl<T: Serialize + DeserializeOwned> Unrevealed<T> {
    /// The file that belongs to a chain file, whether it is there or not.
    ///
    /// # Errors
    /// If it cannot be read, or holds something else. It is never written over then.
    pub fn beside(chain: &Path, sort: &'static Sort) -> Result<Self, CliError> {
        // Through a symbolic link it lies beside the chain, not beside the link.
        let chain = fs::canonicalize(chain).unwrap_or_else(|_| chain.to_owned());
        let mut path = chain.into_os_string();
        path.push(sort.ending);
        let path = PathBuf::from(path);
        let kept = match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes)
                .map_err(|error| sort.unusable(&path, "read", &error.to_string()))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(sort.unusable(&path, "read", &error.to_string())),
        };
        Ok(Self { sort, path, kept })
    }

    /// Writes the file; it is on the disk when this returns.
    ///
    /// # Errors
    /// If it cannot be written; then it is as it was.
    pub fn write(&self) -> Result<(), CliError> {
        let failed = |why: String| self.sort.unusable(&self.path, "written", &why);
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

impl Sort {
    fn unusable(&self, path: &Path, doing: &str, why: &str) -> CliError {
        CliError::new(
            Exit::Input,
            self.code,
            format!("{} could not be {doing}: {why}", path.display()),
            self.remedy,
        )
    }
}
