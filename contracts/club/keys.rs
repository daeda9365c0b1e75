//! How does a key change hands? Rotation by the member, recovery by those who may, and the new key taking over.

use crate::club::Club;
use remainder_interfaces::{caller, club::*, emit, now};
use remainder_rules::{Account32, MemberId};

impl Club {
    /// Stores a change of key under way.
    #[inline(never)]
    pub(crate) fn propose(&mut self, member: MemberId, by: MemberId, change: &KeyChange) {
        self.keys.insert(&member, change);
        emit!(KeyChangeProposed {
            member: &member,
            account: &change.account,
            by: &by,
        });
    }

    pub(crate) fn rotate(&mut self, account: &Account32) -> Result<(), Error> {
        let id = self.caller_id()?;
        self.unused(account)?;
        self.propose(id, id, &KeyChange::rotation(*account, now()));
        Ok(())
    }

    /// One more approval of the recovery to this account; the first for another account begins anew.
    pub(crate) fn recover(&mut self, member: MemberId, account: &Account32) -> Result<(), Error> {
        let by = self.party_of(self.caller_id()?)?;
        let of = self.party_of(member)?;
        self.unused(account)?;
        let mut change = match self.key_change_of(member) {
            Some(change) if change.account == *account => change,
            _ => KeyChange::recovery(*account),
        };
        change.approve(&self.config.0, now(), &by, &of)?;
        self.propose(member, by.id, &change);
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
        change.accept(&caller().0, now())?;
        self.unused(&change.account)?;
        self.ids.remove(&record.account);
        self.bind(&change.account, false, member);
        self.keys.remove(&member);
        emit!(KeyChanged {
            member: &member,
            before: &record.account,
            after: &change.account,
        });
        record.account = change.account;
        self.save(member, &record);
        Ok(())
    }
}
