//! Whose vote is cast for a member? One hop: only what the delegate said themselves, so that no loop of delegates is ever walked.

use super::{
    proposal::{Choice, Paper},
    Error, Track,
};
use crate::{ensure, MemberId};

/// Delegations are kept by member and track; acts and recalls come to a vote on the ordinary one.
pub const fn key(member: MemberId, track: Track) -> (MemberId, u32) {
    match track {
        Track::Constitutional => (member, 1),
        _ => (member, 0),
    }
}

/// What is cast for a member whose delegate left this paper.
///
/// # Errors
/// [`Error::DelegateSilent`].
pub fn follow(delegate: Option<Paper>) -> Result<Choice, Error> {
    let paper = delegate.ok_or(Error::DelegateSilent)?;
    let own = paper.follows == 0 && paper.choice != Choice::Silent;
    ensure!(own, Error::DelegateSilent);
    Ok(paper.choice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_delegates_own_vote_is_followed() {
        let paper = |follows, choice| {
            Some(Paper {
                follows,
                choice,
                signed: true,
            })
        };
        assert_eq!(follow(paper(0, Choice::No)), Ok(Choice::No));
        for silent in [None, paper(0, Choice::Silent), paper(3, Choice::Yes)] {
            assert_eq!(follow(silent), Err(Error::DelegateSilent));
        }
    }

    #[test]
    fn a_delegation_is_of_one_track() {
        assert_ne!(key(1, Track::Ordinary), key(1, Track::Constitutional));
        assert_eq!(key(1, Track::Ordinary), key(1, Track::Recall));
    }
}
