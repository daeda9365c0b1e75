//! How much of a list of obligations can be set off, and does a set-off that somebody else computed clear the most?

mod loops;
mod obligations;
mod verify;

use std::{io::Write, path::PathBuf};

use remainder_flow::{solve, verify as proves, Graph};
use remainder_rules::Cycle;
use serde_json::json;

use crate::{
    error::CliError,
    output::{hundredths, Answer, Output},
    plan::sheet::Table,
    written::{distinct, prepare, Pending},
};
pub use obligations::read;
use obligations::{Obligations, CERTIFICATE, NOTICES};
pub use verify::{potential, verify, VerifyArgs};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
The file is CSV with the columns debtor, creditor and amount; names of up to 255 bytes, in quotation marks if there is a comma in them; amounts are whole \
numbers of hundredths: 1250 is 12.50. Spaces around a field do not count. Up to 10,000,000 rows are read. Memory: at most some 100 bytes a row, and some 200 bytes and \
the name's length for each name. Of several set-offs that clear the most it is the one that is found with the names in the order of their lots in the cycle (docs/planner.md): the same \
obligations in any order clear the same, and the next cycle draws others. Of several obligations of one pair the earlier in the file is cleared first.")]
pub struct ClearArgs {
    /// The obligations.
    obligations: PathBuf,
    /// Whose lots decide between set-offs that clear as much.
    #[arg(long, default_value_t = 0)]
    cycle: Cycle,
    /// Write a set-off notice for each obligation here: CSV, in the order of the obligations.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Write what proves that no more can be cleared here: CSV, a potential for each name.
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
}

/// Of a loop so many names are told: it may go through a million.
const MOST_NAMES: usize = 100;

/// `remainder clear`.
pub fn run(args: &ClearArgs, output: &Output) -> Result<Answer, CliError> {
    distinct(
        &[("the list", &args.obligations)],
        &[
            ("--out", args.out.as_deref()),
            ("--certificate", args.certificate.as_deref()),
        ],
    )?;
    let list = read(&args.obligations, args.cycle, output)?;
    let gross: u64 = list.rows.iter().map(|row| row.2).sum();
    let graph = Graph::new(list.names.len() as u32, list.edges())
        .map_err(|error| CliError::input(error.to_string(), "split the file"))?;
    let sign = output.spinner("clearing");
    let solution = solve(&graph);
    sign.finish_and_clear();
    let cleared: u64 = solution.flow.iter().sum();
    // What is handed out says that it is proved: so it is, before it is.
    match proves(&graph, &solution.flow, &solution.potentials) {
        Ok(weight) if weight == i128::from(cleared) => {}
        other => {
            let what = format!("what was found does not prove itself: {other:?}");
            return Err(CliError::internal(what, "report it with the list"));
        }
    }
    let net = net(&list);
    let loops = loops::largest(&graph, &solution.flow);
    let highest = solution.potentials.iter().copied().max().unwrap_or(0);
    let mut files = vec![];
    if let Some(file) = &args.out {
        files.push(prepare(file, |to| {
            notices(to, &list, &graph, &solution.flow)
        })?);
    }
    if let Some(file) = &args.certificate {
        files.push(prepare(file, |to| {
            certificate(to, &list, &solution.potentials)
        })?);
    }
    files.into_iter().try_for_each(Pending::keep)?;
    let remaining = gross - cleared;
    let named: Vec<_> = loops
        .iter()
        .map(|(amount, nodes)| {
            let names = nodes.iter().take(MOST_NAMES);
            let names: Vec<&str> = names.map(|&n| list.name(n)).collect();
            json!({ "amount": amount, "length": nodes.len(), "names": names })
        })
        .collect();
    let data = json!({
        "obligations": list.rows.len(), "names": list.names.len(), "gross": gross, "cleared": cleared,
        "remaining": remaining, "net_internal_debt": net, "highest_potential": highest, "largest_loops": named,
    });
    let share = |part: u64| {
        if gross == 0 {
            0.0
        } else {
            100.0 * part as f64 / gross as f64
        }
    };
    let mut text = format!(
        "{} obligations among {} names\ngross              {}\ncleared            {} ({:.2} %)\nremaining          {} ({:.2} %)\nnet internal debt  {} ({:.2} %)\n",
        list.rows.len(), list.names.len(), hundredths(gross), hundredths(cleared), share(cleared), hundredths(remaining), share(remaining), hundredths(net), share(net),
    );
    for (amount, nodes) in &loops {
        let names: Vec<&str> = nodes.iter().take(8).map(|&n| list.name(n)).collect();
        let more = if nodes.len() > names.len() {
            " > …"
        } else {
            ""
        };
        text += &format!(
            "a loop of {}: {} around {}{more}\n",
            nodes.len(),
            hundredths(*amount),
            names.join(" > ")
        );
    }
    Ok(Answer::new(data, text))
}

/// The least money that would settle everything if anyone's claim on one could be used to pay another: the sum of positive nets.
fn net(list: &Obligations) -> u64 {
    let mut nets = vec![0i64; list.names.len()];
    for &(debtor, creditor, amount) in &list.rows {
        for (end, change) in [(debtor, -(amount as i64)), (creditor, amount as i64)] {
            if let Some(net) = nets.get_mut(end as usize) {
                *net += change;
            }
        }
    }
    nets.iter().map(|&net| net.max(0) as u64).sum()
}

/// A line for each obligation; what a pair clears goes to its earlier obligations first.
fn notices(
    to: &mut dyn Write,
    list: &Obligations,
    graph: &Graph,
    flow: &[u64],
) -> std::io::Result<()> {
    let mut left = flow.to_vec();
    let mut writer = table(to, &NOTICES)?;
    for &(debtor, creditor, amount) in &list.rows {
        let edge = graph.find(debtor, creditor);
        let cleared = match edge.and_then(|edge| left.get_mut(edge)) {
            Some(left) => {
                let cleared = amount.min(*left);
                *left -= cleared;
                cleared
            }
            None => 0,
        };
        writer.write_record([
            list.name(debtor),
            list.name(creditor),
            &amount.to_string(),
            &cleared.to_string(),
            &(amount - cleared).to_string(),
        ])?;
    }
    writer.flush()
}

/// A potential for each name.
fn certificate(to: &mut dyn Write, list: &Obligations, potentials: &[u32]) -> std::io::Result<()> {
    let mut writer = table(to, &CERTIFICATE)?;
    for (name, potential) in list.names.iter().zip(potentials) {
        writer.write_record([&**name, &potential.to_string()])?;
    }
    writer.flush()
}

/// A table with its first line.
fn table<'a>(
    to: &'a mut dyn Write,
    table: &Table,
) -> std::io::Result<csv::Writer<&'a mut dyn Write>> {
    let mut writer = csv::Writer::from_writer(to);
    writer.write_record(table.columns.iter().map(|column| column.0))?;
    Ok(writer)
}
