//! SCALE for records in groups of like fields.
//!
//! A derived codec brings some 60 bytes of code a field, and code is weight on every call of a contract. Fields of one integer type that
//! lie together are read and written as one block instead, as by [`crate::flat!`]: the same bytes as derived, as long as the fields are
//! declared in the order head, 64-bit group, 32-bit group, tail.

/// Implements `Encode` and `Decode` for a struct: `packed!(Type { head; 64-bit fields; 32-bit fields; tail })`.
#[macro_export]
macro_rules! packed {
    ($type:ident { $($head:ident),* ; $($long:ident),* ; $($short:ident),* ; $($tail:ident),* }) => {
        impl ::scale::Encode for $type {
            fn encode_to<T: ::scale::Output + ?Sized>(&self, out: &mut T) {
                $(self.$head.encode_to(out);)*
                let mut block = [0; 8 * $crate::packed!(@count $($long)*) + 4 * $crate::packed!(@count $($short)*)];
                $crate::flat!(@put self block [$($long: u64,)* $($short: u32),*]);
                out.write(&block);
                $(self.$tail.encode_to(out);)*
            }
        }

        impl ::scale::Decode for $type {
            fn decode<I: ::scale::Input>(input: &mut I) -> Result<Self, ::scale::Error> {
                $(let $head = ::scale::Decode::decode(input)?;)*
                let mut block = [0; 8 * $crate::packed!(@count $($long)*) + 4 * $crate::packed!(@count $($short)*)];
                input.read(&mut block)?;
                $(let $tail = ::scale::Decode::decode(input)?;)*
                Ok($crate::flat!(@build block [$($head,)* $($tail,)*] [0] $($long: u64,)* $($short: u32,)*))
            }
        }
    };
    (@count) => { 0 };
    (@count $one:ident $($rest:ident)*) => { 1 + $crate::packed!(@count $($rest)*) };
}

#[cfg(test)]
mod tests {
    use scale::{Decode, Encode};

    #[derive(Debug, PartialEq, Encode, Decode)]
    struct Derived {
        hash: [u8; 32],
        a: u64,
        b: u64,
        c: u32,
        d: Option<u32>,
    }

    #[derive(Debug, PartialEq)]
    struct Packed {
        hash: [u8; 32],
        a: u64,
        b: u64,
        c: u32,
        d: Option<u32>,
    }
    packed!(Packed { hash; a, b; c; d });

    #[test]
    fn a_packed_record_has_the_bytes_of_a_derived_one() {
        let (hash, a, b, c, d) = ([7; 32], u64::MAX - 1, 3, 4, Some(5));
        let bytes = Packed { hash, a, b, c, d }.encode();
        assert_eq!(bytes, Derived { hash, a, b, c, d }.encode());
        assert_eq!(
            Packed::decode(&mut bytes.as_slice()).unwrap(),
            Packed { hash, a, b, c, d }
        );
        assert!(Packed::decode(&mut &bytes[..40]).is_err());
    }
}
