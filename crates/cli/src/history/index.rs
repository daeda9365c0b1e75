//! How does the history follow the chain, and how is it proved?

use std::time::Duration;

use remainder_history::{verify, Club, Db, HistoryError, NodeBlocks, Step, Verified};
use serde_json::json;

use super::{asked_to_stop, block_on, club};
use crate::{
    args::Place,
    error::{CliError, Exit},
    named,
    output::{Answer, Output},
};

/// How long to wait for the next block.
const PAUSE: Duration = Duration::from_millis(500);
/// How long to wait for a node that is gone, at most.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// What to follow, and where to keep it.
#[derive(Debug, clap::Args)]
pub struct Index {
    /// Where to keep it: sqlite:FILE, or postgres://USER@HOST/NAME.
    #[arg(long, env = "REMAINDER_DB", value_name = "URL")]
    db: String,
    /// Stop when all blocks that there are were read.
    #[arg(long)]
    once: bool,
    /// Read everything once more and compare: is all that the database holds the chain's?
    #[arg(long, conflicts_with = "once")]
    verify: bool,
}

/// `remainder index`.
///
/// # Errors
/// Those of the deployment file, the node and the database.
pub fn run(args: &Index, place: &Place, output: &Output) -> Result<Answer, CliError> {
    let url = named::node(place)?;
    let club = club(place)?;
    block_on(async {
        match args.verify {
            true => prove(args, url, &club, output).await,
            false => follow(args, url, &club, output).await,
        }
    })
}

/// What was done so far.
#[derive(Default)]
struct Done {
    events: usize,
    taken_back: u64,
    block: u64,
}

async fn follow(args: &Index, url: &str, club: &Club, output: &Output) -> Result<Answer, CliError> {
    let db = Db::open(&args.db).await?;
    let mut done = Done::default();
    let stop = asked_to_stop();
    tokio::pin!(stop);
    // How long until it tries again, once it has begun.
    let mut wait = None;
    loop {
        // Between two batches, or while waiting: a batch that is cut off leaves no trace.
        let result = tokio::select! {
            () = &mut stop => break,
            result = read_on(args, url, club, &db, output, &mut done, &mut wait) => result,
        };
        match result {
            Ok(()) => break,
            Err(error) => match wait {
                Some(span) if !args.once && error.passes() => {
                    output.note(format!(
                        "{error}\n  trying again in {} s",
                        span.as_secs_f32()
                    ));
                    tokio::select! {
                        () = &mut stop => break,
                        () = tokio::time::sleep(span) => {}
                    }
                    wait = Some((span * 2).min(LONGEST_WAIT));
                }
                _ => return Err(error.into()),
            },
        }
    }
    db.close().await;
    let back = match done.taken_back {
        0 => String::new(),
        blocks => format!("; {blocks} blocks were taken back"),
    };
    Ok(Answer::new(
        json!({ "block": done.block, "events": done.events, "taken_back": done.taken_back }),
        format!(
            "{} events were added; the chain is read up to block {}{back}.",
            done.events, done.block
        ),
    ))
}

/// Reads until there is no more, or for ever.
async fn read_on(
    args: &Index,
    url: &str,
    club: &Club,
    db: &Db,
    output: &Output,
    done: &mut Done,
    wait: &mut Option<Duration>,
) -> Result<(), HistoryError> {
    let blocks = NodeBlocks::connect(url, club).await?;
    let mut index = remainder_history::Index::open(blocks, db.clone(), club.clone()).await?;
    let mut bar = None;
    let mut behind = false;
    loop {
        let step: Step = index.step().await?;
        *wait = Some(PAUSE);
        done.events += step.events;
        done.taken_back += step.taken_back;
        done.block = step.read;
        if step.taken_back > 0 {
            output.note(format!(
                "the best fork is another one: {} blocks were taken back",
                step.taken_back
            ));
        }
        if !step.caught_up() {
            let bar = bar.get_or_insert_with(|| output.progress(step.best, "reading blocks"));
            bar.set_length(step.best);
            bar.set_position(step.read);
            continue;
        }
        if let Some(bar) = bar.take() {
            bar.finish_and_clear();
        }
        if step.behind() {
            let error = HistoryError::NodeBehind {
                node: step.best,
                read: step.read,
            };
            if args.once {
                return Err(error);
            }
            // Once, however long it takes.
            if !behind {
                output.note(error.to_string());
            }
        }
        behind = step.behind();
        if args.once {
            return Ok(());
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn prove(args: &Index, url: &str, club: &Club, output: &Output) -> Result<Answer, CliError> {
    let db = Db::read_all(&args.db).await?;
    let blocks = NodeBlocks::connect(url, club).await?;
    let folder = tempfile::tempdir()
        .map_err(|error| HistoryError::Io(format!("no temporary folder can be made: {error}")))?;
    let file = folder.path().join("verify.db");
    let beside = Db::open(&format!("sqlite:{}", file.display())).await?;
    let bar = output.progress(0, "reading all blocks once more");
    let verified = verify(&blocks, &db, club, beside.clone(), |read, last| {
        bar.set_length(last);
        bar.set_position(read);
    })
    .await?;
    bar.finish_and_clear();
    beside.close().await;
    let Verified {
        block,
        rows,
        unproven,
        cycles,
        differences,
    } = &verified;
    if let Some(first) = differences.first() {
        return Err(CliError::new(
            Exit::Internal,
            "history.Differs",
            format!(
                "The database is not what the chain says up to block {block}: in {}, it has `{}`, and the chain `{}`.",
                first.table, first.stored, first.chain
            ),
            "index into a new database; if that differs too, report it",
        )
        .with(json!(verified)));
    }
    let beyond = match unproven {
        0 => String::new(),
        rows => format!(" {rows} rows of later blocks, which are not final yet, are not proved."),
    };
    Ok(Answer::new(
        json!(verified),
        format!("All {rows} rows up to block {block} are the chain's, and the figures of {cycles} cycles are those that clearing reports.{beyond}"),
    ))
}
