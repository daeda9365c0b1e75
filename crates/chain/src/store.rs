//! Where does the embedded chain keep its state?
//!
//! In ordered maps, one for the runtime and one a contract, with a journal of what to undo when a storage transaction is
//! rolled back. A node keeps its state in a trie because it has to prove a root; the embedded chain proves nothing, and
//! without the trie a read is one look-up, a commit costs nothing, nothing grows with the number of calls, and a copy is
//! made only of the maps that are written to after a snapshot.

use std::{collections::BTreeMap, ops::Bound, sync::Arc};

use scale::{Decode, Encode};
use sp_externalities::{Extension, Extensions};

/// The keys and values of one map of the state.
pub(crate) type Map = BTreeMap<Vec<u8>, Vec<u8>>;

/// The whole state: the runtime's own map, and one for each contract by its trie id. Cloning it is cheap; a map is
/// copied when it is first written to while another clone still holds it.
#[derive(Clone, Default)]
pub(crate) struct State {
    pub(crate) top: Arc<Map>,
    pub(crate) children: BTreeMap<Vec<u8>, Arc<Map>>,
}

impl State {
    /// The state as bytes: the runtime's map, then the contracts', SCALE-encoded.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        // An `Arc` is encoded as what it holds.
        (&self.top, &self.children).encode()
    }

    /// # Errors
    /// If these are not the bytes of a state.
    pub(crate) fn from_bytes(bytes: &mut &[u8]) -> Result<Self, scale::Error> {
        let (top, children) = Decode::decode(bytes)?;
        Ok(Self { top, children })
    }
}

/// What a key held before a write: which map (none for the runtime's own), the key, the old value.
struct Undo(Option<Vec<u8>>, Vec<u8>, Option<Vec<u8>>);

/// The state with its open storage transactions.
#[derive(Default)]
pub(crate) struct Store {
    state: State,
    journal: Vec<Undo>,
    /// The length of the journal at the start of each open transaction.
    marks: Vec<usize>,
    pub(crate) extensions: Extensions,
}

impl Store {
    pub(crate) fn new(state: State) -> Self {
        Self {
            state,
            ..Self::default()
        }
    }

    /// The state, cheap to clone.
    pub(crate) fn state(&self) -> &State {
        &self.state
    }

    /// Puts another state in place of this one.
    pub(crate) fn replace(&mut self, state: State) {
        self.state = state;
        self.journal.clear();
        self.marks.clear();
    }

    /// Runs runtime code on this state.
    pub(crate) fn execute_with<R>(&mut self, run: impl FnOnce() -> R) -> R {
        sp_externalities::set_and_run_with_externalities(self, run)
    }

    /// Runs runtime code in a transaction of its own, the outermost, and keeps what it wrote if `keep` says so of its result.
    pub(crate) fn transact<R>(
        &mut self,
        run: impl FnOnce() -> R,
        keep: impl FnOnce(&R) -> bool,
    ) -> R {
        // What a panic left open was never finished.
        while self.undo() {}
        self.open();
        let depth = self.marks.len();
        let result = self.execute_with(run);
        debug_assert_eq!(
            self.marks.len(),
            depth,
            "the runtime pairs its transactions"
        );
        if keep(&result) {
            self.close();
        } else {
            self.undo();
        }
        result
    }

    pub(crate) fn register_extension(&mut self, extension: impl Extension) {
        self.extensions.register(extension);
    }

    fn map(&self, child: Option<&[u8]>) -> Option<&Map> {
        match child {
            None => Some(&self.state.top),
            Some(id) => self.state.children.get(id).map(Arc::as_ref),
        }
    }

    pub(crate) fn get(&self, child: Option<&[u8]>, key: &[u8]) -> Option<&Vec<u8>> {
        self.map(child)?.get(key)
    }

    /// Writes without a journal and returns what was there.
    fn write(
        &mut self,
        child: Option<&[u8]>,
        key: &[u8],
        value: Option<Vec<u8>>,
    ) -> Option<Vec<u8>> {
        let map = match child {
            None => &mut self.state.top,
            Some(id) => match self.state.children.get_mut(id) {
                Some(map) => map,
                None if value.is_none() => return None,
                None => self.state.children.entry(id.to_vec()).or_default(),
            },
        };
        // Removing what is not there must not copy the map.
        if value.is_none() && !map.contains_key(key) {
            return None;
        }
        let map = Arc::make_mut(map);
        match value {
            Some(value) => match map.get_mut(key) {
                Some(slot) => Some(std::mem::replace(slot, value)),
                None => map.insert(key.to_vec(), value),
            },
            None => map.remove(key),
        }
    }

    pub(crate) fn set(&mut self, child: Option<&[u8]>, key: Vec<u8>, value: Option<Vec<u8>>) {
        let old = self.write(child, &key, value);
        if !self.marks.is_empty() {
            self.journal.push(Undo(child.map(<[u8]>::to_vec), key, old));
        }
    }

    /// The key after this one.
    pub(crate) fn next(&self, child: Option<&[u8]>, key: &[u8]) -> Option<Vec<u8>> {
        let from = (Bound::Excluded(key), Bound::Unbounded);
        self.map(child)?
            .range::<[u8], _>(from)
            .next()
            .map(|(key, _)| key.clone())
    }

    /// Removes all keys with a prefix and returns how many there were.
    pub(crate) fn clear(&mut self, child: Option<&[u8]>, prefix: &[u8]) -> u32 {
        let from = (Bound::Included(prefix), Bound::Unbounded);
        let keys: Vec<_> = self
            .map(child)
            .into_iter()
            .flat_map(|map| map.range::<[u8], _>(from))
            .map(|(key, _)| key)
            .take_while(|key| key.starts_with(prefix))
            .cloned()
            .collect();
        let count = keys.len() as u32;
        for key in keys {
            self.set(child, key, None);
        }
        count
    }

    /// Opens a transaction within the one that is open, if any.
    pub(crate) fn open(&mut self) {
        self.marks.push(self.journal.len());
    }

    /// Closes the innermost transaction and keeps its writes. False if none is open.
    pub(crate) fn close(&mut self) -> bool {
        let was_open = self.marks.pop().is_some();
        if self.marks.is_empty() {
            self.journal.clear();
        }
        was_open
    }

    /// Closes the innermost transaction and undoes its writes. False if none is open.
    pub(crate) fn undo(&mut self) -> bool {
        let Some(mark) = self.marks.pop() else {
            return false;
        };
        while self.journal.len() > mark {
            if let Some(Undo(child, key, old)) = self.journal.pop() {
                self.write(child.as_deref(), &key, old);
            }
        }
        true
    }
}
