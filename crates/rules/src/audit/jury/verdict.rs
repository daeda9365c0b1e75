//! What do the votes say?

use crate::{flat::Flat, Credits};
use scale::{Decode, Encode};

/// How much was delivered, from worst to best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cfg_attr(
    feature = "std",
    derive(scale_info::TypeInfo, serde::Serialize, serde::Deserialize)
)]
#[cfg_attr(feature = "std", serde(rename_all = "snake_case"))]
pub enum Verdict {
    /// Not done at all, and both knew.
    Collusion,
    /// Not done at all.
    Nothing,
    Quarter,
    Half,
    ThreeQuarters,
    Whole,
}

impl Verdict {
    /// From worst to best.
    pub const ALL: [Self; 6] = [
        Self::Collusion,
        Self::Nothing,
        Self::Quarter,
        Self::Half,
        Self::ThreeQuarters,
        Self::Whole,
    ];

    /// What it says of the quantity: one who says that they knew says that nothing was delivered.
    pub const fn of_quantity(self) -> Self {
        match self {
            Self::Collusion => Self::Nothing,
            other => other,
        }
    }

    /// Quarters delivered.
    pub const fn quarters(self) -> u8 {
        match self {
            Self::Collusion | Self::Nothing => 0,
            Self::Quarter => 1,
            Self::Half => 2,
            Self::ThreeQuarters => 3,
            Self::Whole => 4,
        }
    }

    /// The value of what was delivered, rounded down: against who claimed the whole.
    pub const fn delivered(self, value: Credits) -> Credits {
        match self {
            Self::Whole => value,
            // Exact for all that a contribution can be worth.
            less => value.saturating_mul(less.quarters() as u64) / 4,
        }
    }

    /// The value of what is missing.
    pub const fn missing(self, value: Credits) -> Credits {
        value.saturating_sub(self.delivered(value))
    }
}

/// What a round found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    Verdict(Verdict),
    /// A panel too small to find collusion says that there was some: more have to look.
    TooSmall,
}

/// Votes, counted: all that a tally needs, whatever the number of voters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Votes {
    /// In the order of [`Verdict::ALL`].
    pub counts: [u32; 6],
}

crate::flat!(Votes { counts: [u32; 6] });

/// Voters that a finding of collusion needs.
const MANY: u32 = 7;

impl Votes {
    pub fn add(&mut self, verdict: Verdict) {
        if let Some(count) = self.counts.get_mut(verdict as usize) {
            *count = count.saturating_add(1);
        }
    }

    /// How many voted.
    pub fn sum(&self) -> u32 {
        self.counts
            .iter()
            .fold(0, |sum, count| sum.saturating_add(*count))
    }

    fn of(&self, verdict: Verdict) -> u32 {
        self.counts.get(verdict as usize).copied().unwrap_or(0)
    }

    /// How much was delivered by the vote in the middle, the better one of two; none without a vote. Jurors who differ by a quarter
    /// should not make a cheater, so that a tie goes upwards.
    pub fn median(&self) -> Option<Verdict> {
        let middle = self.sum() / 2;
        let mut below = 0u32;
        let found = Verdict::ALL.into_iter().find(|verdict| {
            below = below.saturating_add(self.of(*verdict));
            below > middle
        });
        found.map(Verdict::of_quantity)
    }

    /// What these votes find: collusion by two thirds of at least seven, the median otherwise. A smaller panel, of which a majority says
    /// collusion, finds nothing. `None` without a vote.
    pub fn found(&self, small_panel: bool) -> Option<Found> {
        let (all, collusion) = (self.sum(), self.of(Verdict::Collusion));
        if all >= MANY && two_thirds(collusion, all) {
            return Some(Found::Verdict(Verdict::Collusion));
        }
        if small_panel && collusion.saturating_mul(2) > all {
            return Some(Found::TooSmall);
        }
        self.median().map(Found::Verdict)
    }

    /// What two thirds say was delivered, if so many agree. Whether somebody knew is left aside: a juror who stops at "nothing" is not
    /// outside those who go further, or the graver word would be the safer one.
    pub fn majority(&self) -> Option<Verdict> {
        let nothing = self
            .of(Verdict::Nothing)
            .saturating_add(self.of(Verdict::Collusion));
        let all = self.sum();
        Verdict::ALL.into_iter().skip(1).find(|verdict| {
            let count = match verdict {
                Verdict::Nothing => nothing,
                other => self.of(*other),
            };
            all > 0 && two_thirds(count, all)
        })
    }
}

/// Is a part two thirds of the whole, or more?
pub const fn two_thirds(part: u32, whole: u32) -> bool {
    part.saturating_mul(3) >= whole.saturating_mul(2)
}

impl Flat for Option<Verdict> {
    const LEN: usize = 1;
    #[inline(always)]
    fn put(&self, to: &mut [u8]) {
        let code = self.map_or(0, |verdict| (verdict as u8).saturating_add(1));
        code.put(to);
    }
    #[inline(always)]
    fn get(from: &[u8]) -> Self {
        let index = u8::get(from).checked_sub(1)?;
        Verdict::ALL.get(index as usize).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::vec::Vec;
    use Verdict::*;

    fn votes(verdicts: &[Verdict]) -> Votes {
        let mut votes = Votes::default();
        verdicts.iter().for_each(|v| votes.add(*v));
        votes
    }

    fn found(verdicts: &[Verdict]) -> Option<Found> {
        votes(verdicts).found(verdicts.len() < 7)
    }

    #[test]
    fn the_median_decides_upwards_on_a_tie() {
        assert_eq!(votes(&[]).median(), None);
        assert_eq!(votes(&[Nothing, Whole]).median(), Some(Whole));
        assert_eq!(votes(&[Nothing, Half, Whole]).median(), Some(Half));
        assert_eq!(votes(&[Nothing, Quarter, Half, Whole]).median(), Some(Half));
        let nothing = votes(&[Collusion, Collusion, Whole]).median();
        assert_eq!(nothing, Some(Nothing), "who knew is not a quantity");
    }

    #[test]
    fn collusion_needs_two_thirds_of_seven() {
        let mut seven = [Collusion; 7];
        seven[0] = Nothing;
        seven[1] = Whole;
        assert_eq!(found(&seven), Some(Found::Verdict(Collusion)));
        seven[2] = Half;
        assert_eq!(
            found(&seven),
            Some(Found::Verdict(Nothing)),
            "four of seven"
        );
        assert_eq!(found(&[Collusion; 3]), Some(Found::TooSmall));
        let split = [Collusion, Whole];
        assert_eq!(
            found(&split),
            Some(Found::Verdict(Whole)),
            "a half is no majority"
        );
        let six = votes(&[Collusion; 6]).found(false);
        assert_eq!(six, Some(Found::Verdict(Nothing)), "six of seven seats");
        assert_eq!(found(&[]), None);
    }

    #[test]
    fn a_majority_is_two_thirds_and_joins_nothing_with_collusion() {
        assert_eq!(votes(&[]).majority(), None);
        assert_eq!(votes(&[Whole, Whole, Half]).majority(), Some(Whole));
        assert_eq!(votes(&[Whole, Half, Half, Whole]).majority(), None);
        assert_eq!(votes(&[Collusion, Nothing, Half]).majority(), Some(Nothing));
    }

    #[test]
    fn what_is_missing_is_rounded_against_the_claim() {
        assert_eq!(ThreeQuarters.delivered(1_001), 750);
        assert_eq!(ThreeQuarters.missing(1_001), 251);
        assert_eq!((Whole.missing(7), Collusion.missing(7)), (0, 7));
        for (verdict, quarters) in Verdict::ALL.into_iter().zip([0, 0, 1, 2, 3, 4]) {
            assert_eq!(verdict.quarters(), quarters);
        }
    }

    #[test]
    fn a_verdict_that_may_be_missing_is_one_byte() {
        for verdict in Verdict::ALL.into_iter().map(Some).chain([None]) {
            let mut byte = [0];
            verdict.put(&mut byte);
            assert_eq!(Option::<Verdict>::get(&byte), verdict);
        }
        assert_eq!(Option::<Verdict>::get(&[7]), None);
    }

    fn any_verdict() -> impl Strategy<Value = Verdict> {
        prop::sample::select(Verdict::ALL.to_vec())
    }

    proptest! {
        /// By definition: the best quantity that at least half of the votes reach; and invariant 6, tally = recorded votes.
        #[test]
        fn the_tally_is_that_of_a_sorted_list(list in proptest::collection::vec(any_verdict(), 1..40)) {
            let v = votes(&list);
            prop_assert_eq!(v.sum() as usize, list.len());
            let reached = |q: Verdict| list.iter().filter(|v| v.of_quantity() >= q).count();
            let best = Verdict::ALL.into_iter().skip(1).rev().find(|q| 2 * reached(*q) >= list.len());
            prop_assert_eq!(v.median(), best);
            let mut sorted: Vec<Verdict> = list.iter().map(|v| v.of_quantity()).collect();
            sorted.sort();
            prop_assert_eq!(v.median(), sorted.get(list.len() / 2).copied());
            let knew = list.iter().filter(|v| **v == Collusion).count();
            let says = matches!(v.found(false), Some(Found::Verdict(Collusion)));
            prop_assert_eq!(says, list.len() >= 7 && 3 * knew >= 2 * list.len());
            for verdict in Verdict::ALL.into_iter().skip(1) {
                let agree = list.iter().filter(|v| v.of_quantity() == verdict).count();
                prop_assert_eq!(v.majority() == Some(verdict), 3 * agree >= 2 * list.len());
            }
        }

        /// A vote for less never makes the outcome better.
        #[test]
        fn a_worse_vote_never_helps(list in proptest::collection::vec(any_verdict(), 1..20), worse in any_verdict()) {
            let before = votes(&list).median();
            let mut list = list;
            list[0] = list[0].min(worse);
            prop_assert!(votes(&list).median() <= before);
        }
    }
}
