//! How much money is worth having? The value `V(M)` that can be met with at most `M` of money is concave, its slope a whole number.

use std::vec::Vec;

use super::{market::Best, market::Market, Certificate, PlanError, WHOLE};

/// A corner of the frontier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Corner {
    /// The sum of the positive nets, in hundredths of credits.
    pub money: u64,
    /// The most value that can be met with that.
    pub value: u64,
}

impl Corner {
    /// The part of the value that needs money, 0 to 1.
    pub fn share(&self) -> f64 {
        if self.value == 0 {
            0.0
        } else {
            self.money as f64 / self.value as f64
        }
    }
}

/// A cap on money, and the tangent there: no cap `m` lets more be met than `value + slope (m - money)`.
fn root(best: &Best, target: u32) -> Option<u64> {
    let (target, whole) = (i128::from(target), i128::from(WHOLE));
    let (value, money, slope) = (
        i128::from(best.value),
        i128::from(best.money),
        i128::from(best.slope),
    );
    let divisor = whole - target * slope;
    // Where the line `m = target (value + slope (m - money))` is met.
    (divisor > 0).then(|| u64::try_from(target * (value - slope * money) / divisor).unwrap_or(0))
}

/// Searches the most money that is at most `target` of the value met with it, from above by Newton's method: each tangent lies above the
/// curve, so none passes over the answer, and there are no more steps than the curve has corners.
///
/// Together with what is best there, what proves it.
///
/// # Errors
/// [`PlanError::TotalTooLarge`].
pub(crate) fn search(market: &mut Market, target: u32) -> Result<(Best, Certificate), PlanError> {
    let fits = |best: &Best| {
        u128::from(best.money) * u128::from(WHOLE) <= u128::from(best.value) * u128::from(target)
    };
    let mut proof: Option<(u64, Certificate)> = None;
    let mut best = market.with(start(market, target))?;
    loop {
        let certificate = Certificate::new(market, &best.solution);
        let bound = certificate.bound(market.club, target).unwrap_or(u64::MAX);
        if proof.as_ref().is_none_or(|(least, _)| bound < *least) {
            proof = Some((bound, certificate));
        }
        if fits(&best) {
            break;
        }
        let next = root(&best, target).unwrap_or(0).min(best.money - 1);
        best = market.with(next)?;
    }
    Ok((best, proof.map_or_else(Certificate::default, |(_, c)| c)))
}

/// What no answer lies above.
pub(crate) fn start(market: &Market, target: u32) -> u64 {
    let ceiling = u128::from(Market::ceiling(market.club));
    (ceiling * u128::from(target) / u128::from(WHOLE)) as u64
}

/// All corners of `V(M)`, from no money to as much as is of use: between two of them it is a straight line.
///
/// Two tangents either meet on the curve, and then there is a corner, or above it, and then there is more to find on both sides.
///
/// # Errors
/// [`PlanError::TotalTooLarge`].
pub(crate) fn frontier(market: &mut Market) -> Result<Vec<Corner>, PlanError> {
    let most = Market::ceiling(market.club);
    let high = market.with(most)?;
    let low = market.with(0)?;
    let mut corners = std::vec![];
    // Of each part of the curve the left end with its slope; the right end comes next on the stack.
    let tangent = |best: &Best| (best.money, best.value, best.slope);
    let mut stack = std::vec![tangent(&high)];
    let mut left = tangent(&low);
    corners.push(left);
    while let Some(&right) = stack.last() {
        let rise = right.1 - left.1;
        let run = right.0 - left.0;
        let straight = |slope: u32| u128::from(slope) * u128::from(run) == u128::from(rise);
        if straight(left.2) || straight(right.2) || run <= 1 {
            corners.push(right);
            left = right;
            stack.pop();
            continue;
        }
        let slopes = u128::from(left.2) - u128::from(right.2);
        // Where the tangents meet, right of the left end.
        let meet = (u128::from(rise) - u128::from(right.2) * u128::from(run)) / slopes;
        let middle = left.0 + u64::try_from(meet).unwrap_or(run).clamp(1, run - 1);
        stack.push(tangent(&market.with(middle)?));
    }
    Ok(tidy(corners))
}

/// Without what lies on the line between its neighbours.
fn tidy(points: Vec<(u64, u64, u32)>) -> Vec<Corner> {
    let mut corners: Vec<Corner> = std::vec![];
    for (money, value, _) in points {
        while let [.., a, b] = corners[..] {
            let (first, second) = (
                (b.money - a.money, b.value - a.value),
                (money - b.money, value - b.value),
            );
            if u128::from(first.0) * u128::from(second.1)
                != u128::from(first.1) * u128::from(second.0)
            {
                break;
            }
            corners.pop();
        }
        if corners.last().is_none_or(|last| last.money < money) {
            corners.push(Corner { money, value });
        }
    }
    // Money beyond the last rise is of no use.
    while let [.., a, b] = corners[..] {
        if a.value < b.value {
            break;
        }
        corners.pop();
    }
    corners
}
