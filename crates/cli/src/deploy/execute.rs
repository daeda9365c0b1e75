//! How is a club founded on a chain, so that it can be cut off anywhere?
//!
//! What is done is read from the chain before each step; the file says what the club is to be before the first. So the same command
//! goes on where it stopped.

use std::path::Path;

use remainder_chain::{Chain as _, ChainError, Deployment, Node, Rooms};
use remainder_interfaces::NOWHERE;
use serde_json::json;

use super::{verify, Args, Plan};
use crate::{
    error::{CliError, Exit},
    output::{Answer, Output},
};

/// How often what is done is looked at again: where best blocks are replaced by others, something may have fallen away.
const ROUNDS: usize = 3;

/// The last block after which no room is there: of a club whose file was lost, long ago.
fn before_the_first(node: &Node, rooms: &Rooms) -> Result<u32, ChainError> {
    let there = |number: u32| -> Result<bool, ChainError> {
        let Some(hash) = node.block_hash(number)? else {
            return Ok(true);
        };
        let then = node.at(hash);
        for address in rooms.addresses() {
            if address != NOWHERE && then.code_hash(&address)?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    };
    let last = node.block_number()?;
    if !there(last)? {
        return Ok(last);
    }
    let (mut without, mut with) = (0, last);
    while with.saturating_sub(without) > 1 {
        let middle = without + (with - without) / 2;
        match there(middle) {
            Ok(true) => with = middle,
            Ok(false) => without = middle,
            Err(error @ ChainError::NodeUnreachable { .. }) => return Err(error),
            // A node that forgets old states cannot say. From the first block on nothing is left out.
            Err(_) => return Ok(0),
        }
    }
    Ok(without)
}

/// Founds the club, as far as it is not there, and verifies it.
///
/// # Errors
/// `chain.NotEnoughFunds` before anything is sent; what a step meets; `deploy.Unverified`.
pub fn run(plan: &mut Plan, args: &Args, output: &mut Output) -> Result<Answer, CliError> {
    if !plan.is_funded() {
        return Err(CliError::new(
            Exit::Internal,
            "chain.NotEnoughFunds",
            format!(
                "{} has {}, and what is left to do takes {} as deposit, and fees",
                plan.deployer.ss58(),
                plan.limits.amount(plan.funds),
                plan.limits.amount(plan.deposit())
            ),
            "send it enough of the chain's own token and run the same command again; nothing was sent",
        ));
    }
    let mut left = plan.left().count();
    let charter = plan.founding.charter().clone();
    // A chain on which nothing is done yet may have begun anew, as one in memory does.
    let begun = plan.begun.take().filter(|_| left < plan.steps.len());
    let over = left == 0 && begun.as_ref().is_some_and(|begun| begun.left == 0);
    let mut file = match begun {
        Some(begun) => begun,
        None => {
            let (label, block) = (
                plan.node.label(),
                before_the_first(&plan.node, &charter.rooms())?,
            );
            Deployment::begun(&plan.club.name, &label, block, charter, left)
        }
    };
    if !over {
        write(&mut file, &args.out, left.max(1))?;
    }
    // From here on something may be done.
    let bar = output.progress(plan.steps.len() as u64, "founding");
    let (mut sent, mut final_too) = (0, false);
    for _ in 0..ROUNDS {
        let before = sent;
        for (step, _, _) in &plan.steps {
            bar.set_message(step.to_string());
            if !plan.founding.is_done(&plan.node, step).map_err(going_on)? {
                let weight = plan
                    .founding
                    .carry_out(&mut plan.node, &plan.deployer, step)
                    .map_err(going_on)?;
                sent += 1;
                left = left.saturating_sub(1);
                // The last one is not done before it is final.
                write(&mut file, &args.out, left.max(1)).map_err(going_on)?;
                let weight = match weight.ref_time / 1_000_000 {
                    0 => String::new(),
                    weight => format!(", {weight} M weight"),
                };
                bar.suspend(|| output.note(format!("{step}: done{weight}")));
            }
            bar.inc(1);
        }
        bar.set_position(0);
        if sent > before {
            continue;
        }
        // All is done in the best block. Done for good is what is done in a final one: no other can take its place.
        bar.set_message("until it is final");
        let last = plan.node.until_final().map_err(going_on)?;
        for (step, _, _) in &plan.steps {
            final_too = plan.founding.is_done(&last, step).map_err(going_on)?;
            if !final_too {
                break;
            }
        }
        if final_too {
            break;
        }
    }
    bar.finish_and_clear();
    if !final_too {
        return Err(going_on(CliError::new(
            Exit::Internal,
            "deploy.NotFinal",
            "what was done falls away again and again: other blocks take the place of those that it was in",
            "wait until the chain is quieter",
        )));
    }
    write(&mut file, &args.out, 0).map_err(going_on)?;
    let paid = plan
        .funds
        .saturating_sub(plan.node.funds(&plan.deployer.account())?);
    let looked = verify::look(&plan.node, &file, None, output)?;
    let text = format!(
        "{}\n\n{} is on {}: {sent} transactions for {}, deposits included; {} tells all others where",
        looked.table(),
        plan.club.name,
        plan.node.label().name,
        plan.limits.amount(paid),
        args.out.display(),
    );
    let data = json!({
        "club": plan.club.name, "file": args.out, "rooms": file.rooms(), "sent": sent, "paid": paid.to_string(),
        "unit": plan.limits.unit, "decimals": plan.limits.decimals, "checks": looked.checks,
    });
    looked.or_fail(output)?;
    Ok(Answer::new(data, text))
}

fn write(file: &mut Deployment, path: &Path, left: usize) -> Result<(), CliError> {
    file.left = left;
    Ok(file.write(path)?)
}

/// A step failed: those before it are done.
fn going_on(error: impl Into<CliError>) -> CliError {
    let mut error: CliError = error.into();
    error
        .remedy
        .push_str("; then run the same command again: it goes on from here");
    error
}
