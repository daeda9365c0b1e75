//! What will founding cost? It is played through on a chain of its own.

use super::{DeployError, Founding, Step};
use crate::{Actor, Chain, Embedded, Limits, Weight};

/// What a step takes. The weight is that of the embedded chain's pallet and without the base that every transaction has; items, bytes
/// and accounts are what a chain asks a deposit for, at its own prices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    pub weight: Weight,
    /// Stored items.
    pub items: u128,
    /// Stored bytes, code included.
    pub bytes: u128,
    /// Accounts, each of which holds the existential deposit.
    pub accounts: u128,
}

impl Cost {
    /// What a chain asks for it as deposit, in parts of its unit.
    pub fn deposit(&self, at: &Limits) -> u128 {
        let stored = at.price(self.items, self.bytes);
        stored.saturating_add(self.accounts.saturating_mul(at.existential_deposit))
    }
}

impl Founding {
    /// Founds the club, and hands it over, on an embedded chain, and says what each step took there.
    ///
    /// # Errors
    /// The error of the room that refused.
    pub fn rehearse(&self) -> Result<Vec<(Step, Cost)>, DeployError> {
        let mut chain = Embedded::default();
        let limits = chain.limits()?;
        let deployer = Actor::address("deployer", self.charter().deployer);
        chain.fund(&deployer.account());
        let steps = [self.steps(), self.handing_over()?].concat();
        let mut costs = Vec::with_capacity(steps.len());
        for step in steps {
            let before = chain.funds(&deployer.account())?;
            let weight = self.carry_out(&mut chain, &deployer, &step)?;
            let paid = before.saturating_sub(chain.funds(&deployer.account())?);
            let code = self.code(&step).map_or(0, |(_, length)| length as u128);
            let accounts = u128::from(matches!(step, Step::Make { .. }));
            let rest = paid
                .saturating_sub(limits.price(0, code))
                .saturating_sub(accounts * limits.existential_deposit);
            let (items, bytes) = limits.taken_for(rest);
            let bytes = bytes + code;
            let cost = Cost {
                weight,
                items,
                bytes,
                accounts,
            };
            costs.push((step, cost));
        }
        Ok(costs)
    }
}
