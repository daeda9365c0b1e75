//! What do we decide? Proposals, votes, elections and officers from the command line.
//!
//! | file | question |
//! |---|---|
//! | [`propose`] | what is proposed? |
//! | [`words`] | what do the calls of a proposal do? |
//! | [`trial`] | would the rooms do it now? |
//! | [`proposals`] | what is proposed, and where does it stand? |
//! | [`voting`] | how does a proposal come to its end? |
//! | [`elections`] | who stands, and who is elected? |
//! | [`officers`] | who holds an office, and what did they do with it? |
//! | [`log`] | who did what by virtue of an office or a decision? |

mod elections;
mod log;
mod officers;
mod proposals;
mod propose;
mod trial;
mod voting;
pub mod words;

pub use elections::chamber;

use clap::{builder::TypedValueParser, Subcommand, ValueEnum};
use remainder_interfaces::governance::{Body, Choice};
use remainder_rules::Millis;

use super::kind::word;
use crate::{args::Place, error::CliError, output::Answer, parse};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Propose something, in the words of the command that would do it: `govern propose kind rate bread=9 --text "flour is dear"`.
    Propose(propose::Args),
    /// All proposals, and where they stand.
    List {
        /// Only those that are not closed.
        #[arg(long)]
        open: bool,
    },
    /// A proposal: what it does, in words; votes, times, and what comes next.
    Show { id: u32 },
    /// Object to an act of an admin, or sign a petition for a recall.
    #[command(visible_alias = "object")]
    Sign { id: u32 },
    /// Vote. A vote is final.
    Vote {
        id: u32,
        /// slash is no, and that the proposal is an abuse: the proposer shall lose the deposit.
        #[arg(value_parser = choice())]
        choice: Choice,
    },
    /// Cast for members what their delegates voted: for one, or for all for whom nobody has. Anyone may.
    Follow { id: u32, name: Option<String> },
    /// Have another member's votes count for one's own; a vote of one's own goes before it.
    Delegate {
        /// The delegate, or `nobody`.
        name: String,
        /// For one sort of questions; both if left out.
        #[arg(long)]
        track: Option<Questions>,
    },
    /// Carry out what was accepted, all of it or nothing. Anyone may.
    Execute { id: u32 },
    /// End a proposal that is at its end, which frees its proposer for another one. Anyone may.
    Close { id: u32 },
    /// Free what is left of closed proposals and past elections, bonds included. Anyone may.
    Sweep,
    /// Call an election that is due. Anyone may.
    CallElection {
        #[arg(value_parser = body())]
        body: Body,
    },
    /// An election: candidates, points, times.
    Election {
        /// Its number; the one under way, or the last, of a body.
        #[arg(value_name = "NUMBER|BODY")]
        which: String,
    },
    /// Stand in the election of a body that is under way.
    Stand {
        #[arg(value_parser = body())]
        body: Body,
        /// Which part of the value committee.
        #[arg(long)]
        side: Option<Side>,
    },
    /// Cast a ballot: points for candidates, as many as there are seats, piled as one likes.
    Elect {
        #[arg(value_parser = body())]
        body: Body,
        /// NAME=POINTS, several with commas: anna=2,ben=1.
        #[arg(required = true, value_delimiter = ',', value_name = "NAME=POINTS")]
        piles: Vec<String>,
    },
    /// Seat who was elected, in every free seat of a body. Anyone may.
    Claim {
        #[arg(value_parser = body())]
        body: Body,
    },
    /// Give one's own office up.
    Resign {
        #[arg(value_parser = body())]
        body: Body,
    },
    /// Take the office from who has no seat any more: of a term that is over, or gone. Anyone may.
    Relieve {
        #[arg(value_parser = body())]
        body: Body,
        name: String,
    },
    /// Ask for an officer's recall: a petition, and then a vote.
    Recall(propose::Recall),
    /// Pause new contributions and proposals (the guardian).
    Pause {
        /// How long: 12h, 3d.
        #[arg(value_parser = parse::span)]
        length: Millis,
    },
    /// End the pause early (the guardian).
    Lift,
    /// Who holds which office, until when, and who follows.
    Officers,
    /// What a member did in office.
    Scorecard { name: String },
    /// Every act by virtue of an office or a decision: who, what, why, before and after.
    Log {
        /// Only the last so many.
        #[arg(long)]
        last: Option<usize>,
    },
}

/// Which decisions a delegate takes part in.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Questions {
    /// Ordinary ones, recalls, and acts that are voted on.
    Ordinary,
    /// Constitutional ones.
    Constitutional,
}

/// The parts of the value committee.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Side {
    Producers,
    Consumers,
    AtLarge,
}

fn body() -> impl TypedValueParser<Value = Body> {
    word(&["committee", "admins", "guardian"])
}

fn choice() -> impl TypedValueParser<Value = Choice> {
    word(&["yes", "no", "abstain", "slash"])
}

pub fn run(command: Command, place: &Place) -> Result<Answer, CliError> {
    match command {
        Command::Propose(args) => propose::run(args, place),
        Command::Recall(args) => propose::recall(args, place),
        Command::List { open } => proposals::list(open, place),
        Command::Show { id } => proposals::show(id, place),
        Command::Sign { id } => voting::sign(id, place),
        Command::Vote { id, choice } => voting::vote(id, choice, place),
        Command::Follow { id, name } => voting::follow(id, name.as_deref(), place),
        Command::Delegate { name, track } => voting::delegate(&name, track, place),
        Command::Execute { id } => voting::execute(id, place),
        Command::Close { id } => voting::close(id, place),
        Command::Sweep => voting::sweep(place),
        Command::CallElection { body } => elections::call(body, place),
        Command::Election { which } => elections::show(&which, place),
        Command::Stand { body, side } => elections::stand(body, side, place),
        Command::Elect { body, piles } => elections::elect(body, &piles, place),
        Command::Claim { body } => elections::claim(body, place),
        Command::Resign { body } => officers::resign(body, place),
        Command::Relieve { body, name } => officers::relieve(body, &name, place),
        Command::Pause { length } => officers::pause(length, place),
        Command::Lift => officers::lift(place),
        Command::Officers => officers::list(place),
        Command::Scorecard { name } => officers::scorecard(&name, place),
        Command::Log { last } => log::show(last, place),
    }
}
