//! Deposits are the node's, weights are pallet-contracts 31's.

use remainder_chain::runtime::{DEPOSIT_PER_BYTE, DEPOSIT_PER_ITEM, EXISTENTIAL_DEPOSIT, UNIT};

use crate::Fixture;

#[test]
fn prices_are_those_of_the_node_s_runtime() {
    // contracts-node-runtime 0.42, contracts_config.rs: (items * UNIT + bytes * (5 * MILLIUNIT / 100)) / 10
    assert_eq!(DEPOSIT_PER_ITEM, 100_000_000_000);
    assert_eq!(DEPOSIT_PER_BYTE, 5_000_000);
    assert_eq!(EXISTENTIAL_DEPOSIT, 1_000_000_000);
}

#[test]
fn a_new_balance_is_charged_as_one_item_and_its_bytes() {
    let mut f = Fixture::new();
    let key_count = f.chain.storage(&f.token.account()).len();
    let done = f.transfer(100).unwrap();
    assert_eq!(f.chain.storage(&f.token.account()).len(), key_count + 1);
    // A balance is a u128; the chain charges for values, not for keys.
    assert_eq!(
        done.deposit,
        (DEPOSIT_PER_ITEM + 16 * DEPOSIT_PER_BYTE) as i128
    );
    assert_eq!(
        f.transfer(100).unwrap().deposit,
        0,
        "the second transfer stores nothing new"
    );
}

#[test]
fn what_is_removed_is_paid_back() {
    let mut f = Fixture::new();
    let charged = f.transfer(100).unwrap().deposit;
    let (alice, before) = (f.alice.account(), f.chain.balance(&f.alice.account()));
    let back = {
        use psp22::PSP22;
        f.token
            .send(&mut f.chain, &f.bob, |m| m.transfer(alice, 100, Vec::new()))
            .unwrap()
            .deposit
    };
    // The pallet keeps the price of a byte as a ratio, which rounds.
    assert!(back.abs_diff(-charged) < 10, "{charged} {back}");
    // The refund goes to whoever removes, not to who paid.
    assert_eq!(f.chain.balance(&alice), before);
}

#[test]
fn code_is_paid_for_once_by_whoever_uploads_it() {
    let mut f = Fixture::new();
    let bytes = f.bundle.wasm.len() as u128 * DEPOSIT_PER_BYTE;
    let first = f.created.receipt.deposit;
    assert!(first > bytes as i128, "{first}");
    let new = crate::new_token(&f.bundle, 1);
    let second = {
        use remainder_chain::Chain;
        f.chain
            .instantiate(&f.alice, &f.bundle.wasm, &new, b"2")
            .unwrap()
            .receipt
            .deposit
    };
    assert!(first - second >= bytes as i128, "{first} {second}");
}

/// With the bundle of 12,023 bytes that was measured first: 1,326 M of time and 21,492 B of proof. What loading the code
/// costs is taken off here, so that another compiler's code size is not an error of the chain's.
#[test]
fn a_plain_transfer_weighs_what_was_measured_for_pallet_31() {
    const LOAD_PER_BYTE: u64 = 33_000;
    let mut f = Fixture::new();
    f.transfer(1).unwrap();
    let weight = f.transfer(1).unwrap().weight;
    let code = f.bundle.wasm.len() as u64;
    println!("psp22 transfer, pallet-contracts 31, {code} B of code: {weight:?}");
    let ref_time = weight.ref_time - code * LOAD_PER_BYTE;
    assert!(
        (900_000_000..1_000_000_000).contains(&ref_time),
        "{weight:?}"
    );
    assert!(
        (9_000..10_000).contains(&(weight.proof_size - code)),
        "{weight:?}"
    );
}

#[test]
fn a_sender_that_runs_low_is_funded() {
    let mut f = Fixture::new();
    let carol = remainder_chain::Actor::dev("carol");
    assert_eq!(f.chain.balance(&carol.account()), 0);
    f.chain.fund(&carol.account());
    assert_eq!(f.chain.balance(&carol.account()), 1_000_000 * UNIT);
    f.chain.fund(&carol.account());
    assert_eq!(f.chain.balance(&carol.account()), 1_000_000 * UNIT);
}
