//! What does a plan on chain claim, and which rows are its own?
//!
//! A plan is a list of rows - so much of an offer for a want - that somebody worked out for a cycle. Only the root of its hash tree is on chain;
//! a row proves by a path of hashes that it is one of them. The tree is that of RFC 9162 (Certificate Transparency), section 2.1: leaves
//! and nodes are hashed apart, and a node without a neighbour moves up as it is, so that no two lists have one root.

use crate::{
    contributions::{Config, Error},
    ensure,
    flat::Flat,
    party::{role, Party},
    share_bp_up,
    time::Clock,
    Credits, Cycle, Hash, MemberId, Quantity, MAX_VALUE,
};
use alloc::vec::Vec;
use scale::{Decode, Encode};

/// Rows that one message activates at most.
pub const MAX_ROWS: usize = 16;

/// Rows that a plan has at most.
pub const MAX_PLAN: u32 = 1 << 24;

/// Who may publish plans?
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(
    feature = "std",
    derive(scale_info::TypeInfo, serde::Serialize, serde::Deserialize)
)]
#[cfg_attr(feature = "std", serde(rename_all = "snake_case"))]
pub enum Planners {
    /// Any member in standing.
    #[default]
    Standing,
    /// The elected admins.
    Admins,
}

impl Flat for Planners {
    const LEN: usize = 1;
    #[inline(always)]
    fn put(&self, to: &mut [u8]) {
        (*self as u8).put(to);
    }
    #[inline(always)]
    fn get(from: &[u8]) -> Self {
        match u8::get(from) {
            0 => Self::Standing,
            _ => Self::Admins,
        }
    }
}

impl Planners {
    /// # Errors
    /// [`Error::NotAPlanner`].
    pub fn allow(self, member: &Party) -> Result<(), Error> {
        let may = match self {
            Self::Standing => member.standing,
            Self::Admins => member.holds(role::ADMIN),
        };
        ensure!(may, Error::NotAPlanner);
        Ok(())
    }
}

/// So much of an offer is for a want.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Row {
    pub quantity: Quantity,
    pub offer: u32,
    pub want: u32,
}

crate::flat!(Row {
    quantity: u64,
    offer: u32,
    want: u32
});

/// A row and the hashes that lead from it to the root, the lowest first.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo))]
pub struct Proven {
    pub row: Row,
    /// Its place in the plan, from 0.
    pub place: u32,
    pub path: Vec<Hash>,
}

/// A published plan; several may stand for a cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "std", derive(scale_info::TypeInfo, serde::Serialize))]
pub struct Plan {
    pub root: Hash,
    /// The value of all its rows, as its planner says.
    pub claimed: Credits,
    /// The value of what members activated of it.
    pub activated: Credits,
    /// What the planner pledged.
    pub bond: Credits,
    pub rows: u32,
    pub cycle: Cycle,
    pub planner: MemberId,
}

crate::flat!(Plan {
    root: [u8; 32],
    claimed: u64,
    activated: u64,
    bond: u64,
    rows: u32,
    cycle: u32,
    planner: u32
});

impl Plan {
    /// A plan for this or the next cycle.
    ///
    /// # Errors
    /// [`Error::WrongCycle`], [`Error::QuantityOutOfBounds`] if it has no rows, too many, or claims nothing or too much.
    pub fn publish(
        bond_bp: u16,
        planner: MemberId,
        root: Hash,
        rows: u32,
        claimed: Credits,
        (cycle, now): (Cycle, Cycle),
    ) -> Result<Self, Error> {
        ensure!(
            cycle == now || cycle == now.saturating_add(1),
            Error::WrongCycle
        );
        let sized = rows > 0 && rows <= MAX_PLAN && claimed > 0 && claimed <= MAX_VALUE;
        ensure!(sized, Error::QuantityOutOfBounds);
        Ok(Self {
            root,
            claimed,
            activated: 0,
            bond: share_bp_up(claimed, bond_bp),
            rows,
            cycle,
            planner,
        })
    }

    /// Do all these rows belong to the plan?
    ///
    /// # Errors
    /// [`Error::WrongCycle`] once its cycle is over, [`Error::QuantityOutOfBounds`] for no rows or more than [`MAX_ROWS`],
    /// [`Error::NotInPlan`].
    pub fn has(
        &self,
        rows: &[Proven],
        now: Cycle,
        hash: impl Fn(&[u8]) -> Hash,
    ) -> Result<(), Error> {
        ensure!(now <= self.cycle, Error::WrongCycle);
        let few = !rows.is_empty() && rows.len() <= MAX_ROWS;
        ensure!(few, Error::QuantityOutOfBounds);
        let all = rows
            .iter()
            .all(|row| root_of(row, self.rows, &hash) == Some(self.root));
        ensure!(all, Error::NotInPlan);
        Ok(())
    }

    /// So much more of it is activated. A bond is for what is claimed: no more can be taken up than that, and a fifth for rates that rose since it was
    /// published.
    ///
    /// # Errors
    /// [`Error::ClaimExceeded`].
    pub fn activate(&mut self, value: Credits) -> Result<(), Error> {
        self.activated = self.activated.saturating_add(value);
        let most = self.claimed.saturating_add(self.claimed / 5);
        ensure!(self.activated <= most, Error::ClaimExceeded);
        Ok(())
    }

    /// What of the bond comes back: in proportion to what was activated of what was claimed, rounded down.
    pub fn returned(&self) -> Credits {
        crate::contributions::proportion(self.bond, self.activated, self.claimed)
    }

    /// The last cycle in which it stands: the one in which its commitments close. From then until the next cycle anybody may call off what is left of
    /// them, and what is called off does not count as activated.
    pub fn last_cycle(&self, config: &Config, clock: &Clock) -> Cycle {
        clock.cycle_at(config.closes_at(self.cycle, clock))
    }

    /// What of the bond comes back when the plan is closed in this cycle.
    ///
    /// # Errors
    /// [`Error::TooEarly`] up to its [last cycle](Self::last_cycle).
    pub fn close(&self, now: Cycle, config: &Config, clock: &Clock) -> Result<Credits, Error> {
        ensure!(now > self.last_cycle(config, clock), Error::TooEarly);
        Ok(self.returned())
    }
}

fn leaf(row: &Row, hash: &impl Fn(&[u8]) -> Hash) -> Hash {
    let mut bytes = [0; 1 + Row::LEN];
    row.put(&mut bytes[1..]);
    hash(&bytes)
}

fn node(left: &Hash, right: &Hash, hash: &impl Fn(&[u8]) -> Hash) -> Hash {
    let mut bytes = [1; 65];
    bytes[1..33].copy_from_slice(left);
    bytes[33..].copy_from_slice(right);
    hash(&bytes)
}

/// The root that a row's path leads to in a tree of so many; `None` if the path does not fit its place.
fn root_of(row: &Proven, rows: u32, hash: &impl Fn(&[u8]) -> Hash) -> Option<Hash> {
    let mut at = row.place;
    let mut last = rows.checked_sub(1)?;
    if at > last {
        return None;
    }
    let mut path = row.path.iter();
    let mut here = leaf(&row.row, hash);
    while last > 0 {
        if at % 2 == 1 {
            here = node(path.next()?, &here, hash);
        } else if at < last {
            here = node(&here, path.next()?, hash);
        }
        at /= 2;
        last /= 2;
    }
    path.next().is_none().then_some(here)
}

/// The tree of a plan, for who publishes it or proves a row.
#[cfg(feature = "std")]
#[derive(Clone, Debug)]
pub struct Tree {
    /// The leaves, then each level above.
    levels: Vec<Vec<Hash>>,
    rows: Vec<Row>,
}

#[cfg(feature = "std")]
impl Tree {
    /// O(rows). `None` for no rows, or more than [`MAX_PLAN`].
    pub fn new(rows: Vec<Row>, hash: impl Fn(&[u8]) -> Hash) -> Option<Self> {
        if rows.is_empty() || rows.len() > MAX_PLAN as usize {
            return None;
        }
        let mut level: Vec<Hash> = rows.iter().map(|row| leaf(row, &hash)).collect();
        let mut levels = Vec::new();
        while level.len() > 1 {
            let above = level
                .chunks(2)
                .map(|pair| match pair {
                    [left, right] => node(left, right, &hash),
                    alone => alone[0],
                })
                .collect();
            levels.push(std::mem::replace(&mut level, above));
        }
        levels.push(level);
        Some(Self { levels, rows })
    }

    pub fn root(&self) -> Hash {
        self.levels[self.levels.len() - 1][0]
    }

    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// A row with its path; `None` if there is none in that place.
    pub fn prove(&self, place: u32) -> Option<Proven> {
        let row = *self.rows.get(place as usize)?;
        let mut at = place as usize;
        let mut path = Vec::new();
        for level in &self.levels {
            path.extend(level.get(at ^ 1));
            at /= 2;
        }
        Some(Proven { row, place, path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hash(bytes: &[u8]) -> Hash {
        use blake2::{digest::consts::U32, Blake2b, Digest};
        Blake2b::<U32>::digest(bytes).into()
    }

    fn rows(count: u32) -> Vec<Row> {
        let row = |i| Row {
            quantity: 100 + u64::from(i),
            offer: i + 1,
            want: 2 * i + 1,
        };
        (0..count).map(row).collect()
    }

    fn plan(tree: &Tree) -> Plan {
        let count = tree.rows().len() as u32;
        Plan::publish(100, 7, tree.root(), count, 1_000, (3, 3)).unwrap()
    }

    #[test]
    fn a_plan_is_for_this_cycle_or_the_next_and_claims_something() {
        let publish =
            |rows, claimed, cycle| Plan::publish(100, 7, [1; 32], rows, claimed, (cycle, 3));
        assert_eq!(publish(5, 10_001, 3).unwrap().bond, 101);
        assert!(publish(5, 10_000, 4).is_ok());
        for cycle in [2, 5] {
            assert_eq!(publish(5, 10_000, cycle), Err(Error::WrongCycle));
        }
        let wrong = [(0, 1), (MAX_PLAN + 1, 1), (1, 0), (1, MAX_VALUE + 1)];
        for (rows, claimed) in wrong {
            assert_eq!(publish(rows, claimed, 3), Err(Error::QuantityOutOfBounds));
        }
    }

    #[test]
    fn the_bond_comes_back_in_proportion() {
        let tree = Tree::new(rows(4), hash).unwrap();
        let mut plan = plan(&tree);
        assert_eq!(plan.returned(), 0);
        plan.activated = 499;
        assert_eq!(plan.returned(), 4);
        plan.activated = 5_000;
        assert_eq!(plan.returned(), 10);
    }

    #[test]
    fn a_plan_is_closed_when_nothing_of_it_can_be_called_off_any_more() {
        let tree = Tree::new(rows(4), hash).unwrap();
        let plan = plan(&tree);
        let clock = Clock {
            genesis: 0,
            cycle_ms: 28,
        };
        // Of cycle 3: it ends at 112.
        for (confirm_ms, last) in [(0, 4), (27, 4), (28, 5), (60, 6)] {
            let config = Config {
                confirm_ms,
                ..Config::default()
            };
            assert_eq!(plan.last_cycle(&config, &clock), last);
            assert_eq!(plan.close(last, &config, &clock), Err(Error::TooEarly));
            assert_eq!(plan.close(last + 1, &config, &clock), Ok(0));
        }
    }

    #[test]
    fn no_more_is_activated_than_was_pledged_for() {
        let tree = Tree::new(rows(4), hash).unwrap();
        let mut plan = plan(&tree);
        assert_eq!(plan.activate(1_000), Ok(()));
        assert_eq!(plan.activate(200), Ok(()));
        assert_eq!(plan.activate(1), Err(Error::ClaimExceeded));
        let mut plan = Plan {
            claimed: Credits::MAX,
            ..plan
        };
        assert_eq!(plan.activate(Credits::MAX), Ok(()));
    }

    #[test]
    fn a_batch_has_a_size_and_a_time() {
        let tree = Tree::new(rows(40), hash).unwrap();
        let plan = plan(&tree);
        let batch = |n: u32| (0..n).map(|i| tree.prove(i).unwrap()).collect::<Vec<_>>();
        assert_eq!(plan.has(&batch(16), 2, hash), Ok(()));
        assert_eq!(plan.has(&batch(16), 4, hash), Err(Error::WrongCycle));
        for n in [0, 17] {
            let refused = plan.has(&batch(n), 3, hash);
            assert_eq!(refused, Err(Error::QuantityOutOfBounds));
        }
    }

    /// From RFC 9162, section 2.1.5: the tree of seven leaves is ((0 1) (2 3)) ((4 5) 6).
    #[test]
    fn the_tree_has_the_shape_of_the_standard() {
        let seven = rows(7);
        let [a, b, c, d, e, f, g] = [0, 1, 2, 3, 4, 5, 6].map(|i| leaf(&seven[i], &hash));
        let n = |l: &Hash, r: &Hash| node(l, r, &hash);
        let left = n(&n(&a, &b), &n(&c, &d));
        let root = n(&left, &n(&n(&e, &f), &g));
        let tree = Tree::new(seven, hash).unwrap();
        assert_eq!(tree.root(), root);
        assert_eq!(tree.prove(6).unwrap().path, [n(&e, &f), left]);
        assert_eq!(tree.prove(7), None);
    }

    proptest! {
        #[test]
        fn a_row_proves_its_place_and_no_other(count in 1u32..200, place in 0u32..200, other in 0u32..200, bit in 0usize..256) {
            let place = place % count;
            let other = other % count;
            let tree = Tree::new(rows(count), hash).unwrap();
            let plan = plan(&tree);
            let good = tree.prove(place).unwrap();
            prop_assert_eq!(plan.has(std::slice::from_ref(&good), 3, hash), Ok(()));
            let mut bad = vec![];
            if other != place {
                bad.push(Proven { place: other, ..good.clone() });
                bad.push(Proven { row: tree.prove(other).unwrap().row, ..good.clone() });
            }
            bad.push(Proven { place: count, ..good.clone() });
            let mut row = good.clone();
            row.row.quantity += 1;
            bad.push(row);
            let mut longer = good.clone();
            longer.path.push([0; 32]);
            bad.push(longer);
            if !good.path.is_empty() {
                let mut shorter = good.clone();
                shorter.path.pop();
                bad.push(shorter);
                let mut flipped = good.clone();
                flipped.path[0][bit / 8] ^= 1 << (bit % 8);
                bad.push(flipped);
            }
            for wrong in bad {
                prop_assert_eq!(plan.has(&[good.clone(), wrong], 3, hash), Err(Error::NotInPlan));
            }
        }

        #[test]
        fn two_lists_have_two_roots(a in 1u32..100, b in 1u32..100) {
            let root = |n| Tree::new(rows(n), hash).unwrap().root();
            prop_assert_eq!(a == b, root(a) == root(b));
        }
    }
}
