//! The token on the embedded chain, with development accounts as the rooms it is wired to. One file a behaviour.

mod adversarial;
mod house;
mod restriction;
mod standard;
