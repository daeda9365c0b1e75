//! How is a decision carried out? Its calls, all or none.
//!
//! ink! treats a callee that undid itself like one that did not, so that the answer must be read: the first byte says whether the message was
//! understood, the second whether it returned `Ok`. After anything else the whole call returns an error, which undoes the calls before it.

use crate::{
    governance::GovernanceRoom,
    tracks::{CLUB_CONFIG, RESERVE_CONFIG, SET_CODE, SET_CONFIG, UNSEAT, VERSION, WIRE},
};
use ink::{prelude::vec::Vec, primitives::AccountId};
use remainder_interfaces::{
    emit,
    governance::*,
    now,
    office::{ConfigChanged, Wired},
    raw, Wiring, NOWHERE,
};
use remainder_rules::{ensure, MemberId};

impl GovernanceRoom {
    pub(crate) fn carry_out(&mut self, id: u32) -> Result<(), Error> {
        let mut proposal = self.find(id)?;
        proposal.execute(now())?;
        self.store(id, &proposal);
        let own = self.account();
        let mut times = false;
        for place in 0..proposal.count {
            let failed = Error::CallFailed(place);
            let call = self.calls.get(&(id, place.into())).ok_or(failed)?;
            times |= self.moves_times(&call);
            if call.room == own {
                self.decide(call.selector, call.input, failed)?;
                continue;
            }
            ensure!(succeeds(&call.room, call.selector, &call.input), failed);
            if call.selector == SET_CODE {
                // Code that cannot name its version does not understand the room's storage, or lacks a part of itself.
                let named = raw::send(&call.room, &VERSION).is_some_and(|a| is_version(&a));
                ensure!(named, Error::NoVersion);
            }
        }
        if times {
            // Who disagrees with the next one has time to leave.
            self.terms().check_leaving_takes(self.unbonding()?)?;
        }
        emit(&ProposalExecuted { id });
        Ok(())
    }

    /// Can this call change how long leaving takes, or how long a decision waits?
    fn moves_times(&self, call: &Call) -> bool {
        let wiring = &self.wiring;
        (call.room == self.account() && call.selector == SET_CONFIG)
            || (call.room == wiring.club && call.selector == CLUB_CONFIG)
            || (call.room == wiring.reserve && call.selector == RESERVE_CONFIG)
    }

    /// What the club decides about this room itself. Nobody can call it in its own name.
    fn decide(&mut self, selector: [u8; 4], input: Vec<u8>, failed: Error) -> Result<(), Error> {
        match selector {
            SET_CONFIG => self.configure(raw::read(input).ok_or(failed)?),
            UNSEAT => {
                let (body, member): (Body, MemberId) = raw::read(input).ok_or(failed)?;
                self.recall(body, member)
            }
            WIRE => self.rewire(raw::read(input).ok_or(failed)?, failed),
            SET_CODE => {
                let code: [u8; 32] = raw::read(input).ok_or(failed)?;
                let named = raw::probe(&code, &VERSION).is_some_and(|a| is_version(&a));
                ensure!(named, Error::NoVersion);
                self.adopt_code(&code).map_err(|_| failed)
            }
            _ => Err(failed),
        }
    }

    pub(crate) fn configure(&mut self, config: Config) -> Result<(), Error> {
        config.validate()?;
        self.configs.insert(&0, &config);
        emit(&ConfigChanged { actor: self.admin });
        Ok(())
    }

    /// Rooms that were not there can be named; those that are there, the club above all, stay where they are: without it nobody could vote.
    fn rewire(&mut self, wiring: Wiring, failed: Error) -> Result<(), Error> {
        let rooms = |w: &Wiring| {
            [
                w.club,
                w.valuation,
                w.contributions,
                w.audit,
                w.reserve,
                w.clearing,
                w.token,
            ]
        };
        let (old, new) = (rooms(&self.wiring), rooms(&wiring));
        let kept = old.iter().zip(&new).all(|(o, n)| *o == NOWHERE || o == n);
        ensure!(kept && wiring.clock == self.wiring.clock, failed);
        self.wiring = wiring;
        emit(&Wired { wiring });
        Ok(())
    }
}

/// Sends a message, which must return `Ok`.
fn succeeds(room: &AccountId, selector: [u8; 4], input: &[u8]) -> bool {
    let mut message = Vec::from(selector);
    message.extend_from_slice(input);
    raw::send(room, &message).is_some_and(|answer| answer.starts_with(&[0, 0]))
}

/// An answer that was understood, with a number.
fn is_version(answer: &[u8]) -> bool {
    answer.len() == 5 && answer.starts_with(&[0])
}
