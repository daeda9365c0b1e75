//! What was done? The parameters and errors of `contributions`, commitments, and what a member has open.

use crate::{
    audit, clearing, club, ensure,
    plan::Planners,
    reserve,
    time::{Clock, DAY},
    valuation::{self, Category, Version},
    Credits, Cycle, KindId, MemberId, Millis, Quantity, MAX_VALUE,
};
use scale::Encode;

crate::coded! {
    /// Why `contributions` says no.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Encode)]
    #[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
    pub enum Error {
        /// Returned if a parameter lies outside its bounds.
        InvalidConfig,
        /// Returned if the caller is not the admin.
        NotAdmin,
        /// Returned if a room could not be reached: it is not wired, or it ran out of weight.
        Unreachable,
        /// Returned if `club` says no.
        Club(club::Error),
        /// Returned if `valuation` says no.
        Valuation(valuation::Error),
        /// Returned if `clearing` says no.
        Clearing(clearing::Error),
        /// Returned if `reserve` says no.
        Reserve(reserve::Error),
        /// Returned if `audit` says no.
        Audit(audit::Error),
        /// Returned if the lot fell on the contribution: somebody has to open a case.
        Drawn,
        /// Returned if a drawn contribution can still be opened, or was not drawn at all.
        NotExpired,
        /// Returned if there is no offer or want of that number.
        NoSuchIntent,
        /// Returned if there is no commitment of that number.
        NoSuchCommitment,
        /// Returned if there is no contribution of that number.
        NoSuchContribution,
        /// Returned if the caller is not a party to it.
        NotYours,
        /// Returned if provider and receiver are the same member.
        SelfTrade,
        /// Returned if a quantity is 0 or above [`MAX_VALUE`], or more than was registered.
        QuantityOutOfBounds,
        /// Returned if a cycle lies in the past, or too far ahead, or ends before it begins.
        WrongCycle,
        /// Returned if the member has as many offers and wants as a member can have.
        TooManyIntents,
        /// Returned if offer and want are not of the same kind, or not one of each.
        Mismatch,
        /// Returned if less is left of the offer, want or commitment.
        CapacityExceeded,
        /// Returned if the commitment was not accepted by both.
        NotAccepted,
        /// Returned if the commitment was accepted before, or proposed by the caller.
        AlreadyAccepted,
        /// Returned if a frozen or leaving member orders something.
        MayNotOrder,
        /// Returned if the contribution is not in a state that allows it.
        WrongState,
        /// Returned if the window, the time to register, the retention or the first cycle is still running.
        TooEarly,
        /// Returned if work for the commons is confirmed by no admin, or by one related to the provider or to the other admin.
        Related,
        /// Returned if the provider or the receiver of a contribution challenges it.
        SelfChallenge,
        /// Returned if the member still has offers, wants, commitments or contributions open.
        StillOpen,
        /// Returned if no give that the receiver had planned fell away, or what it covered is cancelled.
        NotOverdrawn,
        /// Returned if an older record of the provider or the receiver is still there.
        NotOldest,
        /// Returned if there is no plan of that number.
        NoSuchPlan,
        /// Returned if the caller may not publish plans: not in standing, or no admin where only they may.
        NotAPlanner,
        /// Returned if a path of hashes does not lead from a row to the plan's root.
        NotInPlan,
        /// Returned if rows are worth more than what is left of what the plan claims, by more than rates can have risen since.
        ClaimExceeded,
    }
}

/// Parameters of `contributions`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "std",
    derive(scale_info::TypeInfo, serde::Serialize, serde::Deserialize)
)]
#[cfg_attr(feature = "std", serde(deny_unknown_fields, default))]
pub struct Config {
    /// Time that a receiver has to answer, in milliseconds, up to 90 days; 0 for an answer at once.
    pub confirm_ms: Millis,
    /// Time after confirmation in which anyone may challenge, in milliseconds, up to 90 days.
    pub challenge_ms: Millis,
    /// What a challenger pledges.
    pub challenge_bond: Credits,
    /// Offers and wants that a member can have, plans that are not closed among them, 1 to 64.
    pub max_intents: u16,
    /// Cycles for which a finished contribution stays readable on chain, 1 to 52.
    pub retention_cycles: u8,
    /// Who may publish plans.
    pub planners: Planners,
    /// What a planner pledges, in basis points of what the plan claims, 0 to a tenth.
    pub plan_bond_bp: u16,
}

crate::flat!(Config {
    confirm_ms: u64,
    challenge_ms: u64,
    challenge_bond: u64,
    max_intents: u16,
    retention_cycles: u8,
    planners: Planners,
    plan_bond_bp: u16
});

impl Default for Config {
    fn default() -> Self {
        Self {
            confirm_ms: 3 * DAY,
            challenge_ms: 3 * DAY,
            challenge_bond: 1_000,
            max_intents: 32,
            retention_cycles: 3,
            planners: Planners::Standing,
            plan_bond_bp: 100,
        }
    }
}

impl Config {
    /// The last moment at which work can be registered against the commitments of a cycle: its end and one confirm window.
    pub fn closes_at(&self, cycle: Cycle, clock: &Clock) -> Millis {
        clock
            .start_of(cycle.saturating_add(1))
            .saturating_add(self.confirm_ms)
    }

    /// # Errors
    /// [`Error::InvalidConfig`] if a parameter lies outside the bounds that its field documents.
    pub fn validate(&self) -> Result<(), Error> {
        let sound = self.confirm_ms <= 90 * DAY
            && self.challenge_ms <= 90 * DAY
            && self.challenge_bond <= MAX_VALUE
            && (1..=64).contains(&self.max_intents)
            && (1..=52).contains(&self.retention_cycles)
            && self.plan_bond_bp <= 1_000;
        ensure!(sound, Error::InvalidConfig);
        Ok(())
    }
}

/// An offer and a want matched for one cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Commitment {
    /// Quantity and value not registered yet.
    pub quantity: Quantity,
    pub value: Credits,
    pub offer: u32,
    pub want: u32,
    pub provider: MemberId,
    pub receiver: MemberId,
    pub kind: KindId,
    pub cycle: Cycle,
    /// The version of the values that both agreed to.
    pub version: Version,
    pub proposer: MemberId,
    /// The plan that it was a row of, 0 for none.
    pub plan: u32,
    pub accepted: bool,
    pub category: Category,
}

crate::packed!(Commitment { ; quantity, value; offer, want, provider, receiver, kind, cycle, version, proposer, plan; accepted, category });

impl Commitment {
    /// Who of the two has to accept?
    pub fn other(&self) -> MemberId {
        if self.proposer == self.provider {
            self.receiver
        } else {
            self.provider
        }
    }

    /// Is this member one of the two?
    pub fn involves(&self, member: MemberId) -> bool {
        member == self.provider || member == self.receiver
    }

    /// The last moment at which work can be registered against it.
    pub fn closes_at(&self, config: &Config, clock: &Clock) -> Millis {
        config.closes_at(self.cycle, clock)
    }

    /// Takes a part of it for work that was done. The value is the agreed one in proportion, the last part takes what is left.
    ///
    /// # Errors
    /// [`Error::NotAccepted`], [`Error::WrongCycle`] before its cycle and after [`Self::closes_at`], [`Error::CapacityExceeded`].
    pub fn register(
        &mut self,
        config: &Config,
        clock: &Clock,
        now: Millis,
        quantity: Quantity,
    ) -> Result<Credits, Error> {
        ensure!(self.accepted, Error::NotAccepted);
        ensure!(
            clock.cycle_at(now) >= self.cycle && now <= self.closes_at(config, clock),
            Error::WrongCycle
        );
        ensure!(quantity <= self.quantity, Error::CapacityExceeded);
        let value = proportion(self.value, quantity, self.quantity);
        ensure!(value > 0, Error::QuantityOutOfBounds);
        self.quantity = self.quantity.saturating_sub(quantity);
        self.value = self.value.saturating_sub(value);
        Ok(value)
    }
}

/// `value * part / whole`, rounded down; the whole is the value itself. 128-bit division would be a kilobyte of code: where the
/// product needs more than 64 bits, the value's lower bits are dropped first, which rounds down further, by less than one part in 10^6.
pub fn proportion(value: Credits, part: Quantity, whole: Quantity) -> Credits {
    if part >= whole {
        return value;
    }
    let mut shift = 0;
    loop {
        let scaled = value.checked_shr(shift).unwrap_or(0);
        if let Some(product) = scaled.checked_mul(part) {
            let quotient = product.checked_div(whole).unwrap_or(0);
            return quotient.checked_shl(shift).unwrap_or(0);
        }
        shift = shift.saturating_add(1);
    }
}

/// What a member has going on; one cell a member.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Activity {
    /// How much of the planned receives is to be cancelled, since as much of the planned gives fell away and covers them no longer.
    pub over: Credits,
    /// Commitments and unfinished contributions, as provider or receiver.
    pub open: u32,
    /// The newest contribution as provider or receiver, 0 for none; each names the one before.
    pub last: u32,
    /// Offers and wants, and plans that are not closed.
    pub intents: u16,
}

crate::packed!(Activity { ; over; open, last; intents });

impl Activity {
    pub fn opened(&mut self) {
        self.open = self.open.saturating_add(1);
    }

    pub fn closed(&mut self) {
        self.open = self.open.saturating_sub(1);
    }

    /// A planned give of `value` fell away, and `uncovered` of the planned receives is not covered now, for whatever reason. At most what
    /// fell away is cancelled for it.
    pub fn lost(&mut self, value: Credits, uncovered: Credits) {
        self.over = self.over.saturating_add(value).min(uncovered);
    }

    /// Nothing to remember: the cell can be freed.
    pub fn is_idle(&self) -> bool {
        self.intents == 0 && self.open == 0
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

    fn commitment() -> Commitment {
        Commitment {
            offer: 1,
            want: 2,
            provider: 3,
            receiver: 4,
            kind: 1,
            cycle: 1,
            quantity: 300,
            value: 1_000,
            version: 1,
            proposer: 3,
            plan: 0,
            accepted: true,
            category: Category::Care,
        }
    }

    #[test]
    fn defaults_are_valid_and_each_bound_is_held() {
        let good = Config::default();
        assert_eq!(good.validate(), Ok(()));
        let bad: [fn(&mut Config); 8] = [
            |c| c.confirm_ms = 91 * DAY,
            |c| c.challenge_ms = 91 * DAY,
            |c| c.challenge_bond = MAX_VALUE + 1,
            |c| c.max_intents = 0,
            |c| c.max_intents = 65,
            |c| c.retention_cycles = 0,
            |c| c.retention_cycles = 53,
            |c| c.plan_bond_bp = 1_001,
        ];
        for (i, spoil) in bad.iter().enumerate() {
            let mut config = good;
            spoil(&mut config);
            assert_eq!(config.validate(), Err(Error::InvalidConfig), "bound {i}");
        }
    }

    #[test]
    fn work_is_registered_in_the_commitments_cycle_and_a_window_after() {
        let config = Config::default();
        let start = CLOCK.start_of(1);
        let closes = CLOCK.start_of(2) + config.confirm_ms;
        let at = |now| commitment().register(&config, &CLOCK, now, 100);
        assert_eq!(at(start - 1), Err(Error::WrongCycle));
        assert_eq!(at(start), Ok(333));
        assert_eq!(at(closes), Ok(333));
        assert_eq!(at(closes + 1), Err(Error::WrongCycle));
        let mut c = commitment();
        assert_eq!(
            c.register(&config, &CLOCK, start, 301),
            Err(Error::CapacityExceeded)
        );
        c.accepted = false;
        assert_eq!(
            c.register(&config, &CLOCK, start, 100),
            Err(Error::NotAccepted)
        );
        let mut worthless = commitment();
        worthless.value = 2;
        assert_eq!(
            worthless.register(&config, &CLOCK, start, 100),
            Err(Error::QuantityOutOfBounds)
        );
    }

    #[test]
    fn the_other_party_accepts() {
        let mut c = commitment();
        assert_eq!(c.other(), 4);
        c.proposer = 4;
        assert_eq!(c.other(), 3);
        assert!(c.involves(3) && c.involves(4) && !c.involves(5));
    }

    #[test]
    fn an_idle_member_has_nothing_open() {
        let mut a = Activity::default();
        assert!(a.is_idle());
        a.opened();
        assert!(!a.is_idle());
        a.closed();
        a.closed();
        assert!(a.is_idle());
    }

    #[test]
    fn no_more_is_cancelled_than_fell_away() {
        let mut a = Activity::default();
        a.lost(300, 5_000);
        assert_eq!(a.over, 300, "whatever else is uncovered");
        a.lost(300, 400);
        assert_eq!(a.over, 400, "nor more than is uncovered");
        a.lost(300, 0);
        assert_eq!(a.over, 0);
    }

    proptest! {
        /// A part is never worth more than its share, and less only by rounding.
        #[test]
        fn a_part_is_worth_its_share_rounded_down(value in 1u64..MAX_VALUE, part in 1u64..MAX_VALUE, whole in 1u64..MAX_VALUE) {
            let exact = (value as u128 * part.min(whole) as u128 / whole as u128) as u64;
            let got = proportion(value, part, whole);
            prop_assert!(got <= exact && exact - got <= 1 + (1 << 17), "{got} of {exact}");
            if value.checked_mul(part).is_some() { prop_assert_eq!(got, exact); }
        }

        /// The parts of a commitment are worth the whole, to the credit.
        #[test]
        fn parts_sum_to_the_whole(parts in proptest::collection::vec(1u64..50, 1..12), value in 1_000u64..1_000_000) {
            let mut c = commitment();
            c.quantity = parts.iter().sum();
            c.value = value;
            let now = CLOCK.start_of(1);
            let mut sum = 0;
            for part in parts {
                sum += c.register(&Config::default(), &CLOCK, now, part).unwrap();
            }
            prop_assert_eq!((sum, c.value, c.quantity), (value, 0, 0));
        }
    }
}
