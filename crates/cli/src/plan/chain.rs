//! What do the members of a club on a chain offer and want next, and how does a plan become commitments?

use std::collections::{BTreeMap, HashMap};

use remainder_chain::Chain as _;
use remainder_flow::plan::{plan, Assignment, Club, Intent, Kind, Relation};
use remainder_interfaces::{
    clearing::{Account, Clearing, Config},
    club::{Club as _, Status},
    contributions::{Contributions, Side, State},
    plans::Row,
    valuation::{Adopted, Algorithm, Kind as Record, Valuation},
};
use remainder_rules::{Credits, Cycle, KindId, MemberId, COMMONS};
use serde_json::json;

use super::{
    book::{lot, Book},
    planned, save, show, too_much, Aim, Args,
};
use crate::{
    args::Place,
    error::CliError,
    output::{Answer, Output},
    session::Session,
    show::{kind_label, unit},
    steps::page,
};

/// A club with the numbers that its offers and wants have on the chain.
struct Posted {
    book: Book,
    /// The number of each member.
    ids: Vec<MemberId>,
    offers: Vec<u32>,
    wants: Vec<u32>,
}

/// Plans for the club of the chain file.
///
/// # Errors
/// A chain that cannot be read, a commitment that is refused.
pub fn run(args: &Args, place: &Place, output: &Output) -> Result<Answer, CliError> {
    let mut s = match args.propose {
        true => Session::open(place)?,
        false => Session::look(place)?,
    };
    let now = s.cycle()?;
    let cycle = args.aim.cycle.unwrap_or(now.saturating_add(1));
    if args.propose && cycle != now && cycle != now.saturating_add(1) {
        return Err(CliError::usage(
            format!("nobody can commit to cycle {cycle} in cycle {now}"),
            "plan the running cycle or the next one",
        ));
    }
    let posted = read(&s, cycle)?;
    let planned = planned(args, &posted.book, cycle, output)?;
    save(args, &posted.book, &planned, output)?;
    let answer = show::answer(&posted.book, &planned);
    if !args.propose {
        return Ok(answer);
    }
    let (proposed, accepted) = propose(&mut s, &posted, &planned, place.acts())?;
    let mut data = answer.data;
    data["commitments"] = json!(proposed);
    data["accepted"] = json!(accepted);
    let done = s.done(data)?;
    let told = format!(
        "{}\n{} commitments were proposed, {accepted} of them accepted.\n",
        answer.text,
        proposed.len()
    );
    Ok(Answer::new(done.data, told))
}

/// Plans a cycle: the rows, by the numbers that offers and wants have on the chain, and what they are worth.
///
/// # Errors
/// A chain that cannot be read, a club that is too large.
pub fn rows(
    s: &Session,
    aim: &Aim,
    cycle: Cycle,
    output: &Output,
) -> Result<(Vec<Row>, Credits), CliError> {
    let posted = read(s, cycle)?;
    let sign = output.spinner("planning");
    let planned = plan(&posted.book.club, &aim.terms(cycle, 0)).map_err(too_much)?;
    sign.finish_and_clear();
    let row = |a: &Assignment| Row {
        offer: posted.offers[a.offer as usize],
        want: posted.wants[a.want as usize],
        quantity: a.quantity,
    };
    let rows = planned.assignments.iter().map(row).collect();
    Ok((rows, planned.met.value))
}

/// The club as it will be in a cycle, as far as its chain says now: what is left of each offer and want, and what each member could owe.
fn read(s: &Session, cycle: Cycle) -> Result<Posted, CliError> {
    let mut book = Book::default();
    let adopted = s.rooms.valuation.read(&s.chain, |m| m.adopted())?;
    let mut kinds = HashMap::<KindId, u32>::new();
    for (id, kind) in page::kinds(s)? {
        kinds.insert(id, book.kinds.len() as u32);
        book.club.lots.kinds.push(lot(cycle, &id.to_le_bytes()));
        book.club.kinds.push(priced(&adopted, cycle, &kind));
        book.kinds.push(kind_label(&kind));
        book.units.push(unit(kind.unit).to_owned());
    }
    let mut ids = vec![];
    let mut places = BTreeMap::<MemberId, (u32, Status)>::new();
    let config = s.rooms.clearing.read(&s.chain, |m| m.config())?;
    let members = page::members(s)?;
    let last = members.keys().next_back().copied().unwrap_or(COMMONS);
    let accounts = page::accounts(s, last)?;
    // As they will stand when the cycle begins.
    let clock = s.rooms.club.read(&s.chain, |m| m.clock())?;
    let moment = clock.start_of(cycle).max(s.chain.now_ms()?);
    for (&id, member) in &members {
        let party = member.party(id, &clock, moment);
        places.insert(id, (ids.len() as u32, party.status));
        let resting = matches!(party.status, Status::OnBreak(_));
        book.club.resting.push(resting);
        ids.push(id);
        book.club.lots.members.push(lot(cycle, &id.to_le_bytes()));
        book.members.push(s.who(id));
        let account = accounts.get(&id).copied();
        book.club
            .spendable
            .push(spendable(account, &config, party.probation, cycle));
    }
    let (mut offers, mut wants) = (vec![], vec![]);
    for (id, intent) in page::intents(s)? {
        let (Some(&(member, status)), Some(&kind)) =
            (places.get(&intent.member), kinds.get(&intent.kind))
        else {
            continue;
        };
        let posted = Intent {
            member,
            kind,
            quantity: intent.left_in(cycle),
            priority: 0,
        };
        let (may, list, numbers) = match intent.side {
            Side::Offer => (
                !matches!(status, Status::OnBreak(_)),
                &mut book.club.offers,
                &mut offers,
            ),
            Side::Want => (
                !matches!(status, Status::Frozen | Status::Leaving),
                &mut book.club.wants,
                &mut wants,
            ),
        };
        if may && posted.quantity > 0 {
            list.push(posted);
            numbers.push(id);
        }
    }
    book.club.relations = relations(s, &places, &kinds)?;
    Ok(Posted {
        book,
        ids,
        offers,
        wants,
    })
}

/// What a kind is worth to a planner in a cycle, as far as is known now: nothing once it is retired.
pub fn priced(adopted: &Adopted, cycle: Cycle, kind: &Record) -> Kind {
    let (rate, per) = match kind.algorithm(adopted, cycle) {
        Algorithm::EqualHours(hour) => (hour.saturating_mul(kind.minutes.into()), 6_000),
        _ => (kind.rate.now, 100),
    };
    let rate = if kind.retired { 0 } else { rate };
    Kind { rate, per }
}

/// Tokens and what is free of the debit limit, once the account is rolled into the cycle.
pub fn spendable(account: Option<Account>, config: &Config, probation: bool, cycle: Cycle) -> u64 {
    let mut account = account.unwrap_or_else(|| Account::new([0; 32], cycle));
    account.roll(config, cycle);
    if config.frozen_at(&account, cycle) {
        return 0;
    }
    u64::try_from(config.headroom(&account, probation)).unwrap_or(0)
}

/// Who gave what to whom and was paid for it, as far as the chain remembers.
fn relations(
    s: &Session,
    places: &BTreeMap<MemberId, (u32, Status)>,
    kinds: &HashMap<KindId, u32>,
) -> Result<Vec<Relation>, CliError> {
    let mut sums = BTreeMap::<(u32, u32, u32), u64>::new();
    for (_, done) in page::contributions(s)? {
        let settled = matches!(done.state, State::Settled { .. });
        let ends = [done.provider, done.receiver].map(|id| places.get(&id).map(|place| place.0));
        if let (true, [Some(provider), Some(receiver)], Some(&kind)) =
            (settled, ends, kinds.get(&done.kind))
        {
            *sums.entry((provider, receiver, kind)).or_default() += done.quantity;
        }
    }
    let relation = |((provider, receiver, kind), quantity)| Relation {
        provider,
        receiver,
        kind,
        quantity,
    };
    Ok(sums.into_iter().map(relation).collect())
}

/// Makes commitments of a plan: their numbers, and how many were accepted.
///
/// In the name of one, each waits for the other side. Else all keys are at hand, those of development accounts: providers propose and receivers
/// accept, in rounds, since what somebody may receive grows with what they have promised to give.
fn propose(
    s: &mut Session,
    posted: &Posted,
    planned: &super::Planned,
    named: bool,
) -> Result<(Vec<u32>, usize), CliError> {
    let room = s.rooms.contributions;
    let me = match named {
        true => {
            let actor = s.actor()?;
            let id = s.member(actor.name())?;
            Some((actor, id))
        }
        false => None,
    };
    let club: &Club = &posted.book.club;
    let (mut numbers, mut waiting) = (vec![], vec![]);
    for a in &planned.plan.assignments {
        let (offer, want) = (a.offer as usize, a.want as usize);
        let provider = posted.ids[club.offers[offer].member as usize];
        let receiver = posted.ids[club.wants[want].member as usize];
        let by = match &me {
            Some((actor, id)) if *id == provider || *id == receiver => actor.clone(),
            Some(_) => continue,
            None => s.account(&provider.to_string())?,
        };
        let (offer, want) = (posted.offers[offer], posted.wants[want]);
        let id = s.send(room, &by, |m| {
            m.commit(offer, want, a.quantity, planned.cycle)
        })?;
        numbers.push(id);
        if me.is_none() {
            waiting.push((id, receiver));
        }
    }
    let mut accepted = 0;
    loop {
        let before = waiting.len();
        let mut still = vec![];
        for (id, receiver) in waiting {
            if room
                .read(&s.chain, |m| m.can_accept(id, receiver))?
                .is_err()
            {
                still.push((id, receiver));
                continue;
            }
            let by = s.account(&receiver.to_string())?;
            s.send(room, &by, |m| m.accept(id))?;
            accepted += 1;
        }
        waiting = still;
        if waiting.is_empty() || waiting.len() == before {
            break;
        }
    }
    Ok((numbers, accepted))
}
