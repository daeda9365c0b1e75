//! Was it so? What audits found in a run: who cheated and what it brought them, and what it cost those who did not.

use std::collections::BTreeMap;

use remainder_interfaces::audit::Verdict;
use remainder_rules::Credits;
use serde::Serialize;

use crate::{
    demo::{
        court::{Cheat, Claim, Court, Judged},
        tally::Audits,
    },
    output::{hundredths, signed_hundredths, table},
};

/// What a vote takes of a juror's time: reading the evidence, a question to each side, and the answer twice.
const VOTE_MINUTES: f64 = 20.0;

/// What audits came to. Credits in hundredths.
#[derive(Clone, Debug, Serialize)]
pub struct AuditReport {
    /// Cases opened after a dispute, after a challenge, and by lot; and how many had their verdict in the end.
    pub disputed: u32,
    pub challenged: u32,
    pub drawn: u32,
    pub decided: u32,
    pub appeals: u32,
    /// Votes revealed, those in ballots of the whole club among them.
    pub votes: u32,
    pub ballot_votes: u32,
    /// Votes a member gave in a cycle on average, and the minutes that they took at 20 each.
    pub votes_a_member_and_cycle: f64,
    pub minutes_a_member_and_cycle: f64,
    /// What jurors got, and how many of them forfeited something.
    pub fees: Credits,
    pub forfeits: u32,
    /// Links that keepers gave, and keepers dismissed for one kept back.
    pub links: u32,
    pub dismissed: u32,
    /// All that was forfeited, and what challengers and openers got of it.
    pub charged: Credits,
    pub rewards: Credits,
    pub honest: HonestLine,
    pub cheats: Vec<CheatLine>,
    /// Who was found out, the dearest first.
    pub caught: Vec<CaughtLine>,
}

/// Work that was as it was said, or disputed in good faith, before juries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct HonestLine {
    pub judged: u32,
    /// Found short of the truth in the end, and what that cost.
    pub wronged: u32,
    pub charged: Credits,
}

/// What a way to cheat came to.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct CheatLine {
    pub cheat: Cheat,
    pub attempts: u32,
    /// The value that was claimed and not delivered.
    pub missing: Credits,
    /// Juries decided, and found something missing.
    pub judged: u32,
    pub caught: u32,
    /// Settled at more than it was worth, and by how much.
    pub slipped: u32,
    pub kept: Credits,
    /// What all who asserted it lost.
    pub charged: Credits,
    /// kept - charged.
    pub gain: i64,
}

/// A provider who was found out.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CaughtLine {
    pub name: String,
    pub cheat: Cheat,
    pub times: u32,
    /// What the provider and those who vouched for it lost.
    pub charged: Credits,
}

impl AuditReport {
    /// Reads it off what happened. `settled` is what each claim of the court settled at, if it has; `members` the sum of the members at the
    /// end of each cycle.
    pub fn of(
        court: &Court,
        audits: &Audits,
        settled: &BTreeMap<u32, Credits>,
        members: u32,
        name: impl Fn(usize) -> String,
    ) -> Self {
        let each = f64::from(audits.votes) / f64::from(members.max(1));
        let [disputed, challenged, drawn] = audits.opened;
        Self {
            disputed,
            challenged,
            drawn,
            decided: audits.decided,
            appeals: audits.appeals,
            votes: audits.votes,
            ballot_votes: audits.ballots,
            votes_a_member_and_cycle: each,
            minutes_a_member_and_cycle: each * VOTE_MINUTES,
            fees: audits.fees,
            forfeits: audits.forfeits,
            links: audits.links,
            dismissed: audits.dismissed,
            charged: audits.charged,
            rewards: audits.rewards,
            honest: honest(court),
            cheats: cheats(court, settled),
            caught: caught(court, name),
        }
    }
}

fn honest(court: &Court) -> HonestLine {
    let mut line = HonestLine::default();
    for (contribution, judged) in &court.judged {
        let claim = court.claims.get(contribution);
        if claim.is_some_and(|claim| claim.cheat.is_some()) {
            continue;
        }
        line.judged += 1;
        if judged.verdict < court.truth(*contribution) {
            line.wronged += 1;
            line.charged += judged.charged;
        }
    }
    line
}

/// The cheats with what became of each.
fn attempts(court: &Court) -> impl Iterator<Item = (u32, Cheat, &Claim, Option<&Judged>)> {
    court.claims.iter().filter_map(|(id, claim)| {
        let cheat = claim.cheat?;
        Some((*id, cheat, claim, court.judged.get(id)))
    })
}

fn found(judged: &Judged) -> bool {
    judged.verdict < Verdict::Whole
}

fn cheats(court: &Court, settled: &BTreeMap<u32, Credits>) -> Vec<CheatLine> {
    let mut lines: BTreeMap<Cheat, CheatLine> = BTreeMap::new();
    for (id, cheat, claim, judged) in attempts(court) {
        let line = lines.entry(cheat).or_insert(CheatLine {
            cheat,
            attempts: 0,
            missing: 0,
            judged: 0,
            caught: 0,
            slipped: 0,
            kept: 0,
            charged: 0,
            gain: 0,
        });
        let delivered = claim.truth.delivered(claim.value);
        let got = settled.get(&id).copied().unwrap_or(0);
        let kept = got.saturating_sub(delivered);
        line.attempts += 1;
        line.missing += claim.value - delivered;
        line.judged += u32::from(judged.is_some());
        line.caught += u32::from(judged.is_some_and(found));
        line.slipped += u32::from(kept > 0);
        line.kept += kept;
        line.charged += judged.map_or(0, |judged| judged.charged);
        line.gain = line.kept as i64 - line.charged as i64;
    }
    lines.into_values().collect()
}

fn caught(court: &Court, name: impl Fn(usize) -> String) -> Vec<CaughtLine> {
    let mut lines: BTreeMap<(usize, Cheat), (u32, Credits)> = BTreeMap::new();
    for (_, cheat, claim, judged) in attempts(court) {
        if let Some(judged) = judged.filter(|judged| found(judged)) {
            let line = lines.entry((claim.provider, cheat)).or_default();
            line.0 += 1;
            line.1 += judged.charged;
        }
    }
    let mut lines: Vec<CaughtLine> = lines
        .into_iter()
        .map(|((person, cheat), (times, charged))| CaughtLine {
            name: name(person),
            cheat,
            times,
            charged,
        })
        .collect();
    lines.sort_by_key(|line| std::cmp::Reverse(line.charged));
    lines
}

/// What a way to cheat is called.
pub fn words(cheat: Cheat) -> &'static str {
    match cheat {
        Cheat::Fake => "faked, confirmed by a friend",
        Cheat::Inflated => "twice what was done",
    }
}

/// It as text.
pub fn summary(audit: &AuditReport) -> String {
    let opened = audit.disputed + audit.challenged + audit.drawn;
    let mut text = format!(
        "Juries: {opened} cases ({} drawn, {} disputed, {} challenged), {} decided, {} appeals. {} votes, {:.1} a member and cycle: \
         {:.0} minutes.\n",
        audit.drawn,
        audit.disputed,
        audit.challenged,
        audit.decided,
        audit.appeals,
        audit.votes,
        audit.votes_a_member_and_cycle,
        audit.minutes_a_member_and_cycle,
    );
    text += &format!(
        "Jurors got {}; {} forfeited part of a bond. Keepers gave {} links, {} dismissed for one kept back.\n",
        hundredths(audit.fees),
        audit.forfeits,
        audit.links,
        audit.dismissed
    );
    let honest = audit.honest;
    text += &format!(
        "Of {} honest pieces that were judged, {} were found short and cost {}.\n\n",
        honest.judged,
        honest.wronged,
        hundredths(honest.charged)
    );
    if audit.cheats.is_empty() {
        return text;
    }
    let mut lines = table([
        "way to cheat",
        ">attempts",
        ">missing",
        ">judged",
        ">caught",
        ">slipped",
        ">kept",
        ">charged",
        ">gain",
    ]);
    for line in &audit.cheats {
        lines.add_row([
            words(line.cheat).to_owned(),
            line.attempts.to_string(),
            hundredths(line.missing),
            line.judged.to_string(),
            line.caught.to_string(),
            line.slipped.to_string(),
            hundredths(line.kept),
            hundredths(line.charged),
            signed_hundredths(line.gain),
        ]);
    }
    text += &format!("{lines}\n\n");
    if !audit.caught.is_empty() {
        let mut lines = table(["caught", "what", ">times", ">charged"]);
        for line in &audit.caught {
            lines.add_row([
                line.name.clone(),
                words(line.cheat).to_owned(),
                line.times.to_string(),
                hundredths(line.charged),
            ]);
        }
        text += &format!("{lines}\n\n");
    }
    text
}
