//! The rooms' refusals in words, through the rooms that pass them on.

use crate::Club;

#[test]
fn a_refusal_of_another_room_keeps_its_name_and_tells_its_way() {
    let club = Club::founded();
    // 400.00 is the base limit, an hour is worth 10.00.
    club.does("offer sitting 100 --as alice");
    club.does("want sitting 100 --as bob");
    club.does("commit 1 2 40.01 --as alice");
    let error = club.fails("accept 1 --as bob", 1, "clearing.DebitLimit");
    assert_eq!(
        error["details"]["path"],
        "contributions.Clearing.DebitLimit"
    );
    assert_eq!(error["details"]["room"], "clearing");
    let error = club.fails("stake 1 --as alice", 1, "clearing.NoAccount");
    assert_eq!(error["details"]["path"], "reserve.Clearing.NoAccount");
}

#[test]
fn breaks_have_their_days() {
    let club = Club::founded();
    club.fails(
        "member break holiday --days 43 --as bob",
        1,
        "club.BreakTooLong",
    );
    club.fails(
        "member break holiday --days 0 --as bob",
        1,
        "club.BreakTooLong",
    );
    club.fails("member break nap --days 1 --as bob", 2, "usage");
    club.does("member break holiday --days 42 --as bob");
    club.fails(
        "member break sick --days 1 --as bob",
        1,
        "club.StatusForbids",
    );
    club.does("member end-break --as bob");
    club.fails("member end-break --as bob", 1, "club.NoBreak");
}

#[test]
fn nobody_speaks_for_the_rooms() {
    let club = Club::founded();
    club.fails("reserve write-off bob --as bob", 1, "reserve.NotAdmin");
    club.fails(
        "reserve care bob 1 --reason flu --as alice",
        1,
        "reserve.NoCare",
    );
    club.fails(
        "reserve care bob 1 --reason flu --as bob",
        1,
        "reserve.NotEntitled",
    );
    club.fails(
        "member mark bob --unable --reason x --as bob",
        1,
        "club.NotAdmin",
    );
    club.fails("trim 1", 1, "contributions.NoSuchCommitment");
}
