//! How does a club live through its cycles? The clock, the people and what is planned; what they do is in [`super::acts`].

use std::collections::BTreeMap;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use remainder_chain::Actor;
use remainder_interfaces::{club::Club as _, contributions::Side, valuation::Valuation as _};
use remainder_rules::{club, party::role, Credits, Cycle, KindId, MemberId, Millis, Quantity};

use super::{
    acts::Act,
    court::Court,
    government::Government,
    people::{line_up, Person, Stage},
    scene::{Played, Scene},
};
use crate::{
    clubfile::{ClubFile, Line},
    parse::content_hash,
    report::planned::{Met, PlannedLine},
};

/// The most founders that the constructor of `club` takes.
const FOUNDERS: usize = 64;
/// Parts of a cycle are counted in thousandths.
pub const WHOLE: u64 = 1_000;

/// A club at play.
pub struct Game<'a> {
    pub file: &'a ClubFile,
    pub scene: Scene,
    pub rng: ChaCha8Rng,
    pub people: Vec<Person>,
    pub by_id: BTreeMap<MemberId, usize>,
    /// The number of each kind on chain, in the order of the club file.
    pub kinds: Vec<KindId>,
    pub cycle: Cycle,
    /// How many are to be lived through.
    pub cycles: Cycle,
    /// Who are admins.
    pub admins: Vec<usize>,
    /// Credits a unit of each kind, in the order of the club file.
    pub rates: Vec<Credits>,
    /// Accepted commitments with something left: provider, receiver, quantity.
    pub committed: BTreeMap<u32, (usize, usize, Quantity)>,
    /// Value offered, wanted and committed for the running cycle.
    pub planned: [Credits; 3],
    /// What the plan of the running cycle came to, beside what first-fit would have.
    pub plan: Option<PlannedLine>,
    /// The plans on the chain that are not closed yet.
    pub published: Vec<u32>,
    /// What could be met in it with less money and with more.
    pub frontier: Vec<Met>,
    /// The last contribution that was registered when it was made.
    pub planned_from: u32,
    /// How work is audited, where it is.
    pub court: Option<Court>,
    /// How the club governs itself, where it does.
    pub government: Option<Government>,
    /// What is wrong with each invariant, once something is.
    pub findings: BTreeMap<&'static str, Result<(), String>>,
    agenda: BTreeMap<(Millis, u64), Act>,
    entries: u64,
}

impl<'a> Game<'a> {
    /// Founds the club and admits its first people.
    ///
    /// # Errors
    /// What founding gives.
    pub fn found(file: &'a ClubFile, members: u32, cycles: Cycle, seed: u64) -> Played<Self> {
        let people: Vec<Person> = line_up(&file.trades, members)
            .into_iter()
            .enumerate()
            .map(|(n, trade)| Person::new(n, trade, 0))
            .collect();
        let founders = people.iter().take(FOUNDERS).map(|p| p.actor.account());
        let mut spec = file.spec(founders.collect());
        // They are added one by one, so that each message is weighed.
        spec.kinds.clear();
        let mut game = Self {
            file,
            scene: Scene::found(Actor::dev("admin"), &spec)?,
            rng: ChaCha8Rng::seed_from_u64(seed),
            people,
            by_id: BTreeMap::new(),
            kinds: Vec::new(),
            cycle: 0,
            cycles,
            admins: Vec::new(),
            rates: file.kinds.iter().map(|kind| kind.rate).collect(),
            committed: BTreeMap::new(),
            planned: [0; 3],
            plan: None,
            published: Vec::new(),
            frontier: vec![],
            planned_from: 0,
            court: None,
            government: None,
            findings: BTreeMap::new(),
            agenda: BTreeMap::new(),
            entries: 0,
        };
        game.add_kinds()?;
        let founders = game.people.len().min(FOUNDERS);
        for n in 0..founders {
            game.joined(n, n as MemberId + 1);
        }
        game.share_offices(founders)?;
        game.admit_the_rest(founders)?;
        game.convene()?;
        game.hand_over(seed)?;
        Ok(game)
    }

    fn add_kinds(&mut self) -> Played<()> {
        let (admin, file) = (self.scene.admin.clone(), self.file);
        for kind in &file.kinds {
            let (label, content) = (
                kind.label_bytes(),
                content_hash(kind.description.as_bytes()),
            );
            let (category, unit, minutes, rate) =
                (kind.category, kind.unit, kind.minutes, kind.rate);
            let id = self.scene.must(
                "valuation.add_kind",
                self.scene.rooms.valuation,
                &admin,
                |m| m.add_kind(category, unit, label, content, minutes, rate),
            )?;
            self.kinds.push(id);
        }
        Ok(())
    }

    /// Founders are all admins; a few stay so, until there are elections. All stay keepers of the beacon.
    fn share_offices(&mut self, founders: usize) -> Played<()> {
        let admin = self.scene.admin.clone();
        let admins = founders.min(3.max(founders / 8));
        self.admins = (0..admins).collect();
        for n in admins..founders {
            let (id, reason) = (self.people[n].id, content_hash(b"admins are few"));
            self.scene
                .must("club.set_roles", self.scene.rooms.club, &admin, |m| {
                    m.set_roles(id, role::KEEPER, reason)
                })?;
        }
        Ok(())
    }

    /// A club with more people than the constructor takes opens its doors before the first cycle's work: the intake is lifted by the
    /// admin, everybody else applies, is vouched for and admitted, and the intake is put back.
    fn admit_the_rest(&mut self, founders: usize) -> Played<()> {
        if self.people.len() == founders {
            return Ok(());
        }
        let admin = self.scene.admin.clone();
        let club = self.scene.rooms.club;
        let open = club::Config {
            intake_min: u32::MAX,
            ..self.file.club
        };
        self.scene
            .must("club.set_config", club, &admin, |m| m.set_config(open))?;
        for n in founders..self.people.len() {
            let actor = self.people[n].actor.clone();
            self.scene.must("club.apply", club, &actor, |m| m.apply())?;
            for k in 0..usize::from(self.file.club.sponsors) {
                let sponsor = (n * 7 + k) % founders;
                let (by, account) = (self.people[sponsor].actor.clone(), actor.account());
                self.scene
                    .must("club.vouch", club, &by, |m| m.vouch(account))?;
            }
            let id = self
                .scene
                .must("club.admit", club, &actor, |m| m.admit(actor.account()))?;
            self.joined(n, id);
        }
        let usual = self.file.club;
        self.scene
            .must("club.set_config", club, &admin, |m| m.set_config(usual))
    }

    /// Notes that somebody is a member.
    pub fn joined(&mut self, person: usize, id: MemberId) {
        self.settle_in(person);
        let cycle = self.cycle;
        let somebody = &mut self.people[person];
        somebody.id = id;
        somebody.stage = Stage::Member;
        somebody.joined = cycle;
        self.by_id.insert(id, person);
    }

    /// What accounts are called.
    pub fn names(&self) -> BTreeMap<[u8; 32], String> {
        let actors = self.people.iter().map(|person| &person.actor);
        let named = |actor: &Actor| (actor.account().0, actor.name().to_owned());
        actors.chain([&self.scene.admin]).map(named).collect()
    }

    /// The texts that argued for what was proposed.
    pub fn texts(&self) -> BTreeMap<[u8; 32], String> {
        let proposed = self.government.iter().flat_map(|g| &g.proposed);
        let texts = proposed.map(|proposed| proposed.matter.text());
        texts
            .map(|text| (content_hash(text.as_bytes()), text.to_owned()))
            .collect()
    }

    /// The moment at so many thousandths of the running cycle.
    pub fn at(&self, part: u64) -> Millis {
        self.scene.start_of(self.cycle) + self.scene.cycle_ms() / WHOLE * part
    }

    /// A random moment between two parts of the running cycle.
    pub fn between(&mut self, from: u64, to: u64) -> Millis {
        let span = self.at(from)..=self.at(to.max(from));
        self.rng.random_range(span)
    }

    /// Plans something.
    pub fn plan(&mut self, moment: Millis, act: Act) {
        self.entries += 1;
        self.agenda.insert((moment, self.entries), act);
    }

    /// The next thing that is due before a moment; the clock moves there.
    ///
    /// # Errors
    /// What the chain refuses.
    pub fn next_before(&mut self, end: Millis) -> Played<Option<Act>> {
        match self.agenda.first_key_value() {
            Some(((moment, _), _)) if *moment < end => {}
            _ => return Ok(None),
        }
        let Some(((moment, _), act)) = self.agenda.pop_first() else {
            return Ok(None);
        };
        self.scene.wait_until(moment)?;
        Ok(Some(act))
    }

    /// Does it happen, with this probability?
    pub fn chance(&mut self, probability: f64) -> bool {
        self.rng.random_bool(probability.clamp(0.0, 1.0))
    }

    /// What so much of a kind is worth, as `valuation` says.
    pub fn worth(&self, kind: usize, quantity: Quantity) -> Credits {
        let Some(line) = self.file.kinds.get(kind) else {
            return 0;
        };
        let mut record = line.record();
        record.rate.now = self.rates[kind];
        self.file.algorithm.value_of(&record, quantity).unwrap_or(0)
    }

    /// How much of a kind is worth about so much.
    pub fn quantity_worth(&self, kind: usize, value: Credits) -> Quantity {
        let unit = self.worth(kind, 100).max(1);
        (value.saturating_mul(100) / unit).max(super::matching::LEAST)
    }

    /// Households differ: some have more hands, some more mouths, and it stays so.
    pub fn settle_in(&mut self, person: usize) {
        let v = self.file.behaviour.variation;
        let (hands, needs) = (
            self.rng.random_range(-1.0..=1.0),
            self.rng.random_range(-1.0..=1.0),
        );
        self.people[person].hands = 1.0 + v * hands;
        self.people[person].needs = 1.0 + v * needs;
    }

    /// What somebody gives or wants this time of what is usual in the trade, in quarters of a unit.
    pub fn vary(&mut self, person: usize, side: Side, usual: Quantity, mood: f64) -> Quantity {
        let somebody = &self.people[person];
        let factor = mood
            * if side == Side::Offer {
                somebody.hands
            } else {
                somebody.needs
            };
        let v = self.file.behaviour.variation;
        let factor = factor * (1.0 + self.rng.random_range(-1.0..=1.0) * v);
        let varied = (usual as f64 * factor / 25.0).round() as u64 * 25;
        varied.max(25.min(usual)).max(1)
    }

    /// Somebody out of many, if anybody fits.
    pub fn somebody(&mut self, fits: impl Fn(&Person) -> bool) -> Option<usize> {
        let all: Vec<usize> = (0..self.people.len())
            .filter(|n| fits(&self.people[*n]))
            .collect();
        if all.is_empty() {
            return None;
        }
        Some(all[self.rng.random_range(0..all.len())])
    }

    /// Some hours from now: somebody gets round to it.
    pub fn some_hours(&mut self) -> Millis {
        let most = self.scene.cycle_ms() / 28;
        self.scene.now() + self.rng.random_range(most / 24..=most)
    }

    /// 32 bytes that stand for a picture, a note or a reason.
    pub fn evidence(&mut self) -> [u8; 32] {
        self.rng.random()
    }

    /// The offers and wants of a trade.
    pub fn lines(&self, trade: usize) -> impl Iterator<Item = (Side, Line)> + 'a {
        let trade = &self.file.trades[trade];
        let offers = trade.offers.iter().map(|line| (Side::Offer, *line));
        offers.chain(trade.wants.iter().map(|line| (Side::Want, *line)))
    }
}
