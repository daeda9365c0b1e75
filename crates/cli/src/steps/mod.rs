//! A club's life, step by step: each command reads the chain file or does one thing to it.

mod audit;
mod club;
mod commitment;
mod contribution;
mod cycle;
pub mod govern;
mod intent;
mod invariants;
mod key;
mod keys;
mod kind;
mod member;
pub mod money;
pub mod page;
mod policy;
mod reserve;
mod rooms;
pub mod unrevealed;
mod value;

use clap::Subcommand;

use crate::{
    args::Place,
    error::CliError,
    output::{Answer, Output},
};

/// A step. Those that change something say with `--as` who does it.
#[derive(Debug, Subcommand)]
pub enum Step {
    /// Found a club, or look at it.
    #[command(subcommand)]
    Club(club::Command),
    /// Join, vouch, pause, change key, leave; see who belongs.
    #[command(subcommand)]
    Member(member::Command),
    /// What can be contributed, and what it is worth.
    #[command(subcommand)]
    Kind(kind::Command),
    /// What is work worth, who says so, and what if they said otherwise?
    #[command(subcommand)]
    Value(value::Command),
    /// What happens by itself when too much money moves.
    #[command(subcommand)]
    Policy(policy::Command),
    /// Offer so much of a kind a cycle.
    Offer(intent::Args),
    /// Want so much of a kind a cycle.
    Want(intent::Args),
    /// See, change and withdraw offers and wants.
    #[command(subcommand)]
    Intent(intent::Command),
    /// Match an offer and a want for a cycle; the other one has to accept.
    Commit(commitment::Args),
    /// Accept a commitment that the other one proposed.
    Accept(commitment::Id),
    /// End what is left of a commitment.
    Decline(commitment::Id),
    /// End a commitment whose receiver can no longer afford it.
    Trim(commitment::Id),
    /// See commitments.
    #[command(subcommand)]
    Commitment(commitment::Command),
    /// Register work that was done.
    Contribute(contribution::Args),
    /// Answer as the receiver: it was so, it was less, or it was not so.
    Confirm(contribution::Confirm),
    /// Take a contribution back that was not confirmed.
    Cancel(contribution::Id),
    /// Mark a contribution that nobody confirmed in time.
    Lapse(contribution::Id),
    /// Doubt another member's confirmed contribution, with a bond.
    Challenge(contribution::Challenge),
    /// Settle what was confirmed and not challenged in time.
    Settle(contribution::Settle),
    /// See contributions.
    #[command(subcommand)]
    Contribution(contribution::Command),
    /// Remove the record of a contribution that is over for long.
    Prune(contribution::Id),
    /// What a member owns and owes.
    Account(money::Account),
    /// Give tokens to a member on a break or unable to contribute.
    Gift(money::Gift),
    /// Stake own tokens.
    Stake(money::Amount),
    /// Begin to take stake out.
    Unbond(money::Amount),
    /// Take out what has unbonded.
    Withdraw,
    /// Pledge so much for a member one vouched for (0: no longer).
    Guarantee(money::Guarantee),
    /// The stakes, bonds and the care pool.
    #[command(subcommand)]
    Reserve(reserve::Command),
    /// How a cycle went, and where the running one is.
    #[command(subcommand)]
    Cycle(cycle::Command),
    /// Was it so? The beacon, the lottery, juries and their verdicts.
    #[command(subcommand)]
    Audit(audit::Command),
    /// What do we decide? Proposals, votes, elections, officers and what they did.
    #[command(subcommand)]
    Govern(govern::Command),
    /// The clock of the chain: of a file's, or of a development node's.
    #[command(subcommand)]
    Time(cycle::Time),
    /// Check on the chain's whole state what must always hold.
    Invariants,
    /// Whose key it is: --suri, --keyfile or --as. Its secret is never shown.
    #[command(subcommand)]
    Key(key::Command),
}

/// Does a step.
///
/// # Errors
/// Why it was not done; the chain file is as it was.
pub fn run(step: Step, place: &Place, output: &mut Output) -> Result<Answer, CliError> {
    match step {
        Step::Club(command) => club::run(command, place, output),
        Step::Member(command) => member::run(command, place),
        Step::Kind(command) => kind::run(command, place),
        Step::Value(command) => value::run(command, place, output),
        Step::Policy(command) => policy::run(command, place),
        Step::Offer(args) => intent::offer(&args, place),
        Step::Want(args) => intent::want(&args, place),
        Step::Intent(command) => intent::run(command, place),
        Step::Commit(args) => commitment::commit(&args, place),
        Step::Accept(id) => commitment::accept(&id, place),
        Step::Decline(id) => commitment::decline(&id, place),
        Step::Trim(id) => commitment::trim(&id, place),
        Step::Commitment(command) => commitment::run(command, place),
        Step::Contribute(args) => contribution::contribute(&args, place),
        Step::Confirm(args) => contribution::confirm(&args, place),
        Step::Cancel(id) => contribution::cancel(&id, place),
        Step::Lapse(id) => contribution::lapse(&id, place),
        Step::Challenge(args) => contribution::challenge(&args, place),
        Step::Settle(args) => contribution::settle(&args, place, output),
        Step::Contribution(command) => contribution::run(command, place),
        Step::Prune(id) => contribution::prune(&id, place),
        Step::Account(args) => money::account(&args, place),
        Step::Gift(args) => money::gift(&args, place),
        Step::Stake(args) => money::stake(&args, place),
        Step::Unbond(args) => money::unbond(&args, place),
        Step::Withdraw => money::withdraw(place),
        Step::Guarantee(args) => money::guarantee(&args, place),
        Step::Reserve(command) => reserve::run(command, place),
        Step::Cycle(command) => cycle::run(command, place, output),
        Step::Audit(command) => audit::run(command, place, output),
        Step::Govern(command) => govern::run(command, place),
        Step::Time(command) => cycle::time(command, place),
        Step::Invariants => invariants::run(place),
        Step::Key(command) => key::run(command, place),
    }
}
