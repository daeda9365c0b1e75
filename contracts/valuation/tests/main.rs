//! The room alone, and in a club, on the embedded chain. One file a behaviour.

mod adversarial;
mod algorithms;
mod external;
mod house;
mod kinds;
mod rates;
mod reports;
mod rounds;
mod scarcity;
mod threats;
