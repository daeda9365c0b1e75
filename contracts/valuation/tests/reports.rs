//! What was settled is told once, and who gave too much of a category has no say on it.

use crate::house::Committee;
use remainder_fixture::prelude::*;
use remainder_interfaces::valuation::{Error as E, KindReported, RateAgreed, RoundEnded};

#[test]
fn what_a_cycle_closed_with_is_reported_once() {
    let mut c = Committee::new();
    c.f.work("anna", "bert", CARE, 2 * HOUR);
    c.f.work("bert", "anna", CARE, HOUR);
    let early = c.f.contributions("stranger", |m| m.report_kind(CARE));
    assert_eq!(early, Err(ContributionsError::TooEarly));
    c.f.cycles(1);
    c.f.work("anna", "bert", CARE, 5 * HOUR);

    c.f.contributions("stranger", |m| m.report_kind(CARE))
        .unwrap();

    let said = c.f.emitted::<KindReported>();
    assert_eq!((said[0].cycle, said[0].quantity), (0, 3 * HOUR));
    assert_eq!(said[0].value, 3_000);
    c.f.contributions("stranger", |m| m.report_kind(CARE))
        .unwrap();
    assert_eq!(c.f.emitted::<KindReported>().len(), 0, "no news");
    let totals = c.f.read(c.f.rooms.valuation, |m| m.totals());
    assert_eq!(totals.settled[Category::Care as usize], 3_000);
    c.f.cycles(1);
    c.f.contributions("stranger", |m| m.report_kind(CARE))
        .unwrap();
    let known = c.f.read(c.f.rooms.valuation, |m| m.quantities(CARE));
    assert_eq!((known.newest, known.known), (1, 2));
    assert_eq!(known.settled[..2], [5 * HOUR, 3 * HOUR]);
    let unknown = c.f.contributions("stranger", |m| m.report_kind(99));
    assert_eq!(unknown, Err(ContributionsError::Valuation(E::NoSuchKind)));
}

#[test]
fn more_than_a_quarter_of_a_category_has_no_say_on_its_kinds() {
    let mut c = Committee::over(
        ClubFixture::builder()
            .founders(&["anna", "bert", "cleo", "dora", "emil"])
            .build(),
    );
    // Anna gives half of all care, the others too little to be heard out.
    for (provider, receiver, hours) in [
        ("anna", "bert", 4),
        ("bert", "cleo", 1),
        ("cleo", "dora", 1),
        ("dora", "emil", 1),
        ("emil", "anna", 1),
    ] {
        c.f.work(provider, receiver, CARE, hours * HOUR);
    }
    c.f.cycles(1);
    c.round(&[
        ("anna", 1_200),
        ("bert", 1_000),
        ("cleo", 1_000),
        ("dora", 1_200),
        ("emil", 1_200),
    ]);
    c.f.contributions("stranger", |m| m.report_kind(CARE))
        .unwrap();
    for member in 1..=5 {
        c.f.contributions("stranger", |m| m.report_member(member))
            .unwrap();
    }

    c.close(&[CARE]).unwrap();

    let agreed = c.f.emitted::<RateAgreed>();
    assert_eq!(
        (agreed[0].ballots, agreed[0].after),
        (4, 1_000),
        "with anna it were 1 200"
    );
}

/// Threat: whoever closes a round first reports only those ballots that suit them, or no kind, so that nobody's ballot counts.
#[test]
fn nobody_closes_a_round_before_all_is_reported() {
    let mut c = Committee::new();
    c.f.work("anna", "bert", CARE, HOUR);
    c.f.cycles(1);
    c.round(&[("anna", 900), ("bert", 1_200), ("cleo", 1_200)]);
    assert_eq!(c.close(&[]), Err(E::NotReported));
    for member in [1, 3] {
        c.f.contributions("stranger", |m| m.report_member(member))
            .unwrap();
    }
    assert_eq!(c.close(&[]), Err(E::NotReported), "bert's ballot is left");
    c.f.contributions("stranger", |m| m.report_member(2))
        .unwrap();
    assert_eq!(c.close(&[CARE]), Err(E::NotReported), "no kind is told");
    c.close(&[]).unwrap();
    assert_eq!(c.f.emitted::<RoundEnded>()[0].ballots, 3);
    let late = c.f.contributions("stranger", |m| m.report_member(3));
    assert_eq!(late, Err(ContributionsError::Valuation(E::NotInRound)));
    // A second kind of care, in which nothing was done: the category's total is known once this is.
    let second = c.f.valuation("admin", |m| {
        m.add_kind(Category::Care, Unit::Hour, [9; 32], [7; 32], 60, 1_000)
    });
    c.f.contributions("stranger", |m| m.report_kind(CARE))
        .unwrap();
    assert_eq!(c.close(&[CARE]), Err(E::NotReported));
    c.f.contributions("stranger", |m| m.report_kind(second.unwrap()))
        .unwrap();
    assert_eq!(c.close(&[CARE]), Err(E::TooFewBallots), "anna gave it all");
}
