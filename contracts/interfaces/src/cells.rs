//! How does a room keep its records? Maps of cells, with one copy of the code a contract.
//!
//! ink!'s `Mapping` is generic: each kind of key and record brings its own copy of reading, writing and removing. Here only encoding
//! and decoding are typed. The storage keys are those of a `Mapping` with the same `ManualKey`.

use crate::{bytes::Bytes, host};
use core::marker::PhantomData;
use ink::{
    prelude::vec::Vec,
    scale::{self, Decode, Encode, Input, Output},
};

/// Records of type `V` by keys of type `K`, in cells whose keys begin with `SPACE`.
pub struct Cells<K, V, const SPACE: u32>(PhantomData<fn(K) -> V>);

/// What records are kept by.
pub trait Key {
    /// The key, encoded.
    type Bytes<'a>: AsRef<[u8]>
    where
        Self: 'a;
    /// Encodes the key.
    fn bytes(&self) -> Self::Bytes<'_>;
}

impl Key for u32 {
    type Bytes<'a> = [u8; 4];
    fn bytes(&self) -> [u8; 4] {
        self.to_le_bytes()
    }
}

impl Key for (u32, u32) {
    type Bytes<'a> = [u8; 8];
    fn bytes(&self) -> [u8; 8] {
        // The second number is the higher half in little-endian order.
        (u64::from(self.1) << 32 | u64::from(self.0)).to_le_bytes()
    }
}

impl Key for [u8; 32] {
    type Bytes<'a> = &'a [u8];
    fn bytes(&self) -> &[u8] {
        self
    }
}

/// The storage key of a cell.
fn cell(space: u32, key: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(36);
    bytes.extend_from_slice(&space.to_le_bytes());
    bytes.extend_from_slice(key);
    bytes
}

#[inline(never)]
pub(crate) fn get(space: u32, key: &[u8]) -> Option<Vec<u8>> {
    host::get(&cell(space, key))
}

#[inline(never)]
pub(crate) fn set(space: u32, key: &[u8], record: Vec<u8>) {
    host::set(&cell(space, key), &record);
}

#[inline(never)]
fn clear(space: u32, key: &[u8]) {
    host::clear(&cell(space, key));
}

#[inline(never)]
fn has(space: u32, key: &[u8]) -> bool {
    host::has(&cell(space, key))
}

impl<K: Key, V: Encode + Decode, const SPACE: u32> Cells<K, V, SPACE> {
    /// The record, if there is one.
    #[inline(always)]
    pub fn get(&self, key: &K) -> Option<V> {
        Some(Bytes::of_cell(get(SPACE, key.bytes().as_ref())?).get())
    }

    /// Stores a record, in place of the one before.
    #[inline(always)]
    pub fn insert(&mut self, key: &K, record: &V) {
        set(SPACE, key.bytes().as_ref(), record.encode());
    }

    /// Removes the record, if there is one; its deposit goes to whoever pays for the call.
    #[inline(always)]
    pub fn remove(&mut self, key: &K) {
        clear(SPACE, key.bytes().as_ref());
    }

    /// Is there a record? Costs less than reading it.
    #[inline(always)]
    pub fn contains(&self, key: &K) -> bool {
        has(SPACE, key.bytes().as_ref())
    }
}

impl<K, V, const SPACE: u32> Default for Cells<K, V, SPACE> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<K, V, const SPACE: u32> Encode for Cells<K, V, SPACE> {
    fn encode_to<T: Output + ?Sized>(&self, _: &mut T) {}
}

impl<K, V, const SPACE: u32> Decode for Cells<K, V, SPACE> {
    fn decode<I: Input>(_: &mut I) -> Result<Self, scale::Error> {
        Ok(Self::default())
    }
}

/// ink! asks for it in unit tests.
#[cfg(feature = "std")]
impl<K, V, const SPACE: u32> core::fmt::Debug for Cells<K, V, SPACE> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Cells({SPACE:#x})")
    }
}

#[cfg(feature = "std")]
impl<K, V, const SPACE: u32> ink::storage::traits::StorageLayout for Cells<K, V, SPACE>
where
    K: ink::scale_info::TypeInfo + 'static,
    V: ink::scale_info::TypeInfo + 'static,
{
    fn layout(_: &ink::primitives::Key) -> ink::metadata::layout::Layout {
        use ink::metadata::layout::{Layout, LeafLayout, RootLayout};
        let leaf = LeafLayout::from_key::<V>(SPACE.into());
        Layout::Root(RootLayout::new(
            SPACE.into(),
            Layout::Leaf(leaf),
            ink::scale_info::meta_type::<Self>(),
        ))
    }
}

#[cfg(feature = "std")]
impl<K, V, const SPACE: u32> ink::scale_info::TypeInfo for Cells<K, V, SPACE>
where
    K: ink::scale_info::TypeInfo + 'static,
    V: ink::scale_info::TypeInfo + 'static,
{
    type Identity = Self;

    fn type_info() -> ink::scale_info::Type {
        use ink::scale_info::{build::Fields, Path, Type, TypeParameter};
        Type::builder()
            .path(Path::new("Cells", module_path!()))
            .type_params([
                TypeParameter::new("K", Some(ink::scale_info::meta_type::<K>())),
                TypeParameter::new("V", Some(ink::scale_info::meta_type::<V>())),
            ])
            .composite(Fields::unit())
    }
}
