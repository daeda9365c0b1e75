//! Which codes did the build make?

use std::{env, fs, path::PathBuf};

use anyhow::{Context, Result};
use contract_metadata::ContractMetadata;
use tempfile::TempDir;

/// The contracts, as their bundles are called.
pub const CONTRACTS: [&str; 10] = [
    "club",
    "valuation",
    "contributions",
    "clearing",
    "reserve",
    "token",
    "audit",
    "governance",
    "price-index",
    "setoff",
];

/// The codes of all contracts, each in a file of its own, which is how `ink_e2e` takes them. The files go with it.
pub struct Bundles {
    folder: TempDir,
    names: Vec<String>,
}

impl Bundles {
    /// Unpacks the bundles in the folder that `REMAINDER_CONTRACTS_DIR` names.
    pub fn unpack() -> Result<Self> {
        let from = env::var_os("REMAINDER_CONTRACTS_DIR")
            .context("REMAINDER_CONTRACTS_DIR does not name the folder of the bundles")?;
        let mut bundles = Self {
            folder: tempfile::tempdir()?,
            names: Vec::new(),
        };
        for name in CONTRACTS {
            let bundle =
                ContractMetadata::load(PathBuf::from(&from).join(format!("{name}.contract")))?;
            let code = bundle.source.wasm.context("a bundle without code")?;
            bundles.keep(name.to_owned(), &code.0)?;
            let user = bundle.user.map(|user| user.json).unwrap_or_default();
            let cold = user.get("cold").and_then(|cold| cold.as_array());
            for (place, cold) in cold.into_iter().flatten().enumerate() {
                let code = cold["wasm"].as_str().context("a cold part without code")?;
                let code = hex::decode(code.trim_start_matches("0x"))?;
                bundles.keep(format!("{name}.{place}"), &code)?;
            }
        }
        Ok(bundles)
    }

    /// The files with the codes.
    pub fn files(&self) -> impl Iterator<Item = PathBuf> + '_ {
        self.names.iter().map(|name| self.file(name))
    }

    /// The codes that a contract hands its cold messages to, in the order in which a chain wants them.
    pub fn cold(&self, name: &str) -> Vec<String> {
        let prefix = format!("{name}.");
        let cold = self.names.iter().filter(|name| name.starts_with(&prefix));
        cold.cloned().collect()
    }

    fn keep(&mut self, name: String, code: &[u8]) -> Result<()> {
        fs::write(self.file(&name), code)?;
        self.names.push(name);
        Ok(())
    }

    /// `ink_e2e` looks a name up with its hyphens replaced, and takes the last ending off a file's name.
    pub fn file(&self, name: &str) -> PathBuf {
        let file = format!("{}.wasm", name.replace('-', "_"));
        self.folder.path().join(file)
    }
}
