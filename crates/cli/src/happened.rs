//! What happened, for people? One line for each event that tells them something.

use remainder_chain::ClubEvent;
use remainder_interfaces::{
    clearing::Clearing,
    contributions::{Commitment, Intent, Side, State},
    plans::RowsActivated,
};
use remainder_rules::{contribution::Contribution, Cycle, MemberId, COMMONS};

use crate::{
    output::{hundredths, percent},
    session::Session,
    show::{self, cause, day, kind_label, offices, pause, verdict},
    steps::money::Warning,
};

/// An event in one line; `None` for those that only say again what another one says.
pub fn sentence(event: &ClubEvent, club: &Session) -> Option<String> {
    use ClubEvent as E;
    let who = |id| club.who(id);
    let named = |account: &ink::primitives::AccountId| club.called(&account.0);
    Some(match event {
        E::Wired(_) | E::Posted(_) => return None,
        E::AdminChanged(e) => format!("{} is the admin now", named(&e.after)),
        E::ConfigChanged(_) => "the parameters were changed".into(),
        E::CodeChanged(_) => "the room runs other code".into(),
        E::MemberApplied(e) => {
            format!(
                "{} applied to join (application {})",
                named(&e.account),
                e.application
            )
        }
        E::ApplicationRemoved(e) => {
            format!("the application of {} is withdrawn", named(&e.account))
        }
        E::SponsorVouched(e) => format!("{} vouches for {}", who(e.sponsor), named(&e.account)),
        E::MemberAdmitted(e) => format!("{} is member {} now", named(&e.account), e.member),
        E::BreakChanged(e) => match e.kind {
            Some(kind) => {
                format!(
                    "{} is on a {} break until {}",
                    who(e.member),
                    pause(kind),
                    day(e.until)
                )
            }
            None => format!("the break of {} has ended", who(e.member)),
        },
        E::MemberMarked(e) => {
            let mut marks = vec![format!("offices: {}", offices(e.roles))];
            marks.extend(e.frozen.then(|| "frozen".to_owned()));
            marks.extend(e.unable.then(|| "unable to contribute".to_owned()));
            format!("{} is marked; {}", who(e.member), marks.join(", "))
        }
        E::MemberStruck(e) => format!("{} has strike {}", who(e.member), e.strikes),
        E::KeeperRegistered(e) => format!(
            "{} keeps a part of the beacon, in place {}, from epoch {} on",
            who(e.keeper.member),
            e.place,
            e.keeper.next
        ),
        E::LinkRevealed(e) => {
            format!("{} gave the link for epoch {}", who(e.member), e.epoch)
        }
        E::KeeperGone(e) if e.dismissed => format!(
            "{} kept a link back: the bond and the office are gone",
            who(e.member)
        ),
        E::KeeperGone(e) => format!("{} keeps the beacon no longer", who(e.member)),
        E::CaseOpened(e) => format!(
            "case {} about contribution {} is opened: {}",
            e.case,
            e.contribution,
            cause(e.cause)
        ),
        E::JurorSeated(e) => format!(
            "{} judges case {}: round {}, seat {}",
            who(e.juror),
            e.case,
            e.round,
            e.seat
        ),
        E::VoteCommitted(e) => format!("a vote in case {} is committed to", e.case),
        E::VoteRevealed(e) => format!("a vote in case {} says: {}", e.case, verdict(e.verdict)),
        E::RoundClosed(e) => match e.verdict {
            Some(found) => format!("case {}: found {}", e.case, verdict(found)),
            None => format!("case {}: round {} ends without a verdict", e.case, e.round),
        },
        E::RoundCalled(e) => match e.appellant {
            0 => format!("case {}: round {} is called", e.case, e.round),
            by => format!("case {}: {} appeals to round {}", e.case, who(by), e.round),
        },
        E::CaseDecided(e) => format!(
            "case {} is decided: {} of contribution {}",
            e.case,
            verdict(e.verdict),
            e.contribution
        ),
        E::JurorSettled(e) => format!(
            "{} gets {} for case {} and loses {}",
            who(e.juror),
            hundredths(e.fee),
            e.case,
            hundredths(e.forfeit)
        ),
        E::LeaveBegun(e) => {
            format!(
                "{} has given notice, which ends {}",
                who(e.member),
                day(e.until)
            )
        }
        E::MemberLeft(e) => format!("member {} has left; slot {} is free", e.member, e.slot),
        E::KeyChangeProposed(e) => {
            format!(
                "{} is proposed as the new key of {}",
                named(&e.account),
                who(e.member)
            )
        }
        E::KeyChangeCancelled(e) => format!("{} keeps the key", who(e.member)),
        E::KeyChanged(e) => format!("member {} has the key of {} now", e.member, named(&e.after)),
        E::KindAdded(e) => format!("kind {} is {}", e.kind, kind_label(&e.record)),
        E::KindRetired(e) if e.retired => format!("kind {} is retired", e.kind),
        E::KindRetired(e) => format!("kind {} is back", e.kind),
        E::RateChanged(e) => format!(
            "the rate of kind {} went from {} to {} (version {})",
            e.kind,
            hundredths(e.before),
            hundredths(e.after),
            e.version
        ),
        E::AlgorithmAdopted(e) => {
            let what = e.algorithm.as_ref().map(show::algorithm);
            match (e.kind, what) {
                (0, Some(what)) => format!("{what} (version {})", e.version),
                (kind, Some(what)) => format!("for kind {kind} {what} (version {})", e.version),
                (kind, None) => {
                    format!(
                        "kind {kind} is valued by the club's algorithm again (version {})",
                        e.version
                    )
                }
            }
        }
        E::AlgorithmEnds(e) if e.kind == 0 => {
            format!(
                "the club's algorithm ends with cycle {}; rates follow",
                e.last
            )
        }
        E::AlgorithmEnds(e) => {
            format!(
                "the algorithm of kind {} ends with cycle {}; its rate follows",
                e.kind, e.last
            )
        }
        E::RateAgreed(e) => {
            let by = match e.ballots {
                0 => "by vote".to_owned(),
                n => format!("by {n} ballots, whose median is {}", hundredths(e.median)),
            };
            format!(
                "kind {} is agreed to be worth {} instead of {}, {by}",
                e.kind,
                hundredths(e.after),
                hundredths(e.before)
            )
        }
        E::RoundOpened(e) => {
            format!(
                "{} opened the rate round of cycle {}",
                who(e.member),
                e.cycle
            )
        }
        E::BallotCommitted(e) => format!("{} committed to a ballot of rates", who(e.member)),
        E::BallotRevealed(e) => format!(
            "{} revealed a ballot of {} rates",
            who(e.member),
            e.ballot.len()
        ),
        E::RoundEnded(e) if e.effective => {
            format!(
                "the rate round of cycle {} is closed; {} ballots count",
                e.cycle, e.ballots
            )
        }
        E::RoundEnded(e) => format!(
            "the rate round of cycle {} is closed without effect: {} ballots count",
            e.cycle, e.ballots
        ),
        E::KindReported(e) => format!(
            "{} of kind {} was settled in cycle {}, worth {}",
            hundredths(e.quantity),
            e.kind,
            e.cycle,
            hundredths(e.value)
        ),
        E::BudgetGranted(e) => format!(
            "the commons may spend {} a cycle beside its levy, {}",
            hundredths(e.after.base),
            match e.after.last() {
                Some(last) => format!("through cycle {last}"),
                None => "in no cycle".into(),
            }
        ),
        E::PolicyVoted(e) => format!(
            "a policy is voted for a money share above {}",
            percent(e.policy.target_bp.into())
        ),
        E::PolicyApplied(e) => format!(
            "the money share of three cycles is {}: in cycle {} {}",
            percent(e.share_bp.into()),
            e.cycle,
            match e.holds {
                true => "the policy holds",
                false => "the usual parameters hold",
            }
        ),
        E::IntentChanged(e) => match &e.intent {
            Some(intent) => intended(e.id, intent, club),
            None => format!("intent {} is withdrawn", e.id),
        },
        E::CommitmentProposed(e) => {
            let c = &e.commitment;
            format!(
                "commitment {}: {} gives {} {} in cycle {}, worth {}; {} has to accept",
                e.id,
                who(c.provider),
                who(c.receiver),
                club.much(c.quantity, c.kind),
                c.cycle,
                hundredths(c.value),
                who(c.other())
            )
        }
        E::CommitmentAccepted(e) => {
            format!(
                "commitment {} is accepted; {} is planned on both sides",
                e.id,
                hundredths(e.value)
            )
        }
        E::CommitmentEnded(e) => format!(
            "commitment {} has ended; {} worth {} falls away",
            e.id,
            hundredths(e.quantity),
            hundredths(e.value)
        ),
        E::ContributionRegistered(e) => registered(e.id, &e.contribution, club),
        E::ContributionChanged(e) => {
            let worth = format!("{} worth {}", hundredths(e.quantity), hundredths(e.value));
            match e.state {
                State::Registered => format!("contribution {} is registered: {worth}", e.id),
                State::Approved { by } => {
                    format!(
                        "contribution {} is confirmed by {}; one more admin has to",
                        e.id,
                        who(by)
                    )
                }
                State::Confirmed { .. } => format!("contribution {} is confirmed: {worth}", e.id),
                State::Disputed => format!("contribution {} is disputed", e.id),
                State::Challenged { by, bond, .. } => format!(
                    "contribution {} is challenged by {}, who pledges {}",
                    e.id,
                    who(by),
                    hundredths(bond)
                ),
                State::Audited { case } => {
                    format!("a jury looks at contribution {}: case {case}", e.id)
                }
                State::Delivered => format!("of contribution {} is settled: {worth}", e.id),
                State::Settled { cycle } => {
                    format!("contribution {} is settled in cycle {cycle}", e.id)
                }
                State::Lapsed => format!("contribution {} has lapsed", e.id),
                State::Cancelled => format!("contribution {} is cancelled", e.id),
                State::Rejected => format!("contribution {} is rejected", e.id),
            }
        }
        E::ContributionSettled(e) => format!(
            "contribution {} is settled: {} gave {} {}, worth {}, in cycle {}",
            e.id,
            who(e.provider),
            who(e.receiver),
            hundredths(e.quantity),
            hundredths(e.value),
            e.cycle
        ),
        E::ContributionPruned(e) => format!("the record of contribution {} is removed", e.id),
        E::PlanPublished(e) => format!(
            "plan {} for cycle {} is published: {} rows worth {}, for which {} pledges {}",
            e.id,
            e.plan.cycle,
            e.plan.rows,
            hundredths(e.plan.claimed),
            who(e.plan.planner),
            hundredths(e.plan.bond)
        ),
        // The plan said how many there are.
        E::PlanRows(_) => return None,
        E::RowsActivated(e) => taken_up(e, club),
        E::PlanClosed(e) => format!(
            "plan {} is closed: {} of {} was taken up; {} of the bond of {} is lost",
            e.id,
            hundredths(e.plan.activated),
            hundredths(e.plan.claimed),
            hundredths(e.forfeit),
            hundredths(e.plan.bond)
        ),
        E::RulePosted(e) => {
            format!(
                "{} was posted from {} to {}",
                hundredths(e.amount),
                who(e.from),
                who(e.to)
            )
        }
        E::AccountRolled(e) => format!(
            "the account of {} is rolled into cycle {}: {} minted, {} burned, debt {}{}",
            who(e.member),
            e.cycle,
            hundredths(e.minted),
            hundredths(e.burned),
            hundredths(e.debt),
            over(e.member, e.cycle, club).unwrap_or_default()
        ),
        E::Gifted(e) => {
            let from = if e.from == 0 {
                "the care pool".into()
            } else {
                who(e.from)
            };
            format!(
                "{from} gives {} tokens to {}",
                hundredths(e.amount),
                who(e.to)
            )
        }
        E::DebtWrittenOff(e) => format!(
            "the debt of {} is written off: stake {}, guarantors {}, commons {}",
            who(e.member),
            hundredths(e.stake),
            hundredths(e.guarantors),
            hundredths(e.commons)
        ),
        E::AccountClosed(e) => format!(
            "the account of member {} is closed; {} tokens go to the commons",
            e.member,
            hundredths(e.tokens)
        ),
        E::Staked(e) => format!("{} staked {}", who(e.member), hundredths(e.amount)),
        E::Unbonding(e) => format!(
            "{} takes {} out of the stake; it is free {}",
            who(e.member),
            hundredths(e.amount),
            day(e.free_at)
        ),
        E::Withdrawn(e) => format!("{} withdrew {}", who(e.member), hundredths(e.amount)),
        E::BondChanged(e) => format!(
            "the bonds of {} are {} now",
            who(e.member),
            hundredths(e.bonded)
        ),
        E::GuaranteeChanged(e) => {
            format!(
                "{} guarantees {} for {}",
                who(e.sponsor),
                hundredths(e.amount),
                who(e.member)
            )
        }
        E::ReserveSlashed(e) => format!(
            "{} loses {}, {} of it from the stake",
            who(e.offender),
            hundredths(e.shares.sum()),
            hundredths(e.from_stake.sum())
        ),
        E::CareGranted(e) => format!(
            "the care pool helps {} with {}",
            who(e.member),
            hundredths(e.amount)
        ),
        decided => return crate::decided::sentence(decided, club),
    })
}

/// What a debt above the soft limit leads to. The event does not say it; the account as that roll left it does.
fn over(member: MemberId, cycle: Cycle, club: &Session) -> Option<String> {
    let room = club.rooms.clearing;
    let account = room.read(&club.chain, |m| m.account(member)).ok()??;
    let config = room.read(&club.chain, |m| m.config()).ok()?;
    if member == COMMONS || account.cycle != cycle {
        return None;
    }
    let (soft, warning) = (
        config.soft_limit(&account),
        Warning::of(&account, &config, cycle)?,
    );
    Some(format!(
        ", above the soft limit of {}: {warning}",
        hundredths(soft)
    ))
}

fn intended(id: u32, intent: &Intent, club: &Session) -> String {
    let verb = match intent.side {
        Side::Offer => "offers",
        Side::Want => "wants",
    };
    let much = club.much(intent.quantity, intent.kind);
    let later = match intent.later {
        Some((cycle, quantity)) => format!("; from cycle {cycle} on {}", hundredths(quantity)),
        None => String::new(),
    };
    format!(
        "intent {id}: {} {verb} {much} {}{later}",
        club.who(intent.member),
        cycles(intent.first, intent.last)
    )
}

fn taken_up(event: &RowsActivated, club: &Session) -> String {
    let line = |(c, id): (&Commitment, u32)| {
        format!(
            "commitment {id}, of plan {}: {} gives {} {} in cycle {}, worth {}",
            event.plan,
            club.who(c.provider),
            club.who(c.receiver),
            club.much(c.quantity, c.kind),
            c.cycle,
            hundredths(c.value)
        )
    };
    let lines: Vec<String> = (event.commitments.iter().zip(event.first..))
        .map(line)
        .collect();
    lines.join("\n")
}

fn registered(id: u32, c: &Contribution, club: &Session) -> String {
    let (provider, receiver) = (club.who(c.provider), club.who(c.receiver));
    let much = club.much(c.quantity, c.kind);
    let next = match (c.for_commons(), c.commitment) {
        (true, _) => "two admins have to confirm",
        (false, 0) => "the receiver has to confirm",
        (false, _) => "silence confirms it",
    };
    format!(
        "contribution {id}: {provider} gave {receiver} {much}, worth {}; {next}",
        hundredths(c.value)
    )
}

/// A span of cycles in words.
pub fn cycles(first: Cycle, last: Cycle) -> String {
    match last {
        Cycle::MAX => format!("a cycle from cycle {first} on"),
        last if last == first => format!("in cycle {first}"),
        last => format!("a cycle in cycles {first} to {last}"),
    }
}
