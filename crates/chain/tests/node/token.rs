//! What is sent is carried out, and what it did is told as on the embedded chain.

use ink::primitives::AccountId;
use psp22::{PSP22Error, Transfer, PSP22};
use remainder_chain::{
    Actor, Bundle, Chain, ChainError, Embedded, Failed, Inclusion, Node, Options,
};
use remainder_fixture::TestNode;

use crate::{balance, token};

#[test]
fn a_message_does_on_a_node_what_it_does_on_the_embedded_chain() {
    let started = TestNode::start();
    let mut node = started.connect();
    let (alice, bob) = (Actor::dev("alice"), Actor::dev("bob"));
    let token = token(&node);

    // What is read changes nothing.
    let tried = token
        .dry_run(&node, &alice, |m| m.transfer(bob.account(), 5, Vec::new()))
        .unwrap();
    assert_eq!(balance(&node, token, &bob), 0);
    // What is sent does, and the dry run foretold it.
    let done = token
        .send(&mut node, &alice, |m| {
            m.transfer(bob.account(), 5, Vec::new())
        })
        .unwrap();
    assert_eq!(balance(&node, token, &bob), 5);
    assert_eq!(
        (done.events.clone(), done.deposit),
        (tried.events, tried.deposit)
    );
    let told = done.decode::<Transfer>();
    assert_eq!((told[0].from, told[0].value), (Some(alice.account()), 5));
    assert!(done.deposit > 0 && done.weight.ref_time > 0, "{done:?}");

    // A refusal costs nothing, since it is not sent.
    let before = node.balance(&bob.account()).unwrap();
    let refused = token.send(&mut node, &bob, |m| {
        m.transfer(alice.account(), 6, Vec::new())
    });
    assert_eq!(
        refused,
        Err(Failed::Refused(PSP22Error::InsufficientBalance))
    );
    assert_eq!(node.balance(&bob.account()).unwrap(), before);

    // What it stores is what it stores there.
    let mut embedded = Embedded::default();
    let bundle = Bundle::load("psp22").unwrap();
    let none: Option<String> = None;
    let new = remainder_chain::input(
        bundle.constructor("new").unwrap(),
        &(1_000_000u128, &none, &none, 2u8),
    );
    let made = embedded
        .instantiate(&alice, &bundle.wasm, &new, b"1")
        .unwrap();
    let there = remainder_chain::Room::<remainder_chain::face!(PSP22)>::at(made.account);
    there
        .send(&mut embedded, &alice, |m| {
            m.transfer(bob.account(), 5, Vec::new())
        })
        .unwrap();
    let storage = node.storage(&token.account()).unwrap();
    assert_eq!(storage, embedded.storage(&made.account));
    let ((ink_key, map_key), value) = storage.iter().next_back().unwrap();
    let read = node.value(&token.account(), *ink_key, map_key).unwrap();
    assert_eq!(read.as_ref(), Some(value));
    let nobody = AccountId([1; 32]);
    assert_eq!(node.value(&nobody, *ink_key, map_key).unwrap(), None);
    assert_eq!(
        node.code_hash(&token.account()).unwrap(),
        Some(bundle.code_hash)
    );
    assert_eq!(node.code_hash(&nobody).unwrap(), None);
    assert_eq!(
        node.read(&nobody, &nobody, &[0; 4]).unwrap_err(),
        ChainError::ContractNotFound
    );
    // Its code is there: it is not uploaded again, and a second one of it is not the first.
    let funds = node.balance(&alice.account()).unwrap();
    node.upload(&alice, &bundle.wasm).unwrap();
    assert_eq!(node.balance(&alice.account()).unwrap(), funds);
    let again = node
        .instantiate(&alice, &bundle.wasm, &new, b"1")
        .unwrap_err();
    assert_eq!(again, ChainError::DuplicateContract);

    // What happened can be read back.
    let last = node.block_number().unwrap();
    let happened = node.happened(0, last + 9).unwrap();
    let transfers = happened.iter().filter(|told| told.events == done.events);
    let transfers: Vec<_> = transfers.collect();
    assert_eq!(transfers.len(), 1);
    assert_eq!(transfers[0].by, Some(alice.account()));
    // As it was before that, and nothing can be sent to then.
    let mut past = node.at(transfers[0].parent);
    assert_eq!(balance(&past, token, &bob), 0);
    let sent = token.send(&mut past, &alice, |m| {
        m.transfer(bob.account(), 5, Vec::new())
    });
    assert_eq!(sent, Err(Failed::Chain(ChainError::PastBlock)));
}

#[test]
fn time_moves_on_a_development_node_and_final_blocks_can_be_waited_for() {
    let started = TestNode::start();
    let options = Options {
        inclusion: Inclusion::Final,
        ..Options::default()
    };
    let mut node = Node::connect(&started.url(), options).unwrap();
    let token = token(&node);
    let month = 28 * 86_400_000;
    let before = node.now_ms().unwrap();
    let moved = node.advance_ms(month).unwrap();
    assert!(moved >= before + month);
    assert_eq!(node.now_ms().unwrap(), moved);
    let back = node.set_time_ms(before).unwrap_err();
    assert_eq!(back.name(), "NoTimeTravel");
    let (alice, bob) = (Actor::dev("alice"), Actor::dev("bob"));
    token
        .send(&mut node, &alice, |m| {
            m.transfer(bob.account(), 5, Vec::new())
        })
        .unwrap();
    assert_eq!(balance(&node, token, &bob), 5);
}
