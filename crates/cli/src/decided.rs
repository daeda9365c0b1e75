//! What was decided, for people? One line for each event of `governance`.

use remainder_chain::ClubEvent;
use remainder_interfaces::governance::{Body, Choice, Status, Track};
use remainder_rules::COMMONS;

use crate::{output::hundredths, session::Session, show::day};

/// An event of `governance`, or what follows from one, in one line; `None` for any other.
pub fn sentence(event: &ClubEvent, club: &Session) -> Option<String> {
    use ClubEvent as E;
    let who = |id| club.who(id);
    Some(match event {
        E::ContributionsPaused(e) => {
            format!("new contributions are paused until {}", day(e.until))
        }
        E::ProposalOpened(e) => {
            let by = who(e.proposer);
            format!("{by} opened proposal {}, {}", e.id, track(e.track))
        }
        E::ProposalSigned(e) if e.voting => {
            let by = who(e.member);
            format!("{by} signed proposal {}, which is voted on now", e.id)
        }
        E::ProposalSigned(e) => format!("{} signed proposal {}", who(e.member), e.id),
        E::Voted(e) if e.follows != COMMONS => format!(
            "the vote of {} on proposal {} follows {}: {}",
            who(e.member),
            e.id,
            who(e.follows),
            choice(e.choice)
        ),
        E::Voted(e) => {
            let by = who(e.member);
            format!("{by} voted on proposal {}: {}", e.id, choice(e.choice))
        }
        E::ProposalExecuted(e) => format!("proposal {} is carried out", e.id),
        E::ProposalClosed(e) => {
            let lost = match e.forfeit {
                0 => String::new(),
                forfeit => format!("; the proposer lost {}", hundredths(forfeit)),
            };
            format!("proposal {} is closed: {}{lost}", e.id, status(e.status))
        }
        E::Delegated(e) if e.to == COMMONS => {
            let by = who(e.member);
            format!("{by} delegates no more what is {}", track(e.track))
        }
        E::Delegated(e) => format!(
            "{} delegates to {} what is {}",
            who(e.member),
            who(e.to),
            track(e.track)
        ),
        E::ElectionCalled(e) => {
            format!("election {} of {} is called", e.election, body(e.body))
        }
        E::CandidateStood(e) => {
            format!("{} stands in election {}", who(e.member), e.election)
        }
        E::BallotCast(e) => format!("{} voted in election {}", who(e.member), e.election),
        E::SeatCalled(e) => {
            let took = if e.seated {
                "has"
            } else {
                "was passed over for"
            };
            format!("{} {took} a seat: {}", who(e.member), body(e.body))
        }
        E::OfficeLeft(e) => {
            let how = if e.recalled {
                "was recalled from"
            } else {
                "left"
            };
            format!("{} {how} office: {}", who(e.member), body(e.body))
        }
        E::GuardianPaused(e) => {
            let by = who(e.guardian);
            format!(
                "{by} paused contributions and proposals until {}",
                day(e.until)
            )
        }
        _ => return None,
    })
}

pub fn track(track: Track) -> &'static str {
    match track {
        Track::Act => "an act of an admin",
        Track::Recall => "a recall",
        Track::Ordinary => "ordinary",
        Track::Constitutional => "constitutional",
    }
}

pub fn choice(choice: Choice) -> &'static str {
    match choice {
        Choice::Yes => "yes",
        Choice::No => "no",
        Choice::Abstain => "abstains",
        Choice::Slash => "no, and it is an abuse",
        Choice::Silent => "nothing yet",
    }
}

pub fn status(status: Status) -> &'static str {
    match status {
        Status::Gathering => "still gathering names",
        Status::Voting => "being voted on",
        Status::Rejected => "rejected",
        Status::Waiting => "accepted, in its timelock",
        Status::Ready => "ready to be carried out",
        Status::Expired => "expired",
        Status::Executed => "carried out",
    }
}

pub fn body(body: Body) -> &'static str {
    match body {
        Body::Committee => "the value committee",
        Body::Admins => "the admins",
        Body::Guardian => "the guardian",
    }
}
