//! Where is a vote between its commitment and its reveal? In a file beside the chain file, and in the juror's key.
//!
//! The salt of a vote is what the juror's key makes of the paper, so that whoever has the key can make it again and try the six verdicts:
//! losing the file loses nothing. The file is there for whom the key is not at hand when the time to reveal comes, and for votes of an
//! account whose key is not known here, whose salt is chance. Why it is not a signature: docs/decisions/0018.

use std::{
    fs,
    path::{Path, PathBuf},
};

use remainder_chain::Actor;
use remainder_interfaces::audit::Verdict;
use remainder_rules::{
    audit::jury::{commitment, Paper},
    Hash,
};
use scale::Encode;
use serde::{Deserialize, Serialize};

use crate::{
    error::{CliError, Exit},
    parse::content_hash,
};

/// A vote with all that reveals it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    #[serde(with = "text")]
    pub contract: [u8; 32],
    pub case: u32,
    pub round: u8,
    /// 0 in the ballot of the whole club.
    pub seat: u8,
    pub juror: u32,
    pub verdict: Verdict,
    #[serde(with = "text")]
    pub salt: Hash,
}

impl Kept {
    pub fn new(paper: &Paper, verdict: Verdict, salt: Hash) -> Self {
        Self {
            contract: paper.contract,
            case: paper.case,
            round: paper.round,
            seat: paper.seat,
            juror: paper.juror,
            verdict,
            salt,
        }
    }

    fn paper(&self) -> Paper {
        Paper {
            contract: self.contract,
            case: self.case,
            round: self.round,
            seat: self.seat,
            juror: self.juror,
        }
    }
}

/// The file with the votes that are not revealed yet.
pub struct Votes {
    path: PathBuf,
    kept: Vec<Kept>,
}

impl Votes {
    /// The file that belongs to a chain file, whether it is there or not.
    ///
    /// # Errors
    /// If it cannot be read, or holds something else. It is never written over then.
    pub fn beside(chain: &Path) -> Result<Self, CliError> {
        // Through a symbolic link it lies beside the chain, not beside the link.
        let chain = fs::canonicalize(chain).unwrap_or_else(|_| chain.to_owned());
        let mut path = chain.into_os_string();
        path.push(".votes");
        let path = PathBuf::from(path);
        let kept = match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes)
                .map_err(|error| unusable(&path, "read", &error.to_string()))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(unusable(&path, "read", &error.to_string())),
        };
        Ok(Self { path, kept })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Keeps a vote, on the disk when this returns. Another one of the same paper stays: only one of them fits the commitment.
    ///
    /// # Errors
    /// If the file cannot be written; then it is as it was.
    pub fn keep(&mut self, vote: Kept) -> Result<(), CliError> {
        if self.kept.contains(&vote) {
            return Ok(());
        }
        self.kept.push(vote);
        self.write()
    }

    /// Forgets the votes of a room's cases that are done with.
    ///
    /// # Errors
    /// As [`keep`](Votes::keep).
    pub fn forget(
        &mut self,
        contract: [u8; 32],
        done: impl Fn(u32) -> bool,
    ) -> Result<(), CliError> {
        let before = self.kept.len();
        self.kept
            .retain(|vote| vote.contract != contract || !done(vote.case));
        match before == self.kept.len() {
            true => Ok(()),
            false => self.write(),
        }
    }

    /// The vote on a paper that fits a commitment.
    pub fn of(&self, paper: &Paper, committed: &Hash) -> Option<(Verdict, Hash)> {
        let mut votes = self.kept.iter().filter(|vote| vote.paper() == *paper);
        let vote = votes
            .find(|vote| commitment(paper, vote.verdict, &vote.salt, content_hash) == *committed)?;
        Some((vote.verdict, vote.salt))
    }

    fn write(&self) -> Result<(), CliError> {
        let failed = |error: std::io::Error| unusable(&self.path, "written", &error.to_string());
        let text = serde_json::to_vec_pretty(&self.kept)
            .map_err(|error| unusable(&self.path, "written", &error.to_string()))?;
        #[cfg(unix)]
        if self.path.exists() {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(&self.path, fs::Permissions::from_mode(0o600)).map_err(failed)?;
        }
        remainder_chain::replace(&self.path, &text).map_err(failed)
    }
}

/// 32 bytes as hex.
mod text {
    use serde::{de::Error, Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(bytes: &[u8; 32], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&hex::encode(bytes))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<[u8; 32], D::Error> {
        let bytes = hex::decode(String::deserialize(from)?).map_err(D::Error::custom)?;
        bytes
            .try_into()
            .map_err(|_| D::Error::custom("no 32 bytes"))
    }
}

fn unusable(path: &Path, doing: &str, why: &str) -> CliError {
    CliError::new(
        Exit::Input,
        "votes_file",
        format!("{} could not be {doing}: {why}", path.display()),
        "it holds votes that are not revealed yet: move it aside, do not delete it",
    )
}

/// The salt that a juror's key makes for a paper; none without the key.
pub fn salt(genesis: [u8; 32], juror: &Actor, paper: &Paper) -> Option<Hash> {
    let Paper {
        contract,
        case,
        round,
        seat,
        juror: member,
    } = *paper;
    juror.secret(
        b"rm/salt/",
        &(genesis, contract, case, round, seat, member).encode(),
    )
}

/// The vote that a juror's key finds again for a commitment.
pub fn recovered(
    genesis: [u8; 32],
    juror: &Actor,
    paper: &Paper,
    committed: &Hash,
) -> Option<(Verdict, Hash)> {
    let salt = salt(genesis, juror, paper)?;
    let verdict = Verdict::ALL
        .into_iter()
        .find(|verdict| commitment(paper, *verdict, &salt, content_hash) == *committed)?;
    Some((verdict, salt))
}
