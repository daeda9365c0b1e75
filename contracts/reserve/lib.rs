//! What is at stake? Stakes, bonds, guarantees, slashing and the care pool.
//!
//! Tokens come in and go out through `clearing` alone, which rolls both sides first. The tokens on this contract's own account are
//! always, to the unit, the sum of all that is staked, all that unbonds, and the care pool. What a member stakes counts towards the
//! debit limit in `clearing` until it unbonds; a bond or a guarantee is a lock there, on reserve first and then on unused limit.
//!
//! ```text
//! tokens --stake--> staked --unbond--> unbonding --withdraw--> tokens
//!                      \________slash, write_off_______/ (unbonding can still be lost)
//! ```
//!
//! Members stake and guarantee; `contributions`, `audit` and governance (the admin) bond and slash; admins by office grant care; the room's admin writes off.
//! Every message is O(1). This room calls `club`, then `clearing`.
//!
//! | cell | key | holds |
//! |---|---|---|
//! | root | `0` | admin, wiring, parameters, care pool, all that was ever forfeited |
//! | stakes | `stak` | one cell a member with a stake, a bond or a guarantee; freed when empty |
//! | pledges | `pled` | one cell a member and sponsor who guarantees for them; freed when it ends |
#![cfg_attr(not(feature = "std"), no_std, no_main)]
// What ink!'s macros generate has no docs.
#![allow(missing_docs)]

mod forfeit;
mod rooms;

#[cfg_attr(feature = "std", ink::contract)]
#[cfg_attr(not(feature = "std"), remainder_interfaces::contract)]
mod reserve {
    use crate::{
        forfeit,
        rooms::{self, clearing},
    };
    use ink::prelude::vec::Vec;
    use remainder_interfaces::{
        caller,
        club::{BreakKind, Party, Status},
        emit, now,
        office::{self, ConfigChanged},
        reserve::{
            BondChanged, CareGranted, Config, Error, Forfeit, GuaranteeChanged, Reserve,
            ReserveSlashed, Stake, Staked, Unbonding, Withdrawn,
        },
        Cells, Office, OfficeError, Stored, Wiring, PAGE,
    };
    use remainder_rules::{
        ensure,
        party::{role, MAX_SPONSORS},
        Credits, Hash as ContentHash, MemberId,
    };

    #[ink(storage)]
    pub struct ReserveRoom {
        admin: AccountId,
        wiring: Wiring,
        config: Stored<Config>,
        care: Credits,
        forfeited: Credits,
        stakes: Cells<MemberId, Stored<Stake>, 0x7374616b>,
        /// By member, then sponsor.
        pledges: Cells<(MemberId, MemberId), Credits, 0x706c6564>,
    }

    impl ReserveRoom {
        /// A room without stakes. The deployer is the admin.
        ///
        /// # Errors
        /// [`Error::InvalidConfig`].
        #[ink(constructor)]
        pub fn new(config: Config) -> Result<Self, Error> {
            config.validate()?;
            Ok(Self {
                admin: caller(),
                wiring: Wiring::default(),
                config: Stored(config),
                care: 0,
                forfeited: 0,
                stakes: Cells::default(),
                pledges: Cells::default(),
            })
        }

        #[inline(never)]
        fn load(&self, member: MemberId) -> Stake {
            self.stakes.get(&member).unwrap_or_default().0
        }

        #[inline(never)]
        fn store(&mut self, member: MemberId, stake: &Stake) {
            if stake.is_empty() {
                self.stakes.remove(&member);
            } else {
                self.stakes.insert(&member, &Stored(*stake));
            }
        }

        fn caller(&self) -> Result<MemberId, Error> {
            Ok(rooms::resolve(self.wiring.club, caller())?.id)
        }

        fn caller_and(&self, member: MemberId) -> Result<(Party, Party), Error> {
            rooms::pair(self.wiring.club, caller(), member)
        }

        fn unlock(&self, member: MemberId, amount: Credits) -> Result<(), Error> {
            rooms::unlock(self.wiring.clearing, member, amount)
        }

        /// What a sponsor pledges for a member becomes `after`; `clearing` is told by the caller.
        #[inline(never)]
        fn pledge(&mut self, sponsor: MemberId, member: MemberId, before: Credits, after: Credits) {
            if before == after {
                return;
            }
            let key = (member, sponsor);
            if after == 0 {
                self.pledges.remove(&key);
            } else {
                self.pledges.insert(&key, &after);
            }
            let mut stake = self.load(sponsor);
            stake.guaranteed = stake
                .guaranteed
                .saturating_sub(before)
                .saturating_add(after);
            self.store(sponsor, &stake);
            emit(&GuaranteeChanged {
                sponsor,
                member,
                amount: after,
            });
        }

        /// What the sponsors of a member pledge, before and after one of them, or the member, sets it.
        fn check_pledges(
            &self,
            by: &Party,
            member: &Party,
            amount: Credits,
        ) -> Result<[(MemberId, Credits, Credits); MAX_SPONSORS], Error> {
            let ends_all = by.id == member.id && amount == 0;
            ensure!(
                ends_all || member.sponsors.contains(&by.id),
                Error::NotASponsor
            );
            Ok(member.sponsors.map(|sponsor| {
                let before = self.guarantee_of(sponsor, member.id);
                let after = match sponsor == by.id {
                    true => amount,
                    false if ends_all => 0,
                    false => before,
                };
                (sponsor, before, after)
            }))
        }

        /// Stores how much of a member's stake is bonded now, and says so.
        #[inline(never)]
        fn bonded(&mut self, member: MemberId, stake: &Stake) {
            self.store(member, stake);
            emit(&BondChanged {
                member,
                bonded: stake.bonded,
            });
        }

        fn check_entitled(&self) -> Result<(), Error> {
            let caller = caller();
            ensure!(
                caller == self.wiring.contributions
                    || caller == self.wiring.audit
                    || caller == self.admin,
                Error::NotEntitled
            );
            Ok(())
        }

        fn is_admin(&self) -> bool {
            caller() == self.admin
        }
    }

    impl Reserve for ReserveRoom {
        #[cold]
        #[ink(message)]
        fn config(&self) -> Config {
            self.config.0
        }

        #[cold]
        #[ink(message)]
        fn set_config(&mut self, config: Config) -> Result<(), Error> {
            ensure!(self.is_admin(), Error::NotAdmin);
            config.validate()?;
            self.config = Stored(config);
            emit(&ConfigChanged { actor: self.admin });
            Ok(())
        }

        #[ink(message)]
        fn stake_of(&self, member: MemberId) -> Stake {
            self.load(member)
        }

        #[cold]
        #[ink(message)]
        fn stakes(&self, start_after: MemberId, limit: u32) -> Vec<(MemberId, Stake)> {
            let first = start_after.saturating_add(1);
            let end = first.saturating_add(limit.min(PAGE));
            (first..end)
                .filter_map(|id| Some((id, self.stakes.get(&id)?.0)))
                .collect()
        }

        #[cold]
        #[ink(message)]
        fn guarantees_of(&self, member: MemberId) -> Result<Vec<(MemberId, Credits)>, Error> {
            let sponsors = rooms::party(self.wiring.club, member)?.sponsors;
            let pledge = |sponsor| (sponsor, self.guarantee_of(sponsor, member));
            Ok(sponsors
                .into_iter()
                .map(pledge)
                .filter(|(_, amount)| *amount > 0)
                .collect())
        }

        #[cold]
        #[ink(message)]
        fn guarantee_of(&self, sponsor: MemberId, member: MemberId) -> Credits {
            self.pledges.get(&(member, sponsor)).unwrap_or_default()
        }

        #[cold]
        #[ink(message)]
        fn care_pool(&self) -> (Credits, Credits) {
            (self.care, self.forfeited)
        }

        #[ink(message)]
        fn stake(&mut self, amount: Credits) -> Result<(), Error> {
            let member = self.caller()?;
            clearing!(self.wiring.clearing, stake(member, amount))?;
            let mut stake = self.load(member);
            stake.stake(amount);
            self.store(member, &stake);
            emit(&Staked { member, amount });
            Ok(())
        }

        #[ink(message)]
        fn unbond(&mut self, amount: Credits) -> Result<(), Error> {
            let member = self.caller()?;
            let mut stake = self.load(member);
            stake.unbond(&self.config.0, now(), amount)?;
            clearing!(self.wiring.clearing, unstake(member, amount))?;
            self.store(member, &stake);
            emit(&Unbonding {
                member,
                amount,
                free_at: stake.free_at,
            });
            Ok(())
        }

        #[cold]
        #[ink(message)]
        fn can_unbond(&self, member: MemberId, amount: Credits) -> Result<(), Error> {
            self.load(member).unbond(&self.config.0, now(), amount)?;
            clearing!(self.wiring.clearing, can_unstake(member, amount))
        }

        #[ink(message)]
        fn withdraw(&mut self) -> Result<(), Error> {
            let member = self.caller()?;
            let mut stake = self.load(member);
            let amount = stake.withdraw(now())?;
            rooms::pay_out(self.wiring.clearing, member, amount, false)?;
            self.store(member, &stake);
            emit(&Withdrawn { member, amount });
            Ok(())
        }

        #[cold]
        #[ink(message)]
        fn can_withdraw(&self, member: MemberId) -> Result<(), Error> {
            self.load(member).withdraw(now()).map(|_| ())
        }

        #[ink(message)]
        fn guarantee(&mut self, member: MemberId, amount: Credits) -> Result<(), Error> {
            let (by, member) = self.caller_and(member)?;
            let pledges = self.check_pledges(&by, &member, amount)?;
            let mut pledged: Credits = 0;
            for (sponsor, before, after) in pledges {
                self.pledge(sponsor, member.id, before, after);
                pledged = pledged.saturating_add(after);
                if after > before {
                    rooms::lock(self.wiring.clearing, by, after.saturating_sub(before))?;
                }
                if before > after {
                    self.unlock(sponsor, before.saturating_sub(after))?;
                }
            }
            clearing!(self.wiring.clearing, set_guarantee(member, pledged))
        }

        #[cold]
        #[ink(message)]
        fn can_guarantee(
            &self,
            sponsor: MemberId,
            member: MemberId,
            amount: Credits,
        ) -> Result<(), Error> {
            let by = rooms::party(self.wiring.club, sponsor)?;
            let member = rooms::party(self.wiring.club, member)?;
            let pledges = self.check_pledges(&by, &member, amount)?;
            let mut pledged: Credits = 0;
            for (_, before, after) in pledges {
                pledged = pledged.saturating_add(after);
                if after > before {
                    let more = after.saturating_sub(before);
                    clearing!(self.wiring.clearing, can_lock(by, more))?;
                }
            }
            clearing!(self.wiring.clearing, can_set_guarantee(member, pledged))
        }

        #[ink(message)]
        fn bond(&mut self, member: MemberId, amount: Credits) -> Result<(), Error> {
            self.check_entitled()?;
            let party = rooms::party(self.wiring.club, member)?;
            rooms::lock(self.wiring.clearing, party, amount)?;
            let mut stake = self.load(member);
            stake.bonded = stake.bonded.saturating_add(amount);
            self.bonded(member, &stake);
            Ok(())
        }

        #[ink(message)]
        fn release(&mut self, member: MemberId, amount: Credits) -> Result<(), Error> {
            self.check_entitled()?;
            let mut stake = self.load(member);
            stake.bonded = stake
                .bonded
                .checked_sub(amount)
                .ok_or(Error::Insufficient)?;
            self.unlock(member, amount)?;
            self.bonded(member, &stake);
            Ok(())
        }

        #[ink(message)]
        fn slash(&mut self, forfeit: Forfeit) -> Result<(), Error> {
            self.check_entitled()?;
            let offender = forfeit.offender;
            let mut stake = self.load(offender);
            let (collection, shares, from_stake) =
                forfeit::take(&mut stake, &forfeit, self.config.0.reward_bp)?;
            clearing!(self.wiring.clearing, collect(collection))?;
            self.store(offender, &stake);
            self.care = self.care.saturating_add(from_stake.care);
            self.forfeited = self.forfeited.saturating_add(forfeit.amount);
            emit(&ReserveSlashed {
                offender,
                shares,
                from_stake,
            });
            Ok(())
        }

        #[cold]
        #[ink(message)]
        fn grant_care(
            &mut self,
            member: MemberId,
            amount: Credits,
            reason: ContentHash,
        ) -> Result<(), Error> {
            let (by, to) = self.caller_and(member)?;
            ensure!(by.holds(role::ADMIN) && by.id != member, Error::NotEntitled);
            let in_need = matches!(
                to.status,
                Status::OnBreak(BreakKind::Sick | BreakKind::Care)
            );
            let left = self.care.checked_sub(amount).ok_or(Error::NoCare)?;
            ensure!(in_need && amount > 0, Error::NoCare);
            rooms::pay_out(self.wiring.clearing, member, amount, true)?;
            self.care = left;
            emit(&CareGranted {
                member,
                amount,
                by: by.id,
                reason,
            });
            Ok(())
        }

        #[cold]
        #[ink(message)]
        fn write_off(&mut self, member: MemberId) -> Result<(), Error> {
            ensure!(self.is_admin(), Error::NotAdmin);
            let sponsors = rooms::party(self.wiring.club, member)?.sponsors;
            let guarantors = sponsors.map(|sponsor| {
                let pledge = self.guarantee_of(sponsor, member);
                self.pledge(sponsor, member, pledge, 0);
                (sponsor, pledge)
            });
            let mut stake = self.load(member);
            // `clearing` counts the staked part alone, and takes it first: what exceeds it comes from what unbonds.
            let at_stake = stake.staked.saturating_add(stake.unbonding);
            let taken = clearing!(
                self.wiring.clearing,
                write_off(member, at_stake, guarantors)
            )?;
            let staked = taken.min(stake.staked);
            stake.staked = stake.staked.saturating_sub(staked);
            stake.unbonding = stake.unbonding.saturating_sub(taken.saturating_sub(staked));
            self.store(member, &stake);
            Ok(())
        }
    }

    impl Office for ReserveRoom {
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
