//! Deploy, send, read, events, errors.

use ink::primitives::AccountId;
use psp22::{PSP22Error, PSP22Metadata, Transfer, PSP22};
use remainder_chain::{deploy, face, Actor, Chain, ChainError, Embedded, Failed, Room, Weight};

use crate::{new_token, Fixture, Token, SUPPLY};

#[test]
fn a_deployed_token_answers_its_getters() {
    let f = Fixture::new();
    assert_eq!(
        f.token.read(&f.chain, |m| m.total_supply()).unwrap(),
        SUPPLY
    );
    assert_eq!(f.balance(&f.alice), SUPPLY);
    assert_eq!(
        f.chain.code_hash(&f.token.account()),
        Some(f.bundle.code_hash)
    );
    let metadata: Room<face!(PSP22Metadata)> = f.token.face();
    assert_eq!(metadata.read(&f.chain, |m| m.token_decimals()).unwrap(), 2);
    assert_eq!(metadata.read(&f.chain, |m| m.token_name()).unwrap(), None);
}

#[test]
fn a_transfer_moves_tokens_and_says_so_in_an_event() {
    let mut f = Fixture::new();
    let done = f.transfer(100).unwrap();
    assert_eq!(
        (f.balance(&f.alice), f.balance(&f.bob)),
        (SUPPLY - 100, 100)
    );
    let events = done.decode::<Transfer>();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].from, Some(f.alice.account()));
    assert_eq!(events[0].to, Some(f.bob.account()));
    assert_eq!(events[0].value, 100);
    assert_eq!(done.events[0].contract, f.token.account());
    assert_eq!(done.decode::<psp22::Approval>().len(), 0);
}

#[test]
fn a_constructor_s_events_are_in_its_receipt() {
    let f = Fixture::new();
    let minted = f.created.receipt.decode::<Transfer>();
    assert_eq!(minted.len(), 1);
    assert_eq!((minted[0].from, minted[0].value), (None, SUPPLY));
}

#[test]
fn a_contract_s_error_comes_back_decoded_and_nothing_has_changed() {
    let mut f = Fixture::new();
    let before = f.chain.storage(&f.token.account());
    let error = f.transfer(SUPPLY + 1).unwrap_err();
    assert_eq!(error, Failed::Refused(PSP22Error::InsufficientBalance));
    assert_eq!(error.refused(), Some(PSP22Error::InsufficientBalance));
    assert_eq!(f.chain.storage(&f.token.account()), before);
}

#[test]
fn reading_and_trying_change_nothing() {
    let mut f = Fixture::new();
    let (to, before) = (f.bob.account(), f.chain.storage(&f.token.account()));
    let tried = f
        .token
        .dry_run(&f.chain, &f.alice, |m| m.transfer(to, 5, Vec::new()))
        .unwrap();
    assert_eq!(tried.decode::<Transfer>().len(), 1);
    // A Result getter reads as a value, whichever way it went.
    let read = f
        .token
        .read(&f.chain, |m| m.transfer(to, 5, Vec::new()))
        .unwrap();
    assert_eq!(read, Err(PSP22Error::InsufficientBalance));
    assert_eq!(f.balance(&f.bob), 0);
    assert_eq!(f.chain.storage(&f.token.account()), before);
    assert_eq!(
        f.chain.balance(&AccountId([0; 32])),
        0,
        "the reader was not even funded"
    );
    // And what was tried is what is done.
    let done = f.transfer(5).unwrap();
    assert_eq!((done.weight, done.deposit), (tried.weight, tried.deposit));
}

#[test]
fn send_plain_leaves_the_result_to_the_caller() {
    let mut f = Fixture::new();
    let to = f.bob.account();
    let done = f
        .token
        .send_plain(&mut f.chain, &f.bob, |m| m.transfer(to, 1, Vec::new()))
        .unwrap();
    assert_eq!(done.value, Ok(()), "a transfer to oneself is none");
}

#[test]
fn a_message_that_the_contract_does_not_know_is_not_understood() {
    let mut f = Fixture::new();
    let receipt = f
        .chain
        .call(&f.alice, &f.token.account(), &[1, 2, 3, 4])
        .unwrap();
    assert!(receipt.reverted);
    let burnable: Room<face!(psp22::PSP22Burnable)> = f.token.face();
    let error = {
        use psp22::PSP22Burnable;
        burnable
            .send(&mut f.chain, &f.alice, |m| m.burn(1))
            .unwrap_err()
    };
    assert_eq!(error, Failed::Chain(ChainError::NotUnderstood));
}

#[test]
fn an_address_without_a_contract_is_said_to_be_one() {
    let mut f = Fixture::new();
    let (to, nowhere) = (f.bob.account(), Token::at(f.bob.account()));
    let error = nowhere
        .send(&mut f.chain, &f.alice, |m| m.transfer(to, 1, Vec::new()))
        .unwrap_err();
    assert_eq!(error, Failed::Chain(ChainError::ContractNotFound));
    assert!(
        error.to_string().contains("no contract at this address"),
        "{error}"
    );
    assert!(f.chain.storage(&f.bob.account()).is_empty());
    assert_eq!(f.chain.code_hash(&f.bob.account()), None);
}

#[test]
fn too_little_weight_runs_out_and_nothing_has_changed() {
    let mut f = Fixture::new();
    let needed = f.transfer(1).unwrap().weight;
    f.chain.set_weight_limit(Weight {
        ref_time: needed.ref_time / 2,
        ..needed
    });
    assert_eq!(
        f.transfer(1).unwrap_err(),
        Failed::Chain(ChainError::OutOfGas)
    );
    f.chain.set_weight_limit(Weight {
        ref_time: needed.ref_time * 2,
        proof_size: needed.proof_size * 2,
    });
    assert_eq!(f.balance(&f.bob), 1);
}

#[test]
fn code_that_is_none_is_rejected_with_the_reason() {
    let mut chain = Embedded::default();
    let alice = Actor::dev("alice");
    let error = chain
        .instantiate(&alice, b"\0asm nonsense", &[], &[])
        .unwrap_err();
    assert!(
        matches!(&error, ChainError::CodeRejected(why) if why.contains("wasm")),
        "{error:?}"
    );
    assert_eq!(error.name(), "CodeRejected");
}

#[test]
fn the_same_contract_twice_wants_another_salt() {
    let mut f = Fixture::new();
    let new = new_token(&f.bundle, SUPPLY);
    let mut again =
        |salt: &[u8]| deploy::<face!(PSP22), ()>(&mut f.chain, &f.alice, &f.bundle, &new, salt);
    assert_eq!(
        again(b"1").unwrap_err(),
        Failed::Chain(ChainError::DuplicateContract)
    );
    assert_ne!(again(b"2").unwrap().room.account(), f.token.account());
}

#[test]
fn a_constructor_that_cannot_read_its_arguments_makes_no_contract() {
    let mut f = Fixture::new();
    let new = f.bundle.constructor("new").unwrap();
    let failed = deploy::<face!(PSP22), ()>(&mut f.chain, &f.alice, &f.bundle, &new, b"3");
    assert_eq!(
        failed.unwrap_err(),
        Failed::Chain(ChainError::NotUnderstood)
    );
}

#[test]
fn an_actor_without_a_key_can_send_on_this_chain() {
    let mut f = Fixture::new();
    let to = AccountId([7; 32]);
    f.transfer(10).unwrap();
    let bob = Actor::address("bob's address", f.bob.account());
    f.token
        .send(&mut f.chain, &bob, |m| m.transfer(to, 4, Vec::new()))
        .unwrap();
    assert_eq!(f.balance(&f.bob), 6);
}
