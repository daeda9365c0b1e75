//! How does a file get written? As a whole, or not at all.

use std::{
    fs,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use tempfile::{Builder, NamedTempFile};

use crate::error::CliError;

/// A file that is written but not yet in its place.
#[must_use]
pub struct Pending {
    path: PathBuf,
    /// Nothing where it is written to as it is: a pipe, a terminal.
    file: Option<NamedTempFile>,
}

/// Writes a file beside its place. What is there already stays until [`Pending::keep`].
///
/// # Errors
/// A folder or a disk that cannot be written to.
pub fn prepare(
    path: &Path,
    fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<Pending, CliError> {
    let done = || -> io::Result<Pending> {
        // What a link leads to is replaced, not the link.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.into());
        let old = fs::metadata(&path).ok();
        if old.as_ref().is_some_and(|old| !old.is_file()) {
            let mut to = BufWriter::new(fs::OpenOptions::new().write(true).open(&path)?);
            fill(&mut to)?;
            to.flush()?;
            return Ok(Pending { path, file: None });
        }
        let mut builder = Builder::new();
        builder.prefix(".remainder-");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        let file = builder.tempfile_in(folder(&path))?;
        if let Some(old) = old {
            file.as_file().set_permissions(old.permissions())?;
        }
        let mut to = BufWriter::with_capacity(1 << 16, file.as_file());
        fill(&mut to)?;
        to.flush()?;
        drop(to);
        let file = Some(file);
        Ok(Pending { path, file })
    };
    done().map_err(|error| cannot(path, &error))
}

/// Writes a file.
///
/// # Errors
/// As [`prepare`].
pub fn write(
    path: &Path,
    fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), CliError> {
    prepare(path, fill)?.keep()
}

impl Pending {
    /// Moves the file to its place.
    ///
    /// # Errors
    /// A folder that cannot be written to.
    pub fn keep(self) -> Result<(), CliError> {
        match self.file {
            Some(file) => file
                .persist(&self.path)
                .map(|_| ())
                .map_err(|error| cannot(&self.path, &error.error)),
            None => Ok(()),
        }
    }
}

fn cannot(path: &Path, error: &io::Error) -> CliError {
    CliError::input(
        format!("{} cannot be written: {error}", path.display()),
        "give a path that can be written to",
    )
}

fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Sees to it that no file is written over one that is read, or over another that is written. Each with its name on the command line.
///
/// # Errors
/// Two that are the same.
pub fn distinct(read: &[(&str, &Path)], written: &[(&str, Option<&Path>)]) -> Result<(), CliError> {
    let place = |path: &Path| {
        fs::canonicalize(path).unwrap_or_else(|_| {
            let folder = fs::canonicalize(folder(path)).unwrap_or_else(|_| folder(path).into());
            folder.join(path.file_name().unwrap_or_default())
        })
    };
    let mut seen: Vec<(&str, PathBuf)> = read
        .iter()
        .map(|(name, path)| (*name, place(path)))
        .collect();
    for &(name, path) in written {
        let Some(path) = path else { continue };
        let here = place(path);
        if fs::metadata(&here).is_ok_and(|old| !old.is_file()) {
            continue;
        }
        if let Some((other, _)) = seen.iter().find(|(_, known)| *known == here) {
            return Err(CliError::usage(
                format!("{name} and {other} are the same file, {}", path.display()),
                format!("give {name} a file of its own"),
            ));
        }
        seen.push((name, here));
    }
    Ok(())
}
