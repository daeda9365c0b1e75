//! Whose key is it? Rotation in two steps, recovery by sponsors after a delay; the id never changes.

use crate::{
    club::{Config, Error},
    ensure,
    party::{role, Party, MAX_SPONSORS},
    Account32, MemberId, Millis,
};

/// A change of key under way: proposed by the member, or by those who can recover it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct KeyChange {
    pub account: Account32,
    /// Who asked for the recovery so far, 0 where nobody did. All 0 for a rotation by the member.
    pub approvals: [MemberId; MAX_SPONSORS],
    /// When the new key may accept; `None` while approvals are missing.
    pub ready_at: Option<Millis>,
}

crate::flat!(KeyChange { account: [u8; 32], approvals: [u32; 3] } { ready_at });

impl KeyChange {
    /// The member's own rotation: the new key may accept at once.
    pub fn rotation(account: Account32, now: Millis) -> Self {
        Self {
            account,
            ready_at: Some(now),
            approvals: [0; MAX_SPONSORS],
        }
    }

    /// A recovery that nobody has approved yet.
    pub fn recovery(account: Account32) -> Self {
        Self {
            account,
            ready_at: None,
            approvals: [0; MAX_SPONSORS],
        }
    }

    /// Who can recover a member's key: the sponsors, or, for a member without sponsors, the admins.
    pub fn may_recover(by: &Party, member: &Party) -> bool {
        let sponsored = member.sponsors.iter().any(|s| *s != 0);
        by.id != member.id
            && if sponsored {
                member.sponsors.contains(&by.id)
            } else {
                by.holds(role::ADMIN)
            }
    }

    /// One more approval. Two are needed, or as many as the member has sponsors if that is one; with the last the delay begins.
    ///
    /// # Errors
    /// [`Error::MayNotRecover`] if the caller cannot recover this member or has approved before.
    pub fn approve(
        &mut self,
        config: &Config,
        now: Millis,
        by: &Party,
        member: &Party,
    ) -> Result<(), Error> {
        ensure!(Self::may_recover(by, member), Error::MayNotRecover);
        ensure!(!self.approvals.contains(&by.id), Error::MayNotRecover);
        let place = self.approvals.iter_mut().find(|place| **place == 0);
        *place.ok_or(Error::MayNotRecover)? = by.id;
        let sponsors = member.sponsors.iter().filter(|s| **s != 0).count();
        let needed = if sponsors == 1 { 1 } else { 2 };
        let given = self.approvals.iter().filter(|a| **a != 0).count();
        if given >= needed && self.ready_at.is_none() {
            self.ready_at = Some(now.saturating_add(config.recovery_ms));
        }
        Ok(())
    }

    /// May the caller take over as the new key?
    ///
    /// # Errors
    /// [`Error::NoKeyChange`] if the change is for another account, [`Error::TooEarly`].
    pub fn accept(&self, caller: &Account32, now: Millis) -> Result<(), Error> {
        ensure!(self.account == *caller, Error::NoKeyChange);
        ensure!(
            self.ready_at.is_some_and(|ready| now >= ready),
            Error::TooEarly
        );
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{member::Member, time::Clock};

    const CLOCK: Clock = Clock {
        genesis: 0,
        cycle_ms: 1_000,
    };

    fn party(id: MemberId, sponsors: [MemberId; 3]) -> Party {
        Member::admitted([id as u8; 32], 0, 0, sponsors, 0).party(id, &CLOCK, 0)
    }

    #[test]
    fn a_rotation_is_ready_at_once_for_the_new_key_only() {
        let change = KeyChange::rotation([7; 32], 5);
        assert_eq!(change.accept(&[8; 32], 5), Err(Error::NoKeyChange));
        assert_eq!(change.accept(&[7; 32], 5), Ok(()));
    }

    #[test]
    fn two_sponsors_recover_after_the_delay() {
        let config = Config::default();
        let member = party(9, [1, 2, 0]);
        let mut change = KeyChange::recovery([7; 32]);
        let no = Err(Error::MayNotRecover);
        assert_eq!(change.approve(&config, 0, &party(3, [0; 3]), &member), no);
        assert_eq!(
            change.approve(&config, 0, &party(1, [0; 3]), &member),
            Ok(())
        );
        assert_eq!(change.approve(&config, 0, &party(1, [0; 3]), &member), no);
        assert_eq!(change.accept(&[7; 32], u64::MAX), Err(Error::TooEarly));
        assert_eq!(
            change.approve(&config, 10, &party(2, [0; 3]), &member),
            Ok(())
        );
        let ready = 10 + config.recovery_ms;
        assert_eq!(change.accept(&[7; 32], ready - 1), Err(Error::TooEarly));
        assert_eq!(change.accept(&[7; 32], ready), Ok(()));
    }

    #[test]
    fn one_sponsor_is_enough_for_who_has_one_and_admins_serve_who_has_none() {
        let config = Config::default();
        let mut change = KeyChange::recovery([7; 32]);
        let single = party(9, [1, 0, 0]);
        assert_eq!(
            change.approve(&config, 0, &party(1, [0; 3]), &single),
            Ok(())
        );
        assert_eq!(change.ready_at, Some(config.recovery_ms));
        let founder = party(1, [0; 3]);
        let mut admin = party(2, [0; 3]);
        assert!(!KeyChange::may_recover(&admin, &founder));
        admin.roles = role::ADMIN;
        assert!(KeyChange::may_recover(&admin, &founder));
        let mut own = founder;
        own.roles = role::ADMIN;
        assert!(!KeyChange::may_recover(&own, &founder), "not one's own");
    }
}
