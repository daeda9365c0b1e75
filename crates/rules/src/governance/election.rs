//! Who is elected? Ballots of piled points, and the board of those who have most.
//!
//! Points only rise, so that a board of the first few, kept right with every ballot, is exact: who is not on it has no more points than
//! the last who is.

use super::{flat_enum, Config, Error};
use crate::{ensure, flat::Flat, party::role, MemberId, Millis};
use scale::{Decode, Encode};

/// What is elected together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(
    feature = "std",
    derive(scale_info::TypeInfo, serde::Serialize, serde::Deserialize)
)]
#[cfg_attr(feature = "std", serde(rename_all = "snake_case"))]
pub enum Body {
    /// Values work: three producers, three consumers, one at large.
    Committee,
    Admins,
    Guardian,
}
flat_enum!(Body: Committee, Admins; Guardian);

impl Body {
    pub const ALL: [Self; 3] = [Self::Committee, Self::Admins, Self::Guardian];

    /// The office, as a bit of [`role`].
    pub const fn role(self) -> u8 {
        match self {
            Self::Committee => role::COMMITTEE,
            Self::Admins => role::ADMIN,
            Self::Guardian => role::GUARDIAN,
        }
    }

    /// Seats of each chamber.
    pub const fn seats(self, config: &Config) -> [u8; CHAMBERS] {
        match self {
            Self::Committee => [3, 3, 1],
            Self::Admins => [config.admins, 0, 0],
            Self::Guardian => [1, 0, 0],
        }
    }
}

/// Chambers of a body. The committee's are producers, consumers and at large; the others have one.
pub const CHAMBERS: usize = 3;
/// Who is on a board: the elected and the runners-up.
pub const BOARD: usize = 8;
/// The most candidates that a ballot can name.
pub const MAX_PILES: usize = 7;

/// Those who have most points, the first first. Of two with as many, the older member.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Board {
    pub members: [MemberId; BOARD],
    pub points: [u32; BOARD],
}
crate::flat!(Board {
    members: [u32; 8],
    points: [u32; 8]
});

impl Board {
    /// A member has so many points now, more than before.
    pub fn raise(&mut self, member: MemberId, points: u32) {
        let places = self.members.iter_mut().zip(self.points.iter_mut());
        // Whoever is pushed down goes on to the next place, until the member's own old place, or the end.
        let mut carried = (member, points);
        for (at_member, at_points) in places {
            let (held, has) = (*at_member, *at_points);
            let first = carried.1 > has || (carried.1 == has && (held == 0 || carried.0 < held));
            if carried.0 == held || (first && carried.0 != 0) {
                (*at_member, *at_points) = carried;
                if held == member || held == 0 {
                    return;
                }
                carried = (held, has);
            }
        }
    }

    /// Who is on a place.
    pub fn at(&self, place: u8) -> Option<MemberId> {
        self.members
            .get(place as usize)
            .copied()
            .filter(|m| *m != 0)
    }

    /// Where a member is.
    pub fn place_of(&self, member: MemberId) -> Option<usize> {
        let place = self.members.iter().position(|m| *m == member);
        place.filter(|_| member != 0)
    }

    /// Takes a member off, those below move up. Says from where.
    pub fn strike(&mut self, member: MemberId) -> Option<usize> {
        let place = self.place_of(member)?;
        if let Some(below) = self.members.get_mut(place..) {
            below.rotate_left(1);
        }
        if let Some(below) = self.points.get_mut(place..) {
            below.rotate_left(1);
        }
        if let (Some(member), Some(points)) = (self.members.last_mut(), self.points.last_mut()) {
            (*member, *points) = (0, 0);
        }
        Some(place)
    }
}

/// An election of a body. One cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Election {
    /// Who came into standing after that has no ballot.
    pub called_at: Millis,
    pub stand_until: Millis,
    pub elect_until: Millis,
    /// Ballots cast, and how many may.
    pub ballots: u32,
    pub eligible: u32,
    pub boards: [Board; CHAMBERS],
    pub seats: [u8; CHAMBERS],
    pub body: Body,
}
crate::flat!(Election {
    called_at: u64,
    stand_until: u64,
    elect_until: u64,
    ballots: u32,
    eligible: u32,
    boards: [Board; 3],
    seats: [u8; 3],
    body: Body
});

impl Flat for [Board; CHAMBERS] {
    const LEN: usize = CHAMBERS * Board::LEN;
    fn put(&self, to: &mut [u8]) {
        for (board, chunk) in self.iter().zip(to.chunks_mut(Board::LEN)) {
            board.put(chunk);
        }
    }
    fn get(from: &[u8]) -> Self {
        let mut boards = [Board::default(); CHAMBERS];
        for (board, chunk) in boards.iter_mut().zip(from.chunks(Board::LEN)) {
            *board = Board::get(chunk);
        }
        boards
    }
}

/// A member who stands in an election. One cell an election and member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Candidate {
    /// What is pledged still.
    pub bond: u64,
    pub points: u32,
    pub chamber: u8,
    /// Which term in a row it would be.
    pub row: u8,
    pub seated: bool,
    pub recalled: bool,
    /// When they gave the seat up, 0 if they did not.
    pub left_at: Millis,
}
crate::flat!(Candidate {
    bond: u64,
    points: u32,
    chamber: u8,
    row: u8,
    seated: bool,
    recalled: bool,
    left_at: u64
});

/// Points for a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Pile {
    pub candidate: MemberId,
    pub points: u8,
}
crate::flat!(Pile {
    candidate: u32,
    points: u8
});

impl Election {
    pub fn call(config: &Config, body: Body, eligible: u32, now: Millis) -> Self {
        let stand_until = now.saturating_add(config.stand_ms);
        Self {
            called_at: now,
            stand_until,
            elect_until: stand_until.saturating_add(config.elect_ms),
            ballots: 0,
            eligible,
            boards: Default::default(),
            seats: body.seats(config),
            body,
        }
    }

    /// Does a chamber of this election take candidates now?
    ///
    /// # Errors
    /// [`Error::WrongPhase`].
    pub fn may_stand(&self, chamber: u8, now: Millis) -> Result<(), Error> {
        let open = self.seats_of(chamber) > 0 && now < self.stand_until;
        ensure!(open, Error::WrongPhase);
        Ok(())
    }

    /// Are ballots taken now?
    ///
    /// # Errors
    /// [`Error::WrongPhase`].
    pub const fn may_elect(&self, now: Millis) -> Result<(), Error> {
        ensure!(
            now >= self.stand_until && now < self.elect_until,
            Error::WrongPhase
        );
        Ok(())
    }

    /// Is there anybody to be seated?
    pub fn has_result(&self) -> bool {
        self.boards.iter().any(|board| board.at(0).is_some())
    }

    pub const fn over(&self, now: Millis) -> bool {
        now >= self.elect_until
    }

    pub fn seats_of(&self, chamber: u8) -> u8 {
        self.seats.get(chamber as usize).copied().unwrap_or(0)
    }

    /// The place of a chamber's first seat among those of the body.
    pub fn first_place(&self, chamber: u8) -> u8 {
        let before = self.seats.iter().take(chamber as usize);
        before.fold(0, |sum, seats| sum.saturating_add(*seats))
    }

    /// Puts a ballot on the boards: as many points in a chamber as it has seats, piled as the member likes, and in one of the two sides of the
    /// committee only. `candidate` finds a candidate and stores what they have then; each is asked for once.
    ///
    /// # Errors
    /// [`Error::BadBallot`].
    pub fn count(
        &mut self,
        piles: &[Pile],
        mut candidate: impl FnMut(&Pile) -> Option<Candidate>,
    ) -> Result<(), Error> {
        let named = (1..=MAX_PILES).contains(&piles.len());
        ensure!(named, Error::BadBallot);
        let mut spent = [0u8; CHAMBERS];
        for (n, pile) in piles.iter().enumerate() {
            let again = piles.iter().take(n).any(|p| p.candidate == pile.candidate);
            ensure!(!again && pile.points > 0, Error::BadBallot);
            let raised = candidate(pile).ok_or(Error::BadBallot)?;
            let chamber = raised.chamber as usize;
            let (Some(spent), Some(board)) = (spent.get_mut(chamber), self.boards.get_mut(chamber))
            else {
                return Err(Error::BadBallot);
            };
            *spent = spent.saturating_add(pile.points);
            board.raise(pile.candidate, raised.points);
        }
        let within = spent.iter().zip(&self.seats).all(|(s, k)| s <= k);
        let [one, other, _] = spent;
        ensure!(within && (one == 0 || other == 0), Error::BadBallot);
        self.ballots = self.ballots.saturating_add(1);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
