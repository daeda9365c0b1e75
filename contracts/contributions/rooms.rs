//! What do the other rooms say? Each question that several messages ask is one function, so that a code has it once.

use crate::contributions::ContributionsRoom;
use remainder_interfaces::{
    ask,
    audit::{Audit, AuditRef, Lot},
    caller,
    clearing::{Clearing, ClearingRef, Closing, Consent},
    club::{Assessed, Club, ClubRef, Party},
    contributions::*,
    valuation::{Category, Valuation, ValuationRef, Valued},
};
use remainder_rules::{Credits, KindId, MemberId, Millis, Quantity};

impl ContributionsRoom {
    #[cfg_attr(feature = "cold", inline(never))]
    pub(crate) fn resolve(&self) -> Result<Party, Error> {
        let caller = caller();
        ask!(
            ClubRef,
            self.wiring.club,
            resolve(caller),
            Error::Unreachable,
            Error::Club
        )
    }

    /// The caller and another member.
    #[inline(never)]
    pub(crate) fn pair(&self, other: MemberId) -> Result<(Party, Party), Error> {
        let caller = caller();
        ask!(
            ClubRef,
            self.wiring.club,
            pair(caller, other),
            Error::Unreachable,
            Error::Club
        )
    }

    /// The caller as provider and a receiver, and what is known of the caller.
    #[inline(never)]
    pub(crate) fn assess(
        &self,
        receiver: MemberId,
        category: Category,
    ) -> Result<(Party, Party, Assessed), Error> {
        let caller = caller();
        ask!(
            ClubRef,
            self.wiring.club,
            assess(caller, receiver, category),
            Error::Unreachable,
            Error::Club
        )
    }

    pub(crate) fn party(&self, member: MemberId) -> Result<Party, Error> {
        ask!(
            ClubRef,
            self.wiring.club,
            party(member),
            Error::Unreachable,
            Error::Club
        )
    }

    #[inline(never)]
    pub(crate) fn value_of(&self, kind: KindId, quantity: Quantity) -> Result<Valued, Error> {
        ask!(
            ValuationRef,
            self.wiring.valuation,
            value_of(kind, quantity),
            Error::Unreachable,
            Error::Valuation
        )
    }

    #[inline(never)]
    pub(crate) fn consent(
        &self,
        receiver: Party,
        provider: Party,
        consent: Consent,
    ) -> Result<Credits, Error> {
        ask!(
            ClearingRef,
            self.wiring.clearing,
            consent(receiver, provider, consent),
            Error::Unreachable,
            Error::Clearing
        )
    }

    /// Takes back what was reserved and pledged, and notes how much of the provider's own planned receives is to be cancelled for it.
    #[inline(never)]
    pub(crate) fn release(
        &mut self,
        receiver: MemberId,
        provider: MemberId,
        closing: Closing,
    ) -> Result<(), Error> {
        if closing == Closing::default() {
            return Ok(());
        }
        let uncovered = ask!(
            ClearingRef,
            self.wiring.clearing,
            release(receiver, provider, closing),
            Error::Unreachable,
            Error::Clearing
        )?;
        self.with_activity(provider, |activity| activity.lost(closing.open, uncovered));
        Ok(())
    }

    pub(crate) fn can_receive(&self, receiver: MemberId, value: Credits) -> Result<(), Error> {
        ask!(
            ClearingRef,
            self.wiring.clearing,
            can_receive(receiver, value),
            Error::Unreachable,
            Error::Clearing
        )
    }

    /// What the lot says of a contribution that was confirmed then.
    #[inline(never)]
    pub(crate) fn lot(
        &self,
        id: u32,
        contribution: &Contribution,
        at: Millis,
    ) -> Result<Lot, Error> {
        let Some(terms) = self.terms_now() else {
            return Ok(Lot::Clear);
        };
        let epoch = self.epoch(&terms, at);
        let parties = (contribution.provider, contribution.receiver);
        let odds = contribution.odds();
        ask!(
            AuditRef,
            self.wiring.audit,
            lot(id, epoch, odds, parties),
            Error::Unreachable,
            Error::Audit
        )
    }
}
