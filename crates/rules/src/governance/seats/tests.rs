use super::*;
use crate::{governance::election::Body, time::DAY};

/// An election of three admins, in which 1 to 5 stand and have fewer points the higher their number.
fn election() -> Election {
    let mut election = Election::call(&Config::default(), Body::Admins, 9, 0);
    for id in 1..=5 {
        election.boards[0].raise(id, 100 - id);
    }
    election
}

/// The bench with the result in force since cycle 2.
fn renewed() -> Bench {
    let mut bench = Bench {
        next: 1,
        ..Bench::default()
    };
    assert!(bench.renew(&Config::default(), None, &election(), 2, 14 * DAY));
    bench
}

#[test]
fn seats_are_filled_in_the_order_of_the_board_and_runners_up_follow() {
    let (mut bench, election) = (renewed(), election());
    for (n, id) in [1, 2, 3].into_iter().enumerate() {
        assert_eq!(bench.ask_next(&election, 0), Ok((id, n)));
        bench.seat(n, id);
    }
    assert_eq!(bench.ask_next(&election, 0), Err(Error::NoVacancy));
    assert!(bench.vacate(2) && !bench.vacate(2) && !bench.vacate(0));
    assert_eq!(bench.ask_next(&election, 0), Ok((4, 1)), "a runner-up");
    // Who does not take it is passed over.
    assert_eq!(bench.ask_next(&election, 0), Ok((5, 1)));
    assert_eq!(bench.ask_next(&election, 0), Err(Error::NoVacancy));
    assert_eq!(
        bench.ask_next(&election, 1),
        Err(Error::NoVacancy),
        "no chamber"
    );
}

#[test]
fn an_election_is_due_in_the_last_cycle_or_when_too_few_are_left() {
    let (mut bench, election) = (renewed(), election());
    assert_eq!(bench.ends, 5);
    for n in 0..3 {
        let (id, place) = bench.ask_next(&election, 0).unwrap();
        bench.seat(place, id);
        assert_eq!((id, place), (n as u32 + 1, n));
    }
    let no = Err(Error::NoElectionDue);
    assert_eq!(bench.may_call(Some(&election), None, 3, 0), no);
    assert_eq!(bench.may_call(Some(&election), None, 4, 0), Ok(()));
    bench.vacate(1);
    bench.vacate(2);
    assert_eq!(
        bench.may_call(Some(&election), None, 3, 0),
        no,
        "there are runners-up"
    );
    bench.asked = [5, 0, 0];
    assert_eq!(bench.may_call(Some(&election), None, 3, 0), Ok(()));
    bench.next = 2;
    assert_eq!(
        bench.may_call(Some(&election), Some(&election), 4, 0),
        no,
        "under way"
    );
    let now = 14 * DAY;
    let waits = bench.may_call(Some(&election), Some(&election), 4, now);
    assert_eq!(waits, no, "its result waits");
    let nobody = Election {
        boards: Default::default(),
        ..election
    };
    assert!(!bench.renew(&Config::default(), Some(&election), &nobody, 5, now));
    let again = bench.may_call(Some(&election), Some(&nobody), 4, now);
    assert_eq!(again, Ok(()), "nobody stood");
    assert!(bench.holds(3), "and who is left stays");
}

#[test]
fn a_new_term_does_not_begin_before_the_old_one_ends() {
    let (config, election) = (Config::default(), election());
    let mut bench = renewed();
    for place in 0..3 {
        bench.seat(place, place as u32 + 1);
    }
    bench.next = 2;
    let now = 14 * DAY;
    assert!(!bench.renew(&config, Some(&election), &election, 4, now));
    assert!(!bench.renew(&config, Some(&election), &election, 5, now - 1));
    assert!(bench.renew(&config, Some(&election), &election, 5, now));
    assert_eq!((bench.election, bench.next, bench.ends), (2, 0, 8));
    assert_eq!(bench.seats, [0; MAX_SEATS]);
}

#[test]
fn two_terms_in_a_row_and_no_more() {
    let (bench, config) = (renewed(), Config::default());
    let served = |row, seated| Candidate {
        bond: 0,
        points: 0,
        chamber: 0,
        row,
        seated,
        recalled: false,
        left_at: 0,
    };
    assert_eq!(bench.row(&config, None), Ok(1));
    assert_eq!(bench.row(&config, Some(&served(1, true))), Ok(2));
    let third = bench.row(&config, Some(&served(2, true)));
    assert_eq!(third, Err(Error::TermLimit));
    assert_eq!(
        bench.row(&config, Some(&served(2, false))),
        Ok(1),
        "was not seated"
    );
}

#[test]
fn founders_keep_the_office_until_somebody_elected_has_it() {
    let mut bench = Bench::default();
    let no = Err(Error::HoldsSeat);
    assert_eq!(may_be_relieved(&bench, 9), no);
    bench = renewed();
    assert_eq!(may_be_relieved(&bench, 9), no, "nobody is seated yet");
    bench.seat(0, 1);
    assert_eq!(may_be_relieved(&bench, 1), no);
    assert_eq!(may_be_relieved(&bench, 9), Ok(()));
}

#[test]
fn a_bond_is_free_when_the_member_is_called_no_more() {
    let (mut bench, election) = (renewed(), election());
    let candidate = |seated| Candidate {
        bond: 5,
        points: 0,
        chamber: 0,
        row: 1,
        seated,
        recalled: false,
        left_at: 0,
    };
    let (now, early) = (14 * DAY, 14 * DAY - 1);
    bench.seat(0, 1);
    let free = |bench: &Bench, id, seated, now| {
        bench.bond_is_free(
            &Config::default(),
            1,
            &election,
            id,
            &candidate(seated),
            now,
        )
    };
    assert!(!free(&bench, 9, false, early), "it may still be elected");
    assert!(free(&bench, 9, false, now), "not on the board");
    assert!(!free(&bench, 5, false, now), "a runner-up");
    assert!(!free(&bench, 1, true, now), "in office");
    bench.vacate(1);
    let answered = Config::default().recall_takes();
    assert!(!free(&bench, 1, true, answered - 1), "may be recalled yet");
    assert!(free(&bench, 1, true, answered), "gave the seat up");
    let recalled = Candidate {
        recalled: true,
        ..candidate(true)
    };
    assert!(bench.bond_is_free(&Config::default(), 1, &election, 1, &recalled, now));
    bench.asked = [5, 0, 0];
    assert!(free(&bench, 5, false, now), "passed over");
    assert!(
        !bench.bond_is_free(&Config::default(), 2, &election, 5, &candidate(false), now),
        "the board of another election"
    );
    bench.election = 2;
    assert!(free(&bench, 5, false, now), "the next is in force");
}

#[test]
fn who_does_not_want_the_seat_is_called_no_more_and_nobody_is_skipped() {
    let (mut bench, mut election) = (renewed(), election());
    for place in 0..3 {
        let (id, _) = bench.ask_next(&election, 0).unwrap();
        bench.seat(place, id);
    }
    assert!(!bench.strike(1, &mut election, 9, 0), "nobody's");
    assert!(bench.strike(1, &mut election, 4, 0));
    assert!(!bench.strike(1, &mut election, 4, 0), "once");
    bench.vacate(2);
    assert_eq!(bench.ask_next(&election, 0), Ok((5, 1)));
    // One above, who was passed over.
    assert!(bench.strike(1, &mut election, 2, 0));
    assert_eq!(bench.asked, [3, 0, 0]);
    assert_eq!(election.boards[0].members[..4], [1, 3, 5, 0]);
    assert_eq!(election.boards[0].points[..4], [99, 97, 95, 0]);
    assert_eq!(bench.ask_next(&election, 0), Err(Error::NoVacancy));
}

#[test]
fn an_elected_member_is_not_passed_over_at_once() {
    let (bench, election, config) = (renewed(), election(), Config::default());
    let clock = Clock {
        genesis: 0,
        cycle_ms: 28 * DAY,
    };
    let (begins, kept) = (clock.start_of(2), config.vote_takes());
    assert_eq!(kept, 15 * DAY);
    let may = |now| bench.may_pass_over(&config, &election, None, &clock, now);
    assert!(!may(begins) && !may(begins + kept - 1));
    assert!(may(begins + kept));
    let late = Election {
        elect_until: begins + DAY,
        ..election
    };
    let passed = bench.may_pass_over(&config, &late, None, &clock, begins + kept);
    assert!(!passed, "from the end of the ballots, if that is later");
    // By the call itself: from the end of the ballots or of the term before, whichever cycle it is.
    for (ends, days) in [(0, 29), (9, 29), (1, 43)] {
        let may = |now| bench.may_pass_over(&config, &election, Some(ends), &clock, now);
        assert!(!may(days * DAY - 1) && may(days * DAY), "{ends}");
    }
}
