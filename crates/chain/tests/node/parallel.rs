//! Many at once: with one key, with many, and from two programs that do not know of each other.

use std::thread;

use psp22::PSP22;
use remainder_chain::{Actor, Chain, Node};
use remainder_fixture::TestNode;

use crate::{balance, token, Token};

/// Sends some of the token from so many threads, so often each.
fn send(node: &Node, token: Token, from: &[Actor], to: &Actor, times: u32) {
    thread::scope(|scope| {
        for from in from {
            let mut node = node.clone();
            scope.spawn(move || {
                for _ in 0..times {
                    token
                        .send(&mut node, from, |m| m.transfer(to.account(), 1, Vec::new()))
                        .unwrap_or_else(|error| panic!("{from:?}: {error}"));
                }
            });
        }
    });
}

#[test]
fn what_is_sent_at_once_is_carried_out_once_each() {
    let started = TestNode::start();
    let node = started.connect();
    let token = token(&node);
    let (alice, bob, eve) = (Actor::dev("alice"), Actor::dev("bob"), Actor::dev("eve"));
    // One key, eight threads.
    let eight = vec![alice.clone(); 8];
    send(&node, token, &eight, &bob, 5);
    assert_eq!(balance(&node, token, &bob), 40);
    // Several keys, one of which had nothing before.
    let funds = node.balance(&bob.account()).unwrap() / 2;
    let pauper = Actor::dev("pauper");
    node.transfer(&bob, &pauper.account(), funds).unwrap();
    for to in [&pauper, &eve] {
        let mut node = node.clone();
        token
            .send(&mut node, &alice, |m| {
                m.transfer(to.account(), 10, Vec::new())
            })
            .unwrap();
    }
    send(
        &node,
        token,
        &[alice.clone(), pauper, eve.clone()],
        &bob,
        10,
    );
    assert_eq!(balance(&node, token, &bob), 70);
    // Two clients with one key, neither of which knows the other's nonces.
    let other = started.connect();
    thread::scope(|scope| {
        for node in [&node, &other] {
            let (alice, eve) = (&alice, &eve);
            scope.spawn(move || send(node, token, std::slice::from_ref(alice), eve, 10));
        }
    });
    assert_eq!(balance(&node, token, &eve), 20);
    let counted = node.happened(0, node.block_number().unwrap()).unwrap();
    let transfers = counted.iter().filter(|told| told.by.is_some()).count();
    // The token's making, and all of the above.
    assert_eq!(transfers, 1 + 40 + 2 + 30 + 20);
    assert_eq!(node.label(), other.label());
}
