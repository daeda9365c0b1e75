//! Where is a round?

use super::{Found, Verdict, Votes, BALLOT};
use crate::{
    audit::{
        beacon::{bit, epoch_for},
        seats::Cursor,
        Config, Epoch, Error,
    },
    ensure,
    time::Clock,
    Millis,
};

/// One round of a case. One cell, so that what its jurors get can be asked when later rounds are on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Round {
    /// When it was called, or its missing seats were: decides the seed.
    pub called_at: Millis,
    /// When its last seat was filled: decides the windows.
    pub seated_at: Millis,
    pub votes: Votes,
    /// Seats still to fill; none once it is seated.
    pub cursor: Cursor,
    /// Seats that revealed, as bits.
    pub revealed: u16,
    /// 0 for the first; [`BALLOT`] for the whole club.
    pub number: u8,
    /// 0 in the ballot.
    pub seats: u8,
    /// Its missing seats were drawn again.
    pub redrawn: bool,
    /// Closed: no vote comes in any more.
    pub over: bool,
}

crate::flat!(Round {
    called_at: u64,
    seated_at: u64,
    votes: Votes,
    cursor: Cursor,
    revealed: u16,
    number: u8,
    seats: u8,
    redrawn: bool,
    over: bool
});

/// What closing a round comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Close {
    /// Too few revealed: the missing seats are drawn again.
    Redraw,
    /// Too few revealed again, or more have to look: the next round.
    NextRound,
    /// The panel, or the club, has spoken.
    Verdict(Verdict),
    /// The club was asked, and nobody came.
    Silence,
}

/// The number of seats of a round.
pub fn seats_of(config: &Config, round: u8) -> u8 {
    config.panels.get(round as usize).copied().unwrap_or(0)
}

impl Round {
    /// Calls a round; from [`BALLOT`] on it is the whole club, who vote at once.
    pub fn new(config: &Config, number: u8, now: Millis) -> Self {
        let seats = seats_of(config, number);
        Self {
            called_at: now,
            seated_at: now,
            votes: Votes::default(),
            cursor: Cursor::new(seats),
            revealed: 0,
            number: number.min(BALLOT),
            seats,
            redrawn: false,
            over: false,
        }
    }

    pub const fn is_ballot(&self) -> bool {
        self.number >= BALLOT
    }

    /// The epoch whose seed seats it: the first whose reveals begin after it was called.
    pub const fn seed_epoch(&self, epochs: &Clock) -> Epoch {
        epoch_for(epochs.cycle_at(self.called_at))
    }

    /// Is somebody still to be seated?
    pub const fn seating(&self) -> bool {
        self.cursor.vacant != 0 && !self.over
    }

    /// A seat was filled; with the last one the time to commit begins.
    pub fn filled(&mut self, now: Millis) {
        if !self.seating() {
            self.seated_at = now;
        }
    }

    /// From when on votes are revealed, and no longer committed to.
    pub const fn reveals_from(&self, config: &Config) -> Millis {
        self.seated_at.saturating_add(config.commit_ms)
    }

    /// The end of the reveals.
    pub const fn reveals_until(&self, config: &Config) -> Millis {
        self.reveals_from(config).saturating_add(config.reveal_ms)
    }

    /// Are commitments taken?
    ///
    /// # Errors
    /// [`Error::NotCommitting`].
    pub fn may_commit(&self, config: &Config, now: Millis) -> Result<(), Error> {
        ensure!(
            !self.over && !self.seating() && now < self.reveals_from(config),
            Error::NotCommitting
        );
        Ok(())
    }

    /// Are votes revealed?
    ///
    /// # Errors
    /// [`Error::NotRevealing`].
    pub fn may_reveal(&self, config: &Config, now: Millis) -> Result<(), Error> {
        let window = self.reveals_from(config)..self.reveals_until(config);
        ensure!(
            !self.over && !self.seating() && window.contains(&now),
            Error::NotRevealing
        );
        Ok(())
    }

    /// Counts the vote of a seat.
    ///
    /// # Errors
    /// [`Error::NotRevealing`]; [`Error::NoSeat`]; [`Error::AlreadyVoted`]. In the ballot, whether a member voted is the caller's to keep.
    pub fn vote(
        &mut self,
        config: &Config,
        now: Millis,
        seat: u8,
        verdict: Verdict,
    ) -> Result<(), Error> {
        self.may_reveal(config, now)?;
        if !self.is_ballot() {
            ensure!(seat < self.seats, Error::NoSeat);
            ensure!(!self.has_revealed(seat), Error::AlreadyVoted);
            self.revealed |= bit(seat);
        }
        self.votes.add(verdict);
        Ok(())
    }

    /// Has the juror in this seat revealed?
    pub const fn has_revealed(&self, seat: u8) -> bool {
        self.revealed & bit(seat) != 0
    }

    /// Seats that have not revealed, as bits.
    const fn missing(&self) -> u16 {
        Cursor::new(self.seats).vacant & !self.revealed
    }

    /// Closes the round once the reveals are over, or all have revealed. Fewer than two thirds of the seats: the missing ones are drawn again
    /// once, with windows of their own; then the next round.
    ///
    /// # Errors
    /// [`Error::StillVoting`].
    pub fn close(&mut self, config: &Config, now: Millis) -> Result<Close, Error> {
        let ended = now >= self.reveals_until(config) || (!self.is_ballot() && self.missing() == 0);
        ensure!(!self.over && !self.seating() && ended, Error::StillVoting);
        let few = !super::verdict::two_thirds(self.votes.sum(), self.seats.into());
        if few && !self.redrawn {
            self.called_at = now;
            self.redrawn = true;
            self.cursor = Cursor {
                vacant: self.missing(),
                attempt: 0,
            };
            return Ok(Close::Redraw);
        }
        self.over = true;
        let small = !self.is_ballot() && self.seats < 7;
        Ok(match self.votes.found(small) {
            Some(Found::Verdict(verdict)) if !few => Close::Verdict(verdict),
            None if self.is_ballot() => Close::Silence,
            _ => Close::NextRound,
        })
    }

    /// A seat found nobody: the round is over, with the votes it has, and the club is asked.
    pub fn give_up(&mut self) {
        self.over = true;
    }

    /// Did it end so?
    pub const fn given_up(&self) -> bool {
        self.over && self.cursor.vacant != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::DAY;
    use scale::{Decode, Encode};
    use Verdict::*;

    fn seated(number: u8) -> Round {
        let mut round = Round::new(&Config::default(), number, 5);
        round.cursor.vacant = 0;
        round.filled(10);
        round
    }

    const REVEAL: Millis = 10 + 2 * DAY;
    const END: Millis = 10 + 3 * DAY;

    #[test]
    fn the_windows_begin_with_the_last_seat() {
        let config = Config::default();
        let mut r = Round::new(&config, 0, 5);
        assert_eq!((r.seats, r.cursor.vacant), (3, 0b111));
        assert_eq!(r.may_commit(&config, 5), Err(Error::NotCommitting));
        r.cursor.vacant = 0b100;
        r.filled(7);
        assert_eq!(r.seated_at, 5);
        assert_eq!(r.close(&config, u64::MAX), Err(Error::StillVoting));
        assert_eq!(r.vote(&config, REVEAL, 0, Half), Err(Error::NotRevealing));
        r.cursor.vacant = 0;
        r.filled(10);
        assert_eq!(r.may_commit(&config, REVEAL - 1), Ok(()));
        assert_eq!(r.may_commit(&config, REVEAL), Err(Error::NotCommitting));
        assert_eq!(r.may_reveal(&config, REVEAL - 1), Err(Error::NotRevealing));
        assert_eq!(r.may_reveal(&config, REVEAL), Ok(()));
        assert_eq!(r.may_reveal(&config, END), Err(Error::NotRevealing));
        assert_eq!(Round::decode(&mut &r.encode()[..]), Ok(r));
    }

    #[test]
    fn a_seat_votes_once_and_all_votes_end_the_round_early() {
        let config = Config::default();
        let mut r = seated(0);
        assert_eq!(r.vote(&config, REVEAL, 3, Half), Err(Error::NoSeat));
        r.vote(&config, REVEAL, 0, Half).unwrap();
        assert_eq!(r.vote(&config, REVEAL, 0, Half), Err(Error::AlreadyVoted));
        assert_eq!(r.close(&config, END - 1), Err(Error::StillVoting));
        r.vote(&config, REVEAL, 1, Half).unwrap();
        let mut two = r;
        assert_eq!(two.close(&config, END), Ok(Close::Verdict(Half)));
        r.vote(&config, REVEAL, 2, Whole).unwrap();
        assert_eq!(r.close(&config, REVEAL), Ok(Close::Verdict(Half)));
        assert_eq!(r.close(&config, END), Err(Error::StillVoting), "once");
        assert_eq!(r.may_commit(&config, 10), Err(Error::NotCommitting));
    }

    #[test]
    fn missing_seats_are_drawn_again_once_then_the_next_round() {
        let config = Config::default();
        let mut r = seated(0);
        r.vote(&config, REVEAL, 1, Whole).unwrap();
        assert_eq!(r.close(&config, END), Ok(Close::Redraw));
        assert_eq!((r.cursor.vacant, r.called_at), (0b101, END));
        assert!(r.seating() && r.redrawn);
        r.cursor.vacant = 0;
        r.filled(END);
        let later = END + 2 * DAY;
        assert_eq!(r.vote(&config, later, 1, Whole), Err(Error::AlreadyVoted));
        let mut still_few = r;
        assert_eq!(
            still_few.close(&config, END + 3 * DAY),
            Ok(Close::NextRound)
        );
        r.vote(&config, later, 0, Whole).unwrap();
        assert_eq!(r.close(&config, END + 3 * DAY), Ok(Close::Verdict(Whole)));
    }

    #[test]
    fn a_small_panel_that_says_they_knew_calls_a_larger_one() {
        let config = Config::default();
        let mut r = seated(0);
        for seat in 0..3 {
            r.vote(&config, REVEAL, seat, Collusion).unwrap();
        }
        assert_eq!(r.close(&config, REVEAL), Ok(Close::NextRound));
        let mut r = seated(1);
        for seat in 0..7 {
            r.vote(&config, REVEAL, seat, Collusion).unwrap();
        }
        assert_eq!(r.close(&config, REVEAL), Ok(Close::Verdict(Collusion)));
    }

    #[test]
    fn the_whole_club_votes_without_seats() {
        let config = Config::default();
        let mut r = Round::new(&config, BALLOT, 10);
        assert!(r.is_ballot() && !r.seating());
        assert_eq!(r.may_commit(&config, 10), Ok(()));
        for _ in 0..3 {
            r.vote(&config, REVEAL, 0, Collusion).unwrap();
        }
        assert_eq!(r.close(&config, END - 1), Err(Error::StillVoting));
        assert_eq!(r.close(&config, END), Ok(Close::Verdict(Nothing)));
        let mut nobody = Round::new(&config, 9, 10);
        assert_eq!(nobody.close(&config, END), Ok(Close::Silence));
        assert_eq!(seats_of(&config, 2), 15);
    }

    #[test]
    fn seats_fall_by_a_seed_that_nobody_knows_when_the_round_is_called() {
        let epochs = Clock {
            genesis: 0,
            cycle_ms: 10,
        };
        let mut r = Round::new(&Config::default(), 0, 55);
        assert_eq!(r.seed_epoch(&epochs), 4);
        r.give_up();
        assert!(!r.seating() && r.over);
    }
}
