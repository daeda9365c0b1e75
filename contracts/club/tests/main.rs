//! The room alone on the embedded chain. One file a behaviour.

mod adversarial;
mod breaks;
mod house;
mod joining;
mod keys;
mod leaving;
mod lists;
mod office;
mod standing;
