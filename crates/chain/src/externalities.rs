//! How does runtime code reach the state? Through Substrate's `Externalities`, which the store implements here.

use std::any::{Any, TypeId};

use scale::{Decode, Encode, EncodeAppend, EncodeLike};
use sp_core::{
    storage::{ChildInfo, StateVersion, TrackedStorageKey},
    Blake2Hasher, Hasher,
};
use sp_externalities::{
    Error as ExtensionError, Extension, ExtensionStore, Externalities, MultiRemovalResults,
};

use crate::store::Store;

/// One element that is encoded already, to be appended to an encoded list.
struct Encoded(Vec<u8>);

impl Encode for Encoded {
    fn using_encoded<R, F: FnOnce(&[u8]) -> R>(&self, f: F) -> R {
        f(&self.0)
    }
}

impl EncodeLike for Encoded {}

impl Decode for Encoded {
    fn decode<I: scale::Input>(_: &mut I) -> Result<Self, scale::Error> {
        Err("an element of unknown type is never decoded".into())
    }
}

/// All keys that were to go are gone; there is nothing to go on from.
fn removed(count: u32) -> MultiRemovalResults {
    MultiRemovalResults {
        maybe_cursor: None,
        backend: count,
        unique: count,
        loops: count,
    }
}

impl Externalities for Store {
    fn set_offchain_storage(&mut self, _: &[u8], _: Option<&[u8]>) {}

    fn storage(&self, key: &[u8]) -> Option<Vec<u8>> {
        self.get(None, key).cloned()
    }

    fn storage_hash(&self, key: &[u8]) -> Option<Vec<u8>> {
        self.get(None, key)
            .map(|value| Blake2Hasher::hash(value).encode())
    }

    fn child_storage(&self, child: &ChildInfo, key: &[u8]) -> Option<Vec<u8>> {
        self.get(Some(child.storage_key()), key).cloned()
    }

    fn child_storage_hash(&self, child: &ChildInfo, key: &[u8]) -> Option<Vec<u8>> {
        self.get(Some(child.storage_key()), key)
            .map(|value| Blake2Hasher::hash(value).encode())
    }

    fn exists_storage(&self, key: &[u8]) -> bool {
        self.get(None, key).is_some()
    }

    fn exists_child_storage(&self, child: &ChildInfo, key: &[u8]) -> bool {
        self.get(Some(child.storage_key()), key).is_some()
    }

    fn next_storage_key(&self, key: &[u8]) -> Option<Vec<u8>> {
        self.next(None, key)
    }

    fn next_child_storage_key(&self, child: &ChildInfo, key: &[u8]) -> Option<Vec<u8>> {
        self.next(Some(child.storage_key()), key)
    }

    fn kill_child_storage(
        &mut self,
        child: &ChildInfo,
        _: Option<u32>,
        _: Option<&[u8]>,
    ) -> MultiRemovalResults {
        removed(self.clear(Some(child.storage_key()), &[]))
    }

    fn clear_prefix(
        &mut self,
        prefix: &[u8],
        _: Option<u32>,
        _: Option<&[u8]>,
    ) -> MultiRemovalResults {
        removed(self.clear(None, prefix))
    }

    fn clear_child_prefix(
        &mut self,
        child: &ChildInfo,
        prefix: &[u8],
        _: Option<u32>,
        _: Option<&[u8]>,
    ) -> MultiRemovalResults {
        removed(self.clear(Some(child.storage_key()), prefix))
    }

    fn place_storage(&mut self, key: Vec<u8>, value: Option<Vec<u8>>) {
        self.set(None, key, value);
    }

    fn place_child_storage(&mut self, child: &ChildInfo, key: Vec<u8>, value: Option<Vec<u8>>) {
        self.set(Some(child.storage_key()), key, value);
    }

    /// There is no trie; only finalising a block would ask for its root, and the embedded chain finalises none.
    fn storage_root(&mut self, _: StateVersion) -> Vec<u8> {
        Vec::new()
    }

    fn child_storage_root(&mut self, _: &ChildInfo, _: StateVersion) -> Vec<u8> {
        Vec::new()
    }

    fn storage_append(&mut self, key: Vec<u8>, value: Vec<u8>) {
        let old = self.get(None, &key).cloned().unwrap_or_default();
        let item = Encoded(value);
        // As on a node, a value that is no list is replaced by one.
        let list = <Vec<Encoded> as EncodeAppend>::append_or_new(old, [&item])
            .unwrap_or_else(|_| [item].encode());
        self.set(None, key, Some(list));
    }

    fn storage_start_transaction(&mut self) {
        self.open();
    }

    fn storage_rollback_transaction(&mut self) -> Result<(), ()> {
        self.undo().then_some(()).ok_or(())
    }

    fn storage_commit_transaction(&mut self) -> Result<(), ()> {
        self.close().then_some(()).ok_or(())
    }

    fn wipe(&mut self) {}

    fn commit(&mut self) {}

    fn read_write_count(&self) -> (u32, u32, u32, u32) {
        (0, 0, 0, 0)
    }

    fn reset_read_write_count(&mut self) {}

    fn get_whitelist(&self) -> Vec<TrackedStorageKey> {
        Vec::new()
    }

    fn set_whitelist(&mut self, _: Vec<TrackedStorageKey>) {}

    fn get_read_and_written_keys(&self) -> Vec<(Vec<u8>, u32, u32, bool)> {
        Vec::new()
    }
}

impl ExtensionStore for Store {
    fn extension_by_type_id(&mut self, type_id: TypeId) -> Option<&mut dyn Any> {
        self.extensions.get_mut(type_id)
    }

    fn register_extension_with_type_id(
        &mut self,
        type_id: TypeId,
        extension: Box<dyn Extension>,
    ) -> Result<(), ExtensionError> {
        self.extensions.register_with_type_id(type_id, extension)
    }

    fn deregister_extension_by_type_id(&mut self, type_id: TypeId) -> Result<(), ExtensionError> {
        if self.extensions.deregister(type_id) {
            Ok(())
        } else {
            Err(ExtensionError::ExtensionIsNotRegistered(type_id))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn child() -> ChildInfo {
        ChildInfo::new_default(b"room")
    }

    #[test]
    fn a_rolled_back_transaction_leaves_no_trace_and_a_closed_one_stays() {
        let mut store = Store::default();
        store.place_storage(b"a".to_vec(), Some(b"1".to_vec()));
        store.storage_start_transaction();
        store.place_storage(b"a".to_vec(), Some(b"2".to_vec()));
        store.storage_start_transaction();
        store.place_storage(b"a".to_vec(), None);
        store.place_child_storage(&child(), b"k".to_vec(), Some(b"v".to_vec()));
        store.storage_commit_transaction().unwrap();
        assert_eq!(store.storage(b"a"), None);
        assert_eq!(store.child_storage(&child(), b"k"), Some(b"v".to_vec()));
        store.storage_rollback_transaction().unwrap();
        assert_eq!(store.storage(b"a"), Some(b"1".to_vec()));
        assert_eq!(store.child_storage(&child(), b"k"), None);
        assert!(store.storage_commit_transaction().is_err());
    }

    #[test]
    fn a_clone_of_the_state_does_not_see_later_writes() {
        let mut store = Store::default();
        store.place_child_storage(&child(), b"k".to_vec(), Some(b"1".to_vec()));
        let before = store.state().clone();
        store.place_child_storage(&child(), b"k".to_vec(), Some(b"2".to_vec()));
        store.replace(before);
        assert_eq!(store.child_storage(&child(), b"k"), Some(b"1".to_vec()));
    }

    #[test]
    fn appending_makes_a_list_and_clearing_a_prefix_spares_the_rest() {
        let mut store = Store::default();
        store.storage_append(b"list".to_vec(), 7u32.encode());
        store.storage_append(b"list".to_vec(), 8u32.encode());
        assert_eq!(store.storage(b"list"), Some(vec![7u32, 8].encode()));
        for key in [b"p1".to_vec(), b"p2".to_vec(), b"q".to_vec()] {
            store.place_storage(key, Some(Vec::new()));
        }
        assert_eq!(store.clear_prefix(b"p", None, None).unique, 2);
        assert_eq!(store.next_storage_key(b"list"), Some(b"q".to_vec()));
    }
}
