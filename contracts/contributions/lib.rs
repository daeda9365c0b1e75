//! `contributions`: what was done? Offers, wants, commitments and contributions, from the first word to the settlement.
//!
//! | cell | key | holds |
//! |---|---|---|
//! | root | 0 | admin, wiring, parameters, the numbers given so far |
//! | intents | `INTT` | an offer or want by number |
//! | commitments | `CMIT` | a commitment by number |
//! | contributions | `CTRB` | a contribution by number |
//! | activity | `ACTV` | what a member has open, and the newest contribution, by member |
//!
//! A member's contributions form a list through `Contribution::before`, so that a history is read without an index.
#![cfg_attr(not(feature = "std"), no_std, no_main)]

#[cfg_attr(feature = "std", ink::contract)]
#[cfg_attr(not(feature = "std"), remainder_interfaces::contract)]
mod contributions {
    use ink::prelude::vec::Vec;
    use remainder_interfaces::{
        ask,
        clearing::{Clearing, ClearingRef},
        club::{Club, ClubRef, Party, Status},
        contributions::*,
        emit,
        office::*,
        reserve::{Reserve, ReserveRef},
        valuation::{Error as ValuationError, Valuation, ValuationRef, Valued},
        Cells, Stored, PAGE,
    };
    use remainder_rules::{
        ensure, intent::check_quantity, party::role, Credits, Cycle, Hash as Hash32, KindId,
        MemberId, Millis, Quantity, COMMONS,
    };

    const NO_REASON: Hash32 = [0; 32];

    #[ink(storage)]
    pub struct ContributionsRoom {
        admin: AccountId,
        wiring: Wiring,
        config: Stored<Config>,
        last_intent: u32,
        last_commitment: u32,
        last_contribution: u32,
        /// Kinds that `valuation` is known to have, so that an offer of an old kind needs no call.
        known_kinds: KindId,
        intents: Cells<u32, Intent, 0x494E_5454>,
        commitments: Cells<u32, Commitment, 0x434D_4954>,
        contributions: Cells<u32, Contribution, 0x4354_5242>,
        activity: Cells<MemberId, Activity, 0x4143_5456>,
    }

    impl ContributionsRoom {
        /// # Errors
        /// [`Error::InvalidConfig`].
        #[ink(constructor)]
        pub fn new(config: Config) -> Result<Self, Error> {
            config.validate()?;
            Ok(Self {
                admin: Self::env().caller(),
                wiring: Wiring::default(),
                config: Stored(config),
                last_intent: 0,
                last_commitment: 0,
                last_contribution: 0,
                known_kinds: 0,
                intents: Cells::default(),
                commitments: Cells::default(),
                contributions: Cells::default(),
                activity: Cells::default(),
            })
        }

        fn now(&self) -> Millis {
            self.env().block_timestamp()
        }

        fn cycle(&self) -> Cycle {
            self.wiring.clock().cycle_at(self.now())
        }

        fn resolve(&self) -> Result<Party, Error> {
            let caller = self.env().caller();
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
            let caller = self.env().caller();
            ask!(
                ClubRef,
                self.wiring.club,
                pair(caller, other),
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
        fn value_of(&self, kind: KindId, quantity: Quantity) -> Result<Valued, Error> {
            ask!(
                ValuationRef,
                self.wiring.valuation,
                value_of(kind, quantity),
                Error::Unreachable,
                Error::Valuation
            )
        }

        #[inline(never)]
        fn consent(&self, receiver: Party, provider: Party, value: Credits) -> Result<(), Error> {
            ask!(
                ClearingRef,
                self.wiring.clearing,
                consent(receiver, provider, value),
                Error::Unreachable,
                Error::Clearing
            )
        }

        /// Takes back what was reserved, and notes by how much the provider's own planned receives are uncovered now.
        #[inline(never)]
        fn release(
            &mut self,
            receiver: MemberId,
            provider: MemberId,
            value: Credits,
        ) -> Result<(), Error> {
            if value == 0 {
                return Ok(());
            }
            let over = ask!(
                ClearingRef,
                self.wiring.clearing,
                release(receiver, provider, value),
                Error::Unreachable,
                Error::Clearing
            )?;
            self.with_activity(provider, |activity| activity.over = over);
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

        fn find_intent(&self, id: u32) -> Result<Intent, Error> {
            self.intents.get(&id).ok_or(Error::NoSuchIntent)
        }

        fn find_commitment(&self, id: u32) -> Result<Commitment, Error> {
            self.commitments.get(&id).ok_or(Error::NoSuchCommitment)
        }

        fn find(&self, id: u32) -> Result<Contribution, Error> {
            self.contributions.get(&id).ok_or(Error::NoSuchContribution)
        }

        fn get_activity(&self, member: MemberId) -> Activity {
            self.activity.get(&member).unwrap_or_default()
        }

        fn with_activity(&mut self, member: MemberId, change: impl FnOnce(&mut Activity)) {
            let mut activity = self.get_activity(member);
            change(&mut activity);
            self.activity.insert(&member, &activity);
        }

        fn opened(&mut self, provider: MemberId, receiver: MemberId) {
            for member in [provider, receiver] {
                self.with_activity(member, Activity::opened);
            }
        }

        fn closed(&mut self, provider: MemberId, receiver: MemberId) {
            for member in [provider, receiver] {
                self.with_activity(member, Activity::closed);
            }
        }

        #[inline(never)]
        fn put_intent(&mut self, id: u32, intent: Intent) {
            self.intents.insert(&id, &intent);
            emit(&IntentChanged {
                id,
                intent: Some(intent),
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
            self.activity.insert(&party.id, &activity);
            self.last_intent = self.last_intent.saturating_add(1);
            self.put_intent(self.last_intent, intent);
            Ok(self.last_intent)
        }

        fn own_intent(&self, id: u32) -> Result<Intent, Error> {
            let intent = self.find_intent(id)?;
            ensure!(self.resolve()?.id == intent.member, Error::NotYours);
            Ok(intent)
        }

        fn put_back(&mut self, intent: u32, cycle: Cycle, quantity: Quantity) {
            if let Some(mut found) = self.intents.get(&intent) {
                found.put_back(cycle, quantity);
                self.intents.insert(&intent, &found);
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
            self.put_back(offer, cycle, quantity);
            self.put_back(want, cycle, quantity);
            if accepted {
                self.release(receiver, provider, value)?;
            }
            self.closed(provider, receiver);
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
            self.contributions.insert(&id, contribution);
            emit(&ContributionChanged {
                id,
                state: contribution.state,
                quantity: contribution.quantity,
                value: contribution.value,
                reason,
            });
        }

        /// Ends a contribution that comes to nothing: what it reserved and what it took of a want come back.
        #[inline(never)]
        fn fall_away(&mut self, id: u32, mut contribution: Contribution) -> Result<(), Error> {
            let Contribution {
                provider,
                receiver,
                reserved,
                want,
                registered_at,
                quantity,
                ..
            } = contribution;
            self.release(receiver, provider, reserved)?;
            contribution.reserved = 0;
            if want != 0 {
                let cycle = self.wiring.clock().cycle_at(registered_at);
                self.put_back(want, cycle, quantity);
            }
            self.closed(provider, receiver);
            self.changed(id, &contribution, NO_REASON);
            Ok(())
        }

        fn shown(&self, mut contribution: Contribution) -> Contribution {
            contribution.state = contribution.state_at(&self.config.0, self.now());
            contribution
        }
    }

    /// The commons as a receiver.
    fn commons() -> Party {
        Party {
            id: COMMONS,
            account: [0; 32],
            status: Status::Active,
            standing: false,
            roles: 0,
            unable: false,
            probation: false,
            sponsors: [0; 3],
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
            let actor = self.env().caller();
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
                if found.provider == member {
                    provider
                } else {
                    receiver
                }
            };
            let mut id = match self.find(before) {
                Ok(found) => older(&found),
                Err(_) => self.get_activity(member).last,
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
            let mut offered = self.find_intent(offer)?;
            let mut wanted = self.find_intent(want)?;
            let matching = offered.side == Side::Offer
                && wanted.side == Side::Want
                && offered.kind == wanted.kind;
            ensure!(matching, Error::Mismatch);
            ensure!(offered.member != wanted.member, Error::SelfTrade);
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
            offered.take(cycle, quantity)?;
            wanted.take(cycle, quantity)?;
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
            };
            self.intents.insert(&offer, &offered);
            self.intents.insert(&want, &wanted);
            self.opened(offered.member, wanted.member);
            self.last_commitment = self.last_commitment.saturating_add(1);
            let id = self.last_commitment;
            self.commitments.insert(&id, &commitment);
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
            self.consent(receiver, provider, value)?;
            commitment.accepted = true;
            self.commitments.insert(&id, &commitment);
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
            let over = ask!(
                ClearingRef,
                self.wiring.clearing,
                uncovered(receiver),
                Error::Unreachable
            )?;
            if over > 0 {
                self.end_commitment(id, &commitment)?;
            } else {
                ensure!(self.get_activity(receiver).over > 0, Error::NotOverdrawn);
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
            let mut contribution = Contribution {
                provider: 0,
                receiver: 0,
                kind: 0,
                quantity,
                value: 0,
                version: 0,
                evidence,
                registered_at: now,
                commitment: 0,
                want: 0,
                reserved: 0,
                state: State::Registered,
                before: [0; 2],
            };
            // A commitment that is used up hands its place among what is open to the contribution.
            let mut opens = 1;
            if let Against::Commitment(id) = against {
                let mut commitment = self.find_commitment(id)?;
                let provider = self.resolve()?.id;
                ensure!(provider == commitment.provider, Error::NotYours);
                let clock = self.wiring.clock();
                let value = commitment.register(&self.config.0, &clock, now, quantity)?;
                ensure!(
                    self.get_activity(commitment.receiver).over == 0,
                    Error::MayNotOrder
                );
                if commitment.quantity == 0 {
                    self.commitments.remove(&id);
                    opens = 0;
                } else {
                    self.commitments.insert(&id, &commitment);
                }
                contribution.provider = provider;
                contribution.receiver = commitment.receiver;
                contribution.kind = commitment.kind;
                contribution.value = value;
                contribution.version = commitment.version;
                contribution.commitment = id;
                contribution.reserved = value;
            } else {
                let (receiver, kind) = match against {
                    Against::Want(id) => {
                        let mut want = self.find_intent(id)?;
                        ensure!(want.side == Side::Want, Error::Mismatch);
                        want.take(self.cycle(), quantity)?;
                        self.intents.insert(&id, &want);
                        contribution.want = id;
                        (want.member, want.kind)
                    }
                    Against::Free(receiver, kind) => (receiver, kind),
                    Against::Commitment(_) => return Err(Error::Mismatch),
                };
                let (provider, receiver) = self.pair(receiver)?;
                ensure!(provider.id != receiver.id, Error::SelfTrade);
                ensure!(receiver.may_order(), Error::MayNotOrder);
                let valued = self.value_of(kind, quantity)?;
                contribution.provider = provider.id;
                contribution.receiver = receiver.id;
                contribution.kind = kind;
                contribution.value = valued.value;
                contribution.version = valued.version;
            }
            self.last_contribution = self.last_contribution.saturating_add(1);
            let id = self.last_contribution;
            let members = [contribution.provider, contribution.receiver];
            for (member, before) in members.into_iter().zip(contribution.before.iter_mut()) {
                let mut activity = self.get_activity(member);
                *before = activity.last;
                activity.last = id;
                activity.open = activity.open.saturating_add(opens);
                self.activity.insert(&member, &activity);
            }
            self.contributions.insert(&id, &contribution);
            emit(&ContributionRegistered { id, contribution });
            Ok(id)
        }

        #[ink(message)]
        fn confirm(&mut self, id: u32, answer: Answer) -> Result<(), Error> {
            let mut contribution = self.find(id)?;
            let now = self.now();
            let config = self.config.0;
            let (by, provider) = self.pair(contribution.provider)?;
            let mut receiver = by;
            if contribution.for_commons() {
                self.check_admin(&by, &provider)?;
                receiver = commons();
            } else {
                ensure!(by.id == contribution.receiver, Error::NotYours);
            }
            let less = match answer {
                Answer::Same => None,
                Answer::Less(quantity) => Some(quantity),
                Answer::Dispute(reason) => {
                    contribution.dispute(&config, now)?;
                    self.changed(id, &contribution, reason);
                    return Ok(());
                }
            };
            if contribution.for_commons() {
                match contribution.state_at(&config, now) {
                    State::Approved { by: first } => {
                        let (second, first) = self.pair(first)?;
                        ensure!(!second.related_to(&first), Error::Related);
                    }
                    State::Registered => {
                        ensure!(less.is_none(), Error::QuantityOutOfBounds);
                        contribution.approve(&config, now, by.id)?;
                        self.changed(id, &contribution, NO_REASON);
                        return Ok(());
                    }
                    _ => return Err(Error::WrongState),
                }
            }
            let value = contribution.confirm(&config, now, less)?;
            let reserved = contribution.reserved;
            if reserved == 0 {
                ensure!(receiver.may_order(), Error::MayNotOrder);
                self.consent(receiver, provider, value)?;
            } else {
                let less = reserved.saturating_sub(value);
                self.release(receiver.id, provider.id, less)?;
            }
            contribution.reserved = value;
            self.changed(id, &contribution, NO_REASON);
            Ok(())
        }

        #[cold]
        #[ink(message)]
        fn can_confirm(&self, id: u32, member: MemberId) -> Result<(), Error> {
            let mut contribution = self.find(id)?;
            let by = self.party(member)?;
            if contribution.for_commons() {
                self.check_admin(&by, &self.party(contribution.provider)?)?;
            } else {
                ensure!(by.id == contribution.receiver, Error::NotYours);
            }
            let value = contribution.confirm(&self.config.0, self.now(), None)?;
            if contribution.reserved > 0 || contribution.for_commons() {
                return Ok(());
            }
            ensure!(by.may_order(), Error::MayNotOrder);
            self.can_receive(member, value)
        }

        #[cold]
        #[ink(message)]
        fn cancel(&mut self, id: u32) -> Result<(), Error> {
            let mut contribution = self.find(id)?;
            ensure!(self.resolve()?.id == contribution.provider, Error::NotYours);
            contribution.cancel(&self.config.0, self.now())?;
            self.fall_away(id, contribution)
        }

        #[cold]
        #[ink(message)]
        fn lapse(&mut self, id: u32) -> Result<(), Error> {
            let mut contribution = self.find(id)?;
            contribution.lapse(&self.config.0, self.now())?;
            self.fall_away(id, contribution)
        }

        #[cold]
        #[ink(message)]
        fn challenge(&mut self, id: u32, reason: Hash32) -> Result<(), Error> {
            let mut contribution = self.find(id)?;
            let by = self.resolve()?.id;
            let config = self.config.0;
            let bond = config.challenge_bond;
            contribution.challenge(&config, self.now(), by, bond)?;
            if bond > 0 {
                ask!(
                    ReserveRef,
                    self.wiring.reserve,
                    bond(by, bond),
                    Error::Unreachable,
                    Error::Reserve
                )?;
            }
            self.changed(id, &contribution, reason);
            Ok(())
        }

        #[ink(message)]
        fn settle(&mut self, id: u32) -> Result<(), Error> {
            let mut contribution = self.find(id)?;
            let cycle = self.cycle();
            contribution.settle(&self.config.0, self.now(), cycle)?;
            contribution.reserved = 0;
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
                post(receiver, provider, value),
                Error::Unreachable,
                Error::Clearing
            )?;
            self.closed(provider, receiver);
            self.contributions.insert(&id, &contribution);
            emit(&ContributionSettled {
                id,
                provider,
                receiver,
                kind,
                quantity,
                value,
                cycle,
            });
            Ok(())
        }

        #[cold]
        #[ink(message)]
        fn can_settle(&self, id: u32) -> Result<(), Error> {
            self.find(id)?
                .settle(&self.config.0, self.now(), self.cycle())
        }

        #[cold]
        #[ink(message)]
        fn prune(&mut self, id: u32) -> Result<(), Error> {
            let contribution = self.find(id)?;
            contribution.may_prune(&self.config.0, &self.wiring.clock(), self.now())?;
            self.contributions.remove(&id);
            emit(&ContributionPruned { id });
            Ok(())
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
            let stake = ask!(
                ReserveRef,
                self.wiring.reserve,
                stake_of(by.id),
                Error::Unreachable
            )?;
            ensure!(
                self.get_activity(by.id).is_idle() && stake.is_empty(),
                Error::StillOpen
            );
            ask!(
                ClearingRef,
                self.wiring.clearing,
                close(by.id),
                Error::Unreachable,
                Error::Clearing
            )?;
            self.activity.remove(&by.id);
            ask!(
                ClubRef,
                self.wiring.club,
                end(by.id),
                Error::Unreachable,
                Error::Club
            )
        }
    }

    impl Office for ContributionsRoom {
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
            ensure!(self.env().caller() == self.admin, OfficeError::NotAdmin);
            self.wiring = wiring;
            emit(&Wired { wiring });
            Ok(())
        }

        #[cold]
        #[ink(message)]
        fn set_admin(&mut self, admin: AccountId) -> Result<(), OfficeError> {
            let before = self.env().caller();
            ensure!(before == self.admin, OfficeError::NotAdmin);
            self.admin = admin;
            emit(&AdminChanged {
                before,
                after: admin,
            });
            Ok(())
        }

        #[cold]
        #[ink(message)]
        fn set_code(&mut self, code: Hash) -> Result<(), OfficeError> {
            let actor = self.env().caller();
            ensure!(actor == self.admin, OfficeError::NotAdmin);
            self.env()
                .set_code_hash(&code)
                .map_err(|_| OfficeError::NoSuchCode)?;
            emit(&CodeChanged { actor, code });
            Ok(())
        }
    }
}
