//! How does a key change hands? Rotation by the member, recovery by those who may, and the new key taking over.

use crate::club::ClubRoom;
use remainder_interfaces::{caller, club::*, emit, now};
use remainder_rules::{ensure, party::MAX_SPONSORS, Account32, MemberId};

impl ClubRoom {
    /// Stores a change of key under way.
    #[inline(never)]
    fn propose(&mut self, member: MemberId, by: MemberId, account: &Account32, change: &KeyChange) {
        self.keys.insert(&member, change);
        emit!(KeyChangeProposed {
            member: &member,
            account: account,
            by: &by,
        });
    }

    pub(crate) fn rotate(&mut self, account: &Account32) -> Result<(), Error> {
        let id = self.caller_id()?;
        self.unused(account)?;
        self.propose(id, id, account, &KeyChange::rotation(*account));
        Ok(())
    }

    /// Those of these sponsors who are members still, in their places.
    #[inline(never)]
    pub(crate) fn left_of(&self, sponsors: &[MemberId; MAX_SPONSORS]) -> [MemberId; MAX_SPONSORS] {
        let mut left = *sponsors;
        for place in &mut left {
            if !self.members.contains(place) {
                *place = 0;
            }
        }
        left
    }

    /// One of those who can recover the member's key names this account. Who can is asked again of all who did.
    pub(crate) fn recover(&mut self, member: MemberId, account: &Account32) -> Result<(), Error> {
        let by = self.party_of(self.caller_id()?)?;
        let of = self.party_of(member)?;
        self.unused(account)?;
        let left = self.left_of(&of.sponsors);
        let mut change = self.key_change_of(member).unwrap_or_default();
        change.retain(|id| {
            self.party_of(id)
                .is_ok_and(|party| KeyChange::may_recover(&party, &of, &left))
        });
        change.approve(&self.config.0, now(), &by, &of, &left, *account)?;
        self.propose(member, by.id, account, &change);
        Ok(())
    }

    /// The member wants no change of key.
    pub(crate) fn keep_key(&mut self) -> Result<(), Error> {
        let member = self.caller_id()?;
        ensure!(self.keys.contains(&member), Error::NoKeyChange);
        self.keys.remove(&member);
        emit!(KeyChangeCancelled { member: &member });
        Ok(())
    }

    #[inline(never)]
    pub(crate) fn key_change_of(&self, member: MemberId) -> Option<KeyChange> {
        self.keys.get(&member)
    }

    /// The caller is the new key. The account may have become somebody's since it was named.
    pub(crate) fn take_over(&mut self, member: MemberId) -> Result<(), Error> {
        let mut record = self.find(member).ok_or(Error::NoSuchMember)?;
        let change = self.key_change_of(member).ok_or(Error::NoKeyChange)?;
        let account = caller().0;
        change.accept(&account, now())?;
        self.unused(&account)?;
        self.ids.remove(&record.account);
        self.bind(&account, false, member);
        self.keys.remove(&member);
        emit!(KeyChanged {
            member: &member,
            before: &record.account,
            after: &account,
        });
        record.account = account;
        self.save(member, &record);
        Ok(())
    }
}
