//! How does a member get a new key? By rotation in two steps, or by recovery through sponsors.

use clap::Subcommand;
use remainder_interfaces::{clearing::Clearing, club::Club};
use serde_json::json;

use crate::{args::Place, error::CliError, output::Answer, session::Session};

// The words of the command line, which say what is changed.
#[allow(clippy::enum_variant_names)]
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Name a new key of one's own; the new key has to accept.
    ProposeKey {
        /// The new account: a name or an address.
        account: String,
    },
    /// Take over as the new key of a member: --as the new account. The tokens move with it.
    AcceptKey {
        /// The member.
        name: String,
    },
    /// Ask, as a sponsor, that a member's lost key be replaced.
    RecoverKey {
        /// The member.
        name: String,
        /// The new account: a name or an address.
        account: String,
    },
    /// Stop a change of one's own key.
    CancelKey,
}

pub fn run(command: Command, place: &Place) -> Result<Answer, CliError> {
    let mut s = Session::open(place)?;
    let actor = s.actor()?;
    let club = s.rooms.club;
    match command {
        Command::ProposeKey { account } => {
            let account = s.account(&account)?.account();
            s.send(club, &actor, |m| m.propose_key(account))?;
        }
        Command::AcceptKey { name } => {
            let id = s.member(&name)?;
            s.send(club, &actor, |m| m.accept_key(id))?;
            // Without an account there are no tokens to move.
            if s.rooms
                .clearing
                .read(&s.chain, |m| m.account(id))?
                .is_some()
            {
                s.send(s.rooms.clearing, &actor, |m| m.rekey(id))?;
            }
        }
        Command::RecoverKey { name, account } => {
            let (id, account) = (s.member(&name)?, s.account(&account)?.account());
            s.send(club, &actor, |m| m.recover_key(id, account))?;
        }
        Command::CancelKey => s.send(club, &actor, |m| m.cancel_key())?,
    }
    s.done(json!({}))
}
