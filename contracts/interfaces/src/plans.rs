//! `contributions`, continued: what could members do for each other in a cycle?

use crate::contributions::{Commitment, Error};
use ink::prelude::vec::Vec;
pub use remainder_rules::plan::{Plan, Planners, Proven, Row, MAX_ROWS};
use remainder_rules::{Credits, Cycle, Hash, MemberId};

/// Calls to the plans that `contributions` keeps.
pub type PlansRef = ink::contract_ref!(Plans, ink::env::DefaultEnvironment);

/// A plan was published, and its bond pledged.
#[ink::event]
pub struct PlanPublished {
    pub id: u32,
    pub plan: Plan,
}

/// Rows of a plan, as its planner says, from place `first` on. Who uses them computes the root.
#[ink::event]
pub struct PlanRows {
    pub id: u32,
    pub first: u32,
    pub rows: Vec<Row>,
}

/// A receiver activated rows, in these places of the plan: each is a commitment that both agreed to, the first of them `first`.
#[ink::event]
pub struct RowsActivated {
    pub plan: u32,
    pub first: u32,
    pub places: Vec<u32>,
    pub commitments: Vec<Commitment>,
}

/// A plan's cycle is over: so much of the bond was lost.
#[ink::event]
pub struct PlanClosed {
    pub id: u32,
    pub plan: Plan,
    pub forfeit: Credits,
}

/// What could members do for each other in a cycle? Plans that anyone may work out, published by the root of their rows, and taken up row by
/// row. All messages are O(1), those of rows O(rows x log of the plan's). Every message may also give [`Error::Unreachable`], and
/// [`Error::Club`] if the caller is no member.
#[ink::trait_definition]
pub trait Plans {
    /// Publishes a plan for this cycle or the next, and pledges a part of what it claims. Until it is closed it counts among the planner's offers
    /// and wants, which are bounded. Returns its number.
    ///
    /// # Errors
    /// [`Error::NotAPlanner`], [`Error::TooManyIntents`], [`Error::WrongCycle`], [`Error::QuantityOutOfBounds`], [`Error::Reserve`].
    /// # Emits
    /// [`PlanPublished`].
    #[ink(message)]
    fn publish_plan(
        &mut self,
        cycle: Cycle,
        root: Hash,
        rows: u32,
        claimed: Credits,
    ) -> Result<u32, Error>;

    /// Would a plan by this member be taken? [`Error::NotAPlanner`].
    #[ink(message)]
    fn can_publish_plan(&self, member: MemberId) -> Result<(), Error>;

    /// The planner gives rows out as event data, at most 1,000 at a time. They are not checked here: a row counts for what it proves.
    ///
    /// # Errors
    /// [`Error::NoSuchPlan`], [`Error::NotYours`].
    /// # Emits
    /// [`PlanRows`].
    #[ink(message)]
    fn announce_rows(&mut self, plan: u32, first: u32, rows: Vec<Row>) -> Result<(), Error>;

    /// The receiver of these rows takes them up, all or none: their wants and the providers' offers become commitments that both agreed to, an
    /// offer being its provider's word. Returns the number of the first; the others follow it.
    ///
    /// # Errors
    /// [`Error::NoSuchPlan`], [`Error::WrongCycle`], [`Error::QuantityOutOfBounds`] for no rows or more than [`MAX_ROWS`],
    /// [`Error::NotInPlan`], [`Error::ClaimExceeded`], [`Error::NoSuchIntent`], [`Error::Mismatch`], [`Error::NotYours`], [`Error::SelfTrade`],
    /// [`Error::CapacityExceeded`], [`Error::MayNotOrder`], [`Error::Valuation`], [`Error::Clearing`].
    /// # Emits
    /// [`RowsActivated`].
    #[ink(message)]
    fn activate(&mut self, plan: u32, rows: Vec<Proven>) -> Result<u32, Error>;

    /// Would these rows be taken up for this member? Errors as [`Plans::activate`].
    #[ink(message)]
    fn can_activate(&self, plan: u32, member: MemberId, rows: Vec<Proven>) -> Result<(), Error>;

    /// Removes a plan once the cycle is over in which its commitments close: one after its own, as long as the confirm window is no longer. Its bond comes back in proportion to what was activated of what was claimed; the rest goes to the care
    /// pool. Anyone may call it.
    ///
    /// # Errors
    /// [`Error::NoSuchPlan`], [`Error::TooEarly`], [`Error::Reserve`].
    /// # Emits
    /// [`PlanClosed`].
    #[ink(message)]
    fn close_plan(&mut self, plan: u32) -> Result<(), Error>;

    /// A plan, until it is closed.
    #[ink(message)]
    fn plan(&self, plan: u32) -> Option<Plan>;

    /// Plans after a number.
    #[ink(message)]
    fn plans(&self, start_after: u32, limit: u32) -> Vec<(u32, Plan)>;
}
