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
    let is_free = |edge: usize, from: u32| {
        let [here, there] =
            [from, graph.to(edge)].map(|node| i64::from(solution.potentials[node as usize]));
        i64::from(graph.weight(edge)) + here - there == 0
    };
    let mut free: Vec<Edge> = vec![];
    for from in 0..graph.nodes() {
        for edge in graph.leaving(from) {
            let to = graph.to(edge);
            if !is_free(edge, from) {
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
    // What moves between a member and a kind may be more of the offer or less of the want, or the other way round. Only wants have a
    // priority; what has none goes to the arc that leads there as far as it has room, and is taken off the one that leads back beyond that.
    let before = flow.clone();
    for from in 0..graph.nodes() {
        for edge in free.leaving(from) {
            let (to, moved, weight) = (free.to(edge), moved.flow[edge], free.weight(edge));
            let (there, back) = (graph.find(from, to), graph.find(to, from));
            let room = match (there, back) {
                (Some(_), None) => moved,
                (Some(there), Some(_)) if weight == 0 && is_free(there, from) => {
                    (graph.capacity(there) - before[there]).min(moved)
                }
                (Some(_), Some(_)) if weight > 0 => moved,
                _ => 0,
            };
            if let Some(there) = there {
                flow[there] = flow[there].wrapping_add(room);
            }
            if let Some(back) = back {
                flow[back] = flow[back].wrapping_sub(moved - room);
            }
        }
    }
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
