//! How do tests written against `ink_sandbox` run on the embedded chain?
//!
//! Through its `Sandbox` trait, which brings `ContractAPI`, `BalanceAPI` and the rest along.

use frame_support::sp_runtime::{traits::Dispatchable, AccountId32};
use ink_sandbox::{Extension, RuntimeMetadataPrefixed, Sandbox, Snapshot};
use sp_core::H256;

use crate::{
    runtime::{Runtime, RuntimeCall},
    store::State,
    Actor, Embedded,
};

impl Sandbox for Embedded {
    type Runtime = Runtime;

    fn execute_with<T>(&mut self, execute: impl FnOnce() -> T) -> T {
        self.run(execute)
    }

    fn dry_run<T>(&mut self, action: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.snapshot();
        let result = action(self);
        self.restore(&before);
        result
    }

    fn register_extension<E: core::any::Any + Extension>(&mut self, extension: E) {
        self.store.get_mut().register_extension(extension);
    }

    fn default_actor() -> AccountId32 {
        AccountId32::new(Actor::dev("alice").account().0)
    }

    fn get_metadata() -> RuntimeMetadataPrefixed {
        Runtime::metadata()
    }

    fn convert_account_to_origin(
        account: AccountId32,
    ) -> <RuntimeCall as Dispatchable>::RuntimeOrigin {
        Some(account).into()
    }

    /// The whole state as one encoded value: there is no trie and so no root. [`Embedded::snapshot`] is cheaper.
    fn take_snapshot(&mut self) -> Snapshot {
        let state = self.store.get_mut().state().to_bytes();
        Snapshot {
            storage: vec![(Vec::new(), (state, 1))],
            storage_root: H256::zero(),
        }
    }

    /// # Panics
    /// If the snapshot is not one of [`take_snapshot`](Sandbox::take_snapshot): the trait leaves no room for an error.
    fn restore_snapshot(&mut self, snapshot: Snapshot) {
        let (_, (bytes, _)) = snapshot
            .storage
            .into_iter()
            .next()
            .expect("a snapshot has a state");
        let state =
            State::from_bytes(&mut bytes.as_slice()).expect("a snapshot of an embedded chain");
        self.store.get_mut().replace(state);
    }
}
