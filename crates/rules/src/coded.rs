//! SCALE for errors.
//!
//! A derived `Decode` brings an arm of code for each variant, and a room knows the errors of the rooms it asks: some 100. Here they lie in a
//! table, in the order of their declaration. The bytes are those of a derived codec.

/// Declares an enum of plain variants, and of variants that hold another such enum, and implements `Decode` for it:
/// `coded! { pub enum Error { NotAdmin, Club(club::Error), .. } }`.
#[macro_export]
macro_rules! coded {
    (
        $(#[$meta:meta])*
        pub enum $type:ident { $($(#[$about:meta])* $variant:ident $(($inner:ty))?),* $(,)? }
    ) => {
        $(#[$meta])*
        pub enum $type { $($(#[$about])* $variant $(($inner))?),* }

        impl $type {
            /// One of each variant.
            pub(crate) const VARIANTS: &'static [Self] = &[$($crate::coded!(@one $variant $(($inner))?)),*];
        }

        impl ::scale::Decode for $type {
            fn decode<I: ::scale::Input>(input: &mut I) -> Result<Self, ::scale::Error> {
                let place = input.read_byte()?;
                let Some(one) = Self::VARIANTS.get(place as usize) else {
                    return Err("no such error".into());
                };
                #[allow(unreachable_patterns)]
                Ok(match *one {
                    $($(Self::$variant(_) => Self::$variant(<$inner as ::scale::Decode>::decode(input)?),)?)*
                    plain => plain,
                })
            }
        }
    };
    (@one $variant:ident) => { Self::$variant };
    (@one $variant:ident ($inner:ty)) => { Self::$variant(<$inner>::VARIANTS[0]) };
}

#[cfg(test)]
mod tests {
    use crate::{audit, clearing, club, contributions, reserve, valuation};
    use scale::{Decode, Encode};
    use scale_info::{TypeDef, TypeInfo};

    /// Each variant has the number that its type says of itself, which is that of a derived codec.
    fn is_numbered<T: TypeInfo + Encode + Decode + core::fmt::Debug + PartialEq>(all: &[T]) {
        let TypeDef::Variant(declared) = T::type_info().type_def else {
            panic!("an enum");
        };
        assert_eq!(declared.variants.len(), all.len());
        for (variant, one) in declared.variants.iter().zip(all) {
            let named = std::format!("{one:?}");
            assert_eq!(named.split('(').next(), Some(variant.name));
            let bytes = one.encode();
            assert_eq!(bytes[0], variant.index, "{named}");
            assert_eq!(
                bytes.len(),
                1 + variant.fields.len() * named.matches('(').count().min(1)
                    + named.matches('(').count().saturating_sub(1),
                "{named}"
            );
            assert_eq!(T::decode(&mut bytes.as_slice()).as_ref(), Ok(one));
        }
        let beyond = [all.len() as u8, 0];
        assert!(T::decode(&mut beyond.as_slice()).is_err());
    }

    #[test]
    fn errors_have_the_bytes_of_a_derived_codec() {
        is_numbered(club::Error::VARIANTS);
        is_numbered(valuation::Error::VARIANTS);
        is_numbered(clearing::Error::VARIANTS);
        is_numbered(reserve::Error::VARIANTS);
        is_numbered(audit::Error::VARIANTS);
        is_numbered(contributions::Error::VARIANTS);
        let nested = contributions::Error::Audit(audit::Error::Reserve(reserve::Error::Clearing(
            clearing::Error::Club(club::Error::Paused),
        )));
        assert_eq!(nested.encode(), [7, 6, 5, 4, 17]);
        assert_eq!(
            contributions::Error::decode(&mut [7u8, 6, 5, 4, 17].as_slice()),
            Ok(nested)
        );
    }
}
