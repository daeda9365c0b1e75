//! How does a club come onto a node's chain? `remainder deploy` says what it would do, or does it; it can be run again at any time.

mod execute;
mod table;
mod verify;

use std::path::PathBuf;

use remainder_chain::{
    Actor, Bundle, Chain, Charter, Cost, Deployment, Founding, Limits, Node, Rooms, Step,
};
use serde_json::json;

use crate::{
    args::Place,
    clubfile::{self, ClubFile},
    error::{CliError, Exit},
    named,
    output::{Answer, Output},
};

pub use verify::{run as verify, VerifyArgs};

/// Found the club of a file on a node's chain, hand it over to itself, and verify it. Says what it would do, unless told to do it.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The club: its parameters, kinds, and founders.
    #[arg(value_name = "CLUB.toml")]
    file: PathBuf,
    /// The deployment file: written before anything is sent and after every step, read to go on.
    #[arg(long, default_value = "deployment.json", value_name = "FILE")]
    out: PathBuf,
    /// The founders, by address or development account: members 1, 2, 3 and so on. Those of the club file if left out.
    #[arg(long, value_delimiter = ',', value_name = "ACCOUNTS")]
    founders: Vec<String>,
    /// Tells two clubs apart that one account founds from the same file.
    #[arg(
        long,
        default_value = "",
        hide_default_value = true,
        value_name = "TEXT"
    )]
    salt: String,
    /// Send it.
    #[arg(long)]
    execute: bool,
}

/// A club that is to be founded on a chain, and how far that is.
struct Plan {
    node: Node,
    deployer: Actor,
    club: ClubFile,
    founding: Founding,
    limits: Limits,
    /// Each step with what it costs, and whether it is done.
    steps: Vec<(Step, Cost, bool)>,
    /// The file of a founding that was begun.
    begun: Option<Deployment>,
    funds: u128,
}

/// Says what founding takes, or founds.
///
/// # Errors
/// `usage` or `input` for what was asked; `deployment.*` for the file; `chain.*` for the chain; the room's refusal.
pub fn run(args: &Args, place: &Place, output: &mut Output) -> Result<Answer, CliError> {
    let mut plan = plan(args, place, output)?;
    let lacking = plan.lacking();
    if !args.execute {
        let text = table::dry_run(&plan, &lacking);
        return Ok(Answer::new(plan.json(&lacking), text));
    }
    if !lacking.is_empty() {
        return Err(CliError::new(
            Exit::Internal,
            "deploy.ChainTooSmall",
            format!(
                "the chain allows less than a club needs: {}",
                lacking.join("; ")
            ),
            "found the club on another chain: docs/deploying.md says what to look for",
        ));
    }
    execute::run(&mut plan, args, output)
}

fn plan(args: &Args, place: &Place, output: &Output) -> Result<Plan, CliError> {
    let club = clubfile::read(&args.file)?;
    let mut founders = Vec::new();
    for text in &args.founders {
        founders.push(named::anybody(text.trim())?.account());
    }
    if founders.is_empty() {
        founders = club.founders.iter().map(Actor::account).collect();
    }
    if founders.is_empty() {
        return Err(CliError::usage(
            "there are no founders",
            "name their accounts: --founders 5F…,5G…, or founders = [\"5F…\", \"5G…\"] in the club file",
        ));
    }
    let deployer = place.somebody()?.ok_or_else(named::nobody)?;
    let sign = output.spinner("asking the chain");
    let node = connect(place)?;
    let bundles = Rooms::NAMES.map(Bundle::load);
    let bundles: Vec<Bundle> = bundles.into_iter().collect::<Result<_, _>>()?;
    let name = format!("{}\n{}", club.name, args.salt);
    let charter = Charter::named(deployer.account(), club.spec(founders), &bundles, &name);
    let begun = Deployment::resume(&args.out, &node.label(), &charter)?;
    let founding = Founding::new(charter, bundles)?;
    let limits = node.limits()?;
    let mut steps = Vec::new();
    for (step, cost) in founding.rehearse()? {
        let done = founding.is_done(&node, &step)?;
        steps.push((step, cost, done));
    }
    let funds = node.funds(&deployer.account())?;
    sign.finish_and_clear();
    Ok(Plan {
        node,
        deployer,
        club,
        founding,
        limits,
        steps,
        begun,
        funds,
    })
}

/// The node that the command line names.
fn connect(place: &Place) -> Result<Node, CliError> {
    named::connect(named::node(place)?, None, place)
}

impl Plan {
    /// What is not done.
    fn left(&self) -> impl Iterator<Item = &(Step, Cost, bool)> {
        self.steps.iter().filter(|(_, _, done)| !done)
    }

    /// What the chain takes as deposit for what is not done, in parts of its unit.
    fn deposit(&self) -> u128 {
        let deposits = self.left().map(|(_, cost, _)| cost.deposit(&self.limits));
        deposits.sum()
    }

    /// Whether the deployer can pay for what is not done, and stay.
    fn is_funded(&self) -> bool {
        let nothing = self.left().next().is_none();
        let least = self.limits.existential_deposit;
        nothing || self.funds >= self.deposit().saturating_add(least)
    }

    /// What the chain allows too little of.
    fn lacking(&self) -> Vec<String> {
        let codes = self
            .steps
            .iter()
            .filter_map(|(step, ..)| self.founding.code(step));
        let longest = codes.map(|(_, length)| length).max();
        let needs = self.limits.needs(self.founding.charter(), longest);
        let lacking = needs.iter().filter(|need| !need.is_met());
        lacking
            .map(|need| {
                format!(
                    "{} {}, and {} are needed",
                    need.allowed, need.what, need.needed
                )
            })
            .collect()
    }

    fn json(&self, lacking: &[String]) -> serde_json::Value {
        let steps = self.steps.iter().map(|(step, cost, done)| {
            let code = self.founding.code(step);
            json!({
                "step": step.to_string(), "done": done,
                "code": code.map(|(hash, _)| format!("0x{}", hex::encode(hash))), "bytes": code.map(|(_, length)| length),
                "ref_time": cost.weight.ref_time, "proof_size": cost.weight.proof_size,
                "deposit": cost.deposit(&self.limits).to_string(),
            })
        });
        json!({
            "club": self.club.name, "chain": self.node.label().name, "runtime": self.limits.runtime,
            "genesis": format!("0x{}", hex::encode(self.node.label().genesis)),
            "deployer": self.deployer.ss58(), "rooms": self.founding.rooms(),
            "steps": steps.collect::<Vec<_>>(), "left": self.left().count(),
            // Amounts of the chain's token are larger than what JSON's numbers hold.
            "deposit": self.deposit().to_string(), "funds": self.funds.to_string(), "unit": self.limits.unit,
            "decimals": self.limits.decimals, "lacking": lacking, "sent": false,
        })
    }
}
