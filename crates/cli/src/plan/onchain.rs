//! How is a plan published, looked at, taken up and closed?

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use clap::Subcommand;
use remainder_chain::{readable, Actor};
use remainder_flow::plan::Kind;
use remainder_interfaces::{
    blake2,
    club::Club as _,
    contributions::{Contributions as _, Error, Intent},
    plans::{Plan, Plans, Proven, Row},
    valuation::Valuation,
};
use remainder_rules::{plan::Tree, plan::MAX_ROWS, Credits, MemberId};
use serde_json::json;

use super::{
    announced::{self, chunks, refused},
    chain::{self, priced},
    show::SHOWN,
    taking::batch,
    Aim,
};
use crate::{
    args::Place,
    error::CliError,
    output::{hundredths, table, Answer, Output},
    report::{html::percent, share},
    session::Session,
    steps::page,
};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Publish a plan on the chain: the root of its rows, what it claims, and a bond. Its rows are announced as event data.
    Publish(Publish),
    /// Announce the rows of a plan of one's own: those that were not announced yet.
    Announce(Announce),
    /// The plans that stand.
    List,
    /// A plan, its rows, and what was taken up of it.
    Show(Show),
    /// Take up rows of a plan: they become commitments that both agreed to. Without rows all of one's own, as far as one can afford them.
    #[command(visible_alias = "activate")]
    Accept(Accept),
    /// Remove a plan of which nothing can be called off any more, most often one cycle after its own; the bond comes back as far as the plan was used.
    Close {
        /// The plan's number.
        plan: u32,
    },
}

/// What to publish.
#[derive(Debug, clap::Args)]
pub struct Publish {
    #[command(flatten)]
    aim: Aim,
    /// Publish these rows, whoever worked them out: CSV with offer, want and quantity. Without it the cycle is planned here.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["target", "keep"])]
    rows: Option<PathBuf>,
    /// Write the rows here first, as CSV: with them the announcing can go on where it was cut off.
    #[arg(long, value_name = "FILE", conflicts_with = "rows")]
    out: Option<PathBuf>,
}

/// What to announce.
#[derive(Debug, clap::Args)]
pub struct Announce {
    /// The plan's number.
    plan: u32,
    /// Its rows: CSV, as they were published or `plan show --out` writes them.
    #[arg(long, value_name = "FILE")]
    rows: PathBuf,
}

/// What to look at.
#[derive(Debug, clap::Args)]
pub struct Show {
    /// The plan's number.
    plan: u32,
    /// Only the rows that concern this member.
    #[arg(long, value_name = "NAME")]
    of: Option<String>,
    /// Write the rows here, as CSV.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Take the rows from here, where they were not announced.
    #[arg(long, value_name = "FILE")]
    rows: Option<PathBuf>,
}

/// What to take up.
#[derive(Debug, clap::Args)]
pub struct Accept {
    /// The plan's number.
    plan: u32,
    /// The rows' places, from 0, all or none of them; up to 16.
    places: Vec<u32>,
    /// Take the rows from here, where they were not announced.
    #[arg(long, value_name = "FILE")]
    rows: Option<PathBuf>,
}

/// `remainder plan publish` and what follows from it.
///
/// # Errors
/// What the chain or a rule refuses, a mistake in a file.
pub fn run(command: &Command, place: &Place, output: &Output) -> Result<Answer, CliError> {
    match command {
        Command::Publish(args) => publish(args, place, output),
        Command::Announce(args) => announce(args, place, output),
        Command::List => list(&Session::look(place)?),
        Command::Show(args) => show(args, place, output),
        Command::Accept(args) => accept(args, place, output),
        Command::Close { plan } => close(*plan, place),
    }
}

fn publish(args: &Publish, place: &Place, output: &Output) -> Result<Answer, CliError> {
    let mut s = Session::open(place)?;
    let actor = s.actor()?;
    let now = s.cycle()?;
    let cycle = args.aim.cycle.unwrap_or(now.saturating_add(1));
    let (rows, claimed) = match &args.rows {
        Some(file) => {
            let rows = announced::read(file)?;
            let claimed = worth(&s, &rows, cycle)?;
            (rows, claimed)
        }
        None => chain::rows(&s, &args.aim, cycle, output)?,
    };
    let Some(tree) = Tree::new(rows, blake2) else {
        return Err(refused(
            "NoRows",
            "A plan has at least one row and at most 16,777,216.",
            "post offers and wants that fit, or publish a part of it",
        ));
    };
    let (root, count) = (tree.root(), tree.rows().len() as u32);
    if let Some(path) = &args.out {
        announced::save(path, tree.rows())?;
    }
    let room = s.rooms.plans();
    let id = s.send(room, &actor, |m| {
        m.publish_plan(cycle, root, count, claimed)
    })?;
    let every: Vec<_> = chunks(&tree).collect();
    if let Err(error) = announce_all(&mut s, &actor, id, &every, output) {
        return Err(going_on(error, id, &tree, args));
    }
    let root = format!("0x{}", hex::encode(root));
    s.done(json!({ "plan": id, "root": root, "rows": count, "claimed": claimed }))
}

/// Announces rows of a plan, a message for each of these parts.
fn announce_all(
    s: &mut Session,
    by: &Actor,
    id: u32,
    parts: &[(u32, &[Row])],
    output: &Output,
) -> Result<(), CliError> {
    let room = s.rooms.plans();
    let bar = output.progress(parts.len() as u64, "announcing rows");
    for (first, rows) in parts {
        s.send(room, by, |m| m.announce_rows(id, *first, rows.to_vec()))?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(())
}

/// The plan stands, but not all of its rows were announced: where they are, and how to go on. Without the rows nobody could use it, and its bond would be
/// lost.
fn going_on(mut error: CliError, id: u32, tree: &Tree, args: &Publish) -> CliError {
    let given = args.rows.as_ref().or(args.out.as_ref()).cloned();
    let file = given.unwrap_or_else(|| format!("plan-{id}.csv").into());
    let saved = match args.rows.is_some() || args.out.is_some() {
        true => Ok(()),
        false => announced::save(&file, tree.rows()),
    };
    let file = file.display();
    error.message += &match saved {
        Ok(()) => format!(" Plan {id} stands, with a bond, and its rows are in {file}."),
        Err(other) => format!(
            " Plan {id} stands, with a bond, and its rows could not be written to {file}: {}",
            other.message
        ),
    };
    let then = error.remedy;
    error.remedy = format!("{then}; then `remainder plan announce {id} --rows {file}`");
    error
}

fn announce(args: &Announce, place: &Place, output: &Output) -> Result<Answer, CliError> {
    let mut s = Session::open(place)?;
    let actor = s.actor()?;
    s.recall(Some(output))?;
    let id = args.plan;
    let plan = find(&s, id)?;
    let tree = announced::of_file(&args.rows, id, &plan)?;
    let known = s.header.plans.get(&id).cloned().unwrap_or_default();
    let missing: Vec<_> = chunks(&tree)
        .filter(|(first, rows)| !known.tells(*first, rows))
        .collect();
    let count: usize = missing.iter().map(|(_, rows)| rows.len()).sum();
    announce_all(&mut s, &actor, id, &missing, output)?;
    s.done(json!({ "plan": id, "rows": plan.rows, "announced": count }))
}

/// What rows are worth together, as far as is known now. Rows that nobody could take up are no plan.
fn worth(s: &Session, rows: &[Row], cycle: u32) -> Result<Credits, CliError> {
    let intents = page::intents(s)?;
    let adopted = s.rooms.valuation.read(&s.chain, |m| m.adopted())?;
    let kinds: BTreeMap<_, Kind> = (page::kinds(s)?.iter())
        .map(|(id, kind)| (*id, priced(&adopted, cycle, kind)))
        .collect();
    let mut sum: Credits = 0;
    for (place, row) in rows.iter().enumerate() {
        let wrong = |error: Error| {
            let about = format!("Row {place}, of offer {} for want {}", row.offer, row.want);
            let refusal = CliError::refused(&error);
            let message = format!("{about}: {}", refusal.message);
            refusal.saying(message)
        };
        let find = |id| intents.get(&id).ok_or(Error::NoSuchIntent);
        let offer = find(row.offer).map_err(wrong)?;
        offer
            .check_match(find(row.want).map_err(wrong)?)
            .map_err(wrong)?;
        let value = kinds
            .get(&offer.kind)
            .map_or(0, |kind| kind.value(row.quantity));
        sum = sum.saturating_add(value);
    }
    Ok(sum)
}

/// A plan that stands.
fn find(s: &Session, id: u32) -> Result<Plan, CliError> {
    let found = s.rooms.plans().read(&s.chain, |m| m.plan(id))?;
    found.ok_or_else(|| {
        CliError::refused(&Error::NoSuchPlan).saying(format!("There is no plan {id}."))
    })
}

/// The rows of a plan: those of a file, or as they were announced.
fn tree(s: &Session, id: u32, plan: &Plan, file: Option<&PathBuf>) -> Result<Tree, CliError> {
    match file {
        Some(file) => announced::of_file(file, id, plan),
        None => match s.header.plans.get(&id) {
            Some(known) => known.tree(id, plan),
            None => announced::Announced::default().tree(id, plan),
        },
    }
}

fn list(s: &Session) -> Result<Answer, CliError> {
    let plans = page::plans(s)?;
    let now = s.cycle()?;
    let config = s.rooms.contributions.read(&s.chain, |m| m.config())?;
    let clock = s.rooms.club.read(&s.chain, |m| m.clock())?;
    let mut rows = table([
        ">plan",
        ">cycle",
        "planner",
        ">rows",
        ">claimed",
        ">taken up",
        ">bond",
        "",
    ]);
    let mut list = vec![];
    for (id, plan) in &plans {
        let state = match (plan.cycle < now, plan.close(now, &config, &clock)) {
            (_, Ok(_)) => "can be closed",
            (true, _) => "is over",
            (false, _) => "stands",
        };
        rows.add_row([
            id.to_string(),
            plan.cycle.to_string(),
            s.who(plan.planner),
            plan.rows.to_string(),
            hundredths(plan.claimed),
            hundredths(plan.activated),
            hundredths(plan.bond),
            state.to_owned(),
        ]);
        list.push(json!({ "id": id, "plan": readable(plan) }));
    }
    Ok(Answer::new(json!({ "plans": list }), rows.to_string()))
}

fn show(args: &Show, place: &Place, output: &Output) -> Result<Answer, CliError> {
    let mut s = Session::look(place)?;
    s.recall(Some(output))?;
    let id = args.plan;
    let plan = find(&s, id)?;
    let of = args.of.as_deref().map(|name| s.member(name)).transpose()?;
    let tree = tree(&s, id, &plan, args.rows.as_ref())?;
    if let Some(path) = &args.out {
        announced::save(path, tree.rows())?;
        output.note(format!("wrote {}", path.display()));
    }
    let intents = page::intents(&s)?;
    let taken = s.header.plans.get(&id).map(|known| known.taken.clone());
    let taken = taken.unwrap_or_default();
    let member = |id: u32| intents.get(&id).map(|intent| intent.member);
    let mut rows = table([">row", "provider", "gives", "for", "commitment"]);
    let (mut list, mut concerned) = (vec![], 0);
    for (row, place) in tree.rows().iter().zip(0u32..) {
        let ends = [row.offer, row.want].map(member);
        if of.is_some() && !ends.contains(&of) {
            continue;
        }
        concerned += 1;
        let commitment = taken.get(&place);
        let who = |end: Option<MemberId>| end.map_or("(withdrawn)".into(), |id| s.who(id));
        if concerned <= SHOWN {
            let much = match intents.get(&row.offer) {
                Some(offer) => s.much(row.quantity, offer.kind),
                None => hundredths(row.quantity),
            };
            rows.add_row([
                place.to_string(),
                who(ends[0]),
                much,
                who(ends[1]),
                commitment.map_or(String::new(), u32::to_string),
            ]);
        }
        list.push(json!({
            "place": place, "offer": row.offer, "want": row.want, "quantity": row.quantity,
            "provider": ends[0], "receiver": ends[1], "commitment": commitment,
        }));
    }
    // What it claims is its planner's word: this is what its rows are worth, as far as offers and wants are still there.
    let now = worth(&s, tree.rows(), plan.cycle).ok();
    let said = match now {
        Some(now) => format!(
            "by what offers, wants and rates are now they are worth {}",
            hundredths(now)
        ),
        None => "some of them cannot be taken up any more, or never could".into(),
    };
    let more = match concerned > SHOWN {
        true => format!("\nThe first {SHOWN} of {concerned}; --out FILE writes all of them."),
        false => String::new(),
    };
    let text = format!(
        "Plan {id} of {}, for cycle {}: {} of the {} that it claims are taken up, {}; its bond is {}.\nThe rows give its root, 0x{}; {said}.\n\n{rows}{more}",
        s.who(plan.planner),
        plan.cycle,
        hundredths(plan.activated),
        hundredths(plan.claimed),
        percent(share(plan.activated, plan.claimed)),
        hundredths(plan.bond),
        hex::encode(plan.root),
    );
    Ok(Answer::new(
        json!({ "id": id, "plan": readable(&plan), "worth": now, "rows": list }),
        text,
    ))
}

fn accept(args: &Accept, place: &Place, output: &Output) -> Result<Answer, CliError> {
    let mut s = Session::open(place)?;
    let actor = s.actor()?;
    s.recall(Some(output))?;
    let id = args.plan;
    let plan = find(&s, id)?;
    let tree = tree(&s, id, &plan, args.rows.as_ref())?;
    let room = s.rooms.plans();
    if !args.places.is_empty() {
        let rows = chosen(&tree, id, &args.places)?;
        let first = s.send(room, &actor, |m| m.activate(id, rows))?;
        let made: Vec<u32> = (first..).take(args.places.len()).collect();
        return s.done(json!({ "commitments": made, "left": [] }));
    }
    let me = s.member(&actor.ss58())?;
    let mut waiting = mine(&s, id, &tree, me)?;
    let (mut made, mut left) = (Vec::<u32>::new(), vec![]);
    if waiting.is_empty() {
        return Err(refused(
            "NothingForYou",
            format!(
                "No row of plan {id} is for {} and not taken up yet.",
                s.who(me)
            ),
            "see its rows: `remainder plan show N --of NAME`; one that was declined is taken up by its place",
        ));
    }
    while !waiting.is_empty() {
        let rows = batch(&mut waiting, &mut left, |rows| {
            room.read(&s.chain, |m| m.can_activate(id, me, rows.to_vec()))
        })?;
        if !rows.is_empty() {
            let count = rows.len();
            let first = s.send(room, &actor, |m| m.activate(id, rows))?;
            made.extend((first..).take(count));
        }
    }
    if let (true, Some((_, error))) = (made.is_empty(), left.first()) {
        return Err(CliError::refused(error));
    }
    let told = left.iter().map(|(row, error)| {
        let refusal = CliError::refused(error);
        (row.place, refusal.code, refusal.message)
    });
    let told: Vec<_> = told.collect();
    let list: Vec<_> = (told.iter())
        .map(|(place, code, message)| json!({ "place": place, "code": code, "message": message }))
        .collect();
    let mut answer = s.done(json!({ "commitments": made, "left": list }))?;
    for (place, _, message) in &told {
        answer.text += &format!("\nrow {place} is left: {message}");
    }
    Ok(answer)
}

/// The rows in these places.
fn chosen(tree: &Tree, id: u32, places: &[u32]) -> Result<Vec<Proven>, CliError> {
    let distinct: BTreeSet<u32> = places.iter().copied().collect();
    if distinct.len() != places.len() || places.len() > MAX_ROWS {
        return Err(CliError::usage(
            format!("those are not up to {MAX_ROWS} different rows"),
            "name each once, and the others in a second command",
        ));
    }
    let row = |place: &u32| {
        tree.prove(*place).ok_or_else(|| {
            let last = tree.rows().len().saturating_sub(1);
            CliError::usage(
                format!("plan {id} has no row {place}"),
                format!("its rows are 0 to {last}: `remainder plan show {id}`"),
            )
        })
    };
    places.iter().map(row).collect()
}

/// The rows for a member that were not taken up yet.
fn mine(s: &Session, id: u32, tree: &Tree, me: MemberId) -> Result<Vec<Proven>, CliError> {
    let intents = page::intents(s)?;
    let receives = |want: &Intent| want.member == me;
    let known = s.header.plans.get(&id);
    let open = |place: &u32| known.is_none_or(|known| !known.taken.contains_key(place));
    let places = tree.rows().iter().zip(0u32..).filter_map(|(row, place)| {
        let mine = intents.get(&row.want).is_some_and(receives);
        (mine && open(&place)).then_some(place)
    });
    Ok(places.filter_map(|place| tree.prove(place)).collect())
}

fn close(id: u32, place: &Place) -> Result<Answer, CliError> {
    let mut s = Session::open(place)?;
    let actor = s.anyone()?;
    s.send(s.rooms.plans(), &actor, |m| m.close_plan(id))?;
    s.done(json!({ "plan": id }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Exit;

    /// Whoever published and could not announce has the rows, and is told how to go on.
    #[test]
    fn rows_that_could_not_be_announced_are_kept_in_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let row = Row {
            offer: 1,
            want: 2,
            quantity: 300,
        };
        let tree = Tree::new(vec![row], blake2).unwrap();
        let args = |out: Option<PathBuf>, rows| Publish {
            aim: Aim {
                target: 2_000,
                keep: 50,
                cycle: None,
            },
            rows,
            out,
        };
        let lost = || {
            CliError::new(
                Exit::ChainFile,
                "NodeUnreachable",
                "The node is gone.",
                "wait",
            )
        };
        let file = folder.path().join("mine.csv");
        announced::save(&file, tree.rows()).unwrap();
        for args in [
            args(Some(file.clone()), None),
            args(None, Some(file.clone())),
        ] {
            let told = going_on(lost(), 7, &tree, &args);
            assert_eq!(told.code, "NodeUnreachable");
            assert!(told.message.starts_with("The node is gone. Plan 7 stands"));
            let then = format!(
                "wait; then `remainder plan announce 7 --rows {}`",
                file.display()
            );
            assert_eq!(told.remedy, then);
        }
    }
}
