//! How is a message sent with types instead of bytes?
//!
//! Through the trait that the contract implements: ink! generates for every trait definition a builder that encodes a
//! message's selector and arguments and knows what it returns. It is the one that contracts use to call each other.

use std::{fmt, marker::PhantomData};

use ink::{
    codegen::TraitCallBuilder,
    env::{
        call::{
            utils::{ReturnType, Set},
            Call, CallBuilder, ExecutionInput, FromAccountId,
        },
        DefaultEnvironment, Event,
    },
    primitives::{AccountId, LangError},
};
use scale::{Decode, DecodeAll, Encode};

use crate::{chain::decode_events, Actor, Bundle, Chain, ChainError, RawEvent, Receipt, Weight};

/// A message of a trait with its arguments, as the trait's own builder makes it; `R` is what it returns.
pub type Message<Args, R> = CallBuilder<
    DefaultEnvironment,
    Set<Call<DefaultEnvironment>>,
    Set<ExecutionInput<Args>>,
    Set<ReturnType<R>>,
>;

/// The type by which a [`Room`] knows its trait: `Room<face!(PSP22)>`.
#[macro_export]
macro_rules! face {
    ($trait:path) => {
        $crate::__ink::contract_ref!($trait, $crate::__ink::env::DefaultEnvironment)
    };
}

/// A contract at an address, spoken to through a trait: `T` is [`face!`](crate::face)`(Trait)`. The trait has to be in
/// scope for its messages to be found.
pub struct Room<T> {
    account: AccountId,
    face: PhantomData<fn() -> T>,
}

impl<T> Clone for Room<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Room<T> {}

impl<T> fmt::Debug for Room<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Room({})", crate::account_text(&self.account))
    }
}

impl<T> Room<T> {
    /// The contract at this address. Whether there is one shows at the first message.
    pub fn at(account: AccountId) -> Self {
        Self {
            account,
            face: PhantomData,
        }
    }

    /// Its address.
    pub fn account(&self) -> AccountId {
        self.account
    }

    /// The same contract through another trait that it implements.
    pub fn face<U>(&self) -> Room<U> {
        Room::at(self.account)
    }
}

impl<T> Room<T>
where
    T: TraitCallBuilder,
    T::Builder: FromAccountId<DefaultEnvironment>,
{
    /// Sends a message that returns a `Result`.
    ///
    /// # Errors
    /// `Failed::Refused` with the contract's own error, or `Failed::Chain`. Nothing has changed then, but for `Undecided` and `OutputUnknown`.
    pub fn send<C, A, R, E>(
        &self,
        chain: &mut C,
        from: &Actor,
        message: impl FnOnce(&mut T::Builder) -> Message<A, Result<R, E>>,
    ) -> Result<Done<R>, Failed<E>>
    where
        C: Chain + ?Sized,
        A: Encode,
        R: Decode,
        E: Decode,
    {
        let receipt = chain.call(from, &self.account, &self.encode(message))?;
        done(receipt)
    }

    /// Sends a message and returns what it returns, a `Result` included, with what it did.
    ///
    /// # Errors
    /// Any [`ChainError`]. Nothing has changed then, but for `Undecided` and `OutputUnknown`.
    pub fn send_plain<C, A, R>(
        &self,
        chain: &mut C,
        from: &Actor,
        message: impl FnOnce(&mut T::Builder) -> Message<A, R>,
    ) -> Result<Done<R>, ChainError>
    where
        C: Chain + ?Sized,
        A: Encode,
        R: Decode,
    {
        let receipt = chain.call(from, &self.account, &self.encode(message))?;
        let value = returned(&receipt.output)?;
        Ok(Done::new(value, receipt))
    }

    /// Tries a message that returns a `Result` on the state as it is and changes nothing. What it says, a
    /// [`send`](Room::send) at this moment would do.
    ///
    /// # Errors
    /// As [`send`](Room::send).
    pub fn dry_run<C, A, R, E>(
        &self,
        chain: &C,
        from: &Actor,
        message: impl FnOnce(&mut T::Builder) -> Message<A, Result<R, E>>,
    ) -> Result<Done<R>, Failed<E>>
    where
        C: Chain + ?Sized,
        A: Encode,
        R: Decode,
        E: Decode,
    {
        let receipt = chain.read(&from.account(), &self.account, &self.encode(message))?;
        done(receipt)
    }

    /// Reads: what the message returns, a `Result` included. The contract sees nobody's account as the caller.
    ///
    /// # Errors
    /// Any [`ChainError`].
    pub fn read<C, A, R>(
        &self,
        chain: &C,
        message: impl FnOnce(&mut T::Builder) -> Message<A, R>,
    ) -> Result<R, ChainError>
    where
        C: Chain + ?Sized,
        A: Encode,
        R: Decode,
    {
        let nobody = AccountId([0; 32]);
        let receipt = chain.read(&nobody, &self.account, &self.encode(message))?;
        returned(&receipt.output)
    }

    /// The selector and the arguments of a message, encoded: what a proposal holds, what [`Chain::call`] takes.
    pub fn encode<A: Encode, R>(
        &self,
        message: impl FnOnce(&mut T::Builder) -> Message<A, R>,
    ) -> Vec<u8> {
        let mut builder = T::Builder::from_account_id(self.account);
        message(&mut builder).params().exec_input().encode()
    }
}

/// A message that was carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done<R> {
    /// What it returned.
    pub value: R,
    /// The events of all contracts that took part, in order.
    pub events: Vec<RawEvent>,
    /// The weight it used, without the base that every transaction has.
    pub weight: Weight,
    /// The storage deposit, in parts of the chain's unit: positive if taken, negative if given back.
    pub deposit: i128,
}

impl<R> Done<R> {
    fn new(value: R, receipt: Receipt) -> Self {
        let Receipt {
            events,
            weight,
            deposit,
            ..
        } = receipt;
        Self {
            value,
            events,
            weight,
            deposit,
        }
    }

    /// All events of one type, in order.
    pub fn decode<E: Event + Decode>(&self) -> Vec<E> {
        decode_events(&self.events)
    }
}

/// Why a message was not carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failed<E> {
    /// The contract refused, and said why.
    Refused(E),
    /// The chain refused.
    Chain(ChainError),
}

impl<E> Failed<E> {
    /// The contract's error, if it was the contract that refused.
    pub fn refused(self) -> Option<E> {
        match self {
            Self::Refused(error) => Some(error),
            Self::Chain(_) => None,
        }
    }
}

impl<E> From<ChainError> for Failed<E> {
    fn from(error: ChainError) -> Self {
        Self::Chain(error)
    }
}

impl<E: fmt::Debug> fmt::Display for Failed<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(error) => write!(f, "the contract refused: {error:?}"),
            Self::Chain(error) => error.fmt(f),
        }
    }
}

impl<E: fmt::Debug> std::error::Error for Failed<E> {}

/// A contract that was just made.
#[derive(Debug, Clone)]
pub struct Deployed<T> {
    /// The contract.
    pub room: Room<T>,
    /// What its constructor did.
    pub receipt: Receipt,
}

/// Makes a contract of a bundle whose constructor returns `Self` or `Result<Self, E>` (any `E` for the former, such as `()`).
///
/// `input` comes from [`input`] or from ink!'s own constructor builder.
///
/// # Errors
/// `Failed::Refused` with the constructor's error, or `Failed::Chain`. There is no new contract then.
pub fn deploy<T, E: Decode>(
    chain: &mut (impl Chain + ?Sized),
    from: &Actor,
    bundle: &Bundle,
    input: &[u8],
    salt: &[u8],
) -> Result<Deployed<T>, Failed<E>> {
    for cold in &bundle.cold {
        chain.upload(from, &cold.wasm)?;
    }
    let created = chain.instantiate(from, &bundle.wasm, input, salt)?;
    if created.receipt.reverted {
        return match returned::<Result<(), E>>(&created.receipt.output)? {
            Err(error) => Err(Failed::Refused(error)),
            Ok(()) => Err(ChainError::Reverted(created.receipt.output).into()),
        };
    }
    Ok(Deployed {
        room: Room::at(created.account),
        receipt: created.receipt,
    })
}

/// A constructor's or message's input from its selector and its arguments: a tuple, or `()` for none.
pub fn input(selector: [u8; 4], arguments: &impl Encode) -> Vec<u8> {
    let mut input = selector.to_vec();
    arguments.encode_to(&mut input);
    input
}

/// What a message returned. Every answer on the wire is a `Result<R, LangError>`.
pub(crate) fn returned<R: Decode>(output: &[u8]) -> Result<R, ChainError> {
    match <Result<R, LangError>>::decode_all(&mut &*output) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(_)) => Err(ChainError::NotUnderstood),
        Err(_) => Err(ChainError::NotDecoded(output.to_vec())),
    }
}

fn done<R: Decode, E: Decode>(receipt: Receipt) -> Result<Done<R>, Failed<E>> {
    match returned::<Result<R, E>>(&receipt.output)? {
        Ok(value) => Ok(Done::new(value, receipt)),
        Err(error) => Err(Failed::Refused(error)),
    }
}
