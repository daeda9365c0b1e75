//! Every history of a very small club under audit: three members, two contributions, a jury of one, an appeal to the whole club, a keeper
//! who reveals and one who may not. Whoever may do something may do it at every moment; the rules alone say no.
//!
//! No reachable state breaks the invariants 4 (forfeits = sum of their shares), 5 (settled at most once, terminal states absorb), 9 (no
//! conflicted or repeated juror), 13 (seed unknown while its contributions can change) and 15 (juror pay independent of the verdict).

use remainder_rules::{
    audit::{
        beacon::{EpochRecord, Keeper},
        jury::{commitment, Case, Cause, Next, Paper, Round, Seat, Side, Stage, Verdict, BALLOT},
        lottery,
        odds::in_epoch,
        sanctions::{self, Penalty, Said},
        seats::{may_serve, unrelated, Candidate, Draw, Level, Try},
        Config, Epoch,
    },
    contribution::{Contribution, State},
    contributions,
    party::Party,
    time::Clock,
    valuation::Category,
    waterfall::Shares,
    Credits, Hash, MemberId, Millis,
};
use scale::Encode;
use stateright::{Checker, Model, Property};
use std::{
    hash::{Hash as StdHash, Hasher},
    sync::LazyLock,
};

/// The rules take any hash; this one (FNV-1a, stretched by splitmix) is fast in a debug build.
fn quick(bytes: &[u8]) -> Hash {
    let mut state = bytes.iter().fold(0xcbf2_9ce4_8422_2325u64, |h, byte| {
        (h ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let mut hash = [0; 32];
    for chunk in hash.chunks_mut(8) {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        chunk.copy_from_slice(&(mixed ^ (mixed >> 31)).to_le_bytes());
    }
    hash
}

const HOUR: Millis = 3_600_000;
const EPOCHS: Clock = Clock {
    genesis: 0,
    cycle_ms: HOUR,
};
/// Long enough for each path to end.
const HORIZON: Epoch = 10;
const SALT: Hash = [7; 32];
const VALUE: Credits = 1_000;
const BOND: Credits = 100;
/// What a reserve still holds when the last strike takes it.
const REST: Credits = 50;

static CONFIG: LazyLock<Config> = LazyLock::new(|| {
    let config = Config {
        epoch_ms: HOUR,
        commit_ms: HOUR,
        reveal_ms: HOUR,
        appeal_ms: HOUR,
        tries: 16,
        last_strike: 2,
        panels: [1, 3, 7],
        ..Config::default()
    };
    config.validate().unwrap();
    config
});

static WINDOWS: LazyLock<contributions::Config> = LazyLock::new(|| contributions::Config {
    confirm_ms: HOUR,
    challenge_ms: 2 * HOUR,
    ..contributions::Config::default()
});

fn member(id: MemberId) -> Party {
    Party {
        id,
        standing: true,
        ..Party::commons()
    }
}

/// The keepers' links, the tips first.
static LINKS: LazyLock<[Vec<Hash>; 2]> = LazyLock::new(|| [0, 1].map(links));

fn links(keeper: usize) -> Vec<Hash> {
    let mut links = vec![[keeper as u8; 32]];
    for _ in 0..=HORIZON {
        links.push(quick(links.last().unwrap()));
    }
    links.reverse();
    links
}

/// One contribution and what becomes of it.
#[derive(Clone, Debug, PartialEq)]
struct Deal {
    work: Contribution,
    answer: Said,
    case: Option<Case>,
    rounds: Vec<Round>,
    /// Seats and votes in the ballot, with what the juror voted in secret.
    seats: Vec<(Seat, Option<Verdict>)>,
    appealed: bool,
    settlements: u8,
    /// What was confirmed, when the first reveal for its epoch came in.
    fixed: Option<(Credits, Millis)>,
}

#[derive(Clone, Debug, PartialEq)]
struct Club {
    now: Millis,
    keepers: [Keeper; 2],
    records: Vec<Option<EpochRecord>>,
    deals: [Deal; 2],
    forfeited: Credits,
    shared: Credits,
    /// A terminal state was left, a penalty was above its lock, or somebody was paid otherwise than by rule.
    wrong: Option<&'static str>,
}

impl Eq for Club {}

impl StdHash for Club {
    fn hash<H: Hasher>(&self, to: &mut H) {
        let mut bytes = Vec::new();
        self.now.encode_to(&mut bytes);
        self.keepers.encode_to(&mut bytes);
        self.records.encode_to(&mut bytes);
        for deal in &self.deals {
            (&deal.work, &deal.answer, &deal.case).encode_to(&mut bytes);
            (&deal.rounds, &deal.seats).encode_to(&mut bytes);
            (deal.appealed, deal.settlements, deal.fixed).encode_to(&mut bytes);
        }
        (self.forfeited, self.shared, self.wrong.is_some()).encode_to(&mut bytes);
        bytes.hash(to);
    }
}

/// What anybody may try.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Act {
    Tick,
    Reveal(usize),
    Confirm(usize),
    Dispute(usize),
    Cancel(usize),
    Challenge(usize),
    Open(usize),
    Seat(usize),
    Commit(usize, Verdict),
    Vote(usize),
    Close(usize),
    Appeal(usize),
    Finish(usize),
    Settle(usize),
}

impl Club {
    fn epoch(&self) -> Epoch {
        EPOCHS.cycle_at(self.now)
    }

    fn record(&self, epoch: Epoch) -> Option<&EpochRecord> {
        self.records.get(epoch as usize)?.as_ref()
    }

    /// All who have a side: the two, and whoever brought the case.
    fn parties(&self, deal: usize) -> Vec<Party> {
        let Deal { work, case, .. } = &self.deals[deal];
        let opener = case.as_ref().map(|c| c.opener);
        let sides = [Some(work.provider), Some(work.receiver), opener];
        sides.into_iter().flatten().map(member).collect()
    }

    fn forfeit(&mut self, amount: Credits, shares: Shares) {
        self.forfeited += amount;
        self.shared += shares.sum();
    }

    fn confirmed_at(&self, deal: usize) -> Option<Millis> {
        match self.deals[deal].work.state_at(self.now) {
            State::Confirmed { at } => Some(at),
            _ => None,
        }
    }

    /// The lot of a confirmed contribution, once its seed is known.
    fn drawn(&self, deal: usize) -> Option<bool> {
        let record = self.record(EPOCHS.cycle_at(self.confirmed_at(deal)?))?;
        let seed = record.seed(self.epoch(), quick).ok()?;
        let odds = in_epoch(&CONFIG, 4_000, record, false);
        Some(lottery::is_drawn(&seed, deal as u32, odds, quick))
    }

    fn reveal(&mut self, index: usize) -> Option<()> {
        let now = self.epoch();
        // Tried at every moment: the rules say when.
        let epoch = self.keepers[index].next;
        let duty = (0..2).fold(0, |duty, k| {
            duty | u16::from(self.keepers[k].on_duty(epoch)) << k
        });
        let links = LINKS.get(index)?;
        let spent = links.iter().position(|l| *l == self.keepers[index].tip)?;
        let share = self.keepers[index]
            .reveal(epoch, now, links.get(spent + 1)?, quick)
            .ok()?;
        let before = epoch.checked_sub(1).and_then(|e| self.record(e));
        let prev = before.map_or([0; 32], |r| r.seed(now, quick).unwrap_or_default());
        let record = self.records.get_mut(epoch as usize)?;
        record
            .get_or_insert_with(|| EpochRecord::new(epoch, prev, duty, 3))
            .add(index as u8, &share)
            .ok()?;
        for deal in 0..2 {
            let at = self.confirmed_at(deal);
            let at = at.filter(|at| EPOCHS.cycle_at(*at) == epoch);
            let value = self.deals[deal].work.value;
            self.deals[deal].fixed = self.deals[deal].fixed.or(at.map(|at| (value, at)));
        }
        Some(())
    }

    fn open(&mut self, deal: usize, cause: Cause, opener: MemberId, bond: Credits) {
        let (case, round) = Case::open(&CONFIG, deal as u32, cause, opener, bond, self.now);
        self.deals[deal].case = Some(case);
        self.deals[deal].rounds.push(round);
    }

    /// Draws all seats of the running round, or finds that there is nobody.
    fn seat(&mut self, deal: usize) -> Option<()> {
        let parties = self.parties(deal);
        let now = self.now;
        let mut round = *self.deals[deal].rounds.last()?;
        let record = *self.record(round.seed_epoch(&EPOCHS))?;
        let seed = record.seed(self.epoch(), quick).ok()?;
        let draw = Draw {
            seed,
            case: deal as u32,
            round: round.number,
            redrawn: round.redrawn,
            slots: record.slots,
        };
        if !round.seating() {
            return None;
        }
        let begun = record.begun_at(&EPOCHS);
        let of_deal = &mut self.deals[deal];
        while round.seating() {
            let slot = round.cursor.slot(&draw, quick).ok()?;
            let id = slot + 1;
            let holder = Candidate {
                party: member(id),
                since: 0,
                seated: of_deal.seats.iter().any(|(s, _)| s.juror == id),
            };
            match round.cursor.look(&CONFIG, Some(&holder), begun, &parties) {
                Ok(Try::Seated { seat, juror }) => {
                    round.filled(now);
                    let seat = Seat {
                        juror,
                        round: round.number,
                        seat,
                        redrawn: round.redrawn,
                        ..Seat::default()
                    };
                    of_deal.seats.push((seat, None));
                }
                Ok(Try::PassedOver(_)) => {}
                Ok(Try::NobodyLeft) => {
                    let case = of_deal.case.as_mut()?;
                    let ballot = case.unseated(&CONFIG, &mut round, now).ok()?;
                    *of_deal.rounds.last_mut()? = round;
                    of_deal.rounds.push(ballot);
                    return Some(());
                }
                Err(_) => return None,
            }
        }
        *of_deal.rounds.last_mut()? = round;
        Some(())
    }

    /// The only one who is no party commits: in the seat, or in the ballot.
    fn commit(&mut self, deal: usize, verdict: Verdict) -> Option<()> {
        let parties = self.parties(deal);
        let round = *self.deals[deal].rounds.last()?;
        round.may_commit(&CONFIG, self.now).ok()?;
        if round.is_ballot() {
            let voter = (1..=3)
                .map(member)
                .find(|m| may_serve(m) && unrelated(m, &parties, Level::Parties).is_ok())?;
            let seat = Seat {
                juror: voter.id,
                round: BALLOT,
                ..Seat::default()
            };
            let seats = &mut self.deals[deal].seats;
            if !seats.iter().any(|(s, _)| s.round == BALLOT) {
                seats.push((seat, None));
            }
        }
        let (seat, secret) = self.deals[deal].seats.last_mut()?;
        if seat.round != round.number {
            return None;
        }
        let paper = paper(deal, seat);
        let own = commitment(&paper, verdict, &SALT, quick);
        seat.commit(own).ok()?;
        *secret = Some(verdict);
        Some(())
    }

    fn vote(&mut self, deal: usize) -> Option<()> {
        let now = self.now;
        let of_deal = &mut self.deals[deal];
        let (seat, secret) = of_deal.seats.last_mut()?;
        let verdict = (*secret)?;
        let paper = paper(deal, seat);
        seat.reveal(&paper, verdict, &SALT, quick).ok()?;
        let round = of_deal.rounds.last_mut()?;
        round.vote(&CONFIG, now, seat.seat, verdict).ok()
    }

    fn close(&mut self, deal: usize) -> Option<()> {
        let now = self.now;
        let of_deal = &mut self.deals[deal];
        let round = of_deal.rounds.last_mut()?;
        let next = of_deal.case.as_mut()?.close(&CONFIG, round, now).ok()?;
        match next {
            Next::Redraw => {}
            Next::Round(round) => of_deal.rounds.push(round),
            Next::Found(_, None) => {}
            Next::Found(_, Some(appealed)) => {
                if appealed.lost {
                    self.forfeit(appealed.locked, Shares::of(appealed.locked, 0, 0));
                }
            }
        }
        Some(())
    }

    fn appeal(&mut self, deal: usize) -> Option<()> {
        let now = self.now;
        let of_deal = &mut self.deals[deal];
        let provider = of_deal.work.provider;
        let case = of_deal.case.as_mut()?;
        let round = case.appeal(&CONFIG, provider, Side::Asserts, now).ok()?;
        of_deal.rounds.push(round);
        of_deal.appealed = true;
        Some(())
    }

    /// Executes a final verdict.
    fn finish(&mut self, deal: usize) -> Option<()> {
        let now = self.now;
        let of_deal = &mut self.deals[deal];
        let case = of_deal.case.as_mut()?;
        let verdict = case.finish(&CONFIG, now).ok()?;
        let (cause, bond) = (case.cause, case.bond);
        let (value, answer) = (of_deal.work.value, of_deal.answer);
        if verdict.delivered(value) > 0 {
            of_deal.work.state = State::Settled { cycle: 0 };
            of_deal.settlements += 1;
        } else {
            of_deal.work.state = State::Rejected;
        }
        let seats = of_deal.seats.clone();
        let rounds = of_deal.rounds.clone();
        let loss = sanctions::loss(verdict, value, 0, answer);
        let of_provider = sanctions::of_provider(&CONFIG, verdict, value, 1);
        let of_receiver = sanctions::of_receiver(&CONFIG, verdict, value, answer, 0);
        for penalty in [of_provider, of_receiver] {
            self.slash(&penalty, value, loss, cause);
        }
        let shares = sanctions::of_bond(verdict, bond);
        let lost = if verdict == Verdict::Whole { bond } else { 0 };
        self.forfeit(lost, shares);
        for (seat, _) in seats {
            let round = rounds.iter().find(|r| r.number == seat.round)?;
            let outcome = seat.outcome(&CONFIG, round).ok()?;
            let revealed = seat.vote.is_some() && !round.is_ballot();
            let fee = if revealed { CONFIG.fee } else { 0 };
            if outcome.fee != fee {
                self.wrong = Some("15: a juror's pay hangs on the verdict");
            }
            self.forfeit(outcome.forfeit, Shares::of(outcome.forfeit, 0, 0));
        }
        Some(())
    }

    fn slash(&mut self, penalty: &Penalty, value: Credits, loss: Credits, cause: Cause) {
        if penalty.amount > sanctions::exposure(&CONFIG, value) {
            self.wrong = Some("4: a penalty is above what was locked for it");
        }
        let rest = if penalty.last { REST } else { 0 };
        let shares = sanctions::shares(&CONFIG, penalty, rest, loss, cause);
        self.forfeit(penalty.amount + rest, shares);
    }

    fn try_act(&mut self, act: Act) -> Option<()> {
        let now = self.now;
        match act {
            Act::Tick => {
                // The first keeper is honest.
                let due = self.epoch().checked_sub(2);
                let due = due.filter(|e| *e > 0);
                if due.is_some_and(|e| self.keepers[0].on_duty(e)) || self.epoch() >= HORIZON {
                    return None;
                }
                self.now += HOUR;
                Some(())
            }
            Act::Reveal(keeper) => self.reveal(keeper),
            Act::Confirm(d) => {
                let deal = &mut self.deals[d];
                let disputed = deal.case.is_some();
                if disputed {
                    return None;
                }
                deal.work.confirm(now, None).ok()?;
                deal.answer = Said::Confirmed;
                Some(())
            }
            Act::Dispute(d) => {
                self.deals[d].work.dispute(now).ok()?;
                self.deals[d].answer = Said::Disputed;
                let receiver = self.deals[d].work.receiver;
                self.open(d, Cause::Dispute, receiver, 0);
                Some(())
            }
            Act::Cancel(d) => {
                if self.deals[d].case.is_some() {
                    return None;
                }
                self.deals[d].work.cancel(now).ok()
            }
            Act::Challenge(d) => {
                let known = self.drawn(d).is_some();
                let work = &self.deals[d].work;
                let other = (1..=3).find(|m| *m != work.provider && *m != work.receiver)?;
                if self.deals[d].case.is_some() {
                    return None;
                }
                let work = &mut self.deals[d].work;
                work.challenge(&WINDOWS, &EPOCHS, now, other, BOND).ok()?;
                let cause = if known {
                    Cause::LateChallenge
                } else {
                    Cause::Challenge
                };
                self.open(d, cause, other, BOND);
                Some(())
            }
            Act::Open(d) => {
                if self.deals[d].case.is_some() || !self.drawn(d)? {
                    return None;
                }
                let provider = self.deals[d].work.provider;
                self.open(d, Cause::Lot, provider, 0);
                Some(())
            }
            Act::Seat(d) => self.seat(d),
            Act::Commit(d, verdict) => self.commit(d, verdict),
            Act::Vote(d) => self.vote(d),
            Act::Close(d) => self.close(d),
            Act::Appeal(d) => self.appeal(d),
            Act::Finish(d) => self.finish(d),
            Act::Settle(d) => {
                if self.deals[d].case.is_some() || self.drawn(d)? {
                    return None;
                }
                let deal = &mut self.deals[d];
                deal.work.settle(&WINDOWS, now, 0).ok()?;
                deal.settlements += 1;
                Some(())
            }
        }
    }
}

fn paper(deal: usize, seat: &Seat) -> Paper {
    Paper {
        contract: [9; 32],
        case: deal as u32,
        round: seat.round,
        seat: seat.seat,
        juror: seat.juror,
    }
}

struct Audit;

impl Model for Audit {
    type State = Club;
    type Action = Act;

    fn init_states(&self) -> Vec<Club> {
        let deal = |provider, receiver| Deal {
            work: Contribution {
                evidence: [0; 32],
                quantity: 100,
                value: VALUE,
                registered_at: 0,
                answer_by: WINDOWS.confirm_ms,
                reserved: 0,
                provider,
                receiver,
                kind: 1,
                version: 1,
                // Silence confirms.
                commitment: 1,
                want: 0,
                before: [0; 2],
                exposure: 0,
                admins: [0; 2],
                odds_bp: 0,
                category: Category::Care,
                said: Said::Silent,
                state: State::Registered,
            },
            answer: Said::Silent,
            case: None,
            rounds: Vec::new(),
            seats: Vec::new(),
            appealed: false,
            settlements: 0,
            fixed: None,
        };
        let keeper = |index: usize| Keeper {
            next: 0,
            ..Keeper::new(index as u32 + 1, LINKS[index][0], 0)
        };
        let mut keepers = [keeper(0), keeper(1)];
        // The second one serves for two epochs.
        keepers[1].resign(1);
        vec![Club {
            now: 0,
            keepers,
            records: vec![None; HORIZON as usize + 1],
            deals: [deal(1, 2), deal(3, 1)],
            forfeited: 0,
            shared: 0,
            wrong: None,
        }]
    }

    fn actions(&self, club: &Club, acts: &mut Vec<Act>) {
        // The second contribution goes its way without delay, by lot, silence and a juror of either mind; the first one at any pace.
        let due = [Act::Seat(1), Act::Vote(1), Act::Close(1), Act::Finish(1)];
        let due = due.into_iter().chain([Act::Open(1), Act::Settle(1)]);
        let mut due = due.filter(|act| club.clone().try_act(*act).is_some());
        if let Some(act) = due.next() {
            acts.push(act);
            return;
        }
        acts.extend([Act::Tick, Act::Reveal(0), Act::Reveal(1)]);
        acts.extend([Verdict::Nothing, Verdict::Whole].map(|v| Act::Commit(1, v)));
        acts.extend([Act::Confirm(0), Act::Cancel(0), Act::Dispute(0)]);
        acts.extend([Act::Challenge(0), Act::Open(0), Act::Seat(0)]);
        acts.extend(
            [Verdict::Collusion, Verdict::Nothing, Verdict::Whole].map(|v| Act::Commit(0, v)),
        );
        acts.extend([Act::Vote(0), Act::Close(0), Act::Appeal(0)]);
        acts.extend([Act::Finish(0), Act::Settle(0)]);
    }

    fn next_state(&self, before: &Club, act: Act) -> Option<Club> {
        let mut after = before.clone();
        after.try_act(act)?;
        for (was, is) in before.deals.iter().zip(&after.deals) {
            let absorbed = was.work == is.work && was.settlements == is.settlements;
            if was.work.finished() && !absorbed {
                after.wrong = Some("5: a terminal state was left");
            }
        }
        Some(after)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("nothing was done wrong", |_, club: &Club| {
                club.wrong.is_none()
            }),
            Property::always("4 forfeits = sum of their shares", |_, club: &Club| {
                club.forfeited == club.shared
            }),
            Property::always("5 settled at most once", |_, club: &Club| {
                club.deals.iter().all(|d| d.settlements <= 1)
            }),
            Property::always("9 no conflicted or repeated juror", |_, club: &Club| {
                (0..2).all(|deal| {
                    let parties = club.parties(deal);
                    let seats = &club.deals[deal].seats;
                    seats.iter().enumerate().all(|(i, (seat, _))| {
                        let party = parties.iter().any(|p| p.id == seat.juror);
                        let twice = seats[..i].iter().any(|(s, _)| {
                            s.juror == seat.juror && (s.round == seat.round || seat.round != BALLOT)
                        });
                        !party && !twice
                    })
                })
            }),
            Property::always("13 seed unknown while things change", |_, club: &Club| {
                let now = club.epoch();
                let hidden = club.records.iter().enumerate().all(|(epoch, record)| {
                    let open = now < epoch as Epoch + 3;
                    let begun = now >= epoch as Epoch + 2;
                    record.is_none_or(|r| begun && (!open || r.seed(now, quick).is_err()))
                });
                let unchanged = club.deals.iter().all(|deal| {
                    let at = match deal.work.state_at(club.now) {
                        State::Confirmed { at } => Some((deal.work.value, at)),
                        _ => deal.fixed,
                    };
                    deal.fixed.is_none() || deal.fixed == at
                });
                hidden && unchanged
            }),
            Property::sometimes("a lot falls on nobody", |_, club: &Club| {
                let settled = |d: &Deal| d.settlements == 1 && d.case.is_none();
                club.deals.iter().any(settled)
            }),
            Property::sometimes("a lot opens a case that ends", |_, club: &Club| {
                ended(club, |c| c.cause == Cause::Lot)
            }),
            Property::sometimes("a dispute ends in the ballot", |_, club: &Club| {
                ended(club, |c| c.cause == Cause::Dispute && c.round == BALLOT)
            }),
            // Nobody is left who has no side.
            Property::sometimes("a challenge finds no judge", |_, club: &Club| {
                ended(club, |c| {
                    c.cause == Cause::Challenge && c.verdict == Some(Verdict::Whole)
                })
            }),
            Property::sometimes("a work is rejected and shared out", |_, club: &Club| {
                let rejected = |d: &Deal| d.work.state == State::Rejected;
                club.deals.iter().all(rejected) && club.forfeited > 0
            }),
            Property::sometimes("an appeal turns a verdict", |_, club: &Club| {
                club.deals.iter().any(|d| {
                    d.appealed && d.case.is_some_and(|c| c.verdict == Some(Verdict::Whole))
                })
            }),
            Property::sometimes("both cases are open at once", |_, club: &Club| {
                club.deals
                    .iter()
                    .all(|d| d.case.is_some_and(|c| c.stage == Stage::InRound))
            }),
            Property::sometimes("a share is kept back", |_, club: &Club| {
                club.keepers[1].has_withheld(club.epoch())
            }),
        ]
    }
}

fn ended(club: &Club, which: impl Fn(&Case) -> bool) -> bool {
    let over = |c: &Case| c.stage == Stage::Final && which(c);
    club.deals.iter().any(|d| d.case.as_ref().is_some_and(over))
}

#[test]
fn no_reachable_state_breaks_an_invariant() {
    let checker = Audit.checker().threads(2).spawn_bfs().join();
    println!(
        "{} states, {} transitions, depth {}",
        checker.unique_state_count(),
        checker.state_count(),
        checker.max_depth()
    );
    checker.assert_properties();
}
