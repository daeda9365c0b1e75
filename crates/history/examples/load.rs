//! How fast is a history read, and how fast is it served? A club lives on the embedded chain until its contracts have told so many events; they are
//! indexed, and then read by so many at a time.
//!
//!     cargo run --release --example load -- 100000 sqlite:/tmp/load.db 200
//!
//! What a node adds, its JSON-RPC and the decoding of its blocks, is not in it.

use std::{
    error::Error,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use remainder_fixture::prelude::*;
use remainder_history::{
    content::Store,
    serve::{serve, Options},
    Block, Blocks, Club, Db, Emitted, Founding, Head, Heads, HistoryError, Index, Told,
};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpStream,
};

/// Events of a block.
const TOGETHER: usize = 100;
/// Members who work for each other.
const MEMBERS: usize = 30;
/// How long readers read.
const READING: Duration = Duration::from_secs(20);

type Failure = Box<dyn Error + Send + Sync>;

struct Made(Vec<Block>);

impl Blocks for Made {
    async fn genesis(&self) -> Result<[u8; 32], HistoryError> {
        Ok(self.0[0].hash)
    }
    async fn heads(&self) -> Result<Heads, HistoryError> {
        let last = &self.0[self.0.len() - 1];
        let best = Head {
            number: last.number,
            hash: last.hash,
        };
        Ok(Heads {
            best,
            last_final: best,
        })
    }
    async fn hash_at(&self, number: u64) -> Result<Option<[u8; 32]>, HistoryError> {
        Ok(self.0.get(number as usize).map(|block| block.hash))
    }
    async fn block(&self, head: Head) -> Result<Block, HistoryError> {
        Ok(self.0[head.number as usize].clone())
    }
}

/// The blocks of a club whose members work for each other until so many events are told.
fn live(events: usize) -> (Rooms, Vec<Block>) {
    let names: Vec<String> = (1..=MEMBERS).map(|n| format!("member{n}")).collect();
    let named: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut f = ClubFixture::builder()
        .founders(&named)
        .unchecked()
        .without_kinds()
        .build();
    let clock = f.read(f.rooms.club, |m| m.clock());
    let members = f.read(f.rooms.club, |m| m.members(0, 50));
    let members = members.iter().map(|(id, m)| (*id, m.account.into()));
    let mut told = vec![(
        f.now(),
        Told::Founded(Founding {
            clock,
            members: members.collect(),
        }),
    )];
    let mut note = |f: &mut ClubFixture| {
        let now = f.now();
        let events = std::mem::take(&mut f.events);
        told.extend(events.into_iter().map(|event| (now, Told::Event(event))));
        told.len()
    };
    for (category, name) in [
        (Category::Care, "care"),
        (Category::Food, "cooking"),
        (Category::Repair, "bicycles"),
        (Category::Education, "lessons"),
    ] {
        f.add_kind(category, Unit::Hour, name, 60, 1_000);
        note(&mut f);
    }
    let mut round = 0;
    'life: loop {
        let mut open = Vec::new();
        for from in 0..MEMBERS {
            round += 1;
            let to = (from + 1 + round % (MEMBERS - 1)) % MEMBERS;
            let kind = 1 + (round % 4) as u32;
            let id = f.register(named[from], named[to], kind, HOUR);
            note(&mut f);
            f.confirm(named[to], id);
            note(&mut f);
            open.push(id);
        }
        f.after_challenge();
        for id in open {
            f.settle(id);
            if note(&mut f) >= events {
                break 'life;
            }
        }
    }
    let mut blocks = vec![Block {
        number: 0,
        hash: [1; 32],
        parent: [0; 32],
        time_ms: told[0].0,
        events: vec![],
    }];
    for part in told.chunks(TOGETHER) {
        let parent = &blocks[blocks.len() - 1];
        let number = parent.number + 1;
        let mut hash = [2; 32];
        hash[24..].copy_from_slice(&number.to_be_bytes());
        let events = (0..).zip(part).map(|(index, (_, told))| Emitted {
            extrinsic: Some(index),
            index,
            told: told.clone(),
        });
        blocks.push(Block {
            number,
            hash,
            parent: parent.hash,
            time_ms: part[0].0,
            events: events.collect(),
        });
    }
    (f.rooms, blocks)
}

/// Reads pages over one connection; how long each took, and how many were no answer.
async fn reader(
    at: SocketAddr,
    paths: Arc<Vec<String>>,
    first: usize,
) -> Result<(Vec<f64>, usize), Failure> {
    let mut stream = BufReader::new(TcpStream::connect(at).await?);
    let (mut took, mut wrong) = (Vec::new(), 0);
    let until = Instant::now() + READING;
    let mut next = first;
    while Instant::now() < until {
        let path = &paths[next % paths.len()];
        next += 1;
        let began = Instant::now();
        let ask = format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n");
        stream.get_mut().write_all(ask.as_bytes()).await?;
        let (mut length, mut line, mut status) = (0, String::new(), String::new());
        loop {
            line.clear();
            if stream.read_line(&mut line).await? == 0 {
                return Err("the server broke off".into());
            }
            if status.is_empty() {
                status = line.clone();
            }
            let lower = line.to_ascii_lowercase();
            if let Some(value) = lower.strip_prefix("content-length:") {
                length = value.trim().parse()?;
            }
            if line == "\r\n" {
                break;
            }
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await?;
        wrong += usize::from(!status.contains(" 200 ") || length == 0);
        took.push(began.elapsed().as_secs_f64() * 1_000.0);
    }
    Ok((took, wrong))
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let mut words = std::env::args().skip(1);
    let events: usize = words.next().unwrap_or("100000".into()).parse()?;
    let url = words.next().unwrap_or("sqlite:load.db".into());
    let readers: usize = words.next().unwrap_or("200".into()).parse()?;
    let began = Instant::now();
    let (rooms, blocks) = live(events);
    let seconds = began.elapsed().as_secs_f64();
    println!(
        "{events} events in {} blocks were made in {seconds:.1} s",
        blocks.len()
    );
    let club = Club {
        name: "Load".into(),
        genesis: [1; 32],
        after_block: 0,
        rooms,
    };
    let began = Instant::now();
    let db = Db::open(&url).await?;
    let mut index = Index::open(Made(blocks), db, club.clone()).await?;
    while !index.step().await?.caught_up() {}
    let seconds = began.elapsed().as_secs_f64();
    println!(
        "indexed in {seconds:.1} s: {:.0} events a second",
        events as f64 / seconds
    );

    // Nobody is answered from memory who asks first; every page is asked for at many places.
    let mut paths = Vec::new();
    for member in 1..=MEMBERS {
        paths.push(format!("/api/members/{member}/activity"));
        paths.push(format!(
            "/api/members/{member}/activity?name=ContributionSettled"
        ));
        paths.push(format!("/api/contributions?member={member}"));
    }
    let cycles = remainder_history::read::cycles(&index.db, None, 200).await?;
    for cycle in &cycles.items {
        paths.push(format!("/api/cycles/{}/flows", cycle.cycle));
        paths.push(format!("/api/cycles/{}/kinds", cycle.cycle));
    }
    paths.push("/api/cycles".into());
    paths.push("/api/cycles?limit=13".into());
    // Every posting has a part on the commons' account.
    paths.push("/api/members/0/cycles".into());
    paths.push("/api/members/0/cycles?limit=1".into());
    let paths = Arc::new(paths);
    let options = Options {
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        public: None,
        web: None,
        quota: 0,
        largest: 0,
    };
    for (what, growing) in [("quiet", false), ("growing", true)] {
        let (told, hear) = tokio::sync::oneshot::channel();
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let read = Db::read(&url, 8).await?;
        let store = Store::open(":memory:").await?;
        let serving = tokio::spawn(serve(
            read,
            club.clone(),
            store,
            options.clone(),
            move |at| {
                let _ = told.send(at);
            },
            async move {
                let _ = stopped.await;
            },
        ));
        let at = hear.await?;
        // A block every second makes all that was answered before be asked of the database again.
        let grow = index.blocks.0.len();
        let ticking = async {
            while growing {
                tokio::time::sleep(Duration::from_secs(1)).await;
                let last = index.blocks.0[index.blocks.0.len() - 1].clone();
                let mut hash = [3; 32];
                hash[24..].copy_from_slice(&(last.number + 1).to_be_bytes());
                index.blocks.0.push(Block {
                    number: last.number + 1,
                    hash,
                    parent: last.hash,
                    time_ms: last.time_ms,
                    events: vec![],
                });
                index.step().await?;
            }
            std::future::pending::<Result<(), HistoryError>>().await
        };
        let reading = (0..readers).map(|n| tokio::spawn(reader(at, paths.clone(), n * 7)));
        let reading = futures::future::join_all(reading);
        let began = Instant::now();
        let done = tokio::select! {
            done = reading => done,
            failed = ticking => return Err(format!("{failed:?}").into()),
        };
        let (mut took, mut wrong) = (Vec::new(), 0);
        for one in done {
            let (times, bad) = one??;
            took.extend(times);
            wrong += bad;
        }
        took.sort_by(f64::total_cmp);
        let at_share = |share: f64| took[((took.len() - 1) as f64 * share) as usize];
        println!(
            "{what}: {readers} readers, {} answers in {:.1} s ({:.0} a second), {wrong} errors; p50 {:.1} ms, p99 {:.1} ms, longest {:.1} ms; {} blocks came",
            took.len(),
            began.elapsed().as_secs_f64(),
            took.len() as f64 / began.elapsed().as_secs_f64(),
            at_share(0.5),
            at_share(0.99),
            at_share(1.0),
            index.blocks.0.len() - grow,
        );
        let _ = stop.send(());
        serving.await??;
    }
    Ok(())
}
