//! Other nodes make blocks too: what the best block says may be taken back until it is final.

use std::{
    thread,
    time::{Duration, Instant},
};

use psp22::PSP22;
use remainder_chain::{Actor, Inclusion, Node, Options};
use remainder_fixture::TestNode;

use crate::{balance, token, Token};

/// A node that makes no block by itself, of which none is final but those that a test says, with a token in a final block.
fn undecided() -> (TestNode, Node, Token) {
    let started = TestNode::start_with(&["--block-every=0", "--finalize-delay-sec=3600"]);
    let node = started.connect();
    let token = token(&node);
    node.finalize_block(best(&node)).unwrap();
    (started, node, token)
}

fn best(node: &Node) -> [u8; 32] {
    let number = node.block_number().unwrap();
    node.block_hash(number).unwrap().unwrap()
}

fn wait(what: &str, until: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !until() {
        assert!(Instant::now() < deadline, "{what}");
        thread::sleep(Duration::from_millis(50));
    }
}

fn give(node: &mut Node, token: Token, amount: u128) {
    let (alice, bob) = (Actor::dev("alice"), Actor::dev("bob"));
    let given = token.send(node, &alice, |m| {
        m.transfer(bob.account(), amount, Vec::new())
    });
    given.unwrap_or_else(|error| panic!("{error}"));
}

/// In how many transactions of the best chain a contract told something.
fn told(node: &Node) -> usize {
    let told = node.happened(0, node.block_number().unwrap()).unwrap();
    told.iter().filter(|told| !told.events.is_empty()).count()
}

#[test]
fn what_has_to_be_final_is_waited_for_on_whichever_branch_it_ends_up() {
    let (started, node, token) = undecided();
    let (base, height) = (best(&node), node.block_number().unwrap());
    let before = told(&node);
    let bob = Actor::dev("bob");
    thread::scope(|scope| {
        let sending = scope.spawn(|| {
            let options = Options {
                inclusion: Inclusion::Final,
                ..Options::default()
            };
            let mut node = Node::connect(&started.url(), options).unwrap();
            give(&mut node, token, 1);
            node.block_number().unwrap()
        });
        wait("it is in a block", || balance(&node, token, &bob) == 1);
        // A longer branch without it becomes the best one, and the node puts it in there.
        let beside = node.create_block(Some(base)).unwrap();
        let longer = node.create_block(Some(beside)).unwrap();
        assert_eq!(node.block_hash(height + 2).unwrap(), Some(longer));
        wait("it is in a block again", || {
            node.block_number().unwrap() > height + 2 && balance(&node, token, &bob) == 1
        });
        // What it can be taken back from is not enough.
        thread::sleep(Duration::from_millis(700));
        assert!(!sending.is_finished());
        node.finalize_block(longer).unwrap();
        thread::sleep(Duration::from_millis(700));
        assert!(!sending.is_finished());
        node.finalize_block(best(&node)).unwrap();
        assert_eq!(sending.join().unwrap(), height + 3);
    });
    assert_eq!(balance(&node, token, &bob), 1);
    assert_eq!(told(&node), before + 1);
}

#[test]
fn who_goes_on_after_blocks_were_taken_back_does_nothing_twice_and_leaves_nothing_out() {
    let (_started, mut node, token) = undecided();
    let (base, height) = (best(&node), node.block_number().unwrap());
    let before = told(&node);
    let bob = Actor::dev("bob");
    for amount in [1, 10, 100] {
        give(&mut node, token, amount);
    }
    assert_eq!(node.block_number().unwrap(), height + 3);
    // All three are taken back; the client that goes on knows of nothing.
    let mut branch = base;
    for _ in 0..4 {
        branch = node.create_block(Some(branch)).unwrap();
    }
    assert_eq!(node.block_hash(height + 4).unwrap(), Some(branch));
    give(&mut node, token, 1_000);
    wait("all of it is done", || balance(&node, token, &bob) == 1_111);
    node.finalize_block(best(&node)).unwrap();
    assert_eq!(told(&node), before + 4);
}
