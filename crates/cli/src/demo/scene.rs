//! Where does it happen? A club on an embedded chain, through which every message of a demo or a replay goes, so that each is
//! weighed and each refusal counted.

use remainder_chain::{found, Actor, ClubSpec, Done, Embedded, Failed, Message, Room, Rooms};
use remainder_rules::{time::Clock, Credits, Cycle, MemberId, Millis};
use scale::{Decode, Encode};

use super::tally::Tally;
use crate::{
    error::{CliError, Exit},
    journal::{self, Entry},
    plan::announced::{self, Plans},
    sentences::{Explain, Said},
};

/// Messages of `governance` that leave nothing but a member's own word.
const CAST: [&str; 4] = [
    "governance.vote",
    "governance.follow",
    "governance.elect",
    "governance.delegate",
];

/// A rule said no: nothing changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The message that was refused, such as `contributions.accept`.
    pub message: &'static str,
    /// What the room that refused says.
    pub said: Said,
}

impl Refusal {
    /// The error's own name, such as `DebitLimit`.
    pub fn name(&self) -> &'static str {
        self.said.name
    }
}

/// What only the chain itself can spoil.
pub type Played<T> = Result<T, CliError>;

/// What a message came to: its value, or the rule's refusal.
pub type Answered<R> = Result<R, Refusal>;

/// A club on a chain.
pub struct Scene {
    pub chain: Embedded,
    pub rooms: Rooms,
    pub admin: Actor,
    pub tally: Tally,
    /// What was done by virtue of an office or a decision.
    pub log: Vec<Entry>,
    /// What was told of the plans that stand.
    pub plans: Plans,
    clock: Clock,
}

impl Scene {
    /// Founds a club on a new chain.
    ///
    /// # Errors
    /// What `found` gives.
    pub fn found(admin: Actor, spec: &ClubSpec) -> Played<Self> {
        let mut chain = Embedded::default();
        let rooms = found(&mut chain, &admin, spec)?;
        let clock = rooms.club.read(&chain, |m| {
            use remainder_interfaces::club::Club as _;
            m.clock()
        })?;
        Ok(Self {
            chain,
            rooms,
            admin,
            tally: Tally::default(),
            log: Vec::new(),
            plans: Plans::new(),
            clock,
        })
    }

    /// Hands the club over to itself.
    ///
    /// # Errors
    /// What the chain refuses.
    pub fn hand_over(&mut self) -> Played<()> {
        remainder_chain::hand_over(&mut self.chain, &self.admin, &self.rooms)?;
        Ok(())
    }

    /// Sends a message that a rule may refuse. The refusal is counted.
    ///
    /// # Errors
    /// What the chain itself refuses, which no rule of the club is.
    pub fn send<T, A, R, E>(
        &mut self,
        label: &'static str,
        room: Room<T>,
        from: &Actor,
        message: impl FnOnce(&mut T::Builder) -> Message<A, Result<R, E>>,
    ) -> Played<Answered<R>>
    where
        T: ink::codegen::TraitCallBuilder,
        T::Builder: ink::env::call::FromAccountId<ink::env::DefaultEnvironment>,
        A: Encode,
        R: Decode,
        E: Decode + Explain,
    {
        // What was so before matters where offices, parameters and code change; to keep the state of every message would cost much.
        let noting = label.starts_with("governance.") && !CAST.contains(&label);
        let before = noting.then(|| self.chain.clone());
        match room.send(&mut self.chain, from, message) {
            Ok(done) => {
                let told = journal::entries(
                    &self.chain,
                    &self.rooms,
                    before.as_ref(),
                    from,
                    &done.events,
                )?;
                self.log.extend(told);
                announced::note(&mut self.plans, &done.events);
                self.tally.done(label, &done);
                let Done { value, .. } = done;
                Ok(Ok(value))
            }
            Err(Failed::Refused(error)) => {
                let refusal = Refusal {
                    message: label,
                    said: error.explain(),
                };
                self.tally.refused(&refusal);
                Ok(Err(refusal))
            }
            Err(Failed::Chain(error)) => {
                let error = CliError::from(error);
                let message = format!("{label}, sent by {}: {}", from.name(), error.message);
                Err(CliError { message, ..error })
            }
        }
    }

    /// Sends a message that no rule has a reason to refuse.
    ///
    /// # Errors
    /// The refusal too.
    pub fn must<T, A, R, E>(
        &mut self,
        label: &'static str,
        room: Room<T>,
        from: &Actor,
        message: impl FnOnce(&mut T::Builder) -> Message<A, Result<R, E>>,
    ) -> Played<R>
    where
        T: ink::codegen::TraitCallBuilder,
        T::Builder: ink::env::call::FromAccountId<ink::env::DefaultEnvironment>,
        A: Encode,
        R: Decode,
        E: Decode + Explain,
    {
        self.send(label, room, from, message)?.map_err(|refusal| {
            let Refusal { message, said } = refusal;
            let message = format!("{message} was refused: {}", said.sentence);
            CliError::new(
                Exit::Refused,
                format!("{}.{}", said.room, said.name),
                message,
                said.remedy,
            )
        })
    }

    pub fn now(&self) -> Millis {
        self.chain.now_ms()
    }

    /// When a cycle begins.
    pub fn start_of(&self, cycle: Cycle) -> Millis {
        self.clock.start_of(cycle)
    }

    pub fn cycle_ms(&self) -> Millis {
        self.clock.cycle_ms
    }

    /// The clock of the club's cycles.
    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// Moves the clock to a moment, unless it has passed.
    ///
    /// # Errors
    /// None that can happen: the clock never goes back here.
    pub fn wait_until(&mut self, moment: Millis) -> Played<()> {
        if moment > self.now() {
            self.chain.set_time_ms(moment)?;
        }
        Ok(())
    }

    /// A member's account as stored; none if nothing has touched it yet.
    ///
    /// # Errors
    /// What the chain refuses.
    pub fn account(&self, member: MemberId) -> Played<Option<remainder_rules::account::Account>> {
        use remainder_interfaces::clearing::Clearing as _;
        Ok(self
            .rooms
            .clearing
            .read(&self.chain, |m| m.account(member))?)
    }

    /// All accounts, the commons' included.
    ///
    /// # Errors
    /// What the chain refuses.
    pub fn accounts(&self) -> Played<Vec<(MemberId, remainder_rules::account::Account)>> {
        use remainder_interfaces::clearing::Clearing as _;
        use remainder_interfaces::club::Club as _;
        let mut all: Vec<_> = self
            .account(0)?
            .map(|commons| (0, commons))
            .into_iter()
            .collect();
        let last = self.rooms.club.read(&self.chain, |m| m.counts())?.last_id;
        // By page of numbers, not to the first empty page: members who left leave holes.
        for after in (0..last).step_by(remainder_interfaces::PAGE as usize) {
            let page = self.rooms.clearing.read(&self.chain, |m| {
                m.accounts(after, remainder_interfaces::PAGE)
            })?;
            all.extend(page);
        }
        Ok(all)
    }

    /// Tokens in existence.
    ///
    /// # Errors
    /// What the chain refuses.
    pub fn supply(&self) -> Played<Credits> {
        use remainder_interfaces::token::PSP22 as _;
        let supply = self.rooms.token.read(&self.chain, |m| m.total_supply())?;
        whole(supply)
    }

    /// Tokens that the reserve holds: stakes, what unbonds, and the care pool.
    ///
    /// # Errors
    /// What the chain refuses.
    pub fn reserve(&self) -> Played<Credits> {
        use remainder_interfaces::token::PSP22 as _;
        let reserve = self.rooms.reserve.account();
        let balance = self
            .rooms
            .token
            .read(&self.chain, |m| m.balance_of(reserve))?;
        whole(balance)
    }
}

fn whole(tokens: u128) -> Played<Credits> {
    u64::try_from(tokens).map_err(|_| {
        CliError::internal("there are more tokens than credits can count", "report it")
    })
}
