//! Who does what for whom in a cycle, and how does that end?

use crate::contributions::ContributionsRoom;
use remainder_interfaces::{
    ask,
    clearing::{Clearing, ClearingRef, Closing, Consent},
    club::Party,
    contributions::*,
    emit,
};
use remainder_rules::{ensure, intent::check_quantity, Cycle, MemberId, Quantity};

impl ContributionsRoom {
    /// What is left of a commitment falls away.
    #[inline(never)]
    pub(crate) fn end_commitment(&mut self, id: u32, commitment: &Commitment) -> Result<(), Error> {
        let Commitment {
            offer,
            want,
            provider,
            receiver,
            cycle,
            quantity,
            value,
            accepted,
            plan,
            ..
        } = *commitment;
        if accepted {
            self.less_activated(plan, value);
            self.put_back(offer, cycle, quantity);
            self.put_back(want, cycle, quantity);
            let closing = Closing {
                open: value,
                ..Closing::default()
            };
            self.release(receiver, provider, closing)?;
        }
        self.close_one(provider);
        self.close_one(receiver);
        self.commitments.remove(&id);
        emit(&CommitmentEnded {
            id,
            quantity,
            value,
        });
        Ok(())
    }

    /// Who accepts, and who would pay: the checks of an acceptance, the receiver's means aside.
    pub(crate) fn check_accept(&self, commitment: &Commitment, by: &Party) -> Result<(), Error> {
        ensure!(commitment.involves(by.id), Error::NotYours);
        ensure!(
            !commitment.accepted && by.id == commitment.other(),
            Error::AlreadyAccepted
        );
        ensure!(self.cycle() <= commitment.cycle, Error::WrongCycle);
        Ok(())
    }

    pub(crate) fn propose(
        &mut self,
        offer: u32,
        want: u32,
        quantity: Quantity,
        cycle: Cycle,
    ) -> Result<u32, Error> {
        let offered = self.find_intent(offer)?;
        let wanted = self.find_intent(want)?;
        offered.check_match(&wanted)?;
        let now = self.cycle();
        ensure!(
            cycle == now || cycle == now.saturating_add(1),
            Error::WrongCycle
        );
        check_quantity(quantity)?;
        let by = self.resolve()?;
        let party = by.id == offered.member || by.id == wanted.member;
        ensure!(party, Error::NotYours);
        ensure!(
            by.id == offered.member || by.may_order(),
            Error::MayNotOrder
        );
        let left = offered.left_in(cycle).min(wanted.left_in(cycle));
        ensure!(quantity <= left, Error::CapacityExceeded);
        let valued = self.value_of(offered.kind, quantity)?;
        let commitment = Commitment {
            offer,
            want,
            provider: offered.member,
            receiver: wanted.member,
            kind: offered.kind,
            cycle,
            quantity,
            value: valued.value,
            version: valued.version,
            proposer: by.id,
            plan: 0,
            accepted: false,
            category: valued.category,
        };
        self.opened(offered.member, wanted.member);
        self.last_commitment = self.last_commitment.saturating_add(1);
        let id = self.last_commitment;
        self.store_commitment(id, &commitment);
        emit(&CommitmentProposed { id, commitment });
        Ok(id)
    }

    pub(crate) fn accept_proposal(&mut self, id: u32) -> Result<(), Error> {
        let mut commitment = self.find_commitment(id)?;
        let (by, proposer) = self.pair(commitment.proposer)?;
        self.check_accept(&commitment, &by)?;
        let (receiver, provider) = if by.id == commitment.receiver {
            (by, proposer)
        } else {
            (proposer, by)
        };
        ensure!(receiver.may_order(), Error::MayNotOrder);
        let value = commitment.value;
        let consent = Consent {
            value,
            ..Consent::default()
        };
        self.take(commitment.offer, commitment.cycle, commitment.quantity)?;
        self.take(commitment.want, commitment.cycle, commitment.quantity)?;
        self.consent(receiver, provider, consent)?;
        commitment.accepted = true;
        self.store_commitment(id, &commitment);
        emit(&CommitmentAccepted { id, value });
        Ok(())
    }

    pub(crate) fn check_proposal(&self, id: u32, member: MemberId) -> Result<(), Error> {
        let commitment = self.find_commitment(id)?;
        self.check_accept(&commitment, &self.party(member)?)?;
        let receiver = self.party(commitment.receiver)?;
        ensure!(receiver.may_order(), Error::MayNotOrder);
        for intent in [commitment.offer, commitment.want] {
            let left = self.find_intent(intent)?.left_in(commitment.cycle);
            ensure!(commitment.quantity <= left, Error::CapacityExceeded);
        }
        self.can_receive(receiver.id, commitment.value)
    }

    pub(crate) fn decline_commitment(&mut self, id: u32) -> Result<(), Error> {
        let commitment = self.find_commitment(id)?;
        let closes = commitment.closes_at(&self.config.0, &self.wiring.clock());
        if self.now() <= closes {
            ensure!(commitment.involves(self.resolve()?.id), Error::NotYours);
        }
        self.end_commitment(id, &commitment)
    }

    pub(crate) fn trim_commitment(&mut self, id: u32) -> Result<(), Error> {
        let commitment = self.find_commitment(id)?;
        ensure!(commitment.accepted, Error::NotAccepted);
        let receiver = commitment.receiver;
        let over = self.get_activity(receiver).over;
        ensure!(over > 0, Error::NotOverdrawn);
        let uncovered = ask!(
            ClearingRef,
            self.wiring.clearing,
            uncovered(receiver),
            Error::Unreachable
        )?;
        let over = over.min(uncovered);
        if over > 0 {
            self.end_commitment(id, &commitment)?;
        }
        self.with_activity(receiver, |activity| {
            activity.over = over.saturating_sub(commitment.value);
        });
        Ok(())
    }
}
