//! How does a set-off go into a call? The obligations, and what clears them with its proof, as bytes: a few for each obligation. Read and checked
//! in one pass, without a copy; what comes from elsewhere may be anything, and is refused without a panic and in time that grows with its length.
//!
//! All numbers are in base 128, the low digits first, the high bit of a byte saying that another follows; each in its shortest form.
//!
//! | bytes | hold |
//! |---|---|
//! | obligations | how many nodes there are; for each node how many owes it has; for each of these the creditor, less the one before, and the amount |
//! | answer | for each node its potential; for each obligation 0 if nothing of it is cleared, 1 if all is, else what is cleared and one |

use crate::{Check, Invalid};

/// Why bytes are no set-off, or none that clears the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Returned if the bytes end before what they begin to say.
    Truncated,
    /// Returned if a number is longer than it has to be, or above `u64::MAX`, a potential above `u32::MAX`.
    Number,
    /// Returned if something follows that belongs to nothing.
    Trailing,
    /// Returned by the check of the flow and its potentials.
    Invalid(Invalid),
}

impl From<Invalid> for Refused {
    fn from(invalid: Invalid) -> Self {
        Self::Invalid(invalid)
    }
}

/// What is left to read.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn number(&mut self) -> Result<u64, Refused> {
        let mut number = 0u64;
        let mut shift = 0u32;
        loop {
            let (&byte, rest) = self.0.split_first().ok_or(Refused::Truncated)?;
            self.0 = rest;
            let digit = u64::from(byte & 127);
            // The tenth digit has room for one bit; none but the first is 0 at the end.
            if shift > 63 || (shift == 63 && digit > 1) || (byte == 0 && shift > 0) {
                return Err(Refused::Number);
            }
            number |= digit << shift;
            if byte < 128 {
                return Ok(number);
            }
            shift = shift.saturating_add(7);
        }
    }

    fn end(&self) -> Result<(), Refused> {
        match self.0.is_empty() {
            true => Ok(()),
            false => Err(Refused::Trailing),
        }
    }
}

/// How many nodes there are: what [`verify_encoded`] wants as many potentials and balances for. Never more than there are bytes.
///
/// # Errors
/// [`Refused::Number`], [`Refused::Truncated`].
pub fn nodes(obligations: &[u8]) -> Result<usize, Refused> {
    let count = Bytes(obligations).number()?;
    // Each has a byte at least that says what it owes.
    let count = usize::try_from(count).map_err(|_| Refused::Truncated)?;
    match count < obligations.len() {
        true => Ok(count),
        false => Err(Refused::Truncated),
    }
}

/// Checks an encoded set-off: how much it clears, which no other exceeds. Works in `potentials` and `balances`, one a node each, which need not be cleared.
///
/// # Errors
/// [`Refused`].
pub fn verify_encoded(
    obligations: &[u8],
    answer: &[u8],
    potentials: &mut [u32],
    balances: &mut [i64],
) -> Result<u64, Refused> {
    let count = nodes(obligations)?;
    let mut owed = Bytes(obligations);
    owed.number()?;
    if potentials.len() != count {
        return Err(Invalid::Lengths.into());
    }
    let mut cleared = Bytes(answer);
    for potential in &mut *potentials {
        *potential = u32::try_from(cleared.number()?).map_err(|_| Refused::Number)?;
    }
    let mut check = Check::new(&*potentials, balances)?;
    for from in 0..count {
        // Both are below 2^32: each node has a byte.
        let from = from as u32;
        let owes = owed.number()?;
        let mut to = 0u64;
        let mut refused = None;
        let edges = (0..owes).map_while(|_| {
            let mut edge = || {
                to = to.saturating_add(owed.number()?);
                let capacity = owed.number()?;
                let flow = match cleared.number()? {
                    0 => 0,
                    1 => capacity,
                    more => more.saturating_sub(1),
                };
                let to = u32::try_from(to).map_err(|_| Invalid::UnknownNode)?;
                Ok((to, capacity, 1, flow))
            };
            edge().map_err(|error| refused = Some(error)).ok()
        });
        check.edges(from, edges)?;
        if let Some(error) = refused {
            return Err(error);
        }
    }
    owed.end()?;
    cleared.end()?;
    let weight = check.finish()?;
    u64::try_from(weight).map_err(|_| Refused::Number)
}

#[cfg(feature = "std")]
pub use writing::{encode_answer, encode_obligations};

#[cfg(feature = "std")]
mod writing {
    use std::vec::Vec;

    use crate::{Graph, Solution};

    fn number(to: &mut Vec<u8>, mut number: u64) {
        while number > 127 {
            to.push(number as u8 | 128);
            number >>= 7;
        }
        to.push(number as u8);
    }

    /// The obligations of a graph as bytes. Weights are left out: in a set-off each unit counts for one.
    pub fn encode_obligations(graph: &Graph) -> Vec<u8> {
        let mut bytes = Vec::new();
        number(&mut bytes, graph.nodes().into());
        for node in 0..graph.nodes() {
            let owes = graph.leaving(node);
            number(&mut bytes, owes.len() as u64);
            let mut before = 0;
            for edge in owes {
                number(&mut bytes, u64::from(graph.to(edge) - before));
                number(&mut bytes, graph.capacity(edge));
                before = graph.to(edge);
            }
        }
        bytes
    }

    /// What clears a graph, with its proof. Potentials of real debts stay below 20, a byte each; along obligations of which nothing clears they rise
    /// by one each.
    pub fn encode_answer(graph: &Graph, solution: &Solution) -> Vec<u8> {
        let mut bytes = Vec::new();
        for &potential in &solution.potentials {
            number(&mut bytes, potential.into());
        }
        for (edge, flow) in solution.flow.iter().enumerate() {
            match *flow {
                0 => bytes.push(0),
                flow if flow == graph.capacity(edge) => bytes.push(1),
                flow => number(&mut bytes, flow.saturating_add(1)),
            }
        }
        bytes
    }
}
