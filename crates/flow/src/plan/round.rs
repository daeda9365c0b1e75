//! From values to quantities: whole hundredths of a kind's unit, as many given as received.

use std::{vec, vec::Vec};

use super::market::{Market, Part};

/// How much of each part is given and taken.
#[derive(Debug)]
pub(crate) struct Quantities {
    /// As [`Market::gives`].
    pub gives: Vec<u64>,
    /// As [`Market::takes`].
    pub takes: Vec<u64>,
}

/// Rounds a flow. Each quantity is one of the two nearest; which of them goes by what rounding has cost the member so far: whoever has been
/// rounded towards owing more is rounded the other way next.
pub(crate) fn round(market: &Market, flow: &[u64]) -> Quantities {
    let mut errors = vec![0i64; market.club.spendable.len()];
    let mut quantities = Quantities {
        gives: vec![0; market.gives.len()],
        takes: vec![0; market.takes.len()],
    };
    let (mut g, mut t) = (0, 0);
    for kind in 0..market.club.kinds.len() as u32 {
        let end = |parts: &[Part], from: usize| {
            from + parts[from..].partition_point(|part| part.kind == kind)
        };
        let (gives, takes) = (g..end(&market.gives, g), t..end(&market.takes, t));
        (g, t) = (gives.end, takes.end);
        let (rate, per) = {
            let kind = market.club.kinds[kind as usize];
            (u128::from(kind.rate), u128::from(kind.per))
        };
        if rate == 0 {
            continue;
        }
        let value: u64 = market.takes[takes.clone()]
            .iter()
            .map(|part| flow[part.edge])
            .sum();
        let total = (u128::from(value) * per / rate) as u64;
        for (parts, to, range, receives) in [
            (&market.gives, &mut quantities.gives, gives, false),
            (&market.takes, &mut quantities.takes, takes, true),
        ] {
            let mut between: Vec<usize> = vec![];
            let mut sum = 0;
            for place in range {
                let exact = u128::from(flow[parts[place].edge]) * per;
                to[place] = (exact / rate) as u64;
                sum += to[place];
                if exact % rate > 0 {
                    between.push(place);
                }
            }
            // Who gave too little gives first, who received too little receives first.
            between.sort_by_key(|&place| {
                let error = errors[parts[place].member as usize];
                if receives {
                    error
                } else {
                    -error
                }
            });
            for &place in between.iter().take((total - sum) as usize) {
                to[place] += 1;
            }
            for place in between {
                let part = parts[place];
                let now = market.club.kinds[kind as usize].value(to[place]) as i64;
                let more = now - flow[part.edge] as i64;
                errors[part.member as usize] += if receives { more } else { -more };
            }
        }
    }
    quantities
}
