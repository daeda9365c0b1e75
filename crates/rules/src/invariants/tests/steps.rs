//! What only a history shows: each step that must not be is seen, and remembered.

use super::*;

/// A step that must not be, and which invariant says so.
type Misstep = (&'static str, fn(&mut State, &mut History));

/// What 3 gave to 1 is confirmed, in a club that audits.
fn confirmed(s: &mut State, at: Millis) {
    s.terms = Some(Terms::default());
    s.contributions.get_mut(&2).unwrap().state = Step::Confirmed { at };
}

#[test]
fn a_step_that_must_not_be_is_seen_and_remembered() {
    let steps: &[Misstep] = &[
        (SETTLED_ONCE, |_, h| h.settled(1)),
        (SETTLED_ONCE, |s, h| {
            s.contributions.get_mut(&1).unwrap().state = Step::Confirmed { at: 2_000 };
            h.observe(s);
        }),
        (SETTLED_ONCE, |s, h| {
            let back = s.contributions.remove(&1).unwrap();
            h.observe(s);
            s.contributions.insert(
                1,
                Contribution {
                    state: Step::Registered,
                    ..back
                },
            );
            h.observe(s);
        }),
        (SETTLED_ONCE, |s, h| {
            s.last_ids.1 = 0;
            h.observe(s);
        }),
        (SETTLED_ONCE, |s, h| {
            s.last_member = 3;
            h.observe(s);
        }),
        (SETTLED_ONCE, |s, h| {
            let intent = s.intents[&1];
            s.intents.insert(3, intent);
            h.observe(s);
        }),
        (SEEDS, |s, h| {
            confirmed(s, 2_000);
            h.observe(s);
            s.contributions.get_mut(&2).unwrap().odds_bp += 1;
            h.observe(s);
        }),
        (SEEDS, |s, h| {
            s.terms = Some(Terms::default());
            s.epochs.insert(0, EpochRecord::new(0, [0; 32], 1, 3));
            s.contributions.get_mut(&2).unwrap().state = Step::Registered;
            h.observe(s);
            confirmed(s, 2_000);
            h.observe(s);
        }),
        (PAY, |s, h| {
            s.terms = Some(Terms::default());
            h.paid(s, (1, 2), 61, 0);
        }),
        (PAY, |s, h| {
            s.terms = Some(Terms::default());
            h.paid(s, (1, 2), 60, 126);
        }),
        (PAY, |s, h| {
            s.terms = Some(Terms::default());
            s.papers.get_mut(&(1, 0)).unwrap().vote = None;
            h.paid(s, (1, 2), 60, 500);
        }),
        (PLEDGES, |s, h| {
            s.accounts.get_mut(&1).unwrap().locked += 1 << 30;
            h.observe(s);
        }),
        (PLEDGES, |s, h| {
            s.accounts.get_mut(&3).unwrap().open_receive += 20_100;
            h.observe(s);
        }),
        (FORFEITS, |_, h| {
            let shares = Shares::default();
            h.slashed(
                &shares,
                &Shares {
                    injured: 1,
                    ..shares
                },
            );
        }),
        (FORFEITS, |_, h| h.helped(1)),
        (EXITS, |s, h| h.left(s, 2)),
        (REPORTS, |_, h| h.posted(1, 2, 0, 1, 0)),
        (REPORTS, |_, h| h.posted(1, 2, 3, 1, 0)),
    ];
    for (n, (name, step)) in steps.iter().enumerate() {
        let (mut state, mut history) = club();
        step(&mut state, &mut history);
        let broken = broken(&club().0, &history);
        assert!(broken.contains(name), "step {n} of {name}: only {broken:?}");
    }
}

#[test]
fn steps_that_may_be_are_fine() {
    let (mut s, mut h) = club();
    h.left(&s, 3);
    assert!(!broken(&s, &h).is_empty(), "3 has something open");
    let (mut s2, mut h2) = club();
    h2.left(&s2, 9);
    // Within half the base limit, on probation.
    s2.accounts.get_mut(&3).unwrap().open_receive += 20_000;
    h2.observe(&s2);
    assert_eq!(h2.wrong(PLEDGES), None);
    // Removing a finished record is no change of it; nor is the commons held to a limit.
    s.contributions.remove(&1);
    s.accounts.get_mut(&COMMONS).unwrap().locked = u64::MAX;
    h = club().1;
    h.observe(&s);
    assert_eq!((h.wrong(SETTLED_ONCE), h.wrong(PLEDGES)), (None, None));
    assert_eq!(h.postings()[&0].remainder(), 1_000);
}
