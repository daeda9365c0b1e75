//! `club`: who belongs? Members, sponsors, status, standing, breaks, offices, slots and the clock. It calls no other room.
//!
//! ```text
//! account --apply--> applicant --vouch, admit--> probation --time--> active <--> on a break
//!               \__withdraw__/                                 |  ^
//!                                                       frozen-/  |       leaving --end--> gone
//!                                                         mark ---/          ^
//!                                                                begin_leave-/
//! ```
//!
//! | called by | messages |
//! |---|---|
//! | any room or account | `resolve`, `pair`, `party` and the other reads |
//! | any account | `apply`, `withdraw`, `admit`; `accept_key` by the new key |
//! | members | `vouch`, `take_break`, `end_break`, `propose_key`, `recover_key`, `cancel_key` |
//! | `contributions` | `note_work`, `begin_leave`, `end` |
//! | the admin | `mark`, `set_roles`, `set_config` and the office |
//!
//! Every message is O(1), lists are O(limit). Member ids run from 1 and are never given twice; a freed slot is. Status and standing are
//! computed from the block's time whenever they are read. What can change how many members are in standing goes through
//! [`ClubRoom::change`], which moves the member from one bucket of the counts to another.
//!
//! | cell | key | holds |
//! |---|---|---|
//! | root | `0` | admin, wiring, parameters, genesis, counters, the cycle's intake, standing counts |
//! | members | `MEMB` | a member's record by id |
//! | ids | `IDEN` | by account: which member or application it is |
//! | applications | `APPL` | an open application by number |
//! | slots | `SLOT` | the member who holds a slot, by slot |
//! | freed | `FREE` | the stack of slots that wait to be given again |
//! | keys | `KEYC` | a member's change of key under way |
#![cfg_attr(not(feature = "std"), no_std, no_main)]

#[ink::contract]
mod club {
    use ink::{
        prelude::vec::Vec,
        storage::{traits::ManualKey, Mapping},
    };
    use remainder_interfaces::{
        club::{Club as Room, *},
        emit,
        office::*,
        Stored, PAGE,
    };
    use remainder_rules::{
        club::{admit, Intake},
        ensure,
        party::role,
        standing::StandingCounts,
        Credits, Cycle, MemberId, Millis, COMMONS,
    };

    /// The most founders that one constructor call can enrol.
    const MAX_FOUNDERS: usize = 64;
    /// Founders are in standing through this cycle.
    const FOUNDERS_THROUGH: Cycle = 2;

    /// Whose account is it? The number is a member's id or an application's.
    #[derive(Clone, Copy)]
    #[ink::scale_derive(Encode, Decode, TypeInfo)]
    #[cfg_attr(feature = "std", derive(ink::storage::traits::StorageLayout))]
    struct Holder {
        applicant: bool,
        number: u32,
    }

    #[ink(storage)]
    pub struct Club {
        admin: AccountId,
        wiring: Wiring,
        config: Stored<Config>,
        genesis: Millis,
        last_id: MemberId,
        last_application: u32,
        /// Slots ever made, and how many of them wait in `freed`; the rest are held by a member each.
        slot_count: u32,
        freed_count: u32,
        intake: Stored<Intake>,
        standing: Stored<StandingCounts>,
        members: Mapping<MemberId, Stored<Member>, ManualKey<0x4d45_4d42>>,
        ids: Mapping<AccountId, Holder, ManualKey<0x4944_454e>>,
        applications: Mapping<u32, Stored<Application>, ManualKey<0x4150_504c>>,
        slots: Mapping<u32, MemberId, ManualKey<0x534c_4f54>>,
        freed: Mapping<u32, u32, ManualKey<0x4652_4545>>,
        keys: Mapping<MemberId, Stored<KeyChange>, ManualKey<0x4b45_5943>>,
    }

    impl Club {
        /// A club of its founders, who are members 1 to n, admins and beacon keepers, and in standing for the first cycles. Cycle 0
        /// begins now. The deployer is the admin.
        ///
        /// # Errors
        /// [`Error::InvalidConfig`] for a parameter out of bounds, no founder or more than 64; [`Error::AccountInUse`] for a founder
        /// named twice.
        #[ink(constructor)]
        pub fn new(config: Config, founders: Vec<AccountId>) -> Result<Self, Error> {
            config.validate()?;
            ensure!(
                (1..=MAX_FOUNDERS).contains(&founders.len()),
                Error::InvalidConfig
            );
            let mut room = Self {
                admin: Self::env().caller(),
                wiring: Wiring::default(),
                config: Stored(config),
                genesis: Self::env().block_timestamp(),
                last_id: 0,
                last_application: 0,
                slot_count: 0,
                freed_count: 0,
                intake: Stored::default(),
                standing: Stored::default(),
                members: Mapping::new(),
                ids: Mapping::new(),
                applications: Mapping::new(),
                slots: Mapping::new(),
                freed: Mapping::new(),
                keys: Mapping::new(),
            };
            for account in founders {
                room.unused(account)?;
                let founder = Member::founder(account.0, room.genesis, room.slot_count);
                room.enrol(&founder);
                room.standing.0.shift(0, None, Some(FOUNDERS_THROUGH));
            }
            Ok(room)
        }

        #[inline(never)]
        fn now(&self) -> Millis {
            self.env().block_timestamp()
        }

        fn time(&self) -> Clock {
            Clock {
                genesis: self.genesis,
                cycle_ms: self.config.0.cycle_ms,
            }
        }

        fn cycle(&self) -> Cycle {
            self.time().cycle_at(self.now())
        }

        #[inline(never)]
        fn caller(&self) -> AccountId {
            self.env().caller()
        }

        fn only_admin(&self) -> Result<(), Error> {
            ensure!(self.caller() == self.admin, Error::NotAdmin);
            Ok(())
        }

        fn only_office(&self) -> Result<(), OfficeError> {
            ensure!(self.caller() == self.admin, OfficeError::NotAdmin);
            Ok(())
        }

        fn only_contributions(&self) -> Result<(), Error> {
            ensure!(
                self.caller() == self.wiring.contributions,
                Error::NotEntitled
            );
            Ok(())
        }

        #[inline(never)]
        fn holder(&self, account: AccountId) -> Option<Holder> {
            self.ids.get(account)
        }

        fn unused(&self, account: AccountId) -> Result<(), Error> {
            ensure!(self.holder(account).is_none(), Error::AccountInUse);
            Ok(())
        }

        fn id_of(&self, account: AccountId) -> Result<MemberId, Error> {
            match self.holder(account) {
                Some(holder) if !holder.applicant => Ok(holder.number),
                _ => Err(Error::NotAMember),
            }
        }

        fn caller_id(&self) -> Result<MemberId, Error> {
            self.id_of(self.caller())
        }

        #[inline(never)]
        fn find(&self, id: MemberId) -> Option<Member> {
            self.members.get(id).map(|stored| stored.0)
        }

        #[inline(never)]
        fn party_of(&self, id: MemberId) -> Result<Party, Error> {
            let member = self.find(id).ok_or(Error::NoSuchMember)?;
            Ok(member.party(id, &self.time(), self.now()))
        }

        #[inline(never)]
        fn save(&mut self, id: MemberId, member: &Member) {
            self.members.insert(id, &Stored(*member));
        }

        /// Applies a rule to a member and keeps the counts of those in standing.
        #[inline(never)]
        fn change(
            &mut self,
            id: MemberId,
            rule: &mut dyn FnMut(&Self, &mut Member) -> Result<(), Error>,
        ) -> Result<Member, Error> {
            let mut member = self.find(id).ok_or(Error::NoSuchMember)?;
            let was = member.counted_through();
            rule(self, &mut member)?;
            let cycle = self.cycle();
            self.standing.0.shift(cycle, was, member.counted_through());
            self.save(id, &member);
            Ok(member)
        }

        /// Gives a new member the next id and the slot of its record.
        #[inline(never)]
        fn enrol(&mut self, member: &Member) -> MemberId {
            let id = self.last_id.saturating_add(1);
            self.last_id = id;
            if self.freed_count > 0 {
                self.freed_count = self.freed_count.saturating_sub(1);
                self.freed.remove(self.freed_count);
            } else {
                self.slot_count = self.slot_count.saturating_add(1);
            }
            self.slots.insert(member.slot, &id);
            self.bind(
                member.account.into(),
                Holder {
                    applicant: false,
                    number: id,
                },
            );
            self.save(id, member);
            id
        }

        #[inline(never)]
        fn bind(&mut self, account: AccountId, holder: Holder) {
            self.ids.insert(account, &holder);
        }

        #[inline(never)]
        fn unbind(&mut self, account: AccountId) {
            self.ids.remove(account);
        }

        /// The slot that [`Self::enrol`] gives next: the one freed last, else a new one.
        fn next_slot(&self) -> u32 {
            match self.freed_count.checked_sub(1) {
                Some(top) => self.freed.get(top).unwrap_or(self.slot_count),
                None => self.slot_count,
            }
        }

        fn member_count(&self) -> u32 {
            self.slot_count.saturating_sub(self.freed_count)
        }

        /// An application without the sponsors who have left: they no longer vouch, and their places are free again.
        #[inline(never)]
        fn open_application(&self, number: u32) -> Option<Application> {
            let Stored(mut application) = self.applications.get(number)?;
            for place in &mut application.sponsors {
                if *place != 0 && !self.members.contains(*place) {
                    *place = 0;
                }
            }
            Some(application)
        }

        #[inline(never)]
        fn application_of(&self, account: AccountId) -> Result<(u32, Application), Error> {
            if let Some(holder) = self.holder(account).filter(|holder| holder.applicant) {
                if let Some(application) = self.open_application(holder.number) {
                    return Ok((holder.number, application));
                }
            }
            Err(Error::NoSuchApplication)
        }

        /// What `vouch` by this account would store.
        #[inline(never)]
        fn vouched(
            &self,
            account: AccountId,
            applicant: AccountId,
        ) -> Result<(u32, Application, MemberId), Error> {
            let sponsor = self.party_of(self.id_of(account)?)?;
            let (number, mut application) = self.application_of(applicant)?;
            application.vouch(
                &self.config.0,
                self.now(),
                sponsor.id,
                sponsor.status,
                sponsor.standing,
            )?;
            Ok((number, application, sponsor.id))
        }

        /// What `admit` would store.
        #[inline(never)]
        fn admission(&self, applicant: AccountId) -> Result<(u32, Intake, Member), Error> {
            let (number, application) = self.application_of(applicant)?;
            let mut intake = self.intake.0;
            let member = admit(
                &self.config.0,
                &application,
                &mut intake,
                self.now(),
                self.cycle(),
                self.next_slot(),
                self.member_count(),
            )?;
            Ok((number, intake, member))
        }

        #[inline(never)]
        fn propose(&mut self, member: MemberId, by: MemberId, change: &KeyChange) {
            self.keys.insert(member, &Stored(*change));
            emit(&KeyChangeProposed {
                member,
                account: change.account.into(),
                by,
            });
        }

        /// Marks a member and says so, with the offices before.
        #[inline(never)]
        fn remark(
            &mut self,
            id: MemberId,
            reason: [u8; 32],
            rule: &mut dyn FnMut(&mut Member),
        ) -> Result<(), Error> {
            self.only_admin()?;
            let mut roles_before = 0;
            let member = self.change(id, &mut |_, member| {
                roles_before = member.roles;
                rule(member);
                Ok(())
            })?;
            emit(&MemberMarked {
                member: id,
                actor: self.caller(),
                frozen: member.frozen,
                unable: member.unable,
                roles_before,
                roles: member.roles,
                reason,
            });
            Ok(())
        }
    }

    impl Room for Club {
        #[ink(message)]
        fn resolve(&self, account: AccountId) -> Result<Party, Error> {
            self.party_of(self.id_of(account)?)
        }

        #[ink(message)]
        fn pair(&self, account: AccountId, other: MemberId) -> Result<(Party, Party), Error> {
            let party = self.resolve(account)?;
            if other == COMMONS {
                let commons = Party {
                    id: COMMONS,
                    account: [0; 32],
                    status: Status::Active,
                    standing: false,
                    roles: 0,
                    unable: false,
                    sponsors: [0; 3],
                };
                return Ok((party, commons));
            }
            Ok((party, self.party_of(other)?))
        }

        #[ink(message)]
        fn party(&self, member: MemberId) -> Result<Party, Error> {
            self.party_of(member)
        }

        #[ink(message)]
        fn member(&self, member: MemberId) -> Option<Member> {
            self.find(member)
        }

        #[ink(message)]
        fn members(&self, start_after: MemberId, limit: u32) -> Vec<(MemberId, Member)> {
            page(start_after, limit, self.last_id, |id| self.find(id))
        }

        #[ink(message)]
        fn application(&self, account: AccountId) -> Option<Application> {
            Some(self.application_of(account).ok()?.1)
        }

        #[ink(message)]
        fn applications(&self, start_after: u32, limit: u32) -> Vec<(u32, Application)> {
            page(start_after, limit, self.last_application, |number| {
                self.open_application(number)
            })
        }

        #[ink(message)]
        fn counts(&self) -> Counts {
            let cycle = self.cycle();
            Counts {
                cycle,
                last_id: self.last_id,
                last_application: self.last_application,
                members: self.member_count(),
                slots: self.slot_count,
                in_standing: self.standing.0.in_standing(cycle),
            }
        }

        #[ink(message)]
        fn clock(&self) -> Clock {
            self.time()
        }

        #[ink(message)]
        fn config(&self) -> Config {
            self.config.0
        }

        #[ink(message)]
        fn key_change(&self, member: MemberId) -> Option<KeyChange> {
            Some(self.keys.get(member)?.0)
        }

        #[ink(message)]
        fn apply(&mut self) -> Result<(), Error> {
            let account = self.caller();
            self.unused(account)?;
            let application = self.last_application.saturating_add(1);
            self.last_application = application;
            let record = Application::new(account.0, self.now());
            self.applications.insert(application, &Stored(record));
            self.bind(
                account,
                Holder {
                    applicant: true,
                    number: application,
                },
            );
            emit(&MemberApplied {
                account,
                application,
            });
            Ok(())
        }

        #[ink(message)]
        fn withdraw(&mut self, applicant: AccountId) -> Result<(), Error> {
            let (number, application) = self.application_of(applicant)?;
            let entitled =
                self.caller() == applicant || application.expired(&self.config.0, self.now());
            ensure!(entitled, Error::TooEarly);
            self.applications.remove(number);
            self.unbind(applicant);
            emit(&ApplicationRemoved { account: applicant });
            Ok(())
        }

        #[ink(message)]
        fn vouch(&mut self, applicant: AccountId) -> Result<(), Error> {
            let (number, application, sponsor) = self.vouched(self.caller(), applicant)?;
            self.applications.insert(number, &Stored(application));
            emit(&SponsorVouched {
                account: applicant,
                sponsor,
            });
            Ok(())
        }

        #[ink(message)]
        fn can_vouch(&self, account: AccountId, applicant: AccountId) -> Result<(), Error> {
            self.vouched(account, applicant).map(|_| ())
        }

        #[ink(message)]
        fn admit(&mut self, applicant: AccountId) -> Result<MemberId, Error> {
            let (number, intake, record) = self.admission(applicant)?;
            self.intake = Stored(intake);
            self.applications.remove(number);
            let member = self.enrol(&record);
            emit(&MemberAdmitted {
                member,
                account: applicant,
                slot: record.slot,
            });
            Ok(member)
        }

        #[ink(message)]
        fn can_admit(&self, applicant: AccountId) -> Result<(), Error> {
            self.admission(applicant).map(|_| ())
        }

        #[ink(message)]
        fn take_break(&mut self, kind: BreakKind, days: u16) -> Result<(), Error> {
            let id = self.caller_id()?;
            let member = self.change(id, &mut |room, member| {
                member.take_break(&room.config.0, &room.time(), room.now(), kind, days)
            })?;
            emit(&BreakChanged {
                member: id,
                kind: Some(kind),
                until: member.pause.map_or(0, |pause| pause.until),
            });
            Ok(())
        }

        #[ink(message)]
        fn end_break(&mut self) -> Result<(), Error> {
            let id = self.caller_id()?;
            let now = self.now();
            self.change(id, &mut |_, member| member.end_break(now))?;
            emit(&BreakChanged {
                member: id,
                kind: None,
                until: now,
            });
            Ok(())
        }

        #[ink(message)]
        fn propose_key(&mut self, account: AccountId) -> Result<(), Error> {
            let id = self.caller_id()?;
            self.unused(account)?;
            self.propose(id, id, &KeyChange::rotation(account.0, self.now()));
            Ok(())
        }

        #[ink(message)]
        fn recover_key(&mut self, member: MemberId, account: AccountId) -> Result<(), Error> {
            let by = self.party_of(self.caller_id()?)?;
            let of = self.party_of(member)?;
            self.unused(account)?;
            let mut change = self
                .key_change(member)
                .filter(|change| change.account == account.0)
                .unwrap_or(KeyChange::recovery(account.0));
            change.approve(&self.config.0, self.now(), &by, &of)?;
            self.propose(member, by.id, &change);
            Ok(())
        }

        #[ink(message)]
        fn cancel_key(&mut self) -> Result<(), Error> {
            let id = self.caller_id()?;
            ensure!(self.keys.contains(id), Error::NoKeyChange);
            self.keys.remove(id);
            Ok(())
        }

        #[ink(message)]
        fn accept_key(&mut self, member: MemberId) -> Result<(), Error> {
            let mut record = self.find(member).ok_or(Error::NoSuchMember)?;
            let change = self.key_change(member).ok_or(Error::NoKeyChange)?;
            let after = self.caller();
            change.accept(&after.0, self.now())?;
            self.unused(after)?;
            let before = record.account.into();
            record.account = after.0;
            self.unbind(before);
            self.bind(
                after,
                Holder {
                    applicant: false,
                    number: member,
                },
            );
            self.save(member, &record);
            self.keys.remove(member);
            emit(&KeyChanged {
                member,
                before,
                after,
            });
            Ok(())
        }

        #[ink(message)]
        fn mark(
            &mut self,
            member: MemberId,
            frozen: bool,
            unable: bool,
            reason: [u8; 32],
        ) -> Result<(), Error> {
            self.remark(member, reason, &mut |member| {
                member.frozen = frozen;
                member.unable = unable;
            })
        }

        #[ink(message)]
        fn set_roles(
            &mut self,
            member: MemberId,
            roles: u8,
            reason: [u8; 32],
        ) -> Result<(), Error> {
            self.only_admin()?;
            ensure!(roles & !role::ALL == 0, Error::InvalidConfig);
            self.remark(member, reason, &mut |member| member.roles = roles)
        }

        #[ink(message)]
        fn set_config(&mut self, config: Config) -> Result<(), Error> {
            self.only_admin()?;
            config.validate()?;
            ensure!(
                config.cycle_ms == self.config.0.cycle_ms,
                Error::InvalidConfig
            );
            self.config = Stored(config);
            let actor = self.admin;
            emit(&ConfigChanged { actor });
            Ok(())
        }

        #[ink(message)]
        fn begin_leave(&mut self, member: MemberId) -> Result<(), Error> {
            self.only_contributions()?;
            let record = self.change(member, &mut |room, member| {
                member.begin_leave(&room.config.0, &room.time(), room.now())
            })?;
            emit(&LeaveBegun {
                member,
                until: record.leaves_at.unwrap_or(0),
            });
            Ok(())
        }

        #[ink(message)]
        fn end(&mut self, member: MemberId) -> Result<(), Error> {
            self.only_contributions()?;
            let record = self.find(member).ok_or(Error::NoSuchMember)?;
            record.may_end(self.now())?;
            self.members.remove(member);
            self.keys.remove(member);
            self.unbind(record.account.into());
            self.slots.remove(record.slot);
            self.freed.insert(self.freed_count, &record.slot);
            self.freed_count = self.freed_count.saturating_add(1);
            emit(&MemberLeft {
                member,
                slot: record.slot,
            });
            Ok(())
        }

        #[ink(message)]
        fn note_work(
            &mut self,
            provider: MemberId,
            receiver: MemberId,
            value: Credits,
        ) -> Result<(), Error> {
            self.only_contributions()?;
            self.change(provider, &mut |room, member| {
                member.note_work(&room.config.0, room.cycle(), receiver, value);
                Ok(())
            })?;
            Ok(())
        }
    }

    impl Office for Club {
        #[ink(message)]
        fn admin(&self) -> AccountId {
            self.admin
        }

        #[ink(message)]
        fn wiring(&self) -> Wiring {
            self.wiring
        }

        #[ink(message)]
        fn wire(&mut self, wiring: Wiring) -> Result<(), OfficeError> {
            self.only_office()?;
            self.wiring = wiring;
            emit(&Wired { wiring });
            Ok(())
        }

        #[ink(message)]
        fn set_admin(&mut self, admin: AccountId) -> Result<(), OfficeError> {
            self.only_office()?;
            let before = self.admin;
            self.admin = admin;
            emit(&AdminChanged {
                before,
                after: admin,
            });
            Ok(())
        }

        #[ink(message)]
        fn set_code(&mut self, code: Hash) -> Result<(), OfficeError> {
            self.only_office()?;
            self.env()
                .set_code_hash(&code)
                .map_err(|_| OfficeError::NoSuchCode)?;
            let actor = self.admin;
            emit(&CodeChanged { actor, code });
            Ok(())
        }
    }

    /// Those of the next `limit` numbers that are in use.
    fn page<T>(
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
}
