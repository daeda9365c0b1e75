//! Does everything hold that must always hold?

use remainder_chain::state;
use remainder_rules::invariants::check;
use serde_json::{json, Map};

use crate::{
    args::Place,
    error::{CliError, Exit},
    output::{table, Answer},
    session::Session,
};

/// Checks the invariants that a state alone can show. Those that need the past are checked where the past is known: in `demo`.
pub fn run(place: &Place) -> Result<Answer, CliError> {
    let s = Session::look(place)?;
    let found = state::read(&s.chain, &s.rooms)
        .map_err(|error| CliError::internal(error.to_string(), "run ./scripts/build"))?;
    let findings = check(&found, None);
    let mut rows = table(["invariant", "holds"]);
    let (mut holds, mut wrong) = (Map::new(), Map::new());
    for (name, finding) in &findings {
        rows.add_row([*name, finding.as_ref().err().map_or("yes", String::as_str)]);
        holds.insert((*name).into(), finding.is_ok().into());
        wrong.extend(
            finding
                .as_ref()
                .err()
                .map(|why| ((*name).to_owned(), why.as_str().into())),
        );
    }
    if wrong.is_empty() {
        return Ok(Answer::new(
            json!({ "invariants": holds }),
            rows.to_string(),
        ));
    }
    let names: Vec<String> = wrong
        .iter()
        .map(|(name, why)| format!("{name} ({why})"))
        .collect();
    Err(CliError::new(
        Exit::Internal,
        "invariants",
        format!("what must always hold does not: {}", names.join("; ")),
        "keep the chain file and report it with what was done to it",
    )
    .with(json!({ "invariants": holds, "wrong": wrong })))
}
