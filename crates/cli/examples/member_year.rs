//! Measures on a development node what a member's year costs there, and prints the table of docs/deploying.md:
//! `remainder-node --dev`, then `cargo run --release -p remainder-cli --example member_year -- ws://127.0.0.1:9944`.
//!
//! A member gives twelve times in a cycle and receives twelve times; each is committed, accepted, registered, confirmed, settled, and
//! pruned once it is old. The club has no audit room, so that settling waits for nothing but the challenge window.

use std::{error::Error, fmt::Debug};

use ink::{
    codegen::TraitCallBuilder,
    env::{call::FromAccountId, DefaultEnvironment},
};
use psp22::PSP22;
use remainder_chain::{
    deploy, face, input, Actor, Bundle, Chain, Charter, ClubSpec, Founding, Limits, Message,
    NewKind, Node, Options, Room, Rooms, Weight,
};
use remainder_interfaces::{
    clearing::Clearing,
    contributions::{Against, Contributions},
    valuation::{Category, Unit},
};
use remainder_rules::{time::DAY, Cycle};
use scale::{Decode, Encode};

/// Cycles in a year.
const CYCLES: u64 = 13;
/// How often a member gives in a cycle, and receives.
const PIECES: u64 = 12;

/// A message: how often it is sent for a member in a year, and what it takes.
struct Row {
    name: &'static str,
    times: u64,
    weight: Weight,
    deposit: i128,
}

type Failure = Box<dyn Error>;

struct Measuring {
    node: Node,
    rows: Vec<Row>,
}

impl Measuring {
    /// Sends a message, which is weighed as it is tried just before: `times` it is sent for a member in a year, 0 if it is not to be counted.
    fn send<T, A, R, E>(
        &mut self,
        (name, times): (&'static str, u64),
        room: Room<T>,
        by: &str,
        message: impl Fn(&mut T::Builder) -> Message<A, Result<R, E>>,
    ) -> Result<R, Failure>
    where
        T: TraitCallBuilder,
        T::Builder: FromAccountId<DefaultEnvironment>,
        A: Encode,
        R: Decode,
        E: Decode + Debug + 'static,
    {
        let by = Actor::dev(by);
        let tried = room.dry_run(&self.node, &by, &message)?;
        let done = room.send(&mut self.node, &by, &message)?;
        if times > 0 {
            self.rows.push(Row {
                name,
                times,
                weight: tried.weight,
                deposit: tried.deposit,
            });
        }
        Ok(done.value)
    }
}

fn main() -> Result<(), Failure> {
    let url = std::env::args().nth(1);
    let url = url.unwrap_or_else(|| "ws://127.0.0.1:9944".into());
    let node = Node::connect(&url, Options::default())?;
    let mut m = Measuring {
        node,
        rows: Vec::new(),
    };
    let transfer = transfer(&mut m.node)?;
    let rooms = club(&mut m.node)?;
    live(&mut m, &rooms)?;
    print(&m.node.limits()?, transfer, &m.rows);
    Ok(())
}

/// What a transfer of a plain token weighs, in which docs/weights.md measures.
fn transfer(node: &mut Node) -> Result<Weight, Failure> {
    let (alice, bob) = (Actor::dev("alice"), Actor::dev("bob"));
    let bundle = Bundle::load("psp22")?;
    let none: Option<String> = None;
    let new = input(bundle.constructor("new")?, &(1_000u128, &none, &none, 2u8));
    let salt = node.now_ms()?.to_le_bytes();
    let token: Room<face!(PSP22)> = deploy::<_, ()>(node, &alice, &bundle, &new, &salt)?.room;
    // The first one makes bob's balance.
    for _ in 0..2 {
        token.send(node, &alice, |t| t.transfer(bob.account(), 5, Vec::new()))?;
    }
    let done = token.send(node, &alice, |t| t.transfer(bob.account(), 5, Vec::new()))?;
    Ok(done.weight)
}

fn club(node: &mut Node) -> Result<Rooms, Failure> {
    let alice = Actor::dev("alice");
    let founders = ["alice", "bob", "charlie", "dave"].map(|name| Actor::dev(name).account());
    let mut spec = ClubSpec::new(founders.to_vec());
    spec.kinds = vec![NewKind {
        category: Category::Care,
        unit: Unit::Hour,
        label: "care".into(),
        content: [0; 32],
        minutes: 60,
        rate: 1_000,
    }];
    let bundles = Rooms::NAMES.map(Bundle::load);
    let bundles: Vec<Bundle> = bundles.into_iter().collect::<Result<_, _>>()?;
    // No two runs on one chain are of the same club.
    let name = format!("measured at {}", node.now_ms()?);
    let charter = Charter::named(alice.account(), spec, &bundles, &name);
    let founding = Founding::new(charter, bundles)?;
    for step in founding.steps() {
        if !founding.is_done(node, &step)? {
            founding.carry_out(node, &alice, &step)?;
        }
    }
    Ok(*founding.rooms())
}

/// One piece of work in a club that has been at it for a while: records are there, accounts are rolled.
fn live(m: &mut Measuring, rooms: &Rooms) -> Result<(), Failure> {
    let (work, pieces) = (rooms.contributions, CYCLES * PIECES);
    let ever = Cycle::MAX;
    let offer = m.send(("offer", 4), work, "alice", |c| c.offer(1, 10_000, 0, ever))?;
    let want = m.send(("want", 4), work, "bob", |c| c.want(1, 10_000, 0, ever))?;
    // The second piece is measured: the first of a cycle makes records that stay.
    let twice = [0, pieces];
    let mut ids = Vec::new();
    for times in twice {
        let row = ("commit", times);
        let commitment = m.send(row, work, "alice", |c| c.commit(offer, want, 100, 0))?;
        m.send(("accept", times), work, "bob", |c| c.accept(commitment))?;
        let against = Against::Commitment(commitment);
        let row = ("register", times);
        let id = m.send(row, work, "alice", |c| c.register(against, 100, [7; 32]))?;
        m.send(("confirm", times), work, "bob", |c| c.confirm(id, None))?;
        ids.push(id);
    }
    m.node.advance_ms(4 * DAY)?;
    for (times, id) in twice.into_iter().zip(&ids) {
        m.send(("settle", times), work, "alice", |c| c.settle(*id))?;
    }
    m.node.advance_ms(28 * DAY)?;
    for (times, member) in [(0, 1), (CYCLES, 2)] {
        m.send(("roll", times), rooms.clearing, "alice", |c| c.roll(member))?;
    }
    m.node.advance_ms(4 * 28 * DAY)?;
    // The oldest first.
    for (times, id) in twice.into_iter().zip(&ids) {
        m.send(("prune", times), work, "alice", |c| c.prune(*id))?;
    }
    Ok(())
}

fn print(limits: &Limits, transfer: Weight, rows: &[Row]) {
    let million = |weight: u64| weight / 1_000_000;
    let amount = |parts: i128| {
        let sign = if parts < 0 { "-" } else { "" };
        format!("{sign}{}", limits.amount(parts.unsigned_abs()))
    };
    println!(
        "On {}; a transfer of a plain token weighs {} M.\n",
        limits.runtime,
        million(transfer.ref_time)
    );
    println!("| message | times a year | ref_time, M | in transfers | proof KB | deposit |");
    println!("|---|---:|---:|---:|---:|---:|");
    let (mut weight, mut deposit) = (0, 0);
    for row in rows {
        let ratio = row.weight.ref_time * 100 / transfer.ref_time.max(1);
        println!(
            "| {} | {} | {} | {}.{:02} | {} | {} |",
            row.name,
            row.times,
            million(row.weight.ref_time),
            ratio / 100,
            ratio % 100,
            row.weight.proof_size / 1_024,
            amount(row.deposit)
        );
        weight += row.times * row.weight.ref_time;
        deposit += i128::from(row.times) * row.deposit;
    }
    println!(
        "| a year | | {} | | | {} |",
        million(weight),
        amount(deposit)
    );
}
