//! How do people audit? Who keeps the beacon, who cheats, what is true of their work, and what a juror says of it.

use std::collections::{BTreeMap, BTreeSet};

use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use remainder_interfaces::audit::{Round, Verdict};
use remainder_rules::{
    audit::{beacon, CaseId, Config, Epoch},
    time::Clock,
    Credits, Hash, MemberId, Millis,
};
use serde::Serialize;

use crate::{clubfile::ClubFile, parse::content_hash, simulate::Jurors};

/// How many keep the beacon, if there are so many.
pub const KEEPERS: usize = 5;

/// A way to cheat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cheat {
    /// Work that was never done, confirmed by a friend.
    Fake,
    /// Twice what was done.
    Inflated,
}

/// What is true of a contribution that is not simply as it was said.
#[derive(Clone, Copy, Debug)]
pub struct Claim {
    pub truth: Verdict,
    /// `None`: two who disagree in good faith.
    pub cheat: Option<Cheat>,
    pub provider: usize,
    pub value: Credits,
}

/// What a case came to.
#[derive(Clone, Copy, Debug)]
pub struct Judged {
    pub verdict: Verdict,
    /// What all who asserted it lost.
    pub charged: Credits,
}

/// A person's part of the beacon: the links of a hash chain that are left, the next one last.
pub struct Keeper {
    pub person: usize,
    pub place: u8,
    /// The epoch of the next reveal.
    pub next: Epoch,
    pub links: Vec<Hash>,
}

impl Keeper {
    /// The link for an epoch, unless another one comes first.
    pub fn link(&mut self, epoch: Epoch) -> Option<Hash> {
        if self.next != epoch {
            return None;
        }
        self.next += 1;
        self.links.pop()
    }
}

/// A hash chain of so many links from a secret, its tip apart.
pub fn chain(secret: Hash, links: usize) -> (Vec<Hash>, Hash) {
    let (mut chain, mut link) = (Vec::with_capacity(links), secret);
    for _ in 0..links {
        chain.push(link);
        link = content_hash(&link);
    }
    (chain, link)
}

/// How a club audits.
pub struct Court {
    pub config: Config,
    pub epochs: Clock,
    pub keepers: Vec<Keeper>,
    /// Who still means to keep a link back.
    pub withholders: u32,
    pub pairs: Vec<(usize, usize)>,
    pub inflaters: BTreeSet<usize>,
    pub ring: BTreeSet<usize>,
    pub jurors: Jurors,
    /// By contribution.
    pub claims: BTreeMap<u32, Claim>,
    /// By contribution, once its verdict was executed, whether it was cheated or not.
    pub judged: BTreeMap<u32, Judged>,
    /// Who voted in the ballot of the whole club.
    pub ballots: BTreeMap<CaseId, BTreeSet<MemberId>>,
}

impl Court {
    /// Casts the parts: pairs, inflaters and the rest of the ring among all but the first people, who hold the offices.
    pub fn new(
        file: &ClubFile,
        config: Config,
        club: &Clock,
        rng: &mut ChaCha8Rng,
        (admins, people): (usize, usize),
    ) -> Self {
        let (cheats, first) = (&file.cheats, admins.max(KEEPERS).min(people));
        let mut cast: Vec<usize> = (first..people).collect();
        cast.shuffle(rng);
        let ring = (cheats.ring * people as f64).round() as usize;
        let mut rest = cast.iter().copied();
        let mut pairs = Vec::new();
        for _ in 0..cheats.faking_pairs {
            if let (Some(provider), Some(friend)) = (rest.next(), rest.next()) {
                pairs.push((provider, friend));
            }
        }
        let inflaters = rest.take(cheats.inflaters as usize).collect();
        Self {
            config,
            epochs: config.epochs(club),
            keepers: Vec::new(),
            withholders: cheats.withholders,
            pairs,
            inflaters,
            ring: cast.into_iter().take(ring).collect(),
            jurors: Jurors::right((file.behaviour.juror_right * 10_000.0) as u16),
            claims: BTreeMap::new(),
            judged: BTreeMap::new(),
            ballots: BTreeMap::new(),
        }
    }

    /// The epoch of a moment.
    pub fn epoch(&self, at: Millis) -> Epoch {
        self.epochs.cycle_at(at)
    }

    /// When the seed is known that decides on what was confirmed at a moment.
    pub fn known(&self, confirmed: Millis) -> Millis {
        beacon::known_from(self.epoch(confirmed), &self.epochs)
    }

    /// When the seed is known that seats a round.
    pub fn known_for(&self, round: &Round) -> Millis {
        beacon::known_from(round.seed_epoch(&self.epochs), &self.epochs)
    }

    /// Keeps this person a part of the beacon?
    pub fn keeps(&self, person: usize) -> bool {
        self.keepers.iter().any(|keeper| keeper.person == person)
    }

    /// A keeper who keeps the next link back, and with it all others, while somebody still means to and another one is left.
    pub fn withhold(&mut self) -> Option<Keeper> {
        if self.withholders == 0 || self.keepers.len() < 2 {
            return None;
        }
        self.withholders -= 1;
        self.keepers.pop()
    }

    /// The links of all keepers for an epoch: who gives it, in which place.
    pub fn links(&mut self, epoch: Epoch) -> Vec<(usize, u8, Hash)> {
        let owed = |keeper: &mut Keeper| Some((keeper.person, keeper.place, keeper.link(epoch)?));
        self.keepers.iter_mut().filter_map(owed).collect()
    }

    /// What was so.
    pub fn truth(&self, contribution: u32) -> Verdict {
        self.claims
            .get(&contribution)
            .map_or(Verdict::Whole, |claim| claim.truth)
    }

    /// What this person says on a jury. The ring acquits whoever cheats; else it says what is so.
    pub fn says(&self, rng: &mut ChaCha8Rng, person: usize, contribution: u32) -> Verdict {
        let cheated = self
            .claims
            .get(&contribution)
            .is_some_and(|claim| claim.cheat.is_some());
        if cheated && self.ring.contains(&person) {
            return Verdict::Whole;
        }
        self.jurors.vote(rng, self.truth(contribution))
    }
}
