//! How much of a list of obligations can be set off, and does a set-off that somebody else computed clear the most?

mod loops;
mod obligations;

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

use remainder_flow::{solve, Check, Graph, Invalid};
use serde_json::json;

use crate::{
    error::CliError,
    output::{Answer, Output},
};
pub use obligations::read;
use obligations::{amount, each_row, wrong, Obligations};

const NOTICES: &str = "debtor,creditor,amount,cleared,remaining";
const CERTIFICATE: &str = "name,potential";

#[derive(Debug, clap::Args)]
#[command(after_help = "\
The file is CSV with the header debtor,creditor,amount; amounts are whole numbers in hundredths. Up to 10,000,000 rows are read. Memory: at most \
some 100 bytes a row, and some 200 bytes and the name's length for each name. Ties are decided by the order of the names alone: the same obligations in any order clear the \
same, and of several obligations of one pair the earlier in the file is cleared first.")]
pub struct ClearArgs {
    /// The obligations.
    obligations: PathBuf,
    /// Write a set-off notice for each obligation here: CSV, in the order of the obligations.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Write what proves that no more can be cleared here: CSV, a potential for each name.
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub struct VerifyArgs {
    /// The obligations.
    obligations: PathBuf,
    /// The set-off notices, as `clear --out` writes them.
    notices: PathBuf,
    /// The certificate, as `clear --certificate` writes it.
    certificate: PathBuf,
}

/// `remainder clear`.
pub fn run(args: &ClearArgs, output: &Output) -> Result<Answer, CliError> {
    let list = read(&args.obligations, output)?;
    let gross: u64 = list.rows.iter().map(|row| row.2).sum();
    let graph = Graph::new(list.names.len() as u32, list.edges())
        .map_err(|error| CliError::input(error.to_string(), "split the file"))?;
    let sign = output.spinner("clearing");
    let solution = solve(&graph);
    sign.finish_and_clear();
    let cleared: u64 = solution.flow.iter().sum();
    let net = net(&list);
    let loops = loops::largest(&graph, &solution.flow);
    let highest = solution.potentials.iter().copied().max().unwrap_or(0);
    if let Some(file) = &args.out {
        write(file, |to| notices(to, &list, &graph, &solution.flow))?;
    }
    if let Some(file) = &args.certificate {
        write(file, |to| {
            writeln!(to, "{CERTIFICATE}")?;
            for (name, potential) in list.names.iter().zip(&solution.potentials) {
                writeln!(to, "{name},{potential}")?;
            }
            Ok(())
        })?;
    }
    let remaining = gross - cleared;
    let named: Vec<_> = loops
        .iter()
        .map(|(amount, nodes)| {
            let names: Vec<&str> = nodes
                .iter()
                .filter_map(|&n| list.names.get(n as usize))
                .map(|n| &**n)
                .collect();
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
    let credits = |cents: u64| format!("{}.{:02}", cents / 100, cents % 100);
    let mut text = format!(
        "{} obligations among {} names\ngross              {}\ncleared            {} ({:.2} %)\nremaining          {} ({:.2} %)\nnet internal debt  {} ({:.2} %)\n",
        list.rows.len(), list.names.len(), credits(gross), credits(cleared), share(cleared), credits(remaining), share(remaining), credits(net), share(net),
    );
    for (amount, nodes) in &loops {
        let names: Vec<&str> = nodes
            .iter()
            .take(8)
            .filter_map(|&n| list.names.get(n as usize))
            .map(|n| &**n)
            .collect();
        let more = if nodes.len() > names.len() {
            " > …"
        } else {
            ""
        };
        text += &format!(
            "a loop of {}: {} around {}{more}\n",
            nodes.len(),
            credits(*amount),
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
    writeln!(to, "{NOTICES}")?;
    for &(debtor, creditor, amount) in &list.rows {
        let cleared = match graph
            .find(debtor, creditor)
            .and_then(|edge| left.get_mut(edge))
        {
            Some(left) => {
                let cleared = amount.min(*left);
                *left -= cleared;
                cleared
            }
            None => 0,
        };
        let name = |number: u32| list.names.get(number as usize).map_or("", |name| name);
        writeln!(
            to,
            "{},{},{amount},{cleared},{}",
            name(debtor),
            name(creditor),
            amount - cleared
        )?;
    }
    Ok(())
}

pub fn write(
    file: &Path,
    fill: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
) -> Result<(), CliError> {
    let done = File::create(file).and_then(|file| {
        let mut to = BufWriter::with_capacity(1 << 16, file);
        fill(&mut to)?;
        to.flush()
    });
    done.map_err(|error| {
        CliError::input(
            format!("{} cannot be written: {error}", file.display()),
            "give a path that can be written to",
        )
    })
}

/// `remainder verify`.
pub fn verify(args: &VerifyArgs, output: &Output) -> Result<Answer, CliError> {
    let list = read(&args.obligations, output)?;
    let mut potentials = vec![None; list.names.len()];
    each_row(
        &args.certificate,
        CERTIFICATE,
        output,
        |line, [name, text]| {
            let place = list.names.binary_search_by(|known| (**known).cmp(name));
            let slot = place
                .ok()
                .and_then(|place| potentials.get_mut(place))
                .ok_or_else(|| {
                    wrong(
                        &args.certificate,
                        line,
                        &format!("{name:?} is in no obligation"),
                        "give the certificate of these obligations",
                    )
                })?;
            let potential =
                u32::try_from(amount(&args.certificate, line, text)?).map_err(|_| {
                    wrong(
                        &args.certificate,
                        line,
                        "a potential is below 2^32",
                        "give the certificate of these obligations",
                    )
                })?;
            if slot.replace(potential).is_some() {
                return Err(wrong(
                    &args.certificate,
                    line,
                    &format!("{name:?} is named twice"),
                    "give each name one potential",
                ));
            }
            Ok(())
        },
    )?;
    let potentials: Vec<u32> = potentials
        .into_iter()
        .collect::<Option<_>>()
        .ok_or_else(|| {
            CliError::input(
                "the certificate does not name everybody",
                "give the certificate of these obligations",
            )
        })?;
    let mut balances = vec![0; potentials.len()];
    let refused = |line: Option<u64>, error: Invalid| {
        let what = match error {
            Invalid::AboveCapacity => "more is cleared than is owed".to_owned(),
            Invalid::NotOptimal => "by the certificate this should be cleared wholly or not at all: it is no proof for these notices".to_owned(),
            Invalid::NotConserved(node) => {
                let name = list.names.get(node as usize).map_or("", |name| name);
                format!("{name} would be set off against more than what they are owed, or less")
            }
            other => format!("{other:?}"),
        };
        let remedy = "do not accept these notices";
        match line {
            Some(line) => wrong(&args.notices, line, &what, remedy),
            None => CliError::input(what, remedy),
        }
    };
    let mut check = Check::new(&potentials, &mut balances).map_err(|error| refused(None, error))?;
    let mut rows = list.rows.iter();
    each_row(
        &args.notices,
        NOTICES,
        output,
        |line, [debtor, creditor, owed, cleared, remaining]| {
            let other = || {
                wrong(
                    &args.notices,
                    line,
                    "not the obligation of this place in the list",
                    "give the notices of these obligations",
                )
            };
            let &(from, to, capacity) = rows.next().ok_or_else(other)?;
            let name = |number: u32| list.names.get(number as usize).map_or("", |name| name);
            let flow = amount(&args.notices, line, cleared)?;
            let rest = amount(&args.notices, line, remaining)?;
            if (name(from), name(to)) != (debtor, creditor)
                || amount(&args.notices, line, owed)? != capacity
            {
                return Err(other());
            }
            check
                .edge(from, to, capacity, 1, flow)
                .map_err(|error| refused(Some(line), error))?;
            if capacity - flow != rest {
                return Err(wrong(
                    &args.notices,
                    line,
                    "cleared and remaining do not come to the amount",
                    "do not accept these notices",
                ));
            }
            Ok(())
        },
    )?;
    if rows.next().is_some() {
        return Err(CliError::input(
            "obligations are missing from the notices",
            "give the notices of these obligations",
        ));
    }
    let weight = check.finish().map_err(|error| refused(None, error))?;
    let text = format!(
        "valid: {}.{:02} are cleared, and no set-off clears more\n",
        weight / 100,
        weight % 100
    );
    Ok(Answer::new(
        json!({ "valid": true, "cleared": weight as u64 }),
        text,
    ))
}
