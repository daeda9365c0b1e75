//! Set-offs as bytes: what is written is read again, and what nobody wrote is refused without a panic.

use remainder_flow::{
    encode_answer, encode_obligations, generate::Random, nodes, solve, verify, verify_encoded,
    Edge, Graph, Invalid, Refused, Solution,
};

fn check(obligations: &[u8], answer: &[u8]) -> Result<u64, Refused> {
    let count = nodes(obligations)?;
    let (mut potentials, mut balances) = (vec![9; count], vec![7; count]);
    verify_encoded(obligations, answer, &mut potentials, &mut balances)
}

/// A graph whose edges weigh 1, with its best set-off.
fn solved(random: &mut Random) -> (Graph, Solution, u64) {
    let nodes = 1 + random.below(40) as u32;
    let most = [1, 3, 100, 1 << 40][random.below(4) as usize];
    let edges = (0..random.below(160)).map(|_| Edge {
        from: random.below(nodes.into()) as u32,
        to: random.below(nodes.into()) as u32,
        capacity: random.below(most + 1),
        weight: 1,
    });
    let graph = Graph::new(nodes, edges.collect()).unwrap();
    let solution = solve(&graph);
    let weight = verify(&graph, &solution.flow, &solution.potentials).unwrap();
    (graph, solution, weight as u64)
}

#[test]
fn what_is_encoded_is_what_is_checked() {
    let mut random = Random::new(11);
    for _ in 0..1_000 {
        let (graph, solution, weight) = solved(&mut random);
        let obligations = encode_obligations(&graph);
        let answer = encode_answer(&graph, &solution);
        assert_eq!(nodes(&obligations), Ok(graph.nodes() as usize));
        assert_eq!(check(&obligations, &answer), Ok(weight));
    }
}

#[test]
fn a_changed_flow_or_potential_is_judged_as_it_is_without_the_bytes() {
    let mut random = Random::new(12);
    let mut refused = 0;
    for _ in 0..1_000 {
        let (graph, mut solution, _) = solved(&mut random);
        if random.below(2) == 0 || graph.is_empty() {
            let node = random.below(solution.potentials.len() as u64) as usize;
            solution.potentials[node] = random.below(20) as u32;
        } else {
            let edge = random.below(solution.flow.len() as u64) as usize;
            solution.flow[edge] = random.below(graph.capacity(edge) + 2);
        }
        let plain = verify(&graph, &solution.flow, &solution.potentials);
        let answer = encode_answer(&graph, &solution);
        let read = check(&encode_obligations(&graph), &answer);
        refused += u32::from(plain.is_err());
        assert_eq!(read, plain.map(|w| w as u64).map_err(Refused::Invalid));
    }
    assert!(refused > 300, "{refused}");
}

/// Whatever a byte of it becomes, and wherever it is cut off, it is refused, or means another set-off that is proved.
#[test]
fn bytes_of_strangers_never_panic() {
    let mut random = Random::new(13);
    let mut refused = 0;
    for _ in 0..2_000 {
        let (graph, solution, _) = solved(&mut random);
        let mut obligations = encode_obligations(&graph);
        let mut answer = encode_answer(&graph, &solution);
        for _ in 0..=random.below(3) {
            let bytes = match random.below(2) {
                0 => &mut obligations,
                _ => &mut answer,
            };
            match (bytes.is_empty(), random.below(4)) {
                (true, _) | (_, 0) => bytes.push(random.bits() as u8),
                (_, 1) => bytes.truncate(random.below(bytes.len() as u64) as usize),
                _ => {
                    let at = random.below(bytes.len() as u64) as usize;
                    bytes[at] = random.bits() as u8;
                }
            }
        }
        refused += u32::from(check(&obligations, &answer).is_err());
    }
    assert!(refused > 1_500, "{refused}");
    for _ in 0..20_000 {
        let noise: Vec<u8> = (0..random.below(60)).map(|_| random.bits() as u8).collect();
        let (one, other) = noise.split_at(random.below(noise.len() as u64 + 1) as usize);
        let _ = check(one, other);
    }
}

#[test]
fn each_way_to_be_unreadable_has_its_name() {
    let (obligations, answer) = ([2, 1, 1, 70, 1, 0, 50], [0, 1, 51, 1]);
    let changed = |at: usize, to: u8| {
        let mut bytes = answer;
        bytes[at] = to;
        check(&obligations, &bytes)
    };
    assert_eq!(check(&obligations, &answer), Ok(100));
    assert_eq!(check(&obligations, &answer[..3]), Err(Refused::Truncated));
    assert_eq!(check(&obligations[..6], &answer), Err(Refused::Truncated));
    assert_eq!(
        check(&obligations, &[0, 1, 51, 1, 0]),
        Err(Refused::Trailing)
    );
    assert_eq!(
        check(&[2, 1, 1, 70, 1, 0, 50, 0], &answer),
        Err(Refused::Trailing)
    );
    // A zero that says that another digit follows, and eleven digits.
    assert_eq!(
        check(&[2, 1, 1, 70, 1, 0x80, 0, 50], &answer),
        Err(Refused::Number)
    );
    let long = [&[1, 1, 0], &[255; 10][..], &[1]].concat();
    assert_eq!(check(&long, &[0, 0]), Err(Refused::Number));
    // More nodes than bytes; a creditor that there is not.
    assert_eq!(nodes(&[255, 255, 3, 0, 0]), Err(Refused::Truncated));
    assert_eq!(nodes(&[]), Err(Refused::Truncated));
    for unknown in [2, 100] {
        assert_eq!(
            check(&[2, 1, unknown, 70, 1, 0, 50], &answer),
            Err(Refused::Invalid(Invalid::UnknownNode))
        );
    }
    assert_eq!(
        changed(2, 72),
        Err(Refused::Invalid(Invalid::AboveCapacity))
    );
    assert_eq!(
        changed(2, 50),
        Err(Refused::Invalid(Invalid::NotConserved(0)))
    );
    assert_eq!(changed(0, 9), Err(Refused::Invalid(Invalid::NotOptimal)));
    // A loop so long that it says nothing: bounded by the bytes.
    let many = [1, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1];
    assert_eq!(check(&many, &[0]), Err(Refused::Truncated));
}

#[test]
fn amounts_of_any_size_fit() {
    let edge = |from, to| Edge {
        from,
        to,
        capacity: 1 << 61,
        weight: 1,
    };
    let graph = Graph::new(2, vec![edge(0, 1), edge(1, 0)]).unwrap();
    let solution = solve(&graph);
    let answer = encode_answer(&graph, &solution);
    assert_eq!(check(&encode_obligations(&graph), &answer), Ok(1 << 62));
    let large = [
        2, 1, 1, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1, 1, 0, 1,
    ];
    assert_eq!(
        check(&large, &[0, 0, 0, 0]),
        Err(Refused::Invalid(Invalid::NotOptimal))
    );
}

/// One owes the next, and so on, and the last owes nobody: of that nothing clears, and the proof needs a potential as deep as it is long.
#[test]
fn a_long_row_of_debts_does_not_keep_the_others_from_being_set_off() {
    let edge = |from, to| Edge {
        from,
        to,
        capacity: 5,
        weight: 1,
    };
    let mut edges: Vec<Edge> = (0..1_000).map(|from| edge(from, from + 1)).collect();
    edges.push(edge(1, 0));
    let graph = Graph::new(1_001, edges).unwrap();
    let mut solution = solve(&graph);
    assert!(solution.potentials.iter().any(|&p| p > 900));
    let obligations = encode_obligations(&graph);
    assert_eq!(
        check(&obligations, &encode_answer(&graph, &solution)),
        Ok(10)
    );
    // Other bytes of the potential than the first are read too.
    solution.potentials[1_000] -= 128;
    assert_eq!(
        check(&obligations, &encode_answer(&graph, &solution)),
        Err(Refused::Invalid(Invalid::NotOptimal))
    );
    // A potential of 33 bits; fewer than there are nodes.
    assert_eq!(
        check(&[1, 0], &[255, 255, 255, 255, 31]),
        Err(Refused::Number)
    );
    assert_eq!(check(&[1, 0], &[128]), Err(Refused::Truncated));
}

#[test]
fn as_many_potentials_are_lent_as_there_are_nodes() {
    for count in [0, 1, 3] {
        let lent = verify_encoded(&[2, 0, 0], &[0, 0], &mut vec![0; count], &mut [0; 2]);
        assert_eq!(lent, Err(Refused::Invalid(Invalid::Lengths)));
    }
}
