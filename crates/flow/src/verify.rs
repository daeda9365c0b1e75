//! Is this flow a circulation of most weight? One pass over the edges, in any order, with nothing allocated.

/// A potential as it is stored: a byte where all of them fit in one.
pub trait Potential: Copy {
    /// The potential as a number.
    fn value(self) -> i64;
}

impl Potential for u8 {
    #[inline(always)]
    fn value(self) -> i64 {
        i64::from(self)
    }
}

impl Potential for u32 {
    #[inline(always)]
    fn value(self) -> i64 {
        i64::from(self)
    }
}

/// Why a flow or its certificate is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invalid {
    /// Returned if the lent balances are not one a potential.
    Lengths,
    /// Returned if an edge names a node that has no potential.
    UnknownNode,
    /// Returned if more flows on an edge than its capacity.
    AboveCapacity,
    /// Returned if the capacities come to more than `i64::MAX` together.
    TotalTooLarge,
    /// Returned if more enters this node than leaves it, or less.
    NotConserved(u32),
    /// Returned if an edge that the potentials want full is not full, or one that they want empty is not empty.
    NotOptimal,
}

/// A check under way: give it every edge once, then [`finish`](Check::finish) it.
///
/// ```
/// use remainder_flow::Check;
/// let mut balances = [0; 2];
/// let mut check = Check::new(&[0u8, 1], &mut balances).unwrap();
/// check.edge(0, 1, 70, 1, 50).unwrap();
/// check.edge(1, 0, 50, 1, 50).unwrap();
/// assert_eq!(check.finish(), Ok(100));
/// ```
#[derive(Debug)]
pub struct Check<'a, P> {
    potentials: &'a [P],
    /// What left each node less what entered it, wrapping; true to the number while the total stays within `i64`.
    balances: &'a mut [i64],
    weight: i128,
    total: u128,
}

impl<'a, P: Potential> Check<'a, P> {
    /// Begins a check of a graph with as many nodes as `potentials`, working in `balances`, which need not be cleared.
    ///
    /// # Errors
    /// [`Invalid::Lengths`].
    pub fn new(potentials: &'a [P], balances: &'a mut [i64]) -> Result<Self, Invalid> {
        if potentials.len() != balances.len() {
            return Err(Invalid::Lengths);
        }
        balances.fill(0);
        Ok(Self {
            potentials,
            balances,
            weight: 0,
            total: 0,
        })
    }

    /// Takes one edge. Edges may repeat: each is one of its own.
    ///
    /// # Errors
    /// [`Invalid::UnknownNode`], [`Invalid::AboveCapacity`], [`Invalid::NotOptimal`].
    #[inline]
    pub fn edge(
        &mut self,
        from: u32,
        to: u32,
        capacity: u64,
        weight: i8,
        flow: u64,
    ) -> Result<(), Invalid> {
        self.edges(from, [(to, capacity, weight, flow)])
    }

    /// Takes several edges that leave one node.
    ///
    /// # Errors
    /// As [`edge`](Self::edge).
    #[inline]
    pub fn edges(
        &mut self,
        from: u32,
        edges: impl IntoIterator<Item = (u32, u64, i8, u64)>,
    ) -> Result<(), Invalid> {
        let here = self
            .potentials
            .get(from as usize)
            .ok_or(Invalid::UnknownNode)?
            .value();
        let mut left = 0u64;
        for (to, capacity, weight, flow) in edges {
            let there = self
                .potentials
                .get(to as usize)
                .ok_or(Invalid::UnknownNode)?
                .value();
            let balance = self
                .balances
                .get_mut(to as usize)
                .ok_or(Invalid::UnknownNode)?;
            if flow > capacity {
                return Err(Invalid::AboveCapacity);
            }
            let gain = i64::from(weight).saturating_add(here).saturating_sub(there);
            // Not short-circuited: the branch is never taken, its parts would be mispredicted.
            if ((gain > 0) & (flow != capacity)) | ((gain < 0) & (flow != 0)) {
                return Err(Invalid::NotOptimal);
            }
            *balance = balance.wrapping_sub(flow as i64);
            left = left.wrapping_add(flow);
            self.total = self.total.wrapping_add(u128::from(capacity));
            // At most 2^64 edges of 2^7 x 2^64 each would be needed to leave an i128; the total is refused long before.
            self.weight = self
                .weight
                .wrapping_add(i128::from(weight).wrapping_mul(i128::from(flow)));
        }
        if let Some(balance) = self.balances.get_mut(from as usize) {
            *balance = balance.wrapping_add(left as i64);
        }
        Ok(())
    }

    /// Ends the check: the weight `sum w f`, which no circulation of this graph exceeds.
    ///
    /// # Errors
    /// [`Invalid::TotalTooLarge`], [`Invalid::NotConserved`].
    pub fn finish(self) -> Result<i128, Invalid> {
        if self.total > i64::MAX as u128 {
            return Err(Invalid::TotalTooLarge);
        }
        match self.balances.iter().position(|&balance| balance != 0) {
            Some(node) => Err(Invalid::NotConserved(node as u32)),
            None => Ok(self.weight),
        }
    }
}
