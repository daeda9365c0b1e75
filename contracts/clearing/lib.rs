//! `clearing`: who owes what? One account a member, debit limits, postings and cycle reports. The only room that moves tokens.
//!
//! An account rolls lazily when it is first touched in a later cycle; nobody has to crank a phase. Consent needs no roll, since a roll
//! moves nobody's headroom (`rules::account`). The commons' tokens lie on this contract's own account.
//!
//! | cell | key | holds |
//! |---|---|---|
//! | root | 0 | admin, wiring, parameters, budget, report of the running cycle |
//! | accounts | `ACCT` | an account by member |
//! | reports | `REPT` | a closed cycle's report by cycle |
//! | policy | `POLI` | the money-share policy, under 0 |
//!
//! Here are the cells and the messages. What these do is told beside: how accounts roll in `accounts`, who consents to what in `consent`, what
//! is posted in `postings`, what the reserve takes in `reserve`, which tokens move in `tokens`, which parameters hold in `policy`.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

mod accounts;
mod consent;
mod policy;
mod postings;
mod reserve;
mod tokens;

#[cfg_attr(feature = "std", ink::contract)]
#[cfg_attr(not(feature = "std"), remainder_interfaces::contract(Planned))]
mod clearing {
    use ink::prelude::vec::Vec;
    use remainder_interfaces::{
        ask, caller,
        clearing::*,
        club::{Clock, Club, ClubRef},
        now,
        office::{self, *},
        Cells, Stored, PAGE,
    };
    use remainder_rules::{ensure, Credits, Cycle, MemberId};

    #[ink(storage)]
    pub struct ClearingRoom {
        pub(crate) admin: AccountId,
        pub(crate) wiring: Wiring,
        pub(crate) config: Stored<Config>,
        pub(crate) budget: Stored<Budget>,
        /// Of the running cycle, or the last one in which something happened.
        pub(crate) report: Stored<Report>,
        pub(crate) accounts: Cells<MemberId, Account, 0x4143_4354>,
        pub(crate) reports: Cells<Cycle, Report, 0x5245_5054>,
        /// The policy, under 0.
        pub(crate) policies: Cells<u32, Standing, 0x504f_4c49>,
    }

    impl ClearingRoom {
        /// # Errors
        /// [`Error::InvalidConfig`].
        #[ink(constructor)]
        pub fn new(config: Config) -> Result<Self, Error> {
            config.validate()?;
            Ok(Self {
                admin: caller(),
                wiring: Wiring::default(),
                config: Stored(config),
                budget: Stored::default(),
                report: Stored::default(),
                accounts: Cells::default(),
                reports: Cells::default(),
                policies: Cells::default(),
            })
        }

        pub(crate) fn clock(&self) -> Clock {
            self.wiring.clock()
        }

        pub(crate) fn cycle(&self) -> Cycle {
            self.clock().cycle_at(now())
        }

        pub(crate) fn only(&self, room: AccountId) -> Result<(), Error> {
            ensure!(caller() == room, Error::NotEntitled);
            Ok(())
        }

        pub(crate) fn only_reserve(&self) -> Result<(), Error> {
            self.only(self.wiring.reserve)
        }

        pub(crate) fn only_contributions(&self) -> Result<(), Error> {
            self.only(self.wiring.contributions)
        }

        pub(crate) fn party(&self, member: MemberId) -> Result<Party, Error> {
            ask!(
                ClubRef,
                self.wiring.club,
                party(member),
                Error::Unreachable,
                Error::Club
            )
        }
    }

    impl Clearing for ClearingRoom {
        #[cold]
        #[ink(message)]
        fn config(&self) -> Config {
            self.config.0
        }

        #[cold]
        #[ink(message)]
        fn set_config(&mut self, config: Config) -> Result<(), Error> {
            self.adopt(config)
        }

        #[cold]
        #[ink(message)]
        fn set_budget(&mut self, grant: Grant) -> Result<(), Error> {
            self.grant(grant)
        }

        #[cold]
        #[ink(message)]
        fn set_policy(&mut self, policy: Policy) -> Result<(), Error> {
            self.vote_policy(policy)
        }

        #[cold]
        #[ink(message)]
        fn policy(&self) -> Option<Standing> {
            self.policies.get(&0)
        }

        #[cold]
        #[ink(message)]
        fn apply_policy(&mut self) -> Result<(), Error> {
            self.decide_policy()
        }

        #[cold]
        #[ink(message)]
        fn can_apply_policy(&self) -> Result<(), Error> {
            self.decided().map(|_| ())
        }

        #[cold]
        #[ink(message)]
        fn account(&self, member: MemberId) -> Option<Account> {
            self.find(member)
        }

        #[cold]
        #[ink(message)]
        fn accounts(&self, start_after: MemberId, limit: u32) -> Vec<(MemberId, Account)> {
            let first = start_after.saturating_add(1);
            let end = first.saturating_add(limit.min(PAGE));
            (first..end)
                .filter_map(|id| self.find(id).map(|account| (id, account)))
                .collect()
        }

        #[cold]
        #[ink(message)]
        fn headroom(&self, member: MemberId) -> Result<i64, Error> {
            self.headroom_of(member)
        }

        #[cold]
        #[ink(message)]
        fn can_receive(&self, member: MemberId, value: Credits) -> Result<(), Error> {
            self.check_receive(member, value)
        }

        #[cold]
        #[ink(message)]
        fn can_consent(
            &self,
            receiver: Party,
            provider: Party,
            consent: Consent,
        ) -> Result<(), Error> {
            self.check_consent(self.budget_now(), &receiver, &provider, &consent)
                .map(|_| ())
        }

        #[cold]
        #[ink(message)]
        fn can_lock(&self, member: Party, amount: Credits) -> Result<(), Error> {
            self.check_lock(&member, amount).map(|_| ())
        }

        #[cold]
        #[ink(message)]
        fn can_unstake(&self, member: MemberId, amount: Credits) -> Result<(), Error> {
            self.check_unstake(member, amount).map(|_| ())
        }

        #[cold]
        #[ink(message)]
        fn can_set_guarantee(&self, member: Party, amount: Credits) -> Result<(), Error> {
            self.check_guarantee(&member, amount).map(|_| ())
        }

        #[cold]
        #[ink(message)]
        fn report(&self, cycle: Cycle) -> Option<Report> {
            self.report_of(cycle)
        }

        #[cold]
        #[ink(message)]
        fn budget(&self) -> (Budget, u16) {
            (self.budget_now(), self.levy_bp())
        }

        #[cold]
        #[ink(message)]
        fn roll(&mut self, member: MemberId) -> Result<(), Error> {
            self.roll_account(member)
        }

        #[cold]
        #[ink(message)]
        fn rekey(&mut self, member: MemberId) -> Result<(), Error> {
            self.rekey_account(member)
        }

        #[cold]
        #[ink(message)]
        fn gift(&mut self, to: MemberId, amount: Credits) -> Result<(), Error> {
            self.give(to, amount)
        }

        #[cold]
        #[ink(message)]
        fn can_gift(&self, from: AccountId, to: MemberId, amount: Credits) -> Result<(), Error> {
            self.check_gift(from, to, amount).map(|_| ())
        }

        #[ink(message)]
        fn consent(
            &mut self,
            receiver: Party,
            provider: Party,
            consent: Consent,
        ) -> Result<Credits, Error> {
            self.take_consent(receiver, provider, consent)
        }

        #[cold]
        #[ink(message)]
        fn release(
            &mut self,
            receiver: MemberId,
            provider: MemberId,
            closing: Closing,
        ) -> Result<Credits, Error> {
            self.release_open(receiver, provider, closing)
        }

        #[cold]
        #[ink(message)]
        fn uncovered(&self, member: MemberId) -> Credits {
            self.find(member).map_or(0, |account| self.over(&account))
        }

        #[ink(message)]
        fn post(
            &mut self,
            receiver: MemberId,
            provider: MemberId,
            value: Credits,
            closing: Closing,
        ) -> Result<(), Error> {
            self.post_work(receiver, provider, value, closing)
        }

        #[cold]
        #[ink(message)]
        fn pay_fee(&mut self, juror: Party, fee: Credits) -> Result<(), Error> {
            self.post_fee(juror, fee)
        }

        #[cold]
        #[ink(message)]
        fn set_trust(&mut self, member: MemberId, trust: Credits) -> Result<(), Error> {
            self.only(self.wiring.audit)?;
            if let Some(mut account) = self.find(member) {
                account.trust = trust;
                self.save(member, &account);
            }
            Ok(())
        }

        #[cold]
        #[ink(message)]
        fn can_close(&self, member: MemberId) -> Result<(), Error> {
            self.check_close(member)
        }

        #[cold]
        #[ink(message)]
        fn close(&mut self, member: MemberId) -> Result<(), Error> {
            self.close_account(member)
        }

        #[cold]
        #[ink(message)]
        fn stake(&mut self, member: MemberId, amount: Credits) -> Result<(), Error> {
            self.take_stake(member, amount)
        }

        #[cold]
        #[ink(message)]
        fn unstake(&mut self, member: MemberId, amount: Credits) -> Result<(), Error> {
            self.give_stake(member, amount)
        }

        #[cold]
        #[ink(message)]
        fn pay_out(&mut self, member: MemberId, amount: Credits, gift: bool) -> Result<(), Error> {
            self.pay_member(member, amount, gift)
        }

        #[cold]
        #[ink(message)]
        fn lock(&mut self, member: Party, amount: Credits) -> Result<(), Error> {
            self.pledge(member, amount)
        }

        #[cold]
        #[ink(message)]
        fn unlock(&mut self, member: MemberId, amount: Credits) -> Result<(), Error> {
            self.free(member, amount)
        }

        #[cold]
        #[ink(message)]
        fn set_guarantee(&mut self, member: Party, amount: Credits) -> Result<(), Error> {
            self.guarantee(member, amount)
        }

        #[cold]
        #[ink(message)]
        fn collect(&mut self, collection: Collection) -> Result<(), Error> {
            self.collect_forfeit(collection)
        }

        #[cold]
        #[ink(message)]
        fn write_off(
            &mut self,
            member: MemberId,
            staked: Credits,
            guarantors: [(MemberId, Credits); 3],
        ) -> Result<Credits, Error> {
            self.write_off_debt(member, staked, guarantors)
        }
    }

    impl Planned for ClearingRoom {
        #[ink(message)]
        fn consent_planned(
            &mut self,
            receiver: Party,
            gives: Vec<(MemberId, Credits)>,
        ) -> Result<(), Error> {
            self.take_planned(receiver, gives)
        }
    }

    impl Office for ClearingRoom {
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
