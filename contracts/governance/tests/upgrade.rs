//! The club replaces the code of all its rooms: version 1 with whatever a club has in it and under way, version 2 built here, by one
//! constitutional vote.

use crate::club::*;
use remainder_chain::{Auditor, Bundle};
use remainder_fixture::audited::{Audited, Place, Verdict};
use remainder_interfaces::{audit, blake2, contributions::ContributionSettled};
use remainder_rules::valuation::round::commitment;
use std::{path::Path, process::Command};

/// The next version of all rooms, from the same sources, as the build makes it.
fn build() -> Vec<Bundle> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("version-2");
    let built = Command::new(root.join("scripts/contracts"))
        .arg("--only")
        .args(Rooms::NAMES)
        .env("REMAINDER_VERSION", "2")
        .env("REMAINDER_CONTRACTS_DIR", &folder)
        .output()
        .unwrap();
    assert!(
        built.status.success(),
        "{}",
        String::from_utf8_lossy(&built.stderr)
    );
    Rooms::NAMES
        .iter()
        .map(|room| Bundle::load_file(&folder.join(format!("{room}.contract"))).unwrap())
        .collect()
}

const SALT: [u8; 32] = [8; 32];
const SEATED: [&str; 3] = ["anna", "bert", "cleo"];

/// A club in which the lot falls on nothing, so that what settles and what is judged is known, and those with whom it keeps the beacon.
struct Life {
    club: Governed,
    court: Audited,
}

/// What is under way when the code changes.
struct Underway {
    registered: u32,
    confirmed: u32,
    disputed: u32,
    case: u32,
    commitment: u32,
    plan: u32,
    proposal: u32,
    ballot: Vec<(u32, u64)>,
}

impl Life {
    fn new() -> Self {
        let mut club = Governed::of(|s| {
            s.audit = Auditor::Room(audit::Config {
                floor_bp: 1,
                newcomer_bp: 1,
                quarter_bp: 0,
                ..audit::Config::default()
            });
        });
        club.f.join("zoe");
        let names = [&NAMES[..], &["zoe"]].concat();
        let court = Audited::over(club.f.clone(), &names);
        club.f = court.f.clone();
        Self { club, court }
    }

    /// What passes at court passes in this club.
    fn at_court<R>(&mut self, act: impl FnOnce(&mut Audited) -> R) -> R {
        std::mem::swap(&mut self.club.f, &mut self.court.f);
        let done = act(&mut self.court);
        std::mem::swap(&mut self.club.f, &mut self.court.f);
        done
    }

    fn days(&mut self, days: u64) {
        self.at_court(|court| court.days(days));
    }

    fn next_cycle(&mut self) {
        let now = self.club.f.cycle();
        while self.club.f.cycle() == now {
            self.days(1);
        }
    }

    /// The committee is elected, two weeks with the beacon kept.
    fn elect(&mut self) {
        let f = &mut self.club.f;
        let body = Body::Committee;
        let number = f.governance("stranger", |m| m.call_election(body)).unwrap();
        for (chamber, name) in SEATED.into_iter().enumerate() {
            f.governance(name, |m| m.stand(number, chamber as u8))
                .unwrap();
        }
        self.days(7);
        let piles = [("anna", 1), ("cleo", 1)];
        self.club.elect("dora", number, &piles).unwrap();
        let piles = [("bert", 1)];
        self.club.elect("emil", number, &piles).unwrap();
        self.days(7);
        for chamber in 0..3 {
            self.club.claim(body, chamber).unwrap();
        }
        assert_eq!(self.club.bench(body), SEATED);
    }

    /// Work from registering to settling.
    fn work(&mut self, provider: &str, receiver: &str) {
        let id = self.club.f.register(provider, receiver, CARE, 2 * HOUR);
        self.club.f.confirm(receiver, id);
        self.days(4);
        self.club.f.settle(id);
    }

    /// Something of everything, begun and not ended.
    fn begin(&mut self) -> Underway {
        let f = &mut self.club.f;
        let registered = f.register("anna", "zoe", CARE, 2 * HOUR);
        let confirmed = f.register("emil", "dora", CARE, HOUR);
        f.confirm("dora", confirmed);
        let (disputed, case) = self.at_court(|court| court.disputed("fred", "gina"));
        let f = &mut self.club.f;
        let commitment_ = f.commit("gina", "hugo", BREAD, 3 * KILO);
        f.offer("ines", BREAD, KILO);
        let cycle = f.cycle();
        let plan = f
            .plans("anna", |m| m.publish_plan(cycle, [6; 32], 1, 1_000))
            .unwrap();
        f.valuation("anna", |m| m.open_round()).unwrap();
        let ballot = vec![(CARE, 1_100)];
        let room = f.rooms.valuation.account().0;
        for name in SEATED {
            let member = f.id(name);
            let paper = commitment(&room, cycle, member, &ballot, &SALT, blake2);
            f.valuation(name, |m| m.commit(paper)).unwrap();
        }
        let call = self
            .club
            .call("valuation", "Valuation::set_rates", &vec![(BREAD, 440u64)]);
        let proposal = self.club.propose("anna", &[call]).unwrap();
        self.club.vote("bert", proposal, Choice::Yes).unwrap();
        Underway {
            registered,
            confirmed,
            disputed,
            case,
            commitment: commitment_,
            plan,
            proposal,
            ballot,
        }
    }

    /// All of it comes to its end.
    fn finish(&mut self, begun: &Underway) {
        let f = &mut self.club.f;
        f.confirm("zoe", begun.registered);
        let given = f.register_against("gina", Against::Commitment(begun.commitment), 3 * KILO);
        f.confirm("hugo", given);
        for name in ["cleo", "dora", "emil"] {
            self.club.vote(name, begun.proposal, Choice::Yes).unwrap();
        }
        self.days(2);
        let f = &mut self.club.f;
        for name in SEATED {
            let (member, ballot) = (f.id(name), begun.ballot.clone());
            f.valuation("stranger", |m| m.reveal(member, ballot, SALT))
                .unwrap();
            f.contributions("stranger", |m| m.report_member(member))
                .unwrap();
        }
        f.contributions("stranger", |m| m.report_kind(CARE))
            .unwrap();
        self.days(3);
        let f = &mut self.club.f;
        f.valuation("stranger", |m| m.close_round(vec![CARE]))
            .unwrap();
        assert_eq!(rate(f, CARE), 1_100);
        for id in [begun.registered, begun.confirmed, given] {
            f.settle(id);
        }
        let (case, disputed) = (begun.case, begun.disputed);
        let jurors = self.at_court(|court| {
            let jurors = court.vote(case, Verdict::Half);
            court.execute(disputed);
            jurors
        });
        let f = &mut self.club.f;
        f.settle(disputed);
        let settled = f.emitted::<ContributionSettled>();
        assert_eq!(settled[0].value, 500, "half of an hour");
        for (_, place) in jurors {
            assert!(matches!(place, Place::Panel { .. }));
            self.at_court(|court| court.settle_juror(case, place))
                .unwrap();
        }
        self.club.execute(begun.proposal).unwrap();
        self.club.close(begun.proposal).unwrap();
        let f = &mut self.club.f;
        assert_eq!(rate(f, BREAD), 440);
        // In the next one the plan's commitments close.
        self.next_cycle();
        self.next_cycle();
        let f = &mut self.club.f;
        f.plans("stranger", |m| m.close_plan(begun.plan)).unwrap();
    }
}

fn rate(f: &ClubFixture, kind: u32) -> u64 {
    f.read(f.rooms.valuation, |m| m.kind(kind))
        .unwrap()
        .rate
        .now
}

#[test]
fn a_club_goes_on_in_the_next_version_of_all_its_rooms() {
    let next = build();
    let mut life = Life::new();
    life.elect();
    for (provider, receiver) in [("dora", "emil"), ("emil", "fred"), ("ines", "dora")] {
        life.work(provider, receiver);
    }
    let mut calls = Vec::new();
    for (name, bundle) in Rooms::NAMES.iter().zip(&next) {
        assert_ne!(life.club.code(name), Some(bundle.code_hash), "{name}");
        calls.push(life.club.call(name, "Office::set_code", &bundle.code_hash));
    }
    let id = life.club.propose("jana", &calls).unwrap();
    for name in &NAMES[..9] {
        life.club.vote(name, id, Choice::Yes).unwrap();
    }
    let (proposal, _) = life.club.proposal(id);
    assert_eq!(proposal.track, Track::Constitutional);
    // The next cycle: there are tokens to stake.
    life.next_cycle();
    for name in ["dora", "emil", "fred", "ines"] {
        life.club.f.roll(name);
    }
    life.club.f.reserve("ines", |m| m.stake(1_000)).unwrap();
    while life.club.f.now() < proposal.ready_at() {
        life.days(1);
    }
    let begun = life.begin();

    let club = &mut life.club;
    let uploader = club.f.actor("uploader");
    for bundle in &next {
        club.f.chain.upload(&uploader, &bundle.wasm).unwrap();
    }
    // Without the codes of their cold messages they cannot say which version they are.
    assert_eq!(club.execute(id), Err(GovernError::NoVersion));
    for code in next.iter().flat_map(|bundle| &bundle.cold) {
        club.f.chain.upload(&uploader, &code.wasm).unwrap();
    }
    let before = stored(club);
    club.execute(id).unwrap();

    // A block has 1.5 s for what is not the chain's own, a proof 5 MB.
    println!("all rooms at once: {:?}", club.f.weight);
    assert!(club.f.weight.ref_time < 150_000_000_000);
    assert!(club.f.weight.proof_size < 2_500_000);
    for ((name, cells), (_, now)) in before.iter().zip(&stored(club)) {
        // Governance itself has noted that it was done.
        assert!(
            cells == now || *name == "governance",
            "{name} has other storage"
        );
    }
    for ((name, room), bundle) in club.f.rooms.offices().into_iter().zip(&next) {
        // It is the last of a room's codes that says so: each has handed over to the next.
        assert_eq!(club.f.read(room, |m| m.version()), 2, "{name}");
        assert_eq!(club.code(name), Some(bundle.code_hash), "{name}");
    }
    assert_eq!(club.bench(Body::Committee), SEATED);
    assert_eq!(club.f.contribution(begun.registered).provider, 1);
    club.close(id).unwrap();
    club.f.join("yara");
    life.finish(&begun);

    // And whatever a club does after that, in the new code from its beginning.
    let club = &mut life.club;
    club.f.roll("ines");
    club.f.reserve("ines", |m| m.unbond(1_000)).unwrap();
    life.work("dora", "yara");
    life.club.f.check();
}

/// What is stored in each room.
fn stored(club: &Governed) -> Vec<(&'static str, Storage)> {
    let rooms = Rooms::NAMES.into_iter().zip(club.f.rooms.addresses());
    rooms
        .map(|(name, room)| (name, club.f.chain.storage(&room)))
        .collect()
}
