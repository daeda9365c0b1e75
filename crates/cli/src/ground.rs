//! On which chain does a command work? On the embedded one of a chain file, or on a node's.

use ink::primitives::AccountId;
use remainder_chain::{
    Actor, Chain, ChainError, Created, Embedded, Label, Limits, Node, Receipt, Storage,
};

use crate::error::{CliError, Exit};

/// Either chain.
pub enum Ground {
    Embedded(Box<Embedded>),
    Node(Node),
}

impl Ground {
    /// Moves the clock to a moment, in milliseconds since 1970. Of nodes those for development do that.
    ///
    /// # Errors
    /// `TimeBackwards`, `NoTimeTravel`.
    pub fn set_time_ms(&mut self, ms: u64) -> Result<(), ChainError> {
        match self {
            Self::Embedded(chain) => chain.set_time_ms(ms),
            Self::Node(node) => node.set_time_ms(ms).map(drop),
        }
    }

    /// The chain as it is, whatever others do to it meanwhile.
    ///
    /// # Errors
    /// If a node cannot be reached.
    pub fn still(&self) -> Result<Self, ChainError> {
        Ok(match self {
            Self::Embedded(chain) => Self::Embedded(chain.clone()),
            Self::Node(node) => Self::Node(node.still()?),
        })
    }

    /// What to say of a command that wants a chain in a file.
    pub fn embedded_only(what: &str) -> CliError {
        CliError::new(
            Exit::Usage,
            "EmbeddedOnly",
            format!("{what} works on a chain file, and a node is named"),
            "name the file: --chain club.chain, and no node: leave out --url, unset REMAINDER_URL",
        )
    }

    fn get(&self) -> &dyn Chain {
        match self {
            Self::Embedded(chain) => chain.as_ref(),
            Self::Node(node) => node,
        }
    }

    fn get_mut(&mut self) -> &mut dyn Chain {
        match self {
            Self::Embedded(chain) => chain.as_mut(),
            Self::Node(node) => node,
        }
    }
}

impl Chain for Ground {
    fn label(&self) -> Label {
        self.get().label()
    }

    fn now_ms(&self) -> Result<u64, ChainError> {
        self.get().now_ms()
    }

    fn upload(&mut self, from: &Actor, code: &[u8]) -> Result<(), ChainError> {
        self.get_mut().upload(from, code)
    }

    fn instantiate(
        &mut self,
        from: &Actor,
        code: &[u8],
        input: &[u8],
        salt: &[u8],
    ) -> Result<Created, ChainError> {
        self.get_mut().instantiate(from, code, input, salt)
    }

    fn call(&mut self, from: &Actor, to: &AccountId, input: &[u8]) -> Result<Receipt, ChainError> {
        self.get_mut().call(from, to, input)
    }

    fn read(&self, from: &AccountId, to: &AccountId, input: &[u8]) -> Result<Receipt, ChainError> {
        self.get().read(from, to, input)
    }

    fn code_hash(&self, contract: &AccountId) -> Result<Option<[u8; 32]>, ChainError> {
        self.get().code_hash(contract)
    }

    fn value(
        &self,
        contract: &AccountId,
        ink_key: u32,
        map_key: &[u8],
    ) -> Result<Option<Vec<u8>>, ChainError> {
        self.get().value(contract, ink_key, map_key)
    }

    fn has_code(&self, code: &[u8; 32]) -> Result<bool, ChainError> {
        self.get().has_code(code)
    }

    fn funds(&self, account: &AccountId) -> Result<u128, ChainError> {
        self.get().funds(account)
    }

    fn sudo(&self) -> Result<Option<AccountId>, ChainError> {
        self.get().sudo()
    }

    fn limits(&self) -> Result<Limits, ChainError> {
        self.get().limits()
    }

    fn storage(&self, contract: &AccountId) -> Result<Storage, ChainError> {
        self.get().storage(contract)
    }
}
