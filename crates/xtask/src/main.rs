//! How do the contracts become bundles? `scripts/contracts`.
//!
//! Every folder of `contracts/` but `interfaces` is built to `NAME.contract` (code and metadata in one
//! file), and so is the plain `psp22` token, the baseline of the benchmarks. [`stage`] writes the manifests
//! that are built, [`fresh`] knows what need not be built, [`toolchain`] finds the compiler, [`shrink`]
//! makes the code smaller, [`metadata`] describes it, [`sizes`] holds the code sizes against their budgets.

mod fresh;
mod metadata;
mod shrink;
mod sizes;
mod stage;
mod toolchain;

use std::fs::{self, File};
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{bail, Context as _, Result};
use clap::{Parser, Subcommand};
use contract_build::{BuildArtifacts, BuildMode, ExecuteArgs, Features, ManifestPath, Verbosity};
use fs4::fs_std::FileExt;

use crate::stage::Stage;
use crate::toolchain::Toolchain;

/// The token that the benchmarks compare with, taken as published.
pub const BASELINE: &str = "psp22";

/// A contract that is also built in its next version, beside the present one: what an upgrade is shown with.
pub const UPGRADED: &str = "token";

/// What its bundle in that version is called.
pub const NEXT: &str = "token-next";

/// The variable that tells the version of the code.
const VERSION: &str = "REMAINDER_VERSION";

/// The features of a contract whose cold messages lie in codes of their own: the last code first, then the one that hands over to it, and
/// one beside them.
const PARTS: [&str; 3] = ["rest", "cold", SIDE];
const SIDE: &str = "side";

#[derive(Parser)]
#[command(name = "xtask", about = "Builds the contracts of Remainder")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build every contract that changed and write down the code sizes
    Contracts {
        /// Build these alone (folder names, or psp22)
        #[arg(long, num_args = 1.., value_name = "NAME")]
        only: Vec<String>,
        /// Build even what has not changed
        #[arg(long)]
        force: bool,
        /// Show what cargo says
        #[arg(long, short)]
        verbose: bool,
    },
    /// Print the code sizes of the bundles that are there
    Sizes,
}

/// Where things are. All of it can be moved by the environment, nothing is looked up from the working directory.
pub struct Layout {
    /// Root of the repository.
    pub root: PathBuf,
    /// Scratch of the contract builds: staged manifests and compiled dependencies.
    pub work: PathBuf,
    /// The finished bundles.
    pub bundles: PathBuf,
}

impl Layout {
    fn find() -> Result<Self> {
        // Where it is called, not where it was compiled: clones may share a target folder, and with it this program.
        let here = std::env::current_dir().context("looking for the repository")?;
        let root = here
            .ancestors()
            .find(|folder| folder.join("crates/xtask/Cargo.toml").is_file())
            .context("this is not called in the repository")?
            .to_path_buf();
        let from_env = |key: &str| {
            std::env::var_os(key)
                .filter(|v| !v.is_empty())
                .map(PathBuf::from)
        };
        let target =
            from_env("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |dir| root.join(dir));
        let bundles =
            from_env("REMAINDER_CONTRACTS_DIR").unwrap_or_else(|| target.join("contracts"));
        let bundles = root.join(bundles);
        Ok(Self {
            work: target.join("contracts-build"),
            root,
            bundles,
        })
    }

    pub fn bundle(&self, name: &str) -> PathBuf {
        self.bundles.join(format!("{name}.contract"))
    }

    /// A code of cold messages, for who deploys with other tools; the bundle holds it too.
    pub fn part(&self, name: &str, feature: &str) -> PathBuf {
        self.bundles.join(format!("{name}.{feature}.wasm"))
    }

    fn hash_file(&self, name: &str) -> PathBuf {
        self.bundles.join(format!(".{name}.hash"))
    }

    /// All contracts, the baseline last.
    pub fn contracts(&self) -> Result<Vec<String>> {
        let folder = self.root.join("contracts");
        let mut names = Vec::new();
        for entry in
            fs::read_dir(&folder).with_context(|| format!("reading {}", folder.display()))?
        {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name != "interfaces" && entry.path().join("Cargo.toml").is_file() {
                names.push(name);
            }
        }
        names.sort();
        names.push(BASELINE.to_owned());
        Ok(names)
    }
}

fn main() -> ExitCode {
    let result = match Cli::parse().command {
        // Code over its budget runs all the same: a test is strict about it, a build warns.
        Command::Contracts {
            only,
            force,
            verbose,
        } => contracts(&only, force, verbose).map(|over| {
            if let Err(error) = sizes::check(&over) {
                eprintln!("warning: {error}");
            }
        }),
        Command::Sizes => Layout::find()
            .and_then(|layout| sizes::report(&layout, None))
            .and_then(|over| sizes::check(&over)),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Builds what is chosen and has changed; returns the contracts whose code is too large.
fn contracts(only: &[String], force: bool, verbose: bool) -> Result<Vec<String>> {
    let layout = Layout::find()?;
    let mut all = layout.contracts()?;
    // Last, since the other version has the shared crates compiled anew.
    all.push(NEXT.to_owned());
    if let Some(unknown) = only.iter().find(|name| !all.contains(name)) {
        bail!(
            "no contract is called `{unknown}`; there are {}",
            all.join(", ")
        );
    }
    let chosen: Vec<&String> = all
        .iter()
        .filter(|name| only.is_empty() || only.contains(name))
        .collect();

    fs::create_dir_all(&layout.work)
        .with_context(|| format!("creating {}", layout.work.display()))?;
    fs::create_dir_all(&layout.bundles)
        .with_context(|| format!("creating {}", layout.bundles.display()))?;
    let _lock = one_at_a_time(&layout)?;

    let toolchain = Toolchain::choose()?;
    toolchain.enter(&layout)?;
    let stage = Stage::new(&layout)?;
    let lock = fresh::Lock::read(&layout)?;

    let mut pending = Vec::new();
    for name in chosen {
        let inputs = match name.as_str() {
            BASELINE => stage.baseline_inputs()?,
            NEXT => stage.contract(UPGRADED)?,
            name => stage.contract(name)?,
        };
        let hash = fresh::hash(&inputs, &lock, &toolchain)?;
        let old = fs::read_to_string(layout.hash_file(name)).unwrap_or_default();
        if force || old != hash || !layout.bundle(name).is_file() {
            pending.push((name.as_str(), hash));
        }
    }

    let mut failed = Vec::new();
    if pending.is_empty() {
        eprintln!("contracts: unchanged");
    } else {
        eprintln!(
            "contracts: {} to build with Rust {}",
            pending.len(),
            toolchain.version
        );
    }
    for (index, (name, hash)) in pending.iter().enumerate() {
        let first = if layout.work.join("ink").exists() {
            ""
        } else {
            " (the first one compiles ink!, about 3 minutes)"
        };
        eprintln!("contracts: [{}/{}] {name}{first}", index + 1, pending.len());
        let start = Instant::now();
        // A failed build must leave nothing that a test could take for the present code.
        let _ = fs::remove_file(layout.hash_file(name));
        let _ = fs::remove_file(layout.bundle(name));
        let built = match *name {
            NEXT => in_next_version(|| build(&layout, &stage, &lock, &toolchain, name, verbose)),
            name => build(&layout, &stage, &lock, &toolchain, name, verbose),
        };
        match built {
            Ok(()) => {
                fs::write(layout.hash_file(name), hash)?;
                eprintln!(
                    "contracts: {name} {} bytes in {:.0} s",
                    sizes::of(&layout.bundle(name))?,
                    start.elapsed().as_secs_f32()
                );
            }
            Err(error) => {
                eprintln!("error: {name}: {error:#}");
                failed.push(*name);
            }
        }
    }

    let over = sizes::report(&layout, Some(&toolchain))?;
    if !failed.is_empty() {
        bail!("not built: {}", failed.join(", "));
    }
    Ok(over)
}

/// Two builds at once would overwrite each other's files: the second one waits.
fn one_at_a_time(layout: &Layout) -> Result<File> {
    let path = layout.work.join(".lock");
    let file = File::create(&path).with_context(|| format!("creating {}", path.display()))?;
    if !FileExt::try_lock_exclusive(&file)? {
        eprintln!("contracts: waiting for another build");
        FileExt::lock_exclusive(&file)?;
    }
    Ok(file)
}

/// Builds with the version that comes after the one that is asked for.
fn in_next_version(build: impl FnOnce() -> Result<()>) -> Result<()> {
    let asked = std::env::var(VERSION).ok();
    let version: u32 = match &asked {
        Some(digits) => digits.parse().context("a version is a number")?,
        None => 1,
    };
    std::env::set_var(VERSION, (version + 1).to_string());
    let built = build();
    match asked {
        Some(digits) => std::env::set_var(VERSION, digits),
        None => std::env::remove_var(VERSION),
    }
    built
}

fn build(
    layout: &Layout,
    stage: &Stage,
    lock: &fresh::Lock,
    toolchain: &Toolchain,
    name: &str,
    verbose: bool,
) -> Result<()> {
    let manifest = match name {
        BASELINE => stage.baseline()?,
        NEXT => stage.contract(UPGRADED)?.manifest,
        name => stage.contract(name)?.manifest,
    };
    // What a room seldom does lies in codes of their own. Each names the next by its hash, so that the last comes first.
    let mut parts = Vec::new();
    for feature in PARTS {
        if stage::has_feature(&manifest, feature)? {
            let code = compile(layout, &manifest, Some(feature), verbose)?;
            let hash = hex::encode(contract_build::code_hash(&code));
            if feature == SIDE {
                std::env::set_var("REMAINDER_SIDE", hash);
            } else {
                if parts.is_empty() {
                    std::env::set_var("REMAINDER_LAST", &hash);
                }
                std::env::set_var("REMAINDER_NEXT", hash);
            }
            parts.push((feature, code));
        }
    }
    let code = compile(layout, &manifest, None, verbose)?;
    let description = metadata::describe(stage, name, &manifest, verbose)?;
    let ink = lock
        .version("ink")
        .context("the workspace does not depend on ink")?;
    let bundle = metadata::bundle(description, &code, &parts, &manifest, ink, toolchain)?;
    for (feature, code) in &parts {
        fs::write(layout.part(name, feature), code)?;
    }
    metadata::write(&bundle, &layout.bundle(name))
}

/// One code of a contract: a part of its cold messages with the feature, else what is deployed.
fn compile(
    layout: &Layout,
    manifest: &Path,
    feature: Option<&str>,
    verbose: bool,
) -> Result<Vec<u8>> {
    let verbosity = match (verbose, std::io::stderr().is_terminal()) {
        (true, _) => Verbosity::Verbose,
        (false, true) => Verbosity::Default,
        (false, false) => Verbosity::Quiet,
    };
    let mut features = Features::default();
    if let Some(feature) = feature {
        features.push(feature);
    }
    let result = contract_build::execute(ExecuteArgs {
        manifest_path: ManifestPath::new(manifest)?,
        verbosity,
        features,
        build_mode: BuildMode::Release,
        build_artifact: BuildArtifacts::CodeOnly,
        keep_debug_symbols: false,
        ..ExecuteArgs::default()
    })?;
    let wasm = result.dest_wasm.context("no code was made")?;
    shrink::shrink(&wasm, &layout.work)
}
