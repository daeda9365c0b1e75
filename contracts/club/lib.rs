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
//! | `governance` | `elector`, `elector_by_id` |
//! | `contributions` | `note_work`, `begin_leave`, `end` |
//! | the admin | `mark`, `set_roles`, `appoint`, `pause`, `set_config` and the office |
//!
//! Every message is O(1), lists are O(limit). Member ids run from 1 and are never given twice; a freed slot is. Status and standing are
//! computed from the block's time whenever they are read. What can change how many members are in standing goes through
//! `ClubRoom::change`, which moves the member from one bucket of the counts to another.
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
//! | reputations | `REPU` | what audits found of a member's work, by member and category |
#![cfg_attr(not(feature = "std"), no_std, no_main)]

mod keys;
mod members;
mod records;

#[cfg_attr(feature = "std", ink::contract)]
#[cfg_attr(not(feature = "std"), remainder_interfaces::contract(Electorate))]
mod club {
    use crate::{
        members::page,
        records::{Book, Founders, Holder},
    };
    use ink::prelude::vec::Vec;
    use remainder_interfaces::{
        caller,
        club::*,
        emit, now,
        office::{self, *},
        Cells, Stored,
    };
    use remainder_rules::{
        ensure, governance::pause::BUDGET, party::role, Account32, Credits, MemberId, Millis,
    };

    #[ink(storage)]
    pub struct ClubRoom {
        pub(crate) admin: AccountId,
        pub(crate) wiring: Wiring,
        pub(crate) config: Stored<Config>,
        pub(crate) book: Stored<Book>,
        pub(crate) members: Cells<MemberId, Member, 0x4d45_4d42>,
        pub(crate) ids: Cells<Account32, Holder, 0x4944_454e>,
        pub(crate) applications: Cells<u32, Application, 0x4150_504c>,
        pub(crate) slots: Cells<u32, MemberId, 0x534c_4f54>,
        pub(crate) freed: Cells<u32, u32, 0x4652_4545>,
        pub(crate) keys: Cells<MemberId, KeyChange, 0x4b45_5943>,
        pub(crate) reputations: Cells<(MemberId, u32), Reputation, 0x5245_5055>,
    }

    impl ClubRoom {
        /// A club of its founders, who are members 1 to n, admins and beacon keepers, and in standing for the first cycles. Cycle 0
        /// begins now. The deployer is the admin.
        ///
        /// # Errors
        /// [`Error::InvalidConfig`] for a parameter out of bounds, no founder or more than 64; [`Error::AccountInUse`] for a founder
        /// named twice.
        #[ink(constructor)]
        pub fn new(config: Config, founders: Founders) -> Result<Self, Error> {
            Self::found(config, &founders.0)
        }
    }

    impl Club for ClubRoom {
        #[ink(message)]
        fn resolve(&self, account: AccountId) -> Result<Party, Error> {
            self.party_of(self.id_of(&account.0)?)
        }

        #[ink(message)]
        fn pair(&self, account: AccountId, other: MemberId) -> Result<(Party, Party), Error> {
            let party = self.party_of(self.id_of(&account.0)?)?;
            Ok((party, self.party_or_commons(other)?))
        }

        #[ink(message)]
        fn both(&self, one: MemberId, other: MemberId) -> Result<(Party, Party), Error> {
            Ok((self.party_or_commons(one)?, self.party_or_commons(other)?))
        }

        #[cold]
        #[ink(message)]
        fn party(&self, member: MemberId) -> Result<Party, Error> {
            self.party_of(member)
        }

        #[ink(message)]
        fn assess(
            &self,
            account: AccountId,
            receiver: MemberId,
            category: Category,
        ) -> Result<(Party, Party, Assessed), Error> {
            self.assessed(&account.0, receiver, category)
        }

        #[cold]
        #[ink(message)]
        fn paused_until(&self) -> Millis {
            self.book.0.paused_until
        }

        #[cold]
        #[ink(message)]
        fn at_slot(&self, slot: u32) -> Option<(Party, Millis)> {
            let id = self.slots.get(&slot)?;
            let member = self.find(id)?;
            let now = now();
            Some((
                member.party(id, &self.time(), now),
                member.drawable_since(now),
            ))
        }

        #[cold]
        #[ink(message)]
        fn reputation(&self, member: MemberId, category: Category) -> Reputation {
            self.reputation_of(member, category)
        }

        #[cold]
        #[ink(message)]
        fn member(&self, member: MemberId) -> Option<Member> {
            self.find(member)
        }

        #[cold]
        #[ink(message)]
        fn members(&self, start_after: MemberId, limit: u32) -> Vec<(MemberId, Member)> {
            page(start_after, limit, self.book.0.last_id, |id| self.find(id))
        }

        #[cold]
        #[ink(message)]
        fn application(&self, account: AccountId) -> Option<Application> {
            Some(self.application_of(&account.0)?.1)
        }

        #[cold]
        #[ink(message)]
        fn applications(&self, start_after: u32, limit: u32) -> Vec<(u32, Application)> {
            page(start_after, limit, self.book.0.last_application, |number| {
                self.open_application(number)
            })
        }

        #[cold]
        #[ink(message)]
        fn counts(&self) -> Counts {
            self.book.0.counts(self.cycle())
        }

        #[cold]
        #[ink(message)]
        fn clock(&self) -> Clock {
            self.time()
        }

        #[cold]
        #[ink(message)]
        fn config(&self) -> Config {
            self.config.0
        }

        #[cold]
        #[ink(message)]
        fn key_change(&self, member: MemberId) -> Option<KeyChange> {
            self.key_change_of(member)
        }

        #[cold]
        #[ink(message)]
        fn apply(&mut self) -> Result<(), Error> {
            let account = caller();
            self.unused(&account.0)?;
            let application = self.book.0.last_application.saturating_add(1);
            self.book.0.last_application = application;
            let record = Application::new(account.0, now());
            self.applications.insert(&application, &record);
            self.bind(&account.0, true, application);
            emit!(MemberApplied {
                account: &account.0,
                application: &application
            });
            Ok(())
        }

        #[cold]
        #[ink(message)]
        fn withdraw(&mut self, applicant: AccountId) -> Result<(), Error> {
            let (number, application) = self
                .application_of(&applicant.0)
                .ok_or(Error::NoSuchApplication)?;
            let entitled =
                self.called_by(&applicant.0) || application.expired(&self.config.0, now());
            ensure!(entitled, Error::TooEarly);
            self.applications.remove(&number);
            self.ids.remove(&applicant.0);
            emit!(ApplicationRemoved {
                account: &applicant.0
            });
            Ok(())
        }

        #[cold]
        #[ink(message)]
        fn vouch(&mut self, applicant: AccountId) -> Result<(), Error> {
            let (number, application, sponsor) = self.vouched(&caller().0, &applicant.0)?;
            self.applications.insert(&number, &application);
            emit!(SponsorVouched {
                account: &applicant.0,
                sponsor: &sponsor
            });
            Ok(())
        }

        #[cold]
        #[ink(message)]
        fn can_vouch(&self, account: AccountId, applicant: AccountId) -> Result<(), Error> {
            self.vouched(&account.0, &applicant.0).map(|_| ())
        }

        #[cold]
        #[ink(message)]
        fn admit(&mut self, applicant: AccountId) -> Result<MemberId, Error> {
            let (number, intake, record) = self.admission(&applicant.0)?;
            self.book.0.intake = intake;
            self.applications.remove(&number);
            let member = self.enrol(&record);
            emit!(MemberAdmitted {
                member: &member,
                account: &applicant.0,
                slot: &record.slot
            });
            Ok(member)
        }

        #[cold]
        #[ink(message)]
        fn can_admit(&self, applicant: AccountId) -> Result<(), Error> {
            self.admission(&applicant.0).map(|_| ())
        }

        #[cold]
        #[ink(message)]
        fn take_break(&mut self, kind: BreakKind, days: u16) -> Result<(), Error> {
            let id = self.caller_id()?;
            let member = self.change(id, &mut |room, member| {
                member.take_break(&room.config.0, &room.time(), now(), kind, days)
            })?;
            emit!(BreakChanged {
                member: &id,
                kind: &Some(kind),
                until: &member.pause.map_or(0, |pause| pause.until)
            });
            Ok(())
        }

        #[cold]
        #[ink(message)]
        fn can_take_break(
            &self,
            member: MemberId,
            kind: BreakKind,
            days: u16,
        ) -> Result<(), Error> {
            let mut record = self.find(member).ok_or(Error::NoSuchMember)?;
            record.take_break(&self.config.0, &self.time(), now(), kind, days)
        }

        #[cold]
        #[ink(message)]
        fn end_break(&mut self) -> Result<(), Error> {
            let id = self.caller_id()?;
            let now = now();
            self.change(id, &mut |_, member| member.end_break(now))?;
            emit!(BreakChanged {
                member: &id,
                kind: &None::<BreakKind>,
                until: &now
            });
            Ok(())
        }

        #[cold]
        #[ink(message)]
        fn propose_key(&mut self, account: AccountId) -> Result<(), Error> {
            self.rotate(&account.0)
        }

        #[cold]
        #[ink(message)]
        fn recover_key(&mut self, member: MemberId, account: AccountId) -> Result<(), Error> {
            self.recover(member, &account.0)
        }

        #[cold]
        #[ink(message)]
        fn cancel_key(&mut self) -> Result<(), Error> {
            self.keep_key()
        }

        #[cold]
        #[ink(message)]
        fn accept_key(&mut self, member: MemberId) -> Result<(), Error> {
            self.take_over(member)
        }

        #[cold]
        #[ink(message)]
        fn mark(
            &mut self,
            member: MemberId,
            frozen: bool,
            unable: bool,
            reason: [u8; 32],
        ) -> Result<(), Error> {
            self.remark(member, &reason, &mut |member| {
                member.frozen = frozen;
                member.unable = unable;
            })
        }

        #[cold]
        #[ink(message)]
        fn set_roles(
            &mut self,
            member: MemberId,
            roles: u8,
            reason: [u8; 32],
        ) -> Result<(), Error> {
            self.only_admin()?;
            ensure!(roles & !role::ALL == 0, Error::InvalidConfig);
            self.remark(member, &reason, &mut |member| member.roles = roles)
        }

        #[cold]
        #[ink(message)]
        fn appoint(&mut self, member: MemberId, office: u8, on: bool) -> Result<(), Error> {
            self.only_admin()?;
            self.appoint_to(member, office, on)
        }

        #[cold]
        #[ink(message)]
        fn pause(&mut self, until: Millis) -> Result<(), Error> {
            self.only_admin()?;
            let longest = now().saturating_add(BUDGET);
            ensure!(until <= longest, Error::InvalidConfig);
            self.book.0.paused_until = until;
            emit!(ContributionsPaused { until: &until });
            Ok(())
        }

        #[cold]
        #[ink(message)]
        fn set_config(&mut self, config: Config) -> Result<(), Error> {
            self.only_admin()?;
            config.validate()?;
            ensure!(
                config.cycle_ms == self.config.0.cycle_ms,
                Error::InvalidConfig
            );
            self.config = Stored(config);
            emit!(ConfigChanged { actor: &self.admin });
            Ok(())
        }

        #[cold]
        #[ink(message)]
        fn begin_leave(&mut self, member: MemberId) -> Result<(), Error> {
            self.only_contributions()?;
            let record = self.change(member, &mut |room, member| {
                member.begin_leave(&room.config.0, now())
            })?;
            emit!(LeaveBegun {
                member: &member,
                until: &record.leaves_at.unwrap_or(0)
            });
            Ok(())
        }

        #[cold]
        #[ink(message)]
        fn end(&mut self, member: MemberId) -> Result<(), Error> {
            self.only_contributions()?;
            let record = self.find(member).ok_or(Error::NoSuchMember)?;
            record.may_end(now())?;
            self.members.remove(&member);
            self.keys.remove(&member);
            for category in Category::ALL {
                self.reputations.remove(&(member, category as u32));
            }
            self.ids.remove(&record.account);
            self.slots.remove(&record.slot);
            self.freed.insert(&self.book.0.freed_count, &record.slot);
            self.book.0.freed_count = self.book.0.freed_count.saturating_add(1);
            emit!(MemberLeft {
                member: &member,
                slot: &record.slot
            });
            Ok(())
        }

        #[cold]
        #[ink(message)]
        fn note_audit(
            &mut self,
            member: MemberId,
            found: Option<(Category, Reputation)>,
            strike: bool,
        ) -> Result<u8, Error> {
            self.only_audit()?;
            if !self.members.contains(&member) {
                return Ok(0);
            }
            if let Some((category, reputation)) = found {
                self.reputations
                    .insert(&(member, category as u32), &reputation);
            }
            let mut before = 0;
            let record = self.change(member, &mut |room, member| {
                before = member.strikes;
                if strike {
                    member.strike(room.cycle());
                }
                Ok(())
            })?;
            if strike {
                emit!(MemberStruck {
                    member: &member,
                    strikes: &record.strikes
                });
            }
            Ok(before)
        }

        #[cold]
        #[ink(message)]
        fn note_duty(&mut self, member: MemberId, served: bool) -> Result<(), Error> {
            self.only_audit()?;
            if !self.members.contains(&member) {
                return Ok(());
            }
            self.change(member, &mut |room, member| {
                member.note_duty(room.cycle(), served);
                Ok(())
            })?;
            Ok(())
        }

        #[cold]
        #[ink(message)]
        fn dismiss(&mut self, member: MemberId) -> Result<(), Error> {
            self.only_audit()?;
            if !self.members.contains(&member) {
                return Ok(());
            }
            self.change(member, &mut |room, member| {
                member.roles &= !role::KEEPER;
                member.note_duty(room.cycle(), false);
                Ok(())
            })?;
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

    impl Electorate for ClubRoom {
        #[ink(message)]
        fn elector(&self, account: AccountId) -> Result<Elector, Error> {
            self.elector_of(self.id_of(&account.0)?)
        }

        #[ink(message)]
        fn elector_by_id(&self, member: MemberId) -> Result<Elector, Error> {
            self.elector_of(member)
        }
    }

    impl Office for ClubRoom {
        #[cold]
        #[ink(message)]
        fn version(&self) -> u32 {
            office::VERSION
        }

        #[cold]
        #[ink(message)]
        fn admin(&self) -> AccountId {
            self.admin
        }

        #[cold]
        #[ink(message)]
        fn wiring(&self) -> Wiring {
            self.wiring
        }

        #[cold]
        #[ink(message)]
        fn wire(&mut self, wiring: Wiring) -> Result<(), OfficeError> {
            office::wire(&self.admin, &mut self.wiring, wiring)
        }

        #[cold]
        #[ink(message)]
        fn set_admin(&mut self, admin: AccountId) -> Result<(), OfficeError> {
            office::hand_over(&mut self.admin, admin)
        }

        #[cold]
        #[ink(message)]
        fn set_code(&mut self, code: Hash) -> Result<(), OfficeError> {
            office::set_code(self.admin, code)
        }
    }
}
