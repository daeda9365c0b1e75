//! Where does a keeper's chain of links come from? From the keeper's own key, so that nothing has to be kept and nothing can be lost.
//!
//! The secret at its end is what the key makes of the room's address and the epoch in which the duty begins; each link is the hash of the
//! one before it, and the tip is what the room is told. The epoch is not stored with the keeper, but no keeper has given more links than
//! a chain has: so few beginnings are tried until one fits the tip.

use remainder_chain::{account_text, Actor, Chain};
use remainder_rules::{
    audit::{beacon::Keeper, Epoch},
    Hash,
};
use scale::Encode;

use super::court::Court;
use crate::{error::CliError, parse::content_hash, session::Session};

/// Links of a chain: at a day each, almost three years. Who has given them all resigns and keeps anew.
pub const LINKS: u32 = 1_024;

/// What a keeper's key says of their chain.
pub struct Own {
    /// The link that is owed next; none after the last.
    pub link: Option<Hash>,
    /// Links that are left.
    pub left: u32,
    /// The epoch with which the duty began.
    pub first: Epoch,
}

/// What the secrets of a room are bound to: the chain and the address.
pub fn home(s: &Session, court: &Court) -> ([u8; 32], [u8; 32]) {
    (s.chain.label().genesis, court.room.account().0)
}

/// The tip of the chain of a duty that begins with an epoch.
///
/// # Errors
/// If the key of who acts is not known here.
pub fn tip(s: &Session, court: &Court, keeper: &Actor, first: Epoch) -> Result<Hash, CliError> {
    let secret = secret(home(s, court), keeper, first).ok_or_else(|| no_key(keeper))?;
    Ok(hashed(secret, LINKS).0)
}

/// The chain of a keeper by their key; none if that is not the key it was made with.
pub fn own(s: &Session, court: &Court, actor: &Actor, keeper: &Keeper) -> Option<Own> {
    let home = home(s, court);
    (0..=LINKS).find_map(|given| begun(home, actor, keeper, keeper.next.checked_sub(given)?))
}

/// The same for a duty that is known to have begun with an epoch.
pub fn own_since(
    s: &Session,
    court: &Court,
    actor: &Actor,
    keeper: &Keeper,
    first: Epoch,
) -> Option<Own> {
    begun(home(s, court), actor, keeper, first)
}

fn begun(home: ([u8; 32], [u8; 32]), actor: &Actor, keeper: &Keeper, first: Epoch) -> Option<Own> {
    let left = LINKS.checked_sub(keeper.next.checked_sub(first)?)?;
    let (tip, link) = hashed(secret(home, actor, first)?, left);
    (tip == keeper.tip).then_some(Own { link, left, first })
}

/// A secret hashed so many times, and what was hashed last.
fn hashed(secret: Hash, times: u32) -> (Hash, Option<Hash>) {
    (0..times).fold((secret, None), |(link, _), _| {
        (content_hash(&link), Some(link))
    })
}

fn secret(home: ([u8; 32], [u8; 32]), keeper: &Actor, first: Epoch) -> Option<Hash> {
    keeper.secret(b"rm/links", &(home, first).encode())
}

pub fn no_key(actor: &Actor) -> CliError {
    let account = account_text(&actor.account());
    CliError::usage(
        format!("the key of {account} is not known here"),
        "act by the name whose key it is: --as NAME",
    )
}
