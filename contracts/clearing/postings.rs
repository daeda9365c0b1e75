//! What is posted when work settles, and what by rule?

use crate::{accounts::Delta, clearing::ClearingRoom};
use ink::prelude::vec;
use remainder_interfaces::{clearing::*, emit, Stored};
use remainder_rules::{clearing::signed, share_bp_up, Credits, Cycle, MemberId, COMMONS};

impl ClearingRoom {
    /// What the commons holds once its account is rolled, which may still have to happen.
    pub(crate) fn commons_tokens(&self) -> Credits {
        self.find(COMMONS).map_or(0, |mut commons| {
            commons.roll(&self.config.0, self.cycle());
            commons.tokens
        })
    }

    /// The budget as it is now: a cycle may have begun that nothing was posted in yet.
    pub(crate) fn budget_now(&self) -> Budget {
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
    pub(crate) fn levy_bp(&self) -> u16 {
        let tokens = self.commons_tokens();
        self.budget_now().levy_bp(&self.config.0, tokens)
    }

    /// Begins the running cycle's report and budget if a later cycle has come; the old report is final then.
    #[inline(never)]
    pub(crate) fn turn(&mut self) -> Cycle {
        let cycle = self.cycle();
        let report = self.report.0;
        if report.cycle < cycle {
            self.reports.insert(&report.cycle, &report);
            self.budget = Stored(self.budget_now());
            self.report = Stored(report.next(cycle));
        }
        cycle
    }

    pub(crate) fn rule_posted(&mut self, from: MemberId, to: MemberId, amount: Credits) {
        if amount > 0 {
            emit(&RulePosted { from, to, amount });
        }
    }

    pub(crate) fn post_work(
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

    pub(crate) fn post_fee(&mut self, juror: Party, fee: Credits) -> Result<(), Error> {
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
}
