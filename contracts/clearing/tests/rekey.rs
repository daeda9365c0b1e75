//! Whose key changed keeps id, books and tokens.

use remainder_fixture::prelude::*;

/// anna, with 9,800 tokens, now signs as anna2.
fn rotated() -> ClubFixture {
    let mut f = ClubFixture::new();
    f.earn("anna", "bert", 10_000);
    let key = f.account_of("anna2");
    f.club("anna", |m| m.propose_key(key)).unwrap();
    f.club("anna2", |m| m.accept_key(1)).unwrap();
    f
}

#[test]
fn anyone_moves_the_tokens_to_the_new_key() {
    let mut f = rotated();
    assert_eq!((f.balance("anna"), f.balance("anna2")), (9_800, 0));
    f.clearing("stranger", |m| m.rekey(1)).unwrap();
    assert_eq!((f.balance("anna"), f.balance("anna2")), (0, 9_800));
    f.clearing("stranger", |m| m.rekey(1)).unwrap();
    assert_eq!(f.balance("anna2"), 9_800, "a second time changes nothing");
    f.reserve("anna2", |m| m.stake(800)).unwrap();
    assert_eq!(f.balance("anna2"), 9_000);
}

#[test]
fn until_then_the_books_count_and_the_old_key_can_do_nothing() {
    let mut f = rotated();
    assert_eq!(f.headroom("anna2"), 49_800);
    let old = f.reserve("anna", |m| m.stake(1));
    assert_eq!(old, Err(ReserveError::Club(ClubError::NotAMember)));
    f.work("cleo", "anna2", CARE, HOUR);
    f.cycles(1);
    f.roll("anna2");
    assert_eq!(f.balance("anna"), 8_800, "burned where they lie");
}

#[test]
fn a_key_given_up_may_join_anew_and_mixes_nothing() {
    let mut f = rotated();
    let again = f.join_by("anna", &["bert", "cleo"]);
    assert_eq!(again, 4);
    f.earn("anna", "bert", 1_000);
    assert_eq!(f.balance("anna"), 9_800 + 980);
    f.clearing("stranger", |m| m.rekey(1)).unwrap();
    assert_eq!((f.balance("anna"), f.balance("anna2")), (980, 9_800));
}

#[test]
fn there_is_nothing_to_move_for_nobody() {
    let mut f = ClubFixture::new();
    assert_eq!(
        f.clearing("anna", |m| m.rekey(1)),
        Err(ClearingError::NoAccount)
    );
    let nobody = Err(ClearingError::Club(ClubError::NoSuchMember));
    assert_eq!(f.clearing("anna", |m| m.rekey(99)), nobody);
    assert_eq!(f.clearing("anna", |m| m.rekey(COMMONS)), nobody);
}
