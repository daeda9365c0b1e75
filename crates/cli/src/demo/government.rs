//! How does a club at play govern itself? What is proposed in it, how likely members are to say what, and what is remembered for the
//! report. The messages are in [`super::acts`].

use std::collections::BTreeMap;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use remainder_chain::Actor;
use remainder_interfaces::governance::Choice;
use remainder_rules::{Credits, Cycle, Hash, KindId, Millis};
use serde::Serialize;

use crate::{parse::content_hash, steps::govern::words::Words};

/// Part of those who may vote who do.
pub const TURNOUT: f64 = 0.75;
/// Part of the members who have a delegate's votes count for their own.
pub const DELEGATES: f64 = 0.10;
/// What an admin who grabs wants for an hour of a kind that only they would do.
pub const GRABBED: Credits = 40_000;

/// How far members of the committee differ about a rate, as a part of it.
pub const DIFFER: f64 = 0.05;

/// What it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Matter {
    /// An admin wants more than their share.
    Grab,
    /// That admin shall go.
    Recall,
    /// A room's next version.
    Upgrade,
}

impl Matter {
    /// The text that argues for it.
    pub fn text(self) -> &'static str {
        match self {
            Self::Grab => "Somebody has to chair the meetings, and nobody else does it as well.",
            Self::Recall => "An admin who writes themselves a salary is no admin of ours.",
            Self::Upgrade => "The next version of the token: the same rules, reviewed once more.",
        }
    }

    /// How a member votes who thinks for themselves.
    pub fn choice(self, rng: &mut ChaCha8Rng) -> Choice {
        let dice: f64 = rng.random();
        let [yes, no, slash] = match self {
            Self::Grab => [0.05, 0.25, 0.65],
            Self::Recall => [0.80, 0.10, 0.0],
            Self::Upgrade => [0.90, 0.04, 0.0],
        };
        match dice {
            d if d < yes => Choice::Yes,
            d if d < yes + no => Choice::No,
            d if d < yes + no + slash => Choice::Slash,
            _ => Choice::Abstain,
        }
    }
}

/// A proposal that somebody at play opened.
#[derive(Clone, Debug)]
pub struct Proposed {
    pub id: u32,
    pub matter: Matter,
    pub at: Millis,
    /// What its calls do, as it could be read that day.
    pub words: Vec<Words>,
}

/// A ballot that a member of the committee committed to.
#[derive(Clone, Debug)]
pub struct Sealed {
    pub person: usize,
    pub ballot: Vec<(KindId, Credits)>,
    pub salt: Hash,
}

/// What a round of the committee agreed on for a kind.
#[derive(Clone, Debug, Serialize)]
pub struct Agreed {
    pub label: String,
    /// Ballots that count for it.
    pub ballots: u32,
    pub median: Credits,
    pub before: Credits,
    pub after: Credits,
}

/// A round of the committee that is closed.
#[derive(Clone, Debug, Serialize)]
pub struct Round {
    pub opened_day: u64,
    pub closed_day: u64,
    /// Members who committed to a ballot, and whose ballot counted.
    pub committed: u32,
    pub counted: u32,
    pub agreed: Vec<Agreed>,
}

/// A call that governance takes from nobody.
#[derive(Clone, Copy, Debug)]
pub struct Forbidden {
    pub person: usize,
    pub at: Millis,
}

/// A room that went on in other code.
#[derive(Clone, Debug, Serialize)]
pub struct Upgraded {
    pub room: &'static str,
    pub day: u64,
    pub version_before: u32,
    pub version: u32,
    /// The hashes of the codes.
    pub code_before: String,
    pub code: String,
    /// Tokens in existence when the code was replaced, and after.
    pub supply_before: Credits,
    pub supply: Credits,
}

/// A club at play as it governs itself.
pub struct Government {
    /// Dice of its own, so that what is decided changes what people do only by its effects.
    pub rng: ChaCha8Rng,
    /// Who does what anybody may.
    pub anyone: Actor,
    pub proposed: Vec<Proposed>,
    /// The admin who grabs.
    pub grabber: Option<usize>,
    pub forbidden: Option<Forbidden>,
    /// Who delegates.
    pub delegating: Vec<usize>,
    /// Who stood last in which cycle: few stand for two offices at once.
    pub stood: BTreeMap<usize, Cycle>,
    pub upgraded: Option<Upgraded>,
    /// The ballots of the committee's round, and the day it was opened.
    pub sealed: Vec<Sealed>,
    pub opened: Millis,
    pub rounds: Vec<Round>,
}

impl Government {
    pub fn new(seed: u64) -> Self {
        let mut dice = ChaCha8Rng::seed_from_u64(seed);
        // Another stream of the same seed.
        dice.set_stream(1);
        Self {
            rng: dice,
            anyone: Actor::dev("anyone"),
            proposed: Vec::new(),
            grabber: None,
            forbidden: None,
            delegating: Vec::new(),
            stood: BTreeMap::new(),
            upgraded: None,
            sealed: Vec::new(),
            opened: 0,
            rounds: Vec::new(),
        }
    }

    /// What a proposal is about.
    pub fn matter(&self, id: u32) -> Option<Matter> {
        let found = self.proposed.iter().find(|proposed| proposed.id == id);
        found.map(|proposed| proposed.matter)
    }
}

/// The hash that stands for a text.
pub fn hash(text: &str) -> Hash {
    content_hash(text.as_bytes())
}
