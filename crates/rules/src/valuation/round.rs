//! What does the committee think? A round of sealed ballots, once a cycle.
//!
//! ```text
//! open --commit_ms--> ballots are revealed --reveal_ms--> anyone closes it, kind by kind, until the cycle ends
//! ```
//! The median decides: of two in the middle, the one nearer to what was agreed on before, or that itself if it lies between them. Who gave more
//! than a quarter of what was settled of a category in the last cycle has no say on its kinds. A ballot whose member has left the
//! committee by the closing does not count; with too few left, the round is without effect.

use super::{check_rate, Category, Config, Error};
use crate::{
    ensure, time::Clock, Account32, Credits, Cycle, Hash, KindId, MemberId, Millis, COMMONS,
};
use scale::{Decode, Encode};

/// Places of a round: the seats of the committee, and as many again for what founders hold before the first election.
pub const PLACES: usize = 15;

/// Kinds that one ballot can name at most.
pub const BALLOT: usize = 24;

/// Categories, in the order of their declaration.
pub const CATEGORIES: usize = Category::ALL.len();

/// A round, as it stands. There is one at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Round {
    pub cycle: Cycle,
    /// Commitments are taken until then.
    pub commits_until: Millis,
    /// Ballots are revealed from then until then.
    pub reveals_until: Millis,
    /// Who committed, by place; 0 where nobody did.
    pub members: [MemberId; PLACES],
    /// Places whose ballots were revealed, as bits.
    pub revealed: u16,
    /// Places whose ballots count, as bits, once it is closed.
    pub counted: u16,
    pub closed: bool,
    /// Ballots without which a rate stays.
    pub quorum: u8,
}

/// A member's ballot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Paper {
    pub commitment: Hash,
    /// What the member gave in the last cycle, by category, once it is reported.
    pub given: Option<[Credits; CATEGORIES]>,
    /// Rates by kind, in order; kind 0 is none.
    #[cfg_attr(feature = "std", serde(serialize_with = "named"))]
    pub rates: [(KindId, Credits); BALLOT],
}

/// Those that are named.
#[cfg(feature = "std")]
fn named<S: serde::Serializer>(
    rates: &[(KindId, Credits); BALLOT],
    to: S,
) -> Result<S::Ok, S::Error> {
    to.collect_seq(rates.iter().filter(|(kind, _)| *kind > 0))
}

impl Round {
    /// Opens the round of the running cycle.
    ///
    /// # Errors
    /// [`Error::RoundOpen`] if it had one, [`Error::TooLate`] if commitments, ballots and a day to close it do not fit any more.
    pub fn open(
        config: &Config,
        clock: &Clock,
        last: Option<&Self>,
        now: Millis,
    ) -> Result<Self, Error> {
        let cycle = clock.cycle_at(now);
        ensure!(last.is_none_or(|l| l.cycle != cycle), Error::RoundOpen);
        let commits_until = now.saturating_add(config.commit_ms);
        let reveals_until = commits_until.saturating_add(config.reveal_ms);
        let closing = reveals_until.saturating_add(crate::time::DAY);
        let ends = clock.start_of(cycle.saturating_add(1));
        ensure!(closing <= ends, Error::TooLate);
        Ok(Self {
            cycle,
            commits_until,
            reveals_until,
            members: [COMMONS; PLACES],
            revealed: 0,
            counted: 0,
            closed: false,
            quorum: config.quorum,
        })
    }

    /// Where a member's ballot lies.
    pub fn place(&self, member: MemberId) -> Option<u32> {
        let at = self.members.iter().position(|m| *m == member)?;
        (member != COMMONS).then_some(at as u32)
    }

    /// Takes a commitment of a member. Returns where the ballot lies.
    ///
    /// # Errors
    /// [`Error::WrongPhase`], [`Error::AlreadyCommitted`], [`Error::RoundFull`].
    pub fn commit(&mut self, member: MemberId, now: Millis) -> Result<u32, Error> {
        ensure!(now < self.commits_until, Error::WrongPhase);
        ensure!(self.place(member).is_none(), Error::AlreadyCommitted);
        let mut free = self.members.iter_mut().enumerate();
        let (at, place) = free.find(|(_, m)| **m == COMMONS).ok_or(Error::RoundFull)?;
        *place = member;
        Ok(at as u32)
    }

    /// Takes the ballot of a place.
    ///
    /// # Errors
    /// [`Error::WrongPhase`], [`Error::AlreadyRevealed`].
    pub fn reveal(&mut self, place: u32, now: Millis) -> Result<(), Error> {
        let open = (self.commits_until..self.reveals_until).contains(&now);
        ensure!(open, Error::WrongPhase);
        ensure!(self.revealed & bit(place) == 0, Error::AlreadyRevealed);
        self.revealed |= bit(place);
        Ok(())
    }

    /// May it be closed, or closed for a further kind?
    ///
    /// # Errors
    /// [`Error::WrongPhase`] before the last ballot and after the cycle; [`Error::TooFewBallots`] if it was closed without effect.
    pub fn may_close(&self, cycle: Cycle, now: Millis) -> Result<(), Error> {
        let due = now >= self.reveals_until && cycle == self.cycle;
        ensure!(due, Error::WrongPhase);
        ensure!(!self.closed || self.effective(), Error::TooFewBallots);
        Ok(())
    }

    /// Do enough ballots count?
    pub const fn effective(&self) -> bool {
        self.counted.count_ones() >= self.quorum as u32
    }

    /// The places with these bits, and who has them.
    pub fn places(&self, bits: u16) -> impl Iterator<Item = (u32, MemberId)> + '_ {
        let places = self.members.iter().enumerate();
        places
            .map(|(at, member)| (at as u32, *member))
            .filter(move |(at, _)| bits & bit(*at) != 0)
    }
}

/// The bit of a place.
pub const fn bit(place: u32) -> u16 {
    match 1u16.checked_shl(place) {
        Some(bit) => bit,
        None => 0,
    }
}

impl Paper {
    /// A paper with nothing but the commitment.
    pub const fn new(commitment: Hash) -> Self {
        Self {
            commitment,
            given: None,
            rates: [(0, 0); BALLOT],
        }
    }

    /// What it says of a kind.
    pub fn rate(&self, kind: KindId) -> Option<Credits> {
        let named = self.rates.iter().find(|(k, _)| *k == kind);
        named.map(|(_, rate)| *rate)
    }

    /// Enters the ballot.
    ///
    /// # Errors
    /// [`Error::BadBallot`] if it names nothing, more than [`BALLOT`] kinds, or its kinds not in order; [`Error::RateOutOfBounds`].
    pub fn fill(&mut self, ballot: &[(KindId, Credits)]) -> Result<(), Error> {
        ensure!(!ballot.is_empty(), Error::BadBallot);
        let to = self.rates.get_mut(..ballot.len()).ok_or(Error::BadBallot)?;
        let mut last = 0;
        for (place, (kind, rate)) in to.iter_mut().zip(ballot) {
            ensure!(*kind > last, Error::BadBallot);
            check_rate(*rate)?;
            last = *kind;
            *place = (*kind, *rate);
        }
        Ok(())
    }

    /// What it counts for, on a kind of a category of which so much was settled: nothing, if the member gave more than a quarter of it.
    pub fn counts(&self, kind: KindId, category: Category, total: Credits) -> Option<Credits> {
        let given = self
            .given
            .and_then(|given| given.get(category as usize).copied());
        if given.unwrap_or(0).saturating_mul(4) > total {
            return None;
        }
        self.rate(kind)
    }
}

/// What a member commits to: the hash of domain `rm/rates`, contract, cycle, member, the hash of the ballot as encoded, salt; numbers
/// little-endian.
pub fn commitment(
    contract: &Account32,
    cycle: Cycle,
    member: MemberId,
    ballot: &[(KindId, Credits)],
    salt: &Hash,
    hash: impl Fn(&[u8]) -> Hash,
) -> Hash {
    let mut bytes = [0; 12 * BALLOT];
    for (to, (kind, rate)) in bytes.chunks_exact_mut(12).zip(ballot) {
        let (k, r) = to.split_at_mut(4);
        k.copy_from_slice(&kind.to_le_bytes());
        r.copy_from_slice(&rate.to_le_bytes());
    }
    let rates = hash(&bytes);
    let parts: [&[u8]; 6] = [
        b"rm/rates",
        contract,
        &cycle.to_le_bytes(),
        &member.to_le_bytes(),
        &rates,
        salt,
    ];
    let mut preimage = [0; 112];
    let mut rest = preimage.as_mut_slice();
    for part in parts {
        let Some((to, left)) = rest.split_at_mut_checked(part.len()) else {
            break;
        };
        to.copy_from_slice(part);
        rest = left;
    }
    hash(&preimage)
}

/// The median of what was said, `None` if nothing was. Sorts what it is given.
pub fn median(said: &mut [Credits], agreed: Credits) -> Option<Credits> {
    // Few numbers, and little code.
    for end in 1..said.len() {
        let mut at = end;
        while let (Some(before), Some(this)) = (at.checked_sub(1), said.get(at)) {
            if said.get(before).is_none_or(|b| b <= this) {
                break;
            }
            said.swap(before, at);
            at = before;
        }
    }
    let low = said.get(said.len().checked_sub(1)? / 2)?;
    let high = said.get(said.len() / 2)?;
    Some(agreed.max(*low).min(*high))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::DAY;
    use proptest::prelude::*;
    use std::vec::Vec;

    const CLOCK: Clock = Clock {
        genesis: 0,
        cycle_ms: 28 * DAY,
    };

    fn round() -> Round {
        Round::open(&Config::default(), &CLOCK, None, 30 * DAY).unwrap()
    }

    fn blake2(bytes: &[u8]) -> Hash {
        use blake2::{digest::consts::U32, Blake2b, Digest as _};
        Blake2b::<U32>::digest(bytes).into()
    }

    #[test]
    fn a_cycle_has_one_round_and_it_ends_before_the_cycle_does() {
        let config = Config::default();
        let first = round();
        assert_eq!((first.cycle, first.commits_until), (1, 32 * DAY));
        let open = |last: &Round, now| Round::open(&config, &CLOCK, Some(last), now);
        assert_eq!(open(&first, 40 * DAY), Err(Error::RoundOpen));
        assert_eq!(open(&first, 80 * DAY + 1), Err(Error::TooLate));
        assert_eq!(open(&first, 80 * DAY).map(|r| r.cycle), Ok(2));
    }

    #[test]
    fn each_phase_takes_its_own() {
        let mut r = round();
        assert_eq!(r.commit(7, 30 * DAY), Ok(0));
        assert_eq!(r.commit(7, 30 * DAY), Err(Error::AlreadyCommitted));
        assert_eq!(r.commit(9, 32 * DAY - 1), Ok(1));
        assert_eq!(r.commit(5, 32 * DAY), Err(Error::WrongPhase));
        assert_eq!(r.reveal(0, 32 * DAY - 1), Err(Error::WrongPhase));
        assert_eq!(r.reveal(1, 32 * DAY), Ok(()));
        assert_eq!(r.reveal(1, 32 * DAY), Err(Error::AlreadyRevealed));
        assert_eq!(r.reveal(0, 33 * DAY), Err(Error::WrongPhase));
        assert_eq!(r.may_close(1, 33 * DAY - 1), Err(Error::WrongPhase));
        assert_eq!(r.may_close(2, 56 * DAY), Err(Error::WrongPhase));
        assert_eq!(r.may_close(1, 33 * DAY), Ok(()));
        r.closed = true;
        assert_eq!(r.may_close(1, 33 * DAY), Err(Error::TooFewBallots));
        r.counted = 7;
        assert_eq!(r.may_close(1, 33 * DAY), Ok(()));
        assert_eq!(r.places(2).collect::<Vec<_>>(), [(1, 9)]);
        assert_eq!((r.place(9), r.place(0), r.place(4)), (Some(1), None, None));
    }

    #[test]
    fn a_round_has_so_many_places() {
        let mut r = round();
        for member in 1..=PLACES as u32 {
            assert_eq!(r.commit(member, 30 * DAY), Ok(member - 1));
        }
        assert_eq!(r.commit(99, 30 * DAY), Err(Error::RoundFull));
    }

    #[test]
    fn a_ballot_names_each_kind_once() {
        let mut paper = Paper::new([1; 32]);
        assert_eq!(paper.fill(&[(2, 900), (5, 100)]), Ok(()));
        assert_eq!(
            (paper.rate(2), paper.rate(5), paper.rate(3)),
            (Some(900), Some(100), None)
        );
        let many: Vec<_> = (1..=BALLOT as u32 + 1).map(|k| (k, 5)).collect();
        let bad = Err(Error::BadBallot);
        for ballot in [
            &[][..],
            &[(0, 5)],
            &[(2, 5), (2, 5)],
            &[(3, 5), (2, 5)],
            &many,
        ] {
            assert_eq!(Paper::new([1; 32]).fill(ballot), bad, "{ballot:?}");
        }
        assert_eq!(Paper::new([1; 32]).fill(&many[..BALLOT]), Ok(()));
        let free = Paper::new([1; 32]).fill(&[(1, 0)]);
        assert_eq!(free, Err(Error::RateOutOfBounds));
    }

    #[test]
    fn more_than_a_quarter_of_a_category_has_no_say_on_it() {
        let mut paper = Paper::new([1; 32]);
        paper.fill(&[(2, 900)]).unwrap();
        let mut given = [0; CATEGORIES];
        given[Category::Care as usize] = 251;
        paper.given = Some(given);
        assert_eq!(paper.counts(2, Category::Care, 1_000), None);
        assert_eq!(
            paper.counts(2, Category::Care, 1_004),
            Some(900),
            "a quarter"
        );
        assert_eq!(paper.counts(2, Category::Food, 0), Some(900));
        assert_eq!(paper.counts(3, Category::Food, 0), None);
    }

    #[test]
    fn a_commitment_is_bound_to_everything_in_it() {
        let of = |contract: u8, cycle, member, ballot: &[(u32, u64)], salt: u8| {
            commitment(&[contract; 32], cycle, member, ballot, &[salt; 32], blake2)
        };
        let ballot = [(2, 900), (5, 100)];
        let own = of(1, 2, 3, &ballot, 4);
        for other in [
            of(9, 2, 3, &ballot, 4),
            of(1, 9, 3, &ballot, 4),
            of(1, 2, 9, &ballot, 4),
            of(1, 2, 3, &[(2, 901), (5, 100)], 4),
            of(1, 2, 3, &ballot[..1], 4),
            of(1, 2, 3, &ballot, 9),
        ] {
            assert_ne!(other, own);
        }
        let mut rates = [0; 12 * BALLOT];
        for (at, (kind, rate)) in ballot.iter().enumerate() {
            rates[12 * at..12 * at + 4].copy_from_slice(&u32::to_le_bytes(*kind));
            rates[12 * at + 4..12 * at + 12].copy_from_slice(&u64::to_le_bytes(*rate));
        }
        let mut bytes = b"rm/rates".to_vec();
        bytes.extend([1; 32]);
        bytes.extend(2u32.to_le_bytes());
        bytes.extend(3u32.to_le_bytes());
        bytes.extend(blake2(&rates));
        bytes.extend([4; 32]);
        assert_eq!(own, blake2(&bytes), "as anyone can make it");
    }

    #[test]
    fn of_two_in_the_middle_the_nearer_counts() {
        assert_eq!(median(&mut [], 5), None);
        assert_eq!(median(&mut [9, 1, 5], 0), Some(5));
        assert_eq!(median(&mut [4, 1, 9, 8], 2), Some(4));
        assert_eq!(median(&mut [4, 1, 9, 8], 99), Some(8));
        assert_eq!(
            median(&mut [4, 1, 9, 8], 6),
            Some(6),
            "half want more, half less"
        );
    }

    proptest! {
        /// No more than half of those who spoke wanted more, nor less; and no minority moves it beyond what others said.
        #[test]
        fn half_are_on_either_side(mut said in proptest::collection::vec(1u64..1_000, 1..16), agreed in 1u64..1_000) {
            let all = said.clone();
            let m = median(&mut said, agreed).unwrap();
            let (below, above) = (all.iter().filter(|r| **r < m).count(), all.iter().filter(|r| **r > m).count());
            prop_assert!(2 * below <= all.len() && 2 * above <= all.len());
            let mut sorted = all;
            sorted.sort_unstable();
            prop_assert_eq!(said, sorted);
        }

        /// A minority of the ballots cannot move the median past all of the others.
        #[test]
        fn a_minority_cannot_drag_it(honest in proptest::collection::vec(400u64..600, 3..8), bought in proptest::collection::vec(1u64..1 << 32, 0..8), agreed in 400u64..600) {
            prop_assume!(bought.len() < honest.len());
            let mut all: Vec<_> = honest.iter().chain(&bought).copied().collect();
            let m = median(&mut all, agreed).unwrap();
            prop_assert!((400..600).contains(&m));
        }
    }
}
