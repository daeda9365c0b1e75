//! One test a threat.

use crate::house::{burn, mint, pass, refused, House};
use ink::primitives::Hash;
use remainder_chain::{deploy, input, Actor, Bundle, Chain, Failed};
use remainder_interfaces::{
    office::{AdminChanged, CodeChanged},
    token::PSP22Error,
    Office, OfficeError, Wiring,
};

/// Threat: whoever mints a token takes work from the club for nothing.
#[test]
fn a_thief_neither_mints_nor_takes_nor_burns() {
    let mut house = House::new();
    let (ada, thief) = (house.ada.clone(), Actor::dev("thief"));
    house.moved(&[mint(&ada, 100)]);
    for act in [mint(&thief, 1), pass(&ada, &thief, 1), burn(&ada, 1)] {
        assert_eq!(house.apply(&thief, &[act]), Err(refused()));
    }
    assert_eq!((house.balance(&ada), house.supply()), (100, 100));
}

/// Threat: a supply that wraps around makes everybody's tokens worthless.
#[test]
fn the_supply_cannot_overflow() {
    let mut house = House::new();
    let (ada, ben) = (house.ada.clone(), house.ben.clone());
    house.moved(&[mint(&ada, u128::MAX)]);
    let clearing = house.clearing.clone();
    let refusal = house.apply(&clearing, &[mint(&ben, 1)]);
    assert!(matches!(
        refusal,
        Err(Failed::Refused(PSP22Error::Custom(_)))
    ));
    assert_eq!((house.balance(&ben), house.supply()), (0, u128::MAX));
}

/// Threat: burning what is not there would leave a negative balance.
#[test]
fn nobody_burns_more_than_they_hold() {
    let mut house = House::new();
    let ada = house.ada.clone();
    house.moved(&[mint(&ada, 5)]);
    let clearing = house.clearing.clone();
    for value in [6, u128::MAX] {
        assert_eq!(
            house.apply(&clearing, &[burn(&ada, value)]),
            Err(Failed::Refused(PSP22Error::InsufficientBalance))
        );
    }
    assert_eq!((house.balance(&ada), house.supply()), (5, 5));
}

/// Threat: whoever wires the token to themself is `clearing`.
#[test]
fn only_the_admin_holds_the_office() {
    let mut house = House::new();
    let thief = Actor::dev("thief");
    let before = house.office.read(&house.chain, |m| m.wiring()).unwrap();
    let mine = Wiring {
        clearing: thief.account(),
        ..Wiring::default()
    };
    let code = Hash::from(house.chain.code_hash(&house.token.account()).unwrap());
    for by in [thief.clone(), house.clearing.clone()] {
        let (chain, office) = (&mut house.chain, &house.office);
        let attempts = [
            office.send(chain, &by, |m| m.wire(mine)),
            office.send(chain, &by, |m| m.set_admin(thief.account())),
            office.send(chain, &by, |m| m.set_code(code)),
        ];
        for attempt in attempts {
            assert_eq!(attempt, Err(Failed::Refused(OfficeError::NotAdmin)));
        }
    }
    assert_eq!(house.office.read(&house.chain, |m| m.wiring()), Ok(before));
}

/// Threat: an admin who was replaced keeps their power.
#[test]
fn a_former_admin_has_no_power() {
    let mut house = House::new();
    let (old, new) = (house.admin.clone(), Actor::dev("governance"));
    let done = house
        .office
        .send(&mut house.chain, &old, |m| m.set_admin(new.account()))
        .unwrap();
    let [event] = done.decode::<AdminChanged>().try_into().ok().unwrap();
    assert_eq!((event.before, event.after), (old.account(), new.account()));
    let wiring = Wiring::default();
    let (chain, office) = (&mut house.chain, &house.office);
    assert_eq!(
        office.send(chain, &old, |m| m.wire(wiring)),
        Err(Failed::Refused(OfficeError::NotAdmin))
    );
    assert!(office.send(chain, &new, |m| m.wire(wiring)).is_ok());
    assert_eq!(office.read(chain, |m| m.admin()), Ok(new.account()));
}

/// Threat: an upgrade to code that does not exist would brick the token; one that does exist takes over.
#[test]
fn an_upgrade_goes_to_code_that_the_chain_has() {
    let mut house = House::new();
    let admin = house.admin.clone();
    let other = Bundle::load("psp22").unwrap_or_else(|error| panic!("{error}"));
    let code = Hash::from(other.code_hash);
    let upgrade = |house: &mut House| {
        house
            .office
            .send(&mut house.chain, &admin, |m| m.set_code(code))
    };
    assert_eq!(
        upgrade(&mut house),
        Err(Failed::Refused(OfficeError::NoSuchCode))
    );
    let nothing: Option<String> = None;
    let new = input(
        other.constructor("new").unwrap(),
        &(1u128, &nothing, &nothing, 0u8),
    );
    deploy::<(), ()>(&mut house.chain, &admin, &other, &new, b"other").unwrap();
    let done = upgrade(&mut house).unwrap();
    assert_eq!(done.decode::<CodeChanged>().len(), 1);
    let account = house.token.account();
    assert_eq!(house.chain.code_hash(&account), Some(other.code_hash));
}

/// Threat: an input that fits no buffer stops the room for others.
#[test]
fn a_huge_input_fails_alone() {
    let mut house = House::new();
    let ada = house.ada.clone();
    let huge = vec![0u8; 1 << 20];
    let account = house.token.account();
    assert!(house.chain.call(&ada, &account, &huge).is_err());
    house.moved(&[mint(&ada, 1)]);
    assert_eq!(house.balance(&ada), 1);
}
