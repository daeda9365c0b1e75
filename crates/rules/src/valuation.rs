//! What is work worth? Kinds, the algorithms that value them, and the parameters and errors of `valuation`.
//!
//! | file | question |
//! |---|---|
//! | [`pace`] | how far may a rate move in a cycle? |
//! | [`round`] | what does the committee think? |
//! | [`scarcity`] | what was settled of a kind, and what does that do to its rate? |
//! | [`turnover`] | what was settled in the last cycle, of a kind or by a member? |

pub mod pace;
pub mod round;
pub mod scarcity;
pub mod turnover;

pub use pace::Paced;
pub use round::{Paper, Round};
pub use scarcity::Quantities;
pub use turnover::Turnover;

use crate::{
    ensure, flat::Flat, time::DAY, Account32, Credits, Cycle, Hash, KindId, Millis, Quantity,
    MAX_VALUE,
};
use scale::{Decode, Encode};

/// A version of what counts: it rises by one with every change of a rate or of the algorithm. A contribution keeps its version.
pub type Version = u32;

/// The largest rate, in credits per native unit.
pub const MAX_RATE: Credits = 1 << 32;

/// Rates that one message can change at most.
pub const MAX_BATCH: usize = 32;

/// Bytes of a label at most.
pub const LABEL: usize = 32;

crate::coded! {
    /// Why `valuation` says no.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Encode)]
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
        /// Returned if a parameter lies outside its bounds.
        InvalidConfig,
        /// Returned if the caller is not the room that may do this.
        NotEntitled,
        /// Returned if a room could not be reached: it is not wired, or it ran out of weight.
        Unreachable,
        /// Returned if a rate would move further from the one at the start of the cycle than one cycle allows.
        StepTooLarge,
        /// Returned if an algorithm should end in a cycle that is over, or has ended.
        WrongCycle,
        /// Returned if the kind has no algorithm of its own.
        NoAlgorithm,
        /// Returned if the member does not sit on the value committee, or is no member.
        NotCommittee,
        /// Returned if the cycle has had its round.
        RoundOpen,
        /// Returned if too little is left of the cycle for a round.
        TooLate,
        /// Returned if the cycle has no round yet.
        NoRound,
        /// Returned if the round takes commitments, ballots or the closing at another time.
        WrongPhase,
        /// Returned if every place of the round is taken.
        RoundFull,
        /// Returned if the member committed before.
        AlreadyCommitted,
        /// Returned if the member has no place in the round.
        NotInRound,
        /// Returned if the member's ballot was revealed before.
        AlreadyRevealed,
        /// Returned if ballot and salt do not fit the commitment.
        WrongBallot,
        /// Returned if a ballot is empty, too long, or names its kinds out of order.
        BadBallot,
        /// Returned if fewer ballots count than a rate needs.
        TooFewBallots,
        /// Returned if the round was closed for this kind before.
        AlreadyClosed,
        /// Returned if the rate is what it should be, or the algorithm asks for no rate.
        NothingToRefresh,
        /// Returned if what was settled in the last cycle, and in one before it, is not reported yet.
        NotReported,
        /// Returned if the external contract does not have the code that was voted on.
        OtherCode,
        /// Returned if the external contract failed, ran out of its weight or answered nonsense.
        NoAnswer,
        /// Returned if the external rate is further from the committee's than it may be.
        OutOfBand,
    }
}

/// Parameters of `valuation`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(
    feature = "std",
    derive(scale_info::TypeInfo, serde::Serialize, serde::Deserialize)
)]
#[cfg_attr(feature = "std", serde(deny_unknown_fields, default))]
pub struct Config {
    /// Time for commitments in a round, in milliseconds, 1 hour to 14 days.
    pub commit_ms: Millis,
    /// Time for ballots after that, in milliseconds, 1 hour to 14 days.
    pub reveal_ms: Millis,
    /// Weight that an external algorithm may use, in picoseconds of execution, up to 10^11 (a tenth of a second).
    pub poll_time: u64,
    /// The same in bytes of proof, up to 2^20.
    pub poll_proof: u64,
    /// The most that a rate moves in a cycle, in basis points of what it was when the cycle began, 1 to 2 000.
    pub step_bp: u16,
    /// Ballots without which a rate stays, 2 to 7.
    pub quorum: u8,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            commit_ms: 2 * DAY,
            reveal_ms: DAY,
            poll_time: 10_000_000_000,
            poll_proof: 1 << 18,
            step_bp: pace::STEP_BP,
            quorum: 3,
        }
    }
}

impl Config {
    /// # Errors
    /// [`Error::InvalidConfig`] if a parameter lies outside the bounds that its field documents.
    pub fn validate(&self) -> Result<(), Error> {
        let span = DAY / 24..=14 * DAY;
        let sound = span.contains(&self.commit_ms)
            && span.contains(&self.reveal_ms)
            && self.poll_time <= 100_000_000_000
            && self.poll_proof <= 1 << 20
            && (1..=pace::STEP_BP).contains(&self.step_bp)
            && (2..=7).contains(&self.quorum);
        ensure!(sound, Error::InvalidConfig);
        Ok(())
    }
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    /// Credits per native unit in force, unless hours count.
    pub rate: Paced,
    /// What committee or vote last agreed on. The rate is the same, or on its way there, unless an algorithm moves it.
    pub agreed: Paced,
    /// The version in which `rate` came into force.
    pub since: Version,
    /// The cycle after the one whose round last decided about it.
    pub decided: Cycle,
    pub retired: bool,
    /// An algorithm of its own, instead of the club's.
    pub own: Option<Adopted>,
}
crate::flat!(Kind { category: Category, unit: Unit, label: [u8; 32], content: [u8; 32], minutes: u32, rate: Paced, agreed: Paced, since: u32, decided: u32, retired: bool } { own });

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
    /// Each kind has a rate of its own, which the committee agrees on.
    Rates,
    /// The rate rises while less is settled than in the cycles before, and falls while more is: [`scarcity`].
    Scarcity {
        /// The most by which it moves in a cycle, in basis points, up to 2 000.
        step_bp: u16,
        /// The furthest that it goes from what the committee agreed on, in basis points, up to 5 000.
        band_bp: u16,
    },
    /// A contract of this address and code says the rate, within a fifth of what the committee agreed on.
    External { account: Account32, code: Hash },
}

/// An algorithm that a version adopted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Adopted {
    pub version: Version,
    /// The kind that it values, 0 for all that have none of their own.
    pub kind: KindId,
    /// The last cycle in which it holds; the committee's rates follow. [`Cycle::MAX`] for ever.
    pub last: Cycle,
    /// `None` for a kind that is valued by the club's again.
    pub algorithm: Option<Algorithm>,
}

impl Adopted {
    /// What it says in a cycle: after its last one, rates.
    pub const fn in_cycle(&self, cycle: Cycle) -> Option<Algorithm> {
        if cycle > self.last {
            Some(Algorithm::Rates)
        } else {
            self.algorithm
        }
    }
}

/// What so much of a kind is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Valued {
    pub value: Credits,
    pub version: Version,
    pub category: Category,
}

impl Flat for Unit {
    const LEN: usize = 1;
    #[inline(always)]
    fn put(&self, to: &mut [u8]) {
        (*self as u8).put(to);
    }
    #[inline(always)]
    fn get(from: &[u8]) -> Self {
        let code = u8::get(from) as usize;
        Self::ALL.get(code).copied().unwrap_or(Self::Credit)
    }
}

impl Unit {
    /// In the order of their declaration.
    pub const ALL: [Self; 6] = [
        Self::Hour,
        Self::Kilogram,
        Self::Kilometre,
        Self::Night,
        Self::Piece,
        Self::Credit,
    ];
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
    /// [`Error::RateOutOfBounds`] if an hour is worth nothing or more than [`MAX_RATE`]; [`Error::StepTooLarge`], [`Error::OutOfBand`] if
    /// scarcity moves a rate too fast or too far.
    pub fn validate(&self) -> Result<(), Error> {
        match self {
            Self::EqualHours(hour) => check_rate(*hour),
            Self::Scarcity { step_bp, band_bp } => {
                ensure!(*step_bp <= pace::STEP_BP, Error::StepTooLarge);
                ensure!(*band_bp <= scarcity::BAND_BP, Error::OutOfBand);
                Ok(())
            }
            Self::Rates | Self::External { .. } => Ok(()),
        }
    }

    /// Does the rate follow what the committee agrees on?
    pub const fn follows_committee(&self) -> bool {
        matches!(self, Self::EqualHours(_) | Self::Rates)
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
            _ => (Some(kind.rate.now), 100),
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
        check_rate(self.rate.now)
    }

    /// The algorithm that values it in a cycle, where the club has adopted this one.
    pub fn algorithm(&self, club: &Adopted, cycle: Cycle) -> Algorithm {
        let own = self.own.as_ref().and_then(|own| own.in_cycle(cycle));
        own.or(club.in_cycle(cycle)).unwrap_or(Algorithm::Rates)
    }

    /// Committee or vote agree on a rate. Where it counts, the rate in force moves there, as far as the cycle allows.
    ///
    /// # Errors
    /// [`Error::RateOutOfBounds`], [`Error::StepTooLarge`].
    pub fn agree(
        &mut self,
        algorithm: &Algorithm,
        rate: Credits,
        cycle: Cycle,
        step_bp: u16,
    ) -> Result<(), Error> {
        check_rate(rate)?;
        let within = self.agreed.towards(rate, cycle, step_bp) == rate;
        ensure!(within, Error::StepTooLarge);
        self.agreed.set(rate, cycle);
        if algorithm.follows_committee() {
            let next = self.rate.towards(rate, cycle, step_bp);
            self.rate.set(next, cycle);
        }
        Ok(())
    }

    /// The rate that a refresh leads to: as far towards what the algorithm says as the cycle allows. `asked` asks the external contract.
    ///
    /// # Errors
    /// [`Error::NothingToRefresh`], [`Error::NotReported`], [`Error::OutOfBand`], and what `asked` says.
    pub fn refreshed(
        &self,
        algorithm: &Algorithm,
        settled: &Quantities,
        cycle: Cycle,
        step_bp: u16,
        asked: impl FnOnce(&Account32, &Hash, Credits) -> Result<Credits, Error>,
    ) -> Result<Credits, Error> {
        let agreed = self.agreed.now;
        let target = match algorithm {
            Algorithm::EqualHours(_) => return Err(Error::NothingToRefresh),
            Algorithm::Rates => agreed,
            Algorithm::Scarcity { step_bp, band_bp } => {
                let start = self.rate.start_of(cycle);
                settled.rate(cycle, start, agreed, *step_bp, *band_bp)?
            }
            Algorithm::External { account, code } => {
                let rate = asked(account, code, agreed)?;
                check_rate(rate)?;
                ensure!(pace::within(rate, agreed, pace::STEP_BP), Error::OutOfBand);
                rate
            }
        };
        let next = self.rate.towards(target, cycle, step_bp);
        ensure!(next != self.rate.now, Error::NothingToRefresh);
        Ok(next)
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
            rate: Paced::new(rate, 0),
            agreed: Paced::new(rate, 0),
            since: 0,
            decided: 0,
            retired: false,
            own: None,
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

    #[test]
    fn parameters_have_bounds() {
        let good = Config::default();
        assert_eq!(good.validate(), Ok(()));
        let bad: [fn(&mut Config); 9] = [
            |c| c.commit_ms = DAY / 24 - 1,
            |c| c.commit_ms = 14 * DAY + 1,
            |c| c.reveal_ms = 0,
            |c| c.poll_time = 100_000_000_001,
            |c| c.poll_proof = (1 << 20) + 1,
            |c| c.step_bp = 0,
            |c| c.step_bp = 2_001,
            |c| c.quorum = 1,
            |c| c.quorum = 8,
        ];
        for (i, spoil) in bad.iter().enumerate() {
            let mut config = good;
            spoil(&mut config);
            assert_eq!(config.validate(), Err(Error::InvalidConfig), "bound {i}");
        }
        let scarcity = |step_bp, band_bp| Algorithm::Scarcity { step_bp, band_bp }.validate();
        assert_eq!(scarcity(2_000, 5_000), Ok(()));
        assert_eq!(scarcity(2_001, 5_000), Err(Error::StepTooLarge));
        assert_eq!(scarcity(2_000, 5_001), Err(Error::OutOfBand));
    }

    #[test]
    fn an_algorithm_ends_and_rates_follow() {
        let club = Adopted {
            version: 1,
            kind: 0,
            last: 4,
            algorithm: Some(Algorithm::EqualHours(1_000)),
        };
        let mut k = kind(60, 700);
        assert_eq!(k.algorithm(&club, 4), Algorithm::EqualHours(1_000));
        assert_eq!(k.algorithm(&club, 5), Algorithm::Rates);
        let own = Algorithm::EqualHours(500);
        k.own = Some(Adopted {
            version: 2,
            kind: 1,
            last: Cycle::MAX,
            algorithm: Some(own),
        });
        assert_eq!(k.algorithm(&club, 5), own);
        k.own = k.own.map(|own| Adopted {
            algorithm: None,
            ..own
        });
        assert_eq!(k.algorithm(&club, 4), Algorithm::EqualHours(1_000));
    }

    #[test]
    fn what_is_agreed_on_holds_at_once_where_rates_count() {
        let mut k = kind(60, 1_000);
        assert_eq!(k.agree(&Algorithm::Rates, 1_200, 1, 2_000), Ok(()));
        assert_eq!((k.rate.now, k.agreed.now), (1_200, 1_200));
        let refused = [(1_201, Error::StepTooLarge), (0, Error::RateOutOfBounds)];
        for (rate, error) in refused {
            assert_eq!(k.agree(&Algorithm::Rates, rate, 1, 2_000), Err(error));
        }
        let scarcity = Algorithm::Scarcity {
            step_bp: 1_000,
            band_bp: 3_000,
        };
        assert_eq!(k.agree(&scarcity, 1_000, 2, 2_000), Ok(()));
        assert_eq!((k.rate.now, k.agreed.now), (1_200, 1_000), "it is moved");
    }

    #[test]
    fn a_refresh_goes_as_far_as_the_cycle_allows() {
        let none = Quantities::default();
        let nobody = |_: &Account32, _: &Hash, _| Err(Error::NoAnswer);
        let mut k = kind(60, 1_000);
        let refreshed = |k: &Kind, a: Algorithm, rate| {
            k.refreshed(&a, &none, 3, 2_000, |_, _, agreed| {
                assert_eq!(agreed, k.agreed.now);
                Ok(rate)
            })
        };
        let nothing = Err(Error::NothingToRefresh);
        assert_eq!(refreshed(&k, Algorithm::Rates, 0), nothing);
        assert_eq!(refreshed(&k, Algorithm::EqualHours(5), 0), nothing);
        k.agreed.now = 2_000;
        assert_eq!(refreshed(&k, Algorithm::Rates, 0), Ok(1_200));
        k.agreed.now = 1_000;
        let external = Algorithm::External {
            account: [1; 32],
            code: [2; 32],
        };
        for (rate, answer) in [
            (1_200, Ok(1_200)),
            (800, Ok(800)),
            (1_201, Err(Error::OutOfBand)),
            (799, Err(Error::OutOfBand)),
            (0, Err(Error::RateOutOfBounds)),
            (1_000, nothing),
        ] {
            assert_eq!(refreshed(&k, external, rate), answer, "{rate}");
        }
        let answer = k.refreshed(&external, &none, 3, 2_000, nobody);
        assert_eq!(answer, Err(Error::NoAnswer));
        let scarcity = Algorithm::Scarcity {
            step_bp: 1_000,
            band_bp: 3_000,
        };
        assert_eq!(refreshed(&k, scarcity, 0), Err(Error::NotReported));
    }

    proptest! {
        /// However a rate moves, by vote, round or refresh, it ends a cycle within a fifth of where it began.
        #[test]
        fn no_way_leads_further_than_a_fifth_a_cycle(
            start in 5u64..1 << 32,
            moves in proptest::collection::vec((0u8..5, 1u64..1 << 33, 0u32..2, 0u64..1 << 44), 1..60),
        ) {
            let mut k = kind(60, start);
            let (mut cycle, mut begun, mut agreed) = (1, start, start);
            let mut settled = Quantities::default();
            for (way, rate, later, quantity) in moves {
                if later > 0 {
                    settled.note(cycle, quantity);
                    cycle += 1;
                    (begun, agreed) = (k.rate.now, k.agreed.now);
                }
                let algorithm = match way {
                    0 | 1 => Algorithm::Rates,
                    2 => Algorithm::EqualHours(7),
                    3 => Algorithm::Scarcity { step_bp: 2_000, band_bp: 5_000 },
                    _ => Algorithm::External { account: [0; 32], code: [0; 32] },
                };
                if way == 0 {
                    let _ = k.agree(&algorithm, rate, cycle, 2_000);
                } else {
                    let next = k.refreshed(&algorithm, &settled, cycle, 2_000, |_, _, near| {
                        Ok((near + rate % 7 * near / 20).saturating_sub(3 * near / 20))
                    });
                    if let Ok(next) = next { k.rate.set(next, cycle); }
                }
                prop_assert!(k.rate.now.abs_diff(begun) * 5 <= begun, "{} from {begun}", k.rate.now);
                prop_assert!(k.agreed.now.abs_diff(agreed) * 5 <= agreed);
                prop_assert!(check_rate(k.rate.now).is_ok());
            }
        }

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
