//! The reserve in a whole club on the embedded chain; development accounts act as `audit` and `contributions`. One file a behaviour.

mod adversarial;
mod care;
mod guarantees;
mod house;
mod slashing;
mod staking;
mod write_offs;
