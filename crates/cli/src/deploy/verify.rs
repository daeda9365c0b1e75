//! Is a club what its deployment file says? `remainder verify-deployment`, for anyone, without a key.

use std::path::PathBuf;

use remainder_chain::{Bundle, BundleError, Check, Deployment, Found, Node, Rooms};
use serde_json::json;

use super::connect;
use crate::{
    args::Place,
    clubfile,
    error::{CliError, Exit},
    output::{table, Answer, Output},
};

/// Check that a club on a node's chain is what its deployment file says, and that nobody has a power over it.
#[derive(Debug, clap::Args)]
pub struct VerifyArgs {
    /// The deployment file.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The club file that the deployment file should have been made from.
    #[arg(long, value_name = "CLUB.toml")]
    club: Option<PathBuf>,
}

/// What was looked at.
pub struct Looked {
    pub checks: Vec<Check>,
}

/// Looks at a club.
///
/// # Errors
/// `deploy.Unverified` if something is not as it should be; `deployment.*` for the file; `chain.*` for the chain.
pub fn run(args: &VerifyArgs, place: &Place, output: &mut Output) -> Result<Answer, CliError> {
    let file = Deployment::read(&args.file)?;
    let node = connect(place)?;
    let looked = look(&node, &file, args.club.as_deref(), output)?;
    let notes = looked.rooms(Found::Noted, None).len();
    let mut text = looked.table();
    text.push_str(&format!(
        "\n\n{} is what {} says{}",
        file.club,
        args.file.display(),
        match notes {
            0 => String::new(),
            1 => ", with one thing to note".into(),
            notes => format!(", with {notes} things to note"),
        }
    ));
    let unverified = looked.rooms(Found::Unverified, Some("code"));
    if !unverified.is_empty() {
        text.push_str(&format!(
            "\nUNVERIFIED: what the code of {} does, which was not built here; build the contracts (scripts/build), or name their folder in \
             REMAINDER_CONTRACTS_DIR",
            unverified.join(", ")
        ));
    }
    let data = json!({
        "club": file.club, "rooms": file.rooms(), "checks": looked.checks, "unverified": unverified,
    });
    looked.or_fail(output)?;
    Ok(Answer::new(data, text))
}

/// The same on a node that is connected to. `club` is a club file to compare with.
///
/// # Errors
/// As [`run`], but for `deploy.Unverified`.
pub fn look(
    node: &Node,
    file: &Deployment,
    club: Option<&std::path::Path>,
    output: &Output,
) -> Result<Looked, CliError> {
    let Some(charter) = &file.charter else {
        return Err(CliError::input(
            "the deployment file does not say what the club was founded with",
            "ask whoever deployed the club for the file that `remainder deploy` wrote",
        ));
    };
    let sign = output.spinner("looking at every room");
    let mut bundles = Vec::new();
    for room in Rooms::NAMES {
        match Bundle::load(room) {
            Ok(bundle) => bundles.push(bundle),
            Err(BundleError::Missing { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let genesis = &file.chain.genesis;
    let mut checks = remainder_chain::verify(node, genesis, charter, &file.rooms(), &bundles)?;
    if let Some(path) = club {
        let spec = clubfile::read(path)?.spec(charter.spec.founders.clone());
        let (found, says) = match spec == charter.spec {
            true => (Found::Holds, "as the deployment file has it".to_owned()),
            false => {
                let changed = charter.spec.differences(&spec);
                let says = format!("other than in the deployment file: {}", changed.join(", "));
                (Found::Fails, says)
            }
        };
        checks.push(Check {
            room: "club",
            what: "club file",
            found,
            says,
        });
    }
    sign.finish_and_clear();
    Ok(Looked { checks })
}

impl Looked {
    /// What was looked at, in a table.
    pub fn table(&self) -> String {
        let mut rows = table(["", "room", "what", "found"]);
        for check in &self.checks {
            let found = check.found.to_string();
            rows.add_row([found.as_str(), check.room, check.what, &check.says]);
        }
        rows.to_string()
    }

    /// The rooms of which this was found, about one thing or anything.
    fn rooms(&self, found: Found, what: Option<&str>) -> Vec<&'static str> {
        let about = |check: &&Check| what.is_none_or(|what| check.what == what);
        let checks = self.checks.iter().filter(about);
        checks
            .filter(|check| check.found == found)
            .map(|check| check.room)
            .collect()
    }

    /// # Errors
    /// `deploy.Unverified` if something is not as it should be; the table goes to stderr then.
    pub fn or_fail(&self, output: &Output) -> Result<(), CliError> {
        let failed: Vec<String> = self
            .checks
            .iter()
            .filter(|check| check.found == Found::Fails)
            .map(|check| format!("{} of {} ({})", check.what, check.room, check.says))
            .collect();
        if failed.is_empty() {
            return Ok(());
        }
        output.note(self.table());
        Err(CliError::new(
            Exit::Refused,
            "deploy.Unverified",
            format!("the club is not what its file says: {}", failed.join("; ")),
            "trust it with nothing before whoever deployed it, or the club's own decisions, explain each of them",
        )
        .with(json!({ "checks": self.checks })))
    }
}
