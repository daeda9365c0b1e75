//! A rate follows what was settled.

use crate::house::Committee;
use remainder_fixture::prelude::*;
use remainder_interfaces::valuation::{Error as E, RateChanged};

const SCARCITY: Algorithm = Algorithm::Scarcity {
    step_bp: 1_000,
    band_bp: 1_500,
};

/// A cycle in which so many hours of care are settled, and reported.
fn cycle(c: &mut Committee, hours: u64) {
    if hours > 0 {
        c.f.work("anna", "bert", CARE, hours * HOUR);
    }
    c.f.cycles(1);
    c.f.contributions("stranger", |m| m.report_kind(CARE))
        .unwrap();
}

#[test]
fn what_becomes_scarce_becomes_dear_within_its_band() {
    let mut c = Committee::new();
    c.adopt(SCARCITY);
    assert_eq!(c.refresh(CARE), Err(E::NotReported));
    cycle(&mut c, 3);
    assert_eq!(
        c.refresh(CARE),
        Err(E::NotReported),
        "one cycle says nothing"
    );
    cycle(&mut c, 1);
    let gate = c.f.read(c.f.rooms.valuation, |m| m.can_refresh(CARE));
    assert_eq!(gate, Ok(1_050));
    c.refresh(CARE).unwrap();
    let changed = c.f.emitted::<RateChanged>();
    assert_eq!((changed[0].before, changed[0].after), (1_000, 1_050));
    assert_eq!(c.refresh(CARE), Err(E::NothingToRefresh), "once a cycle");
    cycle(&mut c, 0);
    c.refresh(CARE).unwrap();
    cycle(&mut c, 0);
    assert_eq!(c.refresh(CARE), Err(E::NothingToRefresh));
    assert_eq!(c.rate(CARE), 1_150, "no further from what is agreed on");
    let id = c.f.register("anna", "cleo", CARE, HOUR);
    assert_eq!(c.f.contribution(id).value, 1_150);
    // What is agreed on moves the band, not the rate.
    c.f.valuation("admin", |m| m.set_rates(vec![(CARE, 800)]))
        .unwrap();
    assert_eq!(c.rate(CARE), 1_150);
    c.refresh(CARE).unwrap();
    assert_eq!(c.rate(CARE), 920, "the upper end of the band");
}

#[test]
fn plenty_makes_cheap() {
    let mut c = Committee::new();
    c.adopt(SCARCITY);
    cycle(&mut c, 1);
    cycle(&mut c, 3);
    c.refresh(CARE).unwrap();
    assert_eq!(c.rate(CARE), 950);
    // A cycle of which nobody reported leaves the last rate.
    c.f.cycles(2);
    assert_eq!(c.refresh(CARE), Err(E::NotReported));
    assert_eq!(c.rate(CARE), 950);
}
