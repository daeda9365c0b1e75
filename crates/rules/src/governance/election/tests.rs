use super::*;
use crate::time::DAY;
use proptest::prelude::*;
use std::{collections::BTreeMap, vec, vec::Vec};

/// Boards as a naive sort has them.
fn sorted(points: &BTreeMap<MemberId, u32>) -> Vec<MemberId> {
    let mut list: Vec<_> = points.iter().map(|(m, p)| (u32::MAX - p, *m)).collect();
    list.sort_unstable();
    list.into_iter().map(|(_, m)| m).take(BOARD).collect()
}

struct Poll {
    election: Election,
    points: BTreeMap<MemberId, Candidate>,
}

impl Poll {
    /// Candidates 1 to n in chamber 0 of a body of k seats.
    fn new(k: u8, candidates: u32) -> Self {
        let mut election = Election::call(&Config::default(), Body::Admins, 100, 0);
        election.seats = [k, 0, 0];
        let mut poll = Self {
            election,
            points: BTreeMap::new(),
        };
        (1..=candidates).for_each(|id| poll.stand(id, 0));
        poll
    }

    fn stand(&mut self, id: MemberId, chamber: u8) {
        let candidate = Candidate {
            bond: 0,
            points: 0,
            chamber,
            row: 1,
            seated: false,
            recalled: false,
            left_at: 0,
        };
        self.points.insert(id, candidate);
        self.election.boards[chamber as usize].raise(id, 0);
    }

    fn vote(&mut self, piles: &[(MemberId, u8)]) -> Result<(), Error> {
        let piles: Vec<_> = piles
            .iter()
            .map(|(candidate, points)| Pile {
                candidate: *candidate,
                points: *points,
            })
            .collect();
        let points = &mut self.points;
        self.election.count(&piles, |pile| {
            let candidate = points.get_mut(&pile.candidate)?;
            candidate.points += u32::from(pile.points);
            Some(*candidate)
        })
    }

    fn elected(&self) -> Vec<MemberId> {
        let k = self.election.seats[0];
        (0..k)
            .filter_map(|n| self.election.boards[0].at(n))
            .collect()
    }
}

proptest! {
    /// With every ballot the board is what sorting all candidates gives.
    #[test]
    fn a_board_is_the_first_of_a_sort(raises in proptest::collection::vec((1..30u32, 0..4u32), 1..200)) {
        let (mut board, mut points) = (Board::default(), BTreeMap::new());
        for (member, more) in raises {
            let total = points.entry(member).or_insert(0u32);
            *total += more;
            board.raise(member, *total);
            let on: Vec<_> = board.members.iter().copied().filter(|m| *m != 0).collect();
            prop_assert_eq!(on, sorted(&points));
            for (member, has) in board.members.iter().zip(board.points) {
                prop_assert!(*member == 0 || points[member] == has);
            }
        }
    }

    /// A bloc of more than 1/(k+1) of those who vote wins a seat by piling on one candidate, whatever the others do: here they know of it and
    /// pile as they like, or share their points as evenly as can be among as many candidates as it takes to shut it out.
    #[test]
    fn a_bloc_larger_than_one_in_k_and_one_wins_a_seat(
        voters in 50..500u32,
        k in 1..8u8,
        more in 1..20u32,
        candidates in 2..40u32,
        even in any::<bool>(),
        ballots in proptest::collection::vec(proptest::collection::vec((1..40u32, 1..4u8), 1..4), 500),
    ) {
        let bloc = (voters / (u32::from(k) + 1) + more).min(voters);
        let theirs = candidates + 1;
        let mut poll = Poll::new(k, theirs);
        for n in 0..bloc {
            // Some of them before, some after the others: it does not matter.
            if n % 2 == 0 {
                poll.vote(&[(theirs, k)]).unwrap();
            }
        }
        for n in 0..voters - bloc {
            if even {
                let against = 1 + n % u32::from(k).min(candidates);
                poll.vote(&[(against, k)]).unwrap();
                continue;
            }
            let mut left = k;
            let mut piles: BTreeMap<MemberId, u8> = BTreeMap::new();
            for (candidate, points) in &ballots[n as usize] {
                let points = (*points).min(left);
                left -= points;
                if points > 0 {
                    *piles.entry(1 + candidate % candidates).or_default() += points;
                }
            }
            poll.vote(&piles.into_iter().collect::<Vec<_>>()).unwrap();
        }
        for n in 0..bloc {
            if n % 2 == 1 {
                poll.vote(&[(theirs, k)]).unwrap();
            }
        }
        prop_assert!(poll.elected().contains(&theirs), "{bloc} of {voters}, {k} seats: {:?}", poll.elected());
    }
}

/// The bound is sharp: a bloc of just 1/(k+1) can be shut out.
#[test]
fn a_bloc_of_one_in_k_and_one_can_be_shut_out() {
    let mut poll = Poll::new(3, 4);
    for n in 0..400 {
        poll.vote(&[(1 + n / 100, 3)]).unwrap();
    }
    assert_eq!(poll.elected(), [1, 2, 3], "the fourth quarter has no seat");
}

#[test]
fn a_ballot_has_as_many_points_as_there_are_seats() {
    let mut poll = Poll::new(3, 9);
    let before = poll.election;
    let bad: [&[(MemberId, u8)]; 6] = [
        &[],
        &[(1, 4)],
        &[(1, 2), (2, 2)],
        &[(1, 1), (1, 1)],
        &[(1, 0)],
        &[(77, 1)],
    ];
    for piles in bad {
        let mut poll = Poll::new(3, 9);
        assert_eq!(poll.vote(piles), Err(Error::BadBallot), "{piles:?}");
    }
    let long: Vec<_> = (1..=8).map(|id| (id, 1)).collect();
    assert_eq!(poll.vote(&long), Err(Error::BadBallot));
    assert_eq!(poll.election, before);
    poll.vote(&[(9, 2), (3, 1)]).unwrap();
    assert_eq!(poll.elected(), [9, 3, 1]);
}

#[test]
fn a_member_votes_on_one_side_of_the_committee_and_at_large() {
    let config = Config::default();
    let mut poll = Poll::new(3, 0);
    poll.election = Election::call(&config, Body::Committee, 100, 0);
    for (id, chamber) in [(1, 0), (2, 0), (3, 1), (4, 2), (5, 2)] {
        poll.stand(id, chamber);
    }
    assert_eq!(poll.vote(&[(1, 2), (2, 1), (4, 1)]), Ok(()));
    assert_eq!(poll.vote(&[(3, 3)]), Ok(()));
    assert_eq!(poll.vote(&[(1, 1), (3, 1)]), Err(Error::BadBallot));
    assert_eq!(poll.vote(&[(4, 1), (5, 1)]), Err(Error::BadBallot));
    assert_eq!(poll.election.first_place(1), 3);
    assert_eq!(poll.election.first_place(2), 6);
}

#[test]
fn candidates_come_first_and_ballots_after() {
    let election = Election::call(&Config::default(), Body::Guardian, 9, DAY);
    assert_eq!(election.may_stand(0, DAY), Ok(()));
    assert_eq!(election.may_stand(1, DAY), Err(Error::WrongPhase));
    assert_eq!(election.may_elect(8 * DAY - 1), Err(Error::WrongPhase));
    assert_eq!(election.may_stand(0, 8 * DAY), Err(Error::WrongPhase));
    assert_eq!(election.may_elect(8 * DAY), Ok(()));
    assert_eq!(election.may_elect(15 * DAY), Err(Error::WrongPhase));
    assert!(election.over(15 * DAY) && !election.over(15 * DAY - 1));
    let seats = Body::ALL.map(|body| body.seats(&Config::default()));
    assert_eq!(seats, [[3, 3, 1], [3, 0, 0], [1, 0, 0]]);
}

#[test]
fn a_record_survives_its_encoding() {
    let mut poll = Poll::new(3, 9);
    poll.vote(&[(4, 3)]).unwrap();
    let bytes = poll.election.encode();
    assert_eq!(Election::decode(&mut &bytes[..]), Ok(poll.election));
    assert!(bytes.len() < 512);
    assert_eq!(vec![4, 1, 2], poll.elected());
}
