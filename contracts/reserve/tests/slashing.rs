//! Bonds are pledged and given back; an offender loses stake first, then owes.

use crate::house::{forfeit, of, refused, House, ADA, BEN, CAI, DEE};
use remainder_interfaces::{
    clearing, club,
    reserve::{BondChanged, Error, Forfeit, Reserve, ReserveSlashed, Shares},
};
use remainder_rules::{time::DAY, COMMONS, MAX_VALUE};

#[test]
fn a_bond_is_a_lock_that_both_rooms_know() {
    let mut house = House::new();
    let headroom = house.headroom(ADA);
    let done = house.bond(ADA, 900).unwrap();
    let [event] = done.decode::<BondChanged>().try_into().ok().unwrap();
    assert_eq!((event.member, event.bonded), (ADA, 900));
    assert_eq!(
        (house.stake_of(ADA).bonded, house.headroom(ADA)),
        (900, headroom - 900)
    );

    let works = house.works.clone();
    let done = house.send(&works, |m| m.release(ADA, 600)).unwrap();

    let [event] = done.decode::<BondChanged>().try_into().ok().unwrap();
    assert_eq!((event.member, event.bonded), (ADA, 300));
    assert_eq!(house.headroom(ADA), headroom - 300);
    house.send(&works, |m| m.release(ADA, 300)).unwrap();
    assert_eq!(
        house.cells(),
        House::new().cells(),
        "a bond that ended costs no storage"
    );
}

#[test]
fn only_what_is_bonded_is_given_back() {
    let mut house = House::new();
    house.bond(ADA, 900).unwrap();
    house.bond(BEN, 900).unwrap();
    let audit = house.audit.clone();
    let answer = house.send(&audit, |m| m.release(ADA, 901));
    assert_eq!(answer, refused(Error::Insufficient));
}

#[test]
fn a_bond_needs_cover_and_a_member() {
    let mut house = House::new();
    let all = u64::try_from(house.headroom(ADA)).unwrap();
    let clearing = |error| refused(Error::Clearing(error));
    assert_eq!(
        house.bond(ADA, all + 1),
        clearing(clearing::Error::NotCovered)
    );
    assert_eq!(
        house.bond(ADA, 0),
        clearing(clearing::Error::AmountOutOfBounds)
    );
    assert_eq!(
        house.bond(ADA, u64::MAX),
        clearing(clearing::Error::AmountOutOfBounds)
    );
    assert_eq!(
        house.bond(99, 1),
        refused(Error::Club(club::Error::NoSuchMember))
    );
}

#[test]
fn only_the_rooms_entitled_bond_release_and_slash() {
    let mut house = House::new();
    house.bond(ADA, 900).unwrap();
    // The admin may: a club that governs itself holds deposits of proposals.
    for by in [of(ADA), of(BEN)] {
        let no = refused(Error::NotEntitled);
        assert_eq!(house.send(&by, |m| m.bond(ADA, 1)), no);
        assert_eq!(house.send(&by, |m| m.release(ADA, 1)), no);
        assert_eq!(house.send(&by, |m| m.slash(forfeit(ADA, 1))), no);
    }
}

/// Stake of 1,000 covers restitution of 400 and reward of 300 of 1,000 in tokens; the rest stays as care.
#[test]
fn stake_is_shared_out_as_tokens() {
    let mut house = House::new();
    house.work(BEN, ADA, 1);
    house.work(DEE, ADA, 1);
    house.earn(ADA, 2_000);
    let (ada, ben, dee) = (house.tokens(ADA), house.tokens(BEN), house.tokens(DEE));
    house.stake(ADA, 1_200).unwrap();
    house.bond(ADA, 700).unwrap();

    let done = house
        .slash(Forfeit {
            offender: ADA,
            amount: 1_000,
            bond: 700,
            injured: Some((BEN, 400)),
            challenger: Some((DEE, 10_000)),
        })
        .unwrap();

    let shares = Shares {
        injured: 400,
        challenger: 300,
        care: 300,
    };
    let [event] = done.decode::<ReserveSlashed>().try_into().ok().unwrap();
    assert_eq!(
        (event.offender, event.shares, event.from_stake),
        (ADA, shares, shares)
    );
    assert_eq!(
        (house.tokens(BEN), house.tokens(DEE)),
        (ben + 400, dee + 300)
    );
    assert_eq!(house.tokens(ADA), ada - 1_200);
    let stake = house.stake_of(ADA);
    assert_eq!((stake.staked, stake.bonded), (200, 0));
    assert_eq!((house.pool(), house.held()), ((300, 1_000), 500));
    assert_eq!(
        house.account(ADA).unwrap().net(),
        0,
        "nothing had to be posted"
    );
}

#[test]
fn what_no_stake_covers_is_posted() {
    let mut house = House::new();
    house.work(BEN, ADA, 1);
    house.next_cycle();
    let debt = house.account(ADA).unwrap().debt;

    let done = house
        .slash(Forfeit {
            offender: ADA,
            amount: 1_000,
            bond: 0,
            injured: Some((BEN, 400)),
            challenger: None,
        })
        .unwrap();

    let [event] = done.decode::<ReserveSlashed>().try_into().ok().unwrap();
    assert_eq!(
        (event.shares.sum(), event.from_stake),
        (1_000, Shares::default())
    );
    let net = |house: &House, id| house.account(id).unwrap().net();
    assert_eq!(net(&house, ADA), -1_000);
    assert_eq!((net(&house, BEN), net(&house, COMMONS)), (400, 600));
    assert_eq!(house.pool(), (0, 1_000), "what is posted is the commons'");
    house.next_cycle();
    assert_eq!(house.account(ADA).unwrap().debt, debt + 1_000);
}

#[test]
fn a_stake_pays_as_far_as_it_goes() {
    let mut house = House::new();
    house.work(BEN, ADA, 1);
    house.earn(ADA, 501);
    house.stake(ADA, 500).unwrap();
    let ben = house.tokens(BEN);
    house
        .slash(Forfeit {
            offender: ADA,
            amount: 1_000,
            bond: 0,
            injured: Some((BEN, 700)),
            challenger: Some((BEN, 10_000)),
        })
        .unwrap();
    assert_eq!(house.tokens(BEN), ben + 500);
    assert_eq!(house.account(BEN).unwrap().net(), 200 + 300);
    assert_eq!(house.account(ADA).unwrap().net(), -500);
    assert_eq!((house.pool(), house.held()), ((0, 1_000), 0));
}

#[test]
fn what_unbonds_is_lost_as_well_and_first() {
    let mut house = House::new();
    house.earn(ADA, 1_000);
    house.stake(ADA, 1_000).unwrap();
    house.unbond(ADA, 600).unwrap();
    house.slash(forfeit(ADA, 450)).unwrap();
    let stake = house.stake_of(ADA);
    assert_eq!((stake.staked, stake.unbonding), (400, 150));
    assert_eq!(house.account(ADA).unwrap().net(), 0);
    house.chain.advance_ms(28 * DAY);
    house.withdraw(ADA).unwrap();
    assert_eq!(house.tokens(ADA), 150);
}

#[test]
fn a_bond_ends_with_the_slash_that_uses_it() {
    let mut house = House::new();
    house.bond(ADA, 500).unwrap();
    let larger = Forfeit {
        bond: 501,
        ..forfeit(ADA, 100)
    };
    assert_eq!(house.slash(larger), refused(Error::Insufficient));
    let headroom = house.headroom(ADA);
    house
        .slash(Forfeit {
            bond: 500,
            ..forfeit(ADA, 300)
        })
        .unwrap();
    assert_eq!(house.headroom(ADA), headroom + 500 - 300);
    assert_eq!(house.stake_of(ADA).bonded, 0);
}

#[test]
fn an_absurd_forfeit_is_refused() {
    let mut house = House::new();
    house.earn(ADA, 1_000);
    house.stake(ADA, 1_000).unwrap();
    for amount in [MAX_VALUE + 1, u64::MAX] {
        let answer = house.slash(forfeit(ADA, amount));
        assert_eq!(
            answer,
            refused(Error::Clearing(clearing::Error::AmountOutOfBounds))
        );
    }
    let nobody = house.slash(forfeit(99, 1));
    assert_eq!(nobody, refused(Error::Clearing(clearing::Error::NoAccount)));
    assert_eq!((house.pool(), house.stake_of(ADA).staked), ((0, 0), 1_000));
}

#[test]
fn shares_of_several_forfeits_add_up() {
    let mut house = House::new();
    house.earn(ADA, 1_000);
    house.stake(ADA, 1_000).unwrap();
    for amount in [100, 250, 1_000] {
        house.slash(forfeit(ADA, amount)).unwrap();
    }
    assert_eq!(house.pool(), (1_000, 1_350));
    assert_eq!(house.account(COMMONS).unwrap().net(), 350);
    assert_eq!(house.account(CAI).unwrap().net(), 0);
}
