//! What need not be built again?
//!
//! cargo's own answer takes seconds a contract and looks at times. Ours is a hash of what decides the code, kept
//! beside the bundle: the sources and manifests of the contract and of our crates that it uses, the locked versions
//! of what they use, the compiler, and the builder itself.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use blake2::digest::consts::U32;
use blake2::{Blake2b, Digest as _};
use toml::{Table, Value};

use crate::stage::Inputs;
use crate::toolchain::Toolchain;
use crate::Layout;

/// The lock file as a graph. A change of it that no contract can see rebuilds none.
pub struct Lock {
    /// By name: each locked version with its checksum and its dependencies.
    packages: BTreeMap<String, Vec<Package>>,
}

struct Package {
    version: String,
    checksum: String,
    dependencies: Vec<String>,
}

impl Lock {
    pub fn read(layout: &Layout) -> Result<Self> {
        let text =
            fs::read_to_string(layout.root.join("Cargo.lock")).context("reading Cargo.lock")?;
        let lock: Table = toml::from_str(&text).context("parsing Cargo.lock")?;
        let mut packages: BTreeMap<String, Vec<Package>> = BTreeMap::new();
        for entry in lock
            .get("package")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            let field = |key: &str| {
                entry
                    .get(key)
                    .and_then(Value::as_str)
                    .unwrap_or_default()
                    .to_owned()
            };
            let dependencies = entry
                .get("dependencies")
                .and_then(Value::as_array)
                .into_iter()
                .flatten();
            packages.entry(field("name")).or_default().push(Package {
                version: field("version"),
                checksum: field("checksum"),
                dependencies: dependencies
                    .filter_map(Value::as_str)
                    .map(str::to_owned)
                    .collect(),
            });
        }
        Ok(Self { packages })
    }

    /// The newest locked version of a crate.
    pub fn version(&self, name: &str) -> Option<&str> {
        self.packages
            .get(name)?
            .last()
            .map(|package| package.version.as_str())
    }

    /// Everything that can be reached from these names, sorted: `name version checksum`. A name without a
    /// version stands for all its versions, which may build once too often and never once too rarely.
    fn reach(&self, names: &[String]) -> BTreeSet<String> {
        let mut seen = BTreeSet::new();
        let mut open: Vec<&str> = names.iter().map(String::as_str).collect();
        while let Some(dependency) = open.pop() {
            let mut words = dependency.split(' ');
            let name = words.next().unwrap_or_default();
            let version = words.next();
            for package in self.packages.get(name).into_iter().flatten() {
                if version.is_some_and(|version| version != package.version) {
                    continue;
                }
                if seen.insert(format!("{name} {} {}", package.version, package.checksum)) {
                    open.extend(package.dependencies.iter().map(String::as_str));
                }
            }
        }
        seen
    }
}

pub fn hash(inputs: &Inputs, lock: &Lock, toolchain: &Toolchain) -> Result<String> {
    let mut hasher = Blake2b::<U32>::new();
    let mut add = |bytes: &[u8]| {
        hasher.update((bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    // How it is built: contract-build and wasm-opt are pinned in the manifest.
    add(include_bytes!("../Cargo.toml"));
    add(include_bytes!("stage.rs"));
    add(include_bytes!("shrink.rs"));
    add(include_bytes!("metadata.rs"));
    add(toolchain.fingerprint.as_bytes());
    add(std::env::var("INK_STATIC_BUFFER_SIZE")
        .unwrap_or_default()
        .as_bytes());
    for package in lock.reach(&inputs.dependencies) {
        add(package.as_bytes());
    }
    for manifest in &inputs.manifests {
        add(manifest.as_bytes());
    }
    for folder in &inputs.sources {
        let mut files = Vec::new();
        collect(folder, &mut files)?;
        files.sort();
        for file in files {
            add(file.strip_prefix(folder)?.as_os_str().as_encoded_bytes());
            add(&fs::read(&file).with_context(|| format!("reading {}", file.display()))?);
        }
    }
    Ok(hex::encode(hasher.finalize()))
}

/// The files of a crate that its library can be made of: its tests are not, and neither is its manifest, which
/// counts as resolved.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if entry.file_type()?.is_dir() {
            if !name.starts_with('.')
                && ![
                    "target",
                    "tests",
                    "benches",
                    "examples",
                    "proptest-regressions",
                ]
                .contains(&&*name)
            {
                collect(&entry.path(), files)?;
            }
        } else if name.ends_with(".rs") {
            files.push(entry.path());
        }
    }
    Ok(())
}
