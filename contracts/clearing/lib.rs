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
#![cfg_attr(not(feature = "std"), no_std, no_main)]

#[cfg_attr(feature = "std", ink::contract)]
#[cfg_attr(not(feature = "std"), remainder_interfaces::contract)]
mod clearing {
    use ink::prelude::{vec, vec::Vec};
    use remainder_interfaces::{
        ask, caller,
        clearing::*,
        club::{Clock, Club, ClubRef},
        emit, now,
        office::{self, *},
        token::{Move, PSP22Error, Token, TokenRef},
        Cells, Stored, PAGE,
    };
    use remainder_rules::{
        account::Moves,
        clearing::{check_amount, signed},
        ensure, share_bp_up,
        waterfall::cover,
        Credits, Cycle, MemberId, COMMONS,
    };

    #[ink(storage)]
    pub struct ClearingRoom {
        admin: AccountId,
        wiring: Wiring,
        config: Stored<Config>,
        budget: Stored<Budget>,
        /// Of the running cycle, or the last one in which something happened.
        report: Stored<Report>,
        accounts: Cells<MemberId, Account, 0x4143_4354>,
        reports: Cells<Cycle, Report, 0x5245_5054>,
        /// The policy, under 0.
        policies: Cells<u32, Standing, 0x504f_4c49>,
    }

    /// What a change adds to an account.
    #[derive(Default)]
    struct Delta {
        given: Credits,
        received: Credits,
        posted: i64,
        tokens: Credits,
        close_give: Credits,
        close_receive: Credits,
        unlock: Credits,
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

        fn clock(&self) -> Clock {
            self.wiring.clock()
        }

        fn cycle(&self) -> Cycle {
            self.clock().cycle_at(now())
        }

        fn only(&self, room: AccountId) -> Result<(), Error> {
            ensure!(caller() == room, Error::NotEntitled);
            Ok(())
        }

        fn only_reserve(&self) -> Result<(), Error> {
            self.only(self.wiring.reserve)
        }

        fn only_contributions(&self) -> Result<(), Error> {
            self.only(self.wiring.contributions)
        }

        fn find(&self, member: MemberId) -> Option<Account> {
            if let Some(account) = self.accounts.get(&member) {
                return Some(account);
            }
            // The commons has an account from the start.
            (member == COMMONS).then(|| Account::new(*self.env().account_id().as_ref(), 0))
        }

        fn load(&self, member: MemberId) -> Result<Account, Error> {
            self.find(member).ok_or(Error::NoAccount)
        }

        fn load_or_open(&self, party: &Party) -> Account {
            self.find(party.id)
                .unwrap_or_else(|| Account::new(party.account, self.cycle()))
        }

        /// What the commons holds once its account is rolled, which may still have to happen.
        fn commons_tokens(&self) -> Credits {
            self.find(COMMONS).map_or(0, |mut commons| {
                commons.roll(&self.config.0, self.cycle());
                commons.tokens
            })
        }

        /// The budget as it is now: a cycle may have begun that nothing was posted in yet.
        fn budget_now(&self) -> Budget {
            let mut budget = self.budget.0;
            let report = self.report.0;
            let cycles = self.cycle().saturating_sub(report.cycle);
            if cycles > 0 {
                let open = self.find(COMMONS).map_or(0, |commons| commons.open_receive);
                budget.turn(cycles, report.levy, open);
            }
            budget
        }

        #[inline(never)]
        fn levy_bp(&self) -> u16 {
            let tokens = self.commons_tokens();
            self.budget_now().levy_bp(&self.config.0, tokens)
        }

        /// By how much an account's planned receives are uncovered.
        #[inline(never)]
        fn over(&self, account: &Account) -> Credits {
            let headroom = self.config.0.headroom(account, false);
            if headroom < 0 {
                headroom.unsigned_abs().min(account.open_receive)
            } else {
                0
            }
        }

        fn save(&mut self, member: MemberId, account: &Account) {
            self.accounts.insert(&member, account);
        }

        /// Begins the running cycle's report and budget if a later cycle has come; the old report is final then.
        #[inline(never)]
        fn turn(&mut self) -> Cycle {
            let cycle = self.cycle();
            let report = self.report.0;
            if report.cycle < cycle {
                self.reports.insert(&report.cycle, &report);
                self.budget = Stored(self.budget_now());
                self.report = Stored(report.next(cycle));
            }
            cycle
        }

        /// Books what a roll or an exit moved.
        #[inline(never)]
        fn book(
            &mut self,
            member: MemberId,
            before: &Account,
            after: &Account,
            moved: Moves,
            moves: &mut Vec<Move>,
        ) {
            let report = &mut self.report.0;
            report.track_debt(before, after);
            report.minted = report.minted.saturating_add(moved.mint);
            report.burned = report.burned.saturating_add(moved.burn);
            report.supply = report
                .supply
                .saturating_add(moved.mint)
                .saturating_sub(moved.burn);
            let holder = AccountId::from(after.holder);
            push(moves, None, Some(holder), moved.mint);
            push(moves, Some(holder), None, moved.burn);
            emit(&AccountRolled {
                member,
                cycle: after.cycle,
                minted: moved.mint,
                burned: moved.burn,
                debt: after.debt,
            });
        }

        fn rolled(
            &mut self,
            member: MemberId,
            mut account: Account,
            cycle: Cycle,
            moves: &mut Vec<Move>,
        ) -> Account {
            if account.cycle < cycle {
                let before = account;
                let moved = account.roll(&self.config.0, cycle);
                self.book(member, &before, &account, moved, moves);
            }
            account
        }

        fn touch(
            &mut self,
            member: MemberId,
            cycle: Cycle,
            moves: &mut Vec<Move>,
        ) -> Result<Account, Error> {
            let account = self.load(member)?;
            Ok(self.rolled(member, account, cycle, moves))
        }

        /// Rolls an account, adds to it and stores it.
        #[inline(never)]
        fn change(
            &mut self,
            member: MemberId,
            cycle: Cycle,
            delta: &Delta,
            moves: &mut Vec<Move>,
        ) -> Result<(), Error> {
            let before = self.touch(member, cycle, moves)?;
            let mut account = before;
            account.give(delta.given);
            account.receive(delta.received);
            account.post(delta.posted);
            account.tokens = account.tokens.saturating_add(delta.tokens);
            account.open_give = account.open_give.saturating_sub(delta.close_give);
            account.open_receive = account.open_receive.saturating_sub(delta.close_receive);
            account.locked = account.locked.saturating_sub(delta.unlock);
            self.report.0.track(&before, &account);
            let reserve = Some(self.wiring.reserve);
            push(moves, reserve, Some(account.holder.into()), delta.tokens);
            self.save(member, &account);
            Ok(())
        }

        fn rule_posted(&mut self, from: MemberId, to: MemberId, amount: Credits) {
            if amount > 0 {
                emit(&RulePosted { from, to, amount });
            }
        }

        /// Has `token` make the movements, in one call.
        #[inline(never)]
        fn pay(&self, moves: Vec<Move>) -> Result<(), Error> {
            if moves.is_empty() {
                return Ok(());
            }
            let refused = |_: PSP22Error| Error::TokenRefused;
            ask!(
                TokenRef,
                self.wiring.token,
                apply(moves),
                Error::Unreachable,
                refused
            )
        }

        fn party(&self, member: MemberId) -> Result<Party, Error> {
            ask!(
                ClubRef,
                self.wiring.club,
                party(member),
                Error::Unreachable,
                Error::Club
            )
        }

        /// What a consent leaves: the budget, the receiver's account and the provider's.
        fn check_consent(
            &self,
            mut budget: Budget,
            receiver: &Party,
            provider: &Party,
            consent: &Consent,
        ) -> Result<(Budget, Account, Account), Error> {
            let Consent {
                value,
                reserved,
                exposure,
            } = *consent;
            let config = &self.config.0;
            let mut giver = self.load_or_open(provider);
            let mut taker = self.load_or_open(receiver);
            if reserved > 0 {
                // It was consented to before.
            } else if receiver.id == COMMONS {
                check_amount(value)?;
                let tokens = self.commons_tokens();
                budget.spend(config, self.cycle(), tokens, &mut giver, value)?;
            } else {
                let probation = on_probation(receiver);
                config.may_receive(&taker, probation, self.cycle(), value)?;
            }
            taker.open_receive = open_instead(taker.open_receive, reserved, value);
            giver.open_give = open_instead(giver.open_give, reserved, value);
            if exposure > 0 {
                config.lock(&mut giver, on_probation(provider), exposure)?;
                if receiver.id != COMMONS {
                    config.lock(&mut taker, on_probation(receiver), exposure)?;
                }
            }
            Ok((budget, taker, giver))
        }

        /// The account with so much more pledged.
        fn check_lock(&self, member: &Party, amount: Credits) -> Result<Account, Error> {
            let mut account = self.load_or_open(member);
            let probation = on_probation(member);
            self.config.0.lock(&mut account, probation, amount)?;
            Ok(account)
        }

        /// The account with so much less staked.
        fn check_unstake(&self, member: MemberId, amount: Credits) -> Result<Account, Error> {
            let mut account = self.load(member)?;
            account.reserve = account
                .reserve
                .checked_sub(amount)
                .ok_or(Error::NotCovered)?;
            ensure!(
                self.config.0.headroom(&account, false) >= 0,
                Error::NotCovered
            );
            Ok(account)
        }

        /// The account with this guarantee.
        fn check_guarantee(&self, member: &Party, amount: Credits) -> Result<Account, Error> {
            let mut account = self.load_or_open(member);
            let less = amount < account.guarantee;
            account.guarantee = amount;
            let headroom = self.config.0.headroom(&account, on_probation(member));
            ensure!(!less || headroom >= 0, Error::NotCovered);
            Ok(account)
        }

        /// Who gets what was meant for a member: the member, whose account is opened if there is none, or the commons for who has left.
        fn beneficiary(&mut self, member: MemberId, cycle: Cycle) -> Result<MemberId, Error> {
            if self.find(member).is_some() {
                return Ok(member);
            }
            match self.party(member) {
                Ok(party) => {
                    self.save(member, &Account::new(party.account, cycle));
                    Ok(member)
                }
                Err(Error::Club(_)) => Ok(COMMONS),
                Err(error) => Err(error),
            }
        }

        /// The policy, decided for the running cycle, and the money share that decided it.
        #[inline(never)]
        fn decided(&self) -> Result<(Standing, u16), Error> {
            let mut standing = self.policies.get(&0).ok_or(Error::NoPolicy)?;
            let share_bp = standing.decide(self.cycle(), |cycle| self.report_of(cycle))?;
            Ok((standing, share_bp))
        }

        #[inline(never)]
        fn report_of(&self, cycle: Cycle) -> Option<Report> {
            if cycle == self.report.0.cycle {
                return Some(self.report.0);
            }
            self.reports.get(&cycle)
        }

        fn check_gift(
            &self,
            from: AccountId,
            to: MemberId,
            amount: Credits,
        ) -> Result<(Party, Party), Error> {
            check_amount(amount)?;
            let (from, to) = ask!(
                ClubRef,
                self.wiring.club,
                pair(from, to),
                Error::Unreachable,
                Error::Club
            )?;
            ensure!(from.id != to.id && to.may_be_given(), Error::MayNotBeGiven);
            let mut giver = self.load(from.id)?;
            giver.roll(&self.config.0, self.cycle());
            giver.take_spare(amount)?;
            let mut taker = self.load(to.id)?;
            taker.roll(&self.config.0, self.cycle());
            taker.be_given(amount)?;
            Ok((from, to))
        }
    }

    /// What is open once `value` takes the place of what was reserved for it.
    fn open_instead(open: Credits, reserved: Credits, value: Credits) -> Credits {
        open.saturating_sub(reserved).saturating_add(value)
    }

    /// Adds a movement of more than nothing.
    fn push(
        moves: &mut Vec<Move>,
        from: Option<AccountId>,
        to: Option<AccountId>,
        amount: Credits,
    ) {
        if amount > 0 {
            let value = amount as u128;
            moves.push(Move { from, to, value });
        }
    }

    fn on_probation(party: &Party) -> bool {
        party.probation
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
            let actor = caller();
            ensure!(actor == self.admin, Error::NotAdmin);
            config.validate()?;
            self.config = Stored(config);
            if let Some(mut standing) = self.policies.get(&0) {
                standing.vote(config)?;
                self.config = Stored(standing.in_force());
                self.policies.insert(&0, &standing);
            }
            emit(&ConfigChanged { actor });
            Ok(())
        }

        #[cold]
        #[ink(message)]
        fn set_policy(&mut self, policy: Policy) -> Result<(), Error> {
            let actor = caller();
            ensure!(actor == self.admin, Error::NotAdmin);
            let last = self.policies.get(&0);
            let usual = last.map_or(self.config.0, |standing| standing.usual);
            let standing = Standing::new(policy, usual)?;
            self.config = Stored(usual);
            self.policies.insert(&0, &standing);
            emit(&PolicyVoted { policy, actor });
            Ok(())
        }

        #[cold]
        #[ink(message)]
        fn policy(&self) -> Option<Standing> {
            self.policies.get(&0)
        }

        #[cold]
        #[ink(message)]
        fn apply_policy(&mut self) -> Result<(), Error> {
            let (standing, share_bp) = self.decided()?;
            let before = self.config.0;
            let after = standing.in_force();
            self.config = Stored(after);
            self.policies.insert(&0, &standing);
            emit(&PolicyApplied {
                cycle: self.cycle(),
                share_bp,
                holds: standing.holds,
                before,
                after,
            });
            Ok(())
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
            let party = self.party(member)?;
            let account = self.load_or_open(&party);
            Ok(self.config.0.headroom(&account, on_probation(&party)))
        }

        #[cold]
        #[ink(message)]
        fn can_receive(&self, member: MemberId, value: Credits) -> Result<(), Error> {
            let party = self.party(member)?;
            let account = self.load_or_open(&party);
            self.config
                .0
                .may_receive(&account, on_probation(&party), self.cycle(), value)
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
            let cycle = self.turn();
            let mut moves = vec![];
            self.change(member, cycle, &Delta::default(), &mut moves)?;
            self.pay(moves)
        }

        #[cold]
        #[ink(message)]
        fn rekey(&mut self, member: MemberId) -> Result<(), Error> {
            let party = self.party(member)?;
            let cycle = self.turn();
            let mut moves = vec![];
            let mut account = self.touch(member, cycle, &mut moves)?;
            if account.holder != party.account {
                push(
                    &mut moves,
                    Some(account.holder.into()),
                    Some(party.account.into()),
                    account.tokens,
                );
                account.holder = party.account;
            }
            self.save(member, &account);
            self.pay(moves)
        }

        #[cold]
        #[ink(message)]
        fn gift(&mut self, to: MemberId, amount: Credits) -> Result<(), Error> {
            let (from, to) = self.check_gift(caller(), to, amount)?;
            let cycle = self.turn();
            let mut moves = vec![];
            let mut giver = self.touch(from.id, cycle, &mut moves)?;
            giver.take_spare(amount)?;
            let mut taker = self.touch(to.id, cycle, &mut moves)?;
            taker.be_given(amount)?;
            self.save(from.id, &giver);
            self.save(to.id, &taker);
            self.report.0.gifts = self.report.0.gifts.saturating_add(amount);
            push(
                &mut moves,
                Some(giver.holder.into()),
                Some(taker.holder.into()),
                amount,
            );
            self.pay(moves)?;
            emit(&Gifted {
                from: from.id,
                to: to.id,
                amount,
            });
            Ok(())
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
            self.only_contributions()?;
            if receiver.id == COMMONS {
                self.turn();
            }
            let (budget, taker, giver) =
                self.check_consent(self.budget.0, &receiver, &provider, &consent)?;
            self.budget = Stored(budget);
            let over = self.over(&giver);
            self.save(receiver.id, &taker);
            self.save(provider.id, &giver);
            Ok(over)
        }

        #[cold]
        #[ink(message)]
        fn consent_planned(
            &mut self,
            receiver: Party,
            gives: Vec<(MemberId, Credits)>,
        ) -> Result<(), Error> {
            self.only_contributions()?;
            let total = gives
                .iter()
                .fold(0, |sum: Credits, (_, value)| sum.saturating_add(*value));
            let mut taker = self.load_or_open(&receiver);
            let probation = on_probation(&receiver);
            self.config
                .0
                .may_receive(&taker, probation, self.cycle(), total)?;
            taker.open_receive = taker.open_receive.saturating_add(total);
            self.save(receiver.id, &taker);
            for (provider, value) in gives {
                let mut giver = match self.find(provider) {
                    Some(account) => account,
                    None => self.load_or_open(&self.party(provider)?),
                };
                giver.open_give = giver.open_give.saturating_add(value);
                self.save(provider, &giver);
            }
            Ok(())
        }

        #[cold]
        #[ink(message)]
        fn release(
            &mut self,
            receiver: MemberId,
            provider: MemberId,
            closing: Closing,
        ) -> Result<Credits, Error> {
            self.only_contributions()?;
            let mut taker = self.load(receiver)?;
            taker.open_receive = taker.open_receive.saturating_sub(closing.open);
            taker.locked = taker.locked.saturating_sub(closing.receiver);
            let mut giver = self.load(provider)?;
            giver.open_give = giver.open_give.saturating_sub(closing.open);
            giver.locked = giver.locked.saturating_sub(closing.provider);
            self.save(receiver, &taker);
            self.save(provider, &giver);
            Ok(self.over(&giver))
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
            self.only_contributions()?;
            let cycle = self.turn();
            let mut moves = vec![];
            let levy = share_bp_up(value, self.levy_bp());
            let received = Delta {
                received: value,
                close_receive: closing.open,
                unlock: closing.receiver,
                ..Default::default()
            };
            self.change(receiver, cycle, &received, &mut moves)?;
            let given = Delta {
                given: value.saturating_sub(levy),
                close_give: closing.open,
                unlock: closing.provider,
                ..Default::default()
            };
            self.change(provider, cycle, &given, &mut moves)?;
            if levy > 0 {
                let levied = Delta {
                    given: levy,
                    ..Default::default()
                };
                self.change(COMMONS, cycle, &levied, &mut moves)?;
            }
            self.report.0.settled(value, levy);
            self.pay(moves)?;
            emit(&Posted {
                provider,
                receiver,
                cycle,
                value,
                levy,
            });
            Ok(())
        }

        #[cold]
        #[ink(message)]
        fn pay_fee(&mut self, juror: Party, fee: Credits) -> Result<(), Error> {
            self.only(self.wiring.audit)?;
            let (id, account) = (juror.id, self.load_or_open(&juror));
            self.save(id, &account);
            if fee == 0 {
                return Ok(());
            }
            let juror = id;
            let cycle = self.turn();
            let mut moves = vec![];
            let tokens = self.commons_tokens();
            let config = self.config.0;
            self.budget.0.spend_fee(&config, cycle, tokens, fee)?;
            let paid = Delta {
                posted: signed(fee).saturating_neg(),
                ..Default::default()
            };
            self.change(COMMONS, cycle, &paid, &mut moves)?;
            let earned = Delta {
                posted: signed(fee),
                ..Default::default()
            };
            self.change(juror, cycle, &earned, &mut moves)?;
            self.rule_posted(COMMONS, juror, fee);
            self.pay(moves)
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
            self.find(member).map_or(Ok(()), |mut account| {
                account.roll(&self.config.0, self.cycle());
                account.may_close()
            })
        }

        #[cold]
        #[ink(message)]
        fn close(&mut self, member: MemberId) -> Result<(), Error> {
            self.only_contributions()?;
            self.can_close(member)?;
            if self.find(member).is_none() {
                return Ok(());
            }
            let cycle = self.turn();
            let mut moves = vec![];
            let before = self.touch(member, cycle, &mut moves)?;
            let mut account = before;
            let moved = account.cash();
            self.book(member, &before, &account, moved, &mut moves);
            let mut commons = self.touch(COMMONS, cycle, &mut moves)?;
            commons.tokens = commons.tokens.saturating_add(account.tokens);
            self.save(COMMONS, &commons);
            self.accounts.remove(&member);
            push(
                &mut moves,
                Some(account.holder.into()),
                Some(commons.holder.into()),
                account.tokens,
            );
            self.pay(moves)?;
            emit(&AccountClosed {
                member,
                tokens: account.tokens,
            });
            Ok(())
        }

        #[cold]
        #[ink(message)]
        fn stake(&mut self, member: MemberId, amount: Credits) -> Result<(), Error> {
            self.only_reserve()?;
            check_amount(amount)?;
            let cycle = self.turn();
            let mut moves = vec![];
            let mut account = self.touch(member, cycle, &mut moves)?;
            account.take_spare(amount)?;
            account.reserve = account.reserve.saturating_add(amount);
            self.save(member, &account);
            let reserve = Some(self.wiring.reserve);
            push(&mut moves, Some(account.holder.into()), reserve, amount);
            self.pay(moves)
        }

        #[cold]
        #[ink(message)]
        fn unstake(&mut self, member: MemberId, amount: Credits) -> Result<(), Error> {
            self.only_reserve()?;
            let account = self.check_unstake(member, amount)?;
            self.save(member, &account);
            Ok(())
        }

        #[cold]
        #[ink(message)]
        fn pay_out(&mut self, member: MemberId, amount: Credits, gift: bool) -> Result<(), Error> {
            self.only_reserve()?;
            let cycle = self.turn();
            let mut moves = vec![];
            let mut account = self.touch(member, cycle, &mut moves)?;
            if gift {
                account.be_given(amount)?;
                self.report.0.gifts = self.report.0.gifts.saturating_add(amount);
                emit(&Gifted {
                    from: COMMONS,
                    to: member,
                    amount,
                });
            } else {
                account.tokens = account.tokens.saturating_add(amount);
            }
            self.save(member, &account);
            let reserve = Some(self.wiring.reserve);
            push(&mut moves, reserve, Some(account.holder.into()), amount);
            self.pay(moves)
        }

        #[cold]
        #[ink(message)]
        fn lock(&mut self, member: Party, amount: Credits) -> Result<(), Error> {
            self.only_reserve()?;
            let account = self.check_lock(&member, amount)?;
            self.save(member.id, &account);
            Ok(())
        }

        #[cold]
        #[ink(message)]
        fn unlock(&mut self, member: MemberId, amount: Credits) -> Result<(), Error> {
            self.only_reserve()?;
            let mut account = self.load(member)?;
            account.locked = account.locked.checked_sub(amount).ok_or(Error::NotLocked)?;
            self.save(member, &account);
            Ok(())
        }

        #[cold]
        #[ink(message)]
        fn set_guarantee(&mut self, member: Party, amount: Credits) -> Result<(), Error> {
            self.only_reserve()?;
            let account = self.check_guarantee(&member, amount)?;
            self.save(member.id, &account);
            Ok(())
        }

        #[cold]
        #[ink(message)]
        fn collect(&mut self, collection: Collection) -> Result<(), Error> {
            self.only_reserve()?;
            let cycle = self.turn();
            let mut moves = vec![];
            let Collection {
                offender,
                staked,
                unlocked,
                shares,
                commons,
            } = collection;
            let mut account = self.touch(offender, cycle, &mut moves)?;
            account.reserve = account.reserve.saturating_sub(staked);
            account.locked = account
                .locked
                .checked_sub(unlocked)
                .ok_or(Error::NotLocked)?;
            self.save(offender, &account);
            let [injured, challenger] = shares;
            for (to, tokens, posted) in [injured, challenger, (COMMONS, 0, commons)] {
                if tokens == 0 && posted == 0 {
                    continue;
                }
                let to = self.beneficiary(to, cycle)?;
                let lost = Delta {
                    posted: signed(posted).saturating_neg(),
                    ..Default::default()
                };
                self.change(offender, cycle, &lost, &mut moves)?;
                let gained = Delta {
                    posted: signed(posted),
                    tokens,
                    ..Default::default()
                };
                self.change(to, cycle, &gained, &mut moves)?;
                self.rule_posted(offender, to, posted);
            }
            self.pay(moves)
        }

        #[cold]
        #[ink(message)]
        fn write_off(
            &mut self,
            member: MemberId,
            staked: Credits,
            guarantors: [(MemberId, Credits); 3],
        ) -> Result<Credits, Error> {
            self.only_reserve()?;
            let cycle = self.turn();
            let mut moves = vec![];
            let mut account = self.touch(member, cycle, &mut moves)?;
            let (from_stake, rest) = cover(account.debt, staked);
            push(&mut moves, Some(self.wiring.reserve), None, from_stake);
            account.reserve = account.reserve.saturating_sub(from_stake);
            let mut left = rest;
            for (sponsor, pledge) in guarantors {
                if pledge == 0 {
                    continue;
                }
                let mut guarantor = self.touch(sponsor, cycle, &mut moves)?;
                let (paid, open) = cover(left, pledge);
                guarantor.locked = guarantor.locked.saturating_sub(pledge);
                guarantor.post(signed(paid).saturating_neg());
                self.save(sponsor, &guarantor);
                self.rule_posted(sponsor, member, paid);
                left = open;
            }
            let mut commons = self.touch(COMMONS, cycle, &mut moves)?;
            commons.debt = commons.debt.saturating_add(left);
            self.save(COMMONS, &commons);
            let report = &mut self.report.0;
            report.debt = report
                .debt
                .saturating_sub(account.debt)
                .saturating_add(left);
            report.burned = report.burned.saturating_add(from_stake);
            report.supply = report.supply.saturating_sub(from_stake);
            account.debt = 0;
            account.guarantee = 0;
            account.over_since = None;
            self.save(member, &account);
            self.pay(moves)?;
            emit(&DebtWrittenOff {
                member,
                stake: from_stake,
                guarantors: rest.saturating_sub(left),
                commons: left,
            });
            Ok(from_stake)
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
