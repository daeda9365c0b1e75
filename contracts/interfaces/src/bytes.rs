//! What is read from a call, a cell or an answer.

#[cfg(feature = "std")]
use ink::{
    prelude::vec,
    scale::{Encode, Output},
};
use ink::{
    prelude::vec::Vec,
    scale::{self, Decode, Input},
};

/// Where bytes come from, and so what it means if they are not what they should be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    /// A caller who may have sent anything: the call is not understood.
    #[cfg(not(feature = "std"))]
    Call,
    /// This contract itself: a cell of another version, with which it cannot go on.
    Cell,
    /// Another room: there is no answer.
    Answer,
}

/// Bytes to be decoded. Reading never gives an error, whether too few are left or not, so that no decoder has to carry one through: that
/// is a tenth of a contract's code. For the same reason everything that is decoded on chain is decoded from this one type.
pub struct Bytes {
    rest: &'static [u8],
    source: Source,
    short: bool,
}

impl Bytes {
    fn of(rest: &'static [u8], source: Source) -> Self {
        Self {
            rest,
            source,
            short: false,
        }
    }

    /// The arguments of a call.
    #[cfg(not(feature = "std"))]
    pub(crate) fn of_call(bytes: &'static [u8]) -> Self {
        Self::of(bytes, Source::Call)
    }

    /// The root cell.
    #[cfg(not(feature = "std"))]
    pub(crate) fn of_root(bytes: &'static [u8]) -> Self {
        Self::of(bytes, Source::Cell)
    }

    /// A record of this contract's own.
    pub(crate) fn of_cell(bytes: Vec<u8>) -> Self {
        // Memory is never freed on chain, so that leaking it loses nothing.
        Self::of(bytes.leak(), Source::Cell)
    }

    /// What another room answered.
    pub(crate) fn of_answer(bytes: Vec<u8>) -> Self {
        Self::of(bytes.leak(), Source::Answer)
    }

    /// Decodes a value of a call or a cell.
    #[inline(always)]
    pub(crate) fn get<T: Decode>(&mut self) -> T {
        match T::decode(self) {
            Ok(value) => value,
            Err(_) => self.fail(),
        }
    }

    /// Decodes a value of an answer, if it is one.
    #[inline(always)]
    pub(crate) fn ask<T: Decode>(mut self) -> Option<T> {
        match T::decode(&mut self) {
            Ok(value) if !self.short => Some(value),
            _ => None,
        }
    }

    #[inline(never)]
    fn fail(&self) -> ! {
        #[cfg(not(feature = "std"))]
        if self.source == Source::Call {
            crate::door::not_understood()
        }
        // As ink! itself does. Storage is written by this contract alone, and code is replaced by governance only.
        panic!("a cell holds a record of another version")
    }
}

impl Input for Bytes {
    fn remaining_len(&mut self) -> Result<Option<usize>, scale::Error> {
        Ok(Some(self.rest.len()))
    }

    #[inline(never)]
    fn read(&mut self, into: &mut [u8]) -> Result<(), scale::Error> {
        match self.rest.split_at_checked(into.len()) {
            Some((bytes, rest)) => {
                into.copy_from_slice(bytes);
                self.rest = rest;
            }
            None if self.source == Source::Answer => self.short = true,
            None => self.fail(),
        }
        Ok(())
    }
}

/// Bytes as they are, without a length before them.
#[cfg(feature = "std")]
pub(crate) struct Raw(pub(crate) Vec<u8>);

#[cfg(feature = "std")]
impl Encode for Raw {
    fn encode_to<T: Output + ?Sized>(&self, out: &mut T) {
        out.write(&self.0);
    }
}

#[cfg(feature = "std")]
impl Decode for Raw {
    fn decode<I: Input>(input: &mut I) -> Result<Self, scale::Error> {
        let mut bytes = vec![0; input.remaining_len()?.unwrap_or(0)];
        input.read(&mut bytes)?;
        Ok(Self(bytes))
    }
}
