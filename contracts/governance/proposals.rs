//! How does a proposal come to its end?

use crate::governance::GovernanceRoom;
use ink::{prelude::vec::Vec, primitives::AccountId, scale::Encode};
use remainder_interfaces::{blake2, caller, emit, governance::*, now};
use remainder_rules::{
    ensure,
    governance::{delegation, proposal::Outcome, MAX_CALLS, MAX_INPUT},
    party::role,
    Hash, MemberId,
};

/// A member has one proposal of each sort open: acts, recalls, others.
const fn sort(track: Track) -> u32 {
    match track {
        Track::Act => 0,
        Track::Recall => 1,
        Track::Ordinary | Track::Constitutional => 2,
    }
}

impl GovernanceRoom {
    #[inline(never)]
    pub(crate) fn find(&self, id: u32) -> Result<Proposal, Error> {
        self.proposals.get(&id).ok_or(Error::NoSuchProposal)
    }

    #[inline(never)]
    pub(crate) fn store(&mut self, id: u32, proposal: &Proposal) {
        self.proposals.insert(&id, proposal);
    }

    pub(crate) fn open_proposal(&mut self, calls: Vec<Call>, text: Hash) -> Result<u32, Error> {
        let by = self.elector(caller())?;
        ensure!(by.standing, Error::NotEligible);
        let few = calls.len() <= MAX_CALLS && calls.iter().all(|c| c.input.len() <= MAX_INPUT);
        ensure!(few, Error::TooManyCalls);
        let mut track = None;
        for call in &calls {
            let next = self.track(&call.room, call.selector)?;
            track = Some(track.map_or(next, |track: Track| track.and(next)));
        }
        let mut track = track.unwrap_or(Track::Ordinary);
        if track == Track::Act && !by.holds(role::ADMIN) {
            track = Track::Ordinary;
        }
        let now = now();
        let paused = self.paused.0.on(now) && track != Track::Recall;
        ensure!(!paused, Error::Paused);
        let key = (by.id, sort(track));
        ensure!(!self.open.contains(&key), Error::OpenProposal);
        let terms = self.terms();
        let hash = blake2(&calls.encode());
        let count = u8::try_from(calls.len()).map_err(|_| Error::TooManyCalls)?;
        let proposal = Proposal::open(&terms, track, &by, now, hash, count, text);
        let id = self.last_proposal.saturating_add(1);
        self.last_proposal = id;
        self.store(id, &proposal);
        self.open.insert(&key, &id);
        for (place, call) in (0..).zip(&calls) {
            self.calls.insert(&(id, place), call);
        }
        emit(&ProposalOpened {
            id,
            proposer: by.id,
            track,
            calls,
            text,
        });
        Ok(id)
    }

    pub(crate) fn all_calls(&self, id: u32) -> Vec<Call> {
        let count = self.find(id).map_or(0, |proposal| proposal.count);
        (0..u32::from(count))
            .filter_map(|place| self.calls.get(&(id, place)))
            .collect()
    }

    pub(crate) fn take_signature(&mut self, id: u32) -> Result<(), Error> {
        let by = self.elector(caller())?;
        let mut proposal = self.find(id)?;
        let key = (id, by.id);
        let paper = self.papers.get(&key);
        let paper = proposal.sign(|| self.terms(), paper, &by, now())?;
        self.papers.insert(&key, &paper);
        self.store(id, &proposal);
        emit(&ProposalSigned {
            id,
            member: by.id,
            voting: proposal.voting,
        });
        Ok(())
    }

    /// A vote of a member, or of their delegate for them.
    #[inline(never)]
    fn cast(
        &mut self,
        id: u32,
        mut proposal: Proposal,
        by: &remainder_rules::party::Elector,
        choice: Choice,
        follows: MemberId,
    ) -> Result<(), Error> {
        let key = (id, by.id);
        let paper = proposal.cast(self.papers.get(&key), choice, follows, by, now())?;
        self.papers.insert(&key, &paper);
        self.store(id, &proposal);
        emit(&Voted {
            id,
            member: by.id,
            choice,
            follows,
        });
        Ok(())
    }

    pub(crate) fn take_vote(&mut self, id: u32, choice: Choice) -> Result<(), Error> {
        let by = self.elector(caller())?;
        let proposal = self.find(id)?;
        self.cast(id, proposal, &by, choice, 0)
    }

    pub(crate) fn would_vote(&self, id: u32, account: AccountId) -> Result<(), Error> {
        let by = self.elector(account)?;
        let paper = self.papers.get(&(id, by.id));
        self.find(id)?
            .cast(paper, Choice::Abstain, 0, &by, now())
            .map(|_| ())
    }

    pub(crate) fn follow_delegate(&mut self, id: u32, member: MemberId) -> Result<(), Error> {
        let proposal = self.find(id)?;
        let key = delegation::key(member, proposal.track);
        let delegate = self.delegates.get(&key).ok_or(Error::NoDelegate)?;
        let choice = delegation::follow(self.papers.get(&(id, delegate)))?;
        let by = self.elector_by_id(member)?;
        self.cast(id, proposal, &by, choice, delegate)
    }

    pub(crate) fn set_delegate(&mut self, track: Track, to: Option<MemberId>) -> Result<(), Error> {
        let member = self.elector(caller())?.id;
        let key = delegation::key(member, track);
        let to = to.unwrap_or(0);
        ensure!(to != member, Error::NoDelegate);
        match to {
            0 => self.delegates.remove(&key),
            _ => self.delegates.insert(&key, &to),
        }
        emit(&Delegated { member, track, to });
        Ok(())
    }

    pub(crate) fn end_proposal(&mut self, id: u32) -> Result<(), Error> {
        let mut proposal = self.find(id)?;
        let status = proposal.status_at(now());
        let mut outcome = proposal.close(now())?;
        let Outcome { forfeit, .. } = outcome;
        if forfeit > 0 {
            // The pledge opens the account of a member who never traded. Who has left cannot be charged; the proposal ends all the same.
            let pledged = match self.bond(proposal.proposer, forfeit) {
                Ok(()) => forfeit,
                Err(_) => 0,
            };
            match self.slash(proposal.proposer, forfeit, pledged) {
                Ok(()) => (),
                Err(Error::Reserve(_)) => outcome.forfeit = 0,
                Err(error) => return Err(error),
            }
        }
        self.store(id, &proposal);
        self.open.remove(&(proposal.proposer, sort(proposal.track)));
        let mut card = self.cards.get(&proposal.proposer).unwrap_or_default();
        if card.enter(&proposal, &outcome) {
            self.cards.insert(&proposal.proposer, &card);
        }
        emit(&ProposalClosed {
            id,
            status,
            forfeit: outcome.forfeit,
        });
        Ok(())
    }

    pub(crate) fn sweep_paper(
        &mut self,
        number: u32,
        election: bool,
        member: MemberId,
    ) -> Result<(), Error> {
        let key = (number, member);
        let over = match election {
            true => self.elections.get(&number).map(|e| e.over(now())),
            false => self.proposals.get(&number).map(|p| p.closed),
        };
        let kept = match election {
            true => self.ballots.contains(&key),
            false => self.papers.contains(&key),
        };
        ensure!(over == Some(true) && kept, Error::NothingToSweep);
        match election {
            true => self.ballots.remove(&key),
            false => self.papers.remove(&key),
        }
        Ok(())
    }

    pub(crate) fn forget_member(&mut self, member: MemberId) -> Result<(), Error> {
        ensure!(self.is_gone(member), Error::NothingToSweep);
        for track in [Track::Ordinary, Track::Constitutional] {
            self.delegates.remove(&delegation::key(member, track));
        }
        Ok(())
    }
}
