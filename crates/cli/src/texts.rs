//! Which texts argue for proposals? On a chain is only a hash of each. In a club on a node, what was written here is kept in a file beside the deployment
//! file: nothing makes it again.

use std::{collections::BTreeMap, path::Path};

use crate::{
    error::CliError,
    parse::content_hash,
    steps::unrevealed::{Sort, Unrevealed},
};

const SORT: Sort = Sort {
    ending: ".texts",
    code: "texts",
    remedy: "move the file away, or restore it from a copy: it holds what proposals were argued for with",
};

/// The texts that were written here.
pub struct Texts(Unrevealed<String>);

/// Those that belong to a deployment file.
///
/// # Errors
/// If they cannot be read.
pub fn beside(deployment: &Path) -> Result<Texts, CliError> {
    Unrevealed::beside(deployment, &SORT).map(Texts)
}

impl Texts {
    /// All, by their hashes.
    pub fn known(self) -> BTreeMap<[u8; 32], String> {
        let texts = self.0.kept.into_iter();
        texts
            .map(|text| (content_hash(text.as_bytes()), text))
            .collect()
    }

    /// Writes another one down.
    ///
    /// # Errors
    /// If it cannot be.
    pub fn keep(mut self, hash: [u8; 32], text: &str) -> Result<(), CliError> {
        self.0.change(|kept| {
            let mut known = kept.iter().map(|text| content_hash(text.as_bytes()));
            let new = !known.any(|known| known == hash);
            kept.extend(new.then(|| text.to_owned()));
            new
        })
    }
}
