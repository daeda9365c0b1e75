//! `setoff`: a ring of debts is set off in one call, and nothing less than the most that can be.

use ink_e2e::{alice, bob};
use remainder_e2e::{room, Club, Node};
use remainder_flow::{encode_answer, encode_obligations, solve, Edge, Graph};
use remainder_interfaces::blake2;
use remainder_setoff::{Error, SetOff as _, SetOffRef};

pub async fn a_ring_of_debts_is_set_off(node: &Node) {
    // Each owes the next one: all of them 3 at least, and the first two another 4 to each other.
    let edge = |from, to, capacity| Edge {
        from,
        to,
        capacity,
        weight: 1,
    };
    let ring = vec![edge(0, 1, 7), edge(1, 2, 3), edge(2, 0, 5), edge(1, 0, 4)];
    let graph = Graph::new(3, ring).unwrap();
    let best = solve(&graph);
    let agreed = encode_obligations(&graph);
    let mut club = Club::nowhere(node, alice()).await.unwrap();
    let made = club.make::<_, Error>("setoff", blake2(&agreed)).await;
    let at = made.unwrap();
    let check = || room::<SetOffRef>(at);

    let mut less = best.clone();
    less.flow.iter_mut().for_each(|flow| *flow = 0);
    let clear = check().clear(agreed.clone(), encode_answer(&graph, &less));
    assert_eq!(club.send(&bob(), clear).await, Err(Error::NotProved));
    let clear = check().clear(vec![1; 40], encode_answer(&graph, &best));
    assert_eq!(club.send(&bob(), clear).await, Err(Error::OtherObligations));
    let clear = check().clear(agreed, encode_answer(&graph, &best));
    assert_eq!(club.send(&bob(), clear).await, Ok(3 * 3 + 2 * 4));
    assert_eq!(club.read(check().cleared()).await, 3 * 3 + 2 * 4);
}
