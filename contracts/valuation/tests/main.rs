//! The room alone on the embedded chain. One file a behaviour.

mod adversarial;
mod house;
mod kinds;
mod rates;
