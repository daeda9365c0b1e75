//! What is it that cargo builds?
//!
//! A contract that is a member of a workspace gets a target folder of its own and compiles `core` and every
//! dependency again, two minutes each. One that is its own workspace root shares them. So each contract, and each
//! crate of ours that it uses, gets a standalone manifest in the target folder: inherited keys resolved, paths
//! absolute, dev-dependencies left out, the lock file of the workspace beside it. Sources stay where they are.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{bail, Context as _, Result};
use toml::{Table, Value};

use crate::{Layout, BASELINE};

/// What decides the code of a contract, apart from compiler and framework.
pub struct Inputs {
    /// The staged manifest of the contract.
    pub manifest: PathBuf,
    /// The resolved manifests of the contract and of the crates of ours that it uses.
    pub manifests: Vec<String>,
    /// Folders of their sources.
    pub sources: Vec<PathBuf>,
    /// Names of their dependencies, to be followed through the lock file.
    pub dependencies: Vec<String>,
}

pub struct Stage<'a> {
    layout: &'a Layout,
    /// `[workspace]` of the repository.
    workspace: Table,
    /// Our own library crates, staged once for all contracts: they share the compiled crate by its path.
    libraries: RefCell<BTreeMap<PathBuf, PathBuf>>,
}

const DEPENDENCIES: [&str; 2] = ["dependencies", "build-dependencies"];

impl<'a> Stage<'a> {
    pub fn new(layout: &'a Layout) -> Result<Self> {
        let mut manifest = read(&layout.root.join("Cargo.toml"))?;
        let Some(Value::Table(workspace)) = manifest.remove("workspace") else {
            bail!("the root manifest has no [workspace]");
        };
        Ok(Self {
            layout,
            workspace,
            libraries: RefCell::default(),
        })
    }

    pub fn folder(&self, name: &str) -> PathBuf {
        self.layout.work.join("stage").join(name)
    }

    /// Stages a contract of ours.
    pub fn contract(&self, name: &str) -> Result<Inputs> {
        let source = self.layout.root.join("contracts").join(name);
        let target = self.folder(name);
        let mut inputs = Inputs {
            manifest: target.join("Cargo.toml"),
            manifests: vec![],
            sources: vec![],
            dependencies: vec![],
        };
        let mut manifest = self.resolve(&source, &mut inputs)?;
        root(&mut manifest);
        self.write_root(&target, &manifest)?;
        Ok(inputs)
    }

    /// The baseline changes with the lock file alone.
    pub fn baseline_inputs(&self) -> Result<Inputs> {
        let manifest = self
            .layout
            .work
            .join("stage")
            .join(BASELINE)
            .join("Cargo.toml");
        Ok(Inputs {
            manifest,
            manifests: vec![],
            sources: vec![],
            dependencies: vec![BASELINE.to_owned()],
        })
    }

    /// Stages the baseline from the sources that cargo fetched. They are copied, for one line to be put before them.
    pub fn baseline(&self) -> Result<PathBuf> {
        let metadata = cargo_metadata::MetadataCommand::new()
            .manifest_path(self.layout.root.join("Cargo.toml"))
            .current_dir(&self.layout.root)
            .exec()
            .context("asking cargo where the sources of psp22 are")?;
        let package = metadata
            .packages
            .iter()
            .find(|package| package.name == BASELINE)
            .context("the workspace does not depend on psp22")?;
        let source = package
            .manifest_path
            .parent()
            .context("psp22 has no folder")?
            .as_std_path();
        let target = self.folder(BASELINE);
        for entry in fs::read_dir(source)? {
            let file = entry?.path();
            if file.extension().is_none_or(|extension| extension != "rs") {
                continue;
            }
            let name = file.file_name().context("a file without a name")?;
            let mut text = fs::read_to_string(&file)?;
            if name == "lib.rs" {
                // contract-build makes errors of lints that came after psp22 2.0.0. No code changes.
                text.insert_str(0, "#![allow(clippy::cast_possible_truncation)]\n");
            }
            write(&target.join(name), &text)?;
        }
        let mut manifest = read(package.manifest_path.as_std_path())?;
        self.absolute(&mut manifest, &target)?;
        root(&mut manifest);
        self.write_root(&target, &manifest)?;
        Ok(target.join("Cargo.toml"))
    }

    /// A manifest without inheritance, its own crates staged as well.
    fn resolve(&self, source: &Path, inputs: &mut Inputs) -> Result<Table> {
        let mut manifest = read(&source.join("Cargo.toml"))?;
        for section in ["dev-dependencies", "test", "bench", "example"] {
            manifest.remove(section);
        }
        self.inherit_package(&mut manifest)?;
        if let Some(lints) = manifest.get("lints") {
            if lints.get("workspace").is_some() {
                match self.workspace.get("lints") {
                    Some(shared) => manifest.insert("lints".to_owned(), shared.clone()),
                    None => manifest.remove("lints"),
                };
            }
        }
        for section in DEPENDENCIES {
            if let Some(Value::Table(dependencies)) = manifest.get_mut(section) {
                self.inherit_dependencies(dependencies, source, inputs)?;
            }
        }
        if let Some(Value::Table(targets)) = manifest.get_mut("target") {
            for (_, target) in targets.iter_mut() {
                let Some(target) = target.as_table_mut() else {
                    continue;
                };
                target.remove("dev-dependencies");
                for section in DEPENDENCIES {
                    if let Some(Value::Table(dependencies)) = target.get_mut(section) {
                        self.inherit_dependencies(dependencies, source, inputs)?;
                    }
                }
            }
        }
        self.absolute(&mut manifest, source)?;
        inputs.manifests.push(toml::to_string(&manifest)?);
        inputs.sources.push(source.to_path_buf());
        Ok(manifest)
    }

    fn inherit_package(&self, manifest: &mut Table) -> Result<()> {
        let Some(Value::Table(package)) = manifest.get_mut("package") else {
            bail!("a manifest without [package]");
        };
        for (key, value) in package.iter_mut() {
            if value.get("workspace").and_then(Value::as_bool) == Some(true) {
                *value = self
                    .workspace
                    .get("package")
                    .and_then(|shared| shared.get(key))
                    .with_context(|| format!("[workspace.package] has no `{key}`"))?
                    .clone();
            }
        }
        Ok(())
    }

    fn inherit_dependencies(
        &self,
        dependencies: &mut Table,
        source: &Path,
        inputs: &mut Inputs,
    ) -> Result<()> {
        for (name, value) in dependencies.iter_mut() {
            let mut base = source;
            if value.get("workspace").and_then(Value::as_bool) == Some(true) {
                let shared = self
                    .workspace
                    .get("dependencies")
                    .and_then(|shared| shared.get(name))
                    .with_context(|| format!("[workspace.dependencies] has no `{name}`"))?;
                *value = inherit(shared, value);
                base = &self.layout.root;
            }
            // contract-build reads the dependency on ink! as a table.
            if let Value::String(version) = value {
                *value = Value::Table(Table::from_iter([(
                    "version".to_owned(),
                    Value::String(version.clone()),
                )]));
            }
            let Some(table) = value.as_table_mut() else {
                continue;
            };
            if let Some(path) = table.get("path").and_then(Value::as_str) {
                let library = self.library(&base.join(path), inputs)?;
                table.insert("path".to_owned(), text(&library)?);
            } else {
                let package = table.get("package").and_then(Value::as_str).unwrap_or(name);
                inputs.dependencies.push(package.to_owned());
            }
        }
        Ok(())
    }

    /// Stages a library crate of ours; returns its folder.
    fn library(&self, source: &Path, inputs: &mut Inputs) -> Result<PathBuf> {
        let source = source
            .canonicalize()
            .with_context(|| format!("looking for {}", source.display()))?;
        if inputs.sources.contains(&source) {
            return self
                .libraries
                .borrow()
                .get(&source)
                .cloned()
                .context("two crates depend on each other");
        }
        let manifest = self.resolve(&source, inputs)?;
        let name = manifest
            .get("package")
            .and_then(|package| package.get("name"))
            .and_then(Value::as_str)
            .context("a crate without a name")?;
        let folder = self.folder("lib").join(name);
        write(&folder.join("Cargo.toml"), &toml::to_string(&manifest)?)?;
        self.libraries.borrow_mut().insert(source, folder.clone());
        Ok(folder)
    }

    /// Points a manifest at the sources where they are.
    fn absolute(&self, manifest: &mut Table, source: &Path) -> Result<()> {
        if let Some(Value::Table(package)) = manifest.get_mut("package") {
            package.remove("readme");
            let build = package
                .get("build")
                .and_then(Value::as_str)
                .unwrap_or("build.rs");
            if source.join(build).is_file() {
                package.insert("build".to_owned(), text(&source.join(build))?);
            }
        }
        let lib = manifest
            .entry("lib")
            .or_insert_with(|| Value::Table(Table::new()));
        let lib = lib.as_table_mut().context("[lib] is not a table")?;
        let path = lib
            .get("path")
            .and_then(Value::as_str)
            .unwrap_or("src/lib.rs");
        lib.insert("path".to_owned(), text(&source.join(path))?);
        Ok(())
    }

    pub fn write_root(&self, target: &Path, manifest: &Table) -> Result<()> {
        write(&target.join("Cargo.toml"), &toml::to_string(manifest)?)?;
        // cargo prunes it for this contract; the versions are the workspace's.
        let lock = fs::read_to_string(self.layout.root.join("Cargo.lock"))
            .context("reading Cargo.lock")?;
        fs::write(target.join("Cargo.lock"), lock)?;
        Ok(())
    }
}

pub fn read(path: &Path) -> Result<Table> {
    let manifest =
        fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    toml::from_str(&manifest).with_context(|| format!("parsing {}", path.display()))
}

/// Does a manifest declare this feature?
pub fn has_feature(manifest: &Path, feature: &str) -> Result<bool> {
    let manifest = read(manifest)?;
    Ok(manifest
        .get("features")
        .is_some_and(|features| features.get(feature).is_some()))
}

pub fn text(path: &Path) -> Result<Value> {
    Ok(Value::String(
        path.to_str()
            .context("a path that is not UTF-8")?
            .to_owned(),
    ))
}

/// Makes a manifest its own workspace. The resolver is named in the package because contract-build empties
/// `[workspace]`, and version 3 keeps crates out that the contracts' compiler is too old for.
fn root(manifest: &mut Table) {
    manifest.insert("workspace".to_owned(), Value::Table(Table::new()));
    if let Some(Value::Table(package)) = manifest.get_mut("package") {
        package.insert("resolver".to_owned(), Value::String("3".to_owned()));
        // contract-build warns of a library that is not called like its package, and cargo spells it so.
        if let Some(Value::String(name)) = package.get_mut("name") {
            *name = name.replace('-', "_");
        }
    }
}

/// A dependency with `workspace = true`: what the workspace says, plus the features that the member adds.
fn inherit(shared: &Value, member: &Value) -> Value {
    let mut result = match shared {
        Value::Table(table) => table.clone(),
        version => Table::from_iter([("version".to_owned(), version.clone())]),
    };
    if let Some(optional) = member.get("optional") {
        result.insert("optional".to_owned(), optional.clone());
    }
    // As cargo has it: a member may turn the default features on, never off.
    if member.get("default-features").and_then(Value::as_bool) == Some(true) {
        result.remove("default-features");
    }
    if let Some(added) = member.get("features").and_then(Value::as_array) {
        let features = result
            .entry("features")
            .or_insert_with(|| Value::Array(vec![]));
        if let Value::Array(features) = features {
            for feature in added {
                if !features.contains(feature) {
                    features.push(feature.clone());
                }
            }
        }
    }
    Value::Table(result)
}

/// Leaves a file alone that says the same already, so that cargo sees no change.
pub fn write(path: &Path, content: &str) -> Result<()> {
    if fs::read_to_string(path).is_ok_and(|old| old == content) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, content).with_context(|| format!("writing {}", path.display()))
}
