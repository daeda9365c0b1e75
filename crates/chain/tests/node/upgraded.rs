//! A block is read with the metadata of the runtime that made it, not with today's.

use psp22::PSP22;
use remainder_chain::{Actor, Node, Options};
use remainder_fixture::{
    proxy::{Fate, From, Proxy},
    TestNode,
};

use crate::token;

#[test]
fn what_happened_before_an_upgrade_is_read_as_it_was_told() {
    let started = TestNode::start();
    let mut direct = started.connect();
    let token = token(&direct);
    let (alice, bob) = (Actor::dev("alice"), Actor::dev("bob"));
    token
        .send(&mut direct, &alice, |m| {
            m.transfer(bob.account(), 1, Vec::new())
        })
        .unwrap();
    let last = direct.block_number().unwrap();
    let told = direct.happened(0, last).unwrap();
    assert_eq!(told.len(), 2);

    // The node's answers about now, as a next runtime would give them: of another version, and contracts tell otherwise there.
    let proxy = Proxy::before(&started.address);
    let mut asked: Vec<String> = Vec::new();
    proxy.judge(move |who, said| {
        let id = remainder_fixture::proxy::id_of(said);
        match who {
            // A question about now names no block.
            From::Client
                if said.contains("state_getRuntimeVersion")
                    || said.contains("state_getMetadata") && !said.contains("0x") =>
            {
                asked.push(id);
            }
            From::Node if asked.contains(&id) => {
                asked.retain(|known| *known != id);
                let name = |text: &str| hex::encode(text);
                let said = said.replace(&name("ContractEmitted"), &name("ContractUttered"));
                return Fate::Become(said.replace("\"specVersion\":", "\"specVersion\":9"));
            }
            _ => {}
        }
        Fate::Pass
    });
    let upgraded = Node::connect(&proxy.url(), Options::default()).unwrap();
    assert_eq!(upgraded.happened(0, last).unwrap(), told);
    let hash = told[1].hash;
    assert_eq!(upgraded.block(hash).unwrap(), direct.block(hash).unwrap());
}
