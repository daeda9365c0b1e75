//! A set-off of 1,000 edges is checked in one call, by the code that found no better one; what was changed in it is refused.

use remainder_chain::{deploy, input, Actor, Bundle, Embedded, Failed, Room, Weight};
use remainder_flow::{
    encode_answer, encode_obligations, generate, solve, verify, Edge, Graph, Solution,
};
use remainder_interfaces::blake2;
use remainder_setoff::{Error, SetOff as _, SetOffRef};

/// What a block has for such calls, in picoseconds: three quarters of two seconds.
const BLOCK: u64 = 1_500_000_000_000;

/// Input that the contract's buffer takes.
const BUFFER: usize = 16 * 1024;

struct House {
    chain: Embedded,
    room: Room<SetOffRef>,
    graph: Graph,
    solution: Solution,
    /// What was cleared when it was solved.
    most: u64,
}

impl House {
    /// Obligations that were agreed on, and their best set-off.
    fn agreed(nodes: u32, edges: Vec<Edge>) -> Self {
        let graph = Graph::new(nodes, edges).unwrap();
        let solution = solve(&graph);
        let most = verify(&graph, &solution.flow, &solution.potentials).unwrap();
        let bundle = Bundle::load("setoff").unwrap_or_else(|error| panic!("{error}"));
        let mut chain = Embedded::default();
        let new = input(
            bundle.constructor("new").unwrap(),
            &blake2(&encode_obligations(&graph)),
        );
        let admin = Actor::dev("admin");
        let room = deploy::<SetOffRef, ()>(&mut chain, &admin, &bundle, &new, b"setoff")
            .unwrap()
            .room;
        Self {
            chain,
            room,
            graph,
            solution,
            most: most as u64,
        }
    }

    /// A thousand debts among 250, some more in demand than others.
    fn thousand() -> Self {
        let (nodes, edges) = generate::generate(generate::Shape::Popularity, 1_400, 7);
        let house = Self::agreed(nodes, edges);
        assert!(house.graph.len() >= 1_000, "{}", house.graph.len());
        house
    }

    fn obligations(&self) -> Vec<u8> {
        encode_obligations(&self.graph)
    }

    fn answer(&self) -> Vec<u8> {
        encode_answer(&self.graph, &self.solution)
    }

    fn clear(&mut self, obligations: Vec<u8>, answer: Vec<u8>) -> Result<(u64, Weight), Error> {
        let by = Actor::dev("anyone");
        let sent = self
            .room
            .send(&mut self.chain, &by, |m| m.clear(obligations, answer));
        match sent {
            Ok(done) => Ok((done.value, done.weight)),
            Err(Failed::Refused(error)) => Err(error),
            Err(Failed::Chain(error)) => panic!("the chain refused it: {error}"),
        }
    }

    fn refuses(&mut self, answer: Vec<u8>, why: Error) {
        let obligations = self.obligations();
        assert_eq!(self.clear(obligations, answer).map(|_| ()), Err(why));
        let cleared = self.room.read(&self.chain, |m| m.cleared()).unwrap();
        assert_eq!(cleared, 0);
    }

    /// The answer with another flow.
    fn with(&self, change: impl FnOnce(&mut Solution, &Graph)) -> Vec<u8> {
        let mut solution = self.solution.clone();
        change(&mut solution, &self.graph);
        encode_answer(&self.graph, &solution)
    }
}

#[test]
fn a_thousand_obligations_are_set_off_in_one_call() {
    let mut house = House::thousand();
    let (obligations, answer) = (house.obligations(), house.answer());
    let bytes = obligations.len() + answer.len();
    assert!(bytes < BUFFER / 2, "{bytes} bytes");
    let (cleared, weight) = house.clear(obligations, answer).unwrap();
    assert_eq!(cleared, house.most);
    assert!(cleared > 0);
    let share = weight.ref_time as f64 / BLOCK as f64;
    println!(
        "{} obligations among {}: {bytes} bytes, {} M ref_time, {:.2} % of a block, {} KB proof",
        house.graph.len(),
        house.graph.nodes(),
        weight.ref_time / 1_000_000,
        share * 100.0,
        weight.proof_size / 1024,
    );
    assert!(share < 0.005, "{:.2} % of a block", share * 100.0);
}

#[test]
fn a_set_off_that_was_tampered_with_is_refused() {
    let mut house = House::thousand();
    let full = (0..house.graph.len())
        .find(|edge| house.solution.flow[*edge] > 1)
        .unwrap();
    // One unit less on an edge: it does not flow through any more.
    let answer = house.with(|s, _| s.flow[full] -= 1);
    let got = house.clear(house.obligations(), answer).map(|_| ());
    assert!(
        matches!(got, Err(Error::NotConserved | Error::NotProved)),
        "{got:?}"
    );
    // More than is owed.
    let answer = house.with(|s, graph| s.flow[full] = graph.capacity(full) + 1);
    house.refuses(answer, Error::AboveAmount);
    // A circulation, but not the best: nothing at all.
    let answer = house.with(|s, _| s.flow.fill(0));
    house.refuses(answer, Error::NotProved);
    // Potentials that prove nothing.
    let node = house.graph.from(full) as usize;
    let answer = house.with(|s, _| s.potentials[node] += 9);
    house.refuses(answer, Error::NotProved);
    // One byte less, one more.
    let mut answer = house.answer();
    answer.pop();
    house.refuses(answer.clone(), Error::Unreadable);
    answer.extend([0, 0]);
    house.refuses(answer, Error::Unreadable);
}

#[test]
fn what_leaves_a_node_has_to_enter_it() {
    let debt = |from, to, capacity| Edge {
        from,
        to,
        capacity,
        weight: 1,
    };
    // 0 owes 1, 1 owes 0: with potentials that leave it open how much flows, only conservation is left to be broken.
    let mut house = House::agreed(2, vec![debt(0, 1, 70), debt(1, 0, 50)]);
    assert_eq!(house.most, 100);
    let answer = house.with(|s, _| s.flow[0] += 1);
    house.refuses(answer, Error::NotConserved);
}

#[test]
fn other_obligations_than_those_agreed_on_are_refused() {
    let mut house = House::thousand();
    let edges: Vec<Edge> = house.graph.edges().collect();
    let mut other = edges.clone();
    other[3].capacity += 1;
    let tampered = Graph::new(house.graph.nodes(), other).unwrap();
    let solved = solve(&tampered);
    let answer = encode_answer(&tampered, &solved);
    let got = house.clear(encode_obligations(&tampered), answer);
    assert_eq!(got.map(|_| ()), Err(Error::OtherObligations));
}

#[test]
fn bytes_that_mean_nothing_trap_nobody() {
    for bytes in [
        vec![],
        vec![255; 40],
        vec![255, 255, 255, 255, 15],
        vec![2, 1],
        vec![1, 255, 255, 255, 255, 15, 0],
        vec![0; BUFFER / 2],
    ] {
        let bundle = Bundle::load("setoff").unwrap_or_else(|error| panic!("{error}"));
        let mut chain = Embedded::default();
        let new = input(bundle.constructor("new").unwrap(), &blake2(&bytes));
        let by = Actor::dev("admin");
        let room = deploy::<SetOffRef, ()>(&mut chain, &by, &bundle, &new, b"setoff")
            .unwrap()
            .room;
        for answer in [vec![], vec![0; 100], vec![255; 100]] {
            let sent = room.send(&mut chain, &by, |m| m.clear(bytes.clone(), answer));
            assert!(
                matches!(sent, Err(Failed::Refused(Error::Unreadable))),
                "{bytes:?}"
            );
        }
    }
}
