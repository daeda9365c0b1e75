//! Who judges? A seat is drawn over the slots that the club had when the reveals of its seed began, and drawn again if whoever
//! holds the slot may not judge.
//!
//! What happens after the seed moves nobody else: who joined, came into standing or came back from a break later is passed over, even in
//! a slot that was free; an empty slot is passed over like one of a member who may not judge, so that a member who leaves is replaced on
//! the panel and all others stay on it.

use super::{number_of, CaseId, Config, Error, Preimage};
use crate::{
    ensure,
    party::{Party, Status},
    Hash, MemberId, Millis,
};

/// How much of a relation to a party is too much. A small club has to lower it: a seat that found nobody goes down a level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub enum Level {
    /// Parties, their sponsors and those they sponsor, members of the same sponsor.
    Strict,
    /// All but members of the same sponsor.
    Sponsors,
    /// Only the parties. After this there is nothing left but the ballot of the whole club.
    Parties,
}

/// Who holds a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub party: Party,
    /// Since when they could be drawn without a pause: see [`crate::member::Member::drawable_since`].
    pub since: Millis,
    /// Seated in this case before, in whichever round.
    pub seated: bool,
}

/// Why a slot is passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
#[cfg_attr(feature = "std", serde(rename_all = "snake_case"))]
pub enum PassedOver {
    /// Nobody holds it.
    Empty,
    /// The holder could have joined for this seat, or come into standing for it.
    TooLate,
    /// The holder has no standing, or is frozen, leaving or on a break.
    MayNotServe,
    /// The holder sits or sat on this case.
    AlreadySeated,
    /// The holder is a party, or brought the case.
    Party,
    /// The holder sponsored a party, or was sponsored by one.
    Sponsor,
    /// The holder and a party have a sponsor in common.
    SameSponsor,
}

/// May whoever holds a slot judge? `begun_at` is when the reveals of the seed began; `parties` are all who have a side: provider,
/// receiver, whoever brought the case, admins who confirmed. Returns the juror.
///
/// # Errors
/// The first reason to pass the slot over.
pub fn may_judge(
    candidate: Option<&Candidate>,
    begun_at: Millis,
    parties: &[Party],
    level: Level,
) -> Result<MemberId, PassedOver> {
    let holder = candidate.ok_or(PassedOver::Empty)?;
    ensure!(holder.since < begun_at, PassedOver::TooLate);
    ensure!(may_serve(&holder.party), PassedOver::MayNotServe);
    ensure!(!holder.seated, PassedOver::AlreadySeated);
    unrelated(&holder.party, parties, level)?;
    Ok(holder.party.id)
}

/// Does a member serve on juries now?
pub fn may_serve(party: &Party) -> bool {
    party.standing && matches!(party.status, Status::Active | Status::Probation)
}

/// Is the judge far enough from all parties for this level?
///
/// # Errors
/// [`PassedOver::Party`], [`PassedOver::Sponsor`], [`PassedOver::SameSponsor`].
pub fn unrelated(judge: &Party, parties: &[Party], level: Level) -> Result<(), PassedOver> {
    let any = |related: fn(&Party, &Party) -> bool| parties.iter().any(|p| related(judge, p));
    ensure!(!any(|judge, p| judge.id == p.id), PassedOver::Party);
    ensure!(
        level >= Level::Parties || !any(Party::vouches_with),
        PassedOver::Sponsor
    );
    ensure!(
        level >= Level::Sponsors || !any(Party::related_to),
        PassedOver::SameSponsor
    );
    Ok(())
}

/// What a draw of seats is for. A round whose missing seats are drawn again has the same number and another seed; should both rounds
/// hang on one seed, `redrawn` tells them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draw {
    pub seed: Hash,
    pub case: CaseId,
    pub round: u8,
    pub redrawn: bool,
    /// Slots in the record of the seed.
    pub slots: u32,
}

impl Draw {
    /// The slot of a try for a seat; none in a club without slots.
    pub fn slot(&self, seat: u8, attempt: u8, hash: impl Fn(&[u8]) -> Hash) -> Option<u32> {
        let place = [self.round, u8::from(self.redrawn), seat, attempt];
        let drawn = Preimage::new(b"rm/seat/")
            .bytes(&self.seed)
            .number(self.case)
            .bytes(&place)
            .hash(hash);
        // Exact: less than the slots.
        number_of(&drawn)
            .checked_rem(self.slots.into())
            .map(|slot| slot as u32)
    }
}

/// The level of a try; none after the last, when the case goes to the ballot.
pub fn level_of(config: &Config, attempt: u8) -> Option<Level> {
    match attempt.checked_div(config.tries) {
        Some(0) => Some(Level::Strict),
        Some(1) => Some(Level::Sponsors),
        Some(2) => Some(Level::Parties),
        _ => None,
    }
}

/// Where the draw of a panel has got to: a call makes as many tries as it can pay for and leaves this for the next one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Cursor {
    /// Seats to fill, as bits; the lowest is next.
    pub vacant: u16,
    /// Tries for it so far.
    pub attempt: u8,
}

crate::flat!(Cursor {
    vacant: u16,
    attempt: u8
});

/// What a try came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Try {
    /// The member has the seat.
    Seated { seat: u8, juror: MemberId },
    /// The slot was passed over.
    PassedOver(PassedOver),
    /// The seat found nobody at any level: the case goes to the ballot of the whole club.
    NobodyLeft,
}

impl Cursor {
    /// All seats of a panel.
    pub const fn new(seats: u8) -> Self {
        Self {
            vacant: super::beacon::bit(seats).wrapping_sub(1),
            attempt: 0,
        }
    }

    /// The seat to fill next.
    pub fn seat(&self) -> Option<u8> {
        // Exact: at most 15.
        (self.vacant != 0).then(|| self.vacant.trailing_zeros() as u8)
    }

    /// The slot to look into next.
    ///
    /// # Errors
    /// [`Error::NotSeating`] if all seats are filled, or there are no slots.
    pub fn slot(&self, draw: &Draw, hash: impl Fn(&[u8]) -> Hash) -> Result<u32, Error> {
        let seat = self.seat().ok_or(Error::NotSeating)?;
        draw.slot(seat, self.attempt, hash).ok_or(Error::NotSeating)
    }

    /// Looks at who holds that slot, and moves on.
    ///
    /// # Errors
    /// [`Error::NotSeating`] if all seats are filled.
    pub fn look(
        &mut self,
        config: &Config,
        candidate: Option<&Candidate>,
        begun_at: Millis,
        parties: &[Party],
    ) -> Result<Try, Error> {
        let seat = self.seat().ok_or(Error::NotSeating)?;
        let Some(level) = level_of(config, self.attempt) else {
            return Ok(Try::NobodyLeft);
        };
        match may_judge(candidate, begun_at, parties, level) {
            Ok(juror) => {
                // Clears the lowest bit.
                self.vacant &= self.vacant.saturating_sub(1);
                self.attempt = 0;
                Ok(Try::Seated { seat, juror })
            }
            Err(why) => {
                self.attempt = self.attempt.saturating_add(1);
                Ok(match level_of(config, self.attempt) {
                    Some(_) => Try::PassedOver(why),
                    None => Try::NobodyLeft,
                })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{audit::blake2, party::BreakKind, COMMONS};
    use proptest::prelude::*;
    use scale::{Decode, Encode};
    use std::{
        collections::{BTreeMap, BTreeSet},
        vec,
    };

    fn party(id: MemberId, sponsors: [MemberId; 3]) -> Party {
        Party {
            id,
            sponsors,
            standing: true,
            ..Party::commons()
        }
    }

    fn candidate(id: MemberId, sponsors: [MemberId; 3]) -> Candidate {
        Candidate {
            party: party(id, sponsors),
            since: 0,
            seated: false,
        }
    }

    #[test]
    fn each_reason_to_pass_over_a_slot_has_its_name() {
        let parties = [party(1, [5, 0, 0]), Party::commons()];
        let asked = |c: &Candidate, level| may_judge(Some(c), 10, &parties, level);
        assert_eq!(
            may_judge(None, 10, &parties, Level::Strict),
            Err(PassedOver::Empty)
        );
        let mut c = candidate(9, [0; 3]);
        assert_eq!(asked(&c, Level::Strict), Ok(9));
        c.since = 10;
        assert_eq!(asked(&c, Level::Parties), Err(PassedOver::TooLate));
        c = candidate(9, [0; 3]);
        c.seated = true;
        assert_eq!(asked(&c, Level::Parties), Err(PassedOver::AlreadySeated));
        c = candidate(9, [0; 3]);
        c.party.standing = false;
        assert_eq!(asked(&c, Level::Parties), Err(PassedOver::MayNotServe));
        for status in [
            Status::Frozen,
            Status::Leaving,
            Status::OnBreak(BreakKind::Sick),
        ] {
            c = candidate(9, [0; 3]);
            c.party.status = status;
            assert_eq!(asked(&c, Level::Parties), Err(PassedOver::MayNotServe));
        }
    }

    #[test]
    fn a_conflict_falls_with_its_level() {
        let parties = [party(1, [5, 0, 0]), Party::commons()];
        let levels = [Level::Strict, Level::Sponsors, Level::Parties];
        let asked = |id, sponsors| {
            let judge = party(id, sponsors);
            levels.map(|level| unrelated(&judge, &parties, level).err())
        };
        let (p, s, c) = (
            PassedOver::Party,
            PassedOver::Sponsor,
            PassedOver::SameSponsor,
        );
        assert_eq!(asked(1, [0; 3]), [Some(p); 3]);
        assert_eq!(
            asked(5, [0; 3]),
            [Some(s), Some(s), None],
            "a party's sponsor"
        );
        assert_eq!(
            asked(8, [1, 0, 0]),
            [Some(s), Some(s), None],
            "sponsored by a party"
        );
        assert_eq!(asked(8, [6, 5, 0]), [Some(c), None, None]);
        assert_eq!(
            asked(8, [6, 0, 0]),
            [None; 3],
            "no common sponsor in a free place"
        );
    }

    #[test]
    fn tries_step_down_the_levels_and_end() {
        let config = Config::default();
        let at = |attempt| level_of(&config, attempt);
        assert_eq!((at(0), at(31)), (Some(Level::Strict), Some(Level::Strict)));
        assert_eq!(
            (at(32), at(63)),
            (Some(Level::Sponsors), Some(Level::Sponsors))
        );
        assert_eq!(
            (at(64), at(95)),
            (Some(Level::Parties), Some(Level::Parties))
        );
        assert_eq!((at(96), at(255)), (None, None));
    }

    #[test]
    fn a_club_without_anyone_to_ask_goes_to_the_ballot() {
        let config = Config::default();
        let mut cursor = Cursor::new(3);
        for _ in 0..95 {
            let looked = cursor.look(&config, None, 0, &[]);
            assert_eq!(looked, Ok(Try::PassedOver(PassedOver::Empty)));
        }
        assert_eq!(cursor.look(&config, None, 0, &[]), Ok(Try::NobodyLeft));
        assert_eq!(
            cursor.look(&config, None, 0, &[]),
            Ok(Try::NobodyLeft),
            "for good"
        );
        assert_eq!(Cursor::decode(&mut &cursor.encode()[..]), Ok(cursor));
        let mut full = Cursor::default();
        assert_eq!(full.look(&config, None, 0, &[]), Err(Error::NotSeating));
        let draw = Draw {
            seed: [0; 32],
            case: 1,
            round: 0,
            redrawn: false,
            slots: 0,
        };
        assert_eq!(full.slot(&draw, blake2), Err(Error::NotSeating));
        assert_eq!(
            cursor.slot(&draw, blake2),
            Err(Error::NotSeating),
            "no slots"
        );
    }

    #[test]
    fn rounds_cases_and_redraws_draw_other_slots() {
        let draw = Draw {
            seed: [0; 32],
            case: 1,
            round: 0,
            redrawn: false,
            slots: u32::MAX,
        };
        let others = [
            Draw {
                seed: [1; 32],
                ..draw
            },
            Draw { case: 2, ..draw },
            Draw { round: 1, ..draw },
            Draw {
                redrawn: true,
                ..draw
            },
        ];
        for other in others {
            assert_ne!(draw.slot(0, 0, blake2), other.slot(0, 0, blake2));
        }
        assert_ne!(draw.slot(0, 1, blake2), draw.slot(1, 0, blake2));
    }

    type Slots = BTreeMap<u32, Candidate>;

    /// Seats a panel to the end, or to a seat that finds nobody. Returns seat -> juror, the tries, and whether it was filled.
    fn seat(
        config: &Config,
        draw: &Draw,
        slots: &Slots,
        parties: &[Party],
        size: u8,
    ) -> (BTreeMap<u8, MemberId>, usize, bool) {
        let (mut cursor, mut panel, mut tries) = (Cursor::new(size), BTreeMap::new(), 0);
        while cursor.seat().is_some() {
            tries += 1;
            let slot = cursor.slot(draw, blake2).unwrap();
            let mut holder = slots.get(&slot).copied();
            if let Some(c) = &mut holder {
                c.seated |= panel.values().any(|id| *id == c.party.id);
            }
            match cursor.look(config, holder.as_ref(), 100, parties).unwrap() {
                Try::Seated { seat, juror } => assert!(panel.insert(seat, juror).is_none()),
                Try::PassedOver(_) => {}
                Try::NobodyLeft => return (panel, tries, false),
            }
        }
        (panel, tries, true)
    }

    fn clubs() -> impl Strategy<Value = Slots> {
        let member = (0u32..6, 0u32..6, 0u64..120, any::<bool>());
        proptest::collection::vec(proptest::option::weighted(0.9, member), 1..40).prop_map(
            |holders| {
                let slots = holders.into_iter().enumerate();
                let held = slots.filter_map(|(slot, holder)| {
                    let (a, b, since, standing) = holder?;
                    let id = slot as u32 + 1;
                    let mut c = candidate(id, [a, b, 0].map(|s| if s == id { COMMONS } else { s }));
                    c.since = since.saturating_sub(20);
                    c.party.standing = standing || id % 3 > 0;
                    Some((slot as u32, c))
                });
                held.collect()
            },
        )
    }

    proptest! {
        /// Invariants 8 and 9: seats are distinct and eligible, nobody conflicted sits while there is a level for it, tries are bounded, and
        /// anyone who draws again draws the same.
        #[test]
        fn seats_are_distinct_unconflicted_reproducible_and_bounded(slots in clubs(), seed in any::<[u8; 32]>(), size in prop::sample::select(vec![3u8, 7, 15])) {
            let config = Config::default();
            let draw = Draw { seed, case: 1, round: 0, redrawn: false, slots: 40 };
            let parties = [party(1, [2, 3, 0]), party(4, [0; 3])];
            let (panel, tries, filled) = seat(&config, &draw, &slots, &parties, size);
            let jurors: BTreeSet<MemberId> = panel.values().copied().collect();
            prop_assert_eq!(jurors.len(), panel.len());
            prop_assert!(panel.len() == size as usize || !filled);
            prop_assert!(tries <= size as usize * 3 * config.tries as usize);
            for id in &jurors {
                let c = slots.values().find(|c| c.party.id == *id).unwrap();
                prop_assert!(c.party.standing && c.since < 100);
                prop_assert!(unrelated(&c.party, &parties, Level::Parties).is_ok());
            }
            prop_assert_eq!(seat(&config, &draw, &slots, &parties, size), (panel, tries, filled));
        }

        /// Invariant 14: who joins after the seed's reveals began moves nobody, in a free slot or a new one.
        #[test]
        fn joining_after_the_seed_moves_no_seat(slots in clubs(), seed in any::<[u8; 32]>(), place in 0u32..60) {
            let config = Config::default();
            let draw = Draw { seed, case: 1, round: 0, redrawn: false, slots: 40 };
            let parties = [party(1, [2, 3, 0]), party(4, [0; 3])];
            let before = seat(&config, &draw, &slots, &parties, 7);
            let mut after = slots.clone();
            let mut late = candidate(900, [0; 3]);
            late.since = 100;
            after.entry(place).or_insert(late);
            prop_assert_eq!(seat(&config, &draw, &after, &parties, 7), before);
        }

        /// Who leaves after the seed - or freezes, or goes on a break - is replaced, and nobody else leaves the panel.
        #[test]
        fn leaving_after_the_seed_moves_nobody_else(slots in clubs(), seed in any::<[u8; 32]>(), place in 0u32..40) {
            let config = Config::default();
            let draw = Draw { seed, case: 1, round: 0, redrawn: false, slots: 40 };
            let parties = [party(1, [2, 3, 0]), party(4, [0; 3])];
            let (before, _, filled) = seat(&config, &draw, &slots, &parties, 7);
            let mut fewer = slots.clone();
            let gone = fewer.remove(&place).map_or(0, |c| c.party.id);
            let (after, _, refilled) = seat(&config, &draw, &fewer, &parties, 7);
            if filled && refilled {
                for juror in before.values().filter(|id| **id != gone) {
                    prop_assert!(after.values().any(|id| id == juror), "{juror} had a seat");
                }
                let sat = before.values().any(|id| *id == gone);
                prop_assert!(sat || before == after, "one who had no seat moved somebody");
            }
        }

        /// Whatever members do once the reveals have begun - join, leave, freeze, come into standing, come back - whoever would have had a
        /// seat and may still judge has one, and if all of them may, nobody moves.
        #[test]
        fn nothing_that_members_do_after_the_seed_moves_anyone_else(
            slots in clubs(),
            seed in any::<[u8; 32]>(),
            acts in proptest::collection::vec((0u8..4, 0u32..60), 0..30),
        ) {
            let config = Config::default();
            let draw = Draw { seed, case: 1, round: 0, redrawn: false, slots: 40 };
            let parties = [party(1, [2, 3, 0]), party(4, [0; 3])];
            let (before, _, filled) = seat(&config, &draw, &slots, &parties, 7);
            let mut after = slots;
            for (at, (act, slot)) in acts.into_iter().enumerate() {
                let now = 100 + at as Millis;
                let holder = after.get_mut(&slot);
                match (act, holder) {
                    (0, None) => {
                        let mut late = candidate(900 + at as MemberId, [0; 3]);
                        late.since = now;
                        after.insert(slot, late);
                    }
                    (1, Some(_)) => { after.remove(&slot); }
                    (2, Some(holder)) => holder.party.standing = false,
                    (3, Some(holder)) if !holder.party.standing => {
                        holder.party.standing = true;
                        holder.since = now;
                    }
                    _ => {}
                }
            }
            let (panel, _, refilled) = seat(&config, &draw, &after, &parties, 7);
            let stays = |id: &MemberId| {
                after.values().any(|c| c.party.id == *id && c.party.standing && c.since < 100)
            };
            if filled && refilled {
                for juror in before.values().filter(|id| stays(id)) {
                    prop_assert!(panel.values().any(|id| id == juror), "{juror} had a seat");
                }
                if before.values().all(stays) {
                    prop_assert_eq!(panel, before);
                }
            }
        }
    }
}
