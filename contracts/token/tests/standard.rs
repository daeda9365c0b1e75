//! To whoever reads it, the token is any PSP22 token.

use crate::house::{burn, mint, movement, pass, House};
use psp22::Transfer;
use remainder_chain::{face, Room};
use remainder_interfaces::token::{PSP22Metadata, PSP22};

#[test]
fn a_new_token_has_its_names_and_no_supply() {
    let house = House::new();
    let metadata: Room<face!(PSP22Metadata)> = house.token.face();
    let name = metadata.read(&house.chain, |m| m.token_name()).unwrap();
    let symbol = metadata.read(&house.chain, |m| m.token_symbol()).unwrap();
    let decimals = metadata.read(&house.chain, |m| m.token_decimals()).unwrap();
    assert_eq!(
        (name.as_deref(), symbol.as_deref()),
        (Some("Remainder"), Some("REM"))
    );
    assert_eq!((decimals, house.supply()), (2, 0));
}

#[test]
fn movements_show_in_balances_supply_and_the_standards_events() {
    let mut house = House::new();
    let (ada, ben) = (house.ada.clone(), house.ben.clone());

    let done = house.moved(&[mint(&ada, 700), pass(&ada, &ben, 200), burn(&ada, 100)]);

    assert_eq!((house.balance(&ada), house.balance(&ben)), (400, 200));
    assert_eq!(house.supply(), 600);
    let events: Vec<_> = done
        .decode::<Transfer>()
        .into_iter()
        .map(|e| (e.from, e.to, e.value))
        .collect();
    let (ada, ben) = (Some(ada.account()), Some(ben.account()));
    assert_eq!(
        events,
        [(None, ada, 700), (ada, ben, 200), (ada, None, 100)]
    );
    assert_eq!(done.events.len(), 3);
}

#[test]
fn what_moves_nothing_says_nothing() {
    let mut house = House::new();
    let ada = house.ada.clone();
    house.moved(&[mint(&ada, 5)]);
    let done = house.moved(&[mint(&ada, 0), pass(&ada, &ada, 5), movement(None, None, 9)]);
    assert!(done.events.is_empty());
    assert_eq!((house.balance(&ada), house.supply()), (5, 5));
}

#[test]
fn nobody_has_an_allowance() {
    let house = House::new();
    let (ada, ben) = (house.ada.account(), house.ben.account());
    let allowance = house.standard.read(&house.chain, |m| m.allowance(ada, ben));
    assert_eq!(allowance, Ok(0));
}

#[test]
fn an_emptied_balance_costs_no_storage() {
    let mut house = House::new();
    let (ada, ben) = (house.ada.clone(), house.ben.clone());
    let account = house.token.account();
    let before = house.chain.storage(&account).len();
    house.moved(&[mint(&ada, 5), mint(&ben, 5)]);
    assert_eq!(house.chain.storage(&account).len(), before + 2);
    house.moved(&[burn(&ada, 5), pass(&ben, &ada, 5), burn(&ada, 5)]);
    assert_eq!(house.chain.storage(&account).len(), before);
}
