//! What do the messages have in common? Finding, changing and enrolling members, and the gates.
//!
//! Accounts go by reference: a copy of one is 60 bytes of code. What several messages do is one function that is never inlined.

use crate::{
    club::ClubRoom,
    records::{Book, Holder},
};
use ink::{prelude::vec::Vec, primitives::AccountId};
use remainder_interfaces::{caller, club::*, emit, now, office::Wiring, Cells, Stored, PAGE};
use remainder_rules::{
    club::{admit, Intake},
    ensure,
    party::role,
    Account32, Cycle, Hash, MemberId, COMMONS,
};

/// The most founders that one constructor call can enrol.
const MAX_FOUNDERS: usize = 64;

impl ClubRoom {
    /// What the constructor does.
    pub(crate) fn found(config: Config, founders: &[AccountId]) -> Result<Self, Error> {
        config.validate()?;
        let some = (1..=MAX_FOUNDERS).contains(&founders.len());
        ensure!(some, Error::InvalidConfig);
        let mut room = Self {
            admin: caller(),
            wiring: Wiring::default(),
            config: Stored(config),
            book: Stored(Book::begun(now())),
            members: Cells::default(),
            ids: Cells::default(),
            applications: Cells::default(),
            slots: Cells::default(),
            freed: Cells::default(),
            keys: Cells::default(),
            reputations: Cells::default(),
        };
        for account in founders {
            room.unused(&account.0)?;
            let founder = Member::founder(account.0, room.book.0.genesis, room.book.0.slot_count);
            room.enrol(&founder);
            let through = founder.counted_through();
            room.book.0.standing.shift(0, None, through);
        }
        Ok(room)
    }

    pub(crate) fn time(&self) -> Clock {
        Clock {
            genesis: self.book.0.genesis,
            cycle_ms: self.config.0.cycle_ms,
        }
    }

    #[inline(never)]
    pub(crate) fn cycle(&self) -> Cycle {
        self.time().cycle_at(now())
    }

    #[inline(never)]
    pub(crate) fn called_by(&self, account: &Account32) -> bool {
        caller().0 == *account
    }

    pub(crate) fn only_admin(&self) -> Result<(), Error> {
        ensure!(self.called_by(&self.admin.0), Error::NotAdmin);
        Ok(())
    }

    pub(crate) fn only_audit(&self) -> Result<(), Error> {
        ensure!(self.called_by(&self.wiring.audit.0), Error::NotEntitled);
        Ok(())
    }

    pub(crate) fn only_contributions(&self) -> Result<(), Error> {
        let entitled = self.called_by(&self.wiring.contributions.0);
        ensure!(entitled, Error::NotEntitled);
        Ok(())
    }

    #[inline(never)]
    pub(crate) fn unused(&self, account: &Account32) -> Result<(), Error> {
        ensure!(!self.ids.contains(account), Error::AccountInUse);
        Ok(())
    }

    /// The number of an account's member or application.
    #[inline(never)]
    fn number_of(&self, account: &Account32, applicant: bool) -> Option<u32> {
        let holder = self.ids.get(account)?;
        (holder.applicant == applicant).then_some(holder.number)
    }

    #[inline(never)]
    pub(crate) fn id_of(&self, account: &Account32) -> Result<MemberId, Error> {
        self.number_of(account, false).ok_or(Error::NotAMember)
    }

    #[inline(never)]
    pub(crate) fn caller_id(&self) -> Result<MemberId, Error> {
        self.id_of(&caller().0)
    }

    #[inline(never)]
    pub(crate) fn bind(&mut self, account: &Account32, applicant: bool, number: u32) {
        self.ids.insert(account, &Holder { applicant, number });
    }

    #[inline(never)]
    pub(crate) fn find(&self, id: MemberId) -> Option<Member> {
        self.members.get(&id)
    }

    #[inline(never)]
    pub(crate) fn save(&mut self, id: MemberId, member: &Member) {
        self.members.insert(&id, member);
    }

    #[inline(never)]
    pub(crate) fn party_of(&self, id: MemberId) -> Result<Party, Error> {
        let member = self.find(id).ok_or(Error::NoSuchMember)?;
        Ok(member.party(id, &self.time(), now()))
    }

    pub(crate) fn reputation_of(&self, member: MemberId, category: Category) -> Reputation {
        let key = (member, category as u32);
        self.reputations.get(&key).unwrap_or_default()
    }

    #[inline(never)]
    pub(crate) fn party_or_commons(&self, id: MemberId) -> Result<Party, Error> {
        if id == COMMONS {
            return Ok(Party::commons());
        }
        self.party_of(id)
    }

    /// Who they are, and what is known of the one who provides: the owner of the account.
    #[inline(never)]
    pub(crate) fn assessed(
        &self,
        account: &Account32,
        receiver: MemberId,
        category: Category,
    ) -> Result<(Party, Party, Assessed), Error> {
        let id = self.id_of(account)?;
        let (time, now) = (self.time(), now());
        ensure!(now >= self.book.0.paused_until, Error::Paused);
        let provider = self.find(id).ok_or(Error::NoSuchMember)?;
        let other = self.party_or_commons(receiver)?;
        let assessed = Assessed {
            reputation: self.reputation_of(id, category),
            members: self.book.0.standing.in_standing(time.cycle_at(now)),
            strikes: provider.strikes,
            struck: provider.struck,
            quarters: provider.volumes.quarters(receiver),
            probation: provider.on_probation(&time, now),
        };
        Ok((provider.party(id, &time, now), other, assessed))
    }

    /// What `governance` learns of a member who decides.
    #[inline(never)]
    pub(crate) fn elector_of(&self, id: MemberId) -> Result<Elector, Error> {
        let member = self.find(id).ok_or(Error::NoSuchMember)?;
        let cycle = self.cycle();
        Ok(Elector {
            since: member.stood_since,
            id,
            in_standing: self.book.0.standing.in_standing(cycle),
            roles: member.roles,
            standing: member.standing_at(cycle),
            probation: cycle < member.probation_ends,
        })
    }

    /// Gives a member an office, or takes it; who values or administers keeps a part of the beacon too.
    pub(crate) fn appoint_to(&mut self, id: MemberId, office: u8, on: bool) -> Result<(), Error> {
        const KEEPS: u8 = role::ADMIN | role::COMMITTEE;
        ensure!(office & !role::ALL == 0, Error::InvalidConfig);
        if on {
            let elector = self.elector_of(id)?;
            ensure!(elector.standing && !elector.probation, Error::StatusForbids);
        }
        self.remark(id, &[0; 32], &mut |member| {
            member.roles = match on {
                true => member.roles | office,
                false => member.roles & !office,
            };
            if office & KEEPS != 0 {
                member.roles = match member.roles & KEEPS {
                    0 => member.roles & !role::KEEPER,
                    _ => member.roles | role::KEEPER,
                };
            }
        })
    }

    /// Applies a rule to a member, moves the member from one bucket of the standing counts to another, if that is what it changed, and
    /// notes since when a jury can be drawn from them.
    #[inline(never)]
    pub(crate) fn change(
        &mut self,
        id: MemberId,
        rule: &mut dyn FnMut(&Self, &mut Member) -> Result<(), Error>,
    ) -> Result<Member, Error> {
        let mut member = self.find(id).ok_or(Error::NoSuchMember)?;
        let (time, now) = (self.time(), now());
        let was = member.counted_through();
        let served = member.serves_at(&time, now);
        rule(self, &mut member)?;
        member.note_service(served, &time, now);
        let cycle = time.cycle_at(now);
        member.restand(was, cycle, now);
        let is = member.counted_through();
        self.book.0.standing.shift(cycle, was, is);
        self.save(id, &member);
        Ok(member)
    }

    /// The admin changes marks or offices, and says what they were.
    #[inline(never)]
    pub(crate) fn remark(
        &mut self,
        id: MemberId,
        reason: &Hash,
        rule: &mut dyn FnMut(&mut Member),
    ) -> Result<(), Error> {
        self.only_admin()?;
        let mut roles_before = 0;
        let member = self.change(id, &mut |_, member| {
            roles_before = member.roles;
            rule(member);
            Ok(())
        })?;
        emit!(MemberMarked {
            member: &id,
            actor: &self.admin,
            frozen: &member.frozen,
            unable: &member.unable,
            roles_before: &roles_before,
            roles: &member.roles,
            reason: reason,
        });
        Ok(())
    }

    /// The slot that [`Self::enrol`] takes next: the one freed last, else a new one.
    pub(crate) fn next_slot(&self) -> u32 {
        let top = self.book.0.freed_count.checked_sub(1);
        top.and_then(|top| self.freed.get(&top))
            .unwrap_or(self.book.0.slot_count)
    }

    /// Gives a new member the next id, and the slot that the record names.
    #[inline(never)]
    pub(crate) fn enrol(&mut self, member: &Member) -> MemberId {
        let id = self.book.0.last_id.saturating_add(1);
        self.book.0.last_id = id;
        if self.book.0.freed_count > 0 {
            self.book.0.freed_count = self.book.0.freed_count.saturating_sub(1);
            self.freed.remove(&self.book.0.freed_count);
        } else {
            self.book.0.slot_count = self.book.0.slot_count.saturating_add(1);
        }
        self.slots.insert(&member.slot, &id);
        self.bind(&member.account, false, id);
        self.save(id, member);
        id
    }

    /// An application without the sponsors who have left: they no longer vouch, and their places are free again.
    #[inline(never)]
    pub(crate) fn open_application(&self, number: u32) -> Option<Application> {
        let mut application = self.applications.get(&number)?;
        application.sponsors = self.left_of(&application.sponsors);
        Some(application)
    }

    #[inline(never)]
    pub(crate) fn application_of(&self, account: &Account32) -> Option<(u32, Application)> {
        let number = self.number_of(account, true)?;
        Some((number, self.open_application(number)?))
    }

    /// What a vouching by this account would store: the application under its number. And whose it is.
    #[inline(never)]
    pub(crate) fn vouched(
        &self,
        account: &Account32,
        applicant: &Account32,
    ) -> Result<(u32, Application, MemberId), Error> {
        let sponsor = self.party_of(self.id_of(account)?)?;
        let (number, mut application) = self
            .application_of(applicant)
            .ok_or(Error::NoSuchApplication)?;
        application.vouch(
            &self.config.0,
            now(),
            sponsor.id,
            sponsor.status,
            sponsor.standing && !sponsor.probation,
        )?;
        Ok((number, application, sponsor.id))
    }

    /// What an admission would store. And the number of the application that is then over.
    #[inline(never)]
    pub(crate) fn admission(&self, applicant: &Account32) -> Result<(u32, Intake, Member), Error> {
        let (number, application) = self
            .application_of(applicant)
            .ok_or(Error::NoSuchApplication)?;
        let mut intake = self.book.0.intake;
        let member = admit(
            &self.config.0,
            &application,
            &mut intake,
            now(),
            self.cycle(),
            self.next_slot(),
            self.book.0.members(),
        )?;
        Ok((number, intake, member))
    }
}

/// Those of the next `limit` numbers that are in use.
pub(crate) fn page<T>(
    start_after: u32,
    limit: u32,
    last: u32,
    get: impl Fn(u32) -> Option<T>,
) -> Vec<(u32, T)> {
    let end = start_after.saturating_add(limit.min(PAGE)).min(last);
    let mut entries = Vec::new();
    let mut id = start_after;
    while id < end {
        id = id.saturating_add(1);
        if let Some(entry) = get(id) {
            entries.push((id, entry));
        }
    }
    entries
}
