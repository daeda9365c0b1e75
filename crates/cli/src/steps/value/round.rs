//! How does the committee agree?

use clap::Subcommand;
use remainder_chain::Chain;
use remainder_interfaces::{
    governance::{Body, Governance},
    valuation::{Error, Round, Valuation},
};
use remainder_rules::{valuation::round::commitment, Credits, Hash, KindId};
use serde_json::json;

use super::{
    ballots::{self, salt, Kept},
    kind, report_members,
};
use crate::{
    args::Place,
    error::CliError,
    named,
    output::{hundredths, table, Answer, Output},
    parse::content_hash,
    session::Session,
    show::day,
};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Open the round of this cycle (a committee member).
    Open,
    /// Commit to a ballot (a committee member). Nobody sees it before it is revealed.
    Commit {
        /// KIND=CREDITS, each by the kind's number or label.
        #[arg(required = true, value_name = "KIND=CREDITS")]
        rates: Vec<String>,
    },
    /// Reveal a ballot that was committed to.
    Reveal {
        /// The same rates again, if the file of ballots is lost.
        #[arg(value_name = "KIND=CREDITS")]
        rates: Vec<String>,
        /// Whose ballot it is, if not that of who acts.
        #[arg(long, value_name = "NAME")]
        of: Option<String>,
    },
    /// Close the round for these kinds, or for all that ballots name. Anyone may.
    Close {
        /// Numbers or labels.
        kinds: Vec<String>,
    },
    /// Where the round is, and what was revealed.
    Show,
}

pub fn run(command: Command, place: &Place, output: &Output) -> Result<Answer, CliError> {
    match command {
        Command::Open => open(place),
        Command::Commit { rates } => commit(&rates, place, output),
        Command::Reveal { rates, of } => reveal(&rates, of.as_deref(), place),
        Command::Close { kinds } => close(&kinds, place),
        Command::Show => show(place),
    }
}

fn open(place: &Place) -> Result<Answer, CliError> {
    let mut s = Session::open(place)?;
    let actor = s.actor()?;
    if let Err(error) = s.send(s.rooms.valuation, &actor, |m| m.open_round()) {
        return Err(before_the_first(&s, error));
    }
    let round = round(&s)?;
    let mut answer = s.done(json!({
        "commits_until_ms": round.commits_until, "reveals_until_ms": round.reveals_until,
    }))?;
    answer.text += &format!(
        "\ncommit until {}, reveal from then until {}",
        day(round.commits_until),
        day(round.reveals_until)
    );
    Ok(answer)
}

/// Who is no committee member is told what to do instead where there is no committee yet.
fn before_the_first(s: &Session, error: CliError) -> CliError {
    let governs = s.obeys_club(s.rooms.valuation.face()).unwrap_or(false);
    let bench = s.rooms.governor().filter(|_| governs);
    let bench = bench.and_then(|room| room.read(&s.chain, |m| m.bench(Body::Committee)).ok());
    let vacant = bench.is_some_and(|bench| bench.seats.iter().all(|seat| *seat == 0));
    if error.code != "valuation.NotCommittee" || !vacant {
        return error;
    }
    CliError {
        remedy: "propose one: `remainder govern propose --text WHY kind rate KIND=CREDITS`; or have a committee elected: \
                 `remainder govern call-election committee`"
            .into(),
        ..error.saying("Nobody sits on the value committee. Until one is elected, rates are changed by a vote of all.")
    }
}

fn round(s: &Session) -> Result<Round, CliError> {
    let round = s.rooms.valuation.read(&s.chain, |m| m.round())?;
    round.ok_or_else(|| CliError::refused(&Error::NoRound))
}

/// The ballot that words stand for, in the order in which it is committed to.
fn ballot(s: &Session, rates: &[String]) -> Result<Vec<(KindId, Credits)>, CliError> {
    let mut ballot = rates
        .iter()
        .map(|text| kind::rate(s, text))
        .collect::<Result<Vec<_>, _>>()?;
    ballot.sort_unstable();
    Ok(ballot)
}

fn commit(rates: &[String], place: &Place, output: &Output) -> Result<Answer, CliError> {
    let mut s = Session::open(place)?;
    let actor = s.actor()?;
    let member = s.member(&actor.ss58())?;
    let room = s.rooms.valuation;
    let round = round(&s)?;
    let ballot = ballot(&s, rates)?;
    remainder_rules::valuation::Paper::new([0; 32])
        .fill(&ballot)
        .map_err(|error| CliError::refused(&error))?;
    let contract = room.account().0;
    let made = salt(
        s.chain.label().genesis,
        &actor,
        contract,
        round.cycle,
        member,
    );
    let chosen: Hash = made.unwrap_or_else(rand::random);
    let hash = commitment(
        &contract,
        round.cycle,
        member,
        &ballot,
        &chosen,
        content_hash,
    );
    // Nothing is kept of what would be refused, and nothing is sent that is not kept.
    room.dry_run(&s.chain, &actor, |m| m.commit(hash))?;
    let mut ballots = ballots::beside(&named::path(place)?)?;
    ballots.keep(Kept {
        contract: hex::encode(contract),
        cycle: round.cycle,
        member,
        rates: ballot.clone(),
        salt: hex::encode(chosen),
    })?;
    s.send(room, &actor, |m| m.commit(hash))?;
    let path = ballots.path.display();
    output.note(match made {
        Some(_) => format!("the ballot is in {path} until it is revealed; should that file be lost, say the same rates again"),
        None => format!("the ballot is in {path} AND NOWHERE ELSE, since the key of {} is not known here", actor.name()),
    });
    let mut answer = s.done(json!({
        "member": member, "rates": ballot, "file": ballots.path, "recoverable": made.is_some(),
        "reveal_from_ms": round.commits_until, "reveal_until_ms": round.reveals_until,
    }))?;
    answer.text += &format!(
        "\nreveal it from {} to {}: `remainder value round reveal`",
        day(round.commits_until),
        day(round.reveals_until)
    );
    Ok(answer)
}

fn reveal(rates: &[String], of: Option<&str>, place: &Place) -> Result<Answer, CliError> {
    let mut s = Session::open(place)?;
    let actor = s.actor()?;
    let member = match of {
        Some(name) => s.member(name)?,
        None => s.member(&actor.ss58())?,
    };
    let room = s.rooms.valuation;
    let round = round(&s)?;
    let contract = room.account().0;
    let (ballot, salt) = if rates.is_empty() {
        let ballots = ballots::beside(&named::path(place)?)?;
        let kept = ballots.kept.into_iter().find(|kept| {
            (kept.member, kept.cycle) == (member, round.cycle)
                && kept.contract == hex::encode(contract)
        });
        let kept = kept.ok_or_else(|| {
            CliError::refused(&Error::WrongBallot).saying(format!(
                "{} does not know this ballot.",
                ballots.path.display()
            ))
        })?;
        let mut salt = [0; 32];
        hex::decode_to_slice(&kept.salt, &mut salt).map_err(|_| {
            CliError::input(
                format!("{} holds a salt that is none", ballots.path.display()),
                "say the same rates again: `remainder value round reveal KIND=CREDITS…`",
            )
        })?;
        (kept.rates, salt)
    } else {
        let made = salt(
            s.chain.label().genesis,
            &actor,
            contract,
            round.cycle,
            member,
        );
        let made = made.ok_or_else(|| {
            CliError::refused(&Error::WrongBallot)
                .saying(format!("The key of {} is not known here.", actor.name()))
        })?;
        (ballot(&s, rates)?, made)
    };
    let sent = ballot.clone();
    s.send(room, &actor, |m| m.reveal(member, sent, salt))?;
    s.done(json!({ "member": member, "rates": ballot }))
}

/// What the committee's members gave is reported first: without it no ballot counts.
fn close(kinds: &[String], place: &Place) -> Result<Answer, CliError> {
    let mut s = Session::open(place)?;
    let actor = s.anyone()?;
    let room = s.rooms.valuation;
    let round = round(&s)?;
    let mut named = std::collections::BTreeMap::<KindId, u32>::new();
    for (at, _) in round.places(round.revealed) {
        let paper = room.read(&s.chain, |m| m.paper(at))?;
        for (id, _) in paper.iter().flat_map(|paper| paper.rates) {
            *named.entry(id).or_default() += u32::from(id > 0);
        }
    }
    let chosen: Vec<KindId> = match kinds {
        [] => {
            let enough = |(_, ballots): &(&KindId, &u32)| **ballots >= round.quorum.into();
            named.iter().filter(enough).map(|(id, _)| *id).collect()
        }
        words => words
            .iter()
            .map(|word| Ok(kind::find(&s, word)?.0))
            .collect::<Result<_, CliError>>()?,
    };
    if s.cycle()? > 0 && !round.closed {
        for id in super::page::kinds(&s)?.into_keys() {
            use remainder_interfaces::contributions::Contributions;
            s.send(s.rooms.contributions, &actor, |m| m.report_kind(id))?;
        }
        report_members(&mut s, &actor)?;
    }
    // A kind on which too many abstain stays; those that are not named are tried one by one.
    let mut closed = Vec::new();
    if !kinds.is_empty() {
        let all = chosen.clone();
        s.send(room, &actor, |m| m.close_round(all))?;
        closed = chosen;
    } else {
        if !round.closed {
            s.send(room, &actor, |m| m.close_round(Vec::new()))?;
        }
        for id in chosen {
            if room
                .dry_run(&s.chain, &actor, |m| m.close_round(vec![id]))
                .is_ok()
            {
                s.send(room, &actor, |m| m.close_round(vec![id]))?;
                closed.push(id);
            }
        }
    }
    s.done(json!({ "cycle": round.cycle, "kinds": closed }))
}

fn show(place: &Place) -> Result<Answer, CliError> {
    let s = Session::look(place)?;
    let round = round(&s)?;
    let now = s.chain.now_ms()?;
    let phase = match () {
        () if s.cycle()? != round.cycle => "over",
        () if round.closed => "closed",
        () if now < round.commits_until => "committing",
        () if now < round.reveals_until => "revealing",
        () => "to be closed",
    };
    let mut rows = table([">member", "revealed", "counts", "ballot"]);
    let mut papers = Vec::new();
    for (at, member) in round.places(u16::MAX).filter(|(_, member)| *member != 0) {
        let paper = s.rooms.valuation.read(&s.chain, |m| m.paper(at))?;
        let has = |bits| round.places(bits).any(|(place, _)| place == at);
        let (revealed, counts) = (has(round.revealed), has(round.counted));
        let said: Vec<String> = paper
            .iter()
            .flat_map(|paper| paper.rates)
            .filter(|(kind, _)| *kind > 0)
            .map(|(kind, rate)| format!("{kind}={}", hundredths(rate)))
            .collect();
        let yes = |so| if so { "yes" } else { "no" };
        rows.add_row([
            s.who(member),
            yes(revealed).into(),
            if round.closed {
                yes(counts).into()
            } else {
                String::new()
            },
            said.join(" "),
        ]);
        papers.push(json!({ "place": at, "member": member, "revealed": revealed, "counts": counts, "paper": paper.map(|p| remainder_chain::readable(&p)) }));
    }
    let text = format!(
        "{rows}\nthe round of cycle {} is {phase}; commitments until {}, ballots until {}; {} have to count",
        round.cycle,
        day(round.commits_until),
        day(round.reveals_until),
        round.quorum
    );
    let data =
        json!({ "round": remainder_chain::readable(&round), "phase": phase, "papers": papers });
    Ok(Answer::new(data, text))
}
