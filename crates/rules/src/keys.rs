//! Whose key is it? Rotation in two steps, recovery by sponsors after a delay; the id never changes.

use crate::{
    club::{Config, Error},
    ensure,
    party::{role, Party, MAX_SPONSORS},
    Account32, MemberId, Millis,
};

/// A change of key under way: proposed by the member, or by those who can recover it. Each of them names one account, and may name
/// another; nobody touches what the others named. The account that enough of them name takes over after the delay.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct KeyChange {
    /// Who asked for a recovery, 0 where nobody did.
    pub approvals: [MemberId; MAX_SPONSORS],
    /// The account that each of them named.
    pub accounts: [Account32; MAX_SPONSORS],
    /// What the member named, which may accept at once.
    pub rotation: Option<Account32>,
    /// What enough of them named, and when it may accept.
    pub recovery: Option<(Account32, Millis)>,
}

crate::flat!(KeyChange { approvals: [u32; 3] } { accounts, rotation, recovery });

impl KeyChange {
    /// The member's own rotation. Who still has the key needs no recovery.
    pub fn rotation(account: Account32) -> Self {
        Self {
            rotation: Some(account),
            ..Self::default()
        }
    }

    /// How many have to name the same account, and whether admins count among them: two of the sponsors, or the only one that the member
    /// ever had; where fewer of these are left, or there were none, two of them and of the admins. `left` are the sponsors who are still
    /// members, of those that `member` was admitted with.
    fn needed(member: &Party, left: &[MemberId; MAX_SPONSORS]) -> (usize, bool) {
        let count = |ids: &[MemberId]| ids.iter().filter(|id| **id != 0).count();
        match (count(&member.sponsors), count(left)) {
            (1, 1) => (1, false),
            (_, left) => (2, left < 2),
        }
    }

    /// Who can recover a member's key? See [`KeyChange::needed`].
    pub fn may_recover(by: &Party, member: &Party, left: &[MemberId; MAX_SPONSORS]) -> bool {
        let (_, admins) = Self::needed(member, left);
        by.id != member.id && (left.contains(&by.id) || admins && by.holds(role::ADMIN))
    }

    /// One of those who can recover the key names an account. With the last that is needed the delay begins.
    ///
    /// # Errors
    /// [`Error::MayNotRecover`] if the caller cannot recover this member's key, or named this account before.
    pub fn approve(
        &mut self,
        config: &Config,
        now: Millis,
        by: &Party,
        member: &Party,
        left: &[MemberId; MAX_SPONSORS],
        account: Account32,
    ) -> Result<(), Error> {
        ensure!(Self::may_recover(by, member, left), Error::MayNotRecover);
        let own = self.approvals.iter().position(|id| *id == by.id);
        let free = self.approvals.iter().position(|id| *id == 0);
        let place = own.or(free).ok_or(Error::MayNotRecover)?;
        let (Some(approval), Some(named)) =
            (self.approvals.get_mut(place), self.accounts.get_mut(place))
        else {
            return Err(Error::MayNotRecover);
        };
        ensure!(own.is_none() || *named != account, Error::MayNotRecover);
        *approval = by.id;
        *named = account;
        let (needed, _) = Self::needed(member, left);
        let enough = |account: &Account32| {
            let named = self.approvals.iter().zip(&self.accounts);
            let same = named.filter(|(id, named)| **id != 0 && *named == account);
            same.count() >= needed
        };
        self.recovery = self.recovery.filter(|(ready, _)| enough(ready));
        if self.recovery.is_none() && enough(&account) {
            self.recovery = Some((account, now.saturating_add(config.recovery_ms)));
        }
        Ok(())
    }

    /// Forgets what those named who can recover the key no longer.
    pub fn retain(&mut self, entitled: impl Fn(MemberId) -> bool) {
        for (id, account) in self.approvals.iter_mut().zip(&mut self.accounts) {
            if *id != 0 && !entitled(*id) {
                *id = 0;
                *account = [0; 32];
            }
        }
    }

    /// May the caller take over as the new key?
    ///
    /// # Errors
    /// [`Error::NoKeyChange`] if nobody named this account, [`Error::TooEarly`] while others have to, or the delay runs.
    pub fn accept(&self, caller: &Account32, now: Millis) -> Result<(), Error> {
        if self.rotation == Some(*caller) {
            return Ok(());
        }
        let named = self.approvals.iter().zip(&self.accounts);
        let mut named = named.filter(|(id, _)| **id != 0);
        ensure!(
            named.any(|(_, account)| account == caller),
            Error::NoKeyChange
        );
        let ready = |(account, ready): (Account32, Millis)| account == *caller && now >= ready;
        ensure!(self.recovery.is_some_and(ready), Error::TooEarly);
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
    const NEW: Account32 = [7; 32];
    const OTHER: Account32 = [8; 32];
    const NO: Result<(), Error> = Err(Error::MayNotRecover);

    fn party(id: MemberId, sponsors: [MemberId; 3]) -> Party {
        Member::admitted([id as u8; 32], 0, 0, sponsors, 0).party(id, &CLOCK, 0)
    }

    fn admin(id: MemberId) -> Party {
        let mut admin = party(id, [0; 3]);
        admin.roles = role::ADMIN;
        admin
    }

    /// Member 9, whose sponsors are all still members.
    struct Case {
        member: Party,
        left: [MemberId; 3],
        change: KeyChange,
    }

    impl Case {
        fn new(sponsors: [MemberId; 3], left: [MemberId; 3]) -> Self {
            Self {
                member: party(9, sponsors),
                left,
                change: KeyChange::default(),
            }
        }

        fn names(&mut self, by: &Party, account: Account32, now: Millis) -> Result<(), Error> {
            let config = Config::default();
            self.change
                .approve(&config, now, by, &self.member, &self.left, account)
        }

        fn sponsor(&mut self, id: MemberId, account: Account32) -> Result<(), Error> {
            self.names(&party(id, [0; 3]), account, 0)
        }

        fn ready(&self) -> Option<Account32> {
            self.change.recovery.map(|(account, _)| account)
        }
    }

    #[test]
    fn a_rotation_is_ready_at_once_for_the_new_key_only() {
        let change = KeyChange::rotation(NEW);
        assert_eq!(change.accept(&OTHER, 5), Err(Error::NoKeyChange));
        assert_eq!(change.accept(&NEW, 0), Ok(()));
        assert_eq!(change.accept(&[0; 32], 0), Err(Error::NoKeyChange));
    }

    #[test]
    fn two_sponsors_recover_after_the_delay() {
        let mut case = Case::new([1, 2, 0], [1, 2, 0]);
        assert_eq!(case.sponsor(3, NEW), NO);
        assert_eq!(case.names(&admin(3), NEW, 0), NO);
        assert_eq!(case.sponsor(1, NEW), Ok(()));
        assert_eq!(case.sponsor(1, NEW), NO, "once");
        assert_eq!(case.change.accept(&NEW, u64::MAX), Err(Error::TooEarly));
        assert_eq!(case.names(&party(2, [0; 3]), NEW, 10), Ok(()));
        let ready = 10 + Config::default().recovery_ms;
        assert_eq!(case.change.accept(&NEW, ready - 1), Err(Error::TooEarly));
        assert_eq!(case.change.accept(&NEW, ready), Ok(()));
        assert_eq!(case.change.accept(&OTHER, ready), Err(Error::NoKeyChange));
    }

    #[test]
    fn one_sponsor_is_enough_for_who_has_one_and_admins_serve_who_has_none() {
        let mut single = Case::new([1, 0, 0], [1, 0, 0]);
        assert_eq!(single.names(&admin(2), NEW, 0), NO);
        assert_eq!(single.sponsor(1, NEW), Ok(()));
        assert_eq!(single.ready(), Some(NEW));
        let mut founder = Case::new([0; 3], [0; 3]);
        assert_eq!(founder.sponsor(1, NEW), NO);
        assert_eq!(founder.names(&admin(9), NEW, 0), NO, "not one's own");
        assert_eq!(founder.names(&admin(1), NEW, 0), Ok(()));
        assert_eq!(founder.ready(), None);
        assert_eq!(founder.names(&admin(2), NEW, 0), Ok(()));
        assert_eq!(founder.ready(), Some(NEW));
    }

    #[test]
    fn admins_fill_the_places_of_sponsors_who_have_left() {
        let mut one_left = Case::new([1, 2, 0], [0, 2, 0]);
        assert_eq!(one_left.sponsor(1, NEW), NO, "no longer a member");
        assert_eq!(one_left.sponsor(2, NEW), Ok(()));
        assert_eq!(one_left.ready(), None);
        assert_eq!(one_left.names(&admin(3), NEW, 0), Ok(()));
        assert_eq!(one_left.ready(), Some(NEW));
        let mut only_one = Case::new([1, 0, 0], [0; 3]);
        assert_eq!(only_one.names(&admin(3), NEW, 0), Ok(()));
        assert_eq!(only_one.ready(), None, "one admin is not a sponsor");
        let mut two_of_three = Case::new([1, 2, 3], [1, 0, 3]);
        assert_eq!(two_of_three.names(&admin(4), NEW, 0), NO);
    }

    #[test]
    fn a_lone_sponsor_neither_stops_two_nor_wins_alone() {
        let mut case = Case::new([1, 2, 3], [1, 2, 3]);
        case.sponsor(1, OTHER).unwrap();
        case.sponsor(2, NEW).unwrap();
        case.sponsor(3, NEW).unwrap();
        let ready = case.change.recovery;
        assert_eq!(case.ready(), Some(NEW));
        case.sponsor(1, [6; 32]).unwrap();
        case.names(&party(1, [0; 3]), OTHER, 99).unwrap();
        assert_eq!(case.change.recovery, ready, "nor is the delay begun anew");
        // One of the two may still think better of it.
        case.sponsor(3, OTHER).unwrap();
        assert_eq!(case.ready(), Some(OTHER));
    }

    #[test]
    fn places_of_those_who_may_no_longer_are_free_again() {
        let mut case = Case::new([0; 3], [0; 3]);
        for id in [1, 2, 3] {
            case.names(&admin(id), [id as u8; 32], 0).unwrap();
        }
        assert_eq!(case.names(&admin(4), NEW, 0), NO, "all places are taken");
        case.change.retain(|id| id == 2);
        assert_eq!(case.change.approvals, [0, 2, 0]);
        assert_eq!(case.names(&admin(4), [2; 32], 0), Ok(()));
        assert_eq!(case.ready(), Some([2; 32]));
    }
}
