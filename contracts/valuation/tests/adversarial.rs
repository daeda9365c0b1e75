//! One test a threat.

use crate::house::{refused, House, NewKind};
use ink::primitives::Hash;
use remainder_chain::{Actor, Chain, ChainError, Failed};
use remainder_interfaces::valuation::Category;
use remainder_interfaces::{
    office::AdminChanged,
    valuation::{Algorithm, Error, Valuation, Valued},
    Office, OfficeError, Wiring,
};

/// Threat: who sets the rates sets everybody's income.
#[test]
fn a_member_neither_adds_nor_revalues_nor_retires() {
    let mut house = House::with(Algorithm::Rates).unwrap();
    let kind = house.add(NewKind::default());
    let ada = house.ada.clone();
    assert_eq!(
        house.try_add(&ada, NewKind::default()),
        refused(Error::NotAdmin)
    );
    let (chain, room) = (&mut house.chain, &house.room);
    let attempts = [
        room.send(chain, &ada, |m| m.retire_kind(kind, true)),
        room.send(chain, &ada, |m| m.set_rates(vec![(kind, 9_999)])),
        room.send(chain, &ada, |m| m.set_rates(vec![])),
        room.send(chain, &ada, |m| m.set_algorithm(Algorithm::EqualHours(1))),
    ];
    for attempt in attempts {
        assert_eq!(attempt, refused(Error::NotAdmin));
    }
    assert_eq!(
        house.value(kind, 100),
        Ok(Valued {
            value: 1_500,
            version: 1,
            category: Category::Care,
        })
    );
}

/// Threat: splitting work into crumbs gains what rounding gives.
#[test]
fn crumbs_are_worth_no_more_than_the_loaf() {
    let mut house = House::with(Algorithm::Rates).unwrap();
    let kind = house.add(NewKind {
        rate: 33,
        ..NewKind::default()
    });
    let loaf = house.value(kind, 1_000).unwrap().value;
    for crumbs in [2, 3, 7, 10, 100, 1_000] {
        let crumb = house.value(kind, 1_000 / crumbs).map_or(0, |v| v.value);
        assert!(crumb * crumbs <= loaf, "{crumbs} crumbs of {crumb}");
    }
}

/// Threat: whoever holds the office holds the rates.
#[test]
fn only_the_admin_holds_the_office() {
    let mut house = House::new();
    let (admin, thief) = (house.admin.clone(), house.ada.clone());
    let other = Actor::dev("governance");
    let code = Hash::from(house.chain.code_hash(&house.room.account()).unwrap());
    let (chain, office) = (&mut house.chain, &house.office);
    let attempts = [
        office.send(chain, &thief, |m| m.wire(Wiring::default())),
        office.send(chain, &thief, |m| m.set_admin(thief.account())),
        office.send(chain, &thief, |m| m.set_code(code)),
    ];
    for attempt in attempts {
        assert_eq!(attempt, Err(Failed::Refused(OfficeError::NotAdmin)));
    }
    let nowhere = office.send(chain, &admin, |m| m.set_code(Hash::from([9; 32])));
    assert_eq!(nowhere, Err(Failed::Refused(OfficeError::NoSuchCode)));
    assert!(office.send(chain, &admin, |m| m.set_code(code)).is_ok());

    let done = office
        .send(chain, &admin, |m| m.set_admin(other.account()))
        .unwrap();

    let [event] = done.decode::<AdminChanged>().try_into().ok().unwrap();
    assert_eq!(
        (event.before, event.after),
        (admin.account(), other.account())
    );
    assert_eq!(office.read(chain, |m| m.admin()), Ok(other.account()));
    let late = house.set_algorithm(Algorithm::Rates);
    assert_eq!(late, refused(Error::NotAdmin), "the former admin");
}

/// Threat: a batch larger than the buffer stops the room for others.
#[test]
fn a_huge_batch_fails_alone() {
    let mut house = House::new();
    let kind = house.add(NewKind::default());
    let huge = vec![(kind, 1); 100_000];
    let refusal = house.set_rates(&huge);
    assert!(matches!(refusal, Err(Failed::Chain(_))), "{refusal:?}");
    assert_eq!(
        (house.version(), house.history(kind)),
        (1, vec![(1, 1_500)])
    );
}

/// Threat: what is no kind, such as an unknown category, is stored all the same.
#[test]
fn nonsense_is_not_understood() {
    let mut house = House::new();
    let admin = house.admin.clone();
    let account = house.room.account();
    let label = crate::house::label("nonsense");
    let mut input = house.room.encode(|m| {
        use remainder_interfaces::valuation::{Category, Unit};
        m.add_kind(Category::Housing, Unit::Hour, label, [0; 32], 60, 1)
    });
    input[4] = 0xff;
    let answer = house.chain.call(&admin, &account, &input);
    let accepted = matches!(&answer, Ok(receipt) if !receipt.reverted);
    assert!(!accepted, "{answer:?}");
    assert_ne!(answer.map(|_| ()), Err(ChainError::OutOfGas));
    assert_eq!(house.room.read(&house.chain, |m| m.kind_count()), Ok(0));
}
