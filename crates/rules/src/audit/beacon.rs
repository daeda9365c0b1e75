//! Where does chance come from, and who kept their part of it back?
//!
//! Each keeper registers the tip of a hash chain and reveals one link an epoch, so that nothing can be chosen late: a keeper gives the
//! one link that fits, or none. Who gives none is known, loses bond and office, and makes the epoch more likely to be audited, not less.
//! Reveals are combined by exclusive or, so that their order does not matter.

use super::{Epoch, Error, Preimage};
use crate::{ensure, time::Clock, Hash, MemberId, Millis};

/// The most keepers there can be: an epoch keeps them as bits.
pub const MAX_KEEPERS: u8 = 16;

/// With fewer keepers on duty, any member in standing may become one.
pub const FEW_KEEPERS: u32 = 3;

/// The reveals for an epoch are taken so many epochs later.
const REVEALED_AFTER: Epoch = 2;
/// Its seed is known so many epochs later.
const KNOWN_AFTER: Epoch = 3;

/// A member who keeps a part of the beacon. On duty for epochs from the one after registering; owes one reveal for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Keeper {
    /// The hash of the next link.
    pub tip: Hash,
    pub member: MemberId,
    /// The epoch of the next reveal that is owed. A keeper who kept one back never gets past it.
    pub next: Epoch,
    /// The first epoch after the duty, [`Epoch::MAX`] until the keeper resigns.
    pub end: Epoch,
}

crate::flat!(Keeper {
    tip: [u8; 32],
    member: u32,
    next: u32,
    end: u32
});

impl Keeper {
    /// Registers in epoch `now`.
    pub const fn new(member: MemberId, tip: Hash, now: Epoch) -> Self {
        Self {
            tip,
            member,
            next: now.saturating_add(1),
            end: Epoch::MAX,
        }
    }

    /// On duty for an epoch, asked at a moment at which its reveals are taken? Not with an earlier reveal kept back: one reveal kept
    /// back spoils one epoch.
    pub const fn on_duty(&self, epoch: Epoch) -> bool {
        self.next == epoch && epoch < self.end
    }

    /// Gives the link for an epoch. Returns the keeper's share of the seed.
    ///
    /// # Errors
    /// [`Error::WrongEpoch`] unless now is two epochs later; [`Error::AlreadyRevealed`]; [`Error::NotOnDuty`]; [`Error::WrongPreimage`].
    pub fn reveal(
        &mut self,
        epoch: Epoch,
        now: Epoch,
        link: &Hash,
        hash: impl Fn(&[u8]) -> Hash,
    ) -> Result<Hash, Error> {
        ensure!(
            now == epoch.saturating_add(REVEALED_AFTER),
            Error::WrongEpoch
        );
        ensure!(self.next <= epoch, Error::AlreadyRevealed);
        ensure!(self.on_duty(epoch), Error::NotOnDuty);
        ensure!(fits(link, &self.tip, &hash), Error::WrongPreimage);
        self.tip = *link;
        self.next = self.next.saturating_add(1);
        Ok(share(self.member, link, hash))
    }

    /// Ends the duty with the running epoch. What was owed until then is still owed.
    pub fn resign(&mut self, now: Epoch) {
        self.end = self.end.min(now.saturating_add(1));
    }

    /// Has this keeper kept a reveal back? Then bond and office are forfeit.
    pub const fn has_withheld(&self, now: Epoch) -> bool {
        self.next < self.end && is_known(self.next, now)
    }

    /// Has this keeper given all that was owed, so that the bond is free?
    ///
    /// # Errors
    /// [`Error::StillOnDuty`].
    pub const fn may_go(&self) -> Result<(), Error> {
        ensure!(self.next >= self.end, Error::StillOnDuty);
        Ok(())
    }
}

/// Is `link` the one before `tip` in a keeper's chain?
pub fn fits(link: &Hash, tip: &Hash, hash: impl Fn(&[u8]) -> Hash) -> bool {
    hash(link) == *tip
}

/// What a revealed link adds to a seed. With the member in it, two keepers with the same chain do not cancel each other out.
pub fn share(keeper: MemberId, link: &Hash, hash: impl Fn(&[u8]) -> Hash) -> Hash {
    Preimage::new(b"rm/share")
        .number(keeper)
        .bytes(link)
        .hash(hash)
}

/// Is what makes an epoch's seed over? Only for an epoch that somebody revealed for.
pub const fn is_known(epoch: Epoch, now: Epoch) -> bool {
    now >= epoch.saturating_add(KNOWN_AFTER)
}

/// The moment from which an epoch's seed is known, if somebody reveals for it.
pub const fn known_from(epoch: Epoch, epochs: &Clock) -> Millis {
    epochs.start_of(epoch.saturating_add(KNOWN_AFTER))
}

/// Have the reveals for an epoch begun, so that its seed may be known to some?
pub const fn reveals_begun(epoch: Epoch, now: Epoch) -> bool {
    now >= epoch.saturating_add(REVEALED_AFTER)
}

/// The epoch whose seed decides what is called in epoch `now`: the first whose reveals begin after it.
pub const fn epoch_for(now: Epoch) -> Epoch {
    now.saturating_sub(1)
}

/// What is known of an epoch. One cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct EpochRecord {
    /// The seed of the last epoch before this one that was revealed for.
    pub prev: Hash,
    /// The shares revealed, combined.
    pub mix: Hash,
    /// The epoch whose reveals made the seed: this one, or a later one if nobody revealed for this one.
    pub made: Epoch,
    /// Slots of the club when the first share came in.
    pub slots: u32,
    /// Keepers on duty, as bits.
    pub duty: u16,
    /// Keepers who revealed, as bits; none for an epoch that adopted its seed.
    pub revealed: u16,
}

crate::flat!(EpochRecord {
    prev: [u8; 32],
    mix: [u8; 32],
    made: u32,
    slots: u32,
    duty: u16,
    revealed: u16
});

impl EpochRecord {
    /// The record that the first reveal for an epoch makes.
    pub const fn new(epoch: Epoch, prev: Hash, duty: u16, slots: u32) -> Self {
        Self {
            prev,
            mix: [0; 32],
            made: epoch,
            slots,
            duty,
            revealed: 0,
        }
    }

    /// Adds the share of the keeper in place `index`.
    ///
    /// # Errors
    /// [`Error::NotOnDuty`], [`Error::AlreadyRevealed`].
    pub fn add(&mut self, index: u8, share: &Hash) -> Result<(), Error> {
        let bit = bit(index);
        ensure!(self.duty & bit != 0, Error::NotOnDuty);
        ensure!(self.revealed & bit == 0, Error::AlreadyRevealed);
        self.revealed |= bit;
        for (to, from) in self.mix.iter_mut().zip(share) {
            *to ^= from;
        }
        Ok(())
    }

    /// The record of an epoch that nobody revealed for: it takes the seed of the next one, which is made of reveals that came later still.
    /// `duty` are those who kept theirs back. A long gap is filled from its end, one epoch a call.
    ///
    /// # Errors
    /// [`Error::AlreadyRecorded`] if it has a record; [`Error::SeedUnknown`] if the next one has none, or its seed is not known.
    pub fn adopt(
        own: Option<&Self>,
        next: Option<&Self>,
        duty: u16,
        now: Epoch,
    ) -> Result<Self, Error> {
        ensure!(own.is_none(), Error::AlreadyRecorded);
        let next = next.ok_or(Error::SeedUnknown)?;
        ensure!(next.is_known(now), Error::SeedUnknown);
        Ok(Self {
            duty,
            revealed: 0,
            ..*next
        })
    }

    /// Is the seed known, so that it can no longer change?
    pub const fn is_known(&self, now: Epoch) -> bool {
        is_known(self.made, now)
    }

    /// The moment from which the seed is known.
    pub const fn known_at(&self, epochs: &Clock) -> Millis {
        known_from(self.made, epochs)
    }

    /// The moment at which its reveals began: who joined later could have joined for it.
    pub const fn begun_at(&self, epochs: &Clock) -> Millis {
        epochs.start_of(self.made.saturating_add(REVEALED_AFTER))
    }

    /// The seed.
    ///
    /// # Errors
    /// [`Error::SeedUnknown`].
    pub fn seed(&self, now: Epoch, hash: impl Fn(&[u8]) -> Hash) -> Result<Hash, Error> {
        ensure!(self.is_known(now), Error::SeedUnknown);
        let preimage = Preimage::new(b"rm/seed/").number(self.made);
        Ok(preimage.bytes(&self.prev).bytes(&self.mix).hash(hash))
    }

    /// Keepers who kept their share back, as bits. Only those of a known seed have.
    pub const fn withheld(&self) -> u16 {
        self.duty & !self.revealed
    }

    /// Did the keeper in place `index` keep the share back?
    pub fn withheld_by(&self, index: u8) -> bool {
        self.withheld() & bit(index) != 0
    }

    /// Did anyone, or was there nobody to reveal at all?
    pub const fn spoiled(&self) -> bool {
        self.revealed == 0 || self.withheld() != 0
    }
}

/// The bit of a keeper's place; none for a place that does not exist.
pub const fn bit(index: u8) -> u16 {
    match 1u16.checked_shl(index as u32) {
        Some(bit) => bit,
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::blake2;
    use proptest::prelude::*;
    use scale::{Decode, Encode};

    /// A chain: the tip first.
    fn chain(secret: u8, links: usize) -> Vec<Hash> {
        let mut chain: Vec<Hash> = vec![[secret; 32]];
        for _ in 0..links {
            chain.push(blake2(chain.last().unwrap()));
        }
        chain.reverse();
        chain
    }

    use std::{vec, vec::Vec};

    #[test]
    fn a_keeper_reveals_one_link_an_epoch_two_epochs_later() {
        let links = chain(1, 5);
        let mut k = Keeper::new(7, links[0], 0);
        assert!(!k.on_duty(0) && k.on_duty(1));
        assert_eq!(k.reveal(1, 2, &links[1], blake2), Err(Error::WrongEpoch));
        assert_eq!(k.reveal(1, 4, &links[1], blake2), Err(Error::WrongEpoch));
        assert_eq!(k.reveal(1, 3, &links[2], blake2), Err(Error::WrongPreimage));
        assert_eq!(
            k.reveal(0, 2, &links[1], blake2),
            Err(Error::AlreadyRevealed)
        );
        let first = k.reveal(1, 3, &links[1], blake2).unwrap();
        assert_eq!(
            k.reveal(1, 3, &links[2], blake2),
            Err(Error::AlreadyRevealed)
        );
        assert_eq!((k.tip, k.next), (links[1], 2));
        assert_ne!(k.reveal(2, 4, &links[2], blake2), Ok(first));
        assert_eq!(Keeper::decode(&mut &k.encode()[..]), Ok(k));
    }

    #[test]
    fn a_reveal_kept_back_is_seen_and_ends_the_duty() {
        let links = chain(1, 5);
        let mut k = Keeper::new(7, links[0], 0);
        assert!(!k.has_withheld(3), "may still come");
        assert!(k.has_withheld(4));
        assert_eq!(k.reveal(2, 4, &links[1], blake2), Err(Error::NotOnDuty));
        assert!(k.on_duty(1) && !k.on_duty(2), "it spoils one epoch only");
        k.resign(4);
        assert!(k.has_withheld(9), "and cannot be resigned from");
        assert_eq!(k.may_go(), Err(Error::StillOnDuty));
    }

    #[test]
    fn who_resigns_owes_what_was_begun() {
        let links = chain(1, 5);
        let mut k = Keeper::new(7, links[0], 0);
        k.resign(1);
        k.resign(9);
        assert_eq!(k.end, 2, "a second word changes nothing");
        assert_eq!(k.may_go(), Err(Error::StillOnDuty));
        k.reveal(1, 3, &links[1], blake2).unwrap();
        assert_eq!(k.may_go(), Ok(()));
        assert!(!k.has_withheld(9));
        assert_eq!(k.reveal(2, 4, &links[2], blake2), Err(Error::NotOnDuty));
        let mut at_once = Keeper::new(7, links[0], 0);
        at_once.resign(0);
        assert_eq!(at_once.may_go(), Ok(()));
    }

    #[test]
    fn a_seed_is_known_when_its_reveals_are_over() {
        let mut r = EpochRecord::new(5, [1; 32], 0b11, 10);
        assert_eq!(r.add(2, &[9; 32]), Err(Error::NotOnDuty));
        assert_eq!(r.add(200, &[9; 32]), Err(Error::NotOnDuty));
        r.add(0, &[9; 32]).unwrap();
        assert_eq!(r.add(0, &[9; 32]), Err(Error::AlreadyRevealed));
        assert_eq!(r.seed(7, blake2), Err(Error::SeedUnknown));
        let alone = r.seed(8, blake2).unwrap();
        assert!(r.spoiled() && r.withheld_by(1) && !r.withheld_by(0));
        r.add(1, &[8; 32]).unwrap();
        assert!(!r.spoiled());
        assert_ne!(r.seed(8, blake2), Ok(alone));
        let epochs = Clock {
            genesis: 0,
            cycle_ms: 10,
        };
        assert_eq!((r.begun_at(&epochs), r.known_at(&epochs)), (70, 80));
        assert_eq!(EpochRecord::decode(&mut &r.encode()[..]), Ok(r));
    }

    #[test]
    fn an_epoch_without_reveals_takes_the_next_seed() {
        let mut next = EpochRecord::new(6, [1; 32], 0b1, 10);
        next.add(0, &[9; 32]).unwrap();
        let adopt = |own, next, now| EpochRecord::adopt(own, next, 0b110, now);
        assert_eq!(
            adopt(Some(&next), Some(&next), 9),
            Err(Error::AlreadyRecorded)
        );
        assert_eq!(adopt(None, None, 9), Err(Error::SeedUnknown));
        assert_eq!(adopt(None, Some(&next), 8), Err(Error::SeedUnknown));
        let fifth = adopt(None, Some(&next), 9).unwrap();
        assert_eq!(fifth.seed(9, blake2), next.seed(9, blake2));
        assert!(fifth.spoiled() && fifth.withheld_by(1) && fifth.withheld_by(2));
        let fourth = adopt(None, Some(&fifth), 9).unwrap();
        assert_eq!(fourth.made, 6, "a long gap, from its end");
        let nobody = EpochRecord::adopt(None, Some(&next), 0, 9).unwrap();
        assert!(nobody.spoiled());
    }

    #[test]
    fn what_is_called_now_is_decided_by_reveals_that_begin_later() {
        for now in 0..9u32 {
            assert!(epoch_for(now) + REVEALED_AFTER > now);
        }
        assert_eq!(epoch_for(5), 4);
    }

    proptest! {
        /// Reveals in any order make one seed; each one that is left out makes another.
        #[test]
        fn the_order_of_reveals_does_not_matter(order in Just((0..6u8).collect::<Vec<_>>()).prop_shuffle(), left_out in 0..6u8) {
            let shares: Vec<Hash> = (0..6).map(|i| share(i, &[i as u8; 32], blake2)).collect();
            let seed = |order: &[u8]| {
                let mut r = EpochRecord::new(1, [0; 32], 0b11_1111, 1);
                for i in order {
                    r.add(*i, &shares[*i as usize]).unwrap();
                }
                r.seed(4, blake2).unwrap()
            };
            let all = seed(&order);
            prop_assert_eq!(all, seed(&[0, 1, 2, 3, 4, 5]));
            let fewer: Vec<u8> = order.into_iter().filter(|i| *i != left_out).collect();
            prop_assert_ne!(all, seed(&fewer));
        }

        /// Invariant 13: no share of a seed comes in while something confirmed in its epoch can change.
        #[test]
        fn no_reveal_comes_before_the_epoch_is_over(epoch in 0u32..20, now in 0u32..30) {
            let links = chain(1, 2);
            let mut k = Keeper::new(7, links[0], epoch.saturating_sub(1));
            k.next = epoch;
            if k.reveal(epoch, now, &links[1], blake2).is_ok() {
                prop_assert!(now > epoch + 1);
                prop_assert!(!is_known(epoch, now), "and none once it is known");
            }
        }

        /// Once a seed is known no keeper, by a link late or early, or by going, and nobody who has it adopted moves it, or what it says of
        /// who kept theirs back.
        #[test]
        fn a_known_seed_is_moved_by_nothing(duty in 1u16..64, revealed in 0u16..64, acts in proptest::collection::vec((0u8..4, 0u8..6, 0u32..9), 1..40)) {
            let epoch = 3;
            let chains: Vec<Vec<Hash>> = (0..6).map(|i| chain(i, 20)).collect();
            let mut keepers: Vec<Keeper> = (0..6u32)
                .map(|i| Keeper { next: epoch, ..Keeper::new(i + 1, chains[i as usize][0], 0) })
                .collect();
            let mut record = EpochRecord::new(epoch, [1; 32], duty, 9);
            for i in (0..6u8).filter(|i| duty & revealed & bit(*i) != 0) {
                let share = keepers[i as usize].reveal(epoch, epoch + 2, &chains[i as usize][1], blake2).unwrap();
                record.add(i, &share).unwrap();
            }
            let known = (record.seed(epoch + 3, blake2).unwrap(), record);
            let mut now = epoch + 3;
            for (act, place, passed) in acts {
                now += passed / 4;
                let (keeper, links) = (&mut keepers[place as usize], &chains[place as usize]);
                match act {
                    0 => {
                        let spent = links.iter().position(|link| *link == keeper.tip).unwrap();
                        if let Ok(share) = keeper.reveal(epoch, now, &links[spent + 1], blake2) {
                            record.add(place, &share).unwrap();
                        }
                    }
                    1 => keeper.resign(now),
                    2 => {
                        let adopted = EpochRecord::adopt(Some(&record), Some(&known.1), 0, now);
                        record = adopted.unwrap_or(record);
                    }
                    _ => {}
                }
                prop_assert_eq!((record.seed(now, blake2).unwrap(), record), known);
            }
        }
    }
}
