//! Joining and leaving.

use rand::Rng;
use remainder_interfaces::{
    club::Club as _,
    contributions::{Against, Contributions as _},
};
use remainder_rules::{Credits, MemberId};

use super::{Act, Game, Played};
use crate::demo::people::Stage;

impl Game<'_> {
    pub(super) fn apply(&mut self, person: usize) -> Played<()> {
        let (room, by) = (self.scene.rooms.club, self.actor(person));
        let applied = self.scene.send("club.apply", room, &by, |m| m.apply())?;
        if applied.is_ok() {
            for tries in 0..self.file.club.sponsors {
                let soon = self.scene.now() + self.scene.cycle_ms() / 200 * u64::from(tries + 1);
                self.plan(soon, Act::Vouch { person, tries: 3 });
            }
            let soon = self.scene.now() + self.scene.cycle_ms() / 50;
            self.plan(soon, Act::Admit { person });
        }
        Ok(())
    }

    /// A member vouches. One who may not is asked first and finds out; then another tries.
    pub(super) fn vouch(&mut self, person: usize, tries: u8) -> Played<()> {
        let asked = self.people[person].vouched.clone();
        let mut known = None;
        for _ in 0..8 {
            known = self.somebody(|p| p.stays());
            if known.is_some_and(|n| !asked.contains(&n)) {
                break;
            }
        }
        let Some(sponsor) = known else { return Ok(()) };
        let (room, by) = (self.scene.rooms.club, self.actor(sponsor));
        let applicant = self.people[person].actor.account();
        let vouched = self
            .scene
            .send("club.vouch", room, &by, |m| m.vouch(applicant))?;
        match vouched {
            Ok(()) => self.people[person].vouched.push(sponsor),
            Err(_) if tries > 1 => {
                let soon = self.scene.now() + 1;
                self.plan(
                    soon,
                    Act::Vouch {
                        person,
                        tries: tries - 1,
                    },
                );
            }
            Err(_) => {}
        }
        Ok(())
    }

    pub(super) fn admit(&mut self, person: usize) -> Played<()> {
        if self.people[person].stage != Stage::Applied {
            return Ok(());
        }
        let (room, by) = (self.scene.rooms.club, self.actor(person));
        let applicant = by.account();
        let admitted = self
            .scene
            .send("club.admit", room, &by, |m| m.admit(applicant))?;
        match admitted {
            Ok(id) => {
                self.joined(person, id);
                self.post_all(person)?;
                let pledge = self.file.behaviour.stake;
                if let Some(sponsor) = self.people[person].vouched.first().copied() {
                    if self.chance(pledge) {
                        let soon = self.scene.now() + 1;
                        self.plan(
                            soon,
                            Act::Guarantee {
                                person: sponsor,
                                member: person,
                            },
                        );
                    }
                }
            }
            Err(refusal) if refusal.name() != "NoSuchApplication" => {
                // The application stands; next cycle there may be room, or another sponsor.
                let next = self.scene.now() + self.scene.cycle_ms();
                self.plan(next - 1, Act::Vouch { person, tries: 3 });
                self.plan(next, Act::Admit { person });
            }
            Err(_) => {}
        }
        Ok(())
    }

    /// Gives notice: takes back what is offered and wanted, and the stake, and asks `contributions`.
    pub(super) fn notice(&mut self, person: usize) -> Played<()> {
        let keeps = self.court.as_ref().is_some_and(|c| c.keeps(person));
        if !self.people[person].stays() || keeps {
            return Ok(());
        }
        let (room, by) = (self.scene.rooms.contributions, self.actor(person));
        for posted in std::mem::take(&mut self.people[person].posted) {
            self.scene.must("contributions.withdraw", room, &by, |m| {
                m.withdraw(posted.id)
            })?;
        }
        let begun = self
            .scene
            .send("contributions.leave", room, &by, |m| m.leave())?;
        if begun.is_ok() {
            self.people[person].stage = Stage::Leaving;
            self.end_guarantees(person)?;
            self.unbond(person)?;
            let notice = u64::from(self.file.club.unbond_cycles) * self.scene.cycle_ms();
            let moment = self.scene.now() + notice.max(self.file.reserve.unbond_ms) + 2;
            self.plan(moment, Act::End { person });
            let soon = self.scene.now() + self.scene.cycle_ms() / 8;
            self.plan(soon, Act::WorkOff { person });
        }
        Ok(())
    }

    /// A leaver in debt works it off for somebody who has tokens.
    pub(super) fn work_off(&mut self, person: usize) -> Played<()> {
        let id = self.people[person].id;
        let owed = self.scene.account(id)?.map_or(0, |account| {
            let owed = account.debt as i64 - account.net() - account.tokens as i64;
            u64::try_from(owed).unwrap_or(0)
        });
        let skills = self.skills(person);
        if owed == 0 || skills.is_empty() || self.people[person].stage != Stage::Leaving {
            return Ok(());
        }
        let mut richest: Option<(Credits, usize)> = None;
        for other in 0..self.people.len() {
            if other != person && self.people[other].stays() {
                let spare = self.spare(other)?;
                richest = richest.max(Some((spare, other)));
            }
        }
        let Some((_, receiver)) = richest else {
            return Ok(());
        };
        let kind = skills[self.rng.random_range(0..skills.len())];
        // What the levy takes has to be earned too.
        let value = owed + owed / 10 + 100;
        let quantity = self.quantity_worth(kind, value.min(8_000));
        let receiver_id: MemberId = self.people[receiver].id;
        let against = Against::Free(receiver_id, self.kinds[kind]);
        self.register_free(person, receiver, against, quantity)?;
        if value > 8_000 {
            let soon = self.scene.now() + self.scene.cycle_ms() / 8;
            self.plan(soon, Act::WorkOff { person });
        }
        Ok(())
    }

    /// The notice is over: leaves, or finds out what is still open.
    pub(super) fn end(&mut self, person: usize) -> Played<()> {
        if self.people[person].stage != Stage::Leaving {
            return Ok(());
        }
        let (room, by) = (self.scene.rooms.contributions, self.actor(person));
        let ended = self
            .scene
            .send("contributions.leave", room, &by, |m| m.leave())?;
        if ended.is_ok() {
            self.people[person].stage = Stage::Left;
            self.people[person].left = Some(self.cycle);
        } else {
            self.unbond(person)?;
            let now = self.scene.now();
            self.plan(now + self.scene.cycle_ms() / 16, Act::WorkOff { person });
            self.plan(now + self.scene.cycle_ms() / 2, Act::End { person });
        }
        Ok(())
    }
}
