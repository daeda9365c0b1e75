//! What is work worth? Kinds, the algorithms that value them, and the parameters and errors of `valuation`.

use crate::{ensure, flat::Flat, Credits, Hash, Quantity, MAX_VALUE};
use scale::{Decode, Encode};

/// A version of what counts: it rises by one with every change of a rate or of the algorithm. A contribution keeps its version.
pub type Version = u32;

/// The largest rate, in credits per native unit.
pub const MAX_RATE: Credits = 1 << 32;

/// Rates that one message can change at most.
pub const MAX_BATCH: usize = 32;

/// Bytes of a label at most.
pub const LABEL: usize = 32;

/// Why `valuation` says no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub enum Error {
    /// Returned if the caller is not the admin.
    NotAdmin,
    /// Returned if there is no kind of that number.
    NoSuchKind,
    /// Returned if the kind is retired: no new work of it is valued.
    KindRetired,
    /// Returned if a kind has an empty label.
    LabelEmpty,
    /// Returned if a rate is 0 or above [`MAX_RATE`], or a unit holds no labour or more than a year of it.
    RateOutOfBounds,
    /// Returned if more rates than [`MAX_BATCH`] come in one message.
    TooManyRates,
    /// Returned if the quantity is 0 or so small that its value rounds to 0.
    Worthless,
    /// Returned if the value would be above [`MAX_VALUE`].
    TooLarge,
}

/// What a kind is about; the report and the audit group by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cfg_attr(
    feature = "std",
    derive(scale_info::TypeInfo, serde::Serialize, serde::Deserialize)
)]
#[cfg_attr(feature = "std", serde(rename_all = "snake_case"))]
pub enum Category {
    Housing,
    Food,
    Transport,
    Repair,
    Care,
    Education,
    Energy,
    Culture,
    Administration,
    Other,
}

/// The native unit of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(
    feature = "std",
    derive(scale_info::TypeInfo, serde::Serialize, serde::Deserialize)
)]
#[cfg_attr(feature = "std", serde(rename_all = "snake_case"))]
pub enum Unit {
    Hour,
    Kilogram,
    Kilometre,
    Night,
    Piece,
    Credit,
}

/// One way to contribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Kind {
    pub category: Category,
    pub unit: Unit,
    /// UTF-8, padded with zero bytes.
    pub label: [u8; LABEL],
    /// Hash of the description.
    pub content: Hash,
    /// Minutes of labour in one native unit; 60 for hours.
    pub minutes: u32,
    /// Credits per native unit under [`Algorithm::Rates`].
    pub rate: Credits,
    /// The version in which `rate` came into force.
    pub since: Version,
    pub retired: bool,
}

/// How a kind's credits per unit come about. Data, pure and bounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(
    feature = "std",
    derive(scale_info::TypeInfo, serde::Serialize, serde::Deserialize)
)]
#[cfg_attr(feature = "std", serde(rename_all = "snake_case"))]
pub enum Algorithm {
    /// An hour of anybody's labour is worth the same, so many credits; other units by the labour they hold.
    EqualHours(Credits),
    /// Each kind has a rate of its own.
    Rates,
}

/// What so much of a kind is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Valued {
    pub value: Credits,
    pub version: Version,
    pub category: Category,
}

impl Flat for Category {
    const LEN: usize = 1;
    #[inline(always)]
    fn put(&self, to: &mut [u8]) {
        (*self as u8).put(to);
    }
    #[inline(always)]
    fn get(from: &[u8]) -> Self {
        let code = u8::get(from) as usize;
        Self::ALL.get(code).copied().unwrap_or(Self::Other)
    }
}

impl Category {
    /// In the order of their declaration.
    pub const ALL: [Self; 10] = [
        Self::Housing,
        Self::Food,
        Self::Transport,
        Self::Repair,
        Self::Care,
        Self::Education,
        Self::Energy,
        Self::Culture,
        Self::Administration,
        Self::Other,
    ];
}

impl Algorithm {
    /// # Errors
    /// [`Error::RateOutOfBounds`] if an hour is worth nothing or more than [`MAX_RATE`].
    pub fn validate(&self) -> Result<(), Error> {
        match self {
            Self::EqualHours(hour) => check_rate(*hour),
            Self::Rates => Ok(()),
        }
    }

    /// `quantity x rate`, rounded down, where the rate is per 100 hundredths of a unit.
    ///
    /// # Errors
    /// [`Error::KindRetired`], [`Error::Worthless`], [`Error::TooLarge`].
    pub fn value_of(&self, kind: &Kind, quantity: Quantity) -> Result<Credits, Error> {
        ensure!(!kind.retired, Error::KindRetired);
        ensure!(quantity <= MAX_VALUE, Error::TooLarge);
        let (rate, unit) = match self {
            Self::EqualHours(hour) => (hour.checked_mul(kind.minutes as u64), 6_000),
            Self::Rates => (Some(kind.rate), 100),
        };
        let value = rate
            .and_then(|rate| rate.checked_mul(quantity))
            .ok_or(Error::TooLarge)?
            / unit;
        ensure!(value <= MAX_VALUE, Error::TooLarge);
        ensure!(value > 0, Error::Worthless);
        Ok(value)
    }
}

/// # Errors
/// [`Error::RateOutOfBounds`].
pub fn check_rate(rate: Credits) -> Result<(), Error> {
    ensure!(rate > 0 && rate <= MAX_RATE, Error::RateOutOfBounds);
    Ok(())
}

impl Kind {
    /// # Errors
    /// [`Error::LabelEmpty`], [`Error::RateOutOfBounds`].
    pub fn validate(&self) -> Result<(), Error> {
        ensure!(self.label[0] != 0, Error::LabelEmpty);
        ensure!(
            self.minutes > 0 && self.minutes <= 527_040,
            Error::RateOutOfBounds
        );
        check_rate(self.rate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn kind(minutes: u32, rate: Credits) -> Kind {
        Kind {
            category: Category::Care,
            unit: Unit::Hour,
            label: *b"night watch\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
            content: [0; 32],
            minutes,
            rate,
            since: 0,
            retired: false,
        }
    }

    #[test]
    fn equal_hours_values_labour_and_rates_value_kinds() {
        let hours = Algorithm::EqualHours(1_000);
        assert_eq!(hours.value_of(&kind(60, 777), 150), Ok(1_500));
        assert_eq!(hours.value_of(&kind(30, 777), 150), Ok(750));
        assert_eq!(Algorithm::Rates.value_of(&kind(60, 777), 150), Ok(1_165));
    }

    #[test]
    fn what_has_no_value_or_too_much_is_refused() {
        let rates = Algorithm::Rates;
        assert_eq!(rates.value_of(&kind(60, 1), 99), Err(Error::Worthless));
        assert_eq!(rates.value_of(&kind(60, 1), 0), Err(Error::Worthless));
        for quantity in [MAX_VALUE + 1, u64::MAX] {
            assert_eq!(rates.value_of(&kind(60, 1), quantity), Err(Error::TooLarge));
        }
        assert_eq!(
            rates.value_of(&kind(60, 101), MAX_VALUE),
            Err(Error::TooLarge)
        );
        assert_eq!(
            Algorithm::EqualHours(MAX_RATE).value_of(&kind(527_040, 1), MAX_VALUE),
            Err(Error::TooLarge)
        );
        let mut old = kind(60, 1);
        old.retired = true;
        assert_eq!(rates.value_of(&old, 100), Err(Error::KindRetired));
    }

    #[test]
    fn kinds_and_algorithms_are_checked() {
        assert_eq!(kind(60, 1).validate(), Ok(()));
        assert_eq!(kind(0, 1).validate(), Err(Error::RateOutOfBounds));
        assert_eq!(kind(527_041, 1).validate(), Err(Error::RateOutOfBounds));
        assert_eq!(kind(60, 0).validate(), Err(Error::RateOutOfBounds));
        assert_eq!(
            kind(60, MAX_RATE + 1).validate(),
            Err(Error::RateOutOfBounds)
        );
        let mut nameless = kind(60, 1);
        nameless.label = [0; LABEL];
        assert_eq!(nameless.validate(), Err(Error::LabelEmpty));
        assert_eq!(Algorithm::Rates.validate(), Ok(()));
        assert_eq!(
            Algorithm::EqualHours(0).validate(),
            Err(Error::RateOutOfBounds)
        );
    }

    proptest! {
        /// Splitting work never makes it worth more.
        #[test]
        fn two_halves_are_never_worth_more_than_the_whole(a in 1u64..1_000_000, b in 1u64..1_000_000, rate in 1u64..100_000, hour in 1u64..100_000, minutes in 1u32..10_000) {
            let k = kind(minutes, rate);
            for algorithm in [Algorithm::Rates, Algorithm::EqualHours(hour)] {
                let worth = |q| algorithm.value_of(&k, q).unwrap_or(0);
                prop_assert!(worth(a) + worth(b) <= worth(a + b));
            }
        }
    }
}
