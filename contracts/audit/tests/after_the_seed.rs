//! Invariant 14, in the whole club: nothing that anyone does once the reveals have begun - when the last keeper may know the seed - moves a
//! draw or an odds. Random members do random things, and the lots and the panel are those of the club in which nobody did.

use remainder_fixture::audited::*;
use remainder_fixture::prelude::*;
use remainder_interfaces::audit::Lot;
use remainder_rules::audit::seats::may_serve;

/// A stream of chance: splitmix64.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % n as u64) as usize
    }

    fn of<'a>(&mut self, names: &[&'a str]) -> &'a str {
        names[self.below(names.len())]
    }
}

const FOUNDERS: usize = 16;
/// Who has a slot, and no standing yet.
const JOINED: &str = "vera";

/// A club in which everything is under way, and the reveals that decide about it have begun.
struct Given {
    club: Audited,
    /// The epoch in which the work was confirmed; the cases were opened in the one after it.
    epoch: u32,
    drawn_from: Vec<u32>,
    /// Work that only waits to be settled.
    ready: Vec<u32>,
    open: Vec<u32>,
    cases: Vec<u32>,
}

fn given() -> Given {
    let mut club = Audited::of(&MANY[..FOUNDERS], |s| {
        s.clearing.base_limit = 1_000_000;
        s.clearing.limit_cap = 4_000_000;
    });
    club.join(JOINED, &["dora", "emil"]);
    // Her work for two others, with which she will be in standing.
    club.days(1);
    let mut ready = Vec::new();
    for receiver in ["fred", "gina"] {
        for _ in 0..6 {
            let id = club.f.register(JOINED, receiver, CARE, 2 * HOUR);
            club.f.confirm(receiver, id);
            ready.push(id);
        }
    }
    club.days(3);
    club.f
        .club("jana", |m| m.take_break(BreakKind::Holiday, 30))
        .unwrap();
    let epoch = club.epoch();
    let mut drawn_from = Vec::new();
    for (provider, receiver) in MANY[..FOUNDERS].iter().zip(&MANY[1..FOUNDERS]) {
        let id = club.f.register(provider, receiver, CARE, HOUR);
        club.f.confirm(receiver, id);
        drawn_from.push(id);
    }
    club.days(1);
    let cases = (0..6).map(|_| club.disputed("dora", "emil").1).collect();
    // What is registered, proposed and disputed, to be cancelled or confirmed.
    let mut open = Vec::new();
    for (provider, receiver) in [("hugo", "ines"), ("karl", "lena"), ("nils", "olga")] {
        open.push(club.f.register(provider, receiver, CARE, HOUR));
        let id = club.f.register(provider, receiver, CARE, HOUR);
        club.f
            .contributions(receiver, |m| m.dispute(id, [0; 32]))
            .unwrap();
        open.push(id);
    }
    // All have revealed for the epoch of the work: whoever could, has computed the seed.
    club.days(1);
    Given {
        club,
        epoch,
        drawn_from,
        ready,
        open,
        cases,
    }
}

/// Somebody does something, and the room says of it what it will.
fn act(given: &mut Given, chance: &mut Chance) -> (&'static str, bool) {
    let Given {
        club,
        drawn_from,
        ready,
        open,
        epoch,
        cases,
        ..
    } = given;
    let who = chance.of(&MANY[..FOUNDERS]);
    let other = chance.of(&MANY[..FOUNDERS]);
    let work: Vec<u32> = drawn_from.iter().chain(open.iter()).copied().collect();
    let id = work[chance.below(work.len())];
    // Who may, of the two whose it is.
    let party = club.f.contribution(id);
    let (provider, receiver) = (club.name(party.provider), club.name(party.receiver));
    let f = &mut club.f;
    let hash = [chance.below(255) as u8; 32];
    let member = 1 + chance.below(FOUNDERS + 3) as u32;
    match chance.below(18) {
        0 => {
            let name = ["wim", "xena", "yves"][chance.below(3)];
            let account = f.account_of(name);
            let applied = f.club(name, |m| m.apply());
            for sponsor in ["anna", "bert"] {
                let _ = f.club(sponsor, |m| m.vouch(account));
            }
            let admitted = f.club(name, |m| m.admit(account));
            ("join", applied.is_ok() && admitted.is_ok())
        }
        1 => ("leave", f.contributions(who, |m| m.leave()).is_ok()),
        2 => {
            let rest = f.club(who, |m| m.take_break(BreakKind::Sick, 3));
            ("take_break", rest.is_ok())
        }
        3 => ("end_break", f.club("jana", |m| m.end_break()).is_ok()),
        4 => {
            let frozen = chance.below(2) == 0;
            let marked = f.club("admin", |m| m.mark(member, frozen, false, hash));
            ("mark", marked.is_ok())
        }
        5 => {
            let against = Against::Free(member, CARE);
            let more = f.contributions(who, |m| m.register(against, HOUR, hash));
            let confirmed = more.is_ok_and(|id| {
                let by = MANY[..FOUNDERS].get(member as usize - 1);
                by.is_some_and(|by| f.contributions(by, |m| m.confirm(id, None)).is_ok())
            });
            ("trade more", confirmed)
        }
        6 => {
            let id = ready[chance.below(ready.len())];
            let settled = f.contributions("stranger", |m| m.settle(id));
            ("settle", settled.is_ok())
        }
        7 => (
            "cancel",
            f.contributions(provider, |m| m.cancel(id)).is_ok(),
        ),
        8 => {
            let disputed = f.contributions(receiver, |m| m.dispute(id, hash));
            ("dispute", disputed.is_ok())
        }
        9 => {
            let confirmed = f.contributions(receiver, |m| m.confirm(id, None));
            ("confirm", confirmed.is_ok())
        }
        10 => {
            let challenged = f.contributions(who, |m| m.challenge(id, hash));
            ("challenge", challenged.is_ok())
        }
        11 => ("open", f.contributions(who, |m| m.open(id)).is_ok()),
        12 => ("resign", f.audit(who, |m| m.resign()).is_ok()),
        13 => ("keep", f.audit(who, |m| m.keep(hash)).is_ok()),
        14 => {
            let place = 1 + chance.below(2) as u8;
            ("dismiss", f.audit(who, |m| m.dismiss(place)).is_ok())
        }
        15 => {
            let place = chance.below(4) as u8;
            let adopted = f.audit(who, |m| m.adopt(*epoch)).is_ok();
            let revealed = f.audit(who, |m| m.reveal_link(place, *epoch, hash));
            ("adopt or reveal", adopted || revealed.is_ok())
        }
        16 => {
            let appealed = f.audit(who, |m| m.appeal(cases[0])).is_ok();
            let expired = f.contributions(other, |m| m.expire(id)).is_ok();
            ("appeal or expire", appealed || expired)
        }
        _ => {
            let adopted = f.contributions(other, |m| m.adopt_terms());
            ("adopt_terms", adopted.is_ok())
        }
    }
}

/// What the lot says of each contribution, and the odds that it has.
fn lots(given: &Given) -> Vec<(u16, Lot)> {
    let club = &given.club;
    let lot = |id: &u32| {
        let work = club.f.contribution(*id);
        let parties = (work.provider, work.receiver);
        let (odds, epoch) = (work.odds(), given.epoch);
        let lot = club
            .f
            .read(club.f.rooms.audit, |m| m.lot(*id, epoch, odds, parties));
        (odds, lot.unwrap())
    };
    given.drawn_from.iter().map(lot).collect()
}

/// Who sits on each case.
fn panels(given: &mut Given) -> Vec<Vec<String>> {
    let club = &mut given.club;
    let mut filled = |case: &u32| {
        club.fill(*case)
            .into_iter()
            .map(|(juror, _)| juror)
            .collect()
    };
    given.cases.iter().map(&mut filled).collect()
}

#[test]
fn nothing_that_anyone_does_after_the_seed_moves_a_draw_or_an_odds() {
    let given = given();
    let still = |given: &Given| Given {
        club: given.club.clone(),
        drawn_from: given.drawn_from.clone(),
        ready: given.ready.clone(),
        open: given.open.clone(),
        cases: given.cases.clone(),
        epoch: given.epoch,
    };
    let mut undisturbed = still(&given);
    undisturbed.club.days(2);
    let (lots_then, panels_then) = (lots(&undisturbed), panels(&mut undisturbed));
    let drawn = lots_then.iter().filter(|(_, lot)| *lot == Lot::Drawn);
    let drawn = drawn.count();
    assert!(drawn > 0 && drawn < lots_then.len(), "{lots_then:?}");
    let mut done = std::collections::BTreeMap::new();
    let mut same = 0;
    for seed in 0..12 {
        let (mut chance, mut after) = (Chance(seed), still(&given));
        for day in 0..3 {
            for _ in 0..10 {
                let (what, taken) = act(&mut after, &mut chance);
                *done.entry(what).or_insert(0) += usize::from(taken);
            }
            if day < 2 {
                // Whoever resigned in time owes nothing any more; the others reveal.
                after.club.f.chain.advance_ms(remainder_rules::time::DAY);
                let due = after.club.epoch() - 2;
                // Cleo keeps later links back, in every other sequence.
                for keeper in &KEEPERS[..3 - seed as usize % 2] {
                    let _ = after.club.reveal_link(keeper, due);
                }
            }
        }
        assert_eq!(lots(&after), lots_then, "sequence {seed}");
        let panels_now = panels(&mut after);
        for (then, now) in panels_then.iter().zip(panels_now) {
            let mut stays = then.clone();
            stays.retain(|juror| may_serve(&after.club.f.party(juror)));
            for juror in &stays {
                assert!(now.contains(juror), "sequence {seed}: {juror} was drawn");
            }
            if stays.len() == then.len() {
                assert_eq!(now, *then, "sequence {seed}");
                same += 1;
            }
        }
    }
    assert!(same > 0, "somebody went each time");
    for (what, times) in &done {
        let never = ["adopt or reveal", "appeal or expire"].contains(what);
        assert_eq!(*times == 0, never, "{what}: {times} times");
    }
}
