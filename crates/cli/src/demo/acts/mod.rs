//! What do people do? Each act of a cycle, sent to the rooms as the messages that a member would send.
//!
//! [`audit`] is the beacon, cases and juries, [`elections`] whom the club elects, [`government`] what it decides, [`membership`] is joining and leaving, [`money`] breaks, gifts, stakes and keys, [`rates`] what the committee agrees on, [`work`] all that is done and answered.

mod audit;
mod elections;
mod government;
mod membership;
mod money;
mod rates;
mod work;

use remainder_chain::Actor;
use remainder_interfaces::{
    audit::{Place, Verdict},
    contributions::Contributions as _,
    reserve::Reserve as _,
};
use remainder_rules::{
    audit::{CaseId, Epoch},
    Hash, Millis, Quantity,
};

pub use government::Step;

use super::{game::Game, people::Person, scene::Played};

/// Something that somebody does at a moment. Numbers of people are places in [`Game::people`].
#[derive(Clone, Copy, Debug)]
pub enum Act {
    Apply {
        person: usize,
    },
    Vouch {
        person: usize,
        tries: u8,
    },
    Admit {
        person: usize,
    },
    Work {
        commitment: u32,
        quantity: Quantity,
    },
    FreeWork {
        person: usize,
    },
    CommonsWork {
        person: usize,
    },
    WorkOff {
        person: usize,
    },
    Answer {
        contribution: u32,
        provider: usize,
        receiver: usize,
        quantity: Quantity,
        matched: bool,
    },
    Approve {
        contribution: u32,
        provider: usize,
        first: Option<usize>,
    },
    Resolve {
        contribution: u32,
        provider: usize,
        receiver: usize,
        quantity: Quantity,
    },
    Challenge {
        contribution: u32,
        provider: usize,
        receiver: usize,
    },
    Settle {
        contribution: u32,
        by: usize,
    },
    Lapse {
        contribution: u32,
    },
    Expire {
        commitment: u32,
    },
    Break {
        person: usize,
    },
    Gift {
        to: usize,
    },
    Stake {
        person: usize,
    },
    Unbond {
        person: usize,
    },
    Withdraw {
        person: usize,
    },
    Guarantee {
        person: usize,
        member: usize,
    },
    NewKey {
        person: usize,
    },
    Notice {
        person: usize,
    },
    End {
        person: usize,
    },
    Fake {
        provider: usize,
        friend: usize,
    },
    Beat {
        epoch: Epoch,
    },
    Dismiss {
        place: u8,
    },
    /// Somebody opens a case: this member, or for what was drawn anyone.
    Open {
        contribution: u32,
        by: Option<usize>,
    },
    /// A case is looked after: seated, closed, appealed or executed, whatever is due.
    Attend {
        case: CaseId,
        contribution: u32,
    },
    Vote {
        case: CaseId,
        place: Place,
        person: usize,
        verdict: Verdict,
    },
    Reveal {
        case: CaseId,
        place: Place,
        verdict: Verdict,
        salt: Hash,
    },
    Pay {
        case: CaseId,
    },
    Govern(Step),
}

impl Game<'_> {
    /// Does what is due.
    ///
    /// # Errors
    /// What the chain itself refuses; what a rule refuses is counted.
    pub fn act(&mut self, act: Act) -> Played<()> {
        match act {
            Act::Apply { person } => self.apply(person),
            Act::Vouch { person, tries } => self.vouch(person, tries),
            Act::Admit { person } => self.admit(person),
            Act::Work {
                commitment,
                quantity,
            } => self.work(commitment, quantity),
            Act::FreeWork { person } => self.free_work(person),
            Act::CommonsWork { person } => self.commons_work(person),
            Act::WorkOff { person } => self.work_off(person),
            Act::Answer {
                contribution,
                provider,
                receiver,
                quantity,
                matched,
            } => self.answer(contribution, provider, receiver, quantity, matched),
            Act::Approve {
                contribution,
                provider,
                first,
            } => self.approve(contribution, provider, first),
            Act::Resolve {
                contribution,
                provider,
                receiver,
                quantity,
            } => self.resolve(contribution, provider, receiver, quantity),
            Act::Challenge {
                contribution,
                provider,
                receiver,
            } => self.challenge(contribution, provider, receiver),
            Act::Settle { contribution, by } => self.settle(contribution, by),
            Act::Lapse { contribution } => {
                let (room, by) = (self.scene.rooms.contributions, self.passer_by());
                let _counted = self
                    .scene
                    .send("contributions.lapse", room, &by, |m| m.lapse(contribution))?;
                Ok(())
            }
            Act::Expire { commitment } => {
                // What was done or declined has nothing left to expire.
                if !self.committed.contains_key(&commitment) {
                    return Ok(());
                }
                let by = self.passer_by();
                self.decline(commitment, &by)
            }
            Act::Break { person } => self.take_break(person),
            Act::Gift { to } => self.gift(to),
            Act::Stake { person } => self.stake(person),
            Act::Unbond { person } => self.unbond(person),
            Act::Withdraw { person } => {
                let (room, by) = (self.scene.rooms.reserve, self.actor(person));
                let _counted = self
                    .scene
                    .send("reserve.withdraw", room, &by, |m| m.withdraw())?;
                Ok(())
            }
            Act::Guarantee { person, member } => self.guarantee(person, member),
            Act::NewKey { person } => self.new_key(person),
            Act::Notice { person } => self.notice(person),
            Act::End { person } => self.end(person),
            Act::Fake { provider, friend } => self.fake(provider, friend),
            Act::Beat { epoch } => self.beat(epoch),
            Act::Dismiss { place } => self.dismiss(place),
            Act::Open { contribution, by } => self.open_case(contribution, by),
            Act::Attend { case, contribution } => self.attend(case, contribution),
            Act::Vote {
                case,
                place,
                person,
                verdict,
            } => self.vote(case, place, person, verdict),
            Act::Reveal {
                case,
                place,
                verdict,
                salt,
            } => self.reveal(case, place, verdict, salt),
            Act::Pay { case } => self.pay(case),
            Act::Govern(step) => self.govern(step),
        }
    }

    pub(super) fn actor(&self, person: usize) -> Actor {
        self.people[person].actor.clone()
    }

    /// Whoever turns a crank that anyone may turn.
    pub fn passer_by(&mut self) -> Actor {
        match self.somebody(Person::stays) {
            Some(person) => self.actor(person),
            None => self.scene.admin.clone(),
        }
    }

    pub(super) fn confirm_ms(&self) -> Millis {
        self.file.contributions.confirm_ms
    }

    pub(super) fn challenge_ms(&self) -> Millis {
        self.file.contributions.challenge_ms
    }

    /// Is somebody on a break now?
    pub(super) fn on_break(&self, person: usize) -> bool {
        self.scene.now() < self.people[person].away_until
    }
}
