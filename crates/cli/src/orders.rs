//! What may only the rooms' admin send, and who is that? A command that orders something does it for an account that is the admin; it
//! becomes a call of the proposal that is being drafted; or, where the club governs itself, it says how to propose it.

use ink::{
    codegen::TraitCallBuilder,
    env::{call::FromAccountId, DefaultEnvironment},
    primitives::AccountId,
};
use remainder_chain::{Actor, ChainError, Message, OfficeRef, Room};
use remainder_interfaces::{governance::Call, Office};
use scale::{Decode, Encode};

use crate::{
    error::{CliError, Exit},
    sentences::Explain,
    session::Session,
};

impl Session {
    /// Sends what only the room's admin may, and gives the answer; or drafts it, and gives none.
    ///
    /// # Errors
    /// `governance.ClubDecides` with the command that proposes it; the room's refusal in words, or the chain's.
    pub fn order<T, A, R, E>(
        &mut self,
        room: Room<T>,
        from: &Actor,
        message: impl FnOnce(&mut T::Builder) -> Message<A, Result<R, E>>,
    ) -> Result<Option<R>, CliError>
    where
        T: TraitCallBuilder,
        T::Builder: FromAccountId<DefaultEnvironment>,
        A: Encode,
        R: Decode,
        E: Decode + Explain,
    {
        if let Some(calls) = &mut self.draft {
            calls.extend(call(room.account(), &room.encode(message)));
            return Ok(None);
        }
        if self.obeys_club(room.face())? {
            return Err(club_decides());
        }
        self.send_noting(true, room, from, message).map(Some)
    }

    /// Is a room's admin the room that governs?
    ///
    /// # Errors
    /// If the room cannot be read.
    pub fn obeys_club(&self, room: Room<OfficeRef>) -> Result<bool, ChainError> {
        let Some(governor) = self.rooms.governor() else {
            return Ok(false);
        };
        Ok(room.read(&self.chain, |m| m.admin())? == governor.account())
    }
}

/// A call of a proposal, from a message as it is sent: selector and arguments.
pub fn call(room: AccountId, message: &[u8]) -> Option<Call> {
    let (selector, input) = message.split_first_chunk::<4>()?;
    Some(Call {
        room,
        selector: *selector,
        input: input.to_vec(),
    })
}

fn club_decides() -> CliError {
    // The same words, typed after `govern propose`, are the proposal.
    let words: Vec<String> = std::env::args().skip(1).map(|word| quoted(&word)).collect();
    CliError::new(
        Exit::Refused,
        "governance.ClubDecides",
        "This club governs itself, and only its members decide this together.",
        format!(
            "propose it: `remainder govern propose --text WHY {}`",
            words.join(" ")
        ),
    )
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./=@,:".contains(letter);
    match !word.is_empty() && word.chars().all(plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_reach_a_shell_as_they_are() {
        assert_eq!(quoted("bread=4.50"), "bread=4.50");
        assert_eq!(quoted("child care"), "'child care'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted(""), "''");
    }
}
