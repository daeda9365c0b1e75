//! What is offered and wanted, and what is left of it in a cycle?

use crate::{contributions::Error, ensure, Cycle, KindId, MemberId, Quantity, MAX_VALUE};
use scale::{Decode, Encode};

/// Gives or takes?
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
#[cfg_attr(feature = "std", serde(rename_all = "snake_case"))]
pub enum Side {
    Offer,
    Want,
}

/// How much of an intent is taken by accepted commitments, or by work, of one cycle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Used {
    pub cycle: Cycle,
    pub quantity: Quantity,
}

/// A member's offer or want for a kind: so much per cycle, from the first cycle through the last (the same for a one-off).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Intent {
    /// What is taken of it, in the even and the odd one of the two cycles that can be committed at a time.
    pub used: [Used; 2],
    /// Another quantity from a later cycle on.
    pub later: Option<(Cycle, Quantity)>,
    pub quantity: Quantity,
    pub member: MemberId,
    pub kind: KindId,
    pub first: Cycle,
    pub last: Cycle,
    pub side: Side,
}

crate::packed!(Intent { used, later; quantity; member, kind, first, last; side });

impl Intent {
    /// # Errors
    /// [`Error::QuantityOutOfBounds`], [`Error::WrongCycle`] if it is over before it begins.
    pub fn validate(&self, now: Cycle) -> Result<(), Error> {
        check_quantity(self.quantity)?;
        ensure!(
            self.first <= self.last && self.last >= now,
            Error::WrongCycle
        );
        Ok(())
    }

    /// Can this offer be matched with that want?
    ///
    /// # Errors
    /// [`Error::Mismatch`] unless they are an offer and a want of one kind, [`Error::SelfTrade`].
    pub fn check_match(&self, want: &Self) -> Result<(), Error> {
        let matching =
            self.side == Side::Offer && want.side == Side::Want && self.kind == want.kind;
        ensure!(matching, Error::Mismatch);
        ensure!(self.member != want.member, Error::SelfTrade);
        Ok(())
    }

    /// From `cycle` on another quantity holds (0 pauses it), through `last`. A change that has begun becomes the base of the next one.
    ///
    /// # Errors
    /// [`Error::QuantityOutOfBounds`], [`Error::WrongCycle`] if the change lies in the past or the intent ends before it or now.
    pub fn change(
        &mut self,
        now: Cycle,
        cycle: Cycle,
        quantity: Quantity,
        last: Cycle,
    ) -> Result<(), Error> {
        ensure!(quantity <= MAX_VALUE, Error::QuantityOutOfBounds);
        ensure!(
            cycle >= now && last >= cycle && last >= self.first,
            Error::WrongCycle
        );
        self.quantity = self.quantity_in(now.max(self.first));
        self.later = Some((cycle, quantity));
        self.last = last;
        Ok(())
    }

    /// The quantity that holds in a cycle, 0 outside the intent's time.
    pub fn quantity_in(&self, cycle: Cycle) -> Quantity {
        if cycle < self.first || cycle > self.last {
            return 0;
        }
        match self.later {
            Some((from, quantity)) if cycle >= from => quantity,
            _ => self.quantity,
        }
    }

    fn used_mut(&mut self, cycle: Cycle) -> &mut Used {
        let [even, odd] = &mut self.used;
        let used = if cycle % 2 == 0 { even } else { odd };
        if used.cycle != cycle {
            *used = Used { cycle, quantity: 0 };
        }
        used
    }

    /// What is not committed yet of a cycle.
    pub fn left_in(&self, cycle: Cycle) -> Quantity {
        let used = self.used.iter().find(|used| used.cycle == cycle);
        self.quantity_in(cycle)
            .saturating_sub(used.map_or(0, |used| used.quantity))
    }

    /// Commits a part.
    ///
    /// # Errors
    /// [`Error::CapacityExceeded`] if less is left in that cycle.
    pub fn take(&mut self, cycle: Cycle, quantity: Quantity) -> Result<(), Error> {
        ensure!(quantity <= self.left_in(cycle), Error::CapacityExceeded);
        let used = self.used_mut(cycle);
        used.quantity = used.quantity.saturating_add(quantity);
        Ok(())
    }

    /// Gives a part back that will not be used. For a cycle whose count has made room for a later one there is nothing to do.
    pub fn put_back(&mut self, cycle: Cycle, quantity: Quantity) {
        if let Some(used) = self.used.iter_mut().find(|used| used.cycle == cycle) {
            used.quantity = used.quantity.saturating_sub(quantity);
        }
    }
}

/// # Errors
/// [`Error::QuantityOutOfBounds`] if it is 0 or above [`MAX_VALUE`].
pub fn check_quantity(quantity: Quantity) -> Result<(), Error> {
    ensure!(
        quantity > 0 && quantity <= MAX_VALUE,
        Error::QuantityOutOfBounds
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn intent(first: Cycle, last: Cycle, quantity: Quantity) -> Intent {
        Intent {
            member: 1,
            side: Side::Offer,
            kind: 1,
            first,
            last,
            quantity,
            later: None,
            used: Default::default(),
        }
    }

    #[test]
    fn an_intent_lies_ahead_and_is_not_empty() {
        assert_eq!(intent(2, 2, 5).validate(2), Ok(()));
        assert_eq!(intent(2, 2, 5).validate(3), Err(Error::WrongCycle));
        assert_eq!(intent(3, 2, 5).validate(0), Err(Error::WrongCycle));
        assert_eq!(intent(2, 2, 0).validate(2), Err(Error::QuantityOutOfBounds));
        assert_eq!(
            intent(2, 2, u64::MAX).validate(2),
            Err(Error::QuantityOutOfBounds)
        );
    }

    #[test]
    fn quantities_change_from_a_cycle_on() {
        let mut i = intent(0, 9, 100);
        i.change(1, 3, 40, 6).unwrap();
        let by_cycle: Vec<_> = (0..9).map(|c| i.quantity_in(c)).collect();
        assert_eq!(by_cycle, [100, 100, 100, 40, 40, 40, 40, 0, 0]);
        i.change(4, 5, 0, u32::MAX).unwrap();
        assert_eq!([i.quantity_in(4), i.quantity_in(5)], [40, 0]);
        assert_eq!(i.change(4, 3, 1, 9), Err(Error::WrongCycle), "in the past");
        assert_eq!(i.change(4, 7, 1, 6), Err(Error::WrongCycle));
        assert_eq!(i.change(4, 7, u64::MAX, 8), Err(Error::QuantityOutOfBounds));
    }

    #[test]
    fn what_comes_back_late_frees_nothing_of_a_later_cycle() {
        let mut i = intent(0, 99, 100);
        i.take(3, 80).unwrap();
        i.take(5, 90).unwrap();
        i.put_back(3, 80);
        assert_eq!(i.left_in(5), 10);
    }

    proptest! {
        /// However it is taken and put back, no cycle is ever promised more than the intent holds.
        #[test]
        fn a_cycle_is_never_promised_twice(steps in proptest::collection::vec((any::<bool>(), 0u32..2, 1u64..60, any::<bool>()), 1..60)) {
            let mut i = intent(0, 99, 100);
            let mut now = 0;
            let mut promised = std::collections::HashMap::<Cycle, u64>::new();
            for (take, ahead, quantity, turn) in steps {
                if turn { now += 1; }
                let cycle = now + ahead;
                let sum = promised.entry(cycle).or_default();
                if take {
                    let fits = *sum + quantity <= 100;
                    prop_assert_eq!(i.take(cycle, quantity).is_ok(), fits);
                    if fits { *sum += quantity; }
                } else {
                    let back = quantity.min(*sum);
                    i.put_back(cycle, back);
                    *sum -= back;
                }
                prop_assert_eq!(i.left_in(cycle), 100 - *sum);
            }
        }
    }
}
