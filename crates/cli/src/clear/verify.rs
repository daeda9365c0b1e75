//! Does a set-off that somebody else computed clear as much as can be cleared?

use std::{
    collections::{HashMap, HashSet},
    path::PathBuf,
};

use remainder_flow::{Check, Invalid};
use serde_json::json;

use super::obligations::{each_row, read, Obligations, CENTS, CERTIFICATE, NOTICES};
use crate::{
    clubfile::{shown, Fault},
    error::CliError,
    output::{hundredths, Answer, Output},
    plan,
};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Of notices it proves: they are about these obligations, nobody is set off against more or less than what they are owed, of several obligations of one \
pair the earlier is cleared first, and no set-off clears more. Of several set-offs that clear the most it does not say which: that is for whoever made \
them. Who wants to know runs `remainder clear --out FILE` on the same list for the same cycle and compares the files, which are the same to the byte.\n\n\
Of a plan (a folder in place of the obligations) it proves: it is made of these offers and wants, nobody serves themselves or owes more than they can, \
money is within the target, and no plan within the target meets more than the bound that it tells; by how much the plan is short of that is told.")]
pub struct VerifyArgs {
    /// The obligations; or the folder with the tables of a club.
    obligations: PathBuf,
    /// The set-off notices, as `clear --out` writes them; or the plan, as `plan --out` does.
    notices: PathBuf,
    /// The certificate, as `clear --certificate` writes it; or `plan --certificate`.
    certificate: PathBuf,
    /// The most of a plan that may need money, in percent of the value met.
    #[arg(long, value_name = "PERCENT", default_value = "20", value_parser = plan::percent)]
    target: u32,
    /// The cycle that a plan is for.
    #[arg(long, default_value_t = 0)]
    cycle: u32,
}

/// What to do about notices that are not right.
const REFUSE: &str = "do not accept these notices";
const OTHERS: &str = "give the certificate of these obligations";

/// `remainder verify`.
///
/// # Errors
/// Files that cannot be read; what is wrong with notices, plan or certificate.
pub fn verify(args: &VerifyArgs, output: &Output) -> Result<Answer, CliError> {
    if args.obligations.is_dir() {
        let proof = plan::proof::Given {
            folder: &args.obligations,
            plan: &args.notices,
            certificate: &args.certificate,
            target: args.target,
            cycle: args.cycle,
        };
        return proof.verify();
    }
    let list = read(&args.obligations, args.cycle, output)?;
    let potentials = potentials(args, &list, output)?;
    let mut balances = vec![0; potentials.len()];
    let said = |error: Invalid| {
        match error {
        Invalid::AboveCapacity => "more is cleared than is owed".to_owned(),
        Invalid::NotOptimal => "by the certificate this should be cleared wholly or not at all: it is no proof for these notices".to_owned(),
        Invalid::NotConserved(node) => {
            format!("{} would be set off against more than what they are owed, or less", list.name(node))
        }
        other => format!("{other:?}"),
    }
    };
    let refused = |error| CliError::input(said(error), REFUSE);
    let mut check = Check::new(&potentials, &mut balances).map_err(refused)?;
    let mut rows = list.rows.iter();
    // Pairs of which an obligation was not wholly cleared: no later one may be.
    let mut short = HashSet::new();
    each_row(&NOTICES, &args.notices, output, |row| {
        let other = || {
            let what = "not the obligation of this place in the list";
            row.fault(0, what, "give the notices of these obligations")
        };
        let &(from, to, capacity) = rows.next().ok_or_else(other)?;
        let ends = (row.name(0)?, row.name(1)?);
        if ends != (list.name(from), list.name(to)) || row.digits(2, CENTS)? != capacity {
            return Err(other());
        }
        let (flow, rest) = (row.digits(3, CENTS)?, row.digits(4, CENTS)?);
        check
            .edge(from, to, capacity, 1, flow)
            .map_err(|error| row.fault(3, said(error), REFUSE))?;
        if capacity - flow != rest {
            let what = "cleared and remaining do not come to the amount";
            return Err(row.fault(4, what, REFUSE));
        }
        if flow > 0 && short.contains(&(from, to)) {
            let what = "an earlier obligation of this pair is not cleared wholly, and comes first";
            return Err(row.fault(3, what, REFUSE));
        }
        if flow < capacity {
            short.insert((from, to));
        }
        Ok(())
    })?;
    if rows.next().is_some() {
        return Err(CliError::input(
            "obligations are missing from the notices",
            "give the notices of these obligations",
        ));
    }
    let weight = check.finish().map_err(refused)?;
    let cleared = u64::try_from(weight).unwrap_or(0);
    let text = format!(
        "valid: {} are cleared, and no set-off clears more\n",
        hundredths(cleared)
    );
    Ok(Answer::new(
        json!({ "valid": true, "cleared": cleared }),
        text,
    ))
}

/// The potential of each name.
fn potentials(
    args: &VerifyArgs,
    list: &Obligations,
    output: &Output,
) -> Result<Vec<u32>, CliError> {
    let places: HashMap<&str, usize> = list.names.iter().map(|name| &**name).zip(0..).collect();
    let mut potentials = vec![None; list.names.len()];
    each_row(&CERTIFICATE, &args.certificate, output, |row| {
        let name = row.name(0)?;
        let place = places.get(name);
        let slot = place
            .and_then(|place| potentials.get_mut(*place))
            .ok_or_else(|| {
                let what = format!("\"{}\" is in no obligation", shown(name));
                row.fault(0, what, OTHERS)
            })?;
        if slot.replace(potential(row, 1)?).is_some() {
            let what = format!("\"{}\" is named twice", shown(name));
            return Err(row.fault(0, what, "give each name one potential"));
        }
        Ok(())
    })?;
    let all: Option<Vec<u32>> = potentials.into_iter().collect();
    all.ok_or_else(|| CliError::input("the certificate does not name everybody", OTHERS))
}

/// A potential in a certificate.
///
/// # Errors
/// What is none.
pub fn potential(row: &plan::sheet::Row, field: usize) -> Result<u32, Fault> {
    u32::try_from(row.digits(field, "")?)
        .map_err(|_| row.fault(field, "a potential is below 2^32", OTHERS))
}
