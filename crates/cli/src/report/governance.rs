//! What did the club decide, whom did it elect, and who had to answer for what? Read off the chain at the end of a run.

use std::collections::{BTreeMap, BTreeSet};

use remainder_chain::ClubEvent;
use remainder_interfaces::governance::{
    Body, Choice, Election, Governance as _, Proposal, Scorecard, Status, Track,
};
use remainder_rules::{Credits, MemberId};
use serde::Serialize;

use crate::{
    decided,
    demo::{
        game::Game,
        government::{Matter, Round, Upgraded},
        scene::Played,
    },
    journal::Change,
    output::{hundredths, table},
    report::{html::percent, share},
    steps::govern::chamber,
};

/// Members by the election that seated them.
type Served = BTreeSet<(u32, MemberId)>;

/// How a club governed itself. Days count from the founding, from 1.
#[derive(Clone, Debug, Serialize)]
pub struct GovernmentReport {
    pub elections: Vec<ElectionLine>,
    /// Rounds of the value committee.
    pub rounds: Vec<Round>,
    pub proposals: Vec<ProposalLine>,
    /// What nobody gets by any vote, and who asked for it.
    pub forbidden: Vec<ForbiddenLine>,
    /// Members who have anything on their scorecard.
    pub officers: Vec<OfficerLine>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upgraded: Option<Upgraded>,
}

/// An election whose ballots are in.
#[derive(Clone, Debug, Serialize)]
pub struct ElectionLine {
    pub number: u32,
    pub body: Body,
    pub called_day: u64,
    pub eligible: u32,
    pub ballots: u32,
    pub turnout: f64,
    pub candidates: Vec<CandidateLine>,
}

/// Who stood.
#[derive(Clone, Debug, Serialize)]
pub struct CandidateLine {
    pub id: MemberId,
    pub name: String,
    pub chamber: &'static str,
    pub points: u32,
    /// Took a seat, and lost it again by a recall.
    pub seated: bool,
    pub recalled: bool,
}

/// A proposal and what became of it.
#[derive(Clone, Debug, Serialize)]
pub struct ProposalLine {
    pub id: u32,
    pub matter: Matter,
    pub day: u64,
    pub by: String,
    pub track: Track,
    /// What its calls do, and from what to what.
    pub what: Vec<String>,
    pub changes: Vec<Change>,
    pub why: &'static str,
    pub eligible: u32,
    pub quorum: u32,
    pub threshold_bp: u16,
    /// Objections or signatures, and how many put it to the vote; 0 where it was voted on at once.
    pub signatures: u32,
    pub needed: u32,
    pub yes: u32,
    pub no: u32,
    pub abstain: u32,
    /// No, and it is an abuse.
    pub slash: u32,
    /// Votes cast by delegates, of all.
    pub delegated: u32,
    pub turnout: f64,
    pub status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub executed_day: Option<u64>,
    /// What the proposer lost of an abuse.
    pub forfeit: Credits,
}

/// Somebody asked for what nobody gets.
#[derive(Clone, Debug, Serialize)]
pub struct ForbiddenLine {
    pub day: u64,
    pub name: String,
    pub what: &'static str,
    pub reason: &'static str,
}

/// What somebody did in office.
#[derive(Clone, Debug, Serialize)]
pub struct OfficerLine {
    pub name: String,
    pub scorecard: Scorecard,
}

impl Game<'_> {
    /// How the club governed itself; none if it does not, or nothing was decided in it.
    ///
    /// # Errors
    /// What the chain refuses.
    pub fn governed(&self) -> Played<Option<GovernmentReport>> {
        let Some(government) = &self.government else {
            return Ok(None);
        };
        let names: BTreeMap<MemberId, &str> = self
            .people
            .iter()
            .map(|person| (person.id, person.name.as_str()))
            .collect();
        let name = |id: MemberId| names.get(&id).copied().unwrap_or("nobody").to_owned();
        let (chain, room) = (&self.scene.chain, self.scene.rooms.governance);
        let (seated, recalled) = self.terms();
        let mut elections = Vec::new();
        for number in 1.. {
            let Some(election) = room.read(chain, |m| m.election(number))? else {
                break;
            };
            if election.over(self.scene.now()) {
                let mut line = self.election(number, &election, &name);
                for candidate in &mut line.candidates {
                    candidate.seated = seated.contains(&(number, candidate.id));
                    candidate.recalled = recalled.contains(&(number, candidate.id));
                }
                elections.push(line);
            }
        }
        let mut proposals = Vec::new();
        for proposed in &government.proposed {
            let Some((p, status)) = room.read(chain, |m| m.proposal(proposed.id))? else {
                continue;
            };
            let delegated = self.delegated(proposed.id)?;
            proposals.push(ProposalLine {
                id: proposed.id,
                matter: proposed.matter,
                day: self.day_of(proposed.at),
                by: name(p.proposer),
                track: p.track,
                what: proposed.words.iter().map(|w| w.text.clone()).collect(),
                changes: proposed
                    .words
                    .iter()
                    .flat_map(|w| w.changes.clone())
                    .collect(),
                why: proposed.matter.text(),
                eligible: p.eligible,
                quorum: p.quorum,
                threshold_bp: p.threshold_bp,
                signatures: p.signatures,
                needed: p.needed,
                yes: p.tally.yes,
                no: p.tally.no,
                abstain: p.tally.abstain,
                slash: p.tally.slash,
                delegated,
                turnout: share(p.tally.votes().into(), p.eligible.into()),
                status,
                executed_day: (p.executed_at > 0).then(|| self.day_of(p.executed_at)),
                forfeit: forfeit(&p),
            });
        }
        let mut officers = Vec::new();
        for person in self.people.iter().filter(|person| person.id != 0) {
            let card = room.read(chain, |m| m.scorecard(person.id))?;
            if card != Scorecard::default() {
                officers.push(OfficerLine {
                    name: person.name.clone(),
                    scorecard: card,
                });
            }
        }
        if elections.is_empty() && proposals.is_empty() {
            return Ok(None);
        }
        let forbidden = government.forbidden.iter().map(|asked| ForbiddenLine {
            day: self.day_of(asked.at),
            name: self.people[asked.person].name.clone(),
            what: "to be the admin of the room that keeps the accounts",
            reason: "Forbidden",
        });
        Ok(Some(GovernmentReport {
            elections,
            rounds: government.rounds.clone(),
            proposals,
            forbidden: forbidden.collect(),
            officers,
            upgraded: government.upgraded.clone(),
        }))
    }

    fn election(
        &self,
        number: u32,
        election: &Election,
        name: &impl Fn(MemberId) -> String,
    ) -> ElectionLine {
        let mut candidates = Vec::new();
        for (n, board) in election.boards.iter().enumerate() {
            let pairs = board.members.into_iter().zip(board.points);
            for (id, points) in pairs.filter(|(id, _)| *id != 0) {
                candidates.push(CandidateLine {
                    id,
                    name: name(id),
                    chamber: chamber(election.body, n),
                    points,
                    seated: false,
                    recalled: false,
                });
            }
        }
        ElectionLine {
            number,
            body: election.body,
            called_day: self.day_of(election.called_at),
            eligible: election.eligible,
            ballots: election.ballots,
            turnout: share(election.ballots.into(), election.eligible.into()),
            candidates,
        }
    }

    /// Who took a seat in which election, and who of them lost it by a recall. The log has it; records of terms that are over are gone.
    fn terms(&self) -> (Served, Served) {
        let (mut seated, mut recalled) = (Served::new(), Served::new());
        let mut serving = BTreeMap::new();
        for event in self.scene.log.iter().filter_map(|entry| entry.event()) {
            match event {
                ClubEvent::SeatCalled(e) if e.seated => {
                    seated.insert((e.election, e.member));
                    serving.insert((e.body as u8, e.member), e.election);
                }
                ClubEvent::OfficeLeft(e) if e.recalled => {
                    let election = serving.get(&(e.body as u8, e.member));
                    recalled.extend(election.map(|election| (*election, e.member)));
                }
                _ => {}
            }
        }
        (seated, recalled)
    }

    /// How many of the votes on a proposal were a delegate's.
    fn delegated(&self, id: u32) -> Played<u32> {
        let room = self.scene.rooms.governance;
        let mut delegated = 0;
        for person in self.people.iter().filter(|person| person.id != 0) {
            let paper = room.read(&self.scene.chain, |m| m.paper(id, person.id))?;
            let follows = paper.is_some_and(|p| p.follows != 0 && p.choice != Choice::Silent);
            delegated += u32::from(follows);
        }
        Ok(delegated)
    }
}

/// What an abuse cost who proposed it, once it is closed.
fn forfeit(proposal: &Proposal) -> Credits {
    match proposal.closed && proposal.is_abuse() {
        true => proposal.deposit,
        false => 0,
    }
}

/// What became of it, in a few words.
pub fn outcome(line: &ProposalLine) -> String {
    let mut words = match line.executed_day {
        Some(day) => format!("carried out on day {day}"),
        None => decided::status(line.status).to_owned(),
    };
    if line.forfeit > 0 {
        words += &format!("; {} lost {} for it", line.by, hundredths(line.forfeit));
    }
    words
}

/// What it does, in one line.
pub fn what(line: &ProposalLine) -> String {
    let changes: Vec<String> = line.changes.iter().map(ToString::to_string).collect();
    match changes.is_empty() || line.matter == Matter::Upgrade {
        true => line.what.join("; "),
        false => format!("{}: {}", line.what.join("; "), changes.join(", ")),
    }
}

/// Who was elected, and who follows, in one line.
pub fn seats(line: &ElectionLine) -> String {
    let told = |c: &CandidateLine| match c.recalled {
        true => format!("{} {} (recalled)", c.name, c.points),
        false => format!("{} {}", c.name, c.points),
    };
    let (seated, rest): (Vec<_>, Vec<_>) = line.candidates.iter().partition(|c| c.seated);
    let join =
        |list: Vec<&CandidateLine>| list.into_iter().map(told).collect::<Vec<_>>().join(", ");
    match rest.is_empty() {
        true => join(seated),
        false => format!("{}; not: {}", join(seated), join(rest)),
    }
}

/// It as text.
pub fn summary(report: &GovernmentReport) -> String {
    let mut text = String::new();
    if !report.elections.is_empty() {
        let mut lines = table([
            "elected",
            ">day",
            ">ballots",
            ">turnout",
            "who, with how many points",
        ]);
        for line in &report.elections {
            lines.add_row([
                decided::body(line.body).to_owned(),
                line.called_day.to_string(),
                format!("{} of {}", line.ballots, line.eligible),
                percent(line.turnout),
                seats(line),
            ]);
        }
        text += &format!("{lines}\n\n");
    }
    for round in &report.rounds {
        let mut lines = table(["work", ">before", ">median of the ballots", ">after"]);
        for line in &round.agreed {
            lines.add_row([
                line.label.clone(),
                hundredths(line.before),
                hundredths(line.median),
                hundredths(line.after),
            ]);
        }
        text += &format!(
            "What the committee agreed on, from day {} to {}; {} of {} ballots count:\n{lines}\n\n",
            round.opened_day, round.closed_day, round.counted, round.committed
        );
    }
    if !report.proposals.is_empty() {
        let mut lines = table([
            ">day",
            "proposed by",
            "what",
            ">yes",
            ">no",
            ">abstain",
            ">abuse",
            ">turnout",
            "came to",
        ]);
        for line in &report.proposals {
            lines.add_row([
                line.day.to_string(),
                line.by.clone(),
                what(line),
                line.yes.to_string(),
                line.no.to_string(),
                line.abstain.to_string(),
                line.slash.to_string(),
                percent(line.turnout),
                outcome(line),
            ]);
        }
        text += &format!("{lines}\n\n");
    }
    for line in &report.forbidden {
        text += &format!(
            "Day {}: {} proposed {}. No vote was held: governance takes no such call ({}).\n",
            line.day, line.name, line.what, line.reason
        );
    }
    if let Some(code) = &report.upgraded {
        text += &format!(
            "Day {}: the room {} went on in version {} after version {}; {} tokens before and {} after.\n",
            code.day,
            code.room,
            code.version,
            code.version_before,
            hundredths(code.supply_before),
            hundredths(code.supply)
        );
    }
    for line in &report.officers {
        let c = line.scorecard;
        text += &format!(
            "In office, {}: {} acts, {} objections, {} voted down, {} pauses, {} recalls.\n",
            line.name, c.acts, c.objections, c.overturned, c.pauses, c.recalled
        );
    }
    text + "\n"
}
