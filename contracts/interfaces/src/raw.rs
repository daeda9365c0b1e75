//! Calls and events as bytes, so that each contract holds the code for them once.
//!
//! ink!'s own `try_invoke` and `emit_event` are generic: every message called and every event emitted brings some 700 and 400 bytes of
//! code, and code is weight on every call. Here only encoding and decoding are typed.

use crate::{bytes::Bytes, host};
use ink::{
    env::{
        call::{Call, CallParams},
        event::Event,
        DefaultEnvironment,
    },
    prelude::vec::Vec,
    primitives::AccountId,
    scale::{Decode, Encode},
    LangError,
};

/// Makes a call that ink!'s typed builder has prepared. `None` if the callee is missing, traps, or answers in another form.
pub fn ask<Args: Encode, R: Decode>(
    params: &CallParams<DefaultEnvironment, Call<DefaultEnvironment>, Args, R>,
) -> Option<R> {
    let answer = host::call(params.callee(), &params.exec_input().encode())?;
    let answer: Result<R, LangError> = Bytes::of_answer(answer).ask()?;
    answer.ok()
}

/// Sends a message that is encoded already. `None` if the callee is missing or traps; the answer says the rest, also of one that undid itself.
pub fn send(callee: &AccountId, message: &[u8]) -> Option<Vec<u8>> {
    host::call(callee, message)
}

/// Asks a contract that the club does not know, with limits of execution (picoseconds) and proof (bytes). `None` if it fails or answers in
/// another form. The chain ends whoever asks if the answer is larger than a room has space for, or if something was stored: to be called
/// through [`apart`].
pub fn poll<Args: Encode, R: Decode>(
    params: &CallParams<DefaultEnvironment, Call<DefaultEnvironment>, Args, R>,
    time: u64,
    proof: u64,
) -> Option<R> {
    let answer = host::poll(params.callee(), &params.exec_input().encode(), time, proof)?;
    let answer: Result<R, LangError> = Bytes::of_answer(answer).ask()?;
    answer.ok()
}

/// Asks this room itself, in a frame of its own with the same storage: what the chain ends there does not end the call. `None` if it was ended
/// or undid itself.
pub fn apart<Args: Encode, R: Decode>(
    params: &CallParams<DefaultEnvironment, Call<DefaultEnvironment>, Args, R>,
) -> Option<R> {
    let answer = host::probe(&host::own_code(), &params.exec_input().encode())?;
    let answer: Result<R, LangError> = Bytes::of_answer(answer).ask()?;
    answer.ok()
}

/// The code that a contract runs, if it is one.
pub fn code_of(contract: &AccountId) -> Option<[u8; 32]> {
    host::code_of(contract)
}

/// What a code that this room does not run would answer in its place, with its storage. `None` if there is no such code, or it traps.
pub fn probe(code: &[u8; 32], message: &[u8]) -> Option<Vec<u8>> {
    host::probe(code, message)
}

/// Decodes the arguments of a message, if they are those.
pub fn read<T: Decode>(bytes: Vec<u8>) -> Option<T> {
    Bytes::of_answer(bytes).ask()
}

/// Emits an event by its signature and its encoded fields.
#[inline(never)]
pub fn deposit(signature: &[u8; 32], data: Vec<u8>) {
    host::deposit(signature, &data);
}

/// Emits an event that has no topic but its signature, as all events of the rooms.
pub fn emit<T: Event>(event: &T) {
    if let Some(signature) = &T::SIGNATURE_TOPIC {
        deposit(signature, event.encode());
    }
}

/// Emits an event of which the room has only references to the fields: `emit!(KeyChanged { member: &id, .. })`. It spares the copies
/// that building the event takes, some 60 bytes of code for each account. The fields have the names and the order of the declaration;
/// for the order to be checked the event is `#[repr(C)]`.
#[macro_export]
macro_rules! emit {
    ($event:ident { $($field:ident: $value:expr),* $(,)? }) => {{
        use ::ink::{env::Event as _, prelude::vec::Vec, scale::Encode};
        const _: () = $crate::raw::in_order([$(::core::mem::offset_of!($event, $field)),*]);
        // Never called: the types are checked by it.
        let _ = || $event { $($field: (*$value).into()),* };
        let mut data = Vec::with_capacity(128);
        $(Encode::encode_to($value, &mut data);)*
        if let Some(signature) = &$event::SIGNATURE_TOPIC {
            $crate::raw::deposit(signature, data);
        }
    }};
}

/// Are these the offsets of fields in the order of their declaration? Evaluated by the compiler.
pub const fn in_order<const N: usize>(offsets: [usize; N]) {
    let mut i = 1;
    while i < N {
        assert!(
            offsets[i - 1] < offsets[i],
            "not in the order of the declaration"
        );
        i += 1;
    }
}
