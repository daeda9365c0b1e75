//! A plan of a club on a chain, and commitments made of it.

use crate::Club;

/// alice sits for bob, bob bakes for alice, carol would like both.
fn posted() -> Club {
    let club = Club::founded();
    club.does("offer sitting 4 --forever --as alice");
    club.does("offer bread 8 --forever --as bob");
    club.does("want bread 6 --forever --as alice");
    club.does("want sitting 3 --forever --as bob");
    club.does("want sitting 1 --from 1 --as carol");
    club
}

#[test]
fn the_next_cycle_is_planned_and_nothing_is_done() {
    let club = posted();
    let before = club.bytes();
    let data = club.does("plan");
    assert_eq!(club.bytes(), before);
    assert_eq!(data["cycle"], 1);
    // Bread is half an hour's work: 30.00 for 30.00, and carol's hour, which she owes.
    assert_eq!(data["met"]["value"], 7_000);
    assert_eq!(data["met"]["money"], 1_000);
    assert_eq!(club.does("plan --cycle 0")["met"]["value"], 6_000);
}

#[test]
fn what_is_proposed_is_accepted_by_those_who_can_pay_for_it_by_giving() {
    let club = posted();
    let data = club.does("plan --propose");
    let commitments = data["commitments"].as_array().unwrap().len() as u64;
    assert!(commitments >= 3, "{data}");
    assert_eq!(data["accepted"], commitments);
    let list = club.does("commitment list");
    for row in list["commitments"].as_array().unwrap() {
        let commitment = &row["commitment"];
        assert_eq!(
            (&commitment["accepted"], &commitment["cycle"]),
            (&true.into(), &1.into())
        );
    }
    // What is committed is no longer there to be planned.
    assert_eq!(club.does("plan")["met"]["value"], 0);
    assert_eq!(club.does("plan --cycle 2")["met"]["value"], 6_000);
}

#[test]
fn in_the_name_of_one_only_theirs_are_proposed_and_wait_for_the_others() {
    let club = posted();
    let data = club.does("plan --propose --as carol");
    assert_eq!(data["commitments"].as_array().unwrap().len(), 1, "{data}");
    assert_eq!(data["accepted"], 0);
    club.does("accept 1 --as alice");
}

#[test]
fn a_cycle_too_far_ahead_and_a_stranger_are_refused() {
    let club = posted();
    club.fails("plan --propose --cycle 2", 2, "usage");
    club.fails("plan --propose --as dora", 1, "club.NotAMember");
    Club::nowhere().fails("plan", 4, "chain_file.NotFound");
}

#[test]
fn whoever_is_on_a_break_is_not_asked_to_give() {
    let club = posted();
    club.does("member break holiday --days 20 --as bob");
    let givers = |line: &str| {
        let data = club.does(line);
        let rows = data["assignments"].as_array().unwrap().iter();
        let mut names: Vec<_> = rows.map(|row| row["provider"].to_string()).collect();
        names.dedup();
        names
    };
    assert_eq!(givers("plan --cycle 0 --target 100"), ["\"alice (1)\""]);
    // By the next cycle it is over.
    assert_eq!(givers("plan --target 100").len(), 2);
}
