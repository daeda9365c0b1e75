//! Calls and events as bytes, so that each contract holds the code for them once.
//!
//! ink!'s own `try_invoke` and `emit_event` are generic: every message called and every event emitted brings some 700 and 400 bytes of
//! code, and code is weight on every call. Here only encoding and decoding are typed.

use ink::{
    env::{
        call::{build_call, utils::EmptyArgumentList, Call, CallParams, ExecutionInput, Selector},
        event::{state, Event, TopicsBuilder, TopicsBuilderBackend},
        DefaultEnvironment, Environment,
    },
    prelude::{vec, vec::Vec},
    primitives::AccountId,
    scale::{self, Decode, Encode, Input, Output},
};

/// Bytes as they are, without a length before them.
struct Raw(Vec<u8>);

impl Encode for Raw {
    fn encode_to<T: Output + ?Sized>(&self, out: &mut T) {
        out.write(&self.0);
    }
}

impl Decode for Raw {
    fn decode<I: Input>(input: &mut I) -> Result<Self, scale::Error> {
        let mut bytes = vec![0; input.remaining_len()?.unwrap_or(0)];
        input.read(&mut bytes)?;
        Ok(Self(bytes))
    }
}

#[inline(never)]
fn invoke(callee: AccountId, input: &[u8]) -> Option<Vec<u8>> {
    let (selector, arguments) = input.split_first_chunk::<4>()?;
    let input: ExecutionInput<EmptyArgumentList> = ExecutionInput::new(Selector::new(*selector));
    let answer = build_call::<DefaultEnvironment>()
        .call(callee)
        .exec_input(input.push_arg(Raw(arguments.to_vec())))
        .returns::<Raw>()
        .try_invoke();
    match answer {
        Ok(Ok(Raw(bytes))) => Some(bytes),
        _ => None,
    }
}

/// Makes a call that ink!'s typed builder has prepared. `None` if the callee is missing, traps, or answers in another form.
pub fn ask<Args: Encode, R: Decode>(
    params: &CallParams<DefaultEnvironment, Call<DefaultEnvironment>, Args, R>,
) -> Option<R> {
    let bytes = invoke(*params.callee(), &params.exec_input().encode())?;
    R::decode(&mut bytes.as_slice()).ok()
}

/// An event as its signature and its data.
struct RawEvent {
    signature: [u8; 32],
    data: Raw,
}

impl Encode for RawEvent {
    fn encode_to<T: Output + ?Sized>(&self, out: &mut T) {
        self.data.encode_to(out);
    }
}

impl Event for RawEvent {
    type RemainingTopics = [state::HasRemainingTopics; 1];
    const SIGNATURE_TOPIC: Option<[u8; 32]> = None;

    fn topics<E, B>(
        &self,
        builder: TopicsBuilder<state::Uninit, E, B>,
    ) -> <B as TopicsBuilderBackend<E>>::Output
    where
        E: Environment,
        B: TopicsBuilderBackend<E>,
    {
        builder
            .build::<Self>()
            .push_topic(Some(&self.signature))
            .finish()
    }
}

#[inline(never)]
fn deposit(signature: &[u8; 32], data: Vec<u8>) {
    ink::env::emit_event::<DefaultEnvironment, _>(RawEvent {
        signature: *signature,
        data: Raw(data),
    });
}

/// Emits an event that has no topic but its signature, as all events of the rooms.
pub fn emit<T: Event>(event: &T) {
    if let Some(signature) = &T::SIGNATURE_TOPIC {
        deposit(signature, event.encode());
    }
}
