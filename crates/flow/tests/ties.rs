//! Where several plans are equally good, neither the order of the lists decides nor always the same member.

mod common;

use std::collections::BTreeMap;

use common::{check, exact, intent, small, terms};
use remainder_flow::{
    generate::{club, Random},
    plan::{plan, Club, Intent, Lots, Relation, Terms, WHOLE},
};

fn shuffle<T>(list: &mut [T], random: &mut Random) {
    for i in (1..list.len()).rev() {
        list.swap(i, random.below(i as u64 + 1) as usize);
    }
}

/// The same club with everybody and everything numbered and listed in another order; everybody keeps their lot.
fn listed_otherwise(club: &Club, random: &mut Random) -> Club {
    let mut members: Vec<u32> = (0..club.spendable.len() as u32).collect();
    let mut kinds: Vec<u32> = (0..club.kinds.len() as u32).collect();
    shuffle(&mut members, random);
    shuffle(&mut kinds, random);
    let mut other = club.clone();
    for (old, &new) in members.iter().enumerate() {
        other.spendable[new as usize] = club.spendable[old];
        other.lots.members[new as usize] = club.lots.members[old];
    }
    for (old, &new) in kinds.iter().enumerate() {
        other.kinds[new as usize] = club.kinds[old];
        other.lots.kinds[new as usize] = club.lots.kinds[old];
    }
    for i in other.offers.iter_mut().chain(&mut other.wants) {
        (i.member, i.kind) = (members[i.member as usize], kinds[i.kind as usize]);
    }
    for r in &mut other.relations {
        (r.provider, r.receiver) = (members[r.provider as usize], members[r.receiver as usize]);
        r.kind = kinds[r.kind as usize];
    }
    shuffle(&mut other.offers, random);
    shuffle(&mut other.wants, random);
    shuffle(&mut other.relations, random);
    other
}

fn with_lots(mut club: Club, random: &mut Random) -> Club {
    club.lots = Lots {
        members: club.spendable.iter().map(|_| random.bits()).collect(),
        kinds: club.kinds.iter().map(|_| random.bits()).collect(),
    };
    club
}

/// All that a plan says, everybody and every kind by their lots; of one member's offers and wants of one kind the sum, and the priority.
fn said(club: &Club, terms: &Terms) -> impl PartialEq + std::fmt::Debug {
    let plan = plan(club, terms).unwrap();
    let (member, kind) = (
        |m: u32| club.lots.members[m as usize],
        |k: u32| club.lots.kinds[k as usize],
    );
    let mut rows = BTreeMap::<_, u64>::new();
    for a in &plan.assignments {
        let (offer, want) = (&club.offers[a.offer as usize], &club.wants[a.want as usize]);
        let ends = (member(offer.member), member(want.member), kind(offer.kind));
        *rows.entry((ends, want.priority)).or_default() += a.quantity;
    }
    let by = |lots: &[u64], list: &[u32]| -> BTreeMap<u64, u32> {
        lots.iter().copied().zip(list.iter().copied()).collect()
    };
    let proof = &plan.certificate;
    let advice: Vec<_> = plan
        .advice
        .iter()
        .map(|a| (member(a.member), kind(a.kind), a.quantity, a.gain))
        .collect();
    (
        (rows, plan.met, plan.bound, advice),
        by(&club.lots.members, &proof.members),
        by(&club.lots.kinds, &proof.kinds),
        (proof.tills, by(&club.lots.kinds, &plan.scarcity)),
    )
}

#[test]
fn a_club_that_is_listed_in_another_order_gets_the_same_plan() {
    let mut random = Random::new(71);
    for round in 0..300 {
        let mut drawn = small(&mut random, round % 2 == 0);
        let members = drawn.spendable.len() as u64;
        for _ in 0..random.below(5) {
            drawn.relations.push(Relation {
                provider: random.below(members) as u32,
                receiver: random.below(members) as u32,
                kind: 0,
                quantity: random.below(9),
            });
        }
        let drawn = with_lots(drawn, &mut random);
        let terms = Terms {
            target: [0, 2_000, WHOLE][random.below(3) as usize],
            advice: 2,
            cycle: round,
            ..Terms::default()
        };
        let other = listed_otherwise(&drawn, &mut random);
        assert_eq!(said(&drawn, &terms), said(&other, &terms), "round {round}");
    }
    let large = with_lots(club(300, 3), &mut random);
    let other = listed_otherwise(&large, &mut random);
    assert_ne!(large, other);
    check(&other, &plan(&other, &terms(2_000)).unwrap(), 2_000);
    assert_eq!(said(&large, &terms(2_000)), said(&other, &terms(2_000)));
}

#[test]
fn over_many_draws_everybody_wins_a_tie_about_as_often() {
    // Four of a kind: each wants what there is only once, and money is there for one.
    let mut club = exact(1, &[10; 5]);
    club.offers = vec![intent(4, 0, 10)];
    club.wants = (0..4).map(|member| intent(member, 0, 10)).collect();
    let mut random = Random::new(1);
    let mut won = [0u64; 4];
    for _ in 0..400 {
        let club = with_lots(club.clone(), &mut random);
        let plan = plan(&club, &terms(WHOLE)).unwrap();
        assert_eq!(plan.met.value, 10);
        for a in &plan.assignments {
            won[club.wants[a.want as usize].member as usize] += a.quantity;
        }
    }
    assert!(won.iter().all(|won| (700..1_300).contains(won)), "{won:?}");
}

#[test]
fn of_several_wants_of_one_member_the_urgent_is_met_whatever_the_order() {
    let mut club = exact(2, &[0, 0]);
    club.offers = vec![intent(0, 0, 10), intent(1, 1, 10)];
    let urgent = Intent {
        priority: 1,
        ..intent(1, 0, 10)
    };
    for wants in [[urgent, intent(1, 0, 10)], [intent(1, 0, 10), urgent]] {
        club.wants = [&wants[..], &[intent(0, 1, 10)]].concat();
        let plan = plan(&club, &terms(0)).unwrap();
        let met: u64 = plan
            .assignments
            .iter()
            .filter(|a| club.wants[a.want as usize].priority == 1)
            .map(|a| a.quantity)
            .sum();
        assert_eq!(met, 10);
    }
}
