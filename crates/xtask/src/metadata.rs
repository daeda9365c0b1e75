//! What does a contract say of itself?
//!
//! ink! describes messages, events and types by a program that is compiled for the host, together with all that ink!
//! needs there: most of what a contract build compiles. contract-build does it optimised and links with LTO, for a
//! program that runs once for a millisecond. This does the same without, in a third of the time.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{ensure, Context as _, Result};
use serde_json::{json, Map, Value};

use crate::stage::{self, Stage};
use crate::toolchain::Toolchain;

/// As in contract-build's own: the symbol is what ink!'s `contract` attribute generates.
const MAIN: &str = r#"extern crate contract;

extern "Rust" {
    fn __ink_generate_metadata() -> ink::metadata::InkProject;
}

fn main() -> Result<(), serde_json::Error> {
    let metadata = unsafe { __ink_generate_metadata() };
    serde_json::to_writer(std::io::stdout(), &metadata)
}
"#;

/// Runs the description of a staged contract.
pub fn describe(
    stage: &Stage,
    name: &str,
    manifest: &Path,
    verbose: bool,
) -> Result<Map<String, Value>> {
    let contract = stage::read(manifest)?;
    let package = contract
        .get("package")
        .and_then(|package| package.get("name"))
        .and_then(toml::Value::as_str)
        .context("a contract without a name")?;
    let ink = contract
        .get("dependencies")
        .and_then(|dependencies| dependencies.get("ink"))
        .and_then(|ink| ink.get("version"))
        .and_then(toml::Value::as_str)
        .context("a contract that does not depend on ink")?;
    let text = format!(
        "[package]\nname = \"describe\"\nversion = \"0.0.0\"\nedition = \"2021\"\nresolver = \"3\"\n\n\
         [[bin]]\nname = \"describe\"\npath = \"main.rs\"\n\n\
         [dependencies]\n\
         contract = {{ path = {path}, package = \"{package}\", features = [\"std\"] }}\n\
         ink = {{ version = \"{ink}\", features = [\"std\"] }}\n\
         serde_json = \"1\"\n\n[workspace]\n",
        path = stage::text(manifest.parent().context("a manifest without a folder")?)?,
    );
    let folder = stage.folder("describe").join(name);
    stage::write(&folder.join("main.rs"), MAIN)?;
    stage.write_root(&folder, &toml::from_str(&text)?)?;

    let mut cargo = Command::new("cargo");
    cargo
        .args(["run", "--manifest-path"])
        .arg(folder.join("Cargo.toml"))
        // Events of other crates register themselves; without this the linker would drop them.
        .env(
            "CARGO_ENCODED_RUSTFLAGS",
            "--cap-lints=allow\x1f-Clink-dead-code",
        )
        .stderr(Stdio::inherit());
    if !verbose {
        cargo.arg("--quiet");
    }
    let output = cargo.output().context("running cargo")?;
    ensure!(
        output.status.success(),
        "its metadata could not be generated"
    );
    serde_json::from_slice(&output.stdout).context("metadata that is not JSON")
}

/// Code and description in one, as contract-build lays it out. The codes of the cold messages stand under `user`, where other tools leave
/// alone what they do not know.
pub fn bundle(
    description: Map<String, Value>,
    code: &[u8],
    parts: &[(&str, Vec<u8>)],
    manifest: &Path,
    ink: &str,
    toolchain: &Toolchain,
) -> Result<Value> {
    let contract = stage::read(manifest)?;
    let package = contract
        .get("package")
        .context("a contract without [package]")?;
    let mut about = Map::new();
    for key in [
        "name",
        "version",
        "authors",
        "description",
        "repository",
        "homepage",
        "license",
    ] {
        if let Some(value) = package.get(key) {
            about.insert(key.to_owned(), serde_json::to_value(value)?);
        }
    }
    let cold: Vec<_> = parts
        .iter()
        .map(|(part, code)| json!({ "part": part, "hash": code_hash(code), "wasm": encoded(code) }))
        .collect();
    let mut bundle = json!({
        "source": {
            "hash": code_hash(code),
            "language": format!("ink! {ink}"),
            "compiler": format!("rustc {}", toolchain.version),
            "wasm": encoded(code),
            "build_info": {
                "build_mode": "Release",
                "cargo_contract_version": "5.0.3",
                "rust_toolchain": format!("stable-{}", toolchain.host()),
                "wasm_opt_settings": { "keep_debug_symbols": false, "optimization_passes": "Z" },
            },
        },
        "contract": about,
        "image": null,
        "user": { "cold": cold },
    });
    if let Value::Object(fields) = &mut bundle {
        fields.extend(description);
    }
    Ok(bundle)
}

fn encoded(bytes: &[u8]) -> String {
    format!("0x{}", hex::encode(bytes))
}

fn code_hash(code: &[u8]) -> String {
    encoded(&contract_build::code_hash(code))
}

/// Writes a bundle in one step, so that nobody reads half of one.
pub fn write(bundle: &Value, target: &Path) -> Result<()> {
    let part = target.with_extension("part");
    fs::write(&part, serde_json::to_string(bundle)?)
        .with_context(|| format!("writing {}", part.display()))?;
    fs::rename(&part, target).with_context(|| format!("writing {}", target.display()))
}
