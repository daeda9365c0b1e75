//! How is a plan published, taken up row by row, and closed?

use crate::{contributions::ContributionsRoom, verdict};
use ink::prelude::vec::Vec;
use remainder_interfaces::{
    ask, blake2,
    clearing::{Planned, PlannedRef},
    club::Party,
    contributions::*,
    emit,
    plans::*,
    valuation::{Valuation, ValuationRef},
    PAGE,
};
use remainder_rules::{ensure, intent::check_quantity, Credits, Cycle, Hash, MemberId};

/// What rows come to for their receiver, before anything is stored.
struct Taken {
    /// The offers and wants, each as it will be.
    intents: Vec<(u32, Intent)>,
    /// One a row.
    commitments: Vec<Commitment>,
    /// What each provider gives.
    gives: Vec<(MemberId, Credits)>,
}

impl Taken {
    /// What all of them come to.
    fn value(&self) -> Credits {
        let add = |sum: Credits, (_, value): &(MemberId, Credits)| sum.saturating_add(*value);
        self.gives.iter().fold(0, add)
    }
}

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
        self.count_intent(by.id)?;
        verdict::pledge(self.wiring.reserve, by.id, plan.bond)?;
        let id = self.last_plan().saturating_add(1);
        self.plan_count.insert(&0, &id);
        self.plans.insert(&id, &plan);
        emit(&PlanPublished { id, plan });
        Ok(id)
    }

    /// A part of what was activated of a plan is not to be done after all: nobody gets a bond back for what is agreed on and called off.
    pub(crate) fn less_activated(&mut self, id: u32, value: Credits) {
        if let Some(mut plan) = self.plans.get(&id) {
            plan.activated = plan.activated.saturating_sub(value);
            self.plans.insert(&id, &plan);
        }
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
        let taken = self.check_rows(id, plan.cycle, &by, rows)?;
        plan.activate(taken.value())?;
        let (receiver, gives) = (by.id, taken.gives.clone());
        ask!(
            PlannedRef,
            self.wiring.clearing,
            consent_planned(by, gives),
            Error::Unreachable,
            Error::Clearing
        )?;
        for (number, intent) in &taken.intents {
            self.store_intent(*number, intent);
        }
        let first = self.last_commitment.saturating_add(1);
        for commitment in &taken.commitments {
            self.last_commitment = self.last_commitment.saturating_add(1);
            self.store_commitment(self.last_commitment, commitment);
        }
        for (provider, _) in &taken.gives {
            self.open_rows(*provider, &taken.commitments);
        }
        self.open_rows(receiver, &taken.commitments);
        self.plans.insert(&id, &plan);
        emit(&RowsActivated {
            plan: id,
            first,
            places: rows.iter().map(|proven| proven.place).collect(),
            commitments: taken.commitments,
        });
        Ok(first)
    }

    pub(crate) fn check_take_up(
        &self,
        id: u32,
        member: MemberId,
        rows: &[Proven],
    ) -> Result<(), Error> {
        let mut plan = self.find_plan(id)?;
        plan.has(rows, self.cycle(), blake2)?;
        let taken = self.check_rows(id, plan.cycle, &self.party(member)?, rows)?;
        plan.activate(taken.value())?;
        self.can_receive(member, taken.value())
    }

    /// What these rows come to for their receiver. Offers, wants and providers that come up several times are read and stored once.
    #[inline(never)]
    fn check_rows(
        &self,
        id: u32,
        cycle: Cycle,
        by: &Party,
        rows: &[Proven],
    ) -> Result<Taken, Error> {
        ensure!(by.may_order(), Error::MayNotOrder);
        let mut intents = Vec::with_capacity(rows.len());
        let mut amounts = Vec::with_capacity(rows.len());
        let mut providers = Vec::with_capacity(rows.len());
        for Proven { row, .. } in rows {
            let offered = *self.seen(&mut intents, row.offer)?;
            let wanted = self.seen(&mut intents, row.want)?;
            offered.check_match(wanted)?;
            ensure!(wanted.member == by.id, Error::NotYours);
            check_quantity(row.quantity)?;
            wanted.take(cycle, row.quantity)?;
            self.seen(&mut intents, row.offer)?
                .take(cycle, row.quantity)?;
            amounts.push((offered.kind, row.quantity));
            providers.push((offered.member, offered.kind));
        }
        let values = ask!(
            ValuationRef,
            self.wiring.valuation,
            values_of(amounts),
            Error::Unreachable,
            Error::Valuation
        )?;
        let mut gives: Vec<(MemberId, Credits)> = Vec::with_capacity(rows.len());
        let mut commitments = Vec::with_capacity(rows.len());
        for ((Proven { row, .. }, (provider, kind)), valued) in
            rows.iter().zip(providers).zip(values)
        {
            match gives.iter_mut().find(|(known, _)| *known == provider) {
                Some((_, value)) => *value = value.saturating_add(valued.value),
                None => gives.push((provider, valued.value)),
            }
            commitments.push(Commitment {
                offer: row.offer,
                want: row.want,
                provider,
                receiver: by.id,
                kind,
                cycle,
                quantity: row.quantity,
                value: valued.value,
                version: valued.version,
                proposer: by.id,
                plan: id,
                accepted: true,
                category: valued.category,
            });
        }
        Ok(Taken {
            intents,
            commitments,
            gives,
        })
    }

    /// An offer or want as the rows before left it.
    #[inline(never)]
    fn seen<'a>(
        &self,
        intents: &'a mut Vec<(u32, Intent)>,
        id: u32,
    ) -> Result<&'a mut Intent, Error> {
        let place = intents.iter().position(|(known, _)| *known == id);
        if place.is_none() {
            intents.push((id, self.find_intent(id)?));
        }
        let found = match place {
            Some(place) => intents.get_mut(place),
            None => intents.last_mut(),
        };
        found.map(|(_, intent)| intent).ok_or(Error::NoSuchIntent)
    }

    /// Those of these commitments that a member is bound by are open.
    #[inline(never)]
    fn open_rows(&mut self, member: MemberId, made: &[Commitment]) {
        let mut activity = self.get_activity(member);
        for _ in made.iter().filter(|commitment| commitment.involves(member)) {
            activity.opened();
        }
        self.store_activity(member, &activity);
    }

    pub(crate) fn close_plan_of(&mut self, id: u32) -> Result<(), Error> {
        let plan = self.find_plan(id)?;
        let back = plan.close(self.cycle(), &self.config.0, &self.wiring.clock())?;
        let forfeit = plan.bond.saturating_sub(back);
        let reserve = self.wiring.reserve;
        if back > 0 {
            verdict::release(reserve, plan.planner, back)?;
        }
        if forfeit > 0 {
            verdict::slash(reserve, plan.planner, forfeit, forfeit, None)?;
        }
        self.plans.remove(&id);
        self.uncount_intent(plan.planner);
        emit(&PlanClosed { id, plan, forfeit });
        Ok(())
    }
}
