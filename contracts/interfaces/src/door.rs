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
    /// A selector, then the arguments.
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
        let input = Bytes::of_call(host::input());
        // The first byte says that the call was understood.
        let mut answer = Vec::with_capacity(128);
        answer.push(0);
        Self { input, answer }
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

    /// Ends a message: stores the room if the message may change it, unless its answer is an error, which undoes all.
    pub fn close<T: Storable>(self, room: &T, fallible: bool, mutates: bool) -> ! {
        let refused = self.refused(fallible);
        if mutates && !refused {
            save(room);
        }
        host::give(refused, &self.answer)
    }

    /// Ends a constructor: stores what it made, or undoes the call and says why.
    pub fn made<T: Storable, E: Encode>(mut self, made: Result<T, E>) -> ! {
        match made {
            Ok(room) => {
                save(&room);
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

/// Loads the storage struct. A contract without one, or with one of another version, cannot go on.
#[inline(never)]
pub fn load<T: Storable>() -> T {
    let root = cells::get(ROOT, &[]).unwrap_or_default();
    match T::decode(&mut Bytes::of_cell(root)) {
        Ok(room) => room,
        Err(_) => panic!("the root cell is of another version"),
    }
}

#[inline(never)]
fn save<T: Storable>(room: &T) {
    let mut bytes = Vec::with_capacity(512);
    room.encode(&mut bytes);
    cells::set(ROOT, &[], bytes);
}

/// Ends a call that has no such message, or not these arguments.
#[inline(never)]
pub fn not_understood() -> ! {
    // `Err` of a `Result<_, LangError>`, then the error's own index.
    host::give(true, &[1, LangError::CouldNotReadInput as u8])
}
