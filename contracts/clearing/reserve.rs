//! What does the reserve take, pledge and give back?

use crate::{accounts::Delta, clearing::ClearingRoom, consent::on_probation, tokens::push};
use ink::prelude::vec;
use remainder_interfaces::{clearing::*, emit};
use remainder_rules::{
    clearing::{check_amount, signed},
    ensure,
    waterfall::cover,
    Credits, MemberId, COMMONS,
};

impl ClearingRoom {
    /// The account with so much more pledged.
    pub(crate) fn check_lock(&self, member: &Party, amount: Credits) -> Result<Account, Error> {
        let mut account = self.load_or_open(member);
        let probation = on_probation(member);
        self.config.0.lock(&mut account, probation, amount)?;
        Ok(account)
    }

    /// The account with so much less staked.
    pub(crate) fn check_unstake(
        &self,
        member: MemberId,
        amount: Credits,
    ) -> Result<Account, Error> {
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
    pub(crate) fn check_guarantee(
        &self,
        member: &Party,
        amount: Credits,
    ) -> Result<Account, Error> {
        let mut account = self.load_or_open(member);
        let less = amount < account.guarantee;
        account.guarantee = amount;
        let headroom = self.config.0.headroom(&account, on_probation(member));
        ensure!(!less || headroom >= 0, Error::NotCovered);
        Ok(account)
    }

    pub(crate) fn take_stake(&mut self, member: MemberId, amount: Credits) -> Result<(), Error> {
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

    pub(crate) fn give_stake(&mut self, member: MemberId, amount: Credits) -> Result<(), Error> {
        self.only_reserve()?;
        let account = self.check_unstake(member, amount)?;
        self.save(member, &account);
        Ok(())
    }

    pub(crate) fn pay_member(
        &mut self,
        member: MemberId,
        amount: Credits,
        gift: bool,
    ) -> Result<(), Error> {
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

    pub(crate) fn pledge(&mut self, member: Party, amount: Credits) -> Result<(), Error> {
        self.only_reserve()?;
        let account = self.check_lock(&member, amount)?;
        self.save(member.id, &account);
        Ok(())
    }

    pub(crate) fn free(&mut self, member: MemberId, amount: Credits) -> Result<(), Error> {
        self.only_reserve()?;
        let mut account = self.load(member)?;
        account.locked = account.locked.checked_sub(amount).ok_or(Error::NotLocked)?;
        self.save(member, &account);
        Ok(())
    }

    pub(crate) fn guarantee(&mut self, member: Party, amount: Credits) -> Result<(), Error> {
        self.only_reserve()?;
        let account = self.check_guarantee(&member, amount)?;
        self.save(member.id, &account);
        Ok(())
    }

    pub(crate) fn collect_forfeit(&mut self, collection: Collection) -> Result<(), Error> {
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

    pub(crate) fn write_off_debt(
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
