//! SCALE for records of fixed length.
//!
//! A derived codec brings some 60 bytes of code a field, and code is weight on every call of a contract. Here the fields of fixed length
//! are read and written as one block: a field is a load or a store at an offset that is known when compiling. The bytes are those of a
//! derived codec; what has no fixed length (an `Option`, an enum with fields) is declared last and follows the block.

pub use scale;

/// A value whose encoding has a fixed length.
pub trait Flat: Sized {
    /// That length.
    const LEN: usize;
    /// Writes it to the first bytes of `to`, which holds at least [`Self::LEN`].
    fn put(&self, to: &mut [u8]);
    /// Reads it from the first bytes of `from`.
    fn get(from: &[u8]) -> Self;
}

#[inline(always)]
fn set<const N: usize>(to: &mut [u8], bytes: [u8; N]) {
    if let Some(chunk) = to.first_chunk_mut() {
        *chunk = bytes;
    }
}

#[inline(always)]
fn take<const N: usize>(from: &[u8]) -> [u8; N] {
    from.first_chunk().copied().unwrap_or([0; N])
}

macro_rules! numbers {
    ($($type:ty),*) => {$(
        impl Flat for $type {
            const LEN: usize = core::mem::size_of::<$type>();
            #[inline(always)]
            fn put(&self, to: &mut [u8]) {
                set(to, self.to_le_bytes());
            }
            #[inline(always)]
            fn get(from: &[u8]) -> Self {
                Self::from_le_bytes(take(from))
            }
        }
    )*};
}
numbers!(u8, u16, u32, u64, i64);

impl Flat for bool {
    const LEN: usize = 1;
    #[inline(always)]
    fn put(&self, to: &mut [u8]) {
        u8::from(*self).put(to);
    }
    #[inline(always)]
    fn get(from: &[u8]) -> Self {
        u8::get(from) != 0
    }
}

impl Flat for [u8; 32] {
    const LEN: usize = 32;
    #[inline(always)]
    fn put(&self, to: &mut [u8]) {
        set(to, *self);
    }
    #[inline(always)]
    fn get(from: &[u8]) -> Self {
        take(from)
    }
}

// Written out, so that no loop is left in the code.
macro_rules! arrays {
    ($([$type:ty; $n:literal]: $($i:literal)*),*) => {$(
        impl Flat for [$type; $n] {
            const LEN: usize = $n * <$type as Flat>::LEN;
            #[inline(always)]
            fn put(&self, to: &mut [u8]) {
                $(self[$i].put(&mut to[$i * <$type as Flat>::LEN..]);)*
            }
            #[inline(always)]
            fn get(from: &[u8]) -> Self {
                [$(<$type>::get(&from[$i * <$type as Flat>::LEN..])),*]
            }
        }
    )*};
}
arrays!(
    [u8; 2]: 0 1,
    [u8; 3]: 0 1 2,
    [u16; 3]: 0 1 2,
    [u32; 2]: 0 1,
    [u32; 3]: 0 1 2,
    [u32; 6]: 0 1 2 3 4 5,
    [u32; 8]: 0 1 2 3 4 5 6 7,
    [u64; 2]: 0 1,
    [u64; 3]: 0 1 2
);

/// Implements `Encode` and `Decode` for a struct, and [`Flat`] if all of it is: `flat!(Type { field: u64, .. } { tail, .. })`, the fields
/// in the order of their declaration.
#[macro_export]
macro_rules! flat {
    ($name:ident { $($field:ident: $type:ty),* $(,)? }) => {
        $crate::flat!($name { $($field: $type),* } {});
        impl $crate::flat::Flat for $name {
            const LEN: usize = 0 $(+ <$type as $crate::flat::Flat>::LEN)*;
            #[inline(always)]
            fn put(&self, to: &mut [u8]) {
                $crate::flat!(@put self to [$($field: $type),*]);
            }
            #[inline(always)]
            fn get(from: &[u8]) -> Self {
                $crate::flat!(@build from [] [0] $($field: $type,)*)
            }
        }
    };
    ($name:ident { $($field:ident: $type:ty),* $(,)? } { $($tail:ident),* $(,)? }) => {
        impl $crate::flat::scale::Encode for $name {
            fn size_hint(&self) -> usize {
                0 $(+ <$type as $crate::flat::Flat>::LEN)* $(+ $crate::flat::scale::Encode::size_hint(&self.$tail))*
            }

            fn encode_to<T: $crate::flat::scale::Output + ?Sized>(&self, to: &mut T) {
                let mut block = [0; 0 $(+ <$type as $crate::flat::Flat>::LEN)*];
                $crate::flat!(@put self block [$($field: $type),*]);
                to.write(&block);
                $($crate::flat::scale::Encode::encode_to(&self.$tail, to);)*
            }
        }

        impl $crate::flat::scale::EncodeLike for $name {}

        impl $crate::flat::scale::Decode for $name {
            fn decode<I: $crate::flat::scale::Input>(input: &mut I) -> Result<Self, $crate::flat::scale::Error> {
                let mut block = [0; 0 $(+ <$type as $crate::flat::Flat>::LEN)*];
                input.read(&mut block)?;
                $(let $tail = $crate::flat::scale::Decode::decode(input)?;)*
                Ok($crate::flat!(@build block [$($tail,)*] [0] $($field: $type,)*))
            }
        }
    };
    (@put $self:ident $to:ident [$($field:ident: $type:ty),* $(,)?]) => {
        let at = 0;
        $(
            $crate::flat::Flat::put(&$self.$field, &mut $to[at..]);
            let at = at + <$type as $crate::flat::Flat>::LEN;
        )*
        let _ = at;
    };
    (@build $from:ident [$($done:tt)*] [$at:expr]) => {
        Self { $($done)* }
    };
    (@build $from:ident [$($done:tt)*] [$at:expr] $field:ident: $type:ty, $($rest:tt)*) => {
        $crate::flat!(
            @build $from
            [$($done)* $field: <$type as $crate::flat::Flat>::get(&$from[$at..]),]
            [$at + <$type as $crate::flat::Flat>::LEN]
            $($rest)*
        )
    };
}

#[cfg(test)]
mod tests {
    use scale::{Decode, Encode};

    #[derive(Debug, PartialEq, Encode, Decode)]
    struct Derived {
        hash: [u8; 32],
        a: u64,
        b: bool,
        c: [u16; 3],
        d: [u32; 8],
        e: i64,
        inner: (u32, u8),
        f: Option<u64>,
    }

    #[derive(Clone, Copy, Debug, PartialEq)]
    struct Inner {
        one: u32,
        two: u8,
    }
    crate::flat!(Inner { one: u32, two: u8 });

    #[derive(Clone, Copy, Debug, PartialEq)]
    struct Flat {
        hash: [u8; 32],
        a: u64,
        b: bool,
        c: [u16; 3],
        d: [u32; 8],
        e: i64,
        inner: Inner,
        f: Option<u64>,
    }
    crate::flat!(Flat { hash: [u8; 32], a: u64, b: bool, c: [u16; 3], d: [u32; 8], e: i64, inner: Inner } { f });

    #[test]
    fn a_flat_record_has_the_bytes_of_a_derived_one() {
        let flat = Flat {
            hash: core::array::from_fn(|i| i as u8),
            a: u64::MAX - 1,
            b: true,
            c: [1, 2, 0xffee],
            d: core::array::from_fn(|i| i as u32 + 0x0102_0300),
            e: -3,
            inner: Inner { one: 5, two: 6 },
            f: Some(7),
        };
        let Flat {
            hash,
            a,
            b,
            c,
            d,
            e,
            f,
            ..
        } = flat;
        let inner = (5, 6);
        let bytes = flat.encode();
        assert_eq!(
            bytes,
            Derived {
                hash,
                a,
                b,
                c,
                d,
                e,
                inner,
                f
            }
            .encode()
        );
        assert_eq!(bytes.len(), flat.size_hint());
        assert_eq!(Flat::decode(&mut bytes.as_slice()), Ok(flat));
        for short in 0..bytes.len() {
            assert!(Flat::decode(&mut &bytes[..short]).is_err(), "{short} bytes");
        }
    }
}
