//! One test a threat.

use crate::house::{forfeit, of, refused, House, ADA, BEN, CAI, DEE, EVE};
use ink::primitives::Hash;
use proptest::prelude::*;
use remainder_chain::{deploy, face, input, Actor, Bundle, Embedded, Failed, Room};
use remainder_interfaces::{
    club::BreakKind,
    office::{AdminChanged, CodeChanged},
    reserve::{Config, Error, Forfeit, Reserve, ReserveRef},
    Office, OfficeError, Wiring,
};
use remainder_rules::{time::DAY, Credits, MemberId};

/// Threat: an offender who sees the verdict coming takes the stake out in time.
#[test]
fn a_stake_does_not_outrun_the_verdict() {
    let mut house = House::new();
    house.earn(ADA, 1_000);
    house.stake(ADA, 1_000).unwrap();
    house.unbond(ADA, 1_000).unwrap();
    house.chain.advance_ms(28 * DAY - 1);
    assert_eq!(house.withdraw(ADA), refused(Error::TooEarly));
    house.slash(forfeit(ADA, 1_000)).unwrap();
    house.chain.advance_ms(1);
    assert_eq!(
        house.withdraw(ADA),
        refused(Error::TooEarly),
        "nothing is left"
    );
    assert_eq!(house.pool().0, 1_000);
}

/// Threat: a sponsor who pledges a cent keeps a member from leaving for good.
#[test]
fn no_sponsor_holds_a_member_back() {
    let mut house = House::new();
    house.guarantee(ADA, EVE, 1).unwrap();
    let may_leave = |house: &House| {
        use remainder_interfaces::clearing::Clearing;
        let clearing = house.rooms.clearing;
        clearing
            .read(&house.chain, |m| m.can_close(EVE))
            .unwrap()
            .is_ok()
    };
    assert!(!may_leave(&house));
    house.send(&of(EVE), |m| m.guarantee(EVE, 0)).unwrap();
    assert!(may_leave(&house));
}

/// Threat: a member lets others' sponsors go, and their limit with them.
#[test]
fn nobody_ends_anothers_guarantee() {
    let mut house = House::new();
    house.guarantee(ADA, EVE, 3_000).unwrap();
    for by in [CAI, DEE] {
        let answer = house.guarantee(by, EVE, 0);
        assert_eq!(answer, refused(Error::NotASponsor));
    }
    house.guarantee(BEN, EVE, 0).unwrap();
    assert_eq!(
        house.account(EVE).unwrap().guarantee,
        3_000,
        "ben ends his own alone"
    );
}

/// Threat: the same reserve backs a bond and a guarantee.
#[test]
fn nothing_is_pledged_twice() {
    let mut house = House::new();
    house.earn(ADA, 1_000);
    house.stake(ADA, 1_000).unwrap();
    let all = u64::try_from(house.headroom(ADA)).unwrap();
    house.guarantee(ADA, EVE, all / 2).unwrap();
    let half = all - all / 2;
    assert!(matches!(
        house.bond(ADA, half + 1),
        Err(Failed::Refused(Error::Clearing(_)))
    ));
    house.bond(ADA, half).unwrap();
    assert!(house.unbond(ADA, 1).is_err());
}

/// Threat: an admin pays their friends, or themself, from the care pool.
#[test]
fn help_needs_a_break_that_the_club_granted() {
    let mut house = House::new();
    house.work(CAI, DEE, 3_000);
    house.earn(ADA, 1_000);
    house.stake(ADA, 1_000).unwrap();
    house.slash(forfeit(ADA, 1_000)).unwrap();
    let grant = |house: &mut House, by, to| house.send(&of(by), |m| m.grant_care(to, 500, [0; 32]));
    assert_eq!(grant(&mut house, ADA, DEE), refused(Error::NoCare));
    house.take_break(DEE, BreakKind::Sick);
    assert_eq!(grant(&mut house, DEE, DEE), refused(Error::NotEntitled));
    assert!(grant(&mut house, ADA, DEE).is_ok());
}

/// Threat: whoever is wired as `audit` slashes whom they like.
#[test]
fn only_the_admin_holds_the_office() {
    let mut house = House::new();
    let (admin, thief, other) = (house.admin.clone(), of(EVE), Actor::dev("governance"));
    let office: Room<face!(Office)> = house.rooms.reserve.face();
    let before = office.read(&house.chain, |m| m.wiring()).unwrap();
    let mine = Wiring {
        audit: thief.account(),
        ..before
    };
    let code = Hash::from(house.chain.code_hash(&office.account()).unwrap());
    let chain = &mut house.chain;
    let attempts = [
        office.send(chain, &thief, |m| m.wire(mine)),
        office.send(chain, &thief, |m| m.set_admin(thief.account())),
        office.send(chain, &thief, |m| m.set_code(code)),
    ];
    for attempt in attempts {
        assert_eq!(attempt, Err(Failed::Refused(OfficeError::NotAdmin)));
    }
    assert_eq!(office.read(chain, |m| m.wiring()), Ok(before));
    let nowhere = office.send(chain, &admin, |m| m.set_code(Hash::from([9; 32])));
    assert_eq!(nowhere, Err(Failed::Refused(OfficeError::NoSuchCode)));
    let done = office.send(chain, &admin, |m| m.set_code(code)).unwrap();
    assert_eq!(done.decode::<CodeChanged>().len(), 1);
    let done = office
        .send(chain, &admin, |m| m.set_admin(other.account()))
        .unwrap();
    assert_eq!(done.decode::<AdminChanged>().len(), 1);
    assert_eq!(office.read(chain, |m| m.admin()), Ok(other.account()));
    let late = house.send(&admin, |m| m.set_config(Config::default()));
    assert_eq!(late, refused(Error::NotAdmin), "the former admin");
}

fn alone(config: Config) -> Result<(Embedded, Room<ReserveRef>), Failed<Error>> {
    let bundle = Bundle::load("reserve").unwrap_or_else(|error| panic!("{error}"));
    let mut chain = Embedded::default();
    let new = input(bundle.constructor("new").unwrap(), &config);
    let admin = Actor::dev("admin");
    let made = deploy::<ReserveRef, Error>(&mut chain, &admin, &bundle, &new, b"alone")?;
    Ok((chain, made.room))
}

/// Threat: a room deployed with absurd parameters locks stakes up for ever.
#[test]
fn parameters_are_checked_at_birth() {
    let never = Config {
        unbond_ms: u64::MAX,
        ..Config::default()
    };
    let all = Config {
        reward_bp: 10_001,
        ..Config::default()
    };
    for config in [never, all] {
        assert_eq!(
            alone(config).err(),
            refused::<()>(Error::InvalidConfig).err()
        );
    }
}

/// Threat: a room that nobody wired, or whose neighbours are gone, loses what it is given.
#[test]
fn an_unwired_room_takes_nothing() {
    let (mut chain, room) = alone(Config::default()).unwrap();
    let (ada, admin) = (of(ADA), Actor::dev("admin"));
    let unreachable = || refused(Error::Unreachable);
    let chain = &mut chain;
    assert_eq!(room.send(chain, &ada, |m| m.stake(1)), unreachable());
    assert_eq!(
        room.send(chain, &ada, |m| m.guarantee(BEN, 1)),
        unreachable()
    );
    assert_eq!(
        room.send(chain, &admin, |m| m.write_off(ADA)),
        unreachable()
    );
    assert_eq!(
        room.send(chain, &ada, |m| m.slash(forfeit(ADA, 1))),
        refused(Error::NotEntitled)
    );
}

#[derive(Clone, Debug)]
enum Step {
    Stake(MemberId, Credits),
    Unbond(MemberId, Credits),
    Withdraw(MemberId),
    Guarantee(MemberId, MemberId, Credits),
    Bond(MemberId, Credits),
    Release(MemberId, Credits),
    Slash(Forfeit),
    Work(MemberId, MemberId, Credits),
    WriteOff(MemberId),
    Care(MemberId, MemberId, Credits),
    Cycle,
}

fn any_step() -> impl Strategy<Value = Step> {
    let who = || ADA..=EVE;
    // Small and overlapping amounts, so that most steps are accepted and every limit is met.
    let some = || prop_oneof![8 => 0u64..2_000, 2 => 0u64..50_000, 1 => Just(u64::MAX)];
    let somebody = || prop_oneof![Just(None), (ADA..=EVE).prop_map(Some)];
    let slash = (who(), some(), 0u64..1_500, somebody(), some(), somebody()).prop_map(
        |(offender, amount, bond, injured, loss, challenger)| Forfeit {
            offender,
            amount,
            bond,
            injured: injured.map(|member| (member, loss)),
            challenger: challenger.map(|member| (member, 10_000)),
        },
    );
    prop_oneof![
        3 => (who(), some()).prop_map(|(m, a)| Step::Stake(m, a)),
        2 => (who(), some()).prop_map(|(m, a)| Step::Unbond(m, a)),
        2 => who().prop_map(Step::Withdraw),
        3 => (who(), prop_oneof![3 => Just(EVE), 1 => who()], some())
            .prop_map(|(s, m, a)| Step::Guarantee(s, m, a)),
        2 => (who(), some()).prop_map(|(m, a)| Step::Bond(m, a)),
        2 => (who(), some()).prop_map(|(m, a)| Step::Release(m, a)),
        2 => slash.prop_map(Step::Slash),
        5 => (who(), who(), 1u64..2_000).prop_map(|(p, r, v)| Step::Work(p, r, v)),
        1 => who().prop_map(Step::WriteOff),
        1 => (who(), who(), some()).prop_map(|(b, m, a)| Step::Care(b, m, a)),
        2 => Just(Step::Cycle),
    ]
}

/// Takes a step, whatever the room says of it; the house checks the invariants.
fn take(house: &mut House, step: Step) -> bool {
    let (admin, audit) = (house.admin.clone(), house.audit.clone());
    match step {
        Step::Stake(member, amount) => house.stake(member, amount).is_ok(),
        Step::Unbond(member, amount) => house.unbond(member, amount).is_ok(),
        Step::Withdraw(member) => house.withdraw(member).is_ok(),
        Step::Guarantee(by, member, amount) => house.guarantee(by, member, amount).is_ok(),
        Step::Bond(member, amount) => house.bond(member, amount).is_ok(),
        Step::Release(member, amount) => house.send(&audit, |m| m.release(member, amount)).is_ok(),
        Step::Slash(forfeit) => house.slash(forfeit).is_ok(),
        Step::Work(provider, receiver, value) => {
            let able = u64::try_from(house.headroom(receiver)).unwrap_or(0);
            if provider != receiver && value <= able && !house.is_past_settlement(receiver) {
                house.work(provider, receiver, value);
            }
            true
        }
        Step::WriteOff(member) => house.send(&admin, |m| m.write_off(member)).is_ok(),
        Step::Care(by, member, amount) => house
            .send(&of(by), |m| m.grant_care(member, amount, [0; 32]))
            .is_ok(),
        Step::Cycle => {
            house.next_cycle();
            true
        }
    }
}

/// Threat: some order of calls that nobody thought of makes or loses tokens, or pledges twice.
#[test]
fn no_order_of_calls_breaks_an_invariant() {
    let club = House::new();
    let cases = std::env::var("REMAINDER_SEQUENCES").map_or(16, |n| n.parse().unwrap());
    let config = ProptestConfig {
        cases,
        failure_persistence: None,
        ..Default::default()
    };
    let accepted = std::cell::Cell::new(0);
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let steps = proptest::collection::vec(any_step(), 60);
    runner
        .run(&steps, |steps| {
            let mut house = club.clone();
            house.take_break(BEN, BreakKind::Sick);
            for step in steps {
                if take(&mut house, step) {
                    accepted.set(accepted.get() + 1);
                }
            }
            Ok(())
        })
        .unwrap();
    assert!(
        accepted.get() > cases * 15,
        "only {} steps did anything",
        accepted.get()
    );
}
