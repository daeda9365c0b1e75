//! What does a member own and owe? One account a member, and its roll into a new cycle.
//!
//! Invariant M1 holds at every moment, to the unit:
//! `token supply + sum of unrolled nets = sum of debts + tokens issued - tokens redeemed by the gateway`.

use crate::{
    clearing::{signed, Config, Error},
    ensure, Account32, Credits, Cycle,
};

/// The account of a member (or of the commons). One cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Account {
    /// The chain account that holds the member's tokens.
    pub holder: Account32,
    /// Received in the last three cycles, the newest first.
    pub history: [Credits; 3],
    /// Postings by rule in this cycle, which do not count as value moved.
    pub adjust: i64,
    pub given: Credits,
    pub received: Credits,
    pub debt: Credits,
    /// What the member holds in `token`; `clearing` alone moves it, so it is known here without a call.
    pub tokens: Credits,
    /// The part of `tokens` that was given: burned first, never given on, staked or redeemed.
    pub gifted: Credits,
    /// Value that the member has consented to receive and to give, not settled yet.
    pub open_receive: Credits,
    pub open_give: Credits,
    /// Stake that does not unbond, as `reserve` says.
    pub reserve: Credits,
    /// Pledges: bonds and guarantees. They lie on the reserve first, then on the limit.
    pub locked: Credits,
    /// What sponsors pledge for this member.
    pub guarantee: Credits,
    /// Earned by upheld audits.
    pub trust: Credits,
    /// Gifts that came in during `cycle`.
    pub gifts: Credits,
    /// The cycle that `given`, `received` and `adjust` belong to.
    pub cycle: Cycle,
    /// Work for the commons consented to, and in which cycle.
    pub commons_work: (Cycle, Credits),
    /// The first cycle that began with the debt above the soft limit.
    pub over_since: Option<Cycle>,
}

crate::packed!(Account { holder, history, adjust; given, received, debt, tokens, gifted, open_receive, open_give, reserve, locked, guarantee, trust, gifts; cycle; commons_work, over_since });

/// What a roll moves in `token`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moves {
    pub mint: Credits,
    pub burn: Credits,
}

impl Account {
    /// An empty account, opened in a cycle.
    pub fn new(holder: Account32, cycle: Cycle) -> Self {
        Self {
            holder,
            cycle,
            given: 0,
            received: 0,
            adjust: 0,
            debt: 0,
            tokens: 0,
            gifted: 0,
            open_receive: 0,
            open_give: 0,
            reserve: 0,
            locked: 0,
            guarantee: 0,
            trust: 0,
            over_since: None,
            history: [0; 3],
            gifts: 0,
            commons_work: (cycle, 0),
        }
    }

    /// given - received + postings by rule, of the account's cycle.
    pub fn net(&self) -> i64 {
        signed(self.given)
            .saturating_sub(signed(self.received))
            .saturating_add(self.adjust)
    }

    /// The positive part of given - received: what this member adds to the cycle's remainder.
    pub fn remainder(&self) -> Credits {
        self.given.saturating_sub(self.received)
    }

    /// Settled work that this member received.
    pub fn receive(&mut self, value: Credits) {
        self.received = self.received.saturating_add(value);
    }

    /// Settled work that this member gave, after the levy.
    pub fn give(&mut self, value: Credits) {
        self.given = self.given.saturating_add(value);
    }

    /// A posting by rule.
    pub fn post(&mut self, amount: i64) {
        self.adjust = self.adjust.saturating_add(amount);
    }

    /// Closes the account's cycle if `now` is a later one, and returns what that moves in `token`:
    /// a positive net pays own debt, then mints; a negative one burns, then becomes debt; then debt and tokens burn against each other.
    /// Gifted tokens burn first. A debt found above the soft limit has been there since the cycle after the account's own, whenever the
    /// roll comes: nothing was posted in between.
    pub fn roll(&mut self, config: &Config, now: Cycle) -> Moves {
        if now <= self.cycle {
            return Moves::default();
        }
        let [last, before, _] = self.history;
        self.history = match now.saturating_sub(self.cycle) {
            1 => [self.received, last, before],
            2 => [0, self.received, last],
            3 => [0, 0, self.received],
            _ => [0; 3],
        };
        let moves = self.cash();
        let next = self.cycle.saturating_add(1);
        self.gifts = 0;
        self.cycle = now;
        let over = self.debt > config.soft_limit(self);
        self.over_since = if over {
            self.over_since.or(Some(next))
        } else {
            None
        };
        moves
    }

    /// Turns the net into tokens or debt at once; part of a roll, and what an exit does.
    pub fn cash(&mut self) -> Moves {
        let net = self.net();
        let amount = net.unsigned_abs();
        self.given = 0;
        self.received = 0;
        self.adjust = 0;
        let mut moves = Moves::default();
        if net >= 0 {
            let paid = amount.min(self.debt);
            self.debt = self.debt.saturating_sub(paid);
            moves.mint = amount.saturating_sub(paid);
            self.tokens = self.tokens.saturating_add(moves.mint);
        } else {
            self.debt = self.debt.saturating_add(amount);
        }
        moves.burn = self.debt.min(self.tokens);
        self.debt = self.debt.saturating_sub(moves.burn);
        self.tokens = self.tokens.saturating_sub(moves.burn);
        self.gifted = self.gifted.saturating_sub(moves.burn);
        moves
    }

    /// The tokens that may leave: not gifted ones, and only above `max(0, debt + open - net)`, where open holds pledges from the limit too.
    pub fn spare(&self) -> Credits {
        let open = self.open_receive.saturating_sub(self.open_give);
        let owed = signed(self.debt)
            .saturating_add(signed(open))
            .saturating_add(signed(self.locked.saturating_sub(self.reserve)))
            .saturating_sub(self.net());
        let owed = u64::try_from(owed).unwrap_or(0);
        self.tokens.saturating_sub(owed.max(self.gifted))
    }

    /// Takes tokens out of a rolled account.
    ///
    /// # Errors
    /// [`Error::InsufficientTokens`] if fewer are spare.
    pub fn take_spare(&mut self, amount: Credits) -> Result<(), Error> {
        ensure!(amount <= self.spare(), Error::InsufficientTokens);
        self.tokens = self.tokens.saturating_sub(amount);
        Ok(())
    }

    /// Puts gifted tokens into a rolled account, at most the three-cycle average of received a cycle.
    ///
    /// # Errors
    /// [`Error::GiftTooLarge`].
    pub fn be_given(&mut self, amount: Credits) -> Result<(), Error> {
        let sum = self
            .history
            .iter()
            .fold(0, |sum: Credits, r| sum.saturating_add(*r));
        let gifts = self.gifts.saturating_add(amount);
        ensure!(gifts <= sum / 3, Error::GiftTooLarge);
        self.gifts = gifts;
        self.tokens = self.tokens.saturating_add(amount);
        self.gifted = self.gifted.saturating_add(amount);
        Ok(())
    }

    /// Is nothing owed, pledged, staked or open? Then a leaver's account can be closed.
    ///
    /// # Errors
    /// [`Error::StillOwes`].
    pub fn may_close(&self) -> Result<(), Error> {
        let mut view = *self;
        view.cash();
        let free = view.debt == 0
            && view.locked == 0
            && view.reserve == 0
            && view.guarantee == 0
            && view.open_receive == 0
            && view.open_give == 0;
        ensure!(free, Error::StillOwes);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn account() -> Account {
        Account::new([1; 32], 0)
    }

    #[test]
    fn a_positive_net_pays_own_debt_before_it_mints() {
        let mut a = account();
        a.debt = 300;
        a.give(1_000);
        assert_eq!(a.remainder(), 1_000);
        let moves = a.roll(&Config::default(), 1);
        assert_eq!(moves, Moves { mint: 700, burn: 0 });
        assert_eq!((a.tokens, a.debt, a.net(), a.cycle), (700, 0, 0, 1));
        assert_eq!(a.roll(&Config::default(), 1), Moves::default());
    }

    #[test]
    fn a_negative_net_burns_gifts_first_and_the_rest_is_debt() {
        let mut a = account();
        a.tokens = 500;
        a.gifted = 200;
        a.receive(600);
        a.post(-100);
        assert_eq!(a.remainder(), 0);
        let moves = a.roll(&Config::default(), 1);
        assert_eq!(moves, Moves { mint: 0, burn: 500 });
        assert_eq!((a.tokens, a.gifted, a.debt), (0, 0, 200));
    }

    #[test]
    fn the_average_of_received_shifts_with_the_cycles() {
        let config = Config::default();
        for (cycles, history) in [
            (1, [90, 6, 3]),
            (2, [0, 90, 6]),
            (3, [0, 0, 90]),
            (4, [0, 0, 0]),
        ] {
            let mut a = account();
            a.history = [6, 3, 1];
            a.receive(90);
            a.roll(&config, cycles);
            assert_eq!(a.history, history);
        }
    }

    #[test]
    fn gifts_are_capped_by_the_average_and_never_leave() {
        let mut a = account();
        a.history = [300, 0, 0];
        assert_eq!(a.be_given(101), Err(Error::GiftTooLarge));
        assert_eq!(a.be_given(60), Ok(()));
        assert_eq!(a.be_given(41), Err(Error::GiftTooLarge));
        a.tokens += 40;
        assert_eq!(a.spare(), 40);
        assert_eq!(a.take_spare(41), Err(Error::InsufficientTokens));
        assert_eq!(a.take_spare(40), Ok(()));
        assert_eq!((a.tokens, a.gifted), (60, 60));
    }

    #[test]
    fn tokens_needed_for_open_orders_stay() {
        let mut a = account();
        a.tokens = 1_000;
        a.open_receive = 300;
        a.open_give = 100;
        a.locked = 50;
        a.receive(150);
        assert_eq!(a.spare(), 600);
        a.give(10_000);
        assert_eq!(a.spare(), 1_000);
    }

    #[test]
    fn a_leaver_owes_nothing() {
        let mut a = account();
        assert_eq!(a.may_close(), Ok(()));
        a.receive(1);
        assert_eq!(a.may_close(), Err(Error::StillOwes));
        a.tokens = 1;
        assert_eq!(a.may_close(), Ok(()), "tokens pay it");
        for pledge in [
            |a: &mut Account| a.locked = 1,
            |a: &mut Account| a.reserve = 1,
            |a: &mut Account| a.guarantee = 1,
            |a: &mut Account| a.open_receive = 1,
            |a: &mut Account| a.open_give = 1,
        ] {
            let mut a = account();
            pledge(&mut a);
            assert_eq!(a.may_close(), Err(Error::StillOwes));
        }
    }

    proptest! {
        /// M1 for one account: a roll changes tokens - debt by exactly the net, and leaves no debt beside tokens.
        #[test]
        fn a_roll_turns_the_net_into_tokens_or_debt(
            (given, received, adjust) in (0u64..1 << 30, 0u64..1 << 30, -(1i64 << 30)..1 << 30),
            (debt, tokens, gifted) in (0u64..1 << 30, 0u64..1 << 30, 0u64..1 << 30),
            cycles in 1u32..5,
        ) {
            let config = Config::default();
            let mut a = account();
            (a.given, a.received, a.adjust) = (given, received, adjust);
            (a.debt, a.tokens, a.gifted) = (debt, tokens, gifted.min(tokens));
            let (net, before) = (a.net(), tokens as i64 - debt as i64);
            let headroom = config.headroom(&a, false);
            let moves = a.roll(&config, cycles);
            prop_assert_eq!(a.tokens as i64 - a.debt as i64, before + net);
            prop_assert_eq!(a.tokens as i64, tokens as i64 + moves.mint as i64 - moves.burn as i64);
            prop_assert!(a.tokens == 0 || a.debt == 0);
            prop_assert!(a.gifted <= a.tokens);
            prop_assert_eq!(config.headroom(&a, false), headroom, "a roll moves nobody's headroom");
        }
    }
}
