//! The client on the embedded chain, against the plain PSP22 token: one binary, one file a behaviour.

mod calls;
mod clock;
mod costs;
mod file;
mod labels;
mod load;
mod snapshots;
mod storage;

use psp22::{PSP22Error, PSP22};
use remainder_chain::{deploy, face, input, Actor, Bundle, Created, Done, Embedded, Failed, Room};

/// The token, spoken to through the standard's trait.
type Token = Room<face!(PSP22)>;

const SUPPLY: u128 = 1_000_000;

/// A chain with a token, all of which belongs to alice.
struct Fixture {
    chain: Embedded,
    token: Token,
    alice: Actor,
    bob: Actor,
    bundle: Bundle,
    created: Created,
}

impl Fixture {
    fn new() -> Self {
        let bundle = Bundle::load("psp22").unwrap_or_else(|error| panic!("{error}"));
        let mut chain = Embedded::default();
        let alice = Actor::dev("alice");
        let new = new_token(&bundle, SUPPLY);
        let deployed = deploy::<face!(PSP22), ()>(&mut chain, &alice, &bundle, &new, b"1")
            .unwrap_or_else(|error| panic!("{error}"));
        let created = Created {
            account: deployed.room.account(),
            receipt: deployed.receipt,
        };
        Self {
            chain,
            token: deployed.room,
            alice,
            bob: Actor::dev("bob"),
            bundle,
            created,
        }
    }

    fn transfer(&mut self, value: u128) -> Result<Done<()>, Failed<PSP22Error>> {
        let to = self.bob.account();
        self.token.send(&mut self.chain, &self.alice, |m| {
            m.transfer(to, value, Vec::new())
        })
    }

    fn balance(&self, of: &Actor) -> u128 {
        self.token
            .read(&self.chain, |m| m.balance_of(of.account()))
            .unwrap()
    }
}

fn new_token(bundle: &Bundle, supply: u128) -> Vec<u8> {
    let nothing: Option<String> = None;
    input(
        bundle.constructor("new").unwrap(),
        &(supply, &nothing, &nothing, 2u8),
    )
}
