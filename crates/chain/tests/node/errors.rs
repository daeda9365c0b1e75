//! What cannot be done has a name, and says what to do.

use std::net::TcpListener;

use psp22::PSP22;
use remainder_chain::{Actor, Chain, ChainError, Failed, Node, Options};
use remainder_fixture::{
    proxy::{answer, Fate, From, Proxy},
    TestNode,
};

use crate::token;

fn connect(url: &str, genesis: Option<[u8; 32]>) -> ChainError {
    let options = Options {
        genesis,
        ..Options::default()
    };
    Node::connect(url, options).unwrap_err()
}

#[test]
fn an_address_without_a_node_is_told_at_once() {
    let free = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    for url in [
        format!("ws://{free}"),
        format!("ws://{}", silent.local_addr().unwrap()),
        "http://127.0.0.1:9944".into(),
        "ws://no.such.host.invalid:9944".into(),
        "nonsense".into(),
    ] {
        let error = connect(&url, None);
        assert_eq!(error.name(), "NodeUnreachable", "{url}: {error}");
        assert!(error.to_string().contains(&url), "{error}");
    }
}

#[test]
fn what_a_node_cannot_do_is_named_and_changes_nothing() {
    let started = TestNode::start();
    let mut node = started.connect();
    let token = token(&node);
    let (alice, bob) = (Actor::dev("alice"), Actor::dev("bob"));
    let transfer = |node: &mut Node, from: &Actor| {
        let to = bob.account();
        let sent = token.send(node, from, |m| m.transfer(to, 1, Vec::new()));
        match sent {
            Err(Failed::Chain(error)) => error,
            other => panic!("{other:?}"),
        }
    };

    // Another chain than the one that is meant.
    let expected = [1; 32];
    let found = node.label().genesis;
    let wrong = connect(&started.url(), Some(expected));
    assert_eq!(wrong, ChainError::WrongChain { expected, found });

    // Nobody's key is known of an address alone.
    let stranger = Actor::address("alice", alice.account());
    assert_eq!(
        transfer(&mut node, &stranger),
        ChainError::NoKey(alice.ss58())
    );

    // Who has the club's token, and none of the chain's.
    let pauper = Actor::dev("pauper");
    token
        .send(&mut node, &alice, |m| {
            m.transfer(pauper.account(), 1, Vec::new())
        })
        .unwrap();
    assert_eq!(transfer(&mut node, &pauper), ChainError::NotEnoughFunds);

    // A chain with other contracts.
    let proxy = Proxy::before(&started.address);
    proxy.judge(|who, said| {
        // A length of 9, and `Contracts`.
        let name = "24436f6e747261637473";
        match who {
            From::Node if said.contains(name) => {
                Fate::Become(said.replace(name, "24436f6e747261737473"))
            }
            _ => Fate::Pass,
        }
    });
    let other = connect(&proxy.url(), None);
    assert_eq!(other.name(), "NoContracts", "{other}");
    assert!(other.to_string().contains("no pallet Contracts"), "{other}");

    // A node that tells an old nonce, whatever happens.
    proxy.judge(|_, _| Fate::Pass);
    let mut behind = Node::connect(&proxy.url(), Options::default()).unwrap();
    proxy.judge(|who, said| match who {
        From::Client if said.contains("system_accountNextIndex") => answer(said, "0"),
        _ => Fate::Pass,
    });
    assert_eq!(transfer(&mut behind, &alice), ChainError::StaleNonce);
    assert_eq!(crate::balance(&node, token, &bob), 0);
}
