//! Two who make something in one block get a number of their own each.

use std::{
    collections::BTreeMap,
    sync::{Arc, Barrier},
    thread,
};

use remainder_chain::{found, Actor, ClubSpec, Node, Options};
use remainder_fixture::{
    proxy::{Fate, From, Proxy},
    TestNode,
};
use remainder_interfaces::{
    contributions::{Contributions as _, IntentChanged},
    valuation::{Category, Unit, Valuation as _},
};

#[test]
fn two_in_one_block_get_a_number_each() {
    let started = TestNode::start();
    let mut direct = started.connect();
    let names = ["alice", "bob", "charlie", "dave", "eve", "ferdie"];
    let founders = names.map(|name| Actor::dev(name).account()).to_vec();
    let alice = Actor::dev("alice");
    let rooms = found(&mut direct, &alice, &ClubSpec::new(founders)).unwrap();
    let kind = rooms.valuation.send(&mut direct, &alice, |m| {
        m.add_kind(Category::Food, Unit::Kilogram, [1; 32], [0; 32], 30, 1_000)
    });
    let kind = kind.unwrap().value;

    // Each through a listener of its own, which holds its transaction until the other one's is there as well: then both were tried on the same state.
    let ready = Arc::new(Barrier::new(2));
    let nodes = ["alice", "bob"].map(|name| {
        let (proxy, ready) = (Proxy::before(&started.address), ready.clone());
        proxy.judge(move |who, said| {
            if who == From::Client && said.contains("author_submitExtrinsic") {
                ready.wait();
            }
            Fate::Pass
        });
        let node = Node::connect(&proxy.url(), Options::default()).unwrap();
        (Actor::dev(name), node)
    });
    const ROUNDS: usize = 20;
    let begun = direct.block_number().unwrap();
    let offered: Vec<(u32, Option<u32>)> = thread::scope(|scope| {
        let both = nodes.map(|(who, mut node)| {
            scope.spawn(move || {
                let offers = (0..ROUNDS).map(|_| {
                    let done = rooms
                        .contributions
                        .send(&mut node, &who, |m| m.offer(kind, 100, 0, 9));
                    let done = done.unwrap_or_else(|error| panic!("{error}"));
                    let told = done.decode::<IntentChanged>();
                    (done.value, told.first().map(|event| event.id))
                });
                offers.collect::<Vec<_>>()
            })
        });
        both.into_iter()
            .flat_map(|one| one.join().unwrap())
            .collect()
    });
    // Whoever it was told to: each number is that of the offer that it made.
    for (number, told) in &offered {
        assert_eq!(Some(*number), *told);
    }
    let mut numbers: Vec<u32> = offered.iter().map(|(number, _)| *number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), 2 * ROUNDS);
    // And it did happen that both were in one block.
    let mut blocks: BTreeMap<u32, usize> = BTreeMap::new();
    for told in direct
        .happened(begun + 1, direct.block_number().unwrap())
        .unwrap()
    {
        *blocks.entry(told.block).or_default() += 1;
    }
    assert!(blocks.values().any(|in_it| *in_it == 2), "{blocks:?}");
}
