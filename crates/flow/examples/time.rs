//! How long does a graph take? `time SHAPE EDGES [SEED] [FILE]` (FILE: written as little-endian from, to: u32, capacity: u64, weight: i64)
use remainder_flow::*;
use std::time::Instant;
fn cpu() -> f64 {
    std::fs::read_to_string("/proc/thread-self/schedstat")
        .unwrap()
        .split(' ')
        .next()
        .unwrap()
        .parse::<f64>()
        .unwrap()
        / 1e6
}
fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let n: usize = args[1].parse().unwrap();
    let (nodes, edges) = if args[0].ends_with(".csv") {
        let mut top = 0;
        let e: Vec<Edge> = std::fs::read_to_string(&args[0])
            .unwrap()
            .lines()
            .skip(1)
            .map(|l| {
                let f: Vec<u64> = l.split(',').map(|x| x.parse().unwrap()).collect();
                top = top.max(f[0]).max(f[1]);
                Edge {
                    from: f[0] as u32,
                    to: f[1] as u32,
                    capacity: f[2],
                    weight: 1,
                }
            })
            .collect();
        (top as u32 + 1, e)
    } else {
        let shape = generate::Shape::ALL
            .iter()
            .find(|s| s.0 == args[0])
            .unwrap()
            .1;
        generate::generate(shape, n, args.get(2).map_or(1, |s| s.parse().unwrap()))
    };
    let t = Instant::now();
    let graph = Graph::new(nodes, edges).unwrap();
    println!(
        "{} nodes {} edges, made in {:?}",
        graph.nodes(),
        graph.len(),
        t.elapsed()
    );
    if let Some(file) = args.get(3) {
        let mut out = Vec::new();
        for e in graph.edges() {
            out.extend(e.from.to_le_bytes());
            out.extend(e.to.to_le_bytes());
            out.extend(e.capacity.to_le_bytes());
            out.extend(i64::from(e.weight).to_le_bytes());
        }
        std::fs::write(file, out).unwrap();
    }
    for _ in 0..std::env::var("REPEAT").map_or(1, |r| r.parse().unwrap()) {
        let t = Instant::now();
        let c = cpu();
        let s = solve(&graph);
        let took = t.elapsed();
        let c = cpu() - c;
        println!("CPU {c:.1} ms");
        let mut balances = vec![0; nodes as usize];
        let mut check = Check::new(&s.potentials, &mut balances).unwrap();
        let mut gross = 0u128;
        for (e, f) in graph.edges().zip(&s.flow) {
            gross += e.capacity as u128;
            check.edge(e.from, e.to, e.capacity, e.weight, *f).unwrap();
        }
        println!(
            "solved in {took:?}: {} of {gross}, highest potential {}",
            check.finish().unwrap(),
            s.potentials.iter().max().unwrap()
        );
    }
}
