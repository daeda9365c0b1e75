//! How does a failure reach the person, or the program, that ran the command?

use std::collections::BTreeMap;

use remainder_chain::{BundleError, ChainError, DeployError, DeploymentError, Failed, FileError};
use serde_json::{json, Value};

use crate::sentences::Explain;

/// What a program learns from the exit code. `docs/cli.md` and `--help` list them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// A rule of the club said no.
    Refused = 1,
    /// The command line was not understood.
    Usage = 2,
    /// A file that was read is wrong.
    Input = 3,
    /// The chain file or the node could not be used.
    ChainFile = 4,
    /// The program or the chain failed.
    Internal = 5,
}

/// Why a command failed: what happened in one sentence, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CliError {
    pub exit: Exit,
    /// The name to search for: `club.NotAMember`, `usage`, `chain_file.Locked`.
    pub code: String,
    pub message: String,
    /// What to do about it.
    pub remedy: String,
    /// More for a program: numbers, names, places. An object, or null.
    pub details: Value,
}

impl CliError {
    /// A failure without details.
    pub fn new(
        exit: Exit,
        code: impl Into<String>,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        let (code, message, remedy) = (code.into(), message.into(), remedy.into());
        Self {
            exit,
            code,
            message,
            remedy,
            details: Value::Null,
        }
    }

    /// The command line was not understood.
    pub fn usage(message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::new(Exit::Usage, "usage", message, remedy)
    }

    /// A file that was read is wrong.
    pub fn input(message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::new(Exit::Input, "input", message, remedy)
    }

    /// The program failed.
    pub fn internal(message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::new(Exit::Internal, "internal", message, remedy)
    }

    /// What must always hold does not. `holds` says of each invariant whether it does, `wrong` what is wrong with those that do not.
    pub fn violated(holds: &BTreeMap<String, bool>, wrong: &BTreeMap<String, String>) -> Self {
        let names: Vec<String> = wrong
            .iter()
            .map(|(name, why)| format!("{name} ({why})"))
            .collect();
        Self::new(
            Exit::Internal,
            "invariants",
            format!("what must always hold does not: {}", names.join("; ")),
            "keep the files and report it with what was done",
        )
        .with(json!({ "invariants": holds, "wrong": wrong }))
    }

    /// With details for a program: an object.
    pub fn with(mut self, details: Value) -> Self {
        self.details = details;
        self
    }

    /// A room's refusal.
    pub fn refused(error: &impl Explain) -> Self {
        let said = error.explain();
        let details = json!({ "room": said.room, "error": said.name, "path": error.path() });
        Self::new(
            Exit::Refused,
            format!("{}.{}", said.room, said.name),
            said.sentence,
            said.remedy,
        )
        .with(details)
    }

    /// The same in words that name who or what it is about.
    pub fn saying(mut self, message: impl Into<String>) -> Self {
        self.message = message.into();
        self
    }

    /// The error as the envelope holds it.
    pub fn json(&self) -> Value {
        let mut details = match &self.details {
            Value::Object(map) => map.clone(),
            _ => serde_json::Map::new(),
        };
        details.insert("remedy".into(), self.remedy.clone().into());
        details.insert("exit_code".into(), (self.exit as u8).into());
        json!({ "code": self.code, "message": short(&self.message), "details": details })
    }
}

impl std::fmt::Display for CliError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} [{}]\n  what to do: {}",
            short(&self.message),
            self.code,
            self.remedy
        )
    }
}

impl std::error::Error for CliError {}

/// The longest message, and the longest word in it, in characters.
const LONGEST: (usize, usize) = (800, 160);

/// What somebody typed may come back in a message, but not all of it if it is endless.
fn short(text: &str) -> String {
    let cut = |text: &str, most: usize| match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    };
    let words: Vec<String> = text.split(' ').map(|word| cut(word, LONGEST.1)).collect();
    cut(&words.join(" "), LONGEST.0)
}

/// Splits "what happened; what to do", the form in which the chain speaks.
pub fn in_two(text: &str) -> (String, String) {
    match text.rsplit_once("; ") {
        Some((message, remedy)) => (message.to_owned(), remedy.to_owned()),
        None => (text.to_owned(), "see docs/cli.md".to_owned()),
    }
}

impl From<ChainError> for CliError {
    fn from(error: ChainError) -> Self {
        let (message, remedy) = in_two(&error.to_string());
        let exit = match error {
            ChainError::TimeBackwards { .. }
            | ChainError::NoKey(_)
            | ChainError::NoTimeTravel(_) => Exit::Usage,
            ChainError::NodeUnreachable { .. }
            | ChainError::NoContracts { .. }
            | ChainError::WrongChain { .. } => Exit::ChainFile,
            _ => Exit::Internal,
        };
        Self::new(exit, format!("chain.{}", error.name()), message, remedy)
    }
}

impl From<FileError> for CliError {
    fn from(error: FileError) -> Self {
        let name = match &error {
            FileError::NotFound(_) => "NotFound",
            FileError::Exists(_) => "Exists",
            FileError::Locked(_) => "Locked",
            FileError::NotAChain(_) => "NotAChain",
            FileError::Version { .. } => "Version",
            FileError::Truncated { .. } => "Truncated",
            FileError::Damaged(_) => "Damaged",
            _ => "Io",
        };
        let (message, remedy) = in_two(&error.to_string());
        Self::new(
            Exit::ChainFile,
            format!("chain_file.{name}"),
            message,
            remedy,
        )
    }
}

impl From<BundleError> for CliError {
    fn from(error: BundleError) -> Self {
        let (message, remedy) = in_two(&error.to_string());
        Self::new(Exit::Internal, "contracts", message, remedy)
    }
}

impl From<DeploymentError> for CliError {
    fn from(error: DeploymentError) -> Self {
        let (message, remedy) = in_two(&error.to_string());
        let code = format!("deployment.{}", error.name());
        Self::new(Exit::Input, code, message, remedy)
    }
}

impl<E: Explain> From<Failed<E>> for CliError {
    fn from(failed: Failed<E>) -> Self {
        match failed {
            Failed::Refused(error) => Self::refused(&error),
            Failed::Chain(error) => error.into(),
        }
    }
}

impl From<DeployError> for CliError {
    fn from(error: DeployError) -> Self {
        match error {
            DeployError::Bundle(error) => error.into(),
            DeployError::Chain(error) => error.into(),
            DeployError::Club(error) => Self::refused(&error),
            DeployError::Valuation(error) => Self::refused(&error),
            DeployError::Contributions(error) => Self::refused(&error),
            DeployError::Clearing(error) => Self::refused(&error),
            DeployError::Reserve(error) => Self::refused(&error),
            DeployError::Audit(error) => Self::refused(&error),
            DeployError::Terms(error) => Self::refused(&error),
            DeployError::Governance(error) => Self::refused(&error),
            DeployError::Kind { error, .. } => Self::refused(&error),
            DeployError::Office { error, .. } => Self::refused(&error),
            DeployError::OtherBuild { .. } => Self::new(
                Exit::Internal,
                "contracts.OtherBuild",
                error.to_string(),
                "use the contracts that the deployment was begun with (REMAINDER_CONTRACTS_DIR)",
            ),
            DeployError::OtherKind { .. } | DeployError::OtherAdmin { .. } => Self::new(
                Exit::Refused,
                "deploy.Disturbed",
                error.to_string(),
                "found the club anew, under another --salt and with a key that nobody else has",
            ),
            other => Self::internal(
                other.to_string(),
                "report it with the command that caused it",
            ),
        }
    }
}

impl From<anyhow::Error> for CliError {
    /// What is at the bottom of it, if that is known; else the whole chain of causes.
    fn from(error: anyhow::Error) -> Self {
        let text = format!("{error:#}");
        let error = match error.downcast::<Self>() {
            Ok(known) => return known,
            Err(error) => error,
        };
        let error = match error.downcast::<ChainError>() {
            Ok(known) => return Self::from(known).saying(text),
            Err(error) => error,
        };
        match error.downcast::<DeployError>() {
            Ok(known) => known.into(),
            Err(_) => Self::internal(text, "report it with the command that caused it"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_comes_back_in_short() {
        let error = CliError::usage(format!("invalid value '{}' for it", "é".repeat(4_000)), "r");
        let text = error.json().to_string();
        assert!(text.len() < 600 && text.contains("for it"), "{text}");
        assert!(error.to_string().len() < 600);
        let error = CliError::usage("many words ".repeat(1_000), "r");
        assert!(error.to_string().len() < 1_000);
    }

    #[test]
    fn causes_are_found_under_their_context() {
        let refused = CliError::refused(&remainder_rules::club::Error::NotAdmin);
        let wrapped = anyhow::Error::new(refused.clone()).context("while founding");
        assert_eq!(CliError::from(wrapped), refused);
        let wrapped = anyhow::Error::new(ChainError::OutOfGas).context("club.apply");
        let error = CliError::from(wrapped);
        assert_eq!(
            (error.code.as_str(), error.exit),
            ("chain.OutOfGas", Exit::Internal)
        );
        assert!(
            error.message.starts_with("club.apply: "),
            "{}",
            error.message
        );
        assert_eq!(CliError::from(anyhow::anyhow!("odd")).code, "internal");
    }
}
