//! Where does a member stand? Status, standing and breaks, all computed from time.

use crate::{
    audit::{odds::Volumes, seats::may_serve},
    club::{Config, Error},
    ensure,
    party::{role, BreakKind, Party, Status, MAX_SPONSORS},
    standing::StandingCounts,
    time::{Clock, DAY},
    Account32, Credits, Cycle, MemberId, Millis,
};
use scale::{Decode, Encode};

/// Cycles over which break days are counted: a year of four-week cycles.
pub const BREAK_YEAR: Cycle = 13;

/// A break, from grant to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Break {
    pub kind: BreakKind,
    pub until: Millis,
}

/// What a member has contributed in the cycle that counts for standing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Earning {
    pub cycle: Cycle,
    pub value: Credits,
    /// The first counterparty of the cycle.
    pub partner: MemberId,
    /// 0, 1, or 2 for "at least two".
    pub partners: u8,
}

crate::flat!(Earning {
    cycle: u32,
    value: u64,
    partner: u32,
    partners: u8
});

/// The record of a member. One cell; freed when the member has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Member {
    pub account: Account32,
    pub joined_at: Millis,
    /// When something they did, or was done to them, last made them one whom a jury can be drawn from.
    pub serves_since: Millis,
    /// When the standing that the member has, or had last, began: who votes must have been in standing when the vote began.
    pub stood_since: Millis,
    /// First cycle after probation.
    pub probation_ends: Cycle,
    pub sponsors: [MemberId; MAX_SPONSORS],
    /// Bits of [`role`].
    pub roles: u8,
    pub slot: u32,
    pub frozen: bool,
    pub unable: bool,
    /// Days of sick, care and holiday break taken in the year of `break_year`.
    pub break_days: [u16; 3],
    pub break_year: Cycle,
    pub earning: Earning,
    /// Where the settled work went: concentration raises the odds of an audit.
    pub volumes: Volumes,
    /// Audits that found less than was asserted, and the cycle of the last of them.
    pub strikes: u8,
    pub struck: Cycle,
    /// End of the notice; `None` for a member who stays.
    pub leaves_at: Option<Millis>,
    pub pause: Option<Break>,
    /// Last cycle of standing, if any was ever earned.
    pub standing_through: Option<Cycle>,
}

crate::flat!(Member { account: [u8; 32], joined_at: u64, serves_since: u64, stood_since: u64, probation_ends: u32, sponsors: [u32; 3], roles: u8, slot: u32, frozen: bool, unable: bool, break_days: [u16; 3], break_year: u32, earning: Earning, volumes: Volumes, strikes: u8, struck: u32 } { leaves_at, pause, standing_through });

impl Member {
    /// A member just admitted.
    #[inline(never)]
    pub fn admitted(
        account: Account32,
        now: Millis,
        probation_ends: Cycle,
        sponsors: [MemberId; MAX_SPONSORS],
        slot: u32,
    ) -> Self {
        Self {
            account,
            joined_at: now,
            serves_since: now,
            stood_since: now,
            probation_ends,
            sponsors,
            roles: 0,
            slot,
            frozen: false,
            unable: false,
            leaves_at: None,
            pause: None,
            break_days: [0; 3],
            break_year: 0,
            standing_through: None,
            earning: Earning::default(),
            volumes: Volumes::default(),
            strikes: 0,
            struck: 0,
        }
    }

    /// A founder: no probation, standing for cycles 0 to 2, admin and beacon keeper until the first elections.
    pub fn founder(account: Account32, now: Millis, slot: u32) -> Self {
        let mut founder = Self::admitted(account, now, 0, [0; MAX_SPONSORS], slot);
        founder.standing_through = Some(2);
        founder.roles = role::ADMIN | role::KEEPER;
        founder
    }

    /// Leaving weighs more than frozen, frozen more than a break, a break more than probation.
    pub fn status_at(&self, clock: &Clock, now: Millis) -> Status {
        if self.leaves_at.is_some() {
            return Status::Leaving;
        }
        if self.frozen {
            return Status::Frozen;
        }
        match self.pause {
            Some(pause) if now < pause.until => Status::OnBreak(pause.kind),
            _ if self.on_probation(clock, now) => Status::Probation,
            _ => Status::Active,
        }
    }

    /// Admitted lately? A break, which hides it in the status, does not end it.
    pub fn on_probation(&self, clock: &Clock, now: Millis) -> bool {
        clock.cycle_at(now) < self.probation_ends
    }

    /// The last cycle for which this member is counted among those in standing: none while frozen or leaving.
    pub fn counted_through(&self) -> Option<Cycle> {
        if self.frozen || self.leaves_at.is_some() {
            return None;
        }
        self.standing_through
    }

    /// In standing in this cycle?
    pub fn standing_at(&self, cycle: Cycle) -> bool {
        self.counted_through().is_some_and(|last| cycle <= last)
    }

    /// Could a jury be drawn from them now?
    pub fn serves_at(&self, clock: &Clock, now: Millis) -> bool {
        may_serve(&self.party(0, clock, now))
    }

    /// Notes that something has just made them one whom a jury can be drawn from, if they were not `before`.
    pub fn note_service(&mut self, before: bool, clock: &Clock, now: Millis) {
        if !before && self.serves_at(clock, now) {
            self.serves_since = now;
        }
    }

    /// Since when a jury could be drawn from them, if it can now: a seed that others knew before that draws somebody else.
    pub fn drawable_since(&self, now: Millis) -> Millis {
        let back = self.pause.map_or(0, |pause| pause.until);
        if back <= now {
            self.serves_since.max(back)
        } else {
            self.serves_since
        }
    }

    /// After a change: standing that the member has now and had not before begins now.
    pub fn restand(&mut self, before: Option<Cycle>, cycle: Cycle, now: Millis) {
        let stood = before.is_some_and(|last| cycle <= last);
        if !stood && self.standing_at(cycle) {
            self.stood_since = now;
        }
    }

    /// What other rooms learn of the member.
    pub fn party(&self, id: MemberId, clock: &Clock, now: Millis) -> Party {
        Party {
            id,
            account: self.account,
            status: self.status_at(clock, now),
            standing: self.standing_at(clock.cycle_at(now)),
            roles: self.roles,
            unable: self.unable,
            probation: self.on_probation(clock, now),
            sponsors: self.sponsors,
        }
    }

    /// Counts a settled contribution of `value` for `partner` towards standing: earned in cycle c it lasts through
    /// c + [`Config::standing_cycles`].
    pub fn note_work(&mut self, config: &Config, cycle: Cycle, partner: MemberId, value: Credits) {
        self.volumes.note(cycle, partner, value);
        if self.earning.cycle != cycle || self.earning.partners == 0 {
            self.earning = Earning {
                cycle,
                value: 0,
                partner,
                partners: 1,
            };
        }
        self.earning.value = self.earning.value.saturating_add(value);
        if self.earning.partner != partner {
            self.earning.partners = 2;
        }
        if self.earning.value >= config.standing_value
            && self.earning.partners >= config.standing_partners
        {
            let last = cycle.saturating_add(config.standing_cycles as Cycle);
            self.standing_through = self.standing_through.max(Some(last));
        }
    }

    /// An audit found less than this member asserted.
    pub fn strike(&mut self, cycle: Cycle) {
        self.strikes = self.strikes.saturating_add(1);
        self.struck = cycle;
    }

    /// A duty that the club drew: who served on a jury is in standing for the next cycle too, who failed it only for the running one.
    pub fn note_duty(&mut self, cycle: Cycle, served: bool) {
        self.standing_through = if served {
            self.standing_through.max(Some(cycle.saturating_add(1)))
        } else {
            self.standing_through.map(|last| last.min(cycle))
        };
    }

    /// Starts a break of so many days, within what is left of the year's days of that kind; standing lasts as many cycles longer,
    /// begun ones counted whole, but never past the horizon.
    ///
    /// # Errors
    /// [`Error::StatusForbids`] for who is on a break, frozen or leaving; [`Error::BreakTooLong`].
    pub fn take_break(
        &mut self,
        config: &Config,
        clock: &Clock,
        now: Millis,
        kind: BreakKind,
        days: u16,
    ) -> Result<(), Error> {
        ensure!(
            matches!(
                self.status_at(clock, now),
                Status::Active | Status::Probation
            ),
            Error::StatusForbids
        );
        let cycle = clock.cycle_at(now);
        if cycle / BREAK_YEAR != self.break_year {
            self.break_year = cycle / BREAK_YEAR;
            self.break_days = [0; 3];
        }
        let used = self.break_days.get_mut(kind as usize);
        let cap = config.break_days.get(kind as usize);
        let (Some(used), Some(cap)) = (used, cap) else {
            return Err(Error::BreakTooLong);
        };
        let total = used.saturating_add(days);
        ensure!(days > 0 && total <= *cap, Error::BreakTooLong);
        *used = total;
        // Exact: 65,535 days have 43 bits.
        let length = DAY * days as u64;
        self.pause = Some(Break {
            kind,
            until: now.saturating_add(length),
        });
        if let Some(last) = self.standing_through.filter(|last| *last >= cycle) {
            let cycles = length.div_ceil(clock.cycle_ms.max(1)).min(100) as Cycle;
            let longer = last.saturating_add(cycles);
            self.standing_through = Some(longer.min(StandingCounts::horizon(cycle)).max(last));
        }
        Ok(())
    }

    /// Ends a break early. The days stay taken and the standing stays extended.
    ///
    /// # Errors
    /// [`Error::NoBreak`].
    pub fn end_break(&mut self, now: Millis) -> Result<(), Error> {
        ensure!(
            self.pause.take().is_some_and(|pause| now < pause.until),
            Error::NoBreak
        );
        Ok(())
    }

    /// Starts the notice of a leaver.
    ///
    /// # Errors
    /// [`Error::StatusForbids`] if it is running already.
    pub fn begin_leave(&mut self, config: &Config, now: Millis) -> Result<(), Error> {
        ensure!(self.leaves_at.is_none(), Error::StatusForbids);
        self.leaves_at = Some(now.saturating_add(config.notice_ms()));
        Ok(())
    }

    /// Is the notice over?
    ///
    /// # Errors
    /// [`Error::StatusForbids`] if the member is not leaving, [`Error::TooEarly`].
    pub fn may_end(&self, now: Millis) -> Result<(), Error> {
        let leaves_at = self.leaves_at.ok_or(Error::StatusForbids)?;
        ensure!(now >= leaves_at, Error::TooEarly);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const CLOCK: Clock = Clock {
        genesis: 0,
        cycle_ms: 28 * DAY,
    };

    fn member() -> Member {
        Member::admitted([1; 32], 0, 1, [2, 3, 0], 4)
    }

    #[test]
    fn status_follows_time_and_the_heavier_reason_wins() {
        let config = Config::default();
        let mut m = member();
        assert_eq!(m.status_at(&CLOCK, 0), Status::Probation);
        assert_eq!(m.status_at(&CLOCK, 28 * DAY), Status::Active);
        let now = 28 * DAY;
        m.take_break(&config, &CLOCK, now, BreakKind::Sick, 3)
            .unwrap();
        assert_eq!(
            m.status_at(&CLOCK, now + 3 * DAY - 1),
            Status::OnBreak(BreakKind::Sick)
        );
        assert_eq!(m.status_at(&CLOCK, now + 3 * DAY), Status::Active);
        let mut newcomer = member();
        newcomer
            .take_break(&config, &CLOCK, 0, BreakKind::Sick, 3)
            .unwrap();
        let party = newcomer.party(7, &CLOCK, 0);
        assert_eq!(party.status, Status::OnBreak(BreakKind::Sick));
        assert!(party.probation, "a break lifts no probation");
        m.frozen = true;
        assert_eq!(m.status_at(&CLOCK, now), Status::Frozen);
        m.begin_leave(&config, now).unwrap();
        assert_eq!(m.status_at(&CLOCK, now), Status::Leaving);
    }

    #[test]
    fn standing_needs_value_and_two_counterparties_and_lasts_two_cycles_more() {
        let config = Config::default();
        let mut m = member();
        m.note_work(&config, 5, 8, config.standing_value);
        assert!(!m.standing_at(5), "one counterparty is not enough");
        m.note_work(&config, 5, 9, 1);
        assert!(m.standing_at(5) && m.standing_at(7) && !m.standing_at(8));
        m.note_work(&config, 6, 8, config.standing_value - 1);
        m.note_work(&config, 6, 9, 0);
        assert!(!m.standing_at(8), "too little value in cycle 6");
        m.frozen = true;
        assert!(!m.standing_at(6));
    }

    #[test]
    fn a_break_extends_standing_within_the_cap_and_the_horizon() {
        let config = Config::default();
        let mut m = Member::founder([1; 32], 0, 0);
        let care = BreakKind::Care;
        let too_long = Err(Error::BreakTooLong);
        assert_eq!(m.take_break(&config, &CLOCK, 0, care, 0), too_long);
        assert_eq!(m.take_break(&config, &CLOCK, 0, care, 85), too_long);
        assert_eq!(m.take_break(&config, &CLOCK, 0, care, 29), Ok(()));
        assert_eq!(m.standing_through, Some(4), "two begun cycles");
        assert_eq!(
            m.take_break(&config, &CLOCK, 1, care, 1),
            Err(Error::StatusForbids)
        );
        assert_eq!(m.end_break(1), Ok(()));
        assert_eq!(m.end_break(1), Err(Error::NoBreak));
        assert_eq!(m.take_break(&config, &CLOCK, 1, care, 56), too_long);
        assert_eq!(m.take_break(&config, &CLOCK, 1, care, 55), Ok(()));
        assert_eq!(m.end_break(1 + 55 * DAY), Err(Error::NoBreak), "it is over");
        let next_year = CLOCK.start_of(BREAK_YEAR);
        assert_eq!(m.take_break(&config, &CLOCK, next_year, care, 84), Ok(()));
        assert_eq!(
            m.standing_through,
            Some(6),
            "lapsed standing is not revived"
        );
    }

    #[test]
    fn leaving_takes_its_notice() {
        let config = Config::default();
        let mut m = member();
        assert_eq!(m.may_end(0), Err(Error::StatusForbids));
        m.begin_leave(&config, 5).unwrap();
        assert_eq!(m.begin_leave(&config, 5), Err(Error::StatusForbids));
        assert_eq!(m.may_end(28 * DAY + 4), Err(Error::TooEarly));
        assert_eq!(m.may_end(28 * DAY + 5), Ok(()));
        let party = m.party(7, &CLOCK, 5);
        assert_eq!((party.id, party.status), (7, Status::Leaving));
        assert!(!party.standing);
    }

    proptest! {
        /// Standing never reaches past the horizon that the counts can hold, whatever the order of work and breaks.
        #[test]
        fn standing_stays_within_the_horizon(steps in proptest::collection::vec((0u64..40, 0u16..60, 0u8..3, any::<bool>()), 1..40)) {
            let config = Config::default();
            let mut m = Member::founder([1; 32], 0, 0);
            let mut now = 0;
            for (days, length, kind, work) in steps {
                now += days * DAY;
                let cycle = CLOCK.cycle_at(now);
                if work {
                    m.note_work(&config, cycle, length as u32, config.standing_value);
                } else {
                    let kind = [BreakKind::Sick, BreakKind::Care, BreakKind::Holiday][kind as usize];
                    let _ = m.take_break(&config, &CLOCK, now, kind, length);
                }
                prop_assert!(m.standing_through.is_none_or(|last| last <= StandingCounts::horizon(cycle).max(2)));
                for (used, cap) in m.break_days.iter().zip(config.break_days) {
                    prop_assert!(*used <= cap);
                }
            }
        }

        /// Whoever could not be drawn at some moment, and can be now, can be since a later one, by whatever they came back; and who could
        /// be at all moments since then is not put back.
        #[test]
        fn who_comes_back_is_drawn_from_then_on(steps in proptest::collection::vec((0u64..9, 0u8..7, 1u16..9), 1..60)) {
            let config = Config::default();
            let mut m = Member::founder([1; 32], 0, 0);
            let (mut now, mut idle, mut serving) = (0, None, Some(0));
            for (days, act, length) in steps {
                now += days * DAY;
                for acts in [false, true] {
                    if acts {
                        let before = m.serves_at(&CLOCK, now);
                        let cycle = CLOCK.cycle_at(now);
                        match act {
                            0 => m.note_work(&config, cycle, length.into(), config.standing_value),
                            1 => m.note_duty(cycle, length > 4),
                            2 => m.frozen = !m.frozen,
                            3 | 4 => { let _ = m.take_break(&config, &CLOCK, now, BreakKind::Sick, length); }
                            _ => {
                                // What is refused is undone.
                                let mut back = m;
                                if back.end_break(now).is_ok() {
                                    m = back;
                                }
                            }
                        }
                        m.note_service(before, &CLOCK, now);
                    }
                    if !m.serves_at(&CLOCK, now) {
                        (idle, serving) = (Some(now), None);
                        continue;
                    }
                    let first = *serving.get_or_insert(now);
                    let since = m.drawable_since(now);
                    prop_assert!(idle.is_none_or(|idle| since >= idle), "{since} is before {idle:?}");
                    prop_assert!(since <= first, "{since} is after {first}");
                }
            }
        }
    }
}
