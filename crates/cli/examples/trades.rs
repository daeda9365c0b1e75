//! Prints an invented trade log for `remainder replay`: `cargo run --release -p remainder-cli --example trades -- ROWS ACCOUNTS DAYS SEED`.
//!
//! A few accounts trade much and most trade little, people come back to those they know, and amounts are uneven, as in the published
//! records of community currencies.

use std::io::{self, BufWriter, Write};

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

fn main() -> io::Result<()> {
    let mut arguments = std::env::args().skip(1).map(|text| text.parse::<u64>());
    let mut next = |usual: u64| {
        arguments
            .next()
            .transpose()
            .map(|n| n.unwrap_or(usual))
            .map_err(io::Error::other)
    };
    let (rows, accounts, days, seed) = (next(100_000)?, next(5_000)?, next(84)?, next(1)?);
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut out = BufWriter::new(io::stdout().lock());
    writeln!(out, "day,provider,receiver,amount_cents")?;
    // The square of an even draw lies near 0 more often than not: low numbers trade more.
    let pick = |rng: &mut ChaCha8Rng| 1 + (rng.random::<f64>().powi(2) * accounts as f64) as u64;
    let mut known: Vec<(u64, u64)> = Vec::new();
    for row in 0..rows {
        let (mut provider, mut receiver) = match known.len() {
            n if n > 0 && rng.random_bool(0.4) => known[rng.random_range(0..n)],
            _ => (pick(&mut rng), pick(&mut rng)),
        };
        if rng.random_bool(0.3) {
            std::mem::swap(&mut provider, &mut receiver);
        }
        if provider == receiver {
            receiver = 1 + provider % accounts.max(2);
        }
        if known.len() < 20_000 {
            known.push((provider, receiver));
        }
        let amount = 10f64.powf(rng.random_range(2.0..4.3)) as u64 / 10 * 10;
        writeln!(
            out,
            "{},{provider},{receiver},{}",
            row * days / rows.max(1),
            amount.max(10)
        )?;
    }
    out.flush()
}
