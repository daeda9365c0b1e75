//! Time moves only when told, and forward.

use remainder_chain::{Chain, ChainError, Embedded};

use crate::Fixture;

#[test]
fn the_clock_stands_still_until_it_is_moved() {
    let mut f = Fixture::new();
    let genesis = Embedded::DEFAULT_GENESIS_MS;
    f.transfer(1).unwrap();
    assert_eq!(f.chain.now_ms(), genesis);
    f.chain.advance_ms(1);
    assert_eq!(f.chain.now_ms(), genesis + 1);
    f.chain.set_time_ms(genesis + 5).unwrap();
    f.transfer(1).unwrap();
    f.chain.set_time_ms(genesis + 5).unwrap();
    assert_eq!(f.chain.now_ms(), genesis + 5);
}

#[test]
fn time_does_not_go_backwards() {
    let mut chain = Embedded::new(1_000);
    let error = chain.set_time_ms(999).unwrap_err();
    assert_eq!(
        error,
        ChainError::TimeBackwards {
            now_ms: 1_000,
            asked_ms: 999
        }
    );
    assert_eq!(chain.now_ms(), 1_000);
}

#[test]
fn chains_with_another_beginning_are_other_chains() {
    assert_eq!(Embedded::new(1).label(), Embedded::new(1).label());
    assert_ne!(
        Embedded::new(1).label().genesis,
        Embedded::new(2).label().genesis
    );
    assert_ne!(Embedded::new(1).label().genesis, [0; 32]);
}
