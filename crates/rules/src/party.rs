//! Who is calling? What a room learns of a member in the one question it asks `club`.

use crate::{Account32, MemberId, Millis, COMMONS};
use scale::{Decode, Encode};

/// The most sponsors a member can have.
pub const MAX_SPONSORS: usize = 3;

/// Why a member pauses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(
    feature = "std",
    derive(scale_info::TypeInfo, serde::Serialize, serde::Deserialize)
)]
#[cfg_attr(feature = "std", serde(rename_all = "snake_case"))]
pub enum BreakKind {
    Sick,
    Care,
    Holiday,
}

/// Where a member stands now; always computed from time, never stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
#[cfg_attr(feature = "std", serde(rename_all = "snake_case"))]
pub enum Status {
    /// Admitted lately: may trade, may not vouch.
    Probation,
    Active,
    /// On a granted break: duties pause, gifts may come in.
    OnBreak(BreakKind),
    /// Orders nothing and sinks no further, but can always contribute.
    Frozen,
    /// Has asked to leave and serves the unbonding time.
    Leaving,
}

/// Offices, as bits of [`Party::roles`].
pub mod role {
    /// Confirms work for the commons, runs admin acts.
    pub const ADMIN: u8 = 1;
    /// Sits on the value committee.
    pub const COMMITTEE: u8 = 2;
    /// May pause.
    pub const GUARDIAN: u8 = 4;
    /// Keeps a part of the beacon.
    pub const KEEPER: u8 = 8;
    /// All the bits that mean something.
    pub const ALL: u8 = 15;
}

/// A member as other rooms see them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Party {
    pub account: Account32,
    pub id: MemberId,
    /// Ids of the sponsors, 0 where there is none.
    pub sponsors: [MemberId; MAX_SPONSORS],
    pub status: Status,
    /// Has contributed enough lately, or is on a break that extends it.
    pub standing: bool,
    /// Bits of [`role`].
    pub roles: u8,
    /// Marked unable to contribute, so that gifts may come in outside a break.
    pub unable: bool,
    /// Admitted lately, whatever the status: a break lifts no probation.
    pub probation: bool,
}

crate::packed!(Party { account; ; id; sponsors, status, standing, roles, unable, probation });

/// A member as who decides: what `governance` learns in the one question it asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Elector {
    /// When the standing that the member has now began, without a break since.
    pub since: Millis,
    pub id: MemberId,
    /// Members in standing now.
    pub in_standing: u32,
    /// Bits of [`role`].
    pub roles: u8,
    pub standing: bool,
    pub probation: bool,
}

crate::flat!(Elector {
    since: u64,
    id: u32,
    in_standing: u32,
    roles: u8,
    standing: bool,
    probation: bool
});

impl Elector {
    /// Does this member hold all the offices in `roles`?
    pub const fn holds(&self, roles: u8) -> bool {
        self.roles & roles == roles
    }
}

impl Party {
    /// The commons as one side of a contribution: no account, no standing, no offices, related to nobody.
    pub const fn commons() -> Self {
        Self {
            account: [0; 32],
            id: COMMONS,
            sponsors: [0; MAX_SPONSORS],
            status: Status::Active,
            standing: false,
            roles: 0,
            unable: false,
            probation: false,
        }
    }

    /// May this member consent to receive? Frozen and leaving members order nothing.
    pub fn may_order(&self) -> bool {
        !matches!(self.status, Status::Frozen | Status::Leaving)
    }

    /// Does this member hold all the offices in `roles`?
    pub fn holds(&self, roles: u8) -> bool {
        self.roles & roles == roles
    }

    /// May tokens be given to this member? On a break, or marked unable to contribute.
    pub fn may_be_given(&self) -> bool {
        self.unable || matches!(self.status, Status::OnBreak(_))
    }

    /// Did that member sponsor this one? The commons sponsors nobody: its id in a list of sponsors is a free place.
    pub fn sponsored_by(&self, id: MemberId) -> bool {
        id != COMMONS && self.sponsors.contains(&id)
    }

    /// Are the two sponsor and sponsored, one way or the other?
    pub fn vouches_with(&self, other: &Party) -> bool {
        self.sponsored_by(other.id) || other.sponsored_by(self.id)
    }

    /// Related: the same member, sponsor and sponsored, or two members of the same sponsor. The commons is related to nobody else.
    pub fn related_to(&self, other: &Party) -> bool {
        self.id == other.id
            || self.vouches_with(other)
            || self.sponsors.iter().any(|s| other.sponsored_by(*s))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn party(id: MemberId, sponsors: [MemberId; MAX_SPONSORS]) -> Party {
        Party {
            id,
            account: [id as u8; 32],
            status: Status::Active,
            standing: true,
            roles: 0,
            unable: false,
            probation: false,
            sponsors,
        }
    }

    #[test]
    fn relations_are_identity_sponsorship_and_a_common_sponsor() {
        let founder = party(1, [0; 3]);
        let stranger = party(2, [0; 3]);
        assert!(founder.related_to(&founder));
        assert!(!founder.related_to(&stranger), "no sponsor is no relation");
        assert!(party(5, [1, 0, 0]).related_to(&founder));
        assert!(founder.related_to(&party(5, [1, 0, 0])));
        assert!(party(5, [1, 3, 0]).related_to(&party(6, [4, 3, 0])));
        assert!(!party(5, [1, 0, 0]).related_to(&party(6, [4, 3, 0])));
        let commons = Party::commons();
        assert!(!commons.related_to(&founder) && !founder.related_to(&commons));
        assert!(commons.related_to(&commons));
    }

    #[test]
    fn gifts_reach_those_on_a_break_or_unable() {
        let mut p = party(1, [0; 3]);
        assert!(!p.may_be_given());
        p.status = Status::OnBreak(BreakKind::Care);
        assert!(p.may_be_given() && p.may_order());
        p.status = Status::Frozen;
        assert!(!p.may_be_given() && !p.may_order());
        p.unable = true;
        assert!(p.may_be_given());
        p.roles = role::ADMIN | role::KEEPER;
        assert!(p.holds(role::ADMIN) && !p.holds(role::COMMITTEE));
    }
}
