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
//! A member's contributions form a list through `Contribution::before`, so that a history is read without an index.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

mod plans;
mod verdict;

#[cfg_attr(feature = "std", ink::contract)]
#[cfg_attr(
    not(feature = "std"),
    remainder_interfaces::contract(trim, prune, adopt_terms, report_kind, report_member, Plans)
)]
mod contributions {
    use crate::verdict;
    use ink::prelude::vec::Vec;
    use remainder_interfaces::{
        ask,
        audit::{Audit, AuditRef, Cause, Error as AuditError, Lot, Matter},
        caller,
        clearing::{Clearing, ClearingRef, Closing, Consent},
        club::{Assessed, Club, ClubRef, Error as ClubError, Party, Status},
        contributions::*,
        emit,
        office::{self, *},
        plans::{Plan, Plans, Proven, Row},
        reserve::{Error as ReserveError, Reserve, ReserveRef},
        valuation::{Category, Error as ValuationError, Valuation, ValuationRef, Valued},
        Cells, Stored, PAGE,
    };
    use remainder_rules::{
        audit::Epoch,
        ensure,
        intent::check_quantity,
        party::role,
        valuation::turnover::{Turnover, SUMS},
        Credits, Cycle, Hash as Hash32, KindId, MemberId, Millis, Quantity, COMMONS,
    };

    const NO_REASON: Hash32 = [0; 32];
    /// Turnovers of kinds, in even cycles; in odd ones it is one more: quantity and value.
    const OF_KIND: u32 = 0;
    /// The same of members: value given, by category.
    const OF_MEMBER: u32 = 2;

    #[ink(storage)]
    pub struct ContributionsRoom {
        admin: AccountId,
        pub(crate) wiring: Wiring,
        pub(crate) config: Stored<Config>,
        last_intent: u32,
        pub(crate) last_commitment: u32,
        last_contribution: u32,
        /// Kinds that `valuation` is known to have, so that an offer of an old kind needs no call.
        known_kinds: KindId,
        /// The parameters of `audit`, as last adopted, under 0: a call for them would be dearer than all else.
        terms: Cells<u32, Terms, 0x5445_524d>,
        intents: Cells<u32, Intent, 0x494E_5454>,
        commitments: Cells<u32, Commitment, 0x434D_4954>,
        contributions: Cells<u32, Contribution, 0x4354_5242>,
        activity: Cells<MemberId, Activity, 0x4143_5456>,
        pub(crate) plans: Cells<u32, Plan, 0x504C_414E>,
        /// Under 0, and not in the root cell, which every message loads.
        pub(crate) plan_count: Cells<u32, u32, 0x504C_4E43>,
        /// Of kinds and of members, in even and in odd cycles.
        turnovers: Cells<(u32, u32), Turnover, 0x5455_524E>,
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

        fn now(&self) -> Millis {
            remainder_interfaces::now()
        }

        #[inline(never)]
        pub(crate) fn cycle(&self) -> Cycle {
            self.wiring.clock().cycle_at(self.now())
        }

        /// What was settled in a cycle of a kind or by a member.
        fn turnover_in(&self, of: u32, id: u32, cycle: Cycle) -> [u64; SUMS] {
            let cell = self.turnovers.get(&(of | cycle & 1, id));
            Turnover::of_cycle(cell, cycle).sums()
        }

        /// Adds to what was settled in a cycle of a kind or by a member.
        #[inline(never)]
        fn turn_over(&mut self, of: u32, id: u32, cycle: Cycle, sums: &[(usize, u64)]) {
            let key = (of | cycle & 1, id);
            let mut turnover = Turnover::of_cycle(self.turnovers.get(&key), cycle);
            for (place, amount) in sums {
                turnover.add(*place, *amount);
            }
            self.turnovers.insert(&key, &turnover);
        }

        /// The cycle that closed last.
        fn last_cycle(&self) -> Result<Cycle, Error> {
            self.cycle().checked_sub(1).ok_or(Error::TooEarly)
        }

        #[cfg_attr(feature = "cold", inline(never))]
        pub(crate) fn resolve(&self) -> Result<Party, Error> {
            let caller = caller();
            ask!(
                ClubRef,
                self.wiring.club,
                resolve(caller),
                Error::Unreachable,
                Error::Club
            )
        }

        /// The caller and another member.
        #[inline(never)]
        fn pair(&self, other: MemberId) -> Result<(Party, Party), Error> {
            let caller = caller();
            ask!(
                ClubRef,
                self.wiring.club,
                pair(caller, other),
                Error::Unreachable,
                Error::Club
            )
        }

        /// The caller as provider and a receiver, and what is known of the caller.
        #[inline(never)]
        fn assess(
            &self,
            receiver: MemberId,
            category: Category,
        ) -> Result<(Party, Party, Assessed), Error> {
            let caller = caller();
            ask!(
                ClubRef,
                self.wiring.club,
                assess(caller, receiver, category),
                Error::Unreachable,
                Error::Club
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

        #[inline(never)]
        pub(crate) fn value_of(&self, kind: KindId, quantity: Quantity) -> Result<Valued, Error> {
            ask!(
                ValuationRef,
                self.wiring.valuation,
                value_of(kind, quantity),
                Error::Unreachable,
                Error::Valuation
            )
        }

        #[inline(never)]
        fn consent(
            &self,
            receiver: Party,
            provider: Party,
            consent: Consent,
        ) -> Result<Credits, Error> {
            ask!(
                ClearingRef,
                self.wiring.clearing,
                consent(receiver, provider, consent),
                Error::Unreachable,
                Error::Clearing
            )
        }

        /// Takes back what was reserved and pledged, and notes how much of the provider's own planned receives is to be cancelled for it.
        #[inline(never)]
        fn release(
            &mut self,
            receiver: MemberId,
            provider: MemberId,
            closing: Closing,
        ) -> Result<(), Error> {
            if closing == Closing::default() {
                return Ok(());
            }
            let uncovered = ask!(
                ClearingRef,
                self.wiring.clearing,
                release(receiver, provider, closing),
                Error::Unreachable,
                Error::Clearing
            )?;
            self.with_activity(provider, |activity| activity.lost(closing.open, uncovered));
            Ok(())
        }

        fn can_receive(&self, receiver: MemberId, value: Credits) -> Result<(), Error> {
            ask!(
                ClearingRef,
                self.wiring.clearing,
                can_receive(receiver, value),
                Error::Unreachable,
                Error::Clearing
            )
        }

        #[cfg_attr(feature = "cold", inline(never))]
        pub(crate) fn find_intent(&self, id: u32) -> Result<Intent, Error> {
            self.intents.get(&id).ok_or(Error::NoSuchIntent)
        }

        #[cfg_attr(feature = "cold", inline(never))]
        pub(crate) fn store_commitment(&mut self, id: u32, commitment: &Commitment) {
            self.commitments.insert(&id, commitment);
        }

        #[cfg_attr(feature = "cold", inline(never))]
        fn store(&mut self, id: u32, contribution: &Contribution) {
            self.contributions.insert(&id, contribution);
        }

        #[cfg_attr(feature = "cold", inline(never))]
        fn find_commitment(&self, id: u32) -> Result<Commitment, Error> {
            self.commitments.get(&id).ok_or(Error::NoSuchCommitment)
        }

        #[inline(never)]
        fn find(&self, id: u32) -> Result<Contribution, Error> {
            self.contributions.get(&id).ok_or(Error::NoSuchContribution)
        }

        #[inline(never)]
        pub(crate) fn get_activity(&self, member: MemberId) -> Activity {
            self.activity.get(&member).unwrap_or_default()
        }

        #[inline(never)]
        pub(crate) fn store_activity(&mut self, member: MemberId, activity: &Activity) {
            self.activity.insert(&member, activity);
        }

        pub(crate) fn with_activity(
            &mut self,
            member: MemberId,
            change: impl FnOnce(&mut Activity),
        ) {
            let mut activity = self.get_activity(member);
            change(&mut activity);
            self.store_activity(member, &activity);
        }

        fn opened(&mut self, provider: MemberId, receiver: MemberId) {
            for member in [provider, receiver] {
                self.with_activity(member, Activity::opened);
            }
        }

        #[inline(never)]
        fn close_one(&mut self, member: MemberId) {
            self.with_activity(member, Activity::closed);
        }

        /// Nobody is bound by a contribution any more.
        #[cfg_attr(feature = "cold", inline(never))]
        fn closed(&mut self, contribution: &Contribution) {
            for member in contribution.asserted() {
                self.close_one(member);
            }
        }

        #[cfg_attr(feature = "cold", inline(never))]
        pub(crate) fn store_intent(&mut self, id: u32, intent: &Intent) {
            self.intents.insert(&id, intent);
        }

        #[inline(never)]
        fn put_intent(&mut self, id: u32, intent: Intent) {
            self.store_intent(id, &intent);
            emit!(IntentChanged {
                id: &id,
                intent: &Some(intent),
            });
        }

        #[inline(never)]
        fn add_intent(
            &mut self,
            side: Side,
            kind: KindId,
            quantity: Quantity,
            first: Cycle,
            last: Cycle,
        ) -> Result<u32, Error> {
            let party = self.resolve()?;
            let welcome = match side {
                Side::Offer => party.status != Status::Leaving,
                Side::Want => party.may_order(),
            };
            ensure!(welcome, Error::MayNotOrder);
            if kind > self.known_kinds {
                self.known_kinds = ask!(
                    ValuationRef,
                    self.wiring.valuation,
                    kind_count(),
                    Error::Unreachable
                )?;
            }
            ensure!(
                kind > 0 && kind <= self.known_kinds,
                Error::Valuation(ValuationError::NoSuchKind)
            );
            let intent = Intent {
                member: party.id,
                side,
                kind,
                first,
                last,
                quantity,
                later: None,
                used: Default::default(),
            };
            intent.validate(self.cycle())?;
            let mut activity = self.get_activity(party.id);
            ensure!(
                activity.intents < self.config.0.max_intents,
                Error::TooManyIntents
            );
            activity.intents = activity.intents.saturating_add(1);
            self.store_activity(party.id, &activity);
            self.last_intent = self.last_intent.saturating_add(1);
            self.put_intent(self.last_intent, intent);
            Ok(self.last_intent)
        }

        fn own_intent(&self, id: u32) -> Result<Intent, Error> {
            let intent = self.find_intent(id)?;
            ensure!(self.resolve()?.id == intent.member, Error::NotYours);
            Ok(intent)
        }

        /// Takes a part of an offer or want for a cycle.
        #[inline(never)]
        fn take(&mut self, id: u32, cycle: Cycle, quantity: Quantity) -> Result<(), Error> {
            let mut intent = self.find_intent(id)?;
            intent.take(cycle, quantity)?;
            self.store_intent(id, &intent);
            Ok(())
        }

        #[inline(never)]
        fn put_back(&mut self, intent: u32, cycle: Cycle, quantity: Quantity) {
            if let Ok(mut found) = self.find_intent(intent) {
                found.put_back(cycle, quantity);
                self.store_intent(intent, &found);
            }
        }

        /// What is left of a commitment falls away.
        #[inline(never)]
        fn end_commitment(&mut self, id: u32, commitment: &Commitment) -> Result<(), Error> {
            let Commitment {
                offer,
                want,
                provider,
                receiver,
                cycle,
                quantity,
                value,
                accepted,
                ..
            } = *commitment;
            if accepted {
                self.put_back(offer, cycle, quantity);
                self.put_back(want, cycle, quantity);
                let closing = Closing {
                    open: value,
                    ..Closing::default()
                };
                self.release(receiver, provider, closing)?;
            }
            self.close_one(provider);
            self.close_one(receiver);
            self.commitments.remove(&id);
            emit(&CommitmentEnded {
                id,
                quantity,
                value,
            });
            Ok(())
        }

        /// Who accepts, and who would pay: the checks of an acceptance, the receiver's means aside.
        fn check_accept(&self, commitment: &Commitment, by: &Party) -> Result<(), Error> {
            ensure!(commitment.involves(by.id), Error::NotYours);
            ensure!(
                !commitment.accepted && by.id == commitment.other(),
                Error::AlreadyAccepted
            );
            ensure!(self.cycle() <= commitment.cycle, Error::WrongCycle);
            Ok(())
        }

        /// Work for the commons is answered by an admin who is not related to the provider.
        fn check_admin(&self, admin: &Party, provider: &Party) -> Result<(), Error> {
            ensure!(
                admin.holds(role::ADMIN) && !admin.related_to(provider),
                Error::Related
            );
            Ok(())
        }

        /// Stores a contribution whose state has changed, and says so.
        #[inline(never)]
        fn changed(&mut self, id: u32, contribution: &Contribution, reason: Hash32) {
            self.store(id, contribution);
            emit!(ContributionChanged {
                id: &id,
                state: &contribution.state,
                quantity: &contribution.quantity,
                value: &contribution.value,
                reason: &reason,
            });
        }

        /// Ends a contribution that comes to nothing: what it reserved and what it took of a want come back.
        #[inline(never)]
        fn fall_away(&mut self, id: u32, mut contribution: Contribution) -> Result<(), Error> {
            let Contribution {
                provider,
                receiver,
                want,
                registered_at,
                quantity,
                ..
            } = contribution;
            self.release(receiver, provider, verdict::closing(&contribution))?;
            contribution.reserved = 0;
            contribution.exposure = 0;
            if want != 0 {
                let cycle = self.wiring.clock().cycle_at(registered_at);
                self.put_back(want, cycle, quantity);
            }
            self.closed(&contribution);
            self.changed(id, &contribution, NO_REASON);
            Ok(())
        }

        /// The epoch of a moment.
        #[inline(never)]
        fn terms_now(&self) -> Option<Terms> {
            self.terms.get(&0)
        }

        fn epoch(&self, terms: &Terms, at: Millis) -> Epoch {
            terms.epochs(&self.wiring.clock()).cycle_at(at)
        }

        /// What the lot says of a contribution that was confirmed then.
        #[inline(never)]
        fn lot(&self, id: u32, contribution: &Contribution, at: Millis) -> Result<Lot, Error> {
            let Some(terms) = self.terms_now() else {
                return Ok(Lot::Clear);
            };
            let epoch = self.epoch(&terms, at);
            let parties = (contribution.provider, contribution.receiver);
            let odds = contribution.odds();
            ask!(
                AuditRef,
                self.wiring.audit,
                lot(id, epoch, odds, parties),
                Error::Unreachable,
                Error::Audit
            )
        }

        /// Who may dispute it: the receiver, or an admin for the commons.
        fn check_dispute(&self, contribution: &Contribution, by: &Party) -> Result<(), Error> {
            if contribution.for_commons() {
                return self.check_admin(by, &self.party(contribution.provider)?);
            }
            ensure!(by.id == contribution.receiver, Error::NotYours);
            Ok(())
        }

        /// Why a case would be opened, whose it is, and with what bond. Whoever opens is asked for where it matters.
        #[inline(never)]
        fn check_open(
            &self,
            id: u32,
            contribution: &Contribution,
            by: &dyn Fn() -> Result<MemberId, Error>,
        ) -> Result<(Cause, MemberId, Credits), Error> {
            Ok(match contribution.state_at(self.now()) {
                State::Disputed => {
                    let by = by()?;
                    ensure!(
                        by == contribution.provider || by == contribution.receiver,
                        Error::NotYours
                    );
                    (Cause::Dispute, contribution.receiver, 0)
                }
                State::Challenged { by, bond, late } if late => (Cause::LateChallenge, by, bond),
                State::Challenged { by, bond, .. } => (Cause::Challenge, by, bond),
                State::Confirmed { at } => {
                    ensure!(
                        self.lot(id, contribution, at)? == Lot::Drawn,
                        Error::Audit(AuditError::NotDrawn)
                    );
                    (Cause::Lot, by()?, 0)
                }
                _ => return Err(Error::WrongState),
            })
        }

        /// Was it drawn, and opened by nobody in time?
        fn check_expire(&self, id: u32, contribution: &Contribution) -> Result<(), Error> {
            let State::Confirmed { at } = contribution.state_at(self.now()) else {
                return Err(Error::WrongState);
            };
            let lot = self.lot(id, contribution, at)?;
            ensure!(lot == Lot::Expired, Error::NotExpired);
            Ok(())
        }

        /// The case that is about a contribution.
        fn case_of(contribution: &Contribution) -> Result<u32, Error> {
            match contribution.state {
                State::Audited { case } => Ok(case),
                _ => Err(Error::WrongState),
            }
        }

        /// Has the member nothing open, staked or judged any more?
        fn check_leave(&self, member: MemberId) -> Result<(), Error> {
            let stake = ask!(
                ReserveRef,
                self.wiring.reserve,
                stake_of(member),
                Error::Unreachable
            )?;
            let bound = self.terms.contains(&0)
                && ask!(
                    AuditRef,
                    self.wiring.audit,
                    is_bound(member),
                    Error::Unreachable
                )?;
            ensure!(
                self.get_activity(member).is_idle() && stake.is_empty() && !bound,
                Error::StillOpen
            );
            Ok(())
        }

        fn shown(&self, mut contribution: Contribution) -> Contribution {
            contribution.state = contribution.state_at(self.now());
            contribution
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
            let older = |found: &Contribution| {
                let [provider, receiver] = found.before;
                match member {
                    _ if member == found.provider => provider,
                    _ if member == found.receiver => receiver,
                    _ => 0,
                }
            };
            let mut id = match before {
                0 => self.get_activity(member).last,
                before => self.find(before).map_or(0, |found| older(&found)),
            };
            let mut list = Vec::new();
            for _ in 0..limit.min(PAGE) {
                let Ok(found) = self.find(id) else { break };
                list.push((id, self.shown(found)));
                id = older(&found);
            }
            list
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
            let mut intent = self.own_intent(id)?;
            intent.change(self.cycle(), cycle, quantity, last)?;
            self.put_intent(id, intent);
            Ok(())
        }

        #[cold]
        #[ink(message)]
        fn withdraw(&mut self, id: u32) -> Result<(), Error> {
            let intent = self.own_intent(id)?;
            self.intents.remove(&id);
            self.with_activity(intent.member, |activity| {
                activity.intents = activity.intents.saturating_sub(1);
            });
            emit(&IntentChanged { id, intent: None });
            Ok(())
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
            let offered = self.find_intent(offer)?;
            let wanted = self.find_intent(want)?;
            offered.check_match(&wanted)?;
            let now = self.cycle();
            ensure!(
                cycle == now || cycle == now.saturating_add(1),
                Error::WrongCycle
            );
            check_quantity(quantity)?;
            let by = self.resolve()?;
            let party = by.id == offered.member || by.id == wanted.member;
            ensure!(party, Error::NotYours);
            ensure!(
                by.id == offered.member || by.may_order(),
                Error::MayNotOrder
            );
            let left = offered.left_in(cycle).min(wanted.left_in(cycle));
            ensure!(quantity <= left, Error::CapacityExceeded);
            let valued = self.value_of(offered.kind, quantity)?;
            let commitment = Commitment {
                offer,
                want,
                provider: offered.member,
                receiver: wanted.member,
                kind: offered.kind,
                cycle,
                quantity,
                value: valued.value,
                version: valued.version,
                proposer: by.id,
                accepted: false,
                category: valued.category,
            };
            self.opened(offered.member, wanted.member);
            self.last_commitment = self.last_commitment.saturating_add(1);
            let id = self.last_commitment;
            self.store_commitment(id, &commitment);
            emit(&CommitmentProposed { id, commitment });
            Ok(id)
        }

        #[cold]
        #[ink(message)]
        fn accept(&mut self, id: u32) -> Result<(), Error> {
            let mut commitment = self.find_commitment(id)?;
            let (by, proposer) = self.pair(commitment.proposer)?;
            self.check_accept(&commitment, &by)?;
            let (receiver, provider) = if by.id == commitment.receiver {
                (by, proposer)
            } else {
                (proposer, by)
            };
            ensure!(receiver.may_order(), Error::MayNotOrder);
            let value = commitment.value;
            let consent = Consent {
                value,
                ..Consent::default()
            };
            self.take(commitment.offer, commitment.cycle, commitment.quantity)?;
            self.take(commitment.want, commitment.cycle, commitment.quantity)?;
            self.consent(receiver, provider, consent)?;
            commitment.accepted = true;
            self.store_commitment(id, &commitment);
            emit(&CommitmentAccepted { id, value });
            Ok(())
        }

        #[cold]
        #[ink(message)]
        fn can_accept(&self, id: u32, member: MemberId) -> Result<(), Error> {
            let commitment = self.find_commitment(id)?;
            self.check_accept(&commitment, &self.party(member)?)?;
            let receiver = self.party(commitment.receiver)?;
            ensure!(receiver.may_order(), Error::MayNotOrder);
            for intent in [commitment.offer, commitment.want] {
                let left = self.find_intent(intent)?.left_in(commitment.cycle);
                ensure!(commitment.quantity <= left, Error::CapacityExceeded);
            }
            self.can_receive(receiver.id, commitment.value)
        }

        #[cold]
        #[ink(message)]
        fn decline(&mut self, id: u32) -> Result<(), Error> {
            let commitment = self.find_commitment(id)?;
            let closes = commitment.closes_at(&self.config.0, &self.wiring.clock());
            if self.now() <= closes {
                ensure!(commitment.involves(self.resolve()?.id), Error::NotYours);
            }
            self.end_commitment(id, &commitment)
        }

        #[cold]
        #[ink(message)]
        fn trim(&mut self, id: u32) -> Result<(), Error> {
            let commitment = self.find_commitment(id)?;
            ensure!(commitment.accepted, Error::NotAccepted);
            let receiver = commitment.receiver;
            let over = self.get_activity(receiver).over;
            ensure!(over > 0, Error::NotOverdrawn);
            let uncovered = ask!(
                ClearingRef,
                self.wiring.clearing,
                uncovered(receiver),
                Error::Unreachable
            )?;
            let over = over.min(uncovered);
            if over > 0 {
                self.end_commitment(id, &commitment)?;
            }
            self.with_activity(receiver, |activity| {
                activity.over = over.saturating_sub(commitment.value);
            });
            Ok(())
        }

        #[ink(message)]
        fn register(
            &mut self,
            against: Against,
            quantity: Quantity,
            evidence: Hash32,
        ) -> Result<u32, Error> {
            check_quantity(quantity)?;
            let now = self.now();
            // A commitment that is used up hands its place among what is open to the contribution.
            let mut opens = 1;
            let (mut from, mut want) = (0, 0);
            let (provider, receiver, kind, value, version, category, known);
            if let Against::Commitment(id) = against {
                let mut commitment = self.find_commitment(id)?;
                let (by, _, assessed) = self.assess(commitment.receiver, commitment.category)?;
                ensure!(by.id == commitment.provider, Error::NotYours);
                let clock = self.wiring.clock();
                value = commitment.register(&self.config.0, &clock, now, quantity)?;
                ensure!(
                    self.get_activity(commitment.receiver).over == 0,
                    Error::MayNotOrder
                );
                if commitment.quantity == 0 {
                    self.commitments.remove(&id);
                    opens = 0;
                } else {
                    self.store_commitment(id, &commitment);
                }
                from = id;
                known = assessed;
                (provider, receiver, kind) = (by.id, commitment.receiver, commitment.kind);
                (version, category) = (commitment.version, commitment.category);
            } else {
                let of;
                (of, kind) = match against {
                    Against::Want(id) => {
                        let mut wanted = self.find_intent(id)?;
                        ensure!(wanted.side == Side::Want, Error::Mismatch);
                        wanted.take(self.cycle(), quantity)?;
                        self.store_intent(id, &wanted);
                        want = id;
                        (wanted.member, wanted.kind)
                    }
                    Against::Free(receiver, kind) => (receiver, kind),
                    Against::Commitment(_) => return Err(Error::Mismatch),
                };
                let valued = self.value_of(kind, quantity)?;
                let (by, of, assessed) = self.assess(of, valued.category)?;
                ensure!(by.id != of.id, Error::SelfTrade);
                ensure!(of.may_order(), Error::MayNotOrder);
                known = assessed;
                (provider, receiver, value) = (by.id, of.id, valued.value);
                (version, category) = (valued.version, valued.category);
            }
            let mut contribution = Contribution {
                provider,
                receiver,
                kind,
                quantity,
                value,
                version,
                evidence,
                registered_at: now,
                answer_by: now.saturating_add(self.config.0.confirm_ms),
                commitment: from,
                want,
                reserved: if from == 0 { 0 } else { value },
                exposure: 0,
                state: State::Registered,
                before: [0; 2],
                admins: [0; 2],
                odds_bp: 0,
                category,
                said: Said::Silent,
            };
            if let Some(terms) = &self.terms_now() {
                contribution.expose(terms, &known, self.cycle(), now);
            }
            self.last_contribution = self.last_contribution.saturating_add(1);
            let id = self.last_contribution;
            let members = [contribution.provider, contribution.receiver];
            for (member, before) in members.into_iter().zip(contribution.before.iter_mut()) {
                let mut activity = self.get_activity(member);
                *before = activity.last;
                activity.last = id;
                activity.open = activity.open.saturating_add(opens);
                self.store_activity(member, &activity);
            }
            self.store(id, &contribution);
            emit!(ContributionRegistered {
                id: &id,
                contribution: &contribution,
            });
            Ok(id)
        }

        #[cold]
        #[ink(message)]
        fn can_register(
            &self,
            member: MemberId,
            against: Against,
            quantity: Quantity,
        ) -> Result<(), Error> {
            check_quantity(quantity)?;
            let by = self.party(member)?;
            let (receiver, kind) = match against {
                Against::Commitment(id) => {
                    let mut commitment = self.find_commitment(id)?;
                    ensure!(by.id == commitment.provider, Error::NotYours);
                    let clock = self.wiring.clock();
                    commitment.register(&self.config.0, &clock, self.now(), quantity)?;
                    let over = self.get_activity(commitment.receiver).over;
                    ensure!(over == 0, Error::MayNotOrder);
                    return Ok(());
                }
                Against::Want(id) => {
                    let mut want = self.find_intent(id)?;
                    ensure!(want.side == Side::Want, Error::Mismatch);
                    want.take(self.cycle(), quantity)?;
                    (want.member, want.kind)
                }
                Against::Free(receiver, kind) => (receiver, kind),
            };
            self.value_of(kind, quantity)?;
            ensure!(by.id != receiver, Error::SelfTrade);
            let orders = receiver == COMMONS || self.party(receiver)?.may_order();
            ensure!(orders, Error::MayNotOrder);
            Ok(())
        }

        #[ink(message)]
        fn confirm(&mut self, id: u32, less: Option<Quantity>) -> Result<(), Error> {
            let mut contribution = self.find(id)?;
            let now = self.now();
            let (one, other) = (contribution.receiver, contribution.provider);
            let (receiver, provider) = ask!(
                ClubRef,
                self.wiring.club,
                both(one, other),
                Error::Unreachable,
                Error::Club
            )?;
            let mine = if contribution.for_commons() {
                contribution.approved() && less.is_none()
            } else {
                caller() == AccountId::from(receiver.account)
            };
            ensure!(mine, Error::NotYours);
            let value = contribution.confirm(now, less)?;
            let consent = Consent {
                value,
                reserved: contribution.reserved,
                exposure: contribution.exposure,
            };
            ensure!(
                consent.reserved > 0 || receiver.may_order(),
                Error::MayNotOrder
            );
            if consent.exposure > 0 || consent.reserved != value {
                let over = self.consent(receiver, provider, consent)?;
                let lost = consent.reserved.saturating_sub(value);
                if lost > 0 {
                    self.with_activity(provider.id, |activity| activity.lost(lost, over));
                }
            }
            contribution.reserved = value;
            self.changed(id, &contribution, NO_REASON);
            Ok(())
        }

        #[cold]
        #[ink(message)]
        fn approve(&mut self, id: u32, less: Option<Quantity>) -> Result<(), Error> {
            let mut contribution = self.find(id)?;
            ensure!(contribution.for_commons(), Error::NotYours);
            let (by, provider) = self.pair(contribution.provider)?;
            self.check_admin(&by, &provider)?;
            let now = self.now();
            if let State::Approved { by: first } = contribution.state_at(now) {
                let first = self.party(first)?;
                ensure!(!by.related_to(&first), Error::Related);
                contribution.approve_too(now, by.id, less)?;
            } else {
                ensure!(less.is_none(), Error::QuantityOutOfBounds);
                contribution.approve(now, by.id)?;
            }
            // Who asserts it stays until it is over.
            self.with_activity(by.id, Activity::opened);
            self.changed(id, &contribution, NO_REASON);
            Ok(())
        }

        #[cold]
        #[ink(message)]
        fn dispute(&mut self, id: u32, reason: Hash32) -> Result<(), Error> {
            let mut contribution = self.find(id)?;
            self.check_dispute(&contribution, &self.resolve()?)?;
            contribution.dispute(self.now())?;
            // What a false claim took of a want is free again at once.
            let cycle = self.wiring.clock().cycle_at(contribution.registered_at);
            self.put_back(contribution.want, cycle, contribution.quantity);
            contribution.want = 0;
            self.changed(id, &contribution, reason);
            Ok(())
        }

        #[cold]
        #[ink(message)]
        fn can_dispute(&self, id: u32, member: MemberId) -> Result<(), Error> {
            let mut contribution = self.find(id)?;
            self.check_dispute(&contribution, &self.party(member)?)?;
            contribution.dispute(self.now())
        }

        #[cold]
        #[ink(message)]
        fn can_confirm(&self, id: u32, member: MemberId) -> Result<(), Error> {
            let mut contribution = self.find(id)?;
            let by = self.party(member)?;
            let provider = self.party(contribution.provider)?;
            let mut receiver = by;
            if contribution.for_commons() {
                self.check_admin(&by, &provider)?;
                receiver = Party::commons();
                match contribution.state_at(self.now()) {
                    State::Approved { by: first } => {
                        ensure!(!contribution.approved(), Error::WrongState);
                        ensure!(!by.related_to(&self.party(first)?), Error::Related);
                    }
                    State::Registered => return Ok(()),
                    _ => return Err(Error::WrongState),
                }
            } else {
                ensure!(by.id == contribution.receiver, Error::NotYours);
            }
            let value = contribution.confirm(self.now(), None)?;
            let consent = Consent {
                value,
                reserved: contribution.reserved,
                exposure: contribution.exposure,
            };
            ensure!(
                consent.reserved > 0 || receiver.may_order(),
                Error::MayNotOrder
            );
            if consent.exposure == 0 && consent.reserved == value {
                return Ok(());
            }
            ask!(
                ClearingRef,
                self.wiring.clearing,
                can_consent(receiver, provider, consent),
                Error::Unreachable,
                Error::Clearing
            )
        }

        #[cold]
        #[ink(message)]
        fn cancel(&mut self, id: u32) -> Result<(), Error> {
            let mut contribution = self.find(id)?;
            ensure!(self.resolve()?.id == contribution.provider, Error::NotYours);
            contribution.cancel(self.now())?;
            self.fall_away(id, contribution)
        }

        #[cold]
        #[ink(message)]
        fn lapse(&mut self, id: u32) -> Result<(), Error> {
            let mut contribution = self.find(id)?;
            contribution.lapse(self.now())?;
            self.fall_away(id, contribution)
        }

        #[cold]
        #[ink(message)]
        fn challenge(&mut self, id: u32, reason: Hash32) -> Result<(), Error> {
            let mut contribution = self.find(id)?;
            let by = self.resolve()?.id;
            let config = self.config.0;
            let bond = config.challenge_bond;
            let clock = self.wiring.clock();
            let epochs = self.terms_now().map_or(clock, |terms| terms.epochs(&clock));
            contribution.challenge(&config, &epochs, self.now(), by, bond)?;
            verdict::pledge(self.wiring.reserve, by, bond)?;
            self.changed(id, &contribution, reason);
            Ok(())
        }

        #[cold]
        #[ink(message)]
        fn can_challenge(&self, id: u32, member: MemberId) -> Result<(), Error> {
            let mut contribution = self.find(id)?;
            let by = self.party(member)?;
            let config = self.config.0;
            let bond = config.challenge_bond;
            let clock = self.wiring.clock();
            let epochs = self.terms_now().map_or(clock, |terms| terms.epochs(&clock));
            contribution.challenge(&config, &epochs, self.now(), by.id, bond)?;
            if bond == 0 {
                return Ok(());
            }
            let refused = |error| Error::Reserve(ReserveError::Clearing(error));
            ask!(
                ClearingRef,
                self.wiring.clearing,
                can_lock(by, bond),
                Error::Unreachable,
                refused
            )
        }

        #[ink(message)]
        fn settle(&mut self, id: u32) -> Result<(), Error> {
            let mut contribution = self.find(id)?;
            let cycle = self.cycle();
            let at = contribution.settle(&self.config.0, self.now(), cycle)?;
            if let Some(at) = at {
                ensure!(self.lot(id, &contribution, at)? == Lot::Clear, Error::Drawn);
            }
            let closing = verdict::closing(&contribution);
            contribution.reserved = 0;
            contribution.exposure = 0;
            let Contribution {
                provider,
                receiver,
                kind,
                quantity,
                value,
                ..
            } = contribution;
            ask!(
                ClubRef,
                self.wiring.club,
                note_work(provider, receiver, value),
                Error::Unreachable,
                Error::Club
            )?;
            ask!(
                ClearingRef,
                self.wiring.clearing,
                post(receiver, provider, value, closing),
                Error::Unreachable,
                Error::Clearing
            )?;
            self.closed(&contribution);
            self.store(id, &contribution);
            self.turn_over(OF_KIND, kind, cycle, &[(0, quantity), (1, value)]);
            let category = contribution.category as usize;
            self.turn_over(OF_MEMBER, provider, cycle, &[(category, value)]);
            emit!(ContributionSettled {
                id: &id,
                provider: &provider,
                receiver: &receiver,
                kind: &kind,
                quantity: &quantity,
                value: &value,
                cycle: &cycle,
            });
            Ok(())
        }

        #[ink(message)]
        fn open(&mut self, id: u32) -> Result<u32, Error> {
            let mut contribution = self.find(id)?;
            let by = || Ok(self.resolve()?.id);
            let (cause, opener, bond) = self.check_open(id, &contribution, &by)?;
            let matter = Matter {
                value: contribution.value,
                contribution: id,
                provider: contribution.provider,
                receiver: contribution.receiver,
                admins: contribution.admins,
                category: contribution.category,
                disputed: contribution.said == Said::Disputed,
            };
            let case = ask!(
                AuditRef,
                self.wiring.audit,
                open(matter, cause, opener, bond),
                Error::Unreachable,
                Error::Audit
            )?;
            contribution.audit(self.now(), case)?;
            self.changed(id, &contribution, NO_REASON);
            Ok(case)
        }

        #[cold]
        #[ink(message)]
        fn can_open(&self, id: u32, member: MemberId) -> Result<(), Error> {
            let by = || Ok(self.party(member)?.id);
            self.check_open(id, &self.find(id)?, &by).map(|_| ())
        }

        #[cold]
        #[ink(message)]
        fn execute(&mut self, id: u32) -> Result<(), Error> {
            let contribution = self.find(id)?;
            let case = Self::case_of(&contribution)?;
            let finding = ask!(
                AuditRef,
                self.wiring.audit,
                finish(case),
                Error::Unreachable,
                Error::Audit
            )?;
            let mut done = contribution;
            done.deliver(finding.verdict);
            if done.finished() {
                self.fall_away(id, done)?;
            } else {
                self.changed(id, &done, NO_REASON);
            }
            let Some(terms) = self.terms_now() else {
                return Ok(());
            };
            let bond = self.config.0.challenge_bond;
            verdict::charge(self.wiring.reserve, &terms, &contribution, &finding, bond)
        }

        #[cold]
        #[ink(message)]
        fn can_execute(&self, id: u32) -> Result<(), Error> {
            let case = Self::case_of(&self.find(id)?)?;
            ask!(
                AuditRef,
                self.wiring.audit,
                can_finish(case),
                Error::Unreachable,
                Error::Audit
            )
        }

        #[cold]
        #[ink(message)]
        fn expire(&mut self, id: u32) -> Result<(), Error> {
            let mut contribution = self.find(id)?;
            self.check_expire(id, &contribution)?;
            contribution.state = State::Rejected;
            self.fall_away(id, contribution)
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
            let mut contribution = self.find(id)?;
            let at = contribution.settle(&self.config.0, self.now(), self.cycle())?;
            if let Some(at) = at {
                ensure!(self.lot(id, &contribution, at)? == Lot::Clear, Error::Drawn);
            }
            Ok(())
        }

        #[cold]
        #[ink(message)]
        fn prune(&mut self, id: u32) -> Result<(), Error> {
            let contribution = self.find(id)?;
            contribution.may_prune(&self.config.0, &self.wiring.clock(), self.now())?;
            let [provider, receiver] = contribution.before;
            let oldest =
                !self.contributions.contains(&provider) && !self.contributions.contains(&receiver);
            ensure!(oldest, Error::NotOldest);
            self.contributions.remove(&id);
            emit(&ContributionPruned { id });
            Ok(())
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
            let cycle = self.last_cycle()?;
            let [quantity, value, ..] = self.turnover_in(OF_KIND, kind, cycle);
            ask!(
                ValuationRef,
                self.wiring.valuation,
                note_kind(kind, cycle, quantity, value),
                Error::Unreachable,
                Error::Valuation
            )
        }

        #[cold]
        #[ink(message)]
        fn report_member(&mut self, member: MemberId) -> Result<(), Error> {
            let cycle = self.last_cycle()?;
            let given = self.turnover_in(OF_MEMBER, member, cycle);
            ask!(
                ValuationRef,
                self.wiring.valuation,
                note_member(member, cycle, given),
                Error::Unreachable,
                Error::Valuation
            )
        }

        #[cold]
        #[ink(message)]
        fn leave(&mut self) -> Result<(), Error> {
            let by = self.resolve()?;
            if by.status != Status::Leaving {
                return ask!(
                    ClubRef,
                    self.wiring.club,
                    begin_leave(by.id),
                    Error::Unreachable,
                    Error::Club
                );
            }
            self.check_leave(by.id)?;
            ask!(
                ClearingRef,
                self.wiring.clearing,
                close(by.id),
                Error::Unreachable,
                Error::Clearing
            )?;
            self.activity.remove(&by.id);
            for parity in [0, 1] {
                self.turnovers.remove(&(OF_MEMBER | parity, by.id));
            }
            ask!(
                ClubRef,
                self.wiring.club,
                end(by.id),
                Error::Unreachable,
                Error::Club
            )
        }

        #[cold]
        #[ink(message)]
        fn can_leave(&self, member: MemberId) -> Result<(), Error> {
            if self.party(member)?.status != Status::Leaving {
                return Ok(());
            }
            self.check_leave(member)?;
            ask!(
                ClearingRef,
                self.wiring.clearing,
                can_close(member),
                Error::Unreachable,
                Error::Clearing
            )?;
            let record = ask!(
                ClubRef,
                self.wiring.club,
                member(member),
                Error::Unreachable
            )?;
            let ends = record.map_or(Err(ClubError::NoSuchMember), |m| m.may_end(self.now()));
            ends.map_err(Error::Club)
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
            self.config.0.planners.allow(&self.party(member)?)
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
