//! How much can be cleared, and what proves that no more can?
//!
//! A graph has an edge for each obligation, `from` owing `to` at most `capacity`, and a small integer `weight`. A *circulation* is a flow
//! on each edge, from nothing to its capacity, that enters each node as much as it leaves it. The solver finds one of most weight,
//! `max sum w f`; with every weight 1 that is the most that set-off alone can clear. Its *certificate* is one small integer a node,
//! the potential `p`: wherever `w + p(from) - p(to)` is positive the edge is full, wherever it is negative the edge is empty. By
//! linear programming that holds of a circulation and some potentials if and only if the circulation is one of most weight, and then
//! `sum w f = sum l max(0, w + p(from) - p(to))`. So whoever solves it, anyone checks it, in one pass.
//!
//! The [verifier](verify) allocates nothing and needs no standard library: it is the code that a contract runs. The solver and the
//! generators need `std`.
#![cfg_attr(not(feature = "std"), no_std)]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

#[cfg(feature = "std")]
extern crate std;

mod encode;
mod verify;

#[cfg(feature = "std")]
mod chains;
#[cfg(feature = "std")]
mod components;
#[cfg(feature = "std")]
pub mod generate;
#[cfg(feature = "std")]
mod graph;
#[cfg(feature = "std")]
mod levels;
#[cfg(feature = "std")]
pub mod plan;
#[cfg(feature = "std")]
mod plateau;
#[cfg(feature = "std")]
mod repair;
#[cfg(feature = "std")]
mod residual;
#[cfg(feature = "std")]
mod scaling;
#[cfg(feature = "std")]
mod solve;
#[cfg(feature = "std")]
mod tell;
#[cfg(feature = "std")]
mod ways;

pub use encode::{nodes, verify_encoded, Refused};
pub use verify::{Check, Invalid, Potential};

#[cfg(feature = "std")]
pub use encode::{encode_answer, encode_obligations};

#[cfg(feature = "std")]
pub use graph::{verify, Edge, Graph, GraphError};
#[cfg(feature = "std")]
pub use solve::{solve, Clearing, Solution};
