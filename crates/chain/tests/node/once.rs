//! A transaction is carried out once, wherever the connection breaks.

use std::{
    sync::{
        atomic::{AtomicBool, Ordering},
        Arc,
    },
    thread,
    time::{Duration, Instant},
};

use psp22::PSP22;
use remainder_chain::{
    deploy, face, input, Actor, Bundle, ChainError, Failed, Inclusion, Node, Options, MORTALITY,
};
use remainder_fixture::{
    proxy::{id_of, Fate, From, Proxy},
    TestNode,
};

use crate::{balance, token};

/// Cuts once, at the first message after the transaction was submitted that is such. `submit` itself may be it.
fn cut(
    proxy: &Proxy,
    fate: fn() -> Fate,
    at: impl Fn(From, &str, &str) -> bool + Send + 'static,
) -> Arc<AtomicBool> {
    let done = Arc::new(AtomicBool::new(false));
    let (was, mut id) = (done.clone(), String::new());
    proxy.judge(move |who, said| {
        if who == From::Client && said.contains("author_submitExtrinsic") {
            id = id_of(said);
        }
        let hit = !id.is_empty() && !was.load(Ordering::SeqCst) && at(who, said, &id);
        if hit {
            was.store(true, Ordering::SeqCst);
            return fate();
        }
        Fate::Pass
    });
    done
}

type Point = (&'static str, fn() -> Fate, fn(From, &str, &str) -> bool);
/// Where it can break, from the submission on.
const POINTS: [Point; 7] = [
    (
        "before it arrives",
        || Fate::CutBefore,
        |who, said, _| who == From::Client && said.contains("author_submitExtrinsic"),
    ),
    (
        "once it was handed on",
        || Fate::CutAfter,
        |who, said, _| who == From::Client && said.contains("author_submitExtrinsic"),
    ),
    (
        "before the answer comes",
        || Fate::CutBefore,
        |who, said, id| who == From::Node && said.contains(id),
    ),
    (
        "once the answer came",
        || Fate::CutAfter,
        |who, said, id| who == From::Node && said.contains(id),
    ),
    (
        "before a block is told",
        || Fate::CutBefore,
        |who, said, _| who == From::Node && said.contains("chain_newHead"),
    ),
    (
        "when the block is asked for",
        || Fate::CutBefore,
        |who, said, _| who == From::Client && said.contains("chain_getBlock\""),
    ),
    (
        "when the events are asked for",
        || Fate::CutAfter,
        |who, said, _| who == From::Client && said.contains("state_queryStorageAt"),
    ),
];

/// Asked only by who waits until it is final.
const FINAL: Point = (
    "when it is asked what is final",
    || Fate::CutBefore,
    |who, said, _| who == From::Client && said.contains("chain_getFinalizedHead"),
);

#[test]
fn a_connection_that_breaks_at_any_point_does_not_repeat_a_transaction() {
    let started = TestNode::start();
    let direct = started.connect();
    let token = token(&direct);
    let (alice, bob) = (Actor::dev("alice"), Actor::dev("bob"));
    let proxy = Proxy::before(&started.address);
    let mut sent = 0;
    for inclusion in [Inclusion::Best, Inclusion::Final] {
        let options = Options {
            inclusion,
            ..Options::default()
        };
        let mut node = Node::connect(&proxy.url(), options).unwrap();
        let last = (inclusion == Inclusion::Final).then_some(FINAL);
        for (point, fate, at) in POINTS.into_iter().chain(last) {
            let hit = cut(&proxy, fate, at);
            sent += 1;
            token
                .send(&mut node, &alice, |m| {
                    m.transfer(bob.account(), 1, Vec::new())
                })
                .unwrap_or_else(|error| panic!("cut {point}: {error}"));
            assert!(hit.load(Ordering::SeqCst), "was not cut {point}");
            // Later blocks would show what was repeated.
            thread::sleep(Duration::from_millis(200));
            assert_eq!(balance(&direct, token, &bob), sent, "cut {point}");
            let told = direct.happened(0, direct.block_number().unwrap()).unwrap();
            // The token was made first.
            assert_eq!(told.len() as u128, 1 + sent, "cut {point}");
        }
    }
    let mut node = Node::connect(&proxy.url(), Options::default()).unwrap();

    // The node is away for a while, after the transaction reached it.
    let hit = cut(
        &proxy,
        || Fate::CutAfter,
        |who, said, _| who == From::Client && said.contains("author_submitExtrinsic"),
    );
    thread::scope(|scope| {
        scope.spawn(|| {
            while !hit.load(Ordering::SeqCst) {
                thread::sleep(Duration::from_millis(1));
            }
            proxy.close();
            thread::sleep(Duration::from_secs(2));
            proxy.open();
        });
        let sent = token.send(&mut node, &alice, |m| {
            m.transfer(bob.account(), 1, Vec::new())
        });
        sent.unwrap();
    });
    assert_eq!(balance(&direct, token, &bob), sent + 1);
}

#[test]
fn a_contract_is_made_once_wherever_the_connection_breaks() {
    let started = TestNode::start();
    let direct = started.connect();
    let alice = Actor::dev("alice");
    let proxy = Proxy::before(&started.address);
    let mut node = Node::connect(&proxy.url(), Options::default()).unwrap();
    let bundle = Bundle::load("psp22").unwrap_or_else(|error| panic!("{error}"));
    let none: Option<String> = None;
    let new = bundle.constructor("new").unwrap();
    let new = input(new, &(1_000u128, &none, &none, 2u8));
    for (salt, (point, fate, at)) in (1u8..).zip(POINTS) {
        let hit = cut(&proxy, fate, at);
        let made = deploy::<face!(PSP22), ()>(&mut node, &alice, &bundle, &new, &[salt]);
        let made = made.unwrap_or_else(|error| panic!("cut {point}: {error}"));
        assert!(hit.load(Ordering::SeqCst), "was not cut {point}");
        assert_eq!(balance(&direct, made.room, &alice), 1_000, "cut {point}");
        let told = direct.happened(0, direct.block_number().unwrap()).unwrap();
        assert_eq!(told.len(), usize::from(salt), "cut {point}");
    }
}

#[test]
fn those_who_send_at_once_are_all_done_once_when_the_connection_breaks() {
    let started = TestNode::start();
    let direct = started.connect();
    let token = token(&direct);
    let (alice, bob) = (Actor::dev("alice"), Actor::dev("bob"));
    let proxy = Proxy::before(&started.address);
    let node = Node::connect(&proxy.url(), Options::default()).unwrap();
    for (round, (point, fate, at)) in (1..).zip(POINTS) {
        let hit = cut(&proxy, fate, at);
        thread::scope(|scope| {
            for _ in 0..4 {
                let (mut node, alice, bob) = (node.clone(), &alice, &bob);
                scope.spawn(move || {
                    token
                        .send(&mut node, alice, |m| {
                            m.transfer(bob.account(), 1, Vec::new())
                        })
                        .unwrap_or_else(|error| panic!("cut {point}: {error}"));
                });
            }
        });
        assert!(hit.load(Ordering::SeqCst), "was not cut {point}");
        assert_eq!(balance(&direct, token, &bob), 4 * round, "cut {point}");
    }
}

#[test]
fn all_who_wait_for_a_node_have_the_same_patience() {
    let started = TestNode::start();
    let proxy = Proxy::before(&started.address);
    let patience = Duration::from_secs(2);
    let options = Options {
        patience,
        ..Options::default()
    };
    let node = Node::connect(&proxy.url(), options).unwrap();
    proxy.close();
    let began = Instant::now();
    thread::scope(|scope| {
        for _ in 0..6 {
            let node = node.clone();
            scope.spawn(move || {
                let error = node.block_number().unwrap_err();
                assert_eq!(error.name(), "NodeUnreachable", "{error}");
            });
        }
    });
    // One after the other they would wait six times as long.
    let waited = began.elapsed();
    assert!(waited < patience * 4, "{waited:?}");
}

#[test]
fn what_is_not_known_is_not_called_a_failure_and_not_tried_again() {
    let started = TestNode::start();
    let direct = started.connect();
    let token = token(&direct);
    let (alice, bob) = (Actor::dev("alice"), Actor::dev("bob"));
    let proxy = Proxy::before(&started.address);
    let options = Options {
        patience: Duration::from_secs(1),
        ..Options::default()
    };
    let mut node = Node::connect(&proxy.url(), options).unwrap();
    // It arrives, and nobody is there any more.
    let hit = cut(
        &proxy,
        || Fate::CutAfter,
        |who, said, _| who == From::Client && said.contains("author_submitExtrinsic"),
    );
    let failed = thread::scope(|scope| {
        scope.spawn(|| {
            while !hit.load(Ordering::SeqCst) {
                thread::sleep(Duration::from_millis(1));
            }
            proxy.close();
        });
        token.send(&mut node, &alice, |m| {
            m.transfer(bob.account(), 1, Vec::new())
        })
    });
    let Err(Failed::Chain(error @ ChainError::Undecided { .. })) = failed else {
        panic!("{failed:?}");
    };
    assert!(error.to_string().contains("look whether it was"), "{error}");
    // It was, as the one who looks sees.
    thread::sleep(Duration::from_millis(500));
    assert_eq!(balance(&direct, token, &bob), 1);
    // Before anything is sent it is known that nothing was.
    let failed = token.send(&mut node, &alice, |m| {
        m.transfer(bob.account(), 1, Vec::new())
    });
    let Err(Failed::Chain(error)) = failed else {
        panic!("{failed:?}");
    };
    assert_eq!(error.name(), "NodeUnreachable");
    // And once the node is there again it goes on.
    proxy.open();
    token
        .send(&mut node, &alice, |m| {
            m.transfer(bob.account(), 1, Vec::new())
        })
        .unwrap();
    assert_eq!(balance(&direct, token, &bob), 2);
}

#[test]
fn a_transaction_that_no_block_took_in_time_is_dead_and_the_next_one_is_not() {
    let started = TestNode::start();
    let direct = started.connect();
    let token = token(&direct);
    let (alice, bob) = (Actor::dev("alice"), Actor::dev("bob"));
    let proxy = Proxy::before(&started.address);
    let mut node = Node::connect(&proxy.url(), Options::default()).unwrap();
    // A node that says it took it, and did not.
    let swallowed = Arc::new(AtomicBool::new(false));
    let was = swallowed.clone();
    proxy.judge(move |who, said| {
        if who == From::Client && said.contains("author_submitExtrinsic") {
            was.store(true, Ordering::SeqCst);
            let hash = "00".repeat(32);
            let answer = format!(
                "{{\"jsonrpc\":\"2.0\",{},\"result\":\"0x{hash}\"}}",
                id_of(said)
            );
            return Fate::Answer(answer);
        }
        Fate::Pass
    });
    let failed = thread::scope(|scope| {
        scope.spawn(|| {
            while !swallowed.load(Ordering::SeqCst) {
                thread::sleep(Duration::from_millis(1));
            }
            for _ in 0..=MORTALITY {
                direct.advance_ms(1_000).unwrap();
            }
        });
        token.send(&mut node, &alice, |m| {
            m.transfer(bob.account(), 1, Vec::new())
        })
    });
    let Err(Failed::Chain(error @ ChainError::Expired { .. })) = failed else {
        panic!("{failed:?}");
    };
    assert!(error.to_string().contains("nothing was done"), "{error}");
    assert_eq!(balance(&direct, token, &bob), 0);
    // Its nonce is free again.
    proxy.judge(|_, _| Fate::Pass);
    token
        .send(&mut node, &alice, |m| {
            m.transfer(bob.account(), 1, Vec::new())
        })
        .unwrap();
    assert_eq!(balance(&direct, token, &bob), 1);
}
