//! Tokens are staked, unbond, and are withdrawn.

use crate::house::{of, refused, House, ADA, BEN, CAI, EVE};
use remainder_chain::{Actor, Failed};
use remainder_interfaces::{
    clearing, club,
    club::{Club, Status},
    office::ConfigChanged,
    reserve::{Config, Error, Reserve, Staked, Unbonding, Withdrawn},
};
use remainder_rules::{time::DAY, MAX_VALUE};

const UNBOND: u64 = 28 * DAY;

#[test]
fn what_is_staked_lies_with_the_reserve_and_counts_as_much_as_before() {
    let mut house = House::new();
    house.earn(ADA, 1_000);
    let headroom = house.headroom(ADA);

    let done = house.stake(ADA, 600).unwrap();

    assert_eq!((house.tokens(ADA), house.held()), (400, 600));
    assert_eq!(house.stake_of(ADA).staked, 600);
    assert_eq!(house.account(ADA).unwrap().reserve, 600);
    assert_eq!(
        house.headroom(ADA),
        headroom,
        "a reserve secures what tokens secured"
    );
    let [event] = done.decode::<Staked>().try_into().ok().unwrap();
    assert_eq!((event.member, event.amount), (ADA, 600));
}

#[test]
fn only_spare_tokens_of_a_member_are_staked() {
    let mut house = House::new();
    house.earn(ADA, 1_000);
    house.order(ADA, BEN, 300);
    let clearing = |error| refused(Error::Clearing(error));
    assert_eq!(
        house.stake(ADA, 701),
        clearing(clearing::Error::InsufficientTokens)
    );
    for amount in [0, MAX_VALUE + 1, u64::MAX] {
        assert_eq!(
            house.stake(ADA, amount),
            clearing(clearing::Error::AmountOutOfBounds)
        );
    }
    assert_eq!(house.stake(EVE, 1), clearing(clearing::Error::NoAccount));
    let stranger = Actor::dev("stranger");
    let answer = house.send(&stranger, |m| m.stake(1));
    assert_eq!(answer, refused(Error::Club(club::Error::NotAMember)));
    assert!(house.stake(ADA, 700).is_ok());
}

#[test]
fn a_stake_is_withdrawn_after_its_time() {
    let mut house = House::new();
    house.earn(ADA, 1_000);
    house.stake(ADA, 600).unwrap();

    let done = house.unbond(ADA, 250).unwrap();

    let [event] = done.decode::<Unbonding>().try_into().ok().unwrap();
    assert_eq!((event.member, event.amount), (ADA, 250));
    assert_eq!(event.free_at, house.now() + UNBOND);
    assert_eq!(
        house.account(ADA).unwrap().reserve,
        350,
        "what unbonds secures nothing"
    );
    house.chain.advance_ms(UNBOND - 1);
    assert_eq!(house.withdraw(ADA), refused(Error::TooEarly));
    assert_eq!(can_withdraw(&house), Err(Error::TooEarly));
    house.chain.advance_ms(1);
    assert_eq!(can_withdraw(&house), Ok(()));
    let done = house.withdraw(ADA).unwrap();
    let [event] = done.decode::<Withdrawn>().try_into().ok().unwrap();
    assert_eq!((event.member, event.amount), (ADA, 250));
    assert_eq!((house.tokens(ADA), house.held()), (650, 350));
}

fn can_withdraw(house: &House) -> Result<(), Error> {
    house
        .rooms
        .reserve
        .read(&house.chain, |m| m.can_withdraw(ADA))
        .unwrap()
}

#[test]
fn a_second_part_makes_the_first_one_wait() {
    let mut house = House::new();
    house.earn(ADA, 1_000);
    house.stake(ADA, 600).unwrap();
    house.unbond(ADA, 100).unwrap();
    house.chain.advance_ms(UNBOND / 2);
    house.unbond(ADA, 50).unwrap();
    house.chain.advance_ms(UNBOND / 2);
    assert_eq!(house.withdraw(ADA), refused(Error::TooEarly));
    house.chain.advance_ms(UNBOND / 2);
    house.withdraw(ADA).unwrap();
    assert_eq!(house.tokens(ADA), 550);
}

#[test]
fn no_more_unbonds_than_is_staked_and_free() {
    let mut house = House::new();
    house.earn(ADA, 1_000);
    house.stake(ADA, 1_000).unwrap();
    for amount in [0, 1_001, u64::MAX] {
        assert_eq!(house.unbond(ADA, amount), refused(Error::Insufficient));
    }
    let open = u64::try_from(house.headroom(ADA)).unwrap();
    house.order(ADA, BEN, open - 400);
    let needed = refused(Error::Clearing(clearing::Error::NotCovered));
    assert_eq!(house.unbond(ADA, 401), needed);
    assert!(house.unbond(ADA, 400).is_ok());
}

#[test]
fn a_pledged_stake_does_not_unbond() {
    let mut house = House::new();
    house.earn(ADA, 1_000);
    house.stake(ADA, 1_000).unwrap();
    let all = u64::try_from(house.headroom(ADA)).unwrap();
    house.bond(ADA, all).unwrap();
    assert_eq!(
        house.unbond(ADA, 1),
        refused(Error::Clearing(clearing::Error::NotCovered))
    );
}

#[test]
fn an_emptied_stake_costs_no_storage() {
    let mut house = House::new();
    house.earn(ADA, 1_000);
    let before = house.cells();
    house.stake(ADA, 600).unwrap();
    assert_eq!(house.cells(), before + 1);
    house.unbond(ADA, 600).unwrap();
    house.chain.advance_ms(UNBOND);
    house.withdraw(ADA).unwrap();
    assert_eq!(house.cells(), before);
}

#[test]
fn a_leaver_takes_their_stake_along() {
    let mut house = House::new();
    house.earn(ADA, 1_000);
    house.stake(ADA, 600).unwrap();
    let (club, works) = (house.rooms.club, house.works.clone());
    club.send(&mut house.chain, &works, |m| m.begin_leave(ADA))
        .unwrap();
    let party = club.read(&house.chain, |m| m.party(ADA)).unwrap().unwrap();
    assert_eq!(party.status, Status::Leaving);
    house.unbond(ADA, 600).unwrap();
    house.chain.advance_ms(UNBOND);
    house.withdraw(ADA).unwrap();
    assert_eq!(house.tokens(ADA), 1_000);
}

#[test]
fn the_unbonding_time_is_the_admins_to_set_within_bounds() {
    let mut house = House::new();
    house.earn(ADA, 1_000);
    house.stake(ADA, 600).unwrap();
    let (admin, now) = (house.admin.clone(), house.now());
    let short = Config {
        unbond_ms: DAY,
        ..Config::default()
    };
    let never = Config {
        unbond_ms: u64::MAX,
        ..Config::default()
    };
    assert_eq!(
        house.send(&of(CAI), |m| m.set_config(short)),
        refused(Error::NotAdmin)
    );
    assert_eq!(
        house.send(&admin, |m| m.set_config(never)),
        refused(Error::InvalidConfig)
    );
    house.unbond(ADA, 1).unwrap();
    assert_eq!(house.stake_of(ADA).free_at, now + UNBOND);

    let done = house.send(&admin, |m| m.set_config(short)).unwrap();

    assert_eq!(done.decode::<ConfigChanged>().len(), 1);
    assert_eq!(
        house.rooms.reserve.read(&house.chain, |m| m.config()),
        Ok(short)
    );
    house.unbond(ADA, 1).unwrap();
    assert_eq!(house.stake_of(ADA).free_at, now + DAY);
}

#[test]
fn a_stake_that_was_withdrawn_is_gone() {
    let mut house = House::new();
    house.earn(ADA, 1_000);
    house.stake(ADA, 600).unwrap();
    house.unbond(ADA, 600).unwrap();
    house.chain.advance_ms(UNBOND);
    house.withdraw(ADA).unwrap();
    assert_eq!(house.withdraw(ADA), refused(Error::TooEarly));
    let nothing: Result<(), Failed<Error>> = refused(Error::TooEarly);
    assert_eq!(house.withdraw(BEN).map(|_| ()), nothing);
}
