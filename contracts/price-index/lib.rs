//! An example of an external value algorithm: how far have prices moved since the club agreed on its rates?
//!
//! Rates that are agreed on once a cycle lag behind what things cost outside. Somebody whom the club trusts with it, a consumers' association
//! say, publishes an index; a rate is the agreed one times the mean of the last three numbers, so that a single wrong one moves it by a
//! third only. What it may do at most is the club's affair: `valuation` takes no answer further than a fifth from the agreed rate.
//!
//! It is a plain ink! contract that knows of the club only the trait [`ValueAlgorithm`]: a pattern for your own (docs/valuation.md).
#![cfg_attr(not(feature = "std"), no_std, no_main)]
// What ink!'s macros generate has no docs.
#![allow(missing_docs)]

#[ink::contract]
pub mod price_index {
    use remainder_interfaces::{
        rules::{Credits, KindId},
        valuation::ValueAlgorithm,
    };

    /// An index of 100 %: prices are as they were.
    pub const PAR: u32 = 10_000;

    /// The largest index that is taken, a hundred times par: a slip of the pen is refused.
    pub const MOST: u32 = 100 * PAR;

    /// Why a message says no.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    #[ink::scale_derive(Encode, Decode, TypeInfo)]
    pub enum Error {
        /// Returned if the caller is not the publisher.
        NotPublisher,
        /// Returned if an index is 0 or above [`MOST`].
        OutOfBounds,
    }

    /// The publisher published an index.
    #[ink(event)]
    pub struct IndexPublished {
        pub index: u32,
    }

    #[ink(storage)]
    pub struct PriceIndex {
        publisher: AccountId,
        /// What was published last, the newest first, in hundredths of a percent of the prices at the beginning.
        last: [u32; 3],
    }

    impl PriceIndex {
        /// Prices at par. The deployer is the publisher.
        #[ink(constructor)]
        #[allow(clippy::new_without_default)]
        pub fn new() -> Self {
            Self {
                publisher: Self::env().caller(),
                last: [PAR; 3],
            }
        }

        /// The publisher publishes an index, in hundredths of a percent of the prices at the beginning.
        ///
        /// # Errors
        /// [`Error::NotPublisher`], [`Error::OutOfBounds`].
        /// # Emits
        /// [`IndexPublished`].
        #[ink(message)]
        pub fn publish(&mut self, index: u32) -> Result<(), Error> {
            if self.env().caller() != self.publisher {
                return Err(Error::NotPublisher);
            }
            if index == 0 || index > MOST {
                return Err(Error::OutOfBounds);
            }
            let [newest, older, _] = self.last;
            self.last = [index, newest, older];
            self.env().emit_event(IndexPublished { index });
            Ok(())
        }

        /// Who may publish.
        #[ink(message)]
        pub fn publisher(&self) -> AccountId {
            self.publisher
        }

        /// What was published last, the newest first.
        #[ink(message)]
        pub fn last(&self) -> [u32; 3] {
            self.last
        }
    }

    impl ValueAlgorithm for PriceIndex {
        /// The agreed rate times the mean of the last three, rounded down; the largest number if it is larger than any.
        #[ink(message)]
        fn rate(&self, _kind: KindId, fallback: Credits) -> Credits {
            let sum: u64 = self
                .last
                .iter()
                .fold(0, |sum, index| sum.saturating_add(u64::from(*index)));
            // Neither factor is larger than 64 bits, so that nothing is cut off.
            let rate = u128::from(fallback)
                .saturating_mul(u128::from(sum))
                .checked_div(u128::from(PAR).saturating_mul(3));
            rate.and_then(|rate| Credits::try_from(rate).ok())
                .unwrap_or(Credits::MAX)
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;
        use ink::env::{test, DefaultEnvironment};

        fn accounts() -> test::DefaultAccounts<DefaultEnvironment> {
            test::default_accounts::<DefaultEnvironment>()
        }

        fn new() -> PriceIndex {
            test::set_caller::<DefaultEnvironment>(accounts().alice);
            PriceIndex::new()
        }

        #[ink::test]
        fn a_rate_follows_the_mean_of_the_last_three() {
            let mut index = new();
            assert_eq!(index.rate(1, 1_000), 1_000);
            for (published, rate) in [(13_000, 1_100), (13_000, 1_200), (10_000, 1_200)] {
                index.publish(published).unwrap();
                assert_eq!(index.rate(1, 1_000), rate, "after {published}");
            }
            assert_eq!(index.last(), [10_000, 13_000, 13_000]);
        }

        #[ink::test]
        fn nobody_else_publishes_and_no_nonsense() {
            let mut index = new();
            for bad in [0, MOST + 1, u32::MAX] {
                assert_eq!(index.publish(bad), Err(Error::OutOfBounds));
            }
            test::set_caller::<DefaultEnvironment>(accounts().bob);
            assert_eq!(index.publish(11_000), Err(Error::NotPublisher));
            assert_eq!(index.last(), [PAR; 3]);
            assert_eq!(index.publisher(), accounts().alice);
        }

        #[ink::test]
        fn no_number_is_too_large_for_it() {
            let mut index = new();
            for _ in 0..3 {
                index.publish(MOST).unwrap();
            }
            assert_eq!(index.rate(1, u64::MAX), u64::MAX);
            assert_eq!(index.rate(1, 7), 700);
        }
    }
}
