//! What does the chain do for a contract? Its functions as bytes.
//!
//! ink!'s environment wraps each of them in encoding, decoding and a static buffer, for every type anew. On chain these go straight to
//! the host, through the crate that ink! itself calls. Off chain, in unit tests, ink!'s environment answers.

#[cfg(not(feature = "std"))]
mod chain {
    use ink::{
        prelude::{vec, vec::Vec},
        primitives::AccountId,
    };
    use pallet_contracts_uapi::{CallFlags, HostFn, HostFnImpl, ReturnErrorCode, ReturnFlags};

    /// The most bytes that a call can have: as for any ink! contract.
    const INPUT: usize = 16_384;
    /// The most bytes that a room can answer another. Rooms do not ask each other for lists.
    const ANSWER: usize = 4_096;
    /// The most bytes that a cell can have.
    const CELL: usize = 1_024;

    /// Bytes that a host function writes. Memory comes zeroed from the chain, so that the room for them costs nothing.
    #[inline(always)]
    fn written(most: usize, write: impl FnOnce(&mut &mut [u8])) -> Vec<u8> {
        let mut bytes = vec![0; most];
        let mut rest = bytes.as_mut_slice();
        write(&mut rest);
        let length = rest.len();
        bytes.truncate(length);
        bytes
    }

    /// Who called.
    #[inline(never)]
    pub fn caller() -> AccountId {
        let mut account = AccountId([0; 32]);
        HostFnImpl::caller(&mut account.0.as_mut_slice());
        account
    }

    /// The block's time, in milliseconds.
    #[inline(never)]
    pub fn now() -> u64 {
        let mut time = [0; 8];
        HostFnImpl::now(&mut time.as_mut_slice());
        u64::from_le_bytes(time)
    }

    /// Hashes with blake2b-256.
    #[inline(never)]
    pub fn blake2(bytes: &[u8]) -> [u8; 32] {
        let mut hash = [0; 32];
        HostFnImpl::hash_blake2_256(bytes, &mut hash);
        hash
    }

    pub(crate) fn paid() -> bool {
        let mut value = [0; 16];
        HostFnImpl::value_transferred(&mut value.as_mut_slice());
        value != [0; 16]
    }

    pub(crate) fn input() -> Vec<u8> {
        written(INPUT, |rest| HostFnImpl::input(rest))
    }

    /// Ends the call with what another code answers to it. Comes back only if the chain has no such code.
    pub(crate) fn hand_over(code: &[u8; 32], call: &[u8]) {
        let _ = HostFnImpl::delegate_call(CallFlags::TAIL_CALL, code, call, None);
    }

    pub(crate) fn depend(code: &[u8; 32]) {
        HostFnImpl::lock_delegate_dependency(code);
    }

    pub(crate) fn give(refused: bool, answer: &[u8]) -> ! {
        let flags = if refused {
            ReturnFlags::REVERT
        } else {
            ReturnFlags::empty()
        };
        HostFnImpl::return_value(flags, answer)
    }

    pub(crate) fn get(key: &[u8]) -> Option<Vec<u8>> {
        let mut found = false;
        let bytes = written(CELL, |rest| {
            found = HostFnImpl::get_storage_v1(key, rest).is_ok();
        });
        found.then_some(bytes)
    }

    pub(crate) fn set(key: &[u8], record: &[u8]) {
        HostFnImpl::set_storage_v2(key, record);
    }

    pub(crate) fn clear(key: &[u8]) {
        HostFnImpl::clear_storage_v1(key);
    }

    pub(crate) fn has(key: &[u8]) -> bool {
        HostFnImpl::contains_storage_v1(key).is_some()
    }

    /// An answer comes back whether the callee kept what it did or undid it.
    #[inline(never)]
    #[allow(deprecated)]
    pub(crate) fn call(callee: &AccountId, input: &[u8]) -> Option<Vec<u8>> {
        let mut answered = false;
        let answer = written(ANSWER, |rest| {
            // No limit of its own: the gas that is left.
            let result = HostFnImpl::call_v1(
                CallFlags::empty(),
                &callee.0,
                0,
                &[0; 16],
                input,
                Some(rest),
            );
            answered = matches!(result, Ok(()) | Err(ReturnErrorCode::CalleeReverted));
        });
        answered.then_some(answer)
    }

    /// Asks a contract that the club does not know: with these limits of execution and proof, and without a deposit of its own to spend. An
    /// answer comes back only if it was given.
    pub(crate) fn poll(callee: &AccountId, input: &[u8], time: u64, proof: u64) -> Option<Vec<u8>> {
        let mut answered = false;
        let mut deposit = [0; 16];
        // Nothing means no limit.
        deposit[0] = 1;
        let answer = written(ANSWER, |rest| {
            let result = HostFnImpl::call_v2(
                CallFlags::empty(),
                &callee.0,
                time,
                proof,
                Some(&deposit),
                &[0; 16],
                input,
                Some(rest),
            );
            answered = result.is_ok();
        });
        answered.then_some(answer)
    }

    pub(crate) fn code_of(contract: &AccountId) -> Option<[u8; 32]> {
        let mut code = [0; 32];
        let found = HostFnImpl::code_hash(&contract.0, &mut code).is_ok();
        found.then_some(code)
    }

    pub(crate) fn own_code() -> [u8; 32] {
        let mut code = [0; 32];
        HostFnImpl::own_code_hash(&mut code);
        code
    }

    pub(crate) fn probe(code: &[u8; 32], call: &[u8]) -> Option<Vec<u8>> {
        let mut answered = false;
        let answer = written(ANSWER, |rest| {
            let result = HostFnImpl::delegate_call(CallFlags::empty(), code, call, Some(rest));
            answered = result.is_ok();
        });
        answered.then_some(answer)
    }

    pub(crate) fn deposit(signature: &[u8; 32], data: &[u8]) {
        // A list of one topic: its length, then the topic.
        let mut topics = [4; 33];
        topics[1..].copy_from_slice(signature);
        HostFnImpl::deposit_event(&topics, data);
    }
}

#[cfg(feature = "std")]
mod chain {
    use crate::bytes::Raw;
    use ink::{
        env::{
            self,
            call::{build_call, utils::EmptyArgumentList, ExecutionInput, Selector},
            event::{state, Event, TopicsBuilder, TopicsBuilderBackend},
            DefaultEnvironment, Environment,
        },
        prelude::vec::Vec,
        primitives::AccountId,
        scale::{Encode, Output},
    };

    /// Who called.
    pub fn caller() -> AccountId {
        env::caller::<DefaultEnvironment>()
    }

    /// The block's time, in milliseconds.
    pub fn now() -> u64 {
        env::block_timestamp::<DefaultEnvironment>()
    }

    /// Hashes with blake2b-256.
    pub fn blake2(bytes: &[u8]) -> [u8; 32] {
        let mut hash = [0; 32];
        env::hash_bytes::<env::hash::Blake2x256>(bytes, &mut hash);
        hash
    }

    pub(crate) fn get(key: &[u8]) -> Option<Vec<u8>> {
        let raw: Option<Raw> = env::get_contract_storage(&Raw(key.to_vec())).ok()?;
        raw.map(|Raw(bytes)| bytes)
    }

    pub(crate) fn set(key: &[u8], record: &[u8]) {
        env::set_contract_storage(&Raw(key.to_vec()), &Raw(record.to_vec()));
    }

    pub(crate) fn clear(key: &[u8]) {
        env::clear_contract_storage(&Raw(key.to_vec()));
    }

    pub(crate) fn has(key: &[u8]) -> bool {
        env::contains_contract_storage(&Raw(key.to_vec())).is_some()
    }

    pub(crate) fn call(callee: &AccountId, input: &[u8]) -> Option<Vec<u8>> {
        let (selector, arguments) = input.split_first_chunk::<4>()?;
        let input: ExecutionInput<EmptyArgumentList> =
            ExecutionInput::new(Selector::new(*selector));
        let answer = build_call::<DefaultEnvironment>()
            .call(*callee)
            .exec_input(input.push_arg(Raw(arguments.to_vec())))
            .returns::<Raw>()
            .try_invoke();
        // What was understood is encoded as `Ok`.
        match answer {
            Ok(Ok(Raw(bytes))) => Some([&[0], bytes.as_slice()].concat()),
            _ => None,
        }
    }

    pub(crate) fn poll(callee: &AccountId, input: &[u8], _: u64, _: u64) -> Option<Vec<u8>> {
        call(callee, input)
    }

    pub(crate) fn code_of(contract: &AccountId) -> Option<[u8; 32]> {
        let code = env::code_hash::<DefaultEnvironment>(contract).ok()?;
        Some(code.into())
    }

    pub(crate) fn own_code() -> [u8; 32] {
        env::own_code_hash::<DefaultEnvironment>().map_or([0; 32], Into::into)
    }

    /// Off chain there is no code to ask.
    pub(crate) fn probe(_: &[u8; 32], _: &[u8]) -> Option<Vec<u8>> {
        None
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

    pub(crate) fn deposit(signature: &[u8; 32], data: &[u8]) {
        env::emit_event::<DefaultEnvironment, _>(RawEvent {
            signature: *signature,
            data: Raw(data.to_vec()),
        });
    }
}

pub use chain::{blake2, caller, now};
pub(crate) use chain::{call, clear, code_of, deposit, get, has, own_code, poll, probe, set};
#[cfg(not(feature = "std"))]
pub(crate) use chain::{depend, give, hand_over, input, paid};
