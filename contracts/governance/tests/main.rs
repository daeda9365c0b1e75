//! The room in a whole club on the embedded chain. One file a behaviour.

mod adversarial;
mod club;
mod handed_over;
mod offices;
mod recall;
mod upgrade;
mod voting;
