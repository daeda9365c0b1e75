//! Was it so? The beacon, the lottery, juries and their verdicts from the command line.
//!
//! | file | question |
//! |---|---|
//! | [`keepers`] | who keeps the beacon, and what do they owe it? |
//! | [`links`] | where does a keeper's chain come from? |
//! | [`duties`] | what has a member to do now? |
//! | [`cases`] | what is judged, and where is it? |
//! | [`vote`] | how does a case go on, and a juror vote? |
//! | [`votes`] | where is a vote between commitment and reveal? |
//! | [`work`] | what becomes of a contribution? |
//! | [`explain`] | why was it drawn, by anybody's own reckoning? |
//! | [`seed`] | what is its seed made of? |
//! | [`panel`] | why do these members judge, by the same? |
//! | [`court`] | what do all of these read? |

mod cases;
mod court;
mod duties;
mod explain;
mod keepers;
mod links;
mod panel;
mod seed;
mod vote;
mod votes;
mod work;

pub use keepers::beat_until;

use clap::Subcommand;
use remainder_interfaces::audit::Verdict;
use remainder_rules::audit::{CaseId, Epoch};

use crate::{
    args::Place,
    error::CliError,
    output::{Answer, Output},
    parse,
};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// What who acts has to do now, and may do, each with its deadline.
    Duties,
    /// Keep a part of the beacon, with a chain of links that one's own key makes.
    Keep,
    /// Give the links that are owed now: of who acts, or else of every keeper whose key is known here.
    #[command(visible_alias = "reveal-link")]
    Beat,
    /// Who keeps the beacon, and what they owe.
    Keepers,
    /// The running epoch, or what is known of another one.
    Epoch { epoch: Option<Epoch> },
    /// Have an epoch that nobody gave a link for take the seed of the next one. Anyone may.
    Adopt { epoch: Epoch },
    /// Keep the beacon no longer than this epoch. What is owed until then is still owed.
    Resign,
    /// Let a keeper go who resigned and owes nothing, or take bond and office from one who kept a link back. Anyone may.
    Dismiss {
        /// The keeper's place, as `audit keepers` shows it.
        place: u8,
    },
    /// All cases that are not done with.
    Cases,
    /// A case: what it is about, who judges, what comes next.
    Case { case: CaseId },
    /// Draw who judges. Anyone may.
    Seat { case: CaseId },
    /// Commit to a vote, as a juror or in the ballot of the whole club. Nobody sees it before it is revealed.
    Commit {
        case: CaseId,
        /// How many percent were delivered: 0, 25, 50, 75 or 100; or `knew`: nothing, and they knew.
        #[arg(value_parser = parse::verdict)]
        verdict: Verdict,
    },
    /// Reveal a vote that was committed to.
    Reveal {
        case: CaseId,
        /// Whose vote it is, if not that of who acts.
        #[arg(long, value_name = "NAME")]
        of: Option<String>,
    },
    /// Count a round whose votes are in, or whose time is over. Anyone may.
    Close { case: CaseId },
    /// Appeal as a party; the next round's fees are lost unless the verdict improves.
    Appeal { case: CaseId },
    /// Pay and charge all jurors of a decided case who can be paid now. Anyone may.
    Pay { case: CaseId },
    /// Bring a contribution before a jury: one that is disputed, challenged or drawn.
    Open {
        /// The contribution's number.
        contribution: u32,
    },
    /// Do what a jury found, once the time to appeal is over. Anyone may.
    Execute {
        /// The contribution's number.
        contribution: u32,
    },
    /// Reject a drawn contribution that nobody opened in time. Anyone may.
    Expire {
        /// The contribution's number.
        contribution: u32,
    },
    /// What the lot says of a confirmed contribution.
    Lot {
        /// The contribution's number.
        contribution: u32,
    },
    /// Reckon here, from what the chain shows, why a contribution was drawn or a case judged by these members, and compare.
    Explain(explain::Args),
}

pub fn run(command: Command, place: &Place, output: &mut Output) -> Result<Answer, CliError> {
    match command {
        Command::Duties => duties::show(place),
        Command::Keep => keepers::keep(place),
        Command::Beat => keepers::beats(place),
        Command::Keepers => keepers::list(place),
        Command::Epoch { epoch } => keepers::epoch(epoch, place),
        Command::Adopt { epoch } => keepers::adopt(epoch, place),
        Command::Resign => keepers::resign(place),
        Command::Dismiss { place: seat } => keepers::dismiss(seat, place),
        Command::Cases => cases::list(place),
        Command::Case { case } => cases::show(case, place),
        Command::Seat { case } => vote::seat(case, place),
        Command::Commit { case, verdict } => vote::commit(case, verdict, place, output),
        Command::Reveal { case, of } => vote::reveal(case, of.as_deref(), place, output),
        Command::Close { case } => vote::close(case, place),
        Command::Appeal { case } => vote::appeal(case, place),
        Command::Pay { case } => vote::pay(case, place),
        Command::Open { contribution } => work::open(contribution, place),
        Command::Execute { contribution } => work::execute(contribution, place),
        Command::Expire { contribution } => work::expire(contribution, place),
        Command::Lot { contribution } => work::lot(contribution, place),
        Command::Explain(args) => explain::run(&args, place),
    }
}
