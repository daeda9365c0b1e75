//! One test a threat. And where each error of `clearing` is provoked:
//!
//! | error | by |
//! |---|---|
//! | `InvalidConfig`, `NotAdmin` | here, `nobody_but_the_admin_rules` |
//! | `NotEntitled` | here, `what_rooms_say_only_rooms_say` |
//! | `Unreachable`, `TokenRefused` | here, `books_and_tokens_move_together_or_not_at_all` |
//! | `Club` | limits, gifts, rekey |
//! | `NoAccount` | rolling, gifts, rekey |
//! | `AmountOutOfBounds` | limits, gifts |
//! | `DebitLimit`, `PastSettlementDay` | limits |
//! | `InsufficientTokens`, `MayNotBeGiven`, `GiftTooLarge` | gifts |
//! | `BudgetSpent` | here, `the_budget_is_not_spent_twice` |
//! | `NotCovered` | limits |
//! | `NotLocked` | here, `no_more_is_unlocked_than_was_locked` |
//! | `StillOwes` | here, `an_account_is_not_closed_over_a_debt` |

use crate::{order, unable, OVER};
use remainder_fixture::prelude::*;
use remainder_interfaces::clearing::{Closing, Config, Consent, Posted};
use remainder_rules::party::Party;
use ClearingError as E;

fn forged(id: MemberId) -> Party {
    Party {
        id,
        account: [9; 32],
        status: Status::Active,
        standing: true,
        roles: role::ALL,
        unable: true,
        probation: false,
        sponsors: [0; 3],
    }
}

/// Threat: anyone books for themself what only rooms may book.
#[test]
fn what_rooms_say_only_rooms_say() {
    let mut f = ClubFixture::new();
    f.earn("anna", "bert", 10_000);
    let by_contributions = [
        "anna", "admin", "stranger", "reserve", "club", "token", "audit",
    ];
    for by in by_contributions {
        let no = Err(E::NotEntitled);
        assert_eq!(
            f.clearing(by, |m| m.consent(forged(2), forged(1), Consent::default())),
            Err(E::NotEntitled)
        );
        assert_eq!(
            f.clearing(by, |m| m.release(2, 1, Closing::default()))
                .map(|_| ()),
            no
        );
        assert_eq!(
            f.clearing(by, |m| m.post(2, 1, 1_000_000, Closing::default())),
            no
        );
        assert_eq!(f.clearing(by, |m| m.close(3)), no);
    }
    let by_reserve = [
        "anna",
        "admin",
        "stranger",
        "contributions",
        "club",
        "token",
        "audit",
    ];
    for by in by_reserve {
        let no = Err(E::NotEntitled);
        assert_eq!(f.clearing(by, |m| m.stake(1, 1)), no);
        assert_eq!(f.clearing(by, |m| m.unstake(1, 0)), no);
        assert_eq!(f.clearing(by, |m| m.pay_out(1, 1, false)), no);
        assert_eq!(f.clearing(by, |m| m.pay_out(1, 1, true)), no);
        assert_eq!(f.clearing(by, |m| m.lock(forged(1), 1)), no);
        assert_eq!(f.clearing(by, |m| m.unlock(1, 0)), no);
        assert_eq!(
            f.clearing(by, |m| m.set_guarantee(forged(1), 1_000_000)),
            no
        );
        assert_eq!(f.clearing(by, |m| m.collect(Collection::default())), no);
        let guarantors = [(2, 1), (0, 0), (0, 0)];
        assert_eq!(
            f.clearing(by, |m| m.write_off(2, 0, guarantors))
                .map(|_| ()),
            no
        );
    }
}

/// Threat: what was given is given on, so that a gift becomes a payment.
#[test]
fn a_gift_is_not_given_on_nor_staked() {
    let mut f = ClubFixture::new();
    f.work("anna", "cleo", CARE, 9 * HOUR);
    f.work("cleo", "anna", CARE, 10 * HOUR);
    f.earn("bert", "anna", 10_000);
    f.roll("cleo");
    unable(&mut f, "cleo");
    unable(&mut f, "anna");
    let own = f.account("cleo").tokens;
    f.clearing("bert", |m| m.gift(3, 3_000)).unwrap();
    let on = f.clearing("cleo", |m| m.gift(1, own + 1));
    assert_eq!(on, Err(E::InsufficientTokens));
    let stake = f.reserve("cleo", |m| m.stake(own + 1));
    assert_eq!(stake, Err(ReserveError::Clearing(E::InsufficientTokens)));
    f.reserve("cleo", |m| m.stake(own)).unwrap();
}

/// Threat: tokens buy what should be contributed: a gift to somebody who works.
#[test]
fn an_active_member_is_given_nothing() {
    let mut f = ClubFixture::new();
    f.work("anna", "cleo", CARE, 9 * HOUR);
    f.earn("bert", "anna", 10_000);
    assert_eq!(f.clearing("bert", |m| m.gift(3, 1)), Err(E::MayNotBeGiven));
    // Frozen and leaving members may not either.
    f.club("admin", |m| m.mark(3, true, false, [0; 32]))
        .unwrap();
    assert_eq!(f.clearing("bert", |m| m.gift(3, 1)), Err(E::MayNotBeGiven));
}

/// Threat: the levy is avoided by splitting work into parts so small that it rounds to nothing.
#[test]
fn splitting_work_avoids_no_levy() {
    let mut f = ClubFixture::builder()
        .spec(|s| s.contributions.challenge_ms = 0)
        .build();
    let levy = |f: &mut ClubFixture, quantity| {
        let id = f.register("anna", "bert", CARE, quantity);
        f.confirm("bert", id);
        f.settle(id);
        f.emitted::<Posted>()[0].levy
    };
    let whole = levy(&mut f, 40);
    let parts: u64 = (0..10).map(|_| levy(&mut f, 4)).sum();
    assert_eq!(whole, 8);
    assert!(parts >= whole, "{parts} in parts, {whole} in one");
}

/// Threat: two receivers' consents are each checked before the other's counts; or one headroom serves twice: once for an order, once for a
/// pledge, once for a stake.
#[test]
fn headroom_serves_once() {
    let mut f = ClubFixture::new();
    let dora = f.join("dora");
    f.earn("bert", "anna", 10_000);
    order(&mut f, "anna", "bert", 30_000).unwrap();
    f.reserve("bert", |m| m.guarantee(dora, 19_800)).unwrap();
    assert_eq!(f.headroom("bert"), 0);
    assert_eq!(order(&mut f, "anna", "bert", 10), Err(OVER));
    let spare = Err(ReserveError::Clearing(E::InsufficientTokens));
    assert_eq!(
        f.reserve("bert", |m| m.stake(9_800)),
        spare,
        "the tokens cover the order"
    );
    let more = f.reserve("audit", |m| m.bond(2, 1));
    assert_eq!(more, Err(ReserveError::Clearing(E::NotCovered)));
}

/// Threat: tokens flee into the reserve, or to a friend, before a debt burns them.
#[test]
fn tokens_do_not_flee_a_burn() {
    let mut f = ClubFixture::new();
    f.work("anna", "cleo", CARE, 9 * HOUR);
    f.earn("bert", "anna", 10_000);
    unable(&mut f, "cleo");
    f.work("anna", "bert", CARE, 9 * HOUR);
    let spare = 800;
    let gift = f.clearing("bert", |m| m.gift(3, spare + 1));
    assert_eq!(gift, Err(E::InsufficientTokens));
    // Nor by waiting until the next cycle has begun: both sides roll first.
    f.cycles(1);
    assert_eq!(f.balance("bert"), 9_800, "not rolled yet");
    assert_eq!(
        f.clearing("bert", |m| m.gift(3, spare + 1)),
        Err(E::InsufficientTokens)
    );
    let stake = f.reserve("bert", |m| m.stake(spare + 1));
    assert_eq!(stake, Err(ReserveError::Clearing(E::InsufficientTokens)));
    f.reserve("bert", |m| m.stake(spare)).unwrap();
    assert_eq!(f.balance("bert"), 0);
}

/// Threat: the commons' budget is promised twice: by many at once, or again after a dispute.
#[test]
fn the_budget_is_not_spent_twice() {
    let mut f = ClubFixture::builder()
        .spec(|s| (s.clearing.commons_base, s.clearing.commons_member_bp) = (1_000, 10_000))
        .build();
    let ids: Vec<_> = (0..2)
        .map(|_| f.register("anna", "commons", CARE, 60))
        .collect();
    for id in &ids {
        f.confirm("bert", *id);
    }
    f.confirm("cleo", ids[0]);
    f.contributions("cleo", |m| m.approve(ids[1], None))
        .unwrap();
    let second = f.contributions("cleo", |m| m.confirm(ids[1], None));
    assert_eq!(second, Err(ContributionsError::Clearing(E::BudgetSpent)));
}

/// Threat: the same tokens of the commons are promised at the end of a cycle and again at the beginning of the next.
#[test]
fn the_budget_is_not_spent_twice_across_a_cycle() {
    let mut f = ClubFixture::builder()
        .spec(|s| (s.clearing.commons_cycles, s.clearing.commons_member_bp) = (0, 10_000))
        .build();
    f.work("anna", "bert", CARE, 30 * HOUR);
    f.cycles(1);
    f.days(26);
    let work = |f: &mut ClubFixture, provider, value: Credits| {
        let id = f.register(provider, "commons", CARE, value / 10);
        f.confirm("bert", id);
        f.contributions("anna", |m| m.approve(id, None)).unwrap();
        f.contributions("anna", |m| m.confirm(id, None))?;
        Ok(id)
    };
    let spent = Err(ContributionsError::Clearing(E::BudgetSpent));
    let open = work(&mut f, "cleo", 500).unwrap();
    assert_eq!(work(&mut f, "cleo", 110), spent, "600 were levied");
    f.cycles(1);
    assert_eq!(f.read(f.rooms.clearing, |m| m.budget()).0.spent, 500);
    assert_eq!(work(&mut f, "cleo", 110), spent, "500 are still owed");
    work(&mut f, "cleo", 100).unwrap();
    f.after_challenge();
    f.settle(open);
    f.cycles(1);
    f.roll("commons");
    assert_eq!(f.account("commons").debt, 0);
}

/// Threat: a room unlocks what was never locked.
#[test]
fn no_more_is_unlocked_than_was_locked() {
    let mut f = ClubFixture::new();
    f.reserve("audit", |m| m.bond(2, 500)).unwrap();
    let unlock = f.clearing("reserve", |m| m.unlock(2, 501));
    assert_eq!(unlock, Err(E::NotLocked));
    let slash = Forfeit {
        offender: 2,
        amount: 1,
        bond: 501,
        injured: None,
        challenger: None,
    };
    assert_eq!(
        f.reserve("audit", |m| m.slash(slash)),
        Err(ReserveError::Insufficient)
    );
}

/// Threat: an account is closed over a debt, by the room that may close.
#[test]
fn an_account_is_not_closed_over_a_debt() {
    let mut f = ClubFixture::new();
    f.work("anna", "bert", CARE, HOUR);
    assert_eq!(
        f.clearing("contributions", |m| m.close(2)),
        Err(E::StillOwes)
    );
    f.cycles(1);
    assert_eq!(
        f.read(f.rooms.clearing, |m| m.can_close(2)),
        Err(E::StillOwes)
    );
    assert_eq!(
        f.read(f.rooms.clearing, |m| m.can_close(99)),
        Ok(()),
        "no account is fine"
    );
    let gift = f.clearing("contributions", |m| m.close(2));
    assert_eq!(gift, Err(E::StillOwes));
}

/// Threat: books and tokens part when a room fails half-way.
#[test]
fn books_and_tokens_move_together_or_not_at_all() {
    let mut f = ClubFixture::new();
    f.work("anna", "bert", CARE, HOUR);
    f.cycles(1);
    let (here, there) = (f.office("clearing"), f.office("token"));
    let wired = f.read(here, |m| m.wiring());
    let lost = Wiring {
        clearing: AccountId([1; 32]),
        ..wired
    };
    f.send(there, "admin", |m| m.wire(lost)).unwrap();
    assert_eq!(f.clearing("anna", |m| m.roll(1)), Err(E::TokenRefused));
    assert_eq!(f.account("anna").tokens, 0);
    f.send(there, "admin", |m| m.wire(wired)).unwrap();
    let nowhere = Wiring {
        token: AccountId([1; 32]),
        club: AccountId([1; 32]),
        ..wired
    };
    f.send(here, "admin", |m| m.wire(nowhere)).unwrap();
    assert_eq!(f.clearing("anna", |m| m.roll(1)), Err(E::Unreachable));
    assert_eq!(f.clearing("anna", |m| m.gift(2, 1)), Err(E::Unreachable));
    f.send(here, "admin", |m| m.wire(wired)).unwrap();
    f.roll("anna");
    assert_eq!(f.balance("anna"), 980);
}

/// Threat: whoever is not the admin changes the rules, and whoever is breaks them.
#[test]
fn nobody_but_the_admin_rules() {
    let mut f = ClubFixture::new();
    let office = f.office("clearing");
    let stranger = f.account_of("stranger");
    for by in ["anna", "stranger", "contributions"] {
        let set = f.clearing(by, |m| m.set_config(Config::default()));
        assert_eq!(set, Err(E::NotAdmin));
        assert_eq!(
            f.send(office, by, |m| m.set_admin(stranger)),
            Err(OfficeError::NotAdmin)
        );
        assert_eq!(
            f.send(office, by, |m| m.wire(Wiring::default())),
            Err(OfficeError::NotAdmin)
        );
        assert_eq!(
            f.send(office, by, |m| m.set_code([1; 32].into())),
            Err(OfficeError::NotAdmin)
        );
    }
    let broken = Config {
        levy_bp: 2_001,
        ..Config::default()
    };
    assert_eq!(
        f.clearing("admin", |m| m.set_config(broken)),
        Err(E::InvalidConfig)
    );
    assert_eq!(
        f.send(office, "admin", |m| m.set_code([1; 32].into())),
        Err(OfficeError::NoSuchCode)
    );
    f.send(office, "admin", |m| m.set_admin(stranger)).unwrap();
    assert_eq!(
        f.clearing("admin", |m| m.set_config(Config::default())),
        Err(E::NotAdmin)
    );
    f.clearing("stranger", |m| m.set_config(Config::default()))
        .unwrap();
}

/// Threat: postings so large that sums wrap.
#[test]
fn a_member_cannot_post_so_much_that_sums_wrap() {
    let mut f = ClubFixture::builder()
        .spec(|s| (s.clearing.base_limit, s.clearing.limit_cap) = (MAX_VALUE, MAX_VALUE))
        .build();
    let dear = f.add_kind(Category::Care, Unit::Hour, "dear care", 60, 1 << 32);
    // 256 hours at the largest rate are the largest value.
    let id = f.register("anna", "bert", dear, 256 * HOUR);
    assert_eq!(f.contribution(id).value, MAX_VALUE);
    f.confirm("bert", id);
    let more = f.register("anna", "bert", CARE, 1);
    let more = f.contributions("bert", |m| m.confirm(more, None));
    assert_eq!(more, Err(OVER));
    f.after_challenge();
    f.settle(id);
    f.cycles(1);
    f.roll("bert");
    assert_eq!(f.account("bert").debt, MAX_VALUE);
}

/// Threat: a debtor whom nobody touches has no settlement day, since their account never rolls.
#[test]
fn a_debtor_nobody_touches() {
    let mut f = ClubFixture::new();
    f.work("anna", "bert", CARE, 31 * HOUR);
    f.cycles(4);
    let late = Err(ContributionsError::Clearing(E::PastSettlementDay));
    assert_eq!(order(&mut f, "anna", "bert", 10), late);
    f.cycles(1);
    f.roll("bert");
    assert_eq!(f.account("bert").over_since, Some(1));
    assert_eq!(order(&mut f, "anna", "bert", 10), late);
}

/// Threat: an offender cannot be slashed, since whoever is made whole or rewarded has no account yet, or has left.
#[test]
fn a_beneficiary_without_an_account_protects_no_offender() {
    let mut f = ClubFixture::builder()
        .spec(|s| s.club.unbond_cycles = 0)
        .build();
    let (dora, emil) = (f.join("dora"), f.join("emil"));
    f.contributions("emil", |m| m.leave()).unwrap();
    f.contributions("emil", |m| m.leave()).unwrap();
    f.earn("anna", "bert", 10_000);
    f.reserve("anna", |m| m.stake(1_000)).unwrap();
    for (injured, challenger) in [(dora, 2), (2, dora), (3, emil), (emil, 3)] {
        let forfeit = Forfeit {
            offender: 1,
            amount: 1_000,
            bond: 0,
            injured: Some((injured, 300)),
            challenger: Some((challenger, 3_000)),
        };
        f.reserve("audit", |m| m.slash(forfeit)).unwrap();
    }
    assert!(f.account("dora").tokens > 0, "by an account of her own");
    assert_eq!(f.read(f.rooms.clearing, |m| m.account(emil)), None);
    assert!(
        f.account("commons").adjust > 0,
        "who left leaves it to the commons"
    );
}
