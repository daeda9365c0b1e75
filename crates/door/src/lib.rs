//! How does a message come in? The attribute of a contract that goes on chain.
//!
//! A contract is written for ink! and is an ink! contract: `#[ink::contract]` checks it, gives it its metadata and runs its tests. But
//! the dispatch that ink! 5.1.1 generates is a third of a contract's code: each message's arguments are decoded into a variant of an
//! enum and moved three times, each kind of answer brings its own way out. Code is weight on every call. So the code for the chain is
//! expanded by this attribute instead, from the same source:
//!
//! ```text
//! #[cfg_attr(feature = "std", ink::contract)]
//! #[cfg_attr(not(feature = "std"), remainder_interfaces::contract)]
//! mod room { /* storage, constructor, messages, as for ink! */ }
//! ```
//!
//! Cold messages (`#[cold]`) lie in codes of their own: what changes something of what the room is for in one, and the rest - reads, the
//! office, messages that the attribute names, `contract(trim, prune)`, and the constructor - in another. The messages of a trait that it names
//! have a code beside these, which the first one hands them to at once: it is loaded for nothing else.
//!
//! It knows `storage`, `constructor` and `message`, in inherent blocks and in implementations of traits; anything else of ink!'s is
//! refused at compile time. A fallible message must be seen to be one: it returns a type that is called `Result`. Selectors, encodings, reverts and the errors of the language are ink!'s own, so that nobody who calls the
//! contract can tell the difference; the tests on the embedded chain speak to it through ink!'s own call builders.

mod expand;

use proc_macro::TokenStream;

/// Expands a contract for the chain.
#[proc_macro_attribute]
pub fn contract(arguments: TokenStream, module: TokenStream) -> TokenStream {
    expand::contract(arguments.into(), module.into())
        .unwrap_or_else(|error| error.to_compile_error())
        .into()
}
