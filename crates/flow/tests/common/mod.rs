//! Edges, clubs to plan for, what no plan may do, and an optimum found slowly.
#![allow(dead_code, reason = "each file of tests uses some of it")]

use remainder_flow::{
    generate::Random,
    plan::{Club, Corner, Intent, Kind, Plan, Terms, WHOLE},
    Edge,
};

pub fn edge(from: u32, to: u32, capacity: u64, weight: i8) -> Edge {
    Edge {
        from,
        to,
        capacity,
        weight,
    }
}

pub fn intent(member: u32, kind: u32, quantity: u64) -> Intent {
    Intent {
        member,
        kind,
        quantity,
        priority: 0,
    }
}

/// Kinds of which a hundredth of a unit is worth a hundredth of a credit: nothing is rounded.
pub fn exact(kinds: usize, spendable: &[u64]) -> Club {
    Club {
        kinds: vec![Kind { rate: 1, per: 1 }; kinds],
        spendable: spendable.to_vec(),
        ..Club::default()
    }
}

pub fn terms(target: u32) -> Terms {
    Terms {
        target,
        advice: 0,
        ..Terms::default()
    }
}

/// A small club; in a `plain` one nobody wants what they offer.
pub fn small(random: &mut Random, plain: bool) -> Club {
    let (members, kinds) = (2 + random.below(6) as u32, 1 + random.below(4) as u32);
    let spendable: Vec<u64> = (0..members)
        .map(|_| random.below(3) * random.below(40))
        .collect();
    let mut club = exact(kinds as usize, &spendable);
    for _ in 0..random.below(12) {
        let one = intent(
            random.below(members.into()) as u32,
            random.below(kinds.into()) as u32,
            random.below(30),
        );
        if random.below(3) == 0 {
            club.offers.push(one);
        } else {
            club.wants.push(Intent {
                priority: random.below(4) as u8,
                ..one
            });
        }
    }
    for member in 0..members {
        club.offers.push(intent(
            member,
            random.below(kinds.into()) as u32,
            random.below(40),
        ));
    }
    if plain {
        let offers = club.offers.clone();
        let own = |want: &Intent| {
            offers
                .iter()
                .any(|o| (o.member, o.kind) == (want.member, want.kind))
        };
        club.wants.retain(|want| !own(want));
    }
    club
}

/// Nothing that is not offered is given, nothing that is not wanted received, nobody serves themselves or owes more than they can.
pub fn check(club: &Club, plan: &Plan, target: u32) {
    let mut given = vec![0; club.offers.len()];
    let mut received = vec![0; club.wants.len()];
    let mut nets = vec![0i64; club.spendable.len()];
    for a in &plan.assignments {
        let (offer, want) = (&club.offers[a.offer as usize], &club.wants[a.want as usize]);
        assert_eq!(offer.kind, want.kind);
        assert_ne!(offer.member, want.member, "{a:?}");
        assert_eq!(a.value, club.kinds[offer.kind as usize].value(a.quantity));
        assert!(a.value > 0);
        given[a.offer as usize] += a.quantity;
        received[a.want as usize] += a.quantity;
        nets[offer.member as usize] += a.value as i64;
        nets[want.member as usize] -= a.value as i64;
    }
    assert!(given
        .iter()
        .zip(&club.offers)
        .all(|(given, offer)| *given <= offer.quantity));
    assert!(received
        .iter()
        .zip(&club.wants)
        .all(|(received, want)| *received <= want.quantity));
    for (net, spendable) in nets.iter().zip(&club.spendable) {
        assert!(-net <= *spendable as i64, "{net} {spendable}");
    }
    let money: u64 = nets.iter().map(|&net| net.max(0) as u64).sum();
    let value: u64 = plan.assignments.iter().map(|a| a.value).sum();
    assert_eq!(plan.met, Corner { money, value });
    assert!(
        money * u64::from(WHOLE) <= value * u64::from(target),
        "{:?}",
        plan.met
    );
    assert!(value <= plan.bound);
    assert_eq!(
        plan.certificate.bound(club, target).unwrap_or(plan.bound),
        plan.bound
    );
}

/// Cancels cycles of positive gain, found by Bellman and Ford, until there is none: slow, and right by inspection. Arcs are from, to, capacity and gain;
/// what flows on each.
pub fn cancel_cycles(nodes: u32, list: &[(u32, u32, u64, i64)]) -> Vec<u64> {
    let mut arcs: Vec<(usize, usize, u64, i64)> = list
        .iter()
        .flat_map(|&(from, to, capacity, gain)| {
            let (u, v) = (from as usize, to as usize);
            [(u, v, capacity, gain), (v, u, 0, -gain)]
        })
        .collect();
    loop {
        let mut best = vec![0i64; nodes as usize];
        let mut by = vec![usize::MAX; nodes as usize];
        let mut last = None;
        for _ in 0..=nodes {
            last = None;
            for (i, &(u, v, left, gain)) in arcs.iter().enumerate() {
                if left > 0 && best[u] + gain > best[v] {
                    best[v] = best[u] + gain;
                    by[v] = i;
                    last = Some(v);
                }
            }
        }
        let Some(mut node) = last else {
            break;
        };
        for _ in 0..nodes {
            node = arcs[by[node]].0;
        }
        let mut cycle = vec![];
        let mut at = node;
        loop {
            cycle.push(by[at]);
            at = arcs[by[at]].0;
            if at == node {
                break;
            }
        }
        let amount = cycle.iter().map(|&i| arcs[i].2).min().unwrap();
        for i in cycle {
            arcs[i].2 -= amount;
            arcs[i ^ 1].2 += amount;
        }
    }
    list.iter()
        .zip(arcs.chunks(2))
        .map(|(arc, pair)| arc.2 - pair[0].2)
        .collect()
}
