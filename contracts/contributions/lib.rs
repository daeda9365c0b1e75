//! `contributions`: what was done? Offers, wants, commitments and contributions, from the first word to the settlement.
//!
//! | cell | key | holds |
//! |---|---|---|
//! | root | 0 | admin, wiring, parameters, the numbers given so far |
//! | intents | `INTT` | an offer or want by number |
//! | commitments | `CMIT` | a commitment by number |
//! | contributions | `CTRB` | a contribution by number |
//! | terms | `TERM` | the parameters of `audit`, as last adopted |
//! | plans | `PLAN` | a published plan by number, until it is closed |
//! | plan_count | `PLNC` | how many plans were published |
//! | turnovers | `TURN` | what was settled in the running cycle and the last, by the cycle's parity: of a kind, quantity and value; by a member, value by category |
//! | activity | `ACTV` | what a member has open, and the newest contribution, by member |
//!
//! Here are the cells and the messages. What these do is told beside: what is offered and wanted in `intents`, who does what for whom in
//! `commitments` and `plans`, what was done in `work`, when it counts in `settling`, what a jury has to do with it in `cases` and `verdict`,
//! who leaves in `leaving`; how records are kept in `records`, what other rooms are asked in `rooms`.
//!
//! A member's contributions form a list through `Contribution::before`, so that a history is read without an index.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

mod cases;
mod commitments;
mod intents;
mod leaving;
mod plans;
mod records;
mod rooms;
mod settling;
mod verdict;
mod work;

#[cfg_attr(feature = "std", ink::contract)]
#[cfg_attr(
    not(feature = "std"),
    remainder_interfaces::contract(trim, prune, adopt_terms, report_kind, report_member, Plans)
)]
mod contributions {
    use crate::records::OF_KIND;
    use ink::prelude::vec::Vec;
    use remainder_interfaces::{
        ask,
        audit::{Audit, AuditRef},
        caller,
        contributions::*,
        emit,
        office::{self, *},
        plans::{Plan, Plans, Proven, Row},
        Cells, Stored, PAGE,
    };
    use remainder_rules::{
        ensure, valuation::turnover::Turnover, Credits, Cycle, Hash as Hash32, KindId, MemberId,
        Millis, Quantity,
    };

    #[ink(storage)]
    pub struct ContributionsRoom {
        admin: AccountId,
        pub(crate) wiring: Wiring,
        pub(crate) config: Stored<Config>,
        pub(crate) last_intent: u32,
        pub(crate) last_commitment: u32,
        pub(crate) last_contribution: u32,
        /// Kinds that `valuation` is known to have, so that an offer of an old kind needs no call.
        pub(crate) known_kinds: KindId,
        /// The parameters of `audit`, as last adopted, under 0: a call for them would be dearer than all else.
        pub(crate) terms: Cells<u32, Terms, 0x5445_524d>,
        pub(crate) intents: Cells<u32, Intent, 0x494E_5454>,
        pub(crate) commitments: Cells<u32, Commitment, 0x434D_4954>,
        pub(crate) contributions: Cells<u32, Contribution, 0x4354_5242>,
        pub(crate) activity: Cells<MemberId, Activity, 0x4143_5456>,
        pub(crate) plans: Cells<u32, Plan, 0x504C_414E>,
        /// Under 0, and not in the root cell, which every message loads.
        pub(crate) plan_count: Cells<u32, u32, 0x504C_4E43>,
        /// Of kinds and of members, in even and in odd cycles.
        pub(crate) turnovers: Cells<(u32, u32), Turnover, 0x5455_524E>,
    }

    // The cold code has many messages and a limit, so that there each function of several messages is one copy.
    impl ContributionsRoom {
        /// # Errors
        /// [`Error::InvalidConfig`].
        #[ink(constructor)]
        pub fn new(config: Config) -> Result<Self, Error> {
            config.validate()?;
            Ok(Self {
                admin: caller(),
                wiring: Wiring::default(),
                config: Stored(config),
                last_intent: 0,
                last_commitment: 0,
                last_contribution: 0,
                known_kinds: 0,
                terms: Cells::default(),
                intents: Cells::default(),
                commitments: Cells::default(),
                contributions: Cells::default(),
                activity: Cells::default(),
                plans: Cells::default(),
                plan_count: Cells::default(),
                turnovers: Cells::default(),
            })
        }

        pub(crate) fn now(&self) -> Millis {
            remainder_interfaces::now()
        }

        #[inline(never)]
        pub(crate) fn cycle(&self) -> Cycle {
            self.wiring.clock().cycle_at(self.now())
        }
    }

    /// The numbers of a page.
    fn page(start_after: u32, limit: u32) -> core::ops::Range<u32> {
        let first = start_after.saturating_add(1);
        first..first.saturating_add(limit.min(PAGE))
    }

    impl Contributions for ContributionsRoom {
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
            emit(&ConfigChanged { actor });
            Ok(())
        }

        #[cold]
        #[ink(message)]
        fn intent(&self, id: u32) -> Option<Intent> {
            self.find_intent(id).ok()
        }

        #[cold]
        #[ink(message)]
        fn intents(&self, start_after: u32, limit: u32) -> Vec<(u32, Intent)> {
            page(start_after, limit)
                .filter_map(|id| Some((id, self.find_intent(id).ok()?)))
                .collect()
        }

        #[cold]
        #[ink(message)]
        fn commitment(&self, id: u32) -> Option<Commitment> {
            self.find_commitment(id).ok()
        }

        #[cold]
        #[ink(message)]
        fn commitments(&self, start_after: u32, limit: u32) -> Vec<(u32, Commitment)> {
            page(start_after, limit)
                .filter_map(|id| Some((id, self.find_commitment(id).ok()?)))
                .collect()
        }

        #[cold]
        #[ink(message)]
        fn contribution(&self, id: u32) -> Option<Contribution> {
            Some(self.shown(self.find(id).ok()?))
        }

        #[cold]
        #[ink(message)]
        fn contributions(&self, start_after: u32, limit: u32) -> Vec<(u32, Contribution)> {
            page(start_after, limit)
                .filter_map(|id| Some((id, self.shown(self.find(id).ok()?))))
                .collect()
        }

        #[cold]
        #[ink(message)]
        fn history(&self, member: MemberId, before: u32, limit: u32) -> Vec<(u32, Contribution)> {
            self.history_of(member, before, limit)
        }

        #[cold]
        #[ink(message)]
        fn activity(&self, member: MemberId) -> Activity {
            self.get_activity(member)
        }

        #[cold]
        #[ink(message)]
        fn last_ids(&self) -> (u32, u32, u32) {
            (
                self.last_intent,
                self.last_commitment,
                self.last_contribution,
            )
        }

        #[ink(message)]
        fn offer(
            &mut self,
            kind: KindId,
            quantity: Quantity,
            first: Cycle,
            last: Cycle,
        ) -> Result<u32, Error> {
            self.add_intent(Side::Offer, kind, quantity, first, last)
        }

        #[ink(message)]
        fn want(
            &mut self,
            kind: KindId,
            quantity: Quantity,
            first: Cycle,
            last: Cycle,
        ) -> Result<u32, Error> {
            self.add_intent(Side::Want, kind, quantity, first, last)
        }

        #[cold]
        #[ink(message)]
        fn change(
            &mut self,
            id: u32,
            cycle: Cycle,
            quantity: Quantity,
            last: Cycle,
        ) -> Result<(), Error> {
            self.change_intent(id, cycle, quantity, last)
        }

        #[cold]
        #[ink(message)]
        fn withdraw(&mut self, id: u32) -> Result<(), Error> {
            self.withdraw_intent(id)
        }

        #[cold]
        #[ink(message)]
        fn commit(
            &mut self,
            offer: u32,
            want: u32,
            quantity: Quantity,
            cycle: Cycle,
        ) -> Result<u32, Error> {
            self.propose(offer, want, quantity, cycle)
        }

        #[cold]
        #[ink(message)]
        fn accept(&mut self, id: u32) -> Result<(), Error> {
            self.accept_proposal(id)
        }

        #[cold]
        #[ink(message)]
        fn can_accept(&self, id: u32, member: MemberId) -> Result<(), Error> {
            self.check_proposal(id, member)
        }

        #[cold]
        #[ink(message)]
        fn decline(&mut self, id: u32) -> Result<(), Error> {
            self.decline_commitment(id)
        }

        #[cold]
        #[ink(message)]
        fn trim(&mut self, id: u32) -> Result<(), Error> {
            self.trim_commitment(id)
        }

        #[ink(message)]
        fn register(
            &mut self,
            against: Against,
            quantity: Quantity,
            evidence: Hash32,
        ) -> Result<u32, Error> {
            self.register_work(against, quantity, evidence)
        }

        #[cold]
        #[ink(message)]
        fn can_register(
            &self,
            member: MemberId,
            against: Against,
            quantity: Quantity,
        ) -> Result<(), Error> {
            self.check_register(member, against, quantity)
        }

        #[ink(message)]
        fn confirm(&mut self, id: u32, less: Option<Quantity>) -> Result<(), Error> {
            self.confirm_work(id, less)
        }

        #[cold]
        #[ink(message)]
        fn approve(&mut self, id: u32, less: Option<Quantity>) -> Result<(), Error> {
            self.approve_work(id, less)
        }

        #[cold]
        #[ink(message)]
        fn dispute(&mut self, id: u32, reason: Hash32) -> Result<(), Error> {
            self.dispute_work(id, reason)
        }

        #[cold]
        #[ink(message)]
        fn can_dispute(&self, id: u32, member: MemberId) -> Result<(), Error> {
            self.check_disputing(id, member)
        }

        #[cold]
        #[ink(message)]
        fn can_confirm(&self, id: u32, member: MemberId) -> Result<(), Error> {
            self.check_confirm(id, member)
        }

        #[cold]
        #[ink(message)]
        fn cancel(&mut self, id: u32) -> Result<(), Error> {
            self.cancel_work(id)
        }

        #[cold]
        #[ink(message)]
        fn lapse(&mut self, id: u32) -> Result<(), Error> {
            self.lapse_work(id)
        }

        #[cold]
        #[ink(message)]
        fn challenge(&mut self, id: u32, reason: Hash32) -> Result<(), Error> {
            self.challenge_work(id, reason)
        }

        #[cold]
        #[ink(message)]
        fn can_challenge(&self, id: u32, member: MemberId) -> Result<(), Error> {
            self.check_challenge(id, member)
        }

        #[ink(message)]
        fn settle(&mut self, id: u32) -> Result<(), Error> {
            self.settle_work(id)
        }

        #[ink(message)]
        fn open(&mut self, id: u32) -> Result<u32, Error> {
            self.open_case(id)
        }

        #[cold]
        #[ink(message)]
        fn can_open(&self, id: u32, member: MemberId) -> Result<(), Error> {
            self.check_opening(id, member)
        }

        #[cold]
        #[ink(message)]
        fn execute(&mut self, id: u32) -> Result<(), Error> {
            self.execute_verdict(id)
        }

        #[cold]
        #[ink(message)]
        fn can_execute(&self, id: u32) -> Result<(), Error> {
            self.check_execute(id)
        }

        #[cold]
        #[ink(message)]
        fn expire(&mut self, id: u32) -> Result<(), Error> {
            self.expire_drawn(id)
        }

        #[cold]
        #[ink(message)]
        fn can_expire(&self, id: u32) -> Result<(), Error> {
            self.check_expire(id, &self.find(id)?)
        }

        #[cold]
        #[ink(message)]
        fn adopt_terms(&mut self) -> Result<(), Error> {
            let terms = ask!(AuditRef, self.wiring.audit, config(), Error::Unreachable)?;
            self.terms.insert(&0, &terms);
            Ok(())
        }

        #[cold]
        #[ink(message)]
        fn terms(&self) -> Option<Terms> {
            self.terms_now()
        }

        #[cold]
        #[ink(message)]
        fn can_settle(&self, id: u32) -> Result<(), Error> {
            self.check_settle(id)
        }

        #[cold]
        #[ink(message)]
        fn prune(&mut self, id: u32) -> Result<(), Error> {
            self.prune_work(id)
        }

        #[cold]
        #[ink(message)]
        fn turnover(&self, kind: KindId, cycle: Cycle) -> (Quantity, Credits) {
            let [quantity, value, ..] = self.turnover_in(OF_KIND, kind, cycle);
            (quantity, value)
        }

        #[cold]
        #[ink(message)]
        fn report_kind(&mut self, kind: KindId) -> Result<(), Error> {
            self.tell_kind(kind)
        }

        #[cold]
        #[ink(message)]
        fn report_member(&mut self, member: MemberId) -> Result<(), Error> {
            self.tell_member(member)
        }

        #[cold]
        #[ink(message)]
        fn leave(&mut self) -> Result<(), Error> {
            self.leave_club()
        }

        #[cold]
        #[ink(message)]
        fn can_leave(&self, member: MemberId) -> Result<(), Error> {
            self.check_leaving(member)
        }
    }

    impl Plans for ContributionsRoom {
        #[ink(message)]
        fn publish_plan(
            &mut self,
            cycle: Cycle,
            root: Hash32,
            rows: u32,
            claimed: Credits,
        ) -> Result<u32, Error> {
            self.publish(cycle, root, rows, claimed)
        }

        #[ink(message)]
        fn can_publish_plan(&self, member: MemberId) -> Result<(), Error> {
            let config = self.config.0;
            config.planners.allow(&self.party(member)?)?;
            let open = self.get_activity(member).intents;
            ensure!(open < config.max_intents, Error::TooManyIntents);
            Ok(())
        }

        #[ink(message)]
        fn announce_rows(&mut self, plan: u32, first: u32, rows: Vec<Row>) -> Result<(), Error> {
            self.announce(plan, first, rows)
        }

        #[ink(message)]
        fn activate(&mut self, plan: u32, rows: Vec<Proven>) -> Result<u32, Error> {
            self.take_up(plan, &rows)
        }

        #[ink(message)]
        fn can_activate(
            &self,
            plan: u32,
            member: MemberId,
            rows: Vec<Proven>,
        ) -> Result<(), Error> {
            self.check_take_up(plan, member, &rows)
        }

        #[ink(message)]
        fn close_plan(&mut self, plan: u32) -> Result<(), Error> {
            self.close_plan_of(plan)
        }

        #[ink(message)]
        fn plan(&self, plan: u32) -> Option<Plan> {
            self.find_plan(plan).ok()
        }

        #[ink(message)]
        fn plans(&self, start_after: u32, limit: u32) -> Vec<(u32, Plan)> {
            self.page_of_plans(start_after, limit)
        }
    }

    impl Office for ContributionsRoom {
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
