//! Of all best plans, which one? The one that meets the wants of higher priority more.
//!
//! An arc that gains or loses at the potentials of one best plan is full, or empty, in every best plan. On the others the flow may
//! be moved round: that is a circulation problem of its own, in which the priorities are the weights. So no priority, however high, costs any value.

use std::{vec, vec::Vec};

use super::{market::Market, PlanError};
use crate::{solve, Edge, Graph, Solution};

/// The flow of a best plan in which wants of high priority are met most.
///
/// # Errors
/// [`PlanError::TooMany`].
pub(crate) fn prefer(market: &Market, solution: &Solution) -> Result<Vec<u64>, PlanError> {
    let mut flow = solution.flow.clone();
    let wants = &market.club.wants;
    let lowest = wants.iter().map(|want| want.priority).min();
    if wants.iter().all(|want| Some(want.priority) == lowest) {
        return Ok(flow);
    }
    // By the edge of the want: how much of each priority, the highest first.
    let mut steps: Vec<Vec<(u8, u64)>> = vec![vec![]; market.graph().len()];
    for (place, list) in by_part(market) {
        let kind = market.club.kinds[market.takes[place].kind as usize];
        steps[market.takes[place].edge] = list
            .iter()
            .map(|&want| {
                (
                    wants[want as usize].priority,
                    kind.value(wants[want as usize].quantity),
                )
            })
            .collect();
    }
    let graph = market.graph();
    let mut free: Vec<Edge> = vec![];
    for from in 0..graph.nodes() {
        for edge in graph.leaving(from) {
            let to = graph.to(edge);
            let [here, there] =
                [from, to].map(|node| i64::from(solution.potentials[node as usize]));
            if i64::from(graph.weight(edge)) + here - there != 0 {
                continue;
            }
            let mut push = |from: u32, to: u32, capacity: u64, weight: i8| {
                if capacity > 0 {
                    free.push(Edge {
                        from,
                        to,
                        capacity,
                        weight,
                    });
                }
            };
            // What flows counts for the highest priorities first.
            let (mut flows, mut left) = (flow[edge], graph.capacity(edge));
            for &(priority, value) in &steps[edge] {
                let here = value.min(left);
                let met = flows.min(here);
                push(from, to, here - met, priority as i8);
                push(to, from, met, -(priority as i8));
                flows -= met;
                left -= here;
            }
            push(from, to, left - flows, 0);
            push(to, from, flows, 0);
        }
    }
    let free = Graph::new(graph.nodes(), free).map_err(|_| PlanError::TooMany)?;
    let moved = solve(&free);
    // What moves from one node to the other may lie on an edge between them in either direction; there is never one in both.
    let mut place = 0;
    for from in 0..graph.nodes() {
        for edge in free.leaving(from) {
            let (to, moved) = (free.to(edge), moved.flow[edge]);
            if let Some(there) = graph.find(from, to) {
                flow[there] += moved;
            } else if let Some(back) = graph.find(to, from) {
                flow[back] -= moved;
            }
            place += 1;
        }
    }
    debug_assert_eq!(place, free.len());
    Ok(flow)
}

/// For each part of the wants the numbers of its wants: the highest priority first, then in their order.
pub(crate) fn by_part(market: &Market) -> Vec<(usize, Vec<u32>)> {
    let wants = &market.club.wants;
    let mut order: Vec<u32> = (0..wants.len() as u32).collect();
    let key = |want: &u32| {
        let want = &wants[*want as usize];
        (want.kind, want.member)
    };
    order.sort_by_key(|want| (key(want), std::cmp::Reverse(wants[*want as usize].priority)));
    order
        .chunk_by(|a, b| key(a) == key(b))
        .filter_map(|list| {
            let place = market
                .takes
                .binary_search_by_key(&key(&list[0]), |part| (part.kind, part.member));
            place.ok().map(|place| (place, list.to_vec()))
        })
        .collect()
}
