//! What does a message cost a chain? Measured in the run itself, beside a bare PSP22 transfer on the same chain.

use std::collections::BTreeMap;

use ink::primitives::AccountId;
use psp22::{PSP22Error, PSP22};
use remainder_chain::{deploy, face, input, Actor, Bundle, Embedded, Room, Weight};
use serde::Serialize;

use crate::{
    demo::tally::{Tally, Weighed},
    error::CliError,
};

/// The name of the measure among the messages.
pub const TRANSFER: &str = "psp22.transfer";

/// What a message weighed on the average, without the base that every transaction has.
#[derive(Clone, Debug, Serialize)]
pub struct WeightLine {
    pub calls: u64,
    /// Picoseconds on the reference machine.
    pub ref_time: u64,
    /// Bytes of a proof of the state it touched.
    pub proof_size: u64,
    /// `ref_time` over that of a bare PSP22 transfer.
    pub ratio: f64,
    pub most_ref_time: u64,
    pub most_proof_size: u64,
}

/// Weighs a plain transfer of the crate psp22 2.0.0: a token of its own, made for this on a copy of the chain as it is, so that the club's
/// own state is left alone.
///
/// # Errors
/// The bundle `psp22` is missing, or the chain refuses.
pub fn transfer(chain: &Embedded) -> Result<Weight, CliError> {
    let mut chain = chain.clone();
    let bundle = Bundle::load("psp22")?;
    let (from, to) = (Actor::dev("scales"), AccountId([7; 32]));
    let new = input(
        bundle.constructor("new")?,
        &(1_000_000u128, None::<String>, None::<String>, 2u8),
    );
    let made = deploy::<face!(PSP22), ()>(&mut chain, &from, &bundle, &new, b"scales").map_err(
        |failed| {
            CliError::internal(
                format!("the token to weigh was not made: {failed}"),
                "run ./scripts/build",
            )
        },
    )?;
    let token: Room<face!(PSP22)> = made.room;
    let send = |chain: &mut Embedded| -> Result<Weight, CliError> {
        let sent: Result<_, remainder_chain::Failed<PSP22Error>> =
            token.send(chain, &from, |m| m.transfer(to, 100, Vec::new()));
        sent.map(|done| done.weight).map_err(|failed| {
            CliError::internal(
                format!("the transfer to weigh failed: {failed}"),
                "run ./scripts/build",
            )
        })
    };
    // The first one makes the receiver's balance; the second is the everyday case.
    send(&mut chain)?;
    send(&mut chain)
}

/// All messages of a run beside the transfer.
pub fn lines(tally: &Tally, transfer: Weight) -> BTreeMap<String, WeightLine> {
    let one = Weighed {
        calls: 1,
        ref_time: transfer.ref_time.into(),
        proof_size: transfer.proof_size.into(),
        most_ref_time: transfer.ref_time,
        most_proof_size: transfer.proof_size,
    };
    let all = tally
        .weights
        .iter()
        .map(|(message, weighed)| (*message, *weighed));
    all.chain([(TRANSFER, one)])
        .map(|(message, weighed)| {
            let calls = u128::from(weighed.calls.max(1));
            let ref_time = (weighed.ref_time / calls) as u64;
            let line = WeightLine {
                calls: weighed.calls,
                ref_time,
                proof_size: (weighed.proof_size / calls) as u64,
                ratio: ref_time as f64 / transfer.ref_time.max(1) as f64,
                most_ref_time: weighed.most_ref_time,
                most_proof_size: weighed.most_proof_size,
            };
            (message.to_owned(), line)
        })
        .collect()
}
