//! What happens to one piece of work? Chance is drawn here; what follows from it is said by the rules themselves.

use rand::Rng;
use rand_chacha::ChaCha8Rng;
use remainder_rules::{
    audit::{
        beacon::EpochRecord,
        deterrence::MAX_VOTERS,
        jury::{Case, Cause, Next, Round, Side, Verdict, Votes, BALLOT},
        lottery, odds, reputation, Config,
    },
    Hash,
};

use crate::parse::content_hash as hash;

/// Members of an ordinary club: the parties, and as many voters as the formulas count with.
pub const CLUB: u32 = 2 + MAX_VOTERS as u32;

/// Parties, as far as the rules want to know who they are.
const CHEATER: u32 = 1;
const OPENER: u32 = 3;

/// Who judges.
#[derive(Clone, Copy, Debug)]
pub struct Jurors {
    /// How often one who was not bought sees what was so, in basis points.
    pub accuracy_bp: u16,
    /// How many of them vote as a ring wants, in basis points.
    pub ring_bp: u16,
}

impl Jurors {
    /// Right so often, and none bought.
    pub const fn right(accuracy_bp: u16) -> Self {
        Self {
            accuracy_bp,
            ring_bp: 0,
        }
    }

    /// How often a juror says what was so.
    pub fn effective_bp(self) -> u16 {
        let honest = 10_000 - u32::from(self.ring_bp.min(10_000));
        (honest * u32::from(self.accuracy_bp) / 10_000) as u16
    }

    /// What a juror says of work of which this is true. Who errs is as far off as can be, so that no error is a milder verdict by luck.
    pub fn vote(self, rng: &mut ChaCha8Rng, truth: Verdict) -> Verdict {
        let bought = chance(rng, self.ring_bp);
        if !bought && chance(rng, self.accuracy_bp) {
            return truth;
        }
        match truth {
            Verdict::Whole => Verdict::Nothing,
            _ => Verdict::Whole,
        }
    }
}

/// Does something happen that does so often?
pub fn chance(rng: &mut ChaCha8Rng, bp: u16) -> bool {
    rng.random_range(0..10_000) < bp
}

/// Of what all odds are made: a member with full points in a club of so many, and no repeat trade.
pub fn odds_of(config: &Config, members: u32, doubled: bool) -> u16 {
    let standing = odds::Standing {
        points: reputation::FULL,
        members,
        ..odds::Standing::default()
    };
    odds::at_confirmation(config, &standing, 0, doubled)
}

/// The epoch of a season: two keepers, of whom the second reveals last.
pub struct Epoch {
    whole: EpochRecord,
    without: EpochRecord,
    seed: Hash,
    other: Hash,
}

impl Epoch {
    /// Draws both shares of a new seed.
    pub fn new(rng: &mut ChaCha8Rng) -> Self {
        let mut without = EpochRecord::new(1, rng.random(), 0b11, CLUB);
        let added = without.add(0, &rng.random());
        let mut whole = without;
        let both = added.and_then(|()| whole.add(1, &rng.random()));
        debug_assert_eq!(both, Ok(()));
        // Three epochs later a seed is known whatever was kept back.
        let seed = whole.seed(4, hash).unwrap_or_default();
        let other = without.seed(4, hash).unwrap_or_default();
        Self {
            whole,
            without,
            seed,
            other,
        }
    }

    /// Is it drawn if everybody reveals?
    pub fn draws(&self, config: &Config, id: u32, odds: u16) -> bool {
        let odds = odds::in_epoch(config, odds, &self.whole, false);
        lottery::is_drawn(&self.seed, id, odds, hash)
    }

    /// Is it drawn if the second keeper keeps the share back, and is no party to it?
    pub fn draws_without(&self, config: &Config, id: u32, odds: u16) -> bool {
        let odds = odds::in_epoch(config, odds, &self.without, false);
        lottery::is_drawn(&self.other, id, odds, hash)
    }
}

/// Where a case is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Court {
    /// By panels, and after the last of them by the ballot of an ordinary club.
    Panels,
    /// By the ballot of a club in which so many may vote.
    Ballot(u32),
}

/// What a case came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judged {
    pub verdict: Verdict,
    /// Votes cast in panels, all of them paid.
    pub votes: u32,
}

/// Asks one panel, once. `None` without seats.
pub fn ask(rng: &mut ChaCha8Rng, seats: u8, jurors: Jurors, truth: Verdict) -> Option<Verdict> {
    let mut votes = Votes::default();
    (0..seats).for_each(|_| votes.add(jurors.vote(rng, truth)));
    votes.median()
}

/// Lets a case run to its end. Who asserted it appeals whenever anything was found missing; nobody appeals when nothing was.
/// `None` if the rules refuse a step, which they do not.
pub fn judge(
    rng: &mut ChaCha8Rng,
    config: &Config,
    jurors: Jurors,
    (truth, cause, court): (Verdict, Cause, Court),
) -> Option<Judged> {
    let (mut case, mut round) = Case::open(config, 1, cause, OPENER, 0, 0);
    let (mut now, mut votes) = (0, 0);
    let electorate = match court {
        Court::Panels => CLUB - 2,
        Court::Ballot(voters) => {
            round = case.unseated(config, &mut round, now).ok()?;
            voters
        }
    };
    loop {
        let voters = match round.number {
            BALLOT => electorate,
            _ => round.seats.into(),
        };
        now = sit(rng, config, jurors, (truth, voters), &mut round, now)?;
        if !round.is_ballot() {
            votes += voters;
        }
        match case.close(config, &mut round, now).ok()? {
            Next::Found(Verdict::Whole, _) => break,
            Next::Found(..) => match case.appeal(config, CHEATER, Side::Asserts, now) {
                Ok(next) => round = next,
                Err(_) => break,
            },
            Next::Round(next) => round = next,
            Next::Redraw => return None,
        }
    }
    let verdict = case.finish(config, u64::MAX).ok()?;
    Some(Judged { verdict, votes })
}

/// Fills all seats and lets all of them vote. Returns the end of the reveals.
fn sit(
    rng: &mut ChaCha8Rng,
    config: &Config,
    jurors: Jurors,
    (truth, voters): (Verdict, u32),
    round: &mut Round,
    now: u64,
) -> Option<u64> {
    round.cursor.vacant = 0;
    round.filled(now);
    let at = round.reveals_from(config);
    for seat in 0..voters {
        let verdict = jurors.vote(rng, truth);
        round.vote(config, at, seat as u8, verdict).ok()?;
    }
    Some(round.reveals_until(config))
}
