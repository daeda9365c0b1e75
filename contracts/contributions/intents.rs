//! What is offered and wanted, and what is left of it?

use crate::contributions::ContributionsRoom;
use remainder_interfaces::{
    ask,
    club::Status,
    contributions::*,
    emit,
    valuation::{Error as ValuationError, Valuation, ValuationRef},
};
use remainder_rules::{ensure, Cycle, KindId, MemberId, Quantity};

impl ContributionsRoom {
    #[inline(never)]
    pub(crate) fn put_intent(&mut self, id: u32, intent: Intent) {
        self.store_intent(id, &intent);
        emit!(IntentChanged {
            id: &id,
            intent: &Some(intent),
        });
    }

    #[inline(never)]
    pub(crate) fn add_intent(
        &mut self,
        side: Side,
        kind: KindId,
        quantity: Quantity,
        first: Cycle,
        last: Cycle,
    ) -> Result<u32, Error> {
        let party = self.resolve()?;
        let welcome = match side {
            Side::Offer => party.status != Status::Leaving,
            Side::Want => party.may_order(),
        };
        ensure!(welcome, Error::MayNotOrder);
        if kind > self.known_kinds {
            self.known_kinds = ask!(
                ValuationRef,
                self.wiring.valuation,
                kind_count(),
                Error::Unreachable
            )?;
        }
        ensure!(
            kind > 0 && kind <= self.known_kinds,
            Error::Valuation(ValuationError::NoSuchKind)
        );
        let intent = Intent {
            member: party.id,
            side,
            kind,
            first,
            last,
            quantity,
            later: None,
            used: Default::default(),
        };
        intent.validate(self.cycle())?;
        self.count_intent(party.id)?;
        self.last_intent = self.last_intent.saturating_add(1);
        self.put_intent(self.last_intent, intent);
        Ok(self.last_intent)
    }

    /// A member has one more offer, want or plan.
    #[inline(never)]
    pub(crate) fn count_intent(&mut self, member: MemberId) -> Result<(), Error> {
        let mut activity = self.get_activity(member);
        ensure!(
            activity.intents < self.config.0.max_intents,
            Error::TooManyIntents
        );
        activity.intents = activity.intents.saturating_add(1);
        self.store_activity(member, &activity);
        Ok(())
    }

    /// A member has one less.
    #[inline(never)]
    pub(crate) fn uncount_intent(&mut self, member: MemberId) {
        self.with_activity(member, |activity| {
            activity.intents = activity.intents.saturating_sub(1);
        });
    }

    pub(crate) fn own_intent(&self, id: u32) -> Result<Intent, Error> {
        let intent = self.find_intent(id)?;
        ensure!(self.resolve()?.id == intent.member, Error::NotYours);
        Ok(intent)
    }

    /// Takes a part of an offer or want for a cycle.
    #[inline(never)]
    pub(crate) fn take(&mut self, id: u32, cycle: Cycle, quantity: Quantity) -> Result<(), Error> {
        let mut intent = self.find_intent(id)?;
        intent.take(cycle, quantity)?;
        self.store_intent(id, &intent);
        Ok(())
    }

    #[inline(never)]
    pub(crate) fn put_back(&mut self, intent: u32, cycle: Cycle, quantity: Quantity) {
        if let Ok(mut found) = self.find_intent(intent) {
            found.put_back(cycle, quantity);
            self.store_intent(intent, &found);
        }
    }

    pub(crate) fn change_intent(
        &mut self,
        id: u32,
        cycle: Cycle,
        quantity: Quantity,
        last: Cycle,
    ) -> Result<(), Error> {
        let mut intent = self.own_intent(id)?;
        intent.change(self.cycle(), cycle, quantity, last)?;
        self.put_intent(id, intent);
        Ok(())
    }

    pub(crate) fn withdraw_intent(&mut self, id: u32) -> Result<(), Error> {
        let intent = self.own_intent(id)?;
        self.intents.remove(&id);
        self.uncount_intent(intent.member);
        emit(&IntentChanged { id, intent: None });
        Ok(())
    }
}
