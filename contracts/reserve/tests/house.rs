//! A club whose invariants are checked after every step.

use ink::codegen::TraitCallBuilder;
use remainder_chain::{
    found, state::Watch, Actor, ClubSpec, Done, Embedded, Failed, Message, Rooms,
};
use remainder_interfaces::{
    clearing::{self, Account, Clearing},
    clearing::{Closing, Consent},
    club::{BreakKind, Club},
    reserve::{Error, Forfeit, Reserve, ReserveRef, Stake},
    token::PSP22,
    Office,
};
use remainder_rules::{invariants::COUNTS, time::DAY, Credits, MemberId};
use scale::{Decode, Encode};

/// The builder of the reserve's messages.
pub type Say = <ReserveRef as TraitCallBuilder>::Builder;

/// Founders: active, admins by office.
pub const ADA: MemberId = 1;
pub const BEN: MemberId = 2;
pub const CAI: MemberId = 3;
pub const DEE: MemberId = 4;
/// Admitted on the word of ada and ben.
pub const EVE: MemberId = 5;

#[derive(Clone)]
pub struct House {
    pub chain: Embedded,
    pub rooms: Rooms,
    /// Of every room.
    pub admin: Actor,
    /// Wired as `audit`.
    pub audit: Actor,
    /// Wired as `contributions`.
    pub works: Actor,
    watch: Watch,
}

/// The account of a member.
pub fn of(member: MemberId) -> Actor {
    const NAMES: [&str; 6] = ["commons", "ada", "ben", "cai", "dee", "eve"];
    Actor::dev(NAMES[member as usize])
}

impl House {
    /// Four founders and eve; no levy, no probation.
    pub fn new() -> Self {
        let (admin, audit, works) = (
            Actor::dev("admin"),
            Actor::dev("audit"),
            Actor::dev("works"),
        );
        let mut spec = ClubSpec::new([ADA, BEN, CAI, DEE].map(|id| of(id).account()).to_vec());
        spec.audit = remainder_chain::Auditor::Account(audit.account());
        spec.clearing.levy_bp = 0;
        spec.club.probation_cycles = 0;
        let mut chain = Embedded::default();
        let rooms = found(&mut chain, &admin, &spec).unwrap_or_else(|error| panic!("{error}"));
        let mut house = Self {
            chain,
            rooms,
            admin,
            audit,
            works,
            watch: Watch::new(rooms),
        };
        house.rewire();
        house.admit_eve();
        house.check();
        house
    }

    /// Lets `works` speak as `contributions`.
    fn rewire(&mut self) {
        for (name, room) in self.rooms.offices() {
            if name == "audit" {
                // A plain account stands in for it.
                continue;
            }
            let mut wiring = room.read(&self.chain, |m| m.wiring()).unwrap();
            wiring.contributions = self.works.account();
            room.send(&mut self.chain, &self.admin, |m| m.wire(wiring))
                .unwrap();
        }
    }

    fn admit_eve(&mut self) {
        let (club, eve) = (self.rooms.club, of(EVE).account());
        club.send(&mut self.chain, &of(EVE), |m| m.apply()).unwrap();
        for sponsor in [ADA, BEN] {
            club.send(&mut self.chain, &of(sponsor), |m| m.vouch(eve))
                .unwrap();
        }
        let admitted = club
            .send(&mut self.chain, &of(EVE), |m| m.admit(eve))
            .unwrap();
        assert_eq!(admitted.value, EVE);
    }

    /// Sends the reserve a message and checks all invariants, whatever it answers.
    pub fn send<A: Encode, R: Decode>(
        &mut self,
        by: &Actor,
        message: impl FnOnce(&mut Say) -> Message<A, Result<R, Error>>,
    ) -> Result<Done<R>, Failed<Error>> {
        let answer = self.rooms.reserve.send(&mut self.chain, by, message);
        if let Ok(done) = &answer {
            self.watch.saw(&done.events);
        }
        self.check();
        answer
    }

    /// All invariants hold. The recount of open orders is left out: they are in the books of `contributions`, whose part an account plays.
    pub fn check(&mut self) {
        for (name, found) in self.watch.check(&self.chain).unwrap() {
            if name != COUNTS {
                assert_eq!(found, Ok(()), "{name}");
            }
        }
    }

    pub fn stake(&mut self, member: MemberId, amount: Credits) -> Result<Done<()>, Failed<Error>> {
        self.send(&of(member), |m| m.stake(amount))
    }

    pub fn unbond(&mut self, member: MemberId, amount: Credits) -> Result<Done<()>, Failed<Error>> {
        self.send(&of(member), |m| m.unbond(amount))
    }

    pub fn withdraw(&mut self, member: MemberId) -> Result<Done<()>, Failed<Error>> {
        self.send(&of(member), |m| m.withdraw())
    }

    pub fn guarantee(
        &mut self,
        sponsor: MemberId,
        member: MemberId,
        amount: Credits,
    ) -> Result<Done<()>, Failed<Error>> {
        self.send(&of(sponsor), |m| m.guarantee(member, amount))
    }

    /// `audit` pledges a bond.
    pub fn bond(&mut self, member: MemberId, amount: Credits) -> Result<Done<()>, Failed<Error>> {
        let audit = self.audit.clone();
        self.send(&audit, |m| m.bond(member, amount))
    }

    /// `audit` takes a forfeit.
    pub fn slash(&mut self, forfeit: Forfeit) -> Result<Done<()>, Failed<Error>> {
        let audit = self.audit.clone();
        self.send(&audit, |m| m.slash(forfeit))
    }

    /// The receiver consents to work of so much value.
    pub fn order(&mut self, receiver: MemberId, provider: MemberId, value: Credits) {
        let club = self.rooms.club;
        let party = |id| club.read(&self.chain, |m| m.party(id)).unwrap().unwrap();
        let (receiver, provider) = (party(receiver), party(provider));
        self.rooms
            .clearing
            .send(&mut self.chain, &self.works, |m| {
                let consent = Consent {
                    value,
                    ..Consent::default()
                };
                m.consent(receiver, provider, consent)
            })
            .unwrap();
        self.check();
    }

    /// Work of so much value is ordered, done and settled.
    pub fn work(&mut self, provider: MemberId, receiver: MemberId, value: Credits) {
        self.order(receiver, provider, value);
        let done = self
            .rooms
            .clearing
            .send(&mut self.chain, &self.works, |m| {
                let closing = Closing {
                    open: value,
                    ..Closing::default()
                };
                m.post(receiver, provider, value, closing)
            })
            .unwrap();
        self.watch.saw(&done.events);
        self.check();
    }

    /// A cycle passes, and every account rolls.
    pub fn next_cycle(&mut self) {
        self.chain.advance_ms(28 * DAY);
        for member in 0..=EVE {
            // Whoever never traded has no account to roll.
            if self.account(member).is_some() {
                let clearing = self.rooms.clearing;
                let done = clearing
                    .send(&mut self.chain, &self.works, |m| m.roll(member))
                    .unwrap();
                self.watch.saw(&done.events);
            }
        }
        self.check();
    }

    /// The member has worked for cai in the last cycle, and holds so many tokens more.
    pub fn earn(&mut self, member: MemberId, value: Credits) {
        self.work(member, CAI, value);
        self.next_cycle();
    }

    pub fn take_break(&mut self, member: MemberId, kind: BreakKind) {
        self.rooms
            .club
            .send(&mut self.chain, &of(member), |m| m.take_break(kind, 10))
            .unwrap();
    }

    pub fn account(&self, member: MemberId) -> Option<Account> {
        self.rooms
            .clearing
            .read(&self.chain, |m| m.account(member))
            .unwrap()
    }

    /// Has the member owed too much for too long to order anything?
    pub fn is_past_settlement(&self, member: MemberId) -> bool {
        let can = self
            .rooms
            .clearing
            .read(&self.chain, |m| m.can_receive(member, 1))
            .unwrap();
        can == Err(clearing::Error::PastSettlementDay)
    }

    pub fn headroom(&self, member: MemberId) -> i64 {
        self.rooms
            .clearing
            .read(&self.chain, |m| m.headroom(member))
            .unwrap()
            .unwrap()
    }

    pub fn tokens(&self, member: MemberId) -> u128 {
        let account = of(member).account();
        self.rooms
            .token
            .read(&self.chain, |m| m.balance_of(account))
            .unwrap()
    }

    /// Tokens on the reserve's own account.
    pub fn held(&self) -> u128 {
        let account = self.rooms.reserve.account();
        self.rooms
            .token
            .read(&self.chain, |m| m.balance_of(account))
            .unwrap()
    }

    pub fn stake_of(&self, member: MemberId) -> Stake {
        self.rooms
            .reserve
            .read(&self.chain, |m| m.stake_of(member))
            .unwrap()
    }

    /// The care pool, and all that was ever forfeited.
    pub fn pool(&self) -> (Credits, Credits) {
        self.rooms
            .reserve
            .read(&self.chain, |m| m.care_pool())
            .unwrap()
    }

    /// Cells of the reserve.
    pub fn cells(&self) -> usize {
        self.chain.storage(&self.rooms.reserve.account()).len()
    }

    pub fn now(&self) -> u64 {
        self.chain.now_ms()
    }
}

pub fn refused<R>(error: Error) -> Result<R, Failed<Error>> {
    Err(Failed::Refused(error))
}

/// A forfeit of the care pool's alone, which ends no bond.
pub fn forfeit(offender: MemberId, amount: Credits) -> Forfeit {
    Forfeit {
        offender,
        amount,
        bond: 0,
        injured: None,
        challenger: None,
    }
}
