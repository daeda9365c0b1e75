//! How is a plan published, taken up row by row, and closed?

use crate::{contributions::ContributionsRoom, verdict};
use ink::prelude::vec::Vec;
use remainder_interfaces::{
    ask, blake2,
    clearing::{Clearing, ClearingRef},
    contributions::*,
    emit,
    plans::*,
    PAGE,
};
use remainder_rules::{ensure, intent::check_quantity, Credits, Cycle, Hash};

impl ContributionsRoom {
    pub(crate) fn find_plan(&self, id: u32) -> Result<Plan, Error> {
        self.plans.get(&id).ok_or(Error::NoSuchPlan)
    }

    fn last_plan(&self) -> u32 {
        self.plan_count.get(&0).unwrap_or(0)
    }

    pub(crate) fn page_of_plans(&self, start_after: u32, limit: u32) -> Vec<(u32, Plan)> {
        let first = start_after.saturating_add(1);
        (first..=self.last_plan())
            .filter_map(|id| Some((id, self.plans.get(&id)?)))
            .take(limit.min(PAGE) as usize)
            .collect()
    }

    pub(crate) fn publish(
        &mut self,
        cycle: Cycle,
        root: Hash,
        rows: u32,
        claimed: Credits,
    ) -> Result<u32, Error> {
        let by = self.resolve()?;
        let config = self.config.0;
        config.planners.allow(&by)?;
        let when = (cycle, self.cycle());
        let plan = Plan::publish(config.plan_bond_bp, by.id, root, rows, claimed, when)?;
        verdict::pledge(self.wiring.reserve, by.id, plan.bond)?;
        let id = self.last_plan().saturating_add(1);
        self.plan_count.insert(&0, &id);
        self.plans.insert(&id, &plan);
        emit(&PlanPublished { id, plan });
        Ok(id)
    }

    pub(crate) fn announce(&self, id: u32, first: u32, rows: Vec<Row>) -> Result<(), Error> {
        let planner = self.find_plan(id)?.planner;
        ensure!(self.resolve()?.id == planner, Error::NotYours);
        emit(&PlanRows { id, first, rows });
        Ok(())
    }

    pub(crate) fn take_up(&mut self, id: u32, rows: &[Proven]) -> Result<u32, Error> {
        let mut plan = self.find_plan(id)?;
        plan.has(rows, self.cycle(), blake2)?;
        let by = self.resolve()?;
        ensure!(by.may_order(), Error::MayNotOrder);
        let mut taken = Vec::with_capacity(rows.len());
        let mut gives = Vec::with_capacity(rows.len());
        for Proven { row, .. } in rows {
            let mut offered = self.find_intent(row.offer)?;
            let mut wanted = self.find_intent(row.want)?;
            offered.check_match(&wanted)?;
            ensure!(wanted.member == by.id, Error::NotYours);
            check_quantity(row.quantity)?;
            offered.take(plan.cycle, row.quantity)?;
            wanted.take(plan.cycle, row.quantity)?;
            self.store_intent(row.offer, &offered);
            self.store_intent(row.want, &wanted);
            let valued = self.value_of(offered.kind, row.quantity)?;
            gives.push((offered.member, valued.value));
            taken.push((row, offered.kind, offered.member, valued));
        }
        ask!(
            ClearingRef,
            self.wiring.clearing,
            consent_planned(by, gives),
            Error::Unreachable,
            Error::Clearing
        )?;
        let mut activity = self.get_activity(by.id);
        let first = self.last_commitment.saturating_add(1);
        for (row, kind, provider, valued) in taken {
            let commitment = Commitment {
                offer: row.offer,
                want: row.want,
                provider,
                receiver: by.id,
                kind,
                cycle: plan.cycle,
                quantity: row.quantity,
                value: valued.value,
                version: valued.version,
                proposer: by.id,
                accepted: true,
                category: valued.category,
            };
            self.last_commitment = self.last_commitment.saturating_add(1);
            let number = self.last_commitment;
            self.store_commitment(number, &commitment);
            self.with_activity(provider, Activity::opened);
            activity.opened();
            plan.activated = plan.activated.saturating_add(valued.value);
            emit(&CommitmentActivated {
                id: number,
                plan: id,
                commitment,
            });
        }
        self.store_activity(by.id, &activity);
        self.plans.insert(&id, &plan);
        Ok(first)
    }

    pub(crate) fn close_plan_of(&mut self, id: u32) -> Result<(), Error> {
        let plan = self.find_plan(id)?;
        let back = plan.close(self.cycle())?;
        let forfeit = plan.bond.saturating_sub(back);
        let reserve = self.wiring.reserve;
        if back > 0 {
            verdict::release(reserve, plan.planner, back)?;
        }
        if forfeit > 0 {
            verdict::slash(reserve, plan.planner, forfeit, forfeit, None)?;
        }
        self.plans.remove(&id);
        emit(&PlanClosed { id, plan, forfeit });
        Ok(())
    }
}
