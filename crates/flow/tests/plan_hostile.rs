//! Clubs that are made to take long, or to overflow.

mod common;

use common::{check, exact, intent, small, terms};
use remainder_flow::{
    generate::{club, Random},
    plan::{first_fit, plan, Assignment, Club, Corner, Kind, Relation, Terms, WHOLE},
};

/// So many that what takes the square of it takes minutes.
const MANY: u32 = 300_000;

/// As first-fit is told: for every want every offer is looked at, until one has more than is asked for.
fn first_fit_slowly(club: &Club) -> Vec<Assignment> {
    let mut left: Vec<u64> = club.offers.iter().map(|offer| offer.quantity).collect();
    let mut credit: Vec<i64> = club.spendable.iter().map(|&s| s as i64).collect();
    let mut assignments = vec![];
    for (place, want) in club.wants.iter().enumerate() {
        let kind = club.kinds[want.kind as usize];
        let mut missing = want.quantity;
        for (number, offer) in club.offers.iter().enumerate() {
            if offer.kind != want.kind || offer.member == want.member {
                continue;
            }
            let can_pay = credit[want.member as usize] as u64 * kind.per / kind.rate;
            let quantity = left[number].min(missing).min(can_pay);
            let value = kind.value(quantity);
            if value > 0 {
                left[number] -= quantity;
                missing -= quantity;
                credit[want.member as usize] -= value as i64;
                credit[offer.member as usize] += value as i64;
                assignments.push(Assignment {
                    offer: number as u32,
                    want: place as u32,
                    quantity,
                    value,
                });
                if left[number] > 0 {
                    break;
                }
            }
        }
    }
    assignments
}

#[test]
fn first_fit_does_what_it_says() {
    let mut random = Random::new(13);
    let mut assigned = 0;
    for round in 0..1_000 {
        let mut club = small(&mut random, false);
        for kind in &mut club.kinds {
            *kind = Kind {
                rate: 1 + random.below(5),
                per: 1 + random.below(8),
            };
        }
        let quick = first_fit(&club);
        assigned += quick.len();
        assert_eq!(quick, first_fit_slowly(&club), "round {round}: {club:?}");
    }
    assert!(assigned > 2_000, "{assigned}");
}

#[test]
fn first_fit_passes_over_what_it_cannot_use_once() {
    // Before what the others offer lies what the only buyer offers, and crumbs that are worth nothing.
    let mut club = exact(1, &[u64::MAX >> 2; 3]);
    club.kinds[0].per = 2;
    for member in [0, 1] {
        club.offers
            .extend((0..MANY).map(|_| intent(member, 0, 2 - u64::from(member))));
    }
    club.offers.extend((0..MANY).map(|_| intent(2, 0, 2)));
    club.wants = (0..MANY).map(|_| intent(0, 0, 2)).collect();
    let met = Corner::of(&club, &first_fit(&club));
    assert_eq!(met.value, MANY.into());
}

#[test]
fn who_could_only_serve_themselves_is_told_so_at_once() {
    // One who offers and one who wants besides, but the one wants nothing for it and the other has nothing to give.
    let mut club = exact(1, &[0; 3]);
    club.offers = (0..MANY).map(|_| intent(0, 0, 1)).collect();
    club.wants = club.offers.clone();
    club.offers.push(intent(1, 0, MANY.into()));
    club.wants.push(intent(2, 0, MANY.into()));
    let alone = plan(&club, &terms(WHOLE)).unwrap();
    check(&club, &alone, WHOLE);
    assert_eq!((alone.met.value, alone.bound), (0, MANY.into()));
    // With others who give and take a little they change places.
    for n in 0..MANY / 100 {
        club.offers.push(intent(1 + n % 2, 0, 1));
        club.wants.push(intent(2 - n % 2, 0, 1));
    }
    let plan = plan(&club, &terms(WHOLE)).unwrap();
    check(&club, &plan, WHOLE);
    assert!(plan.met.value >= u64::from(MANY) / 100, "{:?}", plan.met);
}

#[test]
fn relations_of_two_with_many_intents_are_kept_at_once() {
    let mut club = exact(2, &[0; 3]);
    for _ in 0..MANY {
        club.offers.extend([intent(0, 0, 1), intent(1, 1, 1)]);
        club.wants.extend([intent(1, 0, 1), intent(0, 1, 1)]);
    }
    let relation = |n: u32| Relation {
        provider: n % 2,
        receiver: 1 - n % 2,
        kind: n % 2,
        quantity: 1,
    };
    club.relations = (0..MANY).map(relation).collect();
    let terms = Terms {
        keep: 100,
        ..terms(0)
    };
    let plan = plan(&club, &terms).unwrap();
    check(&club, &plan, 0);
    assert_eq!(plan.met.value, 2 * u64::from(MANY));
}

#[test]
fn advice_that_would_be_too_large_is_not_given_and_the_plan_is() {
    // What is offered and wanted is nearly as much as can be planned: any more of it is too much.
    let half = 1 << 59;
    let mut large = exact(2, &[0, 0, 0]);
    large.offers = vec![intent(0, 0, half / 2), intent(1, 1, half / 4)];
    large.wants = vec![
        intent(1, 0, half / 4),
        intent(0, 1, half / 2),
        intent(2, 0, half / 2),
    ];
    let plan = plan(&large, &Terms::default()).unwrap();
    check(&large, &plan, 2_000);
    assert_eq!(plan.met.value, half / 2);
    assert!(plan.advice.is_empty(), "{:?}", plan.advice);
}

#[test]
fn advice_of_more_than_can_be_counted_is_of_as_much_as_can() {
    // 2^60 of the second kind are worth a hundredth of a credit: no intent is worth more than 15. Three such are lacking, and who wants 20 of
    // the first could offer it.
    let mut fine = exact(2, &[0; 4]);
    fine.kinds[1].per = 1 << 60;
    fine.offers = vec![intent(0, 0, 2_000)];
    fine.wants = [0, 2, 3].map(|member| intent(member, 1, u64::MAX)).into();
    fine.wants.push(intent(1, 0, 20));
    let plan = plan(&fine, &Terms::default()).unwrap();
    check(&fine, &plan, 2_000);
    let told: Vec<_> = plan
        .advice
        .iter()
        .map(|a| (a.member, a.kind, a.quantity, a.gain))
        .collect();
    // Served both ways.
    assert_eq!(told, [(1, 1, u64::MAX, 30)]);
}

#[test]
fn a_club_of_a_hundred_thousand_is_planned_within_its_share_and_a_thousandth() {
    let club = club(100_000, 1);
    let plan = plan(&club, &terms(2_000)).unwrap();
    check(&club, &plan, 2_000);
    assert!(plan.met.share() <= 0.2, "{:?}", plan.met);
    let short = 1.0 - plan.met.value as f64 / plan.bound as f64;
    assert!(short < 0.001, "{short}");
    let wanted: u64 = club.wants.iter().map(|want| club.value(want)).sum();
    let part = plan.met.value as f64 / wanted as f64;
    assert!((0.57..0.67).contains(&part), "{part}");
}
