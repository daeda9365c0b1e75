//! An external contract says the rate, if it behaves. Written in the text form of WebAssembly, so that each does one thing.

use crate::house::Committee;
use remainder_chain::{input, Bundle};
use remainder_fixture::prelude::*;
use remainder_interfaces::valuation::{Error as E, RateChanged, ValuationRef};

/// What a contract does when it is asked: its input lies at 8 - selector, kind, the rate agreed on - and the answer is given from 100.
pub fn contract(does: &str) -> Vec<u8> {
    wat::parse_str(format!(
        r#"(module
            (import "env" "memory" (memory 16 16))
            (import "seal0" "seal_input" (func $input (param i32 i32)))
            (import "seal0" "seal_caller" (func $caller (param i32 i32)))
            (import "seal0" "seal_return" (func $return (param i32 i32 i32)))
            (import "seal1" "seal_call" (func $call (param i32 i32 i64 i32 i32 i32 i32 i32) (result i32)))
            (import "seal2" "set_storage" (func $store (param i32 i32 i32 i32) (result i32)))
            (func (export "deploy"))
            (func (export "call")
                (i32.store (i32.const 0) (i32.const 64))
                (call $input (i32.const 8) (i32.const 0))
                {does}))"#
    ))
    .unwrap()
}

/// Has so many hundredths of the rate agreed on as its answer.
pub fn number(percent: u64) -> String {
    format!(
        "(i64.store (i32.const 101) (i64.div_u (i64.mul (i64.load (i32.const 16)) (i64.const {percent})) (i64.const 100)))"
    )
}

/// Answers with that.
pub fn answers(percent: u64) -> String {
    format!(
        "{} (call $return (i32.const 0) (i32.const 100) (i32.const 9))",
        number(percent)
    )
}

/// A committee whose club has voted on such a contract.
pub fn adopted(does: &str) -> (Committee, Algorithm) {
    let mut c = Committee::new();
    let maker = c.f.actor("maker");
    let code = contract(does);
    let made = c.f.chain.instantiate(&maker, &code, &[], b"rates").unwrap();
    let account = made.account;
    let code = c.f.chain.code_hash(&account).unwrap();
    let algorithm = Algorithm::External {
        account: account.0,
        code,
    };
    c.adopt(algorithm);
    (c, algorithm)
}

#[test]
fn an_external_rate_is_polled_and_stored() {
    let (mut c, _) = adopted(&answers(110));
    assert_eq!(c.rate(CARE), 1_000, "until it is refreshed");
    let gate = c.f.read(c.f.rooms.valuation, |m| m.can_refresh(CARE));
    assert_eq!(gate, Ok(1_100));
    c.refresh(CARE).unwrap();
    let changed = c.f.emitted::<RateChanged>();
    assert_eq!((changed[0].before, changed[0].after), (1_000, 1_100));
    let id = c.f.register("anna", "bert", CARE, HOUR);
    assert_eq!(c.f.contribution(id).value, 1_100);
    assert_eq!(c.refresh(CARE), Err(E::NothingToRefresh));
}

#[test]
fn it_stays_within_a_fifth_of_what_is_agreed_on() {
    for (percent, answer) in [
        (120, Ok(())),
        (80, Ok(())),
        (121, Err(E::OutOfBand)),
        (79, Err(E::OutOfBand)),
        (0, Err(E::RateOutOfBounds)),
    ] {
        let (mut c, _) = adopted(&answers(percent));
        assert_eq!(c.refresh(CARE), answer, "{percent} %");
        let stands = if answer.is_ok() { 10 * percent } else { 1_000 };
        assert_eq!(c.rate(CARE), stands);
    }
}

#[test]
fn no_more_than_a_fifth_a_cycle_together_with_the_committee() {
    let (mut c, _) = adopted(&answers(120));
    c.refresh(CARE).unwrap();
    c.f.valuation("admin", |m| m.set_rates(vec![(CARE, 1_200)]))
        .unwrap();
    assert_eq!(
        c.refresh(CARE),
        Err(E::NothingToRefresh),
        "1 440 has to wait"
    );
    assert_eq!(c.rate(CARE), 1_200);
    c.f.cycles(1);
    c.refresh(CARE).unwrap();
    assert_eq!(c.rate(CARE), 1_440);
}

/// The example that the build makes, as its source stands in `contracts/price-index`.
#[test]
fn the_example_contract_makes_rates_follow_an_index() {
    let mut c = Committee::new();
    let bundle = Bundle::load("price-index").unwrap();
    let maker = c.f.actor("maker");
    let new = bundle.constructor("new").unwrap();
    let made =
        c.f.chain
            .instantiate(&maker, &bundle.wasm, &new, b"index")
            .unwrap();
    assert!(!made.receipt.reverted);
    c.adopt(Algorithm::External {
        account: made.account.0,
        code: bundle.code_hash,
    });
    let publish = |c: &mut Committee, by: &str, index: u32| {
        let by = c.f.actor(by);
        let message = input(bundle.message("publish").unwrap(), &index);
        c.f.chain.call(&by, &made.account, &message).unwrap()
    };
    assert_eq!(c.refresh(CARE), Err(E::NothingToRefresh), "at par");
    assert!(publish(&mut c, "mallory", 12_000).reverted);
    assert!(!publish(&mut c, "maker", 13_000).reverted);
    c.refresh(CARE).unwrap();
    assert_eq!(c.rate(CARE), 1_100, "a third of the way to 1 300");
    let id = c.f.register("anna", "bert", CARE, HOUR);
    assert_eq!(c.f.contribution(id).value, 1_100);
    // Three numbers alike are further than it may go: the last rate stands.
    publish(&mut c, "maker", 13_000);
    publish(&mut c, "maker", 13_000);
    assert_eq!(c.refresh(CARE), Err(E::OutOfBand));
    assert_eq!(c.rate(CARE), 1_100);
    // Prices come down and the club agrees on less: what the index says is within reach again.
    c.f.valuation("admin", |m| m.set_rates(vec![(CARE, 900)]))
        .unwrap();
    publish(&mut c, "maker", 9_000);
    c.f.cycles(1);
    c.refresh(CARE).unwrap();
    assert_eq!(c.rate(CARE), 900 * 35_000 / 30_000);
}

/// The path of a contribution never asks it: what it does when it is asked does not matter there.
#[test]
fn work_is_registered_whatever_the_contract_does() {
    let (mut c, _) = adopted("unreachable");
    let id = c.f.work("anna", "bert", CARE, HOUR);
    assert_eq!(c.f.contribution(id).value, 1_000);
    let room: Room<ValuationRef> = c.f.rooms.valuation;
    assert_eq!(c.f.read(room, |m| m.can_refresh(CARE)), Err(E::NoAnswer));
}
