//! Saved tokens are given to who cannot contribute.

use crate::unable;
use remainder_fixture::prelude::*;
use remainder_interfaces::clearing::Gifted;
use ClearingError as E;

/// bert has 9,800 tokens; cleo received 9,000 in the last cycle, so that 3,000 a cycle may be given to her.
fn club() -> ClubFixture {
    let mut f = ClubFixture::new();
    f.work("anna", "cleo", CARE, 9 * HOUR);
    f.earn("bert", "anna", 10_000);
    f
}

fn gift(f: &mut ClubFixture, from: &str, to: MemberId, amount: Credits) -> Result<(), E> {
    let account = f.account_of(from);
    let can = f.read(f.rooms.clearing, |m| m.can_gift(account, to, amount));
    let done = f.clearing(from, |m| m.gift(to, amount));
    assert_eq!(can, done, "the gate says what the gift does");
    done
}

#[test]
fn a_gift_reaches_who_is_on_a_break() {
    let mut f = club();
    assert_eq!(gift(&mut f, "bert", 3, 1_000), Err(E::MayNotBeGiven));
    f.club("cleo", |m| m.take_break(BreakKind::Care, 10))
        .unwrap();
    // cleo owes 9,000: what comes in is hers all the same, until her next roll.
    gift(&mut f, "bert", 3, 1_000).unwrap();
    assert_eq!(f.emitted::<Gifted>()[0].amount, 1_000);
    assert_eq!((f.balance("bert"), f.balance("cleo")), (8_800, 1_000));
    let cleo = f.account("cleo");
    assert_eq!(
        (cleo.tokens, cleo.gifted, cleo.gifts),
        (1_000, 1_000, 1_000)
    );
    f.days(11);
    assert_eq!(
        gift(&mut f, "bert", 3, 1_000),
        Err(E::MayNotBeGiven),
        "the break is over"
    );
}

#[test]
fn who_is_marked_unable_may_be_given_to_as_well() {
    let mut f = club();
    unable(&mut f, "cleo");
    gift(&mut f, "bert", 3, 3_000).unwrap();
}

#[test]
fn at_most_the_average_of_three_cycles_is_given_a_cycle() {
    let mut f = club();
    unable(&mut f, "cleo");
    assert_eq!(gift(&mut f, "bert", 3, 3_001), Err(E::GiftTooLarge));
    gift(&mut f, "bert", 3, 2_000).unwrap();
    assert_eq!(
        gift(&mut f, "bert", 3, 1_001),
        Err(E::GiftTooLarge),
        "gifts add up"
    );
    f.cycles(1);
    gift(&mut f, "bert", 3, 3_000).unwrap();
}

#[test]
fn only_spare_tokens_are_given() {
    let mut f = club();
    unable(&mut f, "cleo");
    crate::order(&mut f, "anna", "bert", 9_000).unwrap();
    assert_eq!(gift(&mut f, "bert", 3, 801), Err(E::InsufficientTokens));
    gift(&mut f, "bert", 3, 800).unwrap();
}

#[test]
fn what_is_no_gift_is_refused() {
    let mut f = club();
    unable(&mut f, "bert");
    unable(&mut f, "cleo");
    for amount in [0, MAX_VALUE + 1, u64::MAX] {
        assert_eq!(gift(&mut f, "bert", 3, amount), Err(E::AmountOutOfBounds));
    }
    assert_eq!(
        gift(&mut f, "bert", 2, 1),
        Err(E::MayNotBeGiven),
        "to oneself"
    );
    assert_eq!(gift(&mut f, "bert", COMMONS, 1), Err(E::MayNotBeGiven));
    assert_eq!(
        gift(&mut f, "bert", 99, 1),
        Err(E::Club(ClubError::NoSuchMember))
    );
    assert_eq!(
        gift(&mut f, "stranger", 3, 1),
        Err(E::Club(ClubError::NotAMember))
    );
    f.join("dora");
    unable(&mut f, "dora");
    assert_eq!(
        gift(&mut f, "dora", 3, 1),
        Err(E::NoAccount),
        "the giver has none"
    );
    assert_eq!(
        gift(&mut f, "bert", 4, 1),
        Err(E::NoAccount),
        "the receiver has none"
    );
}

#[test]
fn gifts_are_burned_before_saved_tokens() {
    let mut f = ClubFixture::builder()
        .spec(|s| s.clearing.levy_bp = 0)
        .build();
    f.work("anna", "cleo", CARE, 9 * HOUR);
    f.work("cleo", "anna", CARE, 10 * HOUR);
    f.earn("bert", "anna", 5_000);
    f.roll("cleo");
    unable(&mut f, "cleo");
    gift(&mut f, "bert", 3, 3_000).unwrap();
    assert_eq!(
        (f.account("cleo").tokens, f.account("cleo").gifted),
        (4_000, 3_000)
    );
    f.work("anna", "cleo", CARE, 2 * HOUR);
    f.cycles(1);
    f.roll("cleo");
    assert_eq!(
        (f.account("cleo").tokens, f.account("cleo").gifted),
        (2_000, 1_000)
    );
}
