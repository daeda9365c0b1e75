//! Which compiler builds the contracts?
//!
//! Not the host's: from Rust 1.87 on the chain rejects the code (`CodeRejected`, bulk memory), and 1.92 cannot
//! compile `core` the way contract-build asks for.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{bail, ensure, Context as _, Result};

use crate::Layout;

/// Minor versions of Rust 1 that work: the workspace asks for 1.85, the chain refuses 1.87.
const MINORS: std::ops::RangeInclusive<u32> = 85..=86;

/// In order of preference, where rustup is there and `REMAINDER_CONTRACTS_TOOLCHAIN` is not set.
const NAMES: [&str; 2] = ["1.86.0", "remainder-contracts"];

pub struct Toolchain {
    /// The name that rustup knows it by; `None` if there is no rustup.
    name: Option<String>,
    /// For a person: `1.86.0`.
    pub version: String,
    /// All that rustc says of itself, for the content hash.
    pub fingerprint: String,
}

impl Toolchain {
    pub fn choose() -> Result<Self> {
        let asked = std::env::var("REMAINDER_CONTRACTS_TOOLCHAIN")
            .ok()
            .filter(|name| !name.is_empty());
        let name = match (asked, installed()) {
            (Some(name), _) => Some(name),
            (None, Some(installed)) => {
                let known = |name: &&str| {
                    installed
                        .iter()
                        .any(|other| other == name || other.starts_with(&format!("{name}-")))
                };
                let Some(name) = NAMES.iter().find(|name| known(name)) else {
                    bail!("no Rust toolchain for the contracts; `scripts/build` installs one, see docs/setup.md");
                };
                Some((*name).to_owned())
            }
            (None, None) => None,
        };

        let fingerprint = {
            let mut rustc = Command::new("rustc");
            rustc.arg("-Vv").env_remove("RUSTC");
            if let Some(name) = &name {
                rustc.env("RUSTUP_TOOLCHAIN", name);
            }
            output(&mut rustc).context("running rustc")?
        };
        let version = fingerprint
            .lines()
            .find_map(|line| line.strip_prefix("release: "))
            .context("rustc -Vv does not name a release")?
            .to_owned();
        let minor = version
            .split('.')
            .nth(1)
            .and_then(|minor| minor.parse().ok())
            .unwrap_or(0);
        ensure!(
            version.starts_with("1.") && MINORS.contains(&minor),
            "contracts need Rust 1.{} or 1.{}, {} is {version}; see docs/setup.md",
            MINORS.start(),
            MINORS.end(),
            name.as_deref().unwrap_or("rustc"),
        );
        Ok(Self {
            name,
            version,
            fingerprint,
        })
    }

    /// The target triple of this machine.
    pub fn host(&self) -> &str {
        self.fingerprint
            .lines()
            .find_map(|line| line.strip_prefix("host: "))
            .unwrap_or_default()
    }

    /// Prepares the environment that contract-build starts cargo in.
    pub fn enter(&self, layout: &Layout) -> Result<()> {
        // `cargo run` names itself and its own toolchain to its children; the contracts need the other one.
        for key in [
            "CARGO",
            "RUSTC",
            "RUSTDOC",
            "RUSTC_WRAPPER",
            "RUSTC_WORKSPACE_WRAPPER",
            "RUSTFLAGS",
        ] {
            std::env::remove_var(key);
        }
        for key in [
            "LD_LIBRARY_PATH",
            "CARGO_ENCODED_RUSTFLAGS",
            "CARGO_BUILD_TARGET",
            "RUSTUP_TOOLCHAIN",
        ] {
            std::env::remove_var(key);
        }
        if let Some(name) = &self.name {
            std::env::set_var("RUSTUP_TOOLCHAIN", name);
        }
        std::env::set_var("CARGO_TARGET_DIR", &layout.work);
        // Nobody debugs a description of a contract.
        std::env::set_var("CARGO_PROFILE_DEV_DEBUG", "0");
        self.provide_linker(&layout.work.join("bin"))
    }

    /// Debian's toolchain comes without `rust-lld`; LLVM's own lld answers to that name as well.
    fn provide_linker(&self, shim: &Path) -> Result<()> {
        let sysroot = output(Command::new("rustc").args(["--print", "sysroot"]))?;
        let own = Path::new(sysroot.trim())
            .join("lib/rustlib")
            .join(self.host())
            .join("bin/rust-lld");
        let path = std::env::var_os("PATH").unwrap_or_default();
        let find = |name: &str| {
            std::env::split_paths(&path)
                .map(|dir| dir.join(name))
                .find(|file| file.is_file())
        };
        if own.is_file() || find("rust-lld").is_some() {
            return Ok(());
        }
        let lld = ["lld-19", "lld"]
            .into_iter()
            .find_map(find)
            .context("no linker for WebAssembly; `apt-get install lld-19`")?;
        fs::create_dir_all(shim)?;
        let link = shim.join("rust-lld");
        if fs::read_link(&link).ok().as_ref() != Some(&lld) {
            let _ = fs::remove_file(&link);
            std::os::unix::fs::symlink(&lld, &link)
                .with_context(|| format!("linking {}", link.display()))?;
        }
        let dirs: Vec<PathBuf> = std::iter::once(shim.to_path_buf())
            .chain(std::env::split_paths(&path))
            .collect();
        std::env::set_var("PATH", std::env::join_paths(dirs)?);
        Ok(())
    }
}

/// Names of rustup's toolchains; `None` if rustup is not there.
fn installed() -> Option<Vec<String>> {
    let list = output(Command::new("rustup").args(["toolchain", "list"])).ok()?;
    Some(
        list.lines()
            .filter_map(|line| line.split_whitespace().next())
            .map(str::to_owned)
            .collect(),
    )
}

fn output(command: &mut Command) -> Result<String> {
    let output = command.output()?;
    ensure!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr).trim()
    );
    Ok(String::from_utf8(output.stdout)?)
}
