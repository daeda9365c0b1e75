//! After a transaction was sent no error says that nothing was done, unless it is certain.

use std::{thread, time::Duration};

use psp22::PSP22;
use remainder_chain::{Actor, ChainError, Failed, Inclusion, Node, Options, MORTALITY};
use remainder_fixture::{
    proxy::{answer, refuse, Fate, From, Proxy},
    TestNode,
};

use crate::{balance, token, Token};

/// A node with a token, spoken to directly, and what stands before it.
fn before_a_proxy() -> (TestNode, Node, Token, Proxy) {
    let started = TestNode::start();
    let direct = started.connect();
    let token = token(&direct);
    let proxy = Proxy::before(&started.address);
    (started, direct, token, proxy)
}

/// A node of which one may ask for a second in vain.
fn connect(proxy: &Proxy, inclusion: Inclusion) -> Node {
    let options = Options {
        inclusion,
        patience: Duration::from_secs(1),
        ..Options::default()
    };
    Node::connect(&proxy.url(), options).unwrap()
}

/// Has what clients ask judged once a transaction was submitted. The connection that submits it is lost after that.
fn once_sent(proxy: &Proxy, judge: impl Fn(&str) -> Fate + Send + 'static) {
    let mut sent = false;
    proxy.judge(move |who, said| match who {
        From::Client if said.contains("author_submitExtrinsic") && !sent => {
            sent = true;
            Fate::CutAfter
        }
        From::Client if sent => judge(said),
        _ => Fate::Pass,
    });
}

fn give(node: &mut Node, token: Token) -> ChainError {
    let (alice, bob) = (Actor::dev("alice"), Actor::dev("bob"));
    let given = token.send(node, &alice, |m| m.transfer(bob.account(), 1, Vec::new()));
    match given {
        Err(Failed::Chain(error)) => error,
        other => panic!("{other:?}"),
    }
}

fn given(direct: &Node, token: Token) -> u128 {
    // It may be on its way.
    thread::sleep(Duration::from_millis(300));
    balance(direct, token, &Actor::dev("bob"))
}

#[test]
fn who_cannot_look_does_not_know() {
    let (_started, direct, token, proxy) = before_a_proxy();
    let cases: [(&str, fn(&str) -> Fate); 3] = [
        ("blocks are not told", |said| {
            let cut = ["chain_getHeader", "chain_getBlock\""];
            match cut.iter().any(|method| said.contains(method)) {
                true => Fate::CutBefore,
                false => Fate::Pass,
            }
        }),
        ("heads are refused", |said| {
            match said.contains("chain_subscribeNewHeads") {
                true => refuse(said),
                false => Fate::Pass,
            }
        }),
        ("an answer is none", |said| {
            match said.contains("author_submitExtrinsic") {
                true => answer(said, "7"),
                false => Fate::Pass,
            }
        }),
    ];
    for (sent, (case, judge)) in (1..).zip(cases) {
        let mut node = connect(&proxy, Inclusion::Best);
        once_sent(&proxy, judge);
        let error = give(&mut node, token);
        assert_eq!(error.name(), "Undecided", "{case}: {error}");
        proxy.judge(|_, _| Fate::Pass);
        assert_eq!(given(&direct, token), sent, "{case}");
    }
}

#[test]
fn what_is_in_a_block_is_said_to_be_there() {
    let (_started, direct, token, proxy) = before_a_proxy();
    // What it did cannot be read.
    let mut node = connect(&proxy, Inclusion::Best);
    once_sent(&proxy, |said| match said.contains("state_queryStorageAt") {
        true => Fate::CutBefore,
        false => Fate::Pass,
    });
    let error = give(&mut node, token);
    assert_eq!(error.name(), "OutputUnknown", "{error}");
    let told = direct.happened(0, direct.block_number().unwrap()).unwrap();
    let block = told.last().unwrap().block;
    let text = error.to_string();
    assert!(text.contains(&format!("is in block {block},")), "{text}");
    assert!(text.ends_with("do not repeat it"), "{text}");
    assert_eq!(given(&direct, token), 1);

    // Its block does not become final.
    proxy.judge(|_, _| Fate::Pass);
    let mut node = connect(&proxy, Inclusion::Final);
    let genesis = direct.block_hash(0).unwrap().unwrap();
    once_sent(&proxy, move |said| {
        match said.contains("chain_getFinalizedHead") {
            true => answer(said, &format!("\"0x{}\"", hex::encode(genesis))),
            false => Fate::Pass,
        }
    });
    let error = give(&mut node, token);
    assert_eq!(error.name(), "OutputUnknown", "{error}");
    assert!(error.to_string().contains("is final"), "{error}");
    assert_eq!(given(&direct, token), 2);
}

#[test]
fn only_final_blocks_prove_that_nothing_was_done() {
    let (_started, direct, token, proxy) = before_a_proxy();
    let genesis = direct.block_hash(0).unwrap().unwrap();
    let genesis = format!("\"0x{}\"", hex::encode(genesis));
    // A node that says it took it, and did not; and that knows of no final block.
    let (tell, swallowed) = std::sync::mpsc::channel();
    proxy.judge(move |who, said| match who {
        From::Client if said.contains("author_submitExtrinsic") => {
            let _ = tell.send(());
            answer(said, &format!("\"0x{}\"", "00".repeat(32)))
        }
        From::Client if said.contains("chain_getFinalizedHead") => answer(said, &genesis),
        _ => Fate::Pass,
    });
    let mut node = connect(&proxy, Inclusion::Best);
    let error = thread::scope(|scope| {
        let direct = &direct;
        scope.spawn(move || {
            swallowed.recv().unwrap();
            for _ in 0..=MORTALITY {
                direct.advance_ms(1_000).unwrap();
            }
        });
        give(&mut node, token)
    });
    assert_eq!(error.name(), "Undecided", "{error}");
}

#[test]
fn a_nonce_that_another_one_has_for_good_is_known_to_be_lost() {
    let (_started, direct, token, proxy) = before_a_proxy();
    let mut node = connect(&proxy, Inclusion::Best);
    let (alice, bob) = (Actor::dev("alice"), Actor::dev("bob"));
    // It is lost before it arrives, and meanwhile another program sends with the same key.
    let mut other = direct.clone();
    let mut sent = 0;
    proxy.judge(move |who, said| {
        if who == From::Client && said.contains("author_submitExtrinsic") {
            sent += 1;
            if sent == 1 {
                let first = token.send(&mut other, &alice, |m| {
                    m.transfer(bob.account(), 1, Vec::new())
                });
                first.unwrap();
                return Fate::CutBefore;
            }
        }
        Fate::Pass
    });
    let error = give(&mut node, token);
    assert_eq!(error, ChainError::StaleNonce);
    assert_eq!(given(&direct, token), 1);
}
