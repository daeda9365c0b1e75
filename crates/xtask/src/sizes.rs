//! Is the code small enough?
//!
//! Code is loaded on every call and costs 33 us of weight a KB, so each contract has a budget. A KB is 1,024 bytes.

use std::fmt::{self, Display, Formatter, Write as _};
use std::fs;
use std::path::Path;

use anyhow::{ensure, Context as _, Result};

use crate::toolchain::Toolchain;
use crate::{Layout, BASELINE};

const KB: usize = 1024;

/// Of each code of a contract: only the one that a message is in is loaded, or both for a cold one. `club` and `token` are on the path of
/// every settlement, the others are not.
fn budget(name: &str) -> Option<usize> {
    match name {
        BASELINE => None,
        "club" => Some(20 * KB),
        "token" => Some(16 * KB),
        _ => Some(32 * KB),
    }
}

/// Bytes of code in a bundle.
pub struct Size {
    pub code: usize,
    /// Of the cold messages that change something, of the rest of them, and of the code beside these; 0 for none.
    pub cold: [usize; 3],
}

impl Display for Size {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code)?;
        let cold = self.cold.iter().filter(|bytes| **bytes > 0);
        cold.into_iter()
            .try_for_each(|bytes| write!(f, " + {bytes}"))
    }
}

/// How much code is in a bundle?
pub fn of(bundle: &Path) -> Result<Size> {
    let text =
        fs::read_to_string(bundle).with_context(|| format!("reading {}", bundle.display()))?;
    let bundle: serde_json::Value = serde_json::from_str(&text)?;
    let code = |at: &str| {
        let code = bundle.pointer(at)?.as_str()?;
        Some(code.trim_start_matches("0x").len() / 2)
    };
    Ok(Size {
        code: code("/source/wasm").context("a bundle without code")?,
        // The last code comes first in the bundle.
        cold: [1, 0, 2].map(|at| code(&format!("/user/cold/{at}/wasm")).unwrap_or(0)),
    })
}

/// Prints the table; after a build, writes it to `docs/code-size.md` too. Returns the contracts that are too large.
pub fn report(layout: &Layout, built_with: Option<&Toolchain>) -> Result<Vec<String>> {
    let mut table =
        String::from("| contract | bytes | KB | cold KB | rest KB | side KB | budget KB | ok |\n|---|---:|---:|---:|---:|---:|---:|---|\n");
    let mut missing = Vec::new();
    let mut over = Vec::new();
    for name in layout.contracts()? {
        let bundle = layout.bundle(&name);
        if !bundle.is_file() {
            missing.push(name);
            continue;
        }
        let size = of(&bundle)?;
        let largest = size
            .cold
            .iter()
            .fold(size.code, |most, bytes| most.max(*bytes));
        let (limit, ok) = match budget(&name) {
            None => ("-".to_owned(), "baseline"),
            Some(budget) if largest <= budget => ((budget / KB).to_string(), "yes"),
            Some(budget) => {
                over.push(name.clone());
                ((budget / KB).to_string(), "no")
            }
        };
        let kb = |bytes: usize| format!("{:.1}", bytes as f64 / KB as f64);
        let [cold, rest, side] = size.cold.map(|bytes| match bytes {
            0 => String::new(),
            bytes => kb(bytes),
        });
        writeln!(
            table,
            "| `{name}` | {} | {} | {cold} | {rest} | {side} | {limit} | {ok} |",
            size.code,
            kb(size.code),
        )?;
    }
    print!("{table}");
    if !missing.is_empty() {
        eprintln!("contracts: no bundle of {}", missing.join(", "));
    }
    if let (Some(toolchain), true) = (built_with, missing.is_empty()) {
        let page = format!(
            "# Code size\n\n\
             Written by the build (`scripts/build`). Code is loaded on every call, 33 us of weight a KB, so each contract has\n\
             a budget. 1 KB is 1,024 bytes. *Cold*, *rest* and *side* are the codes of messages\n\
             that are seldom sent (docs/decisions/0012). `psp22` is the plain token of that crate, the baseline of the benchmarks.\n\n\
             {table}\nRust {}, `opt-level = \"z\"`, fat LTO, wasm-opt `-Oz --low-memory-unused`.\n",
            toolchain.version
        );
        let path = layout.root.join("docs/code-size.md");
        if !fs::read_to_string(&path).is_ok_and(|old| old == page) {
            fs::create_dir_all(layout.root.join("docs"))?;
            fs::write(&path, page).with_context(|| format!("writing {}", path.display()))?;
        }
    }
    Ok(over)
}

/// An error if there is any.
pub fn check(over: &[String]) -> Result<()> {
    ensure!(
        over.is_empty(),
        "over the code size budget: {}",
        over.join(", ")
    );
    Ok(())
}
