//! Where are the contracts that were built, and what is in a bundle?

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use sp_core::blake2_256;

/// A contract as it was built: its code, and the selectors of its constructors and messages.
#[derive(Debug, Clone)]
pub struct Bundle {
    /// The contract's name, as the file is called.
    pub name: String,
    /// The code to deploy.
    pub wasm: Vec<u8>,
    /// The codes that its cold messages are handed to, the last first; the chain must have them as well.
    pub cold: Vec<Code>,
    /// The hash of the code, by which a chain knows it.
    pub code_hash: [u8; 32],
    constructors: Vec<(String, [u8; 4])>,
    messages: Vec<(String, [u8; 4])>,
}

/// A code and the hash by which a chain knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// The code.
    pub wasm: Vec<u8>,
    /// Its hash.
    pub hash: [u8; 32],
}

/// Why a bundle could not be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BundleError {
    /// The file is in none of the folders where bundles may lie.
    #[error("there is no contract bundle {file} in {}; run ./scripts/build", folders(.searched))]
    Missing {
        /// The file's name.
        file: String,
        /// The folders that were searched.
        searched: Vec<PathBuf>,
    },
    /// The file cannot be read.
    #[error("the contract bundle {} cannot be read: {source}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file is not a bundle, or its code is not what its hash says.
    #[error("the contract bundle {} is damaged ({why}); run ./scripts/build", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// The contract has no constructor or message with that label.
    #[error("the contract {contract} has no {label}; build and program are of different versions: run ./scripts/build")]
    NoSuchLabel {
        /// The contract.
        contract: String,
        /// The label that was asked for.
        label: String,
    },
}

impl Bundle {
    /// Loads `NAME.contract`.
    ///
    /// It is looked for in the folder that `REMAINDER_CONTRACTS_DIR` names if that is set, else in `contracts` in
    /// `CARGO_TARGET_DIR`, in the workspace's `target`, next to the executable, and beside the executable's folder.
    ///
    /// # Errors
    /// `Missing`, `Unreadable` or `Damaged`.
    pub fn load(name: &str) -> Result<Self, BundleError> {
        Self::load_file(&Self::place(name)?)
    }

    /// Where `NAME.contract` is.
    pub(crate) fn place(name: &str) -> Result<PathBuf, BundleError> {
        let file = format!("{name}.contract");
        let searched = bundle_folders();
        let mut places = searched.iter().map(|folder| folder.join(&file));
        match places.find(|path| path.is_file()) {
            Some(path) => Ok(path),
            None => Err(BundleError::Missing { file, searched }),
        }
    }

    /// Loads a bundle from a file.
    ///
    /// # Errors
    /// `Unreadable` or `Damaged`.
    pub fn load_file(path: &Path) -> Result<Self, BundleError> {
        let text = fs::read(path).map_err(|source| BundleError::Unreadable {
            path: path.to_owned(),
            source,
        })?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        Self::parse(&name, &text).map_err(|why| BundleError::Damaged {
            path: path.to_owned(),
            why,
        })
    }

    fn parse(name: &str, text: &[u8]) -> Result<Self, String> {
        let file: File = serde_json::from_slice(text).map_err(|error| error.to_string())?;
        let Code {
            wasm,
            hash: code_hash,
        } = file.source.code()?;
        let cold = file.user.map(|user| user.cold).unwrap_or_default();
        let cold = cold.iter().map(Source::code).collect::<Result<_, _>>()?;
        let selectors = |list: Vec<Callable>| -> Result<Vec<(String, [u8; 4])>, String> {
            list.into_iter()
                .map(|Callable { label, selector }| {
                    let selector = <[u8; 4]>::try_from(bytes(&selector)?)
                        .map_err(|_| format!("the selector of {label} is not four bytes"))?;
                    Ok((label, selector))
                })
                .collect()
        };
        Ok(Self {
            name: name.to_owned(),
            wasm,
            cold,
            code_hash,
            constructors: selectors(file.spec.constructors)?,
            messages: selectors(file.spec.messages)?,
        })
    }

    /// The selector of a constructor, by its label (`new`).
    ///
    /// # Errors
    /// `NoSuchLabel`.
    pub fn constructor(&self, label: &str) -> Result<[u8; 4], BundleError> {
        self.find(&self.constructors, label)
    }

    /// The selector of a message, by its label (`Trait::message` for one of a trait).
    ///
    /// # Errors
    /// `NoSuchLabel`.
    pub fn message(&self, label: &str) -> Result<[u8; 4], BundleError> {
        self.find(&self.messages, label)
    }

    /// The labels of all messages, in the order of the source.
    pub fn messages(&self) -> impl Iterator<Item = &str> {
        self.messages.iter().map(|(label, _)| label.as_str())
    }

    fn find(&self, list: &[(String, [u8; 4])], label: &str) -> Result<[u8; 4], BundleError> {
        list.iter()
            .find(|(known, _)| known == label)
            .map(|(_, selector)| *selector)
            .ok_or_else(|| BundleError::NoSuchLabel {
                contract: self.name.clone(),
                label: label.to_owned(),
            })
    }
}

#[derive(Deserialize)]
struct File {
    source: Source,
    spec: Spec,
    user: Option<User>,
}

#[derive(Deserialize)]
struct User {
    #[serde(default)]
    cold: Vec<Source>,
}

#[derive(Deserialize)]
struct Source {
    hash: String,
    wasm: Option<String>,
}

impl Source {
    fn code(&self) -> Result<Code, String> {
        let wasm = self.wasm.as_deref();
        let wasm = bytes(wasm.ok_or("it holds metadata, but no code")?)?;
        let hash = blake2_256(&wasm);
        if bytes(&self.hash)? != hash {
            return Err("its code does not have the hash that it names".into());
        }
        Ok(Code { wasm, hash })
    }
}

#[derive(Deserialize)]
struct Spec {
    constructors: Vec<Callable>,
    messages: Vec<Callable>,
}

#[derive(Deserialize)]
struct Callable {
    label: String,
    selector: String,
}

fn bytes(text: &str) -> Result<Vec<u8>, String> {
    hex::decode(text.trim_start_matches("0x")).map_err(|error| error.to_string())
}

/// Where bundles may lie, the first first. A relative folder counts from the workspace, as for the build.
fn bundle_folders() -> Vec<PathBuf> {
    let named = |key| {
        env::var_os(key)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .unwrap_or(Path::new("."));
    if let Some(folder) = named("REMAINDER_CONTRACTS_DIR") {
        return vec![workspace.join(folder)];
    }
    let mut folders = Vec::new();
    if let Some(target) = named("CARGO_TARGET_DIR") {
        folders.push(workspace.join(target).join("contracts"));
    }
    folders.push(workspace.join("target").join("contracts"));
    if let Some(beside) = env::current_exe().ok().as_deref().and_then(Path::parent) {
        folders.push(beside.join("contracts"));
        folders.extend(beside.parent().map(|above| above.join("contracts")));
    }
    folders
}

fn folders(searched: &[PathBuf]) -> String {
    let names: Vec<_> = searched
        .iter()
        .map(|folder| folder.display().to_string())
        .collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(wasm: &str, hash: &str) -> Result<Bundle, String> {
        let cold = hex::encode(blake2_256(&[3]));
        let text = format!(
            r#"{{"source":{{"hash":"0x{hash}","wasm":"0x{wasm}"}},"user":{{"cold":[{{"hash":"0x{cold}","wasm":"0x03"}}]}},"spec":{{
                "constructors":[{{"label":"new","selector":"0x9bae9d5e"}}],
                "messages":[{{"label":"PSP22::transfer","selector":"0xdb20f9f5"}}]}}}}"#
        );
        Bundle::parse("demo", text.as_bytes())
    }

    #[test]
    fn a_bundle_is_code_and_selectors() {
        let bundle = parse("0102", &hex::encode(blake2_256(&[1, 2]))).unwrap();
        assert_eq!(bundle.wasm, [1, 2]);
        assert_eq!(bundle.cold[0].wasm, [3]);
        assert_eq!(bundle.constructor("new").unwrap(), [0x9b, 0xae, 0x9d, 0x5e]);
        assert_eq!(
            bundle.message("PSP22::transfer").unwrap(),
            [0xdb, 0x20, 0xf9, 0xf5]
        );
        assert_eq!(bundle.messages().collect::<Vec<_>>(), ["PSP22::transfer"]);
        let error = bundle.constructor("old").unwrap_err().to_string();
        assert!(error.contains("demo") && error.contains("old"), "{error}");
    }

    #[test]
    fn code_that_is_not_what_the_hash_says_is_refused() {
        let why = parse("0102", &hex::encode(blake2_256(&[1, 3]))).unwrap_err();
        assert!(why.contains("hash"), "{why}");
    }

    #[test]
    fn a_missing_bundle_is_named_with_what_to_do() {
        let error = Bundle::load("no_such_room").unwrap_err().to_string();
        assert!(error.contains("no_such_room.contract"), "{error}");
        assert!(error.contains("run ./scripts/build"), "{error}");
    }
}
