//! How does a message come in, and its answer go out? What the attribute [`crate::contract`] writes calls these; nothing else does.
//!
//! Only the reading of an argument and the encoding of an answer are typed, so that a contract holds each once a type.

use crate::{bytes::Bytes, cells, host};
use ink::{
    prelude::vec::Vec,
    scale::{Decode, Encode},
    storage::traits::Storable,
    LangError,
};

/// Where the storage struct lies, as for any ink! contract.
const ROOT: u32 = 0;

/// What comes in and what goes out.
pub struct Door {
    /// All that came in.
    call: &'static [u8],
    /// What is left of it to be read: a selector, then the arguments.
    input: Bytes,
    answer: Vec<u8>,
}

impl Door {
    /// Reads what the caller sent. No message of a room takes the chain's own token: a call that carries some is undone.
    #[inline(never)]
    pub fn open() -> Self {
        if host::paid() {
            not_understood();
        }
        // Memory is never freed on chain, so that leaking it loses nothing.
        let call = host::input().leak();
        let input = Bytes::of_call(call);
        // The first byte says that the call was understood.
        let mut answer = Vec::with_capacity(128);
        answer.push(0);
        Self {
            call,
            input,
            answer,
        }
    }

    /// The selector, as the number that its bytes are in memory.
    pub fn selector(&mut self) -> u32 {
        self.read()
    }

    /// The next argument. Ends the call if there is none of that type.
    #[inline(never)]
    pub fn read<T: Decode>(&mut self) -> T {
        self.input.get()
    }

    /// Sets the answer.
    #[inline(never)]
    pub fn answer<T: Encode>(&mut self, answer: T) {
        answer.encode_to(&mut self.answer);
    }

    /// In the answer of a fallible message the second byte is 0 for `Ok`, 1 for `Err`.
    fn refused(&self, fallible: bool) -> bool {
        fallible && self.answer.get(1) == Some(&1)
    }

    /// Ends a message: stores the room if the message changed it, unless its answer is an error, which undoes all. `root` is the room as it
    /// was loaded: comparing costs a hundredth of a write.
    pub fn close<T: Storable>(self, room: &T, root: &[u8], fallible: bool, mutates: bool) -> ! {
        let refused = self.refused(fallible);
        if mutates && !refused {
            let bytes = encoded(room);
            if bytes != root {
                cells::set(ROOT, &[], bytes);
            }
        }
        host::give(refused, &self.answer)
    }

    /// Has another code of this room answer the call, with the same storage, caller and address.
    #[inline(never)]
    pub fn hand_over(&self, code: &[u8; 32]) -> ! {
        host::hand_over(code, self.call);
        // The chain has no such code: it is there as long as the room depends on it.
        not_understood()
    }

    /// Ends a constructor: stores what it made, or undoes the call and says why.
    pub fn made<T: Storable, E: Encode>(mut self, made: Result<T, E>) -> ! {
        match made {
            Ok(room) => {
                cells::set(ROOT, &[], encoded(&room));
                self.answer(Ok::<(), ()>(()));
                host::give(false, &self.answer)
            }
            Err(error) => {
                self.answer(Err::<(), E>(error));
                host::give(true, &self.answer)
            }
        }
    }
}

/// Loads the storage struct, and says what it was loaded from; nothing where no room was made yet. A contract with one of another version
/// cannot go on.
#[inline(never)]
pub fn load<T: Storable>() -> Option<(T, &'static [u8])> {
    let root: &'static [u8] = cells::get(ROOT, &[])?.leak();
    match T::decode(&mut Bytes::of_root(root)) {
        Ok(room) => Some((room, root)),
        Err(_) => panic!("the root cell is of another version"),
    }
}

#[inline(never)]
fn encoded<T: Storable>(room: &T) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(512);
    room.encode(&mut bytes);
    bytes
}

/// Keeps the chain from forgetting a code that this room hands calls to.
pub fn depend(code: &[u8; 32]) {
    host::depend(code);
}

/// A hash from its 64 hexadecimal digits, when compiling.
pub const fn hash(digits: &str) -> [u8; 32] {
    let digits = digits.as_bytes();
    assert!(digits.len() == 64, "a hash has 64 digits");
    let mut hash = [0; 32];
    let mut at = 0;
    while at < 32 {
        hash[at] = nibble(digits[2 * at]) << 4 | nibble(digits[2 * at + 1]);
        at += 1;
    }
    hash
}

const fn nibble(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        _ => panic!("not a hexadecimal digit"),
    }
}

/// Ends a call that has no such message, or not these arguments.
#[inline(never)]
pub fn not_understood() -> ! {
    // `Err` of a `Result<_, LangError>`, then the error's own index.
    host::give(true, &[1, LangError::CouldNotReadInput as u8])
}
