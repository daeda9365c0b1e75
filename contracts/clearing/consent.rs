//! Who consents to what, and what is open then?

use crate::clearing::ClearingRoom;
use ink::prelude::vec::Vec;
use remainder_interfaces::{clearing::*, Stored};
use remainder_rules::{clearing::check_amount, Credits, MemberId, COMMONS};

/// What is open once `value` takes the place of what was reserved for it.
fn open_instead(open: Credits, reserved: Credits, value: Credits) -> Credits {
    open.saturating_sub(reserved).saturating_add(value)
}

pub(crate) fn on_probation(party: &Party) -> bool {
    party.probation
}

impl ClearingRoom {
    /// What a consent leaves: the budget, the receiver's account and the provider's.
    pub(crate) fn check_consent(
        &self,
        mut budget: Budget,
        receiver: &Party,
        provider: &Party,
        consent: &Consent,
    ) -> Result<(Budget, Account, Account), Error> {
        let Consent {
            value,
            reserved,
            exposure,
        } = *consent;
        let config = &self.config.0;
        let mut giver = self.load_or_open(provider);
        let mut taker = self.load_or_open(receiver);
        if reserved > 0 {
            // It was consented to before.
        } else if receiver.id == COMMONS {
            check_amount(value)?;
            let tokens = self.commons_tokens();
            budget.spend(config, self.cycle(), tokens, &mut giver, value)?;
        } else {
            let probation = on_probation(receiver);
            config.may_receive(&taker, probation, self.cycle(), value)?;
        }
        taker.open_receive = open_instead(taker.open_receive, reserved, value);
        giver.open_give = open_instead(giver.open_give, reserved, value);
        if exposure > 0 {
            config.lock(&mut giver, on_probation(provider), exposure)?;
            if receiver.id != COMMONS {
                config.lock(&mut taker, on_probation(receiver), exposure)?;
            }
        }
        Ok((budget, taker, giver))
    }

    pub(crate) fn headroom_of(&self, member: MemberId) -> Result<i64, Error> {
        let party = self.party(member)?;
        let account = self.load_or_open(&party);
        Ok(self.config.0.headroom(&account, on_probation(&party)))
    }

    pub(crate) fn check_receive(&self, member: MemberId, value: Credits) -> Result<(), Error> {
        let party = self.party(member)?;
        let account = self.load_or_open(&party);
        self.config
            .0
            .may_receive(&account, on_probation(&party), self.cycle(), value)
    }

    pub(crate) fn take_consent(
        &mut self,
        receiver: Party,
        provider: Party,
        consent: Consent,
    ) -> Result<Credits, Error> {
        self.only_contributions()?;
        if receiver.id == COMMONS {
            self.turn();
        }
        let (budget, taker, giver) =
            self.check_consent(self.budget.0, &receiver, &provider, &consent)?;
        self.budget = Stored(budget);
        let over = self.over(&giver);
        self.save(receiver.id, &taker);
        self.save(provider.id, &giver);
        Ok(over)
    }

    pub(crate) fn take_planned(
        &mut self,
        receiver: Party,
        gives: Vec<(MemberId, Credits)>,
    ) -> Result<(), Error> {
        self.only_contributions()?;
        let total = gives
            .iter()
            .fold(0, |sum: Credits, (_, value)| sum.saturating_add(*value));
        let mut taker = self.load_or_open(&receiver);
        let probation = on_probation(&receiver);
        self.config
            .0
            .may_receive(&taker, probation, self.cycle(), total)?;
        taker.open_receive = taker.open_receive.saturating_add(total);
        self.save(receiver.id, &taker);
        for (provider, value) in gives {
            let mut giver = match self.find(provider) {
                Some(account) => account,
                None => self.load_or_open(&self.party(provider)?),
            };
            giver.open_give = giver.open_give.saturating_add(value);
            self.save(provider, &giver);
        }
        Ok(())
    }

    pub(crate) fn release_open(
        &mut self,
        receiver: MemberId,
        provider: MemberId,
        closing: Closing,
    ) -> Result<Credits, Error> {
        self.only_contributions()?;
        let mut taker = self.load(receiver)?;
        taker.open_receive = taker.open_receive.saturating_sub(closing.open);
        taker.locked = taker.locked.saturating_sub(closing.receiver);
        let mut giver = self.load(provider)?;
        giver.open_give = giver.open_give.saturating_sub(closing.open);
        giver.locked = giver.locked.saturating_sub(closing.provider);
        self.save(receiver, &taker);
        self.save(provider, &giver);
        Ok(self.over(&giver))
    }
}
