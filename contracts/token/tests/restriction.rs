//! A member's own transfer or approval is refused with the reason, and changes nothing.

use crate::house::{mint, pass, refused, House};
use remainder_chain::{Actor, Failed};
use remainder_interfaces::token::{PSP22Error, PSP22};

#[test]
fn nobody_moves_tokens_by_themself() {
    let mut house = House::new();
    let (ada, ben) = (house.ada.clone(), house.ben.clone());
    house.moved(&[mint(&ada, 100), mint(&house.clearing.clone(), 100)]);
    let (from, to) = (ada.account(), ben.account());
    for by in [ada.clone(), house.clearing.clone(), house.admin.clone()] {
        let (chain, token) = (&mut house.chain, &house.standard);
        let attempts = [
            token.send(chain, &by, |m| m.transfer(to, 10, vec![])),
            token.send(chain, &by, |m| m.transfer(to, 0, vec![])),
            token.send(chain, &by, |m| m.transfer_from(from, to, 10, vec![])),
            token.send(chain, &by, |m| m.approve(to, 10)),
            token.send(chain, &by, |m| m.increase_allowance(to, 10)),
            token.send(chain, &by, |m| m.decrease_allowance(to, 0)),
        ];
        for attempt in attempts {
            assert_eq!(attempt, Err(refused()), "by {by:?}");
        }
    }
    assert_eq!((house.balance(&ada), house.balance(&ben)), (100, 0));
}

#[test]
fn only_clearing_applies_movements() {
    let mut house = House::new();
    let ada = house.ada.clone();
    for by in [ada.clone(), house.admin.clone()] {
        assert_eq!(house.apply(&by, &[mint(&ada, 1)]), Err(refused()));
        assert_eq!(house.apply(&by, &[]), Err(refused()));
    }
    assert_eq!(house.supply(), 0);
}

#[test]
fn an_unwired_token_obeys_nobody() {
    let mut house = House::unwired();
    for by in [
        house.clearing.clone(),
        house.admin.clone(),
        Actor::dev("eve"),
    ] {
        assert_eq!(house.apply(&by, &[mint(&by, 1)]), Err(refused()));
    }
}

#[test]
fn all_movements_are_made_or_none() {
    let mut house = House::new();
    let (ada, ben) = (house.ada.clone(), house.ben.clone());
    house.moved(&[mint(&ada, 100)]);
    let clearing = house.clearing.clone();
    let moves = [pass(&ada, &ben, 100), pass(&ada, &ben, 1)];
    assert_eq!(
        house.apply(&clearing, &moves),
        Err(Failed::Refused(PSP22Error::InsufficientBalance))
    );
    assert_eq!((house.balance(&ada), house.balance(&ben)), (100, 0));
}
