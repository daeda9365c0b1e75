//! Many calls: as fast at the end as at the beginning, and nothing kept of them.

use std::time::Instant;

use ink_sandbox::api::prelude::SystemAPI;
use remainder_chain::{Actor, ChainFile};

use crate::Fixture;

#[test]
fn fifty_thousand_calls_leave_no_events_and_no_growth() {
    const CALLS: u32 = 50_000;
    const TENTH: u32 = CALLS / 10;
    let mut f = Fixture::new();
    f.transfer(1).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let size = |f: &Fixture, name: &str| {
        let path = folder.path().join(name);
        ChainFile::create(&path, &f.chain, &[]).unwrap();
        path.metadata().unwrap().len()
    };
    let before = size(&f, "before");
    let mut times = Vec::new();
    for _ in 0..CALLS / TENTH {
        let start = Instant::now();
        for _ in 0..TENTH {
            f.transfer(1).unwrap();
        }
        times.push(start.elapsed());
    }
    let (early, late) = (times[0].as_secs_f64(), times[times.len() - 1].as_secs_f64());
    println!(
        "first tenth: {:.0} calls/s, last tenth: {:.0} calls/s, ratio {:.2}",
        f64::from(TENTH) / early,
        f64::from(TENTH) / late,
        late / early
    );
    assert!(f.chain.events().is_empty());
    assert_eq!(f.balance(&f.bob), u128::from(CALLS) + 1);
    let after = size(&f, "after");
    assert!(
        after.abs_diff(before) < 64,
        "{before} bytes before, {after} after"
    );
}

#[test]
fn ten_thousand_names_are_derived_in_a_moment() {
    let start = Instant::now();
    let members: Vec<_> = (0..10_000)
        .map(|n| Actor::dev(&format!("member{n}")))
        .collect();
    println!("10,000 development accounts: {:?}", start.elapsed());
    assert_eq!(members.len(), 10_000);
}
