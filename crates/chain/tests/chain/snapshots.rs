//! A snapshot is the whole chain at one moment.

use std::time::Instant;

use ink_sandbox::{api::prelude::SystemAPI, Sandbox};
use psp22::PSP22;

use crate::Fixture;

#[test]
fn restoring_brings_storage_balances_and_clock_back() {
    let mut f = Fixture::new();
    f.transfer(1).unwrap();
    let snapshot = f.chain.snapshot();
    let (storage, now) = (f.chain.storage(&f.token.account()), f.chain.now_ms());
    let funds = f.chain.balance(&f.alice.account());
    f.chain.advance_ms(1_000);
    f.transfer(99).unwrap();
    f.chain.restore(&snapshot);
    assert_eq!(f.chain.storage(&f.token.account()), storage);
    assert_eq!(
        (f.chain.now_ms(), f.chain.balance(&f.alice.account())),
        (now, funds)
    );
    // It can be used again, and a chain that goes on from it does not touch it.
    f.transfer(2).unwrap();
    f.chain.restore(&snapshot);
    assert_eq!(f.balance(&f.bob), 1);
}

#[test]
fn the_same_calls_from_the_same_snapshot_do_the_same() {
    let mut f = Fixture::new();
    let snapshot = f.chain.snapshot();
    let first = f.transfer(7).unwrap();
    f.chain.restore(&snapshot);
    assert_eq!(f.transfer(7).unwrap(), first);
}

#[test]
fn a_clone_goes_its_own_way_and_may_do_so_on_another_thread() {
    let mut f = Fixture::new();
    let mut other = f.chain.clone();
    let (token, alice, to) = (f.token, f.alice.clone(), f.bob.account());
    let sent = std::thread::spawn(move || {
        token
            .send(&mut other, &alice, |m| m.transfer(to, 3, Vec::new()))
            .unwrap();
        token.read(&other, |m| m.balance_of(to)).unwrap()
    });
    f.transfer(1).unwrap();
    assert_eq!(sent.join().unwrap(), 3);
    assert_eq!(f.balance(&f.bob), 1);
}

#[test]
fn restoring_is_cheap() {
    let mut f = Fixture::new();
    let snapshot = f.chain.snapshot();
    let start = Instant::now();
    for _ in 0..1_000 {
        f.transfer(1).unwrap();
        f.chain.restore(&snapshot);
    }
    println!("a transfer and a restore: {:?}", start.elapsed() / 1_000);
    assert_eq!(f.balance(&f.bob), 0);
}

#[test]
fn it_is_a_sandbox_for_tests_written_against_ink_s() {
    let mut f = Fixture::new();
    let raw = f.chain.take_snapshot();
    f.transfer(5).unwrap();
    assert!(f.chain.events().is_empty());
    f.chain.dry_run(|chain| chain.advance_ms(5));
    f.chain.restore_snapshot(raw);
    assert_eq!(f.balance(&f.bob), 0);
    assert_eq!(
        f.chain.now_ms(),
        remainder_chain::Embedded::DEFAULT_GENESIS_MS
    );
}
