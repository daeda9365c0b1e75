//! A debt is written off: stake, then guarantors, then the commons.

use crate::house::{of, refused, House, ADA, BEN, CAI, DEE, EVE};
use remainder_chain::{Done, Failed};
use remainder_interfaces::{
    clearing,
    clearing::DebtWrittenOff,
    club,
    reserve::{Error, GuaranteeChanged, Reserve},
};
use remainder_rules::{MemberId, COMMONS};

fn write_off(house: &mut House, member: MemberId) -> Result<Done<()>, Failed<Error>> {
    let admin = house.admin.clone();
    house.send(&admin, |m| m.write_off(member))
}

/// Eve staked 500, of which 200 unbond, has two guarantors, and owes `debt`.
fn indebted(debt: u64) -> House {
    let mut house = House::new();
    house.work(ADA, CAI, 10);
    house.work(BEN, CAI, 10);
    house.earn(EVE, 500);
    house.stake(EVE, 500).unwrap();
    house.unbond(EVE, 200).unwrap();
    house.guarantee(ADA, EVE, 2_000).unwrap();
    house.guarantee(BEN, EVE, 1_000).unwrap();
    house.work(DEE, EVE, debt);
    house.next_cycle();
    assert_eq!(house.account(EVE).unwrap().debt, debt);
    house
}

#[test]
fn a_debt_beyond_all_pledges_reaches_the_commons() {
    let mut house = indebted(5_000);
    let before = house.account(COMMONS).unwrap().debt;

    let done = write_off(&mut house, EVE).unwrap();

    let [event] = done.decode::<DebtWrittenOff>().try_into().ok().unwrap();
    assert_eq!((event.member, event.stake), (EVE, 500));
    assert_eq!((event.guarantors, event.commons), (3_000, 1_500));
    assert_eq!(house.account(COMMONS).unwrap().debt, before + 1_500);
    assert_eq!(house.account(EVE).unwrap().debt, 0);
    assert_eq!(house.account(ADA).unwrap().net(), -2_000);
    assert_eq!(house.account(BEN).unwrap().net(), -1_000);
    assert_eq!(house.held(), 0);
    let stakes = [ADA, BEN, EVE].map(|id| house.stake_of(id));
    assert!(stakes.iter().all(|stake| stake.is_empty()), "{stakes:?}");
}

#[test]
fn what_is_staked_goes_before_what_unbonds_and_what_is_left_stays() {
    let mut house = indebted(350);
    write_off(&mut house, EVE).unwrap();
    let stake = house.stake_of(EVE);
    assert_eq!((stake.staked, stake.unbonding), (0, 150));
    assert_eq!(house.account(EVE).unwrap().reserve, 0);
    assert_eq!(house.held(), 150);
    assert_eq!(
        house.account(ADA).unwrap().net(),
        0,
        "no guarantor had to pay"
    );
}

#[test]
fn pledges_end_with_the_write_off_that_may_use_them() {
    let mut house = indebted(350);
    let done = write_off(&mut house, EVE).unwrap();
    let ended: Vec<_> = done
        .decode::<GuaranteeChanged>()
        .iter()
        .map(|e| (e.sponsor, e.amount))
        .collect();
    assert_eq!(ended, [(ADA, 0), (BEN, 0)]);
    assert_eq!(house.account(ADA).unwrap().locked, 0);
    assert_eq!(house.account(EVE).unwrap().guarantee, 0);
}

#[test]
fn a_guarantor_who_has_staked_themself_keeps_their_stake() {
    let mut house = indebted(5_000);
    house.earn(ADA, 3_000);
    house.stake(ADA, 300).unwrap();
    write_off(&mut house, EVE).unwrap();
    let stake = house.stake_of(ADA);
    assert_eq!((stake.staked, stake.guaranteed), (300, 0));
}

#[test]
fn only_the_rooms_admin_writes_off_and_only_what_exists() {
    let mut house = indebted(5_000);
    for by in [of(ADA), of(EVE), house.audit.clone()] {
        let answer = house.send(&by, |m| m.write_off(EVE));
        assert_eq!(answer, refused(Error::NotAdmin));
    }
    let nobody = refused(Error::Club(club::Error::NoSuchMember));
    assert_eq!(write_off(&mut house, 99), nobody);
    let mut fresh = House::new();
    let no_account = refused(Error::Clearing(clearing::Error::NoAccount));
    assert_eq!(write_off(&mut fresh, EVE), no_account);
}
