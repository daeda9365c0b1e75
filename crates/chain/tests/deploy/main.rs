//! How a club comes to be and is verified, on the embedded chain: one file a behaviour.

mod file;
mod resume;
mod tampered;

use std::cell::Cell;

use ink::primitives::AccountId;
use remainder_chain::{
    Actor, Auditor, Bundle, Chain, ChainError, Charter, ClubSpec, Created, DeployError, Embedded,
    Founding, Label, Limits, NewKind, Receipt, Rooms, Step, Storage,
};
use remainder_interfaces::{
    office::Office,
    valuation::{Category, Unit},
};

pub fn deployer() -> Actor {
    Actor::dev("deployer")
}

/// A club that audits and governs itself, with two kinds.
pub fn spec() -> ClubSpec {
    let founders = ["anna", "bert", "cleo"].map(|name| Actor::dev(name).account());
    let mut spec = ClubSpec::new(founders.to_vec());
    spec.audit = Auditor::Room(Default::default());
    spec.governance = Some(Default::default());
    let kind = |label: &str, unit, rate| NewKind {
        category: Category::Care,
        unit,
        label: label.into(),
        content: [rate as u8; 32],
        minutes: 60,
        rate,
    };
    spec.kinds = vec![
        kind("care", Unit::Hour, 1_000),
        kind("watch", Unit::Night, 4_000),
    ];
    spec
}

pub fn bundles() -> Vec<Bundle> {
    let loaded = Rooms::NAMES.map(|name| Bundle::load(name).unwrap_or_else(|e| panic!("{e}")));
    loaded.to_vec()
}

pub fn founding(spec: ClubSpec) -> Founding {
    let bundles = bundles();
    let charter = Charter::named(deployer().account(), spec, &bundles, "Lindenhof");
    Founding::new(charter, bundles).unwrap()
}

/// Does what is not done yet, and says how many steps that were.
pub fn go_on(chain: &mut impl Chain, founding: &Founding) -> Result<usize, DeployError> {
    let mut done = 0;
    for step in [founding.steps(), founding.handing_over()?].concat() {
        if !founding.is_done(chain, &step)? {
            founding.carry_out(chain, &deployer(), &step)?;
            done += 1;
        }
    }
    Ok(done)
}

/// When a connection is lost: before the transaction took effect, or after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    Before,
    After,
}

/// A chain to which the connection is lost at a transaction, and which counts them.
pub struct Cut {
    pub chain: Embedded,
    /// Transactions until then, and how it is lost.
    pub cut: Option<(usize, Lost)>,
    pub sent: Cell<usize>,
}

impl Cut {
    pub fn new(cut: Option<(usize, Lost)>) -> Self {
        Self::over(Embedded::default(), cut)
    }

    pub fn over(chain: Embedded, cut: Option<(usize, Lost)>) -> Self {
        Self {
            chain,
            cut,
            sent: Cell::new(0),
        }
    }

    fn send<R>(
        &mut self,
        act: impl FnOnce(&mut Embedded) -> Result<R, ChainError>,
    ) -> Result<R, ChainError> {
        let lost = || ChainError::Transport("the connection was lost".into());
        let now = self.sent.replace(self.sent.get() + 1);
        match self.cut {
            Some((at, Lost::Before)) if at == now => Err(lost()),
            Some((at, Lost::After)) if at == now => act(&mut self.chain).and(Err(lost())),
            _ => act(&mut self.chain),
        }
    }
}

impl Chain for Cut {
    fn label(&self) -> Label {
        self.chain.label()
    }

    fn now_ms(&self) -> Result<u64, ChainError> {
        Ok(self.chain.now_ms())
    }

    fn upload(&mut self, from: &Actor, code: &[u8]) -> Result<(), ChainError> {
        self.send(|chain| chain.upload(from, code))
    }

    fn instantiate(
        &mut self,
        from: &Actor,
        code: &[u8],
        input: &[u8],
        salt: &[u8],
    ) -> Result<Created, ChainError> {
        self.send(|chain| chain.instantiate(from, code, input, salt))
    }

    fn call(&mut self, from: &Actor, to: &AccountId, input: &[u8]) -> Result<Receipt, ChainError> {
        self.send(|chain| chain.call(from, to, input))
    }

    fn read(&self, from: &AccountId, to: &AccountId, input: &[u8]) -> Result<Receipt, ChainError> {
        self.chain.read(from, to, input)
    }

    fn code_hash(&self, contract: &AccountId) -> Result<Option<[u8; 32]>, ChainError> {
        Ok(self.chain.code_hash(contract))
    }

    fn value(
        &self,
        contract: &AccountId,
        ink_key: u32,
        map_key: &[u8],
    ) -> Result<Option<Vec<u8>>, ChainError> {
        Ok(self.chain.value(contract, ink_key, map_key))
    }

    fn storage(&self, contract: &AccountId) -> Result<Storage, ChainError> {
        Ok(self.chain.storage(contract))
    }

    fn has_code(&self, code: &[u8; 32]) -> Result<bool, ChainError> {
        self.chain.has_code(code)
    }

    fn funds(&self, account: &AccountId) -> Result<u128, ChainError> {
        self.chain.funds(account)
    }

    fn sudo(&self) -> Result<Option<AccountId>, ChainError> {
        self.chain.sudo()
    }

    fn limits(&self) -> Result<Limits, ChainError> {
        self.chain.limits()
    }
}
