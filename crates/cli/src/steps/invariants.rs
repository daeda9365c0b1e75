//! Does everything hold that must always hold?

use std::collections::BTreeMap;

use remainder_chain::state;
use remainder_rules::invariants::check;
use serde_json::json;

use crate::{
    args::Place,
    error::CliError,
    output::{table, Answer},
    session::Session,
};

/// Checks the invariants that a state alone can show. Those that need the past are checked where the past is known: in `demo`.
pub fn run(place: &Place) -> Result<Answer, CliError> {
    let s = Session::look(place)?;
    let found = state::read(&s.chain.still()?, &s.rooms)
        .map_err(|error| CliError::internal(error.to_string(), "run ./scripts/build"))?;
    let mut rows = table(["invariant", "holds"]);
    let (mut holds, mut wrong) = (BTreeMap::new(), BTreeMap::new());
    for (name, finding) in check(&found, None) {
        holds.insert(name.to_owned(), finding.is_ok());
        rows.add_row([name, "yes"]);
        wrong.extend(finding.err().map(|why| (name.to_owned(), why)));
    }
    if !wrong.is_empty() {
        return Err(CliError::violated(&holds, &wrong));
    }
    Ok(Answer::new(
        json!({ "invariants": holds }),
        rows.to_string(),
    ))
}
