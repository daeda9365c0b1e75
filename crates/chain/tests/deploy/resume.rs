//! A founding that was cut off anywhere goes on where it stopped, and ends as one that was not.

use crate::*;

/// All that is on a chain: codes, contracts, what they hold, balances.
fn state(chain: &Embedded) -> Vec<u8> {
    use ink_sandbox::Sandbox;
    let mut copy = chain.clone();
    // How often somebody sent and in which block is not a part of the club.
    copy.take_snapshot().storage[0].1 .0.clone()
}

#[test]
fn a_founding_that_is_over_does_nothing() {
    let founding = founding(spec());
    let mut chain = Cut::new(None);
    let steps = founding.steps().len() + founding.handing_over().len();
    assert_eq!(go_on(&mut chain, &founding).unwrap(), steps);
    assert_eq!(chain.sent.get(), steps);
    let before = state(&chain.chain);
    assert_eq!(go_on(&mut chain, &founding).unwrap(), 0);
    assert_eq!(chain.sent.get(), steps);
    assert!(state(&chain.chain) == before);
}
