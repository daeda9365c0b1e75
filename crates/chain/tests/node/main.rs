//! The client over a real node: what it does, that it does it once, and what it says when it cannot.

mod branches;
mod club;
mod errors;
mod numbers;
mod once;
mod parallel;
mod token;
mod unsure;
mod upgraded;

use psp22::PSP22;
use remainder_chain::{deploy, face, input, Actor, Bundle, Node, Room};

/// The token, spoken to through the standard's trait.
type Token = Room<face!(PSP22)>;

/// A token, all of which belongs to alice.
fn token(node: &Node) -> Token {
    let bundle = Bundle::load("psp22").unwrap_or_else(|error| panic!("{error}"));
    let none: Option<String> = None;
    let new = bundle.constructor("new").unwrap();
    let new = input(new, &(1_000_000u128, &none, &none, 2u8));
    let made =
        deploy::<face!(PSP22), ()>(&mut node.clone(), &Actor::dev("alice"), &bundle, &new, b"1");
    made.unwrap_or_else(|error| panic!("{error}")).room
}

fn balance(node: &Node, token: Token, of: &Actor) -> u128 {
    token.read(node, |m| m.balance_of(of.account())).unwrap()
}
