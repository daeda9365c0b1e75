//! How does a club come to be on the node, and how are its rooms spoken to?

use std::{collections::BTreeMap, fmt::Debug};

use ink::{
    codegen::TraitCallBuilder,
    env::{
        call::{build_create, ExecutionInput, FromAccountId, Selector},
        ContractEnv, DefaultEnvironment, Event,
    },
    primitives::AccountId,
    scale::{Decode, Encode},
};
use ink_e2e::{subxt_signer::sr25519::Keypair, ContractsBackend};
use remainder_interfaces::{
    audit, clearing,
    club::{self, Club as _, ClubRef},
    contributions::{self, Contributions as _, ContributionsRef},
    governance,
    office::Office,
    reserve,
    valuation::{self, Algorithm},
    OfficeError, Wiring, NOWHERE,
};

use crate::{node::Client, Message, Node};

/// Calls to what all rooms share.
pub type OfficeRef = ink::contract_ref!(Office, DefaultEnvironment);

/// The contracts of a club, and what the last message to one of them emitted.
pub struct Club<'a> {
    pub node: &'a Node,
    client: Client,
    /// Who makes contracts, and is the admin of the rooms.
    admin: Keypair,
    rooms: BTreeMap<&'static str, AccountId>,
    events: Vec<(Vec<[u8; 32]>, Vec<u8>)>,
}

/// A contract as a message of its trait is put to it: `room::<ClubRef>(club.at("club")).apply()`.
pub fn room<T>(at: AccountId) -> T::Builder
where
    T: TraitCallBuilder,
    T::Builder: FromAccountId<DefaultEnvironment>,
{
    T::Builder::from_account_id(at)
}

/// The account of a key, as contracts know it.
pub fn account(key: &Keypair) -> AccountId {
    AccountId(key.public_key().0)
}

/// What ink! wants to know of a contract that is made.
#[derive(Clone)]
struct Made;

impl ContractEnv for Made {
    type Env = DefaultEnvironment;
}

impl FromAccountId<DefaultEnvironment> for Made {
    fn from_account_id(_: AccountId) -> Self {
        Self
    }
}

impl<'a> Club<'a> {
    /// Nothing but the node: contracts are still to be made, by `admin`.
    pub async fn nowhere(node: &'a Node, admin: Keypair) -> anyhow::Result<Self> {
        Ok(Self {
            node,
            client: node.client().await?,
            admin,
            rooms: BTreeMap::new(),
            events: Vec::new(),
        })
    }

    /// Founds a club with the default parameters: its rooms, each told where the others are. The first founder is their admin. Work is
    /// audited, or settles with its challenge window.
    pub async fn found(
        node: &'a Node,
        founders: &[Keypair],
        audited: bool,
    ) -> anyhow::Result<Self> {
        let mut this = Self::nowhere(node, founders[0].clone()).await?;
        let accounts: Vec<AccountId> = founders.iter().map(account).collect();
        let rates = (Algorithm::Rates, valuation::Config::default());
        let token = (Some("Remainder".to_owned()), Some("REM".to_owned()));
        this.room("club", (club::Config::default(), accounts)).await;
        this.room("valuation", rates).await;
        this.room("contributions", contributions::Config::default())
            .await;
        this.room("clearing", clearing::Config::default()).await;
        this.room("reserve", reserve::Config::default()).await;
        this.room("token", token).await;
        this.room("governance", governance::Config::default()).await;
        if audited {
            this.room("audit", audit::Config::default()).await;
        }
        this.wire(audited).await;
        Ok(this)
    }

    async fn room<A: Encode + Clone + Send + Sync>(&mut self, name: &'static str, arguments: A) {
        // What a constructor may say differs from room to room; by default it says nothing.
        let made = self.make::<A, [u8; 1]>(name, arguments).await;
        made.unwrap_or_else(|error| panic!("{name} cannot be made: error {error:?}"));
    }

    async fn wire(&mut self, audited: bool) {
        let clock = self.read(room::<ClubRef>(self.at("club")).clock()).await;
        let wiring = Wiring {
            club: self.at("club"),
            valuation: self.at("valuation"),
            contributions: self.at("contributions"),
            audit: self.rooms.get("audit").copied().unwrap_or(NOWHERE),
            reserve: self.at("reserve"),
            clearing: self.at("clearing"),
            token: self.at("token"),
            clock: [clock.genesis, clock.cycle_ms],
        };
        let admin = self.admin.clone();
        for address in self.rooms.clone().into_values() {
            let wired = self.send(&admin, room::<OfficeRef>(address).wire(wiring));
            assert_eq!(wired.await, Ok(()));
        }
        if audited {
            let adopt = room::<ContributionsRef>(self.at("contributions")).adopt_terms();
            assert_eq!(self.send(&admin, adopt).await, Ok(()));
        }
    }

    /// Makes `governance` the admin of every room, its own last.
    pub async fn hand_over(&mut self) {
        let (admin, governance) = (self.admin.clone(), self.at("governance"));
        let mut rooms: Vec<_> = self.rooms.clone().into_values().collect();
        rooms.sort_by_key(|address| *address == governance);
        for address in rooms {
            let handed = self.send(&admin, room::<OfficeRef>(address).set_admin(governance));
            assert_eq!(handed.await, Ok::<_, OfficeError>(()));
        }
    }

    /// Where a contract is.
    ///
    /// # Panics
    /// If it was not made.
    pub fn at(&self, name: &str) -> AccountId {
        self.rooms[name]
    }

    /// Makes a contract of its bundle, whose constructor takes these arguments.
    ///
    /// # Errors
    /// The constructor's own; there is no contract then.
    ///
    /// # Panics
    /// If the chain refuses.
    pub async fn make<A, E>(&mut self, name: &'static str, arguments: A) -> Result<AccountId, E>
    where
        A: Encode + Clone + Send + Sync,
        E: Decode,
    {
        let admin = self.admin.clone();
        for cold in self.node.bundles.cold(name) {
            let uploaded = self.client.upload(&cold, &admin).submit().await;
            uploaded.unwrap_or_else(|error| panic!("{cold} cannot be uploaded: {error:?}"));
        }
        let new = ExecutionInput::new(Selector::new(ink::selector_bytes!("new")));
        let mut constructor = build_create::<Made>()
            .exec_input(new.push_arg(arguments))
            .returns::<Made>();
        let tried = self
            .client
            .instantiate(name, &admin, &mut constructor)
            .dry_run()
            .await
            .unwrap_or_else(|error| panic!("{name} cannot be made: {error:?}"));
        if tried.instantiate_return_value().result.did_revert() {
            let refused = tried.constructor_result::<Result<(), E>>().unwrap();
            return Err(refused.err().expect("undone without an error"));
        }
        let made = self
            .client
            .instantiate(name, &admin, &mut constructor)
            .extra_gas_portion(10)
            .submit()
            .await
            .unwrap_or_else(|error| panic!("{name} cannot be made: {error:?}"));
        self.rooms.insert(name, made.account_id);
        Ok(made.account_id)
    }

    /// Sends a message that returns a `Result`, unless the dry run says that it would be refused.
    ///
    /// # Errors
    /// The contract's own.
    ///
    /// # Panics
    /// If the chain refuses.
    pub async fn send<A, R, E>(
        &mut self,
        by: &Keypair,
        message: Message<A, Result<R, E>>,
    ) -> Result<R, E>
    where
        A: Encode + Clone + Send + Sync,
        R: Decode + Send,
        E: Decode + Debug + Send,
        Message<A, Result<R, E>>: Clone,
    {
        let tried = self.client.call(by, &message).dry_run().await;
        let tried = tried.unwrap_or_else(|error| panic!("the chain refuses: {error:?}"));
        let value = tried.return_value()?;
        let done = self
            .client
            .call(by, &message)
            .extra_gas_portion(10)
            .submit()
            .await
            .unwrap_or_else(|error| panic!("the chain refused: {error:?}"));
        let emitted = done.contract_emitted_events();
        let emitted = emitted.unwrap_or_else(|error| panic!("not an event: {error:?}"));
        self.events = emitted
            .into_iter()
            .map(|emitted| {
                let topics = emitted.topics.iter().map(|topic| topic.0).collect();
                (topics, emitted.event.data)
            })
            .collect();
        Ok(value)
    }

    /// Reads what a message returns.
    ///
    /// # Panics
    /// If the chain refuses.
    pub async fn read<A, R>(&mut self, message: Message<A, R>) -> R
    where
        A: Encode + Clone + Send + Sync,
        R: Decode + Send,
        Message<A, R>: Clone,
    {
        let nobody = self.admin.clone();
        let read = self.client.call(&nobody, &message).dry_run().await;
        read.unwrap_or_else(|error| panic!("the chain refuses: {error:?}"))
            .return_value()
    }

    /// The events of a type that the last message emitted.
    pub fn emitted<E: Event + Decode>(&self) -> Vec<E> {
        let signature = E::SIGNATURE_TOPIC;
        let ours = self
            .events
            .iter()
            .filter(|(topics, _)| topics.first() == signature.as_ref());
        ours.filter_map(|(_, data)| E::decode(&mut data.as_slice()).ok())
            .collect()
    }
}
