//! The room in a whole club on the embedded chain. One file a behaviour; `adversarial_*` have one test a threat.

mod adversarial_draws;
mod adversarial_money;
mod adversarial_votes;
mod after_the_seed;
mod cases;
mod courses;
mod errors;
mod gates;
