//! How is an account found, rolled and changed?

use crate::{clearing::ClearingRoom, tokens::push};
use ink::{codegen::Env as _, prelude::vec, prelude::vec::Vec, primitives::AccountId};
use remainder_interfaces::{clearing::*, emit, token::Move};
use remainder_rules::{account::Moves, Credits, Cycle, MemberId, COMMONS};

/// What a change adds to an account.
#[derive(Default)]
pub(crate) struct Delta {
    pub(crate) given: Credits,
    pub(crate) received: Credits,
    pub(crate) posted: i64,
    pub(crate) tokens: Credits,
    pub(crate) close_give: Credits,
    pub(crate) close_receive: Credits,
    pub(crate) unlock: Credits,
}

impl ClearingRoom {
    pub(crate) fn find(&self, member: MemberId) -> Option<Account> {
        if let Some(account) = self.accounts.get(&member) {
            return Some(account);
        }
        // The commons has an account from the start.
        (member == COMMONS).then(|| Account::new(*self.env().account_id().as_ref(), 0))
    }

    pub(crate) fn load(&self, member: MemberId) -> Result<Account, Error> {
        self.find(member).ok_or(Error::NoAccount)
    }

    pub(crate) fn load_or_open(&self, party: &Party) -> Account {
        self.find(party.id)
            .unwrap_or_else(|| Account::new(party.account, self.cycle()))
    }

    pub(crate) fn save(&mut self, member: MemberId, account: &Account) {
        self.accounts.insert(&member, account);
    }

    /// Books what a roll or an exit moved.
    #[inline(never)]
    pub(crate) fn book(
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

    pub(crate) fn rolled(
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

    pub(crate) fn touch(
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
    pub(crate) fn change(
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

    /// By how much an account's planned receives are uncovered.
    #[inline(never)]
    pub(crate) fn over(&self, account: &Account) -> Credits {
        let headroom = self.config.0.headroom(account, false);
        if headroom < 0 {
            headroom.unsigned_abs().min(account.open_receive)
        } else {
            0
        }
    }

    /// Who gets what was meant for a member: the member, whose account is opened if there is none, or the commons for who has left.
    pub(crate) fn beneficiary(
        &mut self,
        member: MemberId,
        cycle: Cycle,
    ) -> Result<MemberId, Error> {
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

    pub(crate) fn roll_account(&mut self, member: MemberId) -> Result<(), Error> {
        let cycle = self.turn();
        let mut moves = vec![];
        self.change(member, cycle, &Delta::default(), &mut moves)?;
        self.pay(moves)
    }

    pub(crate) fn rekey_account(&mut self, member: MemberId) -> Result<(), Error> {
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
}
