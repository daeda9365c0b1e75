//! What was done, and what does the receiver say of it?

use crate::{contributions::ContributionsRoom, verdict};
use ink::primitives::AccountId;
use remainder_interfaces::{
    ask, caller,
    clearing::{Clearing, ClearingRef, Consent},
    club::{Club, ClubRef, Party},
    contributions::*,
    emit,
};
use remainder_rules::{
    ensure, intent::check_quantity, party::role, Hash, MemberId, Quantity, COMMONS,
};

pub(crate) const NO_REASON: Hash = [0; 32];

impl ContributionsRoom {
    /// Work for the commons is answered by an admin who is not related to the provider.
    pub(crate) fn check_admin(&self, admin: &Party, provider: &Party) -> Result<(), Error> {
        ensure!(
            admin.holds(role::ADMIN) && !admin.related_to(provider),
            Error::Related
        );
        Ok(())
    }

    /// Who may dispute it: the receiver, or an admin for the commons.
    pub(crate) fn check_dispute(
        &self,
        contribution: &Contribution,
        by: &Party,
    ) -> Result<(), Error> {
        if contribution.for_commons() {
            return self.check_admin(by, &self.party(contribution.provider)?);
        }
        ensure!(by.id == contribution.receiver, Error::NotYours);
        Ok(())
    }

    /// Stores a contribution whose state has changed, and says so.
    #[inline(never)]
    pub(crate) fn changed(&mut self, id: u32, contribution: &Contribution, reason: Hash) {
        self.store(id, contribution);
        emit!(ContributionChanged {
            id: &id,
            state: &contribution.state,
            quantity: &contribution.quantity,
            value: &contribution.value,
            reason: &reason,
        });
    }

    /// Ends a contribution that comes to nothing: what it reserved and what it took of a want come back.
    #[inline(never)]
    pub(crate) fn fall_away(
        &mut self,
        id: u32,
        mut contribution: Contribution,
    ) -> Result<(), Error> {
        let Contribution {
            provider,
            receiver,
            want,
            registered_at,
            quantity,
            ..
        } = contribution;
        self.release(receiver, provider, verdict::closing(&contribution))?;
        contribution.reserved = 0;
        contribution.exposure = 0;
        if want != 0 {
            let cycle = self.wiring.clock().cycle_at(registered_at);
            self.put_back(want, cycle, quantity);
        }
        self.closed(&contribution);
        self.changed(id, &contribution, NO_REASON);
        Ok(())
    }

    pub(crate) fn register_work(
        &mut self,
        against: Against,
        quantity: Quantity,
        evidence: Hash,
    ) -> Result<u32, Error> {
        check_quantity(quantity)?;
        let now = self.now();
        // A commitment that is used up hands its place among what is open to the contribution.
        let mut opens = 1;
        let (mut from, mut want) = (0, 0);
        let (provider, receiver, kind, value, version, category, known);
        if let Against::Commitment(id) = against {
            let mut commitment = self.find_commitment(id)?;
            let (by, _, assessed) = self.assess(commitment.receiver, commitment.category)?;
            ensure!(by.id == commitment.provider, Error::NotYours);
            let clock = self.wiring.clock();
            value = commitment.register(&self.config.0, &clock, now, quantity)?;
            ensure!(
                self.get_activity(commitment.receiver).over == 0,
                Error::MayNotOrder
            );
            if commitment.quantity == 0 {
                self.commitments.remove(&id);
                opens = 0;
            } else {
                self.store_commitment(id, &commitment);
            }
            from = id;
            known = assessed;
            (provider, receiver, kind) = (by.id, commitment.receiver, commitment.kind);
            (version, category) = (commitment.version, commitment.category);
        } else {
            let of;
            (of, kind) = match against {
                Against::Want(id) => {
                    let mut wanted = self.find_intent(id)?;
                    ensure!(wanted.side == Side::Want, Error::Mismatch);
                    wanted.take(self.cycle(), quantity)?;
                    self.store_intent(id, &wanted);
                    want = id;
                    (wanted.member, wanted.kind)
                }
                Against::Free(receiver, kind) => (receiver, kind),
                Against::Commitment(_) => return Err(Error::Mismatch),
            };
            let valued = self.value_of(kind, quantity)?;
            let (by, of, assessed) = self.assess(of, valued.category)?;
            ensure!(by.id != of.id, Error::SelfTrade);
            ensure!(of.may_order(), Error::MayNotOrder);
            known = assessed;
            (provider, receiver, value) = (by.id, of.id, valued.value);
            (version, category) = (valued.version, valued.category);
        }
        let mut contribution = Contribution {
            provider,
            receiver,
            kind,
            quantity,
            value,
            version,
            evidence,
            registered_at: now,
            answer_by: now.saturating_add(self.config.0.confirm_ms),
            commitment: from,
            want,
            reserved: if from == 0 { 0 } else { value },
            exposure: 0,
            state: State::Registered,
            before: [0; 2],
            admins: [0; 2],
            odds_bp: 0,
            category,
            said: Said::Silent,
        };
        if let Some(terms) = &self.terms_now() {
            contribution.expose(terms, &known, self.cycle(), now);
        }
        self.last_contribution = self.last_contribution.saturating_add(1);
        let id = self.last_contribution;
        let members = [contribution.provider, contribution.receiver];
        for (member, before) in members.into_iter().zip(contribution.before.iter_mut()) {
            let mut activity = self.get_activity(member);
            *before = activity.last;
            activity.last = id;
            activity.open = activity.open.saturating_add(opens);
            self.store_activity(member, &activity);
        }
        self.store(id, &contribution);
        emit!(ContributionRegistered {
            id: &id,
            contribution: &contribution,
        });
        Ok(id)
    }

    pub(crate) fn check_register(
        &self,
        member: MemberId,
        against: Against,
        quantity: Quantity,
    ) -> Result<(), Error> {
        check_quantity(quantity)?;
        let by = self.party(member)?;
        let (receiver, kind) = match against {
            Against::Commitment(id) => {
                let mut commitment = self.find_commitment(id)?;
                ensure!(by.id == commitment.provider, Error::NotYours);
                let clock = self.wiring.clock();
                commitment.register(&self.config.0, &clock, self.now(), quantity)?;
                let over = self.get_activity(commitment.receiver).over;
                ensure!(over == 0, Error::MayNotOrder);
                return Ok(());
            }
            Against::Want(id) => {
                let mut want = self.find_intent(id)?;
                ensure!(want.side == Side::Want, Error::Mismatch);
                want.take(self.cycle(), quantity)?;
                (want.member, want.kind)
            }
            Against::Free(receiver, kind) => (receiver, kind),
        };
        self.value_of(kind, quantity)?;
        ensure!(by.id != receiver, Error::SelfTrade);
        let orders = receiver == COMMONS || self.party(receiver)?.may_order();
        ensure!(orders, Error::MayNotOrder);
        Ok(())
    }

    pub(crate) fn confirm_work(&mut self, id: u32, less: Option<Quantity>) -> Result<(), Error> {
        let mut contribution = self.find(id)?;
        let now = self.now();
        let (one, other) = (contribution.receiver, contribution.provider);
        let (receiver, provider) = ask!(
            ClubRef,
            self.wiring.club,
            both(one, other),
            Error::Unreachable,
            Error::Club
        )?;
        let mine = if contribution.for_commons() {
            contribution.approved() && less.is_none()
        } else {
            caller() == AccountId::from(receiver.account)
        };
        ensure!(mine, Error::NotYours);
        let value = contribution.confirm(now, less)?;
        let consent = Consent {
            value,
            reserved: contribution.reserved,
            exposure: contribution.exposure,
        };
        ensure!(
            consent.reserved > 0 || receiver.may_order(),
            Error::MayNotOrder
        );
        if consent.exposure > 0 || consent.reserved != value {
            let over = self.consent(receiver, provider, consent)?;
            let lost = consent.reserved.saturating_sub(value);
            if lost > 0 {
                self.with_activity(provider.id, |activity| activity.lost(lost, over));
            }
        }
        contribution.reserved = value;
        self.changed(id, &contribution, NO_REASON);
        Ok(())
    }

    pub(crate) fn check_confirm(&self, id: u32, member: MemberId) -> Result<(), Error> {
        let mut contribution = self.find(id)?;
        let by = self.party(member)?;
        let provider = self.party(contribution.provider)?;
        let mut receiver = by;
        if contribution.for_commons() {
            self.check_admin(&by, &provider)?;
            receiver = Party::commons();
            match contribution.state_at(self.now()) {
                State::Approved { by: first } => {
                    ensure!(!contribution.approved(), Error::WrongState);
                    ensure!(!by.related_to(&self.party(first)?), Error::Related);
                }
                State::Registered => return Ok(()),
                _ => return Err(Error::WrongState),
            }
        } else {
            ensure!(by.id == contribution.receiver, Error::NotYours);
        }
        let value = contribution.confirm(self.now(), None)?;
        let consent = Consent {
            value,
            reserved: contribution.reserved,
            exposure: contribution.exposure,
        };
        ensure!(
            consent.reserved > 0 || receiver.may_order(),
            Error::MayNotOrder
        );
        if consent.exposure == 0 && consent.reserved == value {
            return Ok(());
        }
        ask!(
            ClearingRef,
            self.wiring.clearing,
            can_consent(receiver, provider, consent),
            Error::Unreachable,
            Error::Clearing
        )
    }

    pub(crate) fn approve_work(&mut self, id: u32, less: Option<Quantity>) -> Result<(), Error> {
        let mut contribution = self.find(id)?;
        ensure!(contribution.for_commons(), Error::NotYours);
        let (by, provider) = self.pair(contribution.provider)?;
        self.check_admin(&by, &provider)?;
        let now = self.now();
        if let State::Approved { by: first } = contribution.state_at(now) {
            let first = self.party(first)?;
            ensure!(!by.related_to(&first), Error::Related);
            contribution.approve_too(now, by.id, less)?;
        } else {
            ensure!(less.is_none(), Error::QuantityOutOfBounds);
            contribution.approve(now, by.id)?;
        }
        // Who asserts it stays until it is over.
        self.with_activity(by.id, Activity::opened);
        self.changed(id, &contribution, NO_REASON);
        Ok(())
    }

    pub(crate) fn dispute_work(&mut self, id: u32, reason: Hash) -> Result<(), Error> {
        let mut contribution = self.find(id)?;
        self.check_dispute(&contribution, &self.resolve()?)?;
        contribution.dispute(self.now())?;
        // What a false claim took of a want is free again at once.
        let cycle = self.wiring.clock().cycle_at(contribution.registered_at);
        self.put_back(contribution.want, cycle, contribution.quantity);
        contribution.want = 0;
        self.changed(id, &contribution, reason);
        Ok(())
    }

    pub(crate) fn check_disputing(&self, id: u32, member: MemberId) -> Result<(), Error> {
        let mut contribution = self.find(id)?;
        self.check_dispute(&contribution, &self.party(member)?)?;
        contribution.dispute(self.now())
    }

    pub(crate) fn cancel_work(&mut self, id: u32) -> Result<(), Error> {
        let mut contribution = self.find(id)?;
        ensure!(self.resolve()?.id == contribution.provider, Error::NotYours);
        contribution.cancel(self.now())?;
        self.fall_away(id, contribution)
    }

    pub(crate) fn lapse_work(&mut self, id: u32) -> Result<(), Error> {
        let mut contribution = self.find(id)?;
        contribution.lapse(self.now())?;
        self.fall_away(id, contribution)
    }
}
