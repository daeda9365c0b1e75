//! Who may join, vouch and be admitted? The parameters of `club`, its errors and the rules of intake.

use crate::{
    ensure,
    member::Member,
    party::{Status, MAX_SPONSORS},
    standing::HORIZON,
    time::DAY,
    Account32, Credits, Cycle, MemberId, Millis, BP,
};
use scale::Encode;

crate::coded! {
    /// Why `club` says no.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Encode)]
    #[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
    pub enum Error {
        /// Returned if a parameter lies outside its bounds.
        InvalidConfig,
        /// Returned if the caller is not the admin.
        NotAdmin,
        /// Returned if the caller is not the room that may do this.
        NotEntitled,
        /// Returned if the account is not a member's.
        NotAMember,
        /// Returned if there is no member of that id.
        NoSuchMember,
        /// Returned if the account is a member's or an applicant's already.
        AccountInUse,
        /// Returned if the account has no open application.
        NoSuchApplication,
        /// Returned if the member may not vouch: no standing, on probation, frozen, leaving.
        MayNotVouch,
        /// Returned if the sponsor vouched for this applicant before, or all the places are taken.
        AlreadyVouched,
        /// Returned if the applicant has fewer sponsors than the club asks for.
        TooFewSponsors,
        /// Returned if the club has admitted all that it takes in this cycle.
        IntakeFull,
        /// Returned if the break is of no days, or of more than are left.
        BreakTooLong,
        /// Returned if the member is on a break, frozen or leaving already.
        StatusForbids,
        /// Returned if the member is on no break.
        NoBreak,
        /// Returned if no key change is under way for the member, or this account is not the new key.
        NoKeyChange,
        /// Returned if the caller is none of those who can recover the member's key, or named this account before.
        MayNotRecover,
        /// Returned if the delay, the notice or the lifetime is not over.
        TooEarly,
        /// Returned while the guardian has paused new contributions.
        Paused,
    }
}

/// Parameters of `club`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "std",
    derive(scale_info::TypeInfo, serde::Serialize, serde::Deserialize)
)]
#[cfg_attr(feature = "std", serde(deny_unknown_fields, default))]
pub struct Config {
    /// Length of a cycle in milliseconds, 1 minute to 366 days; fixed for good by the constructor.
    pub cycle_ms: Millis,
    /// Members who must vouch for an applicant, 0 to [`MAX_SPONSORS`].
    pub sponsors: u8,
    /// Members admitted a cycle, in basis points of the active ones at the first admission of the cycle.
    pub intake_bp: u16,
    /// Members admitted a cycle at least.
    pub intake_min: u32,
    /// Cycles of probation after admission, 0 to 12.
    pub probation_cycles: u8,
    /// Value that a member must have settled in a cycle to earn standing, up to [`MAX_STANDING`].
    pub standing_value: Credits,
    /// Different counterparties needed for it, 0 to 2.
    pub standing_partners: u8,
    /// Standing lasts through the cycle of earning and this many more, 0 to 5.
    pub standing_cycles: u8,
    /// Days of sick, care and holiday break a year (13 cycles) at most, each 0 to 366.
    pub break_days: [u16; 3],
    /// Notice of a leaver in cycles, 0 to 12.
    pub unbond_cycles: u8,
    /// Delay of a key's recovery in milliseconds, up to 90 days.
    pub recovery_ms: Millis,
    /// Life of an application in milliseconds, 1 hour to 366 days.
    pub application_ms: Millis,
}

crate::flat!(Config {
    cycle_ms: u64,
    sponsors: u8,
    intake_bp: u16,
    intake_min: u32,
    probation_cycles: u8,
    standing_value: u64,
    standing_partners: u8,
    standing_cycles: u8,
    break_days: [u16; 3],
    unbond_cycles: u8,
    recovery_ms: u64,
    application_ms: u64
});

/// The most that standing can ask for, as much as a usual limit: where nobody could earn it, nobody could ever vote on it again.
pub const MAX_STANDING: Credits = 40_000;

impl Default for Config {
    fn default() -> Self {
        Self {
            cycle_ms: 28 * DAY,
            sponsors: 2,
            intake_bp: 1_000,
            intake_min: 2,
            probation_cycles: 1,
            standing_value: 4_000,
            standing_partners: 2,
            standing_cycles: 2,
            break_days: [56, 84, 42],
            unbond_cycles: 1,
            recovery_ms: 7 * DAY,
            application_ms: 56 * DAY,
        }
    }
}

impl Config {
    /// The notice of who leaves, in milliseconds.
    pub fn notice_ms(&self) -> Millis {
        // Exact: a cycle has 35 bits at most.
        self.cycle_ms * self.unbond_cycles as u64
    }

    /// # Errors
    /// [`Error::InvalidConfig`] if a parameter lies outside the bounds that its field documents.
    pub fn validate(&self) -> Result<(), Error> {
        let sound = (60_000..=366 * DAY).contains(&self.cycle_ms)
            && self.sponsors as usize <= MAX_SPONSORS
            && self.intake_bp as u64 <= BP * 6
            && self.probation_cycles <= 12
            && self.standing_value <= MAX_STANDING
            && self.standing_partners <= 2
            && (self.standing_cycles as Cycle) < HORIZON - 2
            && self.break_days.iter().all(|d| *d <= 366)
            && self.unbond_cycles <= 12
            && self.recovery_ms <= 90 * DAY
            && (DAY / 24..=366 * DAY).contains(&self.application_ms);
        ensure!(sound, Error::InvalidConfig);
        Ok(())
    }
}

/// An open application and those who vouch for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Application {
    pub account: Account32,
    pub applied_at: Millis,
    /// Ids of the sponsors, 0 where a place is free.
    pub sponsors: [MemberId; MAX_SPONSORS],
}

crate::flat!(Application {
    account: [u8; 32],
    applied_at: u64,
    sponsors: [u32; 3]
});

impl Application {
    pub fn new(account: Account32, now: Millis) -> Self {
        Self {
            account,
            applied_at: now,
            sponsors: [0; MAX_SPONSORS],
        }
    }

    /// Has it outlived its time? Then it admits nobody and anyone may remove it.
    pub fn expired(&self, config: &Config, now: Millis) -> bool {
        now.saturating_sub(self.applied_at) > config.application_ms
    }

    /// May this member vouch for it? In standing, past probation, neither frozen nor leaving.
    ///
    /// # Errors
    /// [`Error::NoSuchApplication`] when it has expired, [`Error::MayNotVouch`], [`Error::AlreadyVouched`].
    pub fn vouch(
        &mut self,
        config: &Config,
        now: Millis,
        sponsor: MemberId,
        status: Status,
        standing: bool,
    ) -> Result<(), Error> {
        ensure!(!self.expired(config, now), Error::NoSuchApplication);
        let free = standing && matches!(status, Status::Active | Status::OnBreak(_));
        ensure!(free, Error::MayNotVouch);
        ensure!(!self.sponsors.contains(&sponsor), Error::AlreadyVouched);
        let place = self.sponsors.iter_mut().find(|place| **place == 0);
        *place.ok_or(Error::AlreadyVouched)? = sponsor;
        Ok(())
    }

    fn count(&self) -> u8 {
        self.sponsors
            .iter()
            .fold(0, |n, place| n.saturating_add((*place != 0) as u8))
    }
}

/// How many were admitted in a cycle, and how many may be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Intake {
    cycle: Cycle,
    admitted: u32,
    cap: u32,
}

crate::flat!(Intake {
    cycle: u32,
    admitted: u32,
    cap: u32
});

impl Intake {
    /// Takes one place of the cycle's intake. The cap is fixed at the first admission of the cycle, so that newcomers do not raise it.
    ///
    /// # Errors
    /// [`Error::IntakeFull`].
    pub fn take(&mut self, config: &Config, cycle: Cycle, active: u32) -> Result<(), Error> {
        if self.cap == 0 || self.cycle != cycle {
            let share = active as u64 * config.intake_bp as u64 / BP;
            self.cycle = cycle;
            self.admitted = 0;
            self.cap = config.intake_min.max(share.min(u32::MAX as u64) as u32);
        }
        ensure!(self.admitted < self.cap, Error::IntakeFull);
        self.admitted = self.admitted.saturating_add(1);
        Ok(())
    }
}

/// Admits an applicant: sponsors, lifetime and intake are checked; the member starts with probation and no standing.
///
/// # Errors
/// [`Error::NoSuchApplication`] when it has expired, [`Error::TooFewSponsors`], [`Error::IntakeFull`].
pub fn admit(
    config: &Config,
    application: &Application,
    intake: &mut Intake,
    now: Millis,
    cycle: Cycle,
    slot: u32,
    active: u32,
) -> Result<Member, Error> {
    ensure!(!application.expired(config, now), Error::NoSuchApplication);
    ensure!(
        application.count() >= config.sponsors,
        Error::TooFewSponsors
    );
    intake.take(config, cycle, active)?;
    Ok(Member::admitted(
        application.account,
        now,
        cycle.saturating_add(config.probation_cycles as Cycle),
        application.sponsors,
        slot,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_valid_and_each_bound_is_held() {
        let good = Config::default();
        assert_eq!(good.validate(), Ok(()));
        let bad: [fn(&mut Config); 11] = [
            |c| c.cycle_ms = 59_999,
            |c| c.sponsors = 4,
            |c| c.intake_bp = 60_001,
            |c| c.probation_cycles = 13,
            |c| c.standing_value = MAX_STANDING + 1,
            |c| c.standing_partners = 3,
            |c| c.standing_cycles = 6,
            |c| c.break_days = [0, 367, 0],
            |c| c.unbond_cycles = 13,
            |c| c.recovery_ms = 91 * DAY,
            |c| c.application_ms = 0,
        ];
        for (i, spoil) in bad.iter().enumerate() {
            let mut config = good;
            spoil(&mut config);
            assert_eq!(config.validate(), Err(Error::InvalidConfig), "bound {i}");
        }
    }

    #[test]
    fn vouching_takes_standing_and_a_free_place() {
        let config = Config::default();
        let mut a = Application::new([9; 32], 0);
        let mut vouch = |id, status, standing| a.vouch(&config, 1, id, status, standing);
        assert_eq!(vouch(1, Status::Active, false), Err(Error::MayNotVouch));
        assert_eq!(vouch(1, Status::Probation, true), Err(Error::MayNotVouch));
        assert_eq!(vouch(1, Status::Frozen, true), Err(Error::MayNotVouch));
        assert_eq!(vouch(1, Status::Active, true), Ok(()));
        assert_eq!(vouch(1, Status::Active, true), Err(Error::AlreadyVouched));
        assert_eq!(vouch(2, Status::Active, true), Ok(()));
        assert_eq!(vouch(3, Status::Active, true), Ok(()));
        assert_eq!(vouch(4, Status::Active, true), Err(Error::AlreadyVouched));
        let late = config.application_ms + 2;
        assert_eq!(
            a.vouch(&config, late, 5, Status::Active, true),
            Err(Error::NoSuchApplication)
        );
    }

    #[test]
    fn intake_is_a_tenth_and_at_least_two_and_newcomers_do_not_raise_it() {
        let config = Config::default();
        let mut intake = Intake::default();
        assert_eq!(intake.take(&config, 0, 30), Ok(()));
        assert_eq!(intake.take(&config, 0, 1_000), Ok(()));
        assert_eq!(intake.take(&config, 0, 1_000), Ok(()));
        assert_eq!(intake.take(&config, 0, 1_000), Err(Error::IntakeFull));
        for _ in 0..2 {
            assert_eq!(intake.take(&config, 1, 3), Ok(()));
        }
        assert_eq!(intake.take(&config, 1, 3), Err(Error::IntakeFull));
        assert_eq!(intake.take(&config, 2, 3), Ok(()), "a new cycle, a new cap");
    }

    #[test]
    fn admission_needs_sponsors_and_a_living_application() {
        let config = Config::default();
        let mut a = Application::new([9; 32], 0);
        let mut intake = Intake::default();
        let mut go = |a: &Application, now| admit(&config, a, &mut intake, now, 0, 1, 10);
        assert_eq!(go(&a, 1), Err(Error::TooFewSponsors));
        a.sponsors = [1, 2, 0];
        assert_eq!(
            go(&a, config.application_ms + 1),
            Err(Error::NoSuchApplication)
        );
        assert_eq!(go(&a, 1).unwrap().sponsors, [1, 2, 0]);
    }
}
