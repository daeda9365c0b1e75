//! How does an embedded chain outlive its process?
//!
//! In one file, replaced as a whole: the new state is written beside the old one, flushed to the disk and renamed over
//! it, so that a crash or a full disk leaves the old file as it was. While a [`ChainFile`] is held, an operating-system lock
//! on `FILE.lock` keeps other processes from opening it; it goes away with the process, however that ends.
//!
//! The format: 8 bytes of magic; version (u16), length of the payload (u64), both little-endian; blake2-256 of version and
//! payload; the payload, an lz4 block of the SCALE-encoded pair (application's header, state).

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use fs4::fs_std::FileExt;
use scale::{Decode, Encode};
use sp_core::blake2_256;

use crate::{store::State, Embedded};

const MAGIC: &[u8; 8] = b"RMNDCHN\n";
/// The version of the format that this program writes, and the only one that it reads.
const VERSION: u16 = 1;
/// Magic, version, length, checksum.
const HEAD_LEN: usize = 8 + 2 + 8 + 32;

/// A chain's file, locked for this process for as long as this value lives.
#[derive(Debug)]
pub struct ChainFile {
    path: PathBuf,
    /// Held for its lock.
    _lock: File,
}

/// Why a chain's file could not be used. In every case the file is as it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// There is no such file.
    #[error("there is no chain in {}; create one first, or check the path", .0.display())]
    NotFound(PathBuf),
    /// There is a file already where a chain was to be created.
    #[error("{} exists already; open it, or choose another path", .0.display())]
    Exists(PathBuf),
    /// Another process has it open.
    #[error("{} is in use by another process; wait for it to end, or end it", .0.display())]
    Locked(PathBuf),
    /// The file holds something else.
    #[error("{} is not a chain's file; check the path", .0.display())]
    NotAChain(PathBuf),
    /// The file was written by a program of another version.
    #[error("{} has format {found}, this program reads format {VERSION}; use the program that wrote it", .path.display())]
    Version {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: u16,
    },
    /// The file is shorter than it was when written.
    #[error("{} is cut short: {found} of {expected} bytes are there; restore it from a copy", .path.display())]
    Truncated {
        /// The file.
        path: PathBuf,
        /// How long it is, in bytes.
        found: u64,
        /// How long it should be, in bytes.
        expected: u64,
    },
    /// The file's content is not what was written.
    #[error("{} is damaged: its checksum does not match; restore it from a copy", .0.display())]
    Damaged(PathBuf),
    /// The system refused.
    #[error("{} could not be {doing}: {source}; the file is as it was", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What was tried.
        doing: &'static str,
        /// What the system says.
        source: io::Error,
    },
}

impl ChainFile {
    /// Puts a chain into a new file, with the application's own header.
    ///
    /// # Errors
    /// `Exists`, `Locked` or `Io`.
    pub fn create(
        path: impl AsRef<Path>,
        chain: &Embedded,
        header: &[u8],
    ) -> Result<Self, FileError> {
        let path = path.as_ref().to_owned();
        let file = Self {
            _lock: lock(&path)?,
            path,
        };
        if file.path.exists() {
            return Err(FileError::Exists(file.path));
        }
        file.write(&encode(chain, header))?;
        Ok(file)
    }

    /// Opens a chain's file: the chain, and the application's header.
    ///
    /// # Errors
    /// `NotFound`, `Locked`, `NotAChain`, `Version`, `Truncated`, `Damaged` or `Io`.
    pub fn open(path: impl AsRef<Path>) -> Result<(Self, Embedded, Vec<u8>), FileError> {
        // Through a symbolic link it is the file behind it that is replaced.
        let path = fs::canonicalize(path.as_ref())
            .map_err(|error| refused(path.as_ref(), "opened", error))?;
        let file = Self {
            _lock: lock(&path)?,
            path,
        };
        let (chain, header) = Self::peek(&file.path)?;
        Ok((file, chain, header))
    }

    /// Reads a chain's file as it was last saved, without locking it: for a program that changes nothing.
    ///
    /// # Errors
    /// As [`open`](ChainFile::open), but for `Locked`.
    pub fn peek(path: impl AsRef<Path>) -> Result<(Embedded, Vec<u8>), FileError> {
        let path = path.as_ref();
        let bytes = fs::read(path).map_err(|error| refused(path, "read", error))?;
        decode(path, &bytes)
    }

    /// Replaces what the file holds. When this returns, it is on the disk; if it fails, the file is as it was.
    ///
    /// # Errors
    /// `Io`.
    pub fn save(&mut self, chain: &Embedded, header: &[u8]) -> Result<(), FileError> {
        self.write(&encode(chain, header))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn write(&self, bytes: &[u8]) -> Result<(), FileError> {
        replace(&self.path, bytes).map_err(|source| FileError::Io {
            path: self.path.clone(),
            doing: "written",
            source,
        })
    }
}

fn refused(path: &Path, doing: &'static str, source: io::Error) -> FileError {
    match source.kind() {
        io::ErrorKind::NotFound => FileError::NotFound(path.to_owned()),
        _ => FileError::Io {
            path: path.to_owned(),
            doing,
            source,
        },
    }
}

/// Locks `FILE.lock`.
fn lock(path: &Path) -> Result<File, FileError> {
    let failed = |source| FileError::Io {
        path: path.to_owned(),
        doing: "locked",
        source,
    };
    let file = lock_file(path).map_err(failed)?;
    match FileExt::try_lock_exclusive(&file).map_err(failed)? {
        true => Ok(file),
        false => Err(FileError::Locked(path.to_owned())),
    }
}

/// Waits for the lock of a file that is read, changed and [replaced](replace), and holds it while the answer lives.
///
/// # Errors
/// Of the system.
pub fn wait_for_lock(path: &Path) -> io::Result<File> {
    let file = lock_file(path)?;
    FileExt::lock_exclusive(&file)?;
    Ok(file)
}

/// `FILE.lock`. It stays where it is: removing it would let two processes lock two files of the same name.
fn lock_file(path: &Path) -> io::Result<File> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    options.open(&name)
}

/// Replaces a file as a whole, or leaves it as it was. A new one is for its owner's eyes only; an old one keeps its permissions.
///
/// # Errors
/// Of the system.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    put(path, bytes, 0o600)
}

/// The same of a file that is for all who may read in its folder.
///
/// # Errors
/// Of the system.
pub fn replace_public(path: &Path, bytes: &[u8]) -> io::Result<()> {
    put(path, bytes, 0o666)
}

/// `mode`: the permissions of a new one, of which the user's mask takes away.
fn put(path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".chain-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(mode));
    }
    let mut new = builder.tempfile_in(folder)?;
    new.write_all(bytes)?;
    if let Ok(old) = fs::metadata(path) {
        new.as_file().set_permissions(old.permissions())?;
    }
    new.as_file().sync_all()?;
    new.persist(path)?;
    // The name is on the disk once the folder is.
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    Ok(())
}

fn encode(chain: &Embedded, header: &[u8]) -> Vec<u8> {
    let mut raw = header.encode();
    raw.extend(chain.store.borrow().state().to_bytes());
    let payload = lz4_flex::compress_prepend_size(&raw);
    let mut bytes = MAGIC.to_vec();
    bytes.extend(VERSION.to_le_bytes());
    bytes.extend((payload.len() as u64).to_le_bytes());
    bytes.extend(checksum(VERSION, &payload));
    bytes.extend(payload);
    bytes
}

fn decode(path: &Path, bytes: &[u8]) -> Result<(Embedded, Vec<u8>), FileError> {
    let Some(head) = bytes.strip_prefix(MAGIC) else {
        return Err(FileError::NotAChain(path.to_owned()));
    };
    let cut = |expected| FileError::Truncated {
        path: path.to_owned(),
        found: bytes.len() as u64,
        expected,
    };
    let (version, rest) = head
        .split_first_chunk::<2>()
        .ok_or_else(|| cut(HEAD_LEN as u64))?;
    let version = u16::from_le_bytes(*version);
    if version != VERSION {
        return Err(FileError::Version {
            path: path.to_owned(),
            found: version,
        });
    }
    let (length, rest) = rest
        .split_first_chunk::<8>()
        .ok_or_else(|| cut(HEAD_LEN as u64))?;
    let (sum, payload) = rest
        .split_first_chunk::<32>()
        .ok_or_else(|| cut(HEAD_LEN as u64))?;
    let length = u64::from_le_bytes(*length);
    if (payload.len() as u64) < length {
        return Err(cut(length.saturating_add(HEAD_LEN as u64)));
    }
    let damaged = || FileError::Damaged(path.to_owned());
    if payload.len() as u64 != length || checksum(version, payload) != *sum {
        return Err(damaged());
    }
    let raw = lz4_flex::decompress_size_prepended(payload).map_err(|_| damaged())?;
    let mut raw = raw.as_slice();
    let header = Vec::<u8>::decode(&mut raw).map_err(|_| damaged())?;
    let state = State::from_bytes(&mut raw).map_err(|_| damaged())?;
    Ok((Embedded::from_state(state), header))
}

fn checksum(version: u16, payload: &[u8]) -> [u8; 32] {
    blake2_256(&[&version.to_le_bytes(), payload].concat())
}
