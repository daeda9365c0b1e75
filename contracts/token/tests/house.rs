//! A token, the account that acts as `clearing`, and two members.

use ink::primitives::AccountId;
use remainder_chain::{deploy, face, input, Actor, Bundle, Done, Embedded, Failed, Room};
use remainder_interfaces::{
    token::{Move, PSP22Error, Token, TokenRef, PSP22, REFUSED},
    Office, Wiring,
};

pub struct House {
    pub chain: Embedded,
    pub token: Room<TokenRef>,
    pub standard: Room<face!(PSP22)>,
    pub office: Room<face!(Office)>,
    pub admin: Actor,
    pub clearing: Actor,
    pub ada: Actor,
    pub ben: Actor,
}

impl House {
    /// A token wired to `clearing`.
    pub fn new() -> Self {
        let mut house = Self::unwired();
        let wiring = Wiring {
            clearing: house.clearing.account(),
            ..Wiring::default()
        };
        house
            .office
            .send(&mut house.chain, &house.admin, |m| m.wire(wiring))
            .unwrap();
        house
    }

    pub fn unwired() -> Self {
        let bundle = Bundle::load("token").unwrap_or_else(|error| panic!("{error}"));
        let mut chain = Embedded::default();
        let admin = Actor::dev("admin");
        let new = input(
            bundle.constructor("new").unwrap(),
            &(Some("Remainder"), Some("REM")),
        );
        let token = deploy::<TokenRef, ()>(&mut chain, &admin, &bundle, &new, b"token")
            .unwrap()
            .room;
        Self {
            chain,
            token,
            standard: token.face(),
            office: token.face(),
            admin,
            clearing: Actor::dev("clearing"),
            ada: Actor::dev("ada"),
            ben: Actor::dev("ben"),
        }
    }

    pub fn apply(&mut self, by: &Actor, moves: &[Move]) -> Result<Done<()>, Failed<PSP22Error>> {
        let moves = moves.to_vec();
        self.token.send(&mut self.chain, by, |m| m.apply(moves))
    }

    /// `clearing` makes these movements, which have to succeed.
    pub fn moved(&mut self, moves: &[Move]) -> Done<()> {
        let clearing = self.clearing.clone();
        self.apply(&clearing, moves).unwrap()
    }

    pub fn balance(&self, of: &Actor) -> u128 {
        self.standard
            .read(&self.chain, |m| m.balance_of(of.account()))
            .unwrap()
    }

    pub fn supply(&self) -> u128 {
        self.standard
            .read(&self.chain, |m| m.total_supply())
            .unwrap()
    }
}

pub fn mint(to: &Actor, value: u128) -> Move {
    movement(None, Some(to.account()), value)
}

pub fn burn(from: &Actor, value: u128) -> Move {
    movement(Some(from.account()), None, value)
}

pub fn pass(from: &Actor, to: &Actor, value: u128) -> Move {
    movement(Some(from.account()), Some(to.account()), value)
}

pub fn movement(from: Option<AccountId>, to: Option<AccountId>, value: u128) -> Move {
    Move { from, to, value }
}

pub fn refused() -> Failed<PSP22Error> {
    Failed::Refused(PSP22Error::Custom(REFUSED.into()))
}
