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
        let kept = read(&path, sort)?;
        Ok(Self { sort, path, kept })
    }

    /// Changes what the file holds, which nobody else does meanwhile; it is on the disk when this returns. `change` says whether there is anything to write.
    ///
    /// # Errors
    /// If it cannot be read or written; then it is as it was.
    pub fn change(&mut self, change: impl FnOnce(&mut Vec<T>) -> bool) -> Result<(), CliError> {
        let lock = remainder_chain::wait_for_lock(&self.path);
        let lock = lock.map_err(|e| self.sort.unusable(&self.path, "locked", &e.to_string()))?;
        // Over a node, commands with the same deployment file run at once.
        self.kept = read(&self.path, self.sort)?;
        if change(&mut self.kept) {
            self.write()?;
        }
        drop(lock);
        Ok(())
    }

    fn write(&self) -> Result<(), CliError> {
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

fn read<T: DeserializeOwned>(path: &Path, sort: &Sort) -> Result<Vec<T>, CliError> {
    match fs::read(path) {
        Ok(bytes) => serde_json::from_slice(&bytes)
            .map_err(|error| sort.unusable(path, "read", &error.to_string())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(sort.unusable(path, "read", &error.to_string())),
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

#[cfg(test)]
mod tests {
    use super::*;

    const SORT: Sort = Sort {
        ending: ".numbers",
        code: "numbers",
        remedy: "none",
    };

    #[test]
    fn what_many_write_at_once_is_all_there() {
        let folder = tempfile::tempdir().unwrap();
        let chain = folder.path().join("club.json");
        std::thread::scope(|scope| {
            for who in 0..8 {
                let chain = &chain;
                scope.spawn(move || {
                    for number in 0..25 {
                        let mut file = Unrevealed::<u32>::beside(chain, &SORT).unwrap();
                        let new = who * 100 + number;
                        let kept = file.change(|kept| {
                            kept.push(new);
                            true
                        });
                        kept.unwrap();
                    }
                });
            }
        });
        let file = Unrevealed::<u32>::beside(&chain, &SORT).unwrap();
        assert_eq!(file.kept.len(), 8 * 25);
    }
}
