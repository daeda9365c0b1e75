//! A club is founded on a node, and lives there.

use remainder_chain::{
    found, hand_over, state, Actor, Auditor, Chain, ClubSpec, Deployment, Failed,
};
use remainder_fixture::TestNode;
use remainder_interfaces::{club, club::Club, office::Office, rules::invariants::check};

#[test]
fn a_club_is_founded_on_a_node_and_governs_itself() {
    let started = TestNode::start();
    let mut node = started.connect();
    let (alice, bob) = (Actor::dev("alice"), Actor::dev("bob"));
    let names = ["alice", "bob", "charlie", "dave", "eve", "ferdie"];
    let founders = names.map(|name| Actor::dev(name).account()).to_vec();
    let mut spec = ClubSpec::new(founders);
    spec.audit = Auditor::Room(Default::default());
    spec.governance = Some(Default::default());
    let block = node.block_number().unwrap();
    let rooms = found(&mut node, &alice, &spec).unwrap();
    hand_over(&mut node, &alice, &rooms).unwrap();
    let admin = rooms.token.face::<remainder_chain::OfficeRef>();
    let admin = admin.read(&node, |m| m.admin()).unwrap();
    assert_eq!(admin, rooms.governance.account());

    // Its deployment finds it again.
    let code_of = |account: &_| node.code_hash(account);
    let label = node.label();
    let deployed =
        Deployment::new("Lindenhof", &label, block, alice.account(), &rooms, code_of).unwrap();
    assert_eq!(deployed.rooms().addresses(), rooms.addresses());

    // Who is no member applies, and cannot vouch for anyone.
    let clock = rooms.club.read(&node, |m| m.clock()).unwrap();
    assert_eq!(clock.cycle_at(node.now_ms().unwrap()), 0);
    let (one, two) = (Actor::dev("one"), Actor::dev("two"));
    let some = node.balance(&bob.account()).unwrap() / 10;
    for stranger in [&one, &two] {
        node.transfer(&bob, &stranger.account(), some).unwrap();
    }
    rooms.club.send(&mut node, &one, |m| m.apply()).unwrap();
    rooms
        .club
        .send(&mut node, &bob, |m| m.vouch(one.account()))
        .unwrap();
    let refused = rooms.club.send(&mut node, &two, |m| m.vouch(one.account()));
    assert_eq!(
        refused.unwrap_err(),
        Failed::Refused(club::Error::NotAMember)
    );

    // All that it stores is as it has to be.
    let at = node.happened(block, node.block_number().unwrap()).unwrap();
    let last = node.at(at.last().unwrap().hash);
    let read = state::read(&last, &rooms).unwrap();
    for (name, holds) in check(&read, None) {
        assert_eq!(holds, Ok(()), "{name}");
    }
}
