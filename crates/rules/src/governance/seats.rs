//! Who holds an office? The seats of a body, filled one by one in the order of the board, so that there is nothing to grab.
//!
//! An officer whose term is over stays until the first of the newly elected is seated: a club is never without.

use super::{
    election::{Candidate, Election, CHAMBERS},
    Config, Error,
};
use crate::{ensure, time::Clock, Cycle, MemberId, Millis};

/// The most seats of a body.
pub const MAX_SEATS: usize = 8;

/// A body and who sits in it. One cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Bench {
    /// The election whose result is in force, 0 before the first.
    pub election: u32,
    /// The one that was called since, 0 for none.
    pub next: u32,
    /// The first cycle after the term.
    pub ends: Cycle,
    pub seats: [MemberId; MAX_SEATS],
    /// How far down each board the club was asked.
    pub asked: [u8; CHAMBERS],
}
crate::flat!(Bench {
    election: u32,
    next: u32,
    ends: u32,
    seats: [u32; 8],
    asked: [u8; 3]
});

impl Bench {
    pub fn holds(&self, member: MemberId) -> bool {
        member != 0 && self.seats.contains(&member)
    }

    fn seated(&self) -> usize {
        self.seats.iter().filter(|seat| **seat != 0).count()
    }

    /// May an election be called? In the last cycle of the term, or when fewer than half of the seats are held and no runner-up is left; not while
    /// one is under way, or its result waits to come into force. One at which nobody stood has no result.
    ///
    /// # Errors
    /// [`Error::NoElectionDue`].
    pub fn may_call(
        &self,
        current: Option<&Election>,
        next: Option<&Election>,
        cycle: Cycle,
        now: Millis,
    ) -> Result<(), Error> {
        let pending = next.is_some_and(|next| !next.over(now) || next.has_result());
        let due = !pending
            && match current {
                None => true,
                Some(current) => cycle.saturating_add(1) >= self.ends || self.is_depleted(current),
            };
        ensure!(due, Error::NoElectionDue);
        Ok(())
    }

    fn is_depleted(&self, election: &Election) -> bool {
        let all: u8 = election
            .seats
            .iter()
            .fold(0, |sum, k| sum.saturating_add(*k));
        let boards = election.boards.iter().zip(&self.asked);
        let nobody = boards
            .clone()
            .all(|(board, asked)| board.at(*asked).is_none());
        nobody && self.seated().saturating_mul(2) < all as usize
    }

    /// The result of the next election comes into force, once the term is over: all seats are free.
    pub fn renew(
        &mut self,
        config: &Config,
        current: Option<&Election>,
        next: &Election,
        cycle: Cycle,
        now: Millis,
    ) -> bool {
        let due = match current {
            None => true,
            Some(current) => cycle >= self.ends || self.is_depleted(current),
        };
        let renewed = self.next != 0 && next.over(now) && due && next.has_result();
        if renewed {
            *self = Self {
                election: self.next,
                ends: cycle.saturating_add(config.term_cycles as Cycle),
                ..Self::default()
            };
        }
        renewed
    }

    /// Asks the next on a chamber's board. Returns who it is and the seat that is free for them.
    ///
    /// # Errors
    /// [`Error::NoVacancy`].
    pub fn ask_next(
        &mut self,
        election: &Election,
        chamber: u8,
    ) -> Result<(MemberId, usize), Error> {
        let first = election.first_place(chamber) as usize;
        let places = self.seats.iter().enumerate().skip(first);
        let mut places = places.take(election.seats_of(chamber) as usize);
        let free = places.find(|(_, seat)| **seat == 0);
        let (place, _) = free.ok_or(Error::NoVacancy)?;
        let asked = self
            .asked
            .get_mut(chamber as usize)
            .ok_or(Error::NoVacancy)?;
        let board = election.boards.get(chamber as usize);
        let member = board
            .and_then(|board| board.at(*asked))
            .ok_or(Error::NoVacancy)?;
        *asked = asked.saturating_add(1);
        Ok((member, place))
    }

    /// May the member who is called now be passed over, since they may not take the seat? Else whoever calls them, or an admin who freezes them,
    /// chose the moment: the seat is kept for as long as a vote takes that ends it, from the day on which the result comes into force. `before` is where
    /// the term before ends, if the result comes into force by this very call.
    pub fn may_pass_over(
        &self,
        config: &Config,
        election: &Election,
        before: Option<Cycle>,
        clock: &Clock,
        now: Millis,
    ) -> bool {
        let term = match before {
            // Before its end, since too few were left.
            Some(ends) if clock.start_of(ends) > now => 0,
            Some(ends) => clock.start_of(ends),
            None => clock.start_of(self.ends.saturating_sub(config.term_cycles as Cycle)),
        };
        let since = term.max(election.elect_until);
        now >= since.saturating_add(config.vote_takes())
    }

    /// A member who was not seated does not want to be called any more. Says whether they could have been.
    pub fn strike(
        &mut self,
        number: u32,
        election: &mut Election,
        member: MemberId,
        chamber: u8,
    ) -> bool {
        let board = election.boards.get_mut(chamber as usize);
        let Some(place) = board.and_then(|board| board.strike(member)) else {
            return false;
        };
        if number == self.election {
            if let Some(asked) = self.asked.get_mut(chamber as usize) {
                if place < *asked as usize {
                    *asked = asked.saturating_sub(1);
                }
            }
        }
        true
    }

    pub fn seat(&mut self, place: usize, member: MemberId) {
        if let Some(seat) = self.seats.get_mut(place) {
            *seat = member;
        }
    }

    /// A member gives the seat up, or loses it. Says whether they had one.
    pub fn vacate(&mut self, member: MemberId) -> bool {
        let seat = self.seats.iter_mut().find(|seat| **seat == member);
        match seat {
            Some(seat) if member != 0 => {
                *seat = 0;
                true
            }
            _ => false,
        }
    }

    /// Which term in a row would it be for who stands in the next election? `last` is what they were in the one in force.
    ///
    /// # Errors
    /// [`Error::TermLimit`].
    pub fn row(&self, config: &Config, last: Option<&Candidate>) -> Result<u8, Error> {
        let served = last.filter(|last| last.seated).map_or(0, |last| last.row);
        ensure!(served < config.terms_in_a_row, Error::TermLimit);
        Ok(served.saturating_add(1))
    }

    /// Is a bond free: of who was not elected, was passed over or recalled? Of who gave the seat up, once a recall that was asked for before they
    /// did can have been decided.
    pub fn bond_is_free(
        &self,
        config: &Config,
        number: u32,
        election: &Election,
        member: MemberId,
        candidate: &Candidate,
        now: Millis,
    ) -> bool {
        if self.election > number {
            return true;
        }
        if !election.over(now) || (self.election == number && self.holds(member)) {
            return false;
        }
        if candidate.seated {
            let answered = config.recall_takes();
            return candidate.recalled || now >= candidate.left_at.saturating_add(answered);
        }
        let board = election.boards.get(candidate.chamber as usize);
        let asked = match self.election == number {
            true => self.asked.get(candidate.chamber as usize).copied(),
            false => None,
        };
        let place = board.and_then(|board| board.place_of(member));
        place.is_none_or(|place| place < asked.unwrap_or(0) as usize)
    }
}

/// May the office be taken from a member without a seat? Once somebody elected is seated: from founders, and from who served before.
///
/// # Errors
/// [`Error::HoldsSeat`].
pub fn may_be_relieved(bench: &Bench, member: MemberId) -> Result<(), Error> {
    let without = bench.seated() > 0 && !bench.holds(member);
    ensure!(without, Error::HoldsSeat);
    Ok(())
}

#[cfg(test)]
mod tests;
