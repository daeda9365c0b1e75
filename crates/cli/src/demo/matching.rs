//! Who gives what to whom? First fit: want by want in the order of their numbers, each served by the first offers that have something
//! left. It sees neither what a member gives in return nor what they can afford; the planner, once it exists, does.

use remainder_rules::{MemberId, Quantity};

/// What is left of an offer or a want for a cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    pub intent: u32,
    pub member: MemberId,
    /// Index of the kind in the club file.
    pub kind: usize,
    pub quantity: Quantity,
}

/// An offer and a want that fit, and how much of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fit {
    pub offer: Left,
    pub want: Left,
    pub quantity: Quantity,
}

/// The least that is ever asked for: a quarter of a unit.
pub const LEAST: Quantity = 25;

/// Less than a third of what was wanted is not worth the errand.
fn useful(wanted: Quantity) -> Quantity {
    (wanted / 3).max(LEAST.min(wanted)).max(1)
}

/// Matches wants with offers of other members.
pub fn first_fit(offers: &[Left], wants: &[Left]) -> Vec<Fit> {
    let mut offers = offers.to_vec();
    offers.sort_by_key(|offer| offer.intent);
    let mut wants = wants.to_vec();
    wants.sort_by_key(|want| want.intent);
    let mut fits = Vec::new();
    for want in wants {
        let mut missing = want.quantity;
        let useful = useful(want.quantity);
        for offer in &mut offers {
            if missing < useful {
                break;
            }
            if offer.kind != want.kind || offer.member == want.member || offer.quantity < useful {
                continue;
            }
            let quantity = missing.min(offer.quantity);
            fits.push(Fit {
                offer: *offer,
                want,
                quantity,
            });
            offer.quantity -= quantity;
            missing -= quantity;
        }
    }
    fits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(intent: u32, member: MemberId, kind: usize, quantity: Quantity) -> Left {
        Left {
            intent,
            member,
            kind,
            quantity,
        }
    }

    #[test]
    fn a_want_takes_the_first_offers_of_others_until_it_is_served_but_for_scraps() {
        let offers = [
            left(1, 1, 0, 300),
            left(2, 2, 0, 300),
            left(3, 3, 1, 300),
            left(4, 4, 0, 300),
        ];
        let wants = [left(5, 1, 0, 400), left(6, 9, 1, 500)];
        let fits = first_fit(&offers, &wants);
        let taken: Vec<_> = fits
            .iter()
            .map(|fit| (fit.offer.intent, fit.want.intent, fit.quantity))
            .collect();
        // The last quarter of the first want is not worth another errand.
        assert_eq!(taken, [(2, 5, 300), (3, 6, 300)]);
    }

    #[test]
    fn no_more_is_matched_than_was_offered_or_wanted() {
        let offers = [left(1, 1, 0, 100)];
        let wants = [left(2, 2, 0, 70), left(3, 3, 0, 70), left(4, 4, 0, 70)];
        let fits = first_fit(&offers, &wants);
        assert_eq!(fits.iter().map(|fit| fit.quantity).sum::<u64>(), 100);
        assert_eq!(fits.len(), 2);
        assert_eq!(first_fit(&[left(1, 1, 0, 100)], &[left(2, 1, 0, 100)]), []);
    }
}
