//! Which tokens move, and who gives or leaves some?

use crate::clearing::ClearingRoom;
use ink::{prelude::vec, prelude::vec::Vec, primitives::AccountId};
use remainder_interfaces::{
    ask, caller,
    clearing::*,
    club::{Club, ClubRef},
    emit,
    token::{Move, PSP22Error, Token, TokenRef},
};
use remainder_rules::{clearing::check_amount, ensure, Credits, MemberId, COMMONS};

/// Adds a movement of more than nothing.
pub(crate) fn push(
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

impl ClearingRoom {
    /// Has `token` make the movements, in one call.
    #[inline(never)]
    pub(crate) fn pay(&self, moves: Vec<Move>) -> Result<(), Error> {
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

    pub(crate) fn check_gift(
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

    pub(crate) fn give(&mut self, to: MemberId, amount: Credits) -> Result<(), Error> {
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

    pub(crate) fn check_close(&self, member: MemberId) -> Result<(), Error> {
        self.find(member).map_or(Ok(()), |mut account| {
            account.roll(&self.config.0, self.cycle());
            account.may_close()
        })
    }

    pub(crate) fn close_account(&mut self, member: MemberId) -> Result<(), Error> {
        self.only_contributions()?;
        self.check_close(member)?;
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
}
