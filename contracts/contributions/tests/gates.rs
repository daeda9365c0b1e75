//! A gate says what its message would: asked of a club, and then tried on a copy of it.

use remainder_fixture::prelude::*;
use ContributionsError as E;

/// Asks the gate of a room, sends the message on a copy, and compares.
macro_rules! same {
    ($f:ident, $room:ident, $by:expr, $gate:expr, $message:expr) => {{
        let gate = $f.read($f.rooms.$room, $gate);
        let sent = $f.clone().$room($by, $message).map(|_| ());
        assert_eq!(gate, sent, "{}", $by);
        gate
    }};
}

#[test]
fn of_registering() {
    let mut f = ClubFixture::new();
    let commitment = f.commit("anna", "bert", CARE, HOUR);
    let proposal = f.propose("anna", "bert", CARE, HOUR);
    let (offer, want) = (f.offer("bert", CARE, HOUR), f.want("bert", CARE, HOUR));
    f.club("admin", |m| m.mark(3, true, false, [0; 32]))
        .unwrap();
    let mut said = Vec::new();
    for against in [
        Against::Commitment(commitment),
        Against::Commitment(proposal),
        Against::Commitment(99),
        Against::Want(want),
        Against::Want(offer),
        Against::Want(99),
        Against::Free(2, CARE),
        Against::Free(3, CARE),
        Against::Free(0, BREAD),
        Against::Free(2, 99),
    ] {
        for (id, by) in [(1, "anna"), (2, "bert"), (3, "cleo")] {
            for quantity in [0, 1, HOUR, 2 * HOUR] {
                said.push(same!(
                    f,
                    contributions,
                    by,
                    |m| m.can_register(id, against, quantity),
                    |m| m.register(against, quantity, [0; 32])
                ));
            }
        }
    }
    assert!(said.contains(&Ok(())) && said.contains(&Err(E::MayNotOrder)));
    assert!(said.contains(&Err(E::NotAccepted)) && said.contains(&Err(E::SelfTrade)));
}

#[test]
fn of_challenging_and_settling() {
    let mut f = ClubFixture::builder()
        .spec(|s| s.clearing.base_limit = 1_500)
        .build();
    f.join("dora");
    let id = f.register("anna", "bert", CARE, HOUR);
    let both = |f: &mut ClubFixture, member, by: &str| {
        same!(f, contributions, by, |m| m.can_challenge(id, member), |m| m
            .challenge(id, [0; 32]))
    };
    assert_eq!(both(&mut f, 3, "cleo"), Err(E::WrongState));
    f.confirm("bert", id);
    assert_eq!(both(&mut f, 3, "cleo"), Ok(()));
    assert_eq!(both(&mut f, 1, "anna"), Err(E::SelfChallenge));
    let uncovered = E::Reserve(ReserveError::Clearing(ClearingError::NotCovered));
    assert_eq!(both(&mut f, 4, "dora"), Err(uncovered), "on probation");
    same!(f, contributions, "cleo", |m| m.can_settle(id), |m| m
        .settle(id))
    .unwrap_err();
    f.after_challenge();
    assert_eq!(both(&mut f, 3, "cleo"), Err(E::WrongState));
    same!(f, contributions, "cleo", |m| m.can_settle(id), |m| m
        .settle(id))
    .unwrap();
}

#[test]
fn of_leaving() {
    let mut f = ClubFixture::new();
    f.join("dora");
    let both =
        |f: &mut ClubFixture| same!(f, contributions, "dora", |m| m.can_leave(4), |m| m.leave());
    assert_eq!(both(&mut f), Ok(()), "notice can always be given");
    f.work("anna", "dora", CARE, HOUR);
    let want = f.want("dora", CARE, HOUR);
    f.contributions("dora", |m| m.leave()).unwrap();
    assert_eq!(both(&mut f), Err(E::StillOpen));
    f.contributions("dora", |m| m.withdraw(want)).unwrap();
    assert_eq!(both(&mut f), Err(E::Clearing(ClearingError::StillOwes)));
    f.work("dora", "anna", CARE, 2 * HOUR);
    assert_eq!(both(&mut f), Err(E::Club(ClubError::TooEarly)));
    f.cycles(2);
    assert_eq!(both(&mut f), Ok(()));
}

#[test]
fn of_breaks() {
    let mut f = ClubFixture::new();
    let kind = BreakKind::Sick;
    for days in [0, 1, 56, 57] {
        let said = same!(f, club, "anna", |m| m.can_take_break(1, kind, days), |m| m
            .take_break(kind, days));
        assert_eq!(said.is_ok(), (1..57).contains(&days));
    }
    f.club("anna", |m| m.take_break(kind, 3)).unwrap();
    let said = same!(f, club, "anna", |m| m.can_take_break(1, kind, 1), |m| m
        .take_break(kind, 1));
    assert_eq!(said, Err(ClubError::StatusForbids));
}

#[test]
fn of_stakes_and_guarantees() {
    let mut f = ClubFixture::new();
    let dora = f.join("dora");
    f.earn("anna", "bert", 10_000);
    f.reserve("anna", |m| m.stake(5_000)).unwrap();
    f.reserve("audit", |m| m.bond(1, 48_000)).unwrap();
    for amount in [0, 1, 1_800, 1_801, 5_001, u64::MAX] {
        same!(f, reserve, "anna", |m| m.can_unbond(1, amount), |m| m
            .unbond(amount))
        .err();
    }
    for (id, by) in [(1, "anna"), (2, "bert"), (3, "cleo"), (dora, "dora")] {
        for amount in [0, 1, 20_000, 60_000] {
            same!(f, reserve, by, |m| m.can_guarantee(id, dora, amount), |m| m
                .guarantee(dora, amount))
            .err();
        }
    }
    f.reserve("bert", |m| m.guarantee(dora, 4_000)).unwrap();
    f.work("cleo", "dora", CARE, 43 * HOUR);
    let less = same!(
        f,
        reserve,
        "bert",
        |m| m.can_guarantee(2, dora, 1_000),
        |m| m.guarantee(dora, 1_000)
    );
    assert_eq!(less, Err(ReserveError::Clearing(ClearingError::NotCovered)));
    let pledges = f.read(f.rooms.reserve, |m| m.guarantees_of(dora));
    assert_eq!(pledges, Ok(vec![(2, 4_000)]));
    let stakes = f.read(f.rooms.reserve, |m| m.stakes(0, 50));
    assert_eq!(stakes.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(f.read(f.rooms.reserve, |m| m.stakes(1, 50)).len(), 1);
}
