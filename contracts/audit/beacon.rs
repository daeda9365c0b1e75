//! Where does chance come from? Keepers, their links, and the seeds of the epochs.

use crate::{audit::AuditRoom, rooms::club};
use ink::prelude::vec::Vec;
use remainder_interfaces::{audit::*, blake2, caller, club::Party, emit, now};
use remainder_rules::{
    audit::{
        beacon::{bit, FEW_KEEPERS, MAX_KEEPERS},
        lottery, odds,
    },
    ensure,
    party::role,
    time::Clock,
    Hash, MemberId,
};

impl AuditRoom {
    #[inline(never)]
    pub(crate) fn clock(&self) -> Clock {
        self.terms().epochs(&self.wiring.clock())
    }

    #[inline(never)]
    pub(crate) fn epoch_now(&self) -> Epoch {
        self.clock().cycle_at(now())
    }

    #[inline(never)]
    fn keeper(&self, place: u8) -> Result<Keeper, Error> {
        self.keepers.get(&place.into()).ok_or(Error::NotAKeeper)
    }

    #[inline(never)]
    pub(crate) fn all_keepers(&self) -> Vec<(u8, Keeper)> {
        (0..MAX_KEEPERS)
            .filter_map(|place| Some((place, self.keeper(place).ok()?)))
            .collect()
    }

    /// The place that this member would keep a part of the beacon in.
    #[inline(never)]
    fn free_place(&self, party: &Party) -> Result<u8, Error> {
        let keepers = self.all_keepers();
        let held = |place: &u8| keepers.iter().any(|(taken, _)| taken == place);
        ensure!(
            keepers.iter().all(|(_, keeper)| keeper.member != party.id),
            Error::AlreadyAKeeper
        );
        let few = keepers.len() < FEW_KEEPERS as usize;
        ensure!(
            party.holds(role::KEEPER) || few && party.standing,
            Error::NotEntitled
        );
        (0..MAX_KEEPERS)
            .find(|place| !held(place))
            .ok_or(Error::TooManyKeepers)
    }

    pub(crate) fn check_keep(&self, member: MemberId) -> Result<(), Error> {
        let party = self.party(member)?;
        self.free_place(&party)?;
        self.check_bond(party, self.terms().keeper_bond)
    }

    pub(crate) fn register(&mut self, tip: &Hash) -> Result<u8, Error> {
        let party = self.resolve(caller())?;
        let place = self.free_place(&party)?;
        let epoch = self.epoch_now();
        self.bond(party.id, self.terms().keeper_bond)?;
        self.bind(party.id);
        let keeper = Keeper::new(party.id, *tip, epoch);
        self.keepers.insert(&place.into(), &keeper);
        emit(&KeeperRegistered { place, keeper });
        Ok(place)
    }

    pub(crate) fn give_link(&mut self, place: u8, epoch: Epoch, link: &Hash) -> Result<(), Error> {
        let mut keeper = self.keeper(place)?;
        let now = self.epoch_now();
        let share = keeper.reveal(epoch, now, link, blake2)?;
        let mut record = match self.epochs.get(&epoch) {
            Some(record) => record,
            None => self.first_reveal(epoch, now)?,
        };
        record.add(place, &share)?;
        self.keepers.insert(&place.into(), &keeper);
        self.epochs.insert(&epoch, &record);
        emit(&LinkRevealed {
            epoch,
            member: keeper.member,
        });
        Ok(())
    }

    /// Keepers who owe the link for an epoch, as bits.
    #[inline(never)]
    fn on_duty(&self, epoch: Epoch) -> u16 {
        let mut duty = 0;
        for (place, keeper) in self.all_keepers() {
            if keeper.on_duty(epoch) {
                duty |= bit(place);
            }
        }
        duty
    }

    /// The record that the first link for an epoch makes. The keepers' own records still say who was on duty, since links for an epoch are
    /// only given while it is the next that is owed.
    fn first_reveal(&mut self, epoch: Epoch, now: Epoch) -> Result<EpochRecord, Error> {
        let duty = self.on_duty(epoch);
        let prev = match self.last_epoch.and_then(|last| self.epochs.get(&last)) {
            Some(record) => record.seed(now, blake2)?,
            None => [0; 32],
        };
        let slots = self.counts()?.slots;
        self.last_epoch = Some(epoch);
        Ok(EpochRecord::new(epoch, prev, duty, slots))
    }

    pub(crate) fn adopt_seed(&mut self, epoch: Epoch) -> Result<(), Error> {
        let own = self.epochs.get(&epoch);
        let next = self.epochs.get(&epoch.saturating_add(1));
        let duty = self.on_duty(epoch);
        let now = self.epoch_now();
        let record = EpochRecord::adopt(own.as_ref(), next.as_ref(), duty, now)?;
        self.epochs.insert(&epoch, &record);
        Ok(())
    }

    pub(crate) fn end_duty(&mut self) -> Result<(), Error> {
        let member = self.resolve(caller())?.id;
        let now = self.epoch_now();
        let mine = self.all_keepers();
        let mine = mine.iter().find(|(_, keeper)| keeper.member == member);
        let (place, mut keeper) = *mine.ok_or(Error::NotAKeeper)?;
        keeper.resign(now);
        self.keepers.insert(&place.into(), &keeper);
        Ok(())
    }

    pub(crate) fn let_go(&mut self, place: u8) -> Result<(), Error> {
        let keeper = self.keeper(place)?;
        let withheld = keeper.has_withheld(self.epoch_now());
        if !withheld {
            keeper.may_go()?;
        }
        let member = keeper.member;
        self.keepers.remove(&place.into());
        self.unbind(member);
        self.end_bond(member, self.terms().keeper_bond, withheld)?;
        if withheld {
            self.absent.insert(&(keeper.next, place.into()), &member);
            club!(self, dismiss(member))?;
        }
        emit(&KeeperGone {
            member,
            dismissed: withheld,
        });
        Ok(())
    }

    /// Who in this place kept the link for an epoch back: they never get past it, and are remembered when they are gone.
    fn withheld_by(&self, epoch: Epoch, place: u8) -> Option<MemberId> {
        match self.keeper(place) {
            Ok(keeper) if keeper.next == epoch && epoch < keeper.end => Some(keeper.member),
            _ => self.absent.get(&(epoch, place.into())),
        }
    }

    pub(crate) fn drawn(
        &self,
        contribution: u32,
        epoch: Epoch,
        odds_bp: u16,
        (provider, receiver): (MemberId, MemberId),
    ) -> Result<Lot, Error> {
        let record = self.epochs.get(&epoch).ok_or(Error::SeedUnknown)?;
        let clock = self.clock();
        let time = now();
        let seed = record.seed(clock.cycle_at(time), blake2)?;
        let by_party = record.spoiled()
            && (0..MAX_KEEPERS)
                .filter_map(|place| self.withheld_by(epoch, place))
                .any(|member| member == provider || member == receiver);
        let odds = odds::in_epoch(&self.terms(), odds_bp, &record, by_party);
        if !lottery::is_drawn(&seed, contribution, odds, blake2) {
            return Ok(Lot::Clear);
        }
        let until = lottery::unopened_until(&self.terms(), &record, &clock);
        Ok(if time < until {
            Lot::Drawn
        } else {
            Lot::Expired
        })
    }
}
